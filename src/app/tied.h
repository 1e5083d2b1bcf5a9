#ifndef CRD_APP_TIED_H
#define CRD_APP_TIED_H

#include "analyse/control.h"
#include "analyse/exposure.h"
#include "app/exposure_kept.h"
#include "app/when.h"
#include "rules/judge.h"

/* A case, as the options of time would have it, with who controls whom and all ties: what questions
 * of power begin with. Zero is fine for crd_app_tied_done. */
typedef struct crd_app_tied {
    crd_store *store;
    crd_world *world;
    crd_control *control;
    crd_ties *ties;
    crd_judge_kept *kept; /* what judging found out, of who judges it again; NULL = nobody */
    struct crd_exposure_kept *exposed; /* of an assessment; else NULL */
    struct crd_comply_judged *judged;  /* of an assessment, see app/comply_judged.h; else NULL */
    crd_world *ever; /* of an assessment: the same case, all its tables, at all times; else NULL */
    crd_world_opts when; /* what `world` was asked for with */
    bool lent;           /* of a larger operation, which ends it */
} crd_app_tied;
/* While app->lent is set it is that, whatever the arguments say: it must be of the same case and
 * options of time, and hold all tables and fields. */
CRD_NODISCARD crd_status crd_app_tied_open(crd_app *app, const crd_args *args,
                                           crd_app_tied *ret_tied, crd_err *err);
/* The same with more tables and fields than ties, control and losses need. */
CRD_NODISCARD crd_status crd_app_tied_open_more(crd_app *app, const crd_args *args,
                                                const crd_want *more, size_t n_more,
                                                crd_app_tied *ret_tied, crd_err *err);
/* Every table whole, with `ever`: what an operation opens that runs others. */
CRD_NODISCARD crd_status crd_app_tied_open_ever(crd_app *app, const crd_args *args,
                                                crd_app_tied *ret_tied, crd_err *err);
/* The same from any feed, for small worlds; store is NULL then. */
CRD_NODISCARD crd_status crd_app_tied_feed(crd_app *app, const crd_feed *feed,
                                           const crd_world_opts *when, const crd_want *more,
                                           size_t n_more, crd_app_tied *ret_tied, crd_err *err);
/* The world alone. The caller frees it. */
CRD_NODISCARD crd_status crd_app_tied_world(const crd_feed *feed, const crd_world_opts *when,
                                            const crd_want *more, size_t n_more,
                                            crd_world **ret_world, crd_err *err);
void crd_app_tied_done(crd_app_tied *t);

/* CRD_ENOENT for a name that no service has: an empty answer would look like one that nothing
 * reaches. Null is fine. */
CRD_NODISCARD crd_status crd_app_known_service(const crd_world *w, crd_str id, crd_err *err);

/* --lend LENDER:BORROWER, borrowed from the arguments. CRD_EINVAL. */
enum { CRD_APP_LENDS = 32 };
CRD_NODISCARD crd_status crd_app_lends(const crd_args *args,
                                       crd_exposure_lend ret_lends[CRD_APP_LENDS], size_t *ret_n,
                                       crd_err *err);

#endif
