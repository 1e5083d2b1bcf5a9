/* Who can answer a question. */
#include "rules/gap_int.h"
#include "rules/subject_int.h"

static uint32_t operator_of_network(const crd_gaps *g, uint32_t network)
{
    uint32_t row = network == CRD_INTERN_NONE ? CRD_ROW_NONE
                                              : crd_world_row(g->w, CRD_T_network, network);
    return row == CRD_ROW_NONE
               ? CRD_INTERN_NONE
               : crd_subject_text_at(g->w, CRD_T_network, CRD_C_network_operator, row);
}

static bool before(const crd_gaps *g, uint32_t a, uint32_t b)
{
    return crd_str_cmp(crd_world_text(g->w, a), crd_world_text(g->w, b)) < 0;
}

/* Counts an element for what it is of; most elements win, then byte order. */
static void settle(crd_gaps *g, crd_gap_home *h, crd_map *pairs, uint32_t what, uint32_t whose)
{
    if (what == CRD_INTERN_NONE || whose == CRD_INTERN_NONE)
        return;
    uint32_t *n = crd_map_add(pairs, (uint64_t)what << 32 | whose, 0);
    uint32_t *best = crd_map_add(&h->best, what, whose);
    if (!n || !best) {
        g->failed = true;
        return;
    }
    uint32_t now = ++*n, *count = now == 1 ? crd_map_add(&h->count, what, 0) : NULL;
    if (count)
        ++*count;
    g->failed |= now == 1 && !count;
    const uint32_t *had = crd_map_find(pairs, (uint64_t)what << 32 | *best);
    uint32_t most = had ? *had : 0;
    if (now > most || (now == most && before(g, whose, *best)))
        *best = whose;
}

static void make_homes(crd_gaps *g)
{
    crd_map pairs[2] = {{0}, {0}};
    const crd_world *w = g->w;
    uint32_t n = crd_world_frame(w, CRD_T_element)->n;
    for (uint32_t i = 0; !g->homes_made && i < n && !g->failed; i++) {
        uint32_t whose = operator_of_network(
            g, crd_subject_text_at(w, CRD_T_element, CRD_C_element_network, i));
        settle(g, &g->homes[0], &pairs[0],
               crd_subject_text_at(w, CRD_T_element, CRD_C_element_product, i), whose);
        settle(g, &g->homes[1], &pairs[1],
               crd_subject_text_at(w, CRD_T_element, CRD_C_element_site, i), whose);
    }
    n = crd_world_frame(w, CRD_T_network)->n;
    for (uint32_t i = 0; !g->homes_made && i < n && !g->failed; i++) {
        uint32_t who = crd_subject_text_at(w, CRD_T_network, CRD_C_network_operator, i);
        g->failed |= who != CRD_INTERN_NONE && !crd_map_add(&g->runs, who, 1);
    }
    g->homes_made = true;
    crd_map_done(&pairs[0]);
    crd_map_done(&pairs[1]);
}

static uint32_t home_of(crd_gaps *g, size_t which, uint32_t text, uint32_t *ret_n)
{
    make_homes(g);
    const uint32_t *best = crd_map_find(&g->homes[which].best, text);
    const uint32_t *n = crd_map_find(&g->homes[which].count, text);
    *ret_n = n ? *n : 0;
    return best ? *best : CRD_INTERN_NONE;
}

/* Operator of a thing by its table and id; CRD_INTERN_NONE. */
static uint32_t operator_of(crd_gaps *g, uint32_t table, uint32_t text, uint32_t *ret_n)
{
    const crd_world *w = g->w;
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : CRD_ROW_NONE - 1;
    *ret_n = 1;
    if (row == CRD_ROW_NONE)
        return CRD_INTERN_NONE;
    switch (table) {
    case CRD_T_network:
        return operator_of_network(g, text);
    case CRD_T_element:
    case CRD_T_link:
        row = crd_world_row(w, table, text);
        return row == CRD_ROW_NONE
                   ? CRD_INTERN_NONE
                   : operator_of_network(g, crd_subject_text_at(w, table,
                                                                table == CRD_T_link
                                                                    ? CRD_C_link_network
                                                                    : CRD_C_element_network,
                                                                row));
    case CRD_T_product:
        return home_of(g, 0, text, ret_n);
    case CRD_T_site:
        return home_of(g, 1, text, ret_n);
    default:
        return CRD_INTERN_NONE;
    }
}

/* What a row of a table without an id of its own is about. */
static void subject_of(const crd_gaps *g, uint32_t table, uint32_t row, uint32_t *ret_table,
                       uint32_t *ret_text)
{
    static const struct {
        uint32_t table, field, target; /* target CRD_X_NONE: as the row says */
    } refs[] = {
        {CRD_T_release, CRD_C_release_product, CRD_T_product},
        {CRD_T_origin, CRD_C_origin_product, CRD_T_product},
        {CRD_T_covers, CRD_C_covers_element, CRD_T_element},
        {CRD_T_data_held, CRD_C_data_held_element, CRD_T_element},
        {CRD_T_tie, CRD_C_tie_target, CRD_X_NONE},
        {CRD_T_dependency, CRD_C_dependency_dependent, CRD_X_NONE},
        {CRD_T_fact, CRD_C_fact_subject, CRD_X_NONE},
        {CRD_T_contract, CRD_C_contract_subject, CRD_X_NONE},
    };
    *ret_table = table;
    *ret_text = crd_subject_text_at(g->w, table, 0, row);
    for (size_t i = 0; i < sizeof refs / sizeof *refs; i++)
        if (refs[i].table == table) {
            *ret_text = crd_subject_text_at(g->w, table, refs[i].field, row);
            *ret_table = refs[i].target != CRD_X_NONE
                             ? refs[i].target
                             : crd_subject_target_at(g->w, table, refs[i].field, row);
        }
}

/* What an element, link, product or site is part of has an operator who knows it; what states and
 * authorities decide, they do. */
static bool is_decided(uint32_t table)
{
    switch (table) {
    case CRD_T_profile:
    case CRD_T_designation:
    case CRD_T_membership:
    case CRD_T_need:
    case CRD_T_service:
    case CRD_T_area:
    case CRD_T_jurisdiction:
        return true;
    default:
        return false;
    }
}

static bool operates(crd_gaps *g, uint32_t party)
{
    make_homes(g);
    return party != CRD_INTERN_NONE && crd_map_find(&g->runs, party);
}

/* Of facts the pack may say who knows; whom a rule binds is for the one who binds. */
static crd_gap_whom whom_of_party(crd_gaps *g, uint32_t question, uint32_t text,
                                  uint32_t *ret_operator, uint32_t *ret_operators)
{
    const crd_gap_ask *a = &g->asks.at[question];
    const crd_pack_fact *fact = crd_gap_fact(g, question);
    if (a->table == CRD_T_holding || a->table == CRD_T_party)
        return CRD_ASK_REGISTER;
    if (a->table == CRD_T_product)
        return CRD_ASK_OPERATOR;
    bool known = fact && fact->whom >= 0;
    bool authority = known ? fact->whom == 1 : a->addresses;
    if (authority || !operates(g, text))
        return CRD_ASK_AUTHORITY;
    *ret_operator = text;
    *ret_operators = 1;
    return CRD_ASK_OPERATOR;
}

crd_gap_whom crd_gap_whom_of(crd_gaps *g, uint32_t question, uint32_t *ret_operator,
                             uint32_t *ret_operators)
{
    const crd_gap_ask *a = &g->asks.at[question];
    const crd_pack_fact *fact = crd_gap_fact(g, question);
    uint32_t table, text;
    *ret_operator = CRD_INTERN_NONE;
    *ret_operators = 0;
    if (a->kind == CRD_GAP_PARAM)
        return CRD_ASK_PACK;
    if (is_decided(a->table) || (fact && fact->whom == 1))
        return CRD_ASK_AUTHORITY;
    if (a->about == CRD_ROW_NONE && a->row == CRD_ROW_NONE)
        return CRD_ASK_OPERATOR;
    subject_of(g, a->about_table, a->about, &table, &text);
    if (is_decided(table))
        return CRD_ASK_AUTHORITY;
    if (table == CRD_T_party)
        return whom_of_party(g, question, text, ret_operator, ret_operators);
    *ret_operator = operator_of(g, table, text, ret_operators);
    if (*ret_operator == CRD_INTERN_NONE && a->about_table == CRD_T_contract) {
        uint32_t buyer = crd_subject_text_at(g->w, CRD_T_contract, CRD_C_contract_buyer, a->about);
        *ret_operator = operates(g, buyer) ? buyer : CRD_INTERN_NONE;
        *ret_operators = 1;
    }
    *ret_operators = *ret_operator == CRD_INTERN_NONE ? 0 : *ret_operators;
    return CRD_ASK_OPERATOR;
}
