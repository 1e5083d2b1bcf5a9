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

/* What there is to pay. A link is replaced with what carries it, as far as that is not trusted
 * either; what carries several is paid for once. */
enum { UNSAID = 255 };

typedef struct prices {
    const crd_route_map *m;
    bool hopeful;
    uint64_t *node, *edge; /* of edges of the net, then of sealed ways */
    double dearest;
    crd_ends *pairs;
    uint32_t n_pairs, n_seals;
    bool all;
    uint32_t *seen, round;         /* [links] taken in this round */
    uint8_t *said;                 /* [links] crd_trust of those on the map, or UNSAID */
    double *part;                  /* [links] of its cost: 0 = paid for already */
    uint64_t scale;                /* of the prices of edges and nodes */
    double over_edges, over_nodes; /* by how much prices are above what they stand for, in all */
    CRD_VEC(uint32_t) with;        /* links replaced together */
} prices;

static crd_trust link_trust(const prices *p, uint32_t link)
{
    uint32_t node = crd_ties_node(p->m->t, CRD_T_link, link);
    return crd_bits_has(p->m->is[0], node)   ? CRD_TRUST_NO
           : crd_bits_has(p->m->is[1], node) ? CRD_TRUST_OPEN
                                             : CRD_TRUST_YES;
}

/* Is what carries the link all that is wrong with it? Then replacing that is enough. */
static bool carried_alone(const prices *p, uint32_t link)
{
    const crd_route_map *m = p->m;
    uint32_t node = crd_ties_node(m->t, CRD_T_link, link);
    return crd_route_bad(p->hopeful, (uint8_t)link_trust(p, link)) &&
           !crd_bits_has(m->own[0], node) && (p->hopeful || !crd_bits_has(m->own[1], node));
}

/* Adds a link and what carries it to `with`, each once a round, but for what need not be replaced
 * itself. False: memory is out. */
static bool take(prices *p, uint32_t link)
{
    const crd_route_map *m = p->m;
    size_t from = p->with.n, i = from;
    if (p->seen[link] == p->round)
        return true;
    p->seen[link] = p->round;
    if (!CRD_VEC_PUSH(&p->with, link))
        return false;
    for (; i < p->with.n; i++)
        for (uint32_t one = p->with.at[i], k = m->lower_first[one]; k < m->lower_first[one + 1];
             k++) {
            uint32_t lower = m->lower[k];
            if (p->seen[lower] == p->round ||
                !crd_route_bad(p->hopeful, (uint8_t)link_trust(p, lower)))
                continue;
            p->seen[lower] = p->round;
            if (!CRD_VEC_PUSH(&p->with, lower))
                return false;
        }
    size_t kept = from;
    for (i = from; i < p->with.n; i++)
        if (!carried_alone(p, p->with.at[i]))
            p->with.at[kept++] = p->with.at[i];
    p->with.n = kept;
    return true;
}

static void take_none(prices *p)
{
    p->round++;
    p->with.n = 0;
}

static double or_dearest(const prices *p, double cost) { return isnan(cost) ? p->dearest : cost; }

/* Of what was taken and is not paid for yet. */
static double sum_taken(const prices *p)
{
    double sum = 0;
    for (size_t i = 0; i < p->with.n; i++)
        sum += p->part[p->with.at[i]] * or_dearest(p, cost_of(p->m, CRD_T_link, p->with.at[i]));
    return sum;
}

static uint64_t whole(double cost)
{
    return cost < 1 ? 1 : cost > 1e15 ? (uint64_t)1e15 : (uint64_t)llround(cost);
}

/* By how much a weight is above its price. */
static double over(const prices *p, uint64_t w, double price)
{
    return w == CRD_OPENING_NEVER || w == 0 ? 0 : fmax(0, (double)w / (double)p->scale - price);
}

/* Less than a bound of weights says no opening costs. */
static double bound_of(const prices *p, uint64_t low)
{
    return fmax(0, (double)low / (double)p->scale - p->over_edges - p->over_nodes);
}

static double node_price(const prices *p, uint32_t v)
{
    crd_route_thing x = crd_route_thing_at(p->m, v);
    return cost_of(p->m, x.table, x.row);
}

static bool bad_edge(const prices *p, uint32_t e)
{
    return p->m->link[e] != CRD_ROW_NONE && crd_route_bad(p->hopeful, p->m->edge_trust[e]);
}

static uint64_t weight(bool usable, bool bad, bool fixed, double price, uint64_t scale)
{
    if (!usable || (bad && fixed))
        return CRD_OPENING_NEVER;
    if (!bad || scale == 1)
        return bad ? whole(price) : 0;
    return (uint64_t)fmax(1, fmin(price, 1e15) * (double)scale); /* no more than it is */
}

/* Where a site's owner or state is in the way nothing helps that Cordon could name. */
static bool is_fixed(const crd_route_map *m, uint32_t v)
{
    return m->nodes[v].kind == CRD_PLACE_SITE || crd_route_any(m, v);
}

/* The dearest that says what it costs. */
static crd_status find_dearest(prices *p, const crd_route_protection *protect)
{
    const crd_net *net = p->m->net;
    p->dearest = protect ? fmax(0, protect->cost) : 0;
    for (uint32_t v = 0; v < net->n_nodes; v++)
        if (crd_route_bad(p->hopeful, p->m->node_trust[v]))
            p->dearest = fmax(p->dearest, node_price(p, v)); /* NaN does not count */
    take_none(p);
    for (uint32_t e = 0; e < net->n_edges; e++)
        if (bad_edge(p, e) && !take(p, p->m->link[e]))
            return CRD_ENOMEM;
    for (size_t i = 0; i < p->with.n; i++)
        p->dearest = fmax(p->dearest, cost_of(p->m, CRD_T_link, p->with.at[i]));
    return CRD_OK;
}

static crd_status price_edges(prices *p, const crd_route_demand *x)
{
    p->over_edges = 0;
    for (uint32_t e = 0; e < p->m->net->n_edges; e++) {
        bool bad = bad_edge(p, e), usable = crd_bits_has(x->edges, e);
        take_none(p);
        if (bad && usable && !take(p, p->m->link[e]))
            return CRD_ENOMEM;
        double sum = sum_taken(p);
        p->edge[e] = weight(usable, bad, false, sum, p->scale);
        p->over_edges += over(p, p->edge[e], sum);
    }
    for (uint32_t i = 0; i < p->n_seals; i++) {
        uint64_t *w = &p->edge[p->m->net->n_edges + i];
        *w = whole(or_dearest(p, x->protect->cost)) * p->scale;
        p->over_edges += over(p, *w, or_dearest(p, x->protect->cost));
    }
    return CRD_OK;
}

static crd_status price_nodes(prices *p, const crd_route_demand *x)
{
    const crd_route_map *m = p->m;
    size_t words = crd_bits_words(m->net->n_nodes) + 1;
    uint64_t *nodes = malloc(words * sizeof *nodes);
    if (!nodes)
        return CRD_ENOMEM;
    memcpy(nodes, m->nodes_in[p->hopeful], words * sizeof *nodes);
    for (uint32_t i = 0; i < x->n; i++)
        crd_bits_put(nodes, x->nodes[i]); /* the ends are let in */
    p->over_nodes = 0;
    for (uint32_t v = 0; v < m->net->n_nodes; v++) {
        double price = or_dearest(p, node_price(p, v));
        p->node[v] = weight(crd_bits_has(nodes, v), crd_route_bad(p->hopeful, m->node_trust[v]),
                            is_fixed(m, v), price, p->scale);
        p->over_nodes += over(p, p->node[v], price);
    }
    free(nodes);
    return CRD_OK;
}

static crd_status price(const crd_route_map *m, const crd_route_demand *x, prices *p)
{
    crd_status rc = CRD_OK;
    size_t links = crd_world_frame(m->w, CRD_T_link)->n;
    *p = (prices){.m = m, .hopeful = x->hopeful, .scale = 1};
    p->node = calloc((size_t)m->net->n_nodes + 1, sizeof *p->node);
    p->edge = calloc((size_t)m->net->n_edges + x->n + 1, sizeof *p->edge);
    p->seen = calloc(links + 1, sizeof *p->seen);
    p->said = malloc(links + 1);
    p->part = malloc((links + 1) * sizeof *p->part);
    CRD_TRY(p->node && p->edge && p->seen && p->part && p->said ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < links; i++) {
        p->part[i] = 1;
        p->said[i] = UNSAID;
    }
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        if (m->link[e] != CRD_ROW_NONE)
            p->said[m->link[e]] = m->edge_trust[e];
    CRD_TRY(find_dearest(p, x->protect));
    CRD_TRY(price_nodes(p, x));
    CRD_TRY(price_edges(p, x));
    CRD_TRY(crd_route_star(m, x, p->node, p->edge, &p->pairs, &p->n_pairs, &p->n_seals, &p->all));
    CRD_TRY(price_edges(p, x)); /* now of sealed ways too */
done:
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

/* ---- what carries several -------------------------------------------------------------------- */

/* A price cannot know what else is replaced. So what carries several is looked at by itself: as
 * paid for, or not, in all ways where they are few; else as far as the best answer so far pays. */
enum { EACH_WAY = 10, AGAIN = 3 };
static const uint64_t all_effort = 4000000, scale_by = 256, most_scaled = UINT64_C(1) << 52;

typedef struct sharing {
    prices *p;
    const crd_route_demand *x;
    const crd_net *net;
    crd_opening *best;
    double cost; /* of the best */
    double low;  /* no opening costs less; NaN: not known */
    CRD_VEC(uint32_t) links;
    uint32_t *bears; /* [links] edges that it carries, or is */
} sharing;

/* What an opening costs, each thing once. Leaves its links in `with`. */
static crd_status cost_once(prices *p, const crd_route_demand *x, const crd_opening *o,
                            double *ret_cost)
{
    double cost = 0;
    take_none(p);
    for (uint32_t i = 0; i < o->n_edges; i++)
        if (o->edges[i] >= p->m->net->n_edges)
            cost += or_dearest(p, x->protect->cost);
        else if (!take(p, p->m->link[o->edges[i]]))
            return CRD_ENOMEM;
    for (size_t i = 0; i < p->with.n; i++)
        cost += or_dearest(p, cost_of(p->m, CRD_T_link, p->with.at[i]));
    for (uint32_t i = 0; i < o->n_nodes; i++)
        cost += or_dearest(p, node_price(p, o->nodes[i]));
    *ret_cost = cost;
    return CRD_OK;
}

static crd_status solve(const prices *p, const crd_net *net, crd_opening *o, crd_err *err)
{
    crd_opening_in in = {.net = net,
                         .node_cost = p->node,
                         .edge_cost = p->edge,
                         .pairs = p->pairs,
                         .n_pairs = p->n_pairs};
    return crd_opening_find(&in, o, err);
}

static crd_status find_shared(sharing *s)
{
    prices *p = s->p;
    s->bears = calloc(crd_world_frame(p->m->w, CRD_T_link)->n + 1u, sizeof *s->bears);
    crd_status rc = s->bears ? CRD_OK : CRD_ENOMEM;
    for (uint32_t e = 0; rc == CRD_OK && e < p->m->net->n_edges; e++) {
        if (!bad_edge(p, e) || p->edge[e] == CRD_OPENING_NEVER)
            continue;
        take_none(p);
        rc = take(p, p->m->link[e]) ? CRD_OK : CRD_ENOMEM;
        for (size_t i = 0; rc == CRD_OK && i < p->with.n; i++)
            if (++s->bears[p->with.at[i]] == 2 && !CRD_VEC_PUSH(&s->links, p->with.at[i]))
                rc = CRD_ENOMEM;
    }
    return rc;
}

/* The cheapest with what is paid for; the best so far if it is cheaper. */
static crd_status try_paid(sharing *s, bool *ret_better, double *ret_low, bool *ret_proven,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_opening o = {0};
    double cost;
    *ret_better = false;
    CRD_TRY(price_edges(s->p, s->x));
    CRD_TRY(solve(s->p, s->net, &o, err));
    CRD_TRY(cost_once(s->p, s->x, &o, &cost));
    *ret_low = bound_of(s->p, o.low);
    *ret_proven = o.proven;
    if (cost < s->cost) {
        crd_opening worse = *s->best;
        *s->best = o;
        o = worse;
        s->cost = cost;
        *ret_better = true;
    }
done:
    crd_opening_done(&o);
    return rc;
}

static crd_status each_way(sharing *s, bool *ret_proven, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_proven = true;
    s->low = (double)INFINITY;
    for (uint32_t set = 0; set < UINT32_C(1) << s->links.n && rc == CRD_OK; set++) {
        bool better, proven = true;
        double low = 0, paid = 0;
        for (size_t i = 0; i < s->links.n; i++) {
            s->p->part[s->links.at[i]] = set >> i & 1 ? 0 : 1;
            if (set >> i & 1)
                paid += or_dearest(s->p, cost_of(s->p->m, CRD_T_link, s->links.at[i]));
        }
        rc = try_paid(s, &better, &low, &proven, err);
        s->low = fmin(s->low, low + paid); /* the best one pays for some set of them, or more */
        *ret_proven = *ret_proven && proven;
    }
    return rc;
}

/* Where each of the edges that a link carries pays a part of it, no way is dearer than it is: a
 * bound. */
static crd_status by_steps(sharing *s, bool *ret_proven, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool better = true, proven;
    double low;
    for (size_t i = 0; i < s->links.n; i++)
        s->p->part[s->links.at[i]] = 1.0 / s->bears[s->links.at[i]];
    CRD_TRY(try_paid(s, &better, &s->low, &proven, err));
    better = true;
    for (int round = 0; round < AGAIN && better; round++) {
        double cost;
        CRD_TRY(cost_once(s->p, s->x, s->best, &cost));
        for (size_t i = 0; i < s->links.n; i++)
            s->p->part[s->links.at[i]] = s->p->seen[s->links.at[i]] == s->p->round ? 0 : 1;
        CRD_TRY(try_paid(s, &better, &low, &proven, err));
    }
    *ret_proven = s->cost <= s->low + 0.5;
done:
    return rc;
}

/* Makes the opening cheaper by what its links have in common. */
static crd_status share(prices *p, const crd_route_demand *x, const crd_net *net, crd_opening *o,
                        bool *ret_proven, double *ret_low, crd_err *err)
{
    crd_status rc = CRD_OK;
    sharing s = {.p = p, .x = x, .net = net, .best = o};
    uint64_t size = (uint64_t)net->n_nodes + net->n_edges, sum = 0;
    for (uint32_t v = 0; v < net->n_nodes && sum < most_scaled; v++)
        sum += p->node[v] == CRD_OPENING_NEVER ? 0 : p->node[v];
    for (uint32_t e = 0; e < net->n_edges && sum < most_scaled; e++)
        sum += p->edge[e] == CRD_OPENING_NEVER ? 0 : p->edge[e];
    CRD_TRY(find_shared(&s));
    if (s.links.n == 0)
        goto done;
    *ret_proven = false;
    *ret_low = (double)NAN;
    if (sum >= most_scaled)
        goto done;
    CRD_TRY(cost_once(p, x, o, &s.cost));
    p->scale = scale_by;
    CRD_TRY(price_nodes(p, x));
    if (s.links.n <= EACH_WAY && (size * p->n_pairs << s.links.n) <= all_effort)
        CRD_TRY(each_way(&s, ret_proven, err));
    else
        CRD_TRY(by_steps(&s, ret_proven, err));
    *ret_low = s.low;
done:
    free(s.bears);
    CRD_VEC_DONE(&s.links);
    return rc;
}

/* ---- in words ----------------------------------------------------------------------------------
 */

static void add_cost(crd_route_opening *to, double cost)
{
    to->costless += isnan(cost) != 0;
    to->cost += isnan(cost) ? 0 : cost;
}

static void tell_bound(const prices *p, double low, double cost, crd_route_opening *to)
{
    to->at_least = to->proven ? cost : fmin(low, cost);
    if (isnan(low) || p->dearest <= 0)
        to->at_least = (double)NAN;
    to->gap = to->proven ? 0 : cost - to->at_least;
}

static crd_status tell(const crd_route_demand *x, const crd_opening *o, prices *p, crd_arena *arena,
                       crd_route_opening *to, crd_err *err)
{
    const crd_route_map *m = p->m;
    double cost;
    crd_status rc = cost_once(p, x, o, &cost);
    if (rc != CRD_OK)
        return rc;
    crd_route_thing *all = CRD_NEW(arena, crd_route_thing, o->n_nodes + p->with.n + 1);
    crd_route_sealed *sealed = CRD_NEW(arena, crd_route_sealed, p->n_seals + 1);
    if (!all || !sealed)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < o->n_nodes; i++) {
        all[to->n++] = crd_route_thing_at(m, o->nodes[i]);
        add_cost(to, node_price(p, o->nodes[i]));
    }
    for (size_t i = 0; i < p->with.n; i++) {
        uint32_t link = p->with.at[i];
        all[to->n++] = (crd_route_thing){CRD_T_link, link,
                                         p->said[link] != UNSAID ? (crd_trust)p->said[link]
                                                                 : link_trust(p, link)};
        add_cost(to, cost_of(m, CRD_T_link, link));
    }
    for (uint32_t i = 0; i < o->n_edges; i++) {
        if (o->edges[i] < m->net->n_edges)
            continue;
        const crd_ends *pair = &p->pairs[o->edges[i] - m->net->n_edges];
        sealed[to->n_sealed++] = (crd_route_sealed){.from = pair->a, .to = pair->b};
        add_cost(to, x->protect->cost);
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
    double low = 0, cost = 0;
    *to = (crd_route_opening){.proven = true};
    CRD_TRY(price(m, x, &p));
    if (p.n_seals > 0)
        CRD_TRY(with_seals(m->net, &p, &sealing, err));
    if (p.n_pairs > 0) {
        const crd_net *net = sealing ? sealing : m->net;
        CRD_TRY(solve(&p, net, &o, err));
        to->proven = o.proven;
        low = bound_of(&p, o.low);
        CRD_TRY(share(&p, x, net, &o, &to->proven, &low, err));
    }
    to->exists = p.all && o.n_blocked == 0;
    CRD_TRY(cost_once(&p, x, &o, &cost));
    tell_bound(&p, low, cost, to);
    CRD_TRY(tell(x, &o, &p, arena, to, err));
done:
    free(p.node);
    free(p.edge);
    free(p.seen);
    free(p.part);
    free(p.said);
    free(p.pairs);
    CRD_VEC_DONE(&p.with);
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
