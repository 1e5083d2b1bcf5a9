#include "crdtest.h"

#include "base/hash.h"
#include "base/str.h"

#include <sodium/crypto_hash_sha256.h>

/* libsodium's own, portable code. */
static void sha256_by_libsodium(const char *text, size_t len, char ret_hex[65])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)text, len);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
}

static void sha256_of(const char *text, size_t len, size_t piece, char ret_hex[65])
{
    crd_sha256 h;
    crd_sha256_init(&h);
    for (size_t at = 0; at < len; at += piece)
        crd_sha256_add(&h, (crd_str){text + at, len - at < piece ? len - at : piece});
    crd_sha256_add(&h, (crd_str){NULL, 0});
    crd_sha256_end(&h, ret_hex);
}

/* After some bytes the processor's own instructions are used where it has them. */
static void sha256_is_the_same_in_long_and_short_pieces(void **state)
{
    (void)state;
    static char text[20000];
    char one[65], other[65];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)crd_rng_at(7, 7, i);
    static const size_t pieces[] = {1, 55, 63, 64, 65, 129, 4090, 4097, 5000, sizeof text};
    for (size_t len = sizeof text - 200; len < sizeof text; len += 7) {
        sha256_by_libsodium(text, len, one);
        for (size_t i = 0; i < CRD_COUNT(pieces); i++) {
            sha256_of(text, len, pieces[i], other);
            assert_string_equal(one, other);
        }
    }
}

/* Small texts one after another: soon by the processor's instructions where it has them. */
static void sha256_again_is_as_new(void **state)
{
    (void)state;
    static char text[3000];
    char one[65], other[65];
    crd_sha256 h;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)crd_rng_at(7, 8, i);
    crd_sha256_init(&h);
    for (size_t len = 0; len < sizeof text; len += len < 200 ? 1 : 53) {
        sha256_by_libsodium(text, len, one);
        crd_sha256_again(&h);
        crd_sha256_add(&h, (crd_str){text, len / 3}); /* begins a block that the next one ends */
        crd_sha256_add(&h, (crd_str){text + len / 3, len - len / 3});
        if (len % 2)
            crd_sha256_end(&h, other);
        else
            crd_sha256_add(&h, CRD_STR("not ended"));
        if (len % 2)
            assert_string_equal(one, other);
    }
}

/* FIPS 180-4's examples. */
static void sha256_as_the_standard_says(void **state)
{
    (void)state;
    char hex[65];
    sha256_of("", 0, 1, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t piece = 1; piece <= 3; piece++) {
        sha256_of("abc", 3, piece, hex);
        assert_string_equal(hex,
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, piece, hex);
        assert_string_equal(hex,
                            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
}

/* The first and last rows of the table in SipHash's paper: key 00..0f, text 00 01 02 ... */
static void keyed_is_siphash_2_4(void **state)
{
    (void)state;
    crd_hash_key key;
    char text[15];
    for (size_t i = 0; i < 16; i++)
        key.bytes[i] = (unsigned char)i;
    for (size_t i = 0; i < 15; i++)
        text[i] = (char)i;
    assert_true(crd_hash_keyed(&key, (crd_str){text, 15}) == UINT64_C(0xa129ca6149be45e5));
    assert_true(crd_hash_keyed(&key, (crd_str){NULL, 0}) == UINT64_C(0x726fdb47dd0e0e31));
}

static void drawn_keys_differ(void **state)
{
    (void)state;
    crd_hash_key a, b;
    assert_ok(crd_hash_key_draw(&a));
    assert_ok(crd_hash_key_draw(&b));
    assert_memory_not_equal(a.bytes, b.bytes, sizeof a.bytes);
    assert_true(crd_hash_keyed(&a, CRD_STR("x")) != crd_hash_keyed(&b, CRD_STR("x")));
}

/* Synthetic worlds are made of these: a change would change them all. */
static void random_numbers_never_change(void **state)
{
    (void)state;
    assert_true(crd_rng_at(0, 0, 0) == UINT64_C(0x238275bc38fcbe91));
    assert_true(crd_rng_at(1, 2, 3) == UINT64_C(0x2a38bbe987fdf051));
    assert_true(crd_rng_at(UINT64_MAX, UINT64_MAX, UINT64_MAX) == UINT64_C(0xd54b6289df47cec8));
}

static void random_bits_are_even_in_each_direction(void **state)
{
    (void)state;
    enum { N = 20000 };
    for (int direction = 0; direction < 3; direction++) {
        unsigned ones[64] = {0}, flips[64] = {0};
        uint64_t before = 0;
        for (uint64_t i = 0; i < N; i++) {
            uint64_t x = crd_rng_at(direction == 0 ? i : 5, direction == 1 ? i : 5,
                                    direction == 2 ? i : 5);
            for (int bit = 0; bit < 64; bit++) {
                ones[bit] += (unsigned)(x >> bit) & 1;
                flips[bit] += (unsigned)((x ^ before) >> bit) & 1;
            }
            before = x;
        }
        for (int bit = 0; bit < 64; bit++) { /* six standard deviations: 6 * sqrt(N) / 2 */
            assert_in_range(ones[bit], N / 2 - 425, N / 2 + 425);
            assert_in_range(flips[bit], N / 2 - 425, N / 2 + 425);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_as_the_standard_says),
        cmocka_unit_test(sha256_is_the_same_in_long_and_short_pieces),
        cmocka_unit_test(sha256_again_is_as_new),
        cmocka_unit_test(keyed_is_siphash_2_4),
        cmocka_unit_test(drawn_keys_differ),
        cmocka_unit_test(random_numbers_never_change),
        cmocka_unit_test(random_bits_are_even_in_each_direction),
    };
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
