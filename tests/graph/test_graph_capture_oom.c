/* Every allocation of the constructors fails once: they say so and leave nothing behind. */
#include "crdtest.h"

#include "graph/capture.h"
#include "graph/inflow.h"

#define OOM_ALIGNED
#include "fmt/oom.h"

#include <stdlib.h>

enum { N = 4, HALF = 500000 };

static crd_status all_of_it(void)
{
    static const crd_slot slots[N] = {{0, HALF + 1, UINT64_MAX},
                                      {1, HALF + 1, UINT64_MAX},
                                      {2, HALF + 1, UINT64_MAX},
                                      {3, HALF + 1, UINT64_MAX}};
    static const crd_stake stakes[] = {
        {0, 1, 600000, 0}, {1, 2, 600000, 0}, {2, 1, 300000, 0}, {2, 3, 600000, 0}};
    static const crd_part parts[] = {{0, 1, 600000}, {1, 2, 600000}, {2, 1, 300000}};
    crd_capture *c = NULL;
    crd_capturer *k = NULL;
    crd_forest *f = NULL;
    crd_inflow *in = NULL;
    double y[N], own;
    bool sense;
    crd_vid why;
    crd_status rc = crd_capture_new(N, slots, N, stakes, CRD_COUNT(stakes), &c, NULL);
    if (rc == CRD_OK)
        rc = crd_capturer_new(c, &k, NULL);
    if (rc == CRD_OK)
        rc = crd_forest_new(c, NULL, &f, NULL);
    if (rc == CRD_OK)
        rc = crd_inflow_new(N, 1000000, parts, CRD_COUNT(parts), &in, NULL);
    if (rc == CRD_OK)
        rc = crd_inflow_of(in, 2, y, &sense, &why, NULL);
    if (rc == CRD_OK)
        rc = crd_inflow_own(in, 1, &own, NULL);
    crd_inflow_free(in);
    crd_forest_free(f);
    crd_capturer_free(k);
    crd_capture_free(c);
    return rc;
}

static void test_each(void **state)
{
    (void)state;
    long n = 0;
    for (;; n++) {
        oom_arm(n);
        crd_status rc = all_of_it();
        bool through = !oom_rest();
        if (through) {
            assert_ok(rc);
            break;
        }
        assert_int_equal(rc, CRD_ENOMEM);
    }
    assert_true(n > 30);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_each);
    return crd_suite_run(&s, "graph/capture_oom");
}
