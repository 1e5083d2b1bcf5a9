#include "import/rows.h"

#define HEAD "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
#define KEY(id, on, name) \
    "<key id=\"" id "\" for=\"" on "\" attr.name=\"" name "\" attr.type=\"string\"/>"
#define DATA(key, value) "<data key=\"" key "\">" value "</data>"
#define NET              "network id=t @t:"
#define FACT(subject, item, value) \
    "fact subject=" subject " scheme=graphml item=" item " value=" value " @t:"

/* clang-format off */
static const struct import_row rows[] = {
    {"Topology Zoo: places, speeds, what the graph says of itself", "graphml", "t.graphml",
     HEAD KEY("a", "node", "Latitude") KEY("b", "node", "Longitude") KEY("c", "node", "label")
     KEY("d", "edge", "LinkSpeedRaw") KEY("e", "edge", "LinkLabel") KEY("f", "graph", "Network") KEY("g", "graph", "Provenance")
     KEY("h", "node", "Internal")
     "\n<graph edgedefault=\"undirected\">\n" DATA("f", "Nordnet") DATA("g", "Primary")
     "\n<node id=\"0\">" DATA("a", "60.5") DATA("b", "5.25") DATA("c", "Bay") DATA("h", "1") "</node>"
     "\n<node id=\"1\">" DATA("c", "<![CDATA[Cape & Co]]>") "</node>"
     "\n<edge source=\"0\" target=\"1\">" DATA("d", "10000000000.0") DATA("e", "10 Gbps") "</edge>\n</graph></graphml>", CRD_OK,
     "site id=0@t name=Bay lat=60.5 lon=5.25 @t:5\n" FACT("site:0@t", "Internal", "1") "5\n"
     "site id=1@t name=Cape & Co @t:6\n"
     "link id=e0@t network=t a=site:0@t b=site:1@t capacity_gbps=10 @t:7\n"
     FACT("link:e0@t", "LinkSpeedRaw", "10000000000.0") "7\n" FACT("link:e0@t", "LinkLabel", "10 Gbps") "7\n"
     "network id=t name=Nordnet @t:3\n" FACT("network:t", "Provenance", "Primary") "3\n"
     FACT("network:t", "edgedefault", "undirected") "3\n", "", 0},
    {"yEd: labels that are drawn", "graphml", "t.graphml",
     HEAD "<key for=\"node\" id=\"d5\" yfiles.type=\"nodegraphics\"/><key for=\"edge\" id=\"d9\" yfiles.type=\"edgegraphics\"/>"
     "<graph id=\"G\">\n<node id=\"n0\"><data key=\"d5\"><y:ShapeNode xmlns:y=\"y\"><y:Geometry x=\"1\"/>"
     "<y:NodeLabel> Bay<y:LabelModel>no</y:LabelModel> no</y:NodeLabel><y:NodeLabel>second</y:NodeLabel></y:ShapeNode></data></node>"
     "<edge id=\"e0\" source=\"n0\" target=\"n0\"><data key=\"d9\"><y:EdgeLabel xmlns:y=\"y\">STM-16</y:EdgeLabel></data></edge>"
     "</graph></graphml>", CRD_OK,
     "site id=n0@t name=Bay @t:3\nlink id=e0@t network=t a=site:n0@t b=site:n0@t @t:3\n"
     FACT("link:e0@t", "drawn_label", "STM-16") "3\n" NET "2\n", "", 0},
    {"yEd: a group is no place, its members are", "graphml", "t.graphml",
     HEAD "<graph><node id=\"g\"><graph id=\"g:\"><node id=\"g::n0\"/></graph></node></graph></graphml>", CRD_OK,
     "site id=g::n0@t @t:2\n" NET "2\n", "part-unread:0:0 ", 0},
    {"NetworkX: parallel edges with one key stay apart", "graphml", "t.graphml",
     HEAD "<graph edgedefault=\"directed\"><node id=\"a\"/><node id=\"b\"/><edge source=\"a\" target=\"b\" id=\"0\"/>\n"
     "<edge source=\"b\" target=\"a\" id=\"0\"/>\n<edge source=\"a\" target=\"b\" id=\"1\"/></graph></graphml>", CRD_OK,
     "site id=a@t @t:2\nsite id=b@t @t:2\nlink id=0@t network=t a=site:a@t b=site:b@t @t:2\n"
     "link id=0#2@t network=t a=site:b@t b=site:a@t @t:3\nlink id=1@t network=t a=site:a@t b=site:b@t @t:4\n"
     NET "2\n" FACT("network:t", "edgedefault", "directed") "2\n", "", 0},
    {"an edge without id does not take another's", "graphml", "t.graphml",
     HEAD "<graph><edge source=\"a\" target=\"b\" id=\"e1\"/><edge source=\"a\" target=\"b\"/></graph></graphml>", CRD_OK,
     "link id=e1@t network=t a=site:a@t b=site:b@t @t:2\nlink id=e1#2@t network=t a=site:a@t b=site:b@t @t:2\n" NET "2\n", "", 0},
    {"a default holds where nothing is said", "graphml", "t.graphml",
     HEAD "<key id=\"k\" for=\"node\" attr.name=\"label\"><default>place</default></key><graph><node id=\"a\"/><node id=\"b\">"
     DATA("k", "Bay") "</node></graph></graphml>", CRD_OK,
     "site id=a@t name=place @t:2\nsite id=b@t name=Bay @t:2\n" NET "2\n", "", 0},
    {"a speed with its unit", "graphml", "t.graphml",
     HEAD KEY("s", "edge", "LinkSpeed") KEY("u", "edge", "LinkSpeedUnits") "<graph><edge source=\"a\" target=\"b\">"
     DATA("s", "155") DATA("u", "M") "</edge></graph></graphml>", CRD_OK,
     "link id=e0@t network=t a=site:a@t b=site:b@t capacity_gbps=0.155 @t:2\n"
     FACT("link:e0@t", "LinkSpeed", "155") "2\n" FACT("link:e0@t", "LinkSpeedUnits", "M") "2\n" NET "2\n", "", 0},
    {"a speed without a unit is only a fact", "graphml", "t.graphml",
     HEAD KEY("s", "edge", "LinkSpeed") "<graph><edge source=\"a\" target=\"b\">" DATA("s", "155") "</edge></graph></graphml>", CRD_OK,
     "link id=e0@t network=t a=site:a@t b=site:b@t @t:2\n" FACT("link:e0@t", "LinkSpeed", "155") "2\n" NET "2\n", "", 0},
    {"a position off the globe, half a position", "graphml", "t.graphml",
     HEAD KEY("a", "node", "lat") KEY("b", "node", "lon") "<graph>\n<node id=\"x\">" DATA("a", "91") DATA("b", "5") "</node></graph></graphml>",
     CRD_OK, "site id=x@t lon=5 @t:3\n" NET "2\n", "field-form:3:0 ", 0},
    {"a country that is on no list", "graphml", "t.graphml",
     HEAD KEY("a", "node", "Country") "<graph>\n<node id=\"x\">" DATA("a", "Norland") "</node></graph></graphml>",
     CRD_OK, "site id=x@t @t:3\n" FACT("site:x@t", "Country", "Norland") "3\n" NET "2\n", "country-unknown:3:0 ", 0},
    {"two graphs are two networks", "graphml", "t.graphml",
     HEAD "<graph id=\"A\"/><graph id=\"B\"/></graphml>", CRD_OK, NET "2\nnetwork id=B@t @t:2\n", "", 0},
    {"hyperedges and ports are counted", "graphml", "t.graphml",
     HEAD "<graph><node id=\"a\"><port name=\"p\"/></node><hyperedge><endpoint node=\"a\"/></hyperedge></graph></graphml>", CRD_OK,
     "site id=a@t @t:2\n" NET "2\n", "part-unread:0:0 part-unread:0:0 ", 0},
    {"an edge without an end, a node without an id", "graphml", "t.graphml",
     HEAD "<graph>\n<edge source=\"a\"/>\n<node/></graph></graphml>", CRD_OK, NET "2\n", "entry-unusable:3:0 entry-unusable:4:0 ", 0},
    {"data of a key that is not declared", "graphml", "t.graphml",
     HEAD "<graph>" DATA("q", "x") "</graph></graphml>", CRD_OK, NET "2\n", "part-unread:0:0 ", 0},
    {"no graph", "graphml", "t.graphml", HEAD "</graphml>", CRD_EPARSE, "", "", 0},
    {"another root", "graphml", "t.graphml", "<svg/>", CRD_EPARSE, "", "", 1},
    {"cut off", "graphml", "t.graphml", HEAD "<graph>\n<node id=\"a\"", CRD_EPARSE, "", "", 3},
    {"empty", "graphml", "t.graphml", "", CRD_EPARSE, "", "", 1},
    {"an entity is refused", "graphml", "t.graphml", "<!DOCTYPE graphml [<!ENTITY a \"b\">]>\n<graphml/>", CRD_EPARSE, "", "", 1},
};
/* clang-format on */

static void test_auto_says_why(void **state)
{
    (void)state;
    struct place p = {0};
    struct import_result r;
    write_file(&p, "net.xml", "<?xml version=\"1.0\"?>" HEAD "<graph/></graphml>");
    import_it(p.file, "auto", NULL, &r);
    assert_status(CRD_OK, r.rc, &r.err);
    assert_string_equal(r.report.format, "graphml");
    assert_string_equal(r.report.why, "a graphml element");
    assert_string_equal(r.notes.at + 1, "network id=net @t:2\n");
    import_done(&r);
    clean(&p, "net.xml");
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_import_row);
    CRD_SUITE_ADD(&s, test_auto_says_why);
    return crd_suite_run(&s, "import/graphml");
}
