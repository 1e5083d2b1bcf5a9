/* The case as a feed: one query of one table into a sink, in canonical order.
 *
 * Since a row's number begins with its source's, the order "sources by name, then arrival" is one
 * range of the table a source. With a filter on an indexed field the index gives the row numbers,
 * which are sorted into that order and fetched one by one.
 *
 * A row fetched by its number costs about as much as six that a scan passes over. Of a query with
 * `any`, which may want a large part of a table, the indexes are therefore asked for row numbers
 * only until there are more than an eighth of the table's; then it is scanned. The filters stand in
 * the statement then, so that SQLite takes no more of a row apart than they need before one of them
 * holds. */
#include "store/filter.h"

#include "base/vec.h"
#include "store/expr.h"

#include <stdlib.h>

/* The sources of the snapshot by name. */
typedef struct source_range {
    sqlite3_int64 id;
    uint32_t name; /* in `names` */
} source_range;

enum { MANY = 8 /* one row in so many is scanned for */, FEW = 64 };

typedef struct replay {
    crd_store *store;
    const crd_query *q;
    const crd_sink *to;
    size_t table;
    uint64_t fields;
    CRD_VEC(source_range) sources;
    crd_intern *names;
    crd_filters filters;
    sqlite3_stmt *st;
    void *rec;
    bool own; /* a snapshot of this call's own */
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
    return r->to->put(r->to->ctx, t, r->rec, &from, err);
}

/* ---- the statement ------------------------------------------------------------------------ */

/* NOT INDEXED leaves the row number as the only way in, so a filter cannot tempt SQLite into an
 * order or a cost that we did not choose.
 * @param judging  the statement holds the filters; else an index has answered them, or there are
 *                 none */
static crd_status prepare(replay *r, bool judging, crd_err *err)
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
    if (judging) {
        crd_buf_adds(&sql, " AND ");
        crd_filters_sql(&sql, &r->filters, 3);
    }
    crd_buf_addf(&sql, " ORDER BY %s", id);
    crd_expr_guard(r->store->db, t, true);
    rc = crd_sql_prepare(r->store->db, &sql, "reading the case", &r->st, err);
    crd_expr_guard(r->store->db, t, false);
    if (rc == CRD_OK && judging)
        rc = crd_sql_fail(r->store->db, crd_filters_bind(r->st, &r->filters, 3), "reading the case",
                          err);
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
    CRD_TRY(prepare(r, r->filters.n > 0, err));
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

/* Row numbers of one filter, until there are more than `max` in all. */
static crd_status find_hits(replay *r, const crd_filter *by, const source_range *by_number,
                            size_t max, hits *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_buf sql;
    int code;
    crd_buf_init(&sql, CRD_SQL_MAX);
    crd_buf_addf(&sql, "SELECT %s FROM \"%s\" WHERE \"%s\" = ?1", r->table ? "row_id" : "source_id",
                 r->q->table->name, by->field->name);
    CRD_TRY(crd_sql_prepare(r->store->db, &sql, "reading the case", &st, err));
    for (uint32_t i = 0; i < crd_intern_count(by->values) && out->n <= max; i++) {
        crd_str value = crd_intern_text(by->values, i);
        sqlite3_bind_text64(st, 1, value.ptr, value.len, SQLITE_STATIC, SQLITE_UTF8);
        while ((code = sqlite3_step(st)) == SQLITE_ROW && out->n <= max) {
            hit h = {.row = sqlite3_column_int64(st, 0)};
            h.source = place_of(by_number, r->sources.n, r->table ? h.row >> CRD_ROW_BITS : h.row);
            if (h.source == UINT32_MAX)
                CRD_TRY(damaged(r, "row_id", err));
            if (!CRD_VEC_PUSH(out, h))
                CRD_TRY(no_memory(err));
        }
        if (out->n <= max)
            CRD_TRY(crd_sql_fail(r->store->db, code, "reading the case", err));
        sqlite3_reset(st);
    }
done:
    sqlite3_finalize(st);
    crd_buf_done(&sql);
    return rc;
}

/* Leaves out filters that the index answers at once: no row has one of their few values. */
static crd_status drop_empty(replay *r, const source_range *by_number, crd_err *err)
{
    crd_status rc = CRD_OK;
    hits found = {0};
    for (size_t i = r->filters.n; i-- > 0;) {
        if (crd_intern_count(r->filters.at[i].values) > FEW)
            continue;
        found.n = 0;
        CRD_TRY(find_hits(r, &r->filters.at[i], by_number, 0, &found, err));
        if (found.n == 0)
            crd_filters_drop(&r->filters, i);
    }
done:
    CRD_VEC_DONE(&found);
    return rc;
}

/* Puts the rows that the indexes name. With more than `max` of them puts none: *ret_too_many. */
static crd_status look_up(replay *r, size_t max, bool *ret_too_many, crd_err *err)
{
    crd_status rc = CRD_OK;
    hits found = {0};
    source_range *by_number = malloc((r->sources.n + 1) * sizeof *by_number);
    if (!by_number)
        return no_memory(err);
    for (uint32_t i = 0; i < r->sources.n; i++) /* here `name` is the place in name order */
        by_number[i] = (source_range){.id = r->sources.at[i].id, .name = i};
    qsort(by_number, r->sources.n, sizeof *by_number, by_id);
    for (size_t i = 0; i < r->filters.n && found.n <= max; i++)
        CRD_TRY(find_hits(r, &r->filters.at[i], by_number, max, &found, err));
    *ret_too_many = found.n > max;
    if (*ret_too_many) {
        rc = drop_empty(r, by_number, err);
        goto done;
    }
    if (found.n)
        qsort(found.at, found.n, sizeof *found.at, by_place);
    CRD_TRY(prepare(r, false, err));
    for (size_t i = 0; i < found.n; i++) {
        const source_range *s = &r->sources.at[found.at[i].source];
        if (i > 0 && found.at[i].row == found.at[i - 1].row)
            continue; /* by several filters */
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

static crd_status filters_init(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_query *q = r->q;
    if (q->with)
        rc = crd_filters_add(&r->filters, q->with, q->values, q->n_values);
    for (size_t i = 0; rc == CRD_OK && i < q->n_any; i++)
        rc = crd_filters_add(&r->filters, q->any[i].field, q->any[i].values, q->any[i].n);
    return rc == CRD_OK ? rc : no_memory(err);
}

static crd_status replay_init(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = r->q->table;
    uint64_t all = t->n_fields == 64 ? UINT64_MAX : (UINT64_C(1) << t->n_fields) - 1;
    r->fields = r->q->fields ? r->q->fields & all : all;
    r->rec = calloc(1, t->size);
    if (!r->rec || crd_intern_new(1 << 20, 64 << 20, &r->names) != CRD_OK)
        return no_memory(err);
    crd_record_clear(t, r->rec);
    CRD_TRY(filters_init(r, err));
    CRD_TRY(load_sources(r, err));
    if (r->table)
        CRD_TRY(no_strays(r, err));
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

/* Numbers of sources with rows in the table and, at most, of the rows: the highest number that a
 * source gave away counts, also where rows before it went. */
static crd_status measure(replay *r, uint32_t *ret_sources, uint64_t *ret_rows, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_buf sql;
    crd_buf_init(&sql, CRD_SQL_MAX);
    crd_buf_addf(&sql, "SELECT max(%s) FROM \"%s\" WHERE %s BETWEEN ?1 AND ?2",
                 r->table ? "row_id" : "source_id", r->q->table->name,
                 r->table ? "row_id" : "source_id");
    CRD_TRY(crd_sql_prepare(r->store->db, &sql, "reading the case", &st, err));
    *ret_sources = 0;
    *ret_rows = 0;
    for (size_t i = 0; i < r->sources.n; i++) {
        sqlite3_int64 id = r->sources.at[i].id, first = r->table ? crd_row_first(id) : id;
        sqlite3_bind_int64(st, 1, first);
        sqlite3_bind_int64(st, 2, r->table ? crd_row_first(id + 1) - 1 : id);
        int code = sqlite3_step(st);
        CRD_TRY(crd_sql_fail(r->store->db, code, "reading the case", err));
        if (sqlite3_column_type(st, 0) == SQLITE_INTEGER) {
            ++*ret_sources;
            *ret_rows += (uint64_t)(sqlite3_column_int64(st, 0) - first) + 1;
        }
        sqlite3_reset(st);
    }
done:
    sqlite3_finalize(st);
    crd_buf_done(&sql);
    return rc;
}

static bool all_indexed(const replay *r)
{
    for (size_t i = 0; i < r->filters.n; i++)
        if (!has_index(r->q->table, r->filters.at[i].field))
            return false;
    return r->filters.n > 0;
}

static crd_status answer(replay *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool scanning = !all_indexed(r);
    size_t max = SIZE_MAX - 1;
    uint32_t sources;
    uint64_t rows;
    if (!scanning && r->q->n_any > 0) {
        CRD_TRY(measure(r, &sources, &rows, err));
        max = (size_t)(rows / MANY);
    }
    if (!scanning)
        CRD_TRY(look_up(r, max, &scanning, err));
    if (scanning)
        rc = scan(r, err);
done:
    return rc;
}

static bool filters_ok(const crd_query *q)
{
    if (q->n_any > CRD_FILTERS_MAX || (q->n_any > 0 && q->with) ||
        (q->with && !crd_field_is_text(q->with)))
        return false;
    for (size_t i = 0; i < q->n_any; i++)
        if (!crd_field_is_text(q->any[i].field))
            return false;
    return true;
}

static crd_status replay_begin(replay *r, crd_store *s, const crd_query *q, crd_err *err)
{
    int table = crd_schema_index(s->schema, q->table);
    if (table < 0 || s->import || !filters_ok(q))
        return crd_fail(err, CRD_EINVAL, "reading the case: no such table or field");
    *r = (replay){.store = s, .q = q, .table = (size_t)table};
    if (sqlite3_get_autocommit(s->db) == 0) /* the snapshot of the opening */
        return CRD_OK;
    crd_status rc = crd_sql_exec(s->db, "BEGIN", "reading the case", err);
    r->own = rc == CRD_OK;
    return rc;
}

static void replay_done(replay *r)
{
    sqlite3_finalize(r->st);
    crd_filters_done(&r->filters);
    crd_intern_free(r->names);
    CRD_VEC_DONE(&r->sources);
    free(r->rec);
    if (r->own && !sqlite3_get_autocommit(r->store->db))
        sqlite3_exec(r->store->db, "ROLLBACK", NULL, NULL, NULL);
}

static crd_status replay_table(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    replay r = {0};
    CRD_TRY(replay_begin(&r, ctx, q, err));
    r.to = to;
    CRD_TRY(replay_init(&r, err));
    rc = answer(&r, err);
done:
    replay_done(&r);
    return rc;
}

static crd_status count_sources(void *ctx, const crd_table *t, uint32_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    replay r = {0};
    crd_query q = {.table = t};
    uint64_t rows;
    CRD_TRY(replay_begin(&r, ctx, &q, err));
    CRD_TRY(replay_init(&r, err));
    rc = measure(&r, ret_n, &rows, err);
done:
    replay_done(&r);
    return rc;
}

/* No more than the file has room for: a damaged row number promises nothing. A row takes at least a
 * byte a column and three more. */
static crd_status count_rows(void *ctx, const crd_table *t, uint64_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *s = ctx;
    replay r = {0};
    crd_query q = {.table = t};
    int64_t pages = 0, page_bytes = 0;
    uint32_t sources;
    uint64_t rows;
    bool found;
    CRD_TRY(replay_begin(&r, s, &q, err));
    CRD_TRY(replay_init(&r, err));
    CRD_TRY(measure(&r, &sources, &rows, err));
    CRD_TRY(crd_sql_int(s->db, "PRAGMA page_count", "reading the case", &pages, &found, err));
    CRD_TRY(crd_sql_int(s->db, "PRAGMA page_size", "reading the case", &page_bytes, &found, err));
    uint64_t most = (uint64_t)pages * (uint64_t)page_bytes / (t->n_fields + 3);
    *ret_n = rows < most ? rows : most;
done:
    replay_done(&r);
    return rc;
}

/* From each value to the next one through the index: one step a value, not a row. */
static crd_status distinct(void *ctx, const crd_table *t, const crd_field *f,
                           crd_status (*put)(void *ctx, crd_str value), void *put_ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    replay r = {0};
    crd_query q = {.table = t};
    crd_buf sql, last;
    int code;
    crd_buf_init(&sql, CRD_SQL_MAX);
    crd_buf_init(&last, SIZE_MAX / 2);
    if (!crd_field_is_text(f) || !has_index(t, f))
        CRD_TRY(crd_fail(err, CRD_EINVAL, "reading the case: no index on '%s'", f->name));
    CRD_TRY(replay_begin(&r, ctx, &q, err));
    crd_buf_addf(&sql, "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" > ?1 ORDER BY \"%s\" LIMIT 1",
                 f->name, t->name, f->name, f->name);
    CRD_TRY(crd_sql_prepare(r.store->db, &sql, "reading the case", &r.st, err));
    sqlite3_bind_text64(r.st, 1, "", 0, SQLITE_STATIC, SQLITE_UTF8);
    while ((code = sqlite3_step(r.st)) == SQLITE_ROW) {
        crd_str value = {(const char *)sqlite3_column_text(r.st, 0),
                         (size_t)sqlite3_column_bytes(r.st, 0)};
        if (!value.ptr)
            CRD_TRY(damaged(&r, f->name, err));
        crd_buf_clear(&last);
        crd_buf_add(&last, value);
        if (last.status != CRD_OK)
            CRD_TRY(no_memory(err));
        CRD_TRY(put(put_ctx, crd_buf_str(&last)));
        sqlite3_reset(r.st);
        sqlite3_bind_text64(r.st, 1, last.at, last.len, SQLITE_STATIC, SQLITE_UTF8);
    }
    CRD_TRY(crd_sql_fail(r.store->db, code, "reading the case", err));
done:
    replay_done(&r);
    crd_buf_done(&sql);
    crd_buf_done(&last);
    return rc;
}

crd_status crd_store_feed(crd_store *s, crd_feed *ret_feed, crd_err *err)
{
    if (s->import)
        return crd_fail(err, CRD_EINVAL, "reading the case: an import is running");
    *ret_feed = (crd_feed){.ctx = s,
                           .schema = s->schema,
                           .replay = replay_table,
                           .count_sources = count_sources,
                           .count_rows = count_rows,
                           .distinct = distinct};
    return CRD_OK;
}
