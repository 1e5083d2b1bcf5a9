#include "crdtest.h"

#include "model/record.h"

#include <stdlib.h>

static const crd_table *table(int i) { return crd_records.tables[i]; }

/* ---- the tables themselves --------------------------------------------------------------- */

static void test_tables_are_whole(void **state)
{
    (void)state;
    assert_string_equal(table(0)->name, "source");
    assert_int_equal(crd_records.n, CRD_T_COUNT);
    for (size_t i = 0; i < crd_records.n; i++) {
        const crd_table *t = crd_records.tables[i];
        bool key = false;
        for (uint32_t c = 0; c < t->n_fields; c++) {
            const crd_field *f = &t->fields[c];
            key |= (f->flags & CRD_F_KEY) != 0;
            assert_true(f->about[0]);
            assert_true(f->offset < t->size);
            assert_int_equal(crd_table_find(t, crd_str_from(f->name)), c);
            if (f->kind == CRD_INT || f->kind == CRD_REAL)
                assert_true(f->min < f->max);
            if (f->kind == CRD_REF) /* each target is a table, or one of two words */
                for (crd_str part, rest = crd_str_from(f->arg); crd_str_next(&rest, '|', &part);)
                    assert_true(crd_schema_find(&crd_records, part) ||
                                crd_str_eq(part, CRD_STR("any")) ||
                                crd_str_eq(part, CRD_STR("class")));
        }
        assert_true(key);
        assert_int_equal(crd_schema_index(&crd_records, t), i);
        assert_ptr_equal(crd_schema_find(&crd_records, crd_str_from(t->name)), t);
    }
    assert_null(crd_schema_find(&crd_records, CRD_STR("parties")));
    assert_int_equal(crd_table_find(table(CRD_T_party), CRD_STR("Name")), -1);
}

static void test_a_cleared_record_is_null_everywhere(void **state)
{
    (void)state;
    union {
        max_align_t align;
        char bytes[4096];
    } rec, other;
    for (size_t i = 0; i < crd_records.n; i++) {
        const crd_table *t = crd_records.tables[i];
        assert_true(t->size <= sizeof rec);
        crd_table by_field = *t; /* as a table of somebody else is cleared */
        by_field.null_record = NULL;
        memset(&other, 'x', sizeof other);
        crd_record_clear(&by_field, &other);
        memset(&rec, 'y', sizeof rec);
        crd_record_clear(t, &rec);
        assert_memory_equal(&rec, &other, t->size);
        crd_buf b;
        crd_buf_init(&b, 1000);
        for (uint32_t c = 0; c < t->n_fields; c++) {
            assert_true(crd_field_is_null(&t->fields[c], &rec));
            crd_field_text(&t->fields[c], &rec, &b);
        }
        crd_record_key(t, &rec, &b);
        assert_int_equal(b.len, 0);
        assert_true(crd_record_eq(t, &rec, &rec));
        crd_buf_done(&b);
    }
}

/* ---- text to field and back -------------------------------------------------------------- */

struct row {
    const char *name;
    int table, field;
    const char *text;
    const char *want; /* canonical text; NULL = refused */
    const char *expected;
};

#define AT(t, f) CRD_T_##t, CRD_C_##t##_##f

/* clang-format off */
static const struct row rows[] = {
    {"text is trimmed",            AT(party, name), "  Acme AS ", "Acme AS", ""},
    {"blank text is null",         AT(party, name), "   ", "", ""},
    {"a day",                      AT(party, since), "2021-05-17", "2021-05-17", ""},
    {"a month",                    AT(party, since), "2021-05", "2021-05", ""},
    {"a year",                     AT(party, since), "2021", "2021", ""},
    {"no such day",                AT(party, since), "2021-02-29", NULL, "date"},
    {"another order of the date",  AT(party, since), "17.05.2021", NULL, "date"},
    {"yes",                        AT(law, secrecy), "Yes", "yes", ""},
    {"false",                      AT(law, secrecy), "FALSE", "no", ""},
    {"one",                        AT(law, secrecy), "1", "yes", ""},
    {"maybe is not a bool",        AT(law, secrecy), "maybe", NULL, "yes or no"},
    {"millionths",                 AT(holding, ppm_min), "510000", "510000", ""},
    {"percent",                    AT(holding, ppm_min), "51%", "510000", ""},
    {"percent with four decimals", AT(holding, ppm_min), "33.3333 %", "333333", ""},
    {"a hundred percent",          AT(holding, ppm_min), "100.0%", "1000000", ""},
    {"percent with five decimals", AT(holding, ppm_min), "33.33333%", NULL, "share"},
    {"over a hundred percent",     AT(holding, ppm_min), "100.0001%", NULL, "share"},
    {"a fraction is not a share",  AT(holding, ppm_min), "0.51", NULL, "share"},
    {"a bare percent sign",        AT(holding, ppm_min), "%", NULL, "share"},
    {"percent, point, no digit",   AT(holding, ppm_min), "5.%", NULL, "share"},
    {"minus",                      AT(holding, ppm_min), "-1", NULL, "share"},
    {"a huge share",               AT(holding, ppm_min), "99999999999999999999", NULL, "share"},
    {"whole number at its limit",  AT(element, quantity), "1000000000", "1000000000", ""},
    {"whole number over it",       AT(element, quantity), "1000000001", NULL, "range"},
    {"whole number with decimals", AT(element, quantity), "3.0", NULL, "whole"},
    {"real",                       AT(site, lat), "59.910", "59.91", ""},
    {"minus zero",                 AT(site, lat), "-0.0", "0", ""},
    {"real over its limit",        AT(site, lat), "90.01", NULL, "range"},
    {"decimal comma",              AT(site, lat), "59,9", NULL, "number"},
    {"not a number",               AT(site, lat), "nan", NULL, "number"},
    {"codes",                      AT(element, roles), "host exposed-edge", "host exposed-edge", ""},
    {"codes with wild blanks",     AT(element, roles), " host \t exposed-edge", "host exposed-edge", ""},
    {"codes given twice",          AT(element, roles), "host exposed-edge host", "host exposed-edge", ""},
};
/* clang-format on */

static void test_row(void **state)
{
    const struct row *t = *state;
    union {
        max_align_t align;
        char bytes[4096];
    } rec;
    const crd_table *tab = table(t->table);
    const crd_field *f = &tab->fields[t->field];
    crd_arena *arena = NULL;
    assert_ok(crd_arena_new(1 << 16, &arena));
    crd_record_clear(tab, &rec);
    const char *expected = "";
    bool ok = crd_field_set(f, &rec, crd_str_from(t->text), arena, &expected);
    assert_int_equal(ok, t->want != NULL);
    if (ok) {
        crd_buf b;
        crd_buf_init(&b, 1000);
        crd_buf_addc(&b, '<'); /* so that there is a text to compare also for null */
        crd_field_text(f, &rec, &b);
        assert_string_equal(b.at + 1, t->want);
        char again[4096];
        memcpy(again, &rec, tab->size);
        assert_true(
            crd_field_set(f, &rec, (crd_str){b.at + 1, b.len - 1}, arena, &expected)); /* round */
        assert_true(crd_record_eq(tab, &rec, again));
        crd_buf_done(&b);
    } else {
        assert_true(crd_field_is_null(f, &rec)); /* untouched */
        assert_non_null(strstr(expected, t->expected));
    }
    crd_arena_free(arena);
}

/* ---- keys and references ----------------------------------------------------------------- */

static void test_keys_escape_and_drop_trailing_empties(void **state)
{
    (void)state;
    crd_role r;
    crd_buf b;
    crd_buf_init(&b, 1000);
    crd_record_clear(table(CRD_T_role), &r);
    r.party = CRD_STR("a/b%");
    r.role = CRD_STR("operator");
    crd_record_key(table(CRD_T_role), &r, &b);
    assert_string_equal(b.at, "a%2Fb%25/operator");
    crd_buf_clear(&b);
    assert_true(crd_date_parse(CRD_STR("2020"), &r.since)); /* country empty, since given */
    crd_record_key(table(CRD_T_role), &r, &b);
    assert_string_equal(b.at, "a%2Fb%25/operator//2020");
    crd_buf_done(&b);
}

struct ref_row {
    const char *name;
    int table, field;
    const char *ref, *want_table, *want_key; /* NULL = refused */
};

/* clang-format off */
static const struct ref_row ref_rows[] = {
    {"one target: the text is the key", AT(network, operator), "party:x", "party", "party:x"},
    {"several targets",                 AT(holding, owner), "jurisdiction:XN", "jurisdiction", "XN"},
    {"a key with colons",               AT(holding, owner), "party:a:b", "party", "a:b"},
    {"no table",                        AT(holding, owner), "acme", NULL, NULL},
    {"a table that is not allowed",     AT(holding, owner), "site:acme", NULL, NULL},
    {"a table that only starts so",     AT(holding, owner), "part:acme", NULL, NULL},
    {"no key",                          AT(holding, owner), "party:", NULL, NULL},
    {"no table before the colon",       AT(holding, owner), ":acme", NULL, NULL},
    {"any table",                       AT(fact, subject), "site:osl", "site", "osl"},
    {"a class of products",             AT(designation, subject), "class:drones", "class", "drones"},
};
/* clang-format on */

static void test_ref_row(void **state)
{
    const struct ref_row *t = *state;
    crd_str tab = CRD_STR("-"), key = CRD_STR("-");
    bool ok = crd_ref_split(&table(t->table)->fields[t->field], crd_str_from(t->ref), &tab, &key);
    assert_int_equal(ok, t->want_table != NULL);
    assert_true(crd_str_eq(tab, ok ? crd_str_from(t->want_table) : CRD_STR("-")));
    assert_true(crd_str_eq(key, ok ? crd_str_from(t->want_key) : CRD_STR("-")));
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_tables_are_whole);
    CRD_SUITE_ADD(&s, test_a_cleared_record_is_null_everywhere);
    CRD_SUITE_ADD(&s, test_keys_escape_and_drop_trailing_empties);
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ROWS(&s, ref_rows, test_ref_row);
    return crd_suite_run(&s, "model/record");
}
