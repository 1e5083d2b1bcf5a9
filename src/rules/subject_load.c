/* Views of a world: cells in bulk, column by column. crd_subject_cell says the same of one. */
#include "rules/subject_int.h"

#include <stdlib.h>

enum { PIECE = 1024 };

/* A piece of a column: rows [first, first + n), and which of them no way has filled. */
struct piece {
    crd_subject *v;
    size_t first, n;
    crd_expr_type type;
    void *cells;
    bool open[PIECE];
    uint32_t at[PIECE]; /* the row of the way's table; CRD_ROW_NONE = not by this way */
};

size_t crd_subject_width(crd_expr_type type)
{
    switch (type) {
    case CRD_X_BOOL:
        return sizeof(int8_t);
    case CRD_X_INT:
    case CRD_X_REAL:
        return sizeof(int64_t);
    case CRD_X_TEXT:
    case CRD_X_DATE:
    case CRD_X_NULL:
        break;
    }
    return sizeof(uint32_t);
}

static void clear(struct piece *p)
{
    for (size_t i = 0; i < p->n; i++) {
        p->open[i] = true;
        switch (p->type) {
        case CRD_X_BOOL:
            ((int8_t *)p->cells)[i] = -1;
            break;
        case CRD_X_INT:
            ((int64_t *)p->cells)[i] = CRD_NULL64;
            break;
        case CRD_X_REAL:
            ((double *)p->cells)[i] = (double)NAN;
            break;
        case CRD_X_TEXT:
            ((uint32_t *)p->cells)[i] = CRD_INTERN_NONE;
            break;
        case CRD_X_DATE:
        case CRD_X_NULL:
            ((crd_date *)p->cells)[i] = CRD_DATE_NONE;
            break;
        }
    }
}

/* Where the way leads. What sources disagree on is closed: it stays unknown. */
static void lead(struct piece *p, const crd_subject_way *a)
{
    crd_subject *v = p->v;
    uint32_t table = crd_subject_table_of(v, a->join);
    const uint8_t *flags = crd_world_frame(v->w, table)->flags;
    if (!v->joins.at[a->join].contested) {
        for (size_t i = 0; i < p->n; i++) {
            uint32_t row = crd_subject_row_of(v, a->join, p->first + i);
            p->at[i] = p->open[i] && row < CRD_SUBJECT_UNSURE ? row : CRD_ROW_NONE;
            p->open[i] = p->open[i] && row != CRD_SUBJECT_UNSURE;
        }
        return;
    }
    for (size_t i = 0; i < p->n; i++) {
        uint32_t row = p->open[i] ? crd_subject_row_of(v, a->join, p->first + i) : CRD_ROW_NONE;
        p->at[i] = row < CRD_SUBJECT_UNSURE ? row : CRD_ROW_NONE;
        if (row == CRD_SUBJECT_UNSURE ||
            (row < CRD_SUBJECT_UNSURE && flags[row] & CRD_ROW_CONTESTED &&
             crd_world_contested(v->w, table, row, a->field))) {
            p->open[i] = false;
            p->at[i] = CRD_ROW_NONE;
        }
    }
}

/* A cell of the type `kind`, from the expression `value` of the row `row`, when it is not null. */
#define EACH(cell_type, value_type, value, is_null, cell)   \
    do {                                                    \
        for (size_t i = 0; i < p->n; i++) {                 \
            const uint32_t row = p->at[i];                  \
            if (row == CRD_ROW_NONE)                        \
                continue;                                   \
            const value_type got = (value);                 \
            if (is_null)                                    \
                continue;                                   \
            ((cell_type *)p->cells)[i] = (cell_type)(cell); \
            p->open[i] = false;                             \
        }                                                   \
    } while (0)

static crd_status texts(struct piece *p, const crd_world_col *col, uint32_t target)
{
    for (size_t i = 0; i < p->n; i++) {
        uint32_t row = p->at[i],
                 text = row == CRD_ROW_NONE || !col->text ? CRD_INTERN_NONE : col->text[row];
        if (text == CRD_INTERN_NONE)
            continue;
        if (target != CRD_TARGET_NONE) {
            if (!col->target || col->target[row] != target)
                continue;
        } else if (col->target) {
            crd_status rc = crd_subject_reference(p->v, col->target[row], text, &text);
            if (rc != CRD_OK)
                return rc;
        }
        if (text == CRD_INTERN_NONE)
            continue;
        ((uint32_t *)p->cells)[i] = text;
        p->open[i] = false;
    }
    return CRD_OK;
}

static crd_status fields(struct piece *p, const crd_subject_way *a)
{
    uint32_t table = crd_subject_table_of(p->v, a->join);
    const crd_world_col *col = &crd_world_frame(p->v->w, table)->cols[a->field];
    switch ((crd_kind)crd_records.tables[table]->fields[a->field].kind) {
    case CRD_TEXT:
    case CRD_CODE:
    case CRD_CODES:
    case CRD_REF:
        return texts(p, col, CRD_TARGET_NONE);
    case CRD_DATE:
        if (col->holds == CRD_HOLDS_I32)
            EACH(crd_date, int32_t, crd_col_i32(col, row), got == CRD_NULL32, got);
        break;
    case CRD_BOOL:
        if (col->holds == CRD_HOLDS_I32)
            EACH(int8_t, int32_t, crd_col_i32(col, row), got == CRD_NULL32, got == 1);
        break;
    case CRD_PPM:
        if (col->holds == CRD_HOLDS_I32)
            EACH(int64_t, int32_t, crd_col_i32(col, row), got == CRD_NULL32, got);
        break;
    case CRD_INT:
        if (col->holds == CRD_HOLDS_I64)
            EACH(int64_t, int64_t, crd_col_i64(col, row), got == CRD_NULL64, got);
        break;
    case CRD_REAL:
        if (col->holds == CRD_HOLDS_REAL)
            EACH(double, double, crd_col_real(col, row), isnan(got), got);
        break;
    }
    return CRD_OK;
}

static crd_status codes(struct piece *p, const crd_subject_way *a)
{
    const crd_frame *f = crd_world_frame(p->v->w, crd_subject_table_of(p->v, a->join));
    const uint32_t *function = f->cols[a->field].text;
    uint32_t last = CRD_INTERN_NONE, code = CRD_INTERN_NONE;
    for (size_t i = 0; function && i < p->n; i++) {
        if (p->at[i] == CRD_ROW_NONE || function[p->at[i]] == CRD_INTERN_NONE)
            continue;
        if (function[p->at[i]] != last) {
            last = function[p->at[i]];
            crd_status rc = crd_subject_code(p->v, last, a->part, &code);
            if (rc != CRD_OK)
                return rc;
        }
        if (a->part == CRD_PART_EVERYONE)
            ((int8_t *)p->cells)[i] = (int8_t)((int)code - 1);
        else if (code == CRD_INTERN_NONE)
            continue;
        else
            ((uint32_t *)p->cells)[i] = code;
        p->open[i] = false;
    }
    return CRD_OK;
}

static crd_status go(struct piece *p, const crd_subject_way *a)
{
    const crd_world_col *col;
    switch (a->kind) {
    case CRD_WAY_CONST:
        for (size_t i = 0; i < p->n; i++)
            if (p->open[i])
                ((int64_t *)p->cells)[i] = a->value;
        memset(p->open, 0, sizeof p->open);
        return CRD_OK;
    case CRD_WAY_MAYBE:
        for (size_t i = 0; i < p->n; i++)
            ((int8_t *)p->cells)[i] = crd_subject_maybe(p->v, p->first + i);
        memset(p->open, 0, sizeof p->open);
        return CRD_OK;
    case CRD_WAY_FIELD:
        lead(p, a);
        return fields(p, a);
    case CRD_WAY_KEY:
        lead(p, a);
        col = &crd_world_frame(p->v->w, crd_subject_table_of(p->v, a->join))->cols[a->field];
        return texts(p, col, a->table);
    case CRD_WAY_CODE:
        lead(p, a);
        return codes(p, a);
    case CRD_WAY_USER:
        for (size_t i = 0; i < p->n; i++) {
            ((uint32_t *)p->cells)[i] = crd_subject_user(p->v, p->first + i);
            p->open[i] = false;
        }
        return CRD_OK;
    }
    return CRD_EBUG;
}

crd_status crd_subject_load(crd_subject *v, uint32_t column, size_t first, size_t n, void *cells)
{
    crd_expr_type type = v->def->cols[column].is.type;
    struct piece p = {.v = v, .type = type};
    for (size_t done = 0; done < n; done += p.n) {
        p.first = first + done;
        p.n = n - done < PIECE ? n - done : PIECE;
        p.cells = (char *)cells + done * crd_subject_width(type);
        clear(&p);
        for (uint32_t k = v->first_way[column]; k < v->first_way[column + 1]; k++) {
            crd_status rc = go(&p, &v->ways.at[k]);
            if (rc != CRD_OK)
                return rc;
        }
    }
    return CRD_OK;
}

crd_status crd_subject_whole(crd_subject *v, uint32_t column, const void **ret_cells, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!v->whole[column]) {
        void *cells = malloc((v->n + 1) * crd_subject_width(v->def->cols[column].is.type));
        rc = cells ? crd_subject_load(v, column, 0, v->n, cells) : CRD_ENOMEM;
        if (rc == CRD_OK)
            v->whole[column] = cells;
        else
            free(cells);
    }
    *ret_cells = v->whole[column];
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}
