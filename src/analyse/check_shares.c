/* Shares that cannot all be true at once.
 *
 * A party's holdings of one kind are swept over the days on which anything changes. Only what is
 * certain counts: the least share, from the last day on which a holding may have begun to the first
 * on which it may have ended; where sources contest the share, the least of what they say. Two rows
 * of one owner on one day are one holding stated twice: the larger counts. O(n log n). */
#include "analyse/check_int.h"

#include <stdio.h>

enum { WHOLE = 1000000 };

struct held {
    uint32_t owned, kind;
    uint64_t owner;
    int32_t from, to; /* days, [from, to) */
    int32_t ppm;
    uint32_t row;
};

struct step {
    int32_t day, by;
};

typedef CRD_VEC(struct held) held_list;
typedef CRD_VEC(struct step) step_list;

static int held_order(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    const struct held *x = a, *y = b;
    if (x->owned != y->owned)
        return x->owned < y->owned ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->owner != y->owner)
        return x->owner < y->owner ? -1 : 1;
    return x->ppm > y->ppm ? -1 : x->ppm < y->ppm; /* larger shares first: see paint */
}

static int step_order(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    const struct step *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return x->by < y->by ? -1 : x->by > y->by; /* what ends, ends first */
}

static int32_t least_ppm(const crd_world *w, uint32_t row)
{
    int32_t ppm = crd_col_i32(&CRD_COL(w, holding, ppm_min), row);
    size_t n;
    const crd_other *o = crd_world_others(w, CRD_T_holding, row, CRD_C_holding_ppm_min, &n);
    for (size_t i = 0; i < n; i++)
        if (o[i].contested && o[i].i32 < ppm)
            ppm = o[i].i32;
    return ppm;
}

static crd_status gather(const crd_world *w, held_list *out)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_holding);
    const crd_world_col *owner = &CRD_COL(w, holding, owner);
    for (uint32_t r = 0; r < f->n; r++) {
        crd_str kind = crd_world_text(w, CRD_COL(w, holding, kind).text[r]);
        crd_date since = crd_col_i32(&CRD_COL(w, holding, since), r),
                 until = crd_col_i32(&CRD_COL(w, holding, until), r);
        struct held h = {.owned = CRD_COL(w, holding, owned).text[r],
                         .kind = CRD_COL(w, holding, kind).text[r],
                         .owner = crd_pair(owner->target[r], owner->text[r]),
                         .from = since == CRD_DATE_NONE ? INT32_MIN : crd_date_last(since),
                         .to = until == CRD_DATE_NONE ? INT32_MAX : crd_date_first(until),
                         .ppm = least_ppm(w, r),
                         .row = r};
        bool counts = crd_str_eq(kind, CRD_STR("votes")) || crd_str_eq(kind, CRD_STR("shares"));
        if (crd_world_contested(w, CRD_T_holding, r, CRD_C_holding_until))
            continue; /* when it ends is not certain, so neither that it holds */
        if (counts && h.ppm > 0 && h.from < h.to && !CRD_VEC_PUSH(out, h))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* Steps of one owner's rows, larger shares first. Days are cut into stretches at every end; each
 * stretch gets the first share that covers it, and is then skipped (`next` leads to the next one
 * without a share, with path halving). */
static crd_status paint(const struct held *h, size_t n, step_list *out)
{
    crd_status rc = CRD_ENOMEM;
    struct step *days = calloc(2 * n, sizeof *days);
    uint32_t *next = calloc(2 * n, sizeof *next);
    if (!days || !next)
        goto done;
    for (size_t i = 0; i < n; i++) {
        days[2 * i].day = h[i].from;
        days[2 * i + 1].day = h[i].to;
    }
    rc = crd_check_sort(days, 2 * n, sizeof *days, step_order, NULL);
    for (uint32_t i = 0; i < 2 * n; i++)
        next[i] = i;
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        size_t lo = 0, hi = 2 * n;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;
            if (days[mid].day < h[i].from)
                lo = mid + 1;
            else
                hi = mid;
        }
        for (uint32_t k = (uint32_t)lo; rc == CRD_OK;) {
            while (next[k] != k) {
                next[k] = next[next[k]];
                k = next[k];
            }
            if (k + 1 >= 2 * n || days[k].day >= h[i].to)
                break;
            next[k] = k + 1;
            if (!CRD_VEC_PUSH(out, ((struct step){days[k].day, h[i].ppm})) ||
                !CRD_VEC_PUSH(out, ((struct step){days[k + 1].day, -h[i].ppm})))
                rc = CRD_ENOMEM;
        }
    }
done:
    free(days);
    free(next);
    return rc;
}

static int short_len(crd_str s) { return s.len < 200 ? (int)s.len : 200; }

struct peak {
    int64_t ppm; /* the largest sum ... */
    int32_t day; /* ... and the first day on which it stands */
};

static void tell_over(crd_check_run *c, enum crd_check_kind kind, const struct held *h, size_t n,
                      struct peak peak)
{
    uint32_t row = CRD_ROW_NONE;
    char text[11], found[40], number[32];
    for (size_t i = 0; i < n; i++) {
        bool there = h[i].from <= peak.day && peak.day < h[i].to;
        if (there &&
            (row == CRD_ROW_NONE || crd_rows_order(c->w, CRD_T_holding, h[i].row, row) < 0))
            row = h[i].row;
    }
    crd_str of = crd_world_text(c->w, h->owned), what = crd_world_text(c->w, h->kind);
    crd_str when = crd_date_text(crd_date_from_days(peak.day), text);
    snprintf(found, sizeof found, "%s %%", crd_number_say((double)peak.ppm / 1e4, number).ptr);
    crd_tell_note(c, kind, CRD_T_holding, row, CRD_C_holding_ppm_min, crd_str_from(found),
                  CRD_STR_FMT " of " CRD_STR_FMT "%s" CRD_STR_FMT, CRD_STR_ARG(what), short_len(of),
                  of.ptr, when.len > 0 ? " on " : ", without dates", CRD_STR_ARG(when));
}

/* The peak of some rows of one party and kind, in order of owners. */
static crd_status sweep(const struct held *h, size_t n, step_list *steps, struct peak *ret_peak)
{
    int64_t sum = 0;
    *ret_peak = (struct peak){0, 0};
    steps->n = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && h[end].owner == h[i].owner;)
            end++;
        crd_status rc = paint(h + i, end - i, steps);
        if (rc != CRD_OK)
            return rc;
    }
    crd_status rc = crd_check_sort(steps->at, steps->n, sizeof *steps->at, step_order, NULL);
    for (size_t i = 0; rc == CRD_OK && i < steps->n; i++) {
        sum += steps->at[i].by;
        if (sum > ret_peak->ppm)
            *ret_peak = (struct peak){sum, steps->at[i].day};
    }
    return rc;
}

static int confidence_of(const crd_world *w, uint32_t row)
{
    size_t n;
    const crd_world_source *s = crd_world_sources(w, &n);
    uint32_t source = crd_row_source(crd_world_frame(w, CRD_T_holding), row);
    return source < n ? s[source].confidence : 0;
}

/* The peak of the rows of one confidence, which are then in `some`. */
static crd_status sweep_level(const crd_world *w, const struct held *h, size_t n, int level,
                              held_list *some, step_list *steps, struct peak *ret_peak)
{
    some->n = 0;
    for (size_t i = 0; i < n; i++)
        if (confidence_of(w, h[i].row) == level && !CRD_VEC_PUSH(some, h[i]))
            return CRD_ENOMEM;
    return sweep(some->at, some->n, steps, ret_peak);
}

/* All rows of one party and kind. Sources of one confidence that exceed the whole by themselves are
 * wrong; a press report against a register is a dispute. */
static crd_status judge(crd_check_run *c, const struct held *h, size_t n, held_list *some,
                        step_list *steps)
{
    struct peak peak, all;
    crd_status rc = sweep(h, n, steps, &all);
    if (rc != CRD_OK || all.ppm <= WHOLE) {
        c->report->shares_partial += rc == CRD_OK && all.ppm < WHOLE;
        return rc;
    }
    for (int level = 2; level >= 0; level--) {
        rc = sweep_level(c->w, h, n, level, some, steps, &peak);
        if (rc != CRD_OK)
            return rc;
        if (peak.ppm > WHOLE) {
            tell_over(c, CRD_K_SHARES_OVER, some->at, some->n, peak);
            return CRD_OK;
        }
    }
    tell_over(c, CRD_K_SHARES_DISPUTED, h, n, all);
    return CRD_OK;
}

crd_status crd_check_holdings(crd_check_run *c)
{
    held_list all = {0}, some = {0};
    step_list steps = {0};
    crd_status rc = gather(c->w, &all);
    if (rc == CRD_OK)
        rc = crd_check_sort(all.at, all.n, sizeof *all.at, held_order, NULL);
    for (size_t i = 0, end; rc == CRD_OK && i < all.n; i = end) {
        for (end = i + 1; end < all.n && all.at[end].owned == all.at[i].owned &&
                          all.at[end].kind == all.at[i].kind;)
            end++;
        rc = judge(c, all.at + i, end - i, &some, &steps);
    }
    CRD_VEC_DONE(&all);
    CRD_VEC_DONE(&some);
    CRD_VEC_DONE(&steps);
    return rc;
}

/* ---- coverage ----------------------------------------------------------------------------- */

struct area_sums {
    crd_map places; /* area -> number */
    CRD_VEC(int64_t) sums;
    CRD_VEC(uint32_t) rows; /* the first row by key */
};

/* Does the row say for certain how much of the area it adds to the others? An element that will be,
 * or was, removed may not stand beside the others. */
static bool adds(const crd_world *w, uint32_t r)
{
    crd_str overlap = crd_world_text(w, CRD_COL(w, covers, overlap).text[r]);
    uint32_t e = crd_world_row(w, CRD_T_element, CRD_COL(w, covers, element).text[r]);
    if (crd_col_i32(&CRD_COL(w, covers, share_ppm), r) == CRD_NULL32 ||
        !crd_str_eq(overlap, CRD_STR("disjoint")))
        return false;
    return (e == CRD_ROW_NONE || crd_col_i32(&CRD_COL(w, element, removed), e) == CRD_DATE_NONE) &&
           !crd_world_contested(w, CRD_T_covers, r, CRD_C_covers_share_ppm) &&
           !crd_world_contested(w, CRD_T_covers, r, CRD_C_covers_overlap);
}

static crd_status add_share(const crd_world *w, struct area_sums *s, uint32_t r)
{
    uint32_t area = CRD_COL(w, covers, area).text[r];
    uint32_t *at = crd_map_add(&s->places, area, (uint32_t)s->sums.n);
    if (!at)
        return CRD_ENOMEM;
    if (*at == s->sums.n && (!CRD_VEC_PUSH(&s->rows, r) || !CRD_VEC_PUSH(&s->sums, 0)))
        return CRD_ENOMEM;
    s->sums.at[*at] += crd_col_i32(&CRD_COL(w, covers, share_ppm), r);
    if (crd_rows_order(w, CRD_T_covers, r, s->rows.at[*at]) < 0)
        s->rows.at[*at] = r;
    return CRD_OK;
}

/* Shares of one area by elements that overlap with no other. */
crd_status crd_check_covers(crd_check_run *c)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_covers);
    struct area_sums s = {.places = {0}};
    crd_status rc = CRD_OK;
    for (uint32_t r = 0; rc == CRD_OK && r < f->n; r++)
        if (adds(c->w, r))
            rc = add_share(c->w, &s, r);
    for (size_t i = 0; rc == CRD_OK && i < s.sums.n; i++)
        if (s.sums.at[i] > WHOLE)
            crd_tell_note(c, CRD_K_COVERS_OVER, CRD_T_covers, s.rows.at[i], CRD_C_covers_share_ppm,
                          CRD_STR_NULL, "%lld ppm of the area's people", (long long)s.sums.at[i]);
    crd_map_done(&s.places);
    CRD_VEC_DONE(&s.sums);
    CRD_VEC_DONE(&s.rows);
    return rc;
}
