#ifndef CRD_ANALYSE_EXPOSURE_PLAN_H
#define CRD_ANALYSE_EXPOSURE_PLAN_H

/* What counts in one plane and bound of what ties bring, laid out for sums over words. */
#include "analyse/exposure_int.h"

/* The users of a network or site that a service needs. */
typedef struct crd_users_term {
    uint32_t target;
    int32_t part;
} crd_users_term;

typedef struct crd_area_term {
    uint64_t people;
    uint32_t
        first; /* in `place` and `value`, up to the next one's; one more stands behind a target's */
} crd_area_term;

/* One plane of one bound, target by target; in the arrays only what counts in it. */
typedef struct crd_plan {
    bool high;
    uint32_t *full;          /* [room] words that bring the whole, in high */
    uint32_t *place, *value; /* [room] other words and what they bring */
    struct crd_plan_target {
        uint32_t full, n_full;   /* in `full` */
        uint32_t first, n_rest;  /* in `place` */
        uint32_t users, n_users; /* in `users` */
        uint32_t areas, n_areas; /* in `areas` */
        uint32_t n_sure;         /* of these the first, which are sure to be covered */
        uint32_t gates, n_gates; /* in `gate` */
        uint32_t onces, n_onces; /* in `onces` */
        uint64_t people;         /* of all areas, in high of those that are sure to be covered */
        uint64_t covered;        /* people times ppm of who has all ties that cover */
        uint64_t sure;           /* the same, of the first n_sure areas */
        uint32_t things;         /* of choices, in low */
    } * target;                  /* [n_targets] */
    uint32_t *gate;              /* [ties] words without which areas bring nothing, in low */
    crd_lane_group *onces;       /* groups of which any word brings the same, once, in high */
    uint32_t *once_place, *once_value;
    crd_users_term *users;
    crd_area_term *areas;
    uint32_t n, n_full, n_users, n_areas, n_gate, n_once, n_onces;
    uint32_t last_need;  /* of plan_once */
    uint32_t *bounds[2]; /* targets at which chunks begin: users, services */
    uint32_t n_chunks[2];
} crd_plan;

/* Room for any plane. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_plan_init(crd_plan *p, const crd_users *u);
void crd_plan_done(crd_plan *p); /* a zeroed one is fine */
/* Of one plane. O(ties into targets). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_plan_make(crd_plan *p, const crd_users *u, const crd_reach_plane *r,
                                       const uint32_t *place);
/* Words to read for target k, about; 0 = it has nothing. */
uint64_t crd_plan_work(const crd_plan *p, uint32_t k);

#endif
