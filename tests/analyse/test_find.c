#include "crdtest.h"

#include "analyse/find.h"

#include "memfeed.h"

#include "base/buf.h"
#include "base/hash.h"

static void counts(crd_buf *out, const char *what, const crd_find_count *c, size_t n)
{
    crd_buf_adds(out, what);
    for (size_t i = 0; i < n; i++)
        crd_buf_addf(out, " " CRD_STR_FMT "=%lld-%lld", CRD_STR_ARG(c[i].id), (long long)c[i].low,
                     (long long)c[i].high);
    crd_buf_addc(out, '\n');
}

static void show(const crd_find_result *r, crd_buf *out)
{
    static const char *const hows[] = {"id", "name", "folded", "words", "listed"};
    char a[11], b[11];
    for (size_t i = 0; i < r->n_subjects; i++)
        crd_buf_addf(out, "subject %s " CRD_STR_FMT " by %s%s\n",
                     r->subjects[i].table < CRD_T_COUNT
                         ? crd_records.tables[r->subjects[i].table]->name
                         : "class",
                     CRD_STR_ARG(r->subjects[i].id), hows[r->subjects[i].how],
                     r->subjects[i].certain ? "" : " maybe");
    for (size_t i = 0; i < r->n_near; i++)
        crd_buf_addf(out, "near " CRD_STR_FMT "\n", CRD_STR_ARG(r->near[i]));
    for (size_t i = 0; i < r->n_related; i++)
        crd_buf_addf(out, CRD_STR_FMT " " CRD_STR_FMT " via " CRD_STR_FMT "%s\n",
                     CRD_STR_ARG(r->related[i].kind), CRD_STR_ARG(r->related[i].id),
                     CRD_STR_ARG(r->related[i].via), r->related[i].certain ? "" : " maybe");
    for (size_t i = 0; i < r->n_names; i++)
        crd_buf_addf(out, "name " CRD_STR_FMT " " CRD_STR_FMT "\n", CRD_STR_ARG(r->names[i].party),
                     CRD_STR_ARG(r->names[i].name));
    crd_date_text(r->earliest, a);
    crd_date_text(r->latest, b);
    crd_buf_addf(out, "total %lld-%lld rows %zu from %s to %s links %zu\n", (long long)r->low,
                 (long long)r->high, r->n_rows, a, b, r->n_links);
    counts(out, "reason", r->by_reason, r->n_reason);
    counts(out, "status", r->by_status, r->n_status);
    counts(out, "operator", r->by_operator, r->n_operator);
    counts(out, "site", r->by_site, r->n_site);
    counts(out, "area", r->by_area, r->n_area);
    counts(out, "country", r->by_country, r->n_country);
    for (size_t i = 0; i < r->n_elements; i++)
        crd_buf_addf(out, "element " CRD_STR_FMT "\n", CRD_STR_ARG(r->elements[i].id));
    for (size_t i = 0; i < r->n_services; i++)
        crd_buf_addf(out, "service " CRD_STR_FMT " via " CRD_STR_FMT "%s\n",
                     CRD_STR_ARG(r->services[i].id), CRD_STR_ARG(r->services[i].via),
                     r->services[i].certain ? "" : " maybe");
    for (size_t i = 0; i < r->n_classes; i++)
        crd_buf_addf(out, "class " CRD_STR_FMT " %lld services %lld users\n",
                     CRD_STR_ARG(r->classes[i].customer_class), (long long)r->classes[i].services,
                     (long long)r->classes[i].users);
    for (size_t i = 0; i < r->n_designations; i++)
        crd_buf_addf(out, "designation " CRD_STR_FMT " " CRD_STR_FMT "\n",
                     CRD_STR_ARG(r->designations[i].list), CRD_STR_ARG(r->designations[i].subject));
}

/* A maker `ost` with a subsidiary `ostlab` (75 %), one that it may control (`half`, 40 to 60 %), a
 * parent, a brand; operators na and nb. */
static const char *const nation[][2] = {
    {"source", "name=s;as_of=2025-06-30"},
    {"jurisdiction", "id=XO;name=Ostrova"},
    {"jurisdiction", "id=XN;name=Norland"},
    {"party", "id=ost;name=Ostratel Systems AG;jurisdiction=XO"},
    {"party_name", "party=ost;name=Øst-Tel;kind=trading"},
    {"party", "id=ostlab;name=Ost Laboratories;jurisdiction=XN"},
    {"party", "id=half;name=Half Way"},
    {"party", "id=top;name=Top Holding"},
    {"party", "id=a;name=Alpha"},
    {"party", "id=b;name=Beta"},
    {"holding", "owner=party:top;owned=ost;kind=votes;ppm_min=100%;ppm_max=100%"},
    {"holding", "owner=party:ost;owned=ostlab;kind=votes;ppm_min=75%"},
    {"holding", "owner=party:ost;owned=half;kind=votes;ppm_min=40%;ppm_max=60%"},
    {"holding", "owner=party:ost;owned=b;kind=votes;ppm_min=50%;ppm_max=50%"},
    {"holding", "owner=party:ostlab;owned=a;kind=shares;ppm_min=30%;ppm_max=30%"},
    {"party", "id=shared;name=By Shares"}, /* shares stand for votes that nobody knows */
    {"holding", "owner=party:ostlab;owned=shared;kind=shares;ppm_min=90%"},
    {"party", "id=joint;name=By Both"}, /* of which none has most alone */
    {"holding", "owner=party:ost;owned=joint;kind=votes;ppm_min=30%;ppm_max=30%"},
    {"holding", "owner=party:ostlab;owned=joint;kind=votes;ppm_min=30%;ppm_max=30%"},
    {"holding", "owner=jurisdiction:XO;owned=top;kind=votes;ppm_min=60%;ppm_max=60%"},
    {"designation", "list=XN-List;subject=party:ost;effect=use-ban;since=2024-01-01"},
    {"designation", "list=XN-List;subject=class:drones;effect=use-ban"},
    {"designation", "list=XN-Old;subject=party:a;effect=use-ban;until=2020-01-01"},
    {"product", "id=p1;name=Radio One;maker=ost"},
    {"product", "id=p2;name=Router Two;maker=ostlab"},
    {"product", "id=p3;name=White Box;brand=ost;maker=half"},
    {"product", "id=p4;name=Other;maker=b"},
    {"network", "id=na;operator=a"},
    {"network", "id=nb;operator=b"},
    {"area", "id=north;country=XN"},
    {"site", "id=s1;name=Mount Hill;country=XN;area=north"},
    {"site", "id=s2;name=Hill Street;country=XO"},
    {"element", "id=e1;function=gnb;network=na;site=s1;product=p1;quantity=10;installed=2020-05-01;"
                "status=in-service"},
    {"element", "id=e2;function=router;network=na;site=s2;product=p2;installed=2019"},
    {"element", "id=e3;function=gnb;network=nb;area=north;product=p3;quantity=4"},
    {"element", "id=e4;function=amf;network=nb;site=s2;product=p4"},
    {"link", "id=l1;a=element:e2;b=site:s1"},
    {"service",
     "id=police;name=Police radio;customer_class=internal-security;criticality=5;users=100"},
    {"service", "id=bank;name=Bank;customer_class=banking;criticality=3;users=50"},
    {"service", "id=net;name=Backbone;customer_class=other;criticality=4"},
    {"need_member", "service=police;node=n;member=element:e1"},
    {"need_member", "service=net;node=n;member=link:l1"},
    {"need_member", "service=bank;node=n;member=service:net"},
};

struct find_case {
    const char *name;
    const char *what, *listed;
    size_t limit;
    const char *want; /* lines that must be there; with '~' before, must not */
};

/* clang-format off */
static const struct find_case cases[] = {
    {"by id, with all that stands for it", "ost", NULL, 20,
     "subject party ost by id\nparent jurisdiction:XO via top\nparent top via top\nsubsidiary half via ost maybe\nsubsidiary joint via ost, ostlab\n"
     "subsidiary ostlab via ost\nsubsidiary shared via ostlab\n~subsidiary b\n~subsidiary a\n"
     "name ost Øst-Tel\ntotal 15-15 rows 3 from 2019 to 2020-05-01 links 1\n"
     "reason maker=11-15 brand=4-4\nstatus in-service=10-10 =5-5\noperator a=11-11 b=4-4\nsite s1=10-10 =4-4 s2=1-1\n"
     "area north=14-14 =1-1\ncountry XN=14-14 XO=1-1\nelement e1\nelement e2\nelement e3\n~element e4\n"
     "service police via element\nservice net via link\nservice bank via service\nclass internal-security 1 services 100 users\n"
     "designation XN-List ost\n~XN-Old"},
    {"a subsidiary does not stand for its parent", "party:ostlab", NULL, 20,
     "subject party ostlab by id\nparent ost via ost\nparent top via ost\ntotal 1-1\n~element e1"},
    {"what may be controlled is in high alone", "half", NULL, 20, "parent ost via ost maybe\ntotal 4-4"},
    {"by name as written", "Half Way", NULL, 20, "subject party half by name"},
    {"by folded name in another spelling", "OST TEL", NULL, 20, "subject party ost by folded\n~ostlab by"},
    {"by words in any order, whole words alone", "systems ostratel", NULL, 20, "subject party ost by words"},
    {"all names that hold the words", "hill", NULL, 20, "subject site s1 by words\nsubject site s2 by words\ntotal 12-12"},
    {"a product", "radio one", NULL, 20, "subject product p1 by folded\ntotal 10-10\nreason product=10-10\n~element e2"},
    {"an element", "e4", NULL, 20, "subject element e4 by id\ntotal 1-1\nreason itself=1-1"},
    {"a site", "site:s2", NULL, 20, "subject site s2 by id\ntotal 2-2\nelement e2\nelement e4"},
    {"a network", "nb", NULL, 20, "subject network nb by id\ntotal 5-5\nreason network=5-5"},
    {"an operator", "b", NULL, 20, "total 5-5\nreason maker=1-1 operator=5-5"},
    {"a service and what it needs", "bank", NULL, 20, "subject service bank by id\nservice bank via itself\n~service police"},
    {"a list by its name", "xn list", NULL, 20, "subject party ost by folded\nsubject class drones by folded\ntotal 15-15"},
    {"--listed", NULL, "XN-List", 20, "subject party ost by listed\nsubject class drones by listed\ndesignation XN-List drones"},
    {"a list that has lapsed names nobody", NULL, "XN-Old", 20, "~subject\ntotal 0-0"},
    {"nothing like it, but near", "Ostratl Systems AG", NULL, 20, "~subject\nnear Ostratel Systems AG\ntotal 0-0"},
    {"nothing at all", "zzzzzzzz", NULL, 20, "~subject\n~near\ntotal 0-0 rows 0 from  to  links 0"},
    {"the list of elements has a limit, totals have none", "ost", NULL, 2, "total 15-15\nelement e1\nelement e2\n~element e3"},
    {"a long list", "ost", NULL, 1000, "element e1\nelement e2\nelement e3"},
};
/* clang-format on */

static crd_world *world_of(struct memfeed *m, crd_feed *feed)
{
    size_t n;
    const crd_want *wants = crd_find_wants(&n);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    *feed = mem_feed(m);
    assert_status(CRD_OK, crd_world_new(feed, wants, n, &opts, &w, &err), &err);
    return w;
}

static void test_case(void **state)
{
    const struct find_case *c = *state;
    struct memfeed m;
    crd_feed feed;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (uint64_t seed = 0; seed < 3; seed++) {
        crd_arena *arena;
        crd_buf out;
        const crd_find_result *r;
        crd_err err = CRD_ERR_INIT;
        assert_ok(crd_arena_new(64 << 20, &arena));
        crd_buf_init(&out, 1 << 20);
        crd_world *w = world_of(&m, &feed);
        crd_find_opts opts = {
            .what = crd_str_from(c->what), .listed = crd_str_from(c->listed), .limit = c->limit};
        assert_status(CRD_OK, crd_find(w, &feed, &opts, arena, &r, &err), &err);
        show(r, &out);
        crd_str rest = crd_str_from(c->want), one;
        while (crd_str_next(&rest, '\n', &one)) {
            bool absent = crd_str_starts(one, CRD_STR("~"));
            if (absent)
                one = (crd_str){one.ptr + 1, one.len - 1};
            if ((crd_str_find(crd_buf_str(&out), one) == SIZE_MAX) != absent)
                fail_msg("%s '" CRD_STR_FMT "' in\n%s", absent ? "unexpected" : "missing",
                         CRD_STR_ARG(one), out.at);
        }
        crd_buf_done(&out);
        crd_world_free(w);
        crd_arena_free(arena);
        mem_shuffle(&m, seed + 1);
    }
    mem_done(&m);
}

/* A feed that takes `where`: elements of network na. */
static crd_status where_replay(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    static const crd_str na[] = {{"na", 2}};
    crd_query plain = *q;
    assert_true(crd_str_eq(q->where, CRD_STR("network = 'na'")));
    plain.where = CRD_STR_NULL;
    plain.with = &crd_records.tables[CRD_T_element]->fields[CRD_C_element_network];
    plain.values = na;
    plain.n_values = 1;
    return mem_replay(ctx, &plain, to, err);
}

static void test_where(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        long long high;
    } rows[] = {{NULL, 11}, {"ost", 11}, {"b", 0}};
    struct memfeed m;
    crd_feed feed;
    crd_arena *arena;
    mem_init(&m);
    assert_ok(crd_arena_new(64 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    crd_world *w = world_of(&m, &feed);
    feed.replay = where_replay;
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        const crd_find_result *r;
        crd_find_opts opts = {.what = crd_str_from(rows[i].what),
                              .where = CRD_STR("network = 'na'")};
        assert_ok(crd_find(w, &feed, &opts, arena, &r, NULL));
        assert_int_equal(r->high, rows[i].high);
    }
    const crd_find_result *r;
    assert_status(CRD_EINVAL, crd_find(w, &feed, &(crd_find_opts){0}, arena, &r, NULL), NULL);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

/* An arena that ends anywhere gives an error, not half a result. */
static void test_small_arena(void **state)
{
    (void)state;
    struct memfeed m;
    crd_feed feed;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    crd_world *w = world_of(&m, &feed);
    crd_find_opts opts = {.what = CRD_STR("ost"), .limit = 20};
    crd_status rc = CRD_ENOMEM;
    for (size_t max = 16; rc != CRD_OK; max += 64) {
        crd_arena *arena;
        const crd_find_result *r = NULL;
        assert_ok(crd_arena_new(max, &arena));
        rc = crd_find(w, &feed, &opts, arena, &r, NULL);
        assert_true(rc == CRD_OK || (rc == CRD_ENOMEM && !r));
        assert_true(max < 1 << 20);
        crd_arena_free(arena);
    }
    crd_world_free(w);
    mem_done(&m);
}

/* ---- a part of the ties and elements is enough
 * ------------------------------------------------------ */

struct dice {
    uint64_t seed, i;
};

static int roll(struct dice *d, int below)
{
    return (int)(crd_rng_at(d->seed, 7, d->i++) % (uint64_t)below);
}

static const char *one_of(struct dice *d, const char *const *texts, int n)
{
    return texts[roll(d, n)];
}
#define ONE_OF(d, ...)                              \
    one_of((d), (const char *const[]){__VA_ARGS__}, \
           (int)CRD_COUNT(((const char *const[]){__VA_ARGS__})))

/* What one source says: of few things, so that sources meet, agree and differ. A party is also
 * written as its name, in several spellings; ids are merged by decisions. */
static void say_things(struct memfeed *m, struct dice *d, const char *source)
{
    char text[200];
    for (int i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "id=p%d;name=Firm %c", i, 'A' + i);
        if (roll(d, 2))
            mem_put(m, source, "party", text);
        snprintf(text, sizeof text, "id=q%d;maker=%s;brand=%s", i,
                 ONE_OF(d, "", "p0", "p1", "FIRM C", "p3"), ONE_OF(d, "", "p0", "p2"));
        if (roll(d, 2))
            mem_put(m, source, "product", text);
        snprintf(text, sizeof text, "id=n%d;operator=%s", i, ONE_OF(d, "", "p0", "p1", "firm d"));
        if (roll(d, 2))
            mem_put(m, source, "network", text);
        snprintf(text, sizeof text, "id=s%d;country=XN", i);
        if (roll(d, 2))
            mem_put(m, source, "site", text);
    }
    for (int i = 0; i < 10; i++) {
        snprintf(text, sizeof text,
                 "id=e%d;network=%s;site=%s;product=%s;owner=%s;quantity=%d;removed=%s", i,
                 ONE_OF(d, "", "n0", "n1", "n2", "n3"), ONE_OF(d, "", "s0", "s1", "s2", "s3"),
                 ONE_OF(d, "", "q0", "q1", "q2", "q3"),
                 ONE_OF(d, "", "", "p1", "Firm B", "firm  b"), 1 + roll(d, 3),
                 ONE_OF(d, "", "", "2024", "2025", "2025-06", "2026"));
        if (roll(d, 3))
            mem_put(m, source, "element", text);
    }
    static const char *const ends[] = {"element:e", "site:s", "network:n", "product:q"};
    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "holder=party:%s;target=%s%d;kind=manages",
                 ONE_OF(d, "p0", "p1", "p2", "p3", "Firm B", "FIRM  D"), ends[roll(d, 4)],
                 roll(d, 4));
        mem_put(m, source, "tie", text);
        snprintf(text, sizeof text, "id=l%d;a=%s%d;b=element:e%d", i, ends[roll(d, 2)], roll(d, 4),
                 roll(d, 12));
        mem_put(m, source, "link", text);
        snprintf(text, sizeof text, "id=v%d;users=%d", i, i);
        mem_put(m, source, "service", text);
        snprintf(text, sizeof text, "service=v%d;node=x;member=%s%d", i, ends[roll(d, 3)],
                 roll(d, 4));
        mem_put(m, source, "need_member", text);
    }
}

static void say_verdicts(struct memfeed *m, struct dice *d)
{
    static const char *const kinds[] = {"party:p", "product:q", "network:n", "site:s", "element:e"};
    char text[200];
    for (int i = roll(d, 4); i > 0; i--) {
        const char *kind = kinds[roll(d, 5)];
        int a = roll(d, 4), b = roll(d, 4);
        snprintf(text, sizeof text, "a=%s%d;b=%s%d;verdict=same;decided_by=x", kind, a, kind, b);
        if (a != b)
            mem_put(m, "s0", "decision", text);
    }
    mem_put(m, "s0", "designation", "list=Listed;subject=product:q1;effect=use-ban");
    mem_put(m, "s0", "designation", "list=Listed;subject=element:e3;effect=use-ban");
    mem_put(m, "s0", "holding", "owner=party:p0;owned=p2;kind=votes;ppm_min=60%");
}

/* Rows of `tie` and `element` that were loaded. */
struct loaded {
    uint32_t ties, elements;
};

static void ask_world(const crd_feed *feed, const char *what, bool whole, crd_buf *out,
                      struct loaded *ret_rows)
{
    size_t n;
    const crd_want *wants = crd_find_wants(&n);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_arena *arena;
    crd_world *w;
    const crd_find_result *r;
    crd_find_opts find = {.what = crd_str_from(what), .limit = 100};
    assert_ok(crd_arena_new(64 << 20, &arena));
    crd_find_choice choice = {.feed = feed, .opts = &find, .arena = arena};
    opts.part = whole ? NULL : crd_find_part(&choice);
    assert_ok(crd_world_new(feed, wants, n, &opts, &w, NULL));
    assert_ok(crd_find(w, feed, &find, arena, &r, NULL));
    crd_buf_clear(out);
    show(r, out);
    for (size_t i = 0; i < r->n_elements; i++)
        crd_buf_addf(out, "%u %lld-%lld\n", (unsigned)r->elements[i].reasons,
                     (long long)r->elements[i].low, (long long)r->elements[i].high);
    *ret_rows = (struct loaded){crd_world_frame(w, CRD_T_tie)->n,
                                crd_world_frame(w, CRD_T_element)->n};
    crd_world_free(w);
    crd_arena_free(arena);
}

static void test_part(void **state)
{
    (void)state;
    static const char *const whats[] = {"p0", "p1", "Firm B", "FIRM D",     "q1",     "q2",
                                        "n0", "s1", "s3",     "e0",         "e3",     "element:e9",
                                        "v0", "v1", "Listed", "product:q0", "Nobody", "firm  b"};
    struct loaded all = {0, 0}, some = {0, 0};
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct dice d = {seed, 0};
        struct memfeed m;
        crd_buf want, got;
        char source[4], text[100];
        int sources = 1 + roll(&d, 3);
        mem_init(&m);
        crd_buf_init(&want, 1 << 20);
        crd_buf_init(&got, 1 << 20);
        for (int s = 0; s < sources; s++) {
            snprintf(source, sizeof source, "s%d", s);
            snprintf(text, sizeof text, "name=s%d;confidence=%s;as_of=%s;superseded_at=%s", s,
                     ONE_OF(&d, "low", "high"), ONE_OF(&d, "2025-03-01", "2025-06-30"),
                     ONE_OF(&d, "", "", "", "2025"));
            mem_put(&m, source, "source", text);
            say_things(&m, &d, source);
        }
        if (roll(&d, 2))
            say_verdicts(&m, &d);
        mem_shuffle(&m, seed);
        crd_feed feed = mem_feed(&m);
        for (size_t i = 0; i < CRD_COUNT(whats); i++) {
            struct loaded rows, fewer;
            ask_world(&feed, whats[i], true, &want, &rows);
            ask_world(&feed, whats[i], false, &got, &fewer);
            if (!crd_str_eq(crd_buf_str(&want), crd_buf_str(&got)))
                fail_msg("seed %llu, find '%s'\nwhole:\n%s\npart:\n%s", (unsigned long long)seed,
                         whats[i], want.at, got.at);
            assert_true(fewer.ties <= rows.ties && fewer.elements <= rows.elements);
            all.ties += rows.ties;
            all.elements += rows.elements;
            some.ties += fewer.ties;
            some.elements += fewer.elements;
        }
        crd_buf_done(&want);
        crd_buf_done(&got);
        mem_done(&m);
    }
    assert_true(some.elements < all.elements / 2); /* it is a part */
    assert_true(some.ties < all.ties / 2);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_part);
    CRD_SUITE_ADD(&s, test_where);
    CRD_SUITE_ADD(&s, test_small_arena);
    return crd_suite_run(&s, "analyse/find");
}
