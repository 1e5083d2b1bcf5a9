/* Which nodes a pass over rows works out, and how the others come. A function that reads a maker
 * and an operator has as many values as there are pairs of them, however many rows there are: the
 * largest parts that call functions and read few columns are worked out once a class of rows
 * (rules/expr_codes.h), and looked up. Bits that another set has worked out are taken
 * (rules/expr_kept.h). */
#include "rules/expr_eval.h"
#include "rules/expr_kept.h"

#include <stdlib.h>

typedef struct planning {
    crd_x_run *r;
    crd_x_reading *reads; /* [nodes] */
    const uint32_t *ids;  /* [nodes] what other sets know of them; NULL = nothing */
    crd_status rc;
} planning;

/* ---- what nodes read --------------------------------------------------------------------------
 */

static void add_column(crd_x_reading *to, uint32_t column)
{
    uint32_t i = 0;
    while (i < to->key.n && to->key.columns[i] < column)
        i++;
    if (to->many || (i < to->key.n && to->key.columns[i] == column))
        return;
    if (to->key.n == CRD_X_KEY) {
        to->many = true;
        return;
    }
    for (uint32_t k = to->key.n++; k > i; k--)
        to->key.columns[k] = to->key.columns[k - 1];
    to->key.columns[i] = column;
}

static void add_kid(const crd_x_reading *reads, crd_x_reading *to, uint32_t kid)
{
    const crd_x_reading *from = &reads[kid];
    to->many |= from->many;
    to->calls |= from->calls;
    for (uint32_t i = 0; i < from->key.n; i++)
        add_column(to, from->key.columns[i]);
}

static void keep_whole(const crd_x_reading *reads, crd_x_reading *to, uint32_t kid)
{
    to->whole |= reads[kid].whole && !to->many && reads[kid].key.n == to->key.n;
}

typedef void (*take_kid)(const crd_x_reading *reads, crd_x_reading *to, uint32_t kid);

static void each_kid(const crd_exprs *set, const crd_x_node *n, const crd_x_reading *reads,
                     crd_x_reading *to, take_kid take)
{
    if (n->a != CRD_X_NONE)
        take(reads, to, n->a);
    if (n->b != CRD_X_NONE)
        take(reads, to, n->b);
    for (uint32_t k = 0; k < n->n; k++)
        take(reads, to, set->lists.at[n->list + k]);
}

static bool compares(enum crd_x_op op) { return op >= CRD_OP_EQ && op <= CRD_OP_GE; }

static bool compares_dates(const crd_exprs *set, const crd_x_node *n)
{
    return (compares((enum crd_x_op)n->op) || n->op == CRD_OP_IN) &&
           set->nodes.at[n->a].type == CRD_X_DATE;
}

enum { LIST = 3 }; /* so many comparisons cost more than to look up what a class has */

void crd_x_read_all(const crd_exprs *set, crd_x_reading *reads)
{
    for (size_t i = 0; i < set->nodes.n; i++) {
        const crd_x_node *n = &set->nodes.at[i];
        if (n->op == CRD_OP_COLUMN)
            add_column(&reads[i], n->at.column);
        each_kid(set, n, reads, &reads[i], add_kid);
        bool costs = n->op == CRD_OP_CALL || compares_dates(set, n) ||
                     (n->op == CRD_OP_IN && n->n >= LIST);
        reads[i].calls |= costs;
        reads[i].whole = costs && !reads[i].many;
        each_kid(set, n, reads, &reads[i], keep_whole);
    }
}

/* ---- rooms ------------------------------------------------------------------------------------
 */

static size_t bytes_of(crd_expr_type type)
{
    switch (type) {
    case CRD_X_BOOL:
    case CRD_X_NULL:
        return sizeof(crd_x_truth);
    case CRD_X_INT:
    case CRD_X_REAL:
        return CRD_X_CHUNK * sizeof(int64_t);
    case CRD_X_TEXT:
    case CRD_X_DATE:
        return CRD_X_CHUNK * sizeof(uint32_t);
    }
    return sizeof(crd_x_cells);
}

static crd_status room(crd_x_run *r)
{
    size_t nodes = r->set->nodes.n;
    r->used = calloc(crd_bits_words(nodes) + 1, sizeof *r->used);
    r->still = calloc(crd_bits_words(nodes) + 1, sizeof *r->still);
    r->cells = calloc(nodes + 1, sizeof *r->cells);
    r->memos = calloc(nodes + 1, sizeof *r->memos);
    r->given = calloc(nodes + 1, sizeof *r->given);
    r->bytes = malloc(CRD_X_CHUNK);
    r->codes = calloc(CRD_X_CHUNK, sizeof *r->codes);
    return r->used && r->still && r->cells && r->memos && r->given && r->bytes && r->codes
               ? CRD_OK
               : CRD_ENOMEM;
}

/* Cells of a node, zeroed: the end of the last chunk is worked out as well, and not looked at. */
static crd_status put(crd_x_run *r, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    crd_bits_put(r->used, node);
    r->cells[node] = calloc(1, bytes_of((crd_expr_type)n->type));
    if (!r->cells[node])
        return CRD_ENOMEM;
    if (n->op == CRD_OP_VALUE)
        crd_x_constant(r, n, r->cells[node]);
    return CRD_OK;
}

/* ---- classes ----------------------------------------------------------------------------------
 */

static void set_value(void *values, crd_expr_type type, size_t i, crd_expr_value v)
{
    switch (type) {
    case CRD_X_BOOL:
        ((uint8_t *)values)[i] = crd_x_truth_byte(v.truth);
        break;
    case CRD_X_INT:
        ((int64_t *)values)[i] = v.i;
        break;
    case CRD_X_REAL:
        ((double *)values)[i] = v.real;
        break;
    case CRD_X_TEXT:
        ((uint32_t *)values)[i] = v.text;
        break;
    case CRD_X_DATE:
    case CRD_X_NULL:
        ((crd_date *)values)[i] = v.date;
        break;
    }
}

/* The node's value of each class. */
static crd_status over_classes(const crd_x_run *r, uint32_t node, const crd_x_coded *by,
                               void *values)
{
    crd_status rc = CRD_OK;
    crd_expr_type type = (crd_expr_type)r->set->nodes.at[node].type;
    crd_x_run sub = {.set = r->set, .rows = r->rows, .by = by, .n_rows = by->n, .err = r->err};
    CRD_TRY(crd_x_plan(&sub, &node, 1));
    for (; sub.first < sub.n_rows; sub.first += CRD_X_CHUNK) {
        sub.n = sub.n_rows - sub.first < CRD_X_CHUNK ? sub.n_rows - sub.first : CRD_X_CHUNK;
        CRD_TRY(crd_x_chunk(&sub));
        for (size_t i = 0; i < sub.n; i++)
            set_value(values, type, sub.first + i, crd_x_get(&sub, node, i));
    }
done:
    crd_x_finish(&sub);
    return rc;
}

/* Gives the node by classes where it may be; *ret: it is. */
static crd_status by_classes(planning *p, uint32_t node, bool *ret)
{
    crd_status rc = CRD_OK;
    crd_x_run *r = p->r;
    const crd_x_reading *is = &p->reads[node];
    crd_expr_type type = (crd_expr_type)r->set->nodes.at[node].type;
    const crd_x_coded *by;
    void *values = NULL;
    *ret = false;
    if (!is->calls || !is->whole || is->key.n == 0 || type == CRD_X_NULL)
        return CRD_OK;
    CRD_TRY(crd_x_coded_get(r->set, r->rows, &is->key, &by, r->err));
    if (by->wide)
        return CRD_OK;
    values = malloc(by->n * crd_x_cell_bytes(type) + 1);
    CRD_TRY(values ? over_classes(r, node, by, values) : CRD_ENOMEM);
    CRD_TRY(CRD_VEC_PUSH(&r->made, values) ? CRD_OK : CRD_ENOMEM);
    r->given[node] = (crd_x_given){.by = by, .values = values};
    values = NULL;
    *ret = true;
done:
    free(values);
    return rc;
}

/* A column of which classes are known comes from them. */
static crd_status column_of(planning *p, uint32_t node)
{
    crd_x_run *r = p->r;
    const crd_x_coded *by = NULL;
    uint32_t column = r->set->nodes.at[node].at.column;
    crd_status rc = CRD_OK;
    if (p->ids && p->ids[node] != CRD_X_NONE &&
        crd_x_kept_get(r->rows->kept, p->ids[node]).sets > 1)
        rc = crd_x_coded_get(r->set, r->rows, &(crd_x_key){{column}, 1}, &by, r->err);
    else
        by = crd_x_coded_find(r->rows, column);
    if (rc == CRD_OK && by && (!by->wide || by->plain))
        r->given[node] = (crd_x_given){.by = by, .values = by->cells};
    return rc;
}

/* ---- choosing ---------------------------------------------------------------------------------
 */

/* Bits of other sets: gives them where they stand, else keeps them. *ret_sets: of how many. */
static crd_status in_common(planning *p, uint32_t node, uint32_t *ret_sets)
{
    crd_x_run *r = p->r;
    crd_x_keeping k = {.node = node, .id = p->ids ? p->ids[node] : CRD_X_NONE};
    uint8_t op = r->set->nodes.at[node].op;
    if (k.id == CRD_X_NONE || r->set->nodes.at[node].type != CRD_X_BOOL || op == CRD_OP_VALUE)
        return CRD_OK;
    crd_x_common c = crd_x_kept_get(r->rows->kept, k.id);
    if (c.sets <= *ret_sets)
        return CRD_OK;
    r->given[node] = (crd_x_given){.yes = c.yes, .no = c.no};
    if (!c.yes && crd_x_kept_room(r->rows->kept, k.id, &k.yes, &k.no) && !CRD_VEC_PUSH(&r->keep, k))
        return CRD_ENOMEM;
    *ret_sets = c.sets;
    return CRD_OK;
}

static void visit(planning *p, uint32_t node, uint32_t sets, bool as_span);

static void visit_kids(planning *p, uint32_t node, uint32_t sets)
{
    const crd_exprs *set = p->r->set;
    const crd_x_node *n = &set->nodes.at[node];
    bool spans = compares((enum crd_x_op)n->op) || n->op == CRD_OP_IN;
    if (n->a != CRD_X_NONE)
        visit(p, n->a, sets, spans);
    if (n->b != CRD_X_NONE)
        visit(p, n->b, sets, spans);
    for (uint32_t k = 0; k < n->n; k++)
        visit(p, set->lists.at[n->list + k], sets, spans);
}

/* A node that is asked for the first time. *ret_given: it needs nothing below it; `sets` becomes
 * that of its parts. */
static crd_status begin(planning *p, uint32_t node, bool as_span, uint32_t *sets, bool *ret_given)
{
    crd_x_run *r = p->r;
    crd_status rc = put(r, node);
    if (rc == CRD_OK && r->rows->kept)
        rc = in_common(p, node, sets);
    *ret_given = r->given[node].yes != NULL;
    if (rc != CRD_OK || *ret_given || !r->rows->codes)
        return rc;
    if (r->set->nodes.at[node].op == CRD_OP_COLUMN)
        return column_of(p, node);
    return as_span ? CRD_OK : by_classes(p, node, ret_given);
}

/* `sets`: of how many sets what it is a part of is a part; as_span: what its arguments are matters,
 * see crd_x_span_of. Nodes of a set are at most CRD_X_MAX_DEPTH and some deep. */
static void visit(planning *p, uint32_t node, uint32_t sets, bool as_span)
{
    bool given = false, fresh = !crd_bits_has(p->r->used, node);
    as_span = as_span && crd_x_spans(p->r->set, node);
    if (p->rc != CRD_OK || (!fresh && !as_span))
        return;
    if (fresh)
        p->rc = begin(p, node, as_span, &sets, &given);
    if (p->rc == CRD_OK && !given)
        visit_kids(p, node, sets);
}

/* Over classes, what is used is worked out as it stands. */
static crd_status plain(crd_x_run *r, const uint32_t *roots, size_t n)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < n; i++)
        crd_bits_put(r->used, roots[i]);
    for (size_t i = r->set->nodes.n; i-- > 0;) {
        const crd_x_node *x = &r->set->nodes.at[i];
        if (!crd_bits_has(r->used, i))
            continue;
        if (x->a != CRD_X_NONE)
            crd_bits_put(r->used, x->a);
        if (x->b != CRD_X_NONE)
            crd_bits_put(r->used, x->b);
        for (uint32_t k = 0; k < x->n; k++)
            crd_bits_put(r->used, r->set->lists.at[x->list + k]);
        CRD_TRY(put(r, (uint32_t)i));
    }
done:
    return rc;
}

crd_status crd_x_plan(crd_x_run *r, const uint32_t *roots, size_t n)
{
    planning p = {.r = r, .rc = CRD_OK};
    crd_status rc = room(r);
    if (rc != CRD_OK || r->by || (!r->rows->codes && !r->rows->kept))
        return rc == CRD_OK ? plain(r, roots, n) : rc;
    p.reads = calloc(r->set->nodes.n + 1, sizeof *p.reads);
    p.rc = p.reads ? CRD_OK : CRD_ENOMEM;
    if (p.reads)
        crd_x_read_all(r->set, p.reads);
    if (r->rows->kept)
        p.ids = crd_x_kept_ids(r->rows->kept, r->set);
    for (size_t i = 0; i < n; i++)
        visit(&p, roots[i], 1, false);
    free(p.reads);
    return p.rc;
}

/* ---- taking -----------------------------------------------------------------------------------
 */

/* A column that is kept as it is. */
static void take_plain(const crd_x_run *r, const crd_x_coded *by, crd_expr_type type,
                       crd_x_cells *c)
{
    size_t bytes = crd_x_cell_bytes(type);
    memcpy(c, (const char *)by->plain + r->first * bytes, r->n * bytes);
    for (size_t i = r->n; type == CRD_X_TEXT && i < CRD_X_CHUNK; i++)
        c->text[i] = CRD_INTERN_NONE;
}

/* Truths of classes, 64 rows a word. */
#define TRUTHS(code)                                                          \
    do {                                                                      \
        for (size_t w = 0; w < CRD_X_WORDS; w++) {                            \
            uint64_t yes = 0, no = 0;                                         \
            size_t many = n > w * 64 ? n - w * 64 < 64 ? n - w * 64 : 64 : 0; \
            for (size_t b = 0; b < many; b++) {                               \
                const uint64_t is = values[(code)[w * 64 + b]];               \
                yes |= (is & 1) << b;                                         \
                no |= (is >> 1) << b;                                         \
            }                                                                 \
            t->yes[w] = yes;                                                  \
            t->no[w] = no;                                                    \
        }                                                                     \
    } while (0)

static void take_truths(const crd_x_coded *by, const uint8_t *values, size_t first, size_t n,
                        crd_x_truth *t)
{
    const uint8_t *small = by->codes;
    const uint16_t *middle = by->codes;
    const uint32_t *large = by->codes;
    if (by->width == 1)
        TRUTHS(small + first);
    else if (by->width == 2)
        TRUTHS(middle + first);
    else
        TRUTHS(large + first);
}

static void take_classes(crd_x_run *r, const crd_x_given *g, crd_expr_type type, crd_x_cells *c)
{
    const uint32_t *code = r->codes;
    size_t n = r->n;
    if (g->by->wide) {
        take_plain(r, g->by, type, c);
        return;
    }
    if (type != CRD_X_BOOL)
        crd_x_codes_of(g->by, r->first, n, r->codes);
    switch (type) {
    case CRD_X_BOOL:
        take_truths(g->by, g->values, r->first, n, &c->truth);
        break;
    case CRD_X_INT:
    case CRD_X_REAL:
        for (size_t i = 0; i < n; i++)
            c->i[i] = ((const int64_t *)g->values)[code[i]];
        break;
    case CRD_X_TEXT:
    case CRD_X_DATE:
        for (size_t i = 0; i < n; i++)
            c->text[i] = ((const uint32_t *)g->values)[code[i]];
        for (size_t i = n; type == CRD_X_TEXT && i < CRD_X_CHUNK; i++)
            c->text[i] = CRD_INTERN_NONE; /* behind the last row there is no text to compare */
        break;
    case CRD_X_NULL:
        break;
    }
}

void crd_x_take(crd_x_run *r, uint32_t node)
{
    const crd_x_given *g = &r->given[node];
    crd_x_cells *c = r->cells[node];
    size_t at = r->first / 64, words = crd_bits_words(r->n);
    if (g->by) {
        take_classes(r, g, (crd_expr_type)r->set->nodes.at[node].type, c);
        return;
    }
    memset(&c->truth, 0, sizeof c->truth);
    memcpy(c->truth.yes, g->yes + at, words * sizeof *g->yes);
    memcpy(c->truth.no, g->no + at, words * sizeof *g->no);
}

bool crd_x_by_row(const crd_x_run *r, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    const crd_x_coded *by = r->by || n->op != CRD_OP_COLUMN
                                ? NULL
                                : crd_x_coded_find(r->rows, n->at.column);
    return by && by->wide;
}
