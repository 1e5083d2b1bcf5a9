/* Many pairs, under one policy or under 64. One policy is a union-find. For 64 the policies are
 * halved again and again: what all policies of a half may use is contracted once for the half and
 * its quarters, what none may use is dropped, so that the network gets smaller with the half. */
#include "graph/reach.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/joined.h"

#include <stdlib.h>
#include <string.h>

void crd_reach_parts(const crd_net *net, const uint64_t *nodes, const uint64_t *edges,
                     uint32_t *part, uint32_t *ret_n)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < net->n_nodes; v++)
        part[v] = v;
    for (uint32_t e = 0; e < net->n_edges; e++) {
        crd_edge edge = net->edges[e];
        if (edges && !crd_bits_has(edges, e))
            continue;
        if (!nodes || (crd_bits_has(nodes, edge.from) && crd_bits_has(nodes, edge.to)))
            crd_joined_join(part, edge.from, edge.to);
    }
    /* Backwards every node finds its root; forwards a root, the lowest of its own, gets a number.
     */
    for (uint32_t v = net->n_nodes; v-- > 0;)
        part[v] = crd_joined_root(part, v);
    for (uint32_t v = 0; v < net->n_nodes; v++) {
        if (part[v] < v)
            part[v] = part[part[v]];
        else
            part[v] = nodes && !crd_bits_has(nodes, v) ? CRD_VID_NONE : n++;
    }
    if (ret_n)
        *ret_n = n;
}

/* ---- 64 policies -------------------------------------------------------------------------- */

typedef struct link {
    uint32_t a, b;
    uint64_t lanes;
} link;

typedef struct pair {
    uint32_t a, b, number;
} pair;

typedef struct half {
    uint64_t lanes;
    uint32_t n, n_links, n_pairs; /* nodes are 0 .. n - 1 */
    link *links;
    pair *pairs;
    uint32_t *over, *name; /* [n] */
} half;

static crd_status half_init(half *h, uint64_t lanes, uint32_t n, uint32_t n_links, uint32_t n_pairs,
                            crd_err *err)
{
    *h = (half){.lanes = lanes, .n = n};
    h->links = malloc(((size_t)n_links + 1) * sizeof *h->links);
    h->pairs = malloc(((size_t)n_pairs + 1) * sizeof *h->pairs);
    h->over = malloc(((size_t)n + 1) * sizeof *h->over);
    h->name = malloc(((size_t)n + 1) * sizeof *h->name);
    if (!h->links || !h->pairs || !h->over || !h->name)
        return crd_fail(err, CRD_ENOMEM, "policies over %u nodes", n);
    return CRD_OK;
}

static void half_done(half *h)
{
    free(h->links);
    free(h->pairs);
    free(h->over);
    free(h->name);
}

/* Contracts what all lanes have; pairs that this joins are answered and go. */
static void contract(half *h, uint64_t *joined)
{
    uint32_t n_pairs = 0;
    for (uint32_t v = 0; v < h->n; v++)
        h->over[v] = v;
    for (uint32_t i = 0; i < h->n_links; i++)
        if ((h->links[i].lanes & h->lanes) == h->lanes)
            crd_joined_join(h->over, h->links[i].a, h->links[i].b);
    for (uint32_t q = 0; q < h->n_pairs; q++) {
        pair p = h->pairs[q];
        p.a = crd_joined_root(h->over, p.a);
        p.b = crd_joined_root(h->over, p.b);
        if (p.a == p.b)
            joined[p.number] |= h->lanes;
        else
            h->pairs[n_pairs++] = p;
    }
    h->n_pairs = n_pairs;
}

/* A name in `of` for a root of the half above it. */
static uint32_t name_of(half *above, half *of, uint32_t root)
{
    if (above->name[root] == CRD_VID_NONE)
        above->name[root] = of->n++;
    return above->name[root];
}

/* What counts for some of `of`'s lanes. */
static void fill(half *of, half *above)
{
    for (uint32_t v = 0; v < above->n; v++)
        above->name[v] = CRD_VID_NONE;
    of->n = 0;
    for (uint32_t q = 0; q < above->n_pairs; q++) {
        pair p = above->pairs[q];
        of->pairs[of->n_pairs++] = (pair){name_of(above, of, p.a), name_of(above, of, p.b),
                                          p.number};
    }
    for (uint32_t i = 0; i < above->n_links; i++) {
        link l = above->links[i];
        l.a = crd_joined_root(above->over, l.a);
        l.b = crd_joined_root(above->over, l.b);
        l.lanes &= of->lanes;
        if (l.a != l.b && l.lanes != 0)
            of->links[of->n_links++] = (link){name_of(above, of, l.a), name_of(above, of, l.b),
                                              l.lanes};
    }
}

/* Six levels deep at most. */
static crd_status halve(half *h, uint64_t *joined, crd_err *err)
{
    crd_status rc = CRD_OK;
    half part = {0};
    contract(h, joined);
    if (h->n_pairs == 0 || (h->lanes & (h->lanes - 1)) == 0)
        return CRD_OK;
    uint32_t n = (uint32_t)__builtin_popcountll(h->lanes) / 2;
    uint64_t low = 0, rest = h->lanes;
    for (; n > 0; n--, rest &= rest - 1)
        low |= rest & (~rest + 1);
    for (int k = 0; k < 2; k++) {
        CRD_TRY(half_init(&part, k ? rest : low, h->n, h->n_links, h->n_pairs, err));
        fill(&part, h);
        CRD_TRY(halve(&part, joined, err));
        half_done(&part);
        part = (half){0};
    }
done:
    half_done(&part);
    return rc;
}

crd_status crd_reach_lanes(const crd_net *net, const uint64_t *node_lanes,
                           const uint64_t *edge_lanes, const crd_ends *pairs, uint32_t n_pairs,
                           uint64_t *ret_joined, crd_err *err)
{
    crd_status rc = CRD_OK;
    half h = {0};
    for (uint32_t q = 0; q < n_pairs; q++)
        if (pairs[q].a >= net->n_nodes || pairs[q].b >= net->n_nodes)
            return crd_fail(err, CRD_EINVAL, "pair %u joins %u and %u of %u nodes", q, pairs[q].a,
                            pairs[q].b, net->n_nodes);
    CRD_TRY(half_init(&h, UINT64_MAX, net->n_nodes, net->n_edges, n_pairs, err));
    for (uint32_t e = 0; e < net->n_edges; e++) {
        crd_edge edge = net->edges[e];
        uint64_t lanes = edge_lanes ? edge_lanes[e] : UINT64_MAX;
        lanes &= node_lanes ? node_lanes[edge.from] & node_lanes[edge.to] : UINT64_MAX;
        if (lanes != 0 && edge.from != edge.to)
            h.links[h.n_links++] = (link){edge.from, edge.to, lanes};
    }
    for (uint32_t q = 0; q < n_pairs; q++) {
        ret_joined[q] = 0;
        if (pairs[q].a == pairs[q].b)
            ret_joined[q] = node_lanes ? node_lanes[pairs[q].a] : UINT64_MAX;
        else
            h.pairs[h.n_pairs++] = (pair){pairs[q].a, pairs[q].b, q};
    }
    rc = halve(&h, ret_joined, err);
done:
    half_done(&h);
    return rc;
}

/* ---- grades ------------------------------------------------------------------------------- */

/* Kruskal's forest (1956) as sets that grow together, the smaller under the larger: then no node is
 * deeper than log2 of them, and grades fall on the way up. */
struct crd_grades {
    uint32_t n;
    uint32_t *up;    /* [n] */
    uint32_t *grade; /* [n] at which it went under `up`; 0: it is on top */
    uint32_t *own;   /* [n] of the node itself */
};

typedef struct graded {
    uint32_t grade, edge;
} graded;

static int best_first(const void *a, const void *b)
{
    const graded *x = a, *y = b;
    if (x->grade != y->grade)
        return x->grade > y->grade ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

static uint32_t top_of(const crd_grades *g, uint32_t v)
{
    while (g->up[v] != v)
        v = g->up[v];
    return v;
}

static crd_status grow_together(crd_grades *g, const crd_net *net, const graded *sorted, uint32_t n,
                                crd_err *err)
{
    uint32_t *size = malloc(((size_t)g->n + 1) * sizeof *size);
    if (!size)
        return crd_fail(err, CRD_ENOMEM, "grades of %u nodes", g->n);
    for (uint32_t v = 0; v < g->n; v++)
        size[v] = 1;
    for (uint32_t i = 0; i < n; i++) {
        crd_edge edge = net->edges[sorted[i].edge];
        uint32_t a = top_of(g, edge.from), b = top_of(g, edge.to);
        if (a == b)
            continue;
        uint32_t under = size[a] < size[b] ? a : b, over = under == a ? b : a;
        g->up[under] = over;
        g->grade[under] = sorted[i].grade;
        size[over] += size[under];
    }
    free(size);
    return CRD_OK;
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

crd_status crd_grades_new(const crd_net *net, const uint32_t *node_grade,
                          const uint32_t *edge_grade, crd_grades **ret_grades, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t n = 0;
    size_t room = (size_t)net->n_nodes + 1;
    *ret_grades = NULL;
    graded *sorted = malloc(((size_t)net->n_edges + 1) * sizeof *sorted);
    crd_grades *g = calloc(1, sizeof *g);
    if (g) {
        g->n = net->n_nodes;
        g->up = malloc(room * sizeof *g->up);
        g->grade = calloc(room, sizeof *g->grade);
        g->own = malloc(room * sizeof *g->own);
    }
    if (!sorted || !g || !g->up || !g->grade || !g->own) {
        rc = crd_fail(err, CRD_ENOMEM, "grades of %u nodes", net->n_nodes);
        goto done;
    }
    for (uint32_t v = 0; v < g->n; v++) {
        g->up[v] = v;
        g->own[v] = node_grade ? node_grade[v] : UINT32_MAX;
    }
    for (uint32_t e = 0; e < net->n_edges; e++) {
        uint32_t ends = least(g->own[net->edges[e].from], g->own[net->edges[e].to]);
        uint32_t grade = least(ends, edge_grade ? edge_grade[e] : UINT32_MAX);
        if (grade > 0)
            sorted[n++] = (graded){grade, e};
    }
    if (n > 0)
        qsort(sorted, n, sizeof *sorted, best_first);
    CRD_TRY(grow_together(g, net, sorted, n, err));
    *ret_grades = g;
    g = NULL;
done:
    free(sorted);
    crd_grades_free(g);
    return rc;
}

void crd_grades_free(crd_grades *g)
{
    if (!g)
        return;
    free(g->up);
    free(g->grade);
    free(g->own);
    free(g);
}

uint32_t crd_grades_between(const crd_grades *g, uint32_t u, uint32_t v)
{
    uint32_t worst = u == v ? g->own[u] : UINT32_MAX;
    while (u != v) { /* the one that went under earlier is the lower */
        uint32_t *lower = g->grade[u] >= g->grade[v] ? &u : &v;
        worst = g->grade[*lower];
        if (worst == 0)
            return 0;
        *lower = g->up[*lower];
    }
    return worst;
}
