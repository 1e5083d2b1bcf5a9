/* assess --by operator: an annex for each. The case is read once as a whole, for who owns what and
 * for the verdicts; then every analysis runs over what one operator may see, and so cannot say
 * more. Cost: that of an assessment of each part, and of one pass over the statements for each. */
#include "app/assess_annex.h"

#include "analyse/check.h"
#include "app/assess_release.h"
#include "app/ops.h"
#include "app/tied.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"
#include "report/doc_edit.h"
#include "report/render.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_MAX_BYTES = 64, SUFFIX = 8, PATHS = 1 << 14, WORDS = 8, DATE_TEXT = 11 };

static const size_t arena_bytes = (size_t)8 << 30;

/* ---- files
 * --------------------------------------------------------------------------------------- */

/* A name that every file system takes, of the operator's key alone: what is not a small letter, a
 * digit, '.', '_' or '-' becomes '_', and then, or when it is long, a digest tells keys apart. */
static void file_name(crd_str key, crd_buf *out)
{
    crd_sha256 h;
    char hex[65];
    bool plain = key.len <= NAME_MAX_BYTES && key.len > 0;
    crd_buf_adds(out, "annex-");
    for (size_t i = 0; i < key.len && i < NAME_MAX_BYTES; i++) {
        char c = key.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                  (c == '.' && i + 1 < key.len);
        plain = plain && ok;
        crd_buf_addc(out, ok ? c : '_');
    }
    if (plain)
        return;
    crd_sha256_init(&h);
    crd_sha256_add(&h, key);
    crd_sha256_end(&h, hex);
    crd_buf_addf(out, "-%.*s", SUFFIX, hex);
}

/* Before anything is computed: is there a folder that can be written to? */
static crd_status open_folder(const char *path, crd_err *err)
{
    crd_buf b;
    crd_file_out *probe = NULL;
    crd_err why = CRD_ERR_INIT;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return crd_fail(err, CRD_EIO, "cannot make the folder '%s': %s", path, strerror(errno));
    if (!crd_file_is_dir(path))
        return crd_fail(err, CRD_EINVAL, "'%s' is a file: -o names the folder of the annexes",
                        path);
    crd_buf_init(&b, PATHS);
    crd_buf_addf(&b, "%s/annex", path);
    crd_buf_addc(&b, '\0');
    crd_status rc = b.status;
    if (rc == CRD_OK)
        rc = crd_file_out_open(crd_buf_str(&b).ptr, 0600, &probe, &why);
    crd_buf_done(&b);
    if (rc == CRD_OK)
        rc = crd_file_out_end(probe, false, &why);
    return rc == CRD_OK ? rc
                        : crd_fail(err, CRD_EIO, "cannot write in '%s': %s", path, why.message);
}

static crd_status write_file(const crd_doc *doc, const char *path, crd_render_format form,
                             crd_err *err)
{
    return crd_render_file(doc, form, &(crd_render_options){.version = CRD_VERSION}, path, err);
}

/* ---- the whole case ------------------------------------------------------------------------ */

typedef struct annexing {
    crd_assessing *a;
    crd_store *store;
    crd_feed feed;
    crd_world_opts when;
    crd_world *world; /* of all times: who owns what */
    const crd_str *operators;
    size_t n;
    crd_date as_of;
    crd_doc *verdicts;
    crd_section *table;
    const char *folder;
} annexing;

static void say(const crd_app *app, const char *what, uint64_t done, uint64_t total)
{
    if (app->progress.step)
        app->progress.step(app->progress.ctx, what, done, total);
}

/* Verdicts of the whole case. */
static crd_status judge(annexing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    const struct crd_op *op = crd_ops_find(CRD_STR("comply"));
    const crd_args *args = x->a->args;
    crd_args own;
    crd_out out = {0};
    const char *words[WORDS];
    size_t n = 0;
    static const char *const passed[] = {"waivers",  "fail-on", "as-of",
                                         "as-known", "release", "assume"};
    words[n++] = crd_arg_path(args, "CASE");
    words[n++] = "--pack";
    words[n++] = x->a->packs.ptr;
    words[n++] = "--limit";
    words[n++] = "0";
    CRD_TRY(crd_args_parse(op, words, n, x->a->app->arena, &own, err));
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
        size_t to = 0, from = 0;
        const struct crd_param *p;
        while ((p = crd_op_param(op, to)) && strcmp(p->name, passed[i]) != 0)
            to++;
        while ((p = crd_op_param(args->op, from)) && strcmp(p->name, passed[i]) != 0)
            from++;
        own.values[to] = args->values[from];
        own.n[to] = args->n[from];
    }
    CRD_TRY(crd_op_run(x->a->app, &own, &out, err));
    x->verdicts = out.doc;
    x->a->out->found |= out.found;
done:
    crd_diags_free(out.diags);
    return rc;
}

static crd_status open_case(annexing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app *app = x->a->app;
    crd_want wants[CRD_T_COUNT];
    crd_world *now = NULL;
    crd_check_wants(wants);
    CRD_TRY(crd_app_open(app, x->a->args, false, &x->store, err));
    CRD_TRY(crd_app_feed(app, x->a->args, x->store, &x->feed, err));
    CRD_TRY(crd_app_when(app, x->a->args, &x->when, err));
    CRD_TRY(crd_world_new(&x->feed, NULL, 0, &x->when, &now, err));
    x->as_of = crd_world_as_of(now);
    crd_world_opts all = x->when;
    all.all_times = true;
    CRD_TRY(crd_world_new(&x->feed, wants, CRD_T_COUNT, &all, &x->world, err));
    CRD_TRY(crd_annex_operators(x->world, app->arena, &x->operators, &x->n, err));
    CRD_TRY(crd_app_doc(app, x->a->args, "cordon.annexes/1", "Annexes for operators",
                        &x->a->out->doc, err));
    crd_app_head_world(x->a->out->doc, now);
    crd_str mark = crd_arg(x->a->args, "release");
    if (!crd_str_is_null(mark) && !crd_assess_withheld_told(now, mark))
        crd_doc_head_null(x->a->out->doc, "withheld");
    if (x->n == 0)
        CRD_TRY(crd_fail(err, CRD_ENOENT, "nobody operates a network in this case"));
done:
    crd_world_free(now);
    return rc;
}

/* ---- one of them
 * ------------------------------------------------------------------------------------ */

void crd_assess_annex_head(const crd_annex *x, crd_doc *doc)
{
    crd_str name = crd_annex_name(x);
    crd_doc_head_text(doc, "operator", "Annex for", crd_annex_operator(x));
    crd_doc_head_text(doc, "operator_name", "Name", name);
    crd_doc_note(doc, CRD_STR("This annex is made of this operator's own records and of the public "
                              "facts that they refer to, and of nothing of anybody else's. What "
                              "others add or take away is not in it: a service that others carry "
                              "too may stand where it is said to be down here."));
}

/* The same question of the operator's part: no assumptions (they are in it), the day of the case.
 */
static void narrow_args(const annexing *x, crd_str *day, char text[DATE_TEXT], crd_args *ret)
{
    static const char *const dropped[] = {"by", "output", "assume", "format"};
    *ret = *x->a->args;
    const struct crd_param *p;
    for (size_t i = 0; (p = crd_op_param(ret->op, i)); i++) {
        for (size_t k = 0; k < sizeof dropped / sizeof *dropped; k++)
            if (strcmp(p->name, dropped[k]) == 0)
                ret->n[i] = 0;
        if (strcmp(p->name, "as-of") == 0 && x->as_of != CRD_DATE_NONE) {
            *day = crd_date_text(x->as_of, text);
            ret->values[i] = day;
            ret->n[i] = 1;
        }
    }
}

static crd_status write_both(annexing *x, const crd_doc *doc, crd_str operator, crd_str name,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    static const crd_render_format forms[] = {CRD_RENDER_HTML, CRD_RENDER_XLSX};
    crd_str files[2];
    crd_buf b;
    crd_buf_init(&b, PATHS);
    for (size_t i = 0; i < 2; i++) {
        crd_buf_clear(&b);
        crd_buf_addf(&b, "%s/", x->folder);
        size_t cut = crd_buf_str(&b).len;
        file_name(operator, & b);
        crd_buf_addf(&b, ".%s", crd_render_format_name(forms[i]));
        crd_str path = crd_str_copy(x->a->app->arena, crd_buf_str(&b));
        CRD_TRY(b.status == CRD_OK && path.ptr ? CRD_OK : CRD_ENOMEM);
        CRD_TRY(write_file(doc, path.ptr, forms[i], err));
        files[i] = (crd_str){path.ptr + cut, path.len - cut};
    }
    crd_doc_row(x->a->out->doc, x->table,
                (const crd_cell[]){crd_cell_text(operator), crd_cell_text(name),
                                   crd_cell_text(files[0]), crd_cell_text(files[1])});
done:
    crd_buf_done(&b);
    return rc;
}

static crd_status one(annexing *x, size_t which, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_app *app = x->a->app;
    crd_app own = {.today = app->today,
                   .busy_ms = app->busy_ms,
                   .packs = app->packs,
                   .progress = app->progress,
                   .clock_ms = app->clock_ms};
    crd_annex *annex = NULL;
    crd_args args;
    crd_out out = {0};
    crd_str day;
    char text[DATE_TEXT];
    CRD_TRY(crd_arena_new(arena_bytes, &own.arena));
    CRD_TRY(crd_annex_new(&x->feed, x->world, x->operators, x->n, which, own.arena, &annex, err));
    own.narrow = crd_annex_feed(annex);
    narrow_args(x, &day, text, &args);
    crd_assessing a = {.app = &own,
                       .args = &args,
                       .out = &out,
                       .packs = x->a->packs,
                       .err = err,
                       .annex = annex,
                       .whole = x->verdicts};
    CRD_TRY(crd_assess_case(&a));
    x->a->out->limited |= out.limited;
    CRD_TRY(write_both(x, out.doc, x->operators[which], crd_annex_name(annex), err));
done:
    crd_diags_free(out.diags);
    crd_annex_free(annex);
    crd_app_done(&own);
    crd_arena_free(own.arena);
    return rc;
}

static crd_status asked(const crd_args *args, crd_err *err)
{
    if (crd_arg_count(args, "output") != 1)
        return crd_fail(err, CRD_EINVAL, "--by operator writes a folder: -o DIR, once");
    crd_str path = crd_arg(args, "output");
    size_t dot = path.len;
    while (dot > 0 && path.ptr[dot - 1] != '.' && path.ptr[dot - 1] != '/')
        dot--;
    crd_render_format form;
    if (dot > 0 && path.ptr[dot - 1] == '.' &&
        crd_render_format_parse((crd_str){path.ptr + dot, path.len - dot}, &form))
        return crd_fail(err, CRD_EINVAL,
                        "--by operator writes a folder: '" CRD_STR_FMT "' is a file's name",
                        CRD_STR_ARG(path));
    if (crd_arg_count(args, "baseline") > 0)
        return crd_fail(err, CRD_EINVAL, "--baseline has no effect with --by operator");
    if (crd_str_eq(crd_arg(args, "versus"), CRD_STR("base")))
        return crd_fail(err, CRD_EINVAL, "--by operator has no result to compare");
    return CRD_OK;
}

crd_status crd_assess_annexes(crd_assessing *a)
{
    static const crd_column columns[] = {
        {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .required = true},
        {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
        {.name = "html", .title = "Page", .kind = CRD_CELL_TEXT, .required = true},
        {.name = "xlsx", .title = "Workbook", .kind = CRD_CELL_TEXT, .required = true},
    };
    crd_status rc = CRD_OK;
    annexing x = {.a = a, .folder = crd_arg_path(a->args, "output")};
    CRD_TRY(asked(a->args, a->err));
    CRD_TRY(open_folder(x.folder, a->err));
    CRD_TRY(open_case(&x, a->err));
    crd_doc_head_text(a->out->doc, "folder", "In", crd_str_from(x.folder));
    x.table = crd_doc_table(a->out->doc, "annexes", "Annexes", columns,
                            sizeof columns / sizeof *columns);
    crd_doc_key(a->out->doc, x.table, "operator", "name");
    CRD_TRY(judge(&x, a->err));
    for (size_t i = 0; i < x.n; i++) {
        say(a->app, "Annexes", i, x.n);
        CRD_TRY(one(&x, i, a->err));
    }
done:
    crd_world_free(x.world);
    crd_store_close(x.store);
    return rc;
}
