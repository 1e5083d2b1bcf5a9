/* A damaged case. The input is a list of edits, four bytes each: where (three bytes, least first)
 * and what; they are applied to a small sound case, which is then opened and read in every way. */
#include "fuzz.h"

#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(c) ((c) ? (void)0 : abort())

static const crd_table *tables[3];

static crd_schema small_schema(void)
{
    tables[0] = crd_records.tables[CRD_T_source];
    tables[1] = crd_records.tables[CRD_T_party];
    tables[2] = crd_records.tables[CRD_T_holding];
    return (crd_schema){tables, 3, 1};
}

static void fill(const char *path, const crd_schema *schema)
{
    crd_store *s = NULL;
    crd_sink sink;
    CHECK(crd_store_create(path, schema, NULL, NULL) == CRD_OK);
    CHECK(crd_store_open(path, schema, &(crd_store_opts){.write = true}, &s, NULL) == CRD_OK);
    CHECK(crd_store_begin_import(s, NULL, &sink, NULL) == CRD_OK);
    for (unsigned i = 0; i < 40; i++) {
        char id[32], name[300];
        crd_party p;
        crd_holding h;
        crd_from from = {CRD_STR("register"), i + 2, UINT32_MAX};
        crd_record_clear(tables[1], &p);
        crd_record_clear(tables[2], &h);
        snprintf(id, sizeof id, "party-%u", i);
        snprintf(name, sizeof name, "%0*u", (int)(i * 7), i);
        p.id = h.owner = crd_str_from(id);
        p.name = crd_str_from(name);
        h.owned = CRD_STR("party-0");
        h.kind = CRD_STR("votes");
        h.ppm_min = (int32_t)i * 1000;
        CHECK(sink.put(sink.ctx, tables[1], &p, &from, NULL) == CRD_OK);
        CHECK(sink.put(sink.ctx, tables[2], &h, &from, NULL) == CRD_OK);
    }
    CHECK(sink.end(sink.ctx, true, NULL) == CRD_OK);
    crd_store_close(s);
}

/* What is read must be fit for use: keys there, numbers in range. */
static crd_status judge(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                        crd_err *err)
{
    (void)err;
    size_t *rows = ctx;
    CHECK(from->source.ptr && ++*rows < 1000000);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        CHECK(!(f->flags & CRD_F_KEY) || !crd_field_is_null(f, rec));
        if (f->kind == CRD_PPM && !crd_field_is_null(f, rec))
            CHECK(crd_field_i32(f, rec) >= 0 && crd_field_i32(f, rec) <= 1000000);
    }
    return CRD_OK;
}

static crd_status nothing(void *ctx, const crd_value *cells, size_t n, crd_err *err)
{
    (void)ctx;
    (void)cells;
    (void)n;
    (void)err;
    return CRD_OK;
}

static void fits(crd_status rc, const crd_err *err)
{
    CHECK(rc == CRD_OK || (err->code == rc && err->message[0]));
    CHECK(rc != CRD_EINVAL && rc != CRD_EBUG);
}

static void read_everything(crd_store *s, const crd_schema *schema)
{
    crd_feed feed;
    crd_arena *a = NULL;
    crd_store_info info;
    static const crd_str one[] = {{"party-3", 7}};
    size_t rows = 0;
    crd_sink to = {.ctx = &rows, .put = judge};
    crd_store_result result = {.row = nothing};
    crd_err err = CRD_ERR_INIT;
    CHECK(crd_store_feed(s, &feed, NULL) == CRD_OK);
    for (size_t i = 0; i < schema->n; i++) {
        crd_query q = {.table = schema->tables[i]};
        fits(feed.replay(feed.ctx, &q, &to, &err), &err);
        err = CRD_ERR_INIT;
        q.with = &schema->tables[i]->fields[0];
        q.values = one;
        q.n_values = 1;
        fits(feed.replay(feed.ctx, &q, &to, &err), &err);
        err = CRD_ERR_INIT;
    }
    CHECK(crd_arena_new(1 << 20, &a) == CRD_OK);
    crd_status rc = crd_store_describe(s, a, &info, &err);
    CHECK(rc != CRD_OK || info.version == 1);
    crd_arena_free(a);
    err = CRD_ERR_INIT;
    crd_str sql = CRD_STR("SELECT max(name), max(lei) FROM party JOIN holding ON id = owner");
    fits(crd_store_query(s, sql, NULL, &result, &err), &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned char sound[256 * 1024];
    static size_t len;
    char folder[] = "/tmp/crd-fuzz-XXXXXX", path[64];
    crd_schema schema = small_schema();
    CHECK(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/case", folder);
    if (!len) {
        fill(path, &schema);
        FILE *f = fopen(path, "rb");
        CHECK(f);
        len = fread(sound, 1, sizeof sound, f);
        CHECK(len > 0 && len < sizeof sound);
        fclose(f);
        unlink(path);
    }
    unsigned char *bytes = malloc(len);
    CHECK(bytes);
    memcpy(bytes, sound, len);
    for (size_t i = 0; i + 4 <= size; i += 4)
        bytes[(data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16) % len] = data[i + 3];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    CHECK(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && close(fd) == 0);
    crd_store *s = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_store_open(path, &schema, NULL, &s, &err);
    fits(rc, &err);
    CHECK((rc == CRD_OK) == (s != NULL));
    if (s)
        read_everything(s, &schema);
    crd_store_close(s);
    unlink(path);
    if (bytes[18] != 1 || bytes[19] != 1) { /* SQLite cannot take a damaged case back from WAL */
        snprintf(path, sizeof path, "%s/case-wal", folder);
        unlink(path);
        snprintf(path, sizeof path, "%s/case-shm", folder);
        unlink(path);
    }
    CHECK(rmdir(folder) == 0); /* nothing is left beside it */
    free(bytes);
    return 0;
}
