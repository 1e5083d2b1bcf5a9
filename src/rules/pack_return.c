/* The returns of a pack: what each asks for, and that it can be answered. */
#include "rules/pack_int.h"

const char *const crd_return_total_words[] = {"none", "sum", "count", "share", "distinct", NULL};

typedef struct returning {
    crd_pack_reader *r;
    crd_return *to;
    crd_return_column *columns; /* to->columns, being made */
} returning;

/* An expression of the return's own set; `type` NULL: it must be true or false. */
static void expression(const returning *x, const crd_yaml_node *node, uint32_t *ret_id,
                       crd_expr_type *ret_type, crd_str *ret_text)
{
    crd_err err = CRD_ERR_INIT;
    crd_yaml_form *f = &x->r->form;
    if (!node)
        return;
    if (node->kind != CRD_YAML_SCALAR || node->text.len == 0) {
        crd_yaml_bad(f, node, "an expression", CRD_STR_NULL);
        return;
    }
    crd_expr_place at = crd_pack_place(x->r, node);
    crd_status rc = CRD_OK;
    if (!x->to->set)
        rc = crd_exprs_new(&x->to->lang, &x->to->set, &err);
    if (rc == CRD_OK)
        rc = ret_type ? crd_exprs_add_value(x->to->set, node->text, &at, f->diags, ret_id, ret_type,
                                            &err)
                      : crd_exprs_add(x->to->set, node->text, &at, f->diags, ret_id, &err);
    if (rc == CRD_EPARSE)
        f->problems++;
    else if (rc != CRD_OK && f->failed == CRD_OK)
        f->failed = rc;
    if (rc == CRD_OK)
        *ret_text = node->text;
}

/* Numbers of records are 0 and more but for degrees. */
static bool is_positive(const returning *x, uint32_t value)
{
    uint32_t column;
    if (!crd_exprs_is_column(x->to->set, value, &column))
        return false;
    crd_str name = crd_str_from(crd_subjects[x->to->subject].cols[column].is.name);
    return !crd_str_eq(name, CRD_STR("lat")) && !crd_str_eq(name, CRD_STR("lon"));
}

static bool is_number(crd_expr_type t) { return t == CRD_X_INT || t == CRD_X_REAL; }

/* What a kind of total would need of its column, or NULL when it has it. */
static const char *total_needs(const crd_return_column *c, bool value, bool when)
{
    if (c->total == CRD_TOTAL_COUNT)
        return value ? "no value: rows are counted" : NULL;
    if (!value)
        return "a column with `value`";
    bool some = c->value != CRD_PRED_NONE; /* a value that is no expression is told elsewhere */
    bool adds = c->total == CRD_TOTAL_SUM || c->total == CRD_TOTAL_SHARE;
    if (adds && some && !is_number(c->type))
        return "a number to add up";
    if (c->total == CRD_TOTAL_DISTINCT && some && c->type != CRD_X_TEXT)
        return "a text to tell apart";
    return c->total == CRD_TOTAL_SHARE && !when ? "a share with `when`: of what" : NULL;
}

static void check_total(const returning *x, const crd_yaml_node *map, const crd_return_column *c)
{
    const crd_yaml_node *total = crd_yaml_get(map, "total");
    const crd_yaml_node *value = crd_yaml_get(map, "value");
    const char *expected = total_needs(c, value != NULL, crd_yaml_get(map, "when") != NULL);
    if (expected)
        crd_pack_tell(x->r, value ? value : map, expected, total ? total->text : CRD_STR_NULL);
}

static void read_column(const returning *x, const crd_yaml_node *k, crd_return_column *c)
{
    crd_yaml_form *f = &x->r->form;
    int total = CRD_TOTAL_NONE;
    c->name = k->text;
    if (crd_str_eq(k->text, CRD_STR("certain")) || crd_str_eq(k->text, CRD_STR("unknown")))
        crd_pack_tell(x->r, k, "another name: each return has columns of these names", k->text);
    if (k->value->kind != CRD_YAML_MAPPING)
        return; /* told */
    crd_yaml_text(f, crd_yaml_get(k->value, "title"), &c->title);
    crd_yaml_text(f, crd_yaml_get(k->value, "about"), &c->about);
    crd_yaml_word(f, crd_yaml_get(k->value, "total"), crd_return_total_words, &total);
    c->total = (crd_return_total)total;
    expression(x, crd_yaml_get(k->value, "value"), &c->value, &c->type, &c->value_text);
    expression(x, crd_yaml_get(k->value, "when"), &c->when, NULL, &c->when_text);
    c->positive = c->value != CRD_PRED_NONE && is_positive(x, c->value);
    check_total(x, k->value, c);
}

static void read_columns(returning *x, const crd_yaml_node *map)
{
    crd_return *to = x->to;
    if (!map || map->kind != CRD_YAML_MAPPING)
        return; /* told */
    if (map->n == 0 || map->n > CRD_RETURN_COLUMNS) {
        crd_pack_tell(x->r, map, "1 to 40 columns", CRD_STR_NULL);
        return;
    }
    crd_return_column *all = CRD_YAML_ROOM(&x->r->form, crd_return_column, map->n);
    to->columns = x->columns = all;
    for (const crd_yaml_node *k = map->first; all && k; k = k->next) {
        crd_return_column *c = &all[to->n_columns++];
        *c = (crd_return_column){.value = CRD_PRED_NONE, .when = CRD_PRED_NONE};
        read_column(x, k, c);
    }
}

static void read_group(const returning *x, const crd_yaml_node *node)
{
    crd_yaml_texts t = {0};
    crd_return_column *columns = x->columns;
    crd_return *to = x->to;
    crd_yaml_texts_of(&x->r->form, node, false, &t);
    for (size_t i = 0; i < t.n && to->n_keys < CRD_RETURN_KEYS; i++) {
        size_t at = 0;
        while (at < to->n_columns && !crd_str_eq(columns[at].name, t.at[i]))
            at++;
        if (at == to->n_columns || columns[at].key || columns[at].total != CRD_TOTAL_NONE) {
            crd_pack_tell(x->r, node, "columns of the return without `total`, each once", t.at[i]);
            return;
        }
        columns[at].key = true;
        to->keys[to->n_keys++] = (uint32_t)at;
    }
}

/* What is grouped has nothing but keys and totals; what is listed has no conditions. */
static void check_columns(const returning *x, const crd_yaml_node *map)
{
    const crd_return *to = x->to;
    const crd_yaml_node *k = map && map->kind == CRD_YAML_MAPPING ? map->first : NULL;
    for (size_t i = 0; i < to->n_columns && k; i++, k = k->next) {
        const crd_return_column *c = &to->columns[i];
        if (to->n_keys > 0 && !c->key && c->total == CRD_TOTAL_NONE)
            crd_pack_tell(x->r, k, "`total`, as the return has `group`", c->name);
        if (to->n_keys == 0 && (c->when != CRD_PRED_NONE || c->total == CRD_TOTAL_COUNT))
            crd_pack_tell(x->r, k, "a return with `group`: a condition or a count is of groups",
                          c->name);
        if (c->key && c->when != CRD_PRED_NONE)
            crd_pack_tell(x->r, k, "a key without `when`", c->name);
    }
}

static void read_return(crd_pack_reader *r, const crd_yaml_node *k, crd_return *to)
{
    returning x = {.r = r, .to = to};
    crd_yaml_form *f = &r->form;
    const crd_yaml_node *map = k->value, *source = crd_yaml_get(map, "source");
    const crd_yaml_node *subject = crd_yaml_get(map, "subject");
    *to = (crd_return){.name = k->text,
                       .line = k->line,
                       .column = k->column,
                       .source = UINT32_MAX,
                       .where = CRD_PRED_NONE};
    int at = subject && subject->kind == CRD_YAML_SCALAR ? crd_subject_find(subject->text) : -1;
    crd_yaml_text(f, crd_yaml_get(map, "title"), &to->title);
    crd_yaml_text(f, crd_yaml_get(map, "about"), &to->about);
    crd_yaml_text(f, crd_yaml_get(map, "clause"), &to->clause);
    if (source) {
        to->source = crd_pack_source_named(r->pack, source->text);
        if (to->source == UINT32_MAX)
            crd_pack_tell(r, source, "one of the pack's sources", source->text);
    }
    if (at < 0) { /* told; nothing of it can be read */
        crd_yaml_bad(f, subject ? subject : k, "a subject of docs/packs-reference.md",
                     CRD_STR_NULL);
        return;
    }
    to->subject = (crd_subject_id)at;
    to->lang = crd_pack_lang(r, to->subject);
    expression(&x, crd_yaml_get(map, "where"), &to->where, NULL, &to->where_text);
    read_columns(&x, crd_yaml_get(map, "columns"));
    if (x.columns && crd_yaml_get(map, "group"))
        read_group(&x, crd_yaml_get(map, "group"));
    check_columns(&x, crd_yaml_get(map, "columns"));
}

void crd_pack_returns(crd_pack_reader *r, const crd_yaml_node *map)
{
    crd_ruleset *p = r->pack;
    if (!map || map->kind != CRD_YAML_MAPPING)
        return; /* told of its shape */
    if (map->n > CRD_PACK_RETURNS) {
        crd_pack_tell(r, map, "at most 100 returns", CRD_STR_NULL);
        return;
    }
    p->returns = CRD_YAML_ROOM(&r->form, crd_return, map->n);
    for (const crd_yaml_node *k = map->first; p->returns && k; k = k->next)
        read_return(r, k, &p->returns[p->n_returns++]);
}
