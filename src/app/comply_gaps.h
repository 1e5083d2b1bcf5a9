#ifndef CRD_APP_COMPLY_GAPS_H
#define CRD_APP_COMPLY_GAPS_H

#include "app/op.h"
#include "rules/gaps.h"

/* comply --gaps: the questions, as a document and (--answers) as a workbook to fill in. */
typedef struct crd_comply_gaps {
    crd_gaps *gaps;
    const crd_judgement **judgements; /* [n] as they were added; in the operation's arena */
    size_t n, room;
} crd_comply_gaps;

/* Zero `x` is fine for the first. The caller frees x->gaps. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_comply_gaps_add(crd_app *app, crd_comply_gaps *x, const crd_ties *t,
                                             crd_know *k, const crd_ruleset *pack,
                                             const crd_judge_opts *opts, const crd_judgement *all,
                                             size_t n, crd_err *err);
/* CRD_ENOENT: --operator names nobody who operates a network. */
CRD_NODISCARD crd_status crd_comply_gaps_show(crd_app *app, const crd_args *args, crd_out *out,
                                              crd_comply_gaps *x, const crd_world *w, crd_err *err);

#endif
