/* What nothing, one and two take down, for all services in the same passes. Of each the first set
 * is kept: the fewest is a number; where minimal sets of one and two are to be listed, all of
 * those. Many unknown parties are tried one at a time, not in twos: those are left to the search.
 */
#include "analyse/fewest_int.h"
#include "base/bits.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Word operations that all pairs may take: some two minutes. More is left to the search. */
#define MOST_WORK UINT64_C(20000000000)

typedef struct bulk {
    const crd_few_bound *b;
    const uint8_t *asked;
    uint32_t labels, roots;
    bool exact[3];     /* all sets of the order are tried, and rightly: at least of services that
                          rest on no way */
    bool exact_way[3]; /* and of those that rest on ways, */
    bool wide;         /* even on one that needs a capacity: what one unknown party takes off it is
                          not tried */
    crd_few_low *low;
    bool (*stop)(void *ctx); /* NULL = never */
    void *stop_ctx;
    atomic_bool stopped;  /* some of an order was left out: no more is tried */
    _Atomic uint64_t *at; /* [roots] number of the first set that takes it; UINT64_MAX = none */
    uint32_t order;       /* that is tried */
    struct taken {        /* [roots] sets of labels to list, or NULL */
        CRD_VEC(uint64_t) of[3]; /* by order: numbers of sets */
        uint64_t *alone;         /* bits: labels that take it alone; NULL = none */
        bool over;               /* more than `most` */
    } * taken;
    size_t most;
    uint32_t size;        /* of sets to list */
    pthread_mutex_t lock; /* of `taken`, while an order is tried */
    bool no_room;         /* the same */
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

/* Pair number p of n, in the order (0,1) (0,2) .. (1,2) .. */
static void pair_of(uint32_t n, uint64_t p, uint32_t *ret_a, uint32_t *ret_b)
{
    uint32_t a = 0;
    while (p >= n - 1 - a)
        p -= n - 1 - a++;
    *ret_a = a;
    *ret_b = a + 1 + (uint32_t)p;
}

static void set_two(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    const bulk *x = ctx;
    uint32_t a, b;
    pair_of(x->labels, first, &a, &b);
    for (uint32_t l = 0; l < n_lanes; l++) {
        vars[a].w[l / 64] |= UINT64_C(1) << l % 64;
        vars[b].w[l / 64] |= UINT64_C(1) << l % 64;
        if (++b == x->labels) {
            a++;
            b = a + 1;
        }
    }
}

/* The least number wins, in whatever order blocks are looked at. */
static void least(_Atomic uint64_t *at, uint64_t number)
{
    uint64_t now = atomic_load_explicit(at, memory_order_relaxed);
    while (number < now && !atomic_compare_exchange_weak(at, &now, number))
        ;
}

/* ---- lists of minimal sets ------------------------------------------------------------------ */

/* Is set `number` of labels alone, and does no part of it take the service down by itself? */
static bool may_be_minimal(const bulk *x, const struct taken *t, uint64_t number)
{
    uint32_t a, b, named = x->b->model.late.first_unit;
    if (x->order < 2)
        return x->order == 0 || number < named;
    pair_of(x->labels, number, &a, &b);
    return b < named && !(t->alone && (crd_bits_has(t->alone, a) || crd_bits_has(t->alone, b)));
}

/* Of a block of sets those that take the service down and are minimal. */
static void take(bulk *x, uint32_t root, uint64_t first, uint32_t n_lanes, const crd_word *w)
{
    struct taken *t = &x->taken[root];
    for (uint32_t l = 0; l < n_lanes && !t->over; l++) {
        if (l % 64 == 0 && !w->w[l / 64])
            l += 63;
        else if (w->w[l / 64] >> l % 64 & 1 && may_be_minimal(x, t, first + l)) {
            t->over = t->of[1].n + t->of[2].n >= x->most;
            if (!t->over && !CRD_VEC_PUSH(&t->of[x->order], first + l))
                x->no_room = true;
        }
    }
}

/* Before the next order: what an order has found is no part of a minimal set of more. */
static crd_status end_order(bulk *x)
{
    for (uint32_t r = 0; x->taken && r < x->roots && x->order == 1; r++) {
        struct taken *t = &x->taken[r];
        if (t->of[1].n == 0)
            continue;
        t->alone = calloc(crd_bits_words(x->labels) + 1, sizeof *t->alone);
        if (!t->alone)
            return CRD_ENOMEM;
        for (size_t i = 0; i < t->of[1].n; i++)
            crd_bits_put(t->alone, (uint32_t)t->of[1].at[i]);
    }
    return x->no_room ? CRD_ENOMEM : CRD_OK;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Blocks come in any order; sets are told by size, then members. */
static crd_status put_listed(bulk *x, uint32_t root, crd_few_listed *to)
{
    struct taken *t = &x->taken[root];
    for (uint32_t order = 0; order < 3; order++) {
        if (t->of[order].n > 0)
            qsort(t->of[order].at, t->of[order].n, sizeof *t->of[order].at, ascending);
        for (size_t i = 0; i < t->of[order].n; i++) {
            uint32_t var[2] = {(uint32_t)t->of[order].at[i], 0};
            if (order == 2)
                pair_of(x->labels, t->of[order].at[i], &var[0], &var[1]);
            if (!crd_sets_add(&to->sets, var, order))
                return CRD_ENOMEM;
        }
    }
    to->whole = true;
    return CRD_OK;
}

/* Are all sets of up to x->size tried, and rightly? `tried`: so many orders are whole. */
static bool all_tried(const bulk *x, uint32_t root, uint32_t tried)
{
    const crd_loss_late *late = &x->b->model.late;
    const struct taken *t = &x->taken[root];
    bool falls = t->of[0].n > 0;                     /* by itself: nothing else is minimal */
    bool leased = late->leased && x->b->rests[root]; /* a way behind a way is not followed */
    return !t->over && (falls || (tried > x->size && late->order >= x->size && !leased));
}

static crd_status put_all_listed(bulk *x, uint32_t tried, crd_few_listed **ret_listed)
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

static void end_taken(bulk *x)
{
    for (uint32_t r = 0; x->taken && r < x->roots; r++) {
        for (uint32_t order = 0; order < 3; order++)
            CRD_VEC_DONE(&x->taken[r].of[order]);
        free(x->taken[r].alone);
    }
    free(x->taken);
}

/* ---- passes --------------------------------------------------------------------------------- */

static bool any_lane(const crd_word *w)
{
    uint64_t any = 0;
    for (uint32_t k = 0; k < CRD_LANES / 64; k++)
        any |= w->w[k];
    return any != 0;
}

static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    bulk *x = ctx;
    (void)err;
    if (x->taken && x->order <= x->size) {
        pthread_mutex_lock(&x->lock);
        for (uint32_t r = 0; r < x->roots; r++) {
            const crd_word *w = &words[crd_circuit_root(x->b->bulk, r)];
            if (x->asked[r] && x->taken[r].of[0].n == 0 && any_lane(w))
                take(x, r, first, n_lanes, w);
        }
        pthread_mutex_unlock(&x->lock);
    }
    for (uint32_t r = 0; r < x->roots; r++) {
        const crd_word *w = &words[crd_circuit_root(x->b->bulk, r)];
        if (!x->asked[r] || x->low[r].order != CRD_HITTING_NONE)
            continue;
        for (uint32_t k = 0; k < CRD_LANES / 64; k++) {
            uint32_t lane = 64 * k + (w->w[k] ? (uint32_t)__builtin_ctzll(w->w[k]) : 0);
            if (!w->w[k] || lane >= n_lanes)
                continue;
            least(&x->at[r], first + lane);
            break;
        }
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

static crd_status one_order(bulk *x, uint32_t order, crd_pool *pool, crd_err *err)
{
    void (*const set[])(void *, uint64_t, uint32_t, crd_word *) = {set_none, set_one, set_two};
    const uint64_t n[] = {1, x->b->model.late.first_way, crd_choose(x->labels, 2)};
    crd_scenarios all = {.n = n[order],
                         .ctx = x,
                         .set = set[order],
                         .look = look,
                         .stop = order > 0 ? is_stopped : NULL,
                         .stop_ctx = x};
    for (uint32_t r = 0; r < x->roots; r++)
        x->at[r] = UINT64_MAX;
    x->order = order;
    crd_status rc = crd_circuit_run(x->b->bulk, &all, pool, err);
    if (rc == CRD_OK && end_order(x) != CRD_OK)
        rc = crd_fail(err, CRD_ENOMEM, "sets of %u services", x->roots);
    for (uint32_t r = 0; r < x->roots && rc == CRD_OK; r++) {
        uint64_t at = x->at[r];
        crd_few_low *low = &x->low[r];
        if (at == UINT64_MAX)
            continue;
        low->order = order;
        if (order == 1)
            low->var[0] = (uint32_t)at;
        else if (order == 2)
            pair_of(x->labels, at, &low->var[0], &low->var[1]);
    }
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

crd_status crd_few_bulk(const crd_few_bound *b, const uint8_t *asked, const crd_fewest_opts *o,
                        size_t most_sets, crd_few_low **ret_low, crd_few_listed **ret_listed,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t tried = 0;
    bool lists = o->size > 0 && o->size <= 2;
    bulk x = {.b = b,
              .asked = asked,
              .most = most_sets,
              .size = o->size,
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .stop = o->stop,
              .stop_ctx = o->stop_ctx,
              .labels = b->model.late.first_unit,
              .roots = crd_world_frame(b->model.w, CRD_T_service)->n};
    uint32_t units = b->model.late.first_way - b->model.late.first_unit;
    if (units <= 1)
        x.labels = b->model.late.first_way;
    const crd_loss_late *late = &b->model.late;
    x.exact[0] = true;
    x.wide = units == 0 || !late->capacity;
    x.exact[1] = late->order >= 1;
    x.exact[2] = x.exact[1] && units <= 1 && late->order >= 2;
    x.exact_way[1] = !late->leased; /* a way behind a way is not followed */
    x.exact_way[2] = !late->leased &&
                     !late->unknown_links; /* what a label parts with an unknown party */
    uint64_t passes = crd_choose(x.labels, 2) / CRD_LANES + 1;
    *ret_low = NULL;
    *ret_listed = NULL;
    x.low = malloc(((size_t)x.roots + 1) * sizeof *x.low);
    x.at = malloc(((size_t)x.roots + 1) * sizeof *x.at);
    x.taken = lists ? calloc((size_t)x.roots + 1, sizeof *x.taken) : NULL;
    if (!x.low || !x.at || (lists && !x.taken)) {
        rc = crd_fail(err, CRD_ENOMEM, "%u services", x.roots);
        goto done;
    }
    for (uint32_t r = 0; r < x.roots; r++)
        x.low[r] = (crd_few_low){.order = CRD_HITTING_NONE};
    for (uint32_t order = 0; order < 3; order++) {
        if (order == 2 && passes > MOST_WORK / (crd_circuit_inputs(b->bulk) + 1))
            break;
        CRD_TRY(one_order(&x, order, o->loss.pool, err));
        if (x.stopped)
            break;
        beyond(&x, order);
        tried = order + 1;
    }
    if (lists && put_all_listed(&x, tried, ret_listed) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "sets of %u services", x.roots));
    *ret_low = x.low;
    x.low = NULL;
done:
    end_taken(&x);
    pthread_mutex_destroy(&x.lock);
    free(x.low);
    free(x.at);
    return rc;
}
