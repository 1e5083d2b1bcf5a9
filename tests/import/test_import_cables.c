#include "import/rows.h"

#define CABLE(members)                                                                             \
    "{\"id\":\"north-1\",\"name\":\"North-1\",\"landing_points\":["                                \
    "{\"id\":\"bay\",\"name\":\"Bay, Norland\",\"country\":\"Norland\",\"is_tbd\":null}]," members \
    "}"
#define NETWORK "network id=north-1 name=North-1 kind=subsea"
#define SITE                                                    \
    "site id=bay name=Bay, Norland kind=landing-station @t:1\n" \
    "fact subject=site:bay scheme=submarinecablemap item=country value=Norland @t:1\n"
#define FACT(item, value) \
    "fact subject=network:north-1 scheme=submarinecablemap item=" item " value=" value
#define STAR FACT("order_of_branches", "unknown") " @t:1\n"
#define LINK "link id=bay@north-1 system=North-1 network=north-1 a=site:bay medium=submarine-cable"

/* clang-format off */
static const struct import_row rows[] = {
    {"a planned cable has no date of service", "cables", "a.json",
     CABLE("\"rfs\":\"2024 Q4\",\"rfs_year\":2024,\"is_planned\":true"), CRD_OK,
     NETWORK " @t:1\n" FACT("rfs", "2024 Q4") " @t:1\n" STAR SITE LINK " status=planned @t:1\n", "country-unknown:1:0 ", 0},
    {"a month is as exact as it is written", "cables", "a.json",
     CABLE("\"rfs\":\"2009 April\",\"rfs_year\":2009,\"is_planned\":false"), CRD_OK,
     NETWORK " since=2009-04 @t:1\n" FACT("rfs", "2009 April") " @t:1\n" STAR SITE LINK " status=in-service installed=2009-04 @t:1\n",
     "country-unknown:1:0 ", 0},
    {"a quarter is its year", "cables", "a.json",
     CABLE("\"rfs\":\"2012 Q2\",\"is_planned\":false"), CRD_OK,
     NETWORK " since=2012 @t:1\n" FACT("rfs", "2012 Q2") " @t:1\n" STAR SITE LINK " status=in-service installed=2012 @t:1\n",
     "country-unknown:1:0 ", 0},
    {"in service, since when is not said", "cables", "a.json", CABLE("\"rfs\":null,\"is_planned\":false"), CRD_OK,
     NETWORK " @t:1\n" STAR SITE LINK " status=in-service @t:1\n", "country-unknown:1:0 ", 0},
    {"not said whether planned: status unknown", "cables", "a.json", CABLE("\"rfs\":null"), CRD_OK,
     NETWORK " @t:1\n" STAR SITE LINK " @t:1\n", "country-unknown:1:0 ", 0},
    {"the system's length is no branch's", "cables", "a.json", CABLE("\"length\":\"45,000 km\""), CRD_OK,
     NETWORK " @t:1\n" FACT("system_length_km", "45000") " unit=km @t:1\n" STAR SITE LINK " @t:1\n", "country-unknown:1:0 ", 0},
    {"a length in other words", "cables", "a.json", CABLE("\"length\":\"about 9 miles\""), CRD_OK,
     NETWORK " @t:1\n" FACT("system_length", "about 9 miles") " @t:1\n" STAR SITE LINK " @t:1\n", "country-unknown:1:0 ", 0},
    {"owners own the system, suppliers built each branch", "cables", "a.json",
     CABLE("\"owners\":\"Acme, Inc., Telecom (now Nord, Tel)\",\"suppliers\":\"Acme\""), CRD_OK,
     NETWORK " @t:1\n" FACT("owners", "Acme, Inc., Telecom (now Nord, Tel)") " @t:1\n" FACT("suppliers", "Acme") " @t:1\n" STAR
     "party id=Acme, Inc. name=Acme, Inc. @t:1\ntie holder=party:Acme, Inc. target=network:north-1 kind=owns @t:1\n"
     "party id=Telecom (now Nord, Tel) name=Telecom (now Nord, Tel) @t:1\n"
     "tie holder=party:Telecom (now Nord, Tel) target=network:north-1 kind=owns @t:1\n"
     SITE LINK " @t:1\n"
     "party id=Acme name=Acme @t:1\ntie holder=party:Acme target=link:bay@north-1 kind=builds @t:1\n", "country-unknown:1:0 ", 0},
    {"members that are not known are counted", "cables", "a.json", CABLE("\"colour\":\"red\""), CRD_OK,
     NETWORK " @t:1\n" STAR SITE LINK " @t:1\n", "country-unknown:1:0 part-unread:0:0 ", 0},
    {"a cable that lands nowhere", "cables", "a.json", "{\"id\":\"x\",\"name\":\"X\",\"landing_points\":[]}", CRD_OK,
     "network id=x name=X kind=subsea @t:1\n"
     "fact subject=network:x scheme=submarinecablemap item=order_of_branches value=unknown @t:1\n", "", 0},
    {"a landing point without an id", "cables", "a.json", "\n{\"id\":\"x\",\"landing_points\":[{\"name\":\"Bay\"}]}", CRD_OK,
     "network id=x kind=subsea @t:2\n"
     "fact subject=network:x scheme=submarinecablemap item=order_of_branches value=unknown @t:2\n", "entry-unusable:2:0 ", 0},
    {"a cable without an id", "cables", "a.json", "{\"name\":\"X\"}", CRD_EPARSE, "", "entry-unusable:1:0 ", 0},
    {"cut off", "cables", "a.json", "{\"id\":\"x\",\n\"name\":", CRD_EPARSE, "", "", 2},
    {"empty file", "cables", "a.json", "", CRD_EPARSE, "", "", 1},
    {"not an object", "cables", "a.json", "[1, 2]", CRD_EPARSE, "", "", 0},
};
/* clang-format on */

static void write_cables(struct place *p, const char *bad)
{
    write_file(p, "landing-point-geo.json",
               "{\"type\":\"FeatureCollection\",\"features\":["
               "{\"properties\":{\"id\":\"bay\",\"name\":\"Bay\"},"
               "\"geometry\":{\"type\":\"Point\",\"coordinates\":[5.5,61.25]}},\n"
               "{\"properties\":{\"id\":\"lone\",\"name\":\"Lone\"},"
               "\"geometry\":{\"coordinates\":[5,91]}}]}");
    char dir[128];
    snprintf(dir, sizeof dir, "%s/cable", p->dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    write_file(p, "cable/all.json", "[{\"id\":\"north-1\",\"name\":\"North-1\"}]");
    write_file(p, "cable/north-1.json", CABLE("\"is_planned\":false"));
    write_file(p, "cable/north-2.json",
               "{\"id\":\"north-2\",\"name\":\"North-2\",\"landing_points\":[{\"id\":\"bay\","
               "\"name\":\"Bay, Norland\",\"country\":\"Norland\"}]}");
    write_file(p, "cable/zz.json", bad);
}

static void remove_cables(struct place *p)
{
    static const char *const files[] = {
        "cable/all.json", "cable/north-1.json",    "cable/north-2.json", "cable/zz.json",
        "cable",          "landing-point-geo.json"};
    for (size_t i = 0; i < CRD_COUNT(files); i++) {
        snprintf(p->file, sizeof p->file, "%s/%s", p->dir, files[i]);
        assert_int_equal(remove(p->file), 0);
    }
    assert_int_equal(rmdir(p->dir), 0);
}

static void test_a_folder_with_positions_and_a_broken_file(void **state)
{
    (void)state;
    struct place p = {0};
    struct import_result r;
    write_cables(&p, "{\"id\":\"zz\",");
    import_it(p.dir, "auto", NULL, &r);
    assert_status(CRD_OK, r.rc, &r.err);
    assert_string_equal(r.report.format, "cables");
    assert_string_equal(r.report.why, "a folder of cables with their landing points");
    assert_int_equal(r.report.files, 4);
    assert_int_equal(r.report.rows_malformed, 1);
    assert_int_equal(r.report.tables[CRD_T_network].put, 2);
    assert_int_equal(r.report.tables[CRD_T_site].put, 2); /* bay once, though two cables land */
    assert_non_null(strstr(r.notes.at, "site id=bay name=Bay, Norland lat=61.25 lon=5.5 "));
    assert_non_null(strstr(r.notes.at, "site id=lone name=Lone lon=5 kind=landing-station @t:2\n"));
    assert_string_equal(r.codes.at + 1, "field-form:2:0 json-malformed:1:12 country-unknown:1:0 ");
    import_done(&r);
    remove_cables(&p);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_import_row);
    CRD_SUITE_ADD(&s, test_a_folder_with_positions_and_a_broken_file);
    return crd_suite_run(&s, "import/cables");
}
