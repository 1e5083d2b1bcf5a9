/* Dijkstra's search (1959), backwards from the end, so that of equal routes the first can be told
 * by its beginning: each node keeps the lowest next one among equals. The number of edges is the
 * last part of the key, which makes it grow along every route even where lengths are zero.
 *
 * Width is the least of a route's things, not a sum, and a search that compares bad, width and
 * length in one key would be wrong: the wider way to a node may end no wider and longer. But (bad,
 * width) alone is sound, since a better beginning never makes the whole worse. So where widths
 * count the first search finds how wide the best route is, and the second the shortest of those
 * that are no narrower. */
#include "graph/route.h"

#include "base/err.h"
#include "graph/route_int.h"

#include <string.h>

crd_status crd_route_room_new(const crd_net *net, crd_route_room **ret_room, crd_err *err)
{
    size_t n = (size_t)net->n_nodes + 1;
    *ret_room = NULL;
    crd_route_room *room = calloc(1, sizeof *room);
    if (room) {
        room->n_nodes = net->n_nodes;
        room->label = malloc(n * sizeof *room->label);
        room->touched = malloc(n * sizeof *room->touched);
    }
    if (!room || !room->label || !room->touched) {
        crd_route_room_free(room);
        return crd_fail(err, CRD_ENOMEM, "room for routes among %u nodes", net->n_nodes);
    }
    for (size_t v = 0; v < n; v++)
        room->label[v].key = CRD_ROUTE_NONE;
    *ret_room = room;
    return CRD_OK;
}

void crd_route_room_free(crd_route_room *room)
{
    if (!room)
        return;
    free(room->label);
    free(room->touched);
    CRD_VEC_DONE(&room->heap);
    crd_flow_states_free(room->states);
    free(room);
}

void crd_route_clear(crd_route_room *room)
{
    for (uint32_t i = 0; i < room->n_touched; i++)
        room->label[room->touched[i]].key = CRD_ROUTE_NONE;
    room->n_touched = 0;
    room->heap.n = 0;
}

static bool begin(crd_route_room *room, uint32_t to, uint64_t key)
{
    crd_route_clear(room);
    room->label[to] = (crd_route_label){key, 0, to, 0};
    room->touched[room->n_touched++] = to;
    return crd_route_push(&room->heap, (crd_route_entry){key, 0, to});
}

/* From `one.node` on over `edge`, `u` would reach the end at this key. False: memory is out. */
static inline bool relax(crd_route_room *room, crd_route_entry one, uint64_t key, uint32_t u,
                         uint32_t edge)
{
    crd_route_label *l = &room->label[u];
    uint32_t hops = one.hops + 1;
    if (key > l->key || (key == l->key && hops > l->hops))
        return true;
    if (key == l->key && hops == l->hops) {
        if (one.node < l->next || (one.node == l->next && edge < l->edge)) {
            l->next = one.node;
            l->edge = edge;
        }
        return true;
    }
    if (l->key == CRD_ROUTE_NONE)
        room->touched[room->n_touched++] = u;
    *l = (crd_route_label){key, hops, one.node, edge};
    return crd_route_push(&room->heap, (crd_route_entry){key, hops, u});
}

/* The next node whose label is final; false: none is left. */
static bool settle(crd_route_room *room, crd_route_entry *ret)
{
    while (room->heap.n > 0) {
        crd_route_entry one = crd_route_pop(&room->heap);
        const crd_route_label *l = &room->label[one.node];
        if (l->key == one.key && l->hops == one.hops) {
            *ret = one;
            return true;
        }
    }
    return false;
}

/* Shortest routes to `to` over ways no narrower than `narrowest`, until `from` is settled, or
 * all nodes when it is CRD_VID_NONE. False: memory is out. */
static bool search(const crd_router *r, crd_route_room *room, uint32_t from, uint32_t to,
                   uint32_t narrowest)
{
    crd_route_entry one;
    if (!begin(room, to, r->node_cost[to]))
        return false;
    while (settle(room, &one) && one.node != from)
        for (uint32_t i = r->first[one.node]; i < r->first[one.node + 1]; i++) {
            if (narrowest > 0 && r->width[i] < narrowest)
                continue;
            const crd_way *way = &r->way[i];
            if (!relax(room, one, one.key + way->cost, way->to, way->edge))
                return false;
        }
    return true;
}

bool crd_route_search(const crd_router *r, crd_route_room *room, uint32_t from, uint32_t to)
{
    return search(r, room, from, to, 0);
}

/* The width of the best route. The key is bad, then how far the width is from no limit. */
static bool search_width(const crd_router *r, crd_route_room *room, uint32_t from, uint32_t to,
                         uint32_t *ret_width)
{
    crd_route_entry one;
    uint32_t end = r->node_width ? UINT32_MAX - r->node_width[to] : 0;
    uint64_t bad = r->node_cost[to] >> CRD_ROUTE_LENGTH_BITS;
    if (!begin(room, to, bad << 32 | end))
        return false;
    while (settle(room, &one) && one.node != from)
        for (uint32_t i = r->first[one.node]; i < r->first[one.node + 1]; i++) {
            const crd_way *way = &r->way[i];
            uint32_t lack = UINT32_MAX - r->width[i];
            lack = lack > (uint32_t)one.key ? lack : (uint32_t)one.key;
            bad = (one.key >> 32) + (way->cost >> CRD_ROUTE_LENGTH_BITS);
            if (!relax(room, one, bad << 32 | lack, way->to, way->edge))
                return false;
        }
    *ret_width = UINT32_MAX - (uint32_t)room->label[from].key;
    return true;
}

bool crd_route_init(crd_route *route, uint32_t n)
{
    *route = (crd_route){.n = n, .width = UINT32_MAX};
    route->nodes = malloc((size_t)n * sizeof *route->nodes);
    route->edges = malloc((size_t)n * sizeof *route->edges);
    if (!route->nodes || !route->edges)
        crd_route_done(route);
    return route->n > 0;
}

void crd_route_done(crd_route *route)
{
    if (!route)
        return;
    free(route->nodes);
    free(route->edges);
    *route = (crd_route){0};
}

static crd_status collect(const crd_route_room *room, uint32_t from, uint32_t width, crd_route *ret,
                          crd_err *err)
{
    const crd_route_label *l = &room->label[from];
    uint32_t v = from;
    if (!crd_route_init(ret, l->hops + 1))
        return crd_fail(err, CRD_ENOMEM, "route of %u edges", l->hops);
    ret->width = width;
    ret->bad = l->key >> CRD_ROUTE_LENGTH_BITS;
    ret->length = l->key & CRD_ROUTE_LENGTH_MASK;
    for (uint32_t i = 0; i < ret->n; i++) {
        ret->nodes[i] = v;
        ret->edges[i] = room->label[v].edge;
        v = room->label[v].next;
    }
    return CRD_OK;
}

crd_status crd_route_find(const crd_router *r, crd_route_room *room, uint32_t from, uint32_t to,
                          crd_route *ret_route, crd_err *err)
{
    uint32_t n = r->net->n_nodes, width = UINT32_MAX;
    *ret_route = (crd_route){0};
    if (from >= n || to >= n || room->n_nodes != n)
        return crd_fail(err, CRD_EINVAL, "route from %u to %u of %u nodes, room for %u", from, to,
                        n, room->n_nodes);
    if (r->node_cost[from] == CRD_ROUTE_NONE || r->node_cost[to] == CRD_ROUTE_NONE)
        return CRD_OK;
    if (r->width) {
        if (!search_width(r, room, from, to, &width))
            return crd_fail(err, CRD_ENOMEM, "route among %u nodes", n);
        if (room->label[from].key == CRD_ROUTE_NONE)
            return CRD_OK;
    }
    if (!search(r, room, from, to, r->width ? width : 0))
        return crd_fail(err, CRD_ENOMEM, "route among %u nodes", n);
    if (room->label[from].key == CRD_ROUTE_NONE)
        return CRD_OK;
    return collect(room, from, width, ret_route, err);
}

crd_status crd_route_all(const crd_router *r, crd_route_room *room, uint32_t to, uint64_t *bad,
                         uint64_t *length, crd_err *err)
{
    uint32_t n = r->net->n_nodes;
    if (to >= n || room->n_nodes != n)
        return crd_fail(err, CRD_EINVAL, "routes to %u of %u nodes, room for %u", to, n,
                        room->n_nodes);
    crd_route_clear(room);
    if (r->node_cost[to] != CRD_ROUTE_NONE && !search(r, room, CRD_VID_NONE, to, 0))
        return crd_fail(err, CRD_ENOMEM, "routes among %u nodes", n);
    for (uint32_t v = 0; v < n; v++) {
        uint64_t key = room->label[v].key;
        bool none = key == CRD_ROUTE_NONE;
        if (bad)
            bad[v] = none ? UINT64_MAX : key >> CRD_ROUTE_LENGTH_BITS;
        if (length)
            length[v] = none ? UINT64_MAX : key & CRD_ROUTE_LENGTH_MASK;
    }
    return CRD_OK;
}
