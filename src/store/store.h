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
 * process at any moment. The store must be open for writing, and take no other call until `end`.
 * `opts` is copied, what it points to is borrowed until `end`.
 *
 * put: a source that was in the case before the import gives CRD_EEXIST (unless `replace` names
 * it). A second row of one key in one source is not kept: counted as `repeated` when equal in every
 * field, else reported (row-contradicts) and counted as `dropped`. Rows of a source whose own
 * `source` row never comes get one with nothing but the name. Reading goes on meanwhile, except
 * during the first import into an empty case.
 * CRD_EBUSY another process is writing; CRD_ENOENT `replace` is not in the case;
 * CRD_EINVAL the store is open for reading, or a record does not fit its table's constraints.
 * Memory: about 12 bytes a row and 200 MB. */
CRD_NODISCARD crd_status crd_store_begin_import(crd_store *s, const crd_store_import *opts,
                                                crd_sink *ret_sink, crd_err *err);
/* What an import may report. */
const crd_diag_kind *crd_store_findings(size_t *ret_n);

/* ---- reading ------------------------------------------------------------------------------ */

/* The case as a feed. Order of a table: the sources by name (bytes), then order of arrival within
 * the source; it does not depend on the order in which sources came. `with` uses the field's index.
 * A bad `where` gives CRD_EPARSE with its column. An unknown `source` has no rows.
 * Lends texts for the time of each put. */
CRD_NODISCARD crd_status crd_store_feed(crd_store *s, crd_feed *ret_feed, crd_err *err);

#endif
