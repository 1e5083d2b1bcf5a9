/* Rules that look at rows: forbid, require, fresh, deadline. */
#include "rules/judge_int.h"

#include <math.h>
#include <stdlib.h>

/* ---- is a row against the rule --------------------------------------------------------------- */

static int64_t months_between(int32_t from, int32_t to)
{
    int y[2], m[2], d[2];
    crd_date_split(from, &y[0], &m[0], &d[0]);
    crd_date_split(to, &y[1], &m[1], &d[1]);
    return (int64_t)(y[1] - y[0]) * 12 + (m[1] - m[0]) - (d[1] < d[0]);
}

/* Is the evidence of that date older than it may be? */
static crd_tri older(const crd_judging *j, const crd_rule *u, crd_date date)
{
    int32_t day = crd_date_first(crd_world_as_of(j->t->w));
    if (date == CRD_DATE_NONE || !u->months.known || crd_world_as_of(j->t->w) == CRD_DATE_NONE)
        return CRD_OPEN;
    bool surely = (double)months_between(crd_date_last(date), day) > u->months.value;
    bool maybe = (double)months_between(crd_date_first(date), day) > u->months.value;
    return surely ? CRD_YES : maybe ? CRD_OPEN : CRD_NO;
}

static crd_date newest_profile(const crd_judging *j, const crd_rule *u, crd_str party)
{
    const crd_world *w = j->t->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_profile);
    crd_date best = CRD_DATE_NONE;
    uint32_t id = crd_world_find_text(w, party), regime = crd_world_find_text(w, u->profile_regime);
    uint32_t criterion = crd_world_find_text(w, u->profile_criterion);
    for (uint32_t i = 0; i < f->n && id != CRD_INTERN_NONE; i++) {
        crd_date d = crd_col_i32(&f->cols[CRD_C_profile_as_of], i);
        if (f->cols[CRD_C_profile_party].text[i] == id &&
            f->cols[CRD_C_profile_regime].text[i] == regime &&
            f->cols[CRD_C_profile_criterion].text[i] == criterion && d > best)
            best = d; /* NONE is the least */
    }
    return best;
}

/* Nothing recorded: nobody says that it was done, nor that it was not. */
static crd_status stale(crd_judging *j, const crd_rule *u, size_t row, crd_tri *ret)
{
    crd_docket *d = &j->dockets[u->subject];
    const crd_subject_def *def = &crd_subjects[u->subject];
    crd_expr_value v = {.date = CRD_DATE_NONE};
    crd_date date = CRD_DATE_NONE;
    bool doubt = false;
    uint32_t column = u->date_column == UINT32_MAX ? 0 : u->date_column; /* 0: the row's id */
    crd_status rc = crd_subject_cell(d->rows, column, row, &v, j->err);
    if (rc != CRD_OK)
        return rc;
    if (u->date_column != UINT32_MAX) {
        date = v.date;
    } else if (!crd_str_is_null(u->profile_regime)) {
        date = newest_profile(j, u, crd_subject_text(d->rows, v.text));
    } else {
        crd_str table = crd_str_from(crd_records.tables[def->table]->name);
        uint32_t fact = crd_know_fact(j->k, table, crd_subject_text(d->rows, v.text),
                                      u->fact_scheme, u->fact_item, &doubt);
        if (fact != CRD_ROW_NONE)
            date = crd_col_i32(&CRD_COL(j->t->w, fact, since), fact);
    }
    *ret = older(j, u, date);
    return CRD_OK;
}

crd_status crd_judging_against(crd_judging *j, const crd_rule *u, size_t row, crd_tri *ret)
{
    const crd_docket *d = &j->dockets[u->subject];
    *ret = crd_docket_is(d, u->where, row);
    if (u->kind == CRD_RULE_REQUIRE)
        *ret = crd_tri_not(crd_docket_is(d, u->of, row));
    else if (u->kind == CRD_RULE_FRESH)
        return stale(j, u, row, ret);
    return CRD_OK;
}

/* ---- sums by group --------------------------------------------------------------------------- */

struct sum {
    uint64_t rows, sure_rows;     /* that count, possibly and certainly */
    double low, high;             /* weight of those against the rule */
    double total_low, total_high; /* of all that count */
    double good_low, good_high;   /* of those that satisfy it */
    uint64_t bad_low, bad_high;
    bool weightless; /* some weight is not known */
    uint32_t first;  /* of its bad rows, when they are sorted by group */
};

static void add(struct sum *s, crd_tri counts, crd_tri bad, double weight)
{
    crd_tri is_bad = crd_tri_and(counts, bad), is_good = crd_tri_and(counts, crd_tri_not(bad));
    s->rows++;
    s->sure_rows += counts == CRD_YES;
    s->weightless |= isnan(weight);
    double w = isnan(weight) ? 0 : weight;
    s->total_low += counts == CRD_YES ? w : 0;
    s->total_high += w;
    s->low += is_bad == CRD_YES ? w : 0;
    s->high += is_bad != CRD_NO ? w : 0;
    s->good_low += is_good == CRD_YES ? w : 0;
    s->good_high += is_good != CRD_NO ? w : 0;
    s->bad_low += is_bad == CRD_YES;
    s->bad_high += is_bad != CRD_NO;
}

/* Verdict of: there is no row against it. */
static crd_verdict none_against(const struct sum *s, bool open)
{
    if (s->bad_high == 0)
        return CRD_PASS;
    return s->bad_low > 0 && !open ? CRD_FAIL : CRD_UNKNOWN;
}

/* Verdict of: some row satisfies it. */
static crd_verdict some_good(const struct sum *s, bool open)
{
    if (s->good_low > 0)
        return open ? CRD_UNKNOWN : CRD_PASS;
    return s->good_high > 0 || s->sure_rows == 0 || open ? CRD_UNKNOWN : CRD_FAIL;
}

/* Share of good ones, in millionths, when nothing is known of the rest. */
static void good_share(const struct sum *s, crd_judgement *to)
{
    double bad_high = s->high, good_high = s->good_high;
    to->kind = CRD_VALUE_OF_SHARE;
    to->low = s->weightless                ? 0
              : s->good_low + bad_high > 0 ? floor(s->good_low / (s->good_low + bad_high) * 1e6)
              : good_high > 0              ? 1e6 /* nothing else can be counted */
                                           : 0;
    to->high = s->weightless || good_high + s->low <= 0
                   ? 1e6
                   : ceil(good_high / (good_high + s->low) * 1e6);
}

/* Before the deadline nothing is wrong yet. */
static bool still_time(const crd_judging *j, const crd_rule *u)
{
    return u->kind == CRD_RULE_DEADLINE && u->deadline != CRD_DATE_NONE &&
           crd_date_first(crd_world_as_of(j->t->w)) <= crd_date_last(u->deadline);
}

static void settle(const crd_judging *j, const crd_rule *u, const struct sum *s, bool open,
                   crd_judgement *to)
{
    to->rows = s->rows;
    to->bad_low = s->bad_low;
    to->bad_high = s->bad_high;
    to->kind = CRD_VALUE_OF_COUNT;
    to->low = s->low;
    to->high = s->high;
    to->has_value = true;
    if (u->kind == CRD_RULE_REQUIRE && u->require == CRD_SOME) {
        to->low = s->good_low;
        to->high = s->good_high;
        to->verdict = some_good(s, open);
    } else if (u->kind == CRD_RULE_REQUIRE && u->require == CRD_AT_LEAST) {
        to->low = s->good_low;
        to->high = s->good_high;
        if (u->at_least.share)
            good_share(s, to);
        crd_judging_settle(to, &u->at_least, false, open);
    } else if (still_time(j, u)) {
        to->verdict = CRD_PASS;
    } else {
        to->verdict = none_against(s, open);
    }
    if (s->sure_rows == 0 && to->verdict == CRD_FAIL)
        to->verdict = CRD_UNKNOWN;
}

/* ---- evidence -------------------------------------------------------------------------------- */

/* Rows against the rule, by group. */
static crd_status show_rows(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                            const crd_tri *bad, struct sum *sums, size_t first)
{
    size_t n = j->dockets[u->subject].n, all = 0;
    for (size_t i = 0; i < g->n; i++) {
        sums[i].first = (uint32_t)all;
        all += sums[i].bad_high;
    }
    crd_bad_row *rows = malloc((all + 1) * sizeof *rows);
    crd_status rc = rows ? CRD_OK : CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        if (bad[i] != CRD_NO)
            rows[sums[g->of[i]].first++] = (crd_bad_row){(uint32_t)i, bad[i] == CRD_YES};
    for (size_t i = 0, at = first; rc == CRD_OK && i < g->n; i++) {
        if (sums[i].rows == 0)
            continue;
        crd_judgement *to = &j->all.at[at++];
        if (to->verdict != CRD_PASS || u->kind == CRD_RULE_DEADLINE)
            rc = crd_judging_evidence(j, u, to, rows + (sums[i].first - sums[i].bad_high),
                                      sums[i].bad_high);
    }
    free(rows);
    return rc;
}

crd_status crd_judge_rows(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    size_t n = j->dockets[u->subject].n, first = j->all.n;
    crd_grouping g = {0};
    struct sum *sums = NULL;
    crd_tri *bad = calloc(n + 1, sizeof *bad);
    crd_measure by = u->subject == CRD_V_ELEMENT ? CRD_BY_QUANTITY : CRD_BY_ROWS;
    CRD_TRY(bad ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_grouping_new(j, u, &g));
    sums = calloc(g.n + 1, sizeof *sums);
    CRD_TRY(sums ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < n; i++) {
        crd_tri counts = crd_judging_counts(j, u, i), is;
        if (counts == CRD_NO)
            continue;
        CRD_TRY(crd_judging_against(j, u, i, &is));
        add(&sums[g.of[i]], counts, is, crd_judging_weight(j, u, by, i));
        bad[i] = crd_tri_and(counts, is);
    }
    for (size_t i = 0; i < g.n; i++) {
        if (sums[i].rows == 0 && g.n > 1)
            continue; /* a group without any row that counts */
        crd_judgement *to = crd_judging_add(j, u, g.names[i]);
        CRD_TRY(to ? CRD_OK : CRD_ENOMEM);
        if (sums[i].rows > 0)
            settle(j, u, &sums[i], g.open[i], to);
    }
    CRD_TRY(crd_judging_none(j, u, first));
    CRD_TRY(show_rows(j, u, &g, bad, sums, first));
done:
    free(bad);
    free(sums);
    crd_grouping_done(&g);
    return rc;
}
