/* Sums of weights a lane, in vertical counters: 512 counters whose bit k stand together in plane k.
 * The words of one bit of weight are gathered by sixteens and added by a tree of full adders
 * (Harley and Seal; Mula, Kurz and Lemire, Comput. J. 61(1), 2018), so that the carry, the only
 * part that loops, runs once in sixteen. The obvious way, to go through the set bits of each word,
 * costs a step for each pair of node and lane: 500 times as many. */
#include "base/bits.h"
#include "graph/lanes.h"
#include "graph/lanes_kernel.h"

#include <string.h>

enum { WORDS = CRD_LANES / 64, BITS = 32 /* of a weight */, AHEAD = 32 };

typedef struct adder {
    const crd_lane_kernel *kernel;
    crd_lane_counters counters;
    const crd_word *waiting[BITS][CRD_LANE_BLOCK];
    uint32_t n[BITS];
} adder;

static const crd_word nothing = {{0}};

static bool is_nothing(const crd_word *word)
{
    uint64_t any = 0;
    for (int k = 0; k < WORDS; k++)
        any |= word->w[k];
    return any == 0;
}

static void put(adder *a, uint32_t bit, const crd_word *word)
{
    a->waiting[bit][a->n[bit]++] = word;
    if (a->n[bit] == CRD_LANE_BLOCK) {
        a->kernel->add(&a->counters, bit, a->waiting[bit]);
        a->n[bit] = 0;
    }
}

static void put_rest(adder *a)
{
    for (uint32_t bit = 0; bit < BITS; bit++) {
        if (a->n[bit] == 0)
            continue;
        for (uint32_t i = a->n[bit]; i < CRD_LANE_BLOCK; i++)
            a->waiting[bit][i] = &nothing;
        a->kernel->add(&a->counters, bit, a->waiting[bit]);
    }
}

void crd_lanes_sum_with(const crd_lane_kernel *kernel, const crd_word *words,
                        const crd_lane_group *g, uint64_t ret_sum[CRD_LANES])
{
    adder a;
    a.kernel = kernel;
    memset(&a.counters, 0, sizeof a.counters);
    memset(a.n, 0, sizeof a.n);
    uint64_t total = 0;
    for (size_t i = 0; i < g->n; i++) {
        const crd_word *word = &words[g->places ? g->places[i] : i];
        uint32_t weight = g->weights ? g->weights[i] : 1;
        if (g->places && i + AHEAD < g->n)
            __builtin_prefetch(&words[g->places[i + AHEAD]]);
        if (is_nothing(word)) /* most words, where each lane takes little */
            continue;
        total += weight;
        for (; weight; weight &= weight - 1)
            put(&a, (uint32_t)__builtin_ctz(weight), word);
    }
    put_rest(&a);
    uint32_t n_planes = total ? 64 - (uint32_t)__builtin_clzll(total) : 0;
    kernel->read(&a.counters, n_planes, ret_sum);
}

void crd_lanes_sum(const crd_word *words, const crd_lane_group *group, uint64_t ret_sum[CRD_LANES])
{
    crd_lanes_sum_with(crd_lane_kernel_best(), words, group, ret_sum);
}

struct sums {
    const crd_lane_kernel *kernel;
    const crd_word *words;
    const crd_lane_group *groups;
    uint32_t n_groups;
    uint64_t *sums;
};

enum { GROUPS = 16 }; /* a chunk */

static crd_status sum_chunk(void *ctx, uint32_t chunk, crd_err *err)
{
    (void)err;
    const struct sums *s = ctx;
    uint32_t begin = chunk * GROUPS;
    uint32_t end = s->n_groups - begin < GROUPS ? s->n_groups : begin + GROUPS;
    for (uint32_t g = begin; g < end; g++)
        crd_lanes_sum_with(s->kernel, s->words, &s->groups[g], s->sums + (size_t)g * CRD_LANES);
    return CRD_OK;
}

crd_status crd_lanes_sums(const crd_word *words, const crd_lane_group *groups, uint32_t n_groups,
                          crd_pool *pool, uint64_t *ret_sums, crd_err *err)
{
    uint64_t *sums = ret_sums;
    struct sums s = {crd_lane_kernel_best(), words, groups, n_groups, sums};
    uint32_t n_chunks = n_groups / GROUPS + (n_groups % GROUPS != 0);
    return crd_pool_run(pool, n_chunks, sum_chunk, &s, err);
}

void crd_lanes_add_sum(const crd_word *words, const crd_lane_group *group,
                       const crd_lane_scale *scale, const crd_word *open, crd_lane_totals *totals)
{
    crd_lane_kernel_best()->add_sum(words, group, scale, open, totals);
}

void crd_lanes_add_first(const crd_word *words, const crd_lane_group *group,
                         const crd_lane_scale *scale, const crd_word *open, crd_lane_totals *totals)
{
    crd_lane_kernel_best()->add_first(words, group, scale, open, totals);
}

void crd_lanes_or(const crd_word *words, const crd_lane_group *g, crd_word *ret_any)
{
    crd_word any = nothing;
    for (size_t i = 0; i < g->n; i++) {
        const crd_word *word = &words[g->places ? g->places[i] : i];
        for (int k = 0; k < WORDS; k++)
            any.w[k] |= word->w[k];
    }
    *ret_any = any;
}

void crd_lanes_reached(const crd_word *words, uint32_t n_nodes, uint32_t lane, uint64_t *ret_bits)
{
    memset(ret_bits, 0, crd_bits_words(n_nodes) * sizeof *ret_bits);
    for (uint32_t p = 0; p < n_nodes; p++)
        ret_bits[p / 64] |= (words[p].w[lane / 64] >> lane % 64 & 1) << p % 64;
}
