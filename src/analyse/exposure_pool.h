#ifndef CRD_ANALYSE_EXPOSURE_POOL_H
#define CRD_ANALYSE_EXPOSURE_POOL_H

#include "analyse/control.h"
#include "analyse/exposure.h"
#include "base/vec.h"

/* Ties of one question beside those of the world. Zero is an empty one; the caller calls done. */
typedef struct crd_pools {
    const crd_ties *t;
    CRD_VEC(crd_reach_more) more; /* by `from` once they are sorted */
    CRD_VEC(uint32_t) members;    /* nodes of those who act together, one pool after the other */
    CRD_VEC(size_t) first;        /* of each pool, into members */
} crd_pools;

/* The borrower uses what the lender could do. Before the pools are made. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_pools_lend(crd_pools *p, uint32_t borrower, uint32_t lender);
/* Whoever is not recorded is supposed to be the node, possibly. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_pools_unknown(crd_pools *p, uint32_t node);
/* Control and influence of what members of the coalition [n_nodes; 0 = there is none], and each
 * borrower with its lenders and theirs, hold together, where no member has as much by itself. With
 * `control` NULL: nothing. Cost: one closure of control a pool, and what its members hold.
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_pools_make(crd_pools *p, crd_control *control, const uint32_t *nodes,
                                        size_t n_nodes, crd_err *err);
/* In the order in which all that asks takes them. */
void crd_pools_sort(crd_pools *p);
void crd_pools_done(crd_pools *p);

/* The members of a pool, for control. In the arena; *ret_n of them. NULL: memory is out. */
crd_control_member *crd_pools_members(const crd_pools *p, uint32_t pool, crd_arena *arena,
                                      size_t *ret_n);

#endif
