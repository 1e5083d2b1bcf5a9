#include "nets.h"

#include "graph/opening.h"

enum { PAIRS = 4 };

/* A small network with costs. */
struct closed {
    uint32_t n, m, n_pairs;
    crd_edge edge[NET_EDGES];
    uint64_t node_cost[NET_NODES], edge_cost[NET_EDGES];
    crd_ends pairs[PAIRS];
    crd_net *net;
    crd_opening_in in;
};

static uint64_t draw_cost(net_seed *s)
{
    uint32_t kind = net_draw(s, 8);
    return kind < 3 ? 0 : kind < 7 ? 1 + net_draw(s, 9) : CRD_OPENING_NEVER;
}

static void draw_closed(struct closed *c, net_seed *s)
{
    c->n = 1 + net_draw(s, NET_NODES);
    c->m = net_draw(s, 11);
    for (uint32_t e = 0; e < c->m; e++) {
        c->edge[e] = (crd_edge){net_draw(s, c->n), net_draw(s, c->n)};
        c->edge_cost[e] = draw_cost(s);
    }
    for (uint32_t v = 0; v < c->n; v++)
        c->node_cost[v] = draw_cost(s);
    c->n_pairs = net_draw(s, PAIRS + 1);
    for (uint32_t q = 0; q < c->n_pairs; q++)
        c->pairs[q] = (crd_ends){net_draw(s, c->n), net_draw(s, c->n)};
    assert_ok(crd_net_new(c->n, c->edge, c->m, &c->net, NULL));
    c->in = (crd_opening_in){.net = c->net,
                             .node_cost = net_draw(s, 4) ? c->node_cost : NULL,
                             .edge_cost = net_draw(s, 3) ? c->edge_cost : NULL,
                             .pairs = c->pairs,
                             .n_pairs = c->n_pairs};
}

static uint64_t cost_at(const uint64_t *cost, uint32_t i) { return cost ? cost[i] : 0; }

/* Which pairs are joined when the things of a set are open, as bits: things are nodes, then edges.
 */
static uint32_t joined(const struct closed *c, uint64_t open)
{
    uint32_t over[NET_NODES], bits = 0;
    for (uint32_t v = 0; v < c->n; v++)
        over[v] = v;
    for (uint32_t round = 0; round < c->n; round++)
        for (uint32_t e = 0; e < c->m; e++) {
            uint32_t a = c->edge[e].from, b = c->edge[e].to;
            if (open >> (c->n + e) & open >> a & open >> b & 1)
                over[a] = over[b] = over[a] < over[b] ? over[a] : over[b];
        }
    for (uint32_t q = 0; q < c->n_pairs; q++) {
        uint32_t a = c->pairs[q].a, b = c->pairs[q].b;
        bits |= (open >> a & open >> b & 1 && over[a] == over[b]) ? 1u << q : 0;
    }
    return bits;
}

/* The things that cost, and the set of those that are open for nothing. */
static uint32_t costly(const struct closed *c, uint32_t *ret_thing, uint64_t *ret_cost,
                       uint64_t *ret_free)
{
    uint32_t n = 0;
    *ret_free = 0;
    for (uint32_t i = 0; i < c->n + c->m; i++) {
        uint64_t cost = i < c->n ? cost_at(c->in.node_cost, i) : cost_at(c->in.edge_cost, i - c->n);
        if (cost == 0)
            *ret_free |= UINT64_C(1) << i;
        if (cost == 0 || cost == CRD_OPENING_NEVER)
            continue;
        ret_thing[n] = i;
        ret_cost[n++] = cost;
    }
    return n;
}

/* The cheapest opening, by trying all; *ret_can: the pairs that some opening joins. */
static uint64_t brute(const struct closed *c, uint32_t *ret_can)
{
    uint32_t thing[NET_NODES + NET_EDGES], n;
    uint64_t cost[NET_NODES + NET_EDGES], free_ones, best = UINT64_MAX, all;
    n = costly(c, thing, cost, &free_ones);
    all = free_ones;
    for (uint32_t i = 0; i < n; i++)
        all |= UINT64_C(1) << thing[i];
    *ret_can = joined(c, all);
    for (uint32_t set = 0; set < 1u << n; set++) {
        uint64_t open = free_ones, sum = 0;
        for (uint32_t i = 0; i < n; i++)
            if (set >> i & 1) {
                open |= UINT64_C(1) << thing[i];
                sum += cost[i];
            }
        if (sum < best && joined(c, open) == *ret_can)
            best = sum;
    }
    return best;
}

/* The opening joins what can be joined, and nothing of it can be left out. */
static void judge_set(const struct closed *c, const crd_opening *o, uint32_t can)
{
    uint32_t thing[NET_NODES + NET_EDGES];
    uint64_t cost[NET_NODES + NET_EDGES], open, sum = 0, own = 0;
    costly(c, thing, cost, &open);
    for (uint32_t i = 0; i < o->n_nodes + o->n_edges; i++) {
        uint32_t k = i < o->n_nodes ? o->nodes[i] : c->n + o->edges[i - o->n_nodes];
        assert_true(i == 0 || i == o->n_nodes || !(own >> k));
        own |= UINT64_C(1) << k;
        sum += i < o->n_nodes ? c->in.node_cost[k] : c->in.edge_cost[k - c->n];
    }
    assert_int_equal(open & own, 0);
    assert_int_equal(sum, o->cost);
    assert_int_equal(joined(c, open | own), can);
    for (uint32_t k = 0; k < c->n + c->m; k++)
        if (own >> k & 1)
            assert_int_not_equal(joined(c, (open | own) & ~(UINT64_C(1) << k)), can);
}

static void all_openings(void **state)
{
    (void)state;
    static const uint64_t efforts[] = {0, 0, 1, 300, 1000, 3000};
    net_seed s = {11};
    uint32_t by_bounds = 0;
    for (uint64_t round = crd_rounds(20) * 40; round > 0; round--) {
        struct closed c;
        crd_opening o;
        uint32_t can, blocked = 0;
        draw_closed(&c, &s);
        uint64_t want = brute(&c, &can);
        c.in.effort = efforts[net_draw(&s, CRD_COUNT(efforts))];
        assert_ok(crd_opening_find(&c.in, &o, NULL));
        for (uint32_t i = 0; i < o.n_blocked; i++)
            blocked |= 1u << o.blocked[i];
        assert_int_equal(blocked, ~can & ((1u << c.n_pairs) - 1));
        judge_set(&c, &o, can);
        assert_true(o.low <= want && o.cost >= want);
        assert_int_equal(o.proven, o.low == o.cost);
        if (c.in.effort == 0)
            assert_true(o.proven);
        by_bounds += c.in.effort > 1 && o.proven && o.cost > 0;
        crd_opening_done(&o);
        crd_net_free(c.net);
    }
    assert_true(by_bounds > 10);
}

/* What is replaced costs nothing from then on: the cheapest opening gets no dearer, and no pair
 * more is blocked. */
static void replacing_never_makes_dearer(void **state)
{
    (void)state;
    net_seed s = {17};
    for (uint64_t round = crd_rounds(20) * 50; round > 0; round--) {
        struct closed c;
        crd_opening before, after;
        draw_closed(&c, &s);
        c.in.node_cost = c.node_cost;
        c.in.edge_cost = c.edge_cost;
        assert_ok(crd_opening_find(&c.in, &before, NULL));
        if (net_draw(&s, 2) || c.m == 0)
            c.node_cost[net_draw(&s, c.n)] = 0;
        else
            c.edge_cost[net_draw(&s, c.m)] = 0;
        assert_ok(crd_opening_find(&c.in, &after, NULL));
        assert_true(after.n_blocked <= before.n_blocked);
        assert_true(after.n_blocked < before.n_blocked || after.cost <= before.cost);
        crd_opening_done(&before);
        crd_opening_done(&after);
        crd_net_free(c.net);
    }
}

/* Ends 0 .. 3 round a dear hub 4, and a ring of cheap edges; 5 cannot be had. */
static const crd_edge wheel[] = {{0, 4}, {1, 4}, {2, 4}, {3, 4}, {0, 1},
                                 {1, 2}, {2, 3}, {3, 0}, {0, 5}};
static const uint64_t wheel_nodes[] = {0, 0, 0, 0, 10, CRD_OPENING_NEVER};
static const uint64_t wheel_edges[] = {0, 0, 0, 0, 4, 4, 4, 4, 0};

struct row {
    const char *name;
    crd_ends pairs[3];
    uint32_t n_pairs;
    uint64_t effort, cost;
    uint32_t n_nodes, n_edges, n_blocked;
};

static const struct row rows[] = {
    {"one pair: an edge", {{0, 1}}, 1, 0, 4, 0, 1, 0},
    {"one pair: two edges", {{0, 2}}, 1, 0, 8, 0, 2, 0},
    {"one hub for all", {{0, 1}, {1, 2}, {2, 3}}, 3, 0, 10, 1, 0, 0},
    {"one hub for all, by bounds", {{0, 1}, {1, 2}, {2, 3}}, 3, 3000, 10, 1, 0, 0},
    {"two apart", {{0, 1}, {2, 3}}, 2, 0, 8, 0, 2, 0},
    {"the hub as an end", {{0, 4}}, 1, 0, 10, 1, 0, 0},
    {"what cannot be had", {{0, 5}, {0, 1}}, 2, 0, 4, 0, 1, 1},
    {"itself", {{4, 4}, {5, 5}}, 2, 0, 10, 1, 0, 1},
    {"none", {{0, 0}}, 0, 0, 0, 0, 0, 0},
};

static void hand_made(void **state)
{
    const struct row *row = *state;
    crd_net *net;
    crd_opening o;
    assert_ok(crd_net_new(6, wheel, CRD_COUNT(wheel), &net, NULL));
    crd_opening_in in = {net, wheel_nodes, wheel_edges, row->pairs, row->n_pairs, row->effort};
    assert_ok(crd_opening_find(&in, &o, NULL));
    assert_true(o.proven);
    assert_int_equal(o.cost, row->cost);
    assert_int_equal(o.n_nodes, row->n_nodes);
    assert_int_equal(o.n_edges, row->n_edges);
    assert_int_equal(o.n_blocked, row->n_blocked);
    crd_opening_done(&o);
    crd_opening_done(NULL);
    crd_net_free(net);
}

static void what_is_refused(void **state)
{
    (void)state;
    crd_net *net;
    crd_opening o;
    uint64_t dear[] = {UINT64_C(1) << 61, 0, 0, 0, 0, UINT64_C(1) << 61};
    const crd_ends out = {0, 6};
    crd_opening_in in = {NULL, wheel_nodes, wheel_edges, &out, 1, 0};
    assert_ok(crd_net_new(6, wheel, CRD_COUNT(wheel), &net, NULL));
    in.net = net;
    assert_status(CRD_EINVAL, crd_opening_find(&in, &o, NULL), NULL);
    in.n_pairs = 0;
    in.node_cost = dear;
    assert_status(CRD_ELIMIT, crd_opening_find(&in, &o, NULL), NULL);
    dear[0]--;
    in.edge_cost = NULL;
    assert_ok(crd_opening_find(&in, &o, NULL));
    crd_opening_done(&o);
    crd_net_free(net);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, hand_made);
    CRD_SUITE_ADD(&s, what_is_refused);
    CRD_SUITE_ADD(&s, all_openings);
    CRD_SUITE_ADD(&s, replacing_never_makes_dearer);
    return crd_suite_run(&s, "graph/opening");
}
