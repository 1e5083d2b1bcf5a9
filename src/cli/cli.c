/* The command line: words to an operation, its document to bytes, its status to an exit code. */
#include "cli/cli.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/bar.h"
#include "cli/help.h"
#include "cli/version.h"
#include "report/diags.h"
#include "report/render.h"

#include <string.h>

#define MAX_ARENA ((size_t)8 << 30)

int crd_exit_of(crd_status rc)
{
    switch (rc) {
    case CRD_OK:
        return CRD_EXIT_OK;
    case CRD_EINVAL:
        return CRD_EXIT_USAGE;
    case CRD_EPARSE:
    case CRD_ENOENT:
    case CRD_EEXIST:
    case CRD_ELIMIT:
    case CRD_EVERSION:
        return CRD_EXIT_INPUT;
    case CRD_ENOMEM:
    case CRD_EIO:
    case CRD_EBUSY:
        return CRD_EXIT_MACHINE;
    case CRD_ECANCEL:
        return CRD_EXIT_SIGNAL;
    case CRD_EBUG:
        return CRD_EXIT_BUG;
    }
    return CRD_EXIT_BUG;
}

static void say(struct crd_cli *cli, const char *prefix, const crd_err *e, crd_status rc)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    if (e->source[0])
        crd_buf_addf(&b, "%s:", e->source);
    if (e->line)
        crd_buf_addf(&b, "%u:", e->line);
    if (e->line && e->column)
        crd_buf_addf(&b, "%u:", e->column);
    crd_buf_addf(&b, "%s%s", b.len ? " " : "", e->message[0] ? e->message : crd_status_text(rc));
    crd_buf safe; /* names of files and values of users stand in messages */
    crd_buf_init(&safe, 1 << 16);
    crd_text_visible(crd_buf_str(&b), &safe);
    fprintf(cli->err, "%s: %s\n", prefix, safe.at ? safe.at : "");
    crd_buf_done(&safe);
    crd_buf_done(&b);
}

/* ---- progress ---------------------------------------------------------------------------- */

struct watching {
    struct crd_cli *cli;
    crd_bar bar;
};

static bool step(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct watching *w = ctx;
    crd_bar_step(&w->bar, what, done, total);
    return !w->cli->signalled || w->cli->signalled() == 0;
}

/* ---- output ------------------------------------------------------------------------------ */

static crd_status write_stream(void *file, crd_str bytes, crd_err *err)
{
    if (fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len)
        return crd_fail(err, CRD_EIO, "cannot write the output");
    return CRD_OK;
}

struct form {
    bool schema; /* the schema of the JSON form, and nothing of the result */
    crd_render_format format;
};

/* What -f says; it has been checked, and 'schema' is the one choice that is no format. */
static struct form asked_form(const crd_args *args)
{
    struct form form = {.format = CRD_RENDER_JSON};
    form.schema = !crd_render_format_parse(crd_arg(args, "format"), &form.format);
    return form;
}

/* The form of a file: of its ending, or of -f. Where both speak they must not disagree: a text
 * under the name of a workbook helps nobody. */
static crd_status form_of(const crd_args *args, crd_str path, struct form *ret_form, crd_err *err)
{
    bool asked = crd_arg_count(args, "format") > 0;
    struct form by_name = {.format = CRD_RENDER_TABLE}, by_option = asked_form(args);
    size_t dot = path.len;
    while (dot > 0 && path.ptr[dot - 1] != '.' && path.ptr[dot - 1] != '/')
        dot--;
    crd_str ending = {path.ptr + dot, path.len - dot};
    bool known = dot > 0 && crd_render_format_parse(ending, &by_name.format);
    bool text = dot > 0 && crd_str_eq(ending, CRD_STR("txt"));
    if (!asked && !known && !text)
        return crd_fail(err, CRD_EINVAL, "'%s': no format goes with this ending; give one with -f",
                        path.ptr);
    if (asked && known && by_name.format != by_option.format)
        return crd_fail(err, CRD_EINVAL, "'%s': its ending and -f name two formats", path.ptr);
    *ret_form = asked ? by_option : by_name;
    return CRD_OK;
}

/* Before anything is done: can all files of -o be written? A change to a case that is followed by
 * "wrong ending" would leave its user in doubt whether it was made. */
static crd_status try_outputs(const crd_args *args, crd_err *err)
{
    crd_status rc = CRD_OK;
    const struct crd_param *first = crd_op_param(args->op, 0);
    const char *case_path = first && first->kind == CRD_PARAM_CASE ? crd_arg_path(args, first->name)
                                                                   : NULL;
    if (crd_arg_count(args, "output") == 0 && asked_form(args).format == CRD_RENDER_XLSX)
        return crd_fail(err, CRD_EINVAL, "a workbook needs a file: -o FILE.xlsx");
    for (size_t i = 0; i < crd_arg_count(args, "output"); i++) {
        crd_str path = crd_arg_at(args, "output", i);
        struct form form;
        crd_file_out *file = NULL;
        crd_err why = CRD_ERR_INIT;
        CRD_TRY(form_of(args, path, &form, err));
        if (case_path && crd_file_same(path.ptr, case_path))
            CRD_TRY(crd_fail(err, CRD_EINVAL, "'%s' is the case itself", path.ptr));
        rc = crd_file_out_open(path.ptr, 0600, &file, &why);
        if (rc == CRD_OK)
            rc = crd_file_out_end(file, false, &why);
        if (rc != CRD_OK) /* where results go is no input: a missing folder is not 'bad input' */
            CRD_TRY(crd_fail(err, rc == CRD_ENOENT ? CRD_EIO : rc, "writing '%s': %s", path.ptr,
                             why.message));
    }
done:
    return rc;
}

static bool use_colour(const struct crd_cli *cli, const crd_args *args)
{
    crd_str when = crd_arg(args, "colour");
    if (crd_str_eq(when, CRD_STR("always")))
        return true;
    return crd_str_eq(when, CRD_STR("auto")) && cli->out_is_terminal && !cli->no_colour;
}

static crd_status render_to_file(const crd_doc *doc, const crd_args *args, crd_str path,
                                 crd_err *err)
{
    struct form form;
    crd_status rc = form_of(args, path, &form, err);
    crd_render_options o = {.pretty = true,
                            .section = crd_arg_path(args, "section"),
                            .version = CRD_VERSION,
                            .schema = form.schema};
    return rc != CRD_OK ? rc : crd_render_file(doc, form.format, &o, path.ptr, err);
}

static crd_status render_to_stdout(struct crd_cli *cli, const crd_doc *doc, const crd_args *args,
                                   crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf out = {0};
    struct form form = asked_form(args);
    crd_render_options o = {
        .width = cli->out_is_terminal ? cli->width : 0,
        .colour = use_colour(cli, args),
        .pretty = true,
        .section = crd_arg_path(args, "section"),
        .version = CRD_VERSION,
        .schema = form.schema,
    };
    crd_buf_init_stream(&out, write_stream, cli->out);
    CRD_TRY(crd_render(doc, form.format, &o, &out, err));
    CRD_TRY(crd_buf_end(&out, err));
done:
    crd_buf_done(&out);
    return rc;
}

/* Who waits at a terminal for files is told the first page, too, unless all is to be quiet. */
static bool tells(const struct crd_cli *cli, const struct crd_op *op, const crd_args *args)
{
    return (op->flags & CRD_OP_TELLS) && cli->out_is_terminal && !crd_arg_flag(args, "quiet") &&
           crd_arg_count(args, "format") == 0;
}

static crd_status deliver(struct crd_cli *cli, const struct crd_op *op, const crd_args *args,
                          const crd_out *out, crd_err *err)
{
    if (!out->doc)
        return CRD_OK;
    if (op->flags & CRD_OP_NO_DOC)
        return CRD_OK;
    size_t files = crd_args_folder(args) ? 0 : crd_arg_count(args, "output");
    for (size_t i = 0; i < files; i++) {
        crd_status rc = render_to_file(out->doc, args, crd_arg_at(args, "output", i), err);
        if (rc != CRD_OK)
            return rc;
    }
    return files > 0 && !tells(cli, op, args) ? CRD_OK : render_to_stdout(cli, out->doc, args, err);
}

/* What is wrong with the input, for people: on stderr, when there is anything. */
static void print_diags(struct crd_cli *cli, crd_diags *diags)
{
    crd_buf b;
    crd_render_options o = {.width = cli->err_is_terminal ? cli->width : 0,
                            .colour = cli->err_is_terminal && !cli->no_colour};
    if (crd_diags_count(diags, CRD_NOTE) == 0)
        return;
    crd_buf_init_stream(&b, write_stream, cli->err);
    if (crd_diags_render(diags, "What to look at", CRD_RENDER_TABLE, &o, &b, NULL) != CRD_OK ||
        crd_buf_end(&b, NULL) != CRD_OK)
        fprintf(cli->err, "%s: the list of findings could not be written\n", cli->prog);
    crd_buf_done(&b);
}

/* ---- running ----------------------------------------------------------------------------- */

static crd_severity fail_level(const crd_args *args, bool *ret_never)
{
    crd_str level = args->op->flags & CRD_OP_FINDS ? crd_arg(args, "fail-on") : CRD_STR("error");
    *ret_never = crd_str_eq(level, CRD_STR("never"));
    if (crd_str_eq(level, CRD_STR("note")))
        return CRD_NOTE;
    return crd_str_eq(level, CRD_STR("warning")) ? CRD_WARNING : CRD_ERROR;
}

static int exit_code(struct crd_cli *cli, const crd_args *args, const crd_out *out, crd_status rc)
{
    if (rc == CRD_ECANCEL && cli->signalled && cli->signalled())
        return CRD_EXIT_SIGNAL + cli->signalled();
    if (rc != CRD_OK)
        return crd_exit_of(rc);
    if (out->bad_input)
        return CRD_EXIT_INPUT;
    if (!(args->op->flags & CRD_OP_NO_DOC) && asked_form(args).schema)
        return CRD_EXIT_OK; /* the schema was asked for, not the findings */
    bool never;
    crd_severity level = fail_level(args, &never);
    if (!never && out->diags && crd_diags_count(out->diags, level) > 0)
        return CRD_EXIT_FOUND;
    if (out->found)
        return CRD_EXIT_FOUND;
    if (out->limited)
        return CRD_EXIT_LIMIT;
    return out->thin ? CRD_EXIT_THIN : CRD_EXIT_OK;
}

/* --quiet keeps the errors of an input that brought nothing: exit 3 needs its reason. */
static void print_found(struct crd_cli *cli, const crd_app *app, const crd_out *out, bool quiet,
                        crd_status rc)
{
    if (out->diags && !out->diags_are_doc && (!quiet || out->bad_input || rc != CRD_OK))
        print_diags(cli, out->diags);
    if (app->notes && (!quiet || rc != CRD_OK))
        print_diags(cli, app->notes);
}

/* What the user should know before it is over. */
static void tell(void *ctx, const char *line)
{
    struct watching *w = ctx;
    crd_bar_clear(&w->bar);
    fprintf(w->cli->err, "cordon: %s\n", line);
    fflush(w->cli->err);
}

static int run_op(struct crd_cli *cli, const struct crd_op *op, const char *const *words, size_t n)
{
    crd_status rc = CRD_OK;
    crd_err err = CRD_ERR_INIT;
    crd_args args = {.op = op};
    crd_out out = {0};
    bool parsed = false;
    struct watching watching = {.cli = cli, .bar = {.clock_ms = cli->clock_ms}};
    crd_cache_place cache = {cli->cache_folder, cli->cache_max_bytes, cli->cache_min_bytes,
                             cli->build ? cli->build : CRD_VERSION};
    crd_app app = {.today = crd_str_from(cli->today),
                   .busy_ms = 5000,
                   .cache = &cache,
                   .packs = cli->packs,
                   .clock_ms = cli->clock_ms};
    CRD_TRY(crd_arena_new(MAX_ARENA, &app.arena));
    CRD_TRY(crd_args_parse(op, words, n, app.arena, &args, &err));
    parsed = true;
    if (!(op->flags & CRD_OP_NO_DOC) && !crd_args_folder(&args))
        CRD_TRY(try_outputs(&args, &err));
    bool quiet = crd_arg_flag(&args, "quiet");
    if (cli->err_is_terminal && cli->clock_ms && !quiet) {
        watching.bar.to = cli->err;
        watching.bar.width = cli->err_width;
    }
    app.progress = (crd_progress){.ctx = &watching, .step = step};
    app.say = quiet ? NULL : tell;
    app.say_ctx = &watching;
    rc = crd_op_run(&app, &args, &out, &err);
    crd_bar_clear(&watching.bar);
    print_found(cli, &app, &out, quiet, rc);
    CRD_TRY(rc);
    CRD_TRY(deliver(cli, op, &args, &out, &err));
done:
    if (rc != CRD_OK)
        say(cli, cli->prog, &err, rc);
    if (rc != CRD_OK && !parsed)
        fprintf(cli->err, "try '%s help %s'\n", cli->prog, op->name);
    int code = exit_code(cli, &args, &out, rc);
    crd_diags_free(out.diags);
    crd_app_done(&app);
    crd_arena_free(app.arena);
    return code;
}

/* The command that is nearest to a mistyped one, or NULL: same first letters, or one letter off. */
static const char *meant(const char *word)
{
    const char *best = NULL;
    size_t best_len = 1;
    for (const struct crd_op *op = crd_ops; op->name; op++) {
        size_t same = 0;
        while (word[same] && word[same] == op->name[same])
            same++;
        if (same > best_len) {
            best_len = same;
            best = op->name;
        }
    }
    return best;
}

static int unknown(struct crd_cli *cli, const char *word)
{
    crd_err err = CRD_ERR_INIT;
    const char *near = meant(word);
    crd_status rc = near ? crd_fail(&err, CRD_EINVAL,
                                    "no command '%s'; did you mean '%s'? try '%s help'", word, near,
                                    cli->prog)
                         : crd_fail(&err, CRD_EINVAL, "no command '%s'; try '%s help'", word,
                                    cli->prog);
    say(cli, cli->prog, &err, rc);
    return CRD_EXIT_USAGE;
}

static int help(struct crd_cli *cli, const char *what)
{
    crd_buf b;
    int code = CRD_EXIT_OK;
    const struct crd_op *op = what ? crd_ops_find(crd_str_from(what)) : NULL;
    crd_buf_init(&b, 1 << 20);
    if (!what) {
        crd_help_all(cli->prog, &b);
    } else if (strcmp(what, "--completion") == 0) {
        crd_help_completion(&b);
    } else if (strncmp(what, "--man", 5) == 0 && (what[5] == 0 || what[5] == '=')) {
        op = what[5] ? crd_ops_find(crd_str_from(what + 6)) : NULL;
        code = what[5] && !op ? CRD_EXIT_USAGE : CRD_EXIT_OK;
        if (code == CRD_EXIT_OK)
            crd_help_man(op, &b);
    } else if (op) {
        crd_help_op(cli->prog, op, &b);
    } else if (strcmp(what, "help") == 0) {
        crd_help_all(cli->prog, &b);
    } else {
        code = CRD_EXIT_USAGE;
    }
    if (code == CRD_EXIT_USAGE)
        code = unknown(cli, what);
    else
        fputs(b.at ? b.at : "", cli->out);
    crd_buf_done(&b);
    return code;
}

static bool is_any(const char *word, const char *const *of)
{
    for (; *of; of++)
        if (strcmp(word, *of) == 0)
            return true;
    return false;
}

static bool asks_help(const char *const *words, int n)
{
    for (int i = 0; i < n && strcmp(words[i], "--") != 0; i++)
        if (is_any(words[i], (const char *const[]){"--help", "-h", NULL}))
            return true;
    return false;
}

static int dispatch(struct crd_cli *cli, int argc, const char *const *argv)
{
    if (argc < 2) {
        crd_buf b;
        crd_buf_init(&b, 1 << 20);
        crd_help_all(cli->prog, &b);
        fputs(b.at ? b.at : "", cli->err);
        crd_buf_done(&b);
        return CRD_EXIT_USAGE;
    }
    const char *word = argv[1];
    if (is_any(word, (const char *const[]){"--version", "version", NULL})) {
        fprintf(cli->out, "cordon " CRD_VERSION "\n");
        return CRD_EXIT_OK;
    }
    if (is_any(word, (const char *const[]){"help", "--help", "-h", NULL}))
        return help(cli, argc > 2 ? argv[2] : NULL);
    const struct crd_op *op = crd_ops_find(crd_str_from(word));
    if (!op)
        return unknown(cli, word);
    if (asks_help(argv + 2, argc - 2))
        return help(cli, op->name);
    return run_op(cli, op, argv + 2, (size_t)argc - 2);
}

int crd_cli_main(struct crd_cli *cli, int argc, const char *const *argv)
{
    int code = dispatch(cli, argc, argv);
    if (fflush(cli->out) != 0 || ferror(cli->out)) {
        if (code != CRD_EXIT_MACHINE) /* which has said so */
            fprintf(cli->err, "%s: cannot write the output\n", cli->prog);
        return CRD_EXIT_MACHINE;
    }
    return code;
}
