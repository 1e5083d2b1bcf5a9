/* Packs side by side, against verdicts of single runs; what is shared between packs changes
 * nothing; which demand is stricter. */
#include "regimes.h"

#include "rules/compare.h"

static crd_date day(const char *text)
{
    crd_date d = CRD_DATE_NONE;
    assert_true(crd_date_parse(crd_str_from(text), &d));
    return d;
}

/* ---- demands ----------------------------------------------------------------------------------
 */

struct pair {
    const char *name, *a, *b;
    crd_contrast is, back;
};
#define S      CRD_REL_STRICTER
#define L      CRD_REL_LAXER
#define E      CRD_REL_SAME
#define O      CRD_REL_OTHER
#define SHARE  "kind: share, subject: element, of: \"function = 'amf'\", "
#define SPREAD "kind: diversity, subject: element, by: maker, "
#define WAY    "kind: route, services: 'true', trusted: 'true'"
#define LOSS   "kind: survives, services: 'true', lost: {each: maker}, "
static const struct pair pairs[] = {
    {"smaller share", SHARE "at_most: 20%", SHARE "at_most: 35%", S, L},
    {"equal share", SHARE "at_most: 35%", SHARE "at_most: 35%", E, E},
    {"other measures", SHARE "at_most: 20%, measure: sites", SHARE "at_most: 35%", O, O},
    {"a share that nobody gives", SHARE "at_most: ':none'", SHARE "at_most: 35%", O, O},
    {"at least and at most", SHARE "at_least: 35%", SHARE "at_most: 35%", O, O},
    {"larger least share", SHARE "at_least: 40%", SHARE "at_least: 35%", S, L},
    {"a ban and a share", "kind: forbid, where: 'true'", SHARE "at_most: 35%", S, L},
    {"a ban and none at all", "kind: forbid, where: 'true'", SHARE "at_most: 0%", E, E},
    {"a later ban and a share", "kind: deadline, where: 'true', by: 2027-01-01",
     SHARE "at_most: 35%", O, O},
    {"two bans in force", "kind: forbid, where: 'true', since: 2020-01-01",
     "kind: forbid, where: 'true'", E, E},
    {"a ban and one to come", "kind: forbid, where: 'true'",
     "kind: deadline, where: 'true', by: 2027-12-31", S, L},
    {"a deadline that is over", "kind: forbid, where: 'true'",
     "kind: deadline, where: 'true', by: 2024-12-31", E, E},
    {"a deadline on its last day", "kind: forbid, where: 'true'",
     "kind: deadline, where: 'true', by: 2025-06-01", S, L},
    {"other subjects", "kind: forbid, subject: link, where: 'true'", "kind: forbid, where: 'true'",
     O, O},
    {"every one and most", "kind: require, every: 'true'",
     "kind: require, of: 'true', at_least: 95%", S, L},
    {"a number and a share", "kind: require, of: 'true', at_least: 2",
     "kind: require, of: 'true', at_least: 95%", O, O},
    {"some and two", "kind: require, per: operator, some: 'true'",
     "kind: require, per: operator, of: 'true', at_least: 2", L, S},
    {"more makers", SPREAD "distinct_at_least: 3", SPREAD "distinct_at_least: 2", S, L},
    {"more makers, larger largest", SPREAD "distinct_at_least: 3, largest_at_most: 60%",
     SPREAD "distinct_at_least: 2, largest_at_most: 50%", O, O},
    {"one condition more", SPREAD "distinct_at_least: 2, hhi_at_most: 5000",
     SPREAD "distinct_at_least: 2", S, L},
    {"fresher", "kind: fresh, evidence: {date: installed}, months: 12",
     "kind: fresh, evidence: {date: installed}, months: 24", S, L},
    {"two ways", WAY ", disjoint: 2, by: node", WAY, S, L},
    {"ways apart otherwise", WAY ", disjoint: 3, by: node", WAY ", disjoint: 2, by: link", O, O},
    {"longer", LOSS "mode: withdraws, at: 365d", LOSS "mode: withdraws, at: 30d", S, L},
    {"longer after a failure", LOSS "mode: fails, at: 30d", LOSS "mode: fails, at: 8h", O, O},
    {"its target", LOSS "mode: fails, keeps: target", LOSS "mode: fails, keeps: minimum", S, L},
    {"stricter, but later", SHARE "at_most: 20%, since: 2027-01-01", SHARE "at_most: 35%", O, O},
};

static void test_pair(void **state)
{
    const struct pair *p = *state;
    char text[1000];
    court o = {0};
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\nparams: {none: {about: x}}\nrules:\n- {id: A, title: "
             "t, %s}\n- {id: B, title: t, %s}\n",
             p->a, p->b);
    court_pack(&o, text);
    const crd_rule *a = &o.pack->rules[0], *b = &o.pack->rules[1];
    assert_int_equal(p->is, crd_rule_contrast(a, b, day("2025-06-01")));
    assert_int_equal(p->back, crd_rule_contrast(b, a, day("2025-06-01")));
    court_end(&o);
}

/* ---- verdicts ---------------------------------------------------------------------------------
 */

struct single {
    const crd_judgement *all;
    size_t n;
};

static void same_judgement(const crd_judgement *a, const crd_judgement *b)
{
    assert_ptr_equal(a->rule, b->rule);
    assert_true(crd_str_eq(a->group, b->group) || crd_str_is_null(a->group));
    assert_int_equal(a->verdict, b->verdict);
    assert_int_equal(a->standing, b->standing);
    assert_true(a->low >= b->low && a->low <= b->low && a->high >= b->high && a->high <= b->high);
    assert_int_equal(a->bad_low, b->bad_low);
    assert_int_equal(a->bad_high, b->bad_high);
    assert_int_equal(a->rows, b->rows);
    assert_int_equal(a->n_evidence, b->n_evidence);
    for (size_t i = 0; i < a->n_evidence; i++)
        assert_true(crd_str_eq(a->evidence[i].id, b->evidence[i].id));
}

/* Verdicts on one operator: how many of a pack, of a topic, are so. */
static size_t count(const regimes *r, const struct single *s, crd_str topic, crd_str operator,
                    crd_verdict is)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        crd_str who = crd_judgement_operator(&s->all[i], r->w);
        bool there = crd_str_is_null(operator) ? crd_str_is_null(who) : crd_str_eq(who, operator);
        n += s->all[i].verdict == is && there &&
             (crd_str_is_null(topic) || crd_str_eq(topic, s->all[i].rule->topic));
    }
    return n;
}

static void check_tallies(const regimes *r, const crd_comparison *c, const struct single *own)
{
    size_t rows = 0;
    for (uint32_t o = 0; o <= c->n_operators; o++)
        for (uint32_t p = 0; p < c->n_packs; p++) {
            const crd_tally *t = &c->tallies[o * c->n_packs + p];
            crd_str who = o < c->n_operators ? c->operators[o] : CRD_STR_NULL;
            for (int v = 0; v < 4; v++)
                assert_int_equal(t->by_verdict[v],
                                 count(r, &own[p], CRD_STR_NULL, who, (crd_verdict)v));
        }
    for (size_t p = 0; p < c->n_packs; p++)
        rows += own[p].n;
    assert_int_equal(rows, c->n_rows);
}

/* Each rule stands once beside each other pack; whom it bites fails it, and alone means alone. */
static void check_divergences(const regimes *r, const crd_comparison *c, const struct single *own)
{
    for (uint32_t p = 0; p < c->n_packs; p++)
        for (size_t u = 0; u < r->packs[p]->n_rules; u++)
            for (uint32_t q = 0; q < c->n_packs; q++) {
                size_t beside = 0;
                for (size_t i = 0; i < c->n_divergences; i++) {
                    const crd_divergence *d = &c->divergences[i];
                    for (size_t k = 0; k < d->n_against; k++)
                        beside += d->rule == &r->packs[p]->rules[u] && d->against[k] == q;
                }
                assert_int_equal(p != q, beside);
            }
    for (size_t i = 0; i < c->n_divergences; i++) {
        const crd_divergence *d = &c->divergences[i];
        size_t bites = 0, alone = 0;
        for (uint32_t o = 0; o <= c->n_operators; o++) {
            crd_str who = o < c->n_operators ? c->operators[o] : CRD_STR_NULL;
            bool fails = false, others = false;
            for (size_t k = 0; k < own[d->pack].n; k++) {
                const crd_judgement *v = &own[d->pack].all[k];
                crd_str whose = crd_judgement_operator(v, r->w);
                fails |= v->rule == d->rule && v->verdict == CRD_FAIL &&
                         crd_str_is_null(whose) == crd_str_is_null(who) &&
                         (crd_str_is_null(who) || crd_str_eq(whose, who));
            }
            for (size_t k = 0; k < d->n_against && d->relation != CRD_REL_NO_TOPIC; k++)
                others |= count(r, &own[d->against[k]], d->rule->topic, who, CRD_FAIL) > 0;
            bites += fails;
            alone += fails && !others;
            if (fails) {
                assert_int_equal(o, d->bites[bites - 1]);
            }
        }
        assert_int_equal(bites, d->n_bites);
        assert_int_equal(alone, d->n_alone);
    }
}

/* `of` leaves others out. */
static void check_of(const regimes *r, const crd_compare_in *in, const struct single *own)
{
    const crd_str of[] = {CRD_STR("op1")};
    crd_compare_opts opts = {.of = of, .n_of = 1};
    const crd_comparison *c;
    size_t rows = 0, all = 0;
    assert_ok(crd_compare(in, REGIMES, r->w, &opts, r->arena, &c, NULL));
    assert_int_equal(1, c->n_operators);
    for (size_t p = 0; p < REGIMES; p++) {
        all += own[p].n;
        for (int v = 0; v < 4; v++)
            rows += count(r, &own[p], CRD_STR_NULL, of[0], (crd_verdict)v);
    }
    assert_int_equal(rows, c->n_rows);
    assert_int_equal(all - rows, c->left_out);
}

static void test_compare(void **state)
{
    (void)state;
    regimes r = {0};
    uint64_t seed = 5;
    size_t fails = 0, alone = 0;
    regimes_packs(&r, NULL, 0);
    for (uint64_t round = 0; round < crd_rounds(60); round++) {
        struct single own[REGIMES];
        crd_compare_in in[REGIMES];
        const crd_comparison *c;
        crd_judge_shared *shared = NULL;
        mem_init(&r.m);
        regimes_fill(&r.m, &seed);
        regimes_open(&r, day(round % 2 ? "2025-08-01" : "2026-04-01"), false);
        assert_ok(
            crd_judge_shared_new(r.t, (const crd_ruleset *const *)r.packs, r.n, &shared, NULL));
        for (size_t p = 0; p < REGIMES; p++) {
            crd_judge_opts alone_opts = {.evidence = 3, .as_if_bound = true};
            crd_judge_opts together = {
                .evidence = 3, .as_if_bound = true, .all_rows = true, .shared = shared};
            regimes_judge(&r, p, &alone_opts, &own[p].all, &own[p].n);
            in[p].pack = r.packs[p];
            regimes_judge(&r, p, &together, &in[p].all, &in[p].n);
            assert_int_equal(own[p].n, in[p].n);
            for (size_t i = 0; i < own[p].n; i++) {
                same_judgement(&own[p].all[i], &in[p].all[i]);
                const crd_judgement *v = &in[p].all[i];
                if (v->verdict == CRD_FAIL && v->rule->kind != CRD_RULE_DIVERSITY) {
                    assert_int_equal(v->bad_high, v->n_against);
                }
                fails += v->verdict == CRD_FAIL;
            }
        }
        assert_ok(crd_compare(in, REGIMES, r.w, &(crd_compare_opts){0}, r.arena, &c, NULL));
        check_tallies(&r, c, own);
        check_divergences(&r, c, own);
        check_of(&r, in, own);
        for (size_t i = 0; i < c->n_divergences; i++)
            alone += c->divergences[i].n_alone;
        crd_judge_shared_free(shared);
        regimes_close(&r);
        mem_done(&r.m);
    }
    assert_true(fails > 0 && alone > 0);
    regimes_end(&r);
}

/* Whom the law does not bind for all that is known is judged as if it did only when that is asked
 * for; who is surely not meant is not. */
#define BOUND(of) "addressees: \"fact('party', " of ", 'S', 'bound') = 'yes'\", "
struct bound {
    const char *name, *rule;
    bool on_operator; /* the verdict is on `op` and no other */
    crd_verdict as_if;
};
static const struct bound bounds[] = {
    {"rows", "forbid, per: operator, " BOUND("operator") "where: \"function = 'amf'\"", true,
     CRD_FAIL},
    {"services that are lost",
     "survives, " BOUND("customer") "services: 'true', lost: {each: maker}, mode: fails", false,
     CRD_FAIL},
    {"services that are not",
     "survives, " BOUND("customer") "services: 'true', lost: {each: maker, where: \"id = "
                                    "'free'\"}, mode: fails",
     false, CRD_PASS},
    {"ways", "route, " BOUND("customer") "services: 'true', trusted: \"operator = 'free'\"", false,
     CRD_FAIL},
};

static void test_as_if_bound(void **state)
{
    const struct bound *b = *state;
    court o = {0};
    char text[600];
    const crd_judgement *all;
    size_t n;
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\nrules:\n- {id: A, title: t, kind: %s}\n", b->rule);
    court_pack(&o, text);
    mem_init(&o.m);
    mem_put(&o.m, "s", "party", "id=m");
    mem_put(&o.m, "s", "party", "id=op");
    mem_put(&o.m, "s", "party", "id=free");
    mem_put(&o.m, "s", "product", "id=p;maker=m");
    mem_put(&o.m, "s", "network", "id=n;operator=op");
    mem_put(&o.m, "s", "network", "id=n2;operator=free");
    mem_put(&o.m, "s", "element", "id=e;network=n;function=amf;product=p;site=a");
    mem_put(&o.m, "s", "element", "id=f;network=n2;function=amf;product=p;site=c");
    mem_put(&o.m, "s", "site", "id=c");
    mem_put(&o.m, "s", "fact", "subject=party:free;scheme=S;item=bound;value=no");
    mem_put(&o.m, "s", "site", "id=a");
    mem_put(&o.m, "s", "site", "id=b");
    mem_put(&o.m, "s", "link", "id=l;a=a;b=b;network=n");
    mem_put(&o.m, "s", "service", "id=theirs;customer=op");
    mem_put(&o.m, "s", "need", "service=theirs;node=r;kind=all");
    mem_put(&o.m, "s", "need", "service=theirs;node=core;parent=r;kind=elements;k=1");
    mem_put(&o.m, "s", "need_member", "service=theirs;node=core;member=element:e");
    mem_put(&o.m, "s", "need", "service=theirs;node=way;parent=r;kind=path;a_site=a;b_site=b");
    mem_put(&o.m, "s", "service", "id=others;customer=free");
    mem_put(&o.m, "s", "need", "service=others;node=way;kind=path;a_site=a;b_site=b");
    court_open(&o);
    crd_judge_opts opts = {.evidence = 5};
    assert_ok(crd_judge(o.t, o.k, o.pack, &opts, o.arena, &all, &n, NULL));
    assert_int_equal(1, n);
    assert_int_equal(b->as_if == CRD_FAIL ? CRD_UNKNOWN : CRD_PASS, all[0].verdict);
    opts.as_if_bound = true;
    assert_ok(crd_judge(o.t, o.k, o.pack, &opts, o.arena, &all, &n, NULL));
    assert_int_equal(1, n);
    assert_int_equal(b->as_if, all[0].verdict);
    assert_int_equal(b->as_if == CRD_FAIL, all[0].bad_low);
    assert_int_equal(b->on_operator,
                     crd_str_eq(crd_judgement_operator(&all[0], o.w), CRD_STR("op")));
    court_close(&o);
    court_end(&o);
}

/* The least that all agree on, and the most that any asks. */
static void test_minimum(void **state)
{
    (void)state;
    regimes r = {0};
    uint64_t seed = 1;
    crd_compare_in in[REGIMES];
    const crd_comparison *c;
    regimes_packs(&r, NULL, 0);
    mem_init(&r.m);
    regimes_fill(&r.m, &seed);
    regimes_open(&r, day("2026-04-01"), false);
    for (size_t p = 0; p < REGIMES; p++) {
        crd_judge_opts opts = {.as_if_bound = true};
        in[p].pack = r.packs[p];
        regimes_judge(&r, p, &opts, &in[p].all, &in[p].n);
    }
    assert_ok(crd_compare(in, REGIMES, r.w, &(crd_compare_opts){0}, r.arena, &c, NULL));
    for (size_t i = 0; i < c->n_topics; i++) {
        const crd_minimum *m = &c->minima[i];
        if (crd_str_eq(c->topics[i], CRD_STR("radio-suppliers"))) {
            assert_int_equal(2, m->packs);
            assert_ptr_equal(&r.packs[0]->rules[1], m->least); /* 35 % */
            assert_ptr_equal(&r.packs[1]->rules[0], m->most);  /* none */
        }
        if (crd_str_eq(c->topics[i], CRD_STR("core-suppliers"))) {
            assert_int_equal(2, m->packs);
            assert_ptr_equal(&r.packs[2]->rules[2], m->least); /* from May 2026 */
            assert_ptr_equal(&r.packs[0]->rules[0], m->most);  /* after 2026-03-10 */
        }
        if (crd_str_eq(c->topics[i], CRD_STR("power"))) {
            assert_int_equal(1, m->packs);
        }
    }
    regimes_close(&r);
    mem_done(&r.m);
    regimes_end(&r);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, pairs, test_pair);
    CRD_SUITE_ADD(&s, test_compare);
    CRD_SUITE_ROWS(&s, bounds, test_as_if_bound);
    CRD_SUITE_ADD(&s, test_minimum);
    return crd_suite_run(&s, "rules/compare");
}
