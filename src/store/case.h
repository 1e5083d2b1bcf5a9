#ifndef CRD_STORE_CASE_H
#define CRD_STORE_CASE_H

/* What the files of the store share; nobody else includes it. */
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

#include <sqlite3.h>

enum {
    CRD_APPLICATION_ID = 0x4352444e, /* "CRDN" */
    CRD_SQL_MAX = 64 * 1024,         /* bytes of a statement that we make */
    CRD_ROW_BITS = 32,
};

/* One step from version `from` to from + 1. */
typedef struct crd_migration {
    uint32_t from;
    const char *const *statements; /* NULL-terminated */
} crd_migration;

/* Those of crd_records, oldest first; migrate.c. */
extern const crd_migration crd_migrations[];
extern const size_t crd_migrations_n;

typedef struct crd_import crd_import;

struct crd_store {
    sqlite3 *db;
    const crd_schema *schema;
    char *path; /* owned; begins with '/' or './', so that SQLite reads no more into it */
    const char *vfs;
    unsigned busy_ms;
    bool write;
    crd_import *import;          /* the running one, or NULL */
    bool own_sql;                /* while a query runs: an exposed table is declared or computed */
    bool exposed_only;           /* while a query runs: what its options say */
    bool refused;                /* and it asked for a table of the case */
    struct crd_exposed *exposed; /* list, owned; see view.c */
};

/* open.c */
CRD_NODISCARD crd_status crd_store_open_with(const char *path, const crd_schema *schema,
                                             const crd_migration *migrations, size_t n_migrations,
                                             const crd_store_opts *opts, crd_store **ret_store,
                                             crd_err *err);
/* The case in one file again: journal mode DELETE, when nobody else is there. */
void crd_store_settle(sqlite3 *db);
bool crd_store_is_wal(sqlite3 *db);

/* load.c: ends a running import without keeping it. */
void crd_import_undo(crd_store *s);

/* sql.c: SQLite's answers as ours. `what` begins the message: "import", "reading table 'x'". */
crd_status crd_sql_fail(sqlite3 *db, int code, const char *what, crd_err *err);
CRD_NODISCARD crd_status crd_sql_exec(sqlite3 *db, const char *sql, const char *what, crd_err *err);
/* The statement in `sql`, which must have been built without failure (CRD_ENOMEM otherwise). */
CRD_NODISCARD crd_status crd_sql_prepare(sqlite3 *db, const crd_buf *sql, const char *what,
                                         sqlite3_stmt **ret_stmt, crd_err *err);
CRD_NODISCARD crd_status crd_sql_exec_buf(sqlite3 *db, crd_buf *sql, const char *what,
                                          crd_err *err);
/* First column of the first row; CRD_OK with 0 and *ret_found false when there is none. */
CRD_NODISCARD crd_status crd_sql_int(sqlite3 *db, const char *sql, const char *what,
                                     int64_t *ret_value, bool *ret_found, crd_err *err);
void crd_sql_name(crd_buf *out, const char *name); /* "name" */

/* schema.c: the objects of table number `table`, k = 0, 1, ...: the table itself, its key's index
 * (none ends early), then one index a field flagged CRD_F_INDEX that does not begin the key.
 * Clears and fills both texts; false when there are no more. */
bool crd_ddl(const crd_schema *s, size_t table, size_t k, crd_buf *ret_name, crd_buf *ret_sql);
/* The expression that a key field has in the key's index. */
void crd_ddl_key(crd_buf *out, const char *alias, const crd_field *f);
/* Compares the file's schema with what `s` says. CRD_EPARSE with the object's name. */
CRD_NODISCARD crd_status crd_ddl_compare(sqlite3 *db, const crd_schema *s, crd_err *err);
/* Refuses what no version of a case has: views, triggers, virtual tables. */
CRD_NODISCARD crd_status crd_ddl_plain(sqlite3 *db, crd_err *err);

/* change.c */
CRD_NODISCARD crd_status crd_mark_superseded(sqlite3 *db, sqlite3_int64 source_id, crd_date date,
                                             crd_err *err);

/* view.c: what an exposed table's function said last, when a query failed; frees the list. */
void crd_exposed_free(struct crd_exposed *list);
bool crd_exposed_failed(struct crd_exposed *list, crd_err *ret_err);
bool crd_exposed_has(const struct crd_exposed *list, const char *name);

/* bind.c: between a record and a statement. Field i of the record to parameter first + i. The
 * record's text must outlive the step. */
int crd_bind_record(sqlite3_stmt *st, int first, const crd_table *t, const void *rec);
/* Column `col` to the field; NULL empties it. Text is SQLite's until the next step. False when the
 * value is not of the field's type (a damaged file). */
bool crd_read_field(sqlite3_stmt *st, int col, const crd_field *f, void *rec);

static inline sqlite3_int64 crd_row_first(sqlite3_int64 source)
{
    return (sqlite3_int64)((uint64_t)source << CRD_ROW_BITS);
}

#endif
