/* Making, opening and closing a case. The file may come from anybody, so its head is judged before
 * SQLite sees it, and its schema before any of its rows is used. */
#include "store/filter.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_BYTES = 100, LENGTH_MAX = 16 * 1024 * 1024 };

/* Limits for what a hostile file or a user's statement may ask for. */
static const struct {
    int id, value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, LENGTH_MAX},
    {SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024},
    {SQLITE_LIMIT_COLUMN, 1000},
    {SQLITE_LIMIT_EXPR_DEPTH, 200},
    {SQLITE_LIMIT_COMPOUND_SELECT, 50},
    {SQLITE_LIMIT_VDBE_OP, 250000},
    {SQLITE_LIMIT_FUNCTION_ARG, 100},
    {SQLITE_LIMIT_ATTACHED, 1}, /* VACUUM needs one */
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 250},
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
};

static const struct {
    int id, on;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},       {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},  {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},         {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
};

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static crd_status side_file(const char *path, const char *suffix, bool *ret_there)
{
    crd_buf name;
    crd_buf_init(&name, CRD_SQL_MAX);
    crd_buf_addf(&name, "%s%s", path, suffix);
    crd_status rc = name.status;
    if (rc == CRD_OK)
        *ret_there = crd_file_exists(name.at);
    crd_buf_done(&name);
    return rc;
}

/* Bytes of the file that SQLite would believe, from its head; 0 = the head does not say. */
static uint64_t stated_size(const unsigned char *head)
{
    uint64_t page = (uint64_t)head[16] << 8 | head[17];
    page = page == 1 ? 65536 : page;
    return be32(head + 24) == be32(head + 92) ? page * be32(head + 28) : 0;
}

static crd_status judge_head(const char *path, const unsigned char *head, uint64_t size,
                             crd_err *err)
{
    if (size == 0)
        return crd_fail(err, CRD_EPARSE, "'%s' is empty: it is not a case", path);
    if (size < 16 || memcmp(head, "SQLite format 3", 16) != 0)
        return crd_fail(err, CRD_EPARSE, "'%s' is not a case: it is no SQLite file", path);
    if (size < HEAD_BYTES)
        return crd_fail(err, CRD_EPARSE, "'%s' is cut short: it has only %llu bytes", path,
                        (unsigned long long)size);
    if (be32(head + 68) != CRD_APPLICATION_ID)
        return crd_fail(err, CRD_EPARSE, "'%s' is an SQLite file, but not a case", path);
    /* while a journal is there, the file may be anything: SQLite mends it first */
    bool journal = true, wal = true;
    if (side_file(path, "-journal", &journal) != CRD_OK || side_file(path, "-wal", &wal) != CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "opening '%s': out of memory", path);
    if (!journal && !wal && size < stated_size(head))
        return crd_fail(err, CRD_EPARSE, "'%s' is cut short: it has %llu bytes of %llu", path,
                        (unsigned long long)size, (unsigned long long)stated_size(head));
    return CRD_OK;
}

static crd_status look_at_path(const char *path, crd_err *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return crd_fail(err, errno == ENOENT ? CRD_ENOENT : CRD_EIO, "opening '%s': %s", path,
                        strerror(errno));
    if (!S_ISREG(st.st_mode))
        return crd_fail(err, CRD_EPARSE, "'%s' is not a case: it is no regular file", path);
    if (access(path, R_OK) != 0) /* SQLite would only say that it cannot */
        return crd_fail(err, CRD_EIO, "opening '%s': %s", path, strerror(errno));
    return CRD_OK;
}

/* Through SQLite's own handle: a second one of ours would, when closed, drop every lock that this
 * process holds on the file (that is how POSIX locks are). */
static crd_status look_at_head(const crd_store *s, sqlite3 *db, unsigned char head[HEAD_BYTES],
                               crd_err *err)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK && (!file || !file->pMethods))
        code = SQLITE_CANTOPEN;
    if (code == SQLITE_OK)
        code = file->pMethods->xFileSize(file, &size);
    if (code == SQLITE_OK)
        code = file->pMethods->xRead(file, head, HEAD_BYTES, 0);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return crd_sql_fail(NULL, code, "opening the case", err);
    return judge_head(s->path, head, (uint64_t)size, err);
}

/* A name that SQLite takes as nothing but a name. */
static char *safe_path(const char *path)
{
    crd_buf b;
    crd_buf_init(&b, CRD_SQL_MAX);
    crd_buf_addf(&b, "%s%s", path[0] == '/' ? "" : "./", path);
    if (b.status != CRD_OK)
        crd_buf_done(&b);
    return b.at;
}

/* "file:..." with everything special escaped, read without locks and without side files. */
static crd_status immutable_name(const char *path, crd_buf *out)
{
    crd_buf_adds(out, "file:");
    for (const char *p = path; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= '0' && *p <= '9') || strchr("/._-", *p);
        if (plain)
            crd_buf_addc(out, *p);
        else
            crd_buf_addf(out, "%%%02X", (unsigned)(unsigned char)*p);
    }
    crd_buf_adds(out, "?immutable=1");
    return out->status;
}

static crd_status harden(sqlite3 *db, unsigned busy_ms, bool write, crd_err *err)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(db, limits[i].id, limits[i].value);
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        int code = sqlite3_db_config(db, switches[i].id, switches[i].on, NULL);
        if (code != SQLITE_OK)
            return crd_sql_fail(db, code, "securing the case", err);
    }
    int code = crd_filters_declare(db);
    if (code != SQLITE_OK)
        return crd_sql_fail(db, code, "opening the case", err);
    sqlite3_busy_timeout(db, (int)busy_ms);
    sqlite3_extended_result_codes(db, 1);
    return crd_sql_exec(db,
                        write ? "PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0;"
                                "PRAGMA secure_delete = 1; PRAGMA foreign_keys = 0"
                              : "PRAGMA cell_size_check = 1; PRAGMA mmap_size = 0;"
                                "PRAGMA query_only = 1",
                        "opening the case", err);
}

static crd_status connect(const crd_store *s, bool write, bool immutable, sqlite3 **ret_db,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3 *db = NULL;
    crd_buf name;
    crd_buf_init(&name, CRD_SQL_MAX);
    if (immutable && immutable_name(s->path, &name) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "opening the case: out of memory"));
    int flags = SQLITE_OPEN_NOMUTEX | (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                (immutable ? SQLITE_OPEN_URI : 0);
    int code = sqlite3_open_v2(immutable ? name.at : s->path, &db, flags, s->vfs);
    CRD_TRY(crd_sql_fail(db, code, "opening the case", err));
    CRD_TRY(harden(db, s->busy_ms, write, err));
    if (write && sqlite3_db_readonly(db, "main") == 1)
        CRD_TRY(crd_fail(err, CRD_EIO, "opening the case: it may not be written"));
    *ret_db = db;
    db = NULL;
done:
    sqlite3_close(db);
    crd_buf_done(&name);
    return rc;
}

bool crd_store_is_wal(sqlite3 *db)
{
    sqlite3_stmt *st = NULL;
    bool wal = sqlite3_prepare_v2(db, "PRAGMA main.journal_mode", -1, &st, NULL) == SQLITE_OK &&
               sqlite3_step(st) == SQLITE_ROW &&
               sqlite3_stricmp((const char *)sqlite3_column_text(st, 0), "wal") == 0;
    sqlite3_finalize(st);
    return wal;
}

void crd_store_settle(sqlite3 *db)
{
    if (!crd_store_is_wal(db))
        return;
    sqlite3_busy_timeout(db, 0); /* somebody reads: the last one who leaves does it */
    sqlite3_exec(db, "PRAGMA main.wal_checkpoint(PASSIVE); PRAGMA main.journal_mode = DELETE", NULL,
                 NULL, NULL);
}

static void unlink_journal(const char *path)
{
    crd_buf name;
    crd_buf_init(&name, CRD_SQL_MAX);
    crd_buf_addf(&name, "%s-journal", path);
    if (name.status == CRD_OK)
        unlink(name.at);
    crd_buf_done(&name);
}

/* A reader cannot mend what a killed writer left; a short visit for writing does. */
static void visit(const crd_store *s, unsigned busy_ms)
{
    crd_store visitor = *s;
    visitor.busy_ms = busy_ms;
    sqlite3 *db = NULL;
    if (connect(&visitor, true, false, &db, NULL) != CRD_OK)
        return;
    sqlite3_exec(db, "BEGIN; SELECT count(*) FROM sqlite_schema; COMMIT", NULL, NULL, NULL);
    crd_store_settle(db);
    /* a journal that says nothing is not rolled back, and stays; alone, we may remove it */
    if (!crd_store_is_wal(db) &&
        sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK) {
        unlink_journal(s->path);
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    sqlite3_close(db);
}

static crd_status version_of(sqlite3 *db, int64_t *ret_version, crd_err *err)
{
    bool found = false;
    return crd_sql_int(db, "PRAGMA main.user_version", "reading the case", ret_version, &found,
                       err);
}

/* Within one transaction, so that the case is as it was when anything fails. */
static crd_status migrate(sqlite3 *db, const crd_schema *schema, const crd_migration *migrations,
                          size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    int64_t version = 0;
    CRD_TRY(crd_sql_exec(db, "BEGIN IMMEDIATE", "bringing the case forward", err));
    CRD_TRY(crd_ddl_plain(db, err)); /* no stranger's code runs while we write */
    CRD_TRY(version_of(db, &version, err));
    for (size_t i = 0; i < n && version < (int64_t)schema->version; i++) {
        if (migrations[i].from != version)
            continue;
        for (const char *const *sql = migrations[i].statements; *sql; sql++)
            CRD_TRY(crd_sql_exec(db, *sql, "bringing the case forward", err));
        version++;
    }
    if (version != (int64_t)schema->version)
        CRD_TRY(crd_fail(err, CRD_EPARSE,
                         "the case has version %lld, which no program of this "
                         "kind has written",
                         (long long)version));
    char text[64];
    sqlite3_snprintf(sizeof text, text, "PRAGMA main.user_version = %lld", (long long)version);
    CRD_TRY(crd_sql_exec(db, text, "bringing the case forward", err));
    CRD_TRY(crd_ddl_compare(db, schema, err));
    CRD_TRY(crd_sql_exec(db, "COMMIT", "bringing the case forward", err));
done:
    if (rc != CRD_OK && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

/* One snapshot: its version and schema are the ones that are then read. */
static crd_status judge_schema(sqlite3 *db, const crd_schema *schema, bool *ret_old, crd_err *err)
{
    int64_t version = 0;
    *ret_old = false;
    crd_status rc = crd_sql_exec(db, "BEGIN", "opening the case", err);
    if (rc == CRD_OK)
        rc = version_of(db, &version, err);
    if (rc == CRD_OK && version > (int64_t)schema->version)
        rc = crd_fail(err, CRD_EVERSION, "the case has version %lld, this program knows %lu",
                      (long long)version, (unsigned long)schema->version);
    *ret_old = rc == CRD_OK && version < (int64_t)schema->version;
    if (rc == CRD_OK)
        rc = *ret_old ? crd_ddl_plain(db, err) : crd_ddl_compare(db, schema, err);
    return rc;
}

/* A case left in WAL mode cannot be read in a folder where nothing may be made, unless SQLite is
 * told that nobody will write. Without a -wal file, and with a folder closed to us, that is so. */
static bool read_as_immutable(const crd_store *s, const unsigned char *head)
{
    bool wal = true;
    if (head[18] != 2 || side_file(s->path, "-wal", &wal) != CRD_OK || wal)
        return false;
    const char *slash = strrchr(s->path, '/');
    crd_buf folder;
    crd_buf_init(&folder, CRD_SQL_MAX);
    crd_buf_add(&folder, (crd_str){s->path, (size_t)(slash - s->path) + 1});
    bool closed = folder.status == CRD_OK && access(folder.at, W_OK) != 0;
    crd_buf_done(&folder);
    return closed;
}

static crd_status open_reader(crd_store *s, const crd_migration *migrations, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    unsigned char head[HEAD_BYTES];
    sqlite3 *writer = NULL;
    bool journal = false, old = false;
    if (side_file(s->path, "-journal", &journal) == CRD_OK && journal)
        visit(s, s->busy_ms);
    CRD_TRY(connect(s, false, false, &s->db, err));
    CRD_TRY(look_at_head(s, s->db, head, err));
    if (read_as_immutable(s, head)) {
        sqlite3_close(s->db);
        s->db = NULL;
        CRD_TRY(connect(s, false, true, &s->db, err));
    }
    CRD_TRY(judge_schema(s->db, s->schema, &old, err));
    if (old) {
        CRD_TRY(crd_sql_exec(s->db, "ROLLBACK", "opening the case", err));
        CRD_TRY(connect(s, true, false, &writer, err));
        CRD_TRY(migrate(writer, s->schema, migrations, n, err));
        CRD_TRY(judge_schema(s->db, s->schema, &old, err));
    }
done:
    sqlite3_close(writer);
    return rc;
}

static crd_status open_writer(crd_store *s, const crd_migration *migrations, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool old = false;
    unsigned char head[HEAD_BYTES];
    CRD_TRY(connect(s, true, false, &s->db, err));
    CRD_TRY(look_at_head(s, s->db, head, err));
    CRD_TRY(judge_schema(s->db, s->schema, &old, err));
    CRD_TRY(crd_sql_exec(s->db, "ROLLBACK", "opening the case", err));
    if (old)
        CRD_TRY(migrate(s->db, s->schema, migrations, n, err));
done:
    return rc;
}

static crd_store *store_new(const char *path, const crd_schema *schema, const crd_store_opts *opts)
{
    crd_store *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->schema = schema;
    s->write = opts && opts->write;
    s->busy_ms = opts && opts->busy_ms ? opts->busy_ms : CRD_STORE_BUSY_MS;
    s->vfs = opts ? opts->vfs : NULL;
    s->path = safe_path(path);
    if (!s->path) {
        free(s);
        return NULL;
    }
    return s;
}

crd_status crd_store_open_with(const char *path, const crd_schema *schema,
                               const crd_migration *migrations, size_t n_migrations,
                               const crd_store_opts *opts, crd_store **ret_store, crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_store = NULL;
    crd_store *s = store_new(path, schema, opts);
    if (!s)
        return crd_fail(err, CRD_ENOMEM, "opening '%s': out of memory", path);
    CRD_TRY(look_at_path(s->path, err));
    CRD_TRY(s->write ? open_writer(s, migrations, n_migrations, err)
                     : open_reader(s, migrations, n_migrations, err));
    *ret_store = s;
    s = NULL;
done:
    crd_store_close(s);
    return rc;
}

crd_status crd_store_open(const char *path, const crd_schema *schema, const crd_store_opts *opts,
                          crd_store **ret_store, crd_err *err)
{
    bool records = schema == &crd_records;
    return crd_store_open_with(path, schema, records ? crd_migrations : NULL,
                               records ? crd_migrations_n : 0, opts, ret_store, err);
}

void crd_store_close(crd_store *s)
{
    if (!s)
        return;
    crd_import_undo(s);
    if (s->db && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    bool wal = s->db && crd_store_is_wal(s->db);
    if (wal && s->write)
        crd_store_settle(s->db);
    sqlite3_close(s->db);
    if (wal && !s->write)
        visit(s, 1);
    crd_exposed_free(s->exposed);
    free(s->path);
    free(s);
}

const crd_schema *crd_store_schema(const crd_store *s) { return s->schema; }

static crd_status build(sqlite3 *db, const crd_schema *schema, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf name, sql;
    crd_buf_init(&name, CRD_SQL_MAX);
    crd_buf_init(&sql, CRD_SQL_MAX);
    crd_buf_addf(&sql, "BEGIN IMMEDIATE; PRAGMA application_id = %d; PRAGMA user_version = %lu",
                 CRD_APPLICATION_ID, (unsigned long)schema->version);
    CRD_TRY(crd_sql_exec_buf(db, &sql, "making the case", err));
    for (size_t i = 0; i < schema->n; i++)
        for (size_t k = 0; crd_ddl(schema, i, k, &name, &sql); k++)
            CRD_TRY(crd_sql_exec_buf(db, &sql, "making the case", err));
    CRD_TRY(crd_sql_exec(db, "COMMIT", "making the case", err));
done:
    crd_buf_done(&sql);
    crd_buf_done(&name);
    return rc;
}

crd_status crd_store_create(const char *path, const crd_schema *schema, const crd_store_opts *opts,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    sqlite3 *db = NULL;
    crd_store *s = store_new(path, schema, opts);
    if (!s)
        return crd_fail(err, CRD_ENOMEM, "making '%s': out of memory", path);
    /* made here and not by SQLite, so that no other user can open it in between; its journal gets
     * the same rights */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        CRD_TRY(crd_fail(err, errno == EEXIST ? CRD_EEXIST : CRD_EIO, "making '%s': %s", path,
                         strerror(errno)));
    if (fchmod(fd, 0600) != 0)
        rc = crd_fail(err, CRD_EIO, "making '%s': %s", path, strerror(errno));
    close(fd);
    if (rc == CRD_OK)
        rc = connect(s, true, false, &db, err);
    if (rc == CRD_OK)
        rc = build(db, schema, err);
    sqlite3_close(db);
    if (rc != CRD_OK) {
        unlink(path);
        unlink_journal(path);
    }
done:
    crd_store_close(s);
    return rc;
}
