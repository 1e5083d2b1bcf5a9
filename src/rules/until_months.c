/* Days on which a number of months between a date and the day may pass what it is compared with. */
#include "rules/judge_int.h"

#include "rules/expr_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LIMITS = 200, /* numbers of one call; more: every month counts */
    MOST_MONTHS = 9999 * 12,
};

typedef struct spans {
    const crd_world *w;
    const crd_exprs *set;
    crd_subject_id subject;
    int32_t from, to;
    crd_until_put put;
    void *ctx;
    uint64_t *days; /* bits of (from, to] that were put */
    double limits[LIMITS];
    size_t n_limits;
    bool every, past; /* all numbers of months count; the limit is the argument of past() */
    bool nulls;       /* it is asked whether it is known how many months they are */
} spans;

static const crd_x_node *node_at(const spans *x, uint32_t i) { return &x->set->nodes.at[i]; }

static uint32_t arg_at(const spans *x, const crd_x_node *call, uint32_t i)
{
    return x->set->lists.at[call->list + i];
}

static bool is_call(const spans *x, uint32_t i, const char *name)
{
    const crd_x_node *n = node_at(x, i);
    return n->op == CRD_OP_CALL && strcmp(x->set->lang->fns[n->at.fn].name, name) == 0;
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

/* What the call is compared with; anything but a number: every month counts. */
static void put_limit(spans *x, uint32_t node)
{
    const crd_x_node *n = node_at(x, node);
    double v = n->type == CRD_X_INT && n->at.value.i != CRD_NULL64 ? (double)n->at.value.i
               : n->type == CRD_X_REAL                             ? n->at.value.real
                                                                   : (double)NAN;
    if (n->op == CRD_OP_VALUE && (n->type == CRD_X_NULL || (crd_x_number(n->type) && isnan(v))))
        return; /* unknown on every day */
    if (n->op != CRD_OP_VALUE || isnan(v) || x->n_limits == LIMITS)
        x->every = true;
    else
        x->limits[x->n_limits++] = v;
}

static bool lists(const spans *x, const crd_x_node *n, uint32_t node)
{
    for (uint32_t i = 0; i < n->n; i++)
        if (arg_at(x, n, i) == node)
            return true;
    return false;
}

/* Not as one of a list. */
static bool takes(const crd_x_node *n, uint32_t node)
{
    bool kids = n->op != CRD_OP_COLUMN && n->op != CRD_OP_VALUE && n->op != CRD_OP_CALL;
    return kids && (n->a == node || (n->op <= CRD_OP_OR && n->b == node));
}

static void used_in(spans *x, const crd_x_node *n, uint32_t call)
{
    bool kid = takes(n, call);
    if (kid && n->op >= CRD_OP_EQ && n->op <= CRD_OP_GE)
        put_limit(x, n->a == call ? n->b : n->a);
    else if (kid && n->op == CRD_OP_IN)
        for (uint32_t i = 0; i < n->n; i++)
            put_limit(x, arg_at(x, n, i));
    else if (kid && n->op == CRD_OP_IS_NULL) /* an exact date gives a number on every day */
        x->nulls = true;
    else if (kid)
        x->every = true;
    else if ((n->op == CRD_OP_IN || n->op == CRD_OP_CALL) && lists(x, n, call))
        x->every = true;
}

static void find_limits(spans *x, uint32_t call)
{
    const crd_x_node *n = node_at(x, call);
    x->n_limits = 0;
    x->every = x->nulls = false;
    if (x->past) {
        put_limit(x, arg_at(x, n, 1));
        return;
    }
    for (size_t i = 0; i < x->set->nodes.n; i++)
        used_in(x, node_at(x, (uint32_t)i), call);
    for (size_t i = 0; i < x->set->roots.n; i++)
        x->every |= x->set->roots.at[i] == call;
}

/* ---- days -------------------------------------------------------------------------------------
 */

static crd_status put_day(spans *x, int32_t day)
{
    if (day <= x->from || day > x->to)
        return CRD_OK;
    size_t bit = (size_t)((int64_t)day - x->from);
    if (crd_bits_has(x->days, bit))
        return CRD_OK;
    crd_bits_put(x->days, bit);
    return x->put(x->ctx, day);
}

/* The day so many months after (or before) and the day behind it: a month is over on the one, or,
 * when the day of the month is not in it, on the other. */
static crd_status put_month(spans *x, int32_t day, double months)
{
    int y, m, d;
    crd_date_split(day, &y, &m, &d);
    double all = (double)y * 12 + m - 1 + floor(months);
    if (all < 12 || all >= MOST_MONTHS)
        return CRD_OK;
    int32_t at = crd_months_after(day, months);
    crd_status rc = put_day(x, at);
    return rc == CRD_OK && at < INT32_MAX ? put_day(x, at + 1) : rc;
}

/* Each month within the range. */
static crd_status put_every(spans *x, int32_t day)
{
    crd_status rc = CRD_OK;
    int y, m, d, from, month, to, last;
    crd_date_split(day, &y, &m, &d);
    crd_date_split(x->from, &from, &month, &d);
    int first = (from - y) * 12 + month - m - 1;
    crd_date_split(x->to, &to, &last, &d);
    for (int k = first; rc == CRD_OK && k <= (to - y) * 12 + last - m + 1; k++)
        rc = put_month(x, day, k);
    return rc;
}

/* Months after the date and months before it, with those beside them: of "more than 6" it is the
 * seventh that counts. */
static crd_status put_limits(spans *x, int32_t day)
{
    crd_status rc = CRD_OK;
    for (size_t k = 0; k < x->n_limits && rc == CRD_OK; k++) {
        double limit = floor(x->limits[k]);
        if (x->past) {
            rc = put_month(x, day, limit);
            continue;
        }
        for (int more = limit <= 0 ? -1 : 0; more <= 1 && rc == CRD_OK; more++) {
            rc = put_month(x, day, limit + more);
            if (rc == CRD_OK)
                rc = put_month(x, day, -(limit + more));
        }
    }
    return rc;
}

static crd_status put_date(spans *x, crd_date date)
{
    crd_status rc = CRD_OK;
    if (date == CRD_DATE_NONE)
        return CRD_OK;
    const int32_t days[] = {crd_date_first(date), crd_date_last(date)};
    /* comparisons with months from a month or a year turn with its first and its last day */
    bool every = x->every || (x->nulls && days[0] != days[1]);
    for (size_t i = 0; i < (days[0] == days[1] ? 1 : 2) && rc == CRD_OK; i++)
        rc = every ? put_every(x, days[i]) : put_limits(x, days[i]);
    return rc;
}

/* ---- dates ------------------------------------------------------------------------------------
 */

static crd_status column_dates(spans *x, uint32_t column)
{
    crd_status rc = CRD_OK;
    crd_subject *view = NULL;
    const void *cells;
    uint64_t columns[CRD_JUDGE_WORDS] = {0};
    crd_bits_put(columns, column);
    CRD_TRY(crd_subject_open(x->w, x->subject, columns, &view, NULL));
    CRD_TRY(crd_subject_whole(view, column, &cells, NULL));
    for (size_t i = 0; i < crd_subject_rows(view); i++)
        CRD_TRY(put_date(x, ((const crd_date *)cells)[i]));
done:
    crd_subject_free(view);
    return rc;
}

/* Is it this text, or one that is not written? */
static bool may_be(const spans *x, uint32_t node, crd_str text)
{
    const crd_x_node *n = node_at(x, node);
    return n->op != CRD_OP_VALUE || n->type != CRD_X_TEXT ||
           crd_str_eq(crd_exprs_text(x->set, n->at.value.text), text);
}

static crd_status fact_dates(spans *x, const crd_x_node *call)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(x->w, CRD_T_fact);
    const uint32_t *scheme = f->cols[CRD_C_fact_scheme].text;
    const uint32_t *item = f->cols[CRD_C_fact_item].text;
    for (uint32_t i = 0; i < f->n && rc == CRD_OK; i++)
        if (may_be(x, arg_at(x, call, 2), crd_world_text(x->w, scheme[i])) &&
            may_be(x, arg_at(x, call, 3), crd_world_text(x->w, item[i])))
            rc = put_date(x, crd_col_i32(&f->cols[CRD_C_fact_since], i));
    return rc;
}

/* All of one table that a row may have. */
static crd_status table_dates(spans *x, uint32_t table)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(x->w, table);
    for (uint32_t c = 0; f->table && c < f->table->n_fields; c++) {
        if (f->table->fields[c].kind != CRD_DATE || f->cols[c].holds == CRD_HOLDS_NOTHING)
            continue;
        for (uint32_t i = 0; i < f->n && rc == CRD_OK; i++)
            rc = put_date(x, crd_col_i32(&f->cols[c], i));
    }
    return rc;
}

static crd_status dates_from(spans *x, uint32_t node)
{
    crd_status rc = CRD_OK;
    const crd_x_node *n = node_at(x, node);
    if (n->op == CRD_OP_COLUMN)
        return column_dates(x, n->at.column);
    if (n->op == CRD_OP_VALUE)
        return n->type == CRD_X_DATE ? put_date(x, n->at.value.date) : CRD_OK;
    if (is_call(x, node, "fact_since"))
        return fact_dates(x, n);
    for (uint32_t t = 0; t < CRD_T_COUNT && rc == CRD_OK; t++)
        rc = table_dates(x, t);
    return rc;
}

/* ---- calls ------------------------------------------------------------------------------------
 */

static crd_status call_days(spans *x, uint32_t call)
{
    crd_status rc = CRD_OK;
    const crd_x_node *n = node_at(x, call);
    x->past = is_call(x, call, "past");
    bool today = false;
    if (!x->past && !is_call(x, call, "months_between"))
        return CRD_OK;
    for (uint32_t i = 0; i < 2; i++)
        today |= is_call(x, arg_at(x, n, i), "as_of");
    if (!x->past && !today)
        return CRD_OK; /* it changes with its dates alone */
    find_limits(x, call);
    for (uint32_t i = 0; i < (x->past ? 1u : 2u) && rc == CRD_OK; i++)
        if (!is_call(x, arg_at(x, n, i), "as_of"))
            rc = dates_from(x, arg_at(x, n, i));
    return rc;
}

crd_status crd_until_months(const crd_world *w, const crd_ruleset *p, int32_t from, int32_t to,
                            crd_until_put put, void *ctx)
{
    crd_status rc = CRD_OK;
    spans x = {.w = w, .from = from, .to = to, .put = put, .ctx = ctx};
    if (from >= to)
        return CRD_OK;
    x.days = calloc(crd_bits_words((size_t)((int64_t)to - from) + 1), sizeof *x.days);
    if (!x.days)
        return CRD_ENOMEM;
    for (uint32_t s = 0; s < CRD_SUBJECTS && rc == CRD_OK; s++) {
        x.set = p->sets[s];
        x.subject = (crd_subject_id)s;
        for (size_t i = 0; x.set && i < x.set->nodes.n && rc == CRD_OK; i++)
            if (node_at(&x, (uint32_t)i)->op == CRD_OP_CALL)
                rc = call_days(&x, (uint32_t)i);
    }
    free(x.days);
    return rc;
}
