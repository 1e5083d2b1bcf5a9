#ifndef CRD_FMT_FINDINGS_H
#define CRD_FMT_FINDINGS_H

#include "base/diag.h"

/* What the readers of this module find wrong with a file: one line each, which makes the enum and
 * the table. Codes are stable: users filter by them. Append where you like; order means nothing. */
/* clang-format off */
#define CRD_FMT_FINDING_MAP(X) \
    X(CSV_QUOTE, "csv-quote", CRD_ERROR, \
      "quote inside an unquoted field", \
      "Put the whole field in quotes and double the quotes inside it.") \
    X(CSV_AFTER_QUOTE, "csv-after-quote", CRD_ERROR, \
      "text after a closing quote", \
      "Double the quotes inside a quoted field, and let the delimiter follow the closing one.") \
    X(CSV_OPEN_QUOTE, "csv-open-quote", CRD_ERROR, \
      "a quoted field that never closes", \
      "Close the field's quotes, or double the quote that was meant as text.") \
    X(CSV_NUL, "csv-nul", CRD_ERROR, \
      "NUL byte in the text", \
      "Save the file again as UTF-8 text; a NUL means another encoding or a damaged file.") \
    X(CSV_UTF8, "csv-utf8", CRD_ERROR, \
      "bytes that are not UTF-8", \
      "Save the file again with the encoding UTF-8.") \
    X(CSV_UTF16, "csv-utf16", CRD_ERROR, \
      "the file is UTF-16", \
      "Save the file again with the encoding UTF-8.") \
    X(CSV_FIELD_LIMIT, "csv-field-limit", CRD_ERROR, \
      "a field longer than the limit", \
      "Look for a quote that never closes or a file that is not CSV; cut the field if it is meant.") \
    X(CSV_FIELDS_LIMIT, "csv-fields-limit", CRD_ERROR, \
      "a row with more fields than the limit", \
      "Look for missing line ends or a wrong delimiter.") \
    X(CSV_ROW_LIMIT, "csv-row-limit", CRD_ERROR, \
      "a row longer than the limit", \
      "Look for missing line ends, or for a quote that never closes.") \
    X(JSON_MALFORMED, "json-malformed", CRD_ERROR, \
      "not sound JSON", \
      "Correct the file at the place named, or make it again with the tool that wrote it.") \
    X(YAML_MALFORMED, "yaml-malformed", CRD_ERROR, \
      "not YAML as it is read here", \
      "Correct the file at the place named; anchors, tags and keys given twice are not allowed.") \
    X(XML_MALFORMED, "xml-malformed", CRD_ERROR, \
      "malformed or refused XML", \
      "Ask for the file again; documents that declare entities are never read.") \
    X(XLSX_DAMAGED, "xlsx-damaged", CRD_ERROR, \
      "not a readable workbook", \
      "Open it in a spreadsheet and save it as .xlsx, without a password.") \
    X(XLSX_HIDDEN, "xlsx-hidden", CRD_NOTE, \
      "hidden rows, columns or sheets", \
      "They are read like the others; show them in the spreadsheet and look whether they are meant.") \
    X(XLSX_MERGED, "xlsx-merged", CRD_WARNING, \
      "merged cells", \
      "Only the first cell of a merged range has the value; unmerge and fill the others if it is meant for all.") \
    X(XLSX_FORMULA, "xlsx-formula", CRD_NOTE, \
      "values computed by formulas", \
      "The value of the last calculation is read; recalculate and save, or paste as values.") \
    X(XLSX_NO_CACHE, "xlsx-no-cache", CRD_WARNING, \
      "a formula without a computed value", \
      "Open the workbook in a spreadsheet and save it, so that its formulas have values.") \
    X(XLSX_ERROR, "xlsx-error", CRD_WARNING, \
      "an error value such as #N/A", \
      "Correct the formula or the cell.") \
    X(XLSX_IDENTIFIER, "xlsx-identifier", CRD_WARNING, \
      "perhaps an identifier that a spreadsheet took for a number", \
      "Digits past the fifteenth are lost: format the column as text and enter the identifier again.") \
    X(XLSX_NO_DAY, "xlsx-no-day", CRD_WARNING, \
      "29 February 1900, a day that only spreadsheets know", \
      "Correct the date.")
/* clang-format on */

enum crd_fmt_finding {
#define X(id, code, severity, title, advice) CRD_FMT_##id,
    CRD_FMT_FINDING_MAP(X)
#undef X
        CRD_FMT_FINDINGS
};

/* The table, indexed by the enum; *ret_n = CRD_FMT_FINDINGS. `ret_n` may be NULL. Static. */
const crd_diag_kind *crd_fmt_findings(size_t *ret_n);

#endif
