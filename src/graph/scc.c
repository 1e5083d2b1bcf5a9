/* Strong components after Tarjan (SIAM J. Comput. 1(2), 1972) in Pearce's form, which needs one
 * number a vertex (Inf. Process. Lett. 116, 2016), with a stack of our own: a chain of a million
 * links must not be a call depth. Kosaraju's is as simple but needs the reversed graph. */
#include "graph/scc.h"

#include "base/err.h"

#include <stdlib.h>

struct scc {
    const crd_graph *g;
    uint32_t *low;  /* 0 = not met; while open: the lowest index reached. Done: component */
    uint32_t *next; /* place in the out-edges of a vertex that is being visited */
    crd_vid *visit; /* [0, n_visit): the path from the root */
    crd_vid *open;  /* met, component not yet known */
    uint32_t n_visit, n_open;
    uint32_t index; /* of the vertex met last, from 1 */
    uint32_t components;
};

/* Components are kept above all indexes while others are open: no vertex in them is ever lower. */
static uint32_t done_mark(uint32_t component) { return UINT32_MAX - component; }

static void enter(struct scc *s, crd_vid v)
{
    s->low[v] = ++s->index;
    s->next[v] = 0;
    s->visit[s->n_visit++] = v;
}

/* All of v's edges are seen; `index` is v's own. */
static void leave(struct scc *s, crd_vid v, uint32_t index)
{
    s->n_visit--;
    if (s->low[v] < index) {
        s->open[s->n_open++] = v;
        return;
    }
    uint32_t mark = done_mark(s->components++);
    s->index--;
    while (s->n_open > 0 && s->low[s->open[s->n_open - 1]] >= index) {
        s->low[s->open[--s->n_open]] = mark;
        s->index--;
    }
    s->low[v] = mark;
}

/* Indexes are given back with their component (Pearce), so a vertex on the path has to remember its
 * own: it is kept in `own`, parallel to `visit`. */
static void run_from(struct scc *s, crd_vid root, uint32_t *own)
{
    enter(s, root);
    own[0] = s->low[root];
    while (s->n_visit > 0) {
        crd_vid v = s->visit[s->n_visit - 1];
        size_t n;
        const crd_vid *to = crd_graph_out(s->g, v, &n);
        if (s->next[v] > 0 && s->low[to[s->next[v] - 1]] < s->low[v])
            s->low[v] = s->low[to[s->next[v] - 1]]; /* the edge looked at last, now visited */
        if (s->next[v] == n) {
            leave(s, v, own[s->n_visit - 1]);
            continue;
        }
        crd_vid w = to[s->next[v]++];
        if (s->low[w] == 0) {
            enter(s, w);
            own[s->n_visit - 1] = s->low[w];
        }
    }
}

crd_status crd_graph_scc(const crd_graph *g, uint32_t *component, uint32_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t n = crd_graph_vertices(g);
    size_t room = n ? n : 1;
    struct scc s = {.g = g, .low = component};
    uint32_t *own = calloc(room, sizeof *own);
    s.next = calloc(room, sizeof *s.next);
    s.visit = calloc(room, sizeof *s.visit);
    s.open = calloc(room, sizeof *s.open);
    *ret_n = 0;
    if (!own || !s.next || !s.visit || !s.open) {
        rc = crd_fail(err, CRD_ENOMEM, "components of %u vertices", n);
        goto done;
    }
    for (crd_vid v = 0; v < n; v++)
        s.low[v] = 0;
    for (crd_vid v = 0; v < n; v++)
        if (s.low[v] == 0)
            run_from(&s, v, own);
    for (crd_vid v = 0; v < n; v++)
        component[v] = UINT32_MAX - component[v];
    *ret_n = s.components;
done:
    free(own);
    free(s.next);
    free(s.visit);
    free(s.open);
    return rc;
}

/* Backwards along `before` from the vertex whose edge closes the ring. */
static uint32_t unwind(const crd_vid *before, crd_vid v, crd_vid last, crd_vid *ring)
{
    uint32_t n = 0;
    for (crd_vid u = last; u != v; u = before[u])
        ring[n++] = u;
    ring[n++] = v;
    for (uint32_t i = 0, k = n - 1; i < k; i++, k--) {
        crd_vid swap = ring[i];
        ring[i] = ring[k];
        ring[k] = swap;
    }
    return n;
}

/* Breadth first, so that the first edge back to v closes a shortest ring. */
static crd_vid find_last(const crd_graph *g, crd_vid v, crd_vid *before, crd_vid *queue)
{
    uint32_t head = 0, tail = 0;
    queue[tail++] = v;
    while (head < tail) {
        crd_vid u = queue[head++];
        size_t n;
        const crd_vid *to = crd_graph_out(g, u, &n);
        for (size_t i = 0; i < n; i++) {
            if (to[i] == v)
                return u;
            if (before[to[i]] == CRD_VID_NONE) {
                before[to[i]] = u;
                queue[tail++] = to[i];
            }
        }
    }
    return CRD_VID_NONE;
}

crd_status crd_graph_ring(const crd_graph *g, crd_vid v, crd_vid *ring, uint32_t *ret_n,
                          crd_err *err)
{
    uint32_t n = crd_graph_vertices(g);
    crd_vid *before = malloc(n * sizeof *before);
    *ret_n = 0;
    if (!before)
        return crd_fail(err, CRD_ENOMEM, "ring among %u vertices", n);
    for (crd_vid u = 0; u < n; u++)
        before[u] = CRD_VID_NONE;
    crd_vid last = find_last(g, v, before, ring); /* the result's room serves as the queue */
    if (last != CRD_VID_NONE)
        *ret_n = unwind(before, v, last, ring);
    free(before);
    return CRD_OK;
}
