/* The counts as rows: who the unknown could be, shares, concentration. */
#include "analyse/shares_hhi.h"
#include "analyse/shares_int.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

static int32_t ppm(int64_t part, int64_t total, bool up)
{
    if (total <= 0)
        return 0;
    wide scaled = (wide)(uint64_t)part * 1000000u + (up ? (uint64_t)total - 1 : 0);
    int64_t v = (int64_t)(scaled / (uint64_t)total);
    return v > 1000000 ? 1000000 : (int32_t)v;
}

/* What is counted exactly has one share, to the nearest millionth and never to nothing or all:
 * bounds stand for what is not known, not for rounding. */
static int32_t nearest_ppm(int64_t part, int64_t total)
{
    int32_t down = ppm(part, total, false), up = ppm(part, total, true);
    wide middle = (wide)((uint32_t)down + (uint32_t)up) * (uint64_t)total;
    bool rounds_up = (wide)(uint64_t)part * 2000000u >= middle;
    return down == 0 || (rounds_up && up < 1000000) ? up : down;
}

static int by_group(const void *a, const void *b)
{
    const crd_share_cell *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->party > y->party) - (x->party < y->party);
}

static int gap_order(const void *a, const void *b)
{
    const crd_share_gap *x = a, *y = b;
    return (x->group > y->group) - (x->group < y->group);
}

static int by_size(const void *a, const void *b)
{
    const crd_share *x = a, *y = b;
    if (x->low != y->low)
        return x->low > y->low ? -1 : 1;
    if (x->high != y->high)
        return x->high > y->high ? -1 : 1;
    return crd_str_cmp(x->party, y->party);
}

/* Unknown things of the group, gaps[n], that the label with these members could be the one of;
 * *ret_there of them are certainly there. */
static int64_t possible(const crd_sharing *s, crd_share_gap *gaps, size_t n,
                        const crd_share_member *members, size_t n_members, int64_t *ret_there)
{
    const crd_share_kind *kinds = s->kinds.at;
    bool any = s->opts->unknown_any, all = any && s->opts->control; /* somebody always was there */
    int64_t sum = 0, there = 0;
    for (size_t i = 0; i < n; i++)
        if (all || crd_share_could_be(any, members, n_members, &kinds[gaps[i].kind])) {
            sum += gaps[i].count;
            there += gaps[i].there;
            gaps[i].met = true;
        }
    *ret_there = there;
    return sum;
}

/* The label's members. */
static const crd_share_member *members_of(const crd_sharing *s, uint32_t label, size_t *ret_n)
{
    size_t low = 0, high = s->members.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->members.at[middle].label < label)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_n = 0;
    while (low + *ret_n < s->members.n && s->members.at[low + *ret_n].label == label)
        ++*ret_n;
    return s->members.at ? s->members.at + low : NULL;
}

static void name_of(const crd_world *w, uint32_t table, uint32_t text, crd_str *id, crd_str *name)
{
    uint32_t row = crd_world_row(w, table, text), field = CRD_C_party_name;
    *id = crd_world_text(w, text);
    if (table == CRD_T_jurisdiction)
        field = CRD_C_jurisdiction_name;
    else if (table == CRD_T_network)
        field = CRD_C_network_name;
    else if (table == CRD_T_area)
        field = CRD_C_area_name;
    if (row != CRD_ROW_NONE)
        *name = crd_world_text(w, crd_world_frame(w, table)->cols[field].text[row]);
}

/* Of all ways to share out what is not certain within the rows' bounds. Whoever is not known may in
 * low be somebody of whom the case does not know, each time another; in high only where none of the
 * rows could be the one, or others than they could be. Exact: a total is at most 2^53. */
static crd_status concentration(crd_share_group *g, const crd_share_gap *gaps, size_t n_gaps)
{
    crd_status rc = CRD_OK;
    int64_t sure = g->total - g->unknown;
    wide squares = 0, whole = (wide)(uint64_t)sure * (uint64_t)sure;
    crd_hhi_box *boxes = calloc(g->n_rows + 1, sizeof *boxes);
    crd_hhi_ask ask = {.boxes = boxes, .n = g->n_rows, .least = g->certain, .most = g->total};
    if (!boxes)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n_gaps; i++) {
        ask.strangers += gaps[i].count;
        ask.stranger += gaps[i].met && g->n_others == 0 ? 0 : gaps[i].count;
    }
    for (size_t i = 0; i < g->n_rows; i++) {
        boxes[i] = (crd_hhi_box){g->rows[i].low, g->rows[i].high};
        squares += (wide)(uint64_t)g->rows[i].low * (uint64_t)g->rows[i].low;
    }
    g->hhi_certain = sure > 0 ? (int32_t)((squares * 20000 + whole) / (whole * 2)) : -1;
    if (g->unknown == 0)
        g->hhi_low = g->hhi_high = g->hhi_certain < 0 ? 0 : g->hhi_certain;
    else
        rc = crd_hhi_bounds(&ask, &g->hhi_low, &g->hhi_high);
    free(boxes);
    return rc;
}

/* `there`: of what could be the party's, how much is there for certain. The most it may have is all
 * that could be its own beside what is there for certain and is another's. */
static void share_of(const crd_share_group *g, crd_share *r, int64_t there)
{
    bool exact = r->low == r->high && g->certain == g->total;
    r->low_ppm = exact ? nearest_ppm(r->low, g->total) : ppm(r->low, g->total, false);
    r->high_ppm = exact ? r->low_ppm : ppm(r->high, r->high + g->certain - there, true);
}

/* There is room. */
static crd_share *new_row(crd_sharing *s)
{
    crd_share *r = &s->rows.at[s->rows.n++];
    *r = (crd_share){0};
    return r;
}

/* A label that only the unknown could be: a row when it is known for something, else counted. */
static void fill_label(crd_sharing *s, crd_share_group *g, const crd_share_member *members,
                       size_t n, crd_share_gap *gaps, size_t n_gaps)
{
    uint32_t table = s->opts->control ? CRD_T_jurisdiction : CRD_T_party;
    bool listed = s->opts->control || members->known;
    int64_t there, high = possible(s, gaps, n_gaps, members, n, &there);
    if (high > 0 && listed) {
        crd_share *r = new_row(s);
        name_of(s->w, table, members->label, &r->party, &r->name);
        r->high = high < g->total ? high : g->total;
        share_of(g, r, there < r->high ? there : r->high);
    }
    g->n_others += high > 0 && !listed;
}

/* Labels and cells stand in the order of texts. */
static void fill_labels(crd_sharing *s, crd_share_group *g, const crd_share_cell *cells,
                        size_t n_cells, crd_share_gap *gaps, size_t n_gaps)
{
    size_t n, cell = 0;
    for (size_t i = 0; n_gaps > 0 && i < s->members.n; i += n) {
        const crd_share_member *first = s->members.at + i;
        for (n = 1; i + n < s->members.n && first[n].label == first->label;)
            n++;
        while (cell < n_cells && cells[cell].party < first->label)
            cell++;
        if (cell == n_cells || cells[cell].party != first->label)
            fill_label(s, g, first, n, gaps, n_gaps);
    }
}

/* Rows of one group from its cells, plus parties that only the unknown could be. */
static crd_status fill(crd_sharing *s, crd_share_group *g, const crd_share_cell *cells,
                       size_t n_cells, crd_share_gap *gaps, size_t n_gaps)
{
    uint32_t table = s->opts->control ? CRD_T_jurisdiction : CRD_T_party;
    size_t n;
    s->rows.n = 0;
    if (!CRD_VEC_RESERVE(&s->rows, n_cells + (n_gaps ? s->members.n : 0)))
        return CRD_ENOMEM;
    for (size_t i = 0; i < n_cells; i++) {
        crd_share *r = new_row(s);
        const crd_share_member *members = members_of(s, cells[i].party, &n);
        int64_t there;
        int64_t high = cells[i].high + possible(s, gaps, n_gaps, members, n, &there);
        name_of(s->w, table, cells[i].party, &r->party, &r->name);
        r->low = cells[i].low;
        r->high = high < g->total ? high : g->total;
        r->other = cells[i].other;
        there += cells[i].there;
        share_of(g, r, there < r->high ? there : r->high);
    }
    fill_labels(s, g, cells, n_cells, gaps, n_gaps);
    g->n_others += n_gaps > 0 && s->opts->unknown_any && s->opts->control; /* a state not named */
    crd_share *rows = CRD_NEW(s->arena, crd_share, s->rows.n + 1);
    if (!rows)
        return CRD_ENOMEM;
    if (s->rows.n > 0) {
        qsort(s->rows.at, s->rows.n, sizeof *rows, by_size);
        memcpy(rows, s->rows.at, s->rows.n * sizeof *rows);
    }
    g->rows = rows;
    g->n_rows = s->rows.n;
    return concentration(g, gaps, n_gaps);
}

static void describe(const crd_sharing *s, uint32_t group, crd_share_group *g)
{
    uint32_t layers = s->n_layers + 1, ofs = (uint32_t)s->numbered.n + 2;
    uint32_t layer = group % layers, of = group / layers % ofs;
    const crd_share_sum *sum = &s->sums[group];
    uint32_t table = s->opts->split == CRD_SHARE_BY_OPERATOR  ? CRD_T_party
                     : s->opts->split == CRD_SHARE_BY_NETWORK ? CRD_T_network
                                                              : CRD_T_area;
    g->role = (crd_share_role)(group / layers / ofs);
    g->layer = layer == 0 ? CRD_STR_NULL : s->layers[layer - 1];
    g->of_unknown = of == ofs - 1;
    if (of > 0 && !g->of_unknown && s->opts->split == CRD_SHARE_BY_REGION)
        g->of = crd_world_text(s->w, s->numbered.at[of - 1]);
    else if (of > 0 && !g->of_unknown)
        name_of(s->w, table, s->numbered.at[of - 1], &g->of, &g->of_name);
    g->total = sum->total;
    g->certain = sum->certain;
    g->unknown = sum->unknown;
    g->other = sum->other;
    g->without = sum->without;
    g->unknown_ppm = ppm(sum->unknown, sum->total, true);
}

static bool is_empty(const crd_share_sum *sum)
{
    return sum->total == 0 && sum->other == 0 && sum->without == 0;
}

static crd_status prepare(crd_sharing *s, crd_shares_result **ret_result,
                          crd_share_group **ret_groups)
{
    size_t n = 0;
    for (uint32_t i = 0; i < s->n_groups; i++)
        n += !is_empty(&s->sums[i]);
    *ret_result = CRD_NEW(s->arena, crd_shares_result, 1);
    *ret_groups = CRD_NEW(s->arena, crd_share_group, n + 1);
    if (s->cells.n)
        qsort(s->cells.at, s->cells.n, sizeof *s->cells.at, by_group);
    if (s->gaps.n)
        qsort(s->gaps.at, s->gaps.n, sizeof *s->gaps.at, gap_order);
    return *ret_result && *ret_groups ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_shares_collect(crd_sharing *s, const crd_shares_result **ret_result)
{
    crd_status rc = CRD_OK;
    size_t cell = 0, gap = 0;
    uint32_t of_role = s->n_groups / CRD_SHARE_ROLES;
    crd_shares_result *result;
    crd_share_group *groups;
    CRD_TRY(prepare(s, &result, &groups));
    for (uint32_t i = 0; i < s->n_groups; i++) {
        size_t first_cell = cell, first_gap = gap;
        if (i % of_role == 0 && crd_share_asked(s, (crd_share_role)(i / of_role)))
            CRD_TRY(crd_share_members(s, (crd_share_role)(i / of_role)));
        while (cell < s->cells.n && s->cells.at[cell].group == i)
            cell++;
        while (gap < s->gaps.n && s->gaps.at[gap].group == i)
            gap++;
        if (is_empty(&s->sums[i]))
            continue;
        crd_share_group *g = &groups[result->n++];
        describe(s, i, g);
        CRD_TRY(fill(s, g, s->cells.at ? s->cells.at + first_cell : NULL, cell - first_cell,
                     s->gaps.at ? s->gaps.at + first_gap : NULL, gap - first_gap));
    }
    result->groups = groups;
    result->without = s->without;
    *ret_result = result;
done:
    return rc;
}
