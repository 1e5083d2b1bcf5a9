/* Rules on shares: how much of something is of a kind. */
#include "rules/judge_int.h"

#include <math.h>
#include <stdlib.h>

/* Weights by what is known of a row: does it count (certainly, possibly), is it of the kind? */
struct parts {
    crd_range sum[2][3]; /* [certain][no, open, yes] */
    uint64_t rows, sure_rows, bad_low, bad_high;
    uint64_t nobodys; /* of bad_high those of which nobody says of which group they are */
    uint32_t first;
    double slack;
    double roams;    /* by sites: how many of the kind name none, at most */
    bool roams_sure; /* one of them is certain */
};

static void add(struct parts *p, crd_tri counts, crd_tri kind, crd_range weight)
{
    crd_range *sum = &p->sum[counts == CRD_YES][kind];
    sum->low += weight.low;
    sum->high += weight.high;
}

/* One part of both; both may be without end. */
static crd_part part(double of, double others)
{
    return isinf(others) ? (crd_part){0, 1}
           : isinf(of)   ? (crd_part){1, 1}
                         : (crd_part){of, of + others};
}

/* Least and greatest share; false: nothing is counted. The share grows with what is of the kind and
 * shrinks with what is not, so each row stands at the end that suits. What names no site may stand
 * at one that would not be of the kind without it, and then makes it so; but at some site it is. */
static bool bounds(const struct parts *p, crd_part ret[2])
{
    const crd_range *sure = p->sum[1], *maybe = p->sum[0];
    double low_of = sure[CRD_YES].low, high_other = sure[CRD_NO].high + sure[CRD_OPEN].high +
                                                    maybe[CRD_NO].high + maybe[CRD_OPEN].high;
    double low_other = sure[CRD_NO].low, high_of = sure[CRD_YES].high + sure[CRD_OPEN].high +
                                                   maybe[CRD_YES].high + maybe[CRD_OPEN].high;
    low_other = low_other > p->roams ? low_other - p->roams : 0;
    if (low_of < 1 && p->roams_sure)
        low_of = 1;
    ret[0] = ret[1] = (crd_part){0, 1};
    if (low_of + high_other > 0)
        ret[0] = part(low_of, high_other);
    else if (high_of > 0)
        ret[0] = (crd_part){1, 1}; /* nothing else can be counted */
    if (high_of > 0)
        ret[1] = part(high_of, low_other);
    return high_of > 0 || high_other > 0;
}

/* Sites of a group: each once, of the kind when one of its rows is. */
enum {
    SITE_THERE = 16,
    SITE_OTHER = 32, /* a row that is not surely of the kind; the lower bits: crd_tri, the greatest
                        of its rows', of whether it counts and of whether it does and is of it */
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
    *is = (*is & SITE_OTHER) | (kind != CRD_YES ? SITE_OTHER : 0) | had_counts | had_kind << 2 |
          SITE_THERE;
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

static crd_tri counts_of(uint32_t site) { return (crd_tri)(site & 3); }
/* Of the kind, if it counts. */
static crd_tri kind_of(uint32_t site)
{
    bool all = counts_of(site) == CRD_OPEN && !(site & SITE_OTHER);
    return all ? CRD_YES : (crd_tri)(site >> 2 & 3);
}

/* A site of the group where something stands that may be the group's, too: it is one site. */
static uint32_t with_nobodys(const crd_map *nobodys, const crd_grouping *g, uint32_t group,
                             uint32_t site, uint32_t is, struct parts *p)
{
    size_t n;
    const uint32_t *kin = crd_grouping_kin(g, group, &n);
    for (size_t i = 0; i < n; i++) {
        const uint32_t *at = crd_map_find(nobodys, (uint64_t)kin[i] << 32 | site);
        if (!at)
            continue;
        uint32_t counts = *at & 3, kind = *at >> 2 & 3;
        p->sum[0][kind_of(*at)].low -= 1; /* what kin[i] adds again */
        p->sum[0][kind_of(*at)].high -= 1;
        counts = counts > (is & 3) ? counts : (is & 3);
        kind = kind > (is >> 2 & 3) ? kind : (is >> 2 & 3);
        is = counts | kind << 2 | SITE_THERE | ((is | *at) & SITE_OTHER);
    }
    return is;
}

/* Sites by group; of what nobody says of which group it is in a map of its own, whose sites count
 * as possible and of the kind at most possibly. */
static void sum_sites(const crd_map *sites, const crd_map *nobodys, const crd_grouping *g,
                      struct parts *parts)
{
    for (size_t i = 0; sites->keys && i <= sites->mask; i++) {
        if (sites->keys[i] == CRD_MAP_FREE || !(sites->values[i] & SITE_THERE))
            continue;
        uint32_t group = (uint32_t)(sites->keys[i] >> 32), is = sites->values[i];
        if (nobodys)
            is = with_nobodys(nobodys, g, group, (uint32_t)sites->keys[i], is, &parts[group]);
        add(&parts[group], counts_of(is), kind_of(is), (crd_range){1, 1});
    }
}

/* What a row adds to a group. */
static crd_status take(struct parts *p, const crd_weights *weights, const uint32_t *site,
                       crd_map *sites, size_t row, uint32_t group, crd_tri counts, crd_tri kind)
{
    crd_tri bad = crd_tri_and(counts, kind);
    crd_range w = crd_weight(weights, row); /* by sites: pieces */
    p->rows++;
    p->sure_rows += counts == CRD_YES;
    p->bad_low += bad == CRD_YES;
    p->bad_high += bad != CRD_NO;
    if (!sites)
        add(p, counts, kind, w);
    else if (site && site[row] == CRD_INTERN_NONE) {
        add(p, counts, kind, (crd_range){0, w.high});
        p->roams += bad != CRD_NO ? w.high : 0;
        p->roams_sure |= bad == CRD_YES && w.low >= 1;
    } else if (site)
        return add_site(sites, site[row], group, counts, kind);
    return CRD_OK;
}

/* What one measure is summed up from. */
typedef struct measuring {
    const crd_docket *d;
    const crd_rule *u;
    const crd_grouping *g;
    const crd_counted *rows;
    crd_weights weights;
    const uint32_t *site;
    bool by_sites;
    crd_map sites, nobodys; /* by sites */
} measuring;

/* Rows of which nobody says whose they are, by open group; then each group that is judged and
 * agrees with what is known of them may have them. */
static crd_status sum_nobodys(measuring *x, struct parts *sums)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < x->g->nobodys.n; i++) {
        uint32_t row = x->g->nobodys.at[i].row, group = x->g->nobodys.at[i].group;
        if (crd_bits_has(x->rows->any, row))
            rc = take(&sums[group], &x->weights, x->site, x->by_sites ? &x->nobodys : NULL, row,
                      group, CRD_OPEN, crd_docket_is(x->d, x->u->of, row));
    }
    sum_sites(&x->nobodys, NULL, x->g, sums);
    return rc;
}

static void take_nobodys(const measuring *x, const struct parts *nobodys, struct parts *parts)
{
    for (uint32_t i = 0; i < x->g->n; i++) {
        size_t n;
        const uint32_t *kin = crd_grouping_kin(x->g, i, &n);
        for (size_t k = 0; parts[i].rows > 0 && k < n; k++) {
            const struct parts *more = &nobodys[kin[k]];
            for (size_t kind = 0; kind < 3; kind++) {
                parts[i].sum[0][kind].low += more->sum[0][kind].low;
                parts[i].sum[0][kind].high += more->sum[0][kind].high;
            }
            parts[i].rows += more->rows;
            parts[i].bad_high += more->bad_high;
            parts[i].nobodys += more->bad_high;
            parts[i].roams += more->roams;
        }
    }
}

static crd_status sum_rows(measuring *x, struct parts *parts)
{
    crd_status rc = CRD_OK;
    const crd_grouping *g = x->g;
    crd_map *sites = x->by_sites ? &x->sites : NULL;
    for (size_t i = 0; rc == CRD_OK && (i = crd_counted_next(x->rows, i)) != SIZE_MAX; i++) {
        uint32_t group = crd_grouping_of(g, i);
        rc = take(&parts[group], &x->weights, x->site, sites, i, group, crd_counted_is(x->rows, i),
                  crd_docket_is(x->d, x->u->of, i));
    }
    for (size_t i = 0; rc == CRD_OK && i < g->may.n; i++) {
        uint32_t row = g->may.at[i].row, group = g->may.at[i].group;
        if (crd_bits_has(x->rows->any, row))
            rc = take(&parts[group], &x->weights, x->site, sites, row, group, CRD_OPEN,
                      crd_docket_is(x->d, x->u->of, row));
    }
    return rc;
}

/* One measure, all groups. `nobodys`: [groups] zeroes. */
static crd_status measured(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                           const crd_counted *rows, crd_measure m, struct parts *parts,
                           struct parts *nobodys)
{
    crd_status rc = CRD_OK;
    measuring x = {.d = &j->dockets[u->subject], .u = u, .g = g, .rows = rows};
    bool pieces = m == CRD_BY_SITES && crd_subject_pieces(u->subject);
    x.by_sites = m == CRD_BY_SITES;
    CRD_TRY(crd_judging_weights(j, u, pieces ? CRD_BY_QUANTITY : m, &x.weights));
    if (x.by_sites)
        CRD_TRY(sites_of(j, u, &x.site));
    CRD_TRY(sum_nobodys(&x, nobodys));
    CRD_TRY(sum_rows(&x, parts));
    sum_sites(&x.sites, &x.nobodys, g, parts);
    take_nobodys(&x, nobodys, parts);
    for (size_t i = 0; i < g->n; i++)
        parts[i].slack = crd_weights_slack(&x.weights, parts[i].rows);
done:
    crd_map_done(&x.sites);
    crd_map_done(&x.nobodys);
    return rc;
}

static void settle(const crd_rule *u, const struct parts *p, crd_measure m, bool open,
                   crd_judgement *to)
{
    crd_judgement one = *to;
    bool most = u->at_most.set;
    crd_part ends[2];
    if (!bounds(p, ends))
        return;
    one.kind = CRD_VALUE_OF_SHARE;
    one.measure = crd_str_from(crd_measure_name(m));
    one.rows = p->rows;
    one.bad_low = p->bad_low;
    one.bad_high = p->bad_high;
    crd_judging_settle_parts(&one, most ? &u->at_most : &u->at_least, most, open, ends, 1e6,
                             p->slack);
    if (p->sure_rows == 0 && one.verdict == CRD_FAIL)
        one.verdict = CRD_UNKNOWN; /* perhaps there is nothing to judge; a pass is one even so */
    /* of several measures the worst counts, then the one nearer to the bound */
    int order = crd_verdict_worse(one.verdict, to->verdict);
    bool nearer = most ? one.high > to->high : one.low < to->low;
    double low = one.low, high = one.high;
    if (to->has_value) { /* the worst of them lies between the worst of each end */
        low = most == (to->low > low) ? to->low : low;
        high = most == (to->high > high) ? to->high : high;
    }
    if (!to->has_value || order > 0 || (order == 0 && nearer))
        *to = one;
    to->low = low;
    to->high = high;
}

/* Rows of the kind, by group. */
static crd_status show(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                       const crd_counted *counted, const uint32_t *judged, struct parts *parts)
{
    crd_docket *d = &j->dockets[u->subject];
    size_t all = 0;
    crd_nobodys x;
    crd_bad_row *rows = NULL;
    crd_status rc = crd_nobodys_new(j, u, g, counted->any, u->of, &x);
    CRD_TRY(rc);
    for (uint32_t i = 0; i < g->n; i++) {
        parts[i].bad_high -= parts[i].nobodys; /* its own */
        parts[i].first = (uint32_t)all;
        all += parts[i].bad_high + crd_nobodys_most(&x, i);
    }
    rows = malloc((all + 1) * sizeof *rows);
    CRD_TRY(rows ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; (i = crd_counted_next(counted, i)) != SIZE_MAX; i++) {
        crd_tri bad = crd_tri_and(crd_counted_is(counted, i), crd_docket_is(d, u->of, i));
        if (bad != CRD_NO)
            rows[parts[crd_grouping_of(g, i)].first++] = (crd_bad_row){(uint32_t)i, bad == CRD_YES};
    }
    for (size_t i = 0; i < g->may.n; i++) {
        uint32_t row = g->may.at[i].row;
        if (crd_bits_has(counted->any, row) && crd_docket_is(d, u->of, row) != CRD_NO)
            rows[parts[g->may.at[i].group].first++] = (crd_bad_row){row, false};
    }
    for (uint32_t i = 0; i < g->n; i++) {
        crd_judgement *to = judged[i] != UINT32_MAX ? &j->all.at[judged[i]] : NULL;
        if (!to || to->verdict == CRD_PASS)
            continue;
        size_t more = crd_nobodys_put(&x, i, rows + parts[i].first);
        CRD_TRY(crd_judging_evidence(j, u, to, rows + (parts[i].first - parts[i].bad_high),
                                     parts[i].bad_high, more));
        CRD_TRY(crd_nobodys_keep(&x, j, i, to));
    }
done:
    free(rows);
    crd_nobodys_done(&x);
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
    struct parts *parts = NULL, *nobodys = NULL;
    uint32_t *judged = NULL;
    uint64_t *rows = NULL;
    CRD_TRY(crd_grouping_get(j, u, &g));
    CRD_TRY(crd_counted_new(j, u, &counted));
    parts = calloc(g->n + 1, sizeof *parts);
    nobodys = calloc(g->n + 1, sizeof *nobodys);
    judged = calloc(g->n + 1, sizeof *judged);
    rows = calloc(g->n + 1, sizeof *rows);
    CRD_TRY(parts && nobodys && judged && rows ? CRD_OK : CRD_ENOMEM);
    for (size_t k = 0; k < u->n_measures_by; k++) {
        memset(parts, 0, g->n * sizeof *parts);
        memset(nobodys, 0, g->n * sizeof *nobodys);
        CRD_TRY(measured(j, u, g, &counted, u->measures_by[k], parts, nobodys));
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
    free(nobodys);
    free(judged);
    free(rows);
    crd_counted_done(&counted);
    return rc;
}
