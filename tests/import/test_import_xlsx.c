#include "import/notes.h"

#include "fmt/book.h"
#include "fmt/xlsx_name.h"

#define ENTRY                  "source name=t format=xlsx @t:0\n"
#define T(cell, text)          "<c r='" cell "' t='inlineStr'><is><t>" text "</t></is></c>"
#define N(cell, number)        "<c r='" cell "'><v>" number "</v></c>"
#define S(cell, style, number) "<c r='" cell "' s='" style "'><v>" number "</v></c>"
#define R(number, cells)       "<row r='" number "'>" cells "</row>"
#define PARTY                  R("1", T("A1", "id *") T("B1", "Name*") T("C1", "since"))
#define HOLD \
    R("1", T("A1", "owner") T("B1", "owned") T("C1", "kind") T("D1", "ppm_min") T("E1", "since"))

/* Styles 0 General, 1 date, 2 date and time, 3 "0000", 4 "20" time, 5 elapsed, 6 percent. */
static const char styles[] =
    "<styleSheet " BOOK_NS "><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd hh:mm'/>"
    "<numFmt numFmtId='165' formatCode='0000'/></numFmts>"
    "<cellXfs><xf/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
    "<xf numFmtId='20'/><xf numFmtId='46'/><xf numFmtId='10'/></cellXfs></styleSheet>";

struct row {
    const char *name;
    const char *sheets;    /* of the workbook part, with r:id s1 and s2 */
    const char *pr;        /* before them */
    const char *one, *two; /* sheetData, or with what stands around it if it begins with '!' */
    const char *sheet;     /* option */
    uint32_t header_row;   /* option */
    crd_status want;
    const char *notes, *findings;
};

#define ONE(name)    "<sheet name='" name "' sheetId='1' r:id='s1'/>"
#define TWO(name)    "<sheet name='" name "' sheetId='2' r:id='s2'/>"
#define HIDDEN(name) "<sheet name='" name "' sheetId='1' state='hidden' r:id='s1'/>"

/* clang-format off */
static const struct row rows[] = {
    {"a sheet named after a table", ONE("party"), "", PARTY R("2", T("A2", "acme") T("B2", "Acme")), "", NULL, 0, CRD_OK,
     "party id=acme name=Acme @t:2\n" ENTRY, ""},
    {"names without case, blanks for underscores", ONE("Party Name"), "", R("1", T("A1", "PARTY") T("B1", "Name")) R("2", T("A2", "acme") T("B2", "A")), "", NULL, 0, CRD_OK,
     "party_name party=acme name=A @t:2\n" ENTRY, ""},
    {"codes before the rows that use them", ONE("element") TWO("code"), "", R("1", T("A1", "id") T("B1", "function")) R("2", T("A2", "e") T("B2", "warp")),
     R("1", T("A1", "list") T("B1", "code") T("C1", "label")) R("2", T("A2", "function") T("B2", "warp") T("C2", "Warp")), NULL, 0, CRD_OK,
     "code list=function code=warp label=Warp @t:2\nelement id=e function=warp @t:2\n" ENTRY, ""},
    {"own source and line of a row", ONE("jurisdiction"), "", R("1", T("A1", "id") T("B1", "name") T("C1", "source") T("D1", "line")) R("2", T("A2", "XN") T("B2", "N") T("C2", "atlas") N("D2", "77")), "", NULL, 0, CRD_OK,
     "jurisdiction id=XN name=N @atlas:77\n", "source-unused@ "},
    {"a header further down", ONE("party"), "", R("1", T("A1", "Parties of Norland")) R("3", T("B3", "id")) R("4", T("B4", "id") T("C4", "name")) R("5", T("B5", "acme") T("C5", "Acme")), "", NULL, 4, CRD_OK,
     "party id=acme name=Acme @t:5\n" ENTRY, ""},
    {"the first row with all keys is the header", ONE("law"), "", R("1", T("A1", "jurisdiction")) R("7", T("A7", "jurisdiction") T("B7", "instrument")) R("8", T("A8", "XN") T("B8", "Act")), "", NULL, 0, CRD_OK,
     "law jurisdiction=XN instrument=Act @t:8\n" ENTRY, ""},
    {"a header in row 50", ONE("setting"), "", R("50", T("A50", "name") T("B50", "value")) R("51", T("A51", "nation") T("B51", "XN")), "", NULL, 0, CRD_OK,
     "setting name=nation value=XN @t:51\n" ENTRY, ""},
    {"a header in row 51 is not looked for", ONE("setting"), "", R("51", T("A51", "name") T("B51", "value")) R("52", T("A52", "nation")), "", NULL, 0, CRD_OK,
     "", "sheet-header@setting "},
    {"an empty sheet is nothing to tell", ONE("party"), "", "", "", NULL, 0, CRD_OK, "", ""},
    {"numbers, percent, ppm, years", ONE("holding"), "", HOLD R("2", T("A2", "party:a") T("B2", "b") T("C2", "votes") S("D2", "6", "0.333333") N("E2", "2021"))
     R("3", T("A3", "party:a") T("B3", "c") T("C3", "votes") N("D3", "510000")) R("4", T("A4", "party:a") T("B4", "d") T("C4", "votes") T("D4", "51 %")), "", NULL, 0, CRD_OK,
     "holding owner=party:a owned=b kind=votes ppm_min=333333 since=2021 @t:2\nholding owner=party:a owned=c kind=votes ppm_min=510000 @t:3\nholding owner=party:a owned=d kind=votes ppm_min=510000 @t:4\n" ENTRY, ""},
    {"a share over one whole is no share", ONE("holding"), "", HOLD R("2", T("A2", "party:a") T("B2", "b") T("C2", "votes") S("D2", "6", "1.5")), "", NULL, 0, CRD_OK,
     "holding owner=party:a owned=b kind=votes @t:2\n" ENTRY, "field-form@holding!D2 "},
    {"days of the 1900 epoch", ONE("party"), "", PARTY R("2", T("A2", "a") T("B2", "A") S("C2", "1", "44319")), "", NULL, 0, CRD_OK,
     "party id=a name=A since=2021-05-03 @t:2\n" ENTRY, ""},
    {"days of the 1904 epoch", ONE("party"), "<workbookPr date1904='1'/>", PARTY R("2", T("A2", "a") T("B2", "A") S("C2", "1", "42857")), "", NULL, 0, CRD_OK,
     "party id=a name=A since=2021-05-03 @t:2\n" ENTRY, ""},
    {"a time of day is cut off", ONE("party"), "", PARTY R("2", T("A2", "a") T("B2", "A") S("C2", "2", "44319.5")), "", NULL, 0, CRD_OK,
     "party id=a name=A since=2021-05-03 @t:2\n" ENTRY, "date-time@party!C2 "},
    {"a serial without a date format is no date", ONE("party"), "", PARTY R("2", T("A2", "a") T("B2", "A") N("C2", "44319")), "", NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "field-form@party!C2 "},
    {"an identifier turned into a number", ONE("party"), "", PARTY R("2", N("A2", "1.23456789012346E+17") T("B2", "A")), "", NULL, 0, CRD_OK,
     "party id=1.23456789012346e+17 name=A @t:2\n" ENTRY, "identifier-number@party!A2 "},
    {"a short number is an identifier as it stands", ONE("party"), "", PARTY R("2", N("A2", "42") T("B2", "A")), "", NULL, 0, CRD_OK,
     "party id=42 name=A @t:2\n" ENTRY, ""},
    {"leading zeros that only the format has", ONE("party"), "", PARTY R("2", S("A2", "3", "42") T("B2", "A")), "", NULL, 0, CRD_OK,
     "party id=0042 name=A @t:2\n" ENTRY, "identifier-zeros@party!A2 "},
    {"a name turned into a date", ONE("party"), "", PARTY R("2", T("A2", "a") S("B2", "1", "44319")), "", NULL, 0, CRD_OK,
     "party id=a name=2021-05-03 @t:2\n" ENTRY, "identifier-date@party!B2 "},
    {"a formula's kept result", ONE("party"), "", PARTY R("2", T("A2", "a") "<c r='B2' t='str'><f>A2&amp;A2</f><v>aa</v></c>"), "", NULL, 0, CRD_OK,
     "party id=a name=aa @t:2\n" ENTRY, "cell-formula@party!B2 "},
    {"a formula without a kept result", ONE("party"), "", PARTY R("2", T("A2", "a") T("B2", "A") "<c r='C2'><f>1+1</f></c>"), "", NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "formula-empty@party!C2 "},
    {"an error in a cell leaves it unknown", ONE("party"), "", PARTY R("2", T("A2", "a") T("B2", "A") "<c r='C2' t='e'><v>#N/A</v></c>"), "", NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "cell-error@party!C2 "},
    {"hidden rows are read and told", ONE("party"), "", PARTY "<row r='2' hidden='1'>" T("A2", "a") T("B2", "A") "</row>", "", NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "row-hidden@party!A2 "},
    {"hidden columns are read and told", ONE("party"), "", "!<cols><col min='2' max='3' hidden='1'/><col min='9' max='9' hidden='1'/></cols><sheetData>" PARTY R("2", T("A2", "a") T("B2", "A")) "</sheetData>", "", NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "column-hidden@party!B "},
    {"hidden sheets are read and told", HIDDEN("party") TWO("read me"), "", PARTY R("2", T("A2", "a") T("B2", "A")), R("1", T("A1", "x")), NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "sheet-hidden@party "},
    {"merged cells among the data", ONE("party"), "", "!<sheetData>" PARTY R("2", T("A2", "a") T("B2", "A")) R("3", T("A3", "b")) "</sheetData><mergeCells><mergeCell ref='A1:C1'/><mergeCell ref='B2:B3'/><mergeCell ref='H2:H3'/></mergeCells>", "", NULL, 0, CRD_OK,
     "party id=a name=A @t:2\nparty id=b @t:3\n" ENTRY, "field-missing@party/b cells-merged@party!B2 "},
    {"a sheet that is no table", ONE("Notes") TWO("party"), "", R("1", T("A1", "x")), PARTY R("2", T("A2", "a") T("B2", "A")), NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "sheet-unknown@Notes "},
    {"no sheet is a table", ONE("Notes"), "", R("1", T("A1", "x")), "", NULL, 0, CRD_EPARSE, "", "sheet-unknown@Notes "},
    {"the one sheet asked for", ONE("party") TWO("setting"), "", PARTY R("2", T("A2", "a")), R("1", T("A1", "name")) R("2", T("A2", "nation")), "SETTING", 0, CRD_OK,
     "setting name=nation @t:2\n" ENTRY, ""},
    {"a sheet asked for whose columns fit one table", ONE("Blatt 1"), "", R("1", T("A1", "Report")) R("2", T("A2", "element") T("B2", "area") T("C2", "share_ppm")) R("3", T("A3", "e") T("B3", "x") S("C3", "6", "1")), "", "blatt 1", 0, CRD_OK,
     "covers element=e area=x share_ppm=1000000 @t:3\n" ENTRY, ""},
    {"a sheet asked for whose columns fit several", ONE("Blatt 1"), "", PARTY R("2", T("A2", "a")), "", "Blatt 1", 0, CRD_EPARSE,
     "", ""},
    {"no such sheet", ONE("party"), "", PARTY, "", "p", 0, CRD_EINVAL, "", ""},
    {"values outside the named columns", ONE("party"), "", R("1", T("A1", "id") T("C1", "name")) R("2", T("A2", "a") T("B2", "?") T("C2", "A") T("F2", "ask Ann")), "", NULL, 0, CRD_OK,
     "party id=a name=A @t:2\n" ENTRY, "cell-outside@party!B2 cell-outside@party!F2 "},
    {"errors name the cell", ONE("site"), "", R("1", T("A1", "id") T("B1", "lat") T("C1", "colour")) R("2", T("A2", "a") T("B2", "north")), "", NULL, 0, CRD_OK,
     "site id=a @t:2\n" ENTRY, "field-form@site!B2 column-unknown@site!C1 "},
};
/* clang-format on */

static void put_sheet(const char *data, char *out, size_t size)
{
    int n = data[0] == '!'
                ? snprintf(out, size, "<worksheet " BOOK_NS ">%s</worksheet>", data + 1)
                : snprintf(out, size,
                           "<worksheet " BOOK_NS "><sheetData>%s</sheetData></worksheet>", data);
    assert_true(n > 0 && (size_t)n < size);
}

static char *make_book(const struct row *t, size_t *ret_len)
{
    static char workbook[2000], one[8000], two[8000]; /* cmocka runs one test at a time */
    snprintf(workbook, sizeof workbook,
             "<workbook " BOOK_NS " xmlns:r='" BOOK_TYPE "'>%s<sheets>%s</sheets></workbook>",
             t->pr, t->sheets);
    put_sheet(t->one, one, sizeof one);
    put_sheet(t->two, two, sizeof two);
    const book_part parts[] = {
        {"_rels/.rels", book_root, 0},
        {"xl/workbook.xml", workbook, 0},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id='s1' Type='" BOOK_TYPE "/worksheet' Target='one.xml'/>"
         "<Relationship Id='s2' Type='" BOOK_TYPE "/worksheet' Target='two.xml'/>"
         "<Relationship Id='r2' Type='" BOOK_TYPE "/styles' Target='styles.xml'/></Relationships>",
         0},
        {"xl/styles.xml", styles, 0},
        {"xl/one.xml", one, 0},
        {"xl/two.xml", two, 0},
    };
    return book_zip(parts, CRD_COUNT(parts), NULL, ret_len);
}

static void test_row(void **state)
{
    const struct row *t = *state;
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf found;
    size_t len;
    char *bytes = make_book(t, &len);
    crd_buf_init(&n.text, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    crd_buf_addc(&n.text, '<');
    assert_ok(crd_diags_new(100, &diags));
    write_bytes(&p, "book.xlsx", bytes, len);
    crd_import_opts o = {.schema = &crd_records,
                         .source = CRD_STR("t"),
                         .as_of = CRD_DATE_NONE,
                         .sheet = crd_str_from(t->sheet),
                         .header_row = t->header_row};
    crd_sink sink = {.ctx = &n, .put = note};
    const char *path = p.file;
    assert_status(t->want,
                  crd_import_run(CRD_STR("auto"), &path, 1, &o, &sink, diags, &report, &err), &err);
    list_findings(diags, true, &found);
    assert_string_equal(n.text.at + 1, t->notes);
    assert_string_equal(found.at + 1, t->findings);
    assert_string_equal(report.format, "xlsx");
    assert_string_equal(report.why, "a ZIP archive named .xlsx");
    clean(&p, "book.xlsx");
    crd_buf_done(&found);
    crd_buf_done(&n.text);
    crd_diags_free(diags);
    free(bytes);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "import/xlsx");
}
