#ifndef CRD_FMT_CSV_OUT_H
#define CRD_FMT_CSV_OUT_H

#include "base/buf.h"

/* Writes RFC 4180: quotes only where a field needs them. What is written exactly reads back the
 * same through fmt/csv.h: null as nothing, the empty text as "". */
typedef struct crd_csv_out {
    crd_buf *to; /* the caller's; remembers failure (crd_buf_end) */
    char delimiter;
    bool crlf;  /* rows end in CR LF as in the RFC; otherwise in LF */
    bool safe;  /* for people: see below */
    bool begun; /* the row has a field */
} crd_csv_out;

/* `safe`: a field that a spreadsheet would take for a formula (it begins with = + - @, a tab or a
 * CR) gets an apostrophe before it, except plain numbers such as -5 or +1.5e3. That form does not
 * read back the same: not for round trips. */
void crd_csv_out_init(crd_csv_out *o, crd_buf *to, char delimiter, bool crlf, bool safe);
void crd_csv_out_field(crd_csv_out *o, crd_str field); /* null writes nothing */
/* A row of one null field is written as a line end only: an empty line, which readers pass over. */
void crd_csv_out_end_row(crd_csv_out *o);
/* All fields of a row and its end. */
void crd_csv_out_row(crd_csv_out *o, const crd_str *fields, size_t n);

/* Would a spreadsheet take the text for a formula? Plain numbers: no. */
bool crd_csv_is_formula(crd_str s);

#endif
