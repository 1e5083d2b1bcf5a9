/* What makes questions to outlines fast, built once on opening:
 *  - for each shape, its edges by column of half a degree: a point is compared with some ten edges
 *    of a shape instead of ten thousand;
 *  - a grid of half-degree cells, most of which lie wholly in one shape or at sea;
 *  - for each 16 edges a ball that holds them, so that the search for the nearest border passes
 *    over what is farther than the best so far.
 * O(points + cells * shapes) time. A tree would need less memory for the cells (1 MB) and more
 * code. */
#include "base/err.h"
#include "base/vec.h"
#include "geo/outline_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static crd_status no_memory(crd_err *err)
{
    return crd_fail(err, CRD_ENOMEM, "out of memory for outlines");
}

static crd_status index_vectors(crd_outlines *o, crd_err *err)
{
    o->vectors = calloc(o->n_points + (size_t)1, sizeof *o->vectors);
    if (!o->vectors)
        return no_memory(err);
    for (uint32_t i = 0; i < o->n_points; i++)
        o->vectors[i] = crd_geo_vector((double)o->points[i].y / CRD_E7,
                                       (double)o->points[i].x / CRD_E7);
    return CRD_OK;
}

static void fill_chunk(const crd_outlines *o, crd_chunk *c)
{
    crd_geo_vec sum = {0, 0, 0};
    double n = (double)(c->last - c->first) + 1;
    for (uint32_t i = c->first; i <= c->last; i++) {
        sum.x += o->vectors[i].x / n;
        sum.y += o->vectors[i].y / n;
        sum.z += o->vectors[i].z / n;
    }
    double most = 0;
    for (uint32_t i = c->first; i <= c->last; i++)
        most = fmax(most, crd_geo_chord2(sum, o->vectors[i]));
    c->middle = sum;
    /* Between its ends an edge of up to 1.5 degrees rises 8.6e-5 above the straight line. */
    c->radius = sqrt(most) + 1e-4;
}

static crd_status index_chunks(crd_outlines *o, crd_err *err)
{
    size_t n = o->n_points / CRD_CHUNK_EDGES + (size_t)2 * o->n_arcs + 1;
    o->chunks = calloc(n, sizeof *o->chunks);
    if (!o->chunks)
        return no_memory(err);
    for (uint32_t a = 0; a < o->n_arcs; a++) {
        crd_arc *arc = &o->arcs[a];
        arc->chunk_from = o->n_chunks;
        for (uint32_t i = arc->point_from; i + 1 < arc->point_to; i += CRD_CHUNK_EDGES) {
            crd_chunk *c = &o->chunks[o->n_chunks++];
            c->first = i;
            c->last = i + CRD_CHUNK_EDGES < arc->point_to ? i + CRD_CHUNK_EDGES : arc->point_to - 1;
            fill_chunk(o, c);
        }
        arc->chunk_to = o->n_chunks;
    }
    return CRD_OK;
}

/* The columns of an edge, [first, last]; false for seams and edges along a meridian, which no
 * meridian crosses. */
static bool edge_columns(const crd_point_e7 *p, uint32_t *ret_first, uint32_t *ret_last)
{
    if (p[0].x == p[1].x || crd_is_seam(p))
        return false;
    int32_t low = p[0].x < p[1].x ? p[0].x : p[1].x, high = p[0].x < p[1].x ? p[1].x : p[0].x;
    *ret_first = crd_column_of(low);
    *ret_last = crd_column_of(high - 1); /* half-open */
    return true;
}

/* Calls `visit` for each edge and column of the shape. */
typedef void visit_edge(void *ctx, uint32_t edge, uint32_t column);

static void each_edge(const crd_outlines *o, const crd_shape *shape, visit_edge *visit, void *ctx)
{
    for (uint32_t r = shape->arc_from; r < shape->arc_to; r++) {
        const crd_arc *arc = &o->arcs[o->arc_refs[r]];
        for (uint32_t i = arc->point_from; i + 1 < arc->point_to; i++) {
            uint32_t first, last;
            if (!edge_columns(&o->points[i], &first, &last))
                continue;
            for (uint32_t c = first; c <= last; c++)
                visit(ctx, i, c);
        }
    }
}

typedef struct column_counts {
    uint32_t n[CRD_COLUMNS];
    uint32_t *edges; /* NULL while counting; then n[c] is where the next one goes */
} column_counts;

static void visit_column(void *ctx, uint32_t edge, uint32_t column)
{
    column_counts *counts = ctx;
    if (counts->edges)
        counts->edges[counts->n[column]] = edge;
    counts->n[column]++;
}

static crd_status index_columns(crd_outlines *o, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_VEC(uint32_t) starts = {0};
    CRD_VEC(uint32_t) edges = {0};
    column_counts *counts = calloc(1, sizeof *counts);
    if (!counts)
        return no_memory(err);
    for (uint32_t s = 0; s < o->n_shapes; s++) {
        crd_shape *shape = &o->shapes[s];
        memset(counts, 0, sizeof *counts);
        each_edge(o, shape, visit_column, counts);
        uint32_t from = 0, to = CRD_COLUMNS;
        while (from < to && counts->n[from] == 0)
            from++;
        while (to > from && counts->n[to - 1] == 0)
            to--;
        shape->column_from = (uint16_t)from;
        shape->column_to = (uint16_t)to;
        shape->column_at = (uint32_t)starts.n;
        uint32_t at = (uint32_t)edges.n;
        for (uint32_t c = from; c <= to; c++) {
            uint32_t n = c < to ? counts->n[c] : 0;
            if (!CRD_VEC_PUSH(&starts, at))
                CRD_TRY(no_memory(err));
            at += n;
        }
        if (!CRD_VEC_RESERVE(&edges, (size_t)at + 1))
            CRD_TRY(no_memory(err));
        edges.n = at;
        for (uint32_t c = from; c < to; c++)
            counts->n[c] = starts.at[shape->column_at + c - from];
        counts->edges = edges.at;
        each_edge(o, shape, visit_column, counts);
    }
done:
    o->column_starts = starts.at;
    o->column_edges = edges.at;
    free(counts);
    return rc;
}

typedef struct mark {
    uint32_t cell, shape;
} mark;

typedef struct marks {
    CRD_VEC(mark) list; /* in order of shape */
    uint32_t *last;     /* for each cell, 1 + the last shape that marked it */
} marks;

/* Marks the cells that the edge may touch: all of its box. */
static bool mark_edge(marks *m, const crd_point_e7 *p, uint32_t shape)
{
    if (crd_is_seam(p))
        return true;
    uint32_t c0 = crd_column_of(p[0].x), c1 = crd_column_of(p[1].x);
    uint32_t r0 = crd_row_of(p[0].y), r1 = crd_row_of(p[1].y);
    for (uint32_t r = r0 < r1 ? r0 : r1; r <= (r0 < r1 ? r1 : r0); r++)
        for (uint32_t c = c0 < c1 ? c0 : c1; c <= (c0 < c1 ? c1 : c0); c++) {
            uint32_t cell = r * CRD_COLUMNS + c;
            if (m->last[cell] == shape + 1)
                continue;
            m->last[cell] = shape + 1;
            if (!CRD_VEC_PUSH(&m->list, ((mark){cell, shape})))
                return false;
        }
    return true;
}

/* Cells without an edge of the shape are in it or not as a whole, and so are neighbours. */
static void fill_inside(crd_outlines *o, const marks *m, uint32_t s)
{
    const crd_shape *shape = &o->shapes[s];
    for (uint32_t r = 0; r < CRD_ROWS; r++) {
        bool known = false, inside = false;
        for (uint32_t c = shape->column_from; c < shape->column_to; c++) {
            uint32_t cell = r * CRD_COLUMNS + c;
            if (m->last[cell] == s + 1) {
                known = false;
                continue;
            }
            if (!known) {
                crd_point_e7 middle = {
                    (int32_t)((int64_t)c * CRD_CELL_E7 + CRD_CELL_E7 / 2 - CRD_E7_HALF),
                    (int32_t)((int64_t)r * CRD_CELL_E7 + CRD_CELL_E7 / 2 - CRD_E7_HALF / 2)};
                inside = crd_shape_holds(o, shape, middle);
                known = true;
            }
            if (inside)
                o->cells[cell] = s + 1;
        }
    }
}

/* Writes the lists of the mixed cells. */
static crd_status write_mixed(crd_outlines *o, const marks *m, crd_err *err)
{
    enum { N = CRD_ROWS * CRD_COLUMNS };
    uint32_t *n = m->last; /* no longer needed: shapes of each cell */
    memset(n, 0, N * sizeof *n);
    for (size_t i = 0; i < m->list.n; i++)
        n[m->list.at[i].cell]++;
    o->mixed = calloc(2 * m->list.n + 1, sizeof *o->mixed);
    if (!o->mixed)
        return no_memory(err);
    uint32_t at = 0;
    for (uint32_t cell = 0; cell < N; cell++) {
        if (n[cell] == 0)
            continue;
        uint32_t end = at + n[cell];
        o->cells[cell] = CRD_CELL_MIXED | at;
        n[cell] = at;
        o->mixed[end] = CRD_MIXED_END;
        at = end + 1;
    }
    for (size_t i = 0; i < m->list.n; i++)
        o->mixed[n[m->list.at[i].cell]++] = m->list.at[i].shape;
    return CRD_OK;
}

static crd_status index_cells(crd_outlines *o, crd_err *err)
{
    crd_status rc = CRD_OK;
    marks m = {.last = calloc((size_t)CRD_ROWS * CRD_COLUMNS, sizeof *m.last)};
    o->cells = calloc((size_t)CRD_ROWS * CRD_COLUMNS, sizeof *o->cells);
    if (!m.last || !o->cells)
        CRD_TRY(no_memory(err));
    for (uint32_t s = 0; s < o->n_shapes; s++) {
        const crd_shape *shape = &o->shapes[s];
        for (uint32_t r = shape->arc_from; r < shape->arc_to; r++) {
            const crd_arc *arc = &o->arcs[o->arc_refs[r]];
            for (uint32_t i = arc->point_from; i + 1 < arc->point_to; i++)
                if (!mark_edge(&m, &o->points[i], s))
                    CRD_TRY(no_memory(err));
        }
        fill_inside(o, &m, s);
    }
    rc = write_mixed(o, &m, err);
done:
    CRD_VEC_DONE(&m.list);
    free(m.last);
    return rc;
}

static bool counts_as(const crd_shape *shape, const crd_country *country)
{
    for (size_t i = 0; i < CRD_SHAPE_COUNTRIES; i++) {
        const crd_country *c = shape->countries[i];
        if (c && (c == country || strcmp(c->administered_by, country->alpha2) == 0))
            return true;
    }
    return false;
}

static crd_status index_countries(crd_outlines *o, crd_err *err)
{
    size_t n_countries = crd_country_count();
    CRD_VEC(uint32_t) list = {0};
    o->shape_starts = calloc(n_countries + 1, sizeof *o->shape_starts);
    if (!o->shape_starts)
        return no_memory(err);
    bool ok = true;
    for (size_t c = 0; c < n_countries && ok; c++) {
        for (uint32_t s = 0; s < o->n_shapes && ok; s++)
            if (counts_as(&o->shapes[s], crd_country_at(c)))
                ok = CRD_VEC_PUSH(&list, s);
        o->shape_starts[c + 1] = (uint32_t)list.n;
    }
    o->country_shapes = list.at;
    return ok ? CRD_OK : no_memory(err);
}

crd_status crd_outlines_index(crd_outlines *o, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(index_vectors(o, err));
    CRD_TRY(index_chunks(o, err));
    CRD_TRY(index_columns(o, err));
    CRD_TRY(index_cells(o, err));
    CRD_TRY(index_countries(o, err));
done:
    return rc;
}
