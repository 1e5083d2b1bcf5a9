/* What rows that are alike have in common is kept by classes of rows. Sites of random equipment,
 * each alone (too few rows for that) and all together: the same questions rest on the same rows. */
#include "court.h"

#include "rules/gaps.h"

enum { SITES = 24, EACH = 5, LINE = 200 };

static const char pack_text[] =
    "pack: p\ntitle: T\nversion: 1\nhigh_risk: {states: [XC]}\nrules:\n"
    "- {id: A, title: t, kind: forbid, subject: element, per: site, where: "
    "\"high_risk(product)\"}\n"
    "- {id: B, title: t, kind: forbid, subject: element, per: site, where: \"high_risk(maker) and "
    "installed < '2021-06-01'\"}\n"
    "- {id: C, title: t, kind: forbid, subject: element, per: site, where: \"fact('product', "
    "product, 'S', 'i') = 'yes' or not (fact('party', maker, 'S', 'j') = 'no')\"}\n"
    "- {id: D, title: t, kind: require, subject: element, per: site, where: \"status in "
    "('in-service', 'spare', 'failed')\", every: \"months_between(installed, '2024-06-01') < 40 "
    "and "
    "supported_until(product, release) > '2024-01-01'\"}\n"
    "- {id: E, title: t, kind: forbid, subject: element, per: site, addressees: \"fact('party', "
    "operator, 'S', 'k') = 'yes'\", where: \"layer = 'core' or restricted_by(product, 'L')\"}\n"
    "- {id: F, title: t, kind: share, subject: element, per: site, measure: quantity, among: "
    "\"high_risk(brand) or brand = maker\", of: \"maker_country = 'XC' or high_risk(product, "
    "operator)\", at_most: 30%}\n"
    "- {id: H, title: t, kind: forbid, subject: element, per: site, where: \"high_risk(brand, "
    "maker)\"}\n"
    "- {id: G, title: t, kind: forbid, subject: element, per: site, where: \"used(product, 'A1') "
    "and "
    "status in ('spare', 'failed', 'retired')\"}\n";

static uint64_t seed;
static uint32_t draw(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

/* One of the values, or nothing. */
static size_t add(char *to, size_t n, const char *field, const char *const *values, uint32_t count)
{
    uint32_t at = draw(count + 1);
    return n + (at == count ? 0 : (size_t)snprintf(to + n, LINE - n, ";%s=%s", field, values[at]));
}

static char elements[SITES][EACH][2][LINE]; /* what two sources say */

static void draw_elements(void)
{
    static const char *const products[] = {"p0", "p1", "p2", "p3"};
    static const char *const days[] = {"2020", "2020-05-03", "2021"};
    static const char *const statuses[] = {"in-service", "spare"};
    static const char *const releases[] = {"r1"}, *const networks[] = {"n0", "n1"};
    static const char *const functions[] = {"gnb", "upf"};
    for (size_t s = 0; s < SITES; s++)
        for (size_t e = 0; e < EACH; e++) {
            char *to = elements[s][e][0];
            size_t n = (size_t)snprintf(to, LINE, "id=e%zu-%zu;site=s%zu;quantity=2", s, e, s);
            n = add(to, n, "function", functions, 2);
            n = add(to, n, "product", products, 4);
            n = add(to, n, "installed", days, 3);
            n = add(to, n, "status", statuses, 2);
            n = add(to, n, "release", releases, 1);
            add(to, n, "network", networks, 2);
            to = elements[s][e][1];
            n = (size_t)snprintf(to, LINE, "id=e%zu-%zu;site=s%zu", s, e, s);
            if (draw(6) == 0)
                add(to, n, "product", products, 4);
        }
}

/* The world of one site, or of all. */
static void open_world(court *o, size_t from, size_t to)
{
    static const char *const rows[][2] = {
        {"jurisdiction", "id=XA"},
        {"jurisdiction", "id=XC"},
        {"party", "id=good;jurisdiction=XA"},
        {"party", "id=bad;jurisdiction=XC"},
        {"party", "id=who"},
        {"party", "id=op;jurisdiction=XA"},
        {"product", "id=p0;maker=good;brand=good"},
        {"product", "id=p1;maker=who;brand=who;category=upf"},
        {"product", "id=p2;category=gnb"},
        {"product", "id=p3;maker=bad;brand=good"},
        {"release", "product=p0;version=r1;end_of_support=2024"},
        {"release", "product=p3;version=r1"},
        {"network", "id=n0;operator=op"},
        {"network", "id=n1"},
        {"fact", "subject=product:p0;scheme=S;item=i;value=no"},
        {"fact", "subject=party:bad;scheme=S;item=j;value=no"},
    };
    mem_init(&o->m);
    mem_put(&o->m, "s", "source", "name=s;as_of=2025-06-01");
    mem_put(&o->m, "t", "source", "name=t;as_of=2025-06-01");
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&o->m, "s", rows[i][0], rows[i][1]);
    mem_put(&o->m, "t", "product", "id=p3;maker=who");
    for (size_t s = from; s < to; s++) {
        char site[20];
        snprintf(site, sizeof site, "id=s%zu", s);
        mem_put(&o->m, "s", "site", site);
        for (size_t e = 0; e < EACH; e++) {
            mem_put(&o->m, "s", "element", elements[s][e][0]);
            mem_put(&o->m, "t", "element", elements[s][e][1]);
        }
    }
    court_open(o);
}

static const crd_gaps_result *ask(court *o, crd_gaps **ret_gaps, const crd_judgement **ret_all)
{
    size_t n;
    const crd_gaps_result *r = NULL;
    crd_judge_opts opts = {.evidence = 5};
    court_judge(o, ret_all, &n);
    assert_ok(crd_gaps_new(ret_gaps, NULL));
    assert_ok(crd_gaps_add(*ret_gaps, o->t, o->k, o->pack, &opts, *ret_all, n, NULL));
    assert_ok(crd_gaps_rank(*ret_gaps, 0, CRD_STR_NULL, o->arena, &r, NULL));
    return r;
}

/* A line for each question of each verdict on the site, in their order. */
struct lines {
    CRD_VEC(char *) at;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void tell(const crd_gaps_result *r, const crd_judgement *all, const char *group,
                 struct lines *to)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t u = 0; u < r->gaps[i].n_uses; u++) {
            const crd_gap *g = &r->gaps[i];
            const crd_judgement *v = &all[g->uses[u].judgement];
            char line[400];
            if (!crd_str_eq(v->group, crd_str_from(group)) ||
                crd_str_eq(v->rule->id, CRD_STR("G"))) /* of all sites */
                continue;
            snprintf(line, sizeof line,
                     CRD_STR_FMT " %s " CRD_STR_FMT " " CRD_STR_FMT " " CRD_STR_FMT
                                 ": %llu rows, %lld",
                     CRD_STR_ARG(v->rule->id), crd_gap_kind_name(g->kind), CRD_STR_ARG(g->table),
                     CRD_STR_ARG(g->key), CRD_STR_ARG(g->field),
                     (unsigned long long)g->uses[u].rows, (long long)g->uses[u].ppm);
            char *copy = strdup(line);
            assert_non_null(copy);
            assert_true(CRD_VEC_PUSH(&to->at, copy));
        }
    if (to->at.n > 1)
        qsort(to->at.at, to->at.n, sizeof *to->at.at, by_text);
}

static void forget(struct lines *x)
{
    for (size_t i = 0; i < x->at.n; i++)
        free(x->at.at[i]);
    CRD_VEC_DONE(&x->at);
}

static size_t compare(court *o, size_t site, const crd_gaps_result *all, const crd_judgement *of)
{
    crd_gaps *g = NULL;
    court one = {.pack = o->pack, .texts = o->texts};
    const crd_judgement *alone_of;
    struct lines alone = {0}, among = {0};
    char group[20];
    snprintf(group, sizeof group, "site=s%zu", site);
    open_world(&one, site, site + 1);
    const crd_gaps_result *r = ask(&one, &g, &alone_of);
    tell(r, alone_of, group, &alone);
    tell(all, of, group, &among);
    size_t n = alone.at.n;
    for (size_t i = 0; i < n && i < among.at.n; i++)
        assert_string_equal(alone.at.at[i], among.at.at[i]);
    assert_int_equal(n, among.at.n);
    forget(&alone);
    forget(&among);
    crd_gaps_free(g);
    court_close(&one);
    return n;
}

static void test_alone_as_among_others(void **state)
{
    (void)state;
    court o = {0};
    court_pack(&o, pack_text);
    for (uint64_t round = 0; round < crd_rounds(4); round++) {
        const crd_judgement *all;
        crd_gaps *g = NULL;
        size_t n = 0;
        seed = 11 + round;
        draw_elements();
        open_world(&o, 0, SITES);
        const crd_gaps_result *r = ask(&o, &g, &all);
        for (size_t s = 0; s < SITES; s++)
            n += compare(&o, s, r, all);
        assert_true(n > (size_t)SITES * 10);
        crd_gaps_free(g);
        court_close(&o);
    }
    court_end(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_alone_as_among_others)};
    return cmocka_run_group_tests_name("rules/gap memo", tests, NULL, NULL);
}
