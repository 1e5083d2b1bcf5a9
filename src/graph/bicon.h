#ifndef CRD_GRAPH_BICON_H
#define CRD_GRAPH_BICON_H

#include "graph/graph.h"

/* Blocks (biconnected components) of an undirected graph with parallel edges: two edges are in one
 * block when they are the same or lie on a ring that passes no vertex twice. A block of one edge is
 * a bridge. Blocks and vertices form a forest, from which follows which edges lie on some simple
 * path between two vertices: those of the blocks on the one way between them. Immutable. */
typedef struct crd_bicon {
    uint32_t n_vertices, n_blocks;
    uint32_t *block; /* [edges] of each edge; CRD_VID_NONE for a loop */
    uint32_t *size;  /* [n_blocks] edges in it */
    uint32_t *top;   /* [n_blocks] its vertex nearest to the root of the forest */
    uint32_t *up;    /* [n_vertices] the block that leads to the root; CRD_VID_NONE for a root */
    uint32_t *depth; /* [n_vertices] blocks between it and the root */
} crd_bicon;

/* edges[i] joins from and to, no matter which way. The caller frees with crd_bicon_done, also
 * after a failure. O(n_vertices + n_edges) (Hopcroft and Tarjan 1973); no recursion; the result
 * depends on nothing but the input. CRD_EINVAL: an end out of range. CRD_ELIMIT: 2^31 edges.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_bicon_init(crd_bicon *b, uint32_t n_vertices, const crd_edge *edges,
                                        size_t n_edges, crd_err *err);
void crd_bicon_done(crd_bicon *b); /* of zeroes is fine */

/* The blocks on the way between u and v, *ret_n of them, in no order of meaning; `path` has room
 * for n_blocks. False: there is no way. None for u == v. O(their number). */
bool crd_bicon_between(const crd_bicon *b, crd_vid u, crd_vid v, uint32_t *path, uint32_t *ret_n);

#endif
