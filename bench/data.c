/* Writes a seeded nation as a folder of CSV files or as one JSON file:
 *   bench_data tables ELEMENTS FOLDER      one file a table, and its rows counted
 *   bench_data json BYTES FILE             an array of records, until that many bytes are written
 *
 * The nation's source is called "1", because then the very same files can be read by a program that
 * knows nothing of names of sources and takes the column for a number. */
#include "bench.h"

#include "base/err.h"
#include "base/file.h"
#include "fmt/json_out.h"
#include "report/tables_out.h"
#include "synth/synth.h"

#include <string.h>

enum { SEED = 20260101 };

static const crd_str source_name = {"1", 1};

/* A nation's own source row under the other name. */
static const void *renamed(const crd_table *t, const void *rec, crd_source *room)
{
    if (t != crd_records.tables[CRD_T_source])
        return rec;
    memcpy(room, rec, sizeof *room);
    room->name = source_name;
    return room;
}

/* ---- tables ------------------------------------------------------------------------------- */

typedef struct renaming {
    crd_sink to;
    uint64_t rows;
} renaming;

static crd_status put_renamed(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                              crd_err *err)
{
    renaming *r = ctx;
    crd_source source;
    crd_from renamed_from = {source_name, from->line, from->source_no};
    r->rows++;
    return r->to.put(r->to.ctx, t, renamed(t, rec, &source), &renamed_from, err);
}

static crd_status write_tables(uint64_t elements, const char *path, crd_err *err)
{
    renaming r = {.rows = 0};
    crd_sink sink = {.ctx = &r, .put = put_renamed};
    crd_status rc = crd_tables_out_open(path, &crd_records, &r.to, err);
    if (rc != CRD_OK)
        return rc;
    rc = crd_synth(&(crd_synth_opts){.seed = SEED, .elements = elements, .unknown_ppm = 100000},
                   &sink, err);
    crd_status end = r.to.end(r.to.ctx, rc == CRD_OK, err);
    bench_print("rows", (double)r.rows);
    return rc == CRD_OK ? end : rc;
}

/* ---- JSON --------------------------------------------------------------------------------- */

typedef struct document {
    crd_json_out json;
    crd_buf text, field;
    uint64_t most, flushed, records;
    crd_file_out *file;
} document;

static crd_status flush_counted(void *ctx, crd_str bytes, crd_err *err)
{
    document *d = ctx;
    d->flushed += bytes.len;
    return crd_file_out_flush(d->file, bytes, err);
}

static void put_value(document *d, const crd_field *f, const void *rec)
{
    crd_json_out_key(&d->json, crd_str_from(f->name));
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        crd_json_out_str(&d->json, crd_field_str(f, rec));
        break;
    case CRD_DATE:
        crd_buf_clear(&d->field);
        crd_field_text(f, rec, &d->field);
        crd_json_out_str(&d->json, crd_buf_str(&d->field));
        break;
    case CRD_PPM:
        crd_json_out_int(&d->json, crd_field_i32(f, rec));
        break;
    case CRD_BOOL:
        crd_json_out_bool(&d->json, crd_field_i32(f, rec) != 0);
        break;
    case CRD_INT:
        crd_json_out_int(&d->json, crd_field_i64(f, rec));
        break;
    case CRD_REAL:
        crd_json_out_real(&d->json, crd_field_real(f, rec));
        break;
    }
}

static crd_status put_record(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                             crd_err *err)
{
    document *d = ctx;
    (void)from;
    (void)err;
    if (d->flushed >= d->most)
        return CRD_ECANCEL;
    crd_json_out_object(&d->json);
    crd_json_out_key(&d->json, CRD_STR("table"));
    crd_json_out_str(&d->json, crd_str_from(t->name));
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (!crd_field_is_null(&t->fields[i], rec))
            put_value(d, &t->fields[i], rec);
    crd_json_out_end_object(&d->json);
    d->records++;
    return d->text.status;
}

static crd_status write_json(uint64_t bytes, const char *path, crd_err *err)
{
    document d = {.most = bytes};
    crd_sink sink = {.ctx = &d, .put = put_record};
    crd_status rc = crd_file_out_open(path, 0600, &d.file, err);
    if (rc != CRD_OK)
        return rc;
    crd_buf_init(&d.field, 4096);
    crd_buf_init_stream(&d.text, flush_counted, &d);
    crd_json_out_init(&d.json, &d.text, false, false);
    crd_json_out_array(&d.json);
    rc = crd_synth(&(crd_synth_opts){.seed = SEED, .elements = 10000000, .unknown_ppm = 100000},
                   &sink, err);
    rc = rc == CRD_ECANCEL ? CRD_OK : rc;
    crd_json_out_end_array(&d.json);
    crd_json_out_end(&d.json);
    if (rc == CRD_OK)
        rc = crd_buf_end(&d.text, err);
    crd_status end = crd_file_out_end(d.file, rc == CRD_OK, err);
    rc = rc == CRD_OK ? end : rc;
    bench_print("records", (double)d.records);
    bench_print("bytes", (double)d.flushed);
    crd_buf_done(&d.text);
    crd_buf_done(&d.field);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    int64_t n;
    if (argc != 4 || !crd_str_to_i64(crd_str_from(argv[2]), &n) || n < 0) {
        fputs("usage: bench_data tables ELEMENTS FOLDER | json BYTES FILE\n", stderr);
        return 2;
    }
    crd_status rc = strcmp(argv[1], "tables") == 0 ? write_tables((uint64_t)n, argv[3], &err)
                                                   : write_json((uint64_t)n, argv[3], &err);
    return bench_end(rc, &err);
}
