/* Texts into a set: predicates, and values of any type. */
#include "rules/expr_lex.h"

enum { MAX_TEXTS = 32 << 20 };

static crd_status add(crd_x_parser *p, bool predicate, uint32_t *ret_id, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t root = CRD_X_NONE;
    CRD_TRY(crd_arena_new(MAX_TEXTS, &p->arena));
    if (p->text.len > CRD_X_MAX_TEXT) {
        crd_x_tell(p, &crd_expr_limit, 0, "at most 4,000 characters", CRD_STR_NULL);
        rc = CRD_EPARSE;
        goto done;
    }
    root = crd_x_expression(p, predicate);
    if (p->no_memory)
        rc = p->set->nodes.n >= CRD_X_MAX_SET ? CRD_ELIMIT : CRD_ENOMEM;
    else if (p->bad || root == CRD_X_NONE)
        rc = CRD_EPARSE;
    else if (!CRD_VEC_PUSH(&p->set->roots, root))
        rc = CRD_ENOMEM;
    else
        *ret_id = (uint32_t)p->set->roots.n - 1;
done:
    crd_arena_free(p->arena);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "not an expression");
}

crd_status crd_exprs_add(crd_exprs *set, crd_str text, const crd_expr_place *at, crd_diags *diags,
                         uint32_t *ret_id, crd_err *err)
{
    crd_x_parser p = {.set = set, .text = text, .at = at, .diags = diags};
    return add(&p, true, ret_id, err);
}

crd_status crd_exprs_add_value(crd_exprs *set, crd_str text, const crd_expr_place *at,
                               crd_diags *diags, uint32_t *ret_id, crd_expr_type *ret_type,
                               crd_err *err)
{
    crd_x_parser p = {.set = set, .text = text, .at = at, .diags = diags};
    crd_status rc = add(&p, false, ret_id, err);
    if (rc == CRD_OK)
        *ret_type = (crd_expr_type)set->nodes.at[set->roots.at[*ret_id]].type;
    return rc;
}

bool crd_exprs_is_column(const crd_exprs *set, uint32_t id, uint32_t *ret_column)
{
    const crd_x_node *n = &set->nodes.at[set->roots.at[id]];
    if (n->op == CRD_OP_COLUMN)
        *ret_column = n->at.column;
    return n->op == CRD_OP_COLUMN;
}
