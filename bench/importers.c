/* An importer against the bare reader of its file, in turns:
 *   bench_importers FORMAT PATH ROUNDS ours|bare|both
 * Ours is crd_import_run into a sink that does nothing: reading, hashing, records made and checked.
 * The peer is fmt/json, fmt/xml or fmt/csv with events that count. With `ours` alone the peak is
 * that of the import. */
#include "bench.h"
#include "events.h"

#include "base/err.h"
#include "fmt/csv.h"
#include "fmt/json.h"
#include "fmt/xml.h"
#include "import/import.h"

#include <string.h>

enum { FILES_MAX = 20000 };

/* ---- ours --------------------------------------------------------------------------------------
 */

static crd_status ignore(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                         crd_err *err)
{
    (void)t;
    (void)rec;
    (void)from;
    (void)err;
    ++*(uint64_t *)ctx;
    return CRD_OK;
}

static crd_status ours(const char *format, const char *path, uint64_t *n, crd_err *err)
{
    static crd_import_report report;
    crd_diags *diags = NULL;
    crd_import_opts o = {.schema = &crd_records, .as_of = CRD_DATE_NONE};
    crd_sink sink = {.ctx = n, .put = ignore};
    crd_status rc = crd_diags_new(100, &diags);
    if (rc == CRD_OK)
        rc = crd_import_run(crd_str_from(format), &path, 1, &o, &sink, diags, &report, err);
    crd_diags_free(diags);
    return rc;
}

/* ---- the bare readers --------------------------------------------------------------------------
 */

static crd_status bare_json(crd_blocks in, uint64_t *n, crd_err *err)
{
    crd_json *json = NULL;
    const crd_json_events events = {n,        one, one_bool, one_int, one_real, one_text,
                                    one_text, one, one,      one,     one};
    crd_status rc = crd_json_new(in, NULL, &events, &json);
    if (rc == CRD_OK)
        rc = crd_json_read(json, err);
    crd_json_free(json);
    return rc;
}

static crd_status one_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)e;
    (void)err;
    return one(ctx);
}
static crd_status one_piece(void *ctx, crd_str text, crd_err *err)
{
    (void)text;
    (void)err;
    return one(ctx);
}

static crd_status bare_xml(crd_blocks in, uint64_t *n, crd_err *err)
{
    const crd_xml_events events = {one_start, one_piece, one_start};
    return crd_xml_read(in, "bare", &events, n, NULL, err);
}

static crd_status bare_csv(crd_blocks in, uint64_t *n, crd_err *err)
{
    crd_csv *csv = NULL;
    crd_csv_row row = {0};
    crd_status rc = crd_csv_new(in, NULL, NULL, &csv);
    do {
        if (rc == CRD_OK)
            rc = crd_csv_next(csv, &row, err);
        *n += row.n;
    } while (rc == CRD_OK && row.n > 0);
    crd_csv_free(csv);
    return rc;
}

typedef crd_status (*reader)(crd_blocks in, uint64_t *n, crd_err *err);

static const struct {
    const char *format;
    reader read;
} readers[] = {{"netbox", bare_json}, {"bods", bare_json},   {"cables", bare_json},
               {"bulkcm", bare_xml},  {"graphml", bare_xml}, {"gleif", bare_csv}};

static crd_status bare_file(reader read, const char *path, uint64_t *n, crd_err *err)
{
    crd_file_in *file = NULL;
    crd_status rc = crd_file_in_open(path, &file, err);
    if (rc == CRD_OK)
        rc = read(crd_file_in_blocks(file), n, err);
    crd_file_in_close(file);
    return rc;
}

static crd_status bare(const char *format, const char *path, uint64_t *n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_arena *arena = NULL;
    crd_str *names;
    size_t n_names, which = 0;
    char file[4096];
    while (which < sizeof readers / sizeof *readers && strcmp(readers[which].format, format) != 0)
        which++;
    if (which == sizeof readers / sizeof *readers)
        return crd_fail(err, CRD_EINVAL, "no bare reader for '%s'", format);
    if (!crd_file_is_dir(path))
        return bare_file(readers[which].read, path, n, err);
    CRD_TRY(crd_arena_new((size_t)64 << 20, &arena));
    CRD_TRY(crd_dir_list(path, FILES_MAX, arena, &names, &n_names, err));
    for (size_t i = 0; i < n_names; i++) {
        snprintf(file, sizeof file, "%s/" CRD_STR_FMT, path, CRD_STR_ARG(names[i]));
        CRD_TRY(bare_file(readers[which].read, file, n, err));
    }
done:
    crd_arena_free(arena);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    if (argc != 5)
        return 2;
    bool do_ours = strcmp(argv[4], "bare") != 0, do_bare = strcmp(argv[4], "ours") != 0;
    for (long left = strtol(argv[3], NULL, 10); left > 0; left--) {
        uint64_t records = 0, events = 0;
        double start = bench_cpu();
        if (do_ours) {
            CRD_TRY(ours(argv[1], argv[2], &records, &err));
            bench_print("ours", bench_cpu() - start);
            bench_print("records", (double)records);
        }
        start = bench_cpu();
        if (do_bare) {
            CRD_TRY(bare(argv[1], argv[2], &events, &err));
            bench_print("bare", bench_cpu() - start);
            bench_print("events", (double)events);
        }
    }
    bench_print("peak", bench_peak());
done:
    return bench_end(rc, &err);
}
