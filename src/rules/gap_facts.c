/* What is missing of facts: one that nobody states, one that sources tell in different ways, one
 * that perhaps does not hold on the day, and days that are not exact. What is there is asked of its
 * row, so that one fact is one question whatever rules ask of it. */
#include "rules/gap_call.h"
#include "rules/subject_int.h"

typedef crd_gap_asked asked;

/* A question about a row of `fact`, in the words of what the fact is about. */
static uint32_t of_row(crd_gaps *g, crd_gap_kind kind, uint32_t field, uint32_t row)
{
    const crd_world *w = g->w;
    uint32_t q = crd_gap_of_cell(g, kind, CRD_T_fact, field, row);
    uint8_t table = CRD_COL(w, fact, subject).target[row];
    uint32_t about = q != CRD_X_NONE && table < CRD_T_COUNT
                         ? crd_world_row(w, table, CRD_COL(w, fact, subject).text[row])
                         : CRD_ROW_NONE;
    if (about != CRD_ROW_NONE) {
        g->asks.at[q].about_table = table;
        g->asks.at[q].about = about;
    }
    return q;
}

uint32_t crd_gap_of_no_fact(crd_gaps *g, uint32_t table, crd_str id, crd_str scheme, crd_str item)
{
    crd_buf b;
    uint32_t q = CRD_X_NONE, text = crd_world_find_text(g->w, id);
    bool single = strcmp(crd_records.tables[table]->fields[0].name, "id") == 0;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b, "%s:", crd_records.tables[table]->name);
    crd_gap_part(id, &b);
    crd_buf_addc(&b, '/');
    crd_gap_part(scheme, &b);
    crd_buf_addc(&b, '/');
    crd_gap_part(item, &b);
    if (b.status == CRD_OK)
        q = crd_gap_of_row(g, CRD_GAP_ROW, CRD_T_fact, CRD_C_fact_value, crd_buf_str(&b), table,
                           single && text != CRD_INTERN_NONE ? crd_world_row(g->w, table, text)
                                                             : CRD_ROW_NONE);
    else
        g->failed = true;
    crd_buf_done(&b);
    return q;
}

static bool may_not_hold(const crd_gaps *g, uint32_t row)
{
    return crd_world_frame(g->w, CRD_T_fact)->flags[row] & CRD_ROW_MAYBE;
}

/* Whether each of the rows holds that perhaps does not. */
static void dates(asked *a, const uint32_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (may_not_hold(a->g, rows[i]))
            crd_gap_found(a, of_row(a->g, CRD_GAP_DATES, CRD_X_NONE, rows[i]));
}

/* Do those that surely hold say different things? */
static bool disputed(const crd_gaps *g, const uint32_t *rows, size_t n)
{
    const uint32_t *value = CRD_COL(g->w, fact, value).text;
    uint32_t first = CRD_ROW_NONE;
    for (size_t i = 0; i < n; i++) {
        if (crd_world_contested(g->w, CRD_T_fact, rows[i], CRD_C_fact_value))
            return true;
        if (may_not_hold(g, rows[i]))
            continue;
        if (first != CRD_ROW_NONE && value && value[first] != value[rows[i]])
            return true;
        first = rows[i];
    }
    return false;
}

/* All that hold say the same: what it says is no number, or since when is not exact. */
static void not_exact(asked *a, uint32_t row)
{
    uint32_t field = a->n->type == CRD_X_DATE ? CRD_C_fact_since : CRD_C_fact_value;
    bool none = field == CRD_C_fact_since &&
                crd_col_i32(&CRD_COL(a->g->w, fact, since), row) == CRD_DATE_NONE;
    crd_gap_found(a, of_row(a->g,
                            crd_world_contested(a->g->w, CRD_T_fact, row, field) ? CRD_GAP_DISPUTE
                            : none                                               ? CRD_GAP_FIELD
                                                                                 : CRD_GAP_EXACT,
                            field, row));
}

void crd_gap_ask_fact(asked *a)
{
    bool doubt, there = strcmp(a->r->set->lang->fns[a->n->at.fn].name, "has_fact") == 0;
    crd_str id = crd_gap_arg(a, 1), scheme = crd_gap_arg(a, 2), item = crd_gap_arg(a, 3);
    const crd_table *t = crd_schema_find(&crd_records, crd_gap_arg(a, 0));
    size_t n;
    if (!t)
        return;
    crd_str table = crd_str_from(t->name);
    const uint32_t *rows = crd_know_facts(a->g->k, table, id, scheme, item, &n);
    uint32_t row = crd_know_fact(a->g->k, table, id, scheme, item, &doubt);
    if (n == 0)
        crd_gap_found(a, crd_gap_of_no_fact(a->g, (uint32_t)crd_schema_index(&crd_records, t), id,
                                            scheme, item));
    else if (row != CRD_ROW_NONE && !there)
        not_exact(a, row);
    else if (!there && disputed(a->g, rows, n))
        crd_gap_found(a, of_row(a->g, CRD_GAP_DISPUTE, CRD_C_fact_value, rows[0]));
    else
        dates(a, rows, n);
}

crd_gap_fam crd_gap_last_fact(crd_gap_row *r, uint32_t table, crd_str id, crd_str scheme,
                              crd_str item)
{
    crd_gaps *g = r->g;
    size_t n;
    asked a = {.r = r, .g = g};
    const uint32_t *rows = crd_know_facts(g->k, crd_str_from(crd_records.tables[table]->name), id,
                                          scheme, item, &n);
    if (n == 0)
        crd_gap_found(&a, crd_gap_of_no_fact(g, table, id, scheme, item));
    dates(&a, rows, n);
    for (size_t i = 0; i < n; i++) {
        crd_date since = crd_col_i32(&CRD_COL(g->w, fact, since), rows[i]);
        bool doubt = crd_world_contested(g->w, CRD_T_fact, rows[i], CRD_C_fact_since);
        if (doubt || since == CRD_DATE_NONE || crd_date_precision_of(since) != CRD_DATE_DAY)
            crd_gap_found(&a, of_row(g,
                                     doubt                    ? CRD_GAP_DISPUTE
                                     : since == CRD_DATE_NONE ? CRD_GAP_FIELD
                                                              : CRD_GAP_EXACT,
                                     CRD_C_fact_since, rows[i]));
    }
    return a.some ? a.all : crd_gap_leaf(0);
}
