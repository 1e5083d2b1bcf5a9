/* Disks around given middles, and middles so dense that no disk is far from one of them. */
#include "geo/disks_int.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

typedef struct lattice {
    double row; /* from one row to the next */
    size_t most;
    crd_disk_seen seen;
    CRD_VEC(crd_disk_point) points;
} lattice;

/* Rows are at -90 degrees + i rows; in a row, points are so close that each place between this row
 * and halfway to the next is at most half a row beside one of them. */
static double columns_of(const lattice *l, double lat)
{
    double low = fabs(lat) - l->row / 2;
    return fmax(1, ceil(2 * pi * (low > 0 ? cos(low) : 1) / l->row));
}

static crd_status add_point(lattice *l, double row, double lat, double column, double columns)
{
    bool fresh;
    column = fmod(column, columns);
    column = column < 0 ? column + columns : column;
    double lon = 2 * pi * column / columns - pi;
    if (!crd_disk_seen_add(&l->seen, (uint64_t)row, (uint64_t)column, &fresh))
        return CRD_ENOMEM;
    if (!fresh)
        return CRD_OK;
    if (l->points.n >= l->most)
        return CRD_ELIMIT;
    crd_disk_point p = {lat * (180 / pi), lon * (180 / pi)};
    return CRD_VEC_PUSH(&l->points, p) ? CRD_OK : CRD_ENOMEM;
}

/* All points within `reach` of a place, and a few more. */
static crd_status add_around(lattice *l, crd_geo_vec at, double reach)
{
    crd_status rc = CRD_OK;
    double lat = asin(fmax(-1, fmin(1, at.z))), lon = atan2(at.y, at.x);
    double first = fmax(0, floor((lat - reach + pi / 2) / l->row));
    double last = fmin(ceil(pi / l->row), ceil((lat + reach + pi / 2) / l->row));
    for (double row = first; row <= last; row++) {
        double there = fmin(row * l->row - pi / 2, pi / 2), columns = columns_of(l, there);
        double half = sin(reach / 2), up = sin((there - lat) / 2);
        double width = (half * half - up * up) / fmax(cos(lat) * cos(there), 1e-12);
        double span = width <= 0 ? 0 : width >= 1 ? pi : 2 * asin(sqrt(width));
        double middle = (lon + pi) * columns / (2 * pi), side = span * columns / (2 * pi);
        double from = floor(middle - side), to = ceil(middle + side);
        if (to - from >= columns) {
            from = 0;
            to = columns - 1;
        }
        for (double c = from; c <= to; c++)
            CRD_TRY(add_point(l, row, there, c, columns));
    }
done:
    return rc;
}

crd_status crd_disks_lattice(const crd_disk_scene *scene, double cover_km, size_t most,
                             crd_disk_point **ret_points, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_disk_index x = {0};
    double cover = cover_km / CRD_EARTH_RADIUS_KM;
    lattice l = {.row = cover * 1.4142 * 0.999, .most = most};
    *ret_points = NULL;
    if (!(cover_km >= CRD_DISK_LEAST_KM && cover_km <= CRD_DISK_MOST_KM / 8))
        return crd_fail(err, CRD_EINVAL, "middles within %g km", cover_km);
    CRD_TRY(crd_disk_index_make(&x, scene, UINT32_MAX, err));
    double half_step = x.most_angle; /* samples of a line are two radii apart */
    CRD_VEC_EACH (crd_disk_sample, s, &x.samples) {
        const crd_disk_piece *p = &x.pieces.at[s->piece];
        double reach = x.angle[p->thing] + cover + (p->line ? half_step : 0);
        CRD_TRY(add_around(&l, s->at, fmin(reach, pi)));
    }
    *ret_points = l.points.at;
    *ret_n = l.points.n;
    l.points.at = NULL;
done:
    crd_disk_index_done(&x);
    free(l.seen.keys);
    CRD_VEC_DONE(&l.points);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "disks: %s", crd_status_text(rc));
}

static crd_status try_middle(crd_disk_index *x, crd_disk_keep *k, const crd_disk_point *p)
{
    crd_geo_vec at = crd_geo_vector(p->lat, p->lon);
    crd_disk_index_begin(x);
    if (!crd_disk_index_near(x, at))
        return CRD_ENOMEM;
    CRD_VEC_EACH (uint32_t, piece, &x->found) {
        const crd_disk_piece *q = &x->pieces.at[*piece];
        double half = sin(x->angle[q->thing] / 2) * 2;
        double chord2 = q->line ? crd_geo_segment_chord2(at, q->a, q->b) : crd_geo_chord2(at, q->a);
        if (chord2 <= half * half * (1 + 1e-9))
            crd_disk_keep_enter(k, q->thing);
    }
    crd_status rc = crd_disk_keep_note(k, at);
    crd_disk_keep_clear(k);
    return rc;
}

crd_status crd_disks_at(const crd_disk_scene *scene, const crd_disk_point *middles, size_t n,
                        uint64_t most, crd_disk_sets *ret_sets, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_disk_index x = {0};
    crd_disk_keep k = {0};
    *ret_sets = (crd_disk_sets){0};
    CRD_TRY(crd_disk_index_make(&x, scene, UINT32_MAX, err));
    CRD_TRY(crd_disk_keep_init(&k, scene->n_things, most));
    for (size_t i = 0; i < n; i++) {
        if (!crd_geo_valid(middles[i].lat, middles[i].lon))
            CRD_TRY(crd_fail(err, CRD_EINVAL, "middle %zu: no such place", i));
        CRD_TRY(try_middle(&x, &k, &middles[i]));
    }
    CRD_TRY(crd_disk_keep_end(&k, ret_sets));
done:
    crd_disk_index_done(&x);
    crd_disk_keep_done(&k);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "disks: %s", crd_status_text(rc));
}
