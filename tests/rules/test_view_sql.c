/* The views that rules see, against SQLite: random rows in every table, of two sources that now and
 * then disagree, joined by the statement of crd_subject_sql over the merged rows. */
#include "cells.h"
#include "rules/view_world.h"

/* ---- both ------------------------------------------------------------------------------------ */

static void ours(crd_subject *v, crd_subject_id id, uint32_t column, size_t row, crd_buf *out)
{
    crd_expr_value one;
    assert_ok(crd_subject_cell(v, column, row, &one, NULL));
    cell_text(v, crd_subjects[id].cols[column].is.type, one, out);
}

static size_t compare(sqlite3 *db, const crd_world *w, crd_subject_id id)
{
    crd_buf b;
    crd_subject *v = NULL;
    sqlite3_stmt *s = NULL;
    size_t known = 0, n = 0;
    crd_buf_init(&b, 1 << 20);
    crd_subject_sql(id, NULL, false, &b);
    crd_buf_adds(&b, crd_subjects[id].uses ? " order by r.row, u.used_by" : " order by r.row");
    if (sqlite3_prepare_v2(db, b.at, (int)b.len, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s: %s", crd_subjects[id].name, sqlite3_errmsg(db), b.at);
    assert_ok(crd_subject_open(w, id, NULL, &v, NULL));
    for (; sqlite3_step(s) == SQLITE_ROW; n++)
        for (uint32_t c = 0; c < crd_subjects[id].n_cols; c++) {
            const char *want = (const char *)sqlite3_column_text(s, (int)c);
            crd_buf_clear(&b);
            ours(v, id, c, n, &b);
            crd_buf_addc(&b, '\0');
            if (strcmp(want ? want : "", b.at) != 0)
                fail_msg("%s row %zu %s: SQLite '%s', ours '%s'", crd_subjects[id].name, n,
                         crd_subjects[id].cols[c].is.name, want ? want : "null", b.at);
            known += want && *want;
        }
    assert_int_equal(crd_subject_rows(v), n);
    sqlite3_finalize(s);
    crd_subject_free(v);
    crd_buf_done(&b);
    return known;
}

static void test_views(void **state)
{
    (void)state;
    size_t known[CRD_SUBJECTS] = {0};
    for (uint64_t round = 0; round < crd_rounds(40); round++) {
        struct memfeed m;
        crd_want wants[CRD_T_COUNT];
        size_t n;
        /* of what is in dispute the statement knows one value alone: whose networks may use it
         * stands in test_uses.c */
        bool disputes = round % 2;
        crd_world *w = view_world(&m, round + 1, disputes, wants, &n);
        sqlite3 *db = view_database(w, wants, n);
        for (int id = 0; id < CRD_SUBJECTS; id++)
            known[id] += crd_subjects[id].uses && disputes ? 0 : compare(db, w, (crd_subject_id)id);
        sqlite3_close(db);
        crd_world_free(w);
        mem_done(&m);
    }
    for (int id = 0; id < CRD_SUBJECTS; id++)
        if (known[id] < 20)
            fail_msg("%s: hardly anything was compared", crd_subjects[id].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_views)};
    return cmocka_run_group_tests_name("rules/view_sql", tests, NULL, NULL);
}
