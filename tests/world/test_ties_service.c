#include "crdtest.h"

#include "ties_show.h"

/* From elements and links to services, and what protections take and give. */
struct service_case {
    const char *name;
    const char *rows[18][2];
    const char *want;
};

#define SERVICE                                        \
    {                                                  \
        "service", "id=s;name=S;customer_class=police" \
    }
#define NEED(node, kind)                             \
    {                                                \
        "need", "service=s;node=" node ";kind=" kind \
    }
#define MEMBER(what)                                   \
    {                                                  \
        "need_member", "service=s;node=r;member=" what \
    }
#define SITE(id)         \
    {                    \
        "site", "id=" id \
    }
#define LINK(id, a, b)                                       \
    {                                                        \
        "link", "id=" id ";network=t;a=site:" a ";b=site:" b \
    }
#define PATH                                                   \
    {                                                          \
        "need", "service=s;node=r;kind=path;a_site=a;b_site=c" \
    }

/* clang-format off */
static const struct service_case cases[] = {
    {"an element serves by what its function sees",
     {SERVICE, {"element", "id=e;function=amf"}, {"element", "id=m;function=mast"}, {"element", "id=d;function=gnb-du"}, {"element", "id=x;function=nonesuch"},
      MEMBER("element:e"), MEMBER("element:m"), MEMBER("element:d"), MEMBER("element:x")},
     "element:e serves service:s SSSS SSSS need_member\nelement:m serves service:s ---S ---S\nelement:d serves service:s -S-S -S-S\n"
     "element:x serves service:s ---- SSSS"},
    {"a function that the case adds sees what the case says",
     {SERVICE, {"code", "list=function;code=coast;label=C;sees=metadata stop"}, {"element", "id=e;function=coast"}, MEMBER("element:e")},
     "element:e serves service:s -S-S -S-S"},
    {"who is not needed does not serve", {SERVICE, {"element", "id=e;function=amf"}}, "~serves"},
    {"a member that nothing describes may be anything", {SERVICE, MEMBER("element:x")}, "element:x serves service:s ---- SSSS"},
    {"a network's elements serve its users once, its links maybe",
     {SERVICE, {"network", "id=n"}, {"element", "id=e;function=amf;network=n"}, {"element", "id=f;function=amf"}, {"link", "id=l;network=n"},
      MEMBER("network:n"), {"service", "id=z;name=Z;customer_class=police"}, {"need_member", "service=z;node=r;member=network:n"}},
     "element:e serves users-of-network:n SSSS SSSS\nusers-of-network:n serves service:s SSSS SSSS\nusers-of-network:n serves service:z\n"
     "link:l passes users-of-network:n ---- SSSS\n~element:f serves\n~element:e serves service"},
    {"a site's elements serve", {SERVICE, SITE("a"), {"element", "id=e;function=amf;site=a"}, MEMBER("site:a")},
     "element:e serves users-of-site:a SSSS SSSS\nusers-of-site:a serves service:s"},
    {"shared radio serves both networks' users, the sharer's core does not",
     {SERVICE, {"network", "id=n"}, {"network", "id=g"}, {"element", "id=r;function=ru;network=g"}, {"element", "id=c;function=amf;network=g"},
      {"share_use", "what=network:g;used_by=n;kind=mocn"}, MEMBER("network:n")},
     "element:r serves users-of-network:n -S-S -S-S share_use\n~element:c serves"},
    {"a virtual operator's users pass the whole host; roaming is possible; interconnection no tie",
     {SERVICE, {"network", "id=n"}, {"network", "id=g"}, {"network", "id=h"}, {"network", "id=i"}, {"element", "id=c;function=amf;network=g"},
      {"element", "id=d;function=amf;network=h"}, {"element", "id=e;function=amf;network=i"}, {"share_use", "what=network:g;used_by=n;kind=mvno"},
      {"share_use", "what=network:h;used_by=n;kind=national-roaming"}, {"share_use", "what=network:i;used_by=n;kind=interconnect"}, MEMBER("network:n")},
     "element:c serves users-of-network:n SSSS SSSS\nelement:d serves users-of-network:n ---- SSSS\n~element:e serves"},
    {"of a visited network guests pass radio and core, its subscriber data never, its exits by routing",
     {SERVICE, {"network", "id=n"}, {"network", "id=g"}, {"network", "id=h"}, {"network", "id=i"}, {"element", "id=pg;function=pgw;network=g"},
      {"element", "id=ph;function=pgw;network=h"}, {"element", "id=pi;function=pgw;network=i"}, {"element", "id=hg;function=hss;network=h"},
      {"element", "id=ug;function=upf;network=g"}, {"share_use", "what=network:g;used_by=n;kind=roaming;routing=home-routed"},
      {"share_use", "what=network:h;used_by=n;kind=national-roaming;routing=local-breakout"}, {"share_use", "what=network:i;used_by=n;kind=roaming"}, MEMBER("network:n")},
     "element:ph serves users-of-network:n ---- SSSS share_use\nelement:pi serves users-of-network:n ---- SSSS\nelement:ug serves users-of-network:n ---- SSSS\n"
     "~element:pg serves\n~element:hg serves"},
    {"who needs home's elements and another's coverage is a guest there",
     {SERVICE, NEED("t", "all"), {"need", "service=s;node=r;kind=elements;parent=t"}, {"need", "service=s;node=c;kind=coverage;parent=t"}, {"network", "id=n"}, {"network", "id=g"},
      {"element", "id=pn;function=pgw;network=n"}, {"element", "id=hn;function=hss;network=n"}, {"element", "id=rn;function=gnb;network=n"}, {"element", "id=pg;function=pgw;network=g"},
      {"element", "id=hg;function=hss;network=g"}, {"element", "id=rg;function=gnb;network=g"}, {"share_use", "what=network:g;used_by=n;kind=roaming;routing=home-routed"},
      MEMBER("network:n"), {"need_member", "service=s;node=c;member=network:g"}},
     "element:pn serves users-of-share_use:g/n SSSS SSSS share_use\nelement:hn serves users-of-share_use:g/n SSSS\nelement:rg serves users-of-share_use:g/n SSSS\n"
     "users-of-share_use:g/n serves service:s SSSS SSSS need_member\n~element:rn serves\n~element:pg serves\n~element:hg serves\n~users-of-network"},
    {"a service that needs another fails with it surely, the rest is possible",
     {SERVICE, {"service", "id=z;name=Z;customer_class=police"}, MEMBER("service:z")}, "service:z needs service:s ---S SSSS"},
    {"a recorded link is passed", {SERVICE, {"link", "id=l"}, MEMBER("link:l")}, "link:l passes service:s SSS- SSSS"},
    {"a chain is passed for sure", {SERVICE, SITE("a"), SITE("b"), SITE("c"), SITE("d"), LINK("ab", "a", "b"), LINK("bc", "b", "c"), LINK("cd", "c", "d"), PATH},
     "link:ab passes service:s SSS- SSSS need\nlink:bc passes service:s SSS- SSSS\n~link:cd passes"},
    {"a ring is passed maybe, as one way",
     {SERVICE, SITE("a"), SITE("b"), SITE("c"), SITE("d"), LINK("ab", "a", "b"), LINK("bc", "b", "c"), LINK("ac", "a", "c"), LINK("cd", "c", "d"), PATH},
     "link:ab passes ways ---- SSSS\nlink:bc passes ways\nlink:ac passes ways\nways passes service:s ---- SSSS\n~link:cd passes"},
    {"no way between them passes nothing", {SERVICE, SITE("a"), SITE("b"), SITE("c"), LINK("ab", "a", "b"), PATH}, "~passes"},
    {"a link whose end is disputed is passed maybe",
     {SERVICE, SITE("a"), SITE("b"), SITE("c"), LINK("x", "a", "c"), {"!link", "id=x;network=t;a=site:a;b=site:b"}, PATH}, "link:x passes service:s ---- SSSS"},
    {"elements at a site stand for the site on the way",
     {SERVICE, SITE("a"), SITE("c"), {"element", "id=e;function=router;site=a"}, {"link", "id=l;a=element:e;b=site:c"}, PATH},
     "link:l passes service:s SSS- SSSS"},
    {"end to end: nothing between sees or changes, keys open, devices and gateways are ends",
     {SERVICE, {"element", "id=e;function=amf"}, {"element", "id=u;function=handset"}, {"link", "id=l"}, MEMBER("element:e"), MEMBER("element:u"), MEMBER("link:l"),
      {"protection", "scope=service:s;kind=end-to-end;key_holder=party:k"}},
     "element:e serves service:s -S-S -S-S\nlink:l passes service:s -S-- -S-S\nparty:k holds-keys protection:s/end-to-end S-SS S-SS\n"
     "protection:s/end-to-end opens service:s S-SS S-SS\n~unknown holds-keys"},
    {"keys that nobody is said to hold are possibly anybody's",
     {SERVICE, {"protection", "scope=service:s;kind=end-to-end"}}, "unknown holds-keys protection:s/end-to-end ---- S-SS"},
    {"a protection that is disputed takes from low alone",
     {SERVICE, {"element", "id=e;function=amf"}, MEMBER("element:e"), {"protection", "scope=service:s;kind=tls"}, {"!protection", "scope=service:s;kind=radio"}},
     "element:e serves service:s -S-S SSSS"},
    {"encryption of what is stored protects no traffic",
     {SERVICE, {"element", "id=e;function=amf"}, MEMBER("element:e"), {"protection", "scope=service:s;kind=at-rest;key_holder=party:k"}},
     "element:e serves service:s SSSS SSSS\n~opens"},
    {"a named end keeps all, what stands beside it maybe",
     {SERVICE, SITE("a"), {"element", "id=g;function=amf"}, {"element", "id=h;function=amf;site=a"}, {"element", "id=e;function=amf"},
      MEMBER("element:g"), MEMBER("element:h"), MEMBER("element:e"), {"protection", "scope=service:s;kind=ipsec;end_a=element:g;end_b=site:a;key_holder=party:k"}},
     "element:g serves service:s SSSS SSSS need_member\nelement:h serves service:s -S-S SSSS\nelement:e serves service:s -S-S -S-S"},
    {"between the ends of the outer protection the ends of the inner are nothing",
     {SERVICE, {"element", "id=g;function=amf"}, MEMBER("element:g"), {"protection", "scope=service:s;kind=ipsec;end_a=element:g;since=2020"},
      {"protection", "scope=service:s;kind=end-to-end;since=2020"}}, "element:g serves service:s -S-S -S-S"},
    {"a sealed link gives content to its ends and key holder alone",
     {SERVICE, {"element", "id=g;function=router"}, {"element", "id=h;function=router"}, {"link", "id=l;a=element:g;b=element:h"}, {"link", "id=u"},
      {"link_support", "upper=u;lower=l"}, MEMBER("link:l"), {"protection", "scope=link:l;kind=macsec;key_holder=party:k"}},
     "link:l passes service:s -S-- -S-S\nlink:l carries link:u -S-S -S-S\nelement:g passes service:s SSS- SSSS protection\n"
     "element:h carries link:u SSSS SSSS protection\nprotection:l/macsec opens service:s S-SS S-SS"},
    {"one end of a network's protection leaves its extent open, and its core alone",
     {SERVICE, {"network", "id=n"}, {"element", "id=c;function=upf;network=n"}, {"element", "id=r;function=router;network=n"}, {"element", "id=g;function=secgw;network=n"},
      {"link", "id=l;network=n"}, MEMBER("network:n"), MEMBER("link:l"), {"protection", "scope=network:n;end_a=element:g;kind=ipsec;key_holder=party:k"}},
     "element:c serves users-of-network:n SSSS SSSS\nelement:r serves users-of-network:n -S-S SSSS\nlink:l passes service:s -S-- SSSS\n"
     "protection:n/ipsec opens users-of-network:n ---- S-SS"},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct service_case *c = *state;
    char *out = ties_of(c->rows, CRD_COUNT(c->rows), 0);
    judge(out, c->want);
    free(out);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    return crd_suite_run(&s, "world/ties_service");
}
