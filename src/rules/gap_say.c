/* Questions in words, and who can answer them. */
#include "rules/gap_int.h"
#include "rules/subject_int.h"

/* ---- whom -------------------------------------------------------------------------------------
 */

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

crd_gap_whom crd_gap_whom_of(crd_gaps *g, uint32_t question, uint32_t *ret_operator,
                             uint32_t *ret_operators)
{
    const crd_gap_ask *a = &g->asks.at[question];
    uint32_t table, text;
    *ret_operator = CRD_INTERN_NONE;
    *ret_operators = 0;
    if (a->kind == CRD_GAP_PARAM)
        return CRD_ASK_PACK;
    if (a->about == CRD_ROW_NONE && a->row == CRD_ROW_NONE)
        return a->table == CRD_T_profile || a->table == CRD_T_designation ? CRD_ASK_AUTHORITY
                                                                          : CRD_ASK_OPERATOR;
    subject_of(g, a->about_table, a->about, &table, &text);
    switch (a->table) {
    case CRD_T_profile:
    case CRD_T_designation:
    case CRD_T_membership:
    case CRD_T_need:
    case CRD_T_service:
    case CRD_T_area:
    case CRD_T_jurisdiction:
        return CRD_ASK_AUTHORITY;
    case CRD_T_holding:
    case CRD_T_party:
        return CRD_ASK_REGISTER;
    default:
        break;
    }
    *ret_operator = operator_of(g, table, text, ret_operators);
    if (table == CRD_T_party)
        return a->table == CRD_T_product ? CRD_ASK_OPERATOR : CRD_ASK_REGISTER;
    *ret_operators = *ret_operator == CRD_INTERN_NONE ? 0 : *ret_operators;
    return CRD_ASK_OPERATOR;
}

/* ---- words ------------------------------------------------------------------------------------
 */

/* "element" -> "Element", "data_held" -> "Data held" */
static void add_table(crd_str table, crd_buf *b)
{
    for (size_t i = 0; i < table.len; i++) {
        char c = table.ptr[i];
        if (i == 0 && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        crd_buf_addc(b, c == '_' ? ' ' : c);
    }
}

/* "Element rt-upf-1 (User plane, Rikstad)" */
static void add_record(const crd_gaps *g, const crd_gap_ask *a, crd_str table, crd_str key,
                       crd_buf *b)
{
    add_table(table, b);
    crd_buf_addc(b, ' ');
    crd_buf_add(b, key);
    int name = crd_table_find(crd_records.tables[a->table], CRD_STR("name"));
    if (a->row == CRD_ROW_NONE || name < 0)
        return;
    crd_str text = crd_world_text(g->w,
                                  crd_subject_text_at(g->w, a->table, (uint32_t)name, a->row));
    if (crd_str_is_null(text) || crd_str_eq(text, key))
        return;
    crd_buf_adds(b, " (");
    crd_buf_add(b, text);
    crd_buf_addc(b, ')');
}

/* What a field says, up to where its own description tells of empty ones. */
static void add_about(const crd_gap_ask *a, crd_buf *b)
{
    crd_str about = crd_str_from(crd_records.tables[a->table]->fields[a->field].about);
    size_t end = crd_str_find(about, CRD_STR(";"));
    if (end != SIZE_MAX)
        about.len = end;
    crd_buf_add(b, about);
}

/* The next part of a key, as it was. */
static void add_part(crd_str *rest, crd_buf *b)
{
    crd_str part;
    if (!crd_str_next(rest, '/', &part))
        return;
    for (size_t i = 0; i < part.len; i++) {
        bool sign = part.ptr[i] == '%' && i + 2 < part.len && part.ptr[i + 1] == '2';
        crd_buf_addc(b, !sign ? part.ptr[i] : part.ptr[i + 2] == 'F' ? '/' : '%');
        i += sign ? 2 : 0;
    }
}

static void say_row(const crd_gap_ask *a, crd_str table, crd_str key, crd_buf *b)
{
    switch (a->table) {
    case CRD_T_profile:
        crd_buf_adds(b, "Party ");
        add_part(&key, b);
        crd_buf_adds(b, ": how is it assessed under ");
        add_part(&key, b);
        crd_buf_adds(b, ", criterion '");
        add_part(&key, b);
        crd_buf_adds(b, "', and since when");
        break;
    case CRD_T_fact:
        add_part(&key, b);
        crd_buf_adds(b, ": what is so of ");
        add_part(&key, b);
        crd_buf_adds(b, ", '");
        add_part(&key, b);
        crd_buf_adds(b, "', and since when");
        break;
    case CRD_T_designation:
        crd_buf_adds(b, "Whom does the list '");
        add_part(&key, b);
        crd_buf_adds(b, "' name, with what effect and since when; the case has no row of it");
        break;
    case CRD_T_holding:
        crd_buf_adds(b, "Who holds how much of party ");
        crd_buf_add(b, key);
        crd_buf_adds(b, ", and with what rights");
        break;
    case CRD_T_need:
        crd_buf_adds(b, "What does service ");
        crd_buf_add(b, key);
        crd_buf_adds(b, " need to work");
        break;
    case CRD_T_release:
        crd_buf_adds(b, "Until when does this release get security updates: ");
        crd_buf_add(b, key);
        break;
    default:
        crd_buf_adds(b, "What is this, and what is to be said of it: ");
        crd_buf_add(b, table);
        crd_buf_addc(b, ' ');
        crd_buf_add(b, key);
        break;
    }
    crd_buf_addc(b, '?');
}

static void say_dispute(const crd_gaps *g, const crd_gap_ask *a, crd_str table, crd_str key,
                        crd_buf *b)
{
    if (a->table == CRD_T_product && a->row == CRD_ROW_NONE) {
        crd_buf_adds(b, "Which products in service does ");
        crd_buf_add(b, key);
        crd_buf_adds(b, " make in fact? Sources disagree, or dates are open.");
        return;
    }
    add_record(g, a, table, key, b);
    crd_buf_adds(b, ": sources disagree: ");
    if (a->field != CRD_X_NONE)
        add_about(a, b);
    crd_buf_adds(b, ". Which is right?");
}

static void say_param(const crd_gaps *g, crd_str key, crd_buf *b)
{
    crd_str pack, name = key;
    crd_str_next(&name, '/', &pack);
    crd_buf_adds(b, "Which value do you give :");
    crd_buf_add(b, name);
    for (size_t i = 0; i < g->packs.n; i++)
        for (size_t p = 0; p < g->packs.at[i]->n_params; p++) {
            const crd_pack_param *x = &g->packs.at[i]->params[p];
            if (!crd_str_eq(g->packs.at[i]->name, pack) || !crd_str_eq(x->name, name) ||
                crd_str_is_null(x->about))
                continue;
            crd_buf_adds(b, " (");
            crd_buf_add(b, x->about);
            crd_buf_addc(b, ')');
        }
    crd_buf_adds(b, "? --param ");
    crd_buf_add(b, name);
    crd_buf_adds(b, "=VALUE");
}

crd_str crd_gap_sentence(const crd_gaps *g, uint32_t question, crd_arena *arena)
{
    const crd_gap_ask *a = &g->asks.at[question];
    crd_str table, key, field;
    crd_buf b;
    crd_gap_parts(g, question, &table, &key, &field);
    crd_buf_init(&b, 1 << 20);
    switch ((crd_gap_kind)a->kind) {
    case CRD_GAP_FIELD:
        add_record(g, a, table, key, &b);
        crd_buf_adds(&b, ": ");
        add_about(a, &b);
        crd_buf_addc(&b, '?');
        break;
    case CRD_GAP_DISPUTE:
        say_dispute(g, a, table, key, &b);
        break;
    case CRD_GAP_EXACT:
        add_record(g, a, table, key, &b);
        crd_buf_adds(&b, ": what is given is not exact enough: ");
        add_about(a, &b);
        crd_buf_addc(&b, '?');
        break;
    case CRD_GAP_DATES:
        add_record(g, a, table, key, &b);
        crd_buf_adds(&b, ": from which day to which day does this hold?");
        break;
    case CRD_GAP_ROW:
        say_row(a, table, key, &b);
        break;
    case CRD_GAP_PARAM:
        say_param(g, key, &b);
        break;
    }
    crd_buf_one_line(&b, 0);
    crd_str copy = crd_str_copy(arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return copy;
}
