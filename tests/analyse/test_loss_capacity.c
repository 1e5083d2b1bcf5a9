/* Paths that need capacity: cases by hand, random worlds against the least of all cuts. */
#include "crdtest.h"

#include "loss_world.h"

static const char *state_of(const crd_loss_result *r, uint32_t what, crd_str service)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (r->cells[i].what == what && crd_str_eq(r->cells[i].service, service))
            return r->cells[i].lost_low ? "lost" : r->cells[i].lost_high ? "maybe" : "less";
    return "stands";
}

struct capacity_case {
    const char *name;
    const char *lost;      /* links, commas between */
    const char *expect[2]; /* of services s and t: alone, shared; t may be missing */
    uint32_t narrow[2];    /* low, high */
    const char *rows[18][2];
};

#define PLACES \
    {"site", "id=h"}, {"site", "id=i"}, { "site", "id=j" }
#define LINK(name, ends, gbps)                                                                     \
    {"link", "id=" name ";" ends ";medium=fibre;capacity_gbps=" gbps}, {"risk_group", "id=" name}, \
    {                                                                                              \
        "risk_member", "risk_group=" name ";member=link:" name                                     \
    }
#define HI "a=site:h;b=site:i"
#define HJ "a=site:h;b=site:j"
#define JI "a=site:j;b=site:i"
#define NEEDS(id, more, ends, gbps)                                            \
    {"service", "id=" id ";name=" id ";customer_class=police" more},           \
    {                                                                          \
        "need", "service=" id ";node=r;kind=path;" ends ";capacity_gbps=" gbps \
    }
#define S_HI(gbps) NEEDS("s", "", "a_site=h;b_site=i", gbps)

/* clang-format off */
static const struct capacity_case cases[] = {
    {"one wavelength is a way, and too narrow", "k", {"lost"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "10"), S_HI("40")}},
    {"and wide enough for less", "k", {"stands"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "10"), S_HI("10")}},
    {"two ways together", "k", {"stands"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "10"), LINK("m", HJ, "30"), LINK("n", JI, "50"), S_HI("40")}},
    {"the narrowest of a way counts", "k", {"lost"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "10"), LINK("m", HJ, "300"), LINK("n", JI, "20"), S_HI("40")}},
    {"what no loss touches", "m", {"stands"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "10"), LINK("m", HJ, "300"), LINK("n", JI, "20"), S_HI("40")}},
    {"tenths add up", "k", {"stands"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "0.1"), LINK("m", HI, "0.2"), S_HI("0.3")}},
    {"a link of unknown capacity may be enough", "k", {"maybe"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, ""), S_HI("40")}},
    {"unknown from the start: any loss may be the one", "m", {"maybe"}, {0, 1},
     {PLACES, LINK("k", HI, ""), LINK("m", HJ, "30"), S_HI("40")}},
    {"too narrow already: any loss may, none must", "m", {"maybe"}, {1, 1},
     {PLACES, LINK("k", HI, "10"), LINK("m", HJ, "30"), S_HI("40")}},
    {"too narrow already, and parted", "k", {"lost"}, {1, 1},
     {PLACES, LINK("k", HI, "10"), LINK("m", HJ, "30"), S_HI("40")}},
    {"sources that disagree: possibly too narrow", "k", {"maybe"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "10"), {"!link", "id=l;capacity_gbps=50"}, S_HI("40")}},
    {"what is carried leaves less", "k", {"maybe"}, {0, 0},
     {PLACES, LINK("k", HI, "100"), LINK("l", HI, "50"), LINK("m", HJ, "30"), {"link_support", "upper=m;lower=l"}, S_HI("40")}},
    {"a bridge on the way", "n", {"lost"}, {0, 0},
     {PLACES, {"site", "id=g"}, LINK("k", HI, "100"), LINK("n", HI, "100"), LINK("l", "a=site:g;b=site:h", "200"), NEEDS("s", "", "a_site=g;b_site=i", "150")}},
    {"two that share, after a loss: one is first", "k", {"stands,stands", "maybe,stands"}, {0, 0},
     {PLACES, LINK("k", HI, "10"), LINK("l", HI, "10"), S_HI("10"), NEEDS("t", ";priority_access=yes", "a_site=i;b_site=h", "10")}},
    {"by criticality", "k", {"stands,stands", "stands,maybe"}, {0, 0},
     {PLACES, LINK("k", HI, "10"), LINK("l", HI, "10"), NEEDS("s", ";criticality=5", "a_site=h;b_site=i", "10"), NEEDS("t", ";criticality=4", "a_site=h;b_site=i", "10")}},
    {"of one class, with one way left: either", "k,l", {"stands,stands", "maybe,maybe"}, {0, 0},
     {PLACES, LINK("k", HI, "10"), LINK("l", HI, "10"), LINK("m", HI, "10"), S_HI("10"), NEEDS("t", "", "a_site=i;b_site=h", "10")}},
    {"of one class, one of them untouched", "k", {"stands,stands", "maybe,stands"}, {0, 0},
     {PLACES, LINK("k", HI, "10"), LINK("m", HJ, "10"), LINK("n", JI, "10"), S_HI("10"), NEEDS("t", "", "a_site=h;b_site=j", "10")}},
    {"the first class takes the way of the second", "k", {"stands,stands", "stands,maybe"}, {0, 0},
     {PLACES, LINK("k", HI, "10"), LINK("m", HJ, "10"), LINK("n", JI, "10"), NEEDS("s", ";priority_access=yes", "a_site=h;b_site=i", "10"),
      NEEDS("t", "", "a_site=h;b_site=j", "10")}},
    {"no room for both from the start", "m", {"stands,stands", "stands,maybe"}, {0, 1},
     {PLACES, LINK("k", HI, "10"), LINK("m", HJ, "10"), NEEDS("s", ";criticality=5", "a_site=h;b_site=i", "10"), NEEDS("t", ";criticality=4", "a_site=h;b_site=i", "10")}},
};
/* clang-format on */

static int64_t gbps_of(const struct capacity_case *c, crd_str service)
{
    char begin[] = "service=?;";
    begin[8] = service.ptr[0];
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        if (strcmp(c->rows[i][0], "need") == 0 &&
            strncmp(c->rows[i][1], begin, sizeof begin - 1) == 0)
            return (int64_t)(strtod(strrchr(c->rows[i][1], '=') + 1, NULL) + 0.5);
    return 0;
}

static void test_case(void **state)
{
    const struct capacity_case *c = *state;
    struct one o;
    crd_str set[8], rest = crd_str_from(c->lost);
    bool asks_shared = c->expect[1] != NULL;
    crd_loss_opts opts = {.by = CRD_LOSS_RISK_GROUP, .set = set};
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(&o.m, c->rows[i][0][0] == '!' ? "other" : "case",
                c->rows[i][0] + (c->rows[i][0][0] == '!'), c->rows[i][1]);
    one_make(&o);
    while (crd_str_next(&rest, ',', &set[opts.n_set]))
        opts.n_set++;
    for (int shared = 0; shared < 2; shared++) {
        crd_str expect = crd_str_from(c->expect[asks_shared && shared]), one;
        opts.shared = shared;
        const crd_loss_result *r = ask(&o, &opts);
        for (const char *s = "s"; crd_str_next(&expect, ',', &one); s = "t")
            assert_true(crd_str_eq(one, crd_str_from(state_of(r, 0, crd_str_from(s)))));
        int64_t low = 0, high = 0; /* what the lost ones ask for: in these cases s, t or both */
        for (size_t i = 0; i < r->n_cells; i++) {
            int64_t asks = gbps_of(c, r->cells[i].service);
            low += r->cells[i].lost_low ? asks : 0;
            high += r->cells[i].lost_high ? asks : 0;
        }
        assert_int_equal(r->whats[0].demand.low, low);
        assert_int_equal(r->whats[0].demand.high, high);
        if (shared || !asks_shared) {
            assert_int_equal(r->capacity_short.low, c->narrow[0]);
            assert_int_equal(r->capacity_short.high, c->narrow[1]);
        }
    }
    one_done(&o);
}

/* ---- random worlds ------------------------------------------------------------------------ */

static uint64_t seed = 20261124;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { PARTIES = 6, SITES = 6, LINKS = 12, SERVICES = 4 };

struct plan {
    uint32_t n_links;
    struct {
        uint32_t a, b, gbps, builders; /* gbps 0: not known; bits of parties */
        uint32_t under[2], n_under;    /* carried by these */
    } link[LINKS];
    struct {
        uint32_t a, b, gbps;
    } path[SERVICES];
};

static void draw_plan(struct plan *p)
{
    memset(p, 0, sizeof *p);
    p->n_links = 2 + draw(LINKS - 1);
    for (uint32_t i = 0; i < p->n_links; i++) {
        p->link[i].a = draw(SITES);
        p->link[i].b = (p->link[i].a + 1 + draw(SITES - 1)) % SITES;
        p->link[i].gbps = draw(7) ? 1 + draw(6) : 0;
        p->link[i].builders = 1u << draw(PARTIES) | (draw(4) ? 0 : 1u << draw(PARTIES));
        if (i > 2 && draw(4) == 0) {
            p->link[i].n_under = 2;
            p->link[i].under[0] = draw(i);
            p->link[i].under[1] = (p->link[i].under[0] + 1 + draw(i - 1)) % i;
        }
    }
    for (uint32_t s = 0; s < SERVICES; s++) {
        p->path[s].a = draw(SITES);
        p->path[s].b = (p->path[s].a + 1 + draw(SITES - 1)) % SITES;
        p->path[s].gbps = 1 + draw(8);
    }
}

static void put_plan(const struct plan *p, struct memfeed *m)
{
    for (uint32_t i = 0; i < PARTIES; i++)
        put(m, "party", "id=p%u;name=Firm %u Ltd", i, i);
    for (uint32_t i = 0; i < SITES; i++)
        put(m, "site", "id=h%u", i);
    for (uint32_t i = 0; i < p->n_links; i++) {
        char gbps[32] = "";
        if (p->link[i].gbps)
            snprintf(gbps, sizeof gbps, ";capacity_gbps=%u", p->link[i].gbps);
        put(m, "link", "id=l%u;a=site:h%u;b=site:h%u;medium=fibre%s", i, p->link[i].a, p->link[i].b,
            gbps);
        for (uint32_t f = 0; f < PARTIES; f++)
            if (p->link[i].builders >> f & 1)
                put(m, "tie", "holder=party:p%u;target=link:l%u;kind=builds", f, i);
        for (uint32_t k = 0; k < p->link[i].n_under; k++)
            put(m, "link_support", "upper=l%u;lower=l%u", i, p->link[i].under[k]);
    }
    for (uint32_t s = 0; s < SERVICES; s++) {
        put(m, "service", "id=s%u;name=S;customer_class=police;criticality=%u", s, 1 + draw(5));
        put(m, "need", "service=s%u;node=r;kind=path;a_site=h%u;b_site=h%u;capacity_gbps=%u", s,
            p->path[s].a, p->path[s].b, p->path[s].gbps);
    }
}

/* The least cut between two places when these parties are lost; 1000: without limit. */
static uint32_t carried(const struct plan *p, uint32_t s, uint32_t lost, bool high)
{
    bool down[LINKS];
    uint32_t left[LINKS], least = 1000;
    for (uint32_t i = 0; i < p->n_links; i++) {
        bool first = p->link[i].n_under && down[p->link[i].under[0]];
        bool second = p->link[i].n_under && down[p->link[i].under[1]];
        down[i] = (p->link[i].builders & lost) || (high ? first || second : first && second);
        left[i] = p->link[i].gbps ? p->link[i].gbps : high ? 0 : 1000;
    }
    for (uint32_t i = 0; i < p->n_links && high; i++)
        for (uint32_t k = 0; k < p->link[i].n_under; k++) {
            uint32_t *of = &left[p->link[i].under[k]], takes = p->link[i].gbps;
            *of = takes == 0 || takes > *of ? 0 : *of - takes;
        }
    for (uint32_t side = 0; side < 1u << SITES; side++) {
        uint32_t cut = 0;
        if (!(side >> p->path[s].a & 1) || (side >> p->path[s].b & 1))
            continue;
        for (uint32_t i = 0; i < p->n_links; i++)
            if (!down[i] && (side >> p->link[i].a & 1) != (side >> p->link[i].b & 1))
                cut += left[i];
        least = cut < least ? cut : least;
    }
    return least;
}

/* What the header promises: too little is lost; what was short already, when parted, or with any
 * loss. */
static bool is_lost(const struct plan *p, uint32_t s, uint32_t lost, bool high)
{
    uint32_t before = carried(p, s, 0, high), now = carried(p, s, lost, high);
    struct plan thin = *p; /* one for each link: is it joined at all? */
    for (uint32_t i = 0; i < p->n_links; i++) {
        thin.link[i].gbps = 1;
        thin.link[i].n_under = high ? 0 : thin.link[i].n_under;
    }
    if (before >= p->path[s].gbps)
        return now < p->path[s].gbps;
    if (high)
        return true;
    return carried(&thin, s, 0, false) > 0 && carried(&thin, s, lost, false) == 0;
}

static uint32_t number_of(crd_str id) { return (uint32_t)(id.ptr[id.len - 1] - '0'); }

static void check_world(const struct plan *p, struct one *o, bool shared)
{
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .pairs = true, .shared = shared};
    const crd_loss_result *r = ask(o, &opts);
    bool lost[2][SERVICES][PARTIES] = {0};
    bool pair[2][SERVICES][PARTIES][PARTIES] = {0};
    for (size_t i = 0; i < r->n_cells; i++) {
        uint32_t s = number_of(r->cells[i].service), f = number_of(r->whats[r->cells[i].what].id);
        lost[0][s][f] = r->cells[i].lost_low;
        lost[1][s][f] = r->cells[i].lost_high;
    }
    for (size_t i = 0; i < r->n_pairs; i++)
        pair[!r->pairs[i].certain][number_of(r->pairs[i].service)][number_of(r->pairs[i].a)]
            [number_of(r->pairs[i].b)] = true;
    uint32_t builders = 0;
    for (uint32_t i = 0; i < p->n_links; i++)
        builders |= p->link[i].builders;
    for (uint32_t s = 0; s < SERVICES; s++)
        for (uint32_t f = 0; f < PARTIES; f++) {
            bool there = builders >> f & 1; /* else it is no supplier */
            bool low = there && is_lost(p, s, 1u << f, false);
            bool high = there && is_lost(p, s, 1u << f, true);
            assert_int_equal(lost[0][s][f], low);
            assert_true(shared ? lost[1][s][f] >= high : lost[1][s][f] == high);
            for (uint32_t g = f + 1; g < PARTIES; g++) {
                bool both = there && (builders >> g & 1), certain, possible;
                certain = both && is_lost(p, s, 1u << f | 1u << g, false) && !low &&
                          !is_lost(p, s, 1u << g, false);
                possible = both && is_lost(p, s, 1u << f | 1u << g, true) && !high &&
                           !is_lost(p, s, 1u << g, true) && !certain;
                assert_int_equal(pair[0][s][f][g], certain);
                if (!shared)
                    assert_int_equal(pair[1][s][f][g], possible);
            }
        }
}

static void test_least_cuts_by_brute_force(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(200); round > 0; round--) {
        struct plan p;
        struct one o;
        draw_plan(&p);
        mem_init(&o.m);
        put_plan(&p, &o.m);
        one_make(&o);
        check_world(&p, &o, false);
        check_world(&p, &o, true);
        one_done(&o);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_least_cuts_by_brute_force);
    return crd_suite_run(&s, "analyse/loss capacity");
}
