#ifndef SAME_WORLD_H
#define SAME_WORLD_H

#include "world/mapped.h"

#include <stdlib.h>
#include <string.h>

/* Are two worlds the same in all that can be asked of them? Everything is read, so it is also how a
 * world is walked. Needs no test framework. */

static inline bool same_bytes(const void *a, const void *b, size_t n)
{
    return (a == NULL) == (b == NULL) && (n == 0 || !a || memcmp(a, b, n) == 0);
}

static inline bool same_text(const crd_world *a, const crd_world *b, uint32_t text)
{
    crd_str x = crd_world_text(a, text), y = crd_world_text(b, text);
    return x.len == y.len && same_bytes(x.ptr, y.ptr, x.len) &&
           crd_world_find_text(a, x) == crd_world_find_text(b, y);
}

static inline bool same_column(const crd_world *a, const crd_world *b, uint32_t table,
                               uint32_t field)
{
    const crd_frame *f = crd_world_frame(a, table);
    const crd_world_col *x = &f->cols[field], *y = &crd_world_frame(b, table)->cols[field];
    uint32_t n = f->n;
    bool one_key = true; /* crd_world_row answers for tables of one text as the key */
    for (uint32_t i = 1; i < f->table->n_fields; i++)
        one_key = one_key && !(f->table->fields[i].flags & CRD_F_IN_KEY);
    bool same = x->holds == y->holds && same_bytes(x->target, y->target, n) &&
                same_bytes(x->text, y->text, n * 4u);
    for (uint32_t i = 0; i < n && same && x->holds && x->holds != CRD_HOLDS_TEXT; i++)
        same = crd_packed_bits(&x->number, i) == crd_packed_bits(&y->number, i);
    for (uint32_t i = 0; i < n && same; i++) {
        if (x->text && x->text[i] != CRD_INTERN_NONE)
            same = same_text(a, b, x->text[i]) &&
                   (!one_key ||
                    crd_world_row(a, table, x->text[i]) == crd_world_row(b, table, y->text[i])) &&
                   crd_world_id(a, table, x->text[i]) == crd_world_id(b, table, y->text[i]);
        same = same &&
               crd_world_source_of(a, table, i, field) == crd_world_source_of(b, table, i, field) &&
               crd_world_contested(a, table, i, field) == crd_world_contested(b, table, i, field);
    }
    return same;
}

static inline bool same_others(const crd_world *a, const crd_world *b, uint32_t table)
{
    size_t n, m;
    const crd_other *x = crd_world_all_others(a, table, &n);
    const crd_other *y = crd_world_all_others(b, table, &m);
    bool same = n == m;
    for (size_t i = 0; i < n && same; i++)
        same = x[i].row == y[i].row && x[i].field == y[i].field &&
               x[i].contested == y[i].contested && x[i].target == y[i].target &&
               x[i].source == y[i].source && x[i].text == y[i].text && x[i].i32 == y[i].i32 &&
               x[i].i64 == y[i].i64 && memcmp(&x[i].real, &y[i].real, 8) == 0;
    return same;
}

static inline bool same_table(const crd_world *a, const crd_world *b, uint32_t table)
{
    const crd_frame *x = crd_world_frame(a, table), *y = crd_world_frame(b, table);
    if (x->table != y->table || x->n != y->n || x->fields != y->fields ||
        !same_bytes(x->flags, y->flags, x->n) || !same_others(a, b, table))
        return false;
    for (uint32_t i = 0; i < x->n; i++)
        if (crd_row_source(x, i) != crd_row_source(y, i) ||
            crd_row_line(x, i) != crd_row_line(y, i))
            return false;
    for (uint32_t i = 0; i < x->table->n_fields; i++)
        if (!same_column(a, b, table, i))
            return false;
    for (uint32_t i = 0; i < x->n; i++) {
        size_t n, m;
        const crd_place *p = crd_world_more_places(a, table, i, &n);
        const crd_place *q = crd_world_more_places(b, table, i, &m);
        if (n != m || !same_bytes(p, q, n * sizeof *p))
            return false;
    }
    return true;
}

static inline bool same_sources(const crd_world *a, const crd_world *b)
{
    size_t n, m;
    const crd_world_source *x = crd_world_sources(a, &n), *y = crd_world_sources(b, &m);
    bool same = n == m;
    for (size_t i = 0; i < n && same; i++)
        same = x[i].name.len == y[i].name.len &&
               same_bytes(x[i].name.ptr, y[i].name.ptr, x[i].name.len) &&
               x[i].marking.len == y[i].marking.len &&
               same_bytes(x[i].marking.ptr, y[i].marking.ptr, x[i].marking.len) &&
               x[i].as_of == y[i].as_of && x[i].confidence == y[i].confidence &&
               x[i].used == y[i].used && x[i].withheld == y[i].withheld;
    return same;
}

static inline bool same_joined(const crd_world *a, const crd_world *b)
{
    size_t n, m;
    const crd_also *x = crd_world_also(a, &n), *y = crd_world_also(b, &m);
    bool same = n == m && same_bytes(x, y, n * sizeof *x);
    for (size_t i = 0; i < n && same; i++)
        same = same_text(a, b, x[i].from) && same_text(a, b, x[i].to) &&
               crd_world_id(a, x[i].table, x[i].from) == crd_world_id(b, x[i].table, x[i].from);
    const crd_contradiction *c = crd_world_contradictions(a, &n);
    const crd_contradiction *d = crd_world_contradictions(b, &m);
    same = same && n == m;
    for (size_t i = 0; i < n && same; i++)
        same = c[i].table == d[i].table && c[i].a == d[i].a && c[i].b == d[i].b &&
               c[i].by == d[i].by && c[i].verdict == d[i].verdict;
    return same;
}

static inline bool same_world(const crd_world *a, const crd_world *b)
{
    crd_str x = crd_world_marking(a), y = crd_world_marking(b);
    bool same = crd_world_as_of(a) == crd_world_as_of(b) &&
                crd_world_withheld(a) == crd_world_withheld(b) && x.len == y.len &&
                same_bytes(x.ptr, y.ptr, x.len) && same_sources(a, b) && same_joined(a, b);
    for (uint32_t t = 0; t < CRD_T_COUNT && same; t++)
        same = same_table(a, b, t);
    return same;
}

/* Ties of two worlds that are the same. */
static inline bool same_ties(const crd_ties *a, const crd_ties *b)
{
    bool same = (a == NULL) == (b == NULL);
    if (!a || !b)
        return same;
    same = a->n_nodes == b->n_nodes && a->n_ties == b->n_ties && a->n_skipped == b->n_skipped &&
           memcmp(a->base, b->base, sizeof a->base) == 0 &&
           same_bytes(a->first, b->first, (a->n_nodes + 1) * sizeof *a->first) &&
           same_bytes(a->to, b->to, a->n_ties * sizeof *a->to) &&
           same_bytes(a->might, b->might, a->n_ties * sizeof *a->might) &&
           same_bytes(a->kind, b->kind, a->n_ties) &&
           same_bytes(a->everyone, b->everyone, crd_world_frame(a->w, CRD_T_element)->n);
    for (uint32_t i = 0; same && i < a->n_ties; i++) {
        crd_tie_origin x = crd_ties_origin(a, i), y = crd_ties_origin(b, i);
        same = x.table == y.table && x.row == y.row &&
               (x.row == CRD_ROW_NONE || x.row < crd_world_frame(a->w, x.table)->n);
    }
    for (size_t i = 0; same && i < a->n_skipped; i++)
        same = a->skipped[i].table == b->skipped[i].table && a->skipped[i].row == b->skipped[i].row;
    for (uint32_t v = 0; same && v < a->n_nodes; v++) {
        crd_buf one, two;
        uint32_t x, y;
        crd_buf_init(&one, 1 << 10);
        crd_buf_init(&two, 1 << 10);
        crd_str s = crd_ties_id(a, v, &x, &one), t = crd_ties_id(b, v, &y, &two);
        same = x == y && s.len == t.len && same_bytes(s.ptr, t.ptr, s.len) &&
               crd_ties_kind(a, v) == crd_ties_kind(b, v);
        crd_buf_done(&one);
        crd_buf_done(&two);
    }
    return same;
}

/* ---- a file in memory ---------------------------------------------------------------------- */

struct kept_bytes {
    char *at; /* at a multiple of 64; the caller frees */
    size_t len, cap;
};

static inline crd_status kept_put(void *ctx, crd_str bytes, crd_err *err)
{
    struct kept_bytes *k = ctx;
    (void)err;
    if (k->len + bytes.len > k->cap) {
        size_t cap = (k->len + bytes.len) * 2 / 64 * 64 + 64;
        char *more = aligned_alloc(64, cap);
        if (!more)
            return CRD_ENOMEM;
        if (k->len > 0)
            memcpy(more, k->at, k->len);
        free(k->at);
        k->at = more;
        k->cap = cap;
    }
    memcpy(k->at + k->len, bytes.ptr, bytes.len);
    k->len += bytes.len;
    return CRD_OK;
}

static inline crd_mapped_key key_of(char c)
{
    crd_mapped_key key;
    memset(&key, c, sizeof key);
    return key;
}

#endif
