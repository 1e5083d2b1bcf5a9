/* The rule, its standing and the numbers in words. */
#include "rules/why_int.h"

const char *crd_why_plural(crd_subject_id subject)
{
    static const char *const names[CRD_SUBJECTS] = {
        [CRD_V_ELEMENT] = "elements", [CRD_V_LINK] = "links",       [CRD_V_SITE] = "sites",
        [CRD_V_PARTY] = "parties",    [CRD_V_SERVICE] = "services", [CRD_V_PRODUCT] = "products",
        [CRD_V_TIE] = "ties",         [CRD_V_NETWORK] = "networks", [CRD_V_CONTRACT] = "contracts",
        [CRD_V_HOLDING] = "holdings", [CRD_V_COVER] = "covers",     [CRD_V_ORIGIN] = "origins",
        [CRD_V_DATA] = "data"};
    return names[subject] ? names[subject] : crd_subjects[subject].name;
}

/* ---- the rule ---------------------------------------------------------------------------------
 */

/* `true`, as a rule writes that takes back what the pack's defaults say. */
static bool always(const crd_explaining *x, crd_subject_id subject, uint32_t pred)
{
    const crd_exprs *set = x->pack->sets[subject];
    return set->nodes.at[set->roots.at[pred]].op == CRD_OP_VALUE;
}

static void add_predicate(crd_explaining *x, crd_subject_id subject, uint32_t pred, crd_buf *b)
{
    if (pred == CRD_PRED_NONE)
        crd_buf_adds(b, "any");
    else
        crd_exprs_say_predicate(x->pack->sets[subject], pred, b);
}

/* ": asset_class = 'A1' and ..." */
static void add_where(crd_explaining *x, const char *before, uint32_t pred)
{
    if (pred == CRD_PRED_NONE)
        return;
    crd_buf_adds(&x->rule, before);
    add_predicate(x, x->u->subject, pred, &x->rule);
}

static void add_limit(crd_explaining *x, const crd_rule_limit *l, crd_buf *b)
{
    if (!l->known) {
        crd_buf_adds(b, "(no value given)");
    } else {
        crd_why_number(l->share ? l->value / 10000 : l->value, b);
        crd_buf_adds(b, l->share ? " %" : "");
    }
    if (crd_str_is_null(l->param))
        return;
    crd_buf_adds(b, " (:");
    crd_buf_add(b, l->param);
    for (size_t i = 0; i < x->pack->n_params; i++) {
        const crd_pack_param *p = &x->pack->params[i];
        if (!crd_str_eq(p->name, l->param))
            continue;
        crd_buf_adds(b,
                     crd_str_is_null(p->basis) ? "; nobody's number but the pack's" : "; basis: ");
        crd_buf_add(b, p->basis);
    }
    crd_buf_addc(b, ')');
}

static void add_measures(crd_explaining *x)
{
    const crd_rule *u = x->u;
    for (size_t i = 0; i < u->n_measures_by; i++)
        crd_buf_addf(&x->rule, "%s%s",
                     i                      ? ", "
                     : u->n_measures_by > 1 ? "the worst of "
                                            : "",
                     crd_measure_name(u->measures_by[i]));
    if (u->n_measures_by == 0)
        crd_buf_adds(&x->rule, crd_measure_name(CRD_BY_QUANTITY));
}

static void add_bound(crd_explaining *x, const char *before, const crd_rule_limit *l)
{
    if (!l->set)
        return;
    crd_buf_adds(&x->rule, before);
    add_limit(x, l, &x->rule);
}

static void say_require(crd_explaining *x, const char *subject)
{
    const crd_rule *u = x->u;
    if (u->require == CRD_AT_LEAST)
        crd_buf_addf(&x->rule, "Of %s", crd_why_plural(u->subject));
    else
        crd_buf_addf(&x->rule, "%s %s", u->require == CRD_EVERY ? "Every" : "Some", subject);
    add_where(x, " with ", u->where);
    if (u->require == CRD_AT_LEAST)
        add_bound(x, " at least ", &u->at_least);
    crd_buf_adds(&x->rule, u->require == CRD_AT_LEAST ? " must satisfy "
                           : u->require == CRD_EVERY  ? " must satisfy "
                                                      : " satisfies ");
    add_predicate(x, u->subject, u->of, &x->rule);
}

static void say_survives(crd_explaining *x)
{
    const crd_rule *u = x->u;
    crd_buf_addf(&x->rule, "Services with ");
    add_predicate(x, CRD_V_SERVICE, u->services, &x->rule);
    crd_buf_addf(&x->rule, " keep their %s when any one %.*s",
                 u->keeps_target ? "target" : "minimum", (int)u->lost_each.len, u->lost_each.ptr);
    if (u->lost != CRD_PRED_NONE) {
        crd_buf_adds(&x->rule, " with ");
        add_predicate(x, u->lost_subject, u->lost, &x->rule);
    }
    crd_buf_addf(&x->rule, " is lost (mode %.*s), ", (int)u->mode.len, u->mode.ptr);
    crd_why_number(u->at_hours, &x->rule);
    crd_buf_adds(&x->rule, " hours after");
}

static void say_route(crd_explaining *x)
{
    const crd_rule *u = x->u;
    if (u->subject == CRD_V_SERVICE) {
        crd_buf_adds(&x->rule, "Each path that services need, with ");
        add_predicate(x, CRD_V_SERVICE, u->services, &x->rule);
    } else {
        crd_buf_adds(&x->rule, "Each pair of a site with ");
        add_predicate(x, CRD_V_SITE, u->between[0], &x->rule);
        crd_buf_adds(&x->rule, " and one with ");
        add_predicate(x, CRD_V_SITE, u->between[1], &x->rule);
    }
    if (u->disjoint.set) {
        add_bound(x, ", has at least ", &u->disjoint);
        crd_buf_addf(&x->rule, " trusted ways that share no %.*s", (int)u->disjoint_by.len,
                     u->disjoint_by.ptr);
    } else {
        crd_buf_adds(&x->rule, ", has a trusted way");
    }
    crd_buf_adds(&x->rule, "; trusted is what satisfies ");
    crd_buf_add(&x->rule, u->trusted_text);
}

static void say_fresh(crd_explaining *x, const char *subject)
{
    const crd_rule *u = x->u;
    crd_buf_addf(&x->rule, "Every %s", subject);
    add_where(x, " with ", u->where);
    crd_buf_adds(&x->rule, " has evidence (");
    if (u->date_column != UINT32_MAX) {
        crd_buf_adds(&x->rule, crd_subjects[u->subject].cols[u->date_column].is.name);
    } else {
        bool fact = crd_str_is_null(u->profile_regime);
        crd_buf_adds(&x->rule, fact ? "fact " : "assessment ");
        crd_buf_add(&x->rule, fact ? u->fact_scheme : u->profile_regime);
        crd_buf_adds(&x->rule, ": ");
        crd_buf_add(&x->rule, fact ? u->fact_item : u->profile_criterion);
    }
    add_bound(x, ") that is no older than ", &u->months);
    crd_buf_adds(&x->rule, " months");
}

static void say_kind(crd_explaining *x)
{
    const crd_rule *u = x->u;
    const char *subject = crd_subjects[u->subject].name;
    char day[11];
    switch (u->kind) {
    case CRD_RULE_FORBID:
        crd_buf_addf(&x->rule, "No %s may satisfy ", subject);
        add_predicate(x, u->subject, u->where, &x->rule);
        break;
    case CRD_RULE_REQUIRE:
        say_require(x, subject);
        break;
    case CRD_RULE_SHARE:
        crd_buf_addf(&x->rule, "Of %s", crd_why_plural(u->subject));
        add_where(x, " with ", u->where);
        crd_buf_adds(&x->rule, ", by ");
        add_measures(x);
        add_bound(x, ", at most ", &u->at_most);
        add_bound(x, ", at least ", &u->at_least);
        crd_buf_adds(&x->rule, u->at_most.set ? " may satisfy " : " must satisfy ");
        add_predicate(x, u->subject, u->of, &x->rule);
        break;
    case CRD_RULE_DIVERSITY:
        crd_buf_addf(&x->rule, "Of %s", crd_why_plural(u->subject));
        add_where(x, " with ", u->where);
        crd_buf_addf(&x->rule, ", told apart by %s, by ",
                     crd_subjects[u->subject].cols[u->by].is.name);
        add_measures(x);
        add_bound(x, ", there are at least ", &u->distinct);
        add_bound(x, ", the largest has at most ", &u->largest);
        add_bound(x, ", the index of concentration (HHI) is at most ", &u->hhi);
        break;
    case CRD_RULE_SURVIVES:
        say_survives(x);
        break;
    case CRD_RULE_ROUTE:
        say_route(x);
        break;
    case CRD_RULE_FRESH:
        say_fresh(x, subject);
        break;
    case CRD_RULE_DEADLINE:
        crd_buf_addf(&x->rule, "After %.*s no %s may satisfy ", 10,
                     crd_date_text(u->deadline, day).ptr, subject);
        add_predicate(x, u->subject, u->where, &x->rule);
        break;
    }
}

void crd_why_say_rule(crd_explaining *x)
{
    const crd_rule *u = x->u;
    say_kind(x);
    crd_buf_addc(&x->rule, '.');
    for (size_t i = 0; i < u->n_per; i++)
        crd_buf_addf(&x->rule, "%s%s", i ? ", " : " Judged for each ",
                     crd_subjects[u->subject].cols[u->per[i]].is.name);
    crd_buf_adds(&x->rule, u->n_per ? "." : "");
    if (u->addressees == CRD_PRED_NONE || always(x, u->subject, u->addressees))
        return;
    crd_buf_adds(&x->rule, " It binds where ");
    add_predicate(x, u->subject, u->addressees, &x->rule);
    crd_buf_addc(&x->rule, '.');
}

/* ---- its standing ------------------------------------------------------------------------------
 */

static void add_day(crd_buf *b, const char *before, crd_date d)
{
    char day[11];
    if (d == CRD_DATE_NONE)
        return;
    crd_buf_adds(b, before);
    crd_buf_add(b, crd_date_text(d, day));
}

void crd_why_say_standing(crd_explaining *x)
{
    const crd_rule *u = x->u;
    crd_buf *b = &x->standing;
    bool ahead = u->since != CRD_DATE_NONE &&
                 crd_date_last(u->since) > crd_date_first(crd_world_as_of(x->j->t->w));
    crd_buf_adds(b, x->v->verdict == CRD_FAIL      ? "This is a case of "
                    : x->v->verdict == CRD_UNKNOWN ? "It could be a case of "
                                                   : "If it failed, this would be a case of ");
    crd_buf_addf(b, "'%s': ", crd_standing_name(x->v->standing));
    crd_buf_addf(b, "its status is %s", crd_rule_status_name(u->status));
    add_day(b, ", it binds since ", u->since);
    add_day(b, ", until ", u->until);
    add_day(b, ", known since ", u->announced);
    add_day(b, "; the case is read as of ", crd_world_as_of(x->j->t->w));
    crd_buf_addc(b, '.');
    if (u->confidence == 0)
        crd_buf_adds(b, " It is not sure that the rule says what its source says (confidence low), "
                        "so it can be no more than an indicator.");
    else if (x->v->standing == CRD_STANDING_INDICATOR && u->status == CRD_STATUS_DERIVED)
        crd_buf_adds(b, " A derived rule is nobody's law.");
    else if (x->v->standing == CRD_STANDING_INDICATOR)
        crd_buf_adds(b,
                     " It does not bind, or a threshold decides for which nobody gives a basis.");
    else if (x->v->standing == CRD_STANDING_DEPARTURE)
        crd_buf_adds(b, " Soft law and guidance advise; they do not bind.");
    else if (x->v->standing == CRD_STANDING_WOULD_BREACH && ahead &&
             (u->status == CRD_STATUS_SOFT_LAW || u->status == CRD_STATUS_GUIDANCE))
        crd_buf_adds(b, " On that day it is not in force yet: a departure to come. Soft law and "
                        "guidance advise; they do not bind.");
    else if (x->v->standing == CRD_STANDING_WOULD_BREACH)
        crd_buf_adds(b, ahead ? " On that day it does not bind yet."
                              : " What is proposed does not bind yet.");
    else
        crd_buf_adds(b, " On that day it binds whoever it addresses.");
}

/* ---- the numbers -------------------------------------------------------------------------------
 */

static void say_found(crd_explaining *x)
{
    static const char *const whats[] = {"a count", "a share", "a number", "months"};
    const crd_judgement *v = x->v;
    crd_buf *b = &x->numbers;
    crd_buf_addf(b, "Found: %s of ", whats[v->kind]);
    crd_why_value(v, v->low, b);
    if (v->high > v->low) {
        crd_buf_adds(b, " to ");
        crd_why_value(v, v->high, b);
    }
    if (!crd_str_is_null(v->measure)) {
        crd_buf_adds(b, " by ");
        crd_buf_add(b, v->measure);
    }
    if (v->limit && v->limit->set) {
        crd_buf_adds(b, v->at_most ? "; at most " : "; at least ");
        add_limit(x, v->limit, b);
        crd_buf_adds(b, " is asked for");
    } else if (x->u->kind != CRD_RULE_REQUIRE || x->u->require == CRD_EVERY) {
        crd_buf_adds(b, "; there should be none");
    }
    crd_buf_adds(b, ".");
}

void crd_why_say_numbers(crd_explaining *x)
{
    const crd_judgement *v = x->v;
    crd_buf *b = &x->numbers;
    if (v->verdict == CRD_NOT_APPLICABLE) {
        crd_buf_adds(b, "Nothing was counted.");
        return;
    }
    if (v->has_value)
        say_found(x);
    crd_buf_adds(b, " ");
    crd_buf_addi(b, (int64_t)v->rows);
    crd_buf_adds(b, " judged; against it speak ");
    crd_buf_addi(b, (int64_t)v->bad_low);
    if (v->bad_high > v->bad_low) {
        crd_buf_adds(b, " certainly, ");
        crd_buf_addi(b, (int64_t)v->bad_high);
        crd_buf_adds(b, " possibly");
    }
    crd_buf_addc(b, '.');
}
