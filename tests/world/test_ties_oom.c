/* Every allocation made to fail, one after another: CRD_ENOMEM, nothing leaked, nothing returned.
 */
#include "crdtest.h"

#include "ties_show.h"

#include "fmt/oom.h"

static const char *const rows[][2] = {
    {"law", "jurisdiction=XA;instrument=Act;powers=stop;reach=users-of-technology;review=none"},
    {"law", "jurisdiction=XA;instrument=Other;powers=stop"},
    {"party", "id=p;name=P;jurisdiction=XA;kind=state-body"},
    {"product", "id=q;maker=p"},
    {"origin", "product=q;stage=chip;country=XA"},
    {"release", "product=q;version=1"},
    {"network", "id=n"},
    {"site", "id=a"},
    {"site", "id=b"},
    {"site", "id=c"},
    {"element", "id=e;function=amf;product=q;release=1;site=a;network=n"},
    {"data_held", "element=e;data_class=keys"},
    {"link", "id=l;a=site:a;b=site:b"},
    {"link", "id=k;a=site:a;b=site:b"},
    {"link", "id=m;a=site:b;b=site:c"},
    {"service", "id=s;name=S;customer_class=police"},
    {"need", "service=s;node=r;kind=path;a_site=a;b_site=c"},
    {"need_member", "service=s;node=r;member=network:n"},
    {"share_use", "what=element:e;used_by=n;kind=mocn"},
    {"protection", "scope=link:m;kind=macsec"},
    {"protection", "scope=service:s;kind=tls"},
    {"tie", "holder=party:x;target=service:s;kind=builds"},
};

static void test_all(void **state)
{
    (void)state;
    struct memfeed m;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "s", rows[i][0], rows[i][1]);
    crd_world *w = ties_world(&m);
    long n = 0;
    for (crd_status rc = CRD_ENOMEM; rc != CRD_OK; n++) {
        crd_ties *t = NULL;
        crd_err err = CRD_ERR_INIT;
        assert_true(n < 10000);
        oom_arm(n);
        rc = crd_ties_new(w, NULL, 0, &t, &err);
        oom_rest();
        if (rc != CRD_OK) {
            assert_status(CRD_ENOMEM, rc, &err);
            assert_null(t);
        }
        crd_ties_free(t);
    }
    assert_true(n > 40);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};
    return cmocka_run_group_tests_name("world/ties_oom", tests, NULL, NULL);
}
