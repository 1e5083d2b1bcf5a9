#ifndef CRD_GRAPH_HITTING_H
#define CRD_GRAPH_HITTING_H

#include "base/vec.h"

#include <crd/types.h>

/* The fewest things whose loss takes something down, when all that can be asked is "does it fall
 * when these are lost?". Losing more never restores anything. When it stands there is a witness of
 * that: some things which keep it standing as long as none of them is lost, whatever else is; so
 * every set that takes it down hits every witness, and the fewest that hit all witnesses known so
 * far are never more than the fewest that take it down.
 *
 * Method: fewest that hit the known witnesses (exact, branch and bound); do they take it down? Then
 * they are the answer; else the witness of that is new. (Reiter 1987, hitting sets of conflicts;
 * implicit hitting sets: Chandrasekaran, Karp, Moreno-Centeno, Vempala 2011.) The bounds hold at
 * any time, so a limit of effort gives an answer too. Deterministic, one thread. */

typedef struct crd_hitting_answer {
    bool falls;
    const uint32_t *witness; /* [n] when it stands; none of what is lost; any order, none twice */
    uint32_t n;              /* 0: nothing takes it down */
    uint64_t steps;          /* of effort that the answer took */
} crd_hitting_answer;

typedef struct crd_hitting {
    uint32_t n_vars;   /* things that may be lost: 0 .. n_vars - 1 */
    uint32_t at_least; /* known: nothing smaller takes it down */
    uint32_t at_most; /* known elsewhere: a set of so many takes it down, so that the search may end
                         when nothing smaller does; 0 = none is known */
    uint64_t effort;  /* steps (each some nanoseconds) before it ends with its bounds */
    void *ctx;
    /* `lost` in any order; NULL: all. What it gives is borrowed until the next call. */
    crd_status (*ask)(void *ctx, const uint32_t *lost, uint32_t n, crd_hitting_answer *ret_answer,
                      crd_err *err);
    bool (*stop)(void *ctx); /* asked now and then: true ends it like effort; may be NULL */
} crd_hitting;

#define CRD_HITTING_NONE UINT32_MAX

typedef struct crd_hitting_found {
    uint32_t lower;     /* nothing smaller takes it down */
    uint32_t upper;     /* of `set`; CRD_HITTING_NONE: no set is known */
    bool proven;        /* lower = upper, or `never` */
    bool never;         /* nothing takes it down: all of them together do not */
    uint32_t *set;      /* [upper] ascending, minimal; the caller frees */
    uint32_t witnesses; /* that were found */
    uint64_t steps;
} crd_hitting_found;

/* CRD_ENOMEM, CRD_EINVAL (a witness out of range), what `ask` gives. Even then the caller frees
 * ret_found->set. */
CRD_NODISCARD crd_status crd_hitting_fewest(const crd_hitting *h, crd_hitting_found *ret_found,
                                            crd_err *err);

/* Sets of things: set i is var[first[i]] .. var[first[i + 1] - 1], ascending. Zero-initialise. */
typedef struct crd_sets {
    CRD_VEC(uint32_t) first; /* empty, or one more than there are sets */
    CRD_VEC(uint32_t) var;
} crd_sets;
static inline size_t crd_sets_n(const crd_sets *s) { return s->first.n ? s->first.n - 1 : 0; }
CRD_NODISCARD bool crd_sets_add(crd_sets *s, const uint32_t *var, uint32_t n); /* false: memory */
/* By size, then members; each once, and without those of which another is a part. O(sets squared)
 * at worst. False: memory. */
CRD_NODISCARD bool crd_sets_minimal(crd_sets *s);
void crd_sets_done(crd_sets *s);

/* All minimal sets of at most `order` that take it down, as crd_sets_minimal leaves them.
 * *ret_whole false: effort, `stop` or `limit` (of sets that are kept) ended it, and more may exist;
 * what is listed does take it down, though a part of it might. The caller ends *ret_sets with
 * crd_sets_done, whatever comes back. */
CRD_NODISCARD crd_status crd_hitting_all(const crd_hitting *h, uint32_t order, size_t limit,
                                         crd_sets *ret_sets, bool *ret_whole, crd_err *err);

#endif
