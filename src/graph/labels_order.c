/* Labels numbered anew, so that those which part the same pairs stand together. */
#include "graph/labels_int.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

typedef struct counted {
    size_t n;
    uint32_t label;
} counted;

static int most_first(const void *a, const void *b)
{
    const counted *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return (x->label > y->label) - (x->label < y->label);
}

static bool sort_labels(crd_label_order *o, const crd_failing *single, size_t n, uint32_t n_labels)
{
    counted *all = malloc(((size_t)n_labels + 1) * sizeof *all);
    o->begin = calloc((size_t)n_labels + 2, sizeof *o->begin);
    o->was = malloc(((size_t)n_labels + 1) * sizeof *o->was);
    o->now = malloc(((size_t)n_labels + 1) * sizeof *o->now);
    bool ok = all && o->begin && o->was && o->now;
    if (ok) {
        for (size_t i = 0; i < n; i++)
            o->begin[single[i].var[0] + 1]++;
        for (uint32_t l = 0; l < n_labels; l++) {
            all[l] = (counted){o->begin[l + 1], l};
            o->begin[l + 1] += o->begin[l];
        }
        if (n_labels > 1)
            qsort(all, n_labels, sizeof *all, most_first);
        for (uint32_t l = 0; l < n_labels; l++) {
            o->was[l] = all[l].label;
            o->now[all[l].label] = l;
        }
    }
    free(all);
    return ok;
}

/* Rows with the labels' new numbers, ascending: first which rows have each label, then the labels
 * of each row. */
static bool sort_rows(crd_label_order *o, const crd_label_rows *r, uint32_t n_labels)
{
    uint32_t total = r->first[r->n];
    uint32_t *begin = calloc((size_t)n_labels + 2, sizeof *begin);
    uint32_t *row_of = malloc(((size_t)total + 1) * sizeof *row_of);
    uint32_t *next = malloc(((size_t)r->n + 1) * sizeof *next);
    uint32_t *label = o->rows.own_label = malloc(((size_t)total + 1) * sizeof *label);
    bool ok = begin && row_of && next && label;
    if (ok) {
        memcpy(next, r->first, ((size_t)r->n + 1) * sizeof *next);
        for (uint32_t i = 0; i < total; i++)
            begin[o->now[r->label[i]] + 2]++;
        for (uint32_t l = 0; l < n_labels; l++)
            begin[l + 1] += begin[l];
        for (uint32_t row = 0; row < r->n; row++)
            for (uint32_t i = r->first[row]; i < r->first[row + 1]; i++)
                row_of[begin[o->now[r->label[i]] + 1]++] = row;
        for (uint32_t l = 0; l < n_labels; l++)
            for (uint32_t i = begin[l]; i < begin[l + 1]; i++)
                label[next[row_of[i]]++] = l;
    }
    o->rows.n = r->n;
    o->rows.first = r->first;
    o->rows.label = label;
    free(begin);
    free(row_of);
    free(next);
    return ok;
}

static bool number_both(crd_label_order *o, const crd_labelled *g, uint32_t rows)
{
    uint32_t n = g->both_first ? g->both_first[rows] : 0;
    o->both = malloc(((size_t)n + 1) * sizeof *o->both);
    for (uint32_t i = 0; o->both && i < n; i++)
        for (int k = 0; k < 2; k++)
            o->both[i][k] = o->now[g->both[i][k]];
    return o->both != NULL;
}

crd_status crd_label_order_by(const crd_labelled *g, const crd_label_rows *rows,
                              const crd_failing *single, size_t n, crd_label_order *ret,
                              crd_err *err)
{
    *ret = (crd_label_order){.g = *g};
    if (!sort_labels(ret, single, n, g->n_labels) || !sort_rows(ret, rows, g->n_labels) ||
        !number_both(ret, g, rows->n))
        return crd_fail(err, CRD_ENOMEM, "%u labels", g->n_labels);
    ret->g.first = ret->rows.first;
    ret->g.label = ret->rows.label;
    ret->g.both = (const uint32_t(*)[2])ret->both;
    ret->rows.g = &ret->g;
    return crd_label_rows_to_bits(&ret->rows, err);
}

void crd_label_order_done(crd_label_order *o)
{
    crd_label_rows_done(&o->rows);
    free(o->begin);
    free(o->was);
    free(o->now);
    free(o->both);
}

void crd_label_order_sets(const crd_label_order *o, const crd_failing *sets, size_t n,
                          uint32_t n_roots, crd_failing *ret_single, uint32_t *ret_first)
{
    uint32_t n_labels = o->g.n_labels, *next = ret_first + 1; /* moves on: rows begin one before */
    memset(ret_first, 0, ((size_t)n_roots + 1) * sizeof *ret_first);
    for (size_t i = 0; i < n; i++)
        next[sets[i].root]++;
    for (uint32_t q = 0, before = 0; q < n_roots; q++) {
        uint32_t many = next[q];
        next[q] = before;
        before += many;
    }
    for (uint32_t l = 0; l < n_labels; l++)
        for (size_t i = o->begin[o->was[l]]; i < o->begin[o->was[l] + 1]; i++) {
            crd_failing *to = &ret_single[next[sets[i].root]++];
            *to = sets[i];
            to->var[0] = l;
        }
}

void crd_label_order_back(const crd_label_order *o, crd_failing *two)
{
    uint32_t a = o->was[two->var[0]], b = o->was[two->var[1]];
    two->var[0] = a < b ? a : b;
    two->var[1] = a < b ? b : a;
}
