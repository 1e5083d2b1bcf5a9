/* The case as assumed: its rows without those that end, then those that are added. A table that no
 * assumption touches is passed on as it is. */
#include "assume/assume_int.h"

#include <stdlib.h>
#include <string.h>

bool crd_field_same(const crd_field *f, const void *a, const void *b)
{
    switch ((crd_kind)f->kind) {
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        return crd_field_i32(f, a) == crd_field_i32(f, b);
    case CRD_INT:
        return crd_field_i64(f, a) == crd_field_i64(f, b);
    case CRD_REAL:
        return memcmp((const char *)a + f->offset, (const char *)b + f->offset, sizeof(double)) ==
               0;
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        return crd_str_eq(crd_field_str(f, a), crd_field_str(f, b));
    }
    return false;
}

bool crd_end_holds(const crd_end *e, const void *rec)
{
    const crd_table *t = crd_records.tables[e->table];
    for (size_t i = 0; i < e->n; i++) {
        const crd_end_field *f = &e->fields[i];
        const crd_field *field = &t->fields[f->field];
        bool is = !f->values && crd_field_same(field, rec, e->rec);
        for (size_t k = 0; !is && f->values && k < f->n; k++)
            is = crd_str_eq(f->values[k], crd_field_str(field, rec));
        if (!is)
            return false;
    }
    return true;
}

/* ---- what ends ---------------------------------------------------------------------------- */

typedef struct passing {
    const crd_assume *a;
    const crd_sink *to;
    const crd_table *t;
    uint32_t table;
    uint64_t asked; /* fields of the query; 0 = all */
    uint64_t refs;  /* fields whose targets may be gone */
    void *rec;      /* [t->size] */
} passing;

static crd_intern *gone_of(const crd_assume *a, const crd_field *f, crd_str ref, crd_str *ret_id)
{
    crd_str name = crd_str_from(f->arg);
    *ret_id = ref;
    if ((crd_str_find(name, CRD_STR("|")) != SIZE_MAX || crd_str_eq(name, CRD_STR("any"))) &&
        !crd_ref_split(f, ref, &name, ret_id))
        return NULL;
    const crd_table *t = crd_schema_find(&crd_records, name);
    return t ? a->gone[crd_schema_index(&crd_records, t)] : NULL;
}

static bool ref_is_gone(const crd_assume *a, const crd_field *f, const void *rec)
{
    crd_str id, ref = crd_field_str(f, rec);
    crd_intern *gone = ref.len ? gone_of(a, f, ref, &id) : NULL;
    return gone && crd_intern_find(gone, id) != CRD_INTERN_NONE;
}

static bool ends(const passing *p, const void *rec)
{
    const crd_assume *a = p->a;
    for (size_t i = 0; i < a->ends.n; i++)
        if (a->ends.at[i].table == p->table && crd_end_holds(&a->ends.at[i], rec))
            return true;
    if (a->gone[p->table] &&
        crd_intern_find(a->gone[p->table], crd_field_str(&p->t->fields[0], rec)) != CRD_INTERN_NONE)
        return true;
    for (uint64_t left = p->refs; left; left &= left - 1) {
        const crd_field *f = &p->t->fields[__builtin_ctzll(left)];
        if ((f->flags & CRD_F_IN_KEY) && ref_is_gone(a, f, rec))
            return true;
    }
    return false;
}

static void set_null(const crd_field *f, void *rec)
{
    memcpy((char *)rec + f->offset, &CRD_STR_NULL, sizeof(crd_str));
}

/* What a query did not ask for comes as null. */
static void keep_asked(const passing *p, void *to, const void *from)
{
    const crd_table *t = p->t;
    if (p->asked == 0) {
        memcpy(to, from, t->size);
        return;
    }
    crd_record_clear(t, to);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        uint32_t at = t->fields[i].offset;
        uint32_t end = i + 1 < t->n_fields ? t->fields[i + 1].offset : t->size;
        if (p->asked >> i & 1)
            memcpy((char *)to + at, (const char *)from + at, end - at);
    }
}

static crd_status pass(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    passing *p = ctx;
    if (ends(p, rec))
        return CRD_OK;
    keep_asked(p, p->rec, rec);
    for (uint64_t left = p->refs; left; left &= left - 1) {
        const crd_field *f = &t->fields[__builtin_ctzll(left)];
        if (ref_is_gone(p->a, f, p->rec))
            set_null(f, p->rec);
    }
    return p->to->put(p->to->ctx, t, p->rec, from, err);
}

/* Fields that decide whether a row of the table ends; 0 = none does. */
static uint64_t deciding(const crd_assume *a, uint32_t table, uint64_t *ret_refs)
{
    const crd_table *t = crd_records.tables[table];
    uint64_t fields = a->gone[table] ? 1 : 0;
    *ret_refs = 0;
    for (uint32_t i = 0; a->any_gone && i < t->n_fields; i++)
        if (t->fields[i].kind == CRD_REF)
            *ret_refs |= UINT64_C(1) << i;
    for (size_t i = 0; i < a->ends.n; i++)
        if (a->ends.at[i].table == table)
            fields |= a->ends.at[i].given;
    return fields | *ret_refs;
}

/* ---- what is added ------------------------------------------------------------------------ */

static bool holds(const crd_with *w, const void *rec)
{
    for (size_t i = 0; i < w->n; i++)
        if (crd_str_eq(w->values[i], crd_field_str(w->field, rec)))
            return true;
    return false;
}

static bool wanted(const crd_query *q, const void *rec)
{
    bool any = q->n_any == 0;
    for (size_t i = 0; i < q->n_any && !any; i++)
        any = holds(&q->any[i], rec);
    return any && (!q->with || holds(&(crd_with){q->with, q->values, q->n_values}, rec));
}

static crd_status put_own(const crd_assume *a, passing *p, const crd_query *q, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < a->rows.n; i++) {
        const crd_own_row *row = &a->rows.at[i];
        crd_from from = {a->name, row->line, UINT32_MAX};
        if (row->table != p->table || !wanted(q, row->rec) ||
            (q->source.ptr && !crd_str_eq(q->source, from.source)))
            continue;
        keep_asked(p, p->rec, row->rec);
        rc = p->to->put(p->to->ctx, p->t, p->rec, &from, err);
    }
    return rc;
}

/* ---- the feed ----------------------------------------------------------------------------- */

static crd_status replay(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_assume *a = ctx;
    int table = crd_schema_index(&crd_records, q->table);
    if (table < 0)
        return crd_fail(err, CRD_EINVAL, "reading the case: no such table");
    if (q->where.ptr)
        return crd_fail(
            err, CRD_EINVAL,
            "--where is SQL over the rows that the case stores, and what --assume says is "
            "not among them: ask instead cordon sql CASE \"SELECT id FROM merged_element "
            "WHERE ...\" --assume ...");
    passing p = {.a = a, .to = to, .t = q->table, .table = (uint32_t)table, .asked = q->fields};
    crd_query inner = *q;
    uint64_t deciders = deciding(a, p.table, &p.refs);
    p.rec = malloc(q->table->size);
    if (!p.rec)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    if (q->fields)
        inner.fields |= deciders;
    CRD_TRY(a->base.replay(a->base.ctx, &inner, deciders ? &(crd_sink){.ctx = &p, .put = pass} : to,
                           err));
    rc = put_own(a, &p, q, err);
done:
    free(p.rec);
    return rc;
}

static crd_status count_sources(void *ctx, const crd_table *t, uint32_t *ret_n, crd_err *err)
{
    const crd_assume *a = ctx;
    int table = crd_schema_index(&crd_records, t);
    crd_status rc = a->base.count_sources(a->base.ctx, t, ret_n, err);
    bool states = false;
    for (size_t i = 0; i < a->rows.n && !states; i++)
        states = (int)a->rows.at[i].table == table;
    if (rc == CRD_OK)
        *ret_n += states;
    return rc;
}

static crd_status count_rows(void *ctx, const crd_table *t, uint64_t *ret_n, crd_err *err)
{
    const crd_assume *a = ctx;
    return a->base.count_rows(a->base.ctx, t, ret_n, err);
}

struct once {
    crd_intern *seen;
    crd_status (*put)(void *ctx, crd_str value);
    void *ctx;
};

static crd_status put_once(void *ctx, crd_str value)
{
    struct once *o = ctx;
    uint32_t n = crd_intern_count(o->seen), id;
    crd_status rc = crd_intern_add(o->seen, value, &id);
    return rc == CRD_OK && id == n ? o->put(o->ctx, value) : rc;
}

/* Values of rows that end come too: who asks takes them for spellings that may occur. */
static crd_status distinct(void *ctx, const crd_table *t, const crd_field *f,
                           crd_status (*put)(void *ctx, crd_str value), void *put_ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_assume *a = ctx;
    int table = crd_schema_index(&crd_records, t);
    struct once o = {.put = put, .ctx = put_ctx};
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &o.seen));
    CRD_TRY(a->base.distinct(a->base.ctx, t, f, put_once, &o, err));
    for (size_t i = 0; i < a->rows.n; i++)
        if ((int)a->rows.at[i].table == table && !crd_field_is_null(f, a->rows.at[i].rec))
            CRD_TRY(put_once(&o, crd_field_str(f, a->rows.at[i].rec)));
done:
    crd_intern_free(o.seen);
    return rc;
}

void crd_feed_init(crd_assume *a)
{
    a->feed = (crd_feed){.ctx = a,
                         .schema = &crd_records,
                         .replay = replay,
                         .count_sources = a->base.count_sources ? count_sources : NULL,
                         .count_rows = a->base.count_rows ? count_rows : NULL,
                         .distinct = a->base.distinct ? distinct : NULL,
                         .assumed = &a->name,
                         .n_assumed = a->n > 0};
}
