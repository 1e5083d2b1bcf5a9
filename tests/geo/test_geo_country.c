#include "crdtest.h"

#include "fmt/rows.h"
#include "geo/country.h"

static void the_table_is_sorted_whole_and_without_doubles(void **state)
{
    (void)state;
    size_t n = crd_country_count(), unnumbered = 0;
    assert_int_equal(250, n); /* 249 of ISO 3166-1, and Kosovo */
    assert_null(crd_country_at(n));
    for (size_t i = 0; i < n; i++) {
        const crd_country *c = crd_country_at(i);
        assert_int_equal(i, crd_country_index(c));
        assert_int_equal(2, strlen(c->alpha2));
        assert_int_equal(3, strlen(c->alpha3));
        assert_true(c->name[0] != 0);
        assert_true(c->numeric < 900);
        assert_int_equal(c->user_assigned, c->numeric == 0);
        unnumbered += c->numeric == 0;
        if (i > 0)
            assert_true(strcmp(crd_country_at(i - 1)->alpha2, c->alpha2) < 0);
        /* Each is found by each of its codes: so no code is there twice. */
        assert_ptr_equal(c, crd_country_find((crd_str){c->alpha2, 2}));
        assert_ptr_equal(c, crd_country_find((crd_str){c->alpha3, 3}));
        if (c->numeric)
            assert_ptr_equal(c, crd_country_by_numeric(c->numeric));
        if (c->administered_by[0]) {
            const crd_country *by = crd_country_find((crd_str){c->administered_by, 2});
            assert_non_null(by);
            assert_true(by != c && by->administered_by[0] == 0);
        }
    }
    assert_int_equal(1, unnumbered);
}

static const struct find_row {
    const char *name;
    const char *code;
    const char *alpha2; /* NULL = not found */
} find_rows[] = {
    {"alpha-2", "DE", "DE"},
    {"alpha-2 in lower case", "no", "NO"},
    {"alpha-3", "GBR", "GB"},
    {"alpha-3 in mixed case", "lVa", "LV"},
    {"digits with leading zeros", "008", "AL"},
    {"digits", "840", "US"},
    {"first row", "ad", "AD"},
    {"last row", "ZW", "ZW"},
    {"Kosovo, two letters", "XK", "XK"},
    {"Kosovo, three letters", "XKX", "XK"},
    {"no number is Kosovo", "000", NULL},
    {"digits that spreadsheets cut are refused", "8", NULL},
    {"former code", "YU", NULL},
    {"reserved code", "UK", NULL},
    {"empty", "", NULL},
    {"one letter", "D", NULL},
    {"four letters", "DEUX", NULL},
    {"blank", "DE ", NULL},
    {"name", "Germany", NULL},
    {"bytes above 127", "\xc3\x85", NULL},
    {"letters and digits", "1DE", NULL},
};

static void find_row(void **state)
{
    const struct find_row *row = *state;
    const crd_country *c = crd_country_find((crd_str){row->code, strlen(row->code)});
    if (!row->alpha2)
        assert_null(c);
    else
        assert_string_equal(row->alpha2, c ? c->alpha2 : "(none)");
}

static void null_and_nul_are_not_found(void **state)
{
    (void)state;
    assert_null(crd_country_find((crd_str){NULL, 0}));
    assert_null(crd_country_find((crd_str){"\0\0", 2}));
    assert_null(crd_country_find((crd_str){"\0\0\0", 3}));
    assert_null(crd_country_by_numeric(0));
    assert_null(crd_country_by_numeric(999));
    assert_null(crd_country_by_numeric(65536 + 276));
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(the_table_is_sorted_whole_and_without_doubles),
        cmocka_unit_test(null_and_nul_are_not_found),
    };
    struct CMUnitTest tests[256];
    size_t n = CRD_COUNT(plain);
    memcpy(tests, plain, sizeof plain);
    n = ADD_ROWS(tests, n, find_rows, find_row);
    return _cmocka_run_group_tests("country", tests, n, NULL, NULL);
}
