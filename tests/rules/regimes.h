/* Several packs over one small random nation: two operators with networks, sites, elements, makers
 * on lists, dates; deterministic by seed. */
#ifndef CRD_TEST_REGIMES_H
#define CRD_TEST_REGIMES_H

#include "court.h"
#include "told.h"

enum { REGIMES = 3 };

typedef struct regimes {
    struct memfeed m;
    crd_arena *texts, *arena;
    crd_ruleset *packs[REGIMES];
    size_t n;
    crd_world *w;
    crd_control *c;
    crd_ties *t;
    crd_know *k;
} regimes;

static const char *const regime_texts[REGIMES] = {
    "pack: a\ntitle: A\nversion: 1\nsources: {act: {title: T, read: full}}\n"
    "params: {cap: {value: 35%, about: x, basis: y}, home: {value: XA, binds: true, about: x, "
    "basis: y}, hours: {value: 4, about: x, basis: y}}\n"
    "high_risk: {designated: {lists: [L]}, control: true}\n"
    "defaults: {status: law, confidence: high, addressees: 'operator_country = :home'}\n"
    "rules:\n"
    "- {id: CORE, topic: core-suppliers, title: t, kind: deadline, subject: element, per: operator,"
    " where: \"function = 'amf' and high_risk(maker)\", by: 2026-03-10, since: 2025-07-01,"
    " announced: 2025-06-15}\n"
    "- {id: CAP, topic: radio-suppliers, title: t, kind: share, subject: element, per: operator,"
    " among: \"function = 'gnb'\", of: high_risk(maker), measure: [sites, quantity], at_most: "
    "':cap', until: 2027-01-01}\n"
    "- {id: POWER, topic: power, title: t, kind: require, subject: element, per: [operator, "
    "function], of: 'power_autonomy_h >= :hours', at_least: 60%}\n",
    "pack: b\ntitle: B\nversion: 1\nhigh_risk: {designated: {lists: [L, M]}}\n"
    "defaults: {status: guidance, confidence: medium}\n"
    "rules:\n"
    "- {id: NONE, topic: radio-suppliers, title: t, kind: forbid, subject: element, per: operator,"
    " where: \"function = 'gnb' and high_risk(product) and installed >= '2025-09-01'\"}\n"
    "- {id: CAP, topic: radio-suppliers, title: t, kind: share, subject: element, per: operator,"
    " among: \"function = 'gnb'\", of: high_risk(maker), measure: [sites, quantity], at_most: "
    "20%}\n"
    "- {id: OLD, topic: software-support, title: t, kind: forbid, subject: element, per: operator,"
    " where: 'end_of_life < as_of()'}\n"
    "- {id: AGED, topic: controls, title: t, kind: forbid, subject: element, per: operator,"
    " where: 'months_between(installed, as_of()) > 6 or months_between(as_of(), end_of_life) < "
    "3'}\n"
    "- {id: HALF, topic: controls, title: t, kind: forbid, subject: network, per: operator, where: "
    "\"months_between(fact_since('network', id, 'audit', 'done'), as_of()) >= 9\"}\n"
    "- {id: GONE, topic: controls, title: t, kind: forbid, subject: element, per: operator, where: "
    "'past(installed, 5) or months_between(as_of(), removed) = quantity'}\n"
    "- {id: FRESH, topic: controls, title: t, kind: fresh, subject: network, per: operator,"
    " evidence: {fact: [audit, done]}, months: 12}\n",
    "pack: c\ntitle: C\nversion: 1\nparams: {last: {value: '2026-02', about: x}}\n"
    "defaults: {status: derived}\n"
    "rules:\n"
    "- {id: ONE, topic: diversity, title: t, kind: diversity, subject: element, per: operator, "
    "among: \"function = 'gnb'\", by: maker, distinct_at_least: 2}\n"
    "- {id: NEW, title: t, kind: forbid, subject: element, where: \"installed > '2026-01-15' and "
    "as_of() < '2026-06-01'\"}\n"
    "- {id: AMF, topic: core-suppliers, title: t, kind: forbid, subject: element, per: network,"
    " where: \"function = 'amf' and maker is null\", since: 2026-05}\n",
};

static inline uint64_t regimes_next(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static inline void regimes_packs(regimes *r, const crd_pack_given *given, size_t n_given)
{
    assert_ok(crd_arena_new(64 << 20, &r->texts));
    for (size_t i = 0; i < REGIMES; i++) {
        crd_diags *diags = NULL;
        crd_err err = CRD_ERR_INIT;
        assert_ok(crd_diags_new(10, &diags));
        crd_text_in in = {crd_str_from(regime_texts[i]), 4096};
        crd_pack_opts opts = {.file = CRD_STR("p"),
                              .given = given,
                              .n_given = n_given,
                              .fns = crd_rule_fns,
                              .n_fns = crd_rule_fns_n};
        crd_status rc = crd_pack_read(crd_text_in_blocks(&in), &opts, r->texts, diags, &r->packs[i],
                                      &err);
        print_told(diags);
        assert_status(CRD_OK, rc, &err);
        crd_diags_free(diags);
    }
    r->n = REGIMES;
}

/* A day, month or nothing from 2025-05 to 2026-12. */
static inline const char *regimes_date(uint64_t *seed, char text[11])
{
    unsigned month = (unsigned)(regimes_next(seed) % 20);
    unsigned kind = (unsigned)(regimes_next(seed) % 5);
    text[0] = '\0';
    if (kind == 0)
        return text;
    int n = snprintf(text, 11, "%u-%02u", 2025 + (month + 4) / 12 % 10, (month + 4) % 12 + 1);
    if (kind > 1 && n == 7)
        snprintf(text + n, 4, "-%02u", (unsigned)(regimes_next(seed) % 28) + 1);
    return text;
}

static inline void regimes_fill(struct memfeed *m, uint64_t *seed)
{
    static const char *const functions[] = {"gnb", "gnb", "amf"};
    char text[300], one[11], two[11], three[11];
    mem_put(m, "s", "source", "name=s;as_of=2025-06-01");
    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "id=m%zu;jurisdiction=%s", i, i ? "XB" : "XC");
        mem_put(m, "s", "party", text);
        snprintf(text, sizeof text, "id=op%zu;jurisdiction=%s", i, i < 2 ? "XA" : "XB");
        mem_put(m, "s", "party", text);
        snprintf(text, sizeof text, "id=n%zu;operator=op%zu;kind=mobile;country=XA", i, i);
        mem_put(m, "s", "network", text);
        snprintf(text, sizeof text, "id=p%zu;maker=%s%s", i, i < 2 ? "m" : "",
                 i < 2 ? (i ? "1" : "0") : "");
        mem_put(m, "s", "product", text);
        snprintf(text, sizeof text, "subject=network:n%zu;scheme=audit;item=done;since=%s", i,
                 regimes_date(seed, one));
        mem_put(m, "s", "fact", text);
        snprintf(text, sizeof text, "list=%s;subject=party:m%u;effect=use-ban;since=%s;until=%s",
                 i ? "M" : "L", (unsigned)(regimes_next(seed) % 3), regimes_date(seed, one),
                 "2026-11-05");
        mem_put(m, "s", "designation", text);
    }
    for (size_t i = 0; i < 4; i++) {
        snprintf(text, sizeof text, "id=s%zu;country=XA;area=%s;power_autonomy_h=%u", i,
                 i < 2 ? "west" : "east", (unsigned)(regimes_next(seed) % 8));
        mem_put(m, "s", "site", text);
    }
    for (size_t i = 0; i < 8; i++) {
        snprintf(text, sizeof text,
                 "id=e%zu;network=n%u;site=s%u;function=%s;product=p%u;quantity=%u;installed=%s;"
                 "removed=%s;end_of_life=%s",
                 i, (unsigned)(regimes_next(seed) % 3), (unsigned)(regimes_next(seed) % 4),
                 functions[regimes_next(seed) % 3], (unsigned)(regimes_next(seed) % 3),
                 (unsigned)(regimes_next(seed) % 4) + 1, regimes_date(seed, one),
                 regimes_next(seed) % 2 ? regimes_date(seed, two) : "", regimes_date(seed, three));
        mem_put(m, "s", "element", text);
    }
}

/* The world of r->m on a day, or of all times. */
static inline void regimes_open(regimes *r, crd_date as_of, bool all_times)
{
    crd_want wants[700];
    size_t n = 0, k;
    crd_control_tie *pairs = NULL;
    crd_world_opts opts = CRD_WORLD_OPTS;
    opts.as_of = as_of;
    opts.all_times = all_times;
    for (size_t i = 0; i < r->n; i++)
        assert_true(crd_judge_wants(r->packs[i], wants, 500, &n));
    const crd_want *more = crd_ties_wants(&k);
    court_want(wants, &n, more, k);
    more = crd_control_wants(&k);
    court_want(wants, &n, more, k);
    more = crd_loss_wants(&k);
    court_want(wants, &n, more, k);
    crd_feed feed = mem_feed(&r->m);
    assert_ok(crd_world_new(&feed, wants, n, &opts, &r->w, NULL));
    assert_ok(crd_control_new(r->w, &CRD_CONTROL_OPTS, &r->c, NULL));
    assert_ok(crd_control_ties(r->c, &pairs, &k, NULL));
    assert_ok(crd_ties_new(r->w, pairs, k, &r->t, NULL));
    free(pairs);
    assert_ok(crd_know_new(r->w, r->c, &r->k, NULL));
    assert_ok(crd_arena_new(256 << 20, &r->arena));
}

static inline void regimes_judge(regimes *r, size_t pack, const crd_judge_opts *opts,
                                 const crd_judgement **ret_all, size_t *ret_n)
{
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_know_regime(r->k, r->packs[pack], NULL));
    assert_status(
        CRD_OK, crd_judge(r->t, r->k, r->packs[pack], opts, r->arena, ret_all, ret_n, &err), &err);
}

static inline void regimes_close(regimes *r)
{
    crd_arena_free(r->arena);
    crd_know_free(r->k);
    crd_ties_free(r->t);
    crd_control_free(r->c);
    crd_world_free(r->w);
}

static inline void regimes_end(regimes *r)
{
    for (size_t i = 0; i < r->n; i++)
        crd_pack_free(r->packs[i]);
    crd_arena_free(r->texts);
}

#endif
