/* The fewest suppliers that take a service down, of services that no two of 500 take down: needs as
 * bench_survive makes them, with more that stands side by side.
 *
 * Usage: bench_fewest PERCENT SERVICES STEPS */
#include "survive_needs.h"

#include "graph/hitting.h"
#include "graph/probe.h"

#include <string.h>

static void must(crd_status rc, const crd_err *err)
{
    if (bench_end(rc, err) != 0)
        exit(1);
}

/* ---- needs -------------------------------------------------------------------------------- */

typedef struct asking {
    crd_probe *p;
    uint32_t word;
    crd_probe_vars witness, rest;
    uint32_t seen[SUPPLIERS_N];
} asking;

static bool stands(asking *a, const uint32_t *vars, uint32_t n, bool stand, crd_err *err)
{
    bool fails = false;
    crd_probe_set(a->p, vars, n, stand);
    must(crd_probe_fails(a->p, a->word, &fails, err), err);
    return !fails;
}

/* Without each that it stands without, those seen most first. */
static void shrink(asking *a, crd_err *err)
{
    uint8_t needed[SUPPLIERS_N] = {0};
    for (;;) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < a->witness.n; i++) {
            uint32_t v = a->witness.at[i];
            if (!needed[v] && (best == SIZE_MAX || a->seen[v] > a->seen[a->witness.at[best]]))
                best = i;
        }
        if (best == SIZE_MAX)
            break;
        uint32_t v = a->witness.at[best];
        a->rest.n = 0;
        for (size_t i = 0; i < a->witness.n; i++)
            if (i != best && !CRD_VEC_PUSH(&a->rest, a->witness.at[i]))
                must(CRD_ENOMEM, err);
        needed[v] = !stands(a, a->rest.at, (uint32_t)a->rest.n, true, err);
        if (needed[v])
            continue;
        a->witness.n = 0;
        crd_probe_fresh(a->p);
        must(crd_probe_why(a->p, a->word, &a->witness, err), err);
    }
    for (size_t i = 0; i < a->witness.n; i++)
        a->seen[a->witness.at[i]]++;
}

static crd_status ask(void *ctx, const uint32_t *lost, uint32_t n, crd_hitting_answer *ret,
                      crd_err *err)
{
    asking *a = ctx;
    uint64_t before = crd_probe_steps(a->p);
    ret->falls = !stands(a, lost, lost ? n : 0, !lost, err);
    a->witness.n = 0;
    if (!ret->falls && lost) {
        crd_probe_fresh(a->p);
        must(crd_probe_why(a->p, a->word, &a->witness, err), err);
        shrink(a, err);
    }
    ret->witness = a->witness.at;
    ret->n = (uint32_t)a->witness.n;
    ret->steps = crd_probe_steps(a->p) - before;
    return CRD_OK;
}

typedef struct job {
    const crd_circuit *c;
    const uint32_t *roots;
    uint32_t n;
    uint64_t effort;
    crd_hitting_found *found;
} job;

static crd_status search(void *ctx, uint32_t chunk, crd_err *err)
{
    const job *j = ctx;
    asking a = {0};
    crd_status rc = crd_probe_new(j->c, NULL, &a.p, err);
    for (uint32_t i = 4 * chunk; i < 4 * chunk + 4 && i < j->n && rc == CRD_OK; i++) {
        crd_hitting h = {.n_vars = SUPPLIERS_N,
                         .at_least = 3, /* pairs are known */
                         .effort = j->effort,
                         .ctx = &a,
                         .ask = ask};
        memset(a.seen, 0, sizeof a.seen);
        a.word = crd_circuit_root(j->c, j->roots[i]);
        rc = crd_hitting_fewest(&h, &j->found[i], err);
    }
    crd_probe_free(a.p);
    CRD_VEC_DONE(&a.witness);
    CRD_VEC_DONE(&a.rest);
    return rc;
}

/* Services whose every function has two to five stand-ins of different equipment: half of them need
 * three to eight functions, half any three of five. */
static void add_strong(struct needs *n, uint32_t scale)
{
    uint32_t services = 50 * scale, functions = 16 * services;
    uint32_t platforms = 100 * scale, equipment = 5000 * scale, end = n->n_gates, first = end;
    size_t gates = (size_t)end + functions + services;
    n->threshold = realloc(n->threshold, gates * sizeof *n->threshold);
    n->first = realloc(n->first, (gates + 1) * sizeof *n->first);
    n->input = realloc(n->input, 8 * gates * sizeof *n->input);
    n->root = realloc(n->root, services * sizeof *n->root);
    if (!n->threshold || !n->first || !n->input || !n->root)
        exit(1);
    n->n_roots = 0;
    for (uint32_t i = 0; i < functions; i++) {
        uint32_t of = 3 + bench_below(&n->rng, 4);
        open_gate(n, of);
        for (uint32_t k = 0; k < of; k++)
            add_input(n, gate_in(n, platforms, platforms + equipment));
    }
    for (uint32_t i = 0; i < services; i++) {
        bool all = i % 2;
        uint32_t of = all ? 3 + bench_below(&n->rng, 6) : 5;
        open_gate(n, all ? 1 : 3);
        for (uint32_t k = 0; k < of; k++)
            add_input(n, gate_in(n, first, first + functions));
        n->root[n->n_roots++] = n->n_vars + n->n_gates - 1;
    }
}

static void needs(uint32_t percent, uint32_t most, uint64_t effort, crd_pool *pool)
{
    struct needs n = {0};
    crd_err err = CRD_ERR_INIT;
    crd_circuit *c;
    crd_failing *sets;
    size_t n_sets;
    uint32_t vars[SUPPLIERS_N], sizes[16] = {0};
    make_needs(&n, percent);
    add_strong(&n, percent);
    crd_gates in = {n.n_vars, n.n_gates, n.threshold, n.first, n.input, NULL};
    must(crd_circuit_new(&in, n.root, n.n_roots, &c, &err), &err);
    for (uint32_t v = 0; v < SUPPLIERS_N; v++)
        vars[v] = v;
    crd_failing_opts o = {
        .vars = vars, .n_vars = SUPPLIERS_N, .order = 2, .limit = (size_t)1 << 28};
    double start = bench_now();
    must(crd_circuit_failing(c, &o, pool, &sets, &n_sets, &err), &err);
    bench_print("bulk", bench_now() - start);
    uint8_t *down = bench_room(n.n_roots, 1);
    uint32_t *roots = bench_room(n.n_roots, sizeof *roots), left = 0;
    for (size_t i = 0; i < n_sets; i++)
        down[sets[i].root] = 1;
    for (uint32_t r = 0; r < n.n_roots && left < most; r++)
        if (!down[r])
            roots[left++] = r;
    job j = {c, roots, left, effort, bench_room(left + 1, sizeof *j.found)};
    start = bench_now();
    must(crd_pool_run(pool, (left + 3) / 4, search, &j, &err), &err);
    bench_print("search", bench_now() - start);
    uint64_t proven = 0, witnesses = 0;
    for (uint32_t i = 0; i < left; i++) {
        proven += j.found[i].proven;
        witnesses += j.found[i].witnesses;
        sizes[j.found[i].proven && j.found[i].upper < 15 ? j.found[i].upper : 15]++;
        free(j.found[i].set);
    }
    bench_print("services", n.n_roots);
    bench_print("left", left);
    bench_print("proven", (double)proven);
    bench_print("witnesses", (double)witnesses / (left ? left : 1));
    for (int k = 3; k < 16; k++)
        if (sizes[k]) {
            char name[32];
            snprintf(name, sizeof name, k < 15 ? "of_%d" : "of_more", k);
            bench_print(name, sizes[k]);
        }
    free(j.found);
    free(roots);
    free(down);
    free(sets);
    crd_circuit_free(c);
}

int main(int argc, char **argv)
{
    long percent = argc > 3 ? strtol(argv[1], NULL, 10) : 0;
    long most = argc > 3 ? strtol(argv[2], NULL, 10) : 0;
    long long effort = argc > 3 ? strtoll(argv[3], NULL, 10) : 0;
    crd_err err = CRD_ERR_INIT;
    crd_pool *pool;
    if (percent < 1 || percent > 1000 || most < 1 || effort < 1) {
        fprintf(stderr, "usage: bench_fewest PERCENT SERVICES STEPS\n");
        return 2;
    }
    must(crd_pool_new(0, &pool, &err), &err);
    needs((uint32_t)percent, (uint32_t)most, (uint64_t)effort, pool);
    crd_pool_free(pool);
    return 0;
}
