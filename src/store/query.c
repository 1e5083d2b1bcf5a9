/* A user's SELECT over the case: one statement, judged by SQLite's authorizer while it is compiled
 * and held to its limits while it runs. */
#include "store/expr.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_A_CALL = 10000 };

typedef struct running {
    const crd_store *store;
    const crd_store_query_opts *opts;
    uint64_t steps;
    crd_status stopped; /* why progress ended it */
} running;

static bool is_ours(const crd_store *s, const char *table)
{
    return crd_schema_find(s->schema, crd_str_from(table)) || crd_exposed_has(s->exposed, table) ||
           sqlite3_stricmp(table, "sqlite_schema") == 0 ||
           sqlite3_stricmp(table, "sqlite_master") == 0;
}

/* A sub-select or a common table has a name that is no table's: it reads nothing itself, and what
 * is inside it is asked about on its own. The database name tells them apart. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *database,
                     const char *inner)
{
    crd_store *s = ctx;
    (void)inner;
    if (s->own_sql)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_READ:
        if (database && strcmp(database, "main") != 0)
            return SQLITE_DENY;
        /* count(*) names a table without its database; a common table of that name is refused too
         */
        if (s->exposed_only && a && crd_schema_find(s->schema, crd_str_from(a))) {
            s->refused = true;
            return SQLITE_DENY;
        }
        return !database || !a || is_ours(s, a) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
        return b && crd_expr_function_ok(b) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

static int on_progress(void *ctx)
{
    running *r = ctx;
    r->steps += STEPS_A_CALL;
    if (r->opts && r->opts->max_steps && r->steps > r->opts->max_steps)
        r->stopped = CRD_ELIMIT;
    else if (r->opts && !crd_progress_step(r->opts->progress, "query", r->steps, 0))
        r->stopped = CRD_ECANCEL;
    return r->stopped != CRD_OK;
}

/* Line and column of a byte of the text. */
static void place(crd_str sql, size_t at, uint32_t *ret_line, uint32_t *ret_column)
{
    uint32_t line = 1, column = 1;
    for (size_t i = 0; i < at && i < sql.len; i++) {
        column = sql.ptr[i] == '\n' ? 1 : column + 1;
        line += sql.ptr[i] == '\n';
    }
    *ret_line = line;
    *ret_column = column;
}

static crd_status wrong(crd_store *s, crd_str sql, int code, crd_err *err)
{
    if ((code & 0xff) != SQLITE_ERROR && (code & 0xff) != SQLITE_AUTH)
        return crd_sql_fail(s->db, code, "query", err);
    crd_err inner = CRD_ERR_INIT;
    if (crd_exposed_failed(s->exposed, &inner)) {
        if (err && err->code == CRD_OK)
            *err = inner;
        return inner.code;
    }
    int offset = sqlite3_error_offset(s->db);
    uint32_t line = 0, column = 0;
    if (offset >= 0)
        place(sql, (size_t)offset, &line, &column);
    const char *why = sqlite3_errmsg(s->db);
    if (s->refused)
        why = "only merged tables may be read here";
    else if ((code & 0xff) == SQLITE_AUTH && strcmp(why, "not authorized") == 0)
        why = "only SELECT is possible here";
    return crd_fail_at(err, CRD_EPARSE, "query", line, column, "the query cannot run: %s", why);
}

/* Nothing but blanks, comments and semicolons may follow the statement. */
static bool is_blank(crd_store *s, const char *tail, size_t len)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(s->db, tail, (int)len, &st, NULL);
    bool blank = code == SQLITE_OK && !st;
    sqlite3_finalize(st);
    return blank && !memchr(tail, '\0', len);
}

static crd_status compile(crd_store *s, crd_str sql, sqlite3_stmt **ret_st, crd_err *err)
{
    const char *tail = NULL;
    if (sql.len > 1024 * 1024)
        return crd_fail(err, CRD_ELIMIT, "the query is longer than 1 MiB");
    int code = sqlite3_prepare_v2(s->db, sql.ptr ? sql.ptr : "", (int)sql.len, ret_st, &tail);
    if (code != SQLITE_OK)
        return wrong(s, sql, code, err);
    const char *end = sql.ptr ? sql.ptr + sql.len : tail;
    uint32_t line, column;
    place(sql, (size_t)(tail - (sql.ptr ? sql.ptr : tail)), &line, &column);
    if (!*ret_st)
        return crd_fail_at(err, CRD_EPARSE, "query", line, column, "there is no query");
    if (!is_blank(s, tail, (size_t)(end - tail)))
        return crd_fail_at(err, CRD_EPARSE, "query", line, column, "only one query at a time");
    if (!sqlite3_stmt_readonly(*ret_st) || sqlite3_column_count(*ret_st) == 0)
        return crd_fail_at(err, CRD_EPARSE, "query", 1, 1, "only SELECT is possible here");
    return CRD_OK;
}

/* ---- results ------------------------------------------------------------------------------ */

static crd_status to_cell(sqlite3_stmt *st, int col, crd_buf *hex, crd_value *ret)
{
    *ret = (crd_value){.type = CRD_VALUE_TEXT};
    int type = sqlite3_column_type(st, col);
    if (type == SQLITE_NULL) {
        ret->type = CRD_VALUE_NULL;
        return CRD_OK;
    }
    if (type == SQLITE_BLOB) { /* no column of a case is one; a function may make one */
        const unsigned char *bytes = sqlite3_column_blob(st, col);
        int n = sqlite3_column_bytes(st, col);
        crd_buf_clear(hex);
        crd_buf_adds(hex, "x'");
        for (int i = 0; i < n; i++)
            crd_buf_addf(hex, "%02x", (unsigned)bytes[i]);
        crd_buf_addc(hex, '\'');
        ret->text = crd_buf_str(hex);
        return hex->status;
    }
    if (type == SQLITE_INTEGER)
        ret->type = CRD_VALUE_INT, ret->i = sqlite3_column_int64(st, col);
    if (type == SQLITE_FLOAT)
        ret->type = CRD_VALUE_REAL, ret->r = sqlite3_column_double(st, col);
    ret->text.ptr = (const char *)sqlite3_column_text(st, col);
    ret->text.len = (size_t)sqlite3_column_bytes(st, col);
    return ret->text.ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status give_head(sqlite3_stmt *st, const crd_store_result *to, crd_err *err)
{
    size_t n = (size_t)sqlite3_column_count(st);
    crd_str *names = calloc(n, sizeof *names);
    crd_status rc = CRD_OK;
    if (!names)
        return crd_fail(err, CRD_ENOMEM, "query: out of memory");
    for (size_t i = 0; i < n; i++) {
        names[i] = crd_str_from(sqlite3_column_name(st, (int)i));
        if (!names[i].ptr)
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "query: out of memory"));
    }
    rc = to->head ? to->head(to->ctx, names, n, err) : CRD_OK;
done:
    free(names);
    return rc;
}

static crd_status give_rows(crd_store *s, crd_str sql, sqlite3_stmt *st, const running *r,
                            const crd_store_result *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t n = (size_t)sqlite3_column_count(st);
    crd_value *cells = calloc(n, sizeof *cells);
    crd_buf *hex = calloc(n, sizeof *hex);
    if (!cells || !hex)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "query: out of memory"));
    for (size_t i = 0; i < n; i++)
        crd_buf_init(&hex[i], 64 * 1024 * 1024);
    int code;
    while ((code = sqlite3_step(st)) == SQLITE_ROW) {
        for (size_t i = 0; i < n; i++)
            if ((rc = to_cell(st, (int)i, &hex[i], &cells[i])) != CRD_OK)
                CRD_TRY(crd_fail(err, rc, "query: no room for a value"));
        CRD_TRY(to->row(to->ctx, cells, n, err));
    }
    if (r->stopped != CRD_OK)
        rc = crd_fail(err, r->stopped, "query: it took more steps than allowed, or was stopped");
    else if (code != SQLITE_DONE)
        rc = wrong(s, sql, code, err);
done:
    for (size_t i = 0; hex && i < n; i++)
        crd_buf_done(&hex[i]);
    free(hex);
    free(cells);
    return rc;
}

crd_status crd_store_query(crd_store *s, crd_str sql, const crd_store_query_opts *opts,
                           const crd_store_result *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    running r = {.store = s, .opts = opts};
    if (s->import)
        return crd_fail(err, CRD_EINVAL, "query: an import is running");
    crd_err stale;
    (void)crd_exposed_failed(s->exposed, &stale);
    s->exposed_only = opts && opts->exposed_only;
    s->refused = false;
    sqlite3_set_authorizer(s->db, authorize, s);
    sqlite3_progress_handler(s->db, STEPS_A_CALL, on_progress, &r);
    CRD_TRY(compile(s, sql, &st, err));
    CRD_TRY(give_head(st, to, err));
    rc = give_rows(s, sql, st, &r, to, err);
done:
    sqlite3_finalize(st);
    sqlite3_progress_handler(s->db, 0, NULL, NULL);
    sqlite3_set_authorizer(s->db, NULL, NULL);
    s->exposed_only = false;
    return rc;
}
