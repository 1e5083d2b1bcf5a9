/* A network for flows, and what is put into use, closed, kept and put back. The search is in
 * flow_most.c. */
#include "base/err.h"
#include "graph/flow_int.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 1 << 29 };

/* ---- making ------------------------------------------------------------------------------- */

static uint32_t n_pipes(const crd_flow *f)
{
    return f->split ? 2 * f->n_edges + f->n_nodes : f->n_edges;
}

typedef struct pipe {
    uint32_t from, to, item;
    int64_t forth, back;
} pipe;

/* The pipe of a number: of split networks 2e and 2e + 1 are those of edge e, then come nodes. */
static pipe pipe_of(const crd_flow *f, const crd_flow_edge *edges, const int64_t *through,
                    uint32_t p)
{
    uint32_t e = f->split ? p / 2 : p, v = p - 2 * f->n_edges;
    if (!f->split)
        return (pipe){edges[e].from, edges[e].to, e, edges[e].forth, edges[e].back};
    if (p >= 2 * f->n_edges)
        return (pipe){v, f->n_nodes + v, f->n_edges + v, through[v], 0};
    if (p % 2 == 0)
        return (pipe){f->n_nodes + edges[e].from, edges[e].to, e, edges[e].forth, 0};
    return (pipe){f->n_nodes + edges[e].to, edges[e].from, e, edges[e].back, 0};
}

static void lay(crd_flow *f, const crd_flow_edge *edges, const int64_t *through)
{
    uint32_t pipes = n_pipes(f);
    for (uint32_t p = 0; p < pipes; p++) {
        pipe x = pipe_of(f, edges, through, p);
        f->first[x.from + 1]++;
        f->first[x.to + 1]++;
    }
    for (uint32_t v = 0; v < f->n; v++)
        f->first[v + 1] += f->first[v];
    memcpy(f->level, f->first, f->n * sizeof *f->level); /* where the next arc goes */
    for (uint32_t p = 0; p < pipes; p++) {
        pipe x = pipe_of(f, edges, through, p);
        uint32_t a = f->level[x.from]++, b = f->level[x.to]++;
        f->arc[p] = a;
        f->to[a] = x.to;
        f->to[b] = x.from;
        f->twin[a] = b;
        f->twin[b] = a;
        f->item[a] = f->item[b] = x.item;
        f->cap[a] = x.forth;
        f->cap[b] = x.back;
    }
}

static bool allocate_search(crd_flow *f)
{
    size_t n = (size_t)f->n + 1;
    bool ok = (f->level = malloc(n * sizeof *f->level)) != NULL &&
              (f->away = malloc(n * sizeof *f->away)) != NULL &&
              (f->steps = malloc(n * sizeof *f->steps)) != NULL &&
              (f->below = malloc(n * sizeof *f->below)) != NULL;
    for (int side = 0; ok && side < 2; side++)
        ok = (f->open[side] = calloc(2 * n, sizeof(uint32_t))) != NULL &&
             (f->met[side] = calloc(n, sizeof(uint32_t))) != NULL &&
             (f->via[side] = malloc(n * sizeof(uint32_t))) != NULL &&
             (f->queue[side] = malloc(n * sizeof(uint32_t))) != NULL;
    return ok;
}

static bool allocate(crd_flow *f)
{
    size_t arcs = 2 * (size_t)n_pipes(f) + 1, items = (size_t)f->n_edges + f->n_nodes + 1;
    return (f->first = calloc((size_t)f->n + 1, sizeof *f->first)) != NULL &&
           (f->to = malloc(arcs * sizeof *f->to)) != NULL &&
           (f->twin = malloc(arcs * sizeof *f->twin)) != NULL &&
           (f->item = malloc(arcs * sizeof *f->item)) != NULL &&
           (f->cap = malloc(arcs * sizeof *f->cap)) != NULL &&
           (f->base = malloc(arcs * sizeof *f->base)) != NULL &&
           (f->room = malloc(arcs * sizeof *f->room)) != NULL &&
           (f->arc = malloc(arcs * sizeof *f->arc)) != NULL &&
           (f->touched = malloc(items * sizeof *f->touched)) != NULL &&
           (f->is_touched = calloc(items, 1)) != NULL && allocate_search(f);
}

static bool is_capacity(int64_t c) { return c >= 0 && c <= CRD_FLOW_MAX; }

crd_status crd_flow_new(uint32_t n_nodes, const crd_flow_edge *edges, uint32_t n_edges,
                        const int64_t *through, crd_flow **ret_flow, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_flow *f = NULL;
    *ret_flow = NULL;
    if (n_nodes > MOST || n_edges > MOST)
        return crd_fail(err, CRD_ELIMIT, "%u nodes and %u edges", n_nodes, n_edges);
    for (uint32_t e = 0; e < n_edges; e++)
        if (edges[e].from >= n_nodes || edges[e].to >= n_nodes || !is_capacity(edges[e].forth) ||
            !is_capacity(edges[e].back))
            return crd_fail(err, CRD_EINVAL, "edge %u: a node or capacity that is none", e);
    for (uint32_t v = 0; through && v < n_nodes; v++)
        if (!is_capacity(through[v]))
            return crd_fail(err, CRD_EINVAL, "node %u: a capacity that is none", v);
    f = calloc(1, sizeof *f);
    if (f) {
        f->n_nodes = n_nodes;
        f->n_edges = n_edges;
        f->split = through != NULL;
        f->n = f->split ? 2 * n_nodes : n_nodes;
        f->aim = UINT32_MAX;
    }
    if (!f || !allocate(f)) {
        rc = crd_fail(err, CRD_ENOMEM, "%u nodes and %u edges", n_nodes, n_edges);
        goto done;
    }
    lay(f, edges, through);
    size_t arcs = 2 * (size_t)n_pipes(f);
    memcpy(f->base, f->cap, arcs * sizeof *f->cap);
    memcpy(f->room, f->cap, arcs * sizeof *f->cap);
    *ret_flow = f;
    f = NULL;
done:
    crd_flow_free(f);
    return rc;
}

void crd_flow_free(crd_flow *f)
{
    if (!f)
        return;
    free(f->first);
    free(f->to);
    free(f->twin);
    free(f->item);
    free(f->cap);
    free(f->base);
    free(f->room);
    free(f->arc);
    free(f->touched);
    free(f->is_touched);
    free(f->level);
    free(f->away);
    free(f->steps);
    free(f->below);
    for (int side = 0; side < 2; side++) {
        free(f->open[side]);
        free(f->met[side]);
        free(f->via[side]);
        free(f->queue[side]);
    }
    free(f);
}

/* ---- use ---------------------------------------------------------------------------------- */

void crd_flow_touch(crd_flow *f, uint32_t item)
{
    if (f->is_touched[item])
        return;
    f->is_touched[item] = 1;
    if (item < f->n_edges)
        f->touched[f->n_edges_touched++] = item;
    else
        f->touched[f->n_edges + f->n_nodes - ++f->n_nodes_touched] = item;
}

void crd_flow_push(crd_flow *f, uint32_t arc, int64_t amount)
{
    f->room[arc] -= amount;
    f->room[f->twin[arc]] += amount;
    crd_flow_touch(f, f->item[arc]);
}

/* The pipes of an item stand in a row. */
static uint32_t first_pipe(const crd_flow *f, uint32_t item, uint32_t *ret_n)
{
    *ret_n = f->split && item < f->n_edges ? 2 : 1;
    return !f->split ? item : item < f->n_edges ? 2 * item : f->n_edges + item;
}

static void put_back(crd_flow *f, uint32_t item)
{
    uint32_t n, p = first_pipe(f, item, &n);
    f->is_touched[item] = 0;
    for (uint32_t k = p; k < p + n; k++) {
        uint32_t a = f->arc[k], b = f->twin[a];
        f->base[a] = f->room[a] = f->cap[a];
        f->base[b] = f->room[b] = f->cap[b];
    }
}

void crd_flow_reset(crd_flow *f)
{
    for (uint32_t i = 0; i < f->n_edges_touched; i++)
        put_back(f, f->touched[i]);
    for (uint32_t i = 1; i <= f->n_nodes_touched; i++)
        put_back(f, f->touched[f->n_edges + f->n_nodes - i]);
    f->n_edges_touched = f->n_nodes_touched = 0;
}

void crd_flow_use(crd_flow *f, uint32_t edge, int64_t amount)
{
    uint32_t n, p = first_pipe(f, edge, &n);
    crd_flow_touch(f, edge);
    for (uint32_t k = p; k < p + n; k++)
        for (int way = 0; way < 2; way++) {
            uint32_t a = way ? f->twin[f->arc[k]] : f->arc[k];
            f->base[a] -= f->base[a] < amount ? f->base[a] : amount;
            f->room[a] = f->base[a];
        }
}

void crd_flow_close(crd_flow *f, uint32_t edge) { crd_flow_use(f, edge, CRD_FLOW_MAX); }

int64_t crd_flow_left(const crd_flow *f, uint32_t edge)
{
    uint32_t n;
    return f->base[f->arc[first_pipe(f, edge, &n)]];
}

int64_t crd_flow_on(const crd_flow *f, uint32_t edge)
{
    uint32_t n, p = first_pipe(f, edge, &n), a = f->arc[p];
    int64_t on = f->base[a] - f->room[a];
    if (n == 2)
        on -= f->base[f->arc[p + 1]] - f->room[f->arc[p + 1]];
    return on;
}

uint32_t crd_flow_touched(const crd_flow *f, const uint32_t **ret_edges)
{
    *ret_edges = f->touched;
    return f->n_edges_touched;
}

void crd_flow_keep(crd_flow *f)
{
    for (uint32_t i = 0; i < f->n_edges_touched; i++) {
        int64_t on = crd_flow_on(f, f->touched[i]);
        if (on != 0)
            crd_flow_use(f, f->touched[i], on < 0 ? -on : on);
    }
}
