/* What is left when suppliers are lost: circuits of needs and labelled networks, all single losses
 * and all pairs.
 *
 * Usage: bench_survive PERCENT ROUNDS [igraph]
 * 100 is the full size: 500 suppliers, 5,000 services, 7 * 10^5 gates; and 500 labels, 10^5 sites,
 * 2 * 10^5 links, 5,000 pairs of sites. Shares of suppliers fall like 1 / rank. The peers, a
 * union-find for each scenario and igraph's components for each scenario, are asked for a sample
 * and must find the same. */
#include "lanes_graph.h"

#include "graph/circuit.h"
#include "graph/labels.h"
#include "survive_needs.h"
#include "survive_peers.h"

#include <string.h>

static void must(crd_status rc, const crd_err *err)
{
    if (bench_end(rc, err) != 0)
        exit(1);
}

static double best_of(double *took, int n)
{
    double best = took[0];
    for (int i = 1; i < n; i++)
        best = took[i] < best ? took[i] : best;
    return best;
}

/* ---- needs -------------------------------------------------------------------------------- */

static void circuits(uint32_t scale, int rounds, crd_pool *pool)
{
    struct needs n = {0};
    crd_err err = CRD_ERR_INIT;
    crd_circuit *c;
    crd_failing *sets;
    size_t n_sets;
    uint32_t vars[SUPPLIERS_N];
    double single[64], pairs[64];
    make_needs(&n, scale);
    crd_gates in = {n.n_vars, n.n_gates, n.threshold, n.first, n.input, NULL};
    double start = bench_now();
    must(crd_circuit_new(&in, n.root, n.n_roots, &c, &err), &err);
    bench_print("circuit_build", bench_now() - start);
    bench_print("services", n.n_roots);
    bench_print("gates", n.n_gates);
    bench_print("inputs", n.n_inputs);
    bench_print("gates_kept", crd_circuit_gates(c));
    bench_print("inputs_kept", (double)crd_circuit_inputs(c));
    for (uint32_t v = 0; v < SUPPLIERS_N; v++)
        vars[v] = v;
    crd_word *words = crd_words_new(crd_circuit_words(c));
    if (!words)
        must(CRD_ENOMEM, &err);
    crd_failing_opts o = {
        .vars = vars, .n_vars = SUPPLIERS_N, .order = 2, .limit = (size_t)1 << 28};
    for (int i = 0; i < rounds; i++) {
        memset(words, 0, SUPPLIERS_N * sizeof *words);
        for (uint32_t v = 0; v < SUPPLIERS_N; v++)
            words[v].w[v / 64] |= UINT64_C(1) << v % 64;
        start = bench_now();
        crd_circuit_eval(c, words);
        single[i] = bench_now() - start;
        start = bench_now();
        must(crd_circuit_failing(c, &o, pool, &sets, &n_sets, &err), &err);
        pairs[i] = bench_now() - start;
        if (i + 1 < rounds)
            free(sets);
    }
    size_t of[3] = {0};
    for (size_t i = 0; i < n_sets; i++)
        of[sets[i].n]++;
    bench_print("circuit_single", best_of(single, rounds));
    bench_print("circuit_pairs", best_of(pairs, rounds));
    bench_print("failing_single", (double)of[1]);
    bench_print("failing_pairs", (double)of[2]);
    free(sets);
    free(words);
    crd_circuit_free(c);
    free(n.threshold);
    free(n.first);
    free(n.input);
    free(n.root);
}

/* ---- networks ----------------------------------------------------------------------------- */

/* A core that is well knit, a region around each of its nodes, access sites with one link or two:
 * a site's equipment is mostly its region's supplier's. */
static void make_net(bench_net *n, uint32_t scale)
{
    bench_graph g = {.seed = 11};
    uint32_t core = 2 * scale, region = 100 * scale, sites = 1000 * scale;
    n->n_nodes = sites;
    n->n_labels = SUPPLIERS_N;
    n->link = bench_room(2 * (size_t)sites, sizeof *n->link);
    n->label = bench_room(2 * (size_t)sites, sizeof *n->label);
    n->first = bench_room(2 * (size_t)sites + 1, sizeof *n->first);
    for (uint32_t v = 1; v < sites; v++) {
        uint32_t up = v < core ? v : v < region ? core : region, to = bench_below(&g, up);
        n->link[n->n_links] = (crd_edge){v, to};
        n->label[n->n_links++] = bench_zipf(&g, SUPPLIERS_N);
        if (bench_below(&g, 4) == 0 && v >= region)
            continue;
        n->link[n->n_links] = (crd_edge){v, bench_below(&g, up)};
        n->label[n->n_links++] = bench_zipf(&g, SUPPLIERS_N);
    }
    while (n->n_links < 2 * sites) {
        n->link[n->n_links] = (crd_edge){bench_below(&g, region), bench_below(&g, region)};
        n->label[n->n_links++] = bench_zipf(&g, SUPPLIERS_N);
    }
    for (uint32_t l = 0; l <= n->n_links; l++)
        n->first[l] = l;
    n->n_pairs = 50 * scale;
    n->pair = bench_room(n->n_pairs, sizeof *n->pair);
    for (uint32_t q = 0; q < n->n_pairs; q++)
        n->pair[q] = (crd_ends){bench_below(&g, sites), bench_below(&g, sites)};
}

/* Pairs that the loss of labels a and b (equal: one) parts, and seconds of a scenario. */
static uint64_t union_find(const bench_net *n, uint32_t a, uint32_t b)
{
    static uint32_t *over, room;
    uint64_t parted = 0;
    if (room < n->n_nodes) {
        free(over);
        over = bench_room(n->n_nodes, sizeof *over);
        room = n->n_nodes;
    }
    for (uint32_t v = 0; v < n->n_nodes; v++)
        over[v] = v;
#define ROOT(v)                  \
    while (over[v] != (v)) {     \
        over[v] = over[over[v]]; \
        (v) = over[v];           \
    }
    for (uint32_t l = 0; l < n->n_links; l++) {
        uint32_t x = n->link[l].from, y = n->link[l].to;
        if (n->label[l] == a || n->label[l] == b)
            continue;
        ROOT(x)
        ROOT(y)
        over[x > y ? x : y] = x > y ? y : x;
    }
    for (uint32_t q = 0; q < n->n_pairs; q++) {
        uint32_t x = n->pair[q].a, y = n->pair[q].b;
        ROOT(x)
        ROOT(y)
        parted += x != y;
    }
    return parted;
}

/* From minimal sets: how many pairs fail in the scenario. */
static uint64_t parted_in(const crd_failing *sets, size_t n, uint32_t n_pairs, uint32_t a,
                          uint32_t b)
{
    uint8_t *fails = bench_room(n_pairs, 1);
    uint64_t parted = 0;
    for (size_t i = 0; i < n; i++) {
        bool has = true;
        for (uint32_t k = 0; k < sets[i].n; k++)
            has = has && (sets[i].var[k] == a || sets[i].var[k] == b);
        fails[sets[i].root] |= has;
    }
    for (uint32_t q = 0; q < n_pairs; q++)
        parted += fails[q];
    free(fails);
    return parted;
}

static void peers(const bench_net *n, const crd_failing *sets, size_t n_sets, bool igraph)
{
    enum { SAMPLE = 100, SAMPLE_IGRAPH = 3 };
    bench_graph g = {.seed = 13};
    uint32_t a[SAMPLE], b[SAMPLE];
    double start, seconds;
    for (int i = 0; i < SAMPLE; i++) {
        a[i] = bench_zipf(&g, SUPPLIERS_N);
        b[i] = bench_zipf(&g, SUPPLIERS_N);
    }
    uint64_t counted[SAMPLE];
    start = bench_now();
    for (int i = 0; i < SAMPLE; i++)
        counted[i] = union_find(n, a[i], b[i]);
    bench_print("union_find", (bench_now() - start) / SAMPLE);
    for (int i = 0; i < SAMPLE; i++)
        if (counted[i] != parted_in(sets, n_sets, n->n_pairs, a[i], b[i])) {
            fprintf(stderr, "labels %u and %u: union-find counts %" PRIu64 "\n", a[i], b[i],
                    counted[i]);
            exit(1);
        }
    bench_print("sample", SAMPLE);
    if (!igraph)
        return;
    uint64_t theirs[SAMPLE_IGRAPH];
    bench_igraph_components(n, a, b, SAMPLE_IGRAPH, theirs, &seconds);
    for (int i = 0; i < SAMPLE_IGRAPH; i++)
        if (theirs[i] != counted[i]) {
            fprintf(stderr, "labels %u and %u: igraph counts %" PRIu64 "\n", a[i], b[i], theirs[i]);
            exit(1);
        }
    bench_print("igraph", seconds / SAMPLE_IGRAPH);
    bench_print("igraph_sample", SAMPLE_IGRAPH);
}

static void networks(uint32_t scale, int rounds, crd_pool *pool, bool igraph)
{
    bench_net n = {0};
    crd_err err = CRD_ERR_INIT;
    crd_failing *sets = NULL;
    size_t n_sets = 0;
    make_net(&n, scale);
    crd_labelled g = {n.n_nodes, n.n_links, n.n_labels, n.link, n.first,
                      n.label,   NULL,      NULL,       NULL,   0};
    bench_print("sites", n.n_nodes);
    bench_print("links", n.n_links);
    bench_print("pairs", n.n_pairs);
    for (uint32_t order = 1; order <= 2; order++)
        for (int one = 0; one < 2; one++) {
            double took[64];
            char name[32];
            for (int i = 0; i < rounds; i++) {
                free(sets);
                double start = bench_now();
                must(crd_labels_failing(&g, n.pair, n.n_pairs, order, (size_t)1 << 28,
                                        one ? NULL : pool, &sets, &n_sets, &err),
                     &err);
                took[i] = bench_now() - start;
            }
            snprintf(name, sizeof name, "labels_%u%s", order, one ? "_one_thread" : "");
            bench_print(name, best_of(took, rounds));
        }
    bench_print("labels_sets", (double)n_sets);
    bench_print("peak", bench_peak());
    peers(&n, sets, n_sets, igraph);
    free(sets);
    free(n.link);
    free(n.label);
    free(n.first);
    free(n.pair);
}

int main(int argc, char **argv)
{
    long percent = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    crd_err err = CRD_ERR_INIT;
    crd_pool *pool;
    if (percent < 1 || percent > 1000 || rounds < 1 || rounds > 64) {
        fprintf(stderr, "usage: bench_survive PERCENT ROUNDS [igraph]\n");
        return 2;
    }
    must(crd_pool_new(0, &pool, &err), &err);
    circuits((uint32_t)percent, (int)rounds, pool);
    networks((uint32_t)percent, (int)rounds, pool, argc > 3);
    crd_pool_free(pool);
    return 0;
}
