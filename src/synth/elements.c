/* Elements, what they cover, the data they hold, and what they need to run. */
#include "synth/synth_int.h"

/* ---- how many people ---------------------------------------------------------------------- */

/* A leaf's part of its area's people on its network, and how many there are there of that network.
 */
static uint64_t leaf_users(const struct synth *s, const synth_spot *at, uint64_t *ret_beside)
{
    uint64_t area = synth_site_area(s, at->site), first;
    uint64_t leaves = synth_area_leaves(s, area, &first), people = synth_area_people(s, area);
    uint64_t ppm = at->network < N_FIXED ? synth_market_ppm(s, at->network) : 200000;
    uint64_t density = at->network < N_FIXED ? ppm : 50000; /* of ten leaves one is a cabinet */
    uint64_t beside = leaves * density / 1000000;
    *ret_beside = beside ? beside : 1;
    return people * ppm / 1000000 / *ret_beside;
}

static bool covers(enum fn fn) { return fn == F_GNB || fn == F_ENB || fn == F_BTS; }

/* How many users an element serves; 0: it is not said, since all pass it or `covers` says it. */
static uint64_t users_of(const struct synth *s, const synth_spot *at, uint64_t quantity)
{
    uint64_t beside, users;
    switch (at->place) {
    case PLACE_RADIO:
    case PLACE_CABINET:
        users = leaf_users(s, at, &beside);
        if (covers(at->fn))
            return 0;
        return quantity > 1 ? quantity : at->fn == F_RU ? users / 3 + 1 : users + 1;
    case PLACE_EXCHANGE:
        return synth_subscribers(s, at->network) / s->n.exchanges * 2 + 1;
    case PLACE_CENTRE:
        if (at->network < N_FIXED) {
            uint64_t pair = at->site / 2;
            uint64_t pools = synth_pools(s, at->network, (int)(pair / s->n.mobile % BATCHES));
            return pools > 1 ? synth_subscribers(s, at->network) / pools : 0;
        }
        return 0;
    case PLACE_LANDING:
    case PLACE_ABROAD:
    case PLACE_WATCH:
        break;
    }
    return 0;
}

/* ---- elements ----------------------------------------------------------------------------- */

/* One in a hundred is planned, one retired, one a spare part. */
static void live(const struct synth *s, uint64_t i, crd_element *e)
{
    uint64_t life = below(s, R_ELEMENT_STATUS, i, 1000);
    e->installed = synth_day(s, R_ELEMENT_DAY, i, 2010, 2025);
    e->ordered = synth_day(s, R_ELEMENT_DAY, i, 2009, 2024); /* the same day, a year before */
    e->status = CRD_STR("in-service");
    if (life < 10) {
        e->status = CRD_STR("planned");
        e->installed = CRD_DATE_NONE;
    } else if (life < 20) {
        e->status = CRD_STR("retired");
        e->installed = synth_day(s, R_ELEMENT_DAY, i, 2006, 2012);
        e->ordered = CRD_DATE_NONE;
        e->removed = synth_day(s, R_ELEMENT_STATUS, i, 2019, 2024);
    } else if (life < 25) {
        e->status = CRD_STR("spare");
    }
    e->end_of_life = synth_year(2026 + (int)(draw(s, R_ELEMENT_STATUS, i) % 9));
}

static uint64_t quantity_of(const struct synth *s, const synth_spot *at)
{
    uint64_t beside;
    if (at->fn != F_ONT && at->fn != F_CPE)
        return 1;
    return leaf_users(s, at, &beside) / 4 + 2;
}

static crd_status put_element(struct synth *s, uint64_t i)
{
    synth_spot at = synth_spot_of(s, i);
    const synth_function *f = &synth_functions[at.fn];
    ROW(element, e);
    uint64_t quantity = quantity_of(s, &at), users = users_of(s, &at, quantity);
    e.id = synth_id(s, "element", i);
    e.network = synth_id(s, "network", at.network);
    e.site = synth_id(s, "site", at.site);
    if (!is_unknown(s, R_ELEMENT_OWNER, i))
        e.owner = synth_id(s, "party", synth_operator(at.network));
    e.function = crd_str_from(f->code);
    if (f->roles)
        e.roles = crd_str_from(f->roles);
    if (f->generations)
        e.generations = crd_str_from(f->generations);
    bool known = !is_unknown(s, R_ELEMENT_UNKNOWN, i);
    if (known)
        e.product = synth_id(s, "product", synth_product_of(s, i, &at));
    if (known && f->active)
        e.release = draw(s, R_ELEMENT_MODEL, i) % 3 ? CRD_STR("2.0") : CRD_STR("1.0");
    if (quantity > 1)
        e.quantity = (int64_t)quantity;
    live(s, i, &e);
    e.restore_h = (double)(1 + below(s, R_ELEMENT_SPARES, i, 48));
    if (f->active) {
        e.spares_days = (double)(30 + below(s, R_ELEMENT_SPARES, i, 300));
        e.licence_grace_days = (double)(30 * (1 + draw(s, R_ELEMENT_SPARES, i) % 6));
    }
    if (users > 0)
        e.subscribers = (int64_t)users;
    if (f->layer == CRD_SYNTH_TRANSPORT || at.fn == F_UPF)
        e.traffic_gbps = (double)(1 + below(s, R_ELEMENT_TRAFFIC, i, 400)) / 4;
    if (at.fn == F_OLT && users > 0)
        e.premises = (int64_t)users * 2;
    e.replacement_cost = (double)(f->cost * quantity) *
                         (double)(90 + below(s, R_ELEMENT_COST, i, 21)) / 100;
    PUT(element, e);
    return CRD_OK;
}

/* ---- coverage ----------------------------------------------------------------------------- */

static crd_status put_cover(struct synth *s, uint64_t i)
{
    synth_spot at = synth_spot_of(s, i);
    uint64_t beside;
    if (!covers(at.fn) || at.place != PLACE_RADIO)
        return CRD_OK;
    (void)leaf_users(s, &at, &beside);
    ROW(covers, c);
    c.element = synth_id(s, "element", i);
    c.area = synth_id(s, "area", synth_site_area(s, at.site));
    uint64_t most = beside < 2 ? 980000 : 1300000 / beside;
    c.share_ppm = (int32_t)(most * (800 + below(s, R_COVER, i, 200)) / 1000);
    c.overlap = at.fn == F_GNB && at.site % 2 ? CRD_STR("nested") : CRD_STR("unknown");
    PUT(covers, c);
    return CRD_OK;
}

static crd_status put_data(struct synth *s, uint64_t i)
{
    static const struct {
        enum fn fn;
        const char *data;
    } held[] = {
        {F_UDM, "subscriber"}, {F_UDM, "keys"},        {F_HSS, "subscriber"},  {F_HSS, "keys"},
        {F_AMF, "location"},   {F_MME, "location"},    {F_BILLING, "billing"}, {F_LI, "intercept"},
        {F_OSS, "topology"},   {F_PAM, "credentials"}, {F_STORAGE, "content"}, {F_DNS, "traffic"},
        {F_KMS, "keys"},
    };
    synth_spot at = synth_spot_of(s, i);
    for (size_t k = 0; k < COUNT_OF(held); k++) {
        if (held[k].fn != at.fn)
            continue;
        ROW(data_held, d);
        d.element = synth_id(s, "element", i);
        d.data_class = crd_str_from(held[k].data);
        d.encrypted = (int32_t)(i % 3 == 0);
        if (!is_unknown(s, R_SERVICE_KEYS, i))
            d.key_holder = synth_text(s, "party:party-%06llu",
                                      (unsigned long long)synth_operator(at.network));
        PUT(data_held, d);
    }
    return CRD_OK;
}

crd_status synth_put_elements(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.elements; i++)
        rc = put_element(s, i);
    return rc;
}

crd_status synth_put_covers(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = s->first_leaf * SLOTS; rc == CRD_OK && i < s->n.elements; i++)
        rc = put_cover(s, i);
    return rc;
}

crd_status synth_put_data(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->first_leaf * SLOTS; i++)
        rc = put_data(s, i);
    return rc;
}

/* ---- what they need ----------------------------------------------------------------------- */

static crd_status put_dependency(struct synth *s, crd_str dependent, crd_str needs,
                                 const char *kind, double autonomy_h)
{
    ROW(dependency, d);
    d.dependent = dependent;
    d.needs = needs;
    d.kind = crd_str_from(kind);
    d.autonomy_h = autonomy_h;
    PUT(dependency, d);
    return CRD_OK;
}

static crd_str element_text(struct synth *s, uint64_t i)
{
    crd_str t = synth_id(s, "element:element", i);
    return t;
}

/* The element manager of a mobile network's region, or the watch over transport and fixed lines.
 * Managers need none. */
static bool manager_of(const struct synth *s, const synth_spot *at, uint64_t *ret_manager)
{
    const synth_function *f = &synth_functions[at->fn];
    if (!f->active || f->layer == CRD_SYNTH_MANAGEMENT || f->layer == CRD_SYNTH_CLOUD ||
        f->layer == CRD_SYNTH_DEVICES)
        return false;
    if (at->network < N_FIXED)
        *ret_manager = synth_core(s, at->network, B_5G, 8, region_of(s, at->site), 0);
    else if (at->network == N_SUBSEA)
        *ret_manager = (s->n.data_centres + s->n.exchanges) * SLOTS + 9;
    else
        *ret_manager = (s->first_leaf - 2) * SLOTS;
    return true;
}

static crd_status put_needs(struct synth *s, uint64_t i)
{
    synth_spot at = synth_spot_of(s, i);
    uint64_t manager;
    crd_status rc = CRD_OK;
    if (manager_of(s, &at, &manager) && manager != i)
        rc = put_dependency(s, element_text(s, i), element_text(s, manager), "management", 72);
    if (rc == CRD_OK && covers(at.fn) && at.place == PLACE_RADIO) {
        uint64_t exchange = s->n.data_centres + region_of(s, at.site);
        rc = put_dependency(s, element_text(s, i), element_text(s, exchange * SLOTS + 6), "sync",
                            24);
    }
    return rc;
}

/* In a core: who needs whom. No ring: each needs what stands before it here. */
static crd_status put_core_needs(struct synth *s, uint64_t mobile, uint64_t pool)
{
    static const struct {
        uint8_t of, slot, on, needed;
        const char *kind;
        double autonomy_h;
    } wants[] = {
        {B_5G, 4, B_5G, 1, "authentication", 0}, /* ausf: udm */
        {B_5G, 0, B_5G, 4, "authentication", 0}, /* amf: ausf */
        {B_5G, 0, B_5G, 6, "signalling", 1},     /* amf: nrf */
        {B_4G, 0, B_4G, 1, "authentication", 0}, /* mme: hss */
        {B_4G, 0, B_4G, 6, "signalling", 1},     /* mme: dra */
        {B_5G, 2, B_BACK, 6, "licence", 720},    /* upf: licence server */
        {B_5G, 0, B_BACK, 3, "orchestration", 168}, {B_4G, 2, B_BACK, 1, "intercept", 24},
    };
    crd_status rc = CRD_OK;
    for (size_t k = 0; k < COUNT_OF(wants); k++)
        for (uint64_t copy = 0; rc == CRD_OK && copy < 2; copy++)
            if (synth_pools(s, mobile, wants[k].of) > pool && synth_pools(s, mobile, wants[k].on))
                rc = put_dependency(
                    s,
                    element_text(s, synth_core(s, mobile, wants[k].of, wants[k].slot, pool, copy)),
                    element_text(s,
                                 synth_core(s, mobile, wants[k].on, wants[k].needed, pool, copy)),
                    wants[k].kind, wants[k].autonomy_h);
    return rc;
}

crd_status synth_put_dependencies(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.elements; i++)
        rc = put_needs(s, i);
    for (uint64_t m = 0; m < s->n.mobile; m++)
        for (uint64_t pool = 0; rc == CRD_OK && pool < synth_pools(s, m, B_5G); pool++)
            rc = put_core_needs(s, m, pool);
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.sites; i++) {
        uint64_t utility = P_POWER + region_of(s, i) % N_POWER;
        if (synth_site_state(s, i) == HOME)
            rc = put_dependency(s, synth_text(s, "site:site-%06llu", (unsigned long long)i),
                                synth_text(s, "party:party-%06llu", (unsigned long long)utility),
                                "power", i < s->first_leaf ? 72 : 4);
    }
    return rc;
}
