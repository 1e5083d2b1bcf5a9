#ifndef CRD_APP_ASSESS_ANNEX_H
#define CRD_APP_ASSESS_ANNEX_H

#include "app/annex.h"
#include "app/assess.h"

/* assess --by operator: one annex for each, as HTML and as a workbook, in the folder of -o
 * (docs/assess.md). Files are written whole, one after the other; the folder is made when it is
 * not there. The result says which. CRD_EINVAL: no folder; CRD_EIO. */
CRD_NODISCARD crd_status crd_assess_annexes(crd_assessing *a);

/* Whose it is, and what it is made of. */
void crd_assess_annex_head(const crd_annex *x, crd_doc *doc);

/* Is it no part of an annex: what compares operators, or is the authority's own. */
bool crd_assess_annex_skips(const char *part);

/* What an annex does not tell: rules whose subject is not the operator's own, questions that others
 * are asked, what seems to be missing because it may not be told. Verdicts are those of the whole
 * case: where its own records alone would give another one, no value stands beside it. */
CRD_NODISCARD crd_status crd_assess_annex_edit(crd_assessing *a);

#endif
