#include "crdtest.h"

#include "base/diag.h"
#include "base/str.h"

static const crd_diag_kind note = {"a-note", CRD_NOTE, "a note", "read it"};
static const crd_diag_kind warn_b = {"b-warn", CRD_WARNING, "b", "mend it"};
static const crd_diag_kind warn_a = {"a-warn", CRD_WARNING, "a", "mend it"};
static const crd_diag_kind error_z = {"z-error", CRD_ERROR, "z", "mend it"};

static crd_diags *diags_new(size_t keep)
{
    crd_diags *d;
    assert_ok(crd_diags_new(keep, &d));
    return d;
}

static void add(crd_diags *d, const crd_diag_kind *kind, uint32_t line)
{
    crd_diags_add(d, &(crd_diag){.kind = kind, .line = line});
}

static void kinds_come_by_severity_then_code(void **state)
{
    (void)state;
    static const crd_diag_kind *const met[] = {&warn_b, &note, &error_z, &warn_a, &note, &warn_b};
    static const crd_diag_kind *const want[] = {&error_z, &warn_a, &warn_b, &note};
    crd_diags *d = diags_new(10);
    assert_int_equal(crd_diags_kinds(d), 0);
    assert_int_equal(crd_diags_count(d, CRD_NOTE), 0);
    for (uint32_t i = 0; i < CRD_COUNT(met); i++)
        add(d, met[i], i + 1);
    assert_int_equal(crd_diags_kinds(d), CRD_COUNT(want));
    for (size_t i = 0; i < CRD_COUNT(want); i++) {
        uint64_t total;
        size_t kept;
        assert_ptr_equal(crd_diags_kind(d, i, &total, &kept), want[i]);
        assert_int_equal(total, kept);
        assert_int_equal(total, i < 2 ? 1 : 2);
    }
    assert_int_equal(crd_diags_at(d, 2, 0)->line, 1);
    assert_int_equal(crd_diags_at(d, 2, 1)->line, 6);
    assert_int_equal(crd_diags_at(d, 3, 1)->line, 5);
    assert_int_equal(crd_diags_count(d, CRD_NOTE), 6);
    assert_int_equal(crd_diags_count(d, CRD_WARNING), 4);
    assert_int_equal(crd_diags_count(d, CRD_ERROR), 1);
    crd_diags_free(d);
}

static void first_places_are_kept_and_all_counted(void **state)
{
    (void)state;
    static const size_t keeps[] = {0, 1, 7, 8, 9, 1000, SIZE_MAX};
    for (size_t k = 0; k < CRD_COUNT(keeps); k++) {
        crd_diags *d = diags_new(keeps[k]);
        for (uint32_t i = 1; i <= 5000; i++) {
            add(d, &warn_a, i);
            add(d, &warn_b, 2 * i);
        }
        for (size_t i = 0; i < 2; i++) {
            uint64_t total;
            size_t kept;
            crd_diags_kind(d, i, &total, &kept);
            assert_int_equal(total, 5000);
            assert_int_equal(kept, keeps[k] < 5000 ? keeps[k] : 5000);
            for (size_t j = 0; j < kept; j++)
                assert_int_equal(crd_diags_at(d, i, j)->line, (j + 1) * (i + 1));
        }
        crd_diags_free(d);
    }
}

static void texts_are_copies_and_null_stays_null(void **state)
{
    (void)state;
    crd_diags *d = diags_new(10);
    char text[] = "fpevxn"; /* one letter for each text */
    crd_diag one = {.kind = &error_z, .line = 3, .column = 4};
    one.file = (crd_str){text, 1};
    one.path = (crd_str){text + 1, 1};
    one.field = (crd_str){text + 2, 1};
    one.expected = (crd_str){text + 3, 1};
    one.found = (crd_str){text + 4, 1};
    one.note = (crd_str){text + 5, 1};
    crd_diags_add(d, &one);
    crd_diags_add(d, &one);
    memset(text, '!', sizeof text);
    crd_diags_add(d, &(crd_diag){.kind = &error_z, .found = CRD_STR("")});
    for (size_t j = 0; j < 2; j++) {
        const crd_diag *kept = crd_diags_at(d, 0, j);
        assert_ptr_equal(kept->kind, &error_z);
        assert_int_equal(kept->line, 3);
        assert_int_equal(kept->column, 4);
        assert_string_equal(kept->file.ptr, "f");
        assert_string_equal(kept->path.ptr, "p");
        assert_string_equal(kept->field.ptr, "e");
        assert_string_equal(kept->expected.ptr, "v");
        assert_string_equal(kept->found.ptr, "x");
        assert_string_equal(kept->note.ptr, "n");
    }
    const crd_diag *bare = crd_diags_at(d, 0, 2);
    assert_null(bare->file.ptr);
    assert_null(bare->path.ptr);
    assert_null(bare->note.ptr);
    assert_non_null(bare->found.ptr);
    crd_diags_free(d);
}

static void long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    static char text[1001];
    for (size_t i = 0; i < 1000; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    crd_diags *d = diags_new(10);
    crd_diag one = {.kind = &error_z, .found = {text, 1000}, .field = {text + 1, 999}};
    crd_diags_add(d, &one);
    one.found = (crd_str){text, 200};
    crd_diags_add(d, &one);
    text[0] = 'x'; /* now the limit falls inside a character */
    text[1] = 'x';
    one.found = (crd_str){text + 1, 999};
    crd_diags_add(d, &one);
    memset(text, 0x80, 1000); /* no character at all */
    one.found = (crd_str){text, 1000};
    crd_diags_add(d, &one);
    assert_int_equal(crd_diags_at(d, 0, 0)->found.len, 200);
    assert_int_equal(crd_diags_at(d, 0, 0)->field.len, 499);
    assert_int_equal(crd_diags_at(d, 0, 1)->found.len, 200);
    assert_int_equal(crd_diags_at(d, 0, 2)->found.len, 199);
    assert_in_range(crd_diags_at(d, 0, 3)->found.len, 196, 200);
    crd_diags_free(d);
}

static void error_record_becomes_a_diagnostic(void **state)
{
    (void)state;
    crd_diags *d = diags_new(10);
    crd_err err = {.code = CRD_EPARSE, .line = 5, .column = 6, .source = "a.csv", .message = "odd"};
    crd_diags_add_err(d, &error_z, &err);
    err = (crd_err){.code = CRD_EPARSE};
    crd_diags_add_err(d, &error_z, &err);
    crd_diags_add_err(NULL, &error_z, &err);
    crd_diags_add(NULL, &(crd_diag){.kind = &error_z});
    const crd_diag *kept = crd_diags_at(d, 0, 0);
    assert_int_equal(kept->line, 5);
    assert_int_equal(kept->column, 6);
    assert_string_equal(kept->file.ptr, "a.csv");
    assert_string_equal(kept->note.ptr, "odd");
    assert_null(crd_diags_at(d, 0, 1)->file.ptr);
    assert_null(crd_diags_at(d, 0, 1)->note.ptr);
    assert_int_equal(crd_diags_count(d, CRD_ERROR), 2);
    crd_diags_free(d);
    crd_diags_free(NULL);
}

static void more_kinds_than_are_reserved(void **state)
{
    (void)state;
    enum { N = 300 };
    static crd_diag_kind kinds[N];
    static char codes[N][8];
    crd_diags *d = diags_new(2);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t k = i * 7 % N; /* in disorder */
        snprintf(codes[k], sizeof codes[k], "k%03u", k);
        kinds[k] = (crd_diag_kind){codes[k], CRD_WARNING, "", ""};
        add(d, &kinds[k], k);
    }
    assert_int_equal(crd_diags_kinds(d), N);
    for (uint32_t i = 0; i < N; i++) {
        uint64_t total;
        size_t kept;
        assert_ptr_equal(crd_diags_kind(d, i, &total, &kept), &kinds[i]);
        assert_int_equal(crd_diags_at(d, i, 0)->line, i);
    }
    crd_diags_free(d);
}

/* 256 MiB of texts are kept and no more; counting goes on. */
static void memory_has_an_end(void **state)
{
    (void)state;
    static char text[600];
    memset(text, 'x', sizeof text);
    crd_str s = {text, sizeof text};
    crd_diag one = {.kind = &error_z, .path = s, .field = s, .expected = s, .found = s, .note = s};
    crd_diags *d = diags_new(SIZE_MAX);
    for (uint32_t i = 0; i < 150000; i++)
        crd_diags_add(d, &one);
    one = (crd_diag){.kind = &note}; /* a small one would still fit: no gaps are left */
    crd_diags_add(d, &one);
    uint64_t total;
    size_t kept;
    crd_diags_kind(d, 0, &total, &kept);
    assert_int_equal(total, 150000);
    assert_in_range(kept, 90000, (256u << 20) / 2200);
    crd_diags_kind(d, 1, &total, &kept);
    assert_int_equal(total, 1);
    assert_int_equal(kept, 0);
    crd_diags_free(d);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, kinds_come_by_severity_then_code);
    CRD_SUITE_ADD(&s, first_places_are_kept_and_all_counted);
    CRD_SUITE_ADD(&s, texts_are_copies_and_null_stays_null);
    CRD_SUITE_ADD(&s, long_texts_are_cut_between_characters);
    CRD_SUITE_ADD(&s, error_record_becomes_a_diagnostic);
    CRD_SUITE_ADD(&s, more_kinds_than_are_reserved);
    CRD_SUITE_ADD(&s, memory_has_an_end);
    return crd_suite_run(&s, "diag");
}
