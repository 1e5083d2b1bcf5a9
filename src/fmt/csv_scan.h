#ifndef CRD_FMT_CSV_SCAN_H
#define CRD_FMT_CSV_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Finds the bytes that mean something in CSV, 64 at a time: one bit for each delimiter, quote and
 * byte <= CR (line ends and NUL; the other control characters too, which the caller passes over:
 * one comparison instead of three). A bit mask costs the same for short fields as for long ones,
 * which a memchr for each field does not. Also told: whether bytes >= 0x80 were seen, so that only
 * rows that hold some are checked as UTF-8. */
typedef struct crd_csv_scan {
    const char *base; /* the chunk that `mask` describes; base < end, or both the same */
    const char *end;
    uint64_t mask;   /* of the chunk, what has not been given yet */
    bool chunk_high; /* the chunk holds bytes >= 0x80 */
    bool high;       /* so does one of the chunks since crd_csv_scan_row */
    char delimiter;
} crd_csv_scan;

#define CRD_CSV_CHUNK 64

#ifdef __SSE2__
static inline uint64_t crd_csv_scan_chunk(const char *p, char delimiter, bool *ret_high)
{
    const __m128i low = _mm_set1_epi8('\r'), quote = _mm_set1_epi8('"');
    const __m128i delim = _mm_set1_epi8(delimiter);
    __m128i all = _mm_setzero_si128();
    uint64_t mask = 0;
    for (unsigned i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        __m128i hit = _mm_or_si128(
            _mm_cmpeq_epi8(_mm_min_epu8(v, low), v),
            _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, delim)));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << (16 * i);
        all = _mm_or_si128(all, v);
    }
    *ret_high = _mm_movemask_epi8(all) != 0;
    return mask;
}
#else
static inline uint64_t crd_csv_scan_chunk(const char *p, char delimiter, bool *ret_high)
{
    uint64_t mask = 0;
    unsigned char all = 0;
    for (unsigned i = 0; i < CRD_CSV_CHUNK; i++) {
        unsigned char c = (unsigned char)p[i];
        bool hit = c <= '\r' || c == '"' || c == (unsigned char)delimiter;
        mask |= (uint64_t)hit << i;
        all |= c;
    }
    *ret_high = all >= 0x80;
    return mask;
}
#endif

static inline void crd_csv_scan_load(crd_csv_scan *s)
{
    size_t left = (size_t)(s->end - s->base);
    if (left >= CRD_CSV_CHUNK) {
        s->mask = crd_csv_scan_chunk(s->base, s->delimiter, &s->chunk_high);
    } else {
        char pad[CRD_CSV_CHUNK];
        memset(pad, 'a', sizeof pad);
        memcpy(pad, s->base, left);
        s->mask = crd_csv_scan_chunk(pad, s->delimiter, &s->chunk_high);
        s->mask &= ((uint64_t)1 << left) - 1; /* the delimiter may be 'a' */
    }
    s->high |= s->chunk_high;
}

static inline void crd_csv_scan_start(crd_csv_scan *s, const char *from, const char *end)
{
    s->base = from;
    s->end = end;
    s->mask = 0;
    s->chunk_high = s->high = false;
    if (from != end)
        crd_csv_scan_load(s);
}

/* From here on `high` speaks of the bytes to come (and of those before them in their chunk). */
static inline void crd_csv_scan_row(crd_csv_scan *s) { s->high = s->chunk_high; }

/* The next byte that matters, or `end`. */
static inline const char *crd_csv_scan_next(crd_csv_scan *s)
{
    while (s->mask == 0) {
        if (s->end - s->base <= CRD_CSV_CHUNK)
            return s->end;
        s->base += CRD_CSV_CHUNK;
        crd_csv_scan_load(s);
    }
    const char *at = s->base + __builtin_ctzll(s->mask);
    s->mask &= s->mask - 1;
    return at;
}

/* Drop the next one if it stands at `at` (the LF of a CR LF, the second of two quotes). */
static inline void crd_csv_scan_drop(crd_csv_scan *s, const char *at)
{
    if (s->mask == 0) {
        crd_csv_scan ahead = *s;
        if (crd_csv_scan_next(&ahead) == at)
            *s = ahead;
    } else if (s->base + __builtin_ctzll(s->mask) == at) {
        s->mask &= s->mask - 1;
    }
}

#endif
