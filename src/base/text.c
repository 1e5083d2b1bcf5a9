#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xfffd, WORD_MAX = 256 };

/* The code point at s[at] and its length; an invalid byte is -1 and of length 1. */
static int32_t decode(crd_str s, size_t at, size_t *ret_len)
{
    unsigned char c = (unsigned char)s.ptr[at];
    *ret_len = 1;
    if (c < 0x80)
        return c;
    utf8proc_int32_t point;
    size_t left = s.len - at;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.ptr + at,
                                          (utf8proc_ssize_t)(left < 4 ? left : 4), &point);
    if (n <= 0)
        return -1;
    *ret_len = (size_t)n;
    return point;
}

#define EACH_BYTE(x) (UINT64_C(0x0101010101010101) * (x))

/* Eight bytes at a time: how many of them, from `at` on, are ASCII, and with `printable` neither
 * control nor DEL. Most text is that alone, and is then read at the speed of memory. */
static size_t plain_run(crd_str s, size_t at, bool printable)
{
    size_t start = at;
    for (; s.len - at >= 8; at += 8) {
        uint64_t x;
        memcpy(&x, s.ptr + at, 8);
        uint64_t bad = x;
        if (printable) /* once no byte has its top bit, neither sum carries into the next byte */
            bad |= (x + EACH_BYTE(0x01)) | ~(x + EACH_BYTE(0x60));
        if (bad & EACH_BYTE(0x80))
            break;
    }
    return at - start;
}

size_t crd_text_valid(crd_str s)
{
    size_t len;
    for (size_t at = plain_run(s, 0, false); at < s.len; at += plain_run(s, at, false)) {
        if (decode(s, at, &len) < 0)
            return at;
        at += len;
    }
    return s.len;
}

static size_t width_of(int32_t point)
{
    if (point >= 0x20 && point < 0x7f)
        return 1;
    return point < 0 ? 1 : (size_t)utf8proc_charwidth(point);
}

size_t crd_text_width(crd_str s)
{
    size_t width = 0, len;
    for (size_t at = 0; at < s.len; at += len)
        width += width_of(decode(s, at, &len));
    return width;
}

crd_str crd_text_cut(crd_str s, size_t columns)
{
    size_t width = 0, len, cut = 0;
    int32_t before = -1;
    utf8proc_int32_t state = 0;
    for (size_t at = 0; at < s.len; at += len) {
        int32_t point = decode(s, at, &len);
        int32_t shown = point < 0 ? REPLACEMENT : point;
        if (at == 0 || utf8proc_grapheme_break_stateful(before, shown, &state))
            cut = at;
        before = shown;
        width += width_of(point);
        if (width > columns)
            return (crd_str){s.ptr, cut};
    }
    return s;
}

/* What separates words: blanks, controls, punctuation, symbols. */
static bool separates(int32_t point)
{
    if (point < 0x80)
        return !((point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
                 (point >= 'A' && point <= 'Z'));
    if (point == REPLACEMENT) /* a symbol to Unicode; here the sign of a byte that was there */
        return false;
    utf8proc_category_t c = utf8proc_category(point);
    return (c >= UTF8PROC_CATEGORY_PC && c <= UTF8PROC_CATEGORY_ZP) || c == UTF8PROC_CATEGORY_CC;
}

static bool is_accent(int32_t point)
{
    static const struct {
        int32_t first, last;
    } ranges[] = {
        {0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, /* Latin, Greek, Cyrillic */
        {0x20d0, 0x20ff}, {0xfe20, 0xfe2f}, {0x0483, 0x0489}, /* round symbols; halves; Cyrillic */
        {0x0591, 0x05bd}, {0x05bf, 0x05bf}, {0x05c1, 0x05c2},
        {0x05c4, 0x05c5}, {0x05c7, 0x05c7},                   /* Hebrew */
        {0x0610, 0x061a}, {0x064b, 0x065f}, {0x0670, 0x0670}, /* Arabic */
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

/* Letters with a stroke have no decomposition in Unicode. */
static int32_t without_stroke(int32_t point)
{
    switch (point) {
    case 0xf8:
        return 'o';
    case 0x142:
        return 'l';
    case 0x111:
        return 'd';
    case 0x127:
        return 'h';
    case 0x167:
        return 't';
    case 0x131:
        return 'i';
    default:
        return point;
    }
}

struct fold {
    crd_buf *out;
    bool any; /* something is written */
    bool gap; /* a separator came since */
};

static void fold_point(struct fold *f, int32_t point)
{
    if (f->any && f->gap)
        crd_buf_addc(f->out, ' ');
    f->any = true;
    f->gap = false;
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(point, bytes);
    crd_buf_add(f->out, (crd_str){(const char *)bytes, (size_t)n});
}

/* ASCII has no accents and nothing to compose: small letters are all. False: it is not ASCII. */
static bool fold_ascii(struct fold *f, crd_str word)
{
    char small[64];
    if (word.len > sizeof small)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        if ((unsigned char)c >= 0x80)
            return false;
        small[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    if (f->any && f->gap)
        crd_buf_addc(f->out, ' ');
    f->any = true;
    f->gap = false;
    crd_buf_add(f->out, (crd_str){small, word.len});
    return true;
}

/* A run of valid text without separators. */
static void fold_word(struct fold *f, crd_str word)
{
    if (fold_ascii(f, word))
        return;
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                  UTF8PROC_IGNORE;
    utf8proc_int32_t small[WORD_MAX], *points = small;
    const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)word.ptr;
    utf8proc_ssize_t len = (utf8proc_ssize_t)word.len;
    utf8proc_ssize_t n = utf8proc_decompose(text, len, points, WORD_MAX, how | UTF8PROC_DECOMPOSE);
    if (n > WORD_MAX) {
        points = reallocarray(NULL, (size_t)n, sizeof *points);
        if (points)
            n = utf8proc_decompose(text, len, points, n, how | UTF8PROC_DECOMPOSE);
    }
    if (!points || n < 0) {
        if (f->out->status == CRD_OK)
            f->out->status = CRD_ENOMEM;
        goto done;
    }
    utf8proc_ssize_t kept = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++)
        if (!is_accent(points[i]))
            points[kept++] = without_stroke(points[i]);
    n = utf8proc_normalize_utf32(points, kept, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        if (separates(points[i]))
            f->gap = true; /* the bar of a fraction */
        else
            fold_point(f, points[i]);
    }
done:
    if (points != small)
        free(points);
}

void crd_text_fold(crd_str s, crd_buf *out)
{
    struct fold f = {out, false, false};
    size_t len, word = 0;
    for (size_t at = 0; at < s.len; at += len) {
        int32_t point = decode(s, at, &len);
        if (point >= 0 && !separates(point))
            continue;
        if (at > word)
            fold_word(&f, (crd_str){s.ptr + word, at - word});
        word = at + len;
        if (point < 0)
            fold_point(&f, REPLACEMENT);
        else
            f.gap = true;
    }
    if (s.len > word)
        fold_word(&f, (crd_str){s.ptr + word, s.len - word});
}

static bool is_unsafe(int32_t point)
{
    if (point < 0x80)
        return point < 0x20 || point == 0x7f; /* also -1, an invalid byte */
    if (point < 0xa0)
        return true;
    if (point == 0xfe0e || point == 0xfe0f) /* text or emoji style: seen, and common */
        return false;
    if (point == 0x2028 || point == 0x2029 || (point >= 0xfff9 && point <= 0xfffb))
        return true;
    /* Reserved as ignorable and not yet assigned: the library has no property for them. */
    if (point == 0x2065 || (point >= 0xfff0 && point <= 0xfff8) ||
        (point >= 0xe0000 && point <= 0xe0fff))
        return true;
    return utf8proc_get_property(point)->ignorable;
}

/* Offset of the first unsafe thing from `at` on, or s.len. */
static size_t next_unsafe(crd_str s, size_t at, int32_t *ret_point, size_t *ret_len)
{
    for (at += plain_run(s, at, true); at < s.len; at += plain_run(s, at, true)) {
        *ret_point = decode(s, at, ret_len);
        if (is_unsafe(*ret_point))
            break;
        at += *ret_len;
    }
    return at;
}

bool crd_text_unsafe(crd_str s)
{
    int32_t point = 0;
    size_t len = 0;
    return next_unsafe(s, 0, &point, &len) < s.len;
}

void crd_text_visible(crd_str s, crd_buf *out)
{
    int32_t point = 0;
    size_t len = 0;
    for (size_t at = 0; at < s.len;) {
        size_t bad = next_unsafe(s, at, &point, &len);
        crd_buf_add(out, (crd_str){s.ptr + at, bad - at});
        if (bad == s.len)
            return;
        if (point < 0x80) /* a control or a byte that is no text */
            crd_buf_addf(out, "<%02X>", (unsigned)(unsigned char)s.ptr[bad]);
        else
            crd_buf_addf(out, "<U+%04X>", (unsigned)point);
        at = bad + len;
    }
}
