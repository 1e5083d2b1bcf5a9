/* Routes: the best one, disjoint ones, openings, and the matrix of many sites.
 *
 * Usage: bench_route PERCENT ROUNDS
 * 100 is the full size: 10^5 nodes and 2 * 10^5 links for one route and for the matrix of 1,000
 * sites, 10^4 nodes for 1,000 disjoint pairs and for openings. Two shapes of network: `plane`,
 * links between neighbours on a map, and `tiers`, a core, regions and access. igraph is asked for
 * the same routes and must find the same lengths. */
#include "route_peers.h"

#include "graph/disjoint.h"
#include "graph/opening.h"
#include "graph/reach.h"
#include "graph/route.h"

#include <string.h>

typedef struct country {
    uint32_t n, m;
    crd_edge *edge;
    uint32_t *length, *bad, *width;
    uint64_t seed;
    crd_net *net;
} country;

static void must(crd_status rc, const crd_err *err)
{
    if (bench_end(rc, err) != 0)
        exit(1);
}

static void *room(size_t n, size_t size)
{
    void *at = calloc(n + 1, size);
    if (!at)
        must(CRD_ENOMEM, &CRD_ERR_INIT);
    return at;
}

static uint32_t below(country *c, uint32_t n)
{
    c->seed = c->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((c->seed >> 33) % n);
}

static void add(country *c, uint32_t a, uint32_t b)
{
    c->edge[c->m] = (crd_edge){a, b};
    c->length[c->m] = 1000 + below(c, 100000);
    c->bad[c->m] = below(c, 5) == 0;
    c->width[c->m] = 1u << below(c, 6);
    c->m++;
}

static void country_init(country *c, uint32_t n, uint64_t seed, bool plane)
{
    crd_err err = CRD_ERR_INIT;
    uint32_t side = 1, core = n / 500 + 2, region = n / 10;
    *c = (country){.n = n, .seed = seed};
    c->edge = room(2 * (size_t)n, sizeof *c->edge);
    c->length = room(2 * (size_t)n, sizeof *c->length);
    c->bad = room(2 * (size_t)n, sizeof *c->bad);
    c->width = room(2 * (size_t)n, sizeof *c->width);
    while (side * side < n)
        side++;
    for (uint32_t v = 1; v < n; v++) {
        uint32_t up = v < core ? v : v < region ? core : region;
        if (plane) {
            if (v % side)
                add(c, v - 1, v);
            if (v >= side && (v % side == 0 || below(c, 10)))
                add(c, v - side, v);
        } else {
            add(c, v, below(c, up));
            if (v < region || below(c, 4))
                add(c, v, below(c, up));
        }
    }
    while (c->m < 2 * n - 2)
        add(c, below(c, n), below(c, n));
    must(crd_net_new(n, c->edge, c->m, &c->net, &err), &err);
}

static void country_done(country *c)
{
    crd_net_free(c->net);
    free(c->edge);
    free(c->length);
    free(c->bad);
    free(c->width);
}

static void print(const char *shape, const char *name, double value)
{
    char line[96];
    snprintf(line, sizeof line, "%s_%s", shape, name);
    bench_print(line, value);
}

/* ---- one route ---------------------------------------------------------------------------- */

enum { ROUTES = 50 };

static double ask_routes(const crd_router *r, crd_route_room *space, const crd_ends *pairs,
                         uint64_t *ret_length)
{
    crd_err err = CRD_ERR_INIT;
    double start = bench_cpu();
    for (int i = 0; i < ROUTES; i++) {
        crd_route route;
        must(crd_route_find(r, space, pairs[i].a, pairs[i].b, &route, &err), &err);
        ret_length[i] = route.length;
        crd_route_done(&route);
    }
    return (bench_cpu() - start) / ROUTES;
}

static void one_route(const char *shape, country *c, int rounds)
{
    crd_err err = CRD_ERR_INIT;
    crd_ends pairs[ROUTES];
    uint64_t ours[ROUTES], theirs[ROUTES];
    double best[3] = {1e9, 1e9, 1e9}, peer, start;
    crd_router *plain, *full;
    crd_route_room *space;
    for (int i = 0; i < ROUTES; i++)
        pairs[i] = (crd_ends){below(c, c->n), below(c, c->n)};
    start = bench_cpu();
    must(crd_router_new(c->net, &(crd_route_rules){.edge_length = c->length}, &plain, &err), &err);
    print(shape, "rules", bench_cpu() - start);
    must(crd_router_new(c->net,
                        &(crd_route_rules){
                            .edge_length = c->length, .edge_bad = c->bad, .edge_width = c->width},
                        &full, &err),
         &err);
    must(crd_route_room_new(c->net, &space, &err), &err);
    for (int k = 0; k < rounds; k++) {
        double took = ask_routes(full, space, pairs, ours);
        best[1] = took < best[1] ? took : best[1];
        took = ask_routes(plain, space, pairs, ours);
        best[0] = took < best[0] ? took : best[0];
    }
    bench_igraph_routes(c->net, c->length, pairs, ROUTES, theirs, &peer);
    for (int i = 0; i < ROUTES; i++)
        if (ours[i] != theirs[i]) {
            fprintf(stderr, "route %u to %u: igraph's length is %" PRIu64 ", ours %" PRIu64 "\n",
                    pairs[i].a, pairs[i].b, theirs[i], ours[i]);
            exit(1);
        }
    print(shape, "route", best[0]);
    print(shape, "route_bad_width_length", best[1]);
    print(shape, "igraph", peer / ROUTES);
    crd_route_room_free(space);
    crd_router_free(plain);
    crd_router_free(full);
}

/* ---- the matrix --------------------------------------------------------------------------- */

enum { SITES = 1000, LANE_PAIRS = 5000 };

static void matrix(const char *shape, country *c)
{
    crd_err err = CRD_ERR_INIT;
    uint32_t sites[SITES], *part = room(c->n, sizeof *part), n;
    uint64_t *trusted = room(c->m / 64 + 1, sizeof *trusted);
    uint8_t *count = room((size_t)SITES * SITES, 1);
    for (uint32_t e = 0; e < c->m; e++)
        trusted[e / 64] |= c->bad[e] ? 0 : UINT64_C(1) << e % 64;
    for (int i = 0; i < SITES; i++)
        sites[i] = below(c, c->n);
    double start = bench_cpu();
    crd_reach_parts(c->net, NULL, trusted, part, &n);
    print(shape, "parts", bench_cpu() - start);
    for (int by = 0; by < 2; by++) {
        uint64_t sum = 0;
        start = bench_cpu();
        must(crd_reach_counts(c->net, NULL, trusted, sites, SITES,
                              by ? CRD_REACH_NODES : CRD_REACH_EDGES, 4, count, &err),
             &err);
        print(shape, by ? "matrix_nodes" : "matrix_edges", bench_cpu() - start);
        for (uint32_t i = 0; i < SITES * SITES; i++)
            sum += count[i];
        print(shape, by ? "matrix_nodes_mean" : "matrix_edges_mean", (double)sum / SITES / SITES);
    }
    uint64_t *lanes = room(c->m, sizeof *lanes), *joined = room(LANE_PAIRS, sizeof *joined);
    crd_ends *pairs = room(LANE_PAIRS, sizeof *pairs);
    for (uint32_t e = 0; e < c->m; e++)
        for (int k = 0; k < 64; k++)
            lanes[e] |= (uint64_t)(below(c, 64) > (uint32_t)k / 2) << k;
    for (int q = 0; q < LANE_PAIRS; q++)
        pairs[q] = (crd_ends){below(c, c->n), below(c, c->n)};
    start = bench_cpu();
    must(crd_reach_lanes(c->net, NULL, lanes, pairs, LANE_PAIRS, joined, &err), &err);
    print(shape, "lanes_64", bench_cpu() - start);
    free(part);
    free(trusted);
    free(count);
    free(lanes);
    free(joined);
    free(pairs);
}

/* ---- disjoint pairs ----------------------------------------------------------------------- */

/* Edges share a fate in groups of up to four neighbours, and bear one of 20 suppliers. */
static void disjoint(const char *shape, country *c, uint32_t n_pairs, unsigned by, uint64_t effort,
                     const crd_labelling *labels, const char *name)
{
    crd_err err = CRD_ERR_INIT;
    crd_router *r;
    crd_route_room *space;
    uint32_t full = 0, proven = 0;
    char line[64];
    must(crd_router_new(c->net, &(crd_route_rules){.edge_length = c->length, .edge_bad = c->bad},
                        &r, &err),
         &err);
    must(crd_route_room_new(c->net, &space, &err), &err);
    double start = bench_cpu();
    for (uint32_t i = 0; i < n_pairs; i++) {
        crd_disjoint got;
        crd_disjoint_opts o = {2, by, labels, effort, NULL, false};
        uint32_t a = below(c, c->n), b = below(c, c->n);
        must(crd_disjoint_find(r, space, a, b, &o, &got, &err), &err);
        full += got.got.shared == 0;
        proven += got.proven;
        crd_disjoint_done(&got);
    }
    print(shape, name, (bench_cpu() - start) * 1000 / n_pairs);
    snprintf(line, sizeof line, "%s_full", name);
    print(shape, line, (double)full / n_pairs);
    snprintf(line, sizeof line, "%s_proven", name);
    print(shape, line, (double)proven / n_pairs);
    crd_route_room_free(space);
    crd_router_free(r);
}

static void all_disjoint(const char *shape, country *c)
{
    uint32_t *first = room(c->m + 1, sizeof *first), *group = room(c->m, sizeof *group);
    uint32_t *maker = room(c->m, sizeof *maker);
    for (uint32_t e = 0; e < c->m; e++) {
        uint32_t size = 1 + below(c, 20);
        first[e + 1] = e + 1;
        group[e] = e / 4;
        maker[e] = 20 / size;
    }
    crd_labelling groups = {c->m, NULL, NULL, first, group};
    crd_labelling makers = {21, NULL, NULL, first, maker};
    disjoint(shape, c, 1000, CRD_BY_EDGE, 0, NULL, "disjoint_edges");
    disjoint(shape, c, 1000, CRD_BY_NODE, 0, NULL, "disjoint_nodes");
    disjoint(shape, c, 200, CRD_BY_LABEL | CRD_BY_EDGE, 2000000, &groups, "disjoint_groups");
    disjoint(shape, c, 50, CRD_BY_LABEL, 2000000, &makers, "disjoint_makers");
    free(first);
    free(group);
    free(maker);
}

/* ---- openings ----------------------------------------------------------------------------- */

static void openings(const char *shape, country *c)
{
    static const uint32_t many[] = {1, 5, 50};
    crd_err err = CRD_ERR_INIT;
    uint64_t *nodes = room(c->n, sizeof *nodes), *edges = room(c->m, sizeof *edges);
    crd_ends pairs[50];
    for (uint32_t v = 0; v < c->n; v++)
        nodes[v] = below(c, 4) ? 1 + below(c, 1000) : 0;
    for (uint32_t e = 0; e < c->m; e++)
        edges[e] = below(c, 10) ? 0 : 1 + below(c, 100);
    for (int q = 0; q < 50; q++)
        pairs[q] = (crd_ends){below(c, c->n), below(c, c->n)};
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        crd_opening o;
        char name[32];
        crd_opening_in in = {c->net, nodes, edges, pairs, many[i], 30000000};
        double start = bench_cpu();
        must(crd_opening_find(&in, &o, &err), &err);
        snprintf(name, sizeof name, "opening_%u", many[i]);
        print(shape, name, bench_cpu() - start);
        snprintf(name, sizeof name, "opening_%u_gap", many[i]);
        print(shape, name, o.cost > 0 ? (double)(o.cost - o.low) / (double)o.cost : 0);
        crd_opening_done(&o);
    }
    free(nodes);
    free(edges);
}

int main(int argc, char **argv)
{
    long percent = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (percent < 1 || percent > 1000 || rounds < 1 || rounds > 64) {
        fprintf(stderr, "usage: bench_route PERCENT ROUNDS\n");
        return 2;
    }
    for (int plane = 0; plane < 2; plane++) {
        const char *shape = plane ? "plane" : "tiers";
        country c;
        country_init(&c, 1000 * (uint32_t)percent, 21, plane);
        print(shape, "nodes", c.n);
        print(shape, "links", c.m);
        one_route(shape, &c, (int)rounds);
        matrix(shape, &c);
        country_done(&c);
        country_init(&c, 100 * (uint32_t)percent, 22, plane);
        all_disjoint(shape, &c);
        openings(shape, &c);
        country_done(&c);
    }
    bench_print("peak", bench_peak());
    return 0;
}
