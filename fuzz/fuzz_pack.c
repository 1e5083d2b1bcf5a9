#include "fuzz.h"

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "rules/know.h"

#include <stdlib.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* One pack.yaml. It is read whole; or refused with at least one message, each with a place, unless
 * the YAML itself is at fault. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_arena *arena;
    crd_diags *diags;
    crd_ruleset *pack = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_text_in in = {{(const char *)data, size}, 512};
    crd_pack_opts opts = {
        .file = CRD_STR("pack.yaml"), .fns = crd_rule_fns, .n_fns = crd_rule_fns_n};
    CHECK(crd_arena_new(64 << 20, &arena) == CRD_OK && crd_diags_new(50, &diags) == CRD_OK);
    crd_status rc = crd_pack_read(crd_text_in_blocks(&in), &opts, arena, diags, &pack, &err);
    CHECK(rc == CRD_OK || rc == CRD_EPARSE || rc == CRD_ELIMIT);
    CHECK((rc == CRD_OK) == (pack != NULL));
    CHECK(rc != CRD_OK || crd_diags_count(diags, CRD_ERROR) == 0);
    CHECK(rc != CRD_EPARSE || err.line > 0 || crd_diags_count(diags, CRD_ERROR) > 0);
    for (size_t i = 0; pack && i < pack->n_rules; i++)
        CHECK(pack->rules[i].id.len > 0 && pack->rules[i].n_per <= CRD_RULE_PER);
    crd_pack_free(pack);
    crd_diags_free(diags);
    crd_arena_free(arena);
    return 0;
}
