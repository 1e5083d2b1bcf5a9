#ifndef CRD_REPORT_TABLES_OUT_H
#define CRD_REPORT_TABLES_OUT_H

#include "base/file.h"
#include "model/sink.h"

/* Sinks that write the native exchange form (docs/formats/tables.md): the columns of the table in
 * order, then, but for table `source`, `source` and `line` of the statement. The formats `tables`
 * and `xlsx` read back equal records from the same sources and lines; the lines of `source` rows
 * are not written. The same records in the same order give the same bytes. */

/* A folder with one CSV file for each table that has rows: UTF-8, LF, values as they are (not
 * guarded against formulas: for people, write a workbook). Rows may come in any order of tables.
 * The folder appears at end(commit), whole or not at all: 0700, files 0600. It may be there already
 * when it is empty.
 *
 * @param folder    a trailing '/' is fine.
 * @param ret_sink  end() frees it, whatever it returns.
 * CRD_EEXIST: it is there and not empty, or no folder; CRD_EINVAL for a table that is not of the
 * schema; CRD_EIO; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_tables_out_open(const char *folder, const crd_schema *schema,
                                             crd_sink *ret_sink, crd_err *err);

/* A workbook with one sheet for each table that has rows, 0600; texts stay texts ("=1+1", "0042"),
 * days are dates. A table's rows must come together, as a replay gives them: CRD_EINVAL for a
 * table that comes again. CRD_ELIMIT past 1,048,575 rows a table or 32,767 characters a text;
 * CRD_EIO; CRD_ENOMEM. Nothing is written unless end(commit) succeeds. */
CRD_NODISCARD crd_status crd_book_out_open(const char *path, const crd_schema *schema,
                                           crd_sink *ret_sink, crd_err *err);

#endif
