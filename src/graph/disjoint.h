#ifndef CRD_GRAPH_DISJOINT_H
#define CRD_GRAPH_DISJOINT_H

#include "graph/route.h"

/* Several routes between two nodes that have as little in common as can be, and how little that is.
 *
 * What is shared is counted in the same way everywhere: an edge, an inner node or a label that k of
 * the routes bear counts k - 1. A route bears the labels of its edges and inner nodes; the two ends
 * are on every route, so they and their labels count for nothing. */
enum {
    CRD_BY_EDGE = 1u << 0,
    CRD_BY_NODE = 1u << 1, /* inner nodes, and the edges too: of parallel edges each is its own */
    CRD_BY_LABEL = 1u << 2,
};

enum { CRD_DISJOINT_MAX = 16 };
#define CRD_DISJOINT_EFFORT UINT64_C(200000000)

typedef struct crd_disjoint_opts {
    uint32_t n_routes;           /* how many are wished, 1 .. CRD_DISJOINT_MAX */
    unsigned by;                 /* what they shall not share, at least one */
    const crd_labelling *labels; /* for CRD_BY_LABEL; else may be NULL */
    uint64_t
        effort; /* most nodes and arcs looked at; 0: CRD_DISJOINT_EFFORT. Only labels need it */
    const uint64_t *uncounted; /* set of edges that are no things of their own: never shared.
                                  NULL: none */
    bool whether; /* enough to know whether n_routes share nothing: by label the search ends then */
} crd_disjoint_opts;

/* What routes have in common. Counts as above, whatever was asked for. */
typedef struct crd_diversity {
    uint32_t n_apart; /* most of the routes no two of which share anything of what was asked */
    uint64_t edges, nodes, labels; /* shared */
    uint64_t shared;               /* sum of those that were asked for; 0: fully disjoint */
    uint64_t bad, length;          /* sums over the routes */
} crd_diversity;

typedef struct crd_disjoint {
    uint32_t n;                        /* n_routes; 0: the ends are not joined at all */
    crd_route route[CRD_DISJOINT_MAX]; /* [n] the best first; two may be equal where it must be */
    crd_diversity got;
    /* No n routes have less in common than `low_shared`; none that share as little as these have
     * less bad, or as little and less length. `proven`: what was got is the best there is. */
    uint64_t low_shared, low_bad, low_length;
    bool proven;     /* with `whether`: it is known */
    uint64_t effort; /* spent */
} crd_disjoint;

void crd_disjoint_done(crd_disjoint *d); /* NULL and {0} are fine */

/* Routes that share least; of those, least bad in all; of those, shortest in all; with `whether`
 * only some that share nothing, or that none do. Widths count only as min_width. Where n_routes
 * disjoint ones exist they are disjoint; where not, these are the best possible, and got.shared > 0
 * says so. from == to: n routes of one node.
 *
 * By edge and by node: exact, always proven; a flow of least cost by successive shortest paths
 * (Suurballe and Tarjan 1984 for two; convex costs for what is shared), O(n_routes * e log e).
 * By label, which is NP-hard: search over conflicts, best bound first, exact while the effort
 * lasts; then the best found, with its bound and proven == false. The same on every machine.
 * CRD_EINVAL: an end out of range, n_routes, by, a label out of range, by label without labels.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_disjoint_find(const crd_router *r, crd_route_room *room, uint32_t from,
                                           uint32_t to, const crd_disjoint_opts *opts,
                                           crd_disjoint *ret, crd_err *err);

/* The independent checker: looks at nothing but the routes. Each must lead from `from` to `to` over
 * edges of the net and pass no node twice, or CRD_EBUG with the reason. bad and length are added up
 * from the routes' own fields. O(nodes of routes * n). `labels` and `uncounted` may be NULL.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_disjoint_measure(const crd_net *net, const crd_route *routes,
                                              uint32_t n, uint32_t from, uint32_t to, unsigned by,
                                              const crd_labelling *labels,
                                              const uint64_t *uncounted, crd_diversity *ret,
                                              crd_err *err);

#endif
