/* The case of an assessment. Making a world is steps that follow one another, and takes one thread;
 * the digest reads every table once more and needs no world, so that another thread takes it
 * meanwhile, from the file opened a second time. */
#include "app/assess_open.h"

#include "base/err.h"
#include "base/pool.h"

#include <string.h>

typedef struct opening {
    crd_app *app;
    const crd_args *args;
    crd_app_tied *tied;
    char hex[CRD_ASSESS_DIGEST];
    crd_store_mark mark; /* of the snapshot that `hex` is of */
    bool known;
} opening;

/* What fails here is tried again, and told, by who needs it. */
static void digest(opening *o)
{
    crd_store *store = NULL;
    o->known = crd_app_open(o->app, o->args, false, &store, NULL) == CRD_OK &&
               crd_store_state(store, &o->mark) && crd_store_digest(store, o->hex, NULL) == CRD_OK;
    crd_store_close(store);
}

static crd_status read_one(void *ctx, uint32_t chunk, crd_err *err)
{
    opening *o = ctx;
    if (chunk == 0)
        return crd_app_tied_open_ever(o->app, o->args, o->tied, err);
    digest(o);
    return CRD_OK;
}

static crd_status read_both(opening *o, crd_err *err)
{
    crd_pool *pool = NULL;
    crd_status rc = crd_pool_new(2, &pool, err);
    rc = rc == CRD_OK ? crd_pool_run(pool, 2, read_one, o, err) : rc;
    crd_pool_free(pool);
    return rc;
}

/* The case may have been changed between the two openings. */
static bool is_of(const opening *o, const crd_store *store)
{
    crd_store_mark mark;
    return o->known && crd_store_state(store, &mark) && crd_store_mark_same(&mark, &o->mark);
}

crd_status crd_assess_open(crd_app *app, const crd_args *args, bool wants_digest,
                           crd_app_tied *ret_tied, char ret_hex[CRD_ASSESS_DIGEST], crd_err *err)
{
    crd_status rc = CRD_OK;
    opening o = {.app = app, .args = args, .tied = ret_tied};
    bool beside = wants_digest && !app->in_turn;
    memset(ret_hex, 0, CRD_ASSESS_DIGEST);
    CRD_TRY(beside ? read_both(&o, err) : crd_app_tied_open_ever(app, args, ret_tied, err));
    if (is_of(&o, ret_tied->store))
        memcpy(ret_hex, o.hex, sizeof o.hex);
    else if (wants_digest)
        rc = crd_store_digest(ret_tied->store, ret_hex, err);
done:
    return rc;
}
