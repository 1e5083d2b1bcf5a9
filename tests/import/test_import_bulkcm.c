#include "import/reads.h"

#include "import/bulkcm.h"

#define BASE "http://www.3gpp.org/ftp/specs/archive/32_series/"
#define FILE_OF(prefix, body)                                                            \
    "<bulkCmConfigDataFile xmlns='" BASE "32.615#configData' xmlns:xn='" BASE            \
    "32.625#genericNrm' xmlns:in='" BASE "32.695#inventoryNrm' xmlns:un='" BASE          \
    "32.645#utranNrm' xmlns:vs='http://vendor.example/vs'>"                              \
    "<fileHeader vendorName='Acme'/><configData" prefix "><xn:SubNetwork id='N'>\n" body \
    "</xn:SubNetwork></configData></bulkCmConfigDataFile>"
#define ME(id, attributes, rest)                                                        \
    "<xn:ManagedElement id='" id "'><xn:attributes>" attributes "</xn:attributes>" rest \
    "</xn:ManagedElement>"
#define UNIT(id, attributes, rest)                                                     \
    "<in:InventoryUnit id='" id "'><in:attributes>" attributes "</in:attributes>" rest \
    "</in:InventoryUnit>"

/* clang-format off */
static const struct reads rows[] = {
    {"an element with all that is said of it", FILE_OF("", "<xn:MeContext id='C'>" ME("1", "<xn:managedElementType>RNC</xn:managedElementType><xn:userLabel>RNC one</xn:userLabel>"
     "<xn:vendorName>Acme Radio</xn:vendorName><xn:locationName>Hilltop</xn:locationName><xn:swVersion>22.Q2</xn:swVersion><xn:managedBy>x</xn:managedBy>", "") "</xn:MeContext>"), CRD_OK,
     "party id=Acme Radio name=Acme Radio @t:2\nproduct id=Acme Radio/RNC name=RNC brand=Acme Radio category=rnc @t:2\nsite id=Hilltop name=Hilltop @t:2\n"
     "element id=SubNetwork=N,MeContext=C,ManagedElement=1 name=RNC one site=Hilltop function=rnc product=Acme Radio/RNC release=22.Q2 @t:2\n", ""},
    {"a prefix of the names, and signs that part them", FILE_OF(" dnPrefix='DC=op.example'", ME("a,b=c", "<xn:managedElementType>NodeB</xn:managedElementType>", "")), CRD_OK,
     "element id=DC=op.example,SubNetwork=N,ManagedElement=a\\,b\\=c function=nodeb @t:2\n", ""},
    {"sites and products once", FILE_OF("", ME("1", "<xn:managedElementType>ENB</xn:managedElementType><xn:vendorName>A</xn:vendorName><xn:locationName>S</xn:locationName>", "")
     ME("2", "<xn:managedElementType>ENB</xn:managedElementType><xn:vendorName>A</xn:vendorName><xn:locationName>S</xn:locationName>", "")), CRD_OK,
     "party id=A name=A @t:2\nproduct id=A/ENB name=ENB brand=A category=enb @t:2\nsite id=S name=S @t:2\nelement id=SubNetwork=N,ManagedElement=1 site=S function=enb product=A/ENB @t:2\n"
     "element id=SubNetwork=N,ManagedElement=2 site=S function=enb product=A/ENB @t:2\n", ""},
    {"the function object inside says what it is", FILE_OF("", ME("1", "<xn:userLabel>u</xn:userLabel>", "<un:ExternalRncFunction id='9'/><un:NodeBFunction id='1'><un:attributes><un:vendorName>no</un:vendorName></un:attributes></un:NodeBFunction>")), CRD_OK,
     "element id=SubNetwork=N,ManagedElement=1 name=u function=nodeb @t:2\n", ""},
    {"a type that is not known", FILE_OF("", ME("1", "<xn:managedElementType>WarpCore</xn:managedElementType>", "")), CRD_OK,
     "element id=SubNetwork=N,ManagedElement=1 @t:2\nfact subject=element:SubNetwork=N,ManagedElement=1 scheme=3GPP inventory item=managedElementType value=WarpCore @t:2\n",
     "function-unknown:2 SubNetwork=N,ManagedElement=1; "},
    {"several types: the first that is known", FILE_OF("", ME("1", "<xn:managedElementType>WarpCore, GNBDU GNBCU</xn:managedElementType>", "")), CRD_OK,
     "element id=SubNetwork=N,ManagedElement=1 function=gnb-du @t:2\nfact subject=element:SubNetwork=N,ManagedElement=1 scheme=3GPP inventory item=managedElementType value=WarpCore, GNBDU GNBCU @t:2\n", ""},
    {"units: one with a function is an element, others are facts", FILE_OF("", ME("1", "<xn:managedElementType>ENB</xn:managedElementType><xn:locationName>S</xn:locationName>",
     UNIT("R", "<in:inventoryUnitType>RRU</in:inventoryUnitType><in:vendorName>Zed</in:vendorName><in:vendorUnitFamilyType>Z-Radio</in:vendorUnitFamilyType><in:vendorUnitTypeNumber>4415</in:vendorUnitTypeNumber>"
          "<in:serialNumber>S1</in:serialNumber><in:dateOfManufacture>2019-03-04</in:dateOfManufacture>",
          UNIT("P", "<in:inventoryUnitType>fan tray</in:inventoryUnitType><in:vendorName>Zed</in:vendorName><in:serialNumber>F7</in:serialNumber>", "")))), CRD_OK,
     "party id=Zed name=Zed @t:2\nproduct id=Zed/fan tray name=fan tray brand=Zed @t:2\n"
     "fact subject=element:SubNetwork=N,ManagedElement=1 scheme=3GPP inventory item=InventoryUnit=R,InventoryUnit=P value=fan tray; Zed; F7 @t:2\n"
     "product id=Zed/Z-Radio 4415 name=Z-Radio model=4415 brand=Zed category=ru @t:2\nsite id=S name=S @t:2\n"
     "element id=SubNetwork=N,ManagedElement=1,InventoryUnit=R site=S function=ru product=Zed/Z-Radio 4415 @t:2\n"
     "fact subject=element:SubNetwork=N,ManagedElement=1,InventoryUnit=R scheme=3GPP inventory item=serialNumber value=S1 @t:2\n"
     "fact subject=element:SubNetwork=N,ManagedElement=1,InventoryUnit=R scheme=3GPP inventory item=dateOfManufacture value=2019-03-04 @t:2\n"
     "fact subject=element:SubNetwork=N,ManagedElement=1,InventoryUnit=R scheme=3GPP inventory item=inventoryUnitType value=RRU @t:2\n"
     "element id=SubNetwork=N,ManagedElement=1 site=S function=enb @t:2\n", ""},
    {"data in a vendor's own form are counted", FILE_OF("", ME("1", "<xn:managedElementType>ENB</xn:managedElementType>",
     "<xn:VsDataContainer id='v'><xn:attributes><xn:vsDataType>vsDataPower</xn:vsDataType><vs:vsDataPower><vs:vendorName>no</vs:vendorName></vs:vsDataPower></xn:attributes>"
     "<xn:VsDataContainer id='w'><xn:attributes><xn:vsDataType>vsDataPower</xn:vsDataType></xn:attributes></xn:VsDataContainer></xn:VsDataContainer>"
     "<xn:VsDataContainer id='x'><xn:attributes><xn:vsDataType>vsDataFan</xn:vsDataType></xn:attributes></xn:VsDataContainer>")), CRD_OK,
     "element id=SubNetwork=N,ManagedElement=1 function=enb @t:2\n", "part-unread:0 vsDataPower; part-unread:0 vsDataFan; "},
    {"what the file deletes is not read", FILE_OF("", "<xn:ManagedElement id='1' modifier='delete'/>" ME("2", "<xn:managedElementType>ENB</xn:managedElementType>", "")), CRD_OK,
     "element id=SubNetwork=N,ManagedElement=2 function=enb @t:2\n", "record-inactive:2 SubNetwork=N,ManagedElement=1; "},
    {"the namespace counts, not the prefix", "<a:b xmlns:a='" BASE "32.615#configData' xmlns:q='" BASE "32.625#genericNrm'><q:ManagedElement id='1'><q:attributes><q:managedElementType>mme</q:managedElementType></q:attributes></q:ManagedElement></a:b>", CRD_OK,
     "element id=ManagedElement=1 function=mme @t:1\n", ""},
    {"the same names in another namespace are nothing", "<xn:ManagedElement xmlns:xn='http://other.example' id='1'/>", CRD_EPARSE, "", ""},
    {"no object", FILE_OF("", ""), CRD_EPARSE, "", ""},
    {"cut", "<xn:ManagedElement xmlns:xn='" BASE "32.625#genericNrm' id='1'>", CRD_EPARSE, "", ""},
};

static const struct {
    const char *name, *function;
} types[] = {
    {"RNC", "rnc"}, {"NodeB", "nodeb"}, {"Node_B", "nodeb"}, {"ENB", "enb"}, {"eNodeB", "enb"}, {"gNodeB", "gnb"}, {"GNBCUCPFunction", "gnb-cu-cp"},
    {"GNBDU", "gnb-du"}, {"AMFFunction", "amf"}, {"Serving GW", "sgw"}, {"PdnGw", "pgw"}, {"BtsSiteMgr", "bts"}, {"RRU", "ru"}, {"", ""}, {"Function", ""},
    {"a type that is far too long to be one of those that are known to us", ""}, {"Blower", ""},
};
/* clang-format on */

static void test_type(void **state)
{
    const char *const *t = *state;
    crd_str f = crd_bulkcm_function(crd_str_from(t[0]));
    assert_int_equal(f.len, strlen(t[1]));
    assert_memory_equal(f.len ? f.ptr : "", t[1], f.len);
}

static void test_row(void **state) { expect_reads("bulkcm", "x.xml", *state); }

static void test_auto_knows_it(void **state)
{
    (void)state;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf notes, found;
    crd_buf_init(&notes, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    assert_status(
        CRD_OK,
        read_text("auto", "x.xml", FILE_OF("", ME("1", "", "")), &notes, &found, &report, &err),
        &err);
    assert_string_equal(report.format, "bulkcm");
    assert_string_equal(report.why, "XML of 3GPP inventory (TS 32.695)");
    crd_buf_done(&found);
    crd_buf_done(&notes);
}

static void test_nested_too_deep(void **state)
{
    (void)state;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf notes, found, text;
    crd_buf_init(&notes, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    crd_buf_init(&text, 1 << 20);
    crd_buf_adds(&text, "<x:SubNetwork xmlns:x='" BASE "32.625#genericNrm' id='1'>");
    for (int i = 0; i < 64; i++)
        crd_buf_adds(&text, "<x:SubNetwork id='1'>");
    assert_status(CRD_ELIMIT, read_text("bulkcm", "x.xml", text.at, &notes, &found, &report, &err),
                  &err);
    assert_int_equal(err.line, 1);
    crd_buf_done(&text);
    crd_buf_done(&found);
    crd_buf_done(&notes);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_auto_knows_it);
    CRD_SUITE_ADD(&s, test_nested_too_deep);
    CRD_SUITE_ROWS(&s, types, test_type);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "import/bulkcm");
}
