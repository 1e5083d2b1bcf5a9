#include "nets.h"

#include "graph/barrier.h"
#include "graph/disjoint.h"
#include "graph/reach.h"

static void draw_sets(net_seed *s, small_net *w, const uint64_t **nodes, const uint64_t **edges)
{
    net_draw_small(w, s, NET_NODES);
    w->rules.min_width = 0;
    *nodes = w->rules.nodes;
    *edges = w->rules.edges;
}

static void parts_are_what_routes_join(void **state)
{
    (void)state;
    static all_routes all;
    net_seed s = {12};
    for (uint64_t round = crd_rounds(20) * 20; round > 0; round--) {
        small_net w;
        const uint64_t *nodes, *edges;
        uint32_t part[NET_NODES], n, next = 0;
        draw_sets(&s, &w, &nodes, &edges);
        crd_reach_parts(w.net, nodes, edges, part, &n);
        for (uint32_t v = 0; v < w.n; v++) {
            bool usable = net_node_open(&w, v);
            assert_int_equal(part[v] == CRD_VID_NONE, !usable);
            next += usable && part[v] == next; /* numbered by their lowest nodes */
            assert_true(!usable || part[v] < next);
            for (uint32_t u = 0; u < w.n; u++) {
                net_enumerate(&w, u, v, &all);
                assert_int_equal(all.n > 0, part[u] == part[v] && part[v] != CRD_VID_NONE);
            }
        }
        assert_int_equal(n, next);
        crd_net_free(w.net);
    }
}

static uint64_t draw_lanes(net_seed *s)
{
    uint64_t lanes = (uint64_t)net_draw(s, 1u << 31) << 33 ^ (uint64_t)net_draw(s, 1u << 31) << 8;
    return net_draw(s, 3) ? lanes | (uint64_t)net_draw(s, 1u << 31) << 20 | lanes >> 7 : UINT64_MAX;
}

static void each_lane_is_a_policy(void **state)
{
    (void)state;
    net_seed s = {13};
    for (uint64_t round = crd_rounds(20) * 10; round > 0; round--) {
        small_net w;
        enum { PAIRS = 6 };
        uint64_t node_lanes[NET_NODES], edge_lanes[NET_EDGES], got[PAIRS];
        crd_ends pairs[PAIRS];
        net_draw_small(&w, &s, NET_NODES);
        for (uint32_t v = 0; v < w.n; v++)
            node_lanes[v] = draw_lanes(&s);
        for (uint32_t e = 0; e < w.m; e++)
            edge_lanes[e] = draw_lanes(&s);
        for (int q = 0; q < PAIRS; q++)
            pairs[q] = (crd_ends){net_draw(&s, w.n), net_draw(&s, w.n)};
        const uint64_t *by_node = net_draw(&s, 4) ? node_lanes : NULL;
        const uint64_t *by_edge = net_draw(&s, 4) ? edge_lanes : NULL;
        assert_ok(crd_reach_lanes(w.net, by_node, by_edge, pairs, PAIRS, got, NULL));
        for (uint32_t lane = 0; lane < 64; lane++) {
            uint64_t nodes = 0, edges = 0;
            uint32_t part[NET_NODES];
            for (uint32_t v = 0; v < w.n; v++)
                nodes |= (by_node ? node_lanes[v] >> lane & 1 : 1) << v;
            for (uint32_t e = 0; e < w.m; e++)
                edges |= (by_edge ? edge_lanes[e] >> lane & 1 : 1) << e;
            crd_reach_parts(w.net, &nodes, &edges, part, NULL);
            for (int q = 0; q < PAIRS; q++) {
                uint32_t a = part[pairs[q].a], b = part[pairs[q].b];
                assert_int_equal(got[q] >> lane & 1, a == b && a != CRD_VID_NONE);
            }
        }
        crd_net_free(w.net);
    }
}

/* The grade of a route is its width. */
static void the_best_worst(void **state)
{
    (void)state;
    static all_routes all;
    net_seed s = {14};
    for (uint64_t round = crd_rounds(20) * 20; round > 0; round--) {
        small_net w;
        crd_grades *g;
        net_draw_small(&w, &s, 7);
        w.rules = (crd_route_rules){.node_width = net_draw(&s, 2) ? w.node_width : NULL,
                                    .edge_width = net_draw(&s, 4) ? w.edge_width : NULL};
        assert_ok(crd_grades_new(w.net, w.rules.node_width, w.rules.edge_width, &g, NULL));
        for (uint32_t u = 0; u < w.n; u++)
            for (uint32_t v = 0; v < w.n; v++) {
                uint32_t best = 0;
                net_enumerate(&w, u, v, &all);
                for (uint32_t i = 0; i < all.n; i++)
                    best = all.at[i].width > best ? all.at[i].width : best;
                assert_int_equal(crd_grades_between(g, u, v), best);
            }
        crd_grades_free(g);
        crd_net_free(w.net);
    }
}

/* Routes that are disjoint when so many are asked for: by the flow that finds them. */
static uint32_t count_one(const small_net *w, uint32_t from, uint32_t to, crd_apart_by by,
                          uint32_t most)
{
    crd_router *r;
    crd_route_room *room;
    crd_disjoint got;
    uint32_t n = 0;
    assert_ok(crd_router_new(w->net, &w->rules, &r, NULL));
    assert_ok(crd_route_room_new(w->net, &room, NULL));
    for (bool more = true; more && n < most;) {
        crd_disjoint_opts o = {
            n + 1, by == CRD_REACH_NODES ? CRD_BY_NODE : CRD_BY_EDGE, NULL, 0, NULL, false};
        assert_ok(crd_disjoint_find(r, room, from, to, &o, &got, NULL));
        more = got.n > 0 && got.got.shared == 0;
        n += more;
        crd_disjoint_done(&got);
    }
    crd_route_room_free(room);
    crd_router_free(r);
    return n;
}

/* Parallel edges are one for the count by nodes: dropped here, as the flow keeps them apart. */
static void drop_parallel(small_net *w)
{
    uint32_t kept = 0;
    for (uint32_t e = 0; e < w->m; e++) {
        bool again = false;
        for (uint32_t k = 0; k < kept; k++)
            again = again ||
                    (w->edge[k].from == w->edge[e].from && w->edge[k].to == w->edge[e].to) ||
                    (w->edge[k].from == w->edge[e].to && w->edge[k].to == w->edge[e].from);
        if (!again)
            w->edge[kept++] = w->edge[e];
    }
    w->m = kept;
    crd_net_free(w->net);
    assert_ok(crd_net_new(w->n, w->edge, w->m, &w->net, NULL));
}

static void counts_of_every_pair(void **state)
{
    (void)state;
    net_seed s = {15};
    uint32_t seen[6] = {0};
    for (uint64_t round = crd_rounds(20) * 100; round > 0; round--) {
        small_net w;
        enum { SITES = 6 };
        uint32_t sites[SITES], n = net_draw(&s, SITES + 1);
        uint8_t got[SITES * SITES];
        const uint64_t *nodes, *edges;
        draw_sets(&s, &w, &nodes, &edges);
        crd_apart_by by = net_draw(&s, 2) ? CRD_REACH_NODES : CRD_REACH_EDGES;
        if (by == CRD_REACH_NODES) {
            w.rules.edges = edges = NULL; /* they are renumbered */
            drop_parallel(&w);
        }
        uint32_t most = 1 + net_draw(&s, 5);
        for (uint32_t i = 0; i < n; i++)
            sites[i] = net_draw(&s, w.n);
        assert_ok(crd_reach_counts(w.net, nodes, edges, sites, n, by, most, got, NULL));
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++) {
                uint32_t want = sites[i] == sites[j] ? (net_node_open(&w, sites[i]) ? most : 0)
                                                     : count_one(&w, sites[i], sites[j], by, most);
                assert_int_equal(got[i * n + j], want);
                seen[want]++;
            }
        crd_net_free(w.net);
    }
    for (int k = 0; k < 6; k++)
        assert_true(seen[k] > 10);
}

/* Larger and denser, against one least cut a pair: sets with a core of many, fans, several splits.
 */
static void counts_are_least_cuts(void **state)
{
    (void)state;
    enum { MANY = 24, LINKS = 80 };
    net_seed s = {18};
    for (uint64_t round = crd_rounds(20) / 2; round > 0; round--) {
        crd_edge edge[LINKS];
        uint32_t n = 10 + net_draw(&s, MANY - 9), m = 0, sites[MANY], weight[MANY];
        uint8_t got[MANY * MANY];
        crd_net *net;
        for (uint32_t a = 0; a < n; a++) /* clusters: mostly near ones are joined */
            for (uint32_t b = a + 1; b < n; b++)
                if (m < LINKS && net_draw(&s, 16) < (a / 6 == b / 6 ? 11u : 1u))
                    edge[m++] = (crd_edge){a, b};
        assert_ok(crd_net_new(n, edge, m, &net, NULL));
        for (uint32_t v = 0; v < n; v++)
            sites[v] = v;
        for (int by = 0; by < 2; by++) {
            assert_ok(crd_reach_counts(net, NULL, NULL, sites, n,
                                       by ? CRD_REACH_NODES : CRD_REACH_EDGES, 8, got, NULL));
            for (uint32_t a = 0; a < n; a++)
                for (uint32_t b = 0; b < a; b++) {
                    crd_barrier cut;
                    for (uint32_t v = 0; v < n; v++)
                        weight[v] = v == a || v == b ? CRD_BARRIER_NEVER : 1;
                    assert_ok(crd_barrier_find(net, NULL, NULL, by ? weight : NULL, NULL, a, b,
                                               &cut, NULL));
                    assert_int_equal(got[a * n + b], cut.weight < 8 ? cut.weight : 8);
                    assert_int_equal(got[b * n + a], got[a * n + b]);
                    crd_barrier_done(&cut);
                }
        }
        crd_net_free(net);
    }
}

/* Two rings that meet in node 0, and two cliques of five that meet in the nodes 0, 1, 2: those
 * reach both halves by as many routes as there are, and the halves each other by fewer. */
static void halves_that_meet(void **state)
{
    (void)state;
    static const crd_edge bow[] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {3, 4}, {4, 0}};
    crd_edge both[32];
    uint32_t m = 0, sites[7] = {0, 1, 2, 3, 4, 5, 6};
    uint8_t count[49];
    crd_net *net;
    assert_ok(crd_net_new(5, bow, CRD_COUNT(bow), &net, NULL));
    assert_ok(crd_reach_counts(net, NULL, NULL, sites, 5, CRD_REACH_NODES, 4, count, NULL));
    for (uint32_t i = 0; i < 5; i++)
        for (uint32_t j = 0; j < 5; j++)
            assert_int_equal(count[5 * i + j], i == j                             ? 4
                                               : (i + 1) / 2 * ((j + 1) / 2) == 2 ? 1
                                                                                  : 2);
    crd_net_free(net);
    for (uint32_t i = 0; i < 7; i++)
        for (uint32_t j = i + 1; j < 7; j++)
            if (!((i == 3 || i == 4) && j > 4))
                both[m++] = (crd_edge){i, j};
    assert_ok(crd_net_new(7, both, m, &net, NULL));
    assert_ok(crd_reach_counts(net, NULL, NULL, sites, 7, CRD_REACH_NODES, 8, count, NULL));
    for (uint32_t i = 3; i < 5; i++)
        for (uint32_t j = 5; j < 7; j++)
            assert_int_equal(count[7 * i + j], 3);
    assert_int_equal(count[1], 6);
    assert_int_equal(count[3], 4);
    assert_int_equal(count[7 * 3 + 4], 4);
    crd_net_free(net);
}

static void what_is_refused(void **state)
{
    (void)state;
    static const crd_edge edges[] = {{0, 1}, {0, 1}};
    static const uint32_t sites[] = {0, 1, 2};
    const crd_ends out = {0, 2};
    uint8_t count[9];
    uint64_t joined;
    crd_net *net;
    assert_ok(crd_net_new(2, edges, 2, &net, NULL));
    assert_status(CRD_EINVAL,
                  crd_reach_counts(net, NULL, NULL, sites, 3, CRD_REACH_EDGES, 2, count, NULL),
                  NULL);
    assert_status(CRD_EINVAL,
                  crd_reach_counts(net, NULL, NULL, sites, 2, CRD_REACH_EDGES, 0, count, NULL),
                  NULL);
    assert_status(CRD_EINVAL,
                  crd_reach_counts(net, NULL, NULL, sites, 2, CRD_REACH_EDGES, CRD_REACH_MAX + 1,
                                   count, NULL),
                  NULL);
    assert_status(CRD_EINVAL, crd_reach_lanes(net, NULL, NULL, &out, 1, &joined, NULL), NULL);
    assert_ok(crd_reach_counts(net, NULL, NULL, sites, 2, CRD_REACH_EDGES, 8, count, NULL));
    assert_int_equal(count[1], 2);
    assert_ok(crd_reach_counts(net, NULL, NULL, sites, 2, CRD_REACH_NODES, 8, count, NULL));
    assert_int_equal(count[1], 1); /* parallel direct edges are one route */
    assert_int_equal(count[0], 8);
    crd_net_free(net);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, what_is_refused);
    CRD_SUITE_ADD(&s, halves_that_meet);
    CRD_SUITE_ADD(&s, parts_are_what_routes_join);
    CRD_SUITE_ADD(&s, each_lane_is_a_policy);
    CRD_SUITE_ADD(&s, the_best_worst);
    CRD_SUITE_ADD(&s, counts_of_every_pair);
    CRD_SUITE_ADD(&s, counts_are_least_cuts);
    return crd_suite_run(&s, "graph/reach");
}
