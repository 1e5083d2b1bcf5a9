/* Integrated ownership (Brioschi, Buzzacchi, Colombo 1989): y = (I - A)^-1 A e_z, without forming
 * the inverse. Strong components come with what they hold first, so each is solved once: one
 * vertex by itself, a ring by LU with partial pivoting or, above 64, by Gauss-Seidel, which
 * converges because I - A of a ring that is not closed is an M-matrix. Whether it is closed is
 * asked of the integers. */
#include "graph/inflow.h"

#include "base/err.h"
#include "graph/scc.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DENSE = 64, SWEEPS = 100000 };
static const double enough = 1e-12;

struct crd_inflow {
    uint32_t n, n_rings; /* strong components */
    double whole;
    crd_graph *g;         /* from owner to owned */
    double *part;         /* by edge of g */
    uint32_t *first;      /* [n + 1], into part */
    uint32_t *ring;       /* [n] component */
    uint32_t *ring_first; /* [n_rings + 1], into member */
    crd_vid *member;      /* [n] by component, lowest first */
    bool *sense;          /* [n_rings] */
};

/* ---- building ----------------------------------------------------------------------------- */

static crd_status check(uint32_t n, uint32_t whole, const crd_part *parts, size_t n_parts,
                        crd_err *err)
{
    if (whole == 0)
        return crd_fail(err, CRD_EINVAL, "a whole of nothing");
    if (n_parts >= UINT32_MAX)
        return crd_fail(err, CRD_ELIMIT, "%zu parts", n_parts);
    for (size_t i = 0; i < n_parts; i++)
        if (parts[i].from >= n || parts[i].to >= n)
            return crd_fail(err, CRD_EINVAL, "part %zu leads from %u to %u of %u vertices", i,
                            parts[i].from, parts[i].to, n);
    return CRD_OK;
}

/* The graph keeps the order of edges of one vertex, so parts go where its edges are. */
static crd_status make_graph(crd_inflow *f, const crd_part *parts, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_edge *edges = calloc(n + 1, sizeof *edges);
    size_t n_edges = 0, count;
    if (!edges)
        return crd_fail(err, CRD_ENOMEM, "%zu parts", n);
    for (size_t i = 0; i < n; i++)
        if (parts[i].weight > 0)
            edges[n_edges++] = (crd_edge){parts[i].from, parts[i].to};
    CRD_TRY(crd_graph_new(f->n, edges, n_edges, &f->g, err));
    for (crd_vid v = 0; v < f->n; v++) {
        crd_graph_out(f->g, v, &count);
        f->first[v + 1] = f->first[v] + (uint32_t)count;
    }
    for (size_t i = 0; i < n; i++)
        if (parts[i].weight > 0)
            f->part[f->first[parts[i].from]++] = parts[i].weight / f->whole;
    for (crd_vid v = f->n; v > 0; v--) /* each stands where the next began */
        f->first[v] = f->first[v - 1];
    f->first[0] = 0;
    CRD_TRY(crd_graph_scc(f->g, f->ring, &f->n_rings, err));
done:
    free(edges);
    return rc;
}

static crd_status make_rings(crd_inflow *f, const crd_part *parts, size_t n, uint32_t whole,
                             crd_err *err)
{
    uint64_t *inside = calloc((size_t)f->n + 1, sizeof *inside);
    f->ring_first = calloc((size_t)f->n_rings + 2, sizeof *f->ring_first);
    f->sense = calloc((size_t)f->n_rings + 1, sizeof *f->sense);
    if (!inside || !f->ring_first || !f->sense) {
        free(inside);
        return crd_fail(err, CRD_ENOMEM, "%u vertices", f->n);
    }
    for (crd_vid v = 0; v < f->n; v++)
        f->ring_first[f->ring[v] + 2]++;
    for (uint32_t r = 0; r < f->n_rings; r++)
        f->ring_first[r + 1] += f->ring_first[r];
    /* Now [r + 1] is where r begins; filling moves it to where r ends. */
    for (crd_vid v = 0; v < f->n; v++)
        f->member[f->ring_first[f->ring[v] + 1]++] = v;
    for (size_t i = 0; i < n; i++)
        if (f->ring[parts[i].from] == f->ring[parts[i].to])
            inside[parts[i].to] += parts[i].weight;
    /* Irreducible, no column above 1 and one below it: the spectral radius is below 1. */
    for (uint32_t r = 0; r < f->n_rings; r++) {
        bool over = false, open = false;
        for (uint32_t i = f->ring_first[r]; i < f->ring_first[r + 1]; i++) {
            over |= inside[f->member[i]] > whole;
            open |= inside[f->member[i]] < whole;
        }
        f->sense[r] = !over && open;
    }
    free(inside);
    return CRD_OK;
}

crd_status crd_inflow_new(uint32_t n_vertices, uint32_t whole, const crd_part *parts,
                          size_t n_parts, crd_inflow **ret_inflow, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_inflow = NULL;
    CRD_TRY(check(n_vertices, whole, parts, n_parts, err));
    crd_inflow *f = calloc(1, sizeof *f);
    if (!f)
        return crd_fail(err, CRD_ENOMEM, "%zu parts", n_parts);
    f->n = n_vertices;
    f->whole = whole;
    f->part = calloc(n_parts + 1, sizeof *f->part);
    f->first = calloc((size_t)n_vertices + 1, sizeof *f->first);
    f->ring = calloc((size_t)n_vertices + 1, sizeof *f->ring);
    f->member = calloc((size_t)n_vertices + 1, sizeof *f->member);
    if (!f->part || !f->first || !f->ring || !f->member)
        rc = crd_fail(err, CRD_ENOMEM, "%zu parts", n_parts);
    if (rc == CRD_OK)
        rc = make_graph(f, parts, n_parts, err);
    if (rc == CRD_OK)
        rc = make_rings(f, parts, n_parts, whole, err);
    if (rc == CRD_OK)
        *ret_inflow = f;
    else
        crd_inflow_free(f);
done:
    return rc;
}

void crd_inflow_free(crd_inflow *f)
{
    if (!f)
        return;
    crd_graph_free(f->g);
    free(f->part);
    free(f->first);
    free(f->ring);
    free(f->ring_first);
    free(f->member);
    free(f->sense);
    free(f);
}

/* ---- a ring ------------------------------------------------------------------------------- */

/* Solves m x = b by elimination with partial pivoting; x takes b's place. */
static void solve(double *m, double *b, uint32_t k)
{
    for (uint32_t c = 0; c < k; c++) {
        uint32_t best = c;
        for (uint32_t r = c + 1; r < k; r++)
            if (fabs(m[r * k + c]) > fabs(m[best * k + c]))
                best = r;
        for (uint32_t j = 0; j < k && best != c; j++) {
            double swap = m[c * k + j];
            m[c * k + j] = m[best * k + j];
            m[best * k + j] = swap;
        }
        double swap = b[c];
        b[c] = b[best];
        b[best] = swap;
        for (uint32_t r = c + 1; r < k; r++) {
            double by = m[r * k + c] / m[c * k + c];
            for (uint32_t j = c; j < k; j++)
                m[r * k + j] -= by * m[c * k + j];
            b[r] -= by * b[c];
        }
    }
    for (uint32_t r = k; r-- > 0;) {
        for (uint32_t j = r + 1; j < k; j++)
            b[r] -= m[r * k + j] * b[j];
        b[r] /= m[r * k + r];
    }
}

static crd_status ring_by_lu(const crd_inflow *f, uint32_t ring, double *y, crd_err *err)
{
    const crd_vid *member = f->member + f->ring_first[ring];
    uint32_t k = f->ring_first[ring + 1] - f->ring_first[ring];
    double *m = calloc((size_t)k * k, sizeof *m), b[DENSE];
    if (!m)
        return crd_fail(err, CRD_ENOMEM, "ring of %u", k);
    for (uint32_t r = 0; r < k; r++) {
        size_t n;
        const crd_vid *to = crd_graph_out(f->g, member[r], &n);
        b[r] = y[member[r]];
        m[r * k + r] = 1;
        for (size_t i = 0; i < n; i++) {
            uint32_t low = 0, high = k;
            if (f->ring[to[i]] != ring)
                continue;
            while (high - low > 1) {
                uint32_t mid = low + (high - low) / 2;
                if (member[mid] <= to[i])
                    low = mid;
                else
                    high = mid;
            }
            m[r * k + low] -= f->part[f->first[member[r]] + i];
        }
    }
    solve(m, b, k);
    for (uint32_t r = 0; r < k; r++)
        y[member[r]] = b[r];
    free(m);
    return CRD_OK;
}

static crd_status ring_by_sweeps(const crd_inflow *f, uint32_t ring, double *y, bool *ret_sense,
                                 crd_err *err)
{
    const crd_vid *member = f->member + f->ring_first[ring];
    uint32_t k = f->ring_first[ring + 1] - f->ring_first[ring];
    double *b = calloc(k, sizeof *b), change = 1;
    if (!b)
        return crd_fail(err, CRD_ENOMEM, "ring of %u", k);
    for (uint32_t r = 0; r < k; r++)
        b[r] = y[member[r]];
    for (uint32_t sweep = 0; sweep < SWEEPS && change > enough; sweep++) {
        change = 0;
        for (uint32_t r = 0; r < k; r++) {
            size_t n;
            const crd_vid *to = crd_graph_out(f->g, member[r], &n);
            double sum = b[r];
            for (size_t i = 0; i < n; i++)
                if (f->ring[to[i]] == ring)
                    sum += f->part[f->first[member[r]] + i] * y[to[i]];
            change = fmax(change, fabs(sum - y[member[r]]));
            y[member[r]] = sum;
        }
    }
    *ret_sense = change <= enough;
    free(b);
    return CRD_OK;
}

/* y of the ring's members holds what comes from outside it, and becomes the answer. */
static crd_status solve_ring(const crd_inflow *f, uint32_t ring, double *y, bool *ret_sense,
                             crd_err *err)
{
    *ret_sense = f->sense[ring];
    if (!*ret_sense)
        return CRD_OK;
    if (f->ring_first[ring + 1] - f->ring_first[ring] <= DENSE)
        return ring_by_lu(f, ring, y, err);
    return ring_by_sweeps(f, ring, y, ret_sense, err);
}

/* ---- asking ------------------------------------------------------------------------------- */

/* What comes to the members from z itself and from outside the ring; is there any? */
static bool gather(const crd_inflow *f, uint32_t ring, crd_vid z, double *y)
{
    bool any = false;
    for (uint32_t m = f->ring_first[ring]; m < f->ring_first[ring + 1]; m++) {
        size_t n;
        crd_vid v = f->member[m];
        const crd_vid *to = crd_graph_out(f->g, v, &n);
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            double from = (to[i] == z ? 1 : 0) + (f->ring[to[i]] == ring ? 0 : y[to[i]]);
            sum += f->part[f->first[v] + i] * from;
        }
        y[v] = sum;
        any |= sum > 0;
    }
    return any;
}

static bool is_ring(const crd_inflow *f, uint32_t ring)
{
    size_t n;
    crd_vid v = f->member[f->ring_first[ring]];
    const crd_vid *to = crd_graph_out(f->g, v, &n);
    bool loop = f->ring_first[ring + 1] - f->ring_first[ring] > 1;
    for (size_t i = 0; i < n && !loop; i++)
        loop = to[i] == v;
    return loop;
}

crd_status crd_inflow_of(const crd_inflow *f, crd_vid z, double *y, bool *ret_sense,
                         crd_vid *ret_why, crd_err *err)
{
    assert(z < f->n);
    *ret_sense = true;
    *ret_why = CRD_VID_NONE;
    memset(y, 0, (size_t)f->n * sizeof *y);
    for (uint32_t r = f->ring[z]; r < f->n_rings; r++) { /* what is below cannot hold z */
        if (!gather(f, r, z, y) || !is_ring(f, r))
            continue;
        crd_status rc = solve_ring(f, r, y, ret_sense, err);
        if (rc != CRD_OK)
            return rc;
        if (!*ret_sense) {
            *ret_why = f->member[f->ring_first[r]];
            memset(y, 0, (size_t)f->n * sizeof *y);
            break;
        }
    }
    return CRD_OK;
}

crd_status crd_inflow_own(const crd_inflow *f, crd_vid i, double *ret_own, crd_err *err)
{
    assert(i < f->n);
    bool sense;
    *ret_own = 1;
    if (!is_ring(f, f->ring[i]) || !f->sense[f->ring[i]])
        return CRD_OK;
    double *y = calloc((size_t)f->n + 1, sizeof *y);
    if (!y)
        return crd_fail(err, CRD_ENOMEM, "%u vertices", f->n);
    y[i] = 1;
    crd_status rc = solve_ring(f, f->ring[i], y, &sense, err);
    if (rc == CRD_OK && sense)
        *ret_own = y[i];
    free(y);
    return rc;
}
