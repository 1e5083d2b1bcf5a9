/* What a sound pack should not be. */
#include "model/code.h"
#include "rules/pack.h"

#include <stdio.h>
#include <string.h>

typedef struct checking {
    const crd_ruleset *pack;
    crd_str file;
    crd_diags *diags;
    size_t n;
} checking;

static void warn(checking *c, const crd_diag_kind *kind, uint32_t line, uint32_t column,
                 crd_str found)
{
    c->n++;
    crd_diags_add(
        c->diags,
        &(crd_diag){.kind = kind, .file = c->file, .line = line, .column = column, .found = found});
}

/* ---- origin alone ---------------------------------------------------------------------------- */

/* Where somebody is from; of ways also whose network it is. */
static const char *const origins[] = {"maker_country",
                                      "brand_country",
                                      "owner_country",
                                      "supplier_country",
                                      "holder_country",
                                      "from_country",
                                      "party_country",
                                      "owned_country",
                                      "key_holder_country",
                                      "jurisdiction",
                                      "hq",
                                      "managed_from",
                                      NULL};
static const char *const whose_way[] = {"operator_country", "owner_country", "maker_country", NULL};
/* Whose it is: a name in a rule is nobody's finding about who bears it. */
static const char *const whose[] = {"maker",  "brand",        "maker_of_record",  "owner",
                                    "holder", "holder_party", "supplier",         "party",
                                    "owned",  "key_holder",   "key_holder_party", NULL};
/* What was found or decided about them. Under whose control they are is so too, unless the rule
 * itself says under whose it must not be. */
static const char *const findings[] = {"designated",    "controlled_by", "listed", "listed_for",
                                       "restricted_by", "score",         "fact",   "fact_number",
                                       "fact_since",    "has_fact",      NULL};
static const char *const control[] = {"controlled_by", NULL};
static const char *const others[] = {"designated", "listed", "listed_for",  "restricted_by",
                                     "score",      "fact",   "fact_number", "fact_since",
                                     "has_fact",   NULL};
static const char *const nothing[] = {NULL};
static const char *const by_regime[] = {"high_risk", NULL};

typedef struct asking {
    const crd_ruleset *pack;
    bool by_state; /* high_risk() rests on states alone */
    bool origin, finding;
} asking;

static void ask(asking *a, crd_subject_id subject, uint32_t pred, const char *const *of)
{
    const crd_exprs *set = a->pack->sets[subject];
    if (pred == CRD_PRED_NONE)
        return;
    bool regime = crd_exprs_reads_any(set, pred, by_regime);
    bool named = crd_exprs_names_any(set, pred, whose, control);
    bool chosen = crd_exprs_names_any(set, pred, nothing, control);
    a->origin |= crd_exprs_reads_any(set, pred, of) || named || (regime && a->by_state);
    a->finding |= crd_exprs_reads_any(set, pred, chosen ? others : findings) ||
                  (regime && !a->by_state);
}

/* Whom a rule binds, and whose services it speaks of, is another question. */
static bool origin_alone(const crd_ruleset *p, const crd_rule *u)
{
    const crd_pack_risk *k = &p->risk;
    asking a = {.pack = p,
                .by_state = k->n_states > 0 && !k->designated && crd_str_is_null(k->regime)};
    if (u->kind == CRD_RULE_ROUTE) {
        ask(&a, CRD_V_ELEMENT, u->trusted[0], whose_way);
        ask(&a, CRD_V_LINK, u->trusted[1], whose_way);
    } else {
        ask(&a, u->subject, u->where, origins);
        ask(&a, u->subject, u->of, origins);
        ask(&a, u->lost_subject, u->lost, origins);
    }
    return a.origin && !a.finding;
}

/* ---- what is never so -------------------------------------------------------------------------
 */

typedef struct condition {
    crd_subject_id subject;
    uint32_t pred;
    bool may_be_false; /* that each must be what none is, or that nothing is trusted, is a demand */
} condition;
enum { CONDITIONS = 9 };

static void conditions_of(const crd_rule *u, condition to[CONDITIONS])
{
    const condition all[CONDITIONS] = {
        {u->subject, u->addressees, false},
        {u->subject, u->where, false},
        {u->subject, u->of, u->kind == CRD_RULE_REQUIRE},
        {CRD_V_SERVICE, u->services, false},
        {u->lost_subject, u->lost, false},
        {CRD_V_SITE, u->between[0], false},
        {CRD_V_SITE, u->between[1], false},
        {CRD_V_ELEMENT, u->trusted[0], true},
        {CRD_V_LINK, u->trusted[1], true},
    };
    memcpy(to, all, sizeof all);
}

/* Does the regime restrict anybody at all? */
static bool restricts(const crd_pack_risk *k)
{
    return k->designated || k->n_states > 0 || !crd_str_is_null(k->regime);
}

static void check_conditions(checking *c, const crd_rule *u)
{
    static const char *const regime[] = {"high_risk", "exposed_to_high_risk", "restricted_since",
                                         NULL};
    condition all[CONDITIONS];
    bool never = false, asks = false;
    conditions_of(u, all);
    for (size_t i = 0; i < CONDITIONS; i++) {
        if (all[i].pred == CRD_PRED_NONE)
            continue;
        const crd_exprs *set = c->pack->sets[all[i].subject];
        never |= !all[i].may_be_false && crd_exprs_is_false(set, all[i].pred);
        asks |= crd_exprs_reads_any(set, all[i].pred, regime);
    }
    if (never)
        warn(c, &crd_pack_never, u->line, u->column, u->id);
    if (asks && !restricts(&c->pack->risk))
        warn(c, &crd_pack_regime, u->line, u->column, u->id);
}

/* ---- facts without words ----------------------------------------------------------------------
 */

enum { MOST_FACTS = 256 };

/* Of each fact that is asked for the first rule that does. */
typedef struct facts {
    checking *c;
    const crd_rule *u;
    crd_str told[MOST_FACTS][2];
    size_t n;
} facts;

static void fact_asked(void *ctx, crd_str scheme, crd_str item)
{
    facts *f = ctx;
    const crd_ruleset *p = f->c->pack;
    char text[200];
    bool known = f->n == MOST_FACTS;
    for (size_t i = 0; i < p->n_facts; i++)
        known |= crd_str_eq(p->facts[i].scheme, scheme) && crd_str_eq(p->facts[i].item, item);
    for (size_t i = 0; i < f->n; i++)
        known |= crd_str_eq(f->told[i][0], scheme) && crd_str_eq(f->told[i][1], item);
    if (known)
        return;
    f->told[f->n][0] = scheme;
    f->told[f->n++][1] = item;
    snprintf(text, sizeof text, "%.*s/%.*s", (int)(scheme.len < 90 ? scheme.len : 90), scheme.ptr,
             (int)(item.len < 90 ? item.len : 90), item.ptr);
    warn(f->c, &crd_pack_ask, f->u->line, f->u->column, crd_str_from(text));
}

static void check_facts(checking *c)
{
    static const char *const functions[] = {"fact", "fact_number", "fact_since", "has_fact", NULL};
    facts f = {.c = c};
    condition all[CONDITIONS];
    for (size_t i = 0; i < c->pack->n_rules; i++) {
        f.u = &c->pack->rules[i];
        conditions_of(f.u, all);
        for (size_t k = 0; k < CONDITIONS; k++)
            if (all[k].pred != CRD_PRED_NONE)
                crd_exprs_pairs(c->pack->sets[all[k].subject], all[k].pred, functions, fact_asked,
                                &f);
        if (!crd_str_is_null(f.u->fact_scheme))
            fact_asked(&f, f.u->fact_scheme, f.u->fact_item);
    }
}

/* ---- all ------------------------------------------------------------------------------------- */

static bool binds(const crd_rule *u) { return u->status <= CRD_STATUS_CONTRACT; }

/* Is the one day after the other, whatever they leave open? */
static bool after(crd_date day, crd_date other)
{
    return day != CRD_DATE_NONE && other != CRD_DATE_NONE &&
           crd_date_first(day) > crd_date_last(other);
}

static void check_bounds(checking *c, const crd_rule *u)
{
    const crd_rule_limit *d = &u->distinct;
    if (u->kind == CRD_RULE_DIVERSITY && d->set && d->known && d->value <= 0)
        warn(c, &crd_pack_always, u->line, u->column, u->id);
    if (after(u->announced, u->since) ||
        (u->kind == CRD_RULE_DEADLINE && after(u->since, u->deadline)))
        warn(c, &crd_pack_dates, u->line, u->column, u->id);
}

static void check_rule(checking *c, const crd_rule *u)
{
    crd_str read = u->source == UINT32_MAX ? CRD_STR_NULL : c->pack->sources[u->source].read;
    check_conditions(c, u);
    check_bounds(c, u);
    if (origin_alone(c->pack, u))
        warn(c, &crd_pack_origin, u->line, u->column, u->id);
    if ((u->status == CRD_STATUS_LAPSED || u->status == CRD_STATUS_SUPERSEDED) &&
        u->until == CRD_DATE_NONE)
        warn(c, &crd_pack_over, u->line, u->column, u->id);
    if (crd_str_is_null(u->clause))
        warn(c, &crd_pack_clause, u->line, u->column, u->id);
    if (!crd_str_is_null(u->topic) &&
        crd_code_find(crd_code_list_find(CRD_STR("rule_topic")), u->topic) < 0)
        warn(c, &crd_pack_code, u->line, u->column, u->topic);
    if (binds(u) && u->confidence > 0 &&
        (crd_str_is_null(read) || crd_str_eq(read, CRD_STR("memory"))))
        warn(c, &crd_pack_unread, u->line, u->column, u->id);
}

void crd_pack_check(const crd_ruleset *p, crd_str file, crd_diags *diags, size_t *ret_n)
{
    checking c = {.pack = p, .file = file, .diags = diags};
    for (size_t i = 0; i < p->n_rules; i++)
        check_rule(&c, &p->rules[i]);
    check_facts(&c);
    for (size_t s = 0; s < p->n_sources; s++) {
        bool used = false;
        for (size_t i = 0; i < p->n_rules && !used; i++)
            used = p->rules[i].source == s;
        for (size_t i = 0; i < p->n_returns && !used; i++)
            used = p->returns[i].source == s;
        for (size_t i = 0; i < p->n_scenarios && !used; i++)
            used = p->scenarios[i].source == s;
        if (!used)
            warn(&c, &crd_pack_unused, p->sources[s].line, p->sources[s].column, p->sources[s].id);
    }
    for (size_t i = 0; i < p->n_params; i++)
        if (p->params[i].type != CRD_X_NULL && crd_str_is_null(p->params[i].basis))
            warn(&c, &crd_pack_basis, p->params[i].line, p->params[i].column, p->params[i].name);
    *ret_n = c.n;
}
