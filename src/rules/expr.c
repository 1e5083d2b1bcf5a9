/* A set of expressions: equal parts are one node. */
#include "rules/expr_int.h"

#include "base/bits.h"
#include "world/map.h"

#include <math.h>

enum { FIRST_SLOTS = 256, MAX_LITERAL_BYTES = 64 << 20 };

const char *crd_expr_type_name(crd_expr_type type)
{
    static const char *const names[] = {"null",     "yes or no", "a whole number",
                                        "a number", "a text",    "a date"};
    return names[type];
}

crd_status crd_exprs_new(const crd_expr_lang *lang, crd_exprs **ret_set, crd_err *err)
{
    crd_status rc = CRD_ENOMEM;
    crd_exprs *set = calloc(1, sizeof *set);
    if (!set)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    set->lang = lang;
    set->slots = malloc(FIRST_SLOTS * sizeof *set->slots);
    set->columns = calloc(crd_bits_words(lang->n_columns) + 1, sizeof *set->columns);
    if (!set->slots || !set->columns)
        goto done;
    set->n_slots = FIRST_SLOTS;
    for (size_t i = 0; i < set->n_slots; i++)
        set->slots[i] = CRD_X_NONE;
    CRD_TRY(crd_intern_new(CRD_X_LITERAL - 1, MAX_LITERAL_BYTES, &set->literals));
done:
    if (rc != CRD_OK) {
        crd_exprs_free(set);
        return crd_fail(err, rc, "out of memory");
    }
    *ret_set = set;
    return CRD_OK;
}

void crd_exprs_free(crd_exprs *set)
{
    if (!set)
        return;
    CRD_VEC_DONE(&set->nodes);
    CRD_VEC_DONE(&set->lists);
    CRD_VEC_DONE(&set->roots);
    crd_intern_free(set->literals);
    free(set->slots);
    free(set->columns);
    free(set->bound);
    free(set);
}

const uint64_t *crd_exprs_columns(const crd_exprs *set) { return set->columns; }

crd_expr_value crd_expr_null(crd_expr_type type)
{
    switch (type) {
    case CRD_X_BOOL:
        return (crd_expr_value){.truth = -1};
    case CRD_X_INT:
        return (crd_expr_value){.i = CRD_NULL64};
    case CRD_X_REAL:
        return (crd_expr_value){.real = (double)NAN};
    case CRD_X_TEXT:
        return (crd_expr_value){.text = CRD_INTERN_NONE};
    case CRD_X_NULL:
    case CRD_X_DATE:
        break;
    }
    return (crd_expr_value){.date = CRD_DATE_NONE};
}

bool crd_expr_is_null(crd_expr_type type, crd_expr_value v)
{
    switch (type) {
    case CRD_X_BOOL:
        return v.truth < 0;
    case CRD_X_INT:
        return v.i == CRD_NULL64;
    case CRD_X_REAL:
        return isnan(v.real);
    case CRD_X_TEXT:
        return v.text == CRD_INTERN_NONE;
    case CRD_X_DATE:
        return v.date == CRD_DATE_NONE;
    case CRD_X_NULL:
        break;
    }
    return true;
}

crd_str crd_exprs_text(const crd_exprs *set, uint32_t text)
{
    if (text == CRD_INTERN_NONE)
        return CRD_STR_NULL;
    if (text >= CRD_X_LITERAL)
        return crd_intern_text(set->literals, text - CRD_X_LITERAL);
    return set->rows ? set->rows->text(set->rows->ctx, text) : CRD_STR_NULL;
}

bool crd_exprs_number(const crd_exprs *set, uint32_t text, uint32_t *ret_number)
{
    if (text >= CRD_X_LITERAL && text != CRD_INTERN_NONE)
        return false;
    if (text != CRD_INTERN_NONE && (!set->rows || set->rows->world_texts == 0))
        return false;
    *ret_number = text == CRD_INTERN_NONE || text >= set->rows->world_texts ? CRD_INTERN_NONE
                                                                            : text;
    return true;
}

/* ---- nodes -------------------------------------------------------------------------------- */

static uint64_t hash_of(const crd_exprs *set, const crd_x_node *n)
{
    uint64_t h = crd_mix((uint64_t)n->op << 8 | n->type);
    h = crd_mix(h ^ ((uint64_t)n->a << 32 | n->b));
    h = crd_mix(h ^ n->at.bits);
    for (uint32_t i = 0; i < n->n; i++)
        h = crd_mix(h ^ set->lists.at[n->list + i]);
    return h;
}

static bool same(const crd_exprs *set, const crd_x_node *x, const crd_x_node *y)
{
    return x->op == y->op && x->type == y->type && x->a == y->a && x->b == y->b && x->n == y->n &&
           x->at.bits == y->at.bits &&
           (x->n == 0 || memcmp(set->lists.at + x->list, set->lists.at + y->list,
                                x->n * sizeof *set->lists.at) == 0);
}

static void place(crd_exprs *set, uint32_t node)
{
    size_t at = hash_of(set, &set->nodes.at[node]) & (set->n_slots - 1);
    while (set->slots[at] != CRD_X_NONE)
        at = (at + 1) & (set->n_slots - 1);
    set->slots[at] = node;
}

static bool widen(crd_exprs *set)
{
    size_t n = set->n_slots * 2;
    uint32_t *slots = malloc(n * sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < n; i++)
        slots[i] = CRD_X_NONE;
    free(set->slots);
    set->slots = slots;
    set->n_slots = n;
    for (uint32_t i = 0; i < set->nodes.n; i++)
        place(set, i);
    return true;
}

uint32_t crd_x_put(crd_exprs *set, crd_x_node node)
{
    size_t at = hash_of(set, &node) & (set->n_slots - 1);
    for (; set->slots[at] != CRD_X_NONE; at = (at + 1) & (set->n_slots - 1))
        if (same(set, &set->nodes.at[set->slots[at]], &node))
            return set->slots[at];
    if (set->nodes.n >= CRD_X_MAX_SET || (set->nodes.n * 2 >= set->n_slots && !widen(set)) ||
        !CRD_VEC_PUSH(&set->nodes, node))
        return CRD_X_NONE;
    uint32_t id = (uint32_t)set->nodes.n - 1;
    place(set, id);
    if (node.op == CRD_OP_COLUMN)
        crd_bits_put(set->columns, node.at.column);
    return id;
}

uint32_t crd_x_list(crd_exprs *set, const uint32_t *nodes, size_t n)
{
    uint32_t start = (uint32_t)set->lists.n;
    if (!CRD_VEC_RESERVE(&set->lists, set->lists.n + n))
        return CRD_X_NONE;
    for (size_t i = 0; i < n; i++)
        set->lists.at[set->lists.n++] = nodes[i];
    return start;
}

uint32_t crd_x_value(crd_exprs *set, crd_expr_type type, crd_expr_value value)
{
    crd_x_node node = {
        .op = CRD_OP_VALUE, .type = (uint8_t)type, .a = CRD_X_NONE, .b = CRD_X_NONE, .at.bits = 0};
    switch (type) { /* one member, so that the bytes beside it stay 0 */
    case CRD_X_NULL:
        break;
    case CRD_X_BOOL:
        node.at.value.truth = value.truth;
        break;
    case CRD_X_INT:
        node.at.value.i = value.i;
        break;
    case CRD_X_REAL:
        node.at.value.real = value.real;
        break;
    case CRD_X_TEXT:
        node.at.value.text = value.text;
        break;
    case CRD_X_DATE:
        node.at.value.date = value.date;
        break;
    }
    return crd_x_put(set, node);
}

uint32_t crd_x_literal(crd_exprs *set, crd_str text)
{
    uint32_t id;
    if (crd_intern_add(set->literals, text, &id) != CRD_OK)
        return CRD_X_NONE;
    return id | CRD_X_LITERAL;
}
