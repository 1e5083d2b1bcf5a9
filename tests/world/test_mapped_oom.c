/* Keeping and opening a world, every allocation made to fail, one after another. */
#include "crdtest.h"

#include "world/random_feed.h"
#include "world/same_world.h"

#include "fmt/oom.h"

static crd_status once(const crd_world *w, const crd_ties *ties)
{
    struct kept_bytes k = {0};
    crd_mapped_out out = {&k, kept_put};
    crd_mapped_key key = key_of('k');
    crd_world *kept = NULL;
    crd_ties *tied = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_world_save(w, ties, &key, &out, &err);
    if (rc == CRD_OK)
        rc = crd_world_from(k.at, k.len, &key, &kept, &tied, &err);
    oom_rest(); /* comparing allocates too */
    if (rc == CRD_OK)
        assert_true(same_world(w, kept) && same_ties(ties, tied));
    else
        assert_true(!kept && !tied);
    crd_ties_free(tied);
    crd_world_free(kept);
    free(k.at);
    return rc;
}

static void test_all(void **state)
{
    (void)state;
    struct random_feed f = {1, 4, 3};
    crd_feed feed = random_feed_of(&f);
    crd_want wants[CRD_T_COUNT];
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = NULL;
    crd_ties *ties = NULL;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        wants[t] = (crd_want){t, 0};
    assert_ok(crd_world_new(&feed, wants, CRD_T_COUNT, &opts, &w, NULL));
    assert_ok(crd_ties_new(w, NULL, 0, &ties, NULL));
    assert_ok(once(w, ties));
    long n = 0;
    crd_status rc;
    do {
        oom_arm(n++);
        rc = once(w, ties);
        oom_rest();
        if (oom_hit)
            assert_int_equal(rc, CRD_ENOMEM);
    } while (oom_hit);
    assert_int_equal(rc, CRD_OK);
    assert_true(n > 20);
    crd_ties_free(ties);
    crd_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};
    return cmocka_run_group_tests_name("world/mapped_oom", tests, NULL, NULL);
}
