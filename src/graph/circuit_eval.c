/* The loops over a circuit. Counting is bit-sliced: one number a lane, a bit of all numbers a word.
 * It begins at 2^p - threshold with 2^p above the number of inputs, so that bit p is the answer and
 * nothing is compared. */
#include "graph/circuit_int.h"
#include "graph/lanes_kernel.h"

#include <string.h>

#define INLINE __attribute__((always_inline)) static inline

enum { PLANES = 64 };

typedef uint64_t vec __attribute__((vector_size(64)));
_Static_assert(sizeof(vec) == sizeof(crd_word), "a word is a vector");

INLINE void load(vec *to, const crd_word *from) { memcpy(to, from->w, sizeof *to); }

INLINE uint32_t start(uint64_t sum, uint64_t threshold, vec *bit)
{
    uint32_t planes = 64 - (uint32_t)__builtin_clzll(sum);
    uint64_t from = (UINT64_C(1) << planes) - threshold;
    for (uint32_t p = 0; p < planes; p++)
        bit[p] = (vec){0} - (from >> p & 1);
    return planes;
}

INLINE void count(const uint32_t *in, uint32_t n, uint64_t threshold, const crd_word *words,
                  vec *ret)
{
    vec bit[32], over = {0};
    uint32_t planes = start(n, threshold, bit);
    for (uint32_t i = 0; i < n; i++) {
        vec carry;
        load(&carry, &words[in[i]]);
        for (uint32_t p = 0; p < planes; p++) {
            vec both = bit[p] & carry;
            bit[p] ^= carry;
            carry = both;
        }
        over |= carry;
    }
    *ret = over;
}

static const crd_word nothing;

/* Most inputs fail in no lane: those cost their line only. */
INLINE void weigh(const crd_circuit *c, uint32_t g, const crd_word *words, vec *ret)
{
    uint32_t begin = c->first[g], end = c->first[g + 1];
    uint64_t sum = 0;
    vec bit[PLANES], over = {0};
    for (uint32_t i = begin; i < end; i++)
        sum += c->weight[i];
    *ret = over;
    if (sum < c->threshold[g])
        return;
    uint32_t planes = start(sum | 1, c->threshold[g], bit);
    for (uint32_t i = begin; i < end; i++) {
        const crd_word *from = &words[c->input[i]];
        if (memcmp(from, &nothing, sizeof nothing) == 0)
            continue;
        for (uint64_t left = c->weight[i]; left; left &= left - 1) {
            vec carry;
            load(&carry, from);
            for (uint32_t p = (uint32_t)__builtin_ctzll(left); p < planes; p++) {
                vec both = bit[p] & carry;
                bit[p] ^= carry;
                carry = both;
            }
            over |= carry;
        }
    }
    *ret = c->threshold[g] == 0 ? ~(vec){0} : over;
}

/* words[base + g] for begin <= g < end in turn. */
INLINE void gates(const crd_circuit *c, uint32_t begin, uint32_t end, crd_word *words)
{
    const uint32_t *input = c->input;
    uint32_t n_inputs = c->first[c->n_gates];
    for (uint32_t g = begin; g < end; g++) {
        uint32_t first = c->first[g], last = c->first[g + 1];
        uint32_t ahead = first + CRD_LANE_AHEAD, stop = last + CRD_LANE_AHEAD;
        vec all = {0}, one;
        for (uint32_t i = ahead; i < stop && i < n_inputs; i++)
            __builtin_prefetch(&words[input[i]], 0, 2);
        if (c->kind[g] == CRD_GATE_ANY) {
            for (uint32_t i = first; i < last; i++) {
                load(&one, &words[input[i]]);
                all |= one;
            }
        } else if (c->kind[g] == CRD_GATE_ALL) {
            all = ~all;
            for (uint32_t i = first; i < last; i++) {
                load(&one, &words[input[i]]);
                all &= one;
            }
        } else if (c->kind[g] == CRD_GATE_COUNT) {
            count(input + first, last - first, c->threshold[g], words, &all);
        } else {
            weigh(c, g, words, &all);
        }
        memcpy(words[c->base + g].w, &all, sizeof all);
    }
}

typedef void gates_fn(const crd_circuit *c, uint32_t begin, uint32_t end, crd_word *words);

static void gates_plain(const crd_circuit *c, uint32_t begin, uint32_t end, crd_word *words)
{
    gates(c, begin, end, words);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void gates_avx2(const crd_circuit *c, uint32_t begin,
                                                       uint32_t end, crd_word *words)
{
    gates(c, begin, end, words);
}

__attribute__((target("avx512f"))) static void gates_avx512(const crd_circuit *c, uint32_t begin,
                                                            uint32_t end, crd_word *words)
{
    gates(c, begin, end, words);
}
#else
enum { gates_avx2 = 0, gates_avx512 = 0 };
#endif

static void eval(const crd_circuit *c, gates_fn *run, crd_word *words)
{
    uint32_t at = 0;
    memset(&words[c->never], 0, sizeof *words);
    memset(&words[c->always], 0xff, sizeof *words);
    for (uint32_t k = 0; k < c->n_knots; k++) {
        crd_span span = c->knots[k];
        run(c, at, span.begin, words);
        memset(&words[c->base + span.begin], 0, (span.end - span.begin) * sizeof *words);
        for (bool changed = true; changed;) {
            changed = false;
            for (uint32_t g = span.begin; g < span.end; g++) {
                crd_word before = words[c->base + g];
                run(c, g, g + 1, words);
                changed = changed || memcmp(&before, &words[c->base + g], sizeof before) != 0;
            }
        }
        at = span.end;
    }
    run(c, at, c->n_gates, words);
}

static gates_fn *find(const char *kernel)
{
    const crd_lane_kernel *of[] = {&crd_lane_plain, &crd_lane_avx2, &crd_lane_avx512};
    gates_fn *const run[] = {gates_plain, gates_avx2, gates_avx512};
    for (size_t i = 0; i < sizeof run / sizeof run[0]; i++)
        if (strcmp(of[i]->name, kernel) == 0)
            return of[i]->usable() ? run[i] : NULL;
    return NULL;
}

bool crd_circuit_eval_with(const crd_circuit *c, const char *kernel, crd_word *words)
{
    gates_fn *run = find(kernel);
    if (run)
        eval(c, run, words);
    return run != NULL;
}

void crd_circuit_eval(const crd_circuit *c, crd_word *words)
{
    eval(c, find(crd_lane_kernel_best()->name), words);
}
