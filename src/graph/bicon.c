/* Hopcroft and Tarjan, Algorithm 447 (CACM 16, 1973): one depth-first search, with a stack of edges
 * that is cut where a subtree reaches no higher than its parent. The stack of calls is an array, as
 * a transport network is a chain of thousands. */
#include "graph/bicon.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

typedef struct search {
    crd_bicon *b;
    const crd_edge *edges;
    uint32_t *first, *arc;  /* rows: edges at each vertex */
    uint32_t *seen, *low;   /* order of discovery from 1; highest reach */
    uint32_t *at, *via;     /* next arc of a vertex; edge it was entered by */
    uint32_t *calls, *held; /* stacks: vertices, edges */
    uint32_t n_calls, n_held, clock;
} search;

static uint32_t other(const search *s, uint32_t edge, uint32_t v)
{
    return s->edges[edge].from == v ? s->edges[edge].to : s->edges[edge].from;
}

static void enter(search *s, uint32_t v, uint32_t edge)
{
    s->seen[v] = s->low[v] = ++s->clock;
    s->at[v] = s->first[v];
    s->via[v] = edge;
    s->calls[s->n_calls++] = v;
}

/* The edges held since `edge`, which led down from `parent`, are a block. */
static void cut(search *s, uint32_t parent, uint32_t edge)
{
    crd_bicon *b = s->b;
    uint32_t block = b->n_blocks++, e;
    b->top[block] = parent;
    b->size[block] = 0;
    do {
        e = s->held[--s->n_held];
        b->block[e] = block;
        b->size[block]++;
    } while (e != edge);
}

static void leave(search *s, uint32_t v)
{
    s->n_calls--;
    if (s->n_calls == 0)
        return;
    uint32_t parent = s->calls[s->n_calls - 1];
    if (s->low[v] < s->low[parent])
        s->low[parent] = s->low[v];
    if (s->low[v] >= s->seen[parent])
        cut(s, parent, s->via[v]);
}

static void search_from(search *s, uint32_t root)
{
    enter(s, root, CRD_VID_NONE);
    while (s->n_calls > 0) {
        uint32_t v = s->calls[s->n_calls - 1];
        if (s->at[v] == s->first[v + 1]) {
            leave(s, v);
            continue;
        }
        uint32_t edge = s->arc[s->at[v]++], to = other(s, edge, v);
        if (edge == s->via[v] || to == v)
            continue;
        if (!s->seen[to]) {
            s->held[s->n_held++] = edge;
            enter(s, to, edge);
        } else if (s->seen[to] < s->seen[v]) {
            s->held[s->n_held++] = edge;
            if (s->seen[to] < s->low[v])
                s->low[v] = s->seen[to];
        }
    }
}

/* What leads up from each vertex, in order of discovery, so that depths of parents stand. */
static void hang(search *s, const uint32_t *order)
{
    crd_bicon *b = s->b;
    for (uint32_t i = 0; i < b->n_vertices; i++) {
        uint32_t v = order[i];
        b->up[v] = s->via[v] == CRD_VID_NONE ? CRD_VID_NONE : b->block[s->via[v]];
        b->depth[v] = b->up[v] == CRD_VID_NONE ? 0 : b->depth[b->top[b->up[v]]] + 1;
    }
}

static crd_status rows(search *s, size_t n_edges, crd_err *err)
{
    uint32_t n = s->b->n_vertices;
    for (size_t e = 0; e < n_edges; e++) {
        if (s->edges[e].from >= n || s->edges[e].to >= n)
            return crd_fail(err, CRD_EINVAL, "edge %zu ends at no vertex", e);
        s->first[s->edges[e].from + 1]++;
        s->first[s->edges[e].to + 1]++;
    }
    for (uint32_t v = 0; v < n; v++)
        s->first[v + 1] += s->first[v];
    for (uint32_t v = 0; v < n; v++)
        s->at[v] = s->first[v];
    for (size_t e = 0; e < n_edges; e++) {
        s->arc[s->at[s->edges[e].from]++] = (uint32_t)e;
        s->arc[s->at[s->edges[e].to]++] = (uint32_t)e;
        s->b->block[e] = CRD_VID_NONE;
    }
    return CRD_OK;
}

crd_status crd_bicon_init(crd_bicon *b, uint32_t n_vertices, const crd_edge *edges, size_t n_edges,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    search s = {.b = b, .edges = edges};
    *b = (crd_bicon){.n_vertices = n_vertices};
    if (n_edges > INT32_MAX || n_vertices == CRD_VID_NONE)
        return crd_fail(err, CRD_ELIMIT, "%zu edges are more than blocks are made of", n_edges);
    size_t v = (size_t)n_vertices + 1, e = n_edges + 1;
    uint32_t *room = calloc(6 * v + 3 * e, sizeof *room);
    b->block = calloc(e, sizeof *b->block);
    b->size = calloc(e, sizeof *b->size);
    b->top = calloc(e, sizeof *b->top);
    b->up = calloc(v, sizeof *b->up);
    b->depth = calloc(v, sizeof *b->depth);
    if (!room || !b->block || !b->size || !b->top || !b->up || !b->depth) {
        rc = CRD_ENOMEM;
        goto done;
    }
    s.first = room, s.seen = room + v, s.low = room + 2 * v, s.at = room + 3 * v;
    s.via = room + 4 * v, s.calls = room + 5 * v;
    s.arc = room + 6 * v, s.held = room + 6 * v + 2 * e;
    CRD_TRY(rows(&s, n_edges, err));
    for (uint32_t root = 0; root < n_vertices; root++)
        if (!s.seen[root])
            search_from(&s, root);
    for (uint32_t i = 0; i < n_vertices; i++) /* the stack of calls is free again */
        s.calls[s.seen[i] - 1] = i;
    hang(&s, s.calls);
done:
    free(room);
    return rc;
}

void crd_bicon_done(crd_bicon *b)
{
    free(b->block);
    free(b->size);
    free(b->top);
    free(b->up);
    free(b->depth);
    *b = (crd_bicon){0};
}

bool crd_bicon_between(const crd_bicon *b, crd_vid u, crd_vid v, uint32_t *path, uint32_t *ret_n)
{
    uint32_t n = 0;
    while (u != v) {
        if (b->up[u] != CRD_VID_NONE && b->up[u] == b->up[v]) {
            path[n++] = b->up[u];
            break;
        }
        crd_vid *deeper = b->depth[u] >= b->depth[v] ? &u : &v;
        if (b->up[*deeper] == CRD_VID_NONE)
            return false;
        path[n++] = b->up[*deeper];
        *deeper = b->top[b->up[*deeper]];
    }
    *ret_n = n;
    return true;
}
