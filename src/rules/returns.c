/* Returns: rows of a subject in the columns that an authority asks for. */
#include "rules/returns_int.h"

#include <stdlib.h>

enum { VALUES = 2 * CRD_RETURN_COLUMNS + 2 };

typedef struct listed {
    crd_return_row row;
    uint32_t at; /* row of the subject */
} listed;

typedef struct reading {
    crd_returning x;
    uint32_t ids[VALUES]; /* predicates and values that are worked out */
    size_t n_ids;
    size_t where; /* place of it among the values; SIZE_MAX = none */
    size_t value[CRD_RETURN_COLUMNS], when[CRD_RETURN_COLUMNS]; /* likewise */
    const int64_t *pieces; /* column `quantity` of the subject; NULL = none */
    CRD_VEC(listed) rows;
    size_t counted, open;
} reading;

static bool has_totals(const crd_return *r)
{
    bool some = false;
    for (size_t i = 0; i < r->n_columns; i++)
        some |= r->columns[i].total != CRD_TOTAL_NONE;
    return some;
}

static size_t ask(reading *y, uint32_t id)
{
    if (id == CRD_PRED_NONE)
        return SIZE_MAX;
    y->ids[y->n_ids] = id;
    return y->n_ids++;
}

crd_return_cell crd_return_cell_of(const crd_returning *x, const crd_return_column *c,
                                   const crd_expr_value *value)
{
    crd_return_cell to = {.low = (double)NAN, .high = (double)INFINITY, .truth = -1};
    switch (c->type) {
    case CRD_X_NULL:
        break;
    case CRD_X_BOOL:
        to.truth = value->truth;
        to.known = value->truth >= 0;
        to.low = to.high = value->truth;
        break;
    case CRD_X_INT:
        to.known = value->i != CRD_NULL64;
        to.whole = value->i;
        to.low = to.high = (double)value->i;
        break;
    case CRD_X_REAL:
        to.known = !isnan(value->real);
        to.low = to.high = value->real;
        break;
    case CRD_X_DATE:
        to.date = value->date;
        to.known = value->date != CRD_DATE_NONE;
        to.low = to.high = value->date;
        break;
    case CRD_X_TEXT:
        to.text = crd_exprs_text(x->r->set, value->text);
        to.known = !crd_str_is_null(to.text);
        break;
    }
    if (!to.known) { /* never the number that stands for null */
        to.low = (double)NAN;
        to.high = (double)INFINITY;
    }
    return to;
}

crd_status crd_return_keep(crd_returning *x, crd_return_cell *cell)
{
    if (crd_str_is_null(cell->text))
        return CRD_OK;
    cell->text = crd_str_copy(x->arena, cell->text);
    return cell->text.ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status list(reading *y, const crd_return_at *at)
{
    crd_returning *x = &y->x;
    crd_return_cell *cells = CRD_NEW(x->arena, crd_return_cell, x->r->n_columns);
    if (!cells)
        return CRD_ENOMEM;
    for (size_t i = 0; i < x->r->n_columns; i++) {
        cells[i] = crd_return_cell_of(x, &x->r->columns[i], &at->values[i]);
        double low = (double)NAN, high = (double)INFINITY;
        if (!cells[i].known)
            crd_return_between(x, &x->r->columns[i], at->row, &low, &high);
        if (!isinf(high)) { /* else nobody says it */
            cells[i].low = low;
            cells[i].high = high;
        }
        crd_status rc = crd_return_keep(x, &cells[i]);
        if (rc != CRD_OK)
            return rc;
    }
    listed one = {{cells, at->certain}, (uint32_t)at->row};
    return CRD_VEC_PUSH(&y->rows, one) ? CRD_OK : CRD_ENOMEM;
}

static crd_status take(void *ctx, size_t row, const crd_expr_value *values)
{
    reading *y = ctx;
    const crd_return *r = y->x.r;
    crd_expr_value own[CRD_RETURN_COLUMNS] = {{0}};
    int8_t when[CRD_RETURN_COLUMNS];
    int8_t is = y->where == SIZE_MAX ? 1 : values[y->where].truth;
    if (is == 0)
        return CRD_OK;
    crd_return_at at = {.row = row,
                        .values = own,
                        .when = when,
                        .certain = is == 1 && !crd_subject_maybe(y->x.view, row),
                        .pieces = 1};
    for (size_t i = 0; i < r->n_columns; i++) {
        if (y->value[i] != SIZE_MAX)
            own[i] = values[y->value[i]];
        when[i] = y->when[i] == SIZE_MAX ? 1 : values[y->when[i]].truth;
    }
    if (y->pieces)
        at.pieces = y->pieces[row] == CRD_NULL64 ? (double)NAN : (double)y->pieces[row];
    y->counted++;
    y->open += !at.certain;
    crd_status rc = r->n_keys > 0 ? CRD_OK : list(y, &at);
    return rc == CRD_OK && has_totals(r) ? crd_return_add(&y->x, &at) : rc;
}

/* ---- in order ---------------------------------------------------------------------------------
 */

static int by_place(const void *a, const void *b)
{
    const listed *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

static crd_status put_listed(reading *y, crd_return_result *to)
{
    uint32_t *sorted = NULL, *rank = NULL;
    size_t n = crd_subject_rows(y->x.view);
    crd_return_row *rows = CRD_NEW(y->x.arena, crd_return_row, y->rows.n);
    crd_status rc = rows ? crd_subject_sorted(y->x.view, &sorted) : CRD_ENOMEM;
    if (rc == CRD_OK && !(rank = malloc((n + 1) * sizeof *rank)))
        rc = CRD_ENOMEM;
    for (uint32_t i = 0; rc == CRD_OK && i < n; i++)
        rank[sorted[i]] = i;
    for (size_t i = 0; rc == CRD_OK && i < y->rows.n; i++)
        y->rows.at[i].at = rank[y->rows.at[i].at];
    if (rc == CRD_OK && y->rows.n > 1)
        qsort(y->rows.at, y->rows.n, sizeof *y->rows.at, by_place);
    for (size_t i = 0; rc == CRD_OK && i < y->rows.n; i++)
        rows[i] = y->rows.at[i].row;
    to->rows = rows;
    to->n = rc == CRD_OK ? y->rows.n : 0;
    free(sorted);
    free(rank);
    return rc;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static int column_named(const crd_return *r, crd_str name)
{
    return crd_subject_column(&crd_subjects[r->subject], name);
}

enum { COLUMN_WORDS = 2 };

static void columns_of(const crd_return *r, uint64_t columns[COLUMN_WORDS])
{
    const crd_subject_def *d = &crd_subjects[r->subject];
    const crd_table *t = crd_records.tables[d->table];
    const uint64_t *read = r->set ? crd_exprs_columns(r->set) : NULL;
    int pieces = column_named(r, CRD_STR("quantity"));
    for (size_t w = 0; w < COLUMN_WORDS; w++)
        columns[w] = read && w < crd_bits_words(d->n_cols) ? read[w] : 0;
    if (pieces >= 0)
        crd_bits_put(columns, (size_t)pieces);
    for (uint32_t f = 0; f < t->n_fields; f++) { /* rows stand in the order of their keys */
        int at = crd_subject_column(d, crd_str_from(t->fields[f].name));
        if (at >= 0 && t->fields[f].flags & CRD_F_IN_KEY)
            crd_bits_put(columns, (size_t)at);
    }
}

bool crd_return_wants(const crd_return *r, crd_want *wants, size_t most, size_t *n)
{
    uint64_t columns[COLUMN_WORDS];
    size_t count;
    columns_of(r, columns);
    bool fine = crd_subject_wants(r->subject, columns, wants, most, n);
    const crd_want *more = crd_know_wants(&count);
    for (size_t i = 0; i < count && fine; i++) {
        fine = *n < most;
        if (fine)
            wants[(*n)++] = more[i];
    }
    return fine;
}

static crd_status open_view(reading *y, crd_know *k, crd_expr_rows *ret_rows, crd_err *err)
{
    uint64_t columns[COLUMN_WORDS];
    const crd_return *r = y->x.r;
    int pieces = column_named(r, CRD_STR("quantity"));
    const void *cells;
    columns_of(r, columns);
    crd_status rc = crd_subject_open(y->x.w, r->subject, columns, &y->x.view, err);
    if (rc == CRD_OK && pieces >= 0) {
        rc = crd_subject_whole(y->x.view, (uint32_t)pieces, &cells, err);
        y->pieces = cells;
    }
    if (rc != CRD_OK)
        return rc;
    *ret_rows = crd_subject_use(y->x.view);
    ret_rows->fn_ctx = k;
    y->where = ask(y, r->where);
    for (size_t i = 0; i < r->n_columns; i++) {
        y->value[i] = ask(y, r->columns[i].value);
        y->when[i] = ask(y, r->columns[i].when);
    }
    return CRD_OK;
}

/* A return without any expression still has its rows to count. */
static crd_status run(reading *y, const crd_expr_rows *rows, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (y->n_ids > 0)
        return crd_exprs_each(y->x.r->set, rows, y->ids, y->n_ids, take, y, err);
    for (size_t i = 0; i < rows->n && rc == CRD_OK; i++)
        rc = take(y, i, NULL);
    return rc;
}

crd_status crd_return_make(const crd_world *w, crd_know *k, const crd_return *r, crd_arena *arena,
                           const crd_return_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_expr_rows rows;
    reading y = {.x = {.w = w, .r = r, .arena = arena}};
    crd_return_result *to = CRD_NEW(arena, crd_return_result, 1);
    crd_buf_init(&y.x.key, 1 << 20);
    CRD_TRY(to ? crd_intern_new(CRD_RETURN_GROUPS + 1, SIZE_MAX, &y.x.names) : CRD_ENOMEM);
    CRD_TRY(open_view(&y, k, &rows, err));
    CRD_TRY(run(&y, &rows, err));
    CRD_TRY(crd_know_failed(k));
    CRD_TRY(r->n_keys > 0 ? crd_return_groups(&y.x, to) : put_listed(&y, to));
    if (has_totals(r))
        CRD_TRY(crd_return_totals(&y.x, to));
    to->counted = y.counted;
    to->open = y.open;
    *ret_result = to;
done:
    crd_subject_free(y.x.view);
    crd_intern_free(y.x.names);
    CRD_VEC_DONE(&y.x.groups);
    crd_map_done(&y.x.seen);
    crd_buf_done(&y.x.key);
    CRD_VEC_DONE(&y.rows);
    return rc == CRD_OK
               ? rc
               : crd_fail(err, rc, rc == CRD_ELIMIT ? "more than 100,000 groups" : "out of memory");
}
