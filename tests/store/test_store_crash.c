/* Several processes: a killed import, two imports at once, readers beside a writer. */
#include "case.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static void expect_alone(const char *folder)
{
    static const char *const sides[] = {"a.cordon-journal", "a.cordon-wal", "a.cordon-shm"};
    for (size_t i = 0; i < CRD_COUNT(sides); i++)
        if (crd_file_exists(in_folder(folder, sides[i])))
            fail_msg("%s is left", sides[i]);
}

/* Imports n rows, or without end when n == 0, so that only a signal ends it. */
static void import_rows(const char *path, const char *source, unsigned n, int tell)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = NULL;
    crd_sink sink;
    crd_store_opts opts = {.write = true, .busy_ms = 2000};
    if (crd_store_open(path, &crd_records, &opts, &s, &err) != CRD_OK ||
        crd_store_begin_import(s, NULL, &sink, &err) != CRD_OK)
        _exit(3);
    if (write(tell, "!", 1) != 1)
        _exit(4);
    for (unsigned i = 0; n == 0 || i < n; i++) {
        char id[64], name[512];
        snprintf(id, sizeof id, "%s-%u", source, i * 7919 % 1000003);
        snprintf(name, sizeof name, "%0500u", i);
        crd_party p = party(id, name, "NO");
        if (put(&sink, CRD_T_party, &p, source, i, &err) != CRD_OK)
            _exit(5);
    }
    crd_status rc = sink.end(sink.ctx, true, &err);
    crd_store_close(s);
    _exit(rc == CRD_OK ? 0 : 6);
}

static pid_t start(const char *path, const char *source, unsigned n)
{
    int ends[2];
    char sign;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        import_rows(path, source, n, ends[1]);
    close(ends[1]);
    assert_int_equal(read(ends[0], &sign, 1), 1); /* its transaction has begun */
    close(ends[0]);
    return child;
}

static void kill_now(pid_t child)
{
    int status;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* and not ended by an error of its own */
}

static void pause_for(uint64_t nanoseconds)
{
    struct timespec wait = {0, (long)nanoseconds};
    nanosleep(&wait, NULL);
}

static void a_killed_import_leaves_the_case_as_it_was(void **state)
{
    (void)state;
    const char *text = getenv("CRD_ROUNDS");
    unsigned long rounds = text ? strtoul(text, NULL, 10) : 50;
    char *folder = folder_new();
    for (unsigned long i = 0; i < rounds; i++) {
        const char *path = in_folder(folder, "a.cordon");
        bool filled = i % 2; /* a first import and a later one take different ways */
        crd_buf before, after;
        unlink(path);
        new_case(path);
        if (filled)
            import_parties(path, "old", 50);
        print_case(path, &before);
        pid_t child = start(path, "new", 0);
        pause_for(crd_rng_at(1, 2, i) % 12000000);
        kill_now(child);
        print_case(path, &after);
        assert_buf(&after, before.at ? before.at : "");
        crd_buf_done(&before);
        crd_buf_done(&after);
        expect_alone(folder); /* whoever comes next clears up */
        import_parties(path, "new", 3);
    }
    folder_free(folder);
}

static size_t lines(const crd_buf *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->len; i++)
        n += b->at[i] == '\n';
    return n;
}

/* The last moments, too: indexes, commit, taking the case back to one file. The import is then
 * whole, or it is not there. */
static void an_import_killed_at_its_end_is_whole_or_not_there(void **state)
{
    (void)state;
    const char *text = getenv("CRD_ROUNDS");
    unsigned long rounds = text ? strtoul(text, NULL, 10) : 50;
    char *folder = folder_new();
    uint64_t whole_ns = 0; /* how long an import takes that nobody kills */
    for (unsigned long i = 0; i < rounds + 2; i++) {
        const char *path = in_folder(folder, "a.cordon");
        crd_buf before, now;
        int status;
        struct timespec from, to;
        unlink(path);
        new_case(path);
        if (i % 2)
            import_parties(path, "old", 50);
        print_case(path, &before);
        pid_t child = start(path, "new", 400);
        clock_gettime(CLOCK_MONOTONIC, &from);
        if (i >= 2) {
            pause_for(whole_ns / 1000 * (crd_rng_at(1, 3, i) % 1100));
            assert_int_equal(kill(child, SIGKILL), 0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        clock_gettime(CLOCK_MONOTONIC, &to);
        if (i < 2)
            whole_ns = (uint64_t)(to.tv_sec - from.tv_sec) * 1000000000 + (uint64_t)to.tv_nsec -
                       (uint64_t)from.tv_nsec;
        whole_ns = whole_ns > 500000000 ? 500000000 : whole_ns;
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        print_case(path, &now);
        size_t rows = lines(&now) - lines(&before);
        bool as_it_was = crd_str_eq(crd_buf_str(&now), crd_buf_str(&before));
        if (!as_it_was && rows != 401) /* the source and its parties */
            fail_msg("round %lu: %zu rows are new", i, rows);
        crd_buf_done(&before);
        crd_buf_done(&now);
        expect_alone(folder);
    }
    folder_free(folder);
}

static void of_two_imports_one_waits(void **state)
{
    (void)state;
    for (int filled = 0; filled < 2; filled++) {
        char *folder = folder_new();
        const char *path = in_folder(folder, "a.cordon");
        crd_err err = CRD_ERR_INIT;
        crd_sink sink;
        new_case(path);
        if (filled)
            import_parties(path, "old", 50);
        pid_t child = start(path, "theirs", 0);
        crd_store *s = NULL;
        crd_store_opts opts = {.write = true, .busy_ms = 30};
        crd_status rc = crd_store_open(path, &crd_records, &opts, &s, &err);
        if (rc == CRD_OK)
            rc = crd_store_begin_import(s, NULL, &sink, &err);
        assert_status(CRD_EBUSY, rc, &err);
        assert_non_null(strstr(err.message, "another process is using the case"));
        kill_now(child);
        crd_store_close(s);
        import_parties(path, "ours", 2); /* and then it is free */
        expect_alone(folder);
        folder_free(folder);
    }
}

static void reading_goes_on_during_an_import(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    crd_buf before, during, after;
    new_case(path);
    import_parties(path, "one", 30);
    print_case(path, &before);
    crd_store *writer = open_case(path, true);
    crd_sink sink = begin(writer, NULL);
    crd_party p = party("x", "X", NULL);
    assert_ok(put(&sink, CRD_T_party, &p, "two", 1, &err));
    crd_store *reader = open_case(path, false);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    print_store(reader, &during); /* one snapshot, although the import has ended since */
    assert_buf(&during, before.at);
    crd_buf_done(&during);
    crd_store_close(writer); /* cannot take the case back to one file: a reader is there */
    print_store(reader, &during);
    assert_buf(&during, before.at);
    assert_true(crd_file_exists(in_folder(folder, "a.cordon-wal")));
    crd_store_close(reader); /* the last one who leaves does it */
    expect_alone(folder);
    print_case(path, &after);
    assert_true(after.len > before.len);
    crd_buf_done(&before);
    crd_buf_done(&during);
    crd_buf_done(&after);
    folder_free(folder);
}

static void a_next_writer_takes_the_case_back_too(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    new_case(path);
    import_parties(path, "one", 30);
    pid_t child = start(path, "two", 0); /* leaves the case in WAL */
    kill_now(child);
    assert_true(crd_file_exists(in_folder(folder, "a.cordon-wal")));
    crd_store *s = open_case(path, true);
    assert_status(CRD_OK, crd_store_forget(s, S("one"), &err), &err);
    crd_store_close(s);
    expect_alone(folder);
    folder_free(folder);
}

static void an_import_that_is_closed_is_undone(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_err err = CRD_ERR_INIT;
    for (int filled = 0; filled < 2; filled++) {
        crd_buf before, after;
        unlink(path);
        new_case(path);
        if (filled)
            import_parties(path, "one", 3);
        print_case(path, &before);
        crd_store *s = open_case(path, true);
        crd_sink sink = begin(s, NULL);
        crd_party p = party("x", "X", NULL);
        assert_ok(put(&sink, CRD_T_party, &p, "two", 1, &err));
        crd_sink second;
        assert_status(CRD_EINVAL, crd_store_begin_import(s, NULL, &second, &err), &err);
        if (filled)
            assert_ok(sink.end(sink.ctx, false, &err));
        crd_store_close(s);
        expect_alone(folder);
        print_case(path, &after);
        assert_buf(&after, before.at ? before.at : "");
        crd_buf_done(&before);
        crd_buf_done(&after);
    }
    folder_free(folder);
}

int main(void)
{
    struct test_list list = {.n = 0};
    ADD_TEST(&list, a_killed_import_leaves_the_case_as_it_was);
    ADD_TEST(&list, an_import_killed_at_its_end_is_whole_or_not_there);
    ADD_TEST(&list, of_two_imports_one_waits);
    ADD_TEST(&list, reading_goes_on_during_an_import);
    ADD_TEST(&list, a_next_writer_takes_the_case_back_too);
    ADD_TEST(&list, an_import_that_is_closed_is_undone);
    return run_list(&list);
}
