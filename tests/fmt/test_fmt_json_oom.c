#include "crdtest.h"

#include "fmt/json.h"
#include "fmt/oom.h"

static crd_status read_it(void)
{
    crd_text_in in = {CRD_STR("{\"a\":[1,\"a long\\nstring\",{\"b\":2.5e300,\"c\":\"d\"}]} "), 3};
    crd_json *r = NULL;
    crd_json_options o = {.unique_keys = true};
    crd_status rc = crd_json_new(crd_text_in_blocks(&in), &o, &(crd_json_events){0}, &r);
    if (rc == CRD_OK)
        rc = crd_json_read(r, NULL);
    crd_json_free(r);
    return rc;
}

/* A string that blocks cut and that has escapes: yajl's buffers grow. */
static crd_status read_long(void)
{
    static char text[20000];
    memset(text, 'x', sizeof text);
    memcpy(text, "[\"\\n", 4);
    memcpy(text + sizeof text - 2, "\"]", 2);
    crd_text_in in = {{text, sizeof text}, 999};
    crd_json *r = NULL;
    crd_status rc = crd_json_new(crd_text_in_blocks(&in), NULL, &(crd_json_events){0}, &r);
    if (rc == CRD_OK)
        rc = crd_json_read(r, NULL);
    crd_json_free(r);
    return rc;
}

static crd_status read_fault(void)
{
    crd_text_in in = {CRD_STR("[1,}"), 3};
    crd_json *r = NULL;
    crd_status rc = crd_json_new(crd_text_in_blocks(&in), NULL, &(crd_json_events){0}, &r);
    if (rc == CRD_OK)
        rc = crd_json_read(r, NULL);
    crd_json_free(r);
    return rc;
}

static void every_failed_allocation_is_reported_and_nothing_leaks(void **state)
{
    (void)state;
    static crd_status (*const reads[])(void) = {read_it, read_long, read_fault};
    static const crd_status otherwise[] = {CRD_OK, CRD_OK, CRD_EPARSE};
    for (size_t k = 0; k < 3; k++) {
        bool hit = true;
        for (long i = 0; hit; i++) {
            oom_arm(i);
            crd_status rc = reads[k]();
            hit = oom_rest();
            assert_true(i < 1000);
            assert_int_equal(hit ? CRD_ENOMEM : otherwise[k], rc);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests_name("json_oom", tests, NULL, NULL);
}
