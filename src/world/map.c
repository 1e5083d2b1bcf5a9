#include "world/map.h"

#include <stdlib.h>
#include <string.h>

void crd_map_done(crd_map *m)
{
    free(m->keys);
    free(m->values);
    *m = (crd_map){0};
}

static size_t place(const crd_map *m, uint64_t key)
{
    size_t i = crd_mix(key) & m->mask;
    while (m->keys[i] != CRD_MAP_FREE && m->keys[i] != key)
        i = (i + 1) & m->mask;
    return i;
}

uint32_t *crd_map_find(const crd_map *m, uint64_t key)
{
    if (m->n == 0)
        return NULL;
    size_t i = place(m, key);
    return m->keys[i] == key ? &m->values[i] : NULL;
}

static bool grow(crd_map *m)
{
    size_t n = m->keys ? (m->mask + 1) * 2 : 64;
    crd_map bigger = {.keys = reallocarray(NULL, n, sizeof *bigger.keys),
                      .values = reallocarray(NULL, n, sizeof *bigger.values),
                      .mask = n - 1,
                      .n = m->n};
    if (!bigger.keys || !bigger.values) {
        crd_map_done(&bigger);
        return false;
    }
    memset(bigger.keys, 0xff, n * sizeof *bigger.keys);
    for (size_t i = 0; m->keys && i <= m->mask; i++) {
        if (m->keys[i] == CRD_MAP_FREE)
            continue;
        size_t at = place(&bigger, m->keys[i]);
        bigger.keys[at] = m->keys[i];
        bigger.values[at] = m->values[i];
    }
    crd_map_done(m);
    *m = bigger;
    return true;
}

uint32_t *crd_map_add(crd_map *m, uint64_t key, uint32_t fresh)
{
    if ((!m->keys || m->n >= (m->mask + 1) / 8 * 5) && !grow(m))
        return NULL;
    size_t i = place(m, key);
    if (m->keys[i] == CRD_MAP_FREE) {
        m->keys[i] = key;
        m->values[i] = fresh;
        m->n++;
    }
    return &m->values[i];
}
