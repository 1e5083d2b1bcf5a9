/* Rules on shares: how much of something is of a kind, and how spread it is. */
#include "rules/judge_int.h"

#include <math.h>
#include <stdlib.h>

/* ---- share ----------------------------------------------------------------------------------- */

/* Weights by what is known of a row: does it count (certainly, possibly), is it of the kind? */
struct parts {
    double sum[2][3];   /* [certain][no, open, yes] */
    bool weightless[3]; /* a weight is not known: of a row that is not, may be, is of the kind */
    uint64_t rows, sure_rows, bad_low, bad_high;
    uint32_t first;
};

static void add(struct parts *p, crd_tri counts, crd_tri kind, double weight)
{
    p->sum[counts == CRD_YES][kind] += isnan(weight) ? 0 : weight;
    p->weightless[kind] |= isnan(weight);
}

/* Least and greatest share in millionths; false: nothing is counted. */
static bool bounds(const struct parts *p, double *ret_low, double *ret_high)
{
    const double *sure = p->sum[1], *maybe = p->sum[0];
    double low_of = sure[CRD_YES];
    double low_all = sure[CRD_NO] + sure[CRD_OPEN] + sure[CRD_YES] + maybe[CRD_NO] +
                     maybe[CRD_OPEN];
    double high_of = sure[CRD_YES] + sure[CRD_OPEN] + maybe[CRD_YES] + maybe[CRD_OPEN];
    double high_all = high_of + sure[CRD_NO];
    bool any_other = p->weightless[CRD_NO] || p->weightless[CRD_OPEN];
    bool any_of = p->weightless[CRD_YES] || p->weightless[CRD_OPEN];
    *ret_low = low_all > 0 && !any_other ? floor(low_of / low_all * 1e6) : 0;
    *ret_high = high_all > 0 && !any_of ? ceil(high_of / high_all * 1e6) : any_of ? 1e6 : 0;
    if (low_all <= 0 && !any_other && (p->weightless[CRD_YES] || maybe[CRD_YES] > 0))
        *ret_low = 1e6; /* nothing else can be counted */
    return low_all > 0 || high_all > 0 || any_other || any_of;
}

/* Sites of a group: each once, of the kind when one of its rows is. */
struct site {
    uint8_t counts, kind; /* crd_tri, the greatest of its rows' */
};

static crd_status add_site(crd_judging *j, const crd_rule *u, crd_map *sites, size_t row,
                           uint32_t group, crd_tri counts, crd_tri kind, struct parts *p)
{
    crd_expr_value v;
    int at = crd_subject_column(&crd_subjects[u->subject],
                                u->subject == CRD_V_SITE ? CRD_STR("id") : CRD_STR("site"));
    if (at < 0)
        return CRD_OK;
    crd_status rc = crd_subject_cell(j->dockets[u->subject].rows, (uint32_t)at, row, &v, j->err);
    if (rc == CRD_OK && v.text == CRD_INTERN_NONE)
        add(p, counts, kind, (double)NAN); /* nobody says at how many sites */
    if (rc != CRD_OK || v.text == CRD_INTERN_NONE)
        return rc;
    uint32_t *is = crd_map_add(sites, (uint64_t)group << 32 | v.text, 0);
    if (!is)
        return CRD_ENOMEM;
    uint32_t had_counts = *is & 3, had_kind = *is >> 2 & 3;
    crd_tri of = crd_tri_and(counts, kind);
    had_counts = (uint32_t)counts > had_counts ? (uint32_t)counts : had_counts;
    had_kind = (uint32_t)of > had_kind ? (uint32_t)of : had_kind;
    *is = had_counts | had_kind << 2 | 16; /* 16: it is there */
    return CRD_OK;
}

static void sum_sites(const crd_map *sites, struct parts *parts)
{
    for (size_t i = 0; sites->keys && i <= sites->mask; i++)
        if (sites->keys[i] != CRD_MAP_FREE && sites->values[i] & 16)
            add(&parts[sites->keys[i] >> 32], (crd_tri)(sites->values[i] & 3),
                (crd_tri)(sites->values[i] >> 2 & 3), 1);
}

/* One measure, all groups. */
static crd_status measured(crd_judging *j, const crd_rule *u, const crd_grouping *g, crd_measure m,
                           struct parts *parts)
{
    crd_status rc = CRD_OK;
    crd_docket *d = &j->dockets[u->subject];
    crd_map sites = {0};
    for (size_t i = 0; i < d->n; i++) {
        crd_tri counts = crd_judging_counts(j, u, i);
        if (counts == CRD_NO)
            continue;
        struct parts *p = &parts[g->of[i]];
        crd_tri kind = crd_docket_is(d, u->of, i), bad = crd_tri_and(counts, kind);
        p->rows++;
        p->sure_rows += counts == CRD_YES;
        p->bad_low += bad == CRD_YES;
        p->bad_high += bad != CRD_NO;
        if (m == CRD_BY_SITES)
            CRD_TRY(add_site(j, u, &sites, i, g->of[i], counts, kind, p));
        else
            add(p, counts, kind, crd_judging_weight(j, u, m, i));
    }
    sum_sites(&sites, parts);
done:
    crd_map_done(&sites);
    return rc;
}

static int worse(crd_verdict a, crd_verdict b)
{
    static const int rank[] = {
        [CRD_NOT_APPLICABLE] = 0, [CRD_PASS] = 1, [CRD_UNKNOWN] = 2, [CRD_FAIL] = 3};
    return rank[a] - rank[b];
}

static void settle(const crd_rule *u, const struct parts *p, crd_measure m, bool open,
                   crd_judgement *to)
{
    crd_judgement one = *to;
    bool most = u->at_most.set;
    if (!bounds(p, &one.low, &one.high))
        return;
    one.kind = CRD_VALUE_OF_SHARE;
    one.measure = crd_str_from(crd_measure_name(m));
    one.rows = p->rows;
    one.bad_low = p->bad_low;
    one.bad_high = p->bad_high;
    crd_judging_settle(&one, most ? &u->at_most : &u->at_least, most, open);
    if (p->sure_rows == 0 && one.verdict == CRD_FAIL)
        one.verdict = CRD_UNKNOWN; /* perhaps there is nothing to judge; a pass is one even so */
    /* of several measures the worst counts, then the one nearer to the bound */
    int order = worse(one.verdict, to->verdict);
    bool nearer = most ? one.high > to->high : one.low < to->low;
    if (!to->has_value || order > 0 || (order == 0 && nearer))
        *to = one;
}

/* Rows of the kind, by group. */
static crd_status show(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                       const uint32_t *judged, struct parts *parts)
{
    crd_docket *d = &j->dockets[u->subject];
    size_t all = 0;
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < g->n; i++) {
        parts[i].first = (uint32_t)all;
        all += parts[i].bad_high;
    }
    crd_bad_row *rows = malloc((all + 1) * sizeof *rows);
    if (!rows)
        return CRD_ENOMEM;
    for (size_t i = 0; i < d->n; i++) {
        crd_tri bad = crd_tri_and(crd_judging_counts(j, u, i), crd_docket_is(d, u->of, i));
        if (bad != CRD_NO)
            rows[parts[g->of[i]].first++] = (crd_bad_row){(uint32_t)i, bad == CRD_YES};
    }
    for (size_t i = 0; i < g->n && rc == CRD_OK; i++)
        if (judged[i] != UINT32_MAX && j->all.at[judged[i]].verdict != CRD_PASS)
            rc = crd_judging_evidence(j, u, &j->all.at[judged[i]],
                                      rows + (parts[i].first - parts[i].bad_high),
                                      parts[i].bad_high);
    free(rows);
    return rc;
}

/* A judgement for each group that has rows (or for the whole case). */
static crd_status begin(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                        const uint64_t *rows, uint32_t *judged)
{
    size_t first = j->all.n;
    for (size_t i = 0; i < g->n; i++) {
        judged[i] = UINT32_MAX;
        if (rows[i] == 0 && g->n > 1)
            continue;
        if (!crd_judging_add(j, u, g->names[i]))
            return CRD_ENOMEM;
        judged[i] = (uint32_t)j->all.n - 1;
    }
    return crd_judging_none(j, u, first);
}

crd_status crd_judge_share(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    crd_grouping g = {0};
    struct parts *parts = NULL;
    uint32_t *judged = NULL;
    uint64_t *rows = NULL;
    CRD_TRY(crd_grouping_new(j, u, &g));
    parts = calloc(g.n + 1, sizeof *parts);
    judged = calloc(g.n + 1, sizeof *judged);
    rows = calloc(g.n + 1, sizeof *rows);
    CRD_TRY(parts && judged && rows ? CRD_OK : CRD_ENOMEM);
    for (size_t k = 0; k < u->n_measures_by; k++) {
        memset(parts, 0, g.n * sizeof *parts);
        CRD_TRY(measured(j, u, &g, u->measures_by[k], parts));
        for (size_t i = 0; k == 0 && i < g.n; i++)
            rows[i] = parts[i].rows;
        if (k == 0)
            CRD_TRY(begin(j, u, &g, rows, judged));
        for (size_t i = 0; i < g.n; i++)
            if (judged[i] != UINT32_MAX)
                settle(u, &parts[i], u->measures_by[k], g.open[i], &j->all.at[judged[i]]);
    }
    CRD_TRY(show(j, u, &g, judged, parts));
done:
    free(parts);
    free(judged);
    free(rows);
    crd_grouping_done(&g);
    return rc;
}

/* ---- diversity ------------------------------------------------------------------------------- */

/* What one value has in one group. */
struct slice {
    uint32_t group, value;
    double low, high;
};

struct spread {
    double known, maybe, nobody; /* certain weight of values, possible, of no known value */
    uint64_t rows, sure_rows, nobodies;
    double distinct_low, distinct_high, largest_low, largest_high, squares_low, squares_high;
    double top;
    bool weightless;
};

typedef struct slices {
    crd_map at; /* group << 32 | value -> slice */
    CRD_VEC(struct slice) all;
} slices;

static crd_status slice_add(slices *s, uint32_t group, uint32_t value, crd_tri counts, double w)
{
    uint32_t *at = crd_map_add(&s->at, (uint64_t)group << 32 | value, (uint32_t)s->all.n);
    if (!at)
        return CRD_ENOMEM;
    if (*at == s->all.n && !CRD_VEC_PUSH(&s->all, ((struct slice){group, value, 0, 0})))
        return CRD_ENOMEM;
    s->all.at[*at].low += counts == CRD_YES ? w : 0;
    s->all.at[*at].high += w;
    return CRD_OK;
}

static crd_status slice_rows(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                             crd_measure m, slices *s, struct spread *x)
{
    crd_docket *d = &j->dockets[u->subject];
    for (size_t i = 0; i < d->n; i++) {
        crd_expr_value v;
        crd_tri counts = crd_judging_counts(j, u, i);
        if (counts == CRD_NO)
            continue;
        struct spread *to = &x[g->of[i]];
        double w = crd_judging_weight(j, u, m, i);
        crd_status rc = crd_subject_cell(d->rows, u->by, i, &v, j->err);
        if (rc != CRD_OK)
            return rc;
        to->rows++;
        to->sure_rows += counts == CRD_YES;
        to->weightless |= isnan(w);
        w = isnan(w) ? 0 : w;
        if (v.text == CRD_INTERN_NONE) {
            to->nobody += w;
            to->nobodies++;
            continue;
        }
        to->known += counts == CRD_YES ? w : 0;
        to->maybe += counts == CRD_YES ? 0 : w;
        rc = slice_add(s, g->of[i], v.text, counts, w);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* What a value has of all there may be; what nobody is named for could all be its own. */
static void sum_slice(const struct slice *a, struct spread *to)
{
    double most = to->known + to->maybe + to->nobody;
    to->distinct_low += a->low > 0;
    to->distinct_high += a->high > 0;
    if (most <= 0)
        return;
    double low = a->low / most, rest = to->known - a->low + a->high + to->nobody;
    to->largest_low = fmax(to->largest_low, low);
    to->largest_high = fmax(to->largest_high, rest > 0 ? (a->high + to->nobody) / rest : 0);
    to->squares_low += low * low;
    to->top = fmax(to->top, a->high);
}

/* The most concentrated that it may be: all that is open is the largest one's. */
static void square_slice(const struct slice *a, struct spread *to)
{
    double all = to->known + to->maybe + to->nobody;
    double share = all > 0 ? a->high / all : 0, open = all > 0 ? to->nobody / all : 0;
    bool top = a->high >= to->top && to->top > 0;
    to->squares_high += share * share + (top ? 2 * share * open + open * open : 0);
    if (top)
        to->top = (double)INFINITY; /* once */
}

static void loosen(struct spread *to)
{
    to->distinct_high += (double)to->nobodies;
    if (to->weightless || to->maybe > 0)
        to->squares_high = 1;
    if (to->known + to->maybe <= 0 && to->nobody > 0)
        to->largest_high = to->squares_high = 1;
    if (to->weightless) {
        to->largest_low = to->squares_low = 0;
        to->largest_high = 1;
    }
}

static void sum_slices(const slices *s, size_t n_groups, struct spread *x)
{
    for (size_t i = 0; i < s->all.n; i++)
        sum_slice(&s->all.at[i], &x[s->all.at[i].group]);
    for (size_t i = 0; i < s->all.n; i++)
        square_slice(&s->all.at[i], &x[s->all.at[i].group]);
    for (size_t g = 0; g < n_groups; g++)
        loosen(&x[g]);
}

/* One condition of the three; the worst counts. */
static void condition(const crd_rule_limit *limit, bool at_most, crd_value_kind kind, double low,
                      double high, bool open, crd_judgement *to)
{
    crd_judgement one = *to;
    if (!limit->set)
        return;
    one.kind = kind;
    one.low = low;
    one.high = high;
    crd_judging_settle(&one, limit, at_most, open);
    if (!to->has_value || worse(one.verdict, to->verdict) > 0)
        *to = one;
}

crd_status crd_judge_diversity(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    crd_grouping g = {0};
    slices s = {0};
    struct spread *x = NULL;
    size_t first = j->all.n;
    CRD_TRY(crd_grouping_new(j, u, &g));
    x = calloc(g.n + 1, sizeof *x);
    CRD_TRY(x ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(slice_rows(j, u, &g, u->measures_by[0], &s, x));
    sum_slices(&s, g.n, x);
    for (size_t i = 0; i < g.n; i++) {
        const struct spread *p = &x[i];
        if (p->rows == 0 && g.n > 1)
            continue;
        crd_judgement *to = crd_judging_add(j, u, g.names[i]);
        CRD_TRY(to ? CRD_OK : CRD_ENOMEM);
        if (p->rows == 0)
            continue;
        bool open = g.open[i] || p->sure_rows == 0;
        to->rows = p->rows;
        to->measure = crd_str_from(crd_measure_name(u->measures_by[0]));
        condition(&u->distinct, false, CRD_VALUE_OF_NUMBER, p->distinct_low, p->distinct_high, open,
                  to);
        condition(&u->largest, true, CRD_VALUE_OF_SHARE, floor(p->largest_low * 1e6),
                  ceil(p->largest_high * 1e6), open, to);
        condition(&u->hhi, true, CRD_VALUE_OF_NUMBER, floor(p->squares_low * 1e4),
                  ceil(p->squares_high * 1e4), open, to);
    }
    CRD_TRY(crd_judging_none(j, u, first));
done:
    free(x);
    crd_map_done(&s.at);
    CRD_VEC_DONE(&s.all);
    crd_grouping_done(&g);
    return rc;
}
