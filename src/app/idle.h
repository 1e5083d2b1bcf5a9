#ifndef CRD_APP_IDLE_H
#define CRD_APP_IDLE_H

#include "app/op.h"

/* CRD_EINVAL for an option that the others make one without effect: left unsaid, the answer would
 * look like one to what was asked. */
CRD_NODISCARD crd_status crd_app_no_idle(const crd_args *args, crd_err *err);

#endif
