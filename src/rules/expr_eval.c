/* Expressions over rows: chunk by chunk, each node once a chunk, in the order in which nodes stand.
 */
#include "rules/expr_eval.h"
#include "rules/expr_kept.h"

#include "world/map.h"

/* Values of a call whose only argument that is not constant is a text: one for each text. */
struct crd_x_memo {
    crd_map at;
    CRD_VEC(crd_expr_value) values;
};

/* ---- single values ------------------------------------------------------------------------ */

crd_expr_value crd_x_get(const crd_x_run *r, uint32_t node, size_t i)
{
    const crd_x_cells *c = r->cells[node];
    switch ((crd_expr_type)r->set->nodes.at[node].type) {
    case CRD_X_BOOL:
        return (crd_expr_value){.truth = crd_bits_has(c->truth.yes, i)  ? 1
                                         : crd_bits_has(c->truth.no, i) ? 0
                                                                        : -1};
    case CRD_X_INT:
        return (crd_expr_value){.i = c->i[i]};
    case CRD_X_REAL:
        return (crd_expr_value){.real = c->real[i]};
    case CRD_X_TEXT:
        return (crd_expr_value){.text = c->text[i]};
    case CRD_X_DATE:
        return (crd_expr_value){.date = c->date[i]};
    case CRD_X_NULL:
        break;
    }
    return crd_expr_null(CRD_X_NULL);
}

static void set_cell(crd_x_cells *c, crd_expr_type type, size_t i, crd_expr_value v)
{
    switch (type) {
    case CRD_X_BOOL:
        if (v.truth == 1)
            crd_bits_put(c->truth.yes, i);
        else if (v.truth == 0)
            crd_bits_put(c->truth.no, i);
        break;
    case CRD_X_INT:
        c->i[i] = v.i;
        break;
    case CRD_X_REAL:
        c->real[i] = v.real;
        break;
    case CRD_X_TEXT:
        c->text[i] = v.text;
        break;
    case CRD_X_DATE:
        c->date[i] = v.date;
        break;
    case CRD_X_NULL:
        break;
    }
}

/* A literal that some cell has too has the cell's number. */
static uint32_t bound(const crd_exprs *set, uint32_t text)
{
    return text >= CRD_X_LITERAL && text != CRD_INTERN_NONE ? set->bound[text - CRD_X_LITERAL]
                                                            : text;
}

void crd_x_constant(const crd_x_run *r, const crd_x_node *n, crd_x_cells *c)
{
    crd_expr_value v = n->at.value;
    if (n->type == CRD_X_TEXT)
        v.text = bound(r->set, v.text);
    memset(&c->truth, 0, sizeof c->truth);
    for (size_t i = 0; i < CRD_X_CHUNK; i++)
        set_cell(c, (crd_expr_type)n->type, i, v);
}

static double real_of(const crd_x_run *r, uint32_t node, size_t i)
{
    const crd_x_cells *c = r->cells[node];
    if (r->set->nodes.at[node].type == CRD_X_REAL)
        return c->real[i];
    return c->i[i] == CRD_NULL64 ? (double)NAN : (double)c->i[i];
}

/* Null past 64 bits, and for a division by zero. */
static int64_t whole(enum crd_x_op op, int64_t a, int64_t b)
{
    int64_t to = 0;
    bool over;
    if (a == CRD_NULL64 || b == CRD_NULL64)
        return CRD_NULL64;
    switch ((int)op) {
    case CRD_OP_ADD:
        over = __builtin_add_overflow(a, b, &to);
        break;
    case CRD_OP_SUB:
        over = __builtin_sub_overflow(a, b, &to);
        break;
    case CRD_OP_MUL:
        over = __builtin_mul_overflow(a, b, &to);
        break;
    default:
        over = b == 0;
        to = over ? 0 : a / b;
        break;
    }
    return over ? CRD_NULL64 : to;
}

static double real(enum crd_x_op op, double a, double b)
{
    switch ((int)op) {
    case CRD_OP_ADD:
        return a + b;
    case CRD_OP_SUB:
        return a - b;
    case CRD_OP_MUL:
        return a * b;
    default:
        return b == 0.0 ? (double)NAN : a / b;
    }
}

static void arithmetic(const crd_x_run *r, const crd_x_node *n, crd_x_cells *c)
{
    if (n->type == CRD_X_NULL)
        return;
    for (size_t i = 0; i < CRD_X_CHUNK; i++) {
        if (n->type == CRD_X_INT)
            c->i[i] = whole((enum crd_x_op)n->op, r->cells[n->a]->i[i], r->cells[n->b]->i[i]);
        else
            c->real[i] = real((enum crd_x_op)n->op, real_of(r, n->a, i), real_of(r, n->b, i));
    }
}

/* ---- calls -------------------------------------------------------------------------------- */

static crd_expr_value convert(const crd_x_run *r, uint32_t node, crd_expr_type want, size_t i)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    crd_expr_value v = crd_x_get(r, node, i);
    if (n->type == want)
        return v;
    if (want == CRD_X_REAL && n->type == CRD_X_INT)
        return (crd_expr_value){.real = real_of(r, node, i)};
    if (want == CRD_X_INT && n->type == CRD_X_REAL) {
        bool fits = v.real >= -9.2e18 && v.real <= 9.2e18; /* and is no NaN */
        return (crd_expr_value){.i = fits ? (int64_t)v.real : CRD_NULL64};
    }
    return crd_expr_null(want);
}

static void args_at(const crd_x_run *r, const crd_x_node *n, size_t i,
                    crd_expr_value args[CRD_X_ARGS * 2])
{
    const crd_expr_fn *fn = &r->set->lang->fns[n->at.fn];
    for (uint32_t k = 0; k < n->n; k++) {
        bool typed = k < CRD_X_ARGS && !(fn->rest_text && fn->takes[k] == CRD_X_NULL);
        args[k] = convert(r, r->set->lists.at[n->list + k], typed ? fn->takes[k] : CRD_X_TEXT, i);
    }
}

static crd_expr_value call_at(const crd_x_run *r, const crd_x_node *n, size_t i)
{
    const crd_expr_fn *fn = &r->set->lang->fns[n->at.fn];
    crd_expr_value args[CRD_X_ARGS * 2], to = crd_expr_null(fn->gives);
    args_at(r, n, i, args);
    fn->call(r->rows->fn_ctx, r->set, args, n->n, &to);
    if (fn->gives == CRD_X_TEXT)
        to.text = bound(r->set, to.text);
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

static bool constant_call(const crd_exprs *set, const crd_x_node *n)
{
    for (uint32_t k = 0; k < n->n; k++)
        if (set->nodes.at[set->lists.at[n->list + k]].op != CRD_OP_VALUE)
            return false;
    return true;
}

static crd_status remembered(crd_x_run *r, const crd_x_node *n, crd_x_memo *m, uint32_t arg,
                             crd_x_cells *c)
{
    const uint32_t *text = r->cells[arg]->text;
    for (size_t i = 0; i < r->n; i++) {
        uint32_t *at = crd_map_add(&m->at, text[i], CRD_X_NONE);
        if (!at)
            return CRD_ENOMEM;
        if (*at == CRD_X_NONE) {
            *at = (uint32_t)m->values.n;
            if (!CRD_VEC_PUSH(&m->values, call_at(r, n, i)))
                return CRD_ENOMEM;
        }
        set_cell(c, (crd_expr_type)n->type, i, m->values.at[*at]);
    }
    return CRD_OK;
}

/* Row by row. */
static crd_status each_called(const crd_x_run *r, const crd_x_node *n, crd_x_cells *c)
{
    for (size_t i = 0; i < r->n; i++)
        set_cell(c, (crd_expr_type)n->type, i, call_at(r, n, i));
    return CRD_OK;
}

/* Has the call one value for all texts of its argument `arg` that are not null, but for some? */
static bool is_flat(const crd_x_run *r, const crd_x_node *n, uint32_t arg, crd_expr_some *but)
{
    const crd_expr_fn *fn = &r->set->lang->fns[n->at.fn];
    crd_expr_value args[CRD_X_ARGS * 2];
    size_t at = 0;
    if (!fn->flat || r->n == 0)
        return false;
    args_at(r, n, 0, args);
    while (r->set->lists.at[n->list + at] != arg)
        at++;
    return fn->flat(r->rows->fn_ctx, r->set, args, n->n, at, but) &&
           (but->n == 0 || r->rows->world_texts > 0);
}

/* Is the text, not null, one of them? Those that functions do not know are none. */
static bool is_one(const crd_expr_rows *rows, crd_expr_some but, uint32_t text)
{
    if (text < but.n)
        return text < rows->world_texts && crd_bits_has(but.bits, text);
    return text >= CRD_X_LITERAL && but.n > 0;
}

/* Is it null whatever the text is, and without one? `of_text`: what it is of a text. */
static bool null_of_all(const crd_x_run *r, const crd_x_node *n, uint32_t arg,
                        crd_expr_value of_text)
{
    const crd_expr_fn *fn = &r->set->lang->fns[n->at.fn];
    crd_expr_value args[CRD_X_ARGS * 2], to = crd_expr_null(fn->gives);
    if (!crd_expr_is_null(fn->gives, of_text))
        return false;
    args_at(r, n, 0, args);
    for (uint32_t k = 0; k < n->n; k++)
        if (r->set->lists.at[n->list + k] == arg)
            args[k].text = CRD_INTERN_NONE;
    fn->call(r->rows->fn_ctx, r->set, args, n->n, &to);
    return crd_expr_is_null(fn->gives, to);
}

static crd_status flat(const crd_x_run *r, uint32_t node, uint32_t arg, crd_expr_some but,
                       crd_x_cells *c)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    const uint32_t *text = r->cells[arg]->text;
    crd_expr_type type = (crd_expr_type)n->type;
    crd_expr_value is[2];
    bool known[2] = {false, false}, nothing[2] = {false, false}; /* a truth that is not known */
    for (size_t i = 0; i < r->n; i++) {
        bool null = text[i] == CRD_INTERN_NONE;
        if (!null && is_one(r->rows, but, text[i])) {
            set_cell(c, type, i, call_at(r, n, i));
            continue;
        }
        if (!known[null])
            is[null] = call_at(r, n, i);
        nothing[null] = type == CRD_X_BOOL && is[null].truth < 0;
        known[null] = true;
        if (!nothing[null])
            set_cell(c, type, i, is[null]);
    }
    if (but.n == 0 && known[0] && null_of_all(r, n, arg, is[0]))
        crd_bits_put(r->still, node);
    return CRD_OK;
}

static crd_status called(crd_x_run *r, uint32_t node, const crd_x_node *n, crd_x_cells *c)
{
    uint32_t arg = only_text(r->set, n);
    crd_expr_some but = {0};
    memset(&c->truth, 0, sizeof c->truth);
    for (size_t i = r->n; n->type == CRD_X_TEXT && i < CRD_X_CHUNK; i++)
        c->text[i] = CRD_INTERN_NONE;
    if (arg != CRD_X_NONE && is_flat(r, n, arg, &but))
        return flat(r, node, arg, but, c);
    if (arg != CRD_X_NONE && crd_x_by_row(r, arg))
        return each_called(r, n, c);
    if (arg != CRD_X_NONE) {
        if (!r->memos[node] && !(r->memos[node] = calloc(1, sizeof *r->memos[node])))
            return CRD_ENOMEM;
        return remembered(r, n, r->memos[node], arg, c);
    }
    if (constant_call(r->set, n)) {
        crd_expr_value v = call_at(r, n, 0);
        for (size_t i = 0; i < CRD_X_CHUNK; i++)
            set_cell(c, (crd_expr_type)n->type, i, v);
        return CRD_OK;
    }
    return each_called(r, n, c);
}

/* ---- spans ---------------------------------------------------------------------------------- */

static crd_x_span span_at(const crd_x_run *r, uint32_t node, size_t i)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    crd_expr_value args[CRD_X_ARGS * 2];
    if (!crd_x_spans(r->set, node)) {
        double v = crd_x_number((crd_expr_type)n->type) ? real_of(r, node, i) : (double)NAN;
        return (crd_x_span){v, v};
    }
    args_at(r, n, i, args);
    return crd_x_span_of(&r->set->lang->fns[n->at.fn], args);
}

/* A comparison of which one side is known between two numbers. */
static void compare_spans(const crd_x_run *r, const crd_x_node *n, crd_x_truth *t)
{
    const uint32_t *list = r->set->lists.at + n->list;
    bool in = n->op == CRD_OP_IN;
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < r->n; i++) {
        int8_t is = in ? 0
                       : crd_x_compare_spans((enum crd_x_op)n->op, span_at(r, n->a, i),
                                             span_at(r, n->b, i));
        for (uint32_t k = 0; in && is != 1 && k < n->n; k++) {
            int8_t one = crd_x_compare_spans(CRD_OP_EQ, span_at(r, n->a, i),
                                             span_at(r, list[k], i));
            is = one != 0 ? one : is;
        }
        if (is >= 0)
            crd_bits_put(is ? t->yes : t->no, i);
    }
}

/* ---- running ------------------------------------------------------------------------------ */

/* The column of the first row of each class. */
static crd_status of_first_rows(const crd_x_run *r, const crd_x_node *n, void *cells)
{
    const crd_expr_rows *rows = r->rows;
    size_t bytes = crd_x_cell_bytes((crd_expr_type)n->type);
    crd_status rc = CRD_OK;
    const crd_x_coded *one = crd_x_coded_find(rows, n->at.column);
    if (one && !one->wide && n->type != CRD_X_BOOL) {
        for (size_t i = 0; i < r->n; i++)
            memcpy((char *)cells + i * bytes,
                   (const char *)one->cells + crd_x_code(one, r->by->first[r->first + i]) * bytes,
                   bytes);
        return CRD_OK;
    }
    for (size_t i = 0; rc == CRD_OK && i < r->n; i++)
        rc = rows->load(rows->ctx, n->at.column, r->by->first[r->first + i], 1,
                        (char *)cells + i * bytes, r->err);
    return rc;
}

static crd_status load(const crd_x_run *r, const crd_x_node *n, void *cells)
{
    return r->by ? of_first_rows(r, n, cells)
                 : r->rows->load(r->rows->ctx, n->at.column, r->first, r->n, cells, r->err);
}

static crd_status column(crd_x_run *r, const crd_x_node *n, crd_x_cells *c)
{
    for (size_t i = r->n; n->type == CRD_X_TEXT && i < CRD_X_CHUNK; i++)
        c->text[i] = CRD_INTERN_NONE; /* what is behind the last row has no text to compare */
    if (n->type != CRD_X_BOOL)
        return load(r, n, c);
    crd_status rc = load(r, n, r->bytes);
    const int8_t *v = (const int8_t *)r->bytes;
    memset(&c->truth, 0, sizeof c->truth);
    for (size_t i = 0; rc == CRD_OK && i < r->n; i++)
        set_cell(c, CRD_X_BOOL, i, (crd_expr_value){.truth = v[i]});
    return rc;
}

static crd_status work_out(crd_x_run *r, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    crd_x_cells *c = r->cells[node];
    if (r->given[node].by || r->given[node].yes) {
        crd_x_take(r, node);
        return CRD_OK;
    }
    switch ((enum crd_x_op)n->op) {
    case CRD_OP_VALUE: /* stands since the beginning */
        return CRD_OK;
    case CRD_OP_COLUMN:
        return column(r, n, c);
    case CRD_OP_CALL:
        return called(r, node, n, c);
    case CRD_OP_IN:
        if (crd_x_spans(r->set, n->a))
            compare_spans(r, n, &c->truth);
        else
            crd_x_in(r->set, r->cells, n, &c->truth);
        return CRD_OK;
    case CRD_OP_IS_NULL:
        crd_x_is_null(r->set, r->cells, n->a, &c->truth);
        return CRD_OK;
    case CRD_OP_AND:
    case CRD_OP_OR:
    case CRD_OP_NOT:
    case CRD_OP_IS_TRUE:
        crd_x_logic(r->set, r->cells, n, &c->truth);
        return CRD_OK;
    case CRD_OP_ADD:
    case CRD_OP_SUB:
    case CRD_OP_MUL:
    case CRD_OP_DIV:
        arithmetic(r, n, c);
        return CRD_OK;
    case CRD_OP_EQ:
    case CRD_OP_NE:
    case CRD_OP_LT:
    case CRD_OP_LE:
    case CRD_OP_GT:
    case CRD_OP_GE:
        if (crd_x_spans(r->set, n->a) || crd_x_spans(r->set, n->b))
            compare_spans(r, n, &c->truth);
        else
            crd_x_compare(r->set, r->cells, (enum crd_x_op)n->op, n->a, n->b, &c->truth);
        return CRD_OK;
    }
    return CRD_EBUG;
}

/* Texts of literals as numbers of the rows. */
static crd_status bind_literals(crd_exprs *set, const crd_expr_rows *rows)
{
    uint32_t n = crd_intern_count(set->literals);
    uint32_t *all = realloc(set->bound, (n + 1) * sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    set->bound = all;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t id = rows->find(rows->ctx, crd_intern_text(set->literals, i));
        all[i] = id == CRD_INTERN_NONE ? i | CRD_X_LITERAL : id;
    }
    return CRD_OK;
}

/* What is made of nothing but what stands, stands. */
static void find_still(crd_x_run *r)
{
    for (uint32_t i = 0; i < r->set->nodes.n; i++) {
        const crd_x_node *n = &r->set->nodes.at[i];
        bool still = crd_bits_has(r->used, i) && n->op != CRD_OP_COLUMN && !r->given[i].by &&
                     !r->given[i].yes;
        if (still && n->a != CRD_X_NONE)
            still = crd_bits_has(r->still, n->a);
        if (still && n->b != CRD_X_NONE)
            still = crd_bits_has(r->still, n->b);
        for (uint32_t k = 0; k < n->n && still; k++)
            still = crd_bits_has(r->still, r->set->lists.at[n->list + k]);
        if (still)
            crd_bits_put(r->still, i);
    }
}

crd_status crd_x_chunk(crd_x_run *r)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; rc == CRD_OK && i < r->set->nodes.n; i++)
        if (crd_bits_has(r->used, i) && !crd_bits_has(r->still, i))
            rc = work_out(r, i);
    if (r->first == 0)
        find_still(r);
    return rc;
}

static void keep(const crd_x_run *r, uint32_t root, uint64_t *yes, uint64_t *no)
{
    size_t words = crd_bits_words(r->n), at = r->first / 64;
    uint64_t last = r->n % 64 == 0 ? UINT64_MAX : (UINT64_C(1) << r->n % 64) - 1;
    const crd_x_truth *t = &r->cells[root]->truth;
    bool null = r->set->nodes.at[root].type == CRD_X_NULL;
    for (size_t w = 0; w < words; w++) {
        uint64_t mask = null ? 0 : w + 1 == words ? last : UINT64_MAX;
        yes[at + w] = t->yes[w] & mask;
        no[at + w] = t->no[w] & mask;
    }
}

void crd_x_finish(crd_x_run *r)
{
    for (size_t i = 0; i < r->set->nodes.n; i++) {
        if (r->cells)
            free(r->cells[i]);
        if (!r->memos || !r->memos[i])
            continue;
        crd_map_done(&r->memos[i]->at);
        CRD_VEC_DONE(&r->memos[i]->values);
        free(r->memos[i]);
    }
    for (size_t i = 0; i < r->made.n; i++)
        free(r->made.at[i]);
    CRD_VEC_DONE(&r->made);
    CRD_VEC_DONE(&r->keep);
    free(r->given);
    free(r->codes);
    free(r->used);
    free(r->still);
    free(r->cells);
    free(r->memos);
    free(r->bytes);
}

/* Numbers of nodes from numbers of predicates. */
static crd_status plan(crd_x_run *r, const uint32_t *ids, size_t n)
{
    uint32_t *roots = malloc((n + 1) * sizeof *roots);
    crd_status rc = roots ? bind_literals(r->set, r->rows) : CRD_ENOMEM;
    for (size_t i = 0; roots && i < n; i++)
        roots[i] = r->set->roots.at[ids[i]];
    if (rc == CRD_OK)
        rc = crd_x_plan(r, roots, n);
    free(roots);
    return rc;
}

/* The next chunk, and of it what is kept. */
static crd_status step(crd_x_run *r)
{
    r->n = r->n_rows - r->first < CRD_X_CHUNK ? r->n_rows - r->first : CRD_X_CHUNK;
    crd_status rc = crd_x_chunk(r);
    for (size_t k = 0; rc == CRD_OK && k < r->keep.n; k++)
        keep(r, r->keep.at[k].node, r->keep.at[k].yes, r->keep.at[k].no);
    return rc;
}

static void all_kept(const crd_x_run *r)
{
    for (size_t k = 0; k < r->keep.n; k++)
        crd_x_kept_done(r->rows->kept, r->keep.at[k].id);
}

crd_status crd_exprs_run(crd_exprs *set, const crd_expr_rows *rows, const uint32_t *ids, size_t n,
                         uint64_t *const *ret_true, uint64_t *const *ret_false, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_x_run r = {.set = set, .rows = rows, .n_rows = rows->n, .err = err};
    set->rows = rows;
    CRD_TRY(plan(&r, ids, n));
    for (r.first = 0; r.first < rows->n; r.first += CRD_X_CHUNK) {
        CRD_TRY(step(&r));
        for (size_t k = 0; k < n; k++)
            keep(&r, set->roots.at[ids[k]], ret_true[k], ret_false[k]);
    }
    all_kept(&r);
done:
    crd_x_finish(&r);
    set->rows = NULL;
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

crd_status crd_exprs_each(crd_exprs *set, const crd_expr_rows *rows, const uint32_t *ids, size_t n,
                          crd_exprs_take take, void *ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_x_run r = {.set = set, .rows = rows, .n_rows = rows->n, .err = err};
    crd_expr_value *values = calloc(n + 1, sizeof *values);
    set->rows = rows;
    CRD_TRY(values ? plan(&r, ids, n) : CRD_ENOMEM);
    for (r.first = 0; r.first < rows->n; r.first += CRD_X_CHUNK) {
        CRD_TRY(step(&r));
        for (size_t i = 0; i < r.n; i++) {
            for (size_t k = 0; k < n; k++)
                values[k] = crd_x_get(&r, set->roots.at[ids[k]], i);
            CRD_TRY(take(ctx, r.first + i, values));
        }
    }
    all_kept(&r);
done:
    free(values);
    crd_x_finish(&r);
    set->rows = NULL;
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
