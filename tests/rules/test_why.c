/* Why verdicts are what they are: the rule read back, what would make it pass, the facts behind it;
 * and the cheapest sets against all sets. */
#include "court.h"

#include "rules/why_int.h"

static const char *const world_rows[][2] = {
    {"source", "name=s;as_of=2025-06-01"},
    {"jurisdiction", "id=XA;name=A"},
    {"jurisdiction", "id=XN;name=N"},
    {"party", "id=bad;name=Bad;jurisdiction=XA"},
    {"party", "id=good;name=Good;jurisdiction=XN"},
    {"party", "id=op1;name=Op1;jurisdiction=XN"},
    {"designation", "list=L;subject=party:bad;effect=use-ban;since=2022-01-01"},
    {"profile", "party=good;regime=R;criterion=risk;score=0.1;as_of=2024-06-01"},
    {"profile", "party=op1;regime=R;criterion=risk;score=0.1;as_of=2019-06-01"},
    {"network", "id=n1;operator=op1;country=XN;kind=mobile"},
    {"site", "id=t1;country=XN"},
    {"site", "id=t2;country=XN"},
    {"site", "id=t3;country=XN"},
    {"product", "id=pb;maker=bad"},
    {"product", "id=pg;maker=good"},
    {"product", "id=px"},
    {"element", "id=r1;network=n1;site=t1;function=gnb;product=pb;quantity=30;status=in-service;"
                "replacement_cost=300"},
    {"element",
     "id=r2;network=n1;site=t2;function=gnb;product=pb;quantity=20;replacement_cost=100"},
    {"element", "id=r3;network=n1;site=t2;function=gnb;product=pg;quantity=40;replacement_cost=9"},
    {"element", "id=r4;network=n1;site=t3;function=gnb;product=px;quantity=10;replacement_cost=9"},
    {"element", "id=c1;network=n1;site=t1;function=amf;product=pg;installed=2020-01-01"},
    {"element", "id=c2;network=n1;site=t3;function=smf;product=pg;installed=2024-01-01"},
    {"link", "id=l1;network=n1;a=site:t1;b=site:t2"},
    {"link", "id=l2;a=site:t2;b=site:t3"},
    {"service", "id=s1;name=S1;customer_class=government;criticality=5"},
    {"need", "service=s1;node=r;kind=all"},
    {"need", "service=s1;node=core;parent=r;kind=elements;k=1"},
    {"need_member", "service=s1;node=core;member=element:r1"},
    {"need", "service=s1;node=way;parent=r;kind=path;a_site=t1;b_site=t3"},
};

#define PACK                                                         \
    "pack: p\ntitle: T\nversion: 1\nparams:\n  cap: {about: none}\n" \
    "  third: {value: 35%, about: third, basis: act}\n"              \
    "high_risk: {designated: {effects: [use-ban]}, control: true}\n" \
    "defaults: {status: law, confidence: high}\nrules:\n- {id: A, title: t, "

struct rule {
    const char *name, *text, *rule, *change, *changes;
};

static const struct rule rules[] = {
    {"a row that must not be",
     "kind: forbid, where: \"asset_class = 'A4' and high_risk(maker) and (status is null or status "
     "= "
     "'in-service')\"}",
     "No element may satisfy asset_class = 'A4' and high_risk(maker) and (status is null or status "
     "= "
     "'in-service').",
     "2 elements are against it for certain: each must change. 1 more may have to, by what is not "
     "known of it. Replacing those that are certain costs 400.",
     "element r1! enough: EU asset class is no longer A4; or: maker is no longer high-risk under "
     "this regime; or: status is no longer in-service\n"
     "element r2! enough: EU asset class is no longer A4; or: maker is no longer high-risk under "
     "this regime; or: status is then recorded, and status turns out not to be in-service\n"
     "element r4 enough: EU asset class is no longer A4; or: maker turns out not to be high-risk "
     "under this regime; or: status is then recorded, and status turns out not to be in-service\n"},
    {"whom it is exposed to",
     "kind: forbid, where: \"network = 'n1' and exposed('element', id, 'change', 'latent', "
     "'bad')\"}",
     "No element may satisfy network = 'n1' and exposed('element', id, 'change', 'latent', 'bad').",
     "2 elements are against it for certain: each must change. 4 more may have to, by what is not "
     "known of them. Replacing those that are certain costs 400.",
     "element r1! enough: network is no longer n1; or: the element is no longer within reach of "
     "bad (could change it), also after preparation\n"
     "element r2! enough: network is no longer n1; or: the element is no longer within reach of "
     "bad (could change it), also after preparation\n"
     "element c1 enough: network is no longer n1; or: the element turns out not to be within reach "
     "of bad (could change it), also after preparation\n"
     "element c2 enough: network is no longer n1; or: the element turns out not to be within reach "
     "of bad (could change it), also after preparation\n"
     "element r3 enough: network is no longer n1; or: the element turns out not to be within reach "
     "of bad (could change it), also after preparation\n"
     "element r4 enough: network is no longer n1; or: the element turns out not to be within reach "
     "of bad (could change it), also after preparation\n"},
    {"every row", "kind: require, where: \"asset_class = 'A1'\", every: installed >= '2021-01-01'}",
     "Every element with asset_class = 'A1' must satisfy installed >= '2021-01-01'.",
     "1 element is against it for certain: it must change.",
     "element c1! enough: installed is then on or after 2021-01-01\n"},
    {"some row",
     "kind: require, where: \"asset_class = 'A1'\", some: 'installed is null', per: operator}",
     "Some element with asset_class = 'A1' satisfies installed is null. Judged for each operator.",
     "One element that satisfies it is enough.",
     "element c1! \n"
     "element c2! \n"},
    {"at least so many",
     "kind: require, where: \"asset_class = 'A1'\", of: site = 't1', at_least: 2}",
     "Of elements with asset_class = 'A1' at least 2 must satisfy site = 't1'.",
     "1 (by quantity) must be of this kind. The fewest that do: 1, with 1 (costs are not recorded "
     "for all).",
     "element c2! to be of this kind\n"},
    {"a share at most",
     "kind: share, among: \"asset_class = 'A4'\", of: high_risk(maker), at_most: ':third'}",
     "Of elements with asset_class = 'A4', by quantity, at most 35 % (:third; basis: act) may "
     "satisfy high_risk(maker).",
     "At least 15 (by quantity) must be of another kind, even if all that is not known turns out "
     "well. If it turns out badly, 25 (by quantity) must be; that is enough in any case. The "
     "cheapest that do for the least that is needed: 1, with 20, for 100.",
     "element r2! to be of another kind\n"},
    {"a share by sites",
     "kind: share, among: \"asset_class = 'A4'\", of: high_risk(maker), measure: sites, at_most: "
     "34%}",
     "Of elements with asset_class = 'A4', by sites, at most 34 % may satisfy high_risk(maker).",
     "At least 1 (by sites) must be of another kind, even if all that is not known turns out well. "
     "If it turns out badly, 2 (by sites) must be; that is enough in any case. The cheapest that "
     "do for the least that is needed: 1, with 1, for 100.",
     "site t2! to be of another kind\n"},
    {"a bound that nobody gives",
     "kind: share, among: \"asset_class = 'A4'\", of: high_risk(maker), at_most: ':cap'}",
     "Of elements with asset_class = 'A4', by quantity, at most (no value given) (:cap; nobody's "
     "number but the pack's) may satisfy high_risk(maker).",
     "Nobody gives the bound: --param cap=VALUE.", ""},
    {"more of them",
     "kind: diversity, among: \"asset_class = 'A4'\", by: maker, distinct_at_least: 4}",
     "Of elements with asset_class = 'A4', told apart by maker, by quantity, there are at least 4.",
     "Recorded are 2 different values of maker; nobody is named for 10 (by quantity). More that "
     "are "
     "needed: 2.",
     ""},
    {"a smaller one",
     "kind: diversity, among: \"asset_class = 'A4'\", by: maker, largest_at_most: 45%}",
     "Of elements with asset_class = 'A4', told apart by maker, by quantity, the largest has at "
     "most "
     "45 %.",
     "Recorded are 2 different values of maker; nobody is named for 10 (by quantity).",
     "maker bad! by others instead: at least 5, surely enough 15\n"
     "maker good by others instead: at least 0, surely enough 5\n"},
    {"less concentrated",
     "kind: diversity, among: \"asset_class = 'A4'\", by: maker, hhi_at_most: 4000}",
     "Of elements with asset_class = 'A4', told apart by maker, by quantity, the index of "
     "concentration (HHI) is at most 4000.",
     "Recorded are 2 different values of maker; nobody is named for 10 (by quantity). The index "
     "falls most when the largest gives to one who has nothing yet: 2 (by quantity) is enough.",
     ""},
    {"evidence",
     "kind: fresh, subject: party, where: \"id in ('good', 'op1', 'bad')\", evidence: {profile: "
     "[R, "
     "risk]}, months: 24}",
     "Every party with id in ('good', 'op1', 'bad') has evidence (assessment R: risk) that is no "
     "older than 24 months.",
     "1 party is against it for certain: it must change. 1 more may have to, by what is not known "
     "of it.",
     "evidence op1! last of 2019-06-01, was due by 2021-06-01\n"
     "evidence bad no evidence is recorded: due now\n"
     "evidence good last of 2024-06-01, due by 2026-06-01\n"},
    {"a deadline ahead", "kind: deadline, where: \"id = 'r1'\", by: 2025-06-11}",
     "After 2025-06-11 no element may satisfy id = 'r1'.",
     "It must be done by 2025-06-11; on 2025-06-01, the day of reading, it is not due yet: 10 days "
     "are left. 1 element is against it for certain: it must change. Replacing those that are "
     "certain costs 300.",
     "element r1! enough: the element itself is no longer r1\n"},
    {"a loss",
     "kind: survives, services: criticality >= 4, lost: {each: maker, where: high_risk(id)}, mode: "
     "fails}",
     "Services with criticality >= 4 keep their minimum when any one maker with high_risk(id) is "
     "lost (mode fails), 0 hours after.",
     NULL,
     "loss loss:maker:fails:0h:bad/s1! Without Bad (bad) (as if all of it failed), at "
     "once: service S1 (s1) is lost.\n"},
    {"a way", "kind: route, services: 'true', trusted: \"operator = 'op1'\"}",
     "Each path that services need, with true, has a trusted way; trusted is what satisfies "
     "operator "
     "= 'op1'.",
     "By what is certain, there is no trusted way; 1 thing would have to change to open one (not "
     "all say what they cost). If all that is not known turns out well, there is a trusted way. ",
     "link l2 to be known as trusted, or replaced\n"},
    {"nobody", "kind: forbid, where: 'true', addressees: \"operator = 'op9'\"}",
     "No element may satisfy true. It binds where operator = 'op9'.",
     "The rule does not apply: there is nothing to change.", ""},
};

/* A world of the first n rows, still to be opened. */
static void begin_rule(court *o, const char *rule, size_t n)
{
    char text[2000];
    snprintf(text, sizeof text, "%s%s\n", PACK, rule);
    court_pack(o, text);
    mem_init(&o->m);
    for (size_t i = 0; i < n; i++)
        mem_put(&o->m, "s", world_rows[i][0], world_rows[i][1]);
}

static void open_rule(court *o, const char *rule)
{
    begin_rule(o, rule, CRD_COUNT(world_rows));
    court_open(o);
}

static void expect(const char *want, crd_str got)
{
    char text[2000];
    snprintf(text, sizeof text, "%.*s", (int)got.len, got.ptr ? got.ptr : "");
    assert_string_equal(want, text);
}

static void test_rule(void **state)
{
    const struct rule *rule = *state;
    court o = {0};
    const crd_judgement *all;
    const crd_why *why = NULL;
    size_t n;
    crd_err err = CRD_ERR_INIT;
    crd_judge_opts opts = {.evidence = 10};
    crd_buf b;
    open_rule(&o, rule->text);
    court_judge(&o, &all, &n);
    assert_status(CRD_OK, crd_why_of(o.t, o.k, o.pack, &all[0], &opts, o.arena, &why, &err), &err);
    expect(rule->rule, why->rule);
    if (rule->change)
        expect(rule->change, why->change);
    crd_buf_init(&b, 10000);
    for (size_t i = 0; i < why->n_changes; i++) {
        const crd_why_change *c = &why->changes[i];
        crd_buf_addf(&b, "%s %.*s%s %.*s\n", c->what, (int)c->id.len, c->id.ptr,
                     c->certain ? "!" : "", (int)c->sentence.len, c->sentence.ptr);
    }
    expect(rule->changes, crd_buf_str(&b));
    crd_buf_done(&b);
    court_close(&o);
    court_end(&o);
}

/* ---- in words ----------------------------------------------------------------------------------
 */

struct worded {
    const char *name, *text, *words;
};

static const struct worded wordeds[] = {
    {"codes and what is not recorded",
     "kind: forbid, where: \"asset_class = 'A4' and (status is null or status in ('spare', "
     "'failed'))\"}",
     "There may be no element where EU asset class is A4, and (status is not recorded, or status "
     "is "
     "spare or failed)."},
    {"negation goes inwards",
     "kind: forbid, where: \"not (high_risk(maker) or traffic_gbps > 3)\"}",
     "There may be no element where maker is not high-risk under this regime, and traffic in the "
     "busy hour (Gbit/s) is not more than 3."},
    {"dates", "kind: require, every: \"installed < '2021-01-01'\"}",
     "For every element it must be so that installed is before 2021-01-01."},
    {"else unknown", "kind: forbid, where: \"site = 't1' or null\"}",
     "There may be no element where site is t1; else it is not known whether it counts."},
    {"then unknown", "kind: forbid, where: \"site is null and null\"}",
     "There may be no element where site is not recorded; whether it counts is then not known."},
    {"shares in percent", "kind: forbid, subject: holding, where: ppm_max >= 250000}",
     "There may be no holding where the largest possible share is at least 25 %."},
    {"a parameter without value",
     "kind: forbid, where: \"controlled_by(operator, :cap) or quantity > :cap\"}",
     "There may be no element where operator is under the control of parameter cap (no value "
     "given), or quantity is more than parameter cap (no value given)."},
    {"a fact", "kind: forbid, where: \"fact('element', id, 'S', 'i') = 'yes'\"}",
     "There may be no element where what is recorded of the element itself on 'S: i' is yes."},
    {"some, for each",
     "kind: require, where: \"asset_class = 'A1'\", some: \"member_of(operator_country, 'X', "
     "'Y')\", "
     "per: operator_country}",
     "There must be one element (where EU asset class is A1) where the operator's state is in X or "
     "Y. Judged separately by the operator's state."},
    {"losses, in days",
     "kind: survives, services: criticality >= 4, lost: {each: operator}, mode: withdraws, at: "
     "30d}",
     "Services (where criticality is at least 4) keep their minimum when any one operator stops to "
     "supply and to support for 30 days."},
    {"ways that keep clear",
     "kind: route, services: 'true', avoid: [XA, 'list:L'], disjoint: 2, by: site}",
     "Each line that services need has at least 2 trusted ways that share no site; trusted is "
     "what "
     "keeps clear of XA, list:L."},
    {"ways", "kind: route, services: \"customer_class = 'defence'\", trusted: 'true'}",
     "Each line that services (where class of customer is defence) need has a trusted way; all "
     "equipment and links are trusted."},
};

static void open_rule(court *o, const char *rule);
static void expect(const char *want, crd_str got);

static void test_worded(void **state)
{
    const struct worded *row = *state;
    court o = {0};
    const crd_judgement *all;
    const crd_why *why = NULL;
    size_t n;
    crd_judge_opts opts = {.evidence = 1};
    open_rule(&o, row->text);
    court_judge(&o, &all, &n);
    assert_ok(crd_why_of(o.t, o.k, o.pack, &all[0], &opts, o.arena, &why, NULL));
    expect(row->words, why->words);
    court_close(&o);
    court_end(&o);
}

/* ---- facts ------------------------------------------------------------------------------------
 */

struct facts {
    const char *name, *rule, *said; /* "part=value (as) table record source:line", one a line */
};

static const struct facts factss[] = {
    {"a designation", "kind: forbid, where: \"id = 'r1' and (high_risk(maker) or status = 'x')\"}",
     "id=r1 () element r1 s:1\n"
     "high_risk(maker)=yes (designated: bad, on list L) designation "
     "L/party:bad/use-ban/2022-01-01 s:1\n"
     "maker=bad () product pb s:1\n"},
    {"what sources say where they differ", "kind: forbid, where: \"maker = 'bad'\"}",
     "maker= (sources disagree: bad (s), good (t)) product two s:1\n"},
    {"whom it restricts by a maker in dispute", "kind: forbid, where: high_risk(product)}",
     "high_risk(product)= (maker: bad, on list L (possible only); of its maker sources disagree: "
     "bad "
     "(s), good (t)) designation L/party:bad/use-ban/2022-01-01 s:1\n"
     "product=two () element torn s:1\n"},
    {"a fact in dispute", "kind: forbid, where: \"fact('element', 'torn', 'S', 'plan') = 'yes'\"}",
     "fact('element', 'torn', 'S', 'plan')= (sources disagree: yes (s), no (t)) fact "
     "element:torn/S/plan s:1\n"},
    {"a fact since two days",
     "kind: forbid, where: \"fact('element', 'torn', 'S', 'tier') = '1'\"}",
     "fact('element', 'torn', 'S', 'tier')= (sources disagree: 1 (s) since 2024-01-01, 2 (s) since "
     "2025-01-01) fact element:torn/S/tier/2024-01-01 s:1\n"},
    {"a fact that may not hold yet",
     "kind: forbid, where: \"fact('element', 'torn', 'S', 'late') = '1'\"}",
     "fact('element', 'torn', 'S', 'late')= (recorded: 1 (s) since 2025 (it may not hold on the "
     "day)) fact element:torn/S/late/2025 s:1\n"},
};

static const char *const torn_rows[][3] = {
    {"s", "source", "name=t;as_of=2025-06-01"},
    {"s", "product", "id=two;maker=bad"},
    {"t", "product", "id=two;maker=good"},
    {"s", "element", "id=torn;network=n1;function=gnb;product=two"},
    {"s", "fact", "subject=element:torn;scheme=S;item=plan;value=yes"},
    {"t", "fact", "subject=element:torn;scheme=S;item=plan;value=no"},
    {"s", "fact", "subject=element:torn;scheme=S;item=tier;value=1;since=2024-01-01"},
    {"s", "fact", "subject=element:torn;scheme=S;item=tier;value=2;since=2025-01-01"},
    {"s", "fact", "subject=element:torn;scheme=S;item=late;value=1;since=2025"},
};

static void test_facts(void **state)
{
    const struct facts *row = *state;
    court o = {0};
    const crd_judgement *all;
    const crd_why *why = NULL;
    size_t n;
    crd_judge_opts opts = {.evidence = 1};
    crd_buf b;
    bool torn = row != factss; /* then no elements but the one that sources disagree on */
    begin_rule(&o, row->rule, torn ? 10 : CRD_COUNT(world_rows));
    for (size_t i = 0; i < CRD_COUNT(torn_rows) && torn; i++)
        mem_put(&o.m, torn_rows[i][0], torn_rows[i][1], torn_rows[i][2]);
    court_open(&o);
    court_judge(&o, &all, &n);
    assert_ok(crd_why_of(o.t, o.k, o.pack, &all[0], &opts, o.arena, &why, NULL));
    crd_buf_init(&b, 10000);
    for (size_t i = 0; i < why->n_facts; i++) {
        const crd_why_fact *f = &why->facts[i];
        crd_buf_addf(&b, "%.*s=%.*s (%.*s) %.*s %.*s %.*s:%u\n", (int)f->part.len, f->part.ptr,
                     (int)f->value.len, f->value.ptr, (int)f->why.len, f->why.ptr,
                     (int)f->table.len, f->table.ptr, (int)f->key.len, f->key.ptr,
                     (int)f->source.len, f->source.ptr, (unsigned)(f->line > 0));
    }
    expect(row->said, crd_buf_str(&b));
    crd_buf_done(&b);
    court_close(&o);
    court_end(&o);
}

/* ---- cheapest sets ----------------------------------------------------------------------------
 */

static uint64_t next(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void test_cover(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (uint64_t round = 0; round < crd_rounds(300); round++) {
        crd_why_row rows[10] = {{0}};
        bool keep[10] = {false};
        crd_gaps g = {0};
        crd_explaining x = {.g = &g};
        size_t n = next(&seed) % 11;
        double need = (double)(1 + next(&seed) % 40), best = 1e9, cost = 0, weight = 0;
        for (size_t i = 0; i < n; i++)
            rows[i] = (crd_why_row){.weight = (double)(next(&seed) % 12),
                                    .cost = (double)(next(&seed) % 20)};
        for (unsigned set = 0; set < 1u << n; set++) {
            double w = 0, c = 0;
            for (size_t i = 0; i < n; i++) {
                w += set >> i & 1 ? rows[i].weight : 0;
                c += set >> i & 1 ? rows[i].cost : 0;
            }
            best = w >= need && c < best ? c : best;
        }
        bool proven = crd_why_cover(&x, rows, n, need, keep);
        for (size_t i = 0; i < n; i++) {
            weight += keep[i] ? rows[i].weight : 0;
            cost += keep[i] ? rows[i].cost : 0;
        }
        assert_false(g.failed);
        assert_int_equal(best < 1e9, proven);
        if (proven) {
            assert_true(weight >= need);
            assert_int_equal((long)best, (long)cost);
        }
    }
}

/* ---- expressions read back --------------------------------------------------------------------
 */

struct said {
    const char *name;
};
static const struct said texts[] = {
    {"asset_class = 'A1' and (status is null or status = 'in-service')"},
    {"not (a_site = 'x') or not b_site = 'y' and (capacity_gbps > 3.5 or length_km <= 2)"},
    {"capacity_gbps - (length_km - 1) * 2 / (3 + capacity_gbps) between 1 and 2"},
    {"medium not in ('fibre', 'it''s') and not (medium is not null)"},
    {"(medium = 'a' or medium = 'b') is true and not (medium = 'c') is true"},
    {"installed < '2020-01-01' and months_between(installed, as_of()) > 12"},
    {"high_risk(operator) or member_of(operator_country, :cap, 'XN')"},
    {"maybe = false and null or true"},
};

static void test_said(void **state)
{
    const char *text = ((const struct said *)*state)->name;
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    uint32_t one, two;
    crd_buf b;
    static const crd_expr_param params[] = {{.name = {"cap", 3}, .type = CRD_X_NULL}};
    bool link = !strstr(text, "asset_class");
    const crd_subject_def *d = &crd_subjects[link ? CRD_V_LINK : CRD_V_ELEMENT];
    crd_expr_lang lang = {.columns = &d->cols[0].is,
                          .n_columns = d->n_cols,
                          .stride = sizeof d->cols[0],
                          .fns = crd_rule_fns,
                          .n_fns = crd_rule_fns_n,
                          .params = params,
                          .n_params = 1};
    assert_ok(crd_diags_new(10, &diags));
    assert_ok(crd_exprs_new(&lang, &set, NULL));
    crd_expr_place at = {.file = CRD_STR("f")};
    assert_ok(crd_exprs_add(set, crd_str_from(text), &at, diags, &one, NULL));
    crd_buf_init(&b, 10000);
    crd_exprs_say_predicate(set, one, &b);
    crd_status rc = crd_exprs_add(set, crd_buf_str(&b), &at, diags, &two, NULL);
    if (rc != CRD_OK || set->roots.at[one] != set->roots.at[two])
        print_error("%.*s\n", (int)b.len, b.at);
    assert_ok(rc);
    assert_int_equal(set->roots.at[one], set->roots.at[two]); /* equal parts are one node */
    crd_buf_done(&b);
    crd_exprs_free(set);
    crd_diags_free(diags);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rules, test_rule);
    CRD_SUITE_ROWS(&s, wordeds, test_worded);
    CRD_SUITE_ROWS(&s, factss, test_facts);
    CRD_SUITE_ADD(&s, test_cover);
    CRD_SUITE_ROWS(&s, texts, test_said);
    return crd_suite_run(&s, "rules/why");
}
