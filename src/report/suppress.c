/* Suppression of small counts and of what would give them away. The usual way (primary, then
 * secondary cells until nothing can be worked out; Cox 1980, Hundepool et al., Statistical
 * Disclosure Control, ch. 4), with a check by elimination instead of a search for the cheapest
 * choice: tables here are small, and what is hidden too much is only hidden. */
#include "report/suppress.h"

#include "base/intern.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { SOLVE = 160 };
static const int64_t PRIME = 2147483647; /* 2^31 - 1: products fit 64 bits */

typedef struct tally {
    int64_t value;
    bool shown, hidden;
} tally;
typedef struct sum {
    uint32_t total;
    size_t first, n; /* in parts */
} sum;

struct crd_sums {
    int64_t threshold;
    crd_intern *names;
    CRD_VEC(uint32_t) of_name; /* cells */
    CRD_VEC(tally) cells;
    CRD_VEC(sum) sums;
    CRD_VEC(uint32_t) parts;
};

crd_status crd_sums_new(int64_t threshold, crd_sums **ret_sums)
{
    crd_sums *s = calloc(1, sizeof *s);
    *ret_sums = NULL;
    if (!s)
        return CRD_ENOMEM;
    s->threshold = threshold;
    crd_status rc = crd_intern_new(UINT32_MAX, SIZE_MAX, &s->names);
    if (rc == CRD_OK)
        *ret_sums = s;
    else
        crd_sums_free(s);
    return rc;
}

void crd_sums_free(crd_sums *s)
{
    if (!s)
        return;
    crd_intern_free(s->names);
    CRD_VEC_DONE(&s->of_name);
    CRD_VEC_DONE(&s->cells);
    CRD_VEC_DONE(&s->sums);
    CRD_VEC_DONE(&s->parts);
    free(s);
}

crd_status crd_sums_cell(crd_sums *s, crd_str name, int64_t value, bool shown, uint32_t *ret_cell)
{
    const tally c = {.value = value, .shown = shown};
    uint32_t id;
    if (name.len > 0) {
        crd_status rc = crd_intern_add(s->names, name, &id);
        if (rc != CRD_OK)
            return rc;
        if (id < s->of_name.n) {
            *ret_cell = s->of_name.at[id];
            s->cells.at[*ret_cell].shown |= shown;
            return CRD_OK;
        }
        if (!CRD_VEC_PUSH(&s->of_name, (uint32_t)s->cells.n))
            return CRD_ENOMEM;
    }
    *ret_cell = (uint32_t)s->cells.n;
    return CRD_VEC_PUSH(&s->cells, c) ? CRD_OK : CRD_ENOMEM;
}

uint32_t crd_sums_find(const crd_sums *s, crd_str name)
{
    uint32_t id = crd_intern_find(s->names, name);
    return id == CRD_INTERN_NONE ? UINT32_MAX : s->of_name.at[id];
}

int64_t crd_sums_value(const crd_sums *s, uint32_t cell) { return s->cells.at[cell].value; }

crd_status crd_sums_add(crd_sums *s, uint32_t total, const uint32_t *parts, size_t n)
{
    const sum one = {.total = total, .first = s->parts.n, .n = n};
    int64_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += s->cells.at[parts[i]].value;
    if (n == 0 || all != s->cells.at[total].value)
        return CRD_OK;
    for (size_t i = 0; i < n; i++)
        if (!CRD_VEC_PUSH(&s->parts, parts[i]))
            return CRD_ENOMEM;
    return CRD_VEC_PUSH(&s->sums, one) ? CRD_OK : CRD_ENOMEM;
}

static bool unknown(const crd_sums *s, uint32_t c)
{
    return s->cells.at[c].hidden || !s->cells.at[c].shown;
}

static bool is_small(const crd_sums *s, uint32_t c)
{
    return s->cells.at[c].value > 0 && s->cells.at[c].value < s->threshold;
}

/* Must nobody know it? What stands nowhere may be known unless it is small. */
static bool guarded(const crd_sums *s, uint32_t c)
{
    return s->cells.at[c].hidden || is_small(s, c);
}

/* The smallest part that is still shown and something, else the total, else a zero. */
static bool hide_one(crd_sums *s, const sum *e)
{
    uint32_t best = UINT32_MAX, zero = UINT32_MAX;
    for (size_t i = 0; i < e->n; i++) {
        uint32_t p = s->parts.at[e->first + i];
        if (unknown(s, p))
            continue;
        if (s->cells.at[p].value == 0)
            zero = p;
        else if (best == UINT32_MAX || s->cells.at[p].value < s->cells.at[best].value)
            best = p;
    }
    if (best == UINT32_MAX && !unknown(s, e->total))
        best = e->total;
    if (best == UINT32_MAX)
        best = zero;
    if (best != UINT32_MAX)
        s->cells.at[best].hidden = true;
    return best != UINT32_MAX;
}

/* Does the sum leave room for what is hidden of it? */
static bool has_room(const crd_sums *s, const sum *e)
{
    int64_t left = 0, n = 0;
    bool guard = guarded(s, e->total) && unknown(s, e->total);
    for (size_t i = 0; i < e->n; i++) {
        uint32_t p = s->parts.at[e->first + i];
        if (!unknown(s, p))
            continue;
        left += s->cells.at[p].value;
        n++;
        guard = guard || guarded(s, p);
    }
    if (!guard)
        return true;
    if (unknown(s, e->total))
        return n >= 1;
    return n >= 2 && left >= n + s->threshold - 1;
}

static void fill(crd_sums *s)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < s->sums.n; i++)
            while (!has_room(s, &s->sums.at[i]) && hide_one(s, &s->sums.at[i]))
                more = true;
    }
}

/* ---- what follows from several sums together ------------------------------------------------- */

static uint32_t root(uint32_t *up, uint32_t c)
{
    while (up[c] != c)
        c = up[c] = up[up[c]];
    return c;
}

/* Unknown cells of one sum belong together. */
static void join(const crd_sums *s, uint32_t *up)
{
    for (uint32_t i = 0; i < s->cells.n; i++)
        up[i] = i;
    for (size_t k = 0; k < s->sums.n; k++) {
        const sum *e = &s->sums.at[k];
        uint32_t last = unknown(s, e->total) ? e->total : UINT32_MAX;
        for (size_t i = 0; i < e->n; i++) {
            uint32_t p = s->parts.at[e->first + i];
            if (!unknown(s, p))
                continue;
            if (last != UINT32_MAX)
                up[root(up, p)] = root(up, last);
            last = p;
        }
    }
}

static int64_t power(int64_t x, int64_t n)
{
    int64_t y = 1;
    for (; n > 0; n /= 2, x = x * x % PRIME)
        y = n % 2 ? y * x % PRIME : y;
    return y;
}

/* The small cell that follows from what is shown by this row; none of more than one entry. */
static uint32_t follows(const crd_sums *s, const int64_t *m, const uint32_t *of, size_t n)
{
    size_t entries = 0, last = 0;
    for (size_t k = 0; k < n; k++)
        if (m[k] != 0) {
            entries++;
            last = k;
        }
    return entries == 1 && is_small(s, of[last]) ? of[last] : UINT32_MAX;
}

/* Gauss and Jordan, modulo a prime: what is not 0 there is not 0. */
static void solve(int64_t *m, size_t rows, size_t n)
{
    size_t r = 0;
    for (size_t c = 0; c < n && r < rows; c++) {
        size_t at = r;
        while (at < rows && m[at * n + c] == 0)
            at++;
        if (at == rows)
            continue;
        int64_t by = power(m[at * n + c], PRIME - 2);
        for (size_t k = 0; k < n; k++) {
            int64_t swap = m[at * n + k];
            m[at * n + k] = m[r * n + k];
            m[r * n + k] = swap * by % PRIME;
        }
        for (size_t i = 0; i < rows; i++) {
            int64_t f = m[i * n + c];
            for (size_t k = 0; i != r && f != 0 && k < n; k++)
                m[i * n + k] = (m[i * n + k] + (PRIME - f) * m[r * n + k]) % PRIME;
        }
        r++;
    }
}

/* Cells that hang together, and their sums, as lists. */
typedef struct groups {
    uint32_t *up;               /* [cells] */
    uint32_t *cell, *next_cell; /* [cells] first of a group, by its root; the next one */
    uint32_t *sum, *next_sum;   /* [cells], [sums] */
    uint32_t *index;            /* [cells] column in the matrix */
} groups;

static void groups_done(groups *g)
{
    free(g->up);
    free(g->cell);
    free(g->next_cell);
    free(g->sum);
    free(g->next_sum);
    free(g->index);
}

static bool groups_init(groups *g, size_t cells, size_t sums)
{
    *g = (groups){calloc(cells + 1, sizeof *g->up), calloc(cells + 1, sizeof *g->up),
                  calloc(cells + 1, sizeof *g->up), calloc(cells + 1, sizeof *g->up),
                  calloc(sums + 1, sizeof *g->up),  calloc(cells + 1, sizeof *g->up)};
    return g->up && g->cell && g->next_cell && g->sum && g->next_sum && g->index;
}

/* An unknown cell of the sum; UINT32_MAX when there is none. */
static uint32_t any_unknown(const crd_sums *s, const sum *e)
{
    uint32_t found = unknown(s, e->total) ? e->total : UINT32_MAX;
    for (size_t i = 0; i < e->n && found == UINT32_MAX; i++)
        if (unknown(s, s->parts.at[e->first + i]))
            found = s->parts.at[e->first + i];
    return found;
}

static void gather(const crd_sums *s, groups *g)
{
    join(s, g->up);
    memset(g->cell, 0xff, s->cells.n * sizeof *g->cell);
    memset(g->sum, 0xff, s->cells.n * sizeof *g->sum);
    for (uint32_t k = 0; k < s->sums.n; k++) {
        uint32_t c = any_unknown(s, &s->sums.at[k]);
        if (c == UINT32_MAX)
            continue;
        g->next_sum[k] = g->sum[root(g->up, c)];
        g->sum[root(g->up, c)] = k;
    }
    for (uint32_t i = 0; i < s->cells.n; i++)
        if (unknown(s, i)) {
            g->next_cell[i] = g->cell[root(g->up, i)];
            g->cell[root(g->up, i)] = i;
        }
}

static bool holds(const crd_sums *s, const sum *e, uint32_t cell)
{
    bool has = e->total == cell;
    for (size_t i = 0; i < e->n && !has; i++)
        has = s->parts.at[e->first + i] == cell;
    return has;
}

/* Hides one more cell of a sum with the cell in it; UINT32_MAX: of each sum of the group. */
static bool hide_beside(crd_sums *s, const groups *g, uint32_t group, uint32_t only)
{
    bool done = false;
    for (uint32_t k = g->sum[group]; k != UINT32_MAX; k = g->next_sum[k])
        if (only == UINT32_MAX || (!done && holds(s, &s->sums.at[k], only)))
            done |= hide_one(s, &s->sums.at[k]);
    return done;
}

/* One group of unknown cells; *ret_more: something more was hidden. */
static crd_status check_group(crd_sums *s, groups *g, uint32_t group, bool *ret_more)
{
    uint32_t of[SOLVE], n = 0;
    size_t rows = 0;
    for (uint32_t i = g->cell[group]; i != UINT32_MAX; i = g->next_cell[i]) {
        if (n < SOLVE)
            of[n] = i;
        g->index[i] = n++;
    }
    if (n > SOLVE) { /* all of its sums, until nothing of them is shown: then any scale would do */
        *ret_more |= hide_beside(s, g, group, UINT32_MAX);
        return CRD_OK;
    }
    for (uint32_t k = g->sum[group]; k != UINT32_MAX; k = g->next_sum[k])
        rows++;
    int64_t *m = calloc(rows * n + 1, sizeof *m);
    if (!m)
        return CRD_ENOMEM;
    rows = 0;
    for (uint32_t k = g->sum[group]; k != UINT32_MAX; k = g->next_sum[k], rows++) {
        const sum *e = &s->sums.at[k];
        if (unknown(s, e->total))
            m[rows * n + g->index[e->total]] = PRIME - 1;
        for (size_t i = 0; i < e->n; i++)
            if (unknown(s, s->parts.at[e->first + i]))
                m[rows * n + g->index[s->parts.at[e->first + i]]] = 1;
    }
    solve(m, rows, n);
    for (size_t r = 0; r < rows; r++) {
        uint32_t found = follows(s, m + r * n, of, n);
        if (found != UINT32_MAX)
            *ret_more |= hide_beside(s, g, group, found);
    }
    free(m);
    return CRD_OK;
}

crd_status crd_sums_settle(crd_sums *s)
{
    groups g;
    crd_status rc = groups_init(&g, s->cells.n, s->sums.n) ? CRD_OK : CRD_ENOMEM;
    for (uint32_t i = 0; i < s->cells.n && rc == CRD_OK; i++)
        s->cells.at[i].hidden = s->cells.at[i].shown && is_small(s, i);
    for (bool more = true; more && rc == CRD_OK;) {
        more = false;
        fill(s);
        gather(s, &g);
        for (uint32_t i = 0; i < s->cells.n && rc == CRD_OK; i++)
            if (g.sum[i] != UINT32_MAX)
                rc = check_group(s, &g, i, &more);
    }
    groups_done(&g);
    return rc;
}

bool crd_sums_hides(const crd_sums *s, uint32_t cell) { return s->cells.at[cell].hidden; }
