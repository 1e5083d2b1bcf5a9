#include "crdtest.h"

#include "model/check.h"

#include <stdlib.h>

enum { LONG = 70000 };
static char long_text[LONG + 1];

static void set(crd_element *e, const char *field, const char *text, crd_arena *arena)
{
    const crd_table *t = crd_records.tables[CRD_T_element];
    int i = crd_table_find(t, crd_str_from(field));
    assert_true(i >= 0);
    const char *expected = "";
    if (!crd_field_is_text(&t->fields[i]))
        assert_true(crd_field_set(&t->fields[i], e, crd_str_from(text), arena, &expected));
    else /* as it is: a reader may hand over anything */
        *(crd_str *)(void *)((char *)e + t->fields[i].offset) = crd_str_from(text);
}

static bool extra(void *ctx, const char *list, crd_str code)
{
    return strcmp(list, "function") == 0 && crd_str_eq(code, crd_str_from(ctx));
}

struct row {
    const char *name;
    const char *field, *text;   /* set over a sound element; text NULL = null */
    const char *field2, *text2; /* and another, or NULL */
    bool fit;
    const char *code; /* of the one finding; NULL = none */
};

/* clang-format off */
static const struct row rows[] = {
    {"a sound record",        "name", "Oslo", NULL, NULL, true, NULL},
    {"no key",                "id", NULL, NULL, NULL, false, "key-missing"},
    {"required field empty",  "function", NULL, NULL, NULL, true, "field-missing"},
    {"unknown code",          "function", "warp-core", NULL, NULL, true, "code-unknown"},
    {"code of the case",      "function", "local-function", NULL, NULL, true, NULL},
    {"code in capitals",      "function", "GNB", NULL, NULL, true, "code-unknown"},
    {"set of codes",          "generations", "4g 5g-sa", NULL, NULL, true, NULL},
    {"one wrong in a set",    "generations", "4g 9g", NULL, NULL, true, "code-unknown"},
    {"NUL is met elsewhere",  "name", "a\x01z", NULL, NULL, true, "text-hidden"},
    {"right-to-left mark",    "name", "a\xe2\x80\xaez", NULL, NULL, true, "text-hidden"},
    {"not UTF-8",             "name", "a\xffz", NULL, NULL, false, "text-invalid"},
    {"not UTF-8 in a key",    "id", "\xc0\x80", NULL, NULL, false, "text-invalid"},
    {"other scripts are fine","name", "Красная \xe7\xba\xa2", NULL, NULL, true, NULL},
    {"text too long",         "name", long_text, NULL, NULL, false, "text-too-long"},
    {"text at its limit",     "name", long_text + LONG - CRD_TEXT_MAX, NULL, NULL, true, NULL},
    {"key over its limit",    "id", long_text + LONG - CRD_KEY_MAX - 1, NULL, NULL, false, "text-too-long"},
    {"key at its limit",      "id", long_text + LONG - CRD_KEY_MAX, NULL, NULL, true, NULL},
    {"removed before installed", "installed", "2021-05-02", "removed", "2021-05-01", true, "dates-reversed"},
    {"removed on the same day",  "installed", "2021-05-02", "removed", "2021-05-02", true, NULL},
    {"removed that year, perhaps later", "installed", "2021-05-02", "removed", "2021", true, NULL},
    {"removed the year before",  "installed", "2021-05", "removed", "2020", true, "dates-reversed"},
};
/* clang-format on */

static void test_row(void **state)
{
    const struct row *t = *state;
    static const char *const name = "local-function";
    crd_more_codes more = {.ctx = (void *)(uintptr_t)name, .has = extra};
    crd_arena *arena = NULL;
    crd_diags *diags = NULL;
    crd_element e;
    assert_ok(crd_arena_new(1 << 20, &arena));
    assert_ok(crd_diags_new(10, &diags));
    crd_record_clear(crd_records.tables[CRD_T_element], &e);
    set(&e, "id", "osl-1", arena);
    set(&e, "function", "gnb", arena);
    set(&e, t->field, t->text, arena);
    if (t->field2)
        set(&e, t->field2, t->text2, arena);

    crd_from from = {.source = CRD_STR("filing"), .line = 17};
    assert_int_equal(crd_record_check(crd_records.tables[CRD_T_element], &e, &from, &more, diags),
                     t->fit);

    assert_int_equal(crd_diags_kinds(diags), t->code ? 1 : 0);
    if (t->code) {
        uint64_t total;
        size_t kept;
        assert_string_equal(crd_diags_kind(diags, 0, &total, &kept)->code, t->code);
        assert_int_equal(total, 1);
        const crd_diag *d = crd_diags_at(diags, 0, 0);
        assert_int_equal(d->line, 17);
        assert_true(crd_str_eq(d->file, CRD_STR("filing")));
        assert_true(crd_str_starts(d->path, CRD_STR("element/")));
    }
    crd_diags_free(diags);
    crd_arena_free(arena);
}

static void test_nul_inside_is_refused(void **state)
{
    (void)state;
    crd_setting s = {.name = {"a\0b", 3}, .value = CRD_STR("1")};
    assert_false(crd_record_check(crd_records.tables[CRD_T_setting], &s, NULL, NULL, NULL));
}

static void test_reference_needs_its_table(void **state)
{
    (void)state;
    crd_diags *diags = NULL;
    assert_ok(crd_diags_new(10, &diags));
    crd_holding h;
    crd_record_clear(crd_records.tables[CRD_T_holding], &h);
    h.owner = CRD_STR("acme"); /* lacks "party:" */
    h.owned = CRD_STR("b");
    h.kind = CRD_STR("votes");
    h.ppm_min = 600000;
    h.ppm_max = 500000;
    assert_true(crd_record_check(crd_records.tables[CRD_T_holding], &h, NULL, NULL, diags));
    assert_int_equal(crd_diags_kinds(diags), 2);
    uint64_t total;
    size_t kept;
    assert_string_equal(crd_diags_kind(diags, 0, &total, &kept)->code, "range-reversed");
    assert_string_equal(crd_diags_kind(diags, 1, &total, &kept)->code, "reference-form");
    crd_diags_free(diags);
}

int main(void)
{
    static struct crd_suite s;
    memset(long_text, 'x', LONG);
    CRD_SUITE_ADD(&s, test_nul_inside_is_refused);
    CRD_SUITE_ADD(&s, test_reference_needs_its_table);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "model/check");
}
