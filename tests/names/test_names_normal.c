#include "crdtest.h"

#include "base/str.h"
#include "names/normal.h"

struct row {
    const char *name; /* as written: the row's name too */
    const char *normal;
    const char *form;   /* code; NULL: none */
    const char *others; /* "kind:text|..." */
};

#define F "formerly"

/* clang-format off */
static const struct row rows[] = {
    {"", "", NULL, ""},
    {"   ", "", NULL, ""},
    {"...", "", NULL, ""},
    {"Nokia", "nokia", NULL, ""},
    {"NOKIA  Oyj", "nokia", "oyj", ""},
    {"Nokia Solutions and Networks Oy", "nokia solutions and networks", "oy", ""},
    {"Telefonaktiebolaget LM Ericsson (publ)", "telefonaktiebolaget lm ericsson", "ab", ""},
    {"Ericsson AB", "ericsson", "ab", ""},
    {"HMN Tech", "hmn tech", NULL, ""},
    {"HMN Technologies", "hmn technologies", NULL, ""},
    {"HMN Technologies Co., Limited", "hmn technologies", "co-ltd", ""},
    {"HMN Technologies Co.,Ltd", "hmn technologies", "co-ltd", ""},
    {"Huawei Marine Networks Co., Ltd.", "huawei marine networks", "co-ltd", ""},
    {"Huawei Technologies Co Ltd", "huawei technologies", "co-ltd", ""},
    {"Arelion (formerly Telia Carrier)", "arelion", NULL, "0:telia carrier"},
    {"Telia Eesti (formerly Eesti Telekom, EMT, Elion)", "telia eesti", NULL, "0:eesti telekom|0:emt|0:elion"},
    {"Altibox (ex Lyse Tele AS)", "altibox", NULL, "0:lyse tele as"},
    {"Swisscom (vormals PTT)", "swisscom", NULL, "0:ptt"},
    {"Bharat Sanchar Nigam Ltd. (BSNL)", "bharat sanchar nigam", "ltd", "3:bsnl"},
    {"Bangladesh Submarine Cable Company Limited (BSCCL)", "bangladesh submarine cable", "co-ltd", "3:bsccl"},
    {"Myanmar Post and Telecommunication (MPT)", "myanmar post and telecommunication", NULL, "3:mpt"},
    {"Guyana Telephone and Telegraph (GT&T)", "guyana telephone and telegraph", NULL, "3:gt and t"},
    {"Alaska Power & Telephone Company (AP&T)", "alaska power and telephone", "company", "3:ap and t"},
    {"Australia\u2019s Academic and Research Network (AARNET)", "australias academic and research network", NULL, "3:aarnet"},
    {"United Telecommunication Services (UTS)", "united telecommunication services", NULL, "3:uts"},
    {"Aviation Industry Corporation of China Ltd. (AVIC)*", "aviation industry corporation of china", "ltd", "3:avic"},
    {"Telma (Telecom Malagasy)", "telma", NULL, "3:telecom malagasy"},
    {"AVIC Aviation High-Technology Company Limited (AVIC Aviation Hi-Tech)*", "avic aviation high technology", "co-ltd", "3:avic aviation hi tech"},
    {"Airtel (Bharti)", "airtel bharti", NULL, "5:bharti"},
    {"Am\u00e9rica M\u00f3vil (Claro)", "america movil claro", NULL, "5:claro"},
    {"Zeop (incl. Reunicable)", "zeop", NULL, "4:reunicable"},
    {"360 Security Technology Inc. (Qihoo 360)*", "360 security technology inc qihoo 360", NULL, "5:qihoo 360"},
    {"China Telecom (Americas) Corp.", "china telecom americas", "corp", ""},
    {"China Unicom (Americas) Operations Limited", "china unicom americas operations", "ltd", ""},
    {"ComNet (USA) LLC", "comnet usa", "llc", ""},
    {"Orange (Mali)", "orange mali", NULL, ""},
    {"PCCW (HK)", "pccw hk", NULL, ""},
    {"Acme Holding (Group) AG", "acme holding group", "ag", ""},
    {"China Communications Construction Group (Limited) (CCCG)*", "china communications construction group", "ltd", "3:cccg"},
    {"China Communications Construction Company Limited (CCCC)*", "china communications construction", "co-ltd", "3:cccc"},
    {"XYZ (Pvt) Ltd", "xyz", "pvt-ltd", ""},
    {"Dimension Data (Pty) Ltd.", "dimension data", "pty-ltd", ""},
    {"Acme Ltd [3]", "acme", "ltd", ""},
    {"Acme Ltd (2)", "acme", "ltd", ""},
    {"Acme\u00b9", "acme", NULL, ""},
    {"Acme Ltd\u2020", "acme", "ltd", ""},
    {"Acme *", "acme", NULL, ""},
    {"Tele2 AB", "tele2", "ab", ""},
    {"O2", "o2", NULL, ""},
    {"3", "3", NULL, ""},
    {"Telecom Italia S.p.A.", "telecom italia", "spa", ""},
    {"TELECOM ITALIA SPA", "telecom italia", "spa", ""},
    {"Orange S.A.", "orange", "sa", ""},
    {"Entel S A", "entel", "sa", ""},
    {"Entel S. A.", "entel", "sa", ""},
    {"T\u00e9l\u00e9com SAS", "telecom", "sas", ""},
    {"Altice SARL", "altice", "sarl", ""},
    {"Iliad S.\u00e0 r.l.", "iliad", "sarl", ""},
    {"TDC A/S", "tdc", "as", ""},
    {"Telenor ASA", "telenor", "asa", ""},
    {"Telenor AS", "telenor", "as", ""},
    {"Fibia P/S", "fibia ps", NULL, ""},
    {"GlobalConnect ApS", "globalconnect", "aps", ""},
    {"KPN B.V.", "kpn", "bv", ""},
    {"Koninklijke KPN N.V.", "koninklijke kpn", "nv", ""},
    {"Proximus NV/SA", "proximus", "nv", ""},
    {"Telenet BVBA", "telenet", "bvba", ""},
    {"Deutsche Telekom AG", "deutsche telekom", "ag", ""},
    {"Vodafone GmbH", "vodafone", "gmbh", ""},
    {"Rohde & Schwarz GmbH & Co. KG", "rohde and schwarz", "gmbh-co-kg", ""},
    {"M\u00fcller & S\u00f6hne oHG", "muller and sohne", "ohg", ""},
    {"Stra\u00dfenfunk eG", "strassenfunk", "eg", ""},
    {"Airbus SE", "airbus", "se", ""},
    {"NEC Corporation", "nec", "corp", ""},
    {"Fujitsu K.K.", "fujitsu", "kk", ""},
    {"Kabushiki Kaisha Toshiba", "toshiba", "kk", ""},
    {"\u682a\u5f0f\u4f1a\u793eNTT\u30c9\u30b3\u30e2", "ntt\u30c9\u30b3\u30e2", "kk", ""},
    {"NTT\u30c9\u30b3\u30e2\u682a\u5f0f\u4f1a\u793e", "ntt\u30c9\u30b3\u30e2", "kk", ""},
    {"\u534e\u4e3a\u6280\u672f\u6709\u9650\u516c\u53f8", "\u534e\u4e3a\u6280\u672f", "co-ltd", ""},
    {"\u4e2d\u5174\u901a\u8baf\u80a1\u4efd\u6709\u9650\u516c\u53f8", "\u4e2d\u5174\u901a\u8baf", "gufen", ""},
    {"KT \uff08\u682a\uff09", "kt", "kk", ""},
    {"\uff28\uff35\uff21\uff37\uff25\uff29", "huawei", NULL, ""},
    {"Singapore Telecommunications Pte. Ltd.", "singapore telecommunications", "pte-ltd", ""},
    {"TIME dotCom Sdn. Bhd.", "time dotcom", "sdn-bhd", ""},
    {"Telekom Malaysia Berhad", "telekom malaysia", "bhd", ""},
    {"PT Telkom Indonesia (Persero) Tbk", "telkom indonesia", "tbk", ""},
    {"PT. Indosat Tbk.", "indosat", "tbk", ""},
    {"True Corporation Public Company Limited", "true", "plc", ""},
    {"Vodacom Lda.", "vodacom", "ltda", ""},
    {"Claro S.A. de C.V.", "claro", "sa-de-cv", ""},
    {"Axtel, S.A.B. de C.V.", "axtel", "sa-de-cv", ""},
    {"AT&T Comercializaci\u00f3n M\u00f3vil, S. de R.L. de C.V.", "at and t comercializacion movil", "s-de-rl", ""},
    {"Oi Ltda", "oi", "ltda", ""},
    {"INTERNEXA S.A. E.S.P", "internexa", "esp", ""},
    {"TELECOMUNICACOES BRASILEIRAS S. A. - TELEBRAS", "telecomunicacoes brasileiras", "sa", "3:telebras"},
    {"CORPORACION NACIONAL DE TELECOMUNICACIONES - CNT EP", "corporacion nacional de telecomunicaciones", NULL, "3:cnt ep"},
    {"T-Mobile", "t mobile", NULL, ""},
    {"T - Mobile", "t mobile", NULL, ""},
    {"PAO Rostelecom", "rostelecom", "pao", ""},
    {"PJSC Rostelecom", "rostelecom", "pjsc", ""},
    {"\u041f\u0410\u041e \u00ab\u0420\u043e\u0441\u0442\u0435\u043b\u0435\u043a\u043e\u043c\u00bb", "rostelekom", "pao", ""},
    {"\u041e\u041e\u041e \"\u0413\u0430\u0437\u043f\u0440\u043e\u043c \u0442\u0435\u043b\u0435\u043a\u043e\u043c\"", "gazprom telekom", "ooo", ""},
    {"\u0410\u041e \u041c\u0422\u0422", "mtt", "ao", ""},
    {"\u0410.\u041e. \u041c\u0422\u0422", "mtt", "ao", ""},
    {"AO Kaspersky Lab", "kaspersky lab", "ao", ""},
    {"AO World", "ao world", NULL, ""},
    {"AO World plc", "ao world", "plc", ""},
    {"AB InBev", "ab inbev", NULL, ""},
    {"\u0422\u041e\u041e Kcell", "kcell", "too", ""},
    {"TOO Good Telecom", "too good telecom", NULL, ""},
    {"\u0421\u0438\u0431\u0438\u0440\u0441\u043a\u0438\u0439 \u043f\u0440\u043e\u0432\u0430\u0439\u0434\u0435\u0440", "sibirskiy provayder", NULL, ""},
    {"\u041a\u0438\u0457\u0432\u0441\u0442\u0430\u0440", "kyivstar", NULL, ""},
    {"\u0422\u041e\u0412 \u00ab\u0406\u043d\u0442\u0435\u0440\u043d\u0435\u0442 \u0433\u0440\u0443\u043f\u0430\u00bb", "internet hrupa", "tov", ""},
    {"\u041f\u0440\u0410\u0422 \u041a\u0438\u0457\u0432\u0441\u0442\u0430\u0440", "kyivstar", "prat", ""},
    {"\u0422\u0435\u043b\u0435\u043a\u043e\u043c \u0421\u0440\u0431\u0438\u0458\u0430 \u0430.\u0434.", "telekom srbija", "ad", ""},
    {"Telekom Srbija a.d.", "telekom srbija", "ad", ""},
    {"\u041f\u0443\u0431\u043b\u0438\u0447\u043d\u043e\u0435 \u0430\u043a\u0446\u0438\u043e\u043d\u0435\u0440\u043d\u043e\u0435 \u043e\u0431\u0449\u0435\u0441\u0442\u0432\u043e \u041c\u0435\u0433\u0430\u0444\u043e\u043d", "megafon", "pao", ""},
    {"\u039f\u03a4\u0395 \u0391.\u0395.", "ote", "ae", ""},
    {"\u039f\u03c1\u03b3\u03b1\u03bd\u03b9\u03c3\u03bc\u03cc\u03c2 \u03a4\u03b7\u03bb\u03b5\u03c0\u03b9\u03ba\u03bf\u03b9\u03bd\u03c9\u03bd\u03b9\u03ce\u03bd \u0395\u03bb\u03bb\u03ac\u03b4\u03bf\u03c2", "organismos tilepikoinonion ellados", NULL, ""},
    {"\u0395\u03c5\u03c1\u03c9\u03c0\u03b1\u03ca\u03ba\u03ae \u0391\u03c5\u03c4\u03cc", "evropaiki afto", NULL, ""},
    {"\u039c\u03c0\u03cc\u03bc\u03c0\u03b1 \u03bf\u03c5\u03b3\u03b3\u03ac\u03c1\u03b9\u03b1", "bompa oungaria", NULL, ""},
    {"Polkomtel Sp. z o.o.", "polkomtel", "spzoo", ""},
    {"Orange Polska Sp. z o. o.", "orange polska", "spzoo", ""},
    {"T-Mobile Czech Republic a.s.", "t mobile czech republic", "as", ""},
    {"Vodafone s.r.o.", "vodafone", "sro", ""},
    {"A1 Hrvatska d.o.o.", "a1 hrvatska", "doo", ""},
    {"Magyar Telekom Nyrt.", "magyar telekom", "nyrt", ""},
    {"Yettel Zrt", "yettel", "zrt", ""},
    {"Invitech Kft.", "invitech", "kft", ""},
    {"UAB Tele2", "tele2", "uab", ""},
    {"SIA Tet", "tet", "sia", ""},
    {"O\u00dc Elisa", "elisa", "ou", ""},
    {"Turkcell \u0130leti\u015fim Hizmetleri A.\u015e.", "turkcell iletisim hizmetleri", "as", ""},
    {"\u0141\u0105czno\u015b\u0107 S.A.", "lacznosc", "sa", ""},
    {"\u00d8resund Tele AS", "oresund tele", "as", ""},
    {"\u00c6gir hf.", "aegir", "hf", ""},
    {"Telecom Egypt Co.", "telecom egypt", "company", ""},
    {"The Boeing Company", "boeing", "company", ""},
    {"The The Ltd", "the", "ltd", ""},
    {"Ltd", "ltd", NULL, ""},
    {"Co., Ltd.", "co", "ltd", ""},
    {"AG", "ag", NULL, ""},
    {"Cable & Wireless plc", "cable and wireless", "plc", ""},
    {"Cable and Wireless", "cable and wireless", NULL, ""},
    {"AT&T Inc.", "at and t", "inc", ""},
    {"I.B.M. Corp", "ibm", "corp", ""},
    {"J. P. Morgan", "jp morgan", NULL, ""},
    {"J.P. Morgan", "jp morgan", NULL, ""},
    {"Xi\u2019an Aircraft", "xian aircraft", NULL, ""},
    {"Xi'an Aircraft", "xian aircraft", NULL, ""},
    {"'Quoted' Ltd", "quoted", "ltd", ""},
    {"Acme Ltd d/b/a Zoom Tel", "acme", "ltd", "1:zoom tel"},
    {"Acme LLC dba Zoom Tel Inc", "acme", "llc", "1:zoom tel inc"},
    {"Acme Ltd t/a Zoom", "acme", "ltd", "1:zoom"},
    {"Acme trading as Zoom a/k/a Zed", "acme", NULL, "1:zoom aka zed"},
    {"Acme Inc (f/k/a Zoom Inc)", "acme", "inc", "0:zoom inc"},
    {"Acme (a.k.a. Zoom)", "acme", NULL, "2:zoom"},
    {"Formerly Acme", "formerly acme", NULL, ""},
    {"DBA Group SpA", "dba group", "spa", ""},
    {"(Acme)", "acme", NULL, ""},
    {"Acme (", "acme", NULL, ""},
    {"Acme )(", "acme", NULL, ""},
    {"Acme ()", "acme", NULL, ""},
    {"Acme (Zed (Deep) Inner) Ltd", "acme zed deep inner", "ltd", "5:zed deep inner"},
    {"Nokia Group", "nokia group", NULL, ""},
    {"Siemens Holding GmbH", "siemens holding", "gmbh", ""},
    {"Blackburn Technologies, LLC.", "blackburn technologies", "llc", ""},
    {"Saudi Telecom Company", "saudi telecom", "company", ""},
    {"Vestel\xff" "Ltd", "vestel\xef\xbf\xbdltd", NULL, ""},
};
/* clang-format on */

static void others_text(const crd_name *n, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < n->n_others; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%d:" CRD_STR_FMT, i ? "|" : "",
                               (int)n->others[i].kind, CRD_STR_ARG(n->others[i].text));
}

static void test_row(void **state)
{
    const struct row *r = *state;
    crd_arena *a;
    crd_name n, again;
    char text[512];
    assert_ok(crd_arena_new(1 << 20, &a));
    assert_ok(crd_name_read(crd_str_from(r->name), a, &n, NULL));
    assert_non_null(n.normal.ptr);
    snprintf(text, sizeof text, CRD_STR_FMT, CRD_STR_ARG(n.normal));
    assert_string_equal(r->normal, text);
    others_text(&n, text, sizeof text);
    assert_string_equal(r->others, text);
    assert_string_equal(r->form ? r->form : "(none)", n.form ? n.form->code : "(none)");

    assert_ok(crd_name_read(n.normal, a, &again, NULL));
    assert_true(crd_str_eq(n.normal, again.normal));
    assert_int_equal(0, again.n_others);

    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    assert_ok(crd_name_normal(crd_str_from(r->name), &b, NULL));
    assert_true(crd_str_eq(n.normal, crd_buf_str(&b)));
    crd_buf_done(&b);
    crd_arena_free(a);
}

/* A legal form more changes no normal form, unless there was no name. */
static void test_form_added(void **state)
{
    (void)state;
    static const char *const behind[] = {" GmbH",   ", Inc.", " Co., Ltd.",
                                         " S.p.A.", " a.s.",  " (Pty) Ltd"};
    static const char *const ahead[] = {"OOO ", "PJSC ", "UAB ", "Kabushiki Kaisha "};
    crd_arena *a;
    char text[600];
    assert_ok(crd_arena_new(16 << 20, &a));
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        crd_name plain, more;
        assert_ok(crd_name_read(crd_str_from(rows[i].name), a, &plain, NULL));
        /* Behind a remark that announces a name the form belongs to that name. */
        if (plain.normal.len == 0 || strstr(rows[i].name, "(") == rows[i].name ||
            crd_legal_is(plain.normal) || strstr(rows[i].name, " - ") ||
            strstr(rows[i].normal, "\xff"))
            continue;
        for (size_t j = 0; j < CRD_COUNT(behind); j++) {
            snprintf(text, sizeof text, "%s%s", rows[i].name, behind[j]);
            assert_ok(crd_name_read(crd_str_from(text), a, &more, NULL));
            if (!crd_str_eq(plain.normal, more.normal))
                print_error("%s: " CRD_STR_FMT "\n", text, CRD_STR_ARG(more.normal));
            assert_true(crd_str_eq(plain.normal, more.normal));
        }
        for (size_t j = 0; j < CRD_COUNT(ahead); j++) {
            if (strncmp(rows[i].name, "The", 3) == 0 || strncmp(rows[i].name, "Formerly", 8) == 0 ||
                strncmp(rows[i].name, "DBA", 3) == 0)
                continue;
            snprintf(text, sizeof text, "%s%s", ahead[j], rows[i].name);
            assert_ok(crd_name_read(crd_str_from(text), a, &more, NULL));
            if (!crd_str_eq(plain.normal, more.normal))
                print_error("%s: " CRD_STR_FMT "\n", text, CRD_STR_ARG(more.normal));
            assert_true(crd_str_eq(plain.normal, more.normal));
        }
    }
    crd_arena_free(a);
}

struct pair {
    const char *name, *a, *b;
    crd_name_verdict verdict;
};
static const struct pair pairs[] = {
    {"case and blanks", "Sub Com", " SUB  COM", CRD_NAMES_EQUAL},
    {"form on one side", "Ericsson", "Ericsson AB", CRD_NAMES_EQUAL},
    {"spellings of one form", "Acme Limited", "ACME LTD.", CRD_NAMES_EQUAL},
    {"a form and its English rendering", "OOO Acme", "Acme LLC", CRD_NAMES_EQUAL},
    {"K.K. and Co., Ltd.", "Acme K.K.", "Acme Co., Ltd.", CRD_NAMES_EQUAL},
    {"Cyrillic and Latin", "\u0413\u0430\u0437\u043f\u0440\u043e\u043c", "Gazprom",
     CRD_NAMES_EQUAL},
    {"parent and subsidiary", "Ericsson AB", "Ericsson GmbH", CRD_NAMES_FORMS_DIFFER},
    {"two forms of one country", "Acme AG", "Acme GmbH", CRD_NAMES_FORMS_DIFFER},
    {"Inc and LLC", "Acme Inc.", "Acme LLC", CRD_NAMES_FORMS_DIFFER},
    {"an abbreviation is no equality", "HMN Tech", "HMN Technologies", CRD_NAMES_DIFFER},
    {"initials are no equality", "Bharat Sanchar Nigam", "BSNL", CRD_NAMES_DIFFER},
    {"a group is another firm", "Nokia", "Nokia Group", CRD_NAMES_DIFFER},
    {"word order", "Bank of China", "China Bank of", CRD_NAMES_DIFFER},
    {"a place in brackets", "China Telecom Corp", "China Telecom (Americas) Corp",
     CRD_NAMES_DIFFER},
    {"nothing equals nothing", "", "", CRD_NAMES_DIFFER},
    {"points alone", "...", "!!", CRD_NAMES_DIFFER},
};

static void test_pair(void **state)
{
    const struct pair *p = *state;
    crd_arena *a;
    crd_name x, y;
    assert_ok(crd_arena_new(1 << 20, &a));
    assert_ok(crd_name_read(crd_str_from(p->a), a, &x, NULL));
    assert_ok(crd_name_read(crd_str_from(p->b), a, &y, NULL));
    assert_int_equal(p->verdict, crd_name_compare(&x, &y));
    assert_int_equal(p->verdict, crd_name_compare(&y, &x));
    crd_arena_free(a);
}

static void test_limits(void **state)
{
    (void)state;
    static char text[CRD_NAME_MAX + 1];
    crd_arena *a;
    crd_name n;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1 << 20, &a));
    memset(text, 'a', sizeof text);
    assert_ok(crd_name_read((crd_str){text, CRD_NAME_MAX}, a, &n, NULL));
    assert_int_equal(CRD_NAME_MAX, n.normal.len);
    assert_status(CRD_ELIMIT, crd_name_read((crd_str){text, CRD_NAME_MAX + 1}, a, &n, &err), NULL);
    assert_non_null(strstr(err.message, "4097"));
    /* Brackets, all open or all nested, in linear time. */
    memset(text, '(', CRD_NAME_MAX);
    assert_ok(crd_name_read((crd_str){text, CRD_NAME_MAX}, a, &n, NULL));
    assert_int_equal(0, n.normal.len);
    /* More other names than are kept. */
    size_t at = (size_t)snprintf(text, sizeof text, "Acme (formerly a0");
    for (int i = 1; i < 40; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, ", a%d", i);
    snprintf(text + at, sizeof text - at, ")");
    assert_ok(crd_name_read(crd_str_from(text), a, &n, NULL));
    assert_int_equal(CRD_NAME_OTHERS, n.n_others);
    crd_arena_free(a);
}

static void test_mixed(void **state)
{
    (void)state;
    crd_arena *a;
    crd_name n;
    assert_ok(crd_arena_new(1 << 20, &a));
    assert_ok(crd_name_read(CRD_STR("Nokia \u041e\u041e\u041e"), a, &n, NULL));
    assert_false(n.mixed);
    assert_ok(crd_name_read(CRD_STR("N\u043ekia"), a, &n, NULL)); /* a Cyrillic o */
    assert_true(n.mixed);
    assert_string_equal("nokia", n.normal.ptr);
    crd_arena_free(a);
}

static void test_table_sorted(void **state)
{
    (void)state;
    crd_plain f;
    crd_plain_init(&f);
    for (size_t i = 0; i < crd_legal_count(); i++) {
        crd_str w = crd_str_from(crd_legal_at(i)->words);
        if (i > 0)
            assert_true(crd_str_cmp(crd_str_from(crd_legal_at(i - 1)->words), w) < 0);
        assert_ok(crd_plain_read(&f, w, NULL));
        assert_true(crd_str_eq(w, crd_plain_all(&f)));
        assert_true(crd_legal_is(w));
    }
    assert_null(crd_legal_at(crd_legal_count()));
    assert_false(crd_legal_is(CRD_STR("telecom")));
    crd_plain_done(&f);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ROWS(&s, pairs, test_pair);
    CRD_SUITE_ADD(&s, test_form_added);
    CRD_SUITE_ADD(&s, test_limits);
    CRD_SUITE_ADD(&s, test_mixed);
    CRD_SUITE_ADD(&s, test_table_sorted);
    return crd_suite_run(&s, "names/normal");
}
