#include "crdtest.h"

#include "base/hash.h"
#include "base/str.h"
#include "names/index.h"

#include <stdlib.h>

/* No more names than are scored: then the index must give what a full scan gives. */
enum { NAMES = CRD_INDEX_SCORED, TEXT = 80 };

/* Small worlds of words that are often equal, near or shortened. */
static void make_name(uint64_t seed, uint64_t i, char out[TEXT])
{
    static const char *const words[] = {"nokia",
                                        "nokla",
                                        "nokias",
                                        "huawei",
                                        "huawie",
                                        "marine",
                                        "marines",
                                        "tech",
                                        "techno",
                                        "technology",
                                        "net",
                                        "network",
                                        "networks",
                                        "alpha",
                                        "alphabet",
                                        "beta",
                                        "oslo",
                                        "china",
                                        "chinas",
                                        "telekom",
                                        "telecom",
                                        "tele2",
                                        "tele3",
                                        "submarine",
                                        "submarin",
                                        "submraine",
                                        "and",
                                        "group",
                                        "\u534e\u4e3a\u6280\u672f",
                                        "bsn"};
    uint64_t r = crd_rng_at(seed, 7, i);
    size_t at = 0, n = 1 + r % 4;
    out[0] = '\0';
    for (size_t w = 0; w < n; w++) {
        r >>= 8;
        at += (size_t)snprintf(out + at, TEXT - at, "%s%s", w ? " " : "",
                               words[r % CRD_COUNT(words)]);
    }
    if (i % 50 == 0)
        out[0] = '\0';
}

static bool same_word(const crd_score_side *a, const crd_score_side *b)
{
    unsigned why;
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            if (crd_word_alike(a->words[i], b->words[j], &why) > 0)
                return true;
    return false;
}

struct best {
    double score;
    const char *text;
    uint32_t id;
};

static int compare_scores(const void *a, const void *b)
{
    const struct best *x = a, *y = b;
    return x->score > y->score ? -1 : x->score < y->score;
}

/* Every name scored: what the index must give, as scores (equal scores may come in any order of
 * names here, so sets of scores are compared, and each name's own score). */
static void test_full_scan(void **state)
{
    (void)state;
    static char texts[NAMES][TEXT];
    static crd_str normals[NAMES];
    static struct best all[NAMES];
    crd_name_candidate got[20];
    crd_name_index *x;
    crd_name_finder *f;
    size_t checked = 0;
    for (uint64_t seed = 1, rounds = crd_rounds(10); seed <= rounds; seed++) {
        for (size_t i = 0; i < NAMES; i++) {
            make_name(seed, i, texts[i]);
            normals[i] = crd_str_from(texts[i]);
        }
        assert_ok(crd_name_index_new(normals, NAMES, &x, NULL));
        assert_ok(crd_name_finder_new(x, &f));
        for (uint64_t q = 0; q < 60; q++) {
            char query[TEXT];
            make_name(seed + 100, q, query);
            crd_score_side a, b;
            crd_name_score s;
            size_t n = 0;
            crd_index_side(x, crd_str_from(query), &a);
            for (uint32_t i = 0; i < NAMES; i++) {
                crd_index_side(x, normals[i], &b);
                crd_score_sides(&a, &b, &s);
                if (s.score > 0 &&
                    (same_word(&a, &b) || s.why & (CRD_WHY_JOINED | CRD_WHY_INITIALS)))
                    all[n++] = (struct best){s.score, texts[i], i};
            }
            qsort(all, n, sizeof *all, compare_scores);
            size_t k = crd_names_candidates(f, crd_str_from(query), 20, 0, got);
            assert_int_equal(n < 20 ? n : 20, k);
            for (size_t i = 0; i < k; i++) {
                if (got[i].score > all[i].score || got[i].score < all[i].score)
                    fail_msg("'%s': place %zu is %f, should be %f ('%s')", query, i, got[i].score,
                             all[i].score, all[i].text);
                crd_index_side(x, normals[got[i].id], &b);
                crd_score_sides(&a, &b, &s);
                assert_true(s.score >= got[i].score && s.score <= got[i].score);
                assert_int_equal(s.why, got[i].why);
                checked++;
            }
        }
        crd_name_finder_free(f);
        crd_name_index_free(x);
    }
    assert_true(checked > 150 * crd_rounds(10));
}

/* The order of the names changes nothing but their numbers. */
static void test_order(void **state)
{
    (void)state;
    static char texts[NAMES][TEXT];
    static crd_str normals[NAMES], turned[NAMES];
    crd_name_candidate a[10], b[10];
    crd_name_index *x, *y;
    crd_name_finder *f, *g;
    for (size_t i = 0; i < NAMES; i++) {
        make_name(9, i, texts[i]);
        normals[i] = crd_str_from(texts[i]);
        turned[(i * 7 + 3) % NAMES] = normals[i];
    }
    assert_ok(crd_name_index_new(normals, NAMES, &x, NULL));
    assert_ok(crd_name_index_new(turned, NAMES, &y, NULL));
    assert_ok(crd_name_finder_new(x, &f));
    assert_ok(crd_name_finder_new(y, &g));
    for (uint64_t q = 0; q < 100; q++) {
        char query[TEXT];
        make_name(10, q, query);
        size_t n = crd_names_candidates(f, crd_str_from(query), 10, 0.3, a);
        assert_int_equal(n, crd_names_candidates(g, crd_str_from(query), 10, 0.3, b));
        for (size_t i = 0; i < n; i++) {
            assert_true(crd_str_eq(normals[a[i].id], turned[b[i].id]));
            assert_true(a[i].score >= b[i].score && a[i].score <= b[i].score);
        }
    }
    assert_true(crd_name_index_bytes(x) > 1000);
    crd_name_finder_free(f);
    crd_name_finder_free(g);
    crd_name_index_free(x);
    crd_name_index_free(y);
}

struct row {
    const char *name, *query;
    size_t k;
    double least;
    const char *found; /* first ids, blanks between */
};
static const crd_str few[] = {
    {"hmn technologies", 16},
    {"huawei marine networks", 22},
    {"huawei technologies", 19},
    {"nokia", 5},
    {"nokia", 5},
    {"t mobile", 8},
    {"bharat sanchar nigam", 20},
    {"", 0},
    {"bsn", 3},
    {"alcatel submarine networks", 26},
};
static const struct row rows[] = {
    {"equal ones by number", "nokia", 9, 0.5, "3 4"},
    {"k cuts", "nokia", 1, 0.5, "3"},
    {"none is asked", "nokia", 0, 0.5, ""},
    {"shortened", "hmn tech", 9, 0.5, "0"},
    {"swapped letters", "huawie marine networks", 1, 0.5, "1"},
    {"joined", "tmobile", 9, 0.5, "5"},
    {"apart", "no kia", 9, 0.5, "3 4"},
    {"initials of one", "bsn", 9, 0.5, "8 6"},
    {"one of initials", "bharat sanchar nigam", 9, 0.5, "6 8"},
    {"nothing", "", 9, 0, ""},
    {"unknown", "zzzzz", 9, 0, ""},
    {"least cuts", "huawei", 9, 0.95, ""},
};

static void test_row(void **state)
{
    const struct row *r = *state;
    crd_name_index *x;
    crd_name_finder *f;
    crd_name_candidate got[10];
    char text[100] = "";
    assert_ok(crd_name_index_new(few, CRD_COUNT(few), &x, NULL));
    assert_ok(crd_name_finder_new(x, &f));
    size_t n = crd_names_candidates(f, crd_str_from(r->query), r->k, r->least, got);
    for (size_t i = 0, at = 0; i < n; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%u", i ? " " : "", got[i].id);
    assert_string_equal(r->found, text);
    crd_name_finder_free(f);
    crd_name_index_free(x);
}

static void test_empty(void **state)
{
    (void)state;
    crd_name_index *x;
    crd_name_finder *f;
    crd_name_candidate got[1];
    assert_ok(crd_name_index_new(NULL, 0, &x, NULL));
    assert_ok(crd_name_finder_new(x, &f));
    assert_int_equal(0, crd_names_candidates(f, CRD_STR("nokia"), 1, 0, got));
    crd_name_finder_free(f);
    crd_name_index_free(x);
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_ELIMIT, crd_name_index_new(few, UINT32_MAX, &x, &err), NULL);
    assert_null(x);
    crd_name_index_free(NULL);
    crd_name_finder_free(NULL);
}

static void test_explain(void **state)
{
    (void)state;
    crd_name_index *x;
    crd_name_finder *f;
    crd_buf b;
    crd_buf_init(&b, 1000);
    assert_ok(crd_name_index_new(few, CRD_COUNT(few), &x, NULL));
    assert_ok(crd_name_finder_new(x, &f));
    crd_names_explain(f, CRD_STR("hmn tech"), 0, &b);
    assert_string_equal("hmn = hmn, tech ~ technologies (shortened)", b.at);
    size_t before = b.len;
    crd_names_explain(f, CRD_STR("hmn tech"), 99, &b);
    assert_int_equal(before, b.len);
    crd_buf_done(&b);
    crd_name_finder_free(f);
    crd_name_index_free(x);
}

/* A word in more names than it may bring. The rare word still brings
 * its names, and equal ones are found. */
static void test_frequent(void **state)
{
    (void)state;
    enum { MANY = CRD_INDEX_FIRST + 5000 };
    static char texts[MANY][24];
    static crd_str normals[MANY];
    crd_name_candidate got[3];
    for (int i = 0; i < MANY; i++) {
        snprintf(texts[i], sizeof texts[i], i == MANY - 1 ? "telecom" : "telecom w%d", i);
        normals[i] = crd_str_from(texts[i]);
    }
    crd_name_index *x;
    crd_name_finder *f;
    assert_ok(crd_name_index_new(normals, MANY, &x, NULL));
    assert_ok(crd_name_finder_new(x, &f));
    assert_int_equal(3, crd_names_candidates(f, CRD_STR("telecom"), 3, 0, got));
    assert_int_equal(MANY - 1, got[0].id);
    assert_int_equal(3, crd_names_candidates(f, CRD_STR("telecom w69000"), 3, 0, got) + 2);
    assert_int_equal(69000, got[0].id);
    crd_name_finder_free(f);
    crd_name_index_free(x);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ADD(&s, test_full_scan);
    CRD_SUITE_ADD(&s, test_order);
    CRD_SUITE_ADD(&s, test_empty);
    CRD_SUITE_ADD(&s, test_explain);
    CRD_SUITE_ADD(&s, test_frequent);
    return crd_suite_run(&s, "names/index");
}
