/* Writes a workbook that shows all that the writer can, for another reader to judge.
 * Usage: xlsx_make FILE */
#include "fmt/xlsx_out.h"

#include "base/str.h"

#include <stdio.h>

static crd_status make(crd_xlsx_out *o, crd_err *err)
{
    static const crd_str lines[] = {{"About", 5}, {"", 0}, {"=not a formula", 14}};
    static const crd_str few[] = {{"red", 3}, {"green", 5}};
    static char texts[300][8];
    static crd_str many[300];
    for (unsigned i = 0; i < 300; i++) {
        snprintf(texts[i], sizeof texts[i], "v%03u", i);
        many[i] = crd_str_from(texts[i]);
    }
    const crd_xlsx_column columns[] = {
        {.title = CRD_STR("name"), .note = CRD_STR("What it is called."), .required = true},
        {.title = CRD_STR("colour"), .choices = few, .n_choices = 2},
        {.title = CRD_STR("code"), .choices = many, .n_choices = 300, .open_choices = true},
        {.title = CRD_STR("date")},
        {.title = CRD_STR("number"), .width = 30},
        {.title = CRD_STR("flag")},
    };
    const crd_xlsx_table table = {CRD_STR("things/all: the very long name of a sheet"), columns, 6,
                                  .exact = true};
    crd_status rc = crd_xlsx_out_lines(o, CRD_STR("read me"), lines, 3, err);
    if (rc == CRD_OK)
        rc = crd_xlsx_out_table(o, &table, err);
    if (rc != CRD_OK)
        return rc;
    crd_date day = CRD_DATE_NONE;
    crd_date_make(2024, 2, 29, &day);
    crd_xlsx_out_text(o, CRD_STR("=1+1"));
    crd_xlsx_out_text(o, CRD_STR("red"));
    crd_xlsx_out_text(o, CRD_STR("v007"));
    crd_xlsx_out_date(o, day);
    crd_xlsx_out_real(o, 0.1);
    crd_xlsx_out_bool(o, true);
    rc = crd_xlsx_out_row(o, err);
    if (rc != CRD_OK)
        return rc;
    crd_xlsx_out_text(o, CRD_STR("<&>\"' \u20ac \U0001F600"));
    crd_xlsx_out_skip(o);
    crd_xlsx_out_text(o, CRD_STR("_x0041_ a\x01z\r\n\tb"));
    crd_xlsx_out_skip(o);
    crd_xlsx_out_int(o, 12345678901234567);
    crd_xlsx_out_bool(o, false);
    return crd_xlsx_out_row(o, err);
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_xlsx_out *o = NULL;
    if (argc != 2)
        return 2;
    crd_status rc = crd_xlsx_out_open(argv[1], 0600, &o, &err);
    if (rc == CRD_OK) {
        rc = make(o, &err);
        crd_status ended = crd_xlsx_out_end(o, rc == CRD_OK, &err);
        rc = rc ? rc : ended;
    }
    if (rc != CRD_OK)
        fprintf(stderr, "%s: %s\n", crd_status_name(rc), err.message);
    return rc == CRD_OK ? 0 : 1;
}
