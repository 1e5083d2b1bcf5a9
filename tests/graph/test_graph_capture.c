#include "crdtest.h"

#include "graph/capture.h"

#include <stdlib.h>

enum { SMALL = 10, SLOTS = 2 * SMALL, STAKES = 40, WHOLE = 1000000, HALF = 500000 };

static uint32_t draw(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

struct small_world {
    uint32_t n, n_slots, n_stakes;
    crd_slot slots[SLOTS];
    crd_stake stakes[STAKES];
};

typedef bool relation[SMALL][SMALL];

/* By definition: add whoever is reached until nothing changes. */
static void oracle(const struct small_world *w, relation captures)
{
    memset(captures, 0, sizeof(relation));
    for (uint32_t x = 0; x < w->n; x++)
        for (bool more = true; more;) {
            more = false;
            for (uint32_t s = 0; s < w->n_slots; s++) {
                uint64_t weight = 0, sure = 0;
                crd_vid z = w->slots[s].vertex;
                for (uint32_t i = 0; i < w->n_stakes; i++) {
                    crd_vid y = w->stakes[i].from;
                    if (w->stakes[i].slot == s && y != z && (y == x || captures[x][y])) {
                        weight += w->stakes[i].weight;
                        sure += w->stakes[i].sure;
                    }
                }
                if (w->slots[s].room != UINT64_MAX && weight > w->slots[s].room + sure)
                    weight = w->slots[s].room + sure;
                if (weight >= w->slots[s].need && z != x && !captures[x][z])
                    captures[x][z] = more = true;
            }
        }
}

static void ask(const struct small_world *w, relation captures, bool *ret_forest)
{
    crd_capture *c;
    crd_capturer *k;
    memset(captures, 0, sizeof(relation));
    assert_ok(crd_capture_new(w->n, w->slots, w->n_slots, w->stakes, w->n_stakes, &c, NULL));
    assert_ok(crd_capturer_new(c, &k, NULL));
    for (uint32_t x = 0; x < w->n; x++) {
        uint32_t n;
        const crd_vid *to = crd_capturer_from(k, x, &n);
        assert_int_equal(crd_capture_starts(c, x), n > 0);
        for (uint32_t i = 0; i < n; i++) {
            assert_false(captures[x][to[i]] || to[i] == x);
            captures[x][to[i]] = true;
        }
        for (uint32_t v = 0; v < w->n; v++)
            assert_int_equal(crd_capturer_has(k, v), v == x || captures[x][v]);
        crd_vid order[64]; /* sets alone: the same ones, in the same order */
        uint32_t n_set;
        assert_true(n <= CRD_COUNT(order));
        memcpy(order, to, n * sizeof *order);
        to = crd_capturer_set(k, x, &n_set);
        assert_int_equal(n, n_set);
        assert_memory_equal(order, to, n * sizeof *order);
        for (uint32_t v = 0; v < w->n; v++)
            assert_int_equal(crd_capturer_has(k, v), v == x || captures[x][v]);
    }
    *ret_forest = crd_capture_is_forest(c);
    crd_capturer_free(k);
    crd_capture_free(c);
}

/* The forest says what the relation says. */
static void judge_forest(const struct small_world *w, relation captures)
{
    crd_capture *c;
    crd_forest *f;
    assert_ok(crd_capture_new(w->n, w->slots, w->n_slots, w->stakes, w->n_stakes, &c, NULL));
    assert_ok(crd_forest_new(c, NULL, &f, NULL));
    crd_capture_free(c);
    for (uint32_t x = 0; x < w->n; x++) {
        uint32_t count = 0, n;
        const crd_vid *under = crd_forest_under(f, x, &n);
        for (uint32_t z = 0; z < w->n; z++) {
            assert_int_equal(crd_forest_captures(f, x, z), captures[x][z]);
            count += captures[x][z];
        }
        assert_int_equal(crd_forest_count(f, x), count);
        assert_int_equal(n, count + 1);
        for (uint32_t i = 0; i < n; i++)
            assert_true(under[i] == x || captures[x][under[i]]);
        crd_vid top = crd_forest_top(f, x), above = crd_forest_above(f, x);
        assert_true(top == x || captures[top][x]);
        for (uint32_t y = 0; y < w->n; y++) /* nobody is above the top but its equals */
            assert_true(!captures[y][top] || captures[top][y]);
        for (uint32_t y = 0; y < top; y++)
            assert_false(captures[y][top] && captures[top][y]);
        if (above == CRD_VID_NONE)
            assert_true(top == x || captures[x][top]);
        else
            assert_true(captures[above][x] && !captures[x][above]);
        for (uint32_t y = 0; y < w->n && above != CRD_VID_NONE; y++) /* above is right above */
            assert_true(!captures[y][x] || captures[x][y] || y == above || captures[y][above]);
    }
    crd_forest_free(f);
}

static bool is_chain(const struct small_world *w, relation captures)
{
    for (uint32_t z = 0; z < w->n; z++)
        for (uint32_t x = 0; x < w->n; x++)
            for (uint32_t y = 0; y < x; y++)
                if (captures[x][z] && captures[y][z] && !captures[x][y] && !captures[y][x])
                    return false;
    return true;
}

/* `sum` bounds what is held in a slot. */
static void make(struct small_world *w, uint64_t *seed, bool votes_only, uint64_t need)
{
    uint32_t left[SLOTS];
    *w = (struct small_world){.n = 1 + draw(seed) % SMALL};
    w->n_slots = votes_only ? w->n : 2 * w->n;
    for (uint32_t s = 0; s < w->n_slots; s++) {
        bool room = !votes_only && draw(seed) % 3 == 0;
        w->slots[s] = (crd_slot){s % w->n, need, room ? draw(seed) % WHOLE : UINT64_MAX};
        left[s] = WHOLE;
    }
    for (uint32_t i = 0; i < STAKES; i++) {
        uint32_t s = draw(seed) % w->n_slots, tenths = 1 + draw(seed) % 6;
        uint32_t weight = draw(seed) % 4 ? tenths * 100000 : tenths * 100001 % WHOLE;
        if (weight > left[s])
            weight = left[s];
        left[s] -= votes_only ? weight : 0;
        w->stakes[w->n_stakes++] = (crd_stake){draw(seed) % w->n, s, weight,
                                               votes_only ? 0 : draw(seed) % (weight + 1)};
    }
}

static unsigned rounds(void)
{
    const char *text = getenv("CRD_ROUNDS");
    return text ? (unsigned)strtoul(text, NULL, 10) * 10 : 3000;
}

static void test_random(void **state)
{
    (void)state;
    uint64_t seed = 7;
    unsigned forests = 0, broken = 0;
    for (unsigned round = 0; round < rounds(); round++) {
        struct small_world w;
        relation want, got;
        bool forest;
        static const uint64_t needs[] = {HALF + 1, HALF, 250001, 1, 666667};
        uint64_t need = needs[draw(&seed) % CRD_COUNT(needs)];
        make(&w, &seed, draw(&seed) % 2, need);
        oracle(&w, want);
        ask(&w, got, &forest);
        assert_memory_equal(want, got, sizeof want);
        for (uint32_t x = 0; x < w.n; x++)
            for (uint32_t y = 0; y < w.n; y++)
                for (uint32_t z = 0; z < w.n; z++)
                    assert_true(x == z || !got[x][y] || !got[y][z] || got[x][z]);
        forests += forest;
        broken += !is_chain(&w, got);
        if (forest) {
            assert_true(is_chain(&w, got));
            judge_forest(&w, got);
        }
    }
    assert_true(forests > rounds() / 20); /* both kinds were met */
    assert_true(broken > rounds() / 50);
}

/* Several in one hand are one vertex that captures each of them by itself. */
static void test_together(void **state)
{
    (void)state;
    uint64_t seed = 13;
    for (unsigned round = 0; round < rounds() / 4; round++) {
        struct small_world w;
        crd_capture *c, *d;
        crd_capturer *k, *m;
        uint32_t n, n_hand;
        make(&w, &seed, round % 2, HALF + 1);
        crd_vid hand[3] = {draw(&seed) % w.n, draw(&seed) % w.n, draw(&seed) % w.n};
        crd_slot slots[SLOTS + 3];
        crd_stake stakes[STAKES + 3];
        memcpy(slots, w.slots, w.n_slots * sizeof *slots);
        memcpy(stakes, w.stakes, w.n_stakes * sizeof *stakes);
        for (uint32_t i = 0; i < 3; i++) {
            slots[w.n_slots + i] = (crd_slot){hand[i], 1, UINT64_MAX};
            stakes[w.n_stakes + i] = (crd_stake){w.n, w.n_slots + i, 1, 0};
        }
        assert_ok(crd_capture_new(w.n, w.slots, w.n_slots, w.stakes, w.n_stakes, &c, NULL));
        assert_ok(crd_capture_new(w.n + 1, slots, w.n_slots + 3, stakes, w.n_stakes + 3, &d, NULL));
        assert_ok(crd_capturer_new(c, &k, NULL));
        assert_ok(crd_capturer_new(d, &m, NULL));
        const crd_vid *to = crd_capturer_from_all(k, hand, 3, &n);
        crd_capturer_from(m, w.n, &n_hand);
        for (uint32_t v = 0; v < w.n; v++)
            assert_int_equal(crd_capturer_has(k, v), crd_capturer_has(m, v));
        for (uint32_t i = 0; i < n; i++)
            assert_true(to[i] != hand[0] && to[i] != hand[1] && to[i] != hand[2]);
        for (uint32_t s = 0; s < w.n_slots; s++) {
            uint64_t weight[2], sure[2];
            crd_capturer_sum(k, s, &weight[0], &sure[0]);
            crd_capturer_sum(m, s, &weight[1], &sure[1]);
            assert_true(weight[0] == weight[1]);
        }
        crd_capturer_free(k);
        crd_capturer_free(m);
        crd_capture_free(c);
        crd_capture_free(d);
    }
}

/* More weight for a stake that exists never captures less. */
static void test_monotone(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (unsigned round = 0; round < rounds() / 4; round++) {
        struct small_world w;
        relation before, after;
        bool forest;
        make(&w, &seed, true, HALF + 1);
        ask(&w, before, &forest);
        uint32_t at = draw(&seed) % w.n_stakes, more = draw(&seed) % 300000;
        crd_vid x = w.stakes[at].from;
        w.stakes[at].weight += more;
        ask(&w, after, &forest);
        for (uint32_t z = 0; z < w.n; z++)
            assert_true(!before[x][z] || after[x][z]);
    }
}

/* Names and order mean nothing. */
static void test_relabel(void **state)
{
    (void)state;
    uint64_t seed = 13;
    for (unsigned round = 0; round < rounds() / 4; round++) {
        struct small_world w, v;
        relation one, two;
        uint32_t vertex[SMALL], slot[SLOTS];
        bool forest, forest_too;
        make(&w, &seed, draw(&seed) % 2, HALF + 1);
        v = w;
        for (uint32_t i = 0; i < w.n; i++)
            vertex[i] = (i + 3) % w.n;
        for (uint32_t i = 0; i < w.n_slots; i++) {
            slot[i] = w.n_slots - 1 - i;
            v.slots[slot[i]] = w.slots[i];
            v.slots[slot[i]].vertex = vertex[w.slots[i].vertex];
        }
        for (uint32_t i = 0; i < w.n_stakes; i++) {
            crd_stake k = w.stakes[i];
            v.stakes[(i * 7 + 1) % STAKES] = (crd_stake){vertex[k.from], slot[k.slot], k.weight,
                                                         k.sure};
        }
        ask(&w, one, &forest);
        ask(&v, two, &forest_too);
        assert_int_equal(forest, forest_too);
        for (uint32_t x = 0; x < w.n; x++)
            for (uint32_t z = 0; z < w.n; z++)
                assert_int_equal(one[x][z], two[vertex[x]][vertex[z]]);
    }
}

struct known {
    const char *name;
    uint32_t n;
    uint64_t need;
    crd_stake stakes[8]; /* slot = vertex; ends with weight 0 */
    const char *want;    /* "01 02 12": x captures z */
};

/* clang-format off */
static const struct known known[] = {
    {"nothing", 1, HALF + 1, {{0}}, ""},
    {"half is not more than half", 2, HALF + 1, {{0, 1, HALF, 0}}, ""},
    {"half is half or more", 2, HALF, {{0, 1, HALF, 0}}, "01"},
    {"half and one share", 2, HALF + 1, {{0, 1, HALF + 1, 0}, {0, 1, 0, 0}}, "01"},
    {"a pyramid", 4, HALF + 1, {{0, 1, 510000, 0}, {1, 2, 510000, 0}, {2, 3, 510000, 0}}, "01 02 03 12 13 23"},
    {"what is held together", 4, HALF + 1, {{0, 1, 600000, 0}, {0, 2, 600000, 0}, {1, 3, 300000, 0}, {2, 3, 300000, 0}}, "01 02 03"},
    {"with one's own part", 3, HALF + 1, {{0, 1, 600000, 0}, {1, 2, 300000, 0}, {0, 2, 300000, 0}}, "01 02"},
    {"a ring of three", 3, HALF + 1, {{0, 1, 600000, 0}, {1, 2, 600000, 0}, {2, 0, 600000, 0}}, "01 02 10 12 20 21"},
    {"a ring under a master", 4, HALF + 1, {{0, 1, 300000, 0}, {0, 2, 510000, 0}, {2, 1, 300000, 0}, {1, 3, 600000, 0}, {3, 1, 300000, 0}}, "01 02 03 13"},
    {"its own shares do nothing", 2, HALF + 1, {{1, 1, 600000, 0}, {0, 1, 400000, 0}}, ""},
    {"the same owner twice", 2, HALF + 1, {{0, 1, 300000, 0}, {0, 1, 300000, 0}}, "01"},
    {"tenths add up to no more than they are", 7, HALF + 1, {{0, 1, WHOLE, 0}, {0, 2, WHOLE, 0}, {0, 3, WHOLE, 0}, {0, 6, 200000, 0}, {1, 6, 100000, 0},
      {2, 6, 100000, 0}, {3, 6, 100000, 0}}, "01 02 03"},
    {"a captured ring is one group", 5, HALF + 1, {{0, 1, 600000, 0}, {1, 2, 600000, 0}, {2, 1, 300000, 0}, {2, 3, 600000, 0}, {3, 4, WHOLE, 0}},
     "01 02 03 04 12 13 14 23 24 34"},
};
/* clang-format on */

static void test_known(void **state)
{
    const struct known *k = *state;
    struct small_world w = {.n = k->n, .n_slots = k->n};
    relation got, want = {{0}};
    bool forest;
    for (uint32_t s = 0; s < k->n; s++)
        w.slots[s] = (crd_slot){s, k->need, UINT64_MAX};
    for (; w.n_stakes < 8 && k->stakes[w.n_stakes].weight > 0; w.n_stakes++)
        w.stakes[w.n_stakes] = k->stakes[w.n_stakes];
    for (const char *at = k->want; *at; at += at[2] ? 3 : 2)
        want[at[0] - '0'][at[1] - '0'] = true;
    ask(&w, got, &forest);
    assert_memory_equal(want, got, sizeof want);
    if (forest)
        judge_forest(&w, got);
}

/* A chain of many links: no recursion, and the forest stays small. */
static void test_long(void **state)
{
    (void)state;
    enum { N = 20000 };
    crd_slot *slots = calloc(N, sizeof *slots);
    crd_stake *stakes = calloc(N, sizeof *stakes);
    crd_capture *c;
    crd_forest *f;
    for (uint32_t v = 0; v < N; v++) {
        slots[v] = (crd_slot){v, HALF + 1, UINT64_MAX};
        stakes[v] = (crd_stake){(v + 1) % N, v, WHOLE, 0};
    }
    assert_ok(crd_capture_new(N, slots, N, stakes, N - 1, &c, NULL)); /* N-1 on top */
    assert_ok(crd_forest_new(c, NULL, &f, NULL));
    assert_int_equal(crd_forest_top(f, 0), N - 1);
    assert_int_equal(crd_forest_above(f, 0), 1);
    assert_int_equal(crd_forest_count(f, 100), 100);
    assert_true(crd_forest_captures(f, N - 1, 0) && !crd_forest_captures(f, 0, N - 1));
    crd_forest_free(f);
    crd_capture_free(c);
    assert_ok(crd_capture_new(N, slots, N, stakes, N, &c, NULL)); /* all in a ring */
    assert_ok(crd_forest_new(c, NULL, &f, NULL));
    assert_int_equal(crd_forest_count(f, 77), N - 1);
    assert_int_equal(crd_forest_top(f, N - 1), 0);
    crd_forest_free(f);
    crd_capture_free(c);
    free(slots);
    free(stakes);
}

static bool stop(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    (void)ctx, (void)what, (void)done, (void)total;
    return false;
}

static void test_refused(void **state)
{
    (void)state;
    crd_capture *c;
    crd_forest *f;
    crd_slot slot = {0, 1, UINT64_MAX}, none = {0, 0, UINT64_MAX}, far = {2, 1, UINT64_MAX};
    crd_stake out = {2, 0, 1, 0}, sure = {1, 0, 1, 2}, no_slot = {1, 1, 1, 0};
    crd_stake much[] = {{1, 0, UINT32_MAX, 0}, {1, 0, 1, 0}};
    assert_status(CRD_EINVAL, crd_capture_new(2, &none, 1, NULL, 0, &c, NULL), NULL);
    assert_status(CRD_EINVAL, crd_capture_new(2, &far, 1, NULL, 0, &c, NULL), NULL);
    assert_status(CRD_EINVAL, crd_capture_new(2, &slot, 1, &out, 1, &c, NULL), NULL);
    assert_status(CRD_EINVAL, crd_capture_new(2, &slot, 1, &sure, 1, &c, NULL), NULL);
    assert_status(CRD_EINVAL, crd_capture_new(2, &slot, 1, &no_slot, 1, &c, NULL), NULL);
    assert_status(CRD_ELIMIT, crd_capture_new(2, &slot, 1, much, 2, &c, NULL), NULL);
    assert_null(c);
    slot.need = 1;
    crd_stake two[] = {{1, 0, 1, 0}, {2, 0, 1, 0}};
    assert_ok(crd_capture_new(3, &slot, 1, two, 2, &c, NULL)); /* either could: no forest */
    assert_false(crd_capture_is_forest(c));
    assert_status(CRD_EINVAL, crd_forest_new(c, NULL, &f, NULL), NULL);
    crd_capture_free(c);
    crd_progress p = {.step = stop};
    assert_ok(crd_capture_new(3, &slot, 1, two, 1, &c, NULL));
    assert_status(CRD_ECANCEL, crd_forest_new(c, &p, &f, NULL), NULL);
    assert_null(f);
    crd_capture_free(c);
    assert_ok(crd_capture_new(0, NULL, 0, NULL, 0, &c, NULL));
    assert_ok(crd_forest_new(c, NULL, &f, NULL));
    crd_forest_free(f);
    crd_capture_free(c);
    crd_capture_free(NULL);
    crd_capturer_free(NULL);
    crd_forest_free(NULL);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, known, test_known);
    CRD_SUITE_ADD(&s, test_random);
    CRD_SUITE_ADD(&s, test_together);
    CRD_SUITE_ADD(&s, test_monotone);
    CRD_SUITE_ADD(&s, test_relabel);
    CRD_SUITE_ADD(&s, test_long);
    CRD_SUITE_ADD(&s, test_refused);
    return crd_suite_run(&s, "graph/capture");
}
