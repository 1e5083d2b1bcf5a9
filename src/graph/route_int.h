#ifndef CRD_GRAPH_ROUTE_INT_H
#define CRD_GRAPH_ROUTE_INT_H

#include "base/bits.h"
#include "base/vec.h"
#include "graph/route.h"

/* bad and length of something in one number, so that adding adds both and comparing compares bad
 * first. Sums stay below the limits because all of a network together does. */
#define CRD_ROUTE_LENGTH_BITS 42
#define CRD_ROUTE_BAD_BITS    22
#define CRD_ROUTE_LENGTH_MASK ((UINT64_C(1) << CRD_ROUTE_LENGTH_BITS) - 1)
#define CRD_ROUTE_NONE        UINT64_MAX

/* An arc that may be used: to go over it costs the edge and the node that it leads to. */
typedef struct crd_way {
    uint64_t cost;
    uint32_t to, edge;
} crd_way;

struct crd_router {
    const crd_net *net;
    uint32_t *first;     /* [n_nodes + 1] into way */
    crd_way *way;        /* none from or to what may not be used */
    uint32_t *width;     /* parallel to way: of the edge and the node; NULL: widths do not count */
    uint64_t *node_cost; /* CRD_ROUTE_NONE: may not be used */
    uint32_t *node_width, *edge_width; /* copies, NULL: do not count */
};

/* What is known of a node: the best way on from it to the end. */
typedef struct crd_route_label {
    uint64_t key; /* CRD_ROUTE_NONE: not met */
    uint32_t hops, next, edge;
} crd_route_label;

typedef struct crd_route_entry {
    uint64_t key;
    uint32_t hops, node;
} crd_route_entry;

typedef CRD_VEC(crd_route_entry) crd_route_heap;

struct crd_route_room {
    uint32_t n_nodes;
    crd_route_label *label; /* [n_nodes], untouched but for those in touched */
    uint32_t *touched;      /* [n_nodes] */
    uint32_t n_touched;
    crd_route_heap heap;
    struct crd_flow_states *states; /* of disjoint_flow.c; NULL until it is asked */
};

/* A heap of four children a node: the least (key, hops) first. */
static inline bool crd_route_before(crd_route_entry a, crd_route_entry b)
{
    return a.key != b.key ? a.key < b.key : a.hops < b.hops;
}

static inline CRD_NODISCARD bool crd_route_push(crd_route_heap *h, crd_route_entry one)
{
    if (!CRD_VEC_PUSH(h, one))
        return false;
    size_t i = h->n - 1;
    for (; i > 0 && crd_route_before(one, h->at[(i - 1) / 4]); i = (i - 1) / 4)
        h->at[i] = h->at[(i - 1) / 4];
    h->at[i] = one;
    return true;
}

static inline crd_route_entry crd_route_pop(crd_route_heap *h)
{
    crd_route_entry top = h->at[0], last = h->at[--h->n];
    size_t i = 0;
    for (;;) {
        size_t child = 4 * i + 1, least = child;
        if (child >= h->n)
            break;
        size_t end = child + 4 < h->n ? child + 4 : h->n;
        for (size_t c = child + 1; c < end; c++)
            if (crd_route_before(h->at[c], h->at[least]))
                least = c;
        if (!crd_route_before(h->at[least], last))
            break;
        h->at[i] = h->at[least];
        i = least;
    }
    h->at[i] = last;
    return top;
}

/* Labels of best routes (1, 3) to `to`, final for all that are no farther than `from`, or for all
 * when it is CRD_VID_NONE. False: memory is out. */
CRD_NODISCARD bool crd_route_search(const crd_router *r, crd_route_room *room, uint32_t from,
                                    uint32_t to);
void crd_flow_states_free(struct crd_flow_states *states); /* NULL is fine */

/* Forgets the last search. */
void crd_route_clear(crd_route_room *room);

/* Room for a route of n nodes with its sums at zero; false: memory is out. */
CRD_NODISCARD bool crd_route_init(crd_route *route, uint32_t n);

#endif
