/* What 512 sources reach, all at once: our sweep, what it costs beside, and the peers.
 *
 * Usage: bench_lanes ELEMENTS ROUNDS [ours|igraph|graphblas|words ...]
 * ELEMENTS scales the graph of lanes_graph.h: 1,000,000 is its full size. The sources are the 512
 * parties (legal entities, suppliers) of greatest reach. Peers are given the same ties and must
 * count the same pairs; without them named, only ours runs. igraph and GraphBLAS's boolean form
 * take time in proportion to the sources; they are asked for some of them, and their time is
 * multiplied.
 */
#include "lanes_graph.h"

#include "graph/huge.h"
#include "graph/lanes_kernel.h"
#include "lanes_peers.h"

#include <string.h>

enum { IGRAPH_SAMPLE = 10, GRAPHBLAS_SAMPLE = 32 };

struct bench {
    bench_graph g;
    int rounds;
    crd_dag *dag;
    crd_view *view;
    crd_word *words;
    crd_pool *pool;
    crd_lane_seed seeds[CRD_LANES];
    uint32_t sources[CRD_LANES]; /* nodes as the graph numbers them */
    uint32_t n_sources;
    uint64_t pairs, pairs_of[CRD_LANES];
};

static void must(crd_status rc, const crd_err *err)
{
    if (bench_end(rc, err) != 0)
        exit(1);
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double middle(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return values[n / 2];
}

/* The rows of one plane from the list of ties. */
static void build(struct bench *b)
{
    bench_graph *g = &b->g;
    crd_err err = CRD_ERR_INIT;
    uint32_t *first = bench_room((size_t)g->n_nodes + 2, sizeof *first);
    uint32_t *target = bench_room(g->n_ties, sizeof *target);
    uint8_t *kinds = bench_room(g->n_ties, 1);
    for (uint32_t e = 0; e < g->n_ties; e++)
        first[g->from[e] + 2]++;
    for (uint32_t v = 0; v < g->n_nodes; v++)
        first[v + 2] += first[v + 1];
    for (uint32_t e = 0; e < g->n_ties; e++) {
        uint32_t at = first[g->from[e] + 1]++;
        target[at] = g->to[e];
        kinds[at] = g->kind[e];
    }
    crd_plane p = {0, g->n_nodes, first, target, kinds, 0};
    double start = bench_now(), cpu = bench_cpu();
    must(crd_dag_new(g->n_nodes, &p, 1, &b->dag, &err), &err);
    bench_print("build", bench_now() - start);
    bench_print("build_cpu", bench_cpu() - cpu);
    free(first);
    free(target);
    free(kinds);
    must(crd_view_new(b->dag, CRD_KINDS_ALL, NULL, &b->view, &err), &err);
    uint32_t knotted = 0;
    for (uint32_t k = 0; k < b->dag->n_knots; k++)
        knotted += b->dag->knots[k].end - b->dag->knots[k].begin;
    bench_print("nodes", b->dag->n_nodes);
    bench_print("ties", b->dag->n_edges);
    bench_print("levels", b->dag->n_levels);
    bench_print("in_knots", knotted);
    b->words = crd_words_new(b->dag->n_nodes);
    if (!b->words)
        must(CRD_ENOMEM, &err);
}

struct reach {
    uint64_t n;
    uint32_t node;
};

static int by_reach(const void *a, const void *b)
{
    const struct reach *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return (x->node > y->node) - (x->node < y->node);
}

/* All parties in blocks of 512; the greatest become the sources. */
static void choose(struct bench *b)
{
    uint32_t n = b->g.begin[COMPONENTS], blocks = 0;
    struct reach *all = bench_room(n, sizeof *all);
    crd_err err = CRD_ERR_INIT;
    double start = bench_now();
    for (uint32_t at = 0; at < n; at += CRD_LANES, blocks++) {
        uint32_t lanes = n - at < CRD_LANES ? n - at : CRD_LANES;
        uint64_t sums[CRD_LANES];
        for (uint32_t l = 0; l < lanes; l++)
            b->seeds[l] = (crd_lane_seed){b->dag->place[at + l], l};
        must(crd_lanes_sweep(b->view, b->seeds, lanes, NULL, b->pool, b->words, &err), &err);
        crd_lanes_sum(b->words, &(crd_lane_group){NULL, NULL, b->dag->n_nodes}, sums);
        for (uint32_t l = 0; l < lanes; l++)
            all[at + l] = (struct reach){sums[l], at + l};
    }
    bench_print("parties", n);
    bench_print("parties_blocks", blocks);
    bench_print("parties_seconds", bench_now() - start);
    qsort(all, n, sizeof *all, by_reach);
    b->n_sources = n < CRD_LANES ? n : CRD_LANES;
    b->pairs = 0;
    for (uint32_t l = 0; l < b->n_sources; l++) {
        b->sources[l] = all[l].node;
        b->pairs_of[l] = all[l].n;
        b->pairs += all[l].n;
        b->seeds[l] = (crd_lane_seed){b->dag->place[all[l].node], l};
    }
    bench_print("sources", b->n_sources);
    bench_print("pairs", (double)b->pairs);
    bench_print("mean_reach", (double)b->pairs / b->n_sources / b->dag->n_nodes);
    free(all);
}

/* Bytes a second that one thread, or all, read in order; best of several. */
struct stream {
    const uint64_t *at;
    size_t n;
    uint64_t sum[64];
};

static crd_status read_part(void *ctx, uint32_t chunk, crd_err *err)
{
    (void)err;
    struct stream *s = ctx;
    const uint64_t *at = s->at + s->n / 16 * chunk;
    uint64_t sum[16] = {0};
    for (size_t i = 0; i < s->n / 16; i += 16)
        for (int k = 0; k < 16; k++)
            sum[k] += at[i + (size_t)k];
    for (int k = 0; k < 16; k++)
        s->sum[chunk] += sum[k];
    return CRD_OK;
}

static double bandwidth(crd_pool *pool)
{
    struct stream s = {.n = (size_t)32 << 20};
    crd_err err = CRD_ERR_INIT;
    uint64_t *at = crd_huge_alloc(s.n, sizeof *at);
    double best = 0;
    if (!at)
        must(CRD_ENOMEM, &err);
    memset(at, 1, s.n * sizeof *at);
    s.at = at;
    for (int round = 0; round < 8; round++) {
        double start = bench_now();
        must(crd_pool_run(pool, 16, read_part, &s, &err), &err);
        double rate = 8.0 * (double)s.n / (bench_now() - start);
        best = rate > best ? rate : best;
    }
    volatile uint64_t keep = s.sum[3];
    (void)keep;
    free(at);
    return best;
}

/* One sweep, `rounds` times: the middle one and the best. */
static double sweep(struct bench *b, const char *name, const crd_lane_kernel *kernel,
                    const crd_view *view, const crd_lane_rules *rules, crd_pool *pool)
{
    double took[64], cpu[64];
    char line[64];
    crd_err err = CRD_ERR_INIT;
    int n = b->rounds < 1 ? 1 : b->rounds > 64 ? 64 : b->rounds;
    for (int i = 0; i < n; i++) {
        double start = bench_now(), start_cpu = bench_cpu();
        must(
            crd_lanes_sweep_with(kernel, view, b->seeds, b->n_sources, rules, pool, b->words, &err),
            &err);
        took[i] = bench_now() - start;
        cpu[i] = bench_cpu() - start_cpu;
    }
    double result = middle(took, n);
    bench_print(name, result);
    snprintf(line, sizeof line, "%s_best", name);
    bench_print(line, took[0]);
    snprintf(line, sizeof line, "%s_cpu", name);
    bench_print(line, middle(cpu, n));
    return result;
}

static const uint64_t powers[4] = {
    /* C */ 1u << CONTROLS | 1u << MAKES | 1u << SUPPLIES | 1u << CONTAINS | 1u << PART_OF |
        1u << RUNS | 1u << OPERATES | 1u << MAINTAINS | 1u << MANAGES | 1u << SERVES |
        1u << PASSES | 1u << ENDS,
    /* M */ 0xffff ^ (1u << HOUSES),
    /* I */ 0xffff ^ (1u << HOUSES | 1u << OWNS | 1u << NEEDS),
    /* A */ 0xffff,
};

/* A power as a view (rows copied into the view of the power before) against the same as a rule
 * (every tie tested in the sweep). One thread, as `one_thread`; and the whole with all threads. */
static void planes(struct bench *b)
{
    static crd_word pass[CRD_KINDS];
    double views = 0, all = 0;
    crd_view *v = NULL;
    crd_err err = CRD_ERR_INIT;
    for (int p = 0; p < 4; p++) {
        uint64_t kinds = powers[p] == 0xffff ? CRD_KINDS_ALL : powers[p];
        char name[32];
        double start = bench_now(), cpu = bench_cpu();
        must(v ? crd_view_change(v, kinds, NULL, &err)
               : crd_view_new(b->dag, kinds, NULL, &v, &err),
             &err);
        all += bench_now() - start;
        cpu = bench_cpu() - cpu;
        views += cpu;
        snprintf(name, sizeof name, "view_%c_cpu", "CMIA"[p]);
        bench_print(name, cpu);
        snprintf(name, sizeof name, "power_%c", "CMIA"[p]);
        sweep(b, name, crd_lane_kernel_best(), v, NULL, NULL);
        snprintf(name, sizeof name, "power_%c_all", "CMIA"[p]);
        all += sweep(b, name, crd_lane_kernel_best(), v, NULL, b->pool);
        for (int k = 0; k < CRD_KINDS; k++)
            memset(&pass[k], powers[p] >> k & 1 ? 0xff : 0, sizeof pass[k]);
        snprintf(name, sizeof name, "tested_%c", "CMIA"[p]);
        crd_lane_rules rules = {powers[p] == 0xffff ? NULL : pass, NULL, 0};
        sweep(b, name, crd_lane_kernel_best(), b->view, &rules, NULL);
    }
    crd_view_free(v);
    bench_print("views_cpu", views);
    bench_print("powers_all", all); /* of one block, on the clock */
}

/* Users' shares: for each service its hundred access elements with their users, and all equipment
 * with 16 bits of users each. */
static void shares(struct bench *b)
{
    bench_graph *g = &b->g;
    uint32_t n_services = g->n_nodes - g->begin[SERVICES];
    uint32_t n_equipment = g->begin[SITES] - g->begin[EQUIPMENT];
    uint32_t *places = bench_room((size_t)n_services * 100, sizeof *places);
    uint32_t *users = bench_room((size_t)n_services * 100 + n_equipment, sizeof *users);
    uint32_t *equipment = bench_room(n_equipment, sizeof *equipment);
    crd_lane_group *groups = bench_room(n_services, sizeof *groups);
    uint64_t *sums = bench_room((size_t)n_services * CRD_LANES, sizeof *sums), total[CRD_LANES];
    crd_err err = CRD_ERR_INIT;
    double took[64];
    for (uint32_t i = 0; i < n_services * 100; i++)
        places[i] = b->dag->place[bench_any(g, EQUIPMENT)];
    for (uint32_t i = 0; i < n_services * 100 + n_equipment; i++)
        users[i] = bench_below(g, 65536);
    for (uint32_t i = 0; i < n_equipment; i++)
        equipment[i] = b->dag->place[g->begin[EQUIPMENT] + i];
    for (uint32_t i = 0; i < n_services; i++)
        groups[i] = (crd_lane_group){places + (size_t)i * 100, users + (size_t)i * 100, 100};
    int n = b->rounds < 1 ? 1 : b->rounds > 64 ? 64 : b->rounds;
    for (int i = 0; i < n; i++) {
        double start = bench_now();
        must(crd_lanes_sums(b->words, groups, n_services, b->pool, sums, &err), &err);
        took[i] = bench_now() - start;
    }
    bench_print("shares_services", middle(took, n));
    for (int i = 0; i < n; i++) {
        double start = bench_now();
        crd_lanes_sum(b->words, &(crd_lane_group){equipment, users, n_equipment}, total);
        took[i] = bench_now() - start;
    }
    bench_print("shares_equipment", middle(took, n));
    free(places);
    free(users);
    free(equipment);
    free(groups);
    free(sums);
}

static void ours(struct bench *b)
{
    static const crd_lane_kernel *const kernels[] = {&crd_lane_plain, &crd_lane_avx2,
                                                     &crd_lane_avx512};
    for (int k = 0; k < 3; k++)
        if (kernels[k]->usable())
            sweep(b, kernels[k]->name, kernels[k], b->view, NULL, NULL);
    double one = sweep(b, "one_thread", crd_lane_kernel_best(), b->view, NULL, NULL);
    double all = sweep(b, "all_threads", crd_lane_kernel_best(), b->view, NULL, b->pool);
    double rate = bandwidth(NULL), rate_all = bandwidth(b->pool);
    double bytes = 4.0 * b->view->n_edges + 128.0 * b->dag->n_nodes;
    bench_print("bandwidth", rate);
    bench_print("bandwidth_all", rate_all);
    bench_print("times_traffic", one / (bytes / rate));
    bench_print("times_traffic_all", all / (bytes / rate_all));
    shares(b);
    planes(b);
}

/* Evenly over the sources, and how many pairs those make. */
static uint32_t take(const struct bench *b, uint32_t most, uint32_t *sample, uint64_t *ret_pairs)
{
    uint32_t n = b->n_sources < most ? b->n_sources : most;
    *ret_pairs = 0;
    for (uint32_t i = 0; i < n; i++) {
        sample[i] = b->sources[i * (b->n_sources / n)];
        *ret_pairs += b->pairs_of[i * (b->n_sources / n)];
    }
    return n;
}

static void peer(struct bench *b, const char *name)
{
    bench_graph *g = &b->g;
    bool igraph = strcmp(name, "igraph") == 0, words = strcmp(name, "words") == 0;
    double seconds;
    uint32_t sample[CRD_LANES];
    char line[64];
    uint64_t want;
    uint32_t n = take(b,
                      igraph  ? IGRAPH_SAMPLE
                      : words ? CRD_LANES
                              : GRAPHBLAS_SAMPLE,
                      sample, &want);
    uint64_t pairs = (igraph  ? bench_igraph
                      : words ? bench_graphblas_words
                              : bench_graphblas)(g->n_nodes, g->n_ties, g->from, g->to, sample, n,
                                                 &seconds);
    if (pairs != want) {
        fprintf(stderr, "%s counts %" PRIu64 " pairs, we %" PRIu64 "\n", name, pairs, want);
        exit(1);
    }
    snprintf(line, sizeof line, "%s_sample", name);
    bench_print(line, n);
    bench_print(name, seconds * (double)b->n_sources / n);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct bench b;
    crd_err err = CRD_ERR_INIT;
    if (argc < 3) {
        fputs("usage: bench_lanes ELEMENTS ROUNDS [ours|igraph|graphblas|words ...]\n", stderr);
        return 2;
    }
    b.g = bench_graph_new(strtod(argv[1], NULL) / 1e6);
    b.rounds = (int)strtol(argv[2], NULL, 10);
    must(crd_pool_new(0, &b.pool, &err), &err);
    bench_print("threads", crd_pool_threads(b.pool));
    build(&b);
    choose(&b);
    for (int i = 3; i < argc; i++)
        if (strcmp(argv[i], "ours") == 0)
            ours(&b);
        else
            peer(&b, argv[i]);
    bench_print("peak", bench_peak());
    crd_view_free(b.view);
    crd_dag_free(b.dag);
    crd_pool_free(b.pool);
    free(b.words);
    bench_graph_done(&b.g);
    return 0;
}
