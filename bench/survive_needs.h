/* Needs of invented services as gates over suppliers. */
#ifndef BENCH_SURVIVE_NEEDS_H
#define BENCH_SURVIVE_NEEDS_H

#include "lanes_graph.h"

enum { SUPPLIERS_N = 500 };

struct needs {
    uint32_t n_vars, n_gates, n_inputs, n_roots;
    uint64_t *threshold;
    uint32_t *first, *input, *root;
    bench_graph rng;
};

static inline void open_gate(struct needs *n, uint32_t threshold)
{
    n->threshold[n->n_gates] = threshold;
    n->first[++n->n_gates] = n->n_inputs;
}

static inline void add_input(struct needs *n, uint32_t input)
{
    n->input[n->n_inputs++] = input;
    n->first[n->n_gates] = n->n_inputs;
}

static inline uint32_t gate_in(struct needs *n, uint32_t begin, uint32_t end)
{
    return n->n_vars + begin + bench_below(&n->rng, end - begin);
}

/* Platforms of one to three suppliers; equipment on a platform with a manager and a host; functions
 * of one, of two side by side, or of two in three; services that need twenty functions, or that
 * stand while nine in ten of their access stand. */
static inline void make_needs(struct needs *n, uint32_t scale)
{
    uint32_t platforms = 100 * scale, equipment = 5000 * scale, functions = 1850 * scale;
    uint32_t access = 150 * scale, services = 50 * scale, begin, end;
    size_t gates = (size_t)platforms + equipment + functions + access + services;
    n->rng.seed = 7;
    n->n_vars = SUPPLIERS_N;
    n->threshold = bench_room(gates, sizeof *n->threshold);
    n->first = bench_room(gates + 1, sizeof *n->first);
    n->input = bench_room(8 * gates, sizeof *n->input);
    n->root = bench_room(services, sizeof *n->root);
    for (uint32_t i = 0; i < platforms; i++) {
        open_gate(n, 1);
        for (uint32_t k = 1 + bench_below(&n->rng, 3); k > 0; k--)
            add_input(n, bench_zipf(&n->rng, SUPPLIERS_N));
    }
    for (uint32_t i = 0; i < equipment; i++) {
        open_gate(n, 1);
        add_input(n, gate_in(n, 0, platforms));
        add_input(n, bench_zipf(&n->rng, SUPPLIERS_N));
        if (i > 0 && i % 4 == 0)
            add_input(n, gate_in(n, platforms, platforms + i));
    }
    begin = platforms;
    end = platforms + equipment;
    for (uint32_t i = 0; i < functions; i++) {
        uint32_t kind = bench_below(&n->rng, 4);
        open_gate(n, kind < 1 ? 1 : 2);
        for (uint32_t k = kind < 1 ? 1 : kind < 3 ? 2 : 3; k > 0; k--)
            add_input(n, gate_in(n, begin, end));
        if (i > 100 && kind == 0)
            add_input(n, gate_in(n, end, end + i));
    }
    begin = end;
    end += functions;
    for (uint32_t i = 0; i < access; i++) {
        open_gate(n, 2);
        for (uint32_t k = 0; k < 10; k++)
            add_input(n, gate_in(n, begin, end));
    }
    for (uint32_t i = 0; i < services; i++) {
        open_gate(n, 1);
        for (uint32_t k = 0; k < 12; k++)
            add_input(n, gate_in(n, begin, end));
        for (uint32_t k = 0; k < 3; k++)
            add_input(n, gate_in(n, end, end + access));
        n->root[n->n_roots++] = n->n_vars + n->n_gates - 1;
    }
}

#endif
