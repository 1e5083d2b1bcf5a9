/* Reading a case back, against the least that reading its rows can cost.
 *   bench_replay CASE ROUNDS
 * Ours: crd_store_feed, every table, all fields, into a sink that counts. The peer: the same tables
 * in the same order, SELECT *, each column asked for its type and its value, with SQLite's
 * defaults; it checks nothing and builds no record. In turns: A B A B. */
#include "bench.h"

#include "base/err.h"
#include "store/store.h"

#include <sqlite3.h>
#include <string.h>

typedef struct tally {
    uint64_t rows, bytes;
} tally;

static crd_status count(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                        crd_err *err)
{
    tally *y = ctx;
    (void)err;
    y->rows++;
    y->bytes += from->source.len;
    if (crd_field_is_text(&t->fields[0]))
        y->bytes += crd_field_str(&t->fields[0], rec).len;
    return CRD_OK;
}

static crd_status replay(const char *path, tally *y, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_feed feed;
    crd_sink sink = {.ctx = y, .put = count};
    CRD_TRY(crd_store_open(path, &crd_records, NULL, &store, err));
    CRD_TRY(crd_store_feed(store, &feed, err));
    for (size_t i = 0; i < crd_records.n; i++)
        CRD_TRY(feed.replay(feed.ctx, &(crd_query){.table = crd_records.tables[i]}, &sink, err));
done:
    crd_store_close(store);
    return rc;
}

static void read_columns(sqlite3_stmt *st, tally *y)
{
    int n = sqlite3_column_count(st);
    for (int i = 0; i < n; i++)
        switch (sqlite3_column_type(st, i)) {
        case SQLITE_INTEGER:
            y->bytes += (uint64_t)sqlite3_column_int64(st, i) & 1;
            break;
        case SQLITE_FLOAT:
            y->bytes += sqlite3_column_double(st, i) > 0;
            break;
        case SQLITE_TEXT:
            y->bytes += ((const char *)sqlite3_column_text(st, i))[0] == 'a';
            y->bytes += (uint64_t)sqlite3_column_bytes(st, i);
            break;
        default:
            break;
        }
    y->rows++;
}

static crd_status bare(const char *path, tally *y, crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    for (size_t i = 0; i < crd_records.n && code == SQLITE_OK; i++) {
        char sql[256];
        sqlite3_stmt *st = NULL;
        snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", crd_records.tables[i]->name);
        code = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
        while (code == SQLITE_OK || code == SQLITE_ROW)
            if ((code = sqlite3_step(st)) == SQLITE_ROW)
                read_columns(st, y);
        code = sqlite3_finalize(st);
    }
    if (code != SQLITE_OK)
        rc = crd_fail(err, CRD_EIO, "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    if (argc != 3)
        return 2;
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--) {
        tally a = {0}, b = {0};
        double start = bench_now(), start_cpu = bench_cpu();
        CRD_TRY(replay(argv[1], &a, &err));
        double middle = bench_now(), middle_cpu = bench_cpu();
        CRD_TRY(bare(argv[1], &b, &err));
        bench_print("replay", middle - start);
        bench_print("replay_cpu", middle_cpu - start_cpu);
        bench_print("bare", bench_now() - middle);
        bench_print("bare_cpu", bench_cpu() - middle_cpu);
        bench_print("rows", (double)a.rows);
        if (a.rows != b.rows)
            CRD_TRY(crd_fail(&err, CRD_EBUG, "the two saw different rows"));
    }
    bench_print("peak", bench_peak());
done:
    return bench_end(rc, &err);
}
