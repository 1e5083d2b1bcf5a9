/* The store as a sink: rows of new sources in, one prepared INSERT a table.
 *
 * Uniqueness is kept by a table of hashes a source and table and not by the unique index, because
 * then the indexes of a table that was empty can be made at the end by sorting, which is several
 * times faster, and because the first row's place is known for the report. */
#include "store/import.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static const crd_diag_kind findings[] = {
    {"row-contradicts", CRD_ERROR, "the source says two different things of the same key",
     "Keep one of the two rows, or give them different keys; the first was kept."},
};

const crd_diag_kind *crd_store_findings(size_t *ret_n)
{
    *ret_n = sizeof findings / sizeof *findings;
    return findings;
}

void crd_import_columns(crd_buf *sql, const crd_table *t)
{
    for (uint32_t i = 0; i < t->n_fields; i++)
        crd_buf_addf(sql, "%s\"%s\"", i ? ", " : "", t->fields[i].name);
}

static crd_status no_memory(crd_err *err)
{
    return crd_fail(err, CRD_ENOMEM, "importing: out of memory");
}

/* ---- sources ------------------------------------------------------------------------------ */

/* The record of a source with what the import knows about it. */
static void complete(const crd_import *imp, const crd_table *t, void *rec)
{
    int at = crd_table_find(t, CRD_STR("imported_at"));
    if (at >= 0 && crd_field_is_null(&t->fields[at], rec))
        *(crd_date *)(void *)((char *)rec + t->fields[at].offset) = imp->opts.imported_at;
    at = crd_table_find(t, CRD_STR("replaces"));
    if (at >= 0 && imp->replaced_id && crd_field_is_null(&t->fields[at], rec))
        *(crd_str *)(void *)((char *)rec + t->fields[at].offset) = crd_buf_str(&imp->replaced);
}

static crd_status write_source(crd_import *imp, sqlite3_int64 id, const void *rec, crd_err *err)
{
    crd_store *s = imp->store;
    const crd_table *t = s->schema->tables[0];
    crd_status rc = CRD_OK;
    if (!imp->describe) {
        crd_buf_clear(&imp->sql);
        crd_buf_adds(&imp->sql, "INSERT OR REPLACE INTO ");
        crd_sql_name(&imp->sql, t->name);
        crd_buf_adds(&imp->sql, " (source_id, ");
        crd_import_columns(&imp->sql, t);
        crd_buf_adds(&imp->sql, ") VALUES (?1");
        for (uint32_t i = 0; i < t->n_fields; i++)
            crd_buf_addf(&imp->sql, ", ?%u", i + 2);
        crd_buf_adds(&imp->sql, ")");
        CRD_TRY(crd_sql_prepare(s->db, &imp->sql, "importing", &imp->describe, err));
    }
    int code = sqlite3_bind_int64(imp->describe, 1, id);
    if (code == SQLITE_OK)
        code = crd_bind_record(imp->describe, 2, t, rec);
    if (code == SQLITE_OK)
        code = sqlite3_step(imp->describe);
    rc = crd_sql_fail(s->db, code, "importing", err);
    sqlite3_reset(imp->describe);
done:
    return rc;
}

/* The replaced source gives its name away: it becomes NAME~1, or the next number that is free. */
static crd_status rename_replaced(crd_import *imp, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_str old = imp->opts.replace;
    int code = SQLITE_CONSTRAINT;
    CRD_TRY(crd_sql_fail(imp->store->db,
                         sqlite3_prepare_v2(imp->store->db,
                                            "UPDATE source SET name = ?1 WHERE source_id = ?2", -1,
                                            &st, NULL),
                         "importing", err));
    for (unsigned n = 1; (code & 0xff) == SQLITE_CONSTRAINT && n < 100000; n++) {
        crd_buf_clear(&imp->replaced);
        crd_buf_add(&imp->replaced, old);
        crd_buf_addf(&imp->replaced, "~%u", n);
        if (imp->replaced.status != CRD_OK)
            CRD_TRY(no_memory(err));
        sqlite3_bind_text(st, 1, imp->replaced.at, (int)imp->replaced.len, SQLITE_STATIC);
        sqlite3_bind_int64(st, 2, imp->replaced_id);
        code = sqlite3_step(st);
        sqlite3_reset(st);
    }
    rc = crd_sql_fail(imp->store->db, code, "importing", err);
done:
    sqlite3_finalize(st);
    return rc;
}

static crd_status may_begin(crd_import *imp, crd_str name, crd_err *err)
{
    sqlite3_bind_text64(imp->find_source, 1, name.ptr, name.len, SQLITE_STATIC, SQLITE_UTF8);
    int code = sqlite3_step(imp->find_source);
    sqlite3_int64 id = code == SQLITE_ROW ? sqlite3_column_int64(imp->find_source, 0) : 0;
    crd_status rc = crd_sql_fail(imp->store->db, code, "importing", err);
    sqlite3_reset(imp->find_source);
    if (rc != CRD_OK || code == SQLITE_DONE)
        return rc;
    if (id != imp->replaced_id)
        return crd_fail(
            err, CRD_EEXIST,
            "the case has a source '%.*s' already (--replace supersedes it, forget erases it)",
            CRD_STR_ARG(name));
    return rename_replaced(imp, err);
}

/* The number of the source within the import; a new one gets a row with its name. */
static crd_status source_of(crd_import *imp, crd_str name, uint32_t *ret_no, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = imp->store->schema->tables[0];
    uint32_t no = crd_intern_find(imp->names, name);
    if (no != CRD_INTERN_NONE) {
        *ret_no = no;
        return CRD_OK;
    }
    if (name.len == 0)
        return crd_fail(err, CRD_EINVAL, "importing: a row has no source");
    struct crd_new_source source = {.tables = calloc(imp->store->schema->n, sizeof *source.tables)};
    void *rec = calloc(1, t->size);
    if (!source.tables || !rec)
        CRD_TRY(no_memory(err));
    CRD_TRY(may_begin(imp, name, err));
    crd_record_clear(t, rec);
    *(crd_str *)(void *)((char *)rec + t->fields[0].offset) = name;
    complete(imp, t, rec);
    CRD_TRY(write_source(imp, imp->first_id + crd_intern_count(imp->names), rec, err));
    if (!CRD_VEC_RESERVE(&imp->sources, imp->sources.n + 1) ||
        crd_intern_add(imp->names, name, &no) != CRD_OK)
        CRD_TRY(no_memory(err));
    imp->sources.at[imp->sources.n++] = source;
    source.tables = NULL;
    imp->report.tables[0].kept++;
    imp->report.tables[0].fresh++;
    *ret_no = no;
done:
    free(rec);
    free(source.tables);
    return rc;
}

/* ---- tables ------------------------------------------------------------------------------- */

static crd_status drop_indexes(crd_import *imp, size_t table, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf drop;
    crd_buf_init(&drop, CRD_SQL_MAX);
    for (size_t k = 1; crd_ddl(imp->store->schema, table, k, &imp->scratch, &imp->sql); k++) {
        crd_buf_clear(&drop);
        crd_buf_adds(&drop, "DROP INDEX ");
        crd_sql_name(&drop, imp->scratch.at ? imp->scratch.at : "");
        CRD_TRY(crd_sql_exec_buf(imp->store->db, &drop, "importing", err));
    }
done:
    crd_buf_done(&drop);
    return rc;
}

static crd_status prepare_table(crd_import *imp, size_t table, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *s = imp->store;
    const crd_table *t = s->schema->tables[table];
    struct crd_new_table *nt = &imp->tables[table];
    int64_t one = 0;
    bool rows = false;
    crd_buf *sql = &imp->sql;
    nt->rec = calloc(1, t->size);
    if (!nt->rec)
        CRD_TRY(no_memory(err));
    if (table > 0) {
        crd_buf_clear(sql);
        crd_buf_addf(sql, "SELECT 1 FROM \"%s\" LIMIT 1", t->name);
        CRD_TRY(crd_buf_end(sql, err));
        CRD_TRY(crd_sql_int(s->db, sql->at, "importing", &one, &rows, err));
        nt->bulk = !rows;
        if (nt->bulk)
            CRD_TRY(drop_indexes(imp, table, err));
        crd_buf_clear(sql);
        crd_buf_addf(sql, "INSERT INTO \"%s\" (row_id, source, line, ", t->name);
        crd_import_columns(sql, t);
        crd_buf_adds(sql, ") VALUES (?1, ?2, ?3");
        for (uint32_t i = 0; i < t->n_fields; i++)
            crd_buf_addf(sql, ", ?%u", i + 4);
        crd_buf_adds(sql, ")");
        CRD_TRY(crd_sql_prepare(s->db, sql, "importing", &nt->insert, err));
    }
    crd_buf_clear(sql);
    crd_buf_adds(sql, "SELECT ");
    crd_import_columns(sql, t);
    crd_buf_addf(sql, " FROM \"%s\" WHERE %s = ?1", t->name, table ? "row_id" : "source_id");
    CRD_TRY(crd_sql_prepare(s->db, sql, "importing", &nt->get, err));
    nt->touched = true;
done:
    return rc;
}

static crd_str raw(const crd_field *f, const void *rec)
{
    if (crd_field_is_text(f))
        return crd_field_str(f, rec);
    bool wide = f->kind == CRD_INT || f->kind == CRD_REAL;
    return (crd_str){(const char *)rec + f->offset, wide ? sizeof(int64_t) : sizeof(int32_t)};
}

static uint64_t key_hash(crd_import *imp, const crd_table *t, const void *rec)
{
    crd_buf *scratch = &imp->scratch;
    crd_buf_clear(scratch);
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].flags & CRD_F_IN_KEY) {
            crd_str part = raw(&t->fields[i], rec);
            crd_buf_add(scratch, (crd_str){(const char *)&part.len, sizeof part.len});
            crd_buf_add(scratch, part);
        }
    return crd_hash_keyed(&imp->hash_key, crd_buf_str(scratch));
}

static bool same_key(const crd_table *t, const void *a, const void *b)
{
    for (uint32_t i = 0; i < t->n_fields; i++)
        if ((t->fields[i].flags & CRD_F_IN_KEY) &&
            !crd_str_eq(raw(&t->fields[i], a), raw(&t->fields[i], b)))
            return false;
    return true;
}

/* Row `id` into nt->rec; its texts live until nt->get is reset. */
static crd_status fetch(crd_import *imp, const crd_table *t, struct crd_new_table *nt,
                        sqlite3_int64 id, crd_err *err)
{
    sqlite3_bind_int64(nt->get, 1, id);
    int code = sqlite3_step(nt->get);
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? crd_fail(err, CRD_EBUG, "importing: a row is lost")
                                   : crd_sql_fail(imp->store->db, code, "importing", err);
    crd_record_clear(t, nt->rec);
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (!crd_read_field(nt->get, (int)i, &t->fields[i], nt->rec))
            return crd_fail(err, CRD_EBUG, "importing: a row reads back differently");
    return CRD_OK;
}

static void report_contradiction(crd_import *imp, const crd_table *t, const void *rec,
                                 const crd_from *from)
{
    crd_buf *path = &imp->scratch;
    crd_buf_clear(path);
    crd_buf_addf(path, "%s/", t->name);
    crd_record_key(t, rec, path);
    crd_diags_add(imp->opts.diags, &(crd_diag){.kind = &findings[0],
                                               .file = from->source,
                                               .line = from->line,
                                               .path = crd_buf_str(path)});
}

/* Has the source said anything of this key? Counts and reports when it has. */
static crd_status judge(crd_import *imp, size_t table, const void *rec, const crd_from *from,
                        uint32_t source, bool *ret_new, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = imp->store->schema->tables[table];
    struct crd_new_table *nt = &imp->tables[table];
    crd_seen *seen = &imp->sources.at[source].tables[table].seen;
    sqlite3_int64 first = crd_row_first(imp->first_id + source);
    uint64_t hash = key_hash(imp, t, rec);
    *ret_new = true;
    if (imp->scratch.status != CRD_OK)
        return crd_fail(err, imp->scratch.status, "importing: the key of a row is too long");
    rc = crd_seen_find(seen, hash);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "importing: no room for more rows");
    for (uint32_t row; *ret_new && (row = crd_seen_next(seen)) != UINT32_MAX;) {
        CRD_TRY(fetch(imp, t, nt, first + row, err));
        *ret_new = !same_key(t, nt->rec, rec);
        if (!*ret_new && crd_record_eq(t, nt->rec, rec)) {
            imp->report.tables[table].repeated++;
        } else if (!*ret_new) {
            imp->report.tables[table].dropped++;
            report_contradiction(imp, t, rec, from);
        }
        sqlite3_reset(nt->get);
    }
done:
    sqlite3_reset(nt->get);
    return rc;
}

static crd_status put_row(crd_import *imp, size_t table, const void *rec, const crd_from *from,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = imp->store->schema->tables[table];
    struct crd_new_table *nt = &imp->tables[table];
    uint32_t source;
    bool is_new;
    CRD_TRY(source_of(imp, from->source, &source, err));
    CRD_TRY(judge(imp, table, rec, from, source, &is_new, err));
    if (!is_new)
        return CRD_OK;
    struct crd_place *place = &imp->sources.at[source].tables[table];
    sqlite3_stmt *st = nt->insert;
    if (place->n == UINT32_MAX - 1)
        return crd_fail(err, CRD_ELIMIT, "importing: a source has too many rows in '%s'", t->name);
    sqlite3_int64 id = imp->first_id + source;
    int code = sqlite3_bind_int64(st, 1, crd_row_first(id) + place->n);
    if (code == SQLITE_OK)
        code = sqlite3_bind_int64(st, 2, id);
    if (code == SQLITE_OK)
        code = from->line ? sqlite3_bind_int64(st, 3, from->line) : sqlite3_bind_null(st, 3);
    if (code == SQLITE_OK)
        code = crd_bind_record(st, 4, t, rec);
    if (code == SQLITE_OK)
        code = sqlite3_step(st);
    rc = crd_sql_fail(imp->store->db, code, "importing", err);
    sqlite3_reset(st);
    if (rc == CRD_OK) {
        crd_seen_put(&place->seen, place->n++);
        imp->report.tables[table].kept++;
    }
done:
    return rc;
}

/* A source's own row. */
static crd_status put_source(crd_import *imp, const void *rec, const crd_from *from, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = imp->store->schema->tables[0];
    struct crd_new_table *nt = &imp->tables[0];
    uint32_t no;
    void *full = malloc(t->size);
    if (!full)
        return no_memory(err);
    memcpy(full, rec, t->size);
    CRD_TRY(source_of(imp, crd_field_str(&t->fields[0], rec), &no, err));
    complete(imp, t, full);
    sqlite3_int64 id = imp->first_id + no;
    if (!imp->sources.at[no].described) {
        CRD_TRY(write_source(imp, id, full, err));
        imp->sources.at[no].described = true;
    } else {
        CRD_TRY(fetch(imp, t, nt, id, err));
        if (crd_record_eq(t, nt->rec, full)) {
            imp->report.tables[0].repeated++;
        } else {
            imp->report.tables[0].dropped++;
            report_contradiction(imp, t, rec, from);
        }
    }
done:
    sqlite3_reset(nt->get);
    free(full);
    return rc;
}

crd_status crd_import_put(void *import, const crd_table *t, const void *rec, const crd_from *from,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_import *imp = import;
    if (imp->failed != CRD_OK)
        return crd_fail(err, imp->failed, "importing: it has failed before");
    int table = crd_schema_index(imp->store->schema, t);
    if (table < 0)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "importing: the case has no table '%s'", t->name));
    if (!imp->tables[table].touched)
        CRD_TRY(prepare_table(imp, (size_t)table, err));
    rc = table ? put_row(imp, (size_t)table, rec, from, err) : put_source(imp, rec, from, err);
done:
    /* SQLite may have undone the transaction by itself: no row may go in outside it */
    imp->failed = rc;
    return rc;
}
