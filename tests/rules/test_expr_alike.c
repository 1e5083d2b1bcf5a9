/* Expressions worked out by classes of rows, and shared between sets: the same as row by row. */
#include "crdtest.h"
#include "expr_world.h"

enum { MOST = 3000, SETS = 4, EACH = 12 };

static uint64_t seed;
static uint32_t draw(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

/* ---- functions --------------------------------------------------------------------------------
 */

/* What functions get: whose set it is, how often it was asked, and texts with a 7 at their end. */
struct asked {
    int8_t mine;
    size_t calls;
    uint64_t seven[MOST / 64 + 2];
};

static void a_bad(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                  crd_expr_value *ret)
{
    ((struct asked *)ctx)->calls++;
    x_bad(NULL, set, args, n, ret);
}

static void a_mine(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                   crd_expr_value *ret)
{
    (void)set, (void)n;
    ((struct asked *)ctx)->calls++;
    if (args[0].text != CRD_INTERN_NONE)
        ret->truth = ((struct asked *)ctx)->mine;
}

static void a_some(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                   crd_expr_value *ret)
{
    (void)set, (void)n;
    ((struct asked *)ctx)->calls++;
    if (args[0].text != CRD_INTERN_NONE)
        ret->truth = 1;
}

static bool always(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n, size_t at,
                   crd_expr_some *ret_but)
{
    (void)ctx, (void)set, (void)args, (void)n, (void)ret_but;
    return at == 0;
}

/* Unknown of those with a 7 at their end and an even length, yes of others with a 7, no of the
 * rest. */
static void a_seven(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                    crd_expr_value *ret)
{
    (void)n;
    ((struct asked *)ctx)->calls++;
    crd_str s = crd_exprs_text(set, args[0].text);
    bool is = s.len > 0 && s.ptr[s.len - 1] == '7';
    if (!crd_str_is_null(s) && (!is || s.len % 2))
        ret->truth = is;
}

static bool but_seven(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                      size_t at, crd_expr_some *ret_but)
{
    (void)set, (void)args, (void)n;
    *ret_but = (crd_expr_some){((struct asked *)ctx)->seven, MOST};
    return at == 0;
}

static bool twice_span(const crd_expr_value *args, int64_t *ret_least, int64_t *ret_most)
{
    if (args[0].i == CRD_NULL64)
        return false;
    *ret_least = 2 * args[0].i;
    *ret_most = *ret_least + 1;
    return true;
}

static const crd_expr_fn a_fns[] = {
    {"about", CRD_X_INT, 1, 1, false, {CRD_X_INT}, x_twice, "", "", twice_span, false, NULL},
    {"bad", CRD_X_BOOL, 1, 3, true, {CRD_X_TEXT}, a_bad, "", "", NULL, false, NULL},
    {"mine", CRD_X_BOOL, 1, 1, false, {CRD_X_TEXT}, a_mine, "", "", NULL, true, NULL},
    {"seven", CRD_X_BOOL, 1, 1, false, {CRD_X_TEXT}, a_seven, "", "", NULL, false, but_seven},
    {"some", CRD_X_BOOL, 1, 1, false, {CRD_X_TEXT}, a_some, "", "", NULL, false, always},
    {"twice", CRD_X_INT, 1, 1, false, {CRD_X_INT}, x_twice, "", "", NULL, false, NULL},
};

static const crd_expr_lang a_lang = {
    .columns = x_columns, .n_columns = X_COLUMNS, .fns = a_fns, .n_fns = CRD_COUNT(a_fns)};

static const char *const texts[] = {
    "bad(maker)",
    "bad(kind) or open",
    "twice(count) in (2, 4, 6)",
    "bad(maker) and kind = 'acme' and twice(count) = 4",
    "bad(maker, kind) or bad(kind, maker)",
    "share > 1 and bad(maker)",
    "since < '2020-06-01' and bad(kind)",
    "mine(maker)",
    "mine(kind) and open",
    "not mine(maker) or maker = 'acme'",
    "some(maker) and count > 2",
    "seven(kind)",
    "open or not seven(kind)",
    "seven('n77') and kind in ('n1', 'n7', 'n17', 'core')",
    "some(kind) is null",
    "about(count) > 4",
    "about(count) in (3, 5) or about(count) <> 8",
    "about(count) + 1 > 4 and about(count) is null",
    "maker = 'acme' or kind in ('b', 'core')",
    "open",
    "open and (maker = 'acme' or kind in ('b', 'core'))",
    "bad('bravo')",
    "(maker = 'acme' or kind in ('b', 'core')) and share < 2",
    "since >= '2021-01-01' and since < '2022-03-01'",
};

/* ---- rows -------------------------------------------------------------------------------------
 */

static struct x_row *rows_of(size_t n, uint32_t kinds, char (*names)[24])
{
    static struct x_row rows[MOST];
    static const char *const makers[] = {NULL, "acme", "bravo", "b", "core", "", "it's"};
    static const char *const days[] = {"2020", "2021-05", "2021-12-31", "2022-03-01"};
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct x_row){
            .maker = makers[draw(CRD_COUNT(makers))],
            .kind = draw(kinds) ? makers[draw(CRD_COUNT(makers))] : names[i],
            .count = draw(5) ? (int64_t)draw(6) - 2 : CRD_NULL64,
            .share = draw(4) ? (double)draw(20) / 4 - 1 : (double)NAN,
            .since = draw(4) ? days[draw(CRD_COUNT(days))] : NULL,
            .open = (int8_t)((int)draw(3) - 1),
        };
    }
    return rows;
}

static void find_sevens(const struct x_rows *x, struct asked *to)
{
    for (uint32_t i = 0; i < crd_intern_count(x->texts) && i < MOST; i++) {
        crd_str s = crd_intern_text(x->texts, i);
        if (s.len > 0 && s.ptr[s.len - 1] == '7')
            crd_bits_put(to->seven, i);
    }
}

struct sets {
    crd_exprs *set[SETS];
    uint32_t ids[SETS][EACH];
    const char *text[SETS][EACH];
};

static void sets_new(struct sets *s)
{
    crd_diags *diags = NULL;
    crd_err err = {0};
    assert_ok(crd_diags_new(10, &diags));
    for (size_t k = 0; k < SETS; k++) {
        assert_ok(crd_exprs_new(&a_lang, &s->set[k], &err));
        for (size_t i = 0; i < EACH; i++) {
            crd_expr_place at = {.line = 1, .column = 1};
            s->text[k][i] = texts[draw(CRD_COUNT(texts))];
            if (crd_exprs_add(s->set[k], crd_str_from(s->text[k][i]), &at, diags, &s->ids[k][i],
                              &err) != CRD_OK)
                fail_msg("we refuse \"%s\"", s->text[k][i]);
        }
    }
    crd_diags_free(diags);
}

static void sets_free(struct sets *s)
{
    for (size_t k = 0; k < SETS; k++)
        crd_exprs_free(s->set[k]);
}

typedef uint64_t bits[2][EACH][MOST / 64 + 1];

static void run(const struct sets *s, size_t k, const crd_expr_rows *rows, bits *to)
{
    crd_err err = {0};
    uint64_t *yes[EACH], *no[EACH];
    memset(to, 0, sizeof *to);
    for (size_t i = 0; i < EACH; i++) {
        yes[i] = (*to)[0][i];
        no[i] = (*to)[1][i];
    }
    assert_status(CRD_OK, crd_exprs_run(s->set[k], rows, s->ids[k], EACH, yes, no, &err), &err);
}

/* ---- tests ------------------------------------------------------------------------------------
 */

static void same_bits(const struct sets *s, size_t k, size_t n, bits *a, bits *b)
{
    for (size_t i = 0; i < EACH; i++)
        for (int is = 0; is < 2; is++)
            if (memcmp((*a)[is][i], (*b)[is][i], (n + 63) / 64 * sizeof(uint64_t)) != 0)
                fail_msg("%zu rows, set %zu, \"%s\"", n, k, s->text[k][i]);
}

/* Alone row by row; with classes, twice; and all sets together: the same. */
static void one_round(size_t n, uint32_t kinds)
{
    static char names[MOST][24];
    static bits alone, other;
    struct sets s;
    struct x_rows x = {.rows = rows_of(n, kinds, names)};
    crd_expr_kept *kept = NULL;
    crd_expr_codes *codes = NULL;
    assert_ok(crd_intern_new(10000, 1000000, &x.texts));
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "n%zu", i);
        x_text_id(x.texts, x.rows[i].maker);
        x_text_id(x.texts, x.rows[i].kind);
    }
    crd_expr_rows rows = {.ctx = &x, .n = n, .load = x_load, .text = x_text, .find = x_find};
    crd_expr_rows more = rows;
    more.world_texts = UINT32_C(1) << 30;
    assert_ok(crd_expr_codes_new(&codes));
    assert_ok(crd_expr_kept_new(n, &kept));
    sets_new(&s);
    for (size_t k = 0; k < SETS; k++)
        assert_ok(crd_expr_kept_add(kept, s.set[k], &rows));
    for (size_t k = 0; k < SETS; k++) {
        struct asked asked = {.mine = (int8_t)((int)(k % 3) - 1)};
        find_sevens(&x, &asked);
        rows.fn_ctx = more.fn_ctx = &asked;
        run(&s, k, &rows, &alone);
        more.codes = codes;
        more.kept = k % 2 ? NULL : kept;
        run(&s, k, &more, &other);
        same_bits(&s, k, n, &alone, &other);
        more.kept = kept;
        run(&s, k, &more, &other);
        same_bits(&s, k, n, &alone, &other);
        more.codes = NULL;
        run(&s, k, &more, &other);
        same_bits(&s, k, n, &alone, &other);
    }
    sets_free(&s);
    crd_expr_codes_free(codes);
    crd_expr_kept_free(kept);
    crd_intern_free(x.texts);
}

static void test_same_as_row_by_row(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 7, 64, 300, 1024, 1025, MOST};
    for (uint64_t i = 0; i < crd_rounds(40); i++) {
        seed = 77 + i;
        one_round(sizes[i % CRD_COUNT(sizes)], i % 3 ? 1u << 30 : 2);
    }
}

/* Functions are called once a class of rows, and once for all texts where these do not matter. */
static void test_asked_once_a_class(void **state)
{
    (void)state;
    static char names[MOST][24];
    static uint64_t yes[MOST / 64 + 1], no[MOST / 64 + 1];
    static const struct {
        const char *text;
        size_t most;
    } rows[] = {{"bad(maker)", 7},
                {"bad(maker, kind)", 49},
                {"bad(maker) or bad(maker, kind)", 7 + 49},
                {"bad(maker, kind) and open", 3 * 49},
                {"some(kind)", 2 * 7}};
    crd_err err = {0};
    crd_diags *diags = NULL;
    assert_ok(crd_diags_new(10, &diags));
    seed = 5;
    struct x_rows x = {.rows = rows_of(MOST, 1u << 30, names)};
    assert_ok(crd_intern_new(10000, 1000000, &x.texts));
    for (size_t k = 0; k < CRD_COUNT(rows); k++) {
        struct asked asked = {0};
        crd_expr_rows r = {.ctx = &x, .n = MOST, .load = x_load, .text = x_text, .find = x_find};
        crd_expr_place at = {.line = 1, .column = 1};
        crd_exprs *set = NULL;
        uint32_t id;
        uint64_t *to[2] = {yes, no};
        assert_ok(crd_exprs_new(&a_lang, &set, &err));
        assert_ok(crd_exprs_add(set, crd_str_from(rows[k].text), &at, diags, &id, &err));
        assert_ok(crd_expr_codes_new(&r.codes));
        r.fn_ctx = &asked;
        assert_ok(crd_exprs_run(set, &r, &id, 1, &to[0], &to[1], &err));
        if (asked.calls == 0 || asked.calls > rows[k].most)
            fail_msg("\"%s\": %zu calls", rows[k].text, asked.calls);
        crd_expr_codes_free(r.codes);
        crd_exprs_free(set);
    }
    crd_intern_free(x.texts);
    crd_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_as_row_by_row),
                                       cmocka_unit_test(test_asked_once_a_class)};
    return cmocka_run_group_tests_name("rules/expr_alike", tests, NULL, NULL);
}
