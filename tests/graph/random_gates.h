/* Random gates over a few variables, and what fails by definition. */
#ifndef CRD_TEST_RANDOM_GATES_H
#define CRD_TEST_RANDOM_GATES_H

#include "graph/circuit_int.h"

static uint64_t seed = 20261121;

static inline uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { VARS = 8, GATES = 14, INPUTS = 80, ROOTS = 6 };

struct made {
    uint32_t n_vars, n_gates, n_roots;
    uint32_t first[GATES + 1], input[INPUTS], root[ROOTS];
    uint64_t threshold[GATES], weight[INPUTS];
    bool weighed;
};

static inline crd_gates gates_of(const struct made *m)
{
    return (crd_gates){m->n_vars, m->n_gates, m->threshold,
                       m->first,  m->input,   m->weighed ? m->weight : NULL};
}

/* `rings`: inputs may be any gate; else earlier ones. Thresholds of all kinds, never and always
 * among them. */
static inline void make(struct made *m, bool rings)
{
    m->n_vars = 1 + draw(VARS);
    m->n_gates = draw(GATES + 1);
    m->n_roots = 1 + draw(ROOTS);
    m->first[0] = 0;
    m->weighed = draw(2);
    uint32_t heavy = draw(2) ? 3 : 1000;
    for (uint32_t g = 0; g < m->n_gates; g++) {
        uint32_t n = draw(6), *in = m->input + m->first[g];
        m->first[g + 1] = m->first[g] + n;
        m->threshold[g] = draw(3) ? 1 + draw(n + 1) : draw(n + 3);
        for (uint32_t i = 0; i < n; i++)
            in[i] = draw(m->n_vars + (rings ? m->n_gates : g));
        uint64_t sum = 0;
        for (uint32_t i = 0; i < n; i++)
            sum += m->weight[m->first[g] + i] = draw(3) ? draw(heavy) : 1;
        if (m->weighed && draw(8))
            m->threshold[g] = draw((uint32_t)sum + 3);
    }
    for (uint32_t r = 0; r < m->n_roots; r++)
        m->root[r] = draw(m->n_vars + m->n_gates);
}

/* What fails when the variables of the set fail: from nothing, until nothing more does. */
static inline void oracle(const struct made *m, uint32_t failed, bool fails[VARS + GATES])
{
    memset(fails, 0, sizeof(bool[VARS + GATES]));
    for (uint32_t v = 0; v < m->n_vars; v++)
        fails[v] = failed >> v & 1;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t g = 0; g < m->n_gates; g++) {
            uint64_t n = 0;
            for (uint32_t i = m->first[g]; i < m->first[g + 1]; i++)
                n += fails[m->input[i]] ? m->weighed ? m->weight[i] : 1 : 0;
            bool now = n >= m->threshold[g];
            changed = changed || now != fails[m->n_vars + g];
            fails[m->n_vars + g] = now;
        }
    }
}

#endif
