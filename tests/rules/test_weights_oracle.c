/* Rules that weigh rows, against all worlds in between: random elements, of which sources of equal
 * weight disagree on the quantity. All whole quantities from the least to the greatest that they
 * say are tried: values and verdicts must lie where the judgement says, and reach its ends. */
#include "court.h"

#include <math.h>

enum { ROWS = 4, MOST_WIDE = 3 };

struct element {
    unsigned low, high, maker;
};

struct kind {
    const char *name, *rule;
    double slack; /* how far below the least value the lower end may lie */
};
static const struct kind rules[] = {
    {"forbid", "kind: forbid, where: \"release = 'r0'\"", 0},
    {"at least two", "kind: require, of: \"release = 'r0'\", at_least: 2", 0},
    {"at least six", "kind: require, of: \"release = 'r0'\", at_least: 6", 0},
    {"some", "kind: require, some: \"release = 'r0'\"", 0},
    {"every", "kind: require, every: \"release = 'r0'\"", 0},
    {"a share of rows", "kind: require, of: \"release = 'r0'\", at_least: 60%", 0},
    {"a share at most", "kind: share, of: \"release = 'r0'\", at_most: 35%", 0},
    {"a share at least", "kind: share, of: \"release <> 'r0'\", at_least: 50%", 0},
    {"largest", "kind: diversity, by: release, largest_at_most: 55%", 0},
    /* whole quantities may miss the level at which it is least */
    {"index", "kind: diversity, by: release, hhi_at_most: 5000", 400},
    {"distinct", "kind: diversity, by: release, distinct_at_least: 2", 0},
};

static uint64_t next(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void put_rows(court *o, const char *source, const struct element *rows, const unsigned *n)
{
    for (size_t i = 0; i < ROWS; i++) {
        char text[200];
        snprintf(text, sizeof text, "id=e%zu;function=gnb;release=r%u;quantity=%u", i,
                 rows[i].maker, n[i]);
        mem_put(&o->m, source, "element", text);
    }
}

/* The judgement when sources say `low` and `high`; they may be the same. */
static crd_judgement judged(court *o, const struct element *rows, const unsigned *low,
                            const unsigned *high)
{
    const crd_judgement *all;
    size_t n;
    mem_init(&o->m);
    mem_put(&o->m, "s", "source", "name=s;as_of=2025-06-01");
    mem_put(&o->m, "t", "source", "name=t;as_of=2025-06-01");
    put_rows(o, "s", rows, low);
    put_rows(o, "t", rows, high);
    court_open(o);
    court_judge(o, &all, &n);
    assert_int_equal(n, 1);
    crd_judgement v = all[0];
    court_close(o);
    return v;
}

/* The next completion; false: that was the last. */
static bool step(const struct element *rows, unsigned *at)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (at[i]++ < rows[i].high)
            return true;
        at[i] = rows[i].low;
    }
    return false;
}

static void check(court *o, const struct kind *k, const struct element *rows)
{
    unsigned at[ROWS], low[ROWS], high[ROWS];
    double least = (double)INFINITY, most = -1;
    unsigned verdicts = 0;
    for (size_t i = 0; i < ROWS; i++) {
        at[i] = low[i] = rows[i].low;
        high[i] = rows[i].high;
    }
    do {
        crd_judgement one = judged(o, rows, at, at);
        least = fmin(least, one.low);
        most = fmax(most, one.high);
        verdicts |= 1u << one.verdict;
    } while (step(rows, at));
    crd_judgement v = judged(o, rows, low, high);
    bool tight = v.low >= least - k->slack - 1 && v.high <= most + 1; /* an end is rounded away */
    if (v.low > least || v.high < most || !tight) {
        for (size_t i = 0; i < ROWS; i++)
            print_error("r%u %u..%u\n", rows[i].maker, low[i], high[i]);
        fail_msg("%s: %f..%f, not %f..%f", k->name, v.low, v.high, least, most);
    }
    assert_true(v.verdict == CRD_UNKNOWN || verdicts == 1u << v.verdict);
    if (k->slack <= 0)
        assert_int_equal(verdicts == 1u << CRD_PASS || verdicts == 1u << CRD_FAIL,
                         v.verdict != CRD_UNKNOWN);
}

static void test_kind(void **state)
{
    const struct kind *k = *state;
    uint64_t seed = 11;
    char text[300];
    court o = {0};
    snprintf(text, sizeof text, "pack: p\ntitle: T\nversion: 1\nrules:\n- {id: A, title: t, %s}\n",
             k->rule);
    court_pack(&o, text);
    for (uint64_t round = 0; round < crd_rounds(12); round++) {
        struct element rows[ROWS];
        for (size_t i = 0; i < ROWS; i++) {
            unsigned low = 1 + (unsigned)(next(&seed) % 4);
            unsigned wide = next(&seed) % 2 ? (unsigned)(next(&seed) % (MOST_WIDE + 1)) : 0;
            rows[i] = (struct element){low, low + wide, (unsigned)(next(&seed) % 3)};
        }
        check(&o, k, rows);
    }
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rules, test_kind);
    return crd_suite_run(&s, "rules/weights oracle");
}
