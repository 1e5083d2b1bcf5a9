#ifndef CRD_BASE_PROGRESS_H
#define CRD_BASE_PROGRESS_H

#include <crd/types.h>

/* How long work says how far it is. Called now and then (at most every few thousand steps) on the
 * calling thread. Returning false asks the work to stop with CRD_ECANCEL. */
typedef struct crd_progress {
    void *ctx;
    bool (*step)(void *ctx, const char *what, uint64_t done, uint64_t total); /* total 0: unknown */
} crd_progress;

/* `p` may be NULL, and so may p->step: then true. */
static inline bool crd_progress_step(const crd_progress *p, const char *what, uint64_t done,
                                     uint64_t total)
{
    return !p || !p->step || p->step(p->ctx, what, done, total);
}

#endif
