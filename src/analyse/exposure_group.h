#ifndef CRD_ANALYSE_EXPOSURE_GROUP_H
#define CRD_ANALYSE_EXPOSURE_GROUP_H

/* Elements, links and sites in groups of three kinds, with weights: what an actor reaches is summed
 * group by group. */
#include "analyse/exposure_int.h"

#include "world/map.h"

/* ---- cells: nodes that are in the same groups ---------------------------------------------- */

/* Sums over words are made cell by cell, so that each word is read once however many kinds of
 * groups there are. */
typedef struct crd_cells {
    uint32_t lo, n_kinds, n_cells, n_nodes;
    const uint32_t *weights;   /* [n] by node, borrowed */
    uint32_t *group;           /* [n_cells x n_kinds] CRD_ROW_NONE = in none */
    uint32_t *first;           /* [n_cells + 1], into node, weight and place */
    uint32_t *node;            /* [n_nodes] by cell */
    uint32_t *weight;          /* [n_nodes] */
    uint32_t *place;           /* [n_nodes] as of the last crd_cells_sum */
    uint32_t order;            /* what `place` was made with; CRD_ROW_NONE = it is not made */
    uint32_t *begin, n_pieces; /* [n_pieces + 1] of nodes: cells, long ones in several */
    uint32_t *cell;            /* [n_pieces] */
} crd_cells;

/* @param of  [n_kinds][n] group of node lo + i, or CRD_ROW_NONE; `weight` [n] is borrowed for the
 * life of the cells. */
CRD_NODISCARD crd_status crd_cells_new(uint32_t lo, uint32_t n, uint32_t *const *of,
                                       uint32_t n_kinds, const uint32_t *weight,
                                       crd_cells **ret_cells);
void crd_cells_free(crd_cells *c); /* NULL is fine */

/* From here on nodes have these weights; [n], borrowed. */
void crd_cells_weigh(crd_cells *c, const uint32_t *weight);

/* ret_sums[g * CRD_LANES + l]: the sum of the weights of the nodes of group g that lane l reaches,
 * added to what was there; [groups of all kinds]. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_cells_sum(crd_cells *c, const crd_reach_block *block, crd_pool *pool,
                                       uint64_t *sums, crd_err *err);

/* ---- groups ------------------------------------------------------------------------------- */

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
    uint64_t *elsewhere;                 /* set of [n]; NULL = all count */
    uint32_t *weight, *most;             /* [n] quantity of an element, at least, at most; else 1 */
    uint32_t first[CRD_EXPOSED_BYS + 1]; /* groups of kind k: first[k] .. first[k + 1] - 1 */
    crd_group *group;                    /* [first[CRD_EXPOSED_BYS]] by kind, then id */
    uint32_t *network_of; /* [extra nodes] group of the network whose users they are */
    crd_cells *cells;
    uint64_t *sums;  /* [groups x CRD_LANES] of one block in one plane */
    int64_t *people; /* [operators x CRD_LANES] the same: users in reach, times ppm; or ppm */
    /* What all actors came to so far, as far as it is not nothing. */
    crd_map entry_of; /* actor << 32 | group */
    CRD_VEC(crd_exposure_group) entries;
} crd_groups;

static inline uint32_t crd_group_count(const crd_groups *g) { return g->first[CRD_EXPOSED_BYS]; }

CRD_NODISCARD crd_status crd_groups_new(const crd_ties *t, crd_groups **ret_groups);
void crd_groups_free(crd_groups *g);

/* Keeps what stands in the state, or in a member of the alliance: a link when it lands in or
 * crosses one. The rest is in no group, and in `elsewhere`. Counts what has no place. CRD_ENOENT:
 * nobody speaks of such a state or alliance. */
CRD_NODISCARD crd_status crd_groups_within(crd_groups *g, crd_str in, size_t *ret_nowhere,
                                           crd_err *err);

/* Adds what the actors of a block reach in a plane; each pair of block and plane once. `users` as
 * crd_tally_users says of this block; NULL = nobody asked. One pass over the words of nodes in
 * groups; then what it finds. */
CRD_NODISCARD crd_status crd_groups_add(crd_groups *g, const crd_reach_block *block,
                                        const crd_sheet *users, const crd_might_plane *plane,
                                        crd_pool *pool, crd_err *err);
/* By kind, actor, group. */
CRD_NODISCARD crd_status crd_groups_put(crd_groups *g, crd_arena *arena,
                                        const crd_exposure_group **ret_at, size_t *ret_n);

/* What the one actor touches, and how: fills ret->touched. One sweep a plane of a lane for each
 * pair of a party and a kind of tie by which it holds things. */
CRD_NODISCARD crd_status crd_touch(const crd_asked *q, const crd_ties *t, const crd_reacher *r,
                                   const crd_groups *g, crd_arena *arena, crd_exposure_result *ret,
                                   crd_err *err);

/* A state, a party or who stands for one: those of whom paths come before they reach things. */
bool crd_is_holder(const crd_ties *t, uint32_t node);
/* The set of holders that the seeds reach, with the scenario's ties: ret_set[bits of nodes],
 * cleared before. `queue` has room for all nodes. */
uint32_t crd_holders_of(const crd_ties *t, const crd_reach_plane *p, const crd_reach_seeds *seeds,
                        uint64_t *ret_set, uint32_t *queue);

/* Of an element or link; empty = none is known. */
crd_str crd_exposure_layer_of(const crd_world *w, uint32_t table, uint32_t row);

#endif
