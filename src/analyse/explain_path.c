/* The shortest and the strongest chain of ties from an actor to a node. A search back from the end,
 * in which all nodes of one label (how many hops are possible, latent, there at all, in the order
 * asked for) are dealt with together; as a hop adds one of four labels, a handful wait at a time,
 * and no heap of nodes is needed. Then a walk from the actor takes, of the neighbours by which the
 * end is reached at that price, the first by stable key: the same chain whatever the numbers of
 * nodes are. O(nodes + ties from which the end is reached).
 *
 * graph/path.h does the same on an ordered graph; to order ten million ties costs a second, which
 * for one question would be most of its price. */
#include "analyse/explain_int.h"

#include "base/bits.h"

#include <string.h>

enum { BITS = 21, MASK = (1 << BITS) - 1 }; /* hops in the lowest bits of a label */

/* Nodes that wait with one label. */
typedef struct batch {
    uint64_t label;
    CRD_VEC(uint32_t) nodes;
} batch;

typedef struct search {
    const crd_chain_ask *a;
    uint64_t weight[4];    /* of a hop: bit 0 latent, bit 1 possible */
    uint64_t *label;       /* [n_nodes]; all ones: not met */
    CRD_VEC(batch *) wait; /* by label, falling */
} search;

static void weigh(search *s, enum crd_chain_order order)
{
    for (unsigned i = 0; i < 4; i++) {
        uint64_t latent = i & 1, possible = i >> 1;
        s->weight[i] = order == CRD_CHAIN_SHORTEST ? 1 : possible << 2 * BITS | latent << BITS | 1;
    }
}

static unsigned rank_of(const crd_chain_ask *a, crd_might might)
{
    unsigned low = crd_might_grade(a, might, false);
    bool certain = low >= a->grade;
    unsigned grade = certain ? low : crd_might_grade(a, might, true);
    return (grade == CRD_GRADE_LATENT) | (unsigned)!certain << 1;
}

/* The batch of a label, made when there is none; NULL: no memory. */
static batch *batch_of(search *s, uint64_t label)
{
    size_t lo = 0, hi = s->wait.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->wait.at[mid]->label > label)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < s->wait.n && s->wait.at[lo]->label == label)
        return s->wait.at[lo];
    batch *b = calloc(1, sizeof *b);
    if (!b || !CRD_VEC_PUSH(&s->wait, b)) {
        free(b);
        return NULL;
    }
    b->label = label;
    memmove(s->wait.at + lo + 1, s->wait.at + lo, (s->wait.n - 1 - lo) * sizeof *s->wait.at);
    s->wait.at[lo] = b;
    return b;
}

static void batch_free(batch *b)
{
    if (b)
        CRD_VEC_DONE(&b->nodes);
    free(b);
}

/* A hop from `from`; `ways` are the batches that a hop of each rank leads to, found when needed.
 */
static crd_status relax(search *s, uint64_t label, unsigned rank, uint32_t from, batch **ways)
{
    uint64_t next = label + s->weight[rank];
    if (next >= s->label[from])
        return CRD_OK;
    if (!ways[rank]) {
        ways[rank] = batch_of(s, next);
        if (!ways[rank])
            return CRD_ENOMEM;
    }
    s->label[from] = next;
    return CRD_VEC_PUSH(&ways[rank]->nodes, from) ? CRD_OK : CRD_ENOMEM;
}

static crd_status enter(search *s, uint32_t v, uint64_t label, batch **ways)
{
    const crd_chain_ask *a = s->a;
    const crd_chain_back *b = a->back;
    for (uint32_t i = b->first[v]; i < b->first[v + 1]; i++)
        if (crd_back_counts(a, i) &&
            relax(s, label, rank_of(a, b->might[i]), b->from[i], ways) != CRD_OK)
            return CRD_ENOMEM;
    for (size_t i = 0; i < crd_more_at(a, v); i++)
        if (a->more[i].to == v && crd_more_counts(a, &a->more[i]) &&
            relax(s, label, rank_of(a, a->more[i].might), a->more[i].from, ways) != CRD_OK)
            return CRD_ENOMEM;
    return CRD_OK;
}

/* The least label of the actor's nodes. */
static uint64_t least(const search *s)
{
    uint64_t all = UINT64_MAX;
    for (size_t i = 0; i < s->a->n_from; i++)
        all = s->label[s->a->from[i]] < all ? s->label[s->a->from[i]] : all;
    return all;
}

/* All labels in their order, up to the actor's. */
static crd_status run(search *s, crd_err *err)
{
    while (s->wait.n > 0) {
        crd_status rc = CRD_OK;
        batch *b = s->wait.at[--s->wait.n], *ways[4] = {NULL, NULL, NULL, NULL};
        bool over = b->label >= least(s);
        if (!over && (b->label & MASK) == MASK)
            rc = crd_fail(err, CRD_ELIMIT, "a chain of %d ties", MASK);
        for (size_t i = 0; i < b->nodes.n && !over && rc == CRD_OK; i++)
            if (s->label[b->nodes.at[i]] == b->label) /* else a better way was found meanwhile */
                rc = enter(s, b->nodes.at[i], b->label, ways);
        batch_free(b);
        if (rc != CRD_OK || over)
            return rc;
    }
    return CRD_OK;
}

/* A hop that loses nothing on the way to the end. */
static bool is_tight(const search *s, uint32_t v, unsigned rank, uint32_t to)
{
    return s->label[to] < s->label[v] && s->label[to] + s->weight[rank] == s->label[v];
}

/* Is hop `x` before `y` in the stable order? Ties of the question come after those of the case. */
static bool is_first(const crd_ties *t, const crd_chain_hop *x, const crd_chain_hop *y)
{
    int cmp = x->to == y->to ? 0 : crd_chain_node_cmp(t, x->to, y->to);
    if (cmp == 0 && x->tie != CRD_ROW_NONE && y->tie != CRD_ROW_NONE)
        cmp = crd_chain_tie_cmp(t, x->tie, y->tie);
    else if (cmp == 0)
        cmp = x->tie == CRD_ROW_NONE ? 1 : -1;
    return cmp < 0;
}

static void consider(const search *s, crd_chain_hop *best, bool *any, crd_chain_hop one)
{
    unsigned rank = one.latent | (unsigned)!one.certain << 1;
    if (!is_tight(s, one.from, rank, one.to) || (*any && !is_first(s->a->t, &one, best)))
        return;
    *best = one;
    *any = true;
}

static crd_chain_hop hop_of(uint32_t from, uint32_t to, uint32_t tie, const crd_reach_more *more,
                            unsigned rank)
{
    return (crd_chain_hop){from, to, tie, more, .certain = !(rank >> 1), .latent = rank & 1};
}

static crd_chain_hop next_hop(const search *s, uint32_t v)
{
    const crd_chain_ask *a = s->a;
    const crd_ties *t = a->t;
    crd_chain_hop best = {.tie = CRD_ROW_NONE};
    bool any = false;
    for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
        if (!crd_chain_counts(a, i))
            continue;
        unsigned rank = rank_of(a, t->might[i]);
        consider(s, &best, &any, hop_of(v, t->to[i], i, NULL, rank));
    }
    for (size_t i = 0; i < crd_more_at(a, v); i++)
        if (a->more[i].from == v && crd_more_counts(a, &a->more[i]))
            consider(
                s, &best, &any,
                hop_of(v, a->more[i].to, CRD_ROW_NONE, &a->more[i], rank_of(a, a->more[i].might)));
    return best;
}

static crd_status walk(const search *s, crd_chain_found *ret)
{
    const crd_chain_ask *a = s->a;
    CRD_VEC(crd_chain_hop) hops = {0};
    uint64_t price = least(s);
    uint32_t at = CRD_ROW_NONE;
    for (size_t i = 0; i < a->n_from; i++)
        if (s->label[a->from[i]] == price &&
            (at == CRD_ROW_NONE || crd_chain_node_cmp(a->t, a->from[i], at) < 0))
            at = a->from[i];
    while (at != a->to) {
        crd_chain_hop hop = next_hop(s, at);
        if (!CRD_VEC_PUSH(&hops, hop)) {
            CRD_VEC_DONE(&hops);
            return CRD_ENOMEM;
        }
        at = hop.to;
    }
    *ret = (crd_chain_found){.hops = hops.at, .n = (uint32_t)hops.n, .any = true};
    return CRD_OK;
}

crd_status crd_chain_find(const crd_chain_ask *a, enum crd_chain_order order,
                          crd_chain_found *ret_chain, crd_err *err)
{
    crd_status rc = CRD_OK;
    search s = {.a = a};
    size_t n = a->t->n_nodes;
    *ret_chain = (crd_chain_found){0};
    weigh(&s, order);
    s.label = malloc((n + 1) * sizeof *s.label);
    batch *first = s.label ? batch_of(&s, 0) : NULL;
    if (!first || !CRD_VEC_PUSH(&first->nodes, a->to)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    memset(s.label, 0xff, (n + 1) * sizeof *s.label);
    s.label[a->to] = 0;
    CRD_TRY(run(&s, err));
    if (least(&s) != UINT64_MAX)
        rc = walk(&s, ret_chain);
done:
    while (s.wait.n > 0)
        batch_free(s.wait.at[--s.wait.n]);
    CRD_VEC_DONE(&s.wait);
    free(s.label);
    return rc;
}

/* ---- what is reached ---------------------------------------------------------------------- */

/* What is left to meet stands in one set, so that a tie costs one look at it. */
typedef struct reaching {
    uint64_t *left; /* set of nodes */
    uint32_t *queue;
    uint32_t n;
} reaching;

static void meet(reaching *r, uint32_t v)
{
    if (!crd_bits_has(r->left, v))
        return;
    crd_bits_drop(r->left, v);
    r->queue[r->n++] = v;
}

static crd_status reaching_init(reaching *r, const crd_chain_ask *a, const uint64_t *within)
{
    size_t n = a->t->n_nodes, words = crd_bits_words(n);
    *r = (reaching){.left = malloc((words + 1) * sizeof *r->left),
                    .queue = malloc((n + 1) * sizeof *r->queue)};
    if (!r->left || !r->queue)
        return CRD_ENOMEM;
    if (within)
        memcpy(r->left, within, words * sizeof *r->left);
    else
        memset(r->left, 0xff, words * sizeof *r->left);
    return CRD_OK;
}

/* What was met, as a set. */
static void reaching_end(reaching *r, const crd_chain_ask *a, uint64_t *ret_set)
{
    memset(ret_set, 0, crd_bits_words(a->t->n_nodes) * sizeof *ret_set);
    for (uint32_t i = 0; i < r->n; i++)
        crd_bits_put(ret_set, r->queue[i]);
}

crd_status crd_chain_reach(const crd_chain_ask *a, uint64_t *ret_reached)
{
    const crd_ties *t = a->t;
    reaching r;
    crd_status rc = reaching_init(&r, a, a->within);
    for (size_t i = 0; rc == CRD_OK && i < a->n_from; i++)
        meet(&r, a->from[i]);
    for (uint32_t at = 0; rc == CRD_OK && at < r.n; at++) {
        uint32_t v = r.queue[at];
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (crd_chain_counts(a, i))
                meet(&r, t->to[i]);
        for (size_t i = 0; i < crd_more_at(a, v); i++)
            if (a->more[i].from == v && crd_more_counts(a, &a->more[i]))
                meet(&r, a->more[i].to);
    }
    if (rc == CRD_OK)
        reaching_end(&r, a, ret_reached);
    free(r.left);
    free(r.queue);
    return rc;
}

crd_status crd_chain_lead(const crd_chain_ask *a, uint64_t *ret_leads)
{
    const crd_chain_back *b = a->back;
    reaching r;
    crd_status rc = reaching_init(&r, a, NULL);
    if (rc == CRD_OK)
        meet(&r, a->to);
    for (uint32_t at = 0; rc == CRD_OK && at < r.n; at++) {
        uint32_t v = r.queue[at];
        for (uint32_t i = b->first[v]; i < b->first[v + 1]; i++)
            if (crd_back_counts(a, i))
                meet(&r, b->from[i]);
        for (size_t i = 0; i < crd_more_at(a, v); i++)
            if (a->more[i].to == v && crd_more_counts(a, &a->more[i]))
                meet(&r, a->more[i].from);
    }
    if (rc == CRD_OK)
        reaching_end(&r, a, ret_leads);
    free(r.left);
    free(r.queue);
    return rc;
}
