/* Rows of format `netbox` and how they are found again. */
#include "import/netbox.h"

#include "base/err.h"

#include <stdlib.h>

static int by_key(const void *a, const void *b)
{
    const nb_entry *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

crd_status nb_index_make(const nb_table *t, int field, nb_index *ret_index)
{
    *ret_index = (nb_index){0};
    if (t->rows == 0)
        return CRD_OK;
    nb_entry *at = reallocarray(NULL, t->rows, sizeof *at);
    bool sorted = true;
    if (!at)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->rows; i++) {
        at[i] = (nb_entry){t->cells.at[(size_t)i * t->width + (size_t)field], i};
        sorted &= i == 0 || at[i - 1].key <= at[i].key;
    }
    if (!sorted)
        qsort(at, t->rows, sizeof *at, by_key);
    *ret_index = (nb_index){at, t->rows};
    return CRD_OK;
}

void nb_index_done(nb_index *i)
{
    free(i->at);
    *i = (nb_index){0};
}

const nb_entry *nb_index_find(const nb_index *i, uint32_t key, size_t *ret_n)
{
    size_t low = 0, high = i->n;
    *ret_n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (i->at[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + *ret_n < i->n && i->at[low + *ret_n].key == key)
        ++*ret_n;
    return *ret_n > 0 ? &i->at[low] : NULL;
}

crd_status nb_store_end(nb_store *s)
{
    crd_status rc = CRD_OK;
    crd_intern_free(s->learned);
    s->learned = NULL;
    for (int m = 0; rc == CRD_OK && m < NB_MODELS; m++)
        rc = nb_index_make(&s->tables[m], NB_PK, &s->tables[m].by_pk);
    return rc;
}

const uint32_t *nb_row(const nb_store *s, enum nb_model model, uint32_t row)
{
    const nb_table *t = &s->tables[model];
    return t->cells.at + (size_t)row * t->width;
}

const uint32_t *nb_find(const nb_store *s, enum nb_model model, uint32_t pk)
{
    size_t n;
    if (model >= NB_MODELS || pk == 0)
        return NULL;
    const nb_entry *e = nb_index_find(&s->tables[model].by_pk, pk, &n);
    for (size_t i = 0; i < n; i++)
        if (!nb_row(s, model, e[i].row)[NB_LEARNED])
            return nb_row(s, model, e[i].row);
    return n > 0 ? nb_row(s, model, e->row) : NULL;
}

crd_str nb_text(const nb_store *s, uint32_t text)
{
    return text ? crd_intern_text(s->texts, text) : CRD_STR_NULL;
}

crd_str nb_text_of(const nb_store *s, enum nb_model model, uint32_t pk, int field)
{
    const uint32_t *row = nb_find(s, model, pk);
    return row ? nb_text(s, row[field]) : CRD_STR_NULL;
}
