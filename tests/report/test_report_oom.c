/* Every allocation of ours made to fail, one after another: either the whole output or CRD_ENOMEM,
 * never a shorter one; nothing leaks (LeakSanitizer). */
#include "fmt/oom.h"
#include "report/diags.h"
#include "report/versus.h"
#include "sample.h"

#include <stdlib.h>
#include <unistd.h>

enum { OUT = 1 << 20 };

static crd_status versus_nothing(crd_arena *arena, const crd_doc *d, crd_doc **ret_doc)
{
    crd_doc *nothing;
    crd_status rc = crd_doc_new(arena, "x/1", "X", &nothing);
    return rc == CRD_OK ? crd_doc_versus(arena, nothing, d, SIZE_MAX, ret_doc, NULL, NULL) : rc;
}

static crd_status build_and_render(crd_diags *diags, crd_render_format f, crd_buf *out)
{
    crd_arena *arena = NULL;
    crd_doc *d;
    crd_status rc = crd_arena_new(1 << 20, &arena);
    if (rc == CRD_OK)
        rc = crd_doc_new(arena, "x/1", "X", &d);
    if (rc == CRD_OK) {
        crd_doc_head_text(d, "case", "Case", CRD_STR("norland"));
        crd_doc_warn(d, CRD_STR("careful"));
        sample_rows(d, crd_doc_table(d, "s", "S", sample_columns, CRD_COUNT(sample_columns)));
        crd_doc_paragraph(d, "p", "P", CRD_STR("a\x1b\nb"));
        crd_doc_diags(d, "diagnostics", "Diagnostics", diags);
        if (f == CRD_RENDER_MD) /* and compared with nothing: every row is new */
            rc = versus_nothing(arena, d, &d);
        if (rc == CRD_OK)
            rc = f == CRD_RENDER_XLSX ? crd_doc_schema(d, out, NULL)
                                      : crd_render(d, f, NULL, out, NULL);
    }
    crd_arena_free(arena);
    return rc;
}

struct row {
    const char *name;
    crd_render_format format;
};

static const struct row rows[] = {
    {"text", CRD_RENDER_TABLE},       {"CSV", CRD_RENDER_CSV},
    {"JSON", CRD_RENDER_JSON},        {"Markdown of a comparison", CRD_RENDER_MD},
    {"HTML", CRD_RENDER_HTML},        {"SARIF", CRD_RENDER_SARIF},
    {"JSON Schema", CRD_RENDER_XLSX},
};

static void fails_whole(void **state)
{
    const struct row *row = *state;
    crd_diags *diags = sample_diags();
    crd_buf want, got;
    crd_buf_init(&want, OUT);
    crd_buf_init(&got, OUT);
    assert_ok(build_and_render(diags, row->format, &want));
    bool hit = true;
    for (long i = 0; hit; i++) {
        assert_true(i < 10000);
        oom_arm(i);
        crd_status rc = build_and_render(diags, row->format, &got);
        hit = oom_rest();
        assert_true(rc == CRD_ENOMEM || rc == CRD_OK);
        if (rc == CRD_OK)
            assert_string_equal(got.at, want.at);
        if (!hit)
            assert_ok(rc);
        crd_buf_done(&got);
    }
    crd_buf_done(&want);
    crd_diags_free(diags);
}

static void workbook(void **state)
{
    (void)state;
    char folder[] = "/tmp/crd-report-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/sample.xlsx", folder);
    crd_arena *arena;
    assert_ok(crd_arena_new(1 << 20, &arena));
    crd_diags *diags = sample_diags();
    crd_doc *d = sample_doc(arena, diags);
    bool hit = true;
    for (long i = 0; hit; i++) {
        assert_true(i < 1000);
        oom_arm(i);
        crd_status rc = crd_render_xlsx(d, path, NULL);
        hit = oom_rest();
        assert_true(rc == CRD_ENOMEM || (rc == CRD_OK && !hit));
        assert_int_equal(unlink(path), rc == CRD_OK ? 0 : -1);
    }
    assert_int_equal(rmdir(folder), 0);
    crd_diags_free(diags);
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, fails_whole);
    CRD_SUITE_ADD(&s, workbook);
    return crd_suite_run(&s, "report/oom");
}
