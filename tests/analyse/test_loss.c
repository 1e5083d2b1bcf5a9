#include "crdtest.h"

#include "analyse/loss_tell.h"

#include "loss_world.h"

/* "lost", "degraded", "maybe" (possibly lost), "weak" (possibly degraded), "stands"; "lost?" is
 * degraded for sure and possibly lost. */
static const char *state_of(const crd_loss_result *r, crd_str service)
{
    for (size_t i = 0; i < r->n_cells; i++) {
        const crd_loss_cell *c = &r->cells[i];
        if (!crd_str_eq(c->service, service))
            continue;
        assert_true(c->lost_high || !c->lost_low);
        assert_true(c->degraded_high || !c->degraded_low);
        assert_true(c->degraded_low || !c->lost_low);
        return c->lost_low       ? "lost"
               : c->degraded_low ? (c->lost_high ? "lost?" : "degraded")
               : c->lost_high    ? "maybe"
                                 : "weak";
    }
    return "stands";
}

/* ---- what is lost, and when --------------------------------------------------------------- */

struct loss_case {
    const char *name;
    crd_loss_by by;
    crd_loss_mode mode;
    double hours;
    const char *lost;   /* the set, commas between */
    const char *expect; /* of service s */
    const char *rows[18][2];
};

#define S(more)                                                        \
    {                                                                  \
        "service", "id=s;name=S;customer_class=police;users=1000" more \
    }
#define PARTY(id, more)                           \
    {                                             \
        "party", "id=" id ";name=" id " Ltd" more \
    }
#define PRODUCT(id, maker)                  \
    {                                       \
        "product", "id=" id ";maker=" maker \
    }
#define EL(id, product, more)                                                \
    {                                                                        \
        "element", "id=" id ";function=upf;product=" product ";owner=x" more \
    }
#define SITE(id, more)        \
    {                         \
        "site", "id=" id more \
    }
#define LINK(id, ends, more)                           \
    {                                                  \
        "link", "id=" id ";" ends ";medium=fibre" more \
    }
#define BUILT(link, who)                                               \
    {                                                                  \
        "tie", "holder=party:" who ";target=link:" link ";kind=builds" \
    }
#define NEED(node, more)                             \
    {                                                \
        "need", "service=s;node=" node ";kind=" more \
    }
#define MEMBER(node, what)                                    \
    {                                                         \
        "need_member", "service=s;node=" node ";member=" what \
    }
#define FAILS CRD_LOSS_SUPPLIER, CRD_LOSS_FAILS
#define GOES  CRD_LOSS_SUPPLIER, CRD_LOSS_WITHDRAWS

/* clang-format off */
static const struct loss_case cases[] = {
    {"who made its chips is not its maker", FAILS, 0, "a", "stands",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("o", "a"), PRODUCT("p", "b"), {"origin", "product=p;stage=chip;party=a"}, EL("e", "p", ""),
      NEED("r", "all"), MEMBER("r", "element:e")}},
    {"what it makes stops", FAILS, 0, "a", "lost",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ""), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"another's does not", FAILS, 0, "b", "stands",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), EL("e", "p", ""), EL("f", "q", ""), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"what a firm controls falls with it", FAILS, 0, "a", "lost",
     {S(""), PARTY("a", ""), PARTY("c", ""), {"holding", "owner=party:a;owned=c;kind=votes;ppm_min=600000;ppm_max=600000"},
      PRODUCT("o", "a"), PRODUCT("p", "c"), EL("e", "p", ""), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"one of two is enough: degraded no, lost no", FAILS, 0, "a", "stands",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), EL("e", "p", ""), EL("f", "q", ""),
      NEED("r", "elements;k=1"), MEMBER("r", "element:e"), MEMBER("r", "element:f")}},
    {"below the target it is degraded", FAILS, 0, "a", "degraded",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), EL("e", "p", ""), EL("f", "q", ""),
      NEED("r", "elements;k=1;target_ppm=1000000"), MEMBER("r", "element:e"), MEMBER("r", "element:f")}},
    {"both of two together", FAILS, 0, "a,b", "lost",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), EL("e", "p", ""), EL("f", "q", ""),
      NEED("r", "elements;k=1"), MEMBER("r", "element:e"), MEMBER("r", "element:f")}},
    {"an unknown maker could be one known for the layer", FAILS, 0, "a", "maybe",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ""), {"element", "id=f;function=upf;owner=x"}, NEED("r", "all"), MEMBER("r", "element:f")}},
    {"and one that sells for the layer, although nothing of it stands", FAILS, 0, "a", "maybe",
     {S(""), PARTY("a", ""), {"product", "id=p;maker=a;category=smf"}, {"product", "id=u;category=upf"},
      {"element", "id=f;function=upf;product=u;owner=x"}, NEED("r", "all"), MEMBER("r", "element:f")}},
    {"not one that sells for another", FAILS, 0, "a", "stands",
     {S(""), PARTY("a", ""), {"product", "id=p;maker=a;category=gnb"}, {"product", "id=u;category=upf"},
      {"element", "id=f;function=upf;product=u;owner=x"}, NEED("r", "all"), MEMBER("r", "element:f")}},
    {"not one that was founded later", FAILS, 0, "a", "stands",
     {S(""), PARTY("a", ";since=2020"), PRODUCT("p", "a"), EL("e", "p", ""), {"element", "id=f;function=upf;owner=x;installed=2010-05-01"},
      NEED("r", "all"), MEMBER("r", "element:f")}},
    {"not one that makes other things", FAILS, 0, "a", "stands",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), {"element", "id=e;function=gnb;product=p;owner=x"}, {"element", "id=f;function=upf;owner=x"},
      NEED("r", "all"), MEMBER("r", "element:f")}},
    {"what is repaired is back", FAILS, 48, "a", "stands",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ";restore_h=24"), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"what nobody says when may be", FAILS, 48, "a", "maybe",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ""), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"a supplier that withdraws: day 0, nothing stops", GOES, 0, "a", "stands",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ";licence_grace_days=30"), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"a supplier that withdraws: day 400, its licence is over", GOES, 9600, "a", "lost",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ";licence_grace_days=30"), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"day 400, and nobody knows whether it has one", GOES, 9600, "a", "maybe",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ""), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"a host that withdraws stops at the end of notice", GOES, 24 * 90, "a", "lost",
     {S(""), PARTY("a", ""), EL("e", "p", ";licence_grace_days=100000"), PRODUCT("p", "x"), {"tie", "holder=party:a;target=element:e;kind=hosts;notice_days=90"},
      NEED("r", "all"), MEMBER("r", "element:e")}},
    {"and not before", GOES, 24 * 89, "a", "stands",
     {S(""), PARTY("a", ""), EL("e", "p", ";licence_grace_days=100000"), PRODUCT("p", "x"), {"tie", "holder=party:a;target=element:e;kind=hosts;notice_days=90"},
      NEED("r", "all"), MEMBER("r", "element:e")}},
    {"a site takes what stands there", CRD_LOSS_SITE, CRD_LOSS_FAILS, 0, "h", "lost",
     {S(""), SITE("h", ""), EL("e", "p", ";site=h"), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"power from a site: the battery lasts", CRD_LOSS_SITE, CRD_LOSS_FAILS, 4, "g", "stands",
     {S(""), SITE("h", ";power_autonomy_h=8"), SITE("g", ""), EL("e", "p", ";site=h"), {"dependency", "dependent=site:h;needs=site:g;kind=power"},
      NEED("r", "all"), MEMBER("r", "element:e")}},
    {"and then it does not", CRD_LOSS_RISK_GROUP, CRD_LOSS_FAILS, 0, "flood", "lost",
     {S(""), SITE("h", ""), SITE("g", ""), EL("e", "p", ";site=h"), {"dependency", "dependent=site:h;needs=site:g;kind=power;autonomy_h=0"},
      {"risk_group", "id=flood"}, {"risk_member", "risk_group=flood;member=site:g"}, NEED("r", "all"), MEMBER("r", "element:e")}},
    {"two feeds stand in for one another, perhaps", CRD_LOSS_SITE, CRD_LOSS_FAILS, 0, "g", "maybe",
     {S(""), SITE("h", ""), SITE("g", ""), SITE("i", ""), EL("e", "p", ";site=h"), {"dependency", "dependent=site:h;needs=site:g;kind=power;autonomy_h=0"},
      {"dependency", "dependent=site:h;needs=site:i;kind=power;autonomy_h=0"}, NEED("r", "all"), MEMBER("r", "element:e")}},
    {"a way round", FAILS, 0, "a", "stands",
     {S(""), SITE("h", ""), SITE("i", ""), SITE("j", ""), PARTY("a", ""), PARTY("b", ""), LINK("k", "a=site:h;b=site:i", ""), LINK("l", "a=site:h;b=site:j", ""),
      LINK("m", "a=site:j;b=site:i", ""), BUILT("k", "a"), BUILT("l", "b"), BUILT("m", "b"), NEED("r", "path;a_site=h;b_site=i")}},
    {"no way round for two", FAILS, 0, "a,b", "lost",
     {S(""), SITE("h", ""), SITE("i", ""), SITE("j", ""), PARTY("a", ""), PARTY("b", ""), LINK("k", "a=site:h;b=site:i", ""), LINK("l", "a=site:h;b=site:j", ""),
      LINK("m", "a=site:j;b=site:i", ""), BUILT("k", "a"), BUILT("l", "b"), BUILT("m", "b"), NEED("r", "path;a_site=h;b_site=i")}},
    {"a place in the middle", CRD_LOSS_SITE, CRD_LOSS_FAILS, 0, "j", "lost",
     {S(""), SITE("h", ""), SITE("i", ""), SITE("j", ""), LINK("l", "a=site:h;b=site:j", ""), LINK("m", "a=site:j;b=site:i", ""), NEED("r", "path;a_site=h;b_site=i")}},
    {"no way that anybody recorded", FAILS, 0, "a", "maybe",
     {S(""), SITE("h", ""), SITE("i", ""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ""), NEED("r", "path;a_site=h;b_site=i")}},
    {"a cable that crosses a state", CRD_LOSS_STATE, CRD_LOSS_SEIZED, 0, "XO", "lost",
     {S(""), SITE("h", ""), SITE("i", ""), {"jurisdiction", "id=XO;name=Ostland"}, LINK("k", "a=site:h;b=site:i", ";crosses=XO"), NEED("r", "path;a_site=h;b_site=i")}},
    {"coverage above its minimum", FAILS, 0, "a", "degraded",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), {"element", "id=e;function=gnb;product=p;owner=x"},
      {"element", "id=f;function=gnb;product=q;owner=x"}, {"area", "id=m;area_group=g;population=100"}, {"area", "id=n;area_group=g;population=900"},
      {"covers", "element=e;area=m;share_ppm=1000000;overlap=disjoint"}, {"covers", "element=f;area=n;share_ppm=1000000;overlap=disjoint"},
      NEED("r", "coverage;area_group=g;minimum_ppm=800000;target_ppm=950000")}},
    {"coverage on which sources disagree is no certain loss", FAILS, 0, "b", "maybe",
     {S(""), PARTY("b", ""), PRODUCT("p", "x"), PRODUCT("q", "b"), {"element", "id=e;function=gnb;product=p;owner=x"}, {"element", "id=f;function=gnb;product=q;owner=x"},
      {"area", "id=m;area_group=g;population=100"}, {"covers", "element=e;area=m;share_ppm=500000"},
      {"covers", "element=f;area=m;share_ppm=900000;overlap=disjoint"}, {"!covers", "element=f;area=m;share_ppm=100000;overlap=disjoint"},
      NEED("r", "coverage;area_group=g;minimum_ppm=800000")}},
    {"coverage by its own network alone", FAILS, 0, "b", "lost",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), {"network", "id=n;operator=x"}, {"element", "id=e;function=gnb;product=p;owner=x"},
      {"element", "id=f;function=gnb;product=q;owner=x;network=n"}, {"area", "id=m;area_group=g;population=100"},
      {"covers", "element=e;area=m;share_ppm=1000000"}, {"covers", "element=f;area=m;share_ppm=1000000"},
      NEED("r", "coverage;area_group=g;minimum_ppm=800000"), MEMBER("r", "network:n")}},
    {"a network without its core covers nobody", FAILS, 0, "b", "lost",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), {"network", "id=n;operator=x"}, {"element", "id=c;function=amf;product=q;owner=x;network=n"},
      {"element", "id=e;function=gnb;product=p;owner=x;network=n"}, {"area", "id=m;area_group=g;population=100"},
      {"covers", "element=e;area=m;share_ppm=1000000"},
      NEED("r", "coverage;area_group=g;minimum_ppm=800000"), MEMBER("r", "network:n")}},
    {"coverage below its minimum", FAILS, 0, "b", "lost",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), {"element", "id=e;function=gnb;product=p;owner=x"},
      {"element", "id=f;function=gnb;product=q;owner=x"}, {"area", "id=m;area_group=g;population=100"}, {"area", "id=n;area_group=g;population=900"},
      {"covers", "element=e;area=m;share_ppm=1000000;overlap=disjoint"}, {"covers", "element=f;area=n;share_ppm=1000000;overlap=disjoint"},
      NEED("r", "coverage;area_group=g;minimum_ppm=800000;target_ppm=950000")}},
    {"coverage without a group: the areas that its network covers", FAILS, 0, "b", "lost",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), {"network", "id=n;operator=x"}, {"element", "id=e;function=gnb;product=p;owner=x"},
      {"element", "id=f;function=gnb;product=q;owner=x;network=n"}, {"area", "id=m;area_group=g;population=100"}, {"area", "id=o;population=100"},
      {"covers", "element=f;area=m;share_ppm=1000000"}, {"covers", "element=e;area=o;share_ppm=1000000"},
      NEED("r", "coverage;minimum_ppm=800000"), MEMBER("r", "network:n")}},
    {"coverage without a group: not what others cover", FAILS, 0, "a", "stands",
     {S(""), PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), {"network", "id=n;operator=x"}, {"element", "id=e;function=gnb;product=p;owner=x"},
      {"element", "id=f;function=gnb;product=q;owner=x;network=n"}, {"area", "id=m;area_group=g;population=100"}, {"area", "id=o;population=100"},
      {"covers", "element=f;area=m;share_ppm=1000000"}, {"covers", "element=e;area=o;share_ppm=1000000"},
      NEED("r", "coverage;minimum_ppm=800000"), MEMBER("r", "network:n")}},
    {"coverage of nobody named and no group is open", FAILS, 0, "b", "maybe",
     {S(""), PARTY("b", ""), PRODUCT("q", "b"), {"element", "id=f;function=gnb;product=q;owner=x"}, {"area", "id=m;population=100"},
      {"covers", "element=f;area=m;share_ppm=1000000"}, NEED("r", "coverage;minimum_ppm=800000")}},
    {"most sites must still agree", CRD_LOSS_SITE, CRD_LOSS_FAILS, 0, "h,i", "lost",
     {S(""), SITE("h", ""), SITE("i", ""), SITE("j", ""), LINK("k", "a=site:h;b=site:i", ""), LINK("l", "a=site:i;b=site:j", ""), LINK("m", "a=site:j;b=site:h", ""),
      NEED("r", "agreement"), MEMBER("r", "site:h"), MEMBER("r", "site:i"), MEMBER("r", "site:j")}},
    {"two of three do", CRD_LOSS_SITE, CRD_LOSS_FAILS, 0, "h", "stands",
     {S(""), SITE("h", ""), SITE("i", ""), SITE("j", ""), LINK("k", "a=site:h;b=site:i", ""), LINK("l", "a=site:i;b=site:j", ""), LINK("m", "a=site:j;b=site:h", ""),
      NEED("r", "agreement"), MEMBER("r", "site:h"), MEMBER("r", "site:i"), MEMBER("r", "site:j")}},
    {"what nobody says the needs of", FAILS, 0, "a", "maybe",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", "")}},
    {"a supplier that can stop what it maintains", CRD_LOSS_SUPPLIER, CRD_LOSS_SABOTAGES, 0, "a", "lost",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ""), {"tie", "holder=party:a;target=element:e;kind=maintains;on_site=no"}, NEED("r", "all"), MEMBER("r", "element:e")}},
    {"and one that only made it, not without preparation", CRD_LOSS_SUPPLIER, CRD_LOSS_SABOTAGES, 0, "a", "stands",
     {S(""), PARTY("a", ""), PRODUCT("p", "a"), EL("e", "p", ""), NEED("r", "all"), MEMBER("r", "element:e")}},
    {"services that need one another stand by themselves", FAILS, 0, "b", "stands",
     {S(""), {"service", "id=z;name=Z;customer_class=police"}, PARTY("a", ""), PARTY("b", ""), PRODUCT("p", "a"), PRODUCT("q", "b"), EL("e", "p", ""), EL("f", "q", ""),
      NEED("r", "all"), MEMBER("r", "element:e"), MEMBER("r", "service:z"),
      {"need", "service=z;node=r;kind=all"}, {"need_member", "service=z;node=r;member=service:s"}}},
    {"and fall together", FAILS, 0, "b", "lost",
     {S(""), {"service", "id=z;name=Z;customer_class=police"}, PARTY("b", ""), PRODUCT("q", "b"), EL("e", "p", ""), EL("f", "q", ""), PRODUCT("p", "x"),
      NEED("r", "all"), MEMBER("r", "element:e"), MEMBER("r", "service:z"), {"need", "service=z;node=r;kind=all"},
      {"need_member", "service=z;node=r;member=service:s"}, {"need_member", "service=z;node=r;member=element:f"}}},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct loss_case *c = *state;
    struct one o;
    crd_str set[8], rest = crd_str_from(c->lost);
    crd_loss_opts opts = {.by = c->by, .mode = c->mode, .hours = c->hours, .set = set};
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(&o.m, c->rows[i][0][0] == '!' ? "other" : "case",
                c->rows[i][0] + (c->rows[i][0][0] == '!'), c->rows[i][1]);
    one_make(&o);
    while (crd_str_next(&rest, ',', &set[opts.n_set]))
        opts.n_set++;
    const crd_loss_result *r = ask(&o, &opts);
    assert_int_equal(r->n_whats, 1);
    assert_string_equal(state_of(r, CRD_STR("s")), c->expect);
    one_done(&o);
}

/* ---- random worlds ------------------------------------------------------------------------ */

static uint64_t seed = 20261123;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

enum { PARTIES = 6, SITES = 5 };

static void make_world(struct memfeed *m)
{
    uint32_t products = 2 + draw(6), elements = 3 + draw(10), links = draw(10);
    for (uint32_t i = 0; i < PARTIES; i++)
        put(m, "party", "id=p%u;name=Firm %u Ltd", i, i);
    for (uint32_t i = 0; i < SITES; i++)
        put(m, "site", "id=h%u", i);
    for (uint32_t i = 0; i < products; i++)
        if (draw(6))
            put(m, "product", "id=q%u;maker=p%u", i, draw(PARTIES));
        else
            put(m, "product", "id=q%u", i);
    for (uint32_t i = 0; i < elements; i++)
        put(m, "element", "id=e%u;function=%s;product=q%u;owner=x;site=h%u", i,
            draw(2) ? "upf" : "gnb", draw(products), draw(SITES));
    for (uint32_t i = 0; i < links; i++) {
        put(m, "link", "id=l%u;a=site:h%u;b=site:h%u;medium=fibre", i, draw(SITES), draw(SITES));
        if (draw(4))
            put(m, "tie", "holder=party:p%u;target=link:l%u;kind=builds", draw(PARTIES), i);
        if (i > 0 && draw(3) == 0)
            put(m, "link_support", "upper=l%u;lower=l%u", i, draw(i));
        if (i > 1 && draw(3) == 0)
            put(m, "link_support", "upper=l%u;lower=l%u", i, draw(i));
    }
    for (uint32_t i = draw(6); i > 0; i--)
        put(m, "dependency", "dependent=element:e%u;needs=element:e%u;kind=%s;autonomy_h=%u",
            draw(elements), draw(elements), draw(2) ? "power" : "management", draw(2) * 8);
    for (uint32_t i = 0; i < 2; i++) {
        static const char *const kinds[] = {"all", "any", "elements;k=2", "at-least;k=1"};
        put(m, "service", "id=s%u;name=S;customer_class=police;users=10", i);
        put(m, "need", "service=s%u;node=r;kind=%s", i, kinds[draw(2)]);
        put(m, "need", "service=s%u;node=x;parent=r;kind=%s", i, kinds[draw(4)]);
        put(m, "need", "service=s%u;node=w;parent=r;kind=path;a_site=h%u;b_site=h%u", i,
            draw(SITES), draw(SITES));
        for (uint32_t k = 1 + draw(4); k > 0; k--)
            put(m, "need_member", "service=s%u;node=x;member=element:e%u", i, draw(elements));
    }
}

static bool falls(const crd_loss_result *r, crd_str service, bool high)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (crd_str_eq(r->cells[i].service, service))
            return high ? r->cells[i].lost_high : r->cells[i].lost_low;
    return false;
}

static bool has_pair(const crd_loss_result *r, crd_str service, crd_str a, crd_str b, bool high)
{
    for (size_t i = 0; i < r->n_pairs; i++) {
        const crd_loss_pair *p = &r->pairs[i];
        bool same = crd_str_eq(p->a, a) && crd_str_eq(p->b, b);
        if (same && crd_str_eq(p->service, service) && (high || p->certain))
            return true;
    }
    return false;
}

/* All pairs at once (labels of links in twos) say what asking for each two by themselves (one label
 * for both) says; losing more restores nothing; low is part of high. */
static void test_pairs_are_sets_of_two(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(20); round > 0; round--) {
        struct one o;
        mem_init(&o.m);
        make_world(&o.m);
        one_make(&o);
        crd_loss_opts each = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS, .pairs = true};
        const crd_loss_result *all = ask(&o, &each);
        for (size_t a = 0; a < all->n_whats; a++)
            for (size_t b = 0; b < all->n_whats; b++) {
                if (crd_str_cmp(all->whats[a].id, all->whats[b].id) >= 0)
                    continue;
                crd_str ids[2] = {all->whats[a].id, all->whats[b].id};
                crd_loss_opts set = {
                    .by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS, .set = ids, .n_set = 2};
                crd_loss_opts one = set, two = set;
                one.n_set = two.n_set = 1;
                two.set = ids + 1;
                const crd_loss_result *both = ask(&o, &set), *ra = ask(&o, &one),
                                      *rb = ask(&o, &two);
                for (int s = 0; s < 2; s++)
                    for (int high = 0; high < 2; high++) {
                        crd_str service = s ? CRD_STR("s1") : CRD_STR("s0");
                        const crd_loss_why *why;
                        assert_ok(crd_loss_explain(o.t, &set, service, high, o.arena, &why, NULL));
                        assert_int_equal(why->lost, falls(both, service, high));
                        assert_int_equal(why->n_steps > 0, why->degraded);
                        bool alone = falls(ra, service, high) || falls(rb, service, high);
                        bool pair = has_pair(all, service, ids[0], ids[1], high);
                        assert_true(!falls(both, service, false) || falls(both, service, true));
                        if (!high || !has_pair(all, service, ids[0], ids[1], false))
                            assert_int_equal(falls(both, service, high), alone || pair);
                    }
            }
        one_done(&o);
    }
}

/* ---- why ---------------------------------------------------------------------------------- */

static const char *const why_rows[][2] = {
    S(""),
    PARTY("a", ""),
    PARTY("c", ""),
    PRODUCT("o", "a"),
    PRODUCT("p", "c"),
    {"holding", "owner=party:a;owned=c;kind=votes;ppm_min=600000;ppm_max=600000"},
    SITE("h", ""),
    EL("e", "p", ";site=h;name=Gate"),
    EL("f", "x", ";site=h"),
    {"dependency", "dependent=element:f;needs=element:e;kind=power;autonomy_h=0"},
    NEED("r", "all"),
    MEMBER("r", "element:f"),
};

static void test_why(void **state)
{
    (void)state;
    struct one o;
    const crd_loss_why *why;
    crd_str a = CRD_STR("a");
    crd_err err = CRD_ERR_INIT;
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .set = &a, .n_set = 1};
    static const struct {
        uint32_t depth;
        const char *what, *id;
    } want[] = {{0, "service", "s"}, {1, "need", "s/r"}, {2, "element", "f"}, {3, "element", "e"},
                {4, "product", "p"}, {5, "party", "c"},  {6, "party", "a"}};
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(why_rows); i++)
        mem_put(&o.m, "case", why_rows[i][0], why_rows[i][1]);
    one_make(&o);
    assert_ok(crd_loss_explain(o.t, &opts, CRD_STR("s"), false, o.arena, &why, NULL));
    assert_true(why->lost && !why->cut);
    assert_int_equal(why->n_steps, CRD_COUNT(want));
    for (size_t i = 0; i < CRD_COUNT(want); i++) {
        assert_int_equal(why->steps[i].depth, want[i].depth);
        assert_string_equal(why->steps[i].what, want[i].what);
        assert_true(crd_str_eq(why->steps[i].id, crd_str_from(want[i].id)));
    }
    assert_status(CRD_ENOENT,
                  crd_loss_explain(o.t, &opts, CRD_STR("z"), false, o.arena, &why, &err), &err);
    opts.n_set = 0;
    assert_status(CRD_EINVAL,
                  crd_loss_explain(o.t, &opts, CRD_STR("s"), false, o.arena, &why, &err), &err);
    one_done(&o);
}

/* ---- in words ----------------------------------------------------------------------------- */

static void test_told(void **state)
{
    (void)state;
    struct one o;
    const crd_loss_told *r;
    crd_err err = CRD_ERR_INIT;
    crd_loss_opts opts = {.latent = false};
    static const char *const wrong[] = {
        "loss:supplier:fails:0h:a",      "loss:supplier:fails:0h:/s", "loss:supplier:fails:a/s",
        "loss:supplier:breaks:0h:a/s",   "loss:nobody:fails:0h:a/s",  "loss:supplier:fails:-1h:a/s",
        "loss:supplier:fails:0h:a/s/t",  "loss:supplier:fails:0h:a/", "loss:supplier:fails:0d:a/s",
        "exposure:supplier:fails:0h:a/s"};
    mem_init(&o.m);
    for (size_t i = 0; i < CRD_COUNT(why_rows); i++)
        mem_put(&o.m, "case", why_rows[i][0], why_rows[i][1]);
    mem_put(&o.m, "case", "party", "id=odd/+%:;name=Odd");
    mem_put(&o.m, "case", "product", "id=z;maker=odd/+%:");
    mem_put(&o.m, "case", "element", "id=y;function=upf;product=z;owner=x");
    mem_put(&o.m, "case", "element", "id=g;function=upf;product=p;owner=x");
    mem_put(&o.m, "case", "need", "service=s;node=v;parent=r;kind=any");
    mem_put(&o.m, "case", "need_member", "service=s;node=v;member=element:y");
    mem_put(&o.m, "case", "need_member", "service=s;node=v;member=element:g");
    one_make(&o);
    assert_status(
        CRD_OK, crd_loss_tell(o.t, CRD_STR("loss:supplier:fails:0h:a/s"), &opts, o.arena, &r, &err),
        &err);
    assert_true(r->lost[0] && r->lost[1] && r->certain && !r->rests.ptr);
    assert_true(crd_str_find(r->claim, CRD_STR("is lost")) != SIZE_MAX);
    assert_true(r->n_hops == r->n_falls && r->n_hops == 6);
    assert_true(crd_str_find(r->hops[2].sentence, CRD_STR("Element f")) == 0);
    assert_true(crd_str_find(r->hops[2].sentence, CRD_STR("needs element Gate (e")) != SIZE_MAX);
    assert_true(crd_str_eq(r->hops[2].source, CRD_STR("case")) && r->hops[2].line == 10);
    assert_true(crd_str_eq(crd_str_from(r->hops[5].tie), CRD_STR("controls")));
    /* A name of odd letters; another element stands in for its own. */
    crd_str odd = CRD_STR("odd/+%:");
    crd_buf id;
    crd_buf_init(&id, 1 << 10);
    crd_loss_id(&(crd_loss_opts){.by = CRD_LOSS_SUPPLIER}, &odd, 1, CRD_STR("s"), &id);
    assert_string_equal(id.at, "loss:supplier:fails:0h:odd%2F%2B%25:/s");
    assert_status(CRD_OK, crd_loss_tell(o.t, crd_buf_str(&id), &opts, o.arena, &r, &err), &err);
    assert_true(crd_str_eq(r->id, crd_buf_str(&id)));
    assert_true(!r->lost[1] && r->n_falls == 0 && r->n_hops == 1 && r->n_on > 0);
    assert_true(crd_str_find(r->hops[0].sentence, CRD_STR("g (upf) stands in for element y")) !=
                SIZE_MAX);
    for (size_t i = 0; i < CRD_COUNT(wrong); i++)
        assert_status(CRD_EINVAL,
                      crd_loss_tell(o.t, crd_str_from(wrong[i]), &opts, o.arena, &r, &err), &err);
    assert_status(
        CRD_ENOENT,
        crd_loss_tell(o.t, CRD_STR("loss:supplier:fails:0h:nobody/s"), &opts, o.arena, &r, &err),
        &err);
    crd_buf_done(&id);
    one_done(&o);
}

/* ---- refused ------------------------------------------------------------------------------ */

static void test_refused(void **state)
{
    (void)state;
    struct one o;
    const crd_loss_result *r;
    crd_str nobody = CRD_STR("nobody");
    const struct {
        crd_loss_opts opts;
        crd_status is;
    } rows[] = {
        {{.by = CRD_LOSS_SITE, .mode = CRD_LOSS_WITHDRAWS}, CRD_EINVAL},
        {{.by = CRD_LOSS_RISK_GROUP, .mode = CRD_LOSS_SABOTAGES}, CRD_EINVAL},
        {{.by = CRD_LOSS_MAKER, .mode = CRD_LOSS_SEIZED}, CRD_EINVAL},
        {{.by = CRD_LOSS_MAKER, .hours = -1}, CRD_EINVAL},
        {{.by = CRD_LOSS_MAKER, .set = &nobody, .n_set = 1}, CRD_ENOENT},
    };
    mem_init(&o.m);
    make_world(&o.m);
    one_make(&o);
    for (size_t i = 0; i < CRD_COUNT(rows); i++) {
        crd_err err = CRD_ERR_INIT;
        assert_status(rows[i].is, crd_loss(o.t, &rows[i].opts, o.arena, &r, &err), &err);
        assert_null(r);
        assert_true(err.message[0] != '\0');
    }
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_pairs_are_sets_of_two);
    CRD_SUITE_ADD(&s, test_why);
    CRD_SUITE_ADD(&s, test_told);
    CRD_SUITE_ADD(&s, test_refused);
    return crd_suite_run(&s, "analyse/loss");
}
