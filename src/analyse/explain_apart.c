/* How many chains have nothing in common but the actor and the end (Menger): as many as disjoint
 * paths, found one after another by augmenting (Ford and Fulkerson 1956) with each node split into
 * an entrance and an exit. The ties back of the residual graph exist on the few paths found so far
 * alone, so that no index of ties by target is needed. O((limit + 1) * (nodes + ties in reach)).
 *
 * The users of a network and a block of routes are no things that chains could have in common: they
 * stand for a tie from each element or link to each service, and any number of chains passes them.
 *
 * Depth first: what is searched for is any path, and most nodes near the actor lead on. */
#include "analyse/explain_int.h"

#include "base/bits.h"

#include <string.h>

typedef struct step {
    uint32_t from, to; /* CRD_NODE_NONE: the actor */
} step;

/* A state is twice a node: at its entrance, or anywhere in it while no path uses it; and one more:
 * at the exit of a node that a path uses. */
typedef struct flow {
    const crd_chain_ask *a;
    uint64_t *actor;         /* set: all nodes that count as the actor */
    uint64_t *on;            /* set: nodes that a path uses up */
    uint64_t *met, *undone;  /* sets of states: met; met by going back along a path */
    uint32_t *parent;        /* [2 * n_nodes] of a state */
    CRD_VEC(step) paths;     /* all steps of the paths found */
    CRD_VEC(uint32_t) stack; /* states */
    bool found;
} flow;

static bool is_open(const flow *f, uint32_t v)
{
    if (v < f->a->t->base[CRD_NODE_USERS])
        return false;
    crd_node_kind kind = crd_ties_kind(f->a->t, v);
    return kind == CRD_NODE_USERS || kind == CRD_NODE_WAYS;
}

static bool is_step(const flow *f, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < f->paths.n; i++)
        if (f->paths.at[i].from == from && f->paths.at[i].to == to)
            return true;
    return false;
}

static bool arrive(flow *f, uint32_t state, uint32_t parent, bool undone)
{
    if (crd_bits_has(f->met, state))
        return true;
    crd_bits_put(f->met, state);
    if (undone)
        crd_bits_put(f->undone, state);
    f->parent[state] = parent;
    return CRD_VEC_PUSH(&f->stack, state);
}

/* Back along all steps that lead into v. */
static bool go_back(flow *f, uint32_t v, uint32_t state)
{
    for (size_t i = 0; i < f->paths.n; i++) {
        uint32_t p = f->paths.at[i].from;
        if (f->paths.at[i].to == v && p != CRD_NODE_NONE &&
            !arrive(f, 2 * p + !is_open(f, p), state, true))
            return false;
    }
    return true;
}

static bool hop(flow *f, uint32_t u, uint32_t state, uint32_t v)
{
    bool of_actor = crd_bits_has(f->actor, u);
    uint32_t from = of_actor ? CRD_NODE_NONE : u;
    bool once = v == f->a->to ? !is_open(f, u) : of_actor || !is_open(f, v);
    bool out = f->a->within && !crd_bits_has(f->a->within, v);
    if (out || crd_bits_has(f->actor, v) || (once && is_step(f, from, v)))
        return true;
    if (v != f->a->to)
        return arrive(f, 2 * v, state, false);
    f->parent[2 * v] = state;
    f->found = true;
    return true;
}

static bool go_on(flow *f, uint32_t u, uint32_t state)
{
    const crd_chain_ask *a = f->a;
    const crd_ties *t = a->t;
    for (uint32_t i = t->first[u]; i < t->first[u + 1] && !f->found; i++)
        if (crd_chain_counts(a, i) && !hop(f, u, state, t->to[i]))
            return false;
    for (size_t i = 0; i < crd_more_at(a, u) && !f->found; i++)
        if (a->more[i].from == u && crd_more_counts(a, &a->more[i]) &&
            !hop(f, u, state, a->more[i].to))
            return false;
    return true;
}

static bool leave(flow *f, uint32_t state)
{
    uint32_t u = state / 2;
    if (crd_bits_has(f->on, u) && state % 2 == 0)
        return go_back(f, u, state);
    if (crd_bits_has(f->on, u) && !arrive(f, 2 * u, state, false))
        return false;
    if (is_open(f, u) && !go_back(f, u, state))
        return false;
    return go_on(f, u, state);
}

static bool push_actor(flow *f)
{
    for (size_t i = 0; i < crd_bits_words(f->a->t->n_nodes); i++)
        for (uint64_t left = f->actor[i]; left; left &= left - 1)
            if (!CRD_VEC_PUSH(&f->stack,
                              2 * ((uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left))))
                return false;
    return true;
}

static void take_step(flow *f, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < f->paths.n; i++)
        if (f->paths.at[i].from == from && f->paths.at[i].to == to) {
            f->paths.at[i] = f->paths.at[--f->paths.n];
            return;
        }
}

/* Back from the end along how it was met: ties walked join the paths, ties gone back leave them. */
static bool augment(flow *f)
{
    CRD_VEC(step) come = {0};
    bool ok = true;
    for (uint32_t state = 2 * f->a->to; ok && !crd_bits_has(f->actor, state / 2);) {
        uint32_t parent = f->parent[state], u = parent / 2, v = state / 2;
        if (state != 2 * f->a->to && crd_bits_has(f->undone, state))
            take_step(f, v, u);
        else if (u != v)
            ok = CRD_VEC_PUSH(&come, ((step){crd_bits_has(f->actor, u) ? CRD_NODE_NONE : u, v}));
        state = parent;
    }
    for (size_t i = 0; i < come.n && ok; i++)
        ok = CRD_VEC_PUSH(&f->paths, come.at[i]);
    CRD_VEC_DONE(&come);
    memset(f->on, 0, crd_bits_words(f->a->t->n_nodes) * sizeof *f->on);
    for (size_t i = 0; i < f->paths.n; i++)
        if (f->paths.at[i].to != f->a->to && !is_open(f, f->paths.at[i].to))
            crd_bits_put(f->on, f->paths.at[i].to);
    return ok;
}

/* One path more; false: out of memory. */
static bool search(flow *f)
{
    size_t words = crd_bits_words((size_t)2 * f->a->t->n_nodes);
    memset(f->met, 0, words * sizeof *f->met);
    memset(f->undone, 0, words * sizeof *f->undone);
    f->stack.n = 0;
    f->found = false;
    if (!push_actor(f))
        return false;
    while (f->stack.n > 0 && !f->found)
        if (!leave(f, f->stack.at[--f->stack.n]))
            return false;
    return !f->found || augment(f);
}

/* Who could be the party that is not recorded is that party: what hangs on it has nothing else in
 * common. */
static void join_actor(flow *f)
{
    const crd_chain_ask *a = f->a;
    for (size_t i = 0; i < a->n_from; i++)
        crd_bits_put(f->actor, a->from[i]);
    for (size_t i = 0; i < a->n_more; i++)
        if (a->more[i].to == a->t->base[CRD_NODE_UNKNOWN] && !a->certain &&
            crd_bits_has(f->actor, a->more[i].from))
            crd_bits_put(f->actor, a->more[i].to);
}

crd_status crd_chain_apart(const crd_chain_ask *a, uint32_t limit, uint32_t *ret_n)
{
    size_t n = a->t->n_nodes, words = crd_bits_words(2 * n) + 1;
    flow f = {.a = a};
    uint32_t count = 0;
    if (n >= UINT32_MAX / 2)
        return CRD_ELIMIT;
    f.actor = calloc(words, sizeof *f.actor);
    f.on = calloc(words, sizeof *f.on);
    f.met = calloc(words, sizeof *f.met);
    f.undone = calloc(words, sizeof *f.undone);
    f.parent = malloc((2 * n + 1) * sizeof *f.parent);
    bool ok = f.actor && f.on && f.met && f.undone && f.parent;
    if (ok)
        join_actor(&f);
    bool more = ok && !crd_bits_has(f.actor, a->to);
    while (ok && more && count < limit) {
        ok = search(&f);
        more = f.found;
        count += ok && more;
    }
    free(f.actor);
    free(f.on);
    free(f.met);
    free(f.undone);
    free(f.parent);
    CRD_VEC_DONE(&f.paths);
    CRD_VEC_DONE(&f.stack);
    *ret_n = count;
    return ok ? CRD_OK : CRD_ENOMEM;
}
