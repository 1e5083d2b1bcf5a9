/* What a case is: its size, its rows by source and table, its digest. */
#include "store/case.h"

#include "base/hash.h"
#include "base/vec.h"

#include <string.h>

static crd_status count_table(crd_store *s, size_t table, crd_store_info *info,
                              const sqlite3_int64 *ids, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    crd_buf sql;
    crd_buf_init(&sql, CRD_SQL_MAX);
    crd_buf_addf(&sql, "SELECT count(*) FROM \"%s\" WHERE row_id BETWEEN ?1 AND ?2",
                 s->schema->tables[table]->name);
    CRD_TRY(crd_sql_prepare(s->db, &sql, "counting rows", &st, err));
    for (size_t i = 0; i < info->n_sources; i++) {
        sqlite3_bind_int64(st, 1, crd_row_first(ids[i]));
        sqlite3_bind_int64(st, 2, crd_row_first(ids[i] + 1) - 1);
        int code = sqlite3_step(st);
        CRD_TRY(crd_sql_fail(s->db, code, "counting rows", err));
        uint64_t n = (uint64_t)sqlite3_column_int64(st, 0);
        info->sources[i].tables[table] = n;
        info->tables[table] += n;
        sqlite3_reset(st);
    }
done:
    sqlite3_finalize(st);
    crd_buf_done(&sql);
    return rc;
}

static crd_status list_sources(crd_store *s, crd_arena *arena, crd_store_info *info,
                               sqlite3_int64 **ret_ids, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3_stmt *st = NULL;
    int64_t n = 0;
    bool found;
    CRD_TRY(crd_sql_int(s->db, "SELECT count(*) FROM source", "counting sources", &n, &found, err));
    info->n_sources = info->tables[0] = (size_t)n;
    info->sources = CRD_NEW(arena, crd_store_rows, (size_t)n);
    *ret_ids = CRD_NEW(arena, sqlite3_int64, (size_t)n);
    if (!info->sources || !*ret_ids)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "counting rows: out of memory"));
    int code = sqlite3_prepare_v2(s->db, "SELECT source_id, name FROM source ORDER BY name", -1,
                                  &st, NULL);
    CRD_TRY(crd_sql_fail(s->db, code, "counting sources", err));
    for (size_t i = 0; i < (size_t)n; i++) {
        code = sqlite3_step(st);
        CRD_TRY(crd_sql_fail(s->db, code, "counting sources", err));
        crd_str name = {(const char *)sqlite3_column_text(st, 1),
                        (size_t)sqlite3_column_bytes(st, 1)};
        (*ret_ids)[i] = sqlite3_column_int64(st, 0);
        if (code != SQLITE_ROW || !name.ptr || (*ret_ids)[i] < 1 || (*ret_ids)[i] >= INT32_MAX)
            CRD_TRY(crd_fail(err, CRD_EPARSE, "the case is damaged: table 'source'"));
        info->sources[i].source = crd_str_copy(arena, name);
        info->sources[i].tables[0] = 1;
        if (!info->sources[i].source.ptr)
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "counting rows: out of memory"));
    }
done:
    sqlite3_finalize(st);
    return rc;
}

crd_status crd_store_describe(crd_store *s, crd_arena *arena, crd_store_info *ret_info,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store_info info = {.version = s->schema->version};
    sqlite3_int64 *ids = NULL;
    int64_t pages = 0, page_bytes = 0;
    bool found, own = sqlite3_get_autocommit(s->db) != 0;
    if (s->import || s->schema->n > CRD_STORE_TABLES_MAX)
        return crd_fail(err, CRD_EINVAL, "counting rows: an import is running");
    if (own)
        CRD_TRY(crd_sql_exec(s->db, "BEGIN", "counting rows", err));
    CRD_TRY(crd_sql_int(s->db, "PRAGMA page_count", "counting rows", &pages, &found, err));
    CRD_TRY(crd_sql_int(s->db, "PRAGMA page_size", "counting rows", &page_bytes, &found, err));
    info.file_bytes = (uint64_t)pages * (uint64_t)page_bytes;
    CRD_TRY(list_sources(s, arena, &info, &ids, err));
    for (size_t i = 1; i < s->schema->n; i++)
        CRD_TRY(count_table(s, i, &info, ids, err));
    *ret_info = info;
done:
    if (own && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

/* ---- digest ------------------------------------------------------------------------------- */

typedef struct digest {
    crd_sha256 hash;
    crd_buf field, row;
} digest;

static void add_text(crd_buf *row, crd_str text)
{
    crd_buf_addi(row, (int64_t)text.len);
    crd_buf_addc(row, ':');
    crd_buf_add(row, text);
    crd_buf_addc(row, ',');
}

static bool outside_digest(const crd_table *t, const crd_field *f)
{
    return strcmp(t->name, "source") == 0 &&
           (strcmp(f->name, "imported_at") == 0 || strcmp(f->name, "superseded_at") == 0);
}

static crd_status digest_put(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                             crd_err *err)
{
    digest *d = ctx;
    crd_buf_clear(&d->row);
    add_text(&d->row, from->source);
    crd_buf_addi(&d->row, from->line);
    crd_buf_addc(&d->row, ',');
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        if (outside_digest(t, f))
            continue;
        if (crd_field_is_null(f, rec)) {
            crd_buf_adds(&d->row, "-,");
        } else if (crd_field_is_text(f)) {
            add_text(&d->row, crd_field_str(f, rec));
        } else {
            crd_buf_clear(&d->field);
            crd_field_text(f, rec, &d->field);
            add_text(&d->row, crd_buf_str(&d->field));
        }
    }
    crd_buf_addc(&d->row, '\n');
    crd_status rc = crd_buf_end(&d->row, err);
    if (rc == CRD_OK)
        crd_sha256_add(&d->hash, crd_buf_str(&d->row));
    return rc;
}

crd_status crd_store_digest(crd_store *s, char ret_hex[65], crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_feed feed;
    digest d;
    crd_sha256_init(&d.hash);
    crd_buf_init(&d.field, 1024 * 1024);
    crd_buf_init(&d.row, 64 * 1024 * 1024);
    CRD_TRY(crd_store_feed(s, &feed, err));
    for (size_t i = 0; i < s->schema->n; i++) {
        const crd_table *t = s->schema->tables[i];
        crd_sha256_add(&d.hash, crd_str_from(t->name));
        crd_sha256_add(&d.hash, CRD_STR("\n"));
        crd_sink to = {.ctx = &d, .put = digest_put};
        CRD_TRY(feed.replay(feed.ctx, &(crd_query){.table = t}, &to, err));
    }
    crd_sha256_end(&d.hash, ret_hex);
done:
    crd_buf_done(&d.row);
    crd_buf_done(&d.field);
    return rc;
}
