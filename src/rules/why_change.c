/* What would make a verdict pass: how many rows, how much weight, which values. */
#include "rules/why_int.h"

#include "rules/expr_words.h"
#include "rules/subject_int.h"

#include <math.h>

/* ---- rows that must not be --------------------------------------------------------------------
 */

static void sum_rows(const crd_explaining *x, crd_tri least, uint64_t *ret_n, double *ret_cost,
                     uint64_t *ret_costless)
{
    *ret_n = *ret_costless = 0;
    *ret_cost = 0;
    for (size_t i = 0; i < x->rows.n; i++) {
        const crd_why_row *r = &x->rows.at[i];
        if (crd_tri_and(r->counts, r->kind) != least)
            continue;
        ++*ret_n;
        *ret_costless += isnan(r->cost) ? 1 : 0;
        *ret_cost += isnan(r->cost) ? 0 : r->cost;
    }
}

bool crd_why_passes(crd_explaining *x)
{
    if (x->v->verdict != CRD_PASS)
        return false;
    crd_buf_adds(&x->change, "It passes: nothing must change.");
    return true;
}

static void say_costs(crd_explaining *x, double cost, uint64_t costless)
{
    if (!(cost > 0))
        return;
    crd_buf_adds(&x->change, " Replacing those that are certain costs ");
    crd_why_number(cost, &x->change);
    if (costless > 0)
        crd_buf_addf(&x->change, ", without %llu of which no cost is recorded",
                     (unsigned long long)costless);
    crd_buf_addc(&x->change, '.');
}

static void say_rows(crd_explaining *x)
{
    crd_buf *b = &x->change;
    const char *subject = crd_words_subject(x->u->subject);
    uint64_t sure, maybe, costless, other;
    double cost, more;
    sum_rows(x, CRD_YES, &sure, &cost, &costless);
    sum_rows(x, CRD_OPEN, &maybe, &more, &other);
    if (sure > 0)
        crd_buf_addf(b, "%llu %s %s against it for certain: %s must change.",
                     (unsigned long long)sure, sure == 1 ? subject : crd_why_plural(x->u->subject),
                     sure == 1 ? "is" : "are", sure == 1 ? "it" : "each");
    if (maybe > 0 && sure > 0)
        crd_buf_addf(b, " %llu more may have to, by what is not known of %s.",
                     (unsigned long long)maybe, maybe == 1 ? "it" : "them");
    else if (maybe > 0)
        crd_buf_addf(b,
                     "Nothing is against it for certain. It passes if what is not known of %llu %s "
                     "turns out well; for one of which it turns out badly, that must change.",
                     (unsigned long long)maybe,
                     maybe == 1 ? subject : crd_why_plural(x->u->subject));
    if (sure + maybe == 0)
        crd_buf_adds(b, "Nothing is against it.");
    else if (x->v->verdict == CRD_UNKNOWN && maybe == 0)
        crd_buf_adds(b, " Whether the rule binds there is not known.");
    if (sure > 0)
        say_costs(x, cost, costless);
}

static void say_some(crd_explaining *x)
{
    crd_buf *b = &x->change;
    const char *subject = crd_words_subject(x->u->subject);
    uint64_t maybe = 0;
    for (size_t i = 0; i < x->rows.n; i++)
        maybe += x->rows.at[i].kind == CRD_OPEN || x->rows.at[i].counts == CRD_OPEN;
    crd_buf_addf(b, "One %s that satisfies it is enough.", subject);
    if (x->v->verdict == CRD_UNKNOWN && maybe > 0)
        crd_buf_addf(b, " %llu may, by what is not known of %s.", (unsigned long long)maybe,
                     maybe == 1 ? "it" : "them");
}

/* ---- sums and shares --------------------------------------------------------------------------
 */

/* Rows, or the sites that they stand at: what is weighed. */
typedef struct weighed {
    crd_why_row *at;
    size_t n;
    double num[2], den[2];    /* as in crd_gap_court */
    bool open;                /* a weight has no upper end */
    bool open_of, open_other; /* of what is, is not of the kind, or may be */
} weighed;

static int by_id(const void *a, const void *b)
{
    const crd_why_row *x = a, *y = b;
    return crd_str_cmp(x->id, y->id);
}

static crd_str site_of(crd_explaining *x, uint32_t row)
{
    crd_expr_value v = {.text = CRD_INTERN_NONE};
    crd_subject *s = x->j->dockets[x->u->subject].rows;
    int at = crd_subject_column(&crd_subjects[x->u->subject],
                                x->u->subject == CRD_V_SITE ? CRD_STR("id") : CRD_STR("site"));
    if (at < 0 || crd_subject_cell(s, (uint32_t)at, row, &v, NULL) != CRD_OK)
        return CRD_STR_NULL;
    return crd_subject_text(s, v.text);
}

/* A site is of the kind when one of its rows is, and costs what these cost. */
static void to_sites(crd_explaining *x, weighed *w)
{
    size_t n = 0, sites = 0;
    for (size_t i = 0; i < w->n; i++) {
        crd_why_row one = w->at[i];
        one.id = site_of(x, one.row);
        one.weight = crd_str_is_null(one.id) ? (double)NAN : 1;
        one.between = (crd_range){1, 1};
        if (crd_str_is_null(one.id)) /* at how many? */
            one.between = (crd_range){0, (double)INFINITY};
        one.kind = crd_tri_and(one.counts, one.kind);
        one.cost = one.kind == CRD_NO ? 0 : one.cost;
        w->at[n++] = one;
    }
    if (n > 1)
        qsort(w->at, n, sizeof *w->at, by_id);
    for (size_t i = 0; i < n; i++) {
        crd_why_row *to = sites > 0 ? &w->at[sites - 1] : NULL;
        if (!to || crd_str_is_null(to->id) || !crd_str_eq(to->id, w->at[i].id)) {
            w->at[sites++] = w->at[i];
            continue;
        }
        to->counts = to->counts > w->at[i].counts ? to->counts : w->at[i].counts;
        to->kind = to->kind > w->at[i].kind ? to->kind : w->at[i].kind;
        to->cost += w->at[i].cost; /* NaN stays */
    }
    w->n = sites;
}

static void add_row(weighed *w, const crd_why_row *r)
{
    bool sure = r->counts == CRD_YES;
    bool open = isinf(r->between.high);
    double low = r->between.low, high = open ? low : r->between.high;
    w->open |= open;
    w->open_of |= open && r->kind != CRD_NO;
    w->open_other |= open && r->kind != CRD_YES;
    w->num[0] += sure && r->kind == CRD_YES ? low : 0;
    w->num[1] += r->kind != CRD_NO ? high : 0;
    w->den[0] += r->kind != CRD_YES ? high : sure ? low : 0;
    w->den[1] += r->kind != CRD_NO ? high : sure ? low : 0;
}

/* `good`: kind says that a row satisfies the rule, not that it speaks against it. */
static crd_status weigh(crd_explaining *x, bool turn, weighed *w)
{
    *w = (weighed){.at = malloc((x->rows.n + 1) * sizeof *w->at), .n = x->rows.n};
    if (!w->at)
        return CRD_ENOMEM;
    for (size_t i = 0; i < w->n; i++) {
        w->at[i] = x->rows.at[i];
        if (turn)
            w->at[i].kind = crd_tri_not(w->at[i].kind);
    }
    if (crd_str_eq(x->v->measure, crd_str_from(crd_measure_name(CRD_BY_SITES))))
        to_sites(x, w);
    for (size_t i = 0; i < w->n; i++)
        add_row(w, &w->at[i]);
    return CRD_OK;
}

const char *crd_why_unit(const crd_explaining *x)
{
    const crd_judgement *v = x->v;
    if (!crd_str_is_null(v->measure))
        for (int m = 0; m < CRD_MEASURES; m++)
            if (crd_str_eq(v->measure, crd_str_from(crd_measure_name((crd_measure)m))))
                return crd_measure_name((crd_measure)m);
    return crd_subject_pieces(x->u->subject) ? "quantity" : "rows";
}

static void put_chosen(crd_explaining *x, const crd_why_row *r, bool of_kind)
{
    bool site = crd_str_eq(x->v->measure, crd_str_from(crd_measure_name(CRD_BY_SITES)));
    crd_why_put(x,
                (crd_why_change){.what = site ? "site" : crd_subjects[x->u->subject].name,
                                 .id = r->id,
                                 .units = r->weight,
                                 .cost = r->cost,
                                 .certain = true},
                of_kind ? CRD_STR("to be of another kind") : CRD_STR("to be of this kind"));
}

static void say_chosen(crd_explaining *x, size_t kept, double weight, double cost, bool sure)
{
    crd_buf_addf(&x->change, " %s%s: %zu, with ",
                 !x->cheapest  ? "Would do"
                 : isnan(cost) ? "The fewest that do"
                               : "The cheapest that do",
                 sure ? "" : " for the least that is needed", kept);
    crd_why_number(weight, &x->change);
    if (!isnan(cost)) {
        crd_buf_adds(&x->change, ", for ");
        crd_why_number(cost, &x->change);
    }
    crd_buf_adds(&x->change, isnan(cost) ? " (costs are not recorded for all)." : ".");
}

/* The cheapest rows, certain ones, that weigh as much; put as changes. */
static void choose(crd_explaining *x, const weighed *w, bool of_kind, double need, bool sure)
{
    size_t n = 0;
    crd_why_row *rows = malloc((w->n + 1) * sizeof *rows);
    bool *keep = calloc(w->n + 1, sizeof *keep);
    double cost = 0, weight = 0;
    size_t kept = 0;
    if (!rows || !keep) {
        x->g->failed = true;
    } else {
        for (size_t i = 0; i < w->n; i++)
            if (w->at[i].counts == CRD_YES && w->at[i].kind == (of_kind ? CRD_YES : CRD_NO)) {
                rows[n] = w->at[i];
                if (isnan(rows[n].weight))
                    rows[n].weight = rows[n].between.low; /* at least */
                n++;
            }
        x->cheapest = crd_why_cover(x, rows, n, need, keep);
        for (size_t i = 0; i < n; i++) {
            if (!keep[i])
                continue;
            kept++;
            cost += rows[i].cost;
            weight += rows[i].weight;
            put_chosen(x, &rows[i], of_kind);
        }
    }
    if (weight > 0)
        say_chosen(x, kept, weight, cost, sure);
    free(rows);
    free(keep);
}

static bool whole_weights(const weighed *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->at[i].between.low > floor(w->at[i].between.low) ||
            w->at[i].between.high > floor(w->at[i].between.high))
            return false;
    return true;
}

/* What must change, at least and surely enough; *ret_no_most: nothing is surely enough;
 * *ret_no_least: what is not weighed may be enough. */
static crd_range amount(const weighed *w, const crd_rule_limit *limit, bool most,
                        bool *ret_no_least, bool *ret_no_most)
{
    double part = limit->share ? limit->value / 1e6 : limit->value;
    double low = most ? w->num[0] - part * w->den[0] : part * w->den[1] - w->num[1];
    double high = most ? w->num[1] - part * w->den[1] : part * w->den[0] - w->num[0];
    if (!limit->share && !most) { /* a number of rows */
        low = part - w->num[1];
        high = part - w->num[0];
    }
    if (whole_weights(w)) {
        low = ceil(low - 1e-9);
        high = ceil(high - 1e-9);
    }
    bool counted = !limit->share && !most;
    *ret_no_most = most ? w->open_of : w->open_other && !counted;
    *ret_no_least = most ? w->open_other : w->open_of;
    low = fmax(low, 0);
    high = fmax(high, low);
    return (crd_range){low, high};
}

static void add_amount(crd_explaining *x, double n)
{
    crd_why_number(n, &x->change);
    crd_buf_addf(&x->change, " (by %s)", crd_why_unit(x));
}

/* What it takes if all that is not known turns out well. */
static void say_least(crd_explaining *x, crd_range need, bool no_least, bool sure, const char *kind)
{
    crd_buf *b = &x->change;
    if (need.low <= 0 || no_least) {
        crd_buf_adds(b, "Perhaps nothing must change: it passes if all that is not known turns out "
                        "well.");
        if (need.low <= 0) {
            crd_buf_addf(b, " Else some must be of %s kind.", kind);
            return;
        }
        crd_buf_adds(b, " By the weights that are recorded, ");
        add_amount(x, need.low);
        crd_buf_addf(b, " must be of %s kind.", kind);
        return;
    }
    crd_buf_adds(b, sure ? "" : "At least ");
    add_amount(x, need.low);
    crd_buf_addf(b, " must be of %s kind%s.", kind,
                 sure ? "" : ", even if all that is not known turns out well");
}

static void say_share(crd_explaining *x, const weighed *w, const crd_rule_limit *limit, bool most)
{
    bool no_most, no_least;
    crd_range need = amount(w, limit, most, &no_least, &no_most);
    const char *kind = most ? "another" : "this";
    bool sure = need.high <= need.low && !no_most;
    if (need.high <= 0 && !no_most) {
        crd_buf_adds(&x->change, "It passes: nothing must change.");
        return;
    }
    say_least(x, need, no_least, sure, kind);
    if (x->v->verdict == CRD_UNKNOWN && need.low > 0 && !no_least)
        crd_buf_adds(&x->change, " It is unknown, and no fail, because it is not known whether the "
                                 "rule binds there, or what else belongs there.");
    if (no_most) {
        crd_buf_adds(&x->change, " How much is enough in any case cannot be said: not all that is "
                                 "counted is weighed.");
    } else if (!sure) {
        crd_buf_adds(&x->change, " If it turns out badly, ");
        add_amount(x, need.high);
        crd_buf_addf(&x->change, " must be; that is enough in any case.");
    }
    if (x->u->n_measures_by > 1)
        crd_buf_addf(&x->change,
                     " This is by %s, the worst of the rule's measures; by the others "
                     "it must be within the bound, too.",
                     crd_why_unit(x));
    if (need.low > 0 && !no_least)
        choose(x, w, most, need.low, sure);
}

static crd_status change_share(crd_explaining *x)
{
    const crd_rule *u = x->u;
    bool most = u->kind == CRD_RULE_SHARE && u->at_most.set;
    const crd_rule_limit *limit = most ? &u->at_most : &u->at_least;
    weighed w;
    if (crd_why_passes(x))
        return CRD_OK;
    if (!limit->known) {
        crd_buf_adds(&x->change, "Nobody gives the bound: --param ");
        crd_buf_add(&x->change, limit->param);
        crd_buf_adds(&x->change, "=VALUE.");
        return CRD_OK;
    }
    crd_status rc = weigh(x, u->kind == CRD_RULE_REQUIRE, &w);
    if (rc == CRD_OK) {
        say_share(x, &w, limit, most);
        free(w.at);
    }
    return rc;
}

/* ---- dates ------------------------------------------------------------------------------------
 */

static void add_day(const char *before, int32_t day, crd_buf *b)
{
    char text[11];
    crd_buf_adds(b, before);
    crd_buf_add(b, crd_date_text(crd_date_from_days(day), text));
}

static void put_evidence(crd_explaining *x, const crd_why_row *r, crd_date date)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    int32_t today = crd_date_first(crd_world_as_of(x->j->t->w));
    if (date == CRD_DATE_NONE) {
        crd_buf_adds(&b, "no evidence is recorded: due now");
    } else {
        add_day("last of ", crd_date_first(date), &b);
        if (x->u->months.known) {
            int32_t due = crd_months_after(crd_date_last(date), x->u->months.value);
            if (due != INT32_MAX)
                add_day(due < today ? ", was due by " : ", due by ", due, &b);
        }
    }
    crd_why_put(x,
                (crd_why_change){.what = "evidence",
                                 .id = r->id,
                                 .units = (double)NAN,
                                 .cost = (double)NAN,
                                 .certain = crd_tri_and(r->counts, r->kind) == CRD_YES},
                crd_buf_str(&b));
    x->g->failed |= b.status != CRD_OK;
    crd_buf_done(&b);
}

static void change_fresh(crd_explaining *x)
{
    size_t told = 0;
    if (!crd_why_passes(x))
        say_rows(x);
    for (size_t i = 0; i < x->rows.n; i++) {
        const crd_why_row *r = &x->rows.at[i];
        crd_know_last last = crd_looking_evidence(&x->look, r->row);
        if (told++ < x->j->opts->evidence)
            put_evidence(x, r, last.low != CRD_DATE_NONE ? last.low : last.high);
        else
            x->more++;
    }
}

static void change_deadline(crd_explaining *x)
{
    crd_buf *b = &x->change;
    int32_t today = crd_date_first(crd_world_as_of(x->j->t->w));
    int32_t last = crd_date_last(x->u->deadline);
    add_day(today <= last ? "It must be done by " : "It was to be done by ", last, b);
    if (today <= last) {
        add_day("; on ", today, b);
        crd_buf_addf(b, ", the day of reading, it is not due yet: %d day%s left. ", last - today,
                     last - today == 1 ? " is" : "s are");
    } else {
        crd_buf_addf(b, ", %d day%s before the day of reading. ", today - last,
                     today - last == 1 ? "" : "s");
    }
    if (x->v->verdict != CRD_PASS || today <= last)
        say_rows(x);
    else
        crd_buf_adds(b, "Nothing is left to do.");
}

crd_status crd_why_change_of(crd_explaining *x)
{
    const crd_rule *u = x->u;
    switch (u->kind) {
    case CRD_RULE_SHARE:
        return change_share(x);
    case CRD_RULE_DIVERSITY:
        return crd_why_change_diversity(x);
    case CRD_RULE_REQUIRE:
        if (u->require == CRD_AT_LEAST)
            return change_share(x);
        if (crd_why_passes(x))
            break;
        if (u->require == CRD_SOME)
            say_some(x);
        else
            say_rows(x);
        break;
    case CRD_RULE_FRESH:
        change_fresh(x);
        break;
    case CRD_RULE_DEADLINE:
        change_deadline(x);
        break;
    case CRD_RULE_FORBID:
    case CRD_RULE_SURVIVES:
    case CRD_RULE_ROUTE:
        if (!crd_why_passes(x))
            say_rows(x);
        break;
    }
    return CRD_OK;
}
