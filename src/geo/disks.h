#ifndef CRD_GEO_DISKS_H
#define CRD_GEO_DISKS_H

#include <crd/types.h>

/* What a disk of a given radius on the earth can hit, wherever its middle is: the largest sets of
 * things of which all are hit together. On the sphere of geo/distance.h, to about a millimetre:
 * what only touches the disk is hit. */
typedef struct crd_disk_point {
    double lat, lon; /* degrees */
} crd_disk_point;

/* A point, or a line of great-circle arcs through several. Hit by a disk whose middle is at most
 * `radius_km` away from it: the disk's radius, more or less by what is not known of its place. */
typedef struct crd_disk_thing {
    uint32_t first, n; /* points[first .. first + n); n > 0 */
    double radius_km;  /* CRD_DISK_LEAST_KM .. CRD_DISK_MOST_KM */
} crd_disk_thing;
#define CRD_DISK_LEAST_KM 0.01
#define CRD_DISK_MOST_KM  5000.0

typedef struct crd_disk_scene {
    const crd_disk_point *points;
    const crd_disk_thing *things;
    uint32_t n_things;
} crd_disk_scene;

/* Sets of things with the middle of a disk that hits them all. Owned: crd_disk_sets_done. */
typedef struct crd_disk_sets {
    size_t n;
    crd_disk_point *middle; /* [n] */
    size_t *first;          /* [n + 1] */
    uint32_t *thing;        /* [first[n]] of a set: rising */
} crd_disk_sets;
void crd_disk_sets_done(crd_disk_sets *s); /* zero is fine */

/* All sets that some disk hits and no disk hits more than: none is part of another, each once, by
 * their things.
 *
 * Where things are hit together is an intersection of regions ("within radius of the thing"). One
 * that nothing further can be added to is bounded by stretches of the regions' boundaries, which
 * are circles on the sphere, along which what is hit grows at one end and shrinks at the other. So
 * each circle is walked once, and where what is hit has grown and is about to shrink it is written
 * down (P. K. Agarwal et al. sweep arrangements so in the plane). O(m log m) for m pairs of
 * pieces that may meet, and what the sets are large; m grows with the square of how many things a
 * disk holds. CRD_ELIMIT: more than `most` pairs, or a quarter as many entries of sets.
 * CRD_EINVAL: a point that is none, a radius out of range. CRD_ENOMEM. Deterministic. */
CRD_NODISCARD crd_status crd_disks_maximal(const crd_disk_scene *scene, uint64_t most,
                                           crd_disk_sets *ret_sets, crd_err *err);

/* Points such that every point of the earth at most a thing's radius away from it is at most
 * `cover_km` from one of them. The caller frees. CRD_ELIMIT: more than `most`. O(points made). */
CRD_NODISCARD crd_status crd_disks_lattice(const crd_disk_scene *scene, double cover_km,
                                           size_t most, crd_disk_point **ret_points, size_t *ret_n,
                                           crd_err *err);

/* What disks around these middles hit: the largest sets among them, each once, as above;
 * CRD_ELIMIT: more than `most` entries. O(middles x what is near). */
CRD_NODISCARD crd_status crd_disks_at(const crd_disk_scene *scene, const crd_disk_point *middles,
                                      size_t n, uint64_t most, crd_disk_sets *ret_sets,
                                      crd_err *err);

#endif
