#ifndef CRD_FMT_CSV_H
#define CRD_FMT_CSV_H

#include "base/diag.h"
#include "base/file.h"

/* A reader of RFC 4180 text: blocks in, rows out.
 *
 * UTF-8 with or without a byte order mark; rows end in LF, CR LF or CR, also mixed; fields in
 * quotes may hold delimiters, line ends and doubled quotes. An unquoted field without a byte is
 * *null*; "" is the empty text (ptr != NULL, len 0). Blanks belong to the field. Empty lines are
 * no rows (see keep_blank). How many fields a row must have is the caller's business.
 *
 * What is wrong with a row goes to the diagnostics with its file, line, column, what was expected
 * and found; the row is skipped and counted, and reading goes on at the line after the fault (for
 * quotes that never close, also when a limit ended the search: after the line where they opened).
 * So all errors of a file are reported, in time linear in its size.
 *
 * Memory: at most three times max_row and 16 bytes for each of max_fields, whatever the file's
 * size; a row that lies whole in a block is not copied. Not thread-safe. The result does not
 * depend on where the blocks are cut. */
typedef struct crd_csv crd_csv;

typedef struct crd_csv_options {
    crd_str file;      /* name for diagnostics; borrowed while the reader lives */
    char delimiter;    /* a byte below 0x80, not a quote, line end or NUL; 0 = detect it from the
                        * first lines among comma, semicolon, tab and bar (comma if none fits) */
    bool keep_blank;   /* an empty line is a row of one null field */
    size_t max_field;  /* bytes as written; 0 = 1 MiB */
    size_t max_row;    /* bytes as written, without the line end; 0 = 4 MiB */
    size_t max_fields; /* 0 = 4096 */
    uint32_t line;     /* of the first row, for text that stands inside another file; 0 = 1 */
    uint32_t indent;   /* bytes that were cut off in front of each line: columns count them */
} crd_csv_options;

typedef struct crd_csv_row {
    const crd_str *fields; /* [n], valid UTF-8 without NUL */
    size_t n;              /* at least 1; 0 = the end of the input */
    uint32_t line;         /* 1-based physical line of the row's start */
} crd_csv_row;

/* @param options  may be NULL: defaults.
 * @param diags    where findings go; may be NULL; outlives the reader, as does `in`.
 * CRD_ENOMEM; CRD_EINVAL for a delimiter that cannot be one. */
CRD_NODISCARD crd_status crd_csv_new(crd_blocks in, const crd_csv_options *options,
                                     crd_diags *diags, crd_csv **ret_reader);
void crd_csv_free(crd_csv *r); /* NULL is fine */

/* The next sound row. Views live until the next call on r. CRD_ENOMEM, or what the blocks gave;
 * the same failure comes back on every later call. */
CRD_NODISCARD crd_status crd_csv_next(crd_csv *r, crd_csv_row *ret_row, crd_err *err);

/* Where field i of the row just given begins (at its quote, if it has one): physical line and
 * 1-based byte column. Scans the row again: meant for messages. i < n. */
void crd_csv_place(const crd_csv *r, size_t i, uint32_t *ret_line, uint32_t *ret_column);

char crd_csv_delimiter(const crd_csv *r);   /* 0 before the first row if it is to be detected */
uint64_t crd_csv_offset(const crd_csv *r);  /* bytes read up to the end of the row just given */
uint64_t crd_csv_skipped(const crd_csv *r); /* faulty rows left out so far */
size_t crd_csv_memory(const crd_csv *r);    /* bytes held now, for budgets */

#endif
