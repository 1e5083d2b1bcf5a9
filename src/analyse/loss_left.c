/* Why a service stands: of each gate just enough of the inputs that stand, so that it would even if
 * all of its others failed. Of alternatives the first in order. */
#include "analyse/loss_why_int.h"

#include <stdlib.h>
#include <string.h>

static void rest(crd_why *y, uint32_t gate, const crd_loss_step *under, uint32_t depth);

static bool stands(const crd_why *y, uint32_t gate) { return y->when[gate] == CRD_WHY_NEVER; }

static bool is_thing(const crd_loss_step *s)
{
    return s->table == CRD_T_element || s->table == CRD_T_link || s->table == CRD_T_site ||
           s->table == CRD_T_network || s->table == CRD_T_service;
}

/* What is dead, or who is lost, is not leaned on; that is what would have failed. */
static bool is_leaned_on(const crd_why *y, uint32_t gate)
{
    const crd_losing *l = &y->l;
    return gate >= y->g.n_vars && gate != l->any && gate != l->never &&
           (gate < l->dead || gate >= l->dead + l->t->n_nodes);
}

/* ---- a way between two places -------------------------------------------------------------- */

/* By which link each node is reached over links that stand; UINT32_MAX = not at all. Freed by the
 * caller. */
static uint32_t *spread(crd_why *y, uint32_t a)
{
    const crd_loss_net *n = &y->l.net;
    uint32_t *by = malloc(((size_t)n->n_nodes + 1) * sizeof *by);
    bool more = by != NULL;
    y->full |= !by;
    for (uint32_t v = 0; v < n->n_nodes && by; v++)
        by[v] = v == a ? UINT32_MAX - 1 : UINT32_MAX;
    while (more) { /* a link farther each time */
        more = false;
        for (uint32_t i = 0; i < n->links.n; i++) {
            uint32_t from = n->links.at[i].from, to = n->links.at[i].to;
            if (!stands(y, n->roots.at[i]) || (by[from] == UINT32_MAX) == (by[to] == UINT32_MAX))
                continue;
            by[by[from] == UINT32_MAX ? from : to] = i;
            more = true;
        }
    }
    return by;
}

/* Links of a way that stands, from b back to a; at most `most`. */
static uint32_t find_way(crd_why *y, uint32_t a, uint32_t b, uint32_t *ret_links, uint32_t most)
{
    const crd_loss_net *n = &y->l.net;
    uint32_t *by = spread(y, a), count = 0;
    for (uint32_t v = b; by && by[b] != UINT32_MAX && v != a && count < most; count++) {
        const crd_edge *e = &n->links.at[by[v]];
        ret_links[count] = by[v];
        v = e->from == v ? e->to : e->from;
    }
    free(by);
    return count;
}

enum { WAY_MOST = 200 };

static int by_gate(const void *a, const void *b)
{
    uint32_t gate = *(const uint32_t *)a;
    const crd_loss_path *p = b;
    return (gate > p->gate) - (gate < p->gate);
}

static const crd_loss_path *path_of(const crd_why *y, uint32_t gate)
{
    return y->l.asked.n == 0
               ? NULL
               : bsearch(&gate, y->l.asked.at, y->l.asked.n, sizeof *y->l.asked.at, by_gate);
}

uint32_t crd_why_cut(crd_why *y, uint32_t gate, uint32_t *ret_links, uint32_t most)
{
    const crd_loss_path *p = path_of(y, gate);
    const crd_loss_net *n = &y->l.net;
    uint32_t count = 0, *by = p ? spread(y, p->a) : NULL;
    bool parted = by && by[p->b] == UINT32_MAX;
    for (uint32_t i = 0; parted && i < n->links.n && count < most; i++)
        if (!n->gone[i] && !stands(y, n->roots.at[i]) &&
            (by[n->links.at[i].from] == UINT32_MAX) != (by[n->links.at[i].to] == UINT32_MAX))
            ret_links[count++] = n->roots.at[i];
    free(by);
    return count;
}

/* Is the gate one of "these places are no longer joined"? */
static bool way(crd_why *y, uint32_t gate, const crd_loss_step *under, uint32_t depth)
{
    uint32_t links[WAY_MOST];
    const crd_loss_path *p = path_of(y, gate);
    if (!p)
        return false;
    rest(y, y->l.site + p->a, under, depth);
    for (uint32_t n = find_way(y, p->a, p->b, links, WAY_MOST); n > 0; n--)
        rest(y, y->l.net.roots.at[links[n - 1]], under, depth);
    rest(y, y->l.site + p->b, under, depth);
    return true;
}

/* ---- gates -------------------------------------------------------------------------------- */

/* The first named input that fails, or stands. */
static bool first_of(const crd_why *y, uint32_t g, bool standing, crd_loss_step *ret)
{
    for (uint32_t i = y->g.first[g]; i < y->g.first[g + 1]; i++) {
        uint32_t input = y->g.input[i];
        if (stands(y, input) == standing && is_leaned_on(y, input) && crd_why_name(y, input, ret) &&
            (is_thing(ret) || ret->table == CRD_T_need))
            return true;
    }
    return false;
}

static void add_spare(crd_why *y, uint32_t g, const crd_loss_step *under)
{
    crd_loss_spare s = {.under = *under};
    if (y->spares.n < CRD_LOSS_STEPS && first_of(y, g, false, &s.fails) &&
        first_of(y, g, true, &s.stands) && !CRD_VEC_PUSH(&y->spares, s))
        y->full = true;
}

/* Of the inputs that stand those that may not fail as well. */
static void inputs(crd_why *y, uint32_t gate, const crd_loss_step *under, uint32_t depth)
{
    uint32_t g = gate - y->g.n_vars, first = y->g.first[g], end = y->g.first[g + 1];
    uint64_t failed = 0, needed = 0;
    for (uint32_t i = first; i < end; i++)
        if (!stands(y, y->g.input[i]))
            failed += crd_why_weight(y, i);
        else
            needed += crd_why_weight(y, i);
    if (failed > 0)
        add_spare(y, g, under);
    uint64_t slack = y->g.threshold[g] - 1 - failed; /* so much more may fail */
    needed -= slack < needed ? slack : needed;
    for (uint32_t i = first; i < end && needed > 0; i++) {
        uint64_t weight = crd_why_weight(y, i);
        if (!stands(y, y->g.input[i]) || weight == 0)
            continue;
        rest(y, y->g.input[i], under, depth);
        needed -= weight < needed ? weight : needed;
    }
}

static void rest(crd_why *y, uint32_t gate, const crd_loss_step *under, uint32_t depth)
{
    crd_loss_step step;
    if (y->full || y->cut || !is_leaned_on(y, gate) || y->told[gate] || depth > 400)
        return;
    y->told[gate] = 1;
    bool named = crd_why_name(y, gate, &step);
    if (named && is_thing(&step) && depth > 0) {
        y->cut = y->rests.n == CRD_LOSS_STEPS;
        if (!y->cut && !CRD_VEC_PUSH(&y->rests, step))
            y->full = true;
    }
    const crd_loss_step *here = named ? &step : under;
    if (named || !way(y, gate, here, depth + 1))
        inputs(y, gate, here, depth + 1);
}

void crd_why_rests(crd_why *y, uint32_t gate)
{
    crd_loss_step step;
    memset(y->told, 0, (size_t)y->g.n_vars + y->g.n_gates);
    if (crd_why_name(y, gate, &step))
        rest(y, gate, &step, 0);
}
