#ifndef CRD_GRAPH_FLOW_INT_H
#define CRD_GRAPH_FLOW_INT_H

/* What the files of the flow share. Edges are pipes, each with two arcs; where nodes have
 * capacities a node is two states, entered (v) and left (n_nodes + v), with a pipe between them,
 * and an edge two pipes, one in each direction. */
#include "graph/flow.h"

struct crd_flow {
    uint32_t n_nodes, n_edges; /* as given */
    uint32_t n;                /* states */
    bool split;
    uint32_t *first;      /* [n + 1] into arcs */
    uint32_t *to, *twin;  /* [arcs] the other end; the opposite arc of the pipe */
    uint32_t *item;       /* [arcs] edge, or n_edges + node */
    int64_t *cap;         /* [arcs] as given */
    int64_t *base, *room; /* [arcs] less what is closed and in use; less what flows, too */
    uint32_t *arc;        /* [pipes] its arc in the pipe's direction */
    uint32_t *touched;    /* items that reset has to put back; first edges, from the end nodes */
    uint32_t n_edges_touched, n_nodes_touched;
    uint8_t *is_touched; /* [items] */
    uint32_t round;      /* of a search */
    uint32_t *met[2];    /* [n] round in which the search from s, from t, met it */
    uint32_t *via[2];    /* [n] arc that leads there, on from there */
    uint32_t *queue[2];  /* [n] */
    uint32_t *level;     /* [n] edges to t; and scratch */
    uint32_t aim;        /* state that is aimed at; UINT32_MAX: none */
    uint32_t *away;      /* [n] edges between it and there at least; UINT32_MAX: no way */
    uint32_t *steps;     /* [n] from s; of nodes met by a search that aims */
    uint32_t *open[2];   /* [2 n + 2] by steps + away: a node that waits; round in which it does */
    uint32_t *below;     /* [n] the next that waits there */
};

static inline uint32_t crd_flow_begin(const crd_flow *f, uint32_t s)
{
    return f->split ? f->n_nodes + s : s;
}
void crd_flow_touch(crd_flow *f, uint32_t item);
void crd_flow_push(crd_flow *f, uint32_t arc, int64_t amount);
uint32_t crd_flow_next_round(crd_flow *f);

#endif
