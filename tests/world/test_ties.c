#include "crdtest.h"

#include "ties_show.h"

/* Small worlds, each with what must be among its ties and ('~') what must not. */
struct tie_case {
    const char *name;
    const char *rows[14][2]; /* table, fields */
    const char *want;        /* '\n' between */
};

/* clang-format off */
static const struct tie_case cases[] = {
    {"nothing ties nothing", {{0}}, "~ "},
    {"a maker makes its product, latent",
     {{"party", "id=m;name=M"}, {"product", "id=p;maker=m"}},
     "party:m makes product:p LLLL LLLL product\n~unknown"},
    {"a measure takes what it does not leave, of its kinds of ties, into its target",
     {{"tie", "holder=party:m;target=element:e;kind=owns"}, {"tie", "holder=party:m;target=element:f;kind=owns"},
      {"element", "id=e;function=amf"}, {"element", "id=f;function=amf"},
      {"mitigation", "id=x;name=X;ties=owns builds;leaves=stop"}, {"applied", "mitigation=x;target=element:e"}},
     "party:m owns element:e ---S ---S\nparty:m owns element:f LLLS LLLS"},
    {"supervised access is weaker, and never nothing",
     {{"tie", "holder=party:m;target=element:e;kind=maintains;on_site=no"}, {"element", "id=e;function=amf"},
      {"mitigation", "id=x;name=X;ties=maintains manages;leaves=stop"}, {"applied", "mitigation=x;target=element:e"}},
     "party:m maintains element:e LLLS LLLS"},
    {"a measure that leaves nothing cuts",
     {{"tie", "holder=party:m;target=element:e;kind=owns"}, {"element", "id=e;function=amf"}, {"mitigation", "id=x;name=X;ties=owns"},
      {"applied", "mitigation=x;target=element:e"}}, "~owns element:e"},
    {"who is left to change is left to stop",
     {{"tie", "holder=party:m;target=element:e;kind=owns"}, {"element", "id=e;function=amf"}, {"mitigation", "id=x;name=X;ties=owns;leaves=change"},
      {"applied", "mitigation=x;target=element:e"}}, "party:m owns element:e --LS --LS"},
    {"a measure on which sources disagree takes from what is certain alone",
     {{"tie", "holder=party:m;target=element:e;kind=owns"}, {"element", "id=e;function=amf"}, {"mitigation", "id=x;name=X;ties=owns;leaves=stop"},
      {"!mitigation", "id=x;name=X;ties=owns;leaves=metadata"}, {"applied", "mitigation=x;target=element:e"}}, "party:m owns element:e ---- LLLS"},
    {"a measure that nobody describes does nothing",
     {{"tie", "holder=party:m;target=element:e;kind=owns"}, {"element", "id=e;function=amf"}, {"applied", "mitigation=x;target=element:e"}},
     "party:m owns element:e LLLS LLLS"},
    {"a brand is no maker: the unknown one is, in high only",
     {{"party", "id=m;name=M"}, {"product", "id=p;brand=m"}},
     "unknown makes product:p ---- LLLL product\n~party:m"},
    {"two makers of equal weight are both possible, none certain",
     {{"product", "id=p;maker=m"}, {"!product", "id=p;maker=n"}},
     "party:m makes product:p ---- LLLL\nparty:n makes product:p ---- LLLL\n~unknown"},
    {"who is named and not described is a node",
     {{"product", "id=p;maker=m"}}, "party:m makes product:p LLLL LLLL"},
    {"a product runs as its element",
     {{"product", "id=p;maker=m"}, {"element", "id=e;function=amf;product=p"}},
     "product:p runs element:e SSSS SSSS element\n~unknown makes"},
    {"an element of no product has an unknown maker",
     {{"element", "id=e;function=amf"}}, "unknown makes element:e ---- LLLL\n~ runs "},
    {"a planned element is not tied", {{"element", "id=e;function=amf;product=p;network=n;status=planned"}},
     "~element:e"},
    {"an element possibly out of service is tied in high only",
     {{"element", "id=e;function=amf;product=p;status=in-service"}, {"!element", "id=e;function=amf;product=p;status=retired"}},
     "product:p runs element:e ---- SSSS"},
    {"a release runs, and its maker is the product's",
     {{"product", "id=p;maker=m"}, {"release", "product=p;version=1"}, {"element", "id=e;function=amf;product=p;release=1"}},
     "release:p/1 runs element:e SSSS SSSS\nparty:m makes release:p/1 LLLL LLLL"},
    {"another version does not run",
     {{"product", "id=p;maker=m"}, {"release", "product=p;version=1"}, {"element", "id=e;function=amf;product=p;release=2"}},
     "~release:p/1 runs"},
    {"a component is contained, its maker makes it",
     {{"product", "id=p"}, {"release", "product=p;version=1"}, {"component", "id=c;name=C;maker=m"},
      {"release_component", "product=p;version=1;component=c"}},
     "component:c contains release:p/1 LLLL LLLL\nparty:m makes component:c LLLL LLLL"},
    {"what only builds is not contained; what is optional, maybe",
     {{"release", "product=p;version=1"}, {"component", "id=c;name=C"}, {"component", "id=d;name=D"},
      {"release_component", "product=p;version=1;component=c;relation=build"},
      {"release_component", "product=p;version=1;component=d;relation=optional"}},
     "component:d contains release:p/1 ---- LLLL\n~component:c contains\nunknown makes component:c"},
    {"a bill of a release that is not there is skipped aloud",
     {{"component", "id=c;name=C"}, {"release_component", "product=p;version=1;component=c"}},
     "skipped release_component"},
    {"a stage made in a state gives it change and stop",
     {{"jurisdiction", "id=XA;name=A"}, {"product", "id=p;maker=m"}, {"origin", "product=p;stage=chip;party=f;country=XA"}},
     "jurisdiction:XA made-in product:p --LL --LL origin\nparty:f makes product:p LLLL LLLL origin"},
    {"a stage done by nobody known is the unknown's",
     {{"product", "id=p;maker=m"}, {"origin", "product=p;stage=chip;country=XA"}}, "unknown makes product:p ---- LLLL origin"},
    {"an operator operates, and the network has its elements",
     {{"network", "id=n;operator=o"}, {"element", "id=e;function=amf;network=n;owner=o"}},
     "party:o operates network:n SSSS SSSS\nnetwork:n part-of element:e SSSS SSSS\nparty:o owns element:e LLLS LLLS\n~unknown o"},
    {"no operator, no owner: unknown, in high",
     {{"network", "id=n"}, {"element", "id=e;function=amf"}},
     "unknown operates network:n ---- SSSS\nunknown operates element:e ---- SSSS\nunknown owns element:e ---- LLLS\n~part-of"},
    {"an operator said by a tie is known",
     {{"network", "id=n"}, {"tie", "holder=party:o;target=network:n;kind=operates"}},
     "party:o operates network:n SSSS SSSS tie\n~unknown operates network"},
    {"an owner said by a tie is known",
     {{"element", "id=e;function=amf"}, {"tie", "holder=party:o;target=element:e;kind=owns"}},
     "party:o owns element:e LLLS LLLS tie\n~unknown owns"},
    {"a site houses, and stands in its state",
     {{"site", "id=s;country=XA"}, {"element", "id=e;function=amf;site=s"}, {"jurisdiction", "id=XA;name=A"}},
     "site:s houses element:e LLLS LLLS\njurisdiction:XA stands-in site:s LLLS LLLS\nunknown owns site:s ---- LLLS"},
    {"an integrator has all powers while its contract runs, and what it knows afterwards",
     {{"source", "name=s;as_of=2024-06-01"}, {"element", "id=e;function=amf"},
      {"tie", "holder=party:a;target=element:e;kind=integrates;since=2020-01-01;until=2025-01-01"},
      {"tie", "holder=party:b;target=element:e;kind=integrates;since=2020-01-01;until=2023-01-01"},
      {"tie", "holder=party:c;target=element:e;kind=integrates;since=2025-01-01"},
      {"contract", "id=1;supplier=d;subject=element:e;kind=integration;since=2019;until=2021"},
      {"contract", "id=2;supplier=f;subject=element:e;kind=support;since=2019;until=2021"},
      {"tie", "holder=party:g;target=element:e;kind=manages;since=2019;until=2021"}},
     "party:a integrates element:e SSSS SSSS tie\nparty:b integrates element:e LLLL LLLL tie\nparty:d integrates element:e LLLL LLLL contract\n"
     "~party:c\n~party:f\n~party:g"},
    {"which of the two is not sure when the day of its end is not",
     {{"source", "name=s;as_of=2024-06-01"}, {"element", "id=e;function=amf"},
      {"tie", "holder=party:a;target=element:e;kind=integrates;since=2020-01-01;until=2024"},
      {"tie", "holder=party:b;target=element:e;kind=integrates;since=2024"}},
     "party:a integrates element:e LLLL SSSS tie\nparty:b integrates element:e ---- SSSS tie"},
    {"a site without a country stands nowhere", {{"site", "id=s"}, {"jurisdiction", "id=XA;name=A"}}, "~stands-in"},
    {"a link stands in what it crosses and where it ends",
     {{"site", "id=s;country=XA"}, {"element", "id=e;function=olt;site=s"}, {"jurisdiction", "id=XB;name=B"},
      {"jurisdiction", "id=XC;name=C"}, {"link", "id=l;a=element:e;crosses=XB XC"}},
     "jurisdiction:XA stands-in link:l LLLS LLLS\njurisdiction:XB stands-in link:l\njurisdiction:XC stands-in link:l\n"
     "element:e ends link:l SSSS SSSS"},
    {"a link that ends at a site ends in what carries there, maybe",
     {{"site", "id=s"}, {"element", "id=e;function=amf;site=s"}, {"element", "id=r;function=router;site=s"}, {"link", "id=l;a=site:s"}},
     "element:r ends link:l ---- SSSS\n~element:e ends"},
    {"a cable has a builder, unknown unless said",
     {{"link", "id=l"}, {"link", "id=k"}, {"tie", "holder=party:y;target=link:k;kind=builds"}},
     "unknown builds link:l ---- LLLL\nparty:y builds link:k LLLL LLLL tie\n~unknown builds link:k"},
    {"a lower link carries the upper",
     {{"link", "id=l"}, {"link", "id=u"}, {"link_support", "upper=u;lower=l"}},
     "link:l carries link:u SSSS SSSS link_support\n~link:u carries"},
    {"a state has its body in hand; a body alone is not its state",
     {{"party", "id=s;name=S;kind=state-body;jurisdiction=XA"}},
     "jurisdiction:XA is party:s SSSS SSSS\n~party:s is "},
    {"the state itself is one with its jurisdiction",
     {{"party", "id=s;name=S;kind=state;jurisdiction=XA"}},
     "party:s is jurisdiction:XA SSSS SSSS\njurisdiction:XA is party:s SSSS SSSS"},
    {"a row gives a body the whole state's powers",
     {{"party", "id=s;name=S;kind=state-body;jurisdiction=XA"}, {"jurisdiction", "id=XA;name=A"}, {"tie", "holder=party:s;target=jurisdiction:XA;kind=is"}},
     "jurisdiction:XA is party:s SSSS SSSS\nparty:s is jurisdiction:XA SSSS SSSS tie"},
    {"a head office controls its branch",
     {{"party", "id=b;name=B;branch_of=h"}, {"party", "id=h;name=H"}}, "party:h controls party:b SSSS SSSS party\n~party:b controls"},
    {"a company is not its state", {{"party", "id=s;name=S;kind=company;jurisdiction=XA"}}, "~ is "},
    {"a veto stops, a debt stops", {{"holding", "owner=party:a;owned=b;kind=veto"}, {"holding", "owner=jurisdiction:XA;owned=b;kind=debt"},
      {"holding", "owner=party:a;owned=b;kind=shares;ppm_min=10%"}},
     "party:a vetoes party:b ---L ---L\njurisdiction:XA finances party:b ---L ---L\n~controls\n~influences"},
    {"a law compels whom it reaches, as far as its powers go",
     {{"law", "jurisdiction=XA;instrument=Act;powers=read metadata;reach=established;review=none"},
      {"party", "id=p;name=P;jurisdiction=XA"}, {"party", "id=q;name=Q;jurisdiction=XB"}, {"party", "id=h;name=H;hq=XA"},
      {"party", "id=m;name=M;managed_from=XA"}, {"party", "id=b;name=B;jurisdiction=XB;branch_of=p"}},
     "jurisdiction:XA compels party:p SS-- SS-- law\njurisdiction:XA compels party:h SS\njurisdiction:XA compels party:m SS\n"
     "jurisdiction:XA compels party:b SS\n~compels party:q"},
    {"a court in each case makes it latent; after the fact does not",
     {{"law", "jurisdiction=XA;instrument=Act;powers=stop;reach=established;review=court-before"},
      {"law", "jurisdiction=XB;instrument=Act;powers=stop;reach=established;review=court-after"},
      {"party", "id=p;name=P;jurisdiction=XA"}, {"party", "id=q;name=Q;jurisdiction=XB"}},
     "compels party:p ---L ---L\ncompels party:q ---S ---S"},
    {"a review that is not known may be a court's",
     {{"law", "jurisdiction=XA;instrument=Act;powers=stop;reach=established"}, {"party", "id=p;name=P;jurisdiction=XA"}},
     "compels party:p ---L ---S"},
    {"powers and reach that are not known are possible",
     {{"law", "jurisdiction=XA;instrument=Act;review=none;reach=established"}, {"law", "jurisdiction=XB;instrument=Act;review=none;powers=stop"},
      {"party", "id=p;name=P;jurisdiction=XA"}, {"party", "id=q;name=Q;jurisdiction=XB"}},
     "compels party:p ---- SSSS\ncompels party:q ---- ---S"},
    {"a law on services reaches who offers them, wherever it is",
     {{"law", "jurisdiction=XA;instrument=Act;powers=stop;reach=services;review=none"}, {"role", "party=p;role=cloud-provider;country=XA"},
      {"role", "party=c;role=customer;country=XA"}, {"network", "id=n;operator=o;country=XA"}, {"party", "id=e;name=E;jurisdiction=XA"}},
     "compels party:p ---S ---S\ncompels party:o ---S\n~compels party:c\n~compels party:e"},
    {"a law on assets reaches who has equipment there",
     {{"law", "jurisdiction=XA;instrument=Act;powers=stop;reach=assets;review=none"}, {"site", "id=s;country=XA"},
      {"network", "id=n;operator=o"}, {"element", "id=e;function=amf;site=s;owner=w;network=n"}, {"element", "id=f;function=amf;owner=v"}},
     "compels party:w ---S ---S\ncompels party:o ---S ---S\n~compels party:v"},
    {"a law on technology reaches makers and users; surely where control touches the product",
     {{"law", "jurisdiction=XA;instrument=Act;powers=stop;reach=users-of-technology;review=none"},
      {"product", "id=p;maker=m;sanctions_affected=yes"}, {"product", "id=q;maker=k"}, {"origin", "product=p;stage=chip;country=XA;party=m"},
      {"origin", "product=q;stage=chip;country=XA;party=k"}, {"network", "id=n;operator=o"}, {"element", "id=e;function=amf;network=n;product=p"}},
     "compels party:m ---S ---S\ncompels party:k ---- ---S\ncompels party:o ---S ---S"},
    {"an export control ties the state whose instrument it names",
     {{"law", "jurisdiction=XA;instrument=Export Order;powers=stop;reach=established"},
      {"designation", "list=L;subject=party:m;effect=export-control;basis=Export Order part 12"},
      {"designation", "list=L;subject=party:n;effect=use-ban;basis=Export Order part 12"},
      {"designation", "list=L;subject=product:p;effect=export-control;basis=Another Order"}},
     "jurisdiction:XA restricts party:m ---S ---S designation\n~restricts party:n\n~restricts product:p\nskipped designation"},
    {"management with all four limits is latent, with three standing",
     {{"element", "id=e;function=amf"}, {"tie", "holder=party:m;target=element:e;kind=manages;mfa=yes;just_in_time=yes;approved=yes;logged=yes"},
      {"tie", "holder=party:n;target=element:e;kind=manages;mfa=yes;just_in_time=yes;approved=yes;logged=no"},
      {"tie", "holder=party:k;target=element:e;kind=manages;mfa=yes;just_in_time=yes;approved=yes"}},
     "party:m manages element:e LLLL LLLL\nparty:n manages element:e SSSS SSSS\nparty:k manages element:e LLLL SSSS"},
    {"where access comes from is no power of that state, who exercises it there is",
     {{"element", "id=e;function=amf"}, {"law", "jurisdiction=XV;instrument=Act;powers=stop;reach=established;review=none"}, {"tie", "holder=party:m;target=element:e;kind=manages;from_country=XV"},
      {"party", "id=o;name=Office;jurisdiction=XV"}, {"tie", "holder=party:o;target=element:e;kind=manages;from_country=XV"}},
     "party:m manages element:e LLLL SSSS\nparty:o manages element:e LLLL SSSS\njurisdiction:XV compels party:o ---S ---S\n~jurisdiction:XV compels party:m\n~jurisdiction:XV manages"},
    {"support on site and supervised is latent",
     {{"product", "id=p"}, {"tie", "holder=party:m;target=product:p;kind=maintains;on_site=yes"},
      {"tie", "holder=party:n;target=product:p;kind=maintains;on_site=no"}},
     "party:m maintains product:p LLLL LLLL\nparty:n maintains product:p SSSS SSSS"},
    {"managing a network is managing its parts",
     {{"network", "id=n"}, {"element", "id=e;function=amf;network=n"}, {"element", "id=f;function=amf"}, {"link", "id=l;network=n"},
      {"tie", "holder=party:m;target=network:n;kind=manages;mfa=no"}},
     "party:m manages element:e SSSS SSSS\nparty:m manages link:l SSSS SSSS\n~manages element:f\n~skipped"},
    {"hosting sealed with the tenant's keys leaves flaws for C and I",
     {{"element", "id=c;function=cloud-region"}, {"element", "id=e;function=amf"}, {"element", "id=f;function=amf"}, {"element", "id=g;function=amf"},
      {"tie", "holder=element:c;target=element:e;kind=hosts"}, {"tie", "holder=party:h;target=element:f;kind=hosts"},
      {"tie", "holder=party:h;target=element:g;kind=hosts"}, {"data_held", "element=f;data_class=keys;encrypted=yes;key_holder=party:o"},
      {"data_held", "element=g;data_class=keys;encrypted=yes;key_holder=party:h"}},
     "element:c hosts element:e SSSS SSSS\nparty:h hosts element:f LSLS LSLS\nparty:h hosts element:g SSSS SSSS"},
    {"a tie that its kind cannot be is skipped aloud",
     {{"service", "id=s;name=S;customer_class=police"}, {"tie", "holder=party:h;target=service:s;kind=builds"}}, "skipped tie\n~builds service"},
    {"contracts tie by their kind",
     {{"element", "id=e;function=amf"}, {"network", "id=n"}, {"contract", "id=1;supplier=a;subject=element:e;kind=support"},
      {"contract", "id=2;supplier=b;subject=network:n;kind=integration"}, {"contract", "id=3;supplier=c;subject=element:e;kind=supply"},
      {"contract", "id=4;supplier=d;subject=element:e;kind=managed-service"}, {"contract", "id=5;supplier=f;subject=element:e;kind=cloud"},
      {"contract", "id=6;supplier=g;subject=element:e;kind=lease"}},
     "party:a maintains element:e LLLL SSSS contract\nparty:b integrates network:n SSSS SSSS\nparty:d manages element:e LLLL SSSS\n"
     "party:f hosts element:e SSSS\nparty:g owns element:e LLLS\n~party:c"},
    {"states that lend are there, for scenarios", {{"jurisdiction", "id=XA;name=A"}, {"tie", "holder=jurisdiction:XA;target=party:b;kind=lends"},
      {"tie", "holder=jurisdiction:XA;target=party:b;kind=compels"}},
     "skipped tie\njurisdiction:XA compels party:b ---- SSSS"},
    {"a dependency gives the powers of its kind",
     {{"element", "id=e;function=amf"}, {"dependency", "dependent=element:e;needs=element:a;kind=authentication"},
      {"dependency", "dependent=element:e;needs=element:b;kind=intercept"}, {"dependency", "dependent=element:e;needs=element:c;kind=power"}},
     "element:a needs element:e SSSS SSSS\nelement:b needs element:e SS-- SS--\nelement:c needs element:e ---S ---S"},
};
/* clang-format on */

static void test_case(void **state)
{
    const struct tie_case *c = *state;
    char *out = ties_of(c->rows, CRD_COUNT(c->rows), 0);
    judge(out, c->want);
    free(out);
}

static int by_line(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

/* Whatever the order of the statements, the same ties. */
static void test_any_order(void **state)
{
    const struct tie_case *c = *state;
    char *one = ties_of(c->rows, CRD_COUNT(c->rows), 0);
    char *two = ties_of(c->rows, CRD_COUNT(c->rows), 77);
    crd_str lines[2][200], rest[2] = {crd_str_from(one), crd_str_from(two)};
    for (int k = 0; k < 2; k++) {
        size_t n = 0;
        while (n < 200 && crd_str_next(&rest[k], '\n', &lines[k][n]))
            n++;
        assert_true(n < 200);
        while (n < 200)
            lines[k][n++] = CRD_STR("");
        qsort(lines[k], 200, sizeof *lines[k], by_line);
    }
    for (size_t i = 0; i < 200; i++)
        if (!crd_str_eq(lines[0][i], lines[1][i]))
            fail_msg("%s\nand\n%s", one, two);
    free(one);
    free(two);
}

/* Control comes in from outside, with its own bounds. */
static void test_control(void **state)
{
    (void)state;
    struct memfeed m;
    crd_ties *t;
    crd_buf out;
    mem_init(&m);
    mem_put(&m, "s", "party", "id=a;name=A");
    mem_put(&m, "s", "party", "id=b;name=B");
    mem_put(&m, "s", "jurisdiction", "id=XA;name=A");
    crd_world *w = ties_world(&m);
    uint32_t a = crd_world_find_text(w, CRD_STR("a")), b = crd_world_find_text(w, CRD_STR("b"));
    uint32_t xa = crd_world_find_text(w, CRD_STR("XA"));
    crd_control_tie control[] = {{CRD_T_party, a, b, CRD_TIE_CONTROLS, false, 0},
                                 {CRD_T_party, b, a, CRD_TIE_INFLUENCES, true, 0},
                                 {CRD_T_jurisdiction, xa, a, CRD_TIE_CONTROLS, true, 0}};
    assert_ok(crd_ties_new(w, control, CRD_COUNT(control), &t, NULL));
    crd_buf_init(&out, 1 << 20);
    show_ties(t, &out);
    judge(out.at,
          "party:a controls party:b ---- SSSS holding\nparty:b influences party:a LLLL LLLL\n"
          "jurisdiction:XA controls party:a SSSS SSSS");
    crd_buf_done(&out);
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
}

/* The numbers of ties are the places of the tie table. */
static void test_names(void **state)
{
    (void)state;
    static const struct {
        crd_tie_id id;
        const char *code;
    } names[] = {{CRD_TIE_BUILDS, "builds"}, {CRD_TIE_HOLDS_KEYS, "holds-keys"},
                 {CRD_TIE_IS, "is"},         {CRD_TIE_MADE_IN, "made-in"},
                 {CRD_TIE_NEEDS, "needs"},   {CRD_TIE_PASSES, "passes"},
                 {CRD_TIE_SERVES, "serves"}, {CRD_TIE_VETOES, "vetoes"}};
    assert_int_equal(CRD_TIES, crd_tie_kinds_n);
    for (size_t i = 0; i < CRD_COUNT(names); i++)
        assert_string_equal(crd_tie_kinds[names[i].id].code, names[i].code);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_names);
    CRD_SUITE_ADD(&s, test_control);
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ROWS(&s, cases, test_any_order);
    return crd_suite_run(&s, "world/ties");
}
