/* The views, column by column. */
#include "rules/subject.h"

#include "base/str.h"

#define ID(name)                         \
    {                                    \
        {#name, CRD_X_TEXT}, #name, NULL \
    }
#define TEXT(name, path)                \
    {                                   \
        {#name, CRD_X_TEXT}, path, NULL \
    }
#define TEXT_OF(name, path, about)       \
    {                                    \
        {#name, CRD_X_TEXT}, path, about \
    }
#define INT(name)                       \
    {                                   \
        {#name, CRD_X_INT}, #name, NULL \
    }
#define REAL(name)                       \
    {                                    \
        {#name, CRD_X_REAL}, #name, NULL \
    }
#define DATE(name)                       \
    {                                    \
        {#name, CRD_X_DATE}, #name, NULL \
    }
#define BOOL(name)                       \
    {                                    \
        {#name, CRD_X_BOOL}, #name, NULL \
    }
#define MAYBE                                                                         \
    {                                                                                 \
        {"maybe", CRD_X_BOOL}, "maybe", "does the row hold on the date only possibly" \
    }

/* What an element is, whoever uses it. */
/* clang-format off */
#define ELEMENT \
    ID(site), \
    TEXT(site_kind, "site.kind"), \
    TEXT_OF(area, "area|site.area", "the area it lies or stands in"), \
    TEXT_OF(area_group, "area.area_group|site.area.area_group", "the region of that area"), \
    TEXT_OF(country, "site.country|area.country|site.area.country|network.country", \
            "the state it stands in"), \
    {{"lat", CRD_X_REAL}, \
     "site.lat|area.lat|site.area.lat", \
     "latitude of its site, else of its area"}, \
    {{"lon", CRD_X_REAL}, \
     "site.lon|area.lon|site.area.lon", \
     "longitude of its site, else of its area"}, \
    {{"uncertainty_m", CRD_X_REAL}, "site.uncertainty_m", NULL}, \
    {{"power_autonomy_h", CRD_X_REAL}, "site.power_autonomy_h", NULL}, \
    ID(owner), \
    TEXT_OF(owner_country, "owner.jurisdiction", "where the owner is established"), \
    ID(function), \
    TEXT_OF(layer, "function@layer", "the function's layer"), \
    TEXT_OF(asset_class, "asset_class|function@asset_class", "EU asset class; else the function's"), \
    {{"everyone", CRD_X_BOOL}, "function@everyone", "does every user of the network pass it"}, \
    TEXT_OF( \
        groups, "function@groups", \
        "groups of regimes that the function is in: uk-core, uk-oversight, de-critical, eu-key"), \
    ID(roles), \
    ID(generations), \
    ID(bands), \
    ID(product), \
    TEXT(category, "product.category"), \
    TEXT(brand, "product.brand"), \
    TEXT_OF(brand_country, "product.brand.jurisdiction", "where the brand's party is established"), \
    TEXT(maker, "product.maker"), \
    TEXT_OF(maker_country, "product.maker.jurisdiction", "where the maker is established"), \
    TEXT_OF(maker_of_record, "product.maker_of_record", \
            "whom the type approval or register names as its maker"), \
    TEXT(model, "product.model"), \
    TEXT(approval_id, "product.approval_id"), \
    {{"open_interfaces", CRD_X_BOOL}, "product.open_interfaces", NULL}, \
    {{"sanctions_affected", CRD_X_BOOL}, "product.sanctions_affected", NULL}, \
    ID(release), \
    {{"quantity", CRD_X_INT}, "quantity|=1", NULL}, \
    ID(status), \
    DATE(ordered), \
    DATE(installed), \
    DATE(removed), \
    DATE(end_of_life), \
    REAL(restore_h), \
    REAL(spares_days), \
    REAL(licence_grace_days), \
    INT(subscribers), \
    REAL(traffic_gbps), \
    INT(premises), \
    REAL(replacement_cost)
/* clang-format on */

static const crd_subject_col element[] = {
    ID(id),
    ID(name),
    ID(network),
    TEXT(network_kind, "network.kind"),
    TEXT(operator, "network.operator"),
    TEXT_OF(operator_country, "network.operator.jurisdiction", "where the operator is established"),
    {{"network_subscribers", CRD_X_INT}, "network.subscribers", NULL},
    ELEMENT,
    MAYBE,
};

static const crd_subject_col use[] = {
    ID(id),
    ID(name),
    TEXT_OF(network, "user", "the network that uses it: its own, or one that shares it"),
    TEXT(network_kind, "user.kind"),
    TEXT_OF(operator, "user.operator", "who operates the network that uses it"),
    TEXT_OF(operator_country, "user.operator.jurisdiction", "where that operator is established"),
    {{"network_subscribers", CRD_X_INT}, "user.subscribers", NULL},
    TEXT_OF(own_network, "network", "the network that it is part of"),
    TEXT_OF(own_operator, "network.operator", "who operates that"),
    ELEMENT,
    MAYBE,
};

static const crd_subject_col link_[] = {
    ID(id),
    ID(system),
    ID(network),
    TEXT(network_kind, "network.kind"),
    TEXT(operator, "network.operator"),
    TEXT_OF(operator_country, "network.operator.jurisdiction", "where the operator is established"),
    ID(a),
    ID(b),
    TEXT_OF(a_site, "a:site.id|a:element.site", "the site of end a"),
    TEXT_OF(b_site, "b:site.id|b:element.site", "the site of end b"),
    TEXT_OF(a_country, "a:site.country|a:element.site.country", "the state of end a"),
    TEXT_OF(b_country, "b:site.country|b:element.site.country", "the state of end b"),
    ID(medium),
    REAL(capacity_gbps),
    REAL(length_km),
    ID(crosses),
    REAL(restore_h),
    ID(status),
    DATE(installed),
    DATE(removed),
    REAL(replacement_cost),
    MAYBE,
};

static const crd_subject_col site[] = {
    ID(id),
    ID(name),
    TEXT_OF(country, "country|area.country", "the state it stands in"),
    ID(area),
    TEXT(area_group, "area.area_group"),
    REAL(lat),
    REAL(lon),
    REAL(uncertainty_m),
    ID(kind),
    REAL(power_autonomy_h),
    MAYBE,
};

static const crd_subject_col party[] = {
    ID(id),           ID(name),      ID(kind), ID(jurisdiction), ID(hq),
    ID(managed_from), ID(branch_of), ID(lei),  ID(registry),     ID(registry_id),
    DATE(since),      DATE(until),   MAYBE,
};

static const crd_subject_col service[] = {
    ID(id),
    ID(name),
    ID(customer),
    TEXT(customer_country, "customer.jurisdiction"),
    ID(customer_class),
    INT(criticality),
    INT(users),
    ID(trust_policy),
    BOOL(priority_access),
    MAYBE,
};

static const crd_subject_col product[] = {
    ID(id),
    ID(name),
    ID(model),
    ID(brand),
    TEXT_OF(brand_country, "brand.jurisdiction", "where the brand's party is established"),
    ID(maker),
    TEXT_OF(maker_country, "maker.jurisdiction", "where the maker is established"),
    ID(maker_of_record),
    ID(category),
    TEXT_OF(layer, "category@layer", "layer of the function it is sold for"),
    TEXT_OF(asset_class, "category@asset_class", "EU asset class of the function it is sold for"),
    ID(approval_id),
    BOOL(open_interfaces),
    BOOL(sanctions_affected),
    REAL(lifetime_y),
    MAYBE,
};

static const crd_subject_col tie[] = {
    ID(holder),
    TEXT_OF(holder_party, "holder:party.id", "the holder, when it is a party"),
    TEXT_OF(holder_country, "holder:party.jurisdiction|holder:jurisdiction.id|holder:site.country",
            "the holder's state"),
    TEXT_OF(holder_element, "holder:element.id", "the holder, when it is an element"),
    TEXT_OF(holder_function, "holder:element.function", "the function of that element"),
    TEXT_OF(holder_operator, "holder:element.network.operator|holder:network.operator",
            "who runs that element, or that network"),
    TEXT_OF(holder_product, "holder:element.product", "what that element is"),
    ID(target),
    TEXT_OF(target_element, "target:element.id", "the target, when it is an element"),
    TEXT_OF(target_network, "target:network.id|target:element.network|target:link.network",
            "the target's network"),
    TEXT_OF(target_network_kind,
            "target:network.kind|target:element.network.kind|target:link.network.kind",
            "and its kind"),
    TEXT_OF(target_operator,
            "target:network.operator|target:element.network.operator|target:link.network.operator",
            "operator of that network"),
    TEXT_OF(target_operator_country,
            "target:network.operator.jurisdiction|target:element.network.operator.jurisdiction|"
            "target:link.network.operator.jurisdiction",
            "where that operator is established"),
    TEXT_OF(target_country,
            "target:site.country|target:element.site.country|target:element.area.country|"
            "target:network.country|target:element.network.country",
            "the state where the target stands"),
    TEXT_OF(target_function, "target:element.function", "the function of the element"),
    TEXT_OF(target_layer, "target:element.function@layer", "and its layer"),
    TEXT_OF(target_asset_class, "target:element.asset_class|target:element.function@asset_class",
            "EU asset class of the element"),
    TEXT_OF(target_groups, "target:element.function@groups",
            "groups of regimes that the element's function is in"),
    TEXT_OF(target_roles, "target:element.roles", "roles of the element"),
    ID(kind),
    TEXT_OF(from_country, "from_country|holder:element.site.country",
            "where it is exercised from; of equipment, where that stands"),
    ID(privilege),
    BOOL(mfa),
    BOOL(just_in_time),
    BOOL(approved),
    BOOL(logged),
    BOOL(on_site),
    INT(notice_days),
    DATE(since),
    DATE(until),
    MAYBE,
};

static const crd_subject_col network[] = {
    ID(id),
    ID(name),
    ID(operator),
    TEXT_OF(operator_country, "operator.jurisdiction", "where the operator is established"),
    ID(kind),
    ID(country),
    INT(subscribers),
    DATE(since),
    DATE(until),
    MAYBE,
};

static const crd_subject_col contract[] = {
    ID(id),
    ID(buyer),
    ID(supplier),
    TEXT_OF(buyer_country, "buyer.jurisdiction", "where the buyer is established"),
    TEXT_OF(supplier_country, "supplier.jurisdiction", "where the supplier is established"),
    ID(subject),
    TEXT_OF(subject_asset_class, "subject:element.asset_class|subject:element.function@asset_class",
            "EU asset class of the element that it is about"),
    TEXT_OF(subject_product, "subject:product.id|subject:element.product",
            "the product that it is about, or of the element that it is about"),
    ID(kind),
    REAL(amount),
    INT(notice_days),
    BOOL(exit_clause),
    BOOL(audit_right),
    DATE(since),
    DATE(until),
    MAYBE,
};

static const crd_subject_col holding[] = {
    ID(owner),
    TEXT_OF(owner_party, "owner:party.id", "the owner, when it is a party"),
    TEXT_OF(owner_country, "owner:party.jurisdiction|owner:jurisdiction.id", "the owner's state"),
    TEXT_OF(owner_kind, "owner:party.kind", "company, state, fund, ..., when it is a party"),
    ID(owned),
    TEXT_OF(owned_country, "owned.jurisdiction", "where what is held is established"),
    ID(kind),
    INT(ppm_min),
    INT(ppm_max),
    ID(note),
    DATE(since),
    DATE(until),
    MAYBE,
};

static const crd_subject_col cover[] = {
    ID(element),
    ID(area),
    INT(share_ppm),
    TEXT(area_group, "area.area_group"),
    TEXT(country, "area.country"),
    {{"population", CRD_X_INT}, "area.population", NULL},
    TEXT(network, "element.network"),
    TEXT(network_kind, "element.network.kind"),
    TEXT(operator, "element.network.operator"),
    TEXT(function, "element.function"),
    TEXT_OF(layer, "element.function@layer", "the function's layer"),
    TEXT_OF(asset_class, "element.asset_class|element.function@asset_class",
            "EU asset class; else the function's"),
    TEXT(generations, "element.generations"),
    TEXT(status, "element.status"),
    TEXT(product, "element.product"),
    TEXT(brand, "element.product.brand"),
    TEXT(maker, "element.product.maker"),
    TEXT_OF(maker_country, "element.product.maker.jurisdiction", "where the maker is established"),
    TEXT(maker_of_record, "element.product.maker_of_record"),
    MAYBE,
};

static const crd_subject_col origin[] = {
    ID(product),
    ID(stage),
    ID(party),
    TEXT_OF(party_country, "party.jurisdiction", "where that party is established"),
    ID(country),
    TEXT(brand, "product.brand"),
    TEXT(maker, "product.maker"),
    TEXT(category, "product.category"),
    TEXT_OF(asset_class, "product.category@asset_class",
            "EU asset class of the function it is sold for"),
    MAYBE,
};

static const crd_subject_col data[] = {
    ID(element),
    ID(data_class),
    BOOL(encrypted),
    ID(key_holder),
    TEXT_OF(key_holder_party, "key_holder:party.id", "who holds the keys, when it is a party"),
    TEXT_OF(key_holder_country, "key_holder:party.jurisdiction", "and where it is established"),
    TEXT(operator, "element.network.operator"),
    TEXT(function, "element.function"),
    TEXT_OF(asset_class, "element.asset_class|element.function@asset_class",
            "EU asset class; else the function's"),
    TEXT_OF(country, "element.site.country|element.area.country|element.network.country",
            "the state where the element stands"),
    TEXT(maker, "element.product.maker"),
    MAYBE,
};

#define VIEW(name, table, cols, about)                                      \
    {                                                                       \
        name, CRD_T_##table, about, cols, sizeof cols / sizeof *cols, false \
    }
const crd_subject_def crd_subjects[CRD_SUBJECTS] = {
    [CRD_V_ELEMENT] = VIEW("element", element, element, "Equipment and network functions"),
    [CRD_V_LINK] = VIEW("link", link, link_, "Connections between two places"),
    [CRD_V_SITE] = VIEW("site", site, site, "Places where equipment stands"),
    [CRD_V_PARTY] = VIEW("party", party, party, "Companies, state bodies, persons, funds"),
    [CRD_V_SERVICE] = VIEW("service", service, service, "What people depend on"),
    [CRD_V_PRODUCT] = VIEW("product", product, product, "Products as sold"),
    [CRD_V_TIE] = VIEW("tie", tie, tie, "What contracts and access say: who could do what to whom"),
    [CRD_V_NETWORK] = VIEW("network", network, network, "Networks"),
    [CRD_V_CONTRACT] = VIEW("contract", contract, contract, "Agreements to supply, support, host"),
    [CRD_V_HOLDING] = VIEW("holding", holding, holding, "What one party holds in another"),
    [CRD_V_COVER] = VIEW("cover", covers, cover, "Which access element reaches which area"),
    [CRD_V_ORIGIN] = VIEW("origin", origin, origin, "Who did one stage of making a product, where"),
    [CRD_V_DATA] = VIEW("data", data_held, data, "Data that elements hold"),
    [CRD_V_USE] = {"use", CRD_T_element,
                   "Equipment and network functions, each once for each network that uses it", use,
                   sizeof use / sizeof *use, true},
};

int crd_subject_find(crd_str name)
{
    for (int i = 0; i < CRD_SUBJECTS; i++)
        if (crd_str_eq(name, crd_str_from(crd_subjects[i].name)))
            return i;
    return -1;
}

int crd_subject_column(const crd_subject_def *v, crd_str name)
{
    for (size_t i = 0; i < v->n_cols; i++)
        if (crd_str_eq_nocase(name, crd_str_from(v->cols[i].is.name)))
            return (int)i;
    return -1;
}
