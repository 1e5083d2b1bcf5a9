/* Every allocation of reading a pack, knowing a world, judging it and asking what is missing fails
 * once: the answer is CRD_ENOMEM, and nothing leaks. */
#include "court.h"

#include "../fmt/oom.h"
#include "base/err.h"
#include "rules/cases.h"
#include "rules/gaps.h"
#include "rules/register.h"
#include "rules/returns.h"
#include "rules/waiver.h"
#include "rules/why.h"

static const char *const rows[][2] = {
    {"source", "name=s;as_of=2025-06-01"},
    {"jurisdiction", "id=XA;name=A"},
    {"jurisdiction", "id=XN;name=N"},
    {"party", "id=bad;name=Bad;jurisdiction=XA"},
    {"party", "id=good;name=Good;jurisdiction=XN"},
    {"party", "id=op1;name=Op1;jurisdiction=XN"},
    {"holding", "owner=jurisdiction:XA;owned=bad;kind=votes;ppm_min=510000;ppm_max=510000"},
    {"membership", "jurisdiction=XN;alliance=C"},
    {"designation", "list=L;subject=party:bad;effect=use-ban;since=2022-01-01"},
    {"profile", "party=good;regime=R;criterion=risk;score=0.1;as_of=2024-06-01"},
    {"fact", "subject=site:t1;scheme=protected;item=zone;value=yes"},
    {"network", "id=n1;operator=op1;country=XN;kind=mobile"},
    {"network", "id=n2;operator=op1;country=XN;kind=mobile"},
    {"product", "id=py;maker=good;category=amf"},
    {"share_use", "what=network:n1;used_by=n2;kind=mocn"},
    {"share_use", "what=site:t2;used_by=n3;kind=mocn;since=2025"},
    {"site", "id=t1;country=XN;lat=1;lon=1"},
    {"site", "id=t2;country=XN;lat=1;lon=1.01"},
    {"product", "id=pb;maker=bad;category=gnb"},
    {"product", "id=pg;maker=good"},
    {"product", "id=px;category=gnb"},
    {"element", "id=r1;network=n1;site=t1;function=gnb;product=pb;quantity=30;subscribers=700"},
    {"element", "id=r2;network=n1;site=t2;function=gnb;product=px;quantity=30"},
    {"element", "id=c1;network=n1;site=t1;function=amf;product=pg;installed=2020"},
    {"element", "id=c2;function=amf"},
    {"link", "id=l1;network=n1;a=site:t1;b=site:t2"},
    {"link", "id=l2;a=site:t1;b=site:t2"},
    {"service", "id=s1;name=S1;customer_class=government;criticality=5"},
    {"need", "service=s1;node=r;kind=all"},
    {"need", "service=s1;node=core;parent=r;kind=elements;k=1"},
    {"need_member", "service=s1;node=core;member=element:r2"},
    {"need", "service=s1;node=way;parent=r;kind=path;a_site=t1;b_site=t2"},
};

static const char pack_text[] =
    "pack: p\ntitle: T\nversion: 1\nparams: {cap: {about: none}}\n"
    "high_risk: {designated: {effects: [use-ban]}, control: true, assessed: {regime: R, criterion: "
    "risk, at_least: 3}}\nscopes: {risky: high_risk(maker) or high_risk(product)}\n"
    "defaults: {status: law, confidence: high}\nrules:\n"
    "- {id: A, title: t, kind: forbid, where: '@risky', per: operator, risks: [R1], "
    "measures: [M]}\n"
    "- {id: A2, title: t, kind: forbid, subject: use, where: '@risky', per: operator}\n"
    "- {id: B, title: t, kind: require, where: \"near(lat, lon, uncertainty_m, 5, 'protected', "
    "'zone', 'yes')\", every: \"fact('site', site, 'protected', 'zone') = 'yes'\"}\n"
    "- {id: C, title: t, kind: share, among: \"asset_class = 'A4'\", of: '@risky', measure: "
    "[sites, "
    "subscribers], at_most: ':cap'}\n"
    "- {id: D, title: t, kind: diversity, among: \"asset_class = 'A4'\", by: maker, "
    "distinct_at_least: 2}\n"
    "- {id: E, title: t, kind: survives, services: criticality > 3, lost: {each: maker, where: "
    "high_risk(id)}, mode: fails}\n"
    "- {id: F, title: t, kind: route, services: 'true', trusted: \"operator = 'op1'\"}\n"
    "- {id: G, title: t, kind: fresh, subject: party, where: \"supplies(id, 'A1', 'A4')\", "
    "evidence: "
    "{profile: [R, risk]}, months: 24}\n"
    "- {id: H, title: t, kind: deadline, where: \"installed < '2020-06-01' and "
    "controlled_by(maker, 'XA')\", by: 2020-12-31}\n"
    "risks:\n  R1: {title: T, loss: {each: maker, mode: fails}, exposure: {power: read}}\n"
    "returns:\n  list:\n    title: T\n    subject: element\n    columns:\n"
    "      id: {title: I, value: id}\n      n: {title: N, value: quantity, total: sum}\n"
    "  sum:\n    title: T\n    subject: element\n    group: op\n    columns:\n"
    "      op: {title: O, value: operator}\n      s: {title: S, value: site, total: distinct}\n"
    "      n: {title: N, value: quantity, when: '@risky', total: share}\n";

/* Of what is kept between judgements, and of what nobody named or says whose it is. */
static const char few_text[] =
    "pack: p\ntitle: T\nversion: 1\nparams: {cap: {about: none}}\n"
    "high_risk: {designated: {effects: [use-ban]}}\n"
    "scopes: {risky: high_risk(maker) or high_risk(product)}\n"
    "defaults: {status: law, confidence: high}\nrules:\n"
    "- {id: E, title: t, kind: survives, services: criticality > 3, lost: {each: maker}, mode: "
    "fails}\n"
    "- {id: F, title: t, kind: route, services: 'true', trusted: \"operator = 'op1'\"}\n"
    "- {id: I, title: t, kind: require, subject: product, some: \"used(id, 'A1', 'A4')\"}\n"
    "- {id: J, title: t, kind: share, per: operator, of: '@risky', measure: [sites, quantity], "
    "at_most: 10%}\n"
    "- {id: K, title: t, kind: diversity, per: [operator, asset_class], by: maker, "
    "largest_at_most: 50%, hhi_at_most: 5000}\n";

static void put_rows(court *o)
{
    mem_init(&o->m);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&o->m, "s", rows[i][0], rows[i][1]);
}

/* One try with allocation n failing. What it made is freed. */
typedef crd_status step(court *o, crd_arena *arena, crd_err *err);

static crd_status read_pack(court *o, crd_arena *arena, crd_err *err)
{
    crd_diags *diags = NULL;
    crd_ruleset *pack = NULL;
    crd_text_in in = {crd_str_from(pack_text), 4096};
    crd_pack_opts opts = {.file = CRD_STR("p"), .fns = crd_rule_fns, .n_fns = crd_rule_fns_n};
    (void)o;
    crd_status rc = crd_diags_new(10, &diags);
    if (rc == CRD_OK)
        rc = crd_pack_read(crd_text_in_blocks(&in), &opts, arena, diags, &pack, err);
    else
        err->code = rc;
    crd_pack_free(pack);
    crd_diags_free(diags);
    return rc;
}

static crd_status know(court *o, crd_arena *arena, crd_err *err)
{
    crd_know *k = NULL;
    (void)arena;
    crd_status rc = crd_know_new(o->w, o->c, &k, err);
    if (rc == CRD_OK)
        rc = crd_know_regime(k, o->pack, err);
    crd_know_free(k);
    return rc;
}

static crd_status judged(court *o, crd_arena *arena, const crd_judgement **all, size_t *n,
                         crd_know **k, crd_err *err)
{
    crd_judge_opts opts = {.evidence = 5};
    crd_status rc = crd_know_new(o->w, o->c, k, err);
    if (rc == CRD_OK)
        rc = crd_know_regime(*k, o->pack, err);
    return rc == CRD_OK ? crd_judge(o->t, *k, o->pack, &opts, arena, all, n, err) : rc;
}

static crd_status judge(court *o, crd_arena *arena, crd_err *err)
{
    const crd_judgement *all;
    size_t n;
    crd_know *k = NULL;
    crd_status rc = judged(o, arena, &all, &n, &k, err);
    crd_know_free(k);
    return rc;
}

/* What functions keep stays: each try has its own knowledge. */
static crd_status ask(court *o, crd_arena *arena, crd_err *err)
{
    crd_gaps *g = NULL;
    const crd_gaps_result *r;
    const crd_judgement *all;
    size_t n;
    crd_know *k = NULL;
    crd_judge_opts opts = {.evidence = 5};
    crd_status rc = judged(o, arena, &all, &n, &k, err);
    if (rc == CRD_OK)
        rc = crd_gaps_new(&g, err);
    if (rc == CRD_OK)
        rc = crd_gaps_add(g, o->t, k, o->pack, &opts, all, n, err);
    if (rc == CRD_OK)
        rc = crd_gaps_rank(g, 0, CRD_STR_NULL, arena, &r, err);
    crd_gaps_free(g);
    crd_know_free(k);
    return rc;
}

/* All verdicts explained. */
static crd_status explain(court *o, crd_arena *arena, crd_err *err)
{
    const crd_judgement *all;
    const crd_why *why;
    size_t n;
    crd_know *k = NULL;
    crd_judge_opts opts = {.evidence = 5};
    crd_status rc = judged(o, arena, &all, &n, &k, err);
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        rc = crd_why_of(o->t, k, o->pack, &all[i], &opts, arena, &why, err);
    crd_know_free(k);
    return rc;
}

static crd_status file_returns(court *o, crd_arena *arena, crd_err *err)
{
    const crd_return_result *r;
    crd_know *k = NULL;
    crd_status rc = crd_know_new(o->w, o->c, &k, err);
    if (rc == CRD_OK)
        rc = crd_know_regime(k, o->pack, err);
    for (size_t i = 0; rc == CRD_OK && i < o->pack->n_returns; i++)
        rc = crd_return_make(o->w, k, &o->pack->returns[i], arena, &r, err);
    crd_know_free(k);
    return rc;
}

static crd_status read_cases(court *o, crd_arena *arena, crd_err *err)
{
    static const char text[] =
        "as_of: 2025-01-01\nparams: {cap: 7%}\nworld:\n  party: |\n    id,name\n    a,A\n"
        "cases:\n- name: one\n  params: {cap: 9%}\n  world:\n    element: |\n      id,function\n"
        "      e,amf\n  expect:\n"
        "  - {rule: A, subject: operator=x, verdict: fail, value: [1, 60], finds: [e, f]}\n";
    crd_diags *diags = NULL;
    crd_case_file file;
    crd_status rc = crd_diags_new(10, &diags);
    if (rc == CRD_OK)
        rc = crd_cases_read(crd_str_from(text), CRD_STR("c.yaml"), o->pack, arena, diags, &file,
                            err);
    else
        err->code = rc;
    crd_diags_free(diags);
    return rc;
}

static crd_status read_waivers(court *o, crd_arena *arena, crd_err *err)
{
    static const char text[] =
        "about: x\nwaivers:\n- {rule: p/A, subject: operator=x, reason: r, reference: x, owner: o, "
        "expires: 2026-06-30}\n- {rule: p/B/c, kind: exemption, operator: x, since: 2025-01-01, "
        "reason: r, reference: x, owner: o, expires: 2026-06-30}\n";
    crd_diags *diags = NULL;
    crd_waivers all;
    crd_text_in in = {crd_str_from(text), 16};
    (void)o;
    crd_status rc = crd_diags_new(10, &diags);
    if (rc == CRD_OK)
        rc = crd_waivers_read(crd_text_in_blocks(&in), CRD_STR("w.yaml"), arena, diags, &all, err);
    else
        err->code = rc;
    crd_diags_free(diags);
    return rc;
}

static crd_status keep_register(court *o, crd_arena *arena, crd_err *err)
{
    const crd_judgement *all;
    const crd_register *r;
    size_t n;
    crd_know *k = NULL;
    crd_status rc = judged(o, arena, &all, &n, &k, err);
    const crd_ruleset *const packs[] = {o->pack};
    const crd_register_in in = {.t = o->t, .packs = packs, .judged = &all, .n_judged = &n, .n = 1};
    if (rc == CRD_OK)
        rc = crd_register_make(&in, arena, &r, err);
    crd_know_free(k);
    return rc;
}

/* Twice over one world: the second time takes what the first found out. */
static crd_status share_work(court *o, crd_arena *arena, crd_err *err)
{
    const crd_ruleset *const packs[] = {o->pack};
    const crd_judgement *all;
    crd_judge_shared *shared = NULL;
    crd_judge_kept *kept = NULL;
    crd_know *k = NULL;
    size_t n;
    crd_judge_opts opts = {.evidence = 5, .all_rows = true};
    crd_status rc = crd_know_new(o->w, o->c, &k, err);
    if (rc == CRD_OK)
        rc = crd_know_regime(k, o->pack, err);
    if (rc == CRD_OK)
        rc = crd_judge_kept_new(&kept, err);
    if (rc == CRD_OK)
        rc = crd_judge_shared_new(o->t, packs, 1, &shared, err);
    if (rc == CRD_OK)
        crd_judge_shared_keep(shared, kept);
    opts.shared = shared;
    for (size_t i = 0; rc == CRD_OK && i < 2; i++)
        rc = crd_judge(o->t, k, o->pack, &opts, arena, &all, &n, err);
    crd_judge_shared_free(shared);
    crd_judge_kept_free(kept);
    crd_know_free(k);
    return rc;
}

static crd_status name_entries(court *o, crd_arena *arena, crd_err *err)
{
    crd_str ids[] = {CRD_STR("R1/buyer:op1"), CRD_STR("R1/owned:bad"), CRD_STR("R1/case")};
    crd_status rc = crd_register_ids(o->w, arena, ids, CRD_COUNT(ids));
    if (rc != CRD_OK)
        return crd_fail(err, rc, "out of memory");
    assert_true(crd_str_eq(ids[0], CRD_STR("R1/operator:op1")));
    assert_true(crd_str_eq(ids[1], CRD_STR("R1/owned:bad"))); /* operates nothing */
    assert_true(crd_str_eq(ids[2], CRD_STR("R1/case")));
    return rc;
}

struct row {
    const char *name;
    step *run;
    const char *pack;
};
static const struct row steps[] = {
    {"reading a pack", read_pack, pack_text},
    {"knowing a world", know, pack_text},
    {"judging", judge, pack_text},
    {"reading cases", read_cases, pack_text},
    {"reading waivers", read_waivers, pack_text},
    {"asking what is missing", ask, pack_text},
    {"explaining", explain, pack_text},
    {"filing returns", file_returns, pack_text},
    {"keeping a register", keep_register, pack_text},
    {"judging twice over one world", share_work, few_text},
    {"naming entries of former registers", name_entries, few_text},
};

static void test_step(void **state)
{
    const struct row *row = *state;
    court o = {0};
    bool failed = true;
    court_pack(&o, row->pack);
    put_rows(&o);
    court_open(&o);
    for (long n = 0; failed; n++) {
        crd_arena *arena;
        crd_err err = CRD_ERR_INIT;
        assert_ok(crd_arena_new(SIZE_MAX, &arena));
        oom_arm(n);
        crd_status rc = row->run(&o, arena, &err);
        failed = oom_rest();
        assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
        assert_int_equal(err.code, rc);
        crd_arena_free(arena);
    }
    court_close(&o);
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, steps, test_step);
    return crd_suite_run(&s, "rules/oom");
}
