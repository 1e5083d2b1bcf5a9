/* What an expression rests on in one row: its value once more, node by node, and the smallest sets
 * of missing facts that could decide it. Kleene's logic: `and` is decided by one part that is
 * false, or by all of them. Sets are bits of the row's leaves; families of them are kept free of
 * sets that hold others, O(sets^2) a node. */
#include "rules/gap_int.h"

#include <math.h>

/* ---- families of sets ----------------------------------------------------------------------- */

static void put(uint64_t *sets, uint8_t *n, uint64_t one, bool *cut)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if ((sets[i] & one) == sets[i])
            return; /* a smaller one is there */
    for (size_t i = 0; i < *n; i++)
        if ((sets[i] & one) != one)
            sets[kept++] = sets[i];
    *n = (uint8_t)kept;
    if (*n == CRD_GAP_SETS)
        *cut = true;
    else
        sets[(*n)++] = one;
}

crd_gap_fam crd_gap_known(bool truth)
{
    return truth ? (crd_gap_fam){.n_yes = 1} : (crd_gap_fam){.n_no = 1};
}

crd_gap_fam crd_gap_leaf(uint64_t mask)
{
    crd_gap_fam f = {.all = mask, .loose = mask == 0};
    if (mask == 0)
        return f;
    f.yes[0] = f.no[0] = mask;
    f.n_yes = f.n_no = 1;
    return f;
}

crd_gap_fam crd_gap_not(crd_gap_fam a)
{
    crd_gap_fam f = a;
    memcpy(f.yes, a.no, sizeof f.yes);
    memcpy(f.no, a.yes, sizeof f.no);
    f.n_yes = a.n_no;
    f.n_no = a.n_yes;
    return f;
}

static bool is_known(const crd_gap_fam *a, bool truth)
{
    return truth ? a->n_yes == 1 && a->yes[0] == 0 : a->n_no == 1 && a->no[0] == 0;
}

static crd_gap_fam joined(const crd_gap_fam *a, const crd_gap_fam *b)
{
    crd_gap_fam f = {
        .cut = a->cut || b->cut, .loose = a->loose || b->loose, .all = a->all | b->all};
    for (size_t i = 0; i < a->n_yes; i++)
        put(f.yes, &f.n_yes, a->yes[i], &f.cut);
    for (size_t i = 0; i < b->n_yes; i++)
        put(f.yes, &f.n_yes, b->yes[i], &f.cut);
    for (size_t i = 0; i < a->n_no; i++)
        for (size_t k = 0; k < b->n_no; k++)
            put(f.no, &f.n_no, a->no[i] | b->no[k], &f.cut);
    return f;
}

crd_gap_fam crd_gap_or(const crd_gap_fam *a, const crd_gap_fam *b)
{
    if (is_known(a, true) || is_known(b, false))
        return *a;
    if (is_known(b, true) || is_known(a, false))
        return *b;
    return joined(a, b);
}

crd_gap_fam crd_gap_join(const crd_gap_fam *a, const crd_gap_fam *b, bool either)
{
    if (either)
        return joined(a, b);
    crd_gap_fam x = crd_gap_not(*a), y = crd_gap_not(*b);
    return crd_gap_not(joined(&x, &y));
}

crd_gap_fam crd_gap_and(const crd_gap_fam *a, const crd_gap_fam *b)
{
    if (is_known(a, false) || is_known(b, true))
        return *a;
    if (is_known(b, false) || is_known(a, true))
        return *b;
    crd_gap_fam x = crd_gap_not(*a), y = crd_gap_not(*b);
    return crd_gap_not(joined(&x, &y));
}

/* ---- life ----------------------------------------------------------------------------------- */

crd_status crd_gap_row_new(crd_gaps *g, crd_docket *d, crd_subject_id subject, crd_exprs *set,
                           crd_gap_row *r)
{
    *r = (crd_gap_row){.g = g, .d = d, .subject = subject, .set = set};
    r->rows = crd_subject_use(d->rows);
    r->rows.fn_ctx = g->k;
    if (!set)
        return CRD_OK;
    r->stamps = calloc(set->nodes.n + 1, sizeof *r->stamps);
    r->values = malloc((set->nodes.n + 1) * sizeof *r->values);
    return r->stamps && r->values ? CRD_OK : CRD_ENOMEM;
}

void crd_gap_row_done(crd_gap_row *r)
{
    free(r->stamps);
    free(r->values);
    crd_map_done(&r->calls);
    CRD_VEC_DONE(&r->kept);
    CRD_VEC_DONE(&r->trace);
    crd_gap_memo_free(r->memo);
    *r = (crd_gap_row){0};
}

void crd_gap_row_at(crd_gap_row *r, size_t row)
{
    r->row = row;
    r->n_leaves = 0;
    r->now++;
}

/* Its number among the row's leaves; CRD_GAP_LEAVES: it has none. */
static uint32_t leaf_of(crd_gap_row *r, uint32_t question)
{
    uint32_t i = 0;
    if (question == CRD_X_NONE)
        return CRD_GAP_LEAVES;
    r->g->asks.at[question].addresses |= r->addressing;
    while (i < r->n_leaves && r->leaves[i] != question)
        i++;
    if (i < r->n_leaves)
        return i;
    if (i == CRD_GAP_LEAVES)
        r->odd = true; /* there is no room */
    else
        r->leaves[r->n_leaves++] = question;
    return i;
}

static uint64_t bit_of(crd_gap_row *r, crd_gap_traced one)
{
    one.leaf = (uint8_t)leaf_of(r, one.question);
    if (r->listeners > 0 && !CRD_VEC_PUSH(&r->trace, one))
        r->g->failed = true;
    return one.leaf == CRD_GAP_LEAVES ? 0 : UINT64_C(1) << one.leaf;
}

uint64_t crd_gap_bit(crd_gap_row *r, uint32_t question)
{
    return question == CRD_X_NONE ? 0 : bit_of(r, (crd_gap_traced){question, CRD_X_NONE, false, 0});
}

uint64_t crd_gap_bit_of_column(crd_gap_row *r, uint32_t column, bool exact)
{
    uint32_t question = crd_gap_column(r->g, r->subject, r->d->rows, column, r->row, exact);
    return bit_of(r, (crd_gap_traced){question, column, exact, 0});
}

/* ---- values --------------------------------------------------------------------------------- */

static crd_expr_type type_of(const crd_gap_row *r, uint32_t node)
{
    return (crd_expr_type)r->set->nodes.at[node].type;
}

static bool is_null(crd_gap_row *r, uint32_t node)
{
    return crd_expr_is_null(type_of(r, node), crd_gap_value(r, node));
}

static double real_of(crd_gap_row *r, uint32_t node)
{
    crd_expr_value v = crd_gap_value(r, node);
    if (type_of(r, node) == CRD_X_REAL)
        return v.real;
    return v.i == CRD_NULL64 ? (double)NAN : (double)v.i;
}

static crd_expr_value arithmetic(crd_gap_row *r, const crd_x_node *n)
{
    crd_expr_value to = crd_expr_null((crd_expr_type)n->type);
    int64_t sum = 0;
    bool over = true;
    if (is_null(r, n->a) || is_null(r, n->b))
        return to;
    if (n->type == CRD_X_INT) {
        int64_t a = crd_gap_value(r, n->a).i, b = crd_gap_value(r, n->b).i;
        over = n->op == CRD_OP_ADD   ? __builtin_add_overflow(a, b, &sum)
               : n->op == CRD_OP_SUB ? __builtin_sub_overflow(a, b, &sum)
               : n->op == CRD_OP_MUL ? __builtin_mul_overflow(a, b, &sum)
                                     : b == 0;
        if (n->op == CRD_OP_DIV && !over)
            sum = a / b;
        to.i = over ? CRD_NULL64 : sum;
    } else if (n->type == CRD_X_REAL) {
        double a = real_of(r, n->a), b = real_of(r, n->b);
        to.real = n->op == CRD_OP_ADD   ? a + b
                  : n->op == CRD_OP_SUB ? a - b
                  : n->op == CRD_OP_MUL ? a * b
                  : b == 0.0            ? (double)NAN
                                        : a / b;
    }
    return to;
}

static crd_expr_value converted(crd_gap_row *r, uint32_t node, crd_expr_type want)
{
    crd_expr_value v = crd_gap_value(r, node);
    crd_expr_type has = type_of(r, node);
    if (has == want)
        return v;
    if (want == CRD_X_REAL && has == CRD_X_INT)
        return (crd_expr_value){.real = real_of(r, node)};
    if (want == CRD_X_INT && has == CRD_X_REAL && v.real >= -9.2e18 && v.real <= 9.2e18)
        return (crd_expr_value){.i = (int64_t)v.real};
    return crd_expr_null(want);
}

static void args_of(crd_gap_row *r, const crd_x_node *n, crd_expr_value args[CRD_X_ARGS * 2])
{
    const crd_expr_fn *fn = &r->set->lang->fns[n->at.fn];
    for (uint32_t k = 0; k < n->n; k++) {
        bool typed = k < CRD_X_ARGS && !(fn->rest_text && fn->takes[k] == CRD_X_NULL);
        args[k] = converted(r, r->set->lists.at[n->list + k], typed ? fn->takes[k] : CRD_X_TEXT);
    }
}

static crd_expr_value called(crd_gap_row *r, const crd_x_node *n)
{
    const crd_expr_fn *fn = &r->set->lang->fns[n->at.fn];
    crd_expr_value args[CRD_X_ARGS * 2], to = crd_expr_null(fn->gives);
    args_of(r, n, args);
    fn->call(r->rows.fn_ctx, r->set, args, n->n, &to);
    return to;
}

/* The only argument that is not constant, when it is a text; CRD_X_NONE: there is none such. */
static uint32_t only_text(const crd_exprs *set, const crd_x_node *n)
{
    uint32_t found = CRD_X_NONE;
    for (uint32_t k = 0; k < n->n; k++) {
        uint32_t arg = set->lists.at[n->list + k];
        if (set->nodes.at[arg].op == CRD_OP_VALUE)
            continue;
        if (found != CRD_X_NONE || set->nodes.at[arg].type != CRD_X_TEXT)
            return CRD_X_NONE;
        found = arg;
    }
    return found;
}

/* Functions may look through tables: one answer a text. */
static crd_expr_value call(crd_gap_row *r, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    uint32_t arg = only_text(r->set, n);
    if (arg == CRD_X_NONE)
        return called(r, n);
    uint64_t key = (uint64_t)node << 32 | crd_gap_value(r, arg).text;
    uint32_t *at = crd_map_add(&r->calls, key, CRD_X_NONE);
    if (at && *at != CRD_X_NONE)
        return r->kept.at[*at];
    uint32_t next = (uint32_t)r->kept.n;
    crd_expr_value v = called(r, n);
    if (!at || !CRD_VEC_PUSH(&r->kept, v))
        r->g->failed = true;
    else
        *at = next;
    return v;
}

static int8_t ordered(enum crd_x_op op, int order)
{
    switch ((int)op) {
    case CRD_OP_EQ:
        return order == 0;
    case CRD_OP_NE:
        return order != 0;
    case CRD_OP_LT:
        return order < 0;
    case CRD_OP_LE:
        return order <= 0;
    case CRD_OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static int order_numbers(crd_gap_row *r, uint32_t a, uint32_t b)
{
    crd_expr_value x = crd_gap_value(r, a), y = crd_gap_value(r, b);
    bool xi = type_of(r, a) == CRD_X_INT, yi = type_of(r, b) == CRD_X_INT;
    if (xi && yi)
        return (x.i > y.i) - (x.i < y.i);
    if (xi)
        return crd_x_order_ir(x.i, y.real);
    if (yi)
        return -crd_x_order_ir(y.i, x.real);
    return (x.real > y.real) - (x.real < y.real);
}

static crd_x_span span_of(crd_gap_row *r, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    crd_expr_value args[CRD_X_ARGS * 2];
    if (!crd_x_spans(r->set, node)) {
        double v = crd_x_number(type_of(r, node)) ? real_of(r, node) : (double)NAN;
        return (crd_x_span){v, v};
    }
    args_of(r, n, args);
    return crd_x_span_of(&r->set->lang->fns[n->at.fn], args);
}

static int8_t compared(crd_gap_row *r, enum crd_x_op op, uint32_t a, uint32_t b)
{
    crd_expr_type type = type_of(r, a);
    if (crd_x_spans(r->set, a) || crd_x_spans(r->set, b))
        return crd_x_compare_spans(op, span_of(r, a), span_of(r, b));
    if (is_null(r, a) || is_null(r, b))
        return -1;
    crd_expr_value x = crd_gap_value(r, a), y = crd_gap_value(r, b);
    if (type == CRD_X_TEXT)
        return ordered(op, x.text == y.text ? 0
                                            : crd_str_cmp(crd_exprs_text(r->set, x.text),
                                                          crd_exprs_text(r->set, y.text)));
    if (type == CRD_X_DATE)
        return (int8_t)crd_x_compare_dates(op, x.date, y.date);
    if (type == CRD_X_BOOL)
        return ordered(op, x.truth - y.truth);
    return ordered(op, order_numbers(r, a, b));
}

static int8_t among(crd_gap_row *r, const crd_x_node *n)
{
    int8_t best = 0;
    for (uint32_t k = 0; k < n->n && best != 1; k++) {
        int8_t is = compared(r, CRD_OP_EQ, n->a, r->set->lists.at[n->list + k]);
        best = is == 1 ? 1 : is < 0 ? -1 : best;
    }
    return best;
}

static int8_t truth_of(crd_gap_row *r, uint32_t node)
{
    return type_of(r, node) == CRD_X_NULL ? -1 : crd_gap_value(r, node).truth;
}

static int8_t logic(crd_gap_row *r, const crd_x_node *n)
{
    int8_t a = truth_of(r, n->a), b;
    switch ((int)n->op) {
    case CRD_OP_NOT:
        return a < 0 ? a : !a;
    case CRD_OP_IS_TRUE:
        return a == 1;
    case CRD_OP_AND:
        b = a == 0 ? 0 : truth_of(r, n->b);
        return a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1;
    default:
        b = a == 1 ? 1 : truth_of(r, n->b);
        return a == 1 || b == 1 ? 1 : a < 0 || b < 0 ? -1 : 0;
    }
}

static crd_expr_value work_out(crd_gap_row *r, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    crd_expr_value v = crd_expr_null((crd_expr_type)n->type);
    switch ((enum crd_x_op)n->op) {
    case CRD_OP_VALUE:
        return n->type == CRD_X_NULL ? v : n->at.value;
    case CRD_OP_COLUMN:
        if (crd_subject_cell(r->d->rows, n->at.column, r->row, &v, NULL) != CRD_OK)
            r->g->failed = true;
        return v;
    case CRD_OP_CALL:
        return call(r, node);
    case CRD_OP_IN:
        return (crd_expr_value){.truth = among(r, n)};
    case CRD_OP_IS_NULL:
        return (crd_expr_value){.truth = is_null(r, n->a)};
    case CRD_OP_AND:
    case CRD_OP_OR:
    case CRD_OP_NOT:
    case CRD_OP_IS_TRUE:
        return (crd_expr_value){.truth = logic(r, n)};
    case CRD_OP_ADD:
    case CRD_OP_SUB:
    case CRD_OP_MUL:
    case CRD_OP_DIV:
        return arithmetic(r, n);
    case CRD_OP_EQ:
    case CRD_OP_NE:
    case CRD_OP_LT:
    case CRD_OP_LE:
    case CRD_OP_GT:
    case CRD_OP_GE:
        return (crd_expr_value){.truth = compared(r, (enum crd_x_op)n->op, n->a, n->b)};
    }
    return v;
}

crd_expr_value crd_gap_value(crd_gap_row *r, uint32_t node)
{
    bool put = false;
    crd_expr_value kept;
    if (r->memo && crd_gap_memo_get(r, node, &kept, &put))
        return kept;
    if (put) {
        kept = work_out(r, node);
        crd_gap_memo_put(r, node, kept);
        return kept;
    }
    if (r->stamps[node] != r->now) {
        crd_expr_value v = work_out(r, node); /* parts first: they stamp themselves */
        r->values[node] = v;
        r->stamps[node] = r->now;
    }
    return r->values[node];
}

/* ---- what is missing ------------------------------------------------------------------------ */

static bool inexact(crd_gap_row *r, uint32_t node)
{
    return type_of(r, node) == CRD_X_DATE && !is_null(r, node) &&
           crd_date_precision_of(crd_gap_value(r, node).date) != CRD_DATE_DAY;
}

uint64_t crd_gap_sources(crd_gap_row *r, uint32_t node, bool exact)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    bool rough = inexact(r, node);
    uint64_t mask = 0;
    if (!exact && !rough && !is_null(r, node))
        return 0;
    if (n->op == CRD_OP_VALUE)
        return n->type == CRD_X_NULL && n->at.bits > 0
                   ? crd_gap_bit(r,
                                 crd_gap_of_param(r->g, r->set->lang->params[n->at.bits - 1].name))
                   : 0;
    if (n->op == CRD_OP_COLUMN)
        return crd_gap_bit_of_column(r, n->at.column, exact || rough);
    if (n->op == CRD_OP_CALL) {
        for (uint32_t k = 0; k < n->n; k++)
            mask |= crd_gap_sources(r, r->set->lists.at[n->list + k], false);
        return mask ? mask : crd_gap_call(r, node).all;
    }
    if (n->a != CRD_X_NONE)
        mask |= crd_gap_sources(r, n->a, exact);
    if (n->b != CRD_X_NONE)
        mask |= crd_gap_sources(r, n->b, exact);
    for (uint32_t k = 0; k < n->n; k++)
        mask |= crd_gap_sources(r, r->set->lists.at[n->list + k], exact);
    return mask;
}

static crd_gap_fam family(crd_gap_row *r, uint32_t node);

/* Of a node that is not known. */
static crd_gap_fam find_family(crd_gap_row *r, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    if (n->op == CRD_OP_NOT)
        return crd_gap_not(family(r, n->a));
    if (n->op == CRD_OP_AND || n->op == CRD_OP_OR) {
        crd_gap_fam a = family(r, n->a), b = family(r, n->b);
        return n->op == CRD_OP_AND ? crd_gap_and(&a, &b) : crd_gap_or(&a, &b);
    }
    uint64_t mask = 0;
    if (n->op != CRD_OP_CALL)
        return crd_gap_leaf(crd_gap_sources(r, node, false));
    for (uint32_t k = 0; k < n->n; k++)
        mask |= crd_gap_sources(r, r->set->lists.at[n->list + k], false);
    return mask ? crd_gap_leaf(mask) : crd_gap_call(r, node);
}

static crd_gap_fam family(crd_gap_row *r, uint32_t node)
{
    int8_t is = truth_of(r, node);
    if (is >= 0)
        return crd_gap_known(is == 1);
    return r->memo ? crd_gap_memo_family(r, node, find_family) : find_family(r, node);
}

crd_gap_fam crd_gap_predicate(crd_gap_row *r, uint32_t pred)
{
    if (pred == CRD_PRED_NONE)
        return crd_gap_known(true);
    if (r->d->place && r->d->place[pred]) { /* most were found out when it was judged */
        crd_tri is = crd_docket_is(r->d, pred, r->row);
        if (is != CRD_OPEN)
            return crd_gap_known(is == CRD_YES);
    }
    const crd_expr_rows *before = r->set->rows;
    r->set->rows = &r->rows; /* texts of cells, for functions */
    crd_gap_fam f = family(r, r->set->roots.at[pred]);
    r->set->rows = before;
    return f;
}
