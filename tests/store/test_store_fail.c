/* Each changing call of the medium fails once, or from then on; each allocation fails, of SQLite
 * and of ours: the case is as it was, or as it should become, and the answer says which. */
#include "case.h"

#include "store/case.h"

#include <errno.h>

/* ---- failing memory ------------------------------------------------------------------------ */

static long memory_left = -1; /* allocations until one fails; < 0 = never */
static bool memory_failed;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

static bool out_of_memory(void)
{
    if (memory_left < 0 || memory_left-- > 0)
        return false;
    memory_failed = true;
    return true;
}

void *__wrap_malloc(size_t n) { return out_of_memory() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t size)
{
    return out_of_memory() ? NULL : __real_calloc(n, size);
}
void *__wrap_realloc(void *p, size_t n) { return out_of_memory() ? NULL : __real_realloc(p, n); }

static sqlite3_mem_methods sqlite_memory;

static void *sqlite_malloc(int n) { return out_of_memory() ? NULL : sqlite_memory.xMalloc(n); }
static void *sqlite_realloc(void *p, int n)
{
    return out_of_memory() ? NULL : sqlite_memory.xRealloc(p, n);
}

static void install_memory(void)
{
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory), SQLITE_OK);
    sqlite3_mem_methods mine = sqlite_memory;
    mine.xMalloc = sqlite_malloc;
    mine.xRealloc = sqlite_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &mine), SQLITE_OK);
}

/* ---- a small schema, and its version 2 ----------------------------------------------------- */

static const crd_table *tables_one[3], *tables_two[4];
static crd_schema one = {tables_one, 3, 1}, two = {tables_two, 4, 2};
static const char *steps[8];
static crd_migration migration = {1, steps};

/* The step to version 2 is the DDL of its last table. */
static void make_schemas(void)
{
    static const int which[] = {CRD_T_source, CRD_T_party, CRD_T_holding, CRD_T_setting};
    crd_buf name, sql;
    crd_buf_init(&name, 1000);
    crd_buf_init(&sql, 10000);
    for (int i = 0; i < 4; i++) {
        tables_two[i] = crd_records.tables[which[i]];
        if (i < 3)
            tables_one[i] = tables_two[i];
    }
    size_t k = 0;
    for (; crd_ddl(&two, 3, k, &name, &sql); k++)
        steps[k] = strdup(sql.at);
    crd_buf_done(&name);
    crd_buf_done(&sql);
}

/* ---- what may fail -------------------------------------------------------------------------- */

static crd_status opened(const char *path, crd_store **ret, crd_err *err)
{
    return crd_store_open(path, &one, &(crd_store_opts){.write = true, .vfs = failing_vfs.zName},
                          ret, err);
}

static crd_status put_some(const char *path, const char *source, const char *replace, unsigned n,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *s = NULL;
    crd_sink sink;
    crd_store_report report;
    crd_store_import opts = {
        .imported_at = 4, .replace = crd_str_from(replace), .ret_report = &report};
    CRD_TRY(opened(path, &s, err));
    CRD_TRY(crd_store_begin_import(s, &opts, &sink, err));
    for (unsigned i = 0; rc == CRD_OK && i < n; i++) {
        char id[32];
        snprintf(id, sizeof id, "%s-%u", source, i * 7919 % n);
        crd_party p = party(id, "a party with a rather long name, to fill pages", "NO");
        rc = put(&sink, CRD_T_party, &p, source, i, err);
    }
    crd_status ended = sink.end(sink.ctx, rc == CRD_OK, rc == CRD_OK ? err : NULL);
    rc = rc == CRD_OK ? ended : rc;
done:
    crd_store_close(s);
    return rc;
}

static crd_status do_first(const char *path, crd_err *err)
{
    return put_some(path, "first", NULL, 60, err);
}

static crd_status do_second(const char *path, crd_err *err)
{
    return put_some(path, "second", "old", 60, err);
}

static crd_status do_supersede(const char *path, crd_err *err)
{
    crd_store *s = NULL;
    crd_status rc = opened(path, &s, err);
    if (rc == CRD_OK)
        rc = crd_store_supersede(s, S("old"), S("old"), 4, err);
    crd_store_close(s);
    return rc;
}

static crd_status do_forget(const char *path, crd_err *err)
{
    crd_store *s = NULL;
    crd_status rc = opened(path, &s, err);
    if (rc == CRD_OK)
        rc = crd_store_forget(s, S("old"), err);
    crd_store_close(s);
    return rc;
}

static crd_status do_migrate(const char *path, crd_err *err)
{
    crd_store *s = NULL;
    crd_status rc = crd_store_open_with(path, &two, &migration, 1,
                                        &(crd_store_opts){.write = true, .vfs = failing_vfs.zName},
                                        &s, err);
    crd_store_close(s);
    return rc;
}

static crd_status do_create(const char *path, crd_err *err)
{
    unlink(path);
    crd_status rc = crd_store_create(path, &one, &(crd_store_opts){.vfs = failing_vfs.zName}, err);
    if (rc != CRD_OK && crd_file_exists(path))
        fail_msg("a failed creation leaves something");
    return rc;
}

static crd_status do_read(const char *path, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *s = NULL;
    crd_arena *a = NULL;
    crd_store_info info;
    char hex[65];
    crd_store_result to = {.row = NULL};
    rc = crd_store_open(path, &one, &(crd_store_opts){.vfs = failing_vfs.zName}, &s, err);
    if (rc == CRD_OK)
        rc = crd_store_digest(s, hex, err);
    if (rc == CRD_OK)
        rc = crd_arena_new(1 << 20, &a);
    if (rc == CRD_OK)
        rc = crd_store_describe(s, a, &info, err);
    if (rc == CRD_OK)
        rc = crd_store_query(s, S("SELECT id FROM party WHERE 0"), NULL, &to, err);
    crd_arena_free(a);
    crd_store_close(s);
    return rc;
}

static const struct deed {
    const char *name;
    crd_status (*run)(const char *path, crd_err *err);
    bool empty;       /* begins with an empty case */
    bool either;      /* a failure may come after the change */
    bool only_memory; /* changes nothing on the medium */
    bool late; /* SQLite's WAL: when the last sync fails and the medium dies with it, the change may
                  be found there afterwards */
} deeds[] = {
    {"the first import", do_first, true, false, false, false},
    {"a later import that replaces", do_second, false, false, false, true},
    {"superseding", do_supersede, false, false, false, false},
    {"forgetting", do_forget, false, true, false, false},
    {"bringing an old case forward", do_migrate, false, false, false, false},
    {"making a case", do_create, true, true, false, false},
    {"reading", do_read, false, false, true, false},
};

/* ---- judging -------------------------------------------------------------------------------- */

static void look(const char *path, crd_buf *out)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    crd_buf_init(out, SIZE_MAX);
    crd_status rc = crd_store_open(path, &one, NULL, &s, &err);
    if (rc == CRD_EVERSION) {
        err = CRD_ERR_INIT;
        rc = crd_store_open(path, &two, NULL, &s, &err);
        crd_buf_adds(out, "two\n");
    }
    if (rc == CRD_ENOENT) {
        crd_buf_adds(out, "nothing\n");
        return;
    }
    assert_status(CRD_OK, rc, &err);
    const crd_schema *schema = crd_store_schema(s);
    for (size_t i = 0; i < schema->n; i++)
        replay_into(s, &(crd_query){.table = schema->tables[i]}, out);
    crd_store_close(s);
}

static void copy(const char *from, const char *to)
{
    char block[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    for (size_t n; (n = fread(block, 1, sizeof block, in)) > 0;)
        assert_int_equal(fwrite(block, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
    fclose(in);
}

struct bed {
    char *folder;
    char *template, *path;
    crd_buf before, after;
};

static void bed_make(struct bed *b, const struct deed *d)
{
    crd_err err = CRD_ERR_INIT;
    b->folder = folder_new();
    b->template = strdup(in_folder(b->folder, "template"));
    b->path = strdup(in_folder(b->folder, "case"));
    assert_ok(crd_store_create(b->template, &one, NULL, &err));
    if (!d->empty)
        assert_status(CRD_OK, put_some(b->template, "old", NULL, 60, &err), &err);
    copy(b->template, b->path);
    look(b->path, &b->before);
    assert_status(CRD_OK, d->run(b->path, &err), &err);
    look(b->path, &b->after);
}

static void bed_done(struct bed *b)
{
    crd_buf_done(&b->before);
    crd_buf_done(&b->after);
    free(b->template);
    free(b->path);
    folder_free(b->folder);
}

/* After a run that ended in rc the case is what rc says. */
static void judge(const struct bed *b, const struct deed *d, crd_status rc, const crd_err *err,
                  long k, bool mended)
{
    crd_buf now;
    look(b->path, &now);
    bool before = crd_str_eq(crd_buf_str(&now), crd_buf_str(&b->before));
    bool after = crd_str_eq(crd_buf_str(&now), crd_buf_str(&b->after));
    bool gone = d->run == do_create && rc != CRD_OK;
    if (!(rc == CRD_OK ? after : before || gone || ((d->either || (d->late && !mended)) && after)))
        fail_msg("failure %ld%s: %s (%s), and the case is neither as it was nor as it should be", k,
                 mended ? "" : " and on", crd_status_name(rc), err->message);
    if (rc != CRD_OK && rc != CRD_EIO && rc != CRD_ENOMEM)
        fail_msg("failure %ld: %s: %s", k, crd_status_name(rc), err->message);
    if (rc != CRD_OK && !err->message[0])
        fail_msg("failure %ld says nothing", k);
    crd_buf_done(&now);
    static const char *const sides[] = {"case-journal", "case-wal", "case-shm"};
    for (size_t i = 0; i < CRD_COUNT(sides); i++) /* a dead medium deletes nothing */
        if (!mended)
            unlink(in_folder(b->folder, sides[i]));
        else if (crd_file_exists(in_folder(b->folder, sides[i])))
            fail_msg("failure %ld leaves %s", k, sides[i]);
}

static void the_medium_fails(void **state)
{
    const struct deed *d = *state;
    static const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
    struct bed b;
    if (d->only_memory)
        return;
    bed_make(&b, d);
    for (int forever = 0; forever < 2; forever++) {
        bool failed = true;
        for (long k = 0; failed; k += 1 + k / 8) {
            crd_err err = CRD_ERR_INIT;
            copy(b.template, b.path);
            failing.left = k, failing.forever = forever, failing.seen = 0;
            failing.code = codes[k % 2];
            crd_status rc = d->run(b.path, &err);
            failed = failing.seen > k;
            failing.left = -1;
            judge(&b, d, rc, &err, k, !forever);
        }
    }
    bed_done(&b);
}

static void memory_fails(void **state)
{
    const struct deed *d = *state;
    struct bed b;
    bed_make(&b, d);
    memory_failed = true;
    for (long k = 0; memory_failed; k += 1 + k / 12) {
        crd_err err = CRD_ERR_INIT;
        copy(b.template, b.path);
        memory_failed = false;
        memory_left = k;
        crd_status rc = d->run(b.path, &err);
        memory_left = -1;
        judge(&b, d, rc, &err, k, true);
    }
    bed_done(&b);
}

int main(void)
{
    struct test_list list = {.n = 0};
    install_memory(); /* before SQLite's first call */
    (void)failing_install(1);
    make_schemas();
    ADD_ROWS(&list, deeds, the_medium_fails);
    ADD_ROWS(&list, deeds, memory_fails);
    int bad = run_list(&list);
    for (size_t i = 0; steps[i]; i++) {
        union {
            const char *in;
            void *out;
        } u = {.in = steps[i]};
        free(u.out);
    }
    return bad;
}
