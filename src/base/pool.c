/* A job is handed out chunk by chunk from a counter. Threads join a job while it is open and the
 * caller waits only for those that joined: on a busy machine a sleeper that wakes late costs
 * nothing. A thread looks for new work for some microseconds before it sleeps, since a sweep gives
 * out one job a level. */
#include "base/pool.h"

#include "base/err.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOOKS = 400 };

struct crd_pool {
    pthread_mutex_t lock;
    pthread_cond_t work;  /* a job was opened, or stop */
    pthread_cond_t ended; /* n_in fell to 0 */
    uint32_t n_threads;   /* with the caller's; set before any work */
    pthread_t *threads;   /* [n_threads - 1] */
    atomic_uint job;      /* number of the latest job; changed under lock, looked at without */
    atomic_bool stop;     /* the same */
    atomic_uint n_in;     /* threads in the open job besides the caller; changed under lock */
    bool open;            /* lock */
    crd_pool_fn *fn;      /* of the open job: written before it opens */
    void *ctx;
    uint32_t n_chunks;
    atomic_uint_fast64_t next; /* 64 bits: each thread may count one past the end */
    uint64_t failed;           /* lock: lowest chunk that failed, or n_chunks */
    crd_status status;         /* lock: of that chunk */
    crd_err err;               /* lock: of that chunk */
};

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static void note_failure(crd_pool *p, uint32_t chunk, crd_status status, const crd_err *err)
{
    pthread_mutex_lock(&p->lock);
    if (chunk < p->failed) {
        p->failed = chunk;
        p->status = status;
        p->err = *err;
    }
    pthread_mutex_unlock(&p->lock);
    atomic_store(&p->next, p->n_chunks);
}

static void take_chunks(crd_pool *p)
{
    uint64_t chunk;
    while ((chunk = atomic_fetch_add(&p->next, 1)) < p->n_chunks) {
        crd_err err = CRD_ERR_INIT;
        crd_status status = p->fn(p->ctx, (uint32_t)chunk, &err);
        if (status != CRD_OK)
            note_failure(p, (uint32_t)chunk, status, &err);
    }
}

static void *wait_for_work(void *arg)
{
    crd_pool *p = arg;
    unsigned seen = 0;
    for (;;) {
        for (int i = 0; i < LOOKS && atomic_load(&p->job) == seen && !atomic_load(&p->stop); i++)
            relax();
        pthread_mutex_lock(&p->lock);
        while (!(p->open && atomic_load(&p->job) != seen) && !atomic_load(&p->stop))
            pthread_cond_wait(&p->work, &p->lock);
        if (atomic_load(&p->stop)) {
            pthread_mutex_unlock(&p->lock);
            return NULL;
        }
        seen = atomic_load(&p->job);
        atomic_fetch_add(&p->n_in, 1);
        pthread_mutex_unlock(&p->lock);
        take_chunks(p);
        pthread_mutex_lock(&p->lock);
        if (atomic_fetch_sub(&p->n_in, 1) == 1)
            pthread_cond_signal(&p->ended);
        pthread_mutex_unlock(&p->lock);
    }
}

static uint32_t processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    if (n < 1)
        return 1;
    return n > CRD_POOL_MAX_THREADS ? CRD_POOL_MAX_THREADS : (uint32_t)n;
}

crd_status crd_pool_new(uint32_t n_threads, crd_pool **ret_pool, crd_err *err)
{
    *ret_pool = NULL;
    if (n_threads > CRD_POOL_MAX_THREADS)
        return crd_fail(err, CRD_EINVAL, "%u threads are more than %d", n_threads,
                        CRD_POOL_MAX_THREADS);
    if (n_threads == 0)
        n_threads = processors();
    crd_pool *p = calloc(1, sizeof *p);
    if (!p)
        return crd_fail(err, CRD_ENOMEM, "%u threads", n_threads);
    p->threads = calloc(n_threads, sizeof *p->threads);
    if (!p->threads) {
        free(p);
        return crd_fail(err, CRD_ENOMEM, "%u threads", n_threads);
    }
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    pthread_cond_init(&p->ended, NULL);
    for (p->n_threads = 1; p->n_threads < n_threads; p->n_threads++)
        if (pthread_create(&p->threads[p->n_threads - 1], NULL, wait_for_work, p) != 0)
            break;
    *ret_pool = p;
    return CRD_OK;
}

void crd_pool_free(crd_pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->stop, true);
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (uint32_t i = 0; i + 1 < p->n_threads; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->ended);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
}

uint32_t crd_pool_threads(const crd_pool *p) { return p ? p->n_threads : 1; }

static crd_status run_here(uint32_t n_chunks, crd_pool_fn *fn, void *ctx, crd_err *err)
{
    for (uint32_t chunk = 0; chunk < n_chunks; chunk++) {
        crd_status status = fn(ctx, chunk, err);
        if (status != CRD_OK)
            return status;
    }
    return CRD_OK;
}

crd_status crd_pool_run(crd_pool *p, uint32_t n_chunks, crd_pool_fn *fn, void *ctx, crd_err *err)
{
    if (!p || p->n_threads == 1 || n_chunks <= 1)
        return run_here(n_chunks, fn, ctx, err);
    pthread_mutex_lock(&p->lock);
    p->fn = fn;
    p->ctx = ctx;
    p->n_chunks = n_chunks;
    p->failed = n_chunks;
    p->status = CRD_OK;
    atomic_store(&p->next, 0);
    p->open = true;
    atomic_fetch_add(&p->job, 1);
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    take_chunks(p);
    pthread_mutex_lock(&p->lock);
    p->open = false; /* who has not joined by now has nothing to do */
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < LOOKS && atomic_load(&p->n_in) > 0; i++)
        relax();
    pthread_mutex_lock(&p->lock);
    while (atomic_load(&p->n_in) > 0)
        pthread_cond_wait(&p->ended, &p->lock);
    pthread_mutex_unlock(&p->lock);
    if (p->failed < n_chunks && err && err->code == CRD_OK)
        *err = p->err;
    return p->status;
}
