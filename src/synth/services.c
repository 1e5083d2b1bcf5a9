/* Services and what they need: trees of all, any, at least k, elements, ways between sites,
 * coverage and agreement, two or three levels deep. The first ones are those of the public
 * networks, which others lean on. */
#include "synth/synth_int.h"

struct making {
    struct synth *s;
    uint64_t service;
    uint64_t site, centre, mobile, region;
};

static crd_status put_need(struct making *k, const char *node, const char *parent, const char *kind,
                           int64_t least)
{
    struct synth *s = k->s;
    ROW(need, n);
    n.service = synth_id(s, "service", k->service);
    n.node = crd_str_from(node);
    if (parent)
        n.parent = crd_str_from(parent);
    n.kind = crd_str_from(kind);
    if (least)
        n.k = least;
    PUT(need, n);
    return CRD_OK;
}

static crd_status put_way(struct making *k, const char *node, const char *parent, uint64_t a,
                          uint64_t b)
{
    struct synth *s = k->s;
    ROW(need, n);
    n.service = synth_id(s, "service", k->service);
    n.node = crd_str_from(node);
    n.parent = crd_str_from(parent);
    n.kind = CRD_STR("path");
    n.a_site = synth_id(s, "site", a);
    n.b_site = synth_id(s, "site", b);
    n.capacity_gbps = (double)(1 + k->service % 4) / 4;
    PUT(need, n);
    return CRD_OK;
}

static crd_status put_coverage(struct making *k, const char *node, const char *parent,
                               uint64_t region)
{
    struct synth *s = k->s;
    ROW(need, n);
    n.service = synth_id(s, "service", k->service);
    n.node = crd_str_from(node);
    n.parent = crd_str_from(parent);
    n.kind = CRD_STR("coverage");
    n.area_group = synth_text(s, "region-%02llu", (unsigned long long)region);
    n.minimum_ppm = 700000;
    n.target_ppm = 950000;
    PUT(need, n);
    return CRD_OK;
}

static crd_status put_member(struct making *k, const char *node, const char *table, uint64_t no)
{
    struct synth *s = k->s;
    ROW(need_member, m);
    m.service = synth_id(s, "service", k->service);
    m.node = crd_str_from(node);
    m.member = synth_text(s, "%s:%s-%06llu", table, table, (unsigned long long)no);
    PUT(need_member, m);
    return CRD_OK;
}

/* Both copies of a core function, of which one is enough. */
static crd_status put_pair(struct making *k, const char *node, const char *parent, int batch,
                           uint64_t slot)
{
    crd_status rc = put_need(k, node, parent, "any", 0);
    for (uint64_t copy = 0; rc == CRD_OK && copy < 2; copy++)
        rc = put_member(k, node, "element",
                        synth_core(k->s, k->mobile, batch, slot, k->region, copy));
    return rc;
}

#define DO(call)          \
    do {                  \
        rc = (call);      \
        if (rc != CRD_OK) \
            return rc;    \
    } while (0)

/* ---- kinds of services -------------------------------------------------------------------- */

/* People everywhere, region by region, and both copies of what lets them in. */
static crd_status public_mobile(struct making *k, uint64_t network)
{
    static const char *const parts[] = {"cover-00", "cover-01", "cover-02", "cover-03", "cover-04",
                                        "cover-05", "cover-06", "cover-07", "cover-08", "cover-09",
                                        "cover-10", "cover-11", "cover-12", "cover-13", "cover-14",
                                        "cover-15", "cover-16", "cover-17", "cover-18", "cover-19"};
    crd_status rc;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_need(k, "cover", "root", "all", 0));
    for (uint64_t r = 0; r < k->s->n.regions && r < COUNT_OF(parts); r++) {
        DO(put_coverage(k, parts[r], "cover", r));
        DO(put_member(k, parts[r], "network", network));
    }
    if (network < k->s->n.mobile) {
        k->mobile = network;
        DO(put_pair(k, "core", "root", B_5G, 0));
        DO(put_pair(k, "users", "root", B_5G, 1));
    }
    return rc;
}

/* All lines, and two of three gateways. */
static crd_status public_fixed(struct making *k, uint64_t network)
{
    crd_status rc;
    struct synth *s = k->s;
    uint64_t most = s->n.exchanges < 3 ? s->n.exchanges : 3;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_need(k, "lines", "root", "elements", 0));
    DO(put_member(k, "lines", "network", network));
    DO(put_need(k, "gateways", "root", "at-least", (int64_t)most - 1));
    for (uint64_t x = 0; x < most; x++)
        DO(put_member(k, "gateways", "element", (s->n.data_centres + x) * SLOTS + 3));
    return rc;
}

/* A network that carries: all that is in it, and a way across the country. */
static crd_status public_transport(struct making *k, uint64_t network)
{
    crd_status rc;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_need(k, "net", "root", "elements", 0));
    DO(put_member(k, "net", "network", network));
    DO(put_way(k, "way", "root", 0, k->s->n.data_centres / 2));
    return rc;
}

static crd_status closed_network(struct making *k)
{
    crd_status rc;
    uint64_t D = k->s->n.data_centres;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_need(k, "gateways", "root", "elements", 1));
    DO(put_member(k, "gateways", "element", k->site * SLOTS + 7));
    DO(put_member(k, "gateways", "element", k->site * SLOTS + 8));
    DO(put_need(k, "ways", "root", "any", 0));
    DO(put_way(k, "first", "ways", k->site, k->centre));
    DO(put_way(k, "second", "ways", k->site, (k->centre + D / 2) % D));
    return rc;
}

static crd_status emergency(struct making *k)
{
    crd_status rc;
    struct synth *s = k->s;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_need(k, "radio", "root", "any", 0));
    DO(put_coverage(k, "cover-a", "radio", k->region));
    DO(put_member(k, "cover-a", "network", k->mobile));
    DO(put_coverage(k, "cover-b", "radio", k->region));
    DO(put_member(k, "cover-b", "network", (k->mobile + 1) % s->n.mobile));
    DO(put_need(k, "centres", "root", "at-least", 2));
    for (uint64_t i = 0; i < 3; i++)
        DO(put_member(k, "centres", "site", (k->centre + i) % s->n.sites));
    DO(put_pair(k, "voice", "root", B_4G, 4));
    return rc;
}

static crd_status control(struct making *k)
{
    crd_status rc;
    struct synth *s = k->s;
    uint64_t far = s->first_leaf + (k->site - s->first_leaf + s->n.leaves / 2) % s->n.leaves;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_way(k, "near", "root", k->site, k->centre));
    DO(put_way(k, "far", "root", far, k->centre));
    DO(put_need(k, "time", "root", "at-least", 1));
    DO(put_member(k, "time", "element", (s->n.data_centres + k->region) * SLOTS + 6));
    DO(put_member(k, "time", "element",
                  (s->n.data_centres + (k->region + 1) % s->n.regions) * SLOTS + 6));
    return rc;
}

static crd_status records(struct making *k)
{
    crd_status rc;
    struct synth *s = k->s;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_way(k, "line", "root", k->site, k->centre));
    DO(put_need(k, "hosting", "root", "at-least", 2));
    for (uint64_t i = 0; i < 3; i++)
        DO(put_member(k, "hosting", "element",
                      synth_core(s, k->mobile, B_CLOUD, 1 + i % 2, k->region, i > 0)));
    DO(put_need(k, "keys", "root", "elements", 1));
    DO(put_member(k, "keys", "element", synth_core(s, k->mobile, B_CLOUD, 6, k->region, 0)));
    return rc;
}

static crd_status payments(struct making *k)
{
    crd_status rc;
    struct synth *s = k->s;
    uint64_t D = s->n.data_centres;
    DO(put_need(k, "root", NULL, "all", 0));
    DO(put_need(k, "ledger", "root", "agreement", 2));
    for (uint64_t i = 0; i < (D > 2 ? 3 : 2); i++)
        DO(put_member(k, "ledger", "site", (k->centre + i * (D / 3 ? D / 3 : 1)) % D));
    DO(put_way(k, "line", "root", k->site, k->centre));
    DO(put_need(k, "mobile", "root", "all", 0));
    DO(put_member(k, "mobile", "service", k->mobile));
    return rc;
}

/* Two of three, of which one is itself a choice. */
static crd_status mixed(struct making *k)
{
    crd_status rc;
    DO(put_need(k, "root", NULL, "at-least", 2));
    DO(put_way(k, "fibre", "root", k->site, k->centre));
    DO(put_need(k, "radio", "root", "elements", 1));
    DO(put_member(k, "radio", "element", k->site * SLOTS));
    DO(put_member(k, "radio", "element", k->site * SLOTS + 1));
    DO(put_need(k, "cloud", "root", "any", 0));
    DO(put_need(k, "zone-a", "cloud", "elements", 1));
    DO(put_member(k, "zone-a", "element", synth_core(k->s, k->mobile, B_CLOUD, 1, k->region, 0)));
    DO(put_need(k, "zone-b", "cloud", "elements", 1));
    DO(put_member(k, "zone-b", "element", synth_core(k->s, k->mobile, B_CLOUD, 2, k->region, 1)));
    return rc;
}

/* ---- services ----------------------------------------------------------------------------- */

typedef struct service_kind {
    const char *name, *class;
    crd_status (*put)(struct making *k);
    uint8_t criticality;
    bool sealed;
} service_kind;

static const service_kind service_kinds[] = {
    {"Government network", "government", closed_network, 5, true},
    {"Emergency calls", "emergency", emergency, 5, false},
    {"Grid control", "energy", control, 5, false},
    {"Patient records", "health", records, 4, true},
    {"Payments", "banking", payments, 4, true},
    {"Traffic control", "transport", control, 4, false},
    {"Company network", "other", mixed, 2, false},
    {"Command", "defence", closed_network, 5, true},
    {"Water control", "water", mixed, 4, false},
    {"Alarms", "other", emergency, 3, false},
};

static crd_status put_public(struct making *k, uint64_t no, const uint8_t *networks)
{
    struct synth *s = k->s;
    uint64_t network = networks[no], users = synth_subscribers(s, network);
    bool access = users > 0;
    ROW(service, v);
    v.id = synth_id(s, "service", no);
    v.name = synth_text(s, "Public network %llu", (unsigned long long)network);
    v.customer_class = CRD_STR("public");
    v.criticality = access ? 4 : 3;
    v.users = (int64_t)(access ? users : s->population);
    PUT(service, v);
    if (network == N_FIXED || network == N_FIXED + 1)
        return public_fixed(k, network);
    return access ? public_mobile(k, network) : public_transport(k, network);
}

static crd_status put_sealed(struct making *k, uint64_t customer)
{
    struct synth *s = k->s;
    ROW(protection, p);
    p.scope = synth_id(s, "service:service", k->service);
    p.kind = CRD_STR("end-to-end");
    if (!is_unknown(s, R_SERVICE_KEYS, k->service + 1000000007))
        p.key_holder = synth_text(s, "party:party-%06llu", (unsigned long long)customer);
    p.since = synth_year(2020);
    PUT(protection, p);
    return CRD_OK;
}

static crd_status put_service(struct making *k, uint64_t i)
{
    struct synth *s = k->s;
    const service_kind
        *kind = &service_kinds[below(s, R_SERVICE_CLASS, i, COUNT_OF(service_kinds))];
    uint64_t customer = s->first_customer + i % (s->first_owner - s->first_customer);
    k->site = s->first_leaf + below(s, R_SERVICE_SITE, i, s->n.leaves);
    k->centre = draw(s, R_SERVICE_SITE, i) % s->n.data_centres;
    k->mobile = below(s, R_SERVICE_NETWORK, i, s->n.mobile);
    k->region = region_of(s, k->site);
    ROW(service, v);
    v.id = synth_id(s, "service", i);
    v.name = synth_text(s, "%s %llu", kind->name, (unsigned long long)i);
    v.customer = synth_id(s, "party", customer);
    v.customer_class = crd_str_from(kind->class);
    v.criticality = below(s, R_SERVICE_CRITICAL, i, 4) ? kind->criticality : 2;
    v.users = 50 +
              (int64_t)(below(s, R_SERVICE_USERS, i, 400) * below(s, R_SERVICE_USERS, i + 1, 400));
    v.priority_access = kind->criticality == 5;
    PUT(service, v);
    crd_status rc = kind->put(k);
    if (rc == CRD_OK && kind->sealed && below(s, R_SERVICE_KEYS, i, 3) == 0)
        rc = put_sealed(k, customer);
    return rc;
}

crd_status synth_put_services(struct synth *s)
{
    static const uint8_t others[] = {N_FIXED, N_FIXED + 1, N_TRANSPORT, N_TRANSPORT + 1, N_SAFETY};
    uint8_t networks[4 + COUNT_OF(others)];
    uint64_t n = 0;
    crd_status rc = CRD_OK;
    for (; n < s->n.mobile; n++)
        networks[n] = (uint8_t)n;
    for (size_t k = 0; k < COUNT_OF(others); k++)
        networks[n++] = others[k];
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.services; i++) {
        struct making k = {.s = s, .service = i};
        rc = i < n ? put_public(&k, i, networks) : put_service(&k, i);
    }
    return rc;
}
