/* Making and opening: what is refused, and how it is said; indexes and who needs them. */
#include "case.h"

#include "store/case.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

static void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

static void write_file(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* ---- create ------------------------------------------------------------------------------- */

static void a_new_case_is_its_owners_alone(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    mode_t old = umask(0);
    new_case(path);
    umask(0777); /* and a strict one does not lock the owner out */
    new_case(in_folder(folder, "b.cordon"));
    umask(old);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(in_folder(folder, "b.cordon"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);

    crd_err err = CRD_ERR_INIT;
    write_file(in_folder(folder, "c"), "mine", 4);
    assert_status(CRD_EEXIST, crd_store_create(in_folder(folder, "c"), &crd_records, NULL, &err),
                  &err);
    assert_int_equal(stat(in_folder(folder, "c"), &st), 0);
    assert_int_equal(st.st_size, 4);
    err = CRD_ERR_INIT;
    assert_status(CRD_EIO, crd_store_create(in_folder(folder, "no/d"), &crd_records, NULL, &err),
                  &err);
    folder_free(folder);
}

static void a_new_case_says_what_it_is(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    crd_arena *a = NULL;
    crd_str bytes;
    assert_ok(crd_arena_new(64 << 20, &a));
    assert_ok(crd_file_read(path, 32 << 20, a, &bytes, NULL));
    assert_memory_equal(bytes.ptr + 68, "CRDN", 4);
    assert_memory_equal(bytes.ptr + 60, "\0\0\0\4", 4);
    assert_int_equal(bytes.ptr[18], 1); /* the rollback journal: one file */
    crd_arena_free(a);
    folder_free(folder);
}

static void odd_names_are_only_names(void **state)
{
    (void)state;
    char *folder = folder_new();
    static const char *const names[] = {"file:x?mode=memory", ":memory:", "a b%41#?", "-x"};
    char here[512];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder), 0);
    for (size_t i = 0; i < CRD_COUNT(names); i++) {
        new_case(names[i]);
        assert_true(crd_file_exists(in_folder(folder, names[i])));
        import_parties(names[i], "one", 1);
        crd_store_close(open_case(names[i], false));
    }
    assert_int_equal(chdir(here), 0);
    folder_free(folder);
}

/* ---- what is refused ---------------------------------------------------------------------- */

static const struct stranger {
    const char *name, *sql;
    crd_status want;
    const char *says;
} strangers[] = {
    {"untouched", "SELECT 1", CRD_OK, NULL},
    {"a trigger", "CREATE TRIGGER spy AFTER INSERT ON party BEGIN DELETE FROM site; END",
     CRD_EPARSE, "trigger 'spy' is not part of a case: it is refused"},
    {"a view", "CREATE VIEW v AS SELECT * FROM party", CRD_EPARSE,
     "view 'v' is not part of a case: it is refused"},
    {"a view in a table's place", "DROP TABLE party; CREATE VIEW party AS SELECT * FROM site",
     CRD_EPARSE, "view 'party' is not part of a case: it is refused"},
    {"another table", "CREATE TABLE mine (a)", CRD_EPARSE,
     "table 'mine' is not part of a case: it is refused"},
    {"another index", "CREATE INDEX mine ON party (name)", CRD_EPARSE,
     "index 'mine' is not part of a case: it is refused"},
    {"another column", "ALTER TABLE party ADD COLUMN more TEXT", CRD_EPARSE,
     "table 'party' of the case has been changed: it is refused"},
    {"a changed index", "DROP INDEX party_key; CREATE UNIQUE INDEX party_key ON party (name)",
     CRD_EPARSE, "index 'party_key' of the case has been changed: it is refused"},
    {"a missing table", "DROP TABLE covers", CRD_EPARSE, "table 'covers' of the case is missing"},
    {"a missing index", "DROP INDEX site_key", CRD_EPARSE,
     "index 'site_key' of the case is missing"},
    {"a table that is not strict",
     "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') "
     "WHERE name = 'setting'",
     CRD_EPARSE, "table 'setting' of the case has been changed: it is refused"},
    {"a virtual table", "CREATE VIRTUAL TABLE spy USING fts5(x)", CRD_EPARSE, "spy"},
    {"a newer version", "PRAGMA user_version = 5", CRD_EVERSION,
     "the case has version 5, this program knows 4"},
    {"a version that never was", "PRAGMA user_version = 0", CRD_EPARSE,
     "the case has version 0, which no program of this kind has written"},
    {"another application's", "PRAGMA application_id = 7", CRD_EPARSE,
     "is an SQLite file, but not a case"},
    {"a schema that is nonsense",
     "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'CREATE TABLE (' "
     "WHERE name = 'party'",
     CRD_EPARSE, "malformed"},
};

static void refused(const char *path, bool write, crd_status want, const char *says)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    crd_store_opts opts = {.write = write, .busy_ms = 1};
    assert_status(want, crd_store_open(path, &crd_records, &opts, &s, &err), &err);
    assert_true((want == CRD_OK) == (s != NULL));
    if (says && !strstr(err.message, says))
        fail_msg("'%s' does not say '%s'", err.message, says);
    crd_store_close(s);
}

static void a_stranger_is_refused_by_name(void **state)
{
    const struct stranger *row = *state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    run_sql(path, row->sql);
    refused(path, false, row->want, row->says);
    refused(path, true, row->want, row->says);
    folder_free(folder);
}

static void what_is_no_case_is_refused(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon"), *cut = in_folder(folder, "cut");
    new_case(path);
    import_parties(path, "one", 2000);
    refused(in_folder(folder, "none"), false, CRD_ENOENT, "No such file");
    refused(folder, false, CRD_EPARSE, "it is no regular file");
    write_file(cut, "", 0);
    refused(cut, false, CRD_EPARSE, "is empty");
    write_file(cut, "id,name\n1,2\n", 12);
    refused(cut, true, CRD_EPARSE, "it is no SQLite file");
    write_file(cut, "SQLite format 3\0xx", 18);
    refused(cut, true, CRD_EPARSE, "cut short: it has only 18 bytes");
    crd_arena *a = NULL;
    crd_str bytes;
    assert_ok(crd_arena_new(64 << 20, &a));
    assert_ok(crd_file_read(path, 32 << 20, a, &bytes, NULL));
    write_file(cut, bytes.ptr, bytes.len - 1);
    refused(cut, false, CRD_EPARSE, "is cut short: it has");
    write_file(cut, bytes.ptr, 4096);
    refused(cut, false, CRD_EPARSE, "is cut short: it has 4096 bytes of");
    crd_arena_free(a);
    folder_free(folder);
}

/* A file that lies in its rows is found out when they are read. */
static const struct lie {
    const char *name, *sql;
} lies[] = {
    {"bytes where text belongs", "UPDATE party SET name = x'41'"},
    {"text where a number belongs", "UPDATE party SET line = 'x'"},
    {"a date that is none", "UPDATE party SET since = 'yesterday'"},
    {"a key that is null", "UPDATE party SET id = NULL"},
    {"a negative line", "UPDATE party SET line = -1"},
    {"a row of no source", "UPDATE party SET row_id = 5"},
    {"a row of a later source", "UPDATE party SET row_id = row_id + 4294967296"},
    {"a source without a name", "UPDATE source SET name = x'00'"},
};

static void a_lying_row_is_found_out(void **state)
{
    const struct lie *row = *state;
    char *folder = folder_new(), sql[512];
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    import_parties(path, "one", 1);
    /* the same text of the schema, but not STRICT while the row is changed */
    snprintf(sql, sizeof sql,
             "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(replace(sql, "
             "') STRICT', ')'), 'NOT NULL', '/*null*/') WHERE name IN ('party', 'source')");
    run_sql(path, sql);
    run_sql(path, row->sql);
    run_sql(path, "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = "
                  "replace(substr(sql, 1, length(sql) - 1), '/*null*/', 'NOT NULL') || ') STRICT' "
                  "WHERE name IN ('party', 'source')");
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, false);
    crd_feed feed;
    crd_buf out;
    crd_buf_init(&out, 1 << 20);
    crd_sink to = {.ctx = &out, .put = print_put};
    assert_ok(crd_store_feed(s, &feed, &err));
    crd_query q = {.table = crd_records.tables[CRD_T_party]};
    assert_status(CRD_EPARSE, feed.replay(feed.ctx, &q, &to, &err), &err);
    crd_buf_done(&out);
    crd_store_close(s);
    folder_free(folder);
}

/* ---- indexes ------------------------------------------------------------------------------ */

static bool plan_uses(sqlite3 *db, const char *sql, const char *index)
{
    sqlite3_stmt *st = NULL;
    char text[1024];
    bool used = false;
    snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", sql);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &st, NULL), SQLITE_OK);
    snprintf(text, sizeof text, "INDEX %s ", index);
    while (sqlite3_step(st) == SQLITE_ROW)
        used = used || strstr((const char *)sqlite3_column_text(st, 3), text) != NULL;
    sqlite3_finalize(st);
    return used;
}

/* Every index, and the query that needs it. `find` and the world look rows up by these fields; a
 * key's index tells an import which rows are new and finds a record by its key. */
static const struct index_row {
    const char *name, *sql;
} indexes[] = {
#define KEY(t, f)                                               \
    {                                                           \
#t "_key", "SELECT row_id FROM " #t " WHERE " #f " = ?" \
    }
#define BY(t, f)                                                   \
    {                                                              \
#t "_by_" #f, "SELECT row_id FROM " #t " WHERE " #f " = ?" \
    }
    {"source_key", "SELECT source_id FROM source WHERE name = ?"},
    KEY(jurisdiction, id),
    KEY(law, jurisdiction),
    KEY(relation, of_state),
    KEY(membership, jurisdiction),
    KEY(party, id),
    BY(party, jurisdiction),
    BY(party, lei),
    KEY(party_name, party),
    KEY(decision, a),
    KEY(role, party),
    KEY(holding, owner),
    BY(holding, owned),
    KEY(designation, list),
    BY(designation, subject),
    KEY(profile, party),
    KEY(product, id),
    BY(product, brand),
    BY(product, maker),
    KEY(origin, product),
    KEY(release, product),
    KEY(component, id),
    BY(component, maker),
    KEY(release_component, product),
    BY(release_component, component),
    KEY(vulnerability, id),
    KEY(affects, vulnerability),
    BY(affects, component),
    KEY(vex, product),
    KEY(network, id),
    BY(network, operator),
    KEY(site, id),
    KEY(share_use, what),
    BY(share_use, used_by),
    BY(site, country),
    KEY(element, id),
    BY(element, network),
    BY(element, site),
    BY(element, owner),
    BY(element, function),
    BY(element, product),
    KEY(link, id),
    BY(link, system),
    BY(link, network),
    BY(link, a),
    BY(link, b),
    KEY(course, link),
    KEY(link_support, upper),
    BY(link_support, lower),
    KEY(protection, scope),
    KEY(data_held, element),
    KEY(risk_group, id),
    KEY(risk_member, risk_group),
    KEY(tie, holder),
    BY(tie, target),
    KEY(dependency, dependent),
    BY(dependency, needs),
    KEY(service, id),
    BY(service, customer),
    KEY(need, service),
    KEY(need_member, service),
    BY(need_member, member),
    KEY(area, id),
    KEY(covers, element),
    BY(covers, area),
    KEY(fact, subject),
    KEY(contract, id),
    BY(contract, buyer),
    BY(contract, supplier),
    KEY(incident, id),
    BY(incident, subject),
    KEY(threat, actor),
    KEY(risk, id),
    KEY(mitigation, id),
    KEY(applied, mitigation),
    BY(applied, target),
    KEY(setting, name),
    KEY(code, list),
};

/* A row with a far number promises no more rows than the file could hold. */
static void a_far_row_promises_little(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    const crd_table *t = crd_records.tables[CRD_T_party];
    uint64_t rows = 0;
    crd_feed feed;
    new_case(path);
    import_parties(path, "one", 1);
    run_sql(path, "UPDATE party SET row_id = row_id + 4000000000");
    crd_store *s = open_case(path, false);
    assert_ok(crd_store_feed(s, &feed, NULL));
    assert_ok(feed.count_rows(feed.ctx, t, &rows, NULL));
    assert_true(rows >= 1 && rows < 1000000);
    crd_store_close(s);
    folder_free(folder);
}

static void every_index_is_needed(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    new_case(path);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'index'",
                                        -1, &st, NULL),
                     SQLITE_OK);
    size_t n = 0;
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        size_t i = 0;
        while (i < CRD_COUNT(indexes) && strcmp(indexes[i].name, name) != 0)
            i++;
        if (i == CRD_COUNT(indexes))
            fail_msg("no query needs the index %s", name);
        if (!plan_uses(db, indexes[i].sql, name))
            fail_msg("'%s' does not use %s", indexes[i].sql, name);
        n++;
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    assert_int_equal(n, CRD_COUNT(indexes));
    folder_free(folder);
}

/* ---- a medium that cannot be written ------------------------------------------------------- */

/* In a child, as a user who may only read. */
static int read_as_nobody(const char *path)
{
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return 10;
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    crd_buf out;
    crd_store_opts opts = {.write = true, .busy_ms = 1};
    if (crd_store_open(path, &crd_records, &opts, &s, &err) != CRD_EIO)
        return 11;
    err = CRD_ERR_INIT;
    if (crd_store_open(path, &crd_records, NULL, &s, &err) != CRD_OK) {
        print_error("%s\n", err.message);
        return 12;
    }
    print_store(s, &out);
    int seen = crd_str_find(crd_buf_str(&out), S("one-2")) != SIZE_MAX ? 0 : 13;
    crd_buf_done(&out);
    crd_store_close(s);
    return seen;
}

static void a_closed_folder_is_enough_to_read(void **state)
{
    (void)state;
    for (int wal = 0; wal < 2; wal++) {
        char *folder = folder_new();
        const char *path = in_folder(folder, "a.cordon");
        new_case(path);
        import_parties(path, "one", 3);
        if (wal)
            run_sql(path, "PRAGMA journal_mode = WAL");
        assert_int_equal(chmod(path, 0444), 0);
        assert_int_equal(chmod(folder, 0555), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            _exit(read_as_nobody(path));
        int status = -1;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(chmod(folder, 0700), 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
        folder_free(folder);
    }
}

int main(void)
{
    struct test_list list = {.n = 0};
    ADD_TEST(&list, a_new_case_is_its_owners_alone);
    ADD_TEST(&list, a_new_case_says_what_it_is);
    ADD_TEST(&list, odd_names_are_only_names);
    ADD_ROWS(&list, strangers, a_stranger_is_refused_by_name);
    ADD_TEST(&list, what_is_no_case_is_refused);
    ADD_ROWS(&list, lies, a_lying_row_is_found_out);
    ADD_TEST(&list, a_far_row_promises_little);
    ADD_TEST(&list, every_index_is_needed);
    ADD_TEST(&list, a_closed_folder_is_enough_to_read);
    return run_list(&list);
}
