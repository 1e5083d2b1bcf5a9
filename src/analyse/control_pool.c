/* Several in one hand: a coalition, or a state and those who lend it what they could do. Their
 * votes are one sum, so that they may control and influence what none of them does alone. It is the
 * answer for somebody who consolidates all of them; one closure in each bound. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <stdlib.h>

typedef struct pooling {
    crd_control *c;
    const crd_actor_list *hand;
    crd_actor_list into; /* where they, or those they control, hold something */
    crd_map met;
    CRD_VEC(crd_control_tie) ties;
} pooling;

crd_status crd_control_hand(const crd_control *c, const crd_control_member *members, size_t n,
                            crd_actor_list *ret)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t node = crd_control_node_of(c, members[i].table, members[i].text);
        if (node == CRD_NODE_NONE || crd_control_head_of(c, node) != CRD_NODE_NONE)
            continue; /* a branch has nothing in hand */
        if (!CRD_VEC_PUSH(ret, c->actor[node]))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static crd_status add(pooling *p, uint32_t z, crd_tie_id kind, bool certain)
{
    crd_control *c = p->c;
    crd_control_tie tie = {.kind = (uint8_t)kind, .certain = certain, .row = CRD_ROW_NONE};
    if (crd_control_face_of(c, z, &tie.owned) != CRD_T_party)
        return CRD_OK;
    tie.owner_table = crd_control_face_of(c, p->hand->at[0], &tie.owner);
    return CRD_VEC_PUSH(&p->ties, tie) ? CRD_OK : CRD_ENOMEM;
}

static crd_status meet(pooling *p, uint32_t y)
{
    const crd_control *c = p->c;
    for (uint32_t i = c->out[y]; i < c->out[y + 1]; i++) {
        uint32_t z = c->holds.at[c->out_hold[i]].to;
        size_t before = p->met.n;
        if (!crd_map_add(&p->met, z, 0) || (p->met.n > before && !CRD_VEC_PUSH(&p->into, z)))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static crd_status influences(pooling *p, const crd_vid *held, uint32_t n)
{
    crd_status rc = CRD_OK;
    crd_control *c = p->c;
    crd_sway all[CRD_SWAYS];
    for (size_t i = 0; i < p->hand->n; i++)
        CRD_TRY(meet(p, p->hand->at[i]));
    for (uint32_t i = 0; i < n; i++)
        CRD_TRY(meet(p, held[i]));
    if (p->into.n > 1)
        qsort(p->into.at, p->into.n, sizeof *p->into.at, by_number);
    for (size_t i = 0; i < p->into.n; i++) {
        uint32_t z = p->into.at[i];
        if (crd_capturer_has(c->from[0], z))
            continue;
        unsigned n_all = crd_control_sways(c, z, false, all);
        for (unsigned k = 0; k < n_all; k++)
            CRD_TRY(add(p, z, all[k].tie, all[k].certain));
    }
done:
    return rc;
}

crd_status crd_control_together(crd_control *c, const crd_control_member *members, size_t n,
                                crd_control_tie **ret_ties, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_actor_list hand = {0};
    pooling p = {.c = c, .hand = &hand};
    const crd_vid *held = NULL;
    uint32_t n_held = 0;
    *ret_ties = NULL;
    *ret_n = 0;
    CRD_TRY(crd_control_hand(c, members, n, &hand));
    if (hand.n == 0)
        goto done;
    for (unsigned b = 0; b < 2; b++) {
        held = crd_capturer_from_all(c->from[b], hand.at, hand.n, &n_held);
        for (uint32_t i = 0; i < n_held; i++)
            if (b == 0 || !crd_capturer_has(c->from[0], held[i]))
                CRD_TRY(add(&p, held[i], CRD_TIE_CONTROLS, b == 0));
    }
    CRD_TRY(influences(&p, held, n_held));
    *ret_ties = p.ties.at;
    *ret_n = p.ties.n;
    p.ties.at = NULL;
done:
    CRD_VEC_DONE(&p.ties);
    CRD_VEC_DONE(&p.into);
    CRD_VEC_DONE(&hand);
    crd_map_done(&p.met);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for control") : rc;
}
