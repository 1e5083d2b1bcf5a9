/* Expressions back to text, with brackets only where they are needed. */
#include "rules/expr_int.h"

/* How strongly an operator binds. */
static int binds(const crd_x_node *n)
{
    switch ((enum crd_x_op)n->op) {
    case CRD_OP_OR:
        return 1;
    case CRD_OP_AND:
        return 2;
    case CRD_OP_NOT: /* also where it is written behind: brackets do no harm */
        return 3;
    case CRD_OP_EQ:
    case CRD_OP_NE:
    case CRD_OP_LT:
    case CRD_OP_LE:
    case CRD_OP_GT:
    case CRD_OP_GE:
    case CRD_OP_IN:
    case CRD_OP_IS_NULL:
    case CRD_OP_IS_TRUE:
        return 4;
    case CRD_OP_ADD:
    case CRD_OP_SUB:
        return 5;
    case CRD_OP_MUL:
    case CRD_OP_DIV:
        return 6;
    case CRD_OP_COLUMN:
    case CRD_OP_VALUE:
    case CRD_OP_CALL:
        break;
    }
    return 7;
}

static void say(const crd_exprs *set, uint32_t node, int least, crd_buf *out);

static void say_value(const crd_exprs *set, const crd_x_node *n, crd_buf *out)
{
    char day[11];
    switch ((crd_expr_type)n->type) {
    case CRD_X_NULL:
        if (n->at.bits == 0) {
            crd_buf_adds(out, "null");
            break;
        }
        crd_buf_addc(out, ':');
        crd_buf_add(out, set->lang->params[n->at.bits - 1].name);
        break;
    case CRD_X_BOOL:
        crd_buf_adds(out, n->at.value.truth == 1   ? "true"
                          : n->at.value.truth == 0 ? "false"
                                                   : "null");
        break;
    case CRD_X_INT:
        crd_buf_addi(out, n->at.value.i);
        break;
    case CRD_X_REAL:
        crd_buf_addr(out, n->at.value.real);
        break;
    case CRD_X_TEXT: {
        crd_str text = crd_exprs_text(set, n->at.value.text);
        crd_buf_addc(out, '\'');
        for (size_t i = 0; i < text.len; i++)
            crd_buf_adds(out, text.ptr[i] == '\'' ? "''" : (const char[]){text.ptr[i], 0});
        crd_buf_addc(out, '\'');
        break;
    }
    case CRD_X_DATE:
        crd_buf_addc(out, '\'');
        crd_buf_add(out, crd_date_text(n->at.value.date, day));
        crd_buf_addc(out, '\'');
        break;
    }
}

static void say_list(const crd_exprs *set, const crd_x_node *n, crd_buf *out)
{
    crd_buf_addc(out, '(');
    for (uint32_t i = 0; i < n->n; i++) {
        crd_buf_adds(out, i ? ", " : "");
        say(set, set->lists.at[n->list + i], 0, out);
    }
    crd_buf_addc(out, ')');
}

static void say_two(const crd_exprs *set, const crd_x_node *n, crd_buf *out)
{
    static const char *const signs[] = {
        [CRD_OP_EQ] = " = ",  [CRD_OP_NE] = " <> ", [CRD_OP_LT] = " < ",    [CRD_OP_LE] = " <= ",
        [CRD_OP_GT] = " > ",  [CRD_OP_GE] = " >= ", [CRD_OP_ADD] = " + ",   [CRD_OP_SUB] = " - ",
        [CRD_OP_MUL] = " * ", [CRD_OP_DIV] = " / ", [CRD_OP_AND] = " and ", [CRD_OP_OR] = " or "};
    int own = binds(n);
    bool alike = n->op == CRD_OP_AND || n->op == CRD_OP_OR;
    say(set, n->a, own == 4 ? 5 : own, out); /* comparisons do not chain */
    crd_buf_adds(out, signs[n->op]);
    say(set, n->b, alike ? own : own + 1, out);
}

/* "x is not null", "x not in (...)", "not x" */
static void say_not(const crd_exprs *set, const crd_x_node *n, crd_buf *out)
{
    const crd_x_node *of = &set->nodes.at[n->a];
    bool null = of->op == CRD_OP_IS_NULL, in = of->op == CRD_OP_IN;
    if (!null && !in) {
        crd_buf_adds(out, "not ");
        say(set, n->a, 3, out);
        return;
    }
    say(set, of->a, 5, out);
    crd_buf_adds(out, null ? " is not null" : " not in ");
    if (in)
        say_list(set, of, out);
}

static void say_node(const crd_exprs *set, const crd_x_node *n, crd_buf *out)
{
    switch ((enum crd_x_op)n->op) {
    case CRD_OP_COLUMN:
        crd_buf_adds(out, crd_expr_lang_column(set->lang, n->at.column)->name);
        break;
    case CRD_OP_VALUE:
        say_value(set, n, out);
        break;
    case CRD_OP_CALL:
        crd_buf_adds(out, set->lang->fns[n->at.fn].name);
        say_list(set, n, out);
        break;
    case CRD_OP_IN:
        say(set, n->a, 5, out);
        crd_buf_adds(out, " in ");
        say_list(set, n, out);
        break;
    case CRD_OP_NOT:
        say_not(set, n, out);
        break;
    case CRD_OP_IS_NULL:
        say(set, n->a, 5, out);
        crd_buf_adds(out, " is null");
        break;
    case CRD_OP_IS_TRUE:
        say(set, n->a, 5, out);
        crd_buf_adds(out, " is true");
        break;
    case CRD_OP_EQ:
    case CRD_OP_NE:
    case CRD_OP_LT:
    case CRD_OP_LE:
    case CRD_OP_GT:
    case CRD_OP_GE:
    case CRD_OP_ADD:
    case CRD_OP_SUB:
    case CRD_OP_MUL:
    case CRD_OP_DIV:
    case CRD_OP_AND:
    case CRD_OP_OR:
        say_two(set, n, out);
        break;
    }
}

static void say(const crd_exprs *set, uint32_t node, int least, crd_buf *out)
{
    const crd_x_node *n = &set->nodes.at[node];
    bool brackets = binds(n) < least;
    if (brackets)
        crd_buf_addc(out, '(');
    say_node(set, n, out);
    if (brackets)
        crd_buf_addc(out, ')');
}

void crd_exprs_say(const crd_exprs *set, uint32_t node, crd_buf *out) { say(set, node, 0, out); }

void crd_exprs_say_predicate(const crd_exprs *set, uint32_t id, crd_buf *out)
{
    say(set, set->roots.at[id], 0, out);
}
