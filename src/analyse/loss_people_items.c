/* Access equipment by area and network: its own, that which it shares, that of its hosts. */
#include "analyse/loss_people.h"

#include <stdlib.h>

typedef crd_crowd_item item;

typedef struct use {
    uint32_t net, next; /* who uses it */
    uint32_t host;      /* whose core serves guests; UINT32_MAX = radio alone */
    bool sure;
} use;

typedef struct listing {
    crd_losing *l;
    const crd_world *w;
    crd_crowd *c;
    crd_crowd_items items;
    CRD_VEC(use) uses;
    crd_map use_of;  /* table << 32 | row -> last use */
    uint32_t *place; /* [areas] in the order of ids */
} listing;

/* ---- items -------------------------------------------------------------------------------- */

static bool add_uses(listing *x)
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
static uint32_t most_share(const listing *x, uint32_t c)
{
    int32_t ppm = crd_col_i32(&CRD_COL(x->w, covers, share_ppm), c);
    size_t n = 0;
    const crd_other *other = crd_world_contested(x->w, CRD_T_covers, c, CRD_C_covers_share_ppm)
                                 ? crd_world_others(x->w, CRD_T_covers, c, CRD_C_covers_share_ppm,
                                                    &n)
                                 : NULL;
    for (size_t i = 0; i < n && other[i].contested; i++)
        ppm = ppm >= 0 && other[i].i32 > ppm ? other[i].i32 : ppm;
    return ppm < 0 || ppm > CRD_CROWD_ALL ? CRD_CROWD_ALL : (uint32_t)ppm;
}

/* For one network: as its own, or as a host's whose core must stand too. Its own guests have it
 * then as well, a few deep. */
enum { DEEP = 3 };
static bool put_item(listing *x, item it, uint32_t net, uint32_t host, bool sure, int deep);

static bool for_guests(listing *x, const item *it, uint32_t host, int deep)
{
    uint64_t key = (uint64_t)CRD_T_network << 32 | x->c->nets[host].row;
    uint32_t *at = deep < DEEP ? crd_map_find(&x->use_of, key) : NULL;
    bool ok = true;
    for (uint32_t i = at ? *at : UINT32_MAX; i != UINT32_MAX && ok; i = x->uses.at[i].next) {
        const use *u = &x->uses.at[i];
        if (u->host == host && u->net != host)
            ok = put_item(x, *it, u->net, host, u->sure, deep + 1);
    }
    return ok;
}

/* What of the host's core the guest leans on. */
static uint32_t core_leant_on(const crd_crowd *c, uint32_t net, uint32_t host)
{
    const crd_crowd_net *n = &c->nets[net];
    for (size_t i = 0; i < n->hosts.n; i++)
        if (n->hosts.at[i].guest && n->hosts.at[i].net == host)
            return n->hosts.at[i].core;
    return c->nets[host].core;
}

static bool put_item(listing *x, item it, uint32_t net, uint32_t host, bool sure, int deep)
{
    if (net == UINT32_MAX)
        return true;
    crd_losing *l = x->l;
    it.net = net;
    it.sure = sure ? it.sure : 0;
    it.disjoint = it.disjoint && sure;
    it.guest = host != UINT32_MAX;
    it.machine = it.guest ? it.machine : it.gate;
    if (it.guest) {
        uint32_t both = crd_gate_list_add(&l->gates, 1);
        crd_losing_in(l, both, it.gate);
        crd_losing_in(l, both, core_leant_on(x->c, net, host));
        it.gate = both;
    }
    it.whole = crd_gate_list_add(&l->gates, 1);
    crd_losing_in(l, it.whole, it.gate);
    crd_losing_in(l, it.whole, x->c->nets[net].core);
    return CRD_VEC_PUSH(&x->items, it) && for_guests(x, &it, net, deep);
}

/* Whoever shares the radio of what the row of the table is. */
static bool used_by(listing *x, const item *it, uint32_t table, uint32_t text)
{
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(x->w, table, text);
    uint32_t *at = row == CRD_ROW_NONE ? NULL
                                       : crd_map_find(&x->use_of, (uint64_t)table << 32 | row);
    bool ok = true;
    for (uint32_t i = at ? *at : UINT32_MAX; i != UINT32_MAX && ok; i = x->uses.at[i].next) {
        const use *u = &x->uses.at[i];
        if (u->host == UINT32_MAX)
            ok = put_item(x, *it, u->net, UINT32_MAX, u->sure, 0);
    }
    return ok;
}

/* Each network that the element may be part of, and who uses that. */
static bool in_networks(listing *x, const item *it, uint32_t element)
{
    crd_loss_value net[CRD_LOSS_VALUES];
    bool sure, ok = true;
    uint32_t n = crd_losing_values(x->l, CRD_T_element, element, CRD_C_element_network, net, &sure);
    for (uint32_t i = 0; i < n && ok; i++) {
        item one = *it;
        one.sure = sure ? it->sure : 0;
        one.disjoint = sure && it->disjoint;
        uint32_t row = crd_world_row(x->w, CRD_T_network, net[i].text);
        ok = put_item(x, one, crd_crowd_find(x->c, row), UINT32_MAX, true, 0) &&
             used_by(x, &one, CRD_T_network, net[i].text);
    }
    return ok;
}

static bool of_covers(listing *x, uint32_t c)
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
                there == CRD_THERE_SURE && crd_col_i32(&CRD_COL(w, covers, share_ppm), c) >= 0;
    item it = {.place = x->place[area],
               .area = area,
               .gate = x->l->element + e,
               .most = most_share(x, c),
               .disjoint = sure && crd_losing_is(x->l, overlap, "disjoint"),
               .nested = crd_losing_is(x->l, overlap, "nested")};
    it.sure = sure ? it.most : 0;
    return there == CRD_THERE_NOT ||
           (in_networks(x, &it, e) && used_by(x, &it, CRD_T_element, element) &&
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

/* A network that uses a machine in two ways has it once. */
static void drop_twice(listing *x)
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

static bool list_all(listing *x)
{
    bool ok = add_uses(x);
    for (uint32_t i = 0; i < crd_world_frame(x->w, CRD_T_covers)->n && ok; i++)
        ok = of_covers(x, i);
    if (ok && x->items.n > 0)
        qsort(x->items.at, x->items.n, sizeof *x->items.at, by_area);
    drop_twice(x);
    return ok;
}

crd_status crd_crowd_items_of(crd_losing *l, crd_crowd *c, crd_crowd_items *ret_items)
{
    listing x = {.l = l, .w = l->w, .c = c};
    uint32_t n = crd_world_frame(l->w, CRD_T_area)->n, *order = NULL;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_world_sorted(l->w, CRD_T_area, &order));
    x.place = malloc(((size_t)n + 1) * sizeof *x.place);
    for (uint32_t i = 0; x.place && i < n; i++)
        x.place[order[i]] = i;
    rc = x.place && list_all(&x) && !l->gates.full ? CRD_OK : CRD_ENOMEM;
done:
    *ret_items = x.items;
    free(order);
    free(x.place);
    CRD_VEC_DONE(&x.uses);
    crd_map_done(&x.use_of);
    return rc;
}
