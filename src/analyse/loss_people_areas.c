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

enum { ALL_PPM = 1000000, LEVELS = 8, EXACT = 3 };

__extension__ typedef unsigned __int128 wide;

typedef struct item {
    uint32_t place, area;  /* in the order of ids; row */
    uint32_t net;          /* in the crowd's list */
    uint32_t gate, whole;  /* it fails; it, or the core of `net` */
    uint32_t sure, most;   /* ppm of the people */
    bool disjoint, nested; /* reaches whom no other does; whom a larger one does too */
    bool guest;            /* a host's: the host covers anyway */
} item;

/* Items of one network in one area, and what they come to. */
typedef struct group {
    const item *at;
    size_t n;
    uint32_t best, most, apart; /* ppm: largest sure; at most; sure of disjoint ones (0: more than
                                   all, so they cannot be) */
    uint32_t top;               /* item of `best` */
} group;

typedef struct use {
    uint32_t net, next; /* who uses it */
    uint32_t host;      /* whose core serves guests; UINT32_MAX = radio alone */
    bool sure;
} use;

typedef struct areas {
    crd_losing *l;
    const crd_world *w;
    crd_crowd *c;
    CRD_VEC(item) items;
    CRD_VEC(item) open, sorted; /* scratch */
    CRD_VEC(group) groups;      /* of one area */
    CRD_VEC(use) uses;
    crd_map use_of;                   /* table << 32 | row -> last use */
    uint32_t *place;                  /* [areas] in the order of ids */
    uint64_t *covered, *met, *so_far; /* [nets] people in reach: all, up to this area; users put */
} areas;

/* part of all, in people: up, so that a sum of parts is all in the end. */
static uint64_t share(uint64_t people, uint64_t part, uint64_t all)
{
    return all ? (uint64_t)(((wide)people * part + all - 1) / all) : 0;
}

/* ---- items -------------------------------------------------------------------------------- */

static bool add_uses(areas *x)
{
    const crd_world *w = x->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_share_use)->n; i++) {
        crd_crowd_use is = crd_crowd_use_of(x->l, i);
        uint32_t table = CRD_COL(w, share_use, what).target[i];
        uint32_t row = table < CRD_T_COUNT
                           ? crd_world_row(w, table, CRD_COL(w, share_use, what).text[i])
                           : CRD_ROW_NONE;
        uint32_t user = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[i]);
        use u = {.net = crd_crowd_find(x->c, user),
                 .host = is == CRD_CROWD_GUEST ? crd_crowd_find(x->c, row) : UINT32_MAX,
                 .sure = (crd_world_frame(w, CRD_T_share_use)->flags[i] &
                          (CRD_ROW_MAYBE | CRD_ROW_CONTESTED)) == 0};
        if ((is != CRD_CROWD_RADIO && is != CRD_CROWD_GUEST) || row == CRD_ROW_NONE ||
            u.net == UINT32_MAX)
            continue;
        uint32_t *last = crd_map_add(&x->use_of, (uint64_t)table << 32 | row, UINT32_MAX);
        if (!last)
            return false;
        u.next = *last;
        *last = (uint32_t)x->uses.n;
        if (!CRD_VEC_PUSH(&x->uses, u))
            return false;
    }
    return true;
}

/* The most that a row of covers says, of values of equal weight. */
static uint32_t most_share(const areas *x, uint32_t c)
{
    int32_t ppm = CRD_COL(x->w, covers, share_ppm).i32[c];
    size_t n = 0;
    const crd_other *other = crd_world_contested(x->w, CRD_T_covers, c, CRD_C_covers_share_ppm)
                                 ? crd_world_others(x->w, CRD_T_covers, c, CRD_C_covers_share_ppm,
                                                    &n)
                                 : NULL;
    for (size_t i = 0; i < n && other[i].contested; i++)
        ppm = ppm >= 0 && other[i].i32 > ppm ? other[i].i32 : ppm;
    return ppm < 0 || ppm > ALL_PPM ? ALL_PPM : (uint32_t)ppm;
}

static bool put_item(areas *x, item it, uint32_t net, uint32_t host, bool sure)
{
    if (net == UINT32_MAX)
        return true;
    crd_losing *l = x->l;
    it.net = net;
    it.sure = sure ? it.sure : 0;
    it.disjoint = it.disjoint && sure;
    it.guest = host != UINT32_MAX;
    if (it.guest) {
        uint32_t both = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, both, it.gate);
        crd_losing_in(l, both, x->c->nets[host].core);
        it.gate = both;
    }
    it.whole = crd_gate_list_add(&l->gates, 1);
    crd_losing_in(l, it.whole, it.gate);
    crd_losing_in(l, it.whole, x->c->nets[net].core);
    return CRD_VEC_PUSH(&x->items, it);
}

static bool used_by(areas *x, const item *it, uint32_t table, uint32_t text)
{
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(x->w, table, text);
    uint32_t *at = row == CRD_ROW_NONE ? NULL
                                       : crd_map_find(&x->use_of, (uint64_t)table << 32 | row);
    bool ok = true;
    for (uint32_t i = at ? *at : UINT32_MAX; i != UINT32_MAX && ok; i = x->uses.at[i].next) {
        const use *u = &x->uses.at[i];
        ok = put_item(x, *it, u->net, u->host, u->sure);
    }
    return ok;
}

static bool of_covers(areas *x, uint32_t c)
{
    const crd_world *w = x->w;
    uint32_t element = CRD_COL(w, covers, element).text[c],
             overlap = CRD_COL(w, covers, overlap).text[c];
    uint32_t e = crd_world_row(w, CRD_T_element, element);
    uint32_t area = crd_world_row(w, CRD_T_area, CRD_COL(w, covers, area).text[c]);
    if (e == CRD_ROW_NONE || area == CRD_ROW_NONE)
        return true;
    crd_there there = crd_world_there(w, CRD_T_element, e);
    bool sure = (crd_world_frame(w, CRD_T_covers)->flags[c] &
                 (CRD_ROW_MAYBE | CRD_ROW_CONTESTED)) == 0 &&
                there == CRD_THERE_SURE && CRD_COL(w, covers, share_ppm).i32[c] >= 0;
    item it = {.place = x->place[area],
               .area = area,
               .gate = x->l->element + e,
               .most = most_share(x, c),
               .disjoint = sure && crd_losing_is(x->l, overlap, "disjoint"),
               .nested = crd_losing_is(x->l, overlap, "nested")};
    it.sure = sure ? it.most : 0;
    uint32_t text = CRD_COL(w, element, network).text[e];
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_network, text);
    return there == CRD_THERE_NOT ||
           (put_item(x, it, crd_crowd_find(x->c, row), UINT32_MAX, true) &&
            used_by(x, &it, CRD_T_network, text) && used_by(x, &it, CRD_T_element, element) &&
            used_by(x, &it, CRD_T_site, CRD_COL(w, element, site).text[e]));
}

static int by_area(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->net != y->net)
        return x->net < y->net ? -1 : 1;
    return (x->gate > y->gate) - (x->gate < y->gate);
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

/* High: the host that covers most for sure carries, as long as its largest item stands. Without a
 * known capacity nobody is certain to be. */
static uint32_t best_host(areas *x, const crd_crowd_net *n, uint32_t *ret_ppm)
{
    crd_losing *l = x->l;
    const group *best = NULL;
    const crd_crowd_host *by = NULL;
    for (size_t i = 0; i < n->hosts.n; i++) {
        const crd_crowd_host *h = &n->hosts.at[i];
        const group *g = h->guest || !h->sure || h->capacity < 0 ? NULL : find_group(x, h->net);
        if (g && g->best > 0 &&
            (!best || g->best > best->best || (g->best == best->best && h->net < by->net))) {
            best = g;
            by = h;
        }
    }
    *ret_ppm = best ? best->best : 0;
    if (!best)
        return UINT32_MAX;
    uint32_t gone = crd_gate_list_add(&l->gates, 1);
    crd_losing_in(l, gone, best->at[best->top].whole);
    crd_losing_in(l, gone, by->breakout ? n->keys : n->core);
    return gone;
}

/* Of the users that own[from ..] takes in this area, those whom no host carries either. */
static bool carried(areas *x, crd_crowd_net *n, size_t from, uint64_t people, uint64_t users)
{
    crd_losing *l = x->l;
    uint32_t ppm = 0, host = l->high ? best_host(x, n, &ppm) : no_host(x, n, &ppm);
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
    x->met[k] += people * reach(g);
    uint64_t now = (uint64_t)((wide)subs * x->met[k] / x->covered[k]);
    uint64_t users = now - x->so_far[k];
    x->so_far[k] = now;
    return users;
}

/* Whom no public network covers any more. A guest has no cover but its host's. */
static bool calls(areas *x, const item *at, size_t n, uint32_t area)
{
    crd_crowd *c = x->c;
    bool ok = true;
    x->open.n = 0;
    for (size_t i = 0; i < n && ok; i++)
        if (c->nets[at[i].net].open && !at[i].guest)
            ok = CRD_VEC_PUSH(&x->open, at[i]);
    if (!ok || x->open.n == 0 || crd_crowd_abroad(x->l, CRD_COL(x->w, area, country).text[area]))
        return ok;
    group g = group_of(x->open.at, x->open.n);
    uint32_t sure = g.best > g.apart ? g.best : g.apart;
    uint64_t people = people_in(x, area, x->l->high), held = people * sure / ALL_PPM;
    c->n_areas++;
    if (!x->l->high)
        return sure == 0 || certainly(x, &g, true, held, sure, &c->calls);
    held = people * g.best / ALL_PPM;
    c->unsure += people - held;
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
    uint64_t people = people_in(x, area, x->l->high);
    bool ok = true;
    for (size_t i = 0; i < x->groups.n && ok; i++) {
        const group *g = &x->groups.at[i];
        crd_crowd_net *n = &x->c->nets[g->at->net];
        uint64_t users = users_in(x, g, people);
        size_t before = n->own.gate.n;
        if (users == 0)
            continue;
        ok = of_network(x, g, users, &n->own);
        if (ok && roams(n))
            ok = carried(x, n, before, people, users);
    }
    return ok && calls(x, x->items.at + from, end - from, area);
}

/* A network that uses a machine in two ways has it once. */
static void drop_twice(areas *x)
{
    size_t kept = 0;
    for (size_t i = 0; i < x->items.n; i++) {
        item *last = kept ? &x->items.at[kept - 1] : NULL;
        if (!last || by_area(last, &x->items.at[i]) != 0)
            x->items.at[kept++] = x->items.at[i];
        else if (x->items.at[i].sure > last->sure)
            *last = x->items.at[i];
    }
    x->items.n = kept;
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
            x->covered[g->at->net] += people * reach(g);
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
    bool ok = add_uses(x);
    for (uint32_t i = 0; i < crd_world_frame(x->w, CRD_T_covers)->n && ok; i++)
        ok = of_covers(x, i);
    if (ok && x->items.n > 0)
        qsort(x->items.at, x->items.n, sizeof *x->items.at, by_area);
    drop_twice(x);
    ok = ok && count_reach(x);
    for (size_t from = 0, end; from < x->items.n && ok; from = end) {
        end = groups_of(x, from, &ok);
        ok = ok && one_area(x, from, end);
    }
    for (uint32_t i = 0; i < crd_world_frame(x->w, CRD_T_area)->n; i++)
        if (!crd_crowd_abroad(x->l, CRD_COL(x->w, area, country).text[i]))
            x->c->people += people_in(x, i, x->l->high);
    return ok;
}

crd_status crd_crowd_areas(crd_losing *l, crd_crowd *c)
{
    areas x = {.l = l, .w = l->w, .c = c};
    uint32_t n = crd_world_frame(l->w, CRD_T_area)->n, *order = NULL;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_world_sorted(l->w, CRD_T_area, &order));
    rc = CRD_ENOMEM;
    x.place = malloc(((size_t)n + 1) * sizeof *x.place);
    x.covered = calloc(3 * ((size_t)c->n_nets + 1), sizeof *x.covered);
    if (!x.place || !x.covered)
        goto done;
    x.met = x.covered + c->n_nets + 1;
    x.so_far = x.met + c->n_nets + 1;
    for (uint32_t i = 0; i < n; i++)
        x.place[order[i]] = i;
    rc = all_areas(&x) && !l->gates.full ? CRD_OK : CRD_ENOMEM;
done:
    free(order);
    free(x.place);
    free(x.covered);
    CRD_VEC_DONE(&x.items);
    CRD_VEC_DONE(&x.open);
    CRD_VEC_DONE(&x.sorted);
    CRD_VEC_DONE(&x.groups);
    CRD_VEC_DONE(&x.uses);
    crd_map_done(&x.use_of);
    return rc;
}
