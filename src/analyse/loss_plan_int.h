#ifndef CRD_ANALYSE_LOSS_PLAN_INT_H
#define CRD_ANALYSE_LOSS_PLAN_INT_H

/* What the files of the plan for a supplier that stops share. */
#include "analyse/exposure_int.h"
#include "analyse/loss_int.h"
#include "analyse/loss_plan.h"

enum { CRD_STOP_UNKNOWNS = 5 };
enum {
    CRD_STOP_NO_PRODUCT,
    CRD_STOP_NO_SPARES,
    CRD_STOP_NO_GRACE,
    CRD_STOP_NO_RESTORAL,
    CRD_STOP_NO_CONTRACT
};

typedef struct crd_planning {
    const crd_ties *t;
    const crd_world *w;
    const crd_loss_opts *o; /* with the supplier as its set */
    const double *hours;
    size_t n_hours;
    crd_arena *arena;
    crd_err *err;
    crd_stop_plan *plan;
    uint32_t first, n_things; /* nodes: sites, elements, links */
    uint64_t *taken[2];       /* [n_hours x words] by bound: things at each time */
    uint64_t *ever[2];        /* things at any */
    size_t words;             /* of a set of things */
    crd_map number_of;        /* operator's text -> number + 1 */
    CRD_VEC(uint32_t) texts;  /* of operators; CRD_INTERN_NONE = nobody named */
    uint32_t *rank;           /* the place of each operator by id */
    CRD_VEC(crd_stop_thing) things;
    CRD_VEC(crd_stop_function) functions;
    CRD_VEC(crd_stop_service) services;
    CRD_VEC(crd_stop_contract) contracts;
    CRD_VEC(crd_stop_unknown) unknowns;
    int64_t (*unknown)[CRD_STOP_UNKNOWNS]; /* by operator */
    crd_stop_operator *operators;
} crd_planning;

/* UINT32_MAX: it is not touched. */
uint32_t crd_plan_operator_of(const crd_planning *x, uint32_t table, uint32_t row);
uint32_t crd_plan_thing_row(const crd_planning *x, uint32_t thing, uint32_t *ret_table);

static inline crd_str crd_plan_text(const crd_planning *x, uint32_t number)
{
    return number == CRD_INTERN_NONE ? CRD_STR_NULL : crd_world_text(x->w, number);
}

/* loss_plan_things.c. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_plan_things(crd_planning *x);
CRD_NODISCARD crd_status crd_plan_functions(crd_planning *x);

#endif
