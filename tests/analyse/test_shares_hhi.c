/* Bounds of concentration against every way to share out what is not certain. */
#include "crdtest.h"

#include "analyse/shares_hhi.h"

#include <string.h>

enum { MOST = 5 };

struct hhi_case {
    const char *name;
    crd_hhi_box boxes[MOST];
    size_t n;
    int64_t least, most, strangers;
    int32_t low, high;
};

/* clang-format off */
static const struct hhi_case cases[] = {
    {"nobody, nothing", {{0, 0}}, 0, 0, 0, 0, 0, 0},
    {"all is known", {{3, 3}, {1, 1}}, 2, 4, 4, 0, 6250, 6250},
    {"one or the other", {{2, 3}, {1, 2}}, 2, 4, 4, 0, 5000, 6250},
    {"one thing is somebody's", {{0, 1}, {0, 1}}, 2, 1, 1, 0, 10000, 10000},
    {"or is not there", {{0, 1}, {0, 1}}, 2, 0, 1, 0, 0, 10000},
    {"the rows' own shares stop before all is one's", {{4, 6}, {2, 5}, {0, 3}}, 3, 10, 10, 0, 3400, 5200},
    {"parties whom nobody knows, without end", {{2, 2}}, 1, 4, 4, 2, 2500, 5000},
    {"or one of them", {{1, 1}}, 1, 5, 5, 4, 400, 6800},
    {"what no row has room for is a stranger's", {{1, 2}}, 1, 5, 5, 0, 1600, 5200},
    {"the amount itself is not certain", {{5, 5}, {0, 5}}, 2, 5, 10, 0, 5000, 10000},
    {"the best rate does not fit", {{0, 3}, {0, 2}, {0, 2}}, 3, 4, 4, 0, 3750, 6250},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct hhi_case *c = *state;
    int32_t low = -1, high = -1;
    crd_hhi_ask ask = {c->boxes, c->n, c->least, c->most, c->strangers, c->strangers};
    assert_ok(crd_hhi_bounds(&ask, &low, &high));
    assert_int_equal(low, c->low);
    assert_int_equal(high, c->high);
}

/* ---- every way ---------------------------------------------------------------------------- */

typedef struct every {
    const crd_hhi_ask *ask;
    int64_t strange[2]; /* without end; one's */
    int32_t low, high;
} every;

static void meet(every *e, int64_t total, int64_t squares, int64_t strange)
{
    int64_t t = total * total;
    if (total < e->ask->least || total > e->ask->most)
        return;
    int32_t low = t ? (int32_t)(squares * 10000 / t) : 0;
    int32_t high = t ? (int32_t)(((squares + strange * strange) * 10000 + t - 1) / t) : 0;
    e->low = strange <= e->strange[0] && low < e->low ? low : e->low;
    e->high = strange <= e->strange[1] && high > e->high ? high : e->high;
}

static void try_all(every *e, size_t i, int64_t total, int64_t squares)
{
    if (i == e->ask->n) {
        for (int64_t y = 0; y <= e->strange[0] || y <= e->strange[1]; y++)
            meet(e, total + y, squares, y);
        return;
    }
    for (int64_t v = e->ask->boxes[i].low; v <= e->ask->boxes[i].high; v++)
        try_all(e, i + 1, total + v, squares + v * v);
}

static uint32_t random_below(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

static void test_every_way(void **state)
{
    (void)state;
    uint64_t seed = 7, rounds = crd_rounds(20) * 200, near = 0, uncertain = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        crd_hhi_box boxes[MOST];
        crd_hhi_ask ask = {.boxes = boxes, .n = random_below(&seed, MOST + 1)};
        int64_t sure = 0, room = 0;
        int32_t low, high;
        for (size_t i = 0; i < ask.n; i++) {
            boxes[i].low = random_below(&seed, 3) ? random_below(&seed, 5) : 0;
            boxes[i].high = boxes[i].low + (random_below(&seed, 3) ? random_below(&seed, 5) : 0);
            sure += boxes[i].low;
            room += boxes[i].high - boxes[i].low;
        }
        ask.strangers = random_below(&seed, 3) ? 0 : random_below(&seed, 4);
        ask.stranger = random_below(&seed, 3) ? ask.strangers : 0;
        ask.most = sure + random_below(&seed, (uint32_t)(room + ask.strangers) + 2);
        ask.least = random_below(&seed, 2)
                        ? ask.most
                        : sure + random_below(&seed, (uint32_t)(ask.most - sure) + 1);
        int64_t left = ask.most - sure - room;
        every e = {&ask,
                   {left > ask.strangers ? left : ask.strangers,
                    left > ask.stranger ? left : ask.stranger},
                   10000,
                   0};
        try_all(&e, 0, 0, 0);
        assert_ok(crd_hhi_bounds(&ask, &low, &high));
        assert_int_equal(low, e.low);
        assert_true(high >= e.high);
        if (ask.least == ask.most)
            assert_int_equal(high, e.high);
        uncertain += ask.least != ask.most;
        near += ask.least != ask.most && high <= e.high + e.high / 10;
    }
    assert_true(near * 100 >= uncertain * 97);
}

/* Many parties that are alike, large numbers: still exact, still quick. */
static void test_large(void **state)
{
    (void)state;
    enum { N = 500 };
    crd_hhi_box *boxes = calloc(N, sizeof *boxes);
    int32_t low, high;
    int64_t unit = INT64_C(1) << 40;
    assert_non_null(boxes);
    for (size_t i = 0; i < N; i++)
        boxes[i] = (crd_hhi_box){unit, unit + 7};
    crd_hhi_ask ask = {boxes, N, N * unit + 33, N * unit + 33, 0, 0};
    assert_ok(crd_hhi_bounds(&ask, &low, &high));
    assert_int_equal(low, 20);
    assert_int_equal(high, 21); /* a little more than 20, rounded up */
    for (size_t i = 0; i < N; i++)
        boxes[i] = (crd_hhi_box){0, 7};
    ask = (crd_hhi_ask){boxes, N, 33, 33, 0, 0};
    assert_ok(crd_hhi_bounds(&ask, &low, &high));
    assert_int_equal(low, 33 * 10000 / (33 * 33));
    assert_int_equal(high, ((4 * 49 + 25) * 10000 + 33 * 33 - 1) / (33 * 33));
    free(boxes);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_every_way);
    CRD_SUITE_ADD(&s, test_large);
    return crd_suite_run(&s, "analyse/shares_hhi");
}
