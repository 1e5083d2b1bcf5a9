/* Rules made ready: what may not be used is left out, what it costs to go on stands in the arc. */
#include "graph/route.h"

#include "base/err.h"
#include "graph/route_int.h"

#include <string.h>

static uint32_t at(const uint32_t *array, uint32_t i, uint32_t without)
{
    return array ? array[i] : without;
}

static uint64_t pack(uint32_t bad, uint32_t length)
{
    return (uint64_t)bad << CRD_ROUTE_LENGTH_BITS | length;
}

static bool may_use(const uint64_t *set, const uint32_t *width, uint32_t least, uint32_t i)
{
    return (!set || crd_bits_has(set, i)) && at(width, i, UINT32_MAX) >= least;
}

static crd_status check(const crd_net *net, const crd_route_rules *rules, crd_err *err)
{
    uint64_t bad = 0, length = 0;
    for (uint32_t v = 0; v < net->n_nodes; v++) {
        bad += at(rules->node_bad, v, 0);
        length += at(rules->node_length, v, 0);
    }
    for (uint32_t e = 0; e < net->n_edges; e++) {
        bad += at(rules->edge_bad, e, 0);
        length += at(rules->edge_length, e, 0);
    }
    if (bad >> CRD_ROUTE_BAD_BITS || length >> CRD_ROUTE_LENGTH_BITS)
        return crd_fail(err, CRD_ELIMIT, "costs of a network add up to %llu and %llu",
                        (unsigned long long)bad, (unsigned long long)length);
    return CRD_OK;
}

/* Ways from v, appended. */
static uint32_t lay_ways(crd_router *r, const crd_route_rules *rules, uint32_t v, uint32_t n)
{
    const crd_net *net = r->net;
    if (r->node_cost[v] == CRD_ROUTE_NONE)
        return n;
    for (uint32_t i = net->first[v]; i < net->first[v + 1]; i++) {
        uint32_t to = net->arc[i].to, e = net->arc[i].edge;
        if (r->node_cost[to] == CRD_ROUTE_NONE ||
            !may_use(rules->edges, rules->edge_width, rules->min_width, e))
            continue;
        uint64_t cost = pack(at(rules->edge_bad, e, 0), at(rules->edge_length, e, 0));
        r->way[n] = (crd_way){cost + r->node_cost[to], to, e};
        if (r->width) {
            uint32_t node = at(rules->node_width, to, UINT32_MAX);
            uint32_t edge = at(rules->edge_width, e, UINT32_MAX);
            r->width[n] = node < edge ? node : edge;
        }
        n++;
    }
    return n;
}

static bool copy(const uint32_t *from, uint32_t n, uint32_t **ret)
{
    if (!from)
        return true;
    *ret = malloc(((size_t)n + 1) * sizeof **ret);
    if (*ret && n > 0)
        memcpy(*ret, from, n * sizeof *from);
    return *ret != NULL;
}

crd_status crd_router_new(const crd_net *net, const crd_route_rules *rules, crd_router **ret_router,
                          crd_err *err)
{
    static const crd_route_rules none = {0};
    crd_status rc = CRD_OK;
    rules = rules ? rules : &none;
    bool wide = rules->node_width || rules->edge_width;
    *ret_router = NULL;
    crd_router *r = NULL;
    CRD_TRY(check(net, rules, err));
    r = calloc(1, sizeof *r);
    if (!r)
        return crd_fail(err, CRD_ENOMEM, "rules of %u nodes", net->n_nodes);
    size_t arcs = net->first[net->n_nodes], nodes = net->n_nodes;
    r->net = net;
    r->first = malloc((nodes + 1) * sizeof *r->first);
    r->way = malloc((arcs + 1) * sizeof *r->way);
    r->node_cost = malloc((nodes + 1) * sizeof *r->node_cost);
    if (wide)
        r->width = malloc((arcs + 1) * sizeof *r->width);
    if (!r->first || !r->way || !r->node_cost || (wide && !r->width) ||
        !copy(rules->node_width, net->n_nodes, &r->node_width) ||
        !copy(rules->edge_width, net->n_edges, &r->edge_width)) {
        rc = crd_fail(err, CRD_ENOMEM, "rules of %zu nodes and %zu arcs", nodes, arcs);
        goto done;
    }
    for (uint32_t v = 0; v < nodes; v++)
        r->node_cost[v] = may_use(rules->nodes, rules->node_width, rules->min_width, v)
                              ? pack(at(rules->node_bad, v, 0), at(rules->node_length, v, 0))
                              : CRD_ROUTE_NONE;
    uint32_t n = 0;
    for (uint32_t v = 0; v < nodes; v++) {
        r->first[v] = n;
        n = lay_ways(r, rules, v, n);
    }
    r->first[nodes] = n;
    *ret_router = r;
    r = NULL;
done:
    crd_router_free(r);
    return rc;
}

void crd_router_free(crd_router *r)
{
    if (!r)
        return;
    free(r->first);
    free(r->way);
    free(r->width);
    free(r->node_cost);
    free(r->node_width);
    free(r->edge_width);
    free(r);
}
