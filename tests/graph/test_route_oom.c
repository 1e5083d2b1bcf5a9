#include "crdtest.h"

#include "graph/barrier.h"
#include "graph/disjoint.h"
#include "graph/opening.h"
#include "graph/reach.h"
#include "graph/route.h"

#include <stdlib.h>

/* Linked with --wrap: the n-th allocation fails, and all after it when `for_good`. */
static size_t countdown = SIZE_MAX;
static bool for_good;
static bool failed;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);

static bool fails(void)
{
    if (countdown == SIZE_MAX)
        return false;
    if (countdown > 0) {
        countdown--;
        return false;
    }
    if (!for_good)
        countdown = SIZE_MAX;
    return failed = true;
}

void *__wrap_malloc(size_t n) { return fails() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t size) { return fails() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *p, size_t n) { return fails() ? NULL : __real_realloc(p, n); }
void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
    return fails() ? NULL : __real_reallocarray(p, n, size);
}

/* Two rings that meet in 0 and 3, with a label on two edges of each. */
static const crd_edge edges[] = {{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 0}, {1, 4}, {0, 3}};
static const uint32_t lengths[] = {1, 1, 1, 2, 2, 2, 1, 9}, widths[] = {1, 2, 3, 4, 5, 6, 7, 8};
static const uint32_t first[] = {0, 1, 1, 2, 3, 3, 4, 4, 4}, label[] = {0, 0, 1, 0};
static const crd_labelling labels = {2, NULL, NULL, first, label};

static crd_status routes(const crd_net *net, crd_err *err)
{
    crd_router *r = NULL;
    crd_route_room *room = NULL;
    crd_route route = {0};
    crd_disjoint d = {0};
    crd_barrier b = {0};
    const crd_route_rules rules = {.edge_length = lengths, .edge_width = widths};
    const crd_disjoint_opts opts[] = {{3, CRD_BY_NODE, NULL, 0, NULL, false},
                                      {3, CRD_BY_LABEL | CRD_BY_EDGE, &labels, 0, NULL, false},
                                      {2, CRD_BY_LABEL, &labels, 0, NULL, false}};
    crd_status rc = crd_router_new(net, &rules, &r, err);
    if (rc == CRD_OK)
        rc = crd_route_room_new(net, &room, err);
    if (rc == CRD_OK)
        rc = crd_route_find(r, room, 0, 3, &route, err);
    for (size_t i = 0; rc == CRD_OK && i < CRD_COUNT(opts); i++) {
        rc = crd_disjoint_find(r, room, 0, 3, &opts[i], &d, err);
        crd_disjoint_done(&d);
    }
    if (rc == CRD_OK)
        rc = crd_barrier_find(net, NULL, NULL, NULL, NULL, 0, 3, &b, err);
    crd_barrier_done(&b);
    crd_route_done(&route);
    crd_route_room_free(room);
    crd_router_free(r);
    return rc;
}

static crd_status openings(const crd_net *net, crd_err *err)
{
    static const uint64_t nodes[] = {0, 3, 4, 0, 5, 0}, costs[] = {1, 0, 2, 0, 0, 3, 1, 20};
    static const crd_ends pairs[] = {{0, 3}, {0, 5}, {2, 5}};
    static const uint64_t efforts[] = {0, 1, 500};
    crd_status rc = CRD_OK;
    for (uint32_t n = 1; rc == CRD_OK && n <= 3; n++)
        for (size_t i = 0; rc == CRD_OK && i < CRD_COUNT(efforts); i++) {
            crd_opening o = {0};
            const crd_opening_in in = {net, nodes, costs, pairs, n, efforts[i]};
            rc = crd_opening_find(&in, &o, err);
            crd_opening_done(&o);
        }
    return rc;
}

static crd_status many(const crd_net *net, crd_err *err)
{
    static const uint64_t lanes[] = {1, 3, 7, 15, 31, 63, 127, 255};
    static const crd_ends pairs[] = {{0, 3}, {1, 5}};
    static const uint32_t sites[] = {0, 1, 2, 3, 5};
    uint64_t joined[2];
    uint8_t count[25];
    crd_grades *g = NULL;
    crd_status rc = crd_reach_lanes(net, NULL, lanes, pairs, 2, joined, err);
    if (rc == CRD_OK)
        rc = crd_grades_new(net, NULL, widths, &g, err);
    if (rc == CRD_OK)
        rc = crd_reach_counts(net, NULL, NULL, sites, 5, CRD_REACH_NODES, 4, count, err);
    crd_grades_free(g);
    return rc;
}

static crd_status ask(int what, crd_err *err)
{
    crd_net *net = NULL;
    crd_status rc = crd_net_new(6, edges, CRD_COUNT(edges), &net, err);
    if (rc == CRD_OK)
        rc = what == 0 ? routes(net, err) : what == 1 ? openings(net, err) : many(net, err);
    crd_net_free(net);
    return rc;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (int what = 0; what < 3; what++)
        for (int mode = 0; mode < 2; mode++) {
            size_t n = 0;
            do {
                crd_err err = CRD_ERR_INIT;
                countdown = n++;
                for_good = mode == 1;
                failed = false;
                crd_status rc = ask(what, &err);
                countdown = SIZE_MAX;
                assert_status(failed ? CRD_ENOMEM : CRD_OK, rc, &err);
                assert_int_equal(rc, err.code);
                assert_true(n < 3000);
            } while (failed);
            assert_true(n > 20);
        }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, every_allocation_may_fail);
    return crd_suite_run(&s, "graph/route_oom");
}
