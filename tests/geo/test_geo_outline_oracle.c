/* Points in polygons and distances, asked of a second program: its own reader of the file, no
 * index, no splitting of edges into columns, and another plane. Rings are laid out around the north
 * pole (distance 90 - lat, direction lon), where nothing is cut at the antimeridian, and a point is
 * in a shape when the rings wind round it another number of times than round the pole, which no
 * shape holds. */
#include "crdtest.h"

#include "base/hash.h"
#include "geo/distance.h"
#include "geo/outline.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_POINTS = 400000, MAX_ARCS = 4000, MAX_RINGS = 8000, MAX_SHAPES = 400, MAX_REFS = 8000 };

typedef struct flat {
    long double x, y;
    double lat, lon;
} flat;

/* Rings in points [from, to), the first point again at the end; of one shape one after another. */
static flat *points;
static size_t n_points;
static size_t ring_from[MAX_RINGS + 1], n_rings;
static int ring_pole[MAX_RINGS]; /* how often it winds round the pole */
static size_t shape_ring[MAX_SHAPES + 1], n_shapes;
static char shape_code[MAX_SHAPES][9];
static double (*raw)[2]; /* lat, lon of arcs */
static size_t arc_from[MAX_ARCS + 1], n_arcs;
static double south;
static crd_outlines *outlines;

static const unsigned char *at;

static uint32_t varint(void)
{
    uint32_t v = 0;
    for (unsigned shift = 0;; shift += 7) {
        v |= (uint32_t)(*at & 0x7f) << shift;
        if (*at++ < 0x80)
            return v;
    }
}

static int64_t zigzag(void)
{
    uint32_t v = varint();
    return v & 1 ? -(int64_t)(v >> 1) - 1 : (int64_t)(v >> 1);
}

static uint32_t number(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void lay(double lat, double lon)
{
    assert_true(n_points < MAX_POINTS);
    long double angle = (long double)lon * acosl(-1) / 180, r = 90 - (long double)lat;
    points[n_points++] = (flat){r * cosl(angle), r * sinl(angle), lat, lon};
}

/* Straight in longitude and latitude, so bent here: in steps of a quarter degree. */
static void lay_to(double lat, double lon)
{
    double lat0 = points[n_points - 1].lat, lon0 = points[n_points - 1].lon;
    double dlon = remainder(lon - lon0, 360), dlat = lat - lat0;
    int steps = (int)(fmax(fabs(dlon), fabs(dlat)) * 4) + 1;
    for (int i = 1; i <= steps; i++)
        lay(lat0 + dlat * i / steps, remainder(lon0 + dlon * i / steps, 360));
}

/* Sunday's winding number: signed crossings of the ray from (x, y) to the right. */
static int winding(size_t ring, long double x, long double y)
{
    int n = 0;
    for (size_t i = ring_from[ring]; i + 1 < ring_from[ring + 1]; i++) {
        const flat *a = &points[i], *b = &points[i + 1];
        if ((a->y <= y) == (b->y <= y))
            continue;
        long double side = (b->x - a->x) * (y - a->y) - (x - a->x) * (b->y - a->y);
        if (a->y <= y && side > 0)
            n++;
        else if (a->y > y && side < 0)
            n--;
    }
    return n;
}

static void read_arcs(const unsigned char *file)
{
    double grid_x = number(file + 16) - 1.0, grid_y = number(file + 20) - 1.0;
    double width = number(file + 28) / 1e7, height = number(file + 36) / 1e7;
    south = (int32_t)number(file + 32) / 1e7;
    size_t n = 0;
    for (n_arcs = 0; n_arcs < number(file + 40); n_arcs++) {
        int64_t x = 0, y = 0;
        arc_from[n_arcs] = n;
        for (uint32_t left = varint(); left > 0; left--, n++) {
            x += zigzag();
            y += zigzag();
            raw[n][0] = south + (double)y * height / grid_y;
            raw[n][1] = -180 + (double)x * width / grid_x;
        }
    }
    arc_from[n_arcs] = n;
}

static void read_ring(void)
{
    ring_from[n_rings] = n_points;
    for (uint32_t left = varint(), first = 1; left > 0; left--, first = 0) {
        uint32_t ref = varint();
        size_t from = arc_from[ref >> 1], to = arc_from[(ref >> 1) + 1];
        for (size_t i = 0; i < to - from; i++) {
            const double *p = raw[ref & 1 ? to - 1 - i : from + i];
            if (first && i == 0)
                lay(p[0], p[1]);
            else if (i > 0)
                lay_to(p[0], p[1]);
        }
    }
    ring_from[++n_rings] = n_points;
    ring_pole[n_rings - 1] = winding(n_rings - 1, 0, 0);
}

static int read_all(void **state)
{
    (void)state;
    crd_str file = crd_outlines_embedded();
    points = calloc(MAX_POINTS, sizeof *points);
    raw = calloc(MAX_POINTS, sizeof *raw);
    assert_true(points && raw);
    at = (const unsigned char *)file.ptr + 52;
    read_arcs((const unsigned char *)file.ptr);
    uint32_t shapes = number((const unsigned char *)file.ptr + 48);
    for (n_shapes = 0; n_shapes < shapes; n_shapes++) {
        memcpy(shape_code[n_shapes], at, 8);
        at += 8;
        for (uint32_t left = varint(); left > 0; left--)
            read_ring();
        shape_ring[n_shapes + 1] = n_rings;
    }
    assert_ptr_equal((const unsigned char *)file.ptr + file.len, at);
    assert_ok(crd_outlines_open(&outlines, NULL));
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    free(points);
    free(raw);
    crd_outlines_close(outlines);
    return 0;
}

static bool shape_holds(size_t s, double lat, double lon)
{
    long double angle = (long double)lon * acosl(-1) / 180,
                r = 90 - (long double)fmax(lat, south + 0.001);
    int n = 0;
    for (size_t ring = shape_ring[s]; ring < shape_ring[s + 1]; ring++)
        n += winding(ring, r * cosl(angle), r * sinl(angle)) - ring_pole[ring];
    return n % 2 != 0;
}

/* To the border of the shape, on the sphere. */
static double border_km(size_t s, double lat, double lon)
{
    double least = (double)INFINITY;
    crd_geo_vec p = crd_geo_vector(lat, lon);
    for (size_t ring = shape_ring[s]; ring < shape_ring[s + 1]; ring++)
        for (size_t i = ring_from[ring]; i + 1 < ring_from[ring + 1]; i++)
            least = fmin(least, crd_geo_segment_chord2(
                                    p, crd_geo_vector(points[i].lat, points[i].lon),
                                    crd_geo_vector(points[i + 1].lat, points[i + 1].lon)));
    return crd_geo_chord2_km(least);
}

static double unit(uint64_t stream, uint64_t i)
{
    return (double)(crd_rng_at(11, stream, i) >> 11) / 9007199254740992.0;
}

/* Both answers, of which one must be "". A border closer than 30 m excuses a difference: there
 * the bent edges of this plane and the straight ones of the other are not the same. */
static void compare(double lat, double lon)
{
    const crd_country *c = crd_outlines_where(outlines, lat, lon);
    char got[3] = "", want[3] = "";
    if (c)
        memcpy(got, c->alpha2, 3);
    size_t holds = 0, held_by = 0;
    for (size_t s = 0; s < n_shapes; s++)
        if (shape_holds(s, lat, lon)) {
            holds++;
            held_by = s;
        }
    if (holds)
        memcpy(want, shape_code[held_by], 2);
    if (holds <= 1 && strcmp(got, want) == 0)
        return;
    for (size_t s = 0; s < n_shapes; s++)
        if (border_km(s, lat, lon) < 0.03)
            return;
    fail_msg("%.7f %.7f: want '%s' (held by %zu), got '%s'", lat, lon, want, holds, got);
}

static void points_anywhere(void **state)
{
    (void)state;
    for (uint64_t i = 0, rounds = crd_rounds(100); i < rounds; i++)
        compare(asin(2 * unit(1, i) - 1) * 180 / acos(-1), 360 * unit(2, i) - 180);
}

static void points_near_the_antimeridian_and_the_poles(void **state)
{
    (void)state;
    for (uint64_t i = 0, rounds = crd_rounds(30); i < rounds; i++) {
        double lat = 180 * unit(3, i) - 90, off = pow(10, -6 * unit(4, i));
        compare(lat, 180 - off);
        compare(lat, off - 180);
        compare(-90 + 30 * off, 360 * unit(5, i) - 180);
        compare(90 - 30 * off, 360 * unit(5, i) - 180);
    }
}

static void points_near_borders(void **state)
{
    (void)state;
    for (uint64_t i = 0, rounds = crd_rounds(100); i < rounds; i++) {
        const flat *p = &points[(size_t)(unit(6, i) * (double)n_points)];
        double off = pow(10, -1 - 2 * unit(7, i)), turn = 6.2831853 * unit(8, i);
        double lat = p->lat + off * sin(turn), lon = p->lon + off * cos(turn);
        if (crd_geo_valid(lat, lon))
            compare(lat, lon);
        /* On a vertex's meridian, where the ray to the pole meets two edges in one point. */
        lat = p->lat - off;
        if (crd_geo_valid(lat, p->lon))
            compare(lat, p->lon);
    }
}

/* Exactly on the vertices: some answer, and never a distance from what is said to hold them. */
static void points_on_borders(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_points; i += 7) {
        const crd_country *c = crd_outlines_where(outlines, points[i].lat, points[i].lon);
        if (c)
            assert_true(crd_outlines_distance_km(outlines, c, points[i].lat, points[i].lon) == 0);
    }
}

static bool is_of(const char *code, const crd_country *c)
{
    const crd_country *own = crd_country_find((crd_str){code, 2});
    return own && (own == c || strcmp(own->administered_by, c->alpha2) == 0);
}

/* A country that counts the shape of this point as its own. */
static const crd_country *owner(size_t point)
{
    size_t s = 0;
    while (ring_from[shape_ring[s + 1]] <= point)
        s++;
    const char *code = shape_code[s][0] ? shape_code[s] : shape_code[s] + 2;
    return crd_country_find((crd_str){code, 2});
}

static void distances_are_those_to_the_nearest_of_all_edges(void **state)
{
    (void)state;
    for (uint64_t i = 0, rounds = crd_rounds(100); i < rounds; i++) {
        const crd_country *c = crd_country_at((size_t)(unit(9, i) * (double)crd_country_count()));
        double lat = 180 * unit(10, i) - 90, lon = 360 * unit(11, i) - 180, want = (double)INFINITY;
        if (i % 2) { /* not anywhere, but a little off one of its borders */
            size_t k = (size_t)(unit(12, i) * (double)n_points);
            const flat *p = &points[k];
            c = owner(k);
            double by = i % 4 == 1 ? 0.99 : 0.998;
            lat = p->lat * by;
            lon = p->lon * by;
        }
        for (size_t s = 0; s < n_shapes; s++) {
            bool counts = false;
            for (size_t k = 0; k < 8; k += 2)
                counts |= shape_code[s][k] && is_of(&shape_code[s][k], c);
            if (counts)
                want = shape_holds(s, lat, lon) ? 0 : fmin(want, border_km(s, lat, lon));
            if (want <= 0)
                break;
        }
        double got = crd_outlines_distance_km(outlines, c, lat, lon);
        if (isinf(want) ? !isnan(got) : !(fabs(got - want) <= 0.2))
            fail_msg("%s from %.5f %.5f: want %.4f, got %.4f", c->alpha2, lat, lon, want, got);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_anywhere),
        cmocka_unit_test(points_near_the_antimeridian_and_the_poles),
        cmocka_unit_test(points_near_borders),
        cmocka_unit_test(points_on_borders),
        cmocka_unit_test(distances_are_those_to_the_nearest_of_all_edges),
    };
    return cmocka_run_group_tests_name("outline_oracle", tests, read_all, free_all);
}
