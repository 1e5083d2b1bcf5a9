#include "crdtest.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static void all_ways_to_add(void **state)
{
    (void)state;
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    assert_non_null(crd_buf_str(&b).ptr);
    assert_int_equal(crd_buf_str(&b).len, 0);
    crd_buf_add(&b, CRD_STR("a\0b"));
    crd_buf_add(&b, CRD_STR_NULL);
    crd_buf_addc(&b, 'c');
    crd_buf_adds(&b, "de");
    crd_buf_adds(&b, NULL);
    crd_buf_fill(&b, '-', 3);
    crd_buf_addf(&b, "%s%d", "x", 7);
    crd_buf_addf(&b, "%0300d", 1);
    assert_int_equal(b.len, 3 + 1 + 2 + 3 + 2 + 300);
    assert_memory_equal(b.at, "a\0bcde---x70000", 15);
    assert_int_equal(b.at[b.len - 1], '1');
    assert_int_equal(b.at[b.len], 0);
    assert_ok(crd_buf_end(&b, NULL));
    crd_buf_clear(&b);
    assert_int_equal(crd_buf_str(&b).len, 0);
    assert_int_equal(b.at[0], 0);
    crd_buf_done(&b);
    crd_buf_done(&b);
}

static void lines_become_one(void **state)
{
    (void)state;
    crd_buf b;
    crd_buf_init(&b, 100);
    crd_buf_one_line(&b, 0);
    crd_buf_adds(&b, "a\n");
    size_t at = b.len;
    crd_buf_adds(&b, "b\r\n\tc");
    crd_buf_one_line(&b, at);
    assert_string_equal("a\nb   c", b.at);
    crd_buf_done(&b);
}

static void integers_as_printf(void **state)
{
    (void)state;
    static const int64_t rows[] = {0, 7, -7, 10, INT64_MAX, INT64_MIN, -100};
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        char want[32];
        crd_buf b;
        crd_buf_init(&b, 100);
        snprintf(want, sizeof want, "%lld", (long long)rows[i]);
        crd_buf_addi(&b, rows[i]);
        assert_string_equal(b.at, want);
        crd_buf_done(&b);
    }
}

static void limit_is_remembered(void **state)
{
    (void)state;
    crd_buf b;
    crd_err err = CRD_ERR_INIT;
    crd_buf_init(&b, 5);
    crd_buf_adds(&b, "12345");
    assert_ok(b.status);
    crd_buf_addc(&b, '6');
    assert_status(CRD_ELIMIT, b.status, NULL);
    crd_buf_adds(&b, "");
    assert_string_equal(b.at, "12345");
    assert_status(CRD_ELIMIT, crd_buf_end(&b, &err), NULL);
    assert_string_equal(err.message, "output is longer than 5 bytes");
    crd_buf_clear(&b);
    crd_buf_adds(&b, "1234");
    crd_buf_adds(&b, "too long"); /* left out whole */
    crd_buf_addc(&b, '5');        /* would fit, but order is kept */
    assert_string_equal(b.at, "1234");
    crd_buf_clear(&b);
    crd_buf_addf(&b, "%0300d", 1);
    assert_status(CRD_ELIMIT, b.status, NULL);
    crd_buf_done(&b);
}

struct target {
    crd_sha256 hash;
    size_t bytes, calls, largest, fail_at;
};

static crd_status take(void *ctx, crd_str bytes, crd_err *err)
{
    struct target *t = ctx;
    if (++t->calls == t->fail_at)
        return crd_fail(err, CRD_EIO, "disk full");
    t->largest = bytes.len > t->largest ? bytes.len : t->largest;
    t->bytes += bytes.len;
    crd_sha256_add(&t->hash, bytes);
    return CRD_OK;
}

/* The same calls into a stream and into a plain buffer. */
static void stream_hands_on_the_same_bytes(void **state)
{
    (void)state;
    struct target t = {.fail_at = 0};
    static char big[200000];
    memset(big, 'B', sizeof big);
    crd_buf stream, plain;
    crd_sha256_init(&t.hash);
    crd_buf_init_stream(&stream, take, &t);
    crd_buf_init(&plain, SIZE_MAX);
    for (uint64_t i = 0, rounds = crd_rounds(100) * 10; i < rounds; i++) {
        uint64_t r = crd_rng_at(3, 0, i);
        for (int k = 0; k < 2; k++) {
            crd_buf *b = k ? &plain : &stream;
            crd_buf_add(b, (crd_str){big, r % 211 == 0 ? r % sizeof big : r % 300});
            crd_buf_addi(b, (int64_t)r);
            crd_buf_fill(b, '.', r % 307 == 0 ? 150000 : r % 50);
            crd_buf_addf(b, "%0*d", r % 401 == 0 ? 100000 : 3, 1);
        }
        assert_true(stream.cap <= 110000);
    }
    char want[65], got[65];
    assert_ok(crd_buf_end(&stream, NULL));
    assert_int_equal(t.bytes, plain.len);
    crd_sha256_end(&t.hash, got);
    crd_sha256_init(&t.hash);
    crd_sha256_add(&t.hash, crd_buf_str(&plain));
    crd_sha256_end(&t.hash, want);
    assert_string_equal(got, want);
    assert_true(t.calls < plain.len / 10000);
    crd_buf_done(&stream);
    crd_buf_done(&plain);
}

static void failed_flush_ends_a_stream(void **state)
{
    (void)state;
    struct target t = {.fail_at = 2};
    crd_err err = CRD_ERR_INIT;
    crd_buf b;
    crd_sha256_init(&t.hash);
    crd_buf_init_stream(&b, take, &t);
    crd_buf_fill(&b, 'x', 1000000);
    assert_int_equal(t.calls, 2);
    assert_int_equal(t.bytes, 65536);
    crd_buf_adds(&b, "more");
    assert_status(CRD_EIO, crd_buf_end(&b, &err), NULL);
    assert_string_equal(err.message, "disk full");
    assert_int_equal(t.calls, 2);
    crd_buf_done(&b);
}

static void empty_stream_flushes_nothing(void **state)
{
    (void)state;
    struct target t = {.fail_at = 1};
    crd_buf b;
    crd_buf_init_stream(&b, take, &t);
    assert_ok(crd_buf_end(&b, NULL));
    assert_int_equal(t.calls, 0);
    crd_buf_done(&b);
}

static void expect_real(double v, const char *want)
{
    crd_buf b;
    crd_buf_init(&b, 100);
    crd_buf_addr(&b, v);
    assert_string_equal(b.at, want);
    crd_buf_done(&b);
}

static void reals_are_short(void **state)
{
    (void)state;
    expect_real(0.1, "0.1");
    expect_real(1e30, "1e+30");
    expect_real(0, "0");
    expect_real(-0.0, "-0");
    expect_real(-1.5, "-1.5");
    expect_real(100, "100");
    expect_real(123456789012345, "123456789012345");
    expect_real(1e15, "1e+15");
    expect_real(0.0001, "0.0001");
    expect_real(0.00001, "1e-05");
    expect_real(1.0 / 3, "0.3333333333333333");
    expect_real(0.1 + 0.2, "0.30000000000000004");
    expect_real(5e-324, "5e-324");
    expect_real(0x1p-44, "5.684341886080802e-14"); /* printf's nearest 16 digits do not read back */
    expect_real(DBL_MAX, "1.7976931348623157e+308");
    expect_real((double)NAN, "nan");
    expect_real(-(double)INFINITY, "-inf");
}

/* No text of fewer digits, nearest or next to it, reads back. */
static void expect_shortest(double v)
{
    char text[64];
    crd_buf b;
    crd_buf_init(&b, 100);
    crd_buf_addr(&b, v);
    if (strtod(b.at, NULL) != v)
        fail_msg("%a written as %s", v, b.at);
    int digits = 0; /* significant ones */
    for (const char *p = b.at; *p && *p != 'e'; p++)
        digits += *p >= '0' && *p <= '9' && (digits > 0 || *p != '0');
    if (digits > 1) {
        snprintf(text, sizeof text, "%.*e", digits - 2, v);
        double near = strtod(text, NULL), unit = pow(10, floor(log10(fabs(v))) - digits + 2);
        for (int k = -1; k <= 1; k++) {
            snprintf(text, sizeof text, "%.*e", digits - 2, near + k * unit);
            if (strtod(text, NULL) == v && v != (double)(int64_t)v)
                fail_msg("%s is shorter than %s", text, b.at);
        }
    }
    crd_buf_done(&b);
}

static void reals_come_back_and_none_is_shorter(void **state)
{
    (void)state;
    for (uint64_t i = 0, rounds = crd_rounds(100) * 100; i < rounds; i++) {
        uint64_t bits = crd_rng_at(4, 0, i);
        double v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v))
            expect_shortest(v);
        expect_shortest((double)(bits % 100000) / 1000); /* as data are */
        expect_shortest((double)(bits % 1000000000000000) / 1e6);
        bits >>= 12 + bits % 40; /* subnormal */
        memcpy(&v, &bits, sizeof v);
        if (v > 0)
            expect_shortest(v);
    }
    for (int e = -1070; e < 1000; e++)
        if (e < 0 || e > 60)
            expect_shortest(ldexp(1, e));
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, all_ways_to_add);
    CRD_SUITE_ADD(&s, lines_become_one);
    CRD_SUITE_ADD(&s, integers_as_printf);
    CRD_SUITE_ADD(&s, limit_is_remembered);
    CRD_SUITE_ADD(&s, stream_hands_on_the_same_bytes);
    CRD_SUITE_ADD(&s, failed_flush_ends_a_stream);
    CRD_SUITE_ADD(&s, empty_stream_flushes_nothing);
    CRD_SUITE_ADD(&s, reals_are_short);
    CRD_SUITE_ADD(&s, reals_come_back_and_none_is_shorter);
    return crd_suite_run(&s, "buf");
}
