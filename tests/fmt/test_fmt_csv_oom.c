#include "crdtest.h"

#include "base/file.h"
#include "fmt/csv.h"
#include "fmt/oom.h"

static crd_status read_rows(size_t *ret_rows)
{
    crd_text_in in = {CRD_STR("a,\"b\"\"\nc\",d\ne\"\n\"f\"\"\",g\nh\n"), 3};
    crd_diags *d = NULL;
    crd_csv *r = NULL;
    crd_csv_row row = {0};
    crd_status rc = crd_diags_new(10, &d);
    if (rc == CRD_OK)
        rc = crd_csv_new(crd_text_in_blocks(&in), NULL, d, &r);
    while (rc == CRD_OK) {
        rc = crd_csv_next(r, &row, NULL);
        if (rc == CRD_OK && row.n == 0)
            break;
        *ret_rows += rc == CRD_OK;
    }
    crd_csv_free(r);
    crd_diags_free(d);
    return rc;
}

static void every_failed_allocation_is_reported_and_nothing_leaks(void **state)
{
    (void)state;
    bool hit = true;
    for (long i = 0; hit; i++) {
        size_t rows = 0;
        oom_arm(i);
        crd_status rc = read_rows(&rows);
        hit = oom_rest();
        assert_true(i < 1000);
        assert_true(rc == CRD_OK || rc == CRD_ENOMEM);
        if (rc == CRD_OK) /* without memory the diagnostics only count */
            assert_int_equal(3, rows);
        if (!hit)
            assert_ok(rc);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests_name("csv_oom", tests, NULL, NULL);
}
