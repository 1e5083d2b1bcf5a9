#ifndef CRD_BASE_DATE_H
#define CRD_BASE_DATE_H

#include <crd/types.h>

/* A calendar date (proleptic Gregorian, years 1 to 9999) that knows how exact it is: a day, a
 * month ("2021-05") or a year ("2021"). Sources often give no more, and Cordon does not invent
 * the rest. Packed in one int32: (days since 1970-01-01 of its *first* day) * 4 + precision, so
 * that plain integer order is order by first day. */
typedef int32_t crd_date;
#define CRD_DATE_NONE INT32_MIN /* null: unknown or open */

enum crd_date_precision { CRD_DATE_DAY = 0, CRD_DATE_MONTH = 1, CRD_DATE_YEAR = 2 };

/* "YYYY", "YYYY-MM" or "YYYY-MM-DD", nothing else; false (output untouched) on impossible dates. */
bool crd_date_parse(crd_str s, crd_date *ret_date);
/* Writes the same form back; buf holds at least 11 bytes; returns buf's text ("" for NONE). */
crd_str crd_date_text(crd_date d, char buf[11]);
/* day 0: a month; month and day 0: a year. False on impossible dates. */
bool crd_date_make(int year, int month, int day, crd_date *ret_date);
enum crd_date_precision crd_date_precision_of(crd_date d); /* of NONE: day */
/* First and last day it may mean, as days since 1970-01-01. NONE may mean any: INT32_MIN and
 * INT32_MAX. */
int32_t crd_date_first(crd_date d);
int32_t crd_date_last(crd_date d);
crd_date crd_date_from_days(int32_t days); /* precision: day; NONE outside years 1 to 9999 */
/* Year, month, day of a day number in years 1 to 9999. */
void crd_date_split(int32_t days, int *ret_year, int *ret_month, int *ret_day);

/* Is [from, to) in force on `day`? NONE = open on that side. Two answers, because a year is not
 * a day: certainly, and possibly. */
bool crd_date_holds_surely(crd_date from, crd_date to, int32_t day);
bool crd_date_holds_maybe(crd_date from, crd_date to, int32_t day);

#endif
