#include "crdtest.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/intern.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"

#include "fmt/oom.h"

#include <stdlib.h>

/* Runs `work` with the first, second, third ... allocation failing, until none does. */
static void each_failure(void (*work)(void))
{
    for (int mode = 0; mode < 2; mode++) {
        long n = 0;
        do {
            oom_for_good = mode == 1;
            oom_arm(n++);
            work();
            oom_rest();
            assert_true(n < 10000);
        } while (oom_hit);
        assert_true(n > 1); /* it did allocate */
    }
}

static void arena_work(void)
{
    crd_arena *a;
    if (crd_arena_new(10 << 20, &a) != CRD_OK) {
        assert_true(oom_hit);
        assert_null(a);
        return;
    }
    size_t got = 0;
    for (int i = 0; i < 5; i++) {
        char *p = CRD_NEW(a, char, 50000);
        assert_true(p || oom_hit);
        if (p) {
            memset(p, 'x', 50000);
            got++;
        }
    }
    assert_true(oom_hit ? got >= (oom_for_good ? 0 : 4) : got == 5);
    crd_arena_free(a);
}

static void intern_work(void)
{
    enum { N = 3000 };
    crd_intern *t;
    crd_status rc = crd_intern_new(N, 1 << 20, &t);
    if (rc != CRD_OK) {
        assert_status(CRD_ENOMEM, rc, NULL);
        assert_null(t);
        return;
    }
    static char long_text[3000];
    uint32_t n = 0;
    for (uint32_t i = 0; i < N; i++) {
        char text[16];
        crd_str s = {text, (size_t)snprintf(text, sizeof text, "t%u", i)};
        if (i % 1000 == 500)
            s = (crd_str){long_text, 2000 + i / 10};
        uint32_t id = 12345;
        rc = crd_intern_add(t, s, &id);
        if (rc == CRD_OK) {
            assert_int_equal(id, n++);
            continue;
        }
        assert_status(CRD_ENOMEM, rc, NULL); /* and the table is as before */
        assert_true(oom_hit);
        assert_int_equal(id, 12345);
        assert_int_equal(crd_intern_count(t), n);
        assert_int_equal(crd_intern_find(t, s), CRD_INTERN_NONE);
        if (!oom_for_good) {
            assert_ok(crd_intern_add(t, s, &id)); /* again, with memory */
            assert_int_equal(id, n++);
        }
    }
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(crd_intern_find(t, crd_intern_text(t, i)), i);
    assert_int_equal(n, oom_for_good && oom_hit ? n : N);
    crd_intern_free(t);
}

static void diags_work(void)
{
    static crd_diag_kind kinds[80];
    crd_diags *d;
    crd_status rc = crd_diags_new(SIZE_MAX, &d);
    if (rc != CRD_OK) {
        assert_status(CRD_ENOMEM, rc, NULL);
        assert_null(d);
        return;
    }
    for (uint32_t i = 0; i < 4000; i++) {
        uint32_t k = i < 3000 ? i % 3 : i % CRD_COUNT(kinds);
        kinds[k] = (crd_diag_kind){"x", CRD_ERROR, "", ""};
        crd_diag one = {.kind = &kinds[k], .line = i + 1, .found = CRD_STR("something found here")};
        crd_diags_add(d, &one);
    }
    assert_int_equal(crd_diags_count(d, CRD_ERROR), 4000);
    uint64_t all = 0, all_kept = 0;
    for (size_t i = 0; i < crd_diags_kinds(d); i++) {
        uint64_t total;
        size_t kept;
        crd_diags_kind(d, i, &total, &kept);
        for (size_t j = 0; j < kept; j++)
            assert_true(crd_str_eq(crd_diags_at(d, i, j)->found, CRD_STR("something found here")));
        all += total;
        all_kept += kept;
    }
    if (!oom_hit)
        assert_int_equal(all_kept, 4000);
    assert_true(oom_hit ? all >= 3000 : all == 4000);
    crd_diags_free(d);
}

static void buf_work(void)
{
    crd_buf b;
    crd_buf_init(&b, SIZE_MAX);
    for (int i = 0; i < 1000; i++) {
        crd_buf_addi(&b, i);
        crd_buf_addr(&b, i / 7.0);
        crd_buf_addf(&b, "%0300d", i);
        crd_buf_fill(&b, ' ', 3);
    }
    size_t len = b.len;
    assert_status(oom_hit ? CRD_ENOMEM : CRD_OK, crd_buf_end(&b, NULL), NULL);
    if (b.at)
        assert_int_equal(strlen(b.at), len); /* whole and terminated as far as it goes */
    crd_buf_done(&b);
}

static void fold_work(void)
{
    static char text[3000];
    memset(text, 'A', sizeof text);
    crd_buf b;
    crd_buf_init(&b, SIZE_MAX);
    crd_text_fold((crd_str){text, sizeof text}, &b);
    assert_status(oom_hit ? CRD_ENOMEM : CRD_OK, b.status, NULL);
    crd_buf_done(&b);
}

static void vec_work(void)
{
    CRD_VEC(uint32_t) v = {0};
    for (uint32_t i = 0; i < 1000; i++)
        if (!CRD_VEC_PUSH(&v, i)) {
            assert_true(oom_hit);
            assert_int_equal(v.n, i); /* as before */
            break;
        }
    for (uint32_t i = 0; i < v.n; i++)
        assert_int_equal(v.at[i], i);
    CRD_VEC_DONE(&v);
}

static void pool_work(void)
{
    crd_pool *pool;
    if (crd_pool_new(2, &pool, NULL) != CRD_OK) {
        assert_true(oom_hit);
        assert_null(pool);
        return;
    }
    assert_true(crd_pool_threads(pool) >= 1);
    crd_pool_free(pool);
}

static void arena_oom(void **state) { (void)state, each_failure(arena_work); }
static void intern_oom(void **state) { (void)state, each_failure(intern_work); }
static void diags_oom(void **state) { (void)state, each_failure(diags_work); }
static void buf_oom(void **state) { (void)state, each_failure(buf_work); }
static void fold_oom(void **state) { (void)state, each_failure(fold_work); }
static void vec_oom(void **state) { (void)state, each_failure(vec_work); }
static void pool_oom(void **state) { (void)state, each_failure(pool_work); }

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, arena_oom);
    CRD_SUITE_ADD(&s, intern_oom);
    CRD_SUITE_ADD(&s, diags_oom);
    CRD_SUITE_ADD(&s, buf_oom);
    CRD_SUITE_ADD(&s, fold_oom);
    CRD_SUITE_ADD(&s, vec_oom);
    CRD_SUITE_ADD(&s, pool_oom);
    return crd_suite_run(&s, "base oom");
}
