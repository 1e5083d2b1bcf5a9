/* Taking back: superseding a source, and erasing one. */
#include "store/case.h"

#include "base/date.h"

crd_status crd_mark_superseded(sqlite3 *db, sqlite3_int64 source_id, crd_date date, crd_err *err)
{
    sqlite3_stmt *st = NULL;
    char buf[11];
    crd_str text = crd_date_text(date, buf);
    int code = sqlite3_prepare_v2(db, "UPDATE source SET superseded_at = ?1 WHERE source_id = ?2",
                                  -1, &st, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(st, 1, text.ptr, (int)text.len, SQLITE_TRANSIENT);
        sqlite3_bind_int64(st, 2, source_id);
        code = sqlite3_step(st);
    }
    crd_status rc = crd_sql_fail(db, code, "superseding a source", err);
    sqlite3_finalize(st);
    return rc;
}

static crd_status find_source(sqlite3 *db, crd_str name, sqlite3_int64 *ret_id, crd_err *err)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT source_id FROM source WHERE name = ?1", -1, &st,
                                  NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_text64(st, 1, name.ptr, name.len, SQLITE_STATIC, SQLITE_UTF8);
        code = sqlite3_step(st);
    }
    if (code == SQLITE_ROW)
        *ret_id = sqlite3_column_int64(st, 0);
    crd_status rc = crd_sql_fail(db, code, "looking for a source", err);
    sqlite3_finalize(st);
    if (rc == CRD_OK && code != SQLITE_ROW)
        rc = crd_fail(err, CRD_ENOENT, "the case has no source '%.*s'", CRD_STR_ARG(name));
    return rc;
}

static void leave(sqlite3 *db)
{
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

/* A short transaction in the rollback journal; a case that somebody left in WAL is taken back. */
static crd_status enter(crd_store *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!s->write || s->import)
        return crd_fail(err, CRD_EINVAL, "the case is not open for changing it");
    crd_store_settle(s->db);
    sqlite3_busy_timeout(s->db, (int)s->busy_ms);
    if (crd_store_is_wal(s->db))
        return crd_fail(err, CRD_EBUSY, "changing the case: another process is using it");
    CRD_TRY(crd_sql_exec(s->db, "BEGIN IMMEDIATE", "changing the case", err));
    rc = crd_ddl_compare(s->db, s->schema, err);
done:
    if (rc != CRD_OK)
        leave(s->db);
    return rc;
}

crd_status crd_store_supersede(crd_store *s, crd_str source, crd_str by, crd_date date,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    sqlite3_int64 id = 0, by_id = 0;
    if (date == CRD_DATE_NONE)
        return crd_fail(err, CRD_EINVAL, "superseding a source needs a date");
    rc = enter(s, err);
    if (rc != CRD_OK)
        return rc;
    CRD_TRY(find_source(s->db, source, &id, err));
    CRD_TRY(crd_mark_superseded(s->db, id, date, err));
    if (!crd_str_is_null(by)) {
        CRD_TRY(find_source(s->db, by, &by_id, err));
        int code = sqlite3_prepare_v2(s->db, "UPDATE source SET replaces = ?1 WHERE source_id = ?2",
                                      -1, &st, NULL);
        if (code == SQLITE_OK) {
            sqlite3_bind_text64(st, 1, source.ptr, source.len, SQLITE_STATIC, SQLITE_UTF8);
            sqlite3_bind_int64(st, 2, by_id);
            code = sqlite3_step(st);
        }
        CRD_TRY(crd_sql_fail(s->db, code, "superseding a source", err));
    }
    sqlite3_finalize(st);
    st = NULL;
    rc = crd_sql_exec(s->db, "COMMIT", "superseding a source", err);
done:
    sqlite3_finalize(st);
    leave(s->db);
    return rc;
}

static crd_status erase(crd_store *s, sqlite3_int64 id, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf sql;
    crd_buf_init(&sql, CRD_SQL_MAX);
    for (size_t i = s->schema->n; i-- > 0;) { /* the source's own row last */
        crd_buf_clear(&sql);
        if (i > 0)
            crd_buf_addf(&sql, "DELETE FROM \"%s\" WHERE row_id BETWEEN %lld AND %lld",
                         s->schema->tables[i]->name, (long long)crd_row_first(id),
                         (long long)crd_row_first(id + 1) - 1);
        else
            crd_buf_addf(&sql, "DELETE FROM source WHERE source_id = %lld", (long long)id);
        CRD_TRY(crd_sql_exec_buf(s->db, &sql, "forgetting a source", err));
    }
done:
    crd_buf_done(&sql);
    return rc;
}

/* secure_delete overwrites what is deleted; moving cells between pages may still leave copies in
 * their unused parts, and only VACUUM, which builds every page anew, takes those away. */
crd_status crd_store_forget(crd_store *s, crd_str source, crd_err *err)
{
    sqlite3_int64 id = 0;
    crd_status rc = enter(s, err);
    if (rc != CRD_OK)
        return rc;
    CRD_TRY(find_source(s->db, source, &id, err));
    CRD_TRY(erase(s, id, err));
    CRD_TRY(crd_sql_exec(s->db, "COMMIT", "forgetting a source", err));
    rc = crd_sql_exec(
        s->db, "VACUUM",
        "the source is forgotten and overwritten, but the file could not be rewritten", err);
done:
    leave(s->db);
    return rc;
}
