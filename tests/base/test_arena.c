#include "crdtest.h"

#include "base/arena.h"

static void room_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    crd_arena *a;
    assert_ok(crd_arena_new(1 << 20, &a));
    unsigned char *old = NULL;
    for (size_t align = 1; align <= 64; align *= 2) {
        for (size_t n = 1; n < 40; n++) {
            unsigned char *p = crd_arena_alloc(a, n, 3, align);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % align, 0);
            for (size_t i = 0; i < 3 * n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xaa, 3 * n);
            if (old)
                assert_int_equal(*old, 0xaa);
            old = p;
        }
    }
    crd_arena_free(a);
}

static void limit_holds_and_overflow_is_refused(void **state)
{
    (void)state;
    crd_arena *a;
    assert_ok(crd_arena_new(1000, &a));
    assert_null(CRD_NEW(a, char, 1001));
    assert_non_null(CRD_NEW(a, char, 600));
    assert_null(CRD_NEW(a, char, 401));
    assert_non_null(CRD_NEW(a, char, 400));
    assert_null(CRD_NEW(a, char, 1));
    assert_null(CRD_NEW(a, uint64_t, SIZE_MAX / 4));
    assert_null(CRD_NEW(a, char, SIZE_MAX));
    crd_arena_free(a);
}

static void nothing_is_not_null(void **state)
{
    (void)state;
    crd_arena *a;
    assert_ok(crd_arena_new(1000, &a));
    assert_non_null(CRD_NEW(a, uint32_t, 0));
    crd_arena_free(a);
    crd_arena_free(NULL);
}

static void rewind_gives_room_back(void **state)
{
    (void)state;
    crd_arena *a;
    assert_ok(crd_arena_new(200000, &a));
    char *first = CRD_NEW(a, char, 10);
    assert_non_null(first);
    memset(first, 'x', 10);
    crd_arena_mark mark = crd_arena_save(a);
    for (int round = 0; round < 100; round++) { /* 100 x 150000 would not fit without it */
        char *p = CRD_NEW(a, char, 100000);
        char *q = CRD_NEW(a, char, 20000);
        assert_non_null(p);
        assert_non_null(q);
        assert_int_equal(p[99999], 0);
        memset(p, 'y', 100000);
        crd_arena_rewind(a, mark);
    }
    assert_memory_equal(first, "xxxxxxxxxx", 10);
    crd_arena_free(a);
}

static void bare_room_is_aligned_apart_and_limited(void **state)
{
    (void)state;
    crd_arena *a;
    assert_ok(crd_arena_new(100000, &a));
    for (size_t align = 1; align <= 16; align *= 2) {
        char *p = crd_arena_room(a, 5, align), *q = crd_arena_room(a, 0, align);
        assert_true(p && q && (uintptr_t)p % align == 0 && (uintptr_t)q % align == 0);
        assert_true(q >= p + 5);
        memset(p, 'x', 5);
    }
    assert_null(crd_arena_room(a, 100000, 1));
    assert_null(crd_arena_room(a, SIZE_MAX, 8));
    crd_arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_is_zeroed_aligned_and_apart),
        cmocka_unit_test(limit_holds_and_overflow_is_refused),
        cmocka_unit_test(nothing_is_not_null),
        cmocka_unit_test(rewind_gives_room_back),
        cmocka_unit_test(bare_room_is_aligned_apart_and_limited),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
