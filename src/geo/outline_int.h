#ifndef CRD_GEO_OUTLINE_INT_H
#define CRD_GEO_OUTLINE_INT_H

#include "geo/distance.h"
#include "geo/outline.h"

/* How opened outlines lie in memory. Of outline*.c alone.
 *
 * Coordinates are integers of 1e-7 degree, so that "on which side" is exact. Rings may cross the
 * antimeridian: such an edge is cut there, and between the two new points stands a *seam*, an edge
 * of no length on the earth that spans the whole map. Edges longer than one degree are split, so
 * that a straight line on the map and a great circle stay within 0.13 km. */
enum {
    CRD_E7 = 10000000,
    CRD_E7_HALF = 1800000000, /* 180 degrees */
    CRD_CELLS_PER_DEGREE = 2, /* the grid of crd_outlines_where */
    CRD_CELL_E7 = CRD_E7 / CRD_CELLS_PER_DEGREE,
    CRD_COLUMNS = 360 * CRD_CELLS_PER_DEGREE,
    CRD_ROWS = 180 * CRD_CELLS_PER_DEGREE,
    CRD_CHUNK_EDGES = 16,
    CRD_SHAPE_COUNTRIES = 4,
    CRD_MAX_SHAPES = 512,
};

typedef struct crd_point_e7 {
    int32_t x, y; /* longitude, latitude */
} crd_point_e7;

/* A stretch of edges, with a ball around it. */
typedef struct crd_chunk {
    crd_geo_vec middle;
    double radius;        /* straight-line, of the unit sphere */
    uint32_t first, last; /* points; edges are first..first+1, ..., last-1..last */
} crd_chunk;

/* Points and chunks of one arc, [from, to). */
typedef struct crd_arc {
    uint32_t point_from, point_to;
    uint32_t chunk_from, chunk_to;
} crd_arc;

typedef struct crd_shape {
    /* [0] answers "where" and may be NULL; the others count as inside too; then NULL. */
    const crd_country *countries[CRD_SHAPE_COUNTRIES];
    uint32_t arc_from, arc_to;       /* in arc_refs */
    uint16_t column_from, column_to; /* [from, to): columns with edges of the shape */
    uint32_t column_at;              /* of column_from, in column_starts */
} crd_shape;

/* A cell is 0 (sea), 1 + shape (wholly inside it), or CRD_CELL_MIXED | a run of `mixed` that ends
 * with CRD_MIXED_END: the shapes whose border crosses the cell. */
#define CRD_CELL_MIXED 0x80000000u
#define CRD_MIXED_END  UINT32_MAX

struct crd_outlines {
    int32_t south;        /* the grid's lowest latitude, which stands for the pole */
    crd_point_e7 *points; /* of all arcs, one after the other */
    crd_geo_vec *vectors; /* the same points */
    uint32_t n_points;
    crd_arc *arcs;
    uint32_t n_arcs;
    crd_chunk *chunks;
    uint32_t n_chunks;
    crd_shape *shapes;
    uint32_t n_shapes;
    uint32_t *arc_refs; /* of all shapes */
    uint32_t n_arc_refs;
    /* For each shape and each of its columns, one after the other: where its edges begin in
     * column_edges (an edge is its first point); one more entry at the end of each shape. */
    uint32_t *column_starts;
    uint32_t *column_edges;
    uint32_t *cells; /* [CRD_ROWS * CRD_COLUMNS], row 0 in the south */
    uint32_t *mixed;
    /* For each country, the shapes that count as inside it: [shape_starts[i], shape_starts[i+1]).
     */
    uint32_t *shape_starts;
    uint32_t *country_shapes;
};

/* Reads the file form into points, arcs, shapes, arc_refs. On failure the caller still closes. */
CRD_NODISCARD crd_status crd_outlines_read(crd_outlines *o, crd_str bytes, crd_err *err);
/* Makes the rest. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_outlines_index(crd_outlines *o, crd_err *err);

/* Is the edge from point i to i + 1 a seam? */
static inline bool crd_is_seam(const crd_point_e7 *p)
{
    return p[0].x == -p[1].x && (p[0].x == CRD_E7_HALF || p[0].x == -CRD_E7_HALF);
}

static inline uint32_t crd_column_of(int32_t x)
{
    uint32_t c = (uint32_t)((int64_t)x + CRD_E7_HALF) / CRD_CELL_E7;
    return c < CRD_COLUMNS ? c : CRD_COLUMNS - 1;
}

static inline uint32_t crd_row_of(int32_t y)
{
    uint32_t r = (uint32_t)((int64_t)y + CRD_E7_HALF / 2) / CRD_CELL_E7;
    return r < CRD_ROWS ? r : CRD_ROWS - 1;
}

/* Is the point in the shape? By the parity of the edges on the meridian from the point to the
 * north pole (which no shape holds): so neither cuts at the antimeridian nor the south pole need
 * closing lines. x in [-180, 180), y at or above `south`. O(edges in the shape's column). */
bool crd_shape_holds(const crd_outlines *o, const crd_shape *shape, crd_point_e7 at);

#endif
