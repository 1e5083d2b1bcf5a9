/* An assessment is the same to the byte whether its parts run in two lines at once or in turn, and
 * when it is stopped neither leaves anything. */
#include "crdtest.h"

#include "app/ops.h"
#include "report/render.h"

#include <unistd.h>

enum { PARTS = 64, TEXT = 1 << 24 };

static char dir[] = "/tmp/cordon-test-XXXXXX", path[128];

struct seen {
    size_t begun, ended, stop_after; /* parts; steps of progress, SIZE_MAX: never */
    size_t steps;
    char order[PARTS][40];
};

static void part(void *ctx, const char *name, bool ended)
{
    struct seen *s = ctx;
    if (!ended && s->begun < PARTS)
        snprintf(s->order[s->begun], sizeof s->order[0], "%s", name);
    s->begun += !ended;
    s->ended += ended;
}

static bool step(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct seen *s = ctx;
    (void)what;
    assert_true(total == 0 || done <= total);
    return s->steps++ < s->stop_after;
}

static crd_status run(const char *op, const char *const *words, size_t n, bool in_turn,
                      struct seen *seen, crd_buf *json)
{
    crd_err err = CRD_ERR_INIT;
    crd_args args;
    crd_out out = {0};
    crd_app app = {.today = CRD_STR("2026-01-01"),
                   .progress = {seen, step},
                   .part = part,
                   .part_ctx = seen,
                   .in_turn = in_turn};
    assert_ok(crd_arena_new((size_t)1 << 30, &app.arena));
    const struct crd_op *o = crd_ops_find(crd_str_from(op));
    assert_status(CRD_OK, crd_args_parse(o, words, n, app.arena, &args, &err), &err);
    crd_status rc = crd_op_run(&app, &args, &out, &err);
    if (rc == CRD_OK && json)
        assert_ok(crd_render(out.doc, CRD_RENDER_JSON, &(crd_render_options){0}, json, NULL));
    crd_diags_free(out.diags);
    crd_app_done(&app);
    crd_arena_free(app.arena);
    return rc;
}

static crd_status assess(bool in_turn, struct seen *seen, crd_buf *json)
{
    const char *const words[] = {path, "--packs", CRD_TEST_DATA "/../../packs/example",
                                 "--no-cache"};
    return run("assess", words, 4, in_turn, seen, json);
}

static int make_case(void **state)
{
    (void)state;
    struct seen seen = {.stop_after = SIZE_MAX};
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/n.cordon", dir);
    const char *const import[] = {path, "tables", CRD_TEST_DATA "/../../examples/norland"};
    assert_ok(run("new", import, 1, false, &seen, NULL));
    assert_ok(run("import", import, 3, false, &seen, NULL));
    return 0;
}

static int remove_case(void **state)
{
    (void)state;
    unlink(path);
    rmdir(dir);
    return 0;
}

static void test_same_bytes(void **state)
{
    (void)state;
    struct seen seen[2] = {{.stop_after = SIZE_MAX}, {.stop_after = SIZE_MAX}};
    crd_buf json[2];
    for (int i = 0; i < 2; i++) {
        crd_buf_init(&json[i], TEXT);
        assert_ok(assess(i == 1, &seen[i], &json[i]));
        assert_true(seen[i].begun > 20 && seen[i].begun == seen[i].ended);
    }
    assert_int_equal(seen[0].begun, seen[1].begun);
    assert_true(json[0].len > 100000);
    assert_true(crd_str_eq(crd_buf_str(&json[0]), crd_buf_str(&json[1])));
    assert_string_equal(seen[1].order[0], "check"); /* in the order of the table */
    for (int i = 0; i < 2; i++)
        crd_buf_done(&json[i]);
}

static void test_stopped(void **state)
{
    (void)state;
    struct seen all = {.stop_after = SIZE_MAX};
    assert_ok(assess(true, &all, NULL));
    for (int i = 0; i < 6; i++) {
        struct seen seen = {.stop_after = all.steps * (size_t)(i / 2 + 1) / 4};
        assert_int_equal(assess(i % 2, &seen, NULL), CRD_ECANCEL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_bytes),
                                       cmocka_unit_test(test_stopped)};
    return cmocka_run_group_tests_name("app/assess_lines", tests, make_case, remove_case);
}
