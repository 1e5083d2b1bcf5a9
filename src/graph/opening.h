#ifndef CRD_GRAPH_OPENING_H
#define CRD_GRAPH_OPENING_H

#include "graph/labels.h"
#include "graph/net.h"

/* What to open so that closed ways become ways: each node and edge has a cost of opening it, 0 for
 * what is open; the cheapest set is looked for after which every pair is joined by open things.
 * Both ends of a pair must be open too. */

#define CRD_OPENING_NEVER  UINT64_MAX /* as a cost: cannot be opened */
#define CRD_OPENING_EFFORT UINT64_C(200000000)

typedef struct crd_opening_in {
    const crd_net *net;
    const uint64_t *node_cost, *edge_cost; /* NULL: all open */
    const crd_ends *pairs;
    uint32_t n_pairs;
    uint64_t effort; /* most nodes and arcs looked at; 0: CRD_OPENING_EFFORT */
} crd_opening_in;

typedef struct crd_opening {
    uint32_t n_nodes, n_edges;
    uint32_t *nodes, *edges; /* to open, ascending; only things of cost above 0 */
    uint64_t cost;           /* their sum */
    uint64_t low;            /* no set that joins the same pairs costs less */
    bool proven;             /* cost == low */
    uint32_t n_blocked;
    uint32_t *blocked; /* pairs that no opening joins, ascending; left out of all the rest */
    uint64_t effort;   /* spent */
} crd_opening;

void crd_opening_done(crd_opening *o); /* NULL and {0} are fine */

/* The cheapest opening; no part of it can be left out. Of equal ones the same on every machine.
 * One pair: a shortest path, exact, O(e log e). Several: what is open is contracted first; then
 * exact for few different ends (Dreyfus and Wagner 1971 on nodes and edges, groups of pairs on
 * top), and otherwise dual ascent for `low`, the tight set it leaves, pruned and rerouted, for
 * `cost`, and branch and bound between the two while the effort lasts.
 * CRD_EINVAL: a pair out of range. CRD_ELIMIT: all finite costs together reach 2^62. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_opening_find(const crd_opening_in *in, crd_opening *ret_opening,
                                          crd_err *err);

#endif
