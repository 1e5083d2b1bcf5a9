#ifndef CRD_GRAPH_ORDER_H
#define CRD_GRAPH_ORDER_H

#include <stdint.h>

/* Sorts n items by key[item] < n_keys, keeping the order of equals: a counting sort, O(n + n_keys).
 * `count` has room for n_keys + 1; afterwards count[k] is where the items of key k begin in `out`,
 * and count[n_keys] is n. in == NULL: the items 0 .. n - 1. */
void crd_order_by(const uint32_t *in, uint32_t n, const uint32_t *key, uint32_t n_keys,
                  uint32_t *count, uint32_t *out);

#endif
