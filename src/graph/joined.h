#ifndef CRD_GRAPH_JOINED_H
#define CRD_GRAPH_JOINED_H

#include <stdint.h>

/* Which numbers belong together: union-find (Tarjan 1975) on an array of the caller's, where
 * over[v] is a member of v's set that leads on to the lowest one. Begin with over[v] = v. */

static inline uint32_t crd_joined_root(uint32_t *over, uint32_t v)
{
    while (over[v] != v) {
        over[v] = over[over[v]];
        v = over[v];
    }
    return v;
}

/* The root of both together is the lower one; it comes back. Halved ways alone keep this near
 * linear: O(log n) amortised, in practice about constant. */
static inline uint32_t crd_joined_join(uint32_t *over, uint32_t a, uint32_t b)
{
    a = crd_joined_root(over, a);
    b = crd_joined_root(over, b);
    uint32_t low = a < b ? a : b;
    over[a < b ? b : a] = low;
    return low;
}

#endif
