/* The grammar: text to nodes. One function a level of precedence; what SQLite gives one level, but
 * people read in two ways (chains of comparisons), must be bracketed. */
#include "rules/expr_lex.h"

/* ---- making nodes -------------------------------------------------------------------------- */

static crd_expr_type type_of(const crd_x_parser *p, uint32_t node)
{
    return (crd_expr_type)p->set->nodes.at[node].type;
}

static uint32_t put(crd_x_parser *p, crd_x_node node)
{
    if (++p->nodes > CRD_X_MAX_NODES) {
        if (!p->bad)
            crd_x_tell(p, &crd_expr_limit, p->start, "at most 200 parts", CRD_STR_NULL);
        return CRD_X_NONE;
    }
    uint32_t id = crd_x_put(p->set, node);
    p->no_memory |= id == CRD_X_NONE;
    return id;
}

static uint32_t make(crd_x_parser *p, enum crd_x_op op, crd_expr_type type, uint32_t a, uint32_t b)
{
    return put(p, (crd_x_node){.op = (uint8_t)op, .type = (uint8_t)type, .a = a, .b = b});
}

static uint32_t value(crd_x_parser *p, crd_expr_type type, crd_expr_value v)
{
    if (++p->nodes > CRD_X_MAX_NODES)
        return put(p, (crd_x_node){.op = CRD_OP_VALUE}); /* tells it */
    uint32_t id = crd_x_value(p->set, type, v);
    p->no_memory |= id == CRD_X_NONE;
    return id;
}

static uint32_t text_value(crd_x_parser *p, crd_str text)
{
    uint32_t id = crd_x_literal(p->set, text);
    p->no_memory |= id == CRD_X_NONE;
    return id == CRD_X_NONE ? CRD_X_NONE : value(p, CRD_X_TEXT, (crd_expr_value){.text = id});
}

static uint32_t wrong_type(crd_x_parser *p, size_t offset, const char *expected, uint32_t found)
{
    crd_x_tell(p, &crd_expr_types, offset, expected,
               crd_str_from(crd_expr_type_name(type_of(p, found))));
    return CRD_X_NONE;
}

static bool is_literal(const crd_x_parser *p, uint32_t node, crd_expr_type type)
{
    const crd_x_node *n = &p->set->nodes.at[node];
    return n->op == CRD_OP_VALUE && n->type == type;
}

/* A literal text beside a date is a day. The node as a date; or told. */
static uint32_t as_day(crd_x_parser *p, uint32_t node, size_t offset)
{
    crd_date day;
    crd_str text = crd_exprs_text(p->set, p->set->nodes.at[node].at.value.text);
    if (!crd_date_parse(text, &day) || crd_date_precision_of(day) != CRD_DATE_DAY) {
        crd_x_tell(p, &crd_expr_types, offset, "a day YYYY-MM-DD, as it stands beside a date",
                   text);
        return CRD_X_NONE;
    }
    return value(p, CRD_X_DATE, (crd_expr_value){.date = day});
}

/* 0 and 1 beside yes and no. */
static uint32_t as_truth(crd_x_parser *p, uint32_t node)
{
    int64_t i = p->set->nodes.at[node].at.value.i;
    return i == 0 || i == 1 ? value(p, CRD_X_BOOL, (crd_expr_value){.truth = (int8_t)i})
                            : CRD_X_NONE;
}

/* A literal beside a value of another type that it can be read as: a day beside a date, 0 or 1
 * beside yes and no. False when it was told that it cannot. */
static bool adapt(crd_x_parser *p, crd_expr_type beside, uint32_t *literal, size_t offset)
{
    uint32_t as = *literal;
    if (beside == CRD_X_DATE && is_literal(p, *literal, CRD_X_TEXT))
        return (*literal = as_day(p, *literal, offset)) != CRD_X_NONE;
    if (beside == CRD_X_BOOL && is_literal(p, *literal, CRD_X_INT))
        as = as_truth(p, *literal);
    if (as != CRD_X_NONE)
        *literal = as;
    return true;
}

/* Tells when a literal text is none of the words that are possible there. */
static void look(crd_x_parser *p, crd_expr_beside beside, uint32_t node, size_t offset)
{
    const crd_expr_lang *l = p->set->lang;
    char expected[CRD_X_EXPECTED];
    if (!l->wrong || node == CRD_X_NONE || !is_literal(p, node, CRD_X_TEXT))
        return;
    crd_str text = crd_exprs_text(p->set, p->set->nodes.at[node].at.value.text);
    const crd_diag_kind *kind = l->wrong(l, &beside, text, expected);
    if (kind)
        crd_x_tell(p, kind, offset, expected, text);
}

static uint32_t column_of(const crd_x_parser *p, uint32_t node)
{
    bool is = node != CRD_X_NONE && p->set->nodes.at[node].op == CRD_OP_COLUMN;
    return is ? p->set->nodes.at[node].at.column : UINT32_MAX;
}

/* A literal beside a column. */
static void look_beside(crd_x_parser *p, uint32_t column, uint32_t node, size_t offset)
{
    if (column_of(p, column) != UINT32_MAX)
        look(p, (crd_expr_beside){.column = column_of(p, column)}, node, offset);
}

/* Makes two sides comparable. */
static bool pair(crd_x_parser *p, uint32_t *a, uint32_t *b, size_t offset)
{
    if (!adapt(p, type_of(p, *a), b, offset) || !adapt(p, type_of(p, *b), a, offset))
        return false;
    crd_expr_type x = type_of(p, *a), y = type_of(p, *b);
    if (x == y || x == CRD_X_NULL || y == CRD_X_NULL || (crd_x_number(x) && crd_x_number(y)))
        return true;
    wrong_type(p, offset, crd_expr_type_name(x), *b);
    return false;
}

/* ---- grammar -------------------------------------------------------------------------------- */

static uint32_t either(crd_x_parser *p);
static uint32_t sum(crd_x_parser *p);

static bool deeper(crd_x_parser *p)
{
    if (++p->depth <= CRD_X_MAX_DEPTH)
        return true;
    if (!p->bad)
        crd_x_tell(p, &crd_expr_limit, p->start, "at most 32 levels", CRD_STR_NULL);
    crd_x_syntax(p, NULL);
    return false;
}

static uint32_t parameter(crd_x_parser *p)
{
    const crd_expr_lang *l = p->set->lang;
    for (size_t i = 0; i < l->n_params; i++) {
        const crd_expr_param *x = &l->params[i];
        if (!crd_str_eq(x->name, p->word))
            continue;
        if (x->type == CRD_X_NULL) /* which one, for those who ask what is missing */
            return put(p, (crd_x_node){.op = CRD_OP_VALUE,
                                       .type = CRD_X_NULL,
                                       .a = CRD_X_NONE,
                                       .b = CRD_X_NONE,
                                       .at.bits = i + 1});
        return x->type == CRD_X_TEXT ? text_value(p, x->text) : value(p, x->type, x->value);
    }
    crd_x_tell(p, &crd_expr_name, p->start, "a parameter of the pack", p->word);
    return CRD_X_NONE;
}

static uint32_t column(crd_x_parser *p, crd_str name, size_t offset)
{
    const crd_expr_lang *l = p->set->lang;
    for (size_t i = 0; i < l->n_columns; i++)
        if (crd_str_eq_nocase(crd_str_from(crd_expr_lang_column(l, i)->name), name)) {
            crd_x_node n = {.op = CRD_OP_COLUMN,
                            .type = (uint8_t)crd_expr_lang_column(l, i)->type,
                            .a = CRD_X_NONE,
                            .b = CRD_X_NONE,
                            .at.bits = 0};
            n.at.column = (uint32_t)i;
            return put(p, n);
        }
    crd_x_tell(p, &crd_expr_name, offset, "a column of the subject", name);
    return CRD_X_NONE;
}

/* Does the argument fit? */
static bool fits(crd_x_parser *p, const crd_expr_fn *fn, size_t i, uint32_t *arg, size_t offset)
{
    crd_expr_type want = i < CRD_X_ARGS && !(fn->rest_text && fn->takes[i] == CRD_X_NULL)
                             ? fn->takes[i]
                             : CRD_X_TEXT;
    crd_expr_type is = type_of(p, *arg);
    if (want == CRD_X_DATE && is_literal(p, *arg, CRD_X_TEXT))
        return (*arg = as_day(p, *arg, offset)) != CRD_X_NONE;
    if (is == want || is == CRD_X_NULL || (crd_x_number(is) && crd_x_number(want)))
        return true;
    wrong_type(p, offset, crd_expr_type_name(want), *arg);
    return false;
}

static uint32_t finish_call(crd_x_parser *p, uint32_t fn, const uint32_t *args, size_t n)
{
    uint32_t list = crd_x_list(p->set, args, n);
    p->no_memory |= list == CRD_X_NONE;
    if (list == CRD_X_NONE)
        return CRD_X_NONE;
    crd_x_node node = {.op = CRD_OP_CALL,
                       .type = (uint8_t)p->set->lang->fns[fn].gives,
                       .a = CRD_X_NONE,
                       .b = CRD_X_NONE,
                       .list = list,
                       .n = (uint32_t)n,
                       .at.bits = 0};
    node.at.fn = fn;
    return put(p, node);
}

/* Behind the name and its bracket. */
static uint32_t call(crd_x_parser *p, crd_str name, size_t offset)
{
    const crd_expr_lang *l = p->set->lang;
    uint32_t fn = 0, args[CRD_X_ARGS * 2];
    size_t n = 0;
    bool good = true;
    while (fn < l->n_fns && !crd_str_eq_nocase(crd_str_from(l->fns[fn].name), name))
        fn++;
    if (fn == l->n_fns) {
        crd_x_tell(p, &crd_expr_name, offset, "a function of docs/packs-reference.md", name);
        return crd_x_syntax(p, NULL);
    }
    const crd_expr_fn *f = &l->fns[fn];
    while (!crd_x_is_sign(p, ")")) {
        size_t at = p->start;
        if (n == CRD_X_ARGS * 2 || n == f->n_most)
            return crd_x_syntax(p, f->form);
        uint32_t arg = sum(p);
        if (arg != CRD_X_NONE && !fits(p, f, n, &arg, at))
            arg = CRD_X_NONE;
        look(p, (crd_expr_beside){f, n, n > 0 ? column_of(p, args[0]) : UINT32_MAX}, arg, at);
        good &= arg != CRD_X_NONE;
        args[n++] = arg;
        if (!crd_x_take_sign(p, ","))
            break;
    }
    if (n < f->n_least || !crd_x_take_sign(p, ")"))
        return crd_x_syntax(p, n < f->n_least ? f->form : "')' or ','");
    return good ? finish_call(p, fn, args, n) : CRD_X_NONE;
}

static uint32_t word(crd_x_parser *p)
{
    static const char *const ours[] = {"and", "or", "not", "is", "in", "between"};
    crd_str name = p->word;
    size_t offset = p->start;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (crd_str_eq_nocase(name, crd_str_from(ours[i])))
            return crd_x_syntax(p, "a value, a column, a function or '('");
    crd_x_step(p);
    if (crd_x_take_sign(p, "("))
        return call(p, name, offset);
    if (crd_str_eq_nocase(name, CRD_STR("null")))
        return value(p, CRD_X_NULL, (crd_expr_value){0});
    if (crd_str_eq_nocase(name, CRD_STR("true")) || crd_str_eq_nocase(name, CRD_STR("false")))
        return value(p, CRD_X_BOOL, (crd_expr_value){.truth = (name.ptr[0] | 0x20) == 't'});
    return column(p, name, offset);
}

static uint32_t literal(crd_x_parser *p)
{
    crd_expr_value v = {0};
    uint32_t id = CRD_X_NONE;
    if (p->kind == T_TEXT)
        id = text_value(p, p->word);
    else if (p->kind == T_INT && crd_str_to_i64(p->word, &v.i))
        id = value(p, CRD_X_INT, v);
    else if (crd_str_to_real(p->word, &v.real)) /* whole numbers past 64 bits too, as in SQLite */
        id = value(p, CRD_X_REAL, v);
    else
        return crd_x_syntax(p, "a number");
    crd_x_step(p);
    return id;
}

/* What '@name' stands for, read in its place. */
static uint32_t scope(crd_x_parser *p)
{
    const crd_expr_lang *l = p->set->lang;
    size_t i = 0;
    while (i < l->n_scopes && !crd_str_eq(l->scopes[i].name, p->word))
        i++;
    if (i == l->n_scopes) {
        crd_x_tell(p, &crd_expr_name, p->start, "one of the pack's scopes", p->word);
        crd_x_step(p);
        return CRD_X_NONE;
    }
    if (!deeper(p))
        return CRD_X_NONE;
    crd_x_parser in = *p;
    in.text = l->scopes[i].text;
    in.at = &l->scopes[i].at;
    in.next = 0;
    crd_x_step(&in);
    uint32_t id = either(&in);
    if (in.kind != T_END)
        id = crd_x_syntax(&in, "'and', 'or' or the end");
    p->nodes = in.nodes;
    p->bad = in.bad;
    p->no_memory = in.no_memory;
    p->depth--;
    crd_x_step(p);
    return id;
}

static uint32_t primary(crd_x_parser *p)
{
    uint32_t id;
    switch (p->kind) {
    case T_TEXT:
    case T_INT:
    case T_REAL:
        return literal(p);
    case T_PARAM:
        id = parameter(p);
        crd_x_step(p);
        return id;
    case T_SCOPE:
        return scope(p);
    case T_NAME:
        return word(p);
    case T_SIGN:
        if (!crd_x_take_sign(p, "("))
            break;
        if (!deeper(p))
            return CRD_X_NONE;
        id = either(p);
        p->depth--;
        return crd_x_take_sign(p, ")") ? id : crd_x_syntax(p, "')'");
    case T_END:
    case T_WRONG:
        break;
    }
    return crd_x_syntax(p, "a value, a column, a function or '('");
}

static uint32_t unary(crd_x_parser *p)
{
    size_t offset = p->start;
    bool minus = crd_x_is_sign(p, "-");
    if (!minus && !crd_x_is_sign(p, "+"))
        return primary(p);
    crd_x_step(p);
    if (!deeper(p))
        return CRD_X_NONE;
    uint32_t a = unary(p);
    p->depth--;
    if (a == CRD_X_NONE)
        return a;
    if (!crd_x_number(type_of(p, a)) && type_of(p, a) != CRD_X_NULL)
        return wrong_type(p, offset, "a number", a);
    if (!minus)
        return a;
    uint32_t zero = value(p, CRD_X_INT, (crd_expr_value){.i = 0});
    return zero == CRD_X_NONE ? zero : make(p, CRD_OP_SUB, type_of(p, a), zero, a);
}

static uint32_t arithmetic(crd_x_parser *p, enum crd_x_op op, uint32_t a, uint32_t b, size_t offset)
{
    if (a == CRD_X_NONE || b == CRD_X_NONE)
        return CRD_X_NONE;
    crd_expr_type x = type_of(p, a), y = type_of(p, b);
    if (!crd_x_number(x) && x != CRD_X_NULL)
        return wrong_type(p, offset, "a number", a);
    if (!crd_x_number(y) && y != CRD_X_NULL)
        return wrong_type(p, offset, "a number", b);
    crd_expr_type type = x == CRD_X_REAL || y == CRD_X_REAL ? CRD_X_REAL : CRD_X_INT;
    return make(p, op, x == CRD_X_NULL || y == CRD_X_NULL ? CRD_X_NULL : type, a, b);
}

static uint32_t product(crd_x_parser *p)
{
    uint32_t a = unary(p);
    while (crd_x_is_sign(p, "*") || crd_x_is_sign(p, "/")) {
        size_t offset = p->start;
        enum crd_x_op op = crd_x_is_sign(p, "*") ? CRD_OP_MUL : CRD_OP_DIV;
        crd_x_step(p);
        uint32_t b = unary(p);
        a = arithmetic(p, op, a, b, offset);
    }
    return a;
}

static uint32_t sum(crd_x_parser *p)
{
    uint32_t a = product(p);
    while (crd_x_is_sign(p, "+") || crd_x_is_sign(p, "-")) {
        size_t offset = p->start;
        enum crd_x_op op = crd_x_is_sign(p, "+") ? CRD_OP_ADD : CRD_OP_SUB;
        crd_x_step(p);
        uint32_t b = product(p);
        a = arithmetic(p, op, a, b, offset);
    }
    return a;
}

static uint32_t compare(crd_x_parser *p, enum crd_x_op op, uint32_t a, uint32_t b, size_t offset)
{
    look_beside(p, a, b, offset);
    if (a == CRD_X_NONE || b == CRD_X_NONE || !pair(p, &a, &b, offset))
        return CRD_X_NONE;
    return make(p, op, CRD_X_BOOL, a, b);
}

static uint32_t negate(crd_x_parser *p, bool not, uint32_t a)
{
    return a == CRD_X_NONE || !not ? a : make(p, CRD_OP_NOT, CRD_X_BOOL, a, CRD_X_NONE);
}

/* Behind `in`. */
static uint32_t in_list(crd_x_parser *p, uint32_t a)
{
    uint32_t list[CRD_X_MAX_NODES];
    size_t n = 0;
    bool good = a != CRD_X_NONE;
    if (!crd_x_take_sign(p, "("))
        return crd_x_syntax(p, "'(' and a list of values");
    do {
        size_t offset = p->start;
        if (n == CRD_X_MAX_NODES)
            return crd_x_syntax(p, "at most 200 values");
        uint32_t x = sum(p), left = a;
        /* a date makes days of its list's texts */
        if (x == CRD_X_NONE || a == CRD_X_NONE || !pair(p, &left, &x, offset) || left != a)
            good = false;
        else
            list[n++] = x;
        look_beside(p, a, x, offset);
    } while (crd_x_take_sign(p, ","));
    if (!crd_x_take_sign(p, ")"))
        return crd_x_syntax(p, "',' or ')'");
    if (!good || n == 0)
        return CRD_X_NONE;
    uint32_t at = crd_x_list(p->set, list, n);
    p->no_memory |= at == CRD_X_NONE;
    return put(p, (crd_x_node){.op = CRD_OP_IN,
                               .type = CRD_X_BOOL,
                               .a = a,
                               .b = CRD_X_NONE,
                               .list = at == CRD_X_NONE ? 0 : at,
                               .n = at == CRD_X_NONE ? 0 : (uint32_t)n});
}

static uint32_t between(crd_x_parser *p, uint32_t a)
{
    size_t offset = p->start;
    uint32_t low = sum(p);
    if (!crd_x_take_word(p, "and"))
        return crd_x_syntax(p, "'and' of between");
    size_t offset2 = p->start;
    uint32_t high = sum(p);
    uint32_t x = compare(p, CRD_OP_GE, a, low, offset);
    uint32_t y = compare(p, CRD_OP_LE, a, high, offset2);
    return x == CRD_X_NONE || y == CRD_X_NONE ? CRD_X_NONE : make(p, CRD_OP_AND, CRD_X_BOOL, x, y);
}

/* Behind `is`. */
static uint32_t is_what(crd_x_parser *p, uint32_t a, size_t offset)
{
    bool not = crd_x_take_word(p, "not");
    if (crd_x_take_word(p, "null"))
        return a == CRD_X_NONE ? a
                               : negate(p, not, make(p, CRD_OP_IS_NULL, CRD_X_BOOL, a, CRD_X_NONE));
    bool truth = crd_x_is_word(p, "true");
    if (!truth && !crd_x_is_word(p, "false"))
        return crd_x_syntax(p, "null, true or false");
    crd_x_step(p);
    if (a == CRD_X_NONE)
        return a;
    if (type_of(p, a) != CRD_X_BOOL && type_of(p, a) != CRD_X_NULL)
        return wrong_type(p, offset, "yes or no", a);
    a = negate(p, !truth, a);
    return a == CRD_X_NONE ? a : negate(p, not, make(p, CRD_OP_IS_TRUE, CRD_X_BOOL, a, CRD_X_NONE));
}

static bool comparison(crd_x_parser *p, enum crd_x_op *ret_op)
{
    static const struct {
        const char *sign;
        enum crd_x_op op;
    } all[] = {{"=", CRD_OP_EQ}, {"==", CRD_OP_EQ}, {"<>", CRD_OP_NE}, {"!=", CRD_OP_NE},
               {"<", CRD_OP_LT}, {"<=", CRD_OP_LE}, {">", CRD_OP_GT},  {">=", CRD_OP_GE}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (crd_x_is_sign(p, all[i].sign)) {
            *ret_op = all[i].op;
            return true;
        }
    return false;
}

static uint32_t test(crd_x_parser *p)
{
    size_t offset = p->start;
    uint32_t a = sum(p);
    enum crd_x_op op;
    if (comparison(p, &op)) {
        crd_x_step(p);
        size_t there = p->start;
        uint32_t b = sum(p);
        look_beside(p, b, a, offset);
        a = compare(p, op, a, b, there);
    } else if (crd_x_take_word(p, "is")) {
        a = is_what(p, a, offset);
    } else {
        bool not = crd_x_take_word(p, "not");
        if (crd_x_take_word(p, "in"))
            a = negate(p, not, in_list(p, a));
        else if (crd_x_take_word(p, "between"))
            a = negate(p, not, between(p, a));
        else
            return not ? crd_x_syntax(p, "'in' or 'between'") : a;
    }
    if (comparison(p, &op) || crd_x_is_word(p, "is") || crd_x_is_word(p, "in") ||
        crd_x_is_word(p, "between"))
        return crd_x_syntax(p, "'and', 'or' or the end: comparisons do not chain");
    return a;
}

static uint32_t truth(crd_x_parser *p, uint32_t a, size_t offset)
{
    if (a == CRD_X_NONE || type_of(p, a) == CRD_X_BOOL || type_of(p, a) == CRD_X_NULL)
        return a;
    return wrong_type(p, offset, "something true or false", a);
}

static uint32_t inverse(crd_x_parser *p)
{
    size_t offset = p->start;
    if (!crd_x_take_word(p, "not"))
        return test(p);
    if (!deeper(p))
        return CRD_X_NONE;
    uint32_t a = truth(p, inverse(p), offset);
    p->depth--;
    return negate(p, true, a);
}

static uint32_t both(crd_x_parser *p)
{
    size_t offset = p->start;
    uint32_t a = inverse(p);
    while (crd_x_is_word(p, "and")) {
        crd_x_step(p);
        a = truth(p, a, offset);
        size_t there = p->start;
        uint32_t b = truth(p, inverse(p), there);
        a = a == CRD_X_NONE || b == CRD_X_NONE ? CRD_X_NONE : make(p, CRD_OP_AND, CRD_X_BOOL, a, b);
    }
    return a;
}

static uint32_t either(crd_x_parser *p)
{
    size_t offset = p->start;
    uint32_t a = both(p);
    while (crd_x_is_word(p, "or")) {
        crd_x_step(p);
        a = truth(p, a, offset);
        size_t there = p->start;
        uint32_t b = truth(p, both(p), there);
        a = a == CRD_X_NONE || b == CRD_X_NONE ? CRD_X_NONE : make(p, CRD_OP_OR, CRD_X_BOOL, a, b);
    }
    return a;
}

uint32_t crd_x_expression(crd_x_parser *p, bool predicate)
{
    crd_x_step(p);
    uint32_t root = either(p);
    if (p->kind != T_END)
        return crd_x_syntax(p, "'and', 'or' or the end");
    return predicate ? truth(p, root, 0) : root;
}
