/* Two documents compared row by row. The tables are made alike first (columns of one are put in the
 * order of the other, what only one has is left out), then crd_doc_versus pairs the rows, and what
 * it makes of them is taken apart again. */
#include "report/changes.h"

#include "base/err.h"
#include "base/str.h"
#include "report/parts.h"
#include "report/versus.h"

#include <string.h>

enum { TEXT_BYTES = 1 << 20 };

typedef struct telling {
    crd_arena *arena;
    const crd_changes *to;
    crd_doc before, after; /* alike: the same tables with the same columns */
    uint64_t relabelled;
    crd_err *err;
} telling;

static crd_status no_memory(const telling *t)
{
    return crd_fail(t->err, CRD_ENOMEM, "the results are too large to be compared in memory");
}

/* ---- making them alike ------------------------------------------------------------------- */

static bool is_wanted(const telling *t, const crd_section *s)
{
    return s->kind == CRD_SECTION_TABLE && (!t->to->wants || t->to->wants(t->to->ctx, s->name));
}

static const crd_section *named(const crd_doc *d, const char *name)
{
    const crd_section *s = d->sections;
    while (s && strcmp(s->name, name) != 0)
        s = s->next;
    return s;
}

static size_t column_named(const crd_section *s, const char *name)
{
    size_t i = 0;
    while (i < s->n_columns && strcmp(s->columns[i].name, name) != 0)
        i++;
    return i;
}

static bool is_key(const crd_section *s, size_t i)
{
    return s->roles ? s->roles[i] == CRD_COLUMN_KEY : crd_cell_is_text(s->columns[i].kind);
}

static bool keys_are_in(const crd_section *of, const crd_section *other)
{
    for (size_t i = 0; i < of->n_columns; i++)
        if (is_key(of, i) && column_named(other, of->columns[i].name) == other->n_columns)
            return false;
    return true;
}

static void tell_unpaired(const telling *t, const crd_section *of, const crd_section *other)
{
    for (size_t i = 0; t->to->unpaired && i < of->n_columns; i++)
        if (column_named(other, of->columns[i].name) == other->n_columns)
            t->to->unpaired(t->to->ctx, of->name, of->columns[i].name);
}

static bool same_columns(const crd_section *a, const crd_section *b)
{
    if (a->n_columns != b->n_columns)
        return false;
    for (size_t i = 0; i < a->n_columns; i++)
        if (strcmp(a->columns[i].name, b->columns[i].name) != 0)
            return false;
    return true;
}

static void append(crd_doc *to, crd_section *s)
{
    s->next = NULL;
    *to->sections_end = s;
    to->sections_end = &s->next;
}

/* The section itself, as one of `to`. */
static crd_status take_whole(telling *t, const crd_section *s, crd_doc *to)
{
    crd_section *own = CRD_NEW(t->arena, crd_section, 1);
    if (!own)
        return no_memory(t);
    *own = *s;
    append(to, own);
    return CRD_OK;
}

/* Its columns that are picked, with copies of its rows. */
static crd_status take_columns(telling *t, const crd_section *s, const size_t *pick, size_t n,
                               crd_doc *to)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    crd_column *columns = CRD_NEW(t->arena, crd_column, n + 1);
    uint8_t *roles = CRD_NEW(t->arena, uint8_t, n + 1);
    crd_cell *cells = CRD_NEW(t->arena, crd_cell, n + 1);
    if (!columns || !roles || !cells)
        return no_memory(t);
    for (size_t i = 0; i < n; i++) {
        columns[i] = s->columns[pick[i]];
        roles[i] = s->roles             ? s->roles[pick[i]]
                   : is_key(s, pick[i]) ? CRD_COLUMN_KEY
                                        : CRD_COLUMN_VALUE;
    }
    crd_section *own = crd_doc_table(to, s->name, s->title, columns, n);
    if (own)
        own->roles = roles;
    CRD_TRY(crd_walk_start(&walk, s, t->err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, t->err));
        if (!walk.cells)
            break;
        for (size_t i = 0; i < n; i++)
            cells[i] = walk.cells[pick[i]];
        crd_doc_row(to, own, cells);
    }
    rc = to->status == CRD_OK ? CRD_OK : no_memory(t);
done:
    crd_walk_end(&walk);
    return rc;
}

static crd_status pair(telling *t, const crd_section *was, const crd_section *is)
{
    crd_status rc = CRD_OK;
    if (same_columns(was, is)) {
        CRD_TRY(take_whole(t, was, &t->before));
        return take_whole(t, is, &t->after);
    }
    size_t *old = CRD_NEW(t->arena, size_t, is->n_columns + 1), n = 0;
    size_t *own = CRD_NEW(t->arena, size_t, is->n_columns + 1);
    if (!old || !own)
        return no_memory(t);
    tell_unpaired(t, was, is);
    tell_unpaired(t, is, was);
    for (size_t i = 0; i < is->n_columns; i++) {
        old[n] = column_named(was, is->columns[i].name);
        own[n] = i;
        n += old[n] < was->n_columns;
    }
    CRD_TRY(take_columns(t, was, old, n, &t->before));
    rc = take_columns(t, is, own, n, &t->after);
done:
    return rc;
}

static void begin(telling *t, const crd_doc *from, crd_doc *to)
{
    *to = (crd_doc){
        .arena = t->arena, .schema = from->schema, .title = from->title, .err = CRD_ERR_INIT};
    to->sections_end = &to->sections;
    to->head_end = &to->head;
    to->notes_end = &to->notes;
    to->warnings_end = &to->warnings;
    to->assumed_end = &to->assumed;
}

static crd_status make_alike(telling *t, const crd_doc *before, const crd_doc *after)
{
    crd_status rc = CRD_OK;
    begin(t, before, &t->before);
    begin(t, after, &t->after);
    for (const crd_section *s = after->sections; s; s = s->next) {
        const crd_section *was = is_wanted(t, s) ? named(before, s->name) : NULL;
        bool both = was && was->kind == CRD_SECTION_TABLE;
        bool keyed = both && keys_are_in(s, was) && keys_are_in(was, s);
        if (keyed)
            CRD_TRY(pair(t, was, s));
        else if (is_wanted(t, s) && t->to->apart)
            t->to->apart(t->to->ctx, s->name, both ? CRD_APART_KEYS : CRD_APART_AFTER);
    }
    for (const crd_section *s = before->sections; s; s = s->next)
        if (is_wanted(t, s) && t->to->apart && !named(after, s->name))
            t->to->apart(t->to->ctx, s->name, CRD_APART_BEFORE);
done:
    return rc;
}

/* ---- taking the comparison apart ---------------------------------------------------------- */

/* A table of crd_doc_versus, and one row of it as the two it was made of. */
typedef struct apart {
    const crd_section *from;
    crd_column *columns;
    bool *keys, *labels, *differs;
    crd_cell *before, *after;
    size_t n;
} apart;

static crd_status begin_apart(telling *t, const crd_section *from, const crd_section *like,
                              apart *x)
{
    size_t most = from->n_columns;
    *x = (apart){.from = from,
                 .columns = CRD_NEW(t->arena, crd_column, most),
                 .keys = CRD_NEW(t->arena, bool, most),
                 .labels = CRD_NEW(t->arena, bool, most),
                 .differs = CRD_NEW(t->arena, bool, most),
                 .before = CRD_NEW(t->arena, crd_cell, most),
                 .after = CRD_NEW(t->arena, crd_cell, most)};
    if (!x->columns || !x->keys || !x->labels || !x->differs || !x->before || !x->after)
        return no_memory(t);
    for (size_t i = 1; i < from->n_columns; i++) { /* the first says what changed */
        uint8_t role = from->roles[i];
        x->columns[x->n] = from->columns[i];
        x->keys[x->n] = role == CRD_COLUMN_KEY;
        x->labels[x->n] = role == CRD_COLUMN_LABEL_BEFORE;
        x->columns[x->n].name = like->columns[x->n].name;
        x->columns[x->n].title = like->columns[x->n].title;
        x->n++;
        i += role != CRD_COLUMN_KEY;
    }
    return CRD_OK;
}

static bool same_cell(const crd_column *c, const crd_cell *a, const crd_cell *b)
{
    if (!a->known || !b->known)
        return a->known == b->known;
    switch (c->kind) {
    case CRD_CELL_TEXT:
    case CRD_CELL_CODE:
    case CRD_CELL_ID:
        return crd_str_eq(a->as.text, b->as.text);
    case CRD_CELL_INT:
    case CRD_CELL_SHARE:
        return a->as.i == b->as.i;
    case CRD_CELL_REAL:
        return a->as.real == b->as.real;
    case CRD_CELL_BOOL:
        return a->as.flag == b->as.flag;
    case CRD_CELL_DATE:
        return a->as.date == b->as.date;
    case CRD_CELL_INT_BOUNDS:
    case CRD_CELL_SHARE_BOUNDS:
        return a->as.span.low == b->as.span.low && a->as.span.high == b->as.span.high;
    case CRD_CELL_REAL_BOUNDS:
        return a->as.range.low == b->as.range.low && a->as.range.high == b->as.range.high;
    }
    return false;
}

static crd_status tell_row(telling *t, apart *x, const crd_cell *cells)
{
    crd_change c = {.table = x->from->name,
                    .kind = crd_str_eq(cells[0].as.text, CRD_STR("added"))     ? CRD_ADDED
                            : crd_str_eq(cells[0].as.text, CRD_STR("removed")) ? CRD_REMOVED
                                                                               : CRD_CHANGED,
                    .columns = x->columns,
                    .is_key = x->keys,
                    .is_label = x->labels,
                    .differs = x->differs,
                    .n = x->n};
    bool any = c.kind != CRD_CHANGED;
    for (size_t i = 0, at = 1; i < x->n; i++) {
        x->before[i] = cells[at++];
        x->after[i] = x->keys[i] ? x->before[i] : cells[at++];
        x->differs[i] = c.kind == CRD_CHANGED &&
                        !same_cell(&x->columns[i], &x->before[i], &x->after[i]);
        any = any || (x->differs[i] && !x->labels[i]);
    }
    if (!any) {
        t->relabelled++;
        return CRD_OK;
    }
    c.before = c.kind == CRD_ADDED ? NULL : x->before;
    c.after = c.kind == CRD_REMOVED ? NULL : x->after;
    return t->to->seen(t->to->ctx, &c, t->err);
}

static crd_status tell_table(telling *t, const crd_section *from, const crd_section *like)
{
    crd_status rc = CRD_OK;
    apart x;
    crd_walk walk = {0};
    CRD_TRY(begin_apart(t, from, like, &x));
    CRD_TRY(crd_walk_start(&walk, from, t->err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, t->err));
        if (!walk.cells)
            break;
        CRD_TRY(tell_row(t, &x, walk.cells));
    }
done:
    crd_walk_end(&walk);
    return rc;
}

crd_status crd_doc_changes(crd_arena *arena, const crd_doc *before, const crd_doc *after,
                           const crd_changes *to, uint64_t *ret_relabelled, crd_err *err)
{
    crd_status rc = CRD_OK;
    telling t = {.arena = arena, .to = to, .err = err};
    crd_doc *versus;
    const crd_doc *bad = before->status != CRD_OK ? before : after;
    if (bad->status != CRD_OK)
        return crd_fail(err, bad->status, "%s", bad->err.message);
    CRD_TRY(make_alike(&t, before, after));
    CRD_TRY(crd_doc_versus(arena, &t.before, &t.after, SIZE_MAX, &versus, NULL, err));
    for (const crd_section *s = versus->sections; s; s = s->next) {
        const crd_section *like = named(&t.after, s->name);
        if (like)
            CRD_TRY(tell_table(&t, s, like));
    }
    if (ret_relabelled)
        *ret_relabelled = t.relabelled;
done:
    return rc;
}

crd_status crd_doc_head_shown(const crd_doc *d, const char *name, crd_arena *arena,
                              crd_str *ret_text)
{
    const struct crd_doc_value *v = d->head;
    crd_buf b;
    *ret_text = CRD_STR_NULL;
    while (v && strcmp(v->about.name, name) != 0)
        v = v->next;
    if (!v || !v->value.known)
        return CRD_OK;
    crd_buf_init(&b, TEXT_BYTES);
    crd_cell_show(&v->about, &v->value, false, &b);
    if (b.status == CRD_OK)
        *ret_text = crd_str_copy(arena, b.len ? crd_buf_str(&b) : CRD_STR(""));
    crd_buf_done(&b);
    return ret_text->ptr ? CRD_OK : CRD_ENOMEM;
}
