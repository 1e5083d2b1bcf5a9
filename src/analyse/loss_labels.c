/* Who can be lost, and what is dead then: the label's loss runs along the ties that make the thing
 * its own. Who is not recorded: loss_known.c. */
#include "analyse/loss_known.h"

#include <math.h>
#include <stdlib.h>

#define K(kind) (UINT64_C(1) << CRD_TIE_##kind)

/* Ties that make somebody a maker, an owner ..., and those that pass it on. */
static const uint64_t own[CRD_LOSS_BYS] = {
    [CRD_LOSS_MAKER] = K(MAKES) | K(BUILDS),
    [CRD_LOSS_SUPPLIER] = K(MAKES) | K(BUILDS) | K(HOSTS),
    [CRD_LOSS_OPERATOR] = K(OPERATES),
    [CRD_LOSS_OWNER] = K(OWNS),
    [CRD_LOSS_STATE] = K(MAKES) | K(BUILDS) | K(HOSTS),
};
static const uint64_t pass = K(RUNS) | K(PART_OF) | K(CONTROLS);
/* What a loss of supply takes: by licence (makes, runs) or by notice; whom an export control or a
 * sanction cuts off supplies no more. */
static const uint64_t supply = K(RESTRICTS) | K(MAKES) | K(RUNS) | K(HOSTS) | K(OPERATES) |
                               K(MANAGES) | K(PART_OF) | K(CONTROLS);
/* What stands or falls with other things is worked out by function, not by reach. */
static const uint64_t functional = K(NEEDS) | K(HOUSES) | K(CARRIES) | K(ENDS) | K(SERVES) |
                                   K(PASSES) | K(OPENS);

static bool from_element(const crd_ties *t, uint32_t v)
{
    return v >= t->base[CRD_NODE_ELEMENT] && v < t->base[CRD_NODE_ELEMENT + 1];
}

static bool is_by_party(crd_loss_by by) { return by <= CRD_LOSS_OWNER; }

static uint64_t kinds_of(const crd_losing *l)
{
    switch (l->o->mode) {
    case CRD_LOSS_WITHDRAWS:
        return supply | (l->o->by == CRD_LOSS_STATE ? K(IS) : 0);
    case CRD_LOSS_SABOTAGES:
        return ~functional;
    case CRD_LOSS_SEIZED:
        return K(STANDS_IN);
    case CRD_LOSS_FAILS:
    case CRD_LOSS_MODES:
        break;
    }
    return own[l->o->by] | pass | (l->o->by == CRD_LOSS_STATE ? K(IS) : 0);
}

/* ---- labels ------------------------------------------------------------------------------- */

uint32_t crd_losing_table(const crd_losing *l, uint32_t node)
{
    const crd_ties *t = l->t;
    crd_node_kind kind = crd_ties_kind(t, node);
    return kind == CRD_NODE_JURISDICTION ? CRD_T_jurisdiction
           : kind == CRD_NODE_PARTY      ? CRD_T_party
           : kind == CRD_NODE_NAMED      ? t->extra[node - t->base[CRD_NODE_USERS]].table
                                         : CRD_TARGET_NONE;
}

/* Who made a stage of a product (its chips, its firmware) is not its maker. */
bool crd_losing_is_own(const crd_losing *l, uint32_t tie)
{
    return (own[l->o->by] >> l->t->kind[tie] & 1) &&
           !(l->t->kind[tie] == CRD_TIE_MAKES && crd_ties_origin_table(l->t, tie) == CRD_T_origin);
}

/* Does the party or state have something of its own that its loss can take? */
static bool has_own(const crd_losing *l, uint32_t node)
{
    bool seized = l->o->mode == CRD_LOSS_SEIZED;
    for (uint32_t i = l->t->first[node]; i < l->t->first[node + 1]; i++)
        if (seized ? l->t->kind[i] == CRD_TIE_STANDS_IN : crd_losing_is_own(l, i))
            return true;
    return false;
}

static bool is_label(const crd_losing *l, uint32_t node)
{
    uint32_t table = crd_losing_table(l, node);
    if (node == l->t->base[CRD_NODE_UNKNOWN])
        return false;
    if (is_by_party(l->o->by))
        return table == CRD_T_party && has_own(l, node);
    return table == CRD_T_jurisdiction && (l->o->mode != CRD_LOSS_SEIZED || has_own(l, node));
}

crd_str crd_losing_label_id(const crd_losing *l, uint32_t var, crd_str *ret_name)
{
    const crd_world *w = l->w;
    uint32_t at = l->labels.at[var], table;
    *ret_name = CRD_STR_NULL;
    if (l->o->by == CRD_LOSS_DISK) {
        *ret_name = l->o->disks->name[at];
        return l->o->disks->id[at];
    }
    if (l->o->by == CRD_LOSS_RISK_GROUP) {
        *ret_name = crd_world_text(w, CRD_COL(w, risk_group, name).text[at]);
        return crd_world_text(w, CRD_COL(w, risk_group, id).text[at]);
    }
    crd_str id = crd_ties_id(l->t, at, &table, NULL);
    uint32_t row = crd_ties_kind(l->t, at) == CRD_NODE_NAMED
                       ? CRD_ROW_NONE
                       : crd_world_row(w, table, crd_world_find_text(w, id));
    if (row != CRD_ROW_NONE && table == CRD_T_party)
        *ret_name = crd_world_text(w, CRD_COL(w, party, name).text[row]);
    else if (row != CRD_ROW_NONE && table == CRD_T_jurisdiction)
        *ret_name = crd_world_text(w, CRD_COL(w, jurisdiction, name).text[row]);
    else if (row != CRD_ROW_NONE && table == CRD_T_site)
        *ret_name = crd_world_text(w, CRD_COL(w, site, name).text[row]);
    else if (row != CRD_ROW_NONE && table == CRD_T_link)
        *ret_name = crd_world_text(w, CRD_COL(w, link, system).text[row]);
    return id;
}

typedef struct named {
    crd_str id;
    uint32_t at;
} named;

static int by_id(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = crd_str_cmp(x->id, y->id);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* Variables in the order of ids. */
static crd_status sort_labels(crd_losing *l)
{
    size_t n = l->labels.n;
    named *all = malloc((n ? n : 1) * sizeof *all);
    crd_str name;
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        all[i] = (named){crd_losing_label_id(l, (uint32_t)i, &name), l->labels.at[i]};
    if (n > 0)
        qsort(all, n, sizeof *all, by_id);
    for (size_t i = 0; i < n; i++)
        l->labels.at[i] = all[i].at;
    free(all);
    return CRD_OK;
}

static bool all_of(crd_losing *l, uint32_t first, uint32_t n)
{
    bool ok = true;
    for (uint32_t i = 0; i < n && ok; i++)
        ok = CRD_VEC_PUSH(&l->labels, first + i);
    return ok;
}

static crd_status all_labels(crd_losing *l)
{
    const crd_ties *t = l->t;
    bool ok = true;
    if (l->o->by == CRD_LOSS_DISK) {
        ok = all_of(l, 0, l->o->disks->n);
    } else if (l->o->by == CRD_LOSS_RISK_GROUP) {
        ok = all_of(l, 0, crd_world_frame(l->w, CRD_T_risk_group)->n);
    } else if (l->o->by == CRD_LOSS_SITE || l->o->by == CRD_LOSS_LINK) {
        crd_node_kind kind = l->o->by == CRD_LOSS_SITE ? CRD_NODE_SITE : CRD_NODE_LINK;
        ok = all_of(l, t->base[kind], t->base[kind + 1] - t->base[kind]);
    } else {
        for (uint32_t v = 0; v < t->n_nodes && ok; v++)
            ok = !is_label(l, v) || CRD_VEC_PUSH(&l->labels, v);
    }
    return ok ? sort_labels(l) : CRD_ENOMEM;
}

crd_status crd_losing_labels(crd_losing *l)
{
    crd_status rc = all_labels(l);
    if (rc == CRD_OK && l->o->n_set > 0)
        rc = crd_losing_set(l);
    for (size_t i = 0; rc == CRD_OK && i < l->labels.n; i++) {
        uint32_t *var = crd_map_add(&l->var_of, l->labels.at[i], 0);
        if (!var)
            return CRD_ENOMEM;
        *var = l->o->n_set > 0 ? 0 : (uint32_t)i;
    }
    l->gates.n_vars = crd_losing_n_labels(l);
    return rc == CRD_OK && l->late.on ? crd_losing_late_vars(l) : rc;
}

/* ---- what is dead ------------------------------------------------------------------------- */

/* Hours until the end of a contract or of granted access; NaN = not known. */
static double notice(const crd_losing *l, uint32_t tie)
{
    uint32_t row = crd_ties_origin(l->t, tie).row;
    int64_t days = CRD_NULL64;
    uint32_t table = crd_ties_origin_table(l->t, tie);
    if (table == CRD_T_tie && !crd_world_contested(l->w, table, row, CRD_C_tie_notice_days))
        days = crd_col_i64(&CRD_COL(l->w, tie, notice_days), row);
    else if (table == CRD_T_contract &&
             !crd_world_contested(l->w, table, row, CRD_C_contract_notice_days))
        days = crd_col_i64(&CRD_COL(l->w, contract, notice_days), row);
    return days == CRD_NULL64 ? (double)NAN : 24.0 * (double)days;
}

static double grace(const crd_losing *l, uint32_t element)
{
    return 24 * crd_losing_real(l, CRD_T_element, CRD_C_element_licence_grace_days, element);
}

/* What fails from then on stays dead; what has failed by now, nobody knows. */
static bool spares_are_over(const crd_losing *l, uint32_t element)
{
    double hours = 24 * crd_losing_real(l, CRD_T_element, CRD_C_element_spares_days, element);
    return hours == hours && l->high && crd_losing_past(l, hours); /* not known: not said */
}

/* When supply ends: by licence what it makes, by notice what it hosts, operates or manages. */
static bool ends_by_now(const crd_losing *l, uint32_t i)
{
    const crd_ties *t = l->t;
    uint32_t e = t->base[CRD_NODE_ELEMENT], to = t->to[i];
    bool to_element = to >= e && to < t->base[CRD_NODE_ELEMENT + 1];
    if (t->kind[i] == CRD_TIE_RUNS || (t->kind[i] == CRD_TIE_MAKES && to_element))
        return to_element && (crd_losing_past(l, grace(l, to - e)) || spares_are_over(l, to - e));
    if (t->kind[i] == CRD_TIE_HOSTS || t->kind[i] == CRD_TIE_OPERATES ||
        t->kind[i] == CRD_TIE_MANAGES)
        return crd_losing_past(l, notice(l, i));
    return true;
}

/* Does the tie take its target with it, in this bound and at this time? */
static bool takes(const crd_losing *l, uint32_t i)
{
    const crd_ties *t = l->t;
    if (l->o->mode == CRD_LOSS_SABOTAGES) {
        uint8_t grade = l->o->latent ? CRD_GRADE_LATENT : CRD_GRADE_STANDING;
        return !(crd_tie_kinds[t->kind[i]].flags & (CRD_TIE_SCENARIO | CRD_TIE_WITHDRAWS)) &&
               crd_might_has(t->might[i], (crd_might_plane){3, grade, l->high});
    }
    if ((t->might[i] & (l->high ? 0xffff : 0x00ff)) == 0 ||
        (t->kind[i] == CRD_TIE_MAKES && crd_ties_origin_table(t, i) == CRD_T_origin))
        return false;
    return l->o->mode != CRD_LOSS_WITHDRAWS || ends_by_now(l, i);
}

static void along_ties(crd_losing *l)
{
    const crd_ties *t = l->t;
    uint64_t kinds = kinds_of(l);
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1] && !l->gates.full; i++)
            if (v != t->base[CRD_NODE_UNKNOWN] && (kinds >> t->kind[i] & 1) &&
                !(t->kind[i] == CRD_TIE_HOSTS && from_element(t, v)) && takes(l, i))
                crd_losing_in(l, l->dead + t->to[i], l->dead + v);
}

/* One party behind all that nobody recorded. */
static void all_unknown(crd_losing *l, uint32_t node)
{
    uint32_t u = l->t->base[CRD_NODE_UNKNOWN];
    if (l->late.on)
        crd_losing_in(l, l->dead + node, l->late.first_unit);
    else if (crd_map_find(&l->var_of, u))
        crd_losing_in(l, l->dead + node, l->dead + u);
}

/* An element or link could be anybody's who is known for such things. */
static void could_own(crd_losing *l, crd_known *list, uint32_t node)
{
    const crd_ties *t = l->t;
    uint32_t e = t->base[CRD_NODE_ELEMENT], k = t->base[CRD_NODE_LINK];
    bool element = from_element(t, node);
    uint32_t table = element ? CRD_T_element : CRD_T_link, row = node - (element ? e : k);
    uint32_t field = element ? CRD_C_element_installed : CRD_C_link_installed;
    crd_date on = crd_world_contested(l->w, table, row, field)
                      ? CRD_DATE_NONE
                      : crd_col_i32(&crd_world_frame(l->w, table)->cols[field], row);
    uint32_t who = crd_known_could_be(l, list, node, on);
    crd_losing_in(l, l->dead + node, who);
    all_unknown(l, node);
    l->unknown++;
    l->unclaimed += crd_known_is_nobody(list, who);
}

/* Low: what nobody named makes falls with its own unknown party. */
bool crd_losing_units(crd_losing *l)
{
    const crd_ties *t = l->t;
    uint32_t u = t->base[CRD_NODE_UNKNOWN];
    bool ok = true, supply_ends = l->o->mode == CRD_LOSS_WITHDRAWS;
    if (l->high || (l->o->mode != CRD_LOSS_FAILS && !supply_ends) || l->o->by >= CRD_LOSS_SITE)
        return true;
    for (uint32_t i = t->first[u]; i < t->first[u + 1] && ok; i++)
        if (crd_losing_is_own(l, i) && (kinds_of(l) >> t->kind[i] & 1) &&
            (!supply_ends || ends_by_now(l, i)))
            ok = CRD_VEC_PUSH(&l->late.units, t->to[i]);
    return ok;
}

/* A network or the like, that anybody who has one could have. */
static void could_own_all(crd_losing *l, crd_known *list, uint32_t node)
{
    crd_losing_in(l, l->dead + node, crd_known_could_be(l, list, CRD_NODE_NONE, CRD_DATE_NONE));
    all_unknown(l, node);
}

/* What the unknown makes, owns or operates; through a product, what runs it. */
static void along_unknown(crd_losing *l)
{
    const crd_ties *t = l->t;
    uint32_t u = t->base[CRD_NODE_UNKNOWN], e = t->base[CRD_NODE_ELEMENT];
    uint32_t end = t->base[CRD_NODE_LINK + 1];
    crd_known list;
    if (!crd_known_gather(l, &list))
        l->gates.full = true;
    for (uint32_t i = t->first[u]; i < t->first[u + 1] && !l->gates.full; i++) {
        uint32_t to = t->to[i];
        if (!crd_losing_is_own(l, i) || !(kinds_of(l) >> t->kind[i] & 1) || !takes(l, i))
            continue;
        if (to >= e && to < end)
            could_own(l, &list, to);
        else if (crd_known_of_all(l))
            could_own_all(l, &list, to);
        else
            for (uint32_t r = t->first[to]; r < t->first[to + 1]; r++)
                if (t->kind[r] == CRD_TIE_RUNS && takes(l, r))
                    could_own(l, &list, t->to[r]);
    }
    crd_known_done(&list);
}

/* A firm falls with the state in which it is established; the seat alone is no tie. */
static void established(crd_losing *l)
{
    const crd_world *w = l->w;
    for (uint32_t p = 0; p < crd_world_frame(w, CRD_T_party)->n; p++) {
        crd_loss_value v[CRD_LOSS_VALUES];
        bool sure;
        uint32_t n = crd_losing_values(l, CRD_T_party, p, CRD_C_party_jurisdiction, v, &sure);
        for (uint32_t i = 0; i < n && (sure || l->high); i++) {
            uint32_t row = crd_world_row(w, CRD_T_jurisdiction, v[i].text);
            if (row != CRD_ROW_NONE)
                crd_losing_in(l, l->dead + crd_ties_node(l->t, CRD_T_party, p),
                              l->dead + crd_ties_node(l->t, CRD_T_jurisdiction, row));
        }
    }
}

static void risk_groups(crd_losing *l)
{
    const crd_world *w = l->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_risk_member)->n; i++) {
        uint32_t group = crd_world_row(w, CRD_T_risk_group,
                                       CRD_COL(w, risk_member, risk_group).text[i]);
        uint32_t table = CRD_COL(w, risk_member, member).target[i];
        uint32_t row = table < CRD_T_COUNT
                           ? crd_world_row(w, table, CRD_COL(w, risk_member, member).text[i])
                           : CRD_ROW_NONE;
        uint32_t *var = group == CRD_ROW_NONE ? NULL : crd_map_find(&l->var_of, group);
        if (var && row != CRD_ROW_NONE && (l->high || !crd_losing_maybe(l, CRD_T_risk_member, i)))
            crd_losing_in(l, l->dead + crd_ties_node(l->t, table, row), *var);
    }
}

/* By thing: each is its own variable, and so are parties. */
static void dead_things(crd_losing *l)
{
    static const uint32_t tables[] = {CRD_T_site, CRD_T_element, CRD_T_link};
    for (int t = 0; t < 3; t++)
        for (uint32_t k = 0; k < crd_losing_n(l, tables[t]); k++) {
            uint32_t node = crd_ties_node(l->t, tables[t], crd_losing_row(l, tables[t], k));
            crd_losing_in(l, l->dead + node, node - l->thing);
        }
    for (uint32_t i = 0; i < l->n_parties; i++)
        crd_losing_in(l, l->dead + crd_ties_node(l->t, CRD_T_party, i), l->n_things + i);
}

/* What parties and states take with them. */
static void by_party(crd_losing *l)
{
    crd_loss_mode mode = l->o->mode;
    along_ties(l);
    if (l->o->by == CRD_LOSS_STATE && mode != CRD_LOSS_SEIZED && mode != CRD_LOSS_SABOTAGES)
        established(l);
    if (l->high && (mode == CRD_LOSS_FAILS || mode == CRD_LOSS_WITHDRAWS))
        along_unknown(l);
}

/* An unknown party of the set of which this one thing is: does its loss take that by now? */
static bool is_unknown_yet(const crd_losing *l, size_t i)
{
    uint32_t tie = i < l->of_unknown.n ? l->of_unknown.at[i] : UINT32_MAX;
    bool ends = l->o->mode != CRD_LOSS_WITHDRAWS || tie == UINT32_MAX || ends_by_now(l, tie);
    return tie != UINT32_MAX &&
           (!crd_losing_is_own(l, tie) || !(kinds_of(l) >> l->t->kind[tie] & 1) || !ends);
}

void crd_losing_dead(crd_losing *l)
{
    if (l->by_thing) {
        dead_things(l);
        return;
    }
    bool disk = l->o->by == CRD_LOSS_DISK, group = disk || l->o->by == CRD_LOSS_RISK_GROUP,
         place = l->o->by == CRD_LOSS_SITE || l->o->by == CRD_LOSS_LINK;
    for (uint32_t v = 0; v < crd_losing_n_labels(l); v++)
        crd_losing_in(l, l->any, v);
    for (uint32_t i = 0; i < l->late.units.n; i++)
        crd_losing_in(l, l->dead + l->late.units.at[i], l->late.first_unit + i);
    for (size_t i = 0; !group && i < l->labels.n; i++)
        if (!is_unknown_yet(l, i))
            crd_losing_in(l, l->dead + l->labels.at[i], *crd_map_find(&l->var_of, l->labels.at[i]));
    if (disk) {
        crd_losing_disks(l);
    } else if (group) {
        risk_groups(l);
    } else if (!place) {
        by_party(l);
    }
}
