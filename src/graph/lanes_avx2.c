/* A word as two vectors of 32 bytes. Compiled into every x86-64 program, called only where the
 * processor has AVX2: the functions carry the target, not the file. */
#include "graph/lanes_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define INLINE __attribute__((target("avx2"), always_inline)) static inline

typedef struct pair {
    __m256i low, high;
} pair;

INLINE pair load(const crd_word *word)
{
    const __m256i *at = (const __m256i *)word->w;
    return (pair){_mm256_load_si256(at), _mm256_load_si256(at + 1)};
}

INLINE void store(crd_word *word, pair x)
{
    __m256i *at = (__m256i *)word->w;
    _mm256_store_si256(at, x.low);
    _mm256_store_si256(at + 1, x.high);
}

INLINE pair or2(pair a, pair b)
{
    return (pair){_mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high)};
}

INLINE pair and2(pair a, pair b)
{
    return (pair){_mm256_and_si256(a.low, b.low), _mm256_and_si256(a.high, b.high)};
}

INLINE pair xor2(pair a, pair b)
{
    return (pair){_mm256_xor_si256(a.low, b.low), _mm256_xor_si256(a.high, b.high)};
}

static bool usable(void) { return __builtin_cpu_supports("avx2") != 0; }

TARGET static void pull(const crd_view *view, uint32_t begin, uint32_t end, crd_word *words)
{
    const uint32_t *first = view->first, *source = view->source;
    uint32_t last = crd_lane_last(view);
    for (uint32_t v = begin; v < end; v++) {
        pair all = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        for (uint32_t e = first[v]; e < first[v + 1]; e++) {
            crd_lane_ahead(source, e, last, words);
            all = or2(all, load(&words[source[e]]));
        }
        store(&words[v], all);
    }
}

TARGET static void pull_some(const crd_view *view, const crd_word *pass, uint32_t begin,
                             uint32_t end, crd_word *words)
{
    const uint32_t *first = view->first, *source = view->source;
    uint32_t last = crd_lane_last(view);
    for (uint32_t v = begin; v < end; v++) {
        pair all = {_mm256_setzero_si256(), _mm256_setzero_si256()};
        for (uint32_t e = first[v]; e < first[v + 1]; e++) {
            crd_lane_ahead(source, e, last, words);
            all = or2(all, and2(load(&words[source[e]]), load(&pass[view->kind[e]])));
        }
        store(&words[v], all);
    }
}

INLINE pair full_add(pair *a, pair b, pair c)
{
    pair half = xor2(*a, b), carry = or2(and2(*a, b), and2(half, c));
    *a = xor2(half, c);
    return carry;
}

TARGET static void add(crd_lane_counters *counters, uint32_t bit, const crd_word *const *words)
{
    crd_word *plane = counters->plane + bit;
    pair one = load(plane), two = load(plane + 1), four = load(plane + 2), eight = load(plane + 3);
    pair eights[2];
    for (int h = 0; h < 2; h++) {
        pair fours[2];
        for (int q = 0; q < 2; q++) {
            const crd_word *const *w = words + (size_t)(8 * h + 4 * q);
            pair x = full_add(&one, load(w[0]), load(w[1]));
            pair y = full_add(&one, load(w[2]), load(w[3]));
            fours[q] = full_add(&two, x, y);
        }
        eights[h] = full_add(&four, fours[0], fours[1]);
    }
    pair carry = full_add(&eight, eights[0], eights[1]);
    store(plane, one);
    store(plane + 1, two);
    store(plane + 2, four);
    store(plane + 3, eight);
    for (plane += 4;; plane++) {
        __m256i any = _mm256_or_si256(carry.low, carry.high);
        if (_mm256_testz_si256(any, any))
            break;
        pair here = load(plane);
        store(plane, xor2(here, carry));
        carry = and2(here, carry);
    }
}

/* Four lanes at a time: a vector that holds 2^p where the lane's bit is set. */
TARGET static void read(const crd_lane_counters *counters, uint32_t n_planes, uint64_t *sum)
{
    for (int l = 0; l < CRD_LANES; l++)
        sum[l] = 0;
    const __m256i bits = _mm256_set_epi64x(8, 4, 2, 1);
    for (uint32_t p = 0; p < n_planes; p++) {
        const __m256i value = _mm256_set1_epi64x((long long)(UINT64_C(1) << p));
        for (int l = 0; l < CRD_LANES; l += 4) {
            uint64_t four = counters->plane[p].w[l / 64] >> l % 64;
            __m256i has = _mm256_and_si256(_mm256_set1_epi64x((long long)four), bits);
            __m256i add = _mm256_and_si256(_mm256_cmpeq_epi64(has, bits), value);
            __m256i *at = (__m256i *)(void *)(sum + l);
            _mm256_storeu_si256(at, _mm256_add_epi64(_mm256_loadu_si256(at), add));
        }
    }
}

const crd_lane_kernel crd_lane_avx2 = {"avx2",
                                       usable,
                                       pull,
                                       pull_some,
                                       add,
                                       read,
                                       crd_lane_choose_plain,
                                       crd_lane_add_sum_plain,
                                       crd_lane_add_first_plain};

#else

static bool usable(void) { return false; }

const crd_lane_kernel crd_lane_avx2 = {.name = "avx2", .usable = usable};

#endif
