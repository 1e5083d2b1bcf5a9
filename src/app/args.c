/* Words to checked arguments, by the table of operations. */
#include "app/op.h"

#include "base/date.h"
#include "base/err.h"

#include <assert.h>
#include <string.h>

const struct crd_op *crd_ops_find(crd_str name)
{
    for (const struct crd_op *op = crd_ops; op->name; op++)
        if (crd_str_eq(crd_str_from(op->name), name))
            return op;
    return NULL;
}

const struct crd_param *crd_op_param(const struct crd_op *op, size_t i)
{
    const struct crd_param *groups[] = {
        op->params,
        op->flags & CRD_OP_TIME ? crd_time_params : NULL,
        op->flags & CRD_OP_FINDS ? crd_find_params : NULL,
        op->flags & CRD_OP_NO_DOC ? NULL : crd_doc_params,
    };
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const struct crd_param *p = groups[g]; p && p->name; p++)
            if (i-- == 0)
                return p;
    return NULL;
}

static size_t index_of(const crd_args *a, const char *name)
{
    const struct crd_param *p;
    for (size_t i = 0; (p = crd_op_param(a->op, i)); i++)
        if (strcmp(p->name, name) == 0)
            return i;
    assert(false); /* no such parameter: a bug of the caller */
    return 0;
}

crd_str crd_arg(const crd_args *a, const char *name)
{
    size_t i = index_of(a, name);
    if (a->n[i] > 0)
        return a->values[i][0];
    const struct crd_param *p = crd_op_param(a->op, i);
    if (!p || p->kind != CRD_PARAM_CHOICE)
        return CRD_STR_NULL;
    crd_str first, rest = crd_str_from(p->choices);
    crd_str_next(&rest, '|', &first);
    return first;
}

bool crd_arg_flag(const crd_args *a, const char *name) { return a->n[index_of(a, name)] > 0; }

size_t crd_arg_count(const crd_args *a, const char *name) { return a->n[index_of(a, name)]; }

crd_str crd_arg_at(const crd_args *a, const char *name, size_t i)
{
    size_t p = index_of(a, name);
    assert(i < a->n[p]);
    return a->values[p][i];
}

const char *crd_arg_path(const crd_args *a, const char *name)
{
    size_t i = index_of(a, name);
    return a->n[i] > 0 ? a->values[i][0].ptr : NULL;
}

bool crd_args_for_reading(const crd_args *a)
{
    return crd_arg_count(a, "output") == 0 && crd_str_eq(crd_arg(a, "format"), CRD_STR("table"));
}

bool crd_args_folder(const crd_args *a)
{
    return strcmp(a->op->name, "assess") == 0 && crd_arg_count(a, "by") > 0;
}

uint64_t crd_arg_number(const crd_args *a, const char *name, uint64_t otherwise)
{
    int64_t v;
    crd_str s = crd_arg(a, name);
    return !crd_str_is_null(s) && crd_str_to_i64(s, &v) && v >= 0 ? (uint64_t)v : otherwise;
}

/* ---- parsing ----------------------------------------------------------------------------- */

struct parse {
    const struct crd_op *op;
    const char *const *words;
    size_t n, i; /* words, the next one */
    crd_arena *arena;
    crd_args *args;
    crd_err *err;
    size_t operands; /* parameter of the next operand */
    bool only_operands;
};

static bool is_choice(const char *choices, crd_str v)
{
    crd_str part, rest = crd_str_from(choices);
    while (crd_str_next(&rest, '|', &part))
        if (crd_str_eq(part, v))
            return true;
    return false;
}

static crd_status check_value(const struct parse *p, const struct crd_param *par, crd_str v)
{
    crd_date d;
    int64_t count;
    const char *dash = par->operand ? "" : "--";
    if (par->kind == CRD_PARAM_DATE && !crd_str_eq(v, CRD_STR("today")) && !crd_date_parse(v, &d))
        return crd_fail(p->err, CRD_EINVAL, "%s%s: '%s' is not a date YYYY-MM-DD", dash, par->name,
                        v.ptr);
    if (par->kind == CRD_PARAM_COUNT && (!crd_str_to_i64(v, &count) || count < 0))
        return crd_fail(p->err, CRD_EINVAL, "%s%s: '%s' is not a whole number", dash, par->name,
                        v.ptr);
    if (par->kind == CRD_PARAM_CHOICE && !is_choice(par->choices, v))
        return crd_fail(p->err, CRD_EINVAL, "%s%s: '%s' is not one of %s", dash, par->name, v.ptr,
                        par->choices);
    if (v.len == 0 && par->kind != CRD_PARAM_TEXT)
        return crd_fail(p->err, CRD_EINVAL, "%s%s: empty value", dash, par->name);
    return CRD_OK;
}

static crd_status put(const struct parse *p, size_t i, const char *value)
{
    const struct crd_param *par = crd_op_param(p->op, i);
    crd_args *a = p->args;
    crd_str v = crd_str_from(value);
    if (a->n[i] > 0 && !par->repeated)
        return crd_fail(p->err, CRD_EINVAL, "%s%s is given twice", par->operand ? "" : "--",
                        par->name);
    if (!a->values[i]) {
        a->values[i] = CRD_NEW(p->arena, crd_str, p->n + 1);
        if (!a->values[i])
            return CRD_ENOMEM;
    }
    crd_status rc = par->kind == CRD_PARAM_FLAG ? CRD_OK : check_value(p, par, v);
    if (rc == CRD_OK)
        a->values[i][a->n[i]++] = v;
    return rc;
}

/* -f and -o are short for --format and --output, -q for --quiet. */
static crd_str long_name(const char *word, const char **ret_value)
{
    static const struct {
        char letter;
        const char *name;
    } shorts[] = {{'f', "format"}, {'o', "output"}, {'q', "quiet"}};
    *ret_value = NULL;
    if (word[1] == '-') {
        const char *eq = strchr(word, '=');
        if (!eq)
            return crd_str_from(word + 2);
        *ret_value = eq + 1;
        return (crd_str){word + 2, (size_t)(eq - word) - 2};
    }
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
        if (word[1] == shorts[i].letter) {
            if (word[2])
                *ret_value = word + 2;
            return crd_str_from(shorts[i].name);
        }
    return CRD_STR_NULL;
}

static crd_status take_option(struct parse *p, const char *word)
{
    const char *value;
    crd_str name = long_name(word, &value);
    const struct crd_param *par;
    size_t i = 0;
    while ((par = crd_op_param(p->op, i)) &&
           (par->operand || !crd_str_eq(crd_str_from(par->name), name)))
        i++;
    if (!par)
        return crd_fail(p->err, CRD_EINVAL, "'%s' is not an option of %s", word, p->op->name);
    if (par->kind == CRD_PARAM_FLAG)
        return value ? crd_fail(p->err, CRD_EINVAL, "--%s takes no value", par->name)
                     : put(p, i, "yes");
    if (!value && p->i == p->n)
        return crd_fail(p->err, CRD_EINVAL, "--%s needs a value", par->name);
    return put(p, i, value ? value : p->words[p->i++]);
}

static crd_status take_operand(struct parse *p, const char *word)
{
    const struct crd_param *par;
    while ((par = crd_op_param(p->op, p->operands)) &&
           (!par->operand || (p->args->n[p->operands] > 0 && !par->repeated)))
        p->operands++;
    if (!par)
        return crd_fail(p->err, CRD_EINVAL, "'%s' is one operand too many", word);
    return put(p, p->operands, word);
}

crd_status crd_args_parse(const struct crd_op *op, const char *const *words, size_t n,
                          crd_arena *arena, crd_args *ret_args, crd_err *err)
{
    crd_args args = {.op = op};
    struct parse p = {.op = op, .words = words, .n = n, .arena = arena, .args = &args, .err = err};
    while (p.i < n) {
        const char *word = words[p.i++];
        bool option = !p.only_operands && word[0] == '-' && word[1];
        crd_status rc = CRD_OK;
        if (option && strcmp(word, "--") == 0)
            p.only_operands = true;
        else
            rc = option ? take_option(&p, word) : take_operand(&p, word);
        if (rc != CRD_OK)
            return rc;
    }
    const struct crd_param *par;
    for (size_t i = 0; (par = crd_op_param(op, i)); i++)
        if (par->required && args.n[i] == 0)
            return crd_fail(err, CRD_EINVAL, "%s%s is missing", par->operand ? "" : "--",
                            par->name);
    *ret_args = args;
    return CRD_OK;
}

static void synopsis_value(const struct crd_param *par, crd_buf *out)
{
    static const char *const words[] = {
        [CRD_PARAM_TEXT] = "TEXT", [CRD_PARAM_FILE] = "FILE",   [CRD_PARAM_CASE] = "CASE",
        [CRD_PARAM_DATE] = "DATE", [CRD_PARAM_COUNT] = "COUNT", [CRD_PARAM_FLAG] = "",
    };
    if (par->kind == CRD_PARAM_FLAG)
        return;
    crd_buf_addc(out, ' ');
    crd_buf_adds(out, par->kind == CRD_PARAM_CHOICE ? par->choices : words[par->kind]);
}

void crd_op_synopsis(const struct crd_op *op, crd_buf *out)
{
    const char *gap = "";
    for (const struct crd_param *par = op->params; par->name; par++, gap = " ") {
        crd_buf_adds(out, gap);
        if (!par->required)
            crd_buf_addc(out, '[');
        crd_buf_addf(out, "%s%s", par->operand ? "" : "--", par->name);
        if (!par->operand)
            synopsis_value(par, out);
        if (par->repeated)
            crd_buf_adds(out, "...");
        if (!par->required)
            crd_buf_addc(out, ']');
    }
}
