/* Which questions missing facts become, in whose words, and who is asked. */
#include "court.h"

#include "rules/gaps.h"

static const char *const world_rows[][2] = {
    {"source", "name=s;as_of=2025-06-01"},
    {"designation", "list=L;subject=party:sup;effect=use-ban;since=2020-01-01;purpose=two"},
    {"product", "id=torn;maker=sup"},
    {"jurisdiction", "id=XN;name=N"},
    {"party", "id=op;name=Operator One;jurisdiction=XN"},
    {"party", "id=sup;name=Supplier;jurisdiction=XN"},
    {"network", "id=net;name=Mobile;operator=op;country=XN;kind=mobile"},
    {"network", "id=cloud;operator=op;country=XN"},
    {"site", "id=hill;country=XN"},
    {"product", "id=box;name=Box;maker=sup"},
    {"product", "id=core;name=Core;maker=sup"},
    {"element", "id=gnb1;name=Mast;network=net;site=hill;function=gnb;product=box"},
    {"element", "id=amf1;network=net;function=amf;product=core;installed=2025"},
    {"element", "id=bare;network=cloud;function=host"},
    {"element", "id=amf2;network=net;function=amf"},
    {"tie", "holder=element:bare;target=element:amf2;kind=hosts;since=2025"},
    {"dependency", "dependent=element:amf2;needs=element:gnb1;kind=management;autonomy_h=4"},
    {"service", "id=call;name=Emergency calls;customer_class=emergency"},
    {"fact", "subject=element:gnb1;scheme=Plans;item=plan;value=yes"},
    {"fact", "subject=element:amf2;scheme=Plans;item=plan;value=yes;since=2024-01-01"},
    {"fact", "subject=element:amf2;scheme=Plans;item=plan;value=no;since=2025-01-01"},
    {"fact", "subject=element:bare;scheme=Plans;item=plan;value=yes;since=2025"},
    {"fact", "subject=element:gnb2;scheme=Plans;item=plan;value=yes"},
    {"fact", "subject=element:gnb2;scheme=Audits;item=audit;value=yes;since=2023"},
};

/* What another source says of the same. */
static const char *const other_rows[][2] = {
    {"source", "name=s2;as_of=2025-06-01"},
    {"dependency", "dependent=element:amf2;needs=element:gnb1;kind=management;autonomy_h=9"},
    {"fact", "subject=element:gnb1;scheme=Plans;item=plan;value=no"},
    {"designation", "list=L;subject=party:sup;effect=use-ban;since=2020-01-01;purpose=one"},
    {"product", "id=torn;maker=op"},
    {"element", "id=gnb2;network=net;site=hill;function=gnb;product=torn"},
};

#define PACK                                                                         \
    "pack: p\ntitle: T\nversion: 1\nparams:\n  cap: {about: the largest share}\n"    \
    "facts:\n"                                                                       \
    "- {scheme: Tiers, item: tier, ask: \"which tier is it in?\", answer: 1 or 2}\n" \
    "- {scheme: Plans, item: plan, ask: \"is there a plan?\", answer: yes or no}\n"  \
    "- {scheme: Sites, item: class, ask: \"is it protected?\", whom: authority}\n"   \
    "rules:\n- {id: A, title: t, "

struct asking {
    const char *name, *rule, *said; /* "whom operator: question [answer]", one a line */
};

static const struct asking askings[] = {
    {"a field", "kind: forbid, where: \"id = 'gnb1' and release = 'x'\"}",
     "operator op: Element gnb1 (Mast): which version of its software or firmware does it run? "
     "[text]\n"},
    {"a number has its unit", "kind: forbid, where: \"id = 'gnb1' and traffic_gbps > 2\"}",
     "operator op: Element gnb1 (Mast): how much traffic passes it in the busy hour? [a number "
     "(Gbit/s)]\n"},
    {"a short list is told",
     "kind: forbid, subject: network, where: \"id = 'net' and subscribers "
     "> 7\"}",
     "operator op: Network net (Mobile): how many subscribers depend on it? [a whole number "
     "(subscribers)]\n"},
    {"whom a rule binds is for the authority",
     "kind: forbid, per: operator, addressees: \"fact('party', operator, 'Tiers', 'tier') = '1'\", "
     "where: \"id = 'gnb1'\"}",
     "authority: Party op (Operator One): which tier is it in? [1 or 2]\n"},
    {"what an operator has is for the operator",
     "kind: forbid, where: \"id = 'gnb1' and fact('party', operator, 'Plans', 'plan') = 'no'\"}",
     "operator op: Party op (Operator One): is there a plan? [yes or no]\n"},
    {"of others the authority is asked",
     "kind: forbid, where: \"id = 'gnb1' and fact('party', maker, 'Plans', 'plan') = 'no'\"}",
     "authority: Party sup (Supplier): is there a plan? [yes or no]\n"},
    {"the pack says whom",
     "kind: forbid, where: \"id = 'gnb1' and fact('site', site, 'Sites', 'class') = 'a'\"}",
     "authority: Site hill: is it protected? [yes, no or a value; and since which day, "
     "YYYY-MM-DD]\n"},
    {"a fact of which the pack says nothing",
     "kind: forbid, where: \"id = 'gnb1' and fact('element', id, 'New', 'thing') = 'a'\"}",
     "operator op: Element gnb1 (Mast): what is so under 'New' of 'thing'? [yes, no or a value; "
     "and "
     "since which day, YYYY-MM-DD]\n"},
    {"services are the authority's", "kind: forbid, subject: service, where: \"priority_access\"}",
     "authority: Service call (Emergency calls): is it served first when capacity is short? [yes "
     "or "
     "no]\n"},
    {"assessments",
     "kind: forbid, subject: party, where: \"id = 'sup' and score(id, 'R', 'c') > 1\"}",
     "authority: Party sup (Supplier): how is it assessed under R, criterion 'c', by whom, and "
     "since when? [a score on the scale of the regime, who gave it, and the day, YYYY-MM-DD]\n"},
    {"a parameter", "kind: share, among: \"id = 'gnb1'\", of: \"id = 'gnb1'\", at_most: ':cap'}",
     "pack: Which value has the parameter cap (the largest share)? --param cap=VALUE [a value, "
     "when "
     "the pack is used]\n"},
    {"nobody is asked of nobody",
     "kind: forbid, where: \"id = 'amf2' and fact('party', maker, 'Plans', 'plan') = 'no'\"}",
     "operator op: Element amf2: which product is it (maker and model)? [id or name of the "
     "product]\n"},
    {"used: whether it stands there",
     "kind: forbid, subject: product, where: \"id = 'core' and used(id, 'A1')\"}",
     "operator op: Element amf1: from which day to which day does this hold? [two days, "
     "YYYY-MM-DD: from, until (none while it goes on)]\n"},
    {"hosts: whether it runs there", "kind: forbid, where: \"id = 'bare' and hosts(id, 'A1')\"}",
     "operator op: Tie (holder element:bare, target element:amf2, kind hosts, since 2025): from "
     "which day to which day does this "
     "hold? [two days, YYYY-MM-DD: from, until (none while it goes on)]\n"},
    {"hosts, of a network",
     "kind: forbid, subject: network, where: \"id = 'cloud' and hosts(id, 'A1')\"}",
     "operator op: Tie (holder element:bare, target element:amf2, kind hosts, since 2025): from "
     "which day to which day does this "
     "hold? [two days, YYYY-MM-DD: from, until (none while it goes on)]\n"},
    {"hosts nothing of that class", "kind: forbid, where: \"id = 'bare' and hosts(id, 'A2')\"}",
     ""},
    {"needs: sources disagree of something else",
     "kind: forbid, where: \"id = 'amf2' and needs(id, 'gnb1', 'management')\"}", ""},
    {"needs of another kind",
     "kind: forbid, where: \"id = 'amf2' and needs(id, 'gnb1', 'power')\"}", ""},
    {"depends: sources disagree of something else",
     "kind: forbid, where: \"id = 'amf2' and depends(id)\"}", ""},
    {"a fact that two sources tell in two ways is one question",
     "kind: forbid, where: \"id = 'gnb1' and fact('element', id, 'Plans', 'plan') = 'no' and "
     "fact_number('element', id, 'Plans', 'plan') > 1\"}\n"
     "- {id: B, title: t, kind: forbid, where: \"id = 'gnb1' and fact('element', id, 'Plans', "
     "'plan') = 'no'\"}",
     "operator op: Element gnb1 (Mast): is there a plan? Sources disagree. [yes or no]\n"},
    {"a fact that is told twice since other days",
     "kind: forbid, where: \"id = 'amf2' and fact('element', id, 'Plans', 'plan') = 'no'\"}",
     "operator op: Element amf2: is there a plan? Sources disagree. [yes or no]\n"},
    {"that there is one is no question",
     "kind: forbid, where: \"id in ('gnb1', 'amf2') and not has_fact('element', id, 'Plans', "
     "'plan')\"}",
     ""},
    {"a fact that perhaps does not hold yet",
     "kind: forbid, where: \"id = 'bare' and fact('element', id, 'Plans', 'plan') = 'no'\"}",
     "operator op: Element bare: is there a plan? From which day to which day does what is "
     "recorded hold? [two days, YYYY-MM-DD: from, until (none while it goes on)]\n"},
    {"there perhaps",
     "kind: forbid, where: \"id = 'bare' and has_fact('element', id, 'Plans', 'plan')\"}",
     "operator op: Element bare: is there a plan? From which day to which day does what is "
     "recorded hold? [two days, YYYY-MM-DD: from, until (none while it goes on)]\n"},
    {"evidence without a day",
     "kind: fresh, where: \"id = 'gnb2'\", evidence: {fact: [Plans, plan]}, months: 12}",
     "operator op: Element gnb2: is there a plan? Since which day does what is recorded hold? [a "
     "day, YYYY-MM-DD]\n"},
    {"evidence of some day of a year",
     "kind: fresh, where: \"id = 'gnb2'\", evidence: {fact: [Audits, audit]}, months: 24}",
     "operator op: Element gnb2: what is so under 'Audits' of 'audit'? Since which day does what "
     "is recorded hold? What is recorded is not exact enough. [a day, YYYY-MM-DD]\n"},
    {"evidence that nobody states",
     "kind: fresh, where: \"id = 'gnb2'\", evidence: {fact: [Plans, other]}, months: 24}",
     "operator op: Element gnb2: what is so under 'Plans' of 'other'? [yes, no or a value; and "
     "since which day, YYYY-MM-DD]\n"},
    {"groups by what sources disagree on",
     "kind: diversity, among: \"id in ('gnb1', 'gnb2')\", by: maker, distinct_at_least: 2}",
     "operator op: Product torn: who makes it in fact (not: under whose name it is sold)? Sources "
     "disagree. [id or name of the "
     "party]\n"},
    {"operates: of which kind",
     "kind: forbid, subject: party, where: \"id = 'op' and operates(id, 'cloud')\"}",
     "operator op: Network cloud: what kind of network is it? [one of: broadcast, cloud, exchange, "
     "fixed, government, mobile, mvno, private, public-safety, railway, satellite, subsea, tower, "
     "transport, utility]\n"},
};

static void test_asking(void **state)
{
    const struct asking *row = *state;
    char text[3000], said[4000];
    court o = {0};
    const crd_judgement *all;
    const crd_gaps_result *r = NULL;
    crd_gaps *g = NULL;
    size_t n;
    crd_buf b;
    crd_judge_opts opts = {.evidence = 5};
    snprintf(text, sizeof text, "%s%s\n", PACK, row->rule);
    court_pack(&o, text);
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(world_rows); i++)
        mem_put(&o.m, "s", world_rows[i][0], world_rows[i][1]);
    mem_put(&o.m, "s", other_rows[0][0], other_rows[0][1]);
    for (size_t i = 1; i < CRD_COUNT(other_rows); i++)
        mem_put(&o.m, "s2", other_rows[i][0], other_rows[i][1]);
    court_open(&o);
    court_judge(&o, &all, &n);
    assert_ok(crd_gaps_new(&g, NULL));
    assert_ok(crd_gaps_add(g, o.t, o.k, o.pack, &opts, all, n, NULL));
    assert_ok(crd_gaps_rank(g, 0, CRD_STR_NULL, o.arena, &r, NULL));
    crd_buf_init(&b, 10000);
    for (size_t i = 0; i < r->n; i++)
        crd_buf_addf(&b, "%s%s%.*s: %.*s [%.*s]\n", crd_gap_whom_name(r->gaps[i].whom),
                     r->gaps[i].operated_by.len ? " " : "", (int)r->gaps[i].operated_by.len,
                     r->gaps[i].operated_by.ptr, (int)r->gaps[i].question.len,
                     r->gaps[i].question.ptr, (int)r->gaps[i].answer.len, r->gaps[i].answer.ptr);
    snprintf(said, sizeof said, "%.*s", (int)b.len, b.at ? b.at : "");
    assert_string_equal(row->said, said);
    crd_buf_done(&b);
    crd_gaps_free(g);
    court_close(&o);
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, askings, test_asking);
    return crd_suite_run(&s, "rules/gap words");
}
