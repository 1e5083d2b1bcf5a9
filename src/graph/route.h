#ifndef CRD_GRAPH_ROUTE_H
#define CRD_GRAPH_ROUTE_H

#include "graph/net.h"

/* The best route between two nodes. Best is, in this order:
 *   1. fewest bad things: the sum of `bad` over its nodes, both ends too, and edges;
 *   2. then the widest: the least `width` among its nodes and edges is as great as can be;
 *   3. then the shortest: the sum of `length` over its nodes and edges;
 *   4. then that of fewest edges, then that whose first node which differs has the lower number,
 *      then (parallel edges) the one whose first edge which differs has the lower number.
 * A route passes no node twice. */
typedef struct crd_route_rules {
    const uint64_t *nodes, *edges;             /* sets (base/bits.h) that may be used; NULL: all */
    const uint32_t *node_bad, *edge_bad;       /* NULL: 0 each */
    const uint32_t *node_width, *edge_width;   /* NULL: no limit; both NULL: does not count */
    const uint32_t *node_length, *edge_length; /* NULL: 0 each */
    uint32_t min_width;                        /* nodes and edges of less width may not be used */
} crd_route_rules;

typedef struct crd_route {
    uint32_t n;      /* nodes on it; 0: there is no route */
    uint32_t *nodes; /* [n] from the beginning to the end */
    uint32_t *edges; /* [n - 1] */
    uint32_t width;  /* UINT32_MAX: no limit */
    uint64_t bad, length;
} crd_route;

void crd_route_done(crd_route *route); /* NULL and {0} are fine */

/* Rules made ready for many questions: immutable, any number of threads. */
typedef struct crd_router crd_router;

/* Copies what it needs of `rules` (NULL: none) but borrows `net`, which must outlive it. The caller
 * frees. O(nodes + edges); 16 bytes an arc, 20 with widths, and 8 a node.
 * CRD_ELIMIT: all `bad` together reach 2^22, or all `length` 2^42. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_router_new(const crd_net *net, const crd_route_rules *rules,
                                        crd_router **ret_router, crd_err *err);
void crd_router_free(crd_router *r); /* NULL is fine */

/* Room to search in, kept between questions; one thread at a time. Any router of the same network
 * may use it. The caller frees. 28 bytes a node; from the first question for disjoint routes
 * (graph/disjoint.h) on 140 more, and 2 an edge. CRD_ENOMEM. */
typedef struct crd_route_room crd_route_room;
CRD_NODISCARD crd_status crd_route_room_new(const crd_net *net, crd_route_room **ret_room,
                                            crd_err *err);
void crd_route_room_free(crd_route_room *room); /* NULL is fine */

/* The best route. None (n == 0, CRD_OK) where no route may be used, or an end may not. `from` ==
 * `to` is a route of one node. End with crd_route_done.
 * Exact. One search outwards from `to` until `from` is settled, O(e log e) in the edges that it
 * meets; two where widths count; nothing is paid for what is not met.
 * CRD_EINVAL: an end out of range, or room of another number of nodes. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_find(const crd_router *r, crd_route_room *room, uint32_t from,
                                        uint32_t to, crd_route *ret_route, crd_err *err);

/* bad[v] and length[v] of the best route (1, 3) from every node to `to`; UINT64_MAX in both: none.
 * Widths do not count, except min_width. `bad`, `length` have room for all nodes; either may be
 * NULL. O(e log e). CRD_EINVAL, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_route_all(const crd_router *r, crd_route_room *room, uint32_t to,
                                       uint64_t *bad, uint64_t *length, crd_err *err);

#endif
