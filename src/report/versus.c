/* Two results of one operation, compared. Rows that are equal in every column cancel one another
 * first; what is left is paired by key. Both steps are one look-up a row: a row is known by the
 * text of its cells. */
#include "report/versus.h"

#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "report/parts.h"

#include <stdio.h>
#include <string.h>

enum { ROW_BYTES = 64 << 20 };

static const char *const changes[] = {"changed", "added", "removed", NULL};
enum { CHANGED, ADDED, REMOVED };

typedef struct comparing {
    crd_arena *arena;
    crd_doc *doc;
    size_t limit;
    uint64_t changes, left_out, deep; /* deep: of tables that are not for a first look */
    crd_err *err;
} comparing;

/* One table of both sides. */
typedef struct side {
    const crd_section *t; /* NULL: the result has none of this name */
    CRD_VEC(crd_cell *) rows;
    CRD_VEC(uint32_t) whole, key; /* [rows] numbers of texts */
} side;

typedef struct table {
    comparing *c;
    side before, after;
    crd_column *columns; /* [n] of `after`; of kind TEXT where the two sides' kinds differ */
    size_t n;
    crd_section *out;
    bool *quiet;     /* columns of `out` */
    crd_cell *cells; /* of one row of `out` */
    size_t kept;
    crd_intern *wholes, *keys;
} table;

static crd_status no_memory(const comparing *c)
{
    return crd_fail(c->err, CRD_ENOMEM, "the results are too large to be compared in memory");
}

/* ---- columns ------------------------------------------------------------------------------ */

static crd_column_role role_of(const crd_section *t, size_t i)
{
    if (t->roles)
        return (crd_column_role)t->roles[i];
    return crd_cell_is_text(t->columns[i].kind) ? CRD_COLUMN_KEY : CRD_COLUMN_VALUE;
}

static const char *join(comparing *c, const char *a, const char *b, const char *z)
{
    size_t n = strlen(a) + strlen(b) + strlen(z) + 1;
    char *at = CRD_NEW(c->arena, char, n);
    if (at)
        snprintf(at, n, "%s%s%s", a, b, z);
    return at;
}

/* "share_ppm" -> "share_before_ppm" */
static const char *side_name(comparing *c, const crd_column *of, const char *which)
{
    size_t n = strlen(of->name);
    bool share = of->kind == CRD_CELL_SHARE || of->kind == CRD_CELL_SHARE_BOUNDS;
    if (!share)
        return join(c, of->name, which, "");
    char *stem = CRD_NEW(c->arena, char, n + 1);
    if (!stem)
        return NULL;
    memcpy(stem, of->name, n - (sizeof "_ppm" - 1));
    return join(c, stem, which, "_ppm");
}

/* What both results leave out for people stays out; what one of them shows has changed. */
static bool is_quiet(const table *x, size_t i)
{
    const crd_section *was = x->before.t;
    return crd_column_quiet(x->after.t, i) &&
           (!was || was->n_columns != x->n || crd_column_quiet(was, i));
}

/* The columns of the result: change, keys, pairs. */
static crd_status make_columns(table *x, const crd_section *t, crd_column **ret_columns,
                               uint8_t **ret_roles, size_t *ret_n)
{
    comparing *c = x->c;
    crd_column *to = CRD_NEW(c->arena, crd_column, 2 * x->n + 1);
    uint8_t *roles = CRD_NEW(c->arena, uint8_t, 2 * x->n + 1);
    size_t n = 0;
    if (!to || !roles)
        return no_memory(c);
    x->quiet = CRD_NEW(c->arena, bool, 2 * x->n + 1);
    if (!x->quiet)
        return no_memory(c);
    roles[n] = CRD_COLUMN_KEY;
    to[n++] = (crd_column){.name = "versus",
                           .title = "Change",
                           .kind = CRD_CELL_CODE,
                           .required = true,
                           .codes = changes};
    for (size_t i = 0; i < x->n; i++) {
        crd_column_role role = role_of(t, i);
        bool label = role == CRD_COLUMN_LABEL;
        to[n] = x->columns[i];
        x->quiet[n] = is_quiet(x, i);
        roles[n++] = CRD_COLUMN_KEY;
        if (role == CRD_COLUMN_KEY)
            continue;
        x->quiet[n] = x->quiet[n - 1];
        to[n] = x->columns[i];
        to[n - 1].required = to[n].required = false;
        to[n - 1].name = side_name(c, &x->columns[i], "_before");
        to[n].name = side_name(c, &x->columns[i], "_after");
        to[n - 1].title = join(c, x->columns[i].title ? x->columns[i].title : "", " before", "");
        to[n].title = join(c, x->columns[i].title ? x->columns[i].title : "", " after", "");
        if (!to[n - 1].name || !to[n].name || !to[n - 1].title || !to[n].title)
            return no_memory(c);
        roles[n - 1] = label ? CRD_COLUMN_LABEL_BEFORE : CRD_COLUMN_BEFORE;
        roles[n++] = label ? CRD_COLUMN_LABEL_AFTER : CRD_COLUMN_AFTER;
    }
    *ret_columns = to;
    *ret_roles = roles;
    *ret_n = n;
    return CRD_OK;
}

static crd_status begin_table(table *x)
{
    crd_status rc = CRD_OK;
    comparing *c = x->c;
    const crd_section *t = x->after.t;
    crd_column *columns;
    uint8_t *roles;
    size_t n;
    x->n = t->n_columns;
    x->columns = CRD_NEW(c->arena, crd_column, x->n);
    if (!x->columns)
        return no_memory(c);
    for (size_t i = 0; i < x->n; i++) {
        x->columns[i] = t->columns[i];
        const crd_section *b = x->before.t;
        if (b && b->n_columns == x->n && b->columns[i].kind != t->columns[i].kind)
            x->columns[i].kind = CRD_CELL_TEXT;
    }
    CRD_TRY(make_columns(x, t, &columns, &roles, &n));
    x->out = crd_doc_table(c->doc, t->name, t->title, columns, n);
    x->cells = CRD_NEW(c->arena, crd_cell, n);
    if (!x->cells)
        return no_memory(c);
    if (x->out) {
        x->out->roles = roles;
        x->out->deep = t->deep;
        for (size_t i = 0; i < n; i++)
            x->out->quiet_columns[i / 64] |= (uint64_t)x->quiet[i] << i % 64;
    }
done:
    return rc;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* A cell's text, so that cells with one text are equal. */
static void add_cell(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    crd_buf_addc(out, v->known ? '=' : '-');
    if (!v->known) {
        crd_buf_addc(out, 0);
        return;
    }
    if (crd_cell_is_text(c->kind)) {
        crd_buf_addf(out, "%zu:", v->as.text.len);
        crd_buf_add(out, v->as.text);
    } else if (crd_cell_is_bounds(c->kind)) {
        for (int high = 0; high <= 1; high++) {
            crd_column one = *c;
            crd_cell end = crd_cell_side(c, v, high, &one.kind);
            crd_cell_plain(&one, &end, out);
            crd_buf_addc(out, ' ');
        }
    } else {
        crd_cell_plain(c, v, out);
    }
    crd_buf_addc(out, 0);
}

/* A copy of the cell that lives in the arena, of the kind that both sides have. */
static crd_status keep_cell(const table *x, const crd_column *of, const crd_cell *v,
                            crd_cell_kind kind, crd_cell *to)
{
    *to = *v;
    if (!v->known || (kind == of->kind && !crd_cell_is_text(kind)))
        return CRD_OK;
    if (crd_cell_is_text(of->kind)) {
        to->as.text = crd_str_copy(x->c->arena, v->as.text);
        return to->as.text.ptr ? CRD_OK : no_memory(x->c);
    }
    crd_buf b;
    crd_buf_init(&b, ROW_BYTES);
    crd_cell_show(of, v, false, &b);
    *to = crd_cell_text(b.status == CRD_OK
                            ? crd_str_copy(x->c->arena, b.len ? crd_buf_str(&b) : CRD_STR(""))
                            : CRD_STR_NULL);
    crd_buf_done(&b);
    return to->as.text.ptr ? CRD_OK : no_memory(x->c);
}

static crd_status keep_row(table *x, side *s, const crd_cell *cells, crd_buf *text)
{
    crd_status rc = CRD_OK;
    uint32_t whole, key;
    crd_cell *row = CRD_NEW(x->c->arena, crd_cell, x->n);
    if (!row)
        return no_memory(x->c);
    for (size_t i = 0; i < x->n; i++)
        CRD_TRY(keep_cell(x, &s->t->columns[i], &cells[i], x->columns[i].kind, &row[i]));
    crd_buf_clear(text);
    for (size_t i = 0; i < x->n; i++)
        add_cell(&x->columns[i], &row[i], text);
    CRD_TRY(text->status);
    CRD_TRY(crd_intern_add(x->wholes, crd_buf_str(text), &whole));
    crd_buf_clear(text);
    for (size_t i = 0; i < x->n; i++)
        if (role_of(x->after.t, i) == CRD_COLUMN_KEY)
            add_cell(&x->columns[i], &row[i], text);
    CRD_TRY(text->status);
    CRD_TRY(crd_intern_add(x->keys, text->len ? crd_buf_str(text) : CRD_STR(""), &key));
    if (!CRD_VEC_PUSH(&s->rows, row) || !CRD_VEC_PUSH(&s->whole, whole) ||
        !CRD_VEC_PUSH(&s->key, key))
        CRD_TRY(CRD_ENOMEM);
done:
    return rc == CRD_OK ? rc : no_memory(x->c);
}

static crd_status keep_rows(table *x, side *s)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    crd_buf text;
    crd_buf_init(&text, ROW_BYTES);
    if (!s->t || s->t->n_columns != x->n)
        goto done;
    CRD_TRY(crd_walk_start(&walk, s->t, x->c->err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, x->c->err));
        if (!walk.cells)
            break;
        CRD_TRY(keep_row(x, s, walk.cells, &text));
    }
done:
    crd_walk_end(&walk);
    crd_buf_done(&text);
    return rc;
}

/* ---- comparing ---------------------------------------------------------------------------- */

static void put_row(table *x, int change, const crd_cell *before, const crd_cell *after)
{
    size_t n = 0;
    x->c->changes++;
    if (x->kept == x->c->limit) {
        x->c->left_out++;
        return;
    }
    x->kept++;
    x->cells[n++] = crd_cell_texts(changes[change]);
    for (size_t i = 0; i < x->n; i++) {
        if (role_of(x->after.t, i) == CRD_COLUMN_KEY) {
            x->cells[n++] = after ? after[i] : before[i];
            continue;
        }
        x->cells[n++] = before ? before[i] : CRD_CELL_NULL;
        x->cells[n++] = after ? after[i] : CRD_CELL_NULL;
    }
    crd_doc_row(x->c->doc, x->out, x->cells);
}

/* Rows of `before` without an equal in `after` wait by key, first come first. */
typedef struct waiting {
    uint32_t *equal; /* [wholes] how many of `after` are left over */
    uint32_t *first; /* [keys] row of `before`; UINT32_MAX = none */
    uint32_t *next;  /* [rows of before] */
} waiting;

static crd_status cancel_equal(table *x, waiting *w)
{
    size_t n_wholes = crd_intern_count(x->wholes), n_keys = crd_intern_count(x->keys);
    w->equal = calloc(n_wholes + 1, sizeof *w->equal);
    w->first = reallocarray(NULL, n_keys + 1, sizeof *w->first);
    w->next = reallocarray(NULL, x->before.rows.n + 1, sizeof *w->next);
    if (!w->equal || !w->first || !w->next)
        return no_memory(x->c);
    memset(w->first, 0xff, (n_keys + 1) * sizeof *w->first);
    for (size_t i = 0; i < x->after.rows.n; i++)
        w->equal[x->after.whole.at[i]]++;
    for (size_t i = 0; i < x->before.rows.n; i++) {
        w->next[i] = UINT32_MAX;
        if (w->equal[x->before.whole.at[i]] > 0) {
            w->equal[x->before.whole.at[i]]--;
            x->before.rows.at[i] = NULL;
        }
    }
    for (size_t i = x->before.rows.n; i-- > 0;) {
        if (!x->before.rows.at[i])
            continue;
        w->next[i] = w->first[x->before.key.at[i]];
        w->first[x->before.key.at[i]] = (uint32_t)i;
    }
    return CRD_OK;
}

static crd_status compare_rows(table *x)
{
    crd_status rc = CRD_OK;
    waiting w = {0};
    CRD_TRY(cancel_equal(x, &w));
    for (size_t i = x->after.rows.n; i-- > 0;) { /* the last of equals are those left over */
        uint32_t *left = &w.equal[x->after.whole.at[i]];
        if (*left > 0)
            --*left;
        else
            x->after.rows.at[i] = NULL;
    }
    for (size_t i = 0; i < x->after.rows.n; i++) {
        if (!x->after.rows.at[i])
            continue;
        uint32_t *first = &w.first[x->after.key.at[i]];
        uint32_t was = *first;
        if (was != UINT32_MAX) {
            put_row(x, CHANGED, x->before.rows.at[was], x->after.rows.at[i]);
            x->before.rows.at[was] = NULL;
            *first = w.next[was];
        } else {
            put_row(x, ADDED, NULL, x->after.rows.at[i]);
        }
    }
    for (size_t i = 0; i < x->before.rows.n; i++)
        if (x->before.rows.at[i])
            put_row(x, REMOVED, x->before.rows.at[i], NULL);
done:
    free(w.equal);
    free(w.first);
    free(w.next);
    return rc;
}

static void side_done(side *s)
{
    CRD_VEC_DONE(&s->rows);
    CRD_VEC_DONE(&s->whole);
    CRD_VEC_DONE(&s->key);
}

static crd_status compare_tables(comparing *c, const crd_section *before, const crd_section *after)
{
    crd_status rc = CRD_OK;
    table x = {.c = c, .before = {.t = before}, .after = {.t = after}};
    CRD_TRY(begin_table(&x));
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &x.wholes));
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &x.keys));
    CRD_TRY(keep_rows(&x, &x.before));
    CRD_TRY(keep_rows(&x, &x.after));
    uint64_t so_far = c->changes;
    rc = compare_rows(&x);
    c->deep += after->deep ? c->changes - so_far : 0;
done:
    side_done(&x.before);
    side_done(&x.after);
    crd_intern_free(x.wholes);
    crd_intern_free(x.keys);
    return rc == CRD_ENOMEM ? no_memory(c) : rc;
}

/* ---- what is no table --------------------------------------------------------------------- */

static const crd_column paragraph_columns[] = {
    {.name = "before", .title = "Before", .kind = CRD_CELL_TEXT},
    {.name = "after", .title = "After", .kind = CRD_CELL_TEXT},
};

static void compare_paragraphs(comparing *c, const crd_section *before, const crd_section *after)
{
    crd_section *t = crd_doc_table(c->doc, after->name, after->title, paragraph_columns, 2);
    crd_str was = before ? before->text : CRD_STR_NULL;
    if (crd_str_eq(was, after->text))
        return;
    c->changes++;
    crd_doc_row(c->doc, t, (const crd_cell[]){crd_cell_text(was), crd_cell_text(after->text)});
}

static const crd_column head_columns[] = {
    {.name = "line", .title = "Line", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "What", .kind = CRD_CELL_TEXT},
    {.name = "before", .title = "Before", .kind = CRD_CELL_TEXT},
    {.name = "after", .title = "After", .kind = CRD_CELL_TEXT},
};

static crd_cell shown(const struct crd_doc_value *v, crd_buf *out)
{
    crd_buf_clear(out);
    if (!v || !v->value.known)
        return CRD_CELL_NULL;
    crd_cell_show(&v->about, &v->value, false, out);
    return crd_cell_text(out->len ? crd_buf_str(out) : CRD_STR(""));
}

static const struct crd_doc_value *line_of(const crd_doc *d, const char *name)
{
    const struct crd_doc_value *v = d->head;
    while (v && strcmp(v->about.name, name) != 0)
        v = v->next;
    return v;
}

static crd_status compare_heads(comparing *c, const crd_doc *before, const crd_doc *after)
{
    crd_buf was, is;
    crd_buf_init(&was, ROW_BYTES);
    crd_buf_init(&is, ROW_BYTES);
    crd_section *t = crd_doc_table(c->doc, "in_head", "In the head", head_columns, 4);
    for (const struct crd_doc_value *v = after->head; v; v = v->next) {
        crd_cell a = shown(line_of(before, v->about.name), &was), b = shown(v, &is);
        if (strcmp(v->about.name, "left_out") == 0 ||
            (a.known == b.known && (!a.known || crd_str_eq(a.as.text, b.as.text))))
            continue;
        c->changes++;
        crd_doc_row(c->doc, t,
                    (const crd_cell[]){crd_cell_texts(v->about.name),
                                       crd_cell_texts(v->about.title), a, b});
    }
    crd_status rc = was.status != CRD_OK ? was.status : is.status;
    crd_buf_done(&was);
    crd_buf_done(&is);
    return rc == CRD_OK ? rc : no_memory(c);
}

/* ---- all ---------------------------------------------------------------------------------- */

/* "cordon.control/1" -> "cordon.control.versus/1" */
static const char *schema_of(comparing *c, const char *schema)
{
    const char *slash = strrchr(schema, '/');
    size_t n = slash ? (size_t)(slash - schema) : strlen(schema);
    char *stem = CRD_NEW(c->arena, char, n + 1);
    if (!stem)
        return NULL;
    memcpy(stem, schema, n);
    return join(c, stem, ".versus", schema + n);
}

static const crd_section *section_named(const crd_doc *d, const char *name)
{
    const crd_section *s = d->sections;
    while (s && strcmp(s->name, name) != 0)
        s = s->next;
    return s;
}

crd_status crd_doc_versus(crd_arena *arena, const crd_doc *before, const crd_doc *after,
                          size_t limit, crd_doc **ret_doc, uint64_t *ret_changes, crd_err *err)
{
    crd_status rc = CRD_OK;
    comparing c = {.arena = arena, .limit = limit, .err = err};
    const crd_doc *bad = before->status != CRD_OK ? before : after;
    if (bad->status != CRD_OK)
        return crd_fail(err, bad->status, "%s", bad->err.message);
    const char *schema = schema_of(&c, after->schema);
    const char *title = join(&c, after->title ? after->title : "", ": what changes", "");
    if (!schema || !title || crd_doc_new(arena, schema, title, &c.doc) != CRD_OK)
        return no_memory(&c);
    c.doc->compares = true;
    for (const crd_section *s = after->sections; s; s = s->next) {
        const crd_section *was = section_named(before, s->name);
        if (s->kind == CRD_SECTION_TABLE)
            CRD_TRY(compare_tables(&c, was, s));
        else
            compare_paragraphs(&c, was, s);
        if (s == after->main)
            crd_doc_main(c.doc, section_named(c.doc, s->name));
    }
    CRD_TRY(compare_heads(&c, before, after));
    crd_doc_copy_head(c.doc, after, "left_out");
    crd_doc_head_count(c.doc, "changes", "Changes", c.changes);
    crd_doc_head_count(c.doc, "left_out", "Changes left out by --limit", c.left_out);
    if (c.changes == 0)
        crd_doc_note(
            c.doc,
            CRD_STR("Nothing changes: what is assumed is so already, or is none of what this "
                    "command looks at ('assumed' names it)."));
    if (c.deep > 0)
        crd_doc_note(c.doc,
                     CRD_STR("Changes of the tables behind the first page: -o FILE.html, .xlsx or "
                             ".json has them."));
    if (ret_changes)
        *ret_changes = c.changes;
    *ret_doc = c.doc;
    rc = c.doc->status == CRD_OK ? CRD_OK : crd_fail(err, c.doc->status, "%s", c.doc->err.message);
done:
    return rc;
}
