/* Each map under maps/ on a small file of the form it is for; firms and figures are invented. */
#include "import/reads.h"

#define MAPS CRD_TEST_DATA "/../../maps/"

struct row {
    const char *name, *map, *text, *notes, *found;
};

/* clang-format off */
static const struct row rows[] = {
    {"1260H: marks, brackets, parents, removals", "us-dod-1260h",
     "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url\n"
     "Korvane Systems Ltd. (KSL)*,Korvane Systems Ltd.,KSL,Old Korvane; Korvane Works,Korvane Group,a note,2021-06-03,2024-01-31,https://x.example/1\n"
     "Korvane Systems Ltd. (KSL),Korvane Systems Ltd.,KSL,,Korvane Group,,2024-01-31,,\n",
     "designation list=US DoD 1260H subject=party:Korvane Systems Ltd. effect=listed-only purpose=Chinese military companies operating in the United States addressee=US Department of Defense basis=NDAA FY2021 (Pub. L. 116-283), section 1260H since=2021-06-03 until=2024-01-31 @t:2\n"
     "party id=Korvane Systems Ltd. name=Korvane Systems Ltd. @t:2\n"
     "party id=Korvane Group name=Korvane Group @t:2\n"
     "party_name party=Korvane Systems Ltd. name=Korvane Systems Ltd. (KSL)* @t:2\n"
     "party_name party=Korvane Systems Ltd. name=KSL @t:2\n"
     "party_name party=Korvane Systems Ltd. name=Old Korvane kind=former @t:2\n"
     "party_name party=Korvane Systems Ltd. name=Korvane Works kind=former @t:2\n"
     "holding owner=party:Korvane Group owned=Korvane Systems Ltd. kind=votes note=parent, as the list names it; no share is given @t:2\n"
     "fact subject=party:Korvane Systems Ltd. scheme=US DoD 1260H item=note value=a note since=2021-06-03 @t:2\n"
     "fact subject=party:Korvane Systems Ltd. scheme=US DoD 1260H item=publication value=https://x.example/1 since=2021-06-03 @t:2\n"
     "designation list=US DoD 1260H subject=party:Korvane Systems Ltd. effect=listed-only purpose=Chinese military companies operating in the United States addressee=US Department of Defense basis=NDAA FY2021 (Pub. L. 116-283), section 1260H since=2024-01-31 @t:3\n"
     "party_name party=Korvane Systems Ltd. name=Korvane Systems Ltd. (KSL) @t:3\n", ""},
    {"FCC: firms in prose, two firms in one, services, classes, two classes in one", "us-fcc-covered-list",
     "covered_equipment_or_services,date_of_inclusion_on_covered_list\n"
     "\"Video equipment produced by Korvane Company, to the extent it is used for the purpose of public safety, including services provided by such entity.\",\"March 12, 2021\"\n"
     "\"International services provided by Hedlund Corp and its wholly-owned subsidiary HedNet (USA) LLC subject to section 214 of the Act.\",\"September 2, 2022Updated:January 7, 2026\"\n"
     "\"Kettles produced abroad††, except: (a) old ones.\"\"All toasters ^ listed in Visit - section 9.\",\"July 1, 2026\"\n",
     "designation list=US FCC Covered List subject=party:Korvane Company effect=funding-ban scope=Video equipment produced by Korvane Company, to the extent it is used for the purpose of public safety, including services provided by such entity. purpose=public safety addressee=recipients of federal subsidies for communications basis=47 USC 1601-1602; 47 CFR 54.10 since=2021-03-12 @t:2\n"
     "designation list=US FCC Covered List subject=party:Korvane Company effect=no-authorisation scope=Video equipment produced by Korvane Company, to the extent it is used for the purpose of public safety, including services provided by such entity. purpose=public safety addressee=applicants for equipment authorisation basis=47 USC 1601; 47 CFR 2.903 since=2021-03-12 @t:2\n"
     "party id=Korvane Company name=Korvane Company @t:2\n"
     "designation list=US FCC Covered List subject=party:Hedlund Corp effect=funding-ban scope=International services provided by Hedlund Corp and its wholly-owned subsidiary HedNet (USA) LLC subject to section 214 of the Act. addressee=recipients of federal subsidies for communications basis=47 USC 1601-1602; 47 CFR 54.10 since=2022-09-02 @t:3\n"
     "designation list=US FCC Covered List subject=party:HedNet (USA) LLC effect=funding-ban scope=International services provided by Hedlund Corp and its wholly-owned subsidiary HedNet (USA) LLC subject to section 214 of the Act. addressee=recipients of federal subsidies for communications basis=47 USC 1601-1602; 47 CFR 54.10 since=2022-09-02 @t:3\n"
     "party id=Hedlund Corp name=Hedlund Corp @t:3\n"
     "party id=HedNet (USA) LLC name=HedNet (USA) LLC @t:3\n"
     "designation list=US FCC Covered List subject=class:Kettles produced abroad effect=funding-ban scope=Kettles produced abroad††, except: (a) old ones. addressee=recipients of federal subsidies for communications basis=47 USC 1601-1602; 47 CFR 54.10 since=2026-07-01 @t:4\n"
     "designation list=US FCC Covered List subject=class:All toasters listed in section 9. effect=funding-ban scope=All toasters ^ listed in Visit - section 9. addressee=recipients of federal subsidies for communications basis=47 USC 1601-1602; 47 CFR 54.10 since=2026-07-01 @t:4\n"
     "designation list=US FCC Covered List subject=class:Kettles produced abroad effect=no-authorisation scope=Kettles produced abroad††, except: (a) old ones. addressee=applicants for equipment authorisation basis=47 USC 1601; 47 CFR 2.903 since=2026-07-01 @t:4\n"
     "designation list=US FCC Covered List subject=class:All toasters listed in section 9. effect=no-authorisation scope=All toasters ^ listed in Visit - section 9. addressee=applicants for equipment authorisation basis=47 USC 1601; 47 CFR 2.903 since=2026-07-01 @t:4\n", ""},
    {"889: a default start, purposes of some", "us-section-889",
     "schema,name,aliases,topics,program,authority,reason,report-date,start-date,end-date,country,notes,source_url\n"
     "Company,Korvane Company,KC; Korvane,debarment,Section 889 of the Act,Congress,,,,,xk,,https://x.example/law\n"
     "Company,HYTERA COMMUNICATIONS CORPORATION,,debarment,Section 889 of the Act,Congress,,,2020-01-01,2021-01-01,,,\n",
     "designation list=US Section 889 subject=party:Korvane Company effect=procurement-ban scope=substantial or essential component of any system, or critical technology as part of it addressee=US federal agencies; from 13 August 2020 their contractors; recipients of grants and loans basis=Section 889 of the Act since=2019-08-13 @t:2\n"
     "party id=Korvane Company name=Korvane Company jurisdiction=XK @t:2\n"
     "party_name party=Korvane Company name=KC @t:2\n"
     "party_name party=Korvane Company name=Korvane @t:2\n"
     "fact subject=party:Korvane Company scheme=US Section 889 item=publication value=https://x.example/law @t:2\n"
     "designation list=US Section 889 subject=party:HYTERA COMMUNICATIONS CORPORATION effect=procurement-ban scope=substantial or essential component of any system, or critical technology as part of it purpose=public safety, security of government facilities, physical security surveillance of critical infrastructure, other national security purposes addressee=US federal agencies; from 13 August 2020 their contractors; recipients of grants and loans basis=Section 889 of the Act since=2020-01-01 until=2021-01-01 @t:3\n"
     "party id=HYTERA COMMUNICATIONS CORPORATION name=HYTERA COMMUNICATIONS CORPORATION @t:3\n", ""},
    {"5949", "us-section-5949", "name,program,authority\nKorvane Memory,Section 5949 of the Act,Congress\n", "designation list=US Section 5949 subject=party:Korvane Memory effect=procurement-ban scope=semiconductor products and services, in critical systems addressee=US federal agencies and their contractors basis=Section 5949 of the Act since=2027-12-23 @t:2\n"
     "party id=Korvane Memory name=Korvane Memory @t:2\n", ""},
    {"BIS: affiliation without a share", "us-bis-affiliates",
     "affiliate,other_names,alias,related_listed_entity\nKorvane (North) Ltd.,KN,,Korvane Group\nKorvane (North) Ltd.,,,Korvane Group\n", "designation list=US BIS Entity List subject=party:Korvane (North) Ltd. effect=export-control scope=as an affiliate of Korvane Group addressee=exporters of items subject to the Export Administration Regulations basis=15 CFR 744.11, 744.16; Supplement No. 4 to Part 744 @t:2\n"
     "party id=Korvane (North) Ltd. name=Korvane (North) Ltd. @t:2\n"
     "party id=Korvane Group name=Korvane Group @t:2\n"
     "party_name party=Korvane (North) Ltd. name=KN @t:2\n"
     "holding owner=party:Korvane Group owned=Korvane (North) Ltd. kind=votes note=affiliate, as the list names it; no share is given @t:2\n", ""},
    {"state owners, at home and abroad", "state-owned-operators",
     "asn,conglomerate,org_id,org_name,ownership_cc,ownership_country_name,rir,source,quote,quote_lang,url,additional_info,inputs,parent_org,target_cc,target_country_name\n"
     "64500,XN-TEL,ORG-NT1,Norland Tel,XN,Norland,RIPE,Annual report,The state owns 60 %.,English,https://x.example/q,,W,,,\n"
     "64501,XN-TEL,ORG-NT1,Norland Tel,XN,Norland,RIPE,Annual report,The state owns 60 %.,English,https://x.example/q,,W,,,\n"
     "64502,XN-TEL,ORG-ST1,Southland Tel,XN,Norland,RIPE,Web,A subsidiary.,English,https://x.example/s,,W,ORG-NT1,XS,Southland\n",
     "party id=ORG-NT1 name=Norland Tel jurisdiction=XN registry=RIPE registry_id=ORG-NT1 @t:2\n"
     "network id=AS64500 operator=ORG-NT1 country=XN @t:2\n"
     "holding owner=jurisdiction:XN owned=ORG-NT1 kind=shares ppm_min=500000 note=directly, as far as is said @t:2\n"
     "fact subject=party:ORG-NT1 scheme=state-ownership item=https://x.example/q value=The state owns 60 %. issuer=Annual report @t:2\n"
     "network id=AS64501 operator=ORG-NT1 country=XN @t:3\n"
     "party id=ORG-ST1 name=Southland Tel jurisdiction=XS registry=RIPE registry_id=ORG-ST1 @t:4\n"
     "network id=AS64502 operator=ORG-ST1 country=XS @t:4\n"
     "holding owner=jurisdiction:XN owned=ORG-ST1 kind=shares ppm_min=500000 note=through ORG-NT1 @t:4\n"
     "fact subject=party:ORG-ST1 scheme=state-ownership item=https://x.example/s value=A subsidiary. issuer=Web @t:4\n"
     "fact subject=party:ORG-ST1 scheme=state-ownership item=parent value=ORG-NT1 @t:4\n", ""},
    {"minority stakes", "state-minority-stakes",
     "asn,conglomerate,org_id,org_name,ownership_percentage,ownership_cc,ownership_country_name,rir,source,quote,quote_lang,url,additional_info,inputs,parent_org,target_cc,target_country_name\n"
     "64500,XN-TEL,ORG-NT1,Norland Tel,27.99,XN,Norland,RIPE,Web,27.99 %,English,https://x.example/q,,W,,,\n"
     "64501,XN-TEL,ORG-NT1,Norland Tel,27.99,XN,Norland,RIPE,Web,27.99 %,English,https://x.example/q,,W,,,\n",
     "party id=ORG-NT1 name=Norland Tel jurisdiction=XN registry=RIPE registry_id=ORG-NT1 @t:2\n"
     "network id=AS64500 operator=ORG-NT1 country=XN @t:2\n"
     "holding owner=jurisdiction:XN owned=ORG-NT1 kind=shares ppm_min=279900 ppm_max=279900 @t:2\n"
     "fact subject=party:ORG-NT1 scheme=state-ownership item=https://x.example/q value=27.99 % issuer=Web @t:2\n"
     "fact subject=network:AS64500 scheme=state-minority item=XN value=27.99 unit=% issuer=Web @t:2\n"
     "network id=AS64501 operator=ORG-NT1 country=XN @t:3\n"
     "fact subject=network:AS64501 scheme=state-minority item=XN value=27.99 unit=% issuer=Web @t:3\n", ""},
    {"mobile sites", "mobile-sites", "site_id;construction;coordinates;operators\n1;Building;51.5,12.25;Ostnet,Westnet\n2;Balloon;51.5;\n", "site id=1 lat=51.5 lon=12.25 kind=rooftop @t:2\n"
     "party id=Ostnet name=Ostnet @t:2\n"
     "party id=Westnet name=Westnet @t:2\n"
     "fact subject=site:1 scheme=site item=used-by/Ostnet value=yes @t:2\n"
     "fact subject=site:1 scheme=site item=used-by/Westnet value=yes @t:2\n"
     "site id=2 lat=51.5 @t:3\n", "map-value:3 site; "},
    {"mobile antennas", "mobile-antennas", "antenna_id;site_id;operator;orientation;manufacturer\nA1;1;Ostnet;120.0;Korvane\nA2;1;Ostnet;;\n", "element id=A1 network=Ostnet site=1 function=antenna product=Korvane/antenna @t:2\n"
     "product id=Korvane/antenna brand=Korvane category=antenna @t:2\n"
     "party id=Korvane name=Korvane @t:2\n"
     "party id=Ostnet name=Ostnet @t:2\n"
     "network id=Ostnet name=Ostnet operator=Ostnet kind=mobile @t:2\n"
     "fact subject=element:A1 scheme=antenna item=azimuth value=120.0 unit=degrees @t:2\n"
     "element id=A2 network=Ostnet site=1 function=antenna @t:3\n", ""},
    {"mobile cells", "mobile-cells", "cell_id;antenna_id;service\nC1;A1;GSM900\nC2;A1;B3\nC3;A1;N78\n", "element id=C1 function=bts generations=2g bands=GSM900 @t:2\n"
     "dependency dependent=element:C1 needs=element:A1 kind=transport @t:2\n"
     "element id=C2 function=enb generations=4g bands=B3 @t:3\n"
     "dependency dependent=element:C2 needs=element:A1 kind=transport @t:3\n"
     "element id=C3 function=gnb generations=5g-nsa 5g-sa bands=n78 @t:4\n"
     "dependency dependent=element:C3 needs=element:A1 kind=transport @t:4\n", ""},
    {"plain sites", "sites", "id,name,country,lat,lon,kind\ns1,Hill,xn,60.5,10.25,Tower\ns2,,,,,Volcano\n", "site id=s1 name=Hill country=XN lat=60.5 lon=10.25 kind=mast @t:2\n"
     "site id=s2 kind=Volcano @t:3\n", "code-unknown:3 site/s2; "},
    {"MCC and MNC", "mcc-mnc", "MCC,MNC,ISO,Country,Country Code,Network\n999,01,xn,Norland,99,Ostnet\n999,02,xn,Norland,99,n/a\n", "network id=999-01 name=Ostnet operator=Ostnet kind=mobile country=XN @t:2\n"
     "party id=Ostnet name=Ostnet @t:2\n"
     "network id=999-02 kind=mobile country=XN @t:3\n", ""},
};
/* clang-format on */

static void expect(const struct row *t, const char *format, const char *map, const char *text,
                   const char *why)
{
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf notes, found;
    crd_buf_init(&notes, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    crd_buf_adds(&notes, "\n");
    crd_buf_adds(&found, " ");
    assert_status(CRD_OK, read_mapped(format, map, "x.csv", text, &notes, &found, &report, &err),
                  &err);
    assert_string_equal(notes.at + 1, t->notes);
    assert_string_equal(found.at + 1, t->found);
    assert_string_equal(report.why, why);
    crd_buf_done(&found);
    crd_buf_done(&notes);
}

/* By the map's file, by its name, and by `auto` from what the file holds. */
static void test_row(void **state)
{
    const struct row *t = *state;
    char map[512], why[200], text[8192];
    snprintf(map, sizeof map, MAPS "%s.yaml", t->map);
    snprintf(why, sizeof why, "its columns: the map %s is for such files", t->map);
    snprintf(text, sizeof text, "\xef\xbb\xbf%s", t->text);
    expect(t, "csv", map, t->text, "");
    expect(t, "csv", t->map, t->text, "");
    expect(t, "csv", NULL, t->text, why);
    expect(t, "auto", NULL, t->text, why);
    expect(t, "auto", NULL, text, why); /* with a byte order mark */
}

/* What `auto` takes a file for by its name and its columns. */
static const struct known {
    const char *name, *file, *text, *format; /* NULL: none of its own */
} known[] = {
    {"a site register is read by its map", "places.csv", "id,lat,lon\ns1,1,2\n", "csv"},
    {"with columns that the map does not know it is a table", "places.csv",
     "id,lat,lon,power_autonomy_h,uncertainty_m,area\ns1,1,2,3,4,a\n", "tables"},
    {"a file named after a table is one", "site.csv", "id,lat,lon\ns1,1,2\n", "tables"},
    {"columns in capitals", "x.csv", "mcc,MNC,Network\n1,2,N\n", "csv"},
    {"another law in the same form", "x.csv", "name,program,authority\nA,Section 1 of an act,B\n",
     NULL},
    {"a column less", "x.csv", "antenna_id;site_id\n1;2\n", NULL},
};

static void test_known(void **state)
{
    const struct known *t = *state;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf notes, found;
    crd_buf_init(&notes, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    crd_status rc = read_text("auto", t->file, t->text, &notes, &found, &report, &err);
    assert_status(t->format ? CRD_OK : CRD_EINVAL, rc, &err);
    if (t->format)
        assert_string_equal(report.format, t->format);
    else
        assert_non_null(strstr(err.message, "--map"));
    crd_buf_done(&found);
    crd_buf_done(&notes);
}

static void test_a_folder_of_lists(void **state)
{
    (void)state;
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_buf found;
    crd_import_opts o = {.schema = &crd_records, .source = CRD_STR("t"), .as_of = CRD_DATE_NONE};
    crd_sink sink = {.ctx = &n, .put = note_rows};
    crd_buf_init(&n.text, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    assert_ok(crd_diags_new(100, &diags));
    write_file(&p, "a.csv", "cell_id;antenna_id;service\nC1;A1;B3\n");
    write_file(&p, "b.csv", "what,else\n1,2\n");
    write_file(&p, "c.CSV", "id,lat,lon\ns1,1,2\n");
    write_file(&p, "d.txt", "id,lat,lon\ns2,1,2\n");
    const char *path = p.dir;
    assert_ok(crd_import_run(CRD_STR("auto"), &path, 1, &o, &sink, diags, &report, NULL));
    list_places(diags, &found);
    crd_buf_addc(&n.text, 0);
    crd_buf_addc(&found, 0);
    assert_string_equal(n.text.at,
                        "element id=C1 function=enb generations=4g bands=B3 @t:2\n"
                        "dependency dependent=element:C1 needs=element:A1 kind=transport @t:2\n"
                        "site id=s1 lat=1 lon=2 @t:2\n");
    assert_string_equal(found.at, "file-unknown:0 ; file-unknown:0 ; ");
    assert_string_equal(report.why, "a folder of files that shipped maps are for");
    assert_int_equal(report.files, 2);
    static const char *const files[] = {"a.csv", "b.csv", "c.CSV"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(p.file, sizeof p.file, "%s/%s", p.dir, files[i]);
        unlink(p.file);
    }
    crd_diags_free(diags);
    diags = NULL;
    assert_ok(crd_diags_new(100, &diags));
    assert_status(CRD_EPARSE,
                  crd_import_run(CRD_STR("csv"), &path, 1, &o, &sink, diags, &report, NULL), NULL);
    clean(&p, "d.txt");
    crd_buf_done(&n.text);
    crd_buf_done(&found);
    crd_diags_free(diags);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ROWS(&s, known, test_known);
    CRD_SUITE_ADD(&s, test_a_folder_of_lists);
    return crd_suite_run(&s, "import/maps");
}
