/* A fixture's version 1 brought to version 2: one column more, one table more. */
#include "case.h"

#include "store/case.h"

typedef struct fixture_source {
    crd_str name;
} fixture_source;

typedef struct thing {
    crd_str id;
    crd_str colour; /* version 2 */
} thing;

#define TEXT_FIELD(type, field, f)                                                           \
    {                                                                                        \
        .name = #field, .arg = "", .unit = "", .about = "", .offset = offsetof(type, field), \
        .flags = (f), .kind = CRD_TEXT                                                       \
    }

static const crd_field source_fields[] = {TEXT_FIELD(fixture_source, name, CRD_F_KEY)};
static const crd_field thing_fields[] = {TEXT_FIELD(thing, id, CRD_F_KEY),
                                         TEXT_FIELD(thing, colour, CRD_F_INDEX)};
static const crd_table source_table = {"source", "", "", source_fields, 1, sizeof(fixture_source),
                                       NULL};
static const crd_table thing_one = {"thing", "", "", thing_fields, 1, sizeof(thing), NULL};
static const crd_table thing_two = {"thing", "", "", thing_fields, 2, sizeof(thing), NULL};
static const crd_table other_table = {"other", "", "", thing_fields, 2, sizeof(thing), NULL};
static const crd_table *const tables_one[] = {&source_table, &thing_one};
static const crd_table *const tables_two[] = {&source_table, &thing_two, &other_table};
static const crd_schema one = {tables_one, 2, 1};
static const crd_schema two = {tables_two, 3, 2};

static const char *const step_one[] = {
    "ALTER TABLE \"thing\" ADD COLUMN \"colour\" TEXT",
    "CREATE INDEX \"thing_by_colour\" ON \"thing\" (\"colour\") WHERE \"colour\" IS NOT NULL",
    "CREATE TABLE \"other\" (\"row_id\" INTEGER PRIMARY KEY, \"source\" INTEGER NOT NULL "
    "REFERENCES \"source\" (\"source_id\"), \"line\" INTEGER, \"id\" TEXT NOT NULL, \"colour\" "
    "TEXT) STRICT",
    "CREATE UNIQUE INDEX \"other_key\" ON \"other\" (\"id\", \"source\")",
    "CREATE INDEX \"other_by_colour\" ON \"other\" (\"colour\") WHERE \"colour\" IS NOT NULL",
    NULL,
};
static const char *const wrong_step[] = {"ALTER TABLE \"thing\" ADD COLUMN \"color\" TEXT", NULL};
static const char *const broken_step[] = {"ALTER TABLE \"thing\" ADD COLUMN \"colour\" TEXT",
                                          "CREATE TABLE thing (x)", NULL};
static const crd_migration good[] = {{1, step_one}};
static const crd_migration wrong[] = {{1, wrong_step}};
static const crd_migration broken[] = {{1, broken_step}};

static void old_case(const char *path)
{
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_store_create(path, &one, NULL, &err), &err);
    crd_store *s = NULL;
    assert_ok(crd_store_open(path, &one, &(crd_store_opts){.write = true}, &s, &err));
    crd_sink sink = begin(s, NULL);
    thing t = {.id = S("lamp")};
    crd_from from = {S("attic"), 3, UINT32_MAX};
    assert_status(CRD_OK, sink.put(sink.ctx, &thing_one, &t, &from, &err), &err);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
}

static void schema_text(const char *path, crd_buf *out)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    crd_buf_init(out, 1 << 20);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema ORDER BY name", -1, &st, NULL);
    while (sqlite3_step(st) == SQLITE_ROW)
        crd_buf_addf(out, "%s\n", (const char *)sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    sqlite3_close(db);
}

static crd_status open_two(const char *path, const crd_migration *steps, bool write,
                           crd_store **ret, crd_err *err)
{
    crd_store_opts opts = {.write = write, .busy_ms = 10};
    return crd_store_open_with(path, &two, steps, 1, &opts, ret, err);
}

static void expect_rows(crd_store *s, const char *want)
{
    crd_buf out;
    print_store(s, &out);
    assert_buf(&out, want);
    crd_buf_done(&out);
}

static void an_old_case_comes_forward(void **state)
{
    (void)state;
    for (int write = 0; write < 2; write++) {
        char *folder = folder_new();
        const char *path = in_folder(folder, "old"), *fresh = in_folder(folder, "new");
        crd_err err = CRD_ERR_INIT;
        crd_store *s = NULL;
        old_case(path);
        assert_ok(crd_store_create(fresh, &two, NULL, &err));
        assert_status(CRD_OK, open_two(path, good, write, &s, &err), &err);
        expect_rows(s, "source attic:0|attic\nthing attic:3|lamp|\n");
        crd_store_close(s);
        crd_buf got, want;
        schema_text(path, &got);
        schema_text(fresh, &want);
        assert_buf(&got, want.at);
        crd_buf_done(&got);
        crd_buf_done(&want);
        /* the old program now finds a newer case */
        assert_status(CRD_EVERSION, crd_store_open(path, &one, NULL, &s, &err), &err);
        folder_free(folder);
    }
}

/* A case as an older version made it: today's without what came since. */
static const struct older {
    const char *name, *back;
} older[] = {
    {"a case of version 1 comes forward",
     "ALTER TABLE product DROP COLUMN maker_of_record; ALTER TABLE component DROP COLUMN "
     "end_of_support; DROP TABLE risk; PRAGMA user_version = 1"},
    {"a case of version 2 comes forward",
     "ALTER TABLE component DROP COLUMN end_of_support; DROP TABLE risk; PRAGMA user_version = 2"},
    {"a case of version 3 comes forward",
     "ALTER TABLE component DROP COLUMN end_of_support; PRAGMA user_version = 3"},
};

static void an_older_case_comes_forward(void **state)
{
    const struct older *row = *state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "old"), *fresh = in_folder(folder, "new");
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    sqlite3 *db = NULL;
    crd_buf got, want;
    assert_ok(crd_store_create(fresh, &crd_records, NULL, &err));
    assert_ok(crd_store_create(path, &crd_records, NULL, &err));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, row->back, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_status(CRD_OK, crd_store_open(path, &crd_records, NULL, &s, &err), &err);
    crd_store_close(s);
    schema_text(path, &got);
    schema_text(fresh, &want);
    assert_buf(&got, want.at);
    crd_buf_done(&got);
    crd_buf_done(&want);
    folder_free(folder);
}

static const struct failure {
    const char *name;
    const crd_migration *steps;
    const char *before;
    const char *says;
} failures[] = {
    {"a step that makes another schema", wrong, "SELECT 1", "table 'thing' of the case has been"},
    {"a step that fails half way", broken, "SELECT 1", "already exists"},
    {"a stranger's trigger", good,
     "CREATE TRIGGER spy AFTER INSERT ON thing BEGIN DELETE FROM source; END", "trigger 'spy'"},
    {"a stranger's view", good, "CREATE VIEW v AS SELECT 1", "view 'v'"},
    {"a stranger's table", good, "CREATE TABLE other (x)", "already exists"},
    {"a changed table", good, "ALTER TABLE thing ADD COLUMN more TEXT",
     "table 'thing' of the case has been changed"},
};

static void a_failed_step_leaves_the_old_case(void **state)
{
    const struct failure *row = *state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "old");
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    crd_buf before, after;
    old_case(path);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, row->before, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    schema_text(path, &before);
    assert_status(CRD_EPARSE, open_two(path, row->steps, true, &s, &err), &err);
    if (!strstr(err.message, row->says))
        fail_msg("'%s' does not say '%s'", err.message, row->says);
    assert_null(s);
    schema_text(path, &after);
    assert_buf(&after, before.at);
    if (strcmp(row->before, "SELECT 1") == 0) {
        err = CRD_ERR_INIT;
        assert_status(CRD_OK, crd_store_open(path, &one, NULL, &s, &err), &err);
        expect_rows(s, "source attic:0|attic\nthing attic:3|lamp\n");
        crd_store_close(s);
    }
    crd_buf_done(&before);
    crd_buf_done(&after);
    folder_free(folder);
}

/* The fixture's tables appear in the case although nothing else was written for them. */
static void a_table_of_a_fixture_is_stored(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "case");
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    assert_ok(crd_store_create(path, &two, NULL, &err));
    assert_ok(crd_store_open(path, &two, &(crd_store_opts){.write = true}, &s, &err));
    crd_sink sink = begin(s, NULL);
    thing t = {.id = S("door"), .colour = S("green")};
    crd_from from = {S("house"), 0, 0};
    assert_status(CRD_OK, sink.put(sink.ctx, &other_table, &t, &from, &err), &err);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    expect_rows(s, "source house:0|house\nother house:0|door|green\n");
    crd_store_close(s);
    folder_free(folder);
}

int main(void)
{
    struct test_list list = {.n = 0};
    ADD_TEST(&list, an_old_case_comes_forward);
    ADD_ROWS(&list, older, an_older_case_comes_forward);
    ADD_ROWS(&list, failures, a_failed_step_leaves_the_old_case);
    ADD_TEST(&list, a_table_of_a_fixture_is_stored);
    return run_list(&list);
}
