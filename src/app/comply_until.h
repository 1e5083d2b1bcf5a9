#ifndef CRD_APP_COMPLY_UNTIL_H
#define CRD_APP_COMPLY_UNTIL_H

#include "app/op.h"

/* comply --until DATE: what becomes unlawful between the day of the case and that one, when, how
 * much of it, and where. CRD_EINVAL: the day is not after that of the case. */
CRD_NODISCARD crd_status crd_comply_until(crd_app *app, const crd_args *args, crd_out *out,
                                          crd_err *err);

#endif
