/* Where a null cell comes from: the first thing missing on the way to it. Of several ways the one
 * that leads furthest is asked about; of equal ones the first. */
#include "rules/gap_int.h"
#include "rules/subject_int.h"

#include <math.h>
#include <stdlib.h>

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

/* ---- ways -------------------------------------------------------------------------------------
 */

enum { STEPS = 8, WAYS = 8 };

/* A step from a row of a table that the steps before it lead to. */
typedef struct way_step {
    int field;   /* -1: the table has none of the name, the way ends */
    int next;    /* the table that its reference leads to; -1: none */
    bool wanted; /* only where the row says that it is this table */
} way_step;

typedef struct way {
    way_step steps[STEPS];
    size_t n;
    bool whole;   /* no step is missing behind them */
    bool says;    /* it leads to a field; else to what always stands there */
    bool user;    /* the first step is the network that uses the row */
    bool by_code; /* of what it leads to the code lists say it */
} way;

struct crd_gap_ways {
    way at[WAYS];
    size_t n;
};

/* The step from the table; *ret_next: the table behind it. */
static way_step step_of(uint32_t table, crd_str one)
{
    size_t colon = crd_str_find(one, CRD_STR(":"));
    crd_str field = one, wanted = CRD_STR_NULL;
    if (colon != SIZE_MAX) {
        field.len = colon;
        wanted = (crd_str){one.ptr + colon + 1, one.len - colon - 1};
    }
    way_step s = {.field = crd_table_find(crd_records.tables[table], field), .next = -1};
    if (s.field < 0)
        return s;
    s.wanted = !crd_str_is_null(wanted);
    crd_str target = s.wanted ? wanted
                              : crd_str_from(crd_records.tables[table]->fields[s.field].arg);
    const crd_table *t = crd_schema_find(&crd_records, target);
    s.next = t ? crd_schema_index(&crd_records, t) : -1;
    return s;
}

/* False: a way has too many steps, which is a fault of the view's table. */
static bool take_apart(uint32_t table, crd_str text, way *to)
{
    size_t code = crd_str_find(text, CRD_STR("@"));
    crd_str one;
    *to = (way){.says = text.ptr[0] != '=' && !crd_str_eq(text, CRD_STR("maybe"))};
    to->by_code = code != SIZE_MAX;
    if (to->by_code)
        text.len = code;
    while (to->says && crd_str_next(&text, '.', &one)) {
        if (to->n == STEPS)
            return false;
        bool user = to->n == 0 && crd_str_eq(one, CRD_STR("user"));
        way_step s = step_of(table, user ? CRD_STR("network") : one);
        to->user |= user;
        to->steps[to->n++] = s;
        if (s.field < 0 || s.next < 0)
            break;
        table = (uint32_t)s.next;
    }
    to->whole = text.ptr == NULL;
    return true;
}

/* NULL: memory is out. */
static const crd_gap_ways *ways_of(crd_gaps *g, crd_subject_id subject, uint32_t column)
{
    const crd_subject_def *d = &crd_subjects[subject];
    if (!g->ways[subject])
        g->ways[subject] = calloc(d->n_cols + 1, sizeof *g->ways[subject]);
    crd_gap_ways **at = g->ways[subject] ? &g->ways[subject][column] : NULL;
    crd_str rest = crd_str_from(d->cols[column].path), one;
    if (!at || *at)
        return at ? *at : NULL;
    *at = calloc(1, sizeof **at);
    while (*at && (*at)->n < WAYS && crd_str_next(&rest, '|', &one))
        if (!take_apart(d->table, one, &(*at)->at[(*at)->n++]))
            (*at)->at[(*at)->n - 1].says = false;
    return *at;
}

void crd_gap_ways_free(crd_gaps *g)
{
    for (size_t s = 0; s < CRD_SUBJECTS; s++) {
        for (size_t i = 0; g->ways[s] && i < crd_subjects[s].n_cols; i++)
            free(g->ways[s][i]);
        free(g->ways[s]);
    }
}

/* ---- walks ------------------------------------------------------------------------------------
 */

/* One step: false when the way ends here. */
static bool step(const crd_world *w, const way_step *s, bool last, int depth, end *e)
{
    e->score = -1;
    if (s->field < 0)
        return false;
    e->field = (uint32_t)s->field;
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
    uint32_t text = crd_subject_text_at(w, e->table, e->field, e->row);
    if (s->next < 0 ||
        (s->wanted && crd_subject_target_at(w, e->table, e->field, e->row) != s->next)) {
        e->score = -1;
        return false;
    }
    uint32_t row = crd_world_row(w, (uint32_t)s->next, text);
    if (row == CRD_ROW_NONE) {
        *e = (end){.score = depth * 4 + 3,
                   .kind = CRD_GAP_ROW,
                   .table = (uint32_t)s->next,
                   .field = CRD_X_NONE,
                   .row = CRD_ROW_NONE,
                   .key = text};
        return false;
    }
    e->table = (uint32_t)s->next;
    e->row = row;
    return true;
}

/* The network that uses the row: its own, or the one that shares it. */
static bool step_user(const crd_world *w, const crd_subject *rows, const way_step *s, size_t row,
                      bool last, end *e)
{
    if (rows->shares[row] == CRD_ROW_NONE)
        return step(w, s, last, 0, e);
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
                const way *a)
{
    uint32_t row = rows ? crd_subject_row(rows, from) : (uint32_t)from;
    bool shared = rows && rows->shares;
    end e = {.score = -1, .kind = CRD_GAP_FIELD, .table = table, .row = row};
    if (!a->says || (a->user && !shared)) /* without sharing there is no such field */
        return e;
    for (size_t i = 0; i < a->n; i++) {
        bool last = i + 1 == a->n && a->whole;
        if (a->user && i == 0 ? !step_user(w, rows, &a->steps[i], from, last, &e)
                              : !step(w, &a->steps[i], last, (int)i, &e))
            break;
    }
    if (e.led && a->by_code) /* the function is known, its code list says nothing */
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
    const crd_gap_ways *ways = ways_of(g, subject, column);
    end best = {.score = -1};
    g->failed |= !ways;
    for (size_t i = 0; ways && i < ways->n; i++) {
        end e = walk(g->w, rows, d->table, row, &ways->at[i]);
        bool code = ways->at[i].by_code;
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
