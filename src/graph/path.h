#ifndef CRD_GRAPH_PATH_H
#define CRD_GRAPH_PATH_H

#include "graph/view.h"

/* Witnesses: how one node reaches another, for one question at a time. Both searches go backwards
 * from the end, so with `within` set to what one lane reaches (graph/lanes.h) they meet only nodes
 * that lie on some path from its seeds. */

enum { CRD_PATH_CLOSED = 255 }; /* as a cost: such ties may not be used */

typedef struct crd_path_rules {
    const uint8_t *cost;    /* [CRD_KINDS]: what a tie of each kind costs, 0 .. 254; NULL: all 1 */
    const uint64_t *within; /* set of places (base/bits.h): no other is used; NULL: all */
    const uint32_t *rank;   /* [n_nodes] by place, all different: stable keys; NULL: dag->node */
} crd_path_rules;

typedef struct crd_path {
    uint32_t n;       /* places on it; 0: there is no path */
    uint32_t cost;    /* sum over its ties */
    uint32_t *places; /* [n], from the beginning to the end */
    uint32_t *ties;   /* [n - 1]: index of each into view->source and view->kind */
} crd_path;

/* The cheapest path; of several the one of fewest ties; of several the one whose first node that
 * differs has the lower rank. Of parallel ties the cheapest, then the one of lowest kind. `from` ==
 * `to` is a path of one place. `rules` NULL: none. Ends with crd_path_done.
 * O(nodes + ties + highest cost), and a sort of nodes where costs are mixed; 20 bytes a node.
 * CRD_EINVAL: a place out of range. CRD_ELIMIT: more than 2^24 nodes. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_path_shortest(const crd_view *view, uint32_t from, uint32_t to,
                                           const crd_path_rules *rules, crd_path *ret_path,
                                           crd_err *err);
void crd_path_done(crd_path *path); /* NULL and {0} are fine */

typedef enum crd_path_apart {
    CRD_APART_TIES,  /* paths share no tie; parallel ties are different ones */
    CRD_APART_NODES, /* paths share no node but their ends; parallel direct ties are one path */
} crd_path_apart;

/* How many paths lead from one node to another that have nothing in common, counted up to `limit`
 * (so that *ret_n == limit means "limit or more"). Costs matter only as closed or not.
 * O((limit + 1) * (nodes + ties)); 16 bytes a node and a bit a tie.
 * CRD_EINVAL: a place out of range, or from == to. CRD_ELIMIT: 2^31 nodes. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_path_disjoint(const crd_view *view, uint32_t from, uint32_t to,
                                           const crd_path_rules *rules, crd_path_apart apart,
                                           uint32_t limit, uint32_t *ret_n, crd_err *err);

#endif
