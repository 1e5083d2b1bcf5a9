#include "crdtest.h"

#include "base/buf.h"
#include "base/str.h"
#include "book.h"
#include "fmt/xlsx.h"
#include "rows.h"

#include <stdlib.h>
#include <unistd.h>

/* Rows as text: "3h[B text 'x' f]". */
static void print_row(const crd_xlsx_row *row, crd_buf *out)
{
    static const char *const kinds[] = {"empty", "text", "number", "bool", "date", "error"};
    crd_buf_addf(out, "%u%s", row->number, row->hidden ? "h" : "");
    for (size_t i = 0; i < row->n; i++) {
        const crd_xlsx_cell *c = &row->cells[i];
        char name[16];
        crd_str at = crd_xlsx_cell_name(c->column, 1, name);
        crd_buf_addf(out, "[%.*s %s", (int)at.len - 1, at.ptr, kinds[c->kind]);
        if (c->kind != CRD_XLSX_EMPTY)
            crd_buf_addf(out, " '" CRD_STR_FMT "'", CRD_STR_ARG(c->text));
        if (c->number_text.ptr)
            crd_buf_addf(out, " " CRD_STR_FMT " " CRD_STR_FMT, CRD_STR_ARG(c->number_text),
                         CRD_STR_ARG(c->format));
        crd_buf_adds(out, c->formula ? " f" : "");
        crd_buf_adds(out, c->suspect ? " s" : "");
        crd_buf_addc(out, ']');
    }
}

static crd_status read_sheet(crd_xlsx *b, crd_buf *out, crd_err *err)
{
    crd_xlsx_reader *r;
    crd_status rc = crd_xlsx_reader_open(b, 0, &r, err);
    while (rc == CRD_OK) {
        const crd_xlsx_row *row;
        rc = crd_xlsx_next(r, &row, err);
        if (rc != CRD_OK || !row)
            break;
        print_row(row, out);
    }
    if (rc != CRD_OK && r) { /* a failure stays */
        const crd_xlsx_row *row;
        assert_status(rc, crd_xlsx_next(r, &row, NULL), NULL);
    }
    crd_xlsx_reader_close(r);
    return rc;
}

static crd_status read_book(const char *sheet, const char *pr, const crd_xlsx_limits *limits,
                            crd_buf *out, crd_err *err)
{
    size_t len;
    char *bytes = book_of_sheet(sheet, pr, &len);
    crd_xlsx *b;
    crd_buf_init(out, 1u << 20);
    crd_status rc = crd_xlsx_open_memory((crd_str){bytes, len}, "t.xlsx", limits, &b, err);
    if (rc == CRD_OK)
        rc = read_sheet(b, out, err);
    crd_xlsx_close(b);
    free(bytes);
    return rc;
}

struct good {
    const char *name, *sheet, *rows;
};

#define ROW(cells) SHEET("<row r='1'>" cells "</row>")

static const struct good goods[] = {
    {"no rows", SHEET(""), ""},
    {"no sheetData", "<worksheet/>", ""},
    {"an empty row", SHEET("<row r='7'/>"), "7"},
    {"rows without numbers", SHEET("<row/><row r='5'/><row/>"), "156"},
    {"a hidden row", SHEET("<row r='2' hidden='1'/><row r='3' hidden='0'/>"), "2h3"},
    {"cells without places", ROW("<c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c>"),
     "1[A number '1' 1 General][D number '2' 2 General][E number '3' 3 General]"},
    {"the last column", ROW("<c r='XFD1' t='b'><v>1</v></c>"), "1[XFD bool 'true']"},
    {"shared strings",
     ROW("<c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c>"
         "<c t='s'><v>3</v></c>"),
     "1[A text 'zero'][B text 'rich '][C text 'a\rb'][D text '']"},
    {"inline strings",
     ROW("<c t='inlineStr'><is><t>a</t></is></c><c t='inlineStr'><is><r><t>b</t>"
         "</r><r><t> c</t></r><rPh><t>no</t></rPh></is></c>"),
     "1[A text 'a'][B text 'b c']"},
    {"a style alone", ROW("<c s='1'/><c s='1'><v></v></c>"), "1[A empty][B empty]"},
    {"formulas with their cached values",
     ROW("<c><f>1+1</f><v>2</v></c><c t='str'><f>A1&amp;\"x\"</f><v>2x</v></c>"
         "<c t='e'><f>1/0</f><v>#DIV/0!</v></c><c><f>NOW()</f></c><c t='str'><f>\"\"</f><v/></c>"),
     "1[A number '2' 2 General f][B text '2x' f][C error '#DIV/0!' f][D empty f][E text '' f]"},
    {"booleans", ROW("<c t='b'><v>1</v></c><c t='b'><v>0</v></c>"),
     "1[A bool 'true'][B bool 'false']"},
    {"dates",
     ROW("<c s='1'><v>44319</v></c><c s='2'><v>44319.4375</v></c><c s='1'>"
         "<v>44319.25</v></c>"),
     "1[A date '2021-05-03' 44319 mm-dd-yy][B date '2021-05-03T10:30:00' 44319.4375 "
     "yyyy\\-mm\\-dd hh:mm][C date '2021-05-03T06:00:00' 44319.25 mm-dd-yy]"},
    {"a time, a duration", ROW("<c s='4'><v>0.5</v></c><c s='5'><v>1.5</v></c>"),
     "1[A date '12:00:00' 0.5 h:mm][B number '1.5' 1.5 [h]:mm:ss]"},
    {"a date before all days stays a number", ROW("<c s='1'><v>-1</v></c>"),
     "1[A number '-1' -1 mm-dd-yy]"},
    {"an ISO date", ROW("<c t='d'><v>2021-05-03</v></c>"), "1[A date '2021-05-03']"},
    {"a code with zeros", ROW("<c s='3'><v>42</v></c>"), "1[A number '42' 42 0000]"},
    {"a style that is not there", ROW("<c s='99'><v>42</v></c>"), "1[A number '42' 42 General]"},
    {"lossy identifiers",
     ROW("<c><v>1.2E+15</v></c><c><v>12345678901234567890</v></c><c><v>123456789012345</v></c>"
         "<c><v>0.10000000000000001</v></c><c><v>1.0000000000000001E-5</v></c>"),
     "1[A number '1.2e+15' 1.2E+15 General s][B number '1.2345678901234567e+19' "
     "12345678901234567890 General s][C number '123456789012345' 123456789012345 General]"
     "[D number '0.1' 0.10000000000000001 General][E number '1e-05' 1.0000000000000001E-5 "
     "General]"},
    {"extensions are passed over",
     "<worksheet " BOOK_NS
     "><sheetPr/><sheetData><row r='1'><c r='A1'><v>1</v><extLst><ext><v>9</v>"
     "</ext></extLst></c><extLst><c/></extLst></row></sheetData><extLst><ext><row/></ext></extLst>"
     "</worksheet>",
     "1[A number '1' 1 General]"},
};

static void test_good(void **state)
{
    const struct good *row = *state;
    crd_err err = CRD_ERR_INIT;
    crd_buf out;
    assert_status(CRD_OK, read_book(row->sheet, "", NULL, &out, &err), &err);
    crd_buf_addc(&out, '\0');
    assert_string_equal(out.at, row->rows);
    crd_buf_done(&out);
}

struct bad {
    const char *name, *sheet;
    crd_status want;
    const char *message;
};

static const struct bad bads[] = {
    {"not XML", "hello", CRD_EPARSE, ""},
    {"cut off", "<worksheet><sheetData><row>", CRD_EPARSE, ""},
    {"another root", "<html/>", CRD_EPARSE, "not a worksheet but 'html'"},
    {"an entity bomb", "<!DOCTYPE w [<!ENTITY a 'aaaa'>]><worksheet>&a;</worksheet>", CRD_EPARSE,
     "refused"},
    {"row 0", SHEET("<row r='0'/>"), CRD_EPARSE, "'0'"},
    {"a row without sense", SHEET("<row r='x'/>"), CRD_EPARSE, "'x'"},
    {"rows out of order", SHEET("<row r='2'/><row r='2'/>"), CRD_EPARSE, "out of order at '2'"},
    {"a row past the last", SHEET("<row r='1048577'/>"), CRD_ELIMIT, "'1048577'"},
    {"a huge row", SHEET("<row r='99999999999999999999'/>"), CRD_EPARSE, "row's number"},
    {"a column past the last", ROW("<c r='XFE1'/>"), CRD_ELIMIT, "'XFE1'"},
    {"a cell of another row", ROW("<c r='A2'/>"), CRD_EPARSE, "'A2'"},
    {"cells out of order", ROW("<c r='B1'/><c r='B1'/>"), CRD_EPARSE, "out of order at 'B1'"},
    {"a place without sense", ROW("<c r='1A'/>"), CRD_EPARSE, "'1A'"},
    {"a type without sense", ROW("<c t='q'/>"), CRD_EPARSE, "A1: a cell's type is 'q'"},
    {"a style without sense", ROW("<c s='-1'/>"), CRD_EPARSE, "style is '-1'"},
    {"a number without sense", ROW("<c r='C1'><v>1,5</v></c>"), CRD_EPARSE,
     "C1: not a number: '1,5'"},
    {"a number too large", ROW("<c><v>1E999</v></c>"), CRD_EPARSE, "not a number"},
    {"a boolean without sense", ROW("<c t='b'><v>2</v></c>"), CRD_EPARSE, "neither true nor false"},
    {"a shared string past the last", ROW("<c t='s'><v>4</v></c>"), CRD_EPARSE,
     "no shared string '4'"},
    {"a shared string below 0", ROW("<c t='s'><v>-1</v></c>"), CRD_EPARSE, "no shared string"},
};

static void test_bad(void **state)
{
    const struct bad *row = *state;
    crd_err err = CRD_ERR_INIT;
    crd_buf out;
    assert_status(row->want, read_book(row->sheet, "", NULL, &out, &err), &err);
    if (!strstr(err.message, row->message))
        fail_msg("message: %s", err.message);
    assert_string_equal(err.source, "t.xlsx!one.xml");
    assert_int_equal(err.line, 1);
    crd_buf_done(&out);
}

/* Each limit: at it, and one past it. */
static void try_limit(crd_xlsx_limits limits, crd_status want)
{
    crd_err err = CRD_ERR_INIT;
    crd_buf out;
    crd_status rc = read_book(SHEET("<row r='3'><c r='C3' t='inlineStr'><is><t>0123456789</t></is>"
                                    "</c></row>"),
                              "", &limits, &out, &err);
    assert_status(want, rc, &err);
    crd_buf_done(&out);
}

static void test_limits(void **state)
{
    (void)state;
    crd_xlsx_limits l = CRD_XLSX_LIMITS;
    l.rows = 3;
    l.columns = 3;
    l.row_bytes = 10;
    l.sheets = 3;
    l.styles = 6;
    l.strings = 4;
    l.string_bytes = 4 + 1 + 5 + 1 + 3 + 1 + 0 + 1;
    l.zip.entries = 7;
    try_limit(l, CRD_OK);
#define PAST(member)                 \
    do {                             \
        crd_xlsx_limits less = l;    \
        less.member--;               \
        try_limit(less, CRD_ELIMIT); \
    } while (0)
    PAST(rows);
    PAST(columns);
    PAST(row_bytes);
    PAST(sheets);
    PAST(styles);
    PAST(strings);
    PAST(string_bytes);
    PAST(zip.entries);
    l.zip.total_bytes = 1000;
    try_limit(l, CRD_ELIMIT);
}

static void test_a_zip_bomb(void **state)
{
    (void)state;
    size_t size = 40u << 20;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, ' ', size);
    memcpy(text, "<worksheet>", 11);
    const book_part parts[] = {{"_rels/.rels", text, size}};
    size_t len;
    char *bytes = book_zip(parts, 1, NULL, &len);
    free(text);
    assert_true(size / len > 900); /* deflate's best is about 1030 */
    crd_xlsx_limits l = CRD_XLSX_LIMITS;
    l.zip.ratio = 100;
    crd_xlsx *b;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_ELIMIT,
                  crd_xlsx_open_memory((crd_str){bytes, len}, "bomb.xlsx", &l, &b, &err), &err);
    assert_non_null(strstr(err.message, "zip bomb"));
    assert_null(b);
    free(bytes);
}

static void test_both_epochs(void **state)
{
    (void)state;
    static const char sheet[] = ROW("<c s='1'><v>0</v></c><c s='1'><v>59</v></c><c s='1'><v>60</v>"
                                    "</c><c s='1'><v>61</v></c>");
    static const struct {
        const char *pr, *rows;
    } books[] = {
        {"<workbookPr date1904='0'/>",
         "1[A date '00:00:00' 0 mm-dd-yy][B date '1900-02-28' 59 mm-dd-yy]"
         "[C date '1900-02-29' 60 mm-dd-yy][D date '1900-03-01' 61 mm-dd-yy]"},
        {"<workbookPr date1904='true'/>",
         "1[A date '1904-01-01' 0 mm-dd-yy][B date '1904-02-29' 59 mm-dd-yy]"
         "[C date '1904-03-01' 60 mm-dd-yy][D date '1904-03-02' 61 mm-dd-yy]"},
    };
    for (size_t i = 0; i < CRD_COUNT(books); i++) {
        crd_err err = CRD_ERR_INIT;
        crd_buf out;
        assert_status(CRD_OK, read_book(sheet, books[i].pr, NULL, &out, &err), &err);
        crd_buf_addc(&out, '\0');
        assert_string_equal(out.at, books[i].rows);
        crd_buf_done(&out);
    }
}

static void test_sheets_and_survey(void **state)
{
    (void)state;
    static const char sheet[] =
        "<worksheet " BOOK_NS
        "><cols><col min='1' max='1'/><col min='2' max='3' hidden='1'/></cols>"
        "<sheetData><row r='1'><c r='A1'><v>1</v></c><c r='F1' s='1'/></row>"
        "<row r='2' hidden='1'><c r='C2'><f>A1</f><v>1</v></c></row><row r='4'/>"
        "<row r='5' hidden='1'/></sheetData>"
        "<mergeCells><mergeCell ref='A1:B2'/><mergeCell ref='C3'/></mergeCells></worksheet>";
    size_t len;
    char *bytes = book_of_sheet(sheet, "", &len);
    crd_xlsx *b;
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1u << 20, &arena));
    assert_status(CRD_OK, crd_xlsx_open_memory((crd_str){bytes, len}, "t.xlsx", NULL, &b, &err),
                  &err);
    assert_int_equal(crd_xlsx_sheets(b), 3);
    const crd_xlsx_sheet *one = crd_xlsx_sheet_at(b, 0), *chart = crd_xlsx_sheet_at(b, 1);
    assert_true(crd_str_eq(one->name, CRD_STR("One")) && !one->hidden && one->rows);
    assert_true(chart->hidden && chart->very_hidden && !chart->rows);
    assert_true(crd_xlsx_sheet_at(b, 2)->hidden && !crd_xlsx_sheet_at(b, 2)->very_hidden);
    assert_false(crd_xlsx_sheet_at(b, 2)->rows); /* outside the book */
    crd_xlsx_survey s;
    assert_status(CRD_OK, crd_xlsx_survey_sheet(b, 0, arena, &s, &err), &err);
    assert_int_equal(s.last_row, 2);
    assert_int_equal(s.last_column, 2);
    assert_int_equal(s.rows, 2);
    assert_int_equal(s.hidden_rows, 1);
    assert_int_equal(s.formulas, 1);
    assert_int_equal(s.n_merged, 2);
    assert_memory_equal(&s.merged[0], &((crd_xlsx_range){1, 0, 2, 1}), sizeof(crd_xlsx_range));
    assert_memory_equal(&s.merged[1], &((crd_xlsx_range){3, 2, 3, 2}), sizeof(crd_xlsx_range));
    assert_int_equal(s.n_hidden_columns, 1);
    assert_int_equal(s.hidden_columns[0].first_column, 1);
    assert_int_equal(s.hidden_columns[0].last_column, 2);
    crd_xlsx_reader *r;
    assert_status(CRD_EINVAL, crd_xlsx_reader_open(b, 1, &r, NULL), NULL);
    assert_null(r);
    assert_status(CRD_EINVAL, crd_xlsx_reader_open(b, 9, &r, NULL), NULL);
    crd_xlsx_close(b);
    crd_arena_free(arena);
    free(bytes);
}

static void test_not_workbooks(void **state)
{
    (void)state;
    static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more";
    static const struct {
        crd_str bytes;
        const char *message;
    } files[] = {
        {{"", 0}, "not a zip archive"},
        {{"P", 1}, "not a zip archive"},
        {{"a,b\n1,2\n", 8}, "not a zip archive"},
        {{"PK\x03\x04 and nothing", 16}, "not a zip archive"},
        {{ole, sizeof ole - 1}, "an encrypted workbook or an old .xls file"},
    };
    crd_xlsx *b;
    for (size_t i = 0; i < CRD_COUNT(files); i++) {
        crd_err err = CRD_ERR_INIT;
        assert_status(CRD_EPARSE, crd_xlsx_open_memory(files[i].bytes, "f", NULL, &b, &err), &err);
        assert_null(b);
        if (!strstr(err.message, files[i].message))
            fail_msg("message: %s", err.message);
    }
    static const book_part word[] = {
        {"_rels/.rels",
         "<Relationships><Relationship Id='a' Type='" BOOK_TYPE
         "/officeDocument' Target='word/document.xml'/></Relationships>",
         0},
        {"word/_rels/document.xml.rels", "<Relationships/>", 0},
        {"word/document.xml", "<document/>", 0}};
    size_t len;
    for (size_t n = 1; n <= 3; n++) {
        char *bytes = book_zip(word, n, NULL, &len);
        crd_err err = CRD_ERR_INIT;
        assert_status(CRD_EPARSE,
                      crd_xlsx_open_memory((crd_str){bytes, len}, "f.docx", NULL, &b, &err), &err);
        assert_non_null(strstr(err.message, "not a workbook"));
        free(bytes);
    }
    static const char book[] = "<workbook xmlns:r='" BOOK_TYPE "'><sheets><sheet name='One' "
                               "r:id='r1'/></sheets></workbook>";
    const book_part lost[] = {{"_rels/.rels", book_root, 0},
                              {"xl/workbook.xml", book, 0},
                              {"xl/_rels/workbook.xml.rels", book_rels, 0},
                              {"xl/styles.xml", book_styles, 0}};
    char *without = book_zip(lost, CRD_COUNT(lost), NULL, &len); /* the sheet's part is not there */
    crd_xlsx_reader *r;
    assert_ok(crd_xlsx_open_memory((crd_str){without, len}, "f", NULL, &b, NULL));
    assert_status(CRD_EPARSE, crd_xlsx_reader_open(b, 0, &r, NULL), NULL);
    assert_null(r);
    crd_xlsx_close(b);
    free(without);
    char *bytes = book_zip(word, 3, "secret", &len);
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_EPARSE, crd_xlsx_open_memory((crd_str){bytes, len}, "f", NULL, &b, &err),
                  &err);
    assert_non_null(strstr(err.message, "encrypted"));
    free(bytes);
}

static void test_paths(void **state)
{
    (void)state;
    crd_xlsx *b;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_ENOENT, crd_xlsx_open("/nonexistent/x.xlsx", NULL, &b, &err), &err);
    assert_string_equal(err.source, "x.xlsx");
    assert_null(b);
    err = CRD_ERR_INIT;
    assert_status(CRD_EIO, crd_xlsx_open("/", NULL, &b, &err), &err);
    char path[] = "/tmp/crd-xlsx-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    size_t len;
    char *bytes = book_of_sheet(ROW("<c><v>7</v></c>"), "", &len);
    assert_int_equal(write(fd, bytes, len), (int)len);
    close(fd);
    free(bytes);
    err = CRD_ERR_INIT;
    crd_buf out;
    crd_buf_init(&out, 1000);
    assert_status(CRD_OK, crd_xlsx_open(path, NULL, &b, &err), &err);
    assert_status(CRD_OK, read_sheet(b, &out, &err), &err);
    assert_true(crd_str_eq(crd_buf_str(&out), CRD_STR("1[A number '7' 7 General]")));
    crd_xlsx_close(b);
    crd_buf_done(&out);
    unlink(path);
}

static void test_damaged(void **state)
{
    (void)state;
    size_t len;
    char *bytes = book_of_sheet(ROW("<c><v>7</v></c>"), "", &len);
    for (size_t cut = 0; cut < len; cut += 7) { /* cut short: an error, never a crash */
        crd_xlsx *b;
        assert_int_not_equal(crd_xlsx_open_memory((crd_str){bytes, cut}, "cut", NULL, &b, NULL),
                             CRD_OK);
        assert_null(b);
    }
    unsigned bad = 0;
    for (size_t i = 0; i < len; i++) { /* one byte changed: the same rows or an error */
        crd_xlsx *b;
        crd_buf out;
        crd_buf_init(&out, 100000);
        bytes[i] ^= 0x55;
        crd_status rc = crd_xlsx_open_memory((crd_str){bytes, len}, "bad", NULL, &b, NULL);
        if (rc == CRD_OK)
            rc = read_sheet(b, &out, NULL);
        bad += rc != CRD_OK;
        crd_xlsx_close(b);
        crd_buf_done(&out);
        bytes[i] ^= 0x55;
    }
    assert_true(bad > len / 4);
    free(bytes);
}

/* Rows that share blocks, and rows over several. */
static void test_many_rows(void **state)
{
    (void)state;
    crd_buf text, out;
    crd_buf_init(&text, 64u << 20);
    crd_buf_adds(&text, "<worksheet><sheetData>");
    for (unsigned i = 1; i <= 20000; i++) {
        crd_buf_addf(&text,
                     "<row r='%u'><c t='inlineStr'><is><t>text %u</t></is></c><c><v>%u.5</v>"
                     "</c><c t='s'><v>0</v></c>",
                     i, i, i);
        if (i % 5000 == 0)
            for (unsigned k = 0; k < 4000; k++)
                crd_buf_addf(&text, "<c t='inlineStr'><is><t>long %u</t></is></c>", k);
        crd_buf_adds(&text, "</row>");
    }
    crd_buf_adds(&text, "</sheetData></worksheet>");
    crd_buf_addc(&text, '\0');
    size_t len;
    char *bytes = book_of_sheet(text.at, "", &len);
    crd_xlsx *b;
    crd_xlsx_reader *r;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_xlsx_open_memory((crd_str){bytes, len}, "t", NULL, &b, &err), &err);
    assert_status(CRD_OK, crd_xlsx_reader_open(b, 0, &r, &err), &err);
    const crd_xlsx_row *row;
    crd_buf_init(&out, 1000);
    for (unsigned i = 1; i <= 20000; i++) {
        assert_status(CRD_OK, crd_xlsx_next(r, &row, &err), &err);
        assert_non_null(row);
        assert_int_equal(row->number, i);
        assert_int_equal(row->n, i % 5000 ? 3 : 4003);
        crd_buf_clear(&out);
        crd_buf_addf(&out, "text %u", i);
        assert_true(crd_str_eq(row->cells[0].text, crd_buf_str(&out)));
        crd_buf_clear(&out);
        crd_buf_addf(&out, "%u.5", i);
        assert_true(crd_str_eq(row->cells[1].number_text, crd_buf_str(&out)));
        assert_true(crd_str_eq(row->cells[1].text, crd_buf_str(&out)));
        assert_true(crd_str_eq(row->cells[2].text, CRD_STR("zero")));
        if (row->n > 3)
            assert_true(crd_str_eq(row->cells[4002].text, CRD_STR("long 3999")));
    }
    assert_status(CRD_OK, crd_xlsx_next(r, &row, &err), &err);
    assert_null(row);
    crd_xlsx_reader_close(r);
    crd_xlsx_close(b);
    crd_buf_done(&text);
    crd_buf_done(&out);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),        cmocka_unit_test(test_a_zip_bomb),
        cmocka_unit_test(test_both_epochs),   cmocka_unit_test(test_sheets_and_survey),
        cmocka_unit_test(test_not_workbooks), cmocka_unit_test(test_paths),
        cmocka_unit_test(test_damaged),       cmocka_unit_test(test_many_rows),
    };
    struct CMUnitTest all[CRD_COUNT(goods) + CRD_COUNT(bads) + CRD_COUNT(tests)];
    size_t n = ADD_ROWS(all, 0, goods, test_good);
    n = ADD_ROWS(all, n, bads, test_bad);
    memcpy(all + n, tests, sizeof tests);
    return cmocka_run_group_tests_name("fmt/xlsx", all, NULL, NULL);
}
