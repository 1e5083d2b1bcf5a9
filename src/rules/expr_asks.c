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

/* What each part of the predicate is given to. */
typedef void (*taker)(const crd_exprs *set, const crd_x_node *n, void *ctx);

static void reach(const crd_exprs *set, const crd_x_node *n, uint64_t *used)
{
    if (n->a != CRD_X_NONE)
        crd_bits_put(used, n->a);
    if (n->b != CRD_X_NONE)
        crd_bits_put(used, n->b);
    for (uint32_t i = 0; i < n->n; i++)
        crd_bits_put(used, set->lists.at[n->list + i]);
}

/* All parts of one predicate, each once. Without memory none: what is asked is for warnings. */
static void each_part(const crd_exprs *set, uint32_t id, taker take, void *ctx)
{
    uint64_t *used = calloc(crd_bits_words(set->nodes.n) + 1, sizeof *used);
    if (!used)
        return;
    crd_bits_put(used, set->roots.at[id]);
    for (uint32_t i = set->roots.at[id] + 1; i-- > 0;) {
        if (!crd_bits_has(used, i))
            continue;
        reach(set, &set->nodes.at[i], used);
        take(set, &set->nodes.at[i], ctx);
    }
    free(used);
}

/* ---- what it reads --------------------------------------------------------------------------- */

struct names {
    const char *const *columns, *const *functions;
    bool some;
};

static void reads(const crd_exprs *set, const crd_x_node *n, void *ctx)
{
    struct names *x = ctx;
    if (n->op == CRD_OP_COLUMN)
        x->some |= among(crd_expr_lang_column(set->lang, n->at.column)->name, x->columns);
    else if (n->op == CRD_OP_CALL)
        x->some |= among(set->lang->fns[n->at.fn].name, x->functions);
}

bool crd_exprs_reads_any(const crd_exprs *set, uint32_t id, const char *const *names)
{
    struct names x = {.columns = names, .functions = names};
    each_part(set, id, reads, &x);
    return x.some;
}

/* ---- what it names --------------------------------------------------------------------------- */

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

static void asks(const crd_exprs *set, const crd_x_node *n, void *ctx)
{
    struct names *x = ctx;
    if (n->op == CRD_OP_EQ || n->op == CRD_OP_NE)
        x->some |= (is_column(set, n->a, x->columns) && is_text(set, n->b)) ||
                   (is_text(set, n->a) && is_column(set, n->b, x->columns));
    else if (n->op == CRD_OP_IN)
        x->some |= is_column(set, n->a, x->columns) && some_text(set, n, 0);
    else if (n->op == CRD_OP_CALL)
        x->some |= among(set->lang->fns[n->at.fn].name, x->functions) && some_text(set, n, 1);
}

bool crd_exprs_names_any(const crd_exprs *set, uint32_t id, const char *const *columns,
                         const char *const *functions)
{
    struct names x = {.columns = columns, .functions = functions};
    each_part(set, id, asks, &x);
    return x.some;
}

struct calls {
    const char *const *functions;
    crd_exprs_pair take;
    void *ctx;
};

static void call_pair(const crd_exprs *set, const crd_x_node *n, void *ctx)
{
    const struct calls *x = ctx;
    if (n->op != CRD_OP_CALL || n->n < 2 || !among(set->lang->fns[n->at.fn].name, x->functions))
        return;
    const uint32_t *last = &set->lists.at[n->list + n->n - 2];
    if (is_text(set, last[0]) && is_text(set, last[1]))
        x->take(x->ctx, crd_exprs_text(set, set->nodes.at[last[0]].at.value.text),
                crd_exprs_text(set, set->nodes.at[last[1]].at.value.text));
}

void crd_exprs_pairs(const crd_exprs *set, uint32_t id, const char *const *functions,
                     crd_exprs_pair take, void *ctx)
{
    each_part(set, id, call_pair, &(struct calls){functions, take, ctx});
}

bool crd_exprs_is_false(const crd_exprs *set, uint32_t id)
{
    const crd_x_node *n = &set->nodes.at[set->roots.at[id]];
    return n->op == CRD_OP_VALUE && n->type == CRD_X_BOOL && n->at.value.truth == 0;
}
