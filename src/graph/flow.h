#ifndef CRD_GRAPH_FLOW_H
#define CRD_GRAPH_FLOW_H

#include <crd/types.h>

/* How much a network can carry from one node to another, and the cut that stops more. One network
 * is asked many times: edges are closed, others are in use already, and crd_flow_reset puts all of
 * it back at the cost of what was touched. */
typedef struct crd_flow_edge {
    uint32_t from, to;
    int64_t forth, back; /* capacity from -> to and to -> from: 0 .. CRD_FLOW_MAX. A directed edge:
                            back 0; an undirected one: both the same */
} crd_flow_edge;
#define CRD_FLOW_MAX (INT64_C(1) << 60)

typedef struct crd_flow crd_flow;

/* Nothing flows at first. Loops carry nothing, parallel edges stay apart. The edges are copied, the
 * caller frees the rest. O(nodes + edges); some 80 bytes an edge and
 * 70 a node, with `through` twice that. One thread at a time.
 * @param through  [n_nodes] how much may pass a node (not counted where a flow begins and ends), 0
 *                 .. CRD_FLOW_MAX; NULL = any amount
 * CRD_EINVAL: a number out of range. CRD_ELIMIT: more than 2^29 nodes or edges. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_flow_new(uint32_t n_nodes, const crd_flow_edge *edges,
                                      uint32_t n_edges, const int64_t *through, crd_flow **ret_flow,
                                      crd_err *err);
void crd_flow_free(crd_flow *f); /* NULL is fine */

/* No flow, all edges open and unused. O(edges touched since the last). */
void crd_flow_reset(crd_flow *f);
/* The edge carries nothing until the next reset. Only while nothing flows over it. */
void crd_flow_close(crd_flow *f, uint32_t edge);
/* So much of the edge, in each direction, is in use by others until the next reset; more than there
 * is: all. Only while nothing flows over it. */
void crd_flow_use(crd_flow *f, uint32_t edge, int64_t amount);
int64_t crd_flow_left(const crd_flow *f, uint32_t edge); /* not in use, from -> to */

/* Sends more from s to t, up to `enough` in all together with what already flows between the same
 * two, and gives how much that is: less than enough only when the network carries no more. What
 * flows between other nodes must be kept (crd_flow_keep) or reset before. s != t, both below
 * n_nodes; enough 0 .. INT64_MAX.
 * Cost: what the search meets from both ends for each of a few ways, then Dinic's phases
 * (O(edges) a phase and way). Deterministic. */
int64_t crd_flow_most(crd_flow *f, uint32_t s, uint32_t t, int64_t enough);

/* Many questions that end at t are coming: from now on searches for it go straight there and look
 * about only where the straight way is gone. The answers are the same, though not over which ways.
 * O(nodes + edges). */
void crd_flow_aim(crd_flow *f, uint32_t t);

/* Sends along a way of these edges from s as much as there is room for, at most `most`, and gives
 * how much that was. The way must begin at s and hang together. */
int64_t crd_flow_along(crd_flow *f, uint32_t s, const uint32_t *edges, uint32_t n, int64_t most);

/* Over the edge, from -> to; below 0 the other way. */
int64_t crd_flow_on(const crd_flow *f, uint32_t edge);
/* Edges over which something flows, is in use, or that are closed, each once and in no order that
 * means anything; others may be among them. Borrowed until the next call. */
uint32_t crd_flow_touched(const crd_flow *f, const uint32_t **ret_edges);
/* What flows is in use from now on, in both directions of its edges, as by crd_flow_use: then
 * nothing flows. Not for networks with `through`. */
void crd_flow_keep(crd_flow *f);

/* After crd_flow_most gave less than enough: the least cut nearest to s. An edge is in it that
 * leads from a node of side NEAR to one that is not, and a node FULL: it lets no more through.
 * Unique: does not depend on which greatest flow was found. O(nodes + edges). */
typedef enum crd_flow_side { CRD_FLOW_FAR, CRD_FLOW_NEAR, CRD_FLOW_FULL } crd_flow_side;
void crd_flow_cut(crd_flow *f, uint32_t s, uint8_t *ret_side); /* [n_nodes] */

/* Takes one way of fewest edges off the flow from s to t: its edges in order, and how much flowed
 * along it; 0 edges: nothing flows. Ways that are taken one after another until then make up the
 * whole flow, share no more of an edge or node than it lets through, and visit no node twice.
 * @param ret_edges  room for n_nodes
 * O(edges touched + nodes met). */
uint32_t crd_flow_way(crd_flow *f, uint32_t s, uint32_t t, uint32_t *ret_edges,
                      int64_t *ret_amount);

#endif
