#ifndef CRD_BENCH_ROUTE_PEERS_H
#define CRD_BENCH_ROUTE_PEERS_H

#include "bench.h"
#include "graph/labels.h"
#include "graph/net.h"

/* Shortest routes by igraph's Dijkstra, one pair after another: their lengths, and seconds without
 * making the graph. */
void bench_igraph_routes(const crd_net *net, const uint32_t *length, const crd_ends *pairs, int n,
                         uint64_t *ret_length, double *ret_seconds);

#endif
