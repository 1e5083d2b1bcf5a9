/* Views of a world: between what a number lies on which sources disagree. */
#include "rules/subject_int.h"

#include <math.h>

/* The number of a field, or of another value of it; NaN: null, or no number. */
static double number(const crd_subject *v, uint32_t table, uint32_t field, uint32_t row)
{
    if (crd_records.tables[table]->fields[field].kind == CRD_REAL)
        return crd_subject_real_at(v->w, table, field, row);
    int64_t whole = crd_subject_i64_at(v->w, table, field, row);
    return whole == CRD_NULL64 ? (double)NAN : (double)whole;
}

void crd_subject_range(const crd_subject *v, uint32_t column, size_t row, double *ret_low,
                       double *ret_high)
{
    *ret_low = 0;
    *ret_high = (double)INFINITY;
    for (uint32_t k = v->first_way[column]; k < v->first_way[column + 1]; k++) {
        const crd_subject_way *a = &v->ways.at[k];
        uint32_t at = a->kind == CRD_WAY_FIELD ? crd_subject_row_of(v, a->join, row)
                                               : CRD_SUBJECT_NOWHERE;
        if (at == CRD_SUBJECT_UNSURE)
            return;
        uint32_t table = crd_subject_table_of(v, a->join);
        if (at == CRD_SUBJECT_NOWHERE ||
            !(crd_world_frame(v->w, table)->flags[at] & CRD_ROW_CONTESTED) ||
            !crd_world_contested(v->w, table, at, a->field))
            continue;
        size_t n;
        const crd_other *o = crd_world_others(v->w, table, at, a->field, &n);
        bool real = crd_records.tables[table]->fields[a->field].kind == CRD_REAL;
        double low = number(v, table, a->field, at), high = low;
        for (size_t i = 0; i < n && o[i].contested; i++) {
            low = fmin(low, real ? o[i].real : (double)o[i].i64);
            high = fmax(high, real ? o[i].real : (double)o[i].i64);
        }
        if (!isnan(low)) {
            *ret_low = fmax(low, 0);
            *ret_high = fmax(high, 0);
        }
        return;
    }
}
