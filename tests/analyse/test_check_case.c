#include "crdtest.h"

#include "analyse/check.h"

#include "memfeed.h"

#include "base/buf.h"
#include "synth/synth.h"

#include "check_cases.h"

/* All findings of a feed as lines "code path field: found / expected / note @source:line". */
struct looked {
    crd_arena *arena;
    crd_world *w;
    crd_diags *diags;
    crd_check_report report;
    crd_buf out;
};

static void say_part(crd_buf *out, crd_str s) { crd_buf_add(out, s.len > 0 ? s : CRD_STR("-")); }

static void say_diag(crd_buf *out, const crd_diag_kind *kind, const crd_diag *d)
{
    crd_buf_addf(out, "%s " CRD_STR_FMT, kind->code, CRD_STR_ARG(d->path));
    if (d->field.len > 0)
        crd_buf_addf(out, " " CRD_STR_FMT, CRD_STR_ARG(d->field));
    crd_buf_adds(out, ": ");
    say_part(out, d->found);
    crd_buf_adds(out, " / ");
    say_part(out, d->expected);
    crd_buf_adds(out, " / ");
    say_part(out, d->note);
    crd_buf_addf(out, " @" CRD_STR_FMT ":%u\n", CRD_STR_ARG(d->file), d->line);
}

static void say_all(crd_diags *diags, crd_buf *out)
{
    for (size_t i = 0; i < crd_diags_kinds(diags); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *kind = crd_diags_kind(diags, i, &total, &kept);
        for (size_t k = 0; k < kept; k++)
            say_diag(out, kind, crd_diags_at(diags, i, k));
        crd_buf_addf(out, "%s total %llu\n", kind->code, (unsigned long long)total);
    }
}

static crd_world *world_of(struct memfeed *m)
{
    crd_want wants[CRD_T_COUNT];
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(m);
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    o.all_times = true;
    crd_check_wants(wants);
    assert_status(CRD_OK, crd_world_new(&feed, wants, CRD_T_COUNT, &o, &w, &err), &err);
    return w;
}

static void look(struct memfeed *m, size_t keep, struct looked *l)
{
    crd_err err = CRD_ERR_INIT;
    *l = (struct looked){.w = world_of(m)};
    assert_ok(crd_arena_new(SIZE_MAX, &l->arena));
    assert_ok(crd_diags_new(keep, &l->diags));
    crd_check_opts o = {.keep = keep};
    assert_status(CRD_OK, crd_check(l->w, &o, l->diags, l->arena, &l->report, &err), &err);
    crd_buf_init(&l->out, SIZE_MAX);
    say_all(l->diags, &l->out);
}

static void looked_done(struct looked *l)
{
    crd_buf_done(&l->out);
    crd_diags_free(l->diags);
    crd_world_free(l->w);
    crd_arena_free(l->arena);
}

static void put_rows(struct memfeed *m, const char *const rows[10][3])
{
    for (size_t i = 0; i < 10 && rows[i][0]; i++)
        mem_put(m, rows[i][0], rows[i][1], rows[i][2]);
}

/* Is there a line that begins with the code and a blank and, further on, has `part`? */
static bool has_line(const char *out, crd_str code, const char *part)
{
    for (const char *line = out, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        size_t n = (size_t)(end - line);
        if (n > code.len && memcmp(line, code.ptr, code.len) == 0 && line[code.len] == ' ' &&
            crd_str_find((crd_str){line, n}, crd_str_from(part)) != SIZE_MAX)
            return true;
    }
    return false;
}

static crd_str code_of(const struct check_case *t)
{
    crd_str rest = crd_str_from(t->name), code;
    assert_true(crd_str_next(&rest, ' ', &code));
    return code;
}

static void judge(const char *const rows[10][3], crd_str code, const char *part, bool want)
{
    struct memfeed m;
    struct looked l;
    mem_init(&m);
    put_rows(&m, rows);
    look(&m, 100, &l);
    if (has_line(l.out.at ? l.out.at : "", code, part) != want)
        fail_msg("%s: want %d of '%s' in\n%s", code.ptr, want, part, l.out.at);
    looked_done(&l);
    mem_done(&m);
}

static void each_finding_has_a_case_and_a_near_miss(void **state)
{
    const struct check_case *t = *state;
    judge(t->has, code_of(t), t->place, true);
    judge(t->hasnt, code_of(t), "", false);
}

static void every_code_is_tested(void **state)
{
    (void)state;
    size_t n;
    const crd_diag_kind *kinds = crd_analyse_findings(&n);
    for (size_t i = 0; i < n; i++) {
        bool met = false;
        for (size_t k = 0; k < CRD_COUNT(cases); k++)
            met |= crd_str_eq(code_of(&cases[k]), crd_str_from(kinds[i].code));
        if (!met)
            fail_msg("no case for %s", kinds[i].code);
        assert_true(strlen(kinds[i].title) > 0 && strlen(kinds[i].advice) > 0);
    }
}

/* ---- order and memory --------------------------------------------------------------------- */

/* All cases at once, each from sources of its own: one source says a thing but once. */
static void put_everything(struct memfeed *m)
{
    for (size_t i = 0; i < 2 * CRD_COUNT(cases); i++) {
        const struct check_case *t = &cases[i / 2];
        for (size_t k = 0; k < 10 && (i % 2 ? t->hasnt : t->has)[k][0]; k++) {
            const char *const *row = (i % 2 ? t->hasnt : t->has)[k];
            char source[32];
            if (strcmp(row[1], "source") == 0) /* describes its own source alone */
                continue;
            snprintf(source, sizeof source, "%s-%zu", row[0], i);
            mem_put(m, source, row[1], row[2]);
        }
    }
}

static void order_of_rows_does_not_matter(void **state)
{
    (void)state;
    struct memfeed m;
    struct looked first, other;
    mem_init(&m);
    put_everything(&m);
    for (size_t keep = 3; keep < 2000; keep += 1990) {
        look(&m, keep, &first);
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct memfeed shuffled;
            mem_init(&shuffled);
            put_everything(&shuffled);
            mem_shuffle(&shuffled, seed);
            look(&shuffled, keep, &other);
            assert_string_equal(first.out.at, other.out.at);
            looked_done(&other);
            mem_done(&shuffled);
        }
        looked_done(&first);
    }
    mem_done(&m);
}

static void what_is_not_kept_is_counted(void **state)
{
    (void)state;
    struct memfeed m;
    struct looked few;
    char row[64];
    mem_init(&m);
    for (int i = 0; i < 1000; i++) {
        snprintf(row, sizeof row, "id=e%03d;function=gnb;site=s;network=n", (i * 7) % 1000);
        mem_put(&m, "s", "element", row);
    }
    look(&m, 5, &few);
    assert_true(has_line(few.out.at, CRD_STR("element-no-product"), "total 1000"));
    assert_true(has_line(few.out.at, CRD_STR("element-no-product"), "element/e000 "));
    assert_true(has_line(few.out.at, CRD_STR("element-no-product"), "element/e004 "));
    assert_false(has_line(few.out.at, CRD_STR("element-no-product"), "element/e005 "));
    looked_done(&few);
    mem_done(&m);
}

/* ---- report ------------------------------------------------------------------------------- */

static void the_report_counts(void **state)
{
    (void)state;
    static const char *const rows[10][3] = {
        {"s", "source", "name=s;as_of=2024-01-01"},
        {"t", "source", "name=t;as_of=2024-03-01"},
        {"s", "element", "id=a;function=gnb"},
        {"s", "element", "id=b;function=gnb;product=p"},
        {"s", "element", "id=c;function=gnb;product=q"},
        {"s", "element", "id=d;function=own;product=q"},
        {"s", "product", "id=q;maker=m"},
        {"s", "code", "list=function;code=own;label=Own;layer=transport"},
        {"s", "site", "id=x;country=XN;lat=1;lon=1"},
        {"s", "holding", "owner=party:a;owned=b;kind=votes;ppm_min=51%"},
    };
    struct memfeed m;
    struct looked l;
    mem_init(&m);
    put_rows(&m, rows);
    mem_put(&m, "s", "site", "id=y;lat=1;lon=1");
    look(&m, 10, &l);
    assert_int_equal(l.report.n_sources, 2);
    assert_int_equal(l.report.sources[0].age_days, 60);
    assert_int_equal(l.report.sources[1].age_days, 0);
    assert_int_equal(l.report.n_layers, 2);
    assert_true(crd_str_eq(l.report.layers[0].layer, CRD_STR("radio-access")) ||
                l.report.layers[0].elements == 3);
    assert_int_equal(l.report.layers[0].no_product, 1);
    assert_int_equal(l.report.layers[0].no_maker, 1);
    assert_true(crd_str_eq(l.report.layers[1].layer, CRD_STR("transport")));
    assert_int_equal(l.report.places_unjudged, 1);
    assert_int_equal(l.report.places_nowhere, 1);
    assert_int_equal(l.report.shares_partial, 1);
    for (size_t i = 0; i < l.report.n_fields; i++)
        if (l.report.fields[i].table == crd_records.tables[CRD_T_element] &&
            strcmp(l.report.fields[i].field->name, "product") == 0)
            assert_int_equal(l.report.fields[i].filled, 3);
    looked_done(&l);
    mem_done(&m);
}

static void an_empty_case_is_checked(void **state)
{
    (void)state;
    struct memfeed m;
    struct looked l;
    mem_init(&m);
    look(&m, 10, &l);
    assert_int_equal(l.out.len, 0);
    assert_int_equal(l.report.n_fields, 0);
    looked_done(&l);
    mem_done(&m);
}

/* ---- shares against an oracle ------------------------------------------------------------- */

enum { DAYS = 12, OWNERS = 3 };

struct share {
    int owner, from, to, tenths;
};

/* Day by day, owner by owner. */
static bool oracle_is_over(const struct share *s, size_t n)
{
    for (int day = 1; day <= DAYS; day++) {
        int sum = 0;
        for (int owner = 0; owner < OWNERS; owner++) {
            int most = 0;
            for (size_t i = 0; i < n; i++)
                if (s[i].owner == owner && s[i].from <= day && day < s[i].to && s[i].tenths > most)
                    most = s[i].tenths;
            sum += most;
        }
        if (sum > 10)
            return true;
    }
    return false;
}

static uint32_t draw(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

static void sums_of_shares_agree_with_the_oracle(void **state)
{
    (void)state;
    uint64_t seed = 7;
    uint64_t over = 0;
    uint64_t rounds = crd_rounds(300);
    for (uint64_t round = 0; round < rounds; round++) {
        struct share s[7];
        struct memfeed m;
        struct looked l;
        size_t n = 1 + draw(&seed, 7);
        mem_init(&m);
        for (size_t i = 0; i < n; i++) {
            char source[8], row[120];
            s[i].owner = (int)draw(&seed, OWNERS);
            s[i].from = 1 + (int)draw(&seed, DAYS - 1);
            s[i].to = s[i].from + 1 + (int)draw(&seed, 5);
            s[i].tenths = 1 + (int)draw(&seed, 7);
            for (size_t k = 0; k < i; k++) /* one key, one row */
                if (s[k].owner == s[i].owner && s[k].from == s[i].from)
                    s[i].tenths = 0;
            snprintf(source, sizeof source, "s%zu", i);
            snprintf(row, sizeof row,
                     "owner=party:%c;owned=x;kind=votes;ppm_min=%d0%%;since=2020-01-%02d;"
                     "until=2020-01-%02d",
                     'a' + s[i].owner, s[i].tenths, s[i].from, s[i].to);
            if (s[i].tenths > 0)
                mem_put(&m, source, "holding", row);
        }
        look(&m, 10, &l);
        bool want = oracle_is_over(s, n);
        over += want;
        assert_int_equal(has_line(l.out.at, CRD_STR("shares-over"), "holding/"), want);
        looked_done(&l);
        mem_done(&m);
    }
    assert_true(over > rounds / 10 &&
                over < rounds - rounds / 10); /* both answers were asked for */
}

/* ---- an invented nation ------------------------------------------------------------------- */

static void an_invented_nation_has_unknowns_and_no_mistakes(void **state)
{
    (void)state;
    static const char *const unknowns[] = {"element-no-product", "product-no-maker",
                                           "element-no-place", "network-no-operator"};
    struct memfeed m;
    struct looked l;
    mem_init(&m);
    crd_sink sink = mem_sink(&m);
    crd_synth_opts o = {.seed = 3, .elements = 2000, .unknown_ppm = 200000};
    assert_ok(crd_synth(&o, &sink, NULL));
    look(&m, 10, &l);
    for (size_t i = 0; i < crd_diags_kinds(l.diags); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *kind = crd_diags_kind(l.diags, i, &total, &kept);
        bool unknown = kind->severity == CRD_NOTE;
        for (size_t k = 0; k < CRD_COUNT(unknowns); k++)
            unknown |= strcmp(kind->code, unknowns[k]) == 0;
        if (!unknown)
            fail_msg("%s in\n%s", kind->code, l.out.at);
    }
    looked_done(&l);
    mem_done(&m);
}

/* ---- statements --------------------------------------------------------------------------- */

struct statement_case {
    const char *name;
    const char *rows[10][3];
    const char *want; /* "" = nothing */
};

/* clang-format off */
static const struct statement_case statements[] = {
    {"an unknown code", {{"s", "contract", "id=k;kind=gift"}}, "code-unknown contract/k kind: gift / a code of list contract_kind / - @s:1\n"},
    {"is known when the case adds it", {{"s", "contract", "id=k;kind=gift"}, {"s", "code", "list=contract_kind;code=gift;label=Gift"}}, ""},
    {"to that list alone", {{"s", "contract", "id=k;kind=gift"}, {"s", "code", "list=layer;code=gift;label=Gift"}}, "code-unknown contract/k"},
    {"a superseded source is not checked", {{"s", "source", "name=s;superseded_at=2020-01-01"}, {"s", "contract", "id=k;kind=gift"}}, ""},
    {"statements that are outweighed are", {ABOVE, S("contract", "id=k;kind=gift"), T("contract", "id=k;kind=supply")}, "code-unknown contract/k"},
};
/* clang-format on */

static void test_statements(void **state)
{
    const struct statement_case *t = *state;
    struct memfeed m;
    crd_diags *diags;
    crd_buf out;
    crd_check_opts o = {.keep = 10};
    crd_err err = CRD_ERR_INIT;
    mem_init(&m);
    put_rows(&m, t->rows);
    crd_world *w = world_of(&m);
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_diags_new(10, &diags));
    assert_status(CRD_OK, crd_check_statements(w, &feed, &o, diags, &err), &err);
    crd_buf_init(&out, SIZE_MAX);
    say_all(diags, &out);
    if (t->want[0])
        assert_true(crd_str_find(crd_buf_str(&out), crd_str_from(t->want)) != SIZE_MAX);
    else
        assert_int_equal(out.len, 0);
    crd_buf_done(&out);
    crd_diags_free(diags);
    crd_world_free(w);
    mem_done(&m);
}

/* ---- cancelling --------------------------------------------------------------------------- */

static bool stop_at_once(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    (void)ctx;
    (void)what;
    (void)done;
    (void)total;
    return false;
}

static void it_can_be_cancelled(void **state)
{
    (void)state;
    struct memfeed m;
    crd_arena *arena;
    crd_diags *diags;
    crd_check_report report;
    crd_progress p = {.step = stop_at_once};
    crd_check_opts o = {.progress = &p};
    mem_init(&m);
    put_everything(&m);
    crd_world *w = world_of(&m);
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_ok(crd_diags_new(10, &diags));
    assert_status(CRD_ECANCEL, crd_check(w, &o, diags, arena, &report, NULL), NULL);
    assert_int_equal(crd_diags_count(diags, CRD_NOTE), 0);
    crd_diags_free(diags);
    crd_arena_free(arena);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, each_finding_has_a_case_and_a_near_miss);
    CRD_SUITE_ADD(&s, every_code_is_tested);
    CRD_SUITE_ADD(&s, order_of_rows_does_not_matter);
    CRD_SUITE_ADD(&s, what_is_not_kept_is_counted);
    CRD_SUITE_ADD(&s, the_report_counts);
    CRD_SUITE_ADD(&s, sums_of_shares_agree_with_the_oracle);
    CRD_SUITE_ADD(&s, an_invented_nation_has_unknowns_and_no_mistakes);
    CRD_SUITE_ADD(&s, an_empty_case_is_checked);
    CRD_SUITE_ROWS(&s, statements, test_statements);
    CRD_SUITE_ADD(&s, it_can_be_cancelled);
    return crd_suite_run(&s, "analyse/check");
}
