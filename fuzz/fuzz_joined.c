#include "fuzz.h"

#include "base/err.h"
#include "base/str.h"
#include "report/changes.h"
#include "report/joined.h"
#include "report/render.h"

#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

enum { OUT = 64 << 20 };

static crd_status differs(void *ctx, const crd_change *c, crd_err *err)
{
    (void)ctx;
    (void)c;
    return crd_fail(err, CRD_EBUG, "a document differs from itself");
}

/* A joined document. It is refused with a reason, or what is read is written, and read again, the
 * same, and does not differ from itself; and it can be shown. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crd_arena *arena;
    crd_doc *d, *again;
    crd_err err = CRD_ERR_INIT;
    crd_text_in in = {{(const char *)data, size}, 64};
    crd_buf json[2], html;
    CHECK(crd_arena_new(OUT, &arena) == CRD_OK);
    crd_status rc = crd_joined_read(crd_text_in_blocks(&in), "j.json", "cordon.", arena, &d, &err);
    CHECK(rc == CRD_OK || (err.code != CRD_OK && err.message[0]));
    if (rc == CRD_OK) {
        for (int i = 0; i < 2; i++)
            crd_buf_init(&json[i], OUT);
        crd_buf_init(&html, OUT);
        CHECK(crd_render(d, CRD_RENDER_JSON, NULL, &json[0], NULL) == CRD_OK);
        CHECK(crd_render(d, CRD_RENDER_HTML, NULL, &html, NULL) == CRD_OK);
        in = (crd_text_in){crd_buf_str(&json[0]), 4096};
        rc = crd_joined_read(crd_text_in_blocks(&in), "j.json", "cordon.", arena, &again, &err);
        CHECK(rc == CRD_OK || rc == CRD_ENOMEM);
        if (rc == CRD_OK) {
            CHECK(crd_render(again, CRD_RENDER_JSON, NULL, &json[1], NULL) == CRD_OK);
            CHECK(crd_str_eq(crd_buf_str(&json[0]), crd_buf_str(&json[1])));
            rc = crd_doc_changes(arena, d, again, &(crd_changes){.seen = differs}, NULL, &err);
            CHECK(rc == CRD_OK || rc == CRD_ENOMEM);
        }
        for (int i = 0; i < 2; i++)
            crd_buf_done(&json[i]);
        crd_buf_done(&html);
    }
    crd_arena_free(arena);
    return 0;
}
