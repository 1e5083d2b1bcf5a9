/* People by area: what must fail until so many of a network's users, or of an area's people, are no
 * longer covered.
 *
 * In an area every network has items: access elements, its own, shared and hosts', each with the
 * part of the people that it reaches for sure and at most. Low counts who is certainly without: the
 * people of an item that reaches whom no other does, else all when all items fail. High counts who
 * may be: all but those whom the largest item that stands reaches for sure; beyond these no more
 * than what failed reached. Both are sums of parts of the people, each under one gate, so any
 * number of losses is a pass of the circuit. Cost: gates of about twice the rows of `covers`. */
#include "analyse/loss_people.h"

#include <stdlib.h>
#include <string.h>

enum { ALL_PPM = CRD_CROWD_ALL, LEVELS = 8, EXACT = 3 };

__extension__ typedef unsigned __int128 wide;

typedef crd_crowd_item item;

/* Items of one network in one area, and what they come to. */
typedef struct group {
    const item *at;
    size_t n;
    uint32_t best, most, apart; /* ppm: largest sure; at most; sure of disjoint ones (0: more than
                                   all, so they cannot be) */
    uint32_t top;               /* item of `best` */
} group;

typedef struct areas {
    crd_losing *l;
    const crd_world *w;
    crd_crowd *c;
    crd_crowd_items items;
    CRD_VEC(item) open, sorted; /* scratch */
    CRD_VEC(group) groups;      /* of one area */
    wide *covered, *met;        /* [nets] people in reach times ppm: all, up to this area */
    uint64_t *so_far;           /* [nets] users put */
    uint64_t held;              /* people of the nation whom some public network surely covers */
} areas;

/* part of all, in people: up, so that a sum of parts is all in the end. */
static uint64_t share(uint64_t people, uint64_t part, uint64_t all)
{
    return all ? (uint64_t)(((wide)people * part + all - 1) / all) : 0;
}

static int by_sure(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->sure != y->sure)
        return x->sure > y->sure ? -1 : 1;
    return (x->whole > y->whole) - (x->whole < y->whole);
}

static group group_of(const item *at, size_t n)
{
    group g = {.at = at, .n = n};
    uint64_t most = 0, apart = 0;
    for (size_t i = 0; i < n; i++) {
        most += at[i].nested ? 0 : at[i].most;
        apart += at[i].disjoint ? at[i].sure : 0;
        if (at[i].sure > g.best) {
            g.best = at[i].sure;
            g.top = (uint32_t)i;
        }
        g.most = g.most > at[i].most ? g.most : at[i].most;
    }
    g.most = most > g.most ? (uint32_t)(most < ALL_PPM ? most : ALL_PPM) : g.most;
    g.apart = apart <= ALL_PPM ? (uint32_t)apart : 0;
    return g;
}

/* What a network reaches of an area's people at least, once anything does. */
static uint32_t reach(const group *g)
{
    uint32_t least = g->best > g->apart ? g->best : g->apart;
    return least ? least : g->most;
}

/* ---- parts of people under gates ----------------------------------------------------------- */

static uint32_t gate_of(const item *it, bool whole) { return whole ? it->whole : it->gate; }

/* Low: people of the largest item beyond what all others could reach, and more with each of these
 * that fails too. Takes what it puts off *left. */
static bool beyond_others(areas *x, const group *g, bool whole, uint64_t people, uint32_t all,
                          uint64_t *left, crd_crowd_terms *to)
{
    crd_losing *l = x->l;
    const item *top = &g->at[g->top];
    uint64_t others = 0;
    for (size_t i = 0; i < g->n; i++)
        others += i == g->top ? 0 : g->at[i].most;
    if (others >= g->best)
        return true;
    uint64_t part = (uint64_t)((wide)people * (g->best - others) / all);
    bool ok = crd_crowd_put(to, gate_of(top, whole), part);
    *left -= part;
    for (size_t i = 0; i < g->n && ok; i++) {
        if (i == g->top)
            continue;
        uint32_t both = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        crd_losing_in(l, both, gate_of(top, whole));
        crd_losing_in(l, both, gate_of(&g->at[i], whole));
        part = (uint64_t)((wide)people * g->at[i].most / all);
        ok = crd_crowd_put(to, both, part);
        *left -= part;
    }
    return ok;
}

/* Low: of those people, `all` ppm of the area. */
static bool certainly(areas *x, const group *g, bool whole, uint64_t people, uint32_t all,
                      crd_crowd_terms *to)
{
    crd_losing *l = x->l;
    uint64_t left = people;
    bool ok = true;
    uint32_t every = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
    for (size_t i = 0; i < g->n && ok; i++) {
        const item *it = &g->at[i];
        crd_losing_in(l, every, gate_of(it, whole));
        if (!it->disjoint || g->apart == 0)
            continue;
        uint64_t part = (uint64_t)((wide)people * it->sure / all);
        part = part < left ? part : left;
        left -= part;
        ok = crd_crowd_put(to, gate_of(it, whole), part);
    }
    if (ok && g->apart == 0)
        ok = beyond_others(x, g, whole, people, all, &left, to);
    return ok && crd_crowd_put(to, every, left);
}

static bool counts(const item *it) { return !it->nested && it->most > 0; }

/* Ascending sums, up to `cap`, of the ppm of what may fail: each when there are few, else LEVELS.
 */
static size_t levels_of(const group *g, uint32_t cap, uint32_t *ret_levels)
{
    uint64_t sum = 0;
    size_t many = 0, n = 0;
    uint32_t of[EXACT] = {0};
    for (size_t i = 0; i < g->n; i++)
        if (counts(&g->at[i])) {
            if (many < EXACT)
                of[many] = g->at[i].most;
            many++;
            sum += g->at[i].most;
        }
    uint64_t top = sum < cap ? sum : cap;
    for (uint32_t k = 1; many > EXACT && k <= LEVELS; k++)
        ret_levels[n++] = (uint32_t)(top * k / LEVELS);
    for (uint32_t set = 1; many <= EXACT && set < 1u << many; set++) {
        uint64_t one = 0;
        for (size_t k = 0; k < many; k++)
            one += set >> k & 1 ? of[k] : 0;
        ret_levels[n++] = (uint32_t)(one < cap ? one : cap);
    }
    for (size_t i = 1; i < n; i++) /* few: in place */
        for (size_t k = i; k > 0 && ret_levels[k] < ret_levels[k - 1]; k--) {
            uint32_t swap = ret_levels[k];
            ret_levels[k] = ret_levels[k - 1];
            ret_levels[k - 1] = swap;
        }
    return n;
}

/* High: at least min(cap, sum of the ppm of what fails) of the people that `cap` stands for, and
 * never more than these. Items that are nested in others take nobody. */
static bool at_most(areas *x, const group *g, bool whole, uint64_t people, uint32_t cap,
                    crd_crowd_terms *to)
{
    crd_losing *l = x->l;
    uint32_t levels[(1u << EXACT) + LEVELS], below = 0;
    size_t n = cap > 0 ? levels_of(g, cap, levels) : 0;
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        if (levels[i] == below)
            continue;
        uint32_t over = crd_gate_list_add(&l->gates, (uint64_t)below + 1);
        for (size_t k = 0; k < g->n; k++)
            if (counts(&g->at[k]))
                crd_gate_list_input(&l->gates, over, gate_of(&g->at[k], whole), g->at[k].most);
        ok = crd_crowd_put(to, over, share(people, levels[i], cap) - share(people, below, cap));
        below = levels[i];
    }
    return ok;
}

/* High: all but those whom the largest item that stands reaches for sure, of whom `best` ppm are
 * all that any does. */
static bool beyond_largest(areas *x, const group *g, bool whole, uint64_t people,
                           crd_crowd_terms *to)
{
    crd_losing *l = x->l;
    bool ok = true;
    uint32_t before = UINT32_MAX;
    x->sorted.n = 0;
    for (size_t i = 0; i < g->n && ok; i++)
        ok = g->at[i].sure == 0 || CRD_VEC_PUSH(&x->sorted, g->at[i]);
    if (ok && x->sorted.n > 0)
        qsort(x->sorted.at, x->sorted.n, sizeof *x->sorted.at, by_sure);
    for (size_t i = 0; i < x->sorted.n && ok; i++) {
        uint32_t next = i + 1 < x->sorted.n ? x->sorted.at[i + 1].sure : 0;
        uint32_t gate = gate_of(&x->sorted.at[i], whole);
        if (before != UINT32_MAX) {
            uint32_t both = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
            crd_losing_in(l, both, before);
            crd_losing_in(l, both, gate);
            gate = both;
        }
        before = gate;
        ok = crd_crowd_put(
            to, gate, share(people, x->sorted.at[i].sure, g->best) - share(people, next, g->best));
    }
    return ok;
}

/* Users of one network in one area. The largest item that stands says more than the sum of those
 * that fail, unless many small ones cover the area side by side. */
static bool of_network(areas *x, const group *g, uint64_t users, crd_crowd_terms *to)
{
    uint32_t rest = g->most - g->best;
    if (!x->l->high)
        return certainly(x, g, false, users, g->most, to);
    if (g->best < rest || g->best == 0)
        return at_most(x, g, false, users, reach(g), to);
    uint64_t outside = share(users, rest, g->most);
    return at_most(x, g, false, outside, rest, to) &&
           beyond_largest(x, g, false, users - outside, to);
}

/* ---- who is carried ----------------------------------------------------------------------- */

static const group *find_group(const areas *x, uint32_t net)
{
    for (size_t i = 0; i < x->groups.n; i++)
        if (x->groups.at[i].at->net == net)
            return &x->groups.at[i];
    return NULL;
}

/* Low: nobody is carried here when each host has lost its core or all of its cover. *ret_ppm of the
 * people can be. */
static uint32_t no_host(areas *x, const crd_crowd_net *n, uint32_t *ret_ppm)
{
    crd_losing *l = x->l;
    uint32_t none = UINT32_MAX;
    uint64_t ppm = 0;
    for (size_t i = 0; i < n->hosts.n; i++) {
        const crd_crowd_host *h = &n->hosts.at[i];
        const group *g = h->guest ? NULL : find_group(x, h->net);
        if (!g)
            continue;
        if (none == UINT32_MAX)
            none = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        uint32_t gone = crd_gate_list_add(&l->gates, 1);
        uint32_t every = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        crd_losing_in(l, none, gone);
        crd_losing_in(l, gone, x->c->nets[h->net].core);
        crd_losing_in(l, gone, h->breakout || h->unsaid ? n->keys : n->core);
        crd_losing_in(l, gone, every);
        for (size_t k = 0; k < g->n; k++)
            crd_losing_in(l, every, g->at[k].gate);
        ppm += g->most;
    }
    *ret_ppm = ppm < ALL_PPM ? (uint32_t)ppm : ALL_PPM;
    return none;
}

/* High: the host with most room carries, as long as its largest item stands. */
static uint32_t carrier(areas *x, const crd_crowd_net *n, uint32_t *ret_ppm)
{
    crd_losing *l = x->l;
    const crd_crowd_host *by = n->carrier < n->hosts.n ? &n->hosts.at[n->carrier] : NULL;
    const group *g = by ? find_group(x, by->net) : NULL;
    *ret_ppm = g ? g->best : 0;
    if (!g || g->best == 0)
        return UINT32_MAX;
    uint32_t gone = crd_gate_list_add(&l->gates, 1);
    crd_losing_in(l, gone, g->at[g->top].whole);
    crd_losing_in(l, gone, by->breakout ? n->keys : n->core);
    return gone;
}

/* Of the users that own[from ..] takes in this area, those whom no host carries either. */
static bool carried(areas *x, crd_crowd_net *n, size_t from, uint64_t people, uint64_t users)
{
    crd_losing *l = x->l;
    uint32_t ppm = 0, host = l->high ? carrier(x, n, &ppm) : no_host(x, n, &ppm);
    uint64_t can = host == UINT32_MAX ? 0 : share(people, ppm, ALL_PPM), left;
    bool ok = true;
    if (l->high) { /* whoever the host does not reach may be a user */
        left = people > can ? people - can : 0;
        can = users > left && host != UINT32_MAX ? users - left : 0;
    }
    can = can < users ? can : users;
    for (size_t i = from; i < n->own.gate.n && ok; i++) {
        uint32_t gate = crd_gate_list_add(&l->gates, 1), both;
        uint64_t all = n->own.weight.at[i];
        uint64_t part = l->high ? (uint64_t)((wide)all * can / users) : share(all, can, users);
        crd_losing_in(l, gate, n->own.gate.at[i]);
        crd_losing_in(l, gate, n->core);
        ok = crd_crowd_put(&n->any, gate, all - part);
        if (part == 0)
            continue;
        both = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        crd_losing_in(l, both, gate);
        crd_losing_in(l, both, host);
        ok = ok && crd_crowd_put(&n->any, both, part);
    }
    return ok;
}

/* ---- areas -------------------------------------------------------------------------------- */

static uint64_t people_in(const areas *x, uint32_t area, bool high)
{
    uint64_t n = crd_crowd_number(x->l, CRD_T_area, CRD_C_area_population, area, high, 0);
    return n < UINT64_C(1) << 40 ? n : UINT64_C(1) << 40;
}

/* Users of the network in the area, so that all of them come to all subscribers. */
static uint64_t users_in(areas *x, const group *g, uint64_t people)
{
    uint32_t k = g->at->net;
    const crd_crowd_net *n = &x->c->nets[k];
    uint64_t subs = n->subs[x->l->high];
    if (x->covered[k] == 0)
        return 0;
    x->met[k] += (wide)people * reach(g);
    uint64_t now = (uint64_t)((wide)subs * x->met[k] / x->covered[k]);
    uint64_t users = now - x->so_far[k];
    x->so_far[k] = now;
    return users;
}

/* Low: users in the area, `most` of one network, when nothing of any covers them. */
static bool users_gone(areas *x, const item *at, size_t n, uint64_t most)
{
    crd_losing *l = x->l;
    if (l->high || most == 0)
        return true;
    uint32_t every = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
    for (size_t i = 0; i < n; i++)
        if (x->c->nets[at[i].net].open)
            crd_losing_in(l, every, at[i].whole);
    return crd_crowd_put(&x->c->gone, every, most);
}

static int by_machine(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->machine != y->machine)
        return x->machine < y->machine ? -1 : 1;
    return (x->net > y->net) - (x->net < y->net);
}

/* A machine that serves several networks reaches people once, as long as one of their cores stands;
 * high: of those whom it surely serves. */
static void as_machines(areas *x)
{
    crd_losing *l = x->l;
    size_t kept = 0;
    qsort(x->open.at, x->open.n, sizeof *x->open.at, by_machine);
    for (size_t i = 0, end; i < x->open.n; i = end) {
        item one = x->open.at[i];
        bool sure = false;
        for (end = i; end < x->open.n && x->open.at[end].machine == one.machine; end++)
            sure = sure || x->open.at[end].sure > 0;
        if (end - i > 1)
            one.whole = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        for (size_t k = i; k < end && end - i > 1; k++) {
            const item *it = &x->open.at[k];
            if (!l->high || !sure || it->sure > 0)
                crd_losing_in(l, one.whole, it->whole);
            one.sure = it->sure > one.sure ? it->sure : one.sure;
            one.disjoint = one.disjoint || it->disjoint;
            one.nested = one.nested && it->nested;
        }
        x->open.at[kept++] = one;
    }
    x->open.n = kept;
}

/* Whom no public network covers any more. A guest has no cover but its host's, and may still have
 * it when the host's core is lost: low. */
static bool calls(areas *x, const item *at, size_t n, uint32_t area)
{
    crd_crowd *c = x->c;
    bool ok = true;
    x->open.n = 0;
    for (size_t i = 0; i < n && ok; i++)
        if (c->nets[at[i].net].open && (!at[i].guest || !x->l->high))
            ok = CRD_VEC_PUSH(&x->open, at[i]);
    if (!ok || x->open.n == 0 || crd_crowd_abroad(x->l, CRD_COL(x->w, area, country).text[area]))
        return ok;
    as_machines(x);
    group g = group_of(x->open.at, x->open.n);
    uint32_t sure = g.best > g.apart ? g.best : g.apart;
    uint64_t people = people_in(x, area, x->l->high), held = people * sure / ALL_PPM;
    c->n_areas++;
    if (!x->l->high)
        return sure == 0 || certainly(x, &g, true, held, sure, &c->calls);
    held = people * g.best / ALL_PPM;
    x->held += held;
    return at_most(x, &g, true, share(people, g.most - g.best, ALL_PPM), g.most - g.best,
                   &c->calls) &&
           beyond_largest(x, &g, true, held, &c->calls);
}

/* The largest of a network cannot be nested in another of it. */
static void unnest(item *at, size_t n)
{
    size_t largest = 0;
    for (size_t i = 1; i < n; i++)
        if (at[i].most > at[largest].most || (at[i].most == at[largest].most && !at[i].nested))
            largest = i;
    at[largest].nested = false;
}

/* The groups of one area, from item `from` on; gives where the next area begins. */
static size_t groups_of(areas *x, size_t from, bool *ret_ok)
{
    size_t end = from;
    x->groups.n = 0;
    *ret_ok = true;
    while (end < x->items.n && x->items.at[end].place == x->items.at[from].place && *ret_ok) {
        size_t first = end;
        while (end < x->items.n && x->items.at[end].place == x->items.at[from].place &&
               x->items.at[end].net == x->items.at[first].net)
            end++;
        unnest(x->items.at + first, end - first);
        *ret_ok = CRD_VEC_PUSH(&x->groups, group_of(x->items.at + first, end - first));
    }
    return end;
}

static bool roams(const crd_crowd_net *n)
{
    for (size_t i = 0; i < n->hosts.n; i++)
        if (!n->hosts.at[i].guest)
            return true;
    return false;
}

static bool one_area(areas *x, size_t from, size_t end)
{
    uint32_t area = x->items.at[from].area;
    uint64_t people = people_in(x, area, x->l->high), most = 0;
    bool ok = true;
    for (size_t i = 0; i < x->groups.n && ok; i++) {
        const group *g = &x->groups.at[i];
        crd_crowd_net *n = &x->c->nets[g->at->net];
        uint64_t users = users_in(x, g, people);
        most = n->open && users > most ? users : most;
        size_t before = n->own.gate.n;
        if (users == 0)
            continue;
        ok = of_network(x, g, users, &n->own);
        if (ok && roams(n))
            ok = carried(x, n, before, people, users);
    }
    return ok && users_gone(x, x->items.at + from, end - from, most) &&
           calls(x, x->items.at + from, end - from, area);
}

/* How many people each network reaches; who says no number of subscribers has at most so many. */
static bool count_reach(areas *x)
{
    bool ok = true;
    for (size_t from = 0, end; from < x->items.n && ok; from = end) {
        end = groups_of(x, from, &ok);
        uint64_t people = people_in(x, x->items.at[from].area, x->l->high);
        for (size_t i = 0; i < x->groups.n && ok; i++) {
            const group *g = &x->groups.at[i];
            crd_crowd_net *n = &x->c->nets[g->at->net];
            x->covered[g->at->net] += (wide)people * reach(g);
            if (!n->known)
                n->subs[1] += share(people_in(x, x->items.at[from].area, true), g->most, ALL_PPM);
        }
    }
    for (uint32_t k = 0; k < x->c->n_nets; k++) /* where nobody is known to live says nothing */
        x->c->nets[k].placed = x->covered[k] > 0;
    return ok;
}

static bool all_areas(areas *x)
{
    bool ok = count_reach(x);
    for (size_t from = 0, end; from < x->items.n && ok; from = end) {
        end = groups_of(x, from, &ok);
        ok = ok && one_area(x, from, end);
    }
    bool counted = true; /* are people of all areas? */
    for (uint32_t i = 0; i < crd_world_frame(x->w, CRD_T_area)->n; i++) {
        if (crd_crowd_abroad(x->l, CRD_COL(x->w, area, country).text[i]))
            continue;
        x->c->people += people_in(x, i, x->l->high);
        counted = counted && crd_col_i64(&CRD_COL(x->w, area, population), i) >= 0;
    }
    x->c->unsure = counted ? x->c->people - x->held : UINT64_MAX;
    return ok;
}

crd_status crd_crowd_areas(crd_losing *l, crd_crowd *c)
{
    areas x = {.l = l, .w = l->w, .c = c};
    crd_status rc = CRD_OK;
    CRD_TRY(crd_crowd_items_of(l, c, &x.items));
    rc = CRD_ENOMEM;
    x.covered = calloc(2 * ((size_t)c->n_nets + 1), sizeof *x.covered);
    x.so_far = calloc((size_t)c->n_nets + 1, sizeof *x.so_far);
    if (!x.covered || !x.so_far)
        goto done;
    x.met = x.covered + c->n_nets + 1;
    rc = all_areas(&x) && !l->gates.full ? CRD_OK : CRD_ENOMEM;
done:
    free(x.covered);
    free(x.so_far);
    CRD_VEC_DONE(&x.items);
    CRD_VEC_DONE(&x.open);
    CRD_VEC_DONE(&x.sorted);
    CRD_VEC_DONE(&x.groups);
    return rc;
}
