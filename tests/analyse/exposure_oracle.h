/* Shares of users of one actor by the book: every tie into every service, one after another. */
#ifndef EXPOSURE_ORACLE_H
#define EXPOSURE_ORACLE_H

#include "analyse/exposure_int.h"

/* What the actor covers of each area: at least, at most. */
struct oracle_areas {
    int64_t low[64], high[64];
};

static inline void oracle_cover(const crd_world *w, uint32_t element, struct oracle_areas *areas)
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
    }
}

static inline crd_exposure_share oracle_covered(const crd_world *w, const struct oracle_areas *mine,
                                                const struct oracle_areas *all)
{
    int64_t low = 0, high = 0, people = 0;
    for (uint32_t a = 0; a < crd_world_frame(w, CRD_T_area)->n; a++) {
        int64_t here = crd_col_i64(&CRD_COL(w, area, population), a);
        people += all->high[a] ? here : 0;
        low += here * mine->low[a];
        high += here * mine->high[a];
    }
    if (people == 0)
        return (crd_exposure_share){0, 0};
    return (crd_exposure_share){(int32_t)(low / people), (int32_t)((high + people - 1) / people)};
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
    struct oracle_areas mine = {{0}, {0}}, all = {{0}, {0}};
    int64_t low = 0, high = 0;
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++) {
        const crd_into *in = &u->into[i];
        bool has = crd_bits_has(reached, in->from) && crd_reach_tie(t, p, in->tie);
        if (in->part.covers) {
            uint32_t element = in->from - t->base[CRD_NODE_ELEMENT];
            oracle_cover(t->w, element, &all);
            if (has)
                oracle_cover(t->w, element, &mine);
            continue;
        }
        if (!has)
            continue;
        int64_t one[2] = {in->part.low, in->part.high}, together = 0;
        if (in->from >= t->base[CRD_NODE_USERS] && crd_ties_kind(t, in->from) == CRD_NODE_USERS) {
            const crd_exposure_share
                *s = &share[u->n_services + in->from - t->base[CRD_NODE_USERS]];
            one[0] = one[0] * s->low_ppm / CRD_PPM_ALL;
            one[1] = (one[1] * s->high_ppm + CRD_PPM_ALL - 1) / CRD_PPM_ALL;
        }
        high += one[1];
        /* Members of one need that share its users out: different users. */
        for (uint32_t j = u->first[k]; j < u->first[k + 1]; j++) {
            const crd_into *other = &u->into[j];
            if (in->part.need == CRD_ROW_NONE || other->part.need != in->part.need ||
                !crd_bits_has(reached, other->from) || !crd_reach_tie(t, p, other->tie))
                continue;
            const crd_exposure_share
                *s = &share[u->n_services + other->from - t->base[CRD_NODE_USERS]];
            together += (int64_t)other->part.low * s->low_ppm / CRD_PPM_ALL;
        }
        one[0] = together > one[0] ? together : one[0];
        low = one[0] > low ? one[0] : low;
    }
    crd_exposure_share covered = oracle_covered(t->w, &mine, &all);
    if (covered.low_ppm > low && oracle_weighs(u, reached, p, k))
        low = covered.low_ppm;
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
