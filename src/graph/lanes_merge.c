/* A group made shorter: places in order, each once. By counting digits (radix), as there are up to
 * millions and a place is a small number; a comparing sort takes some ten times as long. */
#include "graph/lanes.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

/* Orders by the digit that begins at this bit of the place; equal ones stay in order. */
static void order(const uint64_t *from, uint64_t *to, size_t n, unsigned bit)
{
    size_t next[DIGITS] = {0}, at = 0;
    for (size_t i = 0; i < n; i++)
        next[from[i] >> bit & (DIGITS - 1)]++;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t many = next[d];
        next[d] = at;
        at += many;
    }
    for (size_t i = 0; i < n; i++)
        to[next[from[i] >> bit & (DIGITS - 1)]++] = from[i];
}

crd_status crd_lanes_merge(uint32_t *places, uint32_t *weights, size_t *n)
{
    uint64_t *of[2] = {malloc((*n + 1) * sizeof **of), malloc((*n + 1) * sizeof **of)};
    uint32_t most = 0;
    size_t kept = 0, some = 0;
    bool ok = of[0] && of[1];
    for (size_t i = 0; ok && i < *n; i++) {
        most = places[i] > most ? places[i] : most;
        if (weights[i] > 0)
            of[0][some++] = (uint64_t)places[i] << 32 | weights[i];
    }
    int now = 0;
    for (unsigned bit = 0; ok && bit < 32 && most >> bit > 0; bit += DIGIT, now = !now)
        order(of[now], of[!now], some, 32 + bit);
    for (size_t i = 0; ok && i < some; i++) {
        uint32_t place = (uint32_t)(of[now][i] >> 32), weight = (uint32_t)of[now][i];
        if (kept > 0 && places[kept - 1] == place && weights[kept - 1] <= UINT32_MAX - weight) {
            weights[kept - 1] += weight;
            continue;
        }
        places[kept] = place;
        weights[kept++] = weight;
    }
    free(of[0]);
    free(of[1]);
    *n = ok ? kept : *n;
    return ok ? CRD_OK : CRD_ENOMEM;
}
