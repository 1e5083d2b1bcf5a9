/* Rules on diversity: how spread something is over values of a column. What a value has lies
 * between bounds, by rows that may count and by weights that are not known; what nobody is named
 * for may be of any values, but each block of it (pieces of one product) is of one. The bounds of
 * what is judged are those of all worlds in between: for the least each block is a value of its
 * own, for the greatest all are that of the largest. */
#include "rules/judge_int.h"

#include <math.h>
#include <stdlib.h>

enum {
    OPEN_VALUES = 10, /* of a group, for which all ends of their weights are tried */
    HALVINGS = 60,
    MILLION = 1000000,
    POINTS = 10000, /* of the index */
};

/* What one value has in one group, or a block of unknown value, or several blocks alike. */
struct slice {
    uint32_t group;
    bool block, sure; /* sure: some row of it certainly counts, whatever its weight */
    double times, low, high;
};

struct spread {
    double nobody; /* the greatest weight of no known value and in no block */
    uint64_t rows, sure_rows, nobodies;
    double slack;
    double distinct_low, distinct_high;
    double largest_low, largest_high; /* in millionths */
    double squares_low, squares_high; /* in ten thousandths */
    double lows, top, most;           /* sum of known values' lows; of all the greatest low, the sum
                                         of min(high, top) */
    double joined;                    /* the greatest weight of no known value */
    double held;                      /* values and blocks that have a weight */
    uint32_t first, n;                /* its slices, when they are sorted by group */
};

/* What has one value together, in the upper half of keys beside the group. */
enum { KNOWN, ALIKE, BLOCKS, SORTS = 8 };

typedef struct slices {
    crd_map at; /* (group * SORTS + sort) << 32 | text -> slice */
    CRD_VEC(struct slice) all;
    size_t n_blocks;
    uint32_t block[CRD_BLOCK_COLUMNS];
    const uint32_t *block_cells[CRD_BLOCK_COLUMNS];
} slices;

static crd_status slice_add(slices *s, uint32_t group, uint32_t sort, uint32_t text, crd_tri counts,
                            crd_range w)
{
    uint64_t key = ((uint64_t)group * SORTS + sort) << 32 | text;
    uint32_t *at = crd_map_add(&s->at, key, (uint32_t)s->all.n);
    struct slice fresh = {.group = group, .block = sort != KNOWN, .times = 1};
    if (!at || (*at == s->all.n && !CRD_VEC_PUSH(&s->all, fresh)))
        return CRD_ENOMEM;
    s->all.at[*at].low += counts == CRD_YES ? w.low : 0;
    s->all.at[*at].high += w.high;
    s->all.at[*at].sure |= counts == CRD_YES;
    return CRD_OK;
}

/* So many pieces, each of which may have a value of its own. */
static crd_status pieces_add(slices *s, uint32_t group, double n, crd_tri counts, crd_range w)
{
    struct slice one = {group, true, false, n, counts == CRD_YES ? w.low / n : 0, w.high / n};
    union {
        float weight;
        uint32_t bits;
    } as = {.weight = (float)one.high};
    uint64_t key = ((uint64_t)group * SORTS + ALIKE) << 32 | as.bits;
    uint32_t *at = crd_map_add(&s->at, key, (uint32_t)s->all.n);
    struct slice *had = at && *at < s->all.n ? &s->all.at[*at] : NULL;
    if (had && had->low >= one.low && had->low <= one.low && had->high >= one.high &&
        had->high <= one.high) {
        had->times += n;
        return CRD_OK;
    }
    return at && CRD_VEC_PUSH(&s->all, one) ? CRD_OK : CRD_ENOMEM;
}

/* A row of no known value: in the block of its product, or the like; where sources disagree whose
 * it is, in one of its own; else so many pieces. */
static crd_status unknown_add(slices *s, const crd_judging *j, const crd_rule *u, size_t row,
                              struct spread *to, uint32_t group, double n, crd_tri counts,
                              crd_range w)
{
    uint32_t said;
    const crd_subject *rows = j->dockets[u->subject].rows;
    for (size_t i = 0; i < s->n_blocks; i++)
        if (s->block_cells[i][row] != CRD_INTERN_NONE)
            return slice_add(s, group, BLOCKS + (uint32_t)i, s->block_cells[i][row], counts, w);
    if (crd_subject_said(rows, u->by, row, &said, 1) > 0)
        n = 1;
    for (size_t i = 0; i < s->n_blocks && n > 1; i++)
        if (crd_subject_said(rows, s->block[i], row, &said, 1) > 0)
            n = 1;
    if (!isinf(w.high) && n < 1e18)
        return pieces_add(s, group, n > 1 ? n : 1, counts, w);
    to->nobody += w.high;
    to->nobodies += n > 1 && n < 1e18 ? (uint64_t)n : 1;
    return CRD_OK;
}

/* A row that may be of the group: it may have any value there, or not be there at all. */
static void of_any_value(struct spread *to, const crd_weights *weights, const crd_weights *pieces,
                         size_t row)
{
    double n = pieces ? crd_weight(pieces, row).high : 1;
    to->rows++;
    to->nobody += crd_weight(weights, row).high;
    to->nobodies += n > 1 && n < 1e18 ? (uint64_t)n : 1;
}

/* Those of which nobody says of which group they are. */
static crd_status take_nobodys(const crd_grouping *g, const crd_counted *rows,
                               const crd_weights *weights, const crd_weights *pieces,
                               struct spread *x)
{
    struct spread *nobodys = g->nobodys.n > 0 ? calloc(g->n, sizeof *nobodys) : NULL;
    for (size_t i = 0; nobodys && i < g->nobodys.n; i++)
        if (crd_bits_has(rows->any, g->nobodys.at[i].row))
            of_any_value(&nobodys[g->nobodys.at[i].group], weights, pieces, g->nobodys.at[i].row);
    for (uint32_t i = 0; nobodys && i < g->n; i++) {
        size_t n;
        const uint32_t *kin = crd_grouping_kin(g, i, &n);
        for (size_t k = 0; x[i].rows > 0 && k < n; k++) {
            x[i].rows += nobodys[kin[k]].rows;
            x[i].nobody += nobodys[kin[k]].nobody;
            x[i].nobodies += nobodys[kin[k]].nobodies;
        }
    }
    free(nobodys);
    return g->nobodys.n == 0 || nobodys ? CRD_OK : CRD_ENOMEM;
}

static crd_status slice_cells(crd_judging *j, const crd_rule *u, slices *s, const uint32_t **ret)
{
    crd_subject *rows = j->dockets[u->subject].rows;
    crd_status rc = CRD_OK;
    const void *cells = NULL; /* NULL: no texts, and no value is known */
    if (crd_subjects[u->subject].cols[u->by].is.type == CRD_X_TEXT)
        CRD_TRY(crd_subject_whole(rows, u->by, &cells, j->err));
    *ret = cells;
    s->n_blocks = cells ? crd_block_columns(u->subject, u->by, s->block) : 0;
    for (size_t i = 0; i < s->n_blocks; i++) {
        CRD_TRY(crd_subject_whole(rows, s->block[i], &cells, j->err));
        s->block_cells[i] = cells;
    }
done:
    return rc;
}

static crd_status slice_rows(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                             const crd_counted *rows, slices *s, struct spread *x)
{
    crd_weights weights, pieces = {0};
    const uint32_t *cells = NULL;
    bool elements = crd_subject_pieces(u->subject);
    crd_status rc = CRD_OK;
    CRD_TRY(crd_judging_weights(j, u, u->measures_by[0], &weights));
    CRD_TRY(elements ? crd_judging_weights(j, u, CRD_BY_QUANTITY, &pieces) : CRD_OK);
    CRD_TRY(slice_cells(j, u, s, &cells));
    for (size_t i = 0; (i = crd_counted_next(rows, i)) != SIZE_MAX; i++) {
        uint32_t group = crd_grouping_of(g, i);
        crd_tri counts = crd_counted_is(rows, i);
        crd_range w = crd_weight(&weights, i);
        struct spread *to = &x[group];
        to->rows++;
        to->sure_rows += counts == CRD_YES;
        if (cells && cells[i] != CRD_INTERN_NONE)
            CRD_TRY(slice_add(s, group, KNOWN, cells[i], counts, w));
        else
            CRD_TRY(unknown_add(s, j, u, i, to, group, elements ? crd_weight(&pieces, i).high : 1,
                                counts, w));
    }
    for (size_t i = 0; i < g->may.n; i++)
        if (crd_bits_has(rows->any, g->may.at[i].row))
            of_any_value(&x[g->may.at[i].group], &weights, elements ? &pieces : NULL,
                         g->may.at[i].row);
    CRD_TRY(take_nobodys(g, rows, &weights, elements ? &pieces : NULL, x));
    for (size_t i = 0; i < g->n; i++)
        x[i].slack = crd_weights_slack(&weights, x[i].rows);
done:
    return rc;
}

/* The slices of each group together, in the order in which they came. */
static crd_status sort_slices(const slices *s, size_t n_groups, struct spread *x,
                              struct slice **ret_sorted)
{
    struct slice *to = malloc((s->all.n + 1) * sizeof *to);
    uint32_t at = 0;
    if (!to)
        return CRD_ENOMEM;
    for (size_t i = 0; i < s->all.n; i++)
        x[s->all.at[i].group].n++;
    for (size_t g = 0; g < n_groups; g++) {
        x[g].first = at;
        at += x[g].n;
        x[g].n = 0;
    }
    for (size_t i = 0; i < s->all.n; i++) {
        struct spread *of = &x[s->all.at[i].group];
        to[of->first + of->n++] = s->all.at[i];
    }
    *ret_sorted = to;
    return CRD_OK;
}

/* How many values there are, and what is certain of each. */
static void sum_group(const struct slice *a, struct spread *to)
{
    to->joined = to->nobody;
    to->distinct_high = (double)to->nobodies;
    for (uint32_t i = 0; i < to->n; i++) {
        to->top = fmax(to->top, a[i].low);
        to->held += a[i].high > 0 ? a[i].times : 0;
        to->distinct_high += a[i].times;
        if (a[i].block) {
            to->joined += a[i].high * a[i].times;
        } else {
            to->lows += a[i].low;
            to->distinct_low += a[i].sure;
        }
    }
    if (to->sure_rows > 0) /* whoever it is, it is somebody */
        to->distinct_low = fmax(to->distinct_low, 1);
    for (uint32_t i = 0; i < to->n; i++)
        to->most += fmin(a[i].high, to->top) * a[i].times;
}

/* The part of `one` in what it and the others have, in millionths. */
static double part_of(double one, double others)
{
    if (isinf(one))
        return MILLION;
    return one + others > 0 ? one * MILLION / (one + others) : 0;
}

/* The largest share is greatest when one value has all that is of no known one, and the others have
 * the least that they may; least when no one has more than the largest must have, and the others
 * as much as they may up to that. */
static void find_largest(const struct slice *a, struct spread *to)
{
    bool known = false;
    for (uint32_t i = 0; i < to->n; i++) {
        if (a[i].block)
            continue;
        known |= a[i].high > 0;
        to->largest_high = fmax(to->largest_high,
                                part_of(a[i].high + to->joined, to->lows - a[i].low));
    }
    if (!known)
        to->largest_high = to->joined > 0 ? MILLION : 0;
    if (to->top > 0)
        to->largest_low = isinf(to->nobody) ? 0 : to->top * MILLION / (to->most + to->nobody);
    else if (to->held > 0 && to->nobody <= 0)
        to->largest_low = (double)MILLION / to->held;
}

static double clamp(const struct slice *a, double to) { return fmin(fmax(to, a->low), a->high); }

/* Sum of the squares of shares when all are as near to `level` as they may be. */
static double squares_at(const struct slice *a, const struct spread *x, double level)
{
    double sum = x->nobody, squares = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        double w = clamp(&a[i], level);
        sum += w * a[i].times;
        squares += w * w * a[i].times;
    }
    return sum > 0 ? squares * POINTS / (sum * sum) : 0;
}

/* What the search finds is never above the least; a whole number that it may be it is. */
static double at_most_least(double found)
{
    const double off = 1e-8;
    double whole = floor(found + 0.5);
    return fmax(0, fabs(found - whole) < off ? whole : found - off);
}

/* The least sum: a level to which all come as near as they may; below the right one the sum still
 * falls with it. What is in no block is of ever so many. */
static void least_squares(const struct slice *a, bool open, struct spread *to)
{
    double low = 0, high = to->top;
    if (!open || to->top <= 0 || isinf(to->nobody)) {
        to->squares_low = isinf(to->nobody) ? 0
                          : to->top > 0     ? squares_at(a, to, to->top)
                                            : to->largest_low / MILLION * POINTS;
        return;
    }
    for (int k = 0; k < HALVINGS; k++) {
        double level = (low + high) / 2, rises = level * to->nobody;
        for (uint32_t i = 0; i < to->n; i++)
            rises += clamp(&a[i], level) * (level - clamp(&a[i], level)) * a[i].times;
        if (rises > 0)
            high = level;
        else
            low = level;
    }
    to->squares_low = at_most_least(squares_at(a, to, high));
}

/* The greatest sum when of the open values those of `bits` have the most that they may, the others
 * the least; what nobody is named for is all the largest one's. */
static double squares_of(const struct slice *a, const struct spread *x, unsigned bits)
{
    double sum = x->joined, squares = 0, top = 0;
    for (uint32_t i = 0, k = 0; i < x->n; i++) {
        if (a[i].block)
            continue;
        bool is_open = a[i].low < a[i].high;
        double w = is_open && !(bits >> k & 1) ? a[i].low : a[i].high;
        k += is_open;
        sum += w;
        squares += w * w;
        top = fmax(top, w);
    }
    squares += 2 * top * x->joined + x->joined * x->joined;
    return sum > 0 ? squares * POINTS / (sum * sum) : 0;
}

/* The greatest sum is at an end of each weight. Of many open values it is only bounded: it is never
 * more than the largest share, nor than all squares of the greatest shares. */
static void most_squares(const struct slice *a, unsigned open, struct spread *to)
{
    to->squares_high = ceil(to->largest_high) / MILLION * POINTS;
    if (open <= OPEN_VALUES && to->largest_high < MILLION) {
        to->squares_high = 0;
        for (unsigned bits = 0; bits < 1u << open; bits++)
            to->squares_high = fmax(to->squares_high, squares_of(a, to, bits));
    } else if (to->joined <= 0 && to->largest_high < MILLION) {
        double squares = 0;
        for (uint32_t i = 0; i < to->n; i++) {
            double part = a[i].high > 0 ? a[i].high / (a[i].high + to->lows - a[i].low) : 0;
            squares += part * part;
        }
        to->squares_high = fmin(squares * POINTS, to->squares_high);
    }
}

static void sum_slices(const struct slice *sorted, size_t n_groups, bool squares, struct spread *x)
{
    for (size_t g = 0; g < n_groups; g++) {
        const struct slice *a = sorted + x[g].first;
        unsigned open = 0;
        bool any = false;
        sum_group(a, &x[g]);
        find_largest(a, &x[g]);
        for (uint32_t i = 0; i < x[g].n; i++) {
            open += !a[i].block && a[i].low < a[i].high;
            any |= a[i].low < a[i].high;
        }
        if (!squares)
            continue;
        least_squares(a, any, &x[g]);
        most_squares(a, open, &x[g]);
    }
}

/* One condition of the three; the worst counts. */
static void condition(const crd_rule_limit *limit, bool at_most, crd_value_kind kind, double low,
                      double high, double slack, bool open, crd_judgement *to)
{
    crd_judgement one = *to;
    if (!limit->set)
        return;
    one.kind = kind;
    if (at_most) /* of how many there are, weight is nothing */
        one.measure = crd_str_from(crd_measure_name(to->rule->measures_by[0]));
    one.low = low;
    one.high = high;
    const crd_part parts[2] = {{low, 1}, {high, 1}}; /* as many as `scale` has */
    crd_judging_settle_parts(&one, limit, at_most, open, parts, 1, slack);
    if (!to->has_value || crd_verdict_worse(one.verdict, to->verdict) > 0)
        *to = one;
}

static void settle(const crd_rule *u, const struct spread *p, bool open, crd_judgement *to)
{
    to->rows = p->rows;
    open |= p->sure_rows == 0;
    condition(&u->distinct, false, CRD_VALUE_OF_NUMBER, p->distinct_low, p->distinct_high, 0, open,
              to);
    condition(&u->largest, true, CRD_VALUE_OF_SHARE, p->largest_low, p->largest_high, p->slack,
              open, to);
    condition(&u->hhi, true, CRD_VALUE_OF_NUMBER, p->squares_low, p->squares_high, p->slack, open,
              to);
}

crd_status crd_judge_diversity(crd_judging *j, const crd_rule *u)
{
    crd_status rc = CRD_OK;
    const crd_grouping *g;
    crd_counted rows = {0};
    slices s = {0};
    struct slice *sorted = NULL;
    struct spread *x = NULL;
    size_t first = j->all.n;
    CRD_TRY(crd_grouping_get(j, u, &g));
    CRD_TRY(crd_counted_new(j, u, &rows));
    x = calloc(g->n + 1, sizeof *x);
    CRD_TRY(x ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(slice_rows(j, u, g, &rows, &s, x));
    CRD_TRY(sort_slices(&s, g->n, x, &sorted));
    sum_slices(sorted, g->n, u->hhi.set, x);
    for (size_t i = 0; i < g->n; i++) {
        if (x[i].rows == 0 && g->n > 1)
            continue;
        crd_judgement *to = crd_judging_add(j, u, g->names[i]);
        CRD_TRY(to ? CRD_OK : CRD_ENOMEM);
        if (x[i].rows > 0)
            settle(u, &x[i], g->open[i], to);
    }
    CRD_TRY(crd_judging_none(j, u, first));
done:
    free(x);
    free(sorted);
    crd_map_done(&s.at);
    CRD_VEC_DONE(&s.all);
    crd_counted_done(&rows);
    return rc;
}
