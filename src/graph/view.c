/* The rows are copied in groups of 64 ties without regard to where rows end; a row then begins
 * where the ties before it that count end. Thin levels are joined to one step for one thread, since
 * a hand-over costs as much as some thousand ties; thick ones are cut in chunks of about equal
 * work, whose bounds depend on the rows alone. */
#include "graph/view.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/graph.h"
#include "graph/huge.h"
#include "graph/lanes_kernel.h"
#include "graph/order.h"
#include "graph/scc.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 32768, THICK = 2 * CHUNK, NODE_WORK = 2 }; /* in ties; a node costs about two */

/* Bits that are set; the processor's own instruction is not in every build. */
static uint32_t count(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* Ties of the view's kinds. */
static void copy_kinds(const crd_lane_kernel *kernel, crd_view *v)
{
    const crd_dag *d = v->dag;
    uint32_t last_source[CRD_LANE_CHOICE], out = 0, p = 0;
    uint8_t last_kind[CRD_LANE_CHOICE];
    for (uint32_t e = 0; p <= d->n_nodes; e += CRD_LANE_CHOICE) {
        uint32_t n = d->n_edges - e < CRD_LANE_CHOICE ? d->n_edges - e : CRD_LANE_CHOICE;
        const uint32_t *source = d->source + e;
        const uint8_t *kind = d->kind + e;
        if (n < CRD_LANE_CHOICE) {
            memset(last_kind, 0, sizeof last_kind);
            memset(last_source, 0, sizeof last_source);
            if (n > 0) {
                memcpy(last_source, source, n * sizeof *source);
                memcpy(last_kind, kind, n);
            }
            source = last_source;
            kind = last_kind;
        }
        uint64_t is = kernel->choose(source, kind, v->kinds, v->own_source + out,
                                     v->own_kind + out);
        for (; p <= d->n_nodes && d->first[p] - e < CRD_LANE_CHOICE; p++) {
            uint64_t before = (UINT64_C(1) << (d->first[p] - e)) - 1;
            v->own_first[p] = out + count(is & before);
        }
        out += count(is);
    }
}

/* The same without closed nodes. */
static void copy_open(const uint64_t *closed, crd_view *v)
{
    const crd_dag *d = v->dag;
    uint32_t out = 0;
    for (uint32_t p = 0; p < d->n_nodes; p++) {
        v->own_first[p] = out;
        if (crd_bits_has(closed, p))
            continue;
        for (uint32_t e = d->first[p]; e < d->first[p + 1]; e++) {
            uint32_t u = d->source[e];
            v->own_source[out] = u;
            v->own_kind[out] = d->kind[e];
            out += (v->kinds >> d->kind[e] & 1) && !crd_bits_has(closed, u);
        }
    }
    v->own_first[d->n_nodes] = out;
}

static crd_status take_rows(crd_view *v, const crd_lane_kernel *kernel, const uint64_t *closed,
                            crd_err *err)
{
    const crd_dag *d = v->dag;
    size_t room = (size_t)d->n_edges + CRD_LANE_CHOICE; /* what `choose` may write */
    v->first = d->first;
    v->source = d->source;
    v->kind = d->kind;
    if (v->kinds != CRD_KINDS_ALL || closed) {
        if (!v->own_first)
            v->own_first = crd_huge_alloc((size_t)d->n_nodes + 1, sizeof *v->own_first);
        if (!v->own_source)
            v->own_source = crd_huge_alloc(room, sizeof *v->own_source);
        if (!v->own_kind)
            v->own_kind = crd_huge_alloc(room, sizeof *v->own_kind);
        if (!v->own_first || !v->own_source || !v->own_kind)
            return crd_fail(err, CRD_ENOMEM, "view of %u ties", d->n_edges);
        if (closed)
            copy_open(closed, v);
        else
            copy_kinds(kernel, v);
        v->first = v->own_first;
        v->source = v->own_source;
        v->kind = v->own_kind;
    }
    v->n_edges = v->first[d->n_nodes];
    return CRD_OK;
}

/* ---- knots -------------------------------------------------------------------------------- */

/* The ties that count between members of one knot. Members are numbered in the order of places. */
struct inner {
    uint32_t n, n_edges;
    crd_edge *edges;
    uint32_t *knot;      /* [n] of each member */
    uint32_t *component; /* [n] */
    uint32_t *order, *spare, *count;
};

static uint32_t count_inner(const crd_view *v, uint32_t *ret_edges)
{
    uint32_t n = 0;
    *ret_edges = 0;
    for (uint32_t k = 0; k < v->dag->n_knots; k++) {
        crd_span s = v->dag->knots[k];
        n += s.end - s.begin;
        for (uint32_t e = v->first[s.begin]; e < v->first[s.end]; e++)
            *ret_edges += v->source[e] >= s.begin;
    }
    return n;
}

static void gather_inner(const crd_view *v, struct inner *in)
{
    uint32_t n = 0, n_edges = 0;
    for (uint32_t k = 0; k < v->dag->n_knots; k++) {
        crd_span s = v->dag->knots[k];
        for (uint32_t p = s.begin; p < s.end; p++) {
            for (uint32_t e = v->first[p]; e < v->first[p + 1]; e++)
                if (v->source[e] >= s.begin)
                    in->edges[n_edges++] = (crd_edge){n + v->source[e] - s.begin, n + p - s.begin};
            in->knot[n + p - s.begin] = k;
        }
        n += s.end - s.begin;
    }
}

/* Members by knot and, inside one, by falling component: sources of ties come first. */
static void cut_pieces(crd_view *v, struct inner *in, uint32_t n_components)
{
    for (uint32_t i = 0; i < in->n; i++)
        in->component[i] = n_components - 1 - in->component[i];
    crd_order_by(NULL, in->n, in->component, n_components, in->count, in->spare);
    crd_order_by(in->spare, in->n, in->knot, v->dag->n_knots, in->count, in->order);
    uint32_t pieces = 0, at = 0;
    for (uint32_t k = 0; k < v->dag->n_knots; k++) {
        crd_span s = v->dag->knots[k];
        uint32_t base = at;
        v->piece[k] = pieces;
        for (uint32_t last = UINT32_MAX; at < base + s.end - s.begin; at++) {
            uint32_t m = in->order[at];
            if (in->component[m] != last)
                v->first_member[pieces++] = at;
            last = in->component[m];
            v->member[at] = s.begin + (m - base);
        }
    }
    v->piece[v->dag->n_knots] = pieces;
    v->first_member[pieces] = at;
}

static crd_status split_knots(crd_view *v, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_graph *g = NULL;
    uint32_t n_components;
    struct inner in = {0};
    in.n = count_inner(v, &in.n_edges);
    size_t room = (size_t)in.n + 2;
    v->piece = malloc(((size_t)v->dag->n_knots + 1) * sizeof *v->piece);
    v->first_member = malloc(room * sizeof *v->first_member);
    v->member = malloc(room * sizeof *v->member);
    in.edges = malloc(((size_t)in.n_edges + 1) * sizeof *in.edges);
    in.knot = malloc(room * sizeof *in.knot);
    in.component = malloc(room * sizeof *in.component);
    in.order = malloc(room * sizeof *in.order);
    in.spare = malloc(room * sizeof *in.spare);
    in.count = malloc(room * sizeof *in.count);
    if (!v->piece || !v->first_member || !v->member || !in.edges || !in.knot || !in.component ||
        !in.order || !in.spare || !in.count) {
        rc = crd_fail(err, CRD_ENOMEM, "knots of %u nodes", in.n);
        goto done;
    }
    gather_inner(v, &in);
    CRD_TRY(crd_graph_new(in.n, in.edges, in.n_edges, &g, err));
    CRD_TRY(crd_graph_scc(g, in.component, &n_components, err));
    cut_pieces(v, &in, n_components);
done:
    crd_graph_free(g);
    free(in.edges);
    free(in.knot);
    free(in.component);
    free(in.order);
    free(in.spare);
    free(in.count);
    return rc;
}

/* ---- steps -------------------------------------------------------------------------------- */

static uint64_t work(const crd_view *v, uint32_t begin, uint32_t end)
{
    return (uint64_t)(v->first[end] - v->first[begin]) + (uint64_t)NODE_WORK * (end - begin);
}

/* The first place at which the work since `begin` is at least `want`, or `end`. */
static uint32_t cut_at(const crd_view *v, uint32_t begin, uint32_t end, uint64_t want)
{
    uint32_t low = begin, high = end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (work(v, begin, middle) < want)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Nodes of several levels stay one chunk. */
static void add_step(crd_view *v, crd_step step, bool one_level, uint32_t *n_bounds)
{
    uint64_t all = work(v, step.begin, step.end);
    uint32_t parts = !one_level || all < THICK ? 1 : (uint32_t)(all / CHUNK);
    step.chunk = *n_bounds;
    step.n_chunks = parts;
    for (uint32_t i = 0; i < parts; i++)
        v->bounds[(*n_bounds)++] = cut_at(v, step.begin, step.end, all * i / parts);
    v->bounds[(*n_bounds)++] = step.end;
    v->steps[v->n_steps++] = step;
}

static crd_status plan(crd_view *v, crd_err *err)
{
    const crd_dag *d = v->dag;
    size_t most = 2 * (size_t)d->n_levels + 2;
    v->steps = malloc(most * sizeof *v->steps);
    v->bounds = malloc((2 * most + work(v, 0, d->n_nodes) / CHUNK) * sizeof *v->bounds);
    if (!v->steps || !v->bounds)
        return crd_fail(err, CRD_ENOMEM, "plan of %u levels", d->n_levels);
    crd_step open = {0};
    uint32_t n_bounds = 0, knot = 0;
    for (uint32_t l = 0; l < d->n_levels; l++) {
        uint32_t begin = d->level[l], end = d->level[l + 1], knots = knot;
        for (; knot < d->n_knots && d->knots[knot].begin < end; knot++)
            begin = d->knots[knot].end;
        bool thick = work(v, begin, end) >= THICK;
        if (knot > knots || thick) { /* what is open has to be done before */
            if (open.end > open.begin || open.knot_end > open.knot_begin)
                add_step(v, open, false, &n_bounds);
            open = (crd_step){knots, knot, begin, begin, 0, 0};
        }
        open.end = end;
        if (thick) {
            add_step(v, open, true, &n_bounds);
            open = (crd_step){knot, knot, end, end, 0, 0};
        }
    }
    if (open.end > open.begin || open.knot_end > open.knot_begin)
        add_step(v, open, false, &n_bounds);
    return CRD_OK;
}

static void forget_plan(crd_view *v)
{
    void *all[] = {v->steps, v->bounds, v->piece, v->first_member, v->member};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    v->steps = NULL;
    v->n_steps = 0;
    v->bounds = v->piece = v->first_member = v->member = NULL;
}

static crd_status make(crd_view *v, const crd_lane_kernel *kernel, uint64_t kinds,
                       const uint64_t *closed, crd_err *err)
{
    crd_status rc = CRD_OK;
    v->kinds = kinds;
    forget_plan(v);
    CRD_TRY(take_rows(v, kernel, closed, err));
    CRD_TRY(split_knots(v, err));
    rc = plan(v, err);
done:
    return rc;
}

crd_status crd_view_change(crd_view *v, uint64_t kinds, const uint64_t *closed, crd_err *err)
{
    return make(v, crd_lane_kernel_best(), kinds, closed, err);
}

crd_status crd_view_new_with(const crd_lane_kernel *kernel, const crd_dag *dag, uint64_t kinds,
                             const uint64_t *closed, crd_view **ret_view, crd_err *err)
{
    *ret_view = NULL;
    crd_view *v = calloc(1, sizeof *v);
    if (!v)
        return crd_fail(err, CRD_ENOMEM, "view");
    v->dag = dag;
    crd_status rc = make(v, kernel, kinds, closed, err);
    if (rc == CRD_OK)
        *ret_view = v;
    else
        crd_view_free(v);
    return rc;
}

crd_status crd_view_new(const crd_dag *dag, uint64_t kinds, const uint64_t *closed,
                        crd_view **ret_view, crd_err *err)
{
    return crd_view_new_with(crd_lane_kernel_best(), dag, kinds, closed, ret_view, err);
}

void crd_view_free(crd_view *v)
{
    if (!v)
        return;
    forget_plan(v);
    free(v->own_first);
    free(v->own_source);
    free(v->own_kind);
    free(v);
}
