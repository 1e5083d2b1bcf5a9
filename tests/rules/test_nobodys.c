/* Equipment of which nobody says whose it is, against all worlds in between: random elements at
 * random sites, some of them part of no network. All ways to give these to operators are tried;
 * values and verdicts of each operator must lie where the judgement says, and reach its ends. */
#include "court.h"

#include <math.h>

enum { ROWS = 5, OPERATORS = 3, SITES = 3 };

struct element {
    unsigned network, site, maker, quantity; /* network: OPERATORS = none; site: SITES = none */
};

struct kind {
    const char *name, *rule;
    bool wide; /* the ends need not be reached: what is nobody's is taken for of any value */
};
static const struct kind rules[] = {
    {"forbid", "kind: forbid, where: \"release = 'r0'\"", false},
    {"every", "kind: require, every: \"release = 'r0'\"", false},
    {"some", "kind: require, some: \"release = 'r0'\"", false},
    {"at least two", "kind: require, of: \"release = 'r0'\", at_least: 2", false},
    {"at least a share", "kind: require, of: \"release = 'r0'\", at_least: 60%", false},
    {"a share at most", "kind: share, of: \"release = 'r0'\", at_most: 35%, measure: quantity",
     false},
    {"a share at least", "kind: share, of: \"release = 'r0'\", at_least: 50%, measure: quantity",
     false},
    {"a share of sites", "kind: share, of: \"release = 'r0'\", at_most: 35%, measure: sites",
     false},
    {"two measures",
     "kind: share, of: \"release = 'r0'\", at_most: 35%, measure: [sites, quantity]", true},
    {"largest", "kind: diversity, by: release, largest_at_most: 55%", true},
    {"index", "kind: diversity, by: release, hhi_at_most: 5000", true},
    {"distinct", "kind: diversity, by: release, distinct_at_least: 2", true},
};

static uint64_t next(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void put_rows(court *o, const struct element *rows, const unsigned *network)
{
    static const char *const networks[] = {";network=n0", ";network=n1", ";network=n2", ""};
    static const char *const sites[] = {";site=s0", ";site=s1", ";site=s2", ""};
    mem_put(&o->m, "s", "source", "name=s;as_of=2025-06-01");
    for (unsigned i = 0; i < OPERATORS; i++) {
        char text[60];
        snprintf(text, sizeof text, "id=n%u;operator=op%u", i, i);
        mem_put(&o->m, "s", "network", text);
        snprintf(text, sizeof text, "id=s%u", i);
        mem_put(&o->m, "s", "site", text);
    }
    for (size_t i = 0; i < ROWS; i++) {
        char text[200];
        snprintf(text, sizeof text, "id=e%zu;function=gnb;release=r%u;quantity=%u%s%s", i,
                 rows[i].maker, rows[i].quantity, networks[network[i]], sites[rows[i].site]);
        mem_put(&o->m, "s", "element", text);
    }
}

/* What is judged of op0; false: nothing of it. */
static bool judged(court *o, const struct element *rows, const unsigned *network,
                   crd_judgement *ret)
{
    const crd_judgement *all;
    size_t n;
    bool found = false;
    mem_init(&o->m);
    put_rows(o, rows, network);
    court_open(o);
    court_judge(o, &all, &n);
    for (size_t i = 0; i < n; i++)
        if (crd_str_eq(all[i].group, CRD_STR("operator=op0"))) {
            *ret = all[i];
            found = true;
        }
    /* none is shown that does not speak against it, and as many as may are */
    if (found && ret->rule->kind != CRD_RULE_DIVERSITY && ret->verdict != CRD_PASS)
        assert_int_equal(ret->n_evidence, ret->bad_high);
    court_close(o);
    return found;
}

/* The next way to give away what is nobody's; false: that was the last. */
static bool step(const struct element *rows, unsigned *at)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].network < OPERATORS)
            continue;
        if (++at[i] < OPERATORS)
            return true;
        at[i] = 0;
    }
    return false;
}

static void check(court *o, const struct kind *k, const struct element *rows)
{
    unsigned at[ROWS], known[ROWS];
    double least = (double)INFINITY, most = -1;
    unsigned verdicts = 0;
    crd_judgement v, one;
    for (size_t i = 0; i < ROWS; i++) {
        known[i] = rows[i].network;
        at[i] = known[i] < OPERATORS ? known[i] : 0;
    }
    if (!judged(o, rows, known, &v))
        return;
    do {
        assert_true(judged(o, rows, at, &one));
        least = fmin(least, one.low);
        most = fmax(most, one.high);
        verdicts |= 1u << one.verdict;
    } while (step(rows, at));
    bool tight = k->wide || (v.low >= least - 1 && v.high <= most + 1); /* rounded away */
    if (v.low > least || v.high < most || !tight) {
        for (size_t i = 0; i < ROWS; i++)
            print_error("n%u s%u r%u x%u\n", rows[i].network, rows[i].site, rows[i].maker,
                        rows[i].quantity);
        fail_msg("%s: %f..%f, not %f..%f", k->name, v.low, v.high, least, most);
    }
    assert_true(v.verdict == CRD_UNKNOWN || verdicts == 1u << v.verdict);
    if (!k->wide && !(verdicts & 1u << CRD_UNKNOWN))
        assert_int_equal(verdicts == 1u << CRD_PASS || verdicts == 1u << CRD_FAIL,
                         v.verdict != CRD_UNKNOWN);
}

static void test_kind(void **state)
{
    const struct kind *k = *state;
    uint64_t seed = 5;
    char text[300];
    court o = {0};
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\nrules:\n"
             "- {id: A, title: t, subject: element, per: operator, %s}\n",
             k->rule);
    court_pack(&o, text);
    for (uint64_t round = 0; round < crd_rounds(12); round++) {
        struct element rows[ROWS];
        unsigned none = 0;
        for (size_t i = 0; i < ROWS; i++) {
            rows[i] = (struct element){(unsigned)(next(&seed) % (OPERATORS + 1)),
                                       (unsigned)(next(&seed) % SITES), (unsigned)(next(&seed) % 3),
                                       1 + (unsigned)(next(&seed) % 4)};
            if (rows[i].network == OPERATORS && ++none > 2)
                rows[i].network = 0;
        }
        check(&o, k, rows);
    }
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rules, test_kind);
    return crd_suite_run(&s, "rules/nobodys");
}
