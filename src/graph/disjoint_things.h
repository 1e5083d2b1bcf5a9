#ifndef CRD_GRAPH_DISJOINT_THINGS_H
#define CRD_GRAPH_DISJOINT_THINGS_H

#include "base/vec.h"
#include "graph/disjoint.h"
#include "graph/route_int.h"

/* What routes may share, all numbered one after the other: labels, edges, nodes; and routes that
 * must do without some of it. For the search of disjoint_search.c. */

typedef CRD_VEC(uint32_t) crd_u32_list;

/* A route kept for as long as the search: its nodes and edges stand in `pool`. */
typedef struct crd_kept_route {
    size_t at; /* n nodes, then n - 1 edges */
    uint32_t n;
    uint64_t bad, length;
} crd_kept_route;

typedef struct crd_things {
    const crd_router *r;
    crd_route_room *room;
    uint32_t from, to, n_labels, n_things;
    unsigned by;
    const uint64_t *uncounted; /* set before init; NULL: none */
    crd_labelling labels;      /* zeroes when labels do not count */
    uint32_t *node_of_first, *node_of, *edge_of_first,
        *edge_of;                /* which nodes, edges bear a label */
    uint64_t *from_begin;        /* [n_nodes] key of the route from `from`, v itself not counted */
    uint32_t *no_node, *no_edge; /* round in which it is banned */
    uint32_t round;
    uint32_t *seen; /* [n_things] */
    uint32_t seen_round;
    crd_u32_list pool;
    CRD_VEC(crd_kept_route) kept;
    uint64_t effort;
} crd_things;

/* `from` and `to` differ and may be used. The caller ends it, also after a failure. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_things_init(crd_things *t, const crd_router *r, crd_route_room *room,
                                         uint32_t from, uint32_t to, unsigned by,
                                         const crd_labelling *labels, crd_err *err);
void crd_things_done(crd_things *t);

void crd_things_allow_all(crd_things *t);           /* begins a new set of what is banned */
void crd_things_ban(crd_things *t, uint32_t thing); /* no end is ever banned */

/* The shortest route without what is banned, kept; *ret is its number, or CRD_VID_NONE: there is
 * none. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_things_route(crd_things *t, uint32_t *ret, crd_err *err);
CRD_NODISCARD crd_status crd_things_keep(crd_things *t, const crd_route *route, uint32_t *ret,
                                         crd_err *err);
/* What a kept route bears of what counts, each once, appended. False: memory is out. */
CRD_NODISCARD bool crd_things_borne(crd_things *t, uint32_t kept, crd_u32_list *out);
/* How many edges and nodes bear it. */
uint32_t crd_things_size(const crd_things *t, uint32_t thing);

#endif
