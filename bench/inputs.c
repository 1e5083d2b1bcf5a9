/* Invented files as the importers meet them, each a pure function of its size:
 *   bench_inputs netbox|bulkcm|bods|gleif|cables|graphml BYTES PATH
 * writes at least that many bytes; PATH is a file, for cables a folder that is made. Built after
 * real ones: as many members that nobody reads, as long names, as deep a nesting. */
#include "bench.h"

#include <string.h>
#include <sys/stat.h>

static const char *const words[] = {"Norland", "Teler", "Harbour", "Fjord",  "Acme",  "Optic",
                                    "Metro",   "South", "Capital", "Valley", "Relay", "Nordic"};
static const char *const models[] = {"R-9000", "S-48T", "ODU 4", "BBU-3", "C-220", "Edge 7"};

static const char *word(uint64_t i)
{
    uint64_t mixed = i * UINT64_C(0x9E3779B97F4A7C15) >> 33;
    return words[mixed % (sizeof words / sizeof *words)];
}

static uint64_t written(FILE *f) { return (uint64_t)ftello(f); }

/* ---- netbox: an array of {"model", "pk", "fields"} ------------------------------------------- */

#define STAMP \
    "\"created\": \"2021-04-02T00:00:00Z\", \"last_updated\": \"2023-08-31T14:02:11.402Z\", "
enum { SITES = 400, TYPES = 300, MAKERS = 12, PORTS = 8, CABLES = 4 };

static void put_catalogue(FILE *f)
{
    for (unsigned i = 1; i <= MAKERS; i++)
        fprintf(f,
                "%s{\"model\": \"dcim.manufacturer\", \"pk\": %u, \"fields\": {" STAMP
                "\"custom_field_data\": {}, \"name\": \"%s Systems %u\", \"slug\": \"m-%u\", "
                "\"description\": \"\"}}",
                i > 1 ? ",\n" : "", i, words[i - 1], i, i);
    for (unsigned i = 1; i <= TYPES; i++)
        fprintf(f,
                ",\n{\"model\": \"dcim.devicetype\", \"pk\": %u, \"fields\": {" STAMP
                "\"custom_field_data\": {}, \"manufacturer\": %u, \"model\": \"%s-%u\", "
                "\"slug\": \"t-%u\", \"part_number\": \"PN-%05u\", \"u_height\": \"1.0\", "
                "\"is_full_depth\": true, \"subdevice_role\": \"\", \"airflow\": \"\", "
                "\"front_image\": \"\", \"rear_image\": \"\", \"comments\": \"\"}}",
                i, i % MAKERS + 1, models[i % 6], i, i, i * 7);
    for (unsigned i = 1; i <= 6; i++)
        fprintf(f,
                ",\n{\"model\": \"dcim.devicerole\", \"pk\": %u, \"fields\": {\"name\": \"%s\", "
                "\"slug\": \"%s\", \"color\": \"9e9e9e\", \"vm_role\": true}}",
                i, i % 2 ? "Router" : "Switch", i % 2 ? "router" : "switch");
    for (unsigned i = 1; i <= SITES; i++)
        fprintf(f,
                ",\n{\"model\": \"dcim.site\", \"pk\": %u, \"fields\": {" STAMP
                "\"custom_field_data\": {}, \"name\": \"%s %u\", \"slug\": \"site-%u\", "
                "\"status\": \"active\", \"region\": null, \"group\": null, \"tenant\": null, "
                "\"facility\": \"F%u\", \"time_zone\": null, \"description\": \"\", "
                "\"physical_address\": \"%u %s Road\", \"shipping_address\": \"\", "
                "\"latitude\": \"%u.5\", \"longitude\": \"%u.25\", \"comments\": \"\"}}",
                i, word(i), i, i, i, i, word(i + 9), i % 60, i % 90);
}

static void put_device(FILE *f, uint64_t d)
{
    fprintf(f,
            ",\n{\"model\": \"dcim.device\", \"pk\": %" PRIu64 ", \"fields\": {" STAMP
            "\"custom_field_data\": {\"owner_team\": null, \"cost_centre\": \"C%" PRIu64 "\"}, "
            "\"local_context_data\": null, \"device_type\": %" PRIu64 ", \"device_role\": %" PRIu64
            ", \"tenant\": null, \"platform\": null, \"name\": \"%s-rtr-%06" PRIu64
            "\", \"_name\": \"%s-rtr-%08" PRIu64 "\", \"serial\": \"SN%010" PRIu64
            "\", \"asset_tag\": null, \"site\": %" PRIu64 ", \"location\": null, \"rack\": %" PRIu64
            ", \"position\": \"%" PRIu64 ".0\", \"face\": \"front\", \"status\": \"active\", "
            "\"airflow\": \"\", \"primary_ip4\": %" PRIu64 ", \"primary_ip6\": null, "
            "\"cluster\": null, \"virtual_chassis\": null, \"vc_position\": null, "
            "\"vc_priority\": null, \"comments\": \"\"}}",
            d, d % 40, d % TYPES + 1, d % 6 + 1, word(d), d, word(d), d, d * 7919, d % SITES + 1,
            d / 20, d % 42, d * 3);
    for (uint64_t p = 1; p <= PORTS; p++)
        fprintf(f,
                ",\n{\"model\": \"dcim.interface\", \"pk\": %" PRIu64 ", \"fields\": {" STAMP
                "\"custom_field_data\": {}, \"device\": %" PRIu64 ", \"name\": \"xe-0/0/%" PRIu64
                "\", \"_name\": \"0000000%" PRIu64 "xe-\", \"label\": \"\", \"description\": \"\", "
                "\"cable\": %" PRIu64 ", \"cable_end\": \"A\", \"mark_connected\": false, "
                "\"_path\": null, \"enabled\": true, \"mac_address\": null, \"mtu\": null, "
                "\"mode\": \"\", \"parent\": null, \"bridge\": null, \"lag\": null, "
                "\"type\": \"10gbase-x-sfpp\", \"mgmt_only\": false, \"speed\": null, "
                "\"duplex\": null, \"wwn\": null, \"rf_role\": \"\", \"rf_channel\": \"\"}}",
                d * PORTS + p, d, p, p, d * CABLES + p % CABLES);
}

static void put_cables(FILE *f, uint64_t d)
{
    for (uint64_t c = d * CABLES; c < (d + 1) * CABLES; c++) {
        fprintf(f,
                ",\n{\"model\": \"dcim.cable\", \"pk\": %" PRIu64 ", \"fields\": {" STAMP
                "\"custom_field_data\": {}, \"type\": \"smf-os2\", \"status\": \"connected\", "
                "\"tenant\": null, \"label\": \"\", \"color\": \"\", \"length\": \"%" PRIu64
                ".00\", \"length_unit\": \"m\", \"_abs_length\": \"%" PRIu64 ".0000\"}}",
                c, c % 90, c % 90);
        for (uint64_t end = 0; end < 2; end++) /* this device's port and the last one's */
            fprintf(f,
                    ",\n{\"model\": \"dcim.cabletermination\", \"pk\": %" PRIu64
                    ", \"fields\": {" STAMP "\"cable\": %" PRIu64 ", \"cable_end\": \"%c\", "
                    "\"termination_type\": [\"dcim\", \"interface\"], \"termination_id\": %" PRIu64
                    ", \"_device\": %" PRIu64 ", \"_rack\": null, \"_location\": null, "
                    "\"_site\": %" PRIu64 "}}",
                    c * 2 + end, c, end ? 'B' : 'A',
                    (d - (end && d > 1)) * PORTS + 1 + c % CABLES + CABLES * end, d, d % SITES + 1);
    }
}

static void netbox(FILE *f, uint64_t most)
{
    fputs("[", f);
    put_catalogue(f);
    for (uint64_t d = 1; written(f) < most; d++) {
        put_device(f, d);
        put_cables(f, d);
    }
    fputs("]\n", f);
}

/* ---- bulkcm: nodes with cells, and what the maker adds -----------------------------------------
 */

static void put_cells(FILE *f, uint64_t node)
{
    for (uint64_t c = 1; c <= 6; c++)
        fprintf(f,
                "<en:EUtranGenericCell id=\"%" PRIu64 "\"><en:attributes><en:userLabel>%s cell "
                "%" PRIu64 "</en:userLabel><en:tac>%" PRIu64 "</en:tac><en:pci>%" PRIu64
                "</en:pci><en:maximumTransmissionPower>46</en:maximumTransmissionPower>"
                "<en:cellSize>medium</en:cellSize></en:attributes>\n"
                "<xn:VsDataContainer id=\"1\"><xn:attributes><xn:vsDataType>vsDataCell"
                "</xn:vsDataType><xn:vsDataFormatVersion>Vendor.17</xn:vsDataFormatVersion>"
                "<vs:vsDataCell><vs:dlBandwidth>20000</vs:dlBandwidth><vs:ulBandwidth>20000"
                "</vs:ulBandwidth><vs:qRxLevMin>-128</vs:qRxLevMin><vs:drxActive>true"
                "</vs:drxActive><vs:crsGain>300</vs:crsGain><vs:noOfTxAntennas>4"
                "</vs:noOfTxAntennas></vs:vsDataCell></xn:attributes></xn:VsDataContainer>"
                "</en:EUtranGenericCell>\n",
                c, word(node + c), c, node % 500, (node + c) % 504);
}

static void put_units(FILE *f, uint64_t node)
{
    for (uint64_t u = 1; u <= 3; u++)
        fprintf(f,
                "<in:InventoryUnit id=\"%" PRIu64 "\"><in:attributes><in:inventoryUnitType>%s"
                "</in:inventoryUnitType><in:vendorUnitFamilyType>%s</in:vendorUnitFamilyType>"
                "<in:vendorUnitTypeNumber>KRC %" PRIu64 "</in:vendorUnitTypeNumber>"
                "<in:vendorName>%s Systems</in:vendorName><in:serialNumber>S%09" PRIu64
                "</in:serialNumber><in:dateOfManufacture>2019-05-%02" PRIu64
                "</in:dateOfManufacture></in:attributes></in:InventoryUnit>\n",
                u, u == 1 ? "RRU" : "board", models[u], node % 40, words[node % 4], node * 3 + u,
                node % 28 + 1);
}

static void bulkcm(FILE *f, uint64_t most)
{
    static const char base[] = "http://www.3gpp.org/ftp/specs/archive/32_series/32.";
    fprintf(
        f,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<bulkCmConfigDataFile "
        "xmlns=\"%s615#configData\" xmlns:xn=\"%s625#genericNrm\" xmlns:in=\"%s695#inventoryNrm\" "
        "xmlns:en=\"%s765#eutranNrm\" xmlns:vs=\"VendorSpecificAttributes\">\n"
        "<fileHeader fileFormatVersion=\"32.615 V9.2\" vendorName=\"Acme\"/>\n"
        "<configData dnPrefix=\"DC=norland.example\"><xn:SubNetwork id=\"1\">\n",
        base, base, base, base);
    for (uint64_t n = 1; written(f) < most; n++) {
        fprintf(f,
                "<xn:MeContext id=\"N%06" PRIu64 "\"><xn:ManagedElement id=\"1\"><xn:attributes>"
                "<xn:managedElementType>ENodeB</xn:managedElementType><xn:userLabel>%s %" PRIu64
                "</xn:userLabel><xn:vendorName>%s Systems</xn:vendorName><xn:userDefinedState/>"
                "<xn:locationName>%s hill %" PRIu64 "</xn:locationName><xn:swVersion>L%" PRIu64
                ".Q2</xn:swVersion></xn:attributes>\n<en:ENBFunction id=\"1\"><en:attributes>"
                "<en:eNBId>%" PRIu64 "</en:eNBId></en:attributes>\n",
                n, word(n), n, words[n % 4], word(n + 5), n / 2, n % 9 + 15, n);
        put_cells(f, n);
        fputs("</en:ENBFunction>\n", f);
        put_units(f, n);
        fputs("</xn:ManagedElement></xn:MeContext>\n", f);
    }
    fputs("</xn:SubNetwork></configData><fileFooter dateTime=\"2025-06-30T00:00:00Z\"/>"
          "</bulkCmConfigDataFile>\n",
          f);
}

/* ---- bods: two entities, a person and two relationships a step ---------------------------------
 */

#define PUBLISHED                                                                              \
    "\"publicationDetails\": {\"publicationDate\": \"2025-01-31\", \"bodsVersion\": \"0.4\", " \
    "\"publisher\": {\"name\": \"Register of Norland\"}}, \"source\": {\"type\": "             \
    "[\"officialRegister\"]}"

static void put_share(FILE *f, uint64_t i, const char *who, uint64_t owner)
{
    fprintf(f,
            ",\n{\"statementId\": \"r-%s-%016" PRIx64 "\", \"declarationSubject\": \"e-%" PRIu64
            "\", \"statementDate\": \"2024-03-%02" PRIu64 "\", " PUBLISHED ", \"recordId\": "
            "\"rel-%s-%" PRIu64 "\", \"recordStatus\": \"new\", \"recordType\": \"relationship\", "
            "\"recordDetails\": {\"isComponent\": false, \"subject\": \"e-%" PRIu64
            "\", \"interestedParty\": \"%s-%" PRIu64 "\", \"interests\": [{\"type\": "
            "\"shareholding\", \"directOrIndirect\": \"direct\", \"beneficialOwnershipOrControl\": "
            "true, \"share\": {\"minimum\": 25, \"maximum\": 50}, \"startDate\": \"2019-04-01\"}, "
            "{\"type\": \"votingRights\", \"directOrIndirect\": \"direct\", \"share\": "
            "{\"exact\": 30}, \"startDate\": \"2019-04-01\"}]}}",
            who, i * UINT64_C(0x9E3779B97F4A7C15), i, i % 28 + 1, who, i, i, who, owner);
}

static void bods(FILE *f, uint64_t most)
{
    for (uint64_t i = 1; written(f) < most; i++) {
        fprintf(f,
                "%s\n{\"statementId\": \"e-%016" PRIx64 "\", \"declarationSubject\": \"e-%" PRIu64
                "\", \"statementDate\": \"2024-03-01\", " PUBLISHED ", \"recordId\": \"e-%" PRIu64
                "\", \"recordStatus\": \"new\", \"recordType\": \"entity\", \"recordDetails\": "
                "{\"isComponent\": false, \"entityType\": {\"type\": \"registeredEntity\"}, "
                "\"name\": \"%s %s %" PRIu64 " AS\", \"jurisdiction\": {\"name\": \"Norway\", "
                "\"code\": \"NO\"}, \"identifiers\": [{\"id\": \"%09" PRIu64
                "\", \"scheme\": \"NO-BRC\", \"schemeName\": \"Central Register\"}], "
                "\"foundingDate\": \"1999-07-01\", \"addresses\": [{\"type\": \"registered\", "
                "\"address\": \"%" PRIu64 " Fjord Road\", \"country\": {\"name\": \"Norway\", "
                "\"code\": \"NO\"}}]}}",
                i > 1 ? "," : "[", i * 31, i, i, word(i), word(i + 3), i, i * 17, i % 99);
        fprintf(f,
                ",\n{\"statementId\": \"p-%016" PRIx64
                "\", \"statementDate\": \"2024-03-01\", " PUBLISHED ", \"recordId\": \"p-%" PRIu64
                "\", \"recordStatus\": \"new\", "
                "\"recordType\": \"person\", \"recordDetails\": {\"isComponent\": false, "
                "\"personType\": \"knownPerson\", \"names\": [{\"type\": \"legal\", \"fullName\": "
                "\"Nora %s-%" PRIu64 "\", \"familyName\": \"%s\", \"givenName\": \"Nora\"}], "
                "\"nationalities\": [{\"name\": \"Norway\", \"code\": \"NO\"}], \"birthDate\": "
                "\"1970-01\"}}",
                i * 77, i, word(i), i, word(i));
        put_share(f, i, "p", i);
        if (i > 10)
            put_share(f, i, "e", i - 10);
    }
    fputs("]\n", f);
}

/* ---- gleif: level 1 as CSV: some 300 columns, all in quotes, most of them empty -------------- */

enum { UNREAD_COLUMNS = 300 };

static void put_lei(FILE *f, uint64_t i)
{
    char lei[32];
    unsigned rest = 0;
    snprintf(lei, sizeof lei, "5299%014" PRIu64, i % UINT64_C(100000000000000));
    for (const char *c = lei; *c; c++) /* ISO 17442: modulo 97 of the number made of all signs */
        rest = (rest * 10 + (unsigned)(*c - '0')) % 97;
    rest = 98 - rest * 100 % 97;
    fprintf(f, "\"%s%02u", lei, rest);
}

static void gleif(FILE *f, uint64_t most)
{
    fputs("LEI,Entity.LegalName,Entity.LegalName.xmllang,"
          "Entity.OtherEntityNames.OtherEntityName.1,"
          "Entity.OtherEntityNames.OtherEntityName.1.xmllang,"
          "Entity.OtherEntityNames.OtherEntityName.1.type",
          f);
    for (unsigned i = 1; i <= UNREAD_COLUMNS; i++)
        fprintf(f, ",Entity.Unread.Part.%u", i);
    fputs(",Entity.LegalAddress.FirstAddressLine,Entity.LegalAddress.City,"
          "Entity.LegalAddress.Country,Entity.HeadquartersAddress.Country,"
          "Entity.RegistrationAuthority.RegistrationAuthorityID,"
          "Entity.RegistrationAuthority.RegistrationAuthorityEntityID,Entity.LegalJurisdiction,"
          "Entity.EntityCategory,Entity.EntityStatus,Entity.EntityCreationDate,"
          "Registration.InitialRegistrationDate,Registration.LastUpdateDate,"
          "Registration.RegistrationStatus\n",
          f);
    for (uint64_t i = 1; written(f) < most; i++) {
        put_lei(f, i * 7919);
        fprintf(f, "\",\"%s %s %" PRIu64 ", Holding AS\",\"no\",", word(i), word(i + 1), i);
        if (i % 5 == 0)
            fprintf(f, "\"%s %" PRIu64 "\",\"en\",\"TRADING_OR_OPERATING_NAME\"", word(i), i);
        else
            fputs("\"\",\"\",\"\"", f);
        for (unsigned k = 1; k <= UNREAD_COLUMNS; k++)
            fputs(k % 12 == 0 ? ",\"N/A\"" : ",\"\"", f);
        fprintf(f,
                ",\"%" PRIu64 ", Fjord Road\",\"%s\",\"NO\",\"NO\",\"RA000472\",\"%09" PRIu64
                "\",\"NO\",\"GENERAL\",\"ACTIVE\",\"1999-07-01T00:00:00Z\","
                "\"2014-02-11T00:00:00Z\",\"2024-11-20T08:15:00Z\",\"ISSUED\"\n",
                i % 99, word(i), i * 17);
    }
}

/* ---- graphml: the Topology Zoo's form
 * ------------------------------------------------------------ */

static void graphml(FILE *f, uint64_t most)
{
    static const struct {
        const char *name, *on;
    } keys[] = {{"Country", "node"},      {"label", "node"},       {"Longitude", "node"},
                {"Internal", "node"},     {"Latitude", "node"},    {"LinkLabel", "edge"},
                {"LinkSpeedRaw", "edge"}, {"LinkSpeed", "edge"},   {"LinkSpeedUnits", "edge"},
                {"Network", "graph"},     {"GeoLocation", "graph"}};
    fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?><graphml "
          "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
          f);
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++)
        fprintf(f, "  <key attr.name=\"%s\" attr.type=\"string\" for=\"%s\" id=\"d%u\" />\n",
                keys[i].name, keys[i].on, i);
    fputs("  <graph edgedefault=\"undirected\">\n    <data key=\"d9\">Norland</data>\n", f);
    for (uint64_t i = 0; written(f) < most; i++) {
        fprintf(f,
                "    <node id=\"%" PRIu64 "\">\n      <data key=\"d0\">Norway</data>\n"
                "      <data key=\"d1\">%s %" PRIu64 "</data>\n      <data key=\"d2\">%" PRIu64
                ".75</data>\n      <data key=\"d3\">1</data>\n      <data key=\"d4\">%" PRIu64
                ".5</data>\n    </node>\n",
                i, word(i), i, i % 90, i % 60);
        for (uint64_t k = 1; k <= 3 && k <= i; k++)
            fprintf(f,
                    "    <edge source=\"%" PRIu64 "\" target=\"%" PRIu64 "\" id=\"e%" PRIu64
                    "\">\n      <data key=\"d5\">10 Gbps</data>\n      <data key=\"d7\">10</data>\n"
                    "      <data key=\"d6\">10000000000.0</data>\n      <data key=\"d8\">G</data>\n"
                    "    </edge>\n",
                    i - i % (k + 1) / 2 - k % i, i, i * 3 + k);
    }
    fputs("  </graph>\n</graphml>\n", f);
}

/* ---- cables: many small files
 * --------------------------------------------------------------------- */

static int cables(const char *folder, uint64_t most)
{
    char path[4096];
    if (mkdir(folder, 0700) != 0)
        return 1;
    uint64_t done = 0;
    for (uint64_t i = 0; done < most; i++) {
        snprintf(path, sizeof path, "%s/cable-%05" PRIu64 ".json", folder, i);
        FILE *f = fopen(path, "w");
        if (!f)
            return 1;
        fprintf(f,
                "{\"id\":\"cable-%" PRIu64 "\",\"name\":\"%s-%" PRIu64 "\",\"length\":\"%" PRIu64
                ",500 km\",\"landing_points\":[",
                i, word(i), i, i % 30 + 1);
        for (uint64_t p = 0; p < 2 + i % 12; p++)
            fprintf(f,
                    "%s{\"id\":\"landing-%" PRIu64 "\",\"name\":\"%s %" PRIu64
                    ", Norway\",\"country\":\"Norway\",\"is_tbd\":null}",
                    p ? "," : "", (i * 7 + p) % 3000, word((i * 7 + p) % 3000), (i * 7 + p) % 3000);
        fprintf(f,
                "],\"owners\":\"%s Telecom, %s Networks, Inc., Teler\",\"suppliers\":\"%s Marine\","
                "\"rfs\":\"20%02" PRIu64 " Q2\",\"rfs_year\":20%02" PRIu64
                ",\"is_planned\":false,\"url\":\"https://cable.example/%" PRIu64
                "\",\"notes\":null}\n",
                word(i), word(i + 1), word(i + 2), i % 24, i % 24, i);
        done += written(f);
        if (fclose(f) != 0)
            return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(FILE *f, uint64_t most);
    } kinds[] = {{"netbox", netbox}, {"bulkcm", bulkcm},   {"bods", bods},
                 {"gleif", gleif},   {"graphml", graphml}, {"cables", NULL}};
    for (size_t i = 0; argc == 4 && i < sizeof kinds / sizeof *kinds; i++) {
        uint64_t most = strtoull(argv[2], NULL, 10);
        if (strcmp(argv[1], kinds[i].name) != 0)
            continue;
        if (!kinds[i].write)
            return cables(argv[3], most);
        FILE *f = fopen(argv[3], "w");
        if (!f)
            return 1;
        kinds[i].write(f, most);
        return fclose(f) != 0;
    }
    fputs("usage: bench_inputs netbox|bulkcm|bods|gleif|cables|graphml BYTES PATH\n", stderr);
    return 2;
}
