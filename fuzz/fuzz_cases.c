#include "fuzz.h"

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "rules/cases.h"

#include <stdlib.h>

#define CHECK(c) ((c) ? (void)0 : abort())

static const char pack_text[] =
    "pack: p\ntitle: T\nversion: 1\nparams: {cap: {value: 5, about: x}}\n"
    "rules:\n"
    "- {id: A, title: t, kind: forbid, where: 'quantity > :cap'}\n";

static void check_world(const crd_case_world *w)
{
    for (size_t i = 0; i < w->n; i++)
        CHECK(w->tables[i].table && w->tables[i].text.ptr && w->tables[i].line > 1);
    CHECK(!w->folder.ptr || w->folder.ptr[0] != '/');
}

/* One file of cases. It is read whole; or refused with at least one message with a place. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_arena *arena;
    crd_diags *diags;
    crd_ruleset *pack = NULL;
    crd_case_file f = {.n = 0};
    crd_err err = CRD_ERR_INIT;
    crd_text_in in = {{pack_text, sizeof pack_text - 1}, 512};
    crd_pack_opts opts = {.file = CRD_STR("pack.yaml")};
    CHECK(crd_arena_new(64 << 20, &arena) == CRD_OK && crd_diags_new(50, &diags) == CRD_OK);
    CHECK(crd_pack_read(crd_text_in_blocks(&in), &opts, arena, diags, &pack, &err) == CRD_OK);
    crd_str text = crd_str_copy(arena, (crd_str){(const char *)data, size});
    crd_status rc = crd_cases_read(text, CRD_STR("c.yaml"), pack, arena, diags, &f, &err);
    CHECK(rc == CRD_OK || rc == CRD_EPARSE || rc == CRD_ELIMIT);
    CHECK(rc != CRD_OK || (crd_diags_count(diags, CRD_ERROR) == 0 && f.n > 0));
    CHECK(rc != CRD_EPARSE || err.line > 0 || crd_diags_count(diags, CRD_ERROR) > 0);
    check_world(&f.world);
    for (size_t i = 0; i < f.n; i++) {
        check_world(&f.cases[i].world);
        for (size_t k = 0; k < f.cases[i].n_expects; k++)
            CHECK(f.cases[i].expects[k].rule < pack->n_rules);
    }
    crd_pack_free(pack);
    crd_diags_free(diags);
    crd_arena_free(arena);
    return 0;
}
