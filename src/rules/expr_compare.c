/* Comparisons and logic of expressions, a chunk of rows at a time. */
#include "rules/expr_eval.h"

/* ---- comparing ---------------------------------------------------------------------------- */

/* The bits of a truth, from a test of row i that is true or false where `known` holds. */
#define EACH(t, known, holds)                                                 \
    do {                                                                      \
        for (size_t w_ = 0; w_ < CRD_X_WORDS; w_++) {                         \
            uint8_t yes_[64], all_[64];                                       \
            for (size_t b_ = 0; b_ < 64; b_++) {                              \
                const size_t i = w_ * 64 + b_;                                \
                all_[b_] = (uint8_t)((known) != 0);                           \
                yes_[b_] = (uint8_t)((holds) != 0);                           \
            }                                                                 \
            const uint64_t is_ = crd_x_pack(yes_), known_ = crd_x_pack(all_); \
            (t)->yes[w_] = is_ & known_;                                      \
            (t)->no[w_] = ~is_ & known_;                                      \
        }                                                                     \
    } while (0)

#define ORDERED(t, op, known, order) /* order: below 0, 0, above 0 */ \
    do {                                                              \
        switch ((int)(op)) {                                          \
        case CRD_OP_EQ:                                               \
            EACH(t, known, (order) == 0);                             \
            break;                                                    \
        case CRD_OP_NE:                                               \
            EACH(t, known, (order) != 0);                             \
            break;                                                    \
        case CRD_OP_LT:                                               \
            EACH(t, known, (order) < 0);                              \
            break;                                                    \
        case CRD_OP_LE:                                               \
            EACH(t, known, (order) <= 0);                             \
            break;                                                    \
        case CRD_OP_GT:                                               \
            EACH(t, known, (order) > 0);                              \
            break;                                                    \
        default:                                                      \
            EACH(t, known, (order) >= 0);                             \
            break;                                                    \
        }                                                             \
    } while (0)

static int order_i(int64_t a, int64_t b) { return (a > b) - (a < b); }
static int order_r(double a, double b) { return (a > b) - (a < b); }

/* Exact: 64 bits of a whole number fit a long double's where it has them, and else the halves are
 * compared. */
int crd_x_order_ir(int64_t a, double b)
{
    if (b >= 9223372036854775808.0)
        return -1;
    if (b < -9223372036854775808.0)
        return 1;
    int64_t whole = (int64_t)b;
    int order = order_i(a, whole);
    return order != 0 ? order : order_r(0.0, b - (double)whole);
}

static void numbers(crd_x_truth *t, enum crd_x_op op, const crd_x_node *x, const crd_x_node *y,
                    const crd_x_cells *a, const crd_x_cells *b)
{
    bool ai = x->type == CRD_X_INT, bi = y->type == CRD_X_INT;
    if (ai && bi)
        ORDERED(t, op, a->i[i] != CRD_NULL64 && b->i[i] != CRD_NULL64, order_i(a->i[i], b->i[i]));
    else if (ai)
        ORDERED(t, op, a->i[i] != CRD_NULL64 && !isnan(b->real[i]),
                crd_x_order_ir(a->i[i], b->real[i]));
    else if (bi)
        ORDERED(t, op, !isnan(a->real[i]) && b->i[i] != CRD_NULL64,
                -crd_x_order_ir(b->i[i], a->real[i]));
    else
        ORDERED(t, op, !isnan(a->real[i]) && !isnan(b->real[i]), order_r(a->real[i], b->real[i]));
}

static int order_t(const crd_exprs *set, uint32_t a, uint32_t b)
{
    return a == b || a == CRD_INTERN_NONE || b == CRD_INTERN_NONE
               ? 0
               : crd_str_cmp(crd_exprs_text(set, a), crd_exprs_text(set, b));
}

static void texts(crd_x_truth *t, enum crd_x_op op, const crd_exprs *set, const crd_x_cells *a,
                  const crd_x_cells *b)
{
    if (op == CRD_OP_EQ) /* equal texts have equal numbers */
        EACH(t, a->text[i] != CRD_INTERN_NONE && b->text[i] != CRD_INTERN_NONE,
             a->text[i] == b->text[i]);
    else if (op == CRD_OP_NE)
        EACH(t, a->text[i] != CRD_INTERN_NONE && b->text[i] != CRD_INTERN_NONE,
             a->text[i] != b->text[i]);
    else
        ORDERED(t, op, a->text[i] != CRD_INTERN_NONE && b->text[i] != CRD_INTERN_NONE,
                order_t(set, a->text[i], b->text[i]));
}

/* Is a before b, or (`same`) not behind it: 1, 0, or -1 when that depends on the day meant? */
static int before(crd_date a, crd_date b, bool same)
{
    int32_t a0 = crd_date_first(a), a1 = crd_date_last(a);
    int32_t b0 = crd_date_first(b), b1 = crd_date_last(b);
    if (a1 < b0 || (same && a1 == b0))
        return 1;
    if (a0 > b1 || (!same && a0 == b1))
        return 0;
    return -1;
}

static int equal(crd_date a, crd_date b)
{
    bool days = crd_date_precision_of(a) == CRD_DATE_DAY &&
                crd_date_precision_of(b) == CRD_DATE_DAY;
    if (days)
        return a == b;
    bool apart = crd_date_last(a) < crd_date_first(b) || crd_date_last(b) < crd_date_first(a);
    return apart ? 0 : -1;
}

int crd_x_compare_dates(enum crd_x_op op, crd_date a, crd_date b)
{
    int e;
    switch ((int)op) {
    case CRD_OP_LT:
        return before(a, b, false);
    case CRD_OP_LE:
        return before(a, b, true);
    case CRD_OP_GT:
        return before(b, a, false);
    case CRD_OP_GE:
        return before(b, a, true);
    case CRD_OP_EQ:
        return equal(a, b);
    default:
        e = equal(a, b);
        return e < 0 ? e : !e;
    }
}

static void dates(crd_x_truth *t, enum crd_x_op op, const crd_x_cells *a, const crd_x_cells *b)
{
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < CRD_X_CHUNK; i++) {
        if (a->date[i] == CRD_DATE_NONE || b->date[i] == CRD_DATE_NONE)
            continue;
        int is = crd_x_compare_dates(op, a->date[i], b->date[i]);
        if (is >= 0)
            crd_bits_put(is ? t->yes : t->no, i);
    }
}

static void truths(crd_x_truth *t, enum crd_x_op op, const crd_x_truth *a, const crd_x_truth *b)
{
    ORDERED(t, op,
            (crd_bits_has(a->yes, i) || crd_bits_has(a->no, i)) &&
                (crd_bits_has(b->yes, i) || crd_bits_has(b->no, i)),
            (int)crd_bits_has(a->yes, i) - (int)crd_bits_has(b->yes, i));
}

void crd_x_compare(const crd_exprs *set, crd_x_cells *const *cells, enum crd_x_op op, uint32_t a,
                   uint32_t b, crd_x_truth *t)
{
    const crd_x_node *x = &set->nodes.at[a], *y = &set->nodes.at[b];
    if (x->type == CRD_X_NULL || y->type == CRD_X_NULL)
        memset(t, 0, sizeof *t);
    else if (x->type == CRD_X_TEXT)
        texts(t, op, set, cells[a], cells[b]);
    else if (x->type == CRD_X_DATE)
        dates(t, op, cells[a], cells[b]);
    else if (x->type == CRD_X_BOOL)
        truths(t, op, &cells[a]->truth, &cells[b]->truth);
    else
        numbers(t, op, x, y, cells[a], cells[b]);
}

/* ---- the other nodes ---------------------------------------------------------------------- */

void crd_x_in(const crd_exprs *set, crd_x_cells *const *cells, const crd_x_node *n, crd_x_truth *t)
{
    const uint32_t *list = set->lists.at + n->list;
    crd_x_truth one;
    crd_x_compare(set, cells, CRD_OP_EQ, n->a, list[0], t);
    for (uint32_t k = 1; k < n->n; k++) {
        crd_x_compare(set, cells, CRD_OP_EQ, n->a, list[k], &one);
        for (size_t w = 0; w < CRD_X_WORDS; w++) {
            t->yes[w] |= one.yes[w];
            t->no[w] &= one.no[w];
        }
    }
}

void crd_x_is_null(const crd_exprs *set, crd_x_cells *const *cells, uint32_t a, crd_x_truth *t)
{
    const crd_x_cells *c = cells[a];
    switch ((crd_expr_type)set->nodes.at[a].type) {
    case CRD_X_BOOL:
        for (size_t w = 0; w < CRD_X_WORDS; w++)
            t->yes[w] = ~(c->truth.yes[w] | c->truth.no[w]);
        break;
    case CRD_X_INT:
        EACH(t, true, c->i[i] == CRD_NULL64);
        break;
    case CRD_X_REAL:
        EACH(t, true, isnan(c->real[i]));
        break;
    case CRD_X_TEXT:
        EACH(t, true, c->text[i] == CRD_INTERN_NONE);
        break;
    case CRD_X_DATE:
        EACH(t, true, c->date[i] == CRD_DATE_NONE);
        break;
    case CRD_X_NULL:
        memset(t->yes, 0xff, sizeof t->yes);
        break;
    }
    for (size_t w = 0; w < CRD_X_WORDS; w++)
        t->no[w] = ~t->yes[w];
}

void crd_x_logic(const crd_exprs *set, crd_x_cells *const *cells, const crd_x_node *n,
                 crd_x_truth *t)
{
    static const crd_x_truth unknown;
    bool a_null = set->nodes.at[n->a].type == CRD_X_NULL;
    bool b_null = n->b == CRD_X_NONE || set->nodes.at[n->b].type == CRD_X_NULL;
    const crd_x_truth *a = a_null ? &unknown : &cells[n->a]->truth;
    const crd_x_truth *b = b_null ? &unknown : &cells[n->b]->truth;
    for (size_t w = 0; w < CRD_X_WORDS; w++) {
        switch ((int)n->op) {
        case CRD_OP_AND:
            t->yes[w] = a->yes[w] & b->yes[w];
            t->no[w] = a->no[w] | b->no[w];
            break;
        case CRD_OP_OR:
            t->yes[w] = a->yes[w] | b->yes[w];
            t->no[w] = a->no[w] & b->no[w];
            break;
        case CRD_OP_NOT:
            t->yes[w] = a->no[w];
            t->no[w] = a->yes[w];
            break;
        default: /* IS_TRUE */
            t->yes[w] = a->yes[w];
            t->no[w] = ~a->yes[w];
            break;
        }
    }
}
