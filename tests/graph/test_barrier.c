#include "nets.h"

#include "graph/barrier.h"

/* Weights, some of them NEVER. */
struct weights {
    uint32_t node[NET_NODES], edge[NET_EDGES];
    const uint32_t *nodes, *edges; /* or NULL */
};

struct set {
    uint64_t nodes, edges;
};

static uint32_t draw_weight(net_seed *s)
{
    return net_draw(s, 3) ? 1 + net_draw(s, 4) : CRD_BARRIER_NEVER;
}

static uint32_t node_weight(const struct weights *w, uint32_t v)
{
    return w->nodes ? w->nodes[v] : CRD_BARRIER_NEVER;
}

static uint32_t edge_weight(const struct weights *w, uint32_t e)
{
    return w->edges ? w->edges[e] : 1;
}

static const plain_route *not_cut(const all_routes *all, struct set cut)
{
    for (uint32_t i = 0; i < all->n; i++) {
        const plain_route *p = &all->at[i];
        bool is_cut = false;
        for (uint32_t k = 0; k < p->n; k++)
            is_cut = is_cut || cut.nodes >> p->nodes[k] & 1 ||
                     (k + 1 < p->n && cut.edges >> p->edges[k] & 1);
        if (!is_cut)
            return p;
    }
    return NULL;
}

/* The least weight of a cut: one of the things of a route that is not cut yet must be in it. */
static uint64_t brute(const all_routes *all, const struct weights *w, struct set cut,
                      uint64_t weight, uint64_t best)
{
    if (weight >= best)
        return best;
    const plain_route *p = not_cut(all, cut);
    if (!p)
        return weight;
    for (uint32_t k = 0; k < p->n; k++) {
        uint32_t v = p->nodes[k];
        struct set more = {cut.nodes | UINT64_C(1) << v, cut.edges};
        if (node_weight(w, v) != CRD_BARRIER_NEVER)
            best = brute(all, w, more, weight + node_weight(w, v), best);
        if (k + 1 == p->n || edge_weight(w, p->edges[k]) == CRD_BARRIER_NEVER)
            continue;
        more = (struct set){cut.nodes, cut.edges | UINT64_C(1) << p->edges[k]};
        best = brute(all, w, more, weight + edge_weight(w, p->edges[k]), best);
    }
    return best;
}

static void judge(const all_routes *all, const struct weights *w, const crd_barrier *b)
{
    struct set cut = {0};
    uint64_t weight = 0, want = brute(all, w, cut, 0, UINT64_MAX);
    assert_int_equal(b->exists, want != UINT64_MAX);
    for (uint32_t i = 0; i < b->n_nodes; i++) {
        assert_true(i == 0 || b->nodes[i - 1] < b->nodes[i]);
        cut.nodes |= UINT64_C(1) << b->nodes[i];
        weight += node_weight(w, b->nodes[i]);
    }
    for (uint32_t i = 0; i < b->n_edges; i++) {
        assert_true(i == 0 || b->edges[i - 1] < b->edges[i]);
        cut.edges |= UINT64_C(1) << b->edges[i];
        weight += edge_weight(w, b->edges[i]);
    }
    assert_int_equal(b->weight, weight);
    if (b->exists) {
        assert_int_equal(weight, want);
        assert_null(not_cut(all, cut));
    }
}

static void least_of_all_cuts(void **state)
{
    (void)state;
    static all_routes all;
    net_seed s = {9};
    for (uint64_t round = crd_rounds(20) * 100; round > 0; round--) {
        small_net w;
        struct weights weights;
        crd_barrier b;
        net_draw_small(&w, &s, 7);
        for (uint32_t v = 0; v < NET_NODES; v++)
            weights.node[v] = draw_weight(&s);
        for (uint32_t e = 0; e < NET_EDGES; e++)
            weights.edge[e] = draw_weight(&s);
        weights.nodes = net_draw(&s, 4) ? weights.node : NULL;
        weights.edges = net_draw(&s, 4) ? weights.edge : NULL;
        w.rules.min_width = 0;
        uint32_t from = net_draw(&s, w.n), to = net_draw(&s, w.n);
        if (from == to) {
            assert_status(CRD_EINVAL,
                          crd_barrier_find(w.net, NULL, NULL, NULL, NULL, from, to, &b, NULL),
                          NULL);
        } else {
            net_enumerate(&w, from, to, &all);
            assert_ok(crd_barrier_find(w.net, w.rules.nodes, w.rules.edges, weights.nodes,
                                       weights.edges, from, to, &b, NULL));
            judge(&all, &weights, &b);
            crd_barrier_done(&b);
        }
        crd_net_free(w.net);
    }
}

/* 0 - 1 - 2 - 3, twice between 1 and 2. */
static void the_nearest_of_equal_ones(void **state)
{
    (void)state;
    static const crd_edge edges[] = {{0, 1}, {1, 2}, {1, 2}, {2, 3}};
    static const uint32_t one[] = {CRD_BARRIER_NEVER, 1, 1, CRD_BARRIER_NEVER};
    crd_net *net;
    crd_barrier b;
    assert_ok(crd_net_new(4, edges, CRD_COUNT(edges), &net, NULL));
    assert_ok(crd_barrier_find(net, NULL, NULL, NULL, NULL, 0, 3, &b, NULL));
    assert_true(b.exists && b.weight == 1 && b.n_edges == 1 && b.edges[0] == 0 && b.n_nodes == 0);
    crd_barrier_done(&b);
    assert_ok(crd_barrier_find(net, NULL, NULL, NULL, NULL, 3, 0, &b, NULL));
    assert_true(b.n_edges == 1 && b.edges[0] == 3);
    crd_barrier_done(&b);
    assert_ok(crd_barrier_find(net, NULL, NULL, one, (uint32_t[]){9, 9, 9, 9}, 0, 3, &b, NULL));
    assert_true(b.weight == 1 && b.n_nodes == 1 && b.nodes[0] == 1 && b.n_edges == 0);
    crd_barrier_done(&b);
    crd_barrier_done(NULL);
    assert_status(CRD_EINVAL,
                  crd_barrier_find(net, NULL, NULL, NULL, (uint32_t[]){1, 0, 1, 1}, 0, 3, &b, NULL),
                  NULL);
    crd_net_free(net);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, the_nearest_of_equal_ones);
    CRD_SUITE_ADD(&s, least_of_all_cuts);
    return crd_suite_run(&s, "graph/barrier");
}
