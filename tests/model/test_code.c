/* Code lists and network functions: the laws of the tables, and rows checked by hand. */
#include "crdtest.h"

#include "model/code.h"

#include <math.h>

static const crd_code_list *list_of(const char *name)
{
    const crd_code_list *list = crd_code_list_find(crd_str_from(name));
    if (!list)
        fail_msg("no list '%s'", name);
    return list;
}

static void lists_are_sorted_and_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_code_lists_n; i++) {
        const crd_code_list *l = &crd_code_lists[i];
        assert_ptr_equal(crd_code_list_find(crd_str_from(l->name)), l);
        assert_true(i == 0 || strcmp(crd_code_lists[i - 1].name, l->name) < 0);
        assert_true(l->n > 0 && l->about[0] && l->source[0]);
    }
    assert_null(crd_code_list_find(crd_str_from("functions")));
    assert_null(crd_code_list_find(crd_str_from("Function")));
    assert_null(crd_code_list_find(crd_str_from("")));
    assert_null(crd_code_list_find((crd_str){NULL, 0}));
}

static void expect_spelling(const crd_code_list *l, const char *code)
{
    bool upper = strcmp(l->name, "asset_class") == 0;
    if (!code[0] || code[0] == '-' || code[strlen(code) - 1] == '-')
        fail_msg("%s: '%s'", l->name, code);
    for (const char *c = code; *c; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (upper && *c == 'A');
        if (!letter && !(*c >= '0' && *c <= '9') && *c != '-')
            fail_msg("%s: '%s'", l->name, code);
    }
}

static void codes_are_sorted_unique_and_spelt(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_code_lists_n; i++) {
        const crd_code_list *l = &crd_code_lists[i];
        assert_true(!l->ranked || l->n <= CRD_RANKED_MAX);
        for (size_t k = 0; k < l->n; k++) {
            expect_spelling(l, l->codes[k].code);
            if (!l->codes[k].label[0])
                fail_msg("%s '%s' has no label", l->name, l->codes[k].code);
            for (size_t j = 0; j < k; j++)
                assert_string_not_equal(l->codes[j].code, l->codes[k].code);
            if (!l->ranked && k > 0 && strcmp(l->codes[k - 1].code, l->codes[k].code) >= 0)
                fail_msg("%s: '%s' stands too late", l->name, l->codes[k].code);
        }
    }
}

/* Every code is found at its place; what is one byte off is another code or none. */
static void find_finds_each_and_no_near_miss(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_code_lists_n; i++) {
        const crd_code_list *l = &crd_code_lists[i];
        for (size_t k = 0; k < l->n; k++) {
            char near[64] = {0};
            size_t len = strlen(l->codes[k].code);
            assert_true(len + 2 < sizeof near);
            memcpy(near, l->codes[k].code, len);
            assert_int_equal(crd_code_find(l, (crd_str){near, len}), (int)k);
            assert_int_equal(crd_code_find(l, (crd_str){near, len + 1}), -1); /* NUL at the end */
            near[len] = '-';
            assert_int_equal(crd_code_find(l, (crd_str){near, len + 1}), -1);
            near[len] = ' ';
            assert_int_equal(crd_code_find(l, (crd_str){near, len + 1}), -1);
            int cut = crd_code_find(l, (crd_str){near, len - 1});
            assert_true(cut < 0 || strlen(l->codes[cut].code) == len - 1);
            near[0] = (char)(near[0] ^ 0x20); /* the other case */
            assert_int_equal(crd_code_find(l, (crd_str){near, len}), -1);
            near[0] = (char)0xff; /* beyond ASCII: bytes are unsigned */
            assert_int_equal(crd_code_find(l, (crd_str){near, len}), -1);
        }
        assert_int_equal(crd_code_find(l, (crd_str){NULL, 0}), -1);
        assert_int_equal(crd_code_find(l, crd_str_from("")), -1);
    }
}

static void every_list_that_a_record_names_exists(void **state)
{
    (void)state;
    size_t seen = 0;
    for (size_t i = 0; i < crd_records.n; i++) {
        const crd_table *t = crd_records.tables[i];
        for (uint32_t k = 0; k < t->n_fields; k++) {
            const crd_field *f = &t->fields[k];
            if (f->kind != CRD_CODE && f->kind != CRD_CODES)
                continue;
            if (!crd_code_list_find(crd_str_from(f->arg)))
                fail_msg("%s.%s names the list '%s'", t->name, f->name, f->arg);
            seen++;
        }
    }
    assert_true(seen > 40);
}

static void bits_and_ranks_match_the_lists(void **state)
{
    (void)state;
    const crd_code_list *power = list_of("power");
    assert_true(power->ranked);
    assert_int_equal(1u << crd_code_find(power, crd_str_from("read")), CRD_POWER_C);
    assert_int_equal(1u << crd_code_find(power, crd_str_from("metadata")), CRD_POWER_M);
    assert_int_equal(1u << crd_code_find(power, crd_str_from("change")), CRD_POWER_I);
    assert_int_equal(1u << crd_code_find(power, crd_str_from("stop")), CRD_POWER_A);
    const crd_code_list *group = list_of("function_group");
    assert_int_equal(1u << crd_code_find(group, crd_str_from("uk-core")), CRD_G_UK_CORE);
    assert_int_equal(1u << crd_code_find(group, crd_str_from("uk-oversight")), CRD_G_UK_OVERSIGHT);
    assert_int_equal(1u << crd_code_find(group, crd_str_from("de-critical")), CRD_G_DE_CRITICAL);
    assert_int_equal(1u << crd_code_find(group, crd_str_from("eu-key")), CRD_G_EU_KEY);
    const crd_code_list *confidence = list_of("confidence");
    assert_true(crd_code_find(confidence, crd_str_from("low")) <
                crd_code_find(confidence, crd_str_from("medium")));
    assert_true(crd_code_find(confidence, crd_str_from("medium")) <
                crd_code_find(confidence, crd_str_from("high")));
    const crd_code_list *marking = list_of("marking");
    assert_true(crd_code_find(marking, crd_str_from("amber")) <
                crd_code_find(marking, crd_str_from("amber-strict")));
    assert_int_equal(crd_code_find(marking, crd_str_from("red")), 4);
}

static void functions_are_the_list_and_valid(void **state)
{
    (void)state;
    const crd_code_list *list = list_of("function");
    assert_int_equal(list->n, crd_functions_n);
    for (size_t i = 0; i < crd_functions_n; i++) {
        const crd_function *f = &crd_functions[i];
        assert_string_equal(f->code, list->codes[i].code);
        assert_string_equal(f->label, list->codes[i].label);
        assert_ptr_equal(crd_function_find(crd_str_from(f->code)), f);
        if (crd_code_find(list_of("layer"), crd_str_from(f->layer)) < 0)
            fail_msg("%s: layer '%s'", f->code, f->layer);
        if (f->asset_class[0] &&
            crd_code_find(list_of("asset_class"), crd_str_from(f->asset_class)) < 0)
            fail_msg("%s: class '%s'", f->code, f->asset_class);
        assert_true(f->source[0] && f->sees > 0 && f->sees < 16 && f->groups < 16);
    }
    assert_null(crd_function_find(crd_str_from("gnb-")));
    assert_null(crd_function_find(crd_str_from("")));
}

static bool is_class(const crd_function *f, const char *code)
{
    return strcmp(f->asset_class, code) == 0;
}

static void function_laws_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_functions_n; i++) {
        const crd_function *f = &crd_functions[i];
        /* Who can change can stop. */
        if ((f->sees & CRD_POWER_I) && !(f->sees & CRD_POWER_A))
            fail_msg("%s changes but cannot stop", f->code);
        /* EU_KEY is A1, A2, A4 and what oversees them, and nothing else. */
        bool key = is_class(f, "A1") || is_class(f, "A2") || is_class(f, "A4") ||
                   (f->groups & CRD_G_UK_OVERSIGHT);
        if (key != ((f->groups & CRD_G_EU_KEY) != 0))
            fail_msg("%s: key asset or not", f->code);
        /* What oversees the core counts as core in the UK list. */
        if ((f->groups & CRD_G_UK_OVERSIGHT) && !(f->groups & CRD_G_UK_CORE))
            fail_msg("%s: oversight outside the core list", f->code);
        /* A grouping from memory says so. */
        bool memory = (f->groups & CRD_G_DE_CRITICAL) || is_class(f, "A3") || is_class(f, "A5") ||
                      is_class(f, "A6");
        size_t len = strlen(f->source);
        bool low = len > 6 && strcmp(f->source + len - 6, " (low)") == 0;
        if (memory && !low)
            fail_msg("%s: '%s' hides that it is from memory", f->code, f->source);
        /* Passive equipment can only fail. */
        if (strcmp(f->layer, "passive") == 0)
            assert_int_equal(f->sees, CRD_POWER_A);
    }
}

/* What stops later or never is a function that everybody passes, and possibly stops first. */
static void outages_are_of_functions(void **state)
{
    (void)state;
    assert_true(crd_outages_n > 0);
    for (size_t i = 0; i < crd_outages_n; i++) {
        const crd_outage *o = &crd_outages[i];
        const crd_function *f = crd_function_find(crd_str_from(o->code));
        assert_non_null(f);
        assert_true(f->everyone);
        assert_true(o->possible_h >= 0 && o->possible_h <= o->certain_h && o->certain_h > 0);
        assert_true(strlen(o->why) > 0 && strlen(o->source) > 0);
        assert_true(i == 0 || strcmp(crd_outages[i - 1].code, o->code) < 0);
        assert_ptr_equal(crd_outage_find(crd_str_from(o->code)), o);
        if (!(f->sees & CRD_POWER_A)) /* who can stop nothing leaves nobody without */
            assert_true(isinf(o->possible_h));
    }
    for (size_t i = 0; i < crd_functions_n; i++) /* and the other way round */
        if (crd_functions[i].everyone && !(crd_functions[i].sees & CRD_POWER_A))
            assert_non_null(crd_outage_find(crd_str_from(crd_functions[i].code)));
    assert_null(crd_outage_find(CRD_STR("amf")));
}

/* Rows checked by hand against the documents' digests and the powers table. */
struct known {
    const char *name; /* the code */
    const char *layer, *asset_class;
    uint8_t sees;
    bool everyone;
    uint16_t has, lacks; /* groups */
};

enum { C = CRD_POWER_C, M = CRD_POWER_M, I = CRD_POWER_I, A = CRD_POWER_A };
enum {
    UK = CRD_G_UK_CORE,
    NOF = CRD_G_UK_OVERSIGHT,
    DE = CRD_G_DE_CRITICAL,
    EU = CRD_G_EU_KEY,
};

static const struct known known_rows[] = {
    {"amf", "core", "A1", C | M | I | A, true, UK | DE | EU, NOF},
    {"upf", "core", "A1", C | M | I | A, true, UK | DE | EU, NOF},
    {"udm", "core", "A1", C | M | I | A, true, UK | DE | EU, NOF},
    {"nwdaf", "core", "A1", M, true, UK | EU, NOF},
    {"i-nef", "core", "A1", M | I | A, false, UK | EU, NOF},
    {"w-agf", "core", "A1", C | M | I | A, false, UK | EU, NOF},
    {"pcrf", "core", "A1", M | I | A, true, UK | EU, NOF},
    {"epdg", "core", "A1", C | M | I | A, false, DE | EU, UK},
    {"hlr", "core", "A1", C | M | I | A, true, DE | EU, UK},
    {"msc", "core", "A1", C | M | I | A, true, EU, UK},
    {"gnb", "ran", "A4", C | M | I | A, false, EU, UK | NOF},
    {"gnb-du", "ran", "A4", M | A, false, EU, UK | DE},
    {"o-ru", "ran", "A4", M | A, false, EU, UK | DE},
    {"gnb-cu-up", "ran", "A4", C | M | I | A, false, DE | EU, UK},
    {"bts", "ran", "A4", C | M | I | A, false, EU, UK | DE},
    {"nodeb", "ran", "A4", M | A, false, EU, UK | DE},
    {"sepp", "interconnect", "A1", C | M | I | A, false, UK | DE | EU, NOF},
    {"igw", "interconnect", "A6", C | M | I | A, true, UK | DE, NOF | EU},
    {"ems", "management", "A3", C | M | I | A, false, UK | NOF | DE | EU, 0},
    {"jump-host", "management", "A3", C | M | I | A, false, UK | NOF | EU, 0},
    {"siem", "management", "A3", M, false, UK | NOF, 0},
    {"nfvo", "management", "A2", C | M | I | A, false, UK | NOF | DE | EU, 0},
    {"billing", "management", "A3", M | A, true, DE, NOF | EU | UK},
    {"secgw", "security", "A5", C | M | I | A, false, UK | NOF | EU, DE},
    {"firewall", "security", "A5", C | M | I | A, false, UK | NOF | EU, DE},
    {"hsm", "security", "A3", C | I | A, false, UK | DE, NOF | EU},
    {"li-mediation", "intercept", "A1", C | M, true, UK | DE | EU, NOF},
    {"nfvi", "cloud", "A2", C | M | I | A, false, UK | DE | EU, NOF},
    {"olt", "access", "", C | M | I | A, false, 0, UK | NOF | DE | EU},
    {"dwdm", "transport", "A5", C | M | I | A, false, DE, UK | EU},
    {"prtc", "transport", "A5", A, false, 0, UK | NOF | DE | EU},
    {"pfe", "subsea", "A5", A, false, 0, UK | NOF | DE | EU},
    {"mast", "passive", "", A, false, 0, UK | NOF | DE | EU},
};

static void known_function(void **state)
{
    const struct known *row = *state;
    const crd_function *f = crd_function_find(crd_str_from(row->name));
    assert_non_null(f);
    assert_string_equal(f->layer, row->layer);
    assert_string_equal(f->asset_class, row->asset_class);
    assert_int_equal(f->sees, row->sees);
    assert_int_equal(f->everyone, row->everyone);
    assert_int_equal(f->groups & row->has, row->has);
    assert_int_equal(f->groups & row->lacks, 0);
}

/* What must be in, blanks between. */
struct must {
    const char *name; /* the list */
    const char *codes;
};

static const struct must must_rows[] = {
    {"asset_class", "A1 A2 A3 A4 A5 A6"},
    {"confidence", "low medium high"},
    {"customer_class",
     "government defence defence-industry emergency internal-security energy health "
     "pharmaceuticals banking transport air-traffic other"},
    {"designation_effect",
     "use-ban procurement-ban no-authorisation export-control investment listed-only"},
    {"element_role", "network-oversight security-critical host exposed-edge"},
    {"function",
     "bts nodeb enb en-gnb gnb gnb-du gnb-cu-cp gnb-cu-up rnc bsc msc sgsn ggsn mme sgw pgw hss "
     "pcrf amf smf upf ausf udm udr udsf nef nrf nssf pcf af 5g-eir nwdaf chf scp n3iwf tngf w-agf "
     "ucmf smsf gmlc lmf eir hlr vlr o-ru o-du o-cu-cp o-cu-up near-rt-ric xapp smo non-rt-ric "
     "rapp o-cloud p-cscf i-cscf s-cscf tas mrf sbc olt ont bng dslam dwdm roadm router switch "
     "microwave prtc grandmaster sepp stp dra ipx igw ixp signalling-firewall ems oss bss billing "
     "nfvo vnfm vim sdn-controller orchestrator jump-host privileged-workstation siem aaa "
     "li-administration li-mediation li-delivery firewall secgw hsm pki cloud-region cloud-zone "
     "hypervisor host registry container-platform slte pfe branching-unit repeater subsea-nms "
     "sat-gateway satellite sat-ttc sat-terminal cpe pabx camera private-5g handset iot-sensor "
     "antenna mast battery rectifier generator cooling"},
    {"generation", "2g 3g 4g 5g-nsa 5g-sa"},
    {"layer", "core ran transport subsea cloud management interconnect devices access security "
              "intercept satellite passive services"},
    {"holding_kind", "votes shares board veto consolidates debt"},
    {"marking", "clear green amber amber-strict red"},
    {"medium", "fibre submarine-cable microwave satellite copper"},
    {"origin_stage", "design chip firmware assembly"},
    {"share_kind", "mocn moran passive national-roaming roaming mvno interconnect wholesale"},
    {"verdict", "same different"},
    {"need_kind", "all any at-least elements path coverage agreement"},
};

static void must_be_in(void **state)
{
    const struct must *row = *state;
    const crd_code_list *list = list_of(row->name);
    for (const char *p = row->codes; *p;) {
        size_t len = strcspn(p, " ");
        if (crd_code_find(list, (crd_str){p, len}) < 0)
            fail_msg("%s lacks '%.*s'", row->name, (int)len, p);
        p += len + (p[len] == ' ');
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, lists_are_sorted_and_found);
    CRD_SUITE_ADD(&s, codes_are_sorted_unique_and_spelt);
    CRD_SUITE_ADD(&s, find_finds_each_and_no_near_miss);
    CRD_SUITE_ADD(&s, every_list_that_a_record_names_exists);
    CRD_SUITE_ADD(&s, bits_and_ranks_match_the_lists);
    CRD_SUITE_ADD(&s, functions_are_the_list_and_valid);
    CRD_SUITE_ADD(&s, function_laws_hold);
    CRD_SUITE_ADD(&s, outages_are_of_functions);
    CRD_SUITE_ROWS(&s, known_rows, known_function);
    CRD_SUITE_ROWS(&s, must_rows, must_be_in);
    return crd_suite_run(&s, "model/code");
}
