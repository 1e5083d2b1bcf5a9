/* Trusted routes: what must be replaced where links carry links, against every choice. */
#include "crdtest.h"

#include "analyse/route.h"
#include "base/str.h"

#include "power_world.h"

#include <math.h>

typedef struct carrying {
    struct memfeed m;
    crd_world *w;
    crd_ties *t;
    crd_arena *arena;
} carrying;

static void open_world(carrying *r)
{
    size_t n = 0, count[2];
    crd_want wants[200];
    const crd_want *of[2];
    crd_feed feed = mem_feed(&r->m);
    of[0] = crd_ties_wants(&count[0]);
    of[1] = crd_route_wants(&count[1]);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < count[k]; i++)
            wants[n++] = of[k][i];
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &r->w, NULL));
    assert_ok(crd_ties_new(r->w, NULL, 0, &r->t, NULL));
    assert_ok(crd_arena_new(64 << 20, &r->arena));
}

static void close_world(carrying *r)
{
    crd_arena_free(r->arena);
    crd_ties_free(r->t);
    crd_world_free(r->w);
    mem_done(&r->m);
}

enum { SITES = 5, LINKS = 15, DEAR = 40 };

/* Links by number; what carries one has a smaller number. */
struct plan {
    unsigned n, a[LINKS], b[LINKS], cost[LINKS]; /* 0: it does not say */
    bool own[LINKS];                             /* the one to avoid built it */
    unsigned lower[LINKS];                       /* set of what carries it */
};

static void make_plan(carrying *r, uint64_t *seed, unsigned n, bool dense, struct plan *c)
{
    *c = (struct plan){.n = n};
    memset(r, 0, sizeof *r);
    mem_init(&r->m);
    mem_put(&r->m, "s", "source", "name=s;as_of=2025-01-01");
    mem_put(&r->m, "s", "party", "id=bad");
    for (unsigned v = 0; v < SITES; v++)
        pw_put(&r->m, "s", "site", "id=t%u", v);
    for (unsigned i = 0; i < n; i++) {
        c->a[i] = pw_draw(seed, SITES);
        c->b[i] = (c->a[i] + 1 + pw_draw(seed, SITES - 1)) % SITES;
        c->cost[i] = i == 0 ? DEAR : pw_draw(seed, 6) * 5; /* one is the dearest */
        c->own[i] = i == 0 || pw_draw(seed, dense ? 8 : 2) > 0;
        for (unsigned k = 0; k < i; k++)
            if (pw_draw(seed, dense ? 4 : 6) == 0)
                c->lower[i] |= 1u << k;
        if (c->cost[i])
            pw_put(&r->m, "s", "link", "id=x%u;a=site:t%u;b=site:t%u;replacement_cost=%u", i,
                   c->a[i], c->b[i], c->cost[i]);
        else
            pw_put(&r->m, "s", "link", "id=x%u;a=site:t%u;b=site:t%u", i, c->a[i], c->b[i]);
        if (c->own[i])
            pw_put(&r->m, "s", "tie", "holder=party:bad;target=link:x%u;kind=builds", i);
        for (unsigned k = 0; k < i; k++)
            if (c->lower[i] >> k & 1)
                pw_put(&r->m, "s", "link_support", "upper=x%u;lower=x%u", i, k);
    }
    open_world(r);
}

static unsigned find(unsigned *up, unsigned v)
{
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

/* Is there a trusted way when the links of `set` are replaced? A link is trusted when its builder
 * is, or it is replaced, and so is all that carries it. */
static bool opens(const struct plan *c, unsigned set, unsigned from, unsigned to)
{
    unsigned good = 0, up[SITES];
    for (unsigned v = 0; v < SITES; v++)
        up[v] = v;
    for (unsigned i = 0; i < c->n; i++)
        if ((!c->own[i] || set >> i & 1) && (c->lower[i] & ~good) == 0) {
            good |= 1u << i;
            up[find(up, c->a[i])] = find(up, c->b[i]);
        }
    return find(up, from) == find(up, to);
}

static unsigned price(const struct plan *c, unsigned set)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < c->n; i++)
        sum += set >> i & 1 ? c->cost[i] ? c->cost[i] : DEAR : 0;
    return sum;
}

static unsigned cheapest(const struct plan *c, unsigned from, unsigned to)
{
    unsigned best = UINT32_MAX;
    for (unsigned set = 0; set < 1u << c->n; set++) {
        unsigned cost = price(c, set);
        if (cost < best && opens(c, set, from, to))
            best = cost;
    }
    return best;
}

struct counted {
    size_t opened, proven, spared;
};

static void check_pair(const carrying *r, const crd_route_map *m, const struct plan *c, unsigned to,
                       struct counted *n)
{
    const crd_route_result *got = NULL;
    assert_ok(crd_route_between(m, 0, to, &(crd_route_opts){0}, r->arena, &got, NULL));
    const crd_route_answer *both[] = {&got->careful, &got->hopeful};
    unsigned want = cheapest(c, 0, to);
    for (unsigned h = 0; h < 2; h++) {
        const crd_route_opening *o = &both[h]->opening;
        unsigned set = 0, paid = (unsigned)o->cost + (unsigned)o->costless * DEAR;
        assert_int_equal(want == 0, both[h]->trusted);
        assert_int_equal(want != UINT32_MAX && want > 0, o->exists);
        if (!o->exists)
            continue;
        for (size_t i = 0; i < o->n; i++) {
            assert_true(c->own[o->replace[i].row]); /* it is enough to replace what carries it */
            set |= 1u << o->replace[i].row;
        }
        assert_int_equal(price(c, set), paid);
        assert_true(opens(c, set, 0, to));
        assert_true(o->proven ? paid == want : paid >= want);
        assert_true(o->at_least <= want && o->gap >= 0);
        assert_true(fabs(o->at_least + o->gap - paid) < 1e-6);
        assert_true(!o->proven || o->gap <= 0);
        n->opened++;
        n->proven += o->proven;
    }
    for (size_t i = 0; i < got->careful.best.n; i++) {
        const crd_route_thing *x = &got->careful.best.things[i];
        n->spared += x->table == CRD_T_link && x->trust == CRD_TRUST_NO && !c->own[x->row];
    }
}

static void try_plans(uint64_t seed, unsigned rounds, unsigned links, bool dense, struct counted *n)
{
    crd_str words[] = {CRD_STR("party:bad")};
    crd_route_policy policy = {.avoid = words, .n_avoid = 1, .trust_unknown = true};
    for (unsigned round = 0; round < rounds; round++) {
        struct plan c;
        carrying r;
        crd_route_map *m = NULL;
        make_plan(&r, &seed, links, dense, &c);
        assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
        for (unsigned to = 1; to < (dense ? 2 : SITES); to++)
            check_pair(&r, m, &c, to, n);
        crd_route_map_free(m);
        close_world(&r);
    }
}

static void test_few(void **state)
{
    (void)state;
    struct counted n = {0, 0, 0};
    try_plans(3, (unsigned)crd_rounds(60), 8, false, &n);
    assert_true(n.opened > 50 && n.spared > 10);
    assert_int_equal(n.opened, n.proven);
}

/* Too many that carry others to try each as paid for or not: a bound says how far it may be off. */
static void test_many(void **state)
{
    (void)state;
    struct counted n = {0, 0, 0};
    try_plans(5, (unsigned)crd_rounds(16), LINKS, true, &n);
    assert_true(n.opened > n.proven);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_few);
    CRD_SUITE_ADD(&s, test_many);
    return crd_suite_run(&s, "analyse/trusted_carried");
}
