/* SQL of the user: what it may, what it may not, and the tables computed by others. */
#include "case.h"

static char *folder;
static const char *path;

static int set_up(void **state)
{
    (void)state;
    folder = folder_new();
    path = strdup(in_folder(folder, "a.cordon"));
    new_case(path);
    import_parties(path, "register", 4);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    folder_free(folder);
    union {
        const char *in;
        void *out;
    } u = {.in = path};
    free(u.out);
    return 0;
}

/* "name,name;cell,cell;" with a letter for each cell's type before its text. */
static crd_status print_head(void *ctx, const crd_str *names, size_t n, crd_err *err)
{
    (void)err;
    for (size_t i = 0; i < n; i++) {
        crd_buf_adds(ctx, i ? "," : "");
        crd_buf_add(ctx, names[i]);
    }
    crd_buf_addc(ctx, ';');
    return CRD_OK;
}

static crd_status print_row(void *ctx, const crd_value *cells, size_t n, crd_err *err)
{
    (void)err;
    for (size_t i = 0; i < n; i++) {
        crd_buf_adds(ctx, i ? "," : "");
        crd_buf_addc(ctx, "0irt"[cells[i].type]);
        crd_buf_add(ctx, cells[i].text);
    }
    crd_buf_addc(ctx, ';');
    return CRD_OK;
}

static crd_status ask(crd_store *s, const char *sql, size_t len, crd_buf *out, crd_err *err)
{
    crd_store_result to = {.ctx = out, .head = print_head, .row = print_row};
    return crd_store_query(s, (crd_str){sql, len}, NULL, &to, err);
}

static const struct answer {
    const char *name, *sql, *want; /* NULL = CRD_EPARSE */
    uint32_t line, column;
} answers[] = {
    {"a constant of each type", "SELECT 1 AS a, 2.5 AS b, 'x' AS c, NULL AS d, x'00ff' AS e",
     "a,b,c,d,e;i1,r2.5,tx,0,tx'00ff';", 0, 0},
    {"columns of a table", "SELECT id, line FROM party WHERE jurisdiction = 'NO' ORDER BY id;",
     "id,line;tregister-1,i3;tregister-3,i5;", 0, 0},
    {"the source is one join away",
     "SELECT s.name, count(*) AS n FROM party p JOIN source s ON s.source_id = p.source GROUP BY 1",
     "name,n;tregister,i4;", 0, 0},
    {"no row", "SELECT id FROM party WHERE 0", "id;", 0, 0},
    {"a common table",
     "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x < 3) "
     "SELECT group_concat(x, '-') AS x FROM c",
     "x;t1-2-3;", 0, 0},
    {"a sub-select", "SELECT n FROM (SELECT count(*) AS n FROM party)", "n;i4;", 0, 0},
    {"a comment at the end", "SELECT 1 AS a; -- done\n", "a;i1;", 0, 0},
    {"the schema is readable", "SELECT count(*) > 30 AS a FROM sqlite_schema", "a;i1;", 0, 0},
    {"nothing", "", NULL, 1, 1},
    {"only a comment", "-- nothing", NULL, 1, 11},
    {"two statements", "SELECT 1; SELECT 2", NULL, 1, 10},
    {"a misspelt column in line 2", "SELECT id,\n  nam FROM party", NULL, 2, 3},
    {"a delete", "DELETE FROM party", NULL, 0, 0},
    {"an insert", "INSERT INTO setting(name) VALUES ('x')", NULL, 0, 0},
    {"a pragma", "PRAGMA user_version", NULL, 0, 0},
    {"a pragma as a table", "SELECT * FROM pragma_database_list", NULL, 0, 0},
    {"an attach", "ATTACH '/tmp/x.db' AS x", NULL, 0, 0},
    {"a temporary table", "CREATE TEMP TABLE x AS SELECT 1", NULL, 0, 0},
    {"a transaction", "COMMIT", NULL, 0, 0},
    {"a vacuum into another file", "VACUUM INTO '/tmp/x.db'", NULL, 0, 0},
    {"a filter of ours without its values", "SELECT crd_any_holds(1, 'x') a, crd_any_holds() b",
     "a,b;i0,i0;", 0, 0},
    {"chance", "SELECT random()", NULL, 0, 0},
    {"the clock", "SELECT current_date", NULL, 0, 0},
    {"the clock by another name", "SELECT date('now')", NULL, 0, 0},
    {"an extension", "SELECT load_extension('x')", NULL, 0, 0},
    {"an explain", "EXPLAIN SELECT 1", "addr,opcode,p1,p2,p3,p4,p5,comment;", 0, 0},
};

static void a_query_is_answered(void **state)
{
    const struct answer *row = *state;
    crd_err err = CRD_ERR_INIT;
    crd_buf out;
    crd_buf_init(&out, 1 << 20);
    crd_store *s = open_case(path, false);
    crd_status rc = ask(s, row->sql, strlen(row->sql), &out, &err);
    assert_status(row->want ? CRD_OK : CRD_EPARSE, rc, &err);
    if (row->want && strncmp(row->sql, "EXPLAIN", 7) != 0)
        assert_buf(&out, row->want);
    if (row->line) {
        assert_int_equal(err.line, row->line);
        assert_int_equal(err.column, row->column);
    }
    crd_store_close(s);
    crd_buf_done(&out);
}

/* ---- limits ------------------------------------------------------------------------------- */

static bool stop(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    (void)what;
    (void)done;
    (void)total;
    return --*(int *)ctx > 0;
}

static crd_status refuse_second(void *ctx, const crd_value *cells, size_t n, crd_err *err)
{
    (void)cells;
    (void)n;
    return ++*(int *)ctx == 2 ? crd_fail(err, CRD_ECANCEL, "enough") : CRD_OK;
}

static void a_query_can_be_stopped(void **state)
{
    (void)state;
    const char *endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT sum(x) FROM c";
    crd_err err = CRD_ERR_INIT;
    int n = 0, steps = 3;
    crd_store_result to = {.ctx = &n, .row = refuse_second};
    crd_store *s = open_case(path, false);
    assert_status(CRD_ELIMIT,
                  crd_store_query(s, crd_str_from(endless),
                                  &(crd_store_query_opts){.max_steps = 100000}, &to, &err),
                  &err);
    err = CRD_ERR_INIT;
    crd_progress progress = {.ctx = &steps, .step = stop};
    assert_status(CRD_ECANCEL,
                  crd_store_query(s, crd_str_from(endless),
                                  &(crd_store_query_opts){.progress = &progress}, &to, &err),
                  &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_ECANCEL, crd_store_query(s, S("SELECT id FROM party"), NULL, &to, &err),
                  &err);
    assert_string_equal(err.message, "enough");
    err = CRD_ERR_INIT;
    n = 10;
    assert_status(CRD_OK, crd_store_query(s, S("SELECT 1"), NULL, &to, &err), &err);
    assert_int_equal(n, 11);
    crd_store_close(s);
}

/* ---- exposed tables ----------------------------------------------------------------------- */

struct numbers {
    int asked;
    bool broken;
};

static crd_status number_rows(void *ctx, uint64_t *ret_n, crd_err *err)
{
    struct numbers *n = ctx;
    n->asked++;
    if (n->broken)
        return crd_fail(err, CRD_ELIMIT, "too many numbers");
    *ret_n = 3;
    return CRD_OK;
}

static crd_status number_cell(void *ctx, uint64_t row, size_t column, crd_value *ret, crd_err *err)
{
    (void)ctx;
    (void)err;
    static const char *const words[] = {"one", "two"};
    if (column == 0)
        *ret = (crd_value){.type = CRD_VALUE_INT, .i = (int64_t)row + 1};
    else if (column == 1)
        *ret = (crd_value){.type = CRD_VALUE_REAL, .r = (double)row / 2};
    else if (row < 2)
        *ret = (crd_value){.type = CRD_VALUE_TEXT, .text = crd_str_from(words[row])};
    return CRD_OK;
}

static void a_computed_table_is_asked_only_when_needed(void **state)
{
    (void)state;
    static const char *const columns[] = {"n", "half", "word"};
    struct numbers numbers = {0};
    crd_store_view view = {.ctx = &numbers, .rows = number_rows, .cell = number_cell};
    crd_err err = CRD_ERR_INIT;
    crd_buf out;
    crd_buf_init(&out, 1 << 20);
    crd_store *s = open_case(path, false);
    assert_status(CRD_OK, crd_store_expose(s, "merged_party", columns, 3, &view, &err), &err);
    assert_status(CRD_EEXIST, crd_store_expose(s, "merged_party", columns, 3, &view, &err), &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_EEXIST, crd_store_expose(s, "party", columns, 3, &view, &err), &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_EINVAL, crd_store_expose(s, "a b", columns, 3, &view, &err), &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_EINVAL, crd_store_expose(s, "x", columns, 0, &view, &err), &err);
    err = CRD_ERR_INIT;
    assert_ok(ask(s, "SELECT 1 AS a", 13, &out, &err));
    assert_int_equal(numbers.asked, 0);
    crd_buf_clear(&out);
    const char *all = "SELECT n, half, word FROM merged_party";
    assert_status(CRD_OK, ask(s, all, strlen(all), &out, &err), &err);
    assert_buf(&out, "n,half,word;i1,r0.0,tone;i2,r0.5,ttwo;i3,r1.0,0;");
    assert_int_equal(numbers.asked, 1);
    crd_buf_clear(&out);
    const char *join = "SELECT p.id FROM party p JOIN merged_party m ON m.n = p.line ORDER BY 1";
    assert_status(CRD_OK, ask(s, join, strlen(join), &out, &err), &err);
    assert_buf(&out, "id;tregister-0;tregister-1;");
    numbers.broken = true;
    assert_status(CRD_ELIMIT, ask(s, all, strlen(all), &out, &err), &err);
    assert_string_equal(err.message, "too many numbers");
    err = CRD_ERR_INIT;
    const char *write = "DELETE FROM merged_party";
    assert_status(CRD_EPARSE, ask(s, write, strlen(write), &out, &err), &err);
    crd_store_close(s);
    crd_buf_done(&out);
}

int main(void)
{
    (void)failing_install(1);
    set_up(NULL);
    struct test_list list = {.n = 0};
    ADD_ROWS(&list, answers, a_query_is_answered);
    ADD_TEST(&list, a_query_can_be_stopped);
    ADD_TEST(&list, a_computed_table_is_asked_only_when_needed);
    int bad = run_list(&list);
    tear_down(NULL);
    return bad;
}
