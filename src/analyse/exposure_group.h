#ifndef CRD_ANALYSE_EXPOSURE_GROUP_H
#define CRD_ANALYSE_EXPOSURE_GROUP_H

/* Elements, links and sites in groups of three kinds, with weights: what an actor reaches is summed
 * group by group. */
#include "analyse/exposure_int.h"

#include "world/map.h"

typedef struct crd_group {
    uint32_t id; /* a network's or an operator's text; CRD_INTERN_NONE = not said */
    crd_str layer;
    bool sites;
    int64_t total;
    uint32_t operated_by; /* of a network: group of its operator; else CRD_ROW_NONE */
    uint32_t users;       /* of a network: number of its users among nodes that are no rows;
                             CRD_ROW_NONE = no service asks for them */
    int64_t subscribers;  /* of a network, or of those of an operator that `users` is known of;
                             CRD_NULL64 = not known */
    uint32_t n_networks;  /* of an operator: of which `users` is known */
} crd_group;

typedef struct crd_groups {
    const crd_ties *t;
    uint32_t lo, n;                      /* nodes lo .. lo + n - 1: sites, elements, links */
    uint32_t *of[CRD_EXPOSED_BYS];       /* [n] group of a node; CRD_ROW_NONE = in none */
    uint32_t *weight;                    /* [n] quantity of an element; else 1 */
    uint32_t first[CRD_EXPOSED_BYS + 1]; /* groups of kind k: first[k] .. first[k + 1] - 1 */
    crd_group *group;                    /* [first[CRD_EXPOSED_BYS]] by kind, then id */
    /* Sums of one actor in one plane: */
    int64_t *sum; /* [groups] */
    uint32_t *used, n_used;
    crd_exposure_share *share; /* [groups] of operators */
    int64_t (*people)[2];      /* [groups] of operators: users in reach, low and high, times ppm */
    /* What all actors came to so far, as far as it is not nothing. */
    crd_map entry_of; /* actor << 32 | group */
    CRD_VEC(crd_exposure_group) entries;
} crd_groups;

CRD_NODISCARD crd_status crd_groups_new(const crd_ties *t, crd_groups **ret_groups);
void crd_groups_free(crd_groups *g);

/* Adds what the actor reaches in a plane; each pair of them once. O(what is reached). */
CRD_NODISCARD crd_status crd_groups_count(crd_groups *g, uint32_t actor, const uint64_t *reached,
                                          const crd_might_plane *plane);
/* The same for users of networks and operators; `u` as crd_users_shares has just left it. */
CRD_NODISCARD crd_status crd_groups_users(crd_groups *g, uint32_t actor, const crd_users *u,
                                          const crd_might_plane *plane);
/* By kind, actor, group. */
CRD_NODISCARD crd_status crd_groups_put(crd_groups *g, crd_arena *arena,
                                        const crd_exposure_group **ret_at, size_t *ret_n);

/* Of an element or link; empty = none is known. */
crd_str crd_exposure_layer_of(const crd_world *w, uint32_t table, uint32_t row);

#endif
