#include "crdtest.h"

#include "world/world.h"

#include "memfeed.h"

#include "base/arena.h"

/* Which sources are used, the date, the mark that the result carries. */
struct source_case {
    const char *name;
    const char *rows[6]; /* of table source; then one party each, named as the source */
    const char *scheme;  /* NULL = no setting */
    const char *known, *release, *as_of; /* options; NULL = not given */
    const char *used;                    /* names of used sources, blanks between */
    const char *date, *marking;
    size_t withheld;
    crd_status status;
};

/* clang-format off */
static const struct source_case cases[] = {
    {"all that are not superseded", {"name=a;as_of=2024-05", "name=b;as_of=2024-02-01", "name=c;as_of=2025;superseded_at=2025-01-01"},
     NULL, NULL, NULL, NULL, "a b", "2024-05-31", "", 0, CRD_OK},
    {"no date anywhere", {"name=a"}, NULL, NULL, NULL, NULL, "a", "", "", 0, CRD_OK},
    {"the date that was asked for", {"name=a;as_of=2024-05"}, NULL, NULL, NULL, "2023", "a", "2023-12-31", "", 0, CRD_OK},
    {"as known before the replacement", {"name=a;imported_at=2024-01-01;superseded_at=2024-06-01", "name=b;imported_at=2024-06-01;as_of=2024-05-01"},
     NULL, "2024-05-31", NULL, NULL, "a", "", "", 0, CRD_OK},
    {"as known on its day", {"name=a;imported_at=2024-01-01;superseded_at=2024-06-01", "name=b;imported_at=2024-06-01;as_of=2024-05-01"},
     NULL, "2024-06-01", NULL, NULL, "b", "2024-05-01", "", 0, CRD_OK},
    {"as known before everything", {"name=a;imported_at=2024-01-01"}, NULL, "2023", NULL, NULL, "", "", "", 0, CRD_OK},
    {"the highest mark of what is used", {"name=a;marking=green", "name=b;marking=amber", "name=c;marking=red;superseded_at=2020"},
     NULL, NULL, NULL, NULL, "a b", "", "amber", 0, CRD_OK},
    {"released up to a mark; no mark and a strange one are the highest", {"name=a;marking=clear", "name=b;marking=green", "name=c;marking=amber", "name=d", "name=e;marking=cosmic"},
     NULL, NULL, "green", NULL, "a b", "", "green", 3, CRD_OK},
    {"the case's own scheme", {"name=a;marking=open", "name=b;marking=secret", "name=c;marking=restricted"},
     "open restricted secret", NULL, "restricted", NULL, "a c", "", "restricted", 1, CRD_OK},
    {"no such mark", {"name=a"}, NULL, NULL, "cosmic", NULL, "", "", "", 0, CRD_EINVAL},
    {"a mark of the default list is none of the case's own", {"name=a"}, "open secret", NULL, "green", NULL, "", "", "", 0, CRD_EINVAL},
};
/* clang-format on */

static crd_date date_of(const char *text)
{
    crd_date d = CRD_DATE_NONE;
    assert_true(!text || crd_date_parse(crd_str_from(text), &d));
    return d;
}

static void check_used(const crd_world *w, const struct source_case *c)
{
    size_t n, used = 0;
    char date[11];
    const crd_world_source *s = crd_world_sources(w, &n);
    crd_str rest = crd_str_from(c->used), one;
    for (size_t i = 0; i < n; i++) {
        if (!s[i].used)
            continue;
        used++;
        assert_true(crd_str_next(&rest, ' ', &one));
        assert_true(crd_str_eq(one, s[i].name));
        uint32_t text = crd_world_find_text(w, s[i].name);
        assert_int_not_equal(crd_world_row(w, CRD_T_party, text), CRD_ROW_NONE);
    }
    assert_int_equal(crd_world_frame(w, CRD_T_party)->n, used);
    assert_true(rest.len == 0);
    assert_string_equal(crd_date_text(crd_world_as_of(w), date).ptr, c->date);
    assert_true(crd_str_eq(crd_world_marking(w), crd_str_from(c->marking)));
    assert_int_equal(crd_world_withheld(w), c->withheld);
}

static void test_case(void **state)
{
    const struct source_case *c = *state;
    static const crd_want want = {CRD_T_party, CRD_BIT(party, name)};
    struct memfeed m;
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i]; i++) {
        char name[] = {c->rows[i][5], '\0'}, party[24];
        snprintf(party, sizeof party, "id=%s;name=%s", name, name);
        mem_put(&m, name, "party", party);
        mem_put(&m, name, "source", c->rows[i]);
    }
    if (c->scheme) {
        char text[64];
        snprintf(text, sizeof text, "name=marking_scheme;value=%s", c->scheme);
        mem_put(&m, "a", "setting", text);
    }
    crd_world_opts opts = {.as_of = date_of(c->as_of),
                           .as_known = date_of(c->known),
                           .release = crd_str_from(c->release)};
    crd_feed feed = mem_feed(&m);
    assert_status(c->status, crd_world_new(&feed, &want, 1, &opts, &w, &err), &err);
    if (c->status == CRD_OK)
        check_used(w, c);
    else
        assert_null(w);
    crd_world_free(w);
    mem_done(&m);
}

/* Other statements of a row, and a feed that fails. */
static void test_places(void **state)
{
    (void)state;
    static const crd_want want = {CRD_T_party, 0};
    struct memfeed m;
    crd_world *w;
    size_t n;
    crd_world_opts opts = CRD_WORLD_OPTS;
    mem_init(&m);
    mem_put(&m, "b", "party", "id=p;name=B;url=u");
    mem_put(&m, "c", "party", "id=p;name=B");
    mem_put(&m, "a", "party", "id=p;name=A");
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, &want, 1, &opts, &w, NULL));
    const crd_frame *f = crd_world_frame(w, CRD_T_party);
    const crd_world_source *s = crd_world_sources(w, &n);
    assert_int_equal(f->n, 1);
    assert_true(crd_str_eq(s[crd_row_source(f, 0)].name, CRD_STR("a")));
    assert_int_equal(crd_row_line(f, 0), 3);
    const crd_place *p = crd_world_more_places(w, CRD_T_party, 0, &n);
    assert_int_equal(n, 2);
    assert_true(p[0].line == 1 && p[1].line == 2);
    assert_true(
        crd_str_eq(s[crd_world_source_of(w, CRD_T_party, 0, CRD_C_party_url)].name, CRD_STR("b")));
    assert_true(
        crd_str_eq(s[crd_world_source_of(w, CRD_T_party, 0, CRD_C_party_name)].name, CRD_STR("a")));
    assert_int_equal(crd_world_source_of(w, CRD_T_party, 0, CRD_C_party_lei), UINT32_MAX);
    assert_true(crd_world_contested(w, CRD_T_party, 0, CRD_C_party_name));
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_places);
    return crd_suite_run(&s, "world/sources");
}
