#include "crdtest.h"

#include "base/bits.h"
#include "graph/path.h"

#include <stdlib.h>

static uint64_t seed_of_all = 20260202;

static uint32_t draw(uint32_t below)
{
    seed_of_all = seed_of_all * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed_of_all >> 33) % below);
}

static int rounds(int usual)
{
    const char *more = getenv("CRD_ROUNDS");
    return more ? usual * (1 + (int)strtol(more, NULL, 10) / 10) : usual;
}

enum { NODES = 7, TIES = 16, LIMIT = 4 };

/* A graph of places, its view, and what is asked. */
struct world {
    uint32_t n, n_ties;
    crd_dag *dag;
    crd_view *view;
    uint32_t from[TIES], to[TIES]; /* of each tie of the view */
    uint8_t cost[CRD_KINDS];
    uint64_t within[1];
    uint32_t rank[NODES];
    crd_path_rules rules;
};

static void open_world(struct world *w, uint32_t n, const uint32_t *first, const uint32_t *target,
                       const uint8_t *kinds)
{
    crd_plane p = {0, n, first, target, kinds, 0};
    w->n = n;
    assert_ok(crd_dag_new(n, &p, 1, &w->dag, NULL));
    assert_ok(crd_view_new(w->dag, CRD_KINDS_ALL, NULL, &w->view, NULL));
    w->n_ties = w->view->n_edges;
    for (uint32_t v = 0; v < n; v++)
        for (uint32_t e = w->view->first[v]; e < w->view->first[v + 1]; e++) {
            w->from[e] = w->view->source[e];
            w->to[e] = v;
        }
}

static void close_world(struct world *w)
{
    crd_view_free(w->view);
    crd_dag_free(w->dag);
}

static void draw_world(struct world *w)
{
    uint32_t n = 2 + draw(NODES - 1), n_ties = draw(TIES + 1), at = 0;
    uint32_t first[NODES + 1], target[TIES];
    uint8_t kinds[TIES];
    for (uint32_t v = 0; v < n; v++) {
        first[v] = at;
        for (uint32_t k = v + 1 < n ? draw(2 * n_ties / n + 2) : n_ties; k > 0 && at < n_ties;
             k--) {
            target[at] = draw(n);
            kinds[at++] = (uint8_t)draw(4);
        }
    }
    first[n] = at;
    open_world(w, n, first, target, kinds);
    for (int k = 0; k < CRD_KINDS; k++)
        w->cost[k] = (uint8_t)(draw(6) == 0 ? CRD_PATH_CLOSED : draw(8) == 0 ? 254 : draw(4));
    w->within[0] = draw(2) ? ~UINT64_C(0) : draw(128);
    for (uint32_t v = 0; v < NODES; v++) /* a random order of ranks */
        w->rank[v] = v;
    for (uint32_t v = NODES - 1; v > 0; v--) {
        uint32_t other = draw(v + 1), swap = w->rank[v];
        w->rank[v] = w->rank[other];
        w->rank[other] = swap;
    }
    w->rules = (crd_path_rules){draw(4) ? w->cost : NULL, draw(2) ? w->within : NULL,
                                draw(3) ? w->rank : NULL};
}

static uint32_t cost_of(const struct world *w, uint32_t e)
{
    return w->rules.cost ? w->rules.cost[w->view->kind[e]] : 1;
}

static bool usable(const struct world *w, uint32_t e)
{
    return cost_of(w, e) != CRD_PATH_CLOSED &&
           (!w->rules.within ||
            (crd_bits_has(w->rules.within, w->from[e]) && crd_bits_has(w->rules.within, w->to[e])));
}

/* All simple paths, one after another: the best by cost, then ties, then ranks. */
struct walk {
    uint32_t n, cost;
    uint32_t at[NODES];
};

static bool is_less(const struct world *w, const struct walk *a, const struct walk *b)
{
    if (b->n == 0 || a->cost != b->cost)
        return b->n == 0 || a->cost < b->cost;
    if (a->n != b->n)
        return a->n < b->n;
    const uint32_t *rank = w->rules.rank ? w->rules.rank : w->dag->node;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->at[i] != b->at[i])
            return rank[a->at[i]] < rank[b->at[i]];
    return false;
}

static void try_all(const struct world *w, uint32_t to, struct walk *now, struct walk *best)
{
    uint32_t v = now->at[now->n - 1];
    if (v == to) {
        if (is_less(w, now, best))
            *best = *now;
        return;
    }
    for (uint32_t e = 0; e < w->n_ties; e++) {
        bool again = false;
        for (uint32_t i = 0; i < now->n; i++)
            again = again || now->at[i] == w->to[e];
        if (w->from[e] != v || again || !usable(w, e))
            continue;
        now->at[now->n++] = w->to[e];
        now->cost += cost_of(w, e);
        try_all(w, to, now, best);
        now->cost -= cost_of(w, e);
        now->n--;
    }
}

static void check_shortest(const struct world *w, uint32_t from, uint32_t to)
{
    struct walk now = {.n = 1, .at = {from}}, best = {0};
    crd_path p;
    if (!w->rules.within ||
        (crd_bits_has(w->rules.within, from) && crd_bits_has(w->rules.within, to)))
        try_all(w, to, &now, &best);
    assert_ok(crd_path_shortest(w->view, from, to, &w->rules, &p, NULL));
    assert_int_equal(p.n, best.n);
    assert_int_equal(p.cost, best.cost);
    for (uint32_t i = 0; i < p.n; i++)
        assert_int_equal(p.places[i], best.at[i]);
    for (uint32_t i = 0; i + 1 < p.n; i++) {
        uint32_t tie = p.ties[i];
        assert_true(w->from[tie] == p.places[i] && w->to[tie] == p.places[i + 1] && usable(w, tie));
        for (uint32_t e = 0; e < w->n_ties; e++) /* the best of parallel ones */
            if (w->from[e] == w->from[tie] && w->to[e] == w->to[tie] && usable(w, e))
                assert_true(
                    cost_of(w, tie) < cost_of(w, e) ||
                    (cost_of(w, tie) == cost_of(w, e) && w->view->kind[tie] <= w->view->kind[e]));
    }
    crd_path_done(&p);
}

/* Is `to` still reached when these ties (or nodes) are gone? */
static bool connected(const struct world *w, uint32_t from, uint32_t to, uint32_t gone_ties,
                      uint32_t gone_nodes)
{
    uint32_t reached = 1u << from;
    for (uint32_t round = 0; round < w->n; round++)
        for (uint32_t e = 0; e < w->n_ties; e++)
            if (!(gone_ties >> e & 1) && !(gone_nodes >> w->to[e] & 1) &&
                (reached >> w->from[e] & 1) && usable(w, e))
                reached |= 1u << w->to[e];
    return reached >> to & 1;
}

/* Menger: as many paths as things that must go; every set of at most three is tried. */
static uint32_t least_cut(const struct world *w, uint32_t from, uint32_t to, bool nodes)
{
    uint32_t direct = 0, least = LIMIT, n = nodes ? w->n : w->n_ties;
    for (uint32_t e = 0; nodes && e < w->n_ties; e++)
        if (w->from[e] == from && w->to[e] == to && usable(w, e))
            direct |= 1u << e;
    for (uint32_t set = 0; set < 1u << n; set++) {
        uint32_t size = (uint32_t)__builtin_popcount(set);
        if (size + (direct != 0) >= least || (nodes && (set >> from & 1 || set >> to & 1)))
            continue;
        if (!connected(w, from, to, nodes ? direct : set, nodes ? set : 0))
            least = size + (direct != 0);
    }
    return least;
}

static void check_disjoint(const struct world *w, uint32_t from, uint32_t to)
{
    for (int nodes = 0; nodes < 2; nodes++) {
        uint32_t got, want = least_cut(w, from, to, nodes != 0), limit = draw(LIMIT + 1);
        assert_ok(crd_path_disjoint(w->view, from, to, &w->rules,
                                    nodes ? CRD_APART_NODES : CRD_APART_TIES, LIMIT, &got, NULL));
        assert_int_equal(got, want);
        assert_ok(crd_path_disjoint(w->view, from, to, &w->rules,
                                    nodes ? CRD_APART_NODES : CRD_APART_TIES, limit, &got, NULL));
        assert_int_equal(got, want < limit ? want : limit);
    }
}

static void shortest_paths_agree_with_all_paths(void **state)
{
    (void)state;
    for (int round = rounds(3000); round > 0; round--) {
        struct world w;
        draw_world(&w);
        check_shortest(&w, draw(w.n), draw(w.n));
        close_world(&w);
    }
}

static void disjoint_paths_agree_with_least_cuts(void **state)
{
    (void)state;
    for (int round = rounds(150); round > 0; round--) {
        struct world w;
        draw_world(&w);
        uint32_t from = draw(w.n);
        check_disjoint(&w, from, (from + 1 + draw(w.n - 1)) % w.n);
        close_world(&w);
    }
}

/* 0-1-2-...-5 straight, and a crossing that a first path must be taken back from. */
static void a_path_is_taken_back_when_two_are_better(void **state)
{
    (void)state;
    static const uint32_t first[] = {0, 2, 4, 5, 6, 7, 7}, to[] = {1, 2, 3, 4, 4, 5, 5};
    struct world w = {0};
    uint32_t n;
    open_world(&w, 6, first, to, NULL);
    const uint32_t *place = w.dag->place;
    assert_ok(crd_path_disjoint(w.view, place[0], place[5], NULL, CRD_APART_NODES, 4, &n, NULL));
    assert_int_equal(n, 2);
    assert_ok(crd_path_disjoint(w.view, place[0], place[5], NULL, CRD_APART_TIES, 1, &n, NULL));
    assert_int_equal(n, 1);
    close_world(&w);
}

static void a_long_chain_is_found(void **state)
{
    (void)state;
    enum { N = 200000 };
    uint32_t *first = malloc((N + 1) * sizeof *first), *target = malloc(N * sizeof *target);
    uint8_t cost[CRD_KINDS] = {254};
    crd_path_rules rules = {.cost = cost};
    crd_dag *d;
    crd_view *v;
    crd_path p;
    uint32_t n;
    assert_true(first && target);
    for (uint32_t i = 0; i < N; i++) {
        first[i] = i;
        target[i] = i + 1;
    }
    first[N] = N - 1;
    crd_plane plane = {0, N, first, target, NULL, 0};
    first[N - 1] = N - 1;
    assert_ok(crd_dag_new(N, &plane, 1, &d, NULL));
    assert_ok(crd_view_new(d, 1, NULL, &v, NULL));
    assert_ok(crd_path_shortest(v, d->place[0], d->place[N - 1], &rules, &p, NULL));
    assert_int_equal(p.n, N);
    assert_int_equal(p.cost, 254 * (N - 1));
    assert_ok(
        crd_path_disjoint(v, d->place[0], d->place[N - 1], NULL, CRD_APART_TIES, 4, &n, NULL));
    assert_int_equal(n, 1);
    crd_path_done(&p);
    crd_path_done(&p);
    crd_path_done(NULL);
    crd_view_free(v);
    crd_dag_free(d);
    free(first);
    free(target);
}

static void places_outside_are_refused(void **state)
{
    (void)state;
    static const uint32_t first[] = {0, 1, 1}, to[] = {1};
    struct world w = {0};
    crd_path p;
    uint32_t n = 77;
    open_world(&w, 2, first, to, NULL);
    assert_status(CRD_EINVAL, crd_path_shortest(w.view, 0, 2, NULL, &p, NULL), NULL);
    assert_int_equal(p.n, 0);
    assert_status(CRD_EINVAL, crd_path_disjoint(w.view, 1, 1, NULL, CRD_APART_TIES, 4, &n, NULL),
                  NULL);
    assert_status(CRD_EINVAL, crd_path_disjoint(w.view, 2, 1, NULL, CRD_APART_TIES, 4, &n, NULL),
                  NULL);
    assert_int_equal(n, 77); /* outputs are written on success only */
    close_world(&w);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, shortest_paths_agree_with_all_paths);
    CRD_SUITE_ADD(&s, disjoint_paths_agree_with_least_cuts);
    CRD_SUITE_ADD(&s, a_path_is_taken_back_when_two_are_better);
    CRD_SUITE_ADD(&s, a_long_chain_is_found);
    CRD_SUITE_ADD(&s, places_outside_are_refused);
    return crd_suite_run(&s, "graph/path");
}
