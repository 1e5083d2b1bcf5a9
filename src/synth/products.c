/* Functions that elements have, products, where they come from and what is in them; and which
 * vendor an operator takes. Products stand in rows of one a function: the first rows are those of
 * the makers of everything, in turns, the others those of small makers. */
#include "synth/synth_int.h"

/* clang-format off */
const synth_function synth_functions[F_KINDS] = {
    [F_GNB]          = {"gnb", CRD_SYNTH_RAN, true, 60000, "5g-nsa 5g-sa", NULL},
    [F_ENB]          = {"enb", CRD_SYNTH_RAN, true, 45000, "4g 5g-nsa", NULL},
    [F_RU]           = {"ru", CRD_SYNTH_RAN, true, 12000, "4g 5g-nsa 5g-sa", NULL},
    [F_BTS]          = {"bts", CRD_SYNTH_RAN, true, 20000, "2g", NULL},
    [F_SMALL_CELL]   = {"small-cell", CRD_SYNTH_RAN, true, 6000, "4g 5g-nsa", NULL},
    [F_ANTENNA]      = {"antenna", CRD_SYNTH_PASSIVE, false, 3000, NULL, NULL},
    [F_BATTERY]      = {"battery", CRD_SYNTH_PASSIVE, false, 4000, NULL, NULL},
    [F_RECTIFIER]    = {"rectifier", CRD_SYNTH_PASSIVE, false, 5000, NULL, NULL},
    [F_GENERATOR]    = {"generator", CRD_SYNTH_PASSIVE, false, 30000, NULL, NULL},
    [F_CSR]          = {"cell-site-router", CRD_SYNTH_TRANSPORT, true, 4000, NULL, NULL},
    [F_MICROWAVE]    = {"microwave", CRD_SYNTH_TRANSPORT, true, 9000, NULL, NULL},
    [F_ROUTER]       = {"router", CRD_SYNTH_TRANSPORT, true, 80000, NULL, NULL},
    [F_DWDM]         = {"dwdm", CRD_SYNTH_TRANSPORT, true, 150000, NULL, NULL},
    [F_OTN]          = {"otn-switch", CRD_SYNTH_TRANSPORT, true, 120000, NULL, NULL},
    [F_CORE_ROUTER]  = {"core-router", CRD_SYNTH_TRANSPORT, true, 400000, NULL, "security-critical"},
    [F_FIREWALL]     = {"firewall", CRD_SYNTH_TRANSPORT, true, 60000, NULL, NULL},
    [F_GRANDMASTER]  = {"grandmaster", CRD_SYNTH_TRANSPORT, true, 15000, NULL, NULL},
    [F_BNG]          = {"bng", CRD_SYNTH_FIXED, true, 90000, NULL, NULL},
    [F_OLT]          = {"olt", CRD_SYNTH_FIXED, true, 40000, NULL, NULL},
    [F_DSLAM]        = {"dslam", CRD_SYNTH_FIXED, true, 15000, NULL, NULL},
    [F_MSAN]         = {"msan", CRD_SYNTH_FIXED, true, 20000, NULL, NULL},
    [F_SWITCH]       = {"access-switch", CRD_SYNTH_FIXED, true, 3000, NULL, NULL},
    [F_SPLITTER]     = {"splitter", CRD_SYNTH_PASSIVE, false, 500, NULL, NULL},
    [F_ONT]          = {"ont", CRD_SYNTH_DEVICES, true, 60, NULL, NULL},
    [F_CPE]          = {"cpe", CRD_SYNTH_DEVICES, true, 80, NULL, "exposed-edge"},
    [F_UPF]          = {"upf", CRD_SYNTH_CORE, true, 300000, "5g-sa", "security-critical"},
    [F_AMF]          = {"amf", CRD_SYNTH_CORE, true, 250000, "5g-sa", "security-critical"},
    [F_SMF]          = {"smf", CRD_SYNTH_CORE, true, 200000, "5g-sa", "security-critical"},
    [F_UDM]          = {"udm", CRD_SYNTH_CORE, true, 350000, "5g-sa", "security-critical"},
    [F_AUSF]         = {"ausf", CRD_SYNTH_CORE, true, 150000, "5g-sa", "security-critical"},
    [F_PCF]          = {"pcf", CRD_SYNTH_CORE, true, 150000, "5g-sa", NULL},
    [F_NRF]          = {"nrf", CRD_SYNTH_CORE, true, 100000, "5g-sa", NULL},
    [F_HSS]          = {"hss", CRD_SYNTH_CORE, true, 350000, "4g 5g-nsa", "security-critical"},
    [F_MME]          = {"mme", CRD_SYNTH_CORE, true, 250000, "4g 5g-nsa", "security-critical"},
    [F_PGW]          = {"pgw", CRD_SYNTH_CORE, true, 300000, "4g 5g-nsa", "security-critical"},
    [F_SGW]          = {"sgw", CRD_SYNTH_CORE, true, 200000, "4g 5g-nsa", NULL},
    [F_PCSCF]        = {"p-cscf", CRD_SYNTH_CORE, true, 100000, NULL, NULL},
    [F_SCSCF]        = {"s-cscf", CRD_SYNTH_CORE, true, 150000, NULL, NULL},
    [F_SEPP]         = {"sepp", CRD_SYNTH_CORE, true, 80000, "5g-sa", NULL},
    [F_DRA]          = {"dra", CRD_SYNTH_CORE, true, 80000, "4g 5g-nsa", NULL},
    [F_DNS]          = {"dns", CRD_SYNTH_CORE, true, 40000, NULL, NULL},
    [F_CGNAT]        = {"cgnat", CRD_SYNTH_CORE, true, 90000, NULL, NULL},
    [F_MCX]          = {"mcx-server", CRD_SYNTH_CORE, true, 200000, NULL, "security-critical"},
    [F_LI]           = {"li-mediation", CRD_SYNTH_CORE, true, 120000, NULL, "security-critical"},
    [F_EMS]          = {"ems", CRD_SYNTH_MANAGEMENT, true, 150000, NULL, "network-oversight security-critical"},
    [F_OSS]          = {"oss", CRD_SYNTH_MANAGEMENT, true, 200000, NULL, "network-oversight"},
    [F_NMS]          = {"nms", CRD_SYNTH_MANAGEMENT, true, 150000, NULL, "network-oversight"},
    [F_DIRECTORY]    = {"directory", CRD_SYNTH_MANAGEMENT, true, 60000, NULL, "network-oversight"},
    [F_PAM]          = {"pam", CRD_SYNTH_MANAGEMENT, true, 60000, NULL, "network-oversight"},
    [F_JUMP]         = {"jump-host", CRD_SYNTH_MANAGEMENT, true, 20000, NULL, "network-oversight"},
    [F_BILLING]      = {"billing", CRD_SYNTH_MANAGEMENT, true, 300000, NULL, NULL},
    [F_ORCHESTRATOR] = {"orchestrator", CRD_SYNTH_MANAGEMENT, true, 200000, NULL, "network-oversight security-critical"},
    [F_LICENCE]      = {"licence-server", CRD_SYNTH_MANAGEMENT, true, 20000, NULL, NULL},
    [F_HOST]         = {"host", CRD_SYNTH_CLOUD, true, 25000, NULL, "host"},
    [F_HYPERVISOR]   = {"hypervisor", CRD_SYNTH_CLOUD, true, 20000, NULL, "host"},
    [F_CONTAINERS]   = {"container-platform", CRD_SYNTH_CLOUD, true, 60000, NULL, "host"},
    [F_CLOUD_REGION] = {"cloud-region", CRD_SYNTH_CLOUD, true, 2000000, NULL, "host"},
    [F_CLOUD_ZONE]   = {"cloud-zone", CRD_SYNTH_CLOUD, true, 800000, NULL, "host"},
    [F_STORAGE]      = {"storage", CRD_SYNTH_CLOUD, true, 90000, NULL, NULL},
    [F_KMS]          = {"kms", CRD_SYNTH_CLOUD, true, 40000, NULL, NULL},
    [F_CDN]          = {"cdn-cache", CRD_SYNTH_CLOUD, true, 30000, NULL, NULL},
    [F_SLTE]         = {"slte", CRD_SYNTH_SUBSEA, true, 600000, NULL, NULL},
    [F_PFE]          = {"pfe", CRD_SYNTH_SUBSEA, true, 300000, NULL, NULL},
};
/* clang-format on */

/* ---- who is bought from ------------------------------------------------------------------- */

static uint64_t rows_of(const struct synth *s) { return s->n.products / F_KINDS; }

/* Rows of the makers of everything: half of all, a whole number each. */
static uint64_t full_rows(const struct synth *s)
{
    uint64_t rows = rows_of(s) / 2 / s->n.vendors * s->n.vendors;
    return rows ? rows : s->n.vendors;
}

uint64_t synth_product_maker(const struct synth *s, uint64_t product)
{
    uint64_t full = full_rows(s);
    if (product / F_KINDS < full)
        return product / F_KINDS % s->n.vendors;
    return s->n.vendors + (product - full * F_KINDS) % (s->n.makers - s->n.vendors);
}

/* A first, a second and a third vendor by network and layer, of whom the first has 50 to 65 %, the
 * second 18 to 27 %, the third 8 %; in a fifth of the regions the first two change places. The rest
 * is of small makers. */
static void shares_of(const struct synth *s, uint64_t network, uint64_t layer, uint64_t region,
                      crd_synth_share *ret_shares)
{
    uint64_t choice = network * CRD_SYNTH_LAYERS + layer, v = s->n.vendors;
    uint64_t r = draw(s, R_VENDOR, choice);
    uint64_t first = r % v, second = (first + 1 + (r >> 8) % (v - 1)) % v;
    uint64_t third = (second + 1) % v;
    if (third == first)
        third = (third + 1) % v;
    bool swap = happens(s, R_VENDOR_SWAP, choice * 64 + region, 200000);
    ret_shares[0].vendor = swap ? second : first;
    ret_shares[1].vendor = swap ? first : second;
    ret_shares[2].vendor = third;
    ret_shares[0].ppm = 500000 + (uint32_t)below(s, R_VENDOR_SHARE, 2 * choice, 150001);
    ret_shares[1].ppm = 180000 + (uint32_t)below(s, R_VENDOR_SHARE, 2 * choice + 1, 90001);
    ret_shares[2].ppm = 80000;
}

void crd_synth_shares(const crd_synth_opts *opts, uint32_t network, crd_synth_layer layer,
                      uint64_t region, crd_synth_share *ret_shares)
{
    struct synth s = {.o = opts};
    crd_synth_size_of(opts->elements, &s.n);
    shares_of(&s, network, (uint64_t)layer, region, ret_shares);
}

uint64_t synth_product_of(const struct synth *s, uint64_t element, const synth_spot *at)
{
    crd_synth_share shares[CRD_SYNTH_VENDORS];
    const synth_function *f = &synth_functions[at->fn];
    shares_of(s, at->network, f->layer, region_of(s, at->site), shares);
    uint64_t pick = below(s, R_ELEMENT_VENDOR, element, 1000000), full = full_rows(s);
    for (size_t k = 0; k < CRD_SYNTH_VENDORS; k++) {
        if (pick < shares[k].ppm) {
            uint64_t models = full / s->n.vendors;
            uint64_t row = shares[k].vendor +
                           s->n.vendors * below(s, R_ELEMENT_MODEL, element, models);
            return row * F_KINDS + (uint64_t)at->fn;
        }
        pick -= shares[k].ppm;
    }
    uint64_t row = full + below(s, R_ELEMENT_MODEL, element, rows_of(s) - full);
    return row * F_KINDS + (uint64_t)at->fn;
}

/* ---- products ----------------------------------------------------------------------------- */

static crd_status put_product(struct synth *s, uint64_t i)
{
    ROW(product, p);
    uint64_t maker = synth_product_maker(s, i);
    p.id = synth_id(s, "product", i);
    p.name = synth_text(s, "Model %llu", (unsigned long long)i);
    p.model = synth_text(s, "M%llu", (unsigned long long)i);
    p.category = crd_str_from(synth_functions[i % F_KINDS].code);
    p.brand = synth_id(s, "party", crd_synth_maker(maker));
    if (happens(s, R_PRODUCT_WHITE, i, 30000)) /* sold under another's name */
        p.brand = synth_id(s, "party", crd_synth_maker(below(s, R_PRODUCT_BRAND, i, s->n.makers)));
    if (!is_unknown(s, R_PRODUCT_UNKNOWN, i))
        p.maker = synth_id(s, "party", crd_synth_maker(maker));
    p.open_interfaces = (int32_t)below(s, R_PRODUCT_OPEN, i, 2);
    p.sanctions_affected = happens(s, R_PRODUCT_CONTROL, i, maker == 1 ? 500000 : 30000);
    p.lifetime_y = (double)(6 + below(s, R_PRODUCT_LIFE, i, 7));
    PUT(product, p);
    return CRD_OK;
}

static crd_status put_origin(struct synth *s, uint64_t i)
{
    static const char *const stages[] = {"chip", "assembly"};
    for (uint64_t k = 0; k < 2; k++) {
        ROW(origin, o);
        uint64_t maker = crd_synth_maker(synth_product_maker(s, i));
        uint64_t by = k ? maker : s->first_parts + maker * 7 % s->n.parts;
        if (!k && happens(s, R_ORIGIN_PARTY, i, 100000))
            by = s->first_parts + below(s, R_ORIGIN_PARTY, i + 1, s->n.parts);
        o.product = synth_id(s, "product", i);
        o.stage = synth_pick(stages, k);
        o.party = synth_id(s, "party", by);
        uint64_t state = synth_party_state(s, by);
        if (k && happens(s, R_ORIGIN_STATE, i, 150000)) /* assembled elsewhere */
            state = 6 + 2 * (draw(s, R_ORIGIN_STATE, i) % 3);
        o.country = synth_state(s, state);
        PUT(origin, o);
    }
    return CRD_OK;
}

static crd_status put_contents(struct synth *s, uint64_t product, const char *version, uint64_t no)
{
    static const char *const relations[] = {"direct", "indirect", "indirect"};
    uint64_t first = below(s, R_CONTENT, no, s->n.components);
    for (uint64_t k = 0; k < 3; k++) {
        ROW(release_component, c);
        c.product = synth_id(s, "product", product);
        c.version = crd_str_from(version);
        c.component = synth_id(s, "component", (first + k * k * 7) % s->n.components);
        c.relation = synth_pick(relations, k);
        PUT(release_component, c);
    }
    return CRD_OK;
}

static crd_status put_release(struct synth *s, uint64_t i)
{
    static const char *const versions[] = {"1.0", "2.0"};
    for (uint64_t k = 0; k < 2; k++) {
        ROW(release, r);
        r.product = synth_id(s, "product", i);
        r.version = synth_pick(versions, k);
        r.released = synth_day(s, R_RELEASE, 2 * i + k, k ? 2021 : 2014, k ? 2024 : 2018);
        r.end_of_support = synth_year(k ? 2031 : 2024 + (int)below(s, R_RELEASE, i, 4));
        PUT(release, r);
        crd_status rc = put_contents(s, i, versions[k], 2 * i + k);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

static crd_status put_component(struct synth *s, uint64_t i)
{
    ROW(component, c);
    c.id = synth_id(s, "component", i);
    c.name = synth_text(s, "library-%llu", (unsigned long long)(i / 4));
    c.version = synth_text(s, "%llu.%llu", (unsigned long long)(1 + i % 4),
                           (unsigned long long)below(s, R_COMPONENT, i, 20));
    if (!is_unknown(s, R_COMPONENT, i))
        c.maker = synth_id(s, "party", s->first_parts + draw(s, R_COMPONENT, i) % s->n.parts);
    PUT(component, c);
    if (i % 20 != 0)
        return CRD_OK;
    ROW(vulnerability, v);
    v.id = synth_text(s, "XVE-2025-%05llu", (unsigned long long)i);
    v.summary = CRD_STR("memory is written past its end");
    v.severity = (double)(40 + below(s, R_VULNERABLE, i, 60)) / 10;
    v.exploited = (int32_t)(below(s, R_VULNERABLE, i, 10) == 0);
    v.published = synth_day(s, R_VULNERABLE, i, 2024, 2025);
    PUT(vulnerability, v);
    ROW(affects, a);
    a.vulnerability = synth_text(s, "XVE-2025-%05llu", (unsigned long long)i);
    a.component = synth_id(s, "component", i);
    PUT(affects, a);
    return CRD_OK;
}

crd_status synth_put_products(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.products; i++)
        rc = put_product(s, i);
    return rc;
}

crd_status synth_put_origins(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.products; i++)
        rc = put_origin(s, i);
    return rc;
}

crd_status synth_put_components(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.components; i++)
        rc = put_component(s, i);
    return rc;
}

crd_status synth_put_releases(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.products; i++)
        if (synth_functions[i % F_KINDS].active)
            rc = put_release(s, i);
    return rc;
}
