#include "import/reads.h"

#include "fmt/oom.h"
#include "import/bods.h"
#include "import/percent.h"

#define ENTITY(id, rest)                               \
    "{\"statementId\":\"s-" id "\",\"recordId\":\"" id \
    "\",\"recordType\":\"entity\",\"recordDetails\":{" rest "}}"
#define PERSON(id, rest)                               \
    "{\"statementId\":\"s-" id "\",\"recordId\":\"" id \
    "\",\"recordType\":\"person\",\"recordDetails\":{" rest "}}"
#define RELATION(id, head, rest)                                                                \
    "{\"statementId\":\"s-" id "\",\"recordId\":\"" id "\"," head                               \
    "\"recordType\":\"relationship\",\"recordDetails\":{\"subject\":\"a\",\"interestedParty\":" \
    "\"b\"," rest "}}"
#define SHARE(inside) \
    "[" RELATION("r", "", "\"interests\":[{\"type\":\"shareholding\",\"share\":{" inside "}}]") "]"
#define HELD(range) "holding owner=party:b owned=a kind=shares" range " @t:1\n"

/* clang-format off */
static const struct reads rows[] = {
    {"no statement", "[]", CRD_OK, "", ""},
    {"a company", "[" ENTITY("e1", "\"name\":\"Norland Tel AS\",\"entityType\":{\"type\":\"registeredEntity\"},"
     "\"jurisdiction\":{\"code\":\"NO\",\"name\":\"Norway\"},\"foundingDate\":\"1999-05\",\"uri\":\"https://x.example\","
     "\"addresses\":[{\"type\":\"registered\",\"country\":{\"code\":\"SE\"}},{\"type\":\"business\",\"country\":{\"code\":\"DK\"}}]") "]", CRD_OK,
     "party id=e1 name=Norland Tel AS kind=company jurisdiction=NO hq=DK url=https://x.example since=1999-05 @t:1\n", ""},
    {"JSON Lines", ENTITY("e1", "\"name\":\"A\"") "\n" ENTITY("e2", "\"name\":\"B\"") "\n", CRD_OK,
     "party id=e1 name=A @t:1\nparty id=e2 name=B @t:2\n", ""},
    {"a part of a state is in its law", "[" ENTITY("e1", "\"name\":\"A\",\"jurisdiction\":{\"code\":\"US-DE\"}") "]", CRD_OK,
     "party id=e1 name=A jurisdiction=US @t:1\n", ""},
    {"a place without code keeps its name", "[" ENTITY("e1", "\"name\":\"A\",\"jurisdiction\":{\"name\":\"Norland\"}") "]", CRD_OK,
     "party id=e1 name=A jurisdiction=Norland @t:1\n", ""},
    {"identifiers", "[" ENTITY("e1", "\"name\":\"A\",\"identifiers\":[{\"scheme\":\"XI-LEI\",\"id\":\"529900T8BM49AURSDO55\"},"
     "{\"scheme\":\"NO-BRC\",\"id\":\"42\"},{\"scheme\":\"SE-BLV\",\"id\":\"7\"}]") "]", CRD_OK,
     "fact subject=party:e1 scheme=SE-BLV item=7 value=identifier @t:1\n"
     "party id=e1 name=A lei=529900T8BM49AURSDO55 registry=NO-BRC registry_id=42 @t:1\n", ""},
    {"an LEI with wrong check digits is no LEI", "[" ENTITY("e1", "\"name\":\"A\",\"identifiers\":[{\"scheme\":\"XI-LEI\",\"id\":\"529900T8BM49AURSDO56\"}]") "]", CRD_OK,
     "fact subject=party:e1 scheme=XI-LEI item=529900T8BM49AURSDO56 value=identifier @t:1\nparty id=e1 name=A @t:1\n",
     "field-form:1 $[0].recordDetails.identifiers[0].id; "},
    {"other names", "[" ENTITY("e1", "\"name\":\"A\",\"alternateNames\":[\"Alpha\",\"\",3]") "]", CRD_OK,
     "party_name party=e1 name=Alpha @t:1\nparty id=e1 name=A @t:1\n", ""},
    {"names of a person", "[" PERSON("p1", "\"names\":[{\"type\":\"former\",\"fullName\":\"O. Old\"},{\"type\":\"legal\",\"givenName\":\"Nora\",\"familyName\":\"New\"}],"
     "\"nationalities\":[{\"code\":\"NO\"}]") "]", CRD_OK,
     "party_name party=p1 name=O. Old kind=former @t:1\nparty id=p1 name=Nora New kind=person jurisdiction=NO @t:1\n", ""},
    {"two nationalities: none is preferred", "[" PERSON("p1", "\"names\":[{\"fullName\":\"N\"}],\"nationalities\":[{\"code\":\"NO\"},{\"code\":\"SE\"}]") "]", CRD_OK,
     "fact subject=party:p1 scheme=BODS item=nationality/NO value=yes @t:1\nfact subject=party:p1 scheme=BODS item=nationality/SE value=yes @t:1\n"
     "party id=p1 name=N kind=person @t:1\n", ""},
    {"an unknown person", "[" PERSON("p1", "\"personType\":\"unknownPerson\",\"unspecifiedPersonDetails\":{\"reason\":\"noBeneficialOwners\"}") "]", CRD_OK,
     "fact subject=party:p1 scheme=BODS item=unknownPerson/p1 value=noBeneficialOwners @t:1\nparty id=p1 name=unknownPerson p1 kind=person @t:1\n",
     "owner-unspecified:1 $[0].recordDetails.unspecifiedPersonDetails; "},
    {"exact share", SHARE("\"exact\":33.3333"), CRD_OK, HELD(" ppm_min=333333 ppm_max=333333"), ""},
    {"an exact share finer than ppm is a range", SHARE("\"exact\":33.33333"), CRD_OK, HELD(" ppm_min=333333 ppm_max=333334"), ""},
    {"more than 50 % is a majority", SHARE("\"exclusiveMinimum\":50,\"maximum\":75"), CRD_OK, HELD(" ppm_min=500001 ppm_max=750000"), ""},
    {"below 50 % is none", SHARE("\"minimum\":2.5e1,\"exclusiveMaximum\":50.0"), CRD_OK, HELD(" ppm_min=250000 ppm_max=499999"), ""},
    {"no share is unknown", SHARE(""), CRD_OK, HELD(""), ""},
    {"a share over 100", SHARE("\"exact\":100.00001"), CRD_OK, HELD(""), "field-form:1 $[0].recordDetails.interests[0].share.exact; "},
    {"a share below 0", SHARE("\"minimum\":-1"), CRD_OK, HELD(""), "field-form:1 $[0].recordDetails.interests[0].share.minimum; "},
    {"a range that is empty", SHARE("\"minimum\":60,\"maximum\":40"), CRD_OK, HELD(""), "field-form:1 $[0].recordDetails.interests[0].share.maximum; "},
    {"a share in words", SHARE("\"exact\":\"half\""), CRD_OK, HELD(""), "field-form:1 $[0].recordDetails.interests[0].share.exact; "},
    {"votes, board, dates, notes", "[" RELATION("r", "", "\"interests\":[{\"type\":\"votingRights\",\"directOrIndirect\":\"indirect\",\"beneficialOwnershipOrControl\":true,"
     "\"details\":\"by deed\",\"startDate\":\"2020-01-01\",\"endDate\":\"2021-01-01T00:00:00Z\"},{\"type\":\"appointmentOfBoard\"}]") "]", CRD_OK,
     "holding owner=party:b owned=a kind=votes note=indirect; beneficial ownership or control; by deed since=2020-01-01 until=2021-01-01 @t:1\n"
     "holding owner=party:b owned=a kind=board @t:1\n", ""},
    {"a date that is none", "[" RELATION("r", "", "\"interests\":[{\"type\":\"votingRights\",\"startDate\":\"soon\"}]") "]", CRD_OK,
     "holding owner=party:b owned=a kind=votes @t:1\n", "field-form:1 $[0].recordDetails.interests[0].startDate; "},
    {"another kind of interest is a fact", "[" RELATION("r", "", "\"interests\":[{\"type\":\"trustee\",\"share\":{\"minimum\":10}}]") "]", CRD_OK,
     "fact subject=party:a scheme=BODS item=interest/trustee/b value=100000 to 1000000 ppm @t:1\n", "interest-unmapped:1 $[0].recordDetails.interests[0]; "},
    {"no interest is a fact", "[" RELATION("r", "", "\"interests\":[]") "]", CRD_OK,
     "fact subject=party:a scheme=BODS item=interest/unknownInterest/b @t:1\n", "interest-unmapped:1 $[0].recordDetails; "},
    {"indirect, with the chain: not counted twice", "[" RELATION("r", "", "\"componentRecords\":[\"x\"],\"interests\":[{\"type\":\"shareholding\",\"directOrIndirect\":\"indirect\"}]") "]", CRD_OK,
     "fact subject=party:a scheme=BODS item=interest/shareholding/b value=indirect @t:1\n", "interest-chain:1 $[0].recordDetails.interests[0]; "},
    {"an owner that is not named", "[{\"statementId\":\"s\",\"recordId\":\"r\",\"recordType\":\"relationship\",\"recordDetails\":{\"subject\":\"a\","
     "\"interestedParty\":{\"reason\":\"subjectExemptFromDisclosure\",\"description\":\"listed\"}}}]", CRD_OK,
     "fact subject=party:a scheme=BODS item=unspecified interested party/r value=subjectExemptFromDisclosure: listed @t:1\n",
     "owner-unspecified:1 $[0].recordDetails.interestedParty; "},
    {"the latest statement counts, wherever it stands",
     "[" RELATION("r", "\"statementDate\":\"2023-01-01T10:00:00+02:00\",", "\"interests\":[{\"type\":\"shareholding\",\"share\":{\"exact\":2}}]")
     ",\n" RELATION("r", "\"statementDate\":\"2023-01-01T09:00:00Z\",", "\"interests\":[{\"type\":\"shareholding\",\"share\":{\"exact\":3}}]")
     ",\n" RELATION("r", "\"statementDate\":\"2022\",", "\"interests\":[{\"type\":\"shareholding\",\"share\":{\"exact\":1}}]") "]", CRD_OK,
     "holding owner=party:b owned=a kind=shares ppm_min=30000 ppm_max=30000 @t:2\n", "statement-superseded:1 $[0]; statement-superseded:3 $[2]; "},
    {"a name in escapes is the same record", "[{\"statementId\":\"s-e\",\"\\u0072ecordId\":\"e\",\"recordType\":\"entity\",\"recordDetails\":{\"name\":\"A\"}},\n"
     ENTITY("e", "\"name\":\"B\"") "]", CRD_OK, "party id=e name=B @t:2\n", "statement-superseded:1 $[0]; "},
    {"a key in escapes is the same record", "[{\"statementId\":\"s-e\",\"recordId\":\"a\\/b\",\"recordType\":\"entity\",\"recordDetails\":{\"name\":\"A\"}},\n"
     ENTITY("a/b", "\"name\":\"B\"") "]", CRD_OK, "party id=a/b name=B @t:2\n", "statement-superseded:1 $[0]; "},
    {"blanks around the colon hide no record", "[{\"statementId\":\"s-e\",\"recordId\" \n : \t\"e\",\"recordType\":\"entity\",\"recordDetails\":{\"name\":\"A\"}},\n"
     ENTITY("e", "\"name\":\"B\"") "]", CRD_OK, "party id=e name=B @t:3\n", "statement-superseded:1 $[0]; "},
    {"the word as a value is no record", "[{\"statementId\":\"recordId\",\"recordId\":\"e\",\"recordType\":\"entity\",\"recordDetails\":{\"name\":\"recordId\"}}]",
     CRD_OK, "party id=e name=recordId @t:1\n", ""},
    {"of one date the last counts", "[" ENTITY("e", "\"name\":\"A\"") ",\n" ENTITY("e", "\"name\":\"B\"") "]", CRD_OK, "party id=e name=B @t:2\n", "statement-superseded:1 $[0]; "},
    {"closed: it ended on the statement's date", "[" RELATION("r", "\"recordStatus\":\"closed\",\"statementDate\":\"2024-02-03T01:02:03Z\",", "\"interests\":[{\"type\":\"votingRights\",\"startDate\":\"2020\"}]") "]", CRD_OK,
     "holding owner=party:b owned=a kind=votes since=2020 until=2024-02-03 @t:1\n", ""},
    {"a closed record ends no company", "[{\"statementId\":\"s\",\"recordId\":\"e\",\"recordStatus\":\"closed\",\"statementDate\":\"2024-02-03\",\"recordType\":\"entity\",\"recordDetails\":{\"name\":\"A\"}}]", CRD_OK,
     "party id=e name=A @t:1\nfact subject=party:e scheme=BODS item=record closed value=2024-02-03 @t:1\n", ""},
    {"rejected: no object", "[1," ENTITY("e", "\"name\":\"A\"") "]", CRD_OK, "party id=e name=A @t:1\n", "statement-rejected:0 $[0]; "},
    {"rejected: no id, no type, no details, strange type",
     "[{\"statementId\":\"1\"},{\"recordId\":\"r\"},{\"recordId\":\"r\",\"recordType\":\"entity\"},{\"recordId\":\"r\",\"recordType\":\"ship\",\"recordDetails\":{}}]", CRD_OK, "",
     "statement-rejected:1 $[0]; statement-rejected:1 $[1]; statement-rejected:1 $[2]; statement-rejected:1 $[3].recordType; "},
    {"rejected: before 0.4", "[{\"statementID\":\"1\",\"statementType\":\"entityStatement\"}]", CRD_OK, "", "statement-rejected:1 $[0]; "},
    {"rejected: no subject, no owner",
     "[{\"recordId\":\"r\",\"recordType\":\"relationship\",\"recordDetails\":{}},{\"recordId\":\"q\",\"recordType\":\"relationship\",\"recordDetails\":{\"subject\":{\"describedByEntityStatement\":\"x\"}}},"
     "{\"recordId\":\"p\",\"recordType\":\"relationship\",\"recordDetails\":{\"subject\":\"a\",\"interestedParty\":{}}}]", CRD_OK, "",
     "statement-rejected:1 $[0].recordDetails; statement-rejected:1 $[1].recordDetails.subject; statement-rejected:1 $[2].recordDetails.interestedParty; "},
    {"a rejected statement supersedes nothing",
     "[" ENTITY("e", "\"name\":\"A\"") ",{\"statementId\":\"z\",\"recordId\":\"e\",\"statementDate\":\"2099\",\"recordType\":\"entity\"}]", CRD_OK,
     "party id=e name=A @t:1\n", "statement-rejected:1 $[1]; "},
    {"not JSON", "[{\"statementId\":", CRD_EPARSE, "", ""},
    {"a member twice", "[{\"a\":1,\"a\":2}]", CRD_EPARSE, "", ""},
    {"too deep", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", CRD_ELIMIT, "", ""},
};
/* clang-format on */

struct percent {
    const char *name; /* the text */
    bool ok;
    int32_t ppm;
    bool exact;
};

/* clang-format off */
static const struct percent percents[] = {
    {"50", true, 500000, true}, {"0", true, 0, true}, {"100", true, 1000000, true}, {"100.0", true, 1000000, true},
    {"+7.5", true, 75000, true}, {"-0.0", true, 0, true}, {".5", true, 5000, true}, {"5.", true, 50000, true},
    {"0.0001", true, 1, true}, {"0.00019", true, 1, false}, {"33.333333", true, 333333, false},
    {"1e2", true, 1000000, true}, {"1E-4", true, 1, true}, {"1e-999999999999", true, 0, false},
    {"0e999999999999", true, 0, true}, {"0000000000000000000000012", true, 120000, true},
    {"99.99999999999999999999999999", true, 999999, false}, /* a double would make it 100 */
    {"100.00001", false, 0, false}, {"101", false, 0, false}, {"1e3", false, 0, false}, {"1e999999999999", false, 0, false},
    {"-1", false, 0, false}, {"-0.00001", false, 0, false}, {"", false, 0, false}, {".", false, 0, false}, {"1.2.3", false, 0, false},
    {"12a", false, 0, false}, {"1e", false, 0, false}, {"1e+", false, 0, false}, {"50 %", false, 0, false}, {"nan", false, 0, false},
};
/* clang-format on */

static void test_percent(void **state)
{
    const struct percent *t = *state;
    int32_t ppm = -7;
    bool exact = false;
    assert_int_equal(t->ok, crd_percent_ppm(crd_str_from(t->name), &ppm, &exact));
    assert_int_equal(ppm, t->ok ? t->ppm : -7);
    assert_int_equal(exact, t->exact);
}

static void test_row(void **state) { expect_reads("bods", "x.json", *state); }

static void test_auto_knows_it(void **state)
{
    (void)state;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_buf notes, found;
    crd_buf_init(&notes, 1 << 20);
    crd_buf_init(&found, 1 << 20);
    assert_status(CRD_OK,
                  read_text("auto", "x.json", "[" ENTITY("e", "\"name\":\"A\"") "]", &notes, &found,
                            &report, &err),
                  &err);
    assert_string_equal(report.format, "bods");
    assert_string_equal(report.why, "JSON with statementId and recordType (BODS)");
    assert_int_equal(report.files, 1); /* though it is read twice */
    assert_status(CRD_EPARSE,
                  read_text("auto", "x.json", "[{\"a\":1}]", &notes, &found, &report, NULL), NULL);
    crd_buf_done(&found);
    crd_buf_done(&notes);
}

static void test_a_folder_is_one_register(void **state)
{
    (void)state;
    struct place p = {0};
    struct notes n = {0};
    crd_diags *diags = NULL;
    crd_import_report report;
    crd_err err = CRD_ERR_INIT;
    crd_import_opts o = {.schema = &crd_records, .source = CRD_STR("t"), .as_of = CRD_DATE_NONE};
    crd_sink sink = {.ctx = &n, .put = note_rows};
    crd_buf_init(&n.text, 1 << 20);
    assert_ok(crd_diags_new(10, &diags));
    write_file(&p, "a.json", "[" ENTITY("e", "\"name\":\"A\"") "]");
    write_file(&p, "b.jsonl", ENTITY("e", "\"name\":\"B\"") "\n");
    write_file(&p, "readme.txt", "x");
    const char *path = p.dir;
    assert_status(CRD_OK,
                  crd_import_run(CRD_STR("auto"), &path, 1, &o, &sink, diags, &report, &err), &err);
    assert_string_equal(n.text.at, "party id=e name=B @t:1\n");
    assert_string_equal(report.format, "bods");
    assert_int_equal(report.files, 2);
    for (const char *const *f = (const char *const[]){"a.json", "b.jsonl", NULL}; *f; f++) {
        snprintf(p.file, sizeof p.file, "%s/%s", p.dir, *f);
        unlink(p.file);
    }
    assert_status(CRD_EPARSE,
                  crd_import_run(CRD_STR("bods"), &path, 1, &o, &sink, diags, &report, &err), NULL);
    clean(&p, "readme.txt");
    crd_diags_free(diags);
    crd_buf_done(&n.text);
}

/* Counts the fields that have a value. */
static crd_status count_fields(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                               crd_err *err)
{
    (void)from, (void)err;
    for (uint32_t i = 0; i < t->n_fields; i++)
        *(size_t *)ctx += !crd_field_is_null(&t->fields[i], rec);
    return CRD_OK;
}

/* Out of memory is an error, or cost a finding a word: never a record or a field. */
static void test_out_of_memory_loses_no_field(void **state)
{
    (void)state;
    struct place p = {0};
    crd_diags *diags = NULL;
    size_t all = 0, fields;
    crd_import_opts o = {.schema = &crd_records, .source = CRD_STR("t"), .as_of = CRD_DATE_NONE};
    crd_import_report report;
    assert_ok(crd_diags_new(10, &diags));
    write_file(&p, "x.json",
               "[" ENTITY("e1", "\"name\":\"A\",\"alternateNames\":[\"B\"]") "," RELATION(
                   "r", "", "\"interests\":[{\"type\":\"trustee\",\"details\":\"d\"}]") "]");
    const char *path = p.file;
    crd_sink sink = {.ctx = &all, .put = count_fields};
    assert_ok(crd_import_run(CRD_STR("bods"), &path, 1, &o, &sink, diags, &report, NULL));
    sink.ctx = &fields;
    bool hit = true;
    for (long n = 0; hit; n++) {
        crd_err err = CRD_ERR_INIT;
        assert_true(n < 500);
        fields = 0;
        oom_arm(n);
        crd_status rc = crd_import_run(CRD_STR("bods"), &path, 1, &o, &sink, diags, &report, &err);
        hit = oom_rest();
        if (rc != CRD_OK)
            assert_status(CRD_ENOMEM, rc, &err);
        else
            assert_int_equal(fields, all);
    }
    crd_diags_free(diags);
    clean(&p, "x.json");
}

static void test_ids_are_found_in_any_order(void **state)
{
    (void)state;
    struct place p = {.dir = ""};
    enum { N = 3000 };
    crd_bods_ids ids;
    bool single = true;
    crd_buf b;
    char id[32];
    crd_buf_init(&b, 1 << 20);
    for (int i = 0; i < N; i++)
        crd_buf_addf(&b, "{\"recordId\" :\t\"id-%d\"}\n", i);
    write_file(&p, "a.json", b.at);
    assert_ok(crd_bods_ids_init(&ids));
    assert_false(crd_bods_ids_has(&ids, CRD_STR("id-0")));
    assert_ok(crd_bods_scan(p.file, &ids, &single, NULL));
    assert_true(single);
    static const int steps[] = {1, 2, 7, N - 1}; /* as added, some left out, backwards */
    for (size_t s = 0; s < CRD_COUNT(steps); s++)
        for (int i = 0, n = 0; n < N; n++, i = (i + steps[s]) % N) {
            snprintf(id, sizeof id, "id-%d", i);
            assert_true(crd_bods_ids_has(&ids, crd_str_from(id)));
            snprintf(id, sizeof id, "no-%d", i);
            assert_false(crd_bods_ids_has(&ids, crd_str_from(id)));
        }
    assert_ok(crd_bods_scan(p.file, &ids, &single, NULL)); /* all of them a second time */
    assert_false(single);
    crd_bods_ids_done(&ids);
    crd_buf_done(&b);
    clean(&p, "a.json");
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_auto_knows_it);
    CRD_SUITE_ADD(&s, test_ids_are_found_in_any_order);
    CRD_SUITE_ADD(&s, test_a_folder_is_one_register);
    CRD_SUITE_ADD(&s, test_out_of_memory_loses_no_field);
    CRD_SUITE_ROWS(&s, percents, test_percent);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "import/bods");
}
