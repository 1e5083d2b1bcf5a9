#ifndef CRD_GRAPH_GRAPH_H
#define CRD_GRAPH_GRAPH_H

#include <crd/types.h>

/* A directed graph in compressed rows, immutable: the out-edges of each vertex stand together, in
 * the order in which they were given. Loops and parallel edges are kept. */
typedef struct crd_graph crd_graph;

typedef struct crd_edge {
    crd_vid from, to;
} crd_edge;

/* Copies `edges`; they are not used afterwards. The caller frees. O(n_vertices + n_edges).
 * CRD_EINVAL: an end is not below n_vertices, or n_vertices == CRD_VID_NONE. CRD_ELIMIT: more edges
 * than 32 bits count. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_graph_new(uint32_t n_vertices, const crd_edge *edges, size_t n_edges,
                                       crd_graph **ret_graph, crd_err *err);
void crd_graph_free(crd_graph *g); /* NULL is fine */

/* A graph of rows that stand already: the targets of v's out-edges at target[first[v]] up to
 * target[first[v + 1]]; first has n_vertices + 1 entries, begins with 0 and never falls, and all
 * targets are vertices. On success the graph owns both arrays and frees them. O(1). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_graph_take(uint32_t n_vertices, uint32_t *first, crd_vid *target,
                                        crd_graph **ret_graph, crd_err *err);

uint32_t crd_graph_vertices(const crd_graph *g);
size_t crd_graph_edges(const crd_graph *g);
/* Targets of v's out-edges, *ret_n of them; v < crd_graph_vertices(g). O(1). */
const crd_vid *crd_graph_out(const crd_graph *g, crd_vid v, size_t *ret_n);

#endif
