#include "crdtest.h"

#include "app/ops.h"
#include "base/file.h"
#include "import/import.h"
#include "report/render.h"
#include "report/tables_out.h"
#include "report/template.h"
#include "store/store.h"

#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* A table that no list of ours knows, with a field of each kind. It is given to every part of the
 * program that treats records alike, and must come out of each. */
struct widget {
    crd_str id, owner, about;
    crd_str function;
    crd_str roles;
    crd_date since;
    int32_t share_ppm;
    int64_t count;
    double weight;
    int32_t shiny;
};

#define AT(field) .name = #field, .offset = offsetof(struct widget, field)

static const crd_field fields[] = {
    {AT(id), .kind = CRD_TEXT, .flags = CRD_F_KEY, .arg = "", .unit = "", .about = "its key"},
    {AT(owner), .kind = CRD_REF, .flags = CRD_F_INDEX, .arg = "party|site", .unit = "",
     .about = "whose it is"},
    {AT(about), .kind = CRD_TEXT, .arg = "", .unit = "", .about = "a sentence on widgets"},
    {AT(function), .kind = CRD_CODE, .arg = "function", .unit = "", .about = "what it does"},
    {AT(roles), .kind = CRD_CODES, .arg = "element_role", .unit = "", .about = "roles"},
    {AT(since), .kind = CRD_DATE, .flags = CRD_F_SINCE | CRD_F_KEY_NULL, .arg = "", .unit = "",
     .about = "from"},
    {AT(share_ppm), .kind = CRD_PPM, .arg = "", .unit = "ppm", .about = "a share", .max = 1e6},
    {AT(count), .kind = CRD_INT, .arg = "", .unit = "", .about = "how many", .max = 100},
    {AT(weight), .kind = CRD_REAL, .arg = "", .unit = "kg", .about = "how heavy", .max = 100},
    {AT(shiny), .kind = CRD_BOOL, .arg = "", .unit = "", .about = "does it shine", .max = 1},
};

static const crd_table widget = {
    .name = "widget",
    .group = "fixtures",
    .about = "Something that exists in this test alone",
    .fields = fields,
    .n_fields = CRD_COUNT(fields),
    .size = sizeof(struct widget),
};

static const char text[] =
    "id,owner,about,function,roles,since,share_ppm,count,weight,shiny,source,line\n"
    "w1,party:acme,\"round, red\",gnb,host exposed-edge,2021-05,510000,7,0.25,yes,shop,4\n"
    "w2,,,,,,,,,,shop,9\n";

struct fixture {
    const crd_table *tables[CRD_T_COUNT + 1];
    crd_schema schema;
    char dir[64];
    char path[8][128];
};

static const char *at(struct fixture *f, int i, const char *name)
{
    snprintf(f->path[i], sizeof f->path[i], "%s/%s", f->dir, name);
    return f->path[i];
}

static crd_str read_file(const char *path, crd_arena *arena)
{
    crd_str s = CRD_STR_NULL;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_file_read(path, 1 << 20, arena, &s, &err), &err);
    return s;
}

static void import(crd_store *store, const crd_schema *schema, const char *path)
{
    crd_diags *diags = NULL;
    crd_sink sink;
    crd_err err = CRD_ERR_INIT;
    crd_import_report report;
    crd_import_opts o = {.schema = schema, .as_of = CRD_DATE_NONE};
    assert_ok(crd_diags_new(10, &diags));
    crd_store_import how = {.imported_at = CRD_DATE_NONE, .diags = diags};
    assert_status(CRD_OK, crd_store_begin_import(store, &how, &sink, &err), &err);
    assert_status(CRD_OK,
                  crd_import_run(CRD_STR("auto"), &path, 1, &o, &sink, diags, &report, &err), &err);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    assert_int_equal(crd_diags_count(diags, CRD_NOTE), 0);
    assert_int_equal(report.tables[CRD_T_COUNT].put, 2);
    crd_diags_free(diags);
}

static void export(crd_store *store, const crd_schema *schema, crd_sink *out)
{
    crd_err err = CRD_ERR_INIT;
    crd_feed feed;
    assert_status(CRD_OK, crd_store_feed(store, &feed, &err), &err);
    for (size_t i = 0; i < schema->n; i++) {
        crd_query q = {.table = schema->tables[i]};
        assert_status(CRD_OK, feed.replay(feed.ctx, &q, out, &err), &err);
    }
    assert_status(CRD_OK, out->end(out->ctx, true, &err), &err);
}

static crd_status count_rows(void *ctx, const crd_value *cells, size_t n, crd_err *err)
{
    (void)err;
    assert_int_equal(n, 1);
    *(int64_t *)ctx = cells[0].i;
    return CRD_OK;
}

static crd_status no_head(void *ctx, const crd_str *names, size_t n, crd_err *err)
{
    (void)ctx, (void)names, (void)n, (void)err;
    return CRD_OK;
}

static crd_store *new_store(struct fixture *f, const char *path)
{
    crd_store *store = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_store_opts o = {.write = true};
    assert_status(CRD_OK, crd_store_create(path, &f->schema, &o, &err), &err);
    assert_status(CRD_OK, crd_store_open(path, &f->schema, &o, &store, &err), &err);
    return store;
}

static void test_a_new_table_is_everywhere(void **state)
{
    (void)state;
    struct fixture f = {.dir = "/tmp/cordon-test-XXXXXX"};
    crd_arena *arena = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_sink out;
    int64_t n = 0;
    memcpy(f.tables, crd_records.tables, CRD_T_COUNT * sizeof *f.tables);
    f.tables[CRD_T_COUNT] = &widget;
    f.schema = (crd_schema){f.tables, CRD_T_COUNT + 1, 1};
    assert_non_null(mkdtemp(f.dir));
    assert_ok(crd_arena_new(1 << 24, &arena));

    /* CSV in, the case, SQL. */
    FILE *csv = fopen(at(&f, 0, "widget.csv"), "w");
    assert_non_null(csv);
    fputs(text, csv);
    fclose(csv);
    crd_store *store = new_store(&f, at(&f, 1, "a.cordon"));
    import(store, &f.schema, f.path[0]);
    crd_store_result to = {.ctx = &n, .head = no_head, .row = count_rows};
    assert_status(
        CRD_OK,
        crd_store_query(store, CRD_STR("SELECT count(*) FROM widget WHERE shiny"), NULL, &to, &err),
        &err);
    assert_int_equal(n, 1);

    /* CSV out: the same bytes. */
    assert_status(CRD_OK, crd_tables_out_open(at(&f, 2, "out"), &f.schema, &out, &err), &err);
    export(store, &f.schema, &out);
    crd_str bytes = read_file(at(&f, 3, "out/widget.csv"), arena);
    assert_int_equal(bytes.len, strlen(text));
    assert_memory_equal(bytes.ptr, text, bytes.len);

    /* A workbook out, and in again. */
    assert_status(CRD_OK, crd_book_out_open(at(&f, 4, "book.xlsx"), &f.schema, &out, &err), &err);
    export(store, &f.schema, &out);
    crd_store_close(store);
    store = new_store(&f, at(&f, 5, "b.cordon"));
    import(store, &f.schema, f.path[4]);
    crd_store_close(store);

    /* The workbook that asks, and the page that describes. */
    const crd_table *asked[] = {&widget};
    assert_status(
        CRD_OK, crd_template_write(at(&f, 6, "ask.xlsx"), &f.schema, asked, 1, CRD_STR_NULL, &err),
        &err);
    crd_doc *doc = NULL;
    crd_buf page;
    crd_buf_init(&page, 1 << 22);
    assert_ok(crd_doc_new(arena, "cordon.schema/1", "x", &doc));
    crd_app_describe(&f.schema, doc, arena);
    assert_status(CRD_OK, crd_render(doc, CRD_RENDER_MD, NULL, &page, &err), &err);
    assert_non_null(strstr(page.at, "a sentence on widgets"));
    crd_buf_done(&page);

    crd_arena_free(arena);
    for (int i = 0; i < 7; i++)
        if (i != 2)
            unlink(f.path[i]);
    unlink(at(&f, 0, "out/source.csv"));
    rmdir(f.path[2]);
    rmdir(f.dir);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_a_new_table_is_everywhere);
    return crd_suite_run(&s, "app/fixture");
}
