/* Which rows of a world are an operator's own, or public and named by these. A row that somebody
 * else's name stands in the key of is nobody's: it could not be told. */
#include "app/annex.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* Tables of which rows are looked at one by one; the rest follows from what they refer to. */
static const uint32_t looked_at[] = {
    CRD_T_party,   CRD_T_product,    CRD_T_component, CRD_T_vulnerability,
    CRD_T_network, CRD_T_site,       CRD_T_element,   CRD_T_link,
    CRD_T_area,    CRD_T_risk_group, CRD_T_service,   CRD_T_contract,
};

#define N_ROWS(o, table)    (crd_world_frame((o)->w, CRD_T_##table)->n)
#define COL(o, table, name) CRD_COL((o)->w, table, name)

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool is_other(const crd_own *o, uint32_t text)
{
    return text != CRD_INTERN_NONE && o->n_others > 0 &&
           bsearch(&text, o->others, o->n_others, sizeof text, by_number) != NULL;
}

bool crd_own_sees(const crd_own *o, uint32_t table, uint32_t text)
{
    if (table >= CRD_T_COUNT || !o->seen[table]) /* states, lists, classes, ... */
        return true;
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(o->w, table, text);
    return row != CRD_ROW_NONE ? o->seen[table][row] : table == CRD_T_party && !is_other(o, text);
}

/* Of a column that holds references; false for null. */
static bool sees_at(const crd_own *o, const crd_world_col *c, uint32_t table, uint32_t row)
{
    return c->text && c->text[row] != CRD_INTERN_NONE &&
           crd_own_sees(o, c->target ? c->target[row] : table, c->text[row]);
}

static bool is_op(const crd_own *o, const crd_world_col *c, uint32_t row)
{
    return c->text && c->text[row] == o->op && (!c->target || c->target[row] == CRD_T_party);
}

/* Marks the row that a column refers to; is that new? Never another operator. */
static bool see_at(crd_own *o, const crd_world_col *c, uint32_t table, uint32_t row)
{
    uint32_t text = c->text ? c->text[row] : CRD_INTERN_NONE;
    uint32_t to = c->target ? c->target[row] : table;
    if (text == CRD_INTERN_NONE || to >= CRD_T_COUNT || !o->seen[to] ||
        (to == CRD_T_party && is_other(o, text)))
        return false;
    uint32_t at = crd_world_row(o->w, to, text);
    bool more = at != CRD_ROW_NONE && !o->seen[to][at];
    if (more)
        o->seen[to][at] = 1;
    return more;
}

/* ---- networks, elements, links, sites ----------------------------------------------------------
 */

/* Whose network is it part of? Nobody's, where nobody says so. */
enum whose { OWN, NOBODYS, FOREIGN };
static enum whose network_of(const crd_own *o, const crd_world_col *network, uint32_t row)
{
    uint32_t text = network->text ? network->text[row] : CRD_INTERN_NONE;
    uint32_t at = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(o->w, CRD_T_network, text);
    if (at == CRD_ROW_NONE)
        return NOBODYS;
    if (o->seen[CRD_T_network][at])
        return OWN;
    return is_other(o, COL(o, network, operator).text[at]) ? FOREIGN : NOBODYS;
}

static bool is_kind(const crd_own *o, const crd_world_col *c, uint32_t row, const char *code)
{
    return c->text && crd_str_eq(crd_world_text(o->w, c->text[row]), crd_str_from(code));
}

/* What it owns or operates by a tie, unless it is part of somebody's network. */
static void see_tied(crd_own *o)
{
    const crd_world_col *holder = &COL(o, tie, holder), *target = &COL(o, tie, target);
    for (uint32_t i = 0; i < N_ROWS(o, tie); i++) {
        if (!is_op(o, holder, i) || (!is_kind(o, &COL(o, tie, kind), i, "owns") &&
                                     !is_kind(o, &COL(o, tie, kind), i, "operates")))
            continue;
        uint32_t to = target->target[i];
        if (to != CRD_T_element && to != CRD_T_link && to != CRD_T_site)
            continue;
        uint32_t at = crd_world_row(o->w, to, target->text[i]);
        const crd_world_col *network = to == CRD_T_element ? &COL(o, element, network)
                                                           : &COL(o, link, network);
        if (at != CRD_ROW_NONE && (to == CRD_T_site || network_of(o, network, at) == NOBODYS))
            o->seen[to][at] = 1;
    }
}

static void see_things(crd_own *o)
{
    for (uint32_t i = 0; i < N_ROWS(o, network); i++)
        o->seen[CRD_T_network][i] = is_op(o, &COL(o, network, operator), i);
    for (uint32_t i = 0; i < N_ROWS(o, element); i++) {
        enum whose whose = network_of(o, &COL(o, element, network), i);
        o->seen[CRD_T_element][i] = whose == OWN ||
                                    (whose == NOBODYS && is_op(o, &COL(o, element, owner), i));
    }
    for (uint32_t i = 0; i < N_ROWS(o, link); i++)
        o->seen[CRD_T_link][i] = network_of(o, &COL(o, link, network), i) == OWN;
    see_tied(o);
    for (uint32_t i = 0; i < N_ROWS(o, element); i++)
        if (o->seen[CRD_T_element][i])
            see_at(o, &COL(o, element, site), CRD_T_site, i);
}

/* Sets the mark of the site that a column refers to. */
static void mark_site(const crd_own *o, const crd_world_col *c, uint32_t row, uint8_t *marks)
{
    uint32_t at = CRD_ROW_NONE;
    if (c->text[row] != CRD_INTERN_NONE && (!c->target || c->target[row] == CRD_T_site))
        at = crd_world_row(o->w, CRD_T_site, c->text[row]);
    if (at != CRD_ROW_NONE)
        marks[at] = 1;
}

/* Sites where somebody else has something, by element or tie. */
static void mark_others(const crd_own *o, uint8_t *others)
{
    const crd_world_col *holder = &COL(o, tie, holder);
    for (uint32_t i = 0; i < N_ROWS(o, element); i++)
        if (!o->seen[CRD_T_element][i])
            mark_site(o, &COL(o, element, site), i, others);
    for (uint32_t i = 0; i < N_ROWS(o, tie); i++)
        if (holder->target[i] == CRD_T_party && is_other(o, holder->text[i]))
            mark_site(o, &COL(o, tie, target), i, others);
}

/* Ends of its links where nobody else has anything. */
static crd_status see_ends(crd_own *o, crd_err *err)
{
    uint32_t n = N_ROWS(o, site);
    uint8_t *others = calloc((size_t)n + 1, 1), *ends = calloc((size_t)n + 1, 1);
    bool ok = others && ends;
    if (ok)
        mark_others(o, others);
    for (uint32_t i = 0; ok && i < N_ROWS(o, link); i++) {
        uint8_t *marks = o->seen[CRD_T_link][i] ? ends : others;
        mark_site(o, &COL(o, link, a), i, marks);
        mark_site(o, &COL(o, link, b), i, marks);
    }
    for (uint32_t i = 0; ok && i < n; i++)
        if (ends[i] && !others[i])
            o->seen[CRD_T_site][i] = 1;
    free(others);
    free(ends);
    return ok ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
}

/* ---- what counts them, and what they name ------------------------------------------------------
 */

static bool is_thing(uint32_t table)
{
    return table == CRD_T_network || table == CRD_T_site || table == CRD_T_element ||
           table == CRD_T_link;
}

static void see_services(crd_own *o)
{
    const crd_world_col *member = &COL(o, need_member, member);
    const crd_world_col *a = &COL(o, need, a_site), *b = &COL(o, need, b_site);
    for (uint32_t i = 0; i < N_ROWS(o, service); i++)
        o->seen[CRD_T_service][i] = is_op(o, &COL(o, service, customer), i);
    for (uint32_t i = 0; i < N_ROWS(o, need_member); i++)
        if (is_thing(member->target[i]) && sees_at(o, member, 0, i))
            see_at(o, &COL(o, need_member, service), CRD_T_service, i);
    for (uint32_t i = 0; i < N_ROWS(o, need); i++)
        if (sees_at(o, a, CRD_T_site, i) && sees_at(o, b, CRD_T_site, i))
            see_at(o, &COL(o, need, service), CRD_T_service, i);
}

static void see_around(crd_own *o)
{
    const crd_world_col *member = &COL(o, risk_member, member);
    for (uint32_t i = 0; i < N_ROWS(o, risk_member); i++)
        if (sees_at(o, member, 0, i))
            see_at(o, &COL(o, risk_member, risk_group), CRD_T_risk_group, i);
    for (uint32_t i = 0; i < N_ROWS(o, element); i++)
        if (o->seen[CRD_T_element][i]) {
            see_at(o, &COL(o, element, area), CRD_T_area, i);
            see_at(o, &COL(o, element, owner), CRD_T_party, i);
            see_at(o, &COL(o, element, product), CRD_T_product, i);
        }
    for (uint32_t i = 0; i < N_ROWS(o, site); i++)
        if (o->seen[CRD_T_site][i])
            see_at(o, &COL(o, site, area), CRD_T_area, i);
    for (uint32_t i = 0; i < N_ROWS(o, covers); i++)
        if (sees_at(o, &COL(o, covers, element), CRD_T_element, i))
            see_at(o, &COL(o, covers, area), CRD_T_area, i);
}

/* A contract that it buys by, or about something of its own; not one with another operator. */
static void see_contracts(crd_own *o)
{
    const crd_world_col *buyer = &COL(o, contract, buyer), *seller = &COL(o, contract, supplier);
    const crd_world_col *about = &COL(o, contract, subject);
    for (uint32_t i = 0; i < N_ROWS(o, contract); i++) {
        bool thing = about->text[i] != CRD_INTERN_NONE && is_thing(about->target[i]);
        if ((!is_op(o, buyer, i) && !(thing && sees_at(o, about, 0, i))) ||
            is_other(o, buyer->text[i]) || is_other(o, seller->text[i]) ||
            (thing && !sees_at(o, about, 0, i)))
            continue;
        o->seen[CRD_T_contract][i] = 1;
        see_at(o, buyer, CRD_T_party, i);
        see_at(o, seller, CRD_T_party, i);
        if (about->text[i] != CRD_INTERN_NONE && about->target[i] == CRD_T_product)
            see_at(o, about, CRD_T_product, i);
    }
}

static void see_products(crd_own *o)
{
    for (uint32_t i = 0; i < N_ROWS(o, product); i++)
        if (o->seen[CRD_T_product][i]) {
            see_at(o, &COL(o, product, brand), CRD_T_party, i);
            see_at(o, &COL(o, product, maker), CRD_T_party, i);
            see_at(o, &COL(o, product, maker_of_record), CRD_T_party, i);
        }
    for (uint32_t i = 0; i < N_ROWS(o, origin); i++)
        if (sees_at(o, &COL(o, origin, product), CRD_T_product, i))
            see_at(o, &COL(o, origin, party), CRD_T_party, i);
    for (uint32_t i = 0; i < N_ROWS(o, release_component); i++)
        if (sees_at(o, &COL(o, release_component, product), CRD_T_product, i))
            see_at(o, &COL(o, release_component, component), CRD_T_component, i);
    for (uint32_t i = 0; i < N_ROWS(o, component); i++)
        if (o->seen[CRD_T_component][i])
            see_at(o, &COL(o, component, maker), CRD_T_party, i);
    for (uint32_t i = 0; i < N_ROWS(o, affects); i++)
        if (sees_at(o, &COL(o, affects, component), CRD_T_component, i) ||
            sees_at(o, &COL(o, affects, product), CRD_T_product, i))
            see_at(o, &COL(o, affects, vulnerability), CRD_T_vulnerability, i);
    for (uint32_t i = 0; i < N_ROWS(o, vex); i++)
        if (sees_at(o, &COL(o, vex, product), CRD_T_product, i))
            see_at(o, &COL(o, vex, vulnerability), CRD_T_vulnerability, i);
}

/* The party in `who`, where `about` is seen. */
static void see_beside(crd_own *o, const crd_world_col *about, uint32_t table,
                       const crd_world_col *who, uint32_t row)
{
    if (who->target[row] == CRD_T_party && sees_at(o, about, table, row))
        see_at(o, who, CRD_T_party, row);
}

/* Whoever owns what is seen, and whose branch it is. */
static void see_owners(crd_own *o)
{
    const crd_world_col *owner = &COL(o, holding, owner);
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < N_ROWS(o, holding); i++)
            if (owner->target[i] == CRD_T_party &&
                sees_at(o, &COL(o, holding, owned), CRD_T_party, i))
                more |= see_at(o, owner, 0, i);
        for (uint32_t i = 0; i < N_ROWS(o, party); i++)
            if (o->seen[CRD_T_party][i])
                more |= see_at(o, &COL(o, party, branch_of), CRD_T_party, i);
    }
}

/* Parties with something to do with its own, and whoever owns them. */
static void see_parties(crd_own *o)
{
    const crd_world_col *target = &COL(o, tie, target);
    for (uint32_t i = 0; i < N_ROWS(o, service); i++)
        if (o->seen[CRD_T_service][i])
            see_at(o, &COL(o, service, customer), CRD_T_party, i);
    for (uint32_t i = 0; i < N_ROWS(o, tie); i++)
        if (is_thing(target->target[i]) || target->target[i] == CRD_T_product)
            see_beside(o, target, 0, &COL(o, tie, holder), i);
    for (uint32_t i = 0; i < N_ROWS(o, protection); i++)
        see_beside(o, &COL(o, protection, scope), 0, &COL(o, protection, key_holder), i);
    for (uint32_t i = 0; i < N_ROWS(o, data_held); i++)
        see_beside(o, &COL(o, data_held, element), CRD_T_element, &COL(o, data_held, key_holder),
                   i);
    for (uint32_t i = 0; i < N_ROWS(o, dependency); i++)
        see_beside(o, &COL(o, dependency, dependent), 0, &COL(o, dependency, needs), i);
    see_owners(o);
}

/* ---- names -------------------------------------------------------------------------------------
 */

static crd_str id_of(const crd_own *o, uint32_t table, uint32_t row)
{
    return crd_world_text(o->w, crd_world_frame(o->w, table)->cols[0].text[row]);
}

/* The name beside the id: the second column of what has one. */
static crd_str name_of(const crd_own *o, uint32_t table, uint32_t row)
{
    const crd_frame *f = crd_world_frame(o->w, table);
    return table == CRD_T_link || f->n == 0 || !f->cols[1].text
               ? CRD_STR_NULL
               : crd_world_text(o->w, f->cols[1].text[row]);
}

/* A name of a party: one's own, another operator's, or of no matter. */
static crd_status tell_name(crd_own *o, uint32_t party, crd_str name, crd_err *err)
{
    if (party == o->op)
        return crd_untold_mine(o->untold, name, err);
    return is_other(o, party) ? crd_untold_never(o->untold, name, err) : CRD_OK;
}

static crd_status tell_parties(crd_own *o, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_world_col *name = &COL(o, party_name, name), *id = &COL(o, party, id);
    for (uint32_t i = 0; i < N_ROWS(o, party) && rc == CRD_OK; i++)
        rc = tell_name(o, id->text[i], name_of(o, CRD_T_party, i), err);
    CRD_TRY(rc);
    CRD_TRY(tell_name(o, o->op, crd_world_text(o->w, o->op), err));
    for (size_t i = 0; i < o->n_others; i++)
        CRD_TRY(tell_name(o, o->others[i], crd_world_text(o->w, o->others[i]), err));
    for (uint32_t i = 0; i < N_ROWS(o, party_name); i++)
        CRD_TRY(tell_name(o, COL(o, party_name, party).text[i], crd_world_text(o->w, name->text[i]),
                          err));
    size_t n; /* ids and names under which it is also written */
    const crd_also *also = crd_world_also(o->w, &n);
    for (size_t i = 0; i < n; i++)
        if (also[i].table == CRD_T_party)
            CRD_TRY(tell_name(o, also[i].to, crd_world_text(o->w, also[i].from), err));
done:
    return rc;
}

/* Of a thing: its key, and its name where it is more than one word (a town has many things). */
static crd_status tell_thing(crd_own *o, uint32_t table, crd_str id, crd_str name, crd_err *err)
{
    if (table == CRD_T_network) {
        crd_status rc = crd_untold_never(o->untold, id, err);
        return rc == CRD_OK ? crd_untold_never(o->untold, name, err) : rc;
    }
    crd_status rc = crd_untold_key(o->untold, id, err);
    bool several = name.ptr && memchr(name.ptr, ' ', name.len) != NULL;
    return rc == CRD_OK && several ? crd_untold_name(o->untold, name, err) : rc;
}

static const uint32_t things[] = {CRD_T_network, CRD_T_site, CRD_T_element, CRD_T_link,
                                  CRD_T_service};
enum { N_THINGS = sizeof things / sizeof *things };

static crd_status tell_things(crd_own *o, bool own, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t k = 0; k < N_THINGS; k++)
        for (uint32_t i = 0; i < crd_world_frame(o->w, things[k])->n; i++) {
            crd_str id = id_of(o, things[k], i), name = name_of(o, things[k], i);
            if ((o->seen[things[k]][i] != 0) != own)
                continue;
            if (!own) {
                CRD_TRY(tell_thing(o, things[k], id, name, err));
                continue;
            }
            CRD_TRY(crd_untold_allow(o->untold, id, err));
            CRD_TRY(crd_untold_allow(o->untold, name, err));
        }
    size_t n;
    const crd_also *also = crd_world_also(o->w, &n);
    for (size_t i = 0; i < n && !own; i++)
        if (is_thing(also[i].table) && !crd_own_sees(o, also[i].table, also[i].to))
            CRD_TRY(crd_untold_key(o->untold, crd_world_text(o->w, also[i].from), err));
done:
    return rc;
}

/* What cannot be told without naming others. */
static void hide_named(crd_own *o)
{
    for (size_t k = 0; k < sizeof looked_at / sizeof *looked_at; k++)
        for (uint32_t i = 0; i < crd_world_frame(o->w, looked_at[k])->n; i++)
            if (o->seen[looked_at[k]][i] && crd_untold_in(o->untold, id_of(o, looked_at[k], i))) {
                o->seen[looked_at[k]][i] = 0;
                o->left_out += is_thing(looked_at[k]);
            }
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

crd_status crd_own_find(const crd_world *w, const crd_str *operators, size_t n, size_t which,
                        crd_arena *arena, crd_own *ret_own, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_own o = {.w = w, .op = crd_world_find_text(w, operators[which])};
    uint32_t *others = CRD_NEW(arena, uint32_t, n);
    for (size_t i = 0; i < n && others; i++)
        if (i != which)
            others[o.n_others++] = crd_world_find_text(w, operators[i]);
    for (size_t k = 0; k < sizeof looked_at / sizeof *looked_at && others; k++) {
        o.seen[looked_at[k]] = CRD_NEW(arena, uint8_t, crd_world_frame(w, looked_at[k])->n + 1);
        if (!o.seen[looked_at[k]])
            others = NULL;
    }
    if (!others)
        return crd_fail(err, CRD_ENOMEM, "no memory for an annex");
    qsort(others, o.n_others, sizeof *others, by_number);
    o.others = others;
    CRD_TRY(crd_untold_new(&o.untold, err));
    see_things(&o);
    CRD_TRY(see_ends(&o, err));
    see_services(&o);
    uint32_t self = crd_world_row(w, CRD_T_party, o.op);
    if (self != CRD_ROW_NONE)
        o.seen[CRD_T_party][self] = 1;
    see_around(&o);
    see_contracts(&o);
    see_products(&o);
    see_parties(&o);
    CRD_TRY(tell_parties(&o, err));
    CRD_TRY(tell_things(&o, false, err));
    CRD_TRY(tell_things(&o, true, err));
    hide_named(&o);
    *ret_own = o;
    o.untold = NULL;
done:
    crd_untold_free(o.untold);
    return rc;
}

void crd_own_done(crd_own *o)
{
    crd_untold_free(o->untold);
    o->untold = NULL;
}

static int by_bytes(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

crd_status crd_annex_operators(const crd_world *w, crd_arena *arena, const crd_str **ret_ids,
                               size_t *ret_n, crd_err *err)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_network);
    const uint32_t *op = f->cols[CRD_C_network_operator].text;
    crd_str *ids = CRD_NEW(arena, crd_str, f->n + 1);
    size_t n = 0, kept = 0;
    if (!ids)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (uint32_t i = 0; i < f->n; i++)
        if (op[i] != CRD_INTERN_NONE)
            ids[n++] = crd_world_text(w, op[i]);
    qsort(ids, n, sizeof *ids, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !crd_str_eq(ids[i], ids[kept - 1]))
            ids[kept++] = ids[i];
    *ret_ids = ids;
    *ret_n = kept;
    return CRD_OK;
}
