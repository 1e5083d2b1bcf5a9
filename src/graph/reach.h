#ifndef CRD_GRAPH_REACH_H
#define CRD_GRAPH_REACH_H

#include "graph/labels.h"
#include "graph/net.h"

/* Many pairs at once: who is joined to whom, under one policy or many; how well; how often. */

/* part[v]: which component of usable nodes and edges v is in, numbered by their lowest nodes;
 * CRD_VID_NONE where v itself may not be used. nodes, edges: sets (base/bits.h), NULL: all. Two
 * nodes are joined when their parts are equal and not CRD_VID_NONE. `part` has room for all nodes.
 * O(nodes + edges): union-find. *ret_n may be NULL. */
void crd_reach_parts(const crd_net *net, const uint64_t *nodes, const uint64_t *edges,
                     uint32_t *part, uint32_t *ret_n);

/* 64 policies at once: bit p of node_lanes[v] and edge_lanes[e] says that policy p may use it
 * (NULL: all may); bit p of ret_joined[q] that it joins the ends of pair q. Equal ends are joined
 * where the node may be used. By halving: what all policies of a half have is contracted once for
 * them. O((nodes + edges) log 64) at best, times 64 at worst. CRD_EINVAL: a pair out of range.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_reach_lanes(const crd_net *net, const uint64_t *node_lanes,
                                         const uint64_t *edge_lanes, const crd_ends *pairs,
                                         uint32_t n_pairs, uint64_t *ret_joined, crd_err *err);

/* Grades: how good the best route is when it is as good as the worst thing on it (max-min trust).
 * A maximum spanning forest, kept as the order in which it grew together. Immutable. */
typedef struct crd_grades crd_grades;

/* Higher is better; 0 may not be used. NULL: all UINT32_MAX. The caller frees. O(edges log edges).
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_grades_new(const crd_net *net, const uint32_t *node_grade,
                                        const uint32_t *edge_grade, crd_grades **ret_grades,
                                        crd_err *err);
void crd_grades_free(crd_grades *g); /* NULL is fine */

/* Grade of the best route, its ends counted; 0: there is none. u, v below the number of nodes.
 * O(log nodes). */
uint32_t crd_grades_between(const crd_grades *g, uint32_t u, uint32_t v);

typedef enum crd_apart_by {
    CRD_REACH_EDGES, /* routes share no edge */
    CRD_REACH_NODES, /* routes share no node but their ends; parallel direct edges are one route */
} crd_apart_by;

enum { CRD_REACH_MAX = 8 };

/* How many disjoint routes join each two of the sites, counted up to `most` (so `most` means "that
 * or more"): ret_count[i * n_sites + j], symmetric, has room for n_sites^2; on the diagonal `most`,
 * or 0 for a site that may not be used. Two places in `sites` may be the same node.
 * Exact. Cuts split the sites into sets that are well joined inside, and one cut settles all pairs
 * across it; about n_sites * most flows to the nearest other sites.
 * CRD_EINVAL: a site out of range, most 0 or above CRD_REACH_MAX. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_reach_counts(const crd_net *net, const uint64_t *nodes,
                                          const uint64_t *edges, const uint32_t *sites,
                                          uint32_t n_sites, crd_apart_by by, uint32_t most,
                                          uint8_t *ret_count, crd_err *err);

#endif
