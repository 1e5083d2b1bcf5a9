/* Shares of users of one actor by the book: every tie into every service, one after another. */
#ifndef EXPOSURE_ORACLE_H
#define EXPOSURE_ORACLE_H

#include "analyse/exposure_int.h"

/* What is covered of each area: at least, at most; and by ties that are sure to be there. */
struct oracle_areas {
    int64_t low[64], high[64], sure[64];
};

static inline void oracle_cover(const crd_world *w, uint32_t element, bool there,
                                struct oracle_areas *areas)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_covers);
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t e = crd_world_row(w, CRD_T_element, CRD_COL(w, covers, element).text[i]);
        uint32_t a = crd_world_row(w, CRD_T_area, CRD_COL(w, covers, area).text[i]);
        int32_t share = crd_col_i32(&CRD_COL(w, covers, share_ppm), i);
        bool sure = share != CRD_NULL32 && !(f->flags[i] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED));
        if (e != element || a == CRD_ROW_NONE || crd_col_i64(&CRD_COL(w, area, population), a) <= 0)
            continue;
        assert_true(a < 64);
        areas->high[a] += !sure ? CRD_PPM_ALL : share ? share : 1;
        if (areas->high[a] > CRD_PPM_ALL)
            areas->high[a] = CRD_PPM_ALL;
        if (sure && share > areas->low[a])
            areas->low[a] = share;
        if (sure && there && share > areas->sure[a])
            areas->sure[a] = share;
    }
}

/* `service`: users are whom its elements serve; else who lives in the areas. */
static inline crd_exposure_share oracle_covered(const crd_world *w, const struct oracle_areas *mine,
                                                const struct oracle_areas *all, bool service,
                                                bool several)
{
    int64_t low = 0, high = 0, people = 0, least = 0;
    for (uint32_t a = 0; a < crd_world_frame(w, CRD_T_area)->n; a++) {
        int64_t here = crd_col_i64(&CRD_COL(w, area, population), a);
        people += all->high[a] ? here : 0;
        low += here * mine->low[a];
        high += here * mine->high[a];
        if (service)
            least += several ? 0 : here * all->sure[a] / CRD_PPM_ALL;
        else if (all->sure[a])
            least += here;
    }
    if (people == 0)
        return (crd_exposure_share){0, 0};
    int64_t more = 0;
    for (uint32_t a = 0; a < crd_world_frame(w, CRD_T_area)->n; a++)
        if (!all->sure[a])
            more += crd_col_i64(&CRD_COL(w, area, population), a) * mine->high[a];
    least += more / CRD_PPM_ALL;
    int64_t share = !high ? 0 : least == 0 ? CRD_PPM_ALL : (high + least - 1) / least;
    return (crd_exposure_share){(int32_t)(low / people),
                                (int32_t)(share > CRD_PPM_ALL ? CRD_PPM_ALL : share)};
}

static inline int64_t oracle_choice(const crd_users *u, const uint64_t *reached,
                                    const crd_reach_plane *p, const crd_exposure_share *share,
                                    uint32_t choice)
{
    const crd_choice *c = &u->choices.at[choice];
    const crd_might_plane any_way = {p->plane.power, CRD_GRADE_LATENT, true};
    int64_t left = CRD_PPM_ALL;
    bool ways = false;
    for (uint32_t i = c->first; i < c->first + c->n; i++) {
        const crd_branch *b = &u->branches.at[i];
        int64_t best = 0;
        bool way = !c->site;
        for (uint32_t k = b->first; k < b->first + b->n; k++)
            way |= crd_might_has(u->things.at[k].might, any_way);
        if (!way)
            continue;
        ways = true;
        for (uint32_t k = b->first; k < b->first + b->n; k++) {
            const crd_thing *g = &u->things.at[k];
            int64_t v = 0;
            if (g->is == CRD_THING_CHOICE)
                v = oracle_choice(u, reached, p, share, g->from);
            else if (crd_bits_has(reached, g->from) && (p->kinds >> g->kind & 1) &&
                     crd_might_has(g->might, p->plane))
                v = g->is == CRD_THING_TIE
                        ? CRD_PPM_ALL
                        : share[u->n_services + g->from - u->t->base[CRD_NODE_USERS]].low_ppm;
            best = v > best ? v : best;
        }
        left -= (b->most * (CRD_PPM_ALL - best) + CRD_PPM_ALL - 1) / CRD_PPM_ALL;
    }
    return ways && left > 0 ? left : 0;
}

/* Does the actor have all access equipment of which nobody knows whom it serves? */
static inline bool oracle_weighs(const crd_users *u, const uint64_t *reached,
                                 const crd_reach_plane *p, uint32_t k)
{
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++) {
        bool has = !u->into[i].part.unweighed;
        for (uint32_t j = u->first[k]; j < u->first[k + 1] && !has; j++)
            has = u->into[j].from == u->into[i].from && crd_bits_has(reached, u->into[j].from) &&
                  crd_reach_tie(u->t, p, u->into[j].tie);
        if (!has)
            return false;
    }
    return true;
}

/* `share` [n_targets]: those of users' nodes are there already when k is a service. */
static inline crd_exposure_share oracle_target(const crd_users *u, const uint64_t *reached,
                                               const crd_reach_plane *p, uint32_t k,
                                               const crd_exposure_share *share)
{
    const crd_ties *t = u->t;
    struct oracle_areas mine = {{0}, {0}, {0}}, all = {{0}, {0}, {0}};
    int64_t low = 0, high = 0, beside = 0;
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++) {
        const crd_into *in = &u->into[i];
        bool has = crd_bits_has(reached, in->from) && crd_reach_tie(t, p, in->tie);
        beside += in->part.counted ? in->part.high : 0;
        if (in->part.covers) {
            uint32_t element = in->from - t->base[CRD_NODE_ELEMENT];
            oracle_cover(t->w, element, (in->might & 0xff) != 0, &all);
            if (has)
                oracle_cover(t->w, element, false, &mine);
            continue;
        }
        if (!has)
            continue;
        int64_t one[2] = {in->part.low, in->part.high};
        if (in->from >= t->base[CRD_NODE_USERS] && crd_ties_kind(t, in->from) == CRD_NODE_USERS) {
            const crd_exposure_share
                *s = &share[u->n_services + in->from - t->base[CRD_NODE_USERS]];
            one[0] = one[0] * s->low_ppm / CRD_PPM_ALL;
            one[1] = (one[1] * s->high_ppm + CRD_PPM_ALL - 1) / CRD_PPM_ALL;
        }
        low = one[0] > low ? one[0] : low;
        high += one[1];
        bool first = true; /* of its need that is in reach */
        for (uint32_t j = u->first[k]; j < i; j++)
            first &= u->into[j].part.need != in->part.need ||
                     !crd_bits_has(reached, u->into[j].from) ||
                     !crd_reach_tie(t, p, u->into[j].tie);
        high += first ? in->part.once : 0;
    }
    for (uint32_t c = 0; c < u->choice_n[k]; c++) {
        int64_t v = oracle_choice(u, reached, p, share, u->choice_first[k] + c);
        low = v > low ? v : low;
    }
    crd_exposure_share covered = oracle_covered(t->w, &mine, &all, k < u->n_services,
                                                u->covered_least[k] == 0);
    beside = beside < CRD_PPM_ALL ? beside : CRD_PPM_ALL;
    int64_t rest = covered.low_ppm * (CRD_PPM_ALL - beside) / CRD_PPM_ALL;
    if (rest > low && oracle_weighs(u, reached, p, k))
        low = rest;
    high += covered.high_ppm;
    return (crd_exposure_share){(int32_t)(low > CRD_PPM_ALL ? CRD_PPM_ALL : low),
                                (int32_t)(high > CRD_PPM_ALL ? CRD_PPM_ALL : high)};
}

static inline void oracle_shares(const crd_users *u, const uint64_t *reached,
                                 const crd_reach_plane *p, crd_exposure_share *share)
{
    for (uint32_t k = u->n_services; k < u->n_targets; k++)
        share[k] = oracle_target(u, reached, p, k, share);
    for (uint32_t k = 0; k < u->n_services; k++)
        share[k] = oracle_target(u, reached, p, k, share);
}

#endif
