/* Exposure: one sweep a plane, and what is reached as services and layers. Only
 * what an actor reaches of services and layers is kept, never what it reaches of nodes: the matrix
 * of nodes and actors is not made. */
#include "analyse/exposure_group.h"

#include <string.h>

typedef struct exposing {
    const crd_ties *t;
    const crd_world *w;
    const crd_exposure_opts *opts;
    crd_arena *arena;
    crd_exposure_result *result;
    crd_asked asked;
    crd_users *users;
    crd_tally *tally;
    crd_stopper *stopper; /* NULL: not asked */
    crd_sheet *sheets;    /* [n_blocks x SHEETS] shares of services, block by block */
    size_t n_blocks;
    crd_groups *groups;
    const crd_reach_plane *plane;
    uint32_t services;
} exposing;

/* A sheet for each bound, grade and power. What spreads along ties is summed from what is reached;
 * stopping is worked out by what is left. */
enum {
    STOP = 3,
    SHARED = CRD_POWERS,
    SHEETS = 2 * CRD_EXPOSURE_GRADES * SHARED,
    WORDS = CRD_LANES / 64
};
static unsigned sheet_no(bool high, unsigned grade, unsigned power)
{
    return (high * (unsigned)CRD_EXPOSURE_GRADES + grade) * SHARED + power;
}
static crd_sheet *sheet_of(exposing *x, size_t first, bool high, unsigned grade, unsigned power)
{
    return &x->sheets[first / CRD_LANES * SHEETS + sheet_no(high, grade, power)];
}

/* ---- sweeps ------------------------------------------------------------------------------- */

/* A block of actors in one plane becomes services and groups at once. */
static crd_status each(void *ctx, const crd_reach_block *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    exposing *x = ctx;
    const crd_might_plane *p = &x->plane->plane;
    unsigned g = crd_plane_grade(p);
    const crd_sheet *users = NULL;
    if (p->power != STOP && !x->opts->no_services) {
        if (b->first == 0)
            CRD_TRY(crd_tally_plane(x->tally, x->plane, b->place));
        crd_sheet *to = sheet_of(x, b->first, p->high, g, p->power);
        CRD_TRY(crd_tally_block(x->tally, b, x->arena, to, err));
        users = crd_tally_users(x->tally);
    }
    CRD_TRY(crd_groups_add(x->groups, b, users, p, x->opts->pool, err));
done:
    return rc;
}

/* What a block could stop by itself becomes services that nobody has any more. */
static crd_status each_stops(void *ctx, const crd_reach_block *b, crd_err *err)
{
    exposing *x = ctx;
    const crd_might_plane *p = &x->plane->plane;
    unsigned g = crd_plane_grade(p);
    return crd_stopper_block(x->stopper, b, p->high ? sheet_of(x, b->first, false, g, STOP) : NULL,
                             x->arena, sheet_of(x, b->first, p->high, g, STOP), err);
}

static crd_status sweep(exposing *x, const crd_reacher *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (unsigned i = 0; i < CRD_ASKED_PLANES && x->stopper; i++) {
        crd_reach_plane p = crd_asked_plane(&x->asked, i);
        if (p.plane.power != STOP)
            continue;
        p.kinds &= ~CRD_TIES_LEANING;
        x->plane = &p;
        CRD_TRY(
            r->reach(r->ctx, x->t, &p, x->asked.seeds.at, x->asked.seeds.n, each_stops, x, err));
    }
    for (unsigned i = 0; i < CRD_ASKED_PLANES; i++) {
        crd_reach_plane p = crd_asked_plane(&x->asked, i);
        x->plane = &p;
        CRD_TRY(r->reach(r->ctx, x->t, &p, x->asked.seeds.at, x->asked.seeds.n, each, x, err));
    }
    if (x->opts->touched)
        CRD_TRY(crd_touch(&x->asked, x->t, r, x->groups, x->arena, x->result, err));
done:
    return rc;
}

/* From here on ordering the ties for 512 actors at once pays. */
enum { MANY_TIES = 20000, MANY_ACTORS = 4 };

static crd_status sweep_all(exposing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_lane_reacher *lanes = NULL;
    crd_plain_room *room = NULL;
    crd_reacher use = x->opts->reacher ? *x->opts->reacher : crd_reacher_plain;
    if (!x->opts->reacher && x->t->n_ties >= MANY_TIES &&
        (x->result->n_actors >= MANY_ACTORS || x->opts->touched)) {
        CRD_TRY(crd_lane_reacher_new(x->t, x->opts->pool, &lanes, err));
        use = crd_lane_reacher_use(lanes);
    } else if (!x->opts->reacher) {
        CRD_TRY(crd_plain_room_new(x->t, &room, err));
        use = crd_plain_room_use(room);
    }
    CRD_TRY(sweep(x, &use, err));
done:
    crd_lane_reacher_free(lanes);
    crd_plain_room_free(room);
    return rc;
}

/* ---- results ------------------------------------------------------------------------------ */

/* One block's rows by service, and what any of them has. */
typedef struct opened {
    const crd_sheet *sheets;
    uint32_t *row_of; /* [services x SHEETS] CRD_ROW_NONE = none */
} opened;

static void open_block(const crd_exposure_result *r, size_t block, opened *o)
{
    o->sheets = r->sheets.at + block * SHEETS;
    memset(o->row_of, 0xff, r->n_services * SHEETS * sizeof *o->row_of);
    for (unsigned s = 0; s < SHEETS; s++)
        for (size_t i = 0; i < o->sheets[s].n_rows; i++)
            o->row_of[(size_t)o->sheets[s].rows[i].target * SHEETS + s] = (uint32_t)i;
}

static void any_lanes(const opened *o, uint32_t service, uint64_t any[WORDS])
{
    memset(any, 0, WORDS * sizeof *any);
    for (unsigned s = 0; s < SHEETS; s++) {
        uint32_t at = o->row_of[(size_t)service * SHEETS + s];
        for (unsigned k = 0; k < WORDS && at != CRD_ROW_NONE; k++)
            any[k] |= o->sheets[s].rows[at].lanes[k];
    }
}

/* The cells of one service and block: next[l] is where lane l's next cell goes. */
static void fill_service(const opened *o, size_t block, uint32_t row, uint32_t service,
                         size_t next[CRD_LANES], crd_exposure_cell *cells)
{
    uint64_t any[WORDS];
    int32_t ppm[CRD_LANES];
    any_lanes(o, row, any);
    for (uint32_t l = 0; l < CRD_LANES; l++)
        if (crd_bits_has(any, l))
            cells[next[l]++] = (crd_exposure_cell){.actor = (uint32_t)(block * CRD_LANES) + l,
                                                   .service = service};
    for (unsigned s = 0; s < SHEETS; s++) {
        uint32_t at = o->row_of[(size_t)row * SHEETS + s];
        if (at == CRD_ROW_NONE)
            continue;
        bool high = s >= SHEETS / 2;
        unsigned grade = s / SHARED % CRD_EXPOSURE_GRADES, power = s % SHARED;
        crd_row_spread(&o->sheets[s], &o->sheets[s].rows[at], ppm);
        for (uint32_t l = 0; l < CRD_LANES; l++)
            if (ppm[l]) {
                crd_exposure_share *to = &cells[next[l] - 1].share[grade][power];
                *(high ? &to->high_ppm : &to->low_ppm) = ppm[l];
            }
    }
}

crd_status crd_exposure_each(const crd_exposure_result *r, void *ctx,
                             crd_status (*each_cell)(void *ctx, const crd_exposure_cell *cell))
{
    crd_status rc = CRD_OK;
    size_t next[CRD_LANES], n;
    uint64_t any[WORDS];
    crd_exposure_cell *cells = calloc(CRD_LANES, sizeof *cells);
    opened o = {.row_of = reallocarray(NULL, r->n_services * SHEETS + 1, sizeof *o.row_of)};
    if (!cells || !o.row_of)
        CRD_TRY(CRD_ENOMEM);
    for (size_t b = 0; b < r->sheets.n_blocks; b++) {
        open_block(r, b, &o);
        for (uint32_t k = 0; k < r->n_services; k++) {
            any_lanes(&o, r->sheets.order[k], any);
            n = 0;
            for (uint32_t l = 0; l < CRD_LANES; l++) {
                next[l] = n;
                n += crd_bits_has(any, l);
            }
            fill_service(&o, b, r->sheets.order[k], k, next, cells);
            for (size_t i = 0; i < n; i++)
                CRD_TRY(each_cell(ctx, &cells[i]));
        }
    }
done:
    free(cells);
    free(o.row_of);
    return rc;
}

/* Where each actor's cells begin. */
static size_t count_cells(const crd_exposure_result *r, opened *o, size_t *next)
{
    size_t n = 0;
    uint64_t any[WORDS];
    for (size_t b = 0; b < r->sheets.n_blocks; b++) {
        size_t *of = next + b * CRD_LANES;
        open_block(r, b, o);
        for (uint32_t row = 0; row < r->n_services; row++) {
            any_lanes(o, row, any);
            for (unsigned k = 0; k < WORDS; k++)
                for (uint64_t left = any[k]; left; left &= left - 1)
                    of[k * 64 + (unsigned)__builtin_ctzll(left)]++;
        }
    }
    for (size_t a = 0; a < r->sheets.n_blocks * CRD_LANES; a++) {
        size_t more = next[a];
        next[a] = n;
        n += more;
    }
    return n;
}

static crd_status put_services(exposing *x)
{
    crd_status rc = CRD_OK;
    const crd_world *w = x->w;
    crd_exposure_result *r = x->result;
    uint32_t *sorted = NULL;
    crd_exposure_service *all = CRD_NEW(x->arena, crd_exposure_service, (size_t)x->services + 1);
    uint32_t *order = CRD_NEW(x->arena, uint32_t, (size_t)x->services + 1);
    if (!all || !order)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_world_sorted(w, CRD_T_service, &sorted));
    for (uint32_t k = 0; k < x->services; k++) {
        order[k] = sorted[k];
        all[k] = (crd_exposure_service){
            .id = crd_world_text(w, CRD_COL(w, service, id).text[order[k]]),
            .name = crd_world_text(w, CRD_COL(w, service, name).text[order[k]]),
            .criticality = crd_col_i64(&CRD_COL(w, service, criticality), order[k]),
            .users = crd_col_i64(&CRD_COL(w, service, users), order[k])};
    }
    r->services = all;
    r->n_services = x->services;
    r->sheets = (struct crd_sheets){x->sheets, x->n_blocks, order};
done:
    free(sorted);
    return rc;
}

static crd_status put_cells(exposing *x)
{
    crd_status rc = CRD_OK;
    crd_exposure_result *r = x->result;
    size_t *next = calloc(x->n_blocks * CRD_LANES + 1, sizeof *next);
    opened o = {.row_of = reallocarray(NULL, (size_t)x->services * SHEETS + 1, sizeof *o.row_of)};
    if (!next || !o.row_of)
        CRD_TRY(CRD_ENOMEM);
    size_t n = count_cells(r, &o, next);
    crd_exposure_cell *cells = CRD_NEW(x->arena, crd_exposure_cell, n + 1);
    if (!cells)
        CRD_TRY(CRD_ENOMEM);
    for (size_t b = 0; b < x->n_blocks; b++) {
        open_block(r, b, &o);
        for (uint32_t k = 0; k < x->services; k++)
            fill_service(&o, b, r->sheets.order[k], k, next + b * CRD_LANES, cells);
    }
    r->cells = cells;
    r->n_cells = n;
done:
    free(next);
    free(o.row_of);
    return rc;
}

/* The row of the one that is asked about. */
static crd_status one_service(const exposing *x, uint32_t *ret_row, crd_err *err)
{
    crd_str id = x->opts->service;
    uint32_t text = crd_world_find_text(x->w, id);
    *ret_row = CRD_ROW_NONE;
    if (crd_str_is_null(id))
        return CRD_OK;
    if (text != CRD_INTERN_NONE)
        *ret_row = crd_world_row(x->w, CRD_T_service, text);
    return *ret_row != CRD_ROW_NONE
               ? CRD_OK
               : crd_fail(err, CRD_ENOENT, "no service '" CRD_STR_FMT "'", CRD_STR_ARG(id));
}

crd_status crd_exposure(const crd_ties *t, const crd_exposure_opts *opts, crd_arena *arena,
                        const crd_exposure_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    exposing x = {.t = t, .w = t->w, .opts = opts, .arena = arena};
    uint32_t only;
    x.services = t->base[CRD_NODE_UNKNOWN] - t->base[CRD_NODE_SERVICE];
    x.result = CRD_NEW(arena, crd_exposure_result, 1);
    if (!x.result)
        return crd_fail(err, CRD_ENOMEM, "no memory for exposure");
    CRD_TRY(crd_asked_init(&x.asked, t, opts, arena, err));
    x.result->actors = x.asked.actors;
    x.result->n_actors = x.asked.n_actors;
    x.result->n_members = x.asked.n_members;
    if (opts->touched && x.result->n_actors != 1) {
        rc = crd_fail(err, CRD_EINVAL, "what is touched is listed for one actor, not %zu",
                      x.result->n_actors);
        goto done;
    }
    CRD_TRY(one_service(&x, &only, err));
    CRD_TRY(crd_groups_new(t, &x.groups));
    if (!crd_str_is_null(opts->in))
        CRD_TRY(crd_groups_within(x.groups, opts->in, &x.result->n_nowhere, err));
    CRD_TRY(crd_users_new(t, &x.users));
    CRD_TRY(crd_tally_new(x.users, opts->pool, &x.tally));
    crd_tally_only(x.tally, only);
    if (opts->stops && !opts->no_services)
        CRD_TRY(crd_stopper_new(x.users,
                                &(crd_loss_opts){.mode = CRD_LOSS_SABOTAGES, .pool = opts->pool},
                                only, &x.stopper, err));
    x.n_blocks = (x.result->n_actors + CRD_LANES - 1) / CRD_LANES;
    x.sheets = CRD_NEW(arena, crd_sheet, x.n_blocks * SHEETS + 1);
    if (!x.sheets) {
        rc = CRD_ENOMEM;
        goto done;
    }
    CRD_TRY(sweep_all(&x, err));
    CRD_TRY(put_services(&x));
    if (!opts->compact)
        CRD_TRY(put_cells(&x));
    CRD_TRY(crd_groups_put(x.groups, arena, &x.result->groups, &x.result->n_groups));
    *ret_result = x.result;
done:
    crd_stopper_free(x.stopper);
    crd_tally_free(x.tally);
    crd_users_free(x.users);
    crd_groups_free(x.groups);
    crd_asked_done(&x.asked);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for exposure") : rc;
}
