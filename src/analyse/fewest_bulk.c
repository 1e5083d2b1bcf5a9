/* What nothing, one and two take down, for all services in the same passes. Nothing is kept but the
 * first set of each: the fewest is a number. Many unknown parties are tried one at a time, not in
 * twos: those are left to the search. */
#include "analyse/fewest_int.h"

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

static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    bulk *x = ctx;
    (void)err;
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
    crd_status rc = crd_circuit_run(x->b->bulk, &all, pool, err);
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
                        crd_few_low **ret_low, crd_err *err)
{
    crd_status rc = CRD_OK;
    bulk x = {.b = b,
              .asked = asked,
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
    x.low = malloc(((size_t)x.roots + 1) * sizeof *x.low);
    x.at = malloc(((size_t)x.roots + 1) * sizeof *x.at);
    if (!x.low || !x.at) {
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
    }
    *ret_low = x.low;
    x.low = NULL;
done:
    free(x.low);
    free(x.at);
    return rc;
}
