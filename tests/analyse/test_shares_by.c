/* Shares by further measures, by state, network, region and area, by either way to count what is
 * shared, and the mean over operators. */
#include "crdtest.h"

#include "analyse/shares.h"

#include "memfeed.h"

#include "base/buf.h"

struct by_case {
    const char *name;
    crd_shares_opts o;
    bool states;
    const char *of;    /* group; NULL = all, "?" = unknown */
    const char *layer; /* NULL = all */
    crd_share_role role;
    const char *want; /* total/certain -without oOther: party low-high(other) ... +others */
    const char *rows[12][2];
};

static crd_world *world_of(struct memfeed *m)
{
    size_t n[2], all = 0;
    crd_want wants[64];
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    crd_world_opts opts = CRD_WORLD_OPTS;
    const crd_want *of[2] = {crd_shares_wants(&n[0]), crd_control_wants(&n[1])};
    crd_feed feed = mem_feed(m);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < n[k]; i++)
            wants[all++] = of[k][i];
    assert_status(CRD_OK, crd_world_new(&feed, wants, all, &opts, &w, &err), &err);
    return w;
}

static const crd_share_group *find(const crd_shares_result *r, const struct by_case *c)
{
    for (size_t i = 0; i < r->n; i++) {
        const crd_share_group *g = &r->groups[i];
        bool unknown = c->of && strcmp(c->of, "?") == 0;
        bool of = unknown ? g->of_unknown
                  : c->of ? crd_str_eq(g->of, crd_str_from(c->of))
                          : crd_str_is_null(g->of) && !g->of_unknown;
        bool layer = c->layer ? crd_str_eq(g->layer, crd_str_from(c->layer))
                              : crd_str_is_null(g->layer);
        if (g->role == c->role && of && layer)
            return g;
    }
    return NULL;
}

static void show(const crd_share_group *g, crd_buf *out)
{
    if (!g) {
        crd_buf_addf(out, "nothing");
        return;
    }
    crd_buf_addf(out, "%lld/%lld -%llu o%lld:", (long long)g->total, (long long)g->certain,
                 (unsigned long long)g->without, (long long)g->other);
    for (size_t k = 0; k < g->n_rows; k++)
        crd_buf_addf(out, " " CRD_STR_FMT " %lld-%lld(%lld)", CRD_STR_ARG(g->rows[k].party),
                     (long long)g->rows[k].low, (long long)g->rows[k].high,
                     (long long)g->rows[k].other);
    if (g->n_others)
        crd_buf_addf(out, " +%zu", g->n_others);
}

/* Makers m1 of XA, m2 of XB, m3 of XA whose votes a firm of XC holds, m4 of no known seat. */
static const char *const nation[][2] = {
    {"source", "name=s;as_of=2025-06-30"},
    {"jurisdiction", "id=XA;name=A"},
    {"jurisdiction", "id=XB;name=B"},
    {"jurisdiction", "id=XC;name=C"},
    {"party", "id=a;name=Alpha"},
    {"party", "id=b;name=Beta"},
    {"party", "id=m1;name=One;jurisdiction=XA"},
    {"party", "id=m2;name=Two;jurisdiction=XB"},
    {"party", "id=m3;name=Three;jurisdiction=XA"},
    {"party", "id=m4;name=Four"},
    {"party", "id=top;name=Top;jurisdiction=XC"},
    {"holding", "owner=party:top;owned=m3;kind=votes;ppm_min=600000;ppm_max=600000"},
    {"product", "id=r1;maker=m1;category=gnb"},
    {"product", "id=r2;maker=m2;category=gnb"},
    {"product", "id=r3;maker=m3;category=gnb"},
    {"product", "id=r4;maker=m4;category=gnb"},
    {"product", "id=r0;category=gnb"},
    {"network", "id=na;operator=a;name=NA"},
    {"network", "id=nb;operator=b;name=NB"},
    {"area", "id=x1;area_group=east"},
    {"area", "id=x2;area_group=west"},
    {"area", "id=x3"},
    {"site", "id=s1;area=x1"},
    {"site", "id=s2;area=x2"},
    {"site", "id=s3"},
};

#define E(text)                         \
    {                                   \
        "element", "function=gnb;" text \
    }

/* clang-format off */
static const struct by_case cases[] = {
    {"sites count once for each maker there", {.measure = CRD_SHARE_SITES}, false, NULL, NULL, CRD_SHARE_MAKER, "3/3 -0 o3: m1 2-2(2) m2 1-1(1)",
     {E("id=e1;network=na;site=s1;product=r1;quantity=5"), E("id=e2;network=na;site=s1;product=r1"), E("id=e3;network=na;site=s1;product=r2"), E("id=e4;network=na;site=s2;product=r1")}},
    {"a site of a named and an unknown maker may have one more", {.measure = CRD_SHARE_SITES}, false, NULL, NULL, CRD_SHARE_MAKER, "2/1 -0 o1: m1 1-2(1) m2 0-1(0) m3 0-1(0) m4 0-1(0)",
     {E("id=e1;network=na;site=s1;product=r1"), E("id=e2;network=na;site=s1;product=r0")}},
    {"a site of an unknown maker alone is there", {.measure = CRD_SHARE_SITES}, false, NULL, "ran", CRD_SHARE_MAKER, "1/1 -0 o1: m1 0-1(0) m2 0-1(0) m3 0-1(0) m4 0-1(0)",
     {E("id=e1;network=na;site=s1;product=r0"), E("id=e2;network=na;site=s1;product=r0;installed=2010")}},
    {"a layer's sites are those with an element of the layer", {.measure = CRD_SHARE_SITES}, false, NULL, "core", CRD_SHARE_MAKER, "1/1 -0 o1: m2 1-1(1)",
     {E("id=e1;network=na;site=s1;product=r1"), {"element", "id=e2;function=amf;network=na;site=s2;product=r2"}}},
    {"elements of no known site are left out", {.measure = CRD_SHARE_SITES}, false, NULL, NULL, CRD_SHARE_MAKER, "1/1 -1 o1: m1 1-1(1)",
     {E("id=e1;network=na;site=s1;product=r1"), E("id=e2;network=na;product=r2")}},
    {"a site of two networks counts once, and twice beside it", {.measure = CRD_SHARE_SITES}, false, NULL, NULL, CRD_SHARE_MAKER, "1/1 -0 o2: m1 1-1(2)",
     {E("id=e1;network=na;site=s1;product=r1"), E("id=e2;network=nb;site=s1;product=r1")}},
    {"or twice, and once beside it", {.measure = CRD_SHARE_SITES, .each_user = true}, false, NULL, NULL, CRD_SHARE_MAKER, "2/2 -0 o1: m1 2-2(1)",
     {E("id=e1;network=na;site=s1;product=r1"), E("id=e2;network=nb;site=s1;product=r1")}},
    {"subscribers of the row, whatever it stands for", {.measure = CRD_SHARE_SUBSCRIBERS}, false, NULL, "ran", CRD_SHARE_MAKER, "150/150 -1 o150: m1 100-100(100) m2 50-50(50)",
     {E("id=e1;network=na;product=r1;quantity=7;subscribers=100"), E("id=e2;network=na;product=r2;subscribers=50"), E("id=e3;network=na;product=r2")}},
    {"traffic in Mbit/s", {.measure = CRD_SHARE_TRAFFIC}, false, NULL, NULL, CRD_SHARE_MAKER, "1700/1700 -0 o1700: m1 1500-1500(1500) m2 200-200(200)",
     {E("id=e1;network=na;product=r1;traffic_gbps=1.5"), E("id=e2;network=na;product=r2;traffic_gbps=0.2")}},
    {"premises", {.measure = CRD_SHARE_PREMISES}, false, NULL, NULL, CRD_SHARE_OWNER, "30/30 -0 o30: a 30-30(30)",
     {E("id=e1;network=na;product=r1;premises=30;owner=a")}},
    {"what is left out is left out of its group", {.measure = CRD_SHARE_PREMISES}, false, "b", "ran", CRD_SHARE_MAKER, "0/0 -1 o0:",
     {E("id=e1;network=na;product=r1;premises=30"), E("id=e2;network=nb;product=r1")}},
    {"a maker answers to its seat", {.roles = 1}, true, NULL, NULL, CRD_SHARE_MAKER, "4/4 -0 o4: XA 3-3(3) XB 1-1(1)",
     {E("id=e1;network=na;product=r1;quantity=3"), E("id=e2;network=na;product=r2")}},
    {"and to that of who controls it", {.roles = 1}, true, NULL, NULL, CRD_SHARE_MAKER, "2/2 -0 o2: XA 1-1(1) XC 1-1(1)", {E("id=e1;network=na;product=r1"), E("id=e2;network=na;product=r3")}},
    {"a state that controls comes before seats", {.roles = 1}, true, NULL, NULL, CRD_SHARE_MAKER, "1/1 -0 o1: XB 1-1(1)",
     {{"holding", "owner=jurisdiction:XB;owned=top;kind=votes;ppm_min=510000;ppm_max=510000"}, E("id=e1;network=na;product=r3")}},
    {"who may control makes another state possible", {.roles = 1}, true, NULL, NULL, CRD_SHARE_MAKER, "1/1 -0 o1: XA 0-1(0) XB 0-1(0)",
     {{"holding", "owner=jurisdiction:XB;owned=m1;kind=votes;ppm_min=300000;ppm_max=800000"}, E("id=e1;network=na;product=r1")}},
    {"a known maker of no known seat may be any state's", {.roles = 1}, true, NULL, NULL, CRD_SHARE_MAKER, "1/1 -0 o1: XA 0-1(0) XB 0-1(0) XC 0-1(0)", {E("id=e1;network=na;product=r4")}},
    {"an unknown maker is of a state whose firms make such things", {.roles = 1}, true, NULL, NULL, CRD_SHARE_MAKER, "1/1 -0 o1: XA 0-1(0) XB 0-1(0) XC 0-1(0)", {E("id=e1;network=na;product=r0")}},
    {"or of any state", {.roles = 1, .unknown_any = true}, true, NULL, NULL, CRD_SHARE_MAKER, "1/1 -0 o1: XA 0-1(0) XB 0-1(0) XC 0-1(0) +1", {E("id=e1;network=na;product=r0")}},
    {"two builders of one state are one", {.measure = CRD_SHARE_LINKS, .roles = 1}, true, NULL, NULL, CRD_SHARE_MAKER, "2/2 -0 o2: XA 1-1(1) XB 1-1(1)",
     {{"party", "id=m5;jurisdiction=XA"}, {"link", "id=l"}, {"tie", "holder=party:m1;target=link:l;kind=builds"}, {"tie", "holder=party:m5;target=link:l;kind=builds"},
      {"tie", "holder=party:m2;target=link:l;kind=builds"}}},
    {"an owner's state", {.roles = 2}, true, NULL, NULL, CRD_SHARE_OWNER, "1/1 -0 o1: XB 1-1(1)", {E("id=e1;network=na;product=r1;owner=m2")}},
    {"by network", {.split = CRD_SHARE_BY_NETWORK}, false, "nb", "ran", CRD_SHARE_OPERATOR, "2/2 -0 o2: b 2-2(2)", {E("id=e1;network=na"), E("id=e2;network=nb;quantity=2")}},
    {"by region of the site", {.split = CRD_SHARE_BY_REGION}, false, "east", NULL, CRD_SHARE_MAKER, "1/1 -0 o1: m1 1-1(1)", {E("id=e1;site=s1;product=r1"), E("id=e2;site=s2;product=r2")}},
    {"an element's own area comes first", {.split = CRD_SHARE_BY_AREA}, false, "x2", NULL, CRD_SHARE_MAKER, "4/4 -0 o4: m1 4-4(4)", {E("id=e1;area=x2;quantity=4;product=r1"), E("id=e2;site=s1;product=r2")}},
    {"an area without a region, a site without an area", {.split = CRD_SHARE_BY_REGION}, false, "?", NULL, CRD_SHARE_MAKER, "2/2 -0 o2: m1 1-1(1) m2 1-1(1)", {E("id=e1;area=x3;product=r1"), E("id=e2;site=s3;product=r2")}},
    {"a link is in the regions of both ends", {.measure = CRD_SHARE_LINKS, .split = CRD_SHARE_BY_REGION}, false, "west", NULL, CRD_SHARE_OPERATOR, "2/2 -0 o2: a 1-1(1) b 1-1(1)",
     {{"link", "id=l1;network=na;a=site:s1;b=site:s2"}, {"link", "id=l2;network=nb;b=site:s2"}, {"link", "id=l3;network=na;a=site:s1"}}},
    {"only of one operator, by region", {.split = CRD_SHARE_BY_REGION, .only = {[CRD_SHARE_BY_OPERATOR] = {"a", 1}}}, false, "east", NULL, CRD_SHARE_MAKER, "3/1 -0 o1: m1 1-1(1) m2 0-2(0)",
     {E("id=e1;network=na;site=s1;product=r1"), E("id=e2;network=nb;site=s1;product=r1"), E("id=e3;site=s1;product=r2;quantity=2")}},
    {"only in one area", {.split = CRD_SHARE_WHOLE, .only = {[CRD_SHARE_BY_AREA] = {"x1", 2}}}, false, NULL, NULL, CRD_SHARE_MAKER, "1/1 -0 o1: m1 1-1(1)", {E("id=e1;site=s1;product=r1"), E("id=e2;site=s2;product=r2")}},
    {"one that nothing is called", {.split = CRD_SHARE_WHOLE, .only = {[CRD_SHARE_BY_REGION] = {"north", 5}}}, false, NULL, NULL, CRD_SHARE_MAKER, "nothing", {E("id=e1;site=s1;product=r1")}},
    {"what is shared counts for each that uses it", {.each_user = true}, false, NULL, "ran", CRD_SHARE_MAKER, "7/7 -0 o4: m1 6-6(3) m2 1-1(1)",
     {{"share_use", "what=network:na;used_by=nb;kind=mocn"}, E("id=e1;network=na;product=r1;quantity=3"), E("id=e2;network=nb;product=r2")}},
    {"and then for that operator", {.each_user = true}, false, "b", "ran", CRD_SHARE_MAKER, "4/4 -0 o1: m1 3-3(0) m2 1-1(1)",
     {{"share_use", "what=network:na;used_by=nb;kind=mocn"}, E("id=e1;network=na;product=r1;quantity=3"), E("id=e2;network=nb;product=r2")}},
    {"once, and the other beside it, for that operator", {.each_user = false}, false, "b", "ran", CRD_SHARE_MAKER, "1/1 -0 o4: m2 1-1(1) m1 0-0(3)",
     {{"share_use", "what=network:na;used_by=nb;kind=mocn"}, E("id=e1;network=na;product=r1;quantity=3"), E("id=e2;network=nb;product=r2")}},
    {"by network too", {.each_user = true, .split = CRD_SHARE_BY_NETWORK}, false, "nb", "ran", CRD_SHARE_MAKER, "3/3 -0 o0: m1 3-3(0)",
     {{"share_use", "what=element:e1;used_by=nb;kind=moran"}, E("id=e1;network=na;product=r1;quantity=3")}},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct by_case *c = *state;
    struct memfeed m;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (size_t i = 0; i < 12 && c->rows[i][0]; i++)
        mem_put(&m, "s", c->rows[i][0], c->rows[i][1]);
    for (uint64_t seed = 0; seed < 3; seed++) {
        crd_arena *arena;
        crd_buf out;
        crd_control *control = NULL;
        crd_control_opts who = CRD_CONTROL_OPTS;
        crd_shares_opts o = c->o;
        const crd_shares_result *r;
        crd_world *w = world_of(&m);
        assert_ok(crd_arena_new(64 << 20, &arena));
        crd_buf_init(&out, 1 << 20);
        if (c->states)
            assert_ok(crd_control_new(w, &who, &control, NULL));
        o.control = control;
        assert_ok(crd_shares(w, &o, arena, &r, NULL));
        show(find(r, c), &out);
        assert_string_equal(out.at, c->want);
        crd_buf_done(&out);
        crd_control_free(control);
        crd_arena_free(arena);
        crd_world_free(w);
        mem_shuffle(&m, seed + 1);
    }
    mem_done(&m);
}

/* Poland 2020, as published: of the radio networks of four operators one maker had 0, 70, 70 and
 * 90 %, which is 57.5 % when each operator counts the same. By elements it depends on how much each
 * has, which was not published: here 100, 100, 300 and 500. */
static void test_each_operator_counts_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *operator;
        int of_m1, of_m2;
    } networks[] = {{"plus", 0, 100}, {"orange", 70, 30}, {"tmobile", 210, 90}, {"play", 450, 50}};
    struct memfeed m;
    char text[200];
    crd_arena *arena;
    const crd_shares_result *r;
    const crd_share_mean *means;
    size_t n;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (size_t i = 0; i < CRD_COUNT(networks); i++) {
        snprintf(text, sizeof text, "id=%s;name=%s", networks[i].operator, networks[i].operator);
        mem_put(&m, "s", "party", text);
        snprintf(text, sizeof text, "id=n-%s;operator=%s", networks[i].operator,
                 networks[i].operator);
        mem_put(&m, "s", "network", text);
        for (int k = 0; k < 2; k++) {
            int quantity = k ? networks[i].of_m2 : networks[i].of_m1;
            snprintf(text, sizeof text,
                     "id=e%zu-%d;function=gnb;network=n-%s;product=r%d;quantity=%d", i, k,
                     networks[i].operator, k + 1, quantity);
            if (quantity > 0)
                mem_put(&m, "s", "element", text);
        }
    }
    crd_world *w = world_of(&m);
    assert_ok(crd_arena_new(64 << 20, &arena));
    assert_ok(crd_shares(w, &(crd_shares_opts){.roles = 1}, arena, &r, NULL));
    assert_ok(crd_shares_mean(r, arena, &means, &n, NULL));
    assert_int_equal(n, 2);
    assert_true(crd_str_eq(means[0].party, CRD_STR("m1")) &&
                crd_str_eq(means[0].layer, CRD_STR("ran")));
    assert_int_equal(means[0].low_ppm, 575000);
    assert_int_equal(means[0].high_ppm, 575000);
    assert_int_equal(means[0].n, 4);
    assert_int_equal(means[1].low_ppm, 425000);
    for (size_t i = 0; i < r->n; i++)
        if (crd_str_is_null(r->groups[i].of) && !r->groups[i].of_unknown)
            assert_int_equal(r->groups[i].rows[0].low_ppm, 730000);
    crd_arena_free(arena);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_each_operator_counts_the_same);
    return crd_suite_run(&s, "analyse/shares_by");
}
