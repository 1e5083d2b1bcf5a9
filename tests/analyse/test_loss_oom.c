/* Every allocation of a loss question fails once: the answer is CRD_ENOMEM, and nothing leaks. */
#include "crdtest.h"

#include "analyse/loss_tell.h"

#include "../fmt/oom.h"
#include "../memfeed.h"

static const char *const rows[][2] = {
    {"party", "id=a;name=A"},
    {"party", "id=b;name=B"},
    {"product", "id=p;maker=a"},
    {"product", "id=q"},
    {"site", "id=h;country=XN"},
    {"site", "id=i;country=XE"},
    {"jurisdiction", "id=XN;name=N"},
    {"element", "id=e;function=upf;product=p;site=h;owner=x"},
    {"element", "id=f;function=upf;product=q;site=i;owner=x"},
    {"link", "id=k;a=site:h;b=site:i;medium=fibre;capacity_gbps=10"},
    {"link", "id=l;a=site:h;b=site:i;medium=fibre;capacity_gbps=10"},
    {"link", "id=u;a=site:h;b=site:i;medium=fibre;capacity_gbps=1"},
    {"link_support", "upper=u;lower=k"},
    {"link_support", "upper=u;lower=l"},
    {"tie", "holder=party:a;target=link:k;kind=builds"},
    {"tie", "holder=party:b;target=link:l;kind=builds"},
    {"dependency", "dependent=element:e;needs=element:f;kind=power;autonomy_h=0"},
    {"area", "id=m;area_group=g;population=100"},
    {"covers", "element=e;area=m;share_ppm=1000000"},
    {"service", "id=s;name=S;customer_class=police"},
    {"need", "service=s;node=r;kind=all"},
    {"need", "service=s;node=w;parent=r;kind=path;a_site=h;b_site=i"},
    {"need", "service=s;node=c;parent=r;kind=coverage;area_group=g"},
    {"need", "service=s;node=x;parent=r;kind=agreement"},
    {"need_member", "service=s;node=x;member=site:h"},
    {"need_member", "service=s;node=x;member=site:i"},
    {"need_member", "service=s;node=r;member=element:e"},
    {"need", "service=s;node=y;parent=r;kind=path;a_site=h;b_site=i;capacity_gbps=10"},
    {"need", "service=s;node=z;parent=r;kind=path;a_site=h;b_site=i;capacity_gbps=7"},
    {"network", "id=n;kind=mobile;subscribers=100"},
    {"network", "id=o;kind=mobile;subscribers=50"},
    {"network", "id=f;kind=fixed;subscribers=50"},
    {"network", "id=v;kind=mvno;subscribers=10"},
    {"share_use", "what=network:n;used_by=v;kind=mvno"},
    {"share_use", "what=network:n;used_by=o;kind=national-roaming;capacity_ppm=500000"},
    {"share_use", "what=element:g;used_by=o;kind=mocn"},
    {"element", "id=g;network=n;function=enb;product=p;owner=x"},
    {"element", "id=i;network=o;function=enb;product=q;owner=x"},
    {"element", "id=h4;network=n;function=hss;product=p;owner=x;generations=4g"},
    {"element", "id=h5;network=n;function=udm;product=q;owner=x;generations=5g-sa"},
    {"element", "id=t;network=f;function=olt;product=p;owner=x;subscribers=20"},
    {"covers", "element=g;area=m;share_ppm=800000"},
    {"covers", "element=i;area=m;share_ppm=700000"},
};

/* One question with allocation n failing; false once there are no more. */
static bool fails(const crd_ties *t, bool over_time, long n)
{
    crd_arena *arena;
    const crd_loss_result *r = NULL;
    const crd_loss_times *times = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_loss_opts o = {.by = CRD_LOSS_SUPPLIER, .pairs = true, .weigh_pairs = 9, .shared = true};
    assert_ok(crd_arena_new(SIZE_MAX, &arena));
    oom_arm(n);
    crd_status rc = over_time ? crd_loss_over_time(t, &o, 100, arena, &times, &err)
                              : crd_loss(t, &o, arena, &r, &err);
    bool failed = oom_rest();
    assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
    assert_int_equal(err.code, rc);
    assert_true((over_time ? times != NULL : r != NULL) == (rc == CRD_OK));
    crd_arena_free(arena);
    return failed;
}

static void test_each_allocation(void **state)
{
    (void)state;
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
    crd_want wants[64];
    size_t n_ties, n_loss;
    const crd_want *ties = crd_ties_wants(&n_ties), *loss = crd_loss_wants(&n_loss);
    crd_world_opts opts = CRD_WORLD_OPTS;
    memcpy(wants, ties, n_ties * sizeof *wants);
    memcpy(wants + n_ties, loss, n_loss * sizeof *wants);
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "case", rows[i][0], rows[i][1]);
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, wants, n_ties + n_loss, &opts, &w, NULL));
    assert_ok(crd_ties_new(w, NULL, 0, &t, NULL));
    long n = 0;
    while (fails(t, false, n))
        n++;
    assert_true(n > 100);
    for (n = 0; fails(t, true, n);)
        n++;
    assert_true(n > 100);
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
}

/* The same of the reason. */
static void test_telling(void **state)
{
    (void)state;
    struct memfeed m;
    crd_ties *t;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "case", rows[i][0], rows[i][1]);
    crd_want wants[64];
    size_t n_ties, n_loss;
    const crd_want *ties = crd_ties_wants(&n_ties), *loss = crd_loss_wants(&n_loss);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(&m);
    crd_world *w;
    memcpy(wants, ties, n_ties * sizeof *wants);
    memcpy(wants + n_ties, loss, n_loss * sizeof *wants);
    assert_ok(crd_world_new(&feed, wants, n_ties + n_loss, &opts, &w, NULL));
    assert_ok(crd_ties_new(w, NULL, 0, &t, NULL));
    long n = 0;
    for (bool failed = true; failed; n++) {
        crd_arena *arena;
        const crd_loss_told *r;
        crd_err err = CRD_ERR_INIT;
        crd_loss_opts o = {.latent = false};
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n);
        crd_status rc = crd_loss_tell(t, CRD_STR("loss:supplier:fails:0h:a/s"), &o, arena, &r,
                                      &err);
        failed = oom_rest();
        assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
        assert_true((r != NULL) == (rc == CRD_OK));
        crd_arena_free(arena);
    }
    assert_true(n > 100);
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_each_allocation);
    CRD_SUITE_ADD(&s, test_telling);
    return crd_suite_run(&s, "analyse/loss_oom");
}
