#include "crdtest.h"

#include "analyse/shares.h"

#include "memfeed.h"

#include "base/buf.h"
#include "synth/synth.h"

/* One line a group: "role layer operator total/certain/unknown hhi: party low-high(per_user) ...".
 */
static void show(const crd_shares_result *r, crd_buf *out)
{
    static const char *const roles[] = {"maker", "owner", "operator"};
    for (size_t i = 0; i < r->n; i++) {
        const crd_share_group *g = &r->groups[i];
        crd_buf_addf(out, "%s ", roles[g->role]);
        crd_buf_addf(out, CRD_STR_FMT " ", CRD_STR_ARG(g->layer.ptr ? g->layer : CRD_STR("*")));
        crd_buf_addf(out, CRD_STR_FMT,
                     CRD_STR_ARG(g->of_unknown ? CRD_STR("?")
                                 : g->of.ptr   ? g->of
                                               : CRD_STR("*")));
        crd_buf_addf(out, " %lld/%lld/%lld u%lld hhi %d-%d:", (long long)g->total,
                     (long long)g->certain, (long long)g->unknown, (long long)g->other, g->hhi_low,
                     g->hhi_high);
        for (size_t k = 0; k < g->n_rows; k++)
            crd_buf_addf(out, " " CRD_STR_FMT " %lld-%lld(%lld)", CRD_STR_ARG(g->rows[k].party),
                         (long long)g->rows[k].low, (long long)g->rows[k].high,
                         (long long)g->rows[k].other);
        if (g->n_others)
            crd_buf_addf(out, " +%zu", g->n_others);
        crd_buf_addc(out, '\n');
    }
}

static const crd_shares_result *shares_of(struct memfeed *m, crd_shares_opts opts, crd_world **w,
                                          crd_arena *arena)
{
    size_t n;
    const crd_want *wants = crd_shares_wants(&n);
    const crd_shares_result *r;
    crd_feed feed = mem_feed(m);
    crd_err err = CRD_ERR_INIT;
    crd_world_opts world = CRD_WORLD_OPTS;
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, &world, w, &err), &err);
    assert_status(CRD_OK, crd_shares(*w, &opts, arena, &r, &err), &err);
    return r;
}

/* Two operators a and b, makers m1 (radio), m2 (radio and core), m3 (core). */
static const char *const nation[][2] = {
    {"source", "name=s;as_of=2025-06-30"},
    {"party", "id=a;name=Alpha"},
    {"party", "id=b;name=Beta"},
    {"party", "id=m1;name=One;since=2015-01-01"},
    {"party", "id=m2;name=Two"},
    {"party", "id=m3;name=Three"},
    {"party", "id=x;name=Ex"},
    {"product", "id=r1;maker=m1;category=gnb;brand=x"},
    {"product", "id=r2;maker=m2;category=gnb"},
    {"product", "id=c2;maker=m2;category=amf"},
    {"product", "id=c3;maker=m3;category=amf"},
    {"product", "id=white;brand=x;category=gnb"},
    {"network", "id=na;operator=a"},
    {"network", "id=nb;operator=b"},
};

struct share_case {
    const char *name;
    const char *rows[10][2];
    const char *want; /* lines that must be there, whole */
    bool unknown_any;
};

/* clang-format off */
static const struct share_case cases[] = {
    {"quantities by maker, layer and operator",
     {{"element", "id=e1;function=gnb;network=na;owner=a;product=r1;quantity=3"}, {"element", "id=e2;function=gnb;network=nb;owner=b;product=r2"},
      {"element", "id=e3;function=amf;network=na;owner=a;product=c3;quantity=2"}},
     "maker * * 6/6/0 u6 hhi 3889-3889: m1 3-3(3) m3 2-2(2) m2 1-1(1)\n"
     "maker ran * 4/4/0 u4 hhi 6250-6250: m1 3-3(3) m2 1-1(1)\n"
     "maker core a 2/2/0 u2 hhi 10000-10000: m3 2-2(2)\n"
     "owner * * 6/6/0 u6 hhi 7222-7222: a 5-5(5) b 1-1(1)\n"
     "operator ran * 4/4/0 u4 hhi 6250-6250: a 3-3(3) b 1-1(1)\n", false},
    {"an unknown maker may be who is known for the layer and existed",
     {{"element", "id=e1;function=gnb;network=na;product=r1"}, {"element", "id=e2;function=gnb;network=na;quantity=2;installed=2010-01-01"},
      {"element", "id=e3;function=gnb;network=na;installed=2020-01-01"}},
     "maker ran * 4/4/3 u4 hhi 625-6250: m1 1-2(1) m2 0-3(0)\n", false},
    {"unless any may be", {{"element", "id=e1;function=gnb;network=na;product=r1"}, {"element", "id=e2;function=gnb;network=na;quantity=2;installed=2010-01-01"}},
     "maker ran * 3/3/2 u3 hhi 1111-5556: m1 1-1(1) m2 0-2(0) m3 0-2(0) +3\n", true},
    {"brand is not maker", {{"element", "id=e1;function=gnb;network=na;product=white"}},
     "maker ran a 1/1/1 u1 hhi 0-10000: m1 0-1(0) m2 0-1(0)\n", false},
    {"a product that is described nowhere is unknown", {{"element", "id=e1;function=amf;network=na;product=nowhere"}},
     "maker core a 1/1/1 u1 hhi 0-10000: m2 0-1(0) m3 0-1(0)\n", false},
    {"planned, spare and retired equipment does not count",
     {{"element", "id=e1;function=amf;network=na;product=c2;status=planned"}, {"element", "id=e2;function=amf;network=na;product=c2;status=failed"},
      {"element", "id=e3;function=amf;network=na;product=c3;status=retired"}},
     "maker core * 1/1/0 u1 hhi 10000-10000: m2 1-1(1)\n", false},
    {"what is there only maybe is in high alone",
     {{"element", "id=e1;function=amf;network=na;product=c2;installed=2025"}, {"element", "id=e2;function=amf;network=na;product=c2"}},
     "maker core * 2/1/1 u1 hhi 10000-10000: m2 1-2(1)\n", false},
    {"what may not be there leaves the rest concentrated",
     {{"element", "id=e1;function=amf;network=na;product=c3;installed=2025"}, {"element", "id=e2;function=amf;network=na;product=c2"}},
     "maker core * 2/1/1 u1 hhi 5000-10000: m2 1-1(1) m3 0-1(0)\n", false},
    {"no operator is a group of its own", {{"element", "id=e1;function=amf;product=c2"}},
     "maker * ? 1/1/0 u1 hhi 10000-10000: m2 1-1(1)\noperator * * 1/1/1 u1 hhi 0-10000: a 0-1(0) b 0-1(0)\n", false},
    {"shared radio counts once, and once a user beside it",
     {{"network", "id=ns;operator=a"}, {"share_use", "what=network:ns;used_by=na;kind=mocn"}, {"share_use", "what=network:ns;used_by=nb;kind=mocn"},
      {"element", "id=e1;function=gnb;network=ns;product=r1;quantity=5"}, {"element", "id=e2;function=amf;network=ns;product=c2"}},
     "maker ran * 5/5/0 u10 hhi 10000-10000: m1 5-5(10)\nmaker ran a 5/5/0 u5 hhi 10000-10000: m1 5-5(5)\nmaker core * 1/1/0 u1 hhi 10000-10000: m2 1-1(1)\n", false},
    {"a function that the case adds has its layer",
     {{"code", "list=function;code=x-radio;label=X;layer=ran"}, {"element", "id=e1;function=x-radio;product=r1;network=na"},
      {"element", "id=e2;function=unheard-of;product=r1;network=na"}},
     "maker ran * 1/1/0 u1 hhi 10000-10000: m1 1-1(1)\nmaker  * 1/1/0 u1 hhi 10000-10000: m1 1-1(1)\n", false},
};
/* clang-format on */

/* A share of exact counts is one number, to the nearest; only what is unknown makes two. */
static void test_exact_shares_have_one_number(void **state)
{
    (void)state;
    struct memfeed m;
    crd_world *w;
    crd_arena *arena;
    mem_init(&m);
    assert_ok(crd_arena_new(64 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    mem_put(&m, "s", "element", "id=e1;function=gnb;product=r1;quantity=2");
    mem_put(&m, "s", "element", "id=e2;function=gnb;product=r2;quantity=1");
    mem_put(&m, "s", "element", "id=e3;function=amf;product=c2;quantity=9999999");
    mem_put(&m, "s", "element", "id=e4;function=amf;product=c3;quantity=1");
    const crd_shares_result *r = shares_of(&m, (crd_shares_opts){0}, &w, arena);
    size_t seen = 0;
    for (size_t i = 0; i < r->n; i++) {
        const crd_share_group *g = &r->groups[i];
        if (g->role != CRD_SHARE_MAKER || g->of_unknown || !crd_str_is_null(g->of))
            continue;
        for (size_t k = 0; k < g->n_rows; k++)
            assert_int_equal(g->rows[k].low_ppm, g->rows[k].high_ppm);
        assert_int_equal(g->hhi_low, g->hhi_high);
        if (crd_str_eq(g->layer, CRD_STR("ran"))) {
            seen++;
            assert_int_equal(g->rows[0].low_ppm, 666667);
            assert_int_equal(g->rows[1].low_ppm, 333333);
        } else if (crd_str_eq(g->layer, CRD_STR("core"))) { /* never all, never nothing */
            seen++;
            assert_int_equal(g->rows[0].low_ppm, 999999);
            assert_int_equal(g->rows[1].low_ppm, 1);
        }
    }
    assert_int_equal(seen, 2);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

static void test_case(void **state)
{
    const struct share_case *c = *state;
    struct memfeed m;
    crd_world *w;
    crd_arena *arena;
    crd_buf out;
    mem_init(&m);
    assert_ok(crd_arena_new(64 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (size_t i = 0; i < 10 && c->rows[i][0]; i++)
        mem_put(&m, "s", c->rows[i][0], c->rows[i][1]);
    for (uint64_t seed = 0; seed < 3; seed++) {
        crd_buf_init(&out, 1 << 20);
        show(shares_of(&m, (crd_shares_opts){.unknown_any = c->unknown_any}, &w, arena), &out);
        crd_str rest = crd_str_from(c->want), one;
        while (crd_str_next(&rest, '\n', &one))
            if (crd_str_find(crd_buf_str(&out), one) == SIZE_MAX)
                fail_msg("missing '" CRD_STR_FMT "' in\n%s", CRD_STR_ARG(one), out.at);
        crd_buf_done(&out);
        crd_world_free(w);
        mem_shuffle(&m, seed + 1);
    }
    crd_arena_free(arena);
    mem_done(&m);
}

/* Two sources of equal weight name two makers: each in high, neither in low. */
static void test_contested_maker(void **state)
{
    (void)state;
    struct memfeed m;
    crd_world *w;
    crd_arena *arena;
    crd_buf out;
    mem_init(&m);
    assert_ok(crd_arena_new(64 << 20, &arena));
    crd_buf_init(&out, 1 << 20);
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    mem_put(&m, "t", "source", "name=t;as_of=2025-06-30");
    mem_put(&m, "t", "product", "id=r1;maker=m3");
    mem_put(&m, "s", "element", "id=e1;function=gnb;network=na;product=r1;quantity=4");
    mem_put(&m, "t", "element", "id=e1;function=gnb;network=na;product=r1;quantity=6");
    mem_put(&m, "s", "element", "id=e2;function=gnb;network=na;product=r2;quantity=6");
    mem_put(&m, "t", "element", "id=e2;function=gnb;network=nb;product=r2;quantity=6");
    show(shares_of(&m, (crd_shares_opts){0}, &w, arena), &out);
    assert_non_null(strstr(out.at, "maker ran * 12/10/6 u10 hhi 3750-5200: m2 6-6(6) m1 0-6(0) m3 "
                                   "0-6(0)\n"));
    assert_non_null(strstr(out.at, "maker ran b 6/0/6 u0 hhi 0-10000: m2 0-6(0)\n"));
    crd_buf_done(&out);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

/* On a nation: what is certain and what is not make the total; bounds are bounds. */
static void test_sums(void **state)
{
    (void)state;
    struct memfeed m;
    crd_world *w;
    crd_arena *arena;
    mem_init(&m);
    assert_ok(crd_arena_new(256 << 20, &arena));
    crd_sink sink = mem_sink(&m);
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK,
                  crd_synth(&(crd_synth_opts){.seed = 3, .elements = 3000, .unknown_ppm = 300000},
                            &sink, &err),
                  &err);
    const crd_shares_result *r = shares_of(&m, (crd_shares_opts){0}, &w, arena);
    assert_true(r->n > 10);
    int64_t layers[3] = {0}, all[3] = {0};
    for (size_t i = 0; i < r->n; i++) {
        const crd_share_group *g = &r->groups[i];
        int64_t sum = g->unknown;
        assert_true(g->certain <= g->total);
        assert_true(g->hhi_low <= g->hhi_high);
        for (size_t k = 0; k < g->n_rows; k++) {
            sum += g->rows[k].low;
            assert_true(g->rows[k].low <= g->rows[k].high && g->rows[k].high <= g->total);
            assert_true(g->rows[k].low_ppm <= g->rows[k].high_ppm);
        }
        assert_int_equal(sum, g->total);
        if (!g->of.ptr && !g->of_unknown)
            *(g->layer.ptr ? &layers[g->role] : &all[g->role]) += g->total;
    }
    for (int role = 0; role < 3; role++)
        assert_int_equal(layers[role], all[role]);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_exact_shares_have_one_number);
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_contested_maker);
    CRD_SUITE_ADD(&s, test_sums);
    return crd_suite_run(&s, "analyse/shares");
}
