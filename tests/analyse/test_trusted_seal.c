/* Trusted routes: what opening them takes, by replacing or with sealed ways, against every choice;
 * whose hands count; where those who roam leave; ways apart by disks. */
#include "crdtest.h"

#include "analyse/route.h"
#include "base/bits.h"
#include "base/str.h"

#include "power_world.h"
#include "route_world.h"

static void begin(routing *r)
{
    memset(r, 0, sizeof *r);
    mem_init(&r->m);
    mem_put(&r->m, "s", "source", "name=s;as_of=2025-01-01");
}

/* ---- against every choice ------------------------------------------------------------------- */

enum { SITES = 6, LINKS = 8, PLACES = 4, DEAR = 40 };

struct choice {
    unsigned a[LINKS], b[LINKS], cost[LINKS]; /* 0: it does not say */
    bool bad[LINKS];
    unsigned seal; /* 0: it does not say */
};

static unsigned find(unsigned *up, unsigned v)
{
    while (up[v] != v)
        v = up[v] = up[up[v]];
    return v;
}

static unsigned price_of(unsigned cost) { return cost ? cost : DEAR; }

enum { WRONG = 1000000, SEALS = PLACES * (PLACES - 1) / 2 };

/* What links of `set` cost; joins what they and the good ones join, in `up`; `all`: any link. */
static unsigned open_links(const struct choice *c, unsigned set, unsigned *up, unsigned *all)
{
    unsigned cost = 0;
    for (unsigned v = 0; v < SITES; v++)
        up[v] = all[v] = v;
    for (unsigned i = 0; i < LINKS; i++) {
        all[find(all, c->a[i])] = find(all, c->b[i]);
        if (set >> i & 1 || !c->bad[i])
            up[find(up, c->a[i])] = find(up, c->b[i]);
        if (set >> i & 1)
            cost += c->bad[i] ? price_of(c->cost[i]) : WRONG;
    }
    return cost;
}

/* The cheapest links and sealed ways that join the places, by trying all; UINT32_MAX: none do. */
static unsigned cheapest(const struct choice *c, bool protect)
{
    unsigned best = UINT32_MAX, up[SITES], all[SITES];
    for (unsigned set = 0; set < 1u << (LINKS + (protect ? SEALS : 0)); set++) {
        unsigned cost = open_links(c, set, up, all), seal = LINKS;
        bool joined = true;
        for (unsigned i = 0; i < PLACES; i++)
            for (unsigned k = i + 1; k < PLACES; k++, seal++) {
                if (!(set >> seal & 1))
                    continue;
                cost += find(all, i) == find(all, k) ? price_of(c->seal) : WRONG;
                up[find(up, i)] = find(up, k);
            }
        for (unsigned i = 1; i < PLACES; i++)
            joined &= find(up, i) == find(up, 0);
        if (joined && cost < best && cost < WRONG)
            best = cost;
    }
    return best;
}

static void random_choice(struct memfeed *m, uint64_t *seed, struct choice *c)
{
    for (unsigned v = 0; v < SITES; v++)
        pw_put(m, "s", "site", "id=t%u", v);
    for (unsigned i = 0; i < LINKS; i++) {
        c->a[i] = pw_draw(seed, SITES);
        c->b[i] = (c->a[i] + 1 + pw_draw(seed, SITES - 1)) % SITES;
        c->bad[i] = i < 2 || pw_draw(seed, 3) > 0;
        c->cost[i] = i == 0 ? DEAR : i == 1 ? 3 : pw_draw(seed, 5) * 5; /* one is the dearest */
        if (c->cost[i])
            pw_put(m, "s", "link", "id=x%u;a=site:t%u;b=site:t%u;replacement_cost=%u", i, c->a[i],
                   c->b[i], c->cost[i]);
        else
            pw_put(m, "s", "link", "id=x%u;a=site:t%u;b=site:t%u", i, c->a[i], c->b[i]);
    }
    c->seal = pw_draw(seed, 4) * 7;
}

struct counted {
    size_t opened, sealed, mixed;
};

static void check_choice(const routing *r, const crd_route_map *m, const struct choice *c,
                         bool protect, struct counted *n)
{
    static const uint32_t places[PLACES] = {0, 1, 2, 3};
    crd_route_protection p = {CRD_STR("seal"), c->seal ? (double)c->seal : (double)NAN};
    crd_route_opening o;
    unsigned want = cheapest(c, protect);
    assert_ok(
        crd_route_open_all(m, places, PLACES, protect ? &p : NULL, false, r->arena, &o, NULL));
    assert_int_equal(want != UINT32_MAX, o.exists);
    assert_true(protect || o.n_sealed == 0);
    if (!o.exists)
        return;
    assert_int_equal(want, (unsigned)o.cost + o.costless * DEAR);
    n->opened += !protect;
    n->sealed += o.n_sealed > 0;
    n->mixed += o.n_sealed > 0 && o.n > 0;
    for (size_t i = 0; i < o.n_sealed; i++)
        assert_true(o.sealed[i].untrusted > 0); /* else it need not be sealed */
}

static void test_every_choice(void **state)
{
    (void)state;
    uint64_t seed = 11;
    struct counted n = {0, 0, 0};
    for (unsigned round = 0; round < crd_rounds(40); round++) {
        struct choice c;
        routing r;
        uint8_t links[LINKS], elements[1] = {CRD_TRUST_YES};
        crd_route_policy policy = {.elements = elements, .links = links};
        crd_route_map *m;
        begin(&r);
        random_choice(&r.m, &seed, &c);
        for (unsigned i = 0; i < LINKS; i++)
            links[i] = c.bad[i] ? CRD_TRUST_NO : CRD_TRUST_YES;
        open_world(&r);
        assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
        check_choice(&r, m, &c, false, &n);
        check_choice(&r, m, &c, true, &n);
        crd_route_map_free(m);
        close_world(&r);
    }
    assert_true(n.opened > 10 && n.sealed > 10 && n.mixed > 3);
}

/* ---- from strict to lax --------------------------------------------------------------------- */

enum { POLICIES = 3, PAIRS = SITES * SITES };

/* Of each pair the best grade, by a maximum spanning forest; as lanes it is the same. */
static void grades_of(const crd_route_map *m, const uint32_t level[LINKS], uint32_t best[PAIRS])
{
    uint64_t lanes[LINKS], got[PAIRS];
    crd_ends pairs[PAIRS];
    uint32_t grade[LINKS];
    crd_grades *g;
    assert_int_equal(LINKS, m->net->n_edges);
    for (uint32_t e = 0; e < LINKS; e++) {
        grade[e] = level[m->link[e]];
        lanes[e] = (UINT64_C(1) << grade[e]) - 1; /* bit k: grade k + 1 or better */
    }
    for (uint32_t q = 0; q < PAIRS; q++)
        pairs[q] = (crd_ends){q / SITES, q % SITES};
    assert_ok(crd_grades_new(m->net, NULL, grade, &g, NULL));
    assert_ok(crd_reach_lanes(m->net, NULL, lanes, pairs, PAIRS, got, NULL));
    for (uint32_t q = 0; q < PAIRS; q++) {
        best[q] = crd_grades_between(g, pairs[q].a, pairs[q].b);
        for (unsigned k = 0; k < POLICIES; k++)
            assert_int_equal(got[q] >> k & 1, best[q] > k);
    }
    crd_grades_free(g);
}

/* Policies of which each trusts what the one before does, and more: one after another, as lanes,
 * and as grades they say the same. */
static void check_policies(const routing *r, const uint32_t level[LINKS], size_t *met)
{
    static const uint32_t places[SITES] = {0, 1, 2, 3, 4, 5};
    uint8_t links[LINKS], elements[1] = {CRD_TRUST_YES};
    uint32_t best[PAIRS];
    for (unsigned p = 0; p < POLICIES; p++) {
        crd_route_policy policy = {.elements = elements, .links = links};
        crd_route_map *m;
        crd_route_matrix all;
        for (unsigned i = 0; i < LINKS; i++)
            links[i] = level[i] >= POLICIES - p ? CRD_TRUST_YES : CRD_TRUST_NO;
        assert_ok(crd_route_map_new(r->t, &policy, &m, NULL));
        assert_ok(crd_route_matrix_of(m, places, SITES, 0, r->arena, &all, NULL));
        grades_of(m, level, best);
        for (uint32_t q = 0; q < PAIRS; q++) {
            assert_int_equal(best[q] >= POLICIES - p, all.joined[q] == 2);
            met[best[q] < POLICIES ? best[q] : POLICIES]++;
        }
        crd_route_map_free(m);
    }
}

static void test_strict_to_lax(void **state)
{
    (void)state;
    uint64_t seed = 5;
    size_t met[POLICIES + 1] = {0};
    for (unsigned round = 0; round < crd_rounds(30); round++) {
        routing r;
        struct choice c;
        uint32_t level[LINKS];
        begin(&r);
        random_choice(&r.m, &seed, &c);
        for (unsigned i = 0; i < LINKS; i++)
            level[i] = pw_draw(&seed, POLICIES + 1);
        open_world(&r);
        check_policies(&r, level, met);
        close_world(&r);
    }
    for (unsigned k = 0; k <= POLICIES; k++)
        assert_true(met[k] > 20);
}

/* ---- whose hands ---------------------------------------------------------------------------- */

/* A way over element e and link up, that link low carries; everything is good's, and one row more
 * puts somebody's hand on it. */
static const char *const good[][2] = {
    {"jurisdiction", "id=XA;name=A"},
    {"jurisdiction", "id=XB;name=B"},
    {"law", "jurisdiction=XA;instrument=Act;powers=read metadata change stop;reach=established;"
            "review=none"},
    {"party", "id=bad;name=Bad;jurisdiction=XA"},
    {"party", "id=good;name=Good;jurisdiction=XB"},
    {"product", "id=box;maker=good"},
    {"product", "id=gear;maker=good"},
    {"product", "id=other;maker=bad"},
    {"network", "id=n;operator=good"},
    {"network", "id=rails;operator=good"},
    {"site", "id=a;country=XB"},
    {"site", "id=b;country=XB"},
    {"element", "id=e;function=router;network=n;site=a;product=box;owner=good"},
    {"element", "id=cloud;function=hypervisor;network=n;site=b;product=gear;owner=good"},
    {"element", "id=boss;function=ems;network=n;site=b;product=gear;owner=good"},
    {"link", "id=up;network=n;a=element:e;b=site:b"},
    {"link", "id=low;network=rails;a=site:a;b=site:b"},
    {"link_support", "upper=up;lower=low"},
    {"tie", "holder=party:good;target=link:low;kind=builds"},
    {"tie", "holder=party:good;target=link:up;kind=builds"},
    {"tie", "holder=party:good;target=link:low;kind=owns"},
    {"tie", "holder=party:good;target=link:up;kind=owns"},
    {"tie", "holder=party:good;target=site:a;kind=owns"},
    {"tie", "holder=party:good;target=site:b;kind=owns"},
};

struct hand {
    const char *name;
    const char *rows[3][2];
    bool trusted;
};

/* clang-format off */
static const struct hand hands[] = {
    {"nobody's", {{"party", "id=third;name=T"}}, true},
    {"the maker of a place's equipment", {{"!product", "id=box;maker=bad"}}, false},
    {"the builder of a link", {{"tie", "holder=party:bad;target=link:up;kind=builds"}}, false},
    {"the builder of what carries it", {{"tie", "holder=party:bad;target=link:low;kind=builds"}}, false},
    {"the owner of what carries it", {{"tie", "holder=party:bad;target=link:low;kind=owns"}}, false},
    {"the operator of what carries it", {{"tie", "holder=party:bad;target=network:rails;kind=operates"}}, false},
    {"the operator of its network", {{"tie", "holder=party:bad;target=network:n;kind=operates"}}, false},
    {"whoever manages a place", {{"tie", "holder=party:bad;target=element:e;kind=manages"}}, false},
    {"whoever manages a link", {{"tie", "holder=party:bad;target=link:up;kind=manages"}}, false},
    {"whoever maintains the product", {{"tie", "holder=party:bad;target=product:box;kind=maintains"}}, false},
    {"whoever hosts a place", {{"tie", "holder=party:bad;target=element:e;kind=hosts"}}, false},
    {"the maker of what hosts it", {{"tie", "holder=element:cloud;target=element:e;kind=hosts"}, {"!product", "id=gear;maker=bad"}}, false},
    {"who runs what hosts it", {{"tie", "holder=element:cloud;target=element:e;kind=hosts"}, {"tie", "holder=party:bad;target=element:cloud;kind=operates"}}, false},
    {"the maker of its manager", {{"dependency", "dependent=element:e;needs=element:boss;kind=management"}, {"!product", "id=gear;maker=bad"}}, false},
    {"the owner of a site", {{"tie", "holder=party:bad;target=site:a;kind=owns"}}, false},
    {"a state that a link crosses", {{"!link", "id=up;network=n;a=element:e;b=site:b;crosses=XA"}}, false},
    {"a state that what carries it crosses", {{"!link", "id=low;network=rails;a=site:a;b=site:b;crosses=XA"}}, false},
    {"a company of his", {{"holding", "owner=party:bad;owned=good;kind=votes;ppm_min=600000;ppm_max=600000"}}, false},
    {"the maker of what is not on the way", {{"element", "id=far;function=router;network=n;site=c;product=other;owner=good"}, {"site", "id=c;country=XB"},
      {"link", "id=away;network=n;a=element:far;b=site:a"}}, true},
};
/* clang-format on */

static bool replaces(const char *table) { return table[0] == '!'; }

/* Does a row of the good world have the key that a row of a case says anew? */
static bool is_said_anew(const struct hand *h, size_t row)
{
    for (size_t i = 0; i < 3 && h->rows[i][0]; i++) {
        const char *end = strchr(h->rows[i][1], ';');
        size_t key = end ? (size_t)(end - h->rows[i][1]) + 1 : 0;
        if (replaces(h->rows[i][0]) && strcmp(h->rows[i][0] + 1, good[row][0]) == 0 &&
            strncmp(h->rows[i][1], good[row][1], key) == 0)
            return true;
    }
    return false;
}

static void test_hands(void **state)
{
    const struct hand *h = *state;
    routing r;
    crd_str words[] = {CRD_STR("XA")};
    crd_route_policy policy = {.avoid = words, .n_avoid = 1};
    crd_route_map *m;
    const crd_route_result *got;
    uint32_t a, b;
    begin(&r);
    for (size_t i = 0; i < CRD_COUNT(good); i++)
        if (!is_said_anew(h, i))
            mem_put(&r.m, "s", good[i][0], good[i][1]);
    for (size_t i = 0; i < 3 && h->rows[i][0]; i++)
        mem_put(&r.m, "s", h->rows[i][0] + replaces(h->rows[i][0]), h->rows[i][1]);
    open_world(&r);
    assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
    assert_ok(crd_route_place(m, CRD_STR("element:e"), &a, NULL));
    assert_ok(crd_route_place(m, CRD_STR("site:b"), &b, NULL));
    /* the carrying link itself is no way from e, but from its site: only `up` is asked about */
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        if (m->link[e] != CRD_ROW_NONE &&
            crd_str_eq(crd_world_text(r.w, CRD_COL(r.w, link, id).text[m->link[e]]),
                       CRD_STR("low")))
            m->edges_in[0][e / 64] &= ~(UINT64_C(1) << e % 64);
    assert_ok(crd_route_between(m, a, b, &(crd_route_opts){0}, r.arena, &got, NULL));
    assert_true(got->careful.exists);
    assert_int_equal(h->trusted, got->careful.trusted);
    crd_route_map_free(m);
    close_world(&r);
}

/* ---- where they leave ----------------------------------------------------------------------- */

static const char *const abroad[][2] = {
    {"network", "id=h"},
    {"network", "id=v"},
    {"network", "id=w"},
    {"network", "id=u"},
    {"network", "id=bare"},
    {"site", "id=cell"},
    {"site", "id=here"},
    {"site", "id=home"},
    {"element", "id=pv;function=pgw;network=v;site=here"},
    {"element", "id=pw;function=upf;network=w;site=here"},
    {"element", "id=ph;function=pgw;network=h;site=home"},
    {"link", "id=l;a=site:cell;b=site:here"},
    {"link", "id=k;a=site:here;b=site:home"},
    {"share_use", "what=network:v;used_by=h;kind=roaming;routing=home-routed"},
    {"share_use", "what=network:w;used_by=h;kind=roaming;routing=local-breakout"},
    {"share_use", "what=network:u;used_by=h;kind=roaming"},
    {"share_use", "what=network:bare;used_by=h;kind=mocn"},
};

struct leaving {
    const char *name; /* where to */
    crd_status rc;
    const char *last; /* gateway */
    size_t links;
};

static const struct leaving leavings[] = {
    {"roaming:h/v", CRD_OK, "ph", 2},         {"roaming:h/w", CRD_OK, "pw", 1},
    {"network:v", CRD_OK, "pv", 1},           {"network:h", CRD_OK, "ph", 2},
    {"roaming:h/u", CRD_ENOENT, NULL, 0},     {"roaming:h/bare", CRD_ENOENT, NULL, 0},
    {"roaming:v/h", CRD_ENOENT, NULL, 0},     {"roaming:h", CRD_ENOENT, NULL, 0},
    {"roaming:", CRD_ENOENT, NULL, 0},        {"network:bare", CRD_ENOENT, NULL, 0},
    {"network:nowhere", CRD_ENOENT, NULL, 0},
};

static void test_leaving(void **state)
{
    const struct leaving *x = *state;
    routing r;
    crd_route_map *m;
    const crd_route_result *got;
    uint32_t a, b;
    begin(&r);
    for (size_t i = 0; i < CRD_COUNT(abroad); i++)
        mem_put(&r.m, "s", abroad[i][0], abroad[i][1]);
    open_world(&r);
    assert_ok(crd_route_map_new(r.t, &(crd_route_policy){0}, &m, NULL));
    assert_ok(crd_route_place(m, CRD_STR("cell"), &a, NULL));
    assert_status(x->rc, crd_route_place(m, crd_str_from(x->name), &b, NULL), NULL);
    if (x->rc == CRD_OK) {
        size_t links = 0;
        assert_ok(crd_route_between(m, a, b, &(crd_route_opts){0}, r.arena, &got, NULL));
        const crd_route_way *way = &got->careful.best;
        assert_true(got->careful.exists && way->n > 2);
        assert_int_equal(CRD_T_network, way->things[way->n - 1].table);
        const crd_route_thing *gate = &way->things[way->n - 2];
        assert_int_equal(CRD_T_element, gate->table);
        crd_str id = crd_world_text(r.w, CRD_COL(r.w, element, id).text[gate->row]);
        assert_true(crd_str_eq(id, crd_str_from(x->last)));
        for (size_t i = 0; i < way->n; i++)
            links += way->things[i].table == CRD_T_link;
        assert_int_equal(x->links, links);
    }
    crd_route_map_free(m);
    close_world(&r);
}

/* ---- by disks ------------------------------------------------------------------------------- */

/* From t0 to t3, 440 km east: straight through t1, 11 km beside it through t2, and far in the north
 * through t4. */
static void test_disks(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"site", "id=t0;lat=0;lon=0"},
        {"site", "id=t1;lat=0;lon=2"},
        {"site", "id=t2;lat=0.1;lon=2"},
        {"site", "id=t3;lat=0;lon=4"},
        {"site", "id=t4;lat=6;lon=2"},
        {"link", "id=a;a=site:t0;b=site:t1;length_km=1"},
        {"link", "id=b;a=site:t1;b=site:t3;length_km=1"},
        {"link", "id=c;a=site:t0;b=site:t2;length_km=2"},
        {"link", "id=d;a=site:t2;b=site:t3;length_km=2"},
        {"link", "id=e;a=site:t0;b=site:t4;length_km=9"},
        {"link", "id=f;a=site:t4;b=site:t3;length_km=9"},
    };
    static const struct {
        double km;
        const char *second; /* the second way's middle */
        uint32_t apart;     /* of three */
    } asks[] = {{1, "t4", 2}, {50, "t4", 2}, {150, NULL, 3}};
    routing r;
    crd_route_map *m;
    crd_route_opts o = {.by = CRD_APART_DISK};
    const crd_route_result *got;
    begin(&r);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&r.m, "s", rows[i][0], rows[i][1]);
    open_world(&r);
    assert_ok(crd_route_map_new(r.t, &(crd_route_policy){0}, &m, NULL));
    for (size_t k = 0; k < CRD_COUNT(asks); k++) {
        o.radius_km = asks[k].km;
        o.disjoint = 2;
        assert_ok(crd_route_between(m, 0, 3, &o, r.arena, &got, NULL));
        if (asks[k].second) {
            const crd_route_thing *mid = &got->careful.ways[1].things[2];
            crd_str id = crd_world_text(r.w, CRD_COL(r.w, site, id).text[mid->row]);
            assert_true(crd_str_eq(id, crd_str_from(asks[k].second)));
            assert_int_equal(2, got->careful.apart);
        }
        o.disjoint = 3;
        assert_ok(crd_route_between(m, 0, 3, &o, r.arena, &got, NULL));
        if (asks[k].apart != got->careful.apart)
            fail_msg("%g km: %u", asks[k].km, got->careful.apart);
    }
    o.radius_km = 0;
    assert_status(CRD_EINVAL, crd_route_between(m, 0, 3, &o, r.arena, &got, NULL), NULL);
    crd_route_map_free(m);
    close_world(&r);
}

/* ---- what the case has of it ---------------------------------------------------------------- */

static void test_protection(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"mitigation", "id=dear;name=D;ties=carries operates;leaves=metadata stop;cost=9"},
        {"mitigation", "id=cheap;name=C;ties=carries;leaves=stop metadata;cost=5"},
        {"mitigation", "id=equal;name=E;ties=carries;leaves=metadata stop;cost=5"},
        {"mitigation", "id=reads;name=R;ties=carries;leaves=read metadata stop;cost=1"},
        {"mitigation", "id=keys;name=K;ties=hosts;leaves=metadata stop;cost=1"},
        {"mitigation", "id=hides;name=H;ties=carries;leaves=stop;cost=1"},
        {"mitigation", "id=unsaid;name=U;ties=carries;leaves=metadata stop"},
    };
    for (size_t n = 0; n <= CRD_COUNT(rows); n++) {
        routing r;
        begin(&r);
        for (size_t i = CRD_COUNT(rows); i > CRD_COUNT(rows) - n; i--)
            mem_put(&r.m, "s", rows[i - 1][0], rows[i - 1][1]);
        open_world(&r);
        crd_route_protection p = crd_route_protection_of(r.w);
        crd_str want = n == 0   ? CRD_STR_NULL
                       : n < 5  ? CRD_STR("unsaid")
                       : n == 5 ? CRD_STR("equal")
                                : CRD_STR("cheap");
        assert_true(crd_str_eq(want, p.measure));
        assert_int_equal(n >= 5, p.cost == p.cost);
        close_world(&r);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_every_choice);
    CRD_SUITE_ADD(&s, test_strict_to_lax);
    CRD_SUITE_ROWS(&s, hands, test_hands);
    CRD_SUITE_ROWS(&s, leavings, test_leaving);
    CRD_SUITE_ADD(&s, test_disks);
    CRD_SUITE_ADD(&s, test_protection);
    return crd_suite_run(&s, "analyse/trusted_seal");
}
