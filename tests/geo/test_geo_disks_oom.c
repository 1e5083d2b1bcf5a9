/* Every allocation fails once: CRD_ENOMEM, and nothing leaks. */
#include "crdtest.h"

#include "geo/disks.h"

#include "../fmt/oom.h"

static const crd_disk_point points[] = {{0, 0}, {0.1, 0}, {0, 0.1}, {0, -1}, {0, 1}};
static const crd_disk_thing things[] = {{0, 1, 10}, {1, 1, 10}, {2, 1, 10}, {3, 2, 5}};
static const crd_disk_scene scene = {points, things, CRD_COUNT(things)};

static crd_status each(int what, crd_err *err)
{
    crd_disk_sets sets = {0};
    crd_disk_point *lattice = NULL;
    size_t n;
    crd_status rc = CRD_OK;
    if (what == 0)
        rc = crd_disks_maximal(&scene, 1000, &sets, err);
    else if (what == 1)
        rc = crd_disks_at(&scene, points, CRD_COUNT(points), 1000, &sets, err);
    else
        rc = crd_disks_lattice(&scene, 2, 100000, &lattice, &n, err);
    crd_disk_sets_done(&sets);
    free(lattice);
    return rc;
}

static void test_each_allocation(void **state)
{
    (void)state;
    for (int what = 0; what < 3; what++) {
        long n = 0;
        for (bool failed = true; failed; n++) {
            crd_err err = CRD_ERR_INIT;
            oom_arm(n);
            crd_status rc = each(what, &err);
            failed = oom_rest();
            assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
            assert_int_equal(err.code, rc);
        }
        assert_true(n > 5);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_each_allocation);
    return crd_suite_run(&s, "geo/disks_oom");
}
