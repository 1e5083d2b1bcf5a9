/* The register of risks: what the engines say of consequences. */
#include "rules/register_int.h"

#include "analyse/exposure.h"
#include "analyse/perspective.h"

#include <stdlib.h>

enum { CRITICAL = 4 };

static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/* ---- losses -----------------------------------------------------------------------------------
 */

/* The worst of single losses: in low the one that surely takes most, in high that may. */
static crd_status of_loss(crd_registering *x, const crd_pack_scenario *s, crd_register_impact *to)
{
    const crd_loss_result *r = NULL;
    const crd_rule asks = {
        .lost_each = s->loss_each, .mode = s->loss_mode, .at_hours = s->loss_hours};
    crd_loss_opts opts = crd_judging_loss(&asks);
    opts.pool = x->in->pool;
    crd_status rc = crd_judge_kept_losses(x->in->kept, x->in->t, &opts, x->arena, &r, x->err);
    if (rc != CRD_OK)
        return rc;
    to->asked = r->asked;
    for (size_t i = 0; i < r->n_whats; i++) {
        const crd_loss_what *w = &r->whats[i];
        if (i == 0)
            to->worst = w->id;
        to->critical_low = most(to->critical_low, w->critical.low);
        to->critical_high = most(to->critical_high, w->critical.high);
        to->services_low = most(to->services_low, w->services.low);
        to->services_high = most(to->services_high, w->services.high);
    }
    return CRD_OK;
}

/* ---- exposure ---------------------------------------------------------------------------------
 */

typedef struct reach {
    crd_registering *x;
    const crd_pack_scenario *s;
    const crd_exposure_result *r;
    const crd_perspective *view;
    uint32_t home; /* the state that the case is about; CRD_INTERN_NONE = it does not say */
} reach;

/* Setting `nation` of the case. */
static uint32_t nation(const crd_world *w)
{
    uint32_t name = crd_world_find_text(w, CRD_STR("nation"));
    uint32_t row = name == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_setting, name);
    return row == CRD_ROW_NONE ? CRD_INTERN_NONE : CRD_COL(w, setting, value).text[row];
}

/* A state's own power over its services, and the unknown party's, is no actor's. */
static bool counts(const reach *y, const crd_exposure_actor *a)
{
    const crd_world *w = y->x->in->t->w;
    if (a->unknown ||
        (a->state && y->home != CRD_INTERN_NONE && crd_world_find_text(w, a->id) == y->home))
        return false;
    return !(y->view->regards && a->node != CRD_NODE_NONE &&
             y->view->regards[a->node] == CRD_REGARD_HOME);
}

static unsigned power_of(crd_str word)
{
    static const char *const words[] = {"read", "metadata", "change", "stop"};
    unsigned i = 0;
    while (i < 3 && !crd_str_eq(word, crd_str_from(words[i])))
        i++;
    return i;
}

/* All cells of one actor, from `i` on; returns where the next one begins. */
static size_t of_actor(const reach *y, size_t i, crd_register_impact *is)
{
    const crd_exposure_result *r = y->r;
    unsigned power = power_of(y->s->power);
    unsigned grade = y->s->latent ? CRD_EXPOSURE_LATENT : CRD_EXPOSURE_STANDING;
    uint32_t actor = r->cells[i].actor;
    for (; i < r->n_cells && r->cells[i].actor == actor; i++) {
        const crd_exposure_service *service = &r->services[r->cells[i].service];
        crd_exposure_share share = r->cells[i].share[grade][power];
        is->services_low += share.low_ppm > 0;
        is->services_high += share.high_ppm > 0;
        if (service->criticality == CRD_NULL64 || service->criticality < CRITICAL)
            continue;
        is->critical_low += share.low_ppm > 0;
        is->critical_high += share.high_ppm > 0;
        is->share_low = (int32_t)most(is->share_low, share.low_ppm);
        is->share_high = (int32_t)most(is->share_high, share.high_ppm);
    }
    return i;
}

static bool worse(const crd_register_impact *a, const crd_register_impact *b)
{
    if (a->critical_low != b->critical_low)
        return a->critical_low > b->critical_low;
    if (a->critical_high != b->critical_high)
        return a->critical_high > b->critical_high;
    return a->services_high > b->services_high;
}

static void of_reach(const reach *y, crd_register_impact *to)
{
    crd_register_impact worst = {0};
    for (size_t a = 0; a < y->r->n_actors; a++)
        to->asked += counts(y, &y->r->actors[a]);
    for (size_t i = 0; i < y->r->n_cells;) {
        crd_register_impact one = {0};
        const crd_exposure_actor *actor = &y->r->actors[y->r->cells[i].actor];
        i = of_actor(y, i, &one);
        if (!counts(y, actor))
            continue;
        if (worse(&one, &worst)) {
            worst = one;
            to->worst = actor->id;
        }
        to->critical_low = most(to->critical_low, one.critical_low);
        to->critical_high = most(to->critical_high, one.critical_high);
        to->services_low = most(to->services_low, one.services_low);
        to->services_high = most(to->services_high, one.services_high);
        to->share_low = (int32_t)most(to->share_low, one.share_low);
        to->share_high = (int32_t)most(to->share_high, one.share_high);
    }
}

/* States and parties that the assessments of the risk name and the case knows. */
static crd_status actors_of(crd_registering *x, uint32_t scenario, crd_exposure_opts *opts)
{
    const crd_register *r = x->to;
    crd_str *all = CRD_NEW(x->arena, crd_str, r->n_threats);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < r->n_threats; i++) {
        crd_str one = r->threats[i].actor;
        size_t colon = crd_str_find(one, CRD_STR(":"));
        if (r->threats[i].scenario != scenario || colon == SIZE_MAX)
            continue;
        crd_str id = {one.ptr + colon + 1, one.len - colon - 1};
        uint32_t text = crd_world_find_text(x->in->t->w, id);
        bool state = crd_str_starts(one, CRD_STR("jurisdiction:"));
        bool party = crd_str_starts(one, CRD_STR("party:"));
        if ((state || party) && text != CRD_INTERN_NONE &&
            crd_world_row(x->in->t->w, state ? CRD_T_jurisdiction : CRD_T_party, text) !=
                CRD_ROW_NONE)
            all[opts->n_actors++] = one;
    }
    opts->actors = all;
    return CRD_OK;
}

static crd_status of_exposure(crd_registering *x, uint32_t scenario, const crd_perspective *view,
                              const crd_exposure_result **everybody, crd_register_impact *to)
{
    crd_exposure_opts opts = {.who = CRD_EXPOSED_TO_STATES, .pool = x->in->pool};
    reach y = {.x = x, .s = x->to->scenarios[scenario], .view = view, .home = nation(x->in->t->w)};
    opts.stops = crd_str_eq(y.s->power, CRD_STR("stop"));
    to->exposure = true;
    crd_status rc = actors_of(x, scenario, &opts);
    to->of_threats = opts.n_actors > 0;
    bool known = rc == CRD_OK && !to->of_threats && *everybody && !opts.stops;
    if (known)
        y.r = *everybody;
    else if (rc == CRD_OK)
        rc = crd_exposure(x->in->t, &opts, x->arena, &y.r, x->err);
    if (rc != CRD_OK)
        return rc;
    if (!to->of_threats && !opts.stops)
        *everybody = y.r;
    of_reach(&y, to);
    return CRD_OK;
}

crd_status crd_register_impacts(crd_registering *x)
{
    crd_status rc = CRD_OK;
    crd_perspective view = {0};
    const crd_exposure_result *everybody = NULL;
    crd_register *to = x->to;
    crd_register_impact *all = CRD_NEW(x->arena, crd_register_impact, to->n_scenarios * 2 + 1);
    if (!all)
        return CRD_ENOMEM;
    CRD_TRY(crd_perspective_of(x->in->t, CRD_STR_NULL, x->arena, &view, x->err));
    for (uint32_t i = 0; i < to->n_scenarios; i++) {
        const crd_pack_scenario *s = to->scenarios[i];
        all[to->n_impacts] = (crd_register_impact){.scenario = i};
        if (!crd_str_is_null(s->loss_each))
            CRD_TRY(of_loss(x, s, &all[to->n_impacts++]));
        all[to->n_impacts] = (crd_register_impact){.scenario = i};
        if (!crd_str_is_null(s->power))
            CRD_TRY(of_exposure(x, i, &view, &everybody, &all[to->n_impacts++]));
    }
    to->impacts = all;
done:
    return rc;
}
