/* One scenario over gates in the making is one lane of their circuit. */
#include "crdtest.h"

#include "graph/once.h"

static uint64_t seed = 20261124;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { VARS = 6, GATES = 12 };

/* Any inputs, rings among them; thresholds of nothing, of some, of all, and out of reach. */
static void random_gates(crd_gate_list *l)
{
    *l = (crd_gate_list){.n_vars = VARS};
    for (uint32_t g = 0; g < GATES; g++) {
        uint32_t kind = draw(8);
        crd_gate_list_add(l, kind == 0 && draw(2) ? 0 : kind < 4 ? CRD_GATE_ALL_OF : 1 + draw(4));
    }
    for (uint32_t i = draw(3 * GATES); i > 0; i--) {
        uint32_t gate = draw(GATES);
        bool all = l->threshold.at[gate] == CRD_GATE_ALL_OF;
        crd_gate_list_input(l, VARS + gate, draw(VARS + GATES), all ? 1 : draw(4));
    }
}

static void test_as_a_circuit(void **state)
{
    (void)state;
    uint64_t fallen = 0, rounds = crd_rounds(2000);
    for (uint64_t round = 0; round < rounds; round++) {
        crd_gate_list l;
        crd_gates gates;
        crd_once *o;
        crd_circuit *c;
        crd_err err = CRD_ERR_INIT;
        uint32_t roots[GATES], fails = draw(1u << VARS);
        random_gates(&l);
        assert_ok(crd_once_new(&l, &o));
        assert_status(CRD_OK, crd_gate_list_end(&l, &gates, &err), &err);
        for (uint32_t g = 0; g < GATES; g++)
            roots[g] = VARS + g;
        assert_status(CRD_OK, crd_circuit_new(&gates, roots, GATES, &c, &err), &err);
        crd_word *words = crd_words_new(crd_circuit_words(c));
        assert_non_null(words);
        for (int later = 0; later < 2; later++) { /* nothing lost; then some, one by one */
            for (uint32_t v = 0; v < VARS; v++) {
                words[v] = (crd_word){{later ? fails >> v & 1 : 0}};
                if (later && (fails >> v & 1))
                    crd_once_fail(o, v);
            }
            crd_circuit_eval(c, words);
            for (uint32_t g = 0; g < GATES; g++) {
                bool want = words[crd_circuit_root(c, g)].w[0] & 1;
                /* of a gate without inputs nobody asks here: whoever names it has it right */
                bool bare = gates.first[g] == gates.first[g + 1];
                fallen += want;
                if (!bare && crd_once_has(o, VARS + g) != want)
                    fail_msg("round %llu: gate %u", (unsigned long long)round, g);
            }
        }
        free(words);
        crd_circuit_free(c);
        crd_once_free(o);
        crd_gate_list_free(&l);
    }
    assert_true(fallen > rounds);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_as_a_circuit);
    return crd_suite_run(&s, "graph/once");
}
