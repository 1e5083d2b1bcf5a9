#include "import/notes.h"

struct row {
    const char *name;
    const char *file; /* name of the file */
    const char *text;
    crd_status want;
    const char *notes; /* what came to the sink */
    const char *codes; /* of the findings, in order of kinds, "code:line:column" */
};

/* clang-format off */
static const struct row rows[] = {
    {"one row", "jurisdiction.csv", "id,name\nXN,Norland\n", CRD_OK,
     "jurisdiction id=XN name=Norland @t:2\nsource name=t format=tables @t:0\n", ""},
    {"no row", "jurisdiction.csv", "id,name\n", CRD_OK, "", ""},
    {"empty file", "jurisdiction.csv", "", CRD_OK, "", "header-missing:0:0 "},
    {"mark, semicolons, CRLF, capitals, star", "jurisdiction.csv", "\xef\xbb\xbfID*;Name *\r\nXN;Norland\r\n", CRD_OK,
     "jurisdiction id=XN name=Norland @t:2\nsource name=t format=tables @t:0\n", ""},
    {"own source of a row", "jurisdiction.csv", "id,name,source,line\nXN,Norland,atlas,7\n", CRD_OK,
     "jurisdiction id=XN name=Norland @atlas:7\n", "source-unused:0:0 "},
    {"blank rows are none", "jurisdiction.csv", "id,name\n\n,\nXN,Norland\n", CRD_OK,
     "jurisdiction id=XN name=Norland @t:4\nsource name=t format=tables @t:0\n", ""},
    {"unknown column", "jurisdiction.csv", "id,name,anthem\nXN,Norland,la\n", CRD_OK,
     "jurisdiction id=XN name=Norland @t:2\nsource name=t format=tables @t:0\n", "column-unknown:1:9 "},
    {"column twice", "jurisdiction.csv", "id,name,id\nXN,Norland,XX\n", CRD_OK,
     "jurisdiction id=XN name=Norland @t:2\nsource name=t format=tables @t:0\n", "column-twice:1:9 "},
    {"key column missing", "jurisdiction.csv", "name\nNorland\n", CRD_OK, "", "column-missing:0:0 "},
    {"key missing in one row", "jurisdiction.csv", "id,name\n,Nowhere\nXN,Norland\n", CRD_OK,
     "jurisdiction id=XN name=Norland @t:3\nsource name=t format=tables @t:0\n", "key-missing:2:0 "},
    {"a value that cannot be read leaves it unknown", "site.csv", "id,lat,lon\na,north,5\n", CRD_OK,
     "site id=a lon=5 @t:2\nsource name=t format=tables @t:0\n", "field-form:2:3 "},
    {"all errors, not the first", "site.csv", "id,lat,lon\na,north,5\nb,91,5\nc,1,2,3\n", CRD_OK,
     "site id=a lon=5 @t:2\nsite id=b lon=5 @t:3\nsite id=c lat=1 lon=2 @t:4\nsource name=t format=tables @t:0\n",
     "field-form:2:3 field-form:3:3 row-long:4:0 "},
    {"a short row", "site.csv", "id,lat,lon\na,1\n", CRD_OK,
     "site id=a lat=1 @t:2\nsource name=t format=tables @t:0\n", "row-short:2:0 "},
    {"a broken quote costs its row", "jurisdiction.csv", "id,name\nXX,a \"b\" c\nXN,Norland\n", CRD_OK,
     "jurisdiction id=XN name=Norland @t:3\nsource name=t format=tables @t:0\n", "csv-quote:2:6 "},
    {"a source's own row", "source.csv", "name,as_of,confidence\natlas,2025,high\n", CRD_OK,
     "source name=atlas as_of=2025 confidence=high @atlas:2\n", "source-unused:0:0 "},
    {"a code of the case", "code.csv", "list,code,label\nfunction,warp,Warp core\n", CRD_OK,
     "code list=function code=warp label=Warp core @t:2\nsource name=t format=tables @t:0\n", ""},
    {"columns that fit one table alone", "export.csv", "Element;area;share_ppm\ne;a;5%\n", CRD_OK,
     "covers element=e area=a share_ppm=50000 @t:2\nsource name=t format=tables @t:0\n", ""},
    {"columns that fit several tables", "export.csv", "id,name\na,A\n", CRD_EPARSE, "", ""},
    {"columns that fit but one of them is strange", "export.csv", "element,area,colour\na,b,c\n", CRD_EPARSE, "", ""},
    {"not a table", "starship.csv", "id\n1\n", CRD_EPARSE, "", ""},
};
/* clang-format on */

static crd_status run(const char *path, crd_str format, struct notes *n, crd_diags *diags,
                      uint64_t max_errors, crd_import_report *report, crd_err *err)
{
    crd_import_opts o = {.schema = &crd_records,
                         .source = CRD_STR("t"),
                         .as_of = CRD_DATE_NONE,
                         .max_errors = max_errors};
    crd_sink sink = {.ctx = n, .put = note};
    return crd_import_run(format, &path, 1, &o, &sink, diags, report, err);
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
    crd_buf_init(&n.text, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    crd_buf_addc(&n.text, '<');
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, t->file, t->text);
    assert_status(t->want, run(p.file, CRD_STR("tables"), &n, diags, 0, &report, &err), &err);
    list_findings(diags, false, &found);
    assert_string_equal(n.text.at + 1, t->notes);
    assert_string_equal(found.at + 1, t->codes);
    clean(&p, t->file);
    crd_buf_done(&found);
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

static void test_a_folder_reads_codes_before_their_use(void **state)
{
    (void)state;
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf found;
    crd_buf_init(&n.text, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, "code.csv", "list,code,label\nfunction,warp,Warp core\n");
    write_file(&p, "element.csv", "id,function\ne1,warp\ne2,weft\n");
    write_file(&p, "notes.csv", "x\n");
    write_file(&p, "README.md", "x\n");
    assert_status(CRD_OK, run(p.dir, CRD_STR("auto"), &n, diags, 0, &report, &err), &err);
    list_findings(diags, false, &found);
    assert_string_equal(found.at + 1, "code-unknown:3:0 file-unknown:0:0 ");
    assert_string_equal(report.format, "tables");
    assert_int_equal(report.files, 2);
    assert_int_equal(report.tables[CRD_T_element].put, 2);
    unlink("x");
    for (const char *const *f = (const char *const[]){"code.csv", "element.csv", "notes.csv", NULL};
         *f; f++) {
        snprintf(p.file, sizeof p.file, "%s/%s", p.dir, *f);
        unlink(p.file);
    }
    clean(&p, "README.md");
    crd_buf_done(&found);
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

static void test_auto_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text, *why;
    } files[] = {
        {"party.csv", "id,name\na,A\n", "a file named after a table"},
        {"x.txt", "element,area\na,b\n", "columns that fit one table alone"},
    };
    for (size_t i = 0; i < CRD_COUNT(files); i++) {
        struct place p = {0};
        struct notes n = {0};
        crd_diags *diags = NULL;
        crd_import_report report;
        crd_err err = CRD_ERR_INIT;
        crd_buf_init(&n.text, 1 << 20);
        assert_ok(crd_diags_new(100, &diags));
        write_file(&p, files[i].file, files[i].text);
        assert_status(CRD_OK, run(p.file, CRD_STR("auto"), &n, diags, 0, &report, &err), &err);
        assert_string_equal(report.why, files[i].why);
        clean(&p, files[i].file);
        crd_diags_free(diags);
        crd_buf_done(&n.text);
    }
}

static void test_too_many_errors_end_it(void **state)
{
    (void)state;
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf_init(&n.text, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, "site.csv", "id,lat\na,x\nb,x\nc,x\nd,x\n");
    assert_status(CRD_ELIMIT, run(p.file, CRD_STR("tables"), &n, diags, 2, &report, &err), &err);
    assert_non_null(strstr(err.message, "more than 2 errors"));
    clean(&p, "site.csv");
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

static void test_a_failing_sink_ends_it(void **state)
{
    (void)state;
    struct place p = {0};
    struct notes n = {.fail_after = 1};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_buf_init(&n.text, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, "site.csv", "id\na\nb\nc\n");
    assert_status(CRD_EIO, run(p.file, CRD_STR("tables"), &n, diags, 0, &report, NULL), NULL);
    assert_int_equal(report.tables[CRD_T_site].put, 1);
    clean(&p, "site.csv");
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

static void test_what_cannot_be_opened(void **state)
{
    (void)state;
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_diags_new(100, &diags));
    assert_status(CRD_ENOENT,
                  run("/nowhere/party.csv", CRD_STR("tables"), &n, diags, 0, &report, &err), &err);
    err = CRD_ERR_INIT;
    assert_status(CRD_EINVAL,
                  run("/nowhere/party.csv", CRD_STR("scroll"), &n, diags, 0, &report, &err), &err);
    assert_string_equal(err.message, "no format 'scroll'; 'cordon help import' names them");
    err = CRD_ERR_INIT;
    assert_status(CRD_EPARSE, run("/dev/null", CRD_STR("auto"), &n, diags, 0, &report, &err), &err);
    crd_diags_free(diags);
}

/* Tables inside another file: codes before their use, places are those of that file, and no row
 * describes the source. */
static void test_texts(void **state)
{
    (void)state;
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf found;
    crd_sink sink = {.ctx = &n, .put = note};
    crd_import_opts o = {.schema = &crd_records, .source = CRD_STR("s"), .as_of = CRD_DATE_NONE};
    const crd_import_text texts[] = {
        {crd_records.tables[CRD_T_site], CRD_STR("id,lat\na,north\nb,\"x\"y,1\nc,2\n"),
         CRD_STR("f.yaml"), 41, 6},
        {crd_records.tables[CRD_T_element], CRD_STR("id,function\ne1,warp\n"), CRD_STR("f.yaml"),
         51, 4},
        {crd_records.tables[CRD_T_code], CRD_STR("list,code,label\nfunction,warp,Warp core\n"),
         CRD_STR("f.yaml"), 61, 0},
    };
    crd_buf_init(&n.text, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    assert_status(CRD_OK,
                  crd_import_texts(texts, CRD_COUNT(texts), &o, &sink, diags, &report, &err), &err);
    list_findings(diags, false, &found);
    assert_string_equal(found.at + 1, "csv-after-quote:43:12 field-form:42:9 ");
    assert_string_equal(n.text.at, "code list=function code=warp label=Warp core @s:62\n"
                                   "site id=a @s:42\nsite id=c lat=2 @s:44\n"
                                   "element id=e1 function=warp @s:52\n");
    assert_int_equal(1, report.rows_malformed);
    crd_buf_done(&found);
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_a_folder_reads_codes_before_their_use);
    CRD_SUITE_ADD(&s, test_texts);
    CRD_SUITE_ADD(&s, test_auto_says_why);
    CRD_SUITE_ADD(&s, test_too_many_errors_end_it);
    CRD_SUITE_ADD(&s, test_a_failing_sink_ends_it);
    CRD_SUITE_ADD(&s, test_what_cannot_be_opened);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "import/tables");
}
