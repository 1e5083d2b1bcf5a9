#ifndef CRD_GRAPH_VIEW_H
#define CRD_GRAPH_VIEW_H

#include "graph/condense.h"

/* A graph as one question sees it: only ties of some kinds, perhaps without some nodes; and the
 * plan of a sweep over it. Places are those of the dag, which is borrowed and must outlive the
 * view. */

#define CRD_KINDS_ALL UINT64_MAX

/* One piece of the plan: first the knots, one after another, then the nodes at begin .. end - 1,
 * none of which waits for another in the same chunk unless n_chunks == 1. */
typedef struct crd_step {
    uint32_t knot_begin, knot_end; /* into dag->knots */
    uint32_t begin, end;           /* places, all outside knots */
    uint32_t chunk, n_chunks;      /* bounds[chunk] .. bounds[chunk + n_chunks] */
} crd_step;

/* Immutable; any number of threads. */
typedef struct crd_view {
    const crd_dag *dag;
    uint64_t kinds;
    uint32_t n_edges;
    const uint32_t *first, *source; /* as in the dag, what does not count left out */
    const uint8_t *kind;
    crd_step *steps;
    uint32_t n_steps;
    uint32_t *bounds;
    /* What is left of the knots: pieces that still reach themselves, and single nodes, in an order
     * in which all ties between pieces lead forwards. */
    uint32_t *piece; /* knot k has the pieces piece[k] .. piece[k + 1] - 1 */
    uint32_t
        *first_member; /* piece i has member[first_member[i]] .. member[first_member[i+1] - 1] */
    uint32_t *member;  /* places */
    uint32_t *own_first, *own_source; /* what the view owns: NULL when it never copied */
    uint8_t *own_kind;
} crd_view;

/* Ties whose kind k has bit k in `kinds`. `closed`, a set of places (base/bits.h) or NULL: nodes
 * that nothing enters or leaves. The caller frees. With all kinds and nothing closed the dag's rows
 * are used as they are: O(nodes), few bytes. Otherwise they are copied: one pass over memory, at
 * most 5 bytes a tie and 4 a node. CRD_ENOMEM.
 *
 * A copy or a rule? A sweep over a view of all kinds with crd_lane_rules.pass gives the same words.
 * bench/lanes.c measures both: a copy costs about half a sweep to make, and its sweeps cost as much
 * less as it leaves out; the rule costs nothing before and about a third more a sweep. So a rule
 * for one block of 512 lanes, a copy from two blocks on, or when much is left out. */
CRD_NODISCARD crd_status crd_view_new(const crd_dag *dag, uint64_t kinds, const uint64_t *closed,
                                      crd_view **ret_view, crd_err *err);
/* Makes the view one of other kinds of the same dag, in the memory that it has: a third cheaper
 * than a new one. CRD_ENOMEM: the view can only be freed. */
CRD_NODISCARD crd_status crd_view_change(crd_view *v, uint64_t kinds, const uint64_t *closed,
                                         crd_err *err);
void crd_view_free(crd_view *view); /* NULL is fine */

#endif
