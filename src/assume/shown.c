/* What of the case short forms may look at. What a released answer changes by must not tell what is
 * withheld from it: whether a thing is there, what it is called, what goes with it. */
#include "assume/assume_int.h"

typedef struct showing {
    const crd_assume *a;
    const crd_sink *to;
    uint32_t last; /* number of the source met last, and whether it is withheld */
    bool withheld;
} showing;

static crd_status put_shown(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            crd_err *err)
{
    showing *s = ctx;
    if (from->source_no == UINT32_MAX || from->source_no != s->last) {
        s->withheld = crd_intern_find(s->a->withheld, from->source) != CRD_INTERN_NONE;
        s->last = from->source_no;
    }
    return s->withheld ? CRD_OK : s->to->put(s->to->ctx, t, rec, from, err);
}

static crd_status replay_shown(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    const crd_assume *a = ctx;
    showing s = {.a = a, .to = to, .last = UINT32_MAX};
    return a->base.replay(a->base.ctx, q, &(crd_sink){.ctx = &s, .put = put_shown}, err);
}

crd_status crd_shown_init(crd_assume *a, const crd_assume_opts *opts, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = NULL;
    crd_world_opts o = CRD_WORLD_OPTS;
    size_t n;
    a->shown = a->base;
    if (crd_str_is_null(opts->release))
        return CRD_OK;
    o.release = opts->release;
    o.as_known = opts->as_known;
    CRD_TRY(crd_world_new(&a->base, &(crd_want){.table = CRD_T_source}, 1, &o, &w, err));
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &a->withheld));
    const crd_world_source *sources = crd_world_sources(w, &n);
    for (size_t i = 0; i < n; i++) {
        uint32_t id;
        if (!sources[i].used && crd_intern_add(a->withheld, sources[i].name, &id) != CRD_OK)
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    }
    a->shown = (crd_feed){.ctx = a, .schema = a->base.schema, .replay = replay_shown};
done:
    crd_world_free(w);
    return rc;
}
