/* Who influences, may block or lends to a party, or one who controls it. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

struct asked {
    crd_control_answer *a;
    uint32_t u;      /* the party, or a controller of it */
    uint32_t u_node; /* that names it */
    bool certain;    /* u is the party or certainly controls it */
};

/* ---- who could ---------------------------------------------------------------------------- */

static crd_status add_candidate(crd_map *met, crd_actor_list *list, uint32_t x)
{
    size_t known = met->n;
    if (!crd_map_add(met, x, 0) || (met->n > known && !CRD_VEC_PUSH(list, x)))
        return CRD_ENOMEM;
    return CRD_OK;
}

/* Direct holders of u and those at the top above them. */
static crd_status candidates(crd_control *c, uint32_t u, crd_actor_list *ret)
{
    crd_status rc = CRD_OK;
    crd_map met = {0};
    crd_found_list above = {0};
    for (uint32_t i = c->in[u]; i < c->in[u + 1]; i++)
        if (c->holds.at[i].from != u)
            CRD_TRY(add_candidate(&met, ret, c->holds.at[i].from));
    size_t direct = ret->n;
    for (size_t i = 0; i < direct; i++) {
        CRD_TRY(crd_control_find(c, ret->at[i], &above));
        for (size_t k = 0; k < above.n; k++)
            if (above.at[k].ultimate && above.at[k].actor != u)
                CRD_TRY(add_candidate(&met, ret, above.at[k].actor));
    }
done:
    crd_map_done(&met);
    CRD_VEC_DONE(&above);
    return rc;
}

/* ---- what it has -------------------------------------------------------------------------- */

static crd_status tell(const struct asked *q, uint32_t x, const crd_sway *w)
{
    crd_control *c = q->a->c;
    bool direct;
    crd_influencer one = {.who = crd_control_who(c, c->face[x], q->a->arena),
                          .kind = w->kind,
                          .tie = crd_tie_kinds[w->tie].code,
                          .on = crd_control_id(c, q->u_node, q->a->arena),
                          .certain = w->certain && q->certain,
                          .low_ppm = w->low,
                          .high_ppm = w->high};
    one.through = crd_control_through(c, w->certain ? 0 : 1, x, q->u, w->kinds, q->a->arena,
                                      &one.since, &direct);
    if (!one.through.ptr)
        return CRD_ENOMEM;
    one.through = one.through.len > 0 ? one.through : CRD_STR_NULL;
    return CRD_VEC_PUSH(&q->a->influencers, one) ? CRD_OK : CRD_ENOMEM;
}

static int32_t votes(const crd_control *c, unsigned bound, uint32_t u)
{
    uint64_t weight, sure;
    uint32_t slot = crd_slot_of(u, CRD_SLOT_VOTES);
    crd_capturer_sum(c->from[bound], slot, &weight, &sure);
    weight = crd_slot_counts(c, bound, slot, weight, sure);
    return weight > CRD_WHOLE ? CRD_WHOLE : (int32_t)weight;
}

/* Is what x has more than any other holding, also the part that no row speaks of: surely, maybe. */
static void largest(const crd_control *c, uint32_t u, int32_t low, int32_t high, bool *ret_surely,
                    bool *ret_maybe)
{
    uint64_t rest = c->known[u] < CRD_WHOLE ? CRD_WHOLE - c->known[u] : 0;
    *ret_surely = low > 0 && (uint64_t)low > rest;
    *ret_maybe = high > 0;
    for (uint32_t i = c->in[u]; i < c->in[u + 1] && *ret_maybe; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (crd_hold_slot(c, h) != CRD_SLOT_VOTES)
            continue;
        *ret_surely &= crd_capturer_has(c->from[0], h->from) || low > h->high;
        *ret_maybe &= crd_capturer_has(c->from[1], h->from) || high >= h->low;
    }
}

/* Two holders of exactly half: together they control, alone each can only refuse. */
static bool is_joint(const crd_control *c, uint32_t u)
{
    unsigned n = 0;
    for (uint32_t i = c->in[u]; i < c->in[u + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (crd_hold_slot(c, h) != CRD_SLOT_VOTES)
            continue;
        if (h->low != CRD_HALF || h->high != CRD_HALF)
            return false;
        n++;
    }
    return n == 2;
}

static unsigned by_votes(const crd_control *c, uint32_t u, crd_sway *ret)
{
    const unsigned kinds = 1u << CRD_HOLD_VOTES | 1u << CRD_HOLD_SHARES;
    int32_t low = votes(c, 0, u), high = votes(c, 1, u);
    bool surely, maybe;
    unsigned n = 0;
    high = high < low ? low : high;
    if (high == 0)
        return 0;
    if (high >= c->opts.influence_ppm) {
        surely = low > 0 && low >= c->opts.influence_ppm;
        ret[n++] = (crd_sway){"minority", CRD_TIE_INFLUENCES, surely, low, high, kinds};
    } else {
        largest(c, u, low, high, &surely, &maybe);
        if (maybe)
            ret[n++] = (crd_sway){"largest", CRD_TIE_INFLUENCES, surely, low, high, kinds};
    }
    uint64_t need = c->slots[0][crd_slot_of(u, CRD_SLOT_VOTES)].need;
    if (low > 0 && (uint64_t)low + need > CRD_WHOLE)
        ret[n++] = (crd_sway){
            is_joint(c, u) ? "joint" : "block", CRD_TIE_VETOES, true, low, high, kinds};
    return n;
}

/* What x, with all it controls in each bound, holds in u of these kinds. */
typedef struct held {
    bool any[2][CRD_HOLD_KINDS];
    int64_t sum[2][CRD_HOLD_KINDS];
} held;

static held holds_in(const crd_control *c, uint32_t u)
{
    held all = {0};
    for (uint32_t i = c->in[u]; i < c->in[u + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (h->from == u)
            continue;
        for (unsigned b = 0; b < 2; b++) {
            if ((b == 0 && !h->certain) || !crd_capturer_has(c->from[b], h->from))
                continue;
            all.any[b][h->kind] = true;
            all.sum[b][h->kind] += b ? h->high : h->low;
        }
    }
    return all;
}

static int32_t as_ppm(int64_t sum) { return sum > CRD_WHOLE ? CRD_WHOLE : (int32_t)sum; }

unsigned crd_control_sways(const crd_control *c, uint32_t u, bool only_refuse,
                           crd_sway ret[CRD_SWAYS])
{
    static const struct {
        enum crd_hold_kind kind;
        crd_tie_id tie;
    } others[] = {{CRD_HOLD_BOARD, CRD_TIE_INFLUENCES},
                  {CRD_HOLD_VETO, CRD_TIE_VETOES},
                  {CRD_HOLD_DEBT, CRD_TIE_FINANCES}};
    unsigned n = only_refuse ? 0 : by_votes(c, u, ret);
    const held has = holds_in(c, u);
    for (unsigned i = only_refuse ? 1 : 0; i < 3; i++) {
        unsigned k = others[i].kind;
        bool shares = k == CRD_HOLD_BOARD, certain = has.any[0][k];
        if (has.any[1][k])
            ret[n++] = (crd_sway){.kind = crd_hold_name(others[i].kind),
                                  .tie = others[i].tie,
                                  .certain = certain,
                                  .low = shares && certain ? as_ppm(has.sum[0][k]) : 0,
                                  .high = shares ? as_ppm(has.sum[1][k]) : -1,
                                  .kinds = 1u << k};
    }
    return n;
}

static crd_status tell_holder(const struct asked *q, uint32_t x)
{
    crd_status rc = CRD_OK;
    crd_control *c = q->a->c;
    crd_sway all[CRD_SWAYS];
    uint32_t n;
    crd_capturer_from(c->from[0], x, &n);
    crd_capturer_from(c->from[1], x, &n);
    if (crd_capturer_has(c->from[0], q->a->z))
        return CRD_OK; /* controls it: that is the other list */
    unsigned n_all = crd_control_sways(c, q->u, crd_capturer_has(c->from[0], q->u), all);
    for (unsigned i = 0; i < n_all; i++)
        CRD_TRY(tell(q, x, &all[i]));
done:
    return rc;
}

crd_status crd_control_influence_of(crd_control_answer *a, const uint32_t *hand, size_t n)
{
    crd_status rc = CRD_OK;
    const struct asked q = {a, a->z, a->node, true};
    crd_control *c = a->c;
    crd_sway all[CRD_SWAYS];
    uint32_t n_held;
    crd_capturer_from_all(c->from[0], hand, n, &n_held);
    crd_capturer_from_all(c->from[1], hand, n, &n_held);
    if (crd_capturer_has(c->from[0], a->z))
        return CRD_OK;
    unsigned n_all = crd_control_sways(c, a->z, false, all);
    for (unsigned i = 0; i < n_all; i++)
        CRD_TRY(tell(&q, hand[0], &all[i]));
done:
    return rc;
}

/* ---- where it is managed ------------------------------------------------------------------ */

static crd_status tell_state(const struct asked *q, uint32_t state, bool certain)
{
    crd_control *c = q->a->c;
    uint32_t row = crd_world_row(c->w, CRD_T_jurisdiction, state), n;
    if (row == CRD_ROW_NONE)
        return CRD_OK;
    uint32_t x = c->actor[c->n_parties + row];
    crd_capturer_from(c->from[0], x, &n);
    if (x == q->u || crd_capturer_has(c->from[0], q->a->z))
        return CRD_OK;
    crd_influencer one = {.who = crd_control_who(c, c->face[x], q->a->arena),
                          .kind = "managed-from",
                          .tie = "influences",
                          .on = crd_control_id(c, q->u_node, q->a->arena),
                          .certain = certain && q->certain,
                          .high_ppm = -1,
                          .since = CRD_DATE_NONE};
    return CRD_VEC_PUSH(&q->a->influencers, one) ? CRD_OK : CRD_ENOMEM;
}

static crd_status tell_managed(const struct asked *q)
{
    const crd_world *w = q->a->c->w;
    if (q->u_node >= q->a->c->n_parties)
        return CRD_OK;
    uint32_t text = CRD_COL(w, party, managed_from).text[q->u_node];
    size_t n = 0;
    const crd_other *o = NULL;
    if (text == CRD_INTERN_NONE)
        return CRD_OK;
    if (crd_world_contested(w, CRD_T_party, q->u_node, CRD_C_party_managed_from))
        o = crd_world_others(w, CRD_T_party, q->u_node, CRD_C_party_managed_from, &n);
    crd_status rc = tell_state(q, text, !o);
    for (size_t i = 0; rc == CRD_OK && i < n && o[i].contested; i++)
        rc = tell_state(q, o[i].text, false);
    return rc;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static crd_status ask(const struct asked *q)
{
    crd_status rc = CRD_OK;
    crd_actor_list all = {0};
    CRD_TRY(candidates(q->a->c, q->u, &all));
    for (size_t i = 0; i < all.n; i++)
        CRD_TRY(tell_holder(q, all.at[i]));
    CRD_TRY(tell_managed(q));
done:
    CRD_VEC_DONE(&all);
    return rc;
}

static int influencer_order(const void *a, const void *b)
{
    const crd_influencer *x = a, *y = b;
    if (x->certain != y->certain)
        return x->certain ? -1 : 1;
    int order = crd_str_cmp(x->who.id, y->who.id);
    if (order == 0)
        order = crd_str_cmp(x->on, y->on);
    return order != 0 ? order : strcmp(x->kind, y->kind);
}

crd_status crd_control_influence(crd_control_answer *a)
{
    crd_status rc = CRD_OK;
    struct asked q = {a, a->z, a->node, true};
    CRD_TRY(ask(&q));
    for (size_t i = 0; i < a->found.n; i++) {
        uint32_t u = a->found.at[i].actor;
        q = (struct asked){a, u, a->c->face[u], a->found.at[i].certain};
        CRD_TRY(ask(&q));
    }
    if (a->influencers.n > 0)
        qsort(a->influencers.at, a->influencers.n, sizeof *a->influencers.at, influencer_order);
done:
    return rc;
}
