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

typedef struct said {
    const crd_subject *v;
    uint32_t *to;
    size_t n, most;
} said;

static void say(said *x, uint32_t text)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->to[i] == text)
            return;
    if (text != CRD_INTERN_NONE && x->n < x->most)
        x->to[x->n++] = text;
}

/* All that is said of a field: what won, and what is as good. */
static void say_field(said *x, uint32_t table, uint32_t field, uint32_t row)
{
    size_t n = 0;
    const crd_world *w = x->v->w;
    const crd_other *o = crd_world_contested(w, table, row, field)
                             ? crd_world_others(w, table, row, field, &n)
                             : NULL;
    say(x, crd_subject_text_at(w, table, field, row));
    for (size_t i = 0; i < n && o[i].contested; i++)
        say(x, o[i].text);
}

size_t crd_subject_said(const crd_subject *v, uint32_t column, size_t row, uint32_t *ret_texts,
                        size_t most)
{
    enum { PLACES = 16 };
    said x = {.v = v, .to = ret_texts, .most = most};
    for (uint32_t k = v->first_way[column]; k < v->first_way[column + 1]; k++) {
        const crd_subject_way *a = &v->ways.at[k];
        if (a->kind != CRD_WAY_FIELD && a->kind != CRD_WAY_KEY)
            continue;
        const crd_subject_join *j = &v->joins.at[a->join];
        uint32_t at = crd_subject_row_of(v, a->join, row), table = crd_subject_table_of(v, a->join);
        if (at < CRD_SUBJECT_UNSURE && crd_world_contested(v->w, table, at, a->field)) {
            say_field(&x, table, a->field, at);
            break;
        }
        if (at != CRD_SUBJECT_UNSURE)
            continue;
        bool used = v->def->uses && a->join == CRD_SUBJECT_USERS; /* found by no reference */
        uint32_t from = used ? crd_subject_row(v, row) : crd_subject_row_of(v, j->parent, row);
        uint32_t places[PLACES];
        said where = {.v = v, .to = places, .most = PLACES};
        if (from < CRD_SUBJECT_UNSURE)
            say_field(&where, used ? CRD_T_element : crd_subject_table_of(v, j->parent),
                      used ? CRD_C_element_network : j->field, from);
        for (size_t i = 0; i < where.n; i++) {
            uint32_t one = crd_world_row(v->w, table, places[i]);
            if (one != CRD_ROW_NONE)
                say_field(&x, table, a->field, one);
        }
        break;
    }
    return x.n;
}
