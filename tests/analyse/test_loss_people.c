#include "loss_world.h"

#include "base/buf.h"

/* ---- by hand ------------------------------------------------------------------------------ */

struct people_case {
    const char *name;
    const char *lost;   /* the set, commas between */
    const char *expect; /* own/any/calls of the nation; then each network that loses users */
    const char *rows[28][2];
};

static void show_count(crd_buf *to, crd_loss_count n)
{
    if (n.low == n.high)
        crd_buf_addf(to, "%lld", (long long)n.low);
    else
        crd_buf_addf(to, "%lld-%lld", (long long)n.low, (long long)n.high);
}

static void show(const crd_loss_result *r, crd_buf *to)
{
    assert_int_equal(r->n_whats, 1);
    const crd_loss_people *p = &r->whats[0].people;
    if (r->people_known) {
        show_count(to, p->own);
        crd_buf_addc(to, '/');
        show_count(to, p->any);
        crd_buf_addc(to, '/');
        show_count(to, p->calls);
    } else {
        crd_buf_adds(to, "unknown");
    }
    for (size_t i = 0; i < r->n_networks; i++) {
        const crd_loss_network *n = &r->networks[i];
        crd_buf_addf(to, " " CRD_STR_FMT ":", CRD_STR_ARG(n->id));
        show_count(to, n->own);
        crd_buf_addc(to, '/');
        show_count(to, n->any);
        if (n->has_first) {
            crd_buf_addc(to, '!');
            show_count(to, n->first);
        }
    }
}

/* Makers a, b, c, d of products of the same names. */
#define MAKERS                                                                                  \
    {"party", "id=a;name=A Ltd"}, {"party", "id=b;name=B Ltd"}, {"party", "id=c;name=C Ltd"},   \
        {"party", "id=d;name=D Ltd"}, {"product", "id=a;maker=a"}, {"product", "id=b;maker=b"}, \
        {"product", "id=c;maker=c"},                                                            \
    {                                                                                           \
        "product", "id=d;maker=d"                                                               \
    }
#define NET(id, more)                                      \
    {                                                      \
        "network", "id=" id ";kind=mobile;operator=x" more \
    }
#define EL(id, net, function, product, more)                                                   \
    {                                                                                          \
        "element",                                                                             \
            "id=" id ";network=" net ";function=" function ";product=" product ";owner=x" more \
    }
#define AREA(id, people)                       \
    {                                          \
        "area", "id=" id ";population=" people \
    }
#define COVERS(element, area, more)                         \
    {                                                       \
        "covers", "element=" element ";area=" area ";" more \
    }
#define USES(what, by, kind)                                   \
    {                                                          \
        "share_use", "what=" what ";used_by=" by ";kind=" kind \
    }
#define WHOLE "share_ppm=1000000"

/* clang-format off */
static const struct people_case cases[] = {
    {"nobody says whom networks serve", "a", "unknown", {MAKERS, NET("m", ""), EL("e", "m", "mme", "a", "")}},
    {"its core takes all of its users; others' may have been two", "a", "600/100-600/200 m:600/600",
     {MAKERS, NET("m", ";subscribers=600"), NET("n", ";subscribers=500"), EL("mm", "m", "mme", "a", ""), EL("mr", "m", "enb", "b", ""), EL("nr", "n", "enb", "b", ""),
      AREA("x", "1000"), COVERS("mr", "x", WHOLE), COVERS("nr", "x", "share_ppm=800000")}},
    {"both cores: people are bounded, not added", "a", "600-1000/600-1000/1000 m:600/600 n:500/500",
     {MAKERS, NET("m", ";subscribers=600"), NET("n", ";subscribers=500"), EL("mm", "m", "mme", "a", ""), EL("nm", "n", "hss", "a", ""), EL("mr", "m", "enb", "b", ""),
      EL("nr", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("mr", "x", WHOLE), COVERS("nr", "x", "share_ppm=800000")}},
    {"of two in one function one is left", "a", "0/0/0",
     {MAKERS, NET("m", ";subscribers=600"), EL("m1", "m", "mme", "a", ""), EL("m2", "m", "mme", "b", "")}},
    {"the users of a lost area, as people are spread", "a", "200/200/300 m:200/200",
     {MAKERS, NET("m", ";subscribers=600"), EL("r1", "m", "enb", "a", ""), EL("r2", "m", "enb", "b", ""), AREA("x", "300"), AREA("y", "600"), COVERS("r1", "x", WHOLE), COVERS("r2", "y", WHOLE)}},
    {"users of each generation fall back on the other", "a", "0-600/0-600/0-900 m:0-600/0-600",
     {MAKERS, NET("m", ";subscribers=600"), EL("u5", "m", "udm", "a", ";generations=5g-sa"), EL("h4", "m", "hss", "b", ";generations=4g"), EL("r", "m", "enb", "c", ""), AREA("x", "900"), COVERS("r", "x", WHOLE)}},
    {"until both are gone", "a,b", "600/600/900 m:600/600",
     {MAKERS, NET("m", ";subscribers=600"), EL("u5", "m", "udm", "a", ";generations=5g-sa"), EL("h4", "m", "hss", "b", ";generations=4g"), EL("r", "m", "enb", "c", ""), AREA("x", "900"), COVERS("r", "x", WHOLE)}},
    {"charging may let calls through", "a", "0-600/0-600/0-900 m:0-600/0-600",
     {MAKERS, NET("m", ";subscribers=600"), EL("o", "m", "ocs", "a", ""), EL("r", "m", "enb", "c", ""), AREA("x", "900"), COVERS("r", "x", WHOLE)}},
    {"taps stop nobody", "a", "0/0/0",
     {MAKERS, NET("m", ";subscribers=600"), EL("o", "m", "li-mediation", "a", ""), EL("r", "m", "enb", "c", ""), AREA("x", "900"), COVERS("r", "x", WHOLE)}},
    {"two that overlap nobody knows how", "a", "200/200/200 m:200/200",
     {MAKERS, NET("m", ";subscribers=1000"), EL("r1", "m", "enb", "a", ""), EL("r2", "m", "enb", "b", ""), AREA("x", "1000"),
      COVERS("r1", "x", WHOLE ";overlap=unknown"), COVERS("r2", "x", "share_ppm=800000;overlap=unknown")}},
    {"side by side each takes its own", "a", "600/600/600 m:600/600",
     {MAKERS, NET("m", ";subscribers=1000"), EL("r1", "m", "enb", "a", ""), EL("r2", "m", "enb", "b", ""), AREA("x", "1000"),
      COVERS("r1", "x", "share_ppm=600000;overlap=disjoint"), COVERS("r2", "x", "share_ppm=400000;overlap=disjoint")}},
    {"one that is nested takes nobody", "b", "0/0/0",
     {MAKERS, NET("m", ";subscribers=1000"), EL("r1", "m", "enb", "a", ""), EL("r2", "m", "gnb", "b", ""), AREA("x", "1000"),
      COVERS("r1", "x", "share_ppm=900000;overlap=unknown"), COVERS("r2", "x", "share_ppm=400000;overlap=nested")}},
    {"how much it covers is not known", "a", "0-1000/0-1000/0-1000 m:0-1000/0-1000",
     {MAKERS, NET("m", ";subscribers=1000"), EL("r1", "m", "enb", "a", ""), EL("r2", "m", "enb", "b", ""), AREA("x", "1000"),
      COVERS("r1", "x", "overlap=unknown"), COVERS("r2", "x", "overlap=unknown")}},
    {"subscribers are not known: at most whom it covers", "a", "0-900/0-900/0-100 m:0-900/0-900",
     {MAKERS, NET("m", ""), NET("n", ";subscribers=10"), EL("r1", "m", "enb", "a", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("r1", "x", "share_ppm=900000"),
      COVERS("r2", "x", "share_ppm=900000")}},
    {"shared radio serves both", "a", "600-900/600-900/900 m:600/600 n:300/300",
     {MAKERS, NET("m", ";subscribers=600"), NET("n", ";subscribers=300"), NET("r", ""), EL("r1", "r", "enb", "a", ""), EL("mm", "m", "mme", "b", ""), EL("nm", "n", "mme", "c", ""),
      AREA("x", "900"), COVERS("r1", "x", WHOLE), USES("network:r", "m", "mocn"), USES("network:r", "n", "mocn")}},
    {"and the core of one takes its own users alone", "b", "600/300-600/0 m:600/600",
     {MAKERS, NET("m", ";subscribers=600"), NET("n", ";subscribers=300"), NET("r", ""), EL("r1", "r", "enb", "a", ""), EL("mm", "m", "mme", "b", ""), EL("nm", "n", "mme", "c", ""),
      AREA("x", "900"), COVERS("r1", "x", WHOLE), USES("network:r", "m", "mocn"), USES("network:r", "n", "mocn")}},
    {"a guest falls with its host", "b", "600-700/600-700/900 g:100/100 m:600/600",
     {MAKERS, NET("m", ";subscribers=600"), {"network", "id=g;kind=mvno;subscribers=100"}, EL("r1", "m", "enb", "a", ""), EL("mm", "m", "mme", "b", ""), AREA("x", "900"), COVERS("r1", "x", WHOLE),
      USES("network:m", "g", "mvno")}},
    {"also with radio that its host shares", "a", "600-700/600-700/900 g:100/100 m:600/600",
     {MAKERS, NET("m", ";subscribers=600"), NET("r", ""), {"network", "id=g;kind=mvno;subscribers=100"}, EL("r1", "r", "enb", "a", ""), EL("mm", "m", "mme", "b", ""), AREA("x", "900"),
      COVERS("r1", "x", WHOLE), USES("network:r", "m", "mocn"), USES("network:m", "g", "mvno")}},
    {"carried by roaming as far as there is room", "a", "500/0-400/0 m:500/0-400",
     {MAKERS, NET("m", ";subscribers=500"), NET("n", ";subscribers=400"), EL("r1", "m", "enb", "a", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("r1", "x", WHOLE), COVERS("r2", "x", WHOLE),
      USES("network:n", "m", "national-roaming;routing=home-routed;capacity_ppm=250000")}},
    {"home-routed nobody roams without the core at home", "a", "500/100-500/0 m:500/500",
     {MAKERS, NET("m", ";subscribers=500"), EL("mm", "m", "upf", "a", ""), NET("n", ";subscribers=400"), EL("r1", "m", "enb", "c", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("r1", "x", WHOLE), COVERS("r2", "x", WHOLE),
      USES("network:n", "m", "national-roaming;routing=home-routed;capacity_ppm=1000000")}},
    {"with local breakout it is enough that home lets its users in", "a", "500/0-250/0 m:500/0-250",
     {MAKERS, NET("m", ";subscribers=500"), EL("mm", "m", "upf", "a", ""), EL("mh", "m", "hss", "c", ""), NET("n", ";subscribers=500"), EL("r1", "m", "enb", "c", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"),
      COVERS("r1", "x", WHOLE), COVERS("r2", "x", WHOLE), USES("network:n", "m", "national-roaming;routing=local-breakout;capacity_ppm=500000")}},
    {"no room is promised: perhaps all are carried, perhaps nobody", "a", "500/0-500/0 m:500/0-500",
     {MAKERS, NET("m", ";subscribers=500"), NET("n", ";subscribers=500"), EL("r1", "m", "enb", "a", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("r1", "x", WHOLE), COVERS("r2", "x", WHOLE),
      USES("network:n", "m", "national-roaming;routing=home-routed")}},
    {"the host covers a part of the area", "a", "800/0-750/500 m:800/300-750",
     {MAKERS, NET("m", ";subscribers=800"), NET("n", ";subscribers=500"), EL("r1", "m", "enb", "a", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("r1", "x", WHOLE), COVERS("r2", "x", "share_ppm=500000"),
      USES("network:n", "m", "national-roaming;routing=home-routed;capacity_ppm=100000")}},
    {"who has priority is carried first", "a", "500/0-400/0 m:500/0-400!0",
     {MAKERS, NET("m", ";subscribers=500"), NET("n", ";subscribers=400"), EL("r1", "m", "enb", "a", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("r1", "x", WHOLE), COVERS("r2", "x", WHOLE),
      USES("network:n", "m", "national-roaming;routing=home-routed;capacity_ppm=250000"), {"service", "id=s;name=S;customer_class=police;users=90;priority_access=yes"}, {"need", "service=s;node=r;kind=all"},
      {"need_member", "service=s;node=r;member=network:m"}}},
    {"as far as there is room for them", "a", "500/0-460/0 m:500/0-460!0-50",
     {MAKERS, NET("m", ";subscribers=500"), NET("n", ";subscribers=400"), EL("r1", "m", "enb", "a", ""), EL("r2", "n", "enb", "b", ""), AREA("x", "1000"), COVERS("r1", "x", WHOLE), COVERS("r2", "x", WHOLE),
      USES("network:n", "m", "national-roaming;routing=home-routed;capacity_ppm=100000"), {"service", "id=s;name=S;customer_class=police;users=90;priority_access=yes"}, {"need", "service=s;node=r;kind=all"},
      {"need_member", "service=s;node=r;member=network:m"}}},
    {"lines hang on what says whom it serves", "a", "300-500/300-500/0-500 f:300-500/300-500",
     {MAKERS, {"network", "id=f;kind=fixed;subscribers=1000"}, EL("o1", "f", "olt", "a", ";subscribers=300"), EL("o2", "f", "olt", "b", ";subscribers=700"), EL("t1", "f", "ont", "a", ";subscribers=200")}},
    {"and perhaps all on what does not say", "a", "0-1000/0-1000/0-1000 f:0-1000/0-1000",
     {MAKERS, {"network", "id=f;kind=fixed;subscribers=1000"}, EL("o1", "f", "olt", "a", ""), EL("o2", "f", "olt", "b", ";subscribers=700")}},
    {"a line that stands may be anybody's for emergency calls", "a", "600/200-600/600-1000 m:600/600",
     {MAKERS, NET("m", ";subscribers=600"), {"network", "id=f;kind=fixed;subscribers=400"}, EL("o1", "f", "olt", "b", ";subscribers=400"), EL("r1", "m", "enb", "a", ""), AREA("x", "1000"), COVERS("r1", "x", WHOLE)}},
    {"a private network is its own affair", "a", "0/0/0 p:50/50",
     {MAKERS, NET("m", ";subscribers=600"), {"network", "id=p;kind=private;subscribers=50"}, EL("pm", "p", "amf", "a", "")}},
    {"so is one abroad", "a", "0/0/0 p:50/50",
     {MAKERS, {"setting", "name=nation;value=XN"}, NET("m", ";subscribers=600;country=XN"), NET("p", ";subscribers=50;country=XF"), EL("pm", "p", "amf", "a", "")}},
    {"one machine is shared", "a", "100/0-100/0 n:100/100",
     {MAKERS, NET("m", ";subscribers=900"), NET("n", ";subscribers=200"), EL("r1", "m", "enb", "a", ""), EL("r2", "m", "enb", "b", ""), EL("r3", "n", "enb", "c", ""), AREA("x", "100"), AREA("y", "100"),
      COVERS("r2", "x", WHOLE), COVERS("r2", "y", WHOLE), COVERS("r1", "x", WHOLE), COVERS("r3", "y", WHOLE), USES("element:r1", "n", "moran")}},
    {"more people than there can be", "a", "5000000000/5000000000/10000000000 m:5000000000/5000000000",
     {MAKERS, NET("m", ";subscribers=10000000000"), EL("r1", "m", "enb", "a", ""), EL("r2", "m", "enb", "b", ""), AREA("x", "10000000000"), AREA("y", "10000000000"), COVERS("r1", "x", WHOLE), COVERS("r2", "y", WHOLE)}},
    {"nobody is known to live there", "a", "0-600/0-600/0-600 m:0-600/0-600",
     {MAKERS, NET("m", ";subscribers=600"), EL("r1", "m", "enb", "a", ""), {"area", "id=x"}, AREA("y", "1000"), COVERS("r1", "x", WHOLE)}},
    {"how many subscribe is disputed", "a", "500-600/500-600/500-600 m:500-600/500-600",
     {MAKERS, NET("m", ";subscribers=600"), {"!network", "id=m;subscribers=500"}, EL("mm", "m", "mme", "a", "")}},
    {"whose machine it is is disputed", "a", "0-1000/0-1000/0-1000 m:0-600/0-600 n:0-400/0-400",
     {MAKERS, NET("m", ";subscribers=600"), NET("n", ";subscribers=400"), EL("mm", "m", "mme", "a", ""), {"!element", "id=mm;network=n"}, EL("r", "m", "enb", "b", ""), EL("q", "n", "enb", "b", ""),
      AREA("x", "1000"), COVERS("r", "x", WHOLE), COVERS("q", "x", WHOLE)}},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct people_case *c = *state;
    struct one o;
    crd_str set[8], rest = crd_str_from(c->lost);
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS, .set = set};
    crd_buf got;
    mem_init(&o.m);
    crd_buf_init(&got, 4096);
    for (size_t i = 0; i < CRD_COUNT(c->rows) && c->rows[i][0]; i++)
        mem_put(&o.m, c->rows[i][0][0] == '!' ? "other" : "case",
                c->rows[i][0] + (c->rows[i][0][0] == '!'), c->rows[i][1]);
    one_make(&o);
    while (crd_str_next(&rest, ',', &set[opts.n_set]))
        opts.n_set++;
    show(ask(&o, &opts), &got);
    assert_string_equal(got.at, c->expect);
    crd_buf_done(&got);
    one_done(&o);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    return crd_suite_run(&s, "analyse/loss people");
}
