/* Every allocation made to fail, one after another. Linked with -Wl,--wrap for the four functions
 * (and for aligned_alloc with OOM_ALIGNED defined before); only the project's own calls are meant,
 * so cmocka's and libc's are not counted: the counter runs between oom_arm and oom_rest. */
#ifndef CRD_TEST_FMT_OOM_H
#define CRD_TEST_FMT_OOM_H

#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
void *__real_aligned_alloc(size_t align, size_t n);
void *__wrap_aligned_alloc(size_t align, size_t n);

static bool oom_armed;
static long oom_left; /* allocations that succeed before the one that fails */
static bool oom_hit;
static bool oom_for_good; /* set it: all after it fail too */

static inline bool oom_fails(void)
{
    if (!oom_armed || oom_left-- > 0)
        return false;
    bool fails = oom_left == -1 || oom_for_good;
    oom_hit = fails || oom_hit;
    return fails;
}

void *__wrap_malloc(size_t n) { return oom_fails() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t size) { return oom_fails() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *p, size_t n) { return oom_fails() ? NULL : __real_realloc(p, n); }
void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
    return oom_fails() ? NULL : __real_reallocarray(p, n, size);
}

#ifdef OOM_ALIGNED
void *__wrap_aligned_alloc(size_t align, size_t n)
{
    return oom_fails() ? NULL : __real_aligned_alloc(align, n);
}
#endif

static inline void oom_arm(long succeed)
{
    oom_left = succeed;
    oom_hit = false;
    oom_armed = true;
}

/* Whether an allocation failed since oom_arm. */
static inline bool oom_rest(void)
{
    oom_armed = false;
    return oom_hit;
}

#endif
