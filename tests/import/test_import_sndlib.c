#include "import/rows.h"

#define HEAD  "?SNDlib native format; type: network; version: 1.0\n"
#define NET   "network id=t name=t @t:1\n"
#define NODES "NODES (\n Bay ( 5.25 60.5 )\n Cape ( 6 61 )\n)\n"
#define SITES \
    "site id=Bay@t name=Bay lat=60.5 lon=5.25 @t:3\nsite id=Cape@t name=Cape lat=61 lon=6 @t:4\n"
#define FACT(subject, item, value) \
    "fact subject=" subject " scheme=sndlib item=" item " value=" value " @t:"

/* clang-format off */
static const struct import_row rows[] = {
    {"nodes and a comment", "sndlib", "t.txt", HEAD NODES "# the end ( )", CRD_OK, NET SITES, "", 0},
    {"line ends CR: a comment ends there, and lines are counted", "sndlib", "t.txt",
     "?SNDlib native format; type: network; version: 1.0\r# network\rNODES (\r Bay ( 5.25 60.5 )\r\n Cape ( 6 61 )\n)\r", CRD_OK,
     NET "site id=Bay@t name=Bay lat=60.5 lon=5.25 @t:4\nsite id=Cape@t name=Cape lat=61 lon=6 @t:5\n", "", 0},
    {"a byte order mark", "sndlib", "t.txt", "\xef\xbb\xbf" HEAD NODES, CRD_OK, NET SITES, "", 0},
    {"a node without a position", "sndlib", "t.txt", HEAD "NODES ( Bay )", CRD_OK, NET "site id=Bay@t name=Bay @t:2\n", "", 0},
    {"a position that cannot be on the globe: none is read", "sndlib", "t.txt", HEAD "NODES ( A ( 120 60 )\nB ( 5 600 ) )",
     CRD_OK, NET "site id=A@t name=A @t:2\nsite id=B@t name=B @t:3\n", "positions-flat:3:0 ", 0},
    {"a position that is no number", "sndlib", "t.txt", HEAD "NODES ( A ( 5 north ) )",
     CRD_OK, NET "site id=A@t name=A lon=5 @t:2\n", "field-form:2:15 ", 0},
    {"a link with modules; the unit is not known", "sndlib", "t.txt", HEAD NODES "LINKS (\n L1 ( Bay Cape ) 2.00 0.5 1 4 ( 155.00 7 622 9 )\n)", CRD_OK,
     NET SITES "link id=L1@t network=t a=site:Bay@t b=site:Cape@t @t:7\n"
     FACT("link:L1@t", "pre_installed_capacity", "2.00") "7\n" FACT("link:L1@t", "pre_installed_capacity_cost", "0.5") "7\n"
     FACT("link:L1@t", "routing_cost", "1") "7\n" FACT("link:L1@t", "setup_cost", "4") "7\n"
     FACT("link:L1@t", "module_1_capacity", "155.00") "7\n" FACT("link:L1@t", "module_1_cost", "7") "7\n"
     FACT("link:L1@t", "module_2_capacity", "622") "7\n" FACT("link:L1@t", "module_2_cost", "9") "7\n", "", 0},
    {"a unit makes capacities", "sndlib", "t.txt", HEAD "META ( unit=MBITPERSEC )" NODES "LINKS ( L1 ( Bay Cape ) 2000 0 0 0 ( ) )"
     "DEMANDS ( D ( Bay Cape ) 2 155 UNLIMITED )", CRD_OK,
     NET FACT("network:t", "unit", "MBITPERSEC") "2\n"
     "site id=Bay@t name=Bay lat=60.5 lon=5.25 @t:3\nsite id=Cape@t name=Cape lat=61 lon=6 @t:4\n"
     "link id=L1@t network=t a=site:Bay@t b=site:Cape@t capacity_gbps=2 @t:6\n"
     FACT("link:L1@t", "pre_installed_capacity", "2000") "6\n" FACT("link:L1@t", "pre_installed_capacity_cost", "0") "6\n"
     FACT("link:L1@t", "routing_cost", "0") "6\n" FACT("link:L1@t", "setup_cost", "0") "6\n"
     "service id=D@t name=D customer_class=other @t:6\nneed service=D@t node=path kind=path a_site=Bay@t b_site=Cape@t capacity_gbps=0.31 @t:6\n"
     FACT("service:D@t", "routing_unit", "2") "6\n" FACT("service:D@t", "demand_value", "155") "6\n", "", 0},
    {"a demand with a longest path", "sndlib", "t.txt", HEAD NODES "DEMANDS ( D ( Bay Cape ) 1 195.00 4 )", CRD_OK,
     NET SITES "service id=D@t name=D customer_class=other @t:6\nneed service=D@t node=path kind=path a_site=Bay@t b_site=Cape@t @t:6\n"
     FACT("service:D@t", "routing_unit", "1") "6\n" FACT("service:D@t", "demand_value", "195.00") "6\n"
     FACT("service:D@t", "max_path_length", "4") "6\n", "", 0},
    {"an end that is no node", "sndlib", "t.txt", HEAD NODES "DEMANDS ( D ( Bay Port ) 1 1 UNLIMITED )", CRD_OK,
     NET SITES "service id=D@t name=D customer_class=other @t:6\nneed service=D@t node=path kind=path a_site=Bay@t @t:6\n"
     FACT("service:D@t", "routing_unit", "1") "6\n" FACT("service:D@t", "demand_value", "1") "6\n", "end-unknown:6:0 ", 0},
    {"paths and sections that are not known are counted", "sndlib", "t.txt",
     HEAD "ADMISSIBLE_PATHS ( D ( P1 ( L1 L2 ) P2 ( L3 ) ) E ( ) ) WEATHER ( ( rain ) )", CRD_OK, NET, "part-unread:0:0 part-unread:0:0 ", 0},
    {"a drawing's name needs no blanks", "sndlib", "t.txt", HEAD "NODES(Bay(5 60)Cape)", CRD_OK,
     NET "site id=Bay@t name=Bay lat=60 lon=5 @t:2\nsite id=Cape@t name=Cape @t:2\n", "", 0},
    {"a missing bracket", "sndlib", "t.txt", HEAD "NODES (\n Bay ( 5 60\n)\nLINKS (", CRD_EPARSE, NET, "", 5},
    {"a link without its cost", "sndlib", "t.txt", HEAD NODES "LINKS (\n L1 ( Bay Cape ) 2.00 ( )\n)", CRD_EPARSE, NET SITES, "", 7},
    {"cut off", "sndlib", "t.txt", HEAD "NODES (\n Bay", CRD_EPARSE, NET, "", 3},
    {"a closing bracket alone", "sndlib", "t.txt", HEAD ")", CRD_EPARSE, NET, "", 2},
    {"a solution, not a network", "sndlib", "t.txt", "?SNDlib native format; type: solution; version: 1.0\n", CRD_EPARSE, "", "", 1},
    {"empty", "sndlib", "t.txt", "", CRD_EPARSE, "", "", 1},
};
/* clang-format on */

static void test_a_word_has_a_limit(void **state)
{
    (void)state;
    for (size_t len = 512; len <= 513; len++) {
        struct place p = {0};
        struct import_result r;
        char text[1024] = HEAD "NODES ( ";
        size_t at = strlen(text);
        memset(text + at, 'x', len);
        snprintf(text + at + len, sizeof text - at - len, " )");
        write_file(&p, "t.txt", text);
        import_it(p.file, "sndlib", NULL, &r);
        assert_status(len == 512 ? CRD_OK : CRD_ELIMIT, r.rc, &r.err);
        assert_int_equal(r.err.line, len == 512 ? 0 : 2);
        assert_int_equal(r.err.column, len == 512 ? 0 : 9);
        import_done(&r);
        clean(&p, "t.txt");
    }
}

static void test_auto_says_why(void **state)
{
    (void)state;
    struct place p = {0};
    struct import_result r;
    write_file(&p, "net", HEAD "NODES ( Bay )");
    import_it(p.file, "auto", NULL, &r);
    assert_status(CRD_OK, r.rc, &r.err);
    assert_string_equal(r.report.format, "sndlib");
    assert_string_equal(r.report.why, "the first line of SNDlib's native form");
    import_done(&r);
    clean(&p, "net");
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_import_row);
    CRD_SUITE_ADD(&s, test_a_word_has_a_limit);
    CRD_SUITE_ADD(&s, test_auto_says_why);
    return crd_suite_run(&s, "import/sndlib");
}
