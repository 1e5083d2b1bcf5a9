#ifndef CRD_GRAPH_BARRIER_H
#define CRD_GRAPH_BARRIER_H

#include "graph/net.h"

/* The least set of nodes and edges that every route must pass: proof that there is no route
 * without them, or no more disjoint routes than they are many (Menger). */

#define CRD_BARRIER_NEVER UINT32_MAX /* as a weight: cannot be part of a barrier */

typedef struct crd_barrier {
    bool exists; /* false: some route passes only what cannot be part; the rest is then zero */
    uint64_t weight;
    uint32_t n_nodes, n_edges;
    uint32_t *nodes, *edges; /* ascending */
} crd_barrier;

void crd_barrier_done(crd_barrier *b); /* NULL and {0} are fine */

/* The set of least weight, of several the one nearest to `from`. Among usable nodes and edges only
 * (`nodes`, `edges`: sets, NULL: all). Weights NULL: nodes cannot be part, edges weigh 1. The ends
 * may be part unless their weight is CRD_BARRIER_NEVER. Ends that nothing joins: exists, and empty.
 * So the blocking cut is found with weight 1 on what is not trusted and NEVER on what is; the most
 * disjoint routes with weight 1 on all but the ends.
 * A flow (graph/flow.h) on what is left when all that cannot be part is contracted.
 * CRD_EINVAL: an end out of range, from == to, or a weight of 0. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_barrier_find(const crd_net *net, const uint64_t *nodes,
                                          const uint64_t *edges, const uint32_t *node_weight,
                                          const uint32_t *edge_weight, uint32_t from, uint32_t to,
                                          crd_barrier *ret_barrier, crd_err *err);

#endif
