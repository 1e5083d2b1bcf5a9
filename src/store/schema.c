/* The case's SQL schema: one loop over the tables of the records. SQLite keeps each CREATE
 * statement to the letter, so the same loop judges a file. A statement is one line with ", "
 * between columns, because that is what ALTER TABLE ADD COLUMN makes of it: a migrated table's text
 * equals a new one's. */
#include "store/case.h"

#include <string.h>

static const char *column_type(const crd_field *f)
{
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
    case CRD_DATE:
        return "TEXT";
    case CRD_PPM:
    case CRD_INT:
    case CRD_BOOL:
        return "INTEGER";
    case CRD_REAL:
        return "REAL";
    }
    return "TEXT";
}

static void column(crd_buf *sql, const crd_field *f)
{
    crd_buf_adds(sql, ", ");
    crd_sql_name(sql, f->name);
    crd_buf_addf(sql, " %s", column_type(f));
    if (f->flags & CRD_F_KEY)
        crd_buf_adds(sql, " NOT NULL");
    if (f->kind == CRD_BOOL)
        crd_buf_addf(sql, " CHECK (\"%s\" IN (0, 1))", f->name);
    if (f->kind == CRD_PPM)
        crd_buf_addf(sql, " CHECK (\"%s\" BETWEEN 0 AND 1000000)", f->name);
}

static void table_sql(const crd_table *t, bool is_source, crd_buf *sql)
{
    crd_buf_adds(sql, "CREATE TABLE ");
    crd_sql_name(sql, t->name);
    if (is_source)
        crd_buf_adds(sql, " (\"source_id\" INTEGER PRIMARY KEY");
    else
        crd_buf_adds(sql,
                     " (\"row_id\" INTEGER PRIMARY KEY, \"source\" INTEGER NOT NULL REFERENCES "
                     "\"source\" (\"source_id\"), \"line\" INTEGER");
    for (uint32_t i = 0; i < t->n_fields; i++)
        column(sql, &t->fields[i]);
    crd_buf_adds(sql, ") STRICT");
}

void crd_ddl_key(crd_buf *out, const char *alias, const crd_field *f)
{
    bool may_be_null = !(f->flags & CRD_F_KEY);
    crd_buf_adds(out, may_be_null ? "ifnull(" : "");
    crd_buf_addf(out, "%s\"%s\"", alias, f->name);
    crd_buf_adds(out, may_be_null ? ", '')" : "");
}

/* Key first, source last: the index also finds a key in whatever source, which is what a reader
 * asks, and what tells an import which rows are new. */
static void key_sql(const crd_table *t, bool is_source, crd_buf *name, crd_buf *sql)
{
    crd_buf_addf(name, "%s_key", t->name);
    crd_buf_addf(sql, "CREATE UNIQUE INDEX \"%s_key\" ON \"%s\" (", t->name, t->name);
    const char *between = "";
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].flags & CRD_F_IN_KEY) {
            crd_buf_adds(sql, between);
            crd_ddl_key(sql, "", &t->fields[i]);
            between = ", ";
        }
    crd_buf_adds(sql, is_source ? ")" : ", \"source\")");
}

static const crd_field *first_of_key(const crd_table *t)
{
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].flags & CRD_F_IN_KEY)
            return &t->fields[i];
    return NULL;
}

/* The k-th field that has an index of its own. The field that begins the key has the key's. */
static const crd_field *indexed(const crd_table *t, size_t k)
{
    const crd_field *first = first_of_key(t);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        bool by_key = f == first && (f->flags & CRD_F_KEY);
        if ((f->flags & CRD_F_INDEX) && !by_key && k-- == 0)
            return f;
    }
    return NULL;
}

bool crd_ddl(const crd_schema *s, size_t table, size_t k, crd_buf *ret_name, crd_buf *ret_sql)
{
    const crd_table *t = s->tables[table];
    crd_buf_clear(ret_name);
    crd_buf_clear(ret_sql);
    if (k == 0) {
        crd_buf_adds(ret_name, t->name);
        table_sql(t, table == 0, ret_sql);
        return true;
    }
    if (k == 1) {
        key_sql(t, table == 0, ret_name, ret_sql);
        return true;
    }
    const crd_field *f = indexed(t, k - 2);
    if (!f)
        return false;
    /* most such fields are empty in most rows: an index without nulls is small, and serves every
     * comparison */
    crd_buf_addf(ret_name, "%s_by_%s", t->name, f->name);
    crd_buf_addf(ret_sql, "CREATE INDEX \"%s_by_%s\" ON \"%s\" (\"%s\")", t->name, f->name, t->name,
                 f->name);
    if (!(f->flags & CRD_F_KEY))
        crd_buf_addf(ret_sql, " WHERE \"%s\" IS NOT NULL", f->name);
    return true;
}

static crd_str column_str(sqlite3_stmt *st, int col)
{
    const char *text = (const char *)sqlite3_column_text(st, col);
    return (crd_str){text, text ? (size_t)sqlite3_column_bytes(st, col) : 0};
}

/* Is the object one of ours, to the letter? */
static crd_status judge(const crd_schema *s, crd_str type, crd_str name, crd_str table, crd_str sql,
                        crd_buf *want_name, crd_buf *want_sql, crd_err *err)
{
    for (size_t i = 0; i < s->n; i++) {
        if (!crd_str_eq(crd_str_from(s->tables[i]->name), table))
            continue;
        for (size_t k = 0; crd_ddl(s, i, k, want_name, want_sql); k++) {
            if (want_name->status != CRD_OK || want_sql->status != CRD_OK)
                return crd_fail(err, CRD_ENOMEM, "checking the case's schema: out of memory");
            bool type_fits = crd_str_eq(type, k == 0 ? CRD_STR("table") : CRD_STR("index"));
            if (!type_fits || !crd_str_eq(crd_buf_str(want_name), name))
                continue;
            if (crd_str_eq(crd_buf_str(want_sql), sql))
                return CRD_OK;
            return crd_fail(err, CRD_EPARSE,
                            "%.*s '%.*s' of the case has been changed: it is "
                            "refused",
                            CRD_STR_ARG(type), CRD_STR_ARG(name));
        }
    }
    return crd_fail(err, CRD_EPARSE, "%.*s '%.*s' is not part of a case: it is refused",
                    CRD_STR_ARG(type), CRD_STR_ARG(name));
}

/* Everything in the file is ours: is everything there? */
static crd_status missing(sqlite3 *db, const crd_schema *s, crd_buf *name, crd_buf *sql,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db, "SELECT 1 FROM main.sqlite_schema WHERE name = ?1", -1, &st,
                                  NULL);
    CRD_TRY(crd_sql_fail(db, code, "reading the case's schema", err));
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; crd_ddl(s, i, k, name, sql); k++) {
            sqlite3_bind_text(st, 1, name->at, (int)name->len, SQLITE_STATIC);
            code = sqlite3_step(st);
            CRD_TRY(crd_sql_fail(db, code, "reading the case's schema", err));
            if (code != SQLITE_ROW)
                CRD_TRY(crd_fail(err, CRD_EPARSE, "%s '%s' of the case is missing",
                                 k == 0 ? "table" : "index", name->at ? name->at : ""));
            sqlite3_reset(st);
        }
done:
    sqlite3_finalize(st);
    return rc;
}

crd_status crd_ddl_compare(sqlite3 *db, const crd_schema *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_buf name, sql;
    crd_buf_init(&name, CRD_SQL_MAX);
    crd_buf_init(&sql, CRD_SQL_MAX);
    int code = sqlite3_prepare_v2(
        db, "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY name", -1, &st,
        NULL);
    CRD_TRY(crd_sql_fail(db, code, "reading the case's schema", err));
    while ((code = sqlite3_step(st)) == SQLITE_ROW)
        CRD_TRY(judge(s, column_str(st, 0), column_str(st, 1), column_str(st, 2), column_str(st, 3),
                      &name, &sql, err));
    CRD_TRY(crd_sql_fail(db, code, "reading the case's schema", err));
    rc = missing(db, s, &name, &sql, err);
done:
    sqlite3_finalize(st);
    crd_buf_done(&sql);
    crd_buf_done(&name);
    return rc;
}

crd_status crd_ddl_plain(sqlite3 *db, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db,
                                  "SELECT type, name FROM main.sqlite_schema WHERE type NOT IN "
                                  "('table', 'index') OR (type = 'table' AND rootpage = 0) "
                                  "ORDER BY name",
                                  -1, &st, NULL);
    CRD_TRY(crd_sql_fail(db, code, "reading the case's schema", err));
    code = sqlite3_step(st);
    CRD_TRY(crd_sql_fail(db, code, "reading the case's schema", err));
    if (code == SQLITE_ROW) {
        crd_str type = column_str(st, 0), name = column_str(st, 1);
        rc = crd_fail(err, CRD_EPARSE, "%.*s '%.*s' is not part of a case: it is refused",
                      CRD_STR_ARG(type), CRD_STR_ARG(name));
    }
done:
    sqlite3_finalize(st);
    return rc;
}
