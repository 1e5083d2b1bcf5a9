/* Whose subscribers and whose radio: the networks that serve people, and on whose equipment. */
#include "analyse/loss_people.h"

#include <stdlib.h>
#include <string.h>

typedef struct crowding {
    crd_losing *l;
    const crd_world *w;
    crd_crowd *c;
    uint8_t *serves, *lends, *hosts, *cored; /* [networks] */
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
        crd_losing_in(l, guests, h->core);
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
    CRD_TRY(add_hosts(x) ? crd_crowd_cores(x->l, x->c) : CRD_ENOMEM);
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
    return rc;
}
