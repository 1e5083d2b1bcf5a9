#ifndef CRD_GRAPH_CUTS_H
#define CRD_GRAPH_CUTS_H

#include "graph/circuit.h"
#include "graph/hitting.h"

enum { CRD_CUTS_ORDER_MAX = 6 };

/* Truncated cut sets: all minimal sets of at most `order` variables that make the root fail, worked
 * out from the inputs upwards. Sets only grow on the way, so what is left out because it is too
 * large could not have become small enough: exact. Another way to what crd_circuit_failing and
 * crd_hitting_all give, and how sets compose where the circuits themselves are not known.
 * @param never  [vars] variables that are not lost (base/bits.h); NULL = none
 * @param limit  of sets of all gates together, and of steps of one gate, 1000 a set
 * Sets come as crd_sets_minimal leaves them; the caller ends *ret_sets, whatever comes back.
 * CRD_EINVAL: root or order. CRD_ELIMIT, CRD_ENOMEM. One thread; O(gates) and what the sets take.
 */
CRD_NODISCARD crd_status crd_circuit_cuts(const crd_circuit *c, uint32_t root, uint32_t order,
                                          const uint64_t *never, size_t limit, crd_sets *ret_sets,
                                          crd_err *err);

#endif
