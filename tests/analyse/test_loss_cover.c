/* Coverage of a part of an area: what fails in the low bound fails in the high one. */
#include "loss_world.h"

/* 1,000 people, half of whom must be covered; e0 stands at h0, which is lost, e1 at h1. */
static const struct row {
    const char *name, *e0, *e1; /* share and overlap; NULL = does not cover */
    bool low, high;
} rows[] = {
    {"the only one, of a small part: nobody is covered", "share_ppm=300000;overlap=unknown", NULL,
     true, true},
    {"the only one, nested in none", "share_ppm=300000;overlap=nested", NULL, true, true},
    {"the other may reach the same", "share_ppm=300000;overlap=unknown",
     "share_ppm=300000;overlap=unknown", false, false},
    {"the other may reach nobody else", "share_ppm=600000;overlap=unknown",
     "share_ppm=600000;overlap=unknown", false, true},
    {"the other reaches too few, and surely others", "share_ppm=100000;overlap=unknown",
     "share_ppm=300000;overlap=disjoint", true, true},
    {"the other reaches enough, and surely others", "share_ppm=100000;overlap=unknown",
     "share_ppm=600000;overlap=disjoint", false, false},
};

static void test_row(void **state)
{
    const struct row *row = *state;
    struct one o;
    crd_str id = CRD_STR("h0");
    crd_loss_opts opts = {.by = CRD_LOSS_SITE, .set = &id, .n_set = 1};
    mem_init(&o.m);
    put(&o.m, "area", "id=a;area_group=z;population=1000");
    for (int i = 0; i < 2; i++) {
        const char *covers = i ? row->e1 : row->e0;
        put(&o.m, "site", "id=h%d", i);
        put(&o.m, "element", "id=e%d;function=gnb;site=h%d", i, i);
        if (covers)
            put(&o.m, "covers", "element=e%d;area=a;%s", i, covers);
    }
    put(&o.m, "service", "id=s;name=S");
    put(&o.m, "need", "service=s;node=a;kind=coverage;area_group=z;minimum_ppm=500000");
    one_make(&o);
    for (int high = 0; high < 2; high++) {
        const crd_loss_why *why;
        crd_err err = CRD_ERR_INIT;
        assert_status(CRD_OK, crd_loss_explain(o.t, &opts, CRD_STR("s"), high, o.arena, &why, &err),
                      &err);
        assert_int_equal(why->lost, high ? row->high : row->low);
    }
    const crd_loss_result *r = ask(&o, &opts);
    assert_int_equal(r->whats[0].services.low, row->low);
    assert_int_equal(r->whats[0].services.high, row->high);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "analyse/loss_cover");
}
