#ifndef CRD_GRAPH_LANES_KERNEL_H
#define CRD_GRAPH_LANES_KERNEL_H

#include "graph/lanes.h"

/* The inner loops, one set for each kind of processor; all give the same bits. */

/* 512 counters of 64 bits, bit by bit: the counter of lane l is the sum over k of 2^k times bit l
 * of plane k. They must not run over. */
typedef struct crd_lane_counters {
    crd_word plane[64];
} crd_lane_counters;

enum { CRD_LANE_BLOCK = 16 };

/* Lines are asked for so many ties before they are read, and into the second cache only: the first
 * can wait for few lines at a time and would stand still. On a graph of 10^6 nodes and 10^7 ties a
 * sweep on Zen 4 takes 72 ms without, 56 with 24 ties ahead into the first cache, 41 with 64 ahead,
 * 28 with 64 ahead into the second and 19 with 256 ahead into the second; 1,024 are no better. */
enum { CRD_LANE_AHEAD = 256 };

/* The highest tie for which one that far ahead exists. */
static inline uint32_t crd_lane_last(const crd_view *view)
{
    return view->n_edges > CRD_LANE_AHEAD ? view->n_edges - CRD_LANE_AHEAD : 0;
}

static inline void crd_lane_ahead(const uint32_t *source, uint32_t e, uint32_t last,
                                  const crd_word *words)
{
    __builtin_prefetch(&words[source[e < last ? e + CRD_LANE_AHEAD : e]], 0, 2);
}

typedef struct crd_lane_kernel {
    const char *name;
    bool (*usable)(void); /* on this processor */
    /* words[v] = OR of the words of v's sources, for begin <= v < end in turn. */
    void (*pull)(const crd_view *view, uint32_t begin, uint32_t end, crd_word *words);
    /* The same with each source's word cut to pass[kind of the tie]. */
    void (*pull_some)(const crd_view *view, const crd_word *pass, uint32_t begin, uint32_t end,
                      crd_word *words);
    /* Adds 16 words, each bit counting 2^bit; bit <= 32. */
    void (*add)(crd_lane_counters *counters, uint32_t bit, const crd_word *const *words);
    /* sum[l] = counter of lane l, from the lowest n_planes. */
    void (*read)(const crd_lane_counters *counters, uint32_t n_planes, uint64_t *sum);
    /* Of 64 ties those of the given kinds, in order: their sources and kinds to `to` and `to_kind`,
     * of which all 64 places may be written. Bit i of the result: tie i is one of them. */
    uint64_t (*choose)(const uint32_t *source, const uint8_t *kind, uint64_t kinds, uint32_t *to,
                       uint8_t *to_kind);
    /* crd_lanes_add_sum and crd_lanes_add_first. */
    void (*add_sum)(const crd_word *words, const crd_lane_group *group, const crd_lane_scale *scale,
                    const crd_word *open, crd_lane_totals *totals);
    void (*add_first)(const crd_word *words, const crd_lane_group *group,
                      const crd_lane_scale *scale, const crd_word *open, crd_lane_totals *totals);
} crd_lane_kernel;

enum { CRD_LANE_CHOICE = 64 };
void crd_lane_add_sum_plain(const crd_word *words, const crd_lane_group *group,
                            const crd_lane_scale *scale, const crd_word *open,
                            crd_lane_totals *totals);
void crd_lane_add_first_plain(const crd_word *words, const crd_lane_group *group,
                              const crd_lane_scale *scale, const crd_word *open,
                              crd_lane_totals *totals);
uint64_t crd_lane_choose_plain(const uint32_t *source, const uint8_t *kind, uint64_t kinds,
                               uint32_t *to, uint8_t *to_kind);

extern const crd_lane_kernel crd_lane_plain, crd_lane_avx2, crd_lane_avx512;

/* The best one that is usable here. */
const crd_lane_kernel *crd_lane_kernel_best(void);

/* crd_view_new, crd_lanes_sweep and crd_lanes_sum with a kernel of the caller's choice, for tests
 * and benchmarks. */
CRD_NODISCARD crd_status crd_view_new_with(const crd_lane_kernel *kernel, const crd_dag *dag,
                                           uint64_t kinds, const uint64_t *closed,
                                           crd_view **ret_view, crd_err *err);
CRD_NODISCARD crd_status crd_lanes_sweep_with(const crd_lane_kernel *kernel, const crd_view *view,
                                              const crd_lane_seed *seeds, size_t n_seeds,
                                              const crd_lane_rules *rules, crd_pool *pool,
                                              crd_word *words, crd_err *err);
void crd_lanes_sum_with(const crd_lane_kernel *kernel, const crd_word *words,
                        const crd_lane_group *group, uint64_t ret_sum[CRD_LANES]);

#endif
