#include "crdtest.h"

#include "base/date.h"

static crd_date date(const char *text)
{
    crd_date d = CRD_DATE_NONE;
    assert_true(crd_date_parse((crd_str){text, strlen(text)}, &d));
    return d;
}

static void expect_day(int year, int month, int day, int32_t number)
{
    crd_date d;
    int y, m, k;
    if (!crd_date_make(year, month, day, &d) || crd_date_first(d) != number ||
        crd_date_last(d) != number || crd_date_from_days(number) != d)
        fail_msg("%d-%d-%d is not day %d", year, month, day, number);
    crd_date_split(number, &y, &m, &k);
    if (y != year || m != month || k != day)
        fail_msg("%d-%d-%d comes back as %d-%d-%d", year, month, day, y, m, k);
}

/* The oracle counts days one by one, with its own idea of a leap year. */
static void all_days_there_and_back(void **state)
{
    (void)state;
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t day = -719162; /* 0001-01-01 */
    for (int year = 1; year <= 9999; year++) {
        bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        crd_date d;
        for (int month = 1; month <= 12; month++) {
            int days = month_days[month - 1] + (leap && month == 2);
            for (int i = 1; i <= days; i++)
                expect_day(year, month, i, day++);
            assert_false(crd_date_make(year, month, days + 1, &d));
            assert_true(crd_date_make(year, month, 0, &d));
            assert_int_equal(crd_date_first(d), day - days);
            assert_int_equal(crd_date_last(d), day - 1);
        }
        assert_true(crd_date_make(year, 0, 0, &d));
        assert_int_equal(crd_date_last(d), day - 1);
        assert_int_equal(crd_date_first(d), day - 365 - leap);
    }
    assert_int_equal(day, 2932897);
}

static void days_outside_the_calendar_are_none(void **state)
{
    (void)state;
    static const int32_t rows[] = {-719163, 2932897, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        assert_true(crd_date_from_days(rows[i]) == CRD_DATE_NONE);
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(crd_date_first(date("1970-01-01")), 0);
    assert_int_equal(crd_date_first(date("1969-12-31")), -1);
    assert_int_equal(crd_date_first(date("2000-03-01")), 11017);
}

static void text_comes_back(void **state)
{
    (void)state;
    static const char *const rows[] = {"0001",    "9999",       "2021",       "2021-05",
                                       "1969-02", "2024-02-29", "0001-01-01", "9999-12-31"};
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        char buf[11];
        crd_str s = crd_date_text(date(rows[i]), buf);
        assert_string_equal(buf, rows[i]);
        assert_int_equal(s.len, strlen(rows[i]));
        assert_ptr_equal(s.ptr, buf);
    }
    char buf[11];
    assert_int_equal(crd_date_text(CRD_DATE_NONE, buf).len, 0);
    assert_string_equal(buf, "");
}

static void what_is_no_date(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",           "0000",      "21",          "20210",       "2021-",      "2021-5",
        "2021-13",    "2021-00",   "2021-05-00",  "2021-04-31",  "2021-02-29", "1900-02-29",
        "2021/05/01", "2021-05-1", "2021-05-011", "2021-05-01T", " 2021",      "+021",
        "-001",       "2021-+5",   "20 1",        "2021-5-011",  "202105",     "1.05.2021",
    };
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        crd_date d = 7;
        if (crd_date_parse((crd_str){rows[i], strlen(rows[i])}, &d) || d != 7)
            fail_msg("'%s' is taken for a date", rows[i]);
    }
    crd_date d;
    assert_false(crd_date_parse((crd_str){NULL, 0}, &d));
    assert_false(crd_date_make(2021, 0, 5, &d));
    assert_false(crd_date_make(2021, -1, 5, &d));
    assert_false(crd_date_make(2021, 1, -5, &d));
    assert_false(crd_date_make(10000, 1, 1, &d));
}

static void order_is_by_first_day(void **state)
{
    (void)state;
    assert_true(date("2021") > date("2020-12-31"));
    assert_true(date("2021") < date("2021-01-02"));
    assert_true(date("2021-05") < date("2021-05-02"));
    assert_true(date("1960-05") < date("1960-06"));
    assert_true(CRD_DATE_NONE < date("0001"));
    assert_int_equal(crd_date_precision_of(date("1960")), CRD_DATE_YEAR);
    assert_int_equal(crd_date_precision_of(date("1960-01")), CRD_DATE_MONTH);
    assert_int_equal(crd_date_precision_of(date("1960-01-01")), CRD_DATE_DAY);
    assert_true(crd_date_first(CRD_DATE_NONE) == INT32_MIN);
    assert_true(crd_date_last(CRD_DATE_NONE) == INT32_MAX);
}

struct hold_row {
    const char *name;
    const char *from, *to, *day; /* "" = NONE */
    bool surely, maybe;
};

static const struct hold_row hold_rows[] = {
    {"open on both sides", "", "", "2021-01-01", true, true},
    {"the first day is in", "2021-01-01", "", "2021-01-01", true, true},
    {"the day before is not", "2021-01-01", "", "2020-12-31", false, false},
    {"the last day is out", "", "2021-01-01", "2021-01-01", false, false},
    {"the day before it is in", "", "2021-01-01", "2020-12-31", true, true},
    {"from some day of a year: maybe", "2021", "", "2021-06-01", false, true},
    {"from some day of a year: its last day", "2021", "", "2021-12-31", true, true},
    {"from some day of a year: before", "2021", "", "2020-12-31", false, false},
    {"until some day of a month: maybe", "", "2021-05", "2021-05-01", false, true},
    {"until some day of a month: before", "", "2021-05", "2021-04-30", true, true},
    {"until some day of a month: its last day", "", "2021-05", "2021-05-31", false, false},
    {"both inexact and the same", "2021", "2021", "2021-06-01", false, true},
};

static void holds(void **state)
{
    const struct hold_row *row = *state;
    crd_date from = row->from[0] ? date(row->from) : CRD_DATE_NONE;
    crd_date to = row->to[0] ? date(row->to) : CRD_DATE_NONE;
    int32_t day = crd_date_first(date(row->day));
    assert_int_equal(crd_date_holds_surely(from, to, day), row->surely);
    assert_int_equal(crd_date_holds_maybe(from, to, day), row->maybe);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, all_days_there_and_back);
    CRD_SUITE_ADD(&s, days_outside_the_calendar_are_none);
    CRD_SUITE_ADD(&s, known_days);
    CRD_SUITE_ADD(&s, text_comes_back);
    CRD_SUITE_ADD(&s, what_is_no_date);
    CRD_SUITE_ADD(&s, order_is_by_first_day);
    CRD_SUITE_ROWS(&s, hold_rows, holds);
    return crd_suite_run(&s, "date");
}
