/* Which services each loss takes, as a list; and of places, in how many of them each falls. */
#include "analyse/loss_int.h"

#include <stdlib.h>

/* A service, by what comes first in the cells of a loss. */
typedef struct ordered {
    int64_t criticality;
    crd_str id;
    uint32_t row;
} ordered;

typedef struct listing {
    const crd_world *w;
    const crd_loss_falls *f;
    const crd_loss_result *r;
    ordered *order;    /* [services] */
    size_t *first;     /* [blocks + 1] into `live` */
    uint32_t *live;    /* places in `order` of services that a loss of the block takes */
    uint64_t taken;    /* cells of all losses */
    crd_loss_cell *to; /* NULL: they are counted only */
    size_t n;
} listing;

static int service_order(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static crd_status order_services(listing *l)
{
    const crd_world *w = l->w;
    uint32_t n = l->f->services;
    l->order = malloc(((size_t)n + 1) * sizeof *l->order);
    if (!l->order)
        return CRD_ENOMEM;
    for (uint32_t s = 0; s < n; s++)
        l->order[s] = (ordered){crd_col_i64(&CRD_COL(w, service, criticality), s),
                                crd_world_text(w, CRD_COL(w, service, id).text[s]), s};
    if (n > 0)
        qsort(l->order, n, sizeof *l->order, service_order);
    return CRD_OK;
}

/* Losses of the block that take the service, or sink it below target: what is certain is possible.
 */
static uint32_t count_lanes(const crd_loss_falls *f, uint32_t service, uint32_t block)
{
    const crd_fall_word *lost = crd_falls_of(f, true, CRD_FALL_LOST, service, block);
    const crd_fall_word *less = crd_falls_of(f, true, CRD_FALL_LESS, service, block);
    uint32_t n = 0;
    for (size_t k = 0; k < CRD_LANES / 64; k++)
        n += (uint32_t)__builtin_popcountll(lost->w[k] | less->w[k]);
    return n;
}

static bool is_live(const crd_loss_falls *f, uint32_t service, uint32_t block)
{
    const crd_falls_block *b = &f->blocks[1][block];
    return b->at[CRD_FALL_LOST * f->services + service] ||
           b->at[CRD_FALL_LESS * f->services + service];
}

static crd_status find_live(listing *l)
{
    const crd_loss_falls *f = l->f;
    l->first = calloc((size_t)f->n_blocks + 1, sizeof *l->first);
    if (!l->first)
        return CRD_ENOMEM;
    for (uint32_t b = 0; b < f->n_blocks; b++) {
        l->first[b + 1] = l->first[b];
        for (uint32_t s = 0; s < f->services; s++)
            l->first[b + 1] += is_live(f, s, b);
    }
    l->live = malloc((l->first[f->n_blocks] + 1) * sizeof *l->live);
    if (!l->live)
        return CRD_ENOMEM;
    for (uint32_t b = 0, n = 0; b < f->n_blocks; b++)
        for (uint32_t at = 0; at < f->services; at++)
            if (is_live(f, l->order[at].row, b)) {
                l->taken += count_lanes(f, l->order[at].row, b);
                l->live[n++] = at;
            }
    return CRD_OK;
}

static void meet_loss(listing *l, uint32_t what)
{
    const crd_loss_falls *f = l->f;
    uint32_t loss = l->r->whats[what].number, block = loss / CRD_LANES;
    for (size_t i = l->first[block]; i < l->first[block + 1]; i++) {
        const ordered *s = &l->order[l->live[i]];
        bool lost = crd_falls_has(f, true, CRD_FALL_LOST, s->row, loss);
        bool less = crd_falls_has(f, true, CRD_FALL_LESS, s->row, loss);
        if (!lost && !less)
            continue;
        if (l->to)
            l->to[l->n] = (crd_loss_cell){
                .what = what,
                .service = s->id,
                .name = crd_world_text(l->w, CRD_COL(l->w, service, name).text[s->row]),
                .criticality = s->criticality,
                .users = crd_col_i64(&CRD_COL(l->w, service, users), s->row),
                .lost_low = crd_falls_has(f, false, CRD_FALL_LOST, s->row, loss),
                .lost_high = lost,
                .degraded_low = crd_falls_has(f, false, CRD_FALL_LESS, s->row, loss),
                .degraded_high = less};
        l->n++;
    }
}

static void meet(listing *l, size_t whats)
{
    l->n = 0;
    for (uint32_t i = 0; i < whats; i++)
        meet_loss(l, i);
}

crd_status crd_loss_list_cells(const crd_world *w, const crd_loss_result *r, size_t tell_cells,
                               crd_arena *arena, crd_loss_result *ret_told)
{
    crd_status rc = CRD_OK;
    size_t whats = tell_cells > 0 && tell_cells < r->n_whats ? tell_cells : r->n_whats;
    listing l = {.w = w, .f = r->falls, .r = r};
    CRD_TRY(order_services(&l));
    CRD_TRY(find_live(&l));
    meet(&l, whats);
    if (l.n == 0 && l.taken > 0) /* who asks for few wants to see some */
        meet(&l, whats = r->n_whats);
    l.to = CRD_NEW(arena, crd_loss_cell, l.n + 1);
    CRD_TRY(l.to ? CRD_OK : CRD_ENOMEM);
    meet(&l, whats);
    *ret_told = *r;
    ret_told->cells = l.to;
    ret_told->n_cells = l.n;
    ret_told->cells_left_out = l.taken - l.n;
done:
    free(l.order);
    free(l.first);
    free(l.live);
    return rc;
}

/* ---- places ------------------------------------------------------------------------------- */

static int place_order(const void *a, const void *b)
{
    const crd_loss_place *x = a, *y = b;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return crd_str_cmp(x->service, y->service);
}

/* How many losses take the service, and the worst of them. */
static int64_t count_losses(const crd_loss_result *r, bool high, uint32_t service,
                            uint32_t *ret_worst)
{
    int64_t n = 0;
    *ret_worst = UINT32_MAX;
    for (uint32_t b = 0; b < r->falls->n_blocks; b++) {
        const crd_fall_word *w = crd_falls_of(r->falls, high, CRD_FALL_LOST, service, b);
        for (uint32_t k = 0; k < CRD_LANES / 64; k++)
            for (uint64_t left = w->w[k]; left; left &= left - 1, n++) {
                uint32_t loss = b * CRD_LANES + k * 64 + (uint32_t)__builtin_ctzll(left);
                *ret_worst = r->place[loss] < *ret_worst ? r->place[loss] : *ret_worst;
            }
    }
    return n;
}

crd_status crd_losing_places(const crd_world *w, crd_arena *arena, crd_loss_result *r)
{
    uint32_t services = r->falls->services;
    crd_loss_place *kept = CRD_NEW(arena, crd_loss_place, (size_t)services + 1);
    if (!kept)
        return CRD_ENOMEM;
    for (uint32_t s = 0; s < services; s++) {
        crd_loss_place p = {.service = crd_world_text(w, CRD_COL(w, service, id).text[s]),
                            .name = crd_world_text(w, CRD_COL(w, service, name).text[s]),
                            .criticality = crd_col_i64(&CRD_COL(w, service, criticality), s),
                            .users = crd_col_i64(&CRD_COL(w, service, users), s)};
        p.low = count_losses(r, false, s, &p.sure);
        p.high = count_losses(r, true, s, &p.may);
        if (p.high > 0)
            kept[r->n_places++] = p;
    }
    if (r->n_places > 0)
        qsort(kept, r->n_places, sizeof *kept, place_order);
    r->places = kept;
    return CRD_OK;
}
