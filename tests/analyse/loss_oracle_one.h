#ifndef CRD_TESTS_ANALYSE_LOSS_ORACLE_ONE_H
#define CRD_TESTS_ANALYSE_LOSS_ORACLE_ONE_H

/* A random small world, drawn and opened with who controls whom and its ties. */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/loss.h"

#include "../world/ties_show.h"
#include "loss_oracle_worlds.h"

struct one {
    struct made made;
    crd_world *w;
    crd_control *control;
    crd_ties *t;
    crd_arena *arena;
};

/* Rows only: more may be put into o->made.m before it is opened. */
static inline void one_draw(struct one *o)
{
    mem_init(&o->made.m);
    o->made.products = 1 + draw(4);
    o->made.elements = 3 + draw(6);
    o->made.links = draw(8);
    actors(&o->made);
    places(&o->made);
    elements(&o->made);
    links(&o->made);
    leaning(&o->made);
    covered(&o->made);
    services(&o->made);
}

static inline void one_open(struct one *o)
{
    const crd_want *of[3];
    crd_want wants[64];
    size_t n[3], all = 0, n_pairs;
    crd_err err = CRD_ERR_INIT;
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_control_opts who = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
    crd_feed feed = mem_feed(&o->made.m);
    of[0] = crd_ties_wants(&n[0]);
    of[1] = crd_control_wants(&n[1]);
    of[2] = crd_loss_wants(&n[2]);
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < n[k]; i++)
            wants[all++] = of[k][i];
    assert_status(CRD_OK, crd_world_new(&feed, wants, all, &opts, &o->w, &err), &err);
    assert_status(CRD_OK, crd_control_new(o->w, &who, &o->control, &err), &err);
    assert_status(CRD_OK, crd_control_ties(o->control, &pairs, &n_pairs, &err), &err);
    assert_status(CRD_OK, crd_ties_new(o->w, pairs, n_pairs, &o->t, &err), &err);
    free(pairs);
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
}

static inline void one_done(struct one *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    crd_control_free(o->control);
    crd_world_free(o->w);
    mem_done(&o->made.m);
}

#endif
