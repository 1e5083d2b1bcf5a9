#include "crdtest.h"

#include "diff_sides.h"

/* ---- by hand -------------------------------------------------------------------------------- */

struct diff_case {
    const char *name;
    const char *left[8][3]; /* source, table, fields */
    const char *right[8][3];
    const char *want; /* all lines, in order */
    const char *as_of, *to;
};

/* clang-format off */
static const struct diff_case cases[] = {
    {"two empty sides", {{0}}, {{0}}, "", 0, 0},
    {"the same", {{"s", "element", "id=e;quantity=2"}}, {{"s", "element", "id=e;quantity=2"}}, "", 0, 0},
    {"the same from another source", {{"s", "element", "id=e;quantity=2"}}, {{"t", "element", "id=e;quantity=2"}}, "", 0, 0},
    {"removed, added and changed", {{"s", "element", "id=a;quantity=2"}, {"s", "element", "id=b;quantity=2"}},
     {{"s", "element", "id=b;quantity=3"}, {"s", "element", "id=c;function=gnb;restore_h=1.5"}},
     "removed element a: quantity=2 (s:1)\nchanged element b quantity: 2 (s:2) -> 3 (s:1)\nadded element c: function=gnb; restore_h=1.5 (s:2)\n", 0, 0},
    {"a value where there was none", {{"s", "product", "id=p"}}, {{"t", "product", "id=p;maker=m;open_interfaces=yes"}},
     "changed product p maker: - -> m (t:1)\nchanged product p open_interfaces: - -> yes (t:1)\n", 0, 0},
    {"every kind of value", {{"s", "element", "id=e;roles=host exposed-edge;status=planned;installed=2020;traffic_gbps=0.5"}, {"s", "covers", "element=e;area=a;share_ppm=10%"}},
     {{"s", "element", "id=e;roles=exposed-edge host;status=in-service;installed=2020-01;traffic_gbps=0.25"}, {"s", "covers", "element=e;area=a;share_ppm=11%"}},
     "changed element e status: planned (s:1) -> in-service (s:1)\nchanged element e installed: 2020 (s:1) -> 2020-01 (s:1)\nchanged element e traffic_gbps: 0.5 (s:1) -> 0.25 (s:1)\n"
     "changed covers e/a share_ppm: 100000 (s:2) -> 110000 (s:2)\n", 0, 0},
    {"what matters comes first, then by key", {{"s", "site", "id=z"}, {"s", "element", "id=b"}, {"s", "element", "id=a"}, {"s", "designation", "list=l;subject=party:p;effect=use-ban"}}, {{0}},
     "removed designation l/party:p/use-ban:  (s:4)\nremoved element a:  (s:3)\nremoved element b:  (s:2)\nremoved site z:  (s:1)\n", 0, 0},
    {"keys with nulls and signs", {{"s", "tie", "holder=party:a/b;target=element:e;kind=owns"}, {"s", "tie", "holder=party:a/b;target=element:e;kind=owns;since=2020;notice_days=3"}},
     {{"s", "tie", "holder=party:a/b;target=element:e;kind=owns;since=2020;notice_days=4"}},
     "removed tie party:a%2Fb/element:e/owns:  (s:1)\nchanged tie party:a%2Fb/element:e/owns/2020 notice_days: 3 (s:2) -> 4 (s:1)\n", 0, 0},
    {"a reference to another table is another", {{"s", "incident", "id=i;subject=party:x"}}, {{"s", "incident", "id=i;subject=site:x"}},
     "changed incident i subject: party:x (s:1) -> site:x (s:1)\n", 0, 0},
    {"an id that the right joined to another", {{"s", "party", "id=a;name=A"}, {"s", "party", "id=b;name=B"}, {"s", "network", "id=n;operator=a"}, {"s", "holding", "owner=party:x;owned=a;kind=votes"}},
     {{"s", "party", "id=a;name=A"}, {"s", "party", "id=b;name=A"}, {"d", "decision", "a=party:b;b=party:a;verdict=same"}, {"s", "network", "id=n;operator=b"}, {"s", "holding", "owner=party:x;owned=b;kind=votes"}},
     "joined party b as a: name=B (s:2)\nadded decision party:b/party:a: verdict=same (d:3)\n", 0, 0},
    {"and split again", {{"s", "party", "id=a;name=A"}, {"s", "party", "id=b;name=A"}, {"d", "decision", "a=party:b;b=party:a;verdict=same"}},
     {{"s", "party", "id=a;name=A"}, {"s", "party", "id=b;name=B"}},
     "split party b as a: name=B (s:2)\nremoved decision party:b/party:a: verdict=same (d:3)\n", 0, 0},
    {"an id that each side joined to its own", {{"s", "site", "id=b;kind=mast"}, {"d", "decision", "a=site:b;b=site:m;verdict=same"}, {"s", "element", "id=e;site=b"}},
     {{"s", "site", "id=c;kind=rooftop"}, {"d", "decision", "a=site:c;b=site:m;verdict=same"}, {"s", "element", "id=e;site=c"}},
     "changed site b as c id: b (s:1) -> c (s:1)\nchanged site b as c kind: mast (s:1) -> rooftop (s:1)\n"
     "removed decision site:b/site:m: verdict=same (d:2)\nadded decision site:c/site:m: verdict=same (d:2)\n", 0, 0},
    {"a name that became known", {{"s", "party", "id=z;name=Zed"}, {"s", "network", "id=n;operator=Alpha Corp"}, {"s", "role", "party=Alpha Corp;role=operator"}},
     {{"s", "party", "id=z;name=Zed"}, {"s", "party", "id=alpha;name=ALPHA CORP"}, {"s", "network", "id=n;operator=Alpha Corp"}, {"s", "role", "party=Alpha Corp;role=operator"}},
     "added party alpha: name=ALPHA CORP (s:2)\n", 0, 0},
    {"a name that means another party", {{"s", "party", "id=a;name=Same"}, {"s", "party", "id=b;name=Other"}, {"s", "network", "id=n;operator=Same"}},
     {{"s", "party", "id=a;name=Other"}, {"s", "party", "id=b;name=Same"}, {"s", "network", "id=n;operator=Same"}},
     "changed network n operator: a (s:3) -> b (s:3)\nchanged party a name: Same (s:1) -> Other (s:1)\nchanged party b name: Other (s:2) -> Same (s:2)\n", 0, 0},
    {"contested on one side", {{"s", "element", "id=e;quantity=3"}}, {{"s", "element", "id=e;quantity=3"}, {"t", "element", "id=e;quantity=4"}, {"u", "element", "id=e;quantity=10"}},
     "changed element e quantity: 3 (s:1) -> 3 or 10 | 4 (s:1)\n", 0, 0},
    {"contested alike", {{"t", "element", "id=e;quantity=4"}, {"s", "element", "id=e;quantity=3"}}, {{"s", "element", "id=e;quantity=3"}, {"t", "element", "id=e;quantity=4"}}, "", 0, 0},
    {"the line of the source that says so", {{"s", "element", "id=e;quantity=3"}, {"t", "element", "id=e;status=planned"}}, {{"t", "element", "id=e;status=spare"}, {"s", "element", "id=e;quantity=3"}},
     "changed element e status: planned (t:2) -> spare (t:1)\n", 0, 0},
    {"two dates", {{"s", "element", "id=a;installed=2010-01-01;removed=2020-01-01"}, {"s", "element", "id=b;installed=2022-01-01"}, {"s", "element", "id=c"}},
     {{"s", "element", "id=a;installed=2010-01-01;removed=2020-01-01"}, {"s", "element", "id=b;installed=2022-01-01"}, {"s", "element", "id=c"}},
     "removed element a: installed=2010-01-01; removed=2020-01-01 (s:1)\nadded element b: installed=2022-01-01 (s:2)\n", "2015-01-01", "2025-01-01"},
    {"what holds only possibly", {{"s", "element", "id=a;installed=2010;status=in-service"}}, {{"s", "element", "id=a;installed=2010;status=in-service"}},
     "changed element a maybe: yes (s:1) -> no (s:1)\n", "2010-06-01", "2011-06-01"},
    {"what is there only possibly", {{"s", "element", "id=a;installed=2010"}}, {{"s", "element", "id=a;installed=2010"}},
     "added element a: installed=2010; maybe=yes (s:1)\n", "2009-06-01", "2010-06-01"},
};
/* clang-format on */

static void put_all(struct memfeed *m, const char *const rows[8][3])
{
    for (size_t i = 0; i < 8 && rows[i][0]; i++)
        mem_put(m, rows[i][0], rows[i][1], rows[i][2]);
}

static crd_world_opts opts_of(const char *as_of)
{
    crd_world_opts o = all_times;
    if (as_of) {
        o.all_times = false;
        assert_true(crd_date_parse(crd_str_from(as_of), &o.as_of));
    }
    return o;
}

static void test_case(void **state)
{
    const struct diff_case *t = *state;
    struct memfeed l, r;
    crd_buf out;
    mem_init(&l);
    mem_init(&r);
    crd_buf_init(&out, 1 << 20);
    put_all(&l, t->left);
    put_all(&r, t->right);
    struct sides s = {{&l, &r}, {opts_of(t->as_of), opts_of(t->to)}};
    struct listing list = {&out, true};
    diff(&s, &list, NULL);
    assert_string_equal(out.len ? out.at : "", t->want);
    for (uint64_t seed = 0; seed < 3; seed++) { /* whatever the order of statements */
        mem_shuffle(&l, seed);
        mem_shuffle(&r, seed + 9);
        crd_buf_clear(&out);
        diff(&s, &list, NULL);
        assert_string_equal(out.len ? out.at : "", t->want);
    }
    crd_buf_done(&out);
    mem_done(&l);
    mem_done(&r);
}

/* A party that does not hold on the date is not there, although the world keeps it. */
static void test_dissolved(void **state)
{
    (void)state;
    struct memfeed m;
    crd_buf out;
    mem_init(&m);
    crd_buf_init(&out, 1 << 20);
    mem_put(&m, "s", "party", "id=p;name=P;until=2020-01-01");
    crd_world_opts before = opts_of("2019-01-01"), after = opts_of("2021-01-01");
    crd_world *l = world_of(&m, &before, CRD_T_party), *r = world_of(&m, &after, CRD_T_party);
    struct listing list = {&out, true};
    crd_diff_to to = {&list, list_change};
    crd_diff_count c;
    assert_int_equal(crd_world_frame(r, CRD_T_party)->n, 1);
    assert_ok(crd_diff_table(l, r, CRD_T_party, &to, NULL, &c, NULL));
    assert_string_equal(out.at, "removed party p: name=P; until=2020-01-01 (s:1)\n");
    assert_int_equal(c.removed, 1);
    crd_world_free(l);
    crd_world_free(r);
    crd_buf_done(&out);
    mem_done(&m);
}

/* Two sources of one feed: the rows of each, with what all know of who is who. */
static void test_sources(void **state)
{
    (void)state;
    struct memfeed m;
    crd_buf out;
    mem_init(&m);
    crd_buf_init(&out, 1 << 20);
    mem_put(&m, "old", "source", "name=old;superseded_at=2025-01-01");
    mem_put(&m, "new", "source", "name=new");
    mem_put(&m, "reg", "party", "id=a;name=Alpha");
    mem_put(&m, "reg", "party_name", "party=a;name=Alfa");
    mem_put(&m, "old", "product", "id=p;maker=Alfa;model=1");
    mem_put(&m, "new", "product", "id=p;maker=Alpha;model=2");
    struct sides s = {{&m, &m}, {all_times, all_times}};
    s.opts[0].only = CRD_STR("old");
    s.opts[1].only = CRD_STR("new");
    struct listing list = {&out, true};
    diff(&s, &list, NULL);
    assert_string_equal(out.at, "changed product p model: 1 (old:5) -> 2 (new:6)\n");
    crd_world_opts o = s.opts[0];
    for (uint32_t in = 0; in < 2; in++) {
        o.only_in = in ? CRD_T_product : 0;
        crd_world *w = world_of(&m, &o, CRD_T_product);
        assert_int_equal(crd_world_frame(w, CRD_T_product)->n, 1);
        assert_int_equal(crd_world_frame(w, CRD_T_party)->n, in);
        crd_world_free(w);
    }
    o = all_times; /* not asked for by name: superseded, so not used */
    crd_world *w = world_of(&m, &o, CRD_T_product);
    assert_string_equal(crd_world_text(w, CRD_COL(w, product, model).text[0]).ptr, "2");
    crd_world_free(w);
    crd_buf_done(&out);
    mem_done(&m);
}

/* ---- the digest ----------------------------------------------------------------------------- */

static void show_digest(const crd_digest *d, crd_buf *out)
{
    crd_arena *arena;
    const crd_digest_row *rows;
    size_t n;
    assert_ok(crd_arena_new(1 << 24, &arena));
    assert_ok(crd_digest_list(d, arena, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const crd_digest_row *r = &rows[i];
        crd_buf_addf(out, "%s " CRD_STR_FMT ">" CRD_STR_FMT " %d", r->topic,
                     CRD_STR_ARG(r->left.ptr ? r->left : CRD_STR("-")),
                     CRD_STR_ARG(r->right.ptr ? r->right : CRD_STR("-")), (int)r->rows);
        if (r->elements)
            crd_buf_addf(out, "x%d", (int)r->pieces);
        crd_buf_addf(out, " " CRD_STR_FMT "%s\n", CRD_STR_ARG(r->first), r->rest ? " rest" : "");
    }
    crd_arena_free(arena);
}

static void test_digest(void **state)
{
    (void)state;
    static const char *const left[8][3] = {
        {"s", "product", "id=p;maker=m1"},
        {"s", "product", "id=q;maker=m1"},
        {"s", "element", "id=e1;product=p;quantity=5;status=planned"},
        {"s", "element", "id=e2;product=q;owner=o"},
        {"s", "element", "id=e3;product=q;owner=o;installed=2020"},
        {"s", "holding", "owner=party:x;owned=y;kind=votes;ppm_min=10%"},
        {"s", "designation", "list=l;subject=party:m1;effect=use-ban"},
        {"s", "element", "id=e9;function=amf"}};
    static const char *const right[8][3] = {
        {"s", "product", "id=p;maker=m2"},
        {"s", "product", "id=q;maker=m1"},
        {"s", "element", "id=e1;product=p;quantity=7;status=in-service"},
        {"s", "element", "id=e2;product=p;owner=o2"},
        {"s", "element", "id=e3;product=q;owner=o2;installed=2021"},
        {"s", "holding", "owner=party:x;owned=y;kind=votes;ppm_min=20%"},
        {"s", "designation", "list=k;subject=party:m1;effect=use-ban"},
        {"s", "element", "id=e8;function=gnb;quantity=4"}};
    struct memfeed l, r;
    crd_digest *d;
    crd_buf out;
    mem_init(&l);
    mem_init(&r);
    crd_buf_init(&out, 1 << 20);
    put_all(&l, left);
    put_all(&r, right);
    struct sides s = {{&l, &r}, {all_times, all_times}};
    assert_ok(crd_digest_new(&d));
    diff(&s, NULL, d);
    show_digest(d, &out);
    assert_string_equal(out.at, "designation-added ->k 1 k/party:m1/use-ban\n"
                                "designation-removed l>- 1 l/party:m1/use-ban\n"
                                "product-maker m1>m2 1 p\n"
                                "element-product q>p 1x1 e2\n"
                                "element-maker m1>m2 2x8 e1\n"
                                "element-owner o>o2 2x2 e2\n"
                                "holding-share votes>votes 1 party:x/y/votes\n"
                                "element-added ->gnb 1x4 e8\n"
                                "element-removed amf>- 1x1 e9\n"
                                "element-status planned>in-service 1x7 e1\n"
                                "element-installed ->- 1x1 e3\n");
    crd_digest_free(d);
    crd_buf_done(&out);
    mem_done(&l);
    mem_done(&r);
}

/* Past the twentieth value of a topic there is one row for the rest. */
static void test_digest_rest(void **state)
{
    (void)state;
    struct memfeed l, r;
    crd_digest *d;
    crd_buf out;
    mem_init(&l);
    mem_init(&r);
    crd_buf_init(&out, 1 << 20);
    for (int i = 0; i < CRD_DIGEST_MOST + 5; i++) {
        char text[64];
        snprintf(text, sizeof text, "id=p%02d;maker=m%02d", i, i);
        mem_put(&l, "s", "product", text);
        snprintf(text, sizeof text, "id=p%02d;maker=n", i);
        mem_put(&r, "s", "product", text);
    }
    struct sides s = {{&l, &r}, {all_times, all_times}};
    assert_ok(crd_digest_new(&d));
    diff(&s, NULL, d);
    show_digest(d, &out);
    size_t lines = 0;
    for (const char *at = out.at; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, CRD_DIGEST_MOST + 1);
    assert_non_null(strstr(out.at, "product-maker m19>n 1 p19\nproduct-maker ->- 5 p20 rest\n"));
    crd_digest_free(d);
    crd_buf_done(&out);
    mem_done(&l);
    mem_done(&r);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_dissolved);
    CRD_SUITE_ADD(&s, test_sources);
    CRD_SUITE_ADD(&s, test_digest);
    CRD_SUITE_ADD(&s, test_digest_rest);
    return crd_suite_run(&s, "analyse/diff");
}
