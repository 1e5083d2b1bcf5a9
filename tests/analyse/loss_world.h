#ifndef LOSS_WORLD_H
#define LOSS_WORLD_H

/* A world from rows, and what losses take in it. */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/loss.h"

#include "../world/ties_show.h"

struct one {
    struct memfeed m;
    crd_world *w;
    crd_control *control;
    crd_control_tie *pairs;
    crd_ties *t;
    crd_arena *arena;
};

static inline void one_make(struct one *o)
{
    const crd_want *of[3];
    crd_want wants[64];
    size_t n[3], all = 0, n_pairs;
    crd_err err = CRD_ERR_INIT;
    crd_feed feed = mem_feed(&o->m);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_control_opts who = CRD_CONTROL_OPTS;
    of[0] = crd_ties_wants(&n[0]);
    of[1] = crd_control_wants(&n[1]);
    of[2] = crd_loss_wants(&n[2]);
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < n[k]; i++)
            wants[all++] = of[k][i];
    assert_status(CRD_OK, crd_world_new(&feed, wants, all, &opts, &o->w, &err), &err);
    assert_status(CRD_OK, crd_control_new(o->w, &who, &o->control, &err), &err);
    assert_status(CRD_OK, crd_control_ties(o->control, &o->pairs, &n_pairs, &err), &err);
    assert_status(CRD_OK, crd_ties_new(o->w, o->pairs, n_pairs, &o->t, &err), &err);
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
}

static inline void one_done(struct one *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    free(o->pairs);
    crd_control_free(o->control);
    crd_world_free(o->w);
    mem_done(&o->m);
}

static inline const crd_loss_result *ask(struct one *o, const crd_loss_opts *opts)
{
    const crd_loss_result *r;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_loss(o->t, opts, o->arena, &r, &err), &err);
    return r;
}

static inline void put(struct memfeed *m, const char *table, const char *fmt, ...) CRD_PRINTF(3, 4);
static inline void put(struct memfeed *m, const char *table, const char *fmt, ...)
{
    char row[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(row, sizeof row, fmt, args);
    va_end(args);
    mem_put(m, "case", table, row);
}

#endif
