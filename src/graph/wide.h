#ifndef CRD_GRAPH_WIDE_H
#define CRD_GRAPH_WIDE_H

#include "graph/graph.h"

/* "Does one way join these two over links that carry so much each?" */
typedef struct crd_wide_ask {
    uint32_t a, b; /* nodes */
    int64_t least;
} crd_wide_ask;

/* Many such questions at once: links widest first, each joins what it leads to (as Kruskal 1956
 * makes a tree of them), and whoever asks for less than the link is answered before it. Links have
 * no direction; loops and parallel ones are fine.
 * @param width  [n_links]
 * @param ret_joined  [n] 1: such a way is there; equal ends always are joined
 * O(links log links + questions log questions). CRD_EINVAL: a node out of range. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_wide_joined(uint32_t n_nodes, const crd_edge *links,
                                         const int64_t *width, uint32_t n_links,
                                         const crd_wide_ask *asks, uint32_t n, uint8_t *ret_joined,
                                         crd_err *err);

#endif
