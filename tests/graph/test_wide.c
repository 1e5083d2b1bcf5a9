#include "crdtest.h"

#include "graph/wide.h"

static uint64_t seed = 20261122;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { NODES = 9, LINKS = 20, ASKS = 30 };

/* Spreads over wide links until nothing changes. */
static bool joined(uint32_t n_nodes, const crd_edge *links, const int64_t *width, uint32_t n_links,
                   const crd_wide_ask *ask)
{
    bool met[NODES] = {false};
    met[ask->a] = true;
    for (uint32_t round = 0; round < n_nodes; round++)
        for (uint32_t i = 0; i < n_links; i++)
            if (width[i] >= ask->least && met[links[i].from] != met[links[i].to])
                met[links[i].from] = met[links[i].to] = true;
    return met[ask->b];
}

static void test_as_by_spreading(void **state)
{
    (void)state;
    crd_err err = CRD_ERR_INIT;
    for (uint64_t round = 0; round < 2000 * crd_rounds(1); round++) {
        crd_edge links[LINKS];
        int64_t width[LINKS];
        crd_wide_ask asks[ASKS];
        uint8_t ret[ASKS];
        uint32_t nodes = 1 + draw(NODES), n = draw(LINKS + 1), n_asks = draw(ASKS + 1);
        for (uint32_t i = 0; i < n; i++) {
            links[i] = (crd_edge){draw(nodes), draw(nodes)};
            width[i] = draw(5);
        }
        for (uint32_t i = 0; i < n_asks; i++)
            asks[i] = (crd_wide_ask){draw(nodes), draw(nodes), draw(6)};
        assert_int_equal(crd_wide_joined(nodes, links, width, n, asks, n_asks, ret, &err), CRD_OK);
        for (uint32_t i = 0; i < n_asks; i++)
            assert_int_equal(ret[i], joined(nodes, links, width, n, &asks[i]));
    }
}

static void test_out_of_range(void **state)
{
    (void)state;
    crd_err err = CRD_ERR_INIT;
    uint8_t ret[1];
    const crd_edge link = {0, 2};
    const int64_t width = 1;
    const crd_wide_ask fine = {0, 1, 1}, beyond = {0, 2, 1};
    assert_int_equal(crd_wide_joined(2, &link, &width, 1, &fine, 1, ret, &err), CRD_EINVAL);
    assert_int_equal(crd_wide_joined(2, NULL, NULL, 0, &beyond, 1, ret, &err), CRD_EINVAL);
    assert_int_equal(crd_wide_joined(0, NULL, NULL, 0, NULL, 0, ret, &err), CRD_OK);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_as_by_spreading);
    CRD_SUITE_ADD(&s, test_out_of_range);
    return crd_suite_run(&s, "graph/wide");
}
