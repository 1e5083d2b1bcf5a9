/* Which way to look for disjoint routes: a flow where nothing but edges and nodes count, a search
 * over conflicts for labels. */
#include "graph/disjoint.h"

#include "base/err.h"
#include "graph/disjoint_int.h"
#include "graph/route_int.h"

#include <string.h>

static uint64_t packed_edge(const crd_router *r, uint32_t from, uint32_t to, uint32_t edge)
{
    uint32_t i = r->first[from];
    while (r->way[i].edge != edge)
        i++;
    return r->way[i].cost - r->node_cost[to];
}

void crd_disjoint_sum(const crd_router *r, crd_route *route)
{
    uint64_t key = 0;
    route->width = UINT32_MAX;
    for (uint32_t i = 0; i < route->n; i++) {
        uint32_t v = route->nodes[i];
        key += r->node_cost[v];
        if (r->node_width && r->node_width[v] < route->width)
            route->width = r->node_width[v];
        if (i + 1 == route->n)
            break;
        uint32_t e = route->edges[i];
        key += packed_edge(r, v, route->nodes[i + 1], e);
        if (r->edge_width && r->edge_width[e] < route->width)
            route->width = r->edge_width[e];
    }
    route->bad = key >> CRD_ROUTE_LENGTH_BITS;
    route->length = key & CRD_ROUTE_LENGTH_MASK;
}

static int compare(const crd_route *a, const crd_route *b)
{
    if (a->bad != b->bad)
        return a->bad < b->bad ? -1 : 1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->nodes[i] != b->nodes[i])
            return a->nodes[i] < b->nodes[i] ? -1 : 1;
    for (uint32_t i = 0; i + 1 < a->n; i++)
        if (a->edges[i] != b->edges[i])
            return a->edges[i] < b->edges[i] ? -1 : 1;
    return 0;
}

void crd_disjoint_sort(crd_route *routes, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        crd_route one = routes[i];
        uint32_t k = i;
        for (; k > 0 && compare(&one, &routes[k - 1]) < 0; k--)
            routes[k] = routes[k - 1];
        routes[k] = one;
    }
}

void crd_disjoint_done(crd_disjoint *d)
{
    if (!d)
        return;
    for (uint32_t i = 0; i < CRD_DISJOINT_MAX; i++)
        crd_route_done(&d->route[i]);
    *d = (crd_disjoint){0};
}

static bool labels_fit(const uint32_t *first, const uint32_t *label, uint32_t n, uint32_t n_labels)
{
    if (!first)
        return true;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = first[i]; k < first[i + 1]; k++)
            if (label[k] >= n_labels)
                return false;
    return true;
}

static crd_status check(const crd_router *r, const crd_route_room *room, uint32_t from, uint32_t to,
                        const crd_disjoint_opts *o, crd_err *err)
{
    const crd_net *net = r->net;
    unsigned all = CRD_BY_EDGE | CRD_BY_NODE | CRD_BY_LABEL;
    if (from >= net->n_nodes || to >= net->n_nodes || room->n_nodes != net->n_nodes)
        return crd_fail(err, CRD_EINVAL, "routes from %u to %u of %u nodes, room for %u", from, to,
                        net->n_nodes, room->n_nodes);
    if (o->n_routes < 1 || o->n_routes > CRD_DISJOINT_MAX || o->by == 0 || o->by & ~all)
        return crd_fail(err, CRD_EINVAL, "%u routes, disjoint by %u", o->n_routes, o->by);
    if (!(o->by & CRD_BY_LABEL))
        return CRD_OK;
    if (!o->labels)
        return crd_fail(err, CRD_EINVAL, "disjoint by labels, and no labels");
    if (!labels_fit(o->labels->node_first, o->labels->node_label, net->n_nodes,
                    o->labels->n_labels) ||
        !labels_fit(o->labels->edge_first, o->labels->edge_label, net->n_edges,
                    o->labels->n_labels))
        return crd_fail(err, CRD_EINVAL, "a label is not below %u", o->labels->n_labels);
    return CRD_OK;
}

/* n routes of one node. */
static crd_status stay(const crd_router *r, uint32_t at, uint32_t n, crd_disjoint *ret,
                       crd_err *err)
{
    if (r->node_cost[at] == CRD_ROUTE_NONE)
        return CRD_OK;
    for (; ret->n < n; ret->n++) {
        if (!crd_route_init(&ret->route[ret->n], 1))
            return crd_fail(err, CRD_ENOMEM, "route of one node");
        ret->route[ret->n].nodes[0] = at;
        crd_disjoint_sum(r, &ret->route[ret->n]);
    }
    return CRD_OK;
}

crd_status crd_disjoint_find(const crd_router *r, crd_route_room *room, uint32_t from, uint32_t to,
                             const crd_disjoint_opts *opts, crd_disjoint *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_disjoint d = {.proven = true};
    bool by_label = opts->by & CRD_BY_LABEL && opts->n_routes > 1;
    *ret = (crd_disjoint){0};
    CRD_TRY(check(r, room, from, to, opts, err));
    if (from == to)
        CRD_TRY(stay(r, from, opts->n_routes, &d, err));
    else if (r->node_cost[from] == CRD_ROUTE_NONE || r->node_cost[to] == CRD_ROUTE_NONE)
        d.n = 0;
    else if (by_label)
        CRD_TRY(crd_disjoint_search(r, room, from, to, opts, &d, err));
    else
        CRD_TRY(crd_disjoint_flow(r, room, from, to, opts->n_routes, opts->by, opts->uncounted,
                                  d.route, &d.n, &d.effort, err));
    CRD_TRY(crd_disjoint_measure(r->net, d.route, d.n, from, to, opts->by, opts->labels,
                                 opts->uncounted, &d.got, err));
    if (d.proven && !(by_label && opts->whether)) { /* then the search says */
        d.low_shared = d.got.shared;
        d.low_bad = d.got.bad;
        d.low_length = d.got.length;
    }
    *ret = d;
    d = (crd_disjoint){0};
done:
    crd_disjoint_done(&d);
    return rc;
}
