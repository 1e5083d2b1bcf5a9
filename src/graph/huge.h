#ifndef CRD_GRAPH_HUGE_H
#define CRD_GRAPH_HUGE_H

#include <stddef.h>

/* Room for n items of `size` bytes at an address that is a multiple of 64; not zeroed. Large rooms
 * ask the system for huge pages: random lines of a table then cost a third less (fewer address
 * translations). NULL on overflow or out of memory. End it with free(). n == 0 gives one line. */
void *crd_huge_alloc(size_t n, size_t size);

#endif
