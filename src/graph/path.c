/* Dial's search (Comm. ACM 12(11), 1969), backwards from the end: one bucket for each cost that can
 * wait, used in a ring. The order inside a bucket is by number of ties; ties of cost 0 go to a
 * queue beside the bucket, which is in that order by itself. Each node keeps the tie by which it
 * goes on; among equals the next node of lowest rank, which makes the whole path the first in the
 * order of ranks. A heap would be simpler and costs a logarithm; the graphs have a million nodes.
 */
#include "graph/path.h"

#include "base/bits.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { RING = CRD_PATH_CLOSED, MAX_NODES = 1 << 24 };

typedef struct entry {
    uint32_t ties, place; /* ties: to the end */
} entry;

typedef CRD_VEC(entry) bucket;

typedef struct search {
    const crd_view *view;
    const uint8_t *cost;
    const uint64_t *within;
    const uint32_t *rank;
    uint64_t *label; /* [n_nodes]: cost to the end, then ties to it; all ones: not met */
    uint32_t *next;  /* [n_nodes]: where it goes on */
    uint32_t *tie;   /* [n_nodes]: by which tie */
    bucket wait[RING];
    bucket now; /* of the cost of the moment, met over ties of cost 0 */
    uint64_t n_waiting;
} search;

static uint64_t label_of(uint32_t cost, uint32_t ties) { return (uint64_t)cost << 32 | ties; }

/* Is tie e, on to v, better than what u has, at the same label? */
static bool is_better(const search *s, uint32_t u, uint32_t v, uint32_t e)
{
    uint32_t old = s->next[u];
    if (old != v)
        return s->rank[v] < s->rank[old];
    return s->view->kind[e] < s->view->kind[s->tie[u]];
}

/* Through tie e, u reaches the end by way of v, whose label is known. */
static bool relax(search *s, uint32_t u, uint32_t v, uint32_t e, uint32_t cost)
{
    uint64_t label = s->label[v] + label_of(cost, 1);
    if (label > s->label[u] || (label == s->label[u] && !is_better(s, u, v, e)))
        return true;
    bool met = label == s->label[u];
    s->label[u] = label;
    s->next[u] = v;
    s->tie[u] = e;
    if (met) /* it waits already */
        return true;
    s->n_waiting++;
    entry one = {(uint32_t)label, u};
    return cost == 0 ? CRD_VEC_PUSH(&s->now, one)
                     : CRD_VEC_PUSH(&s->wait[(label >> 32) % RING], one);
}

static bool leave(search *s, uint32_t v)
{
    const crd_view *view = s->view;
    for (uint32_t e = view->first[v]; e < view->first[v + 1]; e++) {
        uint32_t u = view->source[e], cost = s->cost ? s->cost[view->kind[e]] : 1;
        if (cost == CRD_PATH_CLOSED || (s->within && !crd_bits_has(s->within, u)))
            continue;
        if (!relax(s, u, v, e, cost))
            return false;
    }
    return true;
}

static int by_ties(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    return (x->ties > y->ties) - (x->ties < y->ties);
}

static void sort_if_needed(bucket *b)
{
    for (size_t i = 1; i < b->n; i++)
        if (b->at[i].ties < b->at[i - 1].ties) {
            qsort(b->at, b->n, sizeof *b->at, by_ties); /* order of equals does not matter */
            return;
        }
}

/* All nodes of one cost, by number of ties; true unless memory is out. Stops behind `from`. */
static bool run_cost(search *s, uint32_t cost, uint32_t from)
{
    bucket *b = &s->wait[cost % RING];
    sort_if_needed(b);
    s->now.n = 0;
    for (size_t i = 0, k = 0; i < b->n || k < s->now.n;) {
        bool fresh = i == b->n || (k < s->now.n && s->now.at[k].ties < b->at[i].ties);
        entry one = fresh ? s->now.at[k++] : b->at[i++];
        s->n_waiting--;
        if (s->label[one.place] != label_of(cost, one.ties))
            continue; /* found a better way meanwhile */
        if (one.place == from) {
            s->n_waiting = 0;
            return true;
        }
        if (!leave(s, one.place))
            return false;
    }
    b->n = 0;
    return true;
}

static crd_status collect(const search *s, uint32_t from, uint32_t to, crd_path *ret, crd_err *err)
{
    uint32_t n = (uint32_t)s->label[from] + 1;
    crd_path p = {.n = n, .cost = (uint32_t)(s->label[from] >> 32)};
    p.places = malloc(n * sizeof *p.places);
    p.ties = malloc(n * sizeof *p.ties);
    if (!p.places || !p.ties) {
        crd_path_done(&p);
        return crd_fail(err, CRD_ENOMEM, "path of %u places", n);
    }
    for (uint32_t i = 0, v = from; i < n; v = s->next[v], i++) {
        p.places[i] = v;
        p.ties[i] = v == to ? 0 : s->tie[v];
    }
    *ret = p;
    return CRD_OK;
}

static crd_status check(const crd_view *view, uint32_t from, uint32_t to, crd_err *err)
{
    uint32_t n = view->dag->n_nodes;
    if (from >= n || to >= n)
        return crd_fail(err, CRD_EINVAL, "path from place %u to %u of %u", from, to, n);
    if (n > MAX_NODES)
        return crd_fail(err, CRD_ELIMIT, "path among %u nodes", n);
    return CRD_OK;
}

crd_status crd_path_shortest(const crd_view *view, uint32_t from, uint32_t to,
                             const crd_path_rules *rules, crd_path *ret_path, crd_err *err)
{
    crd_status rc = CRD_OK;
    search s = {.view = view, .rank = view->dag->node};
    *ret_path = (crd_path){0};
    CRD_TRY(check(view, from, to, err));
    if (rules) {
        s.cost = rules->cost;
        s.within = rules->within;
        s.rank = rules->rank ? rules->rank : s.rank;
    }
    if (s.within && !(crd_bits_has(s.within, from) && crd_bits_has(s.within, to)))
        goto done;
    size_t n = view->dag->n_nodes;
    s.label = malloc(n * sizeof *s.label);
    s.next = malloc(n * sizeof *s.next);
    s.tie = malloc(n * sizeof *s.tie);
    if (!s.label || !s.next || !s.tie || !CRD_VEC_PUSH(&s.wait[0], ((entry){0, to}))) {
        rc = crd_fail(err, CRD_ENOMEM, "path among %zu nodes", n);
        goto done;
    }
    memset(s.label, 0xff, n * sizeof *s.label);
    s.label[to] = 0;
    s.next[to] = to;
    s.n_waiting = 1;
    for (uint32_t cost = 0; s.n_waiting > 0; cost++)
        if (!run_cost(&s, cost, from)) {
            rc = crd_fail(err, CRD_ENOMEM, "path among %zu nodes", n);
            goto done;
        }
    if (s.label[from] != UINT64_MAX)
        rc = collect(&s, from, to, ret_path, err);
done:
    free(s.label);
    free(s.next);
    free(s.tie);
    for (int i = 0; i < RING; i++)
        CRD_VEC_DONE(&s.wait[i]);
    CRD_VEC_DONE(&s.now);
    return rc;
}

void crd_path_done(crd_path *path)
{
    if (!path)
        return;
    free(path->places);
    free(path->ties);
    *path = (crd_path){0};
}
