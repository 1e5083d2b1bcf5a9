#include "crdtest.h"

#include "import/put.h"
#include "import/words.h"
#include "names/country.h"

/* Names that meet in one place of the memory, names that are too long for it, names of nothing: in
 * any order each is read as if it were the only one. */
static void test_countries_remembered_are_as_read(void **state)
{
    (void)state;
    static const char *const names[] = {"Norway",
                                        "Turkey",
                                        "T\u00fcrkiye",
                                        "Nowhere",
                                        "No",
                                        "NO",
                                        "US",
                                        "Ny",
                                        "Atlantis",
                                        "Oman",
                                        "",
                                        "the United Kingdom of Great Britain and Northern Ireland",
                                        "Virgin Islands (U.S.)",
                                        "Congo"};
    static crd_job job;
    for (uint64_t i = 0; i < crd_rounds(200) * 10; i++) {
        crd_str name = crd_str_from(names[crd_rng_at(1, 2, i) % CRD_COUNT(names)]);
        crd_country_reading r;
        crd_str iso;
        assert_ok(crd_country_read(name, &r));
        assert_ok(crd_words_country(&job, name, &iso));
        assert_true(crd_str_eq(iso, crd_str_from(r.country ? r.country->alpha2 : NULL)));
        assert_int_equal(crd_str_is_null(iso), r.country == NULL);
    }
    crd_str iso = CRD_STR("XX");
    assert_ok(crd_words_country(&job, CRD_STR_NULL, &iso));
    assert_true(crd_str_is_null(iso));
}

static void test_two_names_of_one_place_do_not_mix(void **state)
{
    (void)state;
    static crd_job job;
    crd_str iso;
    for (int round = 0; round < 3; round++) { /* same first and last letter, same length */
        assert_ok(crd_words_country(&job, CRD_STR("Canada"), &iso));
        assert_true(crd_str_eq(iso, CRD_STR("CA")));
        assert_ok(crd_words_country(&job, CRD_STR("Cxxxxa"), &iso));
        assert_true(crd_str_is_null(iso));
    }
}

static void test_digits(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {0, 7, 10, 4294967295, UINT64_MAX};
    for (size_t i = 0; i < CRD_COUNT(numbers); i++) {
        char room[CRD_PUT_DIGITS], wanted[32];
        snprintf(wanted, sizeof wanted, "%llu", (unsigned long long)numbers[i]);
        assert_true(crd_str_eq(crd_put_digits(numbers[i], room), crd_str_from(wanted)));
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_countries_remembered_are_as_read);
    CRD_SUITE_ADD(&s, test_digits);
    CRD_SUITE_ADD(&s, test_two_names_of_one_place_do_not_mix);
    return crd_suite_run(&s, "import/words");
}
