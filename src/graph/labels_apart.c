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

/* ---- two together, of few ------------------------------------------------------------------ */

typedef struct pairing {
    const crd_labelled *g;
    const uint32_t *weight;
    uint32_t n_rows;
    uint32_t *first, *row;        /* [labels + 1] rows that a label takes */
    uint32_t *both_first, *other; /* [labels + 1] places in `both`, by its first label */
    uint32_t *lost, stamp;        /* [rows] pair that takes it */
    uint32_t *over;               /* [nodes] scratch */
    uint64_t *sum;                /* [nodes] scratch */
} pairing;

/* Numbers of what is in rows, by label; `of` says the label of place i. */
static void count_up(uint32_t *first, uint32_t labels)
{
    for (uint32_t l = 0; l < labels; l++)
        first[l + 1] += first[l];
}

static bool by_label(pairing *x)
{
    const crd_labelled *g = x->g;
    uint32_t ones = g->first[x->n_rows], twos = g->both_first ? g->both_first[x->n_rows] : 0;
    x->first = calloc((size_t)g->n_labels + 2, sizeof *x->first);
    x->row = malloc(((size_t)ones + 1) * sizeof *x->row);
    x->both_first = calloc((size_t)g->n_labels + 2, sizeof *x->both_first);
    x->other = malloc(2 * ((size_t)twos + 1) * sizeof *x->other);
    if (!x->first || !x->row || !x->both_first || !x->other)
        return false;
    for (uint32_t i = 0; i < ones; i++)
        x->first[g->label[i] + 1]++;
    for (uint32_t i = 0; i < twos; i++)
        x->both_first[g->both[i][0] + 1]++;
    count_up(x->first, g->n_labels);
    count_up(x->both_first, g->n_labels);
    for (uint32_t r = x->n_rows; r-- > 0;) { /* from the end, so that firsts are firsts again */
        for (uint32_t i = g->first[r]; i < g->first[r + 1]; i++)
            x->row[--x->first[g->label[i] + 1]] = r;
        for (uint32_t i = g->both_first ? g->both_first[r] : 0;
             i < twos && i < g->both_first[r + 1]; i++) {
            uint32_t at = --x->both_first[g->both[i][0] + 1];
            x->other[2 * at] = g->both[i][1];
            x->other[2 * at + 1] = r;
        }
    }
    memmove(x->first, x->first + 1, ((size_t)g->n_labels + 1) * sizeof *x->first);
    memmove(x->both_first, x->both_first + 1, ((size_t)g->n_labels + 1) * sizeof *x->both_first);
    x->first[g->n_labels] = ones;
    x->both_first[g->n_labels] = twos;
    return true;
}

static void lose(pairing *x, uint32_t a, uint32_t b)
{
    const uint32_t of[2] = {a, b};
    x->stamp++;
    for (int k = 0; k < 2; k++) {
        for (uint32_t i = x->first[of[k]]; i < x->first[of[k] + 1]; i++)
            x->lost[x->row[i]] = x->stamp;
        for (uint32_t i = x->both_first[of[k]]; i < x->both_first[of[k] + 1]; i++)
            if (x->other[2 * i] == of[!k])
                x->lost[x->other[2 * i + 1]] = x->stamp;
    }
}

/* Weight outside the heaviest part, without the rows that are lost. */
static uint64_t outside(pairing *x)
{
    const crd_labelled *g = x->g;
    uint64_t all = 0, heaviest = 0;
    for (uint32_t v = 0; v < g->n_nodes; v++) {
        x->over[v] = v;
        x->sum[v] = 0;
    }
    for (uint32_t l = 0; l < g->n_links; l++)
        if (x->lost[crd_labelled_row(g, l)] != x->stamp)
            x->over[find(x->over, g->links[l].from)] = find(x->over, g->links[l].to);
    for (uint32_t v = 0; v < g->n_nodes; v++) {
        uint64_t own = x->weight ? x->weight[v] : 1, *sum = &x->sum[find(x->over, v)];
        all += own;
        *sum += own;
        heaviest = *sum > heaviest ? *sum : heaviest;
    }
    return all - heaviest;
}

crd_status crd_labels_apart_two(const crd_labelled *g, const uint32_t *weight,
                                const uint32_t (*two)[2], size_t n, uint64_t *ret_apart,
                                uint64_t *ret_base, crd_err *err)
{
    pairing x = {.g = g, .weight = weight, .n_rows = crd_labelled_rows(g), .stamp = 1};
    crd_label_rows rows = {0};
    crd_status rc = crd_label_rows_of(g, &rows, err); /* checks them */
    crd_label_rows_done(&rows);
    *ret_base = 0;
    if (rc != CRD_OK)
        return rc;
    x.lost = calloc((size_t)x.n_rows + 1, sizeof *x.lost);
    x.over = malloc(((size_t)g->n_nodes + 1) * sizeof *x.over);
    x.sum = malloc(((size_t)g->n_nodes + 1) * sizeof *x.sum);
    if (!x.lost || !x.over || !x.sum || !by_label(&x)) {
        rc = crd_fail(err, CRD_ENOMEM, "%u links", g->n_links);
    } else if (n >= UINT32_MAX - 2) {
        rc = crd_fail(err, CRD_EINVAL, "%zu pairs", n);
    } else {
        *ret_base = outside(&x);
        for (size_t i = 0; i < n; i++) {
            lose(&x, two[i][0], two[i][1]);
            ret_apart[i] = outside(&x);
        }
    }
    free(x.first);
    free(x.row);
    free(x.both_first);
    free(x.other);
    free(x.lost);
    free(x.over);
    free(x.sum);
    return rc;
}
