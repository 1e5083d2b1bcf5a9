/* SQLite as the oracle: random expressions over random rows, NULLs among them, row by row. */
#include "rules/expr_world.h"

#include <math.h>
#include <sqlite3.h>

enum { ROWS = 200, TEXT = 3000 };

static uint64_t seed;
static uint32_t draw(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

struct out {
    char text[TEXT];
    size_t n;
    uint32_t left; /* parts that may still be written */
};

static void CRD_PRINTF(2, 3) put(struct out *o, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(o->text + o->n, TEXT - o->n, fmt, args);
    va_end(args);
    assert_true(n >= 0 && o->n + (size_t)n < TEXT);
    o->n += (size_t)n;
}

static const char *const words[] = {"acme", "bravo", "b", "core", "", "it''s"};
static const char *const days[] = {"2019-12-31", "2020-01-01", "2020-03-01", "2024-02-29"};

static bool spend(struct out *o)
{
    if (o->left == 0)
        return false;
    o->left--;
    return true;
}

static void text_part(struct out *o)
{
    uint32_t k = draw(8);
    if (k < 3)
        put(o, "%s", draw(2) ? "maker" : "kind");
    else if (k == 3)
        put(o, "null");
    else
        put(o, "'%s'", words[draw(CRD_COUNT(words))]);
}

static void day_part(struct out *o, bool column)
{
    if (column)
        put(o, "since");
    else
        put(o, "'%s'", days[draw(CRD_COUNT(days))]);
}

static void number_part(struct out *o, int depth)
{
    static const char *const signs[] = {"+", "-", "*", "/"};
    uint32_t k = draw(depth > 2 || !spend(o) ? 5 : 9);
    switch (k) {
    case 0:
    case 1:
        put(o, "count");
        break;
    case 2:
        put(o, "share");
        break;
    case 3:
        put(o, "%d", (int)draw(9));
        break;
    case 4:
        put(o, draw(4) ? "%d.5" : "null", (int)draw(5));
        break;
    case 5:
        put(o, "-(");
        number_part(o, depth + 1);
        put(o, ")");
        break;
    case 6:
        put(o, "twice(count)");
        break;
    default:
        put(o, "(");
        number_part(o, depth + 1);
        put(o, " %s ", signs[draw(4)]);
        number_part(o, depth + 1);
        put(o, ")");
        break;
    }
}

static void any_part(struct out *o, uint32_t type)
{
    if (type == 0)
        text_part(o);
    else if (type == 1)
        number_part(o, 0);
    else
        day_part(o, draw(2) == 0);
}

static void list(struct out *o, uint32_t type)
{
    put(o, " %sin (", draw(2) ? "not " : "");
    for (uint32_t i = 0, n = 1 + draw(3); i < n; i++) {
        if (i > 0)
            put(o, ", ");
        any_part(o, type);
    }
    put(o, ")");
}

static void leaf(struct out *o)
{
    static const char *const signs[] = {"=", "==", "<>", "!=", "<", "<=", ">", ">="};
    uint32_t type = draw(3), k = draw(8);
    if (k == 0) {
        put(o, draw(3) ? "open" : "bad(maker)");
        return;
    }
    if (type == 2) /* a text alone is no date */
        day_part(o, true);
    else
        any_part(o, type);
    if (k == 1)
        put(o, " is %snull", draw(2) ? "not " : "");
    else if (k == 2)
        list(o, type);
    else if (k == 3) {
        put(o, " %sbetween ", draw(2) ? "not " : "");
        any_part(o, type);
        put(o, " and ");
        any_part(o, type);
    } else {
        put(o, " %s ", signs[draw(CRD_COUNT(signs))]);
        any_part(o, type);
    }
}

static void predicate(struct out *o, int depth)
{
    static const char *const is[] = {"is true",      "is not true", "is false",
                                     "is not false", "is null",     "is not null"};
    uint32_t k = draw(10);
    if (depth > 5 || k < 3 || !spend(o)) {
        leaf(o);
    } else if (k == 3) {
        put(o, "not ");
        predicate(o, depth + 1);
    } else if (k == 4) {
        put(o, "(");
        predicate(o, depth + 1);
        put(o, ") %s", is[draw(CRD_COUNT(is))]);
    } else {
        bool brackets = draw(2);
        put(o, "%s", brackets ? "(" : "");
        predicate(o, depth + 1);
        put(o, draw(2) ? " and " : " or ");
        predicate(o, depth + 1);
        put(o, "%s", brackets ? ")" : "");
    }
}

/* ---- the oracle ---------------------------------------------------------------------------- */

static void sql_bad(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    const unsigned char *s = sqlite3_value_text(v[0]);
    if (s)
        sqlite3_result_int(c, s[0] == 'b');
}
static void sql_twice(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    if (sqlite3_value_type(v[0]) != SQLITE_NULL)
        sqlite3_result_int64(c, 2 * sqlite3_value_int64(v[0]));
}

static void text_or_null(sqlite3_stmt *s, int at, const char *text)
{
    assert_int_equal(SQLITE_OK, text ? sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC)
                                     : sqlite3_bind_null(s, at));
}

static void insert(sqlite3 *db, const struct x_row *rows)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(SQLITE_OK,
                     sqlite3_prepare_v2(db, "INSERT INTO t VALUES(?,?,?,?,?,?)", -1, &s, NULL));
    for (size_t i = 0; i < ROWS; i++) {
        const struct x_row *r = &rows[i];
        text_or_null(s, 1, r->maker);
        text_or_null(s, 2, r->kind);
        if (r->count != CRD_NULL64)
            sqlite3_bind_int64(s, 3, r->count);
        else
            sqlite3_bind_null(s, 3);
        sqlite3_bind_double(s, 4, r->share); /* NaN is NULL */
        text_or_null(s, 5, r->since);
        if (r->open >= 0)
            sqlite3_bind_int(s, 6, r->open);
        else
            sqlite3_bind_null(s, 6);
        assert_int_equal(SQLITE_DONE, sqlite3_step(s));
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
}

static sqlite3 *open_oracle(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(SQLITE_OK, sqlite3_open(":memory:", &db));
    assert_int_equal(SQLITE_OK,
                     sqlite3_exec(db,
                                  "CREATE TABLE t(maker TEXT, kind TEXT, count INTEGER, share REAL,"
                                  " since TEXT, open INTEGER)",
                                  NULL, NULL, NULL));
    int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    sqlite3_create_function(db, "bad", 1, how, NULL, sql_bad, NULL, NULL);
    sqlite3_create_function(db, "twice", 1, how, NULL, sql_twice, NULL, NULL);
    return db;
}

static void make_rows(struct x_row *rows)
{
    static const char *const makers[] = {NULL, "acme", "bravo", "b", "core", "", "it's"};
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = (struct x_row){
            .maker = makers[draw(CRD_COUNT(makers))],
            .kind = makers[draw(CRD_COUNT(makers))],
            .count = draw(5) ? (int64_t)draw(12) - 3 : CRD_NULL64,
            .share = draw(4) ? (double)draw(20) / 4 - 1 : (double)NAN,
            .since = draw(4) ? days[draw(CRD_COUNT(days))] : NULL,
            .open = (int8_t)((int)draw(3) - 1),
        };
}

static int8_t ours(const uint64_t *yes, const uint64_t *no, size_t i)
{
    return crd_bits_has(yes, i) ? 1 : crd_bits_has(no, i) ? 0 : -1;
}

static void compare(sqlite3 *db, const char *text, const uint64_t *yes, const uint64_t *no)
{
    struct out sql = {.left = 0};
    sqlite3_stmt *s = NULL;
    put(&sql, "SELECT (%s) FROM t ORDER BY rowid", text);
    if (sqlite3_prepare_v2(db, sql.text, -1, &s, NULL) != SQLITE_OK)
        fail_msg("SQLite refuses \"%s\": %s", text, sqlite3_errmsg(db));
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(SQLITE_ROW, sqlite3_step(s));
        bool null = sqlite3_column_type(s, 0) == SQLITE_NULL;
        int8_t theirs = (int8_t)(null ? -1 : sqlite3_column_int(s, 0) != 0);
        if (theirs != ours(yes, no, i))
            fail_msg("row %zu of \"%s\": SQLite says %d, we %d", i, text, theirs, ours(yes, no, i));
    }
    sqlite3_finalize(s);
}

enum { AT_ONCE = 20 };

static void one_round(sqlite3 *db)
{
    static struct x_row rows[ROWS];
    static struct out all[AT_ONCE];
    static uint64_t bits[2 * AT_ONCE][ROWS / 64 + 1];
    uint64_t *yes[AT_ONCE], *no[AT_ONCE];
    uint32_t ids[AT_ONCE];
    crd_exprs *set = NULL;
    crd_diags *diags = NULL;
    crd_err err = {0};
    struct x_rows x = {.rows = rows};
    make_rows(rows);
    sqlite3_exec(db, "DELETE FROM t", NULL, NULL, NULL);
    insert(db, rows);
    assert_ok(crd_diags_new(10, &diags));
    assert_ok(crd_exprs_new(&x_lang, &set, &err));
    assert_ok(crd_intern_new(1000, 100000, &x.texts));
    for (size_t i = 0; i < ROWS; i++) {
        x_text_id(x.texts, rows[i].maker);
        x_text_id(x.texts, rows[i].kind);
    }
    for (size_t k = 0; k < AT_ONCE; k++) {
        all[k] = (struct out){.left = 12};
        predicate(&all[k], 0);
        crd_expr_place at = {.line = 1, .column = 1};
        crd_str text = {all[k].text, all[k].n};
        if (crd_exprs_add(set, text, &at, diags, &ids[k], &err) != CRD_OK)
            fail_msg("we refuse \"%s\"", all[k].text);
        yes[k] = bits[k];
        no[k] = bits[AT_ONCE + k];
    }
    crd_expr_rows r = {.ctx = &x, .n = ROWS, .load = x_load, .text = x_text, .find = x_find};
    assert_status(CRD_OK, crd_exprs_run(set, &r, ids, AT_ONCE, yes, no, &err), &err);
    for (size_t k = 0; k < AT_ONCE; k++)
        compare(db, all[k].text, yes[k], no[k]);
    crd_exprs_free(set);
    crd_intern_free(x.texts);
    crd_diags_free(diags);
}

static void test_sqlite_agrees(void **state)
{
    (void)state;
    sqlite3 *db = open_oracle();
    for (uint64_t i = 0; i < crd_rounds(60); i++) {
        seed = 1000 + i;
        one_round(db);
    }
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sqlite_agrees)};
    return cmocka_run_group_tests_name("rules/expr_sql", tests, NULL, NULL);
}
