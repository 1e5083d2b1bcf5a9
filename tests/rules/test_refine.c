/* To name who was not named never takes a value outside the bounds it had, nor turns a certain
 * verdict: random worlds, in which unknown products and makers are then any that could be the ones.
 */
#include "court.h"

enum { PARTIES = 4, PRODUCTS = 5, ELEMENTS = 5, NAMED = 3, NONE = 99 };

static const char *const functions[] = {"gnb", "amf", "smf"};
enum { FUNCTIONS = 3 };

static const char pack[] =
    "pack: p\ntitle: T\nversion: 1\nrules:\n"
    "- {id: A, title: t, kind: diversity, by: maker, measure: quantity, distinct_at_least: 2}\n"
    "- {id: B, title: t, kind: diversity, by: maker, measure: quantity, largest_at_most: 55%}\n"
    "- {id: C, title: t, kind: diversity, by: maker, measure: quantity, hhi_at_most: 5000}\n"
    "- {id: D, title: t, kind: diversity, by: maker_country, measure: subscribers, hhi_at_most: "
    "5000}\n"
    "- {id: E, title: t, kind: diversity, by: maker, among: \"traffic_gbps > 0\", hhi_at_most: "
    "6000}\n"
    "- {id: F, title: t, kind: forbid, subject: party, where: \"supplies(id, 'A1')\"}\n"
    "- {id: G, title: t, kind: forbid, subject: party, where: \"id = 'p1' and supplies(id, 'A4')\"}"
    "\n"
    "- {id: H, title: t, kind: forbid, subject: product, where: \"used(id, 'A1')\"}\n"
    "- {id: I, title: t, kind: survives, services: \"id = 's'\", lost: {each: maker}, mode: fails, "
    "at: 0, keeps: minimum}\n"
    "- {id: J, title: t, kind: survives, services: \"id = 's'\", lost: {each: maker, where: \"id = "
    "'p1'\"}, mode: fails, at: 0, keeps: minimum}\n"
    "- {id: K, title: t, kind: share, among: \"layer = 'ran'\", of: \"maker = 'p0'\", measure: "
    "quantity, at_most: 50%}\n";

struct scene {
    unsigned maker[PRODUCTS], sold[PRODUCTS];                    /* NONE = not said */
    unsigned function[ELEMENTS], product[ELEMENTS], n[ELEMENTS]; /* n: 0 = not said */
    unsigned subscribers[ELEMENTS], traffic[ELEMENTS], all;      /* traffic: 2 = not said */
};

static uint64_t next(uint64_t *seed)
{
    uint64_t x = *seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static unsigned draw(uint64_t *seed, unsigned n) { return (unsigned)(next(seed) % n); }

/* One of the kind, by chance; NONE: there is none. */
static unsigned product_for(const struct scene *s, unsigned function, uint64_t *seed)
{
    unsigned from = draw(seed, PRODUCTS);
    for (unsigned i = 0; i < PRODUCTS; i++)
        if (s->sold[(from + i) % PRODUCTS] == function)
            return (from + i) % PRODUCTS;
    return NONE;
}

/* Who makes something that is sold for it; NONE: nobody. */
static unsigned maker_for(const struct scene *s, unsigned function, uint64_t *seed)
{
    unsigned from = draw(seed, PRODUCTS);
    for (unsigned i = 0; i < PRODUCTS; i++) {
        unsigned p = (from + i) % PRODUCTS;
        if (s->sold[p] == function && s->maker[p] != NONE)
            return s->maker[p];
    }
    return NONE;
}

static void set_up(struct scene *s, uint64_t *seed)
{
    for (unsigned i = 0; i < PRODUCTS; i++) {
        s->sold[i] = draw(seed, FUNCTIONS);
        s->maker[i] = draw(seed, 2) ? draw(seed, PARTIES) : NONE;
    }
    for (unsigned i = 0; i < ELEMENTS; i++) {
        s->function[i] = draw(seed, FUNCTIONS);
        s->product[i] = draw(seed, 4) ? product_for(s, s->function[i], seed) : NONE;
        s->n[i] = draw(seed, 4);
        s->subscribers[i] = draw(seed, 30);
        s->traffic[i] = draw(seed, 3);
    }
    s->all = draw(seed, 2);
}

/* Some of what is not said is said now. */
static struct scene refined(const struct scene *s, uint64_t *seed)
{
    struct scene r = *s;
    for (unsigned i = 0; i < PRODUCTS; i++)
        if (s->maker[i] == NONE && draw(seed, 4))
            r.maker[i] = maker_for(s, s->sold[i], seed);
    for (unsigned i = 0; i < ELEMENTS; i++) {
        bool one = s->n[i] <= 1; /* several may be of several products */
        if (s->product[i] == NONE && one && draw(seed, 4))
            r.product[i] = product_for(s, s->function[i], seed);
    }
    return r;
}

static void put_scene(struct memfeed *m, const struct scene *s)
{
    char text[300], product[30], n[30], traffic[30];
    mem_put(m, "s", "source", "name=s;as_of=2025-06-01");
    for (unsigned i = 0; i < PARTIES; i++) {
        snprintf(text, sizeof text, "id=p%u;name=P%u;jurisdiction=X%c", i, i, "AAB"[i % 3]);
        mem_put(m, "s", "party", text);
    }
    for (unsigned i = 0; i < PRODUCTS; i++) {
        product[0] = '\0';
        if (s->maker[i] != NONE)
            snprintf(product, sizeof product, ";maker=p%u", s->maker[i]);
        snprintf(text, sizeof text, "id=q%u;category=%s%s", i, functions[s->sold[i]], product);
        mem_put(m, "s", "product", text);
    }
    mem_put(m, "s", "network", "id=net;operator=op;country=XN;kind=mobile");
    for (unsigned i = 0; i < ELEMENTS; i++) {
        product[0] = n[0] = traffic[0] = '\0';
        if (s->product[i] != NONE)
            snprintf(product, sizeof product, ";product=q%u", s->product[i]);
        if (s->n[i])
            snprintf(n, sizeof n, ";quantity=%u", s->n[i]);
        if (s->traffic[i] < 2)
            snprintf(traffic, sizeof traffic, ";traffic_gbps=%u", s->traffic[i]);
        snprintf(text, sizeof text, "id=e%u;network=net;function=%s;subscribers=%u%s%s%s", i,
                 functions[s->function[i]], s->subscribers[i], product, n, traffic);
        mem_put(m, "s", "element", text);
    }
    mem_put(m, "s", "service", "id=s;name=S");
    mem_put(m, "s", "need", s->all ? "service=s;node=r;kind=all" : "service=s;node=r;kind=any");
    mem_put(m, "s", "need_member", "service=s;node=r;member=element:e0");
    mem_put(m, "s", "need_member", "service=s;node=r;member=element:e1");
}

static void judge(court *o, const struct scene *s, const crd_judgement **ret, size_t *ret_n)
{
    mem_init(&o->m);
    put_scene(&o->m, s);
    court_open(o);
    court_judge(o, ret, ret_n);
}

static void compare(const struct scene *s, const crd_judgement *was, size_t n, court *o)
{
    const crd_judgement *is;
    size_t m;
    judge(o, s, &is, &m);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        const crd_judgement *a = &was[i], *b = &is[i];
        bool turned = a->verdict != CRD_UNKNOWN && a->verdict != b->verdict;
        bool outside = a->has_value && b->has_value && (b->low < a->low || b->high > a->high);
        if (turned || outside)
            fail_msg("%s: %d %f..%f became %d %f..%f", a->rule->id.ptr, (int)a->verdict, a->low,
                     a->high, (int)b->verdict, b->low, b->high);
    }
    court_close(o);
}

static void test_refine(void **state)
{
    uint64_t seed = 5;
    court o = {0}, other = {0};
    (void)state;
    court_pack(&o, pack);
    other.pack = o.pack;
    for (uint64_t round = 0; round < crd_rounds(40); round++) {
        struct scene s = {0};
        const crd_judgement *was;
        size_t n;
        set_up(&s, &seed);
        judge(&o, &s, &was, &n);
        for (unsigned k = 0; k < NAMED; k++) {
            struct scene r = refined(&s, &seed);
            compare(&r, was, n, &other);
        }
        court_close(&o);
    }
    court_end(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_refine);
    return crd_suite_run(&s, "rules/refine");
}
