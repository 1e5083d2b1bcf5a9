/* The loops in plain C: what the others are compared with. See lanes_sum.c for the counters. */
#include "graph/lanes_kernel.h"

enum { WORDS = CRD_LANES / 64 };

static bool always(void) { return true; }

static void pull(const crd_view *view, uint32_t begin, uint32_t end, crd_word *words)
{
    const uint32_t *first = view->first, *source = view->source;
    uint32_t last = crd_lane_last(view);
    for (uint32_t v = begin; v < end; v++) {
        crd_word all = {{0}};
        for (uint32_t e = first[v]; e < first[v + 1]; e++) {
            const crd_word *from = &words[source[e]];
            crd_lane_ahead(source, e, last, words);
            for (int k = 0; k < WORDS; k++)
                all.w[k] |= from->w[k];
        }
        words[v] = all;
    }
}

static void pull_some(const crd_view *view, const crd_word *pass, uint32_t begin, uint32_t end,
                      crd_word *words)
{
    const uint32_t *first = view->first, *source = view->source;
    uint32_t last = crd_lane_last(view);
    for (uint32_t v = begin; v < end; v++) {
        crd_word all = {{0}};
        for (uint32_t e = first[v]; e < first[v + 1]; e++) {
            const crd_word *from = &words[source[e]], *some = &pass[view->kind[e]];
            crd_lane_ahead(source, e, last, words);
            for (int k = 0; k < WORDS; k++)
                all.w[k] |= from->w[k] & some->w[k];
        }
        words[v] = all;
    }
}

/* a + b + c of one bit each: *a keeps the sum's low bit, the carry comes back. */
static uint64_t full_add(uint64_t *a, uint64_t b, uint64_t c)
{
    uint64_t half = *a ^ b, carry = (*a & b) | (half & c);
    *a = half ^ c;
    return carry;
}

static void add(crd_lane_counters *counters, uint32_t bit, const crd_word *const *words)
{
    crd_word *plane = counters->plane + bit;
    for (int k = 0; k < WORDS; k++) {
        uint64_t c[CRD_LANE_BLOCK], carry;
        for (int i = 0; i < CRD_LANE_BLOCK; i++)
            c[i] = words[i]->w[k];
        for (int level = 0, n = CRD_LANE_BLOCK; level < 4; level++, n /= 2)
            for (int i = 0; i < n; i += 2)
                c[i / 2] = full_add(&plane[level].w[k], c[i], c[i + 1]);
        carry = c[0];
        for (int level = 4; carry; level++) {
            uint64_t next = plane[level].w[k] & carry;
            plane[level].w[k] ^= carry;
            carry = next;
        }
    }
}

static void read(const crd_lane_counters *counters, uint32_t n_planes, uint64_t *sum)
{
    for (int l = 0; l < CRD_LANES; l++)
        sum[l] = 0;
    for (uint32_t p = 0; p < n_planes; p++)
        for (int l = 0; l < CRD_LANES; l++)
            sum[l] += (counters->plane[p].w[l / 64] >> l % 64 & 1) << p;
}

static const crd_word *word_of(const crd_word *words, const crd_lane_group *g, size_t i)
{
    return &words[g->places ? g->places[i] : i];
}

static uint32_t weight_of(const crd_lane_group *g, size_t i)
{
    return g->weights ? g->weights[i] : 1;
}

void crd_lane_add_sum_plain(const crd_word *words, const crd_lane_group *g,
                            const crd_lane_scale *scale, const crd_word *open,
                            crd_lane_totals *totals)
{
    uint32_t sum[CRD_LANES]; /* of lanes in `any` */
    crd_word any = {{0}};
    for (size_t i = 0; i < g->n; i++)
        for (int k = 0; k < WORDS; k++)
            any.w[k] |= word_of(words, g, i)->w[k] & open->w[k];
    for (int k = 0; k < WORDS; k++) {
        totals->any.w[k] |= any.w[k];
        for (uint64_t left = any.w[k]; left; left &= left - 1)
            sum[k * 64 + __builtin_ctzll(left)] = 0;
    }
    for (size_t i = 0; i < g->n; i++) {
        uint32_t weight = weight_of(g, i);
        for (int k = 0; k < WORDS; k++)
            for (uint64_t left = word_of(words, g, i)->w[k] & any.w[k]; left; left &= left - 1) {
                uint32_t *at = &sum[k * 64 + __builtin_ctzll(left)];
                *at = *at + weight < scale->cap ? *at + weight : scale->cap;
            }
    }
    for (int k = 0; k < WORDS; k++)
        for (uint64_t left = any.w[k]; left; left &= left - 1) {
            int l = k * 64 + __builtin_ctzll(left);
            totals->at[l] += (int64_t)(sum[l] * scale->times);
        }
}

void crd_lane_add_first_plain(const crd_word *words, const crd_lane_group *g,
                              const crd_lane_scale *scale, const crd_word *open,
                              crd_lane_totals *totals)
{
    crd_word left = *open;
    uint64_t some = 1;
    for (size_t i = 0; i < g->n && some; i++) {
        const int64_t value = (int64_t)(weight_of(g, i) * scale->times);
        some = 0;
        for (int k = 0; k < WORDS; k++) {
            uint64_t now = word_of(words, g, i)->w[k] & left.w[k];
            left.w[k] &= ~now;
            some |= left.w[k];
            totals->any.w[k] |= now;
            for (; now; now &= now - 1)
                totals->at[k * 64 + __builtin_ctzll(now)] += value;
        }
    }
}

/* Without branches: the place of the next tie moves on by 0 or 1. */
uint64_t crd_lane_choose_plain(const uint32_t *source, const uint8_t *kind, uint64_t kinds,
                               uint32_t *to, uint8_t *to_kind)
{
    uint64_t mask = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < CRD_LANE_CHOICE; i++) {
        uint64_t is = kinds >> kind[i] & 1;
        to[n] = source[i];
        to_kind[n] = kind[i];
        n += (uint32_t)is;
        mask |= is << i;
    }
    return mask;
}

const crd_lane_kernel crd_lane_plain = {"plain",
                                        always,
                                        pull,
                                        pull_some,
                                        add,
                                        read,
                                        crd_lane_choose_plain,
                                        crd_lane_add_sum_plain,
                                        crd_lane_add_first_plain};
