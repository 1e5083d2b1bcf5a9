#include "crdtest.h"

#include "base/bits.h"
#include "base/err.h"
#include "base/pool.h"

#include <stdlib.h>

enum { CHUNKS = 400 };

struct work {
    uint64_t sum[CHUNKS];
    uint32_t times[CHUNKS];
    uint32_t fails_from; /* every third chunk from here on fails */
};

static crd_status add(void *ctx, uint32_t chunk, crd_err *err)
{
    struct work *w = ctx;
    w->times[chunk]++;
    for (uint64_t i = 0; i < 50 + chunk; i++)
        w->sum[chunk] += i * chunk;
    if (chunk >= w->fails_from && chunk % 3 == 0)
        return crd_fail(err, CRD_ELIMIT, "chunk %u", chunk);
    return CRD_OK;
}

struct row {
    const char *name;
    uint32_t n_threads, n_chunks, fails_from;
    crd_status want;
    const char *message;
};

static const struct row rows[] = {
    {"one thread", 1, CHUNKS, CHUNKS, CRD_OK, ""},
    {"two threads", 2, CHUNKS, CHUNKS, CRD_OK, ""},
    {"eight threads", 8, CHUNKS, CHUNKS, CRD_OK, ""},
    {"more threads than chunks", 8, 3, CHUNKS, CRD_OK, ""},
    {"one chunk", 8, 1, CHUNKS, CRD_OK, ""},
    {"no chunk", 8, 0, CHUNKS, CRD_OK, ""},
    {"one thread, failures", 1, CHUNKS, 100, CRD_ELIMIT, "chunk 102"},
    {"eight threads, failures: the lowest is told", 8, CHUNKS, 100, CRD_ELIMIT, "chunk 102"},
    {"the first chunk fails", 8, CHUNKS, 0, CRD_ELIMIT, "chunk 0"},
    {"as many threads as processors", 0, CHUNKS, CHUNKS, CRD_OK, ""},
};

static void test_runs(void **state)
{
    const struct row *r = *state;
    crd_pool *pool;
    assert_ok(crd_pool_new(r->n_threads, &pool, NULL));
    assert_true(crd_pool_threads(pool) >= 1);
    for (int round = 0; round < 200; round++) {
        struct work w = {.fails_from = r->fails_from};
        crd_err err = CRD_ERR_INIT;
        assert_status(r->want, crd_pool_run(pool, r->n_chunks, add, &w, &err), &err);
        assert_string_equal(err.message, r->message);
        for (uint32_t c = 0; c < CHUNKS; c++) {
            uint64_t all = (uint64_t)c * (50 + c) * (49 + c) / 2;
            assert_true(w.times[c] <= (c < r->n_chunks));
            assert_int_equal(w.sum[c], w.times[c] ? all : 0);
            if (r->want == CRD_OK || c <= r->fails_from)
                assert_int_equal(w.times[c], c < r->n_chunks);
        }
    }
    crd_pool_free(pool);
}

static void without_a_pool_it_runs_here(void **state)
{
    (void)state;
    struct work w = {.fails_from = CHUNKS};
    assert_ok(crd_pool_run(NULL, CHUNKS, add, &w, NULL));
    assert_int_equal(w.times[CHUNKS - 1], 1);
    assert_int_equal(crd_pool_threads(NULL), 1);
    crd_pool_free(NULL);
}

static void a_pool_that_never_ran_ends(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 20; n++) {
        crd_pool *pool;
        assert_ok(crd_pool_new(n, &pool, NULL));
        crd_pool_free(pool);
    }
}

static void too_many_threads_are_refused(void **state)
{
    (void)state;
    crd_pool *pool;
    assert_status(CRD_EINVAL, crd_pool_new(CRD_POOL_MAX_THREADS + 1, &pool, NULL), NULL);
    assert_null(pool);
}

static void bits_are_a_set(void **state)
{
    (void)state;
    uint64_t bits[3] = {0};
    assert_int_equal(crd_bits_words(0), 0);
    assert_int_equal(crd_bits_words(1), 1);
    assert_int_equal(crd_bits_words(64), 1);
    assert_int_equal(crd_bits_words(65), 2);
    crd_bits_put(bits, 0);
    crd_bits_put(bits, 63);
    crd_bits_put(bits, 64);
    crd_bits_put(bits, 191);
    assert_true(crd_bits_has(bits, 63) && crd_bits_has(bits, 64) && !crd_bits_has(bits, 65));
    crd_bits_drop(bits, 63);
    assert_true(!crd_bits_has(bits, 63) && crd_bits_has(bits, 0));
    assert_true(bits[0] == 1 && bits[1] == 1 && bits[2] == UINT64_C(1) << 63);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_runs);
    CRD_SUITE_ADD(&s, without_a_pool_it_runs_here);
    CRD_SUITE_ADD(&s, a_pool_that_never_ran_ends);
    CRD_SUITE_ADD(&s, too_many_threads_are_refused);
    CRD_SUITE_ADD(&s, bits_are_a_set);
    return crd_suite_run(&s, "base/pool");
}
