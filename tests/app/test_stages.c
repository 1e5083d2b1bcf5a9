/* Progress of several stages as one: units of all, names of the stages, and what stops them. */
#include "app/stages.h"
#include "crdtest.h"

struct heard {
    const char *what;
    uint64_t done, total;
    size_t times;
    bool go_on;
};

static bool hear(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct heard *h = ctx;
    h->what = what;
    h->done = done;
    h->total = total;
    h->times++;
    return h->go_on;
}

static crd_stages stages_of(struct heard *h, uint64_t total)
{
    *h = (struct heard){.go_on = true};
    return (crd_stages){.outer = {h, hear}, .total = total};
}

static void says(const struct heard *h, const char *what, uint64_t done, size_t times)
{
    assert_string_equal(h->what, what);
    assert_int_equal(h->done, done);
    assert_int_equal(h->total, 10);
    assert_int_equal(h->times, times);
}

static void units_of_all(void **state)
{
    struct heard h;
    crd_stages s = stages_of(&h, 10);
    crd_progress inner = crd_stages_inner(&s);
    (void)state;
    assert_true(crd_stages_begin(&s, "first"));
    says(&h, "first", 0, 1);
    assert_true(crd_progress_step(&inner, "of its own", 900, 1000)); /* says that it lives */
    says(&h, "first", 0, 2);
    crd_stages_end(&s, 3);
    assert_int_equal(h.times, 2); /* told with what begins next */
    assert_true(crd_stages_begin(&s, "second"));
    says(&h, "second", 3, 3);
    crd_stages_end(&s, 4);
    assert_true(crd_progress_step(&inner, "x", 0, 0)); /* after it, still its name */
    says(&h, "second", 7, 4);
}

static void never_more_than_all(void **state)
{
    struct heard h;
    crd_stages s = stages_of(&h, 10);
    (void)state;
    crd_stages_end(&s, 10);
    assert_true(crd_stages_begin(&s, "all"));
    says(&h, "all", 10, 1);
    crd_stages_end(&s, 1);
    assert_true(crd_stages_begin(&s, "more"));
    says(&h, "more", 10, 2);
}

static void stops(void **state)
{
    struct heard h;
    crd_stages s = stages_of(&h, 10);
    crd_progress inner = crd_stages_inner(&s);
    (void)state;
    h.go_on = false;
    assert_false(crd_stages_begin(&s, "first"));
    assert_false(crd_progress_step(&inner, "first", 1, 2));
}

static void nobody_listens(void **state)
{
    crd_stages s = {.total = 10};
    crd_progress inner = crd_stages_inner(&s);
    (void)state;
    assert_true(crd_stages_begin(&s, "first"));
    assert_true(crd_progress_step(&inner, "first", 1, 2));
    crd_stages_end(&s, 4);
    assert_int_equal(s.done, 4);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, units_of_all);
    CRD_SUITE_ADD(&s, never_more_than_all);
    CRD_SUITE_ADD(&s, stops);
    CRD_SUITE_ADD(&s, nobody_listens);
    return crd_suite_run(&s, "app/stages");
}
