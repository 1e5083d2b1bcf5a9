#ifndef CRD_APP_OP_PACK_H
#define CRD_APP_OP_PACK_H

#include "app/packs.h"

/* The parts of `cordon pack`; out->diags is there. */
#define CRD_PACK_PART(name)                                                                    \
    CRD_NODISCARD crd_status crd_pack_##name(crd_app *app, const crd_args *args, crd_out *out, \
                                             crd_err *err)
CRD_PACK_PART(list);
CRD_PACK_PART(show);
CRD_PACK_PART(check_all);
CRD_PACK_PART(test);
CRD_PACK_PART(new);
CRD_PACK_PART(schema_file);

#endif
