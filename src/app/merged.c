/* merged_TABLE: the merged rows of a table as a table of SQL. A world is built for a table when a
 * query first reads it; cells come from its columns, nothing is copied. */
#include "app/when.h"

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_SOURCES, COLUMN_CONTESTED, COLUMN_MAYBE, MORE_COLUMNS };

struct view {
    crd_merged_views *all;
    uint32_t table;
    crd_world *world; /* NULL until a query reads the table */
    uint32_t *order;  /* rows by key */
    crd_buf text;     /* of the cell given last */
    char name[80];
    crd_store_view calls;
};

struct crd_merged_views {
    const crd_feed *feed;
    crd_world_opts opts;
    size_t n;
    struct view *at;
};

static crd_status view_rows(void *ctx, uint64_t *ret_n, crd_err *err)
{
    struct view *v = ctx;
    crd_status rc = CRD_OK;
    if (!v->world) {
        crd_want want = {.table = v->table};
        CRD_TRY(crd_world_new(v->all->feed, &want, 1, &v->all->opts, &v->world, err));
        CRD_TRY(crd_world_sorted(v->world, v->table, &v->order));
    }
    *ret_n = crd_world_frame(v->world, v->table)->n;
done:
    return rc;
}

/* ---- cells ------------------------------------------------------------------------------- */

static crd_value text_value(struct view *v)
{
    return (crd_value){.type = CRD_VALUE_TEXT,
                       .text = v->text.len > 0 ? crd_buf_str(&v->text) : CRD_STR("")};
}

static crd_value int_value(int64_t i) { return (crd_value){.type = CRD_VALUE_INT, .i = i}; }

static crd_value reference(struct view *v, const crd_world_col *col, uint32_t row)
{
    uint8_t target = col->target ? col->target[row] : CRD_TARGET_NONE;
    if (target < CRD_T_COUNT)
        crd_buf_addf(&v->text, "%s:", crd_records.tables[target]->name);
    else if (target == CRD_TARGET_CLASS)
        crd_buf_adds(&v->text, "class:");
    crd_buf_add(&v->text, crd_world_text(v->world, col->text[row]));
    return text_value(v);
}

static crd_value date_value(struct view *v, crd_date d)
{
    char day[11];
    crd_buf_add(&v->text, crd_date_text(d, day));
    return text_value(v);
}

static crd_value field_value(struct view *v, uint32_t row, size_t column)
{
    const crd_frame *frame = crd_world_frame(v->world, v->table);
    const crd_world_col *col = &frame->cols[column];
    const crd_value null = {.type = CRD_VALUE_NULL};
    int32_t i32;
    int64_t i64;
    double real;
    switch ((crd_kind)frame->table->fields[column].kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        return col->text[row] == CRD_INTERN_NONE ? null : reference(v, col, row);
    case CRD_DATE:
        i32 = crd_col_i32(col, row);
        return i32 == CRD_NULL32 ? null : date_value(v, i32);
    case CRD_PPM:
    case CRD_BOOL:
        i32 = crd_col_i32(col, row);
        return i32 == CRD_NULL32 ? null : int_value(i32);
    case CRD_INT:
        i64 = crd_col_i64(col, row);
        return i64 == CRD_NULL64 ? null : int_value(i64);
    case CRD_REAL:
        real = crd_col_real(col, row);
        return isnan(real) ? null : (crd_value){.type = CRD_VALUE_REAL, .r = real};
    }
    return null;
}

/* Names of all sources of the row, best first, each once. */
static crd_value sources_value(struct view *v, uint32_t row)
{
    size_t n, n_sources;
    const crd_world_source *sources = crd_world_sources(v->world, &n_sources);
    const crd_place *more = crd_world_more_places(v->world, v->table, row, &n);
    uint32_t best = crd_row_source(crd_world_frame(v->world, v->table), row);
    if (best < n_sources)
        crd_buf_add(&v->text, sources[best].name);
    for (size_t i = 0; i < n; i++) {
        bool told = more[i].source == best;
        for (size_t k = 0; k < i && !told; k++)
            told = more[k].source == more[i].source;
        if (told || more[i].source >= n_sources)
            continue;
        crd_buf_adds(&v->text, ", ");
        crd_buf_add(&v->text, sources[more[i].source].name);
    }
    return text_value(v);
}

static crd_value contested_value(struct view *v, uint32_t row)
{
    const crd_frame *frame = crd_world_frame(v->world, v->table);
    for (uint32_t f = 0; f < frame->table->n_fields; f++)
        if (crd_world_contested(v->world, v->table, row, f))
            crd_buf_addf(&v->text, "%s%s", v->text.len ? ", " : "", frame->table->fields[f].name);
    return text_value(v);
}

static crd_status view_cell(void *ctx, uint64_t row, size_t column, crd_value *ret_cell,
                            crd_err *err)
{
    struct view *v = ctx;
    const crd_frame *frame = crd_world_frame(v->world, v->table);
    uint32_t at = v->order[row];
    crd_buf_clear(&v->text);
    if (column < frame->table->n_fields)
        *ret_cell = field_value(v, at, column);
    else if (column == frame->table->n_fields + COLUMN_SOURCES)
        *ret_cell = sources_value(v, at);
    else if (column == frame->table->n_fields + COLUMN_CONTESTED)
        *ret_cell = contested_value(v, at);
    else
        *ret_cell = int_value((frame->flags[at] & CRD_ROW_MAYBE) != 0);
    return v->text.status == CRD_OK ? CRD_OK : crd_fail(err, v->text.status, "out of memory");
}

/* ---- exposing ---------------------------------------------------------------------------- */

static crd_status expose(crd_store *store, struct view *v, crd_err *err)
{
    const crd_table *t = crd_records.tables[v->table];
    const char *columns[CRD_FIELDS_MAX + MORE_COLUMNS];
    for (uint32_t i = 0; i < t->n_fields; i++)
        columns[i] = t->fields[i].name;
    columns[t->n_fields + COLUMN_SOURCES] = "sources";
    columns[t->n_fields + COLUMN_CONTESTED] = "contested";
    columns[t->n_fields + COLUMN_MAYBE] = "maybe";
    snprintf(v->name, sizeof v->name, "merged_%s", t->name);
    v->calls = (crd_store_view){.ctx = v, .rows = view_rows, .cell = view_cell};
    return crd_store_expose(store, v->name, columns, t->n_fields + MORE_COLUMNS, &v->calls, err);
}

crd_status crd_app_merged_expose(crd_app *app, const crd_args *args, crd_store *store,
                                 const crd_feed *feed, crd_merged_views **ret_views, crd_err *err)
{
    crd_merged_views *all = CRD_NEW(app->arena, crd_merged_views, 1);
    if (all)
        all->at = CRD_NEW(app->arena, struct view, crd_records.n);
    if (!all || !all->at)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    all->feed = feed;
    crd_status rc = crd_app_when(app, args, &all->opts, err);
    *ret_views = all;
    /* `source` is left out: it is what the others are merged by. */
    for (uint32_t t = 1; rc == CRD_OK && t < crd_records.n; t++) {
        struct view *v = &all->at[all->n++];
        *v = (struct view){.all = all, .table = t};
        crd_buf_init(&v->text, (size_t)1 << 20);
        rc = expose(store, v, err);
    }
    return rc;
}

void crd_app_merged_done(crd_merged_views *views)
{
    for (size_t i = 0; views && i < views->n; i++) {
        crd_world_free(views->at[i].world);
        free(views->at[i].order);
        crd_buf_done(&views->at[i].text);
    }
}
