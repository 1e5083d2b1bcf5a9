#include "import/percent.h"

#include "model/record.h"

enum { PPM_OF_ONE = 1000000, SHIFT = 4, FAR = 400 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The exponent behind 'e', held within +-FAR: beyond, every digit counts for nothing anyway. */
static bool exponent_of(crd_str s, int *ret_exponent)
{
    int v = 0, sign = 1;
    if (s.len > 0 && (s.ptr[0] == '+' || s.ptr[0] == '-')) {
        sign = s.ptr[0] == '-' ? -1 : 1;
        s = (crd_str){s.ptr + 1, s.len - 1};
    }
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
        v = v < FAR ? v * 10 + (s.ptr[i] - '0') : v;
    }
    *ret_exponent = sign * (v < FAR ? v : FAR);
    return s.len > 0;
}

/* Splits at the exponent; the sign is cut off. */
static bool parts_of(crd_str text, crd_str *ret_digits, int *ret_exponent, bool *ret_negative)
{
    crd_str s = crd_str_trim(text);
    *ret_exponent = 0;
    *ret_negative = s.len > 0 && s.ptr[0] == '-';
    if (s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+'))
        s = (crd_str){s.ptr + 1, s.len - 1};
    size_t digits = 0, points = 0, i = 0;
    for (; i < s.len && s.ptr[i] != 'e' && s.ptr[i] != 'E'; i++) {
        digits += is_digit(s.ptr[i]);
        points += s.ptr[i] == '.';
    }
    *ret_digits = (crd_str){s.ptr, i};
    if (digits == 0 || points > 1 || digits + points != i)
        return false;
    return i == s.len || exponent_of((crd_str){s.ptr + i + 1, s.len - i - 1}, ret_exponent);
}

/* One more digit, or false past the whole. */
static bool push(int64_t *ppm, int digit)
{
    *ppm = *ppm * 10 + digit;
    return *ppm <= PPM_OF_ONE;
}

/* `place`: what a digit counts for in ppm, as a power of ten. */
bool crd_percent_ppm(crd_str text, int32_t *ret_ppm, bool *ret_exact)
{
    crd_str digits;
    int exponent;
    bool negative, exact = true;
    if (!parts_of(text, &digits, &exponent, &negative))
        return false;
    size_t point = crd_str_find(digits, CRD_STR("."));
    point = point == SIZE_MAX ? digits.len : point;
    int64_t ppm = 0, place = (int64_t)point - 1 + exponent + SHIFT;
    for (size_t i = 0; i < digits.len; i++) {
        if (i == point)
            continue;
        if (place < 0)
            exact &= digits.ptr[i] == '0';
        else if (!push(&ppm, digits.ptr[i] - '0'))
            return false;
        place--;
    }
    for (; place >= 0 && ppm > 0; place--) /* zeros that the exponent adds */
        if (!push(&ppm, 0))
            return false;
    if ((ppm == PPM_OF_ONE && !exact) || (negative && (ppm > 0 || !exact)))
        return false;
    *ret_ppm = (int32_t)ppm;
    *ret_exact = exact;
    return true;
}

/* One end, rounded outwards, or inwards by one when it is exclusive and whole. */
static bool end_of(crd_str text, bool upper, bool exclusive, int32_t *ret_end, crd_str *ret_wrong)
{
    int32_t ppm;
    bool exact;
    *ret_end = CRD_NULL32;
    if (crd_str_is_null(text))
        return true;
    *ret_wrong = text;
    if (!crd_percent_ppm(text, &ppm, &exact))
        return false;
    if (upper)
        ppm += !exact - (exact && exclusive);
    else
        ppm += exact && exclusive;
    *ret_end = ppm;
    return ppm >= 0 && ppm <= PPM_OF_ONE;
}

bool crd_percent_range(const crd_percent_ends *e, int32_t *ret_min, int32_t *ret_max,
                       crd_str *ret_wrong)
{
    int32_t low[3], high[3];
    if (!end_of(e->exact, false, false, &low[0], ret_wrong) ||
        !end_of(e->minimum, false, false, &low[1], ret_wrong) ||
        !end_of(e->above, false, true, &low[2], ret_wrong) ||
        !end_of(e->exact, true, false, &high[0], ret_wrong) ||
        !end_of(e->maximum, true, false, &high[1], ret_wrong) ||
        !end_of(e->below, true, true, &high[2], ret_wrong))
        return false;
    int32_t min = CRD_NULL32, max = CRD_NULL32;
    for (int i = 0; i < 3; i++) { /* null is below every number */
        min = low[i] > min ? low[i] : min;
        if (high[i] != CRD_NULL32 && (max == CRD_NULL32 || high[i] < max))
            max = high[i];
    }
    if (max != CRD_NULL32 && min > max)
        return false;
    *ret_min = min;
    *ret_max = max;
    return true;
}
