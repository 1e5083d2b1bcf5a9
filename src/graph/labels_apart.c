/* The same halving as labels.c, for one label and with weights instead of pairs: a node that no
 * link of the range's labels reaches is as it is for all of them, and only the heaviest such node
 * matters. */
#include "graph/labels_int.h"

#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

typedef struct link {
    uint32_t a, b, row;
} link;

typedef struct level {
    size_t links, end_links, nodes, end_nodes; /* places of the stacks */
    uint64_t heaviest;                         /* of what is settled */
} level;

typedef struct apart {
    const crd_labelled *g;
    crd_label_rows rows;
    uint64_t *seen, block; /* [rows] see crd_label_rows_seen */
    CRD_VEC(link) links;
    CRD_VEC(uint64_t) weights; /* of nodes */
    CRD_VEC(uint32_t) over;    /* scratch: whom a node joined, its new number */
    CRD_VEC(uint64_t) sums;    /* scratch */
    uint64_t all, *ret;
    bool full;
} apart;

static uint32_t find(uint32_t *over, uint32_t v)
{
    while (over[v] != v) {
        over[v] = over[over[v]];
        v = over[v];
    }
    return v;
}

static bool make_room(apart *x, const level *from)
{
    size_t n = from->end_nodes - from->nodes;
    return CRD_VEC_RESERVE(&x->over, 2 * n) && CRD_VEC_RESERVE(&x->sums, n) &&
           CRD_VEC_RESERVE(&x->weights, x->weights.n + n) &&
           CRD_VEC_RESERVE(&x->links, x->links.n + from->end_links - from->links);
}

/* Of nothing there need be no memory. */
static void fill(void *at, int byte, size_t n)
{
    if (n)
        memset(at, byte, n);
}

/* Joins what no label of the range takes; what is left goes on top of the stacks. */
static bool contract(apart *x, const level *from, uint32_t begin, uint32_t end, level *ret)
{
    uint32_t n = (uint32_t)(from->end_nodes - from->nodes), numbered = 0;
    if (!make_room(x, from))
        return false;
    uint32_t *over = x->over.at, *name = over + n;
    uint64_t *sum = x->sums.at;
    for (uint32_t v = 0; v < n; v++)
        over[v] = v;
    fill(name, 0xff, n * sizeof *name);
    *ret = (level){.links = x->links.n, .nodes = x->weights.n, .heaviest = from->heaviest};
    x->block += 4;
    for (size_t i = from->links; i < from->end_links; i++) {
        link l = x->links.at[i];
        crd_label_touch is = crd_label_rows_seen(&x->rows, x->seen, x->block, l.row, begin, end);
        if (is == CRD_LABEL_SOME)
            x->links.at[x->links.n++] = l;
        else if (is == CRD_LABEL_NONE)
            over[find(over, l.a)] = find(over, l.b);
    }
    fill(sum, 0, n * sizeof *sum);
    for (uint32_t v = 0; v < n; v++)
        sum[find(over, v)] += x->weights.at[from->nodes + v];
    size_t kept = ret->links;
    for (size_t i = ret->links; i < x->links.n; i++) {
        link l = x->links.at[i];
        uint32_t ends[2] = {find(over, l.a), find(over, l.b)};
        if (ends[0] == ends[1])
            continue;
        for (int k = 0; k < 2; k++)
            if (name[ends[k]] == UINT32_MAX) {
                name[ends[k]] = numbered++;
                x->weights.at[x->weights.n++] = sum[ends[k]];
            }
        x->links.at[kept++] = (link){name[ends[0]], name[ends[1]], l.row};
    }
    for (uint32_t v = 0; v < n; v++)
        if (over[v] == v && name[v] == UINT32_MAX && sum[v] > ret->heaviest)
            ret->heaviest = sum[v];
    x->links.n = ret->end_links = kept;
    ret->end_nodes = x->weights.n;
    return true;
}

static void solve(apart *x, const level *from, uint32_t begin, uint32_t end)
{
    level at;
    if (x->full || begin == end)
        return;
    if (!contract(x, from, begin, end, &at)) {
        x->full = true;
        return;
    }
    if (end - begin == 1 || at.end_links == at.links) {
        for (size_t v = at.nodes; v < at.end_nodes; v++)
            if (x->weights.at[v] > at.heaviest)
                at.heaviest = x->weights.at[v];
        for (uint32_t l = begin; l < end; l++)
            x->ret[l] = x->all - at.heaviest;
    } else {
        uint32_t middle = begin + (end - begin) / 2;
        solve(x, &at, begin, middle);
        solve(x, &at, middle, end);
    }
    x->links.n = at.links;
    x->weights.n = at.nodes;
}

static crd_status load(apart *x, const uint32_t *weight, level *ret, crd_err *err)
{
    const crd_labelled *g = x->g;
    *ret = (level){0};
    if (!CRD_VEC_RESERVE(&x->links, g->n_links) || !CRD_VEC_RESERVE(&x->weights, g->n_nodes))
        return crd_fail(err, CRD_ENOMEM, "%u links", g->n_links);
    for (uint32_t v = 0; v < g->n_nodes; v++) {
        x->weights.at[x->weights.n++] = weight ? weight[v] : 1;
        x->all += weight ? weight[v] : 1;
    }
    for (uint32_t l = 0; l < g->n_links; l++)
        x->links.at[x->links.n++] = (link){g->links[l].from, g->links[l].to,
                                           crd_labelled_row(g, l)};
    ret->end_links = x->links.n;
    ret->end_nodes = x->weights.n;
    return CRD_OK;
}

crd_status crd_labels_apart(const crd_labelled *g, const uint32_t *weight, uint64_t *ret_apart,
                            uint64_t *ret_base, crd_err *err)
{
    apart x = {.g = g, .ret = ret_apart};
    level whole, base;
    crd_status rc = crd_label_rows_of(g, &x.rows, err);
    *ret_base = 0;
    if (rc == CRD_OK)
        x.seen = calloc((size_t)x.rows.n + 1, sizeof *x.seen);
    if (rc == CRD_OK && !x.seen)
        x.full = true;
    if (rc == CRD_OK && !x.full)
        rc = load(&x, weight, &whole, err);
    if (rc == CRD_OK && !x.full && !contract(&x, &whole, 0, 0, &base))
        x.full = true;
    if (rc == CRD_OK && !x.full) {
        *ret_base = x.all - base.heaviest;
        solve(&x, &whole, 0, g->n_labels);
    }
    if (x.full)
        rc = crd_fail(err, CRD_ENOMEM, "%u links", g->n_links);
    crd_label_rows_done(&x.rows);
    free(x.seen);
    CRD_VEC_DONE(&x.links);
    CRD_VEC_DONE(&x.weights);
    CRD_VEC_DONE(&x.over);
    CRD_VEC_DONE(&x.sums);
    return rc;
}
