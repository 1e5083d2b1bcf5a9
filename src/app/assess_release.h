#ifndef CRD_APP_ASSESS_RELEASE_H
#define CRD_APP_ASSESS_RELEASE_H

#include "app/assess.h"

/* What an assessment with --release does not tell: counts from 1 to --small - 1 of things and
 * people, and what would give them by subtraction (report/suppress.h); how much is withheld, unless
 * the setting withheld_told names a mark that MARK is not below. Before the first page is made of
 * the tables. Nothing without --release. CRD_EINVAL: --small without --release. */
CRD_NODISCARD crd_status crd_assess_release(crd_assessing *a, const crd_world *w);

/* May it be said at this mark that there is more, and how much? Only where the case says so. */
bool crd_assess_withheld_told(const crd_world *w, crd_str mark);

#endif
