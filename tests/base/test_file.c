#include "crdtest.h"

#include "base/file.h"
#include "base/str.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char folder[64];
    char path[128]; /* folder/target */
    crd_arena *arena;
};

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    snprintf(p->folder, sizeof p->folder, "/tmp/crd-file-XXXXXX");
    if (!mkdtemp(p->folder) || crd_arena_new(64 << 20, &p->arena) != CRD_OK)
        return -1;
    snprintf(p->path, sizeof p->path, "%s/target", p->folder);
    *state = p;
    return 0;
}

static size_t names_in(struct place *p, crd_str **ret_names)
{
    size_t n;
    assert_ok(crd_dir_list(p->folder, 1000, p->arena, ret_names, &n, NULL));
    return n;
}

static int teardown(void **state)
{
    struct place *p = *state;
    crd_str *names;
    size_t n = names_in(p, &names);
    for (size_t i = 0; i < n; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", p->folder, names[i].ptr);
        remove(path);
    }
    rmdir(p->folder);
    crd_arena_free(p->arena);
    free(p);
    return 0;
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void expect_content(struct place *p, const char *want)
{
    crd_str text;
    assert_ok(crd_file_read(p->path, 1000, p->arena, &text, NULL));
    assert_true(crd_str_eq(text, crd_str_from(want)));
}

static void read_whole_up_to_the_limit(void **state)
{
    struct place *p = *state;
    crd_err err = CRD_ERR_INIT;
    crd_str text = CRD_STR_NULL;
    put(p->path, "hello");
    assert_ok(crd_file_read(p->path, 5, p->arena, &text, &err));
    assert_true(crd_str_eq(text, CRD_STR("hello")));
    assert_status(CRD_ELIMIT, crd_file_read(p->path, 4, p->arena, &text, &err), NULL);
    assert_string_equal(err.source, "target"); /* the base name */
    assert_string_equal(err.message, "larger than 4 bytes");
    put(p->path, "");
    assert_ok(crd_file_read(p->path, 0, p->arena, &text, NULL));
    assert_int_equal(text.len, 0);
}

static void what_cannot_be_read_is_said(void **state)
{
    struct place *p = *state;
    crd_err err = CRD_ERR_INIT;
    crd_str text;
    crd_file_in *in;
    assert_status(CRD_ENOENT, crd_file_read(p->path, 9, p->arena, &text, &err), NULL);
    assert_string_equal(err.message, "No such file or directory");
    assert_status(CRD_ENOENT, crd_file_in_open(p->path, &in, NULL), NULL);
    assert_null(in);
    assert_status(CRD_EINVAL, crd_file_read(p->folder, 1 << 20, p->arena, &text, NULL), NULL);
    assert_status(CRD_EINVAL, crd_file_in_open(p->folder, &in, NULL), NULL);
    assert_int_equal(mkfifo(p->path, 0600), 0);
    assert_status(CRD_EINVAL, crd_file_read(p->path, 9, p->arena, &text, NULL), NULL); /* no wait */
    crd_file_in_close(NULL);
}

static void blocks_make_the_file(void **state)
{
    struct place *p = *state;
    enum { N = 700001 };
    static char bytes[N];
    for (size_t i = 0; i < N; i++)
        bytes[i] = (char)(i * 31 + i / 1000);
    FILE *f = fopen(p->path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, N, f), N);
    fclose(f);
    crd_file_in *in;
    crd_str block;
    assert_ok(crd_file_in_open(p->path, &in, NULL));
    assert_int_equal(crd_file_in_size(in), N);
    crd_blocks blocks = crd_file_in_blocks(in);
    size_t at = 0;
    for (;;) {
        assert_ok(blocks.next(blocks.ctx, &block, NULL));
        if (block.len == 0)
            break;
        assert_true(block.len <= 256 * 1024);
        assert_memory_equal(block.ptr, bytes + at, block.len);
        at += block.len;
        assert_int_equal(crd_file_in_done(in), at);
    }
    assert_int_equal(at, N);
    assert_ok(blocks.next(blocks.ctx, &block, NULL)); /* the end again */
    assert_int_equal(block.len, 0);
    crd_file_in_close(in);
}

static void pipes_are_read_too(void **state)
{
    (void)state;
    int ends[2];
    char path[64];
    crd_file_in *in;
    crd_str block;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    close(ends[1]);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    assert_ok(crd_file_in_open(path, &in, NULL));
    close(ends[0]);
    assert_int_equal(crd_file_in_size(in), 0);
    crd_blocks blocks = crd_file_in_blocks(in);
    assert_ok(blocks.next(blocks.ctx, &block, NULL));
    assert_true(crd_str_eq(block, CRD_STR("abc")));
    assert_ok(blocks.next(blocks.ctx, &block, NULL));
    assert_int_equal(block.len, 0);
    crd_file_in_close(in);
}

static void text_as_blocks(void **state)
{
    (void)state;
    crd_text_in in = {CRD_STR("abcde"), 2};
    crd_blocks blocks = crd_text_in_blocks(&in);
    static const char *const want[] = {"ab", "cd", "e", "", ""};
    for (size_t i = 0; i < CRD_COUNT(want); i++) {
        crd_str block;
        assert_ok(blocks.next(blocks.ctx, &block, NULL));
        assert_true(crd_str_eq(block, crd_str_from(want[i])));
    }
}

static void new_file_appears_whole_with_its_mode(void **state)
{
    struct place *p = *state;
    crd_file_out *out;
    crd_buf b;
    struct stat st;
    mode_t mask = umask(077);
    assert_ok(crd_file_out_open(p->path, 0644, &out, NULL));
    crd_buf_init_stream(&b, crd_file_out_flush, out);
    crd_buf_fill(&b, 'x', 100000);
    assert_false(crd_file_exists(p->path));
    assert_true(crd_file_exists(crd_file_out_temp(out)));
    assert_ok(crd_buf_end(&b, NULL));
    assert_ok(crd_file_out_end(out, true, NULL));
    umask(mask);
    crd_buf_done(&b);
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_size, 100000);
    assert_int_equal(st.st_mode & 07777, 0644);
    crd_str *names;
    assert_int_equal(names_in(p, &names), 1); /* no temporary file is left */
}

static void old_file_stays_until_the_end(void **state)
{
    struct place *p = *state;
    crd_file_out *out;
    put(p->path, "old");
    for (int keep = 0; keep < 2; keep++) {
        assert_ok(crd_file_out_open(p->path, 0600, &out, NULL));
        assert_ok(crd_file_out_flush(out, CRD_STR("new"), NULL));
        expect_content(p, "old");
        assert_ok(crd_file_out_end(out, keep, NULL));
        expect_content(p, keep ? "new" : "old");
        crd_str *names;
        assert_int_equal(names_in(p, &names), 1);
    }
    assert_ok(crd_file_out_end(NULL, true, NULL));
}

static void library_may_write_it_by_name(void **state)
{
    struct place *p = *state;
    crd_file_out *out;
    char other[256];
    assert_ok(crd_file_out_open(p->path, 0640, &out, NULL));
    snprintf(other, sizeof other, "%s/other", p->folder);
    put(other, "by name"); /* and even another file in its place */
    assert_int_equal(rename(other, crd_file_out_temp(out)), 0);
    assert_ok(crd_file_out_end(out, true, NULL));
    expect_content(p, "by name");
    struct stat st;
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
}

static void failed_write_leaves_the_old_file(void **state)
{
    struct place *p = *state;
    crd_file_out *out;
    crd_err err = CRD_ERR_INIT, again = CRD_ERR_INIT;
    struct rlimit old, small;
    put(p->path, "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){4, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_ok(crd_file_out_open(p->path, 0600, &out, NULL));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    crd_status rc = crd_file_out_flush(out, CRD_STR("too much"), &err);
    crd_status end = crd_file_out_end(out, true, &again);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_status(CRD_EIO, rc, NULL);
    assert_string_equal(err.message, "File too large");
    assert_string_equal(err.source, "target");
    assert_status(CRD_EIO, end, NULL);
    assert_string_equal(again.message, "File too large");
    expect_content(p, "old");
    crd_str *names;
    assert_int_equal(names_in(p, &names), 1);
}

static void only_regular_files_are_replaced(void **state)
{
    struct place *p = *state;
    crd_file_out *out;
    char path[256];
    assert_status(CRD_EINVAL, crd_file_out_open("/dev/null", 0600, &out, NULL), NULL);
    assert_null(out);
    assert_status(CRD_EINVAL, crd_file_out_open(p->folder, 0600, &out, NULL), NULL);
    snprintf(path, sizeof path, "%s/none/x", p->folder);
    assert_status(CRD_ENOENT, crd_file_out_open(path, 0600, &out, NULL), NULL);
    snprintf(path, sizeof path, "%s/link", p->folder); /* through a link */
    put(p->path, "old");
    assert_int_equal(symlink("target", path), 0);
    assert_ok(crd_file_out_open(path, 0600, &out, NULL));
    assert_ok(crd_file_out_flush(out, CRD_STR("new"), NULL));
    assert_ok(crd_file_out_end(out, true, NULL));
    expect_content(p, "new");
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void file_beside_us_without_a_folder(void **state)
{
    struct place *p = *state;
    crd_file_out *out;
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(p->folder), 0);
    assert_ok(crd_file_out_open("target", 0600, &out, NULL));
    assert_ok(crd_file_out_flush(out, CRD_STR("here"), NULL));
    assert_ok(crd_file_out_end(out, true, NULL));
    assert_int_equal(chdir(before), 0);
    expect_content(p, "here");
}

static void names_are_sorted_by_bytes(void **state)
{
    struct place *p = *state;
    static const char *const want[] = {".hidden", "B", "a", "a.b", "\xc3\xa4"};
    static const int order[] = {3, 0, 4, 2, 1};
    crd_str *names;
    size_t n;
    assert_int_equal(names_in(p, &names), 0);
    for (size_t i = 0; i < CRD_COUNT(order); i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", p->folder, want[order[i]]);
        put(path, "");
    }
    assert_int_equal(names_in(p, &names), CRD_COUNT(want));
    for (size_t i = 0; i < CRD_COUNT(want); i++)
        assert_string_equal(names[i].ptr, want[i]);
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_dir_list(p->folder, 5, p->arena, &names, &n, NULL));
    assert_status(CRD_ELIMIT, crd_dir_list(p->folder, 4, p->arena, &names, &n, &err), NULL);
    assert_string_equal(err.message, "more than 4 names");
    assert_status(CRD_ENOENT, crd_dir_list(p->path, 4, p->arena, &names, &n, NULL), NULL);
    assert_true(crd_file_is_dir(p->folder));
    assert_false(crd_file_is_dir(p->path));
    assert_false(crd_file_exists(p->path));
    assert_false(crd_file_same(p->path, p->path)); /* nothing is there */
    put(p->path, "");
    assert_true(crd_file_same(p->path, p->path));
    assert_false(crd_file_same(p->path, p->folder));
    assert_false(crd_file_is_dir(p->path));
    assert_true(crd_file_exists(p->path));
    assert_status(CRD_EIO, crd_dir_list(p->path, 4, p->arena, &names, &n, NULL), NULL);
}

#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(read_whole_up_to_the_limit),
        IN_FOLDER(what_cannot_be_read_is_said),
        IN_FOLDER(blocks_make_the_file),
        cmocka_unit_test(pipes_are_read_too),
        cmocka_unit_test(text_as_blocks),
        IN_FOLDER(new_file_appears_whole_with_its_mode),
        IN_FOLDER(old_file_stays_until_the_end),
        IN_FOLDER(library_may_write_it_by_name),
        IN_FOLDER(failed_write_leaves_the_old_file),
        IN_FOLDER(only_regular_files_are_replaced),
        IN_FOLDER(file_beside_us_without_a_folder),
        IN_FOLDER(names_are_sorted_by_bytes),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
