/* The short forms: what each takes, makes and ends. */
#include "assume/form_int.h"

#include "base/str.h"

/* clang-format off */
#define OF(table, field) CRD_T_##table, CRD_C_##table##_##field
#define F(table, field)  CRD_C_##table##_##field
enum { OPTIONAL = CRD_SLOT_OPTIONAL, REST = CRD_SLOT_REST, WORD = CRD_SLOT_WORD, SHARE = CRD_SLOT_SHARE, NEW = CRD_SLOT_NEW, PICK = CRD_SLOT_PICK };

const crd_form crd_forms[] = {
    {"holding", CRD_FORM_ROWS,
     {{"OWNER", OF(holding, owner), 0}, {"OWNED", OF(holding, owned), 0}, {"KIND", OF(holding, kind), OPTIONAL},
      {"SHARE", OF(holding, ppm_min), OPTIONAL | SHARE}},
     {{CRD_T_holding, {{F(holding, owner), 1, NULL}, {F(holding, owned), 2, NULL}, {F(holding, kind), 3, "votes"}, {F(holding, ppm_min), 4, NULL}}}},
     CRD_BIT(holding, owner) | CRD_BIT(holding, owned) | CRD_BIT(holding, kind),
     {"holding OWNER OWNED [KIND] [SHARE]", "OWNER holds SHARE (30%, or 30%-40%) of OWNED, in place of all that the case says OWNER holds there of this kind (default: votes)", "holding ostratel fjellmobil votes 52%"}},
    {"designate", CRD_FORM_ROWS,
     {{"SUBJECT", OF(designation, subject), 0}, {"EFFECT", OF(designation, effect), 0}},
     {{CRD_T_designation, {{F(designation, list), 0, "assumed"}, {F(designation, subject), 1, NULL}, {F(designation, effect), 2, NULL}}}}, 0,
     {"designate SUBJECT EFFECT", "a list (named 'assumed' unless 'list NAME' follows) names SUBJECT with this effect", "designate smn use-ban list XN-Direction-2026 addressee \"glimra-mobil\" since 2025-01-01"}},
    {"law", CRD_FORM_ROWS,
     {{"STATE", OF(law, jurisdiction), 0}, {"compels", 0, 0, WORD}, {"POWERS", OF(law, powers), REST}},
     {{CRD_T_law, {{F(law, jurisdiction), 1, NULL}, {F(law, instrument), 0, "assumed law"}, {F(law, powers), 3, NULL}, {F(law, reach), 0, "established"}, {F(law, review), 0, "none"}}}}, 0,
     {"law STATE compels POWERS", "a law lets STATE order whoever is established there to do this: read, metadata, change, stop, or C M I A; no court reviews an order unless 'review court-before' follows", "law XH compels C M I A reach services"}},
    {"restrict", CRD_FORM_ROWS,
     {{"STATE", OF(tie, holder), 0}, {"SUBJECT", OF(tie, target), 0}},
     {{CRD_T_tie, {{F(tie, holder), 1, NULL}, {F(tie, target), 2, NULL}, {F(tie, kind), 0, "restricts"}}}}, 0,
     {"restrict STATE SUBJECT", "STATE's export control or sanction stops supply by the party, or of the product, SUBJECT", "restrict jurisdiction:XV party:lumenor"}},
    {"apply", CRD_FORM_ROWS,
     {{"KIND", OF(protection, kind), PICK}, {"SCOPE", OF(protection, scope), 0}},
     {{CRD_T_protection, {{F(protection, scope), 2, NULL}, {F(protection, kind), 1, NULL}}}}, 0,
     {"apply KIND SCOPE", "encryption of this kind (e2e is end-to-end) protects the service, link or network SCOPE; 'key_holder party:ID' says who has the keys, else it is unknown", "apply e2e service:public-mobile key_holder party:gov-ict"}},
    {"apply", CRD_FORM_ROWS,
     {{"MEASURE", OF(applied, mitigation), 0}, {"TARGET", OF(applied, target), 0}},
     {{CRD_T_applied, {{F(applied, mitigation), 1, NULL}, {F(applied, target), 2, NULL}}}}, 0,
     {"apply MEASURE TARGET", "a measure of the case's table `mitigation` is in place", "apply supervised-access element:gl-ems"}},
    {"tie", CRD_FORM_ROWS,
     {{"HOLDER", OF(tie, holder), 0}, {"KIND", OF(tie, kind), 0}, {"TARGET", OF(tie, target), 0}},
     {{CRD_T_tie, {{F(tie, holder), 1, NULL}, {F(tie, kind), 2, NULL}, {F(tie, target), 3, NULL}}}},
     CRD_BIT(tie, holder) | CRD_BIT(tie, kind) | CRD_BIT(tie, target),
     {"tie HOLDER KIND TARGET", "a tie of this kind, in place of those of its kind that the case says between the two", "tie party:korvane maintains element:gl-upf from_country XV privilege administrator"}},
    {"host", CRD_FORM_ROWS,
     {{"WHAT", OF(tie, target), 0}, {"on", 0, 0, WORD}, {"HOST", OF(tie, holder), 0}},
     {{CRD_T_tie, {{F(tie, holder), 3, NULL}, {F(tie, kind), 0, "hosts"}, {F(tie, target), 1, NULL}}}},
     CRD_BIT(tie, kind) | CRD_BIT(tie, target),
     {"host WHAT on HOST", "the element WHAT runs on HOST, in place of what the case says hosts it", "host element:gl-amf on element:rt-nfvi-1"}},
    {"region", CRD_FORM_ROWS,
     {{"ID", OF(network, id), NEW}, {"OPERATOR", OF(network, operator), 0}, {"STATE", OF(network, country), 0}},
     {{CRD_T_element, {{F(element, id), 1, NULL}, {F(element, network), 1, NULL}, {F(element, site), 1, NULL}, {F(element, owner), 2, NULL}, {F(element, function), 0, "cloud-zone"}, {F(element, roles), 0, "host"}, {F(element, status), 0, "in-service"}}},
      {CRD_T_site, {{F(site, id), 1, NULL}, {F(site, country), 3, NULL}, {F(site, kind), 0, "data-centre"}}},
      {CRD_T_network, {{F(network, id), 1, NULL}, {F(network, operator), 2, NULL}, {F(network, kind), 0, "cloud"}, {F(network, country), 3, NULL}}}}, 0,
     {"region ID OPERATOR STATE", "a new cloud region: a network, a site in STATE and a zone, all called ID, that OPERATOR owns and runs; 'host ... on element:ID' moves work there", "region nordsky-2 cirrona-xn XN product cir-zone"}},
    {"same", CRD_FORM_ROWS,
     {{"A", OF(decision, a), 0}, {"B", OF(decision, b), 0}},
     {{CRD_T_decision, {{F(decision, a), 1, NULL}, {F(decision, b), 2, NULL}, {F(decision, verdict), 0, "same"}, {F(decision, decided_by), 0, "assumption"}}}}, 0,
     {"same A B", "two records are one thing", "same party:vaskel party:korvane"}},
    {"different", CRD_FORM_ROWS,
     {{"A", OF(decision, a), 0}, {"B", OF(decision, b), 0}},
     {{CRD_T_decision, {{F(decision, a), 1, NULL}, {F(decision, b), 2, NULL}, {F(decision, verdict), 0, "different"}, {F(decision, decided_by), 0, "assumption"}}}}, 0,
     {"different A B", "two records are not one thing", "different party:hedlund party:hedlund-networks"}},
    {"set", CRD_FORM_SET, {{NULL, 0, 0, 0}}, {{CRD_T_source, {{0, 0, NULL}}}}, 0,
     {"set TABLE:ID FIELD VALUE", "fields of a record that is there have these values", "set element:gl-upf product kor-5gc"}},
    {"add", CRD_FORM_ADD, {{NULL, 0, 0, 0}}, {{CRD_T_source, {{0, 0, NULL}}}}, 0,
     {"add TABLE FIELD VALUE", "a row of any table of docs/schema.md", "add party id newco name \"New Company\" jurisdiction XS"}},
    {"end", CRD_FORM_END, {{NULL, 0, 0, 0}}, {{CRD_T_source, {{0, 0, NULL}}}}, 0,
     {"end TABLE KEY", "the rows of the table that have this key, or the beginning of it, end: holding OWNER OWNED [KIND]; contract ID; law STATE [INSTRUMENT]; tie HOLDER TARGET [KIND]; designation SUBJECT [EFFECT]", "end contract k-gl-smn"}},
    {"remove", CRD_FORM_REMOVE, {{NULL, 0, 0, 0}}, {{CRD_T_source, {{0, 0, NULL}}}}, 0,
     {"remove TABLE:ID", "as if it were not there, with what it makes, owns, operates or is part of; 'remove cable:NAME' is all links of a cable system", "remove party:oceanic-ost"}},
    {.verb = NULL},
};

const crd_form_alias crd_form_aliases[] = {
    {"power", "C", "read"}, {"power", "M", "metadata"}, {"power", "I", "change"}, {"power", "A", "stop"},
    {"protection_kind", "e2e", "end-to-end"},
    {NULL, NULL, NULL},
};
/* clang-format on */

bool crd_form_at(size_t i, crd_form_about *ret_about)
{
    for (const crd_form *f = crd_forms; f->verb; f++)
        if (i-- == 0) {
            *ret_about = f->about;
            return true;
        }
    return false;
}
