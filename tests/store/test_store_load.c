/* Rows into a case and out of it again. */
#include "case.h"

#include "base/diag.h"

/* Every table, every field filled, with values that differ. */
static void fill(const crd_table *t, void *rec, unsigned seed, crd_arena *a)
{
    crd_record_clear(t, rec);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        char text[64];
        const char *expected;
        switch ((crd_kind)f->kind) {
        case CRD_TEXT:
        case CRD_REF:
        case CRD_CODE:
        case CRD_CODES:
            snprintf(text, sizeof text, "%s%u", f->name, seed);
            break;
        case CRD_DATE:
            snprintf(text, sizeof text,
                     seed % 3 == 0   ? "%u"
                     : seed % 3 == 1 ? "%u-05"
                                     : "%u-05-07",
                     2000 + (seed + i) % 20);
            break;
        case CRD_BOOL:
            snprintf(text, sizeof text, "%s", (seed + i) % 2 ? "yes" : "no");
            break;
        case CRD_PPM:
        case CRD_INT:
            snprintf(text, sizeof text, "%u", 1 + (seed + i) % 5);
            break;
        case CRD_REAL:
            snprintf(text, sizeof text, "%u.25", 1 + (seed + i) % 5);
            break;
        }
        crd_str kept = crd_str_copy(a, crd_str_from(text));
        assert_true(crd_field_set(f, rec, kept, a, &expected));
    }
}

static void every_table_comes_back(void **state)
{
    (void)state;
    char *folder = folder_new();
    const char *path = in_folder(folder, "a.cordon"), *other = in_folder(folder, "b.cordon");
    crd_arena *a = NULL;
    assert_ok(crd_arena_new(16 << 20, &a));
    crd_err err = CRD_ERR_INIT;
    crd_buf want, got;
    crd_buf_init(&want, SIZE_MAX);
    new_case(path);
    crd_store *s = open_case(path, true);
    crd_sink sink = begin(s, NULL);
    for (size_t i = 0; i < crd_records.n; i++) {
        const crd_table *t = crd_records.tables[i];
        for (unsigned row = 0; row < 4; row++) {
            void *rec = crd_arena_alloc(a, 1, t->size, 16);
            fill(t, rec, row, a);
            if (row == 3) /* the sparse row: keys only */
                for (uint32_t k = 0; k < t->n_fields; k++)
                    if (!(t->fields[k].flags & CRD_F_KEY))
                        assert_true(
                            crd_field_set(&t->fields[k], rec, S(""), a, &(const char *){NULL}));
            crd_from from = {S("source0"), row, 0};
            if (i == 0)
                from = (crd_from){crd_field_str(&t->fields[0], rec), 0, 0};
            char name[32];
            if (i == 0) {
                snprintf(name, sizeof name, "source%u", row);
                crd_str text = crd_str_copy(a, crd_str_from(name));
                assert_true(crd_field_set(&t->fields[0], rec, text, a, &(const char *){NULL}));
                from.source = text;
            }
            assert_status(CRD_OK, sink.put(sink.ctx, t, rec, &from, &err), &err);
            assert_ok(print_put(&want, t, rec, &from, NULL));
        }
    }
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
    print_case(path, &got);
    assert_buf(&got, want.at);

    /* and a case replayed into a new case is the same again */
    new_case(other);
    crd_store *from = open_case(path, false);
    s = open_case(other, true);
    sink = begin(s, NULL);
    crd_feed feed;
    assert_ok(crd_store_feed(from, &feed, &err));
    for (size_t i = crd_records.n; i-- > 0;) /* also with the sources last */
        assert_status(
            CRD_OK,
            feed.replay(feed.ctx, &(crd_query){.table = crd_records.tables[i]}, &sink, &err), &err);
    assert_status(CRD_OK, sink.end(sink.ctx, true, &err), &err);
    crd_store_close(s);
    crd_store_close(from);
    crd_buf_done(&got);
    print_case(other, &got);
    assert_buf(&got, want.at);
    crd_buf_done(&got);
    crd_buf_done(&want);
    crd_arena_free(a);
    folder_free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
