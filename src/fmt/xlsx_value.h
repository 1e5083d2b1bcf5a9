#ifndef CRD_FMT_XLSX_VALUE_H
#define CRD_FMT_XLSX_VALUE_H

#include "base/buf.h"

/* What a workbook writes in its cells, without the file around it. */

/* What a number format shows. */
typedef enum crd_xlsx_shows {
    CRD_XLSX_SHOWS_NUMBER,
    CRD_XLSX_SHOWS_DATE,
    CRD_XLSX_SHOWS_TIME
} crd_xlsx_shows;

/* Of a format code: the first section decides. DATE when a day, a year or a month alone is shown;
 * TIME when only hours, minutes or seconds are. Elapsed time ("[h]:mm") is a NUMBER: a duration. */
crd_xlsx_shows crd_xlsx_format_shows(crd_str code);
/* The code behind a built-in id; null when the id is none (then it must be in the file). */
crd_str crd_xlsx_format_builtin(uint32_t id);

/* A serial as ISO text: date, date-time when there is a part of a day (rounded to a millisecond),
 * time alone when `time_only` or, in the 1900 epoch, below one day. Days of the 1900 epoch before
 * 1 March follow Excel: serial 60 is its 1900-02-29, which no calendar has. False (buf untouched)
 * outside 0 to the end of year 9999. */
bool crd_xlsx_serial_text(double serial, bool epoch_1904, bool time_only, char buf[32]);

/* Appends the shortest text of a double; whole numbers below 10^15 in plain digits. */
void crd_xlsx_number_text(double v, crd_buf *out);
/* Digits before the point, more than 15, or a positive power of ten: see crd_xlsx_cell.suspect. */
bool crd_xlsx_number_suspect(crd_str as_written);

/* Appends the text with _xHHHH_ decoded; surrogates are left as they stand. */
void crd_xlsx_unescape(crd_str s, crd_buf *out);
/* The other way: control characters but tab and newline, U+FFFE and U+FFFF, and what would be
 * decoded as an escape. */
void crd_xlsx_escape(crd_str s, crd_buf *out);

#endif
