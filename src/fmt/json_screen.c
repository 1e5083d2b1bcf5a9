#include "fmt/json_screen.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#ifdef __SSE2__
/* Index of the first byte that is a backslash, a control character or >= 0x80, or n. */
static size_t plain_run(const char *p, size_t n)
{
    const __m128i backslash = _mm_set1_epi8('\\'), blank = _mm_set1_epi8(' ');
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        /* signed: bytes >= 0x80 are below the blank as well */
        __m128i hit = _mm_or_si128(_mm_cmplt_epi8(v, blank), _mm_cmpeq_epi8(v, backslash));
        /* tab, LF, CR stand between tokens in every file: no reason to stop */
        hit = _mm_andnot_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')),
                                            _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\t')),
                                                         _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')))),
                               hit);
        unsigned mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
    return i;
}
#else
static size_t plain_run(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n && p[i] >= ' ' && p[i] != '\\')
        i++;
    return i;
}
#endif

static int hex(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four digits are read: is the unit one that may stand here? */
static const char *unit_end(crd_json_screen *s)
{
    bool high = s->unit >= 0xD800 && s->unit < 0xDC00;
    bool low = s->unit >= 0xDC00 && s->unit < 0xE000;
    s->escape = 0;
    if (s->unit == 0 && !s->second)
        return "\\u0000 is not allowed";
    if (low != (s->second != 0))
        return "an escape makes a lone surrogate";
    s->second = high;
    return NULL;
}

static const char *escaped(crd_json_screen *s, unsigned char c)
{
    if (s->escape == 1) {
        if (s->second && c != 'u')
            return "an escape makes a lone surrogate";
        s->unit = 0;
        s->escape = c == 'u' ? 2 : 0;
        return NULL;
    }
    int digit = hex(c);
    if (digit < 0)
        return "an escape \\u needs four hexadecimal digits";
    s->unit = s->unit << 4 | (uint32_t)digit;
    return ++s->escape == 6 ? unit_end(s) : NULL;
}

/* Bounds of the second byte: no overlong forms, no surrogates, nothing above U+10FFFF. */
static const char *lead(crd_json_screen *s, unsigned char c)
{
    if (c < 0xC2 || c > 0xF4)
        return "not UTF-8";
    s->more = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    s->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    s->high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    return NULL;
}

static const char *one(crd_json_screen *s, unsigned char c)
{
    if (s->more > 0) {
        if (c < s->low || c > s->high)
            return "not UTF-8";
        s->more--;
        s->low = 0x80;
        s->high = 0xBF;
        return NULL;
    }
    if (s->escape)
        return escaped(s, c);
    if (s->second && c != '\\')
        return "an escape makes a lone surrogate";
    if (c == '\\')
        s->escape = 1;
    else if (c >= 0x80)
        return lead(s, c);
    else if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
        return "a control character";
    return NULL;
}

size_t crd_json_screen_block(crd_json_screen *s, crd_str block, const char **ret_what)
{
    size_t i = 0;
    while (i < block.len) {
        if (!s->more && !s->escape && !s->second)
            i += plain_run(block.ptr + i, block.len - i);
        if (i == block.len)
            break;
        const char *what = one(s, (unsigned char)block.ptr[i]);
        if (what) {
            *ret_what = what;
            return i;
        }
        i++;
    }
    return block.len;
}

void crd_json_token_walk(crd_json_token *t, crd_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        if (t->string) {
            t->len++;
            if (c == '"' && !t->escaped)
                *t = (crd_json_token){0};
            else
                t->escaped = c == '\\' && !t->escaped;
        } else if (c == '"') {
            *t = (crd_json_token){.len = 1, .string = true};
        } else {
            bool inside = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' ||
                          c == '+' || c == '.' || c == 'E';
            t->len = inside ? t->len + 1 : 0;
        }
    }
}
