/* What is asked where nobody says who made what stands, or which product it is: random small
 * worlds. Each question may change the verdict, and whoever answers all of them, again and again,
 * has a verdict in the end. */
#include "court.h"

#include "rules/gaps.h"

enum { ELEMENTS = 3, PRODUCTS = 4, NONE = 9, TRIES = 60, ROUNDS = 8 };

static uint64_t draw(uint64_t *seed, uint64_t n)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (x ^ (x >> 31)) % n;
}

/* Numbers of values, NONE where nobody says. */
struct world {
    unsigned product[ELEMENTS], function[ELEMENTS], class[ELEMENTS], maker[PRODUCTS];
};

enum { CLASSES = 3 };
static const char *const functions[] = {"gnb", "amf"};
static const char *const classes[CLASSES] = {"A4", "A1", "A2"};
static const char *const sold[PRODUCTS] = {"gnb", "gnb", "amf", "gnb"};

static void put(court *o, const char *table, const char *form, ...) CRD_PRINTF(3, 4);
static void put(court *o, const char *table, const char *form, ...)
{
    char text[200];
    va_list args;
    va_start(args, form);
    vsnprintf(text, sizeof text, form, args);
    va_end(args);
    mem_put(&o->m, "s", table, text);
}

static void open_world(court *o, const struct world *w)
{
    char text[200];
    mem_init(&o->m);
    put(o, "source", "name=s;as_of=2025-06-01");
    for (unsigned i = 0; i < 2; i++)
        put(o, "party", "id=p%u;name=P%u", i, i);
    for (unsigned i = 0; i < PRODUCTS; i++)
        if (w->maker[i] == NONE)
            put(o, "product", "id=b%u;category=%s", i, sold[i]);
        else
            put(o, "product", "id=b%u;category=%s;maker=p%u", i, sold[i], w->maker[i]);
    for (unsigned i = 0; i < ELEMENTS; i++) {
        int n = snprintf(text, sizeof text, "id=e%u", i);
        if (w->product[i] != NONE)
            n += snprintf(text + n, sizeof text - (size_t)n, ";product=b%u", w->product[i]);
        if (w->function[i] != NONE)
            n += snprintf(text + n, sizeof text - (size_t)n, ";function=%s",
                          functions[w->function[i]]);
        if (w->class[i] != NONE)
            snprintf(text + n, sizeof text - (size_t)n, ";asset_class=%s", classes[w->class[i]]);
        mem_put(&o->m, "s", "element", text);
    }
    court_open(o);
}

/* The cell that is asked about, and how many answers there are. */
static unsigned *cell_of(struct world *w, const crd_gap *g, unsigned *ret_answers)
{
    unsigned i = (unsigned)(g->key.ptr[1] - '0');
    assert_int_equal(CRD_GAP_FIELD, g->kind);
    *ret_answers = 2;
    if (crd_str_eq(g->table, CRD_STR("product"))) {
        assert_true(crd_str_eq(g->field, CRD_STR("maker")));
        return &w->maker[i];
    }
    assert_true(crd_str_eq(g->table, CRD_STR("element")));
    if (crd_str_eq(g->field, CRD_STR("product"))) {
        *ret_answers = PRODUCTS;
        return &w->product[i];
    }
    if (crd_str_eq(g->field, CRD_STR("function")))
        return &w->function[i];
    *ret_answers = CLASSES;
    return &w->class[i];
}

static crd_verdict verdict_of(court *o, const struct world *w)
{
    const crd_judgement *all;
    size_t n;
    open_world(o, w);
    court_judge(o, &all, &n);
    crd_verdict v = all[0].verdict == CRD_NOT_APPLICABLE ? CRD_PASS : all[0].verdict;
    court_close(o);
    return v;
}

/* The questions; the court stays open while they are read. */
static const crd_gaps_result *ask(court *o, const struct world *w, crd_gaps **g)
{
    const crd_judgement *all;
    const crd_gaps_result *r;
    crd_judge_opts opts = {.evidence = 5};
    size_t n;
    open_world(o, w);
    court_judge(o, &all, &n);
    assert_ok(crd_gaps_new(g, NULL));
    assert_ok(crd_gaps_add(*g, o->t, o->k, o->pack, &opts, all, n, NULL));
    assert_ok(crd_gaps_rank(*g, 0, CRD_STR_NULL, o->arena, &r, NULL));
    assert_true((r->n > 0) == (r->unknown > 0));
    assert_int_equal(0, r->rest);
    return r;
}

/* All that is not said, by lot. */
static void complete(struct world *w, uint64_t *seed)
{
    for (size_t i = 0; i < ELEMENTS; i++) {
        if (w->product[i] == NONE)
            w->product[i] = (unsigned)draw(seed, PRODUCTS);
        if (w->function[i] == NONE)
            w->function[i] = (unsigned)draw(seed, 2);
        if (w->class[i] == NONE && draw(seed, 2))
            w->class[i] = (unsigned)draw(seed, CLASSES);
    }
    for (size_t i = 0; i < PRODUCTS; i++)
        if (w->maker[i] == NONE)
            w->maker[i] = (unsigned)draw(seed, 2);
}

static size_t n_asked;

/* Two worlds that differ in this cell alone, and in which all is known, have different verdicts. */
static bool decides(const court *pack, const struct world *w, const crd_gap *g, uint64_t *seed)
{
    for (int i = 0; i < TRIES; i++) {
        court o = *pack;
        struct world full = *w;
        unsigned answers, *cell = cell_of(&full, g, &answers), seen = 0;
        complete(&full, seed);
        for (unsigned a = 0; a < answers; a++) {
            *cell = a;
            crd_verdict v = verdict_of(&o, &full);
            seen |= v == CRD_PASS ? 1 : v == CRD_FAIL ? 2 : 0;
        }
        if (seen == 3)
            return true;
    }
    return false;
}

static void check(const court *pack, struct world *w, uint64_t *seed)
{
    for (int round = 0; round < ROUNDS; round++) {
        crd_gaps *g = NULL;
        court o = *pack;
        struct world next = *w;
        unsigned answers;
        const crd_gaps_result *r = ask(&o, w, &g);
        for (size_t i = 0; i < r->n; i++) {
            if (round == 0 && !decides(pack, w, &r->gaps[i], seed))
                fail_msg("%.*s", (int)r->gaps[i].question.len, r->gaps[i].question.ptr);
            unsigned *cell = cell_of(&next, &r->gaps[i], &answers);
            *cell = (unsigned)draw(seed, answers);
        }
        n_asked += r->n;
        bool done = r->n == 0;
        crd_gaps_free(g);
        court_close(&o);
        if (done)
            return;
        *w = next;
    }
    fail_msg("still unknown");
}

struct kind {
    const char *name, *rule;
};
static const struct kind kinds[] = {
    {"supplies a class", "subject: party, where: \"id = 'p0' and supplies(id, 'A4')\""},
    {"supplies one of two", "subject: party, where: \"id = 'p0' and supplies(id, 'A1', 'A4')\""},
    {"does not supply", "subject: party, where: \"id = 'p1' and not supplies(id, 'A4')\""},
    {"used", "subject: product, where: \"id = 'b0' and used(id, 'A4')\""},
    {"not used", "subject: product, where: \"id = 'b2' and not used(id, 'A1', 'A2')\""},
};

static void test_kind(void **state)
{
    const struct kind *k = *state;
    char text[500];
    uint64_t seed = 11;
    court o = {0};
    n_asked = 0;
    snprintf(text, sizeof text,
             "pack: p\ntitle: T\nversion: 1\nrules:\n- {id: A, title: t, kind: forbid, %s}\n",
             k->rule);
    court_pack(&o, text);
    for (uint64_t round = 0; round < crd_rounds(10); round++) {
        struct world w;
        for (size_t i = 0; i < ELEMENTS; i++) {
            w.product[i] = draw(&seed, 3) ? NONE : (unsigned)draw(&seed, PRODUCTS);
            w.function[i] = draw(&seed, 4) ? (unsigned)draw(&seed, 2) : NONE;
            w.class[i] = draw(&seed, 3) ? NONE : (unsigned)draw(&seed, CLASSES);
        }
        for (size_t i = 0; i < PRODUCTS; i++)
            w.maker[i] = i < 3 ? (unsigned)i % 2 : NONE;
        check(&o, &w, &seed);
    }
    assert_true(n_asked > 0);
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, kinds, test_kind);
    return crd_suite_run(&s, "rules/gaps stands");
}
