/* diff: what changed between two cases, sources, dates or states of knowledge. */
#include "app/ops.h"

#include "analyse/diff.h"
#include "app/since.h"
#include "app/when.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/vec.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { LEFT, RIGHT, SIDES, CHUNK = 512 };

static const char *const kinds[] = {
    [CRD_DIFF_REMOVED] = "removed", [CRD_DIFF_ADDED] = "added", [CRD_DIFF_CHANGED] = "changed",
    [CRD_DIFF_JOINED] = "joined",   [CRD_DIFF_SPLIT] = "split", NULL};

static const crd_column table_columns[] = {
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "removed", .title = "Removed", .kind = CRD_CELL_INT, .required = true},
    {.name = "added", .title = "Added", .kind = CRD_CELL_INT, .required = true},
    {.name = "changed", .title = "Changed", .kind = CRD_CELL_INT, .required = true},
    {.name = "joined",
     .title = "Joined",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "rows of the left that are part of another row on the right"},
    {.name = "split",
     .title = "Split",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "rows of the right that are part of another row on the left"},
    {.name = "same", .title = "Same", .kind = CRD_CELL_INT, .required = true},
};

static const crd_column digest_columns[] = {
    {.name = "topic", .title = "Topic", .kind = CRD_CELL_CODE, .required = true},
    {.name = "what", .title = "What", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "left", .title = "Left", .kind = CRD_CELL_TEXT, .about = "value the rows share"},
    {.name = "right", .title = "Right", .kind = CRD_CELL_TEXT, .about = "value the rows share"},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true},
    {.name = "elements",
     .title = "Elements",
     .kind = CRD_CELL_INT,
     .about = "sum of quantities; null where elements are not counted"},
    {.name = "first", .title = "First", .kind = CRD_CELL_ID, .required = true},
};

static const crd_column change_columns[] = {
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "key", .title = "Key", .kind = CRD_CELL_ID, .required = true},
    {.name = "change", .title = "Change", .kind = CRD_CELL_CODE, .required = true, .codes = kinds},
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE, .about = "null = the whole row"},
    {.name = "left", .title = "Left", .kind = CRD_CELL_TEXT},
    {.name = "right", .title = "Right", .kind = CRD_CELL_TEXT},
    {.name = "left_source",
     .title = "Left says",
     .kind = CRD_CELL_TEXT,
     .about = "best source of the value; null = nobody says"},
    {.name = "left_line", .title = "Line", .kind = CRD_CELL_INT, .about = "there"},
    {.name = "right_source",
     .title = "Right says",
     .kind = CRD_CELL_TEXT,
     .about = "best source of the value; null = nobody says"},
    {.name = "right_line", .title = "Line", .kind = CRD_CELL_INT, .about = "there"},
    {.name = "left_contested",
     .title = "Left contested",
     .kind = CRD_CELL_TEXT,
     .about = "other values of equal weight"},
    {.name = "right_contested",
     .title = "Right contested",
     .kind = CRD_CELL_TEXT,
     .about = "other values of equal weight"},
    {.name = "other_key",
     .title = "Other side's key",
     .kind = CRD_CELL_ID,
     .about = "what the row is called on the other side, when not the same"},
};

static const crd_column source_columns[] = {
    {.name = "source", .title = "Source", .kind = CRD_CELL_ID, .required = true},
    {.name = "left", .title = "Left", .kind = CRD_CELL_BOOL, .required = true, .about = "is used"},
    {.name = "right",
     .title = "Right",
     .kind = CRD_CELL_BOOL,
     .required = true,
     .about = "is used"},
    {.name = "left_as_of", .title = "Left as of", .kind = CRD_CELL_DATE},
    {.name = "right_as_of", .title = "Right as of", .kind = CRD_CELL_DATE},
};

/* ---- the two sides ------------------------------------------------------------------------ */

struct side {
    crd_store *store;
    crd_feed feed;
    crd_world_opts opts;
    crd_world *head; /* no table: sources, date, marking */
    crd_store_info info;
};

static bool given(const crd_args *args, const char *name) { return crd_arg_count(args, name) > 0; }

/* An option of the right side has its partner on the left, and some option makes a difference. */
static crd_status check_sides(const crd_args *args, crd_err *err)
{
    static const char *const pairs[][2] = {
        {"source", "with"}, {"as-of", "to"}, {"as-known", "known-to"}};
    if (crd_str_eq(crd_arg(args, "versus"), CRD_STR("base")))
        return crd_fail(
            err, CRD_EINVAL,
            "'diff' compares by itself: with --assume its right side is what is assumed");
    bool two = given(args, "OTHER") || given(args, "assume");
    for (size_t i = 0; i < COUNT(pairs); i++) {
        if (given(args, pairs[i][1]) && !given(args, pairs[i][0]))
            return crd_fail(err, CRD_EINVAL,
                            "--%s says what the right side is; give the left's --%s", pairs[i][1],
                            pairs[i][0]);
        two |= given(args, pairs[i][1]);
    }
    return two ? CRD_OK
               : crd_fail(err, CRD_EINVAL,
                          "compared with what? give a second case, --with, --to, --known-to or "
                          "--assume");
}

static crd_status date_of(const crd_app *app, const crd_args *args, const char *name,
                          crd_date *ret_date)
{
    crd_str s = crd_arg(args, name);
    if (crd_str_eq(s, CRD_STR("today")))
        s = app->today;
    return crd_str_is_null(s) || crd_date_parse(s, ret_date) ? CRD_OK : CRD_EINVAL;
}

/* The right side is like the left, but for what is said of it. */
static crd_status set_opts(crd_app *app, const crd_args *args, struct side *sides, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world_opts *left = &sides[LEFT].opts, *right = &sides[RIGHT].opts;
    CRD_TRY(crd_app_when(app, args, left, err));
    left->only = crd_arg(args, "source");
    left->all_times = !given(args, "as-of");
    *right = *left;
    if (given(args, "with"))
        right->only = crd_arg(args, "with");
    CRD_TRY(date_of(app, args, "to", &right->as_of));
    CRD_TRY(date_of(app, args, "known-to", &right->as_known));
done:
    return rc;
}

static crd_status open_side(crd_app *app, const crd_args *args, struct side *s, const char *path,
                            bool assumes, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store_opts o = {.busy_ms = (unsigned)app->busy_ms};
    bool there = crd_str_is_null(s->opts.only);
    size_t n;
    CRD_TRY(crd_store_open(path, &crd_records, &o, &s->store, err));
    CRD_TRY(assumes ? crd_app_feed(app, args, s->store, &s->feed, err)
                    : crd_store_feed(s->store, &s->feed, err));
    CRD_TRY(crd_store_describe(s->store, app->arena, &s->info, err));
    CRD_TRY(crd_world_new(&s->feed, NULL, 0, &s->opts, &s->head, err));
    const crd_world_source *sources = crd_world_sources(s->head, &n);
    for (size_t i = 0; i < n && !there; i++)
        there = crd_str_eq(sources[i].name, s->opts.only);
    if (!there)
        rc = crd_fail(err, CRD_ENOENT, "no source '" CRD_STR_FMT "' in %s",
                      CRD_STR_ARG(s->opts.only), path);
done:
    return rc;
}

static void close_side(struct side *s)
{
    crd_world_free(s->head);
    crd_store_close(s->store);
}

/* ---- keeping changes until they are written ------------------------------------------------- */

struct kept {
    const crd_table *table;
    crd_diff_change change;
};

struct chunk {
    struct chunk *next;
    size_t n;
    struct kept at[CHUNK];
};

struct keeping {
    crd_arena *arena;
    struct chunk *first, *last;
    crd_intern *texts;      /* values and sources: many rows have the same */
    CRD_VEC(crd_str) copy;  /* [n of texts] in the arena */
    crd_str key;            /* of the last row */
    const struct chunk *at; /* being written */
    size_t i;
};

static crd_status copy_text(struct keeping *k, crd_str s, crd_str *ret)
{
    uint32_t id;
    *ret = CRD_STR_NULL;
    if (crd_str_is_null(s))
        return CRD_OK;
    crd_status rc = crd_intern_add(k->texts, s, &id);
    if (rc != CRD_OK)
        return rc;
    if (id == k->copy.n) {
        crd_str copy = crd_str_copy(k->arena, s);
        if (!copy.ptr || !CRD_VEC_PUSH(&k->copy, copy))
            return CRD_ENOMEM;
    }
    *ret = k->copy.at[id];
    return CRD_OK;
}

static crd_status copy_side(struct keeping *k, const crd_diff_side *s, crd_diff_side *ret)
{
    crd_status rc = CRD_OK;
    ret->line = s->line;
    CRD_TRY(copy_text(k, s->value, &ret->value));
    CRD_TRY(copy_text(k, s->contested, &ret->contested));
    rc = copy_text(k, s->source, &ret->source);
done:
    return rc;
}

static crd_status keep_change(void *ctx, const crd_table *t, const crd_diff_change *c, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct keeping *k = ctx;
    (void)err;
    if (!k->last || k->last->n == CHUNK) {
        struct chunk *fresh = CRD_NEW(k->arena, struct chunk, 1);
        if (!fresh)
            return CRD_ENOMEM;
        *(k->last ? &k->last->next : &k->first) = fresh;
        k->last = fresh;
    }
    struct kept *to = &k->last->at[k->last->n];
    *to = (struct kept){.table = t, .change = {.kind = c->kind, .field = c->field}};
    if (crd_str_is_null(k->key) || !crd_str_eq(k->key, c->key))
        k->key = crd_str_copy(k->arena, c->key);
    if (!k->key.ptr)
        return CRD_ENOMEM;
    to->change.key = k->key;
    CRD_TRY(copy_text(k, c->otherwise, &to->change.otherwise));
    CRD_TRY(copy_side(k, &c->left, &to->change.left));
    CRD_TRY(copy_side(k, &c->right, &to->change.right));
    k->last->n++;
done:
    return rc;
}

static crd_status rows_start(void *ctx, crd_err *err)
{
    struct keeping *k = ctx;
    (void)err;
    k->at = k->first;
    k->i = 0;
    return CRD_OK;
}

static const char *field_name(const struct kept *k)
{
    if (k->change.field == CRD_DIFF_ROW)
        return NULL;
    return k->change.field == CRD_DIFF_MAYBE ? "maybe" : k->table->fields[k->change.field].name;
}

static crd_cell line_cell(uint32_t line) { return line > 0 ? crd_cell_int(line) : CRD_CELL_NULL; }

static crd_status rows_next(void *ctx, crd_cell *cells, bool *ret_more, crd_err *err)
{
    struct keeping *k = ctx;
    (void)err;
    if (k->at && k->i == k->at->n) {
        k->at = k->at->next;
        k->i = 0;
    }
    *ret_more = k->at != NULL;
    if (!k->at)
        return CRD_OK;
    const struct kept *one = &k->at->at[k->i++];
    const char *field = field_name(one);
    size_t i = 0;
    cells[i++] = crd_cell_texts(one->table->name);
    cells[i++] = crd_cell_text(one->change.key);
    cells[i++] = crd_cell_texts(kinds[one->change.kind]);
    cells[i++] = field ? crd_cell_texts(field) : CRD_CELL_NULL;
    cells[i++] = crd_cell_text(one->change.left.value);
    cells[i++] = crd_cell_text(one->change.right.value);
    cells[i++] = crd_cell_text(one->change.left.source);
    cells[i++] = line_cell(one->change.left.line);
    cells[i++] = crd_cell_text(one->change.right.source);
    cells[i++] = line_cell(one->change.right.line);
    cells[i++] = crd_cell_text(one->change.left.contested);
    cells[i++] = crd_cell_text(one->change.right.contested);
    cells[i++] = crd_cell_text(one->change.otherwise);
    return CRD_OK;
}

/* ---- comparing ---------------------------------------------------------------------------- */

struct result {
    crd_diff_count counts[CRD_T_COUNT];
    bool compared[CRD_T_COUNT];
    const crd_digest_row *digest;
    size_t n_digest;
    struct keeping *kept;
    bool differs;
};

/* One table after the other: at any time two worlds that hold what is being compared. */
static crd_status compare_table(struct side *sides, uint32_t table, const crd_diff_to *to,
                                crd_digest *digest, struct result *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *left = NULL, *right = NULL;
    crd_want wants[CRD_DIFF_WANTS];
    size_t n = crd_diff_wants(table, wants);
    sides[LEFT].opts.only_in = sides[RIGHT].opts.only_in = table;
    crd_diff_count *c = &r->counts[table];
    CRD_TRY(crd_world_new(&sides[LEFT].feed, wants, n, &sides[LEFT].opts, &left, err));
    CRD_TRY(crd_world_new(&sides[RIGHT].feed, wants, n, &sides[RIGHT].opts, &right, err));
    rc = crd_diff_table(left, right, table, to, digest, c, err);
    r->compared[table] = true;
    r->differs |= c->removed + c->added + c->changed + c->joined + c->split > 0;
done:
    crd_world_free(left);
    crd_world_free(right);
    return rc;
}

/* Statements of a table that may make its rows. */
static uint64_t statements(const struct side *s, uint32_t table)
{
    if (crd_str_is_null(s->opts.only))
        return s->info.tables[table];
    for (size_t i = 0; i < s->info.n_sources; i++)
        if (crd_str_eq(s->info.sources[i].source, s->opts.only))
            return s->info.sources[i].tables[table];
    return 0;
}

static crd_status compare_all(crd_app *app, const crd_args *args, struct side *sides,
                              struct result *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_digest *digest = NULL;
    bool want[CRD_T_COUNT];
    size_t n;
    struct keeping *k = CRD_NEW(app->arena, struct keeping, 1);
    if (!k)
        return CRD_ENOMEM;
    k->arena = app->arena;
    r->kept = k;
    crd_diff_to to = {k, keep_change};
    const uint8_t *order = crd_diff_order(&n);
    CRD_TRY(crd_app_tables(args, want, &n, err));
    if (want[CRD_T_source] && given(args, "tables"))
        CRD_TRY(crd_fail(err, CRD_EINVAL, "sources are listed, not compared: leave out 'source'"));
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &k->texts));
    CRD_TRY(crd_digest_new(&digest));
    for (size_t i = 0; i < CRD_T_COUNT - 1; i++) {
        uint32_t t = order[i];
        if (want[t] &&
            (app->assume || statements(&sides[LEFT], t) + statements(&sides[RIGHT], t) > 0))
            CRD_TRY(compare_table(sides, t, crd_arg_flag(args, "summary") ? NULL : &to, digest, r,
                                  err));
    }
    rc = crd_digest_list(digest, app->arena, &r->digest, &r->n_digest);
done:
    crd_digest_free(digest);
    crd_intern_free(k->texts);
    CRD_VEC_DONE(&k->copy);
    return rc;
}

/* ---- showing ------------------------------------------------------------------------------ */

static const crd_world_source *source_named(const crd_world *w, crd_str name)
{
    size_t n;
    const crd_world_source *all = crd_world_sources(w, &n);
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(all[i].name, name))
            return &all[i];
    return NULL;
}

static bool is_used(const struct side *s, const crd_world_source *one)
{
    return one && one->used &&
           (crd_str_is_null(s->opts.only) || crd_str_eq(s->opts.only, one->name));
}

static void show_source(crd_doc *doc, crd_section *t, const struct side *sides, crd_str name)
{
    const crd_world_source *l = source_named(sides[LEFT].head, name);
    const crd_world_source *r = source_named(sides[RIGHT].head, name);
    bool left = is_used(&sides[LEFT], l), right = is_used(&sides[RIGHT], r);
    if (left || right)
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_text(name), crd_cell_bool(left),
                                       crd_cell_bool(right),
                                       left ? crd_cell_date(l->as_of) : CRD_CELL_NULL,
                                       right ? crd_cell_date(r->as_of) : CRD_CELL_NULL});
}

/* Names of both sides in byte order, each once. */
static void show_sources(crd_doc *doc, const struct side *sides)
{
    size_t n_left, n_right, i = 0, k = 0;
    const crd_world_source *l = crd_world_sources(sides[LEFT].head, &n_left);
    const crd_world_source *r = crd_world_sources(sides[RIGHT].head, &n_right);
    crd_section *t = crd_doc_table(doc, "sources", "Sources used", source_columns,
                                   COUNT(source_columns));
    crd_doc_key(doc, t, "source", NULL);
    while (i < n_left || k < n_right) {
        int c = i == n_left ? 1 : k == n_right ? -1 : crd_str_cmp(l[i].name, r[k].name);
        show_source(doc, t, sides, c <= 0 ? l[i].name : r[k].name);
        i += c <= 0;
        k += c >= 0;
    }
}

/* The higher of the two marks; both where the standard scheme does not know them. */
static crd_str marking_of(crd_arena *arena, const struct side *sides)
{
    return crd_app_marking_of(arena, crd_world_marking(sides[LEFT].head),
                              crd_world_marking(sides[RIGHT].head));
}

static void show_head(crd_app *app, const crd_args *args, crd_doc *doc, const struct side *sides)
{
    static const struct {
        const char *as_of, *as_of_title, *known, *known_title, *source, *source_title;
    } names[SIDES] = {{"left_as_of", "Left as of", "left_as_known", "Left as known", "left_source",
                       "Left source"},
                      {"right_as_of", "Right as of", "right_as_known", "Right as known",
                       "right_source", "Right source"}};
    crd_doc_head_text(doc, "other", "Compared with",
                      given(args, "OTHER") ? crd_arg(args, "OTHER") : crd_arg(args, "CASE"));
    for (int i = 0; i < SIDES; i++) {
        const struct side *s = &sides[i];
        crd_doc_head_text(doc, names[i].source, names[i].source_title, s->opts.only);
        crd_doc_head(doc,
                     (crd_column){.name = names[i].as_of,
                                  .title = names[i].as_of_title,
                                  .kind = CRD_CELL_DATE,
                                  .about = "null = rows of all times are compared"},
                     crd_cell_date(s->opts.all_times ? CRD_DATE_NONE : crd_world_as_of(s->head)));
        crd_doc_head(doc,
                     (crd_column){.name = names[i].known,
                                  .title = names[i].known_title,
                                  .kind = CRD_CELL_DATE},
                     crd_cell_date(s->opts.as_known));
    }
    crd_doc_head_text(doc, "marking", "Marking", marking_of(app->arena, sides));
    crd_doc_head(doc,
                 (crd_column){.name = "withheld",
                              .title = "Sources left out by --release",
                              .kind = CRD_CELL_INT},
                 crd_cell_int((int64_t)(crd_world_withheld(sides[LEFT].head) +
                                        crd_world_withheld(sides[RIGHT].head))));
}

static void show_counts(crd_doc *doc, crd_section *t, const struct result *r)
{
    size_t n;
    const uint8_t *order = crd_diff_order(&n);
    for (size_t i = 0; i < n; i++) {
        const crd_diff_count *c = &r->counts[order[i]];
        if (r->compared[order[i]])
            crd_doc_row(doc, t,
                        (const crd_cell[]){
                            crd_cell_texts(crd_records.tables[order[i]]->name),
                            crd_cell_int((int64_t)c->removed), crd_cell_int((int64_t)c->added),
                            crd_cell_int((int64_t)c->changed), crd_cell_int((int64_t)c->joined),
                            crd_cell_int((int64_t)c->split), crd_cell_int((int64_t)c->same)});
    }
}

static void show(crd_doc *doc, const struct side *sides, const struct result *r, bool summary)
{
    crd_section *t = crd_doc_table(doc, "digest", "What matters first", digest_columns,
                                   COUNT(digest_columns));
    crd_doc_key(doc, t, "topic what left right", NULL);
    for (size_t i = 0; i < r->n_digest; i++) {
        const crd_digest_row *d = &r->digest[i];
        crd_doc_row(
            doc, t,
            (const crd_cell[]){crd_cell_texts(d->topic), crd_cell_texts(d->title),
                               d->rest ? crd_cell_texts("(others)") : crd_cell_text(d->left),
                               d->rest ? crd_cell_texts("(others)") : crd_cell_text(d->right),
                               crd_cell_int((int64_t)d->rows),
                               d->elements ? crd_cell_int((int64_t)d->pieces) : CRD_CELL_NULL,
                               crd_cell_text(d->first)});
    }
    t = crd_doc_table(doc, "tables", "Rows by table", table_columns, COUNT(table_columns));
    crd_doc_key(doc, t, "table", NULL);
    if (summary)
        crd_doc_main(doc, t);
    show_counts(doc, t, r);
    show_sources(doc, sides);
    t = crd_doc_table(doc, "changes", "Changes", change_columns, COUNT(change_columns));
    crd_doc_key(doc, t, "table key field", NULL);
    if (!summary)
        crd_doc_main(doc, t);
    crd_doc_rows(doc, t, (crd_rows){r->kept, rows_start, rows_next});
    if (summary)
        crd_doc_note(doc, CRD_STR("--summary: changes are counted, not listed."));
}

crd_status crd_op_diff(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct side sides[SIDES] = {{.store = NULL}};
    struct result r = {.differs = false};
    const char *path = crd_arg_path(args, "CASE");
    if (crd_since_is_document(path) || crd_since_is_document(crd_arg_path(args, "OTHER")))
        return crd_since_op(app, args, out, err);
    CRD_TRY(check_sides(args, err));
    CRD_TRY(set_opts(app, args, sides, err));
    CRD_TRY(open_side(app, args, &sides[LEFT], path, false, err));
    path = given(args, "OTHER") ? crd_arg_path(args, "OTHER") : path;
    CRD_TRY(open_side(app, args, &sides[RIGHT], path, true, err));
    CRD_TRY(compare_all(app, args, sides, &r, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.diff/1", "What changed", &out->doc, err));
    show_head(app, args, out->doc, sides);
    show(out->doc, sides, &r, crd_arg_flag(args, "summary"));
    out->found = r.differs && crd_arg_flag(args, "exit-code");
done:
    close_side(&sides[LEFT]);
    close_side(&sides[RIGHT]);
    return rc;
}
