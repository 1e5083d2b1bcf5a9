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

static crd_status add_site(crd_map *sites, uint32_t site, uint32_t group, crd_tri counts,
                           crd_tri kind)
{
    uint32_t *is = crd_map_add(sites, (uint64_t)group << 32 | site, 0);
    if (!is)
        return CRD_ENOMEM;
    uint32_t had_counts = *is & 3, had_kind = *is >> 2 & 3;
    crd_tri of = crd_tri_and(counts, kind);
    had_counts = (uint32_t)counts > had_counts ? (uint32_t)counts : had_counts;
    had_kind = (uint32_t)of > had_kind ? (uint32_t)of : had_kind;
    *is = had_counts | had_kind << 2 | 16; /* 16: it is there */
    return CRD_OK;
}

/* The column of sites; *ret NULL: the subject has none. */
static crd_status sites_of(crd_judging *j, const crd_rule *u, const uint32_t **ret)
{
    const void *cells = NULL;
    int at = crd_subject_column(&crd_subjects[u->subject],
                                u->subject == CRD_V_SITE ? CRD_STR("id") : CRD_STR("site"));
    crd_status rc = at < 0 ? CRD_OK
                           : crd_subject_whole(j->dockets[u->subject].rows, (uint32_t)at, &cells,
                                               j->err);
    *ret = cells;
    return rc;
}

static void sum_sites(const crd_map *sites, struct parts *parts)
{
    for (size_t i = 0; sites->keys && i <= sites->mask; i++)
        if (sites->keys[i] != CRD_MAP_FREE && sites->values[i] & 16)
            add(&parts[sites->keys[i] >> 32], (crd_tri)(sites->values[i] & 3),
                (crd_tri)(sites->values[i] >> 2 & 3), 1);
}

/* One measure, all groups. */
static crd_status measured(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                           const crd_counted *rows, crd_measure m, struct parts *parts)
{
    crd_status rc = CRD_OK;
    crd_docket *d = &j->dockets[u->subject];
    crd_map sites = {0};
    crd_weights weights;
    const uint32_t *site = NULL;
    CRD_TRY(crd_judging_weights(j, u, m, &weights));
    if (m == CRD_BY_SITES)
        CRD_TRY(sites_of(j, u, &site));
    for (size_t i = 0; (i = crd_counted_next(rows, i)) != SIZE_MAX; i++) {
        uint32_t group = crd_grouping_of(g, i);
        crd_tri counts = crd_counted_is(rows, i), kind = crd_docket_is(d, u->of, i);
        crd_tri bad = crd_tri_and(counts, kind);
        struct parts *p = &parts[group];
        p->rows++;
        p->sure_rows += counts == CRD_YES;
        p->bad_low += bad == CRD_YES;
        p->bad_high += bad != CRD_NO;
        if (m != CRD_BY_SITES)
            add(p, counts, kind, crd_weight(&weights, i));
        else if (site && site[i] == CRD_INTERN_NONE)
            add(p, counts, kind, (double)NAN); /* nobody says at how many sites */
        else if (site)
            CRD_TRY(add_site(&sites, site[i], group, counts, kind));
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
                       const crd_counted *counted, const uint32_t *judged, struct parts *parts)
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
    for (size_t i = 0; (i = crd_counted_next(counted, i)) != SIZE_MAX; i++) {
        crd_tri bad = crd_tri_and(crd_counted_is(counted, i), crd_docket_is(d, u->of, i));
        if (bad != CRD_NO)
            rows[parts[crd_grouping_of(g, i)].first++] = (crd_bad_row){(uint32_t)i, bad == CRD_YES};
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
    const crd_grouping *g;
    crd_counted counted = {0};
    struct parts *parts = NULL;
    uint32_t *judged = NULL;
    uint64_t *rows = NULL;
    CRD_TRY(crd_grouping_get(j, u, &g));
    CRD_TRY(crd_counted_new(j, u, &counted));
    parts = calloc(g->n + 1, sizeof *parts);
    judged = calloc(g->n + 1, sizeof *judged);
    rows = calloc(g->n + 1, sizeof *rows);
    CRD_TRY(parts && judged && rows ? CRD_OK : CRD_ENOMEM);
    for (size_t k = 0; k < u->n_measures_by; k++) {
        memset(parts, 0, g->n * sizeof *parts);
        CRD_TRY(measured(j, u, g, &counted, u->measures_by[k], parts));
        for (size_t i = 0; k == 0 && i < g->n; i++)
            rows[i] = parts[i].rows;
        if (k == 0)
            CRD_TRY(begin(j, u, g, rows, judged));
        for (size_t i = 0; i < g->n; i++)
            if (judged[i] != UINT32_MAX)
                settle(u, &parts[i], u->measures_by[k], g->open[i], &j->all.at[judged[i]]);
    }
    CRD_TRY(show(j, u, g, &counted, judged, parts));
done:
    free(parts);
    free(judged);
    free(rows);
    crd_counted_done(&counted);
    return rc;
}

/* ---- diversity ------------------------------------------------------------------------------- */

/* What one value has in one group. */
struct slice {
    uint32_t group, value;
    double low, high;
    bool sure; /* some row of it certainly counts, whatever its weight */
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
    if (*at == s->all.n && !CRD_VEC_PUSH(&s->all, ((struct slice){group, value, 0, 0, false})))
        return CRD_ENOMEM;
    s->all.at[*at].low += counts == CRD_YES ? w : 0;
    s->all.at[*at].high += w;
    s->all.at[*at].sure |= counts == CRD_YES;
    return CRD_OK;
}

static crd_status slice_rows(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                             const crd_counted *rows, slices *s, struct spread *x)
{
    crd_weights weights, pieces = {0};
    const void *cells;
    bool elements = u->subject == CRD_V_ELEMENT;
    crd_status rc = crd_judging_weights(j, u, u->measures_by[0], &weights);
    if (rc == CRD_OK && elements)
        rc = crd_judging_weights(j, u, CRD_BY_QUANTITY, &pieces);
    if (rc == CRD_OK)
        rc = crd_subject_whole(j->dockets[u->subject].rows, u->by, &cells, j->err);
    for (size_t i = 0; rc == CRD_OK && (i = crd_counted_next(rows, i)) != SIZE_MAX; i++) {
        uint32_t group = crd_grouping_of(g, i), value = ((const uint32_t *)cells)[i];
        crd_tri counts = crd_counted_is(rows, i);
        struct spread *to = &x[group];
        double w = crd_weight(&weights, i);
        to->rows++;
        to->sure_rows += counts == CRD_YES;
        to->weightless |= isnan(w);
        w = isnan(w) ? 0 : w;
        if (value == CRD_INTERN_NONE) {
            double n = elements ? crd_weight(&pieces, i) : 1;
            to->nobody += w;
            to->nobodies += n > 1 ? (uint64_t)n : 1; /* a group may be of several makers */
            continue;
        }
        to->known += counts == CRD_YES ? w : 0;
        to->maybe += counts == CRD_YES ? 0 : w;
        rc = slice_add(s, group, value, counts, w);
    }
    return rc;
}

/* What a value has of all there may be; what nobody is named for could all be its own. */
static void sum_slice(const struct slice *a, struct spread *to)
{
    double most = to->known + to->maybe + to->nobody;
    to->distinct_low += a->sure;
    to->distinct_high++;
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
    const crd_grouping *g;
    crd_counted rows = {0};
    slices s = {0};
    struct spread *x = NULL;
    size_t first = j->all.n;
    CRD_TRY(crd_grouping_get(j, u, &g));
    CRD_TRY(crd_counted_new(j, u, &rows));
    x = calloc(g->n + 1, sizeof *x);
    CRD_TRY(x ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(slice_rows(j, u, g, &rows, &s, x));
    sum_slices(&s, g->n, x);
    for (size_t i = 0; i < g->n; i++) {
        const struct spread *p = &x[i];
        if (p->rows == 0 && g->n > 1)
            continue;
        crd_judgement *to = crd_judging_add(j, u, g->names[i]);
        CRD_TRY(to ? CRD_OK : CRD_ENOMEM);
        if (p->rows == 0)
            continue;
        bool open = g->open[i] || p->sure_rows == 0;
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
    crd_counted_done(&rows);
    return rc;
}
