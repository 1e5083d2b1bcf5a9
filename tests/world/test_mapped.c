#include "crdtest.h"

#include "base/err.h"

#include "world/random_feed.h"
#include "world/same_world.h"

#include <unistd.h>

static crd_world *make(struct random_feed *f, const crd_world_opts *opts, uint64_t tables)
{
    crd_world *w = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_feed feed = random_feed_of(f);
    crd_want wants[CRD_T_COUNT];
    size_t n = 0;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        if (tables >> (t % 64) & 1)
            wants[n++] = (crd_want){t, 0};
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, opts, &w, &err), &err);
    return w;
}

static struct kept_bytes save_tied(const crd_world *w, const crd_ties *ties, char key)
{
    struct kept_bytes k = {0};
    crd_mapped_out out = {&k, kept_put};
    crd_mapped_key own = key_of(key);
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_world_save(w, ties, &own, &out, &err), &err);
    return k;
}

static struct kept_bytes save(const crd_world *w, char key) { return save_tied(w, NULL, key); }

static crd_ties *ties_of(const crd_world *w)
{
    crd_ties *t = NULL;
    assert_ok(crd_ties_new(w, NULL, 0, &t, NULL));
    return t;
}

static crd_status from(const struct kept_bytes *k, char key, crd_world **ret)
{
    crd_mapped_key own = key_of(key);
    return crd_world_from(k->at, k->len, &own, ret, NULL, NULL);
}

static crd_status from_tied(const struct kept_bytes *k, char key, crd_world **ret, crd_ties **ties)
{
    crd_mapped_key own = key_of(key);
    return crd_world_from(k->at, k->len, &own, ret, ties, NULL);
}

/* ---- what was saved is what is opened ------------------------------------------------------ */

static void test_same(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < crd_rounds(60); round++) {
        struct random_feed f = {round, (uint32_t)(round % 9), (uint32_t)(round % 4)};
        crd_world_opts opts = CRD_WORLD_OPTS;
        opts.all_times = round % 3 == 0;
        if (round % 5 == 0)
            opts.release = CRD_STR("clear");
        crd_world *w = make(&f, &opts, round % 2 ? UINT64_MAX : crd_rng_at(1, 2, round)), *kept;
        struct kept_bytes k = save(w, 'a');
        assert_ok(from(&k, 'a', &kept));
        assert_true(same_world(w, kept));
        crd_world_free(w);
        crd_world_free(kept);
        free(k.at);
    }
}

/* Worlds with ties, of every table: kept with them, opened with and without. */
static void test_ties(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < crd_rounds(40); round++) {
        struct random_feed f = {round, (uint32_t)(round % 5 * 9), (uint32_t)(round % 4)};
        crd_world_opts opts = CRD_WORLD_OPTS;
        crd_world *w = make(&f, &opts, UINT64_MAX), *kept;
        crd_ties *ties = ties_of(w), *tied;
        struct kept_bytes k = save_tied(w, ties, 'a'), none = save(w, 'a');
        assert_ok(from_tied(&k, 'a', &kept, &tied));
        assert_true(same_world(w, kept) && same_ties(ties, tied));
        crd_ties_free(tied);
        crd_world_free(kept);
        assert_ok(from(&k, 'a', &kept));
        assert_true(same_world(w, kept));
        crd_world_free(kept);
        assert_ok(from_tied(&none, 'a', &kept, &tied));
        assert_null(tied);
        crd_world_free(kept);
        crd_ties_free(ties);
        crd_world_free(w);
        free(k.at);
        free(none.at);
    }
}

/* As many ties as fill groups of counts exactly, and one more or less. */
static void test_full_groups(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {
        CRD_ORIGIN_GROUP + 1, CRD_ORIGIN_GROUP, CRD_ORIGIN_GROUP - 1, 64, 1, 0};
    struct random_feed f = {3, 60, 3};
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = make(&f, &opts, UINT64_MAX), *kept;
    crd_ties *ties = ties_of(w), *tied;
    assert_true(ties->n_ties > sizes[0]);
    for (size_t i = 0; i < CRD_COUNT(sizes); i++) {
        ties->n_ties = sizes[i]; /* the others go */
        for (uint32_t v = 0; v <= ties->n_nodes; v++)
            ties->first[v] = ties->first[v] < sizes[i] ? ties->first[v] : sizes[i];
        if (sizes[i] == CRD_ORIGIN_GROUP)
            ties->origins.before[1] = 0; /* no tie asks for it */
        struct kept_bytes k = save_tied(w, ties, 'a');
        assert_ok(from_tied(&k, 'a', &kept, &tied));
        assert_true(same_ties(ties, tied));
        crd_ties_free(tied);
        crd_world_free(kept);
        free(k.at);
    }
    crd_ties_free(ties);
    crd_world_free(w);
}

static void test_long_columns(void **state)
{
    (void)state;
    struct random_feed f = {7, 20000, 1}; /* the columns of a table of 20,000 rows are shared */
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = make(&f, &opts, UINT64_C(1) << CRD_T_covers | UINT64_C(1) << CRD_T_element),
              *kept;
    struct kept_bytes k = save(w, 'a');
    assert_ok(from(&k, 'a', &kept));
    assert_true(same_world(w, kept));
    crd_world_free(w);
    crd_world_free(kept);
    free(k.at);
}

static void test_file(void **state)
{
    (void)state;
    struct random_feed f = {3, 5, 3};
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = make(&f, &opts, UINT64_MAX), *kept;
    struct kept_bytes k = save(w, 'a');
    crd_mapped_key right = key_of('a'), wrong = key_of('b'), there;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(k.at, 1, k.len, file), k.len);
    fflush(file);
    assert_true(crd_mapped_key_of(fileno(file), &there));
    assert_memory_equal(&there, &right, sizeof there);
    assert_status(CRD_ENOENT, crd_world_map(fileno(file), &wrong, &kept, NULL, NULL), NULL);
    assert_null(kept);
    assert_ok(crd_world_map(fileno(file), &right, &kept, NULL, NULL));
    fclose(file);
    assert_true(same_world(w, kept));
    assert_true(crd_world_bytes(kept) >= k.len);
    crd_world_free(w);
    crd_world_free(kept);
    free(k.at);
}

static void test_no_file(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "cordon: a case made ready"};
    crd_mapped_key key = key_of('a');
    crd_world *w;
    for (size_t i = 0; i < CRD_COUNT(texts); i++) {
        FILE *file = tmpfile();
        assert_non_null(file);
        fputs(texts[i], file);
        fflush(file);
        assert_false(crd_mapped_key_of(fileno(file), &key));
        assert_status(CRD_EPARSE, crd_world_map(fileno(file), &key, &w, NULL, NULL), NULL);
        fclose(file);
    }
}

static void test_same_bytes(void **state)
{
    (void)state;
    struct random_feed f = {5, 4, 2};
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = make(&f, &opts, UINT64_MAX);
    struct kept_bytes a = save(w, 'a'), b = save(w, 'a');
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.at, b.at, a.len);
    crd_world_free(w);
    free(a.at);
    free(b.at);
}

/* ---- what is not sound is refused ---------------------------------------------------------- */

/* Refused, or (a byte between sections, which nobody reads) the same world. */
static void expect_refused(const crd_world *w, const crd_ties *ties, const struct kept_bytes *k)
{
    crd_world *kept;
    crd_ties *tied;
    crd_status rc = from_tied(k, 'a', &kept, &tied);
    assert_true(rc == CRD_EPARSE || rc == CRD_ENOENT || rc == CRD_OK);
    if (rc == CRD_OK)
        assert_true(same_world(w, kept) && same_ties(ties, tied));
    else
        assert_true(!kept && !tied);
    crd_ties_free(tied);
    crd_world_free(kept);
}

static void test_each_byte(void **state)
{
    (void)state;
    struct random_feed f = {9, 1, 1};
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = make(&f, &opts, UINT64_C(1) << CRD_T_party | UINT64_C(1) << CRD_T_holding);
    crd_ties *ties = ties_of(w);
    struct kept_bytes k = save_tied(w, ties, 'a');
    size_t step = 1 + k.len / (crd_rounds(20) * 500);
    for (size_t i = 0; i < k.len; i += step) {
        k.at[i] = (char)(k.at[i] ^ (1 << i % 8));
        expect_refused(w, ties, &k);
        k.at[i] = (char)(k.at[i] ^ (1 << i % 8));
    }
    for (size_t len = 0; len < k.len; len += 1 + len / 16) {
        struct kept_bytes cut = {k.at, len, len};
        crd_world *kept;
        assert_status(CRD_EPARSE, from(&cut, 'a', &kept), NULL);
    }
    crd_ties_free(ties);
    crd_world_free(w);
    free(k.at);
}

/* Somebody who makes the sums right again may change answers, but nothing may be read that is not
 * there (run under AddressSanitizer) and no look-up may go on for ever. */
static void seal_and_open(struct random_feed f, uint64_t rounds)
{
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_world *w = make(&f, &opts, UINT64_MAX), *kept;
    crd_ties *ties = ties_of(w), *tied;
    struct kept_bytes k = save_tied(w, ties, 'a');
    char *sound = aligned_alloc(64, k.cap);
    size_t opened = 0;
    assert_non_null(sound);
    memcpy(sound, k.at, k.len);
    for (uint64_t round = 0; round < rounds; round++) {
        for (uint64_t i = 0; i <= round % 3; i++) {
            uint64_t at = crd_rng_at(5, round, 2 * i), what = crd_rng_at(5, round, 2 * i + 1);
            /* every other edit into the directory and the tail, which stand last */
            size_t place = round % 2 ? k.len - 1 - at % (k.len / 8) : at % k.len;
            k.at[place] = (char)what;
        }
        crd_mapped_seal(k.at, k.len);
        if (from_tied(&k, 'a', &kept, &tied) == CRD_OK) {
            opened++;
            (void)same_world(kept, w);
            (void)same_world(kept, kept);
            (void)same_ties(tied, tied);
            crd_ties_free(tied);
            crd_world_free(kept);
        }
        memcpy(k.at, sound, k.len);
    }
    assert_true(opened > 0);
    crd_ties_free(ties);
    crd_world_free(w);
    free(sound);
    free(k.at);
}

static void test_sealed(void **state)
{
    (void)state;
    seal_and_open((struct random_feed){11, 3, 2}, crd_rounds(40) * 10);
    /* so many rows that numbers are packed in every way */
    seal_and_open((struct random_feed){13, 80, 2}, crd_rounds(40) * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_full_groups), cmocka_unit_test(test_long_columns),
        cmocka_unit_test(test_file),        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_same_bytes),  cmocka_unit_test(test_each_byte),
        cmocka_unit_test(test_sealed),
    };
    return cmocka_run_group_tests_name("world/mapped", tests, NULL, NULL);
}
