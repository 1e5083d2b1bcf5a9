/* Ties of a world: the graph in the making, and how it becomes compact. What is tied to what stands
 * in ties_actors.c (states, laws, parties), ties_products.c, ties_network.c (elements, links,
 * sites, contracts, rows of `tie`), ties_service.c and ties_path.c. */
#include "world/ties_int.h"

#include "base/buf.h"

#include <string.h>

static const uint8_t node_table[CRD_NODE_TABLES] = {
    CRD_T_jurisdiction, CRD_T_party,      CRD_T_product, CRD_T_release,
    CRD_T_component,    CRD_T_network,    CRD_T_site,    CRD_T_element,
    CRD_T_link,         CRD_T_protection, CRD_T_service,
};

/* The other way round: kind of node + 1; 0 = none. */
static const uint8_t table_node[CRD_T_COUNT] = {
    [CRD_T_jurisdiction] = CRD_NODE_JURISDICTION + 1,
    [CRD_T_party] = CRD_NODE_PARTY + 1,
    [CRD_T_product] = CRD_NODE_PRODUCT + 1,
    [CRD_T_release] = CRD_NODE_RELEASE + 1,
    [CRD_T_component] = CRD_NODE_COMPONENT + 1,
    [CRD_T_network] = CRD_NODE_NETWORK + 1,
    [CRD_T_site] = CRD_NODE_SITE + 1,
    [CRD_T_element] = CRD_NODE_ELEMENT + 1,
    [CRD_T_link] = CRD_NODE_LINK + 1,
    [CRD_T_protection] = CRD_NODE_PROTECTION + 1,
    [CRD_T_service] = CRD_NODE_SERVICE + 1,
};

const crd_want *crd_ties_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_jurisdiction, 0},
        {CRD_T_law, 0},
        {CRD_T_party, 0},
        {CRD_T_role, 0},
        {CRD_T_holding, 0},
        {CRD_T_designation, 0},
        {CRD_T_product, 0},
        {CRD_T_origin, 0},
        {CRD_T_release, 0},
        {CRD_T_component, 0},
        {CRD_T_network, 0},
        {CRD_T_share_use, 0},
        {CRD_T_release_component, 0},
        {CRD_T_site, 0},
        {CRD_T_element, 0},
        {CRD_T_link, 0},
        {CRD_T_link_support, 0},
        {CRD_T_protection, 0},
        {CRD_T_data_held, 0},
        {CRD_T_tie, 0},
        {CRD_T_dependency, 0},
        {CRD_T_service, 0},
        {CRD_T_need, 0},
        {CRD_T_need_member, 0},
        {CRD_T_contract, 0},
        {CRD_T_code, 0},
        {CRD_T_membership, 0},
        {CRD_T_covers, 0},
        {CRD_T_mitigation, 0},
        {CRD_T_applied, 0},
        {CRD_T_area, CRD_BIT(area, population) | CRD_BIT(area, country)},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

/* ---- powers ------------------------------------------------------------------------------- */

static uint8_t grades(crd_tie_id kind, bool weak, unsigned has)
{
    const crd_tie_kind *k = &crd_tie_kinds[kind];
    unsigned all = 0;
    for (unsigned p = 0; p < CRD_POWERS; p++) {
        crd_grade g = crd_tie_grade(k, (enum crd_power)(1u << p), weak);
        uint8_t open = k->grade[p];
        bool fixed = open <= CRD_GRADE_PASSES;
        if (!fixed && !(has >> p & 1))
            g = CRD_GRADE_NONE;
        else if (g > CRD_GRADE_STANDING)
            g = CRD_GRADE_STANDING;
        all |= (unsigned)g << (2 * p);
    }
    return (uint8_t)all;
}

crd_might crd_tying_might(crd_tie_id kind, crd_weak weak, unsigned has_low, unsigned has_high)
{
    return crd_might_of(grades(kind, weak != CRD_WEAK_NO, has_low),
                        grades(kind, weak == CRD_WEAK_YES, has_high));
}

crd_might crd_ties_might(crd_tie_id kind, bool certain)
{
    return (crd_might)(crd_tying_plain(kind) & (certain ? 0xffff : 0xff00));
}

/* Of an element or link that is not in service, nothing is tied. */
static crd_there there(const crd_tying *b, uint32_t node)
{
    const uint32_t *base = b->t->base;
    if (node < base[CRD_NODE_ELEMENT] || node >= base[CRD_NODE_LINK + 1])
        return CRD_THERE_SURE;
    return (crd_there)(node < base[CRD_NODE_LINK] ? b->element[node - base[CRD_NODE_ELEMENT]]
                                                  : b->link[node - base[CRD_NODE_LINK]]);
}

static void keep(crd_tying *b, uint32_t from, uint32_t to, crd_raw_what what, crd_origin_row at)
{
    crd_raw_ties *raw = &b->raw;
    uint32_t node = at.row == CRD_ROW_NONE ? CRD_NODE_NONE : crd_ties_node(b->t, at.table, at.row);
    crd_origin_how how = node == CRD_NODE_NONE ? CRD_ORIGIN_ROW
                         : node == to          ? CRD_ORIGIN_TO
                         : node == from        ? CRD_ORIGIN_FROM
                                               : CRD_ORIGIN_ROW;
    what.origin = (uint8_t)(at.table | (unsigned)how << CRD_ORIGIN_SHIFT);
    if (raw->from.n >= UINT32_MAX)
        b->rc = CRD_ELIMIT;
    else if (!CRD_VEC_PUSH(&raw->from, from) || !CRD_VEC_PUSH(&raw->to, to) ||
             !CRD_VEC_PUSH(&raw->what, what) ||
             (how == CRD_ORIGIN_ROW && !CRD_VEC_PUSH(&raw->row, at.row)))
        b->rc = CRD_ENOMEM;
}

void crd_tying_add(crd_tying *b, uint32_t from, uint32_t to, crd_tie_id kind, crd_might might,
                   bool sure, crd_origin_row at)
{
    if (!sure || there(b, from) == CRD_THERE_MAYBE || there(b, to) == CRD_THERE_MAYBE)
        might &= 0xff00;
    if (there(b, from) == CRD_THERE_NOT || there(b, to) == CRD_THERE_NOT)
        return;
    if (b->rc != CRD_OK || from == CRD_NODE_NONE || to == CRD_NODE_NONE || from == to || !might)
        return;
    keep(b, from, to, (crd_raw_what){might, (uint8_t)kind, 0}, at);
}

void crd_tying_tie(crd_tying *b, uint32_t from, uint32_t to, crd_tie_id kind, bool sure,
                   crd_origin_row at)
{
    crd_tying_add(b, from, to, kind, crd_tying_plain(kind), sure, at);
}

void crd_tying_skip(crd_tying *b, crd_origin_row at)
{
    if (b->rc == CRD_OK &&
        !CRD_VEC_PUSH(&b->skipped, ((crd_tie_origin){(uint8_t)at.table, at.row})))
        b->rc = CRD_ENOMEM;
}

/* ---- nodes -------------------------------------------------------------------------------- */

uint32_t crd_ties_node(const crd_ties *t, uint32_t table, uint32_t row)
{
    unsigned k = table < CRD_T_COUNT ? table_node[table] : 0;
    return k ? t->base[k - 1] + row : CRD_NODE_NONE;
}

uint32_t crd_ties_find(const crd_ties *t, uint32_t table, crd_str id)
{
    uint32_t text = crd_world_find_text(t->w, id);
    if (text == CRD_INTERN_NONE)
        return CRD_NODE_NONE;
    uint32_t now = crd_world_id(t->w, table, text);
    if (now != CRD_INTERN_NONE)
        text = now;
    uint32_t row = crd_world_row(t->w, table, text);
    if (row != CRD_ROW_NONE)
        return crd_ties_node(t, table, row);
    for (uint32_t v = t->base[CRD_NODE_USERS]; v < t->n_nodes; v++) {
        const crd_node_extra *x = &t->extra[v - t->base[CRD_NODE_USERS]];
        if (x->kind == CRD_NODE_NAMED && x->table == table && x->id == text)
            return v;
    }
    return CRD_NODE_NONE;
}

uint32_t crd_tying_row(const crd_tying *b, uint32_t table, uint32_t row)
{
    return row == CRD_ROW_NONE ? CRD_NODE_NONE : crd_ties_node(b->t, table, row);
}

uint32_t crd_tying_unknown(const crd_tying *b) { return b->t->base[CRD_NODE_UNKNOWN]; }

uint32_t crd_tying_extra(crd_tying *b, crd_node_kind kind, uint32_t table, uint32_t id)
{
    uint32_t next = b->t->base[CRD_NODE_USERS] + (uint32_t)b->extra.n;
    if (b->rc != CRD_OK)
        return CRD_NODE_NONE;
    if (next >= UINT32_MAX - 1) {
        b->rc = CRD_ELIMIT;
        return CRD_NODE_NONE;
    }
    uint32_t *at = crd_map_add(&b->extra_of, (uint64_t)kind << 40 | (uint64_t)table << 32 | id,
                               next);
    if (!at || (*at == next && !CRD_VEC_PUSH(&b->extra, ((crd_node_extra){.kind = (uint8_t)kind,
                                                                          .table = (uint8_t)table,
                                                                          .id = id})))) {
        b->rc = CRD_ENOMEM;
        return CRD_NODE_NONE;
    }
    return *at;
}

uint32_t crd_tying_ref(crd_tying *b, uint32_t table, uint32_t text)
{
    if (text == CRD_INTERN_NONE || crd_ties_node(b->t, table, 0) == CRD_NODE_NONE)
        return CRD_NODE_NONE;
    uint32_t row = crd_world_row(b->w, table, text);
    return row != CRD_ROW_NONE ? crd_ties_node(b->t, table, row)
                               : crd_tying_extra(b, CRD_NODE_NAMED, table, text);
}

crd_node_kind crd_ties_kind(const crd_ties *t, uint32_t node)
{
    if (node >= t->base[CRD_NODE_USERS])
        return (crd_node_kind)t->extra[node - t->base[CRD_NODE_USERS]].kind;
    uint32_t k = 0;
    while (node >= t->base[k + 1])
        k++;
    return (crd_node_kind)k;
}

crd_str crd_ties_id(const crd_ties *t, uint32_t node, uint32_t *ret_table, crd_buf *buf)
{
    crd_node_kind kind = crd_ties_kind(t, node);
    uint32_t row, table;
    *ret_table = CRD_T_party;
    if (kind == CRD_NODE_UNKNOWN || kind == CRD_NODE_WAYS)
        return CRD_STR_NULL;
    if ((uint32_t)kind < CRD_NODE_TABLES) {
        table = node_table[kind];
        row = node - t->base[kind];
    } else {
        const crd_node_extra *x = &t->extra[node - t->base[CRD_NODE_USERS]];
        table = x->table;
        row = x->id;
    }
    *ret_table = table;
    if (kind == CRD_NODE_NAMED)
        return crd_world_text(t->w, row);
    const crd_frame *f = crd_world_frame(t->w, table);
    bool guests = kind == CRD_NODE_USERS && table == CRD_T_share_use;
    if (kind != CRD_NODE_RELEASE && kind != CRD_NODE_PROTECTION && !guests)
        return crd_world_text(t->w, f->cols[0].text[row]);
    uint32_t second = guests ? CRD_C_share_use_used_by : kind == CRD_NODE_RELEASE ? 1 : 3;
    buf->len = 0;
    crd_buf_add(buf, crd_world_text(t->w, f->cols[0].text[row]));
    crd_buf_addc(buf, '/');
    crd_buf_add(buf, crd_world_text(t->w, f->cols[second].text[row]));
    return crd_buf_str(buf);
}

/* ---- values ------------------------------------------------------------------------------- */

crd_each crd_each_of(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                     uint32_t target)
{
    crd_each e = {.w = w, .table = table, .row = row, .field = field, .target = target};
    e.row_sure = crd_tying_sure(w, table, row);
    e.sure = e.row_sure;
    if (crd_world_contested(w, table, row, field)) {
        e.others = crd_world_others(w, table, row, field, &e.n);
        e.sure = false;
    }
    return e;
}

bool crd_each_next(crd_each *e)
{
    const crd_world_col *c = &crd_world_frame(e->w, e->table)->cols[e->field];
    if (!e->started) {
        e->started = true;
        e->text = c->text[e->row];
        if (c->target && e->text != CRD_INTERN_NONE)
            e->target = c->target[e->row];
        return e->text != CRD_INTERN_NONE;
    }
    if (e->i >= e->n || !e->others[e->i].contested)
        return false;
    const crd_other *o = &e->others[e->i++];
    e->text = o->text;
    if (c->target)
        e->target = o->target;
    return true;
}

uint32_t crd_tying_code(const crd_world *w, uint32_t table, uint32_t row, uint32_t field)
{
    return crd_world_contested(w, table, row, field)
               ? CRD_INTERN_NONE
               : crd_world_frame(w, table)->cols[field].text[row];
}

crd_there crd_world_there(const crd_world *w, uint32_t table, uint32_t row)
{
    uint32_t field = table == CRD_T_link ? CRD_C_link_status : CRD_C_element_status;
    crd_each e = crd_each_of(w, table, row, field, 0);
    bool any = false, in = false, out = false;
    while (crd_each_next(&e)) {
        bool there = crd_tying_is(w, e.text, "in-service") || crd_tying_is(w, e.text, "failed");
        any = true;
        in |= there;
        out |= !there;
    }
    if (any && !in)
        return CRD_THERE_NOT;
    return out || !e.row_sure ? CRD_THERE_MAYBE : CRD_THERE_SURE;
}

/* ---- functions ---------------------------------------------------------------------------- */

static crd_fn describe(crd_str code, const char *layer, unsigned sees, enum crd_everyone everyone)
{
    return (crd_fn){
        .sees = (uint8_t)sees,
        .known = true,
        .everyone = (uint8_t)everyone,
        .end = strcmp(layer, "devices") == 0 || strcmp(layer, "security") == 0,
        .carrier = strcmp(layer, "transport") == 0 || strcmp(layer, "subsea") == 0 ||
                   strcmp(layer, "satellite") == 0,
        .radio = strcmp(layer, "ran") == 0,
        .passive = strcmp(layer, "passive") == 0,
        .roams = crd_roam_role(code, strcmp(layer, "ran") == 0),
    };
}

static unsigned powers_of(crd_str codes)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("power"));
    unsigned set = 0;
    crd_str one;
    while (crd_str_next(&codes, ' ', &one)) {
        int at = crd_code_find(list, one);
        set |= at < 0 ? 0 : 1u << at;
    }
    return set;
}

unsigned crd_tying_powers(const crd_world *w, uint32_t text)
{
    return text == CRD_INTERN_NONE ? 0 : powers_of(crd_world_text(w, text));
}

static enum crd_everyone everyone_in(const crd_world *w, uint32_t code)
{
    int32_t said = crd_col_i32(&CRD_COL(w, code, everyone), code);
    if (said == CRD_NULL32 || crd_world_contested(w, CRD_T_code, code, CRD_C_code_everyone))
        return CRD_EVERYONE_UNSAID;
    return said == 1 ? CRD_EVERYONE : CRD_EVERYONE_NOT;
}

static crd_fn look_up(const crd_world *w, uint32_t function)
{
    crd_str name = crd_world_text(w, function);
    const crd_function *f = crd_function_find(name);
    if (f)
        return describe(name, f->layer, f->sees, f->everyone ? CRD_EVERYONE : CRD_EVERYONE_NOT);
    const crd_frame *codes = crd_world_frame(w, CRD_T_code);
    for (uint32_t i = 0; i < codes->n; i++) {
        if (CRD_COL(w, code, code).text[i] != function ||
            !crd_tying_is(w, CRD_COL(w, code, list).text[i], "function"))
            continue;
        char layer[32] = "";
        crd_str l = crd_world_text(w, CRD_COL(w, code, layer).text[i]);
        if (l.len > 0 && l.len < sizeof layer)
            memcpy(layer, l.ptr, l.len);
        uint32_t sees = CRD_COL(w, code, sees).text[i];
        crd_fn own = describe(CRD_STR_NULL, layer, crd_tying_powers(w, sees), everyone_in(w, i));
        own.known = sees != CRD_INTERN_NONE;
        return own;
    }
    return (crd_fn){.everyone = CRD_EVERYONE_UNSAID};
}

const crd_fn *crd_tying_fn(crd_tying *b, uint32_t function)
{
    static const crd_fn none = {.everyone = CRD_EVERYONE_UNSAID};
    if (function == CRD_INTERN_NONE || b->rc != CRD_OK)
        return &none;
    uint32_t fresh = (uint32_t)b->fns.n;
    uint32_t *at = crd_map_add(&b->fn_of, function, fresh);
    if (!at || (*at == fresh && !CRD_VEC_PUSH(&b->fns, look_up(b->w, function)))) {
        b->rc = CRD_ENOMEM;
        return &none;
    }
    return &b->fns.at[*at];
}

void crd_tying_sees(crd_tying *b, uint32_t element, unsigned *ret_low, unsigned *ret_high)
{
    crd_each e = crd_each_of(b->w, CRD_T_element, element, CRD_C_element_function, 0);
    unsigned low = 15, high = 0;
    bool any = false;
    for (; crd_each_next(&e); any = true) {
        const crd_fn *f = crd_tying_fn(b, e.text);
        low &= f->known ? f->sees : 0;
        high |= f->known ? f->sees : 15;
    }
    *ret_low = high ? low : 0;
    *ret_high = any ? high : 15; /* what it does nobody recorded: it may be anything */
}

/* ---- making it ---------------------------------------------------------------------------- */

crd_status crd_ties_number(const uint32_t rows[CRD_T_COUNT], uint32_t base[CRD_NODE_KINDS + 1])
{
    uint64_t at = 0;
    for (uint32_t k = 0; k < CRD_NODE_TABLES; k++) {
        base[k] = (uint32_t)at;
        at += rows[node_table[k]];
        if (at >= UINT32_MAX - 2)
            return CRD_ELIMIT;
    }
    base[CRD_NODE_UNKNOWN] = (uint32_t)at;
    for (uint32_t k = CRD_NODE_USERS; k <= CRD_NODE_KINDS; k++)
        base[k] = (uint32_t)at + 1;
    return CRD_OK;
}

static crd_status number(crd_tying *b)
{
    uint32_t rows[CRD_T_COUNT];
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        rows[t] = crd_world_frame(b->w, t)->n;
    return crd_ties_number(rows, b->t->base);
}

static crd_status chain(uint32_t n_heads, uint32_t n_items, uint32_t **ret_heads,
                        uint32_t **ret_next)
{
    *ret_heads = reallocarray(NULL, (size_t)n_heads + 1, sizeof **ret_heads);
    *ret_next = reallocarray(NULL, (size_t)n_items + 1, sizeof **ret_next);
    if (!*ret_heads || !*ret_next)
        return CRD_ENOMEM;
    memset(*ret_heads, 0xff, ((size_t)n_heads + 1) * sizeof **ret_heads);
    memset(*ret_next, 0xff, ((size_t)n_items + 1) * sizeof **ret_next);
    return CRD_OK;
}

static void hang_in(uint32_t *heads, uint32_t *next, uint32_t head, uint32_t item)
{
    if (head == CRD_ROW_NONE)
        return;
    next[item] = heads[head];
    heads[head] = item;
}

static uint32_t row_of(const crd_world *w, uint32_t table, uint32_t text)
{
    return text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, table, text);
}

static crd_status index_rows(crd_tying *b)
{
    const crd_world *w = b->w;
    uint32_t elements = crd_world_frame(w, CRD_T_element)->n;
    uint32_t links = crd_world_frame(w, CRD_T_link)->n;
    uint32_t networks = crd_world_frame(w, CRD_T_network)->n;
    uint32_t sites = crd_world_frame(w, CRD_T_site)->n;
    uint32_t services = crd_world_frame(w, CRD_T_service)->n;
    b->element = calloc((size_t)elements + 1, 1);
    b->link = calloc((size_t)links + 1, 1);
    b->cut_link = calloc((size_t)links + 1, 1);
    b->cut_network = calloc((size_t)networks + 1, 1);
    b->cut_service = calloc((size_t)services + 1, 1);
    b->t->everyone = calloc((size_t)elements + 1, 1);
    if (!b->element || !b->link || !b->cut_link || !b->cut_network || !b->cut_service ||
        !b->t->everyone ||
        chain(networks, elements, &b->network_elements, &b->element_in_network) != CRD_OK ||
        chain(networks, links, &b->network_links, &b->link_in_network) != CRD_OK ||
        chain(sites, elements, &b->site_elements, &b->element_in_site) != CRD_OK)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < elements; i++) {
        b->element[i] = (uint8_t)crd_world_there(w, CRD_T_element, i);
        b->t->everyone[i] = crd_tying_fn(b, CRD_COL(w, element, function).text[i])->everyone;
        if (b->element[i] == CRD_THERE_NOT)
            continue;
        hang_in(b->network_elements, b->element_in_network,
                row_of(w, CRD_T_network, CRD_COL(w, element, network).text[i]), i);
        hang_in(b->site_elements, b->element_in_site,
                row_of(w, CRD_T_site, CRD_COL(w, element, site).text[i]), i);
    }
    for (uint32_t i = 0; i < links; i++) {
        b->link[i] = (uint8_t)crd_world_there(w, CRD_T_link, i);
        if (b->link[i] != CRD_THERE_NOT)
            hang_in(b->network_links, b->link_in_network,
                    row_of(w, CRD_T_network, CRD_COL(w, link, network).text[i]), i);
    }
    return b->rc;
}

/* What only the derivation needs. */
static void index_done(crd_tying *b)
{
    uint8_t **bytes[] = {&b->element, &b->link, &b->cut_link, &b->cut_network, &b->cut_service};
    uint32_t **words[] = {&b->network_elements,   &b->network_links,   &b->site_elements,
                          &b->element_in_network, &b->link_in_network, &b->element_in_site};
    for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
        free(*bytes[i]);
        *bytes[i] = NULL;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        free(*words[i]);
        *words[i] = NULL;
    }
    CRD_VEC_DONE(&b->fns);
    crd_map_done(&b->extra_of);
    crd_map_done(&b->fn_of);
    crd_map_done(&b->release_of);
    crd_map_done(&b->protections_of);
    crd_map_done(&b->uses_of);
    CRD_VEC_DONE(&b->protections);
    CRD_VEC_DONE(&b->uses);
    crd_map_done(&b->guests);
    crd_map_done(&b->hosts_of);
    CRD_VEC_DONE(&b->hosts);
}

static crd_status freeze(crd_tying *b)
{
    crd_ties *t = b->t;
    t->n_nodes = t->base[CRD_NODE_USERS] + (uint32_t)b->extra.n;
    index_done(b);
    crd_status rc = crd_ties_place(t, &b->raw);
    if (rc != CRD_OK)
        return rc;
    t->extra = b->extra.at;
    b->extra.at = NULL;
    t->skipped = b->skipped.at;
    t->n_skipped = b->skipped.n;
    b->skipped.at = NULL;
    return CRD_OK;
}

static void tying_done(crd_tying *b)
{
    index_done(b);
    crd_raw_ties_done(&b->raw);
    CRD_VEC_DONE(&b->extra);
    CRD_VEC_DONE(&b->skipped);
}

crd_status crd_ties_new(const crd_world *w, const crd_control_tie *control, size_t n_control,
                        crd_ties **ret_ties, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_tying b = {.w = w};
    *ret_ties = NULL;
    b.t = calloc(1, sizeof *b.t);
    if (!b.t)
        return crd_fail(err, CRD_ENOMEM, "no memory for ties");
    b.t->w = w;
    CRD_TRY(number(&b));
    CRD_TRY(index_rows(&b));
    crd_tying_cuts(&b);
    CRD_TRY(crd_tying_actors(&b, control, n_control));
    CRD_TRY(crd_tying_laws(&b));
    CRD_TRY(crd_tying_products(&b));
    CRD_TRY(crd_tying_network(&b));
    CRD_TRY(crd_tying_rows(&b));
    CRD_TRY(crd_tying_services(&b));
    CRD_TRY(crd_tying_paths(&b));
    CRD_TRY(crd_tying_protections(&b));
    CRD_TRY(crd_tying_applied(&b));
    CRD_TRY(freeze(&b));
    *ret_ties = b.t;
    b.t = NULL;
done:
    crd_ties_free(b.t);
    tying_done(&b);
    if (rc == CRD_ENOMEM || rc == CRD_ELIMIT)
        return crd_fail(err, rc, rc == CRD_ENOMEM ? "no memory for ties" : "too many ties");
    return rc;
}
