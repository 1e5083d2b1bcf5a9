#include "fmt/xlsx_value.h"

#include "base/date.h"
#include "base/str.h"
#include "fmt/xlsx.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ECMA-376 part 1, 18.8.30. The ids 27 to 36 and 50 to 58 depend on an East Asian language; all
 * are dates or times. */
static const struct {
    uint32_t id;
    const char *code;
} builtin[] = {
    {0, "General"},
    {1, "0"},
    {2, "0.00"},
    {3, "#,##0"},
    {4, "#,##0.00"},
    {9, "0%"},
    {10, "0.00%"},
    {11, "0.00E+00"},
    {12, "# ?/?"},
    {13, "# ?\?/?\?"},
    {14, "mm-dd-yy"},
    {15, "d-mmm-yy"},
    {16, "d-mmm"},
    {17, "mmm-yy"},
    {18, "h:mm AM/PM"},
    {19, "h:mm:ss AM/PM"},
    {20, "h:mm"},
    {21, "h:mm:ss"},
    {22, "m/d/yy h:mm"},
    {37, "#,##0 ;(#,##0)"},
    {38, "#,##0 ;[Red](#,##0)"},
    {39, "#,##0.00;(#,##0.00)"},
    {40, "#,##0.00;[Red](#,##0.00)"},
    {45, "mm:ss"},
    {46, "[h]:mm:ss"},
    {47, "mmss.0"},
    {48, "##0.0E+0"},
    {49, "@"},
};

crd_str crd_xlsx_format_builtin(uint32_t id)
{
    for (size_t i = 0; i < sizeof builtin / sizeof builtin[0]; i++)
        if (builtin[i].id == id)
            return crd_str_from(builtin[i].code);
    if ((id >= 32 && id <= 35) || id == 55 || id == 56)
        return CRD_STR("h:mm:ss");
    if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return CRD_STR("yyyy-mm-dd");
    return CRD_STR_NULL;
}

/* Offset after a bracket "[...]" that begins at i; *ret_elapsed when it is [h], [mm], [ss]. */
static size_t skip_bracket(crd_str code, size_t i, bool *ret_elapsed)
{
    size_t start = ++i;
    bool units = true;
    for (; i < code.len && code.ptr[i] != ']'; i++)
        units = units && strchr("hmsHMS", code.ptr[i]) && code.ptr[i];
    *ret_elapsed = units && i > start;
    return i < code.len ? i + 1 : i;
}

static size_t skip_quoted(crd_str code, size_t i)
{
    for (i++; i < code.len && code.ptr[i] != '"'; i++)
        ;
    return i < code.len ? i + 1 : i;
}

enum { DAY = 1u << 0, CLOCK = 1u << 1, MONTH_OR_MINUTE = 1u << 2 };

static unsigned letter(char c)
{
    switch (c) {
    case 'd':
    case 'D':
    case 'y':
    case 'Y':
        return DAY;
    case 'h':
    case 'H':
    case 's':
    case 'S':
        return CLOCK;
    case 'm':
    case 'M':
        return MONTH_OR_MINUTE;
    default:
        return 0;
    }
}

crd_xlsx_shows crd_xlsx_format_shows(crd_str code)
{
    unsigned seen = 0;
    for (size_t i = 0; i < code.len && code.ptr[i] != ';';) {
        char c = code.ptr[i];
        bool elapsed = false;
        if (c == '"')
            i = skip_quoted(code, i);
        else if (c == '[')
            i = skip_bracket(code, i, &elapsed);
        else
            i += c == '\\' || c == '_' || c == '*' ? 2 : 1;
        if (elapsed)
            return CRD_XLSX_SHOWS_NUMBER;
        seen |= letter(c);
    }
    if ((seen & DAY) || seen == MONTH_OR_MINUTE)
        return CRD_XLSX_SHOWS_DATE;
    return (seen & CLOCK) ? CRD_XLSX_SHOWS_TIME : CRD_XLSX_SHOWS_NUMBER;
}

/* Days from 1970-01-01 to serial 0. */
enum { ZERO_1900 = -25569, ZERO_1904 = -24107, LEAP_FAULT = 60, MS_A_DAY = 86400000 };
static const double end_of_9999 = 2958466;

static void day_text(int64_t day, bool epoch_1904, char buf[16])
{
    if (!epoch_1904 && day == LEAP_FAULT) {
        snprintf(buf, 16, "1900-02-29");
        return;
    }
    if (!epoch_1904 && day < LEAP_FAULT)
        day++;
    int y = 0, m = 0, d = 0;
    crd_date_split((int32_t)day + (epoch_1904 ? ZERO_1904 : ZERO_1900), &y, &m, &d);
    snprintf(buf, 16, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
}

bool crd_xlsx_serial_text(double serial, bool epoch_1904, bool time_only, char buf[32])
{
    double end = epoch_1904 ? end_of_9999 - (ZERO_1904 - ZERO_1900) : end_of_9999;
    if (!(serial >= 0 && serial < end))
        return false;
    int64_t ms = llround(serial * MS_A_DAY);
    int64_t day = ms / MS_A_DAY;
    unsigned rest = (unsigned)(ms % MS_A_DAY);
    if ((double)day >= end)
        return false;
    char date[16] = "", clock[16] = "";
    bool alone = day == 0 && (time_only || !epoch_1904);
    if (!alone)
        day_text(day, epoch_1904, date);
    if (alone || rest > 0) {
        unsigned h = rest / 3600000 % 24, m = rest / 60000 % 60, sec = rest / 1000 % 60;
        if (rest % 1000)
            snprintf(clock, sizeof clock, "T%02u:%02u:%02u.%03u", h, m, sec, rest % 1000);
        else
            snprintf(clock, sizeof clock, "T%02u:%02u:%02u", h, m, sec);
    }
    snprintf(buf, 32, "%s%s", date, alone ? clock + 1 : clock);
    return true;
}

void crd_xlsx_number_text(double v, crd_buf *out)
{
    if (fabs(v) < 1e15 && v == trunc(v)) /* exact: a whole number */
        crd_buf_addi(out, (int64_t)v);
    else
        crd_buf_addr(out, v);
}

bool crd_xlsx_number_suspect(crd_str s)
{
    size_t i = 0, digits = 0;
    if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
        i++;
    while (i < s.len && s.ptr[i] == '0')
        i++;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        digits++;
    if (digits > 15)
        return true;
    for (; i < s.len; i++)
        if (s.ptr[i] == 'e' || s.ptr[i] == 'E')
            return i + 1 < s.len && s.ptr[i + 1] != '-';
    return false;
}

/* The code of "_xHHHH_" at the beginning of s, or -1. */
static int32_t escape_at(crd_str s)
{
    if (s.len < 7 || s.ptr[0] != '_' || s.ptr[1] != 'x' || s.ptr[6] != '_')
        return -1;
    int32_t code = 0;
    for (size_t i = 2; i < 6; i++) {
        char c = s.ptr[i];
        int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code >= 0xD800 && code <= 0xDFFF ? -1 : code;
}

static void add_utf8(uint32_t code, crd_buf *out)
{
    if (code < 0x80) {
        crd_buf_addc(out, (char)code);
    } else if (code < 0x800) {
        crd_buf_addc(out, (char)(0xC0 | code >> 6));
        crd_buf_addc(out, (char)(0x80 | (code & 0x3F)));
    } else {
        crd_buf_addc(out, (char)(0xE0 | code >> 12));
        crd_buf_addc(out, (char)(0x80 | (code >> 6 & 0x3F)));
        crd_buf_addc(out, (char)(0x80 | (code & 0x3F)));
    }
}

static crd_str after(crd_str s, size_t n) { return (crd_str){s.ptr + n, s.len - n}; }

void crd_xlsx_unescape(crd_str s, crd_buf *out)
{
    for (;;) {
        const char *at = s.len ? memchr(s.ptr, '_', s.len) : NULL;
        if (!at)
            break;
        crd_buf_add(out, (crd_str){s.ptr, (size_t)(at - s.ptr)});
        s = after(s, (size_t)(at - s.ptr));
        int32_t code = escape_at(s);
        if (code >= 0)
            add_utf8((uint32_t)code, out);
        else
            crd_buf_addc(out, '_');
        s = after(s, code >= 0 ? 7 : 1);
    }
    crd_buf_add(out, s);
}

void crd_xlsx_escape(crd_str s, crd_buf *out)
{
    for (; s.len > 0; s = after(s, 1)) {
        unsigned char c = (unsigned char)s.ptr[0];
        if ((c < 0x20 && c != '\t' && c != '\n') || escape_at(s) >= 0) {
            crd_buf_addf(out, "_x%04X_", c);
        } else if (s.len >= 3 && c == 0xEF && (unsigned char)s.ptr[1] == 0xBF &&
                   (unsigned char)s.ptr[2] >= 0xBE) {
            crd_buf_addf(out, "_xFFF%c_", (unsigned char)s.ptr[2] == 0xBE ? 'E' : 'F');
            s = after(s, 2);
        } else {
            crd_buf_addc(out, (char)c);
        }
    }
}

crd_str crd_xlsx_cell_name(uint32_t column, uint32_t row, char buf[16])
{
    char letters[8];
    size_t n = 0;
    for (uint64_t c = (uint64_t)column + 1; c > 0; c = (c - 1) / 26)
        letters[n++] = (char)('A' + (c - 1) % 26);
    for (size_t i = 0; i < n / 2; i++) {
        char swap = letters[i];
        letters[i] = letters[n - 1 - i];
        letters[n - 1 - i] = swap;
    }
    letters[n] = '\0';
    /* 32-bit columns have at most 7 letters; "XFD1048576" is the longest real name. */
    int len = snprintf(buf, 16, "%s%u", letters, row);
    return (crd_str){buf, len > 15 ? 15 : (size_t)len};
}

bool crd_xlsx_cell_parse(crd_str name, uint32_t *ret_column, uint32_t *ret_row)
{
    uint64_t column = 0, row = 0;
    size_t i = 0;
    for (; i < name.len && name.ptr[i] >= 'A' && name.ptr[i] <= 'Z'; i++) {
        column = column * 26 + (uint64_t)(name.ptr[i] - 'A') + 1;
        if (column > INT32_MAX)
            return false;
    }
    size_t letters = i;
    for (; i < name.len && name.ptr[i] >= '0' && name.ptr[i] <= '9'; i++) {
        row = row * 10 + (uint64_t)(name.ptr[i] - '0');
        if (row > INT32_MAX)
            return false;
    }
    if (letters == 0 || i == letters || i < name.len || row == 0)
        return false;
    *ret_column = (uint32_t)column - 1;
    *ret_row = (uint32_t)row;
    return true;
}
