#include "crdtest.h"

#include "base/str.h"
#include "fmt/xlsx.h"
#include "fmt/xlsx_out.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

/* A folder of the test's own. */
static char folder[] = "/tmp/crd-xlsx-out-XXXXXX";
static char path_a[64], path_b[64];

static int make_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path_a, sizeof path_a, "%s/a.xlsx", folder);
    snprintf(path_b, sizeof path_b, "%s/b.xlsx", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    unlink(path_a);
    unlink(path_b);
    assert_int_equal(rmdir(folder), 0); /* nothing else was left there */
    return 0;
}

static const char *const texts[] = {
    "plain",
    "=1+1",
    "+49 30",
    "-1",
    "@SUM(A1)",
    "0012",
    "1E5",
    "TRUE",
    "2024-02-29",
    " spaces around ",
    "two\nlines",
    "carriage\r\nreturn",
    "tab\t",
    "<&>\"'",
    "\u20ac \u4e2d \U0001F600",
    "_x0041_",
    "_x000D_ \x01 \x1f",
    "\xef\xbf\xbe",
    "http://127.0.0.1/",
    "]]>",
};

static const double reals[] = {0,    -0.5, 0.1,     1e-9,   123456.789, -1e300,
                               1e15, 1e21, 1.0 / 3, 5e-324, 0.1 + 0.2,  1.7976931348623157e308};
static const int64_t ints[] = {0, -7, 999999999999999, 1000000000000000, INT64_MAX, INT64_MIN};

static crd_status write_all(const char *path)
{
    crd_xlsx_out *o;
    crd_err err = CRD_ERR_INIT;
    const crd_xlsx_column columns[] = {{.title = CRD_STR("first"), .required = true},
                                       {.title = CRD_STR("second")}};
    const crd_xlsx_table t = {CRD_STR("one"), columns, 2, .exact = true};
    assert_status(CRD_OK, crd_xlsx_out_open(path, 0600, &o, &err), &err);
    assert_status(CRD_OK, crd_xlsx_out_table(o, &t, &err), &err);
    assert_true(crd_str_eq(crd_xlsx_out_name(o), CRD_STR("one")));
    for (size_t i = 0; i < CRD_COUNT(texts); i++) {
        crd_xlsx_out_text(o, crd_str_from(texts[i]));
        crd_xlsx_out_skip(o);
        crd_xlsx_out_text(o, CRD_STR(""));
        crd_xlsx_out_bool(o, i % 2);
        assert_status(CRD_OK, crd_xlsx_out_row(o, &err), &err);
    }
    assert_status(CRD_OK, crd_xlsx_out_table(o, &t, &err), &err);
    assert_true(crd_str_eq(crd_xlsx_out_name(o), CRD_STR("one (2)")));
    for (size_t i = 0; i < CRD_COUNT(reals); i++)
        crd_xlsx_out_real(o, reals[i]);
    for (size_t i = 0; i < CRD_COUNT(ints); i++)
        crd_xlsx_out_int(o, ints[i]);
    assert_status(CRD_OK, crd_xlsx_out_row(o, &err), &err);
    static const char *const dates[] = {"1900-03-01", "1900-02-28", "2024-02-29",
                                        "9999-12-31", "2021-05",    "2021"};
    for (size_t i = 0; i < CRD_COUNT(dates); i++) {
        crd_date d = CRD_DATE_NONE;
        assert_true(crd_date_parse(crd_str_from(dates[i]), &d));
        crd_xlsx_out_date(o, d);
    }
    crd_xlsx_out_date(o, CRD_DATE_NONE);
    assert_status(CRD_OK, crd_xlsx_out_row(o, &err), &err);
    return crd_xlsx_out_end(o, true, &err);
}

static const crd_xlsx_row *next(crd_xlsx_reader *r)
{
    const crd_xlsx_row *row = NULL;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_xlsx_next(r, &row, &err), &err);
    return row;
}

static void check_numbers(crd_xlsx *b)
{
    crd_xlsx_reader *r;
    assert_ok(crd_xlsx_reader_open(b, 1, &r, NULL));
    next(r);
    const crd_xlsx_row *row = next(r);
    assert_int_equal(row->n, CRD_COUNT(reals) + CRD_COUNT(ints));
    for (size_t i = 0; i < CRD_COUNT(reals); i++) {
        double back = 0;
        assert_true(crd_str_to_real(row->cells[i].text, &back));
        assert_true(!(back < reals[i]) && !(back > reals[i]));
        bool whole = i != 10 && i != 11; /* 17 digits: text */
        assert_int_equal(row->cells[i].kind, whole ? CRD_XLSX_NUMBER : CRD_XLSX_TEXT);
    }
    for (size_t i = 0; i < CRD_COUNT(ints); i++) {
        int64_t back = 0;
        const crd_xlsx_cell *c = &row->cells[CRD_COUNT(reals) + i];
        assert_true(crd_str_to_i64(c->text, &back));
        assert_true(back == ints[i]);
        assert_int_equal(c->kind, i < 3 ? CRD_XLSX_NUMBER : CRD_XLSX_TEXT);
        assert_false(c->suspect);
    }
    row = next(r);
    static const struct {
        const char *text;
        crd_xlsx_kind kind;
    } dates[] = {{"1900-03-01", CRD_XLSX_DATE}, {"1900-02-28", CRD_XLSX_TEXT},
                 {"2024-02-29", CRD_XLSX_DATE}, {"9999-12-31", CRD_XLSX_DATE},
                 {"2021-05", CRD_XLSX_TEXT},    {"2021", CRD_XLSX_TEXT}};
    assert_int_equal(row->n, CRD_COUNT(dates));
    for (size_t i = 0; i < CRD_COUNT(dates); i++) {
        assert_true(crd_str_eq(row->cells[i].text, crd_str_from(dates[i].text)));
        assert_int_equal(row->cells[i].kind, dates[i].kind);
    }
    assert_null(next(r));
    crd_xlsx_reader_close(r);
}

static void test_there_and_back(void **state)
{
    (void)state;
    crd_xlsx *b;
    crd_xlsx_reader *r;
    crd_err err = CRD_ERR_INIT;
    assert_ok(write_all(path_a));
    struct stat st;
    assert_int_equal(stat(path_a, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_status(CRD_OK, crd_xlsx_open(path_a, NULL, &b, &err), &err);
    assert_int_equal(crd_xlsx_sheets(b), 2);
    assert_true(crd_str_eq(crd_xlsx_sheet_at(b, 1)->name, CRD_STR("one (2)")));
    assert_ok(crd_xlsx_reader_open(b, 0, &r, NULL));
    const crd_xlsx_row *row = next(r);
    assert_true(crd_str_eq(row->cells[0].text, CRD_STR("first" CRD_XLSX_REQUIRED)));
    assert_true(crd_str_eq(row->cells[1].text, CRD_STR("second")));
    for (size_t i = 0; i < CRD_COUNT(texts); i++) {
        row = next(r);
        assert_int_equal(row->number, i + 2);
        assert_int_equal(row->n, 2);
        assert_int_equal(row->cells[0].kind, CRD_XLSX_TEXT);
        assert_false(row->cells[0].formula);
        if (!crd_str_eq(row->cells[0].text, crd_str_from(texts[i])))
            fail_msg("'%s' became '" CRD_STR_FMT "'", texts[i], CRD_STR_ARG(row->cells[0].text));
        assert_int_equal(row->cells[1].column, 3);
        assert_int_equal(row->cells[1].kind, CRD_XLSX_BOOL);
        assert_true(crd_str_eq(row->cells[1].text, i % 2 ? CRD_STR("true") : CRD_STR("false")));
    }
    assert_null(next(r));
    crd_xlsx_reader_close(r);
    check_numbers(b);
    crd_xlsx_close(b);
}

static void test_same_bytes(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_str a, b;
    assert_ok(write_all(path_a));
    assert_ok(write_all(path_b));
    assert_ok(crd_arena_new(10u << 20, &arena));
    assert_ok(crd_file_read(path_a, 1u << 20, arena, &a, NULL));
    assert_ok(crd_file_read(path_b, 1u << 20, arena, &b, NULL));
    assert_true(crd_str_eq(a, b));
    crd_arena_free(arena);
    /* Nor does a later run give others: no entry has the clock's date. */
    int code = 0;
    zip_t *z = zip_open(path_a, ZIP_RDONLY, &code);
    assert_non_null(z);
    zip_int64_t n = zip_get_num_entries(z, 0);
    assert_true(n > 5);
    for (zip_int64_t i = 0; i < n; i++) {
        zip_stat_t st;
        assert_int_equal(zip_stat_index(z, (zip_uint64_t)i, 0, &st), 0);
        assert_true(st.mtime < 11 * 366 * 86400); /* 1980, whatever the time zone */
    }
    zip_file_t *core = zip_fopen(z, "docProps/core.xml", 0);
    assert_non_null(core);
    char text[2000] = "";
    assert_true(zip_fread(core, text, sizeof text - 1) > 0);
    for (const char *at = text; (at = strstr(at, "W3CDTF\">")) != NULL; at++)
        assert_memory_equal(at, "W3CDTF\">2000-01-01T00:00:00Z<", 29);
    zip_fclose(core);
    zip_discard(z);
}

static crd_xlsx_out *started(const char *path)
{
    crd_xlsx_out *o;
    crd_err err = CRD_ERR_INIT;
    const crd_xlsx_column columns[] = {{.title = CRD_STR("c")}};
    assert_status(CRD_OK, crd_xlsx_out_open(path, 0600, &o, &err), &err);
    assert_status(CRD_OK,
                  crd_xlsx_out_table(o, &(crd_xlsx_table){CRD_STR("s"), columns, 1, false}, &err),
                  &err);
    return o;
}

/* A failure is told at the row and again at the end, and leaves no file. */
static void expect_failure(crd_xlsx_out *o, crd_status want, const char *message)
{
    crd_err err = CRD_ERR_INIT;
    assert_status(want, crd_xlsx_out_row(o, &err), &err);
    if (!strstr(err.message, message))
        fail_msg("message: %s", err.message);
    crd_xlsx_out_text(o, CRD_STR("ignored"));
    assert_status(want, crd_xlsx_out_end(o, true, NULL), NULL);
    assert_false(crd_file_exists(path_b));
}

static void test_failures(void **state)
{
    (void)state;
    unlink(path_b);
    char *text = malloc(32768);
    assert_non_null(text);
    memset(text, 'x', 32768);
    crd_xlsx_out *o = started(path_b);
    crd_xlsx_out_text(o, (crd_str){text, 32767}); /* the longest that can be */
    assert_ok(crd_xlsx_out_row(o, NULL));
    crd_xlsx_out_text(o, (crd_str){text, 32768});
    expect_failure(o, CRD_ELIMIT, "row 3, column 1: a text of more than 32767 characters");
    free(text);
    o = started(path_b);
    crd_xlsx_out_text(o, CRD_STR("a\0b"));
    expect_failure(o, CRD_EINVAL, "NUL");
    o = started(path_b);
    crd_xlsx_out_text(o, CRD_STR("\xff"));
    expect_failure(o, CRD_EINVAL, "UTF-8");
    o = started(path_b);
    crd_xlsx_out_real(o, (double)INFINITY);
    expect_failure(o, CRD_EINVAL, "finite");
    o = started(path_b);
    for (int i = 0; i < 16384; i++)
        crd_xlsx_out_skip(o);
    assert_ok(crd_xlsx_out_row(o, NULL));
    for (int i = 0; i <= 16384; i++)
        crd_xlsx_out_skip(o);
    expect_failure(o, CRD_ELIMIT, "16384 columns");
    o = started(path_b);
    for (int i = 1; i < 1048576; i++)
        assert_ok(crd_xlsx_out_row(o, NULL));
    expect_failure(o, CRD_ELIMIT, "1048576 rows");
    assert_ok(crd_xlsx_out_end(started(path_b), false, NULL)); /* not kept */
    assert_false(crd_file_exists(path_b));
    crd_err err = CRD_ERR_INIT;
    assert_int_not_equal(crd_xlsx_out_open("/nonexistent/a.xlsx", 0600, &o, &err), CRD_OK);
    assert_null(o);
    assert_ok(crd_xlsx_out_open(path_b, 0600, &o, NULL));
    assert_status(CRD_ELIMIT, crd_xlsx_out_table(o, &(crd_xlsx_table){.n = 0}, &err), &err);
    assert_status(CRD_ELIMIT, crd_xlsx_out_end(o, true, NULL), NULL);
    assert_ok(crd_xlsx_out_open(path_b, 0600, &o, NULL));
    expect_failure(o, CRD_EINVAL, "before the first sheet");
}

/* A limit on the size of files stands for a full disk. */
static void test_a_full_disk(void **state)
{
    (void)state;
    static const rlim_t rooms[] = {0, 5000, 60000, 100000};
    struct rlimit old, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    unlink(path_b);
    for (size_t i = 0; i < CRD_COUNT(rooms); i++) {
        crd_err err = CRD_ERR_INIT;
        crd_xlsx_out *o = started(path_b);
        small = (struct rlimit){rooms[i], old.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        crd_status rc = CRD_OK;
        for (int k = 0; k < 2000 && rc == CRD_OK; k++) { /* 130 kB of XML, 10 kB in the end */
            crd_xlsx_out_text(o, CRD_STR("the same text"));
            rc = crd_xlsx_out_row(o, &err);
        }
        crd_status ended = crd_xlsx_out_end(o, true, &err);
        setrlimit(RLIMIT_FSIZE, &old);
        assert_status(CRD_EIO, rc ? rc : ended, &err);
        assert_false(crd_file_exists(path_b));
    }
    signal(SIGXFSZ, before);
}

static void test_an_empty_book(void **state)
{
    (void)state;
    crd_xlsx_out *o;
    crd_xlsx *b;
    assert_ok(crd_xlsx_out_open(path_b, 0600, &o, NULL));
    assert_ok(crd_xlsx_out_end(o, true, NULL));
    assert_ok(crd_xlsx_open(path_b, NULL, &b, NULL));
    assert_int_equal(crd_xlsx_sheets(b), 1);
    crd_xlsx_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_failures),       cmocka_unit_test(test_a_full_disk),
        cmocka_unit_test(test_an_empty_book),
    };
    return cmocka_run_group_tests_name("fmt/xlsx_out", tests, make_folder, drop_folder);
}
