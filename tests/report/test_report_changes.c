/* Two documents compared row by row, for who tells it. */
#include "base/err.h"
#include "report/changes.h"
#include "sample.h"

static const crd_column all_columns[] = {
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "n", .title = "N", .kind = CRD_CELL_INT},
    {.name = "of_ppm", .title = "Of", .kind = CRD_CELL_SHARE_BOUNDS},
};
static const crd_column other_columns[] = {
    {.name = "n", .title = "N", .kind = CRD_CELL_REAL},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "extra", .title = "Extra", .kind = CRD_CELL_INT},
};

struct row {
    const char *id, *name;
    int64_t n; /* below 0: null */
};

static crd_doc *doc_of(crd_arena *arena, const char *table, const struct row *rows)
{
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "x.y/1", "X", &d));
    crd_doc_head_count(d, "count", "Count", 12345);
    crd_doc_head_text(d, "none", "None", CRD_STR_NULL);
    crd_doc_paragraph(d, "say", "Say", CRD_STR("something"));
    crd_section *t = crd_doc_table(d, table, "Rows", all_columns, CRD_COUNT(all_columns));
    crd_doc_key(d, t, "id", "name");
    for (; rows->id; rows++)
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_texts(rows->id), crd_cell_texts(rows->name),
                                       rows->n < 0 ? CRD_CELL_NULL : crd_cell_int(rows->n),
                                       crd_cell_span(rows->n < 0 ? 0 : rows->n, 1000000)});
    return d;
}

static crd_status tell(void *ctx, const crd_change *c, crd_err *err)
{
    crd_buf *b = ctx;
    (void)err;
    crd_buf_addf(b, "%s%c", c->table, "~+-"[c->kind]);
    for (size_t i = 0; i < c->n; i++) {
        const crd_cell *was = c->before ? &c->before[i] : NULL,
                       *is = c->after ? &c->after[i] : NULL;
        if (!c->is_key[i] && !c->differs[i] && c->kind == CRD_CHANGED)
            continue;
        crd_buf_addf(b, " %s=", c->columns[i].name);
        if (was)
            crd_doc_show(&c->columns[i], was, b);
        if (was && is && !c->is_key[i])
            crd_buf_adds(b, ">");
        if (is && (!was || !c->is_key[i]))
            crd_doc_show(&c->columns[i], is, b);
    }
    crd_buf_adds(b, "\n");
    return CRD_OK;
}

static void apart(void *ctx, const char *table, crd_apart why)
{
    static const char *const words[] = {"only before", "only after", "other keys"};
    crd_buf_addf(ctx, "%s: %s\n", table, words[why]);
}

static void unpaired(void *ctx, const char *table, const char *column)
{
    crd_buf_addf(ctx, "%s.%s\n", table, column);
}

static bool wants(void *ctx, const char *table)
{
    (void)ctx;
    return strcmp(table, "not") != 0;
}

static const struct pair {
    const char *name;
    struct row before[4], after[4];
    const char *says;
    uint64_t relabelled;
} pairs[] = {
    {"nothing in either", {{0}}, {{0}}, "", 0},
    {"the same in another order",
     {{"a", "A", 1}, {"b", "B", 2}},
     {{"b", "B", 2}, {"a", "A", 1}},
     "",
     0},
    {"a value and its bounds",
     {{"a", "A", 1}},
     {{"a", "A", 250}},
     "t~ id=a n=1>250 of_ppm=0.0–100.0 %>0.0–100.0 %\n",
     0},
    {"a value from nothing", {{"a", "A", -1}}, {{"a", "A", 0}}, "t~ id=a n=–>0\n", 0},
    {"a name alone is none", {{"a", "A", 1}}, {{"a", "B", 1}}, "", 1},
    {"a name beside a value",
     {{"a", "A", 1}},
     {{"a", "B", -1}},
     "t~ id=a name=A>B n=1>– of_ppm=0.0–100.0 %>0.0–100.0 %\n",
     0},
    {"a row that came", {{0}}, {{"a", "A", 0}}, "t+ id=a name=A n=0 of_ppm=0.0–100.0 %\n", 0},
    {"a row that went",
     {{"a", "A", 0}, {"b", "B", 1}},
     {{"b", "B", 1}},
     "t- id=a name=A n=0 of_ppm=0.0–100.0 %\n",
     0},
    {"changed and added rows stand before removed ones",
     {{"z", "Z", 1}, {"b", "B", 0}},
     {{"c", "C", 0}, {"b", "B", -1}},
     "t+ id=c name=C n=0 of_ppm=0.0–100.0 %\nt~ id=b n=0>–\nt- id=z name=Z n=1 of_ppm=0.0–100.0 "
     "%\n",
     0},
};

static void pair_says(void **state)
{
    const struct pair *row = *state;
    crd_arena *arena;
    crd_buf b;
    crd_err err = CRD_ERR_INIT;
    uint64_t relabelled = 99;
    assert_ok(crd_arena_new(1 << 22, &arena));
    crd_buf_init(&b, 1 << 16);
    const crd_changes to = {&b, wants, apart, unpaired, tell};
    assert_status(CRD_OK,
                  crd_doc_changes(arena, doc_of(arena, "t", row->before),
                                  doc_of(arena, "t", row->after), &to, &relabelled, &err),
                  &err);
    assert_string_equal(b.len ? b.at : "", row->says);
    assert_int_equal(relabelled, row->relabelled);
    crd_buf_done(&b);
    crd_arena_free(arena);
}

/* Columns of another order, kind or number, tables that one of them has not, other keys. */
static void unlike_documents(void **state)
{
    crd_arena *arena;
    crd_buf b;
    crd_err err = CRD_ERR_INIT;
    (void)state;
    assert_ok(crd_arena_new(1 << 22, &arena));
    crd_buf_init(&b, 1 << 16);
    const struct row rows[] = {{"a", "A", 1}, {"b", "B", 2}, {0}};
    crd_doc *before = doc_of(arena, "t", rows), *after;
    crd_section *t = crd_doc_table(before, "old", "Old", other_columns, CRD_COUNT(other_columns));
    crd_doc_key(before, t, "id", NULL);
    t = crd_doc_table(before, "keys", "Keys", other_columns, CRD_COUNT(other_columns));
    crd_doc_key(before, t, "id extra", NULL);
    crd_doc_table(before, "not", "Not", other_columns, CRD_COUNT(other_columns));
    assert_ok(crd_doc_new(arena, "x.y/1", "X", &after));
    t = crd_doc_table(after, "t", "Rows", other_columns, CRD_COUNT(other_columns));
    crd_doc_key(after, t, "id", NULL);
    crd_doc_row(after, t,
                (const crd_cell[]){crd_cell_real(1.5), crd_cell_texts("a"), crd_cell_int(1)});
    t = crd_doc_table(after, "keys", "Keys", all_columns, CRD_COUNT(all_columns));
    crd_doc_key(after, t, "id", NULL);
    t = crd_doc_table(after, "new", "New", all_columns, CRD_COUNT(all_columns));
    const crd_changes to = {&b, wants, apart, unpaired, tell};
    assert_status(CRD_OK, crd_doc_changes(arena, before, after, &to, NULL, &err), &err);
    assert_string_equal(b.at, "t.name\nt.of_ppm\nt.extra\nkeys: other keys\nnew: only after\n"
                              "old: only before\nt~ n=1>1.5 id=a\nt- n=2 id=b\n");
    crd_buf_done(&b);
    crd_arena_free(arena);
}

static crd_status stop(void *ctx, const crd_change *c, crd_err *err)
{
    (void)ctx;
    (void)c;
    return crd_fail(err, CRD_ECANCEL, "enough");
}

static void failures_come_back(void **state)
{
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    crd_str line;
    (void)state;
    assert_ok(crd_arena_new(1 << 22, &arena));
    const struct row one[] = {{"a", "A", 1}, {0}}, none[] = {{0}};
    const crd_changes to = {.seen = stop};
    crd_doc *d = doc_of(arena, "t", one);
    assert_int_equal(CRD_ECANCEL,
                     crd_doc_changes(arena, doc_of(arena, "t", none), d, &to, NULL, &err));
    assert_string_equal(err.message, "enough");
    assert_ok(crd_doc_head_shown(d, "count", arena, &line));
    assert_string_equal(line.ptr, "12345");
    assert_ok(crd_doc_head_shown(d, "none", arena, &line));
    assert_null(line.ptr);
    assert_ok(crd_doc_head_shown(d, "nothing", arena, &line));
    assert_null(line.ptr);
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, pairs, pair_says);
    CRD_SUITE_ADD(&s, unlike_documents);
    CRD_SUITE_ADD(&s, failures_come_back);
    return crd_suite_run(&s, "report/changes");
}
