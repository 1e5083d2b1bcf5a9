/* Comparisons with whole numbers of which it is only known between which two they lie, such as
 * months from a date that names no day: true or false where all of them agree. Between the day on
 * which the least passes a bound and that on which the greatest does the answer is unknown, and
 * only there. */
#include "rules/expr_eval.h"

bool crd_x_spans(const crd_exprs *set, uint32_t node)
{
    const crd_x_node *n = &set->nodes.at[node];
    return n->op == CRD_OP_CALL && set->lang->fns[n->at.fn].span;
}

crd_x_span crd_x_span_of(const crd_expr_fn *fn, const crd_expr_value *args)
{
    int64_t least, most;
    if (!fn->span(args, &least, &most))
        return CRD_X_NO_SPAN;
    return (crd_x_span){(double)least, (double)most};
}

static int8_t below(crd_x_span a, crd_x_span b, bool same)
{
    if (a.most < b.least || (same && a.most <= b.least))
        return 1;
    return a.least > b.most || (!same && a.least >= b.most) ? 0 : -1;
}

int8_t crd_x_compare_spans(enum crd_x_op op, crd_x_span a, crd_x_span b)
{
    if (isnan(a.least) || isnan(b.least))
        return -1;
    bool apart = a.most < b.least || b.most < a.least;
    bool one = a.least >= a.most && b.least >= b.most;
    switch ((int)op) {
    case CRD_OP_LT:
        return below(a, b, false);
    case CRD_OP_LE:
        return below(a, b, true);
    case CRD_OP_GT:
        return below(b, a, false);
    case CRD_OP_GE:
        return below(b, a, true);
    case CRD_OP_NE:
        return apart ? 1 : one ? 0 : -1;
    default:
        return apart ? 0 : one ? 1 : -1;
    }
}
