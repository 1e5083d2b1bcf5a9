/* Those who roam: what of the network that they visit and of their own they pass.
 *
 * 3GPP TS 23.501 (4.2.4) and TS 23.401 (4.2.2): radio, and what registers users and serves them
 * there, is the visited network's in both routings; keys and subscriptions stay at home. With home
 * routing the content leaves through the home network's gateway, with local breakout through the
 * visited one's. A visited UPF relays home-routed sessions (N9): one of them does, which one nobody
 * records, so that it is possible; a gateway of 4G or before that ends sessions (PGW, GGSN) does
 * not. Everything else may take part.
 *
 * Who of a network's users roams is not recorded either: for all of them it is possible. A service
 * that surely needs the coverage of a network abroad, and of its own one the elements but not the
 * coverage, is one of guests: for them it is certain. */
#include "world/ties_int.h"

#include <string.h>

/* Part of what those who roam pass. */
enum role {
    OTHER,   /* may take part, in both networks */
    SERVES,  /* the visited network's */
    HOME,    /* their own network's, however they are routed */
    BORDER,  /* signalling between the two: both networks' */
    SESSION, /* the visited network's, and with home routing their own's */
    RELAY,   /* as an exit, and with home routing possibly the visited network's */
    EXIT,    /* of the network through which content leaves */
    ROLES
};

static const struct {
    const char *function;
    uint8_t role;
} roles[] = {
    {"5g-eir", SERVES},
    {"aaa", HOME},
    {"amf", SERVES},
    {"ausf", HOME},
    {"cgnat", EXIT},
    {"dea", BORDER},
    {"dns", EXIT},
    {"dpi", EXIT},
    {"dra", BORDER},
    {"easdf", EXIT},
    {"eir", SERVES},
    {"ggsn", EXIT},
    {"hlr", HOME},
    {"hss", HOME},
    {"igw", EXIT},
    {"lmf", SERVES},
    {"mgw", SERVES},
    {"mme", SERVES},
    {"msc", SERVES},
    {"nrf", BORDER},
    {"nssf", SERVES},
    {"pgw", EXIT},
    {"scp", BORDER},
    {"secgw", SERVES},
    {"sepp", BORDER},
    {"sgsn", SERVES},
    {"sgw", SERVES},
    {"sim-ota", HOME},
    {"smf", SESSION},
    {"sm-dp-plus", HOME},
    {"smsc", HOME},
    {"smsf", SERVES},
    {"stp", BORDER},
    {"udm", HOME},
    {"udr", HOME},
    {"upf", RELAY},
    {"signalling-firewall", BORDER},
};

uint8_t crd_roam_role(crd_str function, bool radio)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (crd_str_eq(function, crd_str_from(roles[i].function)))
            return roles[i].role;
    return radio ? SERVES : OTHER;
}

enum routing { ROUTED_HOME, ROUTED_OUT, ROUTED_UNKNOWN, ROUTINGS };

static enum routing routing_of(const crd_world *w, uint32_t use)
{
    uint32_t code = crd_tying_code(w, CRD_T_share_use, use, CRD_C_share_use_routing);
    return crd_tying_is(w, code, "home-routed")      ? ROUTED_HOME
           : crd_tying_is(w, code, "local-breakout") ? ROUTED_OUT
                                                     : ROUTED_UNKNOWN;
}

enum crd_roam crd_tying_roams(crd_tying *b, uint32_t element, uint32_t use, bool home)
{
    enum { N = CRD_ROAM_NO, M = CRD_ROAM_MAYBE, S = CRD_ROAM_SURE };
    static const uint8_t visited[ROLES][ROUTINGS] = {
        [OTHER] = {M, M, M},   [SERVES] = {S, S, S}, [HOME] = {N, N, N}, [BORDER] = {S, S, S},
        [SESSION] = {S, S, S}, [RELAY] = {M, S, M},  [EXIT] = {N, S, M}};
    static const uint8_t own[ROLES][ROUTINGS] = {
        [OTHER] = {M, M, M},   [SERVES] = {N, N, N}, [HOME] = {S, S, S}, [BORDER] = {S, S, S},
        [SESSION] = {S, N, M}, [RELAY] = {S, N, M},  [EXIT] = {S, N, M}};
    const crd_world *w = b->w;
    const uint32_t function = CRD_COL(w, element, function).text[element];
    uint8_t role = crd_tying_fn(b, function)->roams;
    uint8_t is = (home ? own : visited)[role][routing_of(w, use)];
    bool doubt = crd_world_contested(w, CRD_T_element, element, CRD_C_element_function);
    return doubt ? CRD_ROAM_MAYBE : (enum crd_roam)is;
}

/* ---- whose services ------------------------------------------------------------------------- */

typedef struct roaming {
    crd_tying *b;
    crd_map need_of;     /* service << 32 | node, texts -> row of need */
    uint32_t *n_members; /* [needs] */
    crd_map homes;       /* service row << 32 | network row: it surely needs its elements */
    crd_map covers;      /* its coverage */
    crd_map services_of; /* network row -> last of `services` */
    CRD_VEC(crd_chained) services;
} roaming;

static bool is_need(const crd_world *w, uint32_t need, const char *kind)
{
    return crd_tying_is(w, CRD_COL(w, need, kind).text[need], kind);
}

static uint32_t need_at(const roaming *x, uint32_t service, uint32_t node)
{
    const uint32_t *at = crd_map_find(&x->need_of, (uint64_t)service << 32 | node);
    return at ? *at : CRD_ROW_NONE;
}

/* Does each user need every member of it? */
static bool needs_all(const roaming *x, uint32_t need)
{
    enum { DEEP = 64 }; /* rings are findings of `check` */
    const crd_world *w = x->b->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_need);
    if (need == CRD_ROW_NONE || f->flags[need] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED))
        return false;
    int64_t k = crd_col_i64(&CRD_COL(w, need, k), need);
    if (x->n_members[need] > 1 &&
        (is_need(w, need, "coverage") || (k != CRD_NULL64 && k < x->n_members[need])))
        return false;
    for (int depth = 0; depth < DEEP; depth++) {
        uint32_t parent = CRD_COL(w, need, parent).text[need];
        if (parent == CRD_INTERN_NONE)
            return true;
        need = need_at(x, CRD_COL(w, need, service).text[need], parent);
        if (need == CRD_ROW_NONE || f->flags[need] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED) ||
            !is_need(w, need, "all"))
            return false;
    }
    return false;
}

static uint32_t member_need(const roaming *x, uint32_t member)
{
    const crd_world *w = x->b->w;
    return need_at(x, CRD_COL(w, need_member, service).text[member],
                   CRD_COL(w, need_member, node).text[member]);
}

/* A row of need_member that says that a service surely needs a whole network, or its coverage. */
static crd_status needed(roaming *x, uint32_t i)
{
    const crd_world *w = x->b->w;
    bool network = CRD_COL(w, need_member, member).target[i] == CRD_T_network;
    uint32_t service = crd_world_row(w, CRD_T_service, CRD_COL(w, need_member, service).text[i]);
    uint32_t row = network
                       ? crd_world_row(w, CRD_T_network, CRD_COL(w, need_member, member).text[i])
                       : CRD_ROW_NONE;
    uint32_t need = member_need(x, i);
    if (row == CRD_ROW_NONE || service == CRD_ROW_NONE ||
        !crd_tying_sure(w, CRD_T_need_member, i) || !needs_all(x, need))
        return CRD_OK;
    uint64_t key = (uint64_t)service << 32 | row;
    if (is_need(w, need, "elements"))
        return crd_map_add(&x->homes, key, 0) ? CRD_OK : CRD_ENOMEM;
    if (!is_need(w, need, "coverage"))
        return CRD_OK;
    uint32_t *last = crd_map_add(&x->covers, key, 0)
                         ? crd_map_add(&x->services_of, row, CRD_ROW_NONE)
                         : NULL;
    if (!last || !CRD_VEC_PUSH(&x->services, ((crd_chained){service, *last})))
        return CRD_ENOMEM;
    *last = (uint32_t)x->services.n - 1;
    return CRD_OK;
}

/* Services of the guests that a row of share_use speaks of. */
static crd_status guests_by(roaming *x, uint32_t use)
{
    crd_tying *b = x->b;
    const crd_world *w = b->w;
    bool network = CRD_COL(w, share_use, what).target[use] == CRD_T_network;
    uint32_t host = network ? crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, what).text[use])
                            : CRD_ROW_NONE;
    uint32_t home = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[use]);
    if (host == CRD_ROW_NONE || home == CRD_ROW_NONE || host == home ||
        !crd_tying_is(w, CRD_COL(w, share_use, kind).text[use], "roaming") ||
        !crd_tying_sure(w, CRD_T_share_use, use))
        return CRD_OK;
    const uint32_t *first = crd_map_find(&x->services_of, host);
    for (uint32_t i = first ? *first : CRD_ROW_NONE; i != CRD_ROW_NONE;
         i = x->services.at[i].next) {
        uint64_t service = (uint64_t)x->services.at[i].row << 32;
        if (crd_map_find(&x->homes, service | home) && !crd_map_find(&x->covers, service | home) &&
            (!crd_map_add(&b->guests, service | host, use) ||
             !crd_map_add(&b->guests, service | home, CRD_ROW_NONE)))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

crd_status crd_tying_guests(crd_tying *b)
{
    crd_status rc = CRD_OK;
    const crd_world *w = b->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_need);
    const crd_frame *m = crd_world_frame(w, CRD_T_need_member);
    const crd_frame *u = crd_world_frame(w, CRD_T_share_use);
    roaming x = {.b = b};
    bool any = false;
    for (uint32_t i = 0; i < u->n && !any; i++)
        any = crd_tying_is(w, CRD_COL(w, share_use, kind).text[i], "roaming");
    if (!any)
        return CRD_OK;
    x.n_members = calloc((size_t)f->n + 1, sizeof *x.n_members);
    CRD_TRY(x.n_members ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < f->n; i++) {
        uint64_t service = (uint64_t)CRD_COL(w, need, service).text[i] << 32;
        CRD_TRY(crd_map_add(&x.need_of, service | CRD_COL(w, need, node).text[i], i) ? CRD_OK
                                                                                     : CRD_ENOMEM);
    }
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t need = member_need(&x, i);
        if (need != CRD_ROW_NONE)
            x.n_members[need]++;
    }
    for (uint32_t i = 0; i < m->n; i++)
        CRD_TRY(needed(&x, i));
    for (uint32_t i = 0; i < u->n; i++)
        CRD_TRY(guests_by(&x, i));
done:
    free(x.n_members);
    crd_map_done(&x.need_of);
    crd_map_done(&x.homes);
    crd_map_done(&x.covers);
    crd_map_done(&x.services_of);
    CRD_VEC_DONE(&x.services);
    return rc;
}

/* ---- who serves them ------------------------------------------------------------------------ */

static void pass(crd_tying *b, uint32_t guests, uint32_t use, uint32_t network, bool home)
{
    crd_origin_row at = CRD_AT(share_use, use);
    for (uint32_t i = b->network_elements[network]; i != CRD_ROW_NONE;
         i = b->element_in_network[i]) {
        enum crd_roam is = crd_tying_roams(b, i, use, home);
        bool sure = is == CRD_ROAM_SURE &&
                    !crd_world_contested(b->w, CRD_T_element, i, CRD_C_element_network);
        if (is != CRD_ROAM_NO)
            crd_tying_serve(b, i, guests, sure, at);
    }
    for (uint32_t i = b->network_links[network]; i != CRD_ROW_NONE; i = b->link_in_network[i])
        crd_tying_add(b, crd_tying_row(b, CRD_T_link, i), guests, CRD_TIE_PASSES,
                      crd_tying_passes(b, i), false, at);
}

/* The node of the guests that the row speaks of, with what they pass. */
static uint32_t guests_of(crd_tying *b, uint32_t use, uint32_t host)
{
    const crd_world *w = b->w;
    size_t before = b->extra.n;
    uint32_t guests = crd_tying_extra(b, CRD_NODE_USERS, CRD_T_share_use, use);
    if (b->extra.n == before || guests == CRD_NODE_NONE)
        return guests;
    pass(b, guests, use, host, false);
    pass(b, guests, use, crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[use]),
         true);
    uint32_t *last = crd_map_add(&b->hosts_of, host, CRD_ROW_NONE);
    if (!last || !CRD_VEC_PUSH(&b->hosts, ((crd_chained){guests, *last})))
        b->rc = CRD_ENOMEM;
    else
        *last = (uint32_t)b->hosts.n - 1;
    return guests;
}

bool crd_tying_guests_in(crd_tying *b, uint32_t service, uint32_t network, uint32_t *ret_node)
{
    const uint32_t *use = crd_map_find(&b->guests, (uint64_t)service << 32 | network);
    if (!use)
        return false;
    *ret_node = *use == CRD_ROW_NONE ? CRD_NODE_NONE : guests_of(b, *use, network);
    return true;
}

void crd_tying_guests_open(crd_tying *b, uint32_t protection, uint32_t network, crd_origin_row at)
{
    const uint32_t *first = crd_map_find(&b->hosts_of, network);
    for (uint32_t i = first ? *first : CRD_ROW_NONE; i != CRD_ROW_NONE; i = b->hosts.at[i].next)
        crd_tying_tie(b, protection, b->hosts.at[i].row, CRD_TIE_OPENS, false, at);
}
