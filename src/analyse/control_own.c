/* Votes that a company has in its own hand through others: what those hold in it whom it certainly
 * controls. Only where holdings go round can that be, so that first all is peeled off that nobody
 * holds, or that holds nothing; what is left of most registers is little. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <stdlib.h>

typedef struct peeling {
    const crd_control *c;
    uint32_t *in, *out; /* [n_actors] holdings that are left */
    bool *gone;
    crd_actor_list queue;
} peeling;

static crd_status drop(peeling *p, uint32_t v)
{
    if (p->gone[v])
        return CRD_OK;
    p->gone[v] = true;
    return CRD_VEC_PUSH(&p->queue, v) ? CRD_OK : CRD_ENOMEM;
}

static crd_status count(peeling *p)
{
    crd_status rc = CRD_OK;
    const crd_control *c = p->c;
    for (size_t i = 0; i < c->holds.n; i++)
        if (c->holds.at[i].from != c->holds.at[i].to) {
            p->out[c->holds.at[i].from]++;
            p->in[c->holds.at[i].to]++;
        }
    for (uint32_t v = 0; v < c->n_actors; v++)
        if (p->in[v] == 0 || p->out[v] == 0)
            CRD_TRY(drop(p, v));
done:
    return rc;
}

static crd_status peel(peeling *p)
{
    crd_status rc = CRD_OK;
    const crd_control *c = p->c;
    for (size_t at = 0; at < p->queue.n; at++) {
        uint32_t v = p->queue.at[at];
        for (uint32_t i = c->out[v]; i < c->out[v + 1]; i++) {
            uint32_t to = c->holds.at[c->out_hold[i]].to;
            if (to != v && --p->in[to] == 0)
                CRD_TRY(drop(p, to));
        }
        for (uint32_t i = c->in[v]; i < c->in[v + 1]; i++) {
            uint32_t from = c->holds.at[i].from;
            if (from != v && --p->out[from] == 0)
                CRD_TRY(drop(p, from));
        }
    }
done:
    return rc;
}

/* Is any of its holders left, beside itself? */
static bool has_holder(const peeling *p, uint32_t z)
{
    const crd_control *c = p->c;
    for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++)
        if (c->holds.at[i].from != z && !p->gone[c->holds.at[i].from])
            return true;
    return false;
}

crd_status crd_control_mark_within(crd_control *c, bool *ret_any)
{
    crd_status rc = CRD_OK;
    peeling p = {.c = c};
    *ret_any = false;
    p.in = calloc((size_t)c->n_actors + 1, sizeof *p.in);
    p.out = calloc((size_t)c->n_actors + 1, sizeof *p.out);
    p.gone = calloc((size_t)c->n_actors + 1, sizeof *p.gone);
    if (!p.in || !p.out || !p.gone)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(count(&p));
    CRD_TRY(peel(&p));
    for (uint32_t z = 0; z < c->n_actors; z++) {
        uint32_t n;
        if (p.gone[z] || !crd_capture_starts(c->capture[0], z) || !has_holder(&p, z))
            continue;
        crd_capturer_set(c->from[0], z, &n);
        for (uint32_t i = c->in[z]; i < c->in[z + 1]; i++) {
            crd_hold *h = &c->holds.at[i];
            h->within = h->from != z && crd_capturer_has(c->from[0], h->from);
            *ret_any |= h->within;
        }
    }
done:
    free(p.in);
    free(p.out);
    free(p.gone);
    CRD_VEC_DONE(&p.queue);
    return rc;
}
