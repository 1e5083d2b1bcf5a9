/* For each finding: rows that have it, and rows that nearly have it. {source, table, fields}. */
#ifndef CHECK_CASES_H
#define CHECK_CASES_H

struct check_case {
    const char *name; /* the code; what comes after a blank tells cases of one code apart */
    const char *has[10][3];
    const char *place; /* part of the finding as text: "path field: found / expected / note" */
    const char *hasnt[10][3];
};

#define S(...)           \
    {                    \
        "s", __VA_ARGS__ \
    }
#define T(...)           \
    {                    \
        "t", __VA_ARGS__ \
    }
/* Sources of equal weight, and t above s. */
#define EVEN                                          \
    S("source", "name=s;as_of=2024;confidence=high"), \
        T("source", "name=t;as_of=2024;confidence=high")
#define ABOVE                                        \
    S("source", "name=s;as_of=2024;confidence=low"), \
        T("source", "name=t;as_of=2024;confidence=high")

/* clang-format off */
static const struct check_case cases[] = {
    {"reference-dangling", {S("product", "id=p;maker=acmee"), S("party", "id=acme;name=A")},
     "product/p maker: acmee / perhaps 'acme' /", {S("product", "id=p;maker=acme"), S("party", "id=acme;name=A")}},
    {"reference-dangling of several targets", {S("dependency", "dependent=element:e;needs=element:f;kind=power"), S("element", "id=e;function=gnb")},
     "dependency/element:e/element:f/power needs: f / a key of table element", {S("dependency", "dependent=element:e;needs=site:f;kind=power"), S("element", "id=e;function=gnb"), S("site", "id=f")}},
    {"reference-dangling that was outweighed", {ABOVE, S("product", "id=p;maker=no"), T("product", "id=p;maker=a"), S("party", "id=a;name=A")},
     "product/p maker: no", {ABOVE, S("product", "id=p;maker=b"), T("product", "id=p;maker=a"), S("party", "id=a;name=A"), S("party", "id=b;name=B")}},
    {"reference-dangling of a designation", {S("designation", "list=L;subject=party:x;effect=use-ban")}, "designation/L/party:x/use-ban subject",
     {S("designation", "list=L;subject=class:x;effect=use-ban")}},
    {"reference-country", {S("site", "id=a;country=NO")}, "site/a country: NO", {S("site", "id=a;country=NO"), S("jurisdiction", "id=NO;name=Norway")}},
    {"reference-node parent", {S("need", "service=s;node=a;parent=b;kind=any")}, "need/s/a parent: b", {S("need", "service=s;node=a;parent=b;kind=any"), S("need", "service=s;node=b;kind=any")}},
    {"reference-node member", {S("need_member", "service=s;node=a;member=link:l")}, "need_member/s/a/link:l node: a",
     {S("need_member", "service=s;node=a;member=link:l"), S("need", "service=s;node=a;kind=elements")}},
    {"reference-release", {S("release", "product=p;version=1"), S("element", "id=e;function=gnb;product=p;release=2")}, "element/e release: 2",
     {S("release", "product=q;version=1"), S("element", "id=e;function=gnb;product=p;release=2"), S("element", "id=f;function=gnb;product=q;release=1")}},
    {"statements-contested", {EVEN, S("network", "id=n;name=A"), T("network", "id=n;name=B")}, "network/n name: B / A / s says the first, t the second",
     {ABOVE, S("network", "id=n;name=A"), T("network", "id=n;name=B")}},
    {"statements-outweighed", {ABOVE, S("network", "id=n;name=A"), T("network", "id=n;name=B")}, "network/n name: A / B / t says the first, s the second",
     {EVEN, S("network", "id=n;name=A"), T("network", "id=n;name=A")}},
    {"identity-joined", {S("party", "id=a;name=A;lei=529900T8BM49AURSDO55"), T("party", "id=b;name=B;lei=529900T8BM49AURSDO55")}, "their LEI",
     {S("party", "id=a;name=A;lei=529900T8BM49AURSDO55"), T("party", "id=b;name=B")}},
    {"identity-doubled", {S("party", "id=a;name=A;lei=529900T8BM49AURSDO55"), S("party", "id=b;name=B;lei=529900T8BM49AURSDO55")}, "party/a",
     {S("party", "id=a;name=A;lei=529900T8BM49AURSDO55"), T("party", "id=b;name=B;lei=529900T8BM49AURSDO55")}},
    {"identity-contradiction", {S("party", "id=a;name=A;lei=529900T8BM49AURSDO55"), T("party", "id=b;name=B;lei=529900T8BM49AURSDO55"), S("decision", "a=party:a;b=party:b;verdict=different;decided_by=x")},
     "party/a: b / - / their LEI", {S("party", "id=a;name=A;lei=529900T8BM49AURSDO55"), T("party", "id=b;name=B;lei=529900T8BM49AURSDO55"), S("decision", "a=party:a;b=party:b;verdict=same;decided_by=x")}},
    {"names-equal", {S("party", "id=a;name=Acme;jurisdiction=SE"), S("party", "id=b;name=ÁCME ;jurisdiction=DE")}, "party/b name: ÁCME / - / as party 'a'",
     {S("party", "id=a;name=Acme;jurisdiction=SE"), S("party", "id=b;name=ÁCME ;jurisdiction=DE"), S("decision", "a=party:b;b=party:a;verdict=different;decided_by=x")}},
    {"identity-by-name", {S("party", "id=a;name=Acme"), S("party", "id=b;name=ACME Ltd.")}, "party/a: b / - / taken as one by equal names",
     {S("party", "id=a;name=Acme"), S("party", "id=b;name=Acme Two")}},
    {"identity-by-name alias", {S("party", "id=a;name=Acme"), S("party_name", "party=b;name=ACME Ltd.;kind=former")}, "party/a: b / - / taken as one by another name",
     {S("party", "id=a;name=Acme")}},
    {"names-unused", {S("party_name", "party=b;name=Acme;kind=legal")}, "party_name/b/Acme party: b / - / -",
     {S("party", "id=b;name=Acme"), S("party_name", "party=b;name=Acme;kind=legal")}},
    {"lei-invalid", {S("party", "id=a;name=A;lei=529900T8BM49AURSDO54")}, "party/a lei: 529900T8BM49AURSDO54 / check digits that fit", {S("party", "id=a;name=A;lei=529900T8BM49AURSDO55")}},
    {"lei-invalid form", {S("party", "id=a;name=A;lei=none")}, "party/a lei: none / 20 capital", {S("party", "id=a;name=A")}},
    {"cycle-link-support", {S("link_support", "upper=a;lower=b"), S("link_support", "upper=b;lower=c"), S("link_support", "upper=c;lower=a")}, "link_support/a/b lower: - / - / a > b > c > a",
     {S("link_support", "upper=a;lower=b"), S("link_support", "upper=b;lower=c"), S("link_support", "upper=a;lower=c")}},
    {"cycle-link-support with itself", {S("link_support", "upper=a;lower=a")}, "a > a", {S("link_support", "upper=a;lower=b")}},
    {"cycle-need", {S("need", "service=s;node=a;parent=b;kind=any"), S("need", "service=s;node=b;parent=a;kind=any")}, "s/a > s/b > s/a",
     {S("need", "service=s;node=a;parent=b;kind=any"), S("need", "service=t;node=b;parent=a;kind=any")}},
    {"cycle-branch", {S("party", "id=a;name=A;branch_of=b"), S("party", "id=b;name=B;branch_of=a")}, "a > b > a", {S("party", "id=a;name=A;branch_of=b"), S("party", "id=b;name=B")}},
    {"cycle-service", {S("need_member", "service=a;node=x;member=service:b"), S("need_member", "service=b;node=x;member=service:a")}, "a > b > a",
     {S("need_member", "service=a;node=x;member=service:b"), S("need_member", "service=b;node=x;member=site:a")}},
    {"cycle-dependency", {S("dependency", "dependent=element:a;needs=site:a;kind=power"), S("dependency", "dependent=site:a;needs=element:a;kind=sync")}, "element:a > site:a > element:a",
     {S("dependency", "dependent=element:a;needs=site:a;kind=power"), S("dependency", "dependent=element:b;needs=element:a;kind=sync")}},
    {"ring-holding", {S("holding", "owner=party:a;owned=b;kind=votes"), S("holding", "owner=party:b;owned=a;kind=shares")}, "party:a > party:b > party:a",
     {S("holding", "owner=party:a;owned=b;kind=votes"), S("holding", "owner=party:b;owned=a;kind=debt")}},
    {"need-roots", {S("need", "service=s;node=b;kind=any"), S("need", "service=s;node=a;kind=any")}, "need/s/a parent: a, b", {S("need", "service=s;node=b;kind=any"), S("need", "service=t;node=a;kind=any")}},
    {"need-no-root", {S("need", "service=s;node=a;parent=a;kind=any")}, "need/s/a parent", {S("need", "service=s;node=a;kind=any")}},
    {"need-empty gate", {S("need", "service=s;node=a;kind=any")}, "nodes below it", {S("need", "service=s;node=a;kind=any"), S("need", "service=s;node=b;parent=a;kind=coverage")}},
    {"need-empty members", {S("need", "service=s;node=a;kind=elements")}, "members", {S("need", "service=s;node=a;kind=elements"), S("need_member", "service=s;node=a;member=link:l")}},
    {"need-empty path", {S("need", "service=s;node=a;kind=path;a_site=x")}, "the two sites", {S("need", "service=s;node=a;kind=path;a_site=x;b_site=y")}},
    {"need-k", {S("need", "service=s;node=a;kind=at-least;k=2"), S("need", "service=s;node=b;parent=a;kind=coverage")}, "need/s/a k: - / - / asks for 2 of 1",
     {S("need", "service=s;node=a;kind=at-least;k=1"), S("need", "service=s;node=b;parent=a;kind=coverage")}},
    {"need-k of counted groups", {S("need", "service=s;node=a;kind=elements;k=6"), S("need_member", "service=s;node=a;member=element:e"), S("element", "id=e;function=gnb;quantity=5")}, "6 of 5",
     {S("need", "service=s;node=a;kind=elements;k=5"), S("need_member", "service=s;node=a;member=element:e"), S("element", "id=e;function=gnb;quantity=5")}},
    {"need-areas", {S("need", "service=s;node=a;kind=coverage;area_group=g")}, "need/s/a area_group: g", {S("need", "service=s;node=a;kind=coverage;area_group=g"), S("area", "id=x;area_group=g")}},
    {"need-target", {S("need", "service=s;node=a;kind=coverage;minimum_ppm=60%;target_ppm=50%")}, "minimum_ppm", {S("need", "service=s;node=a;kind=coverage;minimum_ppm=50%;target_ppm=50%")}},
    {"service-no-need", {S("service", "id=x;name=X;customer_class=other")}, "service/x", {S("service", "id=x;name=X;customer_class=other"), S("need", "service=x;node=a;kind=any")}},
    {"shares-over", {S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%"), S("holding", "owner=party:b;owned=c;kind=votes;ppm_min=41%;since=2020-05-01")},
     "holding/party:a/c/votes ppm_min: 101 % / - / votes of c on 2020-05-01", {S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%"), S("holding", "owner=party:b;owned=c;kind=votes;ppm_min=40%")}},
    {"shares-over only at the same time", {S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%;until=2020-05-02"), S("holding", "owner=party:b;owned=c;kind=votes;ppm_min=60%;since=2020-05-01")}, "120 %",
     {S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%;until=2020-05-01"), S("holding", "owner=party:b;owned=c;kind=votes;ppm_min=60%;since=2020-05-01")}},
    {"shares-over for certain", {S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%;until=2021"), S("holding", "owner=party:b;owned=c;kind=votes;ppm_min=60%;since=2020")}, "votes of c on 2020-12-31",
     {S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%;until=2020"), S("holding", "owner=party:b;owned=c;kind=votes;ppm_min=60%;since=2020")}},
    {"shares-over by kind", {S("holding", "owner=party:a;owned=c;kind=shares;ppm_min=60%"), S("holding", "owner=party:b;owned=c;kind=shares;ppm_min=60%")}, "shares of c, without dates",
     {S("holding", "owner=party:a;owned=c;kind=shares;ppm_min=60%"), S("holding", "owner=party:b;owned=c;kind=votes;ppm_min=60%"), S("holding", "owner=party:a;owned=c;kind=shares;ppm_min=60%;since=2020")}},
    {"shares-disputed", {ABOVE, S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%"), T("holding", "owner=party:b;owned=c;kind=votes;ppm_min=60%")}, "120 %",
     {EVEN, S("holding", "owner=party:a;owned=c;kind=votes;ppm_min=60%"), T("holding", "owner=party:b;owned=c;kind=votes;ppm_min=60%")}},
    {"covers-over", {S("covers", "element=e;area=a;share_ppm=60%;overlap=disjoint"), S("covers", "element=f;area=a;share_ppm=60%;overlap=disjoint")}, "covers/e/a share_ppm: - / - / 1200000 ppm",
     {S("covers", "element=e;area=a;share_ppm=60%;overlap=disjoint"), S("covers", "element=f;area=a;share_ppm=60%;overlap=unknown")}},
    {"dates-contradict", {S("element", "id=e;function=gnb;ordered=2021;installed=2020-12-31")}, "element/e installed: 2020-12-31 / a date not before 2021 / that is its `ordered`",
     {S("element", "id=e;function=gnb;ordered=2020-12-31;installed=2020")}},
    {"dates-contradict between sources", {ABOVE, S("party", "id=a;name=A;since=2020"), T("party", "id=a;name=A;until=2019")}, "party/a until: 2019",
     {ABOVE, S("party", "id=a;name=A;since=2020"), T("party", "id=a;name=A;until=2020")}},
    {"dates-contradict of a source", {S("source", "name=s;as_of=2025-02-02;imported_at=2025-02-01")}, "source/s imported_at", {S("source", "name=s;as_of=2025-02;imported_at=2025-02-01")}},
    {"dates-unlikely network", {S("network", "id=n;since=2020-01"), S("element", "id=e;function=gnb;network=n;installed=2019")}, "its network went into operation",
     {S("network", "id=n;since=2020-01"), S("element", "id=e;function=gnb;network=n;installed=2020")}},
    {"dates-unlikely maker", {S("party", "id=m;name=M;since=2000"), S("product", "id=p;maker=m"), S("element", "id=e;function=gnb;product=p;installed=1999-12-31")}, "maker of its product was founded",
     {S("party", "id=m;name=M;since=2000"), S("product", "id=p;maker=m"), S("element", "id=e;function=gnb;product=p;installed=2000-01-01")}},
    {"dates-unlikely owner", {S("party", "id=m;name=M;since=2000"), S("holding", "owner=party:m;owned=x;kind=votes;since=1999")}, "before its `owner` was founded",
     {S("party", "id=m;name=M;since=2000"), S("holding", "owner=party:m;owned=x;kind=votes;since=2000-01")}},
    {"party-dissolved", {S("party", "id=m;name=M;until=2000-06-30"), S("contract", "id=k;buyer=m;since=2000-07-01")}, "contract/k buyer: m",
     {S("party", "id=m;name=M;until=2000-06-30"), S("contract", "id=k;buyer=m;since=2000")}},
    {"status-removed", {S("source", "name=s;as_of=2024-06-01"), S("element", "id=e;function=gnb;status=in-service;removed=2024-05-31")}, "element/e status: 2024-05-31",
     {S("source", "name=s;as_of=2024-06-01"), S("element", "id=e;function=gnb;status=in-service;removed=2024-06"), S("element", "id=f;function=gnb;status=retired;removed=2024-05-31")}},
    {"status-removed link", {S("source", "name=s;as_of=2024-06-01"), S("link", "id=e;status=in-service;removed=2023")}, "link/e status: 2023", {S("source", "name=s;as_of=2024-06-01"), S("link", "id=e;status=retired;removed=2023")}},
    {"place-country", {S("site", "id=a;country=DE;lat=48.85;lon=2.35")}, "km outside, in FR / a place in DE", {S("site", "id=a;country=FR;lat=48.85;lon=2.35"), S("site", "id=b;country=DE;lat=48.58;lon=7.75"), S("site", "id=c;country=DE;lat=48.85;lon=2.35;uncertainty_m=1000000")}},
    {"place-country swapped", {S("site", "id=a;country=NO;lat=10.75;lon=59.91"), S("site", "id=b;country=AT;lat=16.4;lon=48.2")}, "latitude and longitude look swapped", {S("site", "id=a;country=NO;lat=59.91;lon=10.75")}},
    {"place-sea", {S("area", "id=a;country=GB;lat=55;lon=-30")}, "at sea / a place in GB", {S("area", "id=a;country=GB;lat=53.6;lon=-3.3")}},
    {"place-half", {S("site", "id=a;lat=1")}, "site/a lon", {S("site", "id=a;lat=1;lon=1"), S("site", "id=b")}},
    {"length-short", {S("site", "id=a;lat=60;lon=10"), S("site", "id=b;lat=61;lon=10"), S("link", "id=l;a=site:a;b=site:b;length_km=110")}, "link/l length_km: 110 km / at least 111.4 km",
     {S("site", "id=a;lat=60;lon=10"), S("site", "id=b;lat=61;lon=10;uncertainty_m=1000"), S("link", "id=l;a=site:a;b=site:b;length_km=110"), S("site", "id=c"), S("link", "id=m;a=site:a;b=site:c;length_km=1")}},
    {"length-short between elements", {S("site", "id=a;lat=60;lon=10"), S("site", "id=b;lat=61;lon=10"), S("element", "id=e;function=gnb;site=b"), S("link", "id=l;a=site:a;b=element:e;length_km=12")}, "at least 111.4 km",
     {S("site", "id=a;lat=60;lon=10"), S("element", "id=e;function=gnb;site=a"), S("link", "id=l;a=site:a;b=element:e;length_km=12")}},
    {"length-long", {S("site", "id=a;lat=60;lon=10"), S("site", "id=b;lat=61;lon=10"), S("link", "id=l;a=site:a;b=site:b;length_km=700")}, "about 111.4 km",
     {S("site", "id=a;lat=60;lon=10"), S("site", "id=b;lat=61;lon=10"), S("link", "id=l;a=site:a;b=site:b;length_km=600")}},
    {"link-loop", {S("link", "id=l;a=site:a;b=site:a")}, "link/l b: a", {S("link", "id=l;a=site:a;b=element:a"), S("link", "id=m;a=site:a")}},
    {"capacity-impossible", {S("link", "id=l;medium=microwave;capacity_gbps=101")}, "101 Gbit/s / more than 0 and at most 100 Gbit/s", {S("link", "id=l;medium=microwave;capacity_gbps=100"), S("link", "id=m;medium=fibre;capacity_gbps=101")}},
    {"capacity-impossible nothing", {S("link", "id=l;capacity_gbps=0")}, "leave it empty", {S("link", "id=l")}},
    {"capacity-impossible outweighed", {ABOVE, S("link", "id=l;medium=submarine-cable;capacity_gbps=4000000"), T("link", "id=l;capacity_gbps=4000")}, "4000000 Gbit/s", {ABOVE, S("link", "id=l;medium=submarine-cable;capacity_gbps=5000"), T("link", "id=l;capacity_gbps=4000")}},
    {"capacity-over-lower", {S("link", "id=u;capacity_gbps=21"), S("link", "id=a;capacity_gbps=10"), S("link", "id=b;capacity_gbps=10"), S("link_support", "upper=u;lower=a"), S("link_support", "upper=u;lower=b")}, "link/u capacity_gbps: - / - / 21 Gbit/s over links of 20 Gbit/s",
     {S("link", "id=u;capacity_gbps=20"), S("link", "id=a;capacity_gbps=10"), S("link", "id=b;capacity_gbps=10"), S("link_support", "upper=u;lower=a"), S("link_support", "upper=u;lower=b"), S("link", "id=c"), S("link", "id=v;capacity_gbps=9"), S("link_support", "upper=v;lower=c")}},
    {"element-no-product", {S("element", "id=e;function=gnb")}, "element/e product", {S("element", "id=e;function=gnb;product=p")}},
    {"product-no-maker", {S("element", "id=e;function=gnb;product=p"), S("product", "id=p;brand=b")}, "product/p maker: - / - / rows of elements that are this product: 1", {S("element", "id=e;function=gnb;product=p"), S("product", "id=p;maker=b"), S("product", "id=q")}},
    {"element-no-place", {S("element", "id=e;function=gnb")}, "element/e site", {S("element", "id=e;function=gnb;area=a"), S("element", "id=f;function=gnb;site=a")}},
    {"element-no-network", {S("element", "id=e;function=gnb")}, "element/e network", {S("element", "id=e;function=gnb;network=a")}},
    {"network-no-operator", {S("network", "id=n")}, "network/n operator", {S("network", "id=n;operator=a"), S("network", "id=m"), S("tie", "holder=party:a;target=network:m;kind=operates")}},
    {"link-no-end", {S("link", "id=l")}, "link/l a", {S("link", "id=l;b=site:a")}},
    {"tie-ends", {S("tie", "holder=site:a;target=product:p;kind=manages")}, "from site to product", {S("tie", "holder=party:a;target=element:p;kind=manages")}},
    {"asset-class-differs", {S("element", "id=e;function=gnb;asset_class=A1")}, "A1 / A4", {S("element", "id=e;function=gnb;asset_class=A4")}},
    {"role-missing", {S("element", "id=e;function=ems;roles=host")}, "host / network-oversight", {S("element", "id=e;function=ems;roles=host network-oversight"), S("element", "id=f;function=ems")}},
    {"marking-unknown", {S("source", "name=s;marking=secret")}, "source/s marking: secret", {S("source", "name=s;marking=amber")}},
    {"marking-unknown to the case's own scheme", {S("source", "name=s;marking=amber"), S("setting", "name=marking_scheme;value=open secret")}, "amber", {S("source", "name=s;marking=secret"), S("setting", "name=marking_scheme;value=open secret")}},
    {"setting-unknown", {S("setting", "name=colour;value=red")}, "setting/colour name: colour", {S("setting", "name=nation;value=XN")}},
    {"source-undated", {S("source", "name=s")}, "source/s as_of", {S("source", "name=s;as_of=1999")}},
    {"source-old", {S("source", "name=s;as_of=2020-01-01"), T("source", "name=t;as_of=2022-01-02")}, "source/s as_of: - / - / 732 days", {S("source", "name=s;as_of=2020-01-01"), T("source", "name=t;as_of=2022-01-01")}},
    {"completeness-required", {S("party", "id=a"), S("party", "id=b;name=B"), S("party", "id=c;name=C")}, "party name: 66.6 % (2 of 3 rows)", {S("party", "id=b;name=B")}},
    {"completeness", {S("party", "id=a;name=A")}, "party url: 0.0 % (0 of 1 rows)", {S("setting", "name=nation;value=XN")}},
};
/* clang-format on */

#endif
