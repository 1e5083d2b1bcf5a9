/* Every allocation made to fail, one after another: a clean error, nothing leaked or kept. */
#include "crdtest.h"

#include "world/world.h"

#include "memfeed.h"

#include "fmt/oom.h"

static crd_status put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                      const crd_merged *about, crd_err *err)
{
    (void)ctx;
    (void)t;
    (void)rec;
    (void)from;
    (void)about;
    (void)err;
    return CRD_OK;
}

static crd_status once(struct memfeed *m)
{
    static const crd_want wants[] = {
        {CRD_T_party, 0}, {CRD_T_product, 0}, {CRD_T_holding, 0}, {CRD_T_tie, 0}};
    crd_world *w = NULL;
    crd_feed feed = mem_feed(m);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_world_new(&feed, wants, CRD_COUNT(wants), &opts, &w, &err);
    if (rc == CRD_OK)
        rc = crd_world_put_rows(w, CRD_T_party, put, NULL, &err);
    else
        assert_null(w);
    crd_world_free(w);
    return rc;
}

static void test_all(void **state)
{
    (void)state;
    struct memfeed m;
    char text[96];
    mem_init(&m);
    mem_put(&m, "s", "source", "name=s;as_of=2024-01-01;confidence=high;marking=green");
    mem_put(&m, "s", "decision", "a=party:p0;b=party:p1;verdict=same;decided_by=x");
    mem_put(&m, "s", "decision", "a=party:p0;b=party:p2;verdict=different;decided_by=x");
    for (int i = 0; i < 150; i++) {
        snprintf(text, sizeof text, "id=p%d;name=Name %d;lei=LEI%017d", i, i, i / 3);
        mem_put(&m, i % 2 ? "s" : "t", "party", text);
        snprintf(text, sizeof text, "id=q%d;maker=Name %d;name=%d", i % 100, i, i);
        mem_put(&m, i % 2 ? "s" : "t", "product", text);
        snprintf(text, sizeof text, "owner=party:p%d;owned=p%d;kind=votes;until=%d", i, i + 1,
                 2000 + i);
        mem_put(&m, "s", "holding", text);
    }
    assert_ok(once(&m));
    long n = 0;
    crd_status rc;
    do {
        oom_arm(n++);
        rc = once(&m);
        oom_rest();
        if (oom_hit)
            assert_int_equal(rc, CRD_ENOMEM);
    } while (oom_hit);
    assert_int_equal(rc, CRD_OK);
    assert_true(n > 50);
    mem_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};
    return cmocka_run_group_tests_name("world/oom", tests, NULL, NULL);
}
