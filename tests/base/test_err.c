#include "crdtest.h"

#include "base/err.h"

static void first_error_wins(void **state)
{
    (void)state;
    crd_err err = CRD_ERR_INIT;
    assert_int_equal(crd_fail_at(&err, CRD_EPARSE, "a.csv", 3, 7, "no '%s'", "x"), CRD_EPARSE);
    assert_int_equal(crd_fail(&err, CRD_EIO, "later"), CRD_EIO);
    assert_int_equal(err.code, CRD_EPARSE);
    assert_string_equal(err.source, "a.csv");
    assert_string_equal(err.message, "no 'x'");
    assert_int_equal(err.line, 3);
    assert_int_equal(err.column, 7);
    assert_int_equal(crd_fail(NULL, CRD_EINVAL, "nobody asks"), CRD_EINVAL);
}

static void long_messages_are_cut(void **state)
{
    (void)state;
    crd_err err = CRD_ERR_INIT;
    assert_int_equal(crd_fail(&err, CRD_EIO, "%0500d", 1), CRD_EIO);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

static void each_status_has_name_and_text(void **state)
{
    (void)state;
#define X(name, value, text)                                        \
    assert_string_equal(crd_status_name(CRD_##name), "CRD_" #name); \
    assert_string_equal(crd_status_text(CRD_##name), text);
    CRD_STATUS_MAP(X)
#undef X
    assert_string_equal(crd_status_name((crd_status)77), "CRD_?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(each_status_has_name_and_text),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
