/* Values at which verdicts turn, against judging anew on both sides of each and between them. */
#include "regimes.h"

#include "rules/vary.h"

#include <math.h>

/* ---- made-up verdicts -------------------------------------------------------------------------
 */

struct curve {
    const char *name;
    double from, to;
    bool whole;
    size_t grid;
    double turns[3]; /* the verdict is fail before the first, unknown before the second, ... */
    size_t n, most;  /* judgements at most */
    double lone;     /* a value that is looked at; 0 = none */
};

static const struct curve curves[] = {
    {"never", 0, 1000000, true, 0, {2e6, 3e6, 4e6}, 0, 2, 0},
    {"once", 0, 1000000, true, 0, {333334, 2e6, 3e6}, 1, 30, 0},
    {"at the first value", 0, 100, true, 0, {1, 200, 300}, 1, 12, 0},
    {"at the last value", 0, 100, true, 0, {100, 200, 300}, 1, 12, 0},
    {"twice", 0, 1000000, true, 0, {200000, 200001, 2e6}, 2, 60, 0},
    {"of any number", 0, 10, false, 0, {3.25, 20, 30}, 1, 80, 0},
    {"and back, on the grid", 0, 1000, true, 9, {200, 700, 930}, 3, 60, 0},
    {"two values", 0, 1, true, 5, {1, 5, 6}, 1, 2, 0},
    {"at one value alone", 0, 1000000, true, 0, {350000, 350001, 350002}, 3, 60, 350001},
    {"one value of any", 0, 10, false, 0, {3.5, 20, 30}, 1, 80, 3.5},
};

struct made {
    const struct curve *c;
    crd_held held;
    size_t judged;
    crd_arena *arena;
};
static const crd_rule made_rule;

static crd_verdict verdict_at(const struct curve *c, double at)
{
    static const crd_verdict order[] = {CRD_FAIL, CRD_UNKNOWN, CRD_PASS, CRD_FAIL};
    size_t i = 0;
    while (i < 3 && at >= c->turns[i])
        i++;
    return order[i];
}

static crd_status judge_made(void *ctx, double at, crd_vary_point *ret_point, crd_err *err)
{
    (void)err;
    struct made *m = ctx;
    crd_held *h = CRD_NEW(m->arena, crd_held, 1);
    assert_non_null(h);
    *h = (crd_held){.rule = &made_rule, .verdict = verdict_at(m->c, at)};
    m->judged++;
    *ret_point = (crd_vary_point){.held = h, .n = 1};
    return CRD_OK;
}

static void test_curve(void **state)
{
    const struct curve *c = *state;
    struct made m = {.c = c};
    crd_vary_opts opts = {.from = c->from,
                          .to = c->to,
                          .whole = c->whole,
                          .grid = c->grid,
                          .values = &c->lone,
                          .n_values = c->lone > 0};
    const crd_vary_point *p;
    size_t n, turns = 0;
    crd_arena *arena;
    assert_ok(crd_arena_new(1 << 20, &arena));
    m.arena = arena;
    assert_ok(crd_vary(&opts, judge_made, &m, arena, &p, &n, NULL));
    assert_true(m.judged <= c->most && m.judged == n);
    assert_true(p[0].at <= c->from && p[0].at >= c->from && p[n - 1].at >= c->to &&
                p[n - 1].at <= c->to);
    for (size_t i = 1; i < n; i++) {
        assert_true(p[i].at > p[i - 1].at);
        if (crd_vary_same(p[i].held, p[i - 1].held))
            continue;
        assert_true(turns < c->n);
        assert_true(p[i].at >= c->turns[turns] && p[i].at <= c->turns[turns]);
        assert_true(p[i - 1].at >=
                    (c->whole ? p[i].at - 1 : nextafter(p[i].at, -(double)INFINITY)));
        turns++;
    }
    assert_int_equal(c->n, turns);
    crd_arena_free(arena);
}

static void test_limit(void **state)
{
    (void)state;
    struct made m = {.c = &curves[1]};
    crd_vary_opts opts = {.from = 0, .to = 1000000, .whole = true, .most = 5};
    const crd_vary_point *p;
    size_t n;
    crd_arena *arena;
    assert_ok(crd_arena_new(1 << 20, &arena));
    m.arena = arena;
    assert_status(CRD_ELIMIT, crd_vary(&opts, judge_made, &m, arena, &p, &n, NULL), NULL);
    crd_arena_free(arena);
}

/* ---- worlds -----------------------------------------------------------------------------------
 */

struct world {
    regimes *r; /* of the world; packs are read anew */
    const char *param;
    bool share;
    size_t judged;
    crd_arena *arena;
};

/* Verdicts of all packs with the parameter at that value. */
static crd_status judge_world(void *ctx, double at, crd_vary_point *ret_point, crd_err *err)
{
    (void)err;
    struct world *x = ctx;
    char text[40];
    regimes own = *x->r;
    size_t n = 0, room = 0;
    crd_held *held = NULL;
    int len = x->share ? snprintf(text, sizeof text, "%.4f%%", at / 10000)
                       : snprintf(text, sizeof text, "%.0f", at);
    crd_pack_given given = {crd_str_from(x->param), {text, (size_t)len}};
    regimes_packs(&own, &given, 1);
    for (uint32_t p = 0; p < own.n; p++) {
        const crd_judgement *all;
        size_t k;
        crd_judge_opts opts = {.evidence = 0};
        regimes_judge(&own, p, &opts, &all, &k);
        held = realloc(held, (room += k) * sizeof *held + 1);
        assert_non_null(held);
        for (size_t i = 0; i < k; i++)
            held[n++] = (crd_held){
                .pack = p,
                /* those of the first reading: rules are compared by place */
                .rule = &x->r->packs[p]->rules[all[i].rule - own.packs[p]->rules],
                .group = all[i].group,
                .verdict = all[i].verdict,
                .standing = all[i].standing,
                .has_value = all[i].has_value,
                .low = all[i].low,
                .high = all[i].high,
                .limit = all[i].limit};
    }
    qsort(held, n, sizeof *held, crd_held_order);
    crd_held *kept = CRD_NEW(x->arena, crd_held, n);
    assert_non_null(kept);
    memcpy(kept, held, n * sizeof *held);
    for (size_t i = 0; i < n; i++) {
        kept[i].group = crd_str_is_null(kept[i].group) ? CRD_STR_NULL
                                                       : crd_str_copy(x->arena, kept[i].group);
        if (kept[i].limit) {
            crd_rule_limit *limit = CRD_NEW(x->arena, crd_rule_limit, 1);
            assert_non_null(limit);
            *limit = *kept[i].limit;
            if (!crd_str_is_null(limit->param))
                limit->param = crd_str_copy(x->arena, limit->param);
            kept[i].limit = limit;
        }
    }
    free(held);
    regimes_end(&own);
    *ret_point = (crd_vary_point){.held = kept, .n = n};
    x->judged++;
    return CRD_OK;
}

static bool same_points(const crd_vary_point *a, const crd_vary_point *b)
{
    size_t i = 0, k = 0;
    while (i < a->n || k < b->n) {
        int order = i == a->n ? 1 : k == b->n ? -1 : crd_held_order(&a->held[i], &b->held[k]);
        const crd_held *x = order <= 0 ? &a->held[i++] : NULL,
                       *y = order >= 0 ? &b->held[k++] : NULL;
        if (!crd_vary_same(x, y))
            return false;
    }
    return true;
}

struct varied {
    const char *name, *param;
    bool share;
    double from, to, step; /* step: of the oracle's grid */
    size_t grid, most;     /* values that may be judged for one place where something turns */
};
static const struct varied varied[] = {
    {"a cap", "cap", true, 0, 1000000, 30001, 0, 8},
    {"a number in an expression", "hours", false, 0, 9, 1, 3, 8},
};

/* Between neighbours that are the same every other value is the same; where they differ nothing
 * lies between. */
static void test_varied(void **state)
{
    const struct varied *v = *state;
    regimes r = {0};
    uint64_t seed = 21;
    size_t turns = 0, judged = 0;
    regimes_packs(&r, NULL, 0);
    for (uint64_t round = 0; round < crd_rounds(8); round++) {
        crd_date day;
        const crd_vary_point *p;
        size_t n;
        crd_vary_opts opts = {.from = v->from,
                              .to = v->to,
                              .whole = true,
                              .grid = v->grid,
                              .param = crd_str_from(v->param)};
        mem_init(&r.m);
        regimes_fill(&r.m, &seed);
        assert_true(crd_date_parse(CRD_STR("2026-02-01"), &day));
        regimes_open(&r, day, false);
        struct world x = {.r = &r, .param = v->param, .share = v->share};
        assert_ok(crd_arena_new(64 << 20, &x.arena));
        assert_ok(crd_vary(&opts, judge_world, &x, x.arena, &p, &n, NULL));
        judged += x.judged;
        for (size_t i = 1; i < n; i++) {
            bool same = same_points(&p[i - 1], &p[i]);
            turns += !same;
            assert_true(same || p[i].at <= p[i - 1].at + 1);
        }
        size_t at = 0;
        for (double value = v->from; value <= v->to; value += v->step) {
            crd_vary_point one;
            assert_ok(judge_world(&x, value, &one, NULL));
            while (at + 1 < n && p[at + 1].at <= value)
                at++;
            assert_true(same_points(&p[at], &one));
        }
        crd_arena_free(x.arena);
        regimes_close(&r);
        mem_done(&r.m);
    }
    assert_true(turns > 0);
    assert_true(judged <= crd_rounds(8) * (2 + v->grid) + turns * v->most);
    regimes_end(&r);
}

/* ---- what depends -----------------------------------------------------------------------------
 */

static void test_depends(void **state)
{
    (void)state;
    court o = {0};
    court_pack(
        &o, "pack: p\ntitle: T\nversion: 1\nparams: {cap: {value: 35%, about: x}, caps: {value: 1, "
            "about: x}, who: {value: XA, about: x}}\nhigh_risk: {states: [':who']}\nscopes: {one: "
            "'@two', two: 'quantity > :caps'}\nrules:\n"
            "- {id: A, title: t, kind: share, of: \"function = 'amf'\", at_most: ':cap'}\n"
            "- {id: B, title: t, kind: forbid, where: '@one'}\n"
            "- {id: C, title: t, kind: fresh, evidence: {date: installed}, months: ':caps'}\n");
    const crd_rule *u = o.pack->rules;
    assert_int_equal(CRD_VARY_BOUND, crd_rule_varies(o.pack, &u[0], CRD_STR("cap")));
    assert_int_equal(CRD_VARY_NOT, crd_rule_varies(o.pack, &u[1], CRD_STR("cap")));
    assert_int_equal(CRD_VARY_NOT, crd_rule_varies(o.pack, &u[0], CRD_STR("caps")));
    assert_int_equal(CRD_VARY_ELSE, crd_rule_varies(o.pack, &u[1], CRD_STR("caps")));
    assert_int_equal(CRD_VARY_ELSE, crd_rule_varies(o.pack, &u[2], CRD_STR("caps")));
    assert_int_equal(CRD_VARY_ELSE, crd_rule_varies(o.pack, &u[0], CRD_STR("who")));
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, curves, test_curve);
    CRD_SUITE_ADD(&s, test_limit);
    CRD_SUITE_ROWS(&s, varied, test_varied);
    CRD_SUITE_ADD(&s, test_depends);
    return crd_suite_run(&s, "rules/vary");
}
