#include "import/notes.h"

#include "fmt/xlsx_out.h"

#define ENTRY "source name=t format=csv @t:0\n"
#define MAP   "cordon_map: 1\n"
#define SITE  MAP "tables:\n- table: site\n  fields:\n    id: ID\n    name: "
#define PARTY MAP "tables:\n- table: party\n  fields:\n    name: {const: N}\n    id: "

struct row {
    const char *name;
    const char *map, *file, *lookup; /* lookup: beside the map as l.csv; NULL = none */
    crd_status want;
    const char *notes, *findings;
};

/* clang-format off */
static const struct row rows[] = {
    {"columns and constants", SITE "Ort\n    country: {const: XN}\n", "ID,Ort\na,Kap\nb,\n", NULL, CRD_OK,
     "site id=a name=Kap country=XN @t:2\nsite id=b country=XN @t:3\n" ENTRY, ""},
    {"names without case and blanks", SITE "ORT\n", " id , ort\na,Kap\n", NULL, CRD_OK, "site id=a name=Kap @t:2\n" ENTRY, ""},
    {"several tables from one row", MAP "tables:\n- table: site\n  fields: {id: ID}\n- table: area\n  fields: {id: ID}\n", "ID\na\n", NULL, CRD_OK,
     "site id=a @t:2\narea id=a @t:2\n" ENTRY, ""},
    {"value tables: found, unknown, not found", MAP "values:\n  v: {map: {x: y, q: ~}}\ntables:\n- table: site\n  fields: {id: ID, name: {column: N, values: v}}\n", "ID,N\na,x\nb,q\nc,X\nd,\n", NULL, CRD_OK,
     "site id=a name=y @t:2\nsite id=b @t:3\nsite id=c @t:4\nsite id=d @t:5\n" ENTRY, "map-value:4:3 "},
    {"value tables: loose, else keep", MAP "values:\n  v: {match: loose, else: keep, map: {Søn & Co: y}}\ntables:\n- table: site\n  fields: {id: ID, name: {column: N, values: v}}\n", "ID,N\na,SON+CO\nb,other\n", NULL, CRD_OK,
     "site id=a name=y @t:2\nsite id=b name=other @t:3\n" ENTRY, ""},
    {"value tables: else empty, default", MAP "values:\n  v: {else: empty, map: {x: y}}\ntables:\n- table: site\n  fields: {id: ID, name: {column: N, values: v, default: none}}\n", "ID,N\na,z\n", NULL, CRD_OK,
     "site id=a name=none @t:2\n" ENTRY, ""},
    {"look-ups", MAP "lookups:\n  l: {file: l.csv, key: K, value: V, delimiter: \";\"}\ntables:\n- table: site\n  fields: {id: ID, name: {column: N, values: l}}\n", "ID,N\na,1\nb,2\nc,3\n", "V;K\none;1\n;2\n", CRD_OK,
     "site id=a name=one @t:2\nsite id=b @t:3\nsite id=c @t:4\n" ENTRY, "map-value:4:3 "},
    {"a look-up without its column", MAP "lookups:\n  l: {file: l.csv, key: K, value: V}\ntables:\n- table: site\n  fields: {id: ID, name: {column: N, values: l}}\n", "ID,N\na,1\n", "V\none\n", CRD_EPARSE, "", ""},
    {"a list to rows, with a protected phrase", PARTY "{column: S, split: [\";\", \",\"], protect: [\"Telecom, Inc.\"]}\n", "S\tx\nA; Telecom, Inc.,B;;\t\n\t\nC\t\n", NULL, CRD_OK,
     "party id=A name=N @t:2\nparty id=Telecom, Inc. name=N @t:2\nparty id=B name=N @t:2\nparty id=C name=N @t:4\n" ENTRY, ""},
    {"a list to rows in a derived column", MAP "values:\n  v: {map: {A: a, B: b}}\ntables:\n- table: tie\n  let: {firm: {column: S, split: \";\", values: v}}\n  fields: {holder: {template: \"party:{firm}\"}, target: {template: \"site:{ID}\"}, kind: {const: maintains}}\n", "ID,S\nx,A;B\ny,\n", NULL, CRD_OK,
     "tie holder=party:a target=site:x kind=maintains @t:2\ntie holder=party:b target=site:x kind=maintains @t:2\n" ENTRY, ""},
    {"parts and joins", MAP "tables:\n- table: element\n  fields: {id: {column: A, split: \"-\", part: 2}, function: {const: bts}, bands: {column: B, split: \"/\", join: \" \"}, generations: {column: G, split: \"+\", case: lower}}\n", "A,B,G\nx-y-z,n1/ n2,2G+4G\n", NULL, CRD_OK,
     "element id=y function=bts generations=2g 4g bands=n1 n2 @t:2\n" ENTRY, ""},
    {"numbers", MAP "tables:\n- table: site\n  fields: {id: ID, lat: {column: N, number: {decimal: \",\", thousands: \".\"}}, power_autonomy_h: {column: N, number: {decimal: \",\", thousands: \".\", factor: 0.001}}}\n", "ID;N\na;12,5\nb;1.2,5\nc;x\n", NULL, CRD_OK,
     "site id=a lat=12.5 power_autonomy_h=0.0125 @t:2\nsite id=b @t:3\nsite id=c @t:4\n" ENTRY, "field-form:3:3 field-form:3:3 field-form:4:3 field-form:4:3 "},
    {"percent", MAP "tables:\n- table: covers\n  fields: {element: E, area: A, share_ppm: {column: S, number: {decimal: \",\", percent: true}}}\n", "E;A;S\na;b;33,3333 %\na;c;5\n", NULL, CRD_OK,
     "covers element=a area=b share_ppm=333333 @t:2\ncovers element=a area=c share_ppm=50000 @t:3\n" ENTRY, ""},
    {"dates", MAP "tables:\n- table: party\n  fields: {id: ID, name: {const: N}, since: {column: D, date: [DD.MM.YYYY, MM/DD/YYYY, YYYYMMDD, MM.YYYY, YYYY, excel-1900]}}\n", "ID,D\na,3.5.2021\nb,12/31/2020\nc,20200229\nd,07.2019\ne,1999\nf,44319\ng,2021-05-03T10:30:00\nh,31.02.2020\ni,00.00.2020\n", NULL, CRD_OK,
     "party id=a name=N since=2021-05-03 @t:2\nparty id=b name=N since=2020-12-31 @t:3\nparty id=c name=N since=2020-02-29 @t:4\nparty id=d name=N since=2019-07 @t:5\nparty id=e name=N since=1999 @t:6\nparty id=f name=N since=2021-05-03 @t:7\nparty id=g name=N since=2021-05-03 @t:8\nparty id=h name=N @t:9\nparty id=i name=N @t:10\n" ENTRY, "field-form:9:3 field-form:10:3 "},
    {"dates with the name of the month", MAP "tables:\n- table: party\n  fields: {id: ID, name: {const: N}, since: {column: D, date: [\"MONTH DD, YYYY\", DD MONTH YYYY]}}\n", "ID;D\na;March 12, 2021\nb;sep 3, 2022\nc;1 Dec. 2020\nd;Marchy 1, 2020\ne;May 32, 2020\nf;2020-01-02\n", NULL, CRD_OK,
     "party id=a name=N since=2021-03-12 @t:2\nparty id=b name=N since=2022-09-03 @t:3\nparty id=c name=N since=2020-12-01 @t:4\nparty id=d name=N @t:5\nparty id=e name=N @t:6\nparty id=f name=N since=2020-01-02 @t:7\n" ENTRY, "field-form:5:3 field-form:6:3 "},
    {"templates: unknown when a name is", PARTY "{template: \"{op|slug}-{{{cell}}}\"}\n", "op,cell\nÅsa Net,1\n,2\n", NULL, CRD_OK,
     "party id=asa-net-{1} name=N @t:2\n" ENTRY, "key-missing:3:0 "},
    {"a template around the value", PARTY "{column: op, case: lower, template: \"x:{}\"}\n", "op,b\nAB,1\n", NULL, CRD_OK, "party id=x:ab name=N @t:2\n" ENTRY, ""},
    {"derived columns use earlier ones and hide columns", MAP "let:\n  a: {column: A, case: lower}\n  A: {template: \"{a}{a}\"}\ntables:\n- table: site\n  fields: {id: A, name: a}\n", "A,b\nX,1\n", NULL, CRD_OK, "site id=xx name=x @t:2\n" ENTRY, ""},
    {"row filters", MAP "tables:\n- table: site\n  when: {S: [x, y], T: {not: q}, U: {matches: \"a*c?\"}, V: {empty: false}}\n  fields: {id: ID}\n",
     "ID,S,T,U,V\n1,x,,abcd,v\n2,z,,abcd,v\n3,y,q,abcd,v\n4,y,r,abc,v\n5,y,r,acc,\n6,y,r,acø,v\n", NULL, CRD_OK, "site id=1 @t:2\nsite id=6 @t:7\n" ENTRY, ""},
    {"a filter spares its rows the errors", MAP "tables:\n- table: site\n  when: {S: {equals: x}}\n  fields: {id: ID, lat: N}\n", "ID,S,N\n1,y,bad\n", NULL, CRD_OK, "", ""},
    {"the first row of a key is kept", MAP "tables:\n- table: party\n  dedupe: true\n  fields: {id: P, name: N}\n", "P,N\na,A\na,B\nb,B\n", NULL, CRD_OK,
     "party id=a name=A @t:2\nparty id=b name=B @t:4\n" ENTRY, ""},
    {"texts that mean unknown", MAP "input: {empty: [\"-\", n/a]}\ntables:\n- table: site\n  fields: {id: ID, name: N, country: {column: N, empty: [x]}}\n", "ID,N\na,-\nb, n/a \nc,x\n", NULL, CRD_OK,
     "site id=a country=- @t:2\nsite id=b country=n/a @t:3\nsite id=c name=x @t:4\n" ENTRY, ""},
    {"countries: names, aliases, codes, the case's own, and what is none", MAP "tables:\n- table: site\n  fields: {id: ID, country: {column: N, country: true}}\n- table: holding\n  fields: {owner: {column: N, country: true, template: \"jurisdiction:{}\"}, owned: ID, kind: {const: votes}}\n",
     "ID,N\na,Turkey\nb,UK\nc,xn\nd,Atlantis\ne,\"Congo, Dem. Rep.\"\nf,Congo\n", NULL, CRD_OK,
     "site id=a country=TR @t:2\nholding owner=jurisdiction:TR owned=a kind=votes @t:2\nsite id=b country=GB @t:3\nholding owner=jurisdiction:GB owned=b kind=votes @t:3\n"
     "site id=c country=XN @t:4\nholding owner=jurisdiction:XN owned=c kind=votes @t:4\nsite id=d @t:5\n"
     "site id=e country=CD @t:6\nholding owner=jurisdiction:CD owned=e kind=votes @t:6\nsite id=f @t:7\n" ENTRY,
     "key-missing:5:0 key-missing:7:0 country-unknown:5:3 country-unknown:5:3 country-unknown:7:3 country-unknown:7:3 "},
    {"windows-1252", MAP "input: {encoding: windows-1252}\ntables:\n- table: site\n  fields: {id: ID, name: Größe}\n", "ID,Gr\xf6\xdf" "e\na,5 \x80\n", NULL, CRD_OK, "site id=a name=5 \xe2\x82\xac @t:2\n" ENTRY, ""},
    {"latin-1", MAP "input: {encoding: latin-1}\ntables:\n- table: site\n  fields: {id: ID, name: N}\n", "ID,N\na,\xe9\n", NULL, CRD_OK, "site id=a name=\xc3\xa9 @t:2\n" ENTRY, ""},
    {"header row and rows to skip", MAP "input: {header_row: 3, skip: 1}\ntables:\n- table: site\n  fields: {id: ID, name: N}\n", "Report\n\nID,N\n(text),(text)\na,A\n", NULL, CRD_OK, "site id=a name=A @t:5\n" ENTRY, ""},
    {"no header: columns by number", MAP "input: {header_row: 0, delimiter: \"|\"}\ntables:\n- table: site\n  fields: {id: \"2\", name: \"1\"}\n", "A|a\nB|b\n", NULL, CRD_OK, "site id=a name=A @t:1\nsite id=b name=B @t:2\n" ENTRY, ""},
    {"a column that is not there stops its table alone", MAP "tables:\n- table: site\n  fields: {id: ID, name: Nmae}\n- table: area\n  fields: {id: ID}\n", "ID,Name\na,A\n", NULL, CRD_OK, "area id=a @t:2\n" ENTRY, "map-column:0:0 "},
    {"an optional column that is not there", MAP "input: {optional: [Name]}\ntables:\n- table: site\n  fields: {id: ID, name: Name}\n", "ID,x\na,A\n", NULL, CRD_OK, "site id=a @t:2\n" ENTRY, ""},
    {"a required column that is not there stops all", MAP "input: {required: [Date]}\ntables:\n- table: area\n  fields: {id: ID}\n", "ID,Name\na,A\n", NULL, CRD_OK, "", "map-column:0:0 "},
    {"an empty file", SITE "N\n", "", NULL, CRD_OK, "", "header-missing:0:0 "},
    {"a short row", SITE "N\n", "ID,N\na\n", NULL, CRD_OK, "site id=a @t:2\n" ENTRY, ""},
    {"a bad map: every problem with its place", MAP "inptu: {}\ninput: {encoding: klingon, header_row: -1}\ntables:\n- table: sit\n  fields: {id: ID}\n- table: site\n  fields: {name: {colum: x}, colour: y}\n", "ID\n", NULL, CRD_EPARSE, "",
     "map-invalid:2:1 map-invalid:3:19 map-invalid:3:40 map-invalid:5:10 map-invalid:8:19 map-invalid:8:18 map-invalid:8:30 map-invalid:8:11 "},
    {"a bad map: not YAML", "a: [", "ID\n", NULL, CRD_EPARSE, "", ""},
    {"a bad map: look-ups only beside it", MAP "lookups: {l: {file: ../l.csv, key: a, value: b}}\ntables: [{table: site, fields: {id: ID}}]\n", "ID\n", NULL, CRD_EPARSE, "", "map-invalid:2:21 "},
    {"a bad map: two splits into rows", MAP "tables: [{table: need_member, fields: {service: {column: a, split: \",\"}, node: {column: a, split: \",\"}, member: c}}]\n", "a,c\n", NULL, CRD_EPARSE, "", "map-invalid:2:80 "},
};
/* clang-format on */

static crd_status import_map(const char *map, const char *path, const char *sheet, struct notes *n,
                             crd_diags *diags, crd_err *err)
{
    crd_import_report report;
    crd_import_opts o = {.schema = &crd_records,
                         .source = CRD_STR("t"),
                         .as_of = CRD_DATE_NONE,
                         .sheet = crd_str_from(sheet),
                         .map = map};
    crd_sink sink = {.ctx = n, .put = note};
    crd_status rc = crd_import_run(CRD_STR("auto"), &path, 1, &o, &sink, diags, &report, err);
    assert_string_equal(report.format, "csv");
    assert_string_equal(report.why, "a map is given");
    return rc;
}

static void test_row(void **state)
{
    const struct row *t = *state;
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_buf found;
    char map[160];
    crd_buf_init(&n.text, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    crd_buf_addc(&n.text, '<');
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, "m.yaml", t->map);
    snprintf(map, sizeof map, "%s", p.file);
    if (t->lookup)
        write_file(&p, "l.csv", t->lookup);
    write_file(&p, "data.csv", t->file);
    assert_status(t->want, import_map(map, p.file, NULL, &n, diags, &err), &err);
    list_findings(diags, false, &found);
    assert_string_equal(n.text.at + 1, t->notes);
    assert_string_equal(found.at + 1, t->findings);
    unlink(p.file);
    unlink(map);
    clean(&p, "l.csv");
    crd_buf_done(&found);
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

static void test_a_sheet(void **state)
{
    (void)state;
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_xlsx_out *book;
    crd_date day;
    char map[160];
    crd_buf_init(&n.text, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, "m.yaml",
               MAP
               "input: {sheet: Blatt 2}\ntables:\n- table: party\n  fields: {id: Nr, name: Name, "
               "since: {column: seit, date: DD.MM.YYYY}}\n");
    snprintf(map, sizeof map, "%s", p.file);
    write_file(&p, "book.xlsx", "");
    assert_ok(crd_xlsx_out_open(p.file, 0600, &book, NULL));
    const crd_xlsx_column columns[] = {
        {.title = CRD_STR("Nr")}, {.title = CRD_STR("Name")}, {.title = CRD_STR("seit")}};
    crd_xlsx_table one = {CRD_STR("Blatt 1"), columns, 3, true},
                   two = {CRD_STR("Blatt 2"), columns, 3, true};
    assert_ok(crd_xlsx_out_table(book, &one, NULL));
    assert_ok(crd_xlsx_out_table(book, &two, NULL));
    crd_xlsx_out_int(book, 7);
    crd_xlsx_out_text(book, CRD_STR("A"));
    assert_true(crd_date_make(2021, 5, 3, &day));
    crd_xlsx_out_date(book, day);
    assert_ok(crd_xlsx_out_row(book, NULL));
    crd_xlsx_out_int(book, 8);
    crd_xlsx_out_text(book, CRD_STR("B"));
    crd_xlsx_out_text(book, CRD_STR("4.6.2021 "));
    assert_ok(crd_xlsx_out_row(book, NULL));
    crd_xlsx_out_int(book, 9);
    crd_xlsx_out_text(book, CRD_STR("C"));
    crd_xlsx_out_text(book, CRD_STR("soon"));
    assert_ok(crd_xlsx_out_row(book, NULL));
    assert_ok(crd_xlsx_out_end(book, true, NULL));
    assert_status(CRD_OK, import_map(map, p.file, NULL, &n, diags, &err), &err);
    assert_string_equal(n.text.at, "party id=7 name=A since=2021-05-03 @t:2\n"
                                   "party id=8 name=B since=2021-06-04 @t:3\n"
                                   "party id=9 name=C @t:4\n" ENTRY);
    crd_buf_clear(&n.text);
    list_findings(diags, true, &n.text);
    assert_string_equal(n.text.at, "<field-form@Blatt 2!C4 ");
    crd_diags_free(diags);
    assert_ok(crd_diags_new(100, &diags));
    crd_buf_clear(&n.text);
    assert_status(CRD_OK, import_map(map, p.file, "Blatt 1", &n, diags, &err), &err);
    assert_int_equal(n.text.len, 0);
    assert_int_equal(crd_diags_kinds(diags), 0);
    unlink(map);
    clean(&p, "book.xlsx");
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

static void test_without_a_map(void **state)
{
    (void)state;
    struct place p = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, "inventory.csv", "Nr;Ort\n1;x\n");
    const char *path = p.file;
    crd_import_opts o = {.schema = &crd_records, .as_of = CRD_DATE_NONE};
    crd_sink sink = {.put = note};
    assert_status(CRD_EINVAL,
                  crd_import_run(CRD_STR("auto"), &path, 1, &o, &sink, diags, &report, &err), &err);
    assert_string_equal(report.why, "rows of text with delimiters");
    assert_non_null(strstr(err.message, "--map FILE"));
    clean(&p, "inventory.csv");
    crd_diags_free(diags);
}

/* The example, against what it should give. */
static void test_the_example(void **state)
{
    (void)state;
    static char want[20000];
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_err err = CRD_ERR_INIT;
    FILE *f = fopen(CRD_TEST_DATA "/import/anlagen.txt", "rb");
    assert_non_null(f);
    want[fread(want, 1, sizeof want - 1, f)] = '\0';
    fclose(f);
    crd_buf_init(&n.text, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    assert_status(CRD_OK,
                  import_map(CRD_TEST_DATA "/../../examples/csv-map/anlagen.yaml",
                             CRD_TEST_DATA "/../../examples/csv-map/anlagen.csv", NULL, &n, diags,
                             &err),
                  &err);
    assert_int_equal(crd_diags_kinds(diags), 0);
    assert_string_equal(n.text.at, want);
    crd_buf_done(&n.text);
    crd_diags_free(diags);
}

int main(int argc, char **argv)
{
    static struct crd_suite s;
    (void)argc;
    (void)argv;
    CRD_SUITE_ADD(&s, test_a_sheet);
    CRD_SUITE_ADD(&s, test_without_a_map);
    CRD_SUITE_ADD(&s, test_the_example);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "import/map");
}
