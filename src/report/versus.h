#ifndef CRD_REPORT_VERSUS_H
#define CRD_REPORT_VERSUS_H

#include "report/doc.h"

/* What changes from one result to another of the same operation, as a document like any other.
 *
 * Each table of the results is a table of the same name: `versus` (changed, added, removed), the
 * columns of its key (crd_doc_key), and two columns for each other, NAME_before and NAME_after
 * (x_before_ppm for shares). Rows that are the same in both are not there; of rows with one key the
 * first of one side is compared with the first of the other. A paragraph is a table of one row when
 * it differs. Table `in_head` has lines of the head that differ. Changed and added rows stand in
 * the order of `after`, then removed ones in that of `before`. The head, what is assumed and
 * warnings are those of `after`, with the number of changes; when there are none a note says that
 * nothing changes. Text, Markdown and HTML show a pair of columns as one, and leave out columns
 * that both results leave out there (crd_doc_quiet); of whole tables they show what changes.
 *
 * @param limit  rows kept of each table, the others are counted; SIZE_MAX = all
 * @param ret_changes  rows that differ, kept or not; may be NULL
 * Both documents may be freed afterwards. O(rows), all of `before` in memory. CRD_ENOMEM;
 * CRD_EINVAL for a document that was built wrongly; what rows that are made when needed answer. */
CRD_NODISCARD crd_status crd_doc_versus(crd_arena *arena, const crd_doc *before,
                                        const crd_doc *after, size_t limit, crd_doc **ret_doc,
                                        uint64_t *ret_changes, crd_err *err);

#endif
