#ifndef CRD_APP_COMPLY_JUDGED_H
#define CRD_APP_COMPLY_JUDGED_H

#include "app/comply_lists.h"
#include "app/comply_packs.h"
#include "app/tied.h"

/* All verdicts of some packs over one world. The parts of an assessment (rules, gaps, register) ask
 * the same packs, as they are, of the same world: they are judged once. */
typedef struct crd_comply_judged {
    crd_comply_packs packs;
    crd_know *know;
    crd_judge_opts opts;       /* with `shared`, which this owns */
    const crd_judgement **all; /* [packs.n][n[i]] in the operation's arena */
    size_t *n;
    crd_comply_lists lists;
    crd_str names; /* --pack, as it was said */
    size_t evidence;
    bool done;
} crd_comply_judged;

/* Those of the arguments' packs that a larger operation lends, judged now if they are not yet; NULL
 * when nobody lends, or the arguments ask otherwise (--rule, --param, other packs or evidence).
 * They end with the larger operation. CRD_ENOMEM, and as crd_comply_packs_load. */
CRD_NODISCARD crd_status crd_comply_judged_lent(crd_app *app, const crd_args *args, crd_out *out,
                                                crd_comply_judged **ret_judged, crd_err *err);
void crd_comply_judged_free(crd_comply_judged *j); /* NULL is fine */

#endif
