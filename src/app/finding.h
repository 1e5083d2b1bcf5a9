#ifndef CRD_APP_FINDING_H
#define CRD_APP_FINDING_H

#include "base/buf.h"
#include "rules/judge.h"

/* "finding:PACK/RULE" and, of a group, "/GROUP": the same between runs. Appends. */
void crd_finding_id(const crd_judgement *v, crd_buf *out);

/* The value and its threshold in the units that are shown: shares in percent. */
double crd_finding_unit(const crd_judgement *v, double x);
const char *crd_finding_unit_name(const crd_judgement *v);

#endif
