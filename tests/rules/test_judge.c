/* Verdicts: each kind of rule passing, failing, unknown, not applicable, and on both sides of its
 * dates. */
#include "court.h"

#include "base/str.h"

static const char *const world_rows[][2] = {
    {"source", "name=s;as_of=2025-06-01"},
    {"jurisdiction", "id=XA;name=A"},
    {"jurisdiction", "id=XN;name=N"},
    {"party", "id=bad;name=Bad;jurisdiction=XA"},
    {"party", "id=good;name=Good;jurisdiction=XN"},
    {"party", "id=op1;name=Op1;jurisdiction=XN"},
    {"party", "id=op2;name=Op2;jurisdiction=XN"},
    {"party", "id=op two;name=Op Two;jurisdiction=XN"},
    {"designation", "list=L;subject=party:bad;effect=use-ban;since=2022-01-01"},
    {"profile", "party=good;regime=R;criterion=risk;score=0.1;as_of=2024-06-01"},
    {"profile", "party=op1;regime=R;criterion=risk;score=0.1;as_of=2019-06-01"},
    {"network", "id=n1;operator=op1;country=XN;kind=mobile"},
    {"network", "id=n2;operator=op2;country=XN;kind=mobile"},
    {"network", "id=n3;operator=op3;country=XN;kind=mobile"},
    {"site", "id=t1;country=XN"},
    {"site", "id=t2;country=XN"},
    {"site", "id=t3;country=XN"},
    {"product", "id=pb;maker=bad"},
    {"product", "id=pg;maker=good"},
    {"product", "id=px"},
    /* op1: radio 60 of bad at two sites, 40 of good at one; core of good */
    {"element", "id=r1;network=n1;site=t1;function=gnb;product=pb;quantity=30;subscribers=700"},
    {"element", "id=r2;network=n1;site=t2;function=gnb;product=pb;quantity=30;subscribers=100"},
    {"element", "id=r3;network=n1;site=t2;function=gnb;product=pg;quantity=40;subscribers=200"},
    {"element", "id=c1;network=n1;site=t1;function=amf;product=pg;installed=2020-01-01"},
    {"element", "id=c2;network=n1;site=t3;function=smf;product=pg;installed=2024-01-01"},
    /* op2: radio 10 of good, 90 of nobody knows whom; core of bad */
    {"element", "id=r4;network=n2;site=t3;function=gnb;product=pg;quantity=10;subscribers=500"},
    {"element", "id=r5;network=n2;site=t3;function=gnb;product=px;quantity=90"},
    {"element", "id=c3;network=n2;site=t3;function=amf;product=pb"},
    {"element", "id=r6;network=n3;function=gnb;product=pg;quantity=20"},
    {"element", "id=home;network=n3;function=cpe;quantity=1000"},
    {"element", "id=d1;network=n3;function=cpe;installed=2024-05-31"},
    {"element", "id=d2;network=n3;function=cpe;installed=2024"},
    /* 0.1 + 0.1 + 0.1 of 1.0, and a third by number */
    {"element", "id=f1;network=n3;function=cpe;product=pb;traffic_gbps=0.1;quantity=1"},
    {"element", "id=f2;network=n3;function=cpe;product=pb;traffic_gbps=0.1;quantity=1"},
    {"element", "id=f3;network=n3;function=cpe;product=pb;traffic_gbps=0.1;quantity=1"},
    {"element", "id=f4;network=n3;function=cpe;product=pg;traffic_gbps=0.7;quantity=6"},
    {"fact", "subject=site:t1;scheme=aud;item=done;value=yes;since=2020-01-01"},
    {"fact", "subject=site:t1;scheme=aud;item=done;value=again;since=2025-03-01"},
    {"fact", "subject=site:t2;scheme=aud;item=done;value=yes;since=2020-01-01"},
    {"fact", "subject=site:t2;scheme=aud;item=done;value=yes;since=2023-01-01"},
    {"link", "id=l1;network=n1;a=site:t1;b=site:t2"},
    {"link", "id=l2;network=n2;a=site:t2;b=site:t3"},
    {"service", "id=s1;name=S1;customer_class=government;criticality=5"},
    {"service", "id=s2;name=S2;customer_class=bank;criticality=2"},
    {"need", "service=s1;node=r;kind=all"},
    {"need", "service=s1;node=core;parent=r;kind=elements;k=1"},
    {"need_member", "service=s1;node=core;member=element:c3"},
    {"need", "service=s1;node=way;parent=r;kind=path;a_site=t1;b_site=t2"},
    {"need", "service=s2;node=r;kind=path;a_site=t1;b_site=t3"},
};

struct rule {
    const char *name;
    const char *text; /* behind "- {id: A, title: t, " */
    const char *want;
};

#define RAN                                                                                  \
    "among: \"asset_class = 'A4' and network in ('n1', 'n2')\", of: high_risk(maker), per: " \
    "operator"

#define FEW "among: \"id in ('f1', 'f2', 'f3', 'f4')\", of: high_risk(maker)"

static const struct rule rules[] = {
    {"forbid fails", "kind: forbid, where: \"asset_class = 'A1' and high_risk(maker)\"}",
     "fail breach 1..1 [c3]"},
    {"forbid passes", "kind: forbid, where: \"asset_class = 'A2' and high_risk(maker)\"}",
     "pass breach 0..0 []"},
    {"forbid is unknown", "kind: forbid, where: \"id = 'r5' and high_risk(maker)\"}",
     "unknown breach 0..90 [r5?]"},
    {"of nobody", "kind: forbid, where: 'true', addressees: \"operator = 'op9'\"}",
     "not-applicable breach"},
    {"of nobody, by operator",
     "kind: forbid, where: 'true', addressees: \"operator = 'op9'\", per: operator}",
     "not-applicable breach"},
    {"a share of nobody's",
     "kind: share, of: 'true', addressees: \"operator = 'op9'\", per: operator, at_most: 35%}",
     "not-applicable breach"},
    {"diversity of nobody's",
     "kind: diversity, by: maker, addressees: \"operator = 'op9'\", per: operator, "
     "distinct_at_least: 2}",
     "not-applicable breach"},
    {"no service is meant",
     "kind: survives, services: criticality > 5, lost: {each: maker}, mode: fails}",
     "not-applicable breach"},
    {"addressees not known", "kind: forbid, where: \"id = 'c3'\", addressees: \"owner = 'x'\"}",
     "unknown breach 0..1 [c3?]"},
    {"outside the classes is not unknown",
     "kind: forbid, where: \"id = 'home' and asset_class = 'A1'\"}", "pass breach 0..0 []"},
    {"by operator",
     "kind: forbid, where: \"asset_class = 'A1' and high_risk(maker)\", per: operator}",
     "operator=op1 pass breach 0..0 []; operator=op2 fail breach 1..1 [c3]; operator=op3 pass "
     "breach 0..0 []"},
    {"in force later", "kind: forbid, where: \"id = 'c3'\", since: 2026-01-01}",
     "fail would-breach 1..1 [c3]"},
    {"in force since the day", "kind: forbid, where: \"id = 'c3'\", since: 2025-06-01}",
     "fail breach 1..1 [c3]"},
    {"not yet announced", "kind: forbid, where: \"id = 'c3'\", announced: 2025-06-02}",
     "not-applicable breach"},
    {"over", "kind: forbid, where: \"id = 'c3'\", until: 2025-06-01}", "not-applicable indicator"},
    {"lapsed, in its dates",
     "kind: forbid, where: \"id = 'c3'\", status: lapsed, since: 2020-01-01, until: 2026-01-01}",
     "fail indicator 1..1 [c3]"},
    {"lapsed before the day",
     "kind: forbid, where: \"id = 'c3'\", status: lapsed, until: 2025-01-01}",
     "not-applicable indicator"},
    {"lapsed, nobody says when", "kind: forbid, where: \"id = 'c3'\", status: lapsed}",
     "not-applicable indicator"},
    {"superseded, nobody says when", "kind: forbid, where: \"id = 'c3'\", status: superseded}",
     "not-applicable indicator"},
    {"superseded, and not yet in force",
     "kind: forbid, where: \"id = 'c3'\", status: superseded, since: 2025-12-01, until: "
     "2026-06-01}",
     "not-applicable indicator"},
    {"not over", "kind: forbid, where: \"id = 'c3'\", until: 2025-06-02}", "fail breach 1..1 [c3]"},
    {"soft law", "kind: forbid, where: \"id = 'c3'\", status: soft-law}",
     "fail departure 1..1 [c3]"},
    {"soft law to come", "kind: forbid, where: \"id = 'c3'\", status: soft-law, since: 2026-01-01}",
     "fail would-breach 1..1 [c3]"},
    {"guidance to come", "kind: forbid, where: \"id = 'c3'\", status: guidance, since: 2025-06-02}",
     "fail would-breach 1..1 [c3]"},
    {"guidance since the day",
     "kind: forbid, where: \"id = 'c3'\", status: guidance, since: 2025-06-01}",
     "fail departure 1..1 [c3]"},
    {"a list that nobody loaded",
     "kind: forbid, subject: party, where: \"id = 'bad' and listed(id, 'NONE')\"}",
     "unknown breach 0..1 [bad?]"},
    {"fresh to the day",
     "kind: fresh, subject: party, where: \"id = 'good'\", evidence: {profile: [R, risk]}, months: "
     "12}",
     "pass breach 0..0 []"},
    {"stale on the day after",
     "kind: fresh, subject: element, where: \"id = 'd1'\", evidence: {date: installed}, months: "
     "12}",
     "fail breach 1..1 [d1]"},
    {"fresh or stale by the day of the year",
     "kind: fresh, subject: element, where: \"id = 'd2'\", evidence: {date: installed}, months: "
     "12}",
     "unknown breach 0..1 [d2?]"},
    {"proposed", "kind: forbid, where: \"id = 'c3'\", status: proposed}",
     "fail would-breach 1..1 [c3]"},
    {"low confidence", "kind: forbid, where: \"id = 'c3'\", confidence: low}",
     "fail indicator 1..1 [c3]"},
    {"a bound without basis",
     "kind: share, of: high_risk(maker), among: \"operator = 'op1' and asset_class = 'A4'\", "
     "at_most: "
     "':ours'}",
     "fail indicator 600000..600000 [r1, r2]"},
    {"a bound with its basis",
     "kind: share, of: high_risk(maker), among: \"operator = 'op1' and asset_class = 'A4'\", "
     "at_most: "
     "':theirs'}",
     "fail breach 600000..600000 [r1, r2]"},
    {"every", "kind: require, where: \"asset_class = 'A1'\", every: \"installed >= '2021-01-01'\"}",
     "fail breach 1..2 [c1, c3?]"},
    {"some",
     "kind: require, where: \"asset_class = 'A1'\", per: operator, some: not high_risk(maker)}",
     "operator=op1 pass breach 2..2 []; operator=op2 fail breach 0..0 [c3]"},
    {"at least a number",
     "kind: require, where: \"asset_class = 'A1'\", per: operator, of: site is not null, at_least: "
     "2}",
     "operator=op1 pass breach 2..2 []; operator=op2 fail breach 1..1 []"},
    {"at least a share",
     "kind: require, where: \"asset_class = 'A4'\", of: product is not null, at_least: 95%}",
     "pass breach 1000000..1000000 []"},
    {"a sum that floats, at its bound", "kind: share, " FEW ", measure: traffic, at_most: 30%}",
     "pass breach 300000..300000 []"},
    {"a third is more than 33.3333 %", "kind: share, " FEW ", at_most: 33.3333%}",
     "fail breach 333334..333334 [f1, f2, f3]"},
    {"a third is less than 33.3334 %", "kind: share, " FEW ", at_most: 33.3334%}",
     "pass breach 333333..333333 []"},
    {"less than what is demanded by less than a millionth",
     "kind: require, where: \"id in ('f1', 'f2', 'f3', 'f4')\", of: high_risk(maker), at_least: "
     "33.3334%}",
     "fail breach 333333..333333 [f4]"},
    {"the largest, of sums that float",
     "kind: diversity, by: maker, among: \"id in ('f1', 'f2', 'f3', 'f4')\", measure: traffic, "
     "largest_at_most: 70%}",
     "pass breach 700000..700000 []"},
    {"concentration above a whole number",
     "kind: diversity, by: maker, among: \"id in ('f1', 'f2', 'f3', 'f4')\", hhi_at_most: 5555}",
     "fail breach 5556..5556 []"},
    {"the last of several facts",
     "kind: fresh, subject: site, where: \"id in ('t1', 't2')\", per: id, evidence: {fact: [aud, "
     "done]}, months: 12}",
     "id=t1 pass breach 0..0 []; id=t2 fail breach 1..1 [t2]"},
    {"nobody knows where, and it is not forbidden",
     "kind: forbid, where: \"id = 'r6' and high_risk(maker)\", per: site, addressees: "
     "\"id in ('r6', 'c3')\"}",
     "site=t3 pass breach 0..0 []; site=unknown unknown breach 0..0 []"},
    {"nobody knows where, before the day",
     "kind: deadline, where: \"id = 'r6'\", per: site, addressees: \"id = 'r6'\", by: "
     "2025-12-31}",
     "site=unknown unknown breach 20..20 [r6]"},
    {"share by quantity", "kind: share, " RAN ", at_most: 35%}",
     "operator=op1 fail breach 600000..600000 [r1, r2]; operator=op2 unknown breach "
     "0..900000 [r5?]"},
    {"share by sites", "kind: share, " RAN ", measure: sites, at_most: 35%}",
     "operator=op1 fail breach 1000000..1000000 [r1, r2]; operator=op2 unknown breach "
     "0..1000000 [r5?]"},
    {"share by sites that nobody names",
     "kind: share, among: \"id in ('r1', 'r6')\", of: high_risk(maker), measure: sites, at_most: "
     "35%}",
     "unknown breach 47619..1000000 [r1]"},
    {"share by subscribers", "kind: share, " RAN ", measure: subscribers, at_most: 90%}",
     "operator=op1 pass breach 800000..800000 []; operator=op2 unknown breach 0..1000000 [r5?]"},
    {"the worst of measures", "kind: share, " RAN ", measure: [subscribers, sites], at_most: 90%}",
     "operator=op1 fail breach 1000000..1000000 [r1, r2]; operator=op2 unknown breach "
     "0..1000000 [r5?]"},
    {"the worst of measures at each end",
     "kind: share, among: \"id in ('r1', 'f4')\", of: high_risk(maker), measure: [sites, "
     "quantity], "
     "at_most: 35%}",
     "fail breach 833333..1000000 [r1]"},
    {"of the least of measures at each end",
     "kind: share, among: \"id in ('r1', 'f4')\", of: high_risk(maker), measure: [sites, "
     "quantity], "
     "at_least: 90%}",
     "fail breach 142857..833333 [r1]"},
    {"one at least stands somewhere",
     "kind: share, among: \"id in ('f1', 'f4')\", of: high_risk(maker), measure: sites, at_most: "
     "14%}",
     "fail breach 142857..1000000 [f1]"},
    {"a cap that nobody gives", "kind: share, " RAN ", at_most: ':cap'}",
     "operator=op1 unknown indicator 600000..600000 [r1, r2]; operator=op2 unknown indicator "
     "0..900000 [r5?]"},
    {"a share of what perhaps does not count, and none is of the kind",
     "kind: share, among: \"subscribers > 0 and id = 'r5'\", of: \"id = 'x'\", at_most: 35%}",
     "pass breach 0..0 []"},
    {"a share of what perhaps does not count, and all is of the kind",
     "kind: share, among: \"subscribers > 0 and id = 'r5'\", of: \"id = 'r5'\", at_most: 35%}",
     "unknown breach 1000000..1000000 [r5?]"},
    {"at least a share of what perhaps does not count",
     "kind: share, among: \"subscribers > 0 and id = 'r5'\", of: \"id = 'r5'\", at_least: 35%}",
     "pass breach 1000000..1000000 []"},
    {"distinct makers",
     "kind: diversity, among: \"asset_class = 'A4' and network in ('n1', 'n2')\", by: maker, per: "
     "operator, "
     "distinct_at_least: 2}",
     "operator=op1 pass breach 2..2 []; operator=op2 unknown breach 1..2 []"},
    {"distinct sites, of what stands nobody knows where",
     "kind: diversity, among: \"id in ('r1', 'r6')\", by: site, distinct_at_least: 2}",
     "unknown breach 1..21 []"},
    {"one at least, wherever it is",
     "kind: diversity, among: \"id = 'r6'\", by: site, distinct_at_least: 1}",
     "pass breach 1..20 []"},
    {"the largest maker",
     "kind: diversity, among: \"asset_class = 'A4' and network in ('n1', 'n2')\", by: maker, per: "
     "operator, "
     "largest_at_most: 55%}",
     "operator=op1 fail breach 600000..600000 []; operator=op2 fail breach 900000..1000000 []"},
    {"concentration",
     "kind: diversity, among: \"asset_class = 'A4' and network in ('n1', 'n2')\", by: maker, per: "
     "operator, "
     "hhi_at_most: 5500}",
     "operator=op1 pass breach 5200..5200 []; operator=op2 fail breach 8200..10000 []"},
    {"a deadline ahead", "kind: deadline, where: \"id = 'c3'\", by: 2025-12-31}",
     "pass breach 1..1 [c3]"},
    {"the day itself", "kind: deadline, where: \"id = 'c3'\", by: 2025-06-01}",
     "pass breach 1..1 [c3]"},
    {"a deadline past", "kind: deadline, where: \"id = 'c3'\", by: 2025-05-31}",
     "fail breach 1..1 [c3]"},
    {"fresh",
     "kind: fresh, subject: party, where: \"id in ('good', 'op1', 'op2')\", "
     "evidence: {profile: [R, risk]}, months: 24}",
     "fail breach 1..2 [op1, op2?]"},
    {"fresh by a date",
     "kind: fresh, where: \"asset_class = 'A1'\", evidence: {date: installed}, months: 24}",
     "fail breach 1..2 [c1, c3?]"},
    {"survives",
     "kind: survives, services: criticality >= 4, lost: {each: maker, where: high_risk(id)}, "
     "mode: fails}",
     "service=s1 fail breach 1..1 [bad]"},
    {"survives the others",
     "kind: survives, services: criticality >= 4, lost: {each: maker, where: not high_risk(id)}, "
     "mode: fails}",
     "service=s1 pass breach 0..0 []"},
    {"routes", "kind: route, services: 'true', trusted: \"operator = 'op1'\"}",
     "service=s1/way pass breach 1..1 []; service=s2/r fail breach 0..0 []"},
    {"routes that avoid somebody", "kind: route, services: 'true', avoid: [party:op2]}",
     "service=s1/way unknown breach 0..1 []; service=s2/r fail breach 0..0 []"},
    {"routes that avoid somebody unknown",
     "kind: route, services: criticality >= 4, avoid: [list:nowhere]}",
     "service=s1/way unknown breach 0..0 []"},
    {"routes that avoid somebody with a blank in the name",
     "kind: route, services: criticality >= 4, avoid: ['party:op two']}",
     "service=s1/way unknown breach 0..1 []"},
    {"routes that avoid those of a parameter, commas between",
     "kind: route, services: criticality >= 4, avoid: [':whom']}",
     "service=s1/way unknown breach 0..1 []"},
    {"routes that avoid nobody knows whom",
     "kind: route, services: criticality >= 4, avoid: [':cap']}",
     "service=s1/way unknown breach 0..0 []"},
    {"routes between",
     "kind: route, between: [\"id = 't1'\", \"id = 't2'\"], trusted: \"operator = 'op1'\", "
     "disjoint: 2, by: node}",
     "sites=t1/t2 fail breach 1..1 []"},
};

static void show(const crd_judgement *all, size_t n, crd_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        const crd_judgement *v = &all[i];
        crd_buf_adds(out, i ? "; " : "");
        if (!crd_str_is_null(v->group))
            crd_buf_addf(out, "%.*s ", (int)v->group.len, v->group.ptr);
        crd_buf_addf(out, "%s %s", crd_verdict_name(v->verdict), crd_standing_name(v->standing));
        if (v->verdict == CRD_NOT_APPLICABLE)
            continue;
        crd_buf_addf(out, " %.0f..%.0f [", v->low, v->high);
        for (size_t k = 0; k < v->n_evidence; k++)
            crd_buf_addf(out, "%s%.*s%s", k ? ", " : "", (int)v->evidence[k].id.len,
                         v->evidence[k].id.ptr, v->evidence[k].certain ? "" : "?");
        crd_buf_addc(out, ']');
    }
    crd_buf_addc(out, '\0');
}

/* The verdicts of one rule over the world above. */
static void judged(const struct rule *rule, const bool *asked, crd_buf *out)
{
    char text[2000];
    court o = {0};
    const crd_judgement *all = NULL;
    size_t n = 0;
    crd_err err = CRD_ERR_INIT;
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\nparams: {cap: {about: none}, ours: {value: "
             "50%%, about: x}, whom: {value: 'party:op two, party:op2', about: x}, theirs: {value: "
             "50%%, about: x, basis: y}}\n"
             "high_risk: {designated: {effects: [use-ban]}, control: true}\n"
             "defaults: {status: law, confidence: high}\nrules:\n- {id: A, title: t, %s\n",
             rule->text);
    court_pack(&o, text);
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(world_rows); i++)
        mem_put(&o.m, "s", world_rows[i][0], world_rows[i][1]);
    court_open(&o);
    crd_judge_opts opts = {.evidence = 5, .asked = asked, .only_asked = asked != NULL};
    assert_status(CRD_OK, crd_judge(o.t, o.k, o.pack, &opts, o.arena, &all, &n, &err), &err);
    show(all, n, out);
    court_close(&o);
    court_end(&o);
}

static void test_rule(void **state)
{
    const struct rule *rule = *state;
    crd_buf out;
    crd_buf_init(&out, 10000);
    judged(rule, NULL, &out);
    assert_string_equal(rule->want, crd_buf_str(&out).ptr);
    crd_buf_done(&out);
}

/* Rules that are over, asked for by name; `want` is what they say then. */
#define C3 "kind: forbid, where: \"id = 'c3'\", "
static const struct rule asked_rules[] = {
    {"over, asked for", C3 "until: 2025-06-01}", "fail indicator 1..1 [c3]"},
    {"lapsed, asked for", C3 "status: lapsed, until: 2024-01-01}", "fail indicator 1..1 [c3]"},
    {"superseded, asked for", C3 "status: superseded}", "fail indicator 1..1 [c3]"},
    {"in force, asked for", C3 "since: 2025-01-01}", "fail breach 1..1 [c3]"},
    {"not yet announced, asked for", C3 "announced: 2025-06-02}", "not-applicable breach"},
};

static void test_asked(void **state)
{
    const struct rule *rule = *state;
    static const bool yes[] = {true}, no[] = {false};
    crd_buf out;
    crd_buf_init(&out, 10000);
    judged(rule, yes, &out);
    assert_string_equal(rule->want, crd_buf_str(&out).ptr);
    crd_buf_clear(&out);
    judged(rule, no, &out);
    assert_string_equal("", crd_buf_str(&out).ptr);
    crd_buf_done(&out);
}

/* Two sites with so many lines between them, and so many ways that are asked for. */
struct ways {
    const char *name;
    int lines;
    const char *wanted;
    crd_verdict want;
};
static const struct ways many_ways[] = {
    {"a way and a half, of two", 2, "1.5", CRD_PASS},
    {"a way and a half, of one", 1, "1.5", CRD_FAIL},
    {"as many as are counted", 18, "16", CRD_PASS},
    {"more than are counted", 18, "18", CRD_UNKNOWN},
    {"more than are counted, and there are fewer", 3, "18", CRD_FAIL},
};

static void test_many_ways(void **state)
{
    const struct ways *ways = *state;
    court o = {0};
    const crd_judgement *all = NULL;
    size_t n = 0;
    char row[100];
    const crd_pack_given given = {CRD_STR("n"), crd_str_from(ways->wanted)};
    court_pack_given(&o,
                     "pack: p\ntitle: T\nversion: 1\nparams: {n: {value: 2, about: x}}\nrules:\n"
                     "- {id: A, title: t, kind: route, between: [\"id = 'a'\", \"id = 'b'\"], "
                     "trusted: 'true', disjoint: ':n', by: link}\n",
                     &given, 1);
    mem_init(&o.m);
    mem_put(&o.m, "s", "source", "name=s;as_of=2025-06-01");
    mem_put(&o.m, "s", "site", "id=a");
    mem_put(&o.m, "s", "site", "id=b");
    for (int i = 0; i < ways->lines; i++) {
        snprintf(row, sizeof row, "id=l%d;a=site:a;b=site:b", i);
        mem_put(&o.m, "s", "link", row);
    }
    court_open(&o);
    court_judge(&o, &all, &n);
    assert_int_equal(1, n);
    assert_string_equal(crd_verdict_name(ways->want), crd_verdict_name(all[0].verdict));
    court_close(&o);
    court_end(&o);
}

/* Packs with such a column are refused; whoever makes a rule otherwise is not told that it holds.
 */
static void test_spread_of_no_text(void **state)
{
    (void)state;
    court o = {0};
    const crd_judgement *all = NULL;
    size_t n = 0;
    court_pack(&o, "pack: p\ntitle: T\nversion: 1\nrules:\n"
                   "- {id: A, title: t, kind: diversity, by: maker, distinct_at_least: 2}\n");
    crd_rule u = o.pack->rules[0];
    u.by = (uint32_t)crd_subject_column(&crd_subjects[u.subject], CRD_STR("everyone"));
    o.pack->rules = &u;
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(world_rows); i++)
        mem_put(&o.m, "s", world_rows[i][0], world_rows[i][1]);
    court_open(&o);
    court_judge(&o, &all, &n);
    assert_int_equal(1, n);
    assert_string_equal("unknown", crd_verdict_name(all[0].verdict));
    court_close(&o);
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rules, test_rule);
    CRD_SUITE_ROWS(&s, asked_rules, test_asked);
    CRD_SUITE_ROWS(&s, many_ways, test_many_ways);
    CRD_SUITE_ADD(&s, test_spread_of_no_text);
    return crd_suite_run(&s, "rules/judge");
}
