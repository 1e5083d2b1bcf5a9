/* Openings for many pairs, which is a Steiner forest with weights on its items, NP-hard: a bound by
 * dual ascent (opening_ascent.c) and a choice by cheapest ways, pair after pair, what is bought
 * costing nothing; pruned, and improved by doing without one item at a time. Branch and bound
 * closes the gap while the effort lasts: an item of the choice is there, or it is not. */
#include "base/err.h"
#include "graph/joined.h"
#include "graph/opening_ascent.h"

#include <string.h>

typedef struct branch {
    uint32_t item;
    uint64_t low; /* of what was known before it was decided */
    bool in;      /* is it IN now, OUT still to come? */
} branch;

typedef CRD_VEC(branch) branches;

typedef struct choice {
    crd_items *items;
    crd_ascent ascent;
    crd_item_search search;
    uint8_t *state;   /* [n] */
    uint8_t *closed;  /* [n] state OUT, and what is left out to improve */
    uint8_t *bought;  /* [n] the choice at hand */
    uint8_t *best;    /* [n] */
    uint8_t *saved;   /* [n] */
    uint32_t *over;   /* [n] what is joined by what is bought */
    uint32_t *itself; /* [n] nothing is joined */
    uint64_t best_cost;
    uint64_t low;       /* of the root */
    bool reduced;       /* the root is */
    crd_item_list list; /* bought items, the dearest first */
    branches stack;
} choice;

static crd_status no_memory(crd_err *err) { return crd_fail(err, CRD_ENOMEM, "openings"); }

static bool is_spent(const choice *c) { return c->items->effort > c->items->most_effort; }

static uint64_t cost_of(const choice *c, const uint8_t *bought)
{
    uint64_t sum = 0;
    for (uint32_t v = 0; v < c->items->n; v++)
        sum += bought[v] ? c->items->weight[v] : 0;
    return sum;
}

/* ---- are all pairs joined? ---------------------------------------------------------------- */

static void join_around(choice *c, uint32_t v)
{
    const crd_items *items = c->items;
    for (uint32_t i = items->first[v]; i < items->first[v + 1]; i++) {
        uint32_t u = items->next[i];
        if (items->weight[u] == 0 || c->bought[u])
            crd_joined_join(c->over, v, u);
    }
    c->items->effort += items->first[v + 1] - items->first[v];
}

/* Regions are not side by side: so all joins are around bought items. */
static void join_bought(choice *c)
{
    memcpy(c->over, c->itself, c->items->n * sizeof *c->over);
    for (uint32_t v = 0; v < c->items->n; v++)
        if (c->bought[v] && c->items->weight[v] > 0)
            join_around(c, v);
    c->items->effort += c->items->n / 8;
}

static bool is_joined(choice *c, crd_ends pair)
{
    return crd_joined_root(c->over, pair.a) == crd_joined_root(c->over, pair.b);
}

static bool all_joined(choice *c)
{
    join_bought(c);
    for (uint32_t q = 0; q < c->items->n_pairs; q++)
        if (!is_joined(c, c->items->pairs[q]))
            return false;
    return true;
}

/* ---- a choice ----------------------------------------------------------------------------- */

/* Bought items, the dearest first, into `list`. */
static bool list_bought(choice *c)
{
    c->list.n = 0;
    for (uint32_t v = 0; v < c->items->n; v++)
        if (c->bought[v] && c->items->weight[v] > 0 && !CRD_VEC_PUSH(&c->list, v))
            return false;
    for (size_t gap = c->list.n / 2; gap > 0;
         gap /= 2) /* Shell's sort, stable enough: ties by number */
        for (size_t i = gap; i < c->list.n; i++) {
            uint32_t one = c->list.at[i];
            uint64_t weight = c->items->weight[one];
            size_t k = i;
            for (; k >= gap; k -= gap) {
                uint32_t other = c->list.at[k - gap];
                uint64_t w = c->items->weight[other];
                if (w > weight || (w == weight && other < one))
                    break;
                c->list.at[k] = other;
            }
            c->list.at[k] = one;
        }
    return true;
}

/* Leaves out what is not needed. */
static bool prune(choice *c)
{
    if (!list_bought(c))
        return false;
    for (size_t i = 0; i < c->list.n; i++) {
        c->bought[c->list.at[i]] = 0;
        if (!all_joined(c))
            c->bought[c->list.at[i]] = 1;
    }
    return true;
}

/* Buys the cheapest way for every pair that is not joined. *ret_found: all could be. */
static crd_status buy_ways(choice *c, bool *ret_found, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_found = true;
    join_bought(c);
    for (uint32_t q = 0; q < c->items->n_pairs && *ret_found; q++) {
        crd_ends pair = c->items->pairs[q];
        if (is_joined(c, pair))
            continue;
        CRD_TRY(crd_item_search_run(&c->search, c->items, c->bought, c->closed, pair.a, pair.b,
                                    ret_found, err));
        for (uint32_t v = pair.b; *ret_found && v != pair.a; v = c->search.label[v].next) {
            c->bought[v] = 1;
            if (c->items->weight[v] > 0)
                join_around(c, v);
        }
    }
done:
    return rc;
}

static void keep_if_better(choice *c)
{
    uint64_t cost = cost_of(c, c->bought);
    if (cost < c->best_cost) {
        c->best_cost = cost;
        memcpy(c->best, c->bought, c->items->n);
    }
}

/* The best choice without item v, the rest of it for nothing. */
static crd_status do_without(choice *c, uint32_t v, crd_err *err)
{
    bool found;
    uint8_t was = c->closed[v];
    memcpy(c->bought, c->best, c->items->n);
    c->bought[v] = 0;
    c->closed[v] = 1;
    crd_status rc = buy_ways(c, &found, err);
    c->closed[v] = was;
    if (rc != CRD_OK || !found)
        return rc;
    if (!prune(c))
        return no_memory(err);
    keep_if_better(c);
    return CRD_OK;
}

/* Without each item of the best choice in turn, until that helps no more. */
static crd_status improve(choice *c, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint64_t before = UINT64_MAX;
    crd_item_list items = {0};
    while (c->best_cost < before && !is_spent(c)) {
        before = c->best_cost;
        memcpy(c->bought, c->best, c->items->n);
        if (!list_bought(c) || !CRD_VEC_RESERVE(&items, c->list.n + 1)) {
            rc = no_memory(err);
            goto done;
        }
        items.n = c->list.n;
        for (size_t i = 0; i < items.n; i++)
            items.at[i] = c->list.at[i];
        for (size_t i = 0; i < items.n && !is_spent(c); i++)
            if (c->best[items.at[i]])
                CRD_TRY(do_without(c, items.at[i], err));
    }
done:
    CRD_VEC_DONE(&items);
    return rc;
}

/* Two choices: cheapest ways; and what the ascent made tight, pruned. */
static crd_status choose(choice *c, bool *ret_found, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_items *items = c->items;
    for (uint32_t v = 0; v < items->n; v++)
        c->bought[v] = c->state[v] == CRD_ITEM_IN;
    CRD_TRY(buy_ways(c, ret_found, err));
    if (!*ret_found)
        goto done;
    if (!prune(c)) {
        rc = no_memory(err);
        goto done;
    }
    keep_if_better(c);
    memcpy(c->saved, c->bought, items->n);
    for (uint32_t v = 0; v < items->n; v++)
        c->bought[v] = items->weight[v] > 0 && c->ascent.tight[v];
    if (!prune(c)) {
        rc = no_memory(err);
        goto done;
    }
    keep_if_better(c);
done:
    return rc;
}

/* ---- branch and bound --------------------------------------------------------------------- */

static void set(choice *c, uint32_t item, uint8_t state)
{
    c->state[item] = state;
    c->closed[item] = state == CRD_ITEM_OUT;
}

/* The dearest item of the choice by cheapest ways (`saved`) that is not decided. */
static uint32_t item_to_decide(const choice *c)
{
    uint32_t best = CRD_VID_NONE;
    for (uint32_t v = 0; v < c->items->n; v++)
        if (c->saved[v] && c->state[v] == CRD_ITEM_FREE && c->items->weight[v] > 0 &&
            (best == CRD_VID_NONE || c->items->weight[v] > c->items->weight[best]))
            best = v;
    return best;
}

/* Takes back what was decided down to the last item whose OUT is still to come, and takes that. */
static bool go_back(choice *c)
{
    while (c->stack.n > 0) {
        branch *b = &c->stack.at[c->stack.n - 1];
        if (b->in && b->low < c->best_cost) {
            b->in = false;
            set(c, b->item, CRD_ITEM_OUT);
            return true;
        }
        set(c, b->item, CRD_ITEM_FREE);
        c->stack.n--;
    }
    return false;
}

/* At the root: bound and choice make items superfluous, without which the bound is better, and so
 * on. What is left may be few enough for the exact method. */
static crd_status reduce(choice *c, uint64_t *low, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t before = c->items->n, left = 0;
    bool feasible = true, exact;
    for (int round = 0; round < 8 && *low < c->best_cost && !is_spent(c); round++) {
        CRD_TRY(crd_opening_reduce(&c->ascent, *low, c->best_cost, c->state, &left, err));
        for (uint32_t v = 0; v < c->items->n; v++)
            c->closed[v] = c->state[v] == CRD_ITEM_OUT;
        if (left > before - before / 32)
            break;
        before = left;
        uint64_t better;
        CRD_TRY(crd_ascent_run(&c->ascent, c->state, &better, &feasible, err));
        if (!feasible) /* nothing cheaper than the best is left */
            *low = c->best_cost;
        else if (better > *low)
            *low = better;
    }
    if (*low >= c->best_cost)
        goto done;
    CRD_TRY(crd_opening_exact_rest(c->items, c->state, c->bought, &exact, err));
    if (exact) {
        keep_if_better(c);
        *low = c->best_cost;
    }
done:
    return rc;
}

/* The bound of the branch at hand; UINT64_MAX: it joins not all pairs. */
static crd_status bound(choice *c, uint64_t *ret_low, crd_err *err)
{
    bool feasible;
    crd_status rc = crd_ascent_run(&c->ascent, c->state, ret_low, &feasible, err);
    if (rc != CRD_OK)
        return rc;
    for (size_t i = 0; i < c->stack.n; i++)
        *ret_low += c->stack.at[i].in ? c->items->weight[c->stack.at[i].item] : 0;
    uint64_t known = c->stack.n > 0 ? c->stack.at[c->stack.n - 1].low : c->low;
    *ret_low = !feasible ? UINT64_MAX : *ret_low > known ? *ret_low : known;
    return CRD_OK;
}

/* One branch: its bound, its choice, and what to decide next. *ret_go is false when all is done.
 * The root comes twice: once whole, once reduced. */
static crd_status step(choice *c, bool *ret_go, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint64_t low;
    CRD_TRY(bound(c, &low, err));
    if (low < c->best_cost) {
        bool found, whole = !c->reduced;
        CRD_TRY(choose(c, &found, err));
        if (whole) {
            c->reduced = true;
            CRD_TRY(improve(c, err));
            CRD_TRY(reduce(c, &low, err));
            c->low = low;
            *ret_go = low < c->best_cost;
            goto done;
        }
        uint32_t item = found ? item_to_decide(c) : CRD_VID_NONE;
        if (low < c->best_cost && item != CRD_VID_NONE) {
            if (!CRD_VEC_PUSH(&c->stack, ((branch){item, low, true}))) {
                rc = no_memory(err);
                goto done;
            }
            set(c, item, CRD_ITEM_IN);
            goto done;
        }
    }
    *ret_go = go_back(c);
done:
    return rc;
}

/* The bound of all that was not looked at. */
static uint64_t bound_left(const choice *c)
{
    uint64_t low = c->stack.n > 0 ? c->stack.at[c->stack.n - 1].low : c->low; /* what comes next */
    for (size_t i = 0; i < c->stack.n; i++)
        if (c->stack.at[i].in && c->stack.at[i].low < low)
            low = c->stack.at[i].low;
    return low < c->best_cost ? low : c->best_cost;
}

static crd_status choice_init(choice *c, crd_items *items, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t n = (size_t)items->n + 1;
    *c = (choice){.items = items, .best_cost = UINT64_MAX};
    c->state = calloc(n, 1);
    c->closed = calloc(n, 1);
    c->bought = calloc(n, 1);
    c->best = calloc(n, 1);
    c->saved = calloc(n, 1);
    c->over = malloc(n * sizeof *c->over);
    c->itself = malloc(n * sizeof *c->itself);
    if (!c->state || !c->closed || !c->bought || !c->best || !c->saved || !c->over || !c->itself)
        return no_memory(err);
    for (uint32_t v = 0; v < items->n; v++)
        c->itself[v] = v;
    CRD_TRY(crd_ascent_init(&c->ascent, items, err));
    rc = crd_item_search_init(&c->search, items->n, err);
done:
    return rc;
}

crd_status crd_opening_bounds(crd_items *items, uint8_t *bought, uint64_t *ret_low, crd_err *err)
{
    crd_status rc = CRD_OK;
    choice c;
    bool go = true;
    CRD_TRY(choice_init(&c, items, err));
    while (go && (c.best_cost == UINT64_MAX || !is_spent(&c)))
        CRD_TRY(step(&c, &go, err));
    *ret_low = go ? bound_left(&c) : c.best_cost;
    memcpy(bought, c.best, items->n);
done:
    if (c.ascent.items)
        crd_ascent_done(&c.ascent);
    crd_item_search_done(&c.search);
    free(c.state);
    free(c.closed);
    free(c.bought);
    free(c.best);
    free(c.saved);
    free(c.over);
    free(c.itself);
    CRD_VEC_DONE(&c.list);
    CRD_VEC_DONE(&c.stack);
    return rc;
}
