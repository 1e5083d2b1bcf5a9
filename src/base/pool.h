#ifndef CRD_BASE_POOL_H
#define CRD_BASE_POOL_H

#include <crd/types.h>

/* Threads that wait for work. Work is cut into numbered chunks by the caller, never by the number
 * of threads; a chunk writes only what is its own, and the caller merges in the order of the
 * chunks: so the answer is the same for any number of threads. */
typedef struct crd_pool crd_pool;

enum { CRD_POOL_MAX_THREADS = 256 };

/* `n_threads` counts the caller's own thread too; 0: one for each processor that is online. When
 * the system gives fewer threads than asked, the pool has fewer. The caller frees. CRD_EINVAL: more
 * than CRD_POOL_MAX_THREADS. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_pool_new(uint32_t n_threads, crd_pool **ret_pool, crd_err *err);
void crd_pool_free(crd_pool *pool); /* NULL is fine; no run may be going on */

uint32_t crd_pool_threads(const crd_pool *pool); /* 1 for NULL */

/* One chunk of the work. `err` is the chunk's own. */
typedef crd_status crd_pool_fn(void *ctx, uint32_t chunk, crd_err *err);

/* Calls fn for every chunk 0 .. n_chunks - 1, each once, handed out in this order, and returns when
 * all have ended. What the chunks wrote is then visible to the caller. With `pool` NULL or of one
 * thread, or with one chunk, everything runs on the caller's thread. After a chunk failed no more
 * are started; the status and record of the lowest chunk that failed come back, which do not
 * depend on the threads. One run at a time a pool, and none from within a chunk on the same pool.
 * About a microsecond a run when the threads are awake, some ten when they sleep. */
CRD_NODISCARD crd_status crd_pool_run(crd_pool *pool, uint32_t n_chunks, crd_pool_fn *fn, void *ctx,
                                      crd_err *err);

#endif
