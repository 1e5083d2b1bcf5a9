#ifndef CRD_ANALYSE_LOSS_SUMS_H
#define CRD_ANALYSE_LOSS_SUMS_H

/* How much each loss takes: sums over the words of a circuit, 512 losses at once. Which words, with
 * which weights, is the same for all of them, so it is listed once; things that fail alike are one
 * word and weigh together. */
#include "analyse/loss.h"
#include "graph/circuit.h"

/* A circuit's first roots, in this order: a root a row of the table. */
enum crd_loss_roots {
    CRD_LOSS_SERVICES,
    CRD_LOSS_DEGRADED, /* services */
    CRD_LOSS_ELEMENTS,
    CRD_LOSS_SITES,
    CRD_LOSS_LINKS,
    CRD_LOSS_NEEDS,
    CRD_LOSS_ROOTS,
};

enum crd_loss_sum {
    CRD_LOSS_SUM_SERVICES,
    CRD_LOSS_SUM_CRITICAL,
    CRD_LOSS_SUM_DEGRADED,
    CRD_LOSS_SUM_ELEMENTS,
    CRD_LOSS_SUM_SITES,
    CRD_LOSS_SUM_LINKS,
    CRD_LOSS_SUM_CAPACITY,
    CRD_LOSS_SUM_DEMAND,
    CRD_LOSS_SUMS,
};

/* What is weighed, all borrowed for the call, but the circuit. */
typedef struct crd_loss_weighing {
    const crd_circuit *circuit; /* outlives the sums */
    const uint32_t *first;      /* [CRD_LOSS_ROOTS + 1] */
    const uint64_t *base;       /* roots that are not counted: they fail with nothing lost */
    const uint64_t *doubt;      /* roots beside `base` that count for the high bound alone, again;
                                   NULL = none */
    const int64_t *users;       /* [services] */
    const uint32_t *weight[CRD_LOSS_SUMS]; /* [rows] NULL = 1 each */
    bool high;                             /* which bound of a result it is */
    bool often;                            /* asked of more than 512 losses: shorter lists pay */
} crd_loss_weighing;

typedef struct crd_loss_sums crd_loss_sums;
/* The caller frees. O(roots). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_loss_sums_new(const crd_loss_weighing *w, crd_loss_sums **ret_sums);
void crd_loss_sums_free(crd_loss_sums *s); /* NULL is fine */
/* Adds what lanes lose to ret_whats[n_lanes]. From any thread. O(listed words). */
void crd_loss_sums_add(const crd_loss_sums *s, const crd_word *words, uint32_t n_lanes,
                       crd_loss_what *ret_whats);

#endif
