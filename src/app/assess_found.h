#ifndef CRD_APP_ASSESS_FOUND_H
#define CRD_APP_ASSESS_FOUND_H

#include "app/cells.h"
#include "report/doc.h"

/* What a verdict found, for the sentences of an assessment: a number is told with what it is a
 * number of, and one that is not told (of a release, an annex) is no dash. */

/* Of a row of `rules_verdicts`: ": 2-8 elements against it", ": found 17.3-100 % of sites, where
 * the limit is 35 %"; nothing where nothing is told. What is counted is looked up in the evidence
 * of the finding: O(rows of it). */
void crd_found_say(const crd_doc *d, const crd_cells *verdict, crd_buf *out);

/* "elements ", "element " of one: what speaks against a finding; nothing where its evidence names
 * none, or what has no plain word. Static text. */
const char *crd_found_noun(const crd_doc *d, crd_str finding, bool one);

#endif
