/* Sites, equipment and links: dead themselves, or by what they stand in, run on, are carried by and
 * need. Several that may stand in for one another (hosts, lower links, needs of one kind) all have
 * to fail in the low bound, and one is enough in the high one. */
#include "analyse/loss_cone.h"
#include "analyse/loss_people.h"

#include <stdlib.h>
#include <string.h>

/* Things of one kind that another leans on. */
typedef struct group {
    uint32_t gate, kind;
    uint32_t next; /* of the same node, + 1; 0 = last */
    bool sure;     /* one of them surely is one: the gate is in use */
} group;

typedef struct things {
    crd_losing *l;
    uint32_t *group_of; /* [nodes] number of its first group + 1; 0 = none */
    CRD_VEC(group) groups;
} things;

enum { HOSTS, CARRIERS, NEEDS /* + kind of dependency */ };

static group *find_group(things *x, uint32_t node, uint32_t kind)
{
    uint32_t *at = &x->group_of[node];
    while (*at && x->groups.at[*at - 1].kind != kind)
        at = &x->groups.at[*at - 1].next;
    if (*at)
        return &x->groups.at[*at - 1];
    group fresh = {.kind = kind, .next = x->group_of[node]};
    if (!CRD_VEC_PUSH(&x->groups, fresh))
        return NULL;
    x->group_of[node] = (uint32_t)x->groups.n;
    group *g = &x->groups.at[x->groups.n - 1];
    g->gate = crd_gate_list_add(&x->l->gates, x->l->high ? 1 : CRD_GATE_ALL_OF);
    return g;
}

/* The gate for what stands in for one another under `gate`; made at its first use. In low it counts
 * once one that is `sure` is among them: a doubtful one alone may be none at all. */
static uint32_t in_group(things *x, uint32_t node, uint32_t kind, uint32_t gate, bool sure)
{
    crd_losing *l = x->l;
    group *g = find_group(x, node, kind);
    if (!g) {
        l->gates.full = true;
        return gate;
    }
    if ((sure || l->high) && !g->sure) {
        crd_losing_in(l, gate, g->gate);
        g->sure = true;
    }
    return g->gate;
}

static bool is_still_down(const crd_losing *l, uint32_t element)
{
    return crd_losing_still(l, crd_losing_real(l, CRD_T_element, CRD_C_element_restore_h, element));
}

static void own_death(crd_losing *l)
{
    const crd_ties *t = l->t;
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_site); k++) {
        uint32_t i = crd_losing_row(l, CRD_T_site, k);
        if (crd_losing_still(l, (double)NAN)) /* how long a place is lost nobody records */
            crd_losing_in(l, l->site + i, l->dead + crd_ties_node(t, CRD_T_site, i));
    }
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_element); k++) {
        uint32_t i = crd_losing_row(l, CRD_T_element, k);
        if (is_still_down(l, i))
            crd_losing_in(l, l->element + i, l->dead + crd_ties_node(t, CRD_T_element, i));
    }
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_link); k++) {
        uint32_t i = crd_losing_row(l, CRD_T_link, k);
        if (crd_losing_still(l, crd_losing_real(l, CRD_T_link, CRD_C_link_restore_h, i)))
            crd_losing_in(l, l->link + i, l->dead + crd_ties_node(t, CRD_T_link, i));
    }
}

/* What is planned or gone serves nobody. */
static void not_there(crd_losing *l)
{
    uint32_t always = crd_gate_list_add(&l->gates, 0);
    static const uint32_t tables[] = {CRD_T_element, CRD_T_link};
    for (int k = 0; k < 2; k++)
        for (uint32_t at = 0; at < crd_losing_n(l, tables[k]); at++) {
            uint32_t i = crd_losing_row(l, tables[k], at);
            crd_there there = crd_world_there(l->w, tables[k], i);
            if (there == CRD_THERE_NOT || (there == CRD_THERE_MAYBE && l->high))
                crd_losing_in(l, (k ? l->link : l->element) + i, always);
        }
}

/* A tie that is a matter of function: where it stands, what hosts and carries it, where it ends. */
static void by_tie(things *x, uint32_t from, uint32_t to, crd_might might, uint8_t kind)
{
    crd_losing *l = x->l;
    const crd_ties *t = l->t;
    crd_node_kind holder = crd_ties_kind(t, from), target = crd_ties_kind(t, to);
    uint32_t at = from - t->base[holder], of = to - t->base[target];
    bool sure = (might & 0x00ff) != 0;
    if (kind == CRD_TIE_HOUSES && target == CRD_NODE_ELEMENT && (sure || l->high)) {
        crd_losing_in(l, l->element + of, l->site + at);
        if (is_still_down(l, of)) /* of a lost place: back when it itself is */
            crd_losing_in(l, l->element + of, l->dead + from);
    } else if (kind == CRD_TIE_HOSTS && target == CRD_NODE_ELEMENT)
        crd_losing_in(l, in_group(x, to, HOSTS, l->element + of, sure), l->element + at);
    else if (kind == CRD_TIE_CARRIES && target == CRD_NODE_LINK)
        crd_losing_in(l, in_group(x, to, CARRIERS, l->link + of, sure), l->link + at);
    else if (kind == CRD_TIE_ENDS && target == CRD_NODE_LINK && (sure || l->high))
        crd_losing_in(l, l->link + of, l->element + at);
}

static void by_ties(things *x)
{
    const crd_ties *t = x->l->t;
    const crd_loss_cone *c = x->l->cone;
    static const struct {
        crd_node_kind holder;
        uint64_t kinds;
    } of[] = {
        {CRD_NODE_SITE, UINT64_C(1) << CRD_TIE_HOUSES},
        {CRD_NODE_ELEMENT, UINT64_C(1) << CRD_TIE_HOSTS | UINT64_C(1) << CRD_TIE_ENDS},
        {CRD_NODE_LINK, UINT64_C(1) << CRD_TIE_CARRIES},
    };
    for (size_t i = 0; c && i < c->ties.n; i++)
        by_tie(x, c->ties.at[i].from, c->ties.at[i].to, c->ties.at[i].might, c->ties.at[i].kind);
    for (size_t k = 0; k < sizeof of / sizeof *of && !c; k++)
        for (uint32_t v = t->base[of[k].holder]; v < t->base[of[k].holder + 1]; v++)
            for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
                if (of[k].kinds >> t->kind[i] & 1)
                    by_tie(x, v, t->to[i], t->might[i], t->kind[i]);
}

/* A link that ends at a place falls with it. */
static void ends(crd_losing *l)
{
    const crd_world *w = l->w;
    static const uint32_t fields[] = {CRD_C_link_a, CRD_C_link_b};
    for (uint32_t at = 0; at < crd_losing_n(l, CRD_T_link); at++)
        for (int k = 0; k < 2; k++) {
            uint32_t i = crd_losing_row(l, CRD_T_link, at);
            crd_loss_value v[CRD_LOSS_VALUES];
            bool sure;
            uint32_t n = crd_losing_values(l, CRD_T_link, i, fields[k], v, &sure);
            for (uint32_t e = 0; e < n && (sure || l->high); e++) {
                uint32_t row = v[e].table == CRD_T_site ? crd_world_row(w, CRD_T_site, v[e].text)
                                                        : CRD_ROW_NONE;
                if (row != CRD_ROW_NONE)
                    crd_losing_in(l, l->link + i, l->site + row);
            }
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
static double autonomy(const crd_losing *l, uint32_t i, uint32_t table, uint32_t row)
{
    double said = crd_col_real(&CRD_COL(l->w, dependency, autonomy_h), i);
    if (said != said && table == CRD_T_site &&
        crd_losing_is(l, CRD_COL(l->w, dependency, kind).text[i], "power"))
        return crd_losing_real(l, CRD_T_site, CRD_C_site_power_autonomy_h, row);
    return crd_losing_real(l, CRD_T_dependency, CRD_C_dependency_autonomy_h, i);
}

/* Has what the dependent runs without been over by now? What sets it up and watches it does not
 * stop it at once, who is to be tapped not at all, unless a time is said. */
static bool is_over(const crd_losing *l, uint32_t i, double hours)
{
    uint32_t kind = CRD_COL(l->w, dependency, kind).text[i];
    if (hours == hours || crd_losing_is(l, kind, "management") ||
        crd_losing_is(l, kind, "orchestration"))
        return crd_losing_past(l, hours);
    return l->high && !crd_losing_is(l, kind, "intercept");
}

bool crd_losing_counts(const crd_losing *l, uint32_t dependency)
{
    const crd_world_col *c = &CRD_COL(l->w, dependency, dependent);
    uint32_t table = c->target[dependency];
    uint32_t row = table < CRD_T_COUNT ? crd_world_row(l->w, table, c->text[dependency])
                                       : CRD_ROW_NONE;
    return row != CRD_ROW_NONE && is_over(l, dependency, autonomy(l, dependency, table, row));
}

/* In low a group with a need that may still be met is met. */
static void dependencies(things *x)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_dependency); k++) {
        uint32_t i = crd_losing_row(l, CRD_T_dependency, k);
        uint32_t table = CRD_COL(w, dependency, dependent).target[i];
        uint32_t row = table < CRD_T_COUNT
                           ? crd_world_row(w, table, CRD_COL(w, dependency, dependent).text[i])
                           : CRD_ROW_NONE;
        if (row == CRD_ROW_NONE)
            continue;
        bool counts = is_over(l, i, autonomy(l, i, table, row));
        uint32_t gate = crd_losing_of(l, table, CRD_COL(w, dependency, dependent).text[i]);
        uint32_t kind = NEEDS + CRD_COL(w, dependency, kind).text[i];
        uint32_t needs = crd_losing_of(l, CRD_COL(w, dependency, needs).target[i],
                                       CRD_COL(w, dependency, needs).text[i]);
        uint32_t all = in_group(x, crd_ties_node(l->t, table, row), kind, gate,
                                !crd_losing_maybe(l, CRD_T_dependency, i));
        if (counts)
            crd_losing_in(l, all, needs);
        else if (!l->high)
            crd_losing_in(l, all, l->never);
    }
}

/* The elements of one function of a network that every user passes: together. */
typedef struct passed {
    uint32_t gate, network, function;
    bool sure; /* one of them surely is one */
} passed;

typedef struct passing {
    crd_losing *l;
    crd_map of; /* network row << 32 | function -> number + 1 */
    CRD_VEC(passed) all;
    bool guests;      /* there are some */
    uint8_t *guest;   /* [networks] uses another's, */
    uint8_t *placed;  /* and has radio or lines of its own: 1 perhaps, 3 surely */
    uint8_t *unsure;  /* nobody is sure of one of its hosts */
    uint32_t *all_of; /* gate: all of its hosts */
    crd_map itself;   /* network << 32 | function -> 1: guests' own, perhaps */
} passing;

static passed *passed_by(passing *p, uint32_t network, uint32_t function, bool make)
{
    uint64_t key = (uint64_t)network << 32 | function;
    uint32_t *at = make ? crd_map_add(&p->of, key, 0) : crd_map_find(&p->of, key);
    if (at && make && !*at) {
        *at = (uint32_t)p->all.n + 1;
        if (!CRD_VEC_PUSH(&p->all, ((passed){.network = network, .function = function})))
            at = NULL;
    }
    if (!at && make)
        p->l->gates.full = true;
    return at && *at ? &p->all.at[*at - 1] : NULL;
}

/* Element i, with one value of its network and function; `first`: the best ones. */
static void passes(passing *p, uint32_t i, uint32_t network, uint32_t function, bool sure,
                   bool first)
{
    crd_losing *l = p->l;
    uint32_t row = crd_world_row(l->w, CRD_T_network, network);
    bool none = row == CRD_ROW_NONE || !crd_losing_stops(l, function);
    passed *g = none ? NULL : passed_by(p, row, function, first);
    if (!g || (!sure && l->high && g->sure))
        return; /* high: who may be elsewhere stands in for nobody */
    if (!g->gate || (sure && !g->sure)) {
        bool counts = sure || l->high;
        g->gate = crd_gate_list_add(&l->gates, sure || !l->high ? CRD_GATE_ALL_OF : 1);
        if (counts)
            crd_losing_in(l, l->network + row, g->gate);
        g->sure = sure;
    }
    crd_losing_in(l, g->gate, l->element + i);
}

enum { SURELY, BEST, OTHERS, ROUNDS };

/* Values of element i that are sure, the best of those that are not, or the others. */
static void each_passes(passing *p, uint32_t i, int round)
{
    const crd_losing *l = p->l;
    crd_loss_value net[CRD_LOSS_VALUES], fn[CRD_LOSS_VALUES];
    bool sure_net, sure_fn;
    uint32_t n = crd_losing_values(l, CRD_T_element, i, CRD_C_element_network, net, &sure_net);
    uint32_t m = crd_losing_values(l, CRD_T_element, i, CRD_C_element_function, fn, &sure_fn);
    if ((round == SURELY) != (sure_net && sure_fn))
        return;
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = 0; b < m; b++)
            if (round == OTHERS ? b > 0 : b == 0 && l->t->everyone[i] == CRD_EVERYONE)
                passes(p, i, net[a].text, fn[b].text, round == SURELY, b == 0);
}

/* ---- guests -------------------------------------------------------------------------------- */

uint32_t crd_losing_host(const crd_losing *l, uint32_t use, uint32_t *ret_guest)
{
    const crd_world *w = l->w;
    *ret_guest = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[use]);
    return *ret_guest != CRD_ROW_NONE && crd_crowd_use_of(l, use) == CRD_CROWD_GUEST
               ? crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, what).text[use])
               : CRD_ROW_NONE;
}

static void mark_guests(passing *p)
{
    const crd_losing *l = p->l;
    for (uint32_t i = 0; i < crd_world_frame(l->w, CRD_T_share_use)->n; i++) {
        uint32_t guest, host = crd_losing_host(l, i, &guest);
        if (host == CRD_ROW_NONE)
            continue;
        p->guest[guest] = 1;
        p->guests = true;
        if (crd_losing_maybe(l, CRD_T_share_use, i))
            p->unsure[guest] = 1;
    }
}

/* What a guest may have itself. */
static void own_equipment(passing *p, uint32_t i)
{
    const crd_losing *l = p->l;
    crd_loss_value net[CRD_LOSS_VALUES], fn[CRD_LOSS_VALUES];
    bool sure_net, sure_fn;
    uint32_t n = crd_losing_values(l, CRD_T_element, i, CRD_C_element_network, net, &sure_net);
    uint32_t m = crd_losing_values(l, CRD_T_element, i, CRD_C_element_function, fn, &sure_fn);
    for (uint32_t a = 0; a < n; a++) {
        uint32_t row = crd_world_row(l->w, CRD_T_network, net[a].text);
        if (row == CRD_ROW_NONE || !p->guest[row])
            continue;
        p->placed[row] |= m == 0;
        for (uint32_t b = 0; b < m; b++) {
            const crd_function *f = crd_function_find(crd_world_text(l->w, fn[b].text));
            bool line = f && (strcmp(f->layer, "ran") == 0 || strcmp(f->layer, "access") == 0);
            p->placed[row] |= line && sure_net && sure_fn ? 3 : line || !f;
            if (!crd_map_add(&p->itself, (uint64_t)row << 32 | fn[b].text, 1))
                p->l->gates.full = true;
        }
    }
}

/* Of all elements, also where only a part of the world is asked about. */
static void what_guests_have(passing *p)
{
    const crd_world *w = p->l->w;
    const crd_frame *e = crd_world_frame(w, CRD_T_element);
    for (uint32_t i = 0; p->guests && i < e->n; i++) {
        uint32_t text = CRD_COL(w, element, network).text[i];
        uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_network, text);
        if ((e->flags[i] & CRD_ROW_CONTESTED) || (row != CRD_ROW_NONE && p->guest[row]))
            own_equipment(p, i);
    }
}

/* What takes the host down for this guest. */
static void without_host(passing *p, uint32_t guest, uint32_t host, uint32_t gate)
{
    crd_losing *l = p->l;
    if (l->high)
        crd_losing_in(l, gate, l->network + host);
    for (size_t i = 0; i < p->all.n && !l->high; i++) {
        const passed *f = &p->all.at[i];
        if (f->network == host && f->sure &&
            !crd_map_find(&p->itself, (uint64_t)guest << 32 | f->function))
            crd_losing_in(l, gate, f->gate);
    }
}

/* Guests without radio or lines of their own fall with all of their hosts: for sure, when all
 * agreements are, and without what they have themselves; possibly, when those that are sure are
 * gone. */
static void guests(passing *p)
{
    crd_losing *l = p->l;
    for (uint32_t i = 0; i < crd_world_frame(l->w, CRD_T_share_use)->n; i++) {
        uint32_t guest, host = crd_losing_host(l, i, &guest);
        if (host == CRD_ROW_NONE || host == guest || p->placed[guest] > (l->high ? 2 : 0) ||
            (l->high ? crd_losing_maybe(l, CRD_T_share_use, i) : p->unsure[guest]))
            continue;
        if (!p->all_of[guest]) {
            p->all_of[guest] = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
            crd_losing_in(l, l->network + guest, p->all_of[guest]);
        }
        uint32_t gone = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, p->all_of[guest], gone);
        without_host(p, guest, host, gone);
    }
}

/* A network that something needs whole: lost with all elements of a function that every user
 * passes, once it cannot go on without (model/outages.def). First those that surely are of it, then
 * those that may be. */
static void networks(things *x)
{
    crd_losing *l = x->l;
    size_t n = (size_t)crd_world_frame(l->w, CRD_T_network)->n + 1;
    passing p = {.l = l, .guest = calloc(3 * n, 1), .all_of = calloc(n, sizeof *p.all_of)};
    if (!p.guest || !p.all_of) {
        l->gates.full = true;
        goto done;
    }
    p.placed = p.guest + n;
    p.unsure = p.placed + n;
    mark_guests(&p);
    for (int round = 0; round < ROUNDS; round++)
        for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_element); k++)
            each_passes(&p, crd_losing_row(l, CRD_T_element, k), round);
    what_guests_have(&p);
    guests(&p);
done:
    free(p.guest);
    free(p.all_of);
    crd_map_done(&p.itself);
    crd_map_done(&p.of);
    CRD_VEC_DONE(&p.all);
}

void crd_losing_things(crd_losing *l)
{
    things x = {.l = l, .group_of = calloc((size_t)l->t->n_nodes + 1, sizeof *x.group_of)};
    if (!x.group_of) {
        l->gates.full = true;
        return;
    }
    own_death(l);
    not_there(l);
    by_ties(&x);
    ends(l);
    dependencies(&x);
    networks(&x);
    free(x.group_of);
    CRD_VEC_DONE(&x.groups);
}
