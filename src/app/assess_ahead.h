#ifndef CRD_APP_ASSESS_AHEAD_H
#define CRD_APP_ASSESS_AHEAD_H

#include "report/doc.h"

/* What becomes unlawful next, for the first page: made of the part `deadlines`, at most three
 * sentences. */
typedef struct crd_assess_ahead {
    crd_section *table;
} crd_assess_ahead;

void crd_assess_ahead_begin(crd_assess_ahead *a, crd_doc *d);
/* When the parts are there. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_assess_ahead_fill(crd_assess_ahead *a, crd_doc *d, crd_arena *arena,
                                               crd_err *err);

#endif
