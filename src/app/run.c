/* Running an operation with what is common to all: assumptions, and what they change. */
#include "app/idle.h"
#include "app/op.h"

#include "base/err.h"
#include "report/versus.h"

#include <string.h>

static crd_status run(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    bool assumes = (args->op->flags & CRD_OP_TIME) && crd_arg_count(args, "assume") > 0;
    crd_status rc = args->op->run(app, args, out, err);
    if (rc == CRD_OK && assumes && !app->assume)
        rc = crd_fail(err, CRD_EBUG, "'%s' has not read the case through its assumptions",
                      args->op->name);
    return rc;
}

/* Index of the operation's parameter, or CRD_PARAMS_MAX. */
static size_t param_of(const struct crd_op *op, const char *name)
{
    const struct crd_param *p;
    size_t i = 0;
    while ((p = crd_op_param(op, i)) && strcmp(p->name, name) != 0)
        i++;
    return p ? i : CRD_PARAMS_MAX;
}

/* Rows that an operation would leave out could seem to come or go: both results are whole. */
static crd_status show_all(crd_app *app, crd_args *args)
{
    static const char *const limits[] = {"limit", "top", "places"};
    crd_str *all = CRD_NEW(app->arena, crd_str, 1);
    if (!all)
        return CRD_ENOMEM;
    *all = CRD_STR("0");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        size_t at = param_of(args->op, limits[i]);
        if (at == CRD_PARAMS_MAX)
            continue;
        args->values[at] = all;
        args->n[at] = 1;
    }
    return CRD_OK;
}

/* A measure that changes nothing for whom was asked about is no mistake: say what is left. */
static void say_measure(const crd_args *args, crd_doc *doc)
{
    for (size_t i = 0; i < crd_arg_count(args, "assume"); i++)
        if (crd_str_starts(crd_arg_at(args, "assume", i), CRD_STR("apply "))) {
            crd_doc_note(doc,
                         CRD_STR("A measure takes certain powers over certain ties (encryption: "
                                 "read and change between its ends). What it leaves is "
                                 "metadata, stopping, its ends, whoever has the keys, and ways "
                                 "round it: cordon explain with the same --assume shows the "
                                 "chain that is left."));
            return;
        }
}

static crd_status compare(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_args whole = *args, base;
    crd_out before = {0}, after = {0};
    crd_doc *doc;
    uint64_t changes;
    size_t at = param_of(args->op, "limit");
    uint64_t limit = at < CRD_PARAMS_MAX ? crd_arg_number(args, "limit", 0) : 0;
    CRD_TRY(show_all(app, &whole));
    whole.compared = true;
    base = whole;
    base.n[param_of(args->op, "assume")] = 0;
    CRD_TRY(run(app, &base, &before, err));
    CRD_TRY(run(app, &whole, &after, err));
    if (!before.doc || !after.doc)
        CRD_TRY(crd_fail(err, CRD_EBUG, "'%s' has no result to compare", args->op->name));
    CRD_TRY(crd_doc_versus(app->arena, before.doc, after.doc, limit ? (size_t)limit : SIZE_MAX,
                           &doc, &changes, err));
    if (changes == 0)
        say_measure(args, doc);
    *out = (crd_out){.doc = doc, .limited = before.limited || after.limited};
done:
    crd_diags_free(before.diags);
    crd_diags_free(after.diags);
    return rc;
}

crd_status crd_op_run(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = crd_app_no_idle(args, err);
    if (rc != CRD_OK)
        return rc;
    bool versus = (args->op->flags & CRD_OP_TIME) &&
                  crd_str_eq(crd_arg(args, "versus"), CRD_STR("base"));
    if (!versus)
        return run(app, args, out, err);
    if (crd_arg_count(args, "assume") == 0)
        return crd_fail(err, CRD_EINVAL, "--versus base compares with what --assume says: say it");
    if (args->op->flags & CRD_OP_FILES)
        return crd_fail(err, CRD_EINVAL, "'%s' writes files: there is no result to compare",
                        args->op->name);
    return compare(app, args, out, err);
}
