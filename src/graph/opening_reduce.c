/* What can be left out without loss, given a bound and a choice (after Duin and Volgenant, Networks
 * 19, 1989). A choice costs at least the bound and what the ascent left of each of its items. An
 * item that is needed joins two ends over ways that have nothing else in common: so with it a
 * choice costs at least the bound, what is left of it, and what is left on the ways to the two
 * nearest ends. When that is no less than the best choice, the item can go. */
#include "graph/opening_ascent.h"

#include "base/err.h"

#include <string.h>

typedef struct near {
    uint64_t far[2]; /* what is left on the way, the item itself not counted */
    uint32_t end[2]; /* CRD_VID_NONE: none yet */
} near;

/* The two nearest ends of each item. False: memory is out. */
static bool find_near(const crd_ascent *a, const uint8_t *state, near *of)
{
    crd_items *items = a->items;
    crd_route_heap heap = {0};
    bool ok = true;
    for (uint32_t v = 0; v < items->n; v++)
        of[v] = (near){{0, 0}, {CRD_VID_NONE, CRD_VID_NONE}};
    for (uint32_t i = 0; ok && i < items->n_ends; i++)
        ok = crd_route_push(&heap, (crd_route_entry){0, i, items->ends[i]});
    while (ok && heap.n > 0) {
        crd_route_entry one = crd_route_pop(&heap);
        near *at = &of[one.node];
        int k = at->end[0] == CRD_VID_NONE ? 0 : 1;
        if (at->end[0] == one.hops || at->end[1] != CRD_VID_NONE)
            continue;
        at->far[k] = one.key;
        at->end[k] = one.hops;
        items->effort += 1 + items->first[one.node + 1] - items->first[one.node];
        for (uint32_t i = items->first[one.node]; ok && i < items->first[one.node + 1]; i++) {
            uint32_t u = items->next[i];
            if (state[u] != CRD_ITEM_OUT && of[u].end[1] == CRD_VID_NONE &&
                of[u].end[0] != one.hops)
                ok = crd_route_push(&heap,
                                    (crd_route_entry){one.key + a->left[one.node], one.hops, u});
        }
    }
    CRD_VEC_DONE(&heap);
    return ok;
}

crd_status crd_opening_reduce(const crd_ascent *a, uint64_t low, uint64_t best, uint8_t *state,
                              uint32_t *ret_left, crd_err *err)
{
    crd_items *items = a->items;
    uint8_t *is_end = calloc((size_t)items->n + 1, 1);
    near *of = malloc(((size_t)items->n + 1) * sizeof *of);
    bool ok = is_end && of && find_near(a, state, of);
    *ret_left = 0;
    for (uint32_t i = 0; ok && i < items->n_ends; i++)
        is_end[items->ends[i]] = 1;
    for (uint32_t v = 0; ok && v < items->n; v++) {
        bool far = of[v].end[1] == CRD_VID_NONE ||
                   low + a->left[v] + of[v].far[0] + of[v].far[1] >= best;
        if (state[v] == CRD_ITEM_FREE && !is_end[v] && far)
            state[v] = CRD_ITEM_OUT;
        *ret_left += state[v] != CRD_ITEM_OUT;
    }
    free(is_end);
    free(of);
    return ok ? CRD_OK : crd_fail(err, CRD_ENOMEM, "openings of %u items", items->n);
}

static void rest_done(crd_items *rest)
{
    free(rest->weight);
    free(rest->first);
    free(rest->next);
    free(rest->pairs);
    free(rest->ends);
}

/* The items that are not OUT, by themselves; name[v] is v's number there. */
static bool make_rest(const crd_items *items, const uint8_t *state, uint32_t *name, crd_items *rest)
{
    size_t n = (size_t)items->n + 1;
    *rest = (crd_items){.n_pairs = items->n_pairs,
                        .n_ends = items->n_ends,
                        .n_groups = items->n_groups,
                        .group = items->group,
                        .effort = items->effort,
                        .most_effort = items->most_effort};
    rest->weight = malloc(n * sizeof *rest->weight);
    rest->first = malloc((n + 1) * sizeof *rest->first);
    rest->next = malloc(((size_t)items->first[items->n] + 1) * sizeof *rest->next);
    rest->pairs = malloc(((size_t)items->n_pairs + 1) * sizeof *rest->pairs);
    rest->ends = malloc(((size_t)items->n_ends + 1) * sizeof *rest->ends);
    if (!rest->weight || !rest->first || !rest->next || !rest->pairs || !rest->ends)
        return false;
    for (uint32_t v = 0; v < items->n; v++)
        name[v] = state[v] == CRD_ITEM_OUT ? CRD_VID_NONE : rest->n++;
    uint32_t at = 0;
    for (uint32_t v = 0; v < items->n; v++) {
        if (name[v] == CRD_VID_NONE)
            continue;
        rest->weight[name[v]] = items->weight[v];
        rest->first[name[v]] = at;
        for (uint32_t i = items->first[v]; i < items->first[v + 1]; i++)
            if (name[items->next[i]] != CRD_VID_NONE)
                rest->next[at++] = name[items->next[i]];
    }
    rest->first[rest->n] = at;
    for (uint32_t q = 0; q < items->n_pairs; q++)
        rest->pairs[q] = (crd_ends){name[items->pairs[q].a], name[items->pairs[q].b]};
    for (uint32_t i = 0; i < items->n_ends; i++)
        rest->ends[i] = name[items->ends[i]];
    return true;
}

crd_status crd_opening_exact_rest(crd_items *items, const uint8_t *state, uint8_t *bought,
                                  bool *ret_done, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_items rest = {0};
    uint32_t *name = malloc(((size_t)items->n + 1) * sizeof *name);
    uint8_t *of_rest = calloc((size_t)items->n + 1, 1);
    *ret_done = false;
    if (!name || !of_rest || !make_rest(items, state, name, &rest)) {
        rc = crd_fail(err, CRD_ENOMEM, "openings of %u items", items->n);
        goto done;
    }
    if (!crd_opening_is_small(&rest))
        goto done;
    CRD_TRY(crd_opening_exact(&rest, of_rest, err));
    items->effort = rest.effort;
    for (uint32_t v = 0; v < items->n; v++)
        bought[v] = name[v] != CRD_VID_NONE && of_rest[name[v]];
    *ret_done = true;
done:
    rest_done(&rest);
    free(name);
    free(of_rest);
    return rc;
}
