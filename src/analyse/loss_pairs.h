#ifndef CRD_ANALYSE_LOSS_PAIRS_H
#define CRD_ANALYSE_LOSS_PAIRS_H

#include "analyse/loss_people.h"

/* Two that together take more than each alone, from both bounds of the loss question. */
typedef struct crd_loss_pairing {
    const crd_ties *t;
    const crd_loss_opts *o;
    const crd_losing *low;
    const crd_circuit *services[2]; /* low, high: a root a service, lost */
    const crd_crowd *crowd[2];
    bool people_known;
    const crd_loss_what *alone; /* [n_vars] by variable */
    uint32_t n_vars;
    /* Counts what two take together into zeroed ret_whats[n]. */
    crd_status (*weigh)(void *ctx, const uint32_t (*two)[2], size_t n, crd_loss_what *ret_whats);
    /* Fills in what two together cut off. */
    crd_status (*cut)(void *ctx, const uint32_t (*two)[2], size_t n, crd_loss_what *whats);
    void *ctx;
    crd_err *err;
} crd_loss_pairing;

/* Fills `twos` and `pairs` of the result. Besides the passes of crd_circuit_failing one for every
 * 512 that are weighed, and people. CRD_ELIMIT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_losing_pairs(const crd_loss_pairing *x, crd_arena *arena,
                                          crd_loss_result *r);

/* loss_time.c: as crd_loss_over_time, of those two together; losses without ids. `hours_only`:
 * spells are not listed. */
CRD_NODISCARD crd_status crd_losing_pair_times(const crd_ties *t, const crd_loss_opts *o,
                                               double horizon_h, const uint32_t (*two)[2], size_t n,
                                               bool hours_only, crd_arena *arena,
                                               const crd_loss_times **ret_times, crd_err *err);

/* Sets the lanes of pairs `first` and on. */
static inline void crd_losing_set_two(const uint32_t (*two)[2], uint64_t first, uint32_t n_lanes,
                                      crd_word *vars)
{
    for (uint32_t k = 0; k < n_lanes; k++)
        for (int i = 0; i < 2; i++)
            vars[two[first + k][i]].w[k / 64] |= UINT64_C(1) << k % 64;
}

#endif
