/* A scenario for igraph is a graph of the links that are left: making it counts, as there is no
 * other way to ask. */
#include "survive_peers.h"

#include <igraph.h>

static void must(igraph_error_t rc)
{
    if (rc == IGRAPH_SUCCESS)
        return;
    fprintf(stderr, "igraph failed\n");
    exit(1);
}

void bench_igraph_components(const bench_net *net, const uint32_t *a, const uint32_t *b, int n,
                             uint64_t *ret_parted, double *ret_seconds)
{
    igraph_vector_int_t edges, member;
    must(igraph_vector_int_init(&edges, 0));
    must(igraph_vector_int_init(&member, 0));
    must(igraph_vector_int_reserve(&edges, 2 * (igraph_integer_t)net->n_links));
    double start = bench_now();
    for (int i = 0; i < n; i++) {
        igraph_t graph;
        igraph_integer_t components;
        igraph_vector_int_clear(&edges);
        for (uint32_t l = 0; l < net->n_links; l++) {
            if (net->label[l] == a[i] || net->label[l] == b[i])
                continue;
            must(igraph_vector_int_push_back(&edges, net->link[l].from));
            must(igraph_vector_int_push_back(&edges, net->link[l].to));
        }
        must(igraph_create(&graph, &edges, net->n_nodes, IGRAPH_UNDIRECTED));
        must(igraph_connected_components(&graph, &member, NULL, &components, IGRAPH_WEAK));
        ret_parted[i] = 0;
        for (uint32_t q = 0; q < net->n_pairs; q++)
            ret_parted[i] += VECTOR(member)[net->pair[q].a] != VECTOR(member)[net->pair[q].b];
        igraph_destroy(&graph);
    }
    *ret_seconds = bench_now() - start;
    igraph_vector_int_destroy(&edges);
    igraph_vector_int_destroy(&member);
}
