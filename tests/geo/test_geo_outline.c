#include "crdtest.h"

#include "fmt/rows.h"
#include "geo/outline.h"

#include <math.h>

static crd_outlines *outlines;

static int open_all(void **state)
{
    (void)state;
    crd_err err = CRD_ERR_INIT;
    return crd_outlines_open(&outlines, &err);
}

static int close_all(void **state)
{
    (void)state;
    crd_outlines_close(outlines);
    return 0;
}

static const crd_country *country(const char *code)
{
    return crd_country_find((crd_str){code, strlen(code)});
}

/* A place, and the country it lies in; NULL = none. */
static const struct place {
    const char *name;
    const char *in;
    double lat, lon;
} places[] = {
    {"Kabul", "AF", 34.53, 69.17},
    {"Algiers", "DZ", 36.74, 3.06},
    {"Buenos Aires", "AR", -34.61, -58.44},
    {"Yerevan", "AM", 40.18, 44.51},
    {"Canberra", "AU", -35.28, 149.13},
    {"Vienna", "AT", 48.21, 16.37},
    {"Baku", "AZ", 40.40, 49.86},
    {"Dhaka", "BD", 23.76, 90.40},
    {"Minsk", "BY", 53.90, 27.56},
    {"Brussels", "BE", 50.85, 4.35},
    {"Thimphu", "BT", 27.47, 89.64},
    {"La Paz", "BO", -16.50, -68.15},
    {"Sarajevo", "BA", 43.86, 18.41},
    {"Gaborone", "BW", -24.65, 25.88},
    {"Brasilia", "BR", -15.79, -47.88},
    {"Sofia", "BG", 42.70, 23.32},
    {"Phnom Penh", "KH", 11.56, 104.92},
    {"Ottawa, on the border of Quebec", "CA", 45.42, -75.70},
    {"Bangui, on the river that is the border", "CF", 4.38, 18.56},
    {"N'Djamena", "TD", 12.12, 15.05},
    {"Santiago", "CL", -33.45, -70.67},
    {"Beijing", "CN", 39.91, 116.40},
    {"Bogota", "CO", 4.61, -74.08},
    {"Zagreb", "HR", 45.81, 15.98},
    {"Nicosia, south", "CY", 35.10, 33.35},
    {"Prague", "CZ", 50.09, 14.42},
    {"Copenhagen", "DK", 55.69, 12.45},
    {"Quito", "EC", -0.23, -78.52},
    {"Cairo", "EG", 30.06, 31.25},
    {"Tallinn", "EE", 59.40, 24.73},
    {"Addis Ababa", "ET", 9.02, 38.75},
    {"Suva, near the antimeridian", "FJ", -18.10, 178.40},
    {"Helsinki", "FI", 60.20, 24.94},
    {"Paris", "FR", 48.86, 2.35},
    {"Tbilisi", "GE", 41.69, 44.83},
    {"Berlin", "DE", 52.52, 13.41},
    {"Athens", "GR", 38.00, 23.73},
    {"Budapest", "HU", 47.50, 19.04},
    {"Reykjavik", "IS", 64.11, -21.85},
    {"New Delhi", "IN", 28.64, 77.22},
    {"Jakarta", "ID", -6.22, 106.84},
    {"Tehran", "IR", 35.69, 51.42},
    {"Baghdad", "IQ", 33.34, 44.40},
    {"Dublin", "IE", 53.33, -6.30},
    {"Rome", "IT", 41.91, 12.48},
    {"Tokyo", "JP", 35.70, 139.60},
    {"Nairobi", "KE", -1.28, 36.82},
    {"Pristina", "XK", 42.67, 21.17},
    {"Riga", "LV", 56.95, 24.11},
    {"Maseru's country, a hole in another", "LS", -29.60, 28.20},
    {"Vilnius", "LT", 54.69, 25.28},
    {"Luxembourg", "LU", 49.62, 6.13},
    {"Mexico City", "MX", 19.43, -99.13},
    {"Ulan Bator", "MN", 47.91, 106.88},
    {"Rabat", "MA", 34.00, -6.83},
    {"Amsterdam", "NL", 52.35, 4.90},
    {"Wellington's island", "NZ", -41.20, 174.95},
    {"Oslo", "NO", 59.93, 10.75},
    {"Islamabad", "PK", 33.72, 73.06},
    {"Ramallah", "PS", 31.90, 35.20},
    {"Lima", "PE", -12.05, -77.03},
    {"Warsaw", "PL", 52.23, 21.01},
    {"Lisbon", "PT", 38.74, -9.17},
    {"Bucharest", "RO", 44.43, 26.11},
    {"Moscow", "RU", 55.75, 37.62},
    {"Kaliningrad, an exclave", "RU", 54.70, 20.60},
    {"Riyadh", "SA", 24.69, 46.72},
    {"Belgrade", "RS", 44.80, 20.47},
    {"Singapore", "SG", 1.35, 103.82},
    {"Bratislava", "SK", 48.16, 17.12},
    {"Hargeisa", "SO", 9.56, 44.07},
    {"Pretoria", "ZA", -25.74, 28.19},
    {"Seoul", "KR", 37.57, 127.00},
    {"Madrid", "ES", 40.42, -3.70},
    {"Stockholm, the north of the city", "SE", 59.40, 17.94},
    {"Bern", "CH", 46.95, 7.45},
    {"Taipei", "TW", 25.05, 121.53},
    {"Ankara", "TR", 39.92, 32.85},
    {"Kyiv", "UA", 50.45, 30.52},
    {"London", "GB", 51.51, -0.13},
    {"Washington", "US", 38.90, -77.04},
    {"Hanoi", "VN", 21.02, 105.84},
    {"San Marino, a hole in another", "SM", 43.94, 12.46},
    {"Chukotka, east of the antimeridian", "RU", 66.5, -175},
    {"on the antimeridian, as 180", "RU", 68, 180},
    {"on the antimeridian, as -180", "RU", 68, -180},
    {"Adak, in the Aleutians", "US", 51.80, -176.70},
    {"Attu, west of the antimeridian", "US", 52.90, 172.95},
    {"Taveuni, on the antimeridian", "FJ", -16.85, 180},
    {"South Pole", "AQ", -90, 0},
    {"South Pole, another longitude", "AQ", -90, 180},
    {"beside the South Pole", "AQ", -89.9995, -97},
    {"Antarctica at the antimeridian", "AQ", -85, -180},
    {"North Pole", NULL, 90, 0},
    {"beside the North Pole", NULL, 89.99, 180},
    {"Atlantic", NULL, 30, -45},
    {"gulf of Guinea, at zero", NULL, 0, 0},
    {"Pacific on the antimeridian", NULL, 10, 180},
    {"Caspian Sea", NULL, 42, 50.5},
    {"Reunion has its own code", "RE", -21.1, 55.5},
    {"Cayenne", "GF", 4.85, -52.4},
    {"Guadeloupe", "GP", 16.15, -61.70},
    {"Martinique", "MQ", 14.65, -61.0},
    {"Mayotte", "YT", -12.8, 45.15},
    {"Svalbard", "SJ", 79.0, 17.5},
    {"Jan Mayen", "SJ", 71.0, -8.5},
    {"Bonaire", "BQ", 12.17, -68.28},
    {"Christmas Island", "CX", -10.49, 105.63},
    {"Hong Kong", "HK", 22.40, 114.12},
    {"Simferopol", "UA", 44.95, 34.10},
    {"Famagusta", "CY", 35.20, 33.80},
    {"Siachen glacier is left open", NULL, 35.40, 77.20},
};

static void place_row(void **state)
{
    const struct place *p = *state;
    const crd_country *got = crd_outlines_where(outlines, p->lat, p->lon);
    assert_string_equal(p->in ? p->in : "none", got ? got->alpha2 : "none");
    if (got)
        assert_true(crd_outlines_distance_km(outlines, got, p->lat, p->lon) == 0);
}

/* How far a place is from a country. */
static const struct distance {
    const char *name;
    const char *country;
    double lat, lon;
    double low_km, high_km;
} distances[] = {
    {"Berlin from Poland", "PL", 52.52, 13.41, 60, 75},
    {"Calais from Great Britain", "GB", 50.95, 1.86, 30, 45},
    {"Paris from Australia: Cocos is the nearest part", "AU", 48.86, 2.35, 11300, 11400},
    {"over the antimeridian: Chukotka from the United States", "US", 66.5, -172, 120, 250},
    {"over the antimeridian: Fiji from Samoa", "WS", -17.8, 178, 900, 1100},
    {"North Pole from Greenland", "GL", 90, 0, 690, 730},
    {"North Pole from Antarctica: the South Orkneys", "AQ", 90, 0, 16700, 16760},
    {"along a parallel: 1 degree south of the 49th from Canada", "CA", 48, -105, 110, 112},
    {"in a hole: Lesotho from South Africa", "ZA", -29.5, 28.3, 50, 130},
    {"a territory is inside its state", "FR", -21.1, 55.5, 0, 0},
    {"and the state is outside the territory", "RE", 48.86, 2.35, 9300, 9500},
    {"Puerto Rico is inside the United States", "US", 18.3, -66.4, 0, 0},
    {"contested: Simferopol counts as inside Ukraine", "UA", 44.95, 34.10, 0, 0},
    {"contested: and as inside Russia", "RU", 44.95, 34.10, 0, 0},
    {"contested: Pristina counts as inside Serbia", "RS", 42.67, 21.17, 0, 0},
    {"contested: and as inside Kosovo", "XK", 42.67, 21.17, 0, 0},
    {"contested: El Aaiun counts as inside Western Sahara", "EH", 27.15, -13.2, 0, 15},
    {"contested: and as inside Morocco", "MA", 27.15, -13.2, 0, 15},
    {"contested: Siachen counts as inside India", "IN", 35.40, 77.20, 0, 0},
    {"contested: and as inside Pakistan", "PK", 35.40, 77.20, 0, 0},
    {"not contested: Kyiv is outside Russia", "RU", 50.45, 30.52, 180, 260},
};

static void distance_row(void **state)
{
    const struct distance *d = *state;
    double km = crd_outlines_distance_km(outlines, country(d->country), d->lat, d->lon);
    if (!(km >= d->low_km && km <= d->high_km))
        fail_msg("want %.1f to %.1f km, got %.3f", d->low_km, d->high_km, km);
}

static void countries_without_an_outline_are_not_judged(void **state)
{
    (void)state;
    static const char *const none[] = {"BV", "GI", "TK", "TV", "UM"};
    size_t without = 0;
    for (size_t i = 0; i < crd_country_count(); i++)
        without += !crd_outlines_has(outlines, crd_country_at(i));
    for (size_t i = 0; i < CRD_COUNT(none); i++) {
        assert_false(crd_outlines_has(outlines, country(none[i])));
        assert_true(isnan(crd_outlines_distance_km(outlines, country(none[i]), 0, 0)));
    }
    assert_int_equal(CRD_COUNT(none), without);
    assert_false(crd_outlines_has(outlines, NULL));
    assert_true(isnan(crd_outlines_distance_km(outlines, NULL, 0, 0)));
}

static void what_is_no_place_is_nowhere(void **state)
{
    (void)state;
    static const double bad[][2] = {{91, 0},
                                    {-90.1, 0},
                                    {0, 180.1},
                                    {0, -181},
                                    {(double)NAN, 10},
                                    {10, (double)NAN},
                                    {(double)INFINITY, 0},
                                    {0, -(double)INFINITY}};
    for (size_t i = 0; i < CRD_COUNT(bad); i++) {
        assert_null(crd_outlines_where(outlines, bad[i][0], bad[i][1]));
        assert_true(isnan(crd_outlines_distance_km(outlines, country("AQ"), bad[i][0], bad[i][1])));
    }
}

static void closing_nothing_is_fine(void **state)
{
    (void)state;
    crd_outlines_close(NULL);
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(countries_without_an_outline_are_not_judged),
        cmocka_unit_test(what_is_no_place_is_nowhere),
        cmocka_unit_test(closing_nothing_is_fine),
    };
    struct CMUnitTest tests[256];
    size_t n = CRD_COUNT(plain);
    memcpy(tests, plain, sizeof plain);
    n = ADD_ROWS(tests, n, places, place_row);
    n = ADD_ROWS(tests, n, distances, distance_row);
    return _cmocka_run_group_tests("outline", tests, n, open_all, close_all);
}
