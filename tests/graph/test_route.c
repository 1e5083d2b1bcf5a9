#include "nets.h"

/* The order that the header promises, said once more. */
static bool is_better(const plain_route *a, const plain_route *b)
{
    if (a->bad != b->bad)
        return a->bad < b->bad;
    if (a->width != b->width)
        return a->width > b->width;
    if (a->length != b->length)
        return a->length < b->length;
    if (a->n != b->n)
        return a->n < b->n;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->nodes[i] != b->nodes[i])
            return a->nodes[i] < b->nodes[i];
    for (uint32_t i = 0; i + 1 < a->n; i++)
        if (a->edges[i] != b->edges[i])
            return a->edges[i] < b->edges[i];
    return false;
}

static void assert_route(const plain_route *want, const crd_route *got)
{
    assert_int_equal(got->n, want->n);
    assert_int_equal(got->bad, want->bad);
    assert_int_equal(got->width, want->width);
    assert_int_equal(got->length, want->length);
    assert_memory_equal(got->nodes, want->nodes, want->n * sizeof *want->nodes);
    if (want->n > 1)
        assert_memory_equal(got->edges, want->edges, (want->n - 1) * sizeof *want->edges);
}

static void the_best_of_all_routes(void **state)
{
    (void)state;
    static all_routes all;
    net_seed s = {6};
    for (uint64_t round = crd_rounds(20) * 200; round > 0; round--) {
        small_net w;
        crd_router *r;
        crd_route_room *room;
        net_draw_small(&w, &s, 7);
        assert_ok(crd_router_new(w.net, &w.rules, &r, NULL));
        assert_ok(crd_route_room_new(w.net, &room, NULL));
        for (int q = 0; q < 3; q++) { /* the room is used again */
            uint32_t from = net_draw(&s, w.n), to = net_draw(&s, w.n);
            crd_route got;
            net_enumerate(&w, from, to, &all);
            assert_ok(crd_route_find(r, room, from, to, &got, NULL));
            const plain_route *best = NULL;
            for (uint32_t i = 0; i < all.n; i++)
                best = !best || is_better(&all.at[i], best) ? &all.at[i] : best;
            assert_int_equal(best != NULL, got.n > 0);
            if (best)
                assert_route(best, &got);
            crd_route_done(&got);
        }
        crd_route_room_free(room);
        crd_router_free(r);
        crd_net_free(w.net);
    }
}

/* Bellman and Ford over pairs (bad, length), until nothing changes. */
static void bellman_ford(const small_net *w, uint32_t to, uint64_t *bad, uint64_t *length)
{
    const crd_route_rules *r = &w->rules;
    for (uint32_t v = 0; v < w->n; v++)
        bad[v] = length[v] = UINT64_MAX;
    if (!net_node_open(w, to))
        return;
    bad[to] = net_value(r->node_bad, to, 0);
    length[to] = net_value(r->node_length, to, 0);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < 2 * w->m; i++) {
            uint32_t e = i / 2, u = i % 2 ? w->edge[e].from : w->edge[e].to;
            uint32_t v = i % 2 ? w->edge[e].to : w->edge[e].from;
            if (!net_edge_open(w, e) || !net_node_open(w, u) || bad[v] == UINT64_MAX)
                continue;
            uint64_t b = bad[v] + net_value(r->edge_bad, e, 0) + net_value(r->node_bad, u, 0);
            uint64_t l = length[v] + net_value(r->edge_length, e, 0) +
                         net_value(r->node_length, u, 0);
            if (b < bad[u] || (b == bad[u] && l < length[u])) {
                bad[u] = b;
                length[u] = l;
                changed = true;
            }
        }
    }
}

static void all_routes_to_a_node(void **state)
{
    (void)state;
    net_seed s = {7};
    for (uint64_t round = crd_rounds(20) * 200; round > 0; round--) {
        small_net w;
        crd_router *r;
        crd_route_room *room;
        uint64_t bad[NET_NODES], length[NET_NODES], want_bad[NET_NODES], want_length[NET_NODES];
        net_draw_small(&w, &s, NET_NODES);
        uint32_t to = net_draw(&s, w.n);
        assert_ok(crd_router_new(w.net, &w.rules, &r, NULL));
        assert_ok(crd_route_room_new(w.net, &room, NULL));
        assert_ok(crd_route_all(r, room, to, bad, length, NULL));
        bellman_ford(&w, to, want_bad, want_length);
        assert_memory_equal(bad, want_bad, w.n * sizeof *bad);
        assert_memory_equal(length, want_length, w.n * sizeof *length);
        crd_route_room_free(room);
        crd_router_free(r);
        crd_net_free(w.net);
    }
}

/* A policy that allows less never finds a route where one that allows more finds none, and never a
 * better one. */
static void stricter_is_never_better(void **state)
{
    (void)state;
    net_seed s = {16};
    for (uint64_t round = crd_rounds(20) * 50; round > 0; round--) {
        small_net w;
        crd_router *lax, *strict;
        crd_route_room *room;
        crd_route a, b;
        net_draw_small(&w, &s, NET_NODES);
        uint64_t nodes = w.nodes[0] & ~(UINT64_C(1) << net_draw(&s, w.n));
        uint64_t edges = w.edges[0] & ~(UINT64_C(1) << net_draw(&s, NET_EDGES));
        crd_route_rules rules = w.rules;
        rules.nodes = w.nodes;
        rules.edges = w.edges;
        assert_ok(crd_router_new(w.net, &rules, &lax, NULL));
        rules.nodes = &nodes;
        rules.edges = &edges;
        rules.min_width += net_draw(&s, 2);
        assert_ok(crd_router_new(w.net, &rules, &strict, NULL));
        assert_ok(crd_route_room_new(w.net, &room, NULL));
        uint32_t from = net_draw(&s, w.n), to = net_draw(&s, w.n);
        assert_ok(crd_route_find(lax, room, from, to, &a, NULL));
        assert_ok(crd_route_find(strict, room, from, to, &b, NULL));
        assert_true(b.n == 0 || a.n > 0);
        if (b.n > 0)
            assert_true(a.bad < b.bad ||
                        (a.bad == b.bad &&
                         (a.width > b.width || (a.width == b.width && a.length <= b.length))));
        crd_route_done(&a);
        crd_route_done(&b);
        crd_route_room_free(room);
        crd_router_free(lax);
        crd_router_free(strict);
        crd_net_free(w.net);
    }
}

/* A ring 0 1 2 3 with a chord 0 2, edges 0 .. 4, and 4 alone. */
static const crd_edge ring[] = {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 2}};
static const uint32_t chord_bad[] = {0, 0, 0, 0, 1}, narrow[] = {10, 10, 5, 10, 99};
static const uint32_t lengths[] = {9, 9, 2, 2, 1}, node_two[] = {0, 0, 0, 1, 0};
static const uint64_t without_one[] = {0x1d};

struct row {
    const char *name;
    crd_route_rules rules;
    uint32_t from, to;
    const char *want; /* its nodes */
    uint64_t bad, length;
    uint32_t width;
};

static const struct row rows[] = {
    {"no rules: fewest edges", {0}, 0, 2, "02", 0, 0, UINT32_MAX},
    {"equal routes: the lower node", {.edge_bad = chord_bad}, 0, 2, "012", 0, 0, UINT32_MAX},
    {"shortest", {.edge_length = lengths, .edge_bad = chord_bad}, 0, 2, "032", 0, 4, UINT32_MAX},
    {"width before length",
     {.edge_length = lengths, .edge_bad = chord_bad, .edge_width = narrow},
     0,
     2,
     "012",
     0,
     18,
     10},
    {"bad before width", {.edge_bad = chord_bad, .edge_width = narrow}, 2, 0, "210", 0, 0, 10},
    {"bad nodes count",
     {.edge_length = lengths, .edge_bad = chord_bad, .node_bad = node_two},
     0,
     2,
     "012",
     0,
     18,
     UINT32_MAX},
    {"a bad end counts", {.node_bad = node_two}, 3, 3, "3", 1, 0, UINT32_MAX},
    {"closed node", {.nodes = without_one, .edge_bad = chord_bad}, 0, 2, "032", 0, 0, UINT32_MAX},
    {"closed end", {.nodes = without_one}, 1, 1, "", 0, 0, 0},
    {"least width", {.edge_width = narrow, .min_width = 11}, 0, 2, "02", 0, 0, 99},
    {"none so wide", {.edge_width = narrow, .min_width = 11}, 0, 1, "", 0, 0, 0},
    {"not joined", {0}, 0, 4, "", 0, 0, 0},
};

static void hand_made(void **state)
{
    const struct row *row = *state;
    crd_net *net;
    crd_router *r;
    crd_route_room *room;
    crd_route got;
    assert_ok(crd_net_new(5, ring, CRD_COUNT(ring), &net, NULL));
    assert_ok(crd_router_new(net, &row->rules, &r, NULL));
    assert_ok(crd_route_room_new(net, &room, NULL));
    assert_ok(crd_route_find(r, room, row->from, row->to, &got, NULL));
    assert_int_equal(got.n, strlen(row->want));
    for (uint32_t i = 0; i < got.n; i++)
        assert_int_equal(got.nodes[i], row->want[i] - '0');
    assert_int_equal(got.bad, row->bad);
    assert_int_equal(got.length, row->length);
    assert_int_equal(got.width, row->width);
    crd_route_done(&got);
    crd_route_room_free(room);
    crd_router_free(r);
    crd_net_free(net);
}

static void what_is_refused(void **state)
{
    (void)state;
    crd_err err = CRD_ERR_INIT;
    crd_net *net, *other;
    crd_router *r;
    crd_route_room *room;
    crd_route got;
    uint32_t much[] = {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX};
    uint32_t limit[] = {(1u << 22) - 1, 0, 0, 0, 0}, above[] = {(1u << 22) - 1, 0, 0, 0, 1};
    assert_status(CRD_EINVAL, crd_net_new(2, ring, 5, &net, &err), &err);
    assert_null(net);
    assert_ok(crd_net_new(5, ring, 5, &net, NULL));
    assert_ok(crd_net_new(3, NULL, 0, &other, NULL));
    assert_status(CRD_ELIMIT, crd_router_new(net, &(crd_route_rules){.edge_bad = above}, &r, NULL),
                  NULL);
    assert_null(r);
    assert_ok(
        crd_router_new(net, &(crd_route_rules){.edge_bad = limit, .edge_length = much}, &r, NULL));
    assert_ok(crd_route_room_new(other, &room, NULL));
    assert_status(CRD_EINVAL, crd_route_find(r, room, 0, 1, &got, NULL), NULL);
    crd_route_room_free(room);
    assert_ok(crd_route_room_new(net, &room, NULL));
    assert_status(CRD_EINVAL, crd_route_find(r, room, 0, 5, &got, NULL), NULL);
    assert_status(CRD_EINVAL, crd_route_all(r, room, 5, NULL, NULL, NULL), NULL);
    assert_ok(crd_route_find(r, room, 0, 1, &got, NULL)); /* 0 3 2 1 is less bad and longer */
    assert_int_equal(got.n, 3);
    assert_int_equal(got.length, UINT64_C(2) * UINT32_MAX);
    crd_route_done(&got);
    crd_route_done(NULL);
    crd_route_room_free(room);
    crd_route_room_free(NULL);
    crd_router_free(r);
    crd_router_free(NULL);
    crd_net_free(net);
    crd_net_free(other);
    crd_net_free(NULL);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, hand_made);
    CRD_SUITE_ADD(&s, what_is_refused);
    CRD_SUITE_ADD(&s, the_best_of_all_routes);
    CRD_SUITE_ADD(&s, all_routes_to_a_node);
    CRD_SUITE_ADD(&s, stricter_is_never_better);
    return crd_suite_run(&s, "graph/route");
}
