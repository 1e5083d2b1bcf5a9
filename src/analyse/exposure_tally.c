/* Whose users up to 512 actors reach, all at once: each word of the sweep is a tie's row of actors,
 * and what ties bring is added up over words, never pair by pair.
 *
 * High is a sum that stops at the whole: ties that bring the whole are an OR, the rest are added up
 * in all lanes at once (crd_lanes_add_sum). Low is the largest: ties stand with the largest first,
 * and a lane takes the first that it meets (crd_lanes_add_first). A plane asks for one of the two.
 * In areas the same is done for each area, whose people then add up. Cost: words read, and parts of
 * a microsecond a target or area that anybody reaches. */
#include "analyse/exposure_needs.h"
#include "analyse/exposure_plan.h"

#include <string.h>

enum { WORDS = CRD_LANES / 64, AHEAD = 192 /* words are asked for so many before they are read */ };

/* What a chunk found. */
typedef struct part {
    CRD_VEC(crd_lane_row) rows;
    CRD_VEC(int32_t) values;
} part;

struct crd_tally {
    const crd_users *u;
    crd_pool *pool;
    crd_plan plan;
    part *parts; /* [most chunks] */
    uint32_t n_parts;
    crd_sheet users;
    uint32_t *users_row; /* [targets that are users] in users.rows; CRD_ROW_NONE */
    crd_reach_plane plane;
    const uint32_t *place; /* as words */
    const crd_word *words;
    uint64_t used[WORDS]; /* lanes that are actors */
    unsigned stage;       /* 0 users, 1 services */
    uint32_t only;        /* of services; CRD_ROW_NONE = all */
};

/* ---- a plane ------------------------------------------------------------------------------ */

/* As many parts as there are chunks at most. */
static crd_status make_parts(crd_tally *y)
{
    const crd_plan *p = &y->plan;
    uint32_t n = p->n_chunks[0] > p->n_chunks[1] ? p->n_chunks[0] : p->n_chunks[1];
    if (n <= y->n_parts)
        return CRD_OK;
    part *more = reallocarray(y->parts, n, sizeof *more);
    if (!more)
        return CRD_ENOMEM;
    memset(more + y->n_parts, 0, (n - y->n_parts) * sizeof *more);
    y->parts = more;
    y->n_parts = n;
    return CRD_OK;
}

crd_status crd_tally_plane(crd_tally *y, const crd_reach_plane *r, const uint32_t *place)
{
    crd_status rc = crd_plan_make(&y->plan, y->u, r, place);
    y->plane = *r;
    return rc == CRD_OK ? make_parts(y) : rc;
}

/* ---- one target --------------------------------------------------------------------------- */

/* Asks for the words that stand behind place[first .. first + n) in a list of `all`: they lie all
 * over memory, and the lists of targets stand one behind the other. */
static void look_ahead(const crd_word *words, const uint32_t *place, uint32_t first, uint32_t n,
                       uint32_t all)
{
    for (uint32_t i = first + AHEAD; i < first + n + AHEAD && i < all; i++)
        __builtin_prefetch(&words[place[i]], 0, 2);
}

/* The lanes of `open` that have any of these words; stops when all have. */
static bool any_of(const crd_word *words, const uint32_t *place, uint32_t n,
                   const uint64_t open[WORDS], uint64_t any[WORDS])
{
    uint64_t some = 0, left = 1;
    for (uint32_t i = 0; i < n && left; i++) {
        left = 0;
        for (unsigned k = 0; k < WORDS; k++) {
            any[k] |= words[place[i]].w[k] & open[k];
            left |= open[k] & ~any[k];
        }
    }
    for (unsigned k = 0; k < WORDS; k++)
        some |= any[k];
    return some != 0;
}

/* What words of the plan bring to lanes of `open`, times `times`: in high the sum, at most the
 * whole; in low the largest, which stands first. */
static void add_of(const crd_tally *y, uint32_t first, uint32_t n, const crd_word *open,
                   crd_lane_totals *to, uint64_t times)
{
    const crd_plan *p = &y->plan;
    const crd_lane_group group = {p->place + first, p->value + first, n};
    const crd_lane_scale scale = {CRD_PPM_ALL, times};
    look_ahead(y->words, p->place, first, n, p->n);
    (p->high ? crd_lanes_add_sum : crd_lanes_add_first)(y->words, &group, &scale, open, to);
}

/* Whoever has every tie that covers something: what they come to is known. Takes them out of
 * `open`; false when nobody is left. */
static bool cover_all(const crd_tally *y, const struct crd_plan_target *t, crd_word *open,
                      crd_lane_totals *to)
{
    const crd_plan *p = &y->plan;
    uint64_t every[WORDS], some = 1;
    memcpy(every, open->w, sizeof every);
    for (uint32_t i = p->areas[t->areas].first; i < p->areas[t->areas + t->n_areas].first && some;
         i++) {
        look_ahead(y->words, p->place, i, 1, p->n);
        some = 0;
        for (unsigned k = 0; k < WORDS; k++)
            some |= every[k] &= y->words[p->place[i]].w[k];
    }
    some = 0;
    for (unsigned k = 0; k < WORDS; k++) {
        for (uint64_t left = every[k]; left; left &= left - 1)
            to->at[k * 64 + (unsigned)__builtin_ctzll(left)] = (int64_t)t->covered;
        to->any.w[k] |= every[k];
        some |= open->w[k] &= ~every[k];
    }
    return some != 0;
}

/* People in areas, added to those there are, for lanes of `open` alone. */
static void people_of(const crd_tally *y, const struct crd_plan_target *t, uint32_t from,
                      uint32_t end, const crd_word *open, crd_lane_totals *to)
{
    for (uint32_t a = t->areas + from; a < t->areas + end; a++) {
        const crd_area_term *at = &y->plan.areas[a];
        add_of(y, at->first, at[1].first - at->first, open, to, at->people);
    }
}

/* Takes out of `open` who has not all that areas need beside. */
static bool pass_gates(const crd_tally *y, const struct crd_plan_target *t, crd_word *open)
{
    uint64_t some = 1;
    for (uint32_t i = t->gates; i < t->gates + t->n_gates && some; i++) {
        some = 0;
        for (unsigned k = 0; k < WORDS; k++)
            some |= open->w[k] &= y->words[y->plan.gate[i]].w[k];
    }
    return some != 0;
}

/* What is in reach of the areas, people times ppm; ret_least[l]: people who are counted only
 * because they are in reach, times ppm: nobody else is sure to cover their areas. */
static void reached_people(const crd_tally *y, const struct crd_plan_target *t, crd_word *open,
                           crd_lane_totals *people, int64_t ret_least[CRD_LANES])
{
    memset(people, 0, sizeof *people);
    memset(ret_least, 0, CRD_LANES * sizeof *ret_least);
    bool doubts = t->n_sure < t->n_areas, some = cover_all(y, t, open, people);
    for (unsigned l = 0; l < CRD_LANES && doubts; l++)
        ret_least[l] = people->at[l] ? (int64_t)(t->covered - t->sure) : 0;
    if (!some)
        return;
    people_of(y, t, 0, t->n_sure, open, people);
    if (!doubts)
        return;
    int64_t before[CRD_LANES];
    memcpy(before, people->at, sizeof before);
    people_of(y, t, t->n_sure, t->n_areas, open, people);
    for (unsigned l = 0; l < CRD_LANES; l++)
        ret_least[l] += people->at[l] - before[l];
}

/* People of the areas in reach as a part of all, for lanes of `open`. */
static void areas_of(const crd_tally *y, const struct crd_plan_target *t, int32_t beside,
                     crd_word *open, crd_lane_totals *to)
{
    const crd_plan *p = &y->plan;
    crd_lane_totals people;
    int64_t least[CRD_LANES];
    reached_people(y, t, open, &people, least);
    for (unsigned k = 0; k < WORDS; k++) {
        for (uint64_t left = people.any.w[k]; left; left &= left - 1) {
            unsigned l = k * 64 + (unsigned)__builtin_ctzll(left);
            uint64_t sum = (uint64_t)people.at[l], all = t->people;
            if (p->high)
                all += (uint64_t)least[l] / CRD_PPM_ALL;
            int64_t ppm = all ? (int64_t)((sum + (p->high ? all - 1 : 0)) / all) : CRD_PPM_ALL;
            ppm = ppm > CRD_PPM_ALL ? CRD_PPM_ALL : ppm;
            if (p->high) {
                to->at[l] += ppm;
                continue;
            }
            ppm = crd_share_times((int32_t)ppm, CRD_PPM_ALL - beside, false);
            to->at[l] = ppm > to->at[l] ? ppm : to->at[l];
        }
        to->any.w[k] |= people.any.w[k];
    }
}

/* Users of networks and sites: in high they add up; in low the largest counts. */
static void users_of(const crd_tally *y, const struct crd_plan_target *t, crd_lane_totals *to)
{
    const crd_plan *p = &y->plan;
    int32_t have[CRD_LANES];
    for (uint32_t i = t->users; i < t->users + t->n_users; i++) {
        const crd_users_term *term = &p->users[i];
        uint32_t row = y->users_row[term->target - y->u->n_services];
        if (row == CRD_ROW_NONE)
            continue;
        crd_row_spread(&y->users, &y->users.rows[row], have);
        for (unsigned l = 0; l < CRD_LANES && term->part != CRD_PPM_ALL; l++)
            have[l] = crd_share_times(have[l], term->part, p->high);
        for (unsigned l = 0; l < CRD_LANES && p->high; l++)
            to->at[l] += have[l];
        for (unsigned l = 0; l < CRD_LANES && !p->high; l++)
            to->at[l] = have[l] > to->at[l] ? have[l] : to->at[l];
        for (unsigned k = 0; k < WORDS; k++)
            to->any.w[k] |= y->users.rows[row].lanes[k];
    }
}

/* In high what may be in reach whichever of a need's members is: once for each need. */
static void once_of(const crd_tally *y, const struct crd_plan_target *t, const crd_word *open,
                    crd_lane_totals *to)
{
    const crd_lane_scale scale = {CRD_PPM_ALL, 1};
    for (uint32_t i = t->onces; i < t->onces + t->n_onces; i++)
        crd_lanes_add_first(y->words, &y->plan.onces[i], &scale, open, to);
}

/* Choices, in low: the largest counts. */
static void choices_of(const crd_tally *y, uint32_t k, const crd_word *open, crd_lane_totals *to)
{
    const crd_users *u = y->u;
    const crd_choosing c = {u, &y->plane, y->words, y->place, &y->users, y->users_row};
    int32_t ppm[CRD_LANES];
    for (uint32_t i = u->choice_first[k]; i < u->choice_first[k] + u->choice_n[k]; i++) {
        crd_word lanes = *open;
        bool whole;
        if (!crd_choice_ppm(&c, i, &lanes, ppm, &whole))
            continue;
        for (unsigned w = 0; w < WORDS; w++) {
            for (uint64_t left = lanes.w[w]; left; left &= left - 1) {
                unsigned l = w * 64 + (unsigned)__builtin_ctzll(left);
                int64_t v = whole ? CRD_PPM_ALL : ppm[l];
                to->at[l] = v > to->at[l] ? v : to->at[l];
            }
            to->any.w[w] |= lanes.w[w];
        }
    }
}

/* ---- rows --------------------------------------------------------------------------------- */

static crd_status put_row(part *out, uint32_t target, const crd_lane_totals *all)
{
    crd_lane_row row = {.target = target, .first = out->values.n};
    bool same = true, some = false;
    int32_t last = 0;
    if (!CRD_VEC_RESERVE(&out->values, out->values.n + CRD_LANES))
        return CRD_ENOMEM;
    for (unsigned k = 0; k < WORDS; k++)
        for (uint64_t left = all->any.w[k]; left; left &= left - 1) {
            unsigned l = k * 64 + (unsigned)__builtin_ctzll(left);
            int32_t v = all->at[l] > CRD_PPM_ALL ? CRD_PPM_ALL : (int32_t)all->at[l];
            if (v <= 0)
                continue;
            same &= !some || v == last;
            some = true;
            last = v;
            row.lanes[k] |= UINT64_C(1) << l % 64;
            out->values.at[out->values.n++] = v;
        }
    if (same) {
        out->values.n = row.first;
        row.same = last;
    }
    return !some || CRD_VEC_PUSH(&out->rows, row) ? CRD_OK : CRD_ENOMEM;
}

static crd_status put_full(part *out, uint32_t target, const uint64_t full[WORDS])
{
    crd_lane_row row = {.target = target, .same = CRD_PPM_ALL};
    memcpy(row.lanes, full, sizeof row.lanes);
    return CRD_VEC_PUSH(&out->rows, row) ? CRD_OK : CRD_ENOMEM;
}

/* Lanes that have the whole already need no more: takes them out of `open`. */
static bool close_whole(const crd_lane_totals *all, crd_word *open)
{
    uint64_t some = 0;
    for (unsigned k = 0; k < WORDS; k++) {
        for (uint64_t left = all->any.w[k] & open->w[k]; left; left &= left - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(left);
            if (all->at[k * 64 + bit] >= CRD_PPM_ALL)
                open->w[k] &= ~(UINT64_C(1) << bit);
        }
        some |= open->w[k];
    }
    return some != 0;
}

static crd_status of_target(const crd_tally *y, uint32_t k, part *out)
{
    const crd_plan *p = &y->plan;
    const struct crd_plan_target *t = &p->target[k];
    uint64_t full[WORDS] = {0}, some = 0;
    crd_word open;
    crd_lane_totals all;
    look_ahead(y->words, p->full, t->full, t->n_full, p->n_full);
    bool any = any_of(y->words, p->full + t->full, t->n_full, y->used, full);
    for (unsigned w = 0; w < WORDS; w++)
        some |= open.w[w] = y->used[w] & ~full[w];
    if (!some || t->n_rest + t->n_users + t->n_areas + t->n_onces + t->things == 0)
        return any ? put_full(out, k, full) : CRD_OK;
    memset(&all, 0, sizeof all);
    add_of(y, t->first, t->n_rest, &open, &all, 1);
    if (t->n_users)
        users_of(y, t, &all);
    once_of(y, t, &open, &all);
    if (t->things && close_whole(&all, &open))
        choices_of(y, k, &open, &all);
    if (t->n_areas && close_whole(&all, &open) && pass_gates(y, t, &open))
        areas_of(y, t, y->u->beside[k], &open, &all);
    for (unsigned w = 0; w < WORDS && any; w++) {
        all.any.w[w] |= full[w];
        for (uint64_t left = full[w]; left; left &= left - 1)
            all.at[w * 64 + (unsigned)__builtin_ctzll(left)] = CRD_PPM_ALL;
    }
    return put_row(out, k, &all);
}

static crd_status run_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    (void)err;
    crd_status rc = CRD_OK;
    const crd_tally *y = ctx;
    const uint32_t *bounds = y->plan.bounds[y->stage];
    part *out = &y->parts[chunk];
    out->rows.n = out->values.n = 0;
    for (uint32_t k = bounds[chunk]; k < bounds[chunk + 1]; k++)
        if ((y->only == CRD_ROW_NONE || y->only == k || y->stage == 0) &&
            crd_plan_work(&y->plan, k))
            CRD_TRY(of_target(y, k, out));
done:
    return rc;
}

/* The parts of all chunks, one behind the other. */
static crd_status join(const crd_tally *y, crd_arena *arena, crd_sheet *ret)
{
    size_t rows = 0, values = 0;
    for (uint32_t i = 0; i < y->plan.n_chunks[y->stage]; i++) {
        rows += y->parts[i].rows.n;
        values += y->parts[i].values.n;
    }
    crd_sheet s = {0};
    s.rows = arena ? CRD_NEW(arena, crd_lane_row, rows + 1)
                   : reallocarray(NULL, rows + 1, sizeof *s.rows);
    s.values = arena ? CRD_NEW(arena, int32_t, values + 1)
                     : reallocarray(NULL, values + 1, sizeof *s.values);
    if (!s.rows || !s.values) {
        if (!arena)
            crd_sheet_done(&s);
        return CRD_ENOMEM;
    }
    values = 0;
    for (uint32_t i = 0; i < y->plan.n_chunks[y->stage]; i++) {
        const part *from = &y->parts[i];
        for (size_t r = 0; r < from->rows.n; r++) {
            s.rows[s.n_rows] = from->rows.at[r];
            s.rows[s.n_rows++].first += values;
        }
        if (from->values.n)
            memcpy(s.values + values, from->values.at, from->values.n * sizeof *s.values);
        values += from->values.n;
    }
    *ret = s;
    return CRD_OK;
}

static crd_status run_stage(crd_tally *y, unsigned stage, crd_arena *arena, crd_sheet *ret,
                            crd_err *err)
{
    y->stage = stage;
    crd_status rc = crd_pool_run(y->pool, y->plan.n_chunks[stage], run_chunk, y, err);
    return rc == CRD_OK ? join(y, arena, ret) : rc;
}

crd_status crd_tally_block(crd_tally *y, const crd_reach_block *block, crd_arena *arena,
                           crd_sheet *ret_sheet, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_users *u = y->u;
    y->words = block->words;
    y->place = block->place;
    memset(y->used, 0, sizeof y->used);
    for (size_t l = 0; l < block->n; l++)
        crd_bits_put(y->used, l);
    crd_sheet_done(&y->users);
    CRD_TRY(run_stage(y, 0, NULL, &y->users, err));
    memset(y->users_row, 0xff, (size_t)(u->n_targets - u->n_services) * sizeof *y->users_row);
    for (size_t i = 0; i < y->users.n_rows; i++)
        y->users_row[y->users.rows[i].target - u->n_services] = (uint32_t)i;
    CRD_TRY(run_stage(y, 1, arena, ret_sheet, err));
done:
    return rc;
}

const crd_sheet *crd_tally_users(const crd_tally *y) { return &y->users; }

/* ---- life --------------------------------------------------------------------------------- */

void crd_sheet_done(crd_sheet *s)
{
    free(s->rows);
    free(s->values);
    *s = (crd_sheet){0};
}

void crd_row_spread(const crd_sheet *s, const crd_lane_row *row, int32_t ret[CRD_LANES])
{
    const int32_t *value = s->values + row->first;
    memset(ret, 0, CRD_LANES * sizeof *ret);
    for (unsigned k = 0; k < WORDS; k++) {
        if (row->lanes[k] == UINT64_MAX && !row->same) { /* of greatest actors, most words */
            memcpy(ret + (size_t)k * 64, value, 64 * sizeof *value);
            value += 64;
            continue;
        }
        for (uint64_t left = row->lanes[k]; left; left &= left - 1)
            ret[k * 64 + (unsigned)__builtin_ctzll(left)] = row->same ? row->same : *value++;
    }
}

crd_status crd_tally_new(const crd_users *u, crd_pool *pool, crd_tally **ret_tally)
{
    crd_tally *y = calloc(1, sizeof *y);
    *ret_tally = NULL;
    if (!y)
        return CRD_ENOMEM;
    y->u = u;
    y->only = CRD_ROW_NONE;
    y->pool = pool;
    y->users_row = calloc((size_t)(u->n_targets - u->n_services) + 1, sizeof *y->users_row);
    if (crd_plan_init(&y->plan, u) != CRD_OK || !y->users_row) {
        crd_tally_free(y);
        return CRD_ENOMEM;
    }
    *ret_tally = y;
    return CRD_OK;
}

void crd_tally_only(crd_tally *y, uint32_t service) { y->only = service; }

void crd_tally_free(crd_tally *y)
{
    if (!y)
        return;
    crd_plan_done(&y->plan);
    for (uint32_t i = 0; i < y->n_parts; i++) {
        CRD_VEC_DONE(&y->parts[i].rows);
        CRD_VEC_DONE(&y->parts[i].values);
    }
    free(y->parts);
    crd_sheet_done(&y->users);
    free(y->users_row);
    free(y);
}
