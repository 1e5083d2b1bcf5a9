/* What nothing, one and two take down, for all services in the same passes. Of each the first set
 * is kept: the fewest is a number; where minimal sets of one and two are to be listed, all of
 * those. Many unknown parties are tried one at a time, not in twos: those are left to the search.
 */
#include "analyse/fewest_int.h"
#include "base/bits.h"
#include "graph/pairs.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Word operations that all pairs may take: some two minutes. More is left to the search. */
#define MOST_WORK UINT64_C(20000000000)

enum { ORDERS = 3 };

/* Of a block of sets one that takes a service and may be minimal. */
typedef struct taken {
    uint32_t root, lane;
} taken;
typedef CRD_VEC(taken) taken_list;

/* Sets of labels that a service's list has. */
typedef struct listing {
    CRD_VEC(uint64_t) of[ORDERS]; /* by order: numbers of sets, ascending */
    uint64_t *alone;              /* bits: labels that take it alone; NULL = none */
    _Atomic uint64_t found;       /* of one and two; more than `most`: there are too many */
} listing;

typedef struct bulk {
    const crd_few_bound *b;
    const uint8_t *asked;
    uint32_t named, labels, roots; /* parties that are recorded; those tried in twos; services */
    bool exact[ORDERS]; /* all sets of the order are tried, and rightly: at least of services that
                           rest on no way */
    bool exact_way[ORDERS]; /* and of those that rest on ways, */
    bool wide; /* even on one that needs a capacity: what one unknown party takes off it is not
                  tried */
    crd_few_low *low;
    bool (*stop)(void *ctx); /* NULL = never */
    void *stop_ctx;
    atomic_bool stopped;  /* some of an order was left out: no more is tried */
    _Atomic uint64_t *at; /* [roots] number of the first set that takes it; UINT64_MAX = none */
    uint32_t order;       /* that is tried, */
    uint32_t *left;       /* [n_left] for these roots */
    uint32_t n_left;
    listing *lists;     /* [roots], or NULL */
    uint64_t *none;     /* no label takes it alone */
    taken_list *blocks; /* [n_blocks] of the order; NULL: it is not listed */
    uint64_t n_blocks;
    size_t most;
    uint32_t size; /* of sets to list */
} bulk;

static void set_none(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx;
    (void)first;
    (void)n_lanes;
    (void)vars;
}

static void set_one(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx;
    for (uint32_t l = 0; l < n_lanes; l++)
        vars[first + l].w[l / 64] |= UINT64_C(1) << l % 64;
}

static void set_two(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    const bulk *x = ctx;
    uint32_t a, b;
    crd_pair_of(x->labels, first, &a, &b);
    for (uint32_t l = 0; l < n_lanes; l++) {
        vars[a].w[l / 64] |= UINT64_C(1) << l % 64;
        vars[b].w[l / 64] |= UINT64_C(1) << l % 64;
        if (++b == x->labels) {
            a++;
            b = a + 1;
        }
    }
}

/* ---- lists of minimal sets ------------------------------------------------------------------ */

/* Takes the lanes out of which the set is not of labels alone, or has a part that takes the service
 * by itself. False: none are left. */
static bool may_be_minimal(const bulk *x, uint32_t root, uint64_t first, const crd_pair_run *runs,
                           uint32_t n_runs, crd_word *lanes)
{
    const uint64_t *alone = x->lists[root].alone;
    if (x->order == 2)
        return crd_pairs_without(runs, n_runs, alone ? alone : x->none, x->named, lanes);
    if (x->order == 1 && first >= x->named)
        return false;
    uint64_t n = x->order == 1 ? x->named - first : 1;
    for (uint32_t k = 0; k < CRD_LANES / 64; k++)
        lanes->w[k] &= n > 64 * (uint64_t)k ? crd_bits_first(n - 64 * (uint64_t)k) : 0;
    return true;
}

/* Once there are too many, no more are kept. False: memory. */
static bool take(bulk *x, uint32_t root, uint64_t first, const crd_word *lanes)
{
    taken_list *to = &x->blocks[first / CRD_LANES];
    uint64_t n = 0;
    for (uint32_t k = 0; k < CRD_LANES / 64; k++)
        n += (uint64_t)__builtin_popcountll(lanes->w[k]);
    if (x->order > 0 && atomic_fetch_add(&x->lists[root].found, n) > x->most)
        return true;
    for (uint32_t k = 0; k < CRD_LANES / 64; k++)
        for (uint64_t left = lanes->w[k]; left; left &= left - 1)
            if (!CRD_VEC_PUSH(to, ((taken){root, 64 * k + (uint32_t)__builtin_ctzll(left)})))
                return false;
    return true;
}

/* In the order of blocks, and so of numbers. */
static bool gather(bulk *x)
{
    bool ok = true;
    for (uint64_t b = 0; b < x->n_blocks && x->blocks; b++)
        for (size_t i = 0; i < x->blocks[b].n && ok; i++) {
            const taken *t = &x->blocks[b].at[i];
            listing *to = &x->lists[t->root];
            ok = to->found > x->most || CRD_VEC_PUSH(&to->of[x->order], b * CRD_LANES + t->lane);
        }
    return ok;
}

/* Before the next order: what an order has found is no part of a minimal set of more. */
static bool index_alone(bulk *x)
{
    for (uint32_t r = 0; r < x->roots; r++) {
        listing *t = &x->lists[r];
        if (t->of[1].n == 0)
            continue;
        t->alone = calloc(crd_bits_words(x->labels) + 1, sizeof *t->alone);
        if (!t->alone)
            return false;
        for (size_t i = 0; i < t->of[1].n; i++)
            crd_bits_put(t->alone, (uint32_t)t->of[1].at[i]);
    }
    return true;
}

/* Sets are told by size, then members. */
static crd_status put_listed(const bulk *x, uint32_t root, crd_few_listed *to)
{
    const listing *t = &x->lists[root];
    for (uint32_t order = 0; order < ORDERS; order++)
        for (size_t i = 0; i < t->of[order].n; i++) {
            uint32_t var[2] = {(uint32_t)t->of[order].at[i], 0};
            if (order == 2)
                crd_pair_of(x->labels, t->of[order].at[i], &var[0], &var[1]);
            if (!crd_sets_add(&to->sets, var, order))
                return CRD_ENOMEM;
        }
    to->whole = true;
    return CRD_OK;
}

/* Are all sets of up to x->size tried, and rightly? `tried`: so many orders are whole. */
static bool all_tried(const bulk *x, uint32_t root, uint32_t tried)
{
    const crd_loss_late *late = &x->b->model.late;
    bool falls = x->low[root].order == 0;            /* by itself: nothing else is minimal */
    bool leased = late->leased && x->b->rests[root]; /* a way behind a way is not followed */
    bool over = x->lists[root].found > x->most;
    return !over && (falls || (tried > x->size && late->order >= x->size && !leased));
}

static crd_status put_all_listed(const bulk *x, uint32_t tried, crd_few_listed **ret_listed)
{
    crd_status rc = CRD_OK;
    crd_few_listed *to = calloc((size_t)x->roots + 1, sizeof *to);
    *ret_listed = to;
    if (!to)
        return CRD_ENOMEM;
    for (uint32_t r = 0; r < x->roots; r++)
        if (x->asked[r] && all_tried(x, r, tried))
            CRD_TRY(put_listed(x, r, &to[r]));
done:
    return rc;
}

/* ---- passes --------------------------------------------------------------------------------- */

/* The first of the lanes, which are of so many; CRD_LANES: none. */
static uint32_t first_lane(const crd_word *lanes, uint32_t n_lanes)
{
    for (uint32_t k = 0; 64 * k < n_lanes; k++) {
        uint64_t w = lanes->w[k] & crd_bits_first(n_lanes - 64 * k);
        if (w)
            return 64 * k + (uint32_t)__builtin_ctzll(w);
    }
    return CRD_LANES;
}

/* The least number wins, in whatever order blocks are looked at. */
static void least(_Atomic uint64_t *at, uint64_t number)
{
    uint64_t now = atomic_load_explicit(at, memory_order_relaxed);
    while (number < now && !atomic_compare_exchange_weak(at, &now, number))
        ;
}

static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    bulk *x = ctx;
    crd_pair_run runs[CRD_LANES];
    bool twos = x->blocks && x->order == 2;
    uint32_t n_runs = twos ? crd_pair_runs(x->labels, first, n_lanes, runs) : 0;
    for (uint32_t i = 0; i < x->n_left; i++) {
        uint32_t r = x->left[i];
        crd_word lanes = words[crd_circuit_root(x->b->bulk, r)];
        uint32_t lane = first_lane(&lanes, n_lanes);
        if (lane == CRD_LANES)
            continue;
        if (x->low[r].order == CRD_HITTING_NONE)
            least(&x->at[r], first + lane);
        if (x->blocks && may_be_minimal(x, r, first, runs, n_runs, &lanes) &&
            !take(x, r, first, &lanes))
            return crd_fail(err, CRD_ENOMEM, "sets of %u services", x->roots);
    }
    return CRD_OK;
}

static bool is_stopped(void *ctx)
{
    bulk *x = ctx;
    bool now = x->stopped || (x->stop && x->stop(x->stop_ctx));
    if (now)
        x->stopped = true;
    return now;
}

/* Services that a set of the order may still tell something of. */
static void list_left(bulk *x, bool listed)
{
    x->n_left = 0;
    for (uint32_t r = 0; r < x->roots; r++) {
        x->at[r] = UINT64_MAX;
        uint32_t known = x->low[r].order;
        if (x->asked[r] && (known == CRD_HITTING_NONE || (known > 0 && listed)))
            x->left[x->n_left++] = r;
    }
}

/* What is known of each when the order is tried. */
static void put_low(bulk *x)
{
    for (uint32_t r = 0; r < x->roots; r++) {
        uint64_t at = x->at[r];
        crd_few_low *low = &x->low[r];
        if (at == UINT64_MAX)
            continue;
        low->order = x->order;
        if (x->order == 1)
            low->var[0] = (uint32_t)at;
        else if (x->order == 2)
            crd_pair_of(x->labels, at, &low->var[0], &low->var[1]);
    }
}

static crd_status one_order(bulk *x, uint32_t order, crd_pool *pool, crd_err *err)
{
    void (*const set[])(void *, uint64_t, uint32_t, crd_word *) = {set_none, set_one, set_two};
    const uint64_t n[] = {1, x->b->model.late.first_way, crd_choose(x->labels, 2)};
    crd_status rc = CRD_OK;
    bool listed = x->lists && order <= x->size;
    crd_scenarios all = {.n = n[order],
                         .n_set = order == 2 ? x->labels : x->b->model.late.first_way,
                         .ctx = x,
                         .set = set[order],
                         .look = look,
                         .stop = order > 0 ? is_stopped : NULL,
                         .stop_ctx = x};
    x->order = order;
    x->n_blocks = all.n / CRD_LANES + 1;
    x->blocks = listed ? calloc(x->n_blocks, sizeof *x->blocks) : NULL;
    if (listed && !x->blocks) {
        rc = crd_fail(err, CRD_ENOMEM, "sets of %u services", x->roots);
        goto done;
    }
    list_left(x, listed);
    CRD_TRY(crd_circuit_run(x->b->bulk, &all, pool, err));
    if (!gather(x) || (listed && order == 1 && !index_alone(x)))
        rc = crd_fail(err, CRD_ENOMEM, "sets of %u services", x->roots);
    put_low(x);
done:
    for (uint64_t b = 0; b < x->n_blocks && x->blocks; b++)
        CRD_VEC_DONE(&x->blocks[b]);
    free(x->blocks);
    x->blocks = NULL;
    return rc;
}

/* Is all of the order tried that may take the service down? */
static bool is_whole(const bulk *x, uint32_t service, uint32_t order)
{
    uint8_t rests = x->b->rests[service];
    return x->exact[order] && (order == 0 || !rests || x->exact_way[order]) &&
           (order == 0 || x->wide || !(rests & CRD_FEW_RESTS_ON_CAPACITY));
}

/* Who is left after an order needs one more, when nothing of that order was left out. */
static void beyond(bulk *x, uint32_t order)
{
    for (uint32_t r = 0; r < x->roots; r++)
        if (x->low[r].order == CRD_HITTING_NONE && x->low[r].beyond == order &&
            is_whole(x, r, order))
            x->low[r].beyond = order + 1;
}

/* `ret_tried`: so many orders are whole. */
static crd_status all_orders(bulk *x, crd_pool *pool, uint32_t *ret_tried, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint64_t passes = crd_choose(x->labels, 2) / CRD_LANES + 1;
    for (uint32_t order = 0; order < ORDERS; order++) {
        if (order == 2 && passes > MOST_WORK / (crd_circuit_inputs(x->b->bulk) + 1))
            break;
        CRD_TRY(one_order(x, order, pool, err));
        if (x->stopped)
            break;
        beyond(x, order);
        *ret_tried = order + 1;
    }
done:
    return rc;
}

static bool make_room(bulk *x)
{
    size_t roots = (size_t)x->roots + 1;
    x->low = malloc(roots * sizeof *x->low);
    x->at = malloc(roots * sizeof *x->at);
    x->left = malloc(roots * sizeof *x->left);
    x->none = calloc(crd_bits_words(x->labels) + 1, sizeof *x->none);
    if (x->size > 0 && x->size < ORDERS) {
        x->lists = calloc(roots, sizeof *x->lists);
        if (!x->lists)
            return false;
    }
    for (uint32_t r = 0; x->low && r < x->roots; r++)
        x->low[r] = (crd_few_low){.order = CRD_HITTING_NONE};
    return x->low && x->at && x->left && x->none;
}

static bulk begin(const crd_few_bound *b, const uint8_t *asked, const crd_fewest_opts *o,
                  size_t most_sets)
{
    const crd_loss_late *late = &b->model.late;
    uint32_t units = late->first_way - late->first_unit;
    bool ones = late->order >= 1;
    return (bulk){.b = b,
                  .asked = asked,
                  .most = most_sets,
                  .size = o->size,
                  .stop = o->stop,
                  .stop_ctx = o->stop_ctx,
                  .named = late->first_unit,
                  .labels = units <= 1 ? late->first_way : late->first_unit,
                  .roots = crd_world_frame(b->model.w, CRD_T_service)->n,
                  .wide = units == 0 || !late->capacity,
                  .exact = {true, ones, ones && units <= 1 && late->order >= 2},
                  /* a way behind a way is not followed; what a label parts with an unknown party */
                  .exact_way = {false, !late->leased, !late->leased && !late->unknown_links}};
}

static void end(bulk *x)
{
    for (uint32_t r = 0; x->lists && r < x->roots; r++) {
        for (uint32_t order = 0; order < ORDERS; order++)
            CRD_VEC_DONE(&x->lists[r].of[order]);
        free(x->lists[r].alone);
    }
    free(x->lists);
    free(x->low);
    free(x->at);
    free(x->left);
    free(x->none);
}

crd_status crd_few_bulk(const crd_few_bound *b, const uint8_t *asked, const crd_fewest_opts *o,
                        size_t most_sets, crd_few_low **ret_low, crd_few_listed **ret_listed,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t tried = 0;
    bulk x = begin(b, asked, o, most_sets);
    *ret_low = NULL;
    *ret_listed = NULL;
    if (!make_room(&x)) {
        rc = crd_fail(err, CRD_ENOMEM, "%u services", x.roots);
        goto done;
    }
    CRD_TRY(all_orders(&x, o->loss.pool, &tried, err));
    if (x.lists && put_all_listed(&x, tried, ret_listed) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "sets of %u services", x.roots));
    *ret_low = x.low;
    x.low = NULL;
done:
    end(&x);
    return rc;
}
