#include "crdtest.h"

#include "base/date.h"
#include "base/file.h"
#include "base/str.h"
#include "model/code.h"
#include "names/normal.h"

#include <stdlib.h>

/* data/aliases.csv: well-formed rows of party_name, each name that of one firm only, and no row
 * that says nothing. */
enum { ROWS_MAX = 500, COLUMNS = 7 };

struct alias {
    crd_str cells[COLUMNS];
    crd_name name;
};
static struct alias rows[ROWS_MAX];
static size_t n_rows;

static crd_str cut_cell(crd_str *rest)
{
    crd_str cell;
    if (rest->len > 0 && rest->ptr[0] == '"') {
        size_t end = crd_str_find((crd_str){rest->ptr + 1, rest->len - 1}, CRD_STR("\""));
        assert_true(end != SIZE_MAX);
        cell = (crd_str){rest->ptr + 1, end};
        size_t used = end + 2 + (end + 2 < rest->len);
        *rest = (crd_str){rest->ptr + used, rest->len - used};
        return cell;
    }
    return crd_str_next(rest, ',', &cell) ? cell : (crd_str){"", 0};
}

static int read_file(void **state)
{
    crd_arena *a;
    crd_str text, line;
    assert_ok(crd_arena_new(16 << 20, &a));
    assert_ok(crd_file_read(CRD_TEST_DATA "/../../data/aliases.csv", 1 << 20, a, &text, NULL));
    assert_true(crd_str_next(&text, '\n', &line));
    assert_true(crd_str_eq(line, CRD_STR("party,name,kind,script,since,until,source")));
    while (crd_str_next(&text, '\n', &line) && line.len > 0) {
        struct alias *r = &rows[n_rows++];
        assert_true(n_rows <= ROWS_MAX);
        for (size_t i = 0; i < COLUMNS; i++)
            r->cells[i] = cut_cell(&line);
        assert_ok(crd_name_read(r->cells[1], a, &r->name, NULL));
    }
    *state = a;
    return 0;
}

static int free_file(void **state)
{
    crd_arena_free(*state);
    return 0;
}

static void test_rows(void **state)
{
    (void)state;
    assert_true(n_rows > 50);
    for (size_t i = 0; i < n_rows; i++) {
        const struct alias *r = &rows[i];
        crd_date date;
        assert_true(r->cells[0].len > 0 && r->name.normal.len > 0 && r->cells[6].len > 0);
        assert_int_equal(4, r->cells[3].len);
        assert_true(crd_code_find(crd_code_list_find(CRD_STR("name_kind")), r->cells[2]) >= 0);
        for (size_t c = 4; c < 6; c++)
            assert_true(r->cells[c].len == 0 || crd_date_parse(r->cells[c], &date));
        for (size_t j = 0; j < i; j++)
            if (crd_str_eq(rows[j].name.normal, r->name.normal))
                assert_true(crd_str_eq(rows[j].cells[0], r->cells[0]));
    }
}

static crd_str party_of(const char *written)
{
    crd_arena *a;
    crd_name n;
    crd_str party = {"", 0};
    assert_ok(crd_arena_new(1 << 20, &a));
    assert_ok(crd_name_read(crd_str_from(written), a, &n, NULL));
    for (size_t i = 0; i < n_rows; i++)
        if (crd_name_compare(&rows[i].name, &n) == CRD_NAMES_EQUAL)
            party = rows[i].cells[0];
    crd_arena_free(a);
    return party;
}

static void test_one_firm(void **state)
{
    (void)state;
    static const char *const names[] = {"HMN Tech", "HMN Technologies", "Huawei Marine Networks",
                                        "HMN TECHNOLOGIES CO.,LTD", "Huawei Marine"};
    for (size_t i = 0; i < CRD_COUNT(names); i++)
        assert_true(crd_str_eq(party_of(names[i]), CRD_STR("hmn-tech")));
    assert_true(
        crd_str_eq(party_of("Telia Carrier"), party_of("Arelion (formerly Telia Carrier)")));
    assert_true(crd_str_eq(party_of("Huawei"), CRD_STR("huawei")));
    assert_true(crd_str_eq(party_of("Rostelecom"), CRD_STR("rostelecom")));
    assert_int_equal(0, party_of("Nobody").len);
}

/* What a reader of names calls a name is a code of the model, or none. */
static void test_kinds(void **state)
{
    (void)state;
    const crd_code_list *kinds = crd_code_list_find(CRD_STR("name_kind"));
    for (int k = CRD_NAME_FORMER; k <= CRD_NAME_UNSURE; k++) {
        const char *code = crd_name_kind_code((enum crd_name_kind)k);
        assert_int_equal(k < CRD_NAME_NOTE, code != NULL);
        if (code)
            assert_true(crd_code_find(kinds, crd_str_from(code)) >= 0);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_rows);
    CRD_SUITE_ADD(&s, test_one_firm);
    CRD_SUITE_ADD(&s, test_kinds);
    return _cmocka_run_group_tests("names/aliases", s.tests, s.n, read_file, free_file);
}
