/* Every allocation made to fail, one after another. Linked with -Wl,--wrap for the four functions;
 * only the project's own calls are meant, so cmocka's and libc's are not counted: the counter runs
 * between oom_arm and oom_rest. */
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

static bool oom_armed;
static long oom_left; /* allocations that succeed before the one that fails */
static bool oom_hit;

static inline bool oom_fails(void)
{
    if (!oom_armed || oom_left-- > 0)
        return false;
    oom_hit = oom_left == -1 || oom_hit;
    return oom_left == -1;
}

void *__wrap_malloc(size_t n) { return oom_fails() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t size) { return oom_fails() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *p, size_t n) { return oom_fails() ? NULL : __real_realloc(p, n); }
void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
    return oom_fails() ? NULL : __real_reallocarray(p, n, size);
}

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
