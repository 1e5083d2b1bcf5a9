#ifndef CRD_ANALYSE_EXPOSURE_INT_H
#define CRD_ANALYSE_EXPOSURE_INT_H

/* What exposure.c (actors, sweeps, results) and exposure_share.c (users) share. */
#include "analyse/exposure.h"
#include "base/err.h"
#include "base/vec.h"

enum { CRD_PPM_ALL = 1000000 };

/* What one tie brings of a service's or a network's users. */
typedef struct crd_portion {
    int32_t low, high; /* ppm */
    uint32_t need;     /* members of one need that share its users out add up; or CRD_ROW_NONE */
    bool covers;       /* by areas: low and high are not used */
} crd_portion;

typedef struct crd_into {
    uint32_t tie, from;
    crd_portion part;
} crd_into;

/* Ties into services and users' nodes, with what they bring; made once for all actors. */
typedef struct crd_users {
    const crd_ties *t;
    uint32_t n_targets; /* services, then extra nodes in their order */
    uint32_t *first;    /* [n_targets + 1] in `into` */
    crd_into *into;
    uint32_t *into_of;               /* [n_ties] place in `into`; CRD_ROW_NONE */
    uint32_t *target;                /* [into] */
    uint64_t *leads;                 /* set of nodes with a tie in `into` */
    uint64_t *hits;                  /* set of `into`: what the actor has, of an evaluation */
    int64_t *covered;                /* [n_targets] people of all areas that ties into it cover */
    uint32_t *covers_first, *covers; /* [elements + 1] rows of `covers` of an element */
    /* Scratch of an evaluation: */
    crd_exposure_share *node; /* [n_targets] of users' nodes */
    int64_t *need_low;        /* [needs] */
    uint32_t *needs_used;     /* [needs] */
    int32_t *area_low;        /* [areas] largest share reached, of low */
    int64_t *area_high;       /* [areas] sum of shares reached, at most all */
    uint32_t *areas_used;
} crd_users;

CRD_NODISCARD crd_status crd_users_new(const crd_ties *t, crd_users **ret_users);
void crd_users_free(crd_users *u);

/* Shares of all services: shares[services]; `reached` in one plane. */
void crd_users_shares(crd_users *u, const uint64_t *reached, const crd_reach_plane *p,
                      crd_exposure_share *shares);

bool crd_reach_tie(const crd_ties *t, const crd_reach_plane *p, uint32_t tie);

#endif
