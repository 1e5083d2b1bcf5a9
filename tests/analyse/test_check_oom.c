#include "crdtest.h"

#include "analyse/check.h"

#include "fmt/oom.h"
#include "memfeed.h"

#include "check_cases.h"

/* One check with the n-th allocation failing. It ends with CRD_ENOMEM, or (a text that could not be
 * made) with what it found; and nothing leaks. */
static void run_once(const crd_world *w, const crd_feed *feed, size_t n)
{
    crd_arena *arena;
    crd_diags *diags;
    crd_check_report report;
    crd_check_opts o = {.keep = 20};
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    assert_ok(crd_diags_new(20, &diags));
    oom_arm((long)n);
    crd_status rc = crd_check(w, &o, diags, arena, &report, NULL);
    if (rc == CRD_OK)
        rc = crd_check_statements(w, feed, &o, diags, NULL);
    oom_rest();
    assert_true(rc == CRD_OK || (oom_hit && rc == CRD_ENOMEM));
    crd_diags_free(diags);
    crd_arena_free(arena);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct memfeed m;
    crd_want wants[CRD_T_COUNT];
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_world *w;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(cases); i++)
        for (size_t k = 0; k < 10 && cases[i].has[k][0]; k++)
            mem_put(&m, cases[i].has[k][0], cases[i].has[k][1], cases[i].has[k][2]);
    crd_feed feed = mem_feed(&m);
    o.all_times = true;
    crd_check_wants(wants);
    assert_ok(crd_world_new(&feed, wants, CRD_T_COUNT, &o, &w, NULL));
    size_t n = 0, step = 1;
    do {
        run_once(w, &feed, n);
        n += step;
        step = n > 200 ? 17 : 1; /* each of the first, then every seventeenth */
        assert_true(n < 100000);
    } while (oom_hit);
    assert_true(n > 300);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, every_allocation_may_fail);
    return crd_suite_run(&s, "analyse/check_oom");
}
