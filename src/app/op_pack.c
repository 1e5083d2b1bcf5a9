/* pack: what is in a pack, is it sound, does it say what it means. */
#include "app/op_pack.h"
#include "app/ops.h"

#include "base/err.h"

crd_status crd_op_pack(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    static const struct {
        const char *what;
        crd_status (*run)(crd_app *app, const crd_args *args, crd_out *out, crd_err *err);
    } parts[] = {{"list", crd_pack_list},       {"show", crd_pack_show},
                 {"check", crd_pack_check_all}, {"test", crd_pack_test},
                 {"new", crd_pack_new},         {"schema", crd_pack_schema_file}};
    crd_str what = crd_arg(args, "WHAT");
    if (crd_diags_new(SIZE_MAX, &out->diags) != CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (crd_str_eq(what, crd_str_from(parts[i].what)))
            return parts[i].run(app, args, out, err);
    return crd_fail(err, CRD_EBUG, "no such part");
}
