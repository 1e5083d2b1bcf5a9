/* Our JSON reader against the yajl below it.
 *   bench_json FILE ROUNDS ours|bare|both
 * The peer is yajl with callbacks that count and do nothing else: it gets numbers as text, and
 * checks neither their range nor lone surrogates. Both read the file in blocks of 256 KiB. With
 * `both` in turns; with one of them alone the peak is that one's. */
#include "bench.h"
#include "events.h"

#include "base/err.h"
#include "fmt/json.h"

#include <string.h>
#include <yajl/yajl_parse.h>

static crd_status ours(const char *path, uint64_t *n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_file_in *file = NULL;
    crd_json *json = NULL;
    const crd_json_events events = {n,        one, one_bool, one_int, one_real, one_text,
                                    one_text, one, one,      one,     one};
    CRD_TRY(crd_file_in_open(path, &file, err));
    CRD_TRY(crd_json_new(crd_file_in_blocks(file), NULL, &events, &json));
    CRD_TRY(crd_json_read(json, err));
done:
    crd_json_free(json);
    crd_file_in_close(file);
    return rc;
}

static int tick(void *ctx)
{
    ++*(uint64_t *)ctx;
    return 1;
}
static int tick_bool(void *ctx, int v)
{
    (void)v;
    return tick(ctx);
}
static int tick_number(void *ctx, const char *text, size_t len)
{
    (void)text;
    (void)len;
    return tick(ctx);
}
static int tick_text(void *ctx, const unsigned char *text, size_t len)
{
    (void)text;
    (void)len;
    return tick(ctx);
}

static crd_status bare(const char *path, uint64_t *n, crd_err *err)
{
    crd_status rc = CRD_OK;
    static const yajl_callbacks callbacks = {tick, tick_bool, NULL, NULL, tick_number, tick_text,
                                             tick, tick_text, tick, tick, tick};
    crd_file_in *file = NULL;
    crd_str block;
    yajl_handle h = yajl_alloc(&callbacks, NULL, n);
    if (!h)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_file_in_open(path, &file, err));
    crd_blocks in = crd_file_in_blocks(file);
    yajl_status status = yajl_status_ok;
    do {
        CRD_TRY(in.next(in.ctx, &block, err));
        status = block.len ? yajl_parse(h, (const unsigned char *)block.ptr, block.len)
                           : yajl_complete_parse(h);
    } while (block.len && status == yajl_status_ok);
    if (status != yajl_status_ok)
        rc = crd_fail(err, CRD_EPARSE, "yajl refuses the file");
done:
    crd_file_in_close(file);
    if (h)
        yajl_free(h);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    if (argc != 4)
        return 2;
    bool do_ours = strcmp(argv[3], "bare") != 0, do_bare = strcmp(argv[3], "ours") != 0;
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--) {
        uint64_t a = 0, b = 0;
        double start = bench_now();
        if (do_ours) {
            CRD_TRY(ours(argv[1], &a, &err));
            bench_print("ours", bench_now() - start);
        }
        start = bench_now();
        if (do_bare) {
            CRD_TRY(bare(argv[1], &b, &err));
            bench_print("bare", bench_now() - start);
        }
        if (do_ours && do_bare && a != b)
            CRD_TRY(crd_fail(&err, CRD_EBUG, "the two saw different events"));
        bench_print("events", (double)(a ? a : b));
    }
    bench_print("peak", bench_peak());
done:
    return bench_end(rc, &err);
}
