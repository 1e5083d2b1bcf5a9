#ifndef CRD_STORE_STORE_H
#define CRD_STORE_STORE_H

#include "base/progress.h"
#include "model/sink.h"

/* The case: one SQLite file that holds everything known. The only module that speaks SQL.
 *
 * Every table of the schema is a STRICT table with the fields as columns (dates as text in their
 * own form, bool 0/1, names as in records.def). `source` has the key `source_id`; every other table
 * begins with `row_id`, `source` (the source_id, the only foreign key) and `line` (null = none).
 * row_id is source_id * 2^32 + the row's number in its source, so that a source's rows are one
 * range of the table, in order of arrival.
 *
 * A crd_store is used by one thread at a time. Nothing here prints. Errors that every function may
 * give: CRD_ENOMEM, CRD_EIO (disk full, failing medium, no permission), CRD_EBUSY (another process
 * holds the case longer than the time-out), CRD_EPARSE (the file is damaged). */
typedef struct crd_store crd_store;

enum { CRD_STORE_BUSY_MS = 5000, CRD_STORE_TABLES_MAX = 128 };

typedef struct crd_store_opts {
    bool write;       /* open for writing; create ignores it */
    unsigned busy_ms; /* how long to wait for another process; 0 = CRD_STORE_BUSY_MS */
    const char *vfs;  /* SQLite VFS, for tests that make the medium fail; NULL = the system's */
} crd_store_opts;

/* Makes an empty case, readable by its owner only (0600, whatever the umask) from its first byte.
 * `opts` may be NULL. CRD_EEXIST when there is something at `path`: it is not touched. On any other
 * failure nothing is left there. */
CRD_NODISCARD crd_status crd_store_create(const char *path, const crd_schema *schema,
                                          const crd_store_opts *opts, crd_err *err);

/* Opens a case, as untrusted: the file's schema must be the one that this version makes, to the
 * letter; a stranger's table, index, trigger or view, or a changed one, is refused by name
 * (CRD_EPARSE). An older version is brought forward first, in one transaction.
 *
 * Opened for reading, every later call sees the case as it is now, whatever others write. A
 * read-only file or folder is enough. `schema` is borrowed while the store lives; `opts` may be
 * NULL (read only).
 * CRD_ENOENT nothing there; CRD_EPARSE not a case, cut short or damaged; CRD_EVERSION made by a
 * newer version. */
CRD_NODISCARD crd_status crd_store_open(const char *path, const crd_schema *schema,
                                        const crd_store_opts *opts, crd_store **ret_store,
                                        crd_err *err);
/* NULL is fine. An import that has not ended is undone. When nobody else has the case open, the
 * one file is all that remains. */
void crd_store_close(crd_store *s);
const crd_schema *crd_store_schema(const crd_store *s);

/* ---- import ------------------------------------------------------------------------------- */

typedef struct crd_store_count {
    uint64_t kept;        /* rows that went in: fresh + agreeing + conflicting */
    uint64_t fresh;       /* ... whose key no earlier source of the case states */
    uint64_t agreeing;    /* ... that earlier sources state the same way */
    uint64_t conflicting; /* ... that an earlier source states differently */
    uint64_t repeated;    /* not kept: the source said exactly this before */
    uint64_t dropped;     /* not kept: the source says something else of the same key */
} crd_store_count;

typedef struct crd_store_report {
    crd_store_count tables[CRD_STORE_TABLES_MAX]; /* as schema->tables; `source` counts sources */
} crd_store_report;

typedef struct crd_store_import {
    crd_date imported_at; /* for sources that do not say it themselves; NONE leaves it open */
    crd_str
        replace;      /* a source of the case that this import supersedes; null = none. A new source
                         of the same name takes the name over: the old one becomes NAME~1 (~2, ...) */
    crd_diags *diags; /* told of dropped rows; may be NULL */
    crd_store_report *ret_report; /* filled by end(true); may be NULL */
} crd_store_import;

/* Begins an import: one transaction, undone by end(false), by any failure and by the death of the
 * process at any moment. (When the medium dies for good in the very last write of a later import,
 * that import may be found whole once the medium is back.) The store must be open for writing, and
 * take no other call until `end`. `opts` is copied, what it points to is borrowed until `end`.
 *
 * put: a source that was in the case before the import gives CRD_EEXIST (unless `replace` names
 * it). A second row of one key in one source is not kept: counted as `repeated` when equal in every
 * field, else reported (row-contradicts) and counted as `dropped`. Rows of a source whose own
 * `source` row never comes get one with nothing but the name. Reading goes on meanwhile, except
 * during the first import into an empty case.
 * CRD_EBUSY another process is writing; CRD_ENOENT `replace` is not in the case;
 * CRD_EINVAL the store is open for reading, or a record does not fit its table's constraints.
 * Memory: about 12 bytes a row, and at most 200 MB beside. Large sorts go through temporary files
 * that have no name (SQLITE_TMPDIR, else /var/tmp or /tmp) and need room for the largest index. */
CRD_NODISCARD crd_status crd_store_begin_import(crd_store *s, const crd_store_import *opts,
                                                crd_sink *ret_sink, crd_err *err);
/* What an import may report. */
const crd_diag_kind *crd_store_findings(size_t *ret_n);

/* ---- reading ------------------------------------------------------------------------------ */

/* The case as a feed. From a store open for reading all calls see one snapshot, the one of the
 * opening; from one open for writing each call sees the case as it is then, and CRD_EINVAL during
 * an import. (A reader in the same process keeps its own writer from beginning a later import:
 * close it first.) Order of a table: the sources by name (bytes), then order of arrival within the
 * source; it does not depend on the order in which sources came. `with` uses the field's index;
 * `any` too, if all its fields have one, unless it takes more than an eighth of the table: that is
 * read from end to end. At most 8 conditions (CRD_EINVAL). A bad `where` gives CRD_EPARSE with its
 * column. An unknown `source` has no rows. Lends texts for the time of each put. */
CRD_NODISCARD crd_status crd_store_feed(crd_store *s, crd_feed *ret_feed, crd_err *err);

/* ---- taking back -------------------------------------------------------------------------- */

/* Marks a source as superseded on `date`; its rows stay. With `by` (a source of the case, else
 * null), `by` says that it replaces it. CRD_ENOENT when there is no such source; CRD_EINVAL for a
 * store open for reading or a date that is NONE. */
CRD_NODISCARD crd_status crd_store_supersede(crd_store *s, crd_str source, crd_str by,
                                             crd_date date, crd_err *err);

/* Erases the source and exactly its rows, and rewrites the file so that none of their bytes is left
 * in it or beside it. Nobody else may have the case open (CRD_EBUSY). What other sources say of
 * this one (its name in `replaces`) is theirs and stays; exports, backups and the blocks of the
 * medium that the file gave up are out of reach. CRD_ENOENT when there is no such source.
 * When the last step, the rewriting, fails (CRD_EIO, disk full), the rows are gone and overwritten
 * all the same, and the message says so. Needs free room of the case's size. */
CRD_NODISCARD crd_status crd_store_forget(crd_store *s, crd_str source, crd_err *err);

/* ---- what a case is ----------------------------------------------------------------------- */

typedef struct crd_store_rows {
    crd_str source;                        /* in the arena */
    uint64_t tables[CRD_STORE_TABLES_MAX]; /* rows, as schema->tables; of `source` itself 1 */
} crd_store_rows;

typedef struct crd_store_info {
    uint64_t file_bytes;
    uint32_t version;
    size_t n_sources;
    crd_store_rows *sources;               /* [n_sources], by name */
    uint64_t tables[CRD_STORE_TABLES_MAX]; /* rows in all */
} crd_store_info;

/* Counts rows; about 0.1 s for a million. */
CRD_NODISCARD crd_status crd_store_describe(crd_store *s, crd_arena *arena,
                                            crd_store_info *ret_info, crd_err *err);

/* The case's digest: SHA-256, in hexadecimal, over its canonical form, that is for each table of
 * the schema its name and a newline, then for each row in the order of the feed: the source's name,
 * the line, and each field's canonical text (crd_field_text), each of them as "LENGTH:BYTES,", a
 * null as "-,"; then a newline. imported_at and superseded_at of a source are left out: two people
 * who import the same files on different days have the same case. */
CRD_NODISCARD crd_status crd_store_digest(crd_store *s, char ret_hex[65], crd_err *err);

/* Two equal marks: the same case, to the byte. Zeroed where nothing is said. */
typedef struct crd_store_mark {
    uint64_t device, file; /* where it lies: the same for a case that was changed */
    uint64_t bytes;
    int64_t changed_s, changed_ns;
    unsigned char generation[24]; /* what SQLite counts: differs after every change */
} crd_store_mark;
/* The mark of the snapshot that a store open for reading sees. False when there is none: the store
 * is open for writing, or a write-ahead log or a journal lies beside the case (somebody is writing,
 * or was stopped); device and file are said all the same. */
bool crd_store_state(const crd_store *s, crd_store_mark *ret_mark);
bool crd_store_mark_same(const crd_store_mark *a, const crd_store_mark *b);

/* ---- asking in SQL ------------------------------------------------------------------------ */

typedef enum crd_value_type {
    CRD_VALUE_NULL,
    CRD_VALUE_INT,
    CRD_VALUE_REAL,
    CRD_VALUE_TEXT
} crd_value_type;

/* One value of a result or of an exposed table. */
typedef struct crd_value {
    crd_value_type type;
    int64_t i;    /* CRD_VALUE_INT */
    double r;     /* CRD_VALUE_REAL */
    crd_str text; /* CRD_VALUE_TEXT; in results also the number as text; null = CRD_VALUE_NULL */
} crd_value;

/* A table that is computed when a query asks for it. All functions are called on the caller's
 * thread; a status other than CRD_OK ends the query. */
typedef struct crd_store_view {
    void *ctx;
    /* Number of rows; the place to compute them, once. */
    crd_status (*rows)(void *ctx, uint64_t *ret_n, crd_err *err);
    /* Column `column` of row `row`. Text is lent until the next call. */
    crd_status (*cell)(void *ctx, uint64_t row, size_t column, crd_value *ret_cell, crd_err *err);
} crd_store_view;

/* Makes `name` a table of crd_store_query, with these columns; `view` is not called before a query
 * reads the table. The columns' names are copied; `name` and `view` live as long as the store.
 * CRD_EEXIST when there is such a table, CRD_EINVAL when a name is not made of letters, digits and
 * '_'. */
CRD_NODISCARD crd_status crd_store_expose(crd_store *s, const char *name,
                                          const char *const *columns, size_t n_columns,
                                          const crd_store_view *view, crd_err *err);

/* A function of crd_store_query; a text among `args` is lent for the call, one in *ret_value until
 * the next call. A status other than CRD_OK ends the query. */
typedef crd_status (*crd_store_fn)(void *ctx, const crd_value *args, size_t n, crd_value *ret_value,
                                   crd_err *err);

/* Makes `name` a function of crd_store_query. `name` and `ctx` live as long as the store.
 * CRD_EINVAL when the name is not made of letters, digits and '_'. */
CRD_NODISCARD crd_status crd_store_function(crd_store *s, const char *name, crd_store_fn call,
                                            void *ctx, crd_err *err);

/* What takes the rows of a query; a status other than CRD_OK ends it. */
typedef struct crd_store_result {
    void *ctx;
    crd_status (*head)(void *ctx, const crd_str *names, size_t n, crd_err *err); /* once, first */
    crd_status (*row)(void *ctx, const crd_value *cells, size_t n, crd_err *err);
} crd_store_result;

typedef struct crd_store_query_opts {
    uint64_t max_steps;           /* of SQLite's machine, about 10^8 a second; 0 = no limit */
    const crd_progress *progress; /* may be NULL */
    bool exposed_only;            /* the tables of the case itself may not be read */
} crd_store_query_opts;

/* Runs one SELECT over the case and the exposed tables. It cannot change anything, nor see anything
 * outside the case, nor depend on clock or chance. `opts` may be NULL.
 * CRD_EPARSE with line and column when the text is not one SELECT, or asks for what it may not;
 * CRD_ELIMIT past max_steps; CRD_ECANCEL when progress says so. */
CRD_NODISCARD crd_status crd_store_query(crd_store *s, crd_str sql,
                                         const crd_store_query_opts *opts,
                                         const crd_store_result *to, crd_err *err);

#endif
