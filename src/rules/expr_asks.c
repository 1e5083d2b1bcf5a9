/* What an expression asks by name. */
#include "rules/expr_int.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>

static bool among(const char *name, const char *const *names)
{
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

static void reach(const crd_exprs *set, const crd_x_node *n, uint64_t *used)
{
    if (n->a != CRD_X_NONE)
        crd_bits_put(used, n->a);
    if (n->b != CRD_X_NONE)
        crd_bits_put(used, n->b);
    for (uint32_t i = 0; i < n->n; i++)
        crd_bits_put(used, set->lists.at[n->list + i]);
}

static bool is_text(const crd_exprs *set, uint32_t node)
{
    const crd_x_node *n = node == CRD_X_NONE ? NULL : &set->nodes.at[node];
    return n && n->op == CRD_OP_VALUE && n->type == CRD_X_TEXT;
}

static bool is_column(const crd_exprs *set, uint32_t node, const char *const *columns)
{
    const crd_x_node *n = node == CRD_X_NONE ? NULL : &set->nodes.at[node];
    return n && n->op == CRD_OP_COLUMN &&
           among(crd_expr_lang_column(set->lang, n->at.column)->name, columns);
}

/* Is one of the list's nodes from `first` on a text that is written? */
static bool some_text(const crd_exprs *set, const crd_x_node *n, uint32_t first)
{
    for (uint32_t i = first; i < n->n; i++)
        if (is_text(set, set->lists.at[n->list + i]))
            return true;
    return false;
}

static bool asks(const crd_exprs *set, const crd_x_node *n, const char *const *columns,
                 const char *const *functions)
{
    if (n->op == CRD_OP_EQ || n->op == CRD_OP_NE)
        return (is_column(set, n->a, columns) && is_text(set, n->b)) ||
               (is_text(set, n->a) && is_column(set, n->b, columns));
    if (n->op == CRD_OP_IN)
        return is_column(set, n->a, columns) && some_text(set, n, 0);
    return n->op == CRD_OP_CALL && among(set->lang->fns[n->at.fn].name, functions) &&
           some_text(set, n, 1);
}

bool crd_exprs_is_false(const crd_exprs *set, uint32_t id)
{
    const crd_x_node *n = &set->nodes.at[set->roots.at[id]];
    return n->op == CRD_OP_VALUE && n->type == CRD_X_BOOL && n->at.value.truth == 0;
}

bool crd_exprs_names_any(const crd_exprs *set, uint32_t id, const char *const *columns,
                         const char *const *functions)
{
    bool some = false;
    uint64_t *used = calloc(crd_bits_words(set->nodes.n) + 1, sizeof *used);
    if (!used)
        return false; /* it is for a warning */
    crd_bits_put(used, set->roots.at[id]);
    for (uint32_t i = set->roots.at[id] + 1; i-- > 0;) {
        if (!crd_bits_has(used, i))
            continue;
        reach(set, &set->nodes.at[i], used);
        some |= asks(set, &set->nodes.at[i], columns, functions);
    }
    free(used);
    return some;
}
