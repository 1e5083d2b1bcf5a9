#include "crdtest.h"

#include "fmt/oom.h"
#include "geo/file.h"
#include "geo/outline.h"

static void every_failed_allocation_is_reported_and_nothing_leaks(void **state)
{
    (void)state;
    geo_file f;
    file_make(&f, 2, 10, 1, SQUARE "cDE " NO_MORE "v2 v1 v0 v1 v2");
    bool hit = true;
    long failed = 0;
    for (long i = 0; hit; i++) {
        crd_err err = CRD_ERR_INIT;
        crd_outlines *o = NULL;
        oom_arm(i);
        crd_status rc = crd_outlines_open_bytes((crd_str){(char *)f.at, f.len}, &o, &err);
        hit = oom_rest();
        assert_true(i < 1000);
        assert_status(hit ? CRD_ENOMEM : CRD_OK, rc, &err);
        assert_int_equal(rc == CRD_OK, o != NULL);
        failed += hit;
        crd_outlines_close(o);
    }
    assert_true(failed > 10);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests_name("outline_oom", tests, NULL, NULL);
}
