#include "crdtest.h"

#include "graph/scc.h"

#include <stdlib.h>

enum { SMALL = 12 };

static uint32_t draw(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

/* Reachability by repeated relaxing: slow, and nothing like Tarjan. */
static void oracle_reach(uint32_t n, const crd_edge *edges, size_t n_edges,
                         bool reach[SMALL][SMALL])
{
    memset(reach, 0, sizeof(bool[SMALL][SMALL]));
    for (size_t e = 0; e < n_edges; e++)
        reach[edges[e].from][edges[e].to] = true;
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++)
                reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
}

static bool has_edge(const crd_edge *edges, size_t n_edges, crd_vid from, crd_vid to)
{
    for (size_t e = 0; e < n_edges; e++)
        if (edges[e].from == from && edges[e].to == to)
            return true;
    return false;
}

/* Length of a shortest walk from v to v; 0 = none. */
static uint32_t oracle_ring(uint32_t n, const crd_edge *edges, size_t n_edges, crd_vid v)
{
    bool at[SMALL] = {false};
    at[v] = true;
    for (uint32_t steps = 1; steps <= n; steps++) {
        bool next[SMALL] = {false};
        for (size_t e = 0; e < n_edges; e++)
            next[edges[e].to] |= at[edges[e].from];
        if (next[v])
            return steps;
        memcpy(at, next, sizeof at);
    }
    return 0;
}

static void judge(uint32_t n, const crd_edge *edges, size_t n_edges)
{
    bool reach[SMALL][SMALL];
    uint32_t component[SMALL], n_components, ring_n;
    crd_vid ring[SMALL];
    crd_graph *g;
    assert_ok(crd_graph_new(n, edges, n_edges, &g, NULL));
    assert_int_equal(crd_graph_vertices(g), n);
    assert_int_equal(crd_graph_edges(g), n_edges);
    assert_ok(crd_graph_scc(g, component, &n_components, NULL));
    oracle_reach(n, edges, n_edges, reach);
    for (uint32_t u = 0; u < n; u++) {
        assert_true(component[u] < n_components);
        for (uint32_t v = 0; v < n; v++)
            assert_int_equal(component[u] == component[v], u == v || (reach[u][v] && reach[v][u]));
    }
    for (size_t e = 0; e < n_edges; e++)
        assert_true(component[edges[e].from] >= component[edges[e].to]);
    for (uint32_t v = 0; v < n; v++) {
        assert_ok(crd_graph_ring(g, v, ring, &ring_n, NULL));
        assert_int_equal(ring_n, oracle_ring(n, edges, n_edges, v));
        for (uint32_t i = 0; i < ring_n; i++)
            assert_true(has_edge(edges, n_edges, ring[i], ring[(i + 1) % ring_n]));
        assert_true(ring_n == 0 || ring[0] == v);
    }
    crd_graph_free(g);
}

static void random_graphs_agree_with_the_oracle(void **state)
{
    (void)state;
    uint64_t seed = 20250901;
    for (uint64_t round = crd_rounds(400) * 10; round > 0; round--) {
        crd_edge edges[3 * SMALL];
        uint32_t n = 1 + draw(&seed) % SMALL;
        size_t n_edges = draw(&seed) % (3 * n);
        for (size_t e = 0; e < n_edges; e++)
            edges[e] = (crd_edge){draw(&seed) % n, draw(&seed) % n};
        judge(n, edges, n_edges);
    }
}

static void the_null_graph_and_the_single_vertex(void **state)
{
    (void)state;
    crd_graph *g;
    uint32_t none[1], n;
    assert_ok(crd_graph_new(0, NULL, 0, &g, NULL));
    assert_ok(crd_graph_scc(g, none, &n, NULL));
    assert_int_equal(n, 0);
    crd_graph_free(g);
    judge(1, NULL, 0);
    judge(1, (const crd_edge[]){{0, 0}}, 1);
    crd_graph_free(NULL);
}

static void edges_keep_their_order(void **state)
{
    (void)state;
    static const crd_edge edges[] = {{1, 2}, {0, 1}, {1, 0}, {1, 2}, {2, 2}};
    crd_graph *g;
    size_t n;
    assert_ok(crd_graph_new(3, edges, CRD_COUNT(edges), &g, NULL));
    const crd_vid *to = crd_graph_out(g, 1, &n);
    assert_int_equal(n, 3);
    assert_int_equal(to[0], 2);
    assert_int_equal(to[1], 0);
    assert_int_equal(to[2], 2);
    crd_graph_free(g);
}

static void ends_outside_are_refused(void **state)
{
    (void)state;
    crd_graph *g;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_EINVAL, crd_graph_new(2, (const crd_edge[]){{0, 2}}, 1, &g, &err), &err);
    assert_null(g);
    assert_string_equal(err.message, "edge 0 leads from 0 to 2 of 2 vertices");
    assert_status(CRD_EINVAL, crd_graph_new(CRD_VID_NONE, NULL, 0, &g, NULL), NULL);
}

/* A call for each vertex would end the stack here. */
static void a_chain_of_a_million_is_no_call_depth(void **state)
{
    (void)state;
    enum { N = 1000000 };
    crd_edge *edges = malloc(N * sizeof *edges);
    uint32_t *component = malloc(N * sizeof *component);
    uint32_t n;
    crd_graph *g;
    assert_true(edges && component);
    for (uint32_t i = 0; i < N; i++)
        edges[i] = (crd_edge){i, (i + 1) % N};
    assert_ok(crd_graph_new(N, edges, N - 1, &g, NULL));
    assert_ok(crd_graph_scc(g, component, &n, NULL));
    assert_int_equal(n, N);
    crd_graph_free(g);
    assert_ok(crd_graph_new(N, edges, N, &g, NULL));
    assert_ok(crd_graph_scc(g, component, &n, NULL));
    assert_int_equal(n, 1);
    assert_ok(crd_graph_ring(g, 5, component, &n, NULL));
    assert_int_equal(n, N);
    crd_graph_free(g);
    free(component);
    free(edges);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, random_graphs_agree_with_the_oracle);
    CRD_SUITE_ADD(&s, the_null_graph_and_the_single_vertex);
    CRD_SUITE_ADD(&s, edges_keep_their_order);
    CRD_SUITE_ADD(&s, ends_outside_are_refused);
    CRD_SUITE_ADD(&s, a_chain_of_a_million_is_no_call_depth);
    return crd_suite_run(&s, "graph/scc");
}
