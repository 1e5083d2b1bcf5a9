#ifndef CRD_APP_STAGES_H
#define CRD_APP_STAGES_H

#include "base/progress.h"

/* Progress of an operation that runs others, its stages, one after the other: each has so many
 * units of work, and what it says of itself reaches the listener under its own name, with the units
 * of all. Units are estimates: they say how the work divides, not how long it takes. */
typedef struct crd_stages {
    crd_progress outer;
    const char *title; /* of the stage that runs */
    uint64_t done, total;
} crd_stages;

/* Says that a stage begins; false: stop. */
bool crd_stages_begin(crd_stages *s, const char *title);
void crd_stages_end(crd_stages *s, uint64_t units); /* of the stage that began last */
/* What the stages are given to report to. `s` must outlive them. */
crd_progress crd_stages_inner(crd_stages *s);

#endif
