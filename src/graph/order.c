#include "graph/order.h"

#include <string.h>

void crd_order_by(const uint32_t *in, uint32_t n, const uint32_t *key, uint32_t n_keys,
                  uint32_t *count, uint32_t *out)
{
    memset(count, 0, ((size_t)n_keys + 1) * sizeof *count);
    for (uint32_t i = 0; i < n; i++)
        count[key[i] + 1]++;
    for (uint32_t k = 0; k < n_keys; k++)
        count[k + 1] += count[k];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t item = in ? in[i] : i;
        out[count[key[item]]++] = item;
    }
    /* Each count is now where the next key begins. */
    memmove(count + 1, count, n_keys * sizeof *count);
    count[0] = 0;
}
