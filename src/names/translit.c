#include "names/translit.h"

#include "base/str.h"

#include <string.h>

static const struct letter {
    uint32_t point;
    const char *as[3];
} letters[] = {
#define T(point, russian, ukrainian, serbian) {(point), {russian, ukrainian, serbian}},
#include "names/translit.def"
#undef T
};
enum {
    LETTERS = sizeof letters / sizeof letters[0],
    GREEK_FIRST = 0x0370,
    GREEK_LAST = 0x03ff,
    CYRILLIC_FIRST = 0x0400,
    CYRILLIC_LAST = 0x052f
};

size_t crd_utf8_len(unsigned char lead)
{
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

uint32_t crd_utf8_at(crd_str s, size_t at, size_t *ret_len)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    size_t len = crd_utf8_len(*p);
    *ret_len = 1;
    if (len == 1 || s.len - at < len)
        return *p;
    uint32_t point = *p & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return *p;
        point = point << 6 | (p[i] & 0x3fu);
    }
    *ret_len = len;
    return point;
}

enum crd_cyrillic crd_translit_alphabet(crd_str folded)
{
    static const uint32_t ukrainian[] = {0x0454, 0x0456, 0x0491};
    static const uint32_t serbian[] = {0x0452, 0x0455, 0x0458, 0x0459, 0x045a, 0x045b, 0x045f};
    size_t len;
    for (size_t at = 0; at < folded.len; at += len) {
        uint32_t point = crd_utf8_at(folded, at, &len);
        if (point < CYRILLIC_FIRST || point > CYRILLIC_LAST)
            continue;
        for (size_t i = 0; i < sizeof ukrainian / sizeof ukrainian[0]; i++)
            if (point == ukrainian[i])
                return CRD_CYRILLIC_UKRAINIAN;
        for (size_t i = 0; i < sizeof serbian / sizeof serbian[0]; i++)
            if (point == serbian[i])
                return CRD_CYRILLIC_SERBIAN;
    }
    return CRD_CYRILLIC_RUSSIAN;
}

static const struct letter *find(uint32_t point)
{
    size_t low = 0, high = LETTERS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (letters[middle].point == point)
            return &letters[middle];
        if (letters[middle].point < point)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Greek letters after which an upsilon is voiced: vowels and b, g, d, z, l, m, n, r (ELOT 743). */
static bool is_voiced(uint32_t point)
{
    static const uint32_t voiced[] = {0x03b1, 0x03b2, 0x03b3, 0x03b4, 0x03b5,
                                      0x03b6, 0x03b7, 0x03b9, 0x03bb, 0x03bc,
                                      0x03bd, 0x03bf, 0x03c1, 0x03c5, 0x03c9};
    for (size_t i = 0; i < sizeof voiced / sizeof voiced[0]; i++)
        if (point == voiced[i])
            return true;
    return false;
}

/* Greek letters that are written as one sound (ELOT 743). */
static const struct pair {
    uint32_t a, b;
    const char *voiced; /* before a voiced letter */
    const char *as;
    bool first_only; /* at the start of a word */
} pairs[] = {
    {0x03bf, 0x03c5, "ou", "ou", false},   {0x03b1, 0x03c5, "av", "af", false},
    {0x03b5, 0x03c5, "ev", "ef", false},   {0x03b7, 0x03c5, "iv", "if", false},
    {0x03b3, 0x03b3, "ng", "ng", false},   {0x03b3, 0x03be, "nx", "nx", false},
    {0x03b3, 0x03c7, "nch", "nch", false}, {0x03bc, 0x03c0, "b", "b", true},
};

/* NULL: no such pair. */
static const char *greek_pair(uint32_t a, uint32_t b, uint32_t after, bool first)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].a == a && pairs[i].b == b && (first || !pairs[i].first_only))
            return is_voiced(after) ? pairs[i].voiced : pairs[i].as;
    return NULL;
}

static unsigned script_of(uint32_t point)
{
    if ((point >= 'a' && point <= 'z') || (point >= 0xdf && point <= 0x24f))
        return CRD_SCRIPT_LATIN;
    if (point >= GREEK_FIRST && point <= GREEK_LAST)
        return CRD_SCRIPT_GREEK;
    return point >= CYRILLIC_FIRST && point <= CYRILLIC_LAST ? CRD_SCRIPT_CYRILLIC : 0;
}

/* The letter at `at`, or the end as 0. */
static uint32_t peek(crd_str s, size_t at, size_t *ret_len)
{
    *ret_len = 0;
    return at < s.len ? crd_utf8_at(s, at, ret_len) : 0;
}

unsigned crd_translit_word(crd_str word, enum crd_cyrillic alphabet, crd_buf *out)
{
    unsigned scripts = 0;
    size_t len, next_len, after_len;
    for (size_t at = 0; at < word.len; at += len) {
        uint32_t point = crd_utf8_at(word, at, &len);
        const struct letter *l = point < 0x80 ? NULL : find(point);
        scripts |= script_of(point);
        if (!l) {
            crd_buf_add(out, (crd_str){word.ptr + at, len});
            continue;
        }
        uint32_t next = peek(word, at + len, &next_len);
        uint32_t after = peek(word, at + len + next_len, &after_len);
        const char *pair = script_of(point) == CRD_SCRIPT_GREEK
                               ? greek_pair(point, next, after, at == 0)
                               : NULL;
        if (pair) {
            crd_buf_adds(out, pair);
            len += next_len;
        } else if (point == 0x048b && at == 0) {
            crd_buf_addc(out, alphabet == CRD_CYRILLIC_SERBIAN ? 'j' : 'y');
        } else {
            crd_buf_adds(out, l->as[alphabet]);
        }
    }
    return scripts;
}
