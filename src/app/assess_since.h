#ifndef CRD_APP_ASSESS_SINCE_H
#define CRD_APP_ASSESS_SINCE_H

#include "app/assess.h"

/* assess --baseline: what changed since an earlier assessment, and what of it counts. */
typedef struct crd_assess_since {
    crd_doc *baseline; /* NULL: none was given */
    crd_section *fails;
} crd_assess_since;

/* Reads the baseline, before anything is worked out. What crd_since_read answers;
 * CRD_EINVAL with --versus base. */
CRD_NODISCARD crd_status crd_assess_since_open(crd_app *app, const crd_args *args,
                                               crd_assess_since *ret_since, crd_err *err);
/* The table `fails`: the ids of all findings that fail, without a waiver in force, however few
 * verdicts are listed. The head has been written. CRD_EINVAL: the baseline has a higher marking
 * than the result. */
CRD_NODISCARD crd_status crd_assess_since_begin(crd_assessing *a, crd_assess_since *s);
/* The last part, `since`, and its table `fails`. With a baseline out->found is whether something
 * fails of at least the standing of --fail-on that did not fail then. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_assess_since_add(crd_assessing *a, crd_assess_since *s);

#endif
