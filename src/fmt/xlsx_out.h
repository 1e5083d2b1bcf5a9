#ifndef CRD_FMT_XLSX_OUT_H
#define CRD_FMT_XLSX_OUT_H

#include "base/date.h"
#include "base/file.h"

/* Writer of .xlsx workbooks (libxlsxwriter; xlsx_out.c alone includes it), row by row in constant
 * memory. The same calls give the same bytes: no clock, no user name goes in. Text is always a
 * string cell: "=1+1" stays the text "=1+1" and is never computed. One writer, one thread; the
 * process's LC_NUMERIC must be "C", as it is unless a program sets it. */

typedef struct crd_xlsx_column {
    crd_str title;
    crd_str note;           /* definition: comment of the header and message of the cells */
    const crd_str *choices; /* [n_choices] drop-down of the cells below; may be NULL */
    size_t n_choices;
    bool open_choices; /* another value gives a warning that can be passed, not a refusal */
    bool text;     /* formatted as text: a spreadsheet leaves "0042" and "3-4" as they are typed */
    bool required; /* coloured, and the title ends in CRD_XLSX_REQUIRED */
    double width;  /* in characters; 0 = from the title */
} crd_xlsx_column;
#define CRD_XLSX_REQUIRED " *"

typedef struct crd_xlsx_table {
    crd_str name; /* made valid and unique: see crd_xlsx_out_name */
    const crd_xlsx_column *columns;
    size_t n; /* columns, at least 1, at most 16,384 */
    /* Reals that 16 digits do not hold become text, so that reading gives the same double; else
     * they are rounded to 16 digits. */
    bool exact;
} crd_xlsx_table;

typedef struct crd_xlsx_out crd_xlsx_out;

/* The file appears at crd_xlsx_out_end, whole or not at all, with `mode`. CRD_EIO, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_xlsx_out_open(const char *path, unsigned mode, crd_xlsx_out **ret_out,
                                           crd_err *err);

/* Stands above and below each printed page of the sheets that follow; cut at 100 characters.
 * UTF-8 without control characters. */
void crd_xlsx_out_mark(crd_xlsx_out *o, crd_str text);

/* Begins a sheet: bold, frozen header with filters. All views are copied. Ends the sheet before.
 * CRD_ELIMIT past 200 sheets, 16,384 columns, 32,767 characters in a title; CRD_EINVAL for text
 * that is not UTF-8 or has a NUL; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_xlsx_out_table(crd_xlsx_out *o, const crd_xlsx_table *table,
                                            crd_err *err);
/* A sheet of lines to read, one a row; the first is bold. */
CRD_NODISCARD crd_status crd_xlsx_out_lines(crd_xlsx_out *o, crd_str name, const crd_str *lines,
                                            size_t n, crd_err *err);
/* The current sheet's name: without []:*?/\ and control characters (each becomes '_'), at most 31
 * characters, not empty, not "History", unique without regard to case (" (2)" is added). */
crd_str crd_xlsx_out_name(const crd_xlsx_out *o);

/* The cells of a row from the left. They remember failure; crd_xlsx_out_row tells it. */
void crd_xlsx_out_skip(crd_xlsx_out *o); /* an empty cell */
/* Null and empty text: an empty cell. At most 32,767 characters (UTF-16 units). */
void crd_xlsx_out_text(crd_xlsx_out *o, crd_str text);
/* Past 15 digits as text, because a spreadsheet would round it. */
void crd_xlsx_out_int(crd_xlsx_out *o, int64_t v);
void crd_xlsx_out_real(crd_xlsx_out *o, double v); /* finite; else CRD_EINVAL */
void crd_xlsx_out_bool(crd_xlsx_out *o, bool v);
/* A day from 1900-03-01 on is a date cell; a month, a year, an earlier day is text. NONE: empty. */
void crd_xlsx_out_date(crd_xlsx_out *o, crd_date d);
/* Ends the row. CRD_ELIMIT past 1,048,576 rows with the header, or a text too long; CRD_EINVAL. */
CRD_NODISCARD crd_status crd_xlsx_out_row(crd_xlsx_out *o, crd_err *err);

/* Ends the object in any case. With keep and without an earlier failure the file appears (fsync,
 * rename). A book without sheets gets an empty one. CRD_EIO, and what failed before. */
CRD_NODISCARD crd_status crd_xlsx_out_end(crd_xlsx_out *o, bool keep, crd_err *err);

#endif
