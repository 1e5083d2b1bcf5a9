/* Whom one actor could leave without one service, found of what that leans on alone, is what
 * exposure finds with a circuit of everything: for every state, party and service of random worlds
 * with doubts, disputes, plans, rings, areas and ways. */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/explain.h"
#include "analyse/exposure.h"
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

static void one_make(struct one *o)
{
    const crd_want *of[3];
    crd_want wants[64];
    size_t n[3], all = 0, n_pairs;
    crd_err err = CRD_ERR_INIT;
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_control_opts who = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
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
    for (uint32_t i = 0; i < NETWORKS; i++) /* of parts of users too */
        mem_put(&o->made.m, "other", "network",
                i ? "id=n1;subscribers=400" : "id=n0;subscribers=300");
    for (uint32_t i = 0; i < o->made.elements; i++)
        if (draw(2)) {
            char row[40];
            snprintf(row, sizeof row, "id=e%u;subscribers=%u", i, 20 + draw(100));
            mem_put(&o->made.m, "other", "element", row);
        }
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

static void one_done(struct one *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    crd_control_free(o->control);
    crd_world_free(o->w);
    mem_done(&o->made.m);
}

/* What exposure has of an actor and service: nothing when there is no cell. */
static crd_exposure_share share_of(const crd_exposure_result *r, uint32_t actor, uint32_t service,
                                   unsigned grade)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (r->cells[i].actor == actor && r->cells[i].service == service)
            return r->cells[i].share[grade][3];
    return (crd_exposure_share){0, 0};
}

enum { NOTHING, SOME, ALL, POSSIBLE, OUTCOMES };

static unsigned outcome(crd_exposure_share s)
{
    if (s.high_ppm == 0)
        return NOTHING;
    if (s.high_ppm < 1000000 || (s.low_ppm > 0 && s.low_ppm < 1000000))
        return SOME;
    return s.low_ppm == 0 ? POSSIBLE : ALL;
}

static void compare(struct one *o, uint64_t round, uint64_t seen[OUTCOMES])
{
    const crd_exposure_result *r;
    const crd_explain_result *x;
    crd_exposure_opts all = {.who = 15, .stops = true};
    crd_err err = CRD_ERR_INIT;
    crd_explainer *explainer;
    crd_buf id;
    crd_buf_init(&id, 1 << 12);
    assert_status(CRD_OK, crd_exposure(o->t, &all, o->arena, &r, &err), &err);
    assert_ok(crd_explainer_new(o->t, o->control, &explainer, NULL)); /* one for all questions */
    for (uint32_t a = 0; a < r->n_actors; a++)
        for (uint32_t s = 0; s < r->n_services; s++)
            for (unsigned latent = 0; latent < 2; latent++) {
                crd_exposure_share want = share_of(
                    r, a, s, latent ? CRD_EXPOSURE_LATENT : CRD_EXPOSURE_STANDING);
                crd_explain_opts opts = {.latent = latent};
                crd_buf_clear(&id);
                crd_explain_id(CRD_T_service, r->services[s].id, &r->actors[a], CRD_STR_NULL, 3,
                               &id);
                assert_status(CRD_OK,
                              crd_explain(explainer, crd_buf_str(&id), &opts, o->arena, &x, &err),
                              &err);
                seen[outcome(want)]++;
                if (x->share.low_ppm != want.low_ppm || x->share.high_ppm != want.high_ppm)
                    fail_msg("round %llu, %.*s, latent %u: %d..%d, not %d..%d",
                             (unsigned long long)round, (int)id.len, id.at, latent,
                             x->share.low_ppm, x->share.high_ppm, want.low_ppm, want.high_ppm);
            }
    crd_explainer_free(explainer);
    crd_buf_done(&id);
}

static void test_as_of_all(void **state)
{
    (void)state;
    const char *from = getenv("CRD_FIRST"); /* of a round that differed */
    uint64_t first = from ? strtoull(from, NULL, 10) : 0, rounds = crd_rounds(150);
    uint64_t seen[OUTCOMES] = {0};
    for (uint64_t round = first; round < first + rounds; round++) {
        struct one o;
        seed = 20261123 + round * 7919;
        draw(2);
        one_make(&o);
        compare(&o, round, seen);
        one_done(&o);
    }
    for (unsigned k = 0; k < OUTCOMES && !from; k++) /* often enough to mean something */
        assert_true(seen[k] > rounds / 4);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_as_of_all);
    return crd_suite_run(&s, "analyse/explain_stop");
}
