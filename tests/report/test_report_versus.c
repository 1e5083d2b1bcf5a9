/* Two results compared: hand-made pairs, and random ones against counting by definition. */
#include "sample.h"

#include "report/parts.h"
#include "report/versus.h"

static const crd_column columns[] = {
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "n", .title = "N", .kind = CRD_CELL_INT},
    {.name = "share_ppm", .title = "Share", .kind = CRD_CELL_SHARE_BOUNDS},
};

struct row {
    const char *id, *name;
    int64_t n; /* below 0: null */
};

static crd_doc *doc_of(crd_arena *arena, const struct row *rows, const char *note)
{
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "x.y/1", "X", &d));
    crd_doc_head_text(d, "note", "Note", crd_str_from(note));
    crd_doc_head_count(d, "left_out", "Left out", 0);
    crd_section *t = crd_doc_table(d, "rows", "Rows", columns, 4);
    crd_doc_key(d, t, "id", "name");
    for (; rows->id; rows++)
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_texts(rows->id), crd_cell_texts(rows->name),
                                       rows->n < 0 ? CRD_CELL_NULL : crd_cell_int(rows->n),
                                       crd_cell_span(rows->n < 0 ? 0 : rows->n, 1000000)});
    crd_doc_paragraph(d, "say", "Say", crd_str_from(note));
    return d;
}

static void render(const crd_doc *d, crd_render_format f, const char *section, crd_buf *out)
{
    crd_err err = CRD_ERR_INIT;
    crd_render_options o = {.section = section};
    crd_buf_clear(out);
    assert_status(CRD_OK, crd_render(d, f, &o, out, &err), &err);
    crd_buf_addc(out, 0);
}

static const struct pair {
    const char *name;
    struct row before[5], after[5];
    const char *csv; /* of the table, without its header */
} pairs[] = {
    {"nothing in either", {{0}}, {{0}}, ""},
    {"the same", {{"a", "A", 1}, {"b", "B", 2}}, {{"a", "A", 1}, {"b", "B", 2}}, ""},
    {"another order is no change",
     {{"a", "A", 1}, {"b", "B", 2}},
     {{"b", "B", 2}, {"a", "A", 1}},
     ""},
    {"a value", {{"a", "A", 1}}, {{"a", "A", 2}}, "changed,a,A,A,1,2,1,1000000,2,1000000\n"},
    {"a value to nothing",
     {{"a", "A", 0}},
     {{"a", "A", -1}},
     "changed,a,A,A,0,,0,1000000,0,1000000\n"},
    {"a name", {{"a", "A", 1}}, {{"a", "B", 1}}, "changed,a,A,B,1,1,1,1000000,1,1000000\n"},
    {"a row more", {{0}}, {{"a", "A", 1}}, "added,a,,A,,1,,,1,1000000\n"},
    {"a row less", {{"a", "A", 1}}, {{0}}, "removed,a,A,,1,,1,1000000,,\n"},
    {"another key",
     {{"a", "A", 1}},
     {{"b", "A", 1}},
     "added,b,,A,,1,,,1,1000000\nremoved,a,A,,1,,1,1000000,,\n"},
    {"one key twice: equal rows cancel first",
     {{"a", "A", 1}, {"a", "A", 2}},
     {{"a", "A", 2}},
     "removed,a,A,,1,,1,1000000,,\n"},
    {"one key twice: then in their order",
     {{"a", "A", 1}, {"a", "A", 2}},
     {{"a", "A", 3}, {"a", "A", 4}, {"a", "A", 5}},
     "changed,a,A,A,1,3,1,1000000,3,1000000\nchanged,a,A,A,2,4,2,1000000,4,1000000\n"
     "added,a,,A,,5,,,5,1000000\n"},
    {"equal rows count",
     {{"a", "A", 1}, {"a", "A", 1}},
     {{"a", "A", 1}},
     "removed,a,A,,1,,1,1000000,,\n"},
};

static void test_pair(void **state)
{
    const struct pair *p = *state;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    uint64_t changes;
    crd_buf_init(&out, 1 << 20);
    assert_ok(crd_arena_new(1 << 24, &arena));
    assert_ok(crd_doc_versus(arena, doc_of(arena, p->before, "x"), doc_of(arena, p->after, "x"),
                             SIZE_MAX, &d, &changes, NULL));
    render(d, CRD_RENDER_CSV, NULL, &out);
    const char *head = "versus,id,name_before,name_after,n_before,n_after,share_before_ppm_low,"
                       "share_before_ppm_high,share_after_ppm_low,share_after_ppm_high\n";
    assert_memory_equal(out.at, head, strlen(head));
    assert_string_equal(p->csv, out.at + strlen(head));
    render(d, CRD_RENDER_JSON, NULL, &out);
    assert_int_equal(changes == 0, strstr(out.at, "Nothing changes: ") != NULL);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* For people: pairs are one column, equal columns and empty tables are not shown. */
static void test_text(void **state)
{
    (void)state;
    const struct row before[] = {{"a", "A", 1}, {"b", "B", 2}, {"c", "C", 3}, {0}};
    const struct row after[] = {{"a", "A", 7}, {"c", "New", 3}, {0}};
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    crd_buf_init(&out, 1 << 20);
    assert_ok(crd_arena_new(1 << 24, &arena));
    assert_ok(crd_doc_versus(arena, doc_of(arena, before, "x"), doc_of(arena, after, "y"), SIZE_MAX,
                             &d, NULL, NULL));
    render(d, CRD_RENDER_TABLE, NULL, &out);
    assert_non_null(strstr(out.at, "changed  a   A         1 -> 7  0.0\xe2\x80\x93"
                                   "100.0 % -> 0.0\xe2\x80\x93"
                                   "100.0 %\n"
                                   "changed  c   C -> New       3 "));
    assert_non_null(strstr(out.at, "removed  b   B"));
    assert_non_null(strstr(out.at, "note  Note  x       y\n"));
    assert_ok(crd_doc_versus(arena, doc_of(arena, before, "x"), doc_of(arena, before, "x"),
                             SIZE_MAX, &d, NULL, NULL));
    render(d, CRD_RENDER_MD, NULL, &out);
    assert_null(strstr(out.at, "Rows"));
    assert_non_null(strstr(out.at, "Nothing changes: "));
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* A column that results leave out for people, a comparison leaves out too, unless one of the two
 * shows it; of tables that are left out it shows what changes. Programs get all. */
static void test_quiet(void **state)
{
    (void)state;
    const struct row before[] = {{"a", "A", 1}, {0}}, after[] = {{"a", "B", 2}, {0}};
    crd_arena *arena;
    crd_doc *d, *docs[2];
    crd_buf out;
    crd_buf_init(&out, 1 << 20);
    assert_ok(crd_arena_new(1 << 24, &arena));
    for (int quiet = 0; quiet < 4; quiet++) { /* 1: before, 2: after */
        for (int i = 0; i < 2; i++) {
            docs[i] = doc_of(arena, i ? after : before, "x");
            crd_section *t = crd_doc_table(docs[i], "more", "More", columns, 4);
            crd_doc_row(docs[i], t,
                        (const crd_cell[]){crd_cell_texts("z"), CRD_CELL_NULL, crd_cell_int(i),
                                           CRD_CELL_NULL});
            if (quiet >> i & 1) {
                crd_doc_quiet(docs[i], t, NULL);
                crd_doc_quiet(docs[i], docs[i]->sections, "name");
            }
        }
        assert_ok(crd_doc_versus(arena, docs[0], docs[1], SIZE_MAX, &d, NULL, NULL));
        for (int f = 0; f < 3; f++) {
            static const crd_render_format forms[] = {CRD_RENDER_TABLE, CRD_RENDER_MD,
                                                      CRD_RENDER_HTML};
            render(d, forms[f], NULL, &out);
            assert_int_equal(strstr(out.at, "A -") != NULL, quiet != 3);
            assert_non_null(strstr(out.at, "More"));
        }
        render(d, CRD_RENDER_JSON, NULL, &out);
        assert_non_null(strstr(out.at, "\"name_after\":\"B\""));
        assert_non_null(strstr(out.at, "\"id\":\"z\""));
    }
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* The head's left_out is the comparison's own; past the limit rows are counted. */
static void test_limit(void **state)
{
    (void)state;
    const struct row none[] = {{0}}, three[] = {{"a", "", 1}, {"b", "", 2}, {"c", "", 3}, {0}};
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    uint64_t changes;
    crd_buf_init(&out, 1 << 20);
    assert_ok(crd_arena_new(1 << 24, &arena));
    assert_ok(crd_doc_versus(arena, doc_of(arena, none, "x"), doc_of(arena, three, "x"), 2, &d,
                             &changes, NULL));
    assert_int_equal(3, changes);
    render(d, CRD_RENDER_JSON, NULL, &out);
    assert_non_null(strstr(out.at, "\"changes\":3,\"left_out\":1"));
    assert_non_null(strstr(out.at, "\"x.y.versus/1\""));
    assert_non_null(strstr(out.at, "\"b\""));
    assert_null(strstr(out.at, "\"c\""));
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* Without a declared key the texts are it; kinds that differ are compared as texts. */
static void test_no_key(void **state)
{
    (void)state;
    static const crd_column text[] = {{.name = "f", .title = "F", .kind = CRD_CELL_TEXT},
                                      {.name = "n", .title = "N", .kind = CRD_CELL_TEXT}};
    static const crd_column number[] = {{.name = "f", .title = "F", .kind = CRD_CELL_TEXT},
                                        {.name = "n", .title = "N", .kind = CRD_CELL_INT}};
    crd_arena *arena;
    crd_doc *a, *b, *d;
    crd_buf out;
    crd_buf_init(&out, 1 << 20);
    assert_ok(crd_arena_new(1 << 24, &arena));
    assert_ok(crd_doc_new(arena, "x/1", "X", &a));
    assert_ok(crd_doc_new(arena, "x/1", "X", &b));
    crd_section *s = crd_doc_table(a, "rows", "Rows", text, 2);
    crd_doc_row(a, s, (const crd_cell[]){crd_cell_texts("p"), crd_cell_texts("5")});
    crd_doc_row(a, s, (const crd_cell[]){crd_cell_texts("q"), crd_cell_texts("6")});
    s = crd_doc_table(b, "rows", "Rows", number, 2);
    crd_doc_row(b, s, (const crd_cell[]){crd_cell_texts("p"), crd_cell_int(5)});
    crd_doc_row(b, s, (const crd_cell[]){crd_cell_texts("q"), crd_cell_int(7)});
    assert_ok(crd_doc_versus(arena, a, b, SIZE_MAX, &d, NULL, NULL));
    render(d, CRD_RENDER_CSV, "rows", &out);
    assert_string_equal("versus,f,n_before,n_after\nchanged,q,6,7\n", out.at);
    crd_doc_key(b, s, "no_such", NULL);
    assert_int_equal(CRD_EINVAL, crd_doc_versus(arena, a, b, SIZE_MAX, &d, NULL, NULL));
    crd_buf_done(&out);
    crd_arena_free(arena);
}

/* ---- against the definition --------------------------------------------------------------- */

enum { MANY = 40 };
static const char *const ids[] = {"a", "b", "c", "d", "e"};

static uint64_t step(uint64_t *s)
{
    *s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *s >> 33;
}

static size_t draw(uint64_t *seed, struct row *rows)
{
    size_t n = step(seed) % (MANY - 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct row){ids[step(seed) % 5], step(seed) % 4 ? "N" : "M",
                               (int64_t)(step(seed) % 3)};
    rows[n] = (struct row){0};
    return n;
}

static size_t count(const struct row *rows, const struct row *like)
{
    size_t n = 0;
    for (; rows->id; rows++)
        n += rows->id == like->id && rows->n == like->n && strcmp(rows->name, like->name) == 0;
    return n;
}

static size_t count_id(const struct row *rows, const char *id)
{
    size_t n = 0;
    for (; rows->id; rows++)
        n += rows->id == id;
    return n;
}

/* By key: rows left over on both sides after equal ones cancelled; the larger number is what
 * changed, came or went. */
static uint64_t expected_changes(const struct row *a, const struct row *b)
{
    uint64_t all = 0;
    for (size_t k = 0; k < 5; k++) {
        size_t equal = 0;
        for (int m = 0; m < 2; m++)
            for (int64_t n = 0; n < 3; n++) {
                struct row like = {ids[k], m ? "M" : "N", n};
                size_t x = count(a, &like), y = count(b, &like);
                equal += x < y ? x : y;
            }
        size_t left = count_id(a, ids[k]) - equal, right = count_id(b, ids[k]) - equal;
        all += left > right ? left : right;
    }
    return all;
}

static void test_random(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (uint64_t i = 0; i < crd_rounds(200); i++) {
        struct row a[MANY], b[MANY];
        crd_arena *arena;
        crd_doc *d, *same;
        uint64_t changes, back, none;
        draw(&seed, a);
        draw(&seed, b);
        assert_ok(crd_arena_new(1 << 24, &arena));
        crd_doc *x = doc_of(arena, a, "x"), *y = doc_of(arena, b, "x");
        assert_ok(crd_doc_versus(arena, x, y, SIZE_MAX, &d, &changes, NULL));
        assert_ok(crd_doc_versus(arena, y, x, SIZE_MAX, &d, &back, NULL));
        assert_ok(crd_doc_versus(arena, x, x, SIZE_MAX, &same, &none, NULL));
        assert_int_equal(expected_changes(a, b), changes);
        assert_int_equal(changes, back);
        assert_int_equal(0, none);
        crd_arena_free(arena);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, pairs, test_pair);
    CRD_SUITE_ADD(&s, test_text);
    CRD_SUITE_ADD(&s, test_quiet);
    CRD_SUITE_ADD(&s, test_limit);
    CRD_SUITE_ADD(&s, test_no_key);
    CRD_SUITE_ADD(&s, test_random);
    return crd_suite_run(&s, "report/versus");
}
