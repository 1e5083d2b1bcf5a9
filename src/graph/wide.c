#include "graph/wide.h"

#include "base/err.h"
#include "graph/joined.h"

#include <stdlib.h>

typedef struct ranked {
    int64_t width;
    uint32_t number;
} ranked;

static int widest_first(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->width != y->width)
        return x->width > y->width ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static crd_status check(uint32_t n_nodes, const crd_edge *links, uint32_t n_links,
                        const crd_wide_ask *asks, uint32_t n, crd_err *err)
{
    for (uint32_t i = 0; i < n_links; i++)
        if (links[i].from >= n_nodes || links[i].to >= n_nodes)
            return crd_fail(err, CRD_EINVAL, "link %u: a node out of range", i);
    for (uint32_t i = 0; i < n; i++)
        if (asks[i].a >= n_nodes || asks[i].b >= n_nodes)
            return crd_fail(err, CRD_EINVAL, "question %u: a node out of range", i);
    return CRD_OK;
}

crd_status crd_wide_joined(uint32_t n_nodes, const crd_edge *links, const int64_t *width,
                           uint32_t n_links, const crd_wide_ask *asks, uint32_t n,
                           uint8_t *ret_joined, crd_err *err)
{
    crd_status rc = check(n_nodes, links, n_links, asks, n, err);
    if (rc != CRD_OK)
        return rc;
    ranked *link = malloc(((size_t)n_links + 1) * sizeof *link);
    ranked *ask = malloc(((size_t)n + 1) * sizeof *ask);
    uint32_t *over = malloc(((size_t)n_nodes + 1) * sizeof *over);
    if (!link || !ask || !over) {
        rc = crd_fail(err, CRD_ENOMEM, "%u links", n_links);
        goto done;
    }
    for (uint32_t i = 0; i < n_links; i++)
        link[i] = (ranked){width[i], i};
    for (uint32_t i = 0; i < n; i++)
        ask[i] = (ranked){asks[i].least, i};
    for (uint32_t v = 0; v < n_nodes; v++)
        over[v] = v;
    if (n_links > 0)
        qsort(link, n_links, sizeof *link, widest_first);
    if (n > 0)
        qsort(ask, n, sizeof *ask, widest_first);
    for (uint32_t i = 0, next = 0; i < n; i++) {
        for (; next < n_links && link[next].width >= ask[i].width; next++)
            crd_joined_join(over, links[link[next].number].from, links[link[next].number].to);
        const crd_wide_ask *of = &asks[ask[i].number];
        ret_joined[ask[i].number] = crd_joined_root(over, of->a) == crd_joined_root(over, of->b);
    }
done:
    free(link);
    free(ask);
    free(over);
    return rc;
}
