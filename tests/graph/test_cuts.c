#include "crdtest.h"

#include "base/bits.h"
#include "base/err.h"
#include "graph/cuts.h"
#include "graph/probe.h"
#include "random_gates.h"

/* Minimal failing sets three ways: from the inputs upwards, by one pass for every 512 sets, and by
 * witnesses of what stands. */
struct asking {
    crd_probe *p;
    uint32_t word;
    crd_probe_vars why;
};

static crd_status ask(void *ctx, const uint32_t *lost, uint32_t n, crd_hitting_answer *ret,
                      crd_err *err)
{
    struct asking *a = ctx;
    crd_status rc = CRD_OK;
    bool fails = false;
    crd_probe_set(a->p, lost, lost ? n : 0, !lost);
    CRD_TRY(crd_probe_fails(a->p, a->word, &fails, err));
    a->why.n = 0;
    crd_probe_fresh(a->p);
    if (!fails)
        CRD_TRY(crd_probe_why(a->p, a->word, &a->why, err));
    *ret = (crd_hitting_answer){fails, a->why.at, (uint32_t)a->why.n, 1};
done:
    return rc;
}

static void same(const crd_sets *a, const crd_sets *b)
{
    assert_int_equal(crd_sets_n(a), crd_sets_n(b));
    assert_int_equal(a->var.n, b->var.n);
    if (a->var.n > 0)
        assert_memory_equal(a->var.at, b->var.at, a->var.n * sizeof *a->var.at);
    for (size_t i = 0; i < crd_sets_n(a); i++)
        assert_int_equal(a->first.at[i + 1], b->first.at[i + 1]);
}

static void by_passes(const crd_circuit *c, uint32_t root, uint32_t order, crd_sets *ret)
{
    crd_failing *sets;
    size_t n;
    uint32_t vars[VARS];
    for (uint32_t v = 0; v < crd_circuit_vars(c); v++)
        vars[v] = v;
    crd_failing_opts o = {
        .vars = vars, .n_vars = crd_circuit_vars(c), .order = order, .limit = 100000};
    assert_ok(crd_circuit_failing(c, &o, NULL, &sets, &n, NULL));
    *ret = (crd_sets){0};
    for (size_t i = 0; i < n; i++)
        if (sets[i].root == root)
            assert_true(crd_sets_add(ret, sets[i].var, sets[i].n));
    assert_true(crd_sets_minimal(ret));
    free(sets);
}

static void by_witnesses(const crd_circuit *c, uint32_t root, uint32_t order, crd_sets *ret)
{
    struct asking a = {.word = crd_circuit_root(c, root)};
    bool whole = false;
    assert_ok(crd_probe_new(c, NULL, &a.p, NULL));
    crd_hitting h = {.n_vars = crd_circuit_vars(c), .effort = UINT64_MAX, .ctx = &a, .ask = ask};
    assert_ok(crd_hitting_all(&h, order, 100000, ret, &whole, NULL));
    assert_true(whole);
    crd_probe_free(a.p);
    CRD_VEC_DONE(&a.why);
}

static void rounds(bool rings)
{
    uint64_t many = 0;
    for (uint64_t round = crd_rounds(2) * 1000; round > 0; round--) {
        struct made m;
        crd_circuit *c;
        make(&m, rings);
        crd_gates in = gates_of(&m);
        assert_ok(crd_circuit_new(&in, m.root, m.n_roots, &c, NULL));
        uint32_t root = draw(m.n_roots), order = draw(7);
        crd_sets cuts, others;
        assert_ok(crd_circuit_cuts(c, root, order, NULL, 100000, &cuts, NULL));
        if (order <= CRD_ORDER_MAX) {
            by_passes(c, root, order, &others);
            same(&cuts, &others);
            crd_sets_done(&others);
        }
        by_witnesses(c, root, order, &others);
        same(&cuts, &others);
        many += crd_sets_n(&cuts) > 1 && cuts.var.n > crd_sets_n(&cuts);
        crd_sets_done(&others);
        crd_sets_done(&cuts);
        crd_circuit_free(c);
    }
    assert_true(many > 10);
}

static void test_three_ways_agree(void **state)
{
    (void)state;
    rounds(false);
}

static void test_in_rings_too(void **state)
{
    (void)state;
    rounds(true);
}

/* What is never lost is in no set. */
static void test_never(void **state)
{
    (void)state;
    static const uint64_t threshold[] = {1, 2}, never[] = {2};
    static const uint32_t first[] = {0, 2, 4}, input[] = {0, 1, 3, 2}, root[] = {4, 1};
    crd_gates in = {3, 2, threshold, first, input, NULL};
    crd_circuit *c;
    crd_sets sets;
    assert_ok(crd_circuit_new(&in, root, 2, &c, NULL));
    assert_ok(crd_circuit_cuts(c, 0, 3, NULL, 100, &sets, NULL));
    assert_int_equal(crd_sets_n(&sets), 2);
    crd_sets_done(&sets);
    assert_ok(crd_circuit_cuts(c, 0, 3, never, 100, &sets, NULL));
    assert_int_equal(crd_sets_n(&sets), 1);
    assert_int_equal(sets.var.at[0], 0);
    assert_int_equal(sets.var.at[1], 2);
    crd_sets_done(&sets);
    assert_ok(crd_circuit_cuts(c, 1, 3, never, 100, &sets, NULL));
    assert_int_equal(crd_sets_n(&sets), 0);
    crd_sets_done(&sets);
    assert_ok(crd_circuit_cuts(c, 0, 1, NULL, 100, &sets, NULL)); /* two are one too many */
    assert_int_equal(crd_sets_n(&sets), 0);
    crd_sets_done(&sets);
    assert_status(CRD_EINVAL, crd_circuit_cuts(c, 2, 1, NULL, 100, &sets, NULL), NULL);
    assert_status(CRD_EINVAL, crd_circuit_cuts(c, 0, 7, NULL, 100, &sets, NULL), NULL);
    assert_status(CRD_ELIMIT, crd_circuit_cuts(c, 0, 3, NULL, 1, &sets, NULL), NULL);
    crd_sets_done(&sets);
    crd_circuit_free(c);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_three_ways_agree);
    CRD_SUITE_ADD(&s, test_in_rings_too);
    CRD_SUITE_ADD(&s, test_never);
    return crd_suite_run(&s, "graph/cuts");
}
