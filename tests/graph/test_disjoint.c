#include "nets.h"

#include "graph/barrier.h"
#include "graph/disjoint.h"

enum { LABELS = 5, THREE_OF = 24 };

/* A small network with labels on nodes and edges. */
struct labelled {
    small_net w;
    uint32_t node_first[NET_NODES + 1], node_label[2 * NET_NODES];
    uint32_t edge_first[NET_EDGES + 1], edge_label[2 * NET_EDGES];
    crd_labelling labels;
    uint64_t uncounted[2]; /* edges that are no things */
};

static void draw_labels(net_seed *s, uint32_t n, uint32_t *first, uint32_t *label)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < n; i++) {
        first[i] = at;
        for (uint32_t k = net_draw(s, 3); k > 0; k--)
            label[at++] = net_draw(s, LABELS);
    }
    first[n] = at;
}

static void draw_labelled(struct labelled *l, net_seed *s, uint32_t most_nodes)
{
    net_draw_small(&l->w, s, most_nodes);
    draw_labels(s, l->w.n, l->node_first, l->node_label);
    draw_labels(s, l->w.m, l->edge_first, l->edge_label);
    l->labels = (crd_labelling){LABELS, l->node_first, l->node_label, l->edge_first, l->edge_label};
    if (net_draw(s, 3) == 0)
        l->labels.node_first = l->labels.node_label = NULL;
    l->uncounted[0] = net_draw(s, 2) ? net_draw(s, 1u << 16) : 0;
    l->uncounted[1] = 0;
}

/* Things of a route as bits: edges, inner nodes, labels. */
struct bits {
    uint64_t edges, nodes, labels;
};

static struct bits bits_of(const struct labelled *l, const plain_route *p)
{
    struct bits b = {0};
    for (uint32_t i = 0; i + 1 < p->n; i++) {
        uint32_t e = p->edges[i], v = p->nodes[i];
        b.edges |= UINT64_C(1) << e & ~l->uncounted[0];
        for (uint32_t k = l->edge_first[e]; k < l->edge_first[e + 1]; k++)
            b.labels |= UINT64_C(1) << l->edge_label[k];
        if (i == 0)
            continue;
        b.nodes |= UINT64_C(1) << v;
        for (uint32_t k = l->node_first[v]; l->labels.node_first && k < l->node_first[v + 1]; k++)
            b.labels |= UINT64_C(1) << l->node_label[k];
    }
    return b;
}

static uint32_t more_than_once(const uint64_t *sets, uint32_t n)
{
    uint32_t sum = 0;
    uint64_t so_far = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += (uint32_t)__builtin_popcountll(so_far & sets[i]);
        so_far |= sets[i];
    }
    return sum;
}

struct best {
    uint64_t shared, bad, length;
};

static void consider(const struct labelled *l, const all_routes *all, const uint32_t *of,
                     uint32_t n, unsigned by, struct best *best)
{
    uint64_t edges[3], nodes[3], labels[3];
    struct best one = {0};
    for (uint32_t i = 0; i < n; i++) {
        struct bits b = bits_of(l, &all->at[of[i]]);
        edges[i] = b.edges;
        nodes[i] = b.nodes;
        labels[i] = b.labels;
        one.bad += all->at[of[i]].bad;
        one.length += all->at[of[i]].length;
    }
    one.shared = (by & (CRD_BY_EDGE | CRD_BY_NODE) ? more_than_once(edges, n) : 0) +
                 (by & CRD_BY_NODE ? more_than_once(nodes, n) : 0) +
                 (by & CRD_BY_LABEL ? more_than_once(labels, n) : 0);
    if (one.shared != best->shared ? one.shared < best->shared
        : one.bad != best->bad     ? one.bad < best->bad
                                   : one.length < best->length)
        *best = one;
}

/* The best n routes of all, by trying all. */
static struct best brute(const struct labelled *l, const all_routes *all, uint32_t n, unsigned by)
{
    struct best best = {.shared = UINT64_MAX};
    for (uint32_t a = 0; a < all->n; a++)
        for (uint32_t b = n > 1 ? a : all->n - 1; b < all->n; b++)
            for (uint32_t c = n > 2 ? b : all->n - 1; c < all->n; c++)
                consider(l, all, (uint32_t[]){a, n > 1 ? b : a, c}, n, by, &best);
    return best;
}

static void judge(const struct labelled *l, net_seed *s, unsigned by, uint64_t effort)
{
    static all_routes all;
    crd_router *r;
    crd_route_room *room;
    crd_disjoint got;
    uint32_t from = net_draw(s, l->w.n), to = net_draw(s, l->w.n);
    net_enumerate(&l->w, from, to, &all);
    uint32_t n = 1 + net_draw(s, all.n <= THREE_OF ? 3 : 2);
    crd_disjoint_opts o = {n, by, &l->labels, effort, l->uncounted, false};
    assert_ok(crd_router_new(l->w.net, &l->w.rules, &r, NULL));
    assert_ok(crd_route_room_new(l->w.net, &room, NULL));
    assert_ok(crd_disjoint_find(r, room, from, to, &o, &got, NULL));
    assert_int_equal(got.n, all.n > 0 ? n : 0);
    if (all.n > 0) {
        struct best want = brute(l, &all, n, by);
        assert_true(got.low_shared <= want.shared);
        if (got.low_shared == want.shared)
            assert_true(got.low_bad < want.bad ||
                        (got.low_bad == want.bad && got.low_length <= want.length));
        assert_true(effort == 1 || got.proven);
        if (got.proven) {
            assert_int_equal(got.got.shared, want.shared);
            assert_int_equal(got.got.bad, want.bad);
            assert_int_equal(got.got.length, want.length);
        } else {
            assert_true(got.got.shared >= want.shared);
        }
        assert_true((got.got.shared == 0) == (got.got.n_apart == n));
    }
    crd_disjoint_done(&got);
    crd_route_room_free(room);
    crd_router_free(r);
}

/* Whether any n routes share nothing: no more is asked, and no less is known. */
static void judge_whether(const struct labelled *l, net_seed *s, unsigned by, uint64_t effort)
{
    static all_routes all;
    crd_router *r;
    crd_route_room *room;
    crd_disjoint got;
    uint32_t from = net_draw(s, l->w.n), to = net_draw(s, l->w.n);
    net_enumerate(&l->w, from, to, &all);
    uint32_t n = all.n <= THREE_OF ? 2 + net_draw(s, 2) : 2;
    crd_disjoint_opts o = {n, by, &l->labels, effort, l->uncounted, true};
    assert_ok(crd_router_new(l->w.net, &l->w.rules, &r, NULL));
    assert_ok(crd_route_room_new(l->w.net, &room, NULL));
    assert_ok(crd_disjoint_find(r, room, from, to, &o, &got, NULL));
    assert_int_equal(got.n, all.n > 0 ? n : 0);
    if (all.n > 0) {
        struct best want = brute(l, &all, n, by);
        assert_true(effort == 1 || got.proven);
        assert_true(got.low_shared <= want.shared && want.shared <= got.got.shared);
        if (got.proven)
            assert_int_equal(got.got.shared == 0, want.shared == 0);
    }
    crd_disjoint_done(&got);
    crd_route_room_free(room);
    crd_router_free(r);
}

static void all_sets_of_routes(void **state)
{
    (void)state;
    net_seed s = {8};
    for (uint64_t round = crd_rounds(20) * 150; round > 0; round--) {
        struct labelled l;
        draw_labelled(&l, &s, 7);
        judge(&l, &s, 1 + net_draw(&s, 7), net_draw(&s, 4) ? 0 : 1);
        judge_whether(&l, &s, 1 + net_draw(&s, 7), net_draw(&s, 4) ? 0 : 1);
        crd_net_free(l.w.net);
    }
}

/* Menger: as many disjoint routes as the least cut has things; a barrier says which. */
static void as_many_as_the_least_cut(void **state)
{
    (void)state;
    net_seed s = {10};
    for (uint64_t round = crd_rounds(20) * 50; round > 0; round--) {
        small_net w;
        crd_router *r;
        crd_route_room *room;
        crd_disjoint got;
        crd_barrier cut;
        uint32_t weight[NET_NODES];
        net_draw_small(&w, &s, NET_NODES);
        uint32_t from = net_draw(&s, w.n), to = net_draw(&s, w.n);
        for (uint32_t v = 0; v < w.n; v++)
            weight[v] = v == from || v == to ? CRD_BARRIER_NEVER : 1;
        w.rules.min_width = 0;
        assert_ok(crd_router_new(w.net, &w.rules, &r, NULL));
        assert_ok(crd_route_room_new(w.net, &room, NULL));
        bool by_node = net_draw(&s, 2);
        if (from != to)
            assert_ok(crd_barrier_find(w.net, w.rules.nodes, w.rules.edges, by_node ? weight : NULL,
                                       NULL, from, to, &cut, NULL));
        for (uint32_t n = 1; from != to && n <= 6; n++) {
            crd_disjoint_opts o = {n, by_node ? CRD_BY_NODE : CRD_BY_EDGE, NULL, 0, NULL, false};
            assert_ok(crd_disjoint_find(r, room, from, to, &o, &got, NULL));
            assert_int_equal(got.n, cut.weight > 0 ? n : 0);
            assert_int_equal(got.got.shared == 0 && got.n > 0, n <= cut.weight);
            assert_true(got.got.n_apart <= cut.weight);
            crd_disjoint_done(&got);
        }
        if (from != to)
            crd_barrier_done(&cut);
        crd_route_room_free(room);
        crd_router_free(r);
        crd_net_free(w.net);
    }
}

/* The trap (Suurballe 1974): the shortest route 0 1 2 3 uses both ways, and none is left beside it.
 * From 3 one edge leads on to 4. Supplier 7 of 8 makes edges 0 1 and 2 3. */
static const crd_edge trap[] = {{0, 1}, {1, 2}, {2, 3}, {0, 2}, {1, 3}, {3, 4}};
static const uint32_t trap_length[] = {1, 1, 1, 5, 5, 1};
static const uint32_t trap_first[] = {0, 1, 1, 2, 2, 2, 2}, trap_label[] = {7, 7};

struct row {
    const char *name;
    uint32_t from, to, n;
    unsigned by;
    uint32_t n_apart;
    uint64_t edges, nodes, labels, length;
};

static const struct row rows[] = {
    {"one is the shortest", 0, 3, 1, CRD_BY_EDGE, 1, 0, 0, 0, 3},
    {"two out of the trap", 0, 3, 2, CRD_BY_NODE, 2, 0, 0, 1, 12},
    {"one route without the supplier", 0, 3, 2, CRD_BY_LABEL, 2, 1, 2, 0, 14},
    {"two share the last edge", 0, 4, 2, CRD_BY_EDGE, 1, 1, 1, 1, 14},
    {"and the node before it", 0, 4, 2, CRD_BY_NODE, 1, 1, 1, 1, 14},
    {"three where there are two", 0, 3, 3, CRD_BY_EDGE, 2, 2, 2, 2, 15},
    {"to itself", 2, 2, 3, CRD_BY_NODE | CRD_BY_LABEL, 3, 0, 0, 0, 0},
    {"not joined", 0, 5, 2, CRD_BY_LABEL, 0, 0, 0, 0, 0},
};

static void hand_made(void **state)
{
    const struct row *row = *state;
    const crd_labelling labels = {8, NULL, NULL, trap_first, trap_label};
    const crd_route_rules rules = {.edge_length = trap_length};
    crd_net *net;
    crd_router *r;
    crd_route_room *room;
    crd_disjoint got;
    assert_ok(crd_net_new(6, trap, CRD_COUNT(trap), &net, NULL));
    assert_ok(crd_router_new(net, &rules, &r, NULL));
    assert_ok(crd_route_room_new(net, &room, NULL));
    crd_disjoint_opts o = {row->n, row->by, &labels, 0, NULL, false};
    assert_ok(crd_disjoint_find(r, room, row->from, row->to, &o, &got, NULL));
    assert_true(got.proven);
    assert_int_equal(got.got.n_apart, row->n_apart);
    assert_int_equal(got.got.edges, row->edges);
    assert_int_equal(got.got.nodes, row->nodes);
    assert_int_equal(got.got.labels, row->labels);
    assert_int_equal(got.got.length, row->length);
    for (uint32_t i = 1; i < got.n; i++)
        assert_true(got.route[i - 1].length <= got.route[i].length);
    crd_disjoint_done(&got);
    crd_disjoint_done(NULL);
    crd_route_room_free(room);
    crd_router_free(r);
    crd_net_free(net);
}

static void what_is_refused(void **state)
{
    (void)state;
    const crd_labelling labels = {7, NULL, NULL, trap_first, trap_label}; /* one too few */
    const crd_disjoint_opts bad[] = {{0, CRD_BY_EDGE, NULL, 0, NULL, false},
                                     {CRD_DISJOINT_MAX + 1, CRD_BY_EDGE, NULL, 0, NULL, false},
                                     {2, 0, NULL, 0, NULL, false},
                                     {2, 8, NULL, 0, NULL, false},
                                     {2, CRD_BY_LABEL, NULL, 0, NULL, false},
                                     {2, CRD_BY_LABEL, &labels, 0, NULL, false}};
    crd_net *net;
    crd_router *r;
    crd_route_room *room;
    crd_disjoint got;
    assert_ok(crd_net_new(6, trap, CRD_COUNT(trap), &net, NULL));
    assert_ok(crd_router_new(net, NULL, &r, NULL));
    assert_ok(crd_route_room_new(net, &room, NULL));
    for (size_t i = 0; i < CRD_COUNT(bad); i++)
        assert_status(CRD_EINVAL, crd_disjoint_find(r, room, 0, 1, &bad[i], &got, NULL), NULL);
    assert_status(CRD_EINVAL,
                  crd_disjoint_find(r, room, 0, 6,
                                    &(crd_disjoint_opts){2, CRD_BY_EDGE, NULL, 0, NULL, false},
                                    &got, NULL),
                  NULL);
    crd_route_room_free(room);
    crd_router_free(r);
    crd_net_free(net);
}

struct wrong {
    const char *name;
    uint32_t n, nodes[4], edges[3];
};

static const struct wrong wrongs[] = {
    {"no route", 0, {0}, {0}},
    {"begins elsewhere", 3, {1, 2, 3}, {1, 2}},
    {"ends elsewhere", 3, {0, 1, 2}, {0, 1}},
    {"an edge between others", 4, {0, 1, 2, 3}, {0, 3, 2}},
    {"no edge", 4, {0, 1, 2, 3}, {0, 6, 2}},
    {"no node", 4, {0, 6, 2, 3}, {0, 1, 2}},
    {"a node twice", 4, {0, 1, 0, 3}, {0, 0, 2}},
};

static void the_checker_refuses(void **state)
{
    const struct wrong *w = *state;
    crd_net *net;
    crd_diversity got;
    crd_err err = CRD_ERR_INIT;
    uint32_t nodes[4], edges[3];
    memcpy(nodes, w->nodes, sizeof nodes);
    memcpy(edges, w->edges, sizeof edges);
    crd_route route = {.n = w->n, .nodes = nodes, .edges = edges};
    assert_ok(crd_net_new(6, trap, CRD_COUNT(trap), &net, NULL));
    assert_status(CRD_EBUG,
                  crd_disjoint_measure(net, &route, 1, 0, 3, CRD_BY_EDGE, NULL, NULL, &got, &err),
                  &err);
    crd_net_free(net);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, hand_made);
    CRD_SUITE_ROWS(&s, wrongs, the_checker_refuses);
    CRD_SUITE_ADD(&s, what_is_refused);
    CRD_SUITE_ADD(&s, as_many_as_the_least_cut);
    CRD_SUITE_ADD(&s, all_sets_of_routes);
    return crd_suite_run(&s, "graph/disjoint");
}
