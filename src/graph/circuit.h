#ifndef CRD_GRAPH_CIRCUIT_H
#define CRD_GRAPH_CIRCUIT_H

#include "base/pool.h"
#include "graph/lanes.h"

/* What fails when these things fail: gates over variables, evaluated for 512 scenarios at once. A
 * gate fails when the weights of its inputs that fail sum to at least its threshold (weights of 1:
 * threshold 1 means that one is enough, as many as inputs that all must fail, more that it never
 * does; 0: always). An input given twice counts twice, a weight of 0 not at all. Failing more never
 * mends anything, so gates may lean on one another in rings: what fails is then the least that is
 * consistent, nothing fails because of itself alone. */
typedef struct crd_gates {
    uint32_t n_vars, n_gates;
    const uint64_t *threshold; /* [n_gates] at most CRD_WEIGHT_MAX */
    const uint32_t *first;     /* [n_gates + 1] into input */
    const uint32_t *input;     /* a variable 0 .. n_vars - 1, or n_vars + number of a gate */
    const uint64_t *weight;    /* parallel to input, at most CRD_WEIGHT_MAX; NULL = all 1 */
} crd_gates;
#define CRD_WEIGHT_MAX (UINT64_C(1) << 48)

/* Immutable; any number of threads may evaluate one. */
typedef struct crd_circuit crd_circuit;

/* Keeps what the roots (variables or gates, as inputs are numbered) depend on, each different gate
 * once: two of the same inputs, weights and threshold become one. `gates` is copied. The
 * caller frees. O(inputs log inputs of a gate). CRD_EINVAL: a number out of range, rows that fall.
 * CRD_ELIMIT: more than 32 bits count, or weights of one gate that sum to 2^60. CRD_ENOMEM,
 * CRD_EIO: no random key. */
CRD_NODISCARD crd_status crd_circuit_new(const crd_gates *gates, const uint32_t *roots,
                                         uint32_t n_roots, crd_circuit **ret_circuit, crd_err *err);
void crd_circuit_free(crd_circuit *c); /* NULL is fine */

uint32_t crd_circuit_vars(const crd_circuit *c);
uint32_t crd_circuit_gates(const crd_circuit *c); /* that are left */
size_t crd_circuit_inputs(const crd_circuit *c);
/* Words that an evaluation needs: those of variables first, then constants and gates. */
uint32_t crd_circuit_words(const crd_circuit *c);
/* The word of a root, by its place among the roots given. */
uint32_t crd_circuit_root(const crd_circuit *c, uint32_t root);

/* One pass: words[0 .. vars - 1] say in which lanes each variable fails; fills the others.
 * O(inputs); gates in rings are repeated until nothing changes. */
void crd_circuit_eval(const crd_circuit *c, crd_word *words);

/* ---- many scenarios ----------------------------------------------------------------------- */

/* Sets the variables of one block of up to 512 scenarios, in words that are all zero (or what
 * `failed` says); then looks at the result. Called for different blocks from several threads at
 * once, each with words of its own; writes only what belongs to the block. */
typedef struct crd_scenarios {
    uint64_t n;             /* scenarios; lane l of block b is scenario 512 b + l */
    const uint64_t *failed; /* variables that fail in all of them (base/bits.h); NULL = none */
    uint32_t n_set;         /* `set` writes no variable from this one on; 0 = any */
    void *ctx;
    void (*set)(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars);
    crd_status (*look)(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                       crd_err *err);
    bool (*stop)(
        void *ctx); /* before each block: true leaves it out; from any thread; may be NULL */
    void *stop_ctx;
} crd_scenarios;

/* One pass a block. `pool` NULL: this thread alone. Memory: 64 bytes a word and a thread.
 * CRD_ENOMEM, CRD_ELIMIT (more than 2^41 scenarios), what `look` gives. */
CRD_NODISCARD crd_status crd_circuit_run(const crd_circuit *c, const crd_scenarios *s,
                                         crd_pool *pool, crd_err *err);

/* A root and a set of variables that makes it fail, and of which no smaller part does. */
enum { CRD_ORDER_MAX = 3 };
typedef struct crd_failing {
    uint32_t root;
    uint32_t n;                  /* 0: it fails with nothing lost */
    uint32_t var[CRD_ORDER_MAX]; /* [n] ascending */
} crd_failing;
/* For qsort: by order, then variables, then root. */
int crd_failing_order(const void *a, const void *b);
/* Into that order; O(n) where they are in it. */
void crd_failing_sort(crd_failing *sets, size_t n);

typedef struct crd_failing_opts {
    const uint32_t *vars; /* [n_vars] those that may be lost, ascending, none twice */
    uint32_t n_vars;
    const uint64_t *failed;  /* as in crd_scenarios */
    uint32_t order;          /* sets of at most so many, up to CRD_ORDER_MAX */
    size_t limit;            /* of sets that are kept */
    bool (*stop)(void *ctx); /* as in crd_scenarios; true ends it with CRD_ELIMIT */
    void *stop_ctx;
} crd_failing_opts;

/* Sets of exactly `order` of n things; UINT64_MAX when it comes near to what 64 bits hold. */
uint64_t crd_choose(uint32_t n, uint32_t order);

/* All minimal failing sets up to the order, by order, then set, then root: exhaustive, one pass for
 * every 512 sets. The caller frees *ret_sets. CRD_ELIMIT: there are more than the limit, or more
 * than 2^35 sets to be tried.
 * CRD_EINVAL: options. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_circuit_failing(const crd_circuit *c, const crd_failing_opts *opts,
                                             crd_pool *pool, crd_failing **ret_sets, size_t *ret_n,
                                             crd_err *err);

#endif
