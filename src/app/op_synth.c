/* synth: an invented nation, as a new case. */
#include "app/ops.h"

#include "app/open.h"
#include "base/err.h"
#include "synth/synth.h"

#include <stdio.h>

static crd_status fill(crd_app *app, const crd_args *args, crd_store *store,
                       crd_store_report *ret_report, crd_err *err)
{
    crd_sink sink;
    crd_store_import how = {.imported_at = CRD_DATE_NONE, .ret_report = ret_report};
    crd_synth_opts o = {
        .seed = crd_arg_number(args, "seed", 1),
        .elements = crd_arg_number(args, "elements", 10000),
        .unknown_ppm = (uint32_t)crd_arg_number(args, "unknown", 200000),
        .progress = &app->progress,
    };
    crd_status rc = crd_store_begin_import(store, &how, &sink, err);
    if (rc != CRD_OK)
        return rc;
    rc = crd_synth(&o, &sink, err);
    crd_status end = sink.end(sink.ctx, rc == CRD_OK, rc == CRD_OK ? err : NULL);
    return rc != CRD_OK ? rc : end;
}

crd_status crd_op_synth(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    bool made = false;
    uint64_t rows = 0;
    crd_store_report *report = CRD_NEW(app->arena, crd_store_report, 1);
    crd_store_opts o = {.write = true, .busy_ms = (unsigned)app->busy_ms};
    if (!report)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    if (crd_arg_number(args, "unknown", 0) > 1000000)
        return crd_fail(err, CRD_EINVAL, "--unknown is a share in millionths, up to 1000000");
    CRD_TRY(crd_store_create(crd_arg_path(args, "CASE"), &crd_records, &o, err));
    made = true;
    CRD_TRY(crd_app_open(app, args, true, &store, err));
    CRD_TRY(fill(app, args, store, report, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.synth/1", "An invented nation", &out->doc, err));
    for (size_t i = 0; i < crd_records.n; i++)
        rows += report->tables[i].kept;
    crd_doc_head_count(out->doc, "rows", "Rows", rows);
done:
    crd_store_close(store);
    if (rc != CRD_OK && made) /* a case without its nation would only be in the way */
        (void)remove(crd_arg_path(args, "CASE"));
    return rc;
}
