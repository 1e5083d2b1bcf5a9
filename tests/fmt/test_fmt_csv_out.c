#include "fmt/rows.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"
#include "fmt/csv.h"
#include "fmt/csv_out.h"

typedef struct writing {
    const char *name;
    const char *field; /* NULL = null */
    const char *exact, *safe;
} writing;

static const writing writings[] = {
    {"null", NULL, "", ""},
    {"the empty text", "", "\"\"", "\"\""},
    {"plain text", "abc", "abc", "abc"},
    {"a blank at an end", " a ", " a ", " a "},
    {"the delimiter", "a,b", "\"a,b\"", "\"a,b\""},
    {"another delimiter", "a;b", "a;b", "a;b"},
    {"a quote", "a\"b", "\"a\"\"b\"", "\"a\"\"b\""},
    {"only a quote", "\"", "\"\"\"\"", "\"\"\"\""},
    {"LF", "a\nb", "\"a\nb\"", "\"a\nb\""},
    {"CR", "a\rb", "\"a\rb\"", "\"a\rb\""},
    {"what looks like a mark", "\xEF\xBB\xBF", "\"\xEF\xBB\xBF\"", "\"\xEF\xBB\xBF\""},
    {"a formula", "=1+1", "=1+1", "'=1+1"},
    {"a quoted formula", "=A(\"x\",1)", "\"=A(\"\"x\"\",1)\"", "\"'=A(\"\"x\"\",1)\""},
    {"plus", "+1+cmd", "+1+cmd", "'+1+cmd"},
    {"minus", "-1-A1", "-1-A1", "'-1-A1"},
    {"at", "@SUM(A1)", "@SUM(A1)", "'@SUM(A1)"},
    {"tab first", "\t=1", "\t=1", "'\t=1"},
    {"CR first", "\r=1", "\"\r=1\"", "\"'\r=1\""},
    {"a minus inside", "a-b", "a-b", "a-b"},
    {"a negative number", "-5", "-5", "-5"},
    {"a positive number", "+5.25", "+5.25", "+5.25"},
    {"a number with an exponent", "-1.5e-3", "-1.5e-3", "-1.5e-3"},
    {"a number with a decimal comma", "-1,5", "\"-1,5\"", "\"-1,5\""},
    {"a sign alone", "-", "-", "'-"},
    {"an exponent without digits", "-1e", "-1e", "'-1e"},
    {"a telephone number", "+49 30 1234", "+49 30 1234", "'+49 30 1234"},
};

static void test_writing(void **state)
{
    const writing *t = *state;
    for (int safe = 0; safe < 2; safe++) {
        crd_buf b;
        crd_csv_out o;
        crd_buf_init(&b, 1 << 20);
        crd_csv_out_init(&o, &b, ',', false, safe);
        crd_csv_out_field(&o, CRD_STR("x"));
        crd_csv_out_field(&o, crd_str_from(t->field));
        crd_csv_out_end_row(&o);
        assert_ok(crd_buf_end(&b, NULL));
        char want[256];
        snprintf(want, sizeof want, "x,%s\n", safe ? t->safe : t->exact);
        assert_string_equal(want, b.at);
        crd_buf_done(&b);
    }
}

static void rows_end_as_asked(void **state)
{
    (void)state;
    crd_buf b;
    crd_csv_out o;
    crd_buf_init(&b, 1 << 20);
    crd_csv_out_init(&o, &b, ';', true, false);
    crd_csv_out_row(&o, (crd_str[]){CRD_STR("a;b"), CRD_STR("c,d")}, 2);
    crd_csv_out_row(&o, (crd_str[]){CRD_STR("e")}, 1);
    assert_string_equal("\"a;b\";c,d\r\ne\r\n", b.at);
    crd_buf_done(&b);
}

static void what_is_written_exactly_reads_back_the_same(void **state)
{
    (void)state;
    static const char *const parts[] = {"", "a", ",", "\"", "\n", "\r", "\xC3\xA9", " ", "=", "\t"};
    for (uint64_t seed = 0, n = crd_rounds(200) * 10; seed < n; seed++) {
        crd_buf b, text[4];
        crd_str fields[4];
        crd_csv_out o;
        crd_buf_init(&b, 1 << 20);
        crd_csv_out_init(&o, &b, ',', seed % 2, false);
        for (size_t i = 0; i < 4; i++) {
            crd_buf_init(&text[i], 1 << 20);
            crd_buf_adds(&text[i], "");
            for (size_t k = crd_rng_at(seed, i, 0) % 6; k > 0; k--)
                crd_buf_adds(&text[i], parts[crd_rng_at(seed, i, k) % CRD_COUNT(parts)]);
            fields[i] = crd_buf_str(&text[i]);
            if (!fields[i].ptr)
                fields[i] = seed % 3 ? CRD_STR("") : CRD_STR_NULL;
        }
        crd_csv_out_row(&o, fields, 4);
        crd_text_in in = {crd_buf_str(&b), 1 + seed % 20};
        crd_csv *r;
        crd_csv_row row;
        assert_ok(
            crd_csv_new(crd_text_in_blocks(&in), &(crd_csv_options){.delimiter = ','}, NULL, &r));
        assert_ok(crd_csv_next(r, &row, NULL));
        assert_int_equal(4, row.n);
        for (size_t i = 0; i < 4; i++) {
            assert_true(crd_str_eq(fields[i], row.fields[i]));
            assert_int_equal(crd_str_is_null(fields[i]), crd_str_is_null(row.fields[i]));
            crd_buf_done(&text[i]);
        }
        assert_ok(crd_csv_next(r, &row, NULL));
        assert_int_equal(0, row.n);
        crd_csv_free(r);
        crd_buf_done(&b);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_end_as_asked),
        cmocka_unit_test(what_is_written_exactly_reads_back_the_same),
    };
    return RUN_ROWS_AND("csv_out", writings, test_writing, tests);
}
