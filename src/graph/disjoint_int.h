#ifndef CRD_GRAPH_DISJOINT_INT_H
#define CRD_GRAPH_DISJOINT_INT_H

#include "graph/disjoint.h"

/* What the files of disjoint routes share. */

/* The routes of a flow of n units, least shared (edges; nodes too if `by` says so), then least bad,
 * then shortest, then of fewest edges. Fills `routes`, best first, with their sums; *ret_n is 0 or
 * n. The caller ends the routes. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_disjoint_flow(const crd_router *r, crd_route_room *room, uint32_t from,
                                           uint32_t to, uint32_t n, unsigned by,
                                           const uint64_t *uncounted, crd_route *routes,
                                           uint32_t *ret_n, uint64_t *ret_effort, crd_err *err);

/* By labels (and edges and nodes, if `by` says so): `ret` with low_…, proven and effort; `got` is
 * left to the caller. */
CRD_NODISCARD crd_status crd_disjoint_search(const crd_router *r, crd_route_room *room,
                                             uint32_t from, uint32_t to,
                                             const crd_disjoint_opts *opts, crd_disjoint *ret,
                                             crd_err *err);

/* Adds up bad, width and length of a route from its nodes and edges. */
void crd_disjoint_sum(const crd_router *r, crd_route *route);
/* Best first: bad, length, number of nodes, nodes, edges. */
void crd_disjoint_sort(crd_route *routes, uint32_t n);

#endif
