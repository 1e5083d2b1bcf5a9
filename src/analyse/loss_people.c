/* Whose subscribers and whose radio: the networks that serve people, on whose equipment, and what
 * of their cores all of their users need. */
#include "analyse/loss_people.h"

#include "model/code.h"

#include <stdlib.h>
#include <string.h>

enum { GENERATIONS = 32 };

/* What all users of a network pass, of one function. */
typedef struct core_part {
    uint32_t net, gate;
    uint32_t generations; /* set; 0 = not said, or all */
    uint64_t users;       /* as far as all of them say */
    bool said, sure;
    bool certain, keys; /* nobody gets through without; it lets users in */
} core_part;

typedef struct crowding {
    crd_losing *l;
    const crd_world *w;
    crd_crowd *c;
    uint8_t *serves, *lends, *hosts, *cored; /* [networks] */
    CRD_VEC(core_part) parts;
    crd_map part_of; /* network << 32 | function -> index */
} crowding;

/* ---- numbers ------------------------------------------------------------------------------ */

uint64_t crd_crowd_number(const crd_losing *l, uint32_t table, uint32_t field, uint32_t row,
                          bool high, uint64_t unknown)
{
    int64_t v = crd_col_i64(&crd_world_frame(l->w, table)->cols[field], row);
    size_t n = 0;
    const crd_other *other = crd_world_contested(l->w, table, row, field)
                                 ? crd_world_others(l->w, table, row, field, &n)
                                 : NULL;
    if (v == CRD_NULL64 || v < 0)
        return unknown;
    for (size_t i = 0; i < n && other[i].contested; i++)
        if (other[i].i64 >= 0 && (high ? other[i].i64 > v : other[i].i64 < v))
            v = other[i].i64;
    return (uint64_t)v;
}

bool crd_crowd_put(crd_crowd_terms *t, uint32_t gate, uint64_t people)
{
    bool ok = true;
    for (; people > 0 && ok; people -= people < UINT32_MAX ? people : UINT32_MAX)
        ok = CRD_VEC_PUSH(&t->gate, gate) &&
             CRD_VEC_PUSH(&t->weight, people < UINT32_MAX ? (uint32_t)people : UINT32_MAX);
    return ok;
}

/* ---- networks ----------------------------------------------------------------------------- */

static uint32_t network_of(const crd_world *w, uint32_t element)
{
    uint32_t text = CRD_COL(w, element, network).text[element];
    return text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_network, text);
}

static uint32_t used_network(const crd_world *w, uint32_t use)
{
    return CRD_COL(w, share_use, what).target[use] == CRD_T_network
               ? crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, what).text[use])
               : CRD_ROW_NONE;
}

static bool is_access(const crd_losing *l, uint32_t network)
{
    uint32_t kind = CRD_COL(l->w, network, kind).text[network];
    return crd_losing_is(l, kind, "mobile") || crd_losing_is(l, kind, "fixed") ||
           crd_losing_is(l, kind, "mvno");
}

crd_crowd_use crd_crowd_use_of(const crd_losing *l, uint32_t use)
{
    uint32_t kind = CRD_COL(l->w, share_use, kind).text[use], host = used_network(l->w, use);
    if (crd_losing_is(l, kind, "mocn") || crd_losing_is(l, kind, "moran"))
        return CRD_CROWD_RADIO;
    if (host == CRD_ROW_NONE)
        return CRD_CROWD_NO_USE;
    if (crd_losing_is(l, kind, "mvno") ||
        (crd_losing_is(l, kind, "wholesale") && is_access(l, host)))
        return CRD_CROWD_GUEST;
    return crd_losing_is(l, kind, "national-roaming") || crd_losing_is(l, kind, "roaming")
               ? CRD_CROWD_ROAMS
               : CRD_CROWD_NO_USE;
}

static void mark_equipment(crowding *x)
{
    const crd_world *w = x->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_covers)->n; i++) {
        uint32_t e = crd_world_row(w, CRD_T_element, CRD_COL(w, covers, element).text[i]);
        uint32_t n = e == CRD_ROW_NONE ? CRD_ROW_NONE : network_of(w, e);
        if (n != CRD_ROW_NONE)
            x->serves[n] = 1;
    }
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        uint32_t n = x->l->t->everyone[i] == CRD_EVERYONE ? network_of(w, i) : CRD_ROW_NONE;
        if (n != CRD_ROW_NONE)
            x->cored[n] = 1;
    }
}

static void mark_uses(crowding *x)
{
    const crd_world *w = x->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_share_use)->n; i++) {
        crd_crowd_use is = crd_crowd_use_of(x->l, i);
        uint32_t what = used_network(w, i);
        uint32_t user = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[i]);
        if (user != CRD_ROW_NONE && (is == CRD_CROWD_RADIO || is == CRD_CROWD_GUEST))
            x->serves[user] = 1;
        if (what != CRD_ROW_NONE && is == CRD_CROWD_RADIO)
            x->lends[what] = 1;
        if (what != CRD_ROW_NONE && (is == CRD_CROWD_GUEST || is == CRD_CROWD_ROAMS))
            x->hosts[what] = 1;
    }
}

/* The nation that the case is about; CRD_INTERN_NONE when it does not say. */
static uint32_t nation(const crd_world *w)
{
    uint32_t text = crd_world_find_text(w, CRD_STR("nation"));
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_setting, text);
    return row == CRD_ROW_NONE ? CRD_INTERN_NONE : CRD_COL(w, setting, value).text[row];
}

bool crd_crowd_abroad(const crd_losing *l, uint32_t country)
{
    uint32_t home = nation(l->w);
    return home != CRD_INTERN_NONE && country != CRD_INTERN_NONE && country != home;
}

/* Anybody's telephone or line may be on it. */
static bool is_open(const crd_losing *l, uint32_t row)
{
    uint32_t kind = CRD_COL(l->w, network, kind).text[row];
    return (is_access(l, row) || kind == CRD_INTERN_NONE || crd_losing_is(l, kind, "satellite")) &&
           !crd_crowd_abroad(l, CRD_COL(l->w, network, country).text[row]);
}

/* Radio that is lent out and has no core of its own has no users of its own. */
static bool is_listed(const crowding *x, uint32_t row, bool known)
{
    bool only_lent = x->lends[row] && !x->cored[row];
    return known || x->hosts[row] || (!only_lent && x->serves[row] && is_open(x->l, row));
}

static void list_network(crowding *x, uint32_t row)
{
    crd_crowd *c = x->c;
    bool known = crd_col_i64(&CRD_COL(x->w, network, subscribers), row) != CRD_NULL64;
    if (!is_listed(x, row, known))
        return;
    c->of_network[row] = c->n_nets;
    crd_crowd_net *to = &c->nets[c->n_nets++];
    to->row = row;
    to->known = known;
    to->open = is_open(x->l, row);
    for (int high = 0; high < 2; high++)
        to->subs[high] = crd_crowd_number(x->l, CRD_T_network, CRD_C_network_subscribers, row, high,
                                          0);
    to->core = crd_gate_list_add(&x->l->gates, 1);
    to->keys = crd_gate_list_add(&x->l->gates, 1);
    to->alone = UINT32_MAX;
}

/* In the order of ids, so that nothing depends on that of the rows. */
static crd_status list_networks(crowding *x)
{
    crd_crowd *c = x->c;
    uint32_t n = crd_world_frame(x->w, CRD_T_network)->n, *rows = NULL;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_world_sorted(x->w, CRD_T_network, &rows));
    c->nets = calloc((size_t)n + 1, sizeof *c->nets);
    c->of_network = malloc(((size_t)n + 1) * sizeof *c->of_network);
    if (!c->nets || !c->of_network) {
        rc = CRD_ENOMEM;
        goto done;
    }
    memset(c->of_network, 0xff, ((size_t)n + 1) * sizeof *c->of_network);
    for (uint32_t i = 0; i < n; i++)
        list_network(x, rows[i]);
done:
    free(rows);
    return rc;
}

static bool add_hosts(crowding *x)
{
    const crd_world *w = x->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_share_use)->n; i++) {
        crd_crowd_use is = crd_crowd_use_of(x->l, i);
        uint32_t user = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[i]);
        uint32_t net = crd_crowd_find(x->c, user);
        if ((is != CRD_CROWD_GUEST && is != CRD_CROWD_ROAMS) || net == UINT32_MAX)
            continue;
        uint32_t routing = CRD_COL(w, share_use, routing).text[i];
        crd_crowd_host h = {
            .net = crd_crowd_find(x->c, used_network(w, i)),
            .guest = is == CRD_CROWD_GUEST,
            .sure = (crd_world_frame(w, CRD_T_share_use)->flags[i] &
                     (CRD_ROW_MAYBE | CRD_ROW_CONTESTED)) == 0,
            .breakout = crd_losing_is(x->l, routing, "local-breakout"),
            .unsaid = routing == CRD_INTERN_NONE,
            .capacity = crd_col_i32(&CRD_COL(w, share_use, capacity_ppm), i),
        };
        x->c->unsaid_capacity += is == CRD_CROWD_ROAMS && h.capacity < 0;
        if (h.net != net && h.net != UINT32_MAX && !CRD_VEC_PUSH(&x->c->nets[net].hosts, h))
            return false;
    }
    return true;
}

/* Of the networks on which it may roam the one that surely has room for most: as large a part of
 * its capacity as is set aside, counted in subscribers that it has now. */
static void choose_carrier(const crd_crowd *c, crd_crowd_net *n)
{
    n->carrier = UINT32_MAX;
    for (size_t i = 0; i < n->hosts.n; i++) {
        const crd_crowd_host *h = &n->hosts.at[i];
        uint64_t users = c->nets[h->net].subs[0],
                 part = h->capacity < 0 ? 0 : (uint32_t)h->capacity;
        uint64_t room = users / 1000000 * part + users % 1000000 * part / 1000000;
        const crd_crowd_host *best = n->carrier < n->hosts.n ? &n->hosts.at[n->carrier] : NULL;
        if (h->guest || !h->sure || room == 0 || room < n->room ||
            (best && room == n->room && h->net > best->net))
            continue;
        n->carrier = (uint32_t)i;
        n->room = room;
    }
}

/* ---- cores -------------------------------------------------------------------------------- */

/* Set of those an element serves; 0 = not said. */
static uint32_t generations(const crd_world *w, const crd_code_list *list, uint32_t element)
{
    uint32_t text = CRD_COL(w, element, generations).text[element], set = 0;
    crd_str rest = text == CRD_INTERN_NONE ? CRD_STR_NULL : crd_world_text(w, text), one;
    while (crd_str_next(&rest, ' ', &one)) {
        int at = crd_code_find(list, one);
        if (at < 0 || at >= GENERATIONS)
            return 0;
        set |= UINT32_C(1) << at;
    }
    return set;
}

/* Without which nobody gets in or through; the other functions that everybody passes (charging,
 * voice, registers of stolen telephones) leave some service certainly, so they are for high. */
enum role { NOT_CORE, POSSIBLE, CARRIES, ADMITS };
static enum role role_of(const crd_losing *l, uint32_t function)
{
    /* what holds subscribers and lets them in: a host must ask it also for those who roam */
    static const char *const keys[] = {"aaa", "ausf", "hlr", "hss", "udm", "udr"};
    static const char *const carry[] = {"amf", "mme", "msc", "pgw", "sgw", "smf", "upf", "vlr"};
    const crd_function *f = crd_function_find(crd_world_text(l->w, function));
    if (!crd_losing_stops(l, function))
        return NOT_CORE;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (crd_losing_is(l, function, keys[i]))
            return ADMITS;
    for (size_t i = 0; i < sizeof carry / sizeof *carry; i++)
        if (crd_losing_is(l, function, carry[i]))
            return CARRIES;
    return f && !(f->sees & CRD_POWER_A) ? NOT_CORE : POSSIBLE; /* taps and probes stop nothing */
}

/* An element and one network that it may be part of. Low: all that may be must fail, one of them
 * surely one. High: who may be elsewhere stands in for nobody. */
static bool add_to_core(crowding *x, const crd_code_list *list, uint32_t net, uint32_t e, bool sure)
{
    crd_losing *l = x->l;
    uint32_t function = CRD_COL(x->w, element, function).text[e];
    uint32_t *at = crd_map_add(&x->part_of, (uint64_t)net << 32 | function, (uint32_t)x->parts.n);
    uint32_t serves = generations(x->w, list, e);
    bool said = crd_col_i64(&CRD_COL(x->w, element, subscribers), e) != CRD_NULL64;
    if (!at)
        return false;
    if (*at == x->parts.n) {
        core_part p = {.net = net,
                       .gate = crd_gate_list_add(&l->gates, sure || !l->high ? CRD_GATE_ALL_OF : 1),
                       .generations = serves,
                       .said = true,
                       .sure = sure,
                       .certain = role_of(l, function) >= CARRIES,
                       .keys = role_of(l, function) == ADMITS};
        if (!CRD_VEC_PUSH(&x->parts, p))
            return false;
    }
    core_part *p = &x->parts.at[*at];
    if (!sure && p->sure && l->high)
        return true;
    p->generations = serves && p->generations ? p->generations | serves : 0;
    p->said = p->said && said;
    p->users += crd_crowd_number(l, CRD_T_element, CRD_C_element_subscribers, e, l->high, 0);
    crd_losing_in(l, p->gate, l->element + e);
    return true;
}

static bool in_cores(crowding *x, const crd_code_list *list, uint32_t e, bool surely)
{
    crd_loss_value net[CRD_LOSS_VALUES];
    bool sure, ok = true;
    if (x->l->t->everyone[e] != CRD_EVERYONE ||
        crd_world_there(x->w, CRD_T_element, e) == CRD_THERE_NOT ||
        role_of(x->l, CRD_COL(x->w, element, function).text[e]) == NOT_CORE)
        return true;
    uint32_t n = crd_losing_values(x->l, CRD_T_element, e, CRD_C_element_network, net, &sure);
    sure = sure && !crd_world_contested(x->w, CRD_T_element, e, CRD_C_element_function);
    for (uint32_t i = 0; i < n && ok && sure == surely; i++) {
        uint32_t row = crd_world_row(x->w, CRD_T_network, net[i].text);
        uint32_t at = crd_crowd_find(x->c, row);
        ok = at == UINT32_MAX || add_to_core(x, list, at, e, sure);
    }
    return ok;
}

/* Users of other generations do without this part: it is the whole core only where each generation
 * has lost one. */
static void by_generation(crowding *x, const core_part *of, size_t n_of, uint32_t all, bool keys)
{
    crd_losing *l = x->l;
    const crd_crowd_net *n = &x->c->nets[of->net];
    uint32_t every = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
    crd_losing_in(l, keys ? n->keys : n->core, every);
    for (uint32_t left = all; left; left &= left - 1) {
        uint32_t one = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, every, one);
        for (size_t i = 0; i < n_of; i++)
            if (of[i].sure && of[i].certain && (of[i].keys || !keys) &&
                (of[i].generations & left & -left))
                crd_losing_in(l, one, of[i].gate);
    }
}

/* Parts of the core that say that they serve some of the users only. */
static bool is_partial(const core_part *p, const crd_crowd_net *n)
{
    return p->said && n->known && p->users < n->subs[0];
}

static int by_net(const void *a, const void *b)
{
    const core_part *x = a, *y = b;
    if (x->net != y->net)
        return x->net < y->net ? -1 : 1;
    return (x->gate > y->gate) - (x->gate < y->gate);
}

/* Does the part alone take users in this bound? `all`: generations of the network. */
static bool takes(const crd_losing *l, const core_part *p, uint32_t all)
{
    return l->high || (p->sure && p->certain && (p->generations == 0 || p->generations == all));
}

/* Parts of one network's core: what takes all of its users, and what takes some. */
static bool core_of(crowding *x, const core_part *of, size_t n_of)
{
    crd_losing *l = x->l;
    crd_crowd_net *n = &x->c->nets[of->net];
    uint32_t all = 0;
    bool ok = true;
    for (size_t i = 0; i < n_of; i++)
        all |= of[i].certain ? of[i].generations : 0;
    for (size_t i = 0; i < n_of && ok; i++) {
        if (!takes(l, &of[i], all))
            continue;
        if (is_partial(&of[i], n)) {
            crd_crowd_terms one = {0};
            ok = crd_crowd_put(&one, of[i].gate, of[i].users) && CRD_VEC_PUSH(&n->parts, one);
            continue;
        }
        crd_losing_in(l, n->core, of[i].gate);
        if (of[i].keys)
            crd_losing_in(l, n->keys, of[i].gate);
    }
    for (int keys = 0; keys < 2 && all && !l->high; keys++)
        by_generation(x, of, n_of, all, keys);
    return ok;
}

static bool cores(crowding *x)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("generation"));
    bool ok = list != NULL;
    for (int surely = 1; surely >= 0; surely--)
        for (uint32_t e = 0; ok && e < crd_world_frame(x->w, CRD_T_element)->n; e++)
            ok = in_cores(x, list, e, surely);
    if (x->parts.n > 0)
        qsort(x->parts.at, x->parts.n, sizeof *x->parts.at, by_net);
    for (size_t i = 0, end; i < x->parts.n && ok; i = end) {
        for (end = i; end < x->parts.n && x->parts.at[end].net == x->parts.at[i].net;)
            end++;
        ok = core_of(x, x->parts.at + i, end - i);
    }
    return ok;
}

/* ---- equipment that says whom it serves ---------------------------------------------------- */

static const char *layer_of(const crd_world *w, uint32_t element)
{
    const crd_function *f = crd_function_find(
        crd_world_text(w, CRD_COL(w, element, function).text[element]));
    return f ? f->layer : "";
}

static bool put_part(crowding *x, crd_map *of, uint32_t net, uint32_t function, uint32_t gate,
                     uint64_t people)
{
    crd_crowd_net *n = &x->c->nets[net];
    uint32_t *at = crd_map_add(of, (uint64_t)net << 32 | function, (uint32_t)n->parts.n);
    if (!at || (*at == n->parts.n && !CRD_VEC_PUSH(&n->parts, ((crd_crowd_terms){0}))))
        return false;
    return crd_crowd_put(&n->parts.at[*at], gate, people);
}

/* Access of networks whose coverage is not recorded. Lines hang on one machine of a kind; users of
 * radio may find another mast. What does not say whom it serves could serve all. */
static bool access_parts(crowding *x)
{
    crd_losing *l = x->l;
    crd_map of = {0};
    bool ok = true;
    for (uint32_t e = 0; ok && e < crd_world_frame(x->w, CRD_T_element)->n; e++) {
        uint32_t row = network_of(x->w, e);
        uint32_t net = crd_crowd_find(x->c, row);
        bool line = strcmp(layer_of(x->w, e), "access") == 0;
        bool radio = strcmp(layer_of(x->w, e), "ran") == 0;
        if (net == UINT32_MAX || x->c->nets[net].placed || l->t->everyone[e] == CRD_EVERYONE ||
            (!line && !radio) || crd_world_there(x->w, CRD_T_element, e) == CRD_THERE_NOT ||
            (radio && !l->high))
            continue;
        uint64_t users = crd_crowd_number(l, CRD_T_element, CRD_C_element_subscribers, e, l->high,
                                          l->high ? x->c->nets[net].subs[1] : 0);
        ok = put_part(x, &of, net, CRD_COL(x->w, element, function).text[e], l->element + e, users);
    }
    crd_map_done(&of);
    return ok;
}

/* Guests without coverage of their own fall with all of their hosts: for sure, when all agreements
 * are; possibly, when those that are sure are gone. */
static void lean_on_hosts(crowding *x, crd_crowd_net *n)
{
    crd_losing *l = x->l;
    uint32_t guests = UINT32_MAX;
    bool unsure = false;
    for (size_t i = 0; i < n->hosts.n && !n->placed; i++) {
        const crd_crowd_host *h = &n->hosts.at[i];
        unsure = unsure || (h->guest && !h->sure);
        if (!h->guest || (l->high && !h->sure))
            continue;
        if (guests == UINT32_MAX)
            guests = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        crd_losing_in(l, guests, x->c->nets[h->net].core);
    }
    if (guests != UINT32_MAX && (l->high || !unsure))
        crd_losing_in(l, n->core, guests);
}

/* Nobody is carried when no host is left, or home does not let its users in. */
static void alone(crowding *x, crd_crowd_net *n)
{
    crd_losing *l = x->l;
    for (size_t i = 0; i < n->hosts.n && !l->high; i++) {
        const crd_crowd_host *h = &n->hosts.at[i];
        if (h->guest)
            continue;
        if (n->alone == UINT32_MAX)
            n->alone = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
        uint32_t gone = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, gone, x->c->nets[h->net].core);
        crd_losing_in(l, gone, h->breakout || h->unsaid ? n->keys : n->core);
        crd_losing_in(l, n->alone, gone);
    }
}

/* ---- who is served first ------------------------------------------------------------------ */

/* Users of services with priority that need the network, and are some of its users only. */
static bool priorities(crowding *x)
{
    const crd_world *w = x->w;
    crd_map seen = {0};
    bool ok = true;
    for (uint32_t m = 0; ok && m < crd_world_frame(w, CRD_T_need_member)->n; m++) {
        uint32_t s = crd_world_row(w, CRD_T_service, CRD_COL(w, need_member, service).text[m]);
        if (CRD_COL(w, need_member, member).target[m] != CRD_T_network || s == CRD_ROW_NONE ||
            crd_col_i32(&CRD_COL(w, service, priority_access), s) != 1)
            continue;
        uint32_t row = crd_world_row(w, CRD_T_network, CRD_COL(w, need_member, member).text[m]);
        uint32_t net = crd_crowd_find(x->c, row);
        uint32_t *at = net == UINT32_MAX ? NULL : crd_map_add(&seen, (uint64_t)net << 32 | s, 0);
        uint64_t users = crd_crowd_number(x->l, CRD_T_service, CRD_C_service_users, s, true, 0);
        if (net == UINT32_MAX)
            continue;
        ok = at != NULL;
        if (ok && *at == 0 && users < x->c->nets[net].subs[0])
            x->c->nets[net].priority += users;
        if (ok)
            *at = 1;
    }
    crd_map_done(&seen);
    for (uint32_t k = 0; k < x->c->n_nets; k++)
        if (x->c->nets[k].priority > x->c->nets[k].subs[0])
            x->c->nets[k].priority = x->c->nets[k].subs[0];
    return ok;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void settle(crd_crowd *c)
{
    for (uint32_t k = 0; k < c->n_nets; k++) {
        crd_crowd_net *n = &c->nets[k];
        bool blank = !n->known && !n->placed; /* nothing is known of whom it serves */
        n->open = n->open && !blank;
        c->n_open += n->open;
        c->unsaid_subscribers += n->open && !n->known;
    }
}

static crd_status build(crowding *x)
{
    crd_status rc = CRD_OK;
    mark_equipment(x);
    mark_uses(x);
    CRD_TRY(list_networks(x));
    if (!add_hosts(x) || !cores(x)) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (uint32_t k = 0; k < x->c->n_nets; k++)
        choose_carrier(x->c, &x->c->nets[k]);
    CRD_TRY(crd_crowd_areas(x->l, x->c));
    settle(x->c);
    for (uint32_t k = 0; k < x->c->n_nets; k++) {
        lean_on_hosts(x, &x->c->nets[k]);
        alone(x, &x->c->nets[k]);
    }
    if (!access_parts(x) || !priorities(x) || x->l->gates.full)
        rc = CRD_ENOMEM;
done:
    return rc;
}

crd_status crd_crowd_build(crd_losing *l, crd_crowd *c)
{
    crowding x = {.l = l, .w = l->w, .c = c};
    size_t n = (size_t)crd_world_frame(l->w, CRD_T_network)->n + 1;
    x.serves = calloc(4 * n, 1);
    crd_status rc = CRD_ENOMEM;
    if (x.serves) {
        x.lends = x.serves + n;
        x.hosts = x.lends + n;
        x.cored = x.hosts + n;
        rc = build(&x);
    }
    free(x.serves);
    CRD_VEC_DONE(&x.parts);
    crd_map_done(&x.part_of);
    return rc;
}
