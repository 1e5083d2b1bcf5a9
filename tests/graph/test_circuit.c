#include "crdtest.h"

#include "base/bits.h"
#include "random_gates.h"

/* Lane l: the variables of set l fail. */
static void set_all(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    const struct made *m = ctx;
    for (uint32_t l = 0; l < n_lanes; l++)
        for (uint32_t v = 0; v < m->n_vars; v++)
            if ((first + l) >> v & 1)
                vars[v].w[l / 64] |= UINT64_C(1) << l % 64;
}

static void test_every_subset_as_by_definition(void **state)
{
    (void)state;
    static const char *const kernels[] = {"plain", "avx2", "avx512"};
    for (uint64_t round = crd_rounds(20) * 100; round > 0; round--) {
        struct made m;
        crd_circuit *c;
        make(&m, round % 2);
        crd_gates in = gates_of(&m);
        assert_ok(crd_circuit_new(&in, m.root, m.n_roots, &c, NULL));
        assert_true(crd_circuit_gates(c) <= m.n_gates);
        crd_word *words = crd_words_new(crd_circuit_words(c));
        for (size_t k = 0; k < CRD_COUNT(kernels); k++) {
            memset(words, 0, m.n_vars * sizeof *words);
            set_all(&m, 0, 1u << m.n_vars, words);
            if (!crd_circuit_eval_with(c, kernels[k], words))
                continue;
            for (uint32_t set = 0; set < 1u << m.n_vars; set++) {
                bool fails[VARS + GATES];
                oracle(&m, set, fails);
                for (uint32_t r = 0; r < m.n_roots; r++)
                    assert_int_equal(words[crd_circuit_root(c, r)].w[set / 64] >> set % 64 & 1,
                                     fails[m.root[r]]);
            }
        }
        free(words);
        crd_circuit_free(c);
    }
}

/* Equal gates become one, a gate of one input that input. */
static void test_each_gate_once(void **state)
{
    (void)state;
    static const uint64_t threshold[] = {1, 1, 2, 2, 1, 1, 3};
    static const uint32_t first[] = {0, 2, 5, 7, 10, 12, 13, 14};
    static const uint32_t input[] = {0, 1, 1, 0, 1, 3, 2, 2, 3, 3, 4, 3, 9, 9};
    static const uint32_t roots[] = {3, 4, 5, 6, 7, 8, 9};
    crd_gates in = {3, 7, threshold, first, input, NULL};
    crd_circuit *c;
    assert_ok(crd_circuit_new(&in, roots, 7, &c, NULL));
    assert_int_equal(crd_circuit_root(c, 0), crd_circuit_root(c, 1)); /* any of 0 1 */
    assert_int_equal(crd_circuit_root(c, 0), crd_circuit_root(c, 4)); /* any of the two */
    assert_int_not_equal(crd_circuit_root(c, 2), crd_circuit_root(c, 0));
    assert_int_equal(crd_circuit_root(c, 6), crd_circuit_vars(c)); /* never: 3 of one */
    crd_circuit_free(c);
}

/* The same weights in another unit are the same gate; too heavy ones are refused. */
static void test_weights(void **state)
{
    (void)state;
    static const uint64_t threshold[] = {2, 600, 150, 3, 5};
    static const uint64_t weight[] = {1, 1, 1, 300, 300, 300, 90, 80, 90, 7, 9, 2, 3};
    static const uint32_t first[] = {0, 3, 6, 9, 11, 13};
    static const uint32_t input[] = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 0, 1};
    static const uint32_t roots[] = {3, 4, 5, 6, 7};
    crd_gates in = {3, 5, threshold, first, input, weight};
    crd_circuit *c;
    assert_ok(crd_circuit_new(&in, roots, 5, &c, NULL));
    assert_int_equal(crd_circuit_gates(c), 4); /* two of three; 150 of 260; any; all */
    assert_int_equal(crd_circuit_root(c, 0), crd_circuit_root(c, 1));
    crd_circuit_free(c);
    uint64_t too_heavy[] = {CRD_WEIGHT_MAX + 1, 1, 1}, one = 1;
    uint32_t three[] = {0, 3};
    crd_gates bad = {3, 1, &one, three, input, too_heavy};
    assert_status(CRD_EINVAL, crd_circuit_new(&bad, roots, 1, &c, NULL), NULL);
    too_heavy[0] = 1;
    one = CRD_WEIGHT_MAX + 1;
    assert_status(CRD_EINVAL, crd_circuit_new(&bad, roots, 1, &c, NULL), NULL);
}

/* ---- minimal sets ------------------------------------------------------------------------- */

static bool in_order(const crd_failing *a, const crd_failing *b)
{
    if (a->n != b->n)
        return a->n < b->n;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->var[i] != b->var[i])
            return a->var[i] < b->var[i];
    return a->root < b->root;
}

/* Brute force: it fails, and drop any one and it does not. */
static uint32_t judge_minimal(const struct made *m, uint32_t may, uint32_t base, uint32_t order,
                              const crd_failing *sets, size_t n)
{
    uint32_t expected = 0;
    for (uint32_t set = 0; set < 1u << m->n_vars; set++) {
        bool fails[VARS + GATES], less[VARS + GATES];
        if ((set & ~may) || (uint32_t)__builtin_popcount(set) > order)
            continue;
        oracle(m, set | base, fails);
        for (uint32_t r = 0; r < m->n_roots; r++) {
            bool minimal = fails[m->root[r]];
            for (uint32_t v = 0; minimal && v < m->n_vars; v++) {
                if (!(set >> v & 1))
                    continue;
                oracle(m, (set & ~(1u << v)) | base, less);
                minimal = !less[m->root[r]];
            }
            bool found = false;
            for (size_t i = 0; i < n; i++) {
                uint32_t of = 0;
                for (uint32_t k = 0; k < sets[i].n; k++)
                    of |= 1u << sets[i].var[k];
                found = found || (sets[i].root == r && of == set);
            }
            assert_int_equal(found, minimal);
            expected += minimal;
        }
    }
    return expected;
}

/* Two gates that lean on each other, one of them with no weight on the other: they do not fail
 * together. Gate 2: of variable 0; gate 3: of variable 1 or gate 2. */
static void test_ring_without_weight(void **state)
{
    (void)state;
    const uint64_t threshold[] = {1, 1}, weight[] = {1, 0, 1, 1};
    const uint32_t first[] = {0, 2, 4}, input[] = {0, 3, 1, 2}, roots[] = {2, 3};
    const crd_gates in = {2, 2, threshold, first, input, weight};
    crd_circuit *c;
    assert_ok(crd_circuit_new(&in, roots, 2, &c, NULL));
    crd_word *words = crd_words_new(crd_circuit_words(c));
    assert_non_null(words);
    memset(words, 0, 2 * sizeof *words);
    words[0].w[0] = 2; /* lane 1: the first variable fails */
    words[1].w[0] = 1; /* lane 0: the second */
    crd_circuit_eval(c, words);
    assert_int_equal(words[crd_circuit_root(c, 0)].w[0], 2);
    assert_int_equal(words[crd_circuit_root(c, 1)].w[0], 3);
    free(words);
    crd_circuit_free(c);
}

static void test_minimal_sets_by_brute_force(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(20) * 20; round > 0; round--) {
        struct made m;
        crd_circuit *c;
        crd_failing *sets, *again;
        size_t n, n_again;
        crd_pool *pool;
        uint32_t vars[VARS], n_vars = 0, may = 0;
        make(&m, round % 2);
        uint64_t base = draw(4) ? 0 : draw(1u << m.n_vars);
        for (uint32_t v = 0; v < m.n_vars; v++)
            if (draw(5) && !(base >> v & 1)) {
                vars[n_vars++] = v;
                may |= 1u << v;
            }
        crd_gates in = gates_of(&m);
        crd_failing_opts o = {.vars = vars,
                              .n_vars = n_vars,
                              .failed = base ? &base : NULL,
                              .order = draw(4),
                              .limit = 1 << 20};
        assert_ok(crd_circuit_new(&in, m.root, m.n_roots, &c, NULL));
        assert_ok(crd_circuit_failing(c, &o, NULL, &sets, &n, NULL));
        assert_int_equal(judge_minimal(&m, may, (uint32_t)base, o.order, sets, n), n);
        for (size_t i = 1; i < n; i++)
            assert_true(in_order(&sets[i - 1], &sets[i]));
        assert_ok(crd_pool_new(2, &pool, NULL));
        assert_ok(crd_circuit_failing(c, &o, pool, &again, &n_again, NULL));
        assert_int_equal(n, n_again);
        assert_true(n == 0 || memcmp(sets, again, n * sizeof *sets) == 0);
        if (n > 0) {
            free(again);
            o.limit = n - 1;
            assert_status(CRD_ELIMIT, crd_circuit_failing(c, &o, NULL, &again, &n_again, NULL),
                          NULL);
            assert_null(again);
        }
        crd_pool_free(pool);
        free(again);
        free(sets);
        crd_circuit_free(c);
    }
}

/* A service of n things in a row: each alone. Side by side: all of them. k of n: n - k + 1. */
static void test_known_answers(void **state)
{
    (void)state;
    enum { N = 40 };
    uint64_t threshold[] = {1, N, 3};
    uint32_t input[3 * N], first[] = {0, N, 2 * N, 3 * N}, vars[N];
    uint32_t roots[] = {N, N + 1, N + 2}, count[3][4] = {{0}};
    for (uint32_t i = 0; i < N; i++)
        input[i] = input[N + i] = input[2 * N + i] = vars[i] = i;
    crd_gates in = {N, 3, threshold, first, input, NULL};
    crd_failing_opts o = {.vars = vars, .n_vars = N, .order = 3, .limit = 1 << 20};
    crd_circuit *c;
    crd_failing *sets;
    size_t n;
    assert_ok(crd_circuit_new(&in, roots, 3, &c, NULL));
    assert_ok(crd_circuit_failing(c, &o, NULL, &sets, &n, NULL));
    for (size_t i = 0; i < n; i++)
        count[sets[i].root][sets[i].n]++;
    assert_int_equal(count[0][1], N);
    assert_int_equal(count[0][2] + count[0][3], 0);
    assert_int_equal(count[1][1] + count[1][2] + count[1][3], 0);
    assert_int_equal(count[2][1] + count[2][2], 0);
    assert_int_equal(count[2][3], 9880); /* 40 choose 3 */
    assert_int_equal(crd_choose(N, 3), 9880);
    assert_int_equal(crd_choose(2, 3), 0);
    assert_int_equal(crd_choose(UINT32_MAX, 0), 1);
    assert_true(crd_choose(UINT32_MAX, 3) == UINT64_MAX);
    free(sets);
    crd_circuit_free(c);
}

/* ---- refused ------------------------------------------------------------------------------ */

static const struct refused {
    const char *name;
    uint32_t first[3], input[2], root, order, var[2];
    crd_status made, asked;
} refused[] = {
    {"input out of range", {0, 1, 2}, {0, 9}, 0, 1, {0, 1}, CRD_EINVAL, CRD_OK},
    {"rows fall", {0, 2, 1}, {0, 0}, 0, 1, {0, 1}, CRD_EINVAL, CRD_OK},
    {"rows begin late", {1, 1, 2}, {0, 0}, 0, 1, {0, 1}, CRD_EINVAL, CRD_OK},
    {"root out of range", {0, 1, 2}, {0, 1}, 4, 1, {0, 1}, CRD_EINVAL, CRD_OK},
    {"order too high", {0, 1, 2}, {0, 1}, 0, 4, {0, 1}, CRD_OK, CRD_EINVAL},
    {"variable twice", {0, 1, 2}, {0, 1}, 0, 1, {1, 1}, CRD_OK, CRD_EINVAL},
    {"variable out of range", {0, 1, 2}, {0, 1}, 0, 1, {0, 2}, CRD_OK, CRD_EINVAL},
};

static void test_refused(void **state)
{
    const struct refused *r = *state;
    static const uint64_t threshold[] = {1, 1};
    crd_gates in = {2, 2, threshold, r->first, r->input, NULL};
    crd_failing_opts o = {.vars = r->var, .n_vars = 2, .order = r->order, .limit = 100};
    crd_failing *sets = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_circuit *c;
    size_t n;
    assert_status(r->made, crd_circuit_new(&in, &r->root, 1, &c, &err), &err);
    if (r->made == CRD_OK)
        assert_status(r->asked, crd_circuit_failing(c, &o, NULL, &sets, &n, &err), &err);
    else
        assert_null(c);
    assert_true(err.message[0] != '\0');
    free(sets);
    crd_circuit_free(c);
}

/* ---- an end before the end ---------------------------------------------------------------- */

struct looked {
    uint32_t asked, until, blocks;
};

static void set_nothing(void *ctx, uint64_t first, uint32_t n_lanes, crd_word *vars)
{
    (void)ctx, (void)first, (void)n_lanes, (void)vars;
}

static crd_status look_once(void *ctx, uint64_t first, uint32_t n_lanes, const crd_word *words,
                            crd_err *err)
{
    struct looked *l = ctx;
    (void)first, (void)n_lanes, (void)words, (void)err;
    l->blocks++;
    return CRD_OK;
}

static bool after_some(void *ctx)
{
    struct looked *l = ctx;
    return l->asked++ >= l->until;
}

/* Blocks are left out from then on; sets, of which some would be missing, are refused. */
static void test_stop(void **state)
{
    (void)state;
    static const uint64_t threshold[] = {2};
    static const uint32_t first[] = {0, 3}, input[] = {0, 1, 2}, roots[] = {3};
    crd_gates in = {3, 1, threshold, first, input, NULL};
    crd_circuit *c;
    crd_failing *sets;
    size_t n;
    assert_ok(crd_circuit_new(&in, roots, 1, &c, NULL));
    for (uint32_t until = 0; until < 40; until += 13) {
        struct looked l = {.until = until};
        crd_scenarios s = {.n = 30 * CRD_LANES,
                           .ctx = &l,
                           .set = set_nothing,
                           .look = look_once,
                           .stop = after_some,
                           .stop_ctx = &l};
        assert_ok(crd_circuit_run(c, &s, NULL, NULL));
        assert_int_equal(l.blocks, until < 30 ? until : 30);
    }
    for (uint32_t until = 0; until < 5; until++) { /* orders 0 to 2, a block each */
        struct looked l = {.until = until};
        crd_failing_opts o = {.vars = input,
                              .n_vars = 3,
                              .order = 2,
                              .limit = 100,
                              .stop = after_some,
                              .stop_ctx = &l};
        assert_status(until < 3 ? CRD_ELIMIT : CRD_OK,
                      crd_circuit_failing(c, &o, NULL, &sets, &n, NULL), NULL);
        free(sets);
    }
    crd_circuit_free(c);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_every_subset_as_by_definition);
    CRD_SUITE_ADD(&s, test_each_gate_once);
    CRD_SUITE_ADD(&s, test_weights);
    CRD_SUITE_ADD(&s, test_ring_without_weight);
    CRD_SUITE_ADD(&s, test_minimal_sets_by_brute_force);
    CRD_SUITE_ADD(&s, test_known_answers);
    CRD_SUITE_ADD(&s, test_stop);
    CRD_SUITE_ROWS(&s, refused, test_refused);
    return crd_suite_run(&s, "graph/circuit");
}
