/* What maps do to single texts. */
#include "import/map.h"

#include "base/date.h"
#include "base/err.h"
#include "base/text.h"
#include "fmt/xlsx_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- value tables ------------------------------------------------------------------------ */

enum { KEY_BYTES = 64 << 20, FOLD_MAX = 1 << 20 };

/* Room for one more value behind `n`; grows at powers of two. */
static crd_status put_value(crd_csv_map_values *v, uint32_t n, crd_str value, crd_arena *arena)
{
    if ((n & (n - 1)) == 0) {
        crd_str *more = CRD_NEW(arena, crd_str, n ? (size_t)n * 2 : 1);
        if (!more)
            return CRD_ENOMEM;
        if (n > 0)
            memcpy(more, v->values, n * sizeof *more);
        v->values = more;
    }
    v->values[n] = crd_str_copy(arena, value);
    return value.ptr && !v->values[n].ptr ? CRD_ENOMEM : CRD_OK;
}

crd_status crd_csv_map_values_add(crd_csv_map_values *v, crd_str key, crd_str value,
                                  crd_arena *arena)
{
    crd_status rc = CRD_OK;
    crd_buf folded;
    uint32_t id = 0;
    crd_buf_init(&folded, FOLD_MAX);
    if (!v->keys)
        CRD_TRY(crd_intern_new(CRD_CSV_MAP_VALUES_MAX, KEY_BYTES, &v->keys));
    if (v->loose) {
        crd_text_fold(key, &folded);
        CRD_TRY(folded.status);
        key = crd_buf_str(&folded);
    }
    uint32_t before = crd_intern_count(v->keys);
    CRD_TRY(crd_intern_add(v->keys, key, &id));
    if (id == before)
        CRD_TRY(put_value(v, id, value, arena));
done:
    crd_buf_done(&folded);
    return rc;
}

crd_status crd_csv_map_values_find(const crd_csv_map_values *v, crd_str key, bool *ret_found,
                                   crd_str *ret_value)
{
    crd_status rc = CRD_OK;
    crd_buf folded;
    crd_buf_init(&folded, FOLD_MAX);
    if (v->keys && v->loose) {
        crd_text_fold(key, &folded);
        rc = folded.status;
        key = crd_buf_str(&folded);
    }
    uint32_t id = v->keys && rc == CRD_OK ? crd_intern_find(v->keys, key) : CRD_INTERN_NONE;
    crd_buf_done(&folded);
    *ret_found = id != CRD_INTERN_NONE;
    if (*ret_found)
        *ret_value = v->values[id];
    return rc;
}

/* ---- splitting --------------------------------------------------------------------------- */

/* The longest of the texts that stands at the front of s; 0 = none. */
static size_t front(crd_str s, const crd_yaml_texts *texts)
{
    size_t best = 0;
    for (size_t i = 0; i < texts->n; i++)
        if (texts->at[i].len > best && crd_str_starts(s, texts->at[i]))
            best = texts->at[i].len;
    return best;
}

crd_status crd_csv_map_split(crd_str s, const crd_yaml_texts *separators,
                             const crd_yaml_texts *protect, crd_arena *arena, crd_str **ret_parts,
                             size_t *ret_n)
{
    size_t n = 0, room = s.len + 1 < CRD_CSV_MAP_PARTS_MAX ? s.len + 1 : CRD_CSV_MAP_PARTS_MAX;
    crd_str *parts = CRD_NEW(arena, crd_str, room);
    if (!parts)
        return CRD_ENOMEM;
    for (size_t from = 0, i = 0; i <= s.len;) {
        crd_str rest = {s.ptr + i, s.len - i};
        size_t phrase = front(rest, protect);
        size_t cut = phrase ? 0 : front(rest, separators);
        if (cut == 0 && rest.len > 0) {
            i += phrase ? phrase : 1;
            continue;
        }
        crd_str part = crd_str_trim((crd_str){s.ptr + from, i - from});
        if (part.len > 0) {
            if (n == CRD_CSV_MAP_PARTS_MAX)
                return CRD_ELIMIT;
            parts[n++] = part;
        }
        if (rest.len == 0)
            break;
        i += cut;
        from = i;
    }
    *ret_parts = parts;
    *ret_n = n;
    return CRD_OK;
}

/* ---- numbers ----------------------------------------------------------------------------- */

/* Digits with thousands signs between groups of three: without the signs. False otherwise. */
static bool plain_whole(char thousands, crd_str s, char *out, size_t *n)
{
    size_t group = 0;
    bool grouped = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9') {
            out[(*n)++] = c;
            group++;
        } else if (thousands && c == thousands &&
                   (grouped ? group == 3 : group >= 1 && group <= 3)) {
            grouped = true;
            group = 0;
        } else {
            return false;
        }
    }
    return !grouped || group == 3;
}

/* "1.350,0" -> "1350.0". False on anything that is no number in that form. `out` holds s.len. */
static bool plain_number(const crd_csv_map_number *how, crd_str s, char *out, size_t *ret_n)
{
    size_t n = 0;
    if (s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        out[n++] = s.ptr[0];
        s = (crd_str){s.ptr + 1, s.len - 1};
    }
    const char *point = s.len ? memchr(s.ptr, how->decimal, s.len) : NULL;
    size_t whole = point ? (size_t)(point - s.ptr) : s.len, sign = n;
    if (!plain_whole(how->thousands, (crd_str){s.ptr, whole}, out, &n))
        return false;
    size_t digits = n - sign;
    if (point) {
        out[n++] = '.';
        size_t from = n;
        if (!plain_whole('\0', (crd_str){point + 1, s.len - whole - 1}, out, &n))
            return false;
        digits += n - from;
    }
    *ret_n = n;
    return digits > 0;
}

bool crd_csv_map_number_text(const crd_csv_map_number *how, crd_str s, crd_buf *out)
{
    char text[160];
    size_t n = 0;
    double v;
    s = crd_str_trim(s);
    if (how->percent && s.len > 0 && s.ptr[s.len - 1] == '%')
        s = crd_str_trim((crd_str){s.ptr, s.len - 1});
    if (s.len > sizeof text - 16 || !plain_number(how, s, text, &n))
        return false;
    if (!how->percent && how->factor == 1 && how->power == 0) {
        crd_buf_add(out, (crd_str){text, n});
        return true;
    }
    /* Powers of ten move the point and round once. */
    n += (size_t)snprintf(text + n, sizeof text - n, "e%d", how->power + (how->percent ? 4 : 0));
    if (!crd_str_to_real((crd_str){text, n}, &v))
        return false;
    v *= (double)how->factor;
    v = how->percent ? round(v) : v;
    if (!isfinite(v))
        return false;
    if (v == floor(v) && fabs(v) < 1e15)
        crd_buf_addi(out, (int64_t)v);
    else
        crd_buf_addr(out, v);
    return true;
}

/* ---- dates ------------------------------------------------------------------------------- */

static const crd_str serial_1900 = {"excel-1900", 10}, serial_1904 = {"excel-1904", 10};

static bool take_digits(crd_str *s, size_t least, size_t most, int *ret_value)
{
    size_t n = 0;
    int v = 0;
    while (n < s->len && n < most && s->ptr[n] >= '0' && s->ptr[n] <= '9')
        v = v * 10 + (s->ptr[n++] - '0');
    if (n < least)
        return false;
    *s = (crd_str){s->ptr + n, s->len - n};
    *ret_value = v;
    return true;
}

/* Length of the token that the format begins with; 1 = a sign. */
static size_t token_of(crd_str format)
{
    if (crd_str_starts(format, CRD_STR("YYYY")))
        return 4;
    if (crd_str_starts(format, CRD_STR("MONTH")))
        return 5;
    return crd_str_starts(format, CRD_STR("MM")) || crd_str_starts(format, CRD_STR("DD")) ? 2 : 1;
}

/* "March", "Mar", "Mar." in any case. */
static bool take_month(crd_str *s, int *ret_month)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    size_t n = 0;
    while (n < s->len && ((s->ptr[n] | 0x20) >= 'a' && (s->ptr[n] | 0x20) <= 'z'))
        n++;
    for (int i = 0; i < 12; i++) {
        crd_str name = crd_str_from(months[i]), word = {s->ptr, n};
        if (!crd_str_eq_nocase(word, name) && !crd_str_eq_nocase(word, (crd_str){name.ptr, 3}))
            continue;
        n += n == 3 && s->len > 3 && s->ptr[3] == '.';
        *s = (crd_str){s->ptr + n, s->len - n};
        *ret_month = i + 1;
        return true;
    }
    return false;
}

/* One token of the format off the text. */
static bool take_token(crd_str *s, crd_str format, size_t n, int ymd[3])
{
    crd_str after = {format.ptr + n, format.len - n};
    size_t least = token_of(after) > 1 ? 2 : 1; /* 3.5.2021 fits DD.MM.YYYY */
    if (n == 4)
        return take_digits(s, 4, 4, &ymd[0]);
    if (n == 5)
        return take_month(s, &ymd[1]);
    if (n == 2) {
        int *to = &ymd[format.ptr[0] == 'M' ? 1 : 2];
        return take_digits(s, least, 2, to) && *to != 0;
    }
    if (s->len == 0 || s->ptr[0] != format.ptr[0])
        return false;
    *s = (crd_str){s->ptr + 1, s->len - 1};
    return true;
}

static bool written_date(crd_str format, crd_str s, char buf[32])
{
    int ymd[3] = {0, 0, 0};
    crd_date d;
    while (format.len > 0) {
        size_t n = token_of(format);
        if (!take_token(&s, format, n, ymd))
            return false;
        format = (crd_str){format.ptr + n, format.len - n};
    }
    if (s.len > 0 || !crd_date_make(ymd[0], ymd[1], ymd[2], &d))
        return false;
    crd_date_text(d, buf);
    return true;
}

static bool serial_date(crd_str format, crd_str s, char buf[32])
{
    double v;
    if (!crd_str_to_real(s, &v) || !(v >= 1) ||
        !crd_xlsx_serial_text(floor(v), crd_str_eq(format, serial_1904), false, buf))
        return false;
    crd_date d;
    return crd_date_parse(crd_str_from(buf), &d); /* not the day that Excel invented */
}

bool crd_csv_map_date_text(crd_str format, crd_str s, char buf[32])
{
    crd_date d;
    crd_str iso = {s.ptr, s.len > 11 && s.ptr[10] == 'T' ? 10 : s.len};
    if (crd_str_eq(format, serial_1900) || crd_str_eq(format, serial_1904)) {
        if (serial_date(format, s, buf))
            return true;
    } else if (written_date(format, s, buf)) {
        return true;
    }
    if (iso.len != 10 || !crd_date_parse(iso, &d))
        return false;
    crd_date_text(d, buf);
    return true;
}

bool crd_csv_map_date_format_valid(crd_str format)
{
    int years = 0, months = 0, days = 0;
    if (crd_str_eq(format, serial_1900) || crd_str_eq(format, serial_1904))
        return true;
    while (format.len > 0) {
        size_t n = token_of(format);
        years += n == 4;
        months += n == 5 || (n == 2 && format.ptr[0] == 'M');
        days += n == 2 && format.ptr[0] == 'D';
        if (n == 1 && strchr("YMD0123456789", format.ptr[0]))
            return false;
        format = (crd_str){format.ptr + n, format.len - n};
    }
    return years == 1 && months <= 1 && days <= months;
}

/* ---- letters ----------------------------------------------------------------------------- */

void crd_csv_map_case_text(crd_csv_map_case as, crd_str s, crd_buf *out)
{
    crd_buf folded;
    switch (as) {
    case CRD_CSV_MAP_AS_IS:
        crd_buf_add(out, s);
        return;
    case CRD_CSV_MAP_LOWER: /* ASCII letters: codes and keys; names are not for changing */
    case CRD_CSV_MAP_UPPER:
        for (size_t i = 0; i < s.len; i++) {
            char c = s.ptr[i];
            if (as == CRD_CSV_MAP_LOWER && c >= 'A' && c <= 'Z')
                c = (char)(c - 'A' + 'a');
            else if (as == CRD_CSV_MAP_UPPER && c >= 'a' && c <= 'z')
                c = (char)(c - 'a' + 'A');
            crd_buf_addc(out, c);
        }
        return;
    case CRD_CSV_MAP_SLUG:
        crd_buf_init(&folded, FOLD_MAX);
        crd_text_fold(s, &folded);
        for (size_t i = 0; i < folded.len; i++)
            crd_buf_addc(out, folded.at[i] == ' ' ? '-' : folded.at[i]);
        if (folded.status != CRD_OK && out->status == CRD_OK)
            out->status = folded.status;
        crd_buf_done(&folded);
        return;
    }
}

/* ---- patterns ---------------------------------------------------------------------------- */

static size_t one_character(crd_str s, size_t i)
{
    size_t n = 1;
    while (i + n < s.len && ((unsigned char)s.ptr[i + n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* Linear but for one step back to the last star: O(pattern * text). */
bool crd_csv_map_glob(crd_str pattern, crd_str s)
{
    size_t p = 0, i = 0, star = SIZE_MAX, mark = 0;
    while (i < s.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            mark = i;
        } else if (p < pattern.len && pattern.ptr[p] == '?') {
            i += one_character(s, i);
            p++;
        } else if (p < pattern.len && pattern.ptr[p] == s.ptr[i]) {
            i++;
            p++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}
