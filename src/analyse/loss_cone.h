#ifndef CRD_ANALYSE_LOSS_CONE_H
#define CRD_ANALYSE_LOSS_CONE_H

#include "analyse/loss_int.h"

/* All that one service's fate leans on at once when somebody stops what he could stop, so that a
 * model by thing can be made of that alone: from the service through its needs, and from each thing
 * to what it stands in, runs on, is carried by and needs. More than what counts may be in it, never
 * less. Most things of a nation lean on nothing but on where they stand: whether these fail is said
 * here, and the model has no gates of them. */

/* Ties by what they lead to; borrowed. */
typedef struct crd_loss_back {
    const uint32_t *first; /* [n_nodes + 1] */
    const uint32_t *from;
    const crd_might *might;
    const uint8_t *kind;
} crd_loss_back;

typedef struct crd_loss_leaning {
    uint32_t from, to; /* nodes */
    crd_might might;
    uint8_t kind;
} crd_loss_leaning;

/* Flags are of bounds: 1u << high. */
typedef struct crd_loss_plain {
    uint32_t node;
    uint8_t down, fails; /* with nothing stopped; with what is */
} crd_loss_plain;

struct crd_loss_cone {
    crd_loss_list of[CRD_T_COUNT]; /* rows: of sites, elements, links, services, dependencies, needs
                                      and their members; areas and covers: none or all */
    CRD_VEC(crd_loss_leaning) ties;
    CRD_VEC(crd_loss_plain) plain; /* those of which the model has no gates */
};

/* What finds cones in a world; made once. Borrows the ties. */
typedef struct crd_loss_index crd_loss_index;
/* O(rows). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_loss_index_new(const crd_ties *t, crd_loss_index **ret_index);
void crd_loss_index_free(crd_loss_index *x); /* NULL is fine */
/* [elements] in low those with rows of `covers`, in high those that needs name. Borrowed. */
const uint8_t *crd_loss_index_known(const crd_loss_index *x, bool high);

/* Of a service, and of elements besides. `stopped`: by bound, the set of nodes that stop. The
 * caller calls done in any case. O(what is in it). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_loss_cone_make(const crd_loss_index *x, const crd_loss_back *back,
                                            const uint64_t *const stopped[2], uint32_t service,
                                            const uint32_t *elements, size_t n,
                                            crd_loss_cone *ret_cone);
void crd_loss_cone_done(crd_loss_cone *c);

#endif
