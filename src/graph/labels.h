#ifndef CRD_GRAPH_LABELS_H
#define CRD_GRAPH_LABELS_H

#include "base/pool.h"
#include "graph/circuit.h"
#include "graph/graph.h"

/* Who is cut off from whom when all that bears one label, or two, is lost: links of a network bear
 * the labels of who makes, owns and carries them. A link is lost with any one of its labels. A node
 * that has labels itself: put them on its links, and a link of its own between it and the place
 * where a question ends. Links have no direction; loops and parallel ones are fine. */
typedef struct crd_labelled {
    uint32_t n_nodes, n_links, n_labels;
    const crd_edge *links;      /* [n_links] */
    const uint32_t *first;      /* [rows + 1] into label */
    const uint32_t *label;      /* below n_labels; any order, repeated ones are fine */
    const uint32_t *both_first; /* [rows + 1] into both; NULL = none */
    const uint32_t (*both)[2];  /* lost with these two together, though with neither alone */
    const uint32_t *row;        /* [n_links] which row of labels a link has: many may have the same;
                                   NULL = as many rows as links, in their order */
    uint32_t n_rows;            /* when `row` is given */
} crd_labelled;

static inline uint32_t crd_labelled_rows(const crd_labelled *g)
{
    return g->row ? g->n_rows : g->n_links;
}
static inline uint32_t crd_labelled_row(const crd_labelled *g, uint32_t link)
{
    return g->row ? g->row[link] : link;
}

typedef struct crd_ends {
    uint32_t a, b; /* nodes; equal ones are never apart */
} crd_ends;

enum { CRD_LABELS_ORDER_MAX = 2 };

/* For each of the pairs (`root` of a result is its number) all minimal sets of at most `order`
 * labels whose loss parts its ends: by order, then labels, then pair; a pair that nothing joins in
 * the first place has the empty set alone. Exact. The caller frees *ret_sets.
 *
 * All choices of labels at once by halving: for a block of choices the links that bear none of its
 * labels are there in all of them, so their ends become one node, and what is joined drops out; the
 * blocks that are left get smaller with the network; links that bear all labels of a block are
 * there in none, and what hangs on a single link joins nobody else. Order 1: O(labels of links log
 * labels); order 2: O(labels of links times labels) at worst, on few where the network is well
 * knit.
 * @param pool  may be NULL; the answer is the same
 * CRD_EINVAL: a number out of range, or order above CRD_LABELS_ORDER_MAX. CRD_ELIMIT: more than
 * `limit` sets. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_labels_failing(const crd_labelled *g, const crd_ends *pairs,
                                            uint32_t n_pairs, uint32_t order, size_t limit,
                                            crd_pool *pool, crd_failing **ret_sets, size_t *ret_n,
                                            crd_err *err);

/* What is apart from the largest part of the network when one label is lost: ret_apart[l] = weight
 * of the nodes outside the component of greatest weight; *ret_base without any loss. Links that two
 * labels take together count as there. weight NULL: 1 each.
 * O(labels of links log labels). CRD_EINVAL, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_labels_apart(const crd_labelled *g, const uint32_t *weight,
                                          uint64_t *ret_apart, uint64_t *ret_base, crd_err *err);
/* The same when both labels of two[i] are lost, for few: ret_apart[i]. Links that the two take
 * together are lost. O(links + labels of links + n (nodes + links)). */
CRD_NODISCARD crd_status crd_labels_apart_two(const crd_labelled *g, const uint32_t *weight,
                                              const uint32_t (*two)[2], size_t n,
                                              uint64_t *ret_apart, uint64_t *ret_base,
                                              crd_err *err);

#endif
