/* Nodes that are in the same groups form a cell. Words are added up cell by cell, in the order of
 * places, and what a cell comes to goes to each of its groups. */
#include "analyse/exposure_group.h"

#include <string.h>

enum { PIECE = 8192 /* nodes */, BATCH = 64 /* pieces whose sums are held at once */ };

typedef struct making {
    crd_cells *c;
    uint32_t lo, n;
    uint32_t *const *of;
    const uint32_t *weight;
    uint32_t *cell_of; /* [n]; CRD_ROW_NONE = in no group */
    CRD_VEC(uint32_t) group;
} making;

/* The groups of each node by pairs: what the kinds so far come to, and the next one. */
static crd_status number(making *m)
{
    crd_status rc = CRD_OK;
    crd_cells *c = m->c;
    crd_map *known = calloc(c->n_kinds, sizeof *known);
    uint32_t *next = calloc(c->n_kinds, sizeof *next);
    if (!known || !next)
        CRD_TRY(CRD_ENOMEM);
    for (uint32_t v = 0; v < m->n; v++) {
        uint32_t at = 0;
        bool fresh = false, some = false;
        for (uint32_t k = 0; k < c->n_kinds; k++) {
            uint32_t *found = crd_map_add(&known[k], (uint64_t)at << 32 | m->of[k][v], next[k]);
            if (!found)
                CRD_TRY(CRD_ENOMEM);
            fresh = *found == next[k];
            next[k] += fresh;
            at = *found;
            some |= m->of[k][v] != CRD_ROW_NONE;
        }
        for (uint32_t k = 0; k < c->n_kinds && fresh; k++)
            if (!CRD_VEC_PUSH(&m->group, m->of[k][v]))
                CRD_TRY(CRD_ENOMEM);
        m->cell_of[v] = some ? at : CRD_ROW_NONE;
        c->n_nodes += some;
    }
    c->n_cells = next[c->n_kinds - 1];
done:
    for (uint32_t k = 0; known && k < c->n_kinds; k++)
        crd_map_done(&known[k]);
    free(known);
    free(next);
    return rc;
}

static crd_status lay_out(making *m)
{
    crd_cells *c = m->c;
    c->group = m->group.at;
    m->group.at = NULL;
    c->first = calloc((size_t)c->n_cells + 2, sizeof *c->first);
    c->node = calloc((size_t)c->n_nodes + 1, sizeof *c->node);
    c->weight = calloc((size_t)c->n_nodes + 1, sizeof *c->weight);
    c->place = calloc((size_t)c->n_nodes + 1, sizeof *c->place);
    size_t pieces = (size_t)c->n_cells + c->n_nodes / PIECE + 1;
    c->begin = calloc(pieces + 1, sizeof *c->begin);
    c->cell = calloc(pieces + 1, sizeof *c->cell);
    if (!c->first || !c->node || !c->weight || !c->place || !c->begin || !c->cell)
        return CRD_ENOMEM;
    for (uint32_t v = 0; v < m->n; v++)
        if (m->cell_of[v] != CRD_ROW_NONE)
            c->first[m->cell_of[v] + 2]++;
    for (uint32_t k = 0; k < c->n_cells; k++)
        c->first[k + 2] += c->first[k + 1];
    for (uint32_t v = 0; v < m->n; v++)
        if (m->cell_of[v] != CRD_ROW_NONE)
            c->node[c->first[m->cell_of[v] + 1]++] = m->lo + v;
    for (uint32_t k = 0; k < c->n_cells; k++)
        for (uint32_t at = c->first[k]; at < c->first[k + 1]; at += PIECE) {
            c->begin[c->n_pieces] = at;
            c->cell[c->n_pieces++] = k;
        }
    c->begin[c->n_pieces] = c->n_nodes;
    return CRD_OK;
}

crd_status crd_cells_new(uint32_t lo, uint32_t n, uint32_t *const *of, uint32_t n_kinds,
                         const uint32_t *weight, crd_cells **ret_cells)
{
    crd_status rc = CRD_OK;
    making m = {.c = calloc(1, sizeof *m.c), .lo = lo, .n = n, .of = of, .weight = weight};
    *ret_cells = NULL;
    m.cell_of = calloc((size_t)n + 1, sizeof *m.cell_of);
    if (!m.c || !m.cell_of)
        CRD_TRY(CRD_ENOMEM);
    m.c->n_kinds = n_kinds;
    m.c->lo = lo;
    m.c->weights = weight;
    m.c->order = CRD_ROW_NONE;
    CRD_TRY(number(&m));
    CRD_TRY(lay_out(&m));
    *ret_cells = m.c;
    m.c = NULL;
done:
    crd_cells_free(m.c);
    CRD_VEC_DONE(&m.group);
    free(m.cell_of);
    return rc;
}

void crd_cells_free(crd_cells *c)
{
    if (!c)
        return;
    free(c->group);
    free(c->first);
    free(c->node);
    free(c->weight);
    free(c->place);
    free(c->begin);
    free(c->cell);
    free(c);
}

void crd_cells_weigh(crd_cells *c, const uint32_t *weight)
{
    if (c->weights != weight)
        c->order = CRD_ROW_NONE; /* weights lie in the order of places */
    c->weights = weight;
}

/* ---- sums --------------------------------------------------------------------------------- */

typedef struct member {
    uint32_t place, node;
} member;

static int by_place(const void *a, const void *b)
{
    const member *x = a, *y = b;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* Nodes of a cell in the order of places, so that their words are read forwards. */
static crd_status place_nodes(crd_cells *c, const uint32_t *place, uint32_t order)
{
    member *all = reallocarray(NULL, (size_t)c->n_nodes + 1, sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < c->n_cells; k++) {
        uint32_t n = c->first[k + 1] - c->first[k], *node = c->node + c->first[k];
        bool sorted = true;
        for (uint32_t i = 0; i < n; i++) {
            all[i] = (member){place[node[i]], node[i]};
            sorted &= i == 0 || all[i].place > all[i - 1].place;
        }
        if (!sorted)
            qsort(all, n, sizeof *all, by_place);
        for (uint32_t i = 0; i < n; i++) {
            node[i] = all[i].node;
            c->place[c->first[k] + i] = all[i].place;
            c->weight[c->first[k] + i] = c->weights[all[i].node - c->lo];
        }
    }
    c->order = order;
    free(all);
    return CRD_OK;
}

typedef struct summing {
    const crd_cells *c;
    const crd_word *words;
    uint32_t from; /* piece */
    uint64_t (*sums)[CRD_LANES];
} summing;

static crd_status sum_piece(void *ctx, uint32_t chunk, crd_err *err)
{
    (void)err;
    const summing *s = ctx;
    uint32_t at = s->c->begin[s->from + chunk], end = s->c->begin[s->from + chunk + 1];
    crd_lane_group g = {s->c->place + at, s->c->weight + at, end - at};
    crd_lanes_sum(s->words, &g, s->sums[chunk]);
    return CRD_OK;
}

static void spread(const summing *s, uint32_t n, uint64_t *sums)
{
    const crd_cells *c = s->c;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < c->n_kinds; k++) {
            uint32_t group = c->group[(size_t)c->cell[s->from + i] * c->n_kinds + k];
            uint64_t *to = sums + (size_t)group * CRD_LANES;
            for (unsigned l = 0; group != CRD_ROW_NONE && l < CRD_LANES; l++)
                to[l] += s->sums[i][l];
        }
}

crd_status crd_cells_sum(crd_cells *c, const crd_reach_block *block, crd_pool *pool, uint64_t *sums,
                         crd_err *err)
{
    crd_status rc = CRD_OK;
    summing s = {.c = c, .words = block->words};
    s.sums = reallocarray(NULL, BATCH, sizeof *s.sums);
    if (!s.sums)
        CRD_TRY(CRD_ENOMEM);
    if (c->order != block->order)
        CRD_TRY(place_nodes(c, block->place, block->order));
    for (; s.from < c->n_pieces; s.from += BATCH) {
        uint32_t n = c->n_pieces - s.from < BATCH ? c->n_pieces - s.from : BATCH;
        CRD_TRY(crd_pool_run(pool, n, sum_piece, &s, err));
        spread(&s, n, sums);
    }
done:
    free(s.sums);
    return rc;
}
