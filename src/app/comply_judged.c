/* Verdicts that several parts of an assessment show. */
#include "app/comply_judged.h"

#include "base/err.h"

#include <stdlib.h>

enum { EVIDENCE = 5 };

/* Does the part ask the packs as they are, and for no more evidence than there is? */
static bool plain(const crd_comply_judged *j, const crd_args *args)
{
    static const char *const own[] = {"rule", "param", "packs"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (crd_arg_count(args, own[i]) > 0)
            return false;
    return crd_arg_count(args, "pack") == 1 && crd_str_eq(crd_arg(args, "pack"), j->names) &&
           crd_arg_number(args, "evidence", EVIDENCE) == j->evidence;
}

static crd_status judge_all(crd_app *app, const crd_app_tied *tied, crd_comply_judged *j,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_packs *p = &j->packs;
    j->all = CRD_NEW(app->arena, const crd_judgement *, p->n);
    j->n = CRD_NEW(app->arena, size_t, p->n);
    const crd_ruleset *const *rules = crd_comply_packs_rules(app, p);
    CRD_TRY(j->all && j->n && rules ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(crd_know_new(tied->world, tied->control, &j->know, err));
    CRD_TRY(crd_judge_shared_new(tied->ties, rules, p->n, &j->opts.shared, err));
    crd_judge_shared_keep(j->opts.shared, tied->kept);
    j->opts.evidence = j->evidence;
    CRD_TRY(crd_pool_new(0, &j->opts.pool, err));
    for (size_t i = 0; i < p->n; i++) {
        CRD_TRY(crd_know_regime(j->know, rules[i], err));
        CRD_TRY(crd_judge(tied->ties, j->know, rules[i], &j->opts, app->arena, &j->all[i], &j->n[i],
                          err));
        CRD_TRY(crd_comply_lists_add(app, &j->lists, &p->at[i], j->know, err));
    }
done:
    return rc;
}

crd_status crd_comply_judged_lent(crd_app *app, const crd_args *args, crd_out *out,
                                  crd_comply_judged **ret_judged, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_comply_judged *j = app->lent ? app->lent->judged : NULL;
    *ret_judged = NULL;
    if (!j)
        return CRD_OK;
    if (!j->done && crd_str_is_null(j->names)) {
        j->names = crd_arg(args, "pack");
        j->evidence = crd_arg_number(args, "evidence", EVIDENCE);
    }
    if (!plain(j, args))
        return CRD_OK;
    if (!j->done) {
        CRD_TRY(crd_comply_packs_load(app, args, out, &j->packs, err));
        CRD_TRY(judge_all(app, app->lent, j, err));
        j->done = true;
    }
    *ret_judged = j;
done:
    return rc;
}

void crd_comply_judged_free(crd_comply_judged *j)
{
    if (!j)
        return;
    crd_comply_lists_done(&j->lists);
    crd_know_free(j->know);
    crd_judge_shared_free(j->opts.shared);
    crd_comply_packs_done(&j->packs);
    crd_pool_free(j->opts.pool);
    free(j);
}
