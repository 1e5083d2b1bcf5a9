#include "fmt/xlsx_name.h"

#include "base/str.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { MARK_UNITS = 100 };

size_t crd_xlsx_units(crd_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        n += (c & 0xC0) == 0x80 ? 0 : c >= 0xF0 ? 2 : 1;
    }
    return n;
}

crd_str crd_xlsx_cut(crd_str s, size_t units)
{
    size_t i = 0, n = 0;
    while (i < s.len) {
        unsigned char c = (unsigned char)s.ptr[i];
        size_t bytes = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        n += c >= 0xF0 ? 2 : 1;
        if (n > units || bytes > s.len - i)
            break;
        i += bytes;
    }
    return (crd_str){s.ptr, i};
}

bool crd_xlsx_list_fits(const crd_str *at, size_t n)
{
    enum { MAX_UNITS = 255 };
    size_t units = 0;
    for (size_t i = 0; i < n; i++) {
        units += crd_xlsx_units(at[i]) + (i > 0);
        if (at[i].len == 0 || memchr(at[i].ptr, ',', at[i].len) ||
            memchr(at[i].ptr, '"', at[i].len) || crd_str_trim(at[i]).len != at[i].len)
            return false;
    }
    return units <= MAX_UNITS;
}

static bool is_ascii(crd_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

static bool same_name(crd_str a, crd_str b)
{
    if (crd_str_eq_nocase(a, b))
        return true;
    if (is_ascii(a) || is_ascii(b))
        return false;
    crd_buf x, y; /* other scripts have case too; this may find more names the same than are */
    crd_buf_init(&x, 4096);
    crd_buf_init(&y, 4096);
    crd_text_fold(a, &x);
    crd_text_fold(b, &y);
    bool same = x.status != CRD_OK || y.status != CRD_OK ||
                crd_str_eq(crd_buf_str(&x), crd_buf_str(&y));
    crd_buf_done(&x);
    crd_buf_done(&y);
    return same;
}

static bool is_taken(crd_str name, const crd_str *taken, size_t n)
{
    if (crd_str_eq_nocase(name, CRD_STR("History")) || /* a spreadsheet's own */
        crd_str_eq_nocase(name, CRD_STR(CRD_XLSX_LISTS)))
        return true;
    for (size_t i = 0; i < n; i++)
        if (same_name(name, taken[i]))
            return true;
    return false;
}

crd_str crd_xlsx_name_make(crd_str wanted, const crd_str *taken, size_t n,
                           char buf[CRD_XLSX_NAME_BYTES])
{
    char clean[CRD_XLSX_NAME_BYTES];
    crd_str cut = crd_str_trim(crd_xlsx_cut(crd_str_trim(wanted), CRD_XLSX_NAME_UNITS));
    for (size_t i = 0; i < cut.len; i++) {
        unsigned char c = (unsigned char)cut.ptr[i];
        bool edge = c == '\'' && (i == 0 || i + 1 == cut.len);
        bool bad = c < 0x20 || c == 0x7F || strchr("[]:*?/\\", c) || edge;
        clean[i] = bad ? '_' : (char)c;
    }
    crd_str base = cut.len > 0 ? (crd_str){clean, cut.len} : CRD_STR("Sheet");
    memcpy(buf, base.ptr, base.len);
    crd_str name = {buf, base.len};
    for (size_t k = 2; k <= n + 4 && is_taken(name, taken, n); k++) {
        char tail[24];
        int len = snprintf(tail, sizeof tail, " (%zu)", k);
        crd_str head = crd_xlsx_cut(base, CRD_XLSX_NAME_UNITS - (size_t)len);
        memcpy(buf + head.len, tail, (size_t)len);
        name.len = head.len + (size_t)len;
        memcpy(buf, head.ptr, head.len);
    }
    return name;
}

bool crd_xlsx_lists_same(const crd_str *a, size_t n, const crd_str *b, size_t m)
{
    bool same = n == m;
    for (size_t i = 0; same && i < n; i++)
        same = crd_str_eq(a[i], b[i]);
    return same;
}

char *crd_xlsx_mark(crd_arena *arena, crd_str text)
{
    static const char style[] = "&C&\"-,Bold\"";
    crd_str shown = crd_xlsx_cut(text, MARK_UNITS);
    char *mark = CRD_NEW(arena, char, sizeof style + 2 * shown.len);
    size_t n = sizeof style - 1;
    if (!mark)
        return NULL;
    memcpy(mark, style, n);
    for (size_t i = 0; i < shown.len; i++) {
        mark[n++] = shown.ptr[i];
        if (shown.ptr[i] == '&') /* begins a code; twice it is one */
            mark[n++] = '&';
    }
    return mark;
}
