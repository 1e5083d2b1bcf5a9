/* Options that have a meaning beside others only: a table of them. */
#include "app/idle.h"

#include "base/err.h"

#include <string.h>

enum { MOST = 3 };

static const struct {
    const char *op, *option;
    bool without; /* of `others` none may be given; else one must be */
    const char *others[MOST];
    const char *say; /* NULL: made of the names */
} rules[] = {
    {"loss", "size", false, {"fewest"}, NULL},
    {"loss", "effort", false, {"fewest"}, NULL},
    {"loss", "time-limit", false, {"fewest"}, NULL},
    {"loss", "operator", false, {"plan"}, NULL},
    {"loss", "force", false, {"triples"}, NULL},
    {"loss",
     "fewest",
     true,
     {"horizon", "rank"},
     "--fewest is of one time: without --horizon and --rank"},
    {"loss", "plan", true, {"fewest"}, "--plan and --fewest: give one of them"},
    {"loss",
     "plan",
     true,
     {"each", "pairs", "triples"},
     "--plan is of one supplier: without --each, --pairs and --triples"},
    {"exposure", "criticality", false, {"harmless"}, NULL},
};

static bool any_of(const crd_args *args, const char *const *names)
{
    bool any = false;
    for (size_t i = 0; i < MOST && names[i]; i++)
        any = any || crd_arg_count(args, names[i]) > 0;
    return any;
}

/* One that needs a value of another option, and one that is mistaken for another. */
static crd_status by_value(const crd_args *args, crd_err *err)
{
    if (strcmp(args->op->name, "shares") == 0 && crd_arg_count(args, "of") > 0 &&
        !crd_str_eq(crd_arg(args, "by"), CRD_STR("state")))
        return crd_fail(err, CRD_EINVAL, "--of goes with --by state only");
    if (strcmp(args->op->name, "loss") == 0 && crd_arg_count(args, "by") > 0 &&
        crd_arg_count(args, "fewest") == 0 && crd_arg_count(args, "plan") == 0) {
        crd_str by = crd_arg(args, "by");
        return crd_fail(err, CRD_EINVAL,
                        "--by goes with --fewest or --plan only: use --each " CRD_STR_FMT,
                        CRD_STR_ARG(by));
    }
    return CRD_OK;
}

crd_status crd_app_no_idle(const crd_args *args, crd_err *err)
{
    crd_status rc = by_value(args, err);
    for (size_t i = 0; i < sizeof rules / sizeof *rules && rc == CRD_OK; i++) {
        if (strcmp(args->op->name, rules[i].op) != 0 || crd_arg_count(args, rules[i].option) == 0 ||
            any_of(args, rules[i].others) != rules[i].without)
            continue;
        rc = rules[i].say ? crd_fail(err, CRD_EINVAL, "%s", rules[i].say)
                          : crd_fail(err, CRD_EINVAL, "--%s goes with --%s only", rules[i].option,
                                     rules[i].others[0]);
    }
    return rc;
}
