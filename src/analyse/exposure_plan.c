/* Ties of one plane, target by target: once a plane, so that a block of actors finds nothing but
 * words and values. */
#include "analyse/exposure_plan.h"

enum { CHUNK = 4096 /* words to read */, TARGET_WORK = 64, CHOICE_WORK = 64, AHEAD = 24, STOP = 3 };

static bool is_users(const crd_ties *t, uint32_t node)
{
    return node >= t->base[CRD_NODE_USERS] && crd_ties_kind(t, node) == CRD_NODE_USERS;
}

static void put_word(crd_plan *p, uint32_t place, int32_t value)
{
    p->place[p->n] = place;
    p->value[p->n++] = (uint32_t)(value < CRD_PPM_ALL ? value : CRD_PPM_ALL);
}

/* Ties of one need stand side by side. */
static void plan_once(crd_plan *p, struct crd_plan_target *to, const crd_into *in,
                      const uint32_t *place)
{
    if (to->n_onces == 0 || in->part.need != p->last_need) {
        to->n_onces++;
        p->onces[p->n_onces++] = (crd_lane_group){p->once_place + p->n_once,
                                                  p->once_value + p->n_once, 0};
    }
    p->last_need = in->part.need;
    p->once_place[p->n_once] = place[in->from];
    p->once_value[p->n_once++] = (uint32_t)in->part.once;
    p->onces[p->n_onces - 1].n++;
}

/* In low who has several things is not stopped by one of them. */
static bool brings(const crd_plan *p, const crd_reach_plane *r, const crd_into *in, int32_t value)
{
    return !in->part.covers && value > 0 && crd_reach_counts(r, in->kind, in->might) &&
           (p->high || r->plane.power != STOP || in->part.need == CRD_ROW_NONE);
}

/* Ties that bring something. */
static void plan_ties(crd_plan *p, const crd_users *u, const crd_reach_plane *r,
                      const uint32_t *place, uint32_t k)
{
    struct crd_plan_target *to = &p->target[k];
    to->full = p->n_full;
    to->first = p->n;
    to->users = p->n_users;
    to->onces = p->n_onces;
    to->n_onces = 0;
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++) {
        const crd_into *in = &u->into[i];
        if (i + AHEAD < u->first[u->n_targets])
            __builtin_prefetch(&place[in[AHEAD].from]);
        int32_t value = p->high ? in->part.high : in->part.low;
        if (!brings(p, r, in, value))
            continue;
        if (p->high && in->part.once > 0)
            plan_once(p, to, in, place);
        if (k < u->n_services && is_users(u->t, in->from))
            p->users[p->n_users++] = (crd_users_term){
                u->n_services + in->from - u->t->base[CRD_NODE_USERS], value};
        else if (p->high && value >= CRD_PPM_ALL)
            p->full[p->n_full++] = place[in->from];
        else
            put_word(p, place[in->from], value);
    }
    to->n_full = p->n_full - to->full;
    to->n_rest = p->n - to->first;
    to->n_users = p->n_users - to->users;
}

/* People times parts of a million must not run over: beyond all sense they are counted in units of
 * 2^shift, and the bounds rounded outwards. */
static unsigned shift_for(int64_t people)
{
    unsigned shift = 0;
    while (people >> shift > INT64_MAX / CRD_PPM_ALL / 4)
        shift++;
    return shift;
}

/* Where access equipment serves nobody knows how many, those in areas are a part of more users than
 * are known: what covers areas is sure to bring something only to who has all such equipment.
 * False when nobody can have all of it. Ties of one element stand side by side. */
static bool plan_gates(crd_plan *p, const crd_users *u, const crd_reach_plane *r,
                       const uint32_t *place, uint32_t k)
{
    struct crd_plan_target *to = &p->target[k];
    uint32_t element = CRD_ROW_NONE;
    bool has = true;
    to->gates = p->n_gate;
    to->n_gates = 0;
    for (uint32_t i = u->first[k]; i < u->first[k + 1] && !p->high; i++) {
        const crd_into *in = &u->into[i];
        if (!in->part.unweighed)
            continue;
        if (in->from != element && !has)
            return false;
        has = has && in->from == element;
        element = in->from;
        if (!has && crd_reach_counts(r, in->kind, in->might)) {
            p->gate[p->n_gate++] = place[element];
            has = true;
        }
    }
    to->n_gates = p->n_gate - to->gates;
    return has;
}

/* One that covers, into the last area or a new one. `here`: ppm of the last one so far. */
static void plan_covering(crd_plan *p, struct crd_plan_target *to, const crd_covering *c,
                          uint32_t place, int32_t value, uint64_t *here)
{
    bool first = *here == 0;
    if (first || p->high) {
        uint64_t more = *here + (uint64_t)value, all = p->areas[p->n_areas - 1].people;
        more = more > CRD_PPM_ALL ? CRD_PPM_ALL : more;
        to->covered += all * (more - *here);
        to->sure += c->doubtful ? 0 : all * (more - *here);
        *here = more;
    } /* low: the largest is first */
    put_word(p, place, value);
}

static void plan_areas(crd_plan *p, const crd_users *u, const crd_reach_plane *r,
                       const uint32_t *place, uint32_t k)
{
    struct crd_plan_target *to = &p->target[k];
    unsigned shift = shift_for(u->covered[k]);
    uint64_t unit = (UINT64_C(1) << shift) - 1, up = p->high ? unit : 0, here = 0;
    uint32_t last = CRD_ROW_NONE;
    to->areas = p->n_areas;
    to->people = ((uint64_t)(p->high ? u->covered_least[k] : u->covered[k]) + unit - up) >> shift;
    to->covered = to->sure = 0;
    to->n_areas = to->n_sure = 0;
    if (u->cover_first[k] == u->cover_first[k + 1] || !plan_gates(p, u, r, place, k))
        return;
    for (uint32_t i = u->cover_first[k]; i < u->cover_first[k + 1]; i++) {
        const crd_covering *c = &u->coverings.at[i];
        if (i + AHEAD < u->coverings.n)
            __builtin_prefetch(&place[c[AHEAD].from]);
        int32_t value = p->high ? c->high : c->low;
        if (value <= 0 || !crd_reach_counts(r, c->kind, c->might))
            continue;
        if (c->area != last) {
            uint64_t people = (uint64_t)crd_col_i64(&CRD_COL(u->t->w, area, population), c->area);
            p->areas[p->n_areas++] = (crd_area_term){(people + up) >> shift, p->n};
            to->n_sure += !c->doubtful;
            here = 0;
        }
        last = c->area;
        plan_covering(p, to, c, place[c->from], value, &here);
    }
    to->n_areas = p->n_areas - to->areas;
    if (to->n_areas)
        p->areas[p->n_areas++].first = p->n; /* where the last one ends */
}

uint64_t crd_plan_work(const crd_plan *p, uint32_t k)
{
    const struct crd_plan_target *to = &p->target[k];
    uint32_t last = to->areas + to->n_areas;
    uint64_t areas = to->n_areas ? p->areas[last].first - p->areas[to->areas].first : 0;
    uint64_t all = (uint64_t)to->n_full + to->n_rest + areas +
                   TARGET_WORK * ((uint64_t)to->n_users + to->n_areas) + to->things;
    return all ? all + TARGET_WORK : 0;
}

/* Chunks of about equal work; they depend on nothing but the plan. */
static crd_status cut(crd_plan *p, unsigned stage, uint32_t begin, uint32_t end)
{
    CRD_VEC(uint32_t) bounds = {0};
    uint64_t work = CHUNK;
    for (uint32_t k = begin; k < end; k++) {
        uint64_t more = crd_plan_work(p, k);
        if (more && work >= CHUNK) {
            work = 0;
            if (!CRD_VEC_PUSH(&bounds, k)) {
                CRD_VEC_DONE(&bounds);
                return CRD_ENOMEM;
            }
        }
        work += more;
    }
    free(p->bounds[stage]);
    p->bounds[stage] = NULL;
    p->n_chunks[stage] = (uint32_t)bounds.n;
    if (!CRD_VEC_PUSH(&bounds, end)) {
        CRD_VEC_DONE(&bounds);
        return CRD_ENOMEM;
    }
    p->bounds[stage] = bounds.at;
    return CRD_OK;
}

crd_status crd_plan_make(crd_plan *p, const crd_users *u, const crd_reach_plane *r,
                         const uint32_t *place)
{
    crd_status rc = CRD_OK;
    p->high = r->plane.high;
    p->n = p->n_full = p->n_users = p->n_areas = p->n_gate = p->n_once = p->n_onces = 0;
    for (uint32_t k = 0; k < u->n_targets; k++) {
        p->target[k].things = !p->high ? CHOICE_WORK * u->choice_n[k] : 0;
        plan_ties(p, u, r, place, k);
        plan_areas(p, u, r, place, k);
    }
    CRD_TRY(cut(p, 0, u->n_services, u->n_targets));
    CRD_TRY(cut(p, 1, 0, u->n_services));
done:
    return rc;
}

crd_status crd_plan_init(crd_plan *p, const crd_users *u)
{
    size_t ties = u->first[u->n_targets], room = ties + u->coverings.n + 1, once = 0;
    for (size_t i = 0; i < u->first[u->n_services]; i++)
        once += u->into[i].part.once > 0;
    p->full = reallocarray(NULL, ties + 1, sizeof *p->full);
    p->gate = reallocarray(NULL, ties + 1, sizeof *p->gate);
    p->onces = reallocarray(NULL, once + 1, sizeof *p->onces);
    p->once_place = reallocarray(NULL, once + 1, sizeof *p->once_place);
    p->once_value = reallocarray(NULL, once + 1, sizeof *p->once_value);
    p->place = reallocarray(NULL, room, sizeof *p->place);
    p->value = reallocarray(NULL, room, sizeof *p->value);
    p->target = calloc((size_t)u->n_targets + 1, sizeof *p->target);
    p->users = reallocarray(NULL, u->first[u->n_services] + 1, sizeof *p->users);
    p->areas = reallocarray(NULL, 2 * u->coverings.n + 1, sizeof *p->areas);
    bool all = p->full && p->gate && p->place && p->value && p->target && p->users && p->areas &&
               p->onces && p->once_place && p->once_value;
    return all ? CRD_OK : CRD_ENOMEM;
}

void crd_plan_done(crd_plan *p)
{
    free(p->full);
    free(p->gate);
    free(p->onces);
    free(p->once_place);
    free(p->once_value);
    free(p->place);
    free(p->value);
    free(p->target);
    free(p->users);
    free(p->areas);
    free(p->bounds[0]);
    free(p->bounds[1]);
}
