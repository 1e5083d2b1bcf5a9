/* Which services each loss takes: once more over all losses, now that it is known which takes how
 * much. What is kept is what falls, and not a table of losses by services. */
#include "analyse/loss_int.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

enum { LOST_LOW = 1, LESS_LOW = 2, LOST_HIGH = 4, LESS_HIGH = 8 };

typedef struct fallen {
    uint32_t what, service;
    uint8_t bits;
} fallen;

typedef struct listing {
    const crd_loss_listing *of;
    bool high;
    CRD_VEC(fallen) cells;
    crd_loss_place *places; /* [services]; NULL = not asked for */
    uint64_t *lost;         /* [services x words] by variable: lost in low */
    size_t words;
} listing;

static bool keep(listing *l, uint32_t at, uint32_t service, bool lost, bool less)
{
    uint8_t bits = (uint8_t)((lost ? LOST_LOW : 0) | (less ? LESS_LOW : 0));
    fallen one = {at, service, (uint8_t)(l->high ? bits << 2 : bits)};
    return at >= l->of->most_whats || CRD_VEC_PUSH(&l->cells, one);
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

static crd_status look(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err)
{
    listing *l = ctx;
    const crd_loss_listing *of = l->of;
    const crd_circuit *c = of->circuit[l->high];
    for (uint32_t s = 0; s < of->services; s++) {
        bool lost_before = crd_bits_has(of->base[l->high], s);
        bool less_before = crd_bits_has(of->base[l->high], of->services + s);
        const crd_word *lost = &words[crd_circuit_root(c, s)];
        const crd_word *less = &words[crd_circuit_root(c, of->services + s)];
        for (uint32_t k = 0; k < n_lanes; k++) {
            uint32_t at = of->place[first + k];
            bool is = (lost->w[k / 64] >> k % 64 & 1) && !lost_before;
            bool below = (less->w[k / 64] >> k % 64 & 1) && !less_before;
            if (at == UINT32_MAX)
                continue;
            if (l->places)
                count_place(l, s, first + k, at, is);
            if ((is || below) && !keep(l, at, s, is, below))
                return crd_fail(err, CRD_ENOMEM, "services that are lost");
        }
    }
    return CRD_OK;
}

static int by_both(const void *a, const void *b)
{
    const fallen *x = a, *y = b;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    return (x->service > y->service) - (x->service < y->service);
}

static int service_order(const void *a, const void *b)
{
    const crd_loss_cell *x = a, *y = b;
    if (x->what != y->what)
        return x->what < y->what ? -1 : 1;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->service, y->service);
}

/* What is lost for sure is lost possibly. */
static crd_loss_cell cell_of(const crd_world *w, const fallen *f, uint8_t bits)
{
    uint32_t s = f->service;
    bits |= (uint8_t)((bits & (LOST_LOW | LESS_LOW)) << 2);
    return (crd_loss_cell){.what = f->what,
                           .service = crd_world_text(w, CRD_COL(w, service, id).text[s]),
                           .name = crd_world_text(w, CRD_COL(w, service, name).text[s]),
                           .criticality = crd_col_i64(&CRD_COL(w, service, criticality), s),
                           .users = crd_col_i64(&CRD_COL(w, service, users), s),
                           .lost_low = bits & LOST_LOW,
                           .lost_high = bits & LOST_HIGH,
                           .degraded_low = bits & LESS_LOW,
                           .degraded_high = bits & LESS_HIGH};
}

static crd_status list_cells(listing *l, crd_arena *arena, crd_loss_result *r)
{
    crd_loss_cell *kept = CRD_NEW(arena, crd_loss_cell, l->cells.n + 1);
    if (!kept)
        return CRD_ENOMEM;
    if (l->cells.n)
        qsort(l->cells.at, l->cells.n, sizeof *l->cells.at, by_both);
    for (size_t i = 0, next; i < l->cells.n; i = next) {
        uint8_t bits = 0;
        for (next = i; next < l->cells.n && by_both(&l->cells.at[i], &l->cells.at[next]) == 0;)
            bits |= l->cells.at[next++].bits;
        kept[r->n_cells++] = cell_of(l->of->w, &l->cells.at[i], bits);
    }
    if (r->n_cells)
        qsort(kept, r->n_cells, sizeof *kept, service_order);
    r->cells = kept;
    return CRD_OK;
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

crd_status crd_losing_cells(const crd_loss_listing *of, crd_arena *arena, crd_loss_result *r,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    listing l = {.of = of};
    if (of->places)
        CRD_TRY(begin_places(&l));
    for (int high = 0; high < 2; high++) {
        crd_scenarios each = {.n = of->n_vars, .ctx = &l, .set = of->set, .look = look};
        l.high = high;
        CRD_TRY(crd_circuit_run(of->circuit[high], &each, NULL, err));
    }
    CRD_TRY(list_cells(&l, arena, r));
    CRD_TRY(list_places(&l, arena, r));
done:
    CRD_VEC_DONE(&l.cells);
    free(l.places);
    free(l.lost);
    return rc;
}
