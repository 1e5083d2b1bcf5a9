#ifndef CRD_GEO_DISTANCE_H
#define CRD_GEO_DISTANCE_H

#include <crd/types.h>

/* Points on the earth and how far apart they are. Latitudes and longitudes in degrees, north and
 * east positive. Pure functions; nothing allocates. Where a point is not valid, distances are
 * NaN. */

/* Is it a place: both finite, |lat| <= 90, |lon| <= 180? */
bool crd_geo_valid(double lat, double lon);

/* A sphere of this radius has the mean radius of the WGS 84 ellipsoid (2a + b) / 3. */
#define CRD_EARTH_RADIUS_KM 6371.0088

/* Great-circle distance on that sphere. Against the ellipsoid it is wrong by at most 0.57 %;
 * rounding adds less than 1 mm below 10,000 km. For ranking, filters and outlines. */
double crd_geo_sphere_km(double lat1, double lon1, double lat2, double lon2);

/* Length of the shortest line on the WGS 84 ellipsoid, to 1 mm for any two points, nearly
 * opposite ones included. About ten times the cost of crd_geo_sphere_km, a hundred times within
 * a degree of opposite. */
double crd_geo_ellipsoid_m(double lat1, double lon1, double lat2, double lon2);

/* Great-circle distance from a point to the nearest point of the shorter great-circle arc from a
 * to b, on the sphere. a == b is a point. For opposite a and b, which no single arc joins, the
 * distance to the nearer of the two. */
double crd_geo_segment_km(double lat, double lon, double lat_a, double lon_a, double lat_b,
                          double lon_b);

/* Unit vectors, for who measures many distances from one point. */
typedef struct crd_geo_vec {
    double x, y, z;
} crd_geo_vec;
crd_geo_vec crd_geo_vector(double lat, double lon);
/* Squared straight-line distance through the unit sphere: monotone in the great-circle distance,
 * and cheap. */
double crd_geo_chord2(crd_geo_vec p, crd_geo_vec q);
double crd_geo_segment_chord2(crd_geo_vec p, crd_geo_vec a, crd_geo_vec b);
double crd_geo_chord2_km(double chord2);

#endif
