#ifndef CRD_GRAPH_SCC_H
#define CRD_GRAPH_SCC_H

#include "graph/graph.h"

/* Strongly connected components: u and v are in one when each can be reached from the other.
 * component[v] for each vertex, numbered 0 .. *ret_n - 1 so that an edge never leads from a lower
 * to a higher number (sinks come first). `component` has room for all vertices.
 * O(vertices + edges) time, 16 bytes a vertex beside the result; no recursion. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_graph_scc(const crd_graph *g, uint32_t *component, uint32_t *ret_n,
                                       crd_err *err);

/* A shortest ring through v: ring[0] == v, each leads to the next and the last back to v; a loop is
 * a ring of one. Of several shortest ones that which the order of edges gives. *ret_n == 0: there
 * is none. `ring` has room for all vertices. O(vertices + edges). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_graph_ring(const crd_graph *g, crd_vid v, crd_vid *ring,
                                        uint32_t *ret_n, crd_err *err);

#endif
