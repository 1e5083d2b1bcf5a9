/* Expressions: what they mean, where they are refused, what is shared. */
#include "rules/expr_world.h"

#include <math.h>

#define NO_NUMBER CRD_NULL64
#define NO_SHARE  ((double)NAN)

static const struct x_row full = {"bravo", "core", 7, 0.5, "2020-03-01", 1};
static const struct x_row bare = {NULL, NULL, NO_NUMBER, NO_SHARE, NULL, -1};
static const struct x_row year = {"acme", "ran", 4, 2.0, "2020", 0};

struct means {
    const char *name;      /* the expression */
    char full, bare, year; /* y, n, u */
};

static const struct means meaning[] = {
    {"maker = 'bravo'", 'y', 'u', 'n'},
    {"maker <> 'bravo'", 'n', 'u', 'y'},
    {"maker = 'nobody here'", 'n', 'u', 'n'},
    {"maker < 'b'", 'n', 'u', 'y'},
    {"maker >= 'acme'", 'y', 'u', 'y'},
    {"maker = kind", 'n', 'u', 'n'},
    {"MAKER == 'acme'", 'n', 'u', 'y'},
    {"maker is null", 'n', 'y', 'n'},
    {"maker is not null", 'y', 'n', 'y'},
    {"maker in ('bravo', 'acme')", 'y', 'u', 'y'},
    {"maker not in ('bravo')", 'n', 'u', 'y'},
    {"maker in ('x', null)", 'u', 'u', 'u'},
    {"maker in ('bravo', null)", 'y', 'u', 'u'},
    {"count in (1, 4.0)", 'n', 'u', 'y'},
    {"count = 7", 'y', 'u', 'n'},
    {"count > 4.5", 'y', 'u', 'n'},
    {"count between 4 and 6", 'n', 'u', 'y'},
    {"count not between 4 and 6", 'y', 'u', 'n'},
    {"count + 1 = 8", 'y', 'u', 'n'},
    {"count - 3 * 2 = 1", 'y', 'u', 'n'},
    {"count / 2 = 3", 'y', 'u', 'n'},
    {"count / 0 is null", 'y', 'y', 'y'},
    {"-count < 0", 'y', 'u', 'y'},
    {"count * 2000000000000000000 is null", 'y', 'y', 'n'},
    {"share * 2 = 1", 'y', 'u', 'n'},
    {"share < count", 'y', 'u', 'y'},
    {"count > :cap", 'y', 'u', 'n'},
    {"count > :none", 'u', 'u', 'u'},
    {"count > :none or count = 7", 'y', 'u', 'u'},
    {"maker = :who", 'n', 'u', 'y'},
    {"since < '2021-01-01'", 'y', 'u', 'y'},
    {"since < '2020-06-01'", 'y', 'u', 'u'},
    {"since >= '2020-01-01'", 'y', 'u', 'y'},
    {"since > '2020-01-01'", 'y', 'u', 'u'},
    {"since = '2020-03-01'", 'y', 'u', 'u'},
    {"since <> '2019-03-01'", 'y', 'u', 'y'},
    {"'2020-12-31' >= since", 'y', 'u', 'y'},
    {"since between '2020-01-01' and '2020-12-31'", 'y', 'u', 'y'},
    {"open", 'y', 'u', 'n'},
    {"not open", 'n', 'u', 'y'},
    {"open = 1", 'y', 'u', 'n'},
    {"open = false", 'n', 'u', 'y'},
    {"open is true", 'y', 'n', 'n'},
    {"open is not true", 'n', 'y', 'y'},
    {"open is false", 'n', 'n', 'y'},
    {"open is not false", 'y', 'y', 'n'},
    {"open is null", 'n', 'y', 'n'},
    {"bad(maker)", 'y', 'u', 'n'},
    {"bad('bx')", 'y', 'y', 'y'},
    {"twice(count) = 14", 'y', 'u', 'n'},
    {"not bad(maker) and open", 'n', 'u', 'n'},
    {"open and maker = 'acme' or kind = 'ran'", 'n', 'u', 'y'},
    {"open and (maker = 'acme' or kind = 'ran')", 'n', 'u', 'n'},
    {"not maker = 'acme'", 'y', 'u', 'n'},
    {"null", 'u', 'u', 'u'},
    {"true", 'y', 'y', 'y'},
    {"null and false", 'n', 'n', 'n'},
    {"@kindred", 'n', 'u', 'n'},
    {"not @old and open is not true", 'n', 'u', 'u'},
    {"@old and count = 7", 'y', 'u', 'n'},
    {"maker = 'it''s'", 'n', 'u', 'n'},
    {"1 = 1 and .5 < 1e0", 'y', 'y', 'y'},
};

static char truth_of(const char *text, const struct x_row *row)
{
    crd_exprs *set = NULL;
    crd_err err = {0};
    crd_diags *diags = NULL;
    uint32_t id = 0;
    uint64_t yes = 0, no = 0, *all_yes[] = {&yes}, *all_no[] = {&no};
    struct x_rows x = {.rows = row};
    assert_ok(crd_diags_new(10, &diags));
    assert_ok(crd_exprs_new(&x_lang, &set, &err));
    assert_ok(crd_intern_new(100, 10000, &x.texts));
    assert_status(CRD_OK,
                  crd_exprs_add(set, crd_str_from(text), &(crd_expr_place){.line = 1, .column = 1},
                                diags, &id, &err),
                  &err);
    crd_expr_rows rows = {.ctx = &x, .n = 1, .load = x_load, .text = x_text, .find = x_find};
    /* so that the row's texts stand before literals are looked up, as in a world */
    x_text_id(x.texts, row->maker);
    x_text_id(x.texts, row->kind);
    assert_status(CRD_OK, crd_exprs_run(set, &rows, &id, 1, all_yes, all_no, &err), &err);
    assert_false(yes & no);
    assert_true((yes | no) <= 1);
    crd_exprs_free(set);
    crd_intern_free(x.texts);
    crd_diags_free(diags);
    return yes ? 'y' : no ? 'n' : 'u';
}

static void test_meaning(void **state)
{
    const struct means *m = *state;
    assert_int_equal(m->full, truth_of(m->name, &full));
    assert_int_equal(m->bare, truth_of(m->name, &bare));
    assert_int_equal(m->year, truth_of(m->name, &year));
}

struct refused {
    const char *name; /* the expression */
    const crd_diag_kind *kind;
    uint32_t column; /* of the first message */
    const char *found;
    size_t messages;
};

static const struct refused refusals[] = {
    {"", &crd_expr_syntax, 1, "the end", 1},
    {"maker =", &crd_expr_syntax, 8, "the end", 1},
    {"maker = 'x", &crd_expr_syntax, 9, "'x", 1},
    {"maker 'x'", &crd_expr_syntax, 7, "'x'", 1},
    {"(maker = 'x'", &crd_expr_syntax, 13, "the end", 1},
    {"maker = 'x')", &crd_expr_syntax, 12, ")", 1},
    {"count = 1 = 1", &crd_expr_syntax, 11, "=", 1},
    {"count = 1; drop", &crd_expr_syntax, 10, ";", 1},
    {"maker like 'a%'", &crd_expr_syntax, 7, "like", 1},
    {"count in ()", &crd_expr_syntax, 11, ")", 1},
    {"count is 5", &crd_expr_syntax, 10, "5", 1},
    {"count not 5", &crd_expr_syntax, 11, "5", 1},
    {"count > 12abc", &crd_expr_syntax, 9, "12abc", 1},
    {"\"maker\" = 'x'", &crd_expr_syntax, 1, "\"", 1},
    {"maker = 'é' and x", &crd_expr_name, 17, "x", 1},
    {"x = 1 and y = 2", &crd_expr_name, 1, "x", 2},
    {"load_extension('x')", &crd_expr_name, 1, "load_extension", 1},
    {"count > :nothing", &crd_expr_name, 9, "nothing", 1},
    {"maker = 5", &crd_expr_types, 9, "a whole number", 1},
    {"maker", &crd_expr_types, 1, "a text", 1},
    {"maker and open", &crd_expr_types, 1, "a text", 1},
    {"open and count", &crd_expr_types, 10, "a whole number", 1},
    {"since > '2020'", &crd_expr_types, 9, "2020", 1},
    {"since > '2020-02-30'", &crd_expr_types, 9, "2020-02-30", 1},
    {"since in ('2020-02-03', 'x')", &crd_expr_types, 25, "x", 1},
    {"since = maker", &crd_expr_types, 9, "a text", 1},
    {"maker + 1 = 2", &crd_expr_types, 7, "a text", 1},
    {"count is true", &crd_expr_types, 1, "a whole number", 1},
    {"bad(count)", &crd_expr_types, 5, "a whole number", 1},
    {"open or @nothing", &crd_expr_name, 9, "nothing", 1},
    {"bad()", &crd_expr_syntax, 5, ")", 1},
    {"bad(maker, maker)", &crd_expr_syntax, 12, "maker", 1},
};

static void test_refused(void **state)
{
    const struct refused *r = *state;
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    uint32_t id = 77;
    assert_ok(crd_diags_new(10, &diags));
    assert_ok(crd_exprs_new(&x_lang, &set, NULL));
    crd_expr_place at = {.file = CRD_STR("pack.yaml"), .line = 3, .column = 11};
    assert_status(CRD_EPARSE, crd_exprs_add(set, crd_str_from(r->name), &at, diags, &id, NULL),
                  NULL);
    assert_int_equal(77, id);
    assert_int_equal(r->messages, crd_diags_count(diags, CRD_ERROR));
    uint64_t total;
    size_t kept;
    assert_ptr_equal(r->kind, crd_diags_kind(diags, 0, &total, &kept));
    const crd_diag *d = crd_diags_at(diags, 0, 0);
    assert_int_equal(3, d->line);
    assert_int_equal(10 + r->column, d->column);
    assert_true(crd_str_eq(d->found, crd_str_from(r->found)));
    crd_exprs_free(set);
    crd_diags_free(diags);
}

/* What is wrong in a scope is told in its own place; one that needs itself ends. */
static void test_scopes(void **state)
{
    (void)state;
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    uint32_t id;
    uint64_t total;
    size_t kept;
    crd_expr_place at = {.line = 3, .column = 11};
    assert_ok(crd_diags_new(10, &diags));
    assert_ok(crd_exprs_new(&x_lang, &set, NULL));
    assert_status(CRD_EPARSE,
                  crd_exprs_add(set, CRD_STR("open and @broken"), &at, diags, &id, NULL), NULL);
    assert_int_equal(1, crd_diags_count(diags, CRD_ERROR));
    assert_ptr_equal(&crd_expr_syntax, crd_diags_kind(diags, 0, &total, &kept));
    assert_int_equal(22, crd_diags_at(diags, 0, 0)->line);
    assert_int_equal(13, crd_diags_at(diags, 0, 0)->column);
    assert_status(CRD_EPARSE, crd_exprs_add(set, CRD_STR("@endless"), &at, diags, &id, NULL), NULL);
    assert_int_equal(2, crd_diags_count(diags, CRD_ERROR));
    crd_exprs_free(set);
    crd_diags_free(diags);
}

/* Limits: as much as is allowed, and one more. */
static void test_limits(void **state)
{
    (void)state;
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    uint32_t id;
    char text[CRD_X_MAX_TEXT + 2];
    crd_expr_place at = {.line = 1, .column = 1};
    assert_ok(crd_diags_new(10, &diags));
    assert_ok(crd_exprs_new(&x_lang, &set, NULL));
    for (size_t depth = CRD_X_MAX_DEPTH; depth <= CRD_X_MAX_DEPTH + 1; depth++) {
        size_t n = 0;
        for (size_t i = 0; i < depth; i++)
            text[n++] = '(';
        memcpy(text + n, "open", 4);
        n += 4;
        for (size_t i = 0; i < depth; i++)
            text[n++] = ')';
        assert_status(depth > CRD_X_MAX_DEPTH ? CRD_EPARSE : CRD_OK,
                      crd_exprs_add(set, (crd_str){text, n}, &at, diags, &id, NULL), NULL);
    }
    for (size_t parts = 67; parts <= 68; parts++) { /* a column, a number, a comparison, an or */
        size_t n = 0;
        for (size_t i = 0; i < parts; i++)
            n += (size_t)snprintf(text + n, sizeof text - n, "%scount=%zu", i ? " or " : "", i);
        crd_status want = parts * 4 - 1 > CRD_X_MAX_NODES ? CRD_EPARSE : CRD_OK;
        assert_status(want, crd_exprs_add(set, (crd_str){text, n}, &at, diags, &id, NULL), NULL);
    }
    memset(text, ' ', sizeof text);
    memcpy(text, "open", 4);
    assert_status(CRD_OK,
                  crd_exprs_add(set, (crd_str){text, CRD_X_MAX_TEXT}, &at, diags, &id, NULL), NULL);
    assert_status(CRD_EPARSE,
                  crd_exprs_add(set, (crd_str){text, CRD_X_MAX_TEXT + 1}, &at, diags, &id, NULL),
                  NULL);
    crd_exprs_free(set);
    crd_diags_free(diags);
}

/* A function of a text is asked once a text, and equal parts of two expressions once for both. */
static void test_shared(void **state)
{
    (void)state;
    enum { N = 5000 };
    static struct x_row many[N];
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    uint32_t ids[2];
    static uint64_t bits[4][N / 64 + 1];
    uint64_t *yes[] = {bits[0], bits[1]}, *no[] = {bits[2], bits[3]};
    size_t calls = 0, n_yes = 0;
    struct x_rows x = {.rows = many};
    for (size_t i = 0; i < N; i++)
        many[i] = i % 3 == 0 ? full : i % 3 == 1 ? bare : year;
    assert_ok(crd_diags_new(10, &diags));
    assert_ok(crd_exprs_new(&x_lang, &set, NULL));
    assert_ok(crd_intern_new(100, 10000, &x.texts));
    crd_expr_place at = {.line = 1, .column = 1};
    assert_ok(crd_exprs_add(set, CRD_STR("bad(maker) and count = 7"), &at, diags, &ids[0], NULL));
    assert_ok(crd_exprs_add(set, CRD_STR("not bad(maker)"), &at, diags, &ids[1], NULL));
    crd_expr_rows rows = {
        .ctx = &x, .n = N, .load = x_load, .text = x_text, .find = x_find, .fn_ctx = &calls};
    assert_ok(crd_exprs_run(set, &rows, ids, 2, yes, no, NULL));
    assert_int_equal(3, calls);
    for (size_t i = 0; i < N; i++) {
        n_yes += crd_bits_has(yes[0], i);
        assert_int_equal(i % 3 == 0, crd_bits_has(yes[0], i));
        assert_int_equal(i % 3 == 2, crd_bits_has(yes[1], i));
        assert_int_equal(i % 3 == 1, !crd_bits_has(yes[1], i) && !crd_bits_has(no[1], i));
    }
    assert_int_equal((N + 2) / 3, n_yes);
    assert_int_equal(UINT64_C(1) << X_MAKER | UINT64_C(1) << X_COUNT, crd_exprs_columns(set)[0]);
    assert_true(crd_exprs_reads_any(set, ids[0], (const char *const[]){"site", "count", NULL}));
    assert_true(crd_exprs_reads_any(set, ids[1], (const char *const[]){"bad", NULL}));
    assert_false(crd_exprs_reads_any(set, ids[1], (const char *const[]){"count", NULL}));
    crd_exprs_free(set);
    crd_intern_free(x.texts);
    crd_diags_free(diags);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, meaning, test_meaning);
    CRD_SUITE_ROWS(&s, refusals, test_refused);
    CRD_SUITE_ADD(&s, test_scopes);
    CRD_SUITE_ADD(&s, test_limits);
    CRD_SUITE_ADD(&s, test_shared);
    return crd_suite_run(&s, "rules/expr");
}
