/* A world from rows, a pack from text, and what a verdict needs of them. */
#ifndef CRD_TEST_COURT_H
#define CRD_TEST_COURT_H

#include "crdtest.h"
#include "told.h"

#include "analyse/loss.h"
#include "analyse/route.h"
#include "base/buf.h"
#include "memfeed.h"
#include "rules/judge.h"
#include "rules/register.h"
#include "rules/returns.h"

typedef struct court {
    struct memfeed m;
    crd_arena *texts, *arena;
    crd_ruleset *pack;
    crd_world *w;
    crd_control *c;
    crd_ties *t;
    crd_know *k;
} court;

/* The pack of that text, which must be sound, with parameters that somebody gives. */
static inline void court_pack_given(court *o, const char *text, const crd_pack_given *given,
                                    size_t n_given)
{
    crd_diags *diags = NULL;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(16 << 20, &o->texts));
    assert_ok(crd_diags_new(10, &diags));
    crd_text_in in = {crd_str_from(text), 4096};
    crd_pack_opts opts = {.file = CRD_STR("p"),
                          .given = given,
                          .n_given = n_given,
                          .fns = crd_rule_fns,
                          .n_fns = crd_rule_fns_n};
    crd_status rc = crd_pack_read(crd_text_in_blocks(&in), &opts, o->texts, diags, &o->pack, &err);
    print_told(diags);
    assert_status(CRD_OK, rc, &err);
    crd_diags_free(diags);
}

static inline void court_pack(court *o, const char *text) { court_pack_given(o, text, NULL, 0); }

static inline void court_want(crd_want *to, size_t *n, const crd_want *more, size_t k)
{
    for (size_t i = 0; i < k; i++)
        to[(*n)++] = more[i];
}

/* The world of what was put into o->m. */
static inline void court_open(court *o)
{
    crd_want wants[300];
    size_t n = 0, k;
    crd_control_tie *pairs = NULL;
    assert_true(crd_judge_wants(o->pack, wants, CRD_COUNT(wants), &n));
    for (size_t i = 0; i < o->pack->n_returns; i++)
        assert_true(crd_return_wants(&o->pack->returns[i], wants, CRD_COUNT(wants), &n));
    const crd_want *more = crd_ties_wants(&k);
    court_want(wants, &n, more, k);
    more = crd_register_wants(&k);
    court_want(wants, &n, more, k);
    more = crd_control_wants(&k);
    court_want(wants, &n, more, k);
    more = crd_loss_wants(&k);
    court_want(wants, &n, more, k);
    more = crd_route_wants(&k);
    court_want(wants, &n, more, k);
    crd_feed feed = mem_feed(&o->m);
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &o->w, NULL));
    assert_ok(crd_control_new(o->w, &CRD_CONTROL_OPTS, &o->c, NULL));
    assert_ok(crd_control_ties(o->c, &pairs, &k, NULL));
    assert_ok(crd_ties_new(o->w, pairs, k, &o->t, NULL));
    free(pairs);
    assert_ok(crd_know_new(o->w, o->c, &o->k, NULL));
    assert_ok(crd_know_regime(o->k, o->pack, NULL));
    assert_ok(crd_arena_new(64 << 20, &o->arena));
}

static inline void court_judge(court *o, const crd_judgement **ret_all, size_t *ret_n)
{
    crd_err err = CRD_ERR_INIT;
    crd_judge_opts opts = {.evidence = 5};
    assert_status(CRD_OK, crd_judge(o->t, o->k, o->pack, &opts, o->arena, ret_all, ret_n, &err),
                  &err);
}

/* Ends the world, not the pack. */
static inline void court_close(court *o)
{
    crd_arena_free(o->arena);
    crd_know_free(o->k);
    crd_ties_free(o->t);
    crd_control_free(o->c);
    crd_world_free(o->w);
    mem_done(&o->m);
}

static inline void court_end(court *o)
{
    crd_pack_free(o->pack);
    crd_arena_free(o->texts);
}

#endif
