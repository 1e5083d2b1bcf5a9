/* What contracts and access say: who owns the places, who runs, manages and maintains what, who
 * hosts whom, who holds keys. */
#include "synth/synth_int.h"

static crd_str party_text(struct synth *s, uint64_t i)
{
    return synth_text(s, "party:party-%06llu", (unsigned long long)i);
}

/* How access is limited: most have strong authentication and a record, few are opened case by case.
 */
static void limit(const struct synth *s, uint64_t no, crd_tie *t)
{
    uint64_t r = draw(s, R_TIE_LIMIT, no);
    t->privilege = r % 4 ? CRD_STR("administrator") : CRD_STR("operator");
    t->mfa = (int32_t)(r >> 8 & 3) != 0;
    t->logged = (int32_t)(r >> 10 & 3) != 0;
    t->approved = (int32_t)(r >> 12 & 3) == 0;
    t->just_in_time = (int32_t)(r >> 12 & 7) == 0;
    t->on_site = 0;
    t->notice_days = 30 * (int64_t)(1 + (r >> 16) % 6);
}

static crd_status put_tie(struct synth *s, crd_str holder, crd_str target, const char *kind,
                          uint64_t from_state, bool access)
{
    ROW(tie, t);
    t.holder = holder;
    t.target = target;
    t.kind = crd_str_from(kind);
    t.since = synth_day(s, R_TIE_DAY, s->nth[CRD_T_tie], 2012, 2024);
    if (access) {
        limit(s, s->nth[CRD_T_tie], &t);
        t.from_country = synth_state(s, from_state);
    }
    PUT(tie, t);
    return CRD_OK;
}

/* ---- places ------------------------------------------------------------------------------- */

static crd_status put_landlords(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.sites; i++) {
        if (is_unknown(s, R_SITE_OWNER, i))
            continue;
        synth_place place = synth_place_of(s, i);
        uint64_t who = place == PLACE_RADIO && below(s, R_SITE_OWNER, i + 1, 10) < 6
                           ? P_TOWERS + i % N_TOWERS
                       : place == PLACE_RADIO || place == PLACE_CABINET
                           ? synth_operator(synth_leaf_network(s, i))
                       : place == PLACE_CENTRE ? P_MOBILE + i / 2 % s->n.mobile
                                               : P_CARRIER;
        rc = put_tie(s, party_text(s, who), synth_id(s, "site:site", i), "owns", HOME, false);
    }
    return rc;
}

/* ---- contracts ---------------------------------------------------------------------------- */

struct deal {
    uint64_t buyer, supplier;
    crd_str subject;
    const char *kind;
    uint32_t thousand;
};

static crd_status put_contract(struct synth *s, uint64_t *no, const struct deal *d)
{
    ROW(contract, c);
    uint64_t i = (*no)++;
    c.id = synth_id(s, "contract", i);
    c.buyer = synth_id(s, "party", d->buyer);
    c.supplier = synth_id(s, "party", d->supplier);
    c.subject = d->subject;
    c.kind = crd_str_from(d->kind);
    c.amount = 1000.0 * (double)(d->thousand + below(s, R_CONTRACT, i, d->thousand));
    c.notice_days = 30 * (int64_t)(1 + below(s, R_CONTRACT, i + 1, 12));
    c.exit_clause = (int32_t)(draw(s, R_CONTRACT, i) % 3 == 0);
    c.audit_right = (int32_t)(draw(s, R_CONTRACT, i) % 2);
    c.since = synth_day(s, R_CONTRACT, i, 2018, 2023);
    c.until = synth_year(2027 + (int)(i % 5));
    PUT(contract, c);
    return CRD_OK;
}

/* Networks: two are run under a managed-service contract, each was put together by an integrator.
 */
static crd_status put_network_deals(struct synth *s, uint64_t *no)
{
    crd_status rc = CRD_OK;
    for (uint64_t n = 0; rc == CRD_OK && n < NETWORKS; n++) {
        if (!synth_has_network(s, n))
            continue;
        struct deal put = {synth_operator(n), P_INTEGRATORS + n % N_INTEGRATORS,
                           synth_text(s, "network:network-%06llu", (unsigned long long)n),
                           "integration", 5000};
        rc = put_contract(s, no, &put);
        struct deal run = {synth_operator(n), P_MANAGERS + (n + 1) % N_MANAGERS,
                           synth_text(s, "network:network-%06llu", (unsigned long long)n),
                           "managed-service", 20000};
        bool managed = n == 1 || n == 3 || n == N_FIXED || n == N_TRANSPORT;
        if (rc == CRD_OK && managed)
            rc = put_contract(s, no, &run);
    }
    return rc;
}

/* Third-line support of a product by its maker: the updates of all elements that are this product,
 * for the first models of the makers of everything. */
static crd_status put_support(struct synth *s, uint64_t *no)
{
    crd_status rc = CRD_OK;
    uint64_t most = s->n.products < s->n.vendors * F_KINDS ? s->n.products : s->n.vendors * F_KINDS;
    for (uint64_t p = 0; rc == CRD_OK && p < most; p++) {
        uint64_t maker = crd_synth_maker(synth_product_maker(s, p));
        if (!synth_functions[p % F_KINDS].active || below(s, R_SUPPORT, p, 10) < 4)
            continue;
        rc = put_tie(s, party_text(s, maker), synth_id(s, "product:product", p), "maintains",
                     synth_party_state(s, maker), true);
        struct deal d = {P_MOBILE + p % s->n.mobile, maker, synth_id(s, "product:product", p),
                         p % 2 ? "supply" : "licence", 500};
        if (rc == CRD_OK && p % 4 == 0)
            rc = put_contract(s, no, &d);
    }
    return rc;
}

/* Element managers are reached by the operator or a managed-service provider; field service visits
 * sites, supervised. */
static crd_status put_access(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t m = 0; m < s->n.mobile; m++)
        for (uint64_t pool = 0; rc == CRD_OK && pool < synth_pools(s, m, B_5G); pool++)
            for (uint64_t copy = 0; rc == CRD_OK && copy < 2; copy++) {
                uint64_t ems = synth_core(s, m, B_5G, 8, pool, copy);
                uint64_t r = draw(s, R_TIE_MANAGER, ems);
                uint64_t who = r % 10 < 6 ? synth_operator(m) : P_MANAGERS + r / 10 % N_MANAGERS;
                rc = put_tie(s, party_text(s, who), synth_id(s, "element:element", ems), "manages",
                             synth_party_state(s, who), true);
            }
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.sites; i += 50) {
        uint64_t who = P_MANAGERS + draw(s, R_TIE_MANAGER, i) % N_MANAGERS;
        ROW(tie, t);
        t.holder = party_text(s, who);
        t.target = synth_id(s, "site:site", i);
        t.kind = CRD_STR("manages");
        limit(s, i, &t);
        t.privilege = CRD_STR("physical");
        t.on_site = 1;
        t.since = synth_day(s, R_TIE_DAY, i, 2014, 2023);
        rc = synth_put(s, CRD_T_tie, &t);
    }
    return rc;
}

/* ---- hosts -------------------------------------------------------------------------------- */

/* Core functions run on the host of their batch; those of the last mobile network in a public
 * cloud. */
static crd_status put_hosts(struct synth *s, uint64_t *no)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.data_centres * SLOTS; i++) {
        synth_spot at = synth_spot_of(s, i);
        const synth_function *f = &synth_functions[at.fn];
        if (f->layer != CRD_SYNTH_CORE)
            continue;
        uint64_t cloud = P_CLOUDS + at.site / 2 % N_CLOUDS;
        bool rented = s->n.mobile > 1 && at.network == s->n.mobile - 1;
        rc = put_tie(
            s, rented ? party_text(s, cloud) : synth_id(s, "element:element", at.site * SLOTS + 7),
            synth_id(s, "element:element", i), "hosts", synth_party_state(s, cloud), rented);
        struct deal d = {synth_operator(at.network), cloud, synth_id(s, "element:element", i),
                         "cloud", 800};
        if (rc == CRD_OK && rented && at.slot == 0)
            rc = put_contract(s, no, &d);
    }
    /* a cloud of home whose regions are built and kept running by a party abroad */
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.data_centres; i += 2) {
        synth_spot at = synth_spot_of(s, i * SLOTS);
        if (at.fn == F_CLOUD_REGION && at.network == N_CLOUD)
            rc = put_tie(s, party_text(s, P_CLOUDS + 1), synth_id(s, "element:element", i * SLOTS),
                         "maintains", synth_party_state(s, P_CLOUDS + 1), true);
    }
    return rc;
}

/* ---- keys --------------------------------------------------------------------------------- */

crd_status synth_put_protections(struct synth *s)
{
    static const char *const kinds[] = {"optical", "macsec", "ipsec"};
    /* the ring of data centres, which comes first among the links */
    for (uint64_t i = 0; i < s->n.data_centres; i += 2) {
        ROW(protection, p);
        p.scope = synth_id(s, "link:link", i);
        p.kind = synth_pick(kinds, i / 2 % COUNT_OF(kinds));
        if (!is_unknown(s, R_SERVICE_KEYS, i + 1))
            p.key_holder = party_text(s, i % 4 ? P_CARRIER : P_MANAGERS + 1);
        p.since = synth_year(2019);
        PUT(protection, p);
    }
    for (uint64_t n = 0; n < s->n.mobile; n++) {
        ROW(protection, p);
        p.scope = synth_text(s, "network:network-%06llu", (unsigned long long)n);
        p.kind = CRD_STR("radio");
        p.key_holder = party_text(s, synth_operator(n));
        p.since = synth_year(2010);
        PUT(protection, p);
    }
    return CRD_OK;
}

crd_status synth_put_ties(struct synth *s)
{
    uint64_t contracts = 0;
    crd_status rc = put_landlords(s);
    if (rc == CRD_OK)
        rc = put_network_deals(s, &contracts);
    if (rc == CRD_OK)
        rc = put_support(s, &contracts);
    if (rc == CRD_OK)
        rc = put_access(s);
    if (rc == CRD_OK)
        rc = put_hosts(s, &contracts);
    return rc;
}
