#ifndef CRD_GRAPH_PAIRS_H
#define CRD_GRAPH_PAIRS_H

#include "graph/lanes.h"

/* All pairs of n things as lanes, in the order (0,1) (0,2) .. (1,2) .. */

/* Lanes of a block with the same first member: the second one grows by one from lane to lane. */
typedef struct crd_pair_run {
    uint32_t first, end; /* lanes */
    uint32_t a, b;       /* members in the first lane */
} crd_pair_run;

/* Pair number p. O(log n). */
void crd_pair_of(uint32_t n, uint64_t p, uint32_t *ret_a, uint32_t *ret_b);

/* The runs of the pairs `first` .. first + n_lanes - 1, at most CRD_LANES: how many. */
uint32_t crd_pair_runs(uint32_t n, uint64_t first, uint32_t n_lanes,
                       crd_pair_run ret_runs[CRD_LANES]);

/* Takes the lanes out of which a member is in `gone` (bits, [n] and a word more), or of which the
 * second is `end` or beyond, and those of no run. False: none are left. O(runs). */
bool crd_pairs_without(const crd_pair_run *runs, uint32_t n_runs, const uint64_t *gone,
                       uint32_t end, crd_word *lanes);

#endif
