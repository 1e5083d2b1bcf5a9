#include "crdtest.h"

#include "base/hash.h"
#include "fmt/rows.h"
#include "geo/distance.h"

#include <float.h>
#include <math.h>

#define DMS(d, m, s) ((d) + (m) / 60.0 + (s) / 3600.0)

static const struct known {
    const char *name;
    double lat1, lon1, lat2, lon2, metres, within;
} knowns[] = {
    /* GDA technical manual: the geodesic of the Australian test line; GRS 80, whose flattening
     * differs in the 8th digit, which is 0.02 mm here. */
    {"Flinders Peak to Buninyong", -DMS(37, 57, 3.72030), DMS(144, 25, 29.52440),
     -DMS(37, 39, 10.15610), DMS(143, 55, 35.38390), 54972.271, 0.001},
    /* Karney 2013, section 3 and tables 2 to 5. */
    {"Karney's direct example", 40, 0, 41.79331020506, 137.84490004377, 10000000, 0.001},
    {"Karney's nearly opposite points", -30, 0, 29.9, 179.8, 19989832.82761, 0.001},
    /* GeographicLib, points where Vincenty's iteration is slow or fails. */
    {"half a degree from opposite", 0, 0, 0.5, 179.5, 19936288.578965, 0.001},
    {"nearer to opposite", 0, 0, 0.5, 179.7, 19944127.421, 0.001},
    {"opposite on the equator: over the pole", 0, 0, 0, 180, 20003931.4586, 0.001},
    {"pole to pole", 90, 13, -90, -77, 20003931.4586, 0.001},
    {"a quarter meridian", 0, 5, 90, 100, 10001965.7293, 0.001},
    {"a degree of the equator", 0, 179.5, 0, -179.5, 111319.4908, 0.001},
    {"the same point", 48.1, 11.6, 48.1, 11.6, 0, 0},
    {"the same point under two longitudes", 66, 180, 66, -180, 0, 0.000001},
    {"the pole under two longitudes", 90, 10, 90, 120, 0, 0.000001},
    {"New York to London, airports", 40.6413, -73.7781, 51.4700, -0.4543, 5554909, 500},
    {"New York to London the other way", 51.4700, -0.4543, 40.6413, -73.7781, 5554909, 500},
};

static void known_row(void **state)
{
    const struct known *k = *state;
    double m = crd_geo_ellipsoid_m(k->lat1, k->lon1, k->lat2, k->lon2);
    if (!(fabs(m - k->metres) <= k->within))
        fail_msg("want %.6f, got %.6f", k->metres, m);
    double sphere = 1000 * crd_geo_sphere_km(k->lat1, k->lon1, k->lat2, k->lon2);
    if (!(fabs(sphere - m) <= 0.0057 * m + 0.001))
        fail_msg("sphere %.3f, ellipsoid %.3f", sphere, m);
}

static const struct place {
    const char *name;
    double lat, lon;
    bool valid;
} places[] = {
    {"origin", 0, 0, true},
    {"corner", 90, 180, true},
    {"other corner", -90, -180, true},
    {"north of the pole", 90.00000000000002, 0, false},
    {"south of the pole", -90.0000001, 0, false},
    {"a longitude from 0 to 360", 10, 180.0000001, false},
    {"west of the map", 10, -181, false},
    {"no number", (double)NAN, 0, false},
    {"no number as longitude", 0, (double)NAN, false},
    {"infinite", 0, (double)INFINITY, false},
    {"largest", DBL_MAX, DBL_MAX, false},
};

static void place_row(void **state)
{
    const struct place *p = *state;
    assert_int_equal(p->valid, crd_geo_valid(p->lat, p->lon));
    assert_int_equal(!p->valid, isnan(crd_geo_sphere_km(p->lat, p->lon, 1, 1)));
    assert_int_equal(!p->valid, isnan(crd_geo_sphere_km(1, 1, p->lat, p->lon)));
    assert_int_equal(!p->valid, isnan(crd_geo_ellipsoid_m(p->lat, p->lon, 1, 1)));
    assert_int_equal(!p->valid, isnan(crd_geo_ellipsoid_m(1, 1, p->lat, p->lon)));
    assert_int_equal(!p->valid, isnan(crd_geo_segment_km(p->lat, p->lon, 1, 1, 2, 2)));
    assert_int_equal(!p->valid, isnan(crd_geo_segment_km(1, 1, p->lat, p->lon, 2, 2)));
    assert_int_equal(!p->valid, isnan(crd_geo_segment_km(1, 1, 2, 2, p->lat, p->lon)));
}

static double unit(uint64_t stream, uint64_t i)
{
    return (double)(crd_rng_at(7, stream, i) >> 11) / 9007199254740992.0;
}

/* The oracle: the elliptic arc length of a meridian by Simpson's rule, with no series. */
static double meridian_m(double lat1, double lat2)
{
    const double a = 6378137, f = 1 / 298.257223563, e2 = f * (2 - f), degree = acos(-1) / 180;
    const int n = 4000;
    double sum = 0, h = (lat2 - lat1) * degree / n;
    for (int i = 0; i <= n; i++) {
        double s = sin(lat1 * degree + i * h);
        double density = a * (1 - e2) / pow(1 - e2 * s * s, 1.5);
        sum += density * (i == 0 || i == n ? 1 : i % 2 ? 4 : 2);
    }
    return fabs(sum * h / 3);
}

static void meridians_have_their_integral_as_length(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 300; i++) {
        double a = 180 * unit(1, i) - 90, b = 180 * unit(2, i) - 90, lon = 360 * unit(3, i) - 180;
        double got = crd_geo_ellipsoid_m(a, lon, b, lon), want = meridian_m(a, b);
        if (fabs(got - want) > 0.001)
            fail_msg("%.9f to %.9f: want %.6f, got %.6f", a, b, want, got);
    }
}

static void ellipsoid_and_sphere_agree_everywhere(void **state)
{
    (void)state;
    for (uint64_t i = 0, rounds = crd_rounds(20) * 1000; i < rounds; i++) {
        /* Every fourth pair is nearly opposite, every other fourth close. */
        double lat1 = 180 * unit(1, i) - 90, lon1 = 360 * unit(2, i) - 180;
        double lat2 = 180 * unit(3, i) - 90, lon2 = 360 * unit(4, i) - 180;
        if (i % 4 == 0) {
            lat2 = fmax(-90, fmin(90, -lat1 + (lat2 / 90)));
            lon2 = lon1 + (lon1 > 0 ? -180 : 180) + (lon1 > 0 ? 1 : -1) * unit(5, i);
        } else if (i % 4 == 1) {
            lat2 = fmax(-90, fmin(90, lat1 + lat2 * 1e-6));
            lon2 = fmax(-180, fmin(180, lon1 + lon2 * 1e-6));
        }
        double m = crd_geo_ellipsoid_m(lat1, lon1, lat2, lon2);
        double back = crd_geo_ellipsoid_m(lat2, lon2, lat1, lon1);
        double sphere = 1000 * crd_geo_sphere_km(lat1, lon1, lat2, lon2);
        if (!(m >= 0) || fabs(m - back) > 0.001 || fabs(m - sphere) > 0.0057 * m + 0.001)
            fail_msg("%.9f %.9f %.9f %.9f: %.6f, back %.6f, sphere %.6f", lat1, lon1, lat2, lon2, m,
                     back, sphere);
    }
}

/* The oracle: the least of many points along the arc. */
static double segment_by_steps_km(crd_geo_vec p, crd_geo_vec a, crd_geo_vec b)
{
    double least = (double)INFINITY;
    for (int i = 0; i <= 2000; i++) {
        double t = i / 2000.0;
        crd_geo_vec q = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y), a.z + t * (b.z - a.z)};
        double n = sqrt(q.x * q.x + q.y * q.y + q.z * q.z);
        q = (crd_geo_vec){q.x / n, q.y / n, q.z / n};
        least = fmin(least, crd_geo_chord2(p, q));
    }
    return crd_geo_chord2_km(least);
}

static void segments_are_as_far_as_their_nearest_step(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 500; i++) {
        double lat = 180 * unit(1, i) - 90, lon = 360 * unit(2, i) - 180;
        double lat_a = 180 * unit(3, i) - 90, lon_a = 360 * unit(4, i) - 180;
        double lat_b = fmin(90, lat_a + 20 * unit(5, i)), lon_b = fmin(180, lon_a + unit(6, i));
        double got = crd_geo_segment_km(lat, lon, lat_a, lon_a, lat_b, lon_b);
        double want = segment_by_steps_km(crd_geo_vector(lat, lon), crd_geo_vector(lat_a, lon_a),
                                          crd_geo_vector(lat_b, lon_b));
        if (!(got <= want + 1e-6 && got >= want - 1))
            fail_msg("%f %f to %f %f, %f %f: want %f, got %f", lat, lon, lat_a, lon_a, lat_b, lon_b,
                     want, got);
    }
}

static void segments_of_special_shape(void **state)
{
    (void)state;
    double degree = CRD_EARTH_RADIUS_KM * acos(-1) / 180;
    assert_true(fabs(crd_geo_segment_km(1, 5, 0, 0, 0, 10) - degree) < 1e-6);      /* beside */
    assert_true(fabs(crd_geo_segment_km(0, 12, 0, 0, 0, 10) - 2 * degree) < 1e-6); /* beyond */
    assert_true(crd_geo_segment_km(0, 5, 0, 0, 0, 10) < 1e-6);                     /* on it */
    assert_true(crd_geo_segment_km(0, 180, 0, 179, 0, -179) < 1e-6); /* over the antimeridian */
    assert_true(fabs(crd_geo_segment_km(1, 3, 0, 3, 0, 3) - degree) < 1e-6);         /* a point */
    assert_true(fabs(crd_geo_segment_km(0, 60, 0, 0, 0, 180) - 60 * degree) < 1e-6); /* opposite */
    /* behind the earth: the nearer end, not the foot of the perpendicular */
    assert_true(fabs(crd_geo_segment_km(0, -178, 0, 0, 0, 10) - 172 * degree) < 1e-6);
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(meridians_have_their_integral_as_length),
        cmocka_unit_test(ellipsoid_and_sphere_agree_everywhere),
        cmocka_unit_test(segments_are_as_far_as_their_nearest_step),
        cmocka_unit_test(segments_of_special_shape),
    };
    struct CMUnitTest tests[256];
    size_t n = CRD_COUNT(plain);
    memcpy(tests, plain, sizeof plain);
    n = ADD_ROWS(tests, n, knowns, known_row);
    n = ADD_ROWS(tests, n, places, place_row);
    return _cmocka_run_group_tests("distance", tests, n, NULL, NULL);
}
