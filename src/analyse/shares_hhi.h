#ifndef CRD_ANALYSE_SHARES_HHI_H
#define CRD_ANALYSE_SHARES_HHI_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The Herfindahl-Hirschman index of what is only known within bounds: over all ways in which the
 * total lies between two numbers and each party has from `low` to `high` of it, in whole units. */
typedef struct crd_hhi_box {
    int64_t low, high;
} crd_hhi_box;

typedef struct crd_hhi_ask {
    const crd_hhi_box *boxes; /* [n] parties */
    size_t n;
    int64_t least, most; /* of the total; least is not below the sum of `low` */
    int64_t strangers;   /* low: up to so much belongs to parties without end, not of `boxes` */
    int64_t stranger;    /* high: up to so much to one of them */
} crd_hhi_ask;

/* 0 to 10,000; low rounded down, high up, together when the bounds leave one answer. Low is exact.
 * High is exact where the total is and a search of 20,000 steps ends (in practice always); else at
 * least the most, and no more than boxes that may be filled in parts would give. Nothing there at
 * all: 0. O(n log n), high of an uncertain total O(n²). `boxes` that no total can meet: as far as
 * they go. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_hhi_bounds(const crd_hhi_ask *ask, int32_t *ret_low,
                                        int32_t *ret_high);

#endif
