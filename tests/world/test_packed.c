#include "crdtest.h"

#include "base/hash.h"
#include "world/packed.h"

/* Every number comes back as it was, whatever the form; and which form is taken. */

static uint64_t real_bits(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static uint64_t zero(uint64_t i) { return i * 0; }
static uint64_t few(uint64_t i) { return i * i % 7 * 1000003; }
static uint64_t many(uint64_t i) { return i * 7919 % 999; }
static uint64_t apart(uint64_t i) { return i * UINT64_C(2654435761) & 0xffffffff; }
static uint64_t steps(uint64_t i) { return 5 + i + i / 9; }
static uint64_t strides(uint64_t i) { return 70000 + 100 * i; }
static uint64_t jumps(uint64_t i) { return i % 2 ? i : 1u << 30; }
static uint64_t small_ints(uint64_t i)
{
    return i % 5 ? (uint64_t)((int64_t)apart(i) % 1000000000 - 500000000) : (uint64_t)CRD_NULL64;
}
static uint64_t edge_ints(uint64_t i) { return i ? i * 3 : (uint64_t)(int64_t)INT32_MIN; }
static uint64_t top_ints(uint64_t i) { return i ? i : INT32_MAX; }
static uint64_t big_ints(uint64_t i) { return i << 40; }
static uint64_t wholes(uint64_t i) { return real_bits((double)i * 11 - 5); }
static uint64_t cents(uint64_t i)
{
    return i % 3 ? real_bits((double)(i * 37) / 100) : real_bits((double)NAN);
}
static uint64_t places(uint64_t i) { return real_bits(-((double)(i * 7919 + 1) / 1000000)); }
static uint64_t fractions(uint64_t i) { return real_bits((double)i / 3); }
static uint64_t huge(uint64_t i) { return real_bits((double)i * 1e12 + 1e10); }
static uint64_t no_zero(uint64_t i) { return real_bits(i == 1 ? -0.0 : (double)i); }
static uint64_t infinite(uint64_t i) { return real_bits(i == 1 ? (double)INFINITY : (double)i); }

struct packed_row {
    const char *name;
    uint64_t (*at)(uint64_t i);
    size_t n;
    crd_pack_of of;
    crd_packing want;
};

static const struct packed_row rows[] = {
    {"no rows", zero, 0, CRD_PACK_OF_32, CRD_PACK_WIDE32},
    {"no whole numbers", zero, 0, CRD_PACK_OF_INT, CRD_PACK_INT32},
    {"one row", apart, 1, CRD_PACK_OF_32, CRD_PACK_ONE},
    {"all the same", zero, 1000, CRD_PACK_OF_INT, CRD_PACK_ONE},
    {"two rows", apart, 2, CRD_PACK_OF_32, CRD_PACK_WIDE32},
    {"few values", few, 1000, CRD_PACK_OF_32, CRD_PACK_CODE8},
    {"few values of 8 bytes", few, 1000, CRD_PACK_OF_INT, CRD_PACK_CODE8},
    {"too few rows for a list of values", few, 9, CRD_PACK_OF_32, CRD_PACK_WIDE32},
    {"256 values", many, 256, CRD_PACK_OF_32, CRD_PACK_WIDE32},
    {"more than 256 values", many, 9000, CRD_PACK_OF_32, CRD_PACK_CODE16},
    {"more than 256 values, too few rows", many, 1200, CRD_PACK_OF_32, CRD_PACK_WIDE32},
    {"all different", apart, 300000, CRD_PACK_OF_32, CRD_PACK_WIDE32},
    {"lines one after another", steps, 1000, CRD_PACK_OF_LINES, CRD_PACK_NEAR8},
    {"lines in steps", strides, 999, CRD_PACK_OF_LINES, CRD_PACK_NEAR16},
    {"lines here and there", jumps, 1000, CRD_PACK_OF_LINES, CRD_PACK_WIDE32},
    {"whole numbers of 32 bits and null", small_ints, 3000, CRD_PACK_OF_INT, CRD_PACK_INT32},
    {"the number that would be null", edge_ints, 3000, CRD_PACK_OF_INT, CRD_PACK_WIDE64},
    {"the largest of 32 bits", top_ints, 3000, CRD_PACK_OF_INT, CRD_PACK_INT32},
    {"large whole numbers", big_ints, 3000, CRD_PACK_OF_INT, CRD_PACK_WIDE64},
    {"doubles that are whole", wholes, 3000, CRD_PACK_OF_REAL, CRD_PACK_DECIMAL},
    {"doubles of two places and null", cents, 3000, CRD_PACK_OF_REAL, CRD_PACK_DECIMAL},
    {"doubles of six places below zero", places, 3000, CRD_PACK_OF_REAL, CRD_PACK_DECIMAL},
    {"doubles of no end", fractions, 3000, CRD_PACK_OF_REAL, CRD_PACK_WIDE64},
    {"doubles past 32 bits", huge, 3000, CRD_PACK_OF_REAL, CRD_PACK_WIDE64},
    {"a zero below zero", no_zero, 3000, CRD_PACK_OF_REAL, CRD_PACK_WIDE64},
    {"no end at all", infinite, 3000, CRD_PACK_OF_REAL, CRD_PACK_WIDE64},
};

static void test_row(void **state)
{
    const struct packed_row *r = *state;
    bool four = r->of == CRD_PACK_OF_32 || r->of == CRD_PACK_OF_LINES;
    size_t width = four ? 4 : 8;
    char *wide = calloc(r->n + 1, width);
    crd_packed p;
    assert_non_null(wide);
    for (size_t i = 0; i < r->n; i++) {
        uint64_t bits = r->at(i);
        memcpy(wide + i * width, &bits, width); /* the low bytes */
    }
    assert_ok(crd_pack(wide, r->n, r->of, &p));
    assert_int_equal(p.packing, r->want);
    assert_true((p.scale != 0) == (p.packing == CRD_PACK_DECIMAL));
    assert_true(crd_packed_bytes(&p, r->n) <= (r->n < 3 ? 8 : width * r->n));
    for (size_t i = 0; i < r->n; i++)
        assert_true(crd_packed_bits(&p, i) == r->at(i));
    crd_packed_done(&p);
    assert_int_equal(crd_packed_bytes(&p, r->n), 0);
    free(wide);
}

int main(void) { return CRD_RUN_ROWS("world/packed", rows, test_row); }
