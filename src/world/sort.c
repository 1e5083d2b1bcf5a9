#include "world/world_int.h"

#include <string.h>

/* Merge sort from the bottom up: the C library's qsort takes no context. */
crd_status crd_sort(void *at, size_t n, size_t size,
                    int (*cmp)(const void *ctx, const void *a, const void *b), const void *ctx)
{
    size_t i = 1;
    char *from = at;
    while (i < n && cmp(ctx, from + (i - 1) * size, from + i * size) <= 0)
        i++;
    if (i >= n)
        return CRD_OK; /* in order already, as most tables are */
    char *spare = reallocarray(NULL, n, size);
    if (!spare)
        return CRD_ENOMEM;
    char *to = spare;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n;
            size_t hi = mid + width < n ? mid + width : n;
            size_t a = lo, b = mid;
            for (size_t k = lo; k < hi; k++) {
                bool left = b >= hi || (a < mid && cmp(ctx, from + a * size, from + b * size) <= 0);
                memcpy(to + k * size, from + (left ? a++ : b++) * size, size);
            }
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != at)
        memcpy(at, from, n * size);
    free(spare);
    return CRD_OK;
}
