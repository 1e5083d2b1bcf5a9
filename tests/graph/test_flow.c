#include "crdtest.h"

#include "graph/flow.h"

static uint64_t seed = 20261123;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { NODES = 8, EDGES = 24 };
#define MUCH (INT64_C(1) << 50)

struct net {
    uint32_t n_nodes, n_edges;
    crd_flow_edge edge[EDGES];
    int64_t through[NODES];
    bool split, closed[EDGES];
    int64_t used[EDGES];
};

static void make(struct net *n, bool split)
{
    memset(n, 0, sizeof *n);
    n->n_nodes = 2 + draw(split ? 5 : NODES - 1);
    n->n_edges = draw(EDGES + 1);
    n->split = split;
    for (uint32_t e = 0; e < n->n_edges; e++) {
        int64_t c = draw(3) ? draw(9) : draw(2) ? 1 : MUCH;
        n->edge[e] = (crd_flow_edge){draw(n->n_nodes), draw(n->n_nodes), c, 0};
        n->edge[e].back = draw(2) ? c : draw(2) ? 0 : (int64_t)draw(9);
    }
    for (uint32_t v = 0; v < n->n_nodes; v++)
        n->through[v] = draw(3) ? draw(9) : MUCH;
}

static int64_t left(const struct net *n, uint32_t e, int64_t capacity)
{
    return n->closed[e] || capacity < n->used[e] ? 0 : capacity - n->used[e];
}

/* Capacity of a cut; side as crd_flow_cut gives it. */
static int64_t cut_of(const struct net *n, const uint8_t *side)
{
    int64_t sum = 0;
    for (uint32_t e = 0; e < n->n_edges; e++) {
        uint8_t a = side[n->edge[e].from], b = side[n->edge[e].to];
        if (a == CRD_FLOW_NEAR && b == CRD_FLOW_FAR)
            sum += left(n, e, n->edge[e].forth);
        if (b == CRD_FLOW_NEAR && a == CRD_FLOW_FAR)
            sum += left(n, e, n->edge[e].back);
    }
    for (uint32_t v = 0; v < n->n_nodes; v++)
        if (side[v] == CRD_FLOW_FULL)
            sum += n->through[v];
    return sum;
}

/* The least of all cuts, and the part that is NEAR in all of the least ones. */
static int64_t least_cut(const struct net *n, uint32_t s, uint32_t t, bool *ret_near)
{
    uint32_t states = n->split ? 3 : 2, all = 1;
    int64_t least = -1;
    for (uint32_t v = 0; v < n->n_nodes; v++)
        all *= states;
    for (uint32_t code = 0; code < all; code++) {
        uint8_t side[NODES];
        for (uint32_t v = 0, c = code; v < n->n_nodes; v++, c /= states)
            side[v] = (uint8_t)(c % states);
        if (side[s] != CRD_FLOW_NEAR || side[t] != CRD_FLOW_FAR)
            continue;
        int64_t sum = cut_of(n, side);
        if (least < 0 || sum < least) {
            least = sum;
            memset(ret_near, true, n->n_nodes);
        }
        for (uint32_t v = 0; sum == least && v < n->n_nodes; v++)
            ret_near[v] = ret_near[v] && side[v] == CRD_FLOW_NEAR;
    }
    return least;
}

/* What flows fits, and goes from s to t. */
static void check_flow(const struct net *n, const crd_flow *f, uint32_t s, uint32_t t,
                       int64_t value)
{
    int64_t net[NODES] = {0}, in[NODES] = {0};
    for (uint32_t e = 0; e < n->n_edges; e++) {
        int64_t on = crd_flow_on(f, e);
        assert_true(on <= left(n, e, n->edge[e].forth) && -on <= left(n, e, n->edge[e].back));
        net[n->edge[e].from] += on;
        net[n->edge[e].to] -= on;
        in[on > 0 ? n->edge[e].to : n->edge[e].from] += on > 0 ? on : -on;
    }
    for (uint32_t v = 0; v < n->n_nodes; v++) {
        assert_true(net[v] == (v == s ? value : v == t ? -value : 0));
        if (n->split && v != s && v != t)
            assert_true(in[v] <= n->through[v]);
    }
}

/* Ways taken off make up the flow, within what edges and nodes let through. */
static void check_ways(const struct net *n, crd_flow *f, uint32_t s, uint32_t t, int64_t value)
{
    uint32_t way[NODES], many;
    int64_t amount, sum = 0, passed[NODES] = {0};
    struct {
        uint32_t edge[NODES], n;
        int64_t amount;
    } all[2 * EDGES + NODES];
    uint32_t n_all = 0;
    while ((many = crd_flow_way(f, s, t, way, &amount)) > 0) {
        memcpy(all[n_all].edge, way, sizeof way);
        all[n_all].n = many;
        all[n_all++].amount = amount;
        uint32_t v = s, met = 1u << s;
        for (uint32_t i = 0; i < many; i++) {
            const crd_flow_edge *e = &n->edge[way[i]];
            assert_true(e->from == v || e->to == v);
            v = e->from == v ? e->to : e->from;
            assert_false(met >> v & 1);
            met |= 1u << v;
            passed[v] += amount;
        }
        assert_int_equal(v, t);
        sum += amount;
    }
    assert_int_equal(sum, value);
    for (uint32_t v = 0; n->split && v < n->n_nodes; v++)
        assert_true(v == t || passed[v] <= n->through[v]);
    /* and carry it again */
    for (uint32_t i = 0; i < n_all; i++) {
        amount = all[i].amount;
        assert_true(crd_flow_along(f, s, all[i].edge, all[i].n, amount) == amount);
    }
    assert_true(crd_flow_most(f, s, t, value) == value);
}

static void ask(const struct net *n, crd_flow *f)
{
    uint32_t s = draw(n->n_nodes), t = (s + 1 + draw(n->n_nodes - 1)) % n->n_nodes;
    int64_t enough = draw(2) ? INT64_MAX : (int64_t)draw(20);
    bool near[NODES];
    uint8_t side[NODES];
    int64_t least = least_cut(n, s, t, near);
    int64_t want = least < enough ? least : enough;
    if (draw(2))
        crd_flow_aim(f, draw(4) ? t : s);
    int64_t got = crd_flow_most(f, s, t, enough / (1 + (int64_t)draw(3)));
    got = crd_flow_most(f, s, t, enough); /* goes on from what flows */
    assert_true(got == want);
    check_flow(n, f, s, t, got);
    if (got < enough) {
        crd_flow_cut(f, s, side);
        assert_true(cut_of(n, side) == least);
        for (uint32_t v = 0; v < n->n_nodes; v++)
            assert_int_equal(side[v] == CRD_FLOW_NEAR, near[v]);
    }
    if (draw(2))
        check_ways(n, f, s, t, got);
}

static void test_least_cut_by_brute_force(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(20) * 40; round > 0; round--) {
        struct net n;
        crd_flow *f;
        make(&n, round % 4 == 0);
        assert_ok(crd_flow_new(n.n_nodes, n.edge, n.n_edges, n.split ? n.through : NULL, &f, NULL));
        for (int again = 0; again < 4; again++) {
            memset(n.closed, 0, sizeof n.closed);
            memset(n.used, 0, sizeof n.used);
            for (uint32_t e = 0; e < n.n_edges; e++) {
                if (draw(4) == 0) {
                    n.closed[e] = true;
                    crd_flow_close(f, e);
                } else if (draw(4) == 0) {
                    n.used[e] = draw(6);
                    crd_flow_use(f, e, n.used[e]);
                    if (n.edge[e].forth >= n.used[e])
                        assert_int_equal(crd_flow_left(f, e), n.edge[e].forth - n.used[e]);
                }
            }
            ask(&n, f);
            crd_flow_reset(f);
        }
        crd_flow_free(f);
    }
}

/* What has been kept is no longer there, for anybody. */
static void test_keep(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(20) * 20; round > 0; round--) {
        struct net n;
        crd_flow *f;
        make(&n, false);
        assert_ok(crd_flow_new(n.n_nodes, n.edge, n.n_edges, NULL, &f, NULL));
        for (int more = 0; more < 3; more++) {
            uint32_t s = draw(n.n_nodes), t = (s + 1 + draw(n.n_nodes - 1)) % n.n_nodes, seen = 0;
            int64_t on[EDGES];
            const uint32_t *touched;
            (void)crd_flow_most(f, s, t, draw(12));
            for (uint32_t e = 0; e < n.n_edges; e++)
                on[e] = crd_flow_on(f, e);
            uint32_t many = crd_flow_touched(f, &touched);
            for (uint32_t i = 0; i < many; i++)
                seen |= 1u << touched[i];
            crd_flow_keep(f);
            for (uint32_t e = 0; e < n.n_edges; e++) {
                assert_true(on[e] == 0 || (seen >> e & 1));
                assert_int_equal(crd_flow_on(f, e), 0);
                n.used[e] += on[e] < 0 ? -on[e] : on[e];
            }
        }
        ask(&n, f);
        crd_flow_free(f);
    }
}

/* Of a wide network, against the simplest search: many ways, so that all phases are used. */
enum { SIDE = 14, WIDE = SIDE * SIDE, WIDE_EDGES = 2 * WIDE };

static int64_t simplest(crd_flow_edge *left_over, uint32_t n_edges, uint32_t s, uint32_t t)
{
    int64_t all = 0;
    for (;;) {
        uint32_t via[WIDE], queue[WIDE], n = 1;
        bool met[WIDE] = {false};
        queue[0] = s;
        met[s] = true;
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t e = 0; e < n_edges; e++)
                for (int back = 0; back < 2; back++) {
                    uint32_t a = back ? left_over[e].to : left_over[e].from;
                    uint32_t b = back ? left_over[e].from : left_over[e].to;
                    if (a != queue[i] || met[b] ||
                        (back ? left_over[e].back : left_over[e].forth) == 0)
                        continue;
                    met[b] = true;
                    via[b] = 2 * e + (uint32_t)back;
                    queue[n++] = b;
                }
        if (!met[t])
            return all;
        for (uint32_t v = t; v != s;) {
            crd_flow_edge *e = &left_over[via[v] / 2];
            int64_t one = via[v] % 2 ? -1 : 1;
            e->forth -= one;
            e->back += one;
            v = via[v] % 2 ? e->to : e->from;
        }
        all++;
    }
}

static void test_wide_network(void **state)
{
    (void)state;
    for (int round = 0; round < 6; round++) {
        static crd_flow_edge edge[WIDE_EDGES], copy[WIDE_EDGES];
        uint32_t n = 0, s = draw(WIDE / 3), t = WIDE - 1 - draw(WIDE / 3);
        crd_flow *f;
        for (uint32_t v = 0; v < WIDE; v++)
            for (int down = 0; down < 2; down++) {
                int64_t c = 5 + draw(6);
                if (down ? v + SIDE < WIDE : v % SIDE + 1 < SIDE)
                    edge[n++] = (crd_flow_edge){v, v + (down ? SIDE : 1), c, draw(2) ? c : 0};
            }
        memcpy(copy, edge, sizeof copy);
        assert_ok(crd_flow_new(WIDE, edge, n, NULL, &f, NULL));
        int64_t all = crd_flow_most(f, s, t, INT64_MAX);
        assert_int_equal(all, simplest(copy, n, s, t));
        /* losing more never gains anything */
        for (int k = 0; k < 20; k++) {
            crd_flow_reset(f);
            for (int lost = 0; lost <= k; lost++)
                crd_flow_close(f, (uint32_t)lost * 17 % n);
            int64_t less = crd_flow_most(f, s, t, INT64_MAX);
            assert_true(less <= all);
            all = less;
        }
        crd_flow_free(f);
    }
}

/* Menger: as many ways that share no node as nodes must go to part the ends. */
static void test_ways_that_share_no_node(void **state)
{
    (void)state;
    /* 0 - {1, 2, 3} - 4 - {5, 6} - 7, and 1 - 5 */
    static const uint32_t ends[][2] = {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 4}, {3, 4},
                                       {4, 5}, {4, 6}, {5, 7}, {6, 7}, {1, 5}};
    crd_flow_edge edge[CRD_COUNT(ends)];
    int64_t one[8], amount;
    uint32_t way[8];
    crd_flow *f;
    for (size_t e = 0; e < CRD_COUNT(ends); e++)
        edge[e] = (crd_flow_edge){ends[e][0], ends[e][1], 1, 1};
    for (int v = 0; v < 8; v++)
        one[v] = 1;
    assert_ok(crd_flow_new(8, edge, CRD_COUNT(ends), one, &f, NULL));
    assert_int_equal(crd_flow_most(f, 0, 7, 9), 2);
    assert_int_equal(crd_flow_way(f, 0, 7, way, &amount), 3); /* 0 1 5 7 */
    assert_int_equal(way[1], 10);
    assert_int_equal(crd_flow_way(f, 0, 7, way, &amount), 4);
    assert_int_equal(amount, 1);
    assert_int_equal(crd_flow_way(f, 0, 7, way, &amount), 0);
    crd_flow_free(f);
}

/* Sums beyond 64 bits: what is asked for is what counts. */
static void test_no_overflow(void **state)
{
    (void)state;
    crd_flow_edge edge[20];
    uint8_t side[2];
    crd_flow *f;
    for (int e = 0; e < 20; e++)
        edge[e] = (crd_flow_edge){0, 1, CRD_FLOW_MAX, e % 2 ? CRD_FLOW_MAX : 0};
    assert_ok(crd_flow_new(2, edge, 20, NULL, &f, NULL));
    assert_true(crd_flow_most(f, 0, 1, INT64_MAX) == INT64_MAX);
    crd_flow_reset(f);
    assert_true(crd_flow_most(f, 1, 0, INT64_MAX) == INT64_MAX);
    crd_flow_reset(f);
    for (uint32_t e = 2; e < 20; e++)
        crd_flow_close(f, e);
    assert_true(crd_flow_most(f, 0, 1, INT64_MAX) == 2 * CRD_FLOW_MAX);
    crd_flow_cut(f, 0, side);
    assert_true(side[0] == CRD_FLOW_NEAR && side[1] == CRD_FLOW_FAR);
    crd_flow_free(f);
    assert_ok(crd_flow_new(2, edge, 0, NULL, &f, NULL));
    assert_int_equal(crd_flow_most(f, 0, 1, 5), 0);
    crd_flow_free(f);
    assert_ok(crd_flow_new(0, NULL, 0, NULL, &f, NULL));
    crd_flow_reset(f);
    crd_flow_free(f);
    crd_flow_free(NULL);
}

static const struct refused {
    const char *name;
    uint32_t n_nodes;
    crd_flow_edge edge;
    int64_t through;
    crd_status want;
} refused[] = {
    {"edge to nowhere", 2, {0, 2, 1, 1}, 0, CRD_EINVAL},
    {"edge from nowhere", 2, {7, 1, 1, 1}, 0, CRD_EINVAL},
    {"capacity below nothing", 2, {0, 1, -1, 0}, 0, CRD_EINVAL},
    {"capacity back below nothing", 2, {0, 1, 0, -1}, 0, CRD_EINVAL},
    {"capacity above all", 2, {0, 1, CRD_FLOW_MAX + 1, 0}, 0, CRD_EINVAL},
    {"node below nothing", 2, {0, 1, 0, 0}, -1, CRD_EINVAL},
    {"node above all", 2, {0, 1, 0, 0}, CRD_FLOW_MAX + 1, CRD_EINVAL},
    {"too many nodes", UINT32_MAX, {0, 1, 0, 0}, 0, CRD_ELIMIT},
};

static void test_refused(void **state)
{
    const struct refused *r = *state;
    int64_t through[2] = {r->through, r->through};
    crd_err err = CRD_ERR_INIT;
    crd_flow *f;
    assert_status(r->want, crd_flow_new(r->n_nodes, &r->edge, 1, through, &f, &err), &err);
    assert_null(f);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_least_cut_by_brute_force);
    CRD_SUITE_ADD(&s, test_keep);
    CRD_SUITE_ADD(&s, test_wide_network);
    CRD_SUITE_ADD(&s, test_ways_that_share_no_node);
    CRD_SUITE_ADD(&s, test_no_overflow);
    CRD_SUITE_ROWS(&s, refused, test_refused);
    return crd_suite_run(&s, "graph/flow");
}
