#include "crdtest.h"

#include "base/str.h"
#include "fmt/xlsx.h"
#include "fmt/xlsx_name.h"
#include "fmt/xlsx_value.h"
#include "rows.h"

#include <math.h>

struct format {
    const char *name; /* the code */
    crd_xlsx_shows want;
};

static const struct format formats[] = {
    {"General", CRD_XLSX_SHOWS_NUMBER},
    {"0.00E+00", CRD_XLSX_SHOWS_NUMBER},
    {"#,##0.00 \"days\"", CRD_XLSX_SHOWS_NUMBER},
    {"0\\d", CRD_XLSX_SHOWS_NUMBER},
    {"0_d", CRD_XLSX_SHOWS_NUMBER},
    {"*d0", CRD_XLSX_SHOWS_NUMBER},
    {"[Red]0", CRD_XLSX_SHOWS_NUMBER},
    {"[$SEK-41D]0", CRD_XLSX_SHOWS_NUMBER},
    {"0;d", CRD_XLSX_SHOWS_NUMBER},
    {"[h]:mm", CRD_XLSX_SHOWS_NUMBER},
    {"[ss]", CRD_XLSX_SHOWS_NUMBER},
    {"@", CRD_XLSX_SHOWS_NUMBER},
    {"\"open", CRD_XLSX_SHOWS_NUMBER},
    {"[open", CRD_XLSX_SHOWS_NUMBER},
    {"0\\", CRD_XLSX_SHOWS_NUMBER},
    {"[]0", CRD_XLSX_SHOWS_NUMBER},
    {"yyyy-mm-dd", CRD_XLSX_SHOWS_DATE},
    {"DD/MM/YYYY", CRD_XLSX_SHOWS_DATE},
    {"mmm", CRD_XLSX_SHOWS_DATE},
    {"[$-409]d-mmm;@", CRD_XLSX_SHOWS_DATE},
    {"yyyy\"年\"m\"月\"", CRD_XLSX_SHOWS_DATE},
    {"d.m.yyyy h:mm", CRD_XLSX_SHOWS_DATE},
    {"h:mm AM/PM", CRD_XLSX_SHOWS_TIME},
    {"mm:ss.0", CRD_XLSX_SHOWS_TIME},
};

static void test_format(void **state)
{
    const struct format *row = *state;
    assert_int_equal(crd_xlsx_format_shows(crd_str_from(row->name)), row->want);
}

struct serial {
    const char *name;
    double serial;
    bool epoch_1904, time_only;
    const char *want; /* NULL = none */
};

static const struct serial serials[] = {
    {"below the first", -0.001, false, false, NULL},
    {"infinite", HUGE_VAL, false, false, NULL},
    {"midnight", 0, false, false, "00:00:00"},
    {"a time of the 1900 epoch", 0.75, false, false, "18:00:00"},
    {"the first day", 1, false, false, "1900-01-01"},
    {"the last before the leap fault", 59, false, false, "1900-02-28"},
    {"the leap fault", 60, false, false, "1900-02-29"},
    {"the first after the leap fault", 61, false, false, "1900-03-01"},
    {"a leap day", 45351, false, false, "2024-02-29"},
    {"a day and a time", 45351.5, false, false, "2024-02-29T12:00:00"},
    {"one second", 45351 + 1.0 / 86400, false, false, "2024-02-29T00:00:01"},
    {"milliseconds", 45351 + 1.25 / 86400, false, false, "2024-02-29T00:00:01.250"},
    {"rounded up to the next day", 45350.9999999999, false, false, "2024-02-29"},
    {"a time format past one day", 1.5, false, true, "1900-01-01T12:00:00"},
    {"the last day", 2958465, false, false, "9999-12-31"},
    {"past the last day", 2958466, false, false, NULL},
    {"rounded past the last day", 2958465.9999999999, false, false, NULL},
    {"the first day of 1904", 0, true, false, "1904-01-01"},
    {"a time of the 1904 epoch", 0.25, true, true, "06:00:00"},
    {"a day and a time of 1904", 0.25, true, false, "1904-01-01T06:00:00"},
    {"no leap fault in 1904", 60, true, false, "1904-03-01"},
    {"the last day from 1904", 2957003, true, false, "9999-12-31"},
    {"past the last day from 1904", 2957004, true, false, NULL},
};

static void test_serial(void **state)
{
    const struct serial *row = *state;
    char buf[32] = "untouched";
    bool ok = crd_xlsx_serial_text(row->serial, row->epoch_1904, row->time_only, buf);
    assert_int_equal(ok, row->want != NULL);
    assert_string_equal(buf, row->want ? row->want : "untouched");
}

struct suspect {
    const char *name; /* as written */
    bool want;
    const char *text;
};

static const struct suspect suspects[] = {
    {"0", false, "0"},
    {"-0", false, "0"},
    {"1.5", false, "1.5"},
    {"123456789012345", false, "123456789012345"},
    {"1234567890123456", true, "1234567890123456"},
    {"-1234567890123456", true, "-1234567890123456"},
    {"0000000000000000042", false, "42"},
    {"1.2E+15", true, "1.2e+15"},
    {"1E3", true, "1000"},
    {"1e-7", false, "1e-07"},
    {"0.30000000000000004", false, "0.30000000000000004"},
};

static void test_suspect(void **state)
{
    const struct suspect *row = *state;
    double v = 0;
    crd_buf out;
    crd_buf_init(&out, 100);
    assert_int_equal(crd_xlsx_number_suspect(crd_str_from(row->name)), row->want);
    assert_true(crd_str_to_real(crd_str_from(row->name), &v));
    crd_xlsx_number_text(v, &out);
    crd_buf_addc(&out, '\0');
    double back = 0, want = 0; /* the exponent's form is base's affair */
    assert_true(crd_str_to_real(crd_str_from(out.at), &back));
    assert_true(crd_str_to_real(crd_str_from(row->text), &want));
    assert_true(!(back < want) && !(back > want));
    if (!strchr(row->text, 'e') && strlen(row->text) <= 15)
        assert_string_equal(out.at, row->text);
    crd_buf_done(&out);
}

struct escape {
    const char *name, *escaped, *plain;
};

static const struct escape escapes[] = {
    {"nothing to do", "plain _ text_x", "plain _ text_x"},
    {"empty", "", ""},
    {"carriage return", "a_x000D_b", "a\rb"},
    {"tab and newline stay", "\t\n", "\t\n"},
    {"an escape as text", "_x005F_x0041_", "_x0041_"},
    {"two bytes", "_x00E9_", "\u00e9"},
    {"three bytes", "_x20AC_", "\u20ac"},
    {"no character", "_xFFFE__xFFFF_", "\xef\xbf\xbe\xef\xbf\xbf"},
    {"a surrogate stays", "_xD83D_", "_xD83D_"},
    {"cut off", "_x00", "_x00"},
    {"not hexadecimal", "_x00G0_", "_x00G0_"},
    {"lower case", "_x000d_", "\r"},
    {"one after another", "_x0001__x0002_", "\x01\x02"},
    {"underscores before", "___x0001_", "__\x01"},
};

static void test_escape(void **state)
{
    const struct escape *row = *state;
    crd_buf a, b;
    crd_buf_init(&a, 1000);
    crd_buf_init(&b, 1000);
    crd_xlsx_unescape(crd_str_from(row->escaped), &a);
    assert_true(crd_str_eq(crd_buf_str(&a), crd_str_from(row->plain)));
    crd_xlsx_escape(crd_str_from(row->plain), &b); /* and whatever the text: there and back */
    crd_buf_clear(&a);
    crd_xlsx_unescape(crd_buf_str(&b), &a);
    assert_true(crd_str_eq(crd_buf_str(&a), crd_str_from(row->plain)));
    crd_buf_done(&a);
    crd_buf_done(&b);
}

static void test_builtin_formats(void **state)
{
    (void)state;
    unsigned dates = 0;
    for (uint32_t id = 0; id < 200; id++) {
        crd_str code = crd_xlsx_format_builtin(id);
        bool date = code.ptr && crd_xlsx_format_shows(code) != CRD_XLSX_SHOWS_NUMBER;
        bool want = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id == 45 || id == 47 ||
                    (id >= 50 && id <= 58);
        assert_int_equal(date, want);
        dates += date;
    }
    assert_int_equal(dates, 30);
}

static void test_cell_names(void **state)
{
    (void)state;
    static const struct {
        uint32_t column, row;
        const char *name;
    } cells[] = {{0, 1, "A1"},    {25, 9, "Z9"},    {26, 10, "AA10"},
                 {701, 1, "ZZ1"}, {702, 1, "AAA1"}, {16383, 1048576, "XFD1048576"}};
    static const char *const wrong[] = {"",    "A",    "1",   "A0",          "a1",
                                        "$A1", "A1B2", "A-1", "A4294967297", "ZZZZZZZZZZZZZZZZ1"};
    uint32_t column = 0, row = 0;
    char buf[16];
    for (size_t i = 0; i < CRD_COUNT(cells); i++) {
        crd_str want = crd_str_from(cells[i].name);
        assert_true(crd_str_eq(crd_xlsx_cell_name(cells[i].column, cells[i].row, buf), want));
        assert_true(crd_xlsx_cell_parse(want, &column, &row));
        assert_int_equal(column, cells[i].column);
        assert_int_equal(row, cells[i].row);
    }
    for (size_t i = 0; i < CRD_COUNT(wrong); i++)
        assert_false(crd_xlsx_cell_parse(crd_str_from(wrong[i]), &column, &row));
    assert_true(crd_xlsx_cell_name(UINT32_MAX, UINT32_MAX, buf).len <= 15);
}

static void test_sheet_names(void **state)
{
    (void)state;
    static const crd_str taken[] = {{"Sites", 5}, {"\u00c4", 2}, {"x (2)", 5}, {"x", 1}};
    static const struct {
        const char *wanted, *got;
    } names[] = {
        {"plain", "plain"},
        {"", "Sheet"},
        {"  ", "Sheet"},
        {"a[b]:*?/\\c", "a_b______c"},
        {"'quoted'", "_quoted_"},
        {"it's", "it's"},
        {"sites", "sites (2)"},
        {"\u00e4", "\u00e4 (2)"},
        {"x", "x (3)"},
        {"history", "history (2)"},
        {"Lists", "Lists (2)"},
        {"1234567890123456789012345678901", "1234567890123456789012345678901"},
        {"12345678901234567890123456789012", "1234567890123456789012345678901"},
        {"123456789012345678901234567890\U0001F600", "123456789012345678901234567890"},
        {"tab\there", "tab_here"},
    };
    char buf[CRD_XLSX_NAME_BYTES];
    for (size_t i = 0; i < CRD_COUNT(names); i++) {
        crd_str got = crd_xlsx_name_make(crd_str_from(names[i].wanted), taken, CRD_COUNT(taken),
                                         buf);
        if (!crd_str_eq(got, crd_str_from(names[i].got)))
            fail_msg("'%s' became '" CRD_STR_FMT "'", names[i].wanted, CRD_STR_ARG(got));
    }
    const crd_str full[] = {{"1234567890123456789012345678901", 31}};
    crd_str got = crd_xlsx_name_make(full[0], full, 1, buf);
    assert_true(crd_str_eq(got, CRD_STR("123456789012345678901234567 (2)")));
}

static void test_lists(void **state)
{
    (void)state;
    char text[256];
    memset(text, 'x', sizeof text);
    const crd_str at_limit[] = {{text, 127}, {text, 127}}, past[] = {{text, 127}, {text, 128}};
    assert_true(crd_xlsx_list_fits(at_limit, 2)); /* with the comma: 255 */
    assert_false(crd_xlsx_list_fits(past, 2));
    assert_true(crd_xlsx_list_fits(NULL, 0));
    static const char *const odd[] = {"", "a,b", "a\"b", " a", "a "};
    for (size_t i = 0; i < CRD_COUNT(odd); i++)
        assert_false(crd_xlsx_list_fits(&(crd_str){odd[i], strlen(odd[i])}, 1));
    assert_int_equal(crd_xlsx_units(CRD_STR("a\u00e9\u20ac\U0001F600")), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin_formats),
        cmocka_unit_test(test_cell_names),
        cmocka_unit_test(test_sheet_names),
        cmocka_unit_test(test_lists),
    };
    struct CMUnitTest all[CRD_COUNT(formats) + CRD_COUNT(serials) + CRD_COUNT(suspects) +
                          CRD_COUNT(escapes) + CRD_COUNT(tests)];
    size_t n = ADD_ROWS(all, 0, formats, test_format);
    n = ADD_ROWS(all, n, serials, test_serial);
    n = ADD_ROWS(all, n, suspects, test_suspect);
    n = ADD_ROWS(all, n, escapes, test_escape);
    memcpy(all + n, tests, sizeof tests);
    return cmocka_run_group_tests_name("fmt/xlsx_value", all, NULL, NULL);
}
