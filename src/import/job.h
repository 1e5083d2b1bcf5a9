#ifndef CRD_IMPORT_JOB_H
#define CRD_IMPORT_JOB_H

#include "base/file.h"
#include "base/hash.h"
#include "import/import.h"

/* Where a table that rows are put into stands in the schema. */
typedef struct crd_job_table {
    const crd_table *table; /* NULL = free */
    int index;
    bool codes; /* it is table `code` */
} crd_job_table;

/* A country's name as written, and its code. */
typedef struct crd_job_country {
    char name[48];
    size_t len;  /* 0 = free */
    crd_str iso; /* static; null = on no list */
} crd_job_country;

enum { CRD_JOB_TABLES = 16, CRD_JOB_COUNTRIES = 64 }; /* remembered at once */

/* One import at work: what the formats of this module share. Nobody outside includes it. */
typedef struct crd_job {
    const crd_import_opts *o;
    const crd_sink *sink;
    crd_diags *diags;
    crd_arena *arena;   /* lives as long as the import */
    crd_arena *scratch; /* rewound after each row */
    crd_import_report *report;
    crd_err *err;
    crd_str own;         /* name of the own source */
    bool own_used;       /* a row belongs to it */
    const char *path;    /* being read, as given */
    crd_more_codes more; /* codes of the case and of this import */
    struct crd_new_codes *new_codes;
    crd_job_table met[CRD_JOB_TABLES];            /* by address: it changes the time alone */
    crd_check_plan *plans[CRD_IMPORT_TABLES_MAX]; /* as in the schema; NULL = not yet made */
    crd_job_country countries[CRD_JOB_COUNTRIES]; /* import/words.h */
    uint64_t max_errors;
    crd_sha256 all; /* over "name hash\n" of each file read */
    char last_hash[65];
    crd_file_in *file; /* being read, for progress; NULL = none */
    bool begun;        /* it has given a block */
    crd_sha256 hash;   /* of it */
    crd_str file_name; /* base name, in arena */
} crd_job;

/* The beginning of a file without a byte order mark of UTF-8, as some programs put one before any
 * text. */
crd_str crd_job_unmarked(crd_str start);

/* Opens a file for reading in blocks that are hashed on the way; a byte order mark is left out. One
 * file at a time; end it also after a failure. */
CRD_NODISCARD crd_status crd_job_open(crd_job *job, const char *path, crd_blocks *ret_blocks);
void crd_job_close(crd_job *job);

/* Checks the record, fills in the source and hands it to the sink. `from` may have a null source:
 * then it is the own one. Counts. CRD_ELIMIT past max_errors; CRD_ECANCEL; the sink's. */
CRD_NODISCARD crd_status crd_job_put(crd_job *job, const crd_table *t, const void *rec,
                                     crd_from from);

/* The same without findings on the record itself, for a statement about a part of something whose
 * texts the format has checked: a register of relationships says what is a branch, not its name.
 */
CRD_NODISCARD crd_status crd_job_put_part(crd_job *job, const crd_table *t, const void *rec,
                                          crd_from from);

/* Tables with a lower pass are read first, whatever the order of files or sheets: sources, then
 * codes (a code must be known before a row uses it), then the rest. */
int crd_table_pass(const crd_table *t);
enum { CRD_TABLE_PASS_LAST = 2 };

/* The base name of a path, borrowed from it ("a/b/" gives "b"). */
crd_str crd_job_base_name(const char *path);

enum crd_import_finding {
    CRD_IMPORT_COLUMN_UNKNOWN,
    CRD_IMPORT_COLUMN_OWN,
    CRD_IMPORT_COLUMN_TWICE,
    CRD_IMPORT_COLUMN_MISSING,
    CRD_IMPORT_FIELD_FORM,
    CRD_IMPORT_ROW_LONG,
    CRD_IMPORT_ROW_SHORT,
    CRD_IMPORT_ROW_UNANSWERED,
    CRD_IMPORT_FILE_UNKNOWN,
    CRD_IMPORT_SOURCE_UNUSED,
    CRD_IMPORT_NO_HEADER,
    CRD_IMPORT_SHEET_UNKNOWN,
    CRD_IMPORT_SHEET_NO_HEADER,
    CRD_IMPORT_SHEET_HIDDEN,
    CRD_IMPORT_COLUMN_HIDDEN,
    CRD_IMPORT_ROW_HIDDEN,
    CRD_IMPORT_SHEET_MERGED,
    CRD_IMPORT_SHEET_OUTSIDE,
    CRD_IMPORT_NUMBER_IDENTIFIER,
    CRD_IMPORT_NUMBER_ZEROS,
    CRD_IMPORT_DATE_IDENTIFIER,
    CRD_IMPORT_DATE_TIME,
    CRD_IMPORT_FORMULA,
    CRD_IMPORT_FORMULA_EMPTY,
    CRD_IMPORT_CELL_ERROR,
    CRD_IMPORT_PART_UNREAD,
    CRD_IMPORT_ENTRY_UNUSABLE,
    CRD_IMPORT_COUNTRY_UNKNOWN,
    CRD_IMPORT_POSITIONS_FLAT,
    CRD_IMPORT_ROLE_UNKNOWN,
    CRD_IMPORT_END_UNKNOWN,
    CRD_IMPORT_PAGES_MISSING,
    CRD_IMPORT_STATEMENT_REJECTED,
    CRD_IMPORT_STATEMENT_SUPERSEDED,
    CRD_IMPORT_OWNER_UNSPECIFIED,
    CRD_IMPORT_INTEREST_KIND,
    CRD_IMPORT_INTEREST_CHAIN,
    CRD_IMPORT_RECORD_INACTIVE,
    CRD_IMPORT_RELATIONSHIP_KIND,
    CRD_IMPORT_RELATIONSHIP_TWICE,
    CRD_IMPORT_FUNCTION_UNKNOWN,
    CRD_IMPORT_MAP_BAD,
    CRD_IMPORT_MAP_COLUMN,
    CRD_IMPORT_MAP_VALUE,
};

void crd_job_tell(crd_job *job, enum crd_import_finding what, const crd_diag *place);

#endif
