/* Ways from a row to its cells: what they name, and where references lead. */
#include "rules/subject_int.h"

#include <stdlib.h>

enum { MAX_STEPS = 6 };

/* ---- what a way says ----------------------------------------------------------------------- */

typedef struct step {
    crd_str field, target; /* target null = any */
} step;

typedef struct parsed {
    step steps[MAX_STEPS];
    size_t n;
    crd_str code; /* behind '@'; null = none */
} parsed;

static bool take_apart(crd_str text, parsed *p)
{
    *p = (parsed){.code = CRD_STR_NULL};
    size_t at = crd_str_find(text, CRD_STR("@"));
    if (at != SIZE_MAX) {
        p->code = (crd_str){text.ptr + at + 1, text.len - at - 1};
        text.len = at;
    }
    crd_str one;
    while (crd_str_next(&text, '.', &one)) {
        if (p->n == MAX_STEPS)
            return false;
        step *s = &p->steps[p->n++];
        *s = (step){.field = one, .target = CRD_STR_NULL};
        size_t colon = crd_str_find(one, CRD_STR(":"));
        if (colon == SIZE_MAX)
            continue;
        s->field.len = colon;
        s->target = (crd_str){one.ptr + colon + 1, one.len - colon - 1};
    }
    return p->n > 0;
}

/* The network that uses the row; no field of a table is called so. */
static bool is_user(const step *s) { return crd_str_eq(s->field, CRD_STR("user")); }

/* The table that a step leads to, and whether others are possible; -1: the definition is at fault.
 */
static int led_to(const crd_table *t, int field, const step *s, bool *ret_only)
{
    const crd_field *f = &t->fields[field];
    crd_str target = crd_str_is_null(s->target) ? crd_str_from(f->arg) : s->target;
    *ret_only = crd_str_is_null(s->target);
    if (f->kind != CRD_REF)
        return -1;
    for (uint32_t i = 0; i < CRD_T_COUNT; i++)
        if (crd_str_eq(target, crd_str_from(crd_records.tables[i]->name)))
            return (int)i;
    return -1;
}

/* ---- wants --------------------------------------------------------------------------------- */

bool crd_subject_want(crd_want *wants, size_t most, size_t *n, uint32_t table, uint64_t fields)
{
    for (size_t i = 0; i < *n; i++)
        if (wants[i].table == table) {
            wants[i].fields = wants[i].fields == 0 ? 0 : wants[i].fields | fields;
            return true;
        }
    if (*n >= most)
        return false;
    wants[(*n)++] = (crd_want){.table = table, .fields = fields};
    return true;
}

static bool way_wants(uint32_t table, crd_str text, crd_want *wants, size_t most, size_t *n)
{
    parsed p;
    bool only;
    if (text.ptr[0] == '=' || crd_str_eq(text, CRD_STR("maybe")))
        return true;
    if (!take_apart(text, &p) ||
        (!crd_str_is_null(p.code) &&
         !crd_subject_want(wants, most, n, CRD_T_code,
                           CRD_BIT(code, layer) | CRD_BIT(code, asset_class) |
                               CRD_BIT(code, everyone) | CRD_BIT(code, regimes))))
        return false;
    for (size_t i = 0; i < p.n; i++) {
        const crd_table *t = crd_records.tables[table];
        int field = crd_table_find(t, p.steps[i].field);
        if (i == 0 && is_user(&p.steps[0])) {
            table = CRD_T_network;
            continue;
        }
        if (field < 0 || !crd_subject_want(wants, most, n, table, UINT64_C(1) << field))
            return false;
        int next = i + 1 < p.n ? led_to(t, field, &p.steps[i], &only) : (int)table;
        if (next < 0)
            return false;
        table = (uint32_t)next;
    }
    return true;
}

bool crd_subject_wants(crd_subject_id id, const uint64_t *columns, crd_want *wants, size_t most,
                       size_t *n)
{
    const crd_subject_def *d = &crd_subjects[id];
    bool fine = crd_subject_want(wants, most, n, d->table, UINT64_C(1)) &&
                (!d->uses || crd_subject_uses_want(wants, most, n));
    for (size_t c = 0; fine && c < d->n_cols; c++) {
        crd_str rest = crd_str_from(d->cols[c].path), one;
        if (columns && !crd_bits_has(columns, c))
            continue;
        while (fine && crd_str_next(&rest, '|', &one))
            fine = way_wants(d->table, one, wants, most, n);
    }
    return fine;
}

/* ---- codes --------------------------------------------------------------------------------- */

static const crd_code_list *list_of(uint32_t table, crd_str way)
{
    parsed p;
    bool only;
    const crd_field *f = NULL;
    if (!take_apart(way, &p))
        return NULL;
    for (size_t i = 0; i < p.n; i++) {
        const crd_table *t = crd_records.tables[table];
        int field = crd_table_find(t, p.steps[i].field);
        if (i == 0 && is_user(&p.steps[0])) {
            table = CRD_T_network;
            f = &crd_records.tables[CRD_T_network]->fields[CRD_C_network_id];
            continue;
        }
        int next = field >= 0 && i + 1 < p.n ? led_to(t, field, &p.steps[i], &only) : (int)table;
        if (field < 0 || next < 0)
            return NULL;
        f = &t->fields[field];
        table = (uint32_t)next;
    }
    if (!crd_str_is_null(p.code))
        return crd_code_list_find(crd_str_eq(p.code, CRD_STR("groups")) ? CRD_STR("function_group")
                                                                        : p.code);
    return f->kind == CRD_CODE || f->kind == CRD_CODES ? crd_code_list_find(crd_str_from(f->arg))
                                                       : NULL;
}

size_t crd_subject_lists(crd_subject_id id, uint32_t column,
                         const crd_code_list *ret_lists[CRD_SUBJECT_LISTS])
{
    const crd_subject_def *d = &crd_subjects[id];
    crd_str rest = crd_str_from(d->cols[column].path), one;
    size_t n = 0;
    while (crd_str_next(&rest, '|', &one)) {
        const crd_code_list *list = one.ptr[0] == '=' ? NULL : list_of(d->table, one);
        bool known = false;
        if (!list || n == CRD_SUBJECT_LISTS)
            return 0;
        for (size_t i = 0; i < n; i++)
            known |= ret_lists[i] == list;
        if (!known)
            ret_lists[n++] = list;
    }
    return n;
}

/* ---- opening -------------------------------------------------------------------------------- */

bool crd_subject_contested(const crd_world *w, uint32_t table)
{
    const crd_frame *f = crd_world_frame(w, table);
    uint8_t all = 0;
    for (uint32_t i = 0; i < f->n; i++)
        all |= f->flags[i];
    return all & CRD_ROW_CONTESTED;
}

/* Where the references of one join lead. */
static crd_status follow(crd_subject *v, crd_subject_join *j)
{
    uint32_t from = crd_subject_table_of(v, j->parent);
    uint32_t *texts = malloc((v->n + 1) * sizeof *texts);
    j->rows = malloc((v->n + 1) * sizeof *j->rows);
    if (!texts || !j->rows) {
        free(texts);
        return CRD_ENOMEM;
    }
    for (size_t i = 0; i < v->n; i++) {
        uint32_t row = crd_subject_row_of(v, j->parent, i);
        texts[i] = CRD_INTERN_NONE;
        if (row < CRD_SUBJECT_UNSURE &&
            (j->any_target || crd_subject_target_at(v->w, from, j->field, row) == j->table))
            texts[i] = crd_subject_text_at(v->w, from, j->field, row);
    }
    crd_world_rows(v->w, j->table, texts, v->n, j->rows);
    for (size_t i = 0; i < v->n; i++) {
        uint32_t row = crd_subject_row_of(v, j->parent, i);
        if (row == CRD_SUBJECT_UNSURE ||
            (row != CRD_SUBJECT_NOWHERE && crd_world_contested(v->w, from, row, j->field)))
            j->rows[i] = CRD_SUBJECT_UNSURE;
    }
    free(texts);
    j->contested = crd_subject_contested(v->w, j->table);
    return CRD_OK;
}

/* The join's number. */
static crd_status join_put(crd_subject *v, uint32_t parent, uint32_t field, uint32_t table,
                           bool any, uint32_t *ret)
{
    for (uint32_t i = 1; i < v->joins.n; i++) {
        const crd_subject_join *j = &v->joins.at[i];
        if (j->parent == parent && j->field == field && j->table == table) {
            *ret = i;
            return CRD_OK;
        }
    }
    crd_subject_join j = {.parent = parent, .field = field, .table = table, .any_target = any};
    crd_status rc = follow(v, &j);
    if (rc == CRD_OK && !CRD_VEC_PUSH(&v->joins, j))
        rc = CRD_ENOMEM;
    if (rc != CRD_OK)
        free(j.rows);
    *ret = (uint32_t)v->joins.n - 1;
    return rc;
}

static enum crd_code_part part_of(crd_str name)
{
    if (crd_str_eq(name, CRD_STR("layer")))
        return CRD_PART_LAYER;
    if (crd_str_eq(name, CRD_STR("asset_class")))
        return CRD_PART_CLASS;
    return crd_str_eq(name, CRD_STR("everyone")) ? CRD_PART_EVERYONE : CRD_PART_GROUPS;
}

/* One step of a way; the last one does not lead on. */
static crd_status way_step(crd_subject *v, const parsed *p, size_t i, crd_subject_way *to)
{
    const crd_table *t = crd_records.tables[crd_subject_table_of(v, to->join)];
    int field = crd_table_find(t, p->steps[i].field), next;
    bool only = false;
    if (field < 0)
        return CRD_EBUG;
    to->field = (uint32_t)field;
    if (i + 1 == p->n)
        return CRD_OK;
    next = led_to(t, field, &p->steps[i], &only);
    if (next < 0)
        return CRD_EBUG;
    if (i + 2 == p->n && !only && crd_str_eq(p->steps[i + 1].field, CRD_STR("id"))) {
        to->kind = CRD_WAY_KEY; /* the text itself: no row need be there */
        to->table = (uint32_t)next;
        return CRD_OK;
    }
    return join_put(v, to->join, to->field, (uint32_t)next, only, &to->join);
}

/* A way of references. */
static crd_status way_lead(crd_subject *v, crd_str text, crd_subject_way *to)
{
    parsed p;
    size_t i = 0;
    crd_status rc = CRD_OK;
    if (!take_apart(text, &p))
        return CRD_EBUG;
    if (v->def->uses && p.n > 0 && is_user(&p.steps[0])) {
        to->join = CRD_SUBJECT_USERS;
        to->kind = p.n == 1 ? CRD_WAY_USER : CRD_WAY_FIELD;
        i = 1;
    }
    for (; i < p.n && to->kind != CRD_WAY_KEY && rc == CRD_OK; i++)
        rc = way_step(v, &p, i, to);
    if (rc == CRD_OK && to->kind != CRD_WAY_KEY && !crd_str_is_null(p.code)) {
        to->kind = CRD_WAY_CODE;
        to->part = part_of(p.code);
    }
    return rc;
}

static crd_status way_open(crd_subject *v, crd_str text, crd_subject_way *to)
{
    *to = (crd_subject_way){.kind = CRD_WAY_FIELD};
    if (text.ptr[0] == '=') {
        to->kind = CRD_WAY_CONST;
        return crd_str_to_i64((crd_str){text.ptr + 1, text.len - 1}, &to->value) ? CRD_OK
                                                                                 : CRD_EBUG;
    }
    if (!crd_str_eq(text, CRD_STR("maybe")))
        return way_lead(v, text, to);
    to->kind = CRD_WAY_MAYBE;
    return CRD_OK;
}

crd_status crd_subject_ways(crd_subject *v, const uint64_t *columns)
{
    for (size_t c = 0; c < v->def->n_cols; c++) {
        crd_str rest = crd_str_from(v->def->cols[c].path), one;
        v->first_way[c] = (uint32_t)v->ways.n;
        if (columns && !crd_bits_has(columns, c))
            continue;
        while (crd_str_next(&rest, '|', &one)) {
            crd_subject_way to;
            crd_status rc = way_open(v, one, &to);
            if (rc == CRD_OK && !CRD_VEC_PUSH(&v->ways, to))
                rc = CRD_ENOMEM;
            if (rc != CRD_OK)
                return rc;
        }
    }
    v->first_way[v->def->n_cols] = (uint32_t)v->ways.n;
    return CRD_OK;
}
