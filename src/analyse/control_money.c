/* Integrated shares, and sums that are not the whole. Money goes by shares; votes stand for them in
 * companies without a row of shares. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

/* ---- sums --------------------------------------------------------------------------------- */

bool crd_control_sum_of(const crd_control *c, uint32_t z, enum crd_hold_kind kind,
                        crd_control_sum *ret_sum)
{
    int64_t low = 0, high = 0;
    bool any = false, self = false;
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (h->kind != kind)
            continue;
        any = true;
        self |= h->owner == h->owned && h->high > 0;
        low += h->low;
        high += h->high;
    }
    *ret_sum = (crd_control_sum){.party = CRD_STR_NULL,
                                 .kind = crd_str_from(crd_hold_name(kind)),
                                 .low_ppm = low,
                                 .high_ppm = high,
                                 .what = low > CRD_WHOLE    ? "over"
                                         : self             ? "self"
                                         : low == CRD_WHOLE ? "whole"
                                                            : "rest"};
    return any;
}

static bool has_own_votes(const crd_control *c, uint32_t u)
{
    for (uint32_t i = c->in[u]; i < c->in[u + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if ((h->from == u || h->within) && h->high > 0 && crd_hold_slot(c, h) == CRD_SLOT_VOTES)
            return true;
    }
    return false;
}

static crd_status add_sums(crd_control_answer *a, uint32_t u, uint32_t node)
{
    a->r->own_votes |= has_own_votes(a->c, u);
    for (unsigned k = CRD_HOLD_VOTES; k <= CRD_HOLD_SHARES; k++) {
        crd_control_sum sum;
        if (!crd_control_sum_of(a->c, u, (enum crd_hold_kind)k, &sum))
            continue;
        sum.party = crd_control_id(a->c, node, a->arena);
        if (!CRD_VEC_PUSH(&a->sums, sum))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static int sum_order(const void *a, const void *b)
{
    const crd_control_sum *x = a, *y = b;
    int order = crd_str_cmp(x->party, y->party);
    return order != 0 ? order : crd_str_cmp(x->kind, y->kind);
}

/* ---- the linear system -------------------------------------------------------------------- */

/* The kind that says who gets what z earns: a body's is its state's where nobody holds any of it.
 */
static uint8_t money_kind(const crd_control *c, uint32_t z)
{
    bool votes = false, body = false;
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
        const crd_hold *h = &c->holds.at[i];
        if (h->kind == CRD_HOLD_SHARES)
            return CRD_HOLD_SHARES;
        votes |= h->kind == CRD_HOLD_VOTES;
        body |= h->kind == CRD_HOLD_IS && h->certain;
    }
    return body && !votes ? CRD_HOLD_IS : CRD_HOLD_VOTES;
}

static crd_status make_system(const crd_control *c, unsigned bound, crd_inflow **ret, crd_err *err)
{
    size_t n = 0;
    crd_part *parts = calloc(c->holds.n + 1, sizeof *parts);
    if (!parts)
        return CRD_ENOMEM;
    for (uint32_t z = 0; z < c->n_actors; z++) {
        uint8_t kind = money_kind(c, z);
        int64_t known = 0;
        for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++)
            known += c->holds.at[i].kind == kind ? c->holds.at[i].low : 0;
        for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
            const crd_hold *h = &c->holds.at[i];
            int64_t most = known <= CRD_WHOLE ? h->low + CRD_WHOLE - known : h->high;
            most = most < h->high ? most : h->high;
            if (h->kind != kind || (h->from == h->to && h->owner != h->owned))
                continue;
            parts[n++] = (crd_part){h->from, h->to, (uint32_t)(bound ? most : h->low)};
        }
    }
    crd_status rc = crd_inflow_new(c->n_actors, CRD_WHOLE, parts, n, ret, err);
    free(parts);
    return rc;
}

static crd_status once(const crd_inflow *f, uint32_t i, double y, double *ret, crd_err *err)
{
    double own;
    crd_status rc = crd_inflow_own(f, i, &own, err);
    if (rc == CRD_OK)
        *ret = y / own;
    return rc;
}

static bool is_last(const crd_control *c, uint32_t x)
{
    for (uint32_t i = c->in[x]; i < c->in[x + 1]; i++)
        if ((c->holds.at[i].kind <= CRD_HOLD_SHARES ||
             (c->holds.at[i].kind == CRD_HOLD_IS && c->holds.at[i].certain)) &&
            c->holds.at[i].high > 0 && c->holds.at[i].from != x)
            return false;
    return true;
}

struct systems {
    crd_inflow *f[2];
    double *y[2]; /* [n_actors] */
};

static crd_status tell_owner(crd_control_answer *a, const struct systems *s, uint32_t x,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    double low = 0, high = 1;
    crd_control_owner one = {.who = crd_control_who(a->c, a->c->face[x], a->arena),
                             .last = is_last(a->c, x)};
    CRD_TRY(once(s->f[0], x, s->y[0][x], &low, err));
    if (!a->r->unbounded)
        CRD_TRY(once(s->f[1], x, s->y[1][x], &high, err));
    one.low_ppm = (int32_t)fmin(CRD_WHOLE, floor(low * CRD_WHOLE + 1e-4));
    one.high_ppm = (int32_t)fmin(CRD_WHOLE, ceil(high * CRD_WHOLE - 1e-4));
    one.high_ppm = one.high_ppm < one.low_ppm ? one.low_ppm : one.high_ppm;
    if (!CRD_VEC_PUSH(&a->owners, one))
        rc = CRD_ENOMEM;
done:
    return rc;
}

static int owner_order(const void *a, const void *b)
{
    const crd_control_owner *x = a, *y = b;
    if (x->low_ppm != y->low_ppm)
        return x->low_ppm > y->low_ppm ? -1 : 1;
    if (x->high_ppm != y->high_ppm)
        return x->high_ppm > y->high_ppm ? -1 : 1;
    return crd_str_cmp(x->who.id, y->who.id);
}

static crd_status list_owners(crd_control_answer *a, const struct systems *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_actor_list owners = {0};
    CRD_TRY(crd_control_owners(a->c, a->z, &owners));
    for (size_t i = 1; i < owners.n; i++) {
        uint32_t x = owners.at[i];
        if (s->y[0][x] > 0 || s->y[1][x] > 0 || a->r->unbounded)
            CRD_TRY(tell_owner(a, s, x, err));
    }
    if (a->owners.n > 0)
        qsort(a->owners.at, a->owners.n, sizeof *a->owners.at, owner_order);
done:
    CRD_VEC_DONE(&owners);
    return rc;
}

crd_status crd_control_money(crd_control_answer *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_control *c = a->c;
    struct systems s = {{NULL, NULL}, {NULL, NULL}};
    bool sense[2];
    crd_vid why[2];
    for (unsigned b = 0; b < 2; b++) {
        s.y[b] = calloc((size_t)c->n_actors + 1, sizeof *s.y[b]);
        if (!s.y[b])
            CRD_TRY(CRD_ENOMEM);
        CRD_TRY(make_system(c, b, &s.f[b], err));
        CRD_TRY(crd_inflow_of(s.f[b], a->z, s.y[b], &sense[b], &why[b], err));
    }
    a->r->unbounded = sense[0] && !sense[1];
    if (sense[0])
        CRD_TRY(list_owners(a, &s, err));
    else
        a->r->closed = crd_control_id(c, c->face[why[0]], a->arena);
    uint32_t head = crd_control_head_of(c, a->node); /* a branch is held by nobody but through it */
    CRD_TRY(add_sums(a, a->z, head == CRD_NODE_NONE ? a->node : head));
    for (size_t i = 0; i < a->found.n; i++)
        CRD_TRY(add_sums(a, a->found.at[i].actor, c->face[a->found.at[i].actor]));
    if (a->sums.n > 0)
        qsort(a->sums.at, a->sums.n, sizeof *a->sums.at, sum_order);
done:
    for (unsigned b = 0; b < 2; b++) {
        crd_inflow_free(s.f[b]);
        free(s.y[b]);
    }
    return rc;
}
