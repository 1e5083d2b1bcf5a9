/* Ties that rows say: `tie`, `contract`, `dependency`. A tie to a whole network or site of a kind
 * that holds single things goes to each of them. */
#include "world/ties_int.h"

#include <string.h>

typedef struct said {
    crd_tying *b;
    crd_map data; /* element's text -> its last row of data_held */
    uint32_t *data_next;
} said;

/* One tie that a row says. */
typedef struct one_tie {
    crd_tie_id kind;
    uint32_t holder;      /* node */
    uint32_t holder_text; /* a party's or an element's id */
    uint32_t holder_table;
    uint32_t table, text; /* target */
    crd_weak weak;        /* but for `hosts`, which depends on the target */
    bool sure;
    crd_origin_row at;
} one_tie;

/* A condition of four: all must hold. */
static crd_weak limits_of(const crd_world *w, uint32_t row)
{
    static const uint32_t fields[] = {CRD_C_tie_mfa, CRD_C_tie_just_in_time, CRD_C_tie_approved,
                                      CRD_C_tie_logged};
    crd_weak weak = CRD_WEAK_YES;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int32_t v = crd_col_i32(&crd_world_frame(w, CRD_T_tie)->cols[fields[i]], row);
        if (v == CRD_NULL32 || crd_world_contested(w, CRD_T_tie, row, fields[i]))
            weak = CRD_WEAK_MAYBE;
        else if (v == 0)
            return CRD_WEAK_NO;
    }
    return weak;
}

static crd_weak supervised(const crd_world *w, uint32_t row)
{
    int32_t v = crd_col_i32(&CRD_COL(w, tie, on_site), row);
    if (v == CRD_NULL32 || crd_world_contested(w, CRD_T_tie, row, CRD_C_tie_on_site))
        return CRD_WEAK_MAYBE;
    return v ? CRD_WEAK_YES : CRD_WEAK_NO;
}

/* An integrator's contract: it runs, or has ended and left what its holder knows. Possibly running
 * is in low as if ended, when it surely began. */
static void integration(const crd_world *w, one_tie *t)
{
    const crd_frame *f = crd_world_frame(w, t->at.table);
    uint32_t field = t->at.table == CRD_T_tie ? CRD_C_tie_since : CRD_C_contract_since;
    uint8_t flags = f->flags[t->at.row];
    crd_date as_of = crd_world_as_of(w);
    if (flags & CRD_ROW_ELSEWHEN) {
        t->weak = CRD_WEAK_YES;
    } else if ((flags & CRD_ROW_MAYBE) && as_of != CRD_DATE_NONE &&
               !crd_world_contested(w, t->at.table, t->at.row, field) &&
               crd_date_holds_surely(crd_col_i32(&f->cols[field], t->at.row), CRD_DATE_NONE,
                                     crd_date_first(as_of))) {
        t->weak = CRD_WEAK_MAYBE;
        t->sure = true;
    }
}

/* Is all data that the element is said to hold encrypted, with keys that the host does not hold? */
static crd_weak sealed(const said *s, uint32_t element_text, const one_tie *t)
{
    const crd_world *w = s->b->w;
    const uint32_t *at = crd_map_find(&s->data, element_text);
    crd_weak weak = at ? CRD_WEAK_YES : CRD_WEAK_NO;
    for (uint32_t i = at ? *at : CRD_ROW_NONE; i != CRD_ROW_NONE; i = s->data_next[i]) {
        int32_t v = crd_col_i32(&CRD_COL(w, data_held, encrypted), i);
        uint32_t keys = CRD_COL(w, data_held, key_holder).text[i];
        bool hosts_keys = keys == t->holder_text &&
                          CRD_COL(w, data_held, key_holder).target[i] == t->holder_table;
        if (v == 0 || (keys != CRD_INTERN_NONE && hosts_keys))
            return CRD_WEAK_NO;
        if (v == CRD_NULL32 || keys == CRD_INTERN_NONE || !crd_tying_sure(w, CRD_T_data_held, i) ||
            (crd_world_frame(w, CRD_T_data_held)->flags[i] & CRD_ROW_CONTESTED))
            weak = CRD_WEAK_MAYBE;
    }
    return weak;
}

static void put_one(said *s, const one_tie *t, uint32_t table, uint32_t text)
{
    crd_tying *b = s->b;
    unsigned low = 0, high = 15;
    crd_weak weak = t->weak;
    uint32_t node = crd_tying_ref(b, table, text);
    if (t->kind == CRD_TIE_HOSTS)
        weak = sealed(s, text, t);
    if (t->kind == CRD_TIE_SERVES && t->holder_table == CRD_T_element) {
        uint32_t e = crd_world_row(b->w, CRD_T_element, t->holder_text);
        if (e != CRD_ROW_NONE)
            crd_tying_sees(b, e, &low, &high);
    }
    if (t->kind == CRD_TIE_PASSES)
        high = CRD_POWER_A;
    crd_might might = crd_tying_might(t->kind, weak, low, high);
    if (t->kind == CRD_TIE_NEEDS) /* what for is not said */
        might = crd_might_of(2u << 6, CRD_MIGHT_ALL);
    if (table == CRD_T_service) {
        uint32_t service = crd_world_row(b->w, CRD_T_service, text);
        uint32_t link = t->kind == CRD_TIE_PASSES ? crd_world_row(b->w, CRD_T_link, t->holder_text)
                                                  : CRD_ROW_NONE;
        if (link != CRD_ROW_NONE)
            might = crd_tying_left(might, crd_tying_cut_of(b, link));
        if (service != CRD_ROW_NONE) {
            crd_tying_into(b, t->holder, service, t->kind, might, t->sure, CRD_CUT_NO, t->at);
            return;
        }
    }
    crd_tying_add(b, t->holder, node, t->kind, might, t->sure, t->at);
}

static crd_str table_name(uint32_t table) { return crd_str_from(crd_records.tables[table]->name); }

/* A state holds as its organs do. */
static bool allows(const one_tie *t, uint32_t target)
{
    const crd_tie_kind *k = &crd_tie_kinds[t->kind];
    return crd_tie_allows(k, table_name(t->holder_table), table_name(target)) ||
           (t->holder_table == CRD_T_jurisdiction &&
            crd_tie_allows(k, CRD_STR("party"), table_name(target)));
}

/* To each element and link of the network, or element at the site, that the kind allows; false:
 * to none of them, as a matter of kind. */
static bool put_parts(said *s, const one_tie *t)
{
    crd_tying *b = s->b;
    const crd_world *w = b->w;
    bool network = t->table == CRD_T_network;
    if (!network && t->table != CRD_T_site)
        return false;
    uint32_t row = crd_world_row(w, t->table, t->text);
    bool elements = allows(t, CRD_T_element), links = network && allows(t, CRD_T_link);
    if (row == CRD_ROW_NONE || !(elements || links))
        return false;
    const uint32_t *next = network ? b->element_in_network : b->element_in_site;
    uint32_t i = elements ? (network ? b->network_elements : b->site_elements)[row] : CRD_ROW_NONE;
    for (; i != CRD_ROW_NONE; i = next[i])
        put_one(s, t, CRD_T_element, CRD_COL(w, element, id).text[i]);
    for (i = links ? b->network_links[row] : CRD_ROW_NONE; i != CRD_ROW_NONE;
         i = b->link_in_network[i])
        put_one(s, t, CRD_T_link, CRD_COL(w, link, id).text[i]);
    return true;
}

static void put(said *s, const one_tie *t)
{
    bool ends = t->holder != CRD_NODE_NONE && t->table < CRD_T_COUNT && t->text != CRD_INTERN_NONE;
    if (ends && allows(t, t->table))
        put_one(s, t, t->table, t->text);
    else if (!ends || !put_parts(s, t))
        crd_tying_skip(s->b, t->at);
}

static void ties(said *s)
{
    crd_tying *b = s->b;
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_tie)->n; i++) {
        const crd_tie_kind *k = crd_tie_kind_find(crd_world_text(w, CRD_COL(w, tie, kind).text[i]));
        if (!k) {
            crd_tying_skip(b, CRD_AT(tie, i));
            continue;
        }
        one_tie t = {.kind = (crd_tie_id)(k - crd_tie_kinds),
                     .holder_text = CRD_COL(w, tie, holder).text[i],
                     .holder_table = CRD_COL(w, tie, holder).target[i],
                     .table = CRD_COL(w, tie, target).target[i],
                     .text = CRD_COL(w, tie, target).text[i],
                     .sure = crd_tying_sure(w, CRD_T_tie, i),
                     .at = CRD_AT(tie, i)};
        t.holder = crd_tying_ref(b, t.holder_table, t.holder_text);
        if (t.kind == CRD_TIE_MANAGES)
            t.weak = limits_of(w, i);
        else if (t.kind == CRD_TIE_MAINTAINS)
            t.weak = supervised(w, i);
        else if (t.kind == CRD_TIE_COMPELS)
            t.weak = CRD_WEAK_MAYBE;
        else if (t.kind == CRD_TIE_INTEGRATES)
            integration(w, &t);
        put(s, &t);
    }
}

/* What a contract says of access beyond its kind stands in rows of `tie`; by itself it leaves the
 * conditions open. Supply is covered by what is supplied; a licence and roaming are no tie. */
static void contracts(said *s)
{
    static const struct {
        const char *code;
        crd_tie_id kind;
        crd_weak weak;
    } kinds[] = {
        {"cloud", CRD_TIE_HOSTS, CRD_WEAK_NO},
        {"integration", CRD_TIE_INTEGRATES, CRD_WEAK_NO},
        {"lease", CRD_TIE_OWNS, CRD_WEAK_NO},
        {"managed-service", CRD_TIE_MANAGES, CRD_WEAK_MAYBE},
        {"support", CRD_TIE_MAINTAINS, CRD_WEAK_MAYBE},
    };
    crd_tying *b = s->b;
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_contract)->n; i++) {
        uint32_t supplier = CRD_COL(w, contract, supplier).text[i];
        uint32_t subject = CRD_COL(w, contract, subject).text[i];
        uint32_t code = CRD_COL(w, contract, kind).text[i];
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            if (subject == CRD_INTERN_NONE || !crd_tying_is(w, code, kinds[k].code))
                continue;
            one_tie t = {.kind = kinds[k].kind,
                         .holder = crd_tying_ref(b, CRD_T_party, supplier),
                         .holder_text = supplier,
                         .holder_table = CRD_T_party,
                         .table = CRD_COL(w, contract, subject).target[i],
                         .text = subject,
                         .weak = kinds[k].weak,
                         .sure = !(crd_world_frame(w, CRD_T_contract)->flags[i] &
                                   (CRD_ROW_MAYBE | CRD_ROW_CONTESTED)),
                         .at = CRD_AT(contract, i)};
            if (t.kind == CRD_TIE_INTEGRATES)
                integration(w, &t);
            put(s, &t);
        }
    }
}

static crd_might need_of(crd_str kind)
{
    unsigned powers = crd_dependency_powers(kind), both = 0;
    if (!powers)
        return crd_might_of(0, CRD_MIGHT_ALL);
    uint8_t all = (uint8_t)crd_tying_plain(CRD_TIE_NEEDS);
    for (unsigned p = 0; p < CRD_POWERS; p++)
        both |= powers >> p & 1 ? all & 3u << (2 * p) : 0;
    return crd_might_of((uint8_t)both, (uint8_t)both);
}

static void dependencies(crd_tying *b)
{
    const crd_world *w = b->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_dependency)->n; i++) {
        uint32_t table = CRD_COL(w, dependency, dependent).target[i];
        uint32_t text = CRD_COL(w, dependency, dependent).text[i];
        uint32_t from = crd_tying_ref(b, CRD_COL(w, dependency, needs).target[i],
                                      CRD_COL(w, dependency, needs).text[i]);
        crd_might might = need_of(crd_world_text(w, CRD_COL(w, dependency, kind).text[i]));
        bool sure = crd_tying_sure(w, CRD_T_dependency, i);
        uint32_t service = table == CRD_T_service ? crd_world_row(w, CRD_T_service, text)
                                                  : CRD_ROW_NONE;
        if (service != CRD_ROW_NONE)
            crd_tying_into(b, from, service, CRD_TIE_NEEDS, might, sure, CRD_CUT_NO,
                           CRD_AT(dependency, i));
        else
            crd_tying_add(b, from, crd_tying_ref(b, table, text), CRD_TIE_NEEDS, might, sure,
                          CRD_AT(dependency, i));
    }
}

crd_status crd_tying_rows(crd_tying *b)
{
    crd_status rc = CRD_OK;
    said s = {.b = b};
    uint32_t n = crd_world_frame(b->w, CRD_T_data_held)->n;
    s.data_next = reallocarray(NULL, (size_t)n + 1, sizeof *s.data_next);
    if (!s.data_next)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *at = crd_map_add(&s.data, CRD_COL(b->w, data_held, element).text[i],
                                   CRD_ROW_NONE);
        if (!at) {
            rc = CRD_ENOMEM;
            goto done;
        }
        s.data_next[i] = *at;
        *at = i;
    }
    ties(&s);
    contracts(&s);
    dependencies(b);
    rc = b->rc;
done:
    crd_map_done(&s.data);
    free(s.data_next);
    return rc;
}
