#include "crdtest.h"

#include "base/str.h"
#include "names/country.h"
#include "names/plain.h"

struct row {
    const char *name; /* as written */
    const char *code; /* "TR"; "CD CG": candidates; "": unknown */
};

static const struct row rows[] = {
    {"Turkey", "TR"},
    {"T\u00fcrkiye", "TR"},
    {"TURKIYE", "TR"},
    {"Congo, Dem. Rep.", "CD"},
    {"Congo, Rep.", "CG"},
    {"Congo", "CD CG"},
    {"Congo (Kinshasa)", "CD"},
    {"Democratic Republic of the Congo", "CD"},
    {"the Democratic Republic of the Congo", "CD"},
    {"Virgin Islands (U.S.)", "VI"},
    {"Virgin Islands (U.K.)", "VG"},
    {"U.S. Virgin Islands", "VI"},
    {"Virgin Islands", "VG VI"},
    {"UK", "GB"},
    {"uk", "GB"},
    {"U.K.", "GB"},
    {"GB", "GB"},
    {"Great Britain", "GB"},
    {"Scotland", "GB"},
    {"EL", "GR"},
    {"gr", "GR"},
    {"GRC", "GR"},
    {"300", "GR"},
    {"Korea, Rep.", "KR"},
    {"Korea, Republic of", "KR"},
    {"Korea", "KP KR"},
    {"North Korea", "KP"},
    {"South Korea", "KR"},
    {"Russia", "RU"},
    {"Russian Federation", "RU"},
    {"\u0420\u043e\u0441\u0441\u0438\u044f", "RU"},
    {"Czech Republic", "CZ"},
    {"Czechia", "CZ"},
    {"Czechoslovakia", "CZ SK"},
    {"Ivory Coast", "CI"},
    {"C\u00f4te d'Ivoire", "CI"},
    {"Cote d\u2019Ivoire", "CI"},
    {"Macao", "MO"},
    {"Macau", "MO"},
    {"Burma", "MM"},
    {"Zaire", "CD"},
    {"Swaziland", "SZ"},
    {"Cape Verde", "CV"},
    {"East Timor", "TL"},
    {"Brunei", "BN"},
    {"Syria", "SY"},
    {"Vietnam", "VN"},
    {"Viet Nam", "VN"},
    {"Laos", "LA"},
    {"Micronesia", "FM"},
    {"Taiwan", "TW"},
    {"Hong Kong SAR, China", "HK"},
    {"Saint Martin", "MF"},
    {"Sint Maarten", "SX"},
    {"St. Kitts & Nevis", "KN"},
    {"Trinidad & Tobago", "TT"},
    {"Guinea", "GN"},
    {"Guinea-Bissau", "GW"},
    {"Georgia", "GE"},
    {"USA", "US"},
    {"U.S.A.", "US"},
    {"United States of America", "US"},
    {"\u00c5land", "AX"},
    {"Deutschland", "DE"},
    {"\u00d6sterreich", "AT"},
    {"\u0395\u03bb\u03bb\u03ac\u03b4\u03b1", "GR"},
    {"\u4e2d\u56fd", "CN"},
    {"Curacao", "CW"},
    {"Netherlands Antilles", "BQ CW SX"},
    {"Soviet Union", "AM AZ BY EE GE KG KZ LT LV MD RU TJ TM UA UZ"},
    {"Kosovo", "XK"},
    {"Cocos (Keeling) Islands", "CC"},
    {"  The Gambia ", "GM"},
    {"", ""},
    {"the", ""},
    {"Atlantis", ""},
    {"Turkey Creek", ""},
    {"XX", ""},
    {"Republic", ""},
};

static void test_row(void **state)
{
    const struct row *r = *state;
    crd_country_reading got;
    char text[100] = "";
    assert_ok(crd_country_read(crd_str_from(r->name), &got));
    if (got.country) {
        assert_int_equal(0, got.n_candidates);
        snprintf(text, sizeof text, "%s", got.country->alpha2);
    }
    for (size_t i = 0, at = 0; i < got.n_candidates; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? " " : "",
                               got.candidates[i]->alpha2);
    assert_string_equal(r->code, text);
}

static void test_iso_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < crd_country_count(); i++) {
        const crd_country *c = crd_country_at(i);
        crd_country_reading got;
        assert_ok(crd_country_read(crd_str_from(c->name), &got));
        if (strcmp(c->alpha2, "CG") == 0)
            assert_int_equal(2, got.n_candidates);
        else if (got.country != c)
            fail_msg("%s is not %s", c->name, c->alpha2);
    }
}

/* Sorted, plain, and every code is a country; so a row that nobody can reach is seen. */
static void test_table(void **state)
{
    (void)state;
    crd_plain f;
    crd_plain_init(&f);
    crd_str last = {NULL, 0};
    for (size_t i = 0; i < crd_country_alias_count(); i++) {
        const char *codes;
        crd_str words = crd_str_from(crd_country_alias_at(i, &codes)), rest = crd_str_from(codes),
                code;
        assert_true(i == 0 || crd_str_cmp(last, words) < 0);
        last = words;
        assert_ok(crd_plain_read(&f, words, NULL));
        if (!crd_str_eq(words, crd_plain_all(&f)))
            fail_msg("'%s' is not plain", words.ptr);
        assert_false(crd_str_starts(words, CRD_STR("the ")));
        while (crd_str_next(&rest, ' ', &code))
            assert_non_null(crd_country_find(code));
    }
    crd_plain_done(&f);
    assert_null(crd_country_of_words(CRD_STR("congo")));
    assert_null(crd_country_of_words(CRD_STR("tr"))); /* a code is no name */
    assert_non_null(crd_country_of_words(CRD_STR("turkey")));
}

static void test_long(void **state)
{
    (void)state;
    static char text[10000];
    crd_country_reading got;
    memset(text, 'a', sizeof text);
    assert_ok(crd_country_read((crd_str){text, sizeof text}, &got));
    assert_null(got.country);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, test_row);
    CRD_SUITE_ADD(&s, test_iso_names);
    CRD_SUITE_ADD(&s, test_table);
    CRD_SUITE_ADD(&s, test_long);
    return crd_suite_run(&s, "names/country");
}
