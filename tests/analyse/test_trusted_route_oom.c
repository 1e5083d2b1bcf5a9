/* Every allocation of a map of routes and of its answers fails once: CRD_ENOMEM, and no leak. */
#include "crdtest.h"

#include "analyse/route.h"
#include "base/err.h"
#include "base/str.h"

#include "../fmt/oom.h"
#include "../memfeed.h"

static const char *const rows[][2] = {
    {"jurisdiction", "id=XA;name=A"},
    {"jurisdiction", "id=XB;name=B"},
    {"membership", "jurisdiction=XB;alliance=UNION"},
    {"party", "id=bad;name=Bad;jurisdiction=XA"},
    {"party", "id=good;name=Good;jurisdiction=XB"},
    {"designation", "list=L;subject=party:bad;effect=procurement-ban"},
    {"product", "id=box;maker=bad"},
    {"site", "id=t1;country=XB;lat=0;lon=0"},
    {"site", "id=t2;country=XB;lat=1;lon=1"},
    {"site", "id=t3;country=XA;lat=0;lon=9"},
    {"element", "id=r;function=router;site=t2;owner=good;product=box"},
    {"link", "id=l1;a=site:t1;b=element:r;length_km=10;capacity_gbps=10;replacement_cost=7"},
    {"link", "id=l2;a=element:r;b=site:t3;length_km=10;capacity_gbps=10"},
    {"link", "id=l3;a=site:t1;b=site:t3;system=c"},
    {"link", "id=b1;a=site:t1;network=n;system=c"},
    {"link", "id=b2;b=site:t3;network=n;system=c"},
    {"link_support", "upper=l1;lower=l2"},
    {"tie", "holder=party:bad;target=link:l3;kind=builds"},
    {"risk_group", "id=g;kind=duct"},
    {"risk_member", "risk_group=g;member=link:l2"},
    {"setting", "name=trust_policy:p;value=party:bad outside:UNION"},
    {"service", "id=s;trust_policy=p"},
    {"need", "service=s;node=a;kind=path;a_site=t1;b_site=t3"},
};

static crd_status ask(const crd_ties *t, crd_apart by, crd_arena *arena, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_map *m = NULL;
    const crd_route_result *r;
    const crd_route_need *needs;
    crd_route_matrix all;
    crd_route_opening o;
    size_t n;
    uint32_t at[3];
    crd_str words[] = {CRD_STR("list:L"), CRD_STR("outside:UNION")};
    crd_route_policy policy = {.avoid = words, .n_avoid = 2, .inland = by == CRD_APART_SITE};
    crd_route_opts opts = {.disjoint = 2, .by = by, .radius_km = 500};
    CRD_TRY(crd_route_map_new(t, &policy, &m, err));
    CRD_TRY(crd_route_place(m, CRD_STR("t1"), &at[0], err));
    CRD_TRY(crd_route_place(m, CRD_STR("t3"), &at[1], err));
    CRD_TRY(crd_route_place(m, CRD_STR("XB"), &at[2], err));
    CRD_TRY(crd_route_between(m, at[0], at[1], &opts, arena, &r, err));
    CRD_TRY(crd_route_matrix_of(m, at, 3, 2, arena, &all, err));
    CRD_TRY(crd_route_open_all(m, at, 3, &(crd_route_protection){CRD_STR("seal"), 9}, true, arena,
                               &o, err));
    CRD_TRY(crd_route_needs(t, NULL, 8, arena, &needs, &n, err));
    assert_int_equal(1, n);
    assert_true(needs[0].known);
done:
    crd_route_map_free(m);
    return rc;
}

static void test_each_allocation(void **state)
{
    (void)state;
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
    crd_want wants[100];
    size_t n = 0, count[2];
    const crd_want *of[] = {crd_ties_wants(&count[0]), crd_route_wants(&count[1])};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < count[k]; i++)
            wants[n++] = of[k][i];
    mem_init(&m);
    mem_put(&m, "s", "source", "name=s;as_of=2025-01-01");
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "s", rows[i][0], rows[i][1]);
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &w, NULL));
    assert_ok(crd_ties_new(w, NULL, 0, &t, NULL));
    for (crd_apart by = CRD_APART_LINK; by < CRD_APARTS; by++) {
        bool failed = true;
        for (long i = 0; failed; i++) {
            crd_arena *arena;
            crd_err err = CRD_ERR_INIT;
            assert_ok(crd_arena_new(SIZE_MAX, &arena));
            oom_arm(i);
            crd_status rc = ask(t, by, arena, &err);
            failed = oom_rest();
            assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
            crd_arena_free(arena);
        }
    }
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_each_allocation);
    return crd_suite_run(&s, "analyse/trusted_route_oom");
}
