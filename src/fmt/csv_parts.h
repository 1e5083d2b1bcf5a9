#ifndef CRD_FMT_CSV_PARTS_H
#define CRD_FMT_CSV_PARTS_H

#include "base/str.h"
#include "fmt/findings.h"

/* Parts of the CSV reader that are functions of a text alone. For fmt/csv*.c only. */

/* Move a position over [from, to): physical lines and 1-based byte columns; LF, CR LF and CR end
 * a line. A CR that is the last byte counts: whoever cuts between CR and LF counts twice. */
void crd_csv_walk(const char *from, const char *to, uint64_t *line, uint64_t *column);

/* crd_text_valid, quick where most is ASCII: a sequence has no byte below 0x80, so each run of
 * bytes above stands for itself. */
size_t crd_csv_valid(crd_str s);

/* Past the first line end at or after `from`, or NULL if there is none. *ret_cut when it is a CR
 * that is the last byte, so that an LF may follow. */
const char *crd_csv_line_end(const char *from, const char *end, bool *ret_cut);

/* The delimiter that cuts the first rows most evenly: of comma, semicolon, tab and bar the one
 * whose count in the first row comes back in most of the next nine; then the greater count; then
 * that order. Text in quotes does not count. Comma if the first row has none of them. */
char crd_csv_sniff(crd_str head, bool whole);
#define CRD_CSV_SNIFF_BYTES ((size_t)16384)

typedef struct crd_csv_fault {
    enum crd_fmt_finding kind;
    const char *at; /* the byte at fault */
    crd_str found;  /* text to show */
    size_t limit;   /* which it passed; 0 = none */
    uint64_t offset, line, column;
} crd_csv_fault;

void crd_csv_report(crd_diags *diags, crd_str file, const crd_csv_fault *fault);

/* As much of a text as a finding shows: its first line's beginning, or its end. */
crd_str crd_csv_shown_first(crd_str s);
crd_str crd_csv_shown_last(crd_str s);

#endif
