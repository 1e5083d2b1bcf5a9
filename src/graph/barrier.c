/* Least cut of nodes and edges by a greatest flow (graph/flow.h). What cannot be part is contracted
 * first: the nodes of a trusted region become one, and a network with few things to cut gets
 * small. */
#include "graph/barrier.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/flow.h"
#include "graph/joined.h"

#include <stdlib.h>
#include <string.h>

typedef struct cut {
    const crd_net *net;
    const uint64_t *nodes, *edges;
    const uint32_t *node_weight, *edge_weight;
    uint32_t *place;     /* [n_nodes] number of the node, or of what it was contracted to */
    uint32_t *over;      /* [n_nodes] */
    int64_t *through;    /* [n] */
    crd_flow_edge *pipe; /* [n_pipes] */
    uint32_t *of_pipe;   /* [n_pipes] its edge */
    uint8_t *side;       /* [n] */
    uint32_t n, n_pipes;
} cut;

static bool has(const uint64_t *set, uint32_t i) { return !set || crd_bits_has(set, i); }

static bool is_fixed(const cut *c, uint32_t v)
{
    return !c->node_weight || c->node_weight[v] == CRD_BARRIER_NEVER;
}

static uint32_t edge_weight(const cut *c, uint32_t e)
{
    return c->edge_weight ? c->edge_weight[e] : 1;
}

static bool edge_usable(const cut *c, uint32_t e)
{
    crd_edge edge = c->net->edges[e];
    return has(c->edges, e) && has(c->nodes, edge.from) && has(c->nodes, edge.to) &&
           edge.from != edge.to;
}

static void contract(cut *c)
{
    const crd_net *net = c->net;
    for (uint32_t v = 0; v < net->n_nodes; v++)
        c->over[v] = v;
    for (uint32_t e = 0; e < net->n_edges; e++) {
        crd_edge edge = net->edges[e];
        if (edge_usable(c, e) && edge_weight(c, e) == CRD_BARRIER_NEVER && is_fixed(c, edge.from) &&
            is_fixed(c, edge.to))
            crd_joined_join(c->over, edge.from, edge.to);
    }
    for (uint32_t v = 0; v < net->n_nodes; v++) { /* a root is the lowest of its own */
        uint32_t root = crd_joined_root(c->over, v);
        if (root < v) {
            c->place[v] = c->place[root];
            continue;
        }
        c->place[v] = c->n;
        c->through[c->n++] = is_fixed(c, v) ? CRD_FLOW_MAX : c->node_weight[v];
    }
    for (uint32_t e = 0; e < net->n_edges; e++) {
        uint32_t a = c->place[net->edges[e].from], b = c->place[net->edges[e].to];
        uint32_t weight = edge_weight(c, e);
        int64_t room = weight == CRD_BARRIER_NEVER ? CRD_FLOW_MAX : weight;
        if (!edge_usable(c, e) || a == b)
            continue;
        c->of_pipe[c->n_pipes] = e;
        c->pipe[c->n_pipes++] = (crd_flow_edge){a, b, room, room};
    }
}

/* Where a flow begins or ends in v: not in v itself if v can be part, since there its own weight
 * would not count. */
static uint32_t end_at(cut *c, uint32_t v)
{
    if (is_fixed(c, v))
        return c->place[v];
    c->pipe[c->n_pipes++] = (crd_flow_edge){c->n, c->place[v], CRD_FLOW_MAX, CRD_FLOW_MAX};
    c->through[c->n] = CRD_FLOW_MAX;
    return c->n++;
}

static crd_status collect(const cut *c, uint32_t n_pipes, crd_barrier *b, crd_err *err)
{
    uint32_t n_edges = 0, n_nodes = 0;
    for (int pass = 0; pass < 2; pass++) {
        n_edges = n_nodes = 0;
        for (uint32_t p = 0; p < n_pipes; p++) {
            uint8_t x = c->side[c->pipe[p].from], y = c->side[c->pipe[p].to];
            if ((x == CRD_FLOW_NEAR && y == CRD_FLOW_FAR) ||
                (x == CRD_FLOW_FAR && y == CRD_FLOW_NEAR)) {
                if (pass > 0)
                    b->edges[n_edges] = c->of_pipe[p];
                n_edges++;
            }
        }
        for (uint32_t v = 0; v < c->net->n_nodes; v++)
            if (has(c->nodes, v) && c->side[c->place[v]] == CRD_FLOW_FULL) {
                if (pass > 0)
                    b->nodes[n_nodes] = v;
                n_nodes++;
            }
        if (pass > 0)
            break;
        b->edges = malloc(((size_t)n_edges + 1) * sizeof *b->edges);
        b->nodes = malloc(((size_t)n_nodes + 1) * sizeof *b->nodes);
        if (!b->edges || !b->nodes)
            return crd_fail(err, CRD_ENOMEM, "barrier of %u nodes, %u edges", n_nodes, n_edges);
    }
    b->n_edges = n_edges;
    b->n_nodes = n_nodes;
    return CRD_OK;
}

static crd_status cut_init(cut *c, crd_err *err)
{
    size_t n = (size_t)c->net->n_nodes + 2, m = (size_t)c->net->n_edges + 2;
    c->place = malloc(n * sizeof *c->place);
    c->over = malloc(n * sizeof *c->over);
    c->through = malloc(n * sizeof *c->through);
    c->side = malloc(n * sizeof *c->side);
    c->pipe = malloc(m * sizeof *c->pipe);
    c->of_pipe = malloc(m * sizeof *c->of_pipe);
    if (!c->place || !c->over || !c->through || !c->side || !c->pipe || !c->of_pipe)
        return crd_fail(err, CRD_ENOMEM, "barrier among %u nodes", c->net->n_nodes);
    return CRD_OK;
}

static void cut_done(cut *c)
{
    free(c->place);
    free(c->over);
    free(c->through);
    free(c->side);
    free(c->pipe);
    free(c->of_pipe);
}

static bool has_zero(const uint32_t *weight, uint32_t n)
{
    for (uint32_t i = 0; weight && i < n; i++)
        if (weight[i] == 0)
            return true;
    return false;
}

void crd_barrier_done(crd_barrier *b)
{
    if (!b)
        return;
    free(b->nodes);
    free(b->edges);
    *b = (crd_barrier){0};
}

crd_status crd_barrier_find(const crd_net *net, const uint64_t *nodes, const uint64_t *edges,
                            const uint32_t *node_weight, const uint32_t *edge_weights,
                            uint32_t from, uint32_t to, crd_barrier *ret_barrier, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_flow *flow = NULL;
    crd_barrier b = {.exists = true};
    cut c = {.net = net,
             .nodes = nodes,
             .edges = edges,
             .node_weight = node_weight,
             .edge_weight = edge_weights};
    *ret_barrier = (crd_barrier){0};
    if (from >= net->n_nodes || to >= net->n_nodes || from == to)
        return crd_fail(err, CRD_EINVAL, "barrier between %u and %u of %u nodes", from, to,
                        net->n_nodes);
    if (has_zero(node_weight, net->n_nodes) || has_zero(edge_weights, net->n_edges))
        return crd_fail(err, CRD_EINVAL, "a weight of 0 in a barrier");
    CRD_TRY(cut_init(&c, err));
    contract(&c);
    uint32_t n_pipes = c.n_pipes, s = end_at(&c, from), t = end_at(&c, to);
    if (s == t)
        goto done; /* nothing on some route can be part */
    CRD_TRY(crd_flow_new(c.n, c.pipe, c.n_pipes, node_weight ? c.through : NULL, &flow, err));
    if (has(nodes, from) && has(nodes, to))
        b.weight = (uint64_t)crd_flow_most(flow, s, t, INT64_MAX);
    crd_flow_cut(flow, s, c.side);
    if (b.weight > 0)
        CRD_TRY(collect(&c, n_pipes, &b, err));
    *ret_barrier = b;
    b = (crd_barrier){0};
done:
    crd_barrier_done(&b);
    crd_flow_free(flow);
    cut_done(&c);
    return rc;
}
