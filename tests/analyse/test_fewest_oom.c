/* Every allocation of a question for the fewest fails once: the answer is CRD_ENOMEM, and nothing
 * leaks. */
#include "crdtest.h"

#include "analyse/fewest.h"

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
    {"link", "id=k;a=site:h;b=site:i;medium=fibre"},
    {"link", "id=l;a=site:h;b=site:i;medium=fibre"},
    {"tie", "holder=party:a;target=link:k;kind=builds"},
    {"tie", "holder=party:b;target=link:l;kind=builds"},
    {"dependency", "dependent=element:e;needs=element:f;kind=power;autonomy_h=0"},
    {"dependency", "dependent=link:l;needs=service:t;kind=service;autonomy_h=0"},
    {"service", "id=t;name=T"},
    {"need", "service=t;node=r;kind=path;a_site=h;b_site=i"},
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
};

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
    for (bool failed = true; failed; n++) {
        crd_arena *arena;
        const crd_fewest_result *r;
        crd_err err = CRD_ERR_INIT;
        crd_fewest_opts o = {.loss = {.by = CRD_LOSS_SUPPLIER}, .size = 3};
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n);
        crd_status rc = crd_fewest(t, &o, arena, &r, &err);
        failed = oom_rest();
        assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
        assert_int_equal(err.code, rc);
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
    return crd_suite_run(&s, "analyse/fewest_oom");
}
