/* Help, manual pages and shell completion, all made from the table of operations. */
#include "cli/help.h"

#include "cli/version.h"

#include <stdio.h>
#include <string.h>

void crd_help_all(const char *prog, crd_buf *out)
{
    crd_buf_addf(out, "usage: %s COMMAND [OPERAND...] [--OPTION...]\n\n", prog);
    crd_buf_adds(out, "Who has power over the telecom networks a country depends on, what is left\n"
                      "without them, and what is the way out. One file, one graph, offline.\n\n");
    for (const struct crd_op *op = crd_ops; op->name; op++)
        crd_buf_addf(out, "  %-10s %s\n", op->name, op->summary);
    crd_buf_addf(out, "  %-10s %s\n", "help", "explain a command, with an example");
    crd_buf_addf(out,
                 "\n'%s help COMMAND' explains one. Results go to stdout, messages to stderr.\n"
                 "Exit codes: 0 done, 1 findings, 2 usage, 3 bad input, 4 data older or thinner\n"
                 "than asked, 5 a limit stopped it, 6 the machine refused, 70 our bug.\n",
                 prog);
}

/* " COUNT" behind an option; nothing behind a flag, a choice or an operand. */
static const char *value_of(const struct crd_param *p)
{
    static const char *const values[] = {
        [CRD_PARAM_TEXT] = " TEXT", [CRD_PARAM_FILE] = " FILE",   [CRD_PARAM_CASE] = " CASE",
        [CRD_PARAM_DATE] = " DATE", [CRD_PARAM_COUNT] = " COUNT", [CRD_PARAM_FLAG] = "",
        [CRD_PARAM_CHOICE] = "",
    };
    return p->operand ? "" : values[p->kind];
}

static void describe(const struct crd_param *p, crd_buf *out)
{
    char left[48];
    snprintf(left, sizeof left, "%s%s%s", p->operand ? "" : "--", p->name, value_of(p));
    crd_buf_addf(out, "  %-22s %s", left, p->help);
    if (p->kind == CRD_PARAM_CHOICE)
        crd_buf_addf(out, " (%s)", p->choices);
    crd_buf_adds(out, "\n");
}

void crd_help_op(const char *prog, const struct crd_op *op, crd_buf *out)
{
    crd_buf_addf(out, "usage: %s %s ", prog, op->name);
    crd_op_synopsis(op, out);
    crd_buf_addf(out, "\n\n%s\n\n", op->about);
    const struct crd_param *p;
    for (size_t i = 0; (p = crd_op_param(op, i)); i++)
        describe(p, out);
    crd_buf_addf(out, "\nexample:\n  %s\n", op->example);
}

/* Text for roff: no line may start with '.' or ''', backslashes and hyphens are escaped. */
static void roff(const char *text, crd_buf *out)
{
    bool start = true, inside = false;
    for (; *text; text++) {
        if (inside && *text == ' ') /* further examples are indented for the terminal */
            continue;
        inside = false;
        if (start && (*text == '.' || *text == '\''))
            crd_buf_adds(out, "\\&");
        if (*text == '\\')
            crd_buf_adds(out, "\\e");
        else if (*text == '-')
            crd_buf_adds(out, "\\-");
        else
            crd_buf_addc(out, *text);
        start = inside = *text == '\n';
    }
}

static void man_params(const struct crd_op *op, bool operands, crd_buf *out)
{
    const struct crd_param *p;
    for (size_t i = 0; (p = crd_op_param(op, i)); i++) {
        if (p->operand != operands)
            continue;
        crd_buf_adds(out, ".TP\n.B ");
        roff(operands ? "" : "--", out);
        roff(p->name, out);
        roff(value_of(p), out);
        crd_buf_adds(out, "\n");
        roff(p->help, out);
        if (p->kind == CRD_PARAM_CHOICE) {
            crd_buf_adds(out, " (");
            roff(p->choices, out);
            crd_buf_adds(out, ")");
        }
        crd_buf_adds(out, ".\n");
    }
}

static void man_op(const struct crd_op *op, crd_buf *out)
{
    crd_buf synopsis;
    crd_buf_init(&synopsis, 1 << 16);
    crd_op_synopsis(op, &synopsis);
    crd_buf_addf(out, ".TH CORDON-%s 1 \"\" \"cordon " CRD_VERSION "\"\n.SH NAME\ncordon\\-%s \\- ",
                 op->name, op->name);
    roff(op->summary, out);
    crd_buf_addf(out, "\n.SH SYNOPSIS\n.B cordon %s\n", op->name);
    roff(synopsis.at ? synopsis.at : "", out);
    crd_buf_adds(out, "\n.SH DESCRIPTION\n");
    roff(op->about, out);
    crd_buf_adds(out, "\n.SH OPERANDS\n");
    man_params(op, true, out);
    crd_buf_adds(out, ".SH OPTIONS\n");
    man_params(op, false, out);
    crd_buf_adds(out, ".SH EXAMPLE\n.nf\n");
    roff(op->example, out);
    crd_buf_adds(out, "\n.fi\n.SH SEE ALSO\n.BR cordon (1)\n");
    crd_buf_done(&synopsis);
}

void crd_help_man(const struct crd_op *op, crd_buf *out)
{
    if (op) {
        man_op(op, out);
        return;
    }
    crd_buf_adds(out, ".TH CORDON 1 \"\" \"cordon " CRD_VERSION "\"\n.SH NAME\ncordon \\- who has "
                      "power over telecom networks, what is left without them, and the way out\n"
                      ".SH SYNOPSIS\n.B cordon\n.I COMMAND\n[OPERAND...] [\\-\\-OPTION...]\n"
                      ".SH COMMANDS\n");
    for (op = crd_ops; op->name; op++) {
        crd_buf_addf(out, ".TP\n.BR cordon\\-%s (1)\n", op->name);
        roff(op->summary, out);
        crd_buf_adds(out, ".\n");
    }
    crd_buf_adds(
        out,
        ".SH EXIT STATUS\n.TP\n0\ndone, nothing at or above \\-\\-fail\\-on\n.TP\n1\nfindings\n"
        ".TP\n2\nusage\n.TP\n3\nbad input (file:line:column)\n.TP\n4\ndata older or thinner than "
        "asked\n.TP\n5\na limit the user set stopped it: the result is a bound\n.TP\n6\nthe "
        "machine "
        "refused (I/O, full disk, lock, memory), nothing was changed\n.TP\n70\ninternal error\n"
        ".TP\n128+n\nsignal n\n"
        ".SH ENVIRONMENT\n.TP\nNO_COLOR\nno colours, whatever the terminal\n"
        ".TP\nXDG_CACHE_HOME\nwhere worlds of large cases are kept, in its folder cordon (default: "
        "~/.cache)\n"
        ".TP\nCORDON_CACHE_MIB\nhow much room they may take, in MiB (default 4096; 0 = keep "
        "nothing)\n");
}

void crd_help_completion(crd_buf *out)
{
    const struct crd_param *p;
    crd_buf_adds(out, "# bash completion for cordon; made by 'cordon help --completion'\n"
                      "_cordon() {\n    local cur=${COMP_WORDS[COMP_CWORD]} words=\n"
                      "    COMPREPLY=()\n    case $COMP_CWORD in 1) words='help");
    for (const struct crd_op *op = crd_ops; op->name; op++)
        crd_buf_addf(out, " %s", op->name);
    crd_buf_adds(out, "' ;; *) case ${COMP_WORDS[1]} in\n");
    for (const struct crd_op *op = crd_ops; op->name; op++) {
        crd_buf_addf(out, "        %s) words='", op->name);
        for (size_t i = 0; (p = crd_op_param(op, i)); i++)
            if (!p->operand)
                crd_buf_addf(out, "--%s ", p->name);
        crd_buf_adds(out, "' ;;\n");
    }
    crd_buf_adds(out, "        esac ;; esac\n"
                      "    if [[ $cur == -* || $COMP_CWORD == 1 ]]; then\n"
                      "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                      "    else\n        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n    fi\n"
                      "}\ncomplete -F _cordon cordon\n");
}
