#include "graph/labels_int.h"

#include "base/bits.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static bool is_row_right(const crd_labelled *g, uint32_t row)
{
    const uint32_t *both = g->both_first;
    if (g->first[row + 1] < g->first[row] || (both && both[row + 1] < both[row]))
        return false;
    for (uint32_t at = g->first[row]; at < g->first[row + 1]; at++)
        if (g->label[at] >= g->n_labels)
            return false;
    for (uint32_t at = both ? both[row] : 0; both && at < both[row + 1]; at++)
        if (g->both[at][0] >= g->n_labels || g->both[at][1] >= g->n_labels ||
            g->both[at][0] == g->both[at][1])
            return false;
    return true;
}

static crd_status check(const crd_labelled *g, uint32_t rows, crd_err *err)
{
    for (uint32_t l = 0; l < g->n_links; l++)
        if (g->links[l].from >= g->n_nodes || g->links[l].to >= g->n_nodes ||
            crd_labelled_row(g, l) >= rows)
            return crd_fail(err, CRD_EINVAL, "link %u: a node or row that is none", l);
    for (uint32_t r = 0; r < rows; r++)
        if (!is_row_right(g, r))
            return crd_fail(err, CRD_EINVAL, "row %u: a label that is none", r);
    return CRD_OK;
}

static bool is_ascending(const crd_labelled *g, uint32_t rows)
{
    for (uint32_t r = 0; r < rows; r++)
        for (uint32_t at = g->first[r] + 1; at < g->first[r + 1]; at++)
            if (g->label[at - 1] >= g->label[at])
                return false;
    return true;
}

static int ascending(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static crd_status sort(const crd_labelled *g, crd_label_rows *r, crd_err *err)
{
    uint32_t n = g->first[r->n], kept = 0;
    r->own_first = malloc(((size_t)r->n + 1) * sizeof *r->own_first);
    r->own_label = malloc(((size_t)n + 1) * sizeof *r->own_label);
    if (!r->own_first || !r->own_label)
        return crd_fail(err, CRD_ENOMEM, "%u labels of links", n);
    for (uint32_t row = 0; row < r->n; row++) {
        uint32_t *to = r->own_label + kept, many = g->first[row + 1] - g->first[row];
        r->own_first[row] = kept;
        if (many == 0)
            continue;
        memcpy(to, g->label + g->first[row], many * sizeof *to);
        qsort(to, many, sizeof *to, ascending);
        for (uint32_t i = 0; i < many; i++)
            if (i == 0 || to[i] != r->own_label[kept - 1])
                r->own_label[kept++] = to[i];
    }
    r->own_first[r->n] = kept;
    r->first = r->own_first;
    r->label = r->own_label;
    return CRD_OK;
}

crd_status crd_label_rows_to_bits(crd_label_rows *r, crd_err *err)
{
    enum { LABELS_A_WORD = 2 }; /* at least: bits take no more than four times the lists */
    r->words = crd_bits_words(r->g->n_labels);
    if ((uint64_t)r->n * r->words > (uint64_t)(r->first[r->n] - r->first[0]) / LABELS_A_WORD)
        return CRD_OK;
    r->bits = calloc((size_t)r->n * r->words + 1, sizeof *r->bits);
    if (!r->bits)
        return crd_fail(err, CRD_ENOMEM, "%u rows of labels", r->n);
    for (uint32_t row = 0; row < r->n; row++)
        for (uint32_t at = r->first[row]; at < r->first[row + 1]; at++)
            crd_bits_put(r->bits + row * r->words, r->label[at]);
    return CRD_OK;
}

crd_status crd_label_rows_of(const crd_labelled *g, crd_label_rows *ret_rows, crd_err *err)
{
    uint32_t rows = crd_labelled_rows(g);
    *ret_rows = (crd_label_rows){.g = g, .n = rows, .first = g->first, .label = g->label};
    crd_status rc = check(g, rows, err);
    if (rc == CRD_OK && !is_ascending(g, rows))
        rc = sort(g, ret_rows, err);
    return rc == CRD_OK ? crd_label_rows_to_bits(ret_rows, err) : rc;
}

void crd_label_rows_done(crd_label_rows *r)
{
    free(r->own_first);
    free(r->own_label);
    free(r->bits);
}

/* The first of a row that is not below `label`. */
static uint32_t from(const crd_label_rows *r, uint32_t row, uint32_t label)
{
    uint32_t low = r->first[row], high = r->first[row + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->label[middle] < label)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same of a row's bits; begin < end. */
static crd_label_touch touch_bits(const uint64_t *bits, uint32_t begin, uint32_t end)
{
    uint32_t first = begin / 64, last = (end - 1) / 64;
    uint64_t any = 0, missing = 0;
    for (uint32_t k = first; k <= last; k++) {
        uint64_t mask = UINT64_MAX;
        if (k == first)
            mask &= UINT64_MAX << begin % 64;
        if (k == last)
            mask &= UINT64_MAX >> (63 - (end - 1) % 64);
        any |= bits[k] & mask;
        missing |= ~bits[k] & mask;
        if (any && missing)
            return CRD_LABEL_SOME;
    }
    return any ? CRD_LABEL_ALL : CRD_LABEL_NONE;
}

crd_label_touch crd_label_rows_touch(const crd_label_rows *r, uint32_t row, uint32_t begin,
                                     uint32_t end)
{
    if (r->bits && begin < end)
        return touch_bits(r->bits + row * r->words, begin, end);
    uint32_t at = from(r, row, begin), last = r->first[row + 1], n = end - begin;
    if (at == last || r->label[at] >= end)
        return CRD_LABEL_NONE;
    return last - at >= n && r->label[at + n - 1] == end - 1 ? CRD_LABEL_ALL : CRD_LABEL_SOME;
}

uint64_t *crd_label_weights(const crd_label_rows *r)
{
    const crd_labelled *g = r->g;
    uint64_t *weight = calloc((size_t)g->n_labels + 1, sizeof *weight);
    uint32_t *links = calloc((size_t)r->n + 1, sizeof *links);
    if (!weight || !links) {
        free(weight);
        free(links);
        return NULL;
    }
    for (uint32_t l = 0; l < g->n_links; l++)
        links[crd_labelled_row(g, l)]++;
    for (uint32_t row = 0; row < r->n; row++)
        for (uint32_t i = r->first[row]; i < r->first[row + 1]; i++)
            weight[r->label[i] + 1] += links[row];
    for (uint32_t l = 0; l < g->n_labels; l++)
        weight[l + 1] += weight[l] + 1;
    free(links);
    return weight;
}
