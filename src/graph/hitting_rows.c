/* Minimum hitting set of the rows known so far, exact: depth-first with a growing limit. Rows are
 * few (tens to hundreds) and the answer small, so a column is a set of bits, one a row, and a bound
 * costs one look at the rows that are left. A linear program would bound better where answers are
 * large; those end by effort and say so. */
#include "graph/hitting_int.h"

#include "base/bits.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows --------------------------------------------------------------------------------- */

/* Room for one more row and `more` columns. */
static bool make_room(crd_rows_hit *r, uint32_t more)
{
    size_t stride = r->stride ? r->stride : 1, room = r->room ? r->room : 64;
    while (stride * 64 <= r->n_rows)
        stride *= 2;
    while (room < r->var.n + more)
        room *= 2;
    if (stride == r->stride && room == r->room)
        return true;
    uint64_t *bits = calloc(room * stride, sizeof *bits);
    if (!bits)
        return false;
    for (size_t c = 0; c < r->var.n; c++)
        memcpy(bits + c * stride, r->bits + c * r->stride, r->stride * sizeof *bits);
    free(r->bits);
    r->bits = bits;
    r->stride = stride;
    r->room = room;
    return true;
}

crd_status crd_rows_hit_add(crd_rows_hit *r, const uint32_t *vars, uint32_t n, crd_err *err)
{
    for (uint32_t i = 0; i < n; i++)
        if (vars[i] >= r->n_vars)
            return crd_fail(err, CRD_EINVAL, "witness %u of %u", vars[i], r->n_vars);
    if (!r->place)
        r->place = calloc((size_t)r->n_vars + 1, sizeof *r->place);
    if (!r->place || !make_room(r, n) || !CRD_VEC_RESERVE(&r->item, r->item.n + n) ||
        !CRD_VEC_RESERVE(&r->var, r->var.n + n) ||
        !CRD_VEC_RESERVE(&r->first, (size_t)r->n_rows + 2))
        return crd_fail(err, CRD_ENOMEM, "%u witnesses", r->n_rows);
    if (r->first.n == 0)
        r->first.at[r->first.n++] = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (r->place[vars[i]] == 0) {
            r->var.at[r->var.n++] = vars[i];
            r->place[vars[i]] = (uint32_t)r->var.n;
        }
        uint32_t column = r->place[vars[i]] - 1;
        r->item.at[r->item.n++] = column;
        crd_bits_put(r->bits + column * r->stride, r->n_rows);
    }
    r->first.at[r->first.n++] = (uint32_t)r->item.n;
    r->n_rows++;
    r->longest = n > r->longest ? n : r->longest;
    return CRD_OK;
}

void crd_rows_hit_done(crd_rows_hit *r)
{
    free(r->place);
    free(r->bits);
    CRD_VEC_DONE(&r->var);
    CRD_VEC_DONE(&r->first);
    CRD_VEC_DONE(&r->item);
}

uint32_t crd_rows_hit_count(const crd_rows_hit *r, uint32_t var)
{
    uint32_t n = 0;
    if (!r->place || r->place[var] == 0)
        return 0;
    for (size_t k = 0; k < r->stride; k++)
        n += (uint32_t)__builtin_popcountll(r->bits[(r->place[var] - 1) * r->stride + k]);
    return n;
}

/* ---- branch and bound --------------------------------------------------------------------- */

typedef struct choice {
    uint32_t column, rows; /* rows that it hits of those that are left */
} choice;

typedef struct least {
    const crd_rows_hit *r;
    uint32_t *order;      /* [rows] short ones first */
    uint64_t *hit;        /* [depth + 1][stride] */
    choice *choices;      /* [depth][longest] */
    uint32_t *set;        /* [depth] columns */
    uint32_t *columns_of; /* [rows + 1] how many columns hit so many rows; scratch */
    uint32_t *mark;       /* [columns] = round: taken by the packing of this round */
    uint8_t *out;         /* [columns] given up in this branch */
    uint32_t round, limit;
    uint64_t effort, *steps;
} least;

static uint32_t fresh_rows(const least *s, uint32_t column, const uint64_t *hit)
{
    uint32_t n = 0;
    const uint64_t *bits = s->r->bits + column * s->r->stride;
    for (size_t k = 0; k < s->r->stride; k++)
        n += (uint32_t)__builtin_popcountll(bits[k] & ~hit[k]);
    return n;
}

/* Looks at the rows that are left: the one with the fewest ways to be hit, how many there are, and
 * how many of them have nothing in common. False: one cannot be hit any more. */
static bool survey(least *s, const uint64_t *hit, uint32_t *ret_row, uint32_t *ret_left,
                   uint32_t *ret_apart)
{
    const crd_rows_hit *r = s->r;
    uint32_t best = CRD_HITTING_NONE;
    *ret_row = CRD_HITTING_NONE;
    *ret_left = *ret_apart = 0;
    s->round++;
    for (uint32_t i = 0; i < r->n_rows; i++) {
        uint32_t row = s->order[i], ways = 0;
        bool apart = true;
        if (crd_bits_has(hit, row))
            continue;
        for (uint32_t k = r->first.at[row]; k < r->first.at[row + 1]; k++) {
            uint32_t c = r->item.at[k];
            ways += !s->out[c];
            apart = apart && (s->out[c] || s->mark[c] != s->round);
        }
        *s->steps += r->first.at[row + 1] - r->first.at[row] + 1;
        if (ways == 0)
            return false;
        for (uint32_t k = r->first.at[row]; apart && k < r->first.at[row + 1]; k++)
            s->mark[r->item.at[k]] = s->round;
        ++*ret_left;
        *ret_apart += apart;
        if (ways < best) {
            best = ways;
            *ret_row = row;
        }
    }
    return true;
}

/* Can so many columns hit that many rows at all? */
static bool may_reach(least *s, const uint64_t *hit, uint32_t many, uint32_t left)
{
    uint32_t columns = (uint32_t)s->r->var.n;
    uint64_t sum = 0;
    if (many >= left)
        return true;
    memset(s->columns_of, 0, ((size_t)s->r->n_rows + 1) * sizeof *s->columns_of);
    for (uint32_t c = 0; c < columns; c++)
        if (!s->out[c])
            s->columns_of[fresh_rows(s, c, hit)]++;
    *s->steps += columns;
    for (uint32_t rows = left; rows > 0 && many > 0 && sum < left; rows--) {
        uint32_t take = s->columns_of[rows] < many ? s->columns_of[rows] : many;
        sum += (uint64_t)take * rows;
        many -= take;
    }
    return sum >= left;
}

static bool is_part(const least *s, uint32_t a, uint32_t b, const uint64_t *hit)
{
    const uint64_t *x = s->r->bits + a * s->r->stride, *y = s->r->bits + b * s->r->stride;
    for (size_t k = 0; k < s->r->stride; k++)
        if (x[k] & ~y[k] & ~hit[k])
            return false;
    return true;
}

static int by_rows(const void *a, const void *b)
{
    const choice *x = a, *y = b;
    if (x->rows != y->rows)
        return x->rows > y->rows ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

/* Ways to hit the row, best first, without those that another is as good as. */
static uint32_t ways_of(least *s, uint32_t row, const uint64_t *hit, choice *to)
{
    const crd_rows_hit *r = s->r;
    uint32_t n = 0, kept = 0;
    for (uint32_t k = r->first.at[row]; k < r->first.at[row + 1]; k++)
        if (!s->out[r->item.at[k]])
            to[n++] = (choice){r->item.at[k], fresh_rows(s, r->item.at[k], hit)};
    qsort(to, n, sizeof *to, by_rows);
    for (uint32_t i = 0; i < n; i++) {
        bool needed = true;
        for (uint32_t j = 0; j < kept && needed; j++)
            needed = !is_part(s, to[i].column, to[j].column, hit);
        if (needed)
            to[kept++] = to[i];
    }
    *s->steps += n + (uint64_t)n * kept;
    return kept;
}

/* True: s->set[0 .. *ret_n) hits all. */
static bool search(least *s, uint32_t depth, uint32_t *ret_n)
{
    size_t stride = s->r->stride;
    const uint64_t *hit = s->hit + depth * stride;
    uint32_t row, left, apart;
    bool found = false;
    if (*s->steps > s->effort || !survey(s, hit, &row, &left, &apart))
        return false;
    *ret_n = depth;
    if (left == 0)
        return true;
    if (apart > s->limit - depth || !may_reach(s, hit, s->limit - depth, left))
        return false;
    choice *to = s->choices + (size_t)depth * s->r->longest;
    uint32_t n = ways_of(s, row, hit, to), i = 0;
    for (; i < n && !found; i++) {
        const uint64_t *bits = s->r->bits + to[i].column * stride;
        for (size_t k = 0; k < stride; k++)
            s->hit[(depth + 1) * stride + k] = hit[k] | bits[k];
        s->set[depth] = to[i].column;
        found = search(s, depth + 1, ret_n);
        s->out[to[i].column] = 1;
    }
    while (i-- > 0)
        s->out[to[i].column] = 0;
    return found;
}

/* ---- deepening ---------------------------------------------------------------------------- */

typedef struct length {
    uint32_t row, n;
} length;

static int by_length(const void *a, const void *b)
{
    const length *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static bool sort_rows(least *s)
{
    const crd_rows_hit *r = s->r;
    length *all = malloc(((size_t)r->n_rows + 1) * sizeof *all);
    if (!all)
        return false;
    for (uint32_t i = 0; i < r->n_rows; i++)
        all[i] = (length){i, r->first.at[i + 1] - r->first.at[i]};
    if (r->n_rows > 0)
        qsort(all, r->n_rows, sizeof *all, by_length);
    for (uint32_t i = 0; i < r->n_rows; i++)
        s->order[i] = all[i].row;
    free(all);
    return true;
}

/* Room for sets of `limit`. */
static bool deepen(least *s, uint32_t limit)
{
    size_t words = ((size_t)limit + 1) * s->r->stride;
    free(s->hit);
    free(s->choices);
    free(s->set);
    s->limit = limit;
    s->hit = calloc(words + 1, sizeof *s->hit);
    s->choices = malloc(((size_t)limit * s->r->longest + 1) * sizeof *s->choices);
    s->set = malloc(((size_t)limit + 1) * sizeof *s->set);
    return s->hit && s->choices && s->set;
}

static bool begin(least *s)
{
    size_t columns = s->r->var.n + 1;
    s->order = malloc(((size_t)s->r->n_rows + 1) * sizeof *s->order);
    s->columns_of = malloc(((size_t)s->r->n_rows + 1) * sizeof *s->columns_of);
    s->mark = calloc(columns, sizeof *s->mark);
    s->out = calloc(columns, 1);
    return s->order && s->columns_of && s->mark && s->out && sort_rows(s);
}

static int ascending(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

crd_status crd_rows_hit_least(const crd_rows_hit *r, uint32_t from, uint64_t effort,
                              uint64_t *steps, uint32_t **ret_set, uint32_t *ret_n, bool *ret_done,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    least s = {.r = r, .effort = effort, .steps = steps};
    uint32_t n = 0, limit = from;
    uint32_t *set = realloc(*ret_set, ((size_t)r->n_rows + from + 1) * sizeof *set);
    *ret_set = set ? set : *ret_set;
    if (!set || !begin(&s)) {
        rc = crd_fail(err, CRD_ENOMEM, "%u witnesses", r->n_rows);
        goto done;
    }
    for (;; limit++) {
        if (!deepen(&s, limit)) {
            rc = crd_fail(err, CRD_ENOMEM, "%u witnesses", r->n_rows);
            goto done;
        }
        *ret_done = search(&s, 0, &n);
        if (*ret_done || *steps > effort)
            break;
    }
    for (uint32_t i = 0; *ret_done && i < n; i++)
        set[i] = r->var.at[s.set[i]];
    if (*ret_done && n > 0)
        qsort(set, n, sizeof *set, ascending);
    *ret_n = *ret_done ? n : limit;
done:
    free(s.order);
    free(s.hit);
    free(s.choices);
    free(s.set);
    free(s.columns_of);
    free(s.mark);
    free(s.out);
    return rc;
}
