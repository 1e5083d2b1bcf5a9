/* The loss question: two bounds as circuits, a lane a loss, and what falls in each lane as
 * services, equipment and capacity. */
#include "analyse/loss_pairs.h"
#include "analyse/loss_people.h"
#include "analyse/loss_sums.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

enum { CRITICAL = 4 };

typedef struct bound {
    crd_losing model;
    const crd_circuit *all; /* roots: as enum crd_loss_roots; people */
    crd_circuit *services;  /* roots: lost */
    uint64_t *base;         /* roots that fail with nothing lost */
    crd_loss_sums *sums;
    crd_crowd crowd; /* people without a network */
} bound;

typedef struct losing {
    const crd_ties *t;
    const crd_world *w;
    const crd_loss_opts *o;
    crd_loss_opts making; /* what models are made with */
    crd_arena *arena;
    crd_err *err;
    bound of[2]; /* low, high */
    uint32_t first[CRD_LOSS_ROOTS + 1];
    uint32_t n_vars;
    struct weights {
        int64_t *users;                /* [services] 0 = nobody, or not known */
        uint32_t *critical;            /* [services] 1 or 0 */
        uint32_t *quantity, *capacity; /* [elements], [links] */
        uint32_t *demand;              /* [needs] Mbit/s */
    } weights;
    crd_loss_what *whats; /* [n_vars] */
    crd_loss_falls *falls;
    crd_crowd_tally *tally;
    crd_crowd_found found;
    crd_loss_result *result;
} losing;

/* ---- the model ---------------------------------------------------------------------------- */

static crd_status compile(losing *x, bool high, crd_err *err)
{
    bound *b = &x->of[high];
    crd_losing *l = &b->model;
    crd_status rc = CRD_OK;
    crd_gates gates;
    uint32_t n = x->first[CRD_LOSS_ROOTS], *roots = malloc(((size_t)n + 1) * sizeof *roots);
    const uint32_t from[CRD_LOSS_ROOTS] = {l->lost, l->degraded, l->element,
                                           l->site, l->link,     l->need_lost};
    if (!roots)
        return CRD_ENOMEM;
    for (int r = 0; r < CRD_LOSS_ROOTS; r++)
        for (uint32_t i = x->first[r]; i < x->first[r + 1]; i++)
            roots[i] = from[r] + i - x->first[r];
    CRD_TRY(crd_crowd_new(l, roots, n, &b->crowd, err));
    b->all = b->crowd.circuit;
    if (x->o->pairs) {
        CRD_TRY(crd_gate_list_end(&l->gates, &gates, err));
        CRD_TRY(crd_circuit_new(&gates, roots, x->first[CRD_LOSS_SERVICES + 1], &b->services, err));
    }
    CRD_TRY(crd_losing_net(l)); /* for what is cut off */
    crd_losing_compiled(l);
done:
    free(roots);
    return rc;
}

static crd_status make_bound(void *ctx, uint32_t high, crd_err *err)
{
    losing *x = ctx;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_losing_make(x->t, &x->making, high, &x->of[high].model, err));
    CRD_TRY(compile(x, high, err));
done:
    x->of[high].model.o = x->o;
    x->of[high].model.err = x->err;
    return rc;
}

/* A bound beside the other; in turn where each has enough for all threads, any two of many. */
static crd_status make(losing *x)
{
    bool in_turn = x->o->pairs && crd_pool_threads(x->o->pool) > 2;
    x->making = *x->o;
    if (!in_turn)
        x->making.pool = NULL;
    return crd_pool_run(in_turn ? NULL : x->o->pool, 2, make_bound, x, x->err);
}

/* ---- each loss ---------------------------------------------------------------------------- */

typedef struct pass {
    losing *x;
    bool high;
    bool each; /* of each loss: what falls and who is without a network is kept */
} pass;

static void set_lanes(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx;
    for (uint32_t k = 0; k < n_lanes; k++)
        vars[first + k].w[k / 64] |= UINT64_C(1) << k % 64;
}

static void set_none(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx;
    (void)first;
    (void)n_lanes;
    (void)vars;
}

static crd_status look_base(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                            crd_err *err)
{
    const pass *p = ctx;
    bound *b = &p->x->of[p->high];
    (void)first;
    (void)n_lanes;
    (void)err;
    for (uint32_t r = 0; r < p->x->first[CRD_LOSS_ROOTS]; r++)
        if (words[crd_circuit_root(b->all, r)].w[0] & 1)
            crd_bits_put(b->base, r);
    return CRD_OK;
}

/* Blocks write their own lanes of `whats`, and their own blocks of what is kept. */
static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    const pass *p = ctx;
    const bound *b = &p->x->of[p->high];
    crd_loss_sums_add(b->sums, words, n_lanes, p->x->whats + first);
    if (!p->each)
        return CRD_OK;
    crd_status rc = crd_falls_put(p->x->falls, p->high, first, n_lanes, b->all, b->base, words);
    return rc == CRD_OK ? crd_crowd_tally_block(p->x->tally, p->high, first, n_lanes, words, err)
                        : crd_fail(err, rc, "services that are lost");
}

/* What each loss is summed from. What was down before is not lost. What possibly was, and certainly
 * was not, is lost possibly where it is certainly: low counts it for high. */
static crd_status list_sums(losing *x)
{
    crd_status rc = CRD_OK;
    for (int high = 0; high < 2; high++) {
        bound *b = &x->of[high];
        crd_loss_weighing w = {.circuit = b->all,
                               .first = x->first,
                               .base = b->base,
                               .doubt = high ? NULL : x->of[1].base,
                               .users = x->weights.users,
                               .weight = {[CRD_LOSS_SUM_CRITICAL] = x->weights.critical,
                                          [CRD_LOSS_SUM_ELEMENTS] = x->weights.quantity,
                                          [CRD_LOSS_SUM_CAPACITY] = x->weights.capacity,
                                          [CRD_LOSS_SUM_DEMAND] = x->weights.demand},
                               .high = high,
                               .often = x->n_vars > CRD_LANES || x->o->pairs};
        CRD_TRY(crd_loss_sums_new(&w, &b->sums));
    }
done:
    return rc;
}

static crd_status run(losing *x)
{
    crd_status rc = CRD_OK;
    for (int high = 0; high < 2; high++) {
        bound *b = &x->of[high];
        pass p = {.x = x, .high = high};
        crd_scenarios none = {.n = 1, .ctx = &p, .set = set_none, .look = look_base};
        b->base = calloc(crd_bits_words(x->first[CRD_LOSS_ROOTS]) + 1, sizeof *b->base);
        if (!b->base)
            return CRD_ENOMEM;
        CRD_TRY(crd_circuit_run(b->all, &none, NULL, x->err));
    }
    CRD_TRY(list_sums(x));
    CRD_TRY(crd_falls_new(x->first[1], x->n_vars, &x->falls));
    CRD_TRY(crd_crowd_tally_new(&x->of[0].crowd, &x->of[1].crowd, x->n_vars, &x->tally));
    for (int high = 0; high < 2; high++) {
        pass p = {x, high, true};
        crd_scenarios each = {.n = x->n_vars, .ctx = &p, .set = set_lanes, .look = look};
        CRD_TRY(crd_circuit_run(x->of[high].all, &each, x->o->pool, x->err));
    }
done:
    return rc;
}

static int64_t *cut(crd_loss_what *of, bool states, bool high)
{
    crd_loss_count *c = states ? &of->cut_states : &of->cut_sites;
    return high ? &c->high : &c->low;
}

/* How much is cut off by each loss, or by these two together, beyond what was before. */
static crd_status cut_off(losing *x, bool high, const uint32_t (*two)[2], size_t n,
                          crd_loss_what *whats)
{
    crd_losing *l = &x->of[high].model;
    crd_status rc = CRD_OK;
    uint64_t base, *apart = calloc(n + 1, sizeof *apart);
    if (!apart)
        return CRD_ENOMEM;
    for (int states = 0; states < 2; states++) {
        CRD_TRY(crd_losing_apart(l, states, two, n, apart, &base));
        for (size_t v = 0; v < n; v++)
            *cut(&whats[v], states, high) = apart[v] > base ? (int64_t)(apart[v] - base) : 0;
        for (size_t v = 0; v < n && high; v++) /* what is certain is possible */
            if (*cut(&whats[v], states, true) < *cut(&whats[v], states, false))
                *cut(&whats[v], states, true) = *cut(&whats[v], states, false);
    }
done:
    free(apart);
    return rc;
}

static crd_status count_people(losing *x)
{
    crd_status rc = CRD_OK;
    CRD_TRY(crd_crowd_tally_end(x->tally, &x->found));
    for (uint32_t v = 0; v < x->n_vars; v++)
        x->whats[v].people = x->found.people[v];
done:
    return rc;
}

/* ---- results ------------------------------------------------------------------------------ */

typedef struct numbered {
    crd_loss_what what;
    uint32_t var;
    crd_loss_rank rank;
} numbered;

static bool takes_any(const crd_loss_what *r)
{
    return r->services.high || r->degraded.high || r->elements.high || r->sites.high ||
           r->links.high;
}

static int numbered_order(const void *a, const void *b)
{
    const numbered *x = a, *y = b;
    return crd_loss_what_order(&x->what, &y->what, x->rank);
}

static size_t most_whats(const crd_loss_opts *o)
{
    return o->by == CRD_LOSS_DISK ? CRD_LOSS_TOLD : o->tell_cells;
}

static crd_status list_whats(losing *x)
{
    crd_status rc = CRD_OK;
    crd_loss_result *r = x->result;
    const crd_loss_times *times = x->o->times;
    numbered *all = malloc(((size_t)x->n_vars + 1) * sizeof *all);
    uint32_t *place = CRD_NEW(x->arena, uint32_t, (size_t)x->n_vars + 1);
    crd_loss_what *kept = CRD_NEW(x->arena, crd_loss_what, (size_t)x->n_vars + 1);
    size_t n = 0;
    if (!all || !place || !kept) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (uint32_t v = 0; v < x->n_vars; v++) {
        crd_loss_what *what = &x->whats[v];
        place[v] = UINT32_MAX;
        what->id = crd_losing_id(&x->of[0].model, v, x->arena, &what->name);
        what->number = v;
        what->people_hours = times ? times->losses[v].people_hours
                                   : (crd_loss_count){CRD_NULL64, CRD_NULL64};
        if (takes_any(what) || (times && times->losses[v].takes_any) || x->o->n_set)
            all[n++] = (numbered){*what, v, x->o->rank};
    }
    if (n > 0)
        qsort(all, n, sizeof *all, numbered_order);
    for (size_t i = 0; i < n; i++) {
        kept[i] = all[i].what;
        place[all[i].var] = (uint32_t)i;
    }
    r->whats = kept;
    r->n_whats = n;
    r->asked = x->n_vars;
    r->place = place;
    CRD_TRY(crd_falls_copy(x->falls, x->arena, &r->falls));
    if (x->o->by == CRD_LOSS_DISK)
        CRD_TRY(crd_losing_places(x->w, x->arena, r));
    if (x->o->tell_cells != CRD_LOSS_NO_CELLS)
        CRD_TRY(crd_loss_list_cells(x->w, r, most_whats(x->o), x->arena, r));
    CRD_TRY(crd_crowd_list(&x->of[1].crowd, x->w, &x->found, place, x->arena, r));
done:
    free(all);
    return rc;
}

/* ---- any two ------------------------------------------------------------------------------ */

typedef struct weighing {
    pass p; /* first: `look` takes it for one */
    const uint32_t (*two)[2];
} weighing;

static void set_two(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    const weighing *x = ctx;
    crd_losing_set_two(x->two, first, n_lanes, vars);
}

static crd_status weigh_two(void *ctx, const uint32_t (*two)[2], size_t n, crd_loss_what *ret_whats)
{
    losing *x = ctx;
    crd_status rc = CRD_OK;
    crd_loss_what *alone = x->whats;
    x->whats = ret_whats;
    for (int high = 0; high < 2; high++) {
        weighing p = {{.x = x, .high = high}, two};
        crd_scenarios each = {.n = n, .ctx = &p, .set = set_two, .look = look};
        CRD_TRY(crd_circuit_run(x->of[high].all, &each, x->o->pool, x->err));
    }
done:
    x->whats = alone;
    return rc;
}

static crd_status cut_two(void *ctx, const uint32_t (*two)[2], size_t n, crd_loss_what *whats)
{
    losing *x = ctx;
    crd_status rc = cut_off(x, false, two, n, whats);
    return rc == CRD_OK ? cut_off(x, true, two, n, whats) : rc;
}

static crd_status list_pairs(losing *x)
{
    crd_loss_pairing p = {.t = x->t,
                          .o = x->o,
                          .low = &x->of[0].model,
                          .services = {x->of[0].services, x->of[1].services},
                          .crowd = {&x->of[0].crowd, &x->of[1].crowd},
                          .people_known = x->result->people_known,
                          .alone = x->whats,
                          .n_vars = x->n_vars,
                          .weigh = weigh_two,
                          .cut = cut_two,
                          .ctx = x,
                          .err = x->err};
    return crd_losing_pairs(&p, x->arena, x->result);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static crd_status weigh(losing *x)
{
    uint32_t services = crd_world_frame(x->w, CRD_T_service)->n;
    uint32_t elements = crd_world_frame(x->w, CRD_T_element)->n;
    uint32_t links = crd_world_frame(x->w, CRD_T_link)->n;
    struct weights *w = &x->weights;
    w->users = malloc(((size_t)services + 1) * sizeof *w->users);
    w->critical = malloc(((size_t)services + 1) * sizeof *w->critical);
    w->quantity = malloc(((size_t)elements + 1) * sizeof *w->quantity);
    w->capacity = malloc(((size_t)links + 1) * sizeof *w->capacity);
    w->demand = crd_losing_demand(x->w);
    if (!w->users || !w->critical || !w->quantity || !w->capacity || !w->demand)
        return CRD_ENOMEM;
    for (uint32_t s = 0; s < services; s++) {
        int64_t users = crd_col_i64(&CRD_COL(x->w, service, users), s);
        w->users[s] = users > 0 ? users : 0;
        w->critical[s] = crd_col_i64(&CRD_COL(x->w, service, criticality), s) >= CRITICAL;
    }
    for (uint32_t i = 0; i < elements; i++) {
        int64_t n = crd_col_i64(&CRD_COL(x->w, element, quantity), i);
        w->quantity[i] = n == CRD_NULL64 || n < 1 ? 1 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
    }
    for (uint32_t i = 0; i < links; i++) {
        double c = crd_col_real(&CRD_COL(x->w, link, capacity_gbps), i);
        w->capacity[i] = c > 0 ? (uint32_t)(c + 0.5) : 0;
    }
    return CRD_OK;
}

static crd_status answer(losing *x)
{
    crd_status rc = CRD_OK;
    static const uint32_t tables[CRD_LOSS_ROOTS] = {CRD_T_service, CRD_T_service, CRD_T_element,
                                                    CRD_T_site,    CRD_T_link,    CRD_T_need};
    for (int r = 0; r < CRD_LOSS_ROOTS; r++)
        x->first[r + 1] = x->first[r] + crd_world_frame(x->w, tables[r])->n;
    CRD_TRY(weigh(x));
    CRD_TRY(make(x));
    x->n_vars = x->of[0].model.gates.n_vars;
    x->whats = calloc((size_t)x->n_vars + 1, sizeof *x->whats);
    if (!x->whats) {
        rc = CRD_ENOMEM;
        goto done;
    }
    CRD_TRY(run(x));
    for (int high = 0; high < 2; high++)
        CRD_TRY(cut_off(x, high, NULL, x->n_vars, x->whats));
    CRD_TRY(count_people(x));
    x->result->services = x->first[1];
    x->result->unknown = x->of[1].model.unknown;
    x->result->unclaimed = x->of[1].model.unclaimed;
    x->result->undated = x->of[1].model.undated;
    x->result->capacity_paths = x->of[1].model.capacity_paths;
    x->result->capacity_short.low = x->of[0].model.short_paths;
    x->result->capacity_short.high = x->of[1].model.short_paths;
    for (uint32_t s = 0; s < x->first[1]; s++)
        x->result->open += x->of[1].model.open[s];
    CRD_TRY(list_whats(x));
    if (x->o->pairs)
        CRD_TRY(list_pairs(x));
done:
    return rc;
}

static void end(losing *x)
{
    for (int high = 0; high < 2; high++) {
        bound *b = &x->of[high];
        crd_circuit_free(b->services);
        free(b->base);
        crd_loss_sums_free(b->sums);
        crd_losing_end(&b->model);
        crd_crowd_done(&b->crowd);
    }
    free(x->found.people);
    CRD_VEC_DONE(&x->found.rows);
    crd_falls_free(x->falls);
    crd_crowd_tally_free(x->tally);
    free(x->weights.users);
    free(x->weights.critical);
    free(x->weights.quantity);
    free(x->weights.capacity);
    free(x->weights.demand);
    free(x->whats);
}

/* Any two of them grow with their square: leaves these out where that was asked for. */
static crd_status choose_pairs(losing *x, crd_loss_opts *o)
{
    crd_losing l = {.t = x->t, .w = x->w, .o = o, .err = x->err};
    if (!o->pairs || o->pairs_up_to == 0)
        return CRD_OK;
    crd_status rc = crd_losing_labels(&l);
    x->result->pairs_left_out = rc == CRD_OK && crd_losing_n_labels(&l) > o->pairs_up_to;
    o->pairs = !x->result->pairs_left_out;
    crd_losing_end(&l);
    return rc;
}

crd_status crd_loss(const crd_ties *t, const crd_loss_opts *opts, crd_arena *arena,
                    const crd_loss_result **ret_result, crd_err *err)
{
    crd_loss_opts own = *opts;
    losing x = {.t = t, .w = t->w, .o = &own, .arena = arena, .err = err};
    crd_status rc = crd_losing_check(opts, err);
    *ret_result = NULL;
    if (rc != CRD_OK)
        return rc;
    x.result = CRD_NEW(arena, crd_loss_result, 1);
    rc = x.result ? choose_pairs(&x, &own) : CRD_ENOMEM;
    if (rc == CRD_OK)
        rc = answer(&x);
    if (rc == CRD_ENOMEM && err->message[0] == '\0')
        rc = crd_fail(err, CRD_ENOMEM, "memory for what is lost");
    if (rc == CRD_OK)
        *ret_result = x.result;
    end(&x);
    return rc;
}
