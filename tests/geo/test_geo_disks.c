/* Disks: by hand, and random scenes against all crossings of circles, or many random middles. */
#include "crdtest.h"

#include "geo/disks.h"
#include "geo/distance.h"

#include <math.h>

enum { POINTS = 40, THINGS = 14 };

struct scene {
    crd_disk_point points[POINTS];
    crd_disk_thing things[THINGS];
    crd_disk_scene s;
};

static double uniform(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*seed >> 11) / 9007199254740992.0;
}

static double distance(const crd_disk_scene *s, uint32_t thing, crd_disk_point at)
{
    const crd_disk_thing *t = &s->things[thing];
    const crd_disk_point *p = s->points + t->first;
    double least = crd_geo_sphere_km(at.lat, at.lon, p->lat, p->lon);
    for (uint32_t i = 1; i < t->n; i++)
        least = fmin(least, crd_geo_segment_km(at.lat, at.lon, p[i - 1].lat, p[i - 1].lon, p[i].lat,
                                               p[i].lon));
    return least;
}

/* As bits; `slack_km` more or less. */
static uint32_t hit_by(const crd_disk_scene *s, crd_disk_point at, double slack_km)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < s->n_things; i++)
        bits |= (uint32_t)(distance(s, i, at) <= s->things[i].radius_km + slack_km) << i;
    return bits;
}

static uint32_t bits_of(const crd_disk_sets *sets, size_t set)
{
    uint32_t bits = 0;
    for (size_t i = sets->first[set]; i < sets->first[set + 1]; i++) {
        assert_true(i == sets->first[set] || sets->thing[i - 1] < sets->thing[i]);
        bits |= 1u << sets->thing[i];
    }
    return bits;
}

static bool is_listed(const crd_disk_sets *sets, uint32_t bits)
{
    for (size_t i = 0; i < sets->n; i++)
        if ((bits & ~bits_of(sets, i)) == 0)
            return true;
    return false;
}

/* What every answer must be: a disk hits each set, and none is part of another. */
static void check(const crd_disk_scene *s, const crd_disk_sets *sets)
{
    for (size_t i = 0; i < sets->n; i++) {
        uint32_t bits = bits_of(sets, i);
        assert_int_equal(bits & ~hit_by(s, sets->middle[i], 1e-5), 0);
        for (size_t k = 0; k < sets->n; k++)
            assert_true(k == i || (bits & ~bits_of(sets, k)) != 0);
    }
    for (uint32_t i = 0; i < s->n_things; i++)
        assert_true(is_listed(sets, 1u << i));
}

/* Clusters of points, so that there is something to hit together; some across the antimeridian and
 * at a pole, some equal. */
static void make(struct scene *x, uint64_t *seed, bool lines, bool equal)
{
    static const crd_disk_point homes[] = {{50, 10}, {0, 180}, {89.9, 0}, {-60, -179.9}};
    crd_disk_point home = homes[(unsigned)(uniform(seed) * 4)];
    double radius = 10 + 60 * uniform(seed), wide = uniform(seed) < 0.5 ? 1.5 : 4;
    uint32_t n = 0;
    x->s = (crd_disk_scene){x->points, x->things, 3 + (uint32_t)(uniform(seed) * (THINGS - 3))};
    for (uint32_t i = 0; i < x->s.n_things; i++) {
        uint32_t many = lines && uniform(seed) < 0.5 ? 2 + (uint32_t)(uniform(seed) * 2) : 1;
        many = n + many > POINTS - THINGS + i ? 1 : many;
        x->things[i] = (crd_disk_thing){n, many, equal ? radius : radius * (0.3 + uniform(seed))};
        for (uint32_t k = 0; k < many; k++, n++) {
            double lat = home.lat + wide * (uniform(seed) - 0.5);
            double lon = home.lon + wide * (uniform(seed) - 0.5) / fmax(cos(lat / 57.3), 0.01);
            lat = fmin(lat, 90);
            lon = lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon;
            x->points[n] = n > 0 && uniform(seed) < 0.1 ? x->points[n - 1]
                                                        : (crd_disk_point){lat, lon};
        }
    }
}

/* Where two circles around points cross: middles of disks that touch both. Of unit vectors p and q,
 * x = a p + b q +- c p x q with p.x = cos r, q.x = cos s. */
static unsigned cross(const crd_disk_scene *s, uint32_t i, uint32_t k, crd_disk_point ret[2])
{
    const crd_disk_point *p = &s->points[s->things[i].first], *q = &s->points[s->things[k].first];
    crd_geo_vec u = crd_geo_vector(p->lat, p->lon), v = crd_geo_vector(q->lat, q->lon);
    double cr = cos(s->things[i].radius_km / CRD_EARTH_RADIUS_KM);
    double cs = cos(s->things[k].radius_km / CRD_EARTH_RADIUS_KM);
    double d = u.x * v.x + u.y * v.y + u.z * v.z, whole = 1 - d * d;
    if (whole < 1e-12)
        return 0;
    double a = (cr - cs * d) / whole, b = (cs - cr * d) / whole;
    double rest = (1 - a * a - b * b - 2 * a * b * d) / whole;
    if (rest < 0)
        return 0;
    crd_geo_vec n = {u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x};
    for (int side = 0; side < 2; side++) {
        double c = side ? -sqrt(rest) : sqrt(rest);
        double x = a * u.x + b * v.x + c * n.x, y = a * u.y + b * v.y + c * n.y;
        double z = a * u.z + b * v.z + c * n.z;
        ret[side] = (crd_disk_point){atan2(z, hypot(x, y)) * 57.29577951308232,
                                     atan2(y, x) * 57.29577951308232};
    }
    return 2;
}

static void test_points_against_all_crossings(void **state)
{
    (void)state;
    struct scene x;
    for (uint64_t round = 1; round <= crd_rounds(50) * 4; round++) {
        uint64_t seed = round;
        crd_disk_sets sets;
        crd_err err = CRD_ERR_INIT;
        make(&x, &seed, false, round % 2 == 0);
        assert_status(CRD_OK, crd_disks_maximal(&x.s, 1 << 20, &sets, &err), &err);
        check(&x.s, &sets);
        for (uint32_t i = 0; i < x.s.n_things; i++) {
            crd_disk_point at[2];
            assert_true(is_listed(&sets, hit_by(&x.s, x.points[x.things[i].first], -1e-4)));
            for (uint32_t k = 0; k < i; k++)
                for (unsigned c = cross(&x.s, i, k, at); c-- > 0;)
                    assert_true(is_listed(&sets, hit_by(&x.s, at[c], -1e-4) | 1u << i | 1u << k));
        }
        crd_disk_sets_done(&sets);
    }
}

/* Random middles near things: what they hit is part of some set. */
static void test_lines_against_many_middles(void **state)
{
    (void)state;
    struct scene x;
    for (uint64_t round = 1; round <= crd_rounds(50); round++) {
        uint64_t seed = round;
        crd_disk_sets sets;
        crd_err err = CRD_ERR_INIT;
        make(&x, &seed, true, round % 2 == 0);
        assert_status(CRD_OK, crd_disks_maximal(&x.s, 1 << 20, &sets, &err), &err);
        check(&x.s, &sets);
        for (int i = 0; i < 2000; i++) {
            const crd_disk_thing *t = &x.things[(uint32_t)(uniform(&seed) * x.s.n_things)];
            crd_disk_point at = x.points[t->first + (uint32_t)(uniform(&seed) * t->n)];
            at.lat = fmax(-90, fmin(90, at.lat + 1.5 * (uniform(&seed) - 0.5)));
            at.lon += 1.5 * (uniform(&seed) - 0.5) / fmax(cos(at.lat / 57.3), 0.01);
            at.lon = at.lon > 180 ? at.lon - 360 : at.lon < -180 ? at.lon + 360 : at.lon;
            if (!crd_geo_valid(at.lat, at.lon))
                continue;
            assert_true(is_listed(&sets, hit_by(&x.s, at, -1e-4)));
        }
        crd_disk_sets_done(&sets);
    }
}

/* Each place near a thing has one of the points near; and what disks hit there, widened by that
 * much, holds what any disk hits. */
static void test_a_lattice_covers(void **state)
{
    (void)state;
    struct scene x, wide;
    for (uint64_t round = 1; round <= crd_rounds(50); round++) {
        uint64_t seed = round;
        crd_disk_sets sets, coarse;
        crd_disk_point *points;
        size_t n;
        double cover = 3;
        make(&x, &seed, true, true);
        wide = x;
        wide.s.points = wide.points;
        wide.s.things = wide.things;
        for (uint32_t i = 0; i < x.s.n_things; i++)
            wide.things[i].radius_km += cover;
        assert_ok(crd_disks_maximal(&x.s, 1 << 20, &sets, NULL));
        assert_ok(crd_disks_lattice(&x.s, cover, 1 << 20, &points, &n, NULL));
        assert_ok(crd_disks_at(&wide.s, points, n, 1 << 24, &coarse, NULL));
        check(&wide.s, &coarse);
        for (size_t i = 0; i < sets.n; i++)
            assert_true(is_listed(&coarse, bits_of(&sets, i)));
        crd_disk_sets_done(&coarse);
        assert_ok(crd_disks_at(&x.s, points, n, 1 << 24, &coarse, NULL));
        for (size_t i = 0; i < coarse.n; i++)
            assert_true(is_listed(&sets, bits_of(&coarse, i)));
        crd_disk_sets_done(&coarse);
        crd_disk_sets_done(&sets);
        free(points);
    }
}

struct disk_case {
    const char *name;
    uint32_t n;
    struct {
        double lat, lon, radius;
        double to_lat, to_lon; /* of a line; 0 0 = a point */
    } things[6];
    const char *want; /* sets of numbers, blanks between */
};

/* One degree of latitude is 111.195 km. */
/* clang-format off */
static const struct disk_case cases[] = {
    {"nothing", 0, {{0, 0, 0, 0, 0}}, ""},
    {"one", 1, {{10, 10, 5, 0, 0}}, "0"},
    {"two apart", 2, {{0, 0, 50, 0, 0}, {1, 0, 50, 0, 0}}, "0 1"},
    {"two together", 2, {{0, 0, 56, 0, 0}, {1, 0, 56, 0, 0}}, "01"},
    {"two that just touch", 2, {{0, 0, 55.59754011, 0, 0}, {1, 0, 55.59754011, 0, 0}}, "01"},
    {"equal places", 3, {{0, 0, 5, 0, 0}, {0, 0, 5, 0, 0}, {0, 0, 5, 0, 0}}, "012"},
    {"a chain: pairs, not all", 3, {{0, 0, 60, 0, 0}, {1, 0, 60, 0, 0}, {2, 0, 60, 0, 0}}, "01 12"},
    {"three in a ring, pairs but not all", 3, {{0, 0, 60, 0, 0}, {0, 1, 60, 0, 0}, {0.866, 0.5, 60, 0, 0}}, "01 02 12"},
    {"three in a ring, all", 3, {{0, 0, 65, 0, 0}, {0, 1, 65, 0, 0}, {0.866, 0.5, 65, 0, 0}}, "012"},
    {"four at the corners of a square meet in its middle", 4, {{0, 0, 78.6255, 0, 0}, {0, 1, 78.6255, 0, 0}, {1, 0, 78.6255, 0, 0}, {1, 1, 78.6255, 0, 0}}, "0123"},
    {"a small one inside a large one", 2, {{0, 0, 100, 0, 0}, {0.1, 0, 5, 0, 0}}, "01"},
    {"across the antimeridian", 2, {{0, 179.9, 20, 0, 0}, {0, -179.9, 20, 0, 0}}, "01"},
    {"around a pole", 3, {{89.9, 0, 20, 0, 0}, {89.9, 120, 20, 0, 0}, {89.9, -120, 20, 0, 0}}, "012"},
    {"a line and points along it", 4, {{0, 0, 10, 0, 10}, {0.1, 2, 10, 0, 0}, {0.1, 8, 10, 0, 0}, {0.3, 5, 10, 0, 0}}, "01 02 3"},
    {"two lines that cross", 2, {{-1, 5, 10, 1, 5}, {0, 4, 10, 0, 6}}, "01"},
    {"two that run side by side", 2, {{0, 4, 10, 0, 6}, {0.1, 4, 10, 0.1, 6}}, "01"},
    {"a large disk holds all", 3, {{0, 0, 5000, 0, 0}, {40, 0, 5000, 0, 0}, {0, 40, 5000, 0, 0}}, "012"},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct disk_case *c = *state;
    struct scene x;
    crd_disk_sets sets;
    char got[64] = "";
    size_t at = 0;
    x.s = (crd_disk_scene){x.points, x.things, c->n};
    for (uint32_t i = 0; i < c->n; i++) {
        bool line = c->things[i].to_lat != 0 || c->things[i].to_lon != 0;
        x.points[2 * i] = (crd_disk_point){c->things[i].lat, c->things[i].lon};
        x.points[2 * i + 1] = (crd_disk_point){c->things[i].to_lat, c->things[i].to_lon};
        x.things[i] = (crd_disk_thing){2 * i, line ? 2 : 1, c->things[i].radius};
    }
    assert_ok(crd_disks_maximal(&x.s, 1000, &sets, NULL));
    check(&x.s, &sets);
    for (size_t i = 0; i < sets.n; i++) {
        if (i > 0)
            got[at++] = ' ';
        for (size_t k = sets.first[i]; k < sets.first[i + 1]; k++)
            got[at++] = (char)('0' + sets.thing[k]);
    }
    assert_string_equal(got, c->want);
    crd_disk_sets_done(&sets);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    crd_disk_point point = {0, 0}, off = {91, 0}, *lattice;
    crd_disk_thing thing = {0, 1, 5}, wide = {0, 1, 6000}, none = {0, 1, 0},
                   two[2] = {thing, thing};
    crd_disk_sets sets;
    size_t n;
    assert_status(CRD_EINVAL,
                  crd_disks_maximal(&(crd_disk_scene){&off, &thing, 1}, 10, &sets, NULL), NULL);
    assert_status(CRD_EINVAL,
                  crd_disks_maximal(&(crd_disk_scene){&point, &wide, 1}, 10, &sets, NULL), NULL);
    assert_status(CRD_EINVAL,
                  crd_disks_maximal(&(crd_disk_scene){&point, &none, 1}, 10, &sets, NULL), NULL);
    assert_status(CRD_ELIMIT, crd_disks_maximal(&(crd_disk_scene){&point, two, 2}, 1, &sets, NULL),
                  NULL);
    assert_status(
        CRD_ELIMIT,
        crd_disks_lattice(&(crd_disk_scene){&point, &thing, 1}, 0.1, 10, &lattice, &n, NULL), NULL);
    assert_status(
        CRD_EINVAL,
        crd_disks_lattice(&(crd_disk_scene){&point, &thing, 1}, 0, 10, &lattice, &n, NULL), NULL);
    assert_status(CRD_EINVAL,
                  crd_disks_at(&(crd_disk_scene){&point, &thing, 1}, &off, 1, 10, &sets, NULL),
                  NULL);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_points_against_all_crossings);
    CRD_SUITE_ADD(&s, test_lines_against_many_middles);
    CRD_SUITE_ADD(&s, test_a_lattice_covers);
    CRD_SUITE_ADD(&s, test_what_is_refused);
    return crd_suite_run(&s, "geo/disks");
}
