/* Rows of a table and plain tests in one group: a TAP program has one plan. */
#ifndef CRD_TEST_FMT_ROWS_H
#define CRD_TEST_FMT_ROWS_H

#include "crdtest.h"

#define RUN_ROWS_AND(group, table, func, tests)                                           \
    run_rows_and((group), (table), CRD_COUNT(table), sizeof((table)[0]), (func), (tests), \
                 CRD_COUNT(tests))

static inline int run_rows_and(const char *group, const void *table, size_t n, size_t stride,
                               CMUnitTestFunction func, const struct CMUnitTest *more,
                               size_t n_more)
{
    struct CMUnitTest tests[256];
    assert_true(n > 0 && n + n_more <= CRD_COUNT(tests));
    for (size_t i = 0; i < n; i++) {
        const char *row = (const char *)table + i * stride;
        const char *name;
        memcpy(&name, row, sizeof name);
        tests[i] = (struct CMUnitTest){
            .name = name, .test_func = func, .initial_state = (void *)(uintptr_t)row};
    }
    memcpy(tests + n, more, n_more * sizeof *more);
    return _cmocka_run_group_tests(group, tests, n + n_more, NULL, NULL);
}

/* For several tables in one program: put the rows' tests at tests[n], return the new n. */
#define ADD_ROWS(tests, n, table, func) \
    add_rows((tests), (n), (table), CRD_COUNT(table), sizeof((table)[0]), (func))

static inline size_t add_rows(struct CMUnitTest *tests, size_t n, const void *table, size_t rows,
                              size_t stride, CMUnitTestFunction func)
{
    for (size_t i = 0; i < rows; i++) {
        const char *row = (const char *)table + i * stride;
        const char *name;
        memcpy(&name, row, sizeof name);
        tests[n++] = (struct CMUnitTest){
            .name = name, .test_func = func, .initial_state = (void *)(uintptr_t)row};
    }
    return n;
}

#endif
