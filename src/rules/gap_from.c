/* Where a null cell comes from: the first thing missing on the way to it. Of several ways the one
 * that leads furthest is asked about; of equal ones the first. */
#include "rules/gap_int.h"
#include "rules/subject_int.h"

#include <math.h>

/* How a way ends. Scores: further is better, and a row that is missing further than a field. */
typedef struct end {
    int score; /* -1: it does not apply */
    bool led, stop;
    crd_gap_kind kind;
    uint32_t table, field, row;
    uint32_t key; /* of a row that is not there: text */
} end;

static bool cell_null(const crd_world *w, uint32_t table, uint32_t field, uint32_t row)
{
    switch ((crd_kind)crd_records.tables[table]->fields[field].kind) {
    case CRD_TEXT:
    case CRD_CODE:
    case CRD_CODES:
    case CRD_REF:
        return crd_subject_text_at(w, table, field, row) == CRD_INTERN_NONE;
    case CRD_DATE:
    case CRD_BOOL:
    case CRD_PPM:
        return crd_subject_i32_at(w, table, field, row) == CRD_NULL32;
    case CRD_INT:
        return crd_subject_i64_at(w, table, field, row) == CRD_NULL64;
    case CRD_REAL:
        return isnan(crd_subject_real_at(w, table, field, row));
    }
    return true;
}

/* The table that a reference leads to under this step, or -1: to another one, or nowhere. */
static int target_of(const crd_world *w, uint32_t table, uint32_t field, uint32_t row,
                     crd_str wanted)
{
    const crd_field *f = &crd_records.tables[table]->fields[field];
    crd_str target = crd_str_is_null(wanted) ? crd_str_from(f->arg) : wanted;
    const crd_table *t = crd_schema_find(&crd_records, target);
    int index = t ? crd_schema_index(&crd_records, t) : -1;
    if (!crd_str_is_null(wanted) && crd_subject_target_at(w, table, field, row) != index)
        return -1;
    return index;
}

/* One step: false when the way ends here. */
static bool step(const crd_world *w, crd_str one, bool last, int depth, end *e)
{
    size_t colon = crd_str_find(one, CRD_STR(":"));
    crd_str field = one, wanted = CRD_STR_NULL;
    if (colon != SIZE_MAX) {
        field.len = colon;
        wanted = (crd_str){one.ptr + colon + 1, one.len - colon - 1};
    }
    int f = crd_table_find(crd_records.tables[e->table], field);
    e->score = -1;
    if (f < 0)
        return false;
    e->field = (uint32_t)f;
    e->score = depth * 4 + 1;
    if (crd_world_contested(w, e->table, e->row, e->field)) {
        e->kind = CRD_GAP_DISPUTE;
        e->stop = true;
        return false;
    }
    if (cell_null(w, e->table, e->field, e->row))
        return false;
    if (last) {
        e->led = true;
        return false;
    }
    int next = target_of(w, e->table, e->field, e->row, wanted);
    uint32_t text = crd_subject_text_at(w, e->table, e->field, e->row);
    if (next < 0) {
        e->score = -1;
        return false;
    }
    uint32_t row = crd_world_row(w, (uint32_t)next, text);
    if (row == CRD_ROW_NONE) {
        *e = (end){.score = depth * 4 + 3,
                   .kind = CRD_GAP_ROW,
                   .table = (uint32_t)next,
                   .field = CRD_X_NONE,
                   .row = CRD_ROW_NONE,
                   .key = text};
        return false;
    }
    e->table = (uint32_t)next;
    e->row = row;
    return true;
}

/* The network that uses the row: its own, or the one that shares it. */
static bool step_user(const crd_world *w, const crd_subject *rows, size_t row, bool last, end *e)
{
    if (rows->shares[row] == CRD_ROW_NONE)
        return step(w, CRD_STR("network"), last, 0, e);
    uint32_t at = crd_world_row(w, CRD_T_network, rows->users[row]);
    if (last) {
        e->led = true;
        return false;
    }
    *e = (end){.score = at == CRD_ROW_NONE ? 3 : -1,
               .kind = at == CRD_ROW_NONE ? CRD_GAP_ROW : CRD_GAP_FIELD,
               .table = CRD_T_network,
               .field = CRD_X_NONE,
               .row = at,
               .key = rows->users[row]};
    return at != CRD_ROW_NONE;
}

static end walk(const crd_world *w, const crd_subject *rows, uint32_t table, size_t from,
                crd_str way)
{
    uint32_t row = rows ? crd_subject_row(rows, from) : (uint32_t)from;
    end e = {.score = -1, .kind = CRD_GAP_FIELD, .table = table, .row = row};
    size_t code = crd_str_find(way, CRD_STR("@"));
    crd_str one;
    if (way.ptr[0] == '=' || crd_str_eq(way, CRD_STR("maybe")))
        return e;
    if (code != SIZE_MAX)
        way.len = code;
    for (int depth = 0; crd_str_next(&way, '.', &one); depth++)
        if (depth == 0 && crd_str_eq(one, CRD_STR("user")) && rows && rows->shares
                ? !step_user(w, rows, from, way.ptr == NULL, &e)
                : !step(w, one, way.ptr == NULL, depth, &e))
            break;
    if (e.led && code != SIZE_MAX) /* the function is known, its code list says nothing */
        e.score -= 2;
    return e;
}

uint32_t crd_gap_holds(crd_gaps *g, crd_subject_id subject, const crd_subject *rows, size_t row)
{
    uint32_t table = crd_subjects[subject].table, at = crd_subject_row(rows, row);
    uint32_t share = rows->shares ? rows->shares[row] : CRD_ROW_NONE;
    if (share == CRD_ROW_NONE || crd_world_frame(g->w, table)->flags[at] & CRD_ROW_MAYBE)
        return crd_gap_of_cell(g, CRD_GAP_DATES, table, CRD_X_NONE, at);
    if (crd_world_frame(g->w, CRD_T_share_use)->flags[share] & CRD_ROW_MAYBE)
        return crd_gap_of_cell(g, CRD_GAP_DATES, CRD_T_share_use, CRD_X_NONE, share);
    bool site = crd_subject_target_at(g->w, CRD_T_share_use, CRD_C_share_use_what, share) ==
                CRD_T_site;
    return crd_gap_of_cell(g, CRD_GAP_DISPUTE, table,
                           site ? (uint32_t)CRD_C_element_site : (uint32_t)CRD_C_element_network,
                           at);
}

uint32_t crd_gap_column(crd_gaps *g, crd_subject_id subject, const crd_subject *rows,
                        uint32_t column, size_t row, bool exact)
{
    const crd_subject_def *d = &crd_subjects[subject];
    crd_str rest = crd_str_from(d->cols[column].path), one;
    end best = {.score = -1};
    while (crd_str_next(&rest, '|', &one)) {
        end e = walk(g->w, rows, d->table, row, one);
        bool code = crd_str_find(one, CRD_STR("@")) != SIZE_MAX;
        if (e.led && (exact || !code)) {
            if (!exact)
                return CRD_X_NONE;
            e.kind = CRD_GAP_EXACT;
            e.score = 0; /* also of a function whose code list knows more */
            best = e;
            break;
        }
        if (e.score > best.score)
            best = e;
        if (e.stop)
            break;
    }
    if (best.score < 0)
        return CRD_X_NONE;
    if (best.kind == CRD_GAP_ROW)
        return crd_gap_of_row(g, CRD_GAP_ROW, best.table, CRD_X_NONE,
                              crd_world_text(g->w, best.key), d->table,
                              rows ? crd_subject_row(rows, row) : (uint32_t)row);
    return crd_gap_of_cell(g, best.kind, best.table, best.field, best.row);
}
