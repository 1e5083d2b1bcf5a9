/* Control and influence as ties, for the graph of powers. Each pair of a controller and what it
 * controls is a tie, as what several hold together follows from no single holding; influence is a
 * tie to the company itself, and reaches what that controls by itself. */
#include "analyse/control_int.h"

#include "base/err.h"
#include "world/ties.h"

#include <stdlib.h>
#include <string.h>

typedef struct turning {
    crd_control *c;
    crd_arena *arena;
    CRD_VEC(crd_control_tie) ties;
} turning;

/* Table and text of a record's id as control writes it. */
static void ends_of(const crd_world *w, crd_str id, uint32_t *ret_table, uint32_t *ret_text)
{
    crd_str state = CRD_STR("jurisdiction:"), party = CRD_STR("party:");
    size_t skip = crd_str_starts(id, state) ? state.len : crd_str_starts(id, party) ? party.len : 0;
    *ret_table = skip == state.len ? CRD_T_jurisdiction : CRD_T_party;
    *ret_text = crd_world_find_text(w, (crd_str){id.ptr + skip, id.len - skip});
}

/* A holding in z: x's own when it has one. */
static uint32_t holding_of(const crd_control *c, uint32_t x, uint32_t z)
{
    uint32_t row = CRD_ROW_NONE;
    for (uint32_t i = c->in [z + 1]; i-- > c->in[z];)
        if (c->holds.at[i].from == x || row == CRD_ROW_NONE)
            row = c->holds.at[i].row;
    return row;
}

static crd_status add(turning *t, crd_str owner, uint32_t party_node, crd_tie_id kind, bool certain,
                      uint32_t row)
{
    crd_control_tie tie = {.kind = (uint8_t)kind, .certain = certain, .row = row};
    uint32_t table;
    ends_of(t->c->w, owner, &tie.owner_table, &tie.owner);
    ends_of(t->c->w, crd_control_id(t->c, party_node, t->arena), &table, &tie.owned);
    if (table != CRD_T_party || tie.owner == CRD_INTERN_NONE || tie.owned == CRD_INTERN_NONE)
        return CRD_OK; /* a state is owned by nobody */
    return CRD_VEC_PUSH(&t->ties, tie) ? CRD_OK : CRD_ENOMEM;
}

/* All pairs of one bound; those of the high bound that are certain too are there already. */
static crd_status captures(turning *t, unsigned bound)
{
    crd_status rc = CRD_OK;
    crd_control *c = t->c;
    for (uint32_t x = 0; x < c->n_actors; x++) {
        if (!crd_capture_starts(c->capture[bound], x))
            continue;
        uint32_t n, n_sure = 0;
        const crd_vid *all = crd_capturer_from(c->from[bound], x, &n);
        if (bound == 1)
            (void)crd_capturer_from(c->from[0], x, &n_sure);
        crd_str owner = crd_control_id(c, c->face[x], t->arena);
        for (uint32_t i = 0; i < n; i++)
            if (bound == 0 || !crd_capturer_has(c->from[0], all[i]))
                CRD_TRY(add(t, owner, c->face[all[i]], CRD_TIE_CONTROLS, bound == 0,
                            holding_of(c, x, all[i])));
    }
done:
    return rc;
}

static crd_status influences(turning *t)
{
    crd_status rc = CRD_OK;
    crd_control *c = t->c;
    crd_control_answer a = {.c = c, .arena = t->arena};
    for (uint32_t row = 0; row < c->n_parties; row++) {
        crd_arena_mark mark = crd_arena_save(t->arena);
        uint32_t z = c->actor[row];
        if (c->face[z] != row)
            continue;
        a.node = row;
        a.z = z;
        a.influencers.n = 0;
        CRD_TRY(crd_control_influence(&a));
        for (size_t i = 0; i < a.influencers.n; i++) {
            const crd_influencer *one = &a.influencers.at[i];
            const crd_tie_kind *kind = crd_tie_kind_find(crd_str_from(one->tie));
            if (kind)
                CRD_TRY(add(t, one->who.id, row, (crd_tie_id)(kind - crd_tie_kinds), one->certain,
                            holding_of(c, CRD_NODE_NONE, z)));
        }
        crd_arena_rewind(t->arena, mark);
    }
done:
    CRD_VEC_DONE(&a.influencers);
    return rc;
}

crd_status crd_control_ties(crd_control *c, crd_control_tie **ret_ties, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    turning t = {.c = c};
    *ret_ties = NULL;
    *ret_n = 0;
    CRD_TRY(crd_arena_new(SIZE_MAX, &t.arena));
    CRD_TRY(captures(&t, 0));
    CRD_TRY(captures(&t, 1));
    CRD_TRY(influences(&t));
    *ret_ties = t.ties.at;
    *ret_n = t.ties.n;
    t.ties.at = NULL;
done:
    CRD_VEC_DONE(&t.ties);
    crd_arena_free(t.arena);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for control") : rc;
}
