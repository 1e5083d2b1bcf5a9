#ifndef CRD_ANALYSE_LOSS_WHY_INT_H
#define CRD_ANALYSE_LOSS_WHY_INT_H

/* What the files of "why does it fall" and "why does it stand" share. */
#include "analyse/loss_int.h"

#define CRD_WHY_NEVER UINT32_MAX

typedef struct crd_why {
    crd_losing l;
    crd_gates g;
    uint32_t *first, *out; /* gates that lean on an input */
    uint64_t *weight;      /* parallel to out */
    uint32_t *when;        /* [vars + gates] place in the order of failing; NEVER = it stands */
    uint32_t n_failed;
    uint8_t *told; /* [vars + gates] */
    crd_arena *arena;
    CRD_VEC(crd_loss_step) steps;
    CRD_VEC(crd_loss_step) rests;
    CRD_VEC(crd_loss_spare) spares;
    bool cut, full;
} crd_why;

static inline uint64_t crd_why_weight(const crd_why *y, uint32_t at)
{
    return y->g.weight ? y->g.weight[at] : 1;
}

/* False: a gate without a name; what it rests on stands in its place. */
bool crd_why_name(const crd_why *y, uint32_t gate, crd_loss_step *ret);

/* loss_left.c. Of a gate of two places no longer joined: gates of links that fail between what is
 * still joined with the one and the rest, at most `most`; 0 also where the gate is another. */
uint32_t crd_why_cut(crd_why *y, uint32_t gate, uint32_t *ret_links, uint32_t most);
/* What the gate, which stands, rests on; into rests and spares. */
void crd_why_rests(crd_why *y, uint32_t gate);

#endif
