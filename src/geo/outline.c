/* Questions to country outlines. The plane is that of longitude and latitude, in which Natural
 * Earth's borders are straight; distances are taken on the sphere. */
#include "geo/outline.h"

#include "base/err.h"
#include "geo/outline_embed.h"
#include "geo/outline_int.h"

#include <math.h>
#include <stdlib.h>

crd_str crd_outlines_embedded(void)
{
    return (crd_str){(const char *)crd_outline_bytes, crd_outline_bytes_len};
}

crd_status crd_outlines_open(crd_outlines **ret_outlines, crd_err *err)
{
    return crd_outlines_open_bytes(crd_outlines_embedded(), ret_outlines, err);
}

crd_status crd_outlines_open_bytes(crd_str bytes, crd_outlines **ret_outlines, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_outlines = NULL;
    crd_outlines *o = calloc(1, sizeof *o);
    if (!o)
        return crd_fail(err, CRD_ENOMEM, "out of memory for outlines");
    CRD_TRY(crd_outlines_read(o, bytes, err));
    CRD_TRY(crd_outlines_index(o, err));
    *ret_outlines = o;
    o = NULL;
done:
    crd_outlines_close(o);
    return rc;
}

void crd_outlines_close(crd_outlines *o)
{
    if (!o)
        return;
    free(o->points);
    free(o->vectors);
    free(o->arcs);
    free(o->chunks);
    free(o->shapes);
    free(o->arc_refs);
    free(o->column_starts);
    free(o->column_edges);
    free(o->cells);
    free(o->mixed);
    free(o->shape_starts);
    free(o->country_shapes);
    free(o);
}

bool crd_shape_holds(const crd_outlines *o, const crd_shape *shape, crd_point_e7 at)
{
    uint32_t column = crd_column_of(at.x);
    if (column < shape->column_from || column >= shape->column_to)
        return false;
    const uint32_t *start = &o->column_starts[shape->column_at + column - shape->column_from];
    bool inside = false;
    for (uint32_t i = start[0]; i < start[1]; i++) {
        crd_point_e7 a = o->points[o->column_edges[i]], b = o->points[o->column_edges[i] + 1];
        if (a.x > b.x) {
            crd_point_e7 swap = a;
            a = b;
            b = swap;
        }
        if (a.x > at.x || b.x <= at.x)
            continue;
        /* Exact: both products stay below 2^63. */
        int64_t point = ((int64_t)at.y - a.y) * ((int64_t)b.x - a.x);
        int64_t edge = ((int64_t)b.y - a.y) * ((int64_t)at.x - a.x);
        inside ^= edge > point;
    }
    return inside;
}

/* The shape at a valid place, or NULL. */
static const crd_shape *shape_at(const crd_outlines *o, double lat, double lon)
{
    crd_point_e7 at = {(int32_t)llround(lon * CRD_E7), (int32_t)llround(lat * CRD_E7)};
    if (at.x == CRD_E7_HALF)
        at.x = -CRD_E7_HALF;
    if (at.y < o->south)
        at.y = o->south;
    uint32_t cell = o->cells[crd_row_of(at.y) * CRD_COLUMNS + crd_column_of(at.x)];
    if (cell == 0)
        return NULL;
    if (!(cell & CRD_CELL_MIXED))
        return &o->shapes[cell - 1];
    for (const uint32_t *s = &o->mixed[cell & ~CRD_CELL_MIXED]; *s != CRD_MIXED_END; s++)
        if (crd_shape_holds(o, &o->shapes[*s], at))
            return &o->shapes[*s];
    return NULL;
}

const crd_country *crd_outlines_where(const crd_outlines *o, double lat, double lon)
{
    const crd_shape *shape = crd_geo_valid(lat, lon) ? shape_at(o, lat, lon) : NULL;
    return shape ? shape->countries[0] : NULL;
}

bool crd_outlines_has(const crd_outlines *o, const crd_country *country)
{
    if (!country)
        return false;
    size_t i = crd_country_index(country);
    return o->shape_starts[i] < o->shape_starts[i + 1];
}

/* The nearest chunk so far, and the nearest border point in chunks looked into. */
typedef struct nearest {
    crd_geo_vec from;
    double chord2;
} nearest;

static double lower_bound(const nearest *best, const crd_chunk *c)
{
    double d = sqrt(crd_geo_chord2(best->from, c->middle)) - c->radius;
    return d > 0 ? d * d : 0;
}

static void look_into(const crd_outlines *o, const crd_chunk *c, nearest *best)
{
    for (uint32_t i = c->first; i < c->last; i++)
        best->chord2 = fmin(best->chord2,
                            crd_geo_segment_chord2(best->from, o->vectors[i], o->vectors[i + 1]));
}

static void look_along(const crd_outlines *o, const crd_shape *shape, nearest *best)
{
    const crd_chunk *first = NULL; /* the most promising, so that few others need a look */
    double first_bound = best->chord2;
    for (uint32_t r = shape->arc_from; r < shape->arc_to; r++) {
        const crd_arc *arc = &o->arcs[o->arc_refs[r]];
        for (uint32_t i = arc->chunk_from; i < arc->chunk_to; i++) {
            double bound = lower_bound(best, &o->chunks[i]);
            if (bound < first_bound) {
                first_bound = bound;
                first = &o->chunks[i];
            }
        }
    }
    if (!first)
        return;
    look_into(o, first, best);
    for (uint32_t r = shape->arc_from; r < shape->arc_to; r++) {
        const crd_arc *arc = &o->arcs[o->arc_refs[r]];
        for (uint32_t i = arc->chunk_from; i < arc->chunk_to; i++)
            if (&o->chunks[i] != first && lower_bound(best, &o->chunks[i]) < best->chord2)
                look_into(o, &o->chunks[i], best);
    }
}

double crd_outlines_distance_km(const crd_outlines *o, const crd_country *country, double lat,
                                double lon)
{
    if (!crd_geo_valid(lat, lon) || !crd_outlines_has(o, country))
        return (double)NAN;
    const crd_shape *here = shape_at(o, lat, lon);
    size_t c = crd_country_index(country);
    for (uint32_t i = o->shape_starts[c]; i < o->shape_starts[c + 1]; i++)
        if (&o->shapes[o->country_shapes[i]] == here)
            return 0;
    nearest best = {crd_geo_vector(lat, lon), 5}; /* farther than any: chords are at most 2 */
    for (uint32_t i = o->shape_starts[c]; i < o->shape_starts[c + 1]; i++)
        look_along(o, &o->shapes[o->country_shapes[i]], &best);
    return crd_geo_chord2_km(best.chord2);
}
