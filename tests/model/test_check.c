#include "crdtest.h"

#include "base/hash.h"
#include "model/check.h"
#include "model/code.h"

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

/* ---- the plan and the check ----------------------------------------------------------------- */

static bool more_codes(void *ctx, const char *list, crd_str code)
{
    (void)ctx;
    return strcmp(list, "site_kind") == 0 && crd_str_eq(code, CRD_STR("of-the-case"));
}

static char room[512];

static const char *joined(const char *a, size_t len, const char *b)
{
    snprintf(room, sizeof room, "%.*s%s", (int)len, a, b);
    return room;
}

/* A text that may stand in the field. */
static const char *good_text(const crd_field *f, uint64_t r)
{
    const crd_code_list *list = f->kind == CRD_REF || f->kind == CRD_TEXT
                                    ? NULL
                                    : crd_code_list_find(crd_str_from(f->arg));
    if (f->kind == CRD_REF && strcmp(f->arg, "any") == 0)
        return r % 2 ? "party:a" : "whatever:b:c";
    if (f->kind == CRD_REF && strchr(f->arg, '|')) {
        const char *last = strrchr(f->arg, '|') + 1;
        return r % 2 ? joined(f->arg, strcspn(f->arg, "|"), ":x")
                     : joined(last, strlen(last), ":y");
    }
    if (list) {
        const char *code = list->codes[r % list->n].code;
        if (f->kind == CRD_CODE || r % 3 > 0)
            return code;
        snprintf(room, sizeof room, "%s %s", code, list->codes[0].code);
        return room;
    }
    return r % 3 == 0 ? "Ærø" : r % 3 == 1 ? "a" : "twenty bytes of text";
}

static const char *bad_text(uint64_t r)
{
    static const char *const texts[] = {"",
                                        "party:",
                                        ":a",
                                        "nothing",
                                        "party:a",
                                        "of-the-case",
                                        " ",
                                        "a  b",
                                        "\x7f",
                                        "twenty bytes of te\x01",
                                        "\xff",
                                        "\xe2\x80\xae",
                                        "twenty-five bytes of te\x1fxt",
                                        long_text,
                                        long_text + LONG - CRD_KEY_MAX - 1};
    return texts[r % CRD_COUNT(texts)];
}

static void fill(const crd_field *f, void *rec, uint64_t seed, uint64_t faults)
{
    void *at = (char *)rec + f->offset;
    uint64_t r = crd_rng_at(seed, f->offset, 1),
             bad = crd_rng_at(seed, f->offset, 2) % 100 < faults;
    bool needed = (f->flags & (CRD_F_KEY | CRD_F_REQUIRED)) != 0;
    if (r % 3 == 0 && (!needed || bad))
        return;
    r /= 3;
    static char kept[CRD_FIELDS_MAX][LONG + 1];
    static size_t next;
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        next = (next + 1) % CRD_FIELDS_MAX;
        snprintf(kept[next], sizeof kept[next], "%s", bad ? bad_text(r) : good_text(f, r));
        *(crd_str *)at = crd_str_from(kept[next]);
        break;
    case CRD_DATE:
        assert_true(crd_date_make(2000 + (int)(r % (bad ? 30 : 1)), bad ? 0 : 5, 0, at));
        break;
    case CRD_PPM:
        *(int32_t *)at = bad ? (int32_t)(r % 1000000) : 500000;
        break;
    case CRD_BOOL:
        *(int32_t *)at = (int32_t)(r % 2);
        break;
    case CRD_INT:
        *(int64_t *)at = 1;
        break;
    case CRD_REAL:
        *(double *)at = 1;
        break;
    }
}

/* A plan sees many records of each table, sound ones and others, and is right about all. */
static void plan_says_what_the_check_says(void **state)
{
    (void)state;
    crd_more_codes more = {.has = more_codes};
    crd_arena *arena = NULL;
    size_t sound = 0, unsound = 0;
    assert_ok(crd_arena_new(1 << 20, &arena));
    for (size_t i = 0; i < crd_records.n; i++) {
        const crd_table *t = crd_records.tables[i];
        crd_check_plan *plan;
        assert_ok(crd_check_plan_new(t, arena, &plan));
        for (uint64_t seed = 0; seed < crd_rounds(20) * 10; seed++) {
            crd_diags *diags = NULL;
            _Alignas(max_align_t) char rec[2048];
            assert_true(t->size <= sizeof rec);
            crd_record_clear(t, rec);
            for (uint32_t f = 0; f < t->n_fields; f++)
                fill(&t->fields[f], rec, seed * 64 + i, seed % 4 * 5);
            assert_ok(crd_diags_new(3, &diags));
            bool fit = crd_record_check(t, rec, NULL, &more, diags);
            bool clean = fit && crd_diags_kinds(diags) == 0;
            assert_int_equal(crd_check_plan_sound(plan, rec, &more), clean);
            sound += clean;
            unsound += !clean;
            crd_diags_free(diags);
        }
    }
    assert_true(sound > 1000 && unsound > 1000);
    crd_arena_free(arena);
}

static void plain_is_printable_ascii(void **state)
{
    (void)state;
    for (size_t len = 0; len < 40; len++)
        for (size_t at = 0; at < len; at++)
            for (unsigned c = 0; c < 256; c++) {
                char text[40];
                memset(text, 'x', sizeof text);
                text[at] = (char)c;
                assert_int_equal(crd_check_plain((crd_str){text, len}), c >= 0x20 && c < 0x7f);
            }
    assert_true(crd_check_plain(CRD_STR("")));
}

int main(void)
{
    static struct crd_suite s;
    memset(long_text, 'x', LONG);
    CRD_SUITE_ADD(&s, test_nul_inside_is_refused);
    CRD_SUITE_ADD(&s, plan_says_what_the_check_says);
    CRD_SUITE_ADD(&s, plain_is_printable_ascii);
    CRD_SUITE_ADD(&s, test_reference_needs_its_table);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "model/check");
}
