/* Calls of rules' functions outside of expressions: for `cordon sql`. */
#include "rules/expr_int.h"
#include "rules/know_int.h"

#include <math.h>

/* Texts of the arguments, by their number. */
static crd_str text_of(void *ctx, uint32_t text)
{
    const crd_rule_value *args = ctx;
    return args[text].text;
}

/* The argument as the type that the function takes; false: it is of another kind. */
static bool convert(const crd_rule_value *v, crd_expr_type want, uint32_t number,
                    crd_expr_value *to)
{
    *to = crd_expr_null(want);
    if (v->type == CRD_X_NULL)
        return true;
    if (want == CRD_X_TEXT && v->type == CRD_X_TEXT)
        to->text = number;
    else if (want == CRD_X_REAL && crd_x_number(v->type))
        to->real = v->type == CRD_X_REAL ? v->value.real : (double)v->value.i;
    else if (want == CRD_X_INT && v->type == CRD_X_INT)
        to->i = v->value.i;
    else if (want == CRD_X_DATE && v->type == CRD_X_TEXT)
        return crd_date_parse(v->text, &to->date);
    else
        return false;
    return true;
}

crd_status crd_rule_fn_call(crd_know *k, const crd_expr_fn *fn, const crd_rule_value *args,
                            size_t n, crd_rule_value *ret_value, crd_err *err)
{
    crd_rule_value lent[CRD_X_ARGS * 2];
    crd_expr_value taken[CRD_X_ARGS * 2], to = crd_expr_null(fn->gives);
    if (n < fn->n_least || n > fn->n_most || n > CRD_X_ARGS * 2)
        return crd_fail(err, CRD_EINVAL, "%s is expected; arguments given: %zu", fn->form, n);
    for (size_t i = 0; i < n; i++) {
        bool typed = i < CRD_X_ARGS && !(fn->rest_text && fn->takes[i] == CRD_X_NULL);
        crd_expr_type want = typed ? fn->takes[i] : CRD_X_TEXT;
        lent[i] = args[i];
        if (!convert(&args[i], want, (uint32_t)i, &taken[i]))
            return crd_fail(err, CRD_EINVAL, "%s is expected: argument %zu is not %s", fn->form,
                            i + 1, crd_expr_type_name(want));
    }
    crd_expr_rows rows = {.ctx = lent, .text = text_of};
    crd_exprs set = {.rows = &rows};
    fn->call(k, &set, taken, n, &to);
    *ret_value = (crd_rule_value){.type = crd_expr_is_null(fn->gives, to) ? CRD_X_NULL : fn->gives,
                                  .value = to,
                                  .text = CRD_STR_NULL};
    if (ret_value->type == CRD_X_TEXT)
        ret_value->text = crd_world_text(k->w, to.text);
    return crd_know_failed(k) == CRD_OK ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
}
