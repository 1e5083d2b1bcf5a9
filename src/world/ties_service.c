/* From elements and links to services: who serves whom, and what protections take and give. What
 * serves a whole network or site is tied once, to a node for its users, and that node to each
 * service: elements + services, not their product. */
#include "world/ties_int.h"

#include <string.h>

/* ---- what protections take ---------------------------------------------------------------- */

/* Stored data is no traffic; ciphering of the radio is in what each function sees. */
static bool is_cutting(const crd_world *w, uint32_t row)
{
    uint32_t kind = CRD_COL(w, protection, kind).text[row];
    return !crd_tying_is(w, kind, "at-rest") && !crd_tying_is(w, kind, "in-use") &&
           !crd_tying_is(w, kind, "radio");
}

static bool has_end(const crd_world *w, uint32_t row, uint32_t field)
{
    return crd_world_frame(w, CRD_T_protection)->cols[field].text[row] != CRD_INTERN_NONE;
}

static void chain_protection(crd_tying *b, uint32_t service, uint32_t i)
{
    if (b->rc != CRD_OK)
        return;
    uint32_t *at = crd_map_add(&b->protections_of, service, CRD_ROW_NONE);
    if (!at || !CRD_VEC_PUSH(&b->protections, ((crd_chained){i, *at})))
        b->rc = CRD_ENOMEM;
    else
        *at = (uint32_t)b->protections.n - 1;
}

/* One end of a whole network's protection does not say how far it goes. */
static bool is_cut_sure(const crd_world *w, uint32_t row, uint32_t table)
{
    if (crd_world_frame(w, CRD_T_protection)->flags[row] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED))
        return false;
    return table != CRD_T_network ||
           has_end(w, row, CRD_C_protection_end_a) == has_end(w, row, CRD_C_protection_end_b);
}

void crd_tying_cuts(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_protection)->n; i++) {
        uint32_t table = CRD_COL(w, protection, scope).target[i];
        uint32_t row = table < CRD_T_COUNT
                           ? crd_world_row(w, table, CRD_COL(w, protection, scope).text[i])
                           : CRD_ROW_NONE;
        if (row == CRD_ROW_NONE || !is_cutting(w, i))
            continue;
        uint8_t *cut = table == CRD_T_service ? &b->cut_service[row]
                       : table == CRD_T_link  ? &b->cut_link[row]
                                              : &b->cut_network[row];
        enum crd_cut is = is_cut_sure(w, i, table) ? CRD_CUT_SURE : CRD_CUT_MAYBE;
        if (*cut < is)
            *cut = (uint8_t)is;
        if (table == CRD_T_service)
            chain_protection(b, row, i);
    }
}

static enum crd_cut cut_in(const crd_tying *b, uint32_t network)
{
    uint32_t row = network == CRD_INTERN_NONE ? CRD_ROW_NONE
                                              : crd_world_row(b->w, CRD_T_network, network);
    return row == CRD_ROW_NONE ? CRD_CUT_NO : (enum crd_cut)b->cut_network[row];
}

enum crd_cut crd_tying_cut_of(const crd_tying *b, uint32_t link)
{
    enum crd_cut own = (enum crd_cut)b->cut_link[link];
    enum crd_cut all = cut_in(b, CRD_COL(b->w, link, network).text[link]);
    if (all == CRD_CUT_SURE && crd_world_contested(b->w, CRD_T_link, link, CRD_C_link_network))
        all = CRD_CUT_MAYBE;
    return own > all ? own : all;
}

void crd_tying_into(crd_tying *b, uint32_t from, uint32_t service, crd_tie_id kind, crd_might might,
                    bool sure, enum crd_cut end, crd_origin_row at)
{
    enum crd_cut cut = (enum crd_cut)b->cut_service[service];
    if (cut != CRD_CUT_NO && end != CRD_CUT_SURE) {
        might = crd_tying_left(might, CRD_CUT_MAYBE);
        if (cut == CRD_CUT_SURE && end == CRD_CUT_NO)
            might = crd_tying_left(might, CRD_CUT_SURE);
    }
    crd_tying_add(b, from, crd_tying_row(b, CRD_T_service, service), kind, might, sure, at);
}

/* Is the element the end that the reference names: itself surely, by its place or owner maybe? */
static enum crd_cut is_that_end(const crd_world *w, uint32_t element, uint32_t table, uint32_t text)
{
    if (text == CRD_INTERN_NONE)
        return CRD_CUT_NO;
    if (table == CRD_T_element && CRD_COL(w, element, id).text[element] == text)
        return CRD_CUT_SURE;
    if ((table == CRD_T_site && CRD_COL(w, element, site).text[element] == text) ||
        (table == CRD_T_party && CRD_COL(w, element, owner).text[element] == text))
        return CRD_CUT_MAYBE;
    return CRD_CUT_NO;
}

static enum crd_cut end_of(crd_tying *b, uint32_t protection, uint32_t element)
{
    const crd_world *w = b->w;
    const crd_world_col *a = &CRD_COL(w, protection, end_a), *z = &CRD_COL(w, protection, end_b);
    if (a->text[protection] == CRD_INTERN_NONE && z->text[protection] == CRD_INTERN_NONE)
        return crd_tying_fn(b, CRD_COL(w, element, function).text[element])->end ? CRD_CUT_SURE
                                                                                 : CRD_CUT_NO;
    enum crd_cut at_a = is_that_end(w, element, a->target[protection], a->text[protection]);
    enum crd_cut at_z = is_that_end(w, element, z->target[protection], z->text[protection]);
    return at_a > at_z ? at_a : at_z;
}

/* An end of all protections of the service: what is inside one of them is between its ends. */
static enum crd_cut end_in(crd_tying *b, uint32_t service, uint32_t element)
{
    uint32_t *at = crd_map_find(&b->protections_of, service);
    enum crd_cut least = CRD_CUT_SURE;
    if (!at)
        return CRD_CUT_NO;
    for (uint32_t i = *at; i != CRD_ROW_NONE; i = b->protections.at[i].next) {
        enum crd_cut one = end_of(b, b->protections.at[i].row, element);
        least = one < least ? one : least;
    }
    return least;
}

/* ---- who serves --------------------------------------------------------------------------- */

/* By the element's function, after what its network's protection takes from what carries. */
static crd_might serves(crd_tying *b, uint32_t element)
{
    const crd_world *w = b->w;
    unsigned low, high;
    crd_tying_sees(b, element, &low, &high);
    crd_might might = crd_tying_might(CRD_TIE_SERVES, CRD_WEAK_NO, low, high);
    if (crd_tying_fn(b, CRD_COL(w, element, function).text[element])->carrier)
        might = crd_tying_left(might, cut_in(b, CRD_COL(w, element, network).text[element]));
    return might;
}

crd_might crd_tying_passes(const crd_tying *b, uint32_t link)
{
    return crd_tying_left(crd_tying_might(CRD_TIE_PASSES, CRD_WEAK_NO, 0, CRD_POWER_A),
                          crd_tying_cut_of(b, link));
}

void crd_tying_serve(crd_tying *b, uint32_t element, uint32_t users, bool sure, crd_origin_row at)
{
    crd_tying_add(b, crd_tying_row(b, CRD_T_element, element), users, CRD_TIE_SERVES,
                  serves(b, element), sure, at);
}

/* How much of what a network uses of another's serves its users. */
typedef struct use_kind {
    const char *code;
    bool sure, radio, passive; /* only radio, only passive equipment of a shared network or site */
    bool roams;                /* of a visited network only what its guests pass */
} use_kind;
static const use_kind use_kinds[] = {
    {.code = "mocn", .sure = true, .radio = true},
    {.code = "moran", .sure = true, .radio = true},
    {.code = "mvno", .sure = true},
    {.code = "national-roaming", .roams = true},
    {.code = "passive", .sure = true, .passive = true},
    {.code = "roaming", .roams = true},
    {.code = "wholesale", .sure = true},
};

static const use_kind *use_kind_of(const crd_world *w, uint32_t use)
{
    for (size_t i = 0; i < sizeof use_kinds / sizeof *use_kinds; i++)
        if (crd_tying_is(w, CRD_COL(w, share_use, kind).text[use], use_kinds[i].code))
            return &use_kinds[i];
    return NULL;
}

/* Of all that is in a network or at a site, what the kind of use means. */
static void used_whole(crd_tying *b, uint32_t users, uint32_t use, uint32_t table, uint32_t row,
                       const use_kind *k, bool sure)
{
    const crd_world *w = b->w;
    bool network = table == CRD_T_network;
    const uint32_t *next = network ? b->element_in_network : b->element_in_site;
    uint32_t i = (network ? b->network_elements : b->site_elements)[row];
    uint32_t field = network ? CRD_C_element_network : CRD_C_element_site;
    for (; i != CRD_ROW_NONE; i = next[i]) {
        const crd_fn *f = crd_tying_fn(b, CRD_COL(w, element, function).text[i]);
        if ((!k->radio || f->radio || f->passive) && (!k->passive || f->passive) &&
            (!k->roams || crd_tying_roams(b, i, use, false) != CRD_ROAM_NO))
            crd_tying_serve(b, i, users, sure && !crd_world_contested(w, CRD_T_element, i, field),
                            CRD_AT(share_use, use));
    }
}

static void used(crd_tying *b, uint32_t users, uint32_t use)
{
    const crd_world *w = b->w;
    const use_kind *k = use_kind_of(w, use);
    uint32_t table = CRD_COL(w, share_use, what).target[use];
    uint32_t text = CRD_COL(w, share_use, what).text[use];
    uint32_t row = table < CRD_T_COUNT ? crd_world_row(w, table, text) : CRD_ROW_NONE;
    if (!k || row == CRD_ROW_NONE)
        return;
    bool sure = k->sure && crd_tying_sure(w, CRD_T_share_use, use);
    if (table == CRD_T_element)
        crd_tying_serve(b, row, users, sure, CRD_AT(share_use, use));
    else if (table == CRD_T_link)
        crd_tying_add(b, crd_tying_row(b, table, row), users, CRD_TIE_PASSES,
                      crd_tying_passes(b, row), sure, CRD_AT(share_use, use));
    else
        used_whole(b, users, use, table, row, k, sure);
}

/* The node for all users of a network, with what serves them. */
static uint32_t users_of_network(crd_tying *b, uint32_t row)
{
    const crd_world *w = b->w;
    size_t before = b->extra.n;
    uint32_t users = crd_tying_extra(b, CRD_NODE_USERS, CRD_T_network, row);
    if (b->extra.n == before || users == CRD_NODE_NONE)
        return users;
    for (uint32_t i = b->network_elements[row]; i != CRD_ROW_NONE; i = b->element_in_network[i])
        crd_tying_serve(b, i, users,
                        !crd_world_contested(w, CRD_T_element, i, CRD_C_element_network),
                        CRD_AT(element, i));
    for (uint32_t i = b->network_links[row]; i != CRD_ROW_NONE; i = b->link_in_network[i])
        crd_tying_add(b, crd_tying_row(b, CRD_T_link, i), users, CRD_TIE_PASSES,
                      crd_tying_passes(b, i), false, CRD_AT(link, i));
    uint32_t id = CRD_COL(w, network, id).text[row];
    uint32_t *use = crd_map_find(&b->uses_of, id);
    for (uint32_t i = use ? *use : CRD_ROW_NONE; i != CRD_ROW_NONE; i = b->uses.at[i].next)
        used(b, users, b->uses.at[i].row);
    return users;
}

static uint32_t users_of_site(crd_tying *b, uint32_t row)
{
    size_t before = b->extra.n;
    uint32_t users = crd_tying_extra(b, CRD_NODE_USERS, CRD_T_site, row);
    if (b->extra.n == before || users == CRD_NODE_NONE)
        return users;
    for (uint32_t i = b->site_elements[row]; i != CRD_ROW_NONE; i = b->element_in_site[i])
        crd_tying_serve(b, i, users,
                        !crd_world_contested(b->w, CRD_T_element, i, CRD_C_element_site),
                        CRD_AT(element, i));
    return users;
}

static void member(crd_tying *b, uint32_t i)
{
    const crd_world *w = b->w;
    uint32_t table = CRD_COL(w, need_member, member).target[i];
    uint32_t text = CRD_COL(w, need_member, member).text[i];
    uint32_t service = crd_world_row(w, CRD_T_service, CRD_COL(w, need_member, service).text[i]);
    uint32_t row = table < CRD_T_COUNT ? crd_world_row(w, table, text) : CRD_ROW_NONE;
    bool sure = crd_tying_sure(w, CRD_T_need_member, i);
    uint32_t from = crd_tying_ref(b, table, text);
    crd_tie_id kind = CRD_TIE_SERVES;
    crd_might might = crd_might_of(0, CRD_MIGHT_ALL); /* of what no row describes, all may be */
    enum crd_cut end = CRD_CUT_NO;
    if (service == CRD_ROW_NONE || from == CRD_NODE_NONE) {
        crd_tying_skip(b, CRD_AT(need_member, i));
        return;
    }
    if (table == CRD_T_service) { /* what for is not said, so its loss alone is certain */
        kind = CRD_TIE_NEEDS;
        might = crd_might_of(2u << 6, CRD_MIGHT_ALL);
    } else if (table == CRD_T_element && row != CRD_ROW_NONE) {
        might = serves(b, row);
        end = end_in(b, service, row);
    } else if (table == CRD_T_link && row != CRD_ROW_NONE) {
        kind = CRD_TIE_PASSES;
        might = crd_tying_passes(b, row);
    } else if (row != CRD_ROW_NONE) { /* network, site */
        if (table == CRD_T_site)
            from = users_of_site(b, row);
        else if (!crd_tying_guests_in(b, service, row, &from))
            from = users_of_network(b, row);
        if (from == CRD_NODE_NONE)
            return; /* the home of guests: what they pass of it is said with whom they visit */
        might = crd_might_of(CRD_MIGHT_ALL, CRD_MIGHT_ALL);
    }
    crd_tying_into(b, from, service, kind, might, sure, end, CRD_AT(need_member, i));
}

crd_status crd_tying_services(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_share_use)->n && b->rc == CRD_OK; i++) {
        uint32_t *at = crd_map_add(&b->uses_of, CRD_COL(w, share_use, used_by).text[i],
                                   CRD_ROW_NONE);
        if (!at || !CRD_VEC_PUSH(&b->uses, ((crd_chained){i, *at})))
            b->rc = CRD_ENOMEM;
        else
            *at = (uint32_t)b->uses.n - 1;
    }
    if (b->rc == CRD_OK)
        b->rc = crd_tying_guests(b);
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_need_member)->n; i++)
        member(b, i);
    return b->rc;
}

/* ---- what protections give ---------------------------------------------------------------- */

typedef struct giving {
    crd_tying *b;
    crd_map ties_of;           /* protected link -> last of `ties` */
    CRD_VEC(crd_chained) ties; /* row: index in raw */
} giving;

/* What protected links give, as derived before: their ends and openers give it whole. */
static void gather(giving *g)
{
    crd_tying *b = g->b;
    uint32_t lo = b->t->base[CRD_NODE_LINK], hi = b->t->base[CRD_NODE_LINK + 1];
    for (size_t i = 0; i < b->raw.from.n && b->rc == CRD_OK; i++) {
        uint32_t from = b->raw.from.at[i];
        uint8_t kind = b->raw.what.at[i].kind;
        if (from < lo || from >= hi || !b->cut_link[from - lo] ||
            (kind != CRD_TIE_PASSES && kind != CRD_TIE_CARRIES))
            continue;
        uint32_t *at = crd_map_add(&g->ties_of, from - lo, CRD_ROW_NONE);
        if (!at || !CRD_VEC_PUSH(&g->ties, ((crd_chained){(uint32_t)i, *at})))
            b->rc = CRD_ENOMEM;
        else
            *at = (uint32_t)g->ties.n - 1;
    }
}

/* From an end, or the protection, to all that the link gives to. */
static void give(giving *g, uint32_t link, uint32_t from, crd_tie_id kind, bool sure,
                 crd_origin_row at)
{
    crd_tying *b = g->b;
    uint32_t lo = b->t->base[CRD_NODE_SERVICE], hi = b->t->base[CRD_NODE_SERVICE + 1];
    uint32_t *first = crd_map_find(&g->ties_of, link);
    for (uint32_t i = first ? *first : CRD_ROW_NONE; i != CRD_ROW_NONE; i = g->ties.at[i].next) {
        const crd_raw_what r = b->raw.what.at[g->ties.at[i].row];
        uint32_t to = b->raw.to.at[g->ties.at[i].row];
        crd_tie_id as = kind == CRD_TIE_OPENS ? kind : (crd_tie_id)r.kind;
        crd_might might = crd_tying_might(as, CRD_WEAK_NO, 0, CRD_POWER_A);
        bool low = sure && (r.might & 0xff) != 0;
        if (to >= lo && to < hi)
            crd_tying_into(b, from, to - lo, as, might, low, CRD_CUT_NO, at);
        else
            crd_tying_add(b, from, to, as, might, low, at);
    }
}

/* The ends of a link's protection: what is named, or else the link's own ends. */
static void give_ends(giving *g, uint32_t protection, uint32_t link, bool sure)
{
    crd_tying *b = g->b;
    const crd_world *w = b->w;
    bool own = !has_end(w, protection, CRD_C_protection_end_a) &&
               !has_end(w, protection, CRD_C_protection_end_b);
    for (int k = 0; k < 2; k++) {
        const crd_world_col *c = own ? (k ? &CRD_COL(w, link, b) : &CRD_COL(w, link, a))
                                     : (k ? &CRD_COL(w, protection, end_b)
                                          : &CRD_COL(w, protection, end_a));
        uint32_t at = own ? link : protection, text = c->text[at];
        if (text == CRD_INTERN_NONE)
            continue;
        if (c->target[at] == CRD_T_element)
            give(g, link, crd_tying_ref(b, CRD_T_element, text), CRD_TIE_PASSES, sure,
                 CRD_AT(protection, protection));
        uint32_t site = c->target[at] == CRD_T_site ? crd_world_row(w, CRD_T_site, text)
                                                    : CRD_ROW_NONE;
        uint32_t i = site == CRD_ROW_NONE ? CRD_ROW_NONE : b->site_elements[site];
        for (; i != CRD_ROW_NONE; i = b->element_in_site[i]) {
            const crd_fn *f = crd_tying_fn(b, CRD_COL(w, element, function).text[i]);
            if (f->carrier || f->end)
                give(g, link, crd_tying_row(b, CRD_T_element, i), CRD_TIE_PASSES, false,
                     CRD_AT(protection, protection));
        }
    }
}

/* An element that a service's protection names as its end has all that its function sees. */
static void service_end(crd_tying *b, uint32_t protection, uint32_t field, uint32_t service,
                        bool sure)
{
    const crd_world_col *c = &crd_world_frame(b->w, CRD_T_protection)->cols[field];
    if (c->text[protection] == CRD_INTERN_NONE || c->target[protection] != CRD_T_element)
        return;
    uint32_t e = crd_world_row(b->w, CRD_T_element, c->text[protection]);
    if (e != CRD_ROW_NONE)
        crd_tying_into(b, crd_tying_row(b, CRD_T_element, e), service, CRD_TIE_SERVES, serves(b, e),
                       sure, end_in(b, service, e), CRD_AT(protection, protection));
}

static void protection(giving *g, uint32_t i)
{
    crd_tying *b = g->b;
    const crd_world *w = b->w;
    crd_origin_row at = CRD_AT(protection, i);
    uint32_t node = crd_tying_row(b, CRD_T_protection, i);
    uint32_t table = CRD_COL(w, protection, scope).target[i];
    uint32_t row = table < CRD_T_COUNT
                       ? crd_world_row(w, table, CRD_COL(w, protection, scope).text[i])
                       : CRD_ROW_NONE;
    bool sure = crd_tying_sure(w, CRD_T_protection, i);
    crd_each e = crd_each_of(w, CRD_T_protection, i, CRD_C_protection_key_holder, 0);
    if (!is_cutting(w, i))
        return;
    if (row == CRD_ROW_NONE) {
        crd_tying_skip(b, at);
        return;
    }
    bool any = false;
    for (; crd_each_next(&e); any = true)
        crd_tying_tie(b, crd_tying_ref(b, e.target, e.text), node, CRD_TIE_HOLDS_KEYS, e.sure, at);
    if (!any)
        crd_tying_tie(b, crd_tying_unknown(b), node, CRD_TIE_HOLDS_KEYS, false, at);
    if (table == CRD_T_service) {
        crd_tying_tie(b, node, crd_tying_row(b, table, row), CRD_TIE_OPENS, sure, at);
        service_end(b, i, CRD_C_protection_end_a, row, sure);
        service_end(b, i, CRD_C_protection_end_b, row, sure);
    } else if (table == CRD_T_link) {
        give_ends(g, i, row, sure);
        give(g, row, node, CRD_TIE_OPENS, sure, at);
    } else {
        uint32_t *users = crd_map_find(&b->extra_of, (uint64_t)CRD_NODE_USERS << 40 |
                                                         (uint64_t)CRD_T_network << 32 | row);
        if (users)
            crd_tying_tie(b, node, *users, CRD_TIE_OPENS, false, at);
        crd_tying_guests_open(b, node, row, at);
    }
}

crd_status crd_tying_protections(crd_tying *b)
{
    giving g = {.b = b};
    gather(&g);
    for (uint32_t i = 0; i < crd_world_frame(b->w, CRD_T_protection)->n; i++)
        protection(&g, i);
    crd_map_done(&g.ties_of);
    CRD_VEC_DONE(&g.ties);
    return b->rc;
}
