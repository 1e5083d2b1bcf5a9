#ifndef CRD_ANALYSE_LOSS_PLAN_H
#define CRD_ANALYSE_LOSS_PLAN_H

#include "analyse/exposure.h"
#include "analyse/loss.h"

/* What happens if a supplier stops, operator by operator, each from its own records alone: what
 * falls is what would if only this operator's equipment and links stopped. An element is the
 * operator's of its network, or its owner's when it is in none. */
typedef struct crd_stop_operator {
    crd_str id, name;               /* id null: nobody named */
    crd_loss_count elements, links; /* that the supplier's stopping could ever take; quantities */
    int64_t all_elements;           /* of this operator */
} crd_stop_operator;

typedef struct crd_stop_thing {
    uint32_t operator, table, row;
    crd_str id, name, network, function, product;
    int64_t quantity;
    double spares_days, grace_days, restore_h; /* NaN = not recorded */
    bool certain;                              /* it is the supplier's, or in its hands, for sure */
    double from[2]; /* hours: the first of the times at which it is down for sure, possibly;
                       NaN = at none */
} crd_stop_thing;

typedef struct crd_stop_function {
    uint32_t operator;
    crd_str function, others; /* others: products in this function from elsewhere, by id, ", " */
    int64_t all;
    crd_loss_count supplied;
} crd_stop_function;

typedef struct crd_stop_service {
    uint32_t operator;
    double hours;
    crd_str id, name;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
    crd_exposure_share share;   /* of its users who are without it */
} crd_stop_service;

typedef struct crd_stop_contract {
    uint32_t operator;
    crd_str id, kind, subject;
    int64_t notice_days; /* CRD_NULL64 = not recorded */
    int32_t exit_clause; /* 0, 1 or CRD_NULL32 */
    crd_date until;
} crd_stop_contract;

typedef struct crd_stop_unknown {
    uint32_t operator;
    const char *what; /* "product", "spares", "grace", "restoral", "contract" */
    int64_t n;
} crd_stop_unknown;

typedef struct crd_stop_plan {
    crd_str id, name;                   /* the supplier */
    const crd_stop_operator *operators; /* whom it touches, by id */
    const crd_stop_thing *things;       /* by operator, table, id */
    const crd_stop_function *functions; /* by operator, function */
    const crd_stop_service *services;   /* by operator, time, criticality, id: those with a share */
    const crd_stop_contract *contracts; /* by operator, id */
    const crd_stop_unknown *unknowns;   /* by operator, in the order above */
    size_t n_operators, n_things, n_functions, n_services, n_contracts, n_unknowns;
    uint32_t open; /* services of the case whose needs nobody recorded: they are in no section */
} crd_stop_plan;

/* @param supplier  a party's id
 * @param o         mode (WITHDRAWS, FAILS or SABOTAGES), latent, unknown_any, pool
 * @param hours     [n_hours] ascending
 * In the arena. Two models and as many passes as times and bounds for every 512 operators.
 * CRD_ENOENT: no such supplier. CRD_ENOMEM, CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_stop_plan_make(const crd_ties *t, crd_str supplier,
                                            const crd_loss_opts *o, const double *hours,
                                            size_t n_hours, crd_arena *arena,
                                            const crd_stop_plan **ret_plan, crd_err *err);

#endif
