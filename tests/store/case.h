/* Small cases for the store's tests: a schema of two tables and a temporary folder. */
#ifndef CRDTEST_CASE_H
#define CRDTEST_CASE_H

#include "crdtest.h"

#include "failing.h"

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define S(text) CRD_STR(text)

static inline char *folder_new(void)
{
    char *at = strdup("/tmp/crd-store-XXXXXX");
    assert_non_null(mkdtemp(at));
    return at;
}

/* "folder/name"; the last 256 stay valid. */
static inline const char *in_folder(const char *folder, const char *name)
{
    static char ring[256][256];
    static unsigned turn;
    char *at = ring[turn++ % 256];
    assert_true(snprintf(at, sizeof ring[0], "%s/%s", folder, name) < (int)sizeof ring[0]);
    return at;
}

static inline void folder_free(char *folder)
{
    crd_arena *a = NULL;
    crd_str *names;
    size_t n;
    assert_ok(crd_arena_new(1 << 20, &a));
    if (crd_dir_list(folder, 1000, a, &names, &n, NULL) == CRD_OK)
        for (size_t i = 0; i < n; i++)
            unlink(in_folder(folder, names[i].ptr));
    crd_arena_free(a);
    assert_int_equal(rmdir(folder), 0);
    free(folder);
}

static inline crd_store *open_case(const char *path, bool write)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    crd_store_opts opts = {.write = write, .busy_ms = 100};
    assert_status(CRD_OK, crd_store_open(path, &crd_records, &opts, &s, &err), &err);
    return s;
}

static inline void new_case(const char *path)
{
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_store_create(path, &crd_records, NULL, &err), &err);
}

static inline crd_party party(const char *id, const char *name, const char *jurisdiction)
{
    crd_party p;
    crd_record_clear(crd_records.tables[CRD_T_party], &p);
    p.id = crd_str_from(id);
    p.name = crd_str_from(name);
    p.jurisdiction = crd_str_from(jurisdiction);
    return p;
}

static inline crd_status put(const crd_sink *to, int table, const void *rec, const char *source,
                             uint32_t line, crd_err *err)
{
    crd_from from = {crd_str_from(source), line, UINT32_MAX};
    return to->put(to->ctx, crd_records.tables[table], rec, &from, err);
}

static inline crd_sink begin(crd_store *s, const crd_store_import *opts)
{
    crd_err err = CRD_ERR_INIT;
    crd_sink sink;
    assert_status(CRD_OK, crd_store_begin_import(s, opts, &sink, &err), &err);
    return sink;
}

/* A source with n parties "NAME-0" ... */
static inline void import_parties(const char *path, const char *source, unsigned n)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(s, NULL);
    for (unsigned i = 0; i < n; i++) {
        char id[64];
        snprintf(id, sizeof id, "%s-%u", source, i);
        crd_party p = party(id, "a party", i % 2 ? "NO" : "SE");
        assert_status(CRD_OK, put(&sink, CRD_T_party, &p, source, i + 2, &err), &err);
    }
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
}

/* ---- replaying into text ------------------------------------------------------------------ */

static inline crd_status print_put(void *ctx, const crd_table *t, const void *rec,
                                   const crd_from *from, crd_err *err)
{
    (void)err;
    crd_buf *out = ctx;
    crd_buf_addf(out, "%s %.*s:%u", t->name, CRD_STR_ARG(from->source), from->line);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        crd_buf_addc(out, '|');
        crd_field_text(&t->fields[i], rec, out);
    }
    crd_buf_addc(out, '\n');
    return out->status;
}

static inline void replay_into(crd_store *s, const crd_query *q, crd_buf *out)
{
    crd_err err = CRD_ERR_INIT;
    crd_feed feed;
    crd_sink sink = {.ctx = out, .put = print_put};
    assert_status(CRD_OK, crd_store_feed(s, &feed, &err), &err);
    assert_status(CRD_OK, feed.replay(feed.ctx, q, &sink, &err), &err);
}

/* The whole case as text. */
static inline void print_store(crd_store *s, crd_buf *out)
{
    const crd_schema *schema = crd_store_schema(s);
    crd_buf_init(out, SIZE_MAX);
    for (size_t i = 0; i < schema->n; i++)
        replay_into(s, &(crd_query){.table = schema->tables[i]}, out);
}

static inline void print_case(const char *path, crd_buf *out)
{
    crd_store *s = open_case(path, false);
    print_store(s, out);
    crd_store_close(s);
}

static inline void assert_buf(const crd_buf *got, const char *want)
{
    assert_string_equal(got->at ? got->at : "", want);
}

/* Rows of tables and single tests in one group, because TAP wants one plan a program. */
struct test_list {
    struct CMUnitTest at[256];
    size_t n;
};

#define ADD_ROWS(list, table, func) \
    add_rows((list), (table), CRD_COUNT(table), sizeof((table)[0]), (func))
#define ADD_TEST(list, func) \
    ((list)->at[(list)->n++] = (struct CMUnitTest){.name = #func, .test_func = (func)})

static inline void add_rows(struct test_list *list, const void *table, size_t n, size_t stride,
                            CMUnitTestFunction func)
{
    assert_true(list->n + n <= CRD_COUNT(list->at));
    for (size_t i = 0; i < n; i++) {
        const char *row = (const char *)table + i * stride;
        const char *name;
        memcpy(&name, row, sizeof name);
        list->at[list->n++] = (struct CMUnitTest){
            .name = name, .test_func = func, .initial_state = (void *)(uintptr_t)row};
    }
}

/* No fsync: these tests make many small files, and no power is cut. */
static inline int run_list(const struct test_list *list)
{
    if (!failing.real)
        (void)failing_install(1);
    return _cmocka_run_group_tests("store", list->at, list->n, NULL, NULL);
}

#endif
