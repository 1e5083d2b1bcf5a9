/* What the form of each pack is: for each file a line "sound", "form" (told with a place) or "yaml"
 * (no tree to judge), for the outside judge of the JSON Schema. */
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "rules/know.h"

#include <stdio.h>
#include <string.h>

static bool told_of_form(crd_diags *diags)
{
    uint64_t total;
    size_t kept;
    for (size_t i = 0; i < crd_diags_kinds(diags); i++)
        if (crd_diags_kind(diags, i, &total, &kept) == &crd_pack_form)
            return true;
    return false;
}

static const char *form_of(const char *path)
{
    crd_arena *arena = NULL;
    crd_diags *diags = NULL;
    crd_ruleset *pack = NULL;
    crd_str text;
    crd_err err = CRD_ERR_INIT;
    const char *form = "failed";
    if (crd_arena_new(64 << 20, &arena) == CRD_OK && crd_diags_new(5, &diags) == CRD_OK &&
        crd_file_read(path, 4 << 20, arena, &text, &err) == CRD_OK) {
        crd_text_in in = {text, 1 << 16};
        crd_pack_opts opts = {
            .file = CRD_STR("pack.yaml"), .fns = crd_rule_fns, .n_fns = crd_rule_fns_n};
        crd_status rc = crd_pack_read(crd_text_in_blocks(&in), &opts, arena, diags, &pack, &err);
        if (rc == CRD_OK || rc == CRD_EPARSE)
            form = err.line > 0 ? "yaml" : told_of_form(diags) ? "form" : "sound";
    }
    crd_pack_free(pack);
    crd_diags_free(diags);
    crd_arena_free(arena);
    return form;
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc == 2 && strcmp(argv[1], "--schema") == 0) {
        crd_buf out;
        crd_buf_init(&out, 1 << 24);
        crd_pack_schema(&out);
        bool fine = out.status == CRD_OK && fwrite(out.at, 1, out.len, stdout) == out.len;
        crd_buf_done(&out);
        return fine ? 0 : 1;
    }
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = 0;
        printf("%s\n", form_of(path));
    }
    return 0;
}
