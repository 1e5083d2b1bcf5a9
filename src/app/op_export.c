/* export and template: the case, or questions, as files of the native exchange form. */
#include "app/ops.h"

#include "app/when.h"
#include "base/err.h"
#include "base/file.h"
#include "report/tables_out.h"
#include "report/template.h"

#include <stdio.h>
#include <string.h>

static bool is_book(crd_str path) { return crd_str_ends(path, CRD_STR(".xlsx")); }

static crd_status open_out(crd_str path, crd_sink *ret_sink, crd_err *err)
{
    return is_book(path) ? crd_book_out_open(path.ptr, &crd_records, ret_sink, err)
                         : crd_tables_out_open(path.ptr, &crd_records, ret_sink, err);
}

/* ---- export ------------------------------------------------------------------------------ */

/* Passes on the rows of sources that are used, counts them, and shows progress. */
struct filter {
    const crd_sink *to;
    const crd_world *world;     /* NULL: all sources */
    const crd_store_info *info; /* NULL: rows of `source` whatever the source states */
    const bool *want;           /* [CRD_T_COUNT]; with `info` */
    const crd_progress *progress;
    crd_str last; /* source of the row before, in the world's texts */
    bool last_used;
    uint64_t rows;
};

static bool is_used(struct filter *f, crd_str source)
{
    size_t n;
    if (!f->world)
        return true;
    if (f->last.len > 0 && crd_str_eq(f->last, source))
        return f->last_used;
    const crd_world_source *all = crd_world_sources(f->world, &n);
    f->last_used = false;
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(all[i].name, source)) {
            f->last = all[i].name;
            f->last_used = all[i].used;
        }
    return f->last_used;
}

/* Does the source that this row describes state anything of what is exported? */
static bool states_something(const struct filter *f, crd_str source)
{
    for (size_t i = 0; i < f->info->n_sources; i++)
        if (crd_str_eq(f->info->sources[i].source, source))
            for (size_t t = 1; t < crd_records.n; t++)
                if (f->want[t] && f->info->sources[i].tables[t] > 0)
                    return true;
    return false;
}

static crd_status pass(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    struct filter *f = ctx;
    if (!is_used(f, from->source))
        return CRD_OK;
    if (f->info && t == crd_records.tables[CRD_T_source] && !states_something(f, from->source))
        return CRD_OK;
    if (++f->rows % 4096 == 0 && !crd_progress_step(f->progress, "writing", f->rows, 0))
        return crd_fail(err, CRD_ECANCEL, "stopped: nothing was written");
    return f->to->put(f->to->ctx, t, rec, from, err);
}

static crd_status pass_merged(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                              const crd_merged *about, crd_err *err)
{
    struct filter *f = ctx;
    (void)about;
    f->rows++;
    return f->to->put(f->to->ctx, t, rec, from, err);
}

static crd_status copy_statements(const crd_feed *feed, const bool *want, struct filter *f,
                                  crd_err *err)
{
    crd_sink sink = {.ctx = f, .put = pass};
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < crd_records.n; i++) {
        crd_query q = {.table = crd_records.tables[i]};
        if (want[i])
            rc = feed->replay(feed->ctx, &q, &sink, err);
    }
    return rc;
}

/* One table after the other: a world holds only what is being written. */
static crd_status copy_merged(const crd_feed *feed, const bool *want, const crd_world_opts *opts,
                              struct filter *f, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; rc == CRD_OK && i < crd_records.n; i++) {
        crd_world *w = NULL;
        crd_want one = {.table = i};
        if (!want[i])
            continue;
        rc = crd_world_new(feed, &one, 1, opts, &w, err);
        if (rc == CRD_OK)
            rc = crd_world_put_rows(w, i, pass_merged, f, err);
        crd_world_free(w);
    }
    return rc;
}

static bool any_time_option(const crd_args *args)
{
    return crd_arg_count(args, "as-known") > 0 || crd_arg_count(args, "release") > 0;
}

static crd_status write_case(crd_app *app, const crd_args *args, crd_store *store,
                             const crd_feed *feed, crd_world **ret_world, uint64_t *ret_rows,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_sink out = {0};
    crd_world_opts opts;
    bool want[CRD_T_COUNT];
    size_t n;
    crd_store_info info;
    struct filter f = {.to = &out, .progress = &app->progress};
    CRD_TRY(crd_app_tables(args, want, &n, err));
    if (crd_file_same(crd_arg_path(args, "FILE"), crd_arg_path(args, "CASE")))
        CRD_TRY(crd_fail(err, CRD_EINVAL, "that is the case itself"));
    CRD_TRY(crd_app_when(app, args, &opts, err));
    bool merged = crd_arg_flag(args, "merged");
    if (!merged && crd_arg_count(args, "as-of") > 0)
        CRD_TRY(crd_fail(err, CRD_EINVAL,
                         "--as-of goes with --merged: statements are exported for all times"));
    if (!merged && crd_arg_count(args, "assume") > 0)
        CRD_TRY(crd_fail(err, CRD_EINVAL,
                         "--assume goes with --merged: the case's statements stay what they are"));
    opts.all_times = crd_arg_count(args, "as-of") == 0;
    CRD_TRY(crd_world_new(feed, NULL, 0, &opts, ret_world, err));
    if (any_time_option(args))
        f.world = *ret_world;
    if (n > 1 && !merged) { /* a part of the case: with the sources of that part */
        CRD_TRY(crd_store_describe(store, app->arena, &info, err));
        f.info = &info;
        f.want = want;
    }
    CRD_TRY(open_out(crd_arg(args, "FILE"), &out, err));
    rc = merged ? copy_merged(feed, want, &opts, &f, err) : copy_statements(feed, want, &f, err);
    crd_sink whole = out;
    out.end = NULL; /* end takes it, whatever happens */
    crd_status end = whole.end(whole.ctx, rc == CRD_OK, rc == CRD_OK ? err : NULL);
    rc = rc != CRD_OK ? rc : end;
    *ret_rows = f.rows;
done:
    return rc;
}

crd_status crd_op_export(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *world = NULL;
    crd_feed feed;
    uint64_t rows = 0;
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(write_case(app, args, store, &feed, &world, &rows, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.export/1", "Exported", &out->doc, err));
    crd_doc_head_text(out->doc, "file", "To", crd_arg(args, "FILE"));
    crd_doc_head_text(out->doc, "marking", "Marking", crd_world_marking(world));
    crd_doc_head_count(out->doc, "rows", "Rows", rows);
done:
    crd_world_free(world);
    crd_store_close(store);
    return rc;
}

/* ---- template ---------------------------------------------------------------------------- */

crd_status crd_op_template(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    bool want[CRD_T_COUNT];
    const crd_table *tables[CRD_T_COUNT];
    size_t n, used = 0;
    crd_str part, rest = crd_arg(args, "tables");
    crd_status rc = crd_app_tables(args, want, &n, err);
    if (rc != CRD_OK)
        return rc;
    if (!is_book(crd_arg(args, "output")))
        return crd_fail(err, CRD_EINVAL, "a template is a workbook: -o FILE.xlsx");
    while (n > 0 && used < n && crd_str_next(&rest, ',', &part))
        tables[used++] = crd_schema_find(&crd_records, crd_str_trim(part));
    rc = crd_template_write(crd_arg_path(args, "output"), &crd_records, tables, used,
                            crd_arg(args, "title"), err);
    if (rc == CRD_OK &&
        crd_doc_new(app->arena, "cordon.template/1", "Template", &out->doc) != CRD_OK)
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
    return rc;
}
