#ifndef CRD_BENCH_LANES_PEERS_H
#define CRD_BENCH_LANES_PEERS_H

#include "bench.h"

/* Seconds that each peer takes, its own building of the graph left out. They return how many pairs
 * (source, node) are reached, so that the caller can compare. */

/* igraph's C core: one igraph_subcomponent a source, for sources[0 .. n - 1]. */
uint64_t bench_igraph(uint32_t n_nodes, uint32_t n_ties, const uint32_t *from, const uint32_t *to,
                      const uint32_t *sources, uint32_t n, double *ret_seconds);

/* SuiteSparse:GraphBLAS, a boolean frontier matrix of n rows, one multiplication a step. */
uint64_t bench_graphblas(uint32_t n_nodes, uint32_t n_ties, const uint32_t *from,
                         const uint32_t *to, const uint32_t *sources, uint32_t n,
                         double *ret_seconds);

/* The same library with a vector of a user's type of 512 bits; n at most 512. */
uint64_t bench_graphblas_words(uint32_t n_nodes, uint32_t n_ties, const uint32_t *from,
                               const uint32_t *to, const uint32_t *sources, uint32_t n,
                               double *ret_seconds);

#endif
