/* The best way between two places, and what is in the way of a trusted one. */
#include "analyse/route_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- one answer ------------------------------------------------------------------------------ */

typedef struct asking {
    const crd_route_map *m;
    const crd_route_opts *o;
    crd_arena *arena;
    const crd_loss_disks *disks; /* by disk */
    bool hopeful;
    uint32_t from, to;
    uint64_t *nodes; /* usable ones, both ends let in */
    uint64_t *edges; /* usable ones that are wide enough */
    uint32_t *node_bad, *edge_bad, *width;
    crd_route_room *room;
    crd_err *err;
} asking;

static uint32_t least_width(const asking *x)
{
    double need = x->o->capacity_gbps * 1000;
    return need <= 0 ? 0 : need > 4e9 ? UINT32_MAX - 1 : (uint32_t)ceil(need);
}

static crd_status begin(asking *x)
{
    const crd_net *net = x->m->net;
    size_t words = crd_bits_words(net->n_nodes) + 1;
    x->nodes = malloc(words * sizeof *x->nodes);
    x->edges = calloc(crd_bits_words(net->n_edges) + 1, sizeof *x->edges);
    x->node_bad = calloc((size_t)net->n_nodes + 1, sizeof *x->node_bad);
    x->edge_bad = calloc((size_t)net->n_edges + 1, sizeof *x->edge_bad);
    x->width = malloc(((size_t)net->n_edges + 1) * sizeof *x->width);
    if (!x->nodes || !x->edges || !x->node_bad || !x->edge_bad || !x->width)
        return CRD_ENOMEM;
    memcpy(x->nodes, x->m->nodes_in[x->hopeful], words * sizeof *x->nodes);
    crd_bits_put(x->nodes, x->from);
    crd_bits_put(x->nodes, x->to);
    for (uint32_t v = 0; v < net->n_nodes; v++)
        x->node_bad[v] = crd_route_bad(x->hopeful, x->m->node_trust[v]);
    for (uint32_t e = 0; e < net->n_edges; e++)
        x->edge_bad[e] = crd_route_bad(x->hopeful, x->m->edge_trust[e]);
    for (uint32_t e = 0; e < net->n_edges; e++) {
        x->width[e] = x->m->width[x->hopeful][e];
        if (crd_bits_has(x->m->edges_in[x->hopeful], e) && x->width[e] >= least_width(x))
            crd_bits_put(x->edges, e);
    }
    return crd_route_room_new(net, &x->room, x->err);
}

static void end(asking *x)
{
    free(x->nodes);
    free(x->edges);
    free(x->node_bad);
    free(x->edge_bad);
    free(x->width);
    crd_route_room_free(x->room);
}

static crd_status router(const asking *x, const uint64_t *nodes, const uint64_t *edges, bool wide,
                         crd_router **ret)
{
    crd_route_rules rules = {.nodes = nodes,
                             .edges = edges,
                             .node_bad = x->node_bad,
                             .edge_bad = x->edge_bad,
                             .edge_width = wide || least_width(x) ? x->width : NULL,
                             .edge_length = x->m->length,
                             .min_width = least_width(x)};
    return crd_router_new(x->m->net, &rules, ret, x->err);
}

/* ---- a route in words ------------------------------------------------------------------------ */

crd_status crd_route_told(const crd_route_map *m, bool hopeful, const crd_route *r,
                          crd_arena *arena, crd_route_way *to)
{
    crd_route_thing *things = CRD_NEW(arena, crd_route_thing, (size_t)r->n * 2 + 1);
    double least = (double)INFINITY;
    bool some = false;
    if (!things)
        return CRD_ENOMEM;
    *to = (crd_route_way){.things = things};
    for (uint32_t i = 0; i < r->n; i++) {
        crd_route_thing at = crd_route_thing_at(m, r->nodes[i]);
        if (at.table != CRD_T_COUNT)
            things[to->n++] = at;
        uint32_t link = i + 1 < r->n ? m->link[r->edges[i]] : CRD_ROW_NONE;
        if (link == CRD_ROW_NONE)
            continue;
        things[to->n++] = (crd_route_thing){
            .table = CRD_T_link, .row = link, .trust = (crd_trust)m->edge_trust[r->edges[i]]};
        uint32_t mbit = m->width[1][r->edges[i]];
        some = true;
        least = mbit == UINT32_MAX ? (double)NAN : mbit < least ? mbit : least;
        to->length_km += m->length[r->edges[i]] / 10.0;
    }
    for (size_t i = 0; i < to->n; i++) {
        to->untrusted += things[i].trust == CRD_TRUST_NO;
        to->open += things[i].trust == CRD_TRUST_OPEN;
    }
    (void)hopeful;
    to->capacity_gbps = some && isfinite(least) ? least / 1000 : (double)NAN;
    return CRD_OK;
}

/* ---- several ways -----------------------------------------------------------------------------
 */

unsigned crd_route_apart_by(crd_apart by)
{
    switch (by) {
    case CRD_APART_LINK:
        return CRD_BY_EDGE;
    case CRD_APART_NODE:
        return CRD_BY_NODE;
    case CRD_APART_SITE:
    case CRD_APART_RISK_GROUP:
    case CRD_APART_SUPPLIER:
    case CRD_APART_STATE:
    case CRD_APART_DISK:
    case CRD_APARTS:
        break;
    }
    return CRD_BY_LABEL | CRD_BY_EDGE;
}

/* Ways over what is trusted; where nothing trusted joins the two, over everything. */
static crd_status several(const asking *x, crd_route_answer *a)
{
    crd_status rc = CRD_OK;
    crd_labelling labels = {0};
    crd_disjoint d = {0};
    crd_router *r = NULL;
    const crd_route_map *m = x->m;
    crd_disjoint_opts opts = {.n_routes = x->o->disjoint,
                              .by = crd_route_apart_by(x->o->by),
                              .labels = &labels,
                              .effort = x->o->effort};
    uint64_t *nodes = x->nodes;
    uint64_t *trusted = NULL;
    uint64_t *inside = calloc(crd_bits_words(m->net->n_edges) + 1, sizeof *inside);
    const uint64_t *edges = x->edges;
    CRD_TRY(inside ? CRD_OK : CRD_ENOMEM);
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        if (m->link[e] == CRD_ROW_NONE)
            crd_bits_put(inside, e);
    opts.uncounted = inside;
    if (a->trusted) {
        size_t words = crd_bits_words(m->net->n_nodes) + 1;
        trusted = malloc(words * sizeof *trusted);
        CRD_TRY(trusted ? CRD_OK : CRD_ENOMEM);
        memcpy(trusted, m->trusted_nodes[x->hopeful], words * sizeof *trusted);
        crd_bits_put(trusted, x->from);
        crd_bits_put(trusted, x->to);
        nodes = trusted;
        edges = m->trusted_edges[x->hopeful];
    }
    CRD_TRY(crd_route_labels(m, x->o, x->disks, x->hopeful, (const uint32_t[]){x->from, x->to},
                             &labels));
    CRD_TRY(router(x, nodes, edges, false, &r));
    CRD_TRY(crd_disjoint_find(r, x->room, x->from, x->to, &opts, &d, x->err));
    crd_route_way *ways = CRD_NEW(x->arena, crd_route_way, d.n + 1);
    CRD_TRY(ways ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < d.n; i++)
        CRD_TRY(crd_route_told(m, x->hopeful, &d.route[i], x->arena, &ways[i]));
    a->ways = ways;
    a->n_ways = d.n;
    a->apart = d.got.n_apart;
    a->shared = d.got.shared;
    a->at_least = d.low_shared;
    a->proven = d.proven;
    a->ways_trusted = a->trusted;
done:
    free(trusted);
    free(inside);
    crd_router_free(r);
    crd_disjoint_done(&d);
    crd_route_labels_done(&labels);
    return rc;
}

/* ---- an answer ---------------------------------------------------------------------------------
 */

static crd_status answer(asking *x, crd_route_answer *a)
{
    crd_status rc = CRD_OK;
    crd_route route = {0};
    crd_router *r = NULL;
    const crd_route_map *m = x->m;
    *a = (crd_route_answer){.proven = true};
    CRD_TRY(begin(x));
    CRD_TRY(router(x, x->nodes, x->edges, true, &r));
    CRD_TRY(crd_route_find(r, x->room, x->from, x->to, &route, x->err));
    a->exists = route.n > 0;
    a->trusted = a->exists && route.bad == 0;
    if (a->exists && !x->o->only_whether)
        CRD_TRY(crd_route_told(m, x->hopeful, &route, x->arena, &a->best));
    a->under_protection = a->exists && !a->trusted && !x->node_bad[x->from] && !x->node_bad[x->to];
    if (!a->trusted && !x->o->only_whether) {
        const uint32_t ends[] = {x->from, x->to};
        crd_route_demand d = {.hopeful = x->hopeful, .edges = x->edges, .nodes = ends, .n = 2};
        crd_route_protection p = crd_route_protection_of(m->w);
        CRD_TRY(crd_route_open(m, &d, x->arena, &a->opening, x->err));
        d.protect = &p;
        CRD_TRY(crd_route_open(m, &d, x->arena, &a->protecting, x->err));
        CRD_TRY(crd_route_block(m, x->hopeful, x->edges, x->from, x->to, x->arena, a, x->err));
    }
    if (x->o->disjoint > 1 && a->exists && (a->trusted || !x->o->only_whether))
        CRD_TRY(several(x, a));
done:
    crd_route_done(&route);
    crd_router_free(r);
    end(x);
    return rc;
}

crd_status crd_route_between(const crd_route_map *m, uint32_t from, uint32_t to,
                             const crd_route_opts *opts, crd_arena *arena,
                             const crd_route_result **ret_result, crd_err *err)
{
    if (from == to)
        return crd_fail(err, CRD_EINVAL, "both ends are the same place");
    if (opts->disjoint > CRD_DISJOINT_MAX)
        return crd_fail(err, CRD_EINVAL, "at most %d routes at once", CRD_DISJOINT_MAX);
    crd_route_result *r = CRD_NEW(arena, crd_route_result, 1);
    if (!r)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    *r = (crd_route_result){.from = from, .to = to};
    crd_loss_disks *disks = NULL;
    crd_status rc = CRD_OK;
    if (opts->disjoint > 1 && opts->by == CRD_APART_DISK)
        rc = crd_route_disks(m, from, to, opts->radius_km, &disks, err);
    for (unsigned hopeful = 0; hopeful < 2 && rc == CRD_OK; hopeful++) {
        asking x = {.m = m,
                    .o = opts,
                    .arena = arena,
                    .disks = disks,
                    .hopeful = hopeful == 1,
                    .from = from,
                    .to = to,
                    .err = err};
        rc = answer(&x, hopeful ? &r->hopeful : &r->careful);
    }
    if (disks) {
        r->sites_left_out = disks->sites_left_out;
        r->links_left_out = disks->links_left_out;
        r->cover_km = disks->cover_km;
    }
    crd_loss_disks_free(disks);
    *ret_result = r;
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
