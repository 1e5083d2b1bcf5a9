/* Routes that share least as a flow of least cost (Suurballe and Tarjan, Networks 14, 1984, for two
 * routes and nothing shared). Each unit is a route. A thing costs its bad and length every time it
 * is passed, and one more thing shared for every time but the first: that is convex, so
 * successive shortest paths with potentials are exact (Ahuja, Magnanti, Orlin 1993, 14.5), and the
 * relaxation of "disjoint" to "as little shared as can be" comes for nothing.
 *
 * A node is two states, entered and left, with its own cost between them. From `left` a unit goes
 * over any edge; from `entered` it may push back what entered there. An edge over which flow comes
 * towards a node is not used against it: pushing back is never dearer.
 *
 * The first route is that of a plain search. How far it found each node from the end are the first
 * potentials, so the searches for more meet only what is nearly as good (A*). States are made when
 * they are met and kept in the room. */
#include "graph/disjoint_int.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/route_int.h"

#include <string.h>

enum { SHARE_BITS = 28 }; /* bad of all routes together is below 2^26 */

#define NOT_MET INT64_MAX
#define INSIDE  UINT32_MAX /* as an edge: between the two states of a node */

typedef struct cost {
    int64_t major, minor; /* shared << SHARE_BITS | bad; length */
    int64_t hops;
} cost;

typedef struct state {
    cost far, potential; /* far.major NOT_MET: not met in this search */
    uint32_t before, edge;
    uint32_t round; /* of the question for which it was made */
} state;

struct crd_flow_states {
    uint32_t n_nodes, n_edges, round;
    state *states;     /* [2 * n_nodes] */
    uint32_t *touched; /* [2 * n_nodes] */
    uint8_t *on_edge;  /* [2 * n_edges] */
    uint8_t *on_node;  /* [n_nodes] */
};

typedef struct entry {
    cost far;
    uint32_t state;
} entry;

typedef CRD_VEC(entry) entries;

typedef struct flow {
    const crd_router *r;
    const crd_route_room *room; /* its labels are how far it is to the end */
    cost end;                   /* from the beginning to the end */
    uint32_t round;
    uint32_t from, to;
    const uint64_t *uncounted;      /* edges that cost nothing to share */
    int64_t edge_share, node_share; /* what passing once more costs, as major */
    state *states;                  /* [2 * n_nodes] */
    uint32_t *touched;              /* [2 * n_nodes] met in this search */
    uint32_t n_touched;
    uint8_t *on_edge; /* [2 * n_edges] units from `from` to `to`, and back */
    uint8_t *on_node; /* [n_nodes] units through */
    entries heap;
    uint64_t effort;
} flow;

static uint32_t entered(uint32_t v) { return 2 * v; }
static uint32_t left(uint32_t v) { return 2 * v + 1; }

static cost cost_of(uint64_t packed, int64_t hops)
{
    return (cost){(int64_t)(packed >> CRD_ROUTE_LENGTH_BITS),
                  (int64_t)(packed & CRD_ROUTE_LENGTH_MASK), hops};
}

static cost plus(cost a, cost b)
{
    return (cost){a.major + b.major, a.minor + b.minor, a.hops + b.hops};
}

static cost minus(cost a, cost b)
{
    return (cost){a.major - b.major, a.minor - b.minor, a.hops - b.hops};
}

static bool less(cost a, cost b)
{
    if (a.major != b.major)
        return a.major < b.major;
    return a.minor != b.minor ? a.minor < b.minor : a.hops < b.hops;
}

/* ---- a heap of four children -------------------------------------------------------------- */

static bool heap_push(entries *h, entry one)
{
    if (!CRD_VEC_PUSH(h, one))
        return false;
    size_t i = h->n - 1;
    for (; i > 0 && less(one.far, h->at[(i - 1) / 4].far); i = (i - 1) / 4)
        h->at[i] = h->at[(i - 1) / 4];
    h->at[i] = one;
    return true;
}

static entry heap_pop(entries *h)
{
    entry top = h->at[0], last = h->at[--h->n];
    size_t i = 0;
    for (;;) {
        size_t child = 4 * i + 1, least = child;
        if (child >= h->n)
            break;
        size_t end = child + 4 < h->n ? child + 4 : h->n;
        for (size_t c = child + 1; c < end; c++)
            if (less(h->at[c].far, h->at[least].far))
                least = c;
        if (!less(h->at[least].far, last.far))
            break;
        h->at[i] = h->at[least];
        i = least;
    }
    h->at[i] = last;
    return top;
}

/* ---- one more unit ------------------------------------------------------------------------ */

/* Which of an edge's two counts is that of going from v. */
static size_t side_of(const flow *f, uint32_t edge, uint32_t v)
{
    return 2 * (size_t)edge + (f->r->net->edges[edge].from == v ? 0 : 1);
}

static int64_t share_of(const flow *f, uint32_t edge)
{
    return f->uncounted && crd_bits_has(f->uncounted, edge) ? 0 : f->edge_share;
}

/* What the next unit costs where `units` pass, and what the last of them cost: once negated. */
static cost next_unit(cost one, uint8_t units, int64_t share)
{
    one.major += units > 0 ? share : 0;
    return one;
}

static cost last_unit(cost one, uint8_t units, int64_t share)
{
    one.major += units > 1 ? share : 0;
    return (cost){-one.major, -one.minor, -one.hops};
}

/* The state, made when it is met first. Its potential is how far it is to the end, below 0, and no
 * farther than the beginning: the search did not go beyond that. */
static state *state_at(flow *f, uint32_t s)
{
    state *at = &f->states[s];
    if (at->round == f->round)
        return at;
    const crd_route_label *l = &f->room->label[s / 2];
    cost node = cost_of(f->r->node_cost[s / 2], 0), far = f->end;
    if (l->key != CRD_ROUTE_NONE && less(cost_of(l->key, l->hops), far))
        far = cost_of(l->key, l->hops);
    far = s == left(s / 2) ? minus(far, node) : far;
    *at = (state){.far = {.major = NOT_MET}, .potential = minus((cost){0}, far), .round = f->round};
    return at;
}

static bool meet(flow *f, uint32_t before, uint32_t s, uint32_t edge, cost step)
{
    state *from = &f->states[before], *to = state_at(f, s);
    cost far = plus(from->far, minus(plus(step, from->potential), to->potential));
    if (to->far.major != NOT_MET && !less(far, to->far))
        return true;
    if (to->far.major == NOT_MET)
        f->touched[f->n_touched++] = s;
    to->far = far;
    to->before = before;
    to->edge = edge;
    return heap_push(&f->heap, (entry){far, s});
}

static bool go_on_from_left(flow *f, uint32_t v)
{
    const crd_router *r = f->r;
    cost node = cost_of(r->node_cost[v], 0);
    if (f->on_node[v] > 0 &&
        !meet(f, left(v), entered(v), INSIDE, last_unit(node, f->on_node[v], f->node_share)))
        return false;
    for (uint32_t i = r->first[v]; i < r->first[v + 1]; i++) {
        const crd_way *way = &r->way[i];
        size_t side = side_of(f, way->edge, v);
        if (way->to == f->from || f->on_edge[side ^ 1] > 0)
            continue;
        cost edge = cost_of(way->cost - r->node_cost[way->to], 1);
        if (!meet(f, left(v), entered(way->to), way->edge,
                  next_unit(edge, f->on_edge[side], share_of(f, way->edge))))
            return false;
    }
    return true;
}

static bool go_on_from_entered(flow *f, uint32_t v)
{
    const crd_router *r = f->r;
    cost node = cost_of(r->node_cost[v], 0);
    if (!meet(f, entered(v), left(v), INSIDE, next_unit(node, f->on_node[v], f->node_share)))
        return false;
    if (f->on_node[v] == 0)
        return true;
    for (uint32_t i = r->first[v]; i < r->first[v + 1]; i++) {
        const crd_way *way = &r->way[i];
        size_t back = side_of(f, way->edge, way->to);
        if (f->on_edge[back] == 0)
            continue;
        cost edge = cost_of(way->cost - r->node_cost[way->to], 1);
        if (!meet(f, entered(v), left(way->to), way->edge,
                  last_unit(edge, f->on_edge[back], share_of(f, way->edge))))
            return false;
    }
    return true;
}

/* Potentials grow by how much nearer than the end a state is, so that all steps that are left cost
 * nothing or more. Forgets the search. */
static void settle_potentials(flow *f)
{
    cost end = state_at(f, entered(f->to))->far;
    for (uint32_t i = 0; i < f->n_touched; i++) {
        state *s = &f->states[f->touched[i]];
        if (end.major != NOT_MET && less(s->far, end))
            s->potential = plus(s->potential, minus(s->far, end));
        s->far.major = NOT_MET;
    }
    f->n_touched = 0;
    f->heap.n = 0;
}

/* The shortest way for one more unit, in `before` and `edge`. */
static bool search(flow *f, bool *ret_found)
{
    uint32_t begin = left(f->from), end = entered(f->to);
    state_at(f, begin)->far = (cost){0};
    f->touched[f->n_touched++] = begin;
    *ret_found = false;
    if (!heap_push(&f->heap, (entry){{0}, begin}))
        return false;
    while (f->heap.n > 0) {
        entry one = heap_pop(&f->heap);
        if (less(f->states[one.state].far, one.far))
            continue; /* found nearer meanwhile */
        if (one.state == end) {
            *ret_found = true;
            break;
        }
        uint32_t v = one.state / 2;
        f->effort += 1 + f->r->first[v + 1] - f->r->first[v];
        if (!(one.state == left(v) ? go_on_from_left(f, v) : go_on_from_entered(f, v)))
            return false;
    }
    return true;
}

static void add_unit(flow *f)
{
    for (uint32_t s = entered(f->to); s != left(f->from); s = f->states[s].before) {
        uint32_t before = f->states[s].before, edge = f->states[s].edge, v = s / 2;
        bool on = s == left(v);
        if (edge == INSIDE)
            f->on_node[v] = (uint8_t)(on ? f->on_node[v] + 1 : f->on_node[v] - 1);
        else if (on) /* pushed back what went from v to the one before */
            f->on_edge[side_of(f, edge, v)]--;
        else
            f->on_edge[side_of(f, edge, before / 2)]++;
    }
}

/* ---- the routes ------------------------------------------------------------------------------ */

/* Takes one unit off the flow. A flow of least cost has no rings, as every edge counts as a step:
 * so no route passes a node twice. */
static crd_status take_route(flow *f, uint32_t *nodes, uint32_t *edges, crd_route *ret,
                             crd_err *err)
{
    const crd_router *r = f->r;
    uint32_t n = 0;
    for (uint32_t v = f->from; v != f->to;) {
        uint32_t i = r->first[v];
        while (f->on_edge[side_of(f, r->way[i].edge, v)] == 0)
            i++;
        f->on_edge[side_of(f, r->way[i].edge, v)]--;
        nodes[n] = v;
        edges[n++] = r->way[i].edge;
        v = r->way[i].to;
    }
    nodes[n] = f->to;
    if (!crd_route_init(ret, n + 1))
        return crd_fail(err, CRD_ENOMEM, "route of %u edges", n);
    memcpy(ret->nodes, nodes, ret->n * sizeof *nodes);
    memcpy(ret->edges, edges, n * sizeof *edges);
    crd_disjoint_sum(r, ret);
    return CRD_OK;
}

void crd_flow_states_free(struct crd_flow_states *s)
{
    if (!s)
        return;
    free(s->states);
    free(s->touched);
    free(s->on_edge);
    free(s->on_node);
    free(s);
}

/* What the room keeps, made or made clean. */
static crd_status flow_init(flow *f, crd_route_room *room, crd_err *err)
{
    size_t n = f->r->net->n_nodes, m = f->r->net->n_edges;
    struct crd_flow_states *s = room->states;
    if (s && (s->n_edges != m || s->round == UINT32_MAX)) {
        crd_flow_states_free(s);
        room->states = s = NULL;
    }
    if (!s) {
        s = room->states = calloc(1, sizeof *s);
        if (!s)
            return crd_fail(err, CRD_ENOMEM, "disjoint routes among %zu nodes", n);
        s->n_edges = (uint32_t)m;
    }
    s->states = s->states ? s->states : calloc(2 * n, sizeof *s->states);
    s->touched = s->touched ? s->touched : malloc(2 * n * sizeof *s->touched);
    s->on_edge = s->on_edge ? s->on_edge : malloc(2 * m + 1);
    s->on_node = s->on_node ? s->on_node : malloc(n);
    if (!s->states || !s->touched || !s->on_edge || !s->on_node)
        return crd_fail(err, CRD_ENOMEM, "disjoint routes among %zu nodes", n);
    memset(s->on_edge, 0, 2 * m);
    memset(s->on_node, 0, n);
    f->round = ++s->round;
    f->states = s->states;
    f->touched = s->touched;
    f->on_edge = s->on_edge;
    f->on_node = s->on_node;
    return CRD_OK;
}

/* The unit of the first route, as the plain search's labels lead. */
static void add_first(flow *f)
{
    const crd_route_label *label = f->room->label;
    for (uint32_t v = f->from; v != f->to; v = label[v].next) {
        f->on_edge[side_of(f, label[v].edge, v)]++;
        f->on_node[v] = v != f->from;
    }
}

crd_status crd_disjoint_flow(const crd_router *r, crd_route_room *room, uint32_t from, uint32_t to,
                             uint32_t n, unsigned by, const uint64_t *uncounted, crd_route *routes,
                             uint32_t *ret_n, uint64_t *ret_effort, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool found = true;
    int64_t share = INT64_C(1) << SHARE_BITS;
    flow f = {.r = r,
              .room = room,
              .from = from,
              .to = to,
              .uncounted = uncounted,
              .edge_share = by & (CRD_BY_EDGE | CRD_BY_NODE) ? share : 0,
              .node_share = by & CRD_BY_NODE ? share : 0};
    *ret_n = 0;
    CRD_TRY(flow_init(&f, room, err));
    if (!crd_route_search(r, room, from, to)) {
        rc = crd_fail(err, CRD_ENOMEM, "disjoint routes among %u nodes", r->net->n_nodes);
        goto done;
    }
    *ret_effort += room->n_touched;
    if (room->label[from].key == CRD_ROUTE_NONE) /* not even one */
        goto done;
    f.end = cost_of(room->label[from].key, room->label[from].hops);
    add_first(&f);
    for (uint32_t i = 1; i < n; i++) {
        if (!search(&f, &found)) {
            rc = crd_fail(err, CRD_ENOMEM, "disjoint routes among %u nodes", r->net->n_nodes);
            goto done;
        }
        if (!found) { /* where one goes, more can share it */
            rc = crd_fail(err, CRD_EBUG, "no way for another route");
            goto done;
        }
        add_unit(&f);
        settle_potentials(&f);
    }
    *ret_effort += f.effort;
    for (; *ret_n < n; ++*ret_n) /* the search's arrays are free now */
        CRD_TRY(take_route(&f, f.touched, f.touched + r->net->n_nodes, &routes[*ret_n], err));
    crd_disjoint_sort(routes, n);
done:
    CRD_VEC_DONE(&f.heap);
    return rc;
}
