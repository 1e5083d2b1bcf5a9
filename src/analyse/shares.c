/* Counting: one pass over the elements, four groups each (all; its layer; its operator; both). What
 * is unknown is summed by layer and date of installation, so that which parties existed then is
 * asked once for a date and not once for an element. */
#include "analyse/shares.h"

#include "analyse/shares_int.h"
#include "base/str.h"
#include "model/code.h"

#include <string.h>

const crd_want *crd_shares_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_element, CRD_BIT(element, network) | CRD_BIT(element, site) |
                            CRD_BIT(element, owner) | CRD_BIT(element, function) |
                            CRD_BIT(element, product) | CRD_BIT(element, quantity) |
                            CRD_BIT(element, status) | CRD_BIT(element, installed)},
        {CRD_T_product, CRD_BIT(product, maker) | CRD_BIT(product, category)},
        {CRD_T_network, CRD_BIT(network, operator) | CRD_BIT(network, country)},
        {CRD_T_party, CRD_BIT(party, name)},
        {CRD_T_share_use, CRD_BIT(share_use, what) | CRD_BIT(share_use, kind)},
        {CRD_T_link, CRD_BIT(link, system) | CRD_BIT(link, network) | CRD_BIT(link, medium) |
                         CRD_BIT(link, status) | CRD_BIT(link, installed) | CRD_BIT(link, a) |
                         CRD_BIT(link, b) | CRD_BIT(link, length_km) |
                         CRD_BIT(link, capacity_gbps)},
        {CRD_T_site, CRD_BIT(site, country)},
        {CRD_T_tie, CRD_BIT(tie, holder) | CRD_BIT(tie, target) | CRD_BIT(tie, kind)},
        {CRD_T_code, CRD_BIT(code, layer)},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

/* ---- layers ------------------------------------------------------------------------------- */

crd_str crd_layer_of(const crd_world *w, uint32_t function)
{
    const crd_function *f = crd_function_find(crd_world_text(w, function));
    if (f)
        return crd_str_from(f->layer);
    const crd_frame *codes = crd_world_frame(w, CRD_T_code);
    uint32_t list = crd_world_find_text(w, CRD_STR("function"));
    for (uint32_t i = 0; i < codes->n && list != CRD_INTERN_NONE; i++)
        if (CRD_COL(w, code, list).text[i] == list && CRD_COL(w, code, code).text[i] == function)
            return crd_world_text(w, CRD_COL(w, code, layer).text[i]);
    return CRD_STR_NULL;
}

/* Number of the function's layer: 1 for none, 2 ... in order of names. */
static crd_status layer_no(crd_sharing *s, uint32_t function, uint32_t *ret)
{
    uint32_t *at = crd_map_add(&s->layer_of, function, 0);
    if (!at)
        return CRD_ENOMEM;
    if (*at == 0) {
        crd_str layer = crd_layer_of(s->w, function);
        *at = 1;
        for (uint32_t i = 1; layer.len > 0 && i < s->n_layers; i++)
            if (crd_str_eq(s->layers[i], layer))
                *at = i + 1;
    }
    *ret = *at;
    return CRD_OK;
}

/* ---- who it could be ---------------------------------------------------------------------- */

static void who_add(const crd_world *w, crd_share_who *set, uint32_t party)
{
    if (party == CRD_INTERN_NONE || crd_world_row(w, CRD_T_party, party) == CRD_ROW_NONE) {
        set->unknown = true;
        return;
    }
    for (uint32_t i = 0; i < set->n; i++)
        if (set->parties[i] == party)
            return;
    if (set->n < WHO_MAX)
        set->parties[set->n++] = party;
    else
        set->unknown = true;
}

/* Values that a text field of a row may have: the winner and contested ones. [WHO_MAX]; false
 * when there are more. */
bool crd_share_values(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      uint32_t *ret_values, uint32_t *ret_n)
{
    uint32_t n = 0;
    ret_values[n++] = crd_world_frame(w, table)->cols[field].text[row];
    *ret_n = n;
    if (!crd_world_contested(w, table, row, field))
        return true;
    size_t others;
    const crd_other *o = crd_world_others(w, table, row, field, &others);
    for (size_t i = 0; i < others && o[i].contested; i++) {
        if (n == WHO_MAX)
            return false;
        ret_values[n++] = o[i].text;
    }
    *ret_n = n;
    return true;
}

void crd_share_who_field(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                         crd_share_who *set)
{
    uint32_t values[WHO_MAX], n;
    if (!crd_share_values(w, table, row, field, values, &n))
        set->unknown = true;
    for (uint32_t i = 0; i < n; i++)
        who_add(w, set, values[i]);
}

/* Through another table: element -> product -> maker. */
static void who_through(const crd_world *w, uint32_t row, uint32_t field, uint32_t table,
                        uint32_t party_field, crd_share_who *set)
{
    uint32_t values[WHO_MAX], n;
    if (!crd_share_values(w, CRD_T_element, row, field, values, &n))
        set->unknown = true;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = crd_world_row(w, table, values[i]);
        if (at == CRD_ROW_NONE)
            set->unknown = true;
        else
            crd_share_who_field(w, table, at, party_field, set);
        set->unknown |= at != CRD_ROW_NONE &&
                        (crd_world_frame(w, table)->flags[at] & CRD_ROW_MAYBE) != 0;
    }
}

static void who_is(const crd_world *w, uint32_t row, crd_share_role role, crd_share_who *set)
{
    set->n = 0;
    set->unknown = false;
    switch (role) {
    case CRD_SHARE_MAKER:
        who_through(w, row, CRD_C_element_product, CRD_T_product, CRD_C_product_maker, set);
        return;
    case CRD_SHARE_OWNER:
        crd_share_who_field(w, CRD_T_element, row, CRD_C_element_owner, set);
        return;
    case CRD_SHARE_OPERATOR:
        who_through(w, row, CRD_C_element_network, CRD_T_network, CRD_C_network_operator, set);
        return;
    }
}

/* ---- sharing ------------------------------------------------------------------------------ */

static crd_status load_sharing(crd_sharing *s)
{
    const crd_world *w = s->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_share_use);
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str kind = crd_world_text(w, CRD_COL(w, share_use, kind).text[i]);
        bool passive = crd_str_eq(kind, CRD_STR("passive"));
        uint32_t user = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[i]);
        if ((f->flags[i] & CRD_ROW_MAYBE) || user == CRD_ROW_NONE ||
            (!passive && !crd_str_eq(kind, CRD_STR("mocn")) && !crd_str_eq(kind, CRD_STR("moran"))))
            continue;
        uint64_t key = (uint64_t)CRD_COL(w, share_use, what).target[i] << 32 |
                       CRD_COL(w, share_use, what).text[i];
        uint32_t *first = crd_map_add(&s->shared, key, UINT32_MAX);
        crd_share_use_row use = {user, first ? *first : 0, passive};
        if (!first || !CRD_VEC_PUSH(&s->uses, use))
            return CRD_ENOMEM;
        *first = (uint32_t)s->uses.n - 1;
    }
    return CRD_OK;
}

/* Number of the network's operator; 0 when it is not certain. */
uint32_t crd_share_operator_no(const crd_sharing *s, uint32_t network)
{
    crd_share_who set = {0};
    crd_share_who_field(s->w, CRD_T_network, network, CRD_C_network_operator, &set);
    const uint32_t *no = set.n == 1 && !set.unknown ? crd_map_find(&s->operator_of, set.parties[0])
                                                    : NULL;
    return no ? *no : 0;
}

/* Networks that share what `key` names join the users, each once (by network). */
void crd_share_add_users(const crd_sharing *s, uint32_t table, uint32_t text, bool any,
                         bool passive, uint32_t networks[USERS_MAX], uint32_t *n)
{
    if (text == CRD_INTERN_NONE)
        return;
    const uint32_t *first = crd_map_find(&s->shared, (uint64_t)table << 32 | text);
    for (uint32_t i = first ? *first : UINT32_MAX; i != UINT32_MAX; i = s->uses.at[i].next) {
        bool there = !any && s->uses.at[i].passive != passive;
        for (uint32_t k = 0; k < *n && !there; k++)
            there = networks[k] == s->uses.at[i].user;
        if (!there && *n < USERS_MAX - 1)
            networks[(*n)++] = s->uses.at[i].user;
    }
}

/* Radio shared by MOCN or MORAN: its radio layer; passive sharing: masts and the like. The own
 * network counts too, unless its operator uses it through another one. */
static void find_users(const crd_sharing *s, uint32_t row, crd_share_counted *c)
{
    const crd_world *w = s->w;
    uint32_t networks[USERS_MAX], n = 0;
    uint32_t own_text = CRD_COL(w, element, network).text[row];
    crd_str layer = c->n_layers == 1 ? s->layers[c->layers[0] - 1] : CRD_STR_NULL;
    bool ran = crd_str_eq(layer, CRD_STR("ran")), passive = crd_str_eq(layer, CRD_STR("passive"));
    c->n_users = 0;
    if (s->uses.n > 0) {
        crd_share_add_users(s, CRD_T_element, CRD_COL(w, element, id).text[row], true, false,
                            networks, &n);
        if (ran || passive) {
            crd_share_add_users(s, CRD_T_network, own_text, false, passive, networks, &n);
            crd_share_add_users(s, CRD_T_site, CRD_COL(w, element, site).text[row], false, passive,
                                networks, &n);
        }
    }
    uint32_t own = crd_world_row(w, CRD_T_network, own_text);
    uint32_t own_no = own == CRD_ROW_NONE ? 0 : crd_share_operator_no(s, own);
    bool there = false;
    for (uint32_t i = 0; i < n; i++) {
        c->users[c->n_users] = crd_share_operator_no(s, networks[i]);
        there |= networks[i] == own || (own_no > 0 && c->users[c->n_users] == own_no);
        c->n_users++;
    }
    if (!there)
        c->users[c->n_users++] = own_no;
}

/* ---- an element --------------------------------------------------------------------------- */

static bool counts(const crd_world *w, uint32_t status)
{
    crd_str s = crd_world_text(w, status);
    return s.len == 0 || crd_str_eq(s, CRD_STR("in-service")) || crd_str_eq(s, CRD_STR("failed"));
}

void crd_share_status(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      bool *surely, bool *maybe)
{
    uint32_t values[WHO_MAX], n;
    *surely = crd_share_values(w, table, row, field, values, &n);
    *maybe = !*surely;
    for (uint32_t i = 0; i < n; i++) {
        bool in = counts(w, values[i]);
        *surely &= in;
        *maybe |= in;
    }
}

void crd_share_place(const crd_sharing *s, uint32_t table, uint32_t text, bool *surely, bool *maybe)
{
    const crd_world *w = s->w;
    bool element = table == CRD_T_element;
    uint32_t field = table == CRD_T_site      ? CRD_C_site_country
                     : table == CRD_T_network ? CRD_C_network_country
                                              : CRD_C_element_site;
    uint32_t values[WHO_MAX], n;
    *surely = crd_str_is_null(s->opts->country);
    *maybe = true;
    uint32_t row = *surely || text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                      : crd_world_row(w, table, text);
    if (row == CRD_ROW_NONE)
        return;
    bool all = crd_share_values(w, table, row, field, values, &n);
    bool one = all && n == 1;
    *maybe = !all;
    *surely = one;
    for (uint32_t i = 0; i < n; i++) {
        crd_str country = crd_world_text(w, values[i]);
        bool here = crd_str_eq(country, s->opts->country), may = here || country.len == 0;
        uint32_t network = element ? CRD_COL(w, element, network).text[row] : CRD_INTERN_NONE;
        bool placed = !element || values[i] != CRD_INTERN_NONE ||
                      crd_world_contested(w, CRD_T_element, row, CRD_C_element_network);
        if (!placed)
            crd_share_place(s, CRD_T_network, network, &here, &may);
        else if (element)
            crd_share_place(s, CRD_T_site, values[i], &here, &may);
        *surely &= here;
        *maybe |= may;
    }
}

static void quantity_of(const crd_world *w, uint32_t row, int64_t *low, int64_t *high)
{
    int64_t q = CRD_COL(w, element, quantity).i64[row];
    *low = *high = q == CRD_NULL64 ? 1 : q;
    if (!crd_world_contested(w, CRD_T_element, row, CRD_C_element_quantity))
        return;
    size_t n;
    const crd_other *o = crd_world_others(w, CRD_T_element, row, CRD_C_element_quantity, &n);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        *low = o[i].i64 < *low ? o[i].i64 : *low;
        *high = o[i].i64 > *high ? o[i].i64 : *high;
    }
}

void crd_share_add_once(uint32_t *set, uint32_t *n, uint32_t one)
{
    for (uint32_t i = 0; i < *n; i++)
        if (set[i] == one)
            return;
    if (*n < WHO_MAX)
        set[(*n)++] = one;
}

/* False when it does not count. */
static crd_status measure(crd_sharing *s, uint32_t row, crd_share_counted *c, bool *ret_in)
{
    const crd_world *w = s->w;
    bool surely;
    uint32_t functions[WHO_MAX], n;
    c->n_layers = c->n_ops = c->n_users = 0; /* the arrays are long, and filled before use */
    crd_share_status(w, CRD_T_element, row, CRD_C_element_status, &surely, ret_in);
    if (!*ret_in)
        return CRD_OK;
    bool here;
    crd_share_place(s, CRD_T_element, CRD_COL(w, element, id).text[row], &here, ret_in);
    if (!*ret_in)
        return CRD_OK;
    quantity_of(w, row, &c->low, &c->high);
    if (!surely || !here || (crd_world_frame(w, CRD_T_element)->flags[row] & CRD_ROW_MAYBE))
        c->low = 0;
    bool dated = !crd_world_contested(w, CRD_T_element, row, CRD_C_element_installed);
    c->installed = dated ? CRD_COL(w, element, installed).i32[row] : CRD_DATE_NONE;
    crd_share_values(w, CRD_T_element, row, CRD_C_element_function, functions, &n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t layer = 1;
        crd_status rc = functions[i] == CRD_INTERN_NONE ? CRD_OK
                                                        : layer_no(s, functions[i], &layer);
        if (rc != CRD_OK)
            return rc;
        crd_share_add_once(c->layers, &c->n_layers, layer);
    }
    crd_share_who operators;
    who_is(w, row, CRD_SHARE_OPERATOR, &operators);
    for (uint32_t i = 0; i < operators.n; i++)
        crd_share_add_once(c->ops, &c->n_ops, *crd_map_find(&s->operator_of, operators.parties[i]));
    if (operators.unknown)
        crd_share_add_once(c->ops, &c->n_ops, (uint32_t)s->operators.n + 1);
    find_users(s, row, c);
    return CRD_OK;
}

static crd_status add_gap(crd_sharing *s, uint32_t group, uint32_t layer, bool surely,
                          const crd_share_counted *c)
{
    uint64_t key = ((uint64_t)group << 8 | layer) << 32 | (uint32_t)c->installed;
    uint32_t *at = crd_map_add(&s->gap_of, key, (uint32_t)s->gaps.n);
    if (!at)
        return CRD_ENOMEM;
    crd_share_gap fresh = {.group = group, .layer = (uint8_t)layer, .installed = c->installed};
    if (*at == s->gaps.n && !CRD_VEC_PUSH(&s->gaps, fresh))
        return CRD_ENOMEM;
    s->gaps.at[*at].count += c->high;
    s->gaps.at[*at].there += surely ? c->low : 0;
    return CRD_OK;
}

/* `users`: how many networks of this group use it; `only`: the group's layer, 0 = all. */
static crd_status count_in(crd_sharing *s, uint32_t group, bool surely, uint32_t users,
                           const crd_share_counted *c, uint32_t only, const crd_share_who *set)
{
    crd_share_sum *sum = &s->sums[group];
    int64_t low = surely ? c->low : 0;
    bool certain = set->n == 1 && !set->unknown;
    sum->total += c->high;
    sum->certain += low;
    sum->per_user += low * users;
    sum->unknown += c->high - (certain ? low : 0);
    for (uint32_t i = 0; i < set->n; i++) {
        uint64_t key = (uint64_t)group << 32 | set->parties[i];
        uint32_t *at = crd_map_add(&s->cell_of, key, (uint32_t)s->cells.n);
        if (!at)
            return CRD_ENOMEM;
        crd_share_cell fresh = {.group = group, .party = set->parties[i]};
        if (*at == s->cells.n && !CRD_VEC_PUSH(&s->cells, fresh))
            return CRD_ENOMEM;
        crd_share_cell *cell = &s->cells.at[*at];
        cell->low += certain ? low : 0;
        cell->per_user += certain ? low * users : 0;
        cell->high += c->high;
        cell->there += low;
    }
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; rc == CRD_OK && set->unknown && i < c->n_layers; i++)
        if (only == 0 || c->layers[i] == only)
            rc = add_gap(s, group, c->layers[i], surely, c);
    return rc;
}

static uint32_t users_of(const crd_share_counted *c, uint32_t op)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n_users; i++)
        n += c->users[i] == op;
    return n;
}

/* The layers of one operator: all, and each that it may be in. */
crd_status crd_share_count_layers(crd_sharing *s, crd_share_role role, uint32_t op, bool surely,
                                  uint32_t users, const crd_share_counted *c,
                                  const crd_share_who *set)
{
    crd_status rc = count_in(s, crd_share_group_no(s, role, op, 0), surely, users, c, 0, set);
    for (uint32_t i = 0; rc == CRD_OK && i < c->n_layers; i++)
        rc = count_in(s, crd_share_group_no(s, role, op, c->layers[i]), surely && c->n_layers == 1,
                      users, c, c->layers[i], set);
    return rc;
}

static crd_status count_element(crd_sharing *s, uint32_t row)
{
    crd_status rc = CRD_OK;
    crd_share_counted c;
    bool in;
    crd_share_who set;
    CRD_TRY(measure(s, row, &c, &in));
    if (!in)
        goto done;
    for (int role = CRD_SHARE_MAKER; role <= CRD_SHARE_OPERATOR; role++) {
        who_is(s->w, row, (crd_share_role)role, &set);
        for (uint32_t i = 0; i < set.n && role == CRD_SHARE_OWNER; i++) {
            uint32_t *known = crd_map_add(&s->known[role], set.parties[i], 0);
            if (!known)
                CRD_TRY(CRD_ENOMEM);
            for (uint32_t k = 0; k < c.n_layers; k++)
                *known |= 1u << (c.layers[k] - 1);
        }
        CRD_TRY(crd_share_count_layers(s, (crd_share_role)role, 0, true, c.n_users, &c, &set));
        for (uint32_t i = 0; i < c.n_ops && role != CRD_SHARE_OPERATOR; i++) {
            bool unknown = c.ops[i] > s->operators.n;
            CRD_TRY(crd_share_count_layers(s, (crd_share_role)role, c.ops[i], c.n_ops == 1,
                                           users_of(&c, unknown ? 0 : c.ops[i]), &c, &set));
        }
    }
done:
    return rc;
}

/* ---- all ---------------------------------------------------------------------------------- */

/* What makers are known for, from what they make; operators, for everything. */
static crd_status load_known(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    const crd_world *w = s->w;
    const crd_frame *products = crd_world_frame(w, CRD_T_product);
    bool links = crd_share_of_links(s->opts->measure);
    for (uint32_t i = 0; i < products->n && !links; i++) {
        crd_share_who makers = {0};
        uint32_t category = CRD_COL(w, product, category).text[i], layer = 1;
        crd_share_who_field(w, CRD_T_product, i, CRD_C_product_maker, &makers);
        if (category != CRD_INTERN_NONE)
            CRD_TRY(layer_no(s, category, &layer));
        for (uint32_t k = 0; k < makers.n; k++) {
            uint32_t *at = crd_map_add(&s->known[CRD_SHARE_MAKER], makers.parties[k], 0);
            if (!at)
                CRD_TRY(CRD_ENOMEM);
            *at |= 1u << (layer - 1);
        }
    }
    CRD_VEC_EACH (uint32_t, party, &s->operators) {
        if (!crd_map_add(&s->known[CRD_SHARE_OPERATOR], *party, UINT32_MAX))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    return rc;
}

static int by_id(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

/* Operators in order of their ids. */
static crd_status load_operators(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    const crd_world *w = s->w;
    CRD_VEC(crd_str) ids = {0};
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_network)->n; i++) {
        crd_share_who set = {0};
        crd_share_who_field(w, CRD_T_network, i, CRD_C_network_operator, &set);
        for (uint32_t k = 0; k < set.n; k++) {
            uint32_t *at = crd_map_add(&s->operator_of, set.parties[k], 0);
            if (!at)
                CRD_TRY(CRD_ENOMEM);
            if (*at == 0 && !CRD_VEC_PUSH(&ids, crd_world_text(w, set.parties[k])))
                CRD_TRY(CRD_ENOMEM);
            *at = 1;
        }
    }
    if (ids.n)
        qsort(ids.at, ids.n, sizeof *ids.at, by_id);
    for (size_t i = 0; i < ids.n; i++) {
        uint32_t text = crd_world_find_text(w, ids.at[i]);
        *crd_map_find(&s->operator_of, text) = (uint32_t)i + 1;
        if (!CRD_VEC_PUSH(&s->operators, text))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    CRD_VEC_DONE(&ids);
    return rc;
}

/* Layers of the shipped list and those that the case adds, in order of names. */
static crd_status load_layers(crd_sharing *s)
{
    const crd_world *w = s->w;
    bool links = crd_share_of_links(s->opts->measure);
    const crd_code_list *list = crd_code_list_find(links ? CRD_STR("medium") : CRD_STR("layer"));
    uint32_t media = crd_world_find_text(w, CRD_STR("medium"));
    const crd_frame *codes = crd_world_frame(w, CRD_T_code);
    s->layers[s->n_layers++] = CRD_STR("");
    for (size_t i = 0; i < list->n + codes->n; i++) {
        uint32_t row = i < list->n ? 0 : (uint32_t)(i - list->n);
        crd_str one = i < list->n ? crd_str_from(list->codes[i].code)
                      : !links    ? crd_world_text(w, CRD_COL(w, code, layer).text[row])
                      : CRD_COL(w, code, list).text[row] == media
                          ? crd_world_text(w, CRD_COL(w, code, code).text[row])
                          : CRD_STR("");
        uint32_t at = 1;
        while (at < s->n_layers && crd_str_cmp(s->layers[at], one) < 0)
            at++;
        if (one.len == 0 || (at < s->n_layers && crd_str_eq(s->layers[at], one)))
            continue;
        if (s->n_layers == LAYERS_MAX)
            return CRD_ELIMIT;
        memmove(s->layers + at + 1, s->layers + at, (s->n_layers - at) * sizeof one);
        s->layers[at] = one;
        s->n_layers++;
    }
    return CRD_OK;
}

static crd_status count_all(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    CRD_TRY(load_layers(s));
    CRD_TRY(load_operators(s));
    CRD_TRY(load_known(s));
    CRD_TRY(load_sharing(s));
    s->n_groups = crd_share_group_no(s, CRD_SHARE_OPERATOR, (uint32_t)s->operators.n + 2, 0);
    s->sums = CRD_NEW(s->arena, crd_share_sum, s->n_groups);
    if (!s->sums || s->n_groups >= 1u << 24)
        CRD_TRY(s->sums ? CRD_ELIMIT : CRD_ENOMEM);
    if (crd_share_of_links(s->opts->measure)) {
        rc = crd_share_count_links(s);
        goto done;
    }
    for (uint32_t i = 0; i < crd_world_frame(s->w, CRD_T_element)->n; i++) {
        CRD_TRY(count_element(s, i));
        if (s->sums[crd_share_group_no(s, CRD_SHARE_MAKER, 0, 0)].total > INT64_C(1) << 53)
            CRD_TRY(CRD_ELIMIT);
    }
done:
    return rc;
}

crd_status crd_shares(const crd_world *w, const crd_shares_opts *opts, crd_arena *arena,
                      const crd_shares_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_sharing s = {.w = w, .opts = opts, .arena = arena};
    CRD_TRY(count_all(&s));
    rc = crd_shares_collect(&s, ret_result);
done:
    crd_map_done(&s.layer_of);
    crd_map_done(&s.operator_of);
    crd_map_done(&s.cell_of);
    crd_map_done(&s.gap_of);
    crd_map_done(&s.shared);
    for (int i = 0; i < 3; i++)
        crd_map_done(&s.known[i]);
    CRD_VEC_DONE(&s.operators);
    CRD_VEC_DONE(&s.cells);
    CRD_VEC_DONE(&s.gaps);
    CRD_VEC_DONE(&s.uses);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "shares: %s", crd_status_text(rc));
}
