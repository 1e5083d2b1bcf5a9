/* The mark of a case: two cases, or one case at two times, never have the same one. */
#include "case.h"

#include <fcntl.h>

static bool state_of(const char *path, crd_store_mark *ret)
{
    crd_store *s = open_case(path, false);
    bool known = crd_store_state(s, ret);
    crd_store_close(s);
    return known;
}

static void import_one(const char *path, const char *source, const char *id)
{
    crd_err err = CRD_ERR_INIT;
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(s, NULL);
    crd_party p = party(id, "name", "XA");
    assert_status(CRD_OK, put(&sink, CRD_T_party, &p, source, 1, &err), &err);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
}

static void set_time(const char *path)
{
    struct timespec t[2] = {{1700000000, 5}, {1700000000, 5}};
    assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
}

static bool same(const crd_store_mark *a, const crd_store_mark *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static void nothing_changed(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_store_mark one, two;
    new_case(path);
    import_one(path, "s", "p");
    assert_true(state_of(path, &one));
    assert_true(state_of(path, &two));
    assert_true(same(&one, &two));
    folder_free(folder);
}

/* One row more, one less, in the same second and with the same size. */
static void one_row_in_one_moment(void **state)
{
    (void)state;
    enum { CHANGES = 6 };
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_store_mark marks[CHANGES];
    new_case(path);
    for (int i = 0; i < CHANGES; i++) {
        char source[8], id[8];
        snprintf(source, sizeof source, "s%d", i);
        snprintf(id, sizeof id, "p%d", i);
        import_one(path, source, id);
        set_time(path);
        assert_true(state_of(path, &marks[i]));
        for (int k = 0; k < i; k++) {
            assert_int_equal(marks[i].changed_ns, marks[k].changed_ns);
            assert_int_equal(marks[i].file, marks[k].file);
            assert_false(same(&marks[i], &marks[k]));
        }
    }
    assert_int_equal(marks[CHANGES - 1].bytes, marks[CHANGES - 2].bytes);
    folder_free(folder);
}

static void superseding_and_forgetting(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_store_mark marks[3];
    crd_date day;
    assert_true(crd_date_make(2024, 1, 2, &day));
    new_case(path);
    import_one(path, "s", "p");
    import_one(path, "t", "q");
    set_time(path);
    assert_true(state_of(path, &marks[0]));
    crd_store *s = open_case(path, true);
    assert_ok(crd_store_supersede(s, S("s"), CRD_STR_NULL, day, NULL));
    crd_store_close(s);
    set_time(path);
    assert_true(state_of(path, &marks[1]));
    s = open_case(path, true);
    assert_ok(crd_store_forget(s, S("s"), NULL));
    crd_store_close(s);
    set_time(path);
    assert_true(state_of(path, &marks[2]));
    assert_false(same(&marks[0], &marks[1]) || same(&marks[1], &marks[2]) ||
                 same(&marks[0], &marks[2]));
    folder_free(folder);
}

static void nothing_is_said_while_somebody_writes(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon");
    crd_store_mark mark;
    new_case(path);
    import_one(path, "s", "p");
    crd_store *writer = open_case(path, true);
    assert_false(crd_store_state(writer, &mark)); /* a writer has no snapshot */
    assert_true(mark.file != 0);
    crd_sink sink = begin(writer, NULL); /* a later import writes ahead into a log */
    crd_party p = party("q", "name", "XA");
    assert_ok(put(&sink, CRD_T_party, &p, "t", 1, NULL));
    assert_false(state_of(path, &mark));
    assert_ok(sink.end(sink.ctx, true, NULL));
    crd_store_close(writer);
    assert_true(state_of(path, &mark));
    folder_free(folder);
}

static void two_cases(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *a = in_folder(folder, "a.cordon"), *b = in_folder(folder, "b.cordon");
    crd_store_mark one, two;
    new_case(a);
    new_case(b);
    set_time(a);
    set_time(b);
    assert_true(state_of(a, &one));
    assert_true(state_of(b, &two));
    assert_false(same(&one, &two));
    folder_free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changed),
        cmocka_unit_test(one_row_in_one_moment),
        cmocka_unit_test(superseding_and_forgetting),
        cmocka_unit_test(nothing_is_said_while_somebody_writes),
        cmocka_unit_test(two_cases),
    };
    return cmocka_run_group_tests_name("store/state", tests, NULL, NULL);
}
