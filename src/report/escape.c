#include "report/escape.h"

#include "base/str.h"
#include "base/text.h"
#include "fmt/csv_out.h"

#include <string.h>

void crd_escape_terminal(crd_str s, crd_buf *out) { crd_text_visible(s, out); }

/* Offset of the first of the `set`'s bytes in s, or s.len. */
static size_t find_any(crd_str s, const char *set)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '\0' && strchr(set, s.ptr[i]))
            return i;
    return s.len;
}

typedef void (*put_part)(crd_str part, void *ctx, crd_buf *out);

/* Line feeds and tabs as they are, everything else through `put`. */
static void by_lines(crd_str s, put_part put, void *ctx, crd_buf *out)
{
    while (s.len > 0) {
        size_t n = find_any(s, "\n\t");
        if (n > 0)
            put((crd_str){s.ptr, n}, ctx, out);
        if (n < s.len)
            crd_buf_addc(out, s.ptr[n++]);
        s = (crd_str){s.ptr + n, s.len - n};
    }
}

static void visible_part(crd_str part, void *ctx, crd_buf *out)
{
    (void)ctx;
    crd_text_visible(part, out);
}

void crd_escape_lines(crd_str s, crd_buf *out) { by_lines(s, visible_part, NULL, out); }

/* ---- CSV ---- */

/* More careful than the writer of exact files: some spreadsheets trim blanks first, some take
 * full-width signs. */
static bool is_formula(crd_str s)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"}; /* = + - @ */
    crd_str text = crd_str_trim(s);
    bool trimmed = text.len < s.len && text.len > 0 && strchr("=+-@", text.ptr[0]) && text.ptr[0];
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (crd_str_starts(text, crd_str_from(wide[i])))
            return true;
    return trimmed || (s.len > 0 && s.ptr[0] == '\n') || crd_csv_is_formula(s);
}

static void csv_part(crd_str part, void *quoted, crd_buf *out)
{
    if (!*(bool *)quoted) {
        crd_text_visible(part, out);
        return;
    }
    crd_str piece;
    for (bool first = true; crd_str_next(&part, '"', &piece); first = false) {
        if (!first)
            crd_buf_adds(out, "\"\"");
        crd_text_visible(piece, out);
    }
}

void crd_escape_csv(crd_str s, char separator, crd_buf *out)
{
    char special[] = {separator, '"', '\n', '\t', '\r', '\0'};
    bool formula = is_formula(s);
    bool blank = s.len > 0 && (s.ptr[0] == ' ' || s.ptr[s.len - 1] == ' ');
    bool quoted = blank || find_any(s, special) < s.len;
    if (quoted)
        crd_buf_addc(out, '"');
    if (formula)
        crd_buf_addc(out, '\'');
    by_lines(s, csv_part, &quoted, out);
    if (quoted)
        crd_buf_addc(out, '"');
}

/* ---- HTML, XML ---- */

static const char *html_entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Visible forms hold < and >, so they are made first and escaped with the rest. */
static void html_part(crd_str part, void *ctx, crd_buf *out)
{
    (void)ctx;
    while (part.len > 0) {
        size_t n = find_any(part, "&<>\"'");
        crd_str plain = {part.ptr, n};
        if (!crd_text_unsafe(plain)) {
            crd_buf_add(out, plain);
        } else {
            crd_buf seen;
            crd_buf_init(&seen, SIZE_MAX / 2);
            crd_text_visible(plain, &seen);
            for (size_t i = 0; i < seen.len; i++) {
                const char *entity = html_entity(seen.at[i]);
                if (entity)
                    crd_buf_adds(out, entity);
                else
                    crd_buf_addc(out, seen.at[i]);
            }
            if (out->status == CRD_OK)
                out->status = seen.status;
            crd_buf_done(&seen);
        }
        if (n < part.len)
            crd_buf_adds(out, html_entity(part.ptr[n++]));
        part = (crd_str){part.ptr + n, part.len - n};
    }
}

void crd_escape_html(crd_str s, crd_buf *out)
{
    /* U+FFFE and U+FFFF are valid UTF-8 but no XML characters. */
    while (s.len > 0) {
        size_t a = crd_str_find(s, CRD_STR("\xef\xbf\xbe"));
        size_t b = crd_str_find(s, CRD_STR("\xef\xbf\xbf"));
        size_t n = a < b ? a : b;
        n = n < s.len ? n : s.len;
        by_lines((crd_str){s.ptr, n}, html_part, NULL, out);
        if (n == s.len)
            return;
        crd_buf_adds(out, "\xef\xbf\xbd");
        s = (crd_str){s.ptr + n + 3, s.len - n - 3};
    }
}

/* ---- JSON ---- */

/* The well-formed character at s[at]: its code point; *ret_len bytes. -1 and 1 when there is none.
 * Only used for what crd_text_unsafe has found, so speed does not matter. */
static int32_t decode(crd_str s, size_t at, size_t *ret_len)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    *ret_len = 1;
    if (n > s.len - at || crd_text_valid((crd_str){s.ptr + at, n}) != n)
        return -1;
    *ret_len = n;
    int32_t point = n == 1 ? p[0] : p[0] & (0xff >> (n + 1));
    for (size_t i = 1; i < n; i++)
        point = point << 6 | (p[i] & 0x3f);
    return point;
}

static void json_unit(unsigned unit, crd_buf *out) { crd_buf_addf(out, "\\u%04x", unit); }

static void json_point(int32_t point, crd_buf *out)
{
    if (point < 0) {
        crd_buf_adds(out, "\\ufffd");
    } else if (point < 0x10000) {
        json_unit((unsigned)point, out);
    } else {
        json_unit(0xd800u + (((unsigned)point - 0x10000u) >> 10), out);
        json_unit(0xdc00u + (((unsigned)point - 0x10000u) & 0x3ffu), out);
    }
}

static bool json_short(char c, bool in_html, crd_buf *out)
{
    switch (c) {
    case '"':
        crd_buf_adds(out, "\\\"");
        return true;
    case '\\':
        crd_buf_adds(out, "\\\\");
        return true;
    case '\n':
        crd_buf_adds(out, "\\n");
        return true;
    case '\t':
        crd_buf_adds(out, "\\t");
        return true;
    case '\r':
        crd_buf_adds(out, "\\r");
        return true;
    case '<':
    case '>':
    case '&':
        if (in_html)
            json_unit((unsigned char)c, out);
        return in_html;
    default:
        return false;
    }
}

void crd_escape_json(crd_str s, bool in_html, crd_buf *out)
{
    crd_buf_addc(out, '"');
    bool unsafe = crd_text_unsafe(s);
    size_t from = 0, len = 1;
    for (size_t at = 0; at < s.len; at += len) {
        len = 1;
        crd_str here = {s.ptr + at, 1};
        int32_t point = 0;
        if (unsafe)
            point = decode(s, at, &len);
        here.len = len;
        bool escape = unsafe && crd_text_unsafe(here);
        if (!escape && !strchr("\"\\<>&", s.ptr[at]))
            continue;
        crd_buf_add(out, (crd_str){s.ptr + from, at - from});
        from = at + len;
        if (json_short(s.ptr[at], in_html, out))
            continue;
        if (escape)
            json_point(point, out);
        else
            crd_buf_add(out, here);
    }
    crd_buf_add(out, (crd_str){s.ptr + from, s.len - from});
    crd_buf_addc(out, '"');
}

/* ---- Markdown ---- */

/* Markup only at the start of a line: headings, lists, rules; "1." by its dot. */
static bool md_starts(crd_str s, size_t at)
{
    if (at == 0)
        return strchr("#+-=", s.ptr[0]) != NULL;
    bool ends = at + 1 == s.len || s.ptr[at + 1] == ' ';
    return ends && at < 10 && strchr(".)", s.ptr[at]) && strspn(s.ptr, "0123456789") >= at;
}

/* Bare addresses, which become links in the dialects that most readers use. */
static bool md_links(crd_str s, size_t at)
{
    if (s.ptr[at] == ':')
        return crd_str_starts((crd_str){s.ptr + at, s.len - at}, CRD_STR("://"));
    return s.ptr[at] == '.' && at >= 3 &&
           crd_str_eq_nocase((crd_str){s.ptr + at - 3, 3}, CRD_STR("www"));
}

static void md_char(crd_str s, size_t at, crd_buf *out)
{
    char c = s.ptr[at];
    const char *entity = c == '\'' || c == '"' ? NULL : html_entity(c);
    if (entity) {
        crd_buf_adds(out, entity);
        return;
    }
    if (strchr("\\`*_[]{}|~!$", c) || md_starts(s, at) || md_links(s, at))
        crd_buf_addc(out, '\\');
    crd_buf_addc(out, c);
}

void crd_escape_md(crd_str s, crd_buf *out)
{
    crd_buf seen;
    crd_buf_init(&seen, SIZE_MAX / 2);
    while (s.len > 0) { /* a line end is a space; what else is unsafe is shown */
        size_t n = find_any(s, "\r\n\t");
        crd_text_visible((crd_str){s.ptr, n}, &seen);
        bool pair = s.len - n > 1 && s.ptr[n] == '\r' && s.ptr[n + 1] == '\n';
        if (n < s.len) {
            crd_buf_addc(&seen, ' ');
            n += pair ? 2 : 1;
        }
        s = (crd_str){s.ptr + n, s.len - n};
    }
    if (out->status == CRD_OK)
        out->status = seen.status;
    crd_str line = crd_str_trim(crd_buf_str(&seen));
    for (size_t i = 0; i < line.len; i++)
        md_char(line, i, out);
    crd_buf_done(&seen);
}

/* ---- DOT ---- */

void crd_escape_dot(crd_str s, crd_buf *out)
{
    crd_buf_addc(out, '"');
    while (s.len > 0) {
        size_t n = find_any(s, "\"\\\n");
        crd_text_visible((crd_str){s.ptr, n}, out);
        if (n < s.len) {
            crd_buf_addc(out, '\\');
            crd_buf_addc(out, s.ptr[n] == '\n' ? 'n' : s.ptr[n]);
            n++;
        }
        s = (crd_str){s.ptr + n, s.len - n};
    }
    crd_buf_addc(out, '"');
}
