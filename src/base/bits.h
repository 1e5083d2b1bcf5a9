#ifndef CRD_BASE_BITS_H
#define CRD_BASE_BITS_H

#include <crd/types.h>

/* Sets of small numbers, one bit a number, 64 to a word. The caller owns the words; bit i stands in
 * word i / 64. Nothing is checked. */
static inline size_t crd_bits_words(size_t n_bits) { return n_bits / 64 + (n_bits % 64 != 0); }

static inline bool crd_bits_has(const uint64_t *bits, size_t i)
{
    return bits[i / 64] >> i % 64 & 1;
}
static inline void crd_bits_put(uint64_t *bits, size_t i) { bits[i / 64] |= UINT64_C(1) << i % 64; }
static inline void crd_bits_drop(uint64_t *bits, size_t i)
{
    bits[i / 64] &= ~(UINT64_C(1) << i % 64);
}
/* A word of which the first n bits are set; all from 64 on. */
static inline uint64_t crd_bits_first(size_t n)
{
    return n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

#endif
