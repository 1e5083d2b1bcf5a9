/* Functions of rules over a world: what is restricted, and what is recorded. */
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

static const struct asks asks[] = {
    /* by designation and control */
    {"high_risk('listed')", 'y'},
    {"high_risk('party:listed')", 'y'},
    {"high_risk('child')", 'y'},
    {"high_risk('perhaps')", 'u'},
    {"high_risk('free')", 'n'},       /* its designation has ended */
    {"high_risk('bought')", 'n'},     /* of another effect */
    {"high_risk('only-named')", 'u'}, /* in force some day of the year */
    {"high_risk('sitting')", 'y'},    /* its state is designated */
    {"high_risk('nobody knows it')", 'n'},
    {"high_risk('seatless')", 'u'}, /* it may sit in the designated state */
    {"high_risk('torn')", 'u'},     /* so say some */
    {"high_risk('both')", 'u'},     /* the product is, the party is not */
    {"high_risk('product:both')", 'y'},
    {"high_risk('party:both')", 'n'},
    {"designated('both')", 'u'},
    {"designated('party:both')", 'n'},
    {"designated('product:both')", 'y'},
    {"listed('both', 'B')", 'u'},
    {"listed_for('both', 'op1', 'B')", 'u'},
    {"restricted_by('both', 'B')", 'u'},
    {"restricted_by('party:both', 'B')", 'n'},
    {"restricted_since('both') is null", 'y'},
    {"restricted_by('torn', 'L')", 'u'},
    {"restricted_by('seatless', 'L')", 'u'},
    {"high_risk(null)", 'u'},
    {"high_risk('p-child')", 'y'},
    {"high_risk('product:p-free')", 'n'},
    {"high_risk('p-none')", 'y'},                      /* its class is designated */
    {"high_risk('p-open')", 'u'},                      /* nobody says who makes it */
    {"high_risk('p-two')", 'y'},                       /* itself; on its maker sources disagree */
    {"restricted_since('p-two') = '2023-06-01'", 'y'}, /* the earlier of two */
    {"restricted_since('listed') = '2024-01-01'", 'y'},
    {"restricted_since('child') = '2024-01-01'", 'y'}, /* who controls it is listed */
    {"restricted_since('p-child', 'op1') = '2024-01-01'", 'y'},
    {"restricted_since('sitting') = '2024-01-01'", 'y'},
    {"restricted_since('free') is null", 'y'},
    {"restricted_since('perhaps') is null", 'y'},
    {"restricted_since(null) is null", 'y'},
    {"past('2023-06-01', 24)", 'n'}, /* the last day */
    {"past('2023-05-31', 24)", 'y'},
    {"past(fact_since('element', 'e1', 'audit', 'year'), 12)", 'y'},
    {"past(fact_since('element', 'e1', 'audit', 'year'), 24)", 'u'}, /* it depends on the day */
    {"past(fact_since('element', 'e1', 'audit', 'year'), 36)", 'n'},
    {"past('2025-06-01', 0)", 'n'},
    {"past('2020-01-01', lifetime_y)", 'u'},
    {"made_outside('p-free', 'XB', 'assembly')", 'n'},
    {"made_outside('p-free', 'UNION', 'assembly')", 'n'},
    {"made_outside('p-free', 'XB', 'design')", 'y'},
    {"made_outside('p-free', 'XB', 'assembly', 'design')", 'y'},
    {"made_outside('p-free', 'XB', 'firmware')", 'u'},         /* by whom, not where */
    {"made_outside('p-free', 'XB', 'assembly', 'chip')", 'u'}, /* of the chip nobody tells */
    {"made_outside('p-child', 'XB', 'assembly')", 'u'},
    {"made_outside('p-free', null, 'design')", 'u'},
    {"made_outside(null, 'XB', 'design')", 'u'},
    {"versions('p-free', '2.1', 'ssl zip') = 2", 'y'},
    {"versions('p-free', '3', 'ssl') = 1", 'y'},
    {"versions('p-free', '3', 'zip') = 0", 'y'},
    {"versions('p-free', '4', 'tls') is null", 'y'}, /* it is not said which */
    {"versions('p-free', '9', 'ssl') is null", 'y'}, /* of that release nothing is said */
    {"versions('p-none', '1', 'ssl') is null", 'y'},
    {"part_ends_before('p-free', '2.1', '2026-01-01')", 'y'},
    {"part_ends_before('p-free', '2.1', '2025-12-31')", 'n'},
    {"part_ends_before('p-free', '3', '2027-06-30')", 'u'},
    {"part_ends_before('p-free', '3', '2028-01-01')", 'y'},
    {"part_ends_before('p-free', '4', '2026-01-01')", 'u'}, /* of one part nobody says */
    {"part_ends_before('p-free', '9', '2026-01-01')", 'u'},
    {"owners_known('state')", 'y'},
    {"owners_known('held')", 'y'}, /* by way of mother, to the state */
    {"owners_known('branch')", 'y'},
    {"owners_known('wide')", 'y'},  /* nobody unnamed can have more than half */
    {"owners_known('child')", 'u'}, /* who is behind listed is not said */
    {"owners_known('free')", 'u'},
    {"owners_known('nobody knows it')", 'u'},
    {"has_function('n', 'gnb')", 'y'},
    {"has_function('n', 'smo', 'amf')", 'y'},
    {"has_function('cloud', 'gnb')", 'n'},
    {"has_function('none', 'gnb')", 'n'},
    {"has_function(null, 'gnb')", 'u'},
    {"tied('element', 'e1', 'hosts')", 'y'},
    {"tied('element', 'e2', 'hosts')", 'u'}, /* since some day of the year */
    {"tied('element', 'e2', 'integrates', 'manages')", 'y'},
    {"tied('element', 'e1', 'integrates')", 'n'},
    {"tied('network', 'e1', 'hosts')", 'n'},
    {"tied('element', null, 'hosts')", 'u'},
    {"designated('listed', 'use-ban')", 'y'},
    {"designated('child', 'use-ban')", 'n'}, /* itself it is not */
    {"designated('bought')", 'y'},
    {"designated('bought', 'use-ban', 'procurement-ban')", 'y'},
    {"designated('bought', 'use-ban')", 'n'},
    {"designated('free')", 'n'},
    {"listed('only-named', 'N')", 'u'},
    {"listed('listed', 'N')", 'n'},
    {"listed('free', 'OLD')", 'n'},            /* all its rows are over: nobody */
    {"listed('free', 'NOWHERE')", 'u'},        /* nobody loaded it */
    {"listed('listed', 'NOWHERE', 'L')", 'y'}, /* another one decides */
    {"listed_for('listed', 'op1', 'L')", 'y'},
    {"listed_for('listed', 'op3', 'L')", 'n'},
    {"listed_for('listed', null, 'L')", 'u'},  /* it depends on whom */
    {"listed_for('bought', null, 'L')", 'y'},  /* for everybody */
    {"listed_for('child', 'op1', 'L')", 'n'},  /* itself it is not */
    {"listed_for('p-none', 'op1', 'L')", 'y'}, /* its class is */
    {"listed_for('p-free', 'op1', 'L')", 'n'},
    {"listed_for('XC', 'op1', 'L')", 'y'},
    {"listed_for('free', 'op1', 'NOWHERE')", 'u'},
    {"listed_for(null, 'op1', 'L')", 'u'},
    {"restricted_by('listed', 'L')", 'y'},
    {"restricted_by('child', 'L')", 'y'}, /* who controls it is */
    {"restricted_by('perhaps', 'L')", 'u'},
    {"restricted_by('sitting', 'L')", 'y'}, /* its state is */
    {"restricted_by('free', 'L', 'OLD')", 'n'},
    {"restricted_by('p-child', 'L')", 'y'},
    {"restricted_by('p-none', 'L')", 'y'},   /* its class is */
    {"restricted_by('p-open', 'L')", 'u'},   /* nobody says who makes it */
    {"restricted_by('p-open', 'OLD')", 'n'}, /* nobody is on it any more */
    {"restricted_by('p-child', 'N')", 'n'},
    {"restricted_by('p-two', 'N')", 'u'},
    {"restricted_by('p-child', 'NOWHERE', 'L')", 'y'},
    {"restricted_by('p-child', 'NOWHERE')", 'u'},
    {"restricted_by('nobody knows it', 'L')", 'n'},
    {"restricted_by(null, 'L')", 'u'},
    {"controlled_by('child', 'listed')", 'y'},
    {"controlled_by('child', 'party:listed')", 'y'},
    {"controlled_by('listed', 'listed')", 'y'},
    {"controlled_by('child', 'listed-once')", 'y'}, /* the same party under another id */
    {"controlled_by('free', 'listed-once')", 'n'},
    {"controlled_by('perhaps', 'listed')", 'u'},
    {"controlled_by('free', 'listed', 'XA')", 'n'},
    {"controlled_by(maker, 'listed')", 'n'},
    {"member_of('XB', 'UNION')", 'y'},
    {"member_of('XA', 'UNION')", 'n'},
    {"member_of('XA', 'UNION PACT')", 'u'},
    {"member_of('XA', 'UNION', 'XA')", 'y'},
    {"member_of(null, 'UNION')", 'u'},
    {"member_of('XZ', 'UNION')", 'n'},
    /* facts */
    /* exposure: child manages e1, and listed surely controls child */
    {"exposed('element', 'e1', 'change', 'standing', 'child')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'party:child')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'listed')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'listed-once')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'sitting')", 'n'},
    {"exposed('element', 'e1', 'change', 'standing', 'sitting child')", 'y'},
    {"exposed('element', 'e1', 'change', 'standing', 'sitting', 'child')", 'y'},
    {"exposed('element', 'e2', 'change', 'standing', 'child')", 'n'},
    {"exposed('element', 'e2', 'change', 'standing', 'listed')", 'u'}, /* it may control perhaps */
    {"exposed('element', 'e9', 'change', 'latent', 'child')", 'n'},
    {"exposed('element', 'e1', 'change', 'latent', 'stranger')", 'n'},
    {"exposed('element', 'e1', 'change', 'latent', null)", 'u'},
    {"exposed('element', 'e1', 'sniff', 'latent', 'child')", 'u'},
    {"exposed('service', 'svc', 'change', 'latent', 'child')", 'y'},
    {"exposed('element', 'e1', 'any', 'standing', 'child')", 'y'},
    {"exposed('link element', 'e1', 'change', 'standing', 'child')", 'y'},
    {"exposed('colour', 'e1', 'change', 'standing', 'child')", 'u'},
    {"exposed_to_high_risk('element', 'e1', 'change', 'standing')", 'y'},
    {"exposed_to_high_risk('element', 'e2', 'change', 'standing')",
     'u'}, /* of perhaps it is not known */
    {"exposed_to_high_risk('site', 'plant', 'any', 'latent')", 'u'}, /* nobody says whose it is */
    {"exposed_to_high_risk('element', 'none', 'any', 'latent')", 'n'},
    {"exposed('service', 'svc', 'change', 'latent', 'sitting')",
     'u'}, /* who owns e1 is not known */
    {"fact('element', 'e1', 'audit', 'result') = 'passed'", 'y'},
    {"fact('element', 'e2', 'audit', 'result') = 'passed'", 'u'},
    {"fact('element', 'e1', 'audit', 'none') is null", 'y'},
    {"fact('site', 'e1', 'audit', 'result') is null", 'y'},
    {"fact_number('element', 'e1', 'audit', 'score') > 12", 'y'},
    {"fact_since('element', 'e1', 'audit', 'result') = '2024-03-01'", 'y'},
    {"has_fact('element', 'e1', 'audit', 'result')", 'y'},
    {"has_fact('element', 'e2', 'audit', 'result')", 'y'}, /* whatever it says */
    {"has_fact('site', 'fought', 'class', 'kind')", 'y'},
    {"fact('site', 'fought', 'class', 'kind') is null", 'y'},
    {"has_fact('element', 'e1', 'audit', 'later')", 'u'}, /* since some day of the year */
    {"fact('element', 'e1', 'audit', 'later') is null", 'y'},
    {"has_fact('element', 'e1', 'audit', 'again')", 'y'},
    {"fact('element', 'e1', 'audit', 'again') = 'yes'", 'y'}, /* whatever else holds says so, too */
    {"fact('element', 'e1', 'audit', 'told') = 'yes'", 'y'},  /* who says so is disputed */
    {"fact_since('element', 'e1', 'audit', 'told') = '2024-01-01'", 'y'},
    {"has_fact('element', 'e9', 'audit', 'result')", 'n'},
    {"has('2g 4g 5g', '5g')", 'y'},
    {"has('2g 4g', '5g', '3g')", 'n'},
    {"has('5g-sa', '5g')", 'n'},
    {"has(model, '5g')", 'u'},
    {"number('12.5') = 12.5", 'y'},
    {"number('twelve') is null", 'y'},
    {"as_of() = '2025-06-01'", 'y'},
    {"months_between('2024-01-31', '2024-02-29') = 0", 'y'},
    {"months_between('2024-01-31', '2024-03-31') = 2", 'y'},
    {"months_between('2024-03-15', '2024-01-15') = -2", 'y'},
    /* since 2023, 17 to 29 months: unknown between them, and only there */
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) is null", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) > 16", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= 17", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) > 17", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) <= 17", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= 29", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) < 30", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) < 29", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= 30", 'n'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) <= 16.5", 'n'},
    {"29 >= months_between(fact_since('element', 'e1', 'audit', 'year'), as_of())", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) between 17 and 29",
     'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) = 30", 'n'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) <> 30", 'y'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) = 20", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) in (1, 2)", 'n'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) in (1, 20)", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) not in (1, 20)", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'year'), as_of()) >= null", 'u'},
    {"months_between(fact_since('element', 'e1', 'audit', 'may'), as_of()) <= 1", 'y'}, /* 0 or 1 */
    {"months_between(fact_since('element', 'e1', 'audit', 'may'), as_of()) < 0", 'n'},
    {"designated('noted')", 'y'}, /* on which ground is disputed, no matter */
    {"has_function('argued', 'smf')", 'y'},
    {"has_function('argued', 'udm')", 'u'}, /* sources disagree which it is */
    {"has_function('argued', 'ausf')", 'u'},
    {"has_function('argued', 'upf')", 'n'},
    {"used('p-argued', 'A1')", 'u'},
    {"supplies('arguer', 'A1')", 'u'},
    {"supplies('arguer', 'A4')", 'u'}, /* whose e6 is, and of which class, nobody says */
    {"supplies('both', 'A4')", 'n'},   /* known for nothing like it */
    {"distance_km(60, 10, 61, 10) between 111 and 112", 'y'},
    {"near(60.1, 10, 0, 20, 'class', 'kind', 'nuclear')", 'y'},
    {"near(60.1, 10, 0, 11, 'class', 'kind', 'nuclear')", 'u'}, /* 11.1 km, give or take 1 */
    {"near(60.2, 10, 0, 20, 'class', 'kind', 'nuclear')", 'n'},
    {"near(60.2, 10, 5000, 20, 'class', 'kind', 'nuclear')", 'u'},
    {"near(lifetime_y, 10, 0, 20, 'class', 'kind', 'nuclear')", 'u'},
    {"near(lifetime_y, 10, 0, 20, 'class', 'kind', 'dam')", 'n'},
    {"near(60.05, 10, lifetime_y, 20, 'class', 'kind', 'nuclear')", 'u'}, /* an area's centre */
    {"near(60.05, 10, lifetime_y, 20, 'class', 'kind', 'dam')", 'n'},
    {"near(60.05, 10, 0, 20, 'class', 'kind', 'nuclear')", 'y'}, /* it is said how exactly */
    {"near(60.06, 10, lifetime_y, 20, 'class', 'kind', 'nuclear')", 'y'},
    {"near(70, 10, 0, 20, 'class', 'kind', 'depot')", 'u'}, /* its latitude is disputed */
    {"near(71, 10, 0, 20, 'class', 'kind', 'depot')", 'u'},
    {"near(70, 10, 0, 20, 'class', 'kind', 'port')", 'u'}, /* others say otherwise */
    {"near(70, 10, 0, 20, 'class', 'kind', 'none')", 'u'},
    {"score('free', 'R', 'risk') < 0.5", 'y'},
    {"score('child', 'R', 'risk') is null", 'y'},
    {"supplies('free', 'A1')", 'y'},
    {"used('p-free', 'A1')", 'y'},
    {"used('p-free', 'A4', 'A2')", 'n'},
    {"used('p-two', 'A4')", 'y'},
    {"used('free', 'A1')", 'n'}, /* a party is no product */
    {"hosts('zone', 'A1')", 'y'},
    {"hosts('cloud', 'A1', 'A2')", 'y'},
    {"hosts('zone', 'A4')", 'u'}, /* since some day of the year */
    {"hosts('box', 'A4')", 'y'},  /* by what the hosted one needs */
    {"hosts('box', 'A1')", 'n'},
    {"hosts('n', 'A1')", 'n'},
    {"hosts(null, 'A1')", 'u'},
    {"needs('e2', 'box')", 'y'},
    {"needs('e2', 'box', 'hosting')", 'y'},
    {"needs('e2', 'box', 'orchestration')", 'n'},
    {"needs('box', 'e2', 'hosting', 'orchestration')", 'y'},
    {"needs('e1', 'box')", 'n'},
    {"depends('e2')", 'y'},
    {"depends('e2', 'hosting')", 'y'},
    {"depends('e2', 'power')", 'n'},
    {"depends('e1')", 'n'},
    {"operates('op1')", 'y'},
    {"operates('op1', 'mobile')", 'u'}, /* nobody says what kind of network */
    {"operates('free')", 'u'},          /* of one network nobody says whose it is */
    {"operates('free', 'fixed', 'mobile')", 'n'},
    {"operates('free', 'transport')", 'u'},
    {"operates('op3', 'fixed')", 'u'}, /* sources disagree */
    {"operates('op4', 'fixed')", 'u'},
    {"supplies('miner', 'A1')", 'y'}, /* the case's own function */
    {"supplies('miner', 'A2')", 'u'}, /* e6 again */
    {"supplies('elder', 'A3')", 'u'}, /* sells for the layer of what nobody is named for */
    {"supplies('young', 'A3')", 'n'}, /* was not there yet */
    {"supplies('elder', 'A1')", 'n'},
    {"used('p-young', 'A3')", 'u'},   /* sold for the function */
    {"used('p-elder', 'A3')", 'n'},   /* for another */
    {"supplies('child', 'A1')", 'u'}, /* nobody says what its element is */
    {"used('p-child', 'A4')", 'u'},
    {"open_flaw('p-free', '1.0', 14)", 'y'},
    {"open_flaw('p-free', '1.0', 31)", 'n'}, /* public for 31 days */
    {"open_flaw('p-free', '1.0', 30)", 'y'},
    {"open_flaw('p-free', '2.1', 14)", 'n'}, /* fixed there */
    {"open_flaw('p-child', '1', 14)", 'n'},  /* nobody exploits it */
    {"open_flaw('p-two', '1', 14)", 'u'},    /* some versions of a part of it */
    {"open_flaw('p-two', '2', 14)", 'n'},
    {"open_flaw('p-two', null, 14)", 'u'},
    {"open_flaw('p-open', '1', 14)", 'u'},
    {"open_flaw('p-none', '8', 14)", 'n'},
    {"open_flaw('p-none', '9', 14)", 'y'}, /* the word on the release */
    {"supplies('free', 'A2')", 'u'},       /* e6 again */
    {"supplies('listed', 'A4')", 'u'},
    {"supported_until('p-free', '2.1') = '2026-01-31'", 'y'},
    {"supported_until('p-free', '2.2') is null", 'y'},
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

static const crd_str effects[] = {{"use-ban", 7}};

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

static void test_asks(void **state)
{
    const crd_ruleset pack = {.risk = {.given = true,
                                       .designated = true,
                                       .control = true,
                                       .effects = effects,
                                       .n_effects = 1}};
    ask(*state, &pack);
}

/* Regimes differ: without control, by addressee, by state, by assessment; and without any. */
static void test_regimes(void **state)
{
    (void)state;
    static const crd_str states[] = {{"XA", 2}};
    crd_ruleset pack = {
        .risk = {.given = true, .designated = true, .effects = effects, .n_effects = 1}};
    ask(&(struct asks){"high_risk('child')", 'n'}, &pack);
    pack.risk.addressed = true;
    ask(&(struct asks){"high_risk('listed', 'op2')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('listed', 'op3')", 'n'}, &pack);
    ask(&(struct asks){"high_risk('listed')", 'u'}, &pack);
    ask(&(struct asks){"high_risk('product:both', 'op2')", 'u'}, &pack); /* it names nobody */
    static const crd_str lists[] = {{"L", 1}, {"NOWHERE", 7}}, old[] = {{"OLD", 3}};
    pack = (crd_ruleset){.risk = {.given = true, .designated = true, .lists = lists, .n_lists = 2}};
    ask(&(struct asks){"high_risk('listed')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'u'}, &pack); /* the other list may name it */
    ask(&(struct asks){"high_risk('p-free')", 'u'}, &pack);
    ask(&(struct asks){"high_risk('nobody knows it')", 'u'}, &pack);
    ask(&(struct asks){"exposed_to_high_risk('element', 'box', 'any', 'standing')", 'u'}, &pack);
    pack.risk.n_lists = 1;
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack);
    pack.risk.lists = old;
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack); /* on it once; known */
    pack = (crd_ruleset){.risk = {.given = true, .control = true, .states = states, .n_states = 1}};
    ask(&(struct asks){"high_risk('child')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack);
    ask(&(struct asks){"high_risk('seatless')", 'u'}, &pack);
    static const crd_str open[] = {{"XA", 2}, {":who", 4}};
    static const crd_pack_param who = {.name = {"who", 3}, .type = CRD_X_NULL};
    pack.risk.states = open;
    pack.risk.n_states = 2;
    pack.params = &who;
    pack.n_params = 1;
    ask(&(struct asks){"high_risk('child')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'u'}, &pack); /* of which states nobody says */
    ask(&(struct asks){"high_risk('p-free')", 'u'}, &pack);
    ask(&(struct asks){"high_risk('nobody knows it')", 'u'}, &pack);
    ask(&(struct asks){"exposed_to_high_risk('element', 'box', 'any', 'standing')", 'u'}, &pack);
    pack = (crd_ruleset){.risk = {.given = true,
                                  .regime = CRD_STR("R"),
                                  .criterion = CRD_STR("risk"),
                                  .at_least = {.set = true, .known = true, .value = 0.5}}};
    ask(&(struct asks){"high_risk('bought')", 'y'}, &pack);
    ask(&(struct asks){"high_risk('free')", 'n'}, &pack);
    ask(&(struct asks){"high_risk('child')", 'u'}, &pack);  /* nobody has assessed it */
    ask(&(struct asks){"high_risk('child2')", 'u'}, &pack); /* how high is disputed */
    pack.risk.at_least.value = 0.1;
    ask(&(struct asks){"high_risk('child2')", 'y'}, &pack); /* high enough by either */
    pack.risk.at_least.value = 0.9;
    ask(&(struct asks){"high_risk('child2')", 'n'}, &pack);
    pack.risk.at_least = (crd_rule_limit){.set = true, .param = CRD_STR("least")};
    ask(&(struct asks){"high_risk('bought')", 'u'}, &pack); /* nobody says how high */
    ask(&(struct asks){"high_risk('free')", 'u'}, &pack);
    pack.risk.at_least = (crd_rule_limit){.set = true, .known = true, .value = 0.5};
    ask(&(struct asks){"high_risk('free')", 'u'}, NULL);
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_rule_fns_n; i++) {
        const crd_expr_fn *f = &crd_rule_fns[i];
        assert_true(i == 0 || strcmp(crd_rule_fns[i - 1].name, f->name) < 0);
        assert_true(f->n_least <= f->n_most && f->n_most <= 2 * CRD_X_ARGS);
        assert_true(f->n_most <= CRD_X_ARGS || f->rest_text);
        assert_true(strncmp(f->form, f->name, strlen(f->name)) == 0 && f->about[0]);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, asks, test_asks);
    CRD_SUITE_ADD(&s, test_regimes);
    CRD_SUITE_ADD(&s, test_table);
    return crd_suite_run(&s, "rules/know");
}
