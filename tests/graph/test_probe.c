#include "crdtest.h"

#include "base/err.h"
#include "graph/probe.h"
#include "random_gates.h"

/* The last variables are asked for late: in sets given as bits. */
struct late {
    uint32_t failed, asked[VARS];
};

static crd_status late_fails(void *ctx, uint32_t var, bool *ret_fails, crd_err *err)
{
    struct late *l = ctx;
    (void)err;
    l->asked[var]++;
    *ret_fails = l->failed >> var & 1;
    return CRD_OK;
}

static uint32_t vars_of(uint32_t bits, uint32_t n_vars, uint32_t *to)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < n_vars; v++)
        if (bits >> v & 1)
            to[n++] = v;
    return n;
}

static void scenario(const struct made *m, crd_circuit *c, crd_probe *p, struct late *l,
                     uint32_t failed, uint32_t given)
{
    bool fails[VARS + GATES], again[VARS + GATES];
    uint32_t vars[VARS], all = (1u << m->n_vars) - 1, early = (1u << given) - 1;
    bool invert = draw(2);
    uint32_t n = vars_of((invert ? ~failed & all : failed) & early, m->n_vars, vars);
    *l = (struct late){.failed = failed};
    oracle(m, failed, fails);
    crd_probe_set(p, vars, n, invert);
    for (uint32_t i = 0; i < m->n_roots; i++) {
        bool is;
        uint32_t r = draw(m->n_roots), kept = 0;
        crd_probe_vars why = {0};
        assert_ok(crd_probe_fails(p, crd_circuit_root(c, r), &is, NULL));
        assert_int_equal(is, fails[m->root[r]]);
        if (is)
            continue;
        crd_probe_fresh(p);
        assert_ok(crd_probe_why(p, crd_circuit_root(c, r), &why, NULL));
        for (size_t k = 0; k < why.n; k++) {
            assert_false(kept >> why.at[k] & 1); /* each once */
            assert_false(failed >> why.at[k] & 1);
            kept |= 1u << why.at[k];
        }
        oracle(m, all & ~kept, again); /* as long as these stand, whatever else fails */
        assert_false(again[m->root[r]]);
        CRD_VEC_DONE(&why);
    }
    for (uint32_t v = 0; v < m->n_vars; v++)
        assert_true(l->asked[v] <= (v >= given));
}

static void rounds(bool rings)
{
    for (uint64_t round = crd_rounds(2) * 1000; round > 0; round--) {
        struct made m;
        struct late l = {0};
        crd_circuit *c;
        crd_probe *p;
        make(&m, rings);
        crd_gates in = gates_of(&m);
        uint32_t given = draw(2) ? m.n_vars : draw(m.n_vars + 1);
        crd_probe_late late = {.first = given, .ctx = &l, .fails = late_fails};
        assert_ok(crd_circuit_new(&in, m.root, m.n_roots, &c, NULL));
        assert_ok(crd_probe_new(c, given < m.n_vars ? &late : NULL, &p, NULL));
        for (int i = 0; i < 6; i++)
            scenario(&m, c, p, &l, draw(1u << m.n_vars), given);
        crd_probe_free(p);
        crd_circuit_free(c);
    }
}

static void test_as_by_definition(void **state)
{
    (void)state;
    rounds(false);
}

static void test_rings(void **state)
{
    (void)state;
    rounds(true);
}

/* A chain as deep as needs may be: the stack is not the machine's. */
static void test_depth(void **state)
{
    (void)state;
    enum { DEEP = 200000 };
    uint64_t *threshold = malloc(DEEP * sizeof *threshold);
    uint32_t *first = malloc((DEEP + 1) * sizeof *first);
    uint32_t *input = malloc(2 * DEEP * sizeof *input), root = 2 + DEEP - 1, only[] = {1};
    crd_circuit *c;
    crd_probe *p;
    bool is;
    for (uint32_t g = 0; g < DEEP; g++) {
        threshold[g] = 1 + g % 2;
        first[g] = 2 * g;
        input[2 * g] = g % 2;
        input[2 * g + 1] = g ? 2 + g - 1 : 1;
    }
    first[DEEP] = 2 * DEEP;
    crd_gates in = {2, DEEP, threshold, first, input, NULL};
    assert_ok(crd_circuit_new(&in, &root, 1, &c, NULL));
    assert_ok(crd_probe_new(c, NULL, &p, NULL));
    crd_probe_set(p, only, 1, false);
    assert_ok(crd_probe_fails(p, crd_circuit_root(c, 0), &is, NULL));
    assert_true(is);
    crd_probe_set(p, only, 0, false);
    assert_ok(crd_probe_fails(p, crd_circuit_root(c, 0), &is, NULL));
    assert_false(is);
    assert_true(crd_probe_steps(p) > DEEP);
    crd_probe_free(p);
    crd_circuit_free(c);
    free(threshold);
    free(first);
    free(input);
}

static crd_status refuses(void *ctx, uint32_t var, bool *ret_fails, crd_err *err)
{
    (void)ctx;
    (void)ret_fails;
    return crd_fail(err, CRD_EIO, "variable %u", var);
}

static void test_what_late_fails_with(void **state)
{
    (void)state;
    static const uint64_t threshold[] = {2};
    static const uint32_t first[] = {0, 2}, input[] = {0, 1}, root[] = {2}, lost[] = {0};
    crd_gates in = {2, 1, threshold, first, input, NULL};
    crd_probe_late late = {.first = 1, .fails = refuses};
    crd_circuit *c;
    crd_probe *p;
    bool is;
    assert_ok(crd_circuit_new(&in, root, 1, &c, NULL));
    assert_ok(crd_probe_new(c, &late, &p, NULL));
    crd_probe_set(p, lost, 1, false);
    assert_status(CRD_EIO, crd_probe_fails(p, crd_circuit_root(c, 0), &is, NULL), NULL);
    crd_probe_set(p, lost, 0, false); /* not needed: the first one stands */
    assert_ok(crd_probe_fails(p, crd_circuit_root(c, 0), &is, NULL));
    assert_false(is);
    crd_probe_free(p);
    crd_circuit_free(c);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_as_by_definition);
    CRD_SUITE_ADD(&s, test_rings);
    CRD_SUITE_ADD(&s, test_depth);
    CRD_SUITE_ADD(&s, test_what_late_fails_with);
    return crd_suite_run(&s, "graph/probe");
}
