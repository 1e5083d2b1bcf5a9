#ifndef CRD_GEO_DISKS_INT_H
#define CRD_GEO_DISKS_INT_H

/* What the files of the disks share: disks.c walks, disks_index.c finds what is near, disks_keep.c
 * keeps the largest sets, disks_lattice.c tries given middles. Angles in radians. */
#include "base/err.h"
#include "base/vec.h"
#include "geo/disks.h"
#include "geo/distance.h"

/* One arc of a thing, or its point (a = b). */
typedef struct crd_disk_piece {
    uint32_t thing;
    bool line;
    crd_geo_vec a, b, normal; /* normal: of the plane through both; lines */
} crd_disk_piece;

/* A sample of a piece, in the cell of a cubic grid around the sphere that holds it. */
typedef struct crd_disk_sample {
    uint64_t cell;
    uint32_t piece;
    crd_geo_vec at;
} crd_disk_sample;

typedef struct crd_disk_index {
    const crd_disk_scene *scene;
    CRD_VEC(crd_disk_piece) pieces;
    CRD_VEC(crd_disk_sample) samples; /* by cell, piece, then place along it */
    uint32_t *first;                  /* [pieces + 1] into of_piece */
    uint32_t *of_piece;               /* samples by piece */
    double *angle;                    /* [things] radius */
    double most_angle, cell;          /* the largest; size of a cell, straight */
    uint32_t *stamp, now;             /* [pieces] when it was last found */
    CRD_VEC(uint32_t) found;
} crd_disk_index;

/* CRD_EINVAL, CRD_ELIMIT: more than `most` samples. CRD_ENOMEM. crd_disk_index_done in any case. */
CRD_NODISCARD crd_status crd_disk_index_make(crd_disk_index *x, const crd_disk_scene *scene,
                                             uint64_t most, crd_err *err);
void crd_disk_index_done(crd_disk_index *x);
/* Forgets what was found; adds to `found` pieces that may be within twice the largest radius of a
 * place that is within half a step of `at`, each once. */
void crd_disk_index_begin(crd_disk_index *x);
CRD_NODISCARD bool crd_disk_index_near(crd_disk_index *x, crd_geo_vec at);

static inline double crd_disk_dot(crd_geo_vec p, crd_geo_vec q)
{
    return p.x * q.x + p.y * q.y + p.z * q.z;
}
static inline crd_geo_vec crd_disk_cross(crd_geo_vec p, crd_geo_vec q)
{
    return (crd_geo_vec){p.y * q.z - p.z * q.y, p.z * q.x - p.x * q.z, p.x * q.y - p.y * q.x};
}
/* f p + g q */
static inline crd_geo_vec crd_disk_mix(double f, crd_geo_vec p, double g, crd_geo_vec q)
{
    return (crd_geo_vec){f * p.x + g * q.x, f * p.y + g * q.y, f * p.z + g * q.z};
}
crd_geo_vec crd_disk_unit(crd_geo_vec v);
crd_disk_point crd_disk_place(crd_geo_vec v);

/* ---- sets --------------------------------------------------------------------------------- */

/* 128-bit keys, each once. */
typedef struct crd_disk_seen {
    uint64_t (*keys)[2];
    size_t mask, n;
} crd_disk_seen;
/* False: memory is out. */
CRD_NODISCARD bool crd_disk_seen_add(crd_disk_seen *s, uint64_t a, uint64_t b, bool *ret_new);

/* The set that grows and shrinks during a walk, and those that were written down. */
typedef struct crd_disk_keep {
    uint32_t n_things;
    uint64_t most;           /* entries */
    uint32_t *count, *place; /* [things] by how many pieces; place in `active` */
    uint32_t *active, n_active;
    uint64_t hash[2];
    crd_disk_seen seen;
    CRD_VEC(crd_disk_point) middles;
    CRD_VEC(size_t) first;
    CRD_VEC(uint32_t) things;
} crd_disk_keep;

CRD_NODISCARD crd_status crd_disk_keep_init(crd_disk_keep *k, uint32_t n_things, uint64_t most);
void crd_disk_keep_done(crd_disk_keep *k);
void crd_disk_keep_enter(crd_disk_keep *k, uint32_t thing);
void crd_disk_keep_leave(crd_disk_keep *k, uint32_t thing);
void crd_disk_keep_clear(crd_disk_keep *k);
/* Writes down what is active, unless it is. CRD_ELIMIT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_disk_keep_note(crd_disk_keep *k, crd_geo_vec middle);
/* Those that are part of no other, in order. */
CRD_NODISCARD crd_status crd_disk_keep_end(crd_disk_keep *k, crd_disk_sets *ret_sets);

#endif
