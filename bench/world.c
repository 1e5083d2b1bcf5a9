/* What a world costs beside reading its rows, and a number beside its text.
 *   bench_world CASE ROUNDS
 * world: crd_world_new of all that `find` asks about. rows: the same tables and fields into a sink
 * that counts; the least that any reader of the case pays. In turns: A B A B.
 * all: the world of every table and field, kept in a file with its ties as the cache keeps it, and
 * opened again.
 * intern: a million texts given to a table that knows them, in another order; one by one, and many
 * at once. */
#include "bench.h"
#include "rows.h"

#include "analyse/find.h"
#include "base/err.h"
#include "base/hash.h"
#include "store/store.h"
#include "world/mapped.h"

enum { TEXTS = 1000000, AT_ONCE = 256 };

/* The same rows and fields that a world of these wants is made of. */
static crd_status read_rows(const crd_feed *feed, const crd_want *wants, size_t n,
                            uint64_t *ret_rows, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < n; i++) {
        crd_query q = {.table = crd_records.tables[wants[i].table], .fields = wants[i].fields};
        for (uint32_t k = 0; q.fields && k < q.table->n_fields; k++)
            if (q.table->fields[k].flags & (CRD_F_IN_KEY | CRD_F_SINCE | CRD_F_UNTIL))
                q.fields |= UINT64_C(1) << k;
        CRD_TRY(feed->replay(feed->ctx, &q, &(crd_sink){.ctx = ret_rows, .put = bench_count}, err));
    }
done:
    return rc;
}

static crd_status one_round(const crd_feed *feed, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t n;
    uint64_t rows = 0;
    const crd_want *wants = crd_find_wants(&n);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = NULL;
    double start = bench_cpu();
    CRD_TRY(crd_world_new(feed, wants, n, &opts, &w, err));
    double middle = bench_cpu();
    CRD_TRY(read_rows(feed, wants, n, &rows, err));
    bench_print("world_cpu", middle - start);
    bench_print("rows_cpu", bench_cpu() - middle);
    bench_print("world_bytes", (double)crd_world_bytes(w));
    bench_print("rows", (double)rows);
done:
    crd_world_free(w);
    return rc;
}

static crd_status put_bytes(void *ctx, crd_str bytes, crd_err *err)
{
    return fwrite(bytes.ptr, 1, bytes.len, ctx) == bytes.len ? CRD_OK
                                                             : crd_fail(err, CRD_EIO, "full");
}

static crd_status cache_round(const crd_feed *feed, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_want wants[CRD_T_COUNT];
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = NULL;
    crd_mapped_key key;
    FILE *f = tmpfile();
    crd_mapped_out out = {f, put_bytes};
    crd_ties *ties = NULL;
    uint64_t rows = 0;
    if (!f)
        return crd_fail(err, CRD_EIO, "no temporary file");
    memset(&key, 'k', sizeof key);
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        wants[t] = (crd_want){t, 0};
    double start = bench_cpu();
    CRD_TRY(crd_world_new(feed, wants, CRD_T_COUNT, &opts, &w, err));
    bench_print("all_cpu", bench_cpu() - start);
    start = bench_cpu();
    CRD_TRY(read_rows(feed, wants, CRD_T_COUNT, &rows, err));
    bench_print("all_rows_cpu", bench_cpu() - start);
    bench_print("all_rows", (double)rows);
    bench_print("all_bytes", (double)crd_world_bytes(w));
    start = bench_cpu();
    CRD_TRY(crd_ties_new(w, NULL, 0, &ties, err));
    bench_print("ties_cpu", bench_cpu() - start);
    bench_print("ties_bytes", (double)crd_ties_bytes(ties));
    start = bench_now();
    CRD_TRY(crd_world_save(w, ties, &key, &out, err));
    fflush(f);
    bench_print("save_seconds", bench_now() - start);
    bench_print("file_bytes", (double)ftell(f));
    crd_ties_free(ties);
    crd_world_free(w);
    ties = NULL;
    w = NULL;
    start = bench_now();
    double cpu = bench_cpu();
    CRD_TRY(crd_world_map(fileno(f), &key, &w, &ties, err));
    bench_print("open_seconds", bench_now() - start);
    bench_print("open_cpu", bench_cpu() - cpu);
done:
    crd_ties_free(ties);
    crd_world_free(w);
    fclose(f);
    return rc;
}

static crd_status intern_round(void)
{
    crd_status rc = CRD_OK;
    crd_intern *t = NULL;
    char(*bytes)[16] = calloc(TEXTS, sizeof *bytes);
    crd_str *texts = calloc(TEXTS, sizeof *texts);
    uint32_t *ids = calloc(TEXTS, sizeof *ids);
    if (!bytes || !texts || !ids)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &t));
    for (uint32_t i = 0; i < TEXTS; i++) {
        int len = snprintf(bytes[i], sizeof *bytes, "element-%06u", (unsigned)i);
        texts[i] = (crd_str){bytes[i], (size_t)len};
        CRD_TRY(crd_intern_add(t, texts[i], &ids[i]));
    }
    for (size_t i = TEXTS - 1; i > 0; i--) { /* asked for in another order */
        size_t k = crd_rng_at(1, 1, i) % (i + 1);
        crd_str swap = texts[i];
        texts[i] = texts[k];
        texts[k] = swap;
    }
    double start = bench_cpu();
    for (uint32_t i = 0; i < TEXTS; i++)
        CRD_TRY(crd_intern_add(t, texts[i], &ids[i]));
    double middle = bench_cpu();
    for (size_t i = 0; i < TEXTS; i += AT_ONCE)
        CRD_TRY(
            crd_intern_add_many(t, texts + i, TEXTS - i < AT_ONCE ? TEXTS - i : AT_ONCE, ids + i));
    bench_print("intern_one_cpu", middle - start);
    bench_print("intern_many_cpu", bench_cpu() - middle);
done:
    crd_intern_free(t);
    free(bytes);
    free(texts);
    free(ids);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_feed feed;
    if (argc != 3)
        return 2;
    CRD_TRY(crd_store_open(argv[1], &crd_records, NULL, &store, &err));
    CRD_TRY(crd_store_feed(store, &feed, &err));
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--) {
        CRD_TRY(one_round(&feed, &err));
        CRD_TRY(cache_round(&feed, &err));
        CRD_TRY(intern_round());
    }
    bench_print("peak", bench_peak());
done:
    crd_store_close(store);
    return bench_end(rc, &err);
}
