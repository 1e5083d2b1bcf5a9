#include "crdtest.h"

#include "fmt/oom.h"
#include "fmt/yaml.h"

static crd_status read_it(void)
{
    crd_text_in in = {CRD_STR("a: [1, 'two', {b: c}]\nd: |\n  text\n"), 5};
    crd_arena *arena = NULL;
    const crd_yaml_node *root = NULL;
    crd_status rc = crd_arena_new(1 << 20, &arena);
    if (rc == CRD_OK)
        rc = crd_yaml_read(crd_text_in_blocks(&in), NULL, arena, &root, NULL);
    assert_int_equal(rc == CRD_OK, root != NULL);
    crd_arena_free(arena);
    return rc;
}

static void every_failed_allocation_is_reported_and_nothing_leaks(void **state)
{
    (void)state;
    bool hit = true;
    for (long i = 0; hit; i++) {
        oom_arm(i);
        crd_status rc = read_it();
        hit = oom_rest();
        assert_true(i < 1000);
        assert_int_equal(hit ? CRD_ENOMEM : CRD_OK, rc);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failed_allocation_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests_name("yaml_oom", tests, NULL, NULL);
}
