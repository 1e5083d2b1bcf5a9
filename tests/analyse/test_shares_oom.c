/* Every allocation of a count fails once, for elements, sites and links, by party and by state: the
 * answer is CRD_ENOMEM, and nothing leaks. */
#include "crdtest.h"

#include "analyse/shares.h"

#include "../fmt/oom.h"
#include "../memfeed.h"

static const char *const rows[][2] = {
    {"jurisdiction", "id=XA;name=A"},
    {"party", "id=a;name=A;jurisdiction=XA"},
    {"party", "id=b;name=B"},
    {"party", "id=c;name=C"},
    {"holding", "owner=party:a;owned=b;kind=votes;ppm_min=600000;ppm_max=600000"},
    {"product", "id=p;maker=a;category=gnb"},
    {"product", "id=q"},
    {"network", "id=n;operator=a"},
    {"network", "id=o;operator=b"},
    {"share_use", "what=network:n;used_by=o;kind=mocn"},
    {"area", "id=m;area_group=g"},
    {"site", "id=h;area=m"},
    {"site", "id=i"},
    {"element", "id=e;function=gnb;product=p;network=n;site=h;owner=a"},
    {"element", "id=f;function=gnb;product=q;network=n;site=i"},
    {"link", "id=k;system=s;a=site:h;b=site:i;medium=fibre;network=n;length_km=1"},
    {"link", "id=l;system=s;a=site:h;b=site:i;medium=fibre"},
    {"tie", "holder=party:a;target=link:k;kind=builds"},
    {"tie", "holder=party:b;target=link:l;kind=builds"},
    {"tie", "holder=party:c;target=link:l;kind=owns"},
};

static const struct oom_case {
    const char *name;
    crd_shares_opts o;
    bool states;
} cases[] = {
    {"elements", {.measure = CRD_SHARE_ELEMENTS, .split = CRD_SHARE_BY_REGION}, false},
    {"elements by state", {.measure = CRD_SHARE_ELEMENTS}, true},
    {"sites", {.measure = CRD_SHARE_SITES, .each_user = true}, false},
    {"subscribers", {.measure = CRD_SHARE_SUBSCRIBERS}, false},
    {"links", {.measure = CRD_SHARE_LINKS, .split = CRD_SHARE_BY_AREA}, false},
    {"systems", {.measure = CRD_SHARE_SYSTEMS}, false},
    {"systems by state", {.measure = CRD_SHARE_SYSTEMS}, true},
    {"length", {.measure = CRD_SHARE_LENGTH, .split = CRD_SHARE_BY_NETWORK}, false},
};

static void test_each_allocation(void **state)
{
    const struct oom_case *c = *state;
    struct memfeed m;
    crd_world *w;
    crd_want wants[64];
    size_t n[2], all = 0;
    const crd_want *of[2] = {crd_shares_wants(&n[0]), crd_control_wants(&n[1])};
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_control_opts who = CRD_CONTROL_OPTS;
    crd_shares_opts o = c->o;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < n[k]; i++)
            wants[all++] = of[k][i];
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "case", rows[i][0], rows[i][1]);
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, wants, all, &opts, &w, NULL));
    if (c->states)
        assert_ok(crd_control_new(w, &who, &o.control, NULL));
    long tries = 0;
    for (bool failed = true; failed; tries++) {
        crd_arena *arena;
        const crd_shares_result *r;
        const crd_share_mean *means;
        size_t n_means;
        crd_err err = CRD_ERR_INIT;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(tries);
        crd_status rc = crd_shares(w, &o, arena, &r, &err);
        if (rc == CRD_OK)
            rc = crd_shares_mean(r, arena, &means, &n_means, &err);
        failed = oom_rest();
        assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
        assert_int_equal(err.code, rc);
        crd_arena_free(arena);
    }
    assert_true(tries > 10);
    crd_control_free(o.control);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_each_allocation);
    return crd_suite_run(&s, "analyse/shares_oom");
}
