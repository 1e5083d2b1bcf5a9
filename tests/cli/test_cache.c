/* Worlds that are kept between commands: answers are the same, and nothing stays that must go. */
#include "crdtest.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"
#include "cli/cli.h"
#include "world/mapped.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char dir[64], case_path[128], folder[128];
    uint64_t max;
};

static void setup(struct place *p)
{
    strcpy(p->dir, "/tmp/cordon-cache-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->case_path, sizeof p->case_path, "%s/n.cordon", p->dir);
    snprintf(p->folder, sizeof p->folder, "%s/caches/cordon", p->dir);
    p->max = 1 << 30;
}

/* Names of the cache's files, joined by blanks; *ret_n of them. */
static char *files(const struct place *p, size_t *ret_n)
{
    crd_arena *a = NULL;
    crd_str *names;
    char *text = calloc(1, 8192);
    assert_non_null(text);
    *ret_n = 0;
    assert_ok(crd_arena_new(1 << 20, &a));
    if (crd_dir_list(p->folder, 1000, a, &names, ret_n, NULL) == CRD_OK)
        for (size_t i = 0; i < *ret_n; i++)
            strcat(strcat(text, names[i].ptr), " ");
    crd_arena_free(a);
    return text;
}

static size_t count(const struct place *p)
{
    size_t n;
    free(files(p, &n));
    return n;
}

static void remove_all(const struct place *p)
{
    char command[256];
    snprintf(command, sizeof command, "%s", p->dir);
    char *const argv[] = {(char *)(uintptr_t) "rm", (char *)(uintptr_t) "-rf", command, NULL};
    pid_t child = fork();
    if (child == 0) {
        execvp("rm", argv);
        _exit(1);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
}

enum { ANY = -1 };

/* What the command prints; words are cut at blanks, CASE stands for the case. */
static char *run(const struct place *p, const char *line, int want)
{
    char words[512], *argv[32], *out = NULL, *err = NULL;
    size_t out_len, err_len;
    int argc = 0;
    argv[argc++] = (char *)(uintptr_t) "cordon";
    snprintf(words, sizeof words, "%s", line);
    for (char *w = strtok_r(words, " ", &out); w && argc < 31; w = strtok_r(NULL, " ", &out))
        argv[argc++] = strcmp(w, "CASE") == 0 ? (char *)(uintptr_t)p->case_path : w;
    out = NULL;
    struct crd_cli cli = {.prog = "cordon",
                          .today = "2026-02-03",
                          .cache_folder = p->folder,
                          .cache_max_bytes = p->max,
                          .cache_min_bytes = 1};
    cli.out = open_memstream(&out, &out_len);
    cli.err = open_memstream(&err, &err_len);
    int code = crd_cli_main(&cli, argc, (const char *const *)argv);
    fclose(cli.out);
    fclose(cli.err);
    if (code != want && want != ANY)
        print_error("%s: %d, %s\n", line, code, err);
    assert_true(code == want || want == ANY);
    free(err);
    return out;
}

static void just(const struct place *p, const char *line) { free(run(p, line, 0)); }

static void expect_same(const struct place *p, const char *line)
{
    char bare[512];
    snprintf(bare, sizeof bare, "%s --no-cache", line);
    char *want = run(p, bare, 0), *got = run(p, line, 0);
    assert_string_equal(got, want);
    free(want);
    free(got);
}

static void import_row(const struct place *p, const char *source, const char *marking,
                       const char *name)
{
    char path[256], line[512];
    snprintf(path, sizeof path, "%s/%s", p->dir, source);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/%s/party.csv", p->dir, source);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "id,name\n%s-id,%s\n", name, name);
    fclose(f);
    snprintf(line, sizeof line, "import CASE tables %s/%s --as-of 2024-05-01%s%s", p->dir, source,
             marking[0] ? " --marking " : "", marking);
    just(p, line);
}

static char *first_file(const struct place *p)
{
    size_t n;
    char *all = files(p, &n), *path = calloc(1, 512);
    assert_true(n > 0);
    *strchr(all, ' ') = '\0';
    snprintf(path, 512, "%s/%s", p->folder, all);
    free(all);
    return path;
}

static bool holds(const char *path, const char *needle)
{
    crd_arena *a = NULL;
    crd_str bytes;
    assert_ok(crd_arena_new(64 << 20, &a));
    assert_ok(crd_file_read(path, 64 << 20, a, &bytes, NULL));
    bool found = crd_str_find(bytes, crd_str_from(needle)) != SIZE_MAX;
    crd_arena_free(a);
    return found;
}

/* ---- the tests ---------------------------------------------------------------------------- */

static void test_the_same_answers(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "exposure CASE -f json",          "exposure CASE --as-of 2020-01-01 -f json",
        "control CASE -f json",           "shares CASE -f json",
        "shares CASE --by owner -f json", "find CASE vendor -f json",
        "find CASE party-1 -f json",      "exposure CASE --actor XA --elements -f json",
    };
    struct place p;
    setup(&p);
    just(&p, "synth CASE --elements 300");
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < CRD_COUNT(lines); i++)
            expect_same(&p, lines[i]);
    assert_int_equal(count(&p), 2); /* one world a day, for all questions */
    remove_all(&p);
}

static void test_private(void **state)
{
    (void)state;
    struct place p;
    struct stat st;
    setup(&p);
    mode_t old = umask(0);
    just(&p, "synth CASE --elements 100");
    just(&p, "exposure CASE");
    umask(old);
    assert_int_equal(stat(p.folder, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    char *path = first_file(&p);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(chmod(path, 0644), 0); /* now others may have had a hand in it */
    expect_same(&p, "exposure CASE -f json");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    free(path);
    remove_all(&p);
}

static bool is_sound(const char *path)
{
    crd_mapped_key key;
    crd_world *w = NULL;
    crd_ties *ties = NULL;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    bool sound = crd_mapped_key_of(fd, &key) && crd_world_map(fd, &key, &w, &ties, NULL) == CRD_OK;
    crd_ties_free(ties);
    crd_world_free(w);
    close(fd);
    return sound;
}

static void test_damage_is_mended(void **state)
{
    (void)state;
    struct place p;
    setup(&p);
    just(&p, "synth CASE --elements 100");
    just(&p, "exposure CASE");
    char *path = first_file(&p);
    for (long at = 100; at < 500; at += 150) {
        struct stat st;
        FILE *f = fopen(path, "r+b");
        assert_non_null(f);
        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        int c = fgetc(f);
        assert_int_equal(fseek(f, at, SEEK_SET), 0);
        fputc(c ^ 4, f);
        fclose(f);
        assert_false(is_sound(path));
        expect_same(&p, "exposure CASE -f json");
        assert_true(is_sound(path)); /* written anew */
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(truncate(path, st.st_size / 2), 0);
        expect_same(&p, "exposure CASE -f json");
    }
    free(path);
    remove_all(&p);
}

/* Reads the file, changes some bytes of it, makes the sums right again, and writes it back. */
static void meddle(const char *path, uint64_t round)
{
    struct stat st;
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    size_t len = (size_t)st.st_size;
    char *bytes = aligned_alloc(64, (len + 63) / 64 * 64);
    assert_non_null(bytes);
    assert_int_equal(pread(fd, bytes, len, 0), (ssize_t)len);
    for (uint64_t i = 0; i < 1 + round % 8; i++)
        bytes[crd_rng_at(3, round, 2 * i) % len] = (char)crd_rng_at(3, round, 2 * i + 1);
    crd_mapped_seal(bytes, len);
    assert_int_equal(pwrite(fd, bytes, len, 0), (ssize_t)len);
    close(fd);
    free(bytes);
}

/* Whoever means it can have a wrong answer from a file, and no more than that. */
static void test_wrong_answers_at_worst(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "exposure CASE -f json", "loss CASE --each maker --mode withdraws --at 0,400d -f json",
        "exposure CASE --actor XA --elements -f json", "find CASE party-1 -f json"};
    struct place p;
    setup(&p);
    just(&p, "synth CASE --elements 100");
    just(&p, "exposure CASE");
    char *path = first_file(&p);
    for (uint64_t round = 0; round < crd_rounds(8); round++) {
        meddle(path, round);
        free(run(&p, lines[round % CRD_COUNT(lines)], ANY));
        unlink(path);
        just(&p, "exposure CASE"); /* makes it anew */
    }
    free(path);
    remove_all(&p);
}

static void test_a_changed_case(void **state)
{
    (void)state;
    struct place p;
    struct timespec moment[2] = {{1700000000, 7}, {1700000000, 7}};
    setup(&p);
    just(&p, "synth CASE --elements 100");
    for (int i = 0; i < 4; i++) {
        char source[16], line[64];
        snprintf(source, sizeof source, "late%d", i);
        assert_int_equal(utimensat(AT_FDCWD, p.case_path, moment, 0), 0);
        just(&p, "exposure CASE");
        char *info = run(&p, "info CASE -f json", 0);
        assert_non_null(strstr(info, "\"current\": true"));
        free(info);
        import_row(&p, source, "", source);
        assert_int_equal(utimensat(AT_FDCWD, p.case_path, moment, 0), 0);
        info = run(&p, "info CASE -f json", 0);
        assert_null(strstr(info, "\"current\": true"));
        assert_non_null(strstr(info, "\"current\": false"));
        free(info);
        snprintf(line, sizeof line, "find CASE late%d", i);
        char *found = run(&p, line, 0);
        assert_non_null(strstr(found, "late"));
        free(found);
        expect_same(&p, "exposure CASE -f json");
        assert_int_equal(count(&p), 1); /* the newer takes the place of the older */
    }
    remove_all(&p);
}

static void test_what_is_withheld(void **state)
{
    (void)state;
    struct place p;
    setup(&p);
    just(&p, "synth CASE --elements 100");
    import_row(&p, "open-one", "clear", "Mx1-shown");
    import_row(&p, "closed-one", "red", "Mx2-withheld");
    just(&p, "exposure CASE --release clear");
    char *path = first_file(&p);
    assert_false(holds(path, "Mx2-withheld"));
    assert_true(holds(path, "Mx1-shown"));
    free(path);
    just(&p, "exposure CASE");
    assert_int_equal(count(&p), 2);
    for (int round = 0; round < 2; round++) {
        char *shown = run(&p, "control CASE Mx2-withheld-id --release clear", 3);
        free(shown);
        expect_same(&p, "exposure CASE --release clear -f json");
        expect_same(&p, "control CASE Mx2-withheld-id");
    }
    remove_all(&p);
}

static void test_forget(void **state)
{
    (void)state;
    struct place p;
    char moved[192];
    setup(&p);
    just(&p, "synth CASE --elements 100");
    import_row(&p, "gone", "", "Mx3-forgotten");
    just(&p, "exposure CASE");
    just(&p, "exposure CASE --as-of 2001-01-01");
    snprintf(moved, sizeof moved, "%s/caches/cordon/0-1.world.tmp-abcdef", p.dir);
    FILE *f = fopen(moved, "w"); /* what a command that was killed leaves */
    assert_non_null(f);
    fclose(f);
    char *path = first_file(&p);
    assert_true(count(&p) == 3);
    free(path);
    free(run(&p, "forget CASE nobody", 3));
    just(&p, "exposure CASE");
    just(&p, "forget CASE gone");
    assert_int_equal(count(&p), 0);
    expect_same(&p, "exposure CASE -f json");
    path = first_file(&p);
    assert_false(holds(path, "Mx3-forgotten"));
    free(path);
    remove_all(&p);
}

static void test_nowhere_to_write(void **state)
{
    (void)state;
    struct place p;
    setup(&p);
    just(&p, "synth CASE --elements 100");
    snprintf(p.folder, sizeof p.folder, "%s/n.cordon", p.dir); /* a file, not a folder */
    expect_same(&p, "exposure CASE -f json");
    snprintf(p.folder, sizeof p.folder, "%s/not/there/at/all", p.dir);
    expect_same(&p, "exposure CASE -f json");
    snprintf(p.folder, sizeof p.folder, "%s/link", p.dir);
    assert_int_equal(symlink(p.dir, p.folder), 0); /* a link may lead anywhere */
    expect_same(&p, "exposure CASE -f json");
    just(&p, "info CASE");
    remove_all(&p);
}

static void test_the_limit(void **state)
{
    (void)state;
    struct place p;
    struct stat st;
    setup(&p);
    just(&p, "synth CASE --elements 100");
    just(&p, "exposure CASE");
    char *path = first_file(&p);
    assert_int_equal(stat(path, &st), 0);
    p.max = (uint64_t)st.st_size * 5 / 2; /* two, not three */
    just(&p, "exposure CASE --as-of 2001-01-01");
    assert_int_equal(count(&p), 2);
    just(&p, "exposure CASE"); /* used: the other one is now the oldest */
    just(&p, "exposure CASE --as-of 2002-01-01");
    assert_int_equal(count(&p), 2);
    assert_int_equal(stat(path, &st), 0);
    p.max = 1;
    just(&p, "exposure CASE --as-of 2003-01-01");
    assert_int_equal(count(&p), 0);
    free(path);
    remove_all(&p);
}

static void test_many_at_once(void **state)
{
    (void)state;
    enum { CHILDREN = 4, TURNS = 6 };
    struct place p;
    setup(&p);
    just(&p, "synth CASE --elements 100");
    char *want = run(&p, "exposure CASE --no-cache", 0);
    pid_t child[CHILDREN];
    fflush(NULL);
    for (int i = 0; i < CHILDREN; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            bool same = true;
            for (int k = 0; k < TURNS; k++) {
                char *got = run(&p, "exposure CASE", 0);
                same = same && strcmp(got, want) == 0;
                free(got);
                if (k % 3 == i % 3) { /* and somebody takes them away */
                    char *path = calloc(1, 512);
                    size_t n;
                    char *all = files(&p, &n);
                    if (path && n > 0 && strchr(all, ' ')) {
                        *strchr(all, ' ') = '\0';
                        snprintf(path, 512, "%s/%s", p.folder, all);
                        unlink(path);
                    }
                    free(all);
                    free(path);
                }
            }
            _exit(same ? 0 : 1);
        }
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status = 1;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    free(want);
    remove_all(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_answers), cmocka_unit_test(test_private),
        cmocka_unit_test(test_damage_is_mended), cmocka_unit_test(test_wrong_answers_at_worst),
        cmocka_unit_test(test_a_changed_case),   cmocka_unit_test(test_what_is_withheld),
        cmocka_unit_test(test_forget),           cmocka_unit_test(test_nowhere_to_write),
        cmocka_unit_test(test_the_limit),        cmocka_unit_test(test_many_at_once),
    };
    return cmocka_run_group_tests_name("cli/cache", tests, NULL, NULL);
}
