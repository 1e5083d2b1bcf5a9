/* A nation as a graph of typed ties, for bench/lanes.c: 1,000,500 nodes and 10,000,000 ties at full
 * size. Legal entities with cycles, suppliers, components in twelve tiers, products with parts
 * lists of 20 to 120 components, equipment, sites, links, functions, services, a management plane
 * of two tiers. Shares of suppliers and products fall like 1 / rank. Same size, same graph. */
#ifndef CRD_BENCH_LANES_GRAPH_H
#define CRD_BENCH_LANES_GRAPH_H

#include "bench.h"

/* Node ranges, in this order. */
typedef enum bench_range {
    ENTITIES,
    SUPPLIERS,
    COMPONENTS,
    PRODUCTS,
    EQUIPMENT,
    SITES,
    LINKS,
    FUNCTIONS,
    SERVICES,
    RANGES
} bench_range;

/* Kinds of ties. */
enum {
    CONTROLS,
    SUPPLIES,
    CONTAINS,
    PART_OF,
    MAKES,
    RUNS,
    OPERATES,
    MAINTAINS,
    MANAGES,
    NEEDS,
    HOUSES,
    OWNS,
    ENDS,
    CARRIES,
    SERVES,
    PASSES,
    BENCH_KINDS
};

typedef struct bench_graph {
    uint32_t begin[RANGES + 1];
    uint32_t n_nodes, n_ties, room;
    uint32_t *from, *to; /* [n_ties], as drawn */
    uint8_t *kind;
    uint64_t seed;
} bench_graph;

static inline uint64_t bench_draw(bench_graph *g)
{
    uint64_t z = g->seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline uint32_t bench_below(bench_graph *g, uint32_t n)
{
    return (uint32_t)((bench_draw(g) >> 32) * n >> 32);
}

static inline uint32_t bench_any(bench_graph *g, bench_range r)
{
    return g->begin[r] + bench_below(g, g->begin[r + 1] - g->begin[r]);
}

/* The first of n is drawn most: the density falls like 1 / rank. */
static inline uint32_t bench_zipf(bench_graph *g, uint32_t n)
{
    uint32_t bits = 32 - (uint32_t)__builtin_clz(n), octave = bench_below(g, bits);
    uint32_t low = (1u << octave) - 1, at = low + bench_below(g, 1u << octave);
    return at < n ? at : bench_below(g, n);
}

static inline uint32_t bench_popular(bench_graph *g, bench_range r)
{
    return g->begin[r] + bench_zipf(g, g->begin[r + 1] - g->begin[r]);
}

static inline void bench_tie(bench_graph *g, uint32_t from, uint32_t to, uint8_t kind)
{
    if (g->n_ties == g->room)
        return;
    g->from[g->n_ties] = from;
    g->to[g->n_ties] = to;
    g->kind[g->n_ties++] = kind;
}

static inline void bench_parties(bench_graph *g)
{
    uint32_t entities = g->begin[SUPPLIERS];
    for (uint32_t v = 1; v < entities; v++) {
        bench_tie(g, bench_zipf(g, v), v, CONTROLS);
        if (bench_below(g, 100) < 60) /* cross-holdings: any direction */
            bench_tie(g, bench_any(g, ENTITIES), v, CONTROLS);
    }
    for (uint32_t v = g->begin[SUPPLIERS]; v < g->begin[COMPONENTS]; v++)
        for (int i = 0; i < 3; i++)
            bench_tie(g, bench_any(g, ENTITIES), v, CONTROLS);
}

static inline void bench_things(bench_graph *g)
{
    uint32_t base = g->begin[COMPONENTS], n = g->begin[PRODUCTS] - base, tier = n / 12 + 1;
    for (uint32_t i = 0; i < n; i++) {
        bench_tie(g, bench_popular(g, SUPPLIERS), base + i, SUPPLIES);
        for (uint32_t k = 0; i >= tier && k < 3; k++) /* from the tiers before */
            bench_tie(g, base + bench_zipf(g, i / tier * tier), base + i, CONTAINS);
    }
    for (uint32_t v = g->begin[PRODUCTS]; v < g->begin[EQUIPMENT]; v++) {
        bench_tie(g, bench_popular(g, SUPPLIERS), v, MAKES);
        for (uint32_t k = 20 + bench_below(g, 101); k > 0; k--)
            bench_tie(g, bench_popular(g, COMPONENTS), v, PART_OF);
    }
    for (uint32_t v = g->begin[SITES]; v < g->begin[LINKS]; v++)
        for (int i = 0; i < 2; i++)
            bench_tie(g, bench_popular(g, ENTITIES), v, OWNS);
}

static inline void bench_network(bench_graph *g)
{
    uint32_t base = g->begin[EQUIPMENT], n = g->begin[SITES] - base;
    uint32_t top = n / 3000 + 1, second = n / 300 + 2; /* management: two tiers */
    for (uint32_t i = 0; i < n; i++) {
        uint32_t v = base + i;
        bench_tie(g, bench_popular(g, PRODUCTS), v, RUNS);
        bench_tie(g, bench_popular(g, PRODUCTS), v, RUNS);
        bench_tie(g, bench_zipf(g, g->begin[SUPPLIERS]), v, OPERATES);
        bench_tie(g, bench_popular(g, SUPPLIERS), v, MAINTAINS);
        bench_tie(g, bench_any(g, SITES), v, HOUSES);
        if (i >= second)
            bench_tie(g, base + top + bench_below(g, second - top), v, MANAGES);
        else if (i >= top)
            bench_tie(g, base + bench_below(g, top), v, MANAGES);
    }
    for (uint32_t v = g->begin[LINKS]; v < g->begin[FUNCTIONS]; v++) {
        bench_tie(g, bench_any(g, EQUIPMENT), v, ENDS);
        bench_tie(g, bench_any(g, EQUIPMENT), v, ENDS);
        if (v > g->begin[LINKS] + 100)
            bench_tie(g, g->begin[LINKS] + bench_below(g, (v - g->begin[LINKS]) / 4 + 1), v,
                      CARRIES);
    }
    for (uint32_t v = g->begin[FUNCTIONS]; v < g->begin[SERVICES]; v++)
        for (int i = 0; i < 20; i++)
            bench_tie(g, bench_any(g, EQUIPMENT), v, SERVES);
    for (uint32_t v = g->begin[SERVICES]; v < g->n_nodes; v++)
        for (int i = 0; i < 100; i++)
            bench_tie(g, bench_any(g, i % 2 ? FUNCTIONS : LINKS), v, i % 2 ? SERVES : PASSES);
    /* The rest: equipment needs equipment that stands above it. */
    for (uint32_t i = 0; g->n_ties < g->room; i = (i + 1) % n)
        if (i > second)
            bench_tie(g, base + bench_zipf(g, i), base + i, NEEDS);
}

static inline void *bench_room(size_t n, size_t size)
{
    void *at = calloc(n ? n : 1, size);
    if (!at) {
        fputs("no memory for the graph\n", stderr);
        exit(1);
    }
    return at;
}

static inline bench_graph bench_graph_new(double part)
{
    static const uint32_t sizes[RANGES] = {5000,   500,    100000, 20000, 600000,
                                           100000, 120000, 50000,  5000};
    bench_graph g = {.seed = 20260115, .room = (uint32_t)(10e6 * part)};
    for (int r = 0; r < RANGES; r++) {
        double n = r <= SUPPLIERS && part > 0.1 ? sizes[r] : sizes[r] * part;
        g.begin[r + 1] = g.begin[r] + (uint32_t)(n < 4 ? 4 : n);
    }
    g.n_nodes = g.begin[RANGES];
    g.from = bench_room(g.room, sizeof *g.from);
    g.to = bench_room(g.room, sizeof *g.to);
    g.kind = bench_room(g.room, 1);
    bench_parties(&g);
    bench_things(&g);
    bench_network(&g);
    return g;
}

static inline void bench_graph_done(bench_graph *g)
{
    free(g->from);
    free(g->to);
    free(g->kind);
}

#endif
