/* Augmenting paths (Ford and Fulkerson), breadth first and backwards from the end, every
 * capacity 1. A node is two states: ENTER, come to from a node behind it, and LEAVE, from which its
 * sources are looked at. Between them lies the node's own capacity. The few ties in use are kept in
 * a short sorted list, so nothing is stored a tie but one bit. */
#include "graph/path.h"

#include "base/bits.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { ENTER = 0, LEAVE = 1 };

#define NOT_MET UINT32_MAX
#define INSIDE  UINT32_MAX /* as a tie: from ENTER to LEAVE of one node, or back */

typedef struct used {
    uint32_t from, to, tie;
} used;

typedef CRD_VEC(used) used_list;

typedef struct flow {
    const crd_view *view;
    const crd_path_rules *rules; /* or NULL */
    crd_path_apart apart;
    uint32_t from, to;
    uint64_t *in_use;  /* set of ties */
    uint64_t *through; /* set of places that a path leads through */
    uint32_t *came;    /* [2 * n_nodes]: the state before */
    uint32_t *via;     /* [2 * n_nodes]: the tie, or INSIDE */
    uint32_t *queue;   /* [2 * n_nodes] */
    uint32_t n_queue;
    used_list ties; /* in use, ascending by from, then tie */
} flow;

static uint32_t state_of(uint32_t place, uint32_t side) { return 2 * place + side; }

static void meet(flow *f, uint32_t state, uint32_t before, uint32_t tie)
{
    if (f->came[state] != NOT_MET)
        return;
    f->came[state] = before;
    f->via[state] = tie;
    f->queue[f->n_queue++] = state;
}

static bool may_use(const flow *f, uint32_t e)
{
    uint32_t u = f->view->source[e];
    if (crd_bits_has(f->in_use, e) || u == f->to)
        return false;
    if (!f->rules)
        return true;
    return !(f->rules->cost && f->rules->cost[f->view->kind[e]] == CRD_PATH_CLOSED) &&
           !(f->rules->within && !crd_bits_has(f->rules->within, u));
}

/* Index of the first tie in use that leaves `place`, or of what would come after. */
static size_t find_used(const flow *f, uint32_t place)
{
    size_t low = 0, high = f->ties.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->ties.at[middle].from < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has_direct(const flow *f)
{
    for (size_t i = find_used(f, f->from); i < f->ties.n && f->ties.at[i].from == f->from; i++)
        if (f->ties.at[i].to == f->to)
            return true;
    return false;
}

static void step_enter(flow *f, uint32_t v)
{
    uint32_t here = state_of(v, ENTER);
    bool full = f->apart == CRD_APART_NODES && crd_bits_has(f->through, v);
    if (!full)
        meet(f, state_of(v, LEAVE), here, INSIDE);
    if (!crd_bits_has(f->through, v))
        return;
    for (size_t i = find_used(f, v); i < f->ties.n && f->ties.at[i].from == v; i++)
        meet(f, state_of(f->ties.at[i].to, LEAVE), here, f->ties.at[i].tie);
}

static void step_leave(flow *f, uint32_t v)
{
    uint32_t here = state_of(v, LEAVE);
    bool one_direct = v == f->to && f->apart == CRD_APART_NODES && has_direct(f);
    if (v != f->to && crd_bits_has(f->through, v))
        meet(f, state_of(v, ENTER), here, INSIDE);
    for (uint32_t e = f->view->first[v]; e < f->view->first[v + 1]; e++)
        if (may_use(f, e) && !(one_direct && f->view->source[e] == f->from))
            meet(f, state_of(f->view->source[e], ENTER), here, e);
}

/* Looks for one more path. */
static bool find_one(flow *f)
{
    uint32_t goal = state_of(f->from, ENTER), start = state_of(f->to, LEAVE);
    memset(f->came, 0xff, 2 * (size_t)f->view->dag->n_nodes * sizeof *f->came);
    f->n_queue = 0;
    meet(f, start, start, INSIDE);
    for (uint32_t i = 0; i < f->n_queue && f->came[goal] == NOT_MET; i++) {
        uint32_t v = f->queue[i] / 2;
        if (f->queue[i] % 2 == ENTER)
            step_enter(f, v);
        else
            step_leave(f, v);
    }
    return f->came[goal] != NOT_MET;
}

static int by_from(const void *a, const void *b)
{
    const used *x = a, *y = b;
    if (x->from != y->from)
        return x->from > y->from ? 1 : -1;
    return (x->tie > y->tie) - (x->tie < y->tie);
}

/* Takes the path that was found into use; ties that it goes back over are given free. */
static bool take_path(flow *f)
{
    uint32_t start = state_of(f->to, LEAVE);
    for (uint32_t at = state_of(f->from, ENTER); at != start; at = f->came[at]) {
        uint32_t tie = f->via[at], before = f->came[at] / 2;
        if (tie == INSIDE)
            continue;
        if (at % 2 == LEAVE) {
            crd_bits_drop(f->in_use, tie);
            continue;
        }
        crd_bits_put(f->in_use, tie);
        if (!CRD_VEC_PUSH(&f->ties, ((used){at / 2, before, tie})))
            return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < f->ties.n; i++) {
        crd_bits_drop(f->through, f->ties.at[i].from);
        crd_bits_drop(f->through, f->ties.at[i].to);
    }
    for (size_t i = 0; i < f->ties.n; i++)
        if (crd_bits_has(f->in_use, f->ties.at[i].tie))
            f->ties.at[kept++] = f->ties.at[i];
    f->ties.n = kept;
    for (size_t i = 0; i < f->ties.n; i++) {
        crd_bits_put(f->through, f->ties.at[i].from);
        crd_bits_put(f->through, f->ties.at[i].to);
    }
    if (f->ties.n > 0)
        qsort(f->ties.at, f->ties.n, sizeof *f->ties.at, by_from);
    return true;
}

static crd_status check(const crd_view *view, uint32_t from, uint32_t to, crd_err *err)
{
    uint32_t n = view->dag->n_nodes;
    if (from >= n || to >= n || from == to)
        return crd_fail(err, CRD_EINVAL, "paths from place %u to %u of %u", from, to, n);
    if (n >= UINT32_MAX / 2)
        return crd_fail(err, CRD_ELIMIT, "paths among %u nodes", n);
    return CRD_OK;
}

crd_status crd_path_disjoint(const crd_view *view, uint32_t from, uint32_t to,
                             const crd_path_rules *rules, crd_path_apart apart, uint32_t limit,
                             uint32_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t found = 0;
    flow f = {.view = view, .rules = rules, .apart = apart, .from = from, .to = to};
    CRD_TRY(check(view, from, to, err));
    size_t states = 2 * (size_t)view->dag->n_nodes;
    f.in_use = calloc(crd_bits_words(view->n_edges) + 1, sizeof *f.in_use);
    f.through = calloc(crd_bits_words(view->dag->n_nodes), sizeof *f.through);
    f.came = malloc(states * sizeof *f.came);
    f.via = malloc(states * sizeof *f.via);
    f.queue = malloc(states * sizeof *f.queue);
    if (!f.in_use || !f.through || !f.came || !f.via || !f.queue) {
        rc = crd_fail(err, CRD_ENOMEM, "paths among %u nodes", view->dag->n_nodes);
        goto done;
    }
    bool shut = rules && rules->within &&
                !(crd_bits_has(rules->within, from) && crd_bits_has(rules->within, to));
    for (; !shut && found < limit && find_one(&f); found++)
        if (!take_path(&f)) {
            rc = crd_fail(err, CRD_ENOMEM, "paths among %u nodes", view->dag->n_nodes);
            goto done;
        }
    *ret_n = found;
done:
    free(f.in_use);
    free(f.through);
    free(f.came);
    free(f.via);
    free(f.queue);
    CRD_VEC_DONE(&f.ties);
    return rc;
}
