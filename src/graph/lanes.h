#ifndef CRD_GRAPH_LANES_H
#define CRD_GRAPH_LANES_H

#include "base/pool.h"
#include "graph/view.h"

/* Bit-parallel reachability: 512 questions "what does this reach?" at once. Each node has a word of
 * 512 bits, bit l of it says whether lane l's seeds reach the node; one sweep over the places
 * computes every word from those of the nodes before it. */

enum { CRD_LANES = 512 };

typedef struct crd_word {
    _Alignas(64) uint64_t w[CRD_LANES / 64]; /* lane l is bit l % 64 of w[l / 64] */
} crd_word;

/* A node that lane `lane` starts from; a lane may have several (an actor in many places) or none.
 */
typedef struct crd_lane_seed {
    uint32_t place;
    uint32_t lane; /* below CRD_LANES */
} crd_lane_seed;

/* In the lanes `lanes` nothing enters or leaves the node, not even as a seed. */
typedef struct crd_lane_stop {
    uint32_t place;
    crd_word lanes;
} crd_lane_stop;

/* What differs from lane to lane: what-if questions are lanes with ties or nodes taken away. */
typedef struct crd_lane_rules {
    const crd_word *pass; /* [CRD_KINDS]: the lanes in which ties of the kind count; or NULL: all */
    const crd_lane_stop *stops; /* [n_stops], ascending places, none twice */
    size_t n_stops;
} crd_lane_rules;

/* One word a node, not zeroed, in huge pages when the system has them; end with free(). NULL: out
 * of memory. */
crd_word *crd_words_new(uint32_t n_nodes);

/* Fills words[0 .. n_nodes - 1] (any content before). A node is reached by a lane when it is a seed
 * of it or a path of ties leads to it from one, over ties of the view that the rules leave. Seeds
 * in any order, repeated ones are fine. `rules` NULL: none. `pool` NULL: this thread alone; the
 * words are the same for any pool. The pool is not used below some ten thousand ties a level.
 * O(nodes + ties) word operations. With rules a knot's piece of k nodes is repeated until nothing
 * changes, at most k times (few in practice); without rules each is passed once.
 * CRD_EINVAL: a seed or stop out of range, or stops out of order. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_lanes_sweep(const crd_view *view, const crd_lane_seed *seeds,
                                         size_t n_seeds, const crd_lane_rules *rules,
                                         crd_pool *pool, crd_word *words, crd_err *err);

/* A choice of nodes, each with a weight. */
typedef struct crd_lane_group {
    const uint32_t *places;  /* [n]; NULL: 0 .. n - 1 */
    const uint32_t *weights; /* [n]; NULL: all 1 */
    size_t n;                /* below 2^32 */
} crd_lane_group;

/* ret_sum[l] = sum of the weights of those nodes of the group that lane l reaches. Exact: 64 bits
 * hold 2^32 weights. A node listed twice counts twice. No pair (node, lane) is ever made: the words
 * are added up in 512 counters at once, bit by bit (about two word operations for each bit that is
 * set in a weight). O(n + set bits); some 0.5 microseconds a group besides. */
void crd_lanes_sum(const crd_word *words, const crd_lane_group *group, uint64_t ret_sum[CRD_LANES]);

/* A group that gives the same sums of any words from fewer of them, read in order: in place, each
 * place once with all of its weight (once more where that is above 32 bits), those of no weight
 * left out. For groups that are summed often. O(n), 16 bytes an item meanwhile. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_lanes_merge(uint32_t *places, uint32_t *weights, size_t *n);

/* The same for many groups: ret_sums[g * CRD_LANES + l]. The answer does not depend on the pool. No
 * failure of its own. */
CRD_NODISCARD crd_status crd_lanes_sums(const crd_word *words, const crd_lane_group *groups,
                                        uint32_t n_groups, crd_pool *pool, uint64_t *ret_sums,
                                        crd_err *err);

/* Numbers by lane, to which many groups may be added. */
typedef struct crd_lane_totals {
    _Alignas(64) int64_t at[CRD_LANES];
    crd_word any; /* lanes to which something may have been added */
} crd_lane_totals;

/* What a group adds to a lane of `open`: its number of the group, at most `cap`, times `times`,
 * which must fit in 63 bits. */
enum { CRD_LANE_CAP = 1 << 20 };
typedef struct crd_lane_scale {
    uint32_t cap; /* at most CRD_LANE_CAP, and no weight of the group may be above it */
    uint64_t times;
} crd_lane_scale;

/* The lane's number is the sum of the weights that it reaches: as crd_lanes_sum, but adding each
 * word for itself, which is faster for few words, or for many that are in the cache. Lanes that
 * reach nothing of the group are left as they are. O(n). */
void crd_lanes_add_sum(const crd_word *words, const crd_lane_group *group,
                       const crd_lane_scale *scale, const crd_word *open, crd_lane_totals *totals);
/* The lane's number is the weight of the first node of the group that it reaches; `cap` is not
 * looked at. Stops when all lanes of `open` have one. O(n). */
void crd_lanes_add_first(const crd_word *words, const crd_lane_group *group,
                         const crd_lane_scale *scale, const crd_word *open,
                         crd_lane_totals *totals);

/* The lanes that reach any node of the group; weights are not looked at. O(n). */
void crd_lanes_or(const crd_word *words, const crd_lane_group *group, crd_word *ret_any);

/* The places that one lane reaches, as a set (base/bits.h) of n_nodes bits in
 * crd_bits_words(n_nodes) words; what is left of the last is 0. O(n_nodes). */
void crd_lanes_reached(const crd_word *words, uint32_t n_nodes, uint32_t lane, uint64_t *ret_bits);

#endif
