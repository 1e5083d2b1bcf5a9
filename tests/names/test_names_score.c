#include "crdtest.h"

#include "base/hash.h"
#include "base/str.h"
#include "names/edit.h"
#include "names/score.h"

/* ---- edit distance against the textbook's table ------------------------------------------ */

static unsigned smaller(unsigned a, unsigned b) { return a < b ? a : b; }

static unsigned oracle_distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    static unsigned d[CRD_EDIT_MAX + 1][CRD_EDIT_MAX + 1];
    for (size_t i = 0; i <= n; i++)
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            d[i][j] = smaller(d[i - 1][j], d[i][j - 1]) + 1;
            d[i][j] = smaller(d[i][j], d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

static void test_distance_oracle(void **state)
{
    (void)state;
    uint32_t a[CRD_EDIT_MAX], b[CRD_EDIT_MAX];
    static const uint32_t alphabets[][4] = {{'a', 'b', 'c', 'd'}, {'a', 0x431, 0x4e2d, 0x1f600}};
    for (uint64_t round = crd_rounds(20) * 1000; round-- > 0;) {
        uint64_t r = crd_rng_at(1, 0, round);
        size_t most = round % 10 == 0 ? CRD_EDIT_MAX + 1 : 9;
        size_t n = r % most, m = (r >> 8) % most;
        const uint32_t *letters = alphabets[round % 2];
        for (size_t i = 0; i < n; i++)
            a[i] = letters[crd_rng_at(2, round, i) % 4];
        for (size_t i = 0; i < m; i++)
            b[i] = round % 3 && i < n ? a[i] : letters[crd_rng_at(3, round, i) % 4];
        assert_int_equal(oracle_distance(a, n, b, m), crd_edit_distance(a, n, b, m));
        assert_int_equal(oracle_distance(a, n, b, m), crd_edit_distance(b, m, a, n));
    }
}

/* 64 different letters, none of them ASCII, that fall on each other in the table. */
static void test_distance_full_table(void **state)
{
    (void)state;
    uint32_t a[CRD_EDIT_MAX], b[CRD_EDIT_MAX];
    for (uint32_t i = 0; i < CRD_EDIT_MAX; i++) {
        a[i] = 0x4000 + 128 * i;
        b[i] = 0x4000 + 128 * (CRD_EDIT_MAX - 1 - i);
    }
    assert_int_equal(0, crd_edit_distance(a, CRD_EDIT_MAX, a, CRD_EDIT_MAX));
    assert_int_equal(oracle_distance(a, CRD_EDIT_MAX, b, CRD_EDIT_MAX),
                     crd_edit_distance(a, CRD_EDIT_MAX, b, CRD_EDIT_MAX));
}

static void test_points(void **state)
{
    (void)state;
    uint32_t points[CRD_EDIT_MAX];
    size_t n;
    char text[66];
    assert_true(crd_edit_points(CRD_STR("a\xd0\xb1\xe4\xb8\xad\xf0\x9f\x98\x80\xff"), points, &n));
    assert_int_equal(5, n);
    assert_int_equal(0x431, points[1]);
    assert_int_equal(0x4e2d, points[2]);
    assert_int_equal(0x1f600, points[3]);
    memset(text, 'a', sizeof text);
    assert_true(crd_edit_points((crd_str){text, 64}, points, &n));
    assert_false(crd_edit_points((crd_str){text, 65}, points, &n));
}

/* ---- scores ------------------------------------------------------------------------------ */

struct row {
    const char *name, *a, *b;
    double low, high;
    unsigned why;
    const char *explained;
};

static const struct row rows[] = {
    {"equal", "hmn tech", "hmn tech", 1, 1, CRD_WHY_EQUAL, "hmn = hmn, tech = tech"},
    {"empty", "", "", 0, 0, 0, ""},
    {"one empty", "nokia", "", 0, 0, CRD_WHY_ALONE, "without partner: nokia"},
    {"nothing in common", "nokia", "ericsson", 0, 0, CRD_WHY_ALONE,
     "without partner: nokia, ericsson"},
    {"a word shortened", "hmn tech", "hmn technologies", 0.9, 0.99, CRD_WHY_SHORTENED,
     "hmn = hmn, tech ~ technologies (shortened)"},
    {"one letter", "huawei marine", "huawai marine", 0.9, 0.95, CRD_WHY_TYPO,
     "marine = marine, huawei ~ huawai (spelling)"},
    {"two letters swapped", "huawei", "huawie", 0.8, 0.85, CRD_WHY_TYPO,
     "huawei ~ huawie (spelling)"},
    {"other order", "china bank", "bank china", 0.97, 0.98, CRD_WHY_ORDER,
     "china = china, bank = bank; other order"},
    {"equal without blanks", "t mobile", "tmobile", 0.96, 0.96,
     CRD_WHY_JOINED | CRD_WHY_ALONE | CRD_WHY_TYPO,
     "mobile ~ tmobile (spelling); equal without blanks"},
    {"initials", "bsnl", "bharat sanchar nigam ltd", 0.6, 0.6, CRD_WHY_INITIALS | CRD_WHY_ALONE,
     "initials"},
    {"initials and and", "gtt", "guyana telephone and telegraph", 0.6, 0.6,
     CRD_WHY_INITIALS | CRD_WHY_ALONE, "initials"},
    {"one word more", "nokia", "nokia group", 0.85, 0.9, CRD_WHY_ALONE,
     "nokia = nokia; without partner: group"},
    {"other place", "vodafone ghana", "vodafone egypt", 0.5, 0.5, CRD_WHY_ALONE,
     "vodafone = vodafone; without partner: ghana, egypt"},
    {"numbers are other names", "203 institute", "204 institute", 0.5, 0.5, CRD_WHY_ALONE,
     "institute = institute; without partner: 203, 204"},
    {"short words are equal or not", "kdd", "kdo", 0, 0, CRD_WHY_ALONE,
     "without partner: kdd, kdo"},
    {"a word twice has one partner", "data data", "data", 0.6, 0.7, CRD_WHY_ALONE,
     "data = data; without partner: data"},
    {"other script", "\u534e\u4e3a\u6280\u672f\u6709", "\u534e\u4e3a\u6280\u672f\u9650", 0.8, 0.8,
     CRD_WHY_TYPO, NULL},
};

static void test_row(void **state)
{
    const struct row *r = *state;
    crd_score_side a, b;
    crd_name_score s, back;
    crd_buf out;
    crd_buf_init(&out, 1000);
    crd_score_side_read(crd_str_from(r->a), &a);
    crd_score_side_read(crd_str_from(r->b), &b);
    crd_score_sides(&a, &b, &s);
    crd_score_sides(&b, &a, &back);
    if (s.score < r->low - 1e-9 || s.score > r->high + 1e-9)
        fail_msg("score %f", s.score);
    assert_true(s.score <= back.score && s.score >= back.score);
    assert_int_equal(r->why, s.why);
    assert_int_equal(s.why, back.why);
    crd_score_explain(&a, &b, &s, &out);
    if (r->explained) {
        crd_buf_addc(&out, '\0');
        assert_string_equal(r->explained, out.at);
    }
    crd_buf_done(&out);
}

/* Past the limit words have no partner, and the score says so. */
static void test_many_words(void **state)
{
    (void)state;
    char text[400];
    size_t at = 0;
    for (int i = 0; i < 30; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%sword%c", i ? " " : "", 'a' + i % 26);
    crd_score_side a;
    crd_name_score s;
    crd_score_side_read((crd_str){text, at}, &a);
    assert_int_equal(CRD_SCORE_WORDS, a.n);
    assert_true(a.rest > 5.9 && a.rest < 6.1);
    crd_score_sides(&a, &a, &s);
    assert_true(s.score > 0.7 && s.score < 0.9);
    assert_true(s.why & CRD_WHY_ALONE);
}

static void test_word_edits(void **state)
{
    (void)state;
    assert_int_equal(0, crd_word_edits(3));
    assert_int_equal(1, crd_word_edits(4));
    assert_int_equal(1, crd_word_edits(7));
    assert_int_equal(2, crd_word_edits(8));
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_distance_oracle);
    CRD_SUITE_ADD(&s, test_distance_full_table);
    CRD_SUITE_ADD(&s, test_points);
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ADD(&s, test_many_words);
    CRD_SUITE_ADD(&s, test_word_edits);
    return crd_suite_run(&s, "names/score");
}
