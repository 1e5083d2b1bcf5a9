#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"

#include <math.h>
#include <string.h>

/* ---- cells ---- */

crd_cell crd_cell_text(crd_str s) { return (crd_cell){.known = !crd_str_is_null(s), .as.text = s}; }

crd_cell crd_cell_texts(const char *s) { return crd_cell_text(crd_str_from(s)); }

crd_cell crd_cell_int(int64_t v) { return (crd_cell){.known = true, .as.i = v}; }

crd_cell crd_cell_real(double v)
{
    return isfinite(v) ? (crd_cell){.known = true, .as.real = v} : CRD_CELL_NULL;
}

crd_cell crd_cell_bool(bool v) { return (crd_cell){.known = true, .as.flag = v}; }

crd_cell crd_cell_date(crd_date d)
{
    return d == CRD_DATE_NONE ? CRD_CELL_NULL : (crd_cell){.known = true, .as.date = d};
}

crd_cell crd_cell_span(int64_t low, int64_t high)
{
    return (crd_cell){.known = true, .as.span = {low, high}};
}

crd_cell crd_cell_range(double low, double high)
{
    if (!isfinite(low) || !isfinite(high))
        return CRD_CELL_NULL;
    return (crd_cell){.known = true, .as.range = {low, high}};
}

crd_cell crd_cell_parts(double low, double high)
{
    if (!(low >= 0) || !(high <= 1) || low > high)
        return CRD_CELL_NULL;
    if (low == high)
        return crd_cell_span(llround(low * 1e6), llround(low * 1e6));
    return crd_cell_span((int64_t)floor(low * 1e6), (int64_t)ceil(high * 1e6));
}

/* ---- building ---- */

#define doc_fail(d, code, ...)                                      \
    do {                                                            \
        if ((d)->status == CRD_OK)                                  \
            (d)->status = crd_fail(&(d)->err, (code), __VA_ARGS__); \
    } while (0)

static void *room(crd_doc *d, void *got)
{
    if (!got)
        doc_fail(d, CRD_ENOMEM, "the result is too large for its memory limit");
    return got;
}
#define DOC_NEW(d, type, n) ((type *)room((d), CRD_NEW((d)->arena, type, (n))))

crd_status crd_doc_new(crd_arena *arena, const char *schema, const char *title, crd_doc **ret_doc)
{
    *ret_doc = NULL;
    crd_doc *d = CRD_NEW(arena, crd_doc, 1);
    if (!d)
        return CRD_ENOMEM;
    *d = (crd_doc){.arena = arena, .schema = schema, .title = title};
    d->head_end = &d->head;
    d->notes_end = &d->notes;
    d->warnings_end = &d->warnings;
    d->assumed_end = &d->assumed;
    d->sections_end = &d->sections;
    *ret_doc = d;
    return CRD_OK;
}

static crd_str copy(crd_doc *d, crd_str s)
{
    crd_str own = crd_str_copy(d->arena, s);
    if (!own.ptr && !crd_str_is_null(s))
        room(d, NULL);
    return own;
}

static void keep_cell(crd_doc *d, const crd_column *c, const crd_cell *from, crd_cell *to)
{
    *to = *from;
    if (from->known && crd_cell_is_text(c->kind)) {
        to->as.text = copy(d, from->as.text);
        to->known = to->as.text.ptr != NULL;
    }
}

static bool is_name(const char *s)
{
    if (!s || *s < 'a' || *s > 'z')
        return false;
    return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static void check_column(crd_doc *d, const crd_column *c)
{
    if (!is_name(c->name)) {
        doc_fail(d, CRD_EINVAL, "'%s' is no name for a column", c->name ? c->name : "");
        return;
    }
    crd_str name = crd_str_from(c->name);
    bool share = c->kind == CRD_CELL_SHARE || c->kind == CRD_CELL_SHARE_BOUNDS;
    if (share && !crd_str_ends(name, CRD_STR("_ppm")))
        doc_fail(d, CRD_EINVAL, "the share '%s' must end in _ppm", c->name);
}

void crd_doc_head(crd_doc *d, crd_column about, crd_cell value)
{
    check_column(d, &about);
    for (const struct crd_doc_value *v = d->head; v; v = v->next)
        if (strcmp(v->about.name, about.name) == 0)
            doc_fail(d, CRD_EINVAL, "the head has two lines '%s'", about.name);
    if (strcmp(about.name, "notes") == 0 || strcmp(about.name, "warnings") == 0 ||
        strcmp(about.name, "assumed") == 0)
        doc_fail(d, CRD_EINVAL, "the head's line '%s' is reserved", about.name);
    struct crd_doc_value *v = DOC_NEW(d, struct crd_doc_value, 1);
    if (!v || d->status != CRD_OK)
        return;
    v->about = about;
    keep_cell(d, &about, &value, &v->value);
    *d->head_end = v;
    d->head_end = &v->next;
}

void crd_doc_head_text(crd_doc *d, const char *name, const char *title, crd_str value)
{
    crd_column about = {.name = name, .title = title, .kind = CRD_CELL_TEXT};
    crd_doc_head(d, about, crd_cell_text(value));
}

void crd_doc_head_count(crd_doc *d, const char *name, const char *title, uint64_t n)
{
    crd_column about = {.name = name, .title = title, .kind = CRD_CELL_INT};
    crd_doc_head(d, about, crd_cell_int((int64_t)n));
}

static void add_line(crd_doc *d, struct crd_doc_line ***end, crd_str text)
{
    struct crd_doc_line *line = DOC_NEW(d, struct crd_doc_line, 1);
    if (!line)
        return;
    line->text = copy(d, text);
    **end = line;
    *end = &line->next;
}

void crd_doc_copy_head(crd_doc *to, const crd_doc *from, const char *without)
{
    for (const struct crd_doc_value *v = from->head; v; v = v->next) {
        if (without && strcmp(v->about.name, without) == 0)
            continue;
        crd_doc_head(to, v->about, v->value);
        if (v->quiet)
            crd_doc_head_quiet(to, v->about.name);
        if (v->brief)
            crd_doc_head_brief(to, v->about.name);
    }
    for (const struct crd_doc_line *n = from->assumed; n; n = n->next)
        crd_doc_assumed(to, n->text);
    for (const struct crd_doc_line *n = from->warnings; n; n = n->next)
        crd_doc_warn(to, n->text);
}

void crd_doc_note(crd_doc *d, crd_str sentence) { add_line(d, &d->notes_end, sentence); }

void crd_doc_warn(crd_doc *d, crd_str sentence) { add_line(d, &d->warnings_end, sentence); }

void crd_doc_assumed(crd_doc *d, crd_str text) { add_line(d, &d->assumed_end, text); }

static crd_section *add_section(crd_doc *d, enum crd_section_kind kind, const char *name,
                                const char *title)
{
    static const char *const reserved[] = {"schema", "title", "head"};
    bool ok = is_name(name);
    for (size_t i = 0; ok && i < sizeof reserved / sizeof reserved[0]; i++)
        ok = strcmp(name, reserved[i]) != 0;
    for (const crd_section *s = d->sections; ok && s; s = s->next)
        ok = strcmp(name, s->name) != 0;
    if (!ok)
        doc_fail(d, CRD_EINVAL, "'%s' is no name for a section, or taken", name ? name : "");
    crd_section *s = DOC_NEW(d, crd_section, 1);
    if (!s || d->status != CRD_OK)
        return NULL;
    *s = (crd_section){.kind = kind, .name = name, .title = title};
    *d->sections_end = s;
    d->sections_end = &s->next;
    return s;
}

crd_section *crd_doc_table(crd_doc *d, const char *name, const char *title,
                           const crd_column *columns, size_t n_columns)
{
    if (n_columns == 0 || n_columns > CRD_COLUMNS_MAX)
        doc_fail(d, CRD_EINVAL, "the table '%s' has %zu columns", name, n_columns);
    else
        for (size_t i = 0; i < n_columns; i++) {
            check_column(d, &columns[i]);
            for (size_t j = 0; d->status == CRD_OK && j < i; j++)
                if (strcmp(columns[i].name, columns[j].name) == 0)
                    doc_fail(d, CRD_EINVAL, "the table '%s' has two columns '%s'", name,
                             columns[i].name);
        }
    crd_section *s = add_section(d, CRD_SECTION_TABLE, name, title);
    if (!s)
        return NULL;
    s->columns = columns;
    s->n_columns = n_columns;
    if (!d->main)
        d->main = s;
    return s;
}

static void set_role(crd_doc *d, crd_section *t, const char *names, crd_column_role role)
{
    crd_str rest = crd_str_from(names), one;
    while (crd_str_next(&rest, ' ', &one)) {
        size_t i = 0;
        while (i < t->n_columns && !crd_str_eq(crd_str_from(t->columns[i].name), one))
            i++;
        if (i == t->n_columns)
            doc_fail(d, CRD_EINVAL, "the table '%s' has no column '" CRD_STR_FMT "' for a key",
                     t->name, CRD_STR_ARG(one));
        else
            t->roles[i] = (uint8_t)role;
    }
}

void crd_doc_key(crd_doc *d, crd_section *t, const char *key, const char *labels)
{
    if (!t || d->status != CRD_OK)
        return;
    t->roles = DOC_NEW(d, uint8_t, t->n_columns);
    if (!t->roles)
        return;
    set_role(d, t, key, CRD_COLUMN_KEY);
    set_role(d, t, labels, CRD_COLUMN_LABEL);
}

void crd_doc_row(crd_doc *d, crd_section *t, const crd_cell *cells)
{
    if (!t || d->status != CRD_OK)
        return;
    if (!t->last || t->last->n == CRD_ROWS_IN_BLOCK) {
        struct crd_row_block *b = DOC_NEW(d, struct crd_row_block, 1);
        crd_cell *room_for = b ? DOC_NEW(d, crd_cell, t->n_columns * CRD_ROWS_IN_BLOCK) : NULL;
        if (!room_for)
            return;
        b->cells = room_for;
        *(t->last ? &t->last->next : &t->first) = b;
        t->last = b;
    }
    crd_cell *row = t->last->cells + t->last->n * t->n_columns;
    for (size_t i = 0; i < t->n_columns; i++)
        keep_cell(d, &t->columns[i], &cells[i], &row[i]);
    t->last->n++;
}

void crd_doc_rows(crd_doc *d, crd_section *t, crd_rows rows)
{
    (void)d;
    if (t)
        t->rows = rows;
}

void crd_doc_paragraph(crd_doc *d, const char *name, const char *title, crd_str text)
{
    crd_section *s = add_section(d, CRD_SECTION_PARAGRAPH, name, title);
    if (s)
        s->text = copy(d, text);
}

void crd_doc_blocks(crd_doc *d, const char *name, const char *title, crd_str text)
{
    crd_section *s = add_section(d, CRD_SECTION_PARAGRAPH, name, title);
    if (s) {
        s->text = copy(d, text);
        s->blocks = true;
    }
}

void crd_doc_code(crd_doc *d, const char *name, const char *title, crd_str text)
{
    crd_section *s = add_section(d, CRD_SECTION_PARAGRAPH, name, title);
    if (s) {
        s->text = copy(d, text);
        s->code = true;
    }
}

void crd_doc_head_quiet(crd_doc *d, const char *name)
{
    for (struct crd_doc_value *v = d->head; v; v = v->next)
        v->quiet = v->quiet || strcmp(v->about.name, name) == 0;
}

void crd_doc_head_brief(crd_doc *d, const char *name)
{
    for (struct crd_doc_value *v = d->head; v; v = v->next)
        v->brief = v->brief || strcmp(v->about.name, name) == 0;
}

void crd_doc_brief(crd_doc *d, const char *table, const char *tail, const char *counts,
                   const char *says)
{
    crd_section *t = d->sections;
    while (t && (t->kind != CRD_SECTION_TABLE || strcmp(t->name, table) != 0))
        t = t->next;
    if (t)
        t->brief = true;
    for (size_t i = 0; t && i < t->n_columns; i++) {
        crd_str name, names = crd_str_from(counts);
        if (tail && strcmp(t->columns[i].name, tail) == 0)
            t->tail = i + 1;
        while (crd_str_next(&names, ' ', &name))
            if (t->columns[i].kind == CRD_CELL_INT &&
                crd_str_eq(name, crd_str_from(t->columns[i].name)))
                t->brief_counts[i / 64] |= UINT64_C(1) << i % 64;
    }
    if (t && counts)
        t->brief_says = says;
}

const crd_cell *crd_doc_head_cell(const crd_doc *d, const char *name)
{
    for (const struct crd_doc_value *v = d->head; v; v = v->next)
        if (strcmp(v->about.name, name) == 0)
            return &v->value;
    return NULL;
}

crd_str crd_doc_marking(const crd_doc *d)
{
    const crd_cell *v = crd_doc_head_cell(d, "marking");
    return v && v->known ? v->as.text : CRD_STR_NULL;
}

void crd_doc_diags(crd_doc *d, const char *name, const char *title, crd_diags *diags)
{
    for (const crd_section *s = d->sections; s; s = s->next)
        if (s->diags)
            doc_fail(d, CRD_EINVAL, "a result has one list of diagnostics");
    size_t len = name ? strlen(name) : 0;
    char *kinds_name = DOC_NEW(d, char, len + sizeof "_kinds");
    if (!kinds_name || d->status != CRD_OK)
        return;
    if (len > 0)
        memcpy(kinds_name, name, len);
    memcpy(kinds_name + len, "_kinds", sizeof "_kinds");
    crd_section *kinds = crd_doc_table(d, kinds_name, title, crd_diag_kind_columns,
                                       crd_n_diag_kind_columns);
    crd_section *places = crd_doc_table(d, name, "Places", crd_diag_columns, crd_n_diag_columns);
    if (!kinds || !places)
        return;
    crd_doc_key(d, kinds, "code", "severity title");
    crd_doc_key(d, places, "code file path field", "severity");
    if (d->main == kinds)
        d->main = places;
    kinds->diags = places->diags = diags;
    kinds->kinds = true;
    kinds->rows = crd_diags_rows(d->arena, diags, true);
    places->rows = crd_diags_rows(d->arena, diags, false);
    if (!kinds->rows.ctx || !places->rows.ctx)
        room(d, NULL);
}

void crd_doc_host(crd_doc *d, const crd_host_results *results) { d->host = results; }

const crd_host_results *crd_doc_hosted(const crd_doc *d) { return d->host; }

void crd_doc_main(crd_doc *d, const crd_section *t)
{
    if (t && t->kind == CRD_SECTION_TABLE)
        d->main = t;
}

void crd_doc_quiet(crd_doc *d, crd_section *t, const char *column)
{
    if (!t)
        return;
    if (!column)
        t->quiet = true;
    for (size_t i = 0; column && i < t->n_columns; i++)
        if (strcmp(t->columns[i].name, column) == 0) {
            t->quiet_columns[i / 64] |= UINT64_C(1) << i % 64;
            return;
        }
    if (column)
        doc_fail(d, CRD_EINVAL, "the table '%s' has no column '%s'", t->name, column);
}

void crd_doc_graph(crd_doc *d, const crd_section *nodes, const crd_section *ties, const char *mark)
{
    if (!nodes || !ties)
        return; /* the failure that made them NULL is kept */
    if (nodes->n_columns < 2 || ties->n_columns < 3 || !crd_cell_is_text(nodes->columns[1].kind) ||
        !crd_cell_is_text(ties->columns[2].kind))
        doc_fail(d, CRD_EINVAL, "the tables '%s' and '%s' are no graph", nodes->name, ties->name);
    d->nodes = nodes;
    d->ties = ties;
    d->mark = mark;
}

crd_status crd_doc_pick(const crd_doc *d, const char *name, const crd_section **ret_section,
                        crd_err *err)
{
    const crd_section *found = name ? NULL : d->main;
    for (const crd_section *s = d->sections; s; s = s->next)
        if (name && s->kind == CRD_SECTION_TABLE && strcmp(name, s->name) == 0)
            found = s;
    if (!found)
        return name ? crd_fail(err, CRD_ENOENT, "the result has no table '%.60s'", name)
                    : crd_fail(err, CRD_EINVAL, "the result has no table");
    *ret_section = found;
    return CRD_OK;
}

crd_status crd_doc_each(const crd_doc *d, const char *table, crd_doc_seen *seen, void *ctx,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    const crd_section *t;
    CRD_TRY(crd_doc_pick(d, table, &t, err));
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        CRD_TRY(seen(ctx, t->columns, t->n_columns, walk.cells, err));
    }
done:
    crd_walk_end(&walk);
    return rc;
}

void crd_doc_show(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    crd_cell_show(c, v, true, out);
}
