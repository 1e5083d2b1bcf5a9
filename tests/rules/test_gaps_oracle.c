/* Missing facts against the meaning of the word: a fact is missing when two worlds that differ in
 * it alone, and in which everything is known, have different verdicts. Random rules over random
 * small worlds, in which each of four fields of two elements has one of two values or none. */
#include "court.h"

#include "rules/gaps.h"

enum { FIELDS = 4, ROWS = 2, CELLS = FIELDS * ROWS, MOST = 4, NONE = 2 };

static const char *const names[FIELDS] = {"status", "release", "bands", "subscribers"};
static const char *const values[FIELDS][2] = {
    {"in-service", "retired"}, {"a", "b"}, {"x", "y"}, {"1", "2"}};
static const char *const atoms[FIELDS][3] = {
    {"status = 'retired'", "status <> 'retired'", "status in ('retired', 'failed')"},
    {"release = 'a'", "release < 'b'", "not release > 'a'"},
    {"bands in ('y')", "bands <> 'x'", "bands between 'y' and 'z'"},
    {"subscribers > 1", "subscribers <= 1", "subscribers * 2 = 4"}};

static uint64_t next(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

struct world {
    uint8_t cells[CELLS]; /* 0, 1, NONE */
};

/* An expression over fields [from, to), each once. */
static void expression(uint64_t *seed, int from, int to, crd_buf *out)
{
    if (to - from == 1) {
        crd_buf_adds(out, atoms[from][next(seed) % 3]);
        return;
    }
    int cut = from + 1 + (int)(next(seed) % (uint64_t)(to - from - 1));
    crd_buf_adds(out, next(seed) % 4 == 0 ? "not (" : "(");
    expression(seed, from, cut, out);
    crd_buf_adds(out, next(seed) % 2 ? " and " : " or ");
    expression(seed, cut, to, out);
    crd_buf_adds(out, ")");
}

struct kind {
    const char *name;
    const char
        *rule;  /* $1: an expression over the first fields, $2: over the others, $*: over all */
    bool exact; /* else there may be a question too many */
};
static const struct kind rules[] = {
    {"forbid", "kind: forbid, where: \"$*\"", true},
    {"addressees", "kind: forbid, addressees: \"$1\", where: \"$2\"", true},
    {"require every", "kind: require, where: \"$1\", every: \"$2\"", true},
    {"require some", "kind: require, some: \"$*\"", true},
    {"at least two", "kind: require, of: \"$*\", at_least: 2", false},
    {"at least one", "kind: require, of: \"$*\", at_least: 1", false},
    {"deadline", "kind: deadline, by: 2020-01-01, where: \"$*\"", true},
    {"a share at most", "kind: share, among: \"$1\", of: \"$2\", at_most: 40%", false},
    {"a share at least", "kind: share, among: \"$1\", of: \"$2\", at_least: 40%", false},
    {"a share of rows", "kind: require, where: \"$1\", of: \"$2\", at_least: 60%", false},
};

static void rule_text(const struct kind *k, uint64_t *seed, crd_buf *out)
{
    crd_buf_adds(out, "pack: p\ntitle: T\nversion: 1\nrules:\n- {id: A, title: t, ");
    for (const char *c = k->rule; *c; c++) {
        if (*c != '$') {
            crd_buf_addc(out, *c);
            continue;
        }
        c++;
        expression(seed, *c == '2' ? 2 : 0, *c == '1' ? 2 : FIELDS, out);
    }
    crd_buf_adds(out, "}\n");
    crd_buf_addc(out, '\0');
}

static void put_world(court *o, const struct world *w)
{
    mem_init(&o->m);
    mem_put(&o->m, "s", "source", "name=s;as_of=2025-06-01");
    for (size_t r = 0; r < ROWS; r++) {
        char text[200];
        int n = snprintf(text, sizeof text, "id=e%zu;function=gnb;quantity=%zu", r, r + 1);
        for (size_t f = 0; f < FIELDS; f++)
            if (w->cells[r * FIELDS + f] != NONE)
                n += snprintf(text + n, sizeof text - (size_t)n, ";%s=%s", names[f],
                              values[f][w->cells[r * FIELDS + f]]);
        mem_put(&o->m, "s", "element", text);
    }
    court_open(o);
}

/* Not applicable is no breach: like a pass. */
static crd_verdict verdict_of(court *o, const struct world *w)
{
    const crd_judgement *all;
    size_t n;
    put_world(o, w);
    court_judge(o, &all, &n);
    assert_int_equal(n, 1);
    crd_verdict v = all[0].verdict == CRD_NOT_APPLICABLE ? CRD_PASS : all[0].verdict;
    court_close(o);
    return v;
}

struct open {
    uint8_t at[CELLS];
    size_t n;
};

static struct open open_cells(const struct world *w)
{
    struct open o = {.n = 0};
    for (uint8_t i = 0; i < CELLS; i++)
        if (w->cells[i] == NONE)
            o.at[o.n++] = i;
    return o;
}

/* Bit i of the result: two completions that differ in open cell i alone differ in the verdict. */
static unsigned influential(court *o, const struct world *w, const struct open *open)
{
    crd_verdict all[1 << MOST];
    unsigned found = 0;
    for (unsigned bits = 0; bits < 1u << open->n; bits++) {
        struct world full = *w;
        for (size_t i = 0; i < open->n; i++)
            full.cells[open->at[i]] = bits >> i & 1;
        all[bits] = verdict_of(o, &full);
    }
    for (unsigned bits = 0; bits < 1u << open->n; bits++)
        for (size_t i = 0; i < open->n; i++)
            if (all[bits] != all[bits ^ 1u << i])
                found |= 1u << i;
    return found;
}

static size_t cell_of(const crd_gap *g)
{
    assert_string_equal("element", g->table.ptr);
    assert_int_equal(CRD_GAP_FIELD, g->kind);
    for (size_t f = 0; f < FIELDS; f++)
        if (crd_str_eq(g->field, crd_str_from(names[f])))
            return (size_t)(g->key.ptr[1] - '0') * FIELDS + f;
    fail_msg("%s", g->field.ptr);
    return 0;
}

/* Is it unknown after the first `n` questions, with some answers, with any? */
static void after(court *o, const struct world *w, const size_t *asked, size_t n, bool *ret_some,
                  bool *ret_decided)
{
    *ret_some = *ret_decided = false;
    for (unsigned bits = 0; bits < 1u << n; bits++) {
        struct world told = *w;
        for (size_t i = 0; i < n; i++)
            told.cells[asked[i]] = bits >> i & 1;
        bool unknown = verdict_of(o, &told) == CRD_UNKNOWN;
        *ret_some |= unknown;
        *ret_decided |= !unknown;
    }
}

static void check(court *o, const struct kind *k, const struct world *w, const char *text)
{
    const crd_judgement *all;
    const crd_gaps_result *r = NULL;
    size_t n, asked[CELLS];
    crd_gaps *g = NULL;
    unsigned told = 0;
    bool some, decided;
    struct open open = open_cells(w);
    crd_judge_opts opts = {.evidence = 5};
    put_world(o, w);
    court_judge(o, &all, &n);
    court here = *o;
    assert_ok(crd_gaps_new(&g, NULL));
    assert_ok(crd_gaps_add(g, here.t, here.k, here.pack, &opts, all, n, NULL));
    assert_ok(crd_gaps_rank(g, 0, CRD_STR_NULL, here.arena, &r, NULL));
    assert_int_equal(all[0].verdict == CRD_UNKNOWN, r->unknown);
    for (size_t i = 0; i < r->n; i++) {
        asked[i] = cell_of(&r->gaps[i]);
        for (size_t c = 0; c < open.n; c++)
            if (open.at[c] == asked[i] && r->gaps[i].unknown > 0)
                told |= 1u << c;
    }
    unsigned real = all[0].verdict == CRD_UNKNOWN ? influential(o, w, &open) : 0;
    if (k->exact ? told != real : (told & real) != real) {
        print_error("%s", text);
        assert_int_equal(real, told);
    }
    for (size_t i = 0; i < r->n && r->unknown; i++) {
        after(o, w, asked, i + 1, &some, &decided);
        bool exact = k->exact && (r->gaps[i].left_low != !decided || r->gaps[i].left_high != some);
        if (exact || r->gaps[i].left_low > !decided || r->gaps[i].left_high < some) {
            print_error("%s question %zu", text, i);
            assert_int_equal(!decided, r->gaps[i].left_low);
            assert_int_equal(some, r->gaps[i].left_high);
        }
    }
    crd_gaps_free(g);
    court_close(&here);
}

static void test_kind(void **state)
{
    const struct kind *k = *state;
    uint64_t seed = 7;
    for (uint64_t round = 0; round < crd_rounds(40); round++) {
        court o = {0};
        crd_buf text;
        struct world w;
        crd_buf_init(&text, 10000);
        rule_text(k, &seed, &text);
        court_pack(&o, crd_buf_str(&text).ptr);
        size_t open = 0;
        for (size_t i = 0; i < CELLS; i++) {
            w.cells[i] = (uint8_t)(next(&seed) % 3);
            if (w.cells[i] == NONE && ++open > MOST)
                w.cells[i] = 0;
        }
        check(&o, k, &w, crd_buf_str(&text).ptr);
        court_end(&o);
        crd_buf_done(&text);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rules, test_kind);
    return crd_suite_run(&s, "rules/gaps oracle");
}
