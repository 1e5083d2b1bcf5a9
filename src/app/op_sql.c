/* sql: one SELECT over the case, read-only. */
#include "app/ops.h"

#include "app/sql_views.h"
#include "app/when.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdio.h>

enum { MAX_ROWS = 100000 };

/* All rows are kept before the document is made: only then is it known what a column holds. */
struct result {
    crd_arena *arena;
    crd_str *names;
    size_t n;
    CRD_VEC(crd_value *) rows; /* [n] each */
    uint64_t max_rows;
    bool cut;
};

static crd_status take_head(void *ctx, const crd_str *names, size_t n, crd_err *err)
{
    struct result *r = ctx;
    r->n = n;
    r->names = CRD_NEW(r->arena, crd_str, n);
    for (size_t i = 0; r->names && i < n; i++) {
        r->names[i] = crd_str_copy(r->arena, names[i]);
        if (!r->names[i].ptr)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    return r->names ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
}

static crd_status take_row(void *ctx, const crd_value *values, size_t n, crd_err *err)
{
    struct result *r = ctx;
    if (r->rows.n >= r->max_rows) {
        r->cut = true;
        return CRD_ELIMIT;
    }
    crd_value *row = CRD_NEW(r->arena, crd_value, n);
    if (!row || !CRD_VEC_PUSH(&r->rows, row))
        return crd_fail(err, CRD_ENOMEM, "the result does not fit into memory: use --max-rows");
    for (size_t i = 0; i < n; i++) {
        row[i] = values[i];
        if (crd_str_is_null(values[i].text))
            continue;
        row[i].text = crd_str_copy(r->arena, values[i].text);
        if (!row[i].text.ptr)
            return crd_fail(err, CRD_ENOMEM, "the result does not fit into memory: use --max-rows");
    }
    return CRD_OK;
}

/* Whole numbers, else numbers, else text; a column without a value is text. */
static crd_cell_kind kind_of(const struct result *r, size_t column)
{
    bool real = false, any = false;
    for (size_t i = 0; i < r->rows.n; i++) {
        crd_value_type type = r->rows.at[i][column].type;
        if (type == CRD_VALUE_TEXT)
            return CRD_CELL_TEXT;
        real |= type == CRD_VALUE_REAL;
        any |= type != CRD_VALUE_NULL;
    }
    if (!any)
        return CRD_CELL_TEXT;
    return real ? CRD_CELL_REAL : CRD_CELL_INT;
}

static crd_cell cell_of(const crd_value *v, crd_cell_kind kind)
{
    if (v->type == CRD_VALUE_NULL)
        return CRD_CELL_NULL;
    if (kind == CRD_CELL_INT)
        return crd_cell_int(v->i);
    if (kind == CRD_CELL_REAL)
        return crd_cell_real(v->type == CRD_VALUE_INT ? (double)v->i : v->r);
    return crd_cell_text(v->text);
}

/* Names of columns as a machine wants them: lower case letters, digits, '_', and unique. */
static const char *machine_name(const struct result *r, const crd_column *columns, size_t i)
{
    size_t size = r->names[i].len + 24;
    char *name = CRD_NEW(r->arena, char, size);
    if (!name)
        return NULL;
    for (size_t k = 0; k < r->names[i].len; k++) {
        char c = r->names[i].ptr[k];
        if (c >= 'A' && c <= 'Z')
            c = "abcdefghijklmnopqrstuvwxyz"[c - 'A'];
        bool fine = (c >= 'a' && c <= 'z') || c == '_' || (k > 0 && c >= '0' && c <= '9');
        name[k] = fine ? c : '_';
    }
    if (name[0] < 'a' || name[0] > 'z')
        snprintf(name, size, "column_%zu", i + 1);
    for (size_t k = 0; k < i; k++)
        if (crd_str_eq(crd_str_from(columns[k].name), crd_str_from(name)))
            snprintf(name, size, "column_%zu", i + 1);
    return name;
}

static crd_status show(const struct result *r, crd_doc *doc, crd_err *err)
{
    crd_column *columns = CRD_NEW(r->arena, crd_column, r->n);
    crd_cell *cells = CRD_NEW(r->arena, crd_cell, r->n);
    if (!columns || !cells)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < r->n; i++) {
        columns[i] = (crd_column){.name = machine_name(r, columns, i),
                                  .title = r->names[i].ptr, /* ends in NUL: a copy */
                                  .kind = kind_of(r, i)};
        if (!columns[i].name)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    crd_section *t = crd_doc_table(doc, "rows", "Rows", columns, r->n);
    for (size_t k = 0; k < r->rows.n; k++) {
        for (size_t i = 0; i < r->n; i++)
            cells[i] = cell_of(&r->rows.at[k][i], columns[i].kind);
        crd_doc_row(doc, t, cells);
    }
    return CRD_OK;
}

crd_status crd_op_sql(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_merged_views *views = NULL;
    crd_sql_views *of_rules = NULL;
    crd_world *world = NULL;
    crd_world_opts when;
    crd_feed feed;
    struct result r = {.arena = app->arena, .max_rows = crd_arg_number(args, "max-rows", MAX_ROWS)};
    /* a statement's row does not know who may see it: only what is merged can be held back */
    crd_store_query_opts o = {.progress = &app->progress,
                              .exposed_only = crd_arg_count(args, "release") > 0};
    crd_store_result to = {.ctx = &r, .head = take_head, .row = take_row};
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_world_new(&feed, NULL, 0, &when, &world, err));
    CRD_TRY(crd_app_merged_expose(app, args, store, &feed, &views, err));
    CRD_TRY(crd_app_sql_views(app, args, store, &feed, &of_rules, err));
    rc = crd_store_query(store, crd_arg(args, "QUERY"), &o, &to, err);
    if (r.cut)
        rc = CRD_OK;
    CRD_TRY(rc);
    CRD_TRY(crd_app_doc(app, args, "cordon.sql/1", "Rows", &out->doc, err));
    crd_app_head_world(out->doc, world);
    CRD_TRY(show(&r, out->doc, err));
    if (r.cut) {
        out->limited = true;
        crd_doc_warn(out->doc, CRD_STR("There are more rows than --max-rows allows."));
    }
done:
    CRD_VEC_DONE(&r.rows);
    crd_world_free(world);
    crd_store_close(store);
    crd_app_merged_done(views);
    crd_app_sql_views_done(of_rules);
    return rc;
}
