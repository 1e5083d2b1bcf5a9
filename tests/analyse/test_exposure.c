#include "crdtest.h"

#include "exposure_one.h"
#include "exposure_world.h"

/* ---- small questions ---------------------------------------------------------------------- */

struct share_case {
    const char *name;
    const char *rows[18][2];
    const char *actor;
    int32_t low, high; /* of service s: standing, read */
};

#define S                                                         \
    {                                                             \
        "service", "id=s;name=S;customer_class=police;users=1000" \
    }
#define NET(id, subs)                             \
    {                                             \
        "network", "id=" id ";operator=o" id subs \
    }
#define EL(id, net, function, more)                                            \
    {                                                                          \
        "element", "id=" id ";network=" net ";owner=x;function=" function more \
    }
#define OWN(id)                                                     \
    {                                                               \
        "tie", "holder=party:a;target=element:" id ";kind=operates" \
    }
#define NEED(node, more)                             \
    {                                                \
        "need", "service=s;node=" node ";kind=" more \
    }
#define MEMBER(node, what)                                    \
    {                                                         \
        "need_member", "service=s;node=" node ";member=" what \
    }

/* clang-format off */
static const struct share_case shares[] = {
    {"what everyone passes counts whole",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "amf", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 1000000, 1000000},
    {"unless it says how many it serves",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "amf", ";subscribers=25"), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 250000, 250000},
    {"one of a pool counts whole: any of them may have the next session",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "upf", ""), EL("f", "n", "upf", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 1000000, 1000000},
    {"but one that says whom it serves",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "upf", ";subscribers=30"), EL("f", "n", "upf", ";subscribers=70"), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 300000, 300000},
    {"or one that says which areas it serves: the people there",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "upf", ""), EL("f", "n", "upf", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n"),
      {"area", "id=north;country=XN;population=300"}, {"area", "id=south;country=XN;population=700"}, {"covers", "element=e;area=north;share_ppm=1000000"},
      {"covers", "element=f;area=south;share_ppm=1000000"}}, "party:a", 300000, 300000},
    {"and one of several that a service needs by name is a choice",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "upf", ""), EL("f", "n", "upf", ""), OWN("e"), NEED("r", "elements;k=1"), MEMBER("r", "element:e"),
      MEMBER("r", "element:f")}, "party:a", 0, 1000000},
    {"access elements overlap: the largest at least, the sum at most",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "gnb", ";subscribers=25"), EL("f", "n", "gnb", ";subscribers=40"), OWN("e"), OWN("f"),
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 400000, 650000},
    {"and never more than all",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "gnb", ";subscribers=80"), EL("f", "n", "gnb", ";subscribers=70"), OWN("e"), OWN("f"),
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 800000, 1000000},
    {"areas are different people, their cells overlap",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "gnb", ""), OWN("e"), OWN("f"), {"area", "id=p;population=300"}, {"area", "id=q;population=700"},
      {"covers", "element=e;area=p;share_ppm=500000"}, {"covers", "element=f;area=p;share_ppm=400000"}, {"covers", "element=f;area=q;share_ppm=100000"},
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 220000, 340000},
    {"what an area's share is not known may be all or none",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), OWN("e"), {"area", "id=p;population=300"}, {"covers", "element=e;area=p"},
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 0, 1000000},
    {"areas of which nothing is said are no proof: another access element serves nobody knows whom",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "gnb", ""), OWN("e"), {"area", "id=p;population=300"}, {"area", "id=q;population=700"}, {"covers", "element=e;area=p;share_ppm=1000000"},
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 0, 1000000},
    {"who has that one too has at least what is known",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "gnb", ""), OWN("e"), OWN("f"), {"area", "id=p;population=300"}, {"area", "id=q;population=700"}, {"covers", "element=e;area=p;share_ppm=1000000"},
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 1000000, 1000000},
    {"passive parts and devices have no users but those of access equipment",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "cpe", ";quantity=9"), OWN("e"), {"area", "id=p;population=300"}, {"area", "id=q;population=700"}, {"covers", "element=e;area=p;share_ppm=1000000"},
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 1000000, 1000000},
    {"an access element that says nothing may serve all or nobody",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "gnb", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 0, 1000000},
    {"of users who are more than subscribers some are in no record: at least who is, at most all but those of another network",
     {S, NET("n", ";subscribers=300"), NET("k", ";subscribers=100"), EL("e", "k", "amf", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n"),
      MEMBER("r", "network:k")}, "party:a", 100000, 800000},
    {"subscribers of two networks may be the same",
     {S, NET("n", ";subscribers=300"), NET("k", ";subscribers=100"), NET("l", ";subscribers=100"), EL("e", "k", "amf", ""), EL("f", "l", "amf", ""), OWN("e"), OWN("f"),
      NEED("r", "coverage"), MEMBER("r", "network:n"), MEMBER("r", "network:k"), MEMBER("r", "network:l")}, "party:a", 100000, 900000},
    {"as many subscribers as users: one each",
     {S, NET("n", ";subscribers=750"), NET("k", ";subscribers=250"), EL("e", "k", "amf", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n"),
      MEMBER("r", "network:k")}, "party:a", 250000, 250000},
    {"more subscribers than users: some have two",
     {S, NET("n", ";subscribers=700"), NET("k", ";subscribers=500"), EL("e", "k", "amf", ""), OWN("e"), NEED("r", "any"), MEMBER("r", "network:n"),
      MEMBER("r", "network:k")}, "party:a", 300000, 500000},
    {"parts of networks: those whom the others cannot have",
     {S, NET("n", ";subscribers=700"), NET("k", ";subscribers=500"), EL("e", "k", "amf", ""), EL("f", "n", "gnb", ";subscribers=350"), OWN("e"), OWN("f"), NEED("r", "coverage"),
      MEMBER("r", "network:n"), MEMBER("r", "network:k")}, "party:a", 650000, 850000},
    {"a network without subscribers may have all users, or none",
     {S, NET("n", ";subscribers=700"), NET("k", ""), EL("e", "k", "amf", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n"), MEMBER("r", "network:k")}, "party:a", 300000, 1000000},
    {"how many users there are is not known: they may be anywhere",
     {{"service", "id=s;name=S;customer_class=police"}, NET("n", ";subscribers=300"), NET("k", ";subscribers=100"), EL("e", "k", "amf", ""), OWN("e"), NEED("r", "coverage"),
      MEMBER("r", "network:n"), MEMBER("r", "network:k")}, "party:a", 0, 1000000},
    {"whoever has all of them has all users, whatever their number",
     {{"service", "id=s;name=S;customer_class=police"}, NET("n", ""), NET("k", ";subscribers=100"), EL("e", "k", "amf", ""), EL("f", "n", "amf", ""), OWN("e"), OWN("f"),
      NEED("r", "coverage"), MEMBER("r", "network:n"), MEMBER("r", "network:k")}, "party:a", 1000000, 1000000},
    {"coverage of other areas by another network is for others",
     {S, NET("n", ""), NET("k", ""), EL("e", "k", "amf", ""), OWN("e"), NEED("r", "all"), NEED("x", "coverage;parent=r;area_group=south"), NEED("y", "coverage;parent=r;area_group=north"),
      MEMBER("x", "network:n"), MEMBER("y", "network:k")}, "party:a", 0, 1000000},
    {"by the same network it is for all",
     {S, NET("k", ""), EL("e", "k", "amf", ""), OWN("e"), NEED("r", "all"), NEED("x", "coverage;parent=r;area_group=south"), NEED("y", "coverage;parent=r;area_group=north"),
      MEMBER("x", "network:k"), MEMBER("y", "network:k")}, "party:a", 1000000, 1000000},
    {"an area that nobody is sure to cover leaves the others more",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "gnb", ""), OWN("e"), {"area", "id=p;population=300"}, {"area", "id=q;population=700"}, {"covers", "element=e;area=p;share_ppm=1000000"},
      {"covers", "element=f;area=q"}, NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 300000, 1000000},
    {"an area whose people nobody counted may have any number",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "gnb", ""), OWN("e"), {"area", "id=p;population=300"}, {"area", "id=q"}, {"covers", "element=f;area=p;share_ppm=1000000"},
      {"covers", "element=e;area=p;share_ppm=10000"}, {"covers", "element=e;area=q;share_ppm=500000"}, NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 0, 1000000},
    {"and is no proof for others",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "gnb", ""), OWN("f"), {"area", "id=p;population=300"}, {"area", "id=q"}, {"covers", "element=f;area=p;share_ppm=1000000"},
      {"covers", "element=e;area=q;share_ppm=500000"}, NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 0, 1000000},
    {"beside equipment that says how many it serves, areas are of the others",
     {S, NET("n", ";subscribers=100"), EL("e", "n", "gnb", ";subscribers=25"), EL("f", "n", "gnb", ""), OWN("f"), {"area", "id=p;population=300"}, {"covers", "element=f;area=p;share_ppm=1000000"},
      NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 750000, 1000000},
    {"of a need's own elements the areas they cover are all there is",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "gnb", ""), OWN("e"), {"area", "id=p;population=300"}, {"area", "id=q;population=700"}, {"covers", "element=e;area=p;share_ppm=500000"},
      {"covers", "element=f;area=q;share_ppm=100000"}, NEED("r", "coverage"), MEMBER("r", "element:e"), MEMBER("r", "element:f")}, "party:a", 150000, 681819},
    {"areas of one of several that would do prove nothing",
     {S, NET("n", ""), EL("e", "n", "gnb", ""), EL("f", "n", "amf", ""), OWN("e"), {"area", "id=p;population=300"}, {"covers", "element=e;area=p;share_ppm=1000000"},
      NEED("r", "any"), MEMBER("r", "element:e"), MEMBER("r", "element:f")}, "party:a", 0, 1000000},
    {"the one that would do is certain",
     {S, NET("n", ""), EL("e", "n", "amf", ""), OWN("e"), NEED("r", "all"), NEED("x", "any;parent=r"), MEMBER("x", "element:e")}, "party:a", 1000000, 1000000},
    {"one of several that would do is possible only",
     {S, NET("n", ""), EL("e", "n", "amf", ""), EL("f", "n", "amf", ""), OWN("e"), NEED("r", "all"), NEED("x", "any;parent=r"), MEMBER("x", "element:e"), MEMBER("x", "element:f")}, "party:a", 0, 1000000},
    {"all that would do are certain",
     {S, NET("n", ""), EL("e", "n", "amf", ""), EL("f", "n", "amf", ""), OWN("e"), OWN("f"), NEED("r", "all"), NEED("x", "any;parent=r"), MEMBER("x", "element:e"), MEMBER("x", "element:f")}, "party:a", 1000000, 1000000},
    {"of three of which two are enough, two are not all",
     {S, NET("n", ""), EL("e", "n", "upf", ""), EL("f", "n", "upf", ""), EL("g", "n", "upf", ""), OWN("e"), OWN("f"), NEED("r", "elements;k=2"), MEMBER("r", "element:e"),
      MEMBER("r", "element:f"), MEMBER("r", "element:g")}, "party:a", 0, 1000000},
    {"all three are",
     {S, NET("n", ""), EL("e", "n", "upf", ""), EL("f", "n", "upf", ""), EL("g", "n", "upf", ""), OWN("e"), OWN("f"), OWN("g"), NEED("r", "elements;k=2"), MEMBER("r", "element:e"),
      MEMBER("r", "element:f"), MEMBER("r", "element:g")}, "party:a", 1000000, 1000000},
    {"a way in each branch: all of a network, one of what the other branch needs",
     {S, NET("n", ""), NET("k", ""), EL("e", "n", "amf", ""), EL("f", "k", "amf", ""), EL("g", "k", "router", ""), OWN("e"), OWN("g"), NEED("r", "any"), NEED("x", "coverage;parent=r"),
      NEED("y", "elements;parent=r"), MEMBER("x", "network:n"), MEMBER("y", "element:f"), MEMBER("y", "element:g")}, "party:a", 1000000, 1000000},
    {"of a site that is needed, users need not pass each thing",
     {S, {"site", "id=p"}, {"element", "id=e;site=p;owner=x;function=router"}, {"element", "id=f;site=p;owner=x;function=router"}, OWN("e"), NEED("r", "elements"), MEMBER("r", "site:p")}, "party:a", 0, 1000000},
    {"they pass one of those that carry them",
     {S, {"site", "id=p"}, {"element", "id=e;site=p;owner=x;function=router"}, {"element", "id=f;site=p;owner=x;function=mast"}, OWN("e"), NEED("r", "elements"), MEMBER("r", "site:p")}, "party:a", 1000000,
     1000000},
    {"equipment that another network uses, too, may serve those of that one",
     {S, NET("n", ";subscribers=100"), NET("k", ";subscribers=30"), EL("e", "n", "gnb", ";subscribers=40"), OWN("e"), {"share_use", "what=network:n;used_by=k;kind=mvno"}, NEED("r", "coverage"),
      MEMBER("r", "network:n")}, "party:a", 100000, 400000},
    {"or nobody else",
     {S, NET("n", ";subscribers=100"), NET("k", ""), EL("e", "n", "gnb", ";subscribers=40"), OWN("e"), {"share_use", "what=element:e;used_by=k;kind=mocn"}, NEED("r", "coverage"),
      MEMBER("r", "network:n")}, "party:a", 0, 400000},
    {"the keys of one of two protections are not all keys",
     {S, {"protection", "scope=service:s;kind=end-to-end;key_holder=party:a"}, {"protection", "scope=service:s;kind=tls;key_holder=party:b"}}, "party:a", 0, 1000000},
    {"those of the only one are",
     {S, {"protection", "scope=service:s;kind=end-to-end;key_holder=party:a"}}, "party:a", 1000000, 1000000},
    {"sites of which fewer agree are a choice",
     {S, {"site", "id=p"}, {"site", "id=q"}, {"site", "id=o"}, {"element", "id=e;site=p;owner=x;function=router"}, OWN("e"), NEED("r", "agreement;k=2"), MEMBER("r", "site:p"), MEMBER("r", "site:q"),
      MEMBER("r", "site:o")}, "party:a", 0, 1000000},
    {"one of as many as are needed is certain",
     {S, NET("n", ""), EL("e", "n", "amf", ""), EL("f", "n", "amf", ""), OWN("e"), NEED("r", "elements;k=2"), MEMBER("r", "element:e"), MEMBER("r", "element:f")},
     "party:a", 1000000, 1000000},
    {"one of more than are needed is not",
     {S, NET("n", ""), EL("e", "n", "amf", ""), EL("f", "n", "amf", ""), OWN("e"), NEED("r", "elements;k=1"), MEMBER("r", "element:e"), MEMBER("r", "element:f")},
     "party:a", 0, 1000000},
    {"what sees nothing of the content reaches nobody",
     {S, NET("n", ""), EL("e", "n", "mast", ""), OWN("e"), NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:a", 0, 0},
    {"who has nothing reaches nobody",
     {S, NET("n", ""), EL("e", "n", "amf", ""), OWN("e"), {"party", "id=b;name=B"}, NEED("r", "coverage"), MEMBER("r", "network:n")}, "party:b", 0, 0},
    {"a path need of the service is all its users'",
     {S, {"site", "id=p"}, {"site", "id=q"}, {"link", "id=l;a=site:p;b=site:q"}, {"tie", "holder=party:a;target=link:l;kind=operates"},
      NEED("r", "path;a_site=p;b_site=q")}, "party:a", 1000000, 1000000},
};
/* clang-format on */

static void test_share(void **state)
{
    const struct share_case *c = *state;
    struct one o;
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(&o.m, "s", c->rows[i][0], c->rows[i][1]);
    one_make(&o);
    crd_str actor = crd_str_from(c->actor);
    crd_exposure_opts opts = {.actors = &actor, .n_actors = 1};
    const crd_exposure_result *r;
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_exposure(o.t, &opts, o.arena, &r, &err), &err);
    crd_exposure_share got = {0, 0};
    if (r->n_cells)
        got = r->cells[0].share[CRD_EXPOSURE_STANDING][0];
    if (got.low_ppm != c->low || got.high_ppm != c->high)
        fail_msg("got %d %d", got.low_ppm, got.high_ppm);
    one_done(&o);
}

/* ---- laws on random worlds ---------------------------------------------------------------- */

/* By id, as two worlds number differently; NULL: nothing. */
static const crd_exposure_cell *cell_of(const crd_exposure_result *r, crd_str actor,
                                        crd_str service)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (crd_str_eq(r->actors[r->cells[i].actor].id, actor) &&
            crd_str_eq(r->services[r->cells[i].service].id, service))
            return &r->cells[i];
    return NULL;
}

/* All that `a` says of named actors, `b` says at least. */
static void assert_within(const crd_exposure_result *a, const crd_exposure_result *b)
{
    for (size_t i = 0; i < a->n_cells; i++) {
        const crd_exposure_cell *c = &a->cells[i];
        crd_str actor = a->actors[c->actor].id;
        if (crd_str_is_null(actor))
            continue;
        const crd_exposure_cell *d = cell_of(b, actor, a->services[c->service].id);
        assert_non_null(d);
        for (unsigned k = 0; k < 6; k++) {
            assert_true(c->share[k / 3][k % 3].low_ppm <= d->share[k / 3][k % 3].low_ppm);
            assert_true(c->share[k / 3][k % 3].high_ppm <= d->share[k / 3][k % 3].high_ppm);
        }
    }
}

static void assert_ordered(const crd_exposure_result *r)
{
    for (size_t i = 0; i < r->n_cells; i++)
        for (unsigned p = 0; p < 3; p++) {
            const crd_exposure_share *l = &r->cells[i].share[CRD_EXPOSURE_LATENT][p];
            const crd_exposure_share *s = &r->cells[i].share[CRD_EXPOSURE_STANDING][p];
            assert_true(l->low_ppm <= l->high_ppm && s->low_ppm <= s->high_ppm);
            assert_true(s->low_ppm <= l->low_ppm && s->high_ppm <= l->high_ppm);
            assert_true(l->high_ppm <= 1000000);
        }
    for (size_t i = 0; i < r->n_groups; i++) {
        const crd_exposure_group *l = &r->groups[i];
        for (unsigned k = 0; k < 8; k++) {
            assert_true(l->low[k / 4][k % 4] <= l->high[k / 4][k % 4]);
            assert_true(l->high[k / 4][k % 4] <= l->total);
        }
        for (unsigned g = 0; g < 2; g++) /* who can change can stop */
            assert_true(l->low[g][2] <= l->low[g][3] && l->high[g][2] <= l->high[g][3]);
    }
}

/* low within high, standing within latent, change within stop; and each tie alone. */
static void test_orders(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int round = 0; round < 120; round++) {
        struct one o;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        for (uint32_t i = 0; i < o.t->n_ties; i++)
            for (unsigned p = 0; p < 4; p++) {
                unsigned low = o.t->might[i] >> (2 * p) & 3,
                         high = o.t->might[i] >> (8 + 2 * p) & 3;
                assert_true(low <= high && high <= CRD_GRADE_STANDING);
            }
        assert_ordered(ask(&o, (crd_exposure_opts){.who = 15}));
        one_done(&o);
    }
}

/* A tie more never takes from anybody who is named. */
static void test_more_ties(void **state)
{
    (void)state;
    uint64_t seed = 12;
    for (int round = 0; round < 120; round++) {
        struct one o, more;
        uint64_t same = seed;
        mem_init(&o.m);
        mem_init(&more.m);
        random_world(&o.m, &seed);
        random_world(&more.m, &same);
        random_tie(&more.m, &seed);
        one_make(&o);
        one_make(&more);
        assert_within(ask(&o, (crd_exposure_opts){.who = 7}),
                      ask(&more, (crd_exposure_opts){.who = 7}));
        one_done(&o);
        one_done(&more);
    }
}

/* A coalition has what its members have; a borrower what the lender has; whoever could be the
 * unknown one, possibly what is the unknown's. */
static void test_together(void **state)
{
    (void)state;
    uint64_t seed = 13;
    const crd_str both[] = {CRD_STR("X0"), CRD_STR("X1")};
    const crd_exposure_lend lend = {CRD_STR("X1"), CRD_STR("X0")};
    for (int round = 0; round < 80; round++) {
        struct one o;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        const crd_exposure_result *each = ask(&o,
                                              (crd_exposure_opts){.actors = both, .n_actors = 2});
        const crd_exposure_result *all = ask(
            &o, (crd_exposure_opts){.actors = both, .n_actors = 2, .coalition = true});
        const crd_exposure_result *lent = ask(
            &o, (crd_exposure_opts){.actors = both, .n_actors = 1, .lends = &lend, .n_lends = 1});
        const crd_exposure_result *any = ask(
            &o, (crd_exposure_opts){.actors = both, .n_actors = 2, .unknown_any = true});
        assert_int_equal(all->n_actors, 1);
        assert_within(each, any);
        assert_int_equal(all->n_cells, lent->n_cells); /* X0 with all of X1's */
        for (size_t i = 0; i < all->n_cells; i++)
            assert_memory_equal(all->cells[i].share, lent->cells[i].share,
                                sizeof all->cells[i].share);
        for (size_t i = 0; i < each->n_cells; i++) {
            const crd_exposure_cell *c = cell_of(all, CRD_STR_NULL,
                                                 each->services[each->cells[i].service].id);
            assert_non_null(c);
            for (unsigned k = 0; k < 6; k++)
                assert_true(each->cells[i].share[k / 3][k % 3].low_ppm <=
                            c->share[k / 3][k % 3].low_ppm);
        }
        one_done(&o);
    }
}

/* The same answer for any order of rows. */
static void test_any_order(void **state)
{
    (void)state;
    uint64_t seed = 14;
    for (int round = 0; round < 60; round++) {
        struct one o, other;
        uint64_t same = seed;
        mem_init(&o.m);
        mem_init(&other.m);
        random_world(&o.m, &seed);
        random_world(&other.m, &same);
        mem_shuffle(&other.m, seed);
        one_make(&o);
        one_make(&other);
        const crd_exposure_result *a = ask(&o, (crd_exposure_opts){.who = 15});
        const crd_exposure_result *b = ask(&other, (crd_exposure_opts){.who = 15});
        assert_int_equal(a->n_actors, b->n_actors);
        assert_int_equal(a->n_cells, b->n_cells);
        for (size_t i = 0; i < a->n_cells; i++) {
            assert_true(
                crd_str_eq(a->actors[a->cells[i].actor].id, b->actors[b->cells[i].actor].id));
            assert_true(crd_str_eq(a->services[a->cells[i].service].id,
                                   b->services[b->cells[i].service].id));
            assert_memory_equal(a->cells[i].share, b->cells[i].share, sizeof a->cells[i].share);
        }
        one_done(&o);
        one_done(&other);
    }
}

/* ---- groups, users, refusals --------------------------------------------------------------- */

/* What a group is said to hold, counted from the list of what is touched. */
static int64_t count_touched(const struct one *o, const crd_exposure_result *r,
                             const crd_exposure_group *g, crd_might_plane p)
{
    int64_t n = 0;
    for (size_t i = 0; i < r->n_touched; i++) {
        const crd_exposure_touched *t = &r->touched[i];
        crd_str of = g->by == CRD_EXPOSED_LAYER ? t->layer : t->network;
        if (g->by == CRD_EXPOSED_OPERATOR && of.ptr) {
            uint32_t row = crd_world_row(o->w, CRD_T_network, crd_world_find_text(o->w, of));
            of = crd_world_text(o->w, CRD_COL(o->w, network, operator).text[row]);
        }
        bool in = t->table == CRD_T_site ? g->sites : !g->sites && crd_str_eq(of, g->id);
        n += in && crd_might_has(t->might, p);
    }
    return n;
}

static void test_groups(void **state)
{
    (void)state;
    uint64_t seed = 18;
    const crd_str actor = CRD_STR("X1");
    size_t seen[CRD_EXPOSED_BYS] = {0};
    for (int round = 0; round < 60; round++) {
        struct one o;
        mem_init(&o.m);
        random_world(&o.m, &seed);
        one_make(&o);
        const crd_exposure_result *r = ask(
            &o, (crd_exposure_opts){.actors = &actor, .n_actors = 1, .touched = true});
        for (size_t i = 0; i < r->n_groups; i++) {
            const crd_exposure_group *g = &r->groups[i];
            seen[g->by]++;
            for (unsigned k = 0; k < 8; k++) {
                crd_might_plane low = {(uint8_t)(k % 4),
                                       k / 4 == CRD_EXPOSURE_STANDING ? CRD_GRADE_STANDING
                                                                      : CRD_GRADE_LATENT,
                                       false},
                                high = low;
                high.high = true;
                assert_int_equal(g->low[k / 4][k % 4], count_touched(&o, r, g, low));
                assert_int_equal(g->high[k / 4][k % 4], count_touched(&o, r, g, high));
            }
        }
        one_done(&o);
    }
    for (unsigned by = 0; by < CRD_EXPOSED_BYS; by++)
        assert_true(seen[by] > 50);
}

/* Users of an operator: those of its networks, each as many as it has subscribers. */
static void test_operator_users(void **state)
{
    (void)state;
    struct one o;
    crd_str actor = CRD_STR("party:a");
    mem_init(&o.m);
    mem_put(&o.m, "s", "service", "id=s;name=S;customer_class=police");
    mem_put(&o.m, "s", "network", "id=m;operator=o;subscribers=300");
    mem_put(&o.m, "s", "network", "id=n;operator=o;subscribers=100");
    mem_put(&o.m, "s", "network", "id=k;operator=q");
    mem_put(&o.m, "s", "element", "id=e;network=n;function=gnb;subscribers=40;quantity=7");
    mem_put(&o.m, "t", "element", "id=e;quantity=9"); /* sources disagree */
    mem_put(&o.m, "s", "element", "id=f;network=k;function=gnb");
    mem_put(&o.m, "s", "tie", "holder=party:a;target=element:e;kind=operates");
    mem_put(&o.m, "s", "tie", "holder=party:a;target=element:f;kind=operates");
    mem_put(&o.m, "s", "need", "service=s;node=r;kind=coverage");
    mem_put(&o.m, "s", "need_member", "service=s;node=r;member=network:m");
    mem_put(&o.m, "s", "need_member", "service=s;node=r;member=network:n");
    one_make(&o);
    const crd_exposure_result *r = ask(&o, (crd_exposure_opts){.actors = &actor, .n_actors = 1});
    assert_int_equal(r->n_groups, 5);
    const crd_exposure_group *ran = &r->groups[0], *k = &r->groups[1], *n = &r->groups[2],
                             *oo = &r->groups[3], *q = &r->groups[4];
    assert_int_equal(ran->by, CRD_EXPOSED_LAYER);
    assert_int_equal(ran->total, 10);
    assert_true(crd_str_eq(k->id, CRD_STR("k")) && !k->has_users); /* no service asks for it */
    assert_true(crd_str_eq(n->id, CRD_STR("n")) && n->has_users);
    assert_int_equal(n->low[CRD_EXPOSURE_STANDING][3], 7);
    assert_int_equal(n->high[CRD_EXPOSURE_STANDING][3], 9);
    assert_int_equal(n->share[CRD_EXPOSURE_STANDING][0].low_ppm, 400000);
    assert_int_equal(n->share[CRD_EXPOSURE_STANDING][0].high_ppm, 400000);
    assert_true(crd_str_eq(oo->id, CRD_STR("o")) && oo->has_users);
    assert_int_equal(oo->users, 400);
    assert_int_equal(oo->share[CRD_EXPOSURE_STANDING][0].low_ppm, 100000);
    assert_int_equal(oo->share[CRD_EXPOSURE_STANDING][0].high_ppm, 100000);
    assert_true(crd_str_eq(q->id, CRD_STR("q")) && !q->has_users);
    one_done(&o);
}

static void test_refusals(void **state)
{
    (void)state;
    struct one o;
    const crd_exposure_result *r;
    crd_str nobody = CRD_STR("nobody");
    mem_init(&o.m);
    mem_put(&o.m, "s", "product", "id=p;maker=m");
    one_make(&o);
    assert_status(CRD_ENOENT,
                  crd_exposure(o.t, &(crd_exposure_opts){.actors = &nobody, .n_actors = 1}, o.arena,
                               &r, NULL),
                  NULL);
    assert_status(CRD_EINVAL,
                  crd_exposure(o.t, &(crd_exposure_opts){.touched = true}, o.arena, &r, NULL),
                  NULL);
    r = ask(&o, (crd_exposure_opts){.who = CRD_EXPOSED_TO_PARTIES}); /* named, not described */
    assert_int_equal(r->n_actors, 1);
    assert_true(crd_str_eq(r->actors[0].id, CRD_STR("m")));
    one_done(&o);
}

/* An export control acts in withdrawal only. */
static void test_withdrawal(void **state)
{
    (void)state;
    struct one o;
    crd_str actor = CRD_STR("XA");
    mem_init(&o.m);
    mem_put(&o.m, "s", "jurisdiction", "id=XA;name=A");
    mem_put(&o.m, "s", "law", "jurisdiction=XA;instrument=Order;powers=stop;reach=established");
    mem_put(&o.m, "s", "designation",
            "list=L;subject=product:p;effect=export-control;basis=Order part 1");
    mem_put(&o.m, "s", "product", "id=p");
    mem_put(&o.m, "s", "element", "id=e;function=amf;product=p");
    one_make(&o);
    crd_exposure_opts opts = {.actors = &actor, .n_actors = 1, .touched = true};
    assert_int_equal(ask(&o, opts)->n_touched, 0);
    opts.withdraws = true;
    const crd_exposure_result *r = ask(&o, opts);
    assert_int_equal(r->n_touched, 1);
    assert_int_equal(r->touched[0].might, 2u << 6 | 2u << 14);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, shares, test_share);
    CRD_SUITE_ADD(&s, test_orders);
    CRD_SUITE_ADD(&s, test_more_ties);
    CRD_SUITE_ADD(&s, test_together);
    CRD_SUITE_ADD(&s, test_any_order);
    CRD_SUITE_ADD(&s, test_groups);
    CRD_SUITE_ADD(&s, test_operator_users);
    CRD_SUITE_ADD(&s, test_refusals);
    CRD_SUITE_ADD(&s, test_withdrawal);
    return crd_suite_run(&s, "analyse/exposure");
}
