#ifndef CRD_APP_EXPLAIN_FINDING_H
#define CRD_APP_EXPLAIN_FINDING_H

#include "app/op.h"

/* explain of an id finding:PACK/RULE or finding:PACK/RULE/GROUP, as comply prints it, with --pack
 * and
 * --param as comply has them (without --pack: the pack of that name). CRD_ENOENT: there is no such
 * verdict. */
CRD_NODISCARD crd_status crd_app_explain_finding(crd_app *app, const crd_args *args, crd_str id,
                                                 crd_out *out, crd_err *err);

#endif
