#ifndef CRD_APP_COMPLY_RULES_H
#define CRD_APP_COMPLY_RULES_H

#include "app/op.h"
#include "app/packs.h"
#include "base/vec.h"
#include "rules/judge.h"

/* comply --rule: which rules are judged; and which are out of their dates. */
typedef struct crd_comply_rules {
    const crd_args *args;
    CRD_VEC(crd_str) over; /* "pack/rule (until 2024-01-01)", in the operation's arena */
} crd_comply_rules;

/* Each --rule names a rule of some pack. CRD_EINVAL says which one does not. */
CRD_NODISCARD crd_status crd_comply_rules_check(const crd_args *args, const crd_app_pack *packs,
                                                size_t n_packs, crd_err *err);
/* What is asked for of one pack, into opts; notes what is out of its dates and not asked for. */
CRD_NODISCARD crd_status crd_comply_rules_of(crd_app *app, crd_comply_rules *x,
                                             const crd_ruleset *pack, crd_date as_of,
                                             crd_judge_opts *opts, crd_err *err);
/* Is it a rule of the pack that --rule does not name? */
bool crd_comply_rules_leave_out(const crd_args *args, const crd_ruleset *pack, crd_str rule);
void crd_comply_rules_show(const crd_comply_rules *x, crd_doc *d);
void crd_comply_rules_done(crd_comply_rules *x);

#endif
