/* One small case with its ties, and questions about it. */
#ifndef EXPOSURE_ONE_H
#define EXPOSURE_ONE_H

#include "crdtest.h"

#include "analyse/exposure.h"

#include "../world/ties_show.h"

struct one {
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
    crd_arena *arena;
};

static inline void one_make(struct one *o)
{
    o->w = ties_world(&o->m);
    assert_ok(crd_ties_new(o->w, NULL, 0, &o->t, NULL));
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
}

static inline void one_done(struct one *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    crd_world_free(o->w);
    mem_done(&o->m);
}

static inline const crd_exposure_result *ask(struct one *o, crd_exposure_opts opts)
{
    const crd_exposure_result *r;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_exposure(o->t, &opts, o->arena, &r, &err), &err);
    return r;
}

#endif
