#include "crdtest.h"

#include "base/bits.h"
#include "graph/pairs.h"

static uint64_t seed = 20261122;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

static void test_number_of_each(void **state)
{
    (void)state;
    for (uint32_t n = 2; n < 70; n++) {
        uint64_t p = 0;
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = a + 1; b < n; b++, p++) {
                uint32_t x, y;
                crd_pair_of(n, p, &x, &y);
                assert_int_equal(x, a);
                assert_int_equal(y, b);
            }
    }
}

static void test_last_of_many(void **state)
{
    (void)state;
    uint32_t n = UINT32_MAX, a, b;
    crd_pair_of(n, (uint64_t)n * (n - 1) / 2 - 1, &a, &b);
    assert_int_equal(a, n - 2);
    assert_int_equal(b, n - 1);
}

enum { MOST = 300 };

/* A block of pairs, lane by lane. */
static void test_lanes_without(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 2000 * crd_rounds(1); round++) {
        uint64_t gone[MOST / 64 + 2] = {0};
        uint32_t n = 2 + draw(draw(2) ? 30 : MOST - 2), end = draw(3) ? n : draw(n + 1), n_runs;
        uint64_t all = (uint64_t)n * (n - 1) / 2;
        uint64_t first = CRD_LANES * (uint64_t)draw((uint32_t)(all / CRD_LANES) + 1);
        if (first == all)
            first -= CRD_LANES;
        uint32_t lanes = all - first < CRD_LANES ? (uint32_t)(all - first) : CRD_LANES;
        uint32_t among = 1 + draw(10);
        crd_pair_run runs[CRD_LANES];
        crd_word is, before;
        bool any = false;
        for (uint32_t v = 0; v < n; v++)
            if (draw(among) == 0)
                crd_bits_put(gone, v);
        for (uint32_t k = 0; k < CRD_LANES / 64; k++)
            is.w[k] = (uint64_t)draw(UINT32_MAX) << 33 ^ draw(UINT32_MAX);
        before = is;
        n_runs = crd_pair_runs(n, first, lanes, runs);
        bool ret = crd_pairs_without(runs, n_runs, gone, end, &is);
        for (uint32_t l = 0; l < CRD_LANES; l++) {
            uint32_t a = 0, b = 0;
            if (l < lanes)
                crd_pair_of(n, first + l, &a, &b);
            bool want = l < lanes && crd_bits_has(before.w, l) && !crd_bits_has(gone, a) &&
                        !crd_bits_has(gone, b) && b < end;
            assert_int_equal(crd_bits_has(is.w, l), want);
            any = any || want;
        }
        assert_int_equal(ret, any);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_number_of_each);
    CRD_SUITE_ADD(&s, test_last_of_many);
    CRD_SUITE_ADD(&s, test_lanes_without);
    return crd_suite_run(&s, "graph/pairs");
}
