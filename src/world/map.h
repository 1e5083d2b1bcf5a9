#ifndef CRD_WORLD_MAP_H
#define CRD_WORLD_MAP_H

#include <crd/types.h>

/* 64-bit keys to 32-bit values, open addressing. Keys are made of dense numbers, never of a
 * stranger's bytes, so a fixed mixer is enough. Zero-initialise. */
typedef struct crd_map {
    uint64_t *keys; /* mask + 1 of them; CRD_MAP_FREE = free */
    uint32_t *values;
    size_t mask, n;
} crd_map;

#define CRD_MAP_FREE UINT64_MAX

static inline uint64_t crd_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

void crd_map_done(crd_map *m);
/* The value, or NULL. key != CRD_MAP_FREE. */
uint32_t *crd_map_find(const crd_map *m, uint64_t key);
/* The value, first set to `fresh` when the key is new; NULL when memory is out. Valid until the
 * next call. */
uint32_t *crd_map_add(crd_map *m, uint64_t key, uint32_t fresh);

#endif
