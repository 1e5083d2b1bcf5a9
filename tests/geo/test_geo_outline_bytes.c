#include "crdtest.h"

#include "base/hash.h"
#include "fmt/rows.h"
#include "geo/file.h"
#include "geo/outline.h"

#include <math.h>

#define DE(ring) "cDE " NO_MORE ring

static const struct made {
    const char *name;
    uint32_t arcs, points, shapes;
    const char *words;
    crd_status status;
    const char *says;
} mades[] = {
    {"a square with a hole", 2, 10, 1, SQUARE DE("v2 v1 v0 v1 v2"), CRD_OK, ""},
    {"backwards", 2, 10, 1, SQUARE DE("v2 v1 v1 v1 v3"), CRD_OK, ""},
    {"nothing at all", 0, 0, 0, "", CRD_OK, ""},
    {"an arc that nobody uses", 2, 10, 1, SQUARE DE("v1 v1 v0"), CRD_OK, ""},
    {"more arcs than points allow", 6, 10, 1, SQUARE DE("v1 v1 v0"), CRD_EPARSE, "points or arcs"},
    {"more points than bytes", 2, 1000, 1, SQUARE DE("v1 v1 v0"), CRD_EPARSE, "points or arcs"},
    {"points counted too low", 2, 9, 1, SQUARE DE("v1 v1 v0"), CRD_EPARSE, "more points than"},
    {"points counted too high", 2, 11, 1, SQUARE DE("v1 v1 v0"), CRD_EPARSE, "fewer points than"},
    {"more shapes than bytes", 2, 10, 100, SQUARE DE("v1 v1 v0"), CRD_EPARSE, "count of shapes"},
    {"a shape too many", 2, 10, 2, SQUARE DE("v1 v1 v0"), CRD_EPARSE, "ends too early"},
    {"a shape too few", 2, 10, 0, SQUARE DE("v1 v1 v0"), CRD_EPARSE, "after the end"},
    {"an arc of one point", 1, 2, 0, "v1 z0 z0 v9 v9", CRD_EPARSE, "impossible count"},
    {"an arc longer than the file", 1, 2, 0, "v100 z0 z0 v9", CRD_EPARSE, "impossible count"},
    {"west of the grid", 1, 2, 0, "v2 z-1 z0 z1 z1", CRD_EPARSE, "outside the grid"},
    {"east of the grid", 1, 2, 0, "v2 z361 z0 z1 z1", CRD_EPARSE, "outside the grid"},
    {"south of the grid", 1, 2, 0, "v2 z1 z3 z0 z-4", CRD_EPARSE, "outside the grid"},
    {"north of the grid", 1, 2, 0, "v2 z1 z180 z0 z1", CRD_EPARSE, "outside the grid"},
    {"a number of six bytes", 1, 2, 0, "v2 xff xff xff xff xff x01 z0", CRD_EPARSE, "too large"},
    {"a number of 33 bits", 1, 2, 0, "v2 xff xff xff xff x1f z0 z1 z1", CRD_EPARSE, "too large"},
    {"a number cut at the end", 1, 2, 0, "v2 z0 z0 z1 x80", CRD_EPARSE, "too early"},
    {"an arc that does not exist", 2, 10, 1, SQUARE DE("v1 v1 v4"), CRD_EPARSE, "no such arc"},
    {"the last arc number there can be", 2, 10, 1, SQUARE DE("v1 v1 v4294967295"), CRD_EPARSE,
     "no such arc"},
    {"a ring of no arcs", 2, 10, 1, SQUARE DE("v1 v0 v0"), CRD_EPARSE, "impossible count"},
    {"a shape of no rings", 2, 10, 1, SQUARE DE("v0"), CRD_EPARSE, "impossible count"},
    {"a ring that is not closed", 1, 3, 1, "v3 z0 z0 z1 z0 z0 z1 " DE("v1 v1 v0"), CRD_EPARSE,
     "not closed"},
    {"a ring that jumps", 2, 10, 1, SQUARE DE("v1 v2 v0 v2"), CRD_EPARSE, "broken"},
    {"a ring closed over the antimeridian", 1, 4, 1,
     "v4 z0 z90 z5 z5 z0 z-10 z355 z5 " DE("v1 v1 v0"), CRD_OK, ""},
    {"there and back", 1, 2, 1, "v2 z10 z90 z30 z0 " DE("v1 v2 v0 v1"), CRD_OK, ""},
    {"a point for a ring", 1, 2, 1, "v2 z10 z90 z0 z0 " DE("v1 v1 v0"), CRD_OK, ""},
    {"unknown country", 2, 10, 1, SQUARE "cQQ " NO_MORE "v1 v1 v0", CRD_EPARSE, "no such country"},
    {"no country", 2, 10, 1, SQUARE "c-- " NO_MORE "v1 v1 v0", CRD_EPARSE, "without a country"},
    {"a country after the end", 2, 10, 1, SQUARE "cDE c-- cFR c-- v1 v1 v0", CRD_EPARSE,
     "no such country"},
    {"none first, then two", 2, 10, 1, SQUARE "c-- cIN cPK c-- v1 v1 v0", CRD_OK, ""},
    {"half a code", 2, 10, 1, SQUARE "cD- " NO_MORE "v1 v1 v0", CRD_EPARSE, "no such country"},
};

static void made_row(void **state)
{
    const struct made *m = *state;
    geo_file f;
    crd_err err = CRD_ERR_INIT;
    crd_outlines *o = NULL;
    file_make(&f, m->arcs, m->points, m->shapes, m->words);
    crd_status rc = crd_outlines_open_bytes((crd_str){(char *)f.at, f.len}, &o, &err);
    assert_status(m->status, rc, &err);
    if (rc == CRD_OK)
        assert_non_null(o);
    else
        assert_null(o);
    if (rc != CRD_OK && !strstr(err.message, m->says))
        fail_msg("want '%s' in '%s'", m->says, err.message);
    crd_outlines_close(o);
}

/* One field of the header of a good file changed, and sealed again. */
static const struct header {
    const char *name;
    size_t at;
    uint32_t value;
    crd_status status;
} headers[] = {
    {"other magic", 0, 0x44524358, CRD_EPARSE},
    {"a newer version", 4, 0x024c4f45, CRD_EVERSION},
    {"version 0", 4, 0x004c4f45, CRD_EVERSION},
    {"length one more", 12, 1 << 20, CRD_EPARSE},
    {"one column", 16, 1, CRD_EPARSE},
    {"no rows", 20, 0, CRD_EPARSE},
    {"too many columns", 16, (1u << 24) + 1, CRD_EPARSE},
    {"most columns", 16, 1u << 24, CRD_OK},
    {"west of -180", 24, (uint32_t)-1800000001, CRD_EPARSE},
    {"not round the earth", 28, 3599999999u, CRD_EPARSE},
    {"south of the pole", 32, (uint32_t)-900000001, CRD_EPARSE},
    {"north of the pole", 36, 1800000001, CRD_EPARSE},
    {"most shapes", 48, UINT32_MAX, CRD_EPARSE},
    {"most arcs", 40, UINT32_MAX, CRD_EPARSE},
};

static void header_row(void **state)
{
    const struct header *h = *state;
    geo_file f;
    crd_err err = CRD_ERR_INIT;
    crd_outlines *o = NULL;
    file_make(&f, 2, 10, 1, SQUARE DE("v2 v1 v0 v1 v2"));
    put_u32(&f, h->at, h->value);
    file_seal(&f);
    assert_status(h->status, crd_outlines_open_bytes((crd_str){(char *)f.at, f.len}, &o, &err),
                  &err);
    crd_outlines_close(o);
}

static const char *where(const crd_outlines *o, double lat, double lon)
{
    const crd_country *c = crd_outlines_where(o, lat, lon);
    return c ? c->alpha2 : "none";
}

static void a_square_holds_what_it_should(void **state)
{
    (void)state;
    geo_file f;
    crd_outlines *o = NULL;
    file_make(&f, 2, 10, 1, SQUARE DE("v2 v1 v0 v1 v2"));
    assert_ok(crd_outlines_open_bytes((crd_str){(char *)f.at, f.len}, &o, NULL));
    assert_string_equal("DE", where(o, 12, 12));
    assert_string_equal("none", where(o, 15, 15)); /* the hole */
    assert_string_equal("none", where(o, 21, 15));
    assert_string_equal("none", where(o, 9.999, 15));
    assert_string_equal("DE", where(o, 10.001, 19.999));
    const crd_country *de = crd_country_find(CRD_STR("DE"));
    assert_true(crd_outlines_distance_km(o, de, 12, 12) == 0);
    assert_true(fabs(crd_outlines_distance_km(o, de, 8, 15) - 222.4) < 1);
    assert_true(fabs(crd_outlines_distance_km(o, de, 15, 15) - 107.4) < 1); /* side of the hole */
    assert_false(crd_outlines_has(o, crd_country_find(CRD_STR("FR"))));
    crd_outlines_close(o);
}

static void long_edges_are_straight_on_the_map(void **state)
{
    (void)state;
    geo_file f;
    crd_outlines *o = NULL;
    /* 100 degrees along 49 N: the great circle would bulge to 60 N. */
    file_make(&f, 1, 5, 1, "v5 z130 z130 z100 z0 z0 z9 z-100 z0 z0 z-9 " DE("v1 v1 v0"));
    assert_ok(crd_outlines_open_bytes((crd_str){(char *)f.at, f.len}, &o, NULL));
    const crd_country *de = crd_country_find(CRD_STR("DE"));
    assert_true(fabs(crd_outlines_distance_km(o, de, 39.5, 0) - 55.6) < 0.4);
    crd_outlines_close(o);
}

static void too_large_is_refused_before_it_is_read(void **state)
{
    (void)state;
    char *big = calloc(1, (1 << 20) + 1);
    crd_outlines *o = NULL;
    assert_non_null(big);
    assert_status(CRD_ELIMIT, crd_outlines_open_bytes((crd_str){big, (1 << 20) + 1}, &o, NULL),
                  NULL);
    assert_status(CRD_EPARSE, crd_outlines_open_bytes((crd_str){big, 1 << 20}, &o, NULL), NULL);
    assert_status(CRD_EPARSE, crd_outlines_open_bytes((crd_str){NULL, 0}, &o, NULL), NULL);
    free(big);
}

static void small_files_cannot_ask_for_much(void **state)
{
    (void)state;
    /* Few bytes for many points (9 degrees are 9 edges), and the arc named again and again. */
    static geo_file f;
    static char words[16384] = "v1401 z0 z90";
    size_t len = strlen(words);
    for (int i = 0; i < 700; i++, len += strlen(words + len))
        snprintf(words + len, sizeof words - len, " z9 z0 z-9 z0");
    for (int uses = 1; uses <= 1000; uses += 999) {
        file_make(&f, 1, 1401, 1, words);
        memcpy(f.at + f.len, "DE\0\0\0\0\0\0", 8);
        f.len += 8;
        put_varint(&f, 1);
        put_varint(&f, (uint32_t)uses);
        for (int i = 0; i < uses && f.len < FILE_MAX; i++)
            put_varint(&f, 0);
        put_u32(&f, 12, (uint32_t)f.len);
        file_seal(&f);
        crd_outlines *o = NULL;
        crd_err err = CRD_ERR_INIT;
        crd_status rc = crd_outlines_open_bytes((crd_str){(char *)f.at, f.len}, &o, &err);
        assert_status(uses == 1 ? CRD_OK : CRD_ELIMIT, rc, &err);
        crd_outlines_close(o);
    }
}

static void a_cut_file_is_refused(void **state)
{
    (void)state;
    crd_str whole = crd_outlines_embedded();
    for (size_t i = 0; i < 200; i++) {
        size_t len = i < 60 ? i : (size_t)(crd_rng_at(3, 1, i) % whole.len);
        crd_outlines *o = NULL;
        assert_status(CRD_EPARSE, crd_outlines_open_bytes((crd_str){whole.ptr, len}, &o, NULL),
                      NULL);
        assert_null(o);
    }
}

static void a_flipped_bit_is_seen(void **state)
{
    (void)state;
    crd_str whole = crd_outlines_embedded();
    char *copy = malloc(whole.len);
    assert_non_null(copy);
    memcpy(copy, whole.ptr, whole.len);
    for (size_t i = 0; i < 200; i++) {
        size_t at = i < 52 ? i : (size_t)(crd_rng_at(3, 2, i) % whole.len);
        copy[at] = (char)(copy[at] ^ (char)(1u << i % 7));
        crd_outlines *o = NULL;
        assert_status(at == 7 ? CRD_EVERSION : CRD_EPARSE,
                      crd_outlines_open_bytes((crd_str){copy, whole.len}, &o, NULL), NULL);
        copy[at] = whole.ptr[at];
    }
    free(copy);
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(a_square_holds_what_it_should),
        cmocka_unit_test(long_edges_are_straight_on_the_map),
        cmocka_unit_test(too_large_is_refused_before_it_is_read),
        cmocka_unit_test(small_files_cannot_ask_for_much),
        cmocka_unit_test(a_cut_file_is_refused),
        cmocka_unit_test(a_flipped_bit_is_seen),
    };
    struct CMUnitTest tests[256];
    size_t n = CRD_COUNT(plain);
    memcpy(tests, plain, sizeof plain);
    n = ADD_ROWS(tests, n, mades, made_row);
    n = ADD_ROWS(tests, n, headers, header_row);
    return _cmocka_run_group_tests("outline_bytes", tests, n, NULL, NULL);
}
