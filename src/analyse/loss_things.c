/* Sites, equipment and links: dead themselves, or by what they stand in, run on, are carried by and
 * need. Several that may stand in for one another (hosts, lower links, needs of one kind) all have
 * to fail in the low bound, and one is enough in the high one. */
#include "analyse/loss_int.h"

#include <stdlib.h>

typedef struct things {
    crd_losing *l;
    crd_map group_of; /* node << 8 | kind -> gate */
} things;

enum { HOSTS, CARRIERS, NEEDS /* + kind of dependency */ };

/* The gate for what stands in for one another under `gate`; made at its first use. */
static uint32_t group(things *x, uint32_t node, uint32_t kind, uint32_t gate)
{
    crd_losing *l = x->l;
    uint32_t *at = crd_map_add(&x->group_of, (uint64_t)node << 32 | kind, 0);
    if (!at) {
        l->gates.full = true;
        return gate;
    }
    if (!*at) {
        *at = crd_gate_list_add(&l->gates, l->high ? 1 : CRD_GATE_ALL_OF);
        crd_losing_in(l, gate, *at);
    }
    return *at;
}

static double real(const crd_world *w, uint32_t table, uint32_t field, uint32_t row)
{
    return crd_world_frame(w, table)->cols[field].real[row];
}

static void own_death(crd_losing *l)
{
    const crd_world *w = l->w;
    const crd_ties *t = l->t;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_site)->n; i++)
        crd_losing_in(l, l->site + i, l->dead + crd_ties_node(t, CRD_T_site, i));
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++)
        if (crd_losing_still(l, real(w, CRD_T_element, CRD_C_element_restore_h, i)))
            crd_losing_in(l, l->element + i, l->dead + crd_ties_node(t, CRD_T_element, i));
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link)->n; i++)
        if (crd_losing_still(l, real(w, CRD_T_link, CRD_C_link_restore_h, i)))
            crd_losing_in(l, l->link + i, l->dead + crd_ties_node(t, CRD_T_link, i));
}

/* What is planned or gone serves nobody. */
static void not_there(crd_losing *l)
{
    uint32_t always = crd_gate_list_add(&l->gates, 0);
    static const uint32_t tables[] = {CRD_T_element, CRD_T_link};
    for (int k = 0; k < 2; k++)
        for (uint32_t i = 0; i < crd_world_frame(l->w, tables[k])->n; i++) {
            crd_there there = crd_world_there(l->w, tables[k], i);
            if (there == CRD_THERE_NOT || (there == CRD_THERE_MAYBE && l->high))
                crd_losing_in(l, (k ? l->link : l->element) + i, always);
        }
}

/* A tie that is a matter of function: where it stands, what hosts and carries it, where it ends. */
static void by_tie(things *x, uint32_t from, uint32_t i)
{
    crd_losing *l = x->l;
    const crd_ties *t = l->t;
    crd_node_kind holder = crd_ties_kind(t, from), target = crd_ties_kind(t, t->to[i]);
    uint32_t to = t->to[i], at = from - t->base[holder], of = to - t->base[target];
    bool sure = (t->might[i] & 0x00ff) != 0;
    if (t->kind[i] == CRD_TIE_HOUSES && target == CRD_NODE_ELEMENT && (sure || l->high))
        crd_losing_in(l, l->element + of, l->site + at);
    else if (t->kind[i] == CRD_TIE_HOSTS && target == CRD_NODE_ELEMENT)
        crd_losing_in(l, group(x, to, HOSTS, l->element + of), l->element + at);
    else if (t->kind[i] == CRD_TIE_CARRIES && target == CRD_NODE_LINK)
        crd_losing_in(l, group(x, to, CARRIERS, l->link + of), l->link + at);
    else if (t->kind[i] == CRD_TIE_ENDS && target == CRD_NODE_LINK && sure)
        crd_losing_in(l, l->link + of, l->element + at);
}

static void by_ties(things *x)
{
    const crd_ties *t = x->l->t;
    static const struct {
        crd_node_kind holder;
        uint64_t kinds;
    } of[] = {
        {CRD_NODE_SITE, UINT64_C(1) << CRD_TIE_HOUSES},
        {CRD_NODE_ELEMENT, UINT64_C(1) << CRD_TIE_HOSTS | UINT64_C(1) << CRD_TIE_ENDS},
        {CRD_NODE_LINK, UINT64_C(1) << CRD_TIE_CARRIES},
    };
    for (size_t k = 0; k < sizeof of / sizeof *of; k++)
        for (uint32_t v = t->base[of[k].holder]; v < t->base[of[k].holder + 1]; v++)
            for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
                if (of[k].kinds >> t->kind[i] & 1)
                    by_tie(x, v, i);
}

/* A link that ends at a place falls with it. */
static void ends(crd_losing *l)
{
    const crd_world *w = l->w;
    static const uint32_t fields[] = {CRD_C_link_a, CRD_C_link_b};
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_link)->n; i++)
        for (int k = 0; k < 2; k++) {
            const crd_world_col *c = &crd_world_frame(w, CRD_T_link)->cols[fields[k]];
            bool sure = !crd_world_contested(w, CRD_T_link, i, fields[k]);
            uint32_t row = c->text[i] != CRD_INTERN_NONE && c->target[i] == CRD_T_site
                               ? crd_world_row(w, CRD_T_site, c->text[i])
                               : CRD_ROW_NONE;
            if (row != CRD_ROW_NONE && (sure || l->high))
                crd_losing_in(l, l->link + i, l->site + row);
        }
}

uint32_t crd_losing_of(const crd_losing *l, uint32_t table, uint32_t text)
{
    uint32_t nowhere = l->high ? l->any : l->never;
    if (text == CRD_INTERN_NONE || table >= CRD_T_COUNT)
        return nowhere;
    uint32_t row = crd_world_row(l->w, table, text);
    if (row == CRD_ROW_NONE)
        return nowhere;
    switch (table) {
    case CRD_T_element:
        return l->element + row;
    case CRD_T_link:
        return l->link + row;
    case CRD_T_site:
        return l->site + row;
    case CRD_T_network:
        return l->network + row;
    case CRD_T_service:
        return l->lost + row;
    case CRD_T_party:
        return l->dead + crd_ties_node(l->t, table, row);
    default:
        return nowhere;
    }
}

/* Hours that the dependent runs without; a site's own battery when nothing else is said. */
static double autonomy(const crd_world *w, uint32_t i, uint32_t table, uint32_t row)
{
    double h = real(w, CRD_T_dependency, CRD_C_dependency_autonomy_h, i);
    crd_str kind = crd_world_text(w, CRD_COL(w, dependency, kind).text[i]);
    if (h != h && table == CRD_T_site && crd_str_eq(kind, CRD_STR("power")))
        return real(w, CRD_T_site, CRD_C_site_power_autonomy_h, row);
    return h;
}

/* In low a group with a need that may still be met is met. */
static void dependencies(things *x)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_dependency)->n; i++) {
        uint32_t table = CRD_COL(w, dependency, dependent).target[i];
        uint32_t row = table < CRD_T_COUNT
                           ? crd_world_row(w, table, CRD_COL(w, dependency, dependent).text[i])
                           : CRD_ROW_NONE;
        if (row == CRD_ROW_NONE)
            continue;
        double hours = autonomy(w, i, table, row);
        bool unknown = hours != hours;
        bool counts = unknown ? l->high : l->o->hours >= hours;
        uint32_t gate = crd_losing_of(l, table, CRD_COL(w, dependency, dependent).text[i]);
        uint32_t kind = NEEDS + CRD_COL(w, dependency, kind).text[i];
        uint32_t needs = crd_losing_of(l, CRD_COL(w, dependency, needs).target[i],
                                       CRD_COL(w, dependency, needs).text[i]);
        if (crd_losing_maybe(l, CRD_T_dependency, i) && !l->high)
            continue;
        uint32_t all = group(x, crd_ties_node(l->t, table, row), kind, gate);
        if (counts)
            crd_losing_in(l, all, needs);
        else if (!l->high)
            crd_losing_in(l, all, l->never);
    }
}

/* A network that something needs whole: lost with all elements of a function that every user
 * passes. */
static void networks(things *x)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    crd_map gate_of = {0};
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        uint32_t text = CRD_COL(w, element, network).text[i];
        uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_network, text);
        uint32_t function = CRD_COL(w, element, function).text[i];
        if (row == CRD_ROW_NONE || !l->t->everyone[i] || function == CRD_INTERN_NONE)
            continue;
        uint32_t *at = crd_map_add(&gate_of, (uint64_t)row << 32 | function, 0);
        if (!at) {
            l->gates.full = true;
            break;
        }
        if (!*at) {
            *at = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
            crd_losing_in(l, l->network + row, *at);
        }
        crd_losing_in(l, *at, l->element + i);
    }
    crd_map_done(&gate_of);
}

void crd_losing_things(crd_losing *l)
{
    things x = {.l = l};
    own_death(l);
    not_there(l);
    by_ties(&x);
    ends(l);
    dependencies(&x);
    networks(&x);
    crd_map_done(&x.group_of);
}
