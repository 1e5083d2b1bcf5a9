/* Sealing in the place of replacing: encryption between two trusted places, over a way that is not
 * trusted. It keeps content safe, and neither who speaks to whom nor whether they can.
 *
 * Demands are a star. What could be opened joins places into groups; in a group each is asked to be
 * joined with its hub, which joins each two. Sealed ways cost the same each, and k groups of open
 * things need k - 1 of them however they are hung: from the hub will do as well as any. */
#include "analyse/route_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what it costs -------------------------------------------------------------------------- */

static bool has_word(crd_str list, const char *word)
{
    crd_str one;
    while (crd_str_next(&list, ' ', &one))
        if (crd_str_eq(one, crd_str_from(word)))
            return true;
    return false;
}

static bool seals(const crd_world *w, uint32_t row)
{
    crd_str ties = crd_world_text(w, CRD_COL(w, mitigation, ties).text[row]);
    crd_str leaves = crd_world_text(w, CRD_COL(w, mitigation, leaves).text[row]);
    return has_word(ties, "carries") && has_word(leaves, "metadata") && has_word(leaves, "stop") &&
           !has_word(leaves, "read") && !has_word(leaves, "change") &&
           !(crd_world_frame(w, CRD_T_mitigation)->flags[row] &
             (CRD_ROW_MAYBE | CRD_ROW_CONTESTED));
}

crd_route_protection crd_route_protection_of(const crd_world *w)
{
    crd_route_protection best = {.measure = CRD_STR_NULL, .cost = (double)NAN};
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_mitigation)->n; i++) {
        if (!seals(w, i))
            continue;
        crd_str id = crd_world_text(w, CRD_COL(w, mitigation, id).text[i]);
        double cost = crd_col_real(&CRD_COL(w, mitigation, cost), i);
        bool first = crd_str_is_null(best.measure);
        bool less = cost < best.cost || (isnan(best.cost) && !isnan(cost));
        bool equal = !(cost < best.cost) && !(best.cost < cost) && isnan(cost) == isnan(best.cost);
        if (first || less || (equal && crd_str_cmp(id, best.measure) < 0))
            best = (crd_route_protection){id, cost};
    }
    return best;
}

/* ---- what is asked -------------------------------------------------------------------------- */

typedef struct star {
    const crd_route_map *m;
    const crd_route_demand *x;
    uint32_t *group,
        *reach;      /* [nodes of the net] what could be opened joins; what there is joins */
    crd_map hub;     /* group -> place */
    crd_map root;    /* part of what there is -> hub that others are sealed to */
    crd_ends *pairs; /* seals from the front, others from the back */
    uint32_t n_seals, n_plain, n_groups;
} star;

static bool is_trusted(const star *s, uint32_t node)
{
    return !crd_route_bad(s->x->hopeful, s->m->node_trust[node]);
}

static crd_status find_parts(star *s, const uint64_t *node_cost, const uint64_t *edge_cost)
{
    const crd_net *net = s->m->net;
    uint64_t *nodes = calloc(crd_bits_words(net->n_nodes) + 1, sizeof *nodes);
    uint64_t *edges = calloc(crd_bits_words(net->n_edges) + 1, sizeof *edges);
    s->group = malloc(((size_t)net->n_nodes + 1) * sizeof *s->group);
    s->reach = malloc(((size_t)net->n_nodes + 1) * sizeof *s->reach);
    crd_status rc = nodes && edges && s->group && s->reach ? CRD_OK : CRD_ENOMEM;
    if (rc == CRD_OK) {
        for (uint32_t v = 0; v < net->n_nodes; v++)
            if (node_cost[v] != UINT64_MAX)
                crd_bits_put(nodes, v);
        for (uint32_t e = 0; e < net->n_edges; e++)
            if (edge_cost[e] != UINT64_MAX)
                crd_bits_put(edges, e);
        crd_reach_parts(net, nodes, edges, s->group, NULL);
        memcpy(nodes, s->m->nodes_in[s->x->hopeful], crd_bits_words(net->n_nodes) * sizeof *nodes);
        for (uint32_t i = 0; i < s->x->n; i++)
            crd_bits_put(nodes, s->x->nodes[i]);
        crd_reach_parts(net, nodes, s->x->edges, s->reach, NULL);
    }
    free(nodes);
    free(edges);
    return rc;
}

/* The first trusted place of each group, else the first. */
static crd_status find_hubs(star *s, bool *ret_all)
{
    for (uint32_t i = 0; i < s->x->n; i++) {
        uint32_t v = s->x->nodes[i];
        if (s->group[v] == CRD_VID_NONE) {
            *ret_all = false; /* it cannot be opened itself */
            continue;
        }
        uint32_t *hub = crd_map_add(&s->hub, s->group[v], v);
        if (!hub)
            return CRD_ENOMEM;
        if (!is_trusted(s, *hub) && is_trusted(s, v))
            *hub = v;
    }
    return CRD_OK;
}

static void ask(star *s, uint32_t hub, uint32_t v, bool sealed)
{
    crd_ends pair = {hub, v};
    if (sealed)
        s->pairs[s->n_seals++] = pair;
    else
        s->pairs[s->x->n - ++s->n_plain] = pair;
}

static crd_status spread(star *s)
{
    bool protect = s->x->protect != NULL;
    uint32_t joined = 0;
    for (uint32_t i = 0; i < s->x->n; i++) {
        uint32_t v = s->x->nodes[i];
        if (s->group[v] == CRD_VID_NONE)
            continue;
        uint32_t hub = *crd_map_find(&s->hub, s->group[v]);
        if (hub != v) {
            ask(s, hub, v, protect && is_trusted(s, v) && is_trusted(s, hub));
            continue;
        }
        s->n_groups++;
        if (!protect || !is_trusted(s, v))
            continue;
        uint32_t *root = crd_map_add(&s->root, s->reach[v], v);
        if (!root)
            return CRD_ENOMEM;
        if (*root == v)
            continue;
        ask(s, *root, v, true);
        joined++;
    }
    s->n_groups -= joined;
    return CRD_OK;
}

crd_status crd_route_star(const crd_route_map *m, const crd_route_demand *x,
                          const uint64_t *node_cost, const uint64_t *edge_cost,
                          crd_ends **ret_pairs, uint32_t *ret_n, uint32_t *ret_seals, bool *ret_all)
{
    crd_status rc = CRD_OK;
    star s = {.m = m, .x = x};
    bool all = true;
    s.pairs = malloc(((size_t)x->n + 1) * sizeof *s.pairs);
    CRD_TRY(s.pairs ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(find_parts(&s, node_cost, edge_cost));
    CRD_TRY(find_hubs(&s, &all));
    CRD_TRY(spread(&s));
    for (uint32_t i = 0; i < s.n_plain; i++)
        s.pairs[s.n_seals + i] = s.pairs[x->n - s.n_plain + i];
    *ret_pairs = s.pairs;
    *ret_n = s.n_seals + s.n_plain;
    *ret_seals = s.n_seals;
    *ret_all = all && s.n_groups <= 1;
    s.pairs = NULL;
done:
    free(s.pairs);
    free(s.group);
    free(s.reach);
    crd_map_done(&s.hub);
    crd_map_done(&s.root);
    return rc;
}

/* ---- what stays open ------------------------------------------------------------------------ */

enum { LOOKED_AT = 256 };

static crd_status look(const crd_route_map *m, const crd_router *r, crd_route_room *room,
                       crd_route_sealed *s, crd_err *err)
{
    crd_route route = {0};
    crd_status rc = crd_route_find(r, room, s->from, s->to, &route, err);
    for (uint32_t i = 0; rc == CRD_OK && i < route.n; i++) {
        uint8_t at[2] = {m->node_trust[route.nodes[i]],
                         i + 1 < route.n ? m->edge_trust[route.edges[i]] : CRD_TRUST_YES};
        for (int k = 0; k < 2; k++) {
            s->untrusted += at[k] == CRD_TRUST_NO;
            s->open += at[k] == CRD_TRUST_OPEN;
        }
    }
    crd_route_done(&route);
    return rc;
}

crd_status crd_route_seen(const crd_route_map *m, const crd_route_demand *x,
                          crd_route_sealed *sealed, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_net *net = m->net;
    crd_router *r = NULL;
    crd_route_room *room = NULL;
    uint32_t *node_bad = NULL, *edge_bad = NULL;
    uint64_t *nodes = NULL;
    size_t words = crd_bits_words(net->n_nodes) + 1;
    for (size_t i = LOOKED_AT; i < n; i++)
        sealed[i].untrusted = sealed[i].open = CRD_ROUTE_UNSEEN;
    if (n == 0)
        return CRD_OK;
    node_bad = calloc((size_t)net->n_nodes + 1, sizeof *node_bad);
    edge_bad = calloc((size_t)net->n_edges + 1, sizeof *edge_bad);
    nodes = malloc(words * sizeof *nodes);
    CRD_TRY(node_bad && edge_bad && nodes ? CRD_OK : CRD_ENOMEM);
    memcpy(nodes, m->nodes_in[x->hopeful], words * sizeof *nodes);
    for (uint32_t i = 0; i < x->n; i++)
        crd_bits_put(nodes, x->nodes[i]); /* as where their ways were looked for */
    for (uint32_t v = 0; v < net->n_nodes; v++)
        node_bad[v] = crd_route_bad(x->hopeful, m->node_trust[v]);
    for (uint32_t e = 0; e < net->n_edges; e++)
        edge_bad[e] = crd_route_bad(x->hopeful, m->edge_trust[e]);
    crd_route_rules rules = {.nodes = nodes,
                             .edges = x->edges,
                             .node_bad = node_bad,
                             .edge_bad = edge_bad,
                             .edge_length = m->length};
    CRD_TRY(crd_router_new(net, &rules, &r, err));
    CRD_TRY(crd_route_room_new(net, &room, err));
    for (size_t i = 0; i < n && i < LOOKED_AT; i++)
        CRD_TRY(look(m, r, room, &sealed[i], err));
done:
    free(node_bad);
    free(edge_bad);
    free(nodes);
    crd_router_free(r);
    crd_route_room_free(room);
    return rc;
}
