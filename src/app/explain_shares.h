#ifndef CRD_APP_EXPLAIN_SHARES_H
#define CRD_APP_EXPLAIN_SHARES_H

#include "app/op.h"

/* explain of an id shares:ROLE:MEASURE:LAYER/PARTY (analyse/shares_why.h). */
CRD_NODISCARD crd_status crd_app_explain_shares(crd_app *app, const crd_args *args, crd_str id,
                                                crd_out *out, crd_err *err);

#endif
