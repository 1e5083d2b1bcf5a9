#ifndef CRD_APP_COMPLY_RETURN_H
#define CRD_APP_COMPLY_RETURN_H

#include "app/op.h"

/* comply --return NAME: what a pack's return asks for, as a table to file. CRD_ENOENT: no pack has
 * one of that name; CRD_EINVAL: several have, or an option that does not go with it. */
CRD_NODISCARD crd_status crd_comply_return(crd_app *app, const crd_args *args, crd_out *out,
                                           crd_err *err);

#endif
