#include "import/reads.h"

/* Invented firms; the check digits are right. */
#define TEL  "NORLANDTEL0000000038"
#define FUND "NORLANDFUND000000018"
#define HOLD "NORLANDHOLD000000028"
#define LEVEL1                                                                                     \
    "LEI,Entity.LegalName,Entity.LegalName.xmllang,Entity.OtherEntityNames.OtherEntityName.1,"     \
    "Entity.OtherEntityNames.OtherEntityName.1.xmllang,Entity.OtherEntityNames.OtherEntityName.1." \
    "type,"                                                                                        \
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.1,"                       \
    "Entity.LegalAddress.Country,Entity.HeadquartersAddress.Country,"                              \
    "Entity.RegistrationAuthority.RegistrationAuthorityID,"                                        \
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID,Entity.LegalJurisdiction,"         \
    "Entity.EntityCategory,Entity.EntityStatus,Entity.EntityCreationDate,"                         \
    "Entity.EntityExpirationDate,Registration.RegistrationStatus\n"
#define RELATIONS                                                                                  \
    "Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType,Relationship.EndNode.NodeID," \
    "Relationship.EndNode.NodeIDType,Relationship.RelationshipType,Relationship."                  \
    "RelationshipStatus,"                                                                          \
    "Relationship.Period.1.startDate,Relationship.Period.1.endDate,Relationship.Period.1."         \
    "periodType,"                                                                                  \
    "Relationship.Period.2.startDate,Relationship.Period.2.endDate,Relationship.Period.2."         \
    "periodType\n"
#define LEI_XML(body)                                                                            \
    "<?xml version='1.0'?>\n<x:LEIData xmlns:x='http://www.gleif.org/data/schema/leidata/2016'>" \
    "<x:LEIHeader/><x:LEIRecords>\n" body "</x:LEIRecords></x:LEIData>"
#define RR_XML(body)                                                                           \
    "<RelationshipData xmlns='http://www.gleif.org/data/schema/rr/2016'><RelationshipRecords>" \
    "<RelationshipRecord><Relationship>" body                                                  \
    "</Relationship></RelationshipRecord></RelationshipRecords></RelationshipData>"

/* clang-format off */
static const struct reads rows[] = {
    {"level 1, CSV", LEVEL1 TEL ",Norland Tel AS,no,Televerket,no,PREVIOUS_LEGAL_NAME,Norland Telekom,NO,SE,RA000472,42,NO-03,GENERAL,ACTIVE,1999-01-02T00:00:00Z,,ISSUED\n", CRD_OK,
     "party id=" TEL " name=Norland Tel AS kind=company jurisdiction=NO hq=SE lei=" TEL " registry=RA000472 registry_id=42 since=1999-01-02 @t:2\n"
     "party_name party=" TEL " name=Televerket kind=former @t:2\nparty_name party=" TEL " name=Norland Telekom kind=transliteration @t:2\n", ""},
    {"without jurisdiction the address counts", LEVEL1 FUND ",Norland Fund,,,,,,NO,,,,,FUND,ACTIVE,,,LAPSED\n", CRD_OK,
     "party id=" FUND " name=Norland Fund kind=fund jurisdiction=NO lei=" FUND " @t:2\n", ""},
    {"inactive, with an end", LEVEL1 TEL ",A,,,,,,NO,,,,,,INACTIVE,,2020-05-06T07:08:09Z,RETIRED\n", CRD_OK,
     "party id=" TEL " name=A jurisdiction=NO lei=" TEL " until=2020-05-06 @t:2\n", "record-inactive:2 " TEL "; "},
    {"annulled and duplicate are no records", LEVEL1 TEL ",A,,,,,,NO,,,,,,ACTIVE,,,ANNULLED\n" HOLD ",A,,,,,,NO,,,,,,ACTIVE,,,DUPLICATE\n", CRD_OK,
     "", "record-inactive:2 " TEL "; record-inactive:3 " HOLD "; "},
    {"a wrong LEI", LEVEL1 "NORLANDTEL0000000012,A,,,,,,NO,,,,,,,,,\n" HOLD ",B,,,,,,NO,,,,,,,,,\n", CRD_OK,
     "party id=" HOLD " name=B jurisdiction=NO lei=" HOLD " @t:3\n", "statement-rejected:2 LEI; "},
    {"a date that is none", LEVEL1 TEL ",A,,,,,,NO,,,,,,,long ago,,\n", CRD_OK,
     "party id=" TEL " name=A jurisdiction=NO lei=" TEL " @t:2\n", "field-form:2 date; "},
    {"level 1, XML, any prefix, foreign elements passed over",
     LEI_XML("<x:LEIRecord><x:LEI>" TEL "</x:LEI><x:Entity><x:LegalName xml:lang='no'>Norland <![CDATA[& Tel]]></x:LegalName>"
             "<x:OtherEntityNames><x:OtherEntityName type='TRADING_OR_OPERATING_NAME'>NT</x:OtherEntityName><x:OtherEntityName>N</x:OtherEntityName></x:OtherEntityNames>"
             "<x:LegalJurisdiction>NO</x:LegalJurisdiction><x:EntityCategory>BRANCH</x:EntityCategory></x:Entity>"
             "<x:Extension><g:LEI xmlns:g='http://other.example'>wrong<g:deep/></g:LEI></x:Extension></x:LEIRecord>"), CRD_OK,
     "party id=" TEL " name=Norland & Tel kind=branch jurisdiction=NO lei=" TEL " @t:3\n"
     "party_name party=" TEL " name=NT kind=trading @t:3\nparty_name party=" TEL " name=N @t:3\n", ""},
    {"records of another namespace are none", "<LEIData><LEIRecord><LEI>" TEL "</LEI></LEIRecord></LEIData>", CRD_OK, "", ""},
    {"consolidation, CSV: the relationship's own period", RELATIONS TEL ",LEI," HOLD ",LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,2023-01-01T00:00:00Z,2023-12-31T00:00:00Z,ACCOUNTING_PERIOD,2015-02-03T00:00:00Z,,RELATIONSHIP_PERIOD\n"
     TEL ",LEI," FUND ",LEI,IS_ULTIMATELY_CONSOLIDATED_BY,ACTIVE,,,,,,\n", CRD_OK,
     "holding owner=party:" HOLD " owned=" TEL " kind=consolidates note=accounting consolidation, direct parent since=2015-02-03 @t:2\n"
     "holding owner=party:" FUND " owned=" TEL " kind=consolidates note=accounting consolidation, ultimate parent @t:3\n", ""},
    {"a direct parent that is the ultimate one is one holding", RELATIONS TEL ",LEI," HOLD ",LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,,,,,,\n"
     TEL ",LEI," HOLD ",LEI,IS_ULTIMATELY_CONSOLIDATED_BY,ACTIVE,,,,,,\n" TEL ",LEI," HOLD ",LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,2001-01-01T00:00:00Z,2002-01-01T00:00:00Z,RELATIONSHIP_PERIOD,,,\n", CRD_OK,
     "holding owner=party:" HOLD " owned=" TEL " kind=consolidates note=accounting consolidation, direct parent @t:2\n"
     "holding owner=party:" HOLD " owned=" TEL " kind=consolidates note=accounting consolidation, direct parent since=2001-01-01 until=2002-01-01 @t:4\n",
     "relationship-twice:3 " TEL "; "},
    {"a branch is the same person in law", RELATIONS TEL ",LEI," HOLD ",LEI,IS_INTERNATIONAL_BRANCH_OF,ACTIVE,,,,,,\n", CRD_OK,
     "party id=" TEL " kind=branch branch_of=" HOLD " lei=" TEL " @t:2\n", ""},
    {"management of a fund is no holding", RELATIONS FUND ",LEI," HOLD ",LEI,IS_FUND-MANAGED_BY,ACTIVE,,,,2019-01-01T00:00:00Z,,RELATIONSHIP_PERIOD\n", CRD_OK,
     "fact subject=party:" FUND " scheme=GLEIF item=IS_FUND-MANAGED_BY value=" HOLD " since=2019-01-01 @t:2\n", "relationship-unmapped:2 " FUND "; "},
    {"inactive: with an end it is history, without it is dropped", RELATIONS TEL ",LEI," HOLD ",LEI,IS_DIRECTLY_CONSOLIDATED_BY,INACTIVE,2015-01-01T00:00:00Z,2016-01-01T00:00:00Z,RELATIONSHIP_PERIOD,,,\n"
     TEL ",LEI," FUND ",LEI,IS_DIRECTLY_CONSOLIDATED_BY,INACTIVE,2015-01-01T00:00:00Z,,RELATIONSHIP_PERIOD,,,\n", CRD_OK,
     "holding owner=party:" HOLD " owned=" TEL " kind=consolidates note=accounting consolidation, direct parent since=2015-01-01 until=2016-01-01 @t:2\n",
     "record-inactive:3 " TEL "; "},
    {"ends that are no LEI, and no type", RELATIONS "X,OTHER," HOLD ",LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,,,,,,\n" TEL ",LEI,Y,LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,,,,,,\n" TEL ",LEI," HOLD ",LEI,,ACTIVE,,,,,,\n", CRD_OK,
     "", "statement-rejected:2 NodeID; statement-rejected:3 NodeID; statement-rejected:4 RelationshipType; "},
    {"relationship, XML", RR_XML("<StartNode><NodeID>" TEL "</NodeID><NodeIDType>LEI</NodeIDType></StartNode><EndNode><NodeID>" HOLD "</NodeID></EndNode>"
     "<RelationshipType>IS_DIRECTLY_CONSOLIDATED_BY</RelationshipType><RelationshipPeriods><RelationshipPeriod><StartDate>2023-01-01T00:00:00Z </StartDate><PeriodType>DOCUMENT_FILING_PERIOD</PeriodType></RelationshipPeriod>"
     "<RelationshipPeriod><StartDate>2015-02-03T00:00:00+01:00</StartDate><EndDate>2024-01-01T00:00:00Z</EndDate><PeriodType>RELATIONSHIP_PERIOD</PeriodType></RelationshipPeriod></RelationshipPeriods>"
     "<RelationshipStatus>ACTIVE</RelationshipStatus>"), CRD_OK,
     "holding owner=party:" HOLD " owned=" TEL " kind=consolidates note=accounting consolidation, direct parent since=2015-02-03 until=2024-01-01 @t:1\n", ""},
    {"other columns", "a,b\n1,2\n", CRD_EPARSE, "", ""},
    {"empty", "", CRD_OK, "", "header-missing:0 ; "},
    {"cut XML", "<x:LEIData xmlns:x='http://www.gleif.org/data/schema/leidata/2016'><x:LEIRecord>", CRD_EPARSE, "", ""},
};
/* clang-format on */

static void test_row(void **state) { expect_reads("gleif", "x", *state); }

static void test_auto_knows_it(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } files[] = {
        {LEVEL1, "columns of the Global LEI Index"},
        {RELATIONS, "columns of the Global LEI Index"},
        {LEI_XML(""), "XML of the Global LEI Index"},
    };
    for (size_t i = 0; i < CRD_COUNT(files); i++) {
        crd_import_report report;
        crd_err err = CRD_ERR_INIT;
        crd_buf notes, found;
        crd_buf_init(&notes, 1 << 20);
        crd_buf_init(&found, 1 << 20);
        assert_status(
            CRD_OK, read_text("auto", "x.csv", files[i].text, &notes, &found, &report, &err), &err);
        assert_string_equal(report.format, "gleif");
        assert_string_equal(report.why, files[i].why);
        crd_buf_done(&found);
        crd_buf_done(&notes);
    }
}

static void test_the_order_of_columns_does_not_matter(void **state)
{
    (void)state;
    crd_import_report report;
    crd_buf notes, found;
    crd_buf_init(&notes, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    assert_status(CRD_OK,
                  read_text("gleif", "x.csv",
                            "Entity.OtherEntityNames.OtherEntityName.2.type;entity.legalname;"
                            "Entity.OtherEntityNames.OtherEntityName.2;LEI\n"
                            "TRADING_OR_OPERATING_NAME;A;B;" TEL "\n",
                            &notes, &found, &report, NULL),
                  NULL);
    assert_string_equal(notes.at, "party id=" TEL " name=A lei=" TEL " @t:2\n"
                                  "party_name party=" TEL " name=B kind=trading @t:2\n");
    crd_buf_done(&found);
    crd_buf_done(&notes);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_auto_knows_it);
    CRD_SUITE_ADD(&s, test_the_order_of_columns_does_not_matter);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "import/gleif");
}
