#include "crdtest.h"

#include "base/err.h"
#include "graph/hitting_int.h"

static uint64_t seed = 20261124;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

/* It falls when one of these sets is lost. */
enum { VARS = 12, SETS = 24 };
struct thing {
    uint32_t n_vars, n_sets, set[SETS];
    bool lazy; /* its witnesses are larger than they have to be */
    uint32_t witness[VARS];
    uint32_t asked, fail_at;
};

static bool falls(const struct thing *t, uint32_t lost)
{
    for (uint32_t i = 0; i < t->n_sets; i++)
        if ((t->set[i] & ~lost) == 0)
            return true;
    return false;
}

static crd_status ask(void *ctx, const uint32_t *lost, uint32_t n, crd_hitting_answer *ret,
                      crd_err *err)
{
    struct thing *t = ctx;
    uint32_t all = (1u << t->n_vars) - 1, gone = lost ? 0 : all;
    for (uint32_t i = 0; lost && i < n; i++)
        gone |= 1u << lost[i];
    if (++t->asked == t->fail_at)
        return crd_fail(err, CRD_EIO, "asked %u times", t->asked);
    *ret = (crd_hitting_answer){.falls = falls(t, gone), .witness = t->witness, .steps = 1};
    for (uint32_t v = t->n_vars; v-- > 0 && !ret->falls;)
        if (!(gone >> v & 1)) {
            if (!(t->lazy && draw(2)) && !falls(t, gone | 1u << v))
                gone |= 1u << v; /* it stands without */
            else
                t->witness[ret->n++] = v;
        }
    return CRD_OK;
}

static void make(struct thing *t)
{
    *t = (struct thing){.n_vars = 1 + draw(VARS), .n_sets = draw(SETS + 1), .lazy = draw(2)};
    uint32_t size = 1 + draw(5);
    for (uint32_t i = 0; i < t->n_sets; i++)
        for (uint32_t k = 0; k < size; k++)
            t->set[i] |= 1u << draw(t->n_vars);
}

static uint32_t bits_of(const uint32_t *var, uint32_t n)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < n; i++) {
        assert_true(i == 0 || var[i] > var[i - 1]);
        bits |= 1u << var[i];
    }
    return bits;
}

static uint32_t count(uint32_t bits) { return (uint32_t)__builtin_popcount(bits); }

static uint32_t fewest_by_force(const struct thing *t)
{
    uint32_t best = CRD_HITTING_NONE;
    for (uint32_t s = 0; s < 1u << t->n_vars; s++)
        if (count(s) < best && falls(t, s))
            best = count(s);
    return best;
}

static void test_fewest_by_brute_force(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(3) * 1000; round > 0; round--) {
        struct thing t;
        crd_hitting_found f;
        crd_err err = CRD_ERR_INIT;
        make(&t);
        uint32_t want = fewest_by_force(&t);
        crd_hitting h = {.n_vars = t.n_vars, .effort = UINT64_MAX, .ctx = &t, .ask = ask};
        if (draw(2) && want != CRD_HITTING_NONE)
            h.at_least = draw(want + 1);
        assert_status(CRD_OK, crd_hitting_fewest(&h, &f, &err), &err);
        assert_true(f.proven);
        assert_int_equal(f.never, want == CRD_HITTING_NONE);
        assert_int_equal(f.upper, want);
        if (!f.never) {
            assert_int_equal(f.lower, want);
            assert_true(falls(&t, bits_of(f.set, f.upper)));
            free(f.set);
            h.at_most = want; /* known elsewhere: it ends when nothing smaller does */
            assert_status(CRD_OK, crd_hitting_fewest(&h, &f, &err), &err);
            assert_int_equal(f.lower, want);
            assert_true(f.upper >= want);
        }
        free(f.set);
    }
}

/* However early it ends: the bounds hold, and the set takes it down. */
static void test_bounds_hold_at_any_time(void **state)
{
    (void)state;
    uint32_t open = 0;
    for (uint64_t round = crd_rounds(2) * 1000; round > 0; round--) {
        struct thing t;
        crd_hitting_found f;
        crd_err err = CRD_ERR_INIT;
        make(&t);
        uint32_t want = fewest_by_force(&t);
        crd_hitting h = {.n_vars = t.n_vars, .effort = draw(400), .ctx = &t, .ask = ask};
        assert_status(CRD_OK, crd_hitting_fewest(&h, &f, &err), &err);
        assert_true(f.lower <= want);
        assert_true(f.upper >= want);
        assert_int_equal(f.proven, f.never || f.lower == f.upper);
        if (f.never)
            assert_int_equal(want, CRD_HITTING_NONE);
        if (f.upper != CRD_HITTING_NONE)
            assert_true(falls(&t, bits_of(f.set, f.upper)));
        open += !f.proven;
        free(f.set);
    }
    assert_true(open > 100);
}

static bool stop_now(void *ctx)
{
    (void)ctx;
    return true;
}

static void test_all_minimal_sets_by_brute_force(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(1) * 1000; round > 0; round--) {
        struct thing t;
        crd_sets sets;
        crd_err err = CRD_ERR_INIT;
        bool whole = false;
        uint32_t order = draw(6), wanted = 0;
        make(&t);
        crd_hitting h = {.n_vars = t.n_vars, .effort = UINT64_MAX, .ctx = &t, .ask = ask};
        assert_status(CRD_OK, crd_hitting_all(&h, order, 100000, &sets, &whole, &err), &err);
        assert_true(whole);
        for (uint32_t s = 0; s < 1u << t.n_vars; s++) {
            bool minimal = count(s) <= order && falls(&t, s);
            for (uint32_t v = 0; v < t.n_vars && minimal; v++)
                minimal = !(s >> v & 1) || !falls(&t, s & ~(1u << v));
            wanted += minimal;
        }
        assert_int_equal(crd_sets_n(&sets), wanted);
        uint32_t before = 0;
        for (size_t i = 0; i < wanted; i++) {
            uint32_t n = sets.first.at[i + 1] - sets.first.at[i];
            uint32_t bits = bits_of(sets.var.at + sets.first.at[i], n);
            assert_true(n >= before && falls(&t, bits));
            for (uint32_t v = 0; v < t.n_vars; v++)
                assert_true(!(bits >> v & 1) || !falls(&t, bits & ~(1u << v)));
            before = n;
        }
        crd_sets_done(&sets);
    }
}

static void test_limits_say_so(void **state)
{
    (void)state;
    struct thing t = {.n_vars = 10, .n_sets = 10};
    crd_sets sets;
    crd_hitting_found f;
    bool whole = true;
    for (uint32_t i = 0; i < 10; i++)
        t.set[i] = 3u << i & 1023;
    crd_hitting h = {.n_vars = 10, .effort = UINT64_MAX, .ctx = &t, .ask = ask};
    assert_ok(crd_hitting_all(&h, 2, 3, &sets, &whole, NULL));
    assert_false(whole);
    crd_sets_done(&sets);
    h.stop = stop_now;
    assert_ok(crd_hitting_all(&h, 2, 100, &sets, &whole, NULL));
    assert_false(whole);
    assert_int_equal(crd_sets_n(&sets), 0);
    crd_sets_done(&sets);
    assert_ok(crd_hitting_fewest(&h, &f, NULL));
    assert_false(f.proven);
    assert_int_equal(f.lower, 0);
    free(f.set);
}

static void test_what_asking_fails_with(void **state)
{
    (void)state;
    for (uint32_t at = 1; at < 6; at++) {
        struct thing t = {.n_vars = 6, .n_sets = 3, .set = {7, 56, 42}, .fail_at = at};
        crd_hitting_found f;
        crd_sets sets;
        bool whole;
        crd_hitting h = {.n_vars = 6, .effort = UINT64_MAX, .ctx = &t, .ask = ask};
        assert_status(CRD_EIO, crd_hitting_fewest(&h, &f, NULL), NULL);
        free(f.set);
        t.asked = 0;
        assert_status(CRD_EIO, crd_hitting_all(&h, 3, 100, &sets, &whole, NULL), NULL);
        crd_sets_done(&sets);
    }
    struct thing t = {.n_vars = 6, .n_sets = 1, .set = {63}};
    crd_hitting h = {.n_vars = 3, .effort = UINT64_MAX, .ctx = &t, .ask = ask};
    crd_hitting_found f;
    assert_status(CRD_EINVAL, crd_hitting_fewest(&h, &f, NULL), NULL);
    free(f.set);
}

/* Families whose answer is known: `sets` disjoint pairs need one of each; all pairs of n need n -
 * 1; the lines of the Fano plane need 3. */
static void rows_need(uint32_t n_vars, const uint32_t (*rows)[4], uint32_t n, uint32_t width,
                      uint32_t want)
{
    crd_rows_hit r = {.n_vars = n_vars};
    uint64_t steps = 0;
    uint32_t *set = NULL, size;
    bool done = false;
    for (uint32_t i = 0; i < n; i++)
        assert_ok(crd_rows_hit_add(&r, rows[i], width, NULL));
    assert_ok(crd_rows_hit_least(&r, 0, UINT64_MAX, &steps, &set, &size, &done, NULL));
    assert_true(done);
    assert_int_equal(size, want);
    free(set);
    crd_rows_hit_done(&r);
}

static void test_known_families(void **state)
{
    (void)state;
    static const uint32_t fano[][4] = {{0, 1, 2}, {0, 3, 4}, {0, 5, 6}, {1, 3, 5},
                                       {1, 4, 6}, {2, 3, 6}, {2, 4, 5}};
    uint32_t pairs[200][4] = {{0}}, n = 0;
    for (uint32_t i = 0; i < 40; i++) {
        pairs[i][0] = 2 * i;
        pairs[i][1] = 2 * i + 1;
    }
    rows_need(80, (const uint32_t(*)[4])pairs, 40, 2, 40);
    for (uint32_t a = 0; a < 12; a++)
        for (uint32_t b = a + 1; b < 12; b++) {
            pairs[n][0] = a;
            pairs[n++][1] = b;
        }
    rows_need(12, (const uint32_t(*)[4])pairs, n, 2, 11);
    rows_need(7, fano, 7, 3, 3);
    rows_need(7, fano, 0, 3, 0);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_fewest_by_brute_force);
    CRD_SUITE_ADD(&s, test_bounds_hold_at_any_time);
    CRD_SUITE_ADD(&s, test_all_minimal_sets_by_brute_force);
    CRD_SUITE_ADD(&s, test_limits_say_so);
    CRD_SUITE_ADD(&s, test_what_asking_fails_with);
    CRD_SUITE_ADD(&s, test_known_families);
    return crd_suite_run(&s, "graph/hitting");
}
