/* Exposure: who is asked about, one sweep a plane, and what is reached as services and layers. Only
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
    crd_exposure_actor *actors;
    CRD_VEC(crd_reach_seeds) seeds;
    CRD_VEC(crd_edge) lends;
    crd_users *users;
    crd_tally *tally;
    crd_sheet *sheets; /* [n_blocks x SHEETS] shares of services, block by block */
    size_t n_blocks;
    crd_groups *groups;
    crd_might *touched; /* [sites, elements, links] when asked */
    const crd_reach_plane *plane;
    uint32_t services;
} exposing;

/* A sheet for each bound, grade and power that shares are of. */
enum { SHARED = 3, SHEETS = 2 * CRD_EXPOSURE_GRADES * SHARED, WORDS = CRD_LANES / 64 };
static unsigned sheet_no(bool high, unsigned grade, unsigned power)
{
    return (high * (unsigned)CRD_EXPOSURE_GRADES + grade) * SHARED + power;
}

/* ---- actors ------------------------------------------------------------------------------- */

static uint32_t named_node(const crd_ties *t, uint32_t table, uint32_t text)
{
    uint32_t row = crd_world_row(t->w, table, text);
    if (row != CRD_ROW_NONE)
        return crd_ties_node(t, table, row);
    for (uint32_t v = t->base[CRD_NODE_USERS]; v < t->n_nodes; v++) {
        const struct crd_node_extra *x = &t->extra[v - t->base[CRD_NODE_USERS]];
        if (x->kind == CRD_NODE_NAMED && x->table == table && x->id == text)
            return v;
    }
    return CRD_NODE_NONE;
}

/* "jurisdiction:XN", "party:x", or one of the two by itself, a state first. */
static uint32_t actor_node(const crd_ties *t, crd_str what)
{
    crd_str state = CRD_STR("jurisdiction:"), party = CRD_STR("party:");
    bool is_state = crd_str_starts(what, state), is_party = crd_str_starts(what, party);
    size_t skip = is_state ? state.len : is_party ? party.len : 0;
    crd_str id = {what.ptr + skip, what.len - skip};
    uint32_t text = crd_world_find_text(t->w, id), node = CRD_NODE_NONE;
    if (text == CRD_INTERN_NONE)
        return CRD_NODE_NONE;
    if (!is_party)
        node = named_node(t, CRD_T_jurisdiction, text);
    if (node == CRD_NODE_NONE && !is_state) {
        uint32_t now = crd_world_id(t->w, CRD_T_party, text);
        node = named_node(t, CRD_T_party, now == CRD_INTERN_NONE ? text : now);
    }
    return node;
}

static crd_exposure_actor describe(const crd_ties *t, uint32_t node)
{
    uint32_t table;
    crd_exposure_actor a = {.id = CRD_STR_NULL, .name = CRD_STR_NULL};
    crd_node_kind kind = crd_ties_kind(t, node);
    if (kind == CRD_NODE_UNKNOWN) {
        a.unknown = true;
        return a;
    }
    a.id = crd_ties_id(t, node, &table, NULL);
    a.state = table == CRD_T_jurisdiction;
    if (kind == CRD_NODE_JURISDICTION)
        a.name = crd_world_text(t->w, CRD_COL(t->w, jurisdiction, name).text[node - t->base[kind]]);
    if (kind == CRD_NODE_PARTY)
        a.name = crd_world_text(t->w, CRD_COL(t->w, party, name).text[node - t->base[kind]]);
    return a;
}

typedef struct candidate {
    crd_exposure_actor who;
    uint32_t node;
} candidate;

static int by_actor(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->who.unknown != y->who.unknown)
        return x->who.unknown ? 1 : -1;
    if (x->who.state != y->who.state)
        return x->who.state ? -1 : 1;
    return crd_str_cmp(x->who.id, y->who.id);
}

/* Parties that somebody is certain to control, or that are a state's own body. */
static crd_status find_controlled(const crd_ties *t, uint8_t **ret)
{
    uint8_t *is = calloc((size_t)t->n_nodes + 1, 1);
    if (!is)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->n_ties; i++)
        if ((t->kind[i] == CRD_TIE_CONTROLS || t->kind[i] == CRD_TIE_IS) && (t->might[i] & 0xff))
            is[t->to[i]] = 1;
    *ret = is;
    return CRD_OK;
}

static bool is_wanted(const exposing *x, uint32_t node, const uint8_t *controlled)
{
    const crd_ties *t = x->t;
    crd_node_kind kind = crd_ties_kind(t, node);
    bool state = kind == CRD_NODE_JURISDICTION, party = kind == CRD_NODE_PARTY;
    if (kind == CRD_NODE_NAMED) {
        uint32_t table = t->extra[node - t->base[CRD_NODE_USERS]].table;
        state = table == CRD_T_jurisdiction;
        party = table == CRD_T_party;
    }
    if (t->first[node] == t->first[node + 1])
        return false;
    unsigned who = x->opts->who;
    return (state && (who & CRD_EXPOSED_TO_STATES)) || (party && (who & CRD_EXPOSED_TO_PARTIES)) ||
           (party && (who & CRD_EXPOSED_TO_ULTIMATES) && !controlled[node]) ||
           (kind == CRD_NODE_UNKNOWN && (who & CRD_EXPOSED_TO_UNKNOWN));
}

static crd_status choose(exposing *x, candidate **ret_all, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = x->t;
    uint8_t *controlled = NULL;
    size_t n = 0, room = x->opts->n_actors ? x->opts->n_actors : t->n_nodes;
    candidate *all = calloc(room + 1, sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < x->opts->n_actors; i++) {
        uint32_t node = actor_node(t, x->opts->actors[i]);
        if (node == CRD_NODE_NONE) {
            rc = crd_fail(err, CRD_ENOENT, "no state or party '" CRD_STR_FMT "'",
                          CRD_STR_ARG(x->opts->actors[i]));
            goto done;
        }
        all[n++] = (candidate){describe(t, node), node};
    }
    if (x->opts->n_actors == 0) {
        CRD_TRY(find_controlled(t, &controlled));
        for (uint32_t v = 0; v < t->n_nodes; v++)
            if (is_wanted(x, v, controlled))
                all[n++] = (candidate){describe(t, v), v};
    }
    if (n)
        qsort(all, n, sizeof *all, by_actor);
    *ret_all = all;
    *ret_n = n;
    all = NULL;
done:
    free(controlled);
    free(all);
    return rc;
}

static crd_status choose_actors(exposing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    candidate *all = NULL;
    size_t n = 0;
    CRD_TRY(choose(x, &all, &n, err));
    size_t actors = x->opts->coalition && n > 0 ? 1 : n;
    uint32_t *nodes = CRD_NEW(x->arena, uint32_t, n + 1);
    x->actors = CRD_NEW(x->arena, crd_exposure_actor, actors + 1);
    if (!nodes || !x->actors) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        nodes[i] = all[i].node;
    for (size_t i = 0; i < actors; i++) {
        bool together = actors < n;
        x->actors[i] = together ? (crd_exposure_actor){.id = CRD_STR_NULL, .name = CRD_STR_NULL}
                                : all[i].who;
        if (!CRD_VEC_PUSH(&x->seeds, ((crd_reach_seeds){nodes + i, together ? n : 1}))) {
            rc = CRD_ENOMEM;
            goto done;
        }
    }
    x->result->actors = x->actors;
    x->result->n_actors = actors;
    for (size_t i = 0; i < x->opts->n_lends; i++) {
        crd_edge e = {actor_node(x->t, x->opts->lends[i].borrower),
                      actor_node(x->t, x->opts->lends[i].lender)};
        if (e.from == CRD_NODE_NONE || e.to == CRD_NODE_NONE) {
            rc = crd_fail(err, CRD_ENOENT, "no state '" CRD_STR_FMT "' or '" CRD_STR_FMT "'",
                          CRD_STR_ARG(x->opts->lends[i].lender),
                          CRD_STR_ARG(x->opts->lends[i].borrower));
            goto done;
        }
        if (!CRD_VEC_PUSH(&x->lends, e)) {
            rc = CRD_ENOMEM;
            goto done;
        }
    }
done:
    free(all);
    return rc;
}

/* ---- sweeps ------------------------------------------------------------------------------- */

static void touch(exposing *x, uint32_t at)
{
    const crd_might_plane *p = &x->plane->plane;
    unsigned shift = (p->high ? 8u : 0u) + 2u * p->power;
    if ((x->touched[at] >> shift & 3) < p->grade)
        x->touched[at] = (crd_might)((x->touched[at] & ~(3u << shift)) | (unsigned)p->grade
                                                                             << shift);
}

/* Elements, links and sites of the one actor in one plane. */
static void touch_all(exposing *x, const crd_reach_block *b)
{
    const crd_ties *t = x->t;
    uint32_t lo = t->base[CRD_NODE_SITE], hi = t->base[CRD_NODE_LINK + 1];
    for (uint32_t v = lo; v < hi; v++)
        if (b->words[b->place[v]].w[0] & 1)
            touch(x, v - lo);
}

/* A block of actors in one plane becomes services and groups at once. */
static crd_status each(void *ctx, const crd_reach_block *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    exposing *x = ctx;
    const crd_might_plane *p = &x->plane->plane;
    unsigned g = p->grade == CRD_GRADE_STANDING ? CRD_EXPOSURE_STANDING : CRD_EXPOSURE_LATENT;
    const crd_sheet *users = NULL;
    if (x->touched)
        touch_all(x, b);
    if (p->power < SHARED) {
        if (b->first == 0)
            CRD_TRY(crd_tally_plane(x->tally, x->plane, b->place));
        crd_sheet *to = &x->sheets[b->first / CRD_LANES * SHEETS + sheet_no(p->high, g, p->power)];
        CRD_TRY(crd_tally_block(x->tally, b->words, to, err));
        users = crd_tally_users(x->tally);
    }
    CRD_TRY(crd_groups_add(x->groups, b, users, p, x->opts->pool, err));
done:
    return rc;
}

static uint64_t kinds_of(const crd_exposure_opts *o)
{
    uint64_t kinds = 0;
    for (size_t k = 0; k < crd_tie_kinds_n; k++) {
        unsigned flags = crd_tie_kinds[k].flags;
        if ((!(flags & CRD_TIE_SCENARIO) || o->scenario) &&
            (!(flags & CRD_TIE_WITHDRAWS) || o->withdraws))
            kinds |= UINT64_C(1) << k;
    }
    return kinds;
}

/* Whoever is not named could be any actor: a tie from each to the unknown party, high only. */
static crd_status add_unknown(exposing *x)
{
    for (size_t i = 0; i < x->seeds.n; i++)
        for (size_t k = 0; k < x->seeds.at[i].n; k++)
            if (!CRD_VEC_PUSH(&x->lends,
                              ((crd_edge){x->seeds.at[i].nodes[k], x->t->base[CRD_NODE_UNKNOWN]})))
                return CRD_ENOMEM;
    return CRD_OK;
}

static crd_status sweep(exposing *x, const crd_reacher *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t n_lends = x->lends.n;
    if (x->opts->unknown_any)
        CRD_TRY(add_unknown(x));
    for (unsigned i = 0; i < 2 * 2 * CRD_POWERS; i++) {
        bool high = i >= 2 * CRD_POWERS; /* the ties of a scenario change but once */
        crd_reach_plane p = {.plane = {.power = (uint8_t)(i >> 1 & 3),
                                       .grade = i & 1 ? CRD_GRADE_STANDING : CRD_GRADE_LATENT,
                                       .high = high},
                             .kinds = kinds_of(x->opts),
                             .more = x->lends.at,
                             .n_more = high ? x->lends.n : n_lends};
        x->plane = &p;
        CRD_TRY(r->reach(r->ctx, x->t, &p, x->seeds.at, x->seeds.n, each, x, err));
    }
done:
    return rc;
}

/* From here on ordering the ties for 512 actors at once pays. */
enum { MANY_TIES = 20000, MANY_ACTORS = 4 };

static crd_status sweep_all(exposing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_lane_reacher *lanes = NULL;
    crd_reacher use = x->opts->reacher ? *x->opts->reacher : crd_reacher_plain;
    if (!x->opts->reacher && x->t->n_ties >= MANY_TIES && x->result->n_actors >= MANY_ACTORS) {
        CRD_TRY(crd_lane_reacher_new(x->t, x->opts->pool, &lanes, err));
        use = crd_lane_reacher_use(lanes);
    }
    CRD_TRY(sweep(x, &use, err));
done:
    crd_lane_reacher_free(lanes);
    return rc;
}

/* ---- results ------------------------------------------------------------------------------ */

/* One block's rows by service, and what any of them has. */
typedef struct opened {
    const crd_sheet *sheets;
    uint32_t *row_of; /* [services x SHEETS] CRD_ROW_NONE = none */
} opened;

static void open_block(const exposing *x, size_t block, opened *o)
{
    o->sheets = x->sheets + block * SHEETS;
    memset(o->row_of, 0xff, (size_t)x->services * SHEETS * sizeof *o->row_of);
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
static void fill_service(const exposing *x, const opened *o, size_t block, uint32_t row,
                         size_t next[CRD_LANES], crd_exposure_cell *cells)
{
    const crd_world *w = x->w;
    uint64_t any[WORDS];
    int32_t ppm[CRD_LANES];
    crd_exposure_cell fresh = {.service = crd_world_text(w, CRD_COL(w, service, id).text[row]),
                               .name = crd_world_text(w, CRD_COL(w, service, name).text[row]),
                               .criticality = CRD_COL(w, service, criticality).i64[row],
                               .users = CRD_COL(w, service, users).i64[row]};
    any_lanes(o, row, any);
    for (uint32_t l = 0; l < CRD_LANES; l++)
        if (crd_bits_has(any, l)) {
            fresh.actor = (uint32_t)(block * CRD_LANES) + l;
            cells[next[l]++] = fresh;
        }
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

/* Where each actor's cells begin. */
static size_t count_cells(const exposing *x, opened *o, size_t *next)
{
    size_t n = 0;
    uint64_t any[WORDS];
    for (size_t b = 0; b < x->n_blocks; b++) {
        size_t *of = next + b * CRD_LANES;
        open_block(x, b, o);
        for (uint32_t row = 0; row < x->services; row++) {
            any_lanes(o, row, any);
            for (unsigned k = 0; k < WORDS; k++)
                for (uint64_t left = any[k]; left; left &= left - 1)
                    of[k * 64 + (unsigned)__builtin_ctzll(left)]++;
        }
    }
    for (size_t a = 0; a < x->n_blocks * CRD_LANES; a++) {
        size_t more = next[a];
        next[a] = n;
        n += more;
    }
    return n;
}

static crd_status put_cells(exposing *x)
{
    crd_status rc = CRD_OK;
    crd_exposure_result *r = x->result;
    uint32_t *order = NULL;
    size_t *next = calloc(x->n_blocks * CRD_LANES + 1, sizeof *next);
    opened o = {.row_of = reallocarray(NULL, (size_t)x->services * SHEETS + 1, sizeof *o.row_of)};
    if (!next || !o.row_of)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_world_sorted(x->w, CRD_T_service, &order));
    size_t n = count_cells(x, &o, next);
    crd_exposure_cell *cells = CRD_NEW(x->arena, crd_exposure_cell, n + 1);
    if (!cells)
        CRD_TRY(CRD_ENOMEM);
    for (size_t b = 0; b < x->n_blocks; b++) {
        open_block(x, b, &o);
        for (uint32_t k = 0; k < x->services; k++)
            fill_service(x, &o, b, order[k], next + b * CRD_LANES, cells);
        for (unsigned s = 0; s < SHEETS; s++)
            crd_sheet_done(&x->sheets[b * SHEETS + s]);
    }
    r->cells = cells;
    r->n_cells = n;
done:
    free(order);
    free(next);
    free(o.row_of);
    return rc;
}

static int by_touched(const void *a, const void *b)
{
    const crd_exposure_touched *x = a, *y = b;
    if (x->table != y->table)
        return x->table == CRD_T_element || y->table == CRD_T_site ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static crd_status put_touched(exposing *x)
{
    const crd_ties *t = x->t;
    const crd_world *w = x->w;
    crd_exposure_result *r = x->result;
    uint32_t lo = t->base[CRD_NODE_SITE], hi = t->base[CRD_NODE_LINK + 1];
    crd_exposure_touched *out = CRD_NEW(x->arena, crd_exposure_touched, (size_t)(hi - lo) + 1);
    if (!out)
        return CRD_ENOMEM;
    for (uint32_t v = lo; v < hi; v++) {
        uint32_t table;
        if (!x->touched[v - lo])
            continue;
        crd_exposure_touched *o = &out[r->n_touched++];
        *o = (crd_exposure_touched){.might = x->touched[v - lo]};
        o->id = crd_ties_id(t, v, &table, NULL);
        o->table = table;
        uint32_t row = v - t->base[crd_ties_kind(t, v)];
        if (table == CRD_T_element) {
            o->function = crd_world_text(w, CRD_COL(w, element, function).text[row]);
            o->layer = crd_exposure_layer_of(w, table, row);
            o->network = crd_world_text(w, CRD_COL(w, element, network).text[row]);
        } else if (table == CRD_T_link) {
            o->layer = crd_exposure_layer_of(w, table, row);
            o->network = crd_world_text(w, CRD_COL(w, link, network).text[row]);
        }
    }
    if (r->n_touched)
        qsort(out, r->n_touched, sizeof *out, by_touched);
    r->touched = out;
    return CRD_OK;
}

crd_status crd_exposure(const crd_ties *t, const crd_exposure_opts *opts, crd_arena *arena,
                        const crd_exposure_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    exposing x = {.t = t, .w = t->w, .opts = opts, .arena = arena};
    x.services = t->base[CRD_NODE_UNKNOWN] - t->base[CRD_NODE_SERVICE];
    x.result = CRD_NEW(arena, crd_exposure_result, 1);
    if (!x.result)
        return crd_fail(err, CRD_ENOMEM, "no memory for exposure");
    CRD_TRY(choose_actors(&x, err));
    if (opts->touched && x.result->n_actors != 1) {
        rc = crd_fail(err, CRD_EINVAL, "what is touched is listed for one actor, not %zu",
                      x.result->n_actors);
        goto done;
    }
    CRD_TRY(crd_groups_new(t, &x.groups));
    CRD_TRY(crd_users_new(t, &x.users));
    CRD_TRY(crd_tally_new(x.users, opts->pool, &x.tally));
    x.n_blocks = (x.result->n_actors + CRD_LANES - 1) / CRD_LANES;
    x.sheets = calloc(x.n_blocks * SHEETS + 1, sizeof *x.sheets);
    if (opts->touched)
        x.touched = CRD_NEW(arena, crd_might, (size_t)x.groups->n + 1);
    if (!x.sheets || (opts->touched && !x.touched)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    CRD_TRY(sweep_all(&x, err));
    CRD_TRY(put_cells(&x));
    CRD_TRY(crd_groups_put(x.groups, arena, &x.result->groups, &x.result->n_groups));
    if (opts->touched)
        CRD_TRY(put_touched(&x));
    *ret_result = x.result;
done:
    for (size_t i = 0; x.sheets && i < x.n_blocks * SHEETS; i++)
        crd_sheet_done(&x.sheets[i]);
    free(x.sheets);
    crd_tally_free(x.tally);
    crd_users_free(x.users);
    crd_groups_free(x.groups);
    CRD_VEC_DONE(&x.seeds);
    CRD_VEC_DONE(&x.lends);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for exposure") : rc;
}
