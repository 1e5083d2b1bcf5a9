/* Where the time of an import goes:
 *   bench_import CASE FOLDER   as `cordon new` and `cordon import CASE tables FOLDER`: rows, then
 *                              indexes and commit
 *   bench_import - FOLDER      reading and checking alone */
#include "bench.h"

#include "base/err.h"
#include "import/import.h"
#include "store/store.h"

#include <string.h>

static crd_status ignore(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                         crd_err *err)
{
    (void)ctx;
    (void)t;
    (void)rec;
    (void)from;
    (void)err;
    return CRD_OK;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_diags *diags = NULL;
    crd_sink sink = {0};
    static crd_import_report read;
    static crd_store_report kept;
    if (argc != 3)
        return 2;
    const char *const paths[] = {argv[2]};
    crd_import_opts opts = {.schema = &crd_records, .as_of = CRD_DATE_NONE};
    crd_store_import how = {.ret_report = &kept};
    (void)crd_date_parse(CRD_STR("2026-01-01"), &how.imported_at);
    CRD_TRY(crd_diags_new(100, &diags));
    how.diags = diags;
    if (strcmp(argv[1], "-") == 0) {
        crd_sink none = {.put = ignore};
        double start = bench_now(), start_cpu = bench_cpu();
        CRD_TRY(crd_import_run(CRD_STR("tables"), paths, 1, &opts, &none, diags, &read, &err));
        bench_print("alone_s", bench_now() - start);
        bench_print("alone_cpu", bench_cpu() - start_cpu);
        goto done;
    }
    CRD_TRY(crd_store_create(argv[1], &crd_records, NULL, &err));
    CRD_TRY(crd_store_open(argv[1], &crd_records, &(crd_store_opts){.write = true}, &store, &err));
    CRD_TRY(crd_store_begin_import(store, &how, &sink, &err));
    double start = bench_now(), start_cpu = bench_cpu();
    rc = crd_import_run(CRD_STR("tables"), paths, 1, &opts, &sink, diags, &read, &err);
    double middle = bench_now(), middle_cpu = bench_cpu();
    crd_status end = sink.end(sink.ctx, rc == CRD_OK, &err);
    bench_print("rows_s", middle - start);
    bench_print("rows_cpu", middle_cpu - start_cpu);
    bench_print("end_s", bench_now() - middle);
    bench_print("end_cpu", bench_cpu() - middle_cpu);
    rc = rc == CRD_OK ? end : rc;
    uint64_t rows = 0;
    for (size_t i = 0; i < crd_records.n; i++)
        rows += kept.tables[i].kept;
    bench_print("rows", (double)rows);
    bench_print("errors", (double)crd_diags_count(diags, CRD_ERROR));
done:
    crd_store_close(store);
    crd_diags_free(diags);
    return bench_end(rc, &err);
}
