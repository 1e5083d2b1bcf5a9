/* Trusted routes: a world by hand, and random worlds against trust and ways by their definitions.
 */
#include "crdtest.h"

#include "memfeed.h"

#include "analyse/exposure.h"
#include "analyse/route.h"
#include "base/bits.h"
#include "base/str.h"

#include "power_world.h"
#include "route_world.h"

/* ---- by hand ----------------------------------------------------------------------------------
 */

/* Three ways from t1 to t4: a short one over a link that XA's firm built, a longer one over a link
 * of which nobody says who built it, and the longest over links of a trusted builder, through XC.
 */
static const char *const hand[][2] = {
    {"source", "name=s;as_of=2025-01-01"},
    {"jurisdiction", "id=XA;name=A"},
    {"jurisdiction", "id=XB;name=B"},
    {"jurisdiction", "id=XC;name=C"},
    {"membership", "jurisdiction=XB;alliance=UNION"},
    {"party", "id=bad;name=Bad;jurisdiction=XA"},
    {"party", "id=good;name=Good;jurisdiction=XB"},
    {"law", "jurisdiction=XA;instrument=Act;powers=read metadata change "
            "stop;reach=established;review=none"},
    {"network", "id=n;operator=good;kind=transport"},
    {"site", "id=t1;country=XB"},
    {"site", "id=t2;country=XB"},
    {"site", "id=t3;country=XC"},
    {"site", "id=t4;country=XB"},
    {"element", "id=r;function=router;network=n;site=t2;owner=good;product=box"},
    {"product", "id=box;maker=good"},
    {"link",
     "id=short;network=n;a=site:t1;b=site:t4;length_km=10;capacity_gbps=100;replacement_cost=700"},
    {"link", "id=dark-1;network=n;a=site:t1;b=element:r;length_km=20;capacity_gbps=100"},
    {"link", "id=dark-2;network=n;a=element:r;b=site:t4;length_km=20;capacity_gbps=100"},
    {"link", "id=far-1;network=n;a=site:t1;b=site:t3;length_km=300;capacity_gbps=40"},
    {"link", "id=far-2;network=n;a=site:t3;b=site:t4;length_km=300;capacity_gbps=40"},
    {"tie", "holder=party:bad;target=link:short;kind=builds"},
    {"tie", "holder=party:good;target=link:dark-2;kind=builds"},
    {"tie", "holder=party:good;target=link:far-1;kind=builds"},
    {"tie", "holder=party:good;target=link:far-2;kind=builds"},
    {"tie", "holder=party:good;target=site:t1;kind=owns"},
    {"tie", "holder=party:good;target=site:t2;kind=owns"},
    {"tie", "holder=party:good;target=site:t3;kind=owns"},
    {"tie", "holder=party:good;target=site:t4;kind=owns"},
    {"tie", "holder=party:good;target=link:short;kind=owns"},
    {"tie", "holder=party:good;target=link:dark-1;kind=owns"},
    {"tie", "holder=party:good;target=link:dark-2;kind=owns"},
    {"tie", "holder=party:good;target=link:far-1;kind=owns"},
    {"tie", "holder=party:good;target=link:far-2;kind=owns"},
};

static void make_hand(routing *r)
{
    memset(r, 0, sizeof *r);
    mem_init(&r->m);
    for (size_t i = 0; i < CRD_COUNT(hand); i++)
        mem_put(&r->m, "s", hand[i][0], hand[i][1]);
    open_world(r);
}

struct answer {
    const char *name; /* what is avoided, blanks between */
    const char *from, *to;
    const char *careful, *hopeful; /* links of the best way; "!" before it: it is not trusted */
};

static const struct answer answers[] = {
    {"", "t1", "t4", "short", "short"},
    {"XA", "t1", "t4", "far-1 far-2", "dark-1 dark-2"}, /* nobody says who built dark-1 */
    {"party:bad", "t1", "t4", "far-1 far-2", "dark-1 dark-2"},
    {"party:bad XC", "t1", "t4", "!short", "dark-1 dark-2"},
    {"outside:UNION", "t1", "t4", "!short", "dark-1 dark-2"},
    {"party:good", "t1", "t4", "!short", "!short"},
    {"XC", "t1", "t3", "!far-1", "!far-1"},
    {"XA", "XB", "XC", "far-1", "far-1"}, /* some place of the state will do */
};

static void links_of(const routing *r, const crd_route_answer *a, crd_buf *out)
{
    crd_buf_adds(out, a->trusted ? "" : "!");
    for (size_t i = 0, n = 0; i < a->best.n; i++) {
        if (a->best.things[i].table != CRD_T_link)
            continue;
        crd_buf_adds(out, n++ ? " " : "");
        crd_buf_add(out, crd_world_text(r->w, CRD_COL(r->w, link, id).text[a->best.things[i].row]));
    }
    crd_buf_addc(out, '\0');
}

static size_t words_of(const char *text, crd_str words[8])
{
    crd_str rest = crd_str_from(text), one;
    size_t n = 0;
    while (crd_str_next(&rest, ' ', &one))
        if (one.len > 0)
            words[n++] = one;
    return n;
}

static void test_answers(void **state)
{
    const struct answer *want = *state;
    routing r;
    crd_str words[8];
    crd_route_policy policy = {.avoid = words, .n_avoid = words_of(want->name, words)};
    crd_route_map *m = NULL;
    const crd_route_result *got = NULL;
    uint32_t from, to;
    crd_buf a, b;
    make_hand(&r);
    crd_buf_init(&a, 1000);
    crd_buf_init(&b, 1000);
    assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
    assert_ok(crd_route_place(m, crd_str_from(want->from), &from, NULL));
    assert_ok(crd_route_place(m, crd_str_from(want->to), &to, NULL));
    assert_ok(crd_route_between(m, from, to, &(crd_route_opts){0}, r.arena, &got, NULL));
    links_of(&r, &got->careful, &a);
    links_of(&r, &got->hopeful, &b);
    assert_string_equal(want->careful, crd_buf_str(&a).ptr);
    assert_string_equal(want->hopeful, crd_buf_str(&b).ptr);
    crd_buf_done(&a);
    crd_buf_done(&b);
    crd_route_map_free(m);
    close_world(&r);
}

/* Two links that end at one router of the place asked for: nothing of what is inside a place is a
 * link, and nothing keeps ways out of the site and the state of their ends. Ways that pass another
 * place, or state, share it. */
struct apart_row {
    const char *name, *from, *to;
    crd_apart by;
    uint32_t apart;
    uint64_t shared;
};

static const struct apart_row aparts[] = {
    {"what joins a router to its site is no link", "o1", "o2", CRD_APART_LINK, 2, 0},
    {"the router is a place", "o1", "o2", CRD_APART_NODE, 1, 1},
    {"in the site of the end", "o1", "o2", CRD_APART_SITE, 2, 0},
    {"in the state of the end", "o1", "o2", CRD_APART_STATE, 2, 0},
    {"over another site", "o1", "o4", CRD_APART_SITE, 1, 1},
    {"over another state", "o1", "o4", CRD_APART_STATE, 1, 1},
    {"between states", "XB", "XC", CRD_APART_STATE, 2, 0},
};

static void test_apart(void **state)
{
    const struct apart_row *want = *state;
    static const char *const more[][2] = {
        {"jurisdiction", "id=XD;name=D"},
        {"site", "id=o1;country=XB"},
        {"site", "id=o2;country=XC"},
        {"site", "id=o4;country=XD"},
        {"element", "id=q;function=router;site=o2"},
        {"link", "id=q1;a=site:o1;b=element:q"},
        {"link", "id=q2;a=element:q;b=site:o1"},
        {"link", "id=q3;a=site:o2;b=site:o4"},
        {"link", "id=q4;a=site:o2;b=site:o4"},
    };
    routing r;
    crd_route_map *m = NULL;
    const crd_route_result *got = NULL;
    uint32_t from, to;
    memset(&r, 0, sizeof r);
    mem_init(&r.m);
    for (size_t i = 0; i < CRD_COUNT(hand); i++)
        mem_put(&r.m, "s", hand[i][0], hand[i][1]);
    for (size_t i = 0; i < CRD_COUNT(more); i++)
        mem_put(&r.m, "s", more[i][0], more[i][1]);
    open_world(&r);
    assert_ok(crd_route_map_new(r.t, &(crd_route_policy){0}, &m, NULL));
    assert_ok(crd_route_place(m, crd_str_from(want->from), &from, NULL));
    assert_ok(crd_route_place(m, crd_str_from(want->to), &to, NULL));
    assert_ok(crd_route_between(m, from, to, &(crd_route_opts){.disjoint = 2, .by = want->by},
                                r.arena, &got, NULL));
    assert_int_equal(want->apart, got->careful.apart);
    assert_int_equal(want->shared, got->careful.shared);
    crd_route_map_free(m);
    close_world(&r);
}

/* What stands in the way: the cut, what to replace, and what encryption would do. */
static void test_in_the_way(void **state)
{
    (void)state;
    routing r;
    crd_str words[] = {CRD_STR("XA"), CRD_STR("XC")};
    crd_route_policy policy = {.avoid = words, .n_avoid = 2};
    crd_route_map *m = NULL;
    const crd_route_result *got = NULL;
    uint32_t from, to;
    make_hand(&r);
    mem_put(&r.m, "s", "link", "id=unused;a=site:t1");
    assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
    assert_ok(crd_route_place(m, CRD_STR("t1"), &from, NULL));
    assert_ok(crd_route_place(m, CRD_STR("site:t4"), &to, NULL));
    assert_ok(crd_route_between(m, from, to, &(crd_route_opts){.disjoint = 2, .by = CRD_APART_LINK},
                                r.arena, &got, NULL));
    const crd_route_answer *a = &got->careful;
    assert_true(a->exists && !a->trusted && a->under_protection);
    assert_int_equal(3, a->n_cut); /* short, dark-1, and t3 with its territory */
    assert_true(a->opening.exists && a->opening.proven);
    assert_int_equal(1, a->opening.n);
    assert_int_equal(2, a->n_ways);
    assert_int_equal(2, a->apart);
    assert_false(a->ways_trusted);
    assert_true(got->hopeful.trusted);
    assert_int_equal(1, got->hopeful.apart); /* over what may be trusted there is one alone */
    assert_status(CRD_ENOENT, crd_route_place(m, CRD_STR("nowhere"), &from, NULL), NULL);
    crd_route_map_free(m);
    crd_str unknown[] = {CRD_STR("XZ"), CRD_STR("party:nobody"), CRD_STR("list:none"),
                         CRD_STR("outside:none"), CRD_STR("what:ever")};
    for (size_t i = 0; i < CRD_COUNT(unknown); i++) {
        policy = (crd_route_policy){.avoid = &unknown[i], .n_avoid = 1};
        assert_status(i == 4 ? CRD_EINVAL : CRD_ENOENT, crd_route_map_new(r.t, &policy, &m, NULL),
                      NULL);
    }
    close_world(&r);
}

/* What carries several links is paid for once: two links over one cable are cheaper than the one
 * that costs less than each with the cable. It is listed too, and what does not say its cost hides
 * the cost of nothing else. */
static void test_carried(void **state)
{
    (void)state;
    static const char *const more[][2] = {
        {"site", "id=c1"},
        {"site", "id=c2"},
        {"site", "id=c3"},
        {"site", "id=c4"},
        {"link", "id=cable;a=site:c4;b=site:c2;replacement_cost=10"},
        {"link", "id=over-1;a=site:c1;b=site:c2;replacement_cost=1"},
        {"link", "id=over-2;a=site:c2;b=site:c3;replacement_cost=1"},
        {"link", "id=straight;a=site:c1;b=site:c3;replacement_cost=15"},
        {"link", "id=silent;a=site:c4;b=site:c3"},
        {"tie", "holder=party:bad;target=link:cable;kind=builds"},
        {"tie", "holder=party:bad;target=link:straight;kind=builds"},
        {"tie", "holder=party:bad;target=link:over-1;kind=builds"},
        {"tie", "holder=party:bad;target=link:over-2;kind=builds"},
        {"tie", "holder=party:bad;target=link:silent;kind=builds"},
        {"link_support", "upper=over-1;lower=cable"},
        {"link_support", "upper=over-2;lower=cable"},
        {"link_support", "upper=silent;lower=cable"},
    };
    routing r;
    crd_str words[] = {CRD_STR("party:bad")};
    crd_route_policy policy = {.avoid = words, .n_avoid = 1, .trust_unknown = true};
    crd_route_map *m = NULL;
    const crd_route_result *got = NULL;
    uint32_t from, to;
    memset(&r, 0, sizeof r);
    mem_init(&r.m);
    for (size_t i = 0; i < CRD_COUNT(hand); i++)
        mem_put(&r.m, "s", hand[i][0], hand[i][1]);
    for (size_t i = 0; i < CRD_COUNT(more); i++)
        mem_put(&r.m, "s", more[i][0], more[i][1]);
    open_world(&r);
    assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
    assert_ok(crd_route_place(m, CRD_STR("c1"), &from, NULL));
    assert_ok(crd_route_place(m, CRD_STR("c3"), &to, NULL));
    assert_ok(crd_route_between(m, from, to, &(crd_route_opts){0}, r.arena, &got, NULL));
    const crd_route_opening *o = &got->hopeful.opening;
    assert_true(o->exists && o->proven);
    assert_int_equal(3, o->n);
    assert_true(o->cost > 11.5 && o->cost < 12.5);
    assert_int_equal(0, o->costless);
    assert_ok(crd_route_place(m, CRD_STR("c4"), &from, NULL));
    assert_ok(crd_route_between(m, from, to, &(crd_route_opts){0}, r.arena, &got, NULL));
    o = &got->hopeful.opening; /* the cable and over-2; not silent, which counts as the dearest */
    assert_int_equal(2, o->n);
    assert_true(o->cost > 10.5 && o->cost < 11.5);
    crd_route_map_free(m);
    close_world(&r);
}

/* What would open a need is what the pair by itself answers; of no more than was asked, those of
 * the most critical services. */
static void check_openings(const routing *r, const crd_route_need *needs, size_t n)
{
    size_t opened = 0;
    for (size_t i = 0; i < n; i++) {
        const crd_route_need *x = &needs[i];
        crd_route_map *m = NULL;
        uint32_t at[2];
        const crd_route_result *got = NULL;
        const crd_route_policy policy = {.avoid = x->avoid, .n_avoid = x->n_avoid};
        assert_int_equal(x->known, x->n_avoid > 0);
        if (!x->known)
            assert_true(!x->closed[0] && !x->closed[1]);
        if (!x->closed[0])
            continue;
        opened++;
        assert_ok(crd_route_map_new(r->t, &policy, &m, NULL));
        assert_ok(crd_route_place(m, x->a, &at[0], NULL));
        assert_ok(crd_route_place(m, x->b, &at[1], NULL));
        assert_ok(crd_route_between(m, at[0], at[1], &(crd_route_opts){0}, r->arena, &got, NULL));
        assert_int_equal(got->hopeful.trusted, !x->closed[1]);
        assert_int_equal(got->careful.opening.exists, x->closed[0]->opening.exists);
        assert_int_equal(got->careful.opening.n, x->closed[0]->opening.n);
        assert_int_equal(got->careful.n_cut, x->closed[0]->n_cut);
        for (size_t k = 0; k < x->closed[0]->n_cut; k++)
            assert_int_equal(got->careful.cut[k].row, x->closed[0]->cut[k].row);
        crd_route_map_free(m);
    }
    assert_int_equal(2, opened);
    assert_ok(crd_route_needs(r->t, NULL, 1, r->arena, &needs, &n, NULL));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(crd_str_eq(needs[i].service, CRD_STR("zz")), needs[i].closed[0] != NULL);
    assert_ok(crd_route_needs(r->t, NULL, 0, r->arena, &needs, &n, NULL));
    for (size_t i = 0; i < n; i++)
        assert_null(needs[i].closed[0]);
}

/* A width that is asked for counts for the opening and the cut, too; a matrix of states says what
 * single answers say; a service's policy that names nobody known is no error. */
static void test_alike(void **state)
{
    (void)state;
    routing r;
    crd_str words[] = {CRD_STR("XA")};
    crd_route_policy policy = {.avoid = words, .n_avoid = 1};
    crd_route_map *m = NULL;
    const crd_route_result *got = NULL;
    crd_route_matrix all;
    uint32_t at[3];
    const crd_route_need *needs;
    size_t n;
    const char *also[] = {"one", "ltd", "half", "none"};
    char many[8 * 65 + 40] = "name=trust_policy:many;value=XC";
    for (size_t i = 1; i < 65; i++) /* more words than a policy may have: none of them counts */
        memcpy(many + strlen(many), " XC", 4);
    memset(&r, 0, sizeof r);
    mem_init(&r.m);
    for (size_t i = 0; i < CRD_COUNT(hand); i++)
        mem_put(&r.m, "s", hand[i][0], hand[i][1]);
    mem_put(&r.m, "s", "service", "id=odd;trust_policy=odd");
    mem_put(&r.m, "s", "service", "id=fine;trust_policy=fine");
    mem_put(&r.m, "s", "need", "service=odd;node=a;kind=path;a_site=t1;b_site=t4");
    mem_put(&r.m, "s", "need", "service=fine;node=a;kind=path;a_site=t1;b_site=t4");
    mem_put(&r.m, "s", "setting", "name=trust_policy:odd;value=list:none");
    mem_put(&r.m, "s", "setting", "name=trust_policy:fine;value=party:bad XC");
    mem_put(&r.m, "s", "service", "id=many;trust_policy=many");
    mem_put(&r.m, "s", "need", "service=many;node=a;kind=path;a_site=t1;b_site=t4");
    mem_put(&r.m, "s", "setting", many);
    mem_put(&r.m, "s", "party", "id=HMN Tech");
    mem_put(&r.m, "s", "party", "id=Acme, Ltd.");
    for (size_t i = 0; i < CRD_COUNT(also); i++) {
        pw_put(&r.m, "s", "service", "id=z%s;trust_policy=%s", also[i], also[i]);
        pw_put(&r.m, "s", "need", "service=z%s;node=a;kind=path;a_site=t1;b_site=t4", also[i]);
    }
    mem_put(&r.m, "s", "service", "id=zz;trust_policy=fine;criticality=4");
    mem_put(&r.m, "s", "need", "service=zz;node=a;kind=path;a_site=t1;b_site=t4");
    mem_put(&r.m, "s", "setting", "name=trust_policy:one;value=party:HMN Tech,");
    mem_put(&r.m, "s", "setting",
            "name=trust_policy:ltd;value=XC, party:Acme, Ltd., party:HMN Tech");
    mem_put(&r.m, "s", "setting", "name=trust_policy:half;value=party:HMN Tech");
    mem_put(&r.m, "s", "setting", "name=trust_policy:none;value=,");
    open_world(&r);
    assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
    assert_ok(crd_route_place(m, CRD_STR("XB"), &at[0], NULL));
    assert_ok(crd_route_place(m, CRD_STR("XC"), &at[1], NULL));
    assert_ok(crd_route_place(m, CRD_STR("element:r"), &at[2], NULL));
    assert_ok(crd_route_matrix_of(m, at, 3, 2, r.arena, &all, NULL));
    assert_int_equal(2, all.joined[0 * 3 + 1]);
    assert_int_equal(2, all.joined[1 * 3 + 2]); /* over dark-2 */
    assert_ok(crd_route_place(m, CRD_STR("t1"), &at[0], NULL));
    assert_ok(crd_route_place(m, CRD_STR("t4"), &at[1], NULL));
    assert_ok(crd_route_between(m, at[0], at[1], &(crd_route_opts){.capacity_gbps = 50}, r.arena,
                                &got, NULL));
    assert_true(got->careful.exists && !got->careful.trusted); /* the trusted way is too narrow */
    assert_true(got->careful.opening.exists);
    assert_int_equal(1, got->careful.opening.n);
    assert_int_equal(2, got->careful.n_cut);
    crd_route_map_free(m);
    assert_ok(crd_route_needs(r.t, NULL, 8, r.arena, &needs, &n, NULL));
    assert_int_equal(8, n);
    assert_true(needs[0].known); /* fine, many, odd */
    assert_int_equal(CRD_TRUST_OPEN, needs[0].trusted);
    assert_false(needs[1].known);
    assert_int_equal(CRD_TRUST_OPEN, needs[1].trusted);
    assert_false(needs[2].known);
    assert_int_equal(CRD_TRUST_OPEN, needs[2].trusted);
    assert_false(needs[3].known); /* half: Tech is nobody */
    assert_true(needs[4].known);  /* ltd */
    assert_false(needs[5].known); /* none: a comma names nobody */
    assert_true(needs[6].known);  /* one */
    check_openings(&r, needs, n);
    close_world(&r);
}

/* ---- random worlds ------------------------------------------------------------------------------
 */

static void make_random(routing *r, uint64_t seed)
{
    memset(r, 0, sizeof *r);
    mem_init(&r->m);
    mem_put(&r->m, "s", "source", "name=s;as_of=2025-01-01");
    mem_put(&r->m, "t", "source", "name=t;as_of=2025-01-01");
    pw_actors(&r->m, &seed);
    pw_network(&r->m, &seed);
    for (unsigned i = 0; i < 6; i++)
        pw_put(&r->m, "s", "link", "id=x%u;network=n%u;a=%s%u;b=%s%u%s%s", i, pw_draw(&seed, 2),
               pw_draw(&seed, 3) ? "site:t" : "element:e", pw_draw(&seed, 4),
               pw_draw(&seed, 3) ? "site:t" : "element:e", pw_draw(&seed, 4),
               pw_draw(&seed, 4) ? "" : ";status=planned", pw_draw(&seed, 5) ? "" : ";crosses=X2");
    for (unsigned i = 0; i < 5; i++)
        pw_put(&r->m, pw_draw(&seed, 2) ? "s" : "t", "tie",
               "holder=party:p%u;target=link:x%u;kind=builds", pw_draw(&seed, 5),
               pw_draw(&seed, 6));
    for (unsigned i = 0; i < 4; i++)
        pw_put(&r->m, "s", "tie", "holder=party:p%u;target=site:t%u;kind=owns", pw_draw(&seed, 5),
               i);
    open_world(r);
}

/* Trust by exposure: what the avoided one touches, certainly; and what it or nobody named touches.
 */
static crd_trust touched(const routing *r, const crd_exposure_result *e, uint32_t table, crd_str id)
{
    (void)r;
    for (size_t i = 0; i < e->n_touched; i++) {
        const crd_exposure_touched *x = &e->touched[i];
        if (x->table != table || !crd_str_eq(x->id, id))
            continue;
        return (x->might & 0xff) != 0 ? CRD_TRUST_NO : x->might ? CRD_TRUST_OPEN : CRD_TRUST_YES;
    }
    return CRD_TRUST_YES;
}

static crd_str id_of(const routing *r, uint32_t table, uint32_t row)
{
    return crd_world_text(r->w, crd_world_frame(r->w, table)->cols[0].text[row]);
}

static void check_trust(const routing *r, const crd_route_map *m, const crd_exposure_result *e)
{
    for (uint32_t v = 0; v < m->first_system; v++) {
        uint32_t table = m->nodes[v].kind == CRD_PLACE_SITE ? CRD_T_site : CRD_T_element;
        assert_int_equal(touched(r, e, table, id_of(r, table, m->nodes[v].row)), m->node_trust[v]);
    }
    for (uint32_t i = 0; i < m->net->n_edges; i++)
        if (m->link[i] != CRD_ROW_NONE)
            assert_int_equal(touched(r, e, CRD_T_link, id_of(r, CRD_T_link, m->link[i])),
                             m->edge_trust[i]);
}

typedef struct walking {
    const crd_route_map *m;
    bool hopeful;
    uint32_t to;
    uint64_t seen;
    uint32_t least;
    uint32_t bad;
} walking;

static void walk(walking *x, uint32_t v)
{
    const crd_net *net = x->m->net;
    bool bad = x->hopeful ? x->m->node_trust[v] == CRD_TRUST_NO
                          : x->m->node_trust[v] != CRD_TRUST_YES;
    x->bad += bad;
    x->seen |= UINT64_C(1) << v;
    if (v == x->to && x->bad < x->least)
        x->least = x->bad;
    for (uint32_t k = net->first[v]; v != x->to && k < net->first[v + 1]; k++) {
        uint32_t to = net->arc[k].to, edge = net->arc[k].edge;
        if (x->seen >> to & 1 || !crd_bits_has(x->m->nodes_in[x->hopeful], to) ||
            !crd_bits_has(x->m->edges_in[x->hopeful], edge))
            continue;
        bool e = x->hopeful ? x->m->edge_trust[edge] == CRD_TRUST_NO
                            : x->m->edge_trust[edge] != CRD_TRUST_YES;
        x->bad += e;
        walk(x, to);
        x->bad -= e;
    }
    x->seen &= ~(UINT64_C(1) << v);
    x->bad -= bad;
}

/* What the opening names, made trusted in a copy of the judgement, opens a trusted way; and none of
 * it can be left out. */
static void check_opening(const routing *r, crd_route_map *m, uint32_t a, uint32_t b, bool hopeful,
                          const crd_route_opening *o)
{
    const crd_route_result *got = NULL;
    uint8_t *node = malloc(m->net->n_nodes + 1), *edge = malloc(m->net->n_edges + 1);
    assert_non_null(node);
    assert_non_null(edge);
    memcpy(node, m->node_trust, m->net->n_nodes);
    memcpy(edge, m->edge_trust, m->net->n_edges);
    for (size_t keep = 0; keep <= o->n; keep++) { /* one is left as it was; at last, none */
        for (size_t i = 0; i < o->n; i++) {
            for (uint32_t v = m->first_element; i != keep && v < m->first_system; v++)
                if (o->replace[i].table == CRD_T_element && m->nodes[v].row == o->replace[i].row)
                    m->node_trust[v] = CRD_TRUST_YES;
            for (uint32_t e = 0; i != keep && e < m->net->n_edges; e++)
                if (o->replace[i].table == CRD_T_link && m->link[e] == o->replace[i].row)
                    m->edge_trust[e] = CRD_TRUST_YES;
        }
        assert_ok(crd_route_between(m, a, b, &(crd_route_opts){0}, r->arena, &got, NULL));
        assert_int_equal(keep == o->n, (hopeful ? &got->hopeful : &got->careful)->trusted);
        memcpy(m->node_trust, node, m->net->n_nodes);
        memcpy(m->edge_trust, edge, m->net->n_edges);
    }
    free(node);
    free(edge);
}

/* All simple ways, one by one. */
static void check_ways(const routing *r, crd_route_map *m, size_t *opened)
{
    uint32_t sites[4];
    crd_route_matrix all;
    for (uint32_t i = 0; i < 4; i++)
        sites[i] = i;
    assert_true(m->net->n_nodes < 64);
    assert_ok(crd_route_matrix_of(m, sites, 4, 2, r->arena, &all, NULL));
    for (uint32_t a = 0; a < 4; a++)
        for (uint32_t b = 0; b < 4; b++) {
            const crd_route_result *got = NULL;
            if (a == b)
                continue;
            assert_ok(crd_route_between(m, a, b, &(crd_route_opts){0}, r->arena, &got, NULL));
            uint32_t least[2];
            for (unsigned h = 0; h < 2; h++) {
                const crd_route_answer *x = h ? &got->hopeful : &got->careful;
                walking w = {.m = m, .hopeful = h == 1, .to = b, .least = UINT32_MAX};
                walk(&w, a);
                least[h] = w.least;
                assert_int_equal(w.least != UINT32_MAX, x->exists);
                assert_int_equal(w.least == 0, x->trusted);
                if (x->exists)
                    assert_int_equal(w.least, x->best.untrusted + (h ? 0 : x->best.open));
                if (x->exists && !x->trusted) {
                    assert_true(x->n_cut >= 1);
                    *opened += x->opening.exists;
                    if (x->opening.exists)
                        check_opening(r, m, a, b, h == 1, &x->opening);
                }
                assert_int_equal(w.least == 0, all.apart[h][a * 4 + b] > 0);
            }
            assert_int_equal(least[0] == 0 ? 2 : least[1] == 0 ? 1 : 0, all.joined[a * 4 + b]);
            assert_true(!got->careful.trusted || got->hopeful.trusted);
        }
}

static void test_random(void **state)
{
    (void)state;
    size_t opened = 0;
    for (uint64_t i = 0; i < crd_rounds(60); i++) {
        routing r;
        crd_route_map *m = NULL, *more = NULL;
        const crd_exposure_result *e = NULL;
        crd_str avoid[] = {i % 2 ? CRD_STR("X1") : CRD_STR("party:p2"), CRD_STR("X2")};
        crd_route_policy policy = {.avoid = avoid, .n_avoid = 1};
        make_random(&r, i + 1);
        crd_str actor[] = {i % 2 ? CRD_STR("jurisdiction:X1") : CRD_STR("party:p2")};
        crd_exposure_opts o = {
            .actors = actor, .n_actors = 1, .touched = true, .unknown_any = true};
        assert_ok(crd_exposure(r.t, &o, r.arena, &e, NULL));
        assert_ok(crd_route_map_new(r.t, &policy, &m, NULL));
        check_trust(&r, m, e);
        check_ways(&r, m, &opened);
        /* a stricter policy never trusts what a laxer one does not */
        policy.n_avoid = 2;
        assert_ok(crd_route_map_new(r.t, &policy, &more, NULL));
        for (uint32_t v = 0; v < m->net->n_nodes; v++)
            assert_true(more->node_trust[v] >= m->node_trust[v]);
        for (uint32_t k = 0; k < m->net->n_edges; k++)
            assert_true(more->edge_trust[k] >= m->edge_trust[k]);
        crd_route_map_free(m);
        crd_route_map_free(more);
        close_world(&r);
    }
    assert_true(opened > 0);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, answers, test_answers);
    CRD_SUITE_ROWS(&s, aparts, test_apart);
    CRD_SUITE_ADD(&s, test_in_the_way);
    CRD_SUITE_ADD(&s, test_carried);
    CRD_SUITE_ADD(&s, test_alike);
    CRD_SUITE_ADD(&s, test_random);
    return crd_suite_run(&s, "analyse/trusted_route");
}
