/* The world of a feed with all that routes ask for: control, ties, and room for answers. */
#ifndef CRD_TEST_ROUTE_WORLD_H
#define CRD_TEST_ROUTE_WORLD_H

#include "crdtest.h"

#include "memfeed.h"

#include "analyse/route.h"

typedef struct routing {
    struct memfeed m;
    crd_world *w;
    crd_control *c;
    crd_ties *t;
    crd_arena *arena;
} routing;

static inline void open_world(routing *r)
{
    size_t n = 0, k;
    crd_want wants[200];
    const crd_want *of[3];
    size_t count[3];
    of[0] = crd_ties_wants(&count[0]);
    of[1] = crd_control_wants(&count[1]);
    of[2] = crd_route_wants(&count[2]);
    for (k = 0; k < 3; k++)
        for (size_t i = 0; i < count[k]; i++)
            wants[n++] = of[k][i];
    crd_feed feed = mem_feed(&r->m);
    crd_control_tie *pairs = NULL;
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &r->w, NULL));
    assert_ok(crd_control_new(r->w, &CRD_CONTROL_OPTS, &r->c, NULL));
    assert_ok(crd_control_ties(r->c, &pairs, &k, NULL));
    assert_ok(crd_ties_new(r->w, pairs, k, &r->t, NULL));
    assert_ok(crd_arena_new(256 << 20, &r->arena));
    free(pairs);
}

static inline void close_world(routing *r)
{
    crd_arena_free(r->arena);
    crd_ties_free(r->t);
    crd_control_free(r->c);
    crd_world_free(r->w);
    mem_done(&r->m);
}

#endif
