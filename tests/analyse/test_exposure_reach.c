/* Who reaches what: against the closure by definition, and by lanes as by one search an actor. */
#include "crdtest.h"

#include "exposure_one.h"
#include "exposure_world.h"

/* ---- reached sets against the closure by definition ---------------------------------------- */

struct closure {
    const crd_ties *t;
    uint8_t *is; /* [n x n] */
    size_t calls;
};

static crd_status same_rows(void *ctx, const crd_reach_block *b, crd_err *err)
{
    struct closure *c = ctx;
    (void)err;
    assert_int_equal(b->first, c->calls);
    c->calls += b->n;
    for (size_t l = 0; l < b->n; l++)
        for (uint32_t v = 0; v < c->t->n_nodes; v++)
            assert_int_equal(crd_bits_has(b->words[b->place[v]].w, l),
                             c->is[(b->first + l) * c->t->n_nodes + v]);
    return CRD_OK;
}

static void close_over(struct closure *c, const crd_reach_plane *p)
{
    const crd_ties *t = c->t;
    size_t n = t->n_nodes;
    memset(c->is, 0, n * n);
    for (uint32_t v = 0; v < n; v++) {
        c->is[v * n + v] = 1;
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if ((t->might[i] >> ((p->plane.high ? 8 : 0) + 2 * p->plane.power) & 3) >=
                p->plane.grade)
                c->is[v * n + t->to[i]] = 1;
    }
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; c->is[i * n + k] && j < n; j++)
                c->is[i * n + j] |= c->is[k * n + j];
}

static void test_closure(void **state)
{
    (void)state;
    uint64_t seed = 15;
    for (int round = 0; round < 6; round++) {
        struct one o;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        size_t n = o.t->n_nodes;
        struct closure c = {.t = o.t, .is = malloc(n * n)};
        uint32_t *nodes = calloc(n, sizeof *nodes);
        crd_reach_seeds *seeds = calloc(n, sizeof *seeds);
        assert_true(c.is && nodes && seeds);
        for (uint32_t v = 0; v < n; v++) {
            nodes[v] = v;
            seeds[v] = (crd_reach_seeds){&nodes[v], 1};
        }
        for (unsigned k = 0; k < 16; k++) {
            crd_reach_plane p = {.plane = {(uint8_t)(k & 3), (uint8_t)(1 + (k >> 2 & 1)), k >> 3},
                                 .kinds = UINT64_MAX};
            close_over(&c, &p);
            c.calls = 0;
            assert_ok(crd_reacher_plain.reach(NULL, o.t, &p, seeds, n, same_rows, &c, NULL));
            assert_int_equal(c.calls, n);
        }
        free(c.is);
        free(nodes);
        free(seeds);
        one_done(&o);
    }
}

/* ---- many at once ------------------------------------------------------------------------- */

struct sets {
    size_t words, n;
    uint32_t n_nodes;
    uint64_t *at;
};

static crd_status keep_sets(void *ctx, const crd_reach_block *b, crd_err *err)
{
    struct sets *s = ctx;
    (void)err;
    assert_int_equal(b->first, s->n);
    assert_true(b->n > 0 && b->n <= CRD_LANES);
    s->n += b->n;
    for (size_t l = 0; l < b->n; l++)
        for (uint32_t v = 0; v < s->n_nodes; v++)
            if (crd_bits_has(b->words[b->place[v]].w, l))
                crd_bits_put(s->at + (b->first + l) * s->words, v);
    return CRD_OK;
}

/* The same sets from both ways, every node an actor, in every plane. `blocks` times over, so that
 * there are more actors than lanes. */
static void compare_ways(const crd_ties *t, const crd_reach_more *more, size_t n_more,
                         size_t blocks)
{
    size_t n = t->n_nodes * blocks, words = crd_bits_words(t->n_nodes);
    struct sets plain = {.words = words, .at = calloc(n * words, 8)};
    struct sets lanes = {.words = words, .at = calloc(n * words, 8)};
    uint32_t *nodes = calloc(n + 1, sizeof *nodes);
    crd_reach_seeds *seeds = calloc(n, sizeof *seeds);
    crd_lane_reacher *r;
    assert_true(plain.at && lanes.at && nodes && seeds);
    for (size_t i = 0; i < n; i++) {
        nodes[i] = (uint32_t)(i % t->n_nodes);
        seeds[i] = (crd_reach_seeds){&nodes[i], i > 0 && i % 5 == 0 ? 0 : 1};
    }
    assert_ok(crd_lane_reacher_new(t, NULL, &r, NULL));
    crd_reacher use = crd_lane_reacher_use(r);
    for (unsigned k = 0; k < 32; k++) {
        crd_reach_plane p = {
            .plane = {(uint8_t)(k & 3), (uint8_t)(1 + (k >> 2 & 1)), (k >> 3 & 1) != 0},
            .kinds = k & 16 ? UINT64_MAX : ~(UINT64_C(1) << CRD_TIE_RESTRICTS),
            .more = more,
            .n_more = n_more};
        plain.n = lanes.n = 0;
        plain.n_nodes = lanes.n_nodes = t->n_nodes;
        memset(plain.at, 0, n * words * 8);
        memset(lanes.at, 0, n * words * 8);
        assert_ok(crd_reacher_plain.reach(NULL, t, &p, seeds, n, keep_sets, &plain, NULL));
        assert_ok(use.reach(use.ctx, t, &p, seeds, n, keep_sets, &lanes, NULL));
        assert_memory_equal(plain.at, lanes.at, n * words * 8);
    }
    crd_lane_reacher_free(r);
    free(plain.at);
    free(lanes.at);
    free(nodes);
    free(seeds);
}

static void test_lanes(void **state)
{
    (void)state;
    uint64_t seed = 16;
    for (int round = 0; round < 20; round++) {
        struct one o;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        mem_put(&o.m, "s", "designation",
                "list=L;subject=product:q0;effect=export-control;basis=Act part 1");
        one_make(&o);
        static const crd_reach_more more[] = {{0, 1, 0xaaaa, CRD_TIE_LENDS, CRD_NO_POOL},
                                              {2, 0, 0x5500, CRD_TIE_INFLUENCES, 0},
                                              {4, 2, 0x4040, CRD_TIE_VETOES, 0},
                                              {4, 3, 0xaa00, CRD_TIE_CONTROLS, 0}};
        compare_ways(o.t, more, CRD_COUNT(more), round == 0 ? 15 : 1);
        one_done(&o);
    }
}

/* More classes of ties than one ordered graph has kinds. */
static void test_many_classes(void **state)
{
    (void)state;
    static const char *const powers[] = {"read", "metadata", "change", "stop"};
    static const char *const reviews[] = {"", ";review=none", ";review=court-before"};
    struct one o;
    mem_init(&o.m);
    mem_put(&o.m, "s", "party", "id=p;name=P;jurisdiction=X");
    mem_put(&o.m, "s", "network", "id=n;operator=p");
    mem_put(&o.m, "s", "element", "id=e;function=amf;network=n");
    for (unsigned set = 1; set < 16; set++)
        for (unsigned k = 0; k < 6; k++) {
            char has[60] = "";
            for (unsigned b = 0; b < 4; b++)
                if (set >> b & 1) {
                    size_t n = strlen(has);
                    snprintf(has + n, sizeof has - n, "%s%s", n ? " " : "", powers[b]);
                }
            put(&o.m, "law", "jurisdiction=X%u;instrument=A%u-%u;powers=%s%s%s", set % 3, set, k,
                has, reviews[k % 3], k < 3 ? ";reach=established" : "");
        }
    for (unsigned i = 0; i < 3; i++)
        put(&o.m, "party", "id=r%u;name=R;jurisdiction=X%u", i, i);
    one_make(&o);
    uint8_t *seen = calloc(1 << 16, 1);
    size_t classes = 0;
    assert_non_null(seen);
    for (uint32_t i = 0; i < o.t->n_ties; i++) {
        classes += !seen[o.t->might[i]];
        seen[o.t->might[i]] = 1;
    }
    free(seen);
    assert_true(classes > 64);
    static const crd_reach_more more[] = {{0, 1, 0xaaaa, CRD_TIE_LENDS, CRD_NO_POOL},
                                          {4, 2, 0x4000, CRD_TIE_VETOES, 0}};
    compare_ways(o.t, more, CRD_COUNT(more), 1);
    one_done(&o);
}

/* Whole answers are the same. */
static void test_same_answer(void **state)
{
    (void)state;
    uint64_t seed = 17;
    for (int round = 0; round < 20; round++) {
        struct one o;
        crd_lane_reacher *lanes;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        assert_ok(crd_lane_reacher_new(o.t, NULL, &lanes, NULL));
        crd_reacher use = crd_lane_reacher_use(lanes);
        const crd_exposure_result *a = ask(&o, (crd_exposure_opts){.who = 15, .unknown_any = true});
        const crd_exposure_result *b = ask(
            &o, (crd_exposure_opts){.who = 15, .unknown_any = true, .reacher = &use});
        assert_int_equal(a->n_cells, b->n_cells);
        for (size_t i = 0; i < a->n_cells; i++)
            assert_memory_equal(a->cells[i].share, b->cells[i].share, sizeof a->cells[i].share);
        assert_int_equal(a->n_groups, b->n_groups);
        for (size_t i = 0; i < a->n_groups; i++)
            assert_memory_equal(a->groups[i].high, b->groups[i].high, sizeof a->groups[i].high);
        crd_lane_reacher_free(lanes);
        one_done(&o);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_closure);
    CRD_SUITE_ADD(&s, test_lanes);
    CRD_SUITE_ADD(&s, test_many_classes);
    CRD_SUITE_ADD(&s, test_same_answer);
    return crd_suite_run(&s, "analyse/exposure_reach");
}
