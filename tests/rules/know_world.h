#ifndef CRD_TEST_KNOW_WORLD_H
#define CRD_TEST_KNOW_WORLD_H

/* One small world of everything that functions of rules ask for, and what they answer in it. */
#include "crdtest.h"

#include "base/bits.h"
#include "base/str.h"
#include "memfeed.h"
#include "rules/know.h"

static const char *const world_rows[][3] = {
    {"s", "source", "name=s;as_of=2025-06-01"},
    {"t", "source", "name=t;as_of=2025-06-01"},
    {"s", "jurisdiction", "id=XA;name=Adria"},
    {"s", "jurisdiction", "id=XB;name=Bela"},
    {"s", "membership", "jurisdiction=XB;alliance=UNION;since=2000-01-01"},
    {"s", "membership", "jurisdiction=XA;alliance=UNION;since=2000-01-01;until=2020-01-01"},
    {"s", "membership", "jurisdiction=XA;alliance=PACT;since=2025"},
    {"s", "party", "id=listed;name=Listed;jurisdiction=XA"},
    {"t", "party", "id=listed-once;name=Listed"},
    {"t", "decision", "a=party:listed;b=party:listed-once;verdict=same;decided_by=me"},
    {"s", "party", "id=child;name=Child;jurisdiction=XB"},
    {"s", "party", "id=perhaps;name=Perhaps;jurisdiction=XB"},
    {"s", "party", "id=free;name=Free;jurisdiction=XB"},
    {"s", "party", "id=bought;name=Bought;jurisdiction=XB"},
    {"s", "party", "id=only-named;name=Only named;jurisdiction=XB"},
    {"s", "party", "id=sitting;name=Sitting;jurisdiction=XC"},
    {"s", "jurisdiction", "id=XC;name=Ceres"},
    {"s", "holding", "owner=party:listed;owned=child;kind=votes;ppm_min=600000;ppm_max=600000"},
    {"s", "holding", "owner=party:listed;owned=perhaps;kind=votes;ppm_min=400000;ppm_max=600000"},
    {"s", "designation",
     "list=L;subject=party:listed;effect=use-ban;since=2024-01-01;addressee=op1 op2"},
    {"s", "designation", "list=L;subject=party:bought;effect=procurement-ban;since=2024-01-01"},
    {"s", "designation",
     "list=OLD;subject=party:free;effect=use-ban;since=2020-01-01;until=2021-01-01"},
    {"s", "designation", "list=N;subject=party:only-named;effect=use-ban;since=2025"},
    {"s", "designation", "list=L;subject=jurisdiction:XC;effect=use-ban;since=2024-01-01"},
    {"s", "designation", "list=L;subject=class:camera;effect=use-ban;since=2024-01-01"},
    {"s", "product", "id=p-child;maker=child"},
    {"s", "product", "id=p-free;maker=free;category=gnb"},
    {"s", "product", "id=p-none;category=camera"},
    {"s", "product", "id=p-open"},
    {"s", "product", "id=p-two;maker=free"},
    {"t", "product", "id=p-two;maker=listed"},
    {"s", "release", "product=p-free;version=2.1;end_of_support=2026-01-31"},
    {"s", "network", "id=n;operator=op1"},
    {"s", "site", "id=plant;lat=60;lon=10;uncertainty_m=1000"},
    {"s", "element", "id=e1;network=n;function=amf;product=p-free"},
    {"s", "element", "id=e2;network=n;function=gnb;product=p-two"},
    {"s", "network", "id=cloud;operator=op2"},
    {"s", "element", "id=zone;network=cloud;function=cloud-zone"},
    {"s", "element", "id=box;network=cloud;function=host"},
    {"s", "tie", "holder=element:zone;target=element:e1;kind=hosts"},
    {"s", "tie", "holder=element:zone;target=element:e2;kind=hosts;since=2025"},
    {"s", "dependency", "dependent=element:e2;needs=element:box;kind=hosting"},
    {"s", "dependency", "dependent=element:box;needs=element:e2;kind=orchestration"},
    {"s", "service", "id=svc;users=10"},
    {"s", "need", "service=svc;node=core;kind=all"},
    {"s", "need_member", "service=svc;node=core;member=element:e1"},
    {"s", "vulnerability", "id=V1;exploited=yes;published=2025-05-01"},
    {"s", "vulnerability", "id=V2;exploited=no;published=2020-01-01"},
    {"s", "vulnerability", "id=V3;exploited=yes;published=2020-01-01"},
    {"s", "component", "id=lib;name=lib"},
    {"s", "release_component", "product=p-two;version=1;component=lib"},
    {"s", "component", "id=lib-2;name=ssl;version=2;end_of_support=2025-12-31"},
    {"s", "component", "id=lib-3;name=ssl;version=3;end_of_support=2027"},
    {"s", "component", "id=lib-x;name=zip;version=1"},
    {"s", "component", "id=lib-y;name=tls"},
    {"s", "release_component", "product=p-free;version=2.1;component=lib-2"},
    {"s", "release_component", "product=p-free;version=2.1;component=lib-3"},
    {"s", "release_component", "product=p-free;version=3;component=lib-3"},
    {"s", "release_component", "product=p-free;version=4;component=lib-3"},
    {"s", "release_component", "product=p-free;version=4;component=lib-x"},
    {"s", "release_component", "product=p-free;version=4;component=lib-y"},
    {"s", "origin", "product=p-free;stage=assembly;country=XB"},
    {"s", "origin", "product=p-free;stage=design;country=XA"},
    {"s", "origin", "product=p-free;stage=firmware;party=free"},
    {"s", "party", "id=state;name=State of Bela;kind=state;jurisdiction=XB"},
    {"s", "party", "id=held;name=Held;jurisdiction=XB"},
    {"s", "party", "id=branch;name=Branch;jurisdiction=XB;branch_of=held"},
    {"s", "party", "id=wide;name=Widely held;jurisdiction=XB"},
    {"s", "holding", "owner=party:mother;owned=held;kind=votes;ppm_min=600000;ppm_max=600000"},
    {"s", "party", "id=mother;name=Mother;jurisdiction=XB"},
    {"s", "holding", "owner=party:state;owned=mother;kind=shares;ppm_min=510000;ppm_max=510000"},
    {"s", "holding", "owner=party:free;owned=wide;kind=votes;ppm_min=260000;ppm_max=260000"},
    {"s", "holding", "owner=party:held;owned=wide;kind=votes;ppm_min=240000;ppm_max=240000"},
    {"s", "designation", "list=L;subject=product:p-two;effect=use-ban;since=2024-06-01"},
    {"s", "designation", "list=M;subject=product:p-two;effect=use-ban;since=2023-06-01"},
    {"s", "affects", "vulnerability=V1;product=p-free"},
    {"s", "affects", "vulnerability=V2;product=p-child"},
    {"s", "affects", "vulnerability=V3;component=lib;versions=<3"},
    {"s", "affects", "vulnerability=V3;product=p-open;versions=<3"},
    {"s", "affects", "vulnerability=V1;product=p-none"},
    {"s", "vex", "product=p-free;version=2.1;vulnerability=V1;status=fixed"},
    {"s", "vex", "product=p-none;vulnerability=V1;status=not-affected"},
    {"s", "vex", "product=p-none;version=9;vulnerability=V1;status=affected"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=result;value=passed;since=2024-03-01"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=score;value=12.5"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=year;value=x;since=2023"},
    {"s", "fact", "subject=element:e2;scheme=audit;item=result;value=passed;since=2024-01-01"},
    {"s", "fact", "subject=element:e2;scheme=audit;item=result;value=failed;since=2025-01-01"},
    {"s", "fact", "subject=site:plant;scheme=class;item=kind;value=nuclear"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=may;value=x;since=2025-05"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=later;value=yes;since=2025"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=again;value=yes;since=2025"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=again;value=yes;since=2024-01-01"},
    {"s", "fact", "subject=element:e1;scheme=audit;item=told;value=yes;issuer=A;since=2024-01-01"},
    {"t", "fact", "subject=element:e1;scheme=audit;item=told;value=yes;issuer=B;since=2024-01-01"},
    {"s", "designation", "list=L;subject=party:noted;effect=use-ban;since=2024-01-01;basis=one"},
    {"t", "designation", "list=L;subject=party:noted;effect=use-ban;since=2024-01-01;basis=two"},
    {"s", "party", "id=noted;name=Noted;jurisdiction=XB"},
    {"s", "network", "id=argued;operator=op1;kind=private"},
    {"s", "element", "id=e5;network=argued;function=smf;product=p-mine;restore_h=1"},
    {"t", "element", "id=e5;network=argued;function=smf;product=p-argued;restore_h=2"},
    {"s", "product", "id=p-argued;maker=arguer"},
    {"s", "party", "id=young;name=Young;since=2020"},
    {"s", "product", "id=p-young;maker=young;category=olt"},
    {"s", "product", "id=p-elder;maker=elder;category=dslam"},
    {"s", "element", "id=e7;network=argued;function=olt;asset_class=A3;installed=2010-05-01"},
    {"s", "party", "id=arguer;name=Arguer;jurisdiction=XB"},
    {"s", "element", "id=e6;network=argued;function=udm;restore_h=1"},
    {"t", "element", "id=e6;network=argued;function=ausf;restore_h=2"},
    {"s", "profile", "party=child2;regime=R;criterion=risk;score=0.2"},
    {"t", "profile", "party=child2;regime=R;criterion=risk;score=0.8"},
    {"s", "party", "id=child2;name=Child two;jurisdiction=XB"},
    /* nobody says where, or sources disagree */
    {"s", "party", "id=seatless;name=Seatless"},
    {"s", "party", "id=torn;name=Torn;jurisdiction=XB"},
    {"t", "party", "id=torn;name=Torn;jurisdiction=XC"},
    {"s", "party", "id=both;name=Both;jurisdiction=XB"},
    {"s", "product", "id=both;maker=both"},
    {"s", "designation", "list=B;subject=product:both;effect=use-ban;since=2024-01-01"},
    {"s", "area", "id=parish;lat=60.05;lon=10"},
    {"s", "site", "id=moved;lat=70;lon=10"},
    {"t", "site", "id=moved;lat=71;lon=10"},
    {"s", "fact", "subject=site:moved;scheme=class;item=kind;value=depot"},
    {"s", "site", "id=fought;lat=70;lon=10"},
    {"s", "fact", "subject=site:fought;scheme=class;item=kind;value=port"},
    {"t", "fact", "subject=site:fought;scheme=class;item=kind;value=none"},
    {"s", "code", "list=function;code=x-core;layer=core;asset_class=A1"},
    {"s", "party", "id=miner;name=Miner;jurisdiction=XB"},
    {"s", "product", "id=p-mine;maker=miner"},
    {"s", "network", "id=iot;operator=op3;kind=fixed"},
    {"t", "network", "id=iot;operator=op4;kind=fixed"},
    {"s", "network", "id=whose;kind=transport"},
    {"s", "element", "id=e3;network=iot;function=x-core;product=p-mine"},
    {"s", "element", "id=e4;network=iot;product=p-child"},
    {"s", "profile", "party=free;regime=R;criterion=risk;score=0.2"},
    {"s", "profile", "party=bought;regime=R;criterion=risk;score=0.9"},
    {"s", "tie",
     "holder=party:child;target=element:e1;kind=manages;privilege=administrator;mfa=no;just_in_"
     "time=no;approved=no;logged=no;on_site=no"},
    {"s", "tie",
     "holder=party:perhaps;target=element:e2;kind=manages;privilege=administrator;mfa=no;just_in_"
     "time=no;approved=no;logged=no;on_site=no"},
};

struct asks {
    const char *name; /* over the view of products, one row: p-free */
    char want;        /* y, n, u */
};

static crd_world *make_world(struct memfeed *m, crd_control **c, crd_ties **t)
{
    crd_world *w = NULL;
    crd_control_tie *pairs = NULL;
    crd_want wants[4 * CRD_T_COUNT];
    size_t n = 0, k;
    assert_true(crd_subject_wants(CRD_V_PRODUCT, NULL, wants, CRD_COUNT(wants), &n));
    const crd_want *more = crd_know_wants(&k);
    for (size_t i = 0; i < k; i++)
        wants[n++] = more[i];
    more = crd_control_wants(&k);
    for (size_t i = 0; i < k; i++)
        wants[n++] = more[i];
    more = crd_ties_wants(&k);
    for (size_t i = 0; i < k; i++)
        wants[n++] = more[i];
    for (size_t i = 0; i < CRD_COUNT(world_rows); i++)
        mem_put(m, world_rows[i][0], world_rows[i][1], world_rows[i][2]);
    crd_feed feed = mem_feed(m);
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &w, NULL));
    assert_ok(crd_control_new(w, &CRD_CONTROL_OPTS, c, NULL));
    assert_ok(crd_control_ties(*c, &pairs, &k, NULL));
    assert_ok(crd_ties_new(w, pairs, k, t, NULL));
    free(pairs);
    return w;
}

static char answer(const crd_world *w, crd_know *know, const char *text)
{
    const crd_subject_def *d = &crd_subjects[CRD_V_PRODUCT];
    crd_expr_lang lang = {.columns = &d->cols[0].is,
                          .n_columns = d->n_cols,
                          .stride = sizeof *d->cols,
                          .fns = crd_rule_fns,
                          .n_fns = crd_rule_fns_n};
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    crd_subject *v = NULL;
    uint32_t id;
    uint64_t yes[1], no[1], *all_yes[] = {yes}, *all_no[] = {no};
    crd_expr_place at = {.line = 1, .column = 1};
    char is = '?';
    assert_ok(crd_diags_new(5, &diags));
    assert_ok(crd_exprs_new(&lang, &set, NULL));
    if (crd_exprs_add(set, crd_str_from(text), &at, diags, &id, NULL) != CRD_OK)
        fail_msg("refused: %s", text);
    assert_ok(crd_subject_open(w, CRD_V_PRODUCT, crd_exprs_columns(set), &v, NULL));
    crd_expr_rows rows = crd_subject_use(v);
    rows.fn_ctx = know;
    assert_ok(crd_exprs_run(set, &rows, &id, 1, all_yes, all_no, NULL));
    uint32_t p = crd_world_row(w, CRD_T_product, crd_world_find_text(w, CRD_STR("p-free")));
    is = crd_bits_has(yes, p) ? 'y' : crd_bits_has(no, p) ? 'n' : 'u';
    crd_subject_free(v);
    crd_exprs_free(set);
    crd_diags_free(diags);
    return is;
}

static void ask(const struct asks *a, const crd_ruleset *pack)
{
    struct memfeed m;
    crd_control *c = NULL;
    crd_know *know = NULL;
    crd_ties *t = NULL;
    mem_init(&m);
    crd_world *w = make_world(&m, &c, &t);
    assert_ok(crd_know_new(w, c, &know, NULL));
    crd_know_ties(know, t);
    assert_ok(crd_know_regime(know, pack, NULL));
    char is = answer(w, know, a->name);
    if (is != a->want)
        fail_msg("%s: %c, not %c", a->name, is, a->want);
    assert_ok(crd_know_failed(know));
    crd_know_free(know);
    crd_ties_free(t);
    crd_control_free(c);
    crd_world_free(w);
    mem_done(&m);
}

#endif
