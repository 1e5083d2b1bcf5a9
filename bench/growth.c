/* How cost grows with a nation, at one size:
 *   bench_growth ELEMENTS CASE
 * synth: a nation made, into nothing. import: made and kept in a new case, durable. replay: all
 * tables of the case, all fields, into a sink that counts. world: all that ties derive from,
 * compiled straight from the nation (no case between). ties: derived from it. CASE "-": no import,
 * no replay. */
#include "bench.h"
#include "rows.h"

#include "base/err.h"
#include "store/store.h"
#include "synth/synth.h"
#include "world/ties.h"

#include <string.h>

enum { SEED = 20260101, UNKNOWN_PPM = 100000 };

static crd_status make(const crd_synth_opts *o, crd_err *err)
{
    uint64_t rows = 0;
    double start = bench_cpu();
    crd_status rc = crd_synth(o, &(crd_sink){.ctx = &rows, .put = bench_count}, err);
    bench_print("synth_cpu", bench_cpu() - start);
    bench_print("rows", (double)rows);
    bench_print("synth_peak", bench_peak());
    return rc;
}

static crd_status keep(const crd_synth_opts *o, const char *path, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_sink sink;
    crd_feed feed;
    uint64_t rows = 0;
    crd_store_opts how = {.write = true};
    crd_store_import import = {.imported_at = CRD_DATE_NONE};
    double start = bench_cpu();
    CRD_TRY(crd_store_create(path, &crd_records, &how, err));
    CRD_TRY(crd_store_open(path, &crd_records, &how, &store, err));
    CRD_TRY(crd_store_begin_import(store, &import, &sink, err));
    rc = crd_synth(o, &sink, err);
    crd_status end = sink.end(sink.ctx, rc == CRD_OK, rc == CRD_OK ? err : NULL);
    CRD_TRY(rc);
    CRD_TRY(end);
    bench_print("import_cpu", bench_cpu() - start);
    start = bench_cpu();
    CRD_TRY(crd_store_feed(store, &feed, err));
    for (size_t i = 0; i < crd_records.n; i++)
        CRD_TRY(feed.replay(feed.ctx, &(crd_query){.table = crd_records.tables[i]},
                            &(crd_sink){.ctx = &rows, .put = bench_count}, err));
    bench_print("replay_cpu", bench_cpu() - start);
    bench_print("import_peak", bench_peak());
done:
    crd_store_close(store);
    return rc;
}

static crd_status compile(crd_synth_opts *o, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = NULL;
    crd_ties *t = NULL;
    size_t n;
    crd_feed feed = crd_synth_feed(o);
    crd_world_opts opts = CRD_WORLD_OPTS;
    const crd_want *wants = crd_ties_wants(&n);
    double start = bench_cpu();
    CRD_TRY(crd_world_new(&feed, wants, n, &opts, &w, err));
    bench_print("world_cpu", bench_cpu() - start);
    bench_print("world_bytes", (double)crd_world_bytes(w));
    bench_print("world_peak", bench_peak());
    start = bench_cpu();
    CRD_TRY(crd_ties_new(w, NULL, 0, &t, err));
    bench_print("ties_cpu", bench_cpu() - start);
    bench_print("ties", (double)t->n_ties);
    bench_print("nodes", (double)t->n_nodes);
    bench_print("ties_bytes", (double)crd_ties_bytes(t));
    bench_print("peak", bench_peak());
done:
    crd_ties_free(t);
    crd_world_free(w);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    int64_t n;
    if (argc != 3 || !crd_str_to_i64(crd_str_from(argv[1]), &n) || n < 100) {
        fputs("usage: bench_growth ELEMENTS CASE|-\n", stderr);
        return 2;
    }
    crd_synth_opts o = {.seed = SEED, .elements = (uint64_t)n, .unknown_ppm = UNKNOWN_PPM};
    CRD_TRY(make(&o, &err));
    CRD_TRY(compile(&o, &err)); /* before the case, whose peak would hide its own */
    if (strcmp(argv[2], "-") != 0)
        CRD_TRY(keep(&o, argv[2], &err));
done:
    return bench_end(rc, &err);
}
