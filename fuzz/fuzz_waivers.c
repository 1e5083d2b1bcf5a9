#include "fuzz.h"

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "rules/waiver.h"

#include <stdlib.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* One file of waivers. Each that is read is whole; or the file is refused with a place. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_arena *arena;
    crd_diags *diags;
    crd_waivers w = {NULL, 0};
    crd_err err = CRD_ERR_INIT;
    crd_text_in in = {{(const char *)data, size}, 512};
    const crd_ruleset pack = {.name = CRD_STR("p")};
    const crd_rule rule = {.id = CRD_STR("A")};
    const crd_judgement v = {.pack = &pack, .rule = &rule, .group = CRD_STR("site=s, operator=x")};
    CHECK(crd_arena_new(64 << 20, &arena) == CRD_OK && crd_diags_new(50, &diags) == CRD_OK);
    crd_status rc = crd_waivers_read(crd_text_in_blocks(&in), CRD_STR("w.yaml"), arena, diags, &w,
                                     &err);
    CHECK(rc == CRD_OK || rc == CRD_EPARSE || rc == CRD_ELIMIT);
    CHECK(rc != CRD_EPARSE || err.line > 0 || crd_diags_count(diags, CRD_ERROR) > 0);
    for (size_t i = 0; i < w.n; i++) {
        const crd_waiver *one = &w.at[i];
        CHECK(one->pack.len > 0 && one->rule.len > 0 && one->reason.len > 0 &&
              one->reference.len > 0 && one->owner.len > 0 && one->expires != CRD_DATE_NONE);
        CHECK(crd_waiver_on(one, crd_date_last(one->expires)) == CRD_WAIVED);
        CHECK(crd_waiver_is_of(one, &v, CRD_STR_NULL) || one->line > 0);
    }
    crd_diags_free(diags);
    crd_arena_free(arena);
    return 0;
}
