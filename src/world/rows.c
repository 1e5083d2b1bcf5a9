/* Merged rows as ordinary records again, for `export --merged` and the views of `sql`. */
#include "base/str.h"
#include "world/world_int.h"

#include <string.h>

enum { ABOUT_MAX = 1 << 20 };

static int key_order(const void *ctx, const void *a, const void *b)
{
    const void *const *both = ctx;
    const crd_world *w = both[0];
    const crd_frame *f = both[1];
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    for (uint32_t i = 0; i < f->table->n_fields; i++) {
        const crd_field *field = &f->table->fields[i];
        if (!(field->flags & CRD_F_IN_KEY))
            continue;
        bool no_x, no_y;
        crd_bits of_x = crd_cell_bits(f, i, x, &no_x), of_y = crd_cell_bits(f, i, y, &no_y);
        if (no_x || no_y) {
            if (no_x != no_y)
                return no_x ? -1 : 1;
            continue;
        }
        int c = crd_bits_cmp(w, field, of_x, of_y);
        if (c != 0)
            return c;
    }
    return 0;
}

crd_status crd_world_sorted(const crd_world *w, uint32_t table, uint32_t **ret_rows)
{
    const crd_frame *f = &w->frames[table];
    const void *ctx[2] = {w, f};
    uint32_t *rows = reallocarray(NULL, (size_t)f->n + 1, sizeof *rows);
    *ret_rows = NULL;
    if (!rows)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < f->n; i++)
        rows[i] = i;
    crd_status rc = crd_sort(rows, f->n, sizeof *rows, key_order, ctx);
    if (rc != CRD_OK) {
        free(rows);
        return rc;
    }
    *ret_rows = rows;
    return CRD_OK;
}

/* A reference to one of several tables gets its table back. */
static crd_status set_ref(const crd_world *w, const crd_world_col *c, uint32_t row,
                          crd_arena *arena, crd_str *ret)
{
    crd_str key = crd_intern_text(w->texts, c->text[row]);
    if (c->target[row] == CRD_TARGET_NONE) {
        *ret = key;
        return CRD_OK;
    }
    crd_str table = c->target[row] == CRD_TARGET_CLASS
                        ? CRD_STR("class")
                        : crd_str_from(crd_records.tables[c->target[row]]->name);
    char *at = CRD_NEW(arena, char, table.len + key.len + 1);
    if (!at)
        return CRD_ENOMEM;
    memcpy(at, table.ptr, table.len);
    at[table.len] = ':';
    if (key.len > 0)
        memcpy(at + table.len + 1, key.ptr, key.len);
    *ret = (crd_str){at, table.len + key.len + 1};
    return CRD_OK;
}

static void put_number(const crd_world_col *c, uint32_t row, void *at)
{
    int32_t i32 = crd_col_i32(c, row);
    uint64_t bits = crd_packed_bits(&c->number, row);
    if (c->holds == CRD_HOLDS_I32)
        memcpy(at, &i32, sizeof i32);
    else
        memcpy(at, &bits, sizeof bits);
}

static crd_status fill(const crd_world *w, uint32_t table, uint32_t row, void *rec,
                       crd_arena *arena)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = &w->frames[table];
    for (uint64_t left = f->fields; rc == CRD_OK && left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        const crd_world_col *c = &f->cols[i];
        void *at = (char *)rec + f->table->fields[i].offset;
        crd_str text = CRD_STR_NULL;
        if (c->text && c->text[row] != CRD_INTERN_NONE) {
            if (c->target)
                rc = set_ref(w, c, row, arena, &text);
            else
                text = crd_intern_text(w->texts, c->text[row]);
        }
        if (c->text)
            memcpy(at, &text, sizeof text);
        else
            put_number(c, row, at);
    }
    return rc;
}

/* Names of all sources of the row, best first, each once. */
static void put_sources(const crd_world *w, uint32_t table, uint32_t row, crd_buf *out)
{
    uint32_t last = crd_row_source(&w->frames[table], row);
    size_t n = 0;
    crd_buf_clear(out);
    crd_buf_add(out, w->info.at[last].pub.name);
    const crd_place *more = crd_world_more_places(w, table, row, &n);
    for (size_t i = 0; i < n; i++) { /* by rank, so one source's places are neighbours */
        if (more[i].source == last)
            continue;
        last = more[i].source;
        crd_buf_adds(out, ", ");
        crd_buf_add(out, w->info.at[last].pub.name);
    }
}

static void put_contested(const crd_world *w, uint32_t table, uint32_t row, crd_buf *out)
{
    const crd_frame *f = &w->frames[table];
    crd_buf_clear(out);
    if (!(f->flags[row] & CRD_ROW_CONTESTED))
        return;
    for (uint32_t i = 0; i < f->table->n_fields; i++) {
        if (!crd_world_contested(w, table, row, i))
            continue;
        if (out->len > 0)
            crd_buf_adds(out, ", ");
        crd_buf_adds(out, f->table->fields[i].name);
    }
}

static crd_status put_all(const crd_world *w, uint32_t table, const uint32_t *rows, void *rec,
                          crd_arena *arena, crd_merged_put put, void *ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = &w->frames[table];
    crd_buf sources, contested;
    crd_arena_mark mark = crd_arena_save(arena);
    crd_buf_init(&sources, ABOUT_MAX);
    crd_buf_init(&contested, ABOUT_MAX);
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t row = rows[i];
        if ((f->flags[row] & CRD_ROW_ELSEWHEN) && table != CRD_T_party && table != CRD_T_party_name)
            continue; /* an integration that has ended */
        crd_record_clear(f->table, rec);
        CRD_TRY(fill(w, table, row, rec, arena));
        put_sources(w, table, row, &sources);
        put_contested(w, table, row, &contested);
        if (sources.status != CRD_OK || contested.status != CRD_OK)
            CRD_TRY(CRD_ENOMEM);
        crd_from from = {w->info.at[crd_row_source(f, row)].pub.name, crd_row_line(f, row),
                         crd_row_source(f, row)};
        crd_merged about = {row, crd_buf_str(&sources), crd_buf_str(&contested)};
        CRD_TRY(put(ctx, f->table, rec, &from, &about, err));
        crd_arena_rewind(arena, mark);
    }
done:
    crd_buf_done(&sources);
    crd_buf_done(&contested);
    return rc;
}

crd_status crd_world_put_rows(const crd_world *w, uint32_t table, crd_merged_put put, void *ctx,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_arena *arena = NULL;
    uint32_t *rows = NULL;
    void *rec = calloc(1, crd_records.tables[table]->size);
    if (!rec)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_arena_new(64 << 20, &arena));
    CRD_TRY(crd_world_sorted(w, table, &rows));
    rc = put_all(w, table, rows, rec, arena, put, ctx, err);
done:
    free(rows);
    free(rec);
    crd_arena_free(arena);
    return rc;
}
