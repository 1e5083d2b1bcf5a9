/* The checker of disjoint routes. It shares nothing with what finds them: it sees routes, counts
 * who bears what, and that is the diversity. */
#include "graph/disjoint.h"

#include "base/bits.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

/* One thing that one route bears: an edge, a node or a label, numbered one after the other. */
typedef struct borne {
    uint64_t thing;
    uint32_t route;
} borne;

typedef CRD_VEC(borne) borne_list;

static int by_thing(const void *a, const void *b)
{
    const borne *x = a, *y = b;
    if (x->thing != y->thing)
        return x->thing < y->thing ? -1 : 1;
    return (x->route > y->route) - (x->route < y->route);
}

static crd_status check_route(const crd_net *net, const crd_route *route, uint32_t i, uint32_t from,
                              uint32_t to, uint8_t *seen, crd_err *err)
{
    if (route->n == 0 || route->nodes[0] != from || route->nodes[route->n - 1] != to)
        return crd_fail(err, CRD_EBUG, "route %u does not lead from %u to %u", i, from, to);
    for (uint32_t k = 0; k < route->n; k++)
        if (route->nodes[k] >= net->n_nodes)
            return crd_fail(err, CRD_EBUG, "route %u passes no node", i);
    memset(seen, 0, net->n_nodes);
    for (uint32_t k = 0; k < route->n; k++) {
        if (seen[route->nodes[k]]++)
            return crd_fail(err, CRD_EBUG, "route %u passes node %u twice", i, route->nodes[k]);
        if (k + 1 == route->n)
            break;
        uint32_t e = route->edges[k], a = route->nodes[k], b = route->nodes[k + 1];
        if (e >= net->n_edges || !((net->edges[e].from == a && net->edges[e].to == b) ||
                                   (net->edges[e].from == b && net->edges[e].to == a)))
            return crd_fail(err, CRD_EBUG, "route %u: edge %u does not join %u and %u", i, e, a, b);
    }
    return CRD_OK;
}

static bool bear_labels(borne_list *all, uint64_t base, const uint32_t *first,
                        const uint32_t *label, uint32_t of, uint32_t route)
{
    for (uint32_t k = first ? first[of] : 0; first && k < first[of + 1]; k++)
        if (!CRD_VEC_PUSH(all, ((borne){base + label[k], route})))
            return false;
    return true;
}

static bool bear(borne_list *all, const crd_net *net, const crd_route *route, uint32_t i,
                 const crd_labelling *l, const uint64_t *uncounted)
{
    static const crd_labelling none = {0};
    l = l ? l : &none;
    uint64_t nodes = net->n_edges, labels = nodes + net->n_nodes;
    for (uint32_t k = 0; k + 1 < route->n; k++) {
        uint32_t e = route->edges[k], v = route->nodes[k];
        bool thing = !(uncounted && crd_bits_has(uncounted, e));
        if ((thing && !CRD_VEC_PUSH(all, ((borne){e, i}))) ||
            !bear_labels(all, labels, l->edge_first, l->edge_label, e, i))
            return false;
        if (k > 0 && (!CRD_VEC_PUSH(all, ((borne){nodes + v, i})) ||
                      !bear_labels(all, labels, l->node_first, l->node_label, v, i)))
            return false;
    }
    return true;
}

/* The most routes no two of which clash: i is in, or it is not. */
static uint32_t most_apart(const uint32_t *clashes, uint32_t n, uint32_t i, uint32_t taken)
{
    if (i == n)
        return 0;
    uint32_t without = most_apart(clashes, n, i + 1, taken);
    if (clashes[i] & taken)
        return without;
    uint32_t with = 1 + most_apart(clashes, n, i + 1, taken | 1u << i);
    return with > without ? with : without;
}

/* From what is borne, in order: who shares what. */
static void count(const crd_net *net, const borne_list *all, unsigned by, uint32_t n,
                  crd_diversity *got)
{
    uint32_t clashes[CRD_DISJOINT_MAX] = {0};
    uint64_t nodes = net->n_edges, labels = nodes + net->n_nodes;
    for (size_t i = 0, end; i < all->n; i = end) {
        uint32_t bearers = 0, many = 0;
        uint64_t thing = all->at[i].thing;
        for (end = i; end < all->n && all->at[end].thing == thing; end++) {
            many += !(bearers >> all->at[end].route & 1);
            bearers |= 1u << all->at[end].route;
        }
        bool counts = by & CRD_BY_LABEL;
        if (thing < nodes) {
            got->edges += many - 1;
            counts = by & (CRD_BY_EDGE | CRD_BY_NODE);
        } else if (thing < labels) {
            got->nodes += many - 1;
            counts = by & CRD_BY_NODE;
        } else {
            got->labels += many - 1;
        }
        got->shared += counts ? many - 1 : 0;
        for (uint32_t r = 0; counts && r < n; r++)
            clashes[r] |= bearers >> r & 1 ? bearers & ~(1u << r) : 0;
    }
    got->n_apart = most_apart(clashes, n, 0, 0);
}

crd_status crd_disjoint_measure(const crd_net *net, const crd_route *routes, uint32_t n,
                                uint32_t from, uint32_t to, unsigned by,
                                const crd_labelling *labels, const uint64_t *uncounted,
                                crd_diversity *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_diversity got = {0};
    borne_list all = {0};
    uint8_t *seen = malloc((size_t)net->n_nodes + 1);
    if (!seen)
        return crd_fail(err, CRD_ENOMEM, "routes among %u nodes", net->n_nodes);
    if (n > CRD_DISJOINT_MAX) {
        rc = crd_fail(err, CRD_EBUG, "%u routes", n);
        goto done;
    }
    for (uint32_t i = 0; i < n; i++) {
        CRD_TRY(check_route(net, &routes[i], i, from, to, seen, err));
        if (!bear(&all, net, &routes[i], i, labels, uncounted)) {
            rc = crd_fail(err, CRD_ENOMEM, "routes among %u nodes", net->n_nodes);
            goto done;
        }
        got.bad += routes[i].bad;
        got.length += routes[i].length;
    }
    if (all.n > 0)
        qsort(all.at, all.n, sizeof *all.at, by_thing);
    count(net, &all, by, n, &got);
    *ret = got;
done:
    free(seen);
    CRD_VEC_DONE(&all);
    return rc;
}
