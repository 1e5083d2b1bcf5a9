#ifndef CRD_APP_OP_PACK_H
#define CRD_APP_OP_PACK_H

#include "app/packs.h"

/* The parts of `cordon pack`. */
CRD_NODISCARD crd_status crd_pack_test(crd_app *app, const crd_args *args, crd_out *out,
                                       crd_err *err);

#endif
