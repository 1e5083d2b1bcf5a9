/* The questions of comply --gaps as native tables to fill in. */
#include "app/comply_answers.h"

#include "base/err.h"
#include "report/tables_out.h"

#include <stdlib.h>

typedef struct writing {
    crd_app *app;
    const crd_world *w;
    const crd_gaps_result *r;
    const uint32_t *in_letter; /* by question */
    size_t n;
    crd_sink sink;
} writing;

/* "answers-acme-2025-09-01", "answers-register-2025-09-01": of the day for which was asked, so that
 * a later letter does not stand in the place of an earlier one */
static crd_str source_of(const writing *x, const crd_gap *q)
{
    char day[11];
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_adds(&b, "answers-");
    if (crd_str_is_null(q->operated_by))
        crd_buf_adds(&b, crd_gap_whom_name(q->whom));
    else
        crd_buf_add(&b, q->operated_by);
    if (crd_world_as_of(x->w) != CRD_DATE_NONE) {
        crd_buf_addc(&b, '-');
        crd_buf_add(&b, crd_date_text(crd_world_as_of(x->w), day));
    }
    crd_str copy = crd_str_copy(x->app->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return copy;
}

/* A part of a key as it was: %2F is '/', %25 is '%'. */
static crd_str unescaped(crd_arena *arena, crd_str part)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    for (size_t i = 0; i < part.len; i++) {
        bool sign = part.ptr[i] == '%' && i + 2 < part.len && part.ptr[i + 1] == '2';
        if (!sign) {
            crd_buf_addc(&b, part.ptr[i]);
            continue;
        }
        crd_buf_addc(&b, part.ptr[i + 2] == 'F' ? '/' : '%');
        i += 2;
    }
    crd_str copy = crd_str_copy(arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return copy;
}

static crd_status set(writing *x, const crd_field *f, void *rec, crd_str text)
{
    const char *expected;
    crd_str copy = unescaped(x->app->arena, text);
    if (!copy.ptr)
        return CRD_ENOMEM;
    if (copy.len > 0)
        (void)crd_field_set(f, rec, copy, x->app->arena, &expected); /* else it stays empty */
    return CRD_OK;
}

/* What must stand in a row, as it is known. */
static void set_required(const writing *x, const crd_table *t, uint32_t table, crd_str id,
                         void *rec)
{
    uint32_t text = crd_world_find_text(x->w, id);
    uint32_t row = text != CRD_INTERN_NONE && strcmp(t->fields[0].name, "id") == 0
                       ? crd_world_row(x->w, table, text)
                       : CRD_ROW_NONE;
    const crd_frame *frame = crd_world_frame(x->w, table);
    for (uint32_t f = 0; row != CRD_ROW_NONE && f < t->n_fields; f++) {
        const crd_field *field = &t->fields[f];
        if (!(field->flags & CRD_F_REQUIRED) || !crd_field_is_text(field) || !frame->cols[f].text ||
            frame->cols[f].target)
            continue;
        crd_str known = crd_world_text(x->w, frame->cols[f].text[row]);
        memcpy((char *)rec + field->offset, &known, sizeof known);
    }
}

static crd_status put(writing *x, uint32_t number, const crd_table *t, uint32_t table, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_gap *q = &x->r->gaps[number];
    crd_str rest = q->key, part;
    void *rec = crd_arena_alloc(x->app->arena, 1, t->size, _Alignof(max_align_t));
    crd_from from = {
        .source = source_of(x, q), .line = x->in_letter[number], .source_no = UINT32_MAX};
    if (!rec || !from.source.ptr)
        return CRD_ENOMEM;
    crd_record_clear(t, rec);
    for (uint32_t f = 0; f < t->n_fields; f++)
        if (t->fields[f].flags & CRD_F_IN_KEY && crd_str_next(&rest, '/', &part))
            CRD_TRY(set(x, &t->fields[f], rec, part));
    set_required(x, t, table, unescaped(x->app->arena, q->key), rec);
    rc = x->sink.put(x->sink.ctx, t, rec, &from, err);
done:
    return rc;
}

/* Rows of one table; a record once, under its first question. */
static crd_status put_table(writing *x, uint32_t table, crd_intern *seen, crd_err *err)
{
    const crd_table *t = crd_records.tables[table];
    if (table == CRD_T_holding || table == CRD_T_need)
        return CRD_OK;
    for (size_t i = 0; i < x->n; i++) {
        const crd_gap *q = &x->r->gaps[i];
        uint32_t id, before = crd_intern_count(seen);
        bool keyless = q->kind == CRD_GAP_ROW && table == CRD_T_tie; /* whose is what is asked */
        if (q->kind == CRD_GAP_PARAM || keyless || !crd_str_eq(q->table, crd_str_from(t->name)))
            continue;
        crd_status rc = crd_intern_add(seen, q->key, &id);
        if (rc == CRD_OK && crd_intern_count(seen) > before)
            rc = put(x, (uint32_t)i, t, table, err);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

/* One row a source, to be dated. */
static crd_status put_sources(writing *x, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_intern *seen = NULL;
    const crd_table *t = crd_records.tables[CRD_T_source];
    CRD_TRY(crd_intern_new(1 << 20, SIZE_MAX, &seen));
    for (size_t i = 0; i < x->n; i++) {
        uint32_t id, before = crd_intern_count(seen);
        const crd_gap *q = &x->r->gaps[i];
        crd_source rec;
        crd_from from = {.source = source_of(x, q), .source_no = UINT32_MAX};
        CRD_TRY(from.source.ptr ? crd_intern_add(seen, from.source, &id) : CRD_ENOMEM);
        if (q->kind == CRD_GAP_PARAM || crd_intern_count(seen) == before)
            continue;
        crd_record_clear(t, &rec);
        rec.name = from.source;
        CRD_TRY(x->sink.put(x->sink.ctx, t, &rec, &from, err));
    }
done:
    crd_intern_free(seen);
    return rc;
}

crd_status crd_comply_answers(crd_app *app, const crd_args *args, const crd_world *w,
                              const crd_gaps_result *r, const uint32_t *in_letter, size_t n,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    const char *path = crd_arg_path(args, "answers");
    writing x = {.app = app, .w = w, .r = r, .in_letter = in_letter, .n = n};
    crd_intern *seen = NULL;
    if (!crd_str_ends(crd_str_from(path), CRD_STR(".xlsx")))
        return crd_fail(err, CRD_EINVAL, "--answers: FILE.xlsx is expected, not '%s'", path);
    CRD_TRY(crd_book_out_open(path, &crd_records, &x.sink, err));
    rc = put_sources(&x, err);
    for (uint32_t t = 1; rc == CRD_OK && t < CRD_T_COUNT; t++) {
        rc = crd_intern_new(1 << 28, SIZE_MAX, &seen);
        if (rc == CRD_OK)
            rc = put_table(&x, t, seen, err);
        crd_intern_free(seen);
        seen = NULL;
    }
    crd_status ended = x.sink.end(x.sink.ctx, rc == CRD_OK, err);
    rc = rc == CRD_OK ? ended : rc;
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
