/* Openings: what is open is contracted, what costs becomes an item, and then the cheapest items
 * that join the pairs are looked for: a shortest path for one pair, opening_exact.c for few ends,
 * opening_bounds.c for many. */
#include "graph/opening.h"

#include "base/err.h"
#include "graph/joined.h"
#include "graph/opening_int.h"

#include <string.h>

#define MOST (UINT64_C(1) << 62)

typedef struct making {
    const crd_opening_in *in;
    const crd_net *net;
    uint8_t *forced;   /* [n_nodes] ends of pairs that can be joined */
    uint32_t *over;    /* [n_nodes] */
    uint32_t *item;    /* [n_nodes] */
    uint8_t *joinable; /* [n_pairs] */
    uint64_t base;     /* cost of what is forced */
    crd_items items;
    uint8_t *bought; /* [items.n] */
} making;

static uint64_t cost_at(const uint64_t *cost, uint32_t i) { return cost ? cost[i] : 0; }

/* As it is when forced ends are paid for. */
static uint64_t node_cost(const making *m, uint32_t v)
{
    return m->forced[v] ? 0 : cost_at(m->in->node_cost, v);
}

static uint64_t edge_cost(const making *m, uint32_t e) { return cost_at(m->in->edge_cost, e); }

static crd_status check(const crd_opening_in *in, crd_err *err)
{
    uint64_t sum = 0;
    const crd_net *net = in->net;
    for (uint32_t q = 0; q < in->n_pairs; q++)
        if (in->pairs[q].a >= net->n_nodes || in->pairs[q].b >= net->n_nodes)
            return crd_fail(err, CRD_EINVAL, "pair %u joins %u and %u of %u nodes", q,
                            in->pairs[q].a, in->pairs[q].b, net->n_nodes);
    for (uint32_t i = 0; i < net->n_nodes + net->n_edges; i++) {
        uint64_t one = i < net->n_nodes ? cost_at(in->node_cost, i)
                                        : cost_at(in->edge_cost, i - net->n_nodes);
        if (one == CRD_OPENING_NEVER)
            continue;
        if (one >= MOST - sum)
            return crd_fail(err, CRD_ELIMIT, "costs of openings reach 2^62");
        sum += one;
    }
    return CRD_OK;
}

/* Joins what edges join whose cost, and that of their ends, is at most `most`. */
static void join(making *m, uint64_t most)
{
    const crd_net *net = m->net;
    for (uint32_t v = 0; v < net->n_nodes; v++)
        m->over[v] = v;
    for (uint32_t e = 0; e < net->n_edges; e++) {
        crd_edge edge = net->edges[e];
        if (edge_cost(m, e) <= most && node_cost(m, edge.from) <= most &&
            node_cost(m, edge.to) <= most)
            crd_joined_join(m->over, edge.from, edge.to);
    }
}

/* Which pairs some opening joins, and their ends paid for. */
static void force_ends(making *m, crd_opening *o)
{
    const crd_opening_in *in = m->in;
    join(m, CRD_OPENING_NEVER - 1);
    for (uint32_t q = 0; q < in->n_pairs; q++) {
        uint32_t a = in->pairs[q].a, b = in->pairs[q].b;
        m->joinable[q] = crd_joined_root(m->over, a) == crd_joined_root(m->over, b) &&
                         cost_at(in->node_cost, a) != CRD_OPENING_NEVER;
        if (!m->joinable[q])
            o->blocked[o->n_blocked++] = q;
    }
    for (uint32_t q = 0; q < in->n_pairs; q++)
        for (int k = 0; m->joinable[q] && k < 2; k++) {
            uint32_t v = k ? in->pairs[q].b : in->pairs[q].a;
            m->base += node_cost(m, v);
            m->forced[v] = 1;
        }
}

/* ---- items -------------------------------------------------------------------------------- */

static void number_items(making *m)
{
    crd_items *items = &m->items;
    join(m, 0);
    for (uint32_t v = 0; v < m->net->n_nodes; v++) {
        uint32_t root = crd_joined_root(m->over, v);
        uint64_t cost = node_cost(m, v);
        if (root < v) {
            m->item[v] = m->item[root];
            continue;
        }
        m->item[v] = CRD_VID_NONE;
        if (cost == CRD_OPENING_NEVER)
            continue;
        m->item[v] = items->n;
        items->thing[items->n] = cost > 0 ? v : CRD_VID_NONE;
        items->weight[items->n++] = cost;
    }
}

/* The items that edge e joins, itself among them when it costs: a and b, or a and c, c and b.
 * False: it joins none. */
static bool ends_of(const making *m, uint32_t e, uint32_t *a, uint32_t *b)
{
    *a = m->item[m->net->edges[e].from];
    *b = m->item[m->net->edges[e].to];
    return *a != CRD_VID_NONE && *b != CRD_VID_NONE && *a != *b &&
           edge_cost(m, e) != CRD_OPENING_NEVER;
}

/* Calls for each two items side by side: counts (next == NULL) or writes. */
static void lay(crd_items *items, uint32_t a, uint32_t b, bool write)
{
    if (!write) {
        items->first[a + 1]++;
        items->first[b + 1]++;
        return;
    }
    items->next[items->first[a + 1]++] = b;
    items->next[items->first[b + 1]++] = a;
}

/* first[v + 1] serves as the place to write next, so rows are counted one place further on. */
static void lay_items(making *m)
{
    crd_items *items = &m->items;
    uint32_t *counts = items->first;
    for (int pass = 0; pass < 2; pass++) {
        uint32_t c = items->n, a, b;
        for (uint32_t e = 0; e < m->net->n_edges; e++) {
            if (!ends_of(m, e, &a, &b))
                continue;
            if (edge_cost(m, e) == 0) {
                lay(items, a, b, pass > 0);
                continue;
            }
            if (pass == 0) {
                items->thing[c] = e | CRD_ITEM_EDGE;
                items->weight[c] = edge_cost(m, e);
            }
            lay(items, a, c, pass > 0);
            lay(items, c, b, pass > 0);
            c++;
        }
        if (pass > 0) {
            items->n = c;
            break;
        }
        uint32_t at = 0;
        for (uint32_t v = 0; v < c; v++) { /* counts to begins, shifted by one */
            uint32_t count = counts[v + 1];
            counts[v + 1] = at;
            at += count;
        }
    }
}

static int by_ends(const void *a, const void *b)
{
    const crd_ends *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Sorts, and keeps each once; how many there are then. */
static uint32_t each_once(void *items, uint32_t n, size_t size,
                          int (*compare)(const void *, const void *))
{
    uint8_t *at = items;
    uint32_t kept = 0;
    if (n > 0)
        qsort(items, n, size, compare);
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || compare(at + i * size, at + (kept - 1) * size) != 0)
            memmove(at + kept++ * size, at + i * size, size);
    return kept;
}

/* Pairs of items that are not one already, each once, and their ends. */
static void make_pairs(making *m)
{
    crd_items *items = &m->items;
    uint32_t n = 0;
    for (uint32_t q = 0; q < m->in->n_pairs; q++) {
        uint32_t a = m->item[m->in->pairs[q].a], b = m->item[m->in->pairs[q].b];
        if (m->joinable[q] && a != b)
            items->pairs[n++] = a < b ? (crd_ends){a, b} : (crd_ends){b, a};
    }
    items->n_pairs = each_once(items->pairs, n, sizeof *items->pairs, by_ends);
    for (uint32_t q = 0; q < items->n_pairs; q++) {
        items->ends[2 * q] = items->pairs[q].a;
        items->ends[2 * q + 1] = items->pairs[q].b;
    }
    items->n_ends = each_once(items->ends, 2 * items->n_pairs, sizeof *items->ends, by_number);
}

/* Ends that pairs join, directly or over others, have the number of one group. */
static void make_groups(crd_items *items, uint32_t *over)
{
    for (uint32_t v = 0; v < items->n; v++)
        over[v] = v;
    for (uint32_t q = 0; q < items->n_pairs; q++)
        crd_joined_join(over, items->pairs[q].a, items->pairs[q].b);
    for (uint32_t i = 0; i < items->n_ends; i++) { /* a root is the lowest: met first */
        uint32_t root = crd_joined_root(over, items->ends[i]);
        if (root == items->ends[i]) {
            items->group[i] = items->n_groups++;
            continue;
        }
        const uint32_t *at = bsearch(&root, items->ends, items->n_ends, sizeof root, by_number);
        items->group[i] = items->group[at - items->ends];
    }
}

static crd_status no_memory(const making *m, crd_err *err)
{
    return crd_fail(err, CRD_ENOMEM, "openings among %u nodes", m->net->n_nodes);
}

static crd_status make_items(making *m, crd_err *err)
{
    crd_items *items = &m->items;
    size_t n = (size_t)m->net->n_nodes + m->net->n_edges + 2, q = (size_t)m->in->n_pairs + 1;
    items->weight = malloc(n * sizeof *items->weight);
    items->thing = malloc(n * sizeof *items->thing);
    items->first = calloc(n, sizeof *items->first);
    items->next = malloc(4 * ((size_t)m->net->n_edges + 1) * sizeof *items->next);
    items->pairs = malloc(q * sizeof *items->pairs);
    items->ends = malloc(2 * q * sizeof *items->ends);
    items->group = malloc(2 * q * sizeof *items->group);
    m->bought = calloc(n, 1);
    uint32_t *over = malloc(n * sizeof *over);
    bool ok = items->weight && items->thing && items->first && items->next && items->pairs &&
              items->ends && items->group && m->bought && over;
    if (ok) {
        number_items(m);
        lay_items(m);
        make_pairs(m);
        make_groups(&m->items, over);
    }
    free(over);
    return ok ? CRD_OK : no_memory(m, err);
}

static void making_done(making *m)
{
    free(m->forced);
    free(m->over);
    free(m->item);
    free(m->joinable);
    free(m->bought);
    free(m->items.weight);
    free(m->items.thing);
    free(m->items.first);
    free(m->items.next);
    free(m->items.pairs);
    free(m->items.ends);
    free(m->items.group);
}

/* ---- choosing ----------------------------------------------------------------------------- */

static crd_status one_pair(making *m, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_item_search s = {0};
    crd_ends pair = m->items.pairs[0];
    bool found;
    CRD_TRY(crd_item_search_init(&s, m->items.n, err));
    CRD_TRY(crd_item_search_run(&s, &m->items, m->bought, NULL, pair.a, pair.b, &found, err));
    for (uint32_t v = pair.b; v != pair.a; v = s.label[v].next)
        m->bought[v] = 1;
done:
    crd_item_search_done(&s);
    return rc;
}

static crd_status choose(making *m, uint64_t *ret_low, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_items *items = &m->items;
    *ret_low = UINT64_MAX;
    if (items->n_pairs == 1)
        CRD_TRY(one_pair(m, err));
    else if (items->n_pairs > 1 && crd_opening_is_small(items))
        CRD_TRY(crd_opening_exact(items, m->bought, err));
    else if (items->n_pairs > 1)
        CRD_TRY(crd_opening_bounds(items, m->bought, ret_low, err));
done:
    return rc;
}

static crd_status collect(const making *m, uint64_t low, crd_opening *o, crd_err *err)
{
    const crd_net *net = m->net;
    const crd_items *items = &m->items;
    size_t n = 1;
    for (uint32_t i = 0; i < items->n; i++)
        n += m->bought[i];
    for (uint32_t v = 0; v < net->n_nodes; v++)
        n += m->forced[v];
    o->nodes = malloc(n * sizeof *o->nodes);
    o->edges = malloc(n * sizeof *o->edges);
    if (!o->nodes || !o->edges)
        return no_memory(m, err);
    for (uint32_t v = 0; v < net->n_nodes; v++)
        if (m->forced[v] && cost_at(m->in->node_cost, v) > 0)
            o->nodes[o->n_nodes++] = v;
    o->cost = m->base;
    for (uint32_t i = 0; i < items->n; i++) {
        if (!m->bought[i] || items->weight[i] == 0)
            continue;
        o->cost += items->weight[i];
        if (items->thing[i] & CRD_ITEM_EDGE)
            o->edges[o->n_edges++] = items->thing[i] & ~CRD_ITEM_EDGE;
        else
            o->nodes[o->n_nodes++] = items->thing[i];
    }
    if (o->n_nodes > 0)
        qsort(o->nodes, o->n_nodes, sizeof *o->nodes, by_number);
    o->low = low == UINT64_MAX ? o->cost : m->base + low;
    o->proven = o->low == o->cost;
    o->effort = items->effort;
    return CRD_OK;
}

void crd_opening_done(crd_opening *o)
{
    if (!o)
        return;
    free(o->nodes);
    free(o->edges);
    free(o->blocked);
    *o = (crd_opening){0};
}

crd_status crd_opening_find(const crd_opening_in *in, crd_opening *ret_opening, crd_err *err)
{
    crd_status rc = CRD_OK;
    making m = {.in = in, .net = in->net};
    crd_opening o = {0};
    uint64_t low;
    size_t n = (size_t)in->net->n_nodes + 1;
    *ret_opening = (crd_opening){0};
    CRD_TRY(check(in, err));
    m.items.most_effort = in->effort ? in->effort : CRD_OPENING_EFFORT;
    m.forced = calloc(n, 1);
    m.over = malloc(n * sizeof *m.over);
    m.item = malloc(n * sizeof *m.item);
    m.joinable = malloc((size_t)in->n_pairs + 1);
    o.blocked = malloc(((size_t)in->n_pairs + 1) * sizeof *o.blocked);
    if (!m.forced || !m.over || !m.item || !m.joinable || !o.blocked) {
        rc = no_memory(&m, err);
        goto done;
    }
    force_ends(&m, &o);
    CRD_TRY(make_items(&m, err));
    CRD_TRY(choose(&m, &low, err));
    CRD_TRY(collect(&m, low, &o, err));
    *ret_opening = o;
    o = (crd_opening){0};
done:
    crd_opening_done(&o);
    making_done(&m);
    return rc;
}
