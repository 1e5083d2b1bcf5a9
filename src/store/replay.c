/* The case as a feed: one query of one table into a sink, in canonical order.
 *
 * Since a row's number begins with its source's, the order "sources by name, then arrival" is one
 * range of the table a source. With a filter on an indexed field the index gives the row numbers,
 * which are sorted into that order and fetched one by one. */
#include "base/intern.h"
#include "base/vec.h"
#include "store/case.h"
#include "store/expr.h"

#include <stdlib.h>

/* The sources of the snapshot by name. */
typedef struct source_range {
    sqlite3_int64 id;
    uint32_t name; /* in `names` */
} source_range;

typedef struct replay {
    crd_store *store;
    const crd_query *q;
    const crd_sink *to;
    size_t table;
    uint64_t fields;
    CRD_VEC(source_range) sources;
    crd_intern *names;
    crd_intern *values; /* of q->with, when no index helps */
    sqlite3_stmt *st;
    void *rec;
    bool filtered;             /* rows are judged here: q->with without an index */
    const crd_field *unwanted; /* fetched only to judge */
} replay;

static crd_status no_memory(crd_err *err)
{
    return crd_fail(err, CRD_ENOMEM, "reading the case: out of memory");
}

static crd_status damaged(const replay *r, const char *column, crd_err *err)
{
    if (sqlite3_errcode(r->store->db) == SQLITE_NOMEM)
        return no_memory(err);
    return crd_fail(err, CRD_EPARSE, "the case is damaged: table '%s', column '%s'",
                    r->q->table->name, column);
}

static crd_status load_sources(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    sqlite3 *db = r->store->db;
    int code = sqlite3_prepare_v2(db, "SELECT source_id, name FROM source ORDER BY name", -1, &st,
                                  NULL);
    CRD_TRY(crd_sql_fail(db, code, "reading the case", err));
    while ((code = sqlite3_step(st)) == SQLITE_ROW) {
        source_range one = {.id = sqlite3_column_int64(st, 0)};
        if (one.id < 1 || one.id >= INT32_MAX || sqlite3_column_type(st, 1) != SQLITE_TEXT)
            CRD_TRY(crd_fail(err, CRD_EPARSE, "the case is damaged: table 'source'"));
        crd_str name = {(const char *)sqlite3_column_text(st, 1),
                        (size_t)sqlite3_column_bytes(st, 1)};
        if (!name.ptr || crd_intern_add(r->names, name, &one.name) != CRD_OK ||
            !CRD_VEC_PUSH(&r->sources, one))
            CRD_TRY(no_memory(err));
    }
    CRD_TRY(crd_sql_fail(db, code, "reading the case", err));
done:
    sqlite3_finalize(st);
    return rc;
}

/* ---- one row ------------------------------------------------------------------------------ */

static bool with_matches(const replay *r)
{
    if (!r->filtered)
        return true;
    return crd_intern_find(r->values, crd_field_str(r->q->with, r->rec)) != CRD_INTERN_NONE;
}

/* The row under r->st: column 0 is the line, then the wanted fields. */
static crd_status put_row(replay *r, const source_range *source, uint32_t source_no, crd_err *err)
{
    const crd_table *t = r->q->table;
    bool none = sqlite3_column_type(r->st, 0) == SQLITE_NULL;
    bool number = sqlite3_column_type(r->st, 0) == SQLITE_INTEGER;
    sqlite3_int64 line = sqlite3_column_int64(r->st, 0);
    if (!(none || number) || line < 0 || line > UINT32_MAX)
        return damaged(r, "line", err);
    crd_from from = {.source = crd_intern_text(r->names, source->name),
                     .line = (uint32_t)line,
                     .source_no = source_no};
    int col = 1;
    for (uint64_t left = r->fields; left; left &= left - 1) {
        const crd_field *f = &t->fields[__builtin_ctzll(left)];
        if (!crd_read_field(r->st, col, f, r->rec))
            return damaged(r, f->name, err);
        col++;
    }
    if (!with_matches(r))
        return CRD_OK;
    if (r->unwanted)
        *(crd_str *)(void *)((char *)r->rec + r->unwanted->offset) = CRD_STR_NULL;
    return r->to->put(r->to->ctx, t, r->rec, &from, err);
}

/* ---- the statement ------------------------------------------------------------------------ */

/* NOT INDEXED leaves the row number as the only way in, so a filter cannot tempt SQLite into an
 * order or a cost that we did not choose. */
static crd_status prepare(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = r->q->table;
    const char *id = r->table ? "row_id" : "source_id";
    crd_buf sql;
    crd_buf_init(&sql, CRD_SQL_MAX + CRD_EXPR_MAX);
    crd_buf_addf(&sql, "SELECT %s", r->table ? "line" : "0");
    for (uint64_t left = r->fields; left; left &= left - 1)
        crd_buf_addf(&sql, ", \"%s\"", t->fields[__builtin_ctzll(left)].name);
    crd_buf_addf(&sql, " FROM \"%s\" NOT INDEXED WHERE %s BETWEEN ?1 AND ?2", t->name, id);
    if (!crd_str_is_null(r->q->where)) {
        CRD_TRY(crd_expr_check(r->store->db, t, r->q->where, err));
        crd_buf_adds(&sql, " AND (");
        crd_buf_add(&sql, r->q->where);
        crd_buf_adds(&sql, "\n)");
    }
    crd_buf_addf(&sql, " ORDER BY %s", id);
    crd_expr_guard(r->store->db, t, true);
    rc = crd_sql_prepare(r->store->db, &sql, "reading the case", &r->st, err);
    crd_expr_guard(r->store->db, t, false);
done:
    crd_buf_done(&sql);
    return rc;
}

static crd_status put_range(replay *r, const source_range *source, uint32_t source_no,
                            sqlite3_int64 first, sqlite3_int64 last, crd_err *err)
{
    crd_status rc = CRD_OK;
    int code;
    sqlite3_bind_int64(r->st, 1, first);
    sqlite3_bind_int64(r->st, 2, last);
    while ((code = sqlite3_step(r->st)) == SQLITE_ROW)
        CRD_TRY(put_row(r, source, source_no, err));
    rc = crd_sql_fail(r->store->db, code, "reading the case", err);
done:
    sqlite3_reset(r->st);
    return rc;
}

static crd_status scan(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; i < r->sources.n; i++) {
        const source_range *s = &r->sources.at[i];
        if (!crd_str_is_null(r->q->source) &&
            !crd_str_eq(r->q->source, crd_intern_text(r->names, s->name)))
            continue;
        CRD_TRY(r->table
                    ? put_range(r, s, i, crd_row_first(s->id), crd_row_first(s->id + 1) - 1, err)
                    : put_range(r, s, i, s->id, s->id, err));
    }
done:
    return rc;
}

/* ---- through an index --------------------------------------------------------------------- */

typedef struct hit {
    uint32_t source; /* place in r->sources */
    sqlite3_int64 row;
} hit;

typedef CRD_VEC(hit) hits;

static int by_place(const void *a, const void *b)
{
    const hit *x = a, *y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int by_id(const void *a, const void *b)
{
    const source_range *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* Place of the source with this id in name order; UINT32_MAX when there is none. Sources are few
 * beside rows, and a hit list is sorted anyway. */
static uint32_t place_of(const source_range *by_number, size_t n, sqlite3_int64 id)
{
    source_range key = {.id = id};
    const source_range *found = bsearch(&key, by_number, n, sizeof key, by_id);
    return found ? found->name : UINT32_MAX;
}

static crd_status find_hits(replay *r, const source_range *by_number, hits *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_buf sql;
    int code;
    crd_buf_init(&sql, CRD_SQL_MAX);
    crd_buf_addf(&sql, "SELECT %s FROM \"%s\" WHERE \"%s\" = ?1", r->table ? "row_id" : "source_id",
                 r->q->table->name, r->q->with->name);
    CRD_TRY(crd_sql_prepare(r->store->db, &sql, "reading the case", &st, err));
    for (uint32_t i = 0; i < crd_intern_count(r->values); i++) {
        crd_str value = crd_intern_text(r->values, i);
        sqlite3_bind_text64(st, 1, value.ptr, value.len, SQLITE_STATIC, SQLITE_UTF8);
        while ((code = sqlite3_step(st)) == SQLITE_ROW) {
            hit h = {.row = sqlite3_column_int64(st, 0)};
            h.source = place_of(by_number, r->sources.n, r->table ? h.row >> CRD_ROW_BITS : h.row);
            if (h.source == UINT32_MAX)
                CRD_TRY(damaged(r, "row_id", err));
            if (!CRD_VEC_PUSH(out, h))
                CRD_TRY(no_memory(err));
        }
        CRD_TRY(crd_sql_fail(r->store->db, code, "reading the case", err));
        sqlite3_reset(st);
    }
done:
    sqlite3_finalize(st);
    crd_buf_done(&sql);
    return rc;
}

static crd_status look_up(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    hits found = {0};
    source_range *by_number = malloc((r->sources.n + 1) * sizeof *by_number);
    if (!by_number)
        return no_memory(err);
    for (uint32_t i = 0; i < r->sources.n; i++) /* here `name` is the place in name order */
        by_number[i] = (source_range){.id = r->sources.at[i].id, .name = i};
    qsort(by_number, r->sources.n, sizeof *by_number, by_id);
    CRD_TRY(find_hits(r, by_number, &found, err));
    if (found.n)
        qsort(found.at, found.n, sizeof *found.at, by_place);
    for (size_t i = 0; i < found.n; i++) {
        const source_range *s = &r->sources.at[found.at[i].source];
        if (crd_str_is_null(r->q->source) ||
            crd_str_eq(r->q->source, crd_intern_text(r->names, s->name)))
            CRD_TRY(put_range(r, s, found.at[i].source, found.at[i].row, found.at[i].row, err));
    }
done:
    CRD_VEC_DONE(&found);
    free(by_number);
    return rc;
}

/* ---- a call ------------------------------------------------------------------------------- */

/* Rows that belong to no source would be seen by nobody but an SQL query: such a file is refused.
 */
static crd_status no_strays(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    source_range *sorted = malloc((r->sources.n + 1) * sizeof *sorted);
    crd_buf sql;
    crd_buf_init(&sql, CRD_SQL_MAX);
    if (!sorted)
        CRD_TRY(no_memory(err));
    for (size_t i = 0; i < r->sources.n; i++)
        sorted[i] = r->sources.at[i];
    qsort(sorted, r->sources.n, sizeof *sorted, by_id);
    crd_buf_addf(&sql, "SELECT 1 FROM \"%s\" WHERE row_id BETWEEN ?1 AND ?2 LIMIT 1",
                 r->q->table->name);
    CRD_TRY(crd_sql_prepare(r->store->db, &sql, "reading the case", &st, err));
    sqlite3_int64 from = INT64_MIN;
    for (size_t i = 0; i <= r->sources.n; i++) {
        sqlite3_int64 to = i < r->sources.n ? crd_row_first(sorted[i].id) - 1 : INT64_MAX;
        if (from <= to) {
            sqlite3_bind_int64(st, 1, from);
            sqlite3_bind_int64(st, 2, to);
            int code = sqlite3_step(st);
            CRD_TRY(crd_sql_fail(r->store->db, code, "reading the case", err));
            if (code == SQLITE_ROW)
                CRD_TRY(damaged(r, "row_id", err));
            sqlite3_reset(st);
        }
        from = i < r->sources.n ? crd_row_first(sorted[i].id + 1) : 0;
    }
done:
    sqlite3_finalize(st);
    crd_buf_done(&sql);
    free(sorted);
    return rc;
}

static crd_status replay_init(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = r->q->table;
    uint64_t all = t->n_fields == 64 ? UINT64_MAX : (UINT64_C(1) << t->n_fields) - 1;
    r->fields = r->q->fields ? r->q->fields & all : all;
    if (r->filtered)
        r->fields |= UINT64_C(1) << (r->q->with - t->fields);
    r->rec = calloc(1, t->size);
    if (!r->rec || crd_intern_new(1 << 20, 64 << 20, &r->names) != CRD_OK ||
        crd_intern_new(UINT32_MAX - 1, SIZE_MAX, &r->values) != CRD_OK)
        return no_memory(err);
    crd_record_clear(t, r->rec);
    for (size_t i = 0; r->q->with && i < r->q->n_values; i++) {
        uint32_t id;
        if (crd_intern_add(r->values, r->q->values[i], &id) != CRD_OK)
            return no_memory(err);
    }
    CRD_TRY(load_sources(r, err));
    if (r->table)
        CRD_TRY(no_strays(r, err));
    rc = prepare(r, err);
done:
    return rc;
}

static bool has_index(const crd_table *t, const crd_field *f)
{
    if (f->flags & CRD_F_INDEX)
        return true;
    for (const crd_field *one = t->fields; one < f; one++)
        if (one->flags & CRD_F_IN_KEY)
            return false;
    return (f->flags & CRD_F_KEY) != 0;
}

static crd_status replay_table(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *s = ctx;
    int table = crd_schema_index(s->schema, q->table);
    if (table < 0 || s->import || (q->with && !crd_field_is_text(q->with)))
        return crd_fail(err, CRD_EINVAL, "reading the case: no such table or field");
    replay r = {.store = s, .q = q, .to = to, .table = (size_t)table};
    bool own = sqlite3_get_autocommit(s->db) != 0; /* open for writing: no lasting snapshot */
    bool index = q->with && has_index(q->table, q->with);
    uint64_t with = q->with ? UINT64_C(1) << (q->with - q->table->fields) : 0;
    if (own)
        CRD_TRY(crd_sql_exec(s->db, "BEGIN", "reading the case", err));
    r.filtered = q->with && !index;
    r.unwanted = r.filtered && q->fields && !(q->fields & with) ? q->with : NULL;
    CRD_TRY(replay_init(&r, err));
    rc = index ? look_up(&r, err) : scan(&r, err);
done:
    sqlite3_finalize(r.st);
    crd_intern_free(r.values);
    crd_intern_free(r.names);
    CRD_VEC_DONE(&r.sources);
    free(r.rec);
    if (own && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

crd_status crd_store_feed(crd_store *s, crd_feed *ret_feed, crd_err *err)
{
    if (s->import)
        return crd_fail(err, CRD_EINVAL, "reading the case: an import is running");
    *ret_feed = (crd_feed){.ctx = s, .schema = s->schema, .replay = replay_table};
    return CRD_OK;
}
