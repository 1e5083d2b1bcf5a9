/* How many disjoint routes between every two of many sites. One after another for 1, 2, ... `most`:
 * sets of sites any two of which have k - 1 routes are split until any two of a set have k.
 *
 * A set grows a core, any two of which have k routes. The first k sites are asked one by one. After
 * that a site belongs to the core when it has k disjoint routes to k different sites of it (a fan:
 * Dirac 1960), all in one flow and mostly short: take away any k - 1 things, and one of the routes
 * is left, and from where it ends any other site of the core can be reached. For edges the ends may
 * be the same. When there are fewer, the least cut splits the set: two sites on different sides of
 * it have less than k routes. Sites that are in the cut themselves go on in both halves. */
#include "base/bits.h"
#include "base/err.h"
#include "base/vec.h"
#include "graph/flow.h"
#include "graph/reach.h"

#include <stdlib.h>
#include <string.h>

typedef struct set {
    size_t begin, n; /* into ids */
    size_t core;     /* any two of the first `core` are known to have k routes */
} set;

typedef CRD_VEC(set) sets;

typedef CRD_VEC(uint32_t) crd_ids;

typedef struct counts {
    const crd_net *net;
    const uint64_t *nodes, *edges;
    bool by_node;
    uint32_t most;
    uint32_t *name;   /* [n_nodes] in the flow; CRD_VID_NONE: left out */
    uint32_t *degree; /* [n_nodes] usable edges to different nodes, or edges */
    uint32_t n;       /* nodes of the flow */
    uint8_t *is_site; /* [n_nodes] */
    uint32_t *site;   /* [n_sites] different ones, as nodes */
    uint32_t n_sites;
    uint8_t *in_core; /* [n_sites] */
    uint8_t *count;   /* [n_sites^2] */
    uint8_t *side;    /* [n] */
    crd_flow *flow;
    crd_ids ids; /* sites of all sets, by index */
    sets now, next;
} counts;

static bool has(const uint64_t *bits, uint32_t i) { return !bits || crd_bits_has(bits, i); }

/* ---- the network without what leads nowhere ------------------------------------------------ */

/* Usable, and for nodes the first of parallel ones: `last[u]` is the node from which u was seen. */
static bool edge_counts(const counts *c, uint32_t v, crd_arc arc, uint32_t *last)
{
    if (!has(c->edges, arc.edge) || !has(c->nodes, arc.to) || !has(c->nodes, v))
        return false;
    if (c->by_node && last[arc.to] == v)
        return false;
    last[arc.to] = v;
    return true;
}

static void count_degrees(counts *c, uint32_t *last)
{
    const crd_net *net = c->net;
    memset(last, 0xff, net->n_nodes * sizeof *last);
    for (uint32_t v = 0; v < net->n_nodes; v++)
        for (uint32_t i = net->first[v]; i < net->first[v + 1]; i++)
            c->degree[v] += edge_counts(c, v, net->arc[i], last);
}

/* Nodes with one edge that are no sites lead nowhere: they go, and what has one edge then. */
static void trim(counts *c, uint32_t *last, uint32_t *queue)
{
    const crd_net *net = c->net;
    uint32_t n = 0;
    count_degrees(c, last);
    for (uint32_t v = 0; v < net->n_nodes; v++)
        if (c->degree[v] < 2 && !c->is_site[v])
            queue[n++] = v;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t v = queue[k];
        c->name[v] = CRD_VID_NONE; /* gone */
        for (uint32_t i = net->first[v]; c->degree[v] > 0 && i < net->first[v + 1]; i++) {
            uint32_t u = net->arc[i].to;
            if (!has(c->edges, net->arc[i].edge) || !has(c->nodes, u) || c->name[u] == CRD_VID_NONE)
                continue;
            c->degree[v] = 0;
            if (--c->degree[u] == 1 && !c->is_site[u])
                queue[n++] = u;
        }
    }
    for (uint32_t v = 0; v < net->n_nodes; v++)
        if (c->name[v] != CRD_VID_NONE)
            c->name[v] = c->n++;
}

static crd_status make_flow(counts *c, uint32_t *last, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_net *net = c->net;
    uint32_t m = 0;
    crd_flow_edge *pipes = malloc(((size_t)net->n_edges + c->n_sites + 1) * sizeof *pipes);
    int64_t *through = malloc(((size_t)c->n + 1) * sizeof *through);
    if (!pipes || !through) {
        rc = crd_fail(err, CRD_ENOMEM, "disjoint routes of %u nodes", net->n_nodes);
        goto done;
    }
    for (uint32_t i = 0; i < c->n_sites; i++) /* from each site to where all fans end */
        pipes[m++] = (crd_flow_edge){c->name[c->site[i]], c->n, c->by_node ? 1 : c->most, 0};
    memset(last, 0xff, net->n_nodes * sizeof *last);
    for (uint32_t v = 0; v < net->n_nodes; v++)
        for (uint32_t i = net->first[v]; i < net->first[v + 1]; i++) {
            uint32_t u = net->arc[i].to;
            if (edge_counts(c, v, net->arc[i], last) && u > v && c->name[u] != CRD_VID_NONE &&
                c->name[v] != CRD_VID_NONE)
                pipes[m++] = (crd_flow_edge){c->name[v], c->name[u], 1, 1};
        }
    for (uint32_t v = 0; v <= c->n; v++)
        through[v] = 1;
    CRD_TRY(crd_flow_new(c->n + 1, pipes, m, c->by_node ? through : NULL, &c->flow, err));
done:
    free(pipes);
    free(through);
    return rc;
}

/* ---- splitting ---------------------------------------------------------------------------- */

static uint32_t node_of(const counts *c, size_t id) { return c->name[c->site[c->ids.at[id]]]; }

/* The two halves of a set whose first site behind the core is weak, the flow that shows it
 * standing; behind all sets that wait. False: memory is out. */
static bool split(counts *c, set s)
{
    crd_flow_cut(c->flow, node_of(c, s.begin + s.core), c->side);
    for (int far = 0; far < 2; far++) {
        set part = {c->ids.n, 0, 0};
        for (size_t i = s.begin; i < s.begin + s.n; i++) {
            uint32_t id = c->ids.at[i];
            uint8_t side = c->side[c->name[c->site[id]]];
            if (side == (far ? CRD_FLOW_NEAR : CRD_FLOW_FAR))
                continue;
            if (!CRD_VEC_PUSH(&c->ids, id))
                return false;
            part.n++;
            part.core += i - s.begin < s.core;
        }
        if (part.n > 1 && !CRD_VEC_PUSH(&c->now, part))
            return false;
    }
    return true;
}

/* Has the first site behind the core k routes to the core? The flow stands. */
static bool belongs(counts *c, set s, uint32_t k)
{
    size_t i = s.core;
    uint32_t x = node_of(c, s.begin + i);
    if (c->by_node && i < k) { /* too few for a fan */
        for (size_t y = 0; y < i; y++) {
            crd_flow_reset(c->flow);
            if (crd_flow_most(c->flow, x, node_of(c, s.begin + y), k) < k)
                return false;
        }
        return true;
    }
    crd_flow_reset(c->flow);
    for (size_t y = 0; y < i; y++)
        c->in_core[c->ids.at[s.begin + y]] = 1;
    for (uint32_t y = 0; y < c->n_sites; y++)
        if (!c->in_core[y])
            crd_flow_close(c->flow, y);
    int64_t n = crd_flow_most(c->flow, x, c->n, k);
    for (size_t y = 0; y < i; y++)
        c->in_core[c->ids.at[s.begin + y]] = 0;
    return n >= k;
}

/* The core becomes the whole set; false: not beyond a site that is weak. */
static bool grow_core(counts *c, set *s, uint32_t k)
{
    for (s->core = s->core > 0 ? s->core : 1; s->core < s->n; s->core++)
        if (!belongs(c, *s, k))
            return false;
    return true;
}

/* Sites of sets with k - 1 routes, in `next`, that have k edges at all: sets to split, in `now`. */
static bool take_next(counts *c, uint32_t k)
{
    c->now.n = 0;
    for (size_t i = 0; i < c->next.n; i++) {
        set s = c->next.at[i], kept = {c->ids.n, 0, 0};
        for (size_t j = s.begin; j < s.begin + s.n; j++) {
            uint32_t id = c->ids.at[j];
            if (c->degree[c->site[id]] < k)
                continue;
            if (!CRD_VEC_PUSH(&c->ids, id))
                return false;
            kept.n++;
        }
        if (kept.n > 1 && !CRD_VEC_PUSH(&c->now, kept))
            return false;
    }
    c->next.n = 0;
    return true;
}

static void write_counts(counts *c, set s, uint32_t k)
{
    for (size_t i = s.begin; i < s.begin + s.n; i++)
        for (size_t j = s.begin; j < s.begin + s.n; j++)
            c->count[(size_t)c->ids.at[i] * c->n_sites + c->ids.at[j]] = (uint8_t)k;
}

/* From sets with k - 1 routes to those with k. False: memory is out. */
static bool raise_to(counts *c, uint32_t k)
{
    bool ok = take_next(c, k);
    while (ok && c->now.n > 0) {
        set s = c->now.at[--c->now.n];
        if (!grow_core(c, &s, k)) {
            ok = split(c, s);
        } else {
            write_counts(c, s, k);
            ok = CRD_VEC_PUSH(&c->next, s);
        }
    }
    return ok;
}

/* Sites that are joined: the sets of 1. `order` has room for all sites, `part` for all nodes. */
static bool begin(counts *c, uint32_t *part, uint32_t *first)
{
    uint32_t n;
    crd_reach_parts(c->net, c->nodes, c->edges, part, &n);
    memset(first, 0xff, c->net->n_nodes * sizeof *first);
    for (uint32_t i = 0; i < c->n_sites; i++) { /* each part with its first site */
        uint32_t p = part[c->site[i]];
        if (p == CRD_VID_NONE || first[p] != CRD_VID_NONE)
            continue;
        first[p] = i;
        set s = {c->ids.n, 0, 0};
        for (uint32_t k = i; k < c->n_sites; k++)
            if (part[c->site[k]] == p) {
                if (!CRD_VEC_PUSH(&c->ids, k))
                    return false;
                s.n++;
            }
        write_counts(c, s, 1);
        if (!CRD_VEC_PUSH(&c->next, s))
            return false;
    }
    return true;
}

/* ---- all together ------------------------------------------------------------------------- */

/* Different sites; `number` (of each node) says which one it is. */
static void number_sites(counts *c, const uint32_t *sites, uint32_t n, uint32_t *number)
{
    for (uint32_t i = 0; i < n; i++) {
        if (c->is_site[sites[i]])
            continue;
        c->is_site[sites[i]] = 1;
        number[sites[i]] = c->n_sites;
        c->site[c->n_sites++] = sites[i];
    }
}

static crd_status counts_init(counts *c, uint32_t n_sites, crd_err *err)
{
    size_t n = (size_t)c->net->n_nodes + 1, s = (size_t)n_sites + 1;
    c->name = calloc(n, sizeof *c->name);
    c->degree = calloc(n, sizeof *c->degree);
    c->is_site = calloc(n, 1);
    c->side = malloc(n + 1);
    c->site = malloc(s * sizeof *c->site);
    c->in_core = calloc(s, 1);
    c->count = calloc(s, s);
    if (!c->name || !c->degree || !c->is_site || !c->side || !c->site || !c->in_core || !c->count)
        return crd_fail(err, CRD_ENOMEM, "disjoint routes of %u sites", n_sites);
    return CRD_OK;
}

static void counts_done(counts *c)
{
    free(c->name);
    free(c->degree);
    free(c->is_site);
    free(c->side);
    free(c->site);
    free(c->in_core);
    free(c->count);
    crd_flow_free(c->flow);
    CRD_VEC_DONE(&c->ids);
    CRD_VEC_DONE(&c->now);
    CRD_VEC_DONE(&c->next);
}

static void write_result(const counts *c, const uint32_t *sites, uint32_t n_sites,
                         const uint32_t *number, uint8_t *ret)
{
    for (uint32_t i = 0; i < n_sites; i++)
        for (uint32_t j = 0; j < n_sites; j++) {
            uint32_t x = number[sites[i]], y = number[sites[j]];
            uint8_t same = has(c->nodes, sites[i]) ? (uint8_t)c->most : 0;
            ret[(size_t)i * n_sites + j] = x == y ? same : c->count[(size_t)x * c->n_sites + y];
        }
}

crd_status crd_reach_counts(const crd_net *net, const uint64_t *nodes, const uint64_t *edges,
                            const uint32_t *sites, uint32_t n_sites, crd_apart_by by, uint32_t most,
                            uint8_t *ret_count, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool ok = true;
    counts c = {
        .net = net, .nodes = nodes, .edges = edges, .by_node = by == CRD_REACH_NODES, .most = most};
    if (most < 1 || most > CRD_REACH_MAX)
        return crd_fail(err, CRD_EINVAL, "disjoint routes up to %u", most);
    for (uint32_t i = 0; i < n_sites; i++)
        if (sites[i] >= net->n_nodes)
            return crd_fail(err, CRD_EINVAL, "site %u is node %u of %u", i, sites[i], net->n_nodes);
    uint32_t *room = malloc(3 * ((size_t)net->n_nodes + 1) * sizeof *room);
    uint32_t *a = room, *b = room + net->n_nodes, *number = room + 2 * (size_t)net->n_nodes;
    if (!room)
        return crd_fail(err, CRD_ENOMEM, "disjoint routes of %u nodes", net->n_nodes);
    CRD_TRY(counts_init(&c, n_sites, err));
    number_sites(&c, sites, n_sites, number);
    ok = begin(&c, a, b);
    if (ok && most > 1) {
        trim(&c, a, b);
        CRD_TRY(make_flow(&c, a, err));
    }
    for (uint32_t k = 2; ok && k <= most; k++)
        ok = raise_to(&c, k);
    if (!ok) {
        rc = crd_fail(err, CRD_ENOMEM, "disjoint routes of %u sites", n_sites);
        goto done;
    }
    write_result(&c, sites, n_sites, number, ret_count);
done:
    free(room);
    counts_done(&c);
    return rc;
}
