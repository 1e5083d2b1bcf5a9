#include "crdtest.h"

#include "analyse/shares.h"

#include "memfeed.h"

#include <stdio.h>

/* Shares of links and cable systems: rows by hand, and random cases against every way in which what
 * is not known may turn out. */

enum { PARTIES = 3, SYSTEMS = 3, LINKS = 5, MENTIONS = 24 };

static const crd_shares_result *shares_of(struct memfeed *m, crd_share_measure measure,
                                          const char *country, crd_world **w, crd_arena *arena)
{
    size_t n;
    const crd_want *wants = crd_shares_wants(&n);
    const crd_shares_result *r;
    crd_feed feed = mem_feed(m);
    crd_err err = CRD_ERR_INIT;
    crd_world_opts world = CRD_WORLD_OPTS;
    crd_shares_opts opts = {.measure = measure,
                            .country = country ? crd_str_from(country) : CRD_STR_NULL};
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, &world, w, &err), &err);
    assert_status(CRD_OK, crd_shares(*w, &opts, arena, &r, &err), &err);
    return r;
}

static const crd_share_group *group_of(const crd_shares_result *r, crd_share_role role,
                                       const char *layer)
{
    for (size_t i = 0; i < r->n; i++) {
        const crd_share_group *g = &r->groups[i];
        bool fits = layer ? crd_str_eq(g->layer, crd_str_from(layer)) : crd_str_is_null(g->layer);
        if (g->role == role && fits && crd_str_is_null(g->of) && !g->of_unknown)
            return g;
    }
    static const crd_share_group none;
    fail_msg("no such group");
    return &none;
}

/* ---- by hand ------------------------------------------------------------------------------ */

static const char *const sea[][2] = {
    {"source", "name=s;as_of=2025-06-30"},
    {"party", "id=a"},
    {"party", "id=m1"},
    {"party", "id=m2"},
    {"party", "id=m3"},
    {"network", "id=na;operator=a"},
    {"network", "id=nx"},
};

struct link_case {
    const char *name;
    crd_share_measure measure;
    crd_share_role role;
    const char *layer; /* NULL = all */
    const char *rows[8][2];
    const char *want; /* total/certain/unknown without hhi certain: rows */
    const char *country;
};

/* clang-format off */
static const struct link_case cases[] = {
    {"a system counts once, whatever it has of links", CRD_SHARE_SYSTEMS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;system=x"}, {"link", "id=l2;system=x"}, {"link", "id=l3;system=y"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"},
      {"tie", "holder=party:m1;target=link:l2;kind=builds"}, {"tie", "holder=party:m2;target=link:l3;kind=builds"}},
     "2/2/0 -0 hhi 5000-5000 c5000: m1 1-1 m2 1-1", NULL},
    {"links count each", CRD_SHARE_LINKS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;system=x"}, {"link", "id=l2;system=x"}, {"link", "id=l3;system=y"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"},
      {"tie", "holder=party:m1;target=link:l2;kind=builds"}, {"tie", "holder=party:m2;target=link:l3;kind=builds"}},
     "3/3/0 -0 hhi 5556-5556 c5556: m1 2-2 m2 1-1", NULL},
    {"without a system its network is one", CRD_SHARE_SYSTEMS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;network=nx"}, {"link", "id=l2;network=nx"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"},
      {"tie", "holder=party:m1;target=link:l2;kind=builds"}}, "1/1/0 -0 hhi 10000-10000 c10000: m1 1-1", NULL},
    {"two makers count once each", CRD_SHARE_SYSTEMS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;system=x"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"}, {"tie", "holder=party:m2;target=link:l1;kind=builds"}},
     "2/2/0 -0 hhi 5000-5000 c5000: m1 1-1 m2 1-1", NULL},
    {"a link of unknown make may be by a third", CRD_SHARE_SYSTEMS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;system=x"}, {"link", "id=l2;system=x"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"}},
     "2/1/1 -0 hhi 2500-10000 c10000: m1 1-2", NULL},
    {"known for a medium", CRD_SHARE_LINKS, CRD_SHARE_MAKER, "fibre",
     {{"link", "id=l1;medium=fibre"}, {"link", "id=l2;medium=fibre"}, {"link", "id=l3;medium=microwave"},
      {"tie", "holder=party:m1;target=link:l1;kind=builds"}, {"tie", "holder=party:m2;target=link:l3;kind=builds"}},
     "2/2/1 -0 hhi 2500-10000 c10000: m1 1-2", NULL},
    {"planned and removed links do not count", CRD_SHARE_LINKS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;status=planned"}, {"link", "id=l2;removed=2020-01-01"}, {"link", "id=l3;status=failed"},
      {"tie", "holder=party:m1;target=link:l3;kind=builds"}}, "1/1/0 -0 hhi 10000-10000 c10000: m1 1-1", NULL},
    {"a tie that has ended names no builder", CRD_SHARE_LINKS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1"}, {"tie", "holder=party:m1;target=link:l1;kind=builds;since=2001-01-01;until=2002-01-01"}},
     "1/1/1 -0 hhi 0-10000 c-1:", NULL},
    {"who owned it owns it no more", CRD_SHARE_LINKS, CRD_SHARE_OWNER, NULL,
     {{"link", "id=l1"}, {"tie", "holder=party:m1;target=link:l1;kind=owns;since=2001-01-01;until=2002-01-01"},
      {"tie", "holder=party:m2;target=link:l1;kind=owns;since=2002-01-01"}}, "1/1/0 -0 hhi 10000-10000 c10000: m2 1-1", NULL},
    {"who owns the network owns its links", CRD_SHARE_LINKS, CRD_SHARE_OWNER, NULL,
     {{"link", "id=l1;network=nx"}, {"tie", "holder=party:m1;target=network:nx;kind=owns"}}, "1/1/0 -0 hhi 10000-10000 c10000: m1 1-1", NULL},
    {"the network's operator operates, unless a tie says who", CRD_SHARE_LINKS, CRD_SHARE_OPERATOR, NULL,
     {{"link", "id=l1;network=na"}, {"link", "id=l2;network=na"}, {"link", "id=l3;network=na"}, {"tie", "holder=party:m1;target=link:l2;kind=operates"}},
     "3/3/0 -0 hhi 5556-5556 c5556: a 2-2 m1 1-1", NULL},
    {"length in metres; an unknown one is left out", CRD_SHARE_LENGTH, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;length_km=1.5"}, {"link", "id=l2;length_km=0.5"}, {"link", "id=l3"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"},
      {"tie", "holder=party:m2;target=link:l2;kind=builds"}}, "2000/2000/0 -1 hhi 6250-6250 c6250: m1 1500-1500 m2 500-500", NULL},
    {"capacity in Mbit/s", CRD_SHARE_CAPACITY, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1;capacity_gbps=10"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"}}, "10000/10000/0 -0 hhi 10000-10000 c10000: m1 10000-10000", NULL},
    {"a holder that is nowhere is a stranger", CRD_SHARE_LINKS, CRD_SHARE_MAKER, NULL,
     {{"link", "id=l1"}, {"tie", "holder=party:nobody;target=link:l1;kind=builds"}}, "1/1/1 -0 hhi 0-10000 c-1:", NULL},
    {"a country: a link ends there, elsewhere, or nobody knows", CRD_SHARE_LINKS, CRD_SHARE_MAKER, NULL,
     {{"site", "id=sx;country=XN"}, {"site", "id=sy;country=XS"}, {"link", "id=l1;a=site:sx;b=site:sy"}, {"link", "id=l2;a=site:sy"}, {"link", "id=l3"},
      {"tie", "holder=party:m1;target=link:l1;kind=builds"}, {"tie", "holder=party:m2;target=link:l2;kind=builds"},
      {"tie", "holder=party:m3;target=link:l3;kind=builds"}}, "2/1/1 -0 hhi 5000-10000 c10000: m1 1-1 m3 0-1", "XN"},
    {"an end at an element stands where its site is", CRD_SHARE_LINKS, CRD_SHARE_MAKER, NULL,
     {{"site", "id=sx;country=XN"}, {"element", "id=e;site=sx"}, {"link", "id=l1;a=element:e"}, {"tie", "holder=party:m1;target=link:l1;kind=builds"}},
     "1/1/0 -0 hhi 10000-10000 c10000: m1 1-1", "XN"},
    {"a system counts where it lands", CRD_SHARE_SYSTEMS, CRD_SHARE_MAKER, NULL,
     {{"site", "id=sx;country=XN"}, {"site", "id=sy;country=XS"}, {"link", "id=l1;system=x;a=site:sx"}, {"link", "id=l2;system=x;a=site:sy"},
      {"tie", "holder=party:m1;target=link:l1;kind=builds"}, {"tie", "holder=party:m2;target=link:l2;kind=builds"}},
     "1/1/0 -0 hhi 10000-10000 c10000: m2 1-1", "XS"},
    {"without a site, the network's country", CRD_SHARE_ELEMENTS, CRD_SHARE_OWNER, NULL,
     {{"network", "id=n1;country=XN"}, {"network", "id=n2;country=XS"}, {"site", "id=sx;country=XN"}, {"element", "id=e1;network=n1;owner=m1"},
      {"element", "id=e2;network=n2;owner=m2"}, {"element", "id=e3;network=n2;site=sx;owner=m3"}, {"element", "id=e4;network=nx;owner=m2"}},
     "3/2/1 -0 hhi 3333-5000 c5000: m1 1-1 m3 1-1 m2 0-1", "XN"},
    {"elements at sites of a country, and at no known site", CRD_SHARE_ELEMENTS, CRD_SHARE_OWNER, NULL,
     {{"site", "id=sx;country=XN"}, {"site", "id=sy;country=XS"}, {"element", "id=e1;site=sx;owner=m1"}, {"element", "id=e2;site=sy;owner=m2"},
      {"element", "id=e3;owner=m3"}}, "2/1/1 -0 hhi 5000-10000 c10000: m1 1-1 m3 0-1", "XN"},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct link_case *c = *state;
    struct memfeed m;
    crd_world *w;
    crd_arena *arena;
    for (uint64_t seed = 0; seed < 3; seed++) {
        char got[400];
        size_t at;
        mem_init(&m);
        assert_ok(crd_arena_new(64 << 20, &arena));
        for (size_t i = 0; i < CRD_COUNT(sea); i++)
            mem_put(&m, "s", sea[i][0], sea[i][1]);
        for (size_t i = 0; i < 8 && c->rows[i][0]; i++)
            mem_put(&m, "s", c->rows[i][0], c->rows[i][1]);
        if (seed > 0)
            mem_shuffle(&m, seed);
        const crd_shares_result *r = shares_of(&m, c->measure, c->country, &w, arena);
        const crd_share_group *g = group_of(r, c->role, c->layer);
        at = (size_t)snprintf(
            got, sizeof got, "%lld/%lld/%lld -%llu hhi %d-%d c%d:", (long long)g->total,
            (long long)g->certain, (long long)g->unknown, (unsigned long long)r->without,
            g->hhi_low, g->hhi_high, g->hhi_certain);
        for (size_t i = 0; i < g->n_rows; i++)
            at += (size_t)snprintf(got + at, sizeof got - at, " " CRD_STR_FMT " %lld-%lld",
                                   CRD_STR_ARG(g->rows[i].party), (long long)g->rows[i].low,
                                   (long long)g->rows[i].high);
        assert_string_equal(got, c->want);
        crd_world_free(w);
        crd_arena_free(arena);
        mem_done(&m);
    }
}

/* ---- every way it may be ------------------------------------------------------------------ */

struct naive_link {
    int system;
    bool maybe, gone;   /* gone: elsewhere */
    int built[PARTIES]; /* 0 no, 1 maybe, 2 yes */
};

struct naive_mention {
    int party; /* -1 = unknown */
    bool sure;
};

struct naive {
    struct naive_link links[LINKS];
    int n_links;
    struct naive_mention mentions[MENTIONS];
    int n;
    bool known[PARTIES];
    double low[PARTIES + 1], high[PARTIES + 1], hhi_low, hhi_high; /* shares found possible */
};

static unsigned draw(uint64_t *seed, unsigned below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % below;
}

/* Links at a site in XN, in XS, or nobody knows where; `here`: asked for XN. */
static void make(struct naive *x, struct memfeed *m, bool here, uint64_t *seed)
{
    static const char *const sites[] = {"id=t0;country=XN", "id=t1;country=XS", "id=t2"};
    for (int i = 0; i < 3; i++)
        mem_put(m, "s", "site", sites[i]);
    char text[160];
    x->n_links = 1 + (int)draw(seed, LINKS);
    mem_put(m, "s", "source", "name=s;as_of=2025-06-30");
    for (int p = 0; p < PARTIES; p++) {
        snprintf(text, sizeof text, "id=m%d", p);
        mem_put(m, "s", "party", text);
    }
    for (int i = 0; i < x->n_links; i++) {
        struct naive_link *l = &x->links[i];
        l->system = (int)draw(seed, SYSTEMS);
        bool undated = draw(seed, 3) == 0;
        unsigned site = draw(seed, 4) % 3;
        l->maybe = undated || (here && site == 2);
        l->gone = here && site == 1;
        snprintf(text, sizeof text,
                 "id=l%d;system=s%d;medium=submarine-cable;a=site:t%u;installed=%s", i, l->system,
                 site, undated ? "2025" : "2020");
        mem_put(m, "s", "link", text);
        for (int p = 0; p < PARTIES; p++) {
            l->built[p] = draw(seed, 3) > 0 ? 0 : draw(seed, 3) > 0 ? 2 : 1;
            if (l->built[p] == 0)
                continue;
            x->known[p] |= !l->gone;
            snprintf(text, sizeof text, "holder=party:m%d;target=link:l%d;kind=builds;since=%s", p,
                     i, l->built[p] == 2 ? "2020-01-01" : "2025");
            mem_put(m, "s", "tie", text);
        }
    }
}

/* One system: who is mentioned, and whether one more may be. */
static void mention_system(struct naive *x, int system)
{
    bool there = false, sure = false, named = false, open = false;
    int by[PARTIES] = {0};
    for (int i = 0; i < x->n_links; i++) {
        const struct naive_link *l = &x->links[i];
        bool someone = false;
        if (l->system != system || l->gone)
            continue;
        there = true;
        sure |= !l->maybe;
        for (int p = 0; p < PARTIES; p++) {
            int how = l->built[p] == 2 && !l->maybe ? 2 : l->built[p] ? 1 : 0;
            by[p] = how > by[p] ? how : by[p];
            someone |= l->built[p] == 2;
            named |= how == 2;
        }
        open |= !someone;
    }
    for (int p = 0; p < PARTIES; p++)
        if (by[p])
            x->mentions[x->n++] = (struct naive_mention){p, by[p] == 2};
    if (there && open)
        x->mentions[x->n++] = (struct naive_mention){-1, sure && !named};
}

/* Tries all: what may be there is or not, the unknown is each party that is known, or a stranger of
 * its own. counts[PARTIES] and on are strangers. */
static void every_way(struct naive *x, int i, int *counts, int n_counts)
{
    if (i == x->n) {
        double sum = 0, squares = 0;
        for (int p = 0; p < n_counts; p++) {
            sum += counts[p];
            squares += (double)counts[p] * counts[p];
        }
        if (sum == 0)
            return;
        double hhi = squares * 10000 / (sum * sum);
        x->hhi_low = hhi < x->hhi_low ? hhi : x->hhi_low;
        x->hhi_high = hhi > x->hhi_high ? hhi : x->hhi_high;
        for (int p = 0; p < PARTIES; p++) {
            x->low[p] = counts[p] / sum < x->low[p] ? counts[p] / sum : x->low[p];
            x->high[p] = counts[p] / sum > x->high[p] ? counts[p] / sum : x->high[p];
        }
        return;
    }
    const struct naive_mention *m = &x->mentions[i];
    if (!m->sure)
        every_way(x, i + 1, counts, n_counts);
    for (int p = 0; p < PARTIES; p++) {
        if (m->party != p && (m->party >= 0 || !x->known[p]))
            continue;
        counts[p]++;
        every_way(x, i + 1, counts, n_counts);
        counts[p]--;
    }
    if (m->party < 0) {
        counts[n_counts] = 1;
        every_way(x, i + 1, counts, n_counts + 1);
    }
}

static void compare(const struct naive *x, const crd_share_group *g)
{
    int64_t total = x->n, certain = 0;
    for (int i = 0; i < x->n; i++)
        certain += x->mentions[i].sure;
    assert_int_equal(g->total, total);
    assert_int_equal(g->certain, certain);
    double slack = g->unknown == 0 ? 0.5 : 1e-6; /* one number, to the nearest */
    assert_true(g->hhi_low <= x->hhi_low + slack);
    assert_true(g->hhi_high >= x->hhi_high - slack);
    if (certain == total && g->unknown == 0)
        assert_true(g->hhi_low == g->hhi_high);
    for (size_t i = 0; i < g->n_rows; i++) {
        const crd_share *r = &g->rows[i];
        int p = r->party.ptr[1] - '0';
        int64_t low = 0, high = 0;
        for (int k = 0; k < x->n; k++) {
            low += x->mentions[k].party == p && x->mentions[k].sure;
            high += x->mentions[k].party == p || (x->mentions[k].party < 0 && x->known[p]);
        }
        assert_int_equal(r->low, low);
        assert_int_equal(r->high, high);
        assert_true(r->low_ppm <= x->low[p] * 1e6 + 1);
        assert_true(r->high_ppm >= x->high[p] * 1e6 - 1);
        /* the most is met, to the millionth */
        assert_true(r->high_ppm <= x->high[p] * 1e6 + 1.5);
    }
}

static void test_every_way(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < crd_rounds(20) * 10; round++) {
        uint64_t seed = round + 1;
        struct memfeed m;
        crd_world *w;
        crd_arena *arena;
        struct naive x = {.hhi_low = 10000};
        int counts[PARTIES + MENTIONS] = {0};
        for (int p = 0; p < PARTIES; p++)
            x.low[p] = 1;
        mem_init(&m);
        assert_ok(crd_arena_new(64 << 20, &arena));
        make(&x, &m, round % 2 == 1, &seed);
        for (int s = 0; s < SYSTEMS; s++)
            mention_system(&x, s);
        every_way(&x, 0, counts, PARTIES);
        mem_shuffle(&m, seed);
        const crd_shares_result *r = shares_of(&m, CRD_SHARE_SYSTEMS, round % 2 == 1 ? "XN" : NULL,
                                               &w, arena);
        if (x.n == 0)
            assert_int_equal(r->n, 0);
        else
            compare(&x, group_of(r, CRD_SHARE_MAKER, NULL));
        crd_world_free(w);
        crd_arena_free(arena);
        mem_done(&m);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_every_way);
    return crd_suite_run(&s, "analyse/shares_links");
}
