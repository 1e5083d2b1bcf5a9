/* The table of hashes, with hashes made to collide. */
#include "case.h"

#include "store/seen.h"

/* Rows of the same hash are all suspects, and rows of another are none but by their upper half. */
static void every_row_of_a_hash_is_found(void **state)
{
    (void)state;
    enum { HASHES = 50, ROWS = 6000 };
    crd_seen seen = {0};
    static uint32_t hash_of[ROWS];
    for (uint32_t row = 0; row < ROWS; row++) {
        uint32_t which = (uint32_t)crd_rng_at(3, 1, row) % HASHES;
        uint64_t hash = row < 400 ? (uint64_t)which << 32 : (uint64_t)row * 0x9e3779b97f4a7c15u;
        hash_of[row] = (uint32_t)(hash >> 32);
        size_t want = 0, got = 0;
        for (uint32_t i = 0; i < row; i++)
            want += hash_of[i] == hash_of[row];
        assert_ok(crd_seen_find(&seen, hash));
        for (uint32_t at; (at = crd_seen_next(&seen)) != UINT32_MAX; got++) {
            assert_true(at < row);
            assert_int_equal(hash_of[at], hash_of[row]);
        }
        assert_int_equal(got, want);
        crd_seen_put(&seen, row);
    }
    assert_int_equal(seen.n, ROWS);
    assert_true(seen.cap <= ROWS * 3); /* 8 bytes a slot, at least a third of them full */
    crd_seen_done(&seen);
    crd_seen_done(&seen); /* twice is fine */
}

/* The last slots run over into the first. */
static void the_end_of_the_table_wraps(void **state)
{
    (void)state;
    crd_seen seen = {0};
    for (uint32_t row = 0; row < 40; row++) {
        size_t got = 0;
        assert_ok(crd_seen_find(&seen, UINT64_MAX));
        while (crd_seen_next(&seen) != UINT32_MAX)
            got++;
        assert_int_equal(got, row);
        crd_seen_put(&seen, row);
    }
    crd_seen_done(&seen);
}

int main(void)
{
    struct test_list list = {.n = 0};
    ADD_TEST(&list, every_row_of_a_hash_is_found);
    ADD_TEST(&list, the_end_of_the_table_wraps);
    return run_list(&list);
}
