/* The counts as rows: who the unknown could be, shares, concentration. */
#include "analyse/shares_int.h"
#include "base/str.h"

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

/* A party's life, as far as it is agreed. */
static void life_of(const crd_world *w, uint32_t party, crd_date *since, crd_date *until)
{
    uint32_t row = crd_world_row(w, CRD_T_party, party);
    *since = CRD_COL(w, party, since).i32[row];
    *until = CRD_COL(w, party, until).i32[row];
    if (crd_world_contested(w, CRD_T_party, row, CRD_C_party_since))
        *since = CRD_DATE_NONE;
    if (crd_world_contested(w, CRD_T_party, row, CRD_C_party_until))
        *until = CRD_DATE_NONE;
}

/* Unknown elements of the group, gaps[n], that the party could be the one of. */
static int64_t possible(const crd_sharing *s, crd_share_role role, const crd_share_gap *gaps,
                        size_t n, uint32_t party)
{
    const uint32_t *known = crd_map_find(&s->known[role], party);
    uint32_t layers = s->opts->unknown_any ? UINT32_MAX : known ? *known : 0;
    crd_date since, until;
    int64_t sum = 0;
    life_of(s->w, party, &since, &until);
    for (size_t i = 0; i < n; i++) {
        crd_date on = gaps[i].installed;
        bool alive = on == CRD_DATE_NONE ||
                     ((since == CRD_DATE_NONE || crd_date_last(on) >= crd_date_first(since)) &&
                      (until == CRD_DATE_NONE || crd_date_first(on) < crd_date_last(until)));
        if (alive && layers >> (gaps[i].layer - 1) & 1)
            sum += gaps[i].count;
    }
    return sum;
}

static void name_of(const crd_world *w, uint32_t party, crd_str *id, crd_str *name)
{
    *id = crd_world_text(w, party);
    *name = crd_world_text(w, CRD_COL(w, party, name).text[crd_world_row(w, CRD_T_party, party)]);
}

/* Low: what is not certain is spread over parties without end. High: it goes where it raises the
 * sum of squares most; giving d more to a share x adds d * (2x + d), so no split beats the best
 * rate times all of it. What no party of the case could be is one stranger's. Exact: a total is at
 * most 2^53. */
static void concentration(crd_share_group *g)
{
    wide total = (wide)(uint64_t)g->total * (uint64_t)g->total, sum = 0;
    int64_t rate = 0, room = 0;
    for (size_t i = 0; i < g->n_rows; i++) {
        int64_t low = g->rows[i].low, more = g->rows[i].high - low;
        int64_t best = 2 * low + (more < g->unknown ? more : g->unknown);
        sum += (wide)(uint64_t)low * (uint64_t)low;
        rate = more > 0 && best > rate ? best : rate;
        room += more < g->unknown ? more : g->unknown;
        room = room < g->unknown ? room : g->unknown;
    }
    if ((g->n_others > 0 || room < g->unknown) && rate < g->unknown)
        rate = g->unknown;
    wide high = sum + (wide)(uint64_t)g->unknown * (uint64_t)rate;
    if (g->unknown == 0) {
        g->hhi_low = g->hhi_high = (int32_t)((sum * 20000 + total) / (total * 2));
        return;
    }
    g->hhi_low = (int32_t)(sum * 10000 / total);
    g->hhi_high = high >= total ? 10000 : (int32_t)((high * 10000 + total - 1) / total);
}

static void share_of(const crd_share_group *g, crd_share *r)
{
    bool exact = r->low == r->high && g->certain == g->total;
    r->low_ppm = exact ? nearest_ppm(r->low, g->total) : ppm(r->low, g->total, false);
    r->high_ppm = exact ? r->low_ppm : ppm(r->high, g->total, true);
}

/* Rows of one group from its cells, plus parties that only the unknown could be. */
static crd_status fill(crd_sharing *s, crd_share_group *g, uint32_t group,
                       const crd_share_cell *cells, size_t n_cells, const crd_share_gap *gaps,
                       size_t n_gaps)
{
    const crd_world *w = s->w;
    const crd_frame *parties = crd_world_frame(w, CRD_T_party);
    const crd_map *known = &s->known[g->role];
    crd_share *rows = CRD_NEW(s->arena, crd_share, n_cells + (n_gaps ? known->n : 0));
    if (!rows)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n_cells; i++) {
        crd_share *r = &rows[g->n_rows++];
        int64_t high = cells[i].high + possible(s, g->role, gaps, n_gaps, cells[i].party);
        name_of(w, cells[i].party, &r->party, &r->name);
        r->low = cells[i].low;
        r->high = high < g->total ? high : g->total;
        r->per_user = cells[i].per_user;
    }
    for (uint32_t p = 0; n_gaps > 0 && p < parties->n; p++) {
        uint32_t party = CRD_COL(w, party, id).text[p];
        bool listed = crd_map_find(known, party) != NULL;
        if ((!listed && !s->opts->unknown_any) ||
            crd_map_find(&s->cell_of, (uint64_t)group << 32 | party))
            continue;
        int64_t high = possible(s, g->role, gaps, n_gaps, party);
        if (high > 0 && listed) {
            crd_share *r = &rows[g->n_rows++];
            name_of(w, party, &r->party, &r->name);
            r->high = high;
        }
        g->n_others += high > 0 && !listed;
    }
    for (size_t i = 0; i < g->n_rows; i++)
        share_of(g, &rows[i]);
    qsort(rows, g->n_rows, sizeof *rows, by_size);
    g->rows = rows;
    return CRD_OK;
}

static void describe(const crd_sharing *s, uint32_t group, crd_share_group *g)
{
    uint32_t layers = s->n_layers + 1, ops = (uint32_t)s->operators.n + 2;
    uint32_t layer = group % layers, op = group / layers % ops;
    const crd_share_sum *sum = &s->sums[group];
    g->role = (crd_share_role)(group / layers / ops);
    g->layer = layer == 0 ? CRD_STR_NULL : s->layers[layer - 1];
    g->operator_unknown = op == ops - 1;
    if (op > 0 && !g->operator_unknown)
        name_of(s->w, s->operators.at[op - 1], &g->operator, & g->operator_name);
    g->total = sum->total;
    g->certain = sum->certain;
    g->unknown = sum->unknown;
    g->per_user = sum->per_user;
    g->unknown_ppm = ppm(sum->unknown, sum->total, true);
}

crd_status crd_shares_collect(crd_sharing *s, const crd_shares_result **ret_result)
{
    crd_shares_result *result = CRD_NEW(s->arena, crd_shares_result, 1);
    crd_share_group *groups = CRD_NEW(s->arena, crd_share_group, s->n_groups);
    size_t cell = 0, gap = 0;
    if (!result || !groups)
        return CRD_ENOMEM;
    if (s->cells.n)
        qsort(s->cells.at, s->cells.n, sizeof *s->cells.at, by_group);
    if (s->gaps.n)
        qsort(s->gaps.at, s->gaps.n, sizeof *s->gaps.at, gap_order);
    for (uint32_t i = 0; i < s->n_groups; i++) {
        size_t first_cell = cell, first_gap = gap;
        while (cell < s->cells.n && s->cells.at[cell].group == i)
            cell++;
        while (gap < s->gaps.n && s->gaps.at[gap].group == i)
            gap++;
        if (s->sums[i].total == 0)
            continue;
        crd_share_group *g = &groups[result->n++];
        describe(s, i, g);
        crd_status rc = fill(s, g, i, s->cells.at ? s->cells.at + first_cell : NULL,
                             cell - first_cell, s->gaps.at ? s->gaps.at + first_gap : NULL,
                             gap - first_gap);
        if (rc != CRD_OK)
            return rc;
        concentration(g);
    }
    result->groups = groups;
    *ret_result = result;
    return CRD_OK;
}
