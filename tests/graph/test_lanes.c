#include "crdtest.h"

#include "base/bits.h"
#include "graph/lanes_kernel.h"

#include <stdlib.h>

static const crd_lane_kernel *const kernels[] = {&crd_lane_plain, &crd_lane_avx2, &crd_lane_avx512};

static uint64_t seed_of_all = 20260101;

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

enum { NODES = 40, TIES = 160, PLANES = 3, MAX_SEEDS = 3 * CRD_LANES };

struct tie {
    uint32_t from, to;
    uint8_t kind;
};

/* A small world, kept twice: as a list of ties and as planes. */
struct world {
    uint32_t n, n_ties, n_planes;
    struct tie ties[TIES];
    crd_plane planes[PLANES];
    uint32_t first[PLANES][NODES + 2], target[PLANES][TIES];
    uint8_t kinds[PLANES][TIES];
};

/* Every plane takes a random range of rows; some planes have one kind for all. */
static void draw_world(struct world *w)
{
    w->n = 1 + draw(NODES);
    w->n_planes = 1 + draw(PLANES);
    w->n_ties = 0;
    for (uint32_t i = 0; i < w->n_planes; i++) {
        crd_plane *p = &w->planes[i];
        uint32_t begin = draw(w->n), at = 0, dense = 1 + draw(3);
        bool one_kind = draw(3) == 0;
        *p = (crd_plane){begin, draw(w->n - begin + 1), w->first[i], w->target[i], w->kinds[i], 0};
        p->kind = (uint8_t)draw(6);
        p->kinds = one_kind ? NULL : w->kinds[i];
        for (uint32_t r = 0; r < p->n_rows; r++) {
            w->first[i][r] = at;
            for (uint32_t k = draw(2 * dense); k > 0 && w->n_ties < TIES; k--, at++) {
                struct tie *t = &w->ties[w->n_ties++];
                *t = (struct tie){begin + r, draw(w->n), (uint8_t)draw(6)};
                if (draw(8) == 0)
                    t->to = t->from;
                if (one_kind)
                    t->kind = p->kind;
                w->target[i][at] = t->to;
                w->kinds[i][at] = t->kind;
            }
        }
        w->first[i][p->n_rows] = at;
    }
}

struct question {
    uint64_t kinds;
    uint64_t closed[1]; /* by place */
    bool has_closed, has_pass;
    crd_word pass[CRD_KINDS];
    crd_lane_stop stops[NODES];
    size_t n_stops, n_seeds;
    crd_lane_seed seeds[MAX_SEEDS];
    uint32_t n_lanes;
};

static bool lane_has(const crd_word *word, uint32_t lane)
{
    return word->w[lane / 64] >> lane % 64 & 1;
}

static void draw_word(crd_word *word)
{
    for (int k = 0; k < 8; k++)
        word->w[k] = (uint64_t)draw(1u << 31) << 33 ^ (uint64_t)draw(1u << 31) << 11 ^ draw(2048);
}

static void draw_question(const struct world *w, uint32_t n_lanes, bool rules, struct question *q)
{
    memset(q, 0, sizeof *q);
    q->n_lanes = n_lanes;
    q->kinds = draw(3) == 0 ? CRD_KINDS_ALL : draw(64);
    q->has_closed = draw(3) == 0;
    for (uint32_t p = 0; p < w->n; p++) {
        if (q->has_closed && draw(6) == 0)
            crd_bits_put(q->closed, p);
        if (rules && draw(4) == 0) {
            q->stops[q->n_stops].place = p;
            draw_word(&q->stops[q->n_stops++].lanes);
        }
    }
    q->has_pass = rules && draw(4) != 0;
    for (int k = 0; k < CRD_KINDS; k++)
        draw_word(&q->pass[k]);
    for (uint32_t l = 0; l < n_lanes; l++)
        for (uint32_t k = draw(8) == 0 ? draw(4) : 1; k > 0; k--)
            q->seeds[q->n_seeds++] = (crd_lane_seed){draw(w->n), l};
}

/* One lane by relaxing all ties until nothing changes. */
static void oracle(const struct world *w, const crd_dag *d, const struct question *q, uint32_t lane,
                   bool reached[NODES])
{
    bool dead[NODES] = {false}; /* places where this lane ends */
    for (size_t i = 0; i < q->n_stops; i++)
        dead[q->stops[i].place] = lane_has(&q->stops[i].lanes, lane);
    memset(reached, 0, NODES * sizeof *reached);
    for (size_t i = 0; i < q->n_seeds; i++)
        if (q->seeds[i].lane == lane && !dead[q->seeds[i].place])
            reached[q->seeds[i].place] = true;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t t = 0; t < w->n_ties; t++) {
            uint32_t u = d->place[w->ties[t].from], v = d->place[w->ties[t].to];
            if (!(q->kinds >> w->ties[t].kind & 1) || !reached[u] || reached[v] || dead[v])
                continue;
            if (q->has_closed && (crd_bits_has(q->closed, u) || crd_bits_has(q->closed, v)))
                continue;
            if (q->has_pass && !lane_has(&q->pass[w->ties[t].kind], lane))
                continue;
            reached[v] = more = true;
        }
    }
}

static void check_dag(const struct world *w, const crd_dag *d)
{
    uint32_t loops = 0;
    for (uint32_t t = 0; t < w->n_ties; t++)
        loops += w->ties[t].from == w->ties[t].to;
    assert_int_equal(d->n_edges, w->n_ties - loops);
    assert_int_equal(d->first[d->n_nodes], d->n_edges);
    assert_int_equal(d->level[d->n_levels], d->n_nodes);
    for (uint32_t p = 0; p < d->n_nodes; p++) {
        assert_int_equal(d->place[d->node[p]], p);
        uint32_t knot_end = 0;
        for (uint32_t k = 0; k < d->n_knots; k++)
            if (d->knots[k].begin <= p && p < d->knots[k].end)
                knot_end = d->knots[k].end;
        for (uint32_t e = d->first[p]; e < d->first[p + 1]; e++) {
            assert_true(d->source[e] < p || d->source[e] < knot_end);
            assert_true(e == d->first[p] || d->source[e - 1] <= d->source[e]);
        }
    }
}

static void check_sums(const crd_lane_kernel *kernel, const struct world *w, const crd_word *words)
{
    uint32_t places[64], weights[64];
    uint64_t sums[CRD_LANES];
    crd_lane_group g = {draw(4) ? places : NULL, draw(4) ? weights : NULL, draw(65)};
    if (!g.places && g.n > w->n)
        g.n = w->n;
    uint32_t most = draw(3) == 0 ? 2 : 0x7fffffff;
    for (uint32_t i = 0; i < 64; i++) {
        places[i] = draw(w->n);
        weights[i] = most == 2 ? draw(2) : draw(most) * 2 + draw(2);
    }
    crd_lanes_sum_with(kernel, words, &g, sums);
    crd_word any;
    crd_lanes_or(words, &g, &any);
    for (uint32_t l = 0; l < CRD_LANES; l++) {
        uint64_t want = 0;
        bool is_any = false;
        for (size_t i = 0; i < g.n; i++) {
            bool has = lane_has(&words[g.places ? places[i] : i], l);
            want += has ? (g.weights ? weights[i] : 1) : 0;
            is_any = is_any || has;
        }
        assert_int_equal(sums[l], want);
        assert_int_equal(lane_has(&any, l), is_any);
    }
}

static void same_view(const crd_view *a, const crd_view *b)
{
    uint32_t n = a->dag->n_nodes;
    assert_int_equal(a->kinds, b->kinds);
    assert_int_equal(a->n_edges, b->n_edges);
    assert_memory_equal(a->first, b->first, ((size_t)n + 1) * sizeof *a->first);
    assert_int_equal(a->first[n], a->n_edges);
    assert_memory_equal(a->source, b->source, a->n_edges * sizeof *a->source);
    assert_memory_equal(a->kind, b->kind, a->n_edges);
    assert_int_equal(a->n_steps, b->n_steps);
    assert_memory_equal(a->steps, b->steps, a->n_steps * sizeof *a->steps);
    assert_memory_equal(a->piece, b->piece, ((size_t)a->dag->n_knots + 1) * sizeof *a->piece);
}

/* Every kernel makes the view that a walk over the ties makes, and so does a change of another one.
 */
static void check_views(const crd_dag *d, const struct question *q, const crd_view *want)
{
    const uint64_t *closed = q->has_closed ? q->closed : NULL;
    crd_view *v, *other;
    uint32_t n = 0;
    for (uint32_t p = 0; p < d->n_nodes; p++) {
        assert_int_equal(want->first[p], n);
        for (uint32_t e = d->first[p]; e < d->first[p + 1]; e++) {
            if (!(q->kinds >> d->kind[e] & 1) ||
                (closed && (crd_bits_has(closed, p) || crd_bits_has(closed, d->source[e]))))
                continue;
            assert_int_equal(want->source[n], d->source[e]);
            assert_int_equal(want->kind[n++], d->kind[e]);
        }
    }
    assert_int_equal(want->n_edges, n);
    assert_ok(crd_view_new(d, q->kinds ^ 5, NULL, &other, NULL));
    for (int all = 0; all < 2; all++) {
        if (all)
            assert_ok(crd_view_change(other, CRD_KINDS_ALL, NULL, NULL));
        assert_ok(crd_view_change(other, q->kinds, closed, NULL));
        same_view(want, other);
    }
    crd_view_free(other);
    for (size_t k = 0; k < CRD_COUNT(kernels); k++) {
        if (!kernels[k]->usable())
            continue;
        assert_ok(crd_view_new_with(kernels[k], d, q->kinds, closed, &v, NULL));
        same_view(want, v);
        crd_view_free(v);
    }
}

static void judge(const struct world *w, uint32_t n_lanes, bool rules, crd_pool *pool)
{
    struct question q;
    crd_dag *d;
    crd_view *v;
    crd_word *words = crd_words_new(w->n);
    assert_non_null(words);
    assert_ok(crd_dag_new(w->n, w->planes, w->n_planes, &d, NULL));
    check_dag(w, d);
    draw_question(w, n_lanes, rules, &q);
    assert_ok(crd_view_new(d, q.kinds, q.has_closed ? q.closed : NULL, &v, NULL));
    check_views(d, &q, v);
    crd_lane_rules r = {q.has_pass ? q.pass : NULL, q.stops, q.n_stops};
    for (size_t k = 0; k < CRD_COUNT(kernels); k++) {
        if (!kernels[k]->usable())
            continue;
        memset(words, 0xa5, w->n * sizeof *words); /* any content before */
        assert_ok(crd_lanes_sweep_with(kernels[k], v, q.seeds, q.n_seeds, rules ? &r : NULL, pool,
                                       words, NULL));
        for (uint32_t l = 0; l < CRD_LANES; l++) {
            bool want[NODES];
            uint64_t got;
            oracle(w, d, &q, l, want);
            crd_lanes_reached(words, w->n, l, &got);
            for (uint32_t p = 0; p < NODES; p++)
                assert_int_equal(got >> p & 1, want[p]);
        }
        check_sums(kernels[k], w, words);
    }
    crd_view_free(v);
    crd_dag_free(d);
    free(words);
}

struct row {
    const char *name;
    uint32_t n_lanes;
    bool rules;
    uint32_t n_threads;
};

static const struct row rows[] = {
    {"no lane", 0, false, 1},
    {"1 lane", 1, false, 1},
    {"63 lanes", 63, false, 1},
    {"64 lanes", 64, false, 2},
    {"65 lanes", 65, false, 1},
    {"511 lanes", 511, false, 1},
    {"512 lanes", 512, false, 3},
    {"1 lane with rules", 1, true, 1},
    {"512 lanes with rules", 512, true, 2},
};

static void random_worlds_agree_with_the_oracle(void **state)
{
    const struct row *r = *state;
    crd_pool *pool;
    assert_ok(crd_pool_new(r->n_threads, &pool, NULL));
    for (int round = rounds(40); round > 0; round--) {
        static struct world w;
        draw_world(&w);
        judge(&w, r->n_lanes, r->rules, pool);
    }
    crd_pool_free(pool);
}

/* Thick levels, so that chunks are used, with knots at several levels. */
enum { WIDE = 12000, DEEP = 5, FAN = 8, BIG = WIDE * DEEP, BIG_TIES = BIG * FAN };

static crd_dag *draw_big(uint32_t *first, uint32_t *target, uint8_t *kinds)
{
    for (uint32_t v = 0; v < BIG; v++) {
        first[v] = v * FAN;
        uint32_t level = v / WIDE;
        for (uint32_t k = 0; k < FAN; k++) {
            uint32_t low = level + 1 < DEEP ? (level + 1) * WIDE : v;
            target[v * FAN + k] = level + 1 < DEEP ? low + draw(draw(2) ? 50 : WIDE) : v;
            kinds[v * FAN + k] = (uint8_t)draw(4);
        }
        if (v % 1000 == 0) /* a ring of this and the next */
            target[v * FAN] = v + 1;
        if (v % 1000 == 1)
            target[v * FAN] = v - 1;
    }
    first[BIG] = BIG_TIES;
    crd_plane p = {0, BIG, first, target, kinds, 0};
    crd_dag *d;
    assert_ok(crd_dag_new(BIG, &p, 1, &d, NULL));
    return d;
}

static void any_number_of_threads_gives_the_same(void **state)
{
    (void)state;
    uint32_t *first = malloc((BIG + 1) * sizeof *first);
    uint32_t *target = malloc(BIG_TIES * sizeof *target);
    uint8_t *kinds = malloc(BIG_TIES);
    crd_word *one = crd_words_new(BIG), *many = crd_words_new(BIG);
    static crd_lane_seed seeds[CRD_LANES];
    static uint64_t sum_one[40 * CRD_LANES], sum_many[40 * CRD_LANES];
    static crd_lane_group groups[40];
    crd_view *v;
    assert_true(first && target && kinds && one && many);
    crd_dag *d = draw_big(first, target, kinds);
    assert_int_equal(d->n_knots, BIG / 1000);
    assert_ok(crd_view_new(d, 7, NULL, &v, NULL));
    bool chunks = false;
    for (uint32_t i = 0; i < v->n_steps; i++)
        chunks = chunks || v->steps[i].n_chunks > 1;
    assert_true(chunks);
    for (uint32_t l = 0; l < CRD_LANES; l++)
        seeds[l] = (crd_lane_seed){d->place[draw(WIDE)], l};
    for (uint32_t g = 0; g < CRD_COUNT(groups); g++)
        groups[g] = (crd_lane_group){NULL, target, 1000 * g + 1};
    assert_ok(crd_lanes_sweep_with(&crd_lane_plain, v, seeds, CRD_LANES, NULL, NULL, one, NULL));
    assert_ok(crd_lanes_sums(one, groups, CRD_COUNT(groups), NULL, sum_one, NULL));
    for (uint32_t threads = 1; threads <= 8; threads *= 2) {
        crd_pool *pool;
        assert_ok(crd_pool_new(threads, &pool, NULL));
        memset(many, 0x5a, BIG * sizeof *many);
        assert_ok(crd_lanes_sweep(v, seeds, CRD_LANES, NULL, pool, many, NULL));
        assert_memory_equal(one, many, BIG * sizeof *many);
        assert_ok(crd_lanes_sums(many, groups, CRD_COUNT(groups), pool, sum_many, NULL));
        assert_memory_equal(sum_one, sum_many, sizeof sum_one);
        crd_pool_free(pool);
    }
    crd_view_free(v);
    crd_dag_free(d);
    free(first);
    free(target);
    free(kinds);
    free(one);
    free(many);
}

static void sums_use_all_64_bits(void **state)
{
    (void)state;
    enum { N = 2500, ROUNDS = 24 };
    static crd_word words[N];
    static uint32_t weights[N];
    uint64_t sum[CRD_LANES];
    memset(words, 0xff, sizeof words);
    memset(weights, 0xff, sizeof weights);
    for (size_t k = 0; k < CRD_COUNT(kernels); k++) {
        if (!kernels[k]->usable())
            continue;
        crd_lanes_sum_with(kernels[k], words, &(crd_lane_group){NULL, weights, N}, sum);
        for (int l = 0; l < CRD_LANES; l++)
            assert_int_equal(sum[l], (uint64_t)N * UINT32_MAX);
    }
}

/* What a lane of `open` gets of a group, by definition; `ret_any`: it reaches something of it. */
static int64_t added(const crd_word *words, const crd_lane_group *g, uint32_t cap, uint32_t lane,
                     bool first, bool *ret_any)
{
    uint64_t sum = 0;
    *ret_any = false;
    for (size_t i = 0; i < g->n; i++) {
        if (!lane_has(&words[g->places ? g->places[i] : i], lane) || (first && *ret_any))
            continue;
        *ret_any = true;
        sum += g->weights ? g->weights[i] : 1;
    }
    return (int64_t)(!first && sum > cap ? cap : sum);
}

/* Few words and many, weights up to the cap, factors beyond 32 bits; lanes that are not open and
 * lanes that reach nothing keep what they had. */
static void kernels_add_alike(void **state)
{
    (void)state;
    enum { N = 2500, ROUNDS = 24 };
    static const uint32_t sizes[] = {0, 1, 3, 17, 64, N};
    static const uint64_t times[] = {1, 7, (UINT64_C(1) << 33) + 5};
    static crd_lane_totals totals, before;
    static uint32_t places[N], weights[N];
    crd_word *words = crd_words_new(100), open;
    assert_non_null(words);
    for (int round = 0; round < ROUNDS; round++) {
        crd_lane_group g = {round % 5 ? places : NULL, round % 7 ? weights : NULL,
                            sizes[(uint32_t)round % CRD_COUNT(sizes)]};
        crd_lane_scale scale = {draw(2) ? 1000000 : CRD_LANE_CAP, times[draw(CRD_COUNT(times))]};
        g.n = g.places || g.n < 100 ? g.n : 100;
        for (uint32_t i = 0; i < 100; i++)
            for (uint32_t l = 0; l < CRD_LANES; l++)
                words[i].w[l / 64] = (words[i].w[l / 64] & ~(UINT64_C(1) << l % 64)) |
                                     (uint64_t)(draw(8) < (uint32_t)round % 8) << l % 64;
        for (uint32_t i = 0; i < N; i++) {
            places[i] = draw(100);
            weights[i] = draw(3) ? draw(1000) : scale.cap;
        }
        for (uint32_t l = 0; l < CRD_LANES; l++) {
            before.at[l] = (int64_t)draw(1000);
            open.w[l / 64] = (open.w[l / 64] & ~(UINT64_C(1) << l % 64)) | (uint64_t)(draw(4) > 0)
                                                                               << l % 64;
        }
        for (size_t k = 0; k < 2 * CRD_COUNT(kernels); k++) {
            const crd_lane_kernel *kernel = kernels[k / 2];
            bool any, first = k % 2;
            if (!kernel->usable())
                continue;
            totals = before;
            (first ? kernel->add_first : kernel->add_sum)(words, &g, &scale, &open, &totals);
            for (uint32_t l = 0; l < CRD_LANES; l++) {
                int64_t more = added(words, &g, scale.cap, l, first, &any);
                bool counts = any && lane_has(&open, l);
                assert_int_equal(totals.at[l],
                                 before.at[l] + (counts ? more * (int64_t)scale.times : 0));
                assert_int_equal(lane_has(&totals.any, l), counts);
            }
        }
    }
    free(words);
}

/* More ties than the groups in which they are chosen, kinds up to the highest. */
static void kernels_choose_alike(void **state)
{
    (void)state;
    enum { ROUNDS = 200, N = CRD_LANE_CHOICE };
    uint32_t source[N], want[N], got[N];
    uint8_t kind[N], want_kind[N], got_kind[N];
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t kinds = round == 0 ? 0 : round == 1 ? CRD_KINDS_ALL : 0;
        for (uint32_t i = 0; i < N; i++) {
            source[i] = draw(UINT32_MAX);
            kind[i] = (uint8_t)draw(CRD_KINDS);
            kinds |= round > 1 ? (uint64_t)draw(2) << i : 0;
        }
        uint64_t mask = crd_lane_plain.choose(source, kind, kinds, want, want_kind);
        uint32_t n = 0;
        for (uint32_t i = 0; i < N; i++) {
            assert_int_equal(mask >> i & 1, kinds >> kind[i] & 1);
            if (mask >> i & 1) {
                assert_int_equal(want[n], source[i]);
                assert_int_equal(want_kind[n++], kind[i]);
            }
        }
        for (size_t k = 0; k < CRD_COUNT(kernels); k++) {
            if (!kernels[k]->usable())
                continue;
            assert_int_equal(kernels[k]->choose(source, kind, kinds, got, got_kind), mask);
            assert_memory_equal(got, want, n * sizeof *got);
            assert_memory_equal(got_kind, want_kind, n);
        }
    }
}

static void the_null_graph_has_no_words(void **state)
{
    (void)state;
    crd_dag *d;
    crd_view *v;
    crd_word *words = crd_words_new(0);
    uint64_t sum[CRD_LANES];
    assert_ok(crd_dag_new(0, NULL, 0, &d, NULL));
    assert_ok(crd_view_new(d, 1, NULL, &v, NULL));
    assert_ok(crd_lanes_sweep(v, NULL, 0, NULL, NULL, words, NULL));
    crd_lanes_sum(words, &(crd_lane_group){NULL, NULL, 0}, sum);
    assert_int_equal(sum[CRD_LANES - 1], 0);
    crd_view_free(v);
    crd_dag_free(d);
    free(words);
    crd_view_free(NULL);
    crd_dag_free(NULL);
}

struct bad_plane {
    const char *name;
    crd_plane plane;
    const char *message;
};

static const uint32_t two[] = {0, 2}, falls[] = {1, 0}, to[] = {0, 1}, far[] = {0, 3};
static const uint8_t high[] = {0, 64};

static const struct bad_plane bad_planes[] = {
    {"rows begin outside",
     {4, 0, two, to, NULL, 0},
     "plane 0: rows of nodes from 4 on, 0 of them, of 3"},
    {"too many rows",
     {2, 2, two, to, NULL, 0},
     "plane 0: rows of nodes from 2 on, 2 of them, of 3"},
    {"a row ends before it begins",
     {0, 1, falls, to, NULL, 0},
     "plane 0: row 0 ends before it begins"},
    {"a target outside", {0, 1, two, far, NULL, 0}, "plane 0: tie 1 leads to node 3, kind 0"},
    {"a kind too high", {0, 1, two, to, NULL, 64}, "plane 0: tie 0 leads to node 0, kind 64"},
    {"a tie's kind too high", {0, 1, two, to, high, 0}, "plane 0: tie 1 leads to node 1, kind 64"},
};

/* Merged groups sum to the same, from places in order and none without weight. */
static void merged_groups_sum_alike(void **state)
{
    (void)state;
    enum { N = 3000, PLACES = 700 };
    static uint32_t places[N], weights[N], merged[2][N];
    crd_word *words = crd_words_new(PLACES << 12);
    assert_non_null(words);
    for (int round = 0; round < 6; round++) {
        unsigned bits = round % 2 ? 12 : 0; /* places of more than one digit */
        uint64_t sum[2][CRD_LANES];
        size_t n = round < 2 ? N : draw(N);
        for (uint32_t p = 0; p < PLACES; p++)
            for (int k = 0; k < CRD_LANES / 64; k++)
                words[p << bits].w[k] = (uint64_t)draw(1u << 30) << 34 ^ draw(1u << 30);
        for (size_t i = 0; i < n; i++) {
            merged[0][i] = places[i] = draw(PLACES) << bits;
            merged[1][i] = weights[i] = draw(3) == 0 ? 0 : draw(2) ? UINT32_MAX - draw(9) : draw(9);
        }
        crd_lanes_sum(words, &(crd_lane_group){places, weights, n}, sum[0]);
        size_t kept = n;
        assert_ok(crd_lanes_merge(merged[0], merged[1], &kept));
        crd_lanes_sum(words, &(crd_lane_group){merged[0], merged[1], kept}, sum[1]);
        assert_memory_equal(sum[0], sum[1], sizeof sum[0]);
        for (size_t i = 0; i < kept; i++) {
            assert_true(merged[1][i] > 0);
            assert_true(i == 0 || merged[0][i - 1] < merged[0][i] ||
                        (merged[0][i - 1] == merged[0][i] &&
                         (uint64_t)merged[1][i - 1] + merged[1][i] > UINT32_MAX));
        }
    }
    free(words);
}

static void test_bad_plane(void **state)
{
    const struct bad_plane *r = *state;
    crd_err err = CRD_ERR_INIT;
    crd_dag *d;
    assert_status(CRD_EINVAL, crd_dag_new(3, &r->plane, 1, &d, &err), &err);
    assert_string_equal(err.message, r->message);
    assert_null(d);
}

static void seeds_and_stops_outside_are_refused(void **state)
{
    (void)state;
    crd_plane p = {0, 1, two, to, NULL, 0};
    crd_word words[2];
    crd_dag *d;
    crd_view *v;
    static const crd_lane_seed seeds[] = {{1, CRD_LANES - 1}, {1, CRD_LANES}, {2, 0}};
    crd_lane_stop stops[2] = {{.place = 1}, {.place = 1}};
    crd_lane_rules rules = {NULL, stops, 2};
    assert_ok(crd_dag_new(2, &p, 1, &d, NULL));
    assert_ok(crd_view_new(d, CRD_KINDS_ALL, NULL, &v, NULL));
    assert_status(CRD_EINVAL, crd_lanes_sweep(v, seeds, 2, NULL, NULL, words, NULL), NULL);
    assert_status(CRD_EINVAL, crd_lanes_sweep(v, seeds + 2, 1, NULL, NULL, words, NULL), NULL);
    assert_status(CRD_EINVAL, crd_lanes_sweep(v, seeds, 1, &rules, NULL, words, NULL), NULL);
    stops[0].place = 0;
    assert_ok(crd_lanes_sweep(v, seeds, 1, &rules, NULL, words, NULL));
    stops[1].place = 2;
    assert_status(CRD_EINVAL, crd_lanes_sweep(v, seeds, 1, &rules, NULL, words, NULL), NULL);
    crd_view_free(v);
    crd_dag_free(d);
}

/* Among nodes of one level those that are read more stand first. */
static void the_popular_stand_first(void **state)
{
    (void)state;
    static const uint32_t first[] = {0, 1, 3, 3}, target[] = {3, 3, 4}, later[] = {0, 3};
    static const uint32_t more[] = {3, 4, 5};
    const crd_plane planes[] = {{0, 3, first, target, NULL, 0}, {2, 1, later, more, NULL, 1}};
    crd_dag *d;
    assert_ok(crd_dag_new(6, planes, 2, &d, NULL));
    assert_int_equal(d->n_levels, 2);
    assert_int_equal(d->node[0], 2);
    assert_int_equal(d->node[1], 1);
    assert_int_equal(d->node[2], 0);
    crd_dag_free(d);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, random_worlds_agree_with_the_oracle);
    CRD_SUITE_ADD(&s, any_number_of_threads_gives_the_same);
    CRD_SUITE_ADD(&s, sums_use_all_64_bits);
    CRD_SUITE_ADD(&s, merged_groups_sum_alike);
    CRD_SUITE_ADD(&s, kernels_choose_alike);
    CRD_SUITE_ADD(&s, kernels_add_alike);
    CRD_SUITE_ADD(&s, the_null_graph_has_no_words);
    CRD_SUITE_ROWS(&s, bad_planes, test_bad_plane);
    CRD_SUITE_ADD(&s, seeds_and_stops_outside_are_refused);
    CRD_SUITE_ADD(&s, the_popular_stand_first);
    return crd_suite_run(&s, "graph/lanes");
}
