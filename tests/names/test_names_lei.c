#include "crdtest.h"

#include "base/str.h"
#include "names/lei.h"

struct row {
    const char *name, *text;
    crd_lei_verdict verdict;
};

/* Public codes of the GLEIF register. */
static const struct row rows[] = {
    {"Deutsche Bank", "7LTWFZYICNSX8D621K86", CRD_LEI_OK},
    {"Nokia", "549300A0JPRWG1KI7U06", CRD_LEI_OK},
    {"Apple", "HWUPKR0MPOU8FGXBT394", CRD_LEI_OK},
    {"GLEIF", "506700GE1G29325QX363", CRD_LEI_OK},
    {"blanks and lower case", " 506700ge1g29325qx363\n", CRD_LEI_OK},
    {"one digit wrong", "506700GE1G29325QX364", CRD_LEI_CHECKSUM},
    {"two letters swapped", "506700EG1G29325QX363", CRD_LEI_CHECKSUM},
    {"empty", "", CRD_LEI_FORM},
    {"one short", "506700GE1G29325QX36", CRD_LEI_FORM},
    {"one long", "506700GE1G29325QX3630", CRD_LEI_FORM},
    {"a stroke inside", "506700GE1G29325QX-63", CRD_LEI_FORM},
    {"letters as check digits", "506700GE1G29325QX3A3", CRD_LEI_FORM},
    {"not ASCII",
     "506700GE1G29325QX\xc3\xa9"
     "3",
     CRD_LEI_FORM},
};

static void test_row(void **state)
{
    const struct row *r = *state;
    char lei[21] = "untouched";
    assert_int_equal(r->verdict, crd_lei_read(crd_str_from(r->text), lei));
    assert_int_equal(r->verdict, crd_lei_read(crd_str_from(r->text), NULL));
    if (r->verdict == CRD_LEI_OK) {
        assert_int_equal(20, strlen(lei));
        assert_int_equal((lei[18] - '0') * 10 + lei[19] - '0',
                         crd_lei_check_digits((crd_str){lei, 18}));
    } else {
        assert_string_equal("untouched", lei);
    }
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Every wrong digit for a digit, letter for a letter, and every swap of two like neighbours is
 * seen. (A letter for a digit makes the number longer: the method promises nothing there.) */
static void test_all_errors(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char good[] = "506700GE1G29325QX363";
    char bad[21];
    for (size_t i = 0; i < 20; i++) {
        memcpy(bad, good, sizeof bad);
        for (size_t j = 0; j < 36; j++) {
            bad[i] = alphabet[j];
            if (bad[i] != good[i] && is_digit(bad[i]) == is_digit(good[i]))
                assert_int_not_equal(CRD_LEI_OK, crd_lei_read((crd_str){bad, 20}, NULL));
        }
        memcpy(bad, good, sizeof bad);
        if (i < 19 && good[i] != good[i + 1] && is_digit(good[i]) == is_digit(good[i + 1])) {
            bad[i] = good[i + 1];
            bad[i + 1] = good[i];
            assert_int_not_equal(CRD_LEI_OK, crd_lei_read((crd_str){bad, 20}, NULL));
        }
    }
}

/* 97 more or less leaves the remainder alone: 00, 01 and 99 are not check digits. */
static void test_twins(void **state)
{
    (void)state;
    char code[21] = "000000000000000000";
    unsigned refused = 0;
    for (unsigned n = 0; n < 5000; n++) {
        snprintf(code, sizeof code, "%018u", n);
        int digits = crd_lei_check_digits((crd_str){code, 18});
        assert_in_range(digits, 2, 98);
        for (int d = 0; d < 100; d++) {
            snprintf(code + 18, 3, "%02d", d);
            bool ok = crd_lei_read((crd_str){code, 20}, NULL) == CRD_LEI_OK;
            assert_int_equal(d == digits, ok);
            refused += d != digits && (d - digits) % 97 == 0;
        }
    }
    assert_true(refused > 0);
    assert_int_equal(-1, crd_lei_check_digits(CRD_STR("123")));
    assert_int_equal(-1, crd_lei_check_digits(CRD_STR("12345678901234567-")));
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ADD(&s, test_all_errors);
    CRD_SUITE_ADD(&s, test_twins);
    return crd_suite_run(&s, "names/lei");
}
