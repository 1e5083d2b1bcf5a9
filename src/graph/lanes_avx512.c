/* A word as one vector of 64 bytes; a full adder is two instructions (any function of three bits is
 * one). Called only where the processor has AVX-512 F. */
#include "graph/lanes_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,popcnt")))
#define INLINE __attribute__((target("avx512f,popcnt"), always_inline)) static inline

enum { XOR3 = 0x96, MAJORITY = 0xe8, OR_AND = 0xf8 /* a | (b & c) */ };

static bool usable(void) { return __builtin_cpu_supports("avx512f") != 0; }

INLINE __m512i load(const crd_word *word) { return _mm512_load_si512(word->w); }

TARGET static void pull(const crd_view *view, uint32_t begin, uint32_t end, crd_word *words)
{
    const uint32_t *first = view->first, *source = view->source;
    uint32_t last = crd_lane_last(view);
    for (uint32_t v = begin; v < end; v++) {
        __m512i all = _mm512_setzero_si512();
        for (uint32_t e = first[v]; e < first[v + 1]; e++) {
            crd_lane_ahead(source, e, last, words);
            all = _mm512_or_si512(all, load(&words[source[e]]));
        }
        _mm512_store_si512(words[v].w, all);
    }
}

TARGET static void pull_some(const crd_view *view, const crd_word *pass, uint32_t begin,
                             uint32_t end, crd_word *words)
{
    const uint32_t *first = view->first, *source = view->source;
    const uint8_t *kind = view->kind;
    uint32_t last = crd_lane_last(view);
    for (uint32_t v = begin; v < end; v++) {
        __m512i all = _mm512_setzero_si512();
        for (uint32_t e = first[v]; e < first[v + 1]; e++) {
            crd_lane_ahead(source, e, last, words);
            all = _mm512_ternarylogic_epi64(all, load(&words[source[e]]), load(&pass[kind[e]]),
                                            OR_AND);
        }
        _mm512_store_si512(words[v].w, all);
    }
}

INLINE __m512i full_add(__m512i *a, __m512i b, __m512i c)
{
    __m512i carry = _mm512_ternarylogic_epi64(*a, b, c, MAJORITY);
    *a = _mm512_ternarylogic_epi64(*a, b, c, XOR3);
    return carry;
}

TARGET static void add(crd_lane_counters *counters, uint32_t bit, const crd_word *const *words)
{
    crd_word *plane = counters->plane + bit;
    __m512i one = load(plane), two = load(plane + 1), four = load(plane + 2),
            eight = load(plane + 3), eights[2];
    for (int h = 0; h < 2; h++) {
        __m512i fours[2];
        for (int q = 0; q < 2; q++) {
            const crd_word *const *w = words + (size_t)(8 * h + 4 * q);
            __m512i x = full_add(&one, load(w[0]), load(w[1]));
            __m512i y = full_add(&one, load(w[2]), load(w[3]));
            fours[q] = full_add(&two, x, y);
        }
        eights[h] = full_add(&four, fours[0], fours[1]);
    }
    __m512i carry = full_add(&eight, eights[0], eights[1]);
    _mm512_store_si512(plane[0].w, one);
    _mm512_store_si512(plane[1].w, two);
    _mm512_store_si512(plane[2].w, four);
    _mm512_store_si512(plane[3].w, eight);
    for (plane += 4; _mm512_test_epi64_mask(carry, carry); plane++) {
        __m512i here = load(plane);
        _mm512_store_si512(plane->w, _mm512_xor_si512(here, carry));
        carry = _mm512_and_si512(here, carry);
    }
}

TARGET static void read(const crd_lane_counters *counters, uint32_t n_planes, uint64_t *sum)
{
    for (int l = 0; l < CRD_LANES; l += 8) {
        __m512i all = _mm512_setzero_si512();
        for (uint32_t p = 0; p < n_planes; p++) {
            __mmask8 has = (__mmask8)(counters->plane[p].w[l / 64] >> l % 64);
            __m512i value = _mm512_set1_epi64((long long)(UINT64_C(1) << p));
            all = _mm512_mask_add_epi64(all, has, all, value);
        }
        _mm512_storeu_si512(sum + l, all);
    }
}

INLINE __m512i word_of(const crd_word *words, const crd_lane_group *g, size_t i)
{
    return load(&words[g->places ? g->places[i] : i]);
}

/* Eight lanes' numbers of 32 bits, times a number, added where the mask says. */
INLINE void add_eight(int64_t *at, __mmask8 where, __m256i number, const crd_lane_scale *scale)
{
    __m512i wide = _mm512_cvtepu32_epi64(number), all = _mm512_load_si512(at), product = wide;
    if (scale->times != 1) {
        __m512i low = _mm512_set1_epi64((int64_t)(uint32_t)scale->times);
        __m512i high = _mm512_set1_epi64((int64_t)(scale->times >> 32));
        product = _mm512_add_epi64(_mm512_mul_epu32(wide, low),
                                   _mm512_slli_epi64(_mm512_mul_epu32(wide, high), 32));
    }
    _mm512_store_si512(at, _mm512_mask_add_epi64(all, where, all, product));
}

enum {
    PART = 128 /* lanes whose sums fit in registers */,
    RUN = 2048 /* sums of so many fit 32 bits */
};

/* The sums of lanes 128 * q and on, 16 a vector. */
INLINE void sum_part(const crd_word *words, const crd_lane_group *g, unsigned q, __m512i cap,
                     __m512i sum[PART / 16])
{
    for (unsigned j = 0; j < PART / 16; j++)
        sum[j] = _mm512_setzero_si512();
    for (size_t i = 0; i < g->n; i++) {
        const crd_word *word = &words[g->places ? g->places[i] : i];
        const __m512i weight = _mm512_set1_epi32((int)(g->weights ? g->weights[i] : 1));
        for (unsigned j = 0; j < PART / 16; j++) {
            __mmask16 has = (__mmask16)(word->w[q * (PART / 64) + j / 4] >> j % 4 * 16);
            sum[j] = _mm512_mask_add_epi32(sum[j], has, sum[j], weight);
        }
        if (i % RUN == RUN - 1)
            for (unsigned j = 0; j < PART / 16; j++)
                sum[j] = _mm512_min_epu32(sum[j], cap);
    }
    for (unsigned j = 0; j < PART / 16; j++)
        sum[j] = _mm512_min_epu32(sum[j], cap);
}

TARGET static void add_sum(const crd_word *words, const crd_lane_group *g,
                           const crd_lane_scale *scale, const crd_word *open,
                           crd_lane_totals *totals)
{
    const __m512i cap = _mm512_set1_epi32((int)scale->cap);
    __m512i reached = _mm512_setzero_si512(), sum[PART / 16];
    crd_word any;
    for (size_t i = 0; i < g->n; i++)
        reached = _mm512_or_si512(reached, word_of(words, g, i));
    reached = _mm512_and_si512(reached, load(open));
    _mm512_store_si512(any.w, reached);
    _mm512_store_si512(totals->any.w, _mm512_or_si512(load(&totals->any), reached));
    for (unsigned q = 0; q < CRD_LANES / PART; q++) {
        if (!(any.w[q * (PART / 64)] | any.w[q * (PART / 64) + 1]))
            continue;
        sum_part(words, g, q, cap, sum);
        for (unsigned j = 0; j < PART / 8; j++) {
            __mmask8 where = (__mmask8)(any.w[q * (PART / 64) + j / 8] >> j % 8 * 8);
            __m512i of = sum[j / 2];
            if (where)
                add_eight(totals->at + q * PART + j * 8, where,
                          j % 2 ? _mm512_extracti64x4_epi64(of, 1) : _mm512_castsi512_si256(of),
                          scale);
        }
    }
}

TARGET static void add_first(const crd_word *words, const crd_lane_group *g,
                             const crd_lane_scale *scale, const crd_word *open,
                             crd_lane_totals *totals)
{
    __m512i left = load(open), any = load(&totals->any);
    for (size_t i = 0; i < g->n && _mm512_test_epi64_mask(left, left); i++) {
        const uint64_t value = (g->weights ? g->weights[i] : 1) * scale->times;
        const __m512i all = _mm512_set1_epi64((int64_t)value);
        __m512i now = _mm512_and_si512(word_of(words, g, i), left);
        crd_word has;
        left = _mm512_andnot_si512(now, left);
        any = _mm512_or_si512(any, now);
        _mm512_store_si512(has.w, now);
        for (unsigned k = 0; k < CRD_LANES / 64; k++)
            for (unsigned b = 0; has.w[k] && b < 8; b++) {
                int64_t *at = totals->at + k * 64 + b * 8;
                __m512i old = _mm512_load_si512(at);
                _mm512_store_si512(
                    at, _mm512_mask_add_epi64(old, (__mmask8)(has.w[k] >> b * 8), old, all));
            }
    }
    _mm512_store_si512(totals->any.w, any);
}

/* Sixteen at a time. Compressed in a register and written whole: compressing into memory is slow on
 * Zen 4. */
TARGET static uint64_t choose(const uint32_t *source, const uint8_t *kind, uint64_t kinds,
                              uint32_t *to, uint8_t *to_kind)
{
    const __m512i low = _mm512_set1_epi32((int)(uint32_t)kinds);
    const __m512i high = _mm512_set1_epi32((int)(uint32_t)(kinds >> 32));
    const __m512i one = _mm512_set1_epi32(1), half = _mm512_set1_epi32(32);
    uint64_t mask = 0;
    for (uint32_t i = 0, n = 0; i < CRD_LANE_CHOICE; i += 16) {
        __m512i k = _mm512_cvtepu8_epi32(
            _mm_loadu_si128((const __m128i *)(const void *)(kind + i)));
        __m512i set = _mm512_mask_mov_epi32(low, _mm512_test_epi32_mask(k, half), high);
        __m512i bit = _mm512_srlv_epi32(set, _mm512_andnot_si512(half, k));
        __mmask16 is = _mm512_test_epi32_mask(bit, one);
        __m512i from = _mm512_loadu_si512(source + i);
        _mm512_storeu_si512(to + n, _mm512_maskz_compress_epi32(is, from));
        _mm_storeu_si128((__m128i *)(void *)(to_kind + n),
                         _mm512_cvtepi32_epi8(_mm512_maskz_compress_epi32(is, k)));
        mask |= (uint64_t)is << i;
        n += (uint32_t)__builtin_popcount(is);
    }
    return mask;
}

const crd_lane_kernel crd_lane_avx512 = {"avx512", usable, pull,    pull_some, add,
                                         read,     choose, add_sum, add_first};

#else

static bool usable(void) { return false; }

const crd_lane_kernel crd_lane_avx512 = {.name = "avx512", .usable = usable};

#endif
