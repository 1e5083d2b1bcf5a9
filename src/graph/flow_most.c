/* The greatest flow. First a few ways by breadth-first search from both ends at once (Edmonds and
 * Karp, J. ACM 19, 1972, with the search halved): most questions of a network that lost little need
 * one or two short ways, or are cut off near one end, and meet a small part of it. What needs more
 * goes on with blocking flows in level graphs (Dinic, Soviet Math. Doklady 11, 1970), whose bound
 * O(n^2 m) holds for all. */
#include "base/err.h"
#include "graph/flow_int.h"

#include <string.h>

#define FAR UINT32_MAX

enum { QUICK = 8 }; /* ways one by one */

uint32_t crd_flow_next_round(crd_flow *f)
{
    if (++f->round == UINT32_MAX) { /* marks of old rounds must not come back */
        memset(f->met[0], 0, f->n * sizeof *f->met[0]);
        memset(f->met[1], 0, f->n * sizeof *f->met[1]);
        memset(f->open[1], 0, 2 * ((size_t)f->n + 1) * sizeof *f->open[1]);
        f->round = 1;
    }
    return f->round;
}

/* ---- ways one by one ---------------------------------------------------------------------- */

typedef struct side {
    uint32_t begin, end; /* of its queue */
    uint64_t seen;       /* arcs */
    uint32_t waiting;    /* when it aims: nodes not looked at yet, none below this sum */
    uint32_t low;
} side;

/* Nodes wait by how long a way over them is at least, those met last first. */
static void enqueue(crd_flow *f, side *s, uint32_t v, uint32_t steps)
{
    if (f->away[v] == FAR)
        return;
    uint32_t sum = steps + f->away[v];
    f->steps[v] = steps;
    f->below[v] = f->open[1][sum] == f->round ? f->open[0][sum] : FAR;
    f->open[0][sum] = v;
    f->open[1][sum] = f->round;
    s->low = s->waiting == 0 || sum < s->low ? sum : s->low;
    s->waiting++;
}

static uint32_t dequeue(crd_flow *f, side *s)
{
    while (f->open[1][s->low] != f->round || f->open[0][s->low] == FAR)
        s->low++;
    uint32_t v = f->open[0][s->low];
    f->open[0][s->low] = f->below[v];
    s->waiting--;
    return v;
}

/* Looks at the next node of one side; the node where both meet, or FAR. */
static uint32_t look(crd_flow *f, int from_t, bool aims, side *s)
{
    uint32_t v = aims ? dequeue(f, s) : f->queue[from_t][s->begin++];
    s->seen += f->first[v + 1] - f->first[v];
    for (uint32_t p = f->first[v]; p < f->first[v + 1]; p++) {
        uint32_t u = f->to[p], arc = from_t ? f->twin[p] : p;
        if (f->room[arc] <= 0 || f->met[from_t][u] == f->round)
            continue;
        f->met[from_t][u] = f->round;
        f->via[from_t][u] = arc;
        if (f->met[!from_t][u] == f->round)
            return u;
        if (aims)
            enqueue(f, s, u, f->steps[v] + 1);
        else
            f->queue[from_t][s->end++] = u;
    }
    return FAR;
}

/* From both ends, that side first which has seen less; where they meet, or FAR. Breadth first, or
 * from s, when t is aimed at, by A* (Hart, Nilsson and Raphael, IEEE Trans. SSC 4, 1968). */
static uint32_t meet(crd_flow *f, uint32_t s, uint32_t t)
{
    side of[2] = {{0, 1, 0, 0, 0}, {0, 1, 0, 0, 0}};
    uint32_t middle = FAR;
    bool aims = f->aim == t;
    f->met[0][s] = f->met[1][t] = crd_flow_next_round(f);
    f->queue[0][0] = s;
    f->queue[1][0] = t;
    if (aims)
        enqueue(f, &of[0], s, 0);
    while (middle == FAR && (aims ? of[0].waiting > 0 : of[0].begin < of[0].end) &&
           of[1].begin < of[1].end) {
        int from_t = of[1].seen < (aims ? of[0].seen / 4 : of[0].seen);
        middle = look(f, from_t, aims && !from_t, &of[from_t]);
    }
    return middle;
}

/* One more way, of at most `most`; 0: there is none. */
static int64_t add_way(crd_flow *f, uint32_t s, uint32_t t, int64_t most)
{
    uint32_t middle = meet(f, s, t);
    if (middle == FAR)
        return 0;
    for (uint32_t v = middle; v != s; v = f->to[f->twin[f->via[0][v]]])
        most = f->room[f->via[0][v]] < most ? f->room[f->via[0][v]] : most;
    for (uint32_t v = middle; v != t; v = f->to[f->via[1][v]])
        most = f->room[f->via[1][v]] < most ? f->room[f->via[1][v]] : most;
    for (uint32_t v = middle; v != s; v = f->to[f->twin[f->via[0][v]]])
        crd_flow_push(f, f->via[0][v], most);
    for (uint32_t v = middle; v != t; v = f->to[f->via[1][v]])
        crd_flow_push(f, f->via[1][v], most);
    return most;
}

/* ---- Dinic -------------------------------------------------------------------------------- */

/* Levels: edges on to t. False: nothing leads there. */
static bool make_levels(crd_flow *f, uint32_t s, uint32_t t)
{
    uint32_t *queue = f->queue[0], n = 1;
    memset(f->level, 0xff, f->n * sizeof *f->level);
    f->level[t] = 0;
    queue[0] = t;
    for (uint32_t i = 0; i < n && f->level[s] == FAR; i++) {
        uint32_t v = queue[i];
        for (uint32_t p = f->first[v]; p < f->first[v + 1]; p++)
            if (f->level[f->to[p]] == FAR && f->room[f->twin[p]] > 0) {
                f->level[f->to[p]] = f->level[v] + 1;
                queue[n++] = f->to[p];
            }
    }
    return f->level[s] != FAR;
}

/* Sends along a path of arcs; gives back how many of them, from the start, still have room. */
static uint32_t send(crd_flow *f, const uint32_t *path, uint32_t n, int64_t most, int64_t *ret_sent)
{
    uint32_t kept = n;
    for (uint32_t i = 0; i < n; i++)
        most = f->room[path[i]] < most ? f->room[path[i]] : most;
    for (uint32_t i = n; i-- > 0;) {
        crd_flow_push(f, path[i], most);
        if (f->room[path[i]] == 0)
            kept = i;
    }
    *ret_sent = most;
    return kept;
}

/* As much as the levels allow, up to `most`. */
static int64_t block(crd_flow *f, uint32_t s, uint32_t t, int64_t most)
{
    uint32_t *path = f->queue[1], *next = f->via[0], n = 0, v = s;
    int64_t sent, all = 0;
    memcpy(next, f->first, f->n * sizeof *next);
    while (all < most) {
        if (v == t) {
            n = send(f, path, n, most - all, &sent);
            all += sent;
            v = n ? f->to[path[n - 1]] : s;
            continue;
        }
        uint32_t p = next[v];
        while (p < f->first[v + 1] && !(f->room[p] > 0 && f->level[f->to[p]] != FAR &&
                                        f->level[f->to[p]] + 1 == f->level[v]))
            p++;
        next[v] = p;
        if (p < f->first[v + 1]) {
            path[n++] = p;
            v = f->to[p];
        } else if (n == 0) {
            break;
        } else {
            f->level[v] = FAR;
            v = f->to[f->twin[path[--n]]];
        }
    }
    return all;
}

int64_t crd_flow_most(crd_flow *f, uint32_t s, uint32_t t, int64_t enough)
{
    int64_t all = 0, more = 1, before = 0;
    s = crd_flow_begin(f, s);
    for (uint32_t p = f->first[s]; p < f->first[s + 1]; p++)
        before += f->base[p] - f->room[p];
    for (int i = 0; i < QUICK && before + all < enough && more > 0; i++)
        all += more = add_way(f, s, t, enough - before - all);
    while (more > 0 && before + all < enough) {
        if (!make_levels(f, s, t))
            break;
        all += block(f, s, t, enough - before - all);
    }
    return before + all;
}

/* Over arcs that could carry something if nothing were closed or in use, or back. */
void crd_flow_aim(crd_flow *f, uint32_t t)
{
    uint32_t *queue = f->queue[0], n = 1;
    memset(f->away, 0xff, f->n * sizeof *f->away);
    f->aim = t;
    f->away[t] = 0;
    queue[0] = t;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t p = f->first[queue[i]]; p < f->first[queue[i] + 1]; p++)
            if (f->away[f->to[p]] == FAR && (f->cap[p] > 0 || f->cap[f->twin[p]] > 0)) {
                f->away[f->to[p]] = f->away[queue[i]] + 1;
                queue[n++] = f->to[p];
            }
}

/* The arc of an edge that leaves v's state, or leads on from it. */
static uint32_t arc_from(const crd_flow *f, uint32_t edge, uint32_t state)
{
    uint32_t first = f->split ? 2 * edge : edge, a = f->arc[first];
    if (f->to[f->twin[a]] == state)
        return a;
    return f->split ? f->arc[first + 1] : f->twin[a];
}

int64_t crd_flow_along(crd_flow *f, uint32_t s, const uint32_t *edges, uint32_t n, int64_t most)
{
    for (int push = 0; push < 2; push++) {
        uint32_t v = crd_flow_begin(f, s);
        for (uint32_t i = 0; i < n && most > 0; i++) {
            uint32_t a = arc_from(f, edges[i], v), node = UINT32_MAX;
            v = f->to[a];
            if (f->split && i + 1 < n) { /* through the node */
                node = f->arc[2 * f->n_edges + v];
                v = f->to[node];
            }
            if (push) {
                crd_flow_push(f, a, most);
                if (node != UINT32_MAX)
                    crd_flow_push(f, node, most);
                continue;
            }
            most = f->room[a] < most ? f->room[a] : most;
            if (node != UINT32_MAX && f->room[node] < most)
                most = f->room[node];
        }
    }
    return most;
}

/* ---- what came of it ---------------------------------------------------------------------- */

void crd_flow_cut(crd_flow *f, uint32_t s, uint8_t *ret_side)
{
    uint32_t *queue = f->queue[0], n = 1, from = crd_flow_begin(f, s);
    uint32_t round = crd_flow_next_round(f);
    queue[0] = from;
    f->met[0][from] = round;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t p = f->first[queue[i]]; p < f->first[queue[i] + 1]; p++)
            if (f->room[p] > 0 && f->met[0][f->to[p]] != round) {
                f->met[0][f->to[p]] = round;
                queue[n++] = f->to[p];
            }
    for (uint32_t v = 0; v < f->n_nodes; v++) {
        bool in = f->met[0][v] == round;
        bool out = f->met[0][crd_flow_begin(f, v)] == round;
        ret_side[v] = out ? CRD_FLOW_NEAR : in ? CRD_FLOW_FULL : CRD_FLOW_FAR;
    }
}

/* Flow on an arc in its own direction. */
static int64_t flows(const crd_flow *f, uint32_t arc) { return f->base[arc] - f->room[arc]; }

uint32_t crd_flow_way(crd_flow *f, uint32_t s, uint32_t t, uint32_t *ret_edges, int64_t *ret_amount)
{
    uint32_t *queue = f->queue[0], *via = f->via[0], from = crd_flow_begin(f, s), n = 1, many = 0;
    uint32_t round = crd_flow_next_round(f);
    int64_t most = INT64_MAX;
    queue[0] = from;
    f->met[0][from] = round;
    for (uint32_t i = 0; i < n && f->met[0][t] != round; i++)
        for (uint32_t p = f->first[queue[i]]; p < f->first[queue[i] + 1]; p++)
            if (flows(f, p) > 0 && f->met[0][f->to[p]] != round) {
                f->met[0][f->to[p]] = round;
                via[f->to[p]] = p;
                queue[n++] = f->to[p];
            }
    *ret_amount = 0;
    if (f->met[0][t] != round)
        return 0;
    for (uint32_t v = t; v != from; v = f->to[f->twin[via[v]]]) {
        most = flows(f, via[v]) < most ? flows(f, via[v]) : most;
        many += f->item[via[v]] < f->n_edges;
    }
    uint32_t at = many;
    for (uint32_t v = t; v != from; v = f->to[f->twin[via[v]]]) {
        if (f->item[via[v]] < f->n_edges)
            ret_edges[--at] = f->item[via[v]];
        crd_flow_push(f, via[v], -most);
    }
    *ret_amount = most;
    return many;
}
