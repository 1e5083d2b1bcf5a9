/* Tables that are computed by others, as SQLite virtual tables: eponymous (nothing is created in
 * the case), read-only, a plain walk over the rows; and functions of others. */
#include "store/case.h"

#include <stdlib.h>
#include <string.h>

struct crd_exposed {
    struct crd_exposed *next;
    crd_store *store;
    const char *name;
    const crd_store_view *view;
    crd_store_fn call; /* of a function, which has no view */
    void *ctx;
    char *declaration; /* CREATE TABLE x ("a", "b"); owned by SQLite's allocator */
    crd_err err;       /* of the function that failed last */
};

typedef struct walk_table {
    sqlite3_vtab base; /* first: SQLite sees only this */
    struct crd_exposed *exposed;
} walk_table;

typedef struct walk {
    sqlite3_vtab_cursor base; /* first */
    struct crd_exposed *exposed;
    uint64_t row, n;
} walk;

static int vt_connect(sqlite3 *db, void *aux, int argc, const char *const *argv,
                      sqlite3_vtab **ret_table, char **ret_message)
{
    (void)argc;
    (void)argv;
    (void)ret_message;
    struct crd_exposed *e = aux;
    e->store->own_sql = true;
    int code = sqlite3_declare_vtab(db, e->declaration);
    e->store->own_sql = false;
    if (code != SQLITE_OK)
        return code;
    walk_table *t = sqlite3_malloc64(sizeof *t);
    if (!t)
        return SQLITE_NOMEM;
    memset(t, 0, sizeof *t);
    t->exposed = e;
    *ret_table = &t->base;
    return SQLITE_OK;
}

static int vt_disconnect(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int vt_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1e6;
    info->estimatedRows = 1000000;
    return SQLITE_OK;
}

static int vt_open(sqlite3_vtab *table, sqlite3_vtab_cursor **ret_cursor)
{
    walk *w = sqlite3_malloc64(sizeof *w);
    if (!w)
        return SQLITE_NOMEM;
    memset(w, 0, sizeof *w);
    w->exposed = ((walk_table *)(void *)table)->exposed;
    *ret_cursor = &w->base;
    return SQLITE_OK;
}

static int vt_close(sqlite3_vtab_cursor *cursor)
{
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static int failed(struct crd_exposed *e, crd_status rc)
{
    if (e->err.code == CRD_OK)
        (void)crd_fail(&e->err, rc, "computing '%s'", e->name);
    return rc == CRD_ENOMEM ? SQLITE_NOMEM : SQLITE_ERROR;
}

static int vt_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc,
                     sqlite3_value **argv)
{
    (void)number;
    (void)text;
    (void)argc;
    (void)argv;
    walk *w = (walk *)(void *)cursor;
    const crd_store_view *v = w->exposed->view;
    w->row = 0;
    w->exposed->store->own_sql = true; /* it may read the case's tables, which the query may not */
    crd_status rc = v->rows(v->ctx, &w->n, &w->exposed->err);
    w->exposed->store->own_sql = false;
    return rc == CRD_OK ? SQLITE_OK : failed(w->exposed, rc);
}

static int vt_next(sqlite3_vtab_cursor *cursor)
{
    ((walk *)(void *)cursor)->row++;
    return SQLITE_OK;
}

static int vt_eof(sqlite3_vtab_cursor *cursor)
{
    const walk *w = (const walk *)(void *)cursor;
    return w->row >= w->n;
}

static void give(sqlite3_context *ctx, const crd_value *v)
{
    switch (v->type) {
    case CRD_VALUE_NULL:
        sqlite3_result_null(ctx);
        break;
    case CRD_VALUE_INT:
        sqlite3_result_int64(ctx, v->i);
        break;
    case CRD_VALUE_REAL:
        sqlite3_result_double(ctx, v->r);
        break;
    case CRD_VALUE_TEXT:
        sqlite3_result_text64(ctx, v->text.ptr, v->text.len, SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    }
}

static int vt_column(sqlite3_vtab_cursor *cursor, sqlite3_context *ctx, int column)
{
    walk *w = (walk *)(void *)cursor;
    const crd_store_view *v = w->exposed->view;
    crd_value cell = {.type = CRD_VALUE_NULL};
    crd_status rc = v->cell(v->ctx, w->row, (size_t)column, &cell, &w->exposed->err);
    if (rc != CRD_OK)
        return failed(w->exposed, rc);
    give(ctx, &cell);
    return SQLITE_OK;
}

static int vt_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *ret_id)
{
    *ret_id = (sqlite3_int64)((const walk *)(void *)cursor)->row + 1;
    return SQLITE_OK;
}

/* Without xCreate the table exists only under the module's own name, and without being made. */
static const sqlite3_module walking = {
    .iVersion = 0,
    .xConnect = vt_connect,
    .xBestIndex = vt_best_index,
    .xDisconnect = vt_disconnect,
    .xOpen = vt_open,
    .xClose = vt_close,
    .xFilter = vt_filter,
    .xNext = vt_next,
    .xEof = vt_eof,
    .xColumn = vt_column,
    .xRowid = vt_rowid,
};

static bool is_name(const char *s)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return s && *s && strspn(s, letters) == strlen(s);
}

void crd_exposed_free(struct crd_exposed *list)
{
    while (list) {
        struct crd_exposed *next = list->next;
        sqlite3_free(list->declaration);
        free(list);
        list = next;
    }
}

bool crd_exposed_failed(struct crd_exposed *list, crd_err *ret_err)
{
    bool any = false;
    for (struct crd_exposed *e = list; e; e = e->next) {
        if (e->err.code != CRD_OK && !any) {
            *ret_err = e->err;
            any = true;
        }
        e->err = CRD_ERR_INIT;
    }
    return any;
}

bool crd_exposed_has(const struct crd_exposed *list, const char *name)
{
    for (; list; list = list->next)
        if (list->view && sqlite3_stricmp(list->name, name) == 0)
            return true;
    return false;
}

static char *declare(const char *const *columns, size_t n)
{
    sqlite3_str *sql = sqlite3_str_new(NULL);
    sqlite3_str_appendall(sql, "CREATE TABLE x (");
    for (size_t i = 0; i < n; i++)
        sqlite3_str_appendf(sql, "%s\"%w\"", i ? ", " : "", columns[i]);
    sqlite3_str_appendall(sql, ")");
    return sqlite3_str_finish(sql);
}

crd_status crd_store_expose(crd_store *s, const char *name, const char *const *columns,
                            size_t n_columns, const crd_store_view *view, crd_err *err)
{
    bool fit = is_name(name) && n_columns > 0 && n_columns < 500;
    for (size_t i = 0; fit && i < n_columns; i++)
        fit = is_name(columns[i]);
    if (!fit)
        return crd_fail(err, CRD_EINVAL, "a table cannot be called '%s' or have such columns",
                        name ? name : "");
    if (crd_exposed_has(s->exposed, name) || crd_schema_find(s->schema, crd_str_from(name)))
        return crd_fail(err, CRD_EEXIST, "there is a table '%s'", name);
    struct crd_exposed *e = calloc(1, sizeof *e);
    char *declaration = declare(columns, n_columns);
    if (!e || !declaration) {
        free(e);
        sqlite3_free(declaration);
        return crd_fail(err, CRD_ENOMEM, "exposing '%s': out of memory", name);
    }
    *e = (struct crd_exposed){
        .next = s->exposed, .store = s, .name = name, .view = view, .declaration = declaration};
    int code = sqlite3_create_module_v2(s->db, name, &walking, e, NULL);
    if (code != SQLITE_OK) {
        sqlite3_free(declaration);
        free(e);
        return crd_sql_fail(s->db, code, "exposing a table", err);
    }
    s->exposed = e;
    return CRD_OK;
}

/* ---- functions --------------------------------------------------------------------------- */

enum { MOST_ARGS = 32 };

static crd_value taken(sqlite3_value *v)
{
    crd_value to = {.type = CRD_VALUE_NULL};
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER:
        to = (crd_value){.type = CRD_VALUE_INT, .i = sqlite3_value_int64(v)};
        break;
    case SQLITE_FLOAT:
        to = (crd_value){.type = CRD_VALUE_REAL, .r = sqlite3_value_double(v)};
        break;
    case SQLITE_TEXT:
        to.type = CRD_VALUE_TEXT;
        to.text.ptr = (const char *)sqlite3_value_text(v);
        to.text.len = (size_t)sqlite3_value_bytes(v);
        if (!to.text.ptr)
            to = (crd_value){.type = CRD_VALUE_NULL};
        break;
    default:
        break;
    }
    return to;
}

static void on_call(sqlite3_context *to, int n, sqlite3_value **values)
{
    struct crd_exposed *e = sqlite3_user_data(to);
    crd_value args[MOST_ARGS], value = {.type = CRD_VALUE_NULL};
    if (n > MOST_ARGS) {
        sqlite3_result_error(to, "too many arguments", -1);
        return;
    }
    for (int i = 0; i < n; i++)
        args[i] = taken(values[i]);
    e->store->own_sql = true;
    crd_status rc = e->call(e->ctx, args, (size_t)n, &value, &e->err);
    e->store->own_sql = false;
    if (rc == CRD_OK)
        give(to, &value);
    else
        sqlite3_result_error_code(to, failed(e, rc));
}

crd_status crd_store_function(crd_store *s, const char *name, crd_store_fn call, void *ctx,
                              crd_err *err)
{
    if (!is_name(name))
        return crd_fail(err, CRD_EINVAL, "a function cannot be called '%s'", name ? name : "");
    struct crd_exposed *e = calloc(1, sizeof *e);
    if (!e)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    *e = (struct crd_exposed){.next = s->exposed,
                              .store = s,
                              .name = name,
                              .call = call,
                              .ctx = ctx,
                              .err = CRD_ERR_INIT};
    s->exposed = e; /* freed with the store, whatever SQLite says */
    if (sqlite3_create_function_v2(s->db, name, -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, e, on_call,
                                   NULL, NULL, NULL) != SQLITE_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    return CRD_OK;
}
