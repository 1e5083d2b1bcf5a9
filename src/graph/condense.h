#ifndef CRD_GRAPH_CONDENSE_H
#define CRD_GRAPH_CONDENSE_H

#include <crd/types.h>

/* Many tables of ties made one graph, put in the order in which a sweep reads it.
 *
 * Each tie has a kind, a small number: which kinds count is decided later, by view (graph/view.h),
 * so one graph serves all questions. Nodes get a *place*. Places rise along every tie, except
 * within a knot: a set of at least two nodes that all reach one another. The members of a knot stay
 * single nodes, side by side, because with fewer kinds the knot may fall apart. */

enum { CRD_KINDS = 64 }; /* kinds are 0 .. 63 */

/* One table of ties in compressed rows: row r holds the ties that leave node begin + r, to
 * target[first[r]] .. target[first[r + 1] - 1]. Borrowed for the call. */
typedef struct crd_plane {
    uint32_t begin, n_rows;
    const uint32_t *first;  /* [n_rows + 1], first[0] may be above 0 */
    const uint32_t *target; /* node numbers */
    const uint8_t *kinds;   /* a kind a tie, parallel to target; NULL: all are of `kind` */
    uint8_t kind;
} crd_plane;

typedef struct crd_span {
    uint32_t begin, end; /* places */
} crd_span;

/* Immutable: read the fields, change none; any number of threads. A tie is known by its index into
 * `source`; loops are left out, parallel ties are kept. */
typedef struct crd_dag {
    uint32_t n_nodes, n_edges, n_levels, n_knots;
    uint32_t *place;  /* [n_nodes]: of each node as the caller numbers it */
    uint32_t *node;   /* [n_nodes]: the caller's number of the node at each place */
    uint32_t *first;  /* [n_nodes + 1]: the ties that enter the node at place v are */
    uint32_t *source; /*   source[first[v]] .. source[first[v + 1] - 1]: places, ascending */
    uint8_t *kind;    /* [n_edges], parallel to source */
    uint32_t *level;  /* [n_levels + 1]: level l holds the places level[l] .. level[l + 1] - 1 */
    crd_span *knots;  /* [n_knots], ascending; a knot stands at the beginning of its level */
} crd_dag;

/* Joins the planes; n_nodes is the number of nodes of the whole. A node's level is the longest path
 * that leads to it (knots counted as one step); inside a level stand first the knots, then the
 * nodes from which most ties leave, since their words are read most: that keeps them in the cache.
 * The order depends on nothing but the planes. The caller frees. O(nodes + ties): one pass each for
 * joining, strong components, levels, and laying out; a million nodes and ten million ties take
 * about a second. Memory of the result: 5 bytes a tie and 12 a node; while it is made twice that
 * and 24 bytes a node. CRD_EINVAL: a row, target or kind out of range. CRD_ELIMIT: 2^32 ties.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_dag_new(uint32_t n_nodes, const crd_plane *planes, size_t n_planes,
                                     crd_dag **ret_dag, crd_err *err);
void crd_dag_free(crd_dag *dag); /* NULL is fine */

#endif
