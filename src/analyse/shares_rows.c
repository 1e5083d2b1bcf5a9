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

/* Unknown elements of the group, gaps[n], that the party could be the one of; *ret_there of them
 * are certainly there. */
static int64_t possible(const crd_sharing *s, crd_share_role role, const crd_share_gap *gaps,
                        size_t n, uint32_t party, int64_t *ret_there)
{
    const uint32_t *known = crd_map_find(&s->known[role], party);
    uint32_t layers = s->opts->unknown_any ? UINT32_MAX : known ? *known : 0;
    crd_date since, until;
    int64_t sum = 0;
    life_of(s->w, party, &since, &until);
    *ret_there = 0;
    for (size_t i = 0; i < n; i++) {
        crd_date on = gaps[i].installed;
        bool alive = on == CRD_DATE_NONE ||
                     ((since == CRD_DATE_NONE || crd_date_last(on) >= crd_date_first(since)) &&
                      (until == CRD_DATE_NONE || crd_date_first(on) < crd_date_last(until)));
        if (alive && layers >> (gaps[i].layer - 1) & 1) {
            sum += gaps[i].count;
            *ret_there += gaps[i].there;
        }
    }
    return sum;
}

static void name_of(const crd_world *w, uint32_t party, crd_str *id, crd_str *name)
{
    *id = crd_world_text(w, party);
    *name = crd_world_text(w, CRD_COL(w, party, name).text[crd_world_row(w, CRD_T_party, party)]);
}

/* What is known of a group: `sure` certain mentions with their sum of squares. */
typedef struct known_part {
    wide squares;
    int64_t sure, there, all; /* certain; unknown that is there for certain; all unknown */
} known_part;

/* HHI, rounded up, when e of the unknown are there and all raise it by the rate of a party with
 * `low` that could have `more`. */
static int32_t hhi_at(const known_part *k, int64_t low, int64_t more, int64_t e)
{
    int64_t total = k->sure + e, got = more < e ? more : e;
    if (total <= 0)
        return 0;
    wide whole = (wide)(uint64_t)total * (uint64_t)total;
    wide part = k->squares + (wide)(uint64_t)e * (uint64_t)(2 * low + got);
    return part >= whole ? 10000 : (int32_t)((part * 10000 + whole - 1) / whole);
}

/* The most over all numbers of unknown that may be there. Up to `more` the quotient falls and then
 * rises, so an end is its most; beyond, it rises and then falls, with its top at sure - 2 squares /
 * rate. */
static int32_t hhi_most(const known_part *k, int64_t low, int64_t more)
{
    int64_t rate = 2 * low + more;
    int64_t top = rate > 0 ? k->sure - (int64_t)(2 * k->squares / (uint64_t)rate) : 0;
    int64_t at[] = {k->there, k->all, more, top - 1, top, top + 1};
    int32_t most = 0;
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        int64_t e = at[i] < k->there ? k->there : at[i] > k->all ? k->all : at[i];
        int32_t h = hhi_at(k, low, more, e);
        most = h > most ? h : most;
    }
    return most;
}

/* Low: what is not certain is there and spread over parties without end. High: what of it is there
 * goes where it raises the sum of squares most; giving d more to a share x adds d * (2x + d), so no
 * split beats the best rate times all of it. What no party of the case could be is one stranger's.
 * Exact: a total is at most 2^53. */
static void concentration(crd_share_group *g)
{
    wide total = (wide)(uint64_t)g->total * (uint64_t)g->total;
    known_part k = {.sure = g->total - g->unknown, .all = g->unknown};
    int64_t room = 0;
    k.there = g->certain - k.sure;
    for (size_t i = 0; i < g->n_rows; i++)
        k.squares += (wide)(uint64_t)g->rows[i].low * (uint64_t)g->rows[i].low;
    wide sure = (wide)(uint64_t)k.sure * (uint64_t)k.sure;
    g->hhi_certain = k.sure > 0 ? (int32_t)((k.squares * 20000 + sure) / (sure * 2)) : -1;
    if (g->unknown == 0) {
        g->hhi_low = g->hhi_high = g->hhi_certain;
        return;
    }
    g->hhi_low = (int32_t)(k.squares * 10000 / total);
    for (size_t i = 0; i < g->n_rows; i++) {
        int64_t more = g->rows[i].high - g->rows[i].low;
        more = more < g->unknown ? more : g->unknown;
        room = room + more < g->unknown ? room + more : g->unknown;
        int32_t h = more > 0 ? hhi_most(&k, g->rows[i].low, more) : 0;
        g->hhi_high = h > g->hhi_high ? h : g->hhi_high;
    }
    if (g->n_others > 0 || room < g->unknown) {
        int32_t h = hhi_most(&k, 0, g->unknown);
        g->hhi_high = h > g->hhi_high ? h : g->hhi_high;
    }
}

/* `there`: of what could be the party's, how much is there for certain. The most it may have is all
 * that could be its own beside what is there for certain and is another's. */
static void share_of(const crd_share_group *g, crd_share *r, int64_t there)
{
    bool exact = r->low == r->high && g->certain == g->total;
    r->low_ppm = exact ? nearest_ppm(r->low, g->total) : ppm(r->low, g->total, false);
    r->high_ppm = exact ? r->low_ppm : ppm(r->high, r->high + g->certain - there, true);
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
        int64_t there;
        int64_t high = cells[i].high + possible(s, g->role, gaps, n_gaps, cells[i].party, &there);
        name_of(w, cells[i].party, &r->party, &r->name);
        r->low = cells[i].low;
        r->high = high < g->total ? high : g->total;
        r->per_user = cells[i].per_user;
        there += cells[i].there;
        share_of(g, r, there < r->high ? there : r->high);
    }
    for (uint32_t p = 0; n_gaps > 0 && p < parties->n; p++) {
        uint32_t party = CRD_COL(w, party, id).text[p];
        bool listed = crd_map_find(known, party) != NULL;
        if ((!listed && !s->opts->unknown_any) ||
            crd_map_find(&s->cell_of, (uint64_t)group << 32 | party))
            continue;
        int64_t there, high = possible(s, g->role, gaps, n_gaps, party, &there);
        if (high > 0 && listed) {
            crd_share *r = &rows[g->n_rows++];
            name_of(w, party, &r->party, &r->name);
            r->high = high;
            share_of(g, r, there);
        }
        g->n_others += high > 0 && !listed;
    }
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
    result->without = s->without;
    *ret_result = result;
    return CRD_OK;
}
