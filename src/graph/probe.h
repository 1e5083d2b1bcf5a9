#ifndef CRD_GRAPH_PROBE_H
#define CRD_GRAPH_PROBE_H

#include "base/vec.h"
#include "graph/circuit.h"

/* One scenario at a time over a circuit, and no more of it than a question touches: an answer is
 * kept until the next scenario. Where something stands it says why: variables that keep it standing
 * whatever else fails. One probe, one thread; the circuit is borrowed. */
typedef struct crd_probe crd_probe;
typedef CRD_VEC(uint32_t) crd_probe_vars;

/* Variables from `first` on are not given by the scenario but asked for, once in each in which they
 * are needed. */
typedef struct crd_probe_late {
    uint32_t first; /* UINT32_MAX: none */
    void *ctx;
    crd_status (*fails)(void *ctx, uint32_t var, bool *ret_fails, crd_err *err);
} crd_probe_late;

/* The caller frees. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_probe_new(const crd_circuit *c, const crd_probe_late *late,
                                       crd_probe **ret_probe, crd_err *err);
void crd_probe_free(crd_probe *p); /* NULL is fine */

/* A new scenario: these variables fail and no others; `stand`: these stand and all others fail.
 * O(n). */
void crd_probe_set(crd_probe *p, const uint32_t *vars, uint32_t n, bool stand);

/* Does the word (crd_circuit_root, or a variable) fail? CRD_ENOMEM, what `late` gives. O(inputs of
 * the gates below it that were not looked at before in this scenario), gates in rings repeated. */
CRD_NODISCARD crd_status crd_probe_fails(crd_probe *p, uint32_t word, bool *ret_fails,
                                         crd_err *err);

/* Of a word that stands in this scenario: adds variables that keep it standing as long as all of
 * them stand, and late ones. Each once between two calls of crd_probe_fresh, which stand for all
 * that was asked since then. Not the fewest, though those taken already come first. */
CRD_NODISCARD crd_status crd_probe_why(crd_probe *p, uint32_t word, crd_probe_vars *to,
                                       crd_err *err);
void crd_probe_fresh(crd_probe *p);

uint64_t crd_probe_steps(const crd_probe *p); /* inputs that were looked at so far */

#endif
