/* The order of nodes, rows and ties by what they are called: numbers follow the order of the feed
 * and may not decide what is shown. And the ties that enter a node. */
#include "analyse/explain_int.h"

#include <string.h>

static int by_u32(uint32_t a, uint32_t b) { return (a > b) - (a < b); }

static int by_text(const crd_world *w, uint32_t a, uint32_t b)
{
    return a == b ? 0 : crd_str_cmp(crd_world_text(w, a), crd_world_text(w, b));
}

static int field_cmp(const crd_world *w, const crd_world_col *c, uint32_t a, uint32_t b)
{
    if (c->text && c->target && c->target[a] != c->target[b])
        return by_u32(c->target[a], c->target[b]);
    if (c->text)
        return by_text(w, c->text[a], c->text[b]);
    if (c->holds != CRD_HOLDS_I32 && c->holds != CRD_HOLDS_I64)
        return 0;
    int64_t x = c->holds == CRD_HOLDS_I32 ? crd_col_i32(c, a) : crd_col_i64(c, a);
    int64_t y = c->holds == CRD_HOLDS_I32 ? crd_col_i32(c, b) : crd_col_i64(c, b);
    return (x > y) - (x < y);
}

int crd_chain_row_cmp(const crd_world *w, uint32_t table, uint32_t a, uint32_t b)
{
    const crd_frame *f = crd_world_frame(w, table);
    int cmp = 0;
    if (a == CRD_ROW_NONE || b == CRD_ROW_NONE || a == b)
        return by_u32(a, b);
    for (uint32_t k = 0; k < f->table->n_fields && cmp == 0; k++)
        if (f->table->fields[k].flags & CRD_F_IN_KEY)
            cmp = field_cmp(w, &f->cols[k], a, b);
    return cmp;
}

/* A block of the transport network has no name: it is the set of its links. The first in which two
 * blocks differ decides. */
static uint32_t first_link_after(const crd_ties *t, uint32_t ways, uint32_t after)
{
    uint32_t best = CRD_NODE_NONE;
    for (uint32_t v = t->base[CRD_NODE_LINK]; v < t->base[CRD_NODE_LINK + 1]; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (t->to[i] == ways && (best == CRD_NODE_NONE || crd_chain_node_cmp(t, v, best) < 0) &&
                (after == CRD_NODE_NONE || crd_chain_node_cmp(t, v, after) > 0))
                best = v;
    return best;
}

uint32_t crd_chain_ways_link(const crd_ties *t, uint32_t ways)
{
    return first_link_after(t, ways, CRD_NODE_NONE);
}

static int ways_cmp(const crd_ties *t, uint32_t a, uint32_t b)
{
    uint32_t x = CRD_NODE_NONE, y = CRD_NODE_NONE;
    do {
        x = first_link_after(t, a, x);
        y = first_link_after(t, b, y);
    } while (x == y && x != CRD_NODE_NONE);
    if (x == y)
        return 0;
    return x == CRD_NODE_NONE ? -1 : y == CRD_NODE_NONE ? 1 : crd_chain_node_cmp(t, x, y);
}

int crd_chain_node_cmp(const crd_ties *t, uint32_t a, uint32_t b)
{
    static const uint8_t tables[CRD_NODE_TABLES] = {
        CRD_T_jurisdiction, CRD_T_party,      CRD_T_product, CRD_T_release,
        CRD_T_component,    CRD_T_network,    CRD_T_site,    CRD_T_element,
        CRD_T_link,         CRD_T_protection, CRD_T_service,
    };
    crd_node_kind kind = crd_ties_kind(t, a), other = crd_ties_kind(t, b);
    if (kind != other)
        return by_u32(kind, other);
    if (a == b)
        return 0;
    if ((uint32_t)kind < CRD_NODE_TABLES)
        return crd_chain_row_cmp(t->w, tables[kind], a - t->base[kind], b - t->base[kind]);
    const struct crd_node_extra *x = &t->extra[a - t->base[CRD_NODE_USERS]];
    const struct crd_node_extra *y = &t->extra[b - t->base[CRD_NODE_USERS]];
    if (kind == CRD_NODE_WAYS)
        return ways_cmp(t, a, b);
    if (x->table != y->table)
        return by_u32(x->table, y->table);
    return kind == CRD_NODE_USERS ? crd_chain_row_cmp(t->w, x->table, x->id, y->id)
                                  : by_text(t->w, x->id, y->id);
}

int crd_chain_tie_cmp(const crd_ties *t, uint32_t a, uint32_t b)
{
    if (t->kind[a] != t->kind[b]) /* kinds stand by their codes */
        return by_u32(t->kind[a], t->kind[b]);
    if (crd_ties_origin_table(t, a) != crd_ties_origin_table(t, b))
        return by_u32(crd_ties_origin_table(t, a), crd_ties_origin_table(t, b));
    int cmp = crd_chain_row_cmp(t->w, crd_ties_origin_table(t, a), crd_ties_origin(t, a).row,
                                crd_ties_origin(t, b).row);
    return cmp ? cmp : by_u32(t->might[b], t->might[a]); /* the stronger first */
}

/* ---- ties that enter a node ---------------------------------------------------------------- */

crd_status crd_chain_back_init(crd_chain_back *b, const crd_ties *t)
{
    *b = (crd_chain_back){.first = calloc((size_t)t->n_nodes + 2, sizeof *b->first),
                          .from = malloc(((size_t)t->n_ties + 1) * sizeof *b->from),
                          .might = malloc(((size_t)t->n_ties + 1) * sizeof *b->might),
                          .kind = malloc((size_t)t->n_ties + 1)};
    if (!b->first || !b->from || !b->might || !b->kind) {
        crd_chain_back_done(b);
        return CRD_ENOMEM;
    }
    for (uint32_t i = 0; i < t->n_ties; i++)
        b->first[t->to[i] + 2]++;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        b->first[v + 2] += b->first[v + 1];
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
            uint32_t at = b->first[t->to[i] + 1]++;
            b->from[at] = v;
            b->might[at] = t->might[i];
            b->kind[at] = t->kind[i];
        }
    return CRD_OK;
}

void crd_chain_back_done(crd_chain_back *b)
{
    free(b->first);
    free(b->from);
    free(b->might);
    free(b->kind);
    *b = (crd_chain_back){0};
}
