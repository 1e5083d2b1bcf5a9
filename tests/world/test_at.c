/* A world of a day made from one of all times is the one that is read for that day. */
#include "crdtest.h"

#include "base/err.h"

#include "fmt/oom.h"
#include "world/random_feed.h"
#include "world/same_world.h"

static crd_want all_wants[CRD_T_COUNT];

static crd_world *read_for(struct random_feed *f, crd_world_opts opts, crd_date day)
{
    crd_world *w = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_feed feed = random_feed_of(f);
    opts.as_of = day;
    assert_status(CRD_OK, crd_world_new(&feed, all_wants, CRD_T_COUNT, &opts, &w, &err), &err);
    return w;
}

/* From this seed on, the first case of which some source is used. */
static struct random_feed busy_feed(uint64_t seed, uint32_t rows)
{
    struct random_feed f = {seed, rows, 5};
    crd_world_opts opts = CRD_WORLD_OPTS;
    opts.all_times = true;
    for (;; f.seed++) {
        crd_world *ever = read_for(&f, opts, CRD_DATE_NONE);
        bool any = crd_world_frame(ever, CRD_T_element)->n > 0;
        crd_world_free(ever);
        if (any)
            return f;
    }
}

static crd_date day_of(uint64_t round)
{
    crd_date day = CRD_DATE_NONE;
    int month = (int)(crd_rng_at(3, 1, round) % 13);
    if (round % 7 > 0)
        assert_true(
            crd_date_make(1998 + (int)(round % 45), month, month ? (int)(round % 29) : 0, &day));
    return day;
}

static void test_same(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < crd_rounds(60); round++) {
        struct random_feed f = {round, (uint32_t)(round % 11), (uint32_t)(round % 4)};
        crd_world_opts opts = CRD_WORLD_OPTS;
        opts.release = round % 5 ? CRD_STR_NULL : CRD_STR("clear");
        crd_date day = day_of(round);
        crd_world *want = read_for(&f, opts, day), *have;
        opts.all_times = true;
        crd_world *ever = read_for(&f, opts, CRD_DATE_NONE);
        assert_ok(crd_world_at(ever, all_wants, CRD_T_COUNT, day, &have, NULL));
        crd_world_free(ever); /* the other holds it */
        assert_true(same_world(want, have));
        crd_world_free(want);
        crd_world_free(have);
    }
}

/* The same out of a file; that of one day saved again is the same as well. */
static void test_mapped(void **state)
{
    (void)state;
    struct random_feed f = busy_feed(5, 60);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_date day = day_of(24);
    crd_mapped_key key = key_of('a');
    struct kept_bytes k = {0}, again = {0};
    crd_world *want = read_for(&f, opts, day), *kept, *have, *last;
    opts.all_times = true;
    crd_world *ever = read_for(&f, opts, CRD_DATE_NONE);
    assert_ok(crd_world_save(ever, NULL, &key, &(crd_mapped_out){&k, kept_put}, NULL));
    crd_world_free(ever);
    assert_ok(crd_world_from(k.at, k.len, &key, &kept, NULL, NULL));
    assert_ok(crd_world_at(kept, all_wants, CRD_T_COUNT, day, &have, NULL));
    crd_world_free(kept);
    assert_true(same_world(want, have));
    assert_ok(crd_world_save(have, NULL, &key, &(crd_mapped_out){&again, kept_put}, NULL));
    assert_ok(crd_world_from(again.at, again.len, &key, &last, NULL, NULL));
    assert_true(same_world(want, last));
    crd_world_free(last);
    crd_world_free(have);
    crd_world_free(want);
    free(again.at);
    free(k.at);
}

/* Tables that are not wanted stay empty, of others what is wanted is there. */
static void test_part(void **state)
{
    (void)state;
    struct random_feed f = busy_feed(9, 1);
    const crd_want wants[] = {{CRD_T_element, CRD_BIT(element, product)}, {CRD_T_site, 0}};
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_date day = day_of(23);
    crd_world *want = read_for(&f, opts, day), *have;
    opts.all_times = true;
    crd_world *ever = read_for(&f, opts, CRD_DATE_NONE);
    assert_ok(crd_world_at(ever, wants, 2, day, &have, NULL));
    assert_int_equal(crd_world_frame(have, CRD_T_party)->n, 0);
    assert_true(same_table(want, have, CRD_T_site));
    const crd_frame *x = crd_world_frame(want, CRD_T_element),
                    *y = crd_world_frame(have, CRD_T_element);
    assert_true(x->n > 0 && x->n < crd_world_frame(ever, CRD_T_element)->n);
    assert_int_equal(x->n, y->n);
    assert_memory_equal(x->flags, y->flags, x->n);
    assert_true(same_column(want, have, CRD_T_element, CRD_C_element_product));
    assert_int_equal(y->cols[CRD_C_element_quantity].holds, CRD_HOLDS_NOTHING);
    crd_world_free(ever);
    crd_world_free(have);
    crd_world_free(want);
}

static void test_memory(void **state)
{
    (void)state;
    struct random_feed f = busy_feed(7, 12);
    crd_world_opts opts = CRD_WORLD_OPTS;
    opts.all_times = true;
    crd_world *ever = read_for(&f, opts, CRD_DATE_NONE), *have = NULL;
    crd_date day = day_of(23);
    long n = 0;
    crd_status rc;
    do {
        oom_arm(n++);
        rc = crd_world_at(ever, all_wants, CRD_T_COUNT, day, &have, NULL);
        oom_rest();
        if (rc != CRD_OK) {
            assert_int_equal(rc, CRD_ENOMEM);
            assert_null(have);
        }
    } while (oom_hit);
    assert_int_equal(rc, CRD_OK);
    assert_true(n > 50);
    crd_world_free(have);
    crd_world_free(ever);
}

int main(void)
{
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        all_wants[t] = (crd_want){t, 0};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same), cmocka_unit_test(test_mapped),
                                       cmocka_unit_test(test_part), cmocka_unit_test(test_memory)};
    return cmocka_run_group_tests_name("world/at", tests, NULL, NULL);
}
