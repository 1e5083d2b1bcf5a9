/* The sample in every format, byte for byte as in tests/data/report. With CRD_GOLDEN=write in the
 * environment the files are written instead: look at the difference before committing it. */
#include "base/file.h"
#include "report/diags.h"
#include "sample.h"

#include <stdlib.h>

struct golden {
    const char *name;
    const char *file;
    crd_render_format format;
    crd_render_options options;
};

static const struct golden golden[] = {
    {"text without a width", "sample.txt", CRD_RENDER_TABLE, {0}},
    {"text for 120 columns", "sample120.txt", CRD_RENDER_TABLE, {.width = 120}},
    {"text for 120 columns, cut",
     "sample120cut.txt",
     CRD_RENDER_TABLE,
     {.width = 120, .cut = true}},
    {"text with colour", "colour.txt", CRD_RENDER_TABLE, {.width = 150, .colour = true}},
    {"CSV of the main table", "sample.csv", CRD_RENDER_CSV, {0}},
    {"CSV of diagnostics", "diagnostics.csv", CRD_RENDER_CSV, {.section = "diagnostics"}},
    {"CSV of the kinds",
     "kinds.csv",
     CRD_RENDER_CSV,
     {.section = "diagnostics_kinds", .separator = ';'}},
    {"JSON, compact", "sample.json", CRD_RENDER_JSON, {0}},
    {"JSON, pretty", "pretty.json", CRD_RENDER_JSON, {.pretty = true}},
    {"Markdown", "sample.md", CRD_RENDER_MD, {0}},
    {"HTML", "sample.html", CRD_RENDER_HTML, {0}},
    {"SARIF", "sample.sarif", CRD_RENDER_SARIF, {.version = "0.1.0"}},
};

static void same_as_file(const char *name, crd_str got)
{
    char path[512];
    snprintf(path, sizeof path, "%s/report/%s", CRD_TEST_DATA, name);
    const char *mode = getenv("CRD_GOLDEN");
    if (mode && strcmp(mode, "write") == 0) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got.ptr, 1, got.len, f), got.len);
        assert_int_equal(fclose(f), 0);
    }
    crd_arena *arena;
    crd_str want;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new((size_t)1 << 22, &arena));
    assert_status(CRD_OK, crd_file_read(path, (size_t)1 << 20, arena, &want, &err), &err);
    size_t at = 0, line = 1;
    while (at < got.len && at < want.len && got.ptr[at] == want.ptr[at])
        line += got.ptr[at++] == '\n';
    if (at < got.len || at < want.len)
        fail_msg("%s differs in line %zu: got '%.60s'", name, line, got.ptr + at);
    crd_arena_free(arena);
}

static void renders(void **state)
{
    const struct golden *row = *state;
    crd_arena *arena;
    assert_ok(crd_arena_new((size_t)1 << 20, &arena));
    crd_diags *diags = sample_diags();
    crd_doc *d = sample_doc(arena, diags);
    crd_buf out;
    crd_err err = CRD_ERR_INIT;
    crd_buf_init(&out, (size_t)1 << 20);
    assert_status(CRD_OK, crd_render(d, row->format, &row->options, &out, &err), &err);
    same_as_file(row->file, crd_buf_str(&out));
    crd_buf_done(&out);
    crd_diags_free(diags);
    crd_arena_free(arena);
}

static void schema(void **state)
{
    (void)state;
    crd_arena *arena;
    assert_ok(crd_arena_new((size_t)1 << 20, &arena));
    crd_diags *diags = sample_diags();
    crd_buf out;
    crd_buf_init(&out, (size_t)1 << 20);
    assert_ok(crd_doc_schema(sample_doc(arena, diags), &out, NULL));
    same_as_file("sample.schema.json", crd_buf_str(&out));
    crd_buf_done(&out);
    crd_diags_free(diags);
    crd_arena_free(arena);
}

static void diags_alone(void **state)
{
    (void)state;
    crd_diags *diags = sample_diags();
    crd_buf out;
    crd_buf_init(&out, (size_t)1 << 20);
    assert_ok(crd_diags_render(diags, "Check", CRD_RENDER_TABLE, NULL, &out, NULL));
    same_as_file("diags.txt", crd_buf_str(&out));
    crd_buf_done(&out);
    crd_diags_free(diags);
}

static void diags_schema(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_doc *d;
    crd_buf out;
    crd_diags *none;
    assert_ok(crd_arena_new((size_t)1 << 20, &arena));
    assert_ok(crd_diags_new(1, &none));
    assert_ok(crd_diags_doc(arena, none, "Check", &d));
    crd_buf_init(&out, (size_t)1 << 20);
    assert_ok(crd_doc_schema(d, &out, NULL));
    same_as_file("../../../docs/schema/diagnostics.json", crd_buf_str(&out));
    crd_buf_done(&out);
    crd_diags_free(none);
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, golden, renders);
    CRD_SUITE_ADD(&s, schema);
    CRD_SUITE_ADD(&s, diags_alone);
    CRD_SUITE_ADD(&s, diags_schema);
    return crd_suite_run(&s, "report/golden");
}
