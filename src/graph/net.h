#ifndef CRD_GRAPH_NET_H
#define CRD_GRAPH_NET_H

#include "graph/graph.h"

/* A network without direction, in compressed rows: what routes are looked for in. Edges and nodes
 * are known by their numbers, so weights, labels and sets of them stand in arrays beside it, and
 * one network serves many questions. Parallel edges are different edges; a loop keeps its number
 * and lies on no route. */
typedef struct crd_arc {
    uint32_t to, edge;
} crd_arc;

/* Immutable: read the fields, change none; any number of threads. */
typedef struct crd_net {
    uint32_t n_nodes, n_edges;
    crd_edge *edges; /* [n_edges], as given */
    uint32_t *first; /* [n_nodes + 1]: the arcs of node v are arc[first[v]] .. */
    crd_arc *arc;    /*   arc[first[v + 1] - 1], by number of edge; an edge has one at each end */
} crd_net;

/* Copies `edges`. The caller frees. O(n_nodes + n_edges). CRD_EINVAL: an end is not below n_nodes.
 * CRD_ELIMIT: 2^30 nodes or edges. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_net_new(uint32_t n_nodes, const crd_edge *edges, size_t n_edges,
                                     crd_net **ret_net, crd_err *err);
void crd_net_free(crd_net *net); /* NULL is fine */

/* Labels of nodes and edges (who makes, owns or carries them; which fate they share), in rows:
 * those of node v are node_label[node_first[v]] .. node_label[node_first[v + 1] - 1]. Borrowed. */
typedef struct crd_labelling {
    uint32_t n_labels;
    const uint32_t *node_first, *node_label; /* both NULL: nodes have none */
    const uint32_t *edge_first, *edge_label; /* both NULL: edges have none */
} crd_labelling;

#endif
