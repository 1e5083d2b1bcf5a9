#include "route_peers.h"

#include <igraph.h>

static void must(igraph_error_t rc)
{
    if (rc == IGRAPH_SUCCESS)
        return;
    fprintf(stderr, "igraph failed\n");
    exit(1);
}

void bench_igraph_routes(const crd_net *net, const uint32_t *length, const crd_ends *pairs, int n,
                         uint64_t *ret_length, double *ret_seconds)
{
    igraph_t graph;
    igraph_vector_int_t edges, path;
    igraph_vector_t weights;
    must(igraph_vector_int_init(&edges, 2 * (igraph_integer_t)net->n_edges));
    must(igraph_vector_int_init(&path, 0));
    must(igraph_vector_init(&weights, net->n_edges));
    for (uint32_t e = 0; e < net->n_edges; e++) {
        VECTOR(edges)[2 * e] = net->edges[e].from;
        VECTOR(edges)[2 * e + 1] = net->edges[e].to;
        VECTOR(weights)[e] = length[e];
    }
    must(igraph_create(&graph, &edges, net->n_nodes, IGRAPH_UNDIRECTED));
    double start = bench_cpu();
    for (int i = 0; i < n; i++) {
        must(igraph_get_shortest_path_dijkstra(&graph, NULL, &path, pairs[i].a, pairs[i].b,
                                               &weights, IGRAPH_ALL));
        ret_length[i] = 0;
        for (igraph_integer_t k = 0; k < igraph_vector_int_size(&path); k++)
            ret_length[i] += length[VECTOR(path)[k]];
    }
    *ret_seconds = bench_cpu() - start;
    igraph_destroy(&graph);
    igraph_vector_int_destroy(&edges);
    igraph_vector_int_destroy(&path);
    igraph_vector_destroy(&weights);
}
