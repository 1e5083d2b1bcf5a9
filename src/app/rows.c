/* Statements in memory. */
#include "app/rows.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>

static crd_status source_no(crd_app_rows *r, crd_str name, uint32_t *ret)
{
    for (size_t i = r->sources.n; i-- > 0;) /* few */
        if (crd_str_eq(r->sources.at[i], name)) {
            *ret = (uint32_t)i;
            return CRD_OK;
        }
    crd_str copy = crd_str_copy(r->arena, name);
    if (!copy.ptr || !CRD_VEC_PUSH(&r->sources, copy))
        return CRD_ENOMEM;
    *ret = (uint32_t)r->sources.n - 1;
    return CRD_OK;
}

static crd_status keep(crd_app_rows *r, const crd_table *t, const void *rec, const crd_from *from)
{
    crd_app_row row = {.table = t, .line = from->line};
    row.rec = crd_arena_alloc(r->arena, 1, t->size, _Alignof(max_align_t));
    if (!row.rec || source_no(r, from->source, &row.source) != CRD_OK)
        return CRD_ENOMEM;
    memcpy(row.rec, rec, t->size);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        if (!crd_field_is_text(f) || crd_field_is_null(f, rec))
            continue;
        crd_str copy = crd_str_copy(r->arena, crd_field_str(f, rec));
        if (!copy.ptr)
            return CRD_ENOMEM;
        memcpy((char *)row.rec + f->offset, &copy, sizeof copy);
    }
    return CRD_VEC_PUSH(&r->rows, row) ? CRD_OK : CRD_ENOMEM;
}

static crd_status put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                      crd_err *err)
{
    crd_app_rows *r = ctx;
    if (r->rows.n >= CRD_APP_ROWS_MAX)
        return crd_fail(err, CRD_ELIMIT, "more than %d rows", CRD_APP_ROWS_MAX);
    crd_status rc = keep(r, t, rec, from);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

crd_sink crd_app_rows_sink(crd_app_rows *r) { return (crd_sink){.ctx = r, .put = put}; }

static bool is_one_of(const crd_field *f, const crd_str *values, size_t n, const void *rec)
{
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(values[i], crd_field_str(f, rec)))
            return true;
    return false;
}

static bool matches(const crd_query *q, const void *rec)
{
    bool any = q->n_any == 0;
    for (size_t i = 0; i < q->n_any && !any; i++)
        any = is_one_of(q->any[i].field, q->any[i].values, q->any[i].n, rec);
    return any && (!q->with || is_one_of(q->with, q->values, q->n_values, rec));
}

/* The wanted fields of a record, others null. */
static void pick(const crd_query *q, const void *from, void *to)
{
    const crd_table *t = q->table;
    crd_record_clear(t, to);
    for (uint32_t k = 0; k < t->n_fields; k++) {
        uint32_t at = t->fields[k].offset;
        uint32_t end = k + 1 < t->n_fields ? t->fields[k + 1].offset : t->size;
        if (q->fields >> k & 1)
            memcpy((char *)to + at, (const char *)from + at, end - at);
    }
}

static crd_status replay(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    const crd_app_rows *r = ctx;
    crd_status rc = CRD_OK;
    void *rec = calloc(1, q->table->size);
    if (!rec)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    if (q->where.ptr)
        rc = crd_fail(err, CRD_EINVAL, "rows in memory know no SQL");
    for (size_t i = 0; rc == CRD_OK && i < r->rows.n; i++) {
        const crd_app_row *row = &r->rows.at[i];
        crd_str source = r->sources.at[row->source];
        if (row->table != q->table || !matches(q, row->rec) ||
            (q->source.ptr && !crd_str_eq(q->source, source)))
            continue;
        crd_from from = {source, row->line, row->source};
        if (q->fields)
            pick(q, row->rec, rec);
        rc = to->put(to->ctx, q->table, q->fields ? rec : row->rec, &from, err);
    }
    free(rec);
    return rc;
}

crd_feed crd_app_rows_feed(crd_app_rows *r, const crd_str *assumed)
{
    return (crd_feed){.ctx = r,
                      .schema = &crd_records,
                      .replay = replay,
                      .assumed = assumed,
                      .n_assumed = assumed != NULL};
}

void crd_app_rows_done(crd_app_rows *r)
{
    CRD_VEC_DONE(&r->rows);
    CRD_VEC_DONE(&r->sources);
}
