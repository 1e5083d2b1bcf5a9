/* Only our own calls fail here: libzip, libxml2 and libxlsxwriter keep their memory. */
#include "crdtest.h"

#include "book.h"
#include "fmt/xlsx.h"
#include "fmt/xlsx_out.h"
#include "fmt/xml.h"
#include "oom.h"

#include <unistd.h>

static crd_str bytes;
static char path[64];

static crd_status try_reading(void)
{
    crd_xlsx *b;
    crd_arena *arena = NULL;
    crd_xlsx_survey survey;
    crd_status rc = crd_xlsx_open_memory(bytes, "t.xlsx", NULL, &b, NULL);
    assert_true(rc == CRD_OK || !b);
    if (rc == CRD_OK)
        rc = crd_arena_new(1u << 20, &arena);
    if (rc == CRD_OK)
        rc = crd_xlsx_survey_sheet(b, 0, arena, &survey, NULL);
    crd_arena_free(arena);
    crd_xlsx_close(b);
    return rc;
}

static crd_status try_writing(void)
{
    crd_xlsx_out *o;
    static const crd_str choices[] = {{"a,b", 3}, {"c", 1}};
    static const crd_xlsx_column column = {{"t", 1}, {"note", 4}, choices, 2, .required = true};
    crd_status rc = crd_xlsx_out_open(path, 0600, &o, NULL);
    if (rc != CRD_OK) {
        assert_null(o);
        return rc;
    }
    rc = crd_xlsx_out_table(o, &(crd_xlsx_table){{"s", 1}, &column, 1, true}, NULL);
    crd_xlsx_out_real(o, 0.30000000000000004);
    if (rc == CRD_OK)
        rc = crd_xlsx_out_row(o, NULL);
    crd_status ended = crd_xlsx_out_end(o, rc == CRD_OK, NULL);
    return rc ? rc : ended;
}

static crd_status try_xml(void)
{
    static const crd_xml_events none = {0};
    crd_text_in in = {CRD_STR("<a b='c'><d/></a>"), 3};
    return crd_xml_read(crd_text_in_blocks(&in), "t.xml", &none, NULL, NULL, NULL);
}

static void every_allocation(crd_status (*attempt)(void), long at_least)
{
    for (long k = 0;; k++) {
        oom_arm(k);
        crd_status rc = attempt();
        if (!oom_rest()) {
            assert_ok(rc);
            assert_true(k >= at_least);
            return;
        }
        assert_status(CRD_ENOMEM, rc, NULL);
    }
}

static void test_reading(void **state)
{
    (void)state;
    size_t len;
    char *text = book_of_sheet(
        "<worksheet><cols><col min='1' max='1' hidden='1'/></cols><sheetData><row r='1'>"
        "<c t='inlineStr'><is><t>x_x000D_</t></is></c><c><v>1.5</v></c><c t='s'><v>1</v></c></row>"
        "</sheetData><mergeCells><mergeCell ref='A1:B2'/></mergeCells></worksheet>",
        "", &len);
    bytes = (crd_str){text, len};
    every_allocation(try_reading, 20);
    free(text);
}

static void test_writing(void **state)
{
    (void)state;
    char folder[] = "/tmp/crd-xlsx-oom-XXXXXX";
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/o.xlsx", folder);
    every_allocation(try_writing, 8);
    unlink(path);
    assert_int_equal(rmdir(folder), 0); /* no temporary file was left */
}

static void test_xml(void **state)
{
    (void)state;
    every_allocation(try_xml, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_xml),
    };
    return cmocka_run_group_tests_name("fmt/xlsx oom", tests, NULL, NULL);
}
