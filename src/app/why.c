/* The question behind a result, as a command line. */
#include "app/why.h"

#include "base/err.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Options of `explain` that change no number: of drawings and of other questions' ids. */
static bool is_its_own(const struct crd_param *p)
{
    static const char *const names[] = {"neighbourhood", "limit", "pack", "param"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(p->name, names[i]) == 0)
            return true;
    return p->operand;
}

/* In single quotes unless every shell reads it as it stands. */
static void add_word(crd_str word, crd_buf *b)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./:,+%=@";
    bool quote = word.len == 0;
    for (size_t i = 0; i < word.len; i++)
        quote |= !memchr(plain, word.ptr[i], sizeof plain - 1);
    if (!quote) {
        crd_buf_add(b, word);
        return;
    }
    crd_buf_addc(b, '\'');
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '\'')
            crd_buf_adds(b, "'\\''");
        else
            crd_buf_addc(b, word.ptr[i]);
    crd_buf_addc(b, '\'');
}

/* The first choice: it need not be said, and is called otherwise elsewhere. */
static bool is_usual(const struct crd_param *p, crd_str value)
{
    crd_str first, rest = p->kind == CRD_PARAM_CHOICE ? crd_str_from(p->choices) : CRD_STR_NULL;
    return crd_str_next(&rest, '|', &first) && crd_str_eq(first, value);
}

/* The values that the question was given for an option of the name, if it has one. */
static void add_option(const crd_args *args, const struct crd_param *of, crd_buf *b)
{
    const struct crd_param *p;
    for (size_t i = 0; (p = crd_op_param(args->op, i)); i++) {
        if (strcmp(p->name, of->name) != 0)
            continue;
        for (size_t k = 0; k < args->n[i]; k++) {
            if (is_usual(p, args->values[i][k]))
                continue;
            crd_buf_addf(b, " --%s", p->name);
            if (p->kind != CRD_PARAM_FLAG) {
                crd_buf_addc(b, ' ');
                add_word(args->values[i][k], b);
            }
        }
    }
}

void crd_app_why(crd_doc *doc, const crd_args *args, const char *label, crd_str id)
{
    const struct crd_op *op = crd_ops_find(CRD_STR("explain"));
    crd_buf b;
    if (id.len == 0 || !op)
        return;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b, "%s: cordon explain CASE ", label);
    add_word(id, &b);
    for (const struct crd_param *p = op->params; p->name; p++)
        if (!is_its_own(p))
            add_option(args, p, &b);
    for (const struct crd_param *p = crd_time_params; p->name; p++)
        if (strcmp(p->name, "versus") != 0 && strcmp(p->name, "no-cache") != 0 &&
            !(args->compared && strcmp(p->name, "assume") == 0)) /* how it is asked is no change */
            add_option(args, p, &b);
    if (b.status == CRD_OK)
        crd_doc_note(doc, crd_buf_str(&b));
    crd_buf_done(&b);
}

/* ---- control ------------------------------------------------------------------------------ */

/* "50", "50%", "33.3 %": a share in percent. */
static crd_status percent(const crd_args *args, const char *name, int32_t *ret_ppm, crd_err *err)
{
    crd_str text = crd_arg(args, name), number = crd_str_trim(text);
    double value;
    if (crd_str_is_null(text))
        return CRD_OK;
    if (crd_str_ends(number, CRD_STR("%")))
        number = crd_str_trim((crd_str){number.ptr, number.len - 1});
    if (!crd_str_to_real(number, &value) || !(value >= 0 && value <= 100))
        return crd_fail(err, CRD_EINVAL, "--%s: '" CRD_STR_FMT "' is no share of a hundred", name,
                        CRD_STR_ARG(text));
    *ret_ppm = (int32_t)(value * 10000 + 0.5);
    return CRD_OK;
}

crd_status crd_app_votes(crd_app *app, const crd_args *args, crd_control_opts *ret_opts,
                         crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control_opts o = CRD_CONTROL_OPTS;
    o.at_least = crd_arg_flag(args, "at-least");
    o.float_any = crd_str_eq(crd_arg(args, "float"), CRD_STR("any"));
    o.progress = &app->progress;
    CRD_TRY(percent(args, "threshold", &o.threshold_ppm, err));
    CRD_TRY(percent(args, "influence-at", &o.influence_ppm, err));
    if (o.at_least && o.threshold_ppm == 0)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--threshold: nothing or more is everybody"));
    *ret_opts = o;
done:
    return rc;
}

crd_status crd_app_votes_asked(crd_app *app, const crd_args *args, crd_str id, crd_app_tied *tied,
                               crd_err *err)
{
    static const char *const names[] = {"threshold", "at-least", "influence-at", "float"};
    crd_status rc = CRD_OK;
    crd_control_opts o;
    crd_control *own = NULL;
    const char *given = NULL;
    for (size_t i = 0; i < COUNT(names) && !given; i++)
        given = crd_arg_count(args, names[i]) > 0 ? names[i] : NULL;
    if (!given)
        return CRD_OK;
    if (!crd_str_starts(id, CRD_STR("control:")))
        return crd_fail(err, CRD_EINVAL,
                        "--%s: for control:WHO/PARTY; powers have thresholds of "
                        "their own",
                        given);
    CRD_TRY(crd_app_votes(app, args, &o, err));
    CRD_TRY(crd_control_new(tied->world, &o, &own, err));
    crd_control_free(tied->control);
    tied->control = own;
done:
    return rc;
}
