/* Workbooks made in memory, part by part, for the tests of the reader. */
#ifndef CRD_TEST_FMT_BOOK_H
#define CRD_TEST_FMT_BOOK_H

#include "crdtest.h"

#include <stdlib.h>
#include <zip.h>

#define BOOK_NS   "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
#define BOOK_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

typedef struct book_part {
    const char *name, *text;
    size_t len; /* 0 = strlen */
} book_part;

/* The archive's bytes, from malloc. */
static inline char *book_zip(const book_part *parts, size_t n, const char *password,
                             size_t *ret_len)
{
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, &e);
    assert_non_null(to);
    zip_source_keep(to);
    zip_t *z = zip_open_from_source(to, ZIP_CREATE | ZIP_TRUNCATE, &e);
    assert_non_null(z);
    for (size_t i = 0; i < n; i++) {
        size_t len = parts[i].len ? parts[i].len : strlen(parts[i].text);
        zip_source_t *part = zip_source_buffer(z, parts[i].text, len, 0);
        zip_int64_t k = zip_file_add(z, parts[i].name, part, ZIP_FL_OVERWRITE);
        assert_true(k >= 0);
        if (password)
            assert_int_equal(
                zip_file_set_encryption(z, (zip_uint64_t)k, ZIP_EM_TRAD_PKWARE, password), 0);
    }
    assert_int_equal(zip_close(z), 0);
    assert_int_equal(zip_source_open(to), 0);
    zip_stat_t st;
    assert_int_equal(zip_source_stat(to, &st), 0);
    char *bytes = malloc(st.size);
    assert_non_null(bytes);
    assert_int_equal(zip_source_read(to, bytes, st.size), (int)st.size);
    zip_source_close(to);
    zip_source_free(to);
    *ret_len = st.size;
    return bytes;
}

static const char book_root[] = "<Relationships><Relationship Id='a' Type='" BOOK_TYPE
                                "/officeDocument' Target='xl/workbook.xml'/></Relationships>";
static const char book_rels[] = "<Relationships>"
                                "<Relationship Id='r1' Type='" BOOK_TYPE
                                "/worksheet' Target='worksheets/one.xml'/>"
                                "<Relationship Id='r2' Type='" BOOK_TYPE
                                "/styles' Target='/xl/styles.xml'/>"
                                "<Relationship Id='r3' Type='" BOOK_TYPE
                                "/sharedStrings' Target='../xl/strings.xml'/>"
                                "<Relationship Id='r4' Type='" BOOK_TYPE
                                "/chartsheet' Target='charts/c.xml'/>"
                                "<Relationship Id='r5' Type='" BOOK_TYPE
                                "/worksheet' Target='http://127.0.0.1/' "
                                "TargetMode='External'/></Relationships>";
static const char book_styles[] =
    "<styleSheet " BOOK_NS "><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd hh:mm'/>"
    "<numFmt numFmtId='165' formatCode='0000'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf/><xf numFmtId='14'/>"
    "<xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='20'/><xf numFmtId='46'/></cellXfs>"
    "<dxfs><dxf><numFmt numFmtId='166' formatCode='0'/></dxf></dxfs></styleSheet>";
static const char book_strings[] =
    "<sst " BOOK_NS " uniqueCount='4000000000'><si><t>zero</t></si>"
    "<si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space='preserve'>ch </t></r>"
    "<rPh sb='0' eb='1'><t>no</t></rPh></si><si><t>a_x000D_b</t></si><si><t/></si></sst>";

/* A book with one sheet of this XML; `book_pr` stands in its workbook part. */
static inline char *book_of_sheet(const char *sheet, const char *book_pr, size_t *ret_len)
{
    char *workbook = malloc(2000);
    assert_non_null(workbook);
    snprintf(workbook, 2000,
             "<workbook " BOOK_NS " xmlns:r='" BOOK_TYPE "'>%s<sheets>"
             "<sheet name='One' sheetId='1' r:id='r1'/>"
             "<sheet name='Chart' sheetId='2' state='veryHidden' r:id='r4'/>"
             "<sheet name='Far' sheetId='3' state='hidden' r:id='r5'/></sheets></workbook>",
             book_pr);
    const book_part parts[] = {
        {"_rels/.rels", book_root, 0},
        {"xl/workbook.xml", workbook, 0},
        {"xl/_rels/workbook.xml.rels", book_rels, 0},
        {"xl/worksheets/One.xml", sheet, 0},
        {"xl/styles.xml", book_styles, 0},
        {"xl/strings.xml", book_strings, 0},
        {"../../evil.txt", "never written", 0},
    };
    char *bytes = book_zip(parts, CRD_COUNT(parts), NULL, ret_len);
    free(workbook);
    return bytes;
}

#define SHEET(rows) "<worksheet " BOOK_NS "><sheetData>" rows "</sheetData></worksheet>"

#endif
