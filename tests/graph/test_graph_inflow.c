#include "crdtest.h"

#include "graph/inflow.h"

#include <math.h>
#include <stdlib.h>

enum { WHOLE = 1000000, MAX = 200 };

static uint32_t draw(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

struct known {
    const char *name;
    uint32_t n;
    crd_part parts[8]; /* ends with weight 0 */
    crd_vid of;
    double want[5]; /* [n] */
    double own[5];  /* [n]; 0 = 1 */
    crd_vid why;    /* no sense; CRD_VID_NONE = it has */
};

/* clang-format off */
static const struct known known[] = {
    {"a pyramid", 3, {{0, 1, 600000}, {1, 2, 500000}}, 2, {0.3, 0.5, 0}, {0}, CRD_VID_NONE},
    {"two ways", 4, {{0, 1, 500000}, {0, 2, 500000}, {1, 3, 400000}, {2, 3, 200000}, {0, 3, 100000}}, 3, {0.4, 0.4, 0.2, 0}, {0}, CRD_VID_NONE},
    /* 0 holds s = 0.8 of 1; 1 holds b = 0.5 of 2, 2 holds a = 0.2 of 1: 1/(1 - ab) = 1/0.9 */
    {"cross-holding", 3, {{0, 1, 800000}, {1, 2, 500000}, {2, 1, 200000}}, 2, {0.8 * 0.5 / 0.9, 0.5 / 0.9, 0.1 / 0.9}, {1, 1 / 0.9, 1 / 0.9}, CRD_VID_NONE},
    {"owners of a cross-holding share all of it", 4, {{0, 1, 800000}, {1, 2, 500000}, {2, 1, 200000}, {3, 2, 500000}}, 2,
     {0.4 / 0.9, 0.5 / 0.9, 0.1 / 0.9, 0.5 / 0.9}, {1, 1 / 0.9, 1 / 0.9, 1}, CRD_VID_NONE},
    {"own shares", 2, {{1, 1, 200000}, {0, 1, 800000}}, 1, {1, 0.25}, {1, 1.25}, CRD_VID_NONE},
    {"parts of one pair", 2, {{0, 1, 200000}, {0, 1, 300000}}, 1, {0.5, 0}, {0}, CRD_VID_NONE},
    {"a ring that owns itself", 3, {{0, 1, WHOLE}, {1, 0, WHOLE}, {1, 2, 500000}}, 2, {0}, {0}, 0},
    {"a ring that owns itself elsewhere", 4, {{0, 1, WHOLE}, {1, 0, WHOLE}, {2, 3, 500000}}, 3, {0, 0, 0.5, 0}, {0}, CRD_VID_NONE},
    {"more than there is", 3, {{1, 2, 900000}, {2, 1, 900000}, {1, 2, 200000}, {0, 1, 1}}, 2, {0}, {0}, 1},
    {"nobody", 1, {{0}}, 0, {0}, {0}, CRD_VID_NONE},
};
/* clang-format on */

static void test_known(void **state)
{
    const struct known *k = *state;
    crd_inflow *f;
    double y[5], own;
    bool sense;
    crd_vid why;
    size_t n = 0;
    while (n < 8 && k->parts[n].weight > 0)
        n++;
    assert_ok(crd_inflow_new(k->n, WHOLE, k->parts, n, &f, NULL));
    assert_ok(crd_inflow_of(f, k->of, y, &sense, &why, NULL));
    assert_int_equal(why, k->why);
    assert_int_equal(sense, k->why == CRD_VID_NONE);
    for (uint32_t v = 0; v < k->n; v++) {
        assert_ok(crd_inflow_own(f, v, &own, NULL));
        if (fabs(y[v] - k->want[v]) > 1e-9 || fabs(own - (k->own[v] > 0 ? k->own[v] : 1)) > 1e-9)
            fail_msg("%u: %.9f, want %.9f; own %.9f", v, y[v], k->want[v], own);
    }
    crd_inflow_free(f);
}

/* Owners from outside share every fully held company among them; and the sum over ways agrees with
 * multiplying A often enough. Rings longer than the dense limit too. */
static void judge(uint32_t n, uint32_t outside, uint64_t *seed)
{
    static crd_part parts[4 * MAX];
    static double y[MAX], z[MAX], next[MAX];
    size_t n_parts = 0;
    crd_inflow *f;
    bool sense;
    crd_vid why;
    for (uint32_t v = outside; v < n; v++) {
        uint32_t left = WHOLE, first = 100000 + draw(seed) % 500000;
        parts[n_parts++] = (crd_part){draw(seed) % outside, v, first};
        left -= first;
        uint32_t more = draw(seed) % left;
        parts[n_parts++] = (crd_part){outside + (v + 1 - outside) % (n - outside), v, more};
        parts[n_parts++] = (crd_part){draw(seed) % n, v, left - more};
    }
    assert_ok(crd_inflow_new(n, WHOLE, parts, n_parts, &f, NULL));
    crd_vid of = outside + draw(seed) % (n - outside);
    assert_ok(crd_inflow_of(f, of, y, &sense, &why, NULL));
    assert_true(sense);
    double sum = 0;
    for (uint32_t v = 0; v < outside; v++)
        sum += y[v];
    assert_true(fabs(sum - 1) < 1e-8);
    memset(z, 0, sizeof z);
    for (int step = 0; step < 400; step++) {
        memset(next, 0, sizeof next);
        for (size_t i = 0; i < n_parts; i++)
            next[parts[i].from] += parts[i].weight / (double)WHOLE *
                                   (z[parts[i].to] + (parts[i].to == of ? 1 : 0));
        memcpy(z, next, sizeof z);
    }
    for (uint32_t v = 0; v < n; v++)
        assert_true(fabs(y[v] - z[v]) < 1e-8);
    crd_inflow_free(f);
}

static void test_random(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int round = 0; round < 300; round++)
        judge(4 + draw(&seed) % 12, 1 + draw(&seed) % 3, &seed);
    for (int round = 0; round < 3; round++)
        judge(MAX, 5, &seed);
}

static void test_refused(void **state)
{
    (void)state;
    crd_inflow *f;
    crd_part out = {0, 2, 1};
    assert_status(CRD_EINVAL, crd_inflow_new(2, WHOLE, &out, 1, &f, NULL), NULL);
    assert_status(CRD_EINVAL, crd_inflow_new(2, 0, NULL, 0, &f, NULL), NULL);
    assert_null(f);
    crd_inflow_free(NULL);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, known, test_known);
    CRD_SUITE_ADD(&s, test_random);
    CRD_SUITE_ADD(&s, test_refused);
    return crd_suite_run(&s, "graph/inflow");
}
