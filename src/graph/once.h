#ifndef CRD_GRAPH_ONCE_H
#define CRD_GRAPH_ONCE_H

#include "graph/gates.h"

/* One scenario over gates in the making: what fails, the least that is consistent, as
 * crd_circuit_eval says of one lane (graph/circuit.h). No circuit is made: it costs what the inputs
 * cost that are there, whatever numbers their gates have. More may fail later, nothing is mended.
 */
typedef struct crd_once crd_once;

/* With nothing lost but what always fails. `l` is copied, and borrowed for the call. The caller
 * frees. O(inputs), and room for as many numbers as there are. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_once_new(const crd_gate_list *l, crd_once **ret_once);
void crd_once_free(crd_once *o); /* NULL is fine */

/* A variable fails, and what fails by it. O(inputs of what fails now). */
void crd_once_fail(crd_once *o, uint32_t variable);
/* Has a variable or gate failed? Of a gate without inputs only when another names it. */
bool crd_once_has(const crd_once *o, uint32_t input);

#endif
