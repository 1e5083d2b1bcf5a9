#ifndef CRD_SYNTH_SYNTH_INT_H
#define CRD_SYNTH_SYNTH_INT_H

#include "base/hash.h"
#include "synth/synth.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* ---- who is who: numbers of parties ------------------------------------------------------- */

enum {
    STATES = CRD_SYNTH_STATES,
    HOME = 0,
    /* operators of the networks */
    P_MOBILE = 0, /* four of them */
    P_FIXED = 4,
    P_CARRIER = 5,
    P_MVNO = 6,
    P_SUBSEA = 7,
    P_SAFETY = 8,
    P_TOWERS = 9,                    /* 2 */
    P_CLOUDS = 11,                   /* 3 */
    P_MANAGERS = 14,                 /* 6 */
    P_INTEGRATORS = 20,              /* 3 */
    P_POWER = 23,                    /* 2 */
    P_MINISTRIES = 25,               /* one a state */
    P_FUNDS = P_MINISTRIES + STATES, /* of a state, one each */
    P_BANKS = P_FUNDS + STATES,      /* one a state */
    P_BUILDERS = P_BANKS + STATES,   /* of cables, 2 */
    P_MAKERS = P_BUILDERS + 2,
    N_TOWERS = 2,
    N_CLOUDS = 3,
    N_MANAGERS = 6,
    N_INTEGRATORS = 3,
    N_POWER = 2,
    N_BUILDERS = 2,
};

/* Networks: 0 to 3 mobile, then these. */
enum {
    NETWORKS = CRD_SYNTH_NETWORKS,
    N_FIXED = 4,     /* 2 */
    N_TRANSPORT = 6, /* 2 */
    N_CLOUD = 8,     /* 3 */
    N_MVNO = 11,
    N_SAFETY = 12,
    N_SUBSEA = 13,
    N_EXCHANGE = 14,
};

/* ---- functions that elements have --------------------------------------------------------- */

typedef struct synth_function {
    const char *code;
    uint8_t layer; /* crd_synth_layer */
    bool active;   /* has software, is managed */
    uint32_t cost; /* of a replacement */
    const char *generations, *roles;
} synth_function;

/* One line a function; the order is part of the seed's meaning. */
enum fn {
    F_GNB,
    F_ENB,
    F_RU,
    F_BTS,
    F_SMALL_CELL,
    F_ANTENNA,
    F_BATTERY,
    F_RECTIFIER,
    F_GENERATOR,
    F_CSR,
    F_MICROWAVE,
    F_ROUTER,
    F_DWDM,
    F_OTN,
    F_CORE_ROUTER,
    F_FIREWALL,
    F_GRANDMASTER,
    F_BNG,
    F_OLT,
    F_DSLAM,
    F_MSAN,
    F_SWITCH,
    F_SPLITTER,
    F_ONT,
    F_CPE,
    F_UPF,
    F_AMF,
    F_SMF,
    F_UDM,
    F_AUSF,
    F_PCF,
    F_NRF,
    F_HSS,
    F_MME,
    F_PGW,
    F_SGW,
    F_PCSCF,
    F_SCSCF,
    F_SEPP,
    F_DRA,
    F_DNS,
    F_CGNAT,
    F_MCX,
    F_LI,
    F_EMS,
    F_OSS,
    F_NMS,
    F_DIRECTORY,
    F_PAM,
    F_JUMP,
    F_BILLING,
    F_ORCHESTRATOR,
    F_LICENCE,
    F_HOST,
    F_HYPERVISOR,
    F_CONTAINERS,
    F_CLOUD_REGION,
    F_CLOUD_ZONE,
    F_STORAGE,
    F_KMS,
    F_CDN,
    F_SLTE,
    F_PFE,
    F_KINDS,
};
extern const synth_function synth_functions[F_KINDS];

/* ---- random numbers ----------------------------------------------------------------------- */

/* Streams: each value of a row is drawn from a stream of its own. Append only: the number is part
 * of the seed's meaning. */
enum stream {
    R_PARTY_KIND = 1,
    R_PARTY_STATE,
    R_PARTY_SINCE,
    R_PARTY_ALIAS,
    R_PARTY_HQ,
    R_PARTY_BRANCH,
    R_OWN_FORM,
    R_OWN_MAIN,
    R_OWN_STEP,
    R_OWN_PPM,
    R_OWN_SECOND,
    R_OWN_SECOND_PPM,
    R_OWN_THIRD,
    R_OWN_THIRD_PPM,
    R_OWN_CROSS,
    R_OWN_RING,
    R_OWN_SELF,
    R_OWN_RANGE,
    R_OWN_SINCE,
    R_OWN_BEFORE,
    R_OWN_CAPITAL,
    R_OWN_EXTRA,
    R_OWN_UNKNOWN,
    R_OWN_LISTED,
    R_OWN_STATE,
    R_PRODUCT_WHITE,
    R_PRODUCT_BRAND,
    R_PRODUCT_UNKNOWN,
    R_PRODUCT_OPEN,
    R_PRODUCT_LIFE,
    R_PRODUCT_CONTROL,
    R_ORIGIN_PARTY,
    R_ORIGIN_STATE,
    R_RELEASE,
    R_CONTENT,
    R_COMPONENT,
    R_VULNERABLE,
    R_AREA_LAT,
    R_AREA_LON,
    R_SITE_LAT,
    R_SITE_LON,
    R_SITE_UNKNOWN,
    R_SITE_KIND,
    R_SITE_POWER,
    R_SITE_OWNER,
    R_LEAF_NETWORK,
    R_LEAF_CABINET,
    R_ELEMENT_UNKNOWN,
    R_ELEMENT_OWNER,
    R_ELEMENT_VENDOR,
    R_ELEMENT_MODEL,
    R_ELEMENT_DAY,
    R_ELEMENT_STATUS,
    R_ELEMENT_TRAFFIC,
    R_ELEMENT_COST,
    R_ELEMENT_SPARES,
    R_VENDOR,
    R_VENDOR_SHARE,
    R_VENDOR_SWAP,
    R_COVER,
    R_LINK_UP,
    R_LINK_LENGTH,
    R_LINK_MEDIUM,
    R_LINK_CAPACITY,
    R_LINK_DAY,
    R_LINK_BUILDER,
    R_TIE_MANAGER,
    R_TIE_LIMIT,
    R_TIE_DAY,
    R_CONTRACT,
    R_SHARE_SITE,
    R_SERVICE_CLASS,
    R_SERVICE_USERS,
    R_SERVICE_SITE,
    R_SERVICE_NETWORK,
    R_SERVICE_CRITICAL,
    R_SERVICE_KEYS,
    R_FACT,
    R_INCIDENT,
    R_SUPPORT,
    R_DESIGNATED,
};

struct synth {
    const crd_synth_opts *o;
    const crd_sink *sink;
    crd_err *err;
    crd_from from;
    crd_synth_size n;
    uint64_t first_parts, first_customer, first_owner; /* parties */
    uint64_t layer_of_owners[8]; /* first party of each; the last is the end */
    uint64_t first_leaf;         /* site */
    uint64_t *leaves_upto;       /* [areas] leaves in areas 0 .. i */
    uint64_t population;
    const struct crd_query *only; /* NULL: all tables */
    uint64_t nth[CRD_T_COUNT];    /* rows of each table that came before; a stream's number */
    uint64_t put, total;
    char name[32];
    char text[24][72]; /* texts of the row being made */
    int used;
};

/* ---- numbers ----------------------------------------------------------------------------- */

static inline uint64_t draw(const struct synth *s, enum stream k, uint64_t i)
{
    return crd_rng_at(s->o->seed, k, i);
}

static inline uint64_t scale(uint64_t random, uint64_t n)
{
    __extension__ typedef unsigned __int128 wide;
    return (uint64_t)(((wide)random * n) >> 64);
}

static inline uint64_t below(const struct synth *s, enum stream k, uint64_t i, uint64_t n)
{
    return scale(draw(s, k, i), n);
}

static inline bool happens(const struct synth *s, enum stream k, uint64_t i, uint64_t ppm)
{
    return below(s, k, i, 1000000) < ppm;
}

static inline bool is_unknown(const struct synth *s, enum stream k, uint64_t i)
{
    return happens(s, k, i, s->o->unknown_ppm);
}

/* ---- texts: each lives until the next row is put ------------------------------------------ */

crd_str synth_text(struct synth *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "prefix-000017" */
crd_str synth_id(struct synth *s, const char *prefix, uint64_t i);
/* States are XA to XJ, XL and XM: many use XK for Kosovo. */
char synth_letter(uint64_t state);
crd_str synth_state(struct synth *s, uint64_t i);
crd_date synth_day(const struct synth *s, enum stream k, uint64_t i, int from, int to);
crd_date synth_year(int year);
static inline crd_str synth_pick(const char *const *words, uint64_t i)
{
    return crd_str_from(words[i]);
}

/* ---- rows --------------------------------------------------------------------------------- */

CRD_NODISCARD crd_status synth_put(struct synth *s, int table, const void *rec);

/* Declares a cleared record of a table. */
#define ROW(table, r) \
    crd_##table r;    \
    crd_record_clear(crd_records.tables[CRD_T_##table], &r)

#define PUT(table, r)                                     \
    do {                                                  \
        crd_status rc_ = synth_put(s, CRD_T_##table, &r); \
        if (rc_ != CRD_OK)                                \
            return rc_;                                   \
    } while (0)

/* ---- parties (actors.c) ------------------------------------------------------------------- */

/* Of a state: nobody owns it. */
bool synth_is_organ(const struct synth *s, uint64_t party);
/* Of a maker: it is the same person, and nobody owns it apart. */
bool synth_is_branch(const struct synth *s, uint64_t party);
uint64_t synth_party_state(const struct synth *s, uint64_t party);

/* ---- places (places.c) -------------------------------------------------------------------- */

typedef enum synth_place {
    PLACE_CENTRE, /* data centre */
    PLACE_EXCHANGE,
    PLACE_LANDING,
    PLACE_ABROAD, /* landing abroad */
    PLACE_WATCH,  /* operations centre: one here, one in the first manager's state */
    PLACE_RADIO,
    PLACE_CABINET,
} synth_place;

synth_place synth_place_of(const struct synth *s, uint64_t site);
uint64_t synth_site_area(const struct synth *s, uint64_t site);
uint64_t synth_site_state(const struct synth *s, uint64_t site);
/* Whose radio stands there, or which fixed network's cabinet it is. */
uint64_t synth_leaf_network(const struct synth *s, uint64_t site);
void synth_site_at(const struct synth *s, uint64_t site, double *ret_lat, double *ret_lon);
uint64_t synth_area_people(const struct synth *s, uint64_t area);
uint64_t synth_area_leaves(const struct synth *s, uint64_t area, uint64_t *ret_first);
crd_status synth_index_areas(struct synth *s);
static inline uint64_t region_of(const struct synth *s, uint64_t site)
{
    return synth_site_area(s, site) % s->n.regions;
}

/* ---- networks and elements (networks.c, elements.c) ------------------------------------------ */

bool synth_has_network(const struct synth *s, uint64_t network);
uint64_t synth_operator(uint64_t network);
uint32_t synth_market_ppm(const struct synth *s, uint64_t mobile);
uint64_t synth_subscribers(const struct synth *s, uint64_t network);

/* Batches of core functions: the same on both data centres of a pair. */
enum { SLOTS = 10, B_5G = 0, B_4G, B_BACK, B_CLOUD, B_USER, BATCHES };

typedef struct synth_spot {
    uint64_t site, slot, network;
    enum fn fn;
    synth_place place;
} synth_spot;

synth_spot synth_spot_of(const struct synth *s, uint64_t element);
/* An element of a mobile network's core: `pool` and `copy` taken round; the nearest that there is.
 */
uint64_t synth_core(const struct synth *s, uint64_t mobile, int batch, uint64_t slot, uint64_t pool,
                    uint64_t copy);
uint64_t synth_pools(const struct synth *s, uint64_t mobile, int batch);
uint64_t synth_product_of(const struct synth *s, uint64_t element, const synth_spot *at);
uint64_t synth_product_maker(const struct synth *s, uint64_t product);

/* ---- tables: each function puts all rows of the tables that synth.c names beside it --------- */

crd_status synth_put_states(struct synth *s);
crd_status synth_put_laws(struct synth *s);
crd_status synth_put_parties(struct synth *s);
crd_status synth_put_roles(struct synth *s);
crd_status synth_put_lists(struct synth *s);
crd_status synth_put_profiles(struct synth *s);
crd_status synth_put_holdings(struct synth *s);
crd_status synth_put_products(struct synth *s);
crd_status synth_put_origins(struct synth *s);
crd_status synth_put_components(struct synth *s);
crd_status synth_put_releases(struct synth *s);
crd_status synth_put_networks(struct synth *s);
crd_status synth_put_uses(struct synth *s);
crd_status synth_put_areas(struct synth *s);
crd_status synth_put_sites(struct synth *s);
crd_status synth_put_elements(struct synth *s);
crd_status synth_put_covers(struct synth *s);
crd_status synth_put_data(struct synth *s);
crd_status synth_put_dependencies(struct synth *s);
crd_status synth_put_links(struct synth *s);
crd_status synth_put_ties(struct synth *s);
crd_status synth_put_protections(struct synth *s);
crd_status synth_put_services(struct synth *s);
crd_status synth_put_evidence(struct synth *s);

#endif
