/* Rules that look at rows: forbid, require, fresh, deadline. */
#include "rules/judge_int.h"

#include <math.h>
#include <stdlib.h>

/* ---- is a row against the rule --------------------------------------------------------------- */

enum { FIRST_DAY = -719162 }; /* 0001-01-01 */

/* The day so many whole months after another: of a month without that day, its last one. A part of
 * a month does not count. */
int32_t crd_months_after(int32_t from, double months)
{
    enum { LAST_YEAR = 9999 };
    int y, m, d;
    crd_date to = CRD_DATE_NONE;
    crd_date_split(from, &y, &m, &d);
    double all = (double)y * 12 + m - 1 + floor(months);
    if (all >= (LAST_YEAR + 1) * 12.0)
        return INT32_MAX;
    while (d > 0 && !crd_date_make((int)(all / 12), (int)all % 12 + 1, d, &to))
        d--;
    return crd_date_first(to);
}

/* The later the evidence, the later the last day on which it is fresh. */
static void find_too_old(crd_looking *l)
{
    crd_date as_of = crd_judging_day(l->j);
    double months = l->u->months.value;
    l->aged = l->u->months.known && as_of != CRD_DATE_NONE && months >= 0;
    if (!l->aged)
        return;
    int32_t day = crd_date_first(as_of), low = FIRST_DAY, high = day;
    while (low < high) { /* the last that is too old is at `low` or behind it, before `high` */
        int32_t middle = low + (high - low + 1) / 2;
        if (crd_months_after(middle, months) < day)
            low = middle;
        else
            high = middle - 1;
    }
    l->too_old = crd_months_after(low, months) < day ? low : INT32_MIN;
}

/* Is the evidence older than it may be? Nothing recorded: nobody says that it was done, nor that it
 * was not. */
static crd_tri older(const crd_looking *l, crd_know_last last)
{
    if (!l->aged)
        return CRD_OPEN;
    if (last.low != CRD_DATE_NONE && crd_date_first(last.low) > l->too_old)
        return CRD_NO;
    bool dated = last.sure && !last.undated && last.high != CRD_DATE_NONE;
    return dated && crd_date_last(last.high) <= l->too_old ? CRD_YES : CRD_OPEN;
}

/* The assessment of each party under the rule's criterion: a row each. */
static crd_status find_newest(crd_looking *l)
{
    const crd_world *w = l->j->t->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_profile);
    uint32_t regime = crd_world_find_text(w, l->u->profile_regime);
    uint32_t criterion = crd_world_find_text(w, l->u->profile_criterion);
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->cols[CRD_C_profile_regime].text[i] != regime ||
            f->cols[CRD_C_profile_criterion].text[i] != criterion)
            continue;
        if (!crd_map_add(&l->newest, f->cols[CRD_C_profile_party].text[i], i))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

crd_status crd_looking_open(crd_judging *j, const crd_rule *u, crd_looking *l)
{
    *l = (crd_looking){.j = j, .u = u};
    crd_subject *rows = l->j->dockets[u->subject].rows;
    const void *cells;
    if (u->kind != CRD_RULE_FRESH)
        return CRD_OK;
    find_too_old(l);
    uint32_t column = u->date_column == UINT32_MAX ? 0 : u->date_column; /* 0: the row's id */
    crd_status rc = crd_subject_whole(rows, column, &cells, l->j->err);
    if (rc == CRD_OK && u->date_column != UINT32_MAX)
        l->dates = cells;
    else if (rc == CRD_OK)
        l->ids = cells;
    return rc == CRD_OK && !crd_str_is_null(u->profile_regime) ? find_newest(l) : rc;
}

crd_know_last crd_looking_evidence(const crd_looking *l, size_t row)
{
    const crd_rule *u = l->u;
    const crd_judging *j = l->j;
    crd_know_last last = {.low = CRD_DATE_NONE, .high = CRD_DATE_NONE};
    if (l->dates)
        return (crd_know_last){l->dates[row], l->dates[row], true, false};
    if (!crd_str_is_null(u->profile_regime)) {
        const uint32_t *at = crd_map_find(&l->newest, l->ids[row]);
        if (at)
            crd_know_last_add(j->t->w, CRD_T_profile, *at, CRD_C_profile_as_of, &last);
        return last;
    }
    crd_str table = crd_str_from(crd_records.tables[crd_subjects[u->subject].table]->name);
    crd_str id = crd_subject_text(j->dockets[u->subject].rows, l->ids[row]);
    return crd_know_fact_last(j->k, table, id, u->fact_scheme, u->fact_item);
}

void crd_looking_done(crd_looking *l) { crd_map_done(&l->newest); }

crd_tri crd_against(const crd_looking *l, size_t row)
{
    const crd_docket *d = &l->j->dockets[l->u->subject];
    if (l->u->kind == CRD_RULE_REQUIRE)
        return crd_tri_not(crd_docket_is(d, l->u->of, row));
    return l->u->kind == CRD_RULE_FRESH ? older(l, crd_looking_evidence(l, row))
                                        : crd_docket_is(d, l->u->where, row);
}

/* ---- sums by group --------------------------------------------------------------------------- */

struct sum {
    uint64_t rows, sure_rows;   /* that count, possibly and certainly */
    double low, high;           /* weight of those against the rule */
    double good_low, good_high; /* of those that satisfy it */
    uint64_t bad_low, bad_high;
    uint64_t nobodys; /* of bad_high those of which nobody says of which group they are */
    uint32_t first;   /* of its bad rows, when they are sorted by group */
};

static void add(struct sum *s, crd_tri counts, crd_tri bad, crd_range w)
{
    crd_tri is_bad = crd_tri_and(counts, bad), is_good = crd_tri_and(counts, crd_tri_not(bad));
    s->rows++;
    s->sure_rows += counts == CRD_YES;
    s->low += is_bad == CRD_YES ? w.low : 0;
    s->high += is_bad != CRD_NO ? w.high : 0;
    s->good_low += is_good == CRD_YES ? w.low : 0;
    s->good_high += is_good != CRD_NO ? w.high : 0;
    s->bad_low += is_bad == CRD_YES;
    s->bad_high += is_bad != CRD_NO;
}

/* Rows that may be of the group beside them. */
static void add_possible(const crd_looking *l, const crd_grouped *at, size_t n,
                         const crd_counted *rows, const crd_weights *weights, struct sum *sums)
{
    for (size_t i = 0; i < n; i++)
        if (crd_bits_has(rows->any, at[i].row))
            add(&sums[at[i].group], CRD_OPEN, crd_against(l, at[i].row),
                crd_weight(weights, at[i].row));
}

/* Rows of which nobody says whose they are, by open group. */
static crd_status sum_nobodys(const crd_looking *l, const crd_grouping *g, const crd_counted *rows,
                              struct sum *sums)
{
    crd_weights weights;
    crd_measure by = crd_subject_pieces(l->u->subject) ? CRD_BY_QUANTITY : CRD_BY_ROWS;
    crd_status rc = crd_judging_weights(l->j, l->u, by, &weights);
    if (rc == CRD_OK)
        add_possible(l, g->nobodys.at, g->nobodys.n, rows, &weights, sums);
    return rc;
}

/* They may be of each group that is judged and agrees with what is known of them. */
static void take_nobodys(const crd_grouping *g, const struct sum *nobodys, struct sum *sums)
{
    for (uint32_t i = 0; i < g->n; i++) {
        size_t n;
        const uint32_t *kin = crd_grouping_kin(g, i, &n);
        for (size_t k = 0; sums[i].rows > 0 && k < n; k++) {
            const struct sum *more = &nobodys[kin[k]];
            sums[i].rows += more->rows;
            sums[i].high += more->high;
            sums[i].good_high += more->good_high;
            sums[i].bad_high += more->bad_high;
            sums[i].nobodys += more->bad_high;
        }
    }
}

/* Verdict of: there is no row against it. */
static crd_verdict none_against(const struct sum *s, bool open)
{
    if (s->bad_high == 0)
        return open ? CRD_UNKNOWN : CRD_PASS;
    return s->bad_low > 0 && !open ? CRD_FAIL : CRD_UNKNOWN;
}

/* Verdict of: some row satisfies it. */
static crd_verdict some_good(const struct sum *s, bool open)
{
    if (s->good_low > 0)
        return open ? CRD_UNKNOWN : CRD_PASS;
    return s->good_high > 0 || s->sure_rows == 0 || open ? CRD_UNKNOWN : CRD_FAIL;
}

/* Share of good ones, when nothing is known of the rest. */
static void settle_share(const crd_rule *u, const struct sum *s, bool open, crd_judgement *to)
{
    double bad_high = s->high, good_high = s->good_high;
    crd_part parts[2] = {{s->good_low, s->good_low + bad_high}, {good_high, good_high + s->low}};
    if (parts[0].all <= 0)
        parts[0] = (crd_part){good_high > 0, 1}; /* nothing else can be counted */
    if (parts[1].all <= 0 || isinf(good_high))
        parts[1] = (crd_part){1, 1};
    to->kind = CRD_VALUE_OF_SHARE;
    crd_judging_settle_parts(to, &u->at_least, false, open, parts, 1e6, 0);
}

/* Before the deadline nothing is wrong yet. */
static bool still_time(const crd_judging *j, const crd_rule *u)
{
    return u->kind == CRD_RULE_DEADLINE && u->deadline != CRD_DATE_NONE &&
           crd_date_first(crd_judging_day(j)) <= crd_date_last(u->deadline);
}

/* Which part of the pieces speaks against it; pieces without end are any part. */
static void settle_part(const struct sum *s, crd_judgement *to)
{
    double most = s->low + s->good_high, least = s->high + s->good_low;
    to->has_part = true;
    to->part[0] = isinf(most) || most <= 0 ? 0 : s->low / most;
    to->part[1] = isinf(s->high) ? 1 : least > 0 ? s->high / least : 0;
}

static void settle(const crd_judging *j, const crd_rule *u, const struct sum *s, bool open,
                   crd_judgement *to)
{
    if (j->opts->all_rows)
        settle_part(s, to);
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
            settle_share(u, s, open, to);
        else
            crd_judging_settle(to, &u->at_least, false, open);
    } else if (still_time(j, u)) {
        to->verdict = open ? CRD_UNKNOWN : CRD_PASS;
    } else {
        to->verdict = none_against(s, open);
    }
    if (s->sure_rows == 0 && to->verdict == CRD_FAIL)
        to->verdict = CRD_UNKNOWN;
}

/* ---- evidence -------------------------------------------------------------------------------- */

/* By group, behind one another: those of one group only, then those that may be of several. */
static crd_bad_row *place_rows(const crd_grouping *g, const crd_counted *bad, const crd_nobodys *x,
                               struct sum *sums)
{
    size_t all = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        sums[i].bad_high -= sums[i].nobodys; /* its own */
        sums[i].first = (uint32_t)all;
        all += sums[i].bad_high + crd_nobodys_most(x, i);
    }
    crd_bad_row *rows = malloc((all + 1) * sizeof *rows);
    for (size_t i = 0; rows && (i = crd_counted_next(bad, i)) != SIZE_MAX; i++)
        rows[sums[crd_grouping_of(g, i)].first++] = (crd_bad_row){(uint32_t)i,
                                                                  crd_bits_has(bad->sure, i)};
    for (size_t i = 0; rows && i < g->may.n; i++)
        if (crd_bits_has(bad->any, g->may.at[i].row))
            rows[sums[g->may.at[i].group].first++] = (crd_bad_row){g->may.at[i].row, false};
    return rows;
}

/* Rows against the rule, by group. */
static crd_status show_rows(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                            const crd_counted *bad, struct sum *sums, size_t first)
{
    crd_status rc = CRD_OK;
    crd_bad_row *rows = NULL;
    crd_nobodys x;
    CRD_TRY(crd_nobodys_new(j, u, g, bad->any, CRD_PRED_NONE, &x));
    rows = place_rows(g, bad, &x, sums);
    CRD_TRY(rows ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0, at = 0; i < g->n; i++) {
        if (sums[i].rows == 0)
            continue;
        crd_judgement *to = &j->all.at[first + at++];
        if (to->verdict == CRD_PASS && u->kind != CRD_RULE_DEADLINE)
            continue;
        size_t more = crd_nobodys_put(&x, i, rows + sums[i].first);
        CRD_TRY(crd_judging_evidence(j, u, to, rows + (sums[i].first - sums[i].bad_high),
                                     sums[i].bad_high, more));
        CRD_TRY(crd_nobodys_keep(&x, j, i, to));
    }
done:
    free(rows);
    crd_nobodys_done(&x);
    return rc;
}

/* Rows that count, by group. */
static void count_rows(const crd_grouping *g, const crd_counted *rows, struct sum *sums)
{
    for (size_t w = 0; !g->of && w < rows->words; w++) {
        sums[0].rows += (uint64_t)__builtin_popcountll(rows->any[w]);
        sums[0].sure_rows += (uint64_t)__builtin_popcountll(rows->sure[w]);
    }
    for (size_t i = 0; g->of && (i = crd_counted_next(rows, i)) != SIZE_MAX; i++) {
        sums[g->of[i]].rows++;
        sums[g->of[i]].sure_rows += crd_bits_has(rows->sure, i);
    }
    for (size_t i = 0; i < g->may.n; i++)
        sums[g->may.at[i].group].rows += crd_bits_has(rows->any, g->may.at[i].row);
}

/* Of a rule that forbids only what it forbids is added up: mostly few rows of many. */
static crd_status sum_forbidden(crd_looking *l, const crd_grouping *g, crd_counted *rows,
                                struct sum *sums)
{
    crd_weights weights;
    const crd_docket *d = &l->j->dockets[l->u->subject];
    crd_measure by = crd_subject_pieces(l->u->subject) ? CRD_BY_QUANTITY : CRD_BY_ROWS;
    crd_status rc = crd_judging_weights(l->j, l->u, by, &weights);
    count_rows(g, rows, sums);
    for (size_t w = 0; l->u->where != CRD_PRED_NONE && w < rows->words; w++) {
        rows->any[w] &= ~d->no[d->place[l->u->where] - 1][w];
        rows->sure[w] &= d->yes[d->place[l->u->where] - 1][w];
    }
    for (size_t i = 0; rc == CRD_OK && (i = crd_counted_next(rows, i)) != SIZE_MAX; i++) {
        struct sum *s = &sums[crd_grouping_of(g, i)];
        bool sure = crd_bits_has(rows->sure, i);
        crd_range w = crd_weight(&weights, i);
        s->low += sure ? w.low : 0;
        s->high += w.high;
        s->bad_low += sure;
        s->bad_high++;
    }
    for (size_t i = 0; rc == CRD_OK && i < g->may.n; i++) {
        struct sum *s = &sums[g->may.at[i].group];
        bool any = crd_bits_has(rows->any, g->may.at[i].row);
        s->high += any ? crd_weight(&weights, g->may.at[i].row).high : 0;
        s->bad_high += any;
    }
    return rc;
}

/* Adds all rows up. */
static crd_status sum_all(crd_looking *l, const crd_grouping *g, crd_counted *rows,
                          struct sum *sums)
{
    crd_weights weights;
    crd_measure by = crd_subject_pieces(l->u->subject) ? CRD_BY_QUANTITY : CRD_BY_ROWS;
    crd_status rc = crd_judging_weights(l->j, l->u, by, &weights);
    if (rc == CRD_OK)
        add_possible(l, g->may.at, g->may.n, rows, &weights, sums);
    for (size_t i = 0; rc == CRD_OK && (i = crd_counted_next(rows, i)) != SIZE_MAX; i++) {
        crd_tri counts = crd_counted_is(rows, i), is = crd_against(l, i);
        add(&sums[crd_grouping_of(g, i)], counts, is, crd_weight(&weights, i));
        if (is == CRD_NO)
            crd_bits_drop(rows->any, i);
        if (is != CRD_YES)
            crd_bits_drop(rows->sure, i);
    }
    return rc;
}

/* Sums by group; leaves in `rows` those that speak against the rule. */
static crd_status sum_rows(crd_looking *l, const crd_grouping *g, crd_counted *rows,
                           struct sum *sums)
{
    bool forbids = l->u->kind == CRD_RULE_FORBID || l->u->kind == CRD_RULE_DEADLINE;
    return forbids && !l->j->opts->all_rows ? sum_forbidden(l, g, rows, sums)
                                            : sum_all(l, g, rows, sums);
}

crd_status crd_judge_rows(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    size_t first = j->all.n;
    const crd_grouping *g;
    crd_counted rows = {0};
    struct sum *sums = NULL, *nobodys = NULL;
    crd_looking l = {0};
    CRD_TRY(crd_grouping_get(j, u, &g));
    CRD_TRY(crd_counted_new(j, u, &rows));
    sums = calloc(g->n + 1, sizeof *sums);
    nobodys = calloc(g->n + 1, sizeof *nobodys);
    CRD_TRY(sums && nobodys ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_looking_open(j, u, &l));
    CRD_TRY(sum_nobodys(&l, g, &rows, nobodys));
    CRD_TRY(sum_rows(&l, g, &rows, sums));
    take_nobodys(g, nobodys, sums);
    for (size_t i = 0; i < g->n; i++) {
        if (sums[i].rows == 0 && g->n > 1)
            continue; /* a group without any row that counts */
        crd_judgement *to = crd_judging_add(j, u, g->names[i]);
        CRD_TRY(to ? CRD_OK : CRD_ENOMEM);
        if (sums[i].rows > 0)
            settle(j, u, &sums[i], g->open[i], to);
    }
    CRD_TRY(crd_judging_none(j, u, first));
    CRD_TRY(show_rows(j, u, g, &rows, sums, first));
done:
    free(sums);
    free(nobodys);
    crd_looking_done(&l);
    crd_counted_done(&rows);
    return rc;
}
