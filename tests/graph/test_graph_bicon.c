#include "crdtest.h"

#include "graph/bicon.h"

#include <stdlib.h>

enum { SMALL = 7, EDGES = 11 };

static uint32_t draw(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

/* Marks the edges of every simple path from v to `to`, by trying all; says whether there is one. */
static bool oracle_paths(const crd_edge *edges, size_t n, crd_vid v, crd_vid to, bool *seen,
                         bool *on, size_t *ret_paths, uint8_t *every)
{
    if (v == to) {
        ++*ret_paths;
        for (size_t e = 0; e < n; e++)
            every[e] = (uint8_t)(every[e] + on[e]);
        return true;
    }
    bool any = false;
    seen[v] = true;
    for (size_t e = 0; e < n; e++) {
        if (edges[e].from != v && edges[e].to != v)
            continue;
        crd_vid other = edges[e].from == v ? edges[e].to : edges[e].from;
        if (seen[other])
            continue;
        on[e] = true;
        any |= oracle_paths(edges, n, other, to, seen, on, ret_paths, every);
        on[e] = false;
    }
    seen[v] = false;
    return any;
}

static void compare(const crd_edge *edges, size_t n_edges, const crd_bicon *b, crd_vid u, crd_vid v)
{
    bool seen[SMALL] = {false}, on[EDGES] = {false}, chosen[EDGES] = {false};
    uint8_t every[EDGES] = {0};
    uint32_t path[EDGES], n = 0;
    size_t paths = 0;
    bool any = oracle_paths(edges, n_edges, u, v, seen, on, &paths, every);
    assert_int_equal(crd_bicon_between(b, u, v, path, &n), any);
    for (uint32_t i = 0; any && i < n; i++) {
        assert_false(chosen[path[i]]);
        chosen[path[i]] = true;
    }
    for (size_t e = 0; any && e < n_edges; e++) {
        bool in = b->block[e] != CRD_VID_NONE && chosen[b->block[e]];
        assert_int_equal(in, every[e] > 0);
        assert_int_equal(in && b->size[b->block[e]] == 1, every[e] > 0 && every[e] == paths);
    }
}

/* Edges on some and on every simple path, against all paths tried. A block of one edge on the way
 * is a bridge: on every path. */
static void test_random(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 1500; round++) {
        crd_edge edges[EDGES];
        crd_bicon b;
        uint32_t n = 2 + draw(&seed) % (SMALL - 1), m = draw(&seed) % (EDGES + 1);
        for (uint32_t e = 0; e < m; e++)
            edges[e] = (crd_edge){draw(&seed) % n, draw(&seed) % n};
        assert_ok(crd_bicon_init(&b, n, edges, m, NULL));
        for (crd_vid u = 0; u < n; u++)
            for (crd_vid v = 0; v < n; v++)
                compare(edges, m, &b, u, v);
        crd_bicon_done(&b);
    }
}

static void test_edges_of_sense(void **state)
{
    (void)state;
    crd_bicon b;
    uint32_t n = 7;
    crd_edge loop = {0, 0}, out = {0, 3};
    assert_ok(crd_bicon_init(&b, 0, NULL, 0, NULL));
    assert_int_equal(b.n_blocks, 0);
    crd_bicon_done(&b);
    assert_ok(crd_bicon_init(&b, 1, &loop, 1, NULL));
    assert_int_equal(b.block[0], CRD_VID_NONE);
    assert_true(crd_bicon_between(&b, 0, 0, NULL, &n));
    assert_int_equal(n, 0);
    crd_bicon_done(&b);
    assert_status(CRD_EINVAL, crd_bicon_init(&b, 3, &out, 1, NULL), NULL);
    crd_bicon_done(&b);
}

/* A chain as long as a stack would not hold. */
static void test_long(void **state)
{
    (void)state;
    enum { N = 300000 };
    crd_edge *edges = calloc(N, sizeof *edges);
    uint32_t *path = calloc(N, sizeof *path), n;
    crd_bicon b;
    assert_true(edges && path);
    for (uint32_t i = 0; i < N; i++)
        edges[i] = (crd_edge){i, i + 1};
    assert_ok(crd_bicon_init(&b, N + 1, edges, N, NULL));
    assert_int_equal(b.n_blocks, N);
    assert_true(crd_bicon_between(&b, N, 0, path, &n));
    assert_int_equal(n, N);
    crd_bicon_done(&b);
    free(edges);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_edges_of_sense),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests_name("graph/bicon", tests, NULL, NULL);
}
