#include "fmt/csv_parts.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SHOWN 40 /* bytes of the text in a finding */

void crd_csv_walk(const char *from, const char *to, uint64_t *line, uint64_t *column)
{
    for (const char *p = from; p < to; p++) {
        if (*p == '\n' || (*p == '\r' && !(p + 1 < to && p[1] == '\n'))) {
            *line += 1;
            *column = 1;
        } else {
            *column += 1;
        }
    }
}

size_t crd_csv_valid(crd_str s)
{
    size_t i = 0;
    while (i < s.len) {
        uint64_t eight;
        if (i + 8 <= s.len) {
            memcpy(&eight, s.ptr + i, 8);
            if (!(eight & 0x8080808080808080u)) {
                i += 8;
                continue;
            }
        }
        size_t from = i;
        while (i < s.len && (unsigned char)s.ptr[i] >= 0x80)
            i++;
        size_t sound = i > from ? crd_text_valid((crd_str){s.ptr + from, i - from}) : 0;
        if (sound < i - from)
            return from + sound;
        i += i == from; /* ASCII */
    }
    return s.len;
}

const char *crd_csv_line_end(const char *from, const char *end, bool *ret_cut)
{
    *ret_cut = false;
    if (from == end)
        return NULL;
    size_t len = (size_t)(end - from);
    const char *lf = memchr(from, '\n', len);
    const char *cr = memchr(from, '\r', lf ? (size_t)(lf - from) : len);
    if (!cr)
        return lf ? lf + 1 : NULL;
    *ret_cut = cr + 1 == end;
    return cr + 1 == lf ? lf + 1 : cr + 1;
}

static uint32_t clamp(uint64_t v) { return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v; }

static bool inside(unsigned char c) { return (c & 0xC0) == 0x80; } /* of a UTF-8 sequence */

crd_str crd_csv_shown_first(crd_str s)
{
    size_t most = s.len < SHOWN ? s.len : SHOWN, n = 0;
    while (n < most && s.ptr[n] != '\n' && s.ptr[n] != '\r' && s.ptr[n] != '\0')
        n++;
    while (n > 0 && n == SHOWN && n < s.len && inside((unsigned char)s.ptr[n]))
        n--;
    return (crd_str){s.ptr, n};
}

crd_str crd_csv_shown_last(crd_str s)
{
    size_t from = s.len > SHOWN ? s.len - SHOWN : 0;
    while (from > 0 && from < s.len && inside((unsigned char)s.ptr[from]))
        from++;
    return (crd_str){s.ptr + from, s.len - from};
}

static const char *const expected[CRD_FMT_FINDINGS] = {
    [CRD_FMT_CSV_QUOTE] = "a delimiter or the line's end",
    [CRD_FMT_CSV_AFTER_QUOTE] = "a delimiter, a line end or a second quote",
    [CRD_FMT_CSV_OPEN_QUOTE] = "a closing quote before the end of the file",
    [CRD_FMT_CSV_NUL] = "UTF-8 text",
    [CRD_FMT_CSV_UTF8] = "UTF-8 text",
    [CRD_FMT_CSV_UTF16] = "UTF-8 text",
};

void crd_csv_report(crd_diags *diags, crd_str file, const crd_csv_fault *fault)
{
    if (!diags)
        return;
    char limit[64], byte[64];
    crd_diag d = {.kind = &crd_fmt_findings(NULL)[fault->kind],
                  .file = file,
                  .line = clamp(fault->line),
                  .column = clamp(fault->column),
                  .expected = crd_str_from(expected[fault->kind]),
                  .found = fault->found};
    if (fault->limit > 0) {
        int n = snprintf(limit, sizeof limit, "at most %zu %s", fault->limit,
                         fault->kind == CRD_FMT_CSV_FIELDS_LIMIT ? "fields" : "bytes");
        d.expected = (crd_str){limit, n < 0 ? 0 : (size_t)n};
    }
    if (fault->kind == CRD_FMT_CSV_NUL || fault->kind == CRD_FMT_CSV_UTF8 ||
        fault->kind == CRD_FMT_CSV_UTF16) {
        int n = snprintf(byte, sizeof byte, "byte 0x%02X at offset %" PRIu64,
                         (unsigned)(unsigned char)*fault->at, fault->offset);
        d.found = (crd_str){byte, n < 0 ? 0 : (size_t)n};
    }
    crd_diags_add(diags, &d);
}
