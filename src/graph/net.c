/* Compressed rows of arcs by a counting sort: two passes over the edges. */
#include "graph/net.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static const size_t most = (size_t)1 << 30;

static void fill(crd_net *net)
{
    for (uint32_t e = 0; e < net->n_edges; e++)
        if (net->edges[e].from != net->edges[e].to) {
            net->first[net->edges[e].from + 1]++;
            net->first[net->edges[e].to + 1]++;
        }
    for (uint32_t v = 0; v < net->n_nodes; v++)
        net->first[v + 1] += net->first[v];
    /* first[v + 1] is where v's row ends: backwards it becomes where it begins. */
    for (uint32_t e = net->n_edges; e-- > 0;) {
        uint32_t a = net->edges[e].from, b = net->edges[e].to;
        if (a == b)
            continue;
        net->arc[--net->first[a + 1]] = (crd_arc){b, e};
        net->arc[--net->first[b + 1]] = (crd_arc){a, e};
    }
    uint32_t arcs = 0;
    for (uint32_t e = 0; e < net->n_edges; e++)
        arcs += net->edges[e].from != net->edges[e].to ? 2 : 0;
    memmove(net->first, net->first + 1, net->n_nodes * sizeof *net->first);
    net->first[net->n_nodes] = arcs;
}

crd_status crd_net_new(uint32_t n_nodes, const crd_edge *edges, size_t n_edges, crd_net **ret_net,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_net = NULL;
    if (n_nodes > most || n_edges > most)
        return crd_fail(err, CRD_ELIMIT, "network of %u nodes and %zu edges", n_nodes, n_edges);
    for (size_t e = 0; e < n_edges; e++)
        if (edges[e].from >= n_nodes || edges[e].to >= n_nodes)
            return crd_fail(err, CRD_EINVAL, "edge %zu joins %u and %u of %u nodes", e,
                            edges[e].from, edges[e].to, n_nodes);
    crd_net *net = calloc(1, sizeof *net);
    if (!net)
        return crd_fail(err, CRD_ENOMEM, "network of %u nodes", n_nodes);
    net->n_nodes = n_nodes;
    net->n_edges = (uint32_t)n_edges;
    net->edges = malloc((n_edges + 1) * sizeof *net->edges);
    net->first = calloc((size_t)n_nodes + 2, sizeof *net->first);
    net->arc = malloc((2 * n_edges + 1) * sizeof *net->arc);
    if (!net->edges || !net->first || !net->arc) {
        rc = crd_fail(err, CRD_ENOMEM, "network of %u nodes and %zu edges", n_nodes, n_edges);
        goto done;
    }
    if (n_edges > 0)
        memcpy(net->edges, edges, n_edges * sizeof *edges);
    fill(net);
    *ret_net = net;
    net = NULL;
done:
    crd_net_free(net);
    return rc;
}

void crd_net_free(crd_net *net)
{
    if (!net)
        return;
    free(net->edges);
    free(net->first);
    free(net->arc);
    free(net);
}
