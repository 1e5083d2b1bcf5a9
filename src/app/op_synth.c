/* synth: an invented nation, as a new case or as a folder of tables. */
#include "app/ops.h"

#include "app/open.h"
#include "base/err.h"
#include "report/tables_out.h"
#include "synth/synth.h"

#include <stdio.h>

static crd_synth_opts options(crd_app *app, const crd_args *args)
{
    return (crd_synth_opts){
        .seed = crd_arg_number(args, "seed", 1),
        .elements = crd_arg_number(args, "elements", 10000),
        .unknown_ppm = (uint32_t)crd_arg_number(args, "unknown", 200000),
        .progress = &app->progress,
    };
}

/* Makes the nation and ends the sink, whatever happens. */
static crd_status make(const crd_synth_opts *o, const crd_sink *to, crd_sink *whole, crd_err *err)
{
    crd_status rc = crd_synth(o, to, err);
    crd_status end = whole->end(whole->ctx, rc == CRD_OK, rc == CRD_OK ? err : NULL);
    return rc != CRD_OK ? rc : end;
}

/* ---- as a case ---------------------------------------------------------------------------- */

static crd_status as_case(crd_app *app, const crd_args *args, const crd_synth_opts *o,
                          uint64_t *ret_rows, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_sink sink;
    bool made = false;
    crd_store_report *report = CRD_NEW(app->arena, crd_store_report, 1);
    crd_store_opts how = {.write = true, .busy_ms = (unsigned)app->busy_ms};
    crd_store_import import = {.imported_at = CRD_DATE_NONE, .ret_report = report};
    if (!report)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_store_create(crd_arg_path(args, "CASE"), &crd_records, &how, err));
    made = true;
    CRD_TRY(crd_app_open(app, args, true, &store, err));
    CRD_TRY(crd_store_begin_import(store, &import, &sink, err));
    CRD_TRY(make(o, &sink, &sink, err));
    for (size_t i = 0; i < crd_records.n; i++)
        *ret_rows += report->tables[i].kept;
done:
    crd_store_close(store);
    if (rc != CRD_OK && made) /* a case without its nation would only be in the way */
        (void)remove(crd_arg_path(args, "CASE"));
    return rc;
}

/* ---- as tables ---------------------------------------------------------------------------- */

struct counting {
    const crd_sink *to;
    uint64_t rows;
};

static crd_status put_counted(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                              crd_err *err)
{
    struct counting *c = ctx;
    c->rows++;
    return c->to->put(c->to->ctx, t, rec, from, err);
}

static crd_status as_tables(const crd_args *args, const crd_synth_opts *o, uint64_t *ret_rows,
                            crd_err *err)
{
    crd_sink out;
    struct counting c = {.to = &out};
    crd_sink sink = {.ctx = &c, .put = put_counted};
    crd_status rc = crd_tables_out_open(crd_arg_path(args, "CASE"), &crd_records, &out, err);
    if (rc == CRD_OK)
        rc = make(o, &sink, &out, err);
    *ret_rows = c.rows;
    return rc;
}

crd_status crd_op_synth(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint64_t rows = 0;
    if (crd_arg_number(args, "unknown", 0) > 1000000)
        return crd_fail(err, CRD_EINVAL, "--unknown is a share in millionths, up to 1000000");
    crd_synth_opts o = options(app, args);
    if (crd_str_eq(crd_arg(args, "as"), CRD_STR("tables")))
        CRD_TRY(as_tables(args, &o, &rows, err));
    else
        CRD_TRY(as_case(app, args, &o, &rows, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.synth/1", "An invented nation", &out->doc, err));
    crd_doc_head_count(out->doc, "rows", "Rows", rows);
done:
    return rc;
}
