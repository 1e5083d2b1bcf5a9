#ifndef CRD_GEO_OUTLINE_H
#define CRD_GEO_OUTLINE_H

#include "geo/country.h"

/* Country outlines at 1:50 million (Natural Earth 4.1.0), for one purpose: to find coordinates
 * that cannot be meant, because they lie far outside the country a record names.
 *
 * How exact. Questions about the drawn outline are answered exactly up to 1e-7 degree (1 cm) for
 * "where", and within 0.6 % + 0.2 km for distances. The drawing itself stands on a grid of 0.4 km
 * and is simplified. Of the points of a 1:10m map of the same source, 47 % lie inside the country
 * they belong to and 75 % within 1.6 km of it, 90 % within 4, 95 % within 8, 99 % within 53: the
 * rest are islets that 1:50m leaves out (Maldives, Tuamotu, Lakshadweep, Melilla). So judge nothing
 * below 10 km; a distance is firm evidence where crd_outlines_where names another country, and a
 * hint only at sea, where an islet or a platform may be.
 *
 * Borders are as Natural Earth draws them (who controls, not who claims). Where ISO 3166 or two
 * states give one shape to different codes, a point in it is inside each (data/README.md lists
 * them), so that a dispute is not reported as a mistake.
 *
 * Immutable once open: any number of threads may ask. */
typedef struct crd_outlines crd_outlines;

/* Opens the outlines built into the program: about 20 ms, 5 MB. The caller closes it.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_outlines_open(crd_outlines **ret_outlines, crd_err *err);
/* The same from bytes in the format of data/README.md, which are read once and not kept. Trusts
 * nothing: CRD_EPARSE (with what and where), CRD_EVERSION, CRD_ELIMIT (over 1 MiB; over 2^19 points
 * once long edges are split), CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_outlines_open_bytes(crd_str bytes, crd_outlines **ret_outlines,
                                                 crd_err *err);
void crd_outlines_close(crd_outlines *o); /* NULL is fine */

/* The bytes that crd_outlines_open reads; static. */
crd_str crd_outlines_embedded(void);

/* The country a point lies in; NULL at sea, in a shape that is given to no one country, and for
 * what crd_geo_valid refuses. Longitudes -180 and 180 are the same. A point on a common border
 * lies in one of its countries, always the same one. About 0.1 us, 0.4 us near a border.
 */
const crd_country *crd_outlines_where(const crd_outlines *o, double lat, double lon);

/* Is there an outline of this country? Territories too small for the drawing have none (GI, TK,
 * TV, UM, BV) and must not be judged. NULL has none. */
bool crd_outlines_has(const crd_outlines *o, const crd_country *country);

/* 0 inside the country, else the great-circle distance to its nearest border, in km. A country
 * includes the territories that it administers (crd_country.administered_by) and the shapes that
 * are also given to it. NaN when it has no outline or the point is not valid. As fast as
 * crd_outlines_where inside; 1 to 2 us outside on average. */
double crd_outlines_distance_km(const crd_outlines *o, const crd_country *country, double lat,
                                double lon);

#endif
