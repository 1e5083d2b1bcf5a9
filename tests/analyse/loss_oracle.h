/* One loss, by definition: what docs/loss.md says of each thing, asked again and again of all of
 * them until nothing more falls. No circuits, no lanes, no labels of links. */
#ifndef LOSS_ORACLE_H
#define LOSS_ORACLE_H

#include "analyse/loss.h"
#include "base/bits.h"
#include "model/code.h"

#include <math.h>
#include <string.h>

enum { LO_MOST = 64, LO_NODES = 512 };

struct lo {
    const crd_ties *t;
    const crd_world *w;
    const crd_loss_opts *o;
    bool high;
    const uint32_t *lost; /* nodes, or rows of risk_group */
    size_t n_lost;
    const struct lo *base; /* the same with nothing lost; NULL: this is that */
    bool closed;           /* nothing that is not recorded falls */
    bool dead[LO_NODES];
    bool site[LO_MOST], element[LO_MOST], link[LO_MOST], network[LO_MOST];
    bool need[LO_MOST], less[LO_MOST], service[LO_MOST], degraded[LO_MOST];
    bool changed;
};

static inline void lo_set(struct lo *x, bool *at, bool fails)
{
    if (fails && !*at)
        *at = x->changed = true;
}
static inline bool lo_open(const struct lo *x) { return x->high && x->n_lost > 0 && !x->closed; }
static inline uint32_t lo_n(const struct lo *x, uint32_t table)
{
    return crd_world_frame(x->w, table)->n;
}
static inline bool lo_is(const struct lo *x, uint32_t text, const char *code)
{
    return crd_str_eq(crd_world_text(x->w, text), crd_str_from(code));
}

/* ---- values: none, one, or several that are as good ---------------------------------------- */

struct lo_values {
    uint32_t n, text[8], table[8];
    bool sure;
};

static inline struct lo_values lo_values(const struct lo *x, uint32_t table, uint32_t row,
                                         uint32_t field)
{
    struct lo_values v = {.sure = !crd_world_contested(x->w, table, row, field)};
    const crd_world_col *c = &crd_world_frame(x->w, table)->cols[field];
    size_t n;
    const crd_other *o = crd_world_others(x->w, table, row, field, &n);
    if (c->text[row] == CRD_INTERN_NONE)
        return v;
    v.table[v.n] = c->target ? c->target[row] : CRD_TARGET_NONE;
    v.text[v.n++] = c->text[row];
    for (size_t i = 0; i < n && v.n < 8; i++)
        if (o[i].contested) {
            v.table[v.n] = o[i].target;
            v.text[v.n++] = o[i].text;
        }
    return v;
}

static inline double lo_real(const struct lo *x, uint32_t table, uint32_t row, uint32_t field)
{
    return crd_world_contested(x->w, table, row, field)
               ? (double)NAN
               : crd_col_real(&crd_world_frame(x->w, table)->cols[field], row);
}

static inline double lo_days(const struct lo *x, uint32_t table, uint32_t row, uint32_t field)
{
    int64_t days = crd_col_i64(&crd_world_frame(x->w, table)->cols[field], row);
    return days == CRD_NULL64 || crd_world_contested(x->w, table, row, field) ? (double)NAN
                                                                              : 24.0 * (double)days;
}

/* ---- time --------------------------------------------------------------------------------- */

static inline bool lo_past(const struct lo *x, double hours)
{
    return isnan(hours) ? x->high && x->o->hours > 0 : x->o->hours >= hours;
}

static inline bool lo_still_down(const struct lo *x, double restore)
{
    bool comes_back = x->o->mode == CRD_LOSS_FAILS || x->o->mode == CRD_LOSS_SABOTAGES;
    if (x->o->hours <= 0 || !comes_back)
        return true;
    return isnan(restore) ? x->high : x->o->hours < restore;
}

/* ---- whose loss takes what ----------------------------------------------------------------- */

static inline bool lo_own(const struct lo *x, uint32_t i)
{
    uint8_t kind = x->t->kind[i];
    bool makes = (kind == CRD_TIE_MAKES && crd_ties_origin_table(x->t, i) != CRD_T_origin) ||
                 kind == CRD_TIE_BUILDS;
    switch (x->o->by) {
    case CRD_LOSS_MAKER:
        return makes;
    case CRD_LOSS_SUPPLIER:
    case CRD_LOSS_STATE:
        return makes || kind == CRD_TIE_HOSTS;
    case CRD_LOSS_OPERATOR:
        return kind == CRD_TIE_OPERATES;
    case CRD_LOSS_OWNER:
        return kind == CRD_TIE_OWNS;
    case CRD_LOSS_SITE:
    case CRD_LOSS_LINK:
    case CRD_LOSS_RISK_GROUP:
    case CRD_LOSS_DISK:
    case CRD_LOSS_BYS:
        break;
    }
    return false;
}

static inline bool lo_is_element(const struct lo *x, uint32_t node)
{
    return crd_ties_kind(x->t, node) == CRD_NODE_ELEMENT;
}

/* Its licence is over; or, possibly, it failed and there are no spares. */
static inline bool lo_made_over(const struct lo *x, uint32_t e)
{
    double spares = lo_real(x, CRD_T_element, e, CRD_C_element_spares_days);
    return lo_past(x, 24 * lo_real(x, CRD_T_element, e, CRD_C_element_licence_grace_days)) ||
           (x->high && !isnan(spares) && x->o->hours >= 24 * spares);
}

/* After so long, has supply by this tie ended? */
static inline bool lo_supply_ended(const struct lo *x, uint32_t i)
{
    const crd_ties *t = x->t;
    uint32_t e = t->to[i] - t->base[CRD_NODE_ELEMENT];
    bool element = lo_is_element(x, t->to[i]);
    switch (t->kind[i]) {
    case CRD_TIE_CONTROLS:
    case CRD_TIE_PART_OF:
    case CRD_TIE_RESTRICTS:
        return true;
    case CRD_TIE_IS:
        return x->o->by == CRD_LOSS_STATE;
    case CRD_TIE_MAKES:
        if (crd_ties_origin_table(t, i) == CRD_T_origin)
            return false;
        return !element || lo_made_over(x, e);
    case CRD_TIE_RUNS:
        return element && lo_made_over(x, e);
    case CRD_TIE_HOSTS:
    case CRD_TIE_OPERATES:
    case CRD_TIE_MANAGES:
        if (crd_ties_origin_table(t, i) == CRD_T_tie)
            return lo_past(x,
                           lo_days(x, CRD_T_tie, crd_ties_origin(t, i).row, CRD_C_tie_notice_days));
        if (crd_ties_origin_table(t, i) == CRD_T_contract)
            return lo_past(x, lo_days(x, CRD_T_contract, crd_ties_origin(t, i).row,
                                      CRD_C_contract_notice_days));
        return lo_past(x, (double)NAN);
    default:
        return false;
    }
}

static inline bool lo_takes(const struct lo *x, uint32_t from, uint32_t i)
{
    const crd_ties *t = x->t;
    uint8_t kind = t->kind[i];
    bool there = (t->might[i] & (x->high ? 0xffff : 0x00ff)) != 0;
    if (kind == CRD_TIE_HOSTS && lo_is_element(x, from))
        return false;
    switch (x->o->mode) {
    case CRD_LOSS_FAILS:
        return there &&
               (lo_own(x, i) || kind == CRD_TIE_RUNS || kind == CRD_TIE_PART_OF ||
                kind == CRD_TIE_CONTROLS || (kind == CRD_TIE_IS && x->o->by == CRD_LOSS_STATE));
    case CRD_LOSS_WITHDRAWS:
        return there && lo_supply_ended(x, i);
    case CRD_LOSS_SEIZED:
        return there && kind == CRD_TIE_STANDS_IN;
    case CRD_LOSS_SABOTAGES:
        if (kind == CRD_TIE_NEEDS || kind == CRD_TIE_HOUSES || kind == CRD_TIE_CARRIES ||
            kind == CRD_TIE_ENDS || kind == CRD_TIE_SERVES || kind == CRD_TIE_PASSES ||
            kind == CRD_TIE_OPENS ||
            (crd_tie_kinds[kind].flags & (CRD_TIE_SCENARIO | CRD_TIE_WITHDRAWS)))
            return false;
        return (t->might[i] >> (x->high ? 14 : 6) & 3) >=
               (x->o->latent ? CRD_GRADE_LATENT : CRD_GRADE_STANDING);
    case CRD_LOSS_MODES:
        break;
    }
    return false;
}

static inline bool lo_lived(const struct lo *x, uint32_t node, uint32_t table, uint32_t row,
                            uint32_t installed)
{
    crd_date on = crd_col_i32(&crd_world_frame(x->w, table)->cols[installed], row);
    if (crd_ties_kind(x->t, node) != CRD_NODE_PARTY || on == CRD_DATE_NONE ||
        crd_world_contested(x->w, table, row, installed))
        return true;
    uint32_t p = node - x->t->base[CRD_NODE_PARTY];
    crd_date since = crd_col_i32(&CRD_COL(x->w, party, since), p),
             until = crd_col_i32(&CRD_COL(x->w, party, until), p);
    if (since != CRD_DATE_NONE && !crd_world_contested(x->w, CRD_T_party, p, CRD_C_party_since) &&
        crd_date_last(on) < crd_date_first(since))
        return false;
    return until == CRD_DATE_NONE || crd_world_contested(x->w, CRD_T_party, p, CRD_C_party_until) ||
           crd_date_first(on) < crd_date_last(until);
}

static inline const char *lo_layer(const struct lo *x, uint32_t element)
{
    struct lo_values v = lo_values(x, CRD_T_element, element, CRD_C_element_function);
    const crd_function *f = v.sure && v.n ? crd_function_find(crd_world_text(x->w, v.text[0]))
                                          : NULL;
    return f ? f->layer : NULL;
}

/* Is the product sold for something of the layer? */
static inline bool lo_sold(const struct lo *x, uint32_t product, const char *layer)
{
    struct lo_values v = lo_values(x, CRD_T_product, product, CRD_C_product_category);
    for (uint32_t i = 0; i < v.n; i++) {
        const crd_function *f = crd_function_find(crd_world_text(x->w, v.text[i]));
        if (!layer || (f && strcmp(f->layer, layer) == 0))
            return true;
    }
    return false;
}

/* Is the party known for things of this layer (NULL: of any; "link": links)? */
static inline bool lo_known(const struct lo *x, uint32_t party, const char *layer)
{
    const crd_ties *t = x->t;
    bool owner = x->o->by == CRD_LOSS_OWNER || x->o->by == CRD_LOSS_OPERATOR;
    for (uint32_t i = t->first[party]; i < t->first[party + 1]; i++) {
        uint32_t to = t->to[i];
        if (!lo_own(x, i))
            continue;
        if (owner)
            return true;
        if (crd_ties_kind(t, to) == CRD_NODE_LINK) {
            if (!layer || strcmp(layer, "link") == 0)
                return true;
            continue;
        }
        if (crd_ties_kind(t, to) == CRD_NODE_PRODUCT &&
            lo_sold(x, to - t->base[CRD_NODE_PRODUCT], layer))
            return true;
        if (lo_is_element(x, to)) {
            const char *is = lo_layer(x, to - t->base[CRD_NODE_ELEMENT]);
            if (!layer || (is && strcmp(is, layer) == 0))
                return true;
        }
        for (uint32_t r = t->first[to]; r < t->first[to + 1]; r++) {
            if (t->kind[r] != CRD_TIE_RUNS || !lo_is_element(x, t->to[r]))
                continue;
            const char *is = lo_layer(x, t->to[r] - t->base[CRD_NODE_ELEMENT]);
            if (!layer || (is && strcmp(is, layer) == 0))
                return true;
        }
    }
    return false;
}

static inline bool lo_is_party(const struct lo *x, uint32_t node)
{
    crd_node_kind kind = crd_ties_kind(x->t, node);
    return kind == CRD_NODE_PARTY ||
           (kind == CRD_NODE_NAMED &&
            x->t->extra[node - x->t->base[CRD_NODE_USERS]].table == CRD_T_party);
}

/* Could a party that is dead be the one that nobody recorded for this thing? */
static inline bool lo_could_be(const struct lo *x, uint32_t node)
{
    const crd_ties *t = x->t;
    bool owner = x->o->by == CRD_LOSS_OWNER || x->o->by == CRD_LOSS_OPERATOR;
    crd_node_kind kind = crd_ties_kind(t, node);
    bool thing = kind == CRD_NODE_ELEMENT || kind == CRD_NODE_LINK;
    uint32_t row = node - t->base[kind], table = kind == CRD_NODE_LINK ? CRD_T_link : CRD_T_element;
    const char *layer = owner || !thing ? NULL : kind == CRD_NODE_LINK ? "link" : lo_layer(x, row);
    if (x->o->unknown_any)
        return x->n_lost > 0;
    for (uint32_t p = 0; p < t->n_nodes; p++)
        if (x->dead[p] && lo_is_party(x, p) && lo_known(x, p, layer) &&
            (!thing ||
             lo_lived(x, p, table, row,
                      kind == CRD_NODE_LINK ? CRD_C_link_installed : CRD_C_element_installed)))
            return true;
    return false;
}

static inline void lo_unknown(struct lo *x)
{
    const crd_ties *t = x->t;
    uint32_t u = t->base[CRD_NODE_UNKNOWN];
    bool owner = x->o->by == CRD_LOSS_OWNER || x->o->by == CRD_LOSS_OPERATOR;
    for (uint32_t i = t->first[u]; i < t->first[u + 1]; i++) {
        uint32_t to = t->to[i];
        crd_node_kind kind = crd_ties_kind(t, to);
        if (!lo_own(x, i) || !lo_takes(x, u, i))
            continue;
        if (kind == CRD_NODE_ELEMENT || kind == CRD_NODE_LINK || owner) {
            lo_set(x, &x->dead[to], lo_could_be(x, to));
            continue;
        }
        for (uint32_t r = t->first[to]; r < t->first[to + 1]; r++)
            if (t->kind[r] == CRD_TIE_RUNS && lo_takes(x, to, r))
                lo_set(x, &x->dead[t->to[r]], lo_could_be(x, t->to[r]));
    }
}

static inline void lo_established(struct lo *x)
{
    for (uint32_t p = 0; p < lo_n(x, CRD_T_party); p++) {
        struct lo_values v = lo_values(x, CRD_T_party, p, CRD_C_party_jurisdiction);
        for (uint32_t k = 0; k < v.n && (v.sure || x->high); k++) {
            uint32_t j = crd_world_row(x->w, CRD_T_jurisdiction, v.text[k]);
            lo_set(x, &x->dead[crd_ties_node(x->t, CRD_T_party, p)],
                   j != CRD_ROW_NONE && x->dead[crd_ties_node(x->t, CRD_T_jurisdiction, j)]);
        }
    }
}

static inline void lo_risk_groups(struct lo *x)
{
    for (uint32_t i = 0; i < lo_n(x, CRD_T_risk_member); i++) {
        uint32_t group = crd_world_row(x->w, CRD_T_risk_group,
                                       CRD_COL(x->w, risk_member, risk_group).text[i]);
        uint32_t table = CRD_COL(x->w, risk_member, member).target[i];
        uint32_t row = crd_world_row(x->w, table, CRD_COL(x->w, risk_member, member).text[i]);
        for (size_t k = 0; k < x->n_lost; k++)
            if (group == x->lost[k] && row != CRD_ROW_NONE)
                x->dead[crd_ties_node(x->t, table, row)] = true;
    }
}

static inline void lo_dead(struct lo *x)
{
    const crd_ties *t = x->t;
    bool supply = x->o->mode == CRD_LOSS_FAILS || x->o->mode == CRD_LOSS_WITHDRAWS;
    assert_true(t->n_nodes <= LO_NODES);
    if (x->o->by == CRD_LOSS_RISK_GROUP) {
        lo_risk_groups(x);
        return;
    }
    for (size_t k = 0; k < x->n_lost; k++)
        x->dead[x->lost[k]] = true;
    do {
        x->changed = false;
        if (x->o->by == CRD_LOSS_SITE || x->o->by == CRD_LOSS_LINK)
            return;
        for (uint32_t v = 0; v < t->n_nodes; v++)
            for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
                if (x->dead[v] && v != t->base[CRD_NODE_UNKNOWN] && lo_takes(x, v, i))
                    lo_set(x, &x->dead[t->to[i]], true);
        if (x->o->by == CRD_LOSS_STATE && supply)
            lo_established(x);
        if (x->high && supply)
            lo_unknown(x);
    } while (x->changed);
}

/* ---- things ------------------------------------------------------------------------------- */

/* Several that may stand in for one another: in low all have to fail, one of them surely one of
 * them; in high one is enough. */
struct lo_several {
    bool all, any, sure;
};
static const struct lo_several lo_none = {true, false, false};
static inline void lo_one(struct lo_several *s, bool fails, bool sure)
{
    s->all = s->all && fails;
    s->any = s->any || fails;
    s->sure = s->sure || sure;
}
static inline bool lo_fail(const struct lo *x, struct lo_several s)
{
    return x->high ? s.any : s.sure && s.all;
}

static inline bool lo_ref(const struct lo *x, uint32_t table, uint32_t text)
{
    bool nobody = lo_open(x);
    uint32_t row = table < CRD_T_COUNT ? crd_world_row(x->w, table, text) : CRD_ROW_NONE;
    if (row == CRD_ROW_NONE)
        return nobody;
    switch (table) {
    case CRD_T_site:
        return x->site[row];
    case CRD_T_element:
        return x->element[row];
    case CRD_T_link:
        return x->link[row];
    case CRD_T_network:
        return x->network[row];
    case CRD_T_service:
        return x->service[row];
    case CRD_T_party:
        return x->dead[crd_ties_node(x->t, table, row)];
    default:
        return nobody;
    }
}

/* Ties of a kind into a node from nodes that fail or not, which stand in for one another. */
static inline bool lo_leans(const struct lo *x, uint32_t node, uint8_t kind, crd_node_kind holder,
                            const bool *fails)
{
    const crd_ties *t = x->t;
    struct lo_several s = lo_none;
    for (uint32_t v = t->base[holder]; v < t->base[holder + 1]; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (t->kind[i] == kind && t->to[i] == node)
                lo_one(&s, fails[v - t->base[holder]], (t->might[i] & 0x00ff) != 0);
    return lo_fail(x, s);
}

/* A need of which nobody says how long it can wait. */
static inline bool lo_may_stop(const struct lo *x, uint32_t dependency)
{
    uint32_t kind = CRD_COL(x->w, dependency, kind).text[dependency];
    bool later = lo_is(x, kind, "management") || lo_is(x, kind, "orchestration");
    return !lo_is(x, kind, "intercept") && (!later || x->o->hours > 0);
}

/* What it needs of each kind. */
static inline bool lo_lacks(const struct lo *x, uint32_t table, uint32_t row)
{
    const crd_world *w = x->w;
    uint32_t n = lo_n(x, CRD_T_dependency);
    for (uint32_t i = 0; i < n; i++) {
        struct lo_several s = lo_none;
        for (uint32_t k = 0; k < n; k++) {
            if (CRD_COL(w, dependency, kind).text[k] != CRD_COL(w, dependency, kind).text[i] ||
                CRD_COL(w, dependency, dependent).target[k] != table ||
                crd_world_row(w, table, CRD_COL(w, dependency, dependent).text[k]) != row)
                continue;
            double h = lo_real(x, CRD_T_dependency, k, CRD_C_dependency_autonomy_h);
            bool open = isnan(crd_col_real(&CRD_COL(w, dependency, autonomy_h), k)) &&
                        table == CRD_T_site &&
                        lo_is(x, CRD_COL(w, dependency, kind).text[k], "power");
            if (open)
                h = lo_real(x, CRD_T_site, row, CRD_C_site_power_autonomy_h);
            bool over = isnan(h) ? x->high && lo_may_stop(x, k) : x->o->hours >= h;
            lo_one(&s,
                   over && lo_ref(x, CRD_COL(w, dependency, needs).target[k],
                                  CRD_COL(w, dependency, needs).text[k]),
                   true);
        }
        if (lo_fail(x, s))
            return true;
    }
    return false;
}

static inline bool lo_not_there(const struct lo *x, uint32_t table, uint32_t row)
{
    crd_there there = crd_world_there(x->w, table, row);
    return there == CRD_THERE_NOT || (there == CRD_THERE_MAYBE && x->high);
}

static inline bool lo_element_fails(const struct lo *x, uint32_t e)
{
    const crd_ties *t = x->t;
    uint32_t node = crd_ties_node(t, CRD_T_element, e);
    bool still = lo_still_down(x, lo_real(x, CRD_T_element, e, CRD_C_element_restore_h));
    if (lo_not_there(x, CRD_T_element, e) || (x->dead[node] && still))
        return true;
    for (uint32_t s = 0; s < lo_n(x, CRD_T_site); s++) {
        uint32_t at = crd_ties_node(t, CRD_T_site, s);
        for (uint32_t i = t->first[at]; i < t->first[at + 1]; i++)
            if (t->kind[i] == CRD_TIE_HOUSES && t->to[i] == node &&
                (x->high || (t->might[i] & 0x00ff)) && (x->site[s] || (x->dead[at] && still)))
                return true;
    }
    return lo_leans(x, node, CRD_TIE_HOSTS, CRD_NODE_ELEMENT, x->element) ||
           lo_lacks(x, CRD_T_element, e);
}

static inline bool lo_link_fails(const struct lo *x, uint32_t l)
{
    const crd_ties *t = x->t;
    static const uint32_t ends[] = {CRD_C_link_a, CRD_C_link_b};
    uint32_t node = crd_ties_node(t, CRD_T_link, l);
    if (lo_not_there(x, CRD_T_link, l) ||
        (x->dead[node] && lo_still_down(x, lo_real(x, CRD_T_link, l, CRD_C_link_restore_h))))
        return true;
    for (uint32_t e = 0; e < lo_n(x, CRD_T_element); e++) {
        uint32_t at = crd_ties_node(t, CRD_T_element, e);
        for (uint32_t i = t->first[at]; i < t->first[at + 1]; i++)
            if (t->kind[i] == CRD_TIE_ENDS && t->to[i] == node && x->element[e] &&
                (x->high || (t->might[i] & 0x00ff)))
                return true;
    }
    for (int k = 0; k < 2; k++) {
        struct lo_values v = lo_values(x, CRD_T_link, l, ends[k]);
        for (uint32_t i = 0; i < v.n && (v.sure || x->high); i++) {
            uint32_t row = v.table[i] == CRD_T_site ? crd_world_row(x->w, CRD_T_site, v.text[i])
                                                    : CRD_ROW_NONE;
            if (row != CRD_ROW_NONE && x->site[row])
                return true;
        }
    }
    return lo_leans(x, node, CRD_TIE_CARRIES, CRD_NODE_LINK, x->link) || lo_lacks(x, CRD_T_link, l);
}

/* All elements of one function that every user passes. Who may be of another network or function
 * stands in for them in low, and does not in high unless nobody else is. */
static inline bool lo_network_fails(const struct lo *x, uint32_t n)
{
    const crd_world *w = x->w;
    uint32_t elements = lo_n(x, CRD_T_element);
    for (uint32_t f = 0; f < elements; f++) {
        uint32_t function = CRD_COL(w, element, function).text[f];
        bool any_sure = false, sure_fail = true, all_fail = true, one_fails = false, of = false;
        const crd_outage *o = crd_outage_find(crd_world_text(w, function));
        if (x->t->everyone[f] != CRD_EVERYONE ||
            (o && !lo_past(x, x->high ? o->possible_h : o->certain_h))) /* it goes on without */
            continue;
        for (uint32_t e = 0; e < elements; e++) {
            struct lo_values net = lo_values(x, CRD_T_element, e, CRD_C_element_network);
            struct lo_values fn = lo_values(x, CRD_T_element, e, CRD_C_element_function);
            bool here = false, does = false;
            for (uint32_t k = 0; k < net.n; k++)
                here |= crd_world_row(w, CRD_T_network, net.text[k]) == n;
            for (uint32_t k = 0; k < fn.n; k++)
                does |= fn.text[k] == function;
            if (!here || !does)
                continue;
            of |= e == f;
            bool sure = net.sure && fn.sure;
            any_sure |= sure;
            sure_fail &= !sure || x->element[e];
            all_fail &= x->element[e];
            one_fails |= x->element[e];
        }
        if (!of)
            continue;
        if (x->high ? (any_sure ? sure_fail : one_fails) : any_sure && all_fail)
            return true;
    }
    return false;
}

#endif
