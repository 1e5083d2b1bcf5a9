/* The file form of the outlines (data/README.md), checked and brought into memory.
 *
 * One pass over the bytes. Nothing is believed: each count is compared with the bytes that are left
 * before anything is allocated for it, each coordinate with the grid, each ring is followed and
 * must close. */
#include "base/err.h"
#include "base/vec.h"
#include "geo/outline_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADER = 52,
    MAX_BYTES = 1 << 20,
    MAX_POINTS = 1 << 19, /* and edges counted once for each use: bounds the time of indexing */
    GRID_MIN = 2,
    GRID_MAX = 1 << 24,
};

typedef CRD_VEC(crd_point_e7) points_vec;

typedef struct reader {
    crd_str in;
    size_t at;
    crd_err *err;
    uint32_t grid_x, grid_y;
    int32_t west, south;
    uint32_t width, height; /* of the grid, in e7 */
    uint32_t n_arcs, n_stored, n_shapes;
    points_vec points;
    uint32_t n_used; /* points of arcs, once for each reference */
} reader;

static crd_status bad(reader *r, const char *what)
{
    return crd_fail(r->err, CRD_EPARSE, "outlines: %s at byte %zu", what, r->at);
}

static uint32_t u32_at(crd_str in, size_t at)
{
    const unsigned char *p = (const unsigned char *)in.ptr + at;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static int64_t i32_at(crd_str in, size_t at)
{
    int64_t v = u32_at(in, at);
    return v >= (int64_t)1 << 31 ? v - ((int64_t)1 << 32) : v;
}

/* CRC-32 of IEEE 802.3, by half bytes: 200 KB take 1 ms. */
static uint32_t crc32_of(crd_str in, size_t from)
{
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                       0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                       0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t crc = UINT32_MAX;
    for (size_t i = from; i < in.len; i++) {
        crc ^= (unsigned char)in.ptr[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

static crd_status read_varint(reader *r, uint32_t *ret_value)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        if (r->at == r->in.len)
            return bad(r, "ends too early");
        unsigned char c = (unsigned char)r->in.ptr[r->at++];
        value |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80) {
            if (value > UINT32_MAX)
                break;
            *ret_value = (uint32_t)value;
            return CRD_OK;
        }
    }
    return bad(r, "number too large");
}

static crd_status read_delta(reader *r, int64_t *sum, uint32_t grid)
{
    uint32_t v;
    crd_status rc = read_varint(r, &v);
    if (rc != CRD_OK)
        return rc;
    *sum += v & 1 ? -(int64_t)(v >> 1) - 1 : (int64_t)(v >> 1);
    if (*sum < 0 || *sum >= grid)
        return bad(r, "point outside the grid");
    return CRD_OK;
}

/* A count of things of at least one byte each. */
static crd_status read_count(reader *r, uint32_t least, uint32_t *ret_n)
{
    crd_status rc = read_varint(r, ret_n);
    if (rc == CRD_OK && (*ret_n < least || *ret_n > r->in.len - r->at))
        rc = bad(r, "impossible count");
    return rc;
}

static crd_status read_grid(reader *r)
{
    crd_str in = r->in;
    r->grid_x = u32_at(in, 16);
    r->grid_y = u32_at(in, 20);
    int64_t west = i32_at(in, 24), south = i32_at(in, 32);
    r->width = u32_at(in, 28);
    r->height = u32_at(in, 36);
    /* Rings wrap round the earth, so the grid must go exactly round it. */
    if (r->grid_x < GRID_MIN || r->grid_x > GRID_MAX || r->grid_y < GRID_MIN ||
        r->grid_y > GRID_MAX || west != -CRD_E7_HALF || r->width != 2 * (uint32_t)CRD_E7_HALF ||
        south < -CRD_E7_HALF / 2 || south + r->height > CRD_E7_HALF / 2)
        return bad(r, "impossible grid");
    r->west = (int32_t)west;
    r->south = (int32_t)south;
    return CRD_OK;
}

static crd_status read_header(reader *r)
{
    crd_str in = r->in;
    if (in.len > MAX_BYTES)
        return crd_fail(r->err, CRD_ELIMIT, "outlines: %zu bytes, the limit is %d", in.len,
                        (int)MAX_BYTES);
    if (in.len < HEADER || memcmp(in.ptr, "CRDGEOL", 7) != 0)
        return bad(r, "not an outline file");
    if (in.ptr[7] != 1)
        return crd_fail(r->err, CRD_EVERSION, "outlines: version %d, this program reads 1",
                        in.ptr[7]);
    if (u32_at(in, 12) != in.len)
        return bad(r, "length is not the one written");
    if (u32_at(in, 8) != crc32_of(in, 12))
        return bad(r, "check sum is wrong");
    r->n_arcs = u32_at(in, 40);
    r->n_stored = u32_at(in, 44);
    r->n_shapes = u32_at(in, 48);
    r->at = HEADER;
    if (r->n_stored > in.len / 2 || r->n_arcs > r->n_stored / 2)
        return bad(r, "impossible count of points or arcs");
    if (r->n_shapes > CRD_MAX_SHAPES || r->n_shapes > in.len / 8)
        return bad(r, "impossible count of shapes");
    return read_grid(r);
}

static int32_t scale(uint32_t step, uint32_t grid, uint32_t span, int32_t origin)
{
    uint64_t offset = ((uint64_t)step * span + (grid - 1) / 2) / (grid - 1);
    return (int32_t)(origin + (int64_t)offset);
}

static crd_status add_point(reader *r, int32_t x, int32_t y)
{
    if (r->points.n >= MAX_POINTS)
        return crd_fail(r->err, CRD_ELIMIT, "outlines: more than %d points", (int)MAX_POINTS);
    if (!CRD_VEC_PUSH(&r->points, ((crd_point_e7){x, y})))
        return crd_fail(r->err, CRD_ENOMEM, "out of memory for outlines");
    return CRD_OK;
}

/* The edge from the last point to (x, y), which is less than half round the earth away: in steps
 * of at most one degree. */
static crd_status add_edge(reader *r, int32_t x, int32_t y)
{
    crd_point_e7 from = r->points.at[r->points.n - 1];
    int64_t dx = (int64_t)x - from.x, dy = (int64_t)y - from.y;
    int64_t longer = llabs(dx) > llabs(dy) ? llabs(dx) : llabs(dy);
    int64_t steps = longer / CRD_E7 + 1;
    for (int64_t i = 1; i <= steps; i++) {
        crd_status rc = add_point(r, (int32_t)(from.x + dx * i / steps),
                                  (int32_t)(from.y + dy * i / steps));
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* The edge to (x, y) the short way round, cut at the antimeridian. */
static crd_status add_vertex(reader *r, int32_t x, int32_t y)
{
    crd_status rc = CRD_OK;
    crd_point_e7 from = r->points.at[r->points.n - 1];
    int64_t dx = (int64_t)x - from.x;
    if (llabs(dx) <= CRD_E7_HALF)
        return add_edge(r, x, y);
    int32_t side = dx < 0 ? CRD_E7_HALF : -CRD_E7_HALF; /* where it leaves the map */
    int64_t before = llabs((int64_t)side - from.x), after = llabs((int64_t)x + side);
    int32_t middle = from.y;
    if (before + after > 0)
        middle = (int32_t)(from.y + llround((double)(y - (int64_t)from.y) * (double)before /
                                            (double)(before + after)));
    CRD_TRY(add_edge(r, side, middle));
    CRD_TRY(add_point(r, -side, middle)); /* the seam */
    CRD_TRY(add_edge(r, x, y));
done:
    return rc;
}

static crd_status read_arc(reader *r, crd_arc *arc, uint32_t *stored)
{
    crd_status rc = CRD_OK;
    uint32_t n;
    CRD_TRY(read_count(r, 2, &n));
    if (n > r->n_stored - *stored)
        return bad(r, "more points than the header says");
    *stored += n;
    arc->point_from = (uint32_t)r->points.n;
    int64_t gx = 0, gy = 0;
    for (uint32_t i = 0; i < n; i++) {
        CRD_TRY(read_delta(r, &gx, r->grid_x));
        CRD_TRY(read_delta(r, &gy, r->grid_y));
        int32_t x = scale((uint32_t)gx, r->grid_x, r->width, r->west);
        int32_t y = scale((uint32_t)gy, r->grid_y, r->height, r->south);
        CRD_TRY(i == 0 ? add_point(r, x, y) : add_vertex(r, x, y));
    }
    arc->point_to = (uint32_t)r->points.n;
done:
    return rc;
}

static crd_status read_arcs(reader *r, crd_outlines *o)
{
    crd_status rc = CRD_OK;
    uint32_t stored = 0;
    o->arcs = calloc(r->n_arcs + (size_t)1, sizeof *o->arcs);
    if (!o->arcs)
        return crd_fail(r->err, CRD_ENOMEM, "out of memory for outlines");
    for (o->n_arcs = 0; o->n_arcs < r->n_arcs; o->n_arcs++)
        CRD_TRY(read_arc(r, &o->arcs[o->n_arcs], &stored));
    if (stored != r->n_stored)
        rc = bad(r, "fewer points than the header says");
done:
    return rc;
}

/* A reference's first or last point: which end depends on its direction. */
static crd_point_e7 end_of(const crd_outlines *o, const reader *r, uint32_t ref, bool last)
{
    const crd_arc *arc = &o->arcs[ref >> 1];
    crd_point_e7 p = r->points
                         .at[(ref & 1) != (uint32_t)last ? arc->point_to - 1 : arc->point_from];
    if (p.x == CRD_E7_HALF) /* the same meridian */
        p.x = -CRD_E7_HALF;
    return p;
}

typedef CRD_VEC(uint32_t) refs_vec;

static crd_status read_ring(reader *r, crd_outlines *o, refs_vec *refs)
{
    crd_status rc = CRD_OK;
    uint32_t n, ref;
    crd_point_e7 start = {0, 0}, end = {0, 0};
    CRD_TRY(read_count(r, 1, &n));
    for (uint32_t i = 0; i < n; i++) {
        CRD_TRY(read_varint(r, &ref));
        if (ref >> 1 >= o->n_arcs)
            return bad(r, "no such arc");
        crd_point_e7 first = end_of(o, r, ref, false);
        if (i == 0)
            start = first;
        else if (first.x != end.x || first.y != end.y)
            return bad(r, "ring is broken");
        end = end_of(o, r, ref, true);
        r->n_used += o->arcs[ref >> 1].point_to - o->arcs[ref >> 1].point_from;
        if (r->n_used > MAX_POINTS)
            return crd_fail(r->err, CRD_ELIMIT, "outlines: more than %d edges", (int)MAX_POINTS);
        if (!CRD_VEC_PUSH(refs, ref >> 1))
            return crd_fail(r->err, CRD_ENOMEM, "out of memory for outlines");
    }
    if (start.x != end.x || start.y != end.y)
        rc = bad(r, "ring is not closed");
done:
    return rc;
}

static crd_status read_shape(reader *r, crd_outlines *o, crd_shape *shape, refs_vec *refs)
{
    crd_status rc = CRD_OK;
    if (r->in.len - r->at < (size_t)2 * CRD_SHAPE_COUNTRIES)
        return bad(r, "ends too early");
    bool any = false, ended = false;
    for (size_t i = 0; i < CRD_SHAPE_COUNTRIES; i++, r->at += 2) {
        const char *code = r->in.ptr + r->at;
        if (code[0] == 0 && code[1] == 0) {
            ended = i > 0;
            continue;
        }
        shape->countries[i] = crd_country_find((crd_str){code, 2});
        if (ended || !shape->countries[i])
            return bad(r, "no such country");
        any = true;
    }
    if (!any)
        return bad(r, "shape without a country");
    uint32_t n_rings;
    shape->arc_from = (uint32_t)refs->n;
    CRD_TRY(read_count(r, 1, &n_rings));
    for (uint32_t i = 0; i < n_rings; i++)
        CRD_TRY(read_ring(r, o, refs));
    shape->arc_to = (uint32_t)refs->n;
done:
    return rc;
}

static crd_status read_shapes(reader *r, crd_outlines *o, refs_vec *refs)
{
    crd_status rc = CRD_OK;
    o->shapes = calloc(r->n_shapes + (size_t)1, sizeof *o->shapes);
    if (!o->shapes)
        return crd_fail(r->err, CRD_ENOMEM, "out of memory for outlines");
    for (o->n_shapes = 0; o->n_shapes < r->n_shapes; o->n_shapes++)
        CRD_TRY(read_shape(r, o, &o->shapes[o->n_shapes], refs));
    if (r->at != r->in.len)
        rc = bad(r, "bytes after the end");
done:
    return rc;
}

crd_status crd_outlines_read(crd_outlines *o, crd_str bytes, crd_err *err)
{
    crd_status rc = CRD_OK;
    reader r = {.in = bytes, .err = err};
    refs_vec refs = {0};
    CRD_TRY(read_header(&r));
    CRD_TRY(read_arcs(&r, o));
    CRD_TRY(read_shapes(&r, o, &refs));
done:
    o->south = r.south;
    o->points = r.points.at; /* given over in any case; crd_outlines_close frees */
    o->n_points = (uint32_t)r.points.n;
    o->arc_refs = refs.at;
    o->n_arc_refs = (uint32_t)refs.n;
    return rc;
}
