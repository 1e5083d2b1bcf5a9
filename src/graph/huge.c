#include "graph/huge.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { LINE = 64, PAGE = 2 << 20 };

void *crd_huge_alloc(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n ? n : 1, size, &bytes) || bytes > SIZE_MAX - PAGE)
        return NULL;
    size_t align = bytes >= PAGE ? PAGE : LINE;
    bytes = (bytes + align - 1) & ~(align - 1);
    void *at = aligned_alloc(align, bytes);
    if (at && align == PAGE)
        madvise(at, bytes, MADV_HUGEPAGE); /* a wish: small pages work too */
    return at;
}
