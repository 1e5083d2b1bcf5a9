#ifndef CRD_BENCH_SURVIVE_PEERS_H
#define CRD_BENCH_SURVIVE_PEERS_H

#include "bench.h"

#include "graph/labels.h"

/* A network whose links have one label each. */
typedef struct bench_net {
    uint32_t n_nodes, n_links, n_labels, n_pairs;
    crd_edge *link;
    uint32_t *label, *first;
    crd_ends *pair;
} bench_net;

/* For each of n scenarios (labels a[i] and b[i] lost) the pairs that igraph's connected components
 * part. Seconds: without the network and its edges, which are made before. */
void bench_igraph_components(const bench_net *net, const uint32_t *a, const uint32_t *b, int n,
                             uint64_t *ret_parted, double *ret_seconds);

#endif
