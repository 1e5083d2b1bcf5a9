/* Results of several operations as one document, and what it says of itself. */
#include "report/joined.h"

#include "base/err.h"
#include "base/str.h"
#include "report/parts.h"

#include <stdio.h>
#include <string.h>

enum { SAID_BYTES = 1 << 16, CODES_BYTES = 1 << 16 };

struct crd_joined {
    crd_doc *doc;
    crd_section *parts, *heads, *said;
};

const char *const crd_cell_kind_names[] = {
    [CRD_CELL_TEXT] = "text",
    [CRD_CELL_CODE] = "code",
    [CRD_CELL_ID] = "id",
    [CRD_CELL_INT] = "int",
    [CRD_CELL_REAL] = "real",
    [CRD_CELL_BOOL] = "bool",
    [CRD_CELL_SHARE] = "share",
    [CRD_CELL_DATE] = "date",
    [CRD_CELL_INT_BOUNDS] = "int-bounds",
    [CRD_CELL_REAL_BOUNDS] = "real-bounds",
    [CRD_CELL_SHARE_BOUNDS] = "share-bounds",
    NULL,
};
const char *const crd_section_forms[] = {"table", "text", "blocks", "code", NULL};
static const char *const said_kinds[] = {"assumed", "warning", "note", NULL};
const char *const crd_column_roles[] = {
    [CRD_COLUMN_VALUE] = "value", [CRD_COLUMN_KEY] = "key", [CRD_COLUMN_LABEL] = "label", NULL};

static const crd_column part_columns[] = {
    {.name = "part", .title = "Part", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "What it is", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "asked", .title = "What was asked", .kind = CRD_CELL_TEXT},
};
static const crd_column head_columns[] = {
    {.name = "part", .title = "Part", .kind = CRD_CELL_ID, .required = true},
    {.name = "line", .title = "Line", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "What", .kind = CRD_CELL_TEXT},
    {.name = "value", .title = "Value", .kind = CRD_CELL_TEXT},
};
static const crd_column said_columns[] = {
    {.name = "part", .title = "Part", .kind = CRD_CELL_ID, .required = true},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE, .codes = said_kinds, .required = true},
    {.name = "text", .title = "Text", .kind = CRD_CELL_TEXT},
};
static const crd_column table_columns[] = {
    {.name = "table", .title = "Table", .kind = CRD_CELL_ID, .required = true},
    {.name = "part", .title = "Part", .kind = CRD_CELL_ID, .about = "null: the document's own"},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT},
    {.name = "form",
     .title = "Form",
     .kind = CRD_CELL_CODE,
     .codes = crd_section_forms,
     .required = true},
    {.name = "quiet",
     .title = "Left out for people",
     .kind = CRD_CELL_BOOL,
     .required = true,
     .about = "it was not asked for, or says nothing"},
};
static const crd_column column_columns[] = {
    {.name = "table",
     .title = "Table",
     .kind = CRD_CELL_ID,
     .required = true,
     .about = "or 'head': a line of the head"},
    {.name = "column", .title = "Column", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT},
    {.name = "kind",
     .title = "Kind",
     .kind = CRD_CELL_CODE,
     .codes = crd_cell_kind_names,
     .required = true},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_TEXT},
    {.name = "about", .title = "About", .kind = CRD_CELL_TEXT},
    {.name = "codes",
     .title = "Codes",
     .kind = CRD_CELL_TEXT,
     .about = "all there are, bars between; null: an open list, or no code"},
    {.name = "role",
     .title = "Role",
     .kind = CRD_CELL_CODE,
     .codes = crd_column_roles,
     .about = "key: tells rows apart; label: describes the key; null: nobody says"},
    {.name = "required", .title = "Never null", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "exact", .title = "Shown in full", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "right", .title = "To the right", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "quiet", .title = "Left out for people", .kind = CRD_CELL_BOOL, .required = true},
};

#define TABLE(doc, name, title, columns) \
    crd_doc_table(doc, name, title, columns, sizeof(columns) / sizeof *(columns))

static void no_room(crd_doc *d)
{
    if (d->status == CRD_OK)
        d->status = crd_fail(&d->err, CRD_ENOMEM, "the result is too large for its memory limit");
}

crd_status crd_joined_new(crd_arena *arena, crd_doc *doc, crd_joined **ret_joined)
{
    crd_joined *j = CRD_NEW(arena, crd_joined, 1);
    *ret_joined = j;
    if (!j)
        return CRD_ENOMEM;
    j->doc = doc;
    j->parts = TABLE(doc, "parts", "Parts", part_columns);
    j->heads = TABLE(doc, "part_heads", "What parts say first", head_columns);
    j->said = TABLE(doc, "part_said", "What parts assume, warn of and note", said_columns);
    crd_doc_key(doc, j->parts, "part", "title asked"); /* an option is no change of the case */
    crd_doc_key(doc, j->heads, "part line", "title");
    crd_doc_key(doc, j->said, "part kind text", NULL);
    for (crd_section *s = j->parts; s; s = s->next)
        s->deep = true;
    return CRD_OK;
}

/* ---- what a part says besides its tables --------------------------------------------------- */

static void tell_head(crd_joined *j, const char *part, const crd_doc *from)
{
    crd_buf shown;
    crd_buf_init(&shown, SAID_BYTES);
    for (const struct crd_doc_value *v = from->head; v; v = v->next) {
        crd_buf_clear(&shown);
        if (v->value.known)
            crd_cell_show(&v->about, &v->value, false, &shown);
        crd_doc_row(j->doc, j->heads,
                    (const crd_cell[]){crd_cell_texts(part), crd_cell_texts(v->about.name),
                                       crd_cell_texts(v->about.title),
                                       v->value.known ? crd_cell_text(crd_buf_str(&shown))
                                                      : CRD_CELL_NULL});
    }
    if (shown.status != CRD_OK)
        no_room(j->doc);
    crd_buf_done(&shown);
}

static void tell_lines(crd_joined *j, const char *part, const char *kind,
                       const struct crd_doc_line *of)
{
    for (; of; of = of->next)
        crd_doc_row(j->doc, j->said,
                    (const crd_cell[]){crd_cell_texts(part), crd_cell_texts(kind),
                                       crd_cell_text(of->text)});
}

/* ---- its tables ----------------------------------------------------------------------------- */

static const char *join(crd_doc *d, const char *a, const char *between, const char *b)
{
    size_t n = strlen(a) + strlen(between) + strlen(b) + 1;
    char *text = CRD_NEW(d->arena, char, n);
    if (text)
        snprintf(text, n, "%s%s%s", a, between, b);
    else
        no_room(d);
    return text ? text : "";
}

static void move(crd_joined *j, const char *part, const char *title, crd_section *s)
{
    crd_doc *d = j->doc;
    s->title = s->title ? join(d, title, ": ", s->title) : title;
    s->name = join(d, part, "_", s->name);
    for (const crd_section *other = d->sections; other; other = other->next)
        if (strcmp(other->name, s->name) == 0 && d->status == CRD_OK)
            d->status = crd_fail(&d->err, CRD_EINVAL, "two sections are named '%s'", s->name);
    s->next = NULL;
    s->deep = true;
    *d->sections_end = s;
    d->sections_end = &s->next;
}

static bool is_word(const char *words, const char *one)
{
    crd_str rest = crd_str_from(words), word;
    while (crd_str_next(&rest, ' ', &word))
        if (crd_str_eq(word, crd_str_from(one)))
            return true;
    return false;
}

static size_t n_words(const char *words)
{
    crd_str rest = crd_str_from(words), word;
    size_t n = 0;
    while (crd_str_next(&rest, ' ', &word))
        n++;
    return n;
}

void crd_joined_add(crd_joined *j, const char *part, const char *title, crd_str asked,
                    crd_doc *from, const char *sections)
{
    crd_doc *d = j->doc;
    size_t moved = 0;
    if (d->status == CRD_OK && from->status != CRD_OK) {
        d->status = from->status;
        d->err = from->err;
    }
    crd_doc_row(
        d, j->parts,
        (const crd_cell[]){crd_cell_texts(part), crd_cell_texts(title), crd_cell_text(asked)});
    tell_head(j, part, from);
    tell_lines(j, part, "assumed", from->assumed);
    tell_lines(j, part, "warning", from->warnings);
    tell_lines(j, part, "note", from->notes);
    crd_section *s = from->sections, *next;
    for (; s && d->status == CRD_OK; s = next) {
        next = s->next;
        if (sections && !is_word(sections, s->name))
            continue;
        move(j, part, title, s);
        moved++;
    }
    if (d->status == CRD_OK && sections && moved != n_words(sections))
        d->status = crd_fail(&d->err, CRD_EBUG, "the part '%s' has not all of '%s'", part,
                             sections);
    if (from->host)
        d->host = from->host;
    from->sections = NULL;
    from->sections_end = &from->sections;
}

/* ---- what it says of itself ------------------------------------------------------------------ */

static const char *form_of(const crd_section *s)
{
    return s->kind == CRD_SECTION_TABLE ? "table"
           : s->blocks                  ? "blocks"
           : s->code                    ? "code"
                                        : "text";
}

static crd_str codes_of(const crd_column *c, crd_buf *out)
{
    crd_buf_clear(out);
    for (size_t i = 0; c->codes && c->codes[i]; i++)
        crd_buf_addf(out, "%s%s", i ? "|" : "", c->codes[i]);
    return c->codes ? crd_buf_str(out) : CRD_STR_NULL;
}

static void describe(crd_doc *d, crd_section *to, const char *table, const crd_column *c,
                     const char *role, bool quiet, crd_buf *scratch)
{
    crd_doc_row(d, to,
                (const crd_cell[]){
                    crd_cell_texts(table), crd_cell_texts(c->name), crd_cell_texts(c->title),
                    crd_cell_texts(crd_cell_kind_names[c->kind]), crd_cell_texts(c->unit),
                    crd_cell_texts(c->about), crd_cell_text(codes_of(c, scratch)),
                    crd_cell_texts(role), crd_cell_bool(c->required), crd_cell_bool(c->exact),
                    crd_cell_bool(crd_column_right(c)), crd_cell_bool(quiet)});
}

/* The part that a section is of: the longest name that its own begins with; null: none. */
static crd_str part_of(const crd_joined *j, const crd_section *s)
{
    crd_str name = crd_str_from(s->name), best = CRD_STR_NULL;
    for (const struct crd_row_block *b = j->parts ? j->parts->first : NULL; b && s->deep;
         b = b->next)
        for (size_t i = 0; i < b->n; i++) {
            crd_str part = b->cells[i * j->parts->n_columns].as.text;
            if (crd_str_starts(name, part) && name.len > part.len && name.ptr[part.len] == '_' &&
                part.len > best.len)
                best = part;
        }
    return best;
}

void crd_joined_end(crd_joined *j)
{
    crd_doc *d = j->doc;
    crd_buf codes;
    crd_section *tables = TABLE(d, "tables", "Its tables", table_columns);
    crd_section *columns = TABLE(d, "table_columns", "Their columns", column_columns);
    crd_doc_key(d, tables, "table", "part title");
    crd_doc_key(d, columns, "table column", "title");
    if (d->status != CRD_OK)
        return;
    tables->deep = columns->deep = true;
    crd_buf_init(&codes, CODES_BYTES);
    for (const struct crd_doc_value *v = d->head; v; v = v->next)
        describe(d, columns, "head", &v->about, NULL, v->quiet, &codes);
    for (const crd_section *s = d->sections; s; s = s->next) {
        crd_doc_row(d, tables,
                    (const crd_cell[]){crd_cell_texts(s->name), crd_cell_text(part_of(j, s)),
                                       crd_cell_texts(s->title), crd_cell_texts(form_of(s)),
                                       crd_cell_bool(s->quiet)});
        for (size_t i = 0; i < s->n_columns; i++)
            describe(d, columns, s->name, &s->columns[i],
                     s->roles && s->roles[i] <= CRD_COLUMN_LABEL ? crd_column_roles[s->roles[i]]
                                                                 : NULL,
                     crd_column_quiet(s, i), &codes);
    }
    if (codes.status != CRD_OK)
        no_room(d);
    crd_buf_done(&codes);
}
