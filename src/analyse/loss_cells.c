/* Which services each loss takes: once more over all losses, now that it is known which takes how
 * much. What is kept is what falls, and not a table of losses by services. */
#include "analyse/loss_int.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

enum { LOST_LOW = 1, LESS_LOW = 2, LOST_HIGH = 4, LESS_HIGH = 8 };

typedef struct fallen {
    uint32_t what, at; /* of `order` */
    uint8_t bits;
} fallen;

/* A service, by what comes first in the cells of a loss. */
typedef struct ordered {
    int64_t criticality;
    crd_str id;
    uint32_t row;
} ordered;

typedef struct listing {
    const crd_loss_listing *of;
    bool high;
    ordered *order;         /* [services] */
    CRD_VEC(fallen) cells;  /* low, then high; those of a loss in the order of services */
    crd_loss_place *places; /* [services]; NULL = not asked for */
    uint64_t *lost;         /* [services x words] by variable: lost in low */
    uint64_t *some;         /* the same: falls in low, of losses that are only counted */
    size_t words;
    uint64_t left_out;
} listing;

static bool keep(listing *l, uint32_t what, uint32_t at, bool lost, bool less)
{
    uint8_t bits = (uint8_t)((lost ? LOST_LOW : 0) | (less ? LESS_LOW : 0));
    fallen one = {what, at, (uint8_t)(l->high ? bits << 2 : bits)};
    return CRD_VEC_PUSH(&l->cells, one);
}

/* A cell that is not listed: counted once, in low if it falls there. */
static void count_cell(listing *l, uint32_t service, uint64_t var)
{
    uint64_t *low = l->some + service * l->words;
    l->left_out += !(l->high && crd_bits_has(low, var));
    if (!l->high)
        crd_bits_put(low, var);
}

/* Losses are counted for the service's place, the worst of them noted. */
static void count_place(listing *l, uint32_t service, uint64_t var, uint32_t at, bool lost)
{
    crd_loss_place *p = &l->places[service];
    uint64_t *low = l->lost + service * l->words;
    if (!l->high && lost) {
        crd_bits_put(low, var);
        p->low++;
        p->sure = at < p->sure ? at : p->sure;
    }
    if (l->high && (lost || crd_bits_has(low, var))) {
        p->high++;
        p->may = at < p->may ? at : p->may;
    }
}

/* Lanes of service `at` of the order in which it falls, or, of places, may have fallen in low. */
static bool look_at(listing *l, uint32_t at, uint64_t first, uint32_t n_lanes,
                    const crd_word *words)
{
    const crd_loss_listing *of = l->of;
    const crd_circuit *c = of->circuit[l->high];
    uint32_t s = l->order[at].row;
    const crd_word *lost = &words[crd_circuit_root(c, s)];
    const crd_word *less = &words[crd_circuit_root(c, of->services + s)];
    bool lost_before = crd_bits_has(of->base[l->high], s);
    bool less_before = crd_bits_has(of->base[l->high], of->services + s);
    for (uint32_t k = 0; k * 64 < n_lanes; k++) {
        uint64_t all = n_lanes - k * 64 < 64 ? (UINT64_C(1) << (n_lanes - k * 64)) - 1 : UINT64_MAX;
        uint64_t is = lost_before ? 0 : lost->w[k], below = less_before ? 0 : less->w[k];
        for (uint64_t left = all & (l->places ? UINT64_MAX : is | below); left; left &= left - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(left);
            uint64_t var = first + k * 64 + bit;
            uint32_t what = of->place[var];
            bool falls = is >> bit & 1, sinks = below >> bit & 1;
            if (what == UINT32_MAX)
                continue;
            if (l->places)
                count_place(l, s, var, what, falls);
            if (!falls && !sinks)
                continue;
            if (what >= of->most_whats && l->some)
                count_cell(l, s, var);
            else if (what < of->most_whats && !keep(l, what, at, falls, sinks))
                return false;
        }
    }
    return true;
}

static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    listing *l = ctx;
    for (uint32_t at = 0; at < l->of->services; at++)
        if (!look_at(l, at, first, n_lanes, words))
            return crd_fail(err, CRD_ENOMEM, "services that are lost");
    return CRD_OK;
}

static int service_order(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static bool order_services(listing *l)
{
    const crd_world *w = l->of->w;
    uint32_t n = l->of->services;
    l->order = malloc(((size_t)n + 1) * sizeof *l->order);
    for (uint32_t s = 0; l->order && s < n; s++)
        l->order[s] = (ordered){crd_col_i64(&CRD_COL(w, service, criticality), s),
                                crd_world_text(w, CRD_COL(w, service, id).text[s]), s};
    if (l->order && n > 0)
        qsort(l->order, n, sizeof *l->order, service_order);
    return l->order != NULL;
}

/* What is lost for sure is lost possibly. */
static crd_loss_cell cell_of(const listing *l, const fallen *f)
{
    const crd_world *w = l->of->w;
    const ordered *s = &l->order[f->at];
    uint8_t bits = (uint8_t)(f->bits | (f->bits & (LOST_LOW | LESS_LOW)) << 2);
    return (crd_loss_cell){.what = f->what,
                           .service = s->id,
                           .name = crd_world_text(w, CRD_COL(w, service, name).text[s->row]),
                           .criticality = s->criticality,
                           .users = crd_col_i64(&CRD_COL(w, service, users), s->row),
                           .lost_low = bits & LOST_LOW,
                           .lost_high = bits & LOST_HIGH,
                           .degraded_low = bits & LESS_LOW,
                           .degraded_high = bits & LESS_HIGH};
}

/* What falls by loss, those of low before those of high: each loss was looked at in one block of
 * either bound, so they stay in the order of services. */
static bool by_loss(const listing *l, fallen **ret_sorted, size_t **ret_first)
{
    size_t n = l->of->n_vars;
    fallen *sorted = malloc((l->cells.n + 1) * sizeof *sorted);
    size_t *first = calloc(n + 2, sizeof *first);
    *ret_sorted = sorted;
    *ret_first = first;
    if (!sorted || !first)
        return false;
    for (size_t i = 0; i < l->cells.n; i++)
        first[l->cells.at[i].what + 2]++;
    for (size_t v = 0; v < n; v++)
        first[v + 2] += first[v + 1];
    for (size_t i = 0; i < l->cells.n; i++)
        sorted[first[l->cells.at[i].what + 1]++] = l->cells.at[i];
    return true;
}

/* Of one loss: the two bounds side by side. */
static void list_loss(const listing *l, const fallen *at, size_t n, crd_loss_cell *kept,
                      size_t *n_kept)
{
    size_t low = 0, lows = 0;
    while (lows < n && at[lows].bits < LOST_HIGH)
        lows++;
    for (size_t high = lows; low < lows || high < n;) {
        bool of_low = low < lows && (high == n || at[low].at <= at[high].at);
        bool of_high = high < n && (low == lows || at[high].at <= at[low].at);
        fallen one = at[of_low ? low : high];
        if (of_low && of_high)
            one.bits |= at[high].bits;
        kept[(*n_kept)++] = cell_of(l, &one);
        low += of_low;
        high += of_high;
    }
}

static crd_status list_cells(listing *l, crd_arena *arena, crd_loss_result *r)
{
    crd_status rc = CRD_OK;
    size_t *first = NULL;
    fallen *sorted = NULL;
    crd_loss_cell *kept = CRD_NEW(arena, crd_loss_cell, l->cells.n + 1);
    CRD_TRY(kept && by_loss(l, &sorted, &first) ? CRD_OK : CRD_ENOMEM);
    for (uint32_t v = 0; v < l->of->n_vars; v++)
        list_loss(l, sorted + first[v], first[v + 1] - first[v], kept, &r->n_cells);
    r->cells = kept;
done:
    free(sorted);
    free(first);
    return rc;
}

static int place_order(const void *a, const void *b)
{
    const crd_loss_place *x = a, *y = b;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->service, y->service);
}

static crd_status list_places(const listing *l, crd_arena *arena, crd_loss_result *r)
{
    const crd_world *w = l->of->w;
    crd_loss_place *kept = CRD_NEW(arena, crd_loss_place, (size_t)l->of->services + 1);
    if (!kept)
        return CRD_ENOMEM;
    for (uint32_t s = 0; l->places && s < l->of->services; s++) {
        crd_loss_place *p = &l->places[s];
        if (p->high == 0)
            continue;
        p->service = crd_world_text(w, CRD_COL(w, service, id).text[s]);
        p->name = crd_world_text(w, CRD_COL(w, service, name).text[s]);
        p->criticality = crd_col_i64(&CRD_COL(w, service, criticality), s);
        p->users = crd_col_i64(&CRD_COL(w, service, users), s);
        kept[r->n_places++] = *p;
    }
    qsort(kept, r->n_places, sizeof *kept, place_order);
    r->places = kept;
    return CRD_OK;
}

static crd_status begin_places(listing *l)
{
    size_t n = l->of->services;
    l->words = crd_bits_words(l->of->n_vars);
    l->places = calloc(n + 1, sizeof *l->places);
    l->lost = calloc(n * l->words + 1, sizeof *l->lost);
    for (size_t s = 0; l->places && s < n; s++)
        l->places[s].sure = l->places[s].may = UINT32_MAX;
    return l->places && l->lost ? CRD_OK : CRD_ENOMEM;
}

static crd_status begin_counting(listing *l)
{
    l->words = crd_bits_words(l->of->n_vars);
    l->some = calloc(l->of->services * l->words + 1, sizeof *l->some);
    return l->some ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_losing_cells(const crd_loss_listing *of, crd_arena *arena, crd_loss_result *r,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    listing l = {.of = of};
    CRD_TRY(order_services(&l) ? CRD_OK : CRD_ENOMEM);
    if (of->places)
        CRD_TRY(begin_places(&l));
    else if (of->most_whats < of->n_vars)
        CRD_TRY(begin_counting(&l));
    for (int high = 0; high < 2; high++) {
        crd_scenarios each = {.n = of->n_vars, .ctx = &l, .set = of->set, .look = look};
        l.high = high;
        CRD_TRY(crd_circuit_run(of->circuit[high], &each, NULL, err));
    }
    CRD_TRY(list_cells(&l, arena, r));
    r->cells_left_out = l.left_out;
    CRD_TRY(list_places(&l, arena, r));
done:
    CRD_VEC_DONE(&l.cells);
    free(l.order);
    free(l.places);
    free(l.lost);
    free(l.some);
    return rc;
}
