/* Dreyfus and Wagner (Networks 1, 1971) with weights on items: the cheapest tree that holds a set
 * of ends and one item more, from smaller sets. Two trees that meet in an item count it once. A
 * forest is then the cheapest way to put groups of ends on trees: pairs that hang together are on
 * one tree. O(3^ends * items + 2^ends * items log items). */
#include "graph/opening_int.h"

#include "base/err.h"

#include <string.h>

enum { MOST_ENDS = 15, MOST_STATES = 1 << 23 };

#define MERGED (UINT32_C(1) << 31)
#define SEED   (MERGED - 1)

typedef struct table {
    crd_items *items;
    uint32_t n_base; /* ends but the last: sets are of these */
    uint64_t *cost;  /* [2^n_base * n] */
    uint32_t *back;  /* [2^n_base * n] the item before, or MERGED | a part of the set, or SEED */
    uint8_t *bought;
    crd_route_heap heap;
} table;

bool crd_opening_is_small(const crd_items *items)
{
    uint64_t threes = 1;
    if (items->n_ends > MOST_ENDS)
        return false;
    for (uint32_t i = 1; i < items->n_ends; i++)
        threes *= 3;
    uint64_t states = ((uint64_t)1 << (items->n_ends - 1)) * items->n;
    uint64_t cost = threes / 16 * items->n + 16 * states; /* merging is a plain loop */
    return states <= MOST_STATES && items->effort <= items->most_effort &&
           cost <= items->most_effort - items->effort;
}

static bool lower(table *t, uint64_t *cost, uint32_t *back, uint32_t v, uint64_t key, uint32_t by)
{
    if (key >= cost[v])
        return true;
    cost[v] = key;
    back[v] = by;
    return crd_route_push(&t->heap, (crd_route_entry){key, 0, v});
}

/* Trees that meet: each split of the set once, the part with its lowest end first. */
static void merge(table *t, uint32_t set)
{
    const crd_items *items = t->items;
    uint64_t n = items->n, *cost = t->cost + set * n;
    uint32_t low = set & (~set + 1);
    for (uint32_t part = (set - 1) & set; part > 0; part = (part - 1) & set) {
        if (!(part & low))
            continue;
        const uint64_t *a = t->cost + part * n, *b = t->cost + (set ^ part) * n;
        for (uint32_t v = 0; v < n; v++) {
            if (a[v] == CRD_ROUTE_NONE || b[v] == CRD_ROUTE_NONE)
                continue;
            uint64_t both = a[v] + b[v] - items->weight[v];
            if (both < cost[v]) {
                cost[v] = both;
                t->back[set * n + v] = MERGED | part;
            }
        }
    }
}

/* A tree and a way on from it. */
static bool grow(table *t, uint32_t set)
{
    crd_items *items = t->items;
    uint64_t n = items->n, *cost = t->cost + set * n;
    uint32_t *back = t->back + set * n;
    t->heap.n = 0;
    for (uint32_t v = 0; v < n; v++)
        if (cost[v] != CRD_ROUTE_NONE &&
            !crd_route_push(&t->heap, (crd_route_entry){cost[v], 0, v}))
            return false;
    while (t->heap.n > 0) {
        crd_route_entry one = crd_route_pop(&t->heap);
        uint32_t v = one.node;
        if (cost[v] != one.key)
            continue;
        for (uint32_t i = items->first[v]; i < items->first[v + 1]; i++) {
            uint32_t u = items->next[i];
            if (!lower(t, cost, back, u, one.key + items->weight[u], v))
                return false;
        }
    }
    return true;
}

static bool fill(table *t)
{
    const crd_items *items = t->items;
    uint64_t n = items->n;
    for (uint32_t set = 1; set < 1u << t->n_base; set++) {
        for (uint32_t v = 0; v < n; v++)
            t->cost[set * n + v] = CRD_ROUTE_NONE;
        if ((set & (set - 1)) == 0) {
            uint32_t end = items->ends[__builtin_ctz(set)];
            t->cost[set * n + end] = 0;
            t->back[set * n + end] = SEED;
        } else {
            merge(t, set);
        }
        if (!grow(t, set))
            return false;
    }
    return true;
}

/* The tree of a set of all ends, at least two: a tree of all but one, and at that one. */
static uint64_t tree_of(const table *t, uint32_t ends, uint32_t *ret_set, uint32_t *ret_at)
{
    uint32_t last = ends >> t->n_base ? t->n_base : (uint32_t)__builtin_ctz(ends);
    *ret_set = ends & ~(1u << last);
    *ret_at = t->items->ends[last];
    return t->cost[(uint64_t)*ret_set * t->items->n + *ret_at];
}

typedef struct part {
    uint32_t set, at;
} part;

static bool buy_tree(table *t, uint32_t ends)
{
    CRD_VEC(part) todo = {0};
    part one;
    tree_of(t, ends, &one.set, &one.at);
    bool ok = CRD_VEC_PUSH(&todo, one);
    while (ok && todo.n > 0) {
        one = todo.at[--todo.n];
        uint32_t back = t->back[(uint64_t)one.set * t->items->n + one.at];
        t->bought[one.at] = 1;
        if (back == SEED)
            continue;
        if (back & MERGED) {
            uint32_t set = back & ~MERGED;
            ok = CRD_VEC_PUSH(&todo, ((part){set, one.at})) &&
                 CRD_VEC_PUSH(&todo, ((part){one.set ^ set, one.at}));
        } else {
            ok = CRD_VEC_PUSH(&todo, ((part){one.set, back}));
        }
    }
    CRD_VEC_DONE(&todo);
    return ok;
}

/* The cheapest partition of groups: best[set of groups], which part of it is one tree. */
static bool put_on_trees(table *t)
{
    const crd_items *items = t->items;
    uint32_t ends[MOST_ENDS] = {0}, groups = 1u << items->n_groups, set, at;
    uint64_t *best = calloc(groups, sizeof *best);
    uint32_t *tree = calloc(groups, sizeof *tree), *ends_of = calloc(groups, sizeof *ends_of);
    bool ok = best && tree && ends_of;
    for (uint32_t i = 0; ok && i < items->n_ends; i++)
        ends[items->group[i]] |= 1u << i;
    for (uint32_t g = 1; ok && g < groups; g++) {
        uint32_t low = g & (~g + 1);
        ends_of[g] = ends_of[g ^ low] | ends[__builtin_ctz(g)];
        best[g] = UINT64_MAX;
        for (uint32_t p = g; p > 0; p = (p - 1) & g) {
            uint64_t cost = p & low ? tree_of(t, ends_of[p], &set, &at) : CRD_ROUTE_NONE;
            if (cost != CRD_ROUTE_NONE && best[g ^ p] != UINT64_MAX &&
                cost + best[g ^ p] < best[g]) {
                best[g] = cost + best[g ^ p];
                tree[g] = p;
            }
        }
    }
    for (uint32_t g = groups - 1; ok && g > 0; g ^= tree[g])
        ok = buy_tree(t, ends_of[tree[g]]);
    free(best);
    free(tree);
    free(ends_of);
    return ok;
}

crd_status crd_opening_exact(crd_items *items, uint8_t *bought, crd_err *err)
{
    crd_status rc = CRD_OK;
    table t = {.items = items, .n_base = items->n_ends - 1, .bought = bought};
    size_t states = ((size_t)1 << t.n_base) * items->n;
    t.cost = malloc(states * sizeof *t.cost);
    t.back = malloc(states * sizeof *t.back);
    if (!t.cost || !t.back || !fill(&t) || !put_on_trees(&t))
        rc = crd_fail(err, CRD_ENOMEM, "openings of %u items", items->n);
    items->effort += 16 * states;
    free(t.cost);
    free(t.back);
    CRD_VEC_DONE(&t.heap);
    return rc;
}
