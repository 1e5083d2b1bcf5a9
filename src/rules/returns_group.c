/* Returns: what is added up, for each group and for all. */
#include "rules/returns_int.h"

#include <stdlib.h>

/* ---- groups -----------------------------------------------------------------------------------
 */

static crd_status new_group(crd_returning *x, const crd_return_cell *keys)
{
    crd_return_group g = {.sums = CRD_NEW(x->arena, crd_return_sum, x->r->n_columns)};
    if (!g.sums)
        return CRD_ENOMEM;
    for (size_t i = 0; keys && i < x->r->n_keys; i++) {
        g.keys[i] = keys[i];
        if (crd_return_keep(x, &g.keys[i]) != CRD_OK)
            return CRD_ENOMEM;
        g.open |= !keys[i].known;
    }
    return CRD_VEC_PUSH(&x->groups, g) ? CRD_OK : CRD_ENOMEM;
}

/* A key as bytes that no other key has: its length stands before a text. */
static void add_key(crd_buf *b, const crd_return_cell *c, crd_expr_type type)
{
    if (!c->known) {
        crd_buf_addc(b, '?');
    } else if (type == CRD_X_TEXT) {
        crd_buf_addf(b, "%zu:", c->text.len);
        crd_buf_add(b, c->text);
    } else {
        crd_buf_addc(b, '=');
        crd_buf_addr(b, c->low);
        crd_buf_addc(b, ';');
    }
}

/* The group of the row; made when it is the first of it. */
static crd_status group_of(crd_returning *x, const crd_return_at *at, size_t *ret)
{
    crd_return_cell keys[CRD_RETURN_KEYS];
    uint32_t id;
    crd_buf_clear(&x->key);
    for (size_t i = 0; i < x->r->n_keys; i++) {
        const crd_return_column *c = &x->r->columns[x->r->keys[i]];
        keys[i] = crd_return_cell_of(x, c, &at->values[x->r->keys[i]]);
        add_key(&x->key, &keys[i], c->type);
    }
    uint32_t before = crd_intern_count(x->names);
    if (before >= CRD_RETURN_GROUPS)
        return CRD_ELIMIT;
    crd_status rc = x->key.status != CRD_OK ? x->key.status
                                            : crd_intern_add(x->names, crd_buf_str(&x->key), &id);
    if (rc == CRD_OK && id == before)
        rc = new_group(x, keys);
    *ret = rc == CRD_OK ? (size_t)id + 1 : 0; /* 0 is of all rows */
    return rc;
}

/* ---- sums -------------------------------------------------------------------------------------
 */

typedef struct range {
    double low, high;
} range;

void crd_return_between(const crd_returning *x, const crd_return_column *c, size_t row, double *low,
                        double *high)
{
    uint32_t column;
    bool number = c->type == CRD_X_INT || c->type == CRD_X_REAL;
    if (number && c->positive && crd_exprs_is_column(x->r->set, c->value, &column))
        crd_subject_range(x->view, column, row, low, high);
}

static range value_of(const crd_returning *x, const crd_return_column *c, const crd_return_at *at,
                      const crd_expr_value *value)
{
    range r = {-(double)INFINITY, (double)INFINITY};
    if (c->total == CRD_TOTAL_COUNT)
        return (range){1, 1};
    if (c->type == CRD_X_INT && value->i != CRD_NULL64)
        return (range){(double)value->i, (double)value->i};
    if (c->type == CRD_X_REAL && !isnan(value->real))
        return (range){value->real, value->real};
    crd_return_between(x, c, at->row, &r.low, &r.high);
    return r;
}

/* What certainly counts counts; what possibly counts may also be nothing. */
static void add(double *low, double *high, int8_t counts, range v)
{
    if (counts == 0)
        return;
    *low += counts == 1 ? v.low : fmin(v.low, 0);
    *high += counts == 1 ? v.high : fmax(v.high, 0);
}

static int8_t and3(int8_t a, int8_t b)
{
    if (a == 0 || b == 0)
        return 0;
    return a == 1 && b == 1 ? 1 : -1;
}

/* A text that is not known may be as many new ones as there are pieces. */
static crd_status distinct(crd_returning *x, size_t place, uint32_t text, int8_t counts,
                           double pieces, crd_return_sum *s)
{
    enum { POSSIBLY = 1, SURELY = 3 };
    if (counts == 0)
        return CRD_OK;
    if (text == CRD_INTERN_NONE) {
        s->high += isnan(pieces) ? (double)INFINITY : pieces;
        return CRD_OK;
    }
    uint32_t *at = crd_map_add(&x->seen, (uint64_t)place << 32 | text, 0);
    if (!at)
        return CRD_ENOMEM;
    s->may += *at == 0;
    s->sure += counts == 1 && *at != SURELY;
    *at = counts == 1 ? SURELY : *at == 0 ? POSSIBLY : *at;
    return CRD_OK;
}

static crd_status add_to(crd_returning *x, size_t group, const crd_return_at *at)
{
    const crd_return *r = x->r;
    crd_return_group *g = &x->groups.at[group];
    int8_t counts = at->certain ? 1 : -1;
    g->certain |= at->certain;
    for (size_t i = 0; i < r->n_columns; i++) {
        const crd_return_column *c = &r->columns[i];
        crd_return_sum *s = &g->sums[i];
        int8_t in = and3(counts, at->when[i]);
        int8_t out = and3(counts, at->when[i] < 0 ? -1 : !at->when[i]);
        if (c->total == CRD_TOTAL_NONE)
            continue;
        if (c->total == CRD_TOTAL_DISTINCT) {
            crd_status rc = distinct(x, group * CRD_RETURN_COLUMNS + i, at->values[i].text, in,
                                     at->pieces, s);
            if (rc != CRD_OK)
                return rc;
            continue;
        }
        range v = value_of(x, c, at, &at->values[i]);
        add(&s->low, &s->high, in, v);
        add(&s->other_low, &s->other_high, out, v);
    }
    return CRD_OK;
}

crd_status crd_return_add(crd_returning *x, const crd_return_at *at)
{
    crd_status rc = x->groups.n > 0 ? CRD_OK : new_group(x, NULL);
    size_t group = 0;
    if (rc == CRD_OK)
        rc = add_to(x, 0, at);
    if (rc == CRD_OK && x->r->n_keys > 0)
        rc = group_of(x, at, &group);
    return rc == CRD_OK && group > 0 ? add_to(x, group, at) : rc;
}

/* ---- cells ------------------------------------------------------------------------------------
 */

static double share(double a, double b)
{
    if (isinf(a))
        return 1e6;
    return isinf(b) ? 0 : a * 1e6 / (a + b);
}

static crd_return_cell total_cell(const crd_return_column *c, const crd_return_sum *s)
{
    crd_return_cell to = {.low = s->low, .high = s->high};
    if (c->total == CRD_TOTAL_DISTINCT) {
        to.low = (double)s->sure;
        to.high = (double)s->may + s->high;
    } else if (c->total == CRD_TOTAL_SHARE) {
        bool some = s->high + s->other_high > 0 && s->low >= 0 && s->other_low >= 0;
        double most = s->high > 0 ? ceil(share(s->high, s->other_low)) : 0;
        double least = s->other_high > 0 ? floor(share(s->low, s->other_high)) : 1e6;
        to.low = some ? fmin(least, most) : (double)NAN;
        to.high = some ? most : (double)INFINITY;
    }
    if (isinf(to.low))
        to.low = (double)NAN;
    to.known = !isnan(to.low) && !isinf(to.high);
    return to;
}

static crd_return_cell *cells_of(crd_returning *x, const crd_return_group *g)
{
    const crd_return *r = x->r;
    crd_return_cell *cells = CRD_NEW(x->arena, crd_return_cell, r->n_columns);
    for (size_t i = 0; cells && i < r->n_columns; i++)
        if (r->columns[i].total != CRD_TOTAL_NONE)
            cells[i] = total_cell(&r->columns[i], &g->sums[i]);
        else
            cells[i] = (crd_return_cell){.low = (double)NAN, .high = (double)INFINITY, .truth = -1};
    for (size_t i = 0; cells && i < r->n_keys && g != x->groups.at; i++)
        cells[r->keys[i]] = g->keys[i];
    return cells;
}

static int by_cell(const crd_return_cell *a, const crd_return_cell *b)
{
    if (a->known != b->known)
        return a->known ? -1 : 1;
    if (!a->known)
        return 0;
    return a->text.ptr ? crd_str_cmp(a->text, b->text) : (a->low > b->low) - (a->low < b->low);
}

static int by_keys(const void *a, const void *b)
{
    const crd_return_group *x = a, *y = b;
    int order = 0;
    for (size_t i = 0; i < CRD_RETURN_KEYS && order == 0; i++)
        order = by_cell(&x->keys[i], &y->keys[i]);
    return order;
}

static bool may_be(const crd_return *r, const crd_return_group *u, const crd_return_group *g)
{
    for (size_t i = 0; i < r->n_keys; i++)
        if (u->keys[i].known && by_cell(&u->keys[i], &g->keys[i]) != 0)
            return false;
    return true;
}

/* Rows of `u` may be rows of `g`. */
static void may_add(const crd_return *r, const crd_return_group *u, crd_return_group *g)
{
    for (size_t i = 0; i < r->n_columns; i++) {
        const crd_return_sum *from = &u->sums[i];
        crd_return_sum *to = &g->sums[i];
        bool distinct = r->columns[i].total == CRD_TOTAL_DISTINCT;
        to->low += fmin(from->low, 0);
        to->other_low += fmin(from->other_low, 0);
        to->high += fmax(from->high, 0) + (distinct ? (double)from->may : 0);
        to->other_high += fmax(from->other_high, 0);
    }
}

crd_status crd_return_groups(crd_returning *x, crd_return_result *to)
{
    size_t n = x->groups.n > 0 ? x->groups.n - 1 : 0;
    crd_return_group *all = n > 0 ? x->groups.at + 1 : NULL;
    crd_return_row *rows = CRD_NEW(x->arena, crd_return_row, n);
    if (!rows)
        return CRD_ENOMEM;
    if (n > 1)
        qsort(all, n, sizeof *all, by_keys);
    for (size_t u = 0; u < n; u++)
        for (size_t g = 0; all[u].open && g < n; g++)
            if (!all[g].open && may_be(x->r, &all[u], &all[g]))
                may_add(x->r, &all[u], &all[g]);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (crd_return_row){cells_of(x, &all[i]), all[i].certain};
        if (!rows[i].cells)
            return CRD_ENOMEM;
    }
    to->rows = rows;
    to->n = n;
    return CRD_OK;
}

crd_status crd_return_totals(crd_returning *x, crd_return_result *to)
{
    crd_status rc = x->groups.n > 0 ? CRD_OK : new_group(x, NULL);
    if (rc == CRD_OK)
        to->totals = cells_of(x, x->groups.at);
    return rc == CRD_OK && !to->totals ? CRD_ENOMEM : rc;
}
