/* Assumptions over small cases: what ends, what goes with what is removed, what is refused. */
#include "worlds.h"

#include "base/file.h"

#include <unistd.h>

/* ---- what is left of a case --------------------------------------------------------------- */

/* What is marked green of fill(). */
static void fill_green(struct memfeed *m)
{
    mem_put(m, "t", "source", "name=t;as_of=2024-01-01;confidence=low;marking=green");
    mem_put(m, "t", "party", "id=p-old;name=Pelle Old;lei=529900T8BM49AURSDO55");
    mem_put(m, "t", "product", "id=e;name=Eee;maker=p");
    mem_put(m, "t", "site", "id=h2;country=XV");
    mem_put(m, "t", "holding", "owner=party:p-old;owned=q;kind=votes;ppm_min=100000");
}

static void fill(struct memfeed *m)
{
    mem_put(m, "s", "source", "name=s;as_of=2025-01-01;confidence=high;marking=amber");
    mem_put(m, "t", "source", "name=t;as_of=2024-01-01;confidence=low;marking=green");
    mem_put(m, "s", "jurisdiction", "id=XN;name=Norland");
    mem_put(m, "s", "party", "id=p;name=Pelle;lei=529900T8BM49AURSDO55");
    mem_put(m, "t", "party", "id=p-old;name=Pelle Old;lei=529900T8BM49AURSDO55");
    mem_put(m, "s", "party", "id=q;name=Quist");
    mem_put(m, "s", "party", "id=b;name=Pelle Norland;branch_of=p");
    mem_put(m, "s", "product", "id=d;name=Dee;maker=p");
    mem_put(m, "s", "product", "id=e;name=Eee;maker=q");
    mem_put(m, "t", "product", "id=e;name=Eee;maker=p");
    mem_put(m, "s", "network", "id=n;operator=q");
    mem_put(m, "s", "site", "id=h;country=XN");
    mem_put(m, "t", "site", "id=h2;country=XV");
    mem_put(m, "s", "element", "id=e1;function=gnb;network=n;site=h;product=d");
    mem_put(m, "s", "element", "id=e2;function=gnb;network=n;product=e");
    mem_put(m, "s", "link", "id=l;system=C;a=site:h;b=element:e1");
    mem_put(m, "s", "link", "id=k;system=K;a=site:h");
    mem_put(m, "t", "holding", "owner=party:p-old;owned=q;kind=votes;ppm_min=100000");
    mem_put(m, "s", "holding", "owner=party:q;owned=p;kind=votes;ppm_min=510000;since=2020-01-01");
    mem_put(m, "s", "holding", "owner=party:q;owned=p;kind=debt;since=2020-01-01");
    mem_put(m, "s", "tie", "holder=party:p;target=element:e2;kind=manages");
    mem_put(m, "s", "designation", "list=L;subject=party:p-old;effect=use-ban");
    mem_put(m, "s", "contract", "id=k1;buyer=q;supplier=p;kind=support");
    mem_put(m, "s", "party_name", "party=q;name=Kvist");
}

static const struct left {
    const char *name, *texts[3];
    const char *gone[12]; /* lines of the case that are no more */
    const char *fresh[4]; /* and that were not there; rows that change are in both */
} lefts[] = {
    {"a holding in place of another",
     {"holding q p 30%"},
     {"holding owner=party:q owned=p kind=votes ppm_min=510000 since=2020-01-01 []"},
     {"holding owner=party:q owned=p kind=votes ppm_min=300000 ppm_max=300000 []"}},
    {"a party by its name, and by another of its ids",
     {"holding Pelle Kvist 30%-40%"},
     {"holding owner=party:p owned=q kind=votes ppm_min=100000 []"},
     {"holding owner=party:p owned=q kind=votes ppm_min=300000 ppm_max=400000 []"}},
    {"a state that a site names and no row describes",
     {"holding XV q debt"},
     {0},
     {"holding owner=jurisdiction:XV owned=q kind=debt []"}},
    {"the end of all holdings of one in another",
     {"end holding q p-old"},
     {"holding owner=party:q owned=p kind=votes ppm_min=510000 since=2020-01-01 []",
      "holding owner=party:q owned=p kind=debt since=2020-01-01 []"},
     {0}},
    {"the end of one kind",
     {"end holding q p debt"},
     {"holding owner=party:q owned=p kind=debt since=2020-01-01 []"},
     {0}},
    {"the end by a date",
     {"end holding q since 2020-01-01 kind debt"},
     {"holding owner=party:q owned=p kind=debt since=2020-01-01 []"},
     {0}},
    {"the end of a designation by another id of its subject",
     {"end designation p"},
     {"designation list=L subject=party:p effect=use-ban []"},
     {0}},
    {"the end of a contract",
     {"end contract k1"},
     {"contract id=k1 buyer=q supplier=p kind=support []"},
     {0}},
    {"a change",
     {"set element:e2 product d"},
     {"element id=e2 network=n function=gnb product=e []"},
     {"element id=e2 network=n function=gnb product=d []"}},
    {"a change in two parts",
     {"set element:e2 product d", "set element:e2 status retired"},
     {"element id=e2 network=n function=gnb product=e []"},
     {"element id=e2 network=n function=gnb product=d status=retired []"}},
    {"until, before the day",
     {"add holding owner party:q owned p kind debt since 2020-01-01 until 2021-01-01"},
     {"holding owner=party:q owned=p kind=debt since=2020-01-01 []"},
     {0}},
    {"two records are one",
     {"same party:q party:b"},
     {"party id=q name=Quist []", "party id=b name=Pelle Norland branch_of=p []", NULL},
     {0}},
    {"what is added can be named by what comes before it",
     {"holding newco p 5%", "add party id newco name New"},
     {0},
     {"holding owner=party:newco owned=p kind=votes ppm_min=50000 ppm_max=50000 []",
      "party id=newco name=New []"}},
    {"a product is removed, with the element that it is",
     {"remove product:d"},
     {"product id=d name=Dee maker=p []",
      "element id=e1 network=n site=h function=gnb product=d []",
      "link id=l system=C a=site:h b=element:e1 []"},
     {0}},
    {"a party is removed, with its branch, what it makes and what that is",
     {"remove p-old"},
     {"party id=p name=Pelle lei=529900T8BM49AURSDO55 []",
      "party id=b name=Pelle Norland branch_of=p []", "product id=d name=Dee maker=p []",
      "element id=e1 network=n site=h function=gnb product=d []",
      "link id=l system=C a=site:h b=element:e1 []",
      "holding owner=party:p owned=q kind=votes ppm_min=100000 []",
      "tie holder=party:p target=element:e2 kind=manages []",
      "designation list=L subject=party:p effect=use-ban []",
      "contract id=k1 buyer=q supplier=p kind=support []",
      "holding owner=party:q owned=p kind=votes ppm_min=510000 since=2020-01-01 []",
      "holding owner=party:q owned=p kind=debt since=2020-01-01 []"},
     {0}},
    {"a site is removed, with what stands there and ends there",
     {"remove site:h"},
     {"site id=h country=XN []", "element id=e1 network=n site=h function=gnb product=d []",
      "link id=l system=C a=site:h b=element:e1 []", "link id=k system=K a=site:h []"},
     {0}},
    {"a cable is removed",
     {"remove cable:C"},
     {"link id=l system=C a=site:h b=element:e1 []"},
     {0}},
    {"a region",
     {"region r q XN"},
     {0},
     {"element id=r network=r site=r owner=q function=cloud-zone roles=host status=in-service []",
      "network id=r operator=q kind=cloud country=XN []",
      "site id=r country=XN kind=data-centre []"}},
};

static bool has_line(const char *text, const char *line)
{
    size_t n = strlen(line);
    for (const char *at = strstr(text, line); at; at = strstr(at + 1, line))
        if (at[n] == '\n' && at > text && at[-1] == '\n')
            return true;
    return false;
}

/* Lines of `a` that are not in `b`. */
static size_t lines_without(const char *a, const char *b)
{
    size_t n = 0;
    crd_str rest = crd_str_from(a), one;
    while (crd_str_next(&rest, '\n', &one)) {
        char line[1024];
        snprintf(line, sizeof line, CRD_STR_FMT, CRD_STR_ARG(one));
        n += one.len > 0 && strchr(line, '=') && !has_line(b, line);
    }
    return n;
}

static size_t count(const char *const *texts, size_t most)
{
    size_t n = 0;
    while (n < most && texts[n])
        n++;
    return n;
}

static void test_left(void **state)
{
    const struct left *row = *state;
    struct memfeed m;
    crd_assume *a;
    crd_err err = CRD_ERR_INIT;
    crd_buf was, is;
    crd_buf_init(&was, DUMP_MAX);
    crd_buf_init(&is, DUMP_MAX);
    mem_init(&m);
    fill(&m);
    crd_feed base = mem_feed(&m);
    assert_status(CRD_OK, assume_n(&m, row->texts, count(row->texts, 3), NULL, &a, &err), &err);
    dump(&base, CRD_WORLD_OPTS, false, &was);
    dump(crd_assume_feed(a), CRD_WORLD_OPTS, false, &is);
    for (size_t i = 0; i < count(row->gone, 12); i++)
        if (!has_line(was.at, row->gone[i]) || has_line(is.at, row->gone[i]))
            fail_msg("'%s' was not there, or still is:\n%s", row->gone[i], is.at);
    for (size_t i = 0; i < count(row->fresh, 4); i++)
        if (!has_line(is.at, row->fresh[i]))
            fail_msg("'%s' is not there:\n%s", row->fresh[i], is.at);
    bool joins = strncmp(row->texts[0], "same", 4) == 0; /* of which references change, too */
    if (!joins) {
        assert_int_equal(count(row->gone, 12), lines_without(was.at, is.at));
        if (count(row->fresh, 4) != lines_without(is.at, was.at))
            fail_msg("other lines than these came:\n%s", is.at);
    }
    crd_assume_free(a);
    mem_done(&m);
    crd_buf_done(&was);
    crd_buf_done(&is);
}

/* ---- what is refused ---------------------------------------------------------------------- */

static const struct bad {
    const char *name, *texts[3];
    crd_status rc;
    uint32_t line, column;
    const char *says;
} bads[] = {
    {"nobody of that name",
     {"holding zz p 30%"},
     CRD_EINVAL,
     1,
     9,
     "no party or jurisdiction 'zz'"},
    {"nothing owned of that name",
     {"end tie p manages", "holding p zz 30%"},
     CRD_EINVAL,
     1,
     11,
     "zz|manages"},
    {"one thing of two tables",
     {"remove n2", "add party id n2 name N", "add network id n2"},
     CRD_EINVAL,
     1,
     8,
     "called 'n2' (party or network): write party:n2"},
    {"nothing to end", {"end contract k9"}, CRD_EINVAL, 1, 14, "no row of table contract"},
    {"a holding that is not there",
     {"end holding p p"},
     CRD_EINVAL,
     1,
     13,
     "no row of table holding"},
    {"nothing to change", {"set element:zz product d"}, CRD_EINVAL, 1, 5, "no element 'zz'"},
    {"a state cannot go", {"remove jurisdiction:XN"}, CRD_EINVAL, 1, 8, "cannot be removed"},
    {"a row without id cannot go", {"remove holding:x"}, CRD_EINVAL, 1, 8, "cannot be removed"},
    {"no such cable", {"remove cable:zz"}, CRD_EINVAL, 1, 8, "no link is of a system 'zz'"},
    {"no such measure",
     {"apply fast-lane element:e1"},
     CRD_EINVAL,
     1,
     7,
     "no mitigation 'fast-lane'"},
    {"contradiction",
     {"set element:e1 product d", "set element:e1 product e"},
     CRD_EINVAL,
     0,
     0,
     "assumptions 1 and 2 contradict one another: field 'product' of element e1"},
    {"contradiction with a third",
     {"set element:e1 status retired", "set element:e1 product d", "set element:e1 product e"},
     CRD_EINVAL,
     0,
     0,
     "assumptions 2 and 3|assumptions 1 and 3"},
    {"no such file", {"./no/such.csv"}, CRD_ENOENT, 0, 0, "no file './no/such.csv'"},
    {"neither form nor file", {"abolish p"}, CRD_EINVAL, 1, 1, "found 'abolish'"},
};

static bool says(const char *message, const char *any)
{
    crd_str rest = crd_str_from(any), one;
    while (crd_str_next(&rest, '|', &one))
        if (crd_str_find(crd_str_from(message), one) != SIZE_MAX)
            return true;
    return false;
}

static void test_bad(void **state)
{
    const struct bad *row = *state;
    struct memfeed m;
    crd_assume *a;
    crd_err err = CRD_ERR_INIT;
    mem_init(&m);
    fill(&m);
    assert_status(row->rc, assume_n(&m, row->texts, count(row->texts, 3), NULL, &a, &err), &err);
    assert_null(a);
    if (!says(err.message, row->says))
        fail_msg("'%s' does not say '%s'", err.message, row->says);
    assert_int_equal(row->line, err.line);
    assert_int_equal(row->column, err.column);
    mem_done(&m);
}

static void test_name_taken(void **state)
{
    (void)state;
    struct memfeed m;
    crd_assume *a;
    mem_init(&m);
    fill(&m);
    mem_put(&m, "assumption", "source", "name=assumption");
    assert_int_equal(CRD_EEXIST, assume_n(&m, (const char *[]){"remove p"}, 1, NULL, &a, NULL));
    mem_done(&m);
}

static void test_too_many(void **state)
{
    (void)state;
    struct memfeed m;
    crd_assume *a;
    const char *texts[CRD_ASSUME_MAX + 1];
    for (size_t i = 0; i < CRD_COUNT(texts); i++)
        texts[i] = "end contract k1";
    mem_init(&m);
    fill(&m);
    assert_int_equal(CRD_ELIMIT, assume_n(&m, texts, CRD_COUNT(texts), NULL, &a, NULL));
    assert_ok(assume_n(&m, texts, CRD_ASSUME_MAX, NULL, &a, NULL));
    assert_int_equal(CRD_ASSUME_MAX, crd_assume_count(a));
    crd_assume_free(a);
    mem_done(&m);
}

/* Of what the feed can be asked: filters, sources, values; and not for expressions. */
static void test_feed(void **state)
{
    (void)state;
    struct memfeed m, got;
    crd_assume *a;
    crd_err err = CRD_ERR_INIT;
    uint64_t rows = 0;
    uint32_t n;
    mem_init(&m);
    mem_init(&got);
    fill(&m);
    const char *texts[] = {"set element:e2 product d", "remove party:q"};
    assert_status(CRD_OK, assume_n(&m, texts, 1, NULL, &a, &err), &err);
    const crd_feed *f = crd_assume_feed(a);
    const crd_table *t = crd_records.tables[CRD_T_element];
    crd_sink sink = mem_sink(&got);
    crd_str d = CRD_STR("d");
    crd_query q = {.table = t,
                   .fields = 1,
                   .with = &t->fields[CRD_C_element_product],
                   .values = &d,
                   .n_values = 1};
    assert_ok(f->replay(f->ctx, &q, &sink, NULL));
    assert_int_equal(2, got.rows.n);
    assert_true(crd_str_is_null(((crd_element *)got.rows.at[1].rec)->product)); /* not asked for */
    assert_ok(f->count_sources(f->ctx, t, &n, NULL));
    assert_int_equal(2, n);
    assert_ok(f->count_rows(f->ctx, t, &rows, NULL));
    assert_true(rows > 0);
    q.source = CRD_STR("assumption");
    assert_ok(f->replay(f->ctx, &q, &sink, NULL));
    assert_int_equal(3, got.rows.n);
    q.where = CRD_STR("1");
    assert_int_equal(CRD_EINVAL, f->replay(f->ctx, &q, &sink, NULL));
    crd_assume_free(a);
    mem_done(&got);
    mem_done(&m);
}

/* An assumption is used at every release and state of knowledge, and neither dates nor marks. */
static void test_sources(void **state)
{
    (void)state;
    struct memfeed m;
    crd_assume *a;
    crd_buf out;
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_buf_init(&out, DUMP_MAX);
    mem_init(&m);
    fill(&m);
    const char *texts[] = {"set product:e maker b"};
    assert_ok(assume_n(&m, texts, 1, NULL, &a, NULL));
    o.release = CRD_STR("clear");
    o.as_known = crd_date_from_days(0);
    dump(crd_assume_feed(a), o, true, &out);
    assert_string_equal("as of  marking \nproduct id=e maker=b (assumption) []\n", out.at);
    dump(crd_assume_feed(a), CRD_WORLD_OPTS, true, &out);
    assert_non_null(strstr(out.at, "as of 2025-01-01 marking amber\n"));
    assert_non_null(strstr(out.at, "product id=e name=Eee maker=b (assumption, s, t) []\n"));
    crd_assume_free(a);
    mem_done(&m);
    crd_buf_done(&out);
}

/* With `release` an assumption sees what may be shown: it answers, and refuses, as over a case that
 * never had the rest. */
static void test_release(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "remove party:p-old",      /* one thing with p: amber */
        "remove product:e",        /* made by p (green), or q (amber) */
        "remove party:p",          /* there in amber alone */
        "remove cable:C",          /* amber */
        "remove site:h2",          /* green */
        "holding p-old q 30%",     /* q is amber */
        "holding Quist p-old 30%", /* a name of amber */
        "holding p-old p-old 1%",  /* green */
        "end holding p-old q",     /* q is amber */
        "end contract k1",         /* amber */
        "set product:e maker p-old",
    };
    struct memfeed all, green;
    crd_buf is, want;
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_assume_opts opts = {.release = CRD_STR("green"), .as_known = CRD_DATE_NONE};
    o.release = opts.release;
    crd_buf_init(&is, DUMP_MAX);
    crd_buf_init(&want, DUMP_MAX);
    mem_init(&all);
    mem_init(&green);
    fill(&all);
    fill_green(&green);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        crd_assume *a, *b;
        crd_str text = crd_str_from(texts[i]);
        crd_feed feed = mem_feed(&all), left = mem_feed(&green);
        crd_err err = CRD_ERR_INIT, err_left = CRD_ERR_INIT;
        crd_status rc = crd_assume_new(&feed, &text, 1, &opts, NULL, &a, &err);
        crd_status rc_left = crd_assume_new(&left, &text, 1, &opts, NULL, &b, &err_left);
        if (rc != rc_left || strcmp(err.message, err_left.message) != 0)
            fail_msg("%s: '%s' instead of '%s'", texts[i], err.message, err_left.message);
        if (rc != CRD_OK)
            continue;
        dump(crd_assume_feed(a), o, true, &is);
        dump(crd_assume_feed(b), o, true, &want);
        assert_string_equal(want.at, is.at);
        crd_assume_free(a);
        crd_assume_free(b);
    }
    crd_buf_done(&is);
    crd_buf_done(&want);
    mem_done(&all);
    mem_done(&green);
}

/* ---- files -------------------------------------------------------------------------------- */

static void write_file(const char *dir, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(0, fclose(f));
}

static void test_files(void **state)
{
    (void)state;
    char dir[] = "/tmp/assumeXXXXXX", path[256];
    struct memfeed m;
    crd_assume *a;
    crd_diags *diags;
    crd_err err = CRD_ERR_INIT;
    crd_buf out;
    crd_buf_init(&out, DUMP_MAX);
    assert_non_null(mkdtemp(dir));
    mem_init(&m);
    fill(&m);
    assert_ok(crd_diags_new(10, &diags));
    write_file(dir, "element.csv", "id,product,function,source\ne2,d,gnb,t\n");
    write_file(dir, "source.csv", "name,confidence\nt,high\n");
    write_file(dir, "assume.txt", "# two short forms\n\nend contract k1\r\n  remove cable:C\n");
    const char *texts[] = {dir};
    assert_status(CRD_OK, assume_n(&m, texts, 1, diags, &a, &err), &err);
    crd_str tail = CRD_STR(": end contract k1");
    assert_int_equal(3, crd_assume_count(a));
    assert_true(crd_str_ends(crd_assume_line(a, 0), tail));
    assert_true(crd_str_ends(crd_assume_line(a, 2), CRD_STR(" (1 row)")));
    dump(crd_assume_feed(a), CRD_WORLD_OPTS, true, &out);
    assert_non_null(
        strstr(out.at, "element id=e2 network=n function=gnb product=d (assumption, s)"));
    assert_null(strstr(out.at, "contract id=k1"));
    assert_null(strstr(out.at, "link id=l"));
    crd_assume_free(a);
    /* with an error: nothing, and its place */
    write_file(dir, "element.csv", "id,quantity,function\ne2,d,gnb\n");
    assert_int_equal(CRD_EPARSE, assume_n(&m, texts, 1, diags, &a, NULL));
    assert_int_equal(1, crd_diags_count(diags, CRD_ERROR));
    const crd_diag *at = crd_diags_at(diags, 0, 0);
    assert_int_equal(2, at->line);
    assert_true(crd_str_eq(at->file, CRD_STR("element.csv")));
    write_file(dir, "assume.txt", "end contract k1\nend contract\n");
    err = CRD_ERR_INIT;
    assert_int_equal(CRD_EPARSE, assume_n(&m, texts, 1, diags, &a, &err));
    assert_string_equal("assume.txt", err.source);
    assert_int_equal(2, err.line);
    assert_int_equal(13, err.column);
    static const char *const names[] = {"element.csv", "source.csv", "assume.txt"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        assert_int_equal(0, unlink(path));
    }
    assert_int_equal(0, rmdir(dir));
    crd_diags_free(diags);
    mem_done(&m);
    crd_buf_done(&out);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, lefts, test_left);
    CRD_SUITE_ROWS(&s, bads, test_bad);
    CRD_SUITE_ADD(&s, test_name_taken);
    CRD_SUITE_ADD(&s, test_too_many);
    CRD_SUITE_ADD(&s, test_feed);
    CRD_SUITE_ADD(&s, test_sources);
    CRD_SUITE_ADD(&s, test_release);
    CRD_SUITE_ADD(&s, test_files);
    return crd_suite_run(&s, "assume/assume");
}
