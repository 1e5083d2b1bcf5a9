/* Joined rows, strong components (graph/scc), levels by longest path over the components in
 * topological order, then two stable counting sorts: by how many ties leave a node, and by level.
 * Sorting nodes inside a level by this popularity is the main lever of the sweep: the words that
 * are read most stand together. Components are not contracted to one node, see condense.h. */
#include "graph/condense.h"

#include "base/err.h"
#include "graph/graph.h"
#include "graph/huge.h"
#include "graph/order.h"
#include "graph/scc.h"

#include <stdlib.h>
#include <string.h>

enum { POPULAR = 65535 }; /* ties that leave a node are told apart up to here */

struct build {
    uint32_t n;
    crd_graph *joined;   /* all planes, out-edges */
    uint32_t *target;    /* of its edges; the graph's own */
    uint8_t *kind;       /* of its edges */
    uint32_t *component; /* [n], sinks have the lowest numbers */
    uint32_t n_components;
    uint32_t *begin;  /* [n_components + 1]: into order, when it is sorted by component */
    uint32_t *order;  /* [n] */
    uint32_t *spare;  /* [n] */
    uint32_t *height; /* [n_components]: level */
    uint32_t *count;  /* for counting sorts */
    crd_dag *dag;
};

static crd_status check_plane(uint32_t n, const crd_plane *p, size_t number, uint64_t *total,
                              crd_err *err)
{
    if (p->begin > n || p->n_rows > n - p->begin)
        return crd_fail(err, CRD_EINVAL, "plane %zu: rows of nodes from %u on, %u of them, of %u",
                        number, p->begin, p->n_rows, n);
    for (uint32_t r = 0; r < p->n_rows; r++)
        if (p->first[r] > p->first[r + 1])
            return crd_fail(err, CRD_EINVAL, "plane %zu: row %u ends before it begins", number, r);
    for (size_t e = p->n_rows ? p->first[0] : 0; p->n_rows && e < p->first[p->n_rows]; e++)
        if (p->target[e] >= n || (p->kinds ? p->kinds[e] : p->kind) >= CRD_KINDS)
            return crd_fail(err, CRD_EINVAL, "plane %zu: tie %zu leads to node %u, kind %u", number,
                            e, p->target[e], p->kinds ? p->kinds[e] : p->kind);
    *total += p->n_rows ? p->first[p->n_rows] - p->first[0] : 0;
    if (*total >= UINT32_MAX)
        return crd_fail(err, CRD_ELIMIT, "%llu ties", (unsigned long long)*total);
    return CRD_OK;
}

/* first[v + 1] becomes where v's row begins, and after the copying where it ends. */
static void count_rows(const crd_plane *planes, size_t n_planes, uint32_t n, uint32_t *first)
{
    memset(first, 0, ((size_t)n + 1) * sizeof *first);
    for (size_t i = 0; i < n_planes; i++)
        for (uint32_t r = 0; r < planes[i].n_rows; r++)
            first[planes[i].begin + r + 1] += planes[i].first[r + 1] - planes[i].first[r];
    uint32_t at = 0;
    for (uint32_t v = 0; v < n; v++) {
        uint32_t here = first[v + 1];
        first[v + 1] = at;
        at += here;
    }
}

static void copy_rows(const crd_plane *p, uint32_t *first, uint32_t *target, uint8_t *kind)
{
    for (uint32_t r = 0; r < p->n_rows; r++) {
        uint32_t from = p->first[r], n = p->first[r + 1] - from;
        uint32_t to = first[p->begin + r + 1];
        first[p->begin + r + 1] += n;
        if (n == 0)
            continue;
        memcpy(target + to, p->target + from, n * sizeof *target);
        if (p->kinds)
            memcpy(kind + to, p->kinds + from, n);
        else
            memset(kind + to, p->kind, n);
    }
}

static crd_status join(struct build *b, const crd_plane *planes, size_t n_planes, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t *first = NULL, *target = NULL;
    uint64_t total = 0;
    for (size_t i = 0; i < n_planes; i++)
        CRD_TRY(check_plane(b->n, &planes[i], i, &total, err));
    first = crd_huge_alloc((size_t)b->n + 1, sizeof *first);
    target = crd_huge_alloc(total, sizeof *target);
    b->kind = crd_huge_alloc(total, sizeof *b->kind);
    if (!first || !target || !b->kind) {
        rc = crd_fail(err, CRD_ENOMEM, "%llu ties", (unsigned long long)total);
        goto done;
    }
    count_rows(planes, n_planes, b->n, first);
    for (size_t i = 0; i < n_planes; i++)
        copy_rows(&planes[i], first, target, b->kind);
    CRD_TRY(crd_graph_take(b->n, first, target, &b->joined, err));
    b->target = target;
    first = target = NULL;
done:
    free(first);
    free(target);
    return rc;
}

static crd_status take_room(struct build *b, crd_err *err)
{
    size_t n = b->n;
    crd_dag *d = b->dag = calloc(1, sizeof *d);
    b->component = malloc((n + 1) * sizeof *b->component);
    b->begin = malloc((n + 1) * sizeof *b->begin);
    b->order = malloc((n + 1) * sizeof *b->order);
    b->spare = malloc((n + 1) * sizeof *b->spare);
    b->height = calloc(n + 1, sizeof *b->height);
    b->count = malloc((n + POPULAR + 3) * sizeof *b->count);
    if (!d || !b->component || !b->begin || !b->order || !b->spare || !b->height || !b->count)
        return crd_fail(err, CRD_ENOMEM, "order of %u nodes", b->n);
    d->n_nodes = b->n;
    d->place = crd_huge_alloc(n, sizeof *d->place);
    d->node = crd_huge_alloc(n, sizeof *d->node);
    d->first = crd_huge_alloc(n + 1, sizeof *d->first);
    if (!d->place || !d->node || !d->first)
        return crd_fail(err, CRD_ENOMEM, "order of %u nodes", b->n);
    return CRD_OK;
}

/* Components in topological order (falling numbers): all ties into one are seen before it is. */
static void find_levels(struct build *b)
{
    uint32_t n_levels = 0;
    for (uint32_t c = b->n_components; c-- > 0;) {
        uint32_t above = b->height[c] + 1;
        n_levels = above > n_levels ? above : n_levels;
        for (uint32_t i = b->begin[c]; i < b->begin[c + 1]; i++) {
            size_t n;
            const uint32_t *to = crd_graph_out(b->joined, b->order[i], &n);
            for (size_t e = 0; e < n; e++) {
                uint32_t t = b->component[to[e]];
                if (t != c && b->height[t] < above)
                    b->height[t] = above;
            }
        }
    }
    b->dag->n_levels = n_levels;
}

static bool in_knot(const struct build *b, uint32_t v)
{
    uint32_t c = b->component[v];
    return b->begin[c + 1] - b->begin[c] > 1;
}

/* From the order by components to the places. d->place serves as the sort's keys until it is known.
 */
static crd_status lay_out(struct build *b, crd_err *err)
{
    crd_dag *d = b->dag;
    uint32_t *key = d->place;
    for (uint32_t v = 0; v < b->n; v++) {
        size_t n;
        crd_graph_out(b->joined, v, &n);
        key[v] = in_knot(b, v) ? 0 : 1 + POPULAR - (uint32_t)(n < POPULAR ? n : POPULAR);
    }
    crd_order_by(b->order, b->n, key, POPULAR + 2, b->count, b->spare);
    for (uint32_t v = 0; v < b->n; v++)
        key[v] = b->height[b->component[v]];
    crd_order_by(b->spare, b->n, key, d->n_levels, b->count, d->node);
    d->level = malloc(((size_t)d->n_levels + 1) * sizeof *d->level);
    if (!d->level)
        return crd_fail(err, CRD_ENOMEM, "%u levels", d->n_levels);
    memcpy(d->level, b->count, ((size_t)d->n_levels + 1) * sizeof *d->level);
    for (uint32_t p = 0; p < b->n; p++)
        d->place[d->node[p]] = p;
    return CRD_OK;
}

static crd_status find_knots(struct build *b, crd_err *err)
{
    crd_dag *d = b->dag;
    for (uint32_t c = 0; c < b->n_components; c++)
        d->n_knots += b->begin[c + 1] - b->begin[c] > 1;
    d->knots = malloc(((size_t)d->n_knots + 1) * sizeof *d->knots);
    if (!d->knots)
        return crd_fail(err, CRD_ENOMEM, "%u knots", d->n_knots);
    uint32_t n = 0;
    for (uint32_t p = 0; n < d->n_knots; p++) {
        uint32_t c = b->component[d->node[p]], size = b->begin[c + 1] - b->begin[c];
        if (size == 1)
            continue;
        d->knots[n++] = (crd_span){p, p + size};
        p += size - 1;
    }
    return CRD_OK;
}

/* Asks for what the row of the node at place p will need: where its ties end. */
static void fetch_row(const struct build *b, const uint32_t *at, uint32_t p)
{
    size_t n;
    if (p >= b->n)
        return;
    const uint32_t *to = crd_graph_out(b->joined, b->dag->node[p], &n);
    for (size_t e = 0; e < n && e < 16; e++)
        __builtin_prefetch(&at[to[e]], 1);
}

/* Rows of what enters each place, filled in the order of the sources, so each row ascends. The
 * joined graph's targets become places first, in the order in which they stand: the look-ups then
 * do not wait for one another. */
static crd_status fill_rows(struct build *b, crd_err *err)
{
    crd_dag *d = b->dag;
    uint32_t *at = d->first + 1;
    memset(d->first, 0, ((size_t)b->n + 1) * sizeof *d->first);
    for (uint32_t u = 0, e = 0; u < b->n; u++) {
        size_t n;
        crd_graph_out(b->joined, u, &n);
        for (uint32_t end = e + (uint32_t)n; e < end; e++) {
            at[d->place[b->target[e]]] += b->target[e] != u;
            b->target[e] = d->place[b->target[e]];
        }
    }
    for (uint32_t v = 0; v < b->n; v++) {
        uint32_t here = at[v];
        at[v] = d->n_edges;
        d->n_edges += here;
    }
    d->source = crd_huge_alloc(d->n_edges, sizeof *d->source);
    d->kind = crd_huge_alloc(d->n_edges, sizeof *d->kind);
    if (!d->source || !d->kind)
        return crd_fail(err, CRD_ENOMEM, "%u ties", d->n_edges);
    for (uint32_t p = 0; p < b->n; p++) {
        size_t n;
        const uint32_t *to = crd_graph_out(b->joined, d->node[p], &n);
        fetch_row(b, at, p + 8);
        for (size_t e = 0; e < n; e++) {
            if (to[e] == p)
                continue;
            uint32_t i = at[to[e]]++;
            d->source[i] = p;
            d->kind[i] = b->kind[to + e - b->target];
        }
    }
    return CRD_OK;
}

crd_status crd_dag_new(uint32_t n_nodes, const crd_plane *planes, size_t n_planes,
                       crd_dag **ret_dag, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct build b = {.n = n_nodes};
    *ret_dag = NULL;
    if (n_nodes == UINT32_MAX)
        return crd_fail(err, CRD_EINVAL, "%u nodes are one too many", n_nodes);
    CRD_TRY(take_room(&b, err));
    CRD_TRY(join(&b, planes, n_planes, err));
    CRD_TRY(crd_graph_scc(b.joined, b.component, &b.n_components, err));
    crd_order_by(NULL, n_nodes, b.component, b.n_components, b.begin, b.order);
    find_levels(&b);
    CRD_TRY(lay_out(&b, err));
    CRD_TRY(find_knots(&b, err));
    CRD_TRY(fill_rows(&b, err));
    *ret_dag = b.dag;
    b.dag = NULL;
done:
    crd_dag_free(b.dag);
    crd_graph_free(b.joined);
    free(b.kind);
    free(b.component);
    free(b.begin);
    free(b.order);
    free(b.spare);
    free(b.height);
    free(b.count);
    return rc;
}

void crd_dag_free(crd_dag *d)
{
    if (!d)
        return;
    free(d->place);
    free(d->node);
    free(d->first);
    free(d->source);
    free(d->kind);
    free(d->level);
    free(d->knots);
    free(d);
}
