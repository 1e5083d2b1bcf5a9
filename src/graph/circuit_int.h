#ifndef CRD_GRAPH_CIRCUIT_INT_H
#define CRD_GRAPH_CIRCUIT_INT_H

#include "base/vec.h"
#include "graph/circuit.h"
#include "graph/condense.h"

typedef CRD_VEC(uint32_t) crd_numbers;

enum crd_gate_kind {
    CRD_GATE_ANY,   /* one is enough; of no inputs: never */
    CRD_GATE_ALL,   /* all must fail; of no inputs: always */
    CRD_GATE_COUNT, /* weights are 1 */
    CRD_GATE_WEIGHED,
};

/* Gate g has the word base + g. Gates stand so that inputs come before, but for knots: ranges of
 * gates that lean on one another. */
struct crd_circuit {
    uint32_t n_vars, n_gates, n_roots;
    uint32_t never, always, base; /* words */
    uint32_t *first;              /* [n_gates + 1] */
    uint32_t *input;              /* words */
    uint64_t *weight;             /* parallel to input; NULL = all 1 */
    uint64_t *threshold;          /* [n_gates] */
    uint8_t *kind;                /* [n_gates] enum crd_gate_kind */
    crd_span *knots;              /* [n_knots] ascending */
    uint32_t n_knots;
    uint32_t *root; /* [n_roots] words */
};

/* Evaluation with one set of loops, for tests: "plain", "avx2", "avx512"; false when the processor
 * has it not. */
bool crd_circuit_eval_with(const crd_circuit *c, const char *kernel, crd_word *words);

#endif
