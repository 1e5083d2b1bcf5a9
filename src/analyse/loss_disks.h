#ifndef CRD_ANALYSE_LOSS_DISKS_H
#define CRD_ANALYSE_LOSS_DISKS_H

#include "base/arena.h"
#include "world/world.h"

/* What may be hit at once in one place: sites and links within a radius, wherever its middle is.
 * For the loss question with CRD_LOSS_DISK.
 *
 * A site is hit for certain when it lies within the radius less its `uncertainty_m` (none given:
 * 0), possibly within the radius and that. Where sources of equal weight disagree on its place,
 * each is possible and none certain. A link is hit where its recorded course passes (table
 * `course`, with the ends that are sites); without one, possibly where the shortest line between
 * its ends does. Sites of no known place, or known so roughly that it says nothing (by more than
 * CRD_LOSS_ROUGH radii), are never hit. Distances are those of geo/distance.h.
 *
 * Exact as long as there are not too many ways in which regions meet: all sets that a disk can hit
 * and to which nothing can be added. Beyond that first links without a course count with their ends
 * alone (`shortest` is false, and they are left out); and beyond that (`cover_km` > 0), middles
 * stand so densely that every middle has one within cover_km: low is what a disk there hits, and
 * high what one of a radius larger by cover_km hits, so that the worst place of all lies between
 * the two. */
typedef struct crd_loss_member {
    uint32_t table, row; /* CRD_T_site, CRD_T_link */
    bool sure;
} crd_loss_member;

enum { CRD_LOSS_ROUGH = 4 };

typedef struct crd_loss_disks {
    double radius_km, cover_km;
    bool shortest; /* links without a course may lie on the shortest line between their ends */
    uint32_t n;
    crd_str *id, *name;      /* [n] "LAT,LON" of the middle, in degrees; the nearest site's name */
    size_t *first;           /* [n + 1] into member */
    crd_loss_member *member; /* by table, row */
    uint32_t sites_left_out; /* of no known place */
    uint32_t links_left_out; /* neither a course nor two ends of known place */
    crd_arena *arena;        /* of the texts */
} crd_loss_disks;

/* @param most  pairs of regions that may meet, and four times the entries of sets, of one try;
 * 0 = 20 million, some ten seconds. The caller frees; texts of names live as long as the world.
 * CRD_EINVAL: a radius below 0.1 or above 4,000 km. CRD_ELIMIT: too many even for a lattice.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_loss_disks_new(const crd_world *w, double radius_km, uint64_t most,
                                            crd_loss_disks **ret_disks, crd_err *err);
/* The same on a lattice from the beginning (cover_km > 0), without the disks whose middle is at
 * most `zone_km` from one of the points: what else is hit together than near these. */
struct crd_disk_point;
CRD_NODISCARD crd_status crd_loss_disks_beside(const crd_world *w, double radius_km,
                                               const struct crd_disk_point *spare, size_t n_spare,
                                               double zone_km, uint64_t most,
                                               crd_loss_disks **ret_disks, crd_err *err);
void crd_loss_disks_free(crd_loss_disks *d); /* NULL is fine */

#endif
