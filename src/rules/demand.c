/* What a rule asks, in words and compared with another. */
#include "rules/compare.h"

#include "base/str.h"
#include "rules/words.h"

#include <string.h>

const char *crd_contrast_name(crd_contrast r)
{
    static const char *const names[] = {"no-counterpart", "stricter", "same",
                                        "laxer",          "other",    "no-topic"};
    return names[r];
}

/* ---- compared ---------------------------------------------------------------------------------
 */

static crd_contrast by_order(double a, double b, bool less_is_stricter)
{
    if (a > b)
        return less_is_stricter ? CRD_REL_LAXER : CRD_REL_STRICTER;
    if (a < b)
        return less_is_stricter ? CRD_REL_STRICTER : CRD_REL_LAXER;
    return CRD_REL_SAME;
}

static crd_contrast limits(const crd_rule_limit *a, const crd_rule_limit *b, bool at_most)
{
    if (!a->set || !b->set || !a->known || !b->known || a->share != b->share)
        return CRD_REL_OTHER;
    return by_order(a->value, b->value, at_most);
}

static crd_contrast turned(crd_contrast r)
{
    return r == CRD_REL_STRICTER ? CRD_REL_LAXER : r == CRD_REL_LAXER ? CRD_REL_STRICTER : r;
}

/* Two answers to one question: what holds of both parts of a demand. */
static crd_contrast both(crd_contrast a, crd_contrast b)
{
    if (a == b || b == CRD_REL_SAME)
        return a;
    return a == CRD_REL_SAME ? b : CRD_REL_OTHER;
}

static bool bans(const crd_rule *u)
{
    return u->kind == CRD_RULE_FORBID || u->kind == CRD_RULE_DEADLINE;
}

/* The first day on which something may be wrong; today when that is over. */
static int32_t from_day(const crd_rule *u, crd_date as_of)
{
    int32_t today = as_of == CRD_DATE_NONE ? INT32_MIN : crd_date_first(as_of), day = today;
    if (u->since != CRD_DATE_NONE && crd_date_last(u->since) > day)
        day = crd_date_last(u->since);
    if (u->kind == CRD_RULE_DEADLINE && u->deadline != CRD_DATE_NONE &&
        crd_date_last(u->deadline) >= day)
        day = crd_date_last(u->deadline) + 1;
    return day;
}

static crd_contrast sooner(const crd_rule *a, const crd_rule *b, crd_date as_of)
{
    return by_order(from_day(a, as_of), from_day(b, as_of), true);
}

static bool same_measures(const crd_rule *a, const crd_rule *b)
{
    unsigned x = 0, y = 0;
    for (size_t i = 0; i < a->n_measures_by; i++)
        x |= 1u << a->measures_by[i];
    for (size_t i = 0; i < b->n_measures_by; i++)
        y |= 1u << b->measures_by[i];
    return x == y;
}

static crd_contrast shares(const crd_rule *a, const crd_rule *b)
{
    if (!same_measures(a, b) || a->at_most.set != b->at_most.set)
        return CRD_REL_OTHER;
    return a->at_most.set ? limits(&a->at_most, &b->at_most, true)
                          : limits(&a->at_least, &b->at_least, false);
}

/* `every` is 100 %; `some` is at least one. */
static crd_rule_limit least_of(const crd_rule *u)
{
    if (u->require == CRD_AT_LEAST)
        return u->at_least;
    bool every = u->require == CRD_EVERY;
    return (crd_rule_limit){.set = true,
                            .known = true,
                            .value = every ? 1e6 : 1,
                            .share = every,
                            .param = CRD_STR_NULL};
}

static crd_contrast required(const crd_rule *a, const crd_rule *b)
{
    crd_rule_limit x = least_of(a), y = least_of(b);
    return limits(&x, &y, false);
}

static crd_contrast spread(const crd_rule *a, const crd_rule *b)
{
    const struct {
        const crd_rule_limit *a, *b;
        bool at_most;
    } parts[] = {{&a->distinct, &b->distinct, false},
                 {&a->largest, &b->largest, true},
                 {&a->hhi, &b->hhi, true}};
    crd_contrast all = CRD_REL_SAME;
    if (a->by != b->by || !same_measures(a, b))
        return CRD_REL_OTHER;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].a->set && !parts[i].b->set)
            continue;
        crd_contrast one = !parts[i].a->set   ? CRD_REL_LAXER
                           : !parts[i].b->set ? CRD_REL_STRICTER
                                              : limits(parts[i].a, parts[i].b, parts[i].at_most);
        all = both(all, one);
    }
    return all;
}

static crd_contrast outlived(const crd_rule *a, const crd_rule *b)
{
    if (!crd_str_eq(a->lost_each, b->lost_each) || !crd_str_eq(a->mode, b->mode))
        return CRD_REL_OTHER;
    crd_contrast keeps = by_order(a->keeps_target, b->keeps_target, false);
    crd_contrast when = by_order(a->at_hours, b->at_hours, false);
    /* only what a withdrawal takes is never repaired */
    if (when != CRD_REL_SAME && !crd_str_eq(a->mode, CRD_STR("withdraws")))
        return CRD_REL_OTHER;
    return both(keeps, when);
}

static crd_contrast ways(const crd_rule *a, const crd_rule *b)
{
    static const crd_rule_limit one = {.set = true, .known = true, .value = 1};
    const crd_rule_limit *x = a->disjoint.set ? &a->disjoint : &one;
    const crd_rule_limit *y = b->disjoint.set ? &b->disjoint : &one;
    bool several = x->value > 1 && y->value > 1;
    if (several && !crd_str_eq(a->disjoint_by, b->disjoint_by))
        return CRD_REL_OTHER;
    return limits(x, y, false);
}

static bool same_evidence(const crd_rule *a, const crd_rule *b)
{
    return a->date_column == b->date_column &&
           crd_str_is_null(a->fact_item) == crd_str_is_null(b->fact_item) &&
           crd_str_is_null(a->profile_criterion) == crd_str_is_null(b->profile_criterion);
}

static crd_contrast same_kind(const crd_rule *a, const crd_rule *b, crd_date as_of)
{
    switch (a->kind) {
    case CRD_RULE_FORBID:
    case CRD_RULE_DEADLINE:
        return sooner(a, b, as_of);
    case CRD_RULE_REQUIRE:
        return required(a, b);
    case CRD_RULE_SHARE:
        return shares(a, b);
    case CRD_RULE_DIVERSITY:
        return spread(a, b);
    case CRD_RULE_SURVIVES:
        return outlived(a, b);
    case CRD_RULE_ROUTE:
        return ways(a, b);
    case CRD_RULE_FRESH:
        return same_evidence(a, b) ? limits(&a->months, &b->months, true) : CRD_REL_OTHER;
    }
    return CRD_REL_OTHER;
}

/* None at all against a share: stricter, unless it comes later. */
static crd_contrast ban_to_share(const crd_rule *ban, const crd_rule *share, crd_date as_of)
{
    if (!share->at_most.set || !share->at_most.known || sooner(ban, share, as_of) == CRD_REL_LAXER)
        return CRD_REL_OTHER;
    return share->at_most.value > 0 ? CRD_REL_STRICTER : sooner(ban, share, as_of);
}

crd_contrast crd_rule_contrast(const crd_rule *a, const crd_rule *b, crd_date as_of)
{
    if (crd_subjects[a->subject].table != crd_subjects[b->subject].table)
        return CRD_REL_OTHER;
    if (bans(a) && b->kind == CRD_RULE_SHARE)
        return ban_to_share(a, b, as_of);
    if (bans(b) && a->kind == CRD_RULE_SHARE)
        return turned(ban_to_share(b, a, as_of));
    if (a->kind != b->kind && !(bans(a) && bans(b)))
        return CRD_REL_OTHER;
    crd_contrast r = same_kind(a, b, as_of);
    if (bans(a) || r == CRD_REL_OTHER)
        return r;
    return both(r, sooner(a, b, as_of));
}

/* ---- in words ---------------------------------------------------------------------------------
 */

static void measures(const crd_rule *u, crd_buf *out)
{
    for (size_t i = 0; i < u->n_measures_by; i++)
        crd_buf_addf(out, "%s%s", i ? ", " : " by ", crd_measure_name(u->measures_by[i]));
}

static void limit(const char *words, const crd_rule_limit *l, bool first, crd_buf *out)
{
    if (!l->set)
        return;
    crd_buf_addf(out, "%s%s ", first ? "" : ", ", words);
    crd_limit_words(l, out);
}

static void say_diversity(const crd_rule *u, crd_buf *out)
{
    crd_buf_addf(out, "by %s: ", crd_subjects[u->subject].cols[u->by].is.name);
    limit("at least", &u->distinct, true, out);
    limit("the largest at most", &u->largest, !u->distinct.set, out);
    limit("index at most", &u->hhi, !u->distinct.set && !u->largest.set, out);
    measures(u, out);
}

static void say_route(const crd_rule *u, crd_buf *out)
{
    if (!u->disjoint.set) {
        crd_buf_adds(out, "a way");
        return;
    }
    crd_limit_words(&u->disjoint, out);
    crd_buf_addf(out, " ways apart by " CRD_STR_FMT,
                 CRD_STR_ARG(crd_str_is_null(u->disjoint_by) ? CRD_STR("node") : u->disjoint_by));
}

static void say_require(const crd_rule *u, crd_buf *out)
{
    if (u->require == CRD_EVERY)
        crd_buf_adds(out, "every one");
    else if (u->require == CRD_SOME)
        crd_buf_adds(out, "at least one");
    else
        limit("at least", &u->at_least, true, out);
}

static void say_own(const crd_rule *u, crd_buf *out)
{
    char day[11];
    switch (u->kind) {
    case CRD_RULE_FORBID:
        crd_buf_adds(out, "none");
        break;
    case CRD_RULE_DEADLINE:
        crd_buf_addf(out, "none after " CRD_STR_FMT, CRD_STR_ARG(crd_date_text(u->deadline, day)));
        break;
    case CRD_RULE_REQUIRE:
        say_require(u, out);
        break;
    case CRD_RULE_SHARE:
        limit(u->at_most.set ? "at most" : "at least", u->at_most.set ? &u->at_most : &u->at_least,
              true, out);
        measures(u, out);
        break;
    case CRD_RULE_DIVERSITY:
        say_diversity(u, out);
        break;
    case CRD_RULE_SURVIVES:
        crd_buf_addf(out, "%s kept %.10g hours after any " CRD_STR_FMT " is lost (" CRD_STR_FMT ")",
                     u->keeps_target ? "target" : "minimum", u->at_hours,
                     CRD_STR_ARG(crd_str_is_null(u->lost_each) ? CRD_STR("of them") : u->lost_each),
                     CRD_STR_ARG(u->mode));
        break;
    case CRD_RULE_ROUTE:
        say_route(u, out);
        break;
    case CRD_RULE_FRESH:
        limit("months at most:", &u->months, true, out);
        break;
    }
}

void crd_rule_demand(const crd_rule *u, crd_buf *out)
{
    char day[11];
    say_own(u, out);
    if (u->since != CRD_DATE_NONE)
        crd_buf_addf(out, ", from " CRD_STR_FMT, CRD_STR_ARG(crd_date_text(u->since, day)));
}
