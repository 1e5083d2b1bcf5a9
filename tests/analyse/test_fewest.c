#include "crdtest.h"

#include "analyse/fewest.h"

#include "../memfeed.h"

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

static void put(struct memfeed *m, const char *table, const char *fmt, ...) CRD_PRINTF(3, 4);
static void put(struct memfeed *m, const char *table, const char *fmt, ...)
{
    char row[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(row, sizeof row, fmt, args);
    va_end(args);
    mem_put(m, "case", table, row);
}

struct one {
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
    crd_arena *arena;
};

static void one_make(struct one *o)
{
    crd_want wants[64];
    size_t n, more;
    crd_err err = CRD_ERR_INIT;
    crd_feed feed = mem_feed(&o->m);
    crd_world_opts opts = CRD_WORLD_OPTS;
    const crd_want *ties = crd_ties_wants(&n), *loss = crd_loss_wants(&more);
    memcpy(wants, ties, n * sizeof *wants);
    memcpy(wants + n, loss, more * sizeof *wants);
    assert_status(CRD_OK, crd_world_new(&feed, wants, n + more, &opts, &o->w, &err), &err);
    assert_status(CRD_OK, crd_ties_new(o->w, NULL, 0, &o->t, &err), &err);
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
}

static void one_done(struct one *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    crd_world_free(o->w);
    mem_done(&o->m);
}

static const crd_fewest_result *ask(struct one *o, const crd_fewest_opts *opts)
{
    const crd_fewest_result *r;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_fewest(o->t, opts, o->arena, &r, &err), &err);
    return r;
}

/* ---- random worlds ------------------------------------------------------------------------ */

enum { PARTIES = 5, SITES = 5, SERVICES = 3, STATES = 3 };

/* `own`: whoever is not recorded is a party of its own, called u.. (products) or v.. (links). */
static void make_world(struct memfeed *m, uint64_t from, bool own)
{
    static const char *const kinds[] = {"all", "any", "elements;k=2", "at-least;k=1"};
    seed = from;
    uint32_t products = 2 + draw(5), elements = 4 + draw(8), links = 3 + draw(8);
    for (uint32_t i = 0; i < STATES; i++)
        put(m, "jurisdiction", "id=X%c;name=State %u", 'A' + (int)i, i);
    for (uint32_t i = 0; i < PARTIES; i++)
        put(m, "party", "id=p%u;name=Firm %u Ltd;jurisdiction=X%c", i, i, 'A' + (int)draw(STATES));
    for (uint32_t i = 0; i < SITES; i++)
        put(m, "site", "id=h%u", i);
    for (uint32_t i = 0; i < products; i++)
        if (draw(5))
            put(m, "product", "id=q%u;maker=p%u", i, draw(PARTIES));
        else if (own)
            put(m, "product", "id=q%u;maker=u%u", i, i);
        else
            put(m, "product", "id=q%u", i);
    for (uint32_t i = 0; i < products && own; i++)
        put(m, "party", "id=u%u;name=Unknown %u", i, i);
    for (uint32_t i = 0; i < links && own; i++)
        put(m, "party", "id=v%u;name=Unknown builder %u", i, i);
    for (uint32_t i = 0; i < elements; i++)
        put(m, "element", "id=e%u;function=%s;product=q%u;owner=x;site=h%u", i,
            draw(2) ? "upf" : "gnb", draw(products), draw(SITES));
    for (uint32_t i = 0; i < links; i++) {
        uint32_t a = draw(SITES), b = draw(SITES), gbps = draw(4);
        if (gbps)
            put(m, "link", "id=l%u;a=site:h%u;b=site:h%u;medium=fibre;capacity_gbps=%u", i, a, b,
                gbps);
        else
            put(m, "link", "id=l%u;a=site:h%u;b=site:h%u;medium=fibre", i, a, b);
        if (draw(5))
            put(m, "tie", "holder=party:p%u;target=link:l%u;kind=builds", draw(PARTIES), i);
        else if (own)
            put(m, "tie", "holder=party:v%u;target=link:l%u;kind=builds", i, i);
        if (i > 0 && draw(3) == 0)
            put(m, "link_support", "upper=l%u;lower=l%u", i, draw(i));
        if (i > 1 && draw(3) == 0)
            put(m, "link_support", "upper=l%u;lower=l%u", i, draw(i));
    }
    for (uint32_t i = draw(6); i > 0; i--)
        put(m, "dependency", "dependent=element:e%u;needs=element:e%u;kind=%s;autonomy_h=%u",
            draw(elements), draw(elements), draw(2) ? "power" : "management", draw(2) * 8);
    for (uint32_t i = draw(3); i > 0; i--) /* leased lines */
        put(m, "dependency", "dependent=link:l%u;needs=service:s%u;kind=service;autonomy_h=0",
            draw(links), draw(SERVICES));
    for (uint32_t i = 0; i < SERVICES; i++) {
        put(m, "service", "id=s%u;name=S;customer_class=police;users=10;criticality=%u", i, 1 + i);
        put(m, "need", "service=s%u;node=r;kind=%s", i, kinds[draw(2)]);
        for (uint32_t x = 0; x < 2; x++) {
            put(m, "need", "service=s%u;node=x%u;parent=r;kind=%s", i, x, kinds[draw(4)]);
            for (uint32_t k = 1 + draw(4); k > 0; k--)
                put(m, "need_member", "service=s%u;node=x%u;member=element:e%u", i, x,
                    draw(elements));
        }
        for (uint32_t x = 0; x < 2; x++) {
            uint32_t a = draw(SITES), b = draw(SITES), gbps = draw(5);
            put(m, "need",
                "service=s%u;node=w%u;parent=r;kind=path;a_site=h%u;b_site=h%u;capacity_gbps=%u", i,
                x, a, b, gbps);
        }
        if (draw(3) == 0) {
            put(m, "need", "service=s%u;node=v;parent=r;kind=agreement", i);
            for (uint32_t h = 0; h < 3; h++)
                put(m, "need_member", "service=s%u;node=v;member=site:h%u", i, h);
        }
    }
}

/* By crd_loss, which takes a set for one loss and is exact for it: bit s of the service. */
static uint32_t lost(struct one *o, const crd_loss_opts *loss, const crd_str *set, size_t n,
                     bool high)
{
    const crd_loss_result *r;
    crd_err err = CRD_ERR_INIT;
    crd_loss_opts opts = *loss;
    uint32_t services = 0;
    opts.set = set;
    opts.n_set = n;
    assert_status(CRD_OK, crd_loss(o->t, &opts, o->arena, &r, &err), &err);
    for (size_t i = 0; i < r->n_cells; i++)
        if (high ? r->cells[i].lost_high : r->cells[i].lost_low)
            services |= 1u << (r->cells[i].service.ptr[1] - '0');
    return services;
}

/* Services that fall by every set of the parties given as bits; those down without any loss show
 * as such in neither: lost_low and lost_high say what the loss adds. */
enum { MOST = 20 };
struct table {
    crd_str name[MOST];
    uint32_t n;
    uint32_t *down; /* [1 << n] bits of services */
};

static void table_make(struct table *t, struct one *o, const crd_loss_opts *loss, bool high,
                       uint32_t most)
{
    t->down = calloc((size_t)1 << t->n, sizeof *t->down);
    for (uint32_t s = 1; s < 1u << t->n; s++) {
        crd_str set[MOST];
        size_t n = 0;
        for (uint32_t v = 0; v < t->n; v++)
            if (s >> v & 1)
                set[n++] = t->name[v];
        if (n <= most)
            t->down[s] = lost(o, loss, set, n, high);
    }
}

static uint32_t count(uint32_t bits) { return (uint32_t)__builtin_popcount(bits); }

static uint32_t fewest_of(const struct table *t, uint32_t service, uint32_t most)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t s = 0; s < 1u << t->n; s++)
        if (count(s) <= most && count(s) < best && (t->down[s] >> service & 1))
            best = count(s);
    return best;
}

static const crd_str all_unknown = {"unknown:all", 11}; /* one behind all that nobody recorded */

static uint32_t bits_of(const struct table *t, const crd_fewest_result *r, const uint32_t *party,
                        uint32_t n)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t v = 0; v < t->n; v++)
            if (crd_str_eq(r->parties[party[i]].id, t->name[v]) ||
                (r->parties[party[i]].unknown && crd_str_eq(t->name[v], all_unknown)))
                bits |= 1u << v;
    return bits;
}

static bool is_minimal(const struct table *t, uint32_t s, uint32_t service)
{
    bool minimal = t->down[s] >> service & 1;
    for (uint32_t v = 0; v < t->n && minimal; v++)
        minimal = !(s >> v & 1) || !(t->down[s & ~(1u << v)] >> service & 1);
    return minimal;
}

static bool has_minimal_part(const struct table *t, uint32_t s, uint32_t service)
{
    return t->down[s] >> service & 1; /* losing more never restores anything */
}

static char names[MOST * 2][8];

static void add_name(struct table *t, char kind, uint32_t i)
{
    char *to = names[t->n];
    snprintf(to, sizeof names[0], "%c%u", kind, i);
    t->name[t->n++] = crd_str_from(to);
}

/* The fewest that are possible, and every minimal set, against every subset. */
static void compare(struct one *o, const crd_fewest_result *r, const crd_loss_opts *loss,
                    const struct table *certain, const struct table *possible, uint32_t size)
{
    (void)o;
    (void)loss;
    for (size_t i = 0; i < r->n_ones; i++) {
        const crd_fewest_one *one = &r->ones[i];
        uint32_t service = (uint32_t)(one->service.ptr[1] - '0'), listed[2] = {0, 0};
        assert_true(one->low.proven && one->high.proven);
        if (one->low.upper == 0)
            continue; /* down from the start: no loss adds to that */
        assert_int_equal(one->low.upper, fewest_of(possible, service, 32));
        assert_int_equal(one->low.never, one->low.upper == UINT32_MAX);
        if (!one->low.never) {
            uint32_t set = bits_of(possible, r, one->low.set, one->low.upper);
            assert_int_equal(count(set), one->low.upper);
            assert_true(possible->down[set] >> service & 1);
        }
        assert_true(one->low.upper <= one->high.upper);
        for (size_t k = 0; k < r->n_sets; k++) {
            const crd_fewest_set *f = &r->sets[k];
            uint32_t set = bits_of(certain, r, f->party, f->n);
            if (f->one != i)
                continue;
            listed[f->certain]++;
            assert_int_equal(count(set), f->n);
            assert_true(is_minimal(f->certain ? certain : possible, set, service));
            assert_true(f->certain || !has_minimal_part(certain, set, service));
        }
        for (uint32_t s = 0; s < 1u << certain->n && one->high.upper > 0; s++) { /* named ones */
            if (count(s) > size)
                continue;
            listed[1] -= is_minimal(certain, s, service);
            listed[0] -= is_minimal(possible, s, service) && !has_minimal_part(certain, s, service);
        }
        if (one->high.upper > 0) {
            assert_int_equal(listed[1], 0);
            assert_int_equal(listed[0], 0);
        }
    }
    assert_false(r->sets_cut);
}

static void test_every_subset_of_suppliers(void **state)
{
    (void)state;
    uint32_t never = 0, more = 0;
    for (uint64_t round = crd_rounds(60); round > 0; round--) {
        struct one o, own;
        struct table certain = {0}, possible = {0}, each = {0};
        crd_fewest_opts opts = {.loss = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS}};
        mem_init(&o.m);
        make_world(&o.m, round * 77, false);
        opts.loss.unknown_any = draw(2);
        opts.size = 1 + draw(5);
        opts.loss.most_pairs = round % 3 == 0; /* one: twos are too many, and left to the search */
        one_make(&o);
        const crd_fewest_result *r = ask(&o, &opts);
        for (size_t i = 0; i < r->asked; i++)
            certain.name[certain.n++] = r->parties[i].id;
        possible = certain;
        possible.name[possible.n++] = all_unknown;
        table_make(&certain, &o, &opts.loss, false, 32);
        table_make(&possible, &o, &opts.loss, true, 32);
        compare(&o, r, &opts.loss, &certain, &possible, opts.size);
        /* high: each unknown one is somebody of its own */
        mem_init(&own.m);
        make_world(&own.m, round * 77, true);
        one_make(&own);
        each = certain;
        each.down = NULL;
        for (size_t i = 0; i < r->n_parties && each.n < 12; i++)
            if (r->parties[i].unknown && strcmp(r->parties[i].unknown, "all") != 0)
                add_name(&each, r->parties[i].unknown[0] == 'l' ? 'v' : 'u',
                         (uint32_t)(r->parties[i].id.ptr[1] - '0'));
        table_make(&each, &own, &opts.loss, false, 4);
        for (size_t i = 0; i < r->n_ones; i++) {
            const crd_fewest_bound *high = &r->ones[i].high;
            uint32_t want = fewest_of(&each, (uint32_t)(r->ones[i].service.ptr[1] - '0'), 4);
            never += high->never;
            more += high->upper > 2;
            if (high->upper > 0 && high->upper <= 4)
                assert_int_equal(high->upper, want);
            else if (high->upper > 4)
                assert_int_equal(want, UINT32_MAX);
        }
        free(certain.down);
        free(possible.down);
        free(each.down);
        one_done(&own);
        one_done(&o);
    }
    assert_true(never > 3 && more > 3);
}

/* ---- properties --------------------------------------------------------------------------- */

static const crd_fewest_result *ask_world(struct one *o, uint64_t from, const crd_fewest_opts *opts)
{
    mem_init(&o->m);
    make_world(&o->m, from, false);
    one_make(o);
    return ask(o, opts);
}

/* Who counts as one: a supplier has one state, so no more states are needed than suppliers. */
static void test_states_are_never_more(void **state)
{
    (void)state;
    uint32_t fewer = 0;
    for (uint64_t round = crd_rounds(100); round > 0; round--) {
        struct one a, b;
        crd_fewest_opts opts = {.loss = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS}};
        opts.loss.unknown_any = round % 2;
        const crd_fewest_result *by_supplier = ask_world(&a, 3 * round, &opts);
        opts.loss.by = CRD_LOSS_STATE;
        const crd_fewest_result *by_state = ask_world(&b, 3 * round, &opts);
        assert_int_equal(by_supplier->n_ones, by_state->n_ones);
        for (size_t i = 0; i < by_state->n_ones; i++) {
            assert_true(by_state->ones[i].low.upper <= by_supplier->ones[i].low.upper);
            assert_true(by_state->ones[i].high.upper <= by_supplier->ones[i].high.upper);
            fewer += by_state->ones[i].high.upper < by_supplier->ones[i].high.upper;
        }
        one_done(&a);
        one_done(&b);
    }
    assert_true(fewer > 10);
}

static void same_bound(const crd_fewest_bound *a, const crd_fewest_bound *b)
{
    assert_int_equal(a->lower, b->lower);
    assert_int_equal(a->upper, b->upper);
    assert_int_equal(a->proven, b->proven);
    assert_int_equal(a->never, b->never);
    for (uint32_t i = 0; a->upper != UINT32_MAX && i < a->upper; i++)
        assert_int_equal(a->set[i], b->set[i]);
}

static void same(const crd_fewest_result *a, const crd_fewest_result *b)
{
    assert_int_equal(a->n_parties, b->n_parties);
    for (size_t i = 0; i < a->n_parties; i++)
        assert_true(crd_str_eq(a->parties[i].id, b->parties[i].id));
    for (size_t i = 0; i < a->n_ones; i++) {
        same_bound(&a->ones[i].low, &b->ones[i].low);
        same_bound(&a->ones[i].high, &b->ones[i].high);
    }
    assert_int_equal(a->n_sets, b->n_sets);
    for (size_t i = 0; i < a->n_sets; i++) {
        assert_int_equal(a->sets[i].one, b->sets[i].one);
        assert_int_equal(a->sets[i].n, b->sets[i].n);
        assert_memory_equal(a->sets[i].party, b->sets[i].party, a->sets[i].n * sizeof(uint32_t));
    }
    assert_int_equal(a->n_weights, b->n_weights);
    for (size_t i = 0; i < a->n_weights; i++)
        assert_memory_equal(&a->weights[i], &b->weights[i], sizeof a->weights[i]);
}

static void test_the_same_for_any_threads(void **state)
{
    (void)state;
    for (uint64_t round = 1; round < 10; round++)
        for (uint32_t threads = 2; threads <= 8; threads += 3) {
            struct one a, b;
            crd_pool *pool;
            crd_fewest_opts opts = {.loss = {.by = CRD_LOSS_SUPPLIER}, .size = 4};
            opts.effort = round < 5 ? 200 : 0;
            const crd_fewest_result *alone = ask_world(&a, 5 * round, &opts);
            assert_ok(crd_pool_new(threads, &pool, NULL));
            opts.loss.pool = pool;
            same(alone, ask_world(&b, 5 * round, &opts));
            crd_pool_free(pool);
            one_done(&a);
            one_done(&b);
        }
}

static bool at_once(void *ctx)
{
    (void)ctx;
    return true;
}

/* However early it ends: the bounds hold. */
static void test_limits(void **state)
{
    (void)state;
    uint32_t open = 0;
    for (uint64_t round = 1; round < 60; round++) {
        struct one a, b;
        crd_fewest_opts opts = {.loss = {.by = CRD_LOSS_SUPPLIER}};
        const crd_fewest_result *whole = ask_world(&a, 7 * round, &opts);
        opts.effort = 20 + 10 * round;
        opts.stop = round % 7 == 0 ? at_once : NULL;
        const crd_fewest_result *part = ask_world(&b, 7 * round, &opts);
        for (size_t i = 0; i < whole->n_ones; i++) {
            const crd_fewest_bound *x = &whole->ones[i].high, *y = &part->ones[i].high;
            assert_true(y->lower <= x->lower || x->never);
            assert_true(y->upper >= x->upper);
            open += !y->proven;
            if (opts.stop) /* nothing but what is down anyhow is looked at */
                assert_true(y->lower <= 1 && (y->upper == 0 || y->upper == UINT32_MAX));
        }
        assert_int_equal(part->stopped, part->open > 0);
        one_done(&a);
        one_done(&b);
    }
    assert_true(open > 5);
}

struct began {
    double seconds;
    uint32_t times;
    crd_status give;
};

static crd_status begin(void *ctx, double seconds)
{
    struct began *b = ctx;
    b->seconds = seconds;
    b->times++;
    return b->give;
}

/* The sets alone: the same, after it was said how long they take; or not at all. */
static void test_sets_only(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(20); round > 0; round--) {
        struct one a, b;
        struct began began = {.give = CRD_OK};
        const crd_fewest_result *r;
        crd_fewest_opts opts = {.loss = {.by = CRD_LOSS_SUPPLIER}, .size = 3};
        const crd_fewest_result *whole = ask_world(&a, 11 * round, &opts);
        opts.sets_only = true;
        opts.begin = begin;
        opts.begin_ctx = &began;
        const crd_fewest_result *sets = ask_world(&b, 11 * round, &opts);
        assert_int_equal(began.times, 1);
        assert_true(began.seconds >= 0 && began.seconds < 1);
        assert_int_equal(whole->n_sets, sets->n_sets);
        for (size_t i = 0; i < sets->n_sets; i++) {
            assert_int_equal(whole->sets[i].one, sets->sets[i].one);
            assert_int_equal(whole->sets[i].n, sets->sets[i].n);
            assert_memory_equal(whole->sets[i].party, sets->sets[i].party,
                                sets->sets[i].n * sizeof(uint32_t));
        }
        began.give = CRD_ELIMIT;
        assert_status(CRD_ELIMIT, crd_fewest(b.t, &opts, b.arena, &r, &CRD_ERR_INIT), NULL);
        opts.begin = NULL;
        opts.service = CRD_STR("s1"); /* alone, its sets are worked out a second way */
        const crd_fewest_result *alone = ask(&b, &opts);
        size_t n = 0;
        for (size_t i = 0; i < sets->n_sets; i++)
            n += crd_str_eq(sets->ones[sets->sets[i].one].service, opts.service);
        assert_int_equal(alone->n_sets, n);
        one_done(&a);
        one_done(&b);
    }
}

static const struct refused {
    const char *name;
    crd_fewest_opts opts;
    crd_status want;
} refused[] = {
    {"a site that withdraws",
     {.loss = {.by = CRD_LOSS_SITE, .mode = CRD_LOSS_WITHDRAWS}},
     CRD_EINVAL},
    {"sets of seven", {.loss = {.by = CRD_LOSS_SUPPLIER}, .size = 7}, CRD_EINVAL},
    {"a service that nobody has",
     {.loss = {.by = CRD_LOSS_SUPPLIER}, .service = {"t", 1}},
     CRD_ENOENT},
};

static void test_refused(void **state)
{
    const struct refused *c = *state;
    struct one o;
    const crd_fewest_result *r;
    crd_err err = CRD_ERR_INIT;
    mem_init(&o.m);
    make_world(&o.m, 1, false);
    one_make(&o);
    assert_status(c->want, crd_fewest(o.t, &c->opts, o.arena, &r, &err), &err);
    assert_null(r);
    assert_true(err.message[0] != '\0');
    one_done(&o);
}

/* A case without anything in it. */
static void test_nothing(void **state)
{
    (void)state;
    struct one o;
    crd_fewest_opts opts = {.loss = {.by = CRD_LOSS_SUPPLIER}, .size = 3};
    mem_init(&o.m);
    one_make(&o);
    const crd_fewest_result *r = ask(&o, &opts);
    assert_int_equal(r->n_ones + r->n_sets + r->n_weights + r->asked, 0);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_every_subset_of_suppliers);
    CRD_SUITE_ADD(&s, test_states_are_never_more);
    CRD_SUITE_ADD(&s, test_the_same_for_any_threads);
    CRD_SUITE_ADD(&s, test_limits);
    CRD_SUITE_ADD(&s, test_nothing);
    CRD_SUITE_ADD(&s, test_sets_only);
    CRD_SUITE_ROWS(&s, refused, test_refused);
    return crd_suite_run(&s, "analyse/fewest");
}
