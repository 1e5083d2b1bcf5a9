/* Whom one actor could leave without one service, found of what that leans on alone, is what
 * exposure finds with a circuit of everything: for every state, party and service of random worlds
 * with doubts, disputes, plans, rings, areas and ways. */
#include "crdtest.h"

#include "analyse/explain.h"
#include "analyse/exposure.h"

#include "loss_oracle_one.h"

/* Parts of users too, and guests. */
static void made_more(struct made *m)
{
    for (uint32_t i = 0; i < NETWORKS; i++) /* of parts of users too */
        mem_put(&m->m, "other", "network", i ? "id=n1;subscribers=400" : "id=n0;subscribers=300");
    for (uint32_t i = 0; i < m->elements; i++)
        if (draw(2)) {
            char row[40];
            snprintf(row, sizeof row, "id=e%u;subscribers=%u", i, 20 + draw(100));
            mem_put(&m->m, "other", "element", row);
        }
    if (draw(2)) { /* a guest, with whatever equipment of its own */
        mem_put(&m->m, "other", "share_use", "what=network:n0;used_by=n1;kind=mvno");
        mem_put(&m->m, "other", "need_member", "service=s0;node=a;member=network:n1");
    }
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
        one_draw(&o);
        made_more(&o.made);
        one_open(&o);
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
