#ifndef CRD_ANALYSE_SHARES_INT_H
#define CRD_ANALYSE_SHARES_INT_H

/* What shares.c (counting) and shares_rows.c (the result) share. */
#include "analyse/shares.h"
#include "base/err.h"
#include "base/vec.h"
#include "world/map.h"

enum { LAYERS_MAX = 31, WHO_MAX = 16, USERS_MAX = 64 };

typedef struct crd_share_cell {
    uint32_t group, party;
    int64_t low, high, per_user;
} crd_share_cell;

/* Elements of a group of which nothing is known, by layer and date of installation. */
typedef struct crd_share_gap {
    uint32_t group;
    uint8_t layer;
    crd_date installed;
    int64_t count;
} crd_share_gap;

typedef struct crd_share_sum {
    int64_t total, certain, unknown, per_user;
} crd_share_sum;

typedef struct crd_share_use_row {
    uint32_t user; /* network row */
    uint32_t next; /* UINT32_MAX = last */
    bool passive;
} crd_share_use_row;

typedef struct crd_sharing {
    const crd_world *w;
    const crd_shares_opts *opts;
    crd_arena *arena;
    crd_str layers[LAYERS_MAX + 1]; /* by name; [0] is for the layerless */
    uint32_t n_layers;
    crd_map layer_of;    /* function -> layer */
    crd_map operator_of; /* party -> 1, 2, ... in order of ids */
    CRD_VEC(uint32_t) operators;
    crd_map cell_of; /* group << 32 | party -> cell */
    CRD_VEC(crd_share_cell) cells;
    crd_map gap_of;
    CRD_VEC(crd_share_gap) gaps;
    crd_map known[3]; /* role: party -> layers it is known for, a bit each */
    crd_map shared;   /* table << 32 | text -> first of `uses` */
    CRD_VEC(crd_share_use_row) uses;
    crd_share_sum *sums; /* [groups] */
    uint32_t n_groups;
} crd_sharing;

/* Group 0 of operators and of layers is "all"; the last operator is "unknown". */
static inline uint32_t crd_share_group_no(const crd_sharing *s, crd_share_role role, uint32_t op,
                                          uint32_t layer)
{
    uint32_t ops = (uint32_t)s->operators.n + 2;
    return ((uint32_t)role * ops + op) * (s->n_layers + 1) + layer;
}

CRD_NODISCARD crd_status crd_shares_collect(crd_sharing *s, const crd_shares_result **ret_result);

#endif
