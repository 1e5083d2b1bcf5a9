/* Begin and end of an import.
 *
 * A first import into an empty case keeps SQLite's rollback journal: new pages need no copy there,
 * while WAL would write every byte twice. All others use WAL, so that reading goes on meanwhile;
 * at the end the case is one file again. */
#include "store/import.h"

#include <stdlib.h>

enum { MAX_SOURCES = 1 << 20, MAX_NAMES = 64 * 1024 * 1024 };

static void release(crd_import *imp)
{
    if (!imp)
        return;
    for (size_t i = 0; imp->tables && i < imp->store->schema->n; i++) {
        sqlite3_finalize(imp->tables[i].insert);
        sqlite3_finalize(imp->tables[i].get);
        free(imp->tables[i].rec);
    }
    free(imp->tables);
    imp->tables = NULL;
    for (size_t i = 0; i < imp->sources.n; i++) {
        for (size_t k = 0; k < imp->store->schema->n; k++)
            crd_seen_done(&imp->sources.at[i].tables[k].seen);
        free(imp->sources.at[i].tables);
    }
    CRD_VEC_DONE(&imp->sources);
    sqlite3_finalize(imp->find_source);
    sqlite3_finalize(imp->describe);
    imp->find_source = imp->describe = NULL;
    crd_intern_free(imp->names);
    imp->names = NULL;
    crd_buf_clear(&imp->scratch);
}

static void import_free(crd_import *imp)
{
    if (!imp)
        return;
    release(imp);
    crd_buf_done(&imp->replaced);
    crd_buf_done(&imp->scratch);
    crd_buf_done(&imp->sql);
    free(imp);
}

/* ---- begin -------------------------------------------------------------------------------- */

static crd_status lock(crd_store *s, crd_err *err)
{
    return crd_sql_exec(s->db, "BEGIN IMMEDIATE", "importing", err);
}

/* Takes the one writer's place, in the journal mode that fits. */
static crd_status begin_writing(crd_store *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    int64_t one = 0;
    bool filled = false;
    sqlite3_busy_timeout(s->db, (int)s->busy_ms); /* settling took it away */
    CRD_TRY(lock(s, err));
    CRD_TRY(crd_sql_int(s->db, "SELECT 1 FROM source LIMIT 1", "importing", &one, &filled, err));
    if (filled && !crd_store_is_wal(s->db)) {
        CRD_TRY(crd_sql_exec(s->db, "ROLLBACK", "importing", err));
        CRD_TRY(crd_sql_exec(s->db, "PRAGMA main.journal_mode = WAL; PRAGMA wal_autocheckpoint = 0",
                             "importing", err));
        if (!crd_store_is_wal(s->db))
            CRD_TRY(crd_fail(err, CRD_EBUSY, "importing: another process is using the case"));
        CRD_TRY(lock(s, err));
    }
    CRD_TRY(crd_ddl_compare(s->db, s->schema, err)); /* it may have changed since it was opened */
    /* an append needs little room; random inserts into indexes need much */
    CRD_TRY(crd_sql_exec(s->db,
                         filled ? "PRAGMA cache_size = -160000" : "PRAGMA cache_size = -32000",
                         "importing", err));
done:
    return rc;
}

static crd_status find_replaced(crd_import *imp, crd_err *err)
{
    crd_str name = imp->opts.replace;
    if (crd_str_is_null(name))
        return CRD_OK;
    sqlite3_bind_text64(imp->find_source, 1, name.ptr, name.len, SQLITE_STATIC, SQLITE_UTF8);
    int code = sqlite3_step(imp->find_source);
    if (code == SQLITE_ROW)
        imp->replaced_id = sqlite3_column_int64(imp->find_source, 0);
    crd_status rc = crd_sql_fail(imp->store->db, code, "importing", err);
    sqlite3_reset(imp->find_source);
    if (rc == CRD_OK && !imp->replaced_id)
        rc = crd_fail(err, CRD_ENOENT, "the case has no source '%.*s' to replace",
                      CRD_STR_ARG(name));
    crd_buf_add(&imp->replaced, name);
    return rc == CRD_OK ? crd_buf_end(&imp->replaced, err) : rc;
}

static crd_status prepare(crd_import *imp, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool found;
    crd_store *s = imp->store;
    crd_buf_clear(&imp->sql);
    crd_buf_adds(&imp->sql, "SELECT source_id FROM source WHERE name = ?1");
    CRD_TRY(crd_sql_prepare(s->db, &imp->sql, "importing", &imp->find_source, err));
    CRD_TRY(crd_sql_int(s->db, "SELECT max(0, ifnull(max(source_id), 0)) + 1 FROM source",
                        "importing", &imp->first_id, &found, err));
    if (imp->first_id >= INT32_MAX - MAX_SOURCES)
        CRD_TRY(crd_fail(err, CRD_EPARSE, "the case's source numbers are used up"));
    CRD_TRY(find_replaced(imp, err));
done:
    return rc;
}

crd_status crd_store_begin_import(crd_store *s, const crd_store_import *opts, crd_sink *ret_sink,
                                  crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!s->write || s->import || s->schema->n > CRD_STORE_TABLES_MAX)
        return crd_fail(err, CRD_EINVAL, "importing: the case is not open for that");
    if (opts && !crd_str_is_null(opts->replace) && opts->imported_at == CRD_DATE_NONE)
        return crd_fail(err, CRD_EINVAL, "importing: replacing a source needs a date");
    crd_import *imp = calloc(1, sizeof *imp);
    if (!imp)
        return crd_fail(err, CRD_ENOMEM, "importing: out of memory");
    imp->store = s;
    imp->opts = opts ? *opts : (crd_store_import){.imported_at = CRD_DATE_NONE};
    crd_buf_init(&imp->replaced, CRD_SQL_MAX);
    crd_buf_init(&imp->scratch, 1024 * 1024);
    crd_buf_init(&imp->sql, CRD_SQL_MAX);
    imp->tables = calloc(s->schema->n, sizeof *imp->tables);
    if (!imp->tables)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "importing: out of memory"));
    rc = crd_intern_new(MAX_SOURCES, MAX_NAMES, &imp->names);
    if (rc != CRD_OK)
        CRD_TRY(crd_fail(err, rc, "importing: out of memory"));
    rc = crd_hash_key_draw(&imp->hash_key);
    if (rc != CRD_OK)
        CRD_TRY(crd_fail(err, rc, "importing: the system has no random numbers"));
    s->import = imp;
    CRD_TRY(begin_writing(s, err));
    CRD_TRY(prepare(imp, err));
    *ret_sink = (crd_sink){.ctx = imp, .put = crd_import_put, .end = crd_import_end};
    imp = NULL;
done:
    if (imp && s->import)
        crd_import_undo(s);
    else
        import_free(imp);
    return rc;
}

/* ---- end ---------------------------------------------------------------------------------- */

static crd_status make_indexes(crd_import *imp, const bool *bulk, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *s = imp->store;
    /* SQLite sorts runs of the cache's size and merges them. Runs that fit the processor's cache
     * sort in two thirds of the time, and in the bargain hold 2 MB instead of 64. */
    CRD_TRY(crd_sql_exec(s->db, "PRAGMA cache_size = -2000; PRAGMA threads = 2", "importing", err));
    for (size_t i = 1; i < s->schema->n; i++)
        for (size_t k = 1; bulk[i] && crd_ddl(s->schema, i, k, &imp->scratch, &imp->sql); k++)
            CRD_TRY(crd_sql_exec_buf(s->db, &imp->sql, "making an index", err));
done:
    return rc;
}

/* How each new row of a table stands to what other sources say of its key. */
static void comparison(crd_buf *sql, const crd_import *imp, const crd_table *t)
{
    bool superseded = crd_table_find(imp->store->schema->tables[0], CRD_STR("superseded_at")) >= 0;
    crd_buf_clear(sql);
    crd_buf_adds(sql, "SELECT count(*) FILTER (WHERE s IS NULL), count(*) FILTER (WHERE s = 1), "
                      "count(*) FILTER (WHERE s = 2) FROM (SELECT (SELECT max(CASE WHEN ");
    for (uint32_t i = 0; i < t->n_fields; i++)
        crd_buf_addf(sql, "%sp.\"%s\" IS n.\"%s\"", i ? " AND " : "", t->fields[i].name,
                     t->fields[i].name);
    crd_buf_addf(sql, " THEN 1 ELSE 2 END) FROM \"%s\" AS p WHERE ", t->name);
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].flags & CRD_F_IN_KEY) {
            crd_ddl_key(sql, "p.", &t->fields[i]);
            crd_buf_adds(sql, " = ");
            crd_ddl_key(sql, "n.", &t->fields[i]);
            crd_buf_adds(sql, " AND ");
        }
    crd_buf_addf(sql,
                 "p.source IN (SELECT source_id FROM source WHERE source_id < %lld%s)) AS s "
                 "FROM \"%s\" AS n WHERE n.row_id >= %lld)",
                 (long long)imp->first_id, superseded ? " AND superseded_at IS NULL" : "", t->name,
                 (long long)crd_row_first(imp->first_id));
}

static crd_status compare_table(crd_import *imp, size_t table, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_store_count *c = &imp->report.tables[table];
    comparison(&imp->sql, imp, imp->store->schema->tables[table]);
    CRD_TRY(crd_sql_prepare(imp->store->db, &imp->sql, "importing", &st, err));
    int code = sqlite3_step(st);
    CRD_TRY(crd_sql_fail(imp->store->db, code, "importing", err));
    c->fresh = (uint64_t)sqlite3_column_int64(st, 0);
    c->agreeing = (uint64_t)sqlite3_column_int64(st, 1);
    c->conflicting = (uint64_t)sqlite3_column_int64(st, 2);
done:
    sqlite3_finalize(st);
    return rc;
}

static crd_status count_rows(crd_import *imp, const bool *bulk, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t i = 1; i < imp->store->schema->n; i++) {
        crd_store_count *c = &imp->report.tables[i];
        if (bulk[i])
            c->fresh = c->kept;
        else if (c->kept && imp->opts.ret_report)
            CRD_TRY(compare_table(imp, i, err));
    }
done:
    return rc;
}

static crd_status keep(crd_import *imp, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *s = imp->store;
    bool bulk[CRD_STORE_TABLES_MAX] = {false};
    for (size_t i = 1; i < s->schema->n; i++)
        bulk[i] = imp->tables[i].bulk;
    release(imp); /* sorting needs the memory */
    CRD_TRY(make_indexes(imp, bulk, err));
    CRD_TRY(count_rows(imp, bulk, err));
    if (imp->replaced_id)
        CRD_TRY(crd_mark_superseded(s->db, imp->replaced_id, imp->opts.imported_at, err));
    CRD_TRY(crd_sql_exec(s->db, "COMMIT", "importing", err));
    if (imp->opts.ret_report)
        *imp->opts.ret_report = imp->report;
done:
    return rc;
}

void crd_import_undo(crd_store *s)
{
    crd_import *imp = s->import;
    if (!imp)
        return;
    s->import = NULL;
    import_free(imp);
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_exec(s->db, "PRAGMA cache_size = -2000", NULL, NULL, NULL);
    crd_store_settle(s->db);
}

crd_status crd_import_end(void *import, bool commit, crd_err *err)
{
    crd_import *imp = import;
    crd_store *s = imp->store;
    crd_status rc = CRD_OK;
    if (commit && imp->failed != CRD_OK)
        rc = crd_fail(err, imp->failed, "importing: it has failed before");
    else if (commit)
        rc = keep(imp, err);
    crd_import_undo(s); /* after COMMIT nothing is left to undo */
    return rc;
}
