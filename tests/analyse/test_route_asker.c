/* Many pairs of one map: random worlds, where every pair is asked one by one as well. */
#include "crdtest.h"

#include "memfeed.h"

#include "analyse/route.h"
#include "base/bits.h"
#include "base/str.h"

#include "power_world.h"
#include "route_world.h"

enum { SITES = 7, ELEMENTS = 5, LINKS = 13 };

static void put_end(char *to, size_t room, uint64_t *seed)
{
    if (pw_draw(seed, 3))
        snprintf(to, room, "site:t%u", pw_draw(seed, SITES));
    else
        snprintf(to, room, "element:e%u", pw_draw(seed, ELEMENTS));
}

static void make_random(routing *r, uint64_t seed)
{
    char a[32], b[32];
    memset(r, 0, sizeof *r);
    mem_init(&r->m);
    mem_put(&r->m, "s", "source", "name=s;as_of=2025-01-01");
    mem_put(&r->m, "s", "jurisdiction", "id=XA;name=A");
    mem_put(&r->m, "s", "jurisdiction", "id=XB;name=B");
    mem_put(&r->m, "s", "party", "id=bad;name=Bad;jurisdiction=XA");
    mem_put(&r->m, "s", "party", "id=good;name=Good;jurisdiction=XB");
    mem_put(&r->m, "s", "network", "id=n;operator=good;kind=transport");
    for (unsigned i = 0; i < SITES; i++)
        pw_put(&r->m, "s", "site", "id=t%u;country=%s", i, pw_draw(&seed, 3) ? "XB" : "XA");
    for (unsigned i = 0; i < ELEMENTS; i++)
        pw_put(&r->m, "s", "element", "id=e%u;function=router;network=n;site=t%u%s", i,
               pw_draw(&seed, SITES), pw_draw(&seed, 3) ? ";owner=good" : "");
    for (unsigned i = 0; i < LINKS; i++) {
        put_end(a, sizeof a, &seed);
        put_end(b, sizeof b, &seed);
        pw_put(&r->m, "s", "link", "id=x%u;network=n;a=%s;b=%s;length_km=%u%s", i, a, b,
               1 + pw_draw(&seed, 4), pw_draw(&seed, 6) ? "" : ";status=planned");
        if (pw_draw(&seed, 6) == 0)
            pw_put(&r->m, "s", "tie", "holder=party:bad;target=link:x%u;kind=builds", i);
        if (pw_draw(&seed, 4) == 0)
            pw_put(&r->m, "s", "risk_member", "risk_group=g%u;member=link:x%u", pw_draw(&seed, 3),
                   i);
    }
    for (unsigned i = 0; i < 3; i++)
        pw_put(&r->m, "s", "risk_group", "id=g%u;name=G", i);
    open_world(r);
}

static size_t twice, once;

static void check_pair(const routing *r, const crd_route_map *m, crd_route_asker *k, uint32_t a,
                       uint32_t b, const crd_route_opts *o)
{
    const crd_route_result *got = NULL;
    crd_route_whether is;
    assert_ok(crd_route_between(m, a, b, o, r->arena, &got, NULL));
    assert_ok(crd_route_asker_ask(k, a, b, o, r->arena, &is, NULL));
    for (unsigned h = 0; h < 2; h++) {
        const crd_route_answer *x = h ? &got->hopeful : &got->careful;
        assert_int_equal(x->trusted, is.trusted[h]);
        if (!x->trusted || o->disjoint < 2)
            continue;
        assert_true(x->proven); /* so small a world */
        assert_true(is.proven[h]);
        assert_int_equal(x->apart, is.apart[h]);
        twice += x->apart > 1;
        once += x->apart == 1;
    }
}

/* Every two places, states and networks too, by all that ways may be kept apart by. */
static void test_equal(void **state)
{
    (void)state;
    static const crd_apart bys[] = {CRD_APART_LINK, CRD_APART_NODE, CRD_APART_SITE,
                                    CRD_APART_RISK_GROUP, CRD_APART_STATE};
    twice = once = 0;
    for (uint64_t i = 0; i < crd_rounds(25); i++) {
        routing r;
        crd_route_map *m = NULL;
        crd_route_asker *k = NULL;
        crd_str avoid[] = {CRD_STR("party:bad")};
        crd_route_policy policy = {.avoid = avoid, .n_avoid = i % 3 > 0};
        make_random(&r, i + 1);
        assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
        assert_ok(crd_route_asker_new(m, &k, NULL));
        for (uint32_t a = 0; a < m->net->n_nodes; a++)
            for (uint32_t b = 0; b < m->net->n_nodes; b++)
                for (uint32_t n = 1; a != b && n < 4; n++)
                    check_pair(&r, m, k, a, b,
                               &(crd_route_opts){.disjoint = n,
                                                 .by = bys[(a + b + n + i) % 5],
                                                 .only_whether = true});
        crd_route_asker_free(k);
        crd_route_map_free(m);
        close_world(&r);
    }
    assert_true(twice > 100 && once > 100);
}

/* Two links in one duct, and a third that is openly trusted: two ways apart are possible. The rings
 * of both answers have the same places. */
static void test_rings_differ(void **state)
{
    (void)state;
    const uint8_t links[] = {CRD_TRUST_YES, CRD_TRUST_YES, CRD_TRUST_OPEN};
    const crd_route_policy policy = {.elements = links, .links = links};
    routing r;
    crd_route_map *m = NULL;
    crd_route_asker *k = NULL;
    crd_route_whether is;
    uint32_t a, b;
    memset(&r, 0, sizeof r);
    mem_init(&r.m);
    mem_put(&r.m, "s", "source", "name=s;as_of=2025-01-01");
    mem_put(&r.m, "s", "site", "id=a");
    mem_put(&r.m, "s", "site", "id=b");
    mem_put(&r.m, "s", "risk_group", "id=g;name=G");
    for (unsigned i = 0; i < 3; i++) {
        pw_put(&r.m, "s", "link", "id=x%u;a=site:a;b=site:b", i);
        if (i < 2)
            pw_put(&r.m, "s", "risk_member", "risk_group=g;member=link:x%u", i);
    }
    open_world(&r);
    assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
    assert_ok(crd_route_asker_new(m, &k, NULL));
    assert_ok(crd_route_place(m, CRD_STR("a"), &a, NULL));
    assert_ok(crd_route_place(m, CRD_STR("b"), &b, NULL));
    for (unsigned i = 0; i < 3; i++) {
        crd_route_opts o = {.disjoint = 2, .by = CRD_APART_RISK_GROUP};
        assert_ok(crd_route_asker_ask(k, i % 2 ? b : a, i % 2 ? a : b, &o, r.arena, &is, NULL));
        assert_int_equal(1, is.apart[0]);
        assert_int_equal(2, is.apart[1]);
    }
    crd_route_asker_free(k);
    crd_route_map_free(m);
    close_world(&r);
}

/* ---- on what a possible answer rests --------------------------------------------------------- */

/* The map without what is openly trusted, but for `all` of these things less the one at `without`.
 */
static bool is_among(const crd_route_thing *all, size_t n, size_t without, uint32_t table,
                     uint32_t row)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].table == table && all[i].row == row)
            return i != without;
    return false;
}

/* How many ways share nothing, by link or node. */
static uint32_t ways(const crd_route_map *m, const crd_route_thing *all, size_t n, size_t without,
                     uint32_t from, uint32_t to, uint32_t wanted, crd_apart by)
{
    static const uint32_t tables[] = {CRD_T_site, CRD_T_element, CRD_T_COUNT, CRD_T_jurisdiction,
                                      CRD_T_network};
    uint64_t nodes[8] = {0}, edges[8] = {0}, inside[8] = {0};
    crd_router *router = NULL;
    crd_route_room *room = NULL;
    crd_disjoint d = {0};
    assert_true(m->net->n_nodes < 512 && m->net->n_edges < 512);
    for (uint32_t v = 0; v < m->net->n_nodes; v++)
        if ((crd_bits_has(m->trusted_nodes[1], v) || v == from || v == to) &&
            (m->node_trust[v] != CRD_TRUST_OPEN ||
             is_among(all, n, without, tables[m->nodes[v].kind], m->nodes[v].row)))
            crd_bits_put(nodes, v);
    for (uint32_t e = 0; e < m->net->n_edges; e++) {
        if (m->link[e] == CRD_ROW_NONE)
            crd_bits_put(inside, e);
        if (crd_bits_has(m->trusted_edges[1], e) &&
            (m->edge_trust[e] != CRD_TRUST_OPEN ||
             is_among(all, n, without, CRD_T_link, m->link[e])))
            crd_bits_put(edges, e);
    }
    assert_ok(
        crd_router_new(m->net, &(crd_route_rules){.nodes = nodes, .edges = edges}, &router, NULL));
    assert_ok(crd_route_room_new(m->net, &room, NULL));
    crd_disjoint_opts opts = {.n_routes = wanted,
                              .by = by == CRD_APART_LINK ? CRD_BY_EDGE : CRD_BY_NODE,
                              .uncounted = inside};
    assert_ok(crd_disjoint_find(router, room, from, to, &opts, &d, NULL));
    uint32_t apart = d.n == 0 ? 0 : d.got.n_apart;
    crd_disjoint_done(&d);
    crd_route_room_free(room);
    crd_router_free(router);
    return apart;
}

static size_t rested;

static void check_rests(const routing *r, const crd_route_map *m, crd_route_asker *k, uint32_t a,
                        uint32_t b, const crd_route_opts *o)
{
    crd_route_whether is;
    const crd_route_thing *things = NULL;
    size_t n = 0;
    assert_ok(crd_route_asker_ask(k, a, b, o, r->arena, &is, NULL));
    uint32_t most = !is.trusted[1] ? 0 : o->disjoint > 1 ? is.apart[1] : 1;
    if (most == 0)
        return;
    assert_ok(crd_route_asker_rests(k, a, b, most, o, r->arena, &things, &n, NULL));
    assert_int_equal(most, ways(m, things, n, SIZE_MAX, a, b, most, o->by));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(CRD_TRUST_OPEN, things[i].trust);
        assert_true(ways(m, things, n, i, a, b, most, o->by) < most);
    }
    rested += n;
}

/* Each of these things is needed: without it there are fewer ways. */
static void test_rests(void **state)
{
    (void)state;
    rested = 0;
    for (uint64_t i = 0; i < crd_rounds(25); i++) {
        routing r;
        crd_route_map *m = NULL;
        crd_route_asker *k = NULL;
        crd_str avoid[] = {CRD_STR("party:bad")};
        crd_route_policy policy = {.avoid = avoid, .n_avoid = 1};
        make_random(&r, i + 1);
        assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
        assert_ok(crd_route_asker_new(m, &k, NULL));
        for (uint32_t a = 0; a < m->net->n_nodes; a++)
            for (uint32_t b = 0; b < m->net->n_nodes; b++)
                for (uint32_t n = 1; a != b && n < 4; n++)
                    check_rests(
                        &r, m, k, a, b,
                        &(crd_route_opts){.disjoint = n,
                                          .by = (a + b + n) % 2 ? CRD_APART_LINK : CRD_APART_NODE});
        crd_route_asker_free(k);
        crd_route_map_free(m);
        close_world(&r);
    }
    assert_true(rested > 100);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_equal);
    CRD_SUITE_ADD(&s, test_rings_differ);
    CRD_SUITE_ADD(&s, test_rests);
    return crd_suite_run(&s, "analyse/route_asker");
}
