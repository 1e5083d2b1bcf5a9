#ifndef CRD_REPORT_DOC_EDIT_H
#define CRD_REPORT_DOC_EDIT_H

#include "report/doc.h"

/* Changing a document that is made: to leave out of it what its reader may not see. */

/* Gets each row in order; a column that is never null may become so.
 * It may change its cells (texts are copied) and says whether it stays. */
typedef crd_status crd_doc_editor(void *ctx, const crd_column *columns, size_t n_columns,
                                  crd_cell *cells, bool *ret_keep, crd_err *err);
/* Rows that are made when needed are kept from then on. No such table: nothing happens. O(rows).
 * What the editor answers, and CRD_ENOMEM: the table is as it was. */
CRD_NODISCARD crd_status crd_doc_edit(crd_doc *d, const char *table, crd_doc_editor *edit,
                                      void *ctx, crd_err *err);
/* The name of the i-th table; NULL past the last. O(i). */
const char *crd_doc_table_at(const crd_doc *d, size_t i);
/* A line of the head says nothing, and people do not see it. */
void crd_doc_head_null(crd_doc *d, const char *name);

#endif
