#ifndef CRD_GRAPH_GATES_H
#define CRD_GRAPH_GATES_H

#include "base/vec.h"
#include "graph/circuit.h"

/* Gates in the making: in any order, inputs before or after what they name. Additions remember
 * running out of memory; crd_gate_list_end says so. Zero-initialise, then set n_vars. */
typedef struct crd_gate_list {
    uint32_t n_vars;
    CRD_VEC(uint64_t) threshold; /* by gate */
    struct {
        struct crd_gate_input {
            uint32_t gate, input;
        } * at;
        size_t n, cap;
    } inputs;
    struct {
        struct crd_gate_weight {
            uint64_t weight;
            size_t input; /* index in `inputs`, ascending */
        } * at;
        size_t n, cap;
    } weights; /* of inputs that do not weigh 1 */
    bool full;
    uint32_t *first, *input; /* what crd_gate_list_end made */
    uint64_t *weight;        /* NULL: all weigh 1 */
} crd_gate_list;

/* As a threshold: all of the inputs that it has in the end; of none: never. */
#define CRD_GATE_ALL_OF UINT64_MAX

/* The gate's number as an input: n_vars and up. n gates in a row: that of the first. */
uint32_t crd_gate_list_add(crd_gate_list *l, uint64_t threshold);
uint32_t crd_gate_list_add_many(crd_gate_list *l, uint64_t threshold, size_t n);
/* `gate` as crd_gate_list_add gave it; `input` a variable or a gate, made or to be made. */
void crd_gate_list_input(crd_gate_list *l, uint32_t gate, uint32_t input, uint64_t weight);
/* Adds those of inputs `from` .. `end` - 1 of the list (as they were added) that are `gate`'s to
 * another gate as well. O(end - from). */
void crd_gate_list_copy(crd_gate_list *l, size_t from, size_t end, uint32_t gate, uint32_t to);

/* All of it for crd_circuit_new; borrowed from the list until the next end or free. More may be
 * added afterwards, though not to gates of all of their inputs. O(gates + inputs). CRD_ENOMEM,
 * CRD_ELIMIT: more than 32 bits count. */
CRD_NODISCARD crd_status crd_gate_list_end(crd_gate_list *l, crd_gates *ret_gates, crd_err *err);
void crd_gate_list_free(crd_gate_list *l);

#endif
