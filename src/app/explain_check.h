#ifndef CRD_APP_EXPLAIN_CHECK_H
#define CRD_APP_EXPLAIN_CHECK_H

#include "app/op.h"

/* explain of an id check:CODE/TABLE/KEY (analyse/explain_check.h). */
CRD_NODISCARD crd_status crd_app_explain_check(crd_app *app, const crd_args *args, crd_str id,
                                               crd_out *out, crd_err *err);

#endif
