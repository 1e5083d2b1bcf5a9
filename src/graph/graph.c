/* Compressed rows by a counting sort: two passes over the edges. */
#include "graph/graph.h"

#include "base/err.h"

#include <assert.h>
#include <stdlib.h>

struct crd_graph {
    uint32_t n_vertices;
    uint32_t n_edges;
    uint32_t *first; /* [n_vertices + 1], into target */
    crd_vid *target; /* [n_edges] */
};

static crd_status check(uint32_t n_vertices, const crd_edge *edges, size_t n_edges, crd_err *err)
{
    if (n_vertices == CRD_VID_NONE)
        return crd_fail(err, CRD_EINVAL, "%u vertices are one too many", n_vertices);
    if (n_edges >= UINT32_MAX)
        return crd_fail(err, CRD_ELIMIT, "%zu edges", n_edges);
    for (size_t e = 0; e < n_edges; e++)
        if (edges[e].from >= n_vertices || edges[e].to >= n_vertices)
            return crd_fail(err, CRD_EINVAL, "edge %zu leads from %u to %u of %u vertices", e,
                            edges[e].from, edges[e].to, n_vertices);
    return CRD_OK;
}

static void fill(crd_graph *g, const crd_edge *edges)
{
    for (size_t e = 0; e < g->n_edges; e++)
        g->first[edges[e].from + 1]++;
    for (size_t v = 0; v < g->n_vertices; v++)
        g->first[v + 1] += g->first[v];
    /* Now first[v + 1] is where v's row ends. Backwards, so that the order of edges stays; then
     * first[v + 1] is where v's row begins, one place too far to the right. */
    for (size_t e = g->n_edges; e-- > 0;)
        g->target[--g->first[edges[e].from + 1]] = edges[e].to;
    for (size_t v = 0; v < g->n_vertices; v++)
        g->first[v] = g->first[v + 1];
    g->first[g->n_vertices] = g->n_edges;
}

crd_status crd_graph_new(uint32_t n_vertices, const crd_edge *edges, size_t n_edges,
                         crd_graph **ret_graph, crd_err *err)
{
    *ret_graph = NULL;
    crd_status rc = check(n_vertices, edges, n_edges, err);
    if (rc != CRD_OK)
        return rc;
    crd_graph *g = calloc(1, sizeof *g);
    if (!g)
        return crd_fail(err, CRD_ENOMEM, "graph of %u vertices", n_vertices);
    g->n_vertices = n_vertices;
    g->n_edges = (uint32_t)n_edges;
    g->first = calloc((size_t)n_vertices + 1, sizeof *g->first);
    g->target = calloc(n_edges ? n_edges : 1, sizeof *g->target);
    if (!g->first || !g->target) {
        crd_graph_free(g);
        return crd_fail(err, CRD_ENOMEM, "graph of %u vertices, %zu edges", n_vertices, n_edges);
    }
    fill(g, edges);
    *ret_graph = g;
    return CRD_OK;
}

crd_status crd_graph_take(uint32_t n_vertices, uint32_t *first, crd_vid *target,
                          crd_graph **ret_graph, crd_err *err)
{
    *ret_graph = NULL;
    crd_graph *g = calloc(1, sizeof *g);
    if (!g)
        return crd_fail(err, CRD_ENOMEM, "graph of %u vertices", n_vertices);
    *g = (crd_graph){n_vertices, first[n_vertices], first, target};
    *ret_graph = g;
    return CRD_OK;
}

void crd_graph_free(crd_graph *g)
{
    if (!g)
        return;
    free(g->first);
    free(g->target);
    free(g);
}

uint32_t crd_graph_vertices(const crd_graph *g) { return g->n_vertices; }
size_t crd_graph_edges(const crd_graph *g) { return g->n_edges; }

const crd_vid *crd_graph_out(const crd_graph *g, crd_vid v, size_t *ret_n)
{
    assert(v < g->n_vertices);
    *ret_n = g->first[v + 1] - g->first[v];
    return g->target + g->first[v];
}
