/* Running an operation with what is common to all: assumptions, and what they change. */
#include "app/op.h"

#include "base/err.h"

crd_status crd_op_run(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    bool assumes = (args->op->flags & CRD_OP_TIME) && crd_arg_count(args, "assume") > 0;
    crd_status rc = args->op->run(app, args, out, err);
    if (rc == CRD_OK && assumes && !app->assume)
        rc = crd_fail(err, CRD_EBUG, "'%s' has not read the case through its assumptions",
                      args->op->name);
    return rc;
}
