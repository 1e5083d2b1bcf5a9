#include "crdtest.h"

#include "base/hash.h"
#include "base/str.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>

static void null_is_not_empty_but_compares_so(void **state)
{
    (void)state;
    assert_true(crd_str_is_null(crd_str_from(NULL)));
    assert_false(crd_str_is_null(crd_str_from("")));
    assert_true(crd_str_eq(CRD_STR_NULL, CRD_STR("")));
    assert_int_equal(crd_str_cmp(CRD_STR_NULL, CRD_STR("")), 0);
    assert_true(crd_str_cmp(CRD_STR_NULL, CRD_STR("a")) < 0);
    assert_true(crd_str_starts(CRD_STR_NULL, CRD_STR_NULL));
    assert_true(crd_str_ends(CRD_STR_NULL, CRD_STR("")));
    assert_true(crd_str_eq_nocase(CRD_STR_NULL, CRD_STR("")));
}

static void comparing_is_by_bytes(void **state)
{
    (void)state;
    assert_true(crd_str_cmp(CRD_STR("ab"), CRD_STR("abc")) < 0);
    assert_true(crd_str_cmp(CRD_STR("b"), CRD_STR("abc")) > 0);
    assert_true(crd_str_cmp(CRD_STR("\xff"), CRD_STR("a")) > 0);
    assert_int_equal(crd_str_cmp(CRD_STR("a\0b"), CRD_STR("a\0b")), 0);
    assert_false(crd_str_eq(CRD_STR("a\0b"), CRD_STR("a\0c")));
    assert_true(crd_str_starts(CRD_STR("abc"), CRD_STR("ab")));
    assert_false(crd_str_starts(CRD_STR("ab"), CRD_STR("abc")));
    assert_true(crd_str_ends(CRD_STR("abc"), CRD_STR("bc")));
    assert_false(crd_str_ends(CRD_STR("bc"), CRD_STR("abc")));
    assert_false(crd_str_ends(CRD_STR("abc"), CRD_STR("ab")));
    assert_true(crd_str_eq_nocase(CRD_STR("AbZ9"), CRD_STR("aBz9")));
    assert_false(crd_str_eq_nocase(CRD_STR("@["), CRD_STR("`{")));
    assert_false(crd_str_eq_nocase(CRD_STR("\xc3\x84"), CRD_STR("\xc3\xa4"))); /* Ä ä */
}

static void trim_takes_blanks_from_both_ends(void **state)
{
    (void)state;
    assert_true(crd_str_eq(crd_str_trim(CRD_STR(" \t\r\n a b \n")), CRD_STR("a b")));
    assert_int_equal(crd_str_trim(CRD_STR(" \n")).len, 0);
    assert_true(crd_str_is_null(crd_str_trim(CRD_STR_NULL)));
    assert_int_equal(crd_str_trim(CRD_STR("\xc2\xa0x")).len, 3);
}

static void find_gives_the_first_place(void **state)
{
    (void)state;
    assert_int_equal(crd_str_find(CRD_STR("banana"), CRD_STR("an")), 1);
    assert_int_equal(crd_str_find(CRD_STR("banana"), CRD_STR("nan")), 2);
    assert_true(crd_str_find(CRD_STR("banana"), CRD_STR("nab")) == SIZE_MAX);
    assert_true(crd_str_find(CRD_STR("ba"), CRD_STR("ban")) == SIZE_MAX);
    assert_int_equal(crd_str_find(CRD_STR_NULL, CRD_STR("")), 0);
    assert_true(crd_str_find(CRD_STR_NULL, CRD_STR("a")) == SIZE_MAX);
    assert_int_equal(crd_str_find(CRD_STR("a\0b"), CRD_STR("\0b")), 1);
}

static void next_cuts_at_separators(void **state)
{
    (void)state;
    crd_str rest = CRD_STR("a,,b"), part;
    const char *want[] = {"a", "", "b"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(crd_str_next(&rest, ',', &part));
        assert_true(crd_str_eq(part, crd_str_from(want[i])));
        assert_false(crd_str_is_null(part));
    }
    assert_false(crd_str_next(&rest, ',', &part));
    rest = CRD_STR("");
    assert_true(crd_str_next(&rest, ',', &part));
    assert_int_equal(part.len, 0);
    assert_false(crd_str_next(&rest, ',', &part));
    rest = CRD_STR("a,");
    assert_true(crd_str_next(&rest, ',', &part) && crd_str_next(&rest, ',', &part));
    assert_int_equal(part.len, 0);
    assert_false(crd_str_next(&rest, ',', &part));
}

static void copy_is_terminated_and_null_stays(void **state)
{
    (void)state;
    crd_arena *a;
    assert_ok(crd_arena_new(10, &a));
    crd_str c = crd_str_copy(a, (crd_str){"abcdef", 3});
    assert_int_equal(c.len, 3);
    assert_string_equal(c.ptr, "abc");
    assert_true(crd_str_is_null(crd_str_copy(a, CRD_STR_NULL)));
    c = crd_str_copy(a, CRD_STR(""));
    assert_non_null(c.ptr);
    assert_int_equal(c.len, 0);
    assert_null(crd_str_copy(a, CRD_STR("too long for it")).ptr);
    crd_arena_free(a);
}

static void integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+-1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"0x10", false, 0},
    };
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        int64_t v = 42;
        assert_int_equal(crd_str_to_i64(crd_str_from(rows[i].text), &v), rows[i].good);
        assert_true(v == (rows[i].good ? rows[i].value : 42));
    }
    int64_t v;
    assert_false(crd_str_to_i64(CRD_STR_NULL, &v));
    assert_false(crd_str_to_i64(CRD_STR("1\0"), &v));
}

static void bad_reals_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     ".",     "-",      "e5",  "1e",    "1e+", "1e5.",
                                      "1.2.", "0x1p3", "inf",    "nan", "1,5",   " 1",  "1 ",
                                      "--1",  "1e400", "-1e400", "1_0", "1e5e5", ".e5", "+"};
    for (size_t i = 0; i < CRD_COUNT(bad); i++) {
        double v = 42;
        assert_false(crd_str_to_real(crd_str_from(bad[i]), &v));
        assert_true(v == 42);
    }
}

/* Bits, so that -0 is not 0. */
static void expect_same(const char *text, double got)
{
    double want = strtod(text, NULL);
    if (memcmp(&want, &got, sizeof want) != 0)
        fail_msg("%s: want %a, got %a", text, want, got);
}

static void reals_as_strtod_reads_them(void **state)
{
    (void)state;
    static const char *const good[] = {
        "0",
        "-0",
        "5.",
        ".5",
        "+1",
        "1e5",
        "1E-5",
        "0.1",
        "1e22",
        "1e23",
        "123456789012345e22",
        "9007199254740993",
        "1e-400",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "8.5e-22",
        "0e999999999999999999999",
        "1e-99999999999999999999999",
        "000000000000000000000000000000.0000000000000000000000001e25"};
    for (size_t i = 0; i < CRD_COUNT(good); i++) {
        double v;
        assert_true(crd_str_to_real(crd_str_from(good[i]), &v));
        expect_same(good[i], v);
    }
    for (uint64_t i = 0, rounds = crd_rounds(50) * 1000; i < rounds; i++) {
        uint64_t bits = crd_rng_at(1, 2, i);
        double v;
        char text[64];
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        snprintf(text, sizeof text, "%.*e", (int)(crd_rng_at(1, 3, i) % 25), v);
        if (i % 2) /* near one, where data is */
            snprintf(text, sizeof text, "%.*f", (int)(bits % 12), (double)(int64_t)bits / 1e13);
        if (crd_str_to_real(crd_str_from(text), &v))
            expect_same(text, v);
        else
            assert_true(isinf(strtod(text, NULL)));
    }
}

/* Halfway between two doubles, and a hair above it a thousand digits later. */
static void long_reals_round_by_their_last_digit(void **state)
{
    (void)state;
    static char text[3000] = "9007199254740993."; /* 2^53 + 1 */
    size_t n = strlen(text);
    memset(text + n, '0', 2000);
    double v;
    assert_true(crd_str_to_real((crd_str){text, n + 2000}, &v));
    assert_true(v == 9007199254740992.0);
    text[n + 1999] = '1';
    assert_true(crd_str_to_real((crd_str){text, n + 2000}, &v));
    assert_true(v == 9007199254740994.0);
    /* many digits before the point */
    memset(text, '0', sizeof text);
    text[0] = '1';
    assert_false(crd_str_to_real((crd_str){text, 1000}, &v));
    memcpy(text + 1000, "e-1000", 6);
    assert_true(crd_str_to_real((crd_str){text, 1006}, &v));
    assert_true(v == 0.1);
}

static void vectors_grow_and_keep(void **state)
{
    (void)state;
    CRD_VEC(uint32_t) v = {0};
    uint32_t calls = 0;
    for (uint32_t i = 0; i < 10000; i++)
        assert_true(CRD_VEC_PUSH(&v, calls++)); /* evaluated once */
    assert_int_equal(v.n, 10000);
    uint32_t at = 0;
    CRD_VEC_EACH (uint32_t, item, &v)
        assert_int_equal(*item, at++);
    assert_int_equal(at, 10000);
    assert_true(CRD_VEC_RESERVE(&v, 20000));
    assert_true(v.cap >= 20000);
    assert_false(CRD_VEC_RESERVE(&v, SIZE_MAX / 2));
    assert_int_equal(v.at[9999], 9999);
    CRD_VEC_DONE(&v);
    assert_null(v.at);
    assert_int_equal(v.n + v.cap, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_is_not_empty_but_compares_so),
        cmocka_unit_test(comparing_is_by_bytes),
        cmocka_unit_test(trim_takes_blanks_from_both_ends),
        cmocka_unit_test(find_gives_the_first_place),
        cmocka_unit_test(next_cuts_at_separators),
        cmocka_unit_test(copy_is_terminated_and_null_stays),
        cmocka_unit_test(integers),
        cmocka_unit_test(bad_reals_are_refused),
        cmocka_unit_test(reals_as_strtod_reads_them),
        cmocka_unit_test(long_reals_round_by_their_last_digit),
        cmocka_unit_test(vectors_grow_and_keep),
    };
    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
