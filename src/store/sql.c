/* SQLite's answers as ours. */
#include "store/case.h"

static crd_status meaning(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return CRD_OK;
    case SQLITE_NOMEM:
        return CRD_ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return CRD_EBUSY;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
        return CRD_EIO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_ERROR: /* our own statements are right: what fails is the file */
        return CRD_EPARSE;
    case SQLITE_TOOBIG:
        return CRD_ELIMIT;
    case SQLITE_INTERRUPT:
        return CRD_ECANCEL;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
        return CRD_EINVAL;
    default:
        return CRD_EBUG;
    }
}

crd_status crd_sql_fail(sqlite3 *db, int code, const char *what, crd_err *err)
{
    crd_status rc = meaning(code);
    if (rc == CRD_OK)
        return rc;
    /* the connection's message may belong to an earlier call when memory ran out */
    const char *why = db && (sqlite3_errcode(db) & 0xff) == (code & 0xff) ? sqlite3_errmsg(db)
                                                                          : sqlite3_errstr(code);
    if (rc == CRD_EBUSY)
        return crd_fail(err, rc, "%s: another process is using the case", what);
    return crd_fail(err, rc, "%s: %s", what, why);
}

crd_status crd_sql_exec(sqlite3 *db, const char *sql, const char *what, crd_err *err)
{
    return crd_sql_fail(db, sqlite3_exec(db, sql, NULL, NULL, NULL), what, err);
}

crd_status crd_sql_prepare(sqlite3 *db, const crd_buf *sql, const char *what,
                           sqlite3_stmt **ret_stmt, crd_err *err)
{
    *ret_stmt = NULL;
    if (sql->status != CRD_OK)
        return crd_fail(err, sql->status, "%s: no room for the statement", what);
    crd_str text = crd_buf_str(sql);
    int code = sqlite3_prepare_v3(db, text.ptr, (int)text.len, SQLITE_PREPARE_PERSISTENT, ret_stmt,
                                  NULL);
    return crd_sql_fail(db, code, what, err);
}

crd_status crd_sql_exec_buf(sqlite3 *db, crd_buf *sql, const char *what, crd_err *err)
{
    if (sql->status != CRD_OK)
        return crd_fail(err, sql->status, "%s: no room for the statement", what);
    return crd_sql_exec(db, sql->at, what, err);
}

crd_status crd_sql_int(sqlite3 *db, const char *sql, const char *what, int64_t *ret_value,
                       bool *ret_found, crd_err *err)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(st);
    crd_status rc = crd_sql_fail(db, code, what, err);
    if (rc == CRD_OK) {
        *ret_value = code == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
        *ret_found = code == SQLITE_ROW;
    }
    sqlite3_finalize(st);
    return rc;
}

void crd_sql_name(crd_buf *out, const char *name)
{
    crd_buf_addc(out, '"');
    crd_buf_adds(out, name); /* our own names: letters, digits, '_' */
    crd_buf_addc(out, '"');
}
