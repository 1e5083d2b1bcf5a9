/* One document with everything in it, hostile data too; the golden files show it. */
#ifndef CRD_TEST_SAMPLE_H
#define CRD_TEST_SAMPLE_H

#include "base/str.h"
#include "crdtest.h"
#include "report/render.h"

static const char *const sample_verdicts[] = {"pass", "fail", "unknown", NULL};

/* clang-format off */
static const crd_column sample_columns[] = {
    {.name = "supplier", .title = "Supplier", .kind = CRD_CELL_TEXT, .required = true,
     .about = "Who makes it, as the source says"},
    {.name = "elements", .title = "Elements", .kind = CRD_CELL_INT},
    {.name = "users_ppm", .title = "Users", .kind = CRD_CELL_SHARE, .about = "Share of all users"},
    {.name = "lost_ppm", .title = "Lost", .kind = CRD_CELL_SHARE_BOUNDS},
    {.name = "people", .title = "People", .kind = CRD_CELL_INT_BOUNDS},
    {.name = "length", .title = "Length", .kind = CRD_CELL_REAL, .unit = "km"},
    {.name = "delay", .title = "Delay", .kind = CRD_CELL_REAL_BOUNDS, .unit = "ms"},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE},
    {.name = "certified", .title = "Certified", .kind = CRD_CELL_BOOL},
    {.name = "verdict", .title = "Verdict", .kind = CRD_CELL_CODE, .codes = sample_verdicts},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true,
     .about = "For cordon explain"},
};
static const crd_diag_kind sample_kinds[] = {
    {"csv-quote", CRD_ERROR, "quote inside an unquoted field", "put the whole field in quotes"},
    {"site-far", CRD_WARNING, "site outside its country", "check latitude and longitude"},
    {"name-odd", CRD_NOTE, "name with invisible characters", "write the name again by hand"},
};
/* clang-format on */

static inline crd_date sample_date(const char *text)
{
    crd_date d = CRD_DATE_NONE;
    assert_true(crd_date_parse(crd_str_from(text), &d));
    return d;
}

static inline crd_diags *sample_diags(void)
{
    crd_diags *d;
    assert_ok(crd_diags_new(2, &d));
    for (uint32_t i = 0; i < 11; i++)
        crd_diags_add(d, &(crd_diag){.kind = &sample_kinds[0],
                                     .file = CRD_STR("sites.csv"),
                                     .line = 17 + i,
                                     .column = 5,
                                     .field = CRD_STR("name"),
                                     .expected = CRD_STR("a comma"),
                                     .found = CRD_STR("x\x1b[31m")});
    crd_diags_add(d, &(crd_diag){.kind = &sample_kinds[2],
                                 .path = CRD_STR("party/\xe2\x80\xae"
                                                 "cba"),
                                 .note = CRD_STR("reads from right to left")});
    crd_diags_add(d, &(crd_diag){.kind = &sample_kinds[1],
                                 .file = CRD_STR("new sites: 2.csv"),
                                 .line = 3,
                                 .path = CRD_STR("site/N-17"),
                                 .found = CRD_STR("NaN <b> {0} [a](1)")});
    return d;
}

static inline void sample_rows(crd_doc *d, crd_section *t)
{
    crd_doc_row(d, t,
                (crd_cell[]){crd_cell_texts("Aurora Networks"), crd_cell_int(12345),
                             crd_cell_int(513000), crd_cell_span(119400, 402100),
                             crd_cell_span(12000, 40000), crd_cell_real(0.1 + 0.2),
                             crd_cell_range(1.5, 2), crd_cell_date(sample_date("2021-05-30")),
                             crd_cell_bool(true), crd_cell_texts("pass"),
                             crd_cell_texts("loss:aurora/telephony")});
    crd_doc_row(d, t,
                (crd_cell[]){crd_cell_texts("=HYPERLINK(\"http://evil.example\"),|`x`</script>"),
                             crd_cell_int(-7), crd_cell_int(999999), crd_cell_span(0, 1000000),
                             crd_cell_span(7, 7), crd_cell_real(1234567.5), crd_cell_range(3, 3),
                             crd_cell_date(sample_date("2019")), crd_cell_bool(false),
                             crd_cell_texts("fail"), crd_cell_texts("loss:evil/telephony")});
    crd_doc_row(d, t,
                (crd_cell[]){crd_cell_texts("\xe4\xb8\xad\xe5\x9b\xbd\xe7\xbd\x91\xe7\xbb\x9c "
                                            "and a long name of a company that "
                                            "does not fit into any narrow column"),
                             CRD_CELL_NULL, crd_cell_int(3), CRD_CELL_NULL, CRD_CELL_NULL,
                             CRD_CELL_NULL, CRD_CELL_NULL, crd_cell_date(sample_date("2020-02")),
                             CRD_CELL_NULL, crd_cell_texts("unknown"),
                             crd_cell_texts("loss:zhong/telephony")});
    crd_doc_row(d, t,
                (crd_cell[]){crd_cell_text(CRD_STR("\x1b[2J\0bell\a \xe2\x80\xaeltr \xff")),
                             crd_cell_int(0), crd_cell_int(0), crd_cell_span(0, 0),
                             crd_cell_span(0, 1), crd_cell_real(0), CRD_CELL_NULL, CRD_CELL_NULL,
                             CRD_CELL_NULL, CRD_CELL_NULL, crd_cell_texts("loss:odd/telephony")});
}

/* diags may be NULL. Everything lives in the arena. */
static inline crd_doc *sample_doc(crd_arena *arena, crd_diags *diags)
{
    static const crd_column as_of = {
        .name = "as_of", .title = "As of", .kind = CRD_CELL_DATE, .required = true};
    crd_doc *d;
    assert_ok(crd_doc_new(arena, "cordon.sample/1", "Loss by supplier", &d));
    crd_doc_head_text(d, "case", "Case", CRD_STR("norland.cordon"));
    crd_doc_head(d, as_of, crd_cell_date(sample_date("2026-01-31")));
    crd_doc_head_text(d, "marking", "Marking", CRD_STR("TLP:AMBER"));
    crd_doc_warn(d, CRD_STR("half of the suppliers' fields are empty <see below>"));
    crd_doc_note(d, CRD_STR("as if all of a supplier's equipment stopped"));
    crd_section *t = crd_doc_table(d, "suppliers", "Suppliers", sample_columns,
                                   CRD_COUNT(sample_columns));
    sample_rows(d, t);
    crd_doc_table(d, "empty", "Nothing here", sample_columns, 2);
    crd_doc_paragraph(d, "method", "Method",
                      CRD_STR("Every need tree is evaluated with the supplier's elements dead.\n"
                              "1. This is *evidence* for a decision, and not one."));
    if (diags)
        crd_doc_diags(d, "diagnostics", "Diagnostics", diags);
    return d;
}

#endif
