/* A case with its ties, for questions of power. */
#include "app/tied.h"

#include "analyse/loss.h"
#include "analyse/perspective.h"
#include "analyse/route.h"
#include "app/cache.h"
#include "base/err.h"

#include <stdlib.h>

enum { WANTS = 500 };

/* Every table that ties, control, a perspective or a loss need, each whole. */
static size_t all_wants(crd_want *wants)
{
    size_t count[5], n = 0;
    const crd_want *of[5] = {crd_ties_wants(&count[0]), crd_control_wants(&count[1]),
                             crd_perspective_wants(&count[2]), crd_loss_wants(&count[3]),
                             crd_route_wants(&count[4])};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++)
        for (size_t i = 0; i < count[k] && n < WANTS; i++)
            wants[n++] = of[k][i];
    return n;
}

typedef struct tying {
    crd_app *app;
    crd_control *control; /* NULL until somebody asks */
} tying;

static crd_status control_of(tying *t, const crd_world *w, crd_err *err)
{
    crd_control_opts who = CRD_CONTROL_OPTS;
    who.progress = &t->app->progress;
    return t->control ? CRD_OK : crd_control_new(w, &who, &t->control, err);
}

/* By the usual thresholds: whoever lets them be chosen must not keep what comes of it. */
static crd_status derive(void *ctx, const crd_world *w, crd_ties **ret_ties, crd_err *err)
{
    crd_status rc = CRD_OK;
    tying *t = ctx;
    crd_control_tie *pairs = NULL;
    size_t n_pairs = 0;
    CRD_TRY(control_of(t, w, err));
    CRD_TRY(crd_control_ties(t->control, &pairs, &n_pairs, err));
    rc = crd_ties_new(w, pairs, n_pairs, ret_ties, err);
done:
    free(pairs);
    return rc;
}

/* Hands over what was opened, with who controls whom. */
static crd_status keep(crd_app_tied *t, tying *own, crd_app_tied *ret_tied, crd_err *err)
{
    crd_status rc = control_of(own, t->world, err);
    if (rc != CRD_OK)
        return rc;
    t->control = own->control;
    own->control = NULL;
    *ret_tied = *t;
    *t = (crd_app_tied){0};
    return CRD_OK;
}

crd_status crd_app_tied_open(crd_app *app, const crd_args *args, crd_app_tied *ret_tied,
                             crd_err *err)
{
    return crd_app_tied_open_more(app, args, NULL, 0, ret_tied, err);
}

crd_status crd_app_tied_open_more(crd_app *app, const crd_args *args, const crd_want *more,
                                  size_t n_more, crd_app_tied *ret_tied, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied t = {0};
    crd_feed feed;
    crd_world_opts when;
    crd_want wants[WANTS];
    tying own = {.app = app};
    crd_app_tying how = {.ctx = &own, .derive = derive};
    size_t n = all_wants(wants);
    if (app->lent) {
        *ret_tied = *app->lent;
        ret_tied->lent = true;
        return CRD_OK;
    }
    if (n_more > WANTS - n)
        return crd_fail(err, CRD_ELIMIT, "more tables are asked for than there is room for");
    for (size_t i = 0; i < n_more; i++)
        wants[n++] = more[i];
    CRD_TRY(crd_app_open(app, args, false, &t.store, err));
    CRD_TRY(crd_app_feed(app, args, t.store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_app_world_tied(app, args, t.store, &feed, wants, n, &when, &how, &t.world, &t.ties,
                               err));
    rc = keep(&t, &own, ret_tied, err);
done:
    crd_control_free(own.control);
    crd_app_tied_done(&t);
    return rc;
}

crd_status crd_app_tied_open_ever(crd_app *app, const crd_args *args, crd_app_tied *ret_tied,
                                  crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied t = {0};
    crd_feed feed;
    crd_want wants[CRD_T_COUNT];
    tying own = {.app = app};
    crd_app_tying how = {.ctx = &own, .derive = derive};
    for (uint32_t i = 0; i < CRD_T_COUNT; i++)
        wants[i] = (crd_want){i, 0};
    CRD_TRY(crd_app_open(app, args, false, &t.store, err));
    CRD_TRY(crd_app_feed(app, args, t.store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &t.when, err));
    crd_world_opts ever = t.when;
    ever.all_times = true;
    CRD_TRY(crd_app_world(app, args, t.store, &feed, wants, CRD_T_COUNT, &ever, &t.ever, err));
    how.ever = t.ever;
    CRD_TRY(crd_app_world_tied(app, args, t.store, &feed, wants, CRD_T_COUNT, &t.when, &how,
                               &t.world, &t.ties, err));
    rc = keep(&t, &own, ret_tied, err);
done:
    crd_control_free(own.control);
    crd_app_tied_done(&t);
    return rc;
}

crd_status crd_app_tied_world(const crd_feed *feed, const crd_world_opts *when,
                              const crd_want *more, size_t n_more, crd_world **ret_world,
                              crd_err *err)
{
    crd_want wants[WANTS];
    size_t n = all_wants(wants);
    if (n_more > WANTS - n)
        return crd_fail(err, CRD_ELIMIT, "more tables are asked for than there is room for");
    for (size_t i = 0; i < n_more; i++)
        wants[n++] = more[i];
    return crd_world_new(feed, wants, n, when, ret_world, err);
}

crd_status crd_app_tied_feed(crd_app *app, const crd_feed *feed, const crd_world_opts *when,
                             const crd_want *more, size_t n_more, crd_app_tied *ret_tied,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied t = {0};
    tying own = {.app = app};
    CRD_TRY(crd_app_tied_world(feed, when, more, n_more, &t.world, err));
    CRD_TRY(derive(&own, t.world, &t.ties, err));
    t.control = own.control;
    own.control = NULL;
    *ret_tied = t;
    t = (crd_app_tied){0};
done:
    crd_control_free(own.control);
    crd_app_tied_done(&t);
    return rc;
}

void crd_app_tied_done(crd_app_tied *t)
{
    if (!t->lent) {
        crd_judge_kept_free(t->kept);
        crd_ties_free(t->ties);
        crd_control_free(t->control);
        crd_world_free(t->world);
        crd_world_free(t->ever);
        crd_store_close(t->store);
    }
    *t = (crd_app_tied){0};
}

crd_status crd_app_known_service(const crd_world *w, crd_str id, crd_err *err)
{
    uint32_t text = crd_world_find_text(w, id);
    if (crd_str_is_null(id) ||
        (text != CRD_INTERN_NONE && crd_world_row(w, CRD_T_service, text) != CRD_ROW_NONE))
        return CRD_OK;
    return crd_fail(err, CRD_ENOENT, "no service '" CRD_STR_FMT "'", CRD_STR_ARG(id));
}

crd_status crd_app_lends(const crd_args *args, crd_exposure_lend ret_lends[CRD_APP_LENDS],
                         size_t *ret_n, crd_err *err)
{
    size_t n = crd_arg_count(args, "lend");
    if (n > CRD_APP_LENDS)
        return crd_fail(err, CRD_EINVAL, "--lend: more than %d", CRD_APP_LENDS);
    for (size_t i = 0; i < n; i++) {
        crd_str pair = crd_arg_at(args, "lend", i);
        size_t colon = crd_str_find(pair, CRD_STR(":"));
        if (colon == SIZE_MAX || colon == 0 || colon + 1 == pair.len)
            return crd_fail(err, CRD_EINVAL, "--lend: '" CRD_STR_FMT "' is not LENDER:BORROWER",
                            CRD_STR_ARG(pair));
        crd_exposure_lend lend = {{pair.ptr, colon}, {pair.ptr + colon + 1, pair.len - colon - 1}};
        if (crd_str_eq(lend.lender, lend.borrower))
            return crd_fail(err, CRD_EINVAL, "--lend: '" CRD_STR_FMT "' lends to itself",
                            CRD_STR_ARG(lend.lender));
        ret_lends[i] = lend;
    }
    *ret_n = n;
    return CRD_OK;
}
