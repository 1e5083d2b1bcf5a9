#include "crdtest.h"

#include "analyse/diff.h"

#include "memfeed.h"

#include "base/buf.h"

static const char *const kinds[] = {"removed", "added", "changed", "joined", "split"};

/* ---- comparing two feeds -------------------------------------------------------------------- */

struct listing {
    crd_buf *out;
    bool sources;
};

static void show_side(crd_buf *out, const crd_diff_side *s, bool sources)
{
    crd_buf_add(out, s->value.ptr ? s->value : CRD_STR("-"));
    if (s->contested.ptr)
        crd_buf_addf(out, " or " CRD_STR_FMT, CRD_STR_ARG(s->contested));
    if (sources && s->source.ptr)
        crd_buf_addf(out, " (" CRD_STR_FMT ":%u)", CRD_STR_ARG(s->source), s->line);
}

/* "changed element e1 quantity: 1 -> 2", with sources "1 (s:3) -> 2 (t:4)". */
static crd_status list_change(void *ctx, const crd_table *t, const crd_diff_change *c, crd_err *err)
{
    struct listing *l = ctx;
    (void)err;
    crd_buf_addf(l->out, "%s %s " CRD_STR_FMT, kinds[c->kind], t->name, CRD_STR_ARG(c->key));
    if (c->otherwise.ptr)
        crd_buf_addf(l->out, " as " CRD_STR_FMT, CRD_STR_ARG(c->otherwise));
    if (c->field != CRD_DIFF_ROW)
        crd_buf_addf(l->out, " %s",
                     c->field == CRD_DIFF_MAYBE ? "maybe" : t->fields[c->field].name);
    crd_buf_adds(l->out, ": ");
    if (c->kind != CRD_DIFF_ADDED && c->kind != CRD_DIFF_SPLIT)
        show_side(l->out, &c->left, l->sources);
    if (c->kind == CRD_DIFF_CHANGED)
        crd_buf_adds(l->out, " -> ");
    if (c->kind != CRD_DIFF_REMOVED && c->kind != CRD_DIFF_JOINED)
        show_side(l->out, &c->right, l->sources);
    crd_buf_addc(l->out, '\n');
    return CRD_OK;
}

static crd_world *world_of(struct memfeed *m, const crd_world_opts *opts, uint32_t table)
{
    crd_want wants[CRD_DIFF_WANTS];
    size_t n = crd_diff_wants(table, wants);
    crd_feed feed = mem_feed(m);
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, opts, &w, &err), &err);
    return w;
}

static const crd_world_opts all_times = {
    .as_of = CRD_DATE_NONE, .as_known = CRD_DATE_NONE, .all_times = true};

struct sides {
    struct memfeed *feed[2];
    crd_world_opts opts[2];
};

static crd_diff_count diff(const struct sides *s, struct listing *list, crd_digest *digest)
{
    crd_diff_count sum = {0};
    size_t n;
    const uint8_t *order = crd_diff_order(&n);
    for (size_t i = 0; i < n; i++) {
        crd_world *l = world_of(s->feed[0], &s->opts[0], order[i]);
        crd_world *r = world_of(s->feed[1], &s->opts[1], order[i]);
        crd_diff_to to = {list, list_change};
        crd_diff_count c;
        assert_ok(crd_diff_table(l, r, order[i], list ? &to : NULL, digest, &c, NULL));
        assert_int_equal(c.same + c.changed + c.removed + c.joined,
                         crd_world_frame(l, order[i])->n);
        assert_int_equal(c.same + c.changed + c.added + c.split, crd_world_frame(r, order[i])->n);
        sum.removed += c.removed;
        sum.added += c.added;
        sum.changed += c.changed;
        sum.joined += c.joined;
        sum.split += c.split;
        sum.same += c.same;
        crd_world_free(l);
        crd_world_free(r);
    }
    return sum;
}

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

/* ---- oracle --------------------------------------------------------------------------------- */

static uint32_t next(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % below);
}

/* A small world whose ids, references and values often meet; decisions join some. Each statement
 * has a source of its own weight: nothing is contested. */
static void put_random(struct memfeed *m, uint64_t *seed, bool decisions)
{
    enum { ROWS = 24 };
    char text[128], source[16];
    uint32_t start = next(seed, ROWS);
    for (uint32_t i = 0; i < ROWS; i++) {
        snprintf(source, sizeof source, "s%u", i);
        snprintf(text, sizeof text, "name=%s;as_of=%u", source, 2000 + (i * 7 + start) % ROWS);
        mem_put(m, source, "source", text);
        switch (next(seed, decisions ? 6 : 5)) {
        case 0:
            snprintf(text, sizeof text, "id=p%u;name=N%u", next(seed, 5), next(seed, 2));
            mem_put(m, source, "party", text);
            break;
        case 1:
            snprintf(text, sizeof text, "id=e%u;owner=p%u;quantity=%u;site=s%u", next(seed, 4),
                     next(seed, 5), 1 + next(seed, 2), next(seed, 3));
            mem_put(m, source, "element", text);
            break;
        case 2:
            snprintf(text, sizeof text, "owner=party:p%u;owned=p%u;kind=votes;ppm_min=%u",
                     next(seed, 5), next(seed, 5), next(seed, 3));
            mem_put(m, source, "holding", text);
            break;
        case 3:
            snprintf(text, sizeof text, "subject=%s:p%u;scheme=x;item=y;value=%u",
                     next(seed, 2) ? "party" : "element", next(seed, 3), next(seed, 2));
            mem_put(m, source, "fact", text);
            break;
        case 4:
            snprintf(text, sizeof text, "id=s%u;lat=%u;kind=mast", next(seed, 4), next(seed, 2));
            mem_put(m, source, "site", text);
            break;
        default:
            snprintf(text, sizeof text, "a=%s%u;b=%s%u;verdict=same", "party:p", next(seed, 5),
                     "party:p", next(seed, 5));
            mem_put(m, source, "decision", text);
        }
    }
}

/* A merged row as texts. */
struct flat {
    const crd_table *t;
    char key[96], same[96]; /* as it stands; with the least ids */
    char field[CRD_FIELDS_MAX][48];
    bool done;
};

struct flats {
    CRD_VEC(struct flat) rows;
    const struct aliases *aliases;
};

struct aliases {
    CRD_VEC(crd_also) also;
    CRD_VEC(crd_str) names; /* two an alias */
};

/* The least id that any chain leads to, by trying until nothing changes. */
static crd_str least(const struct aliases *a, uint32_t table, crd_str id)
{
    crd_str seen[64];
    size_t n = 1, best = 0;
    seen[0] = id;
    for (size_t at = 0; at < n; at++)
        for (size_t i = 0; i < a->also.n; i++)
            for (size_t way = 0; way < 2; way++) {
                crd_str to = a->names.at[2 * i + !way];
                bool known = a->also.at[i].table != table ||
                             !crd_str_eq(a->names.at[2 * i + way], seen[at]);
                for (size_t k = 0; k < n; k++)
                    known |= crd_str_eq(seen[k], to);
                if (!known)
                    seen[n++] = to;
            }
    for (size_t i = 1; i < n; i++)
        best = crd_str_cmp(seen[i], seen[best]) < 0 ? i : best;
    return seen[best];
}

/* A field's text with its id replaced by the least one. */
static void flat_text(const struct flats *f, const crd_table *t, uint32_t field, const void *rec,
                      bool replace, char out[48])
{
    crd_buf b;
    crd_buf_init(&b, 1 << 10);
    crd_field_text(&t->fields[field], rec, &b);
    crd_str text = crd_buf_str(&b), table = CRD_STR_NULL, key = text;
    const crd_field *d = &t->fields[field];
    if (d->kind == CRD_REF && text.len > 0 && t != crd_records.tables[CRD_T_decision])
        assert_true(crd_ref_split(d, text, &table, &key));
    if (field == 0 && d->kind == CRD_TEXT)
        table = crd_str_from(t->name);
    if (d->kind == CRD_REF && crd_str_is_null(table))
        table = crd_str_from(d->arg);
    const crd_table *of = crd_str_is_null(table) ? NULL : crd_schema_find(&crd_records, table);
    if (replace && of && t != crd_records.tables[CRD_T_decision])
        snprintf(out, 48, CRD_STR_FMT CRD_STR_FMT, (int)(key.ptr - text.ptr), text.ptr,
                 CRD_STR_ARG(least(f->aliases, (uint32_t)crd_schema_index(&crd_records, of), key)));
    else
        snprintf(out, 48, CRD_STR_FMT, CRD_STR_ARG(text));
    crd_buf_done(&b);
}

static crd_status put_flat(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           const crd_merged *about, crd_err *err)
{
    struct flats *f = ctx;
    static struct flat one;
    (void)from;
    (void)about;
    (void)err;
    memset(&one, 0, sizeof one);
    one.t = t;
    crd_buf key;
    crd_buf_init(&key, sizeof one.key - 1);
    crd_record_key(t, rec, &key);
    snprintf(one.key, sizeof one.key, CRD_STR_FMT, CRD_STR_ARG(crd_buf_str(&key)));
    crd_buf_done(&key);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        char same[48];
        flat_text(f, t, i, rec, true, same);
        flat_text(f, t, i, rec, i > 0 || t->fields[i].kind != CRD_TEXT, one.field[i]);
        if (t->fields[i].flags & CRD_F_IN_KEY) {
            size_t len = strlen(one.same);
            snprintf(one.same + len, sizeof one.same - len, "%.40s/", same);
        }
    }
    assert_true(CRD_VEC_PUSH(&f->rows, one));
    return CRD_OK;
}

static void add_aliases(struct aliases *a, const crd_world *w)
{
    size_t n;
    const crd_also *also = crd_world_also(w, &n);
    for (size_t i = 0; i < n; i++) {
        assert_true(CRD_VEC_PUSH(&a->also, also[i]));
        assert_true(CRD_VEC_PUSH(&a->names, crd_world_text(w, also[i].from)));
        assert_true(CRD_VEC_PUSH(&a->names, crd_world_text(w, also[i].to)));
    }
}

static void note(crd_buf *out, const char *kind, const struct flat *l, const struct flat *r)
{
    const struct flat *one = l ? l : r;
    if (strcmp(kind, "changed") != 0) {
        crd_buf_addf(out, "%s %s %s\n", kind, one->t->name, one->key);
        return;
    }
    for (uint32_t i = 0; i < one->t->n_fields; i++)
        if (strcmp(l->field[i], r->field[i]) != 0)
            crd_buf_addf(out, "changed %s %s %s\n", one->t->name, l->key, one->t->fields[i].name);
}

/* Rows of the same thing: those of the same key, then in order, then who is left over. */
static void pair_up(struct flats *f, crd_buf *out)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < f[0].rows.n; i++)
            for (size_t k = 0; k < f[1].rows.n; k++) {
                struct flat *l = &f[0].rows.at[i], *r = &f[1].rows.at[k];
                if (l->done || r->done || strcmp(l->same, r->same) != 0 ||
                    (pass == 0 && strcmp(l->key, r->key) != 0))
                    continue;
                note(out, "changed", l, r);
                l->done = r->done = true;
            }
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < f[side].rows.n; i++) {
            struct flat *one = &f[side].rows.at[i];
            bool met = false;
            for (size_t k = 0; k < f[!side].rows.n; k++)
                met |= strcmp(f[!side].rows.at[k].same, one->same) == 0;
            if (!one->done && side == 0)
                note(out, met ? "joined" : "removed", one, NULL);
            if (!one->done && side == 1)
                note(out, met ? "split" : "added", NULL, one);
        }
}

static void oracle(const struct sides *s, uint32_t table, crd_buf *out)
{
    struct aliases a = {{0}, {0}};
    struct flats f[2] = {{.aliases = &a}, {.aliases = &a}};
    crd_world *w[2];
    for (int i = 0; i < 2; i++) {
        w[i] = world_of(s->feed[i], &s->opts[i], table);
        add_aliases(&a, w[i]);
    }
    for (int i = 0; i < 2; i++)
        assert_ok(crd_world_put_rows(w[i], table, put_flat, &f[i], NULL));
    pair_up(f, out);
    for (int i = 0; i < 2; i++) {
        CRD_VEC_DONE(&f[i].rows);
        crd_world_free(w[i]);
    }
    CRD_VEC_DONE(&a.also);
    CRD_VEC_DONE(&a.names);
}

static crd_status list_short(void *ctx, const crd_table *t, const crd_diff_change *c, crd_err *err)
{
    (void)err;
    crd_buf_addf(ctx, "%s %s " CRD_STR_FMT "%s%s\n", kinds[c->kind], t->name, CRD_STR_ARG(c->key),
                 c->field == CRD_DIFF_ROW ? "" : " ",
                 c->field == CRD_DIFF_ROW ? "" : t->fields[c->field].name);
    return CRD_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines in byte order. */
static void sort_lines(crd_buf *b)
{
    char *lines[512];
    size_t n = 0;
    crd_buf sorted;
    crd_buf_init(&sorted, 1 << 20);
    for (char *at = b->at; at && *at;) {
        char *end = strchr(at, '\n');
        *end = 0;
        assert_true(n < CRD_COUNT(lines));
        lines[n++] = at;
        at = end + 1;
    }
    if (n > 0)
        qsort(lines, n, sizeof *lines, by_text);
    for (size_t i = 0; i < n; i++)
        crd_buf_addf(&sorted, "%s\n", lines[i]);
    crd_buf_done(b);
    *b = sorted;
}

static void test_oracle(void **state)
{
    (void)state;
    static const uint32_t tables[] = {CRD_T_party, CRD_T_element, CRD_T_holding,
                                      CRD_T_fact,  CRD_T_site,    CRD_T_decision};
    uint64_t seed = 7;
    size_t lines = 0;
    for (int round = 0; round < 60; round++) {
        struct memfeed l, r;
        mem_init(&l);
        mem_init(&r);
        put_random(&l, &seed, round % 2);
        put_random(&r, &seed, round % 3);
        struct sides s = {{&l, &r}, {all_times, all_times}};
        for (size_t i = 0; i < CRD_COUNT(tables); i++) {
            crd_buf want, got;
            crd_buf_init(&want, 1 << 20);
            crd_buf_init(&got, 1 << 20);
            crd_diff_to to = {&got, list_short};
            crd_diff_count c;
            crd_world *wl = world_of(&l, &all_times, tables[i]);
            crd_world *wr = world_of(&r, &all_times, tables[i]);
            assert_ok(crd_diff_table(wl, wr, tables[i], &to, NULL, &c, NULL));
            oracle(&s, tables[i], &want);
            sort_lines(&want);
            sort_lines(&got);
            assert_string_equal(want.len ? want.at : "", got.len ? got.at : "");
            lines += got.len > 0;
            crd_world_free(wl);
            crd_world_free(wr);
            crd_buf_done(&want);
            crd_buf_done(&got);
        }
        mem_done(&l);
        mem_done(&r);
    }
    assert_true(lines > 100);
}

/* ---- laws ----------------------------------------------------------------------------------- */

/* A change as seen from the other side. */
static crd_status list_mirror(void *ctx, const crd_table *t, const crd_diff_change *c, crd_err *err)
{
    static const crd_diff_kind mirror[] = {[CRD_DIFF_REMOVED] = CRD_DIFF_ADDED,
                                           [CRD_DIFF_ADDED] = CRD_DIFF_REMOVED,
                                           [CRD_DIFF_CHANGED] = CRD_DIFF_CHANGED,
                                           [CRD_DIFF_JOINED] = CRD_DIFF_SPLIT,
                                           [CRD_DIFF_SPLIT] = CRD_DIFF_JOINED};
    crd_diff_change m = *c;
    m.kind = mirror[c->kind];
    m.left = c->right;
    m.right = c->left;
    if (c->kind == CRD_DIFF_CHANGED && c->otherwise.ptr) {
        m.key = c->otherwise;
        m.otherwise = c->key;
    }
    return list_change(ctx, t, &m, err);
}

static void test_mirror(void **state)
{
    (void)state;
    uint64_t seed = 77;
    for (int round = 0; round < 40; round++) {
        struct memfeed m[2];
        crd_buf out[2];
        crd_world *w[2];
        for (int i = 0; i < 2; i++) {
            mem_init(&m[i]);
            put_random(&m[i], &seed, true);
            crd_buf_init(&out[i], 1 << 20);
        }
        for (uint32_t t = 1; t < CRD_T_COUNT; t++) {
            crd_diff_count c, d;
            for (int i = 0; i < 2; i++)
                w[i] = world_of(&m[i], &all_times, t);
            struct listing there = {&out[0], true}, back = {&out[1], true};
            assert_ok(
                crd_diff_table(w[0], w[1], t, &(crd_diff_to){&there, list_change}, NULL, &c, NULL));
            assert_ok(
                crd_diff_table(w[1], w[0], t, &(crd_diff_to){&back, list_mirror}, NULL, &d, NULL));
            assert_true(c.added == d.removed && c.removed == d.added && c.same == d.same);
            assert_true(c.changed == d.changed && c.joined == d.split && c.split == d.joined);
            assert_ok(crd_diff_table(w[0], w[0], t, NULL, NULL, &d, NULL));
            assert_int_equal(d.same, crd_world_frame(w[0], t)->n);
            assert_int_equal(d.added + d.removed + d.changed + d.joined + d.split, 0);
            for (int i = 0; i < 2; i++)
                crd_world_free(w[i]);
        }
        for (int i = 0; i < 2; i++)
            sort_lines(&out[i]);
        assert_string_equal(out[0].at, out[1].at);
        for (int i = 0; i < 2; i++) {
            crd_buf_done(&out[i]);
            mem_done(&m[i]);
        }
    }
}

/* Rows of one table as "key field value", for taking changes. */
struct patch {
    CRD_VEC(char *) lines;
};

static void patch_set(struct patch *p, const crd_table *t, crd_str key, crd_str field,
                      crd_str value)
{
    char head[160], *line = malloc(320);
    assert_non_null(line);
    snprintf(head, sizeof head, "%s " CRD_STR_FMT " " CRD_STR_FMT "=", t->name, CRD_STR_ARG(key),
             CRD_STR_ARG(field));
    for (size_t i = 0; i < p->lines.n; i++)
        if (strncmp(p->lines.at[i], head, strlen(head)) == 0) {
            free(p->lines.at[i]);
            p->lines.at[i--] = p->lines.at[--p->lines.n];
        }
    snprintf(line, 320, "%s" CRD_STR_FMT "\n", head, CRD_STR_ARG(value));
    if (crd_str_is_null(value))
        free(line);
    else
        assert_true(CRD_VEC_PUSH(&p->lines, line));
}

static crd_status patch_row(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            const crd_merged *about, crd_err *err)
{
    (void)from;
    (void)about;
    (void)err;
    crd_buf key, value;
    crd_buf_init(&key, 1 << 10);
    crd_buf_init(&value, 1 << 10);
    crd_record_key(t, rec, &key);
    patch_set(ctx, t, crd_buf_str(&key), CRD_STR(""), CRD_STR("there"));
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (t->fields[i].flags & CRD_F_IN_KEY || crd_field_is_null(&t->fields[i], rec))
            continue;
        crd_buf_clear(&value);
        crd_field_text(&t->fields[i], rec, &value);
        patch_set(ctx, t, crd_buf_str(&key), crd_str_from(t->fields[i].name), crd_buf_str(&value));
    }
    crd_buf_done(&key);
    crd_buf_done(&value);
    return CRD_OK;
}

/* Sets (or takes away) the fields of a whole row, "a=1; b=2". */
static void patch_fields(struct patch *p, const crd_table *t, crd_str key, crd_str fields, bool set)
{
    crd_str one;
    patch_set(p, t, key, CRD_STR(""), set ? CRD_STR("there") : CRD_STR_NULL);
    while (fields.len > 0 && crd_str_next(&fields, ';', &one)) {
        one = crd_str_trim(one);
        size_t eq = crd_str_find(one, CRD_STR("="));
        assert_true(eq != SIZE_MAX);
        patch_set(p, t, key, (crd_str){one.ptr, eq},
                  set ? (crd_str){one.ptr + eq + 1, one.len - eq - 1} : CRD_STR_NULL);
    }
}

static crd_status patch_change(void *ctx, const crd_table *t, const crd_diff_change *c,
                               crd_err *err)
{
    (void)err;
    if (c->kind == CRD_DIFF_CHANGED)
        patch_set(ctx, t, c->key, crd_str_from(t->fields[c->field].name), c->right.value);
    else
        patch_fields(ctx, t, c->key, c->kind == CRD_DIFF_ADDED ? c->right.value : c->left.value,
                     c->kind == CRD_DIFF_ADDED);
    return CRD_OK;
}

/* The left with its changes applied is the right. */
static void test_apply(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 40; round++) {
        struct memfeed m[2];
        struct patch p[2] = {{{0}}, {{0}}};
        crd_world *w[2];
        for (int i = 0; i < 2; i++) {
            mem_init(&m[i]);
            put_random(&m[i], &seed, false);
        }
        for (uint32_t t = 1; t < CRD_T_COUNT; t++) {
            crd_diff_count c;
            for (int i = 0; i < 2; i++) {
                w[i] = world_of(&m[i], &all_times, t);
                assert_ok(crd_world_put_rows(w[i], t, patch_row, &p[i], NULL));
            }
            assert_ok(
                crd_diff_table(w[0], w[1], t, &(crd_diff_to){&p[0], patch_change}, NULL, &c, NULL));
            for (int i = 0; i < 2; i++)
                crd_world_free(w[i]);
        }
        assert_int_equal(p[0].lines.n, p[1].lines.n);
        for (int i = 0; i < 2; i++)
            qsort(p[i].lines.at, p[i].lines.n, sizeof *p[i].lines.at, by_text);
        for (size_t i = 0; i < p[0].lines.n; i++)
            assert_string_equal(p[0].lines.at[i], p[1].lines.at[i]);
        for (int i = 0; i < 2; i++) {
            for (size_t k = 0; k < p[i].lines.n; k++)
                free(p[i].lines.at[k]);
            CRD_VEC_DONE(&p[i].lines);
            mem_done(&m[i]);
        }
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_dissolved);
    CRD_SUITE_ADD(&s, test_sources);
    CRD_SUITE_ADD(&s, test_digest);
    CRD_SUITE_ADD(&s, test_digest_rest);
    CRD_SUITE_ADD(&s, test_oracle);
    CRD_SUITE_ADD(&s, test_mirror);
    CRD_SUITE_ADD(&s, test_apply);
    return crd_suite_run(&s, "analyse/diff");
}
