/* Which missing facts verdicts rest on: rules on rows, shares, diversity. Engines: gap_engine.c. */
#include "rules/gap_call.h"
#include "rules/gap_collect.h"

#include "base/err.h"

#include <math.h>

enum { MAX_KEYS = 1 << 28, WORK_BYTES = INT32_MAX };

crd_status crd_gaps_new(crd_gaps **ret_gaps, crd_err *err)
{
    crd_gaps *g = calloc(1, sizeof *g);
    if (!g || crd_intern_new(MAX_KEYS, SIZE_MAX, &g->keys) != CRD_OK) {
        crd_gaps_free(g);
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    *ret_gaps = g;
    return CRD_OK;
}

void crd_gaps_free(crd_gaps *g)
{
    if (!g)
        return;
    crd_intern_free(g->keys);
    CRD_VEC_DONE(&g->asks);
    crd_map_done(&g->cells);
    CRD_VEC_DONE(&g->courts);
    CRD_VEC_DONE(&g->items);
    CRD_VEC_DONE(&g->sets);
    CRD_VEC_DONE(&g->used);
    crd_map_done(&g->used_at);
    CRD_VEC_DONE(&g->touches);
    CRD_VEC_DONE(&g->packs);
    for (size_t i = 0; i < 2; i++) {
        crd_map_done(&g->homes[i].best);
        crd_map_done(&g->homes[i].count);
    }
    crd_map_done(&g->runs);
    for (size_t i = 0; i < CRD_LISTS; i++)
        crd_gap_lists_done(&g->lists[i]);
    crd_gap_closure_free(g->closure);
    crd_gap_stands_free(g->stands);
    crd_gap_ways_free(g);
    free(g);
}

/* ---- what a verdict rests on ------------------------------------------------------------------
 */

void crd_gap_use_one(crd_gaps *g, uint32_t question, uint32_t court, uint64_t rows, double weight)
{
    if (question == CRD_X_NONE)
        return;
    uint32_t next = (uint32_t)g->used.n;
    uint32_t *at = crd_map_add(&g->used_at, (uint64_t)question << 32 | court, next);
    if (!at || (*at == next && !CRD_VEC_PUSH(&g->used, ((crd_gap_used){question, court, 0, 0})))) {
        g->failed = true;
        return;
    }
    g->used.at[*at].rows += rows;
    g->used.at[*at].weight += isnan(weight) ? 0 : weight;
}

/* Leaves that stand in some smallest set; all of them where sets were left out. */
static uint64_t relevant(const crd_gap_fam *f)
{
    uint64_t mask = f->cut ? f->all : 0;
    for (size_t i = 0; i < f->n_yes; i++)
        mask |= f->yes[i];
    for (size_t i = 0; i < f->n_no; i++)
        mask |= f->no[i];
    return mask;
}

void crd_gap_use_leaves(crd_gap_row *r, const crd_gap_fam *f, uint32_t court, double weight)
{
    uint64_t mask = relevant(f);
    for (uint32_t i = 0; i < r->n_leaves; i++)
        if (mask >> i & 1)
            crd_gap_use_one(r->g, r->leaves[i], court, 1, weight);
}

static bool keep_sets(crd_gap_row *r, const uint64_t *sets, uint8_t n)
{
    crd_gaps *g = r->g;
    for (size_t s = 0; s < n; s++) {
        size_t head = g->sets.n;
        if (!CRD_VEC_PUSH(&g->sets, 0))
            return false;
        for (uint32_t i = 0; i < r->n_leaves; i++)
            if (sets[s] >> i & 1 && !CRD_VEC_PUSH(&g->sets, r->leaves[i]))
                return false;
        g->sets.at[head] = (uint32_t)(g->sets.n - head - 1);
    }
    return true;
}

/* An open row of an unknown verdict. */
static void keep_item(crd_gap_row *r, const crd_gap_fam *f, crd_gap_item one)
{
    crd_gaps *g = r->g;
    uint64_t mask = relevant(f);
    uint32_t at = (uint32_t)g->items.n;
    one.first = (uint32_t)g->sets.n;
    one.n_yes = f->n_yes;
    one.n_no = f->n_no;
    one.cut = f->cut;
    g->failed |= !keep_sets(r, f->yes, f->n_yes) || !keep_sets(r, f->no, f->n_no) ||
                 !CRD_VEC_PUSH(&g->items, one);
    for (uint32_t i = 0; i < r->n_leaves && !g->failed; i++)
        if (mask >> i & 1)
            g->failed |= !CRD_VEC_PUSH(&g->touches, (uint64_t)r->leaves[i] << 32 | at);
    g->courts.at[one.court].n_items++;
    g->courts.at[one.court].rest |= f->loose;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

/* That it holds on the date, is addressed and (not where `where` speaks against it) meant. */
crd_gap_fam crd_gap_counts(const crd_gap_collect *c, crd_gap_row *r, uint32_t more)
{
    const crd_rule *u = c->u;
    bool forbids = u->kind == CRD_RULE_FORBID || u->kind == CRD_RULE_DEADLINE;
    r->addressing = true;
    crd_gap_fam f = crd_gap_predicate(r, u->addressees), one;
    r->addressing = false;
    if (crd_subject_maybe(r->d->rows, r->row)) {
        uint32_t q = crd_gap_holds(r->g, r->subject, r->d->rows, r->row);
        one = crd_gap_leaf(crd_gap_bit(r, q));
        f = crd_gap_and(&f, &one);
    }
    if (!forbids) {
        one = crd_gap_predicate(r, u->where);
        f = crd_gap_and(&f, &one);
    }
    one = crd_gap_predicate(r, more);
    return crd_gap_and(&f, &one);
}

/* The evidence of a rule on freshness. */
static crd_gap_fam evidence(const crd_gap_collect *c, crd_gap_row *r)
{
    const crd_rule *u = c->u;
    const crd_subject_def *def = &crd_subjects[u->subject];
    crd_expr_value id;
    uint32_t q = CRD_X_NONE;
    crd_buf b;
    if (u->date_column != UINT32_MAX) {
        crd_expr_value v = {.date = CRD_DATE_NONE};
        if (crd_subject_cell(r->d->rows, u->date_column, r->row, &v, NULL) != CRD_OK)
            r->g->failed = true;
        q = crd_gap_column(r->g, u->subject, r->d->rows, u->date_column, r->row,
                           v.date != CRD_DATE_NONE);
        return crd_gap_leaf(crd_gap_bit(r, q));
    }
    if (crd_subject_cell(r->d->rows, 0, r->row, &id, NULL) != CRD_OK)
        r->g->failed = true;
    crd_str key = crd_subject_text(r->d->rows, id.text);
    if (crd_str_is_null(u->profile_regime))
        return crd_gap_last_fact(r, def->table, key, u->fact_scheme, u->fact_item);
    crd_buf_init(&b, 1 << 16);
    crd_gap_part(key, &b);
    crd_buf_addc(&b, '/');
    crd_gap_part(u->profile_regime, &b);
    crd_buf_addc(&b, '/');
    crd_gap_part(u->profile_criterion, &b);
    if (b.status == CRD_OK)
        q = crd_gap_of_row(r->g, CRD_GAP_ROW, CRD_T_profile, (uint32_t)CRD_C_profile_as_of,
                           crd_buf_str(&b), def->table, crd_subject_row(r->d->rows, r->row));
    else
        r->g->failed = true;
    crd_buf_done(&b);
    return crd_gap_leaf(crd_gap_bit(r, q));
}

/* What would decide whether the row says what the verdict asks: that it is bad, or good. */
static crd_gap_fam answer(const crd_gap_collect *c, crd_gap_row *r, crd_tri is)
{
    const crd_rule *u = c->u;
    crd_gap_fam f, one;
    switch (u->kind) {
    case CRD_RULE_REQUIRE:
        if (u->require != CRD_EVERY)
            return crd_gap_counts(c, r, u->of);
        f = crd_gap_counts(c, r, CRD_PRED_NONE);
        one = crd_gap_not(crd_gap_predicate(r, u->of));
        return crd_gap_and(&f, &one);
    case CRD_RULE_FRESH:
        f = crd_gap_counts(c, r, CRD_PRED_NONE);
        one = is == CRD_OPEN ? evidence(c, r) : crd_gap_known(is == CRD_YES);
        return crd_gap_and(&f, &one);
    case CRD_RULE_SHARE:
        return crd_gap_counts(c, r, u->of);
    case CRD_RULE_FORBID:
    case CRD_RULE_DEADLINE:
        return crd_gap_counts(c, r, u->where);
    case CRD_RULE_DIVERSITY:
    case CRD_RULE_SURVIVES:
    case CRD_RULE_ROUTE:
        break;
    }
    return crd_gap_counts(c, r, CRD_PRED_NONE);
}

/* A field that weighs, divides or sorts a row: the verdict is then not followed row by row. */
static void column_too(const crd_gap_collect *c, crd_gap_row *r, uint32_t court, int column)
{
    if (column < 0)
        return;
    uint32_t q = crd_gap_column(r->g, c->u->subject, r->d->rows, (uint32_t)column, r->row, false);
    crd_gap_court *at = &r->g->courts.at[court];
    at->test = CRD_TEST_ANY;
    at->rest |= q == CRD_X_NONE;
    crd_gap_use_one(r->g, q, court, 1, (double)NAN);
}

/* What a share is of, at least and at most. */
static void add_parts(crd_gap_court *at, crd_tri counts, crd_tri kind, double w)
{
    bool sure = counts == CRD_YES;
    w = isnan(w) ? 0 : w;
    at->num[0] += sure && kind == CRD_YES ? w : 0;
    at->num[1] += kind != CRD_NO ? w : 0;
    at->den[0] += sure || kind != CRD_YES ? w : 0;
    at->den[1] += sure || kind != CRD_NO ? w : 0;
}

static int measure_column(const crd_rule *u, crd_measure m)
{
    static const char *const columns[CRD_MEASURES] = {
        [CRD_BY_QUANTITY] = "quantity",    [CRD_BY_SITES] = "site",
        [CRD_BY_TRAFFIC] = "traffic_gbps", [CRD_BY_SUBSCRIBERS] = "subscribers",
        [CRD_BY_PREMISES] = "premises",    [CRD_BY_CAPACITY] = "capacity_gbps",
        [CRD_BY_LENGTH] = "length_km",     [CRD_BY_POPULATION] = "population"};
    bool itself = m == CRD_BY_SITES && u->subject == CRD_V_SITE;
    return columns[m] ? crd_subject_column(&crd_subjects[u->subject],
                                           itself ? CRD_STR("id") : crd_str_from(columns[m]))
                      : -1;
}

/* The measure by which a verdict was given. */
static crd_measure measure_of(const crd_rule *u, const crd_judgement *v)
{
    if (u->kind != CRD_RULE_SHARE && u->kind != CRD_RULE_DIVERSITY)
        return crd_subject_pieces(u->subject) ? CRD_BY_QUANTITY : CRD_BY_ROWS;
    for (size_t i = 0; i < u->n_measures_by; i++)
        if (crd_str_eq(v->measure, crd_str_from(crd_measure_name(u->measures_by[i]))))
            return u->measures_by[i];
    return u->n_measures_by ? u->measures_by[0] : CRD_BY_QUANTITY;
}

static bool column_null(crd_gap_row *r, const crd_rule *u, int column)
{
    crd_expr_value v;
    if (column < 0)
        return false;
    if (crd_subject_cell(r->d->rows, (uint32_t)column, r->row, &v, NULL) != CRD_OK)
        r->g->failed = true;
    return crd_expr_is_null(crd_subjects[u->subject].cols[column].is.type, v);
}

static crd_gap_test test_of(const crd_rule *u)
{
    switch (u->kind) {
    case CRD_RULE_FORBID:
    case CRD_RULE_FRESH:
    case CRD_RULE_DEADLINE:
        return CRD_TEST_NONE;
    case CRD_RULE_REQUIRE:
        return u->require == CRD_EVERY  ? CRD_TEST_NONE
               : u->require == CRD_SOME ? CRD_TEST_SOME
               : u->at_least.share      ? CRD_TEST_SHARE
                                        : CRD_TEST_COUNT;
    case CRD_RULE_SHARE:
        return CRD_TEST_SHARE;
    case CRD_RULE_DIVERSITY:
    case CRD_RULE_SURVIVES:
    case CRD_RULE_ROUTE:
        break;
    }
    return CRD_TEST_ANY;
}

/* May the verdict be another one by what the row weighs? */
static bool weight_decides(const crd_rule *u, crd_tri kind)
{
    crd_gap_test test = test_of(u);
    if (u->kind == CRD_RULE_DIVERSITY)
        return u->largest.set || u->hhi.set;
    return test == CRD_TEST_SHARE || (test == CRD_TEST_COUNT && kind != CRD_NO);
}

static crd_status measured(crd_gap_collect *c, crd_measure m, const crd_gap_measured **ret)
{
    crd_gap_measured *to = &c->by[m];
    crd_status rc = CRD_OK;
    if (!to->known && m != CRD_BY_SITES)
        rc = crd_judging_weights(c->j, c->u, m, &to->weights);
    if (!to->known)
        to->column = measure_column(c->u, m);
    to->known = rc == CRD_OK;
    *ret = to;
    return rc;
}

/* NaN: it is not known, and that is asked for where it decides. */
static double weight_of(crd_gap_collect *c, crd_gap_row *r, uint32_t court, crd_measure m,
                        crd_tri kind)
{
    const crd_gap_measured *by;
    if (measured(c, m, &by) != CRD_OK) {
        r->g->failed = true;
        return (double)NAN;
    }
    if (m == CRD_BY_SITES)
        r->g->courts.at[court].test = CRD_TEST_ANY; /* each site counts once */
    if (by->column >= 0 && weight_decides(c->u, kind) && column_null(r, c->u, by->column))
        column_too(c, r, court, by->column);
    return m == CRD_BY_SITES ? 1 : crd_range_known(crd_weight(&by->weights, r->row));
}

/* What groups rows, and (diversity) what they are told apart by. */
static void groups_too(const crd_gap_collect *c, crd_gap_row *r, uint32_t court, bool open)
{
    const crd_rule *u = c->u;
    for (size_t i = 0; open && i < u->n_per; i++)
        if (column_null(r, u, (int)u->per[i]))
            column_too(c, r, court, (int)u->per[i]);
    if (u->kind == CRD_RULE_DIVERSITY && column_null(r, u, (int)u->by))
        column_too(c, r, court, (int)u->by);
}

static crd_tri is_kind(const crd_gap_collect *c, crd_gap_row *r)
{
    const crd_rule *u = c->u;
    if (u->kind == CRD_RULE_SHARE || (u->kind == CRD_RULE_REQUIRE && u->require != CRD_EVERY))
        return crd_docket_is(r->d, u->of, r->row);
    return u->kind != CRD_RULE_DIVERSITY ? crd_against(&c->look, r->row) : CRD_YES;
}

/* Of a share: is the row in what it is of, and not of the kind? No takes it off the divisor that
 * makes the share least, as it is either of the kind or nothing. Yes puts it into the one that
 * makes it most; where the kind is open that has it already. */
static void keep_rest(const crd_gap_collect *c, crd_gap_row *r, crd_tri kind, crd_gap_item one)
{
    crd_gap_fam f = crd_gap_counts(c, r, CRD_PRED_NONE);
    if (kind == CRD_OPEN) {
        crd_gap_fam other = crd_gap_not(crd_gap_predicate(r, c->u->of));
        f = crd_gap_and(&f, &other);
    } else {
        crd_gap_use_leaves(r, &f, one.court, one.weight);
        one.joins = true;
    }
    if (r->g->courts.at[one.court].v->verdict == CRD_UNKNOWN)
        keep_item(r, &f, one);
}

static void one_row(crd_gap_collect *c, crd_gap_row *r, uint32_t court, bool open)
{
    crd_gaps *g = r->g;
    const crd_judgement *v = g->courts.at[court].v;
    crd_tri counts = crd_judging_counts(c->j, c->u, r->row);
    if (counts == CRD_NO)
        return;
    crd_gap_row_at(r, r->row);
    crd_tri kind = is_kind(c, r);
    double w = weight_of(c, r, court, measure_of(c->u, v), kind);
    add_parts(&g->courts.at[court], counts, kind, w);
    groups_too(c, r, court, open);
    bool share = g->courts.at[court].test == CRD_TEST_SHARE || c->u->kind == CRD_RULE_SHARE;
    bool rest = share && counts == CRD_OPEN && kind != CRD_YES;
    if (crd_tri_and(counts, kind) == CRD_OPEN) {
        crd_gap_fam f = answer(c, r, kind);
        crd_gap_use_leaves(r, &f, court, w);
        if (v->verdict == CRD_UNKNOWN)
            keep_item(r, &f, (crd_gap_item){.court = court, .weight = w});
    }
    if (rest)
        keep_rest(c, r, kind, (crd_gap_item){.court = court, .rest = true, .weight = w});
}

/* ---- rules ------------------------------------------------------------------------------------
 */

/* Does something unknown show in the verdict? */
bool crd_gap_is_open(const crd_judgement *v)
{
    return v->verdict == CRD_UNKNOWN ||
           (v->verdict != CRD_NOT_APPLICABLE && (v->low < v->high || v->bad_low < v->bad_high));
}

/* Bounds of the rule that nobody gives. */
static void limits(const crd_gap_collect *c)
{
    const crd_rule *u = c->u;
    const crd_rule_limit *const all[] = {&u->at_most, &u->at_least, &u->distinct, &u->largest,
                                         &u->hhi,     &u->disjoint, &u->months};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!all[i]->set || all[i]->known)
            continue;
        uint32_t q = crd_gap_of_param(c->g, all[i]->param);
        for (uint32_t k = 0; k < c->n_courts; k++) {
            crd_gap_court *at = &c->g->courts.at[c->first_court + k];
            if (!crd_gap_is_open(at->v))
                continue;
            at->test = CRD_TEST_ANY;
            crd_gap_use_one(c->g, q, c->first_court + k, 0, 0);
        }
    }
}

/* The question whose the row is, for the verdict of a group whose it may be. */
static void whose(const crd_gap_collect *c, crd_gap_row *r, uint32_t court)
{
    for (size_t p = 0; p < c->u->n_per; p++)
        if (column_null(r, c->u, (int)c->u->per[p]))
            column_too(c, r, court, (int)c->u->per[p]);
}

static bool is_kin(const crd_grouping *g, uint32_t group, uint32_t open)
{
    size_t n;
    const uint32_t *kin = crd_grouping_kin(g, group, &n);
    for (size_t i = 0; i < n; i++)
        if (kin[i] == open)
            return true;
    return false;
}

static void ask_whose(const crd_gap_collect *c, crd_gap_row *r, const crd_grouping *g,
                      uint32_t group, uint32_t open, uint32_t court, bool asked)
{
    if (!is_kin(g, group, open))
        return;
    crd_gap_court *at = &c->g->courts.at[court];
    at->test = CRD_TEST_ANY;
    at->rest |= !asked;
    if (asked)
        whose(c, r, court);
}

static bool is_of_nobody(const crd_gap_collect *c, crd_gap_row *r)
{
    return crd_judging_counts(c->j, c->u, r->row) != CRD_NO &&
           (test_of(c->u) != CRD_TEST_NONE || is_kind(c, r) != CRD_NO);
}

/* What nobody says whose it is may be of each group that agrees with what is known of it: each of
 * their open verdicts rests on it. Beyond so many rows by verdicts the questions stand with the
 * verdict of what is not known alone. */
static crd_status nobodys_too(const crd_gap_collect *c, crd_gap_row *r, const crd_grouping *g,
                              const uint32_t *courts)
{
    enum { MOST = 200000 };
    size_t n = 0, left = MOST;
    uint32_t *judged = g->kin ? malloc((g->n + 1) * sizeof *judged) : NULL;
    for (uint32_t i = 0; judged && i < g->n; i++)
        if (courts[i] != CRD_X_NONE && g->kin_first[i + 1] > g->kin_first[i])
            judged[n++] = i;
    for (size_t i = 0; n > 0 && i < g->nobodys.n && !c->g->failed; i++) {
        r->row = g->nobodys.at[i].row;
        if (!is_of_nobody(c, r))
            continue;
        bool all = left >= n;
        for (size_t k = 0; k < n; k++)
            ask_whose(c, r, g, judged[k], g->nobodys.at[i].group, courts[judged[k]], all);
        if (!all)
            break;
        left -= n;
    }
    free(judged);
    return g->kin && !judged ? CRD_ENOMEM : CRD_OK;
}

/* Groups come in the order of their verdicts; those without a row that counts have none. */
static crd_status by_rows(crd_gap_collect *c)
{
    crd_status rc = CRD_OK;
    crd_docket *d = &c->j->dockets[c->u->subject];
    const crd_grouping *grouping;
    uint32_t *courts = NULL;
    crd_gap_row *r = &c->rows[c->u->subject];
    for (size_t i = 0; i < CRD_MEASURES; i++)
        c->by[i].known = false;
    CRD_TRY(crd_looking_open(c->j, c->u, &c->look));
    CRD_TRY(crd_grouping_get(c->j, c->u, &grouping));
    courts = malloc((grouping->n + 1) * sizeof *courts);
    CRD_TRY(courts ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0, k = 0; i < grouping->n; i++) {
        bool is = k < c->n_courts &&
                  crd_str_eq(c->g->courts.at[c->first_court + k].v->group, grouping->names[i]);
        courts[i] = is ? c->first_court + k : CRD_X_NONE;
        k += is;
        if (is && !crd_gap_is_open(c->g->courts.at[courts[i]].v))
            courts[i] = CRD_X_NONE;
        else if (is && grouping->open[i])
            c->g->courts.at[courts[i]].test = CRD_TEST_ANY;
    }
    if (!r->g) {
        CRD_TRY(crd_gap_row_new(c->g, d, c->u->subject, c->pack->sets[c->u->subject], r));
        CRD_TRY(crd_gap_memo_new(r));
    }
    for (size_t i = 0; i < d->n && !c->g->failed; i++) {
        uint32_t group = crd_grouping_of(grouping, i);
        r->row = i;
        if (courts[group] != CRD_X_NONE)
            one_row(c, r, courts[group], grouping->open[group]);
    }
    CRD_TRY(nobodys_too(c, r, grouping, courts));
done:
    free(courts);
    crd_looking_done(&c->look);
    return rc;
}

static crd_status add_rule(crd_gap_collect *c)
{
    bool some = false;
    for (uint32_t k = 0; k < c->n_courts; k++) {
        crd_gap_court *at = &c->g->courts.at[c->first_court + k];
        at->test = test_of(c->u);
        some |= crd_gap_is_open(at->v);
    }
    if (!some)
        return CRD_OK;
    limits(c);
    crd_status rc = c->u->kind == CRD_RULE_SURVIVES || c->u->kind == CRD_RULE_ROUTE
                        ? crd_gap_engine(c)
                        : by_rows(c);
    return rc == CRD_OK && c->g->failed ? CRD_ENOMEM : rc;
}

crd_status crd_gaps_add(crd_gaps *g, const crd_ties *t, crd_know *k, const crd_ruleset *pack,
                        const crd_judge_opts *opts, const crd_judgement *all, size_t n,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_arena *work = NULL;
    crd_judging j = {.t = t, .k = k, .pack = pack, .opts = opts, .err = err};
    crd_gap_collect c = {.g = g, .j = &j, .pack = pack, .first_court = (uint32_t)g->courts.n};
    g->w = t->w;
    g->k = k;
    g->pack = pack;
    CRD_TRY(CRD_VEC_PUSH(&g->packs, pack) ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < n; i++)
        CRD_TRY(CRD_VEC_PUSH(&g->courts, (crd_gap_court){.v = &all[i]}) ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_arena_new(WORK_BYTES, &work));
    j.arena = work;
    CRD_TRY(crd_judging_open(&j));
    for (size_t i = 0; i < pack->n_rules; i++) {
        c.u = &pack->rules[i];
        c.n_courts = 0;
        while (c.first_court + c.n_courts < g->courts.n &&
               g->courts.at[c.first_court + c.n_courts].v->rule == c.u)
            c.n_courts++;
        CRD_TRY(add_rule(&c));
        c.first_court += c.n_courts;
    }
    rc = crd_know_failed(k);
done:
    for (int id = 0; id < CRD_SUBJECTS; id++)
        crd_gap_row_done(&c.rows[id]);
    crd_judging_close(&j);
    crd_arena_free(work);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}
