/* cordon diff of two assessments, from their files alone. */
#include "app/since.h"

#include "base/err.h"
#include "base/file.h"
#include "model/code.h"
#include "report/joined.h"

#include <string.h>

enum { SHOWN = 40, HEAD = 64 };

bool crd_since_is_document(const char *path)
{
    crd_file_in *file = NULL;
    bool json = false;
    if (!path || crd_file_in_open(path, &file, NULL) != CRD_OK)
        return false;
    crd_blocks in = crd_file_in_blocks(file);
    crd_str block;
    if (crd_file_in_size(file) > 0 && in.next(in.ctx, &block, NULL) == CRD_OK) {
        crd_str text = crd_str_trim((crd_str){block.ptr, block.len < HEAD ? block.len : HEAD});
        json = text.len > 0 && text.ptr[0] == '{';
    }
    crd_file_in_close(file);
    return json;
}

crd_status crd_since_read(const char *path, crd_arena *arena, crd_doc **ret_doc, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_file_in *file = NULL;
    CRD_TRY(crd_file_in_open(path, &file, err));
    rc = crd_joined_read(crd_file_in_blocks(file), path, "cordon.assess/", arena, ret_doc, err);
done:
    crd_file_in_close(file);
    return rc;
}

/* Documents hold what they hold: neither a date nor a source can be asked of them any more. */
static crd_status check_options(const crd_args *args, crd_err *err)
{
    static const char *const idle[] = {"source", "with",     "to",      "known-to", "tables",
                                       "as-of",  "as-known", "release", "assume",   "no-cache"};
    if (crd_arg_count(args, "OTHER") == 0)
        return crd_fail(err, CRD_EINVAL, "compared with what? give a second assessment");
    if (!crd_since_is_document(crd_arg_path(args, "OTHER")) ||
        !crd_since_is_document(crd_arg_path(args, "CASE")))
        return crd_fail(err, CRD_EINVAL,
                        "'%s' and '%s': one is an assessment (JSON) and the other none; give two "
                        "cases, or two assessments",
                        crd_arg_path(args, "CASE"), crd_arg_path(args, "OTHER"));
    for (size_t i = 0; i < sizeof idle / sizeof *idle; i++)
        if (crd_arg_count(args, idle[i]) > 0)
            return crd_fail(err, CRD_EINVAL,
                            "--%s has no effect on two assessments: ask for it "
                            "when they are made",
                            idle[i]);
    return CRD_OK;
}

/* The higher of the two marks stands on what is made of both. */
static crd_status show_head(const crd_doc *before, const crd_doc *after, const crd_args *args,
                            crd_arena *arena, crd_doc *to)
{
    crd_status rc = CRD_OK;
    crd_str was, is;
    static const char *const lines[][3] = {{"as_of", "before_as_of", "Before as of"},
                                           {"as_of", "after_as_of", "After as of"}};
    crd_doc_head_text(to, "before", "Before", crd_arg(args, "CASE"));
    crd_doc_head_text(to, "after", "After", crd_arg(args, "OTHER"));
    for (size_t i = 0; i < 2; i++) {
        CRD_TRY(crd_doc_head_shown(i ? after : before, lines[i][0], arena, &was));
        crd_doc_head_text(to, lines[i][1], lines[i][2], was);
    }
    CRD_TRY(crd_doc_head_shown(before, "marking", arena, &was));
    CRD_TRY(crd_doc_head_shown(after, "marking", arena, &is));
    crd_doc_head_text(to, "marking", "Marking", crd_app_marking_of(arena, was, is));
done:
    return rc;
}

crd_status crd_since_op(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_doc *before, *after;
    crd_since_found found;
    crd_since_opts opts = {.limit = crd_args_for_reading(args) ? SHOWN : 0,
                           .summary = crd_arg_flag(args, "summary")};
    CRD_TRY(check_options(args, err));
    CRD_TRY(crd_since_read(crd_arg_path(args, "CASE"), app->arena, &before, err));
    CRD_TRY(crd_since_read(crd_arg_path(args, "OTHER"), app->arena, &after, err));
    CRD_TRY(crd_doc_new(app->arena, "cordon.diff.assessments/1",
                        "What changed between two assessments", &out->doc));
    CRD_TRY(show_head(before, after, args, app->arena, out->doc));
    CRD_TRY(crd_since(app->arena, before, after, &opts, out->doc, &found, err));
    out->found = found.differs && crd_arg_flag(args, "exit-code");
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory for the comparison") : rc;
}

crd_str crd_app_marking_of(crd_arena *arena, crd_str a, crd_str b)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("marking"));
    if (crd_str_is_null(a) || crd_str_is_null(b) || crd_str_eq(a, b))
        return crd_str_is_null(a) ? b : a;
    int x = crd_code_find(list, a), y = crd_code_find(list, b);
    if (x >= 0 && y >= 0)
        return x > y ? a : b;
    crd_buf both;
    crd_buf_init(&both, 1 << 16);
    crd_buf_addf(&both, CRD_STR_FMT ", " CRD_STR_FMT, CRD_STR_ARG(a), CRD_STR_ARG(b));
    crd_str copy = crd_str_copy(arena, crd_buf_str(&both));
    crd_buf_done(&both);
    return copy;
}
