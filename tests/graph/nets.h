/* Small random networks, and all simple routes of one by enumeration: what the tests of routes,
 * disjoint routes and openings judge by. */
#ifndef CRD_TEST_NETS_H
#define CRD_TEST_NETS_H

#include "crdtest.h"

#include "base/bits.h"
#include "graph/route.h"

#include <stdlib.h>

enum { NET_NODES = 8, NET_EDGES = 14, NET_ROUTES = 4000 };

typedef struct net_seed {
    uint64_t at;
} net_seed;

static inline uint32_t net_draw(net_seed *s, uint32_t below)
{
    s->at = s->at * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((s->at >> 33) % below);
}

typedef struct small_net {
    uint32_t n, m;
    crd_edge edge[NET_EDGES];
    uint32_t node_bad[NET_NODES], edge_bad[NET_EDGES];
    uint32_t node_width[NET_NODES], edge_width[NET_EDGES];
    uint32_t node_length[NET_NODES], edge_length[NET_EDGES];
    uint64_t nodes[1], edges[1];
    crd_route_rules rules;
    crd_net *net;
} small_net;

/* With loops and parallel edges; each kind of cost sometimes left out. */
static inline void net_draw_small(small_net *w, net_seed *s, uint32_t most_nodes)
{
    w->n = 1 + net_draw(s, most_nodes);
    w->m = net_draw(s, NET_EDGES + 1);
    for (uint32_t e = 0; e < w->m; e++) {
        w->edge[e] = (crd_edge){net_draw(s, w->n), net_draw(s, w->n)};
        w->edge_bad[e] = net_draw(s, 3) ? 0 : net_draw(s, 3);
        w->edge_width[e] = net_draw(s, 5);
        w->edge_length[e] = net_draw(s, 4);
    }
    for (uint32_t v = 0; v < w->n; v++) {
        w->node_bad[v] = net_draw(s, 3) ? 0 : net_draw(s, 3);
        w->node_width[v] = net_draw(s, 4) ? UINT32_MAX : net_draw(s, 5);
        w->node_length[v] = net_draw(s, 3);
    }
    w->nodes[0] = net_draw(s, 2) ? UINT64_MAX : ~(UINT64_C(1) << net_draw(s, w->n));
    w->edges[0] = net_draw(s, 2) ? UINT64_MAX : ~(UINT64_C(1) << net_draw(s, NET_EDGES));
    w->rules = (crd_route_rules){.nodes = net_draw(s, 2) ? w->nodes : NULL,
                                 .edges = net_draw(s, 2) ? w->edges : NULL,
                                 .node_bad = net_draw(s, 2) ? w->node_bad : NULL,
                                 .edge_bad = net_draw(s, 3) ? w->edge_bad : NULL,
                                 .node_width = net_draw(s, 3) ? NULL : w->node_width,
                                 .edge_width = net_draw(s, 2) ? w->edge_width : NULL,
                                 .node_length = net_draw(s, 2) ? w->node_length : NULL,
                                 .edge_length = net_draw(s, 4) ? w->edge_length : NULL,
                                 .min_width = net_draw(s, 3) ? 0 : net_draw(s, 3)};
    assert_ok(crd_net_new(w->n, w->edge, w->m, &w->net, NULL));
}

/* One simple route, as enumeration finds it. */
typedef struct plain_route {
    uint32_t n, nodes[NET_NODES], edges[NET_NODES];
    uint64_t bad, length;
    uint32_t width;
} plain_route;

typedef struct all_routes {
    const small_net *w;
    uint32_t to, n;
    plain_route at[NET_ROUTES];
} all_routes;

static inline uint32_t net_value(const uint32_t *array, uint32_t i, uint32_t without)
{
    return array ? array[i] : without;
}

static inline bool net_node_open(const small_net *w, uint32_t v)
{
    return (!w->rules.nodes || crd_bits_has(w->rules.nodes, v)) &&
           net_value(w->rules.node_width, v, UINT32_MAX) >= w->rules.min_width;
}

static inline bool net_edge_open(const small_net *w, uint32_t e)
{
    return (!w->rules.edges || crd_bits_has(w->rules.edges, e)) &&
           net_value(w->rules.edge_width, e, UINT32_MAX) >= w->rules.min_width;
}

static inline void net_extend(all_routes *all, plain_route so_far, uint32_t v)
{
    const small_net *w = all->w;
    const crd_route_rules *r = &w->rules;
    uint32_t width = net_value(r->node_width, v, UINT32_MAX);
    so_far.nodes[so_far.n++] = v;
    so_far.bad += net_value(r->node_bad, v, 0);
    so_far.length += net_value(r->node_length, v, 0);
    so_far.width = width < so_far.width ? width : so_far.width;
    if (v == all->to) {
        assert_true(all->n < NET_ROUTES);
        all->at[all->n++] = so_far;
        return;
    }
    for (uint32_t e = 0; e < w->m; e++) {
        crd_edge edge = w->edge[e];
        if ((edge.from != v && edge.to != v) || edge.from == edge.to || !net_edge_open(w, e))
            continue;
        uint32_t other = edge.from == v ? edge.to : edge.from;
        bool again = !net_node_open(w, other);
        for (uint32_t i = 0; i < so_far.n; i++)
            again = again || so_far.nodes[i] == other;
        if (again)
            continue;
        plain_route more = so_far;
        width = net_value(r->edge_width, e, UINT32_MAX);
        more.edges[more.n - 1] = e;
        more.bad += net_value(r->edge_bad, e, 0);
        more.length += net_value(r->edge_length, e, 0);
        more.width = width < more.width ? width : more.width;
        net_extend(all, more, other);
    }
}

/* All simple routes that the rules allow. */
static inline void net_enumerate(const small_net *w, uint32_t from, uint32_t to, all_routes *ret)
{
    ret->w = w;
    ret->to = to;
    ret->n = 0;
    if (net_node_open(w, from) && net_node_open(w, to))
        net_extend(ret, (plain_route){.width = UINT32_MAX}, from);
}

#endif
