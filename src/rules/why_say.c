/* The rule, its standing and the numbers in words. */
#include "rules/why_int.h"

#include "rules/expr_words.h"

const char *crd_why_plural(crd_subject_id subject)
{
    static const char *const names[CRD_SUBJECTS] = {
        [CRD_V_ELEMENT] = "elements",   [CRD_V_LINK] = "links",
        [CRD_V_SITE] = "sites",         [CRD_V_PARTY] = "parties",
        [CRD_V_SERVICE] = "services",   [CRD_V_PRODUCT] = "products",
        [CRD_V_TIE] = "ties",           [CRD_V_NETWORK] = "networks",
        [CRD_V_CONTRACT] = "contracts", [CRD_V_HOLDING] = "holdings",
        [CRD_V_COVER] = "covers",       [CRD_V_ORIGIN] = "origins",
        [CRD_V_DATA] = "data",          [CRD_V_USE] = "elements in use"};
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
    else if (x->in_words)
        crd_words_predicate(x->pack, subject, pred, b);
    else
        crd_exprs_say_predicate(x->pack->sets[subject], pred, b);
}

/* One way for each of the two: exactly, in words. */
static const char *either(const crd_explaining *x, const char *exactly, const char *words)
{
    return x->in_words ? words : exactly;
}

/* " with customer_class = 'defence'"; in words nothing where all are meant. */
static void add_which(crd_explaining *x, crd_subject_id subject, uint32_t pred)
{
    const crd_exprs *set = x->pack->sets[subject];
    if (x->in_words &&
        (pred == CRD_PRED_NONE || set->nodes.at[set->roots.at[pred]].op == CRD_OP_VALUE))
        return;
    crd_buf_adds(x->say, either(x, " with ", " (where "));
    add_predicate(x, subject, pred, x->say);
    crd_buf_adds(x->say, either(x, "", ")"));
}

/* " with asset_class = 'A1' and ..." */
static void add_where(crd_explaining *x, uint32_t pred)
{
    if (pred != CRD_PRED_NONE)
        add_which(x, x->u->subject, pred);
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
        crd_buf_addf(x->say, "%s%s",
                     i                      ? ", "
                     : u->n_measures_by > 1 ? "the worst of "
                                            : "",
                     crd_measure_name(u->measures_by[i]));
    if (u->n_measures_by == 0)
        crd_buf_adds(x->say, crd_measure_name(CRD_BY_QUANTITY));
}

static void add_bound(crd_explaining *x, const char *before, const crd_rule_limit *l)
{
    if (!l->set)
        return;
    crd_buf_adds(x->say, before);
    add_limit(x, l, x->say);
}

static void say_require(crd_explaining *x, const char *subject)
{
    const crd_rule *u = x->u;
    bool least = u->require == CRD_AT_LEAST;
    if (least)
        crd_buf_addf(x->say, "Of %s", crd_why_plural(u->subject));
    else if (u->require == CRD_EVERY)
        crd_buf_addf(x->say, "%s %s", either(x, "Every", "For every"), subject);
    else
        crd_buf_addf(x->say, "%s %s", either(x, "Some", "There must be one"), subject);
    add_where(x, u->where);
    if (least)
        add_bound(x, either(x, " at least ", ", at least "), &u->at_least);
    if (x->in_words)
        crd_buf_adds(x->say, least                     ? " must be such that "
                             : u->require == CRD_EVERY ? " it must be so that "
                                                       : " where ");
    else
        crd_buf_adds(x->say, u->require == CRD_SOME ? " satisfies " : " must satisfy ");
    add_predicate(x, u->subject, u->of, x->say);
}

/* "is lost (mode withdraws), 8760 hours after" */
static void say_lost(crd_explaining *x)
{
    static const char *const how[][2] = {{"fails", "fails as a whole"},
                                         {"withdraws", "stops to supply and to support"},
                                         {"sabotages", "stops all that it could stop"},
                                         {"seized", "is seized, with all that stands there"}};
    const crd_rule *u = x->u;
    if (!x->in_words) {
        crd_buf_addf(x->say, " is lost (mode %.*s), ", (int)u->mode.len, u->mode.ptr);
        crd_why_number(u->at_hours, x->say);
        crd_buf_adds(x->say, " hours after");
        return;
    }
    for (size_t i = 0; i < sizeof how / sizeof *how; i++)
        if (crd_str_eq(u->mode, crd_str_from(how[i][0])))
            crd_buf_addf(x->say, " %s", how[i][1]);
    if (u->at_hours > 0) {
        crd_buf_adds(x->say, " for ");
        crd_words_hours(u->at_hours, x->say);
    }
}

static void say_survives(crd_explaining *x)
{
    const crd_rule *u = x->u;
    crd_buf_adds(x->say, "Services");
    add_which(x, CRD_V_SERVICE, u->services);
    crd_buf_addf(x->say, " keep their %s when any one %.*s", u->keeps_target ? "target" : "minimum",
                 (int)u->lost_each.len, u->lost_each.ptr);
    if (u->lost != CRD_PRED_NONE)
        add_which(x, u->lost_subject, u->lost);
    say_lost(x);
}

static void say_trusted(crd_explaining *x)
{
    const crd_rule *u = x->u;
    const crd_exprs *set = x->pack->sets[CRD_V_ELEMENT];
    if (!x->in_words || u->n_avoid > 0 || !set || u->trusted[0] == CRD_PRED_NONE) {
        crd_buf_adds(x->say, u->n_avoid > 0 ? "; trusted is what keeps clear of "
                                            : "; trusted is what satisfies ");
        crd_buf_add(x->say, u->trusted_text);
        for (size_t i = 0; i < u->n_avoid; i++) {
            crd_buf_adds(x->say, i ? ", " : "");
            crd_buf_add(x->say, u->avoid[i]);
        }
    } else if (set->nodes.at[set->roots.at[u->trusted[0]]].op == CRD_OP_VALUE) {
        crd_buf_adds(x->say, "; all equipment and links are trusted");
    } else {
        crd_buf_adds(x->say, "; equipment and links are trusted where ");
        add_predicate(x, CRD_V_ELEMENT, u->trusted[0], x->say);
    }
}

static void say_route(crd_explaining *x)
{
    const crd_rule *u = x->u;
    if (u->subject == CRD_V_SERVICE) {
        crd_buf_adds(x->say, either(x, "Each path that services need,", "Each line that services"));
        add_which(x, CRD_V_SERVICE, u->services);
        crd_buf_adds(x->say, either(x, "", " need"));
    } else {
        crd_buf_adds(x->say, "Each pair of a site");
        add_which(x, CRD_V_SITE, u->between[0]);
        crd_buf_adds(x->say, " and one");
        add_which(x, CRD_V_SITE, u->between[1]);
    }
    if (u->disjoint.set) {
        add_bound(x, either(x, ", has at least ", " has at least "), &u->disjoint);
        crd_buf_addf(x->say, " trusted ways that share no %.*s", (int)u->disjoint_by.len,
                     u->disjoint_by.ptr);
    } else {
        crd_buf_adds(x->say, either(x, ", has a trusted way", " has a trusted way"));
    }
    say_trusted(x);
}

/* In words, when the pack says what the fact means. */
static bool add_fact_asked(crd_explaining *x)
{
    const crd_rule *u = x->u;
    for (size_t i = 0; i < x->pack->n_facts && x->in_words; i++) {
        const crd_pack_fact *f = &x->pack->facts[i];
        if (crd_str_is_null(u->fact_scheme) || !crd_str_eq(f->scheme, u->fact_scheme) ||
            !crd_str_eq(f->item, u->fact_item))
            continue;
        crd_buf_addc(x->say, '\'');
        crd_buf_add(x->say, f->ask);
        crd_buf_addc(x->say, '\'');
        return true;
    }
    return false;
}

static void say_fresh(crd_explaining *x, const char *subject)
{
    const crd_rule *u = x->u;
    crd_buf_addf(x->say, "Every %s", subject);
    add_where(x, u->where);
    crd_buf_adds(x->say, " has evidence (");
    if (u->date_column != UINT32_MAX) {
        crd_buf_adds(x->say, crd_subjects[u->subject].cols[u->date_column].is.name);
    } else if (!add_fact_asked(x)) {
        bool fact = crd_str_is_null(u->profile_regime);
        crd_buf_adds(x->say, fact ? "fact " : "assessment ");
        crd_buf_add(x->say, fact ? u->fact_scheme : u->profile_regime);
        crd_buf_adds(x->say, ": ");
        crd_buf_add(x->say, fact ? u->fact_item : u->profile_criterion);
    }
    add_bound(x, ") that is no older than ", &u->months);
    crd_buf_adds(x->say, " months");
}

static void say_kind(crd_explaining *x)
{
    const crd_rule *u = x->u;
    const char *subject = x->in_words ? crd_words_subject(u->subject)
                                      : crd_subjects[u->subject].name;
    char day[11];
    switch (u->kind) {
    case CRD_RULE_FORBID:
        crd_buf_addf(x->say, "%s %s %s ", either(x, "No", "There may be no"), subject,
                     either(x, "may satisfy", "where"));
        add_predicate(x, u->subject, u->where, x->say);
        break;
    case CRD_RULE_REQUIRE:
        say_require(x, subject);
        break;
    case CRD_RULE_SHARE:
        crd_buf_addf(x->say, "Of %s", crd_why_plural(u->subject));
        add_where(x, u->where);
        crd_buf_adds(x->say, ", by ");
        add_measures(x);
        add_bound(x, ", at most ", &u->at_most);
        add_bound(x, ", at least ", &u->at_least);
        crd_buf_adds(x->say, u->at_most.set ? either(x, " may satisfy ", " may be such that ")
                                            : either(x, " must satisfy ", " must be such that "));
        add_predicate(x, u->subject, u->of, x->say);
        break;
    case CRD_RULE_DIVERSITY:
        crd_buf_addf(x->say, "Of %s", crd_why_plural(u->subject));
        add_where(x, u->where);
        crd_buf_addf(x->say, ", told apart by %s, by ",
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
        crd_buf_adds(x->say, "After ");
        crd_buf_add(x->say, crd_date_text(u->deadline, day));
        crd_buf_addf(x->say, " %s %s %s ", either(x, "no", "there may be no"), subject,
                     either(x, "may satisfy", "where"));
        add_predicate(x, u->subject, u->where, x->say);
        break;
    }
}

static void say_rule(crd_explaining *x, crd_buf *to, bool in_words)
{
    const crd_rule *u = x->u;
    x->say = to;
    x->in_words = in_words;
    say_kind(x);
    crd_buf_addc(x->say, '.');
    for (size_t i = 0; i < u->n_per; i++) {
        const char *name = crd_subjects[u->subject].cols[u->per[i]].is.name;
        crd_buf_adds(x->say, i ? ", " : in_words ? " Judged separately by " : " Judged for each ");
        if (in_words)
            crd_words_column(u->subject, name, x->say);
        else
            crd_buf_adds(x->say, name);
    }
    crd_buf_adds(x->say, u->n_per ? "." : "");
    if (u->addressees == CRD_PRED_NONE || always(x, u->subject, u->addressees))
        return;
    crd_buf_adds(x->say, " It binds where ");
    add_predicate(x, u->subject, u->addressees, x->say);
    crd_buf_addc(x->say, '.');
}

void crd_why_say_rule(crd_explaining *x)
{
    say_rule(x, &x->rule, false);
    say_rule(x, &x->words, true);
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

static void add_count(crd_buf *b, const char *before, uint64_t n, const char *after)
{
    crd_buf_adds(b, before);
    crd_buf_addi(b, (int64_t)n);
    crd_buf_adds(b, after);
}

static void add_between(crd_explaining *x, crd_buf *b)
{
    crd_why_value(x->v, x->v->low, b);
    if (x->v->high > x->v->low) {
        crd_buf_adds(b, " to ");
        crd_why_value(x->v, x->v->high, b);
    }
}

/* How what speaks against a rule is said: of one, of several, of what may. */
typedef struct against {
    const char *what, *is, *are, *may;
} against;

/* "Of 248 elements judged, 1 is against the rule for certain; 4 more may be, by what is not known."
 */
static void say_against(crd_explaining *x, const char *noun, const against *a)
{
    const crd_judgement *v = x->v;
    crd_buf *b = &x->numbers;
    uint64_t more = v->bad_high - v->bad_low;
    add_count(b, "Of ", v->rows, " ");
    crd_buf_addf(b, "%s %s, ", noun, a->what);
    if (v->bad_low == 0)
        crd_buf_adds(b, "none ");
    else
        add_count(b, "", v->bad_low, " ");
    crd_buf_adds(b, v->bad_low <= 1 ? a->is : a->are);
    if (more > 0) {
        add_count(b, " for certain; ", more, v->bad_low ? " more " : " ");
        crd_buf_addf(b, "%s, by what is not known", a->may);
    }
    crd_buf_addc(b, '.');
}

/* Where groups stand for several: how many pieces that is. */
static void say_pieces(crd_explaining *x)
{
    const crd_judgement *v = x->v;
    bool same = v->low >= (double)v->bad_low && v->low <= (double)v->bad_low &&
                v->high >= (double)v->bad_high && v->high <= (double)v->bad_high;
    if (!v->has_value || same)
        return;
    crd_buf_adds(&x->numbers, " With groups counted as many as they stand for: ");
    add_between(x, &x->numbers);
    crd_buf_adds(&x->numbers, " pieces.");
}

/* What the value is of: "The largest maker has ". */
static void say_value_of(crd_explaining *x)
{
    const crd_rule *u = x->u;
    crd_buf *b = &x->numbers;
    if (x->v->limit == &u->largest)
        crd_buf_addf(b, "The largest %s has ", crd_subjects[u->subject].cols[u->by].is.name);
    else if (x->v->limit == &u->hhi)
        crd_buf_adds(b, "The index of concentration (HHI) is ");
    else
        crd_buf_adds(b, x->v->kind == CRD_VALUE_OF_SHARE ? "Found: a share of " : "Found: ");
}

static void say_what_value(crd_explaining *x)
{
    const crd_rule *u = x->u;
    crd_buf *b = &x->numbers;
    if (x->v->limit == &u->distinct)
        crd_buf_addf(b, " different values of %s", crd_subjects[u->subject].cols[u->by].is.name);
    else if (u->kind == CRD_RULE_REQUIRE && x->v->kind == CRD_VALUE_OF_COUNT)
        crd_buf_adds(b, " that satisfy it");
    else if (u->kind == CRD_RULE_ROUTE)
        crd_buf_adds(b, x->v->high <= 1 ? " trusted way" : " trusted ways");
}

/* "The largest maker has 40 % to 60 % by sites; at most 45 % is asked for." */
static void say_found(crd_explaining *x)
{
    const crd_judgement *v = x->v;
    crd_buf *b = &x->numbers;
    say_value_of(x);
    add_between(x, b);
    say_what_value(x);
    if (!crd_str_is_null(v->measure)) {
        crd_buf_adds(b, " by ");
        crd_buf_add(b, v->measure);
    }
    if (v->limit && v->limit->set) {
        bool one = v->kind == CRD_VALUE_OF_SHARE || (v->limit->known && v->limit->value <= 1);
        crd_buf_adds(b, v->at_most ? "; at most " : "; at least ");
        add_limit(x, v->limit, b);
        crd_buf_adds(b, one ? " is asked for" : " are asked for");
    }
    crd_buf_addc(b, '.');
}

/* What the rule counts, and how many of them satisfy it. */
static void say_rows_judged(crd_explaining *x)
{
    const crd_judgement *v = x->v;
    crd_buf *b = &x->numbers;
    const char *subject = v->rows == 1 ? crd_words_subject(x->u->subject)
                                       : crd_why_plural(x->u->subject);
    if (x->u->kind == CRD_RULE_ROUTE)
        return;
    add_count(b, " ", v->rows, " ");
    crd_buf_addf(b, "%s %s judged", subject, v->rows == 1 ? "was" : "were");
    if (x->u->kind == CRD_RULE_SHARE && v->bad_high > 0) {
        add_count(b, ": ", v->bad_low, "");
        crd_buf_addf(b, " count%s against it for certain", v->bad_low == 1 ? "s" : "");
        if (v->bad_high > v->bad_low)
            add_count(b, ", ", v->bad_high - v->bad_low, " more may");
    }
    crd_buf_addc(b, '.');
}

void crd_why_say_numbers(crd_explaining *x)
{
    static const against by_kind[] = {
        {"looked at", "takes the service", "take the service", "may"},
        {"judged", "is still to be dealt with", "are still to be dealt with", "may be"},
        {"judged", "lacks fresh evidence", "lack fresh evidence", "may"},
        {"judged", "does not satisfy it", "do not satisfy it", "may not"},
        {"judged", "is against the rule", "are against the rule", "may be"},
    };
    const crd_judgement *v = x->v;
    crd_buf *b = &x->numbers;
    if (v->verdict == CRD_NOT_APPLICABLE) {
        crd_buf_adds(b, "Nothing was counted.");
        return;
    }
    if (x->u->kind == CRD_RULE_SURVIVES) {
        say_against(x, v->rows == 1 ? "loss" : "losses", &by_kind[0]);
        return;
    }
    if (v->has_value && (v->limit || v->kind != CRD_VALUE_OF_COUNT)) {
        say_found(x);
        say_rows_judged(x);
        return;
    }
    size_t kind = x->u->kind == CRD_RULE_DEADLINE ? 1 : x->u->kind == CRD_RULE_FRESH ? 2 : 4;
    if (x->u->kind == CRD_RULE_REQUIRE && x->u->require == CRD_SOME)
        kind = 3;
    say_against(x, v->rows == 1 ? crd_words_subject(x->u->subject) : crd_why_plural(x->u->subject),
                &by_kind[kind]);
    if (x->u->kind != CRD_RULE_REQUIRE || x->u->require == CRD_EVERY)
        say_pieces(x);
}
