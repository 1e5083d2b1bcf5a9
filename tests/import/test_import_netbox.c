#include "import/rows.h"

#define OBJ(model, pk, fields) "{\"model\":\"" model "\",\"pk\":" #pk ",\"fields\":{" fields "}}"
#define NAMED(name, slug)      "\"name\":\"" name "\",\"slug\":\"" slug "\""
#define END(side, app, model, id, cable)                                                         \
    "\"cable\":" #cable ",\"cable_end\":\"" side "\",\"termination_type\":[\"" app "\",\"" model \
    "\"],\"termination_id\":" #id
#define BASE                                                                          \
    OBJ("dcim.site", 1, NAMED("Bay", "bay") ",\"status\":\"active\",\"region\":null") \
    "," OBJ("dcim.manufacturer", 3, NAMED("Acme", "acme")) "," OBJ(                   \
        "dcim.devicetype", 4,                                                         \
        "\"manufacturer\":3,\"model\":\"X1\",\"part_number\":\"X1-"                   \
        "AC\"") "," OBJ("dcim.devicerole", 5,                                         \
                        NAMED("Router", "router")) "," OBJ("dcim.platform", 6,        \
                                                           NAMED("AcmeOS 2.1", "aos"))
#define BASE_NOTES                                              \
    "party id=Acme name=Acme @t:1\nsite id=bay name=Bay @t:1\n" \
    "product id=Acme X1 model=X1 brand=Acme @t:1\n"             \
    "fact subject=product:Acme X1 scheme=netbox item=part_number value=X1-AC @t:1\n"
#define DEVICE(pk, name)   \
    OBJ("dcim.device", pk, \
        "\"name\":" name ",\"device_type\":4,\"role\":5,\"site\":1,\"status\":\"active\"")
#define ELEMENT(id, rest) \
    "element id=" id rest " site=bay function=router product=Acme X1 status=in-service @t:1\n"

/* clang-format off */
static const struct import_row rows[] = {
    {"a device, whatever the order of objects", "netbox", "d.json",
     "[" OBJ("dcim.device", 9, "\"name\":\"r1\",\"device_type\":4,\"device_role\":5,\"platform\":6,\"site\":1,\"status\":\"offline\",\"serial\":\"S1\"")
     "," BASE "]", CRD_OK,
     BASE_NOTES "element id=r1 name=r1 site=bay function=router product=Acme X1 release=AcmeOS 2.1 status=failed @t:1\n"
     "fact subject=element:r1 scheme=netbox item=status value=offline @t:1\n"
     "fact subject=element:r1 scheme=netbox item=serial value=S1 @t:1\n", "", 0},
    {"devices without a name of their own", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "null") "," DEVICE(8, "\"twin\"") "," DEVICE(9, "\"twin\"") "]", CRD_OK,
     BASE_NOTES ELEMENT("device-7", "") ELEMENT("device-8", " name=twin") ELEMENT("device-9", " name=twin"), "", 0},
    {"a cable with terminations (3.3 and later)", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "\"a\"") "," DEVICE(8, "\"b\"") ","
     OBJ("dcim.interface", 70, "\"device\":7") "," OBJ("dcim.frontport", 80, "\"device\":8") ","
     OBJ("dcim.cable", 2, "\"type\":\"smf-os2\",\"status\":\"connected\",\"length\":\"500.00\",\"length_unit\":\"m\"") ","
     OBJ("dcim.cabletermination", 1, END("A", "dcim", "interface", 70, 2)) "," OBJ("dcim.cabletermination", 2, END("B", "dcim", "frontport", 80, 2)) "]", CRD_OK,
     BASE_NOTES ELEMENT("a", " name=a") ELEMENT("b", " name=b")
     "link id=cable-2 a=element:a b=element:b medium=fibre length_km=0.5 status=in-service @t:1\n"
     "fact subject=link:cable-2 scheme=netbox item=type value=smf-os2 @t:1\n", "", 0},
    {"a cable with its ends in it, types by number (before 3.3)", "netbox", "d.json",
     "[" OBJ("contenttypes.contenttype", 11, "\"app_label\":\"dcim\",\"model\":\"interface\"") "," BASE "," DEVICE(7, "\"a\"") "," DEVICE(8, "\"b\"") ","
     OBJ("dcim.interface", 70, "\"device\":7") "," OBJ("dcim.interface", 80, "\"device\":8") ","
     OBJ("dcim.cable", 2, "\"termination_a_type\":11,\"termination_a_id\":70,\"termination_b_type\":[\"dcim\",\"interface\"],\"termination_b_id\":80") "]", CRD_OK,
     BASE_NOTES ELEMENT("a", " name=a") ELEMENT("b", " name=b") "link id=cable-2 a=element:a b=element:b @t:1\n", "", 0},
    {"a breakout is a link to each", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "\"a\"") "," DEVICE(8, "\"b\"") "," DEVICE(9, "\"c\"") ","
     OBJ("dcim.interface", 70, "\"device\":7") "," OBJ("dcim.interface", 80, "\"device\":8") "," OBJ("dcim.interface", 90, "\"device\":9") ","
     OBJ("dcim.cable", 2, "\"type\":\"\"") "," OBJ("dcim.cabletermination", 1, END("A", "dcim", "interface", 70, 2)) ","
     OBJ("dcim.cabletermination", 2, END("B", "dcim", "interface", 80, 2)) "," OBJ("dcim.cabletermination", 3, END("B", "dcim", "interface", 90, 2)) "]", CRD_OK,
     BASE_NOTES ELEMENT("a", " name=a") ELEMENT("b", " name=b") ELEMENT("c", " name=c")
     "link id=cable-2.1 a=element:a b=element:b @t:1\nlink id=cable-2.2 a=element:a b=element:c @t:1\n", "", 0},
    {"a power cord is a dependency, not a link", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "\"a\"") "," DEVICE(8, "\"pdu1\"") "," OBJ("dcim.powerport", 70, "\"device\":7") "," OBJ("dcim.poweroutlet", 80, "\"device\":8") ","
     OBJ("dcim.cable", 2, "\"type\":\"power\"") "," OBJ("dcim.cabletermination", 1, END("A", "dcim", "poweroutlet", 80, 2)) ","
     OBJ("dcim.cabletermination", 2, END("B", "dcim", "powerport", 70, 2)) "]", CRD_OK,
     BASE_NOTES ELEMENT("a", " name=a") ELEMENT("pdu1", " name=pdu1") "dependency dependent=element:a needs=element:pdu1 kind=power @t:1\n", "", 0},
    {"a console cable is counted", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "\"a\"") "," OBJ("dcim.consoleport", 70, "\"device\":7") ","
     OBJ("dcim.cable", 2, "\"type\":\"\"") "," OBJ("dcim.cabletermination", 1, END("A", "dcim", "consoleport", 70, 2)) "]", CRD_OK,
     BASE_NOTES ELEMENT("a", " name=a"), "part-unread:0:0 ", 0},
    {"a cable with one end", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "\"a\"") "," OBJ("dcim.interface", 70, "\"device\":7") ",\n" OBJ("dcim.cable", 2, "\"type\":\"\"") ","
     OBJ("dcim.cabletermination", 1, END("A", "dcim", "interface", 70, 2)) "," OBJ("dcim.cabletermination", 2, END("B", "dcim", "interface", 71, 2)) "]", CRD_OK,
     BASE_NOTES ELEMENT("a", " name=a") "link id=cable-2 a=element:a @t:2\n", "end-unknown:2:0 ", 0},
    {"a circuit is operated by its provider", "netbox", "d.json",
     "[" OBJ("dcim.site", 1, NAMED("Bay", "bay")) "," OBJ("circuits.provider", 2, NAMED("AT&T", "att")) "," OBJ("circuits.providernetwork", 4, "\"name\":\"MPLS\"") ","
     OBJ("circuits.circuit", 3, "\"cid\":\"K 1\",\"provider\":2,\"status\":\"active\",\"commit_rate\":10000000,\"install_date\":\"2020-05-01\"") ","
     OBJ("circuits.circuittermination", 5, "\"circuit\":3,\"term_side\":\"A\",\"site\":1") ","
     OBJ("circuits.circuittermination", 6, "\"circuit\":3,\"term_side\":\"Z\",\"site\":null,\"provider_network\":4") "]", CRD_OK,
     "party id=AT&T name=AT&T @t:1\nsite id=bay name=Bay @t:1\n"
     "fact subject=link:K 1@AT&T scheme=netbox item=provider_network value=MPLS @t:1\n"
     "link id=K 1@AT&T a=site:bay medium=leased-line capacity_gbps=10 status=in-service installed=2020-05-01 @t:1\n"
     "tie holder=party:AT&T target=link:K 1@AT&T kind=operates @t:1\n", "", 0},
    {"a circuit's end by type (4.2 and later), and a cable to it", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "\"a\"") "," OBJ("dcim.interface", 70, "\"device\":7") "," OBJ("circuits.circuit", 3, "\"cid\":\"K\"") ","
     OBJ("circuits.circuittermination", 5, "\"circuit\":3,\"term_side\":\"Z\",\"termination_type\":[\"dcim\",\"site\"],\"termination_id\":1") ","
     OBJ("dcim.cable", 2, "\"type\":\"\"") "," OBJ("dcim.cabletermination", 1, END("A", "circuits", "circuittermination", 5, 2)) ","
     OBJ("dcim.cabletermination", 2, END("B", "dcim", "interface", 70, 2)) "]", CRD_OK,
     BASE_NOTES ELEMENT("a", " name=a") "link id=K b=site:bay medium=leased-line @t:1\nlink id=cable-2 a=site:bay b=element:a @t:1\n", "", 0},
    {"a state called like a country lies in its country", "netbox", "d.json",
     "[" OBJ("dcim.region", 1, "\"name\":\"United States\",\"parent\":null") "," OBJ("dcim.region", 2, "\"name\":\"Georgia\",\"parent\":1") ","
     OBJ("dcim.site", 1, NAMED("Bay", "bay") ",\"region\":2,\"latitude\":\"33.7\",\"longitude\":-84.4,\"physical_address\":\"1 Quay\\r\\nBay\"") "]", CRD_OK,
     "site id=bay name=Bay country=US lat=33.7 lon=-84.4 @t:1\nfact subject=site:bay scheme=netbox item=region value=Georgia @t:1\n"
     "fact subject=site:bay scheme=netbox item=physical_address value=1 Quay, Bay @t:1\n", "", 0},
    {"regions in a circle", "netbox", "d.json",
     "[" OBJ("dcim.region", 1, "\"name\":\"North\",\"parent\":2") "," OBJ("dcim.region", 2, "\"name\":\"South\",\"parent\":1") ","
     OBJ("dcim.site", 1, NAMED("Bay", "bay") ",\"region\":2") "]", CRD_OK,
     "site id=bay name=Bay @t:1\nfact subject=site:bay scheme=netbox item=region value=South @t:1\n", "", 0},
    {"a role of one's own becomes a code", "netbox", "d.json",
     "[" OBJ("dcim.devicerole", 5, NAMED("Tea maker", "tea-maker")) "," OBJ("dcim.device", 7, "\"name\":\"a\",\"role\":5") "]", CRD_OK,
     "code list=function code=tea-maker label=Tea maker @t:1\nelement id=a name=a function=tea-maker @t:1\n", "role-unknown:1:0 ", 0},
    {"modules and inventory are facts of their device", "netbox", "d.json",
     "[" BASE "," DEVICE(7, "\"a\"") "," OBJ("dcim.moduletype", 1, "\"manufacturer\":3,\"model\":\"LC\"") "," OBJ("dcim.modulebay", 2, "\"device\":7,\"name\":\"Slot 0\"") ","
     OBJ("dcim.module", 3, "\"device\":7,\"module_bay\":2,\"module_type\":1,\"serial\":\"M1\"") ","
     OBJ("dcim.inventoryitem", 4, "\"device\":7,\"name\":\"Optic\",\"manufacturer\":3,\"part_id\":\"SFP\"") "," OBJ("dcim.inventoryitem", 5, "\"device\":99,\"name\":\"Lost\"") "]", CRD_OK,
     BASE_NOTES "product id=Acme LC model=LC brand=Acme @t:1\n" ELEMENT("a", " name=a")
     "fact subject=element:a scheme=netbox item=module Slot 0 value=Acme LC @t:1\n"
     "fact subject=element:a scheme=netbox item=module Slot 0 serial value=M1 @t:1\n"
     "fact subject=element:a scheme=netbox item=inventory Optic value=Acme SFP @t:1\n", "end-unknown:1:0 ", 0},
    {"other models are counted", "netbox", "d.json",
     "[" OBJ("dcim.site", 1, NAMED("Bay", "bay")) "," OBJ("dcim.rack", 1, "\"name\":\"R\"") "," OBJ("dcim.rack", 2, "\"name\":\"S\"") "]", CRD_OK,
     "site id=bay name=Bay @t:1\n", "part-unread:0:0 ", 0},
    {"REST: a list whose objects tell of others", "netbox", "x.json",
     "{\"count\":1,\"next\":null,\"results\":[{\"id\":9,\"url\":\"https://n/api/dcim/devices/9/\",\"name\":\"r1\","
     "\"device_type\":{\"id\":4,\"manufacturer\":{\"id\":3,\"name\":\"Acme\"},\"model\":\"X1\"},\"role\":{\"id\":5,\"name\":\"Firewall\",\"slug\":\"firewall\"},"
     "\"site\":{\"id\":1,\"name\":\"Bay\",\"slug\":\"bay\"},\"status\":{\"value\":\"planned\",\"label\":\"Planned\"}}]}", CRD_OK,
     "party id=Acme name=Acme @t:1\nsite id=bay name=Bay @t:1\nproduct id=Acme X1 model=X1 brand=Acme @t:1\n"
     "element id=r1 name=r1 site=bay function=firewall product=Acme X1 status=planned @t:1\n", "", 0},
    {"REST: one page of several", "netbox", "sites.json",
     "{\"count\":900,\"next\":\"https://n/api/dcim/sites/?offset=1\",\"results\":[{\"id\":1," NAMED("Bay", "bay") "}]}", CRD_OK,
     "site id=bay name=Bay @t:1\n", "pages-missing:0:0 ", 0},
    {"REST: cables name the devices at their ends", "netbox", "cables.json",
     "{\"results\":[{\"id\":2,\"type\":\"cat6\",\"status\":{\"value\":\"connected\"},"
     "\"a_terminations\":[{\"object_type\":\"dcim.interface\",\"object_id\":70,\"object\":{\"id\":70,\"device\":{\"id\":7,\"name\":\"a\"}}}],"
     "\"b_terminations\":[{\"object_type\":\"dcim.interface\",\"object_id\":80,\"object\":{\"id\":80,\"device\":{\"id\":8,\"name\":\"b\"}}}]}]}", CRD_OK,
     "link id=cable-2 a=element:a b=element:b medium=copper status=in-service @t:1\nfact subject=link:cable-2 scheme=netbox item=type value=cat6 @t:1\n", "", 0},
    {"an object without a key", "netbox", "d.json",
     "[" OBJ("dcim.site", 1, NAMED("Bay", "bay")) ",\n {\"model\":\"dcim.site\",\"pk\":null,\"fields\":{\"name\":\"X\"}}," OBJ("dcim.site", 99999999999, "\"name\":\"Y\"") "]", CRD_OK,
     "site id=bay name=Bay @t:1\n", "entry-unusable:2:2 entry-unusable:2:56 ", 0},
    {"nothing of NetBox", "netbox", "d.json", "[{\"a\":1}]", CRD_EPARSE, "", "part-unread:0:0 ", 0},
    {"cut off", "netbox", "d.json", "[" OBJ("dcim.site", 1, NAMED("Bay", "bay")) ",\n{\"model\":", CRD_EPARSE, "", "", 2},
    {"empty", "netbox", "d.json", "", CRD_EPARSE, "", "", 1},
};

static const struct map_row {
    const char *name, *map;
    crd_status want;
    const char *function;
    uint32_t line;
} map_rows[] = {
    {"a map says what a role is, by slug", "roles:\n  tea-maker: host\n", CRD_OK, "function=host", 0},
    {"or by name, also against the table", "roles:\n  Tea maker: ups\n", CRD_OK, "function=ups", 0},
    {"a map without roles", "tables: []\n", CRD_EPARSE, NULL, 1},
    {"a map with a list for a role", "roles:\n  tea-maker: [host]\n", CRD_EPARSE, NULL, 2},
    {"a map that is no YAML", "roles: [\n", CRD_EPARSE, NULL, 2},
};
/* clang-format on */

static void test_map(void **state)
{
    const struct map_row *t = *state;
    struct place p = {0};
    struct import_result r;
    char map[160];
    write_file(&p, "map.yaml", t->map);
    snprintf(map, sizeof map, "%s", p.file);
    write_file(&p, "d.json",
               "[" OBJ("dcim.devicerole", 5, NAMED("Tea maker", "tea-maker")) "," OBJ(
                   "dcim.device", 7, "\"name\":\"a\",\"role\":5") "]");
    import_it(p.file, "netbox", map, &r);
    assert_status(t->want, r.rc, &r.err);
    assert_int_equal(r.err.line, t->line);
    if (t->function) {
        assert_non_null(strstr(r.notes.at, t->function));
        assert_string_equal(r.codes.at + 1, "");
    }
    import_done(&r);
    unlink(map);
    clean(&p, "d.json");
}

static void test_a_folder_of_answers(void **state)
{
    (void)state;
    struct place p = {0};
    struct import_result r;
    write_file(&p, "dcim_devices.json",
               "{\"results\":[{\"id\":7,\"url\":\"https://n/api/dcim/devices/7/\",\"name\":\"a\","
               "\"role\":{\"id\":5,\"slug\":\"router\"},\"site\":{\"id\":1,\"name\":\"Bay\"}}]}");
    write_file(&p, "racks.json", "[{\"id\":1},{\"id\":2}]");
    write_file(&p, "sites.json",
               "[{\"id\":1,\"name\":\"Bay\",\"slug\":\"bay\",\n\"latitude\":91}]");
    write_file(&p, "tenants.json", "[{\"id\":");
    import_it(p.dir, "auto", NULL, &r);
    assert_status(CRD_OK, r.rc, &r.err);
    assert_string_equal(r.report.format, "netbox");
    assert_string_equal(r.report.why, "answers of NetBox's REST interface");
    assert_int_equal(r.report.rows_malformed, 1);
    assert_string_equal(r.notes.at + 1, "site id=bay name=Bay @t:1\n"
                                        "element id=a name=a site=bay function=router @t:1\n");
    assert_string_equal(r.codes.at + 1, "field-form:1:0 json-malformed:1:8 part-unread:0:0 ");
    import_done(&r);
    for (size_t i = 0; i < 3; i++) {
        static const char *const files[] = {"dcim_devices.json", "racks.json", "sites.json"};
        snprintf(p.file, sizeof p.file, "%s/%s", p.dir, files[i]);
        unlink(p.file);
    }
    clean(&p, "tenants.json");
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_import_row);
    CRD_SUITE_ROWS(&s, map_rows, test_map);
    CRD_SUITE_ADD(&s, test_a_folder_of_answers);
    return crd_suite_run(&s, "import/netbox");
}
