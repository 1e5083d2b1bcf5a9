/* Networks and who operates them, what they use of each other, and what stands where in them. */
#include "synth/synth_int.h"

/* ---- networks ----------------------------------------------------------------------------- */

bool synth_has_network(const struct synth *s, uint64_t network)
{
    return network >= N_FIXED || network < s->n.mobile;
}

uint64_t synth_operator(uint64_t network)
{
    static const uint8_t operators[NETWORKS] = {
        P_MOBILE, P_MOBILE + 1, P_MOBILE + 2, P_MOBILE + 3, P_FIXED,  P_MOBILE, P_CARRIER, P_MOBILE,
        P_CLOUDS, P_CLOUDS + 1, P_CLOUDS + 2, P_MVNO,       P_SAFETY, P_SUBSEA, P_CARRIER};
    return operators[network];
}

/* Shares of mobile operators in the people. */
uint32_t synth_market_ppm(const struct synth *s, uint64_t mobile)
{
    static const uint32_t markets[4][4] = {{1000000, 0, 0, 0},
                                           {600000, 400000, 0, 0},
                                           {450000, 350000, 200000, 0},
                                           {380000, 300000, 200000, 120000}};
    return mobile < 4 ? markets[s->n.mobile - 1][mobile] : 0;
}

uint64_t synth_subscribers(const struct synth *s, uint64_t network)
{
    if (network < N_FIXED)
        return s->population * synth_market_ppm(s, network) / 1000000;
    switch (network) {
    case N_FIXED:
        return s->population / 4;
    case N_FIXED + 1:
        return s->population / 6;
    case N_MVNO:
        return s->population / 20;
    case N_SAFETY:
        return s->population / 200;
    default:
        return 0;
    }
}

static crd_status put_network(struct synth *s, uint64_t i)
{
    static const char *const kinds[] = {
        "mobile", "mobile", "mobile", "mobile", "fixed",         "fixed",  "transport", "transport",
        "cloud",  "cloud",  "cloud",  "mvno",   "public-safety", "subsea", "exchange"};
    ROW(network, n);
    n.id = synth_id(s, "network", i);
    n.name = synth_text(s, "Network %llu", (unsigned long long)i);
    n.operator= synth_id(s, "party", synth_operator(i));
    n.kind = synth_pick(kinds, i);
    n.country = synth_state(s, HOME);
    uint64_t users = synth_subscribers(s, i);
    if (users > 0)
        n.subscribers = (int64_t)users;
    n.since = synth_year(1996);
    PUT(network, n);
    return CRD_OK;
}

static crd_status put_use(struct synth *s, uint64_t what, uint64_t by, const char *kind,
                          const char *routing, int32_t capacity)
{
    if (!synth_has_network(s, what) || !synth_has_network(s, by))
        return CRD_OK;
    ROW(share_use, u);
    u.what = synth_text(s, "network:network-%06llu", (unsigned long long)what);
    u.used_by = synth_id(s, "network", by);
    u.kind = crd_str_from(kind);
    if (routing)
        u.routing = crd_str_from(routing);
    if (capacity)
        u.capacity_ppm = capacity;
    u.since = synth_year(2016);
    PUT(share_use, u);
    return CRD_OK;
}

/* The third and the fourth share their radio; the fourth roams in the first's where it has none. */
crd_status synth_put_uses(struct synth *s)
{
    crd_status rc = put_use(s, 2, 3, "mocn", NULL, 400000);
    if (rc == CRD_OK)
        rc = put_use(s, 0, 3, "national-roaming", "home-routed", 0);
    if (rc == CRD_OK)
        rc = put_use(s, s->n.mobile > 1 ? 1 : 0, N_MVNO, "mvno", "home-routed", 0);
    if (rc == CRD_OK)
        rc = put_use(s, 0, N_SAFETY, "mocn", NULL, 100000);
    if (rc == CRD_OK)
        rc = put_use(s, N_FIXED, N_FIXED + 1, "wholesale", NULL, 300000);
    if (rc == CRD_OK)
        rc = put_use(s, N_TRANSPORT, N_TRANSPORT + 1, "interconnect", NULL, 0);
    /* masts that another operator uses, too */
    for (uint64_t i = s->first_leaf; rc == CRD_OK && i < s->n.sites; i++) {
        if (s->n.mobile < 2 || !happens(s, R_SHARE_SITE, i, 80000) ||
            synth_place_of(s, i) != PLACE_RADIO)
            continue;
        ROW(share_use, u);
        u.what = synth_text(s, "site:site-%06llu", (unsigned long long)i);
        u.used_by = synth_id(s, "network", (synth_leaf_network(s, i) + 1) % s->n.mobile);
        u.kind = CRD_STR("passive");
        u.since = synth_year(2018);
        PUT(share_use, u);
    }
    return rc;
}

crd_status synth_put_networks(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < NETWORKS; i++)
        if (synth_has_network(s, i))
            rc = put_network(s, i);
    return rc;
}

/* ---- what stands where -------------------------------------------------------------------- */

/* Ten a place. */
static const uint8_t core_slots[BATCHES][SLOTS] = {
    [B_5G] = {F_AMF, F_UDM, F_UPF, F_SMF, F_AUSF, F_PCF, F_NRF, F_HOST, F_EMS, F_CORE_ROUTER},
    [B_4G] = {F_MME, F_HSS, F_PGW, F_SGW, F_PCSCF, F_SCSCF, F_DRA, F_HOST, F_SEPP, F_FIREWALL},
    [B_BACK] = {F_BILLING, F_LI, F_OSS, F_ORCHESTRATOR, F_DNS, F_PAM, F_LICENCE, F_HOST,
                F_DIRECTORY, F_JUMP},
    [B_CLOUD] = {F_CLOUD_REGION, F_CLOUD_ZONE, F_CLOUD_ZONE, F_HYPERVISOR, F_CONTAINERS, F_STORAGE,
                 F_KMS, F_HOST, F_HOST, F_HOST},
    [B_USER] = {F_UPF, F_UPF, F_UPF, F_CGNAT, F_CDN, F_FIREWALL, F_CORE_ROUTER, F_HOST, F_HOST,
                F_STORAGE},
};

static const uint8_t exchange_slots[SLOTS] = {F_ROUTER,  F_DWDM,     F_OTN,         F_BNG,
                                              F_OLT,     F_SWITCH,   F_GRANDMASTER, F_FIREWALL,
                                              F_BATTERY, F_GENERATOR};
static const uint8_t exchange_networks[SLOTS] = {
    N_TRANSPORT, N_TRANSPORT, N_TRANSPORT + 1, N_FIXED,     N_FIXED + 1,
    N_FIXED,     N_TRANSPORT, N_TRANSPORT + 1, N_TRANSPORT, N_TRANSPORT};

static const uint8_t landing_slots[SLOTS] = {F_SLTE,   F_PFE,     F_SLTE,      F_DWDM,     F_ROUTER,
                                             F_SWITCH, F_BATTERY, F_GENERATOR, F_FIREWALL, F_NMS};
static const uint8_t watch_slots[SLOTS] = {F_NMS, F_MCX,       F_OSS,  F_PAM,     F_JUMP,
                                           F_LI,  F_DIRECTORY, F_HOST, F_BILLING, F_FIREWALL};
static const uint8_t watch_networks[SLOTS] = {N_TRANSPORT, N_SAFETY,  N_TRANSPORT, N_TRANSPORT,
                                              N_TRANSPORT, N_FIXED,   N_TRANSPORT, N_SAFETY,
                                              N_MVNO,      N_EXCHANGE};

static const uint8_t radio_slots[SLOTS] = {F_GNB,     F_ENB,     F_RU,  F_RU,        F_RU,
                                           F_ANTENNA, F_ANTENNA, F_CSR, F_MICROWAVE, F_BATTERY};
static const uint8_t old_radio_slots[SLOTS] = {F_BTS,     F_ENB,     F_RU,  F_RU,        F_RU,
                                               F_ANTENNA, F_ANTENNA, F_CSR, F_RECTIFIER, F_BATTERY};
static const uint8_t cabinet_slots[SLOTS] = {F_OLT, F_OLT, F_DSLAM,  F_SPLITTER, F_SPLITTER,
                                             F_ONT, F_ONT, F_SWITCH, F_CPE,      F_BATTERY};

static void centre_spot(const struct synth *s, synth_spot *at)
{
    uint64_t pair = at->site / 2, m = pair % s->n.mobile;
    uint64_t batch = pair / s->n.mobile % BATCHES, pool = pair / s->n.mobile / BATCHES;
    at->fn = (enum fn)core_slots[batch][at->slot];
    at->network = batch == B_CLOUD ? N_CLOUD + (m + pool) % N_CLOUDS : m;
}

synth_spot synth_spot_of(const struct synth *s, uint64_t element)
{
    synth_spot at = {.site = element / SLOTS};
    if (at.site >= s->n.sites)
        at.site = s->n.sites - 1; /* what is left over stands at the last place */
    at.slot = element % SLOTS;
    at.place = synth_place_of(s, at.site);
    const uint8_t *slots = radio_slots;
    at.network = N_TRANSPORT;
    switch (at.place) {
    case PLACE_CENTRE:
        centre_spot(s, &at);
        return at;
    case PLACE_EXCHANGE:
        slots = exchange_slots;
        at.network = exchange_networks[at.slot];
        break;
    case PLACE_LANDING:
    case PLACE_ABROAD:
        slots = landing_slots;
        at.network = at.slot == 4 ? N_EXCHANGE : N_SUBSEA;
        break;
    case PLACE_WATCH:
        slots = watch_slots;
        at.network = watch_networks[at.slot];
        break;
    case PLACE_RADIO:
        slots = at.site % 5 == 0 ? old_radio_slots : radio_slots;
        at.network = synth_leaf_network(s, at.site);
        break;
    case PLACE_CABINET:
        slots = cabinet_slots;
        at.network = synth_leaf_network(s, at.site);
        break;
    }
    at.fn = (enum fn)slots[at.slot];
    return at;
}

/* Pairs of data centres go round the operators, then the batches, then from the beginning. */
uint64_t synth_pools(const struct synth *s, uint64_t mobile, int batch)
{
    uint64_t pairs = s->n.data_centres / 2, first = mobile + s->n.mobile * (uint64_t)batch;
    return first < pairs ? 1 + (pairs - 1 - first) / (s->n.mobile * BATCHES) : 0;
}

uint64_t synth_core(const struct synth *s, uint64_t mobile, int batch, uint64_t slot, uint64_t pool,
                    uint64_t copy)
{
    uint64_t pools = synth_pools(s, mobile, batch);
    uint64_t pair = pools ? mobile + s->n.mobile * ((uint64_t)batch + BATCHES * (pool % pools)) : 0;
    return (2 * pair + copy % 2) * SLOTS + slot;
}
