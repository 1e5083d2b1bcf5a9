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
    uint64_t *node, *edge; /* of edges of the net, then of sealed ways */
    double dearest, seal;
    crd_ends *pairs;
    uint32_t n_pairs, n_seals;
    bool all;
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
    return m->nodes[v].kind == CRD_PLACE_SITE || crd_route_any(m, v);
}

static crd_status price(const crd_route_map *m, const crd_route_demand *x, prices *p)
{
    const crd_net *net = m->net;
    bool hopeful = x->hopeful;
    size_t words = crd_bits_words(net->n_nodes) + 1;
    uint64_t *nodes = malloc(words * sizeof *nodes);
    p->node = calloc((size_t)net->n_nodes + 1, sizeof *p->node);
    p->edge = calloc((size_t)net->n_edges + x->n + 1, sizeof *p->edge);
    if (!nodes || !p->node || !p->edge) {
        free(nodes);
        return CRD_ENOMEM;
    }
    memcpy(nodes, m->nodes_in[hopeful], words * sizeof *nodes);
    for (uint32_t i = 0; i < x->n; i++)
        crd_bits_put(nodes, x->nodes[i]); /* the ends are let in */
    p->dearest = x->protect ? fmax(0, x->protect->cost) : 0;
    for (uint32_t v = 0; v < net->n_nodes; v++)
        p->dearest = fmax(p->dearest, node_price(m, hopeful, v)); /* NaN does not count */
    for (uint32_t e = 0; e < net->n_edges; e++)
        p->dearest = fmax(p->dearest, edge_price(m, hopeful, e));
    for (uint32_t v = 0; v < net->n_nodes; v++)
        p->node[v] = weight(crd_bits_has(nodes, v), crd_route_bad(hopeful, m->node_trust[v]),
                            is_fixed(m, v), node_price(m, hopeful, v), p->dearest);
    for (uint32_t e = 0; e < net->n_edges; e++)
        p->edge[e] = weight(crd_bits_has(x->edges, e), crd_route_bad(hopeful, m->edge_trust[e]),
                            false, edge_price(m, hopeful, e), p->dearest);
    free(nodes);
    crd_status rc = crd_route_star(m, x, p->node, p->edge, &p->pairs, &p->n_pairs, &p->n_seals,
                                   &p->all);
    for (uint32_t i = 0; rc == CRD_OK && i < p->n_seals; i++)
        p->edge[net->n_edges + i] = weight(true, true, false, x->protect->cost, p->dearest);
    return rc;
}

/* The net with a way more for each pair that may be sealed. */
static crd_status with_seals(const crd_net *net, const prices *p, crd_net **ret, crd_err *err)
{
    crd_edge *edges = malloc(((size_t)net->n_edges + p->n_seals + 1) * sizeof *edges);
    if (!edges)
        return CRD_ENOMEM;
    for (uint32_t e = 0; e < net->n_edges; e++)
        edges[e] = net->edges[e];
    for (uint32_t i = 0; i < p->n_seals; i++)
        edges[net->n_edges + i] = (crd_edge){p->pairs[i].a, p->pairs[i].b};
    crd_status rc = crd_net_new(net->n_nodes, edges, (size_t)net->n_edges + p->n_seals, ret, err);
    free(edges);
    return rc;
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

static crd_status tell(const crd_route_map *m, const crd_route_demand *x, const crd_opening *o,
                       const prices *p, crd_arena *arena, crd_route_opening *to, crd_err *err)
{
    const crd_net *net = m->net;
    size_t room = (size_t)o->n_nodes + o->n_edges + 1;
    crd_route_thing *all = CRD_NEW(arena, crd_route_thing, room);
    crd_route_sealed *sealed = CRD_NEW(arena, crd_route_sealed, p->n_seals + 1);
    if (!all || !sealed)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < o->n_nodes; i++)
        note(m, to, all, crd_route_thing_at(m, o->nodes[i]));
    for (uint32_t i = 0; i < o->n_edges; i++) {
        uint32_t e = o->edges[i];
        if (e < net->n_edges) {
            note(m, to, all,
                 (crd_route_thing){CRD_T_link, m->link[e], (crd_trust)m->edge_trust[e]});
            continue;
        }
        const crd_ends *pair = &p->pairs[e - net->n_edges];
        sealed[to->n_sealed++] = (crd_route_sealed){.from = pair->a, .to = pair->b};
        to->costless += isnan(x->protect->cost) != 0;
        to->cost += isnan(x->protect->cost) ? 0 : x->protect->cost;
    }
    to->replace = all;
    to->sealed = sealed;
    return crd_route_seen(m, x, sealed, to->n_sealed, err);
}

crd_status crd_route_open(const crd_route_map *m, const crd_route_demand *x, crd_arena *arena,
                          crd_route_opening *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_opening o = {0};
    prices p = {0};
    crd_net *sealing = NULL;
    *to = (crd_route_opening){.proven = true};
    CRD_TRY(price(m, x, &p));
    if (p.n_seals > 0)
        CRD_TRY(with_seals(m->net, &p, &sealing, err));
    crd_opening_in in = {.net = sealing ? sealing : m->net,
                         .node_cost = p.node,
                         .edge_cost = p.edge,
                         .pairs = p.pairs,
                         .n_pairs = p.n_pairs};
    if (p.n_pairs > 0) {
        CRD_TRY(crd_opening_find(&in, &o, err));
        to->proven = o.proven;
    }
    to->exists = p.all && o.n_blocked == 0;
    CRD_TRY(tell(m, x, &o, &p, arena, to, err));
done:
    free(p.node);
    free(p.edge);
    free(p.pairs);
    crd_net_free(sealing);
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
