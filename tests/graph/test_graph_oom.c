#include "crdtest.h"

#include "base/bits.h"
#include "graph/flow.h"
#include "graph/gates.h"
#include "graph/labels.h"
#include "graph/lanes.h"
#include "graph/path.h"

#define OOM_ALIGNED
#include "fmt/oom.h"

#include <stdlib.h>

/* A ring 0 1 2, and ties on to 3, 4, 5. */
static const uint32_t first[] = {0, 1, 3, 6, 7, 8, 8}, target[] = {1, 2, 3, 0, 3, 4, 5, 5};
static const uint8_t kinds[] = {0, 1, 2, 0, 1, 2, 0, 1};

static crd_status ask(crd_dag **d, crd_view **v, crd_word **words, crd_path *path, uint32_t *paths)
{
    const crd_plane planes[] = {{0, 6, first, target, kinds, 0}, {0, 1, first, target, NULL, 3}};
    static const crd_lane_seed seeds[] = {{0, 0}, {1, 511}};
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_dag_new(6, planes, 2, d, &err);
    if (rc == CRD_OK)
        rc = crd_view_new(*d, CRD_KINDS_ALL, NULL, v, &err);
    if (rc == CRD_OK)
        rc = crd_view_change(*v, 15, NULL, &err);
    if (rc == CRD_OK && !(*words = crd_words_new(6)))
        return CRD_ENOMEM;
    if (rc == CRD_OK)
        rc = crd_lanes_sweep(*v, seeds, 2, NULL, NULL, *words, &err);
    if (rc == CRD_OK)
        rc = crd_path_shortest(*v, (*d)->place[0], (*d)->place[5], NULL, path, &err);
    if (rc == CRD_OK)
        rc = crd_path_disjoint(*v, (*d)->place[2], (*d)->place[5], NULL, CRD_APART_NODES, 4, paths,
                               &err);
    assert_int_equal(rc, err.code);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (int mode = 0; mode < 2; mode++) {
        long n = 0;
        do {
            crd_dag *d = NULL;
            crd_view *v = NULL;
            crd_word *words = NULL;
            crd_path path = {0};
            uint32_t paths = 0;
            oom_for_good = mode == 1;
            oom_arm(n++);
            crd_status rc = ask(&d, &v, &words, &path, &paths);
            oom_rest();
            assert_status(oom_hit ? CRD_ENOMEM : CRD_OK, rc, NULL);
            if (!oom_hit) {
                assert_int_equal(path.n, 4);
                assert_int_equal(paths, 2);
                assert_int_equal(words[d->place[5]].w[0] & 1, 1);
            }
            crd_path_done(&path);
            free(words);
            crd_view_free(v);
            crd_dag_free(d);
            assert_true(n < 1000);
        } while (oom_hit);
        assert_true(n > 30);
    }
}

/* A service of gates of every kind, with a ring among them, and a network of labels. */
static crd_status lose(crd_gate_list *l, crd_circuit **c, crd_failing **sets, crd_failing **parted,
                       uint64_t *apart)
{
    static const uint32_t vars[] = {0, 1, 2};
    static const crd_edge links[] = {{0, 1}, {1, 2}, {0, 2}};
    static const uint32_t label_first[] = {0, 1, 2, 3}, labels[] = {0, 1, 2};
    static const crd_ends pair = {0, 2};
    const crd_labelled net = {3, 3, 3, links, label_first, labels, NULL, NULL, NULL, 0};
    crd_err err = CRD_ERR_INIT;
    crd_gates gates;
    size_t n;
    uint64_t base;
    *l = (crd_gate_list){.n_vars = 3};
    uint32_t all = crd_gate_list_add(l, CRD_GATE_ALL_OF), two = crd_gate_list_add(l, 2);
    uint32_t ring = crd_gate_list_add_many(l, 2, 2);
    for (uint32_t v = 0; v < 3; v++) {
        crd_gate_list_input(l, all, v, 1);
        crd_gate_list_input(l, two, v, v + 1);
        crd_gate_list_input(l, ring, v, 1);
        crd_gate_list_input(l, ring + 1, v, 1);
    }
    crd_gate_list_input(l, ring, ring + 1, 1);
    crd_gate_list_input(l, ring + 1, ring, 1);
    const uint32_t roots[] = {all, two, ring};
    crd_failing_opts o = {.vars = vars, .n_vars = 3, .order = 2, .limit = 1000};
    crd_status rc = crd_gate_list_end(l, &gates, &err);
    if (rc == CRD_OK)
        rc = crd_circuit_new(&gates, roots, 3, c, &err);
    if (rc == CRD_OK)
        rc = crd_circuit_failing(*c, &o, NULL, sets, &n, &err);
    if (rc == CRD_OK)
        rc = crd_labels_failing(&net, &pair, 1, 2, 1000, NULL, parted, &n, &err);
    if (rc == CRD_OK)
        rc = crd_labels_apart(&net, NULL, apart, &base, &err);
    if (rc == CRD_OK)
        rc = crd_labels_apart_two(&net, NULL, (const uint32_t[][2]){{0, 1}}, 1, apart, &base, &err);
    assert_int_equal(rc, err.code);
    return rc;
}

static void losses_may_fail_too(void **state)
{
    (void)state;
    for (int mode = 0; mode < 2; mode++) {
        long n = 0;
        do {
            crd_gate_list l;
            crd_circuit *c = NULL;
            crd_failing *sets = NULL, *parted = NULL;
            uint64_t apart[3];
            oom_for_good = mode;
            oom_arm(n++);
            crd_status rc = lose(&l, &c, &sets, &parted, apart);
            oom_rest();
            assert_int_equal(rc, oom_hit ? CRD_ENOMEM : CRD_OK);
            crd_circuit_free(c);
            crd_gate_list_free(&l);
            free(sets);
            free(parted);
        } while (oom_hit);
        assert_true(n > 20);
    }
}

static void flows_may_fail_too(void **state)
{
    (void)state;
    static const crd_flow_edge edges[] = {{0, 1, 2, 2}, {1, 2, 1, 1}, {0, 2, 1, 0}};
    static const int64_t through[] = {1, 1, 1};
    for (int mode = 0; mode < 4; mode++) {
        long n = 0;
        do {
            crd_flow *f;
            oom_for_good = mode % 2;
            oom_arm(n++);
            crd_status rc = crd_flow_new(3, edges, 3, mode / 2 ? through : NULL, &f, NULL);
            oom_rest();
            assert_int_equal(rc, oom_hit ? CRD_ENOMEM : CRD_OK);
            assert_true(oom_hit == !f);
            if (f)
                assert_int_equal(crd_flow_most(f, 0, 2, 9), 2);
            crd_flow_free(f);
        } while (oom_hit);
        assert_true(n > 10);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, every_allocation_may_fail);
    CRD_SUITE_ADD(&s, losses_may_fail_too);
    CRD_SUITE_ADD(&s, flows_may_fail_too);
    return crd_suite_run(&s, "graph/oom");
}
