/* A joined document from its JSON. All of it is read first, so that it does not matter where in the
 * file the tables stand that say what the others are. */
#include "report/joined.h"

#include "base/err.h"
#include "base/str.h"
#include "fmt/json.h"
#include "report/parts.h"

#include <string.h>

enum { MAX_DEPTH = 8, MAX_TABLES = 4096 };

typedef enum node_kind { N_NULL, N_BOOL, N_INT, N_REAL, N_STRING, N_OBJECT, N_ARRAY } node_kind;

typedef struct node {
    struct node *next, *first, *last; /* members of objects and arrays */
    crd_str key, text;
    union {
        int64_t i;
        double real;
        bool flag;
    } as;
    uint32_t line, column;
    node_kind kind;
} node;

typedef struct reading {
    crd_arena *arena;
    crd_json *json;
    const char *name; /* of the file */
    node *open[MAX_DEPTH + 1];
    size_t depth;
    node *root;
    crd_str key;
    crd_doc *doc;
    crd_err *err;
} reading;

/* ---- JSON as a tree ------------------------------------------------------------------------- */

static node *add(reading *r, node_kind kind)
{
    node *n = CRD_NEW(r->arena, node, 1);
    if (!n)
        return NULL;
    crd_json_place at = crd_json_where(r->json);
    *n = (node){.kind = kind, .key = r->key, .line = at.line, .column = at.column};
    r->key = CRD_STR_NULL;
    node *in = r->depth ? r->open[r->depth - 1] : NULL;
    if (!in) {
        r->root = n;
        return n;
    }
    *(in->last ? &in->last->next : &in->first) = n;
    in->last = n;
    return n;
}

static crd_status on_null(void *ctx) { return add(ctx, N_NULL) ? CRD_OK : CRD_ENOMEM; }

static crd_status on_bool(void *ctx, bool value)
{
    node *n = add(ctx, N_BOOL);
    if (n)
        n->as.flag = value;
    return n ? CRD_OK : CRD_ENOMEM;
}

static crd_status on_int(void *ctx, int64_t value, crd_str text)
{
    node *n = add(ctx, N_INT);
    (void)text;
    if (n)
        n->as.i = value;
    return n ? CRD_OK : CRD_ENOMEM;
}

static crd_status on_real(void *ctx, double value, crd_str text)
{
    node *n = add(ctx, N_REAL);
    (void)text;
    if (n)
        n->as.real = value;
    return n ? CRD_OK : CRD_ENOMEM;
}

static crd_status on_string(void *ctx, crd_str value)
{
    reading *r = ctx;
    node *n = add(r, N_STRING);
    if (n)
        n->text = crd_str_copy(r->arena, value);
    return n && n->text.ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status on_key(void *ctx, crd_str key)
{
    reading *r = ctx;
    r->key = crd_json_key_lasts(r->json) ? key : crd_str_copy(r->arena, key);
    return r->key.ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status open_node(reading *r, node_kind kind)
{
    node *n = add(r, kind);
    if (n)
        r->open[r->depth++] = n; /* the reader's max_depth is ours */
    return n ? CRD_OK : CRD_ENOMEM;
}

static crd_status on_object(void *ctx) { return open_node(ctx, N_OBJECT); }
static crd_status on_array(void *ctx) { return open_node(ctx, N_ARRAY); }

static crd_status on_end(void *ctx)
{
    ((reading *)ctx)->depth--;
    return CRD_OK;
}

/* ---- what is expected ------------------------------------------------------------------------ */

static const char *const said_as[] = {"null",   "true or false", "a whole number", "a number",
                                      "a text", "an object",     "an array"};

static crd_status bad(const reading *r, const node *n, const char *expected, const char *where)
{
    return crd_fail_at(r->err, CRD_EPARSE, r->name, n->line, n->column,
                       "expected %s in '%.80s', found %s", expected, where, said_as[n->kind]);
}

static const node *member(const node *object, const char *key)
{
    for (const node *n = object->first; n; n = n->next)
        if (crd_str_eq(n->key, crd_str_from(key)))
            return n;
    return NULL;
}

static crd_status need(const reading *r, const node *in, const char *key, node_kind kind,
                       const node **ret)
{
    *ret = member(in, key);
    if (!*ret)
        return crd_fail_at(r->err, CRD_EPARSE, r->name, in->line, in->column,
                           "there is no '%s': this is no result of 'cordon assess'", key);
    return (*ret)->kind == kind ? CRD_OK : bad(r, *ret, said_as[kind], key);
}

/* A text of the tree as one that C knows; NULL for null. Memory: NULL, and the document's fault. */
static const char *text_of(reading *r, const node *n)
{
    if (!n || n->kind != N_STRING)
        return NULL;
    char *text = CRD_NEW(r->arena, char, n->text.len + 1);
    if (text)
        memcpy(text, n->text.ptr, n->text.len);
    else if (r->doc && r->doc->status == CRD_OK)
        r->doc->status = CRD_ENOMEM;
    return text;
}

static bool is_true(const node *n) { return n && n->kind == N_BOOL && n->as.flag; }

static size_t index_in(const char *const *names, const node *n)
{
    size_t i = 0;
    while (names[i] && (!n || n->kind != N_STRING || !crd_str_eq(n->text, crd_str_from(names[i]))))
        i++;
    return i;
}

/* ---- columns ----------------------------------------------------------------------------------
 */

typedef struct described {
    crd_column *columns;
    uint8_t *roles;
    bool *quiet;
    size_t n;
    bool keyed;
} described;

/* "a|b|c" as {"a", "b", "c", NULL}. */
static const char *const *codes_of(reading *r, const node *n)
{
    crd_str rest = n && n->kind == N_STRING ? n->text : CRD_STR_NULL, one;
    size_t most = 2, count = 0;
    if (crd_str_is_null(rest))
        return NULL;
    for (size_t i = 0; i < rest.len; i++)
        most += rest.ptr[i] == '|';
    const char **codes = CRD_NEW(r->arena, const char *, most);
    while (codes && crd_str_next(&rest, '|', &one)) {
        node word = {.kind = N_STRING, .text = one};
        codes[count++] = text_of(r, &word);
    }
    return codes;
}

static crd_status column_of(reading *r, const node *row, described *to)
{
    const node *name, *kind;
    crd_status rc = need(r, row, "column", N_STRING, &name);
    if (rc == CRD_OK)
        rc = need(r, row, "kind", N_STRING, &kind);
    if (rc != CRD_OK)
        return rc;
    size_t as = index_in(crd_cell_kind_names, kind);
    if (!crd_cell_kind_names[as])
        return bad(r, kind, "a kind of column", "table_columns");
    size_t role = index_in(crd_column_roles, member(row, "role"));
    bool right = is_true(member(row, "right"));
    crd_column c = {.name = text_of(r, name),
                    .title = text_of(r, member(row, "title")),
                    .kind = (crd_cell_kind)as,
                    .unit = text_of(r, member(row, "unit")),
                    .about = text_of(r, member(row, "about")),
                    .codes = codes_of(r, member(row, "codes")),
                    .required = is_true(member(row, "required")),
                    .exact = is_true(member(row, "exact"))};
    if (crd_column_right(&c) != right)
        c.align = right ? CRD_ALIGN_RIGHT : CRD_ALIGN_LEFT;
    to->columns[to->n] = c;
    to->roles[to->n] = (uint8_t)(crd_column_roles[role] ? role : CRD_COLUMN_VALUE);
    to->quiet[to->n] = is_true(member(row, "quiet"));
    to->keyed |= crd_column_roles[role] != NULL;
    to->n++;
    return CRD_OK;
}

/* The columns of one table, which stand together; `*at` moves behind them. */
static crd_status columns_of(reading *r, crd_str table, const node **at, described *to)
{
    size_t most = 0;
    const node *row = *at;
    for (; row; row = row->next) {
        const node *of;
        crd_status rc = row->kind == N_OBJECT ? need(r, row, "table", N_STRING, &of)
                                              : bad(r, row, "an object", "table_columns");
        if (rc != CRD_OK)
            return rc;
        if (!crd_str_eq(of->text, table))
            break;
        if (++most > CRD_COLUMNS_MAX)
            return bad(r, row, "at most 256 columns of a table", "table_columns");
    }
    *to = (described){.columns = CRD_NEW(r->arena, crd_column, most + 1),
                      .roles = CRD_NEW(r->arena, uint8_t, most + 1),
                      .quiet = CRD_NEW(r->arena, bool, most + 1)};
    if (!to->columns || !to->roles || !to->quiet)
        return CRD_ENOMEM;
    for (; *at != row; *at = (*at)->next) {
        crd_status rc = column_of(r, *at, to);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* ---- cells -------------------------------------------------------------------------------------
 */

static bool side_of(const node *n, bool whole, double *ret_real, int64_t *ret_int)
{
    if (!n || (n->kind != N_INT && (whole || n->kind != N_REAL)))
        return false;
    *ret_int = n->kind == N_INT ? n->as.i : 0;
    *ret_real = n->kind == N_INT ? (double)n->as.i : n->as.real;
    return true;
}

static bool is_ppm(int64_t v) { return v >= 0 && v <= 1000000; }

static bool bounds_of(const crd_column *c, const node *n, crd_cell *ret)
{
    double low, high;
    int64_t from, to;
    bool whole = c->kind != CRD_CELL_REAL_BOUNDS, share = c->kind == CRD_CELL_SHARE_BOUNDS;
    if (n->kind != N_OBJECT || !side_of(member(n, "low"), whole, &low, &from) ||
        !side_of(member(n, "high"), whole, &high, &to) || low > high ||
        (share && (!is_ppm(from) || !is_ppm(to))))
        return false;
    *ret = whole ? crd_cell_span(from, to) : crd_cell_range(low, high);
    return true;
}

static bool text_cell(const crd_column *c, const node *n, crd_cell *ret)
{
    bool listed = c->codes == NULL;
    for (size_t i = 0; c->codes && c->codes[i] && n->kind == N_STRING; i++)
        listed = listed || crd_str_eq(n->text, crd_str_from(c->codes[i]));
    *ret = crd_cell_text(n->text);
    return n->kind == N_STRING && listed;
}

static bool number_cell(const crd_column *c, const node *n, crd_cell *ret)
{
    double real;
    int64_t i;
    bool whole = c->kind != CRD_CELL_REAL;
    if (!side_of(n, whole, &real, &i) || (c->kind == CRD_CELL_SHARE && !is_ppm(i)))
        return false;
    *ret = whole ? crd_cell_int(i) : crd_cell_real(real);
    return true;
}

static bool cell_of(const crd_column *c, const node *n, crd_cell *ret)
{
    crd_date date;
    *ret = CRD_CELL_NULL;
    if (n->kind == N_NULL)
        return !c->required;
    if (crd_cell_is_text(c->kind))
        return text_cell(c, n, ret);
    if (crd_cell_is_bounds(c->kind))
        return bounds_of(c, n, ret);
    if (c->kind == CRD_CELL_BOOL) {
        *ret = crd_cell_bool(n->as.flag);
        return n->kind == N_BOOL;
    }
    if (c->kind != CRD_CELL_DATE)
        return number_cell(c, n, ret);
    if (n->kind != N_STRING || !crd_date_parse(n->text, &date))
        return false;
    *ret = crd_cell_date(date);
    return true;
}

static crd_status bad_cell(const reading *r, const node *n, const crd_column *c)
{
    return bad(r, n, c->codes ? "one of the column's codes" : crd_cell_kind_names[c->kind],
               c->name);
}

static crd_status read_row(reading *r, const node *row, const described *of, crd_section *t,
                           crd_cell *cells)
{
    size_t i = 0;
    if (row->kind != N_OBJECT)
        return bad(r, row, "an object", t->name);
    for (const node *n = row->first; n; n = n->next, i++) {
        if (i >= of->n || !crd_str_eq(n->key, crd_str_from(of->columns[i].name)))
            return crd_fail_at(
                r->err, CRD_EPARSE, r->name, n->line, n->column,
                "expected the column '%s' of the table '%s', found '" CRD_STR_FMT "'",
                i < of->n ? of->columns[i].name : "(none)", t->name, CRD_STR_ARG(n->key));
        if (!cell_of(&of->columns[i], n, &cells[i]))
            return bad_cell(r, n, &of->columns[i]);
    }
    if (i < of->n)
        return bad(r, row, "all columns", t->name);
    crd_doc_row(r->doc, t, cells);
    return r->doc->status;
}

/* ---- sections
 * ------------------------------------------------------------------------------------ */

static crd_status read_paragraph(reading *r, const node *value, const char *form, const char *name,
                                 const char *title)
{
    if (value->kind != N_STRING)
        return bad(r, value, "a text", name);
    if (strcmp(form, "blocks") == 0)
        crd_doc_blocks(r->doc, name, title, value->text);
    else /* "code" too: only what the program itself says may stand unescaped */
        crd_doc_paragraph(r->doc, name, title, value->text);
    return r->doc->status;
}

static crd_status read_table(reading *r, const node *value, const described *of, const char *name,
                             const char *title)
{
    if (value->kind != N_ARRAY)
        return bad(r, value, "an array", name);
    crd_section *t = crd_doc_table(r->doc, name, title, of->columns, of->n);
    crd_cell *cells = CRD_NEW(r->arena, crd_cell, of->n + 1);
    if (!t || !cells)
        return r->doc->status != CRD_OK ? r->doc->status : CRD_ENOMEM;
    t->roles = of->keyed ? of->roles : NULL;
    for (size_t i = 0; i < of->n; i++)
        if (of->quiet[i])
            crd_doc_quiet(r->doc, t, of->columns[i].name);
    for (const node *row = value->first; row; row = row->next) {
        crd_status rc = read_row(r, row, of, t, cells);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

static bool says_of_itself(const char *name)
{
    static const char *const own[] = {"parts", "part_heads", "part_said", "tables",
                                      "table_columns"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

static crd_status read_section(reading *r, const node *row, const node **columns)
{
    crd_status rc = CRD_OK;
    const node *name, *form, *value;
    described of;
    CRD_TRY(row->kind == N_OBJECT ? CRD_OK : bad(r, row, "an object", "tables"));
    CRD_TRY(need(r, row, "table", N_STRING, &name));
    CRD_TRY(need(r, row, "form", N_STRING, &form));
    const char *called = text_of(r, name),
               *as = crd_section_forms[index_in(crd_section_forms, form)];
    const char *title = text_of(r, member(row, "title"));
    CRD_TRY(!called ? CRD_ENOMEM : as ? CRD_OK : bad(r, form, "a form of sections", "tables"));
    CRD_TRY(columns_of(r, name->text, columns, &of));
    value = member(r->root, called);
    CRD_TRY(value ? CRD_OK : bad(r, row, "a section of this name", called));
    CRD_TRY(strcmp(as, "table") == 0 ? read_table(r, value, &of, called, title)
                                     : read_paragraph(r, value, as, called, title));
    crd_section *s = r->doc->sections;
    while (s->next)
        s = s->next;
    s->quiet = is_true(member(row, "quiet"));
    const node *part = member(row, "part");
    s->deep = says_of_itself(called) || (part && part->kind == N_STRING);
done:
    return rc;
}

static crd_status read_head(reading *r, const node **columns)
{
    crd_status rc = CRD_OK;
    const node *head;
    described of;
    CRD_TRY(need(r, r->root, "head", N_OBJECT, &head));
    CRD_TRY(columns_of(r, CRD_STR("head"), columns, &of));
    for (size_t i = 0; i < of.n; i++) {
        const node *n = member(head, of.columns[i].name);
        crd_cell cell;
        CRD_TRY(n ? CRD_OK : bad(r, head, "all lines of the head", of.columns[i].name));
        CRD_TRY(cell_of(&of.columns[i], n, &cell) ? CRD_OK : bad_cell(r, n, &of.columns[i]));
        crd_doc_head(r->doc, of.columns[i], cell);
        if (of.quiet[i])
            crd_doc_head_quiet(r->doc, of.columns[i].name);
    }
    static const char *const lists[] = {"assumed", "warnings", "notes"};
    void (*const say[])(crd_doc *, crd_str) = {crd_doc_assumed, crd_doc_warn, crd_doc_note};
    for (size_t k = 0; k < 3; k++) {
        const node *list = member(head, lists[k]);
        for (const node *n = list ? list->first : NULL; n; n = n->next) {
            CRD_TRY(n->kind == N_STRING ? CRD_OK : bad(r, n, "a text", lists[k]));
            say[k](r->doc, n->text);
        }
    }
    rc = r->doc->status;
done:
    return rc;
}

/* What describes the document is a part of it. */
static crd_status holds_itself(const reading *r, const node *tables)
{
    const crd_section *found;
    if (crd_doc_pick(r->doc, "tables", &found, NULL) == CRD_OK &&
        crd_doc_pick(r->doc, "table_columns", &found, NULL) == CRD_OK)
        return CRD_OK;
    return bad(r, tables, "'tables' and 'table_columns' as well", "tables");
}

/* Of another version a table may mean something else, though it can be read. */
static crd_status check_schema(const reading *r, const node *says, const char *schema)
{
    static const char known[] = "1";
    size_t slash = says->text.len;
    if (!crd_str_starts(says->text, crd_str_from(schema)))
        return crd_fail_at(r->err, CRD_EPARSE, r->name, says->line, says->column,
                           "expected %s in 'schema', found '%.80s'", schema,
                           says->text.len ? says->text.ptr : "");
    while (slash > 0 && says->text.ptr[slash - 1] != '/')
        slash--;
    crd_str version = {says->text.ptr + slash, says->text.len - slash};
    if (!crd_str_eq(version, crd_str_from(known)))
        return crd_fail_at(r->err, CRD_EVERSION, r->name, says->line, says->column,
                           "'%.80s' is of another version; this program reads %s%s: make it anew",
                           says->text.ptr, schema, known);
    return CRD_OK;
}

static crd_status build(reading *r, const char *schema)
{
    crd_status rc = CRD_OK;
    const node *says, *title, *tables, *columns;
    CRD_TRY(r->root->kind == N_OBJECT ? CRD_OK : bad(r, r->root, "an object", "the document"));
    CRD_TRY(need(r, r->root, "schema", N_STRING, &says));
    CRD_TRY(need(r, r->root, "title", N_STRING, &title));
    CRD_TRY(check_schema(r, says, schema));
    CRD_TRY(need(r, r->root, "tables", N_ARRAY, &tables));
    CRD_TRY(need(r, r->root, "table_columns", N_ARRAY, &columns));
    const char *named = text_of(r, says), *called = text_of(r, title);
    CRD_TRY(named && called ? crd_doc_new(r->arena, named, called, &r->doc) : CRD_ENOMEM);
    const node *at = columns->first;
    size_t n = 0;
    CRD_TRY(read_head(r, &at));
    for (const node *row = tables->first; row; row = row->next) {
        if (++n > MAX_TABLES)
            CRD_TRY(bad(r, row, "at most 4096 tables", "tables"));
        CRD_TRY(read_section(r, row, &at));
    }
    if (at)
        CRD_TRY(
            bad(r, at, "a column of a table that 'tables' names, in its order", "table_columns"));
    CRD_TRY(holds_itself(r, tables));
done:
    if (rc != CRD_OK && r->err->code == CRD_OK && r->doc && r->doc->status == rc)
        crd_err_set(r->err, rc, r->name, 0, 0, "%s", r->doc->err.message);
    return rc;
}

crd_status crd_joined_read(crd_blocks in, const char *name, const char *schema, crd_arena *arena,
                           crd_doc **ret_doc, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_err own = CRD_ERR_INIT;
    reading r = {.arena = arena, .name = name, .err = err ? err : &own};
    const crd_json_options options = {.source = name, .unique_keys = true, .max_depth = MAX_DEPTH};
    const crd_json_events events = {.ctx = &r,
                                    .null = on_null,
                                    .boolean = on_bool,
                                    .integer = on_int,
                                    .real = on_real,
                                    .string = on_string,
                                    .key = on_key,
                                    .start_object = on_object,
                                    .end_object = on_end,
                                    .start_array = on_array,
                                    .end_array = on_end};
    *ret_doc = NULL;
    CRD_TRY(crd_json_new(in, &options, &events, &r.json));
    CRD_TRY(crd_json_read(r.json, r.err));
    CRD_TRY(build(&r, schema));
    *ret_doc = r.doc;
done:
    crd_json_free(r.json);
    if (rc == CRD_ENOMEM && r.err->code == CRD_OK)
        rc = crd_fail(r.err, rc, "no memory to read %s", name);
    return rc;
}
