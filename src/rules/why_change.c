/* What would make a verdict pass: how many rows, how much weight, which values. */
#include "rules/why_int.h"
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

static void say_rows(crd_explaining *x)
{
    crd_buf *b = &x->change;
    const char *subject = crd_subjects[x->u->subject].name;
    uint64_t sure, maybe, costless, other;
    double cost, more;
    sum_rows(x, CRD_YES, &sure, &cost, &costless);
    sum_rows(x, CRD_OPEN, &maybe, &more, &other);
    if (sure > 0)
        crd_buf_addf(b, "%llu %s speak%s against it for certain: %s must change.",
                     (unsigned long long)sure, sure == 1 ? subject : crd_why_plural(x->u->subject),
                     sure == 1 ? "s" : "", sure == 1 ? "it" : "each");
    if (maybe > 0)
        crd_buf_addf(b, "%s%llu %s, by what is not known of %s.", sure ? " " : "",
                     (unsigned long long)maybe, sure ? "more may" : "may speak against it",
                     maybe == 1 ? "it" : "them");
    if (sure + maybe == 0)
        crd_buf_adds(b, "Nothing speaks against it.");
    if (sure > 0 && cost > 0) {
        crd_buf_adds(b, " Replacing those that are certain costs ");
        crd_why_number(cost, b);
        if (costless > 0)
            crd_buf_addf(b, ", without %llu of them that do not say", (unsigned long long)costless);
        crd_buf_addc(b, '.');
    }
}

static void say_some(crd_explaining *x)
{
    crd_buf *b = &x->change;
    uint64_t maybe = 0;
    for (size_t i = 0; i < x->rows.n; i++)
        maybe += x->rows.at[i].kind != CRD_YES;
    crd_buf_adds(b, x->v->verdict == CRD_PASS ? "Some row satisfies it."
                                              : "One that satisfies it is enough.");
    if (x->v->verdict == CRD_UNKNOWN)
        crd_buf_addf(b, " %llu may, by what is not known of them.", (unsigned long long)maybe);
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

static const char *unit_of(const crd_explaining *x)
{
    const crd_judgement *v = x->v;
    if (!crd_str_is_null(v->measure))
        for (int m = 0; m < CRD_MEASURES; m++)
            if (crd_str_eq(v->measure, crd_str_from(crd_measure_name((crd_measure)m))))
                return crd_measure_name((crd_measure)m);
    return x->u->subject == CRD_V_ELEMENT ? "quantity" : "rows";
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

/* The cheapest rows, certain ones, that weigh as much; put as changes. */
static void choose(crd_explaining *x, const weighed *w, bool of_kind, double need)
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
    if (weight > 0) {
        crd_buf_addf(&x->change, " %s:",
                     x->cheapest ? isnan(cost) ? "The fewest that are enough"
                                               : "The cheapest that are enough"
                                 : "Enough would be");
        crd_buf_addf(&x->change, " %zu, with ", kept);
        crd_why_number(weight, &x->change);
        if (!isnan(cost)) {
            crd_buf_adds(&x->change, ", for ");
            crd_why_number(cost, &x->change);
        }
        crd_buf_adds(&x->change, isnan(cost) ? " (costs are not recorded for all)." : ".");
    }
    free(rows);
    free(keep);
}

/* "12 to 30 sites"; `open`: there is no upper end. */
static void say_amount(crd_explaining *x, double low, double high, bool open)
{
    crd_why_number(low, &x->change);
    if (open) {
        crd_buf_adds(&x->change, " or more");
    } else if (high > low) {
        crd_buf_adds(&x->change, " to ");
        crd_why_number(high, &x->change);
    }
    crd_buf_addf(&x->change, " (by %s)", unit_of(x));
}

static bool whole_weights(const weighed *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->at[i].between.low > floor(w->at[i].between.low) ||
            w->at[i].between.high > floor(w->at[i].between.high))
            return false;
    return true;
}

/* What must change, at least and surely enough; *ret_no_most: nothing is surely enough. */
static crd_range amount(const weighed *w, const crd_rule_limit *limit, bool most, bool *ret_no_most)
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
    low = fmax(low, 0);
    high = fmax(high, low);
    return (crd_range){low, high};
}

static void say_share(crd_explaining *x, const weighed *w, const crd_rule_limit *limit, bool most)
{
    bool no_most;
    crd_range need = amount(w, limit, most, &no_most);
    double low = need.low, high = need.high;
    if (high <= 0 && !no_most) {
        crd_buf_adds(&x->change, "Nothing must change.");
        return;
    }
    crd_buf_adds(&x->change, most ? "To be of another kind: " : "To be of this kind besides: ");
    say_amount(x, low, high, no_most);
    crd_buf_adds(&x->change, high > low || no_most
                                 ? ", the less the better what is not known turns out."
                                 : ".");
    if (w->open)
        crd_buf_adds(&x->change, low > 0 && (most ? w->open_other : w->open_of)
                                     ? " Some weights are not known: with them it may be less."
                                     : " Some weights are not known.");
    if (low > 0)
        choose(x, w, most, low);
}

static crd_status change_share(crd_explaining *x)
{
    const crd_rule *u = x->u;
    bool most = u->kind == CRD_RULE_SHARE && u->at_most.set;
    const crd_rule_limit *limit = most ? &u->at_most : &u->at_least;
    weighed w;
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

/* ---- diversity --------------------------------------------------------------------------------
 */

struct slice {
    crd_str value;
    double low, high;
};

static int by_value(const void *a, const void *b)
{
    return crd_str_cmp(((const struct slice *)a)->value, ((const struct slice *)b)->value);
}

static int by_weight(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    if (x->high < y->high || x->high > y->high)
        return x->high > y->high ? -1 : 1;
    return crd_str_cmp(x->value, y->value);
}

/* Weights by value; *ret_nobody of no known one. */
static crd_status slice(crd_explaining *x, struct slice **ret, size_t *ret_n, double *ret_nobody)
{
    crd_subject *s = x->j->dockets[x->u->subject].rows;
    struct slice *all = malloc((x->rows.n + 1) * sizeof *all);
    size_t n = 0, kept = 0;
    *ret_nobody = 0;
    for (size_t i = 0; all && i < x->rows.n; i++) {
        crd_expr_value v = {.text = CRD_INTERN_NONE};
        const crd_why_row *r = &x->rows.at[i];
        double low = r->between.low, w = isinf(r->between.high) ? low : r->between.high;
        if (crd_subject_cell(s, x->u->by, r->row, &v, NULL) != CRD_OK)
            x->g->failed = true;
        if (v.text == CRD_INTERN_NONE)
            *ret_nobody += w;
        else
            all[n++] = (struct slice){crd_subject_text(s, v.text), r->counts == CRD_YES ? low : 0,
                                      w};
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_value);
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || !crd_str_eq(all[kept - 1].value, all[i].value)) {
            all[kept++] = all[i];
            continue;
        }
        all[kept - 1].low += all[i].low;
        all[kept - 1].high += all[i].high;
    }
    if (kept > 1)
        qsort(all, kept, sizeof *all, by_weight);
    *ret = all;
    *ret_n = kept;
    return all ? CRD_OK : CRD_ENOMEM;
}

static void too_large(crd_explaining *x, const struct slice *all, size_t n, double total,
                      double nobody)
{
    double part = x->u->largest.value / 1e6;
    for (size_t i = 0; i < n; i++) {
        double low = all[i].low - part * total, high = all[i].high + nobody - part * total;
        if (high <= 0)
            continue;
        crd_buf b;
        crd_buf_init(&b, 1 << 16);
        crd_buf_adds(&b, "by others instead: at least ");
        crd_why_number(fmax(low, 0), &b);
        if (high > fmax(low, 0)) {
            crd_buf_adds(&b, ", surely enough ");
            crd_why_number(high, &b);
        }
        crd_why_put(x,
                    (crd_why_change){.what = crd_subjects[x->u->subject].cols[x->u->by].is.name,
                                     .id = crd_why_copy(x, all[i].value),
                                     .units = fmax(low, 0),
                                     .cost = (double)NAN,
                                     .certain = low > 0},
                    crd_buf_str(&b));
        x->g->failed |= b.status != CRD_OK;
        crd_buf_done(&b);
    }
}

/* What the largest must give to one who has nothing yet: (a - t)^2 + t^2 + rest <= limit. */
static void too_dense(crd_explaining *x, const struct slice *all, size_t n, double total)
{
    double squares = 0, a = n && total > 0 ? all[0].high / total : 0;
    double limit = x->u->hhi.value / 1e4;
    for (size_t i = 0; i < n; i++)
        squares += total > 0 ? all[i].high / total * (all[i].high / total) : 0;
    if (squares <= limit) {
        crd_buf_adds(&x->change, " By what is known the index is within its bound.");
        return;
    }
    double over = squares - limit, root = a * a - 2 * over;
    crd_buf_adds(&x->change, " The index falls most when the largest gives to one who has nothing "
                             "yet: ");
    if (root < 0) {
        crd_buf_adds(&x->change, "one new one alone is not enough.");
        return;
    }
    crd_why_number(ceil((a - sqrt(root)) / 2 * total), &x->change);
    crd_buf_addf(&x->change, " (by %s) is enough.", unit_of(x));
}

static crd_status change_diversity(crd_explaining *x)
{
    struct slice *all = NULL;
    const crd_rule *u = x->u;
    size_t n;
    double nobody, total = 0;
    crd_status rc = slice(x, &all, &n, &nobody);
    const char *by = crd_subjects[u->subject].cols[u->by].is.name;
    if (rc != CRD_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        total += all[i].high;
    total += nobody;
    crd_buf_addf(&x->change, "Recorded are %zu different values of %s", n, by);
    if (nobody > 0) {
        crd_buf_adds(&x->change, "; nobody is named for ");
        crd_why_number(nobody, &x->change);
        crd_buf_addf(&x->change, " (by %s)", unit_of(x));
    }
    crd_buf_addc(&x->change, '.');
    if (u->distinct.set && u->distinct.known && (double)n < u->distinct.value) {
        crd_buf_adds(&x->change, " More that are needed: ");
        crd_why_number(u->distinct.value - (double)n, &x->change);
        crd_buf_addc(&x->change, '.');
    }
    if (u->largest.set && u->largest.known)
        too_large(x, all, n, total, nobody);
    if (u->hhi.set && u->hhi.known)
        too_dense(x, all, n, total);
    free(all);
    return CRD_OK;
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
    say_rows(x);
    for (size_t i = 0; i < x->rows.n; i++) {
        const crd_why_row *r = &x->rows.at[i];
        crd_date date = crd_looking_evidence(&x->look, r->row);
        if (told++ < x->j->opts->evidence)
            put_evidence(x, r, date);
        else
            x->more++;
    }
}

static void change_deadline(crd_explaining *x)
{
    crd_buf *b = &x->change;
    int32_t today = crd_date_first(crd_world_as_of(x->j->t->w));
    int32_t last = crd_date_last(x->u->deadline);
    add_day(today <= last ? "To be done by " : "It was to be done by ", last, b);
    crd_buf_addf(b, ": %d days %s. ", today <= last ? last - today : today - last,
                 today <= last ? "are left" : "ago");
    say_rows(x);
}

crd_status crd_why_change_of(crd_explaining *x)
{
    const crd_rule *u = x->u;
    switch (u->kind) {
    case CRD_RULE_SHARE:
        return change_share(x);
    case CRD_RULE_DIVERSITY:
        return change_diversity(x);
    case CRD_RULE_REQUIRE:
        if (u->require == CRD_AT_LEAST)
            return change_share(x);
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
        say_rows(x);
        break;
    }
    return CRD_OK;
}
