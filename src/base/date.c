#include "base/date.h"

#include <string.h>

/* Day numbers by the method of H. Hinnant, "chrono-compatible low-level date algorithms": the year
 * starts in March, so that the leap day comes last, and 400 years have 146097 days. Years here are
 * 1 to 9999, so no number below is negative before the last subtraction. */
enum {
    DAYS_400_YEARS = 146097,
    EPOCH = 719468, /* 0000-03-01 to 1970-01-01 */
    FIRST_DAY = -719162,
    LAST_DAY = 2932896
};

static int32_t days_of(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, year_of_era = y % 400;
    int month_from_march = (month + 9) % 12;
    int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_400_YEARS + day_of_era - EPOCH;
}

void crd_date_split(int32_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int z = days + EPOCH;
    int era = z / DAYS_400_YEARS, day_of_era = z % DAYS_400_YEARS;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
                      365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    *ret_day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *ret_month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *ret_year = era * 400 + year_of_era + (*ret_month <= 2);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static crd_date pack(int32_t days, enum crd_date_precision p) { return days * 4 + (int32_t)p; }

/* Without a shift: that of a negative number is the compiler's choice. */
static int32_t unpack(crd_date d) { return (d - (int32_t)((uint32_t)d & 3u)) / 4; }

bool crd_date_make(int year, int month, int day, crd_date *ret_date)
{
    if (year < 1 || year > 9999 || month < 0 || month > 12 || day < 0)
        return false;
    if (month == 0 ? day > 0 : day > days_in_month(year, month))
        return false;
    enum crd_date_precision p = month == 0 ? CRD_DATE_YEAR
                                : day == 0 ? CRD_DATE_MONTH
                                           : CRD_DATE_DAY;
    *ret_date = pack(days_of(year, month ? month : 1, day ? day : 1), p);
    return true;
}

/* `n` digits as a number, or -1. */
static int number(const char *at, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        v = v * 10 + (at[i] - '0');
    }
    return v;
}

bool crd_date_parse(crd_str s, crd_date *ret_date)
{
    if (s.len != 4 && s.len != 7 && s.len != 10)
        return false;
    if ((s.len >= 7 && s.ptr[4] != '-') || (s.len == 10 && s.ptr[7] != '-'))
        return false;
    int month = s.len >= 7 ? number(s.ptr + 5, 2) : 0;
    int day = s.len == 10 ? number(s.ptr + 8, 2) : 0;
    /* A zero that is written is no way to say "not known". */
    if ((s.len >= 7 && month <= 0) || (s.len == 10 && day <= 0))
        return false;
    return crd_date_make(number(s.ptr, 4), month, day, ret_date);
}

static char *put(char *at, int v, int digits)
{
    for (int i = digits; i-- > 0; v /= 10)
        at[i] = (char)('0' + v % 10);
    return at + digits;
}

crd_str crd_date_text(crd_date d, char buf[11])
{
    char *end = buf;
    if (d != CRD_DATE_NONE) {
        int year, month, day;
        enum crd_date_precision p = crd_date_precision_of(d);
        crd_date_split(unpack(d), &year, &month, &day);
        end = put(end, year, 4);
        if (p != CRD_DATE_YEAR) {
            *end++ = '-';
            end = put(end, month, 2);
        }
        if (p == CRD_DATE_DAY) {
            *end++ = '-';
            end = put(end, day, 2);
        }
    }
    *end = '\0';
    return (crd_str){buf, (size_t)(end - buf)};
}

enum crd_date_precision crd_date_precision_of(crd_date d)
{
    return (enum crd_date_precision)((uint32_t)d & 3u);
}

int32_t crd_date_first(crd_date d) { return d == CRD_DATE_NONE ? INT32_MIN : unpack(d); }

int32_t crd_date_last(crd_date d)
{
    if (d == CRD_DATE_NONE)
        return INT32_MAX;
    int32_t first = unpack(d);
    if (crd_date_precision_of(d) == CRD_DATE_DAY)
        return first; /* asked for each row that has dates: without the calendar */
    int year, month, day;
    crd_date_split(first, &year, &month, &day);
    switch (crd_date_precision_of(d)) {
    case CRD_DATE_DAY:
        return first;
    case CRD_DATE_MONTH:
        return first + days_in_month(year, month) - 1;
    case CRD_DATE_YEAR:
        return days_of(year, 12, 31);
    }
    return first;
}

crd_date crd_date_from_days(int32_t days)
{
    return days < FIRST_DAY || days > LAST_DAY ? CRD_DATE_NONE : pack(days, CRD_DATE_DAY);
}

bool crd_date_holds_surely(crd_date from, crd_date to, int32_t day)
{
    return (from == CRD_DATE_NONE || crd_date_last(from) <= day) &&
           (to == CRD_DATE_NONE || day < crd_date_first(to));
}

bool crd_date_holds_maybe(crd_date from, crd_date to, int32_t day)
{
    return (from == CRD_DATE_NONE || crd_date_first(from) <= day) &&
           (to == CRD_DATE_NONE || day < crd_date_last(to));
}
