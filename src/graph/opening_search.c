/* The cheapest way between two items: Dijkstra's search where what is bought costs nothing. */
#include "graph/opening_int.h"

#include "base/err.h"

crd_status crd_item_search_init(crd_item_search *s, uint32_t n, crd_err *err)
{
    *s = (crd_item_search){0};
    s->label = malloc(((size_t)n + 1) * sizeof *s->label);
    s->touched = malloc(((size_t)n + 1) * sizeof *s->touched);
    if (!s->label || !s->touched)
        return crd_fail(err, CRD_ENOMEM, "search among %u items", n);
    for (uint32_t v = 0; v < n; v++)
        s->label[v].key = CRD_ROUTE_NONE;
    return CRD_OK;
}

void crd_item_search_done(crd_item_search *s)
{
    free(s->label);
    free(s->touched);
    CRD_VEC_DONE(&s->heap);
}

/* False: memory is out. */
static bool reach(crd_item_search *s, uint32_t v, uint64_t key, uint32_t hops, uint32_t before)
{
    crd_route_label *l = &s->label[v];
    if (key > l->key || (key == l->key && hops >= l->hops))
        return true;
    if (l->key == CRD_ROUTE_NONE)
        s->touched[s->n_touched++] = v;
    *l = (crd_route_label){key, hops, before, 0};
    return crd_route_push(&s->heap, (crd_route_entry){key, hops, v});
}

crd_status crd_item_search_run(crd_item_search *s, crd_items *items, const uint8_t *bought,
                               const uint8_t *closed, uint32_t from, uint32_t to, bool *ret_found,
                               crd_err *err)
{
    for (uint32_t i = 0; i < s->n_touched; i++)
        s->label[s->touched[i]].key = CRD_ROUTE_NONE;
    s->n_touched = 0;
    s->heap.n = 0;
    *ret_found = false;
    bool ok = reach(s, from, 0, 0, from);
    while (ok && s->heap.n > 0 && !*ret_found) {
        crd_route_entry one = crd_route_pop(&s->heap);
        uint32_t v = one.node;
        if (s->label[v].key != one.key || s->label[v].hops != one.hops)
            continue;
        *ret_found = v == to;
        items->effort += 1 + items->first[v + 1] - items->first[v];
        for (uint32_t i = items->first[v]; ok && i < items->first[v + 1]; i++) {
            uint32_t u = items->next[i];
            if (!closed || !closed[u])
                ok = reach(s, u, one.key + (bought[u] ? 0 : items->weight[u]), one.hops + 1, v);
        }
    }
    return ok ? CRD_OK : crd_fail(err, CRD_ENOMEM, "search among %u items", items->n);
}
