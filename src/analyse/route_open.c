/* What must be replaced so that a trusted way opens, and what every way must pass. */
#include "analyse/route_int.h"

#include "graph/barrier.h"
#include "graph/opening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- costs ----------------------------------------------------------------------------------- */

static double cost_of(const crd_route_map *m, uint32_t table, uint32_t row)
{
    uint32_t field = table == CRD_T_link ? CRD_C_link_replacement_cost
                                         : CRD_C_element_replacement_cost;
    if ((table != CRD_T_link && table != CRD_T_element) ||
        crd_world_contested(m->w, table, row, field))
        return (double)NAN;
    return crd_col_real(&crd_world_frame(m->w, table)->cols[field], row);
}

/* What carries a link is replaced with it, as far as it is not trusted either. */
static double link_cost(const crd_route_map *m, uint32_t link, unsigned depth)
{
    double sum = cost_of(m, CRD_T_link, link);
    for (uint32_t i = m->lower_first[link]; depth < 4 && i < m->lower_first[link + 1]; i++)
        if (crd_bits_has(m->is[1], crd_ties_node(m->t, CRD_T_link, m->lower[i])))
            sum += link_cost(m, m->lower[i], depth + 1);
    return sum;
}

typedef struct prices {
    uint64_t *nodes; /* usable ones, the ends let in */
    uint64_t *node, *edge;
    double dearest;
} prices;

static uint64_t whole(double cost)
{
    return cost < 1 ? 1 : cost > 1e15 ? (uint64_t)1e15 : (uint64_t)llround(cost);
}

/* A price is that of what is not trusted; NaN = nobody says. */
static double node_price(const crd_route_map *m, bool hopeful, uint32_t v)
{
    crd_route_thing x = crd_route_thing_at(m, v);
    return crd_route_bad(hopeful, m->node_trust[v]) ? cost_of(m, x.table, x.row) : 0;
}

static double edge_price(const crd_route_map *m, bool hopeful, uint32_t e)
{
    bool bad = m->link[e] != CRD_ROW_NONE && crd_route_bad(hopeful, m->edge_trust[e]);
    return bad ? link_cost(m, m->link[e], 0) : 0;
}

static uint64_t weight(bool usable, bool bad, bool fixed, double price, double dearest)
{
    if (!usable || (bad && fixed))
        return CRD_OPENING_NEVER;
    return bad ? whole(isnan(price) ? dearest : price) : 0;
}

/* Where a site's owner or state is in the way nothing helps that Cordon could name. */
static bool is_fixed(const crd_route_map *m, uint32_t v)
{
    return m->nodes[v].kind == CRD_PLACE_SITE || m->nodes[v].kind == CRD_PLACE_STATE;
}

static crd_status price(const crd_route_map *m, bool hopeful, const uint64_t *edges,
                        const crd_ends *pairs, size_t n, prices *p)
{
    const crd_net *net = m->net;
    size_t words = crd_bits_words(net->n_nodes) + 1;
    p->nodes = malloc(words * sizeof *p->nodes);
    p->node = calloc((size_t)net->n_nodes + 1, sizeof *p->node);
    p->edge = calloc((size_t)net->n_edges + 1, sizeof *p->edge);
    if (!p->nodes || !p->node || !p->edge)
        return CRD_ENOMEM;
    memcpy(p->nodes, m->nodes_in[hopeful], words * sizeof *p->nodes);
    for (size_t i = 0; i < n; i++) {
        crd_bits_put(p->nodes, pairs[i].a);
        crd_bits_put(p->nodes, pairs[i].b);
    }
    for (uint32_t v = 0; v < net->n_nodes; v++)
        p->dearest = fmax(p->dearest, node_price(m, hopeful, v)); /* NaN does not count */
    for (uint32_t e = 0; e < net->n_edges; e++)
        p->dearest = fmax(p->dearest, edge_price(m, hopeful, e));
    for (uint32_t v = 0; v < net->n_nodes; v++) {
        p->node[v] = weight(crd_bits_has(p->nodes, v), crd_route_bad(hopeful, m->node_trust[v]),
                            is_fixed(m, v), node_price(m, hopeful, v), p->dearest);
    }
    for (uint32_t e = 0; e < net->n_edges; e++)
        p->edge[e] = weight(crd_bits_has(edges, e), crd_route_bad(hopeful, m->edge_trust[e]), false,
                            edge_price(m, hopeful, e), p->dearest);
    return CRD_OK;
}

static void note(const crd_route_map *m, crd_route_opening *to, crd_route_thing *all,
                 crd_route_thing one)
{
    double cost = one.table == CRD_T_link ? link_cost(m, one.row, 0)
                                          : cost_of(m, one.table, one.row);
    for (size_t i = 0; i < to->n; i++)
        if (all[i].table == one.table && all[i].row == one.row)
            return; /* a link that joins several places */
    all[to->n++] = one;
    to->costless += isnan(cost) != 0;
    to->cost += isnan(cost) ? 0 : cost;
}

crd_status crd_route_open(const crd_route_map *m, bool hopeful, const uint64_t *edges,
                          const crd_ends *pairs, size_t n, crd_arena *arena, crd_route_opening *to,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_opening o = {0};
    prices p = {0};
    *to = (crd_route_opening){0};
    CRD_TRY(price(m, hopeful, edges, pairs, n, &p));
    crd_opening_in in = {.net = m->net,
                         .node_cost = p.node,
                         .edge_cost = p.edge,
                         .pairs = pairs,
                         .n_pairs = (uint32_t)n};
    CRD_TRY(crd_opening_find(&in, &o, err));
    to->exists = o.n_blocked == 0;
    to->proven = o.proven;
    crd_route_thing *all = CRD_NEW(arena, crd_route_thing, (size_t)o.n_nodes + o.n_edges + 1);
    CRD_TRY(all ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < o.n_nodes; i++)
        note(m, to, all, crd_route_thing_at(m, o.nodes[i]));
    for (uint32_t i = 0; i < o.n_edges; i++)
        note(m, to, all,
             (crd_route_thing){CRD_T_link, m->link[o.edges[i]],
                               (crd_trust)m->edge_trust[o.edges[i]]});
    to->replace = all;
done:
    free(p.nodes);
    free(p.node);
    free(p.edge);
    crd_opening_done(&o);
    return rc;
}

/* ---- the cut -----------------------------------------------------------------------------------
 */

crd_status crd_route_block(const crd_route_map *m, bool hopeful, const uint64_t *edges,
                           uint32_t from, uint32_t to, crd_arena *arena, crd_route_answer *a,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_net *net = m->net;
    crd_barrier b = {0};
    size_t words = crd_bits_words(net->n_nodes) + 1;
    uint64_t *nodes = malloc(words * sizeof *nodes);
    uint32_t *node = malloc(((size_t)net->n_nodes + 1) * sizeof *node);
    uint32_t *edge = malloc(((size_t)net->n_edges + 1) * sizeof *edge);
    CRD_TRY(nodes && node && edge ? CRD_OK : CRD_ENOMEM);
    memcpy(nodes, m->nodes_in[hopeful], words * sizeof *nodes);
    crd_bits_put(nodes, from);
    crd_bits_put(nodes, to);
    for (uint32_t v = 0; v < net->n_nodes; v++)
        node[v] = crd_route_bad(hopeful, m->node_trust[v]) ? 1 : CRD_BARRIER_NEVER;
    for (uint32_t e = 0; e < net->n_edges; e++)
        edge[e] = crd_route_bad(hopeful, m->edge_trust[e]) ? 1 : CRD_BARRIER_NEVER;
    CRD_TRY(crd_barrier_find(net, nodes, edges, node, edge, from, to, &b, err));
    crd_route_thing *all = CRD_NEW(arena, crd_route_thing, (size_t)b.n_nodes + b.n_edges + 1);
    CRD_TRY(all ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < b.n_nodes; i++)
        all[a->n_cut++] = crd_route_thing_at(m, b.nodes[i]);
    for (uint32_t i = 0; i < b.n_edges; i++)
        all[a->n_cut++] = (crd_route_thing){CRD_T_link, m->link[b.edges[i]],
                                            (crd_trust)m->edge_trust[b.edges[i]]};
    a->cut = all;
done:
    free(nodes);
    free(node);
    free(edge);
    crd_barrier_done(&b);
    return rc;
}
