/* One answer for two parts of an assessment. */
#include "app/exposure_kept.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

static crd_status ask(const crd_ties *ties, const crd_exposure_opts *opts, crd_arena *arena,
                      const crd_exposure_result **ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_exposure_opts o = *opts;
    crd_pool *pool = NULL;
    CRD_TRY(crd_pool_new(0, &pool, err));
    o.pool = pool;
    o.compact = true;
    CRD_TRY(crd_exposure(ties, &o, arena, ret, err));
done:
    crd_pool_free(pool);
    return rc;
}

/* Questions that are worth keeping: about whole nations, of nobody's tables in particular. */
static bool plain(const crd_exposure_opts *o)
{
    return o->n_lends == 0 && !o->touched && !o->scenario && !o->reacher &&
           crd_str_is_null(o->service) && crd_str_is_null(o->in);
}

static bool same(const crd_exposure_opts *a, const crd_exposure_opts *b)
{
    bool same = a->who == b->who && a->n_actors == b->n_actors && a->coalition == b->coalition &&
                a->control == b->control && a->withdraws == b->withdraws &&
                a->unknown_any == b->unknown_any && a->stops == b->stops &&
                a->no_services == b->no_services;
    for (size_t i = 0; i < a->n_actors && same; i++)
        same = crd_str_eq(a->actors[i], b->actors[i]);
    return same;
}

static crd_status keep(crd_exposure_kept *kept, const crd_exposure_opts *o)
{
    crd_status rc = crd_arena_new(SIZE_MAX, &kept->arena);
    crd_str *actors = rc == CRD_OK ? CRD_NEW(kept->arena, crd_str, o->n_actors) : NULL;
    if (!actors)
        return CRD_ENOMEM;
    for (size_t i = 0; i < o->n_actors; i++) {
        actors[i] = crd_str_copy(kept->arena, o->actors[i]);
        if (!actors[i].ptr)
            return CRD_ENOMEM;
    }
    kept->asked = *o;
    kept->asked.actors = actors;
    return CRD_OK;
}

crd_status crd_exposure_ask_kept(crd_exposure_kept *kept, const crd_ties *ties,
                                 const crd_exposure_opts *opts, crd_arena *arena,
                                 const crd_exposure_result **ret_result, crd_err *err)
{
    if (!kept || !plain(opts) || (kept->answer && !same(&kept->asked, opts)))
        return ask(ties, opts, arena, ret_result, err);
    if (!kept->answer) {
        crd_status rc = keep(kept, opts);
        rc = rc == CRD_OK ? ask(ties, &kept->asked, kept->arena, &kept->answer, err)
                          : crd_fail(err, rc, "out of memory");
        if (rc != CRD_OK) {
            crd_exposure_kept_done(kept);
            return rc;
        }
    }
    *ret_result = kept->answer;
    return CRD_OK;
}

void crd_exposure_kept_done(crd_exposure_kept *kept)
{
    crd_arena_free(kept->arena);
    *kept = (crd_exposure_kept){0};
}
