/* Distances on the sphere and on the WGS 84 ellipsoid.
 *
 * Ellipsoid: T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid with
 * application of nested equations", Survey Review 23 (176), 1975: a fixed-point iteration on the
 * longitude of the auxiliary sphere, 2 to 6 rounds, series good to 0.1 mm. It does not converge
 * for nearly opposite points. There the same equations are solved for the azimuth at the first
 * point instead, as in C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 2013, section
 * 4: with the points brought to lat1 <= 0, |lat2| <= |lat1|, 0 <= lon <= 180, the longitude
 * reached is an increasing function of the azimuth, and bisection cannot fail. Karney's own
 * series (nanometres) are not needed for sites known to metres. */
#include "geo/distance.h"

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double wgs84_a = 6378137.0;
static const double wgs84_f = 1 / 298.257223563;

static double radians(double degrees) { return degrees * (pi / 180); }

bool crd_geo_valid(double lat, double lon)
{
    return isfinite(lat) && isfinite(lon) && fabs(lat) <= 90 && fabs(lon) <= 180;
}

crd_geo_vec crd_geo_vector(double lat, double lon)
{
    double phi = radians(lat), lambda = radians(lon);
    return (crd_geo_vec){cos(phi) * cos(lambda), cos(phi) * sin(lambda), sin(phi)};
}

static double dot(crd_geo_vec p, crd_geo_vec q) { return p.x * q.x + p.y * q.y + p.z * q.z; }

static crd_geo_vec cross(crd_geo_vec p, crd_geo_vec q)
{
    return (crd_geo_vec){p.y * q.z - p.z * q.y, p.z * q.x - p.x * q.z, p.x * q.y - p.y * q.x};
}

double crd_geo_chord2(crd_geo_vec p, crd_geo_vec q)
{
    crd_geo_vec d = {p.x - q.x, p.y - q.y, p.z - q.z};
    return dot(d, d);
}

double crd_geo_segment_chord2(crd_geo_vec p, crd_geo_vec a, crd_geo_vec b)
{
    crd_geo_vec n = cross(a, b);
    double n2 = dot(n, n);
    /* Is the foot of the perpendicular between a and b? */
    if (n2 > 1e-24 && dot(cross(n, a), p) > 0 && dot(cross(b, n), p) > 0) {
        double height = dot(n, p);
        double sine2 = fmin(height * height / n2, 1);
        return 2 * sine2 / (1 + sqrt(1 - sine2)); /* 2 - 2 cos, without cancellation */
    }
    return fmin(crd_geo_chord2(p, a), crd_geo_chord2(p, b));
}

double crd_geo_chord2_km(double chord2)
{
    return 2 * CRD_EARTH_RADIUS_KM * asin(fmin(sqrt(chord2) / 2, 1));
}

double crd_geo_sphere_km(double lat1, double lon1, double lat2, double lon2)
{
    if (!crd_geo_valid(lat1, lon1) || !crd_geo_valid(lat2, lon2))
        return (double)NAN;
    double half_lat = sin(radians(lat2 - lat1) / 2), half_lon = sin(radians(lon2 - lon1) / 2);
    double h = half_lat * half_lat + cos(radians(lat1)) * cos(radians(lat2)) * half_lon * half_lon;
    return crd_geo_chord2_km(4 * h);
}

double crd_geo_segment_km(double lat, double lon, double lat_a, double lon_a, double lat_b,
                          double lon_b)
{
    if (!crd_geo_valid(lat, lon) || !crd_geo_valid(lat_a, lon_a) || !crd_geo_valid(lat_b, lon_b))
        return (double)NAN;
    return crd_geo_chord2_km(crd_geo_segment_chord2(
        crd_geo_vector(lat, lon), crd_geo_vector(lat_a, lon_a), crd_geo_vector(lat_b, lon_b)));
}

/* A line on the auxiliary sphere, in Vincenty's symbols: sigma the arc between the points, alpha
 * its azimuth where it crosses the equator, sigma_m the arc from there to the middle. */
typedef struct line {
    double sigma, sin_sigma, cos_sigma;
    double sin_alpha, cos2_alpha; /* cos2: the square */
    double cos_2sigma_m;
} line;

/* Longitude on the auxiliary sphere minus longitude on the ellipsoid. */
static double longitude_excess(const line *l)
{
    double c = wgs84_f / 16 * l->cos2_alpha * (4 + wgs84_f * (4 - 3 * l->cos2_alpha));
    double m = l->cos_2sigma_m;
    double inner = l->sigma + c * l->sin_sigma * (m + c * l->cos_sigma * (2 * m * m - 1));
    return (1 - c) * wgs84_f * l->sin_alpha * inner;
}

static double line_length(const line *l)
{
    double b = wgs84_a * (1 - wgs84_f);
    double u2 = l->cos2_alpha * (wgs84_a * wgs84_a - b * b) / (b * b);
    double big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
    double big_b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
    double m = l->cos_2sigma_m, s = l->sin_sigma;
    double term = l->cos_sigma * (2 * m * m - 1) -
                  big_b / 6 * m * (4 * s * s - 3) * (4 * m * m - 3);
    return b * big_a * (l->sigma - big_b * s * (m + big_b / 4 * term));
}

/* Sine and cosine of a reduced latitude. */
typedef struct reduced {
    double sin, cos;
} reduced;

static reduced reduce(double lat)
{
    /* Not through tan: exact at the poles. */
    double s = (1 - wgs84_f) * sin(radians(lat)), c = cos(radians(lat));
    double length = hypot(s, c);
    return (reduced){s / length, c / length};
}

/* Vincenty's inverse. False when it does not converge. `lon` in [0, pi]. */
static bool inverse_iterate(reduced u1, reduced u2, double lon, double *ret_m)
{
    double lambda = lon;
    for (int round = 0; round < 40; round++) {
        double x = u2.cos * sin(lambda);
        double y = u1.cos * u2.sin - u1.sin * u2.cos * cos(lambda);
        line l = {.sin_sigma = hypot(x, y),
                  .cos_sigma = u1.sin * u2.sin + u1.cos * u2.cos * cos(lambda)};
        if (l.sin_sigma < 1e-15 && l.cos_sigma > 0) {
            *ret_m = 0;
            return true;
        }
        l.sigma = atan2(l.sin_sigma, l.cos_sigma);
        l.sin_alpha = l.sin_sigma > 0 ? u1.cos * u2.cos * sin(lambda) / l.sin_sigma : 0;
        l.cos2_alpha = 1 - l.sin_alpha * l.sin_alpha;
        l.cos_2sigma_m = l.cos2_alpha > 1e-15 ? l.cos_sigma - 2 * u1.sin * u2.sin / l.cos2_alpha
                                              : 0;
        double next = lon + longitude_excess(&l);
        if (next > pi) /* past the opposite meridian: the iteration has left its ground */
            return false;
        if (fabs(next - lambda) < 1e-13) {
            *ret_m = line_length(&l);
            return true;
        }
        lambda = next;
    }
    return false;
}

/* The line that leaves u1 with this azimuth northward to u2's latitude, and the longitude that it
 * covers on the ellipsoid. */
static double longitude_reached(reduced u1, reduced u2, double azimuth, line *ret_line)
{
    double sin_a1 = sin(azimuth), cos_a1 = cos(azimuth);
    double sin_a0 = sin_a1 * u1.cos;
    double rest = cos_a1 * cos_a1 * u1.cos * u1.cos + (u2.cos - u1.cos) * (u2.cos + u1.cos);
    double cos_a2_cos_u2 = sqrt(fmax(rest, 0));
    double sigma1 = atan2(u1.sin, cos_a1 * u1.cos), sigma2 = atan2(u2.sin, cos_a2_cos_u2);
    double omega1 = atan2(sin_a0 * u1.sin, cos_a1 * u1.cos);
    double omega2 = atan2(sin_a0 * u2.sin, cos_a2_cos_u2);
    line l = {.sigma = sigma2 - sigma1, .sin_alpha = sin_a0, .cos2_alpha = 1 - sin_a0 * sin_a0};
    l.sin_sigma = sin(l.sigma);
    l.cos_sigma = cos(l.sigma);
    l.cos_2sigma_m = cos(sigma1 + sigma2);
    *ret_line = l;
    return omega2 - omega1 - longitude_excess(&l);
}

static double inverse_bisect(reduced u1, reduced u2, double lon)
{
    if (fabs(u1.sin) < fabs(u2.sin)) {
        reduced swap = u1;
        u1 = u2;
        u2 = swap;
    }
    if (u1.sin > 0) {
        u1.sin = -u1.sin;
        u2.sin = -u2.sin;
    }
    if (u1.sin > -1e-30) /* both on the equator: from just below it, so that atan2 has a side */
        u1.sin = -1e-30;
    double low = 0, high = pi;
    line l;
    for (int round = 0; round < 64; round++) {
        double middle = low + (high - low) / 2;
        if (longitude_reached(u1, u2, middle, &l) < lon)
            low = middle;
        else
            high = middle;
    }
    return line_length(&l);
}

double crd_geo_ellipsoid_m(double lat1, double lon1, double lat2, double lon2)
{
    if (!crd_geo_valid(lat1, lon1) || !crd_geo_valid(lat2, lon2))
        return (double)NAN;
    double degrees = fabs(lon1 - lon2);
    double lon = radians(degrees > 180 ? 360 - degrees : degrees);
    reduced u1 = reduce(lat1), u2 = reduce(lat2);
    double metres;
    return inverse_iterate(u1, u2, lon, &metres) ? metres : inverse_bisect(u1, u2, lon);
}
