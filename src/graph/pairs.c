#include "graph/pairs.h"

#include "base/bits.h"

#include <string.h>

/* How many pairs have a first member below a. */
static uint64_t pairs_before(uint32_t n, uint32_t a)
{
    uint64_t all = n, less = n - a;
    return all * (all - 1) / 2 - less * (less - 1) / 2;
}

void crd_pair_of(uint32_t n, uint64_t p, uint32_t *ret_a, uint32_t *ret_b)
{
    uint32_t low = 0, high = n - 1; /* the first member is in low .. high - 1 */
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        *(pairs_before(n, middle) <= p ? &low : &high) = middle;
    }
    *ret_a = low;
    *ret_b = low + 1 + (uint32_t)(p - pairs_before(n, low));
}

uint32_t crd_pair_runs(uint32_t n, uint64_t first, uint32_t n_lanes,
                       crd_pair_run ret_runs[CRD_LANES])
{
    uint32_t runs = 0, a, b;
    crd_pair_of(n, first, &a, &b);
    for (uint32_t l = 0; l < n_lanes; b = ++a + 1) {
        uint32_t end = n - b < n_lanes - l ? l + (n - b) : n_lanes;
        ret_runs[runs++] = (crd_pair_run){l, end, a, b};
        l = end;
    }
    return runs;
}

static uint64_t bits_at(const uint64_t *bits, uint32_t at)
{
    return bits[at / 64] >> at % 64 | (at % 64 ? bits[at / 64 + 1] << (64 - at % 64) : 0);
}

bool crd_pairs_without(const crd_pair_run *runs, uint32_t n_runs, const uint64_t *gone,
                       uint32_t end, crd_word *lanes)
{
    uint64_t any = 0;
    crd_word kept = {{0}};
    for (uint32_t i = 0; i < n_runs; i++) {
        const crd_pair_run *run = &runs[i];
        uint32_t stop = run->b >= end ? run->first : run->first + (end - run->b);
        if (crd_bits_has(gone, run->a))
            continue;
        stop = stop < run->end ? stop : run->end;
        for (uint32_t n, l = run->first; l < stop; l += n) {
            n = 64 - l % 64 < stop - l ? 64 - l % 64 : stop - l;
            uint64_t stays = ~bits_at(gone, run->b + (l - run->first)) & crd_bits_first(n);
            kept.w[l / 64] |= stays << l % 64;
        }
    }
    for (uint32_t k = 0; k < CRD_LANES / 64; k++)
        any |= lanes->w[k] &= kept.w[k];
    return any != 0;
}
