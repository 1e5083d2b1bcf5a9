#include "crdtest.h"

#include "base/hash.h"
#include "base/intern.h"
#include "base/str.h"

static void numbers_follow_the_first_appearance(void **state)
{
    (void)state;
    crd_intern *t;
    uint32_t id;
    assert_ok(crd_intern_new(UINT32_MAX, SIZE_MAX, &t));
    assert_int_equal(crd_intern_count(t), 0);
    assert_int_equal(crd_intern_find(t, CRD_STR("a")), CRD_INTERN_NONE);
    assert_ok(crd_intern_add(t, CRD_STR("a"), &id));
    assert_int_equal(id, 0);
    assert_ok(crd_intern_add(t, CRD_STR("b\0c"), &id));
    assert_int_equal(id, 1);
    assert_ok(crd_intern_add(t, CRD_STR("b\0d"), &id));
    assert_int_equal(id, 2);
    assert_ok(crd_intern_add(t, CRD_STR_NULL, &id));
    assert_int_equal(id, 3);
    assert_ok(crd_intern_add(t, CRD_STR(""), &id));
    assert_int_equal(id, 3);
    assert_ok(crd_intern_add(t, CRD_STR("a"), &id));
    assert_int_equal(id, 0);
    assert_int_equal(crd_intern_count(t), 4);
    assert_memory_equal(crd_intern_text(t, 1).ptr, "b\0c", 4); /* with its NUL */
    assert_string_equal(crd_intern_text(t, 3).ptr, "");
    crd_intern_free(t);
    crd_intern_free(NULL);
}

static void limits_hold_and_change_nothing(void **state)
{
    (void)state;
    crd_intern *t;
    uint32_t id = 77;
    assert_ok(crd_intern_new(3, 10, &t));
    assert_ok(crd_intern_add(t, CRD_STR("12345"), &id));
    assert_status(CRD_ELIMIT, crd_intern_add(t, CRD_STR("123456"), &id), NULL);
    assert_int_equal(id, 0);
    assert_ok(crd_intern_add(t, CRD_STR("54321"), &id));
    assert_status(CRD_ELIMIT, crd_intern_add(t, CRD_STR("x"), &id), NULL);
    assert_ok(crd_intern_add(t, CRD_STR(""), &id));
    assert_status(CRD_ELIMIT, crd_intern_add(t, CRD_STR("y"), &id), NULL);
    assert_ok(crd_intern_add(t, CRD_STR("54321"), &id)); /* an old one is always welcome */
    assert_int_equal(id, 1);
    assert_int_equal(crd_intern_count(t), 3);
    assert_int_equal(crd_intern_find(t, CRD_STR("x")), CRD_INTERN_NONE);
    crd_intern_free(t);
}

/* Few letters, so that repeats and common prefixes are many; some texts longer than a chunk. */
static crd_str random_text(uint64_t seed, uint64_t i, char *buf)
{
    uint64_t r = crd_rng_at(seed, 0, i);
    size_t len = r % 100 == 0 ? 900 + r % 6000 : r % 5;
    for (size_t k = 0; k < len; k++)
        buf[k] = (char)('a' + crd_rng_at(seed, r % 37 + 1, k) % 3);
    return (crd_str){buf, len};
}

static void as_a_linear_list_does(void **state)
{
    (void)state;
    enum { N = 2000 };
    static crd_str list[N];
    static char buf[8192];
    for (uint64_t seed = 1; seed <= 5; seed++) {
        crd_intern *t;
        crd_arena *a;
        uint32_t n = 0;
        assert_ok(crd_intern_new(N, 16 << 20, &t));
        assert_ok(crd_arena_new(64 << 20, &a));
        for (uint64_t i = 0; i < N; i++) {
            crd_str s = random_text(seed, i, buf);
            uint32_t want = 0, id;
            while (want < n && !crd_str_eq(list[want], s))
                want++;
            assert_int_equal(crd_intern_find(t, s), want < n ? want : CRD_INTERN_NONE);
            assert_ok(crd_intern_add(t, s, &id));
            assert_int_equal(id, want);
            if (want == n)
                list[n++] = crd_str_copy(a, s);
        }
        assert_int_equal(crd_intern_count(t), n);
        for (uint32_t i = 0; i < n; i++) {
            assert_true(crd_str_eq(crd_intern_text(t, i), list[i]));
            assert_int_equal(crd_intern_text(t, i).ptr[list[i].len], 0);
        }
        crd_arena_free(a);
        crd_intern_free(t);
    }
}

/* Texts added many at a time get the numbers that they get one by one. */
static void many_at_once_as_one_by_one(void **state)
{
    (void)state;
    enum { N = 3000 };
    static crd_str all[N];
    static uint32_t ids[N];
    static char buf[8192];
    for (uint64_t seed = 1; seed <= 5; seed++) {
        crd_intern *one, *many;
        crd_arena *a;
        assert_ok(crd_intern_new(N, 16 << 20, &one));
        assert_ok(crd_intern_new(N, 16 << 20, &many));
        assert_ok(crd_arena_new(64 << 20, &a));
        for (uint64_t i = 0; i < N; i++)
            all[i] = crd_str_copy(a, random_text(seed, i, buf));
        all[7] = CRD_STR_NULL;
        for (size_t at = 0, n; at < N; at += n) { /* 0, 1, 63, 64, 65, ... at a time */
            static const size_t sizes[] = {1, 63, 64, 65, 130, 700};
            n = sizes[(at + seed) % CRD_COUNT(sizes)];
            n = n < N - at ? n : N - at;
            assert_ok(crd_intern_add_many(many, all + at, 0, NULL));
            assert_ok(crd_intern_add_many(many, all + at, n, ids + at));
        }
        for (size_t i = 0; i < N; i++) {
            uint32_t id;
            assert_ok(crd_intern_add(one, all[i], &id));
            assert_int_equal(ids[i], id);
        }
        assert_int_equal(crd_intern_count(one), crd_intern_count(many));
        crd_arena_free(a);
        crd_intern_free(one);
        crd_intern_free(many);
    }
}

static void many_at_once_stop_at_the_limit(void **state)
{
    (void)state;
    const crd_str texts[] = {CRD_STR("a"), CRD_STR("b"), CRD_STR("a"), CRD_STR("c"), CRD_STR("d")};
    uint32_t ids[] = {9, 9, 9, 9, 9};
    static const uint32_t want[] = {0, 1, 0, 9, 9};
    crd_intern *t;
    assert_ok(crd_intern_new(2, SIZE_MAX, &t));
    assert_status(CRD_ELIMIT, crd_intern_add_many(t, texts, CRD_COUNT(texts), ids), NULL);
    assert_memory_equal(ids, want, sizeof want);
    assert_int_equal(crd_intern_count(t), 2);
    assert_ok(crd_intern_add_many(t, texts, 3, ids));
    crd_intern_free(t);
}

static void many_grow_it_and_memory_is_told(void **state)
{
    (void)state;
    enum { N = 100000 };
    crd_intern *t;
    assert_ok(crd_intern_new(N, 16 << 20, &t));
    size_t empty = crd_intern_bytes(t);
    const char *first = NULL;
    for (uint32_t i = 0; i < N; i++) {
        char text[16];
        uint32_t id;
        int len = snprintf(text, sizeof text, "%u", (unsigned)i * 7919u);
        assert_ok(crd_intern_add(t, (crd_str){text, (size_t)len}, &id));
        assert_int_equal(id, i);
        if (i == 0)
            first = crd_intern_text(t, 0).ptr;
    }
    assert_ptr_equal(crd_intern_text(t, 0).ptr, first); /* texts never move */
    for (uint32_t i = 0; i < N; i++)
        assert_int_equal(crd_intern_find(t, crd_intern_text(t, i)), i);
    assert_in_range(crd_intern_bytes(t) - empty, (size_t)N * 25, (size_t)N * 80);
    crd_intern_free(t);
}

static void room_for_many_changes_no_number(void **state)
{
    (void)state;
    crd_intern *t;
    char text[16];
    uint32_t id;
    assert_ok(crd_intern_new(5000, SIZE_MAX, &t));
    for (uint32_t i = 0; i < 3000; i++) {
        crd_str s = {text, (size_t)snprintf(text, sizeof text, "t%u", (unsigned)i)};
        if (i == 100 || i == 2000) {
            assert_ok(crd_intern_reserve(t, i == 100 ? 1000 : SIZE_MAX)); /* no more than may be */
            size_t room = crd_intern_bytes(t);
            assert_true(room < 1 << 20);
        }
        assert_ok(crd_intern_add(t, s, &id));
        assert_int_equal(id, i);
    }
    assert_int_equal(crd_intern_find(t, CRD_STR("t99")), 99);
    assert_int_equal(crd_intern_find(t, CRD_STR("t2999")), 2999);
    assert_ok(crd_intern_freeze(t));
    assert_ok(crd_intern_reserve(t, 100));
    assert_int_equal(crd_intern_find(t, CRD_STR("t2999")), 2999);
    crd_intern_free(t);
}

static void an_image_is_the_same_table(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 3000; n = n * 2 + 1) {
        crd_intern *t, *over;
        crd_intern_image m;
        uint32_t id;
        assert_ok(crd_intern_new(UINT32_MAX, SIZE_MAX, &t));
        for (uint32_t i = 0; i < n; i++) {
            char text[16];
            int len = snprintf(text, sizeof text, "%.*s%u", (int)(i % 5), "abcd", (unsigned)i);
            assert_ok(crd_intern_add(t, (crd_str){text, i ? (size_t)len : 0}, &id));
        }
        assert_ok(crd_intern_save(t, &m));
        assert_int_equal(m.n, n);
        assert_true(crd_intern_image_sound(&m, 0, n));
        assert_ok(crd_intern_open(&m, &over));
        assert_int_equal(crd_intern_count(over), n);
        for (uint32_t i = 0; i < n; i++) {
            crd_str a = crd_intern_text(t, i), b = crd_intern_text(over, i);
            assert_true(crd_str_eq(a, b) && b.ptr[b.len] == '\0');
            assert_int_equal(crd_intern_find(over, a), i);
            assert_ok(crd_intern_add_many(over, &a, 1, &id));
            assert_int_equal(id, i);
        }
        assert_int_equal(crd_intern_find(over, CRD_STR("nobody")), CRD_INTERN_NONE);
        assert_status(CRD_ELIMIT, crd_intern_add(over, CRD_STR("nobody"), &id), NULL);
        crd_intern_free(over);
        crd_intern_free(t);
        free((void *)(uintptr_t)m.bytes);
        free((void *)(uintptr_t)m.starts);
        free((void *)(uintptr_t)m.slots);
    }
}

/* The same numbers and texts in less memory; nothing new comes in. */
static void a_frozen_table_is_the_same(void **state)
{
    (void)state;
    for (uint32_t n = 0; n < 3000; n = n * 2 + 1) {
        crd_intern *t;
        crd_intern_image m;
        uint32_t id;
        char text[16];
        assert_ok(crd_intern_new(UINT32_MAX, SIZE_MAX, &t));
        for (uint32_t i = 0; i < n; i++) {
            int len = snprintf(text, sizeof text, "t%u", (unsigned)i);
            assert_ok(crd_intern_add(t, (crd_str){text, (size_t)len}, &id));
        }
        size_t before = crd_intern_bytes(t);
        assert_null(crd_intern_frozen(t));
        assert_ok(crd_intern_freeze(t));
        assert_ok(crd_intern_freeze(t)); /* again: nothing */
        assert_non_null(crd_intern_frozen(t));
        assert_true(n < 100 || crd_intern_bytes(t) < before / 2);
        assert_int_equal(crd_intern_count(t), n);
        for (uint32_t i = 0; i < n; i++) {
            int len = snprintf(text, sizeof text, "t%u", (unsigned)i);
            crd_str s = {text, (size_t)len};
            assert_true(crd_str_eq(crd_intern_text(t, i), s));
            assert_int_equal(crd_intern_find(t, s), i);
            assert_ok(crd_intern_add(t, s, &id));
            assert_int_equal(id, i);
        }
        assert_status(CRD_ELIMIT, crd_intern_add(t, CRD_STR("nobody"), &id), NULL);
        assert_ok(crd_intern_save(t, &m)); /* a copy of its own */
        assert_true(crd_intern_image_sound(&m, 0, n));
        crd_intern_free(t);
        free((void *)(uintptr_t)m.bytes);
        free((void *)(uintptr_t)m.starts);
        free((void *)(uintptr_t)m.slots);
    }
}

static void an_image_that_is_not_sound(void **state)
{
    (void)state;
    static const char bytes[] = "one\0two\0three"; /* and a NUL */
    static const struct {
        uint32_t starts[4];
        bool sound;
    } rows[] = {
        {{0, 4, 8, 14}, true},  {{0, 4, 4, 14}, false},  {{0, 8, 4, 14}, false},
        {{0, 5, 8, 14}, false}, {{0, 4, 99, 14}, false}, {{0, 4, 8, 13}, false},
        {{4, 4, 8, 14}, false},
    };
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        crd_intern_image m = {.bytes = bytes, .starts = rows[i].starts, .n = 3};
        assert_int_equal(crd_intern_image_sound(&m, 0, 3), rows[i].sound);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_follow_the_first_appearance),
        cmocka_unit_test(limits_hold_and_change_nothing),
        cmocka_unit_test(as_a_linear_list_does),
        cmocka_unit_test(many_at_once_as_one_by_one),
        cmocka_unit_test(many_at_once_stop_at_the_limit),
        cmocka_unit_test(many_grow_it_and_memory_is_told),
        cmocka_unit_test(room_for_many_changes_no_number),
        cmocka_unit_test(an_image_is_the_same_table),
        cmocka_unit_test(a_frozen_table_is_the_same),
        cmocka_unit_test(an_image_that_is_not_sound),
    };
    return cmocka_run_group_tests_name("intern", tests, NULL, NULL);
}
