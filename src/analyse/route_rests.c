/* On what it rests that there may be more trusted ways than there are certainly. One way: a search
 * outwards from its end, by levels of how many openly trusted things are passed (Dial 1969, three
 * levels at a time), which is kept for the next question with the same end and goes on only if it
 * must. Several: a flow of least cost. */
#include "analyse/route_asker_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- one way --------------------------------------------------------------------------------- */

enum { LEVELS = 3 }; /* an edge and the node behind it pass two things at most */

typedef struct crd_route_tree {
    uint32_t root, level;  /* CRD_VID_NONE: of no end yet */
    uint32_t *passed;      /* [nodes] open things from it to the root; UINT32_MAX: not met */
    uint32_t *next, *edge; /* [nodes] the way on */
    CRD_VEC(uint32_t) front[LEVELS];
} tree;

void crd_route_tree_free(tree *t)
{
    if (!t)
        return;
    free(t->passed);
    free(t->next);
    free(t->edge);
    for (size_t i = 0; i < LEVELS; i++)
        CRD_VEC_DONE(&t->front[i]);
    free(t);
}

static crd_status tree_new(crd_route_asker *a)
{
    size_t n = a->m->net->n_nodes + 1u;
    tree *t = a->tree = calloc(1, sizeof *t);
    if (!t)
        return CRD_ENOMEM;
    t->root = CRD_VID_NONE;
    t->passed = malloc(n * sizeof *t->passed);
    t->next = malloc(n * sizeof *t->next);
    t->edge = malloc(n * sizeof *t->edge);
    return t->passed && t->next && t->edge ? CRD_OK : CRD_ENOMEM;
}

static uint32_t is_open(uint8_t trust) { return trust == CRD_TRUST_OPEN; }

static bool meet(tree *t, uint32_t v, uint32_t passed, uint32_t next, uint32_t edge)
{
    if (passed >= t->passed[v])
        return true;
    t->passed[v] = passed;
    t->next[v] = next;
    t->edge[v] = edge;
    return CRD_VEC_PUSH(&t->front[passed % LEVELS], v);
}

static crd_status plant(const crd_route_asker *a, tree *t, uint32_t root)
{
    const crd_route_map *m = a->m;
    if (t->root == root)
        return CRD_OK;
    t->root = CRD_VID_NONE; /* until it stands */
    for (uint32_t v = 0; v < m->net->n_nodes; v++)
        t->passed[v] = UINT32_MAX;
    for (size_t i = 0; i < LEVELS; i++)
        t->front[i].n = 0;
    t->level = is_open(m->node_trust[root]);
    if (!meet(t, root, t->level, root, 0))
        return CRD_ENOMEM;
    t->root = root;
    return CRD_OK;
}

static crd_status spread(const crd_route_asker *a, tree *t, uint32_t v)
{
    const crd_route_map *m = a->m;
    const crd_net *net = m->net;
    for (uint32_t i = net->first[v]; i < net->first[v + 1]; i++) {
        uint32_t u = net->arc[i].to, e = net->arc[i].edge;
        uint32_t more = is_open(m->edge_trust[e]) + is_open(m->node_trust[u]);
        if (crd_bits_has(m->trusted_edges[1], e) && crd_bits_has(m->trusted_nodes[1], u) &&
            !meet(t, u, t->level + more, v, e))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* Until it is known how `from` gets there, or that it does not. */
static crd_status grow(const crd_route_asker *a, tree *t, uint32_t from)
{
    size_t empty = 0;
    crd_status rc = CRD_OK;
    while (rc == CRD_OK && empty < LEVELS && t->passed[from] > t->level) {
        size_t at = t->level % LEVELS;
        empty = t->front[at].n == 0 ? empty + 1 : 0;
        while (rc == CRD_OK && t->front[at].n > 0) {
            uint32_t v = t->front[at].at[--t->front[at].n];
            if (t->passed[v] == t->level)
                rc = spread(a, t, v);
        }
        t->level++;
    }
    if (rc != CRD_OK)
        t->root = CRD_VID_NONE;
    return rc;
}

/* ---- what is open on a way ------------------------------------------------------------------- */

static bool is_new(crd_route_asker *a, uint32_t at)
{
    bool is = a->counted[at] != a->round;
    a->counted[at] = a->round;
    return is;
}

static void take_node(crd_route_asker *a, uint32_t v, crd_route_thing *things, size_t *n)
{
    if (is_open(a->m->node_trust[v]) && is_new(a, v))
        things[(*n)++] = crd_route_thing_at(a->m, v);
}

static void take_edge(crd_route_asker *a, uint32_t e, crd_route_thing *things, size_t *n)
{
    uint32_t link = a->m->link[e]; /* insides of places are trusted */
    if (is_open(a->m->edge_trust[e]) && is_new(a, a->m->net->n_nodes + link))
        things[(*n)++] = (crd_route_thing){
            .table = CRD_T_link, .row = link, .trust = CRD_TRUST_OPEN};
}

static void take_open(crd_route_asker *a, const crd_route *r, crd_route_thing *things, size_t *n)
{
    for (uint32_t i = 0; i < r->n; i++) {
        take_node(a, r->nodes[i], things, n);
        if (i + 1 < r->n)
            take_edge(a, r->edges[i], things, n);
    }
}

static crd_status by_tree(crd_route_asker *a, uint32_t from, uint32_t to, crd_arena *arena,
                          const crd_route_thing **ret_things, size_t *ret_n)
{
    crd_status rc = CRD_OK;
    if (!a->tree)
        CRD_TRY(tree_new(a));
    tree *t = a->tree;
    CRD_TRY(plant(a, t, to));
    CRD_TRY(grow(a, t, from));
    bool is = t->passed[from] != UINT32_MAX && crd_bits_has(a->m->trusted_nodes[1], to);
    crd_route_thing *things = CRD_NEW(arena, crd_route_thing, is ? t->passed[from] + 1u : 1);
    CRD_TRY(things ? CRD_OK : CRD_ENOMEM);
    a->round++;
    *ret_n = 0;
    for (uint32_t v = from; is; v = t->next[v]) {
        take_node(a, v, things, ret_n);
        if (v == to)
            break;
        take_edge(a, t->edge[v], things, ret_n);
    }
    *ret_things = things;
done:
    return rc;
}

/* ---- several ways ---------------------------------------------------------------------------- */

/* Hopeful ways, the best of which pass the fewest openly trusted things; `ends` are let in. */
static crd_status resting(const crd_route_asker *a, const uint32_t *ends, size_t n_ends,
                          crd_router **ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_route_map *m = a->m;
    size_t words = crd_bits_words(m->net->n_nodes) + 1;
    uint64_t *nodes = malloc(words * sizeof *nodes);
    uint32_t *node = calloc(m->net->n_nodes + 1u, sizeof *node);
    uint32_t *edge = calloc(m->net->n_edges + 1u, sizeof *edge);
    CRD_TRY(nodes && node && edge ? CRD_OK : CRD_ENOMEM);
    memcpy(nodes, m->trusted_nodes[1], words * sizeof *nodes);
    for (size_t i = 0; i < n_ends; i++)
        crd_bits_put(nodes, ends[i]);
    for (uint32_t v = 0; v < m->net->n_nodes; v++)
        node[v] = m->node_trust[v] == CRD_TRUST_OPEN;
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        edge[e] = m->edge_trust[e] == CRD_TRUST_OPEN;
    crd_route_rules rules = {.nodes = nodes,
                             .edges = m->trusted_edges[1],
                             .node_bad = node,
                             .edge_bad = edge,
                             .edge_length = m->length};
    CRD_TRY(crd_router_new(m->net, &rules, ret, err));
done:
    free(nodes);
    free(node);
    free(edge);
    return rc;
}

static crd_status rests(crd_route_asker *a, const crd_router *r, uint32_t from, uint32_t to,
                        const crd_route_opts *o, crd_arena *arena,
                        const crd_route_thing **ret_things, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_disjoint d = {0};
    crd_route one = {0};
    const crd_route *all = o->disjoint > 1 ? d.route : &one;
    size_t most = 1, n = 0;
    if (o->disjoint > 1)
        CRD_TRY(crd_route_asker_several(a, r, from, to, o, 1, &d, err));
    else
        CRD_TRY(crd_route_find(r, a->room, from, to, &one, err));
    uint32_t n_all = o->disjoint > 1 ? d.n : 1;
    for (uint32_t i = 0; i < n_all; i++)
        most += (size_t)all[i].n * 2;
    crd_route_thing *things = CRD_NEW(arena, crd_route_thing, most);
    CRD_TRY(things ? CRD_OK : CRD_ENOMEM);
    a->round++;
    for (uint32_t i = 0; i < n_all; i++)
        take_open(a, &all[i], things, &n);
    *ret_things = things;
    *ret_n = n;
done:
    crd_disjoint_done(&d);
    crd_route_done(&one);
    return rc;
}

static bool count_room(crd_route_asker *a)
{
    size_t n = (size_t)a->m->net->n_nodes + crd_world_frame(a->m->w, CRD_T_link)->n + 1;
    if (!a->counted)
        a->counted = calloc(n, sizeof *a->counted);
    return a->counted != NULL;
}

crd_status crd_route_asker_rests(crd_route_asker *a, uint32_t from, uint32_t to, uint32_t n,
                                 const crd_route_opts *opts, crd_arena *arena,
                                 const crd_route_thing **ret_things, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_router *own = NULL;
    crd_route_opts o = *opts;
    const uint32_t ends[] = {from, to};
    o.disjoint = n;
    if (from == to || n > CRD_DISJOINT_MAX || o.capacity_gbps > 0 ||
        (n > 1 && o.by == CRD_APART_DISK))
        return crd_fail(err, CRD_EINVAL, "no ways to rest on");
    CRD_TRY(count_room(a) ? CRD_OK : CRD_ENOMEM);
    bool fit = crd_route_asker_plain(a, from, 1) && crd_route_asker_plain(a, to, 1);
    if (fit && n < 2) {
        CRD_TRY(by_tree(a, from, to, arena, ret_things, ret_n));
        return CRD_OK;
    }
    if (!a->room)
        CRD_TRY(crd_route_room_new(a->m->net, &a->room, err));
    if (!fit)
        CRD_TRY(resting(a, ends, 2, &own, err));
    else if (!a->rests)
        CRD_TRY(resting(a, NULL, 0, &a->rests, err));
    CRD_TRY(rests(a, own ? own : a->rests, from, to, &o, arena, ret_things, ret_n, err));
done:
    crd_router_free(own);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
