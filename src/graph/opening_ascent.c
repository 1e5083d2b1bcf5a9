/* Dual ascent (Wong 1984; for weights on nodes Klein and Ravi 1995): what hangs together around an
 * end that still lacks its other end must be left through an item beside it. So all those items
 * together cost at least the least that is left of one of their weights; that much is charged to
 * each of them and to the bound. What has nothing left is tight and hangs together with its
 * neighbours. That set grows which has the fewest items beside it: then the charge takes least from
 * others. */
#include "graph/opening_ascent.h"

#include "base/err.h"
#include "graph/joined.h"

#include <string.h>

crd_status crd_ascent_init(crd_ascent *a, crd_items *items, crd_err *err)
{
    size_t n = (size_t)items->n + 1;
    *a = (crd_ascent){.items = items};
    a->left = malloc(n * sizeof *a->left);
    a->tight = malloc(n);
    a->over = malloc(n * sizeof *a->over);
    a->border = calloc(n, sizeof *a->border);
    a->seen = calloc(n, sizeof *a->seen);
    if (!a->left || !a->tight || !a->over || !a->border || !a->seen)
        return crd_fail(err, CRD_ENOMEM, "bounds among %u items", items->n);
    return CRD_OK;
}

void crd_ascent_done(crd_ascent *a)
{
    for (uint32_t v = 0; a->border && v < a->items->n; v++)
        CRD_VEC_DONE(&a->border[v]);
    free(a->left);
    free(a->tight);
    free(a->over);
    free(a->border);
    free(a->seen);
    CRD_VEC_DONE(&a->todo);
}

/* The borders of both become that of the root; the longer list keeps its place. */
static bool join(crd_ascent *a, uint32_t u, uint32_t v)
{
    u = crd_joined_root(a->over, u);
    v = crd_joined_root(a->over, v);
    if (u == v)
        return true;
    crd_item_list x = a->border[u], y = a->border[v];
    if (x.n < y.n) {
        crd_item_list swap = x;
        x = y;
        y = swap;
    }
    bool ok = CRD_VEC_RESERVE(&x, x.n + y.n);
    if (ok && y.n > 0)
        memcpy(x.at + x.n, y.at, y.n * sizeof *y.at);
    x.n += ok ? y.n : 0;
    y.n = 0;
    uint32_t root = crd_joined_join(a->over, u, v);
    a->border[root] = x;
    a->border[root == u ? v : u] = y;
    return ok;
}

static bool tighten(crd_ascent *a, const uint8_t *state, uint32_t v)
{
    const crd_items *items = a->items;
    uint32_t root = crd_joined_root(a->over, v);
    a->tight[v] = 1;
    for (uint32_t i = items->first[v]; i < items->first[v + 1]; i++) {
        uint32_t u = items->next[i];
        if (!a->tight[u] && state[u] != CRD_ITEM_OUT && !CRD_VEC_PUSH(&a->border[root], u))
            return false;
    }
    for (uint32_t i = items->first[v]; i < items->first[v + 1]; i++)
        if (a->tight[items->next[i]] && !join(a, v, items->next[i]))
            return false;
    a->items->effort += items->first[v + 1] - items->first[v];
    return true;
}

/* Leaves in a border what is beside it, each once. */
static void clean(crd_ascent *a, crd_item_list *border)
{
    size_t kept = 0;
    a->round++;
    a->items->effort += border->n;
    for (size_t i = 0; i < border->n; i++) {
        uint32_t v = border->at[i];
        if (a->tight[v] || a->seen[v] == a->round)
            continue;
        a->seen[v] = a->round;
        border->at[kept++] = v;
    }
    border->n = kept;
}

/* The set of fewest items beside it among those that lack an end; CRD_VID_NONE: none lacks one. */
static uint32_t pick(crd_ascent *a)
{
    uint32_t best = CRD_VID_NONE;
    for (uint32_t q = 0; q < a->items->n_pairs; q++) {
        uint32_t of[2] = {crd_joined_root(a->over, a->items->pairs[q].a),
                          crd_joined_root(a->over, a->items->pairs[q].b)};
        for (int k = 0; k < 2 && of[0] != of[1]; k++) {
            size_t n = a->border[of[k]].n;
            if (best == CRD_VID_NONE || n < a->border[best].n ||
                (n == a->border[best].n && of[k] < best))
                best = of[k];
        }
    }
    a->items->effort += a->items->n_pairs;
    return best;
}

static bool begin(crd_ascent *a, const uint8_t *state)
{
    const crd_items *items = a->items;
    for (uint32_t v = 0; v < items->n; v++) {
        a->left[v] = state[v] == CRD_ITEM_IN ? 0 : items->weight[v];
        a->tight[v] = 0;
        a->over[v] = v;
        a->border[v].n = 0;
    }
    for (uint32_t v = 0; v < items->n; v++)
        if (a->left[v] == 0 && state[v] != CRD_ITEM_OUT && !tighten(a, state, v))
            return false;
    return true;
}

crd_status crd_ascent_run(crd_ascent *a, const uint8_t *state, uint64_t *ret_low,
                          bool *ret_feasible, crd_err *err)
{
    uint32_t set;
    uint64_t low = 0;
    bool ok = begin(a, state);
    while (ok && (set = pick(a)) != CRD_VID_NONE) {
        crd_item_list *border = &a->border[set];
        uint64_t least = UINT64_MAX;
        clean(a, border);
        for (size_t i = 0; i < border->n; i++)
            least = a->left[border->at[i]] < least ? a->left[border->at[i]] : least;
        if (border->n == 0)
            break;
        low += least;
        a->todo.n = 0;
        for (size_t i = 0; ok && i < border->n; i++) {
            a->left[border->at[i]] -= least;
            if (a->left[border->at[i]] == 0)
                ok = CRD_VEC_PUSH(&a->todo, border->at[i]);
        }
        for (size_t i = 0; ok && i < a->todo.n; i++)
            ok = tighten(a, state, a->todo.at[i]);
    }
    if (!ok)
        return crd_fail(err, CRD_ENOMEM, "bounds among %u items", a->items->n);
    *ret_low = low;
    *ret_feasible = set == CRD_VID_NONE;
    return CRD_OK;
}
