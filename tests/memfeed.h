#ifndef MEMFEED_H
#define MEMFEED_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/sink.h"

#include <stdlib.h>
#include <string.h>

/* Statements in memory: a sink that keeps what it is given, and a feed that gives it back in the
 * order of arrival. Knows no SQL: a query with `where` gets CRD_EINVAL. */
struct mem_row {
    uint8_t table;
    uint32_t line;
    uint32_t source; /* in names */
    void *rec;
};

struct memfeed {
    crd_arena *arena;
    CRD_VEC(struct mem_row) rows;
    CRD_VEC(crd_str) names;
};

static inline void mem_init(struct memfeed *m)
{
    *m = (struct memfeed){0};
    assert_int_equal(crd_arena_new(SIZE_MAX, &m->arena), CRD_OK);
}

static inline void mem_done(struct memfeed *m)
{
    CRD_VEC_DONE(&m->rows);
    CRD_VEC_DONE(&m->names);
    crd_arena_free(m->arena);
}

static inline uint32_t mem_source(struct memfeed *m, crd_str name)
{
    for (size_t i = m->names.n; i-- > 0;)
        if (crd_str_eq(m->names.at[i], name))
            return (uint32_t)i;
    assert_true(CRD_VEC_PUSH(&m->names, crd_str_copy(m->arena, name)));
    return (uint32_t)m->names.n - 1;
}

static inline crd_status mem_sink_put(void *ctx, const crd_table *t, const void *rec,
                                      const crd_from *from, crd_err *err)
{
    struct memfeed *m = ctx;
    (void)err;
    struct mem_row row = {.table = (uint8_t)crd_schema_index(&crd_records, t),
                          .line = from->line,
                          .source = mem_source(m, from->source),
                          .rec = crd_arena_alloc(m->arena, 1, t->size, _Alignof(max_align_t))};
    assert_non_null(row.rec);
    memcpy(row.rec, rec, t->size);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (!crd_field_is_text(&t->fields[i]))
            continue;
        crd_str copy = crd_str_copy(m->arena, crd_field_str(&t->fields[i], rec));
        memcpy((char *)row.rec + t->fields[i].offset, &copy, sizeof copy);
    }
    assert_true(CRD_VEC_PUSH(&m->rows, row));
    return CRD_OK;
}

static inline crd_sink mem_sink(struct memfeed *m)
{
    return (crd_sink){.ctx = m, .put = mem_sink_put};
}

static inline bool mem_holds(const crd_with *w, const void *rec)
{
    for (size_t i = 0; i < w->n; i++)
        if (crd_str_eq(w->values[i], crd_field_str(w->field, rec)))
            return true;
    return false;
}

static inline bool mem_matches(const crd_query *q, const void *rec)
{
    bool any = q->n_any == 0;
    for (size_t i = 0; i < q->n_any && !any; i++)
        any = mem_holds(&q->any[i], rec);
    return any && (!q->with || mem_holds(&(crd_with){q->with, q->values, q->n_values}, rec));
}

static inline crd_status mem_replay(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    struct memfeed *m = ctx;
    crd_status rc = CRD_OK;
    const crd_table *t = q->table;
    int table = crd_schema_index(&crd_records, t);
    if (q->where.ptr)
        return CRD_EINVAL;
    void *rec = calloc(1, t->size);
    if (!rec)
        return CRD_ENOMEM;
    for (size_t i = 0; rc == CRD_OK && i < m->rows.n; i++) {
        const struct mem_row *row = &m->rows.at[i];
        crd_str source = m->names.at[row->source];
        if (row->table != table || !mem_matches(q, row->rec) ||
            (q->source.ptr && !crd_str_eq(q->source, source)))
            continue;
        crd_from from = {source, row->line, row->source};
        if (!q->fields) {
            rc = to->put(to->ctx, t, row->rec, &from, err);
            continue;
        }
        crd_record_clear(t, rec);
        for (uint32_t k = 0; k < t->n_fields; k++) {
            uint32_t at = t->fields[k].offset;
            uint32_t end = k + 1 < t->n_fields ? t->fields[k + 1].offset : t->size;
            if (q->fields >> k & 1)
                memcpy((char *)rec + at, (const char *)row->rec + at, end - at);
        }
        rc = to->put(to->ctx, t, rec, &from, err);
    }
    free(rec);
    return rc;
}

static inline crd_status mem_count_sources(void *ctx, const crd_table *t, uint32_t *ret_n,
                                           crd_err *err)
{
    struct memfeed *m = ctx;
    int table = crd_schema_index(&crd_records, t);
    (void)err;
    *ret_n = 0;
    for (uint32_t s = 0; s < m->names.n; s++) {
        bool states = false;
        for (size_t i = 0; i < m->rows.n; i++)
            states |= m->rows.at[i].source == s && m->rows.at[i].table == table;
        *ret_n += states;
    }
    return CRD_OK;
}

/* A guess, as promised: too many for some tables, too few for others. */
static inline crd_status mem_count_rows(void *ctx, const crd_table *t, uint64_t *ret_n,
                                        crd_err *err)
{
    const struct memfeed *m = ctx;
    (void)err;
    *ret_n = crd_schema_index(&crd_records, t) % 2 ? 3 : m->rows.n + 100;
    return CRD_OK;
}

static inline crd_status mem_distinct(void *ctx, const crd_table *t, const crd_field *f,
                                      crd_status (*put)(void *ctx, crd_str value), void *put_ctx,
                                      crd_err *err)
{
    struct memfeed *m = ctx;
    int table = crd_schema_index(&crd_records, t);
    crd_status rc = CRD_OK;
    (void)err;
    for (size_t i = 0; rc == CRD_OK && i < m->rows.n; i++) {
        bool fresh = m->rows.at[i].table == table && !crd_field_is_null(f, m->rows.at[i].rec);
        for (size_t k = 0; fresh && k < i; k++)
            fresh = m->rows.at[k].table != table ||
                    !crd_str_eq(crd_field_str(f, m->rows.at[k].rec),
                                crd_field_str(f, m->rows.at[i].rec));
        if (fresh)
            rc = put(put_ctx, crd_field_str(f, m->rows.at[i].rec));
    }
    return rc;
}

static inline crd_feed mem_feed(struct memfeed *m)
{
    return (crd_feed){.ctx = m,
                      .schema = &crd_records,
                      .replay = mem_replay,
                      .count_sources = mem_count_sources,
                      .count_rows = mem_count_rows,
                      .distinct = mem_distinct};
}

/* One statement, written "id=acme;name=Acme Corp"; its line is the number of rows so far. The
 * source need not have a row. */
static inline void mem_put(struct memfeed *m, const char *source, const char *table,
                           const char *fields)
{
    const crd_table *t = crd_schema_find(&crd_records, crd_str_from(table));
    assert_non_null(t);
    void *rec = crd_arena_alloc(m->arena, 1, t->size, _Alignof(max_align_t));
    crd_record_clear(t, rec);
    crd_str rest = crd_str_from(fields), one;
    while (crd_str_next(&rest, ';', &one)) {
        size_t eq = crd_str_find(one, CRD_STR("="));
        assert_true(eq != SIZE_MAX);
        int field = crd_table_find(t, (crd_str){one.ptr, eq});
        const char *expected = NULL;
        if (field < 0)
            fail_msg("no field in '%s' of %s", fields, table);
        else if (!crd_field_set(&t->fields[field], rec,
                                (crd_str){one.ptr + eq + 1, one.len - eq - 1}, m->arena, &expected))
            fail_msg("'%s': expected %s", fields, expected);
    }
    crd_from from = {crd_str_from(source), (uint32_t)m->rows.n + 1, 0};
    assert_int_equal(mem_sink_put(m, t, rec, &from, NULL), CRD_OK);
}

/* The rows in another order, a pure function of the seed; lines stay with their rows. */
static inline void mem_shuffle(struct memfeed *m, uint64_t seed)
{
    for (size_t i = m->rows.n; i > 1; i--) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t k = (size_t)((seed >> 33) % i);
        struct mem_row swap = m->rows.at[k];
        m->rows.at[k] = m->rows.at[i - 1];
        m->rows.at[i - 1] = swap;
    }
}

#endif
