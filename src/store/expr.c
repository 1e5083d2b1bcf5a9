/* Judges an SQL expression that a user wrote. SQLite parses it; what it cannot judge is whether the
 * text stays inside the parentheses that we put around it, and that is settled here by following
 * its quotes and parentheses as SQLite's tokenizer does. */
#include "store/expr.h"

#include <string.h>

bool crd_expr_function_ok(const char *name)
{
    /* the date functions are here because each of them takes 'now' */
    /* clang-format off */
    static const char *const refused[] = {
        "load_extension", "random", "randomblob", "changes", "total_changes", "last_insert_rowid",
        "date", "time", "datetime", "julianday", "unixepoch", "strftime", "current_date",
        "current_time", "current_timestamp", "fts3_tokenizer", "readfile", "writefile", "edit",
        "eval", "sqlite_log", "zeroblob",
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (sqlite3_stricmp(name, refused[i]) == 0)
            return false;
    return true;
}

static int authorize(void *ctx, int action, const char *a, const char *b, const char *database,
                     const char *trigger)
{
    const crd_table *t = ctx;
    (void)database;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
        return SQLITE_OK;
    case SQLITE_READ:
        return a && strcmp(a, t->name) == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
        return b && crd_expr_function_ok(b) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

void crd_expr_guard(sqlite3 *db, const crd_table *t, bool on)
{
    union { /* the authorizer's context is not const, and it changes nothing */
        const crd_table *in;
        void *out;
    } u = {.in = t};
    sqlite3_set_authorizer(db, on ? authorize : NULL, on ? u.out : NULL);
}

/* Past the quoted text that begins at `i`, or SIZE_MAX when it does not end. */
static size_t skip_quoted(crd_str s, size_t i)
{
    char open = s.ptr[i], close = open == '[' ? ']' : open;
    for (i++; i < s.len; i++) {
        if (s.ptr[i] != close)
            continue;
        if (open == '[' || i + 1 >= s.len || s.ptr[i + 1] != close)
            return i + 1;
        i++; /* doubled: one such sign within the text */
    }
    return SIZE_MAX;
}

static const char *not_in_expression(crd_str s, size_t i)
{
    char c = s.ptr[i], next = '\0';
    if (i + 1 < s.len)
        next = s.ptr[i + 1];
    if (c == ';')
        return "a statement ends here";
    if (c == '\0')
        return "a NUL character";
    if ((c == '-' && next == '-') || (c == '/' && next == '*'))
        return "a comment";
    return strchr("?:@$#", c) ? "a parameter" : NULL;
}

size_t crd_expr_scan(crd_str text, const char **ret_why)
{
    size_t depth = 0, opened = 0;
    for (size_t i = 0; i < text.len;) {
        char c = text.ptr[i];
        if (c == '\'' || c == '"' || c == '`' || c == '[') {
            size_t end = skip_quoted(text, i);
            if (end == SIZE_MAX) {
                *ret_why = "a quote that does not end";
                return i;
            }
            i = end;
            continue;
        }
        if ((*ret_why = not_in_expression(text, i)) != NULL)
            return i;
        if (c == '(' && depth++ == 0)
            opened = i;
        if (c == ')' && depth-- == 0) {
            *ret_why = "a parenthesis that was not opened";
            return i;
        }
        i++;
    }
    *ret_why = depth ? "a parenthesis that is not closed" : NULL;
    return depth ? opened : text.len;
}

crd_status crd_expr_check(sqlite3 *db, const crd_table *t, crd_str text, crd_err *err)
{
    const char *why = NULL;
    if (text.len > CRD_EXPR_MAX)
        return crd_fail(err, CRD_ELIMIT, "the expression is longer than %d bytes", CRD_EXPR_MAX);
    size_t at = crd_expr_scan(text, &why);
    if (why)
        return crd_fail_at(err, CRD_EPARSE, "expression", 1, (uint32_t)at + 1,
                           "the expression is wrong at column %zu: %s", at + 1, why);
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_buf sql;
    crd_buf_init(&sql, CRD_EXPR_MAX + CRD_SQL_MAX);
    crd_buf_adds(&sql, "SELECT (");
    size_t before = sql.len;
    crd_buf_add(&sql, text);
    crd_buf_addf(&sql, "\n) FROM \"%s\"", t->name);
    if (sql.status != CRD_OK)
        CRD_TRY(crd_fail(err, sql.status, "reading the expression: out of memory"));
    crd_expr_guard(db, t, true);
    int code = sqlite3_prepare_v2(db, sql.at, (int)sql.len, &st, NULL);
    int offset = sqlite3_error_offset(db);
    crd_expr_guard(db, t, false);
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_NOMEM)
        CRD_TRY(crd_sql_fail(db, code, "reading the expression", err));
    if (code != SQLITE_OK) {
        bool inside = offset >= (int)before && (size_t)offset - before <= text.len;
        uint32_t column = inside ? (uint32_t)offset - (uint32_t)before + 1 : 0;
        rc = crd_fail_at(err, CRD_EPARSE, "expression", 1, column,
                         "the expression is wrong at column %u: %s", column, sqlite3_errmsg(db));
    } else if (sqlite3_column_count(st) != 1) {
        rc = crd_fail_at(err, CRD_EPARSE, "expression", 1, 1, "this is not one expression");
    }
done:
    sqlite3_finalize(st);
    crd_buf_done(&sql);
    return rc;
}
