#include "crdtest.h"

#include "base/str.h"
#include "names/split.h"

#include <stdlib.h>

struct row {
    const char *name, *list;
    const char *parts;   /* joined by "|"; a doubtful one starts with "?" */
    const char *protect; /* joined by "|" */
    const char *known;   /* joined by "|" */
};

/* clang-format off */
static const struct row rows[] = {
    {"empty", "", "", "", ""},
    {"blanks alone", "  \t ", "", "", ""},
    {"commas alone", ",, ,", "", "", ""},
    {"one", "Orange", "Orange", "", ""},
    {"two", "ASN, Fujitsu", "ASN|Fujitsu", "", ""},
    {"without blanks", "ASN,Fujitsu,NEC", "ASN|Fujitsu|NEC", "", ""},
    {"semicolons", "ASN; Fujitsu ;NEC", "ASN|Fujitsu|NEC", "", ""},
    {"lines", "ASN\nFujitsu\r\nNEC", "ASN|Fujitsu|NEC", "", ""},
    {"bars and bullets", "ASN | NEC \u2022 SubCom", "ASN|NEC|SubCom", "", ""},
    {"a comma at the end", "ASN, NEC,", "ASN|NEC", "", ""},
    {"Inc. behind a comma", "Telecom Egypt, Inc.", "Telecom Egypt, Inc.", "", ""},
    {"Inc. in the middle", "Telecom Egypt, Inc., Orange", "Telecom Egypt, Inc.|Orange", "", ""},
    {"Co., Ltd.", "HMN Technologies Co., Ltd., NEC", "HMN Technologies Co., Ltd.|NEC", "", ""},
    {"Co.,Ltd", "HMN Technologies Co.,Ltd,NEC", "HMN Technologies Co.,Ltd|NEC", "", ""},
    {"LLC with a point", "Blackburn Technologies, LLC.", "Blackburn Technologies, LLC.", "", ""},
    {"S.A. de C.V.", "Axtel, S.A.B. de C.V., Alestra", "Axtel, S.A.B. de C.V.|Alestra", "", ""},
    {"S. de R.L. de C.V.", "AT&T M\u00f3vil, S. de R.L. de C.V., X", "AT&T M\u00f3vil, S. de R.L. de C.V.|X", "", ""},
    {"two forms", "Acme, Inc., Ltd., NEC", "Acme, Inc., Ltd.|NEC", "", ""},
    {"form and bracket", "Acme, Inc. (ABC), NEC", "Acme, Inc. (ABC)|NEC", "", ""},
    {"form and trading name", "Acme, LLC d/b/a Zoom, NEC", "Acme, LLC d/b/a Zoom|NEC", "", ""},
    {"a form first", "Inc., Acme", "Inc.|Acme", "", ""},
    {"The behind a comma", "Boeing Company, The, NEC", "Boeing Company, The|NEC", "", ""},
    {"a name that begins like a form", "Orange, SA Power Networks", "Orange|SA Power Networks", "", ""},
    {"Asia is no a.s.", "Orange, Asia Netcom", "Orange|Asia Netcom", "", ""},
    {"commas in brackets", "Telia Eesti (formerly Eesti Telekom, EMT, Elion), TDC", "Telia Eesti (formerly Eesti Telekom, EMT, Elion)|TDC", "", ""},
    {"nested brackets", "A (b (c, d), e), F", "A (b (c, d), e)|F", "", ""},
    {"an open bracket", "A (b, C", "A (b|C", "", ""},
    {"a closing bracket", "A), B", "A)|B", "", ""},
    {"quotes", "\"Alpha, Beta\", Gamma", "\"Alpha, Beta\"|Gamma", "", ""},
    {"round quotes", "\u201cAlpha, Beta\u201d, Gamma", "\u201cAlpha, Beta\u201d|Gamma", "", ""},
    {"angle quotes", "\u00abAlpha, Beta\u00bb, Gamma", "\u00abAlpha, Beta\u00bb|Gamma", "", ""},
    {"an open quote", "5\" Pipes, Gamma", "5\" Pipes|Gamma", "", ""},
    {"numbers", "1,000 Networks, 2,5 Giga", "1,000 Networks|2,5 Giga", "", ""},
    {"a number and a name", "Tele2, 3, O2", "Tele2|3|O2", "", ""},
    {"ampersand stays", "Cable & Wireless, AT&T, GT&T", "?Cable & Wireless|AT&T|GT&T", "", ""},
    {"ampersand of a known firm", "Cable & Wireless, BT", "Cable & Wireless|BT", "", "Cable & Wireless"},
    {"and between unknown ones stays", "Alpha and Beta", "?Alpha and Beta", "", ""},
    {"and between known ones", "Alpha and Beta", "Alpha|Beta", "", "Alpha|Beta"},
    {"one side known", "Alpha and Beta", "?Alpha and Beta", "", "Alpha"},
    {"the whole known too", "Alpha and Beta", "Alpha and Beta", "", "Alpha|Beta|Alpha and Beta"},
    {"three known ones", "Alpha and Beta and Gamma", "Alpha|Beta|Gamma", "", "Alpha|Beta|Gamma"},
    {"a known pair behind", "BT and Cable & Wireless", "BT|Cable & Wireless", "", "BT|Cable & Wireless"},
    {"the comma before and", "Alpha, Beta, and Gamma", "Alpha|Beta|Gamma", "", ""},
    {"stroke", "Alpha/Beta", "Alpha|Beta", "", "Alpha|Beta"},
    {"stroke of unknown ones", "TDC A/S, KDD/SCS", "TDC A/S|?KDD/SCS", "", ""},
    {"and in brackets", "Alpha (Beta and Gamma)", "Alpha (Beta and Gamma)", "", "Alpha|Beta|Gamma"},
    {"protected", "Bonaire, Sint Eustatius and Saba, Aruba", "Bonaire, Sint Eustatius and Saba|Aruba", "Bonaire, Sint Eustatius and Saba", ""},
    {"protected in other case", "CONGO, DEM. REP., Aruba", "CONGO, DEM. REP.|Aruba", "Congo, Dem. Rep.", ""},
    {"protected as words only", "Xcongo, Dem. Rep.", "Xcongo|Dem. Rep.", "Congo, Dem. Rep.", ""},
    {"the longer protected one", "A, B, C, D", "A, B, C|D", "A, B|A, B, C", ""},
    {"wide comma", "\u4e2d\u56fd\u7535\u4fe1\uff0c\u534e\u4e3a\u3001\u4e2d\u5174", "\u4e2d\u56fd\u7535\u4fe1|\u534e\u4e3a|\u4e2d\u5174", "", ""},
    {"a real list", "AT&T, Airtel (Bharti), BT, Bharat Sanchar Nigam Ltd. (BSNL), du", "AT&T|Airtel (Bharti)|BT|Bharat Sanchar Nigam Ltd. (BSNL)|du", "", ""},
    {"a firm named like a form", "Airtel, AG, BT", "Airtel|AG|BT", "", "AG"},
    {"Cyrillic form", "\u0421\u0432\u044f\u0437\u044c, \u041e\u041e\u041e, NEC", "\u0421\u0432\u044f\u0437\u044c, \u041e\u041e\u041e|NEC", "", ""},
};
/* clang-format on */

static bool in_list(void *ctx, crd_str name)
{
    crd_str rest = crd_str_from(ctx), one;
    while (crd_str_next(&rest, '|', &one))
        if (one.len > 0 && crd_str_eq(one, name))
            return true;
    return false;
}

static void test_row(void **state)
{
    const struct row *r = *state;
    crd_arena *a;
    crd_split_part *parts;
    size_t n, at = 0;
    crd_str protect[8], rest = crd_str_from(r->protect);
    char known[100], text[600] = "";
    snprintf(known, sizeof known, "%s", r->known);
    crd_split_options o = {.protect = protect, .known = in_list, .known_ctx = known};
    while (r->protect[0] && crd_str_next(&rest, '|', &protect[o.n_protect]))
        o.n_protect++;
    assert_ok(crd_arena_new(1 << 20, &a));
    assert_ok(crd_names_split(crd_str_from(r->list), &o, a, &parts, &n, NULL));
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s" CRD_STR_FMT, i ? "|" : "",
                               parts[i].doubtful ? "?" : "", CRD_STR_ARG(parts[i].text));
    assert_string_equal(r->parts, text);
    if (!r->protect[0] && !r->known[0]) {
        size_t m;
        assert_ok(crd_names_split(crd_str_from(r->list), NULL, a, &parts, &m, NULL));
        assert_int_equal(n, m);
    }
    crd_arena_free(a);
}

static void test_limits(void **state)
{
    (void)state;
    static char text[CRD_SPLIT_MAX + 1];
    crd_arena *a;
    crd_split_part *parts;
    size_t n;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1 << 20, &a));
    memset(text, 'a', sizeof text);
    assert_ok(crd_names_split((crd_str){text, CRD_SPLIT_MAX}, NULL, a, &parts, &n, NULL));
    assert_int_equal(1, n);
    assert_status(CRD_ELIMIT,
                  crd_names_split((crd_str){text, CRD_SPLIT_MAX + 1}, NULL, a, &parts, &n, &err),
                  NULL);
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = ';';
    assert_ok(crd_names_split((crd_str){text, 2 * CRD_SPLIT_PARTS}, NULL, a, &parts, &n, NULL));
    assert_int_equal(CRD_SPLIT_PARTS, n);
    assert_status(
        CRD_ELIMIT,
        crd_names_split((crd_str){text, 2 * CRD_SPLIT_PARTS + 1}, NULL, a, &parts, &n, NULL), NULL);
    memset(text, '(', sizeof text); /* in linear time */
    assert_ok(crd_names_split((crd_str){text, CRD_SPLIT_MAX}, NULL, a, &parts, &n, NULL));
    assert_int_equal(1, n);
    memset(text, ',', sizeof text);
    assert_ok(crd_names_split((crd_str){text, CRD_SPLIT_MAX}, NULL, a, &parts, &n, NULL));
    assert_int_equal(0, n);
    crd_arena_free(a);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ADD(&s, test_limits);
    return crd_suite_run(&s, "names/split");
}
