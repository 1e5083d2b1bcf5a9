/* Bounds of shares against their definition: small services whose users are gone through one by
 * one, in every way that what is recorded allows (docs/exposure.md). */
#include "crdtest.h"

#include "analyse/exposure_int.h"

#include "exposure_one.h"
#include "exposure_world.h"

enum { MOST_USERS = 4, MOST_LEAVES = 4, MOST_NODES = 8, MOST_WAYS = 81, UNCOUNTED = 81 };

/* What a user may pass: an element, or a network of which a part of the users is in reach. */
struct leaf {
    bool network;
    unsigned half;        /* in reach: 0 nothing, 1 a half, 2 all */
    unsigned subscribers; /* 0 = not recorded */
};

/* A node counts leaves and nodes below it; a choice when k is less than all of them. */
struct node {
    int parent;
    bool choice;
    unsigned leaves; /* set */
};

struct bounded {
    struct leaf leaf[MOST_LEAVES];
    struct node node[MOST_NODES];
    unsigned n_leaves, n_nodes, users;
    bool shared; /* the one choice are networks: subscribers count */
};

/* ---- what a user may have ------------------------------------------------------------------- */

/* States of a leaf: not passed, passed out of reach, passed in reach. */
static unsigned state_of(unsigned way, unsigned leaf)
{
    while (leaf-- > 0)
        way /= 3;
    return way % 3;
}

static bool has_node(const struct bounded *b, unsigned way, int node);

static bool has_some(const struct bounded *b, unsigned way, int node, bool every)
{
    const struct node *n = &b->node[node];
    bool some = false, all = true;
    for (unsigned i = 0; i < b->n_leaves; i++)
        if (n->leaves >> i & 1) {
            some |= state_of(way, i) != 0;
            all &= state_of(way, i) != 0;
        }
    for (unsigned i = 0; i < b->n_nodes; i++)
        if (b->node[i].parent == node) {
            bool has = has_node(b, way, (int)i);
            some |= has;
            all &= has;
        }
    return every ? all : some;
}

static bool has_node(const struct bounded *b, unsigned way, int node)
{
    return has_some(b, way, node, !b->node[node].choice);
}

static bool may_be(const struct bounded *b, unsigned way)
{
    for (unsigned i = 0; i < b->n_leaves; i++) {
        unsigned s = state_of(way, i);
        if ((s == 1 && b->leaf[i].half == 2) || (s == 2 && b->leaf[i].half == 0))
            return false;
    }
    return has_node(b, way, 0);
}

static bool is_reached(const struct bounded *b, unsigned way)
{
    for (unsigned i = 0; i < b->n_leaves; i++)
        if (state_of(way, i) == 2)
            return true;
    return false;
}

/* ---- every way ------------------------------------------------------------------------------ */

struct every {
    const struct bounded *b;
    unsigned ways[2 * MOST_WAYS], n_ways, user[MOST_USERS];
    bool counts; /* subscribers are as many as users, or more */
    bool lacks;  /* fewer: all of them are users, some users are none */
    unsigned least, most;
};

static unsigned total(const struct bounded *b, bool *known)
{
    unsigned all = 0;
    *known = b->shared;
    for (unsigned i = 0; i < b->n_leaves; i++) {
        *known &= b->leaf[i].subscribers > 0;
        all += b->leaf[i].subscribers;
    }
    return all;
}

/* Of those in a network the part in reach is that of its subscribers; no more are in it than it
 * has. Where it has fewer than there must be, users who are no subscribers have any networks. */
static bool agrees(const struct every *e)
{
    const struct bounded *b = e->b;
    for (unsigned i = 0; i < b->n_leaves; i++) {
        unsigned in[2] = {0, 0}, out[2] = {0, 0};
        for (unsigned u = 0; u < b->users; u++) {
            bool no_subscriber = e->user[u] >= UNCOUNTED;
            in[no_subscriber] += state_of(e->user[u] % UNCOUNTED, i) == 2;
            out[no_subscriber] += state_of(e->user[u] % UNCOUNTED, i) == 1;
        }
        if (b->leaf[i].half == 1 && (in[0] != out[0] || in[1] != out[1]))
            return false;
        if (e->counts && b->leaf[i].subscribers && in[0] + out[0] > b->leaf[i].subscribers)
            return false;
        if (e->lacks && in[0] + out[0] != b->leaf[i].subscribers)
            return false;
    }
    return true;
}

static void look(struct every *e)
{
    unsigned reached = 0;
    if (!agrees(e))
        return;
    for (unsigned u = 0; u < e->b->users; u++)
        reached += is_reached(e->b, e->user[u] % UNCOUNTED);
    e->least = reached < e->least ? reached : e->least;
    e->most = reached > e->most ? reached : e->most;
}

/* Users are alike: only in order. */
static void assign(struct every *e, unsigned u, unsigned from)
{
    if (u == e->b->users) {
        look(e);
        return;
    }
    for (unsigned i = from; i < e->n_ways; i++) {
        e->user[u] = e->ways[i];
        assign(e, u + 1, i);
    }
}

static void go_through(struct every *e)
{
    unsigned all = 1;
    bool known;
    unsigned subscribers = total(e->b, &known);
    for (unsigned i = 0; i < e->b->n_leaves; i++)
        all *= 3;
    e->lacks = known && subscribers < e->b->users;
    e->counts = e->b->shared && !e->lacks;
    e->n_ways = 0;
    for (unsigned way = 0; way < all; way++)
        if (may_be(e->b, way)) {
            e->ways[e->n_ways++] = way;
            if (e->lacks)
                e->ways[e->n_ways++] = UNCOUNTED + way;
        }
    e->least = e->b->users;
    e->most = 0;
    assign(e, 0, 0);
}

/* ---- as a case ------------------------------------------------------------------------------ */

static void put_leaf(struct memfeed *m, const struct bounded *b, unsigned i)
{
    const struct leaf *l = &b->leaf[i];
    if (!l->network) {
        put(m, "element", "id=e%u;network=z;owner=x;function=upf", i);
    } else {
        if (l->subscribers)
            put(m, "network", "id=n%u;operator=x;subscribers=%u", i, 2 * l->subscribers);
        else
            put(m, "network", "id=n%u;operator=x", i);
        put(m, "element", "id=c%u;network=n%u;owner=x;function=amf", i, i);
        if (l->half == 1 && l->subscribers)
            put(m, "element", "id=h%u;network=n%u;owner=x;function=gnb;subscribers=%u", i, i,
                l->subscribers);
    }
    if (l->half == 2)
        put(m, "tie", "holder=party:a;target=element:%c%u;kind=operates", l->network ? 'c' : 'e',
            i);
    else if (l->half == 1)
        put(m, "tie", "holder=party:a;target=element:h%u;kind=operates", i);
}

static void put_node(struct memfeed *m, const struct bounded *b, unsigned i, uint64_t *seed)
{
    const struct node *n = &b->node[i];
    static const char *const kinds[3][2] = {{"all", "at-least"}, {"coverage", "any"}, {"any", ""}};
    unsigned below = 0, members = (unsigned)__builtin_popcount(n->leaves);
    for (unsigned c = 0; c < b->n_nodes; c++)
        below += b->node[c].parent == (int)i;
    unsigned many = members + below,
             k = n->choice ? 1 + (many > 2 ? draw(seed, many - 1) : 0) : many;
    const char *kind = kinds[!n->choice ? 0 : b->shared ? 1 : 2][draw(seed, 2)];
    if (kind[0] == 0)
        kind = below ? "at-least" : "elements";
    char more[40] = "", above[24] = "";
    if (kind[0] == 'e' || kind[1] == 't')
        snprintf(more, sizeof more, ";k=%u", k);
    if (n->parent >= 0)
        snprintf(above, sizeof above, ";parent=x%d", n->parent);
    put(m, "need", "service=s;node=x%u;kind=%s%s%s", i, kind, more, above);
    for (unsigned l = 0; l < b->n_leaves; l++)
        if (n->leaves >> l & 1)
            put(m, "need_member", "service=s;node=x%u;member=%s%u", i,
                b->leaf[l].network ? "network:n" : "element:e", l);
}

static crd_exposure_share answer(const struct bounded *b, uint64_t *seed)
{
    struct one o;
    mem_init(&o.m);
    put(&o.m, "party", "id=a;name=A");
    put(&o.m, "network", "id=z;operator=x");
    if (b->shared)
        put(&o.m, "service", "id=s;name=S;customer_class=police;users=%u", 2 * b->users);
    else
        put(&o.m, "service", "id=s;name=S;customer_class=police");
    for (unsigned i = 0; i < b->n_leaves; i++)
        put_leaf(&o.m, b, i);
    for (unsigned i = 0; i < b->n_nodes; i++)
        put_node(&o.m, b, i, seed);
    one_make(&o);
    crd_str actor = crd_str_from("party:a");
    const crd_exposure_result *r = ask(&o, (crd_exposure_opts){.actors = &actor, .n_actors = 1});
    crd_exposure_share share = {0, 0};
    if (r->n_cells)
        share = r->cells[0].share[CRD_EXPOSURE_STANDING][0];
    one_done(&o);
    return share;
}

/* ---- worlds --------------------------------------------------------------------------------- */

static void random_leaves(struct bounded *b, uint64_t *seed)
{
    for (unsigned i = 0; i < b->n_leaves; i++) {
        struct leaf *l = &b->leaf[i];
        l->network = b->shared || draw(seed, 2);
        l->subscribers = !l->network || draw(seed, 6) == 0 ? 0 : 1 + draw(seed, 5);
        l->half = draw(seed, 3);
        if (l->half == 1 && (!l->network || !l->subscribers))
            l->half = 2;
    }
}

static void random_tree(struct bounded *b, uint64_t *seed)
{
    b->n_nodes = b->shared ? 1 : 2 + draw(seed, 3);
    for (unsigned i = 0; i < b->n_nodes; i++)
        b->node[i] = (struct node){i ? (int)draw(seed, i) : -1, b->shared || draw(seed, 2), 0};
    for (unsigned l = 0; l < b->n_leaves; l++)
        b->node[b->shared ? 0 : draw(seed, b->n_nodes)].leaves |= 1u << l;
    for (unsigned i = 0; i < b->n_nodes; i++) { /* a node that counts nothing is no need */
        bool any = b->node[i].leaves != 0;
        for (unsigned c = i + 1; c < b->n_nodes; c++)
            any |= b->node[c].parent == (int)i;
        if (!any)
            b->node[i].leaves = 1u << draw(seed, b->n_leaves);
    }
}

struct tight {
    unsigned n, low, high, worlds, inner;
};

static void check(const struct bounded *b, uint64_t *seed, struct tight *t)
{
    struct every e = {.b = b};
    go_through(&e);
    if (e.most < e.least) /* halves of odd numbers: nobody can have it so */
        return;
    crd_exposure_share got = answer(b, seed);
    int32_t least = (int32_t)(e.least * CRD_PPM_ALL / b->users);
    int32_t most = (int32_t)((e.most * CRD_PPM_ALL + b->users - 1) / b->users);
    if (got.low_ppm > least || got.high_ppm < most)
        print_message("ERROR: %u users: %d..%d, it may be %d..%d\n", b->users, got.low_ppm,
                      got.high_ppm, least, most);
    for (unsigned i = 0; i < b->n_leaves && (got.low_ppm > least || got.high_ppm < most); i++)
        print_message("ERROR: leaf %u: network %d, half %u, subscribers %u\n", i,
                      b->leaf[i].network, b->leaf[i].half, b->leaf[i].subscribers);
    assert_true(got.low_ppm <= least);
    assert_true(got.high_ppm >= most);
    t->n++;
    t->low += got.low_ppm == least;
    t->high += got.high_ppm == most;
    t->inner += least > 0 && least < CRD_PPM_ALL;
    bool halves = false;
    for (unsigned i = 0; i < b->n_leaves; i++)
        halves |= b->leaf[i].half == 1;
    if (b->shared && !halves) { /* whole networks: no bound could be nearer */
        assert_true(got.low_ppm > least - 4 && got.high_ppm < most + 4);
    }
}

static void worlds(bool shared, struct tight *t, uint64_t rounds, uint64_t seed)
{
    for (; rounds > 0; rounds--) {
        struct bounded b = {.users = 1 + draw(&seed, MOST_USERS), .shared = shared};
        b.n_leaves = 2 + draw(&seed, shared ? 2 : 3);
        random_leaves(&b, &seed);
        random_tree(&b, &seed);
        check(&b, &seed, t);
    }
}

/* Networks of one need. */
static void test_networks(void **state)
{
    (void)state;
    struct tight t = {0};
    worlds(true, &t, crd_rounds(400), 11);
    print_message("# networks: %u worlds, low tight in %u, high in %u, %u inside\n", t.n, t.low,
                  t.high, t.inner);
    assert_true(t.low * 10 > t.n * 7 && t.high * 10 > t.n * 7 && t.inner > 0);
}

/* Trees of choices. */
static void test_trees(void **state)
{
    (void)state;
    struct tight t = {0};
    worlds(false, &t, crd_rounds(400), 12);
    print_message("# trees: %u worlds, low tight in %u, high in %u\n", t.n, t.low, t.high);
    assert_true(t.low * 10 > t.n * 8);
}

/* ---- areas ---------------------------------------------------------------------------------- */

/* Persons of two areas, and which of them three cells may cover: so many of the area, or nobody
 * knows how many. A fourth cell says how many subscribers it serves. */
enum { CELLS = 3, AREAS = 2, PERSONS = 3, UNKNOWN = -1 };

struct covered {
    int covers[CELLS][AREAS]; /* persons; UNKNOWN */
    bool has[CELLS + 1];      /* in reach */
    bool row[CELLS][AREAS];   /* there is one */
    unsigned persons[AREAS];
    unsigned beside, all; /* subscribers of the fourth cell, of the network; 0 = no such cell */
    double least, most;
};

/* Whoever lives in an area that anything covers is a user, as many as in each other such. */
static void count_covered(struct covered *c, const unsigned cover[CELLS][AREAS])
{
    double people = 0, reached = 0;
    for (unsigned a = 0; a < AREAS; a++) {
        unsigned any = 0, mine = 0;
        for (unsigned i = 0; i < CELLS; i++) {
            any |= cover[i][a];
            mine |= c->has[i] ? cover[i][a] : 0;
        }
        people += any ? c->persons[a] : 0;
        reached += (double)__builtin_popcount(mine);
    }
    if (people == 0)
        return;
    /* The fourth cell's users live elsewhere, or here. */
    double beside = c->beside ? (double)c->beside / c->all : 0, share = reached / people;
    double more = c->has[CELLS] ? beside : 0;
    double low = share * (1 - beside) + more, high = share + more;
    c->least = low < c->least ? low : c->least;
    c->most = high > c->most ? high : c->most;
}

static void cover_each(struct covered *c, unsigned cover[CELLS][AREAS], unsigned at)
{
    if (at == CELLS * AREAS) {
        count_covered(c, (const unsigned(*)[AREAS])cover);
        return;
    }
    unsigned i = at / AREAS, a = at % AREAS;
    for (unsigned set = 0; set < 1u << c->persons[a]; set++) {
        int n = __builtin_popcount(set);
        if (!c->row[i][a] ? n != 0 : c->covers[i][a] != UNKNOWN && n != c->covers[i][a])
            continue;
        cover[i][a] = set;
        cover_each(c, cover, at + 1);
    }
}

static void put_covered(struct memfeed *m, const struct covered *c)
{
    put(m, "party", "id=a;name=A");
    put(m, "service", "id=s;name=S;customer_class=police");
    put(m, "need", "service=s;node=r;kind=coverage");
    put(m, "need_member", "service=s;node=r;member=network:n");
    put(m, "network", "id=n;operator=x;subscribers=%u", c->all);
    for (unsigned a = 0; a < AREAS; a++)
        put(m, "area", "id=a%u;population=%u", a, c->persons[a]);
    for (unsigned i = 0; i < CELLS; i++) {
        bool any = false;
        for (unsigned a = 0; a < AREAS; a++)
            any |= c->row[i][a];
        if (any)
            put(m, "element", "id=e%u;network=n;owner=x;function=gnb", i);
        for (unsigned a = 0; a < AREAS; a++) {
            if (c->row[i][a] && c->covers[i][a] == UNKNOWN)
                put(m, "covers", "element=e%u;area=a%u", i, a);
            else if (c->row[i][a])
                put(m, "covers", "element=e%u;area=a%u;share_ppm=%u", i, a,
                    (unsigned)c->covers[i][a] * CRD_PPM_ALL / c->persons[a]);
        }
        if (any && c->has[i])
            put(m, "tie", "holder=party:a;target=element:e%u;kind=operates", i);
    }
    if (c->beside)
        put(m, "element", "id=e%u;network=n;owner=x;function=gnb;subscribers=%u", CELLS, c->beside);
    if (c->beside && c->has[CELLS])
        put(m, "tie", "holder=party:a;target=element:e%u;kind=operates", CELLS);
}

static void random_cover(struct covered *c, uint64_t *seed)
{
    *c = (struct covered){.all = 10, .least = 1};
    for (unsigned a = 0; a < AREAS; a++)
        c->persons[a] = 1 + draw(seed, PERSONS);
    for (unsigned i = 0; i < CELLS; i++) {
        c->has[i] = draw(seed, 2);
        for (unsigned a = 0; a < AREAS; a++) {
            c->row[i][a] = draw(seed, 3) > 0;
            c->covers[i][a] = draw(seed, 4) ? (int)(1 + draw(seed, c->persons[a])) : UNKNOWN;
        }
    }
    c->beside = draw(seed, 2) ? 1 + draw(seed, 5) : 0;
    c->has[CELLS] = draw(seed, 2);
}

static void test_areas(void **state)
{
    (void)state;
    uint64_t seed = 13;
    unsigned low = 0, high = 0, n = 0;
    for (uint64_t round = crd_rounds(150); round > 0; round--) {
        struct covered c;
        unsigned cover[CELLS][AREAS];
        struct one o;
        random_cover(&c, &seed);
        cover_each(&c, cover, 0);
        if (c.most == 0)
            continue;
        mem_init(&o.m);
        put_covered(&o.m, &c);
        one_make(&o);
        crd_str actor = crd_str_from("party:a");
        const crd_exposure_result *r = ask(&o,
                                           (crd_exposure_opts){.actors = &actor, .n_actors = 1});
        crd_exposure_share got = {0, 0};
        if (r->n_cells)
            got = r->cells[0].share[CRD_EXPOSURE_STANDING][1];
        double least = c.least * CRD_PPM_ALL, most = c.most > 1 ? 1e6 : c.most * CRD_PPM_ALL;
        if (got.low_ppm > least + 4 || got.high_ppm < most - 4) /* shares are whole ppm */
            fail_msg("got %d..%d, it may be %f..%f", got.low_ppm, got.high_ppm, least, most);
        low += got.low_ppm > least - 4;
        high += got.high_ppm < most + 4;
        n++;
        one_done(&o);
    }
    print_message("# areas: %u worlds, low tight in %u, high in %u\n", n, low, high);
    assert_true(n > 50 && low * 10 > n * 3 && high * 10 > n * 3);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_networks);
    CRD_SUITE_ADD(&s, test_trees);
    CRD_SUITE_ADD(&s, test_areas);
    return crd_suite_run(&s, "analyse/exposure_bounds");
}
