#define _GNU_SOURCE /* memmem: linear in the worst case */
#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DIGITS_MAX = 800,   /* more than the 767 that decide any rounding of a double */
    EXPONENT_MAX = 9999 /* with DIGITS_MAX digits, past it is infinity or zero */
};

int crd_str_cmp(crd_str a, crd_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

bool crd_str_starts(crd_str s, crd_str prefix)
{
    return prefix.len <= s.len && crd_str_eq((crd_str){s.ptr, prefix.len}, prefix);
}

bool crd_str_ends(crd_str s, crd_str suffix)
{
    if (suffix.len == 0)
        return true;
    return suffix.len <= s.len &&
           crd_str_eq((crd_str){s.ptr + (s.len - suffix.len), suffix.len}, suffix);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool crd_str_eq_nocase(crd_str a, crd_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

crd_str crd_str_trim(crd_str s)
{
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    while (s.len > 0 && is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    return s;
}

size_t crd_str_find(crd_str s, crd_str needle)
{
    if (needle.len == 0)
        return 0;
    if (needle.len > s.len)
        return SIZE_MAX;
    const char *at = memmem(s.ptr, s.len, needle.ptr, needle.len);
    return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

bool crd_str_next(crd_str *rest, char sep, crd_str *ret_part)
{
    if (crd_str_is_null(*rest))
        return false;
    const char *at = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
    if (!at) {
        *ret_part = *rest;
        *rest = CRD_STR_NULL;
        return true;
    }
    size_t n = (size_t)(at - rest->ptr);
    *ret_part = (crd_str){rest->ptr, n};
    *rest = (crd_str){at + 1, rest->len - n - 1};
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Takes an optional sign off; true when it was a minus. */
static bool take_sign(crd_str *s)
{
    if (s->len == 0 || (s->ptr[0] != '-' && s->ptr[0] != '+'))
        return false;
    bool minus = s->ptr[0] == '-';
    s->ptr++;
    s->len--;
    return minus;
}

bool crd_str_to_i64(crd_str s, int64_t *ret_value)
{
    bool minus = take_sign(&s);
    if (s.len == 0)
        return false;
    int64_t v = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
        int64_t digit = s.ptr[i] - '0';
        /* downwards, because INT64_MIN has no positive twin */
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
            return false;
    }
    if (!minus && v == INT64_MIN)
        return false;
    *ret_value = minus ? v : -v;
    return true;
}

/* A decimal number taken apart: 0.digits... is not how it is read; it is the integer `digits`
 * times ten to `exponent`. */
struct decimal {
    char digits[DIGITS_MAX + 1]; /* without leading zeros; the last one stands for what was cut */
    size_t n;
    int64_t exponent;
    bool minus;
};

static void take_digit(struct decimal *d, char c, bool fraction)
{
    bool significant = d->n > 0 || c != '0';
    if (fraction)
        d->exponent--;
    if (!significant)
        return;
    if (d->n < DIGITS_MAX) {
        d->digits[d->n++] = c;
        return;
    }
    /* Too many: only whether anything follows can still decide the rounding. */
    d->exponent++;
    if (c != '0' && d->digits[DIGITS_MAX - 1] == '0')
        d->digits[DIGITS_MAX - 1] = '1';
}

static bool take_exponent(crd_str s, int64_t *exponent)
{
    bool minus = take_sign(&s);
    if (s.len == 0)
        return false;
    int64_t v = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
        if (v < INT64_MAX / 100) /* saturates: far beyond any text's length */
            v = v * 10 + (s.ptr[i] - '0');
    }
    *exponent += minus ? -v : v;
    return true;
}

static bool take_apart(crd_str s, struct decimal *d)
{
    d->n = 0;
    d->exponent = 0;
    d->minus = take_sign(&s);
    bool any = false, fraction = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (is_digit(c)) {
            take_digit(d, c, fraction);
            any = true;
        } else if (c == '.' && !fraction) {
            fraction = true;
        } else if ((c == 'e' || c == 'E') && any) {
            return take_exponent((crd_str){s.ptr + i + 1, s.len - i - 1}, &d->exponent);
        } else {
            return false;
        }
    }
    return any;
}

/* Clinger's fast case: both numbers are exact doubles, so one operation rounds once, correctly. */
static bool exact(const struct decimal *d, double *ret_value)
{
    static const double ten_to[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (d->n > 15 || d->exponent < -22 || d->exponent > 22)
        return false;
    int64_t v = 0;
    for (size_t i = 0; i < d->n; i++)
        v = v * 10 + (d->digits[i] - '0');
    double real = (double)v;
    *ret_value = d->exponent < 0 ? real / ten_to[-d->exponent] : real * ten_to[d->exponent];
    return true;
}

bool crd_str_to_real(crd_str s, double *ret_value)
{
    struct decimal d;
    if (!take_apart(s, &d))
        return false;
    double v = 0;
    if (d.n > 0 && !exact(&d, &v)) {
        /* An integer and an exponent hold no decimal point, so strtod reads them alike in every
         * locale. */
        int64_t e = d.exponent;
        e = e > EXPONENT_MAX ? EXPONENT_MAX : e < -EXPONENT_MAX ? -EXPONENT_MAX : e;
        char text[DIGITS_MAX + 16];
        memcpy(text, d.digits, d.n);
        snprintf(text + d.n, sizeof text - d.n, "e%d", (int)e);
        v = strtod(text, NULL);
        if (isinf(v))
            return false;
    }
    *ret_value = d.minus ? -v : v;
    return true;
}

crd_str crd_str_copy(crd_arena *a, crd_str s)
{
    if (crd_str_is_null(s) || s.len == SIZE_MAX)
        return CRD_STR_NULL;
    char *at = crd_arena_room(a, s.len + 1, 1);
    if (!at)
        return CRD_STR_NULL;
    if (s.len > 0)
        memcpy(at, s.ptr, s.len);
    at[s.len] = '\0';
    return (crd_str){at, s.len};
}
