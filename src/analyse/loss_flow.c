/* The network of one bound as flows see it, cut into blocks, and needs of capacity cut into parts:
 * a way between two places passes the blocks (biconnected parts) between them one after another, in
 * and out at places that are the same whatever is lost. */
#include "analyse/loss_flow.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* ---- the network -------------------------------------------------------------------------- */

/* Bits a second. Where sources disagree the most, or the least; below 0: not known. */
static int64_t bits_of(const crd_world *w, uint32_t table, uint32_t field, uint32_t row, bool most)
{
    double gbps = crd_col_real(&crd_world_frame(w, table)->cols[field], row);
    size_t n = 0;
    const crd_other *o = crd_world_contested(w, table, row, field)
                             ? crd_world_others(w, table, row, field, &n)
                             : NULL;
    for (size_t i = 0; i < n; i++)
        if (o[i].contested && (gbps != gbps || (o[i].real > gbps) == most))
            gbps = o[i].real;
    if (!(gbps >= 0))
        return -1;
    return gbps < 1e8 ? (int64_t)(gbps * 1e9 + 0.5) : INT64_C(100000000000000000);
}

int64_t crd_losing_bits(const crd_losing *l, uint32_t need)
{
    int64_t bits = bits_of(l->w, CRD_T_need, CRD_C_need_capacity_gbps, need, l->high);
    return bits < 0 ? 0 : bits;
}

typedef struct named {
    crd_str id;
    uint32_t link;
} named;

static int by_id(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = crd_str_cmp(x->id, y->id);
    return order ? order : (x->link > y->link) - (x->link < y->link);
}

/* Links by block, there by id: which ways shared needs take must not depend on rows. */
static bool sort_links(crd_loss_flow *x)
{
    const crd_losing *l = x->l;
    uint32_t n = x->g.n_links, blocks = x->blocks.n_blocks;
    named *all = malloc(((size_t)n + 1) * sizeof *all);
    if (!all)
        return false;
    for (uint32_t i = 0; i < n; i++)
        all[i] = (named){
            crd_world_text(l->w, CRD_COL(l->w, link, id).text[l->net.roots.at[i] - l->link]), i};
    if (n > 0)
        qsort(all, n, sizeof *all, by_id);
    for (uint32_t b = 0; b < blocks; b++)
        x->block_first[b + 1] = x->block_first[b] + x->blocks.size[b];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t link = all[i].link, block = x->blocks.block[link];
        if (block == CRD_VID_NONE)
            continue;
        x->place[link] = x->nodes[block]++;
        x->block_link[x->block_first[block] + x->place[link]] = link;
    }
    memset(x->nodes, 0, blocks * sizeof *x->nodes);
    free(all);
    return true;
}

/* What every link carries, by row. What a link that carries others has left for itself: in high
 * what they leave of it, in low, where it might be given back, all. */
int64_t *crd_losing_carry(const crd_losing *l)
{
    const crd_world *w = l->w;
    uint32_t n = crd_world_frame(w, CRD_T_link)->n;
    int64_t *bits = malloc(((size_t)n + 1) * sizeof *bits);
    for (uint32_t i = 0; bits && i < n; i++) {
        bits[i] = bits_of(w, CRD_T_link, CRD_C_link_capacity_gbps, i, !l->high);
        bits[i] = bits[i] >= 0 ? bits[i] : l->high ? 0 : CRD_FLOW_MAX;
    }
    uint32_t rows = l->high && bits ? crd_world_frame(w, CRD_T_link_support)->n : 0;
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t upper = crd_world_row(w, CRD_T_link, CRD_COL(w, link_support, upper).text[i]);
        uint32_t lower = crd_world_row(w, CRD_T_link, CRD_COL(w, link_support, lower).text[i]);
        if (upper == CRD_ROW_NONE || lower == CRD_ROW_NONE || upper == lower ||
            crd_world_there(w, CRD_T_link, upper) == CRD_THERE_NOT)
            continue;
        int64_t takes = bits_of(w, CRD_T_link, CRD_C_link_capacity_gbps, upper, true);
        bits[lower] = takes < 0 || takes > bits[lower] ? 0 : bits[lower] - takes;
    }
    return bits;
}

uint32_t *crd_losing_demand(const crd_world *w)
{
    uint32_t n = crd_world_frame(w, CRD_T_need)->n;
    uint32_t *mbps = malloc(((size_t)n + 1) * sizeof *mbps);
    for (uint32_t i = 0; mbps && i < n; i++) {
        int64_t bits = bits_of(w, CRD_T_need, CRD_C_need_capacity_gbps, i, false) / 1000000;
        bool path = crd_str_eq(crd_world_text(w, CRD_COL(w, need, kind).text[i]), CRD_STR("path"));
        mbps[i] = !path || bits < 0 ? 0 : bits > UINT32_MAX ? UINT32_MAX : (uint32_t)bits;
    }
    return mbps;
}

static bool make_rows(crd_loss_flow *x)
{
    size_t n = (size_t)x->g.n_links + 1, blocks = (size_t)x->blocks.n_blocks + 1;
    x->capacity = malloc(n * sizeof *x->capacity);
    x->narrowest = malloc(blocks * sizeof *x->narrowest);
    x->block_first = calloc(blocks + 1, sizeof *x->block_first);
    x->block_link = malloc(n * sizeof *x->block_link);
    x->place = malloc(n * sizeof *x->place);
    x->nodes = calloc(blocks, sizeof *x->nodes);
    x->at[0] = malloc(n * sizeof(uint32_t));
    x->at[1] = malloc(n * sizeof(uint32_t));
    return x->capacity && x->narrowest && x->block_first && x->block_link && x->place && x->nodes &&
           x->at[0] && x->at[1];
}

static bool weigh(crd_loss_flow *x)
{
    crd_losing *l = x->l;
    int64_t *bits = crd_losing_carry(l);
    bool ok = bits && make_rows(x);
    for (uint32_t b = 0; ok && b < x->blocks.n_blocks; b++)
        x->narrowest[b] = CRD_FLOW_MAX;
    for (uint32_t i = 0; ok && i < x->g.n_links; i++) {
        uint32_t block = x->blocks.block[i];
        x->capacity[i] = bits[l->net.roots.at[i] - l->link];
        if (block != CRD_VID_NONE && x->capacity[i] < x->narrowest[block])
            x->narrowest[block] = x->capacity[i];
    }
    free(bits);
    return ok && sort_links(x);
}

static int by_labels(const void *a, const void *b)
{
    const struct crd_loss_both *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static bool by_row(crd_loss_flow *x)
{
    const crd_labelled *g = &x->g;
    uint32_t rows = crd_labelled_rows(g);
    x->row_first = calloc((size_t)rows + 2, sizeof *x->row_first);
    x->row_link = malloc(((size_t)g->n_links + 1) * sizeof *x->row_link);
    if (!x->row_first || !x->row_link)
        return false;
    uint32_t n = x->block_first[x->blocks.n_blocks];
    for (uint32_t e = 0; e < n; e++)
        x->row_first[crd_labelled_row(g, x->block_link[e]) + 2]++;
    for (uint32_t r = 0; r < rows; r++)
        x->row_first[r + 2] += x->row_first[r + 1];
    for (uint32_t e = 0; e < n; e++)
        x->row_link[x->row_first[crd_labelled_row(g, x->block_link[e]) + 1]++] = x->block_link[e];
    return true;
}

static bool by_label(crd_loss_flow *x)
{
    const crd_labelled *g = &x->g;
    uint32_t rows = crd_labelled_rows(g), all = g->first[rows], twos = g->both_first[rows];
    x->label_first = calloc((size_t)g->n_labels + 2, sizeof *x->label_first);
    x->label_row = malloc(((size_t)all + 1) * sizeof *x->label_row);
    x->both = malloc(((size_t)twos + 1) * sizeof *x->both);
    if (!x->label_first || !x->label_row || !x->both || !by_row(x))
        return false;
    for (uint32_t i = 0; i < all; i++)
        x->label_first[g->label[i] + 2]++;
    for (uint32_t v = 0; v < g->n_labels; v++)
        x->label_first[v + 2] += x->label_first[v + 1];
    for (uint32_t k = 0; k < rows; k++) {
        for (uint32_t i = g->first[k]; i < g->first[k + 1]; i++)
            x->label_row[x->label_first[g->label[i] + 1]++] = k;
        for (uint32_t i = g->both_first[k]; i < g->both_first[k + 1]; i++) {
            uint32_t a = g->both[i][0], b = g->both[i][1];
            x->both[x->n_both++] = (struct crd_loss_both){a < b ? a : b, a < b ? b : a, k};
        }
    }
    if (x->n_both > 0)
        qsort(x->both, x->n_both, sizeof *x->both, by_labels);
    return true;
}

crd_status crd_loss_flow_of(const crd_loss_flow *x, uint32_t block, crd_flow **ret_flow,
                            crd_err *err)
{
    uint32_t n = x->blocks.size[block];
    const uint32_t *links = x->block_link + x->block_first[block];
    crd_flow_edge *edges = malloc(n * sizeof *edges);
    if (!edges)
        return crd_fail(err, CRD_ENOMEM, "%u links", n);
    for (uint32_t e = 0; e < n; e++)
        edges[e] = (crd_flow_edge){x->at[0][links[e]], x->at[1][links[e]], x->capacity[links[e]],
                                   x->capacity[links[e]]};
    crd_status rc = crd_flow_new(x->nodes[block], edges, n, NULL, ret_flow, err);
    free(edges);
    return rc;
}

/* The first link of a row that lies in no block before this one. */
static uint32_t row_from(const crd_loss_flow *x, uint32_t row, uint32_t block)
{
    uint32_t low = x->row_first[row], high = x->row_first[row + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (x->blocks.block[x->row_link[middle]] < block)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const uint32_t *crd_loss_flow_row(const crd_loss_flow *x, uint32_t row, uint32_t block,
                                  uint32_t *ret_n)
{
    uint32_t first = row_from(x, row, block), n = 0;
    while (first + n < x->row_first[row + 1] && x->blocks.block[x->row_link[first + n]] == block)
        n++;
    *ret_n = n;
    return x->row_link + first;
}

static void close_row(const crd_loss_flow *x, crd_flow *f, uint32_t block, uint32_t row)
{
    uint32_t n;
    const uint32_t *links = crd_loss_flow_row(x, row, block, &n);
    for (uint32_t i = 0; i < n; i++)
        crd_flow_close(f, x->place[links[i]]);
}

static void close_of(const crd_loss_flow *x, crd_flow *f, uint32_t block, uint32_t label)
{
    for (uint32_t i = x->label_first[label]; i < x->label_first[label + 1]; i++)
        close_row(x, f, block, x->label_row[i]);
}

void crd_loss_flow_lose(const crd_loss_flow *x, crd_flow *f, uint32_t block, uint32_t i, uint32_t j)
{
    crd_flow_reset(f);
    close_of(x, f, block, i);
    if (j == NONE)
        return;
    close_of(x, f, block, j);
    struct crd_loss_both key = {i < j ? i : j, i < j ? j : i, 0};
    size_t low = 0, high = x->n_both;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_labels(&x->both[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < x->n_both && x->both[low].a == key.a && x->both[low].b == key.b; low++)
        close_row(x, f, block, x->both[low].row);
}

/* ---- parts -------------------------------------------------------------------------------- */

/* Priority access first, then by criticality; what nobody ranked comes last. */
static uint32_t class_of(const crd_losing *l, uint32_t need)
{
    const crd_world *w = l->w;
    uint32_t row = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[need]);
    if (row == CRD_ROW_NONE)
        return 6;
    int64_t critical = crd_col_i64(&CRD_COL(w, service, criticality), row);
    bool first = crd_col_i32(&CRD_COL(w, service, priority_access), row) == 1;
    return first ? 0 : critical >= 1 && critical <= 5 ? (uint32_t)(6 - critical) : 6;
}

/* From block to block, the deeper end first, until the ends meet. False: memory is out. Ends that
 * nothing joins have no parts. */
static bool cut_into_parts(crd_loss_flow *x, const crd_loss_path *p, uint32_t path)
{
    const crd_bicon *b = &x->blocks;
    uint32_t u = p->a, v = p->b, way;
    size_t before = x->parts.n;
    crd_loss_part part = {.bits = p->bits,
                          .class = class_of(x->l, p->need),
                          .path = path,
                          .need = p->need,
                          .gate = p->gate};
    while (u != v) {
        bool same = b->up[u] == b->up[v];
        if (!same && b->depth[u] < b->depth[v]) {
            way = u;
            u = v;
            v = way;
        }
        part.block = b->up[u];
        if (part.block == CRD_VID_NONE) { /* two roots */
            x->parts.n = before;
            return true;
        }
        way = same ? v : b->top[part.block];
        part.a = u < way ? u : way;
        part.b = u < way ? way : u;
        if (!CRD_VEC_PUSH(&x->parts, part))
            return false;
        u = way;
    }
    return true;
}

static int by_place(const void *a, const void *b)
{
    const crd_loss_part *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    if (x->bits != y->bits)
        return x->bits < y->bits ? -1 : 1;
    return (x->path > y->path) - (x->path < y->path);
}

static uint32_t number(uint32_t *names, uint32_t *at, uint32_t v, uint32_t *n)
{
    /* `at` says under which number it stands in `names`, if it does */
    if (at[v] >= *n || names[at[v]] != v) {
        at[v] = *n;
        names[(*n)++] = v;
    }
    return at[v];
}

/* Nodes of each block that has parts, from 0. */
static bool number_nodes(crd_loss_flow *x)
{
    uint32_t *names = malloc(((size_t)x->g.n_nodes + 1) * sizeof *names);
    uint32_t *at = calloc((size_t)x->g.n_nodes + 1, sizeof *at);
    bool ok = names && at;
    for (size_t i = 0; ok && i < x->parts.n;) {
        uint32_t block = x->parts.at[i].block, n = 0;
        for (uint32_t k = x->block_first[block]; k < x->block_first[block + 1]; k++) {
            uint32_t link = x->block_link[k];
            x->at[0][link] = number(names, at, x->g.links[link].from, &n);
            x->at[1][link] = number(names, at, x->g.links[link].to, &n);
        }
        x->nodes[block] = n;
        for (; i < x->parts.n && x->parts.at[i].block == block; i++) {
            uint32_t a = at[x->parts.at[i].a], b = at[x->parts.at[i].b];
            x->parts.at[i].a = a < b ? a : b;
            x->parts.at[i].b = a < b ? b : a;
        }
    }
    free(names);
    free(at);
    return ok;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void flow_done(crd_loss_flow *x)
{
    crd_bicon_done(&x->blocks);
    free(x->block_first);
    free(x->block_link);
    free(x->place);
    free(x->at[0]);
    free(x->at[1]);
    free(x->nodes);
    free(x->capacity);
    free(x->narrowest);
    free(x->label_first);
    free(x->label_row);
    free(x->row_first);
    free(x->row_link);
    free(x->both);
    free(x->without);
    CRD_VEC_DONE(&x->parts);
}

static bool make_parts(crd_loss_flow *x, const crd_loss_path *paths, size_t n)
{
    bool ok = weigh(x) && by_label(x);
    x->without = calloc(n + 1, 1);
    ok = ok && x->without;
    for (size_t i = 0; i < n && ok; i++)
        if (paths[i].bits > 0)
            ok = cut_into_parts(x, &paths[i], (uint32_t)i);
    if (ok && x->parts.n > 0)
        qsort(x->parts.at, x->parts.n, sizeof *x->parts.at, by_place);
    return ok && number_nodes(x);
}

crd_status crd_losing_capacity(crd_losing *l, const crd_loss_path *paths, size_t n)
{
    crd_status rc = CRD_OK;
    crd_loss_flow x = {.l = l, .g = crd_losing_labelled(l)};
    for (size_t i = 0; i < n; i++)
        l->capacity_paths += paths[i].bits > 0;
    if (l->capacity_paths == 0)
        return CRD_OK;
    CRD_TRY(crd_bicon_init(&x.blocks, x.g.n_nodes, x.g.links, x.g.n_links, l->err));
    if (!make_parts(&x, paths, n)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    CRD_TRY(crd_loss_flow_alone(&x));
    if (l->high && l->o->shared)
        CRD_TRY(crd_loss_flow_shared(&x));
    for (size_t i = 0; i < n; i++)
        l->short_paths += x.without[i];
done:
    flow_done(&x);
    return rc;
}
