#ifndef CRD_IMPORT_IMPORT_H
#define CRD_IMPORT_IMPORT_H

#include "base/progress.h"
#include "model/check.h"
#include "model/sink.h"

/* Files to records. One file a format, one row a format in crd_formats; importers know the sink and
 * nothing of what is behind it. What is wrong with the input goes to the diagnostics; reading goes
 * on, so all errors of a file are reported. A field that cannot be read stays unknown and its row
 * is kept; a row without a usable key is dropped and counted. */

enum { CRD_IMPORT_TABLES_MAX = 128, CRD_IMPORT_MAX_ERRORS = 1000 };

typedef struct crd_import_count {
    uint64_t read;    /* rows seen */
    uint64_t put;     /* ... handed to the sink */
    uint64_t dropped; /* ... without a usable key */
} crd_import_count;

/* What is wrong with a value besides its form: what is expected in its place, or NULL. Texts live
 * as long as `ctx`. */
typedef struct crd_import_check {
    void *ctx;
    const char *(*expected)(void *ctx, const crd_table *t, const crd_field *f, crd_str value);
    /* Of a heading that names no field of the table; NULL: none is asked about. */
    const char *(*heading)(void *ctx, crd_str text);
    /* Of a whole row, a text for each field (empty: none is there); *ret_field: which is wrong.
     * NULL: none is asked about. */
    const char *(*row)(void *ctx, const crd_str *values, const crd_field **ret_field);
} crd_import_check;

typedef struct crd_import_opts {
    const crd_schema *schema;
    /* The import's own source: for rows that do not name one. */
    crd_str source; /* its name; null = base name of the first path */
    crd_str title, url;
    crd_date as_of;
    crd_str confidence, marking; /* null = not said */
    /* How to read; null or 0 = find out. */
    const char *map;              /* YAML map, for formats that take one */
    char delimiter;               /* CSV */
    crd_str sheet;                /* XLSX: this sheet only */
    uint32_t header_row;          /* CSV, XLSX: 1-based row of the column names */
    bool parts;                   /* rows may say part of a row: only keys are required */
    uint64_t max_errors;          /* more errors than this end the import; 0 = the constant above */
    bool strict;                  /* none at all, whatever max_errors */
    crd_import_check check;       /* register; expected == NULL: none */
    crd_more_codes more;          /* codes that the case has added; has == NULL: none */
    const crd_progress *progress; /* may be NULL */
} crd_import_opts;

typedef struct crd_import_report {
    const char *format;      /* the one used (of the last path); static */
    const char *why;         /* auto: what it was recognised by; "" otherwise */
    char source[128];        /* name of the own source; empty when no row belongs to it */
    uint64_t files;          /* read */
    uint64_t fields_dropped; /* values that could not be read: they stay unknown */
    uint64_t rows_malformed; /* rows of a file that the reader could not take apart */
    crd_import_count tables[CRD_IMPORT_TABLES_MAX]; /* as in schema->tables */
} crd_import_report;

struct crd_job; /* src/import/job.h */

typedef struct crd_format {
    const char *name;  /* `cordon import CASE NAME ...` */
    const char *about; /* one line */
    /* How sure it is that it can read this path: 0 = not at all, 100 = certain. `head` is the first
     * 4 KiB of a file (null for a folder). *ret_why: what it saw, static. NULL = never by itself.
     */
    int (*recognise)(const char *path, crd_str head, const crd_schema *schema,
                     const char **ret_why);
    crd_status (*read)(struct crd_job *job, const char *path);
} crd_format;

extern const crd_format crd_formats[]; /* ends with a NULL name */

/* Reads the paths with the named format ("auto" recognises each) and puts what they hold into the
 * sink; ends with a row of table `source` for the own source, if a row belongs to it. Does not call
 * sink->end: the caller commits or not. Deterministic.
 *
 * @param diags       told of everything wrong.
 * @param ret_report  filled also on failure, as far as it came.
 * CRD_EINVAL no such format, or an option that does not fit it; CRD_EPARSE a file that cannot be
 * read in this format; CRD_ELIMIT more errors than allowed; CRD_EIO, CRD_ENOENT, CRD_ECANCEL,
 * CRD_ENOMEM, and what the sink gives. */
CRD_NODISCARD crd_status crd_import_run(crd_str format, const char *const *paths, size_t n_paths,
                                        const crd_import_opts *opts, const crd_sink *sink,
                                        crd_diags *diags, crd_import_report *ret_report,
                                        crd_err *err);

/* A native table as CSV text inside another file. */
typedef struct crd_import_text {
    const crd_table *table;
    crd_str text;
    crd_str file;    /* for findings */
    uint32_t line;   /* of its first line there */
    uint32_t indent; /* bytes in front of each of its lines there */
} crd_import_text;

/* The same from texts, in any order. opts->source names the own source, which is not described by a
 * row; header_row, sheet and map do not count. CRD_EINVAL: the name does not fit. */
CRD_NODISCARD crd_status crd_import_texts(const crd_import_text *texts, size_t n,
                                          const crd_import_opts *opts, const crd_sink *sink,
                                          crd_diags *diags, crd_import_report *ret_report,
                                          crd_err *err);

const crd_diag_kind *crd_import_findings(size_t *ret_n);

#endif
