/* Every allocation fails once, of an exact answer and of a lattice: CRD_ENOMEM, and nothing leaks.
 */
#include "crdtest.h"

#include "analyse/loss.h"

#include "../fmt/oom.h"
#include "../memfeed.h"

#include <stdio.h>

static const char *const rows[][2] = {
    {"site", "id=a;lat=0;lon=0;name=A"}, {"site", "id=b;lat=0.1;lon=0;uncertainty_m=500"},
    {"site", "id=c;lat=0.05;lon=0.05"},  {"link", "id=k;a=site:a;b=site:b"},
    {"link", "id=l;a=site:a"},           {"course", "link=l;seq=1;lat=0;lon=0.1"},
};

static void test_each_allocation(void **state)
{
    (void)state;
    static const uint64_t most[] = {0, 1200};
    struct memfeed m;
    crd_world *w;
    crd_want wants[64];
    size_t n_ties, n_loss;
    const crd_want *ties = crd_ties_wants(&n_ties), *loss = crd_loss_wants(&n_loss);
    crd_world_opts opts = CRD_WORLD_OPTS;
    memcpy(wants, ties, n_ties * sizeof *wants);
    memcpy(wants + n_ties, loss, n_loss * sizeof *wants);
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "case", rows[i][0], rows[i][1]);
    for (int i = 0; i < 40; i++) { /* many meetings, few sets */
        char text[80];
        snprintf(text, sizeof text, "id=x%d;lat=3.%06d;lon=0", i, i);
        mem_put(&m, "case", "site", text);
    }
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, wants, n_ties + n_loss, &opts, &w, NULL));
    for (size_t i = 0; i < CRD_COUNT(most); i++) {
        long n = 0;
        for (bool failed = true; failed; n++) {
            crd_err err = CRD_ERR_INIT;
            crd_loss_disks *d;
            oom_arm(n);
            crd_status rc = crd_loss_disks_new(w, 4, most[i], &d, &err);
            failed = oom_rest();
            assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
            assert_int_equal(err.code, rc);
            assert_true((d != NULL) == (rc == CRD_OK));
            assert_true(!d || (d->cover_km > 0) == (i == 1));
            crd_loss_disks_free(d);
        }
        assert_true(n > 20);
    }
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_each_allocation);
    return crd_suite_run(&s, "analyse/loss_disks_oom");
}
