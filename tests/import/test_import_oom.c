#include "import/notes.h"

#include "fmt/oom.h"
#include "fmt/xlsx_out.h"

/* Every allocation of ours fails, one after another: an error, nothing lost in silence, and (under
 * a sanitizer) nothing leaked. */

struct row {
    const char *name, *format, *file, *text, *map;
};

static const struct row rows[] = {
    {"tables", "tables", "element.csv",
     "id,function,generations,name\ne1,bts,2g  2g,A\ne2,bad,,\"B\"\n,x,,\n", NULL},
    {"a table by its columns", "auto", "x.csv", "element,area\na,b\n", NULL},
    {"codes", "tables", "code.csv", "list,code,label\nfunction,warp,Warp\n", NULL},
    {"a map that ships", "csv", "x.csv", "cell_id;antenna_id;service\nC1;A1;B3\n", NULL},
    {"a map", "csv", "x.csv", "a,b\n\"x;Y\",1.5\n\"x;Z\",bad\n",
     "cordon_map: 1\nvalues: {v: {match: loose, else: keep, map: {x: xx, y: yy, z: zz}}}\n"
     "let: {n: {column: b, number: {factor: 1000}}}\n"
     "tables:\n- table: site\n  dedupe: true\n  fields: {id: {column: a, split: \";\", values: v, "
     "template: \"s-{}\"}, name: {template: \"{a|slug}\"}, power_autonomy_h: n}\n"},
    {"a map with mistakes", "csv", "x.csv", "a\n", "cordon_map: 1\ntables: [{tabel: x}]\n"},
    {"a workbook", "xlsx", "x.xlsx", NULL, NULL},
    {"a submarine cable", "cables", "x.json",
     "{\"id\":\"n1\",\"name\":\"N\",\"landing_points\":[{\"id\":\"bay\",\"name\":\"Bay\","
     "\"country\":"
     "\"Norway\"},{\"id\":\"b\",\"country\":\"Norland\",\"is_tbd\":true}],\"owners\":\"A, B, "
     "Inc.\","
     "\"suppliers\":\"C\",\"rfs\":\"2009 May\",\"is_planned\":false,\"length\":\"1,000 "
     "km\",\"x\":1}",
     NULL},
    {"a topology", "graphml", "x.graphml",
     "<graphml><key id=\"k\" for=\"node\" "
     "attr.name=\"Country\"><default>Norway</default></key><key "
     "id=\"d\" for=\"edge\" yfiles.type=\"e\"/><graph edgedefault=\"directed\"><node "
     "id=\"a\"><data "
     "key=\"k\">Norland</data></node><node id=\"b\"/><edge source=\"a\" target=\"b\" "
     "id=\"0\"><data "
     "key=\"d\"><E><EdgeLabel>x</EdgeLabel></E></data></edge><edge source=\"a\" target=\"b\" "
     "id=\"0\"/><hyperedge/></graph></graphml>",
     NULL},
    {"a network with demands", "sndlib", "x.txt",
     "?SNDlib native format; type: network; version: 1.0\nMETA ( unit = MBITPERSEC ) NODES ( A ( 5 "
     "60 "
     ") B ) LINKS ( L ( A B ) 1 2 3 4 ( 5 6 ) ) DEMANDS ( D ( A B ) 1 2 3 ) ADMISSIBLE_PATHS ( D ( "
     "P ( "
     "L ) ) )",
     NULL},
    {"an inventory", "netbox", "x.json",
     "{\"results\":[{\"id\":9,\"url\":\"/api/dcim/devices/9/\",\"name\":\"r\",\"serial\":\"s\","
     "\"device_type\":{\"id\":4,\"model\":\"X\",\"manufacturer\":{\"id\":3,\"name\":\"Acme\"}},"
     "\"role\":"
     "{\"id\":5,\"slug\":\"tea\"},\"site\":{\"id\":1,\"slug\":\"bay\"}},{\"id\":1,\"url\":"
     "\"/api/dcim/interfaces/1/\",\"device\":9},{\"id\":2,\"url\":\"/api/dcim/cables/2/\","
     "\"a_terminations\":[{\"object_type\":\"dcim.interface\",\"object_id\":1}]},{\"id\":1,\"url\":"
     "\"/api/circuits/circuits/1/\",\"cid\":\"c\",\"provider\":{\"id\":1,\"name\":\"P\"}},{\"url\":"
     "\"/api/dcim/racks/1/\"}]}",
     "roles: {x: y}\n"},
};

static void write_book(struct place *p, const char *name)
{
    crd_xlsx_out *book;
    write_file(p, name, ""); /* for its path */
    const crd_xlsx_column columns[] = {{.title = CRD_STR("id")}, {.title = CRD_STR("name")}};
    crd_xlsx_table party = {CRD_STR("party"), columns, 2, true};
    assert_ok(crd_xlsx_out_open(p->file, 0600, &book, NULL));
    assert_ok(crd_xlsx_out_table(book, &party, NULL));
    crd_xlsx_out_int(book, 7);
    crd_xlsx_out_text(book, CRD_STR("A"));
    assert_ok(crd_xlsx_out_row(book, NULL));
    assert_ok(crd_xlsx_out_end(book, true, NULL));
}

static crd_status count(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                        crd_err *err)
{
    (void)from;
    (void)err;
    size_t *n = ctx;
    for (uint32_t i = 0; i < t->n_fields; i++)
        *n += !crd_field_is_null(&t->fields[i], rec);
    return CRD_OK;
}

static void test_row(void **state)
{
    const struct row *t = *state;
    struct place p = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    char map[160] = "";
    size_t all = 0, fields = 0;
    assert_ok(crd_diags_new(10, &diags));
    if (t->map) {
        write_file(&p, "m.yaml", t->map);
        snprintf(map, sizeof map, "%s", p.file);
    }
    if (t->text)
        write_file(&p, t->file, t->text);
    else
        write_book(&p, t->file);
    const char *path = p.file;
    crd_import_opts o = {.schema = &crd_records,
                         .source = CRD_STR("t"),
                         .as_of = CRD_DATE_NONE,
                         .map = t->map ? map : NULL};
    crd_sink sink = {.ctx = &all, .put = count};
    crd_str format = crd_str_from(t->format);
    crd_status want = crd_import_run(format, &path, 1, &o, &sink, diags, &report, NULL);
    sink.ctx = &fields;
    bool hit = true;
    for (long n = 0; hit; n++) {
        crd_err err = CRD_ERR_INIT;
        assert_true(n < 3000);
        fields = 0;
        oom_arm(n);
        crd_status rc = crd_import_run(format, &path, 1, &o, &sink, diags, &report, &err);
        hit = oom_rest();
        if (rc != want && strcmp(t->format, "auto") == 0)
            assert_int_not_equal(rc, CRD_OK); /* it may not have been recognised */
        else if (rc != want)
            assert_status(CRD_ENOMEM, rc, &err);
        else
            assert_int_equal(fields, all);
    }
    unlink(map);
    clean(&p, t->file);
    crd_diags_free(diags);
}

int main(void) { return CRD_RUN_ROWS("import/oom", rows, test_row); }
