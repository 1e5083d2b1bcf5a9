/* Whose users an actor reaches: ties into services and into the users of networks, each with the
 * part that it brings. The parts do not depend on the actor and are made once; what an actor
 * reaches is then bounded in one pass over them. */
#include "analyse/exposure_int.h"

#include "analyse/shares.h"
#include "world/map.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

bool crd_reach_tie(const crd_ties *t, const crd_reach_plane *p, uint32_t tie)
{
    return (p->kinds >> t->kind[tie] & 1) && crd_might_has(t->might[tie], p->plane);
}

static int32_t ppm(int64_t part, int64_t whole, bool up)
{
    if (part <= 0 || whole <= 0)
        return 0;
    wide scaled = (wide)(uint64_t)part * CRD_PPM_ALL + (up ? (uint64_t)whole - 1 : 0);
    wide v = scaled / (uint64_t)whole;
    return v > CRD_PPM_ALL ? CRD_PPM_ALL : (int32_t)v;
}

/* ---- needs -------------------------------------------------------------------------------- */

typedef struct needs {
    const crd_world *w;
    crd_map row_of;       /* service << 32 | node -> row of need */
    uint32_t *n_members;  /* [needs] */
    int64_t *subscribers; /* [needs] of its networks; -1 = of one not known */
    uint32_t *n_paths;    /* [services] needs of a path */
} needs;

static bool is(const crd_world *w, uint32_t text, const char *code)
{
    return crd_str_eq(crd_world_text(w, text), crd_str_from(code));
}

static uint32_t need_of(const needs *n, uint32_t service, uint32_t node)
{
    const uint32_t *at = crd_map_find(&n->row_of, (uint64_t)service << 32 | node);
    return at ? *at : CRD_ROW_NONE;
}

static int64_t subscribers_of(const crd_world *w, uint32_t network)
{
    int64_t v = CRD_COL(w, network, subscribers).i64[network];
    return crd_world_contested(w, CRD_T_network, network, CRD_C_network_subscribers) ? CRD_NULL64
                                                                                     : v;
}

static crd_status needs_init(needs *n, const crd_world *w)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_need);
    const crd_frame *m = crd_world_frame(w, CRD_T_need_member);
    *n = (needs){.w = w};
    n->n_members = calloc((size_t)f->n + 1, sizeof *n->n_members);
    n->subscribers = calloc((size_t)f->n + 1, sizeof *n->subscribers);
    n->n_paths = calloc((size_t)crd_world_frame(w, CRD_T_service)->n + 1, sizeof *n->n_paths);
    if (!n->n_members || !n->subscribers || !n->n_paths)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t service = CRD_COL(w, need, service).text[i];
        if (!crd_map_add(&n->row_of, (uint64_t)service << 32 | CRD_COL(w, need, node).text[i], i))
            return CRD_ENOMEM;
        uint32_t row = crd_world_row(w, CRD_T_service, service);
        if (row != CRD_ROW_NONE && is(w, CRD_COL(w, need, kind).text[i], "path"))
            n->n_paths[row]++;
    }
    for (uint32_t i = 0; i < m->n; i++) {
        uint32_t need = need_of(n, CRD_COL(w, need_member, service).text[i],
                                CRD_COL(w, need_member, node).text[i]);
        uint32_t network = CRD_COL(w, need_member, member).target[i] == CRD_T_network
                               ? crd_world_row(w, CRD_T_network,
                                               CRD_COL(w, need_member, member).text[i])
                               : CRD_ROW_NONE;
        if (need == CRD_ROW_NONE)
            continue;
        n->n_members[need]++;
        int64_t subs = network == CRD_ROW_NONE ? CRD_NULL64 : subscribers_of(w, network);
        if (subs == CRD_NULL64 || n->subscribers[need] < 0)
            n->subscribers[need] = -1;
        else
            n->subscribers[need] += subs;
    }
    return CRD_OK;
}

static void needs_done(needs *n)
{
    crd_map_done(&n->row_of);
    free(n->n_members);
    free(n->subscribers);
    free(n->n_paths);
}

static bool has_doubt(const crd_world *w, uint32_t need)
{
    return (crd_world_frame(w, CRD_T_need)->flags[need] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED)) != 0;
}

/* Does every user of the service depend on this node: is all above it `all`, and is it not one of
 * several that will do? */
static bool is_mandatory(const needs *n, uint32_t need)
{
    const crd_world *w = n->w;
    enum { DEEP = 64 }; /* rings are findings of `check` */
    if (need == CRD_ROW_NONE || has_doubt(w, need))
        return false;
    uint32_t kind = CRD_COL(w, need, kind).text[need];
    int64_t k = CRD_COL(w, need, k).i64[need];
    if (is(w, kind, "any") || is(w, kind, "at-least") ||
        (is(w, kind, "elements") && k != CRD_NULL64 && k < n->n_members[need]))
        return false;
    for (int depth = 0; depth < DEEP; depth++) {
        uint32_t parent = CRD_COL(w, need, parent).text[need];
        if (parent == CRD_INTERN_NONE)
            return true;
        need = need_of(n, CRD_COL(w, need, service).text[need], parent);
        if (need == CRD_ROW_NONE || has_doubt(w, need) ||
            !is(w, CRD_COL(w, need, kind).text[need], "all"))
            return false;
    }
    return false;
}

/* ---- parts -------------------------------------------------------------------------------- */

static const crd_portion whole = {CRD_PPM_ALL, CRD_PPM_ALL, CRD_ROW_NONE, false};
static const crd_portion perhaps = {0, CRD_PPM_ALL, CRD_ROW_NONE, false};

static uint32_t table_row(const crd_ties *t, uint32_t node, crd_node_kind kind)
{
    return node - t->base[kind];
}

/* Serves a part of the users by its nature. A single customer's device does not. */
static bool is_access(const crd_world *w, uint32_t element)
{
    static const char *const layers[] = {"access", "passive", "ran", "satellite"};
    crd_str layer = crd_layer_of(w, CRD_COL(w, element, function).text[element]);
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (crd_str_eq(layer, crd_str_from(layers[i])))
            return true;
    return crd_str_eq(layer, CRD_STR("devices")) && CRD_COL(w, element, quantity).i64[element] > 1;
}

/* Of the users of a network (CRD_ROW_NONE: of a site's or a service's). `named`: the service
 * depends on this very element. */
static crd_portion of_element(const crd_users *u, uint32_t element, uint32_t network, bool named)
{
    const crd_world *w = u->t->w;
    int64_t served = CRD_COL(w, element, subscribers).i64[element];
    if (crd_world_contested(w, CRD_T_element, element, CRD_C_element_subscribers))
        return perhaps;
    uint32_t own = CRD_COL(w, element, network).text[element];
    uint32_t home = own == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_network, own);
    uint32_t of = network != CRD_ROW_NONE ? network : home;
    if (served == CRD_NULL64 && u->t->everyone[element])
        return whole;
    if (served != CRD_NULL64 && of != CRD_ROW_NONE && subscribers_of(w, of) > 0) {
        int64_t all = subscribers_of(w, of);
        crd_portion p = {ppm(served, all, false), ppm(served, all, true), CRD_ROW_NONE, false};
        if (of != home) /* whose subscribers it serves is not said */
            p.low = 0;
        return p;
    }
    if (served == CRD_NULL64 && u->covers_first[element + 1] > u->covers_first[element])
        return (crd_portion){0, 0, CRD_ROW_NONE, true};
    return named && served == CRD_NULL64 && !is_access(w, element) ? whole : perhaps;
}

/* Networks that share a need's users out, each as many as it has subscribers. */
static crd_portion of_network(const needs *n, uint32_t need, uint32_t network)
{
    const crd_world *w = n->w;
    if (need == CRD_ROW_NONE)
        return perhaps;
    bool shared_out = is(w, CRD_COL(w, need, kind).text[need], "coverage") ||
                      is(w, CRD_COL(w, need, kind).text[need], "any");
    bool mandatory = is_mandatory(n, need);
    if (n->n_members[need] == 1 || !shared_out)
        return mandatory ? whole : perhaps;
    int64_t all = n->subscribers[need];
    if (all <= 0)
        return perhaps;
    int64_t subs = subscribers_of(w, network);
    return (crd_portion){mandatory ? ppm(subs, all, false) : 0, ppm(subs, all, true),
                         mandatory ? need : CRD_ROW_NONE, false};
}

/* By the row that says so. */
static uint32_t need_behind(const needs *n, const crd_ties *t, uint32_t tie)
{
    uint32_t row = t->origin_row[tie];
    if (t->origin_table[tie] == CRD_T_need)
        return row;
    if (t->origin_table[tie] != CRD_T_need_member)
        return CRD_ROW_NONE;
    return need_of(n, CRD_COL(n->w, need_member, service).text[row],
                   CRD_COL(n->w, need_member, node).text[row]);
}

static crd_portion into_service(const crd_users *u, const needs *n, uint32_t tie, uint32_t from,
                                uint32_t service)
{
    const crd_ties *t = u->t;
    uint32_t need = need_behind(n, t, tie);
    bool mandatory = is_mandatory(n, need);
    switch (crd_ties_kind(t, from)) {
    case CRD_NODE_USERS: {
        const struct crd_node_extra *x = &t->extra[from - t->base[CRD_NODE_USERS]];
        return x->table == CRD_T_network ? of_network(n, need, x->id) : mandatory ? whole : perhaps;
    }
    case CRD_NODE_ELEMENT: {
        if (t->kind[tie] == CRD_TIE_NEEDS)
            return whole;
        crd_portion p = of_element(u, table_row(t, from, CRD_NODE_ELEMENT), CRD_ROW_NONE,
                                   mandatory);
        if (!mandatory && !p.covers)
            p.low = 0;
        return p;
    }
    case CRD_NODE_LINK:
        return mandatory && n->n_paths[service] <= 1 ? whole : perhaps;
    case CRD_NODE_PROTECTION: {
        uint32_t row = table_row(t, from, CRD_NODE_PROTECTION);
        return CRD_COL(n->w, protection, scope).target[row] == CRD_T_service ? whole : perhaps;
    }
    case CRD_NODE_PARTY:
    case CRD_NODE_SITE:
        return t->kind[tie] == CRD_TIE_NEEDS ? whole : perhaps;
    case CRD_NODE_JURISDICTION:
    case CRD_NODE_PRODUCT:
    case CRD_NODE_RELEASE:
    case CRD_NODE_COMPONENT:
    case CRD_NODE_NETWORK:
    case CRD_NODE_SERVICE:
    case CRD_NODE_UNKNOWN:
    case CRD_NODE_WAYS:
    case CRD_NODE_NAMED:
        break;
    }
    return perhaps;
}

/* Into the users of a network or site, or the ways of a block (of which nobody asks a share). */
static crd_portion into_users(const crd_users *u, uint32_t from, uint32_t target)
{
    const crd_ties *t = u->t;
    const struct crd_node_extra *x = &t->extra[target - t->base[CRD_NODE_USERS]];
    if (x->kind != CRD_NODE_USERS || crd_ties_kind(t, from) != CRD_NODE_ELEMENT)
        return perhaps;
    return of_element(u, table_row(t, from, CRD_NODE_ELEMENT),
                      x->table == CRD_T_network ? x->id : CRD_ROW_NONE, x->table == CRD_T_site);
}

/* Targets: services first, then extra nodes. */
static uint32_t target_no(const crd_ties *t, uint32_t node)
{
    uint32_t lo = t->base[CRD_NODE_SERVICE], services = t->base[CRD_NODE_UNKNOWN] - lo;
    if (node >= t->base[CRD_NODE_USERS])
        return services + node - t->base[CRD_NODE_USERS];
    return node >= lo && node < t->base[CRD_NODE_UNKNOWN] ? node - lo : CRD_ROW_NONE;
}

static crd_status room_for_ties(crd_users *u, uint32_t n)
{
    const crd_ties *t = u->t;
    u->into = calloc((size_t)n + 1, sizeof *u->into);
    u->target = calloc((size_t)n + 1, sizeof *u->target);
    u->into_of = calloc((size_t)t->n_ties + 1, sizeof *u->into_of);
    u->leads = calloc(crd_bits_words(t->n_nodes) + 1, sizeof *u->leads);
    u->hits = calloc(crd_bits_words(n) + 1, sizeof *u->hits);
    bool all = u->into && u->target && u->into_of && u->leads && u->hits;
    return all ? CRD_OK : CRD_ENOMEM;
}

/* A tie of v: at its place among those into its target. */
static void put_tie(crd_users *u, const needs *n, uint32_t v, uint32_t tie, uint32_t services)
{
    uint32_t k = target_no(u->t, u->t->to[tie]);
    u->into_of[tie] = CRD_ROW_NONE;
    if (k == CRD_ROW_NONE)
        return;
    uint32_t at = u->first[k + 1]++;
    u->into[at] = (crd_into){
        tie, v, k < services ? into_service(u, n, tie, v, k) : into_users(u, v, u->t->to[tie])};
    u->target[at] = k;
    u->into_of[tie] = at;
    crd_bits_put(u->leads, v);
}

static crd_status gather(crd_users *u, const needs *n)
{
    const crd_ties *t = u->t;
    uint32_t services = t->base[CRD_NODE_UNKNOWN] - t->base[CRD_NODE_SERVICE], all = 0;
    u->n_targets = services + t->n_nodes - t->base[CRD_NODE_USERS];
    u->first = calloc((size_t)u->n_targets + 2, sizeof *u->first);
    u->covered = calloc((size_t)u->n_targets + 1, sizeof *u->covered);
    u->node = calloc((size_t)u->n_targets + 1, sizeof *u->node);
    if (!u->first || !u->covered || !u->node)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->n_ties; i++) {
        uint32_t k = target_no(t, t->to[i]);
        if (k != CRD_ROW_NONE) {
            u->first[k + 2]++;
            all++;
        }
    }
    if (room_for_ties(u, all) != CRD_OK)
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < u->n_targets; k++)
        u->first[k + 2] += u->first[k + 1];
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            put_tie(u, n, v, i, services);
    return CRD_OK;
}

/* ---- areas -------------------------------------------------------------------------------- */

static crd_status make_room(crd_users *u)
{
    const crd_world *w = u->t->w;
    uint32_t areas = crd_world_frame(w, CRD_T_area)->n;
    uint32_t n_needs = crd_world_frame(w, CRD_T_need)->n;
    u->covers_first = calloc((size_t)crd_world_frame(w, CRD_T_element)->n + 2,
                             sizeof *u->covers_first);
    u->covers = calloc((size_t)crd_world_frame(w, CRD_T_covers)->n + 1, sizeof *u->covers);
    u->area_low = calloc((size_t)areas + 1, sizeof *u->area_low);
    u->area_high = calloc((size_t)areas + 1, sizeof *u->area_high);
    u->areas_used = calloc((size_t)areas + 1, sizeof *u->areas_used);
    u->need_low = calloc((size_t)n_needs + 1, sizeof *u->need_low);
    u->needs_used = calloc((size_t)n_needs + 1, sizeof *u->needs_used);
    bool all = u->covers_first && u->covers && u->area_low && u->area_high && u->areas_used &&
               u->need_low && u->needs_used;
    return all ? CRD_OK : CRD_ENOMEM;
}

/* The element of a row of covers, when it covers somebody. */
static uint32_t coverer(const crd_world *w, uint32_t covers)
{
    uint32_t a = crd_world_row(w, CRD_T_area, CRD_COL(w, covers, area).text[covers]);
    if (a == CRD_ROW_NONE || CRD_COL(w, area, population).i64[a] <= 0)
        return CRD_ROW_NONE;
    return crd_world_row(w, CRD_T_element, CRD_COL(w, covers, element).text[covers]);
}

static crd_status index_covers(crd_users *u)
{
    const crd_world *w = u->t->w;
    uint32_t elements = crd_world_frame(w, CRD_T_element)->n;
    uint32_t n = crd_world_frame(w, CRD_T_covers)->n;
    if (make_room(u) != CRD_OK)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t e = coverer(w, i);
        if (e != CRD_ROW_NONE)
            u->covers_first[e + 2]++;
    }
    for (uint32_t e = 0; e < elements; e++)
        u->covers_first[e + 2] += u->covers_first[e + 1];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t e = coverer(w, i);
        if (e != CRD_ROW_NONE)
            u->covers[u->covers_first[e + 1]++] = i;
    }
    return CRD_OK;
}

static uint32_t area_of(const crd_world *w, uint32_t covers)
{
    return crd_world_row(w, CRD_T_area, CRD_COL(w, covers, area).text[covers]);
}

/* What an element reaches of its areas: added to what others do. */
static uint32_t cover(crd_users *u, uint32_t element, uint32_t n_used)
{
    const crd_world *w = u->t->w;
    for (uint32_t i = u->covers_first[element]; i < u->covers_first[element + 1]; i++) {
        uint32_t row = u->covers[i], a = area_of(w, row);
        int32_t share = CRD_COL(w, covers, share_ppm).i32[row];
        bool sure = share != CRD_NULL32 && !(crd_world_frame(w, CRD_T_covers)->flags[row] &
                                             (CRD_ROW_MAYBE | CRD_ROW_CONTESTED));
        if (u->area_high[a] == 0)
            u->areas_used[n_used++] = a;
        u->area_high[a] += sure ? (share ? share : 1) : CRD_PPM_ALL;
        if (u->area_high[a] > CRD_PPM_ALL)
            u->area_high[a] = CRD_PPM_ALL;
        if (sure && share > u->area_low[a])
            u->area_low[a] = share;
    }
    return n_used;
}

/* People of the areas that were covered, at least and at most, as shares of all; clears them. */
static crd_exposure_share covered_share(crd_users *u, uint32_t n_used, int64_t all)
{
    const crd_world *w = u->t->w;
    wide low = 0, high = 0;
    for (uint32_t i = 0; i < n_used; i++) {
        uint32_t a = u->areas_used[i];
        uint64_t people = (uint64_t)CRD_COL(w, area, population).i64[a];
        low += (wide)people * (uint32_t)u->area_low[a];
        high += (wide)people * (uint64_t)u->area_high[a];
        u->area_low[a] = 0;
        u->area_high[a] = 0;
    }
    if (all <= 0)
        return (crd_exposure_share){0, n_used ? CRD_PPM_ALL : 0};
    low /= (uint64_t)all;
    high = (high + (uint64_t)all - 1) / (uint64_t)all;
    return (crd_exposure_share){low > CRD_PPM_ALL ? CRD_PPM_ALL : (int32_t)low,
                                high > CRD_PPM_ALL ? CRD_PPM_ALL : (int32_t)high};
}

/* People of all areas that anything into the target covers. */
static void count_people(crd_users *u)
{
    const crd_world *w = u->t->w;
    for (uint32_t k = 0; k < u->n_targets; k++) {
        uint32_t used = 0;
        for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++)
            if (u->into[i].part.covers)
                used = cover(u, table_row(u->t, u->into[i].from, CRD_NODE_ELEMENT), used);
        for (uint32_t i = 0; i < used; i++) {
            u->covered[k] += CRD_COL(w, area, population).i64[u->areas_used[i]];
            u->area_low[u->areas_used[i]] = 0;
            u->area_high[u->areas_used[i]] = 0;
        }
    }
}

crd_status crd_users_new(const crd_ties *t, crd_users **ret_users)
{
    crd_status rc = CRD_OK;
    needs n = {0};
    crd_users *u = calloc(1, sizeof *u);
    *ret_users = NULL;
    if (!u)
        return CRD_ENOMEM;
    u->t = t;
    CRD_TRY(index_covers(u));
    CRD_TRY(needs_init(&n, t->w));
    CRD_TRY(gather(u, &n));
    count_people(u);
    *ret_users = u;
    u = NULL;
done:
    needs_done(&n);
    crd_users_free(u);
    return rc;
}

void crd_users_free(crd_users *u)
{
    if (!u)
        return;
    free(u->first);
    free(u->into);
    free(u->into_of);
    free(u->target);
    free(u->leads);
    free(u->hits);
    free(u->covered);
    free(u->covers_first);
    free(u->covers);
    free(u->node);
    free(u->need_low);
    free(u->needs_used);
    free(u->area_low);
    free(u->area_high);
    free(u->areas_used);
    free(u);
}

/* ---- one actor ---------------------------------------------------------------------------- */

static crd_exposure_share times(crd_exposure_share a, const crd_portion *b)
{
    return (crd_exposure_share){
        (int32_t)((int64_t)a.low_ppm * b->low / CRD_PPM_ALL),
        (int32_t)(((int64_t)a.high_ppm * b->high + CRD_PPM_ALL - 1) / CRD_PPM_ALL)};
}

/* The largest sum of one need, whose members' users are not the same; clears the sums. */
static int64_t largest_need(crd_users *u, uint32_t n_used)
{
    int64_t largest = 0;
    for (uint32_t i = 0; i < n_used; i++) {
        int64_t sum = u->need_low[u->needs_used[i]];
        largest = sum > largest ? sum : largest;
        u->need_low[u->needs_used[i]] = 0;
    }
    return largest;
}

/* The first place at or after `at` that is hit; `end` when there is none. */
static uint32_t next_hit(const crd_users *u, uint32_t at, uint32_t end)
{
    if (at >= end)
        return end;
    uint64_t word = u->hits[at / 64] >> at % 64 << at % 64;
    for (uint32_t k = at / 64;; word = u->hits[k]) {
        if (word) {
            uint32_t hit = k * 64 + (uint32_t)__builtin_ctzll(word);
            return hit < end ? hit : end;
        }
        if (++k > (end - 1) / 64)
            return end;
    }
}

/* The union of what is hit into one target: at least the largest, at most the sum. */
static crd_exposure_share of_target(crd_users *u, uint32_t k)
{
    const crd_ties *t = u->t;
    uint32_t services = t->base[CRD_NODE_UNKNOWN] - t->base[CRD_NODE_SERVICE];
    uint32_t areas = 0, n_needs = 0, end = u->first[k + 1];
    int64_t low = 0, high = 0;
    for (uint32_t i = next_hit(u, u->first[k], end); i < end; i = next_hit(u, i + 1, end)) {
        const crd_into *in = &u->into[i];
        if (in->part.covers) {
            areas = cover(u, table_row(t, in->from, CRD_NODE_ELEMENT), areas);
            continue;
        }
        crd_exposure_share one = {in->part.low, in->part.high};
        if (in->from >= t->base[CRD_NODE_USERS] && crd_ties_kind(t, in->from) == CRD_NODE_USERS)
            one = times(u->node[services + in->from - t->base[CRD_NODE_USERS]], &in->part);
        high += one.high_ppm;
        if (in->part.need == CRD_ROW_NONE) {
            low = one.low_ppm > low ? one.low_ppm : low;
            continue;
        }
        if (u->need_low[in->part.need] == 0 && one.low_ppm > 0)
            u->needs_used[n_needs++] = in->part.need;
        u->need_low[in->part.need] += one.low_ppm;
    }
    int64_t apart = largest_need(u, n_needs);
    low = apart > low ? apart : low;
    crd_exposure_share covered = covered_share(u, areas, u->covered[k]);
    low = covered.low_ppm > low ? covered.low_ppm : low;
    high += covered.high_ppm;
    return (crd_exposure_share){(int32_t)(low > CRD_PPM_ALL ? CRD_PPM_ALL : low),
                                (int32_t)(high > CRD_PPM_ALL ? CRD_PPM_ALL : high)};
}

/* From what is reached to the ties that are had: most actors reach little, so that this, and not
 * the number of all ties, is what they cost. */
static void hit(crd_users *u, const uint64_t *reached, const crd_reach_plane *p)
{
    const crd_ties *t = u->t;
    memset(u->hits, 0, crd_bits_words(u->first[u->n_targets]) * sizeof *u->hits);
    for (size_t k = 0; k < crd_bits_words(t->n_nodes); k++)
        for (uint64_t left = reached[k] & u->leads[k]; left; left &= left - 1) {
            uint32_t v = (uint32_t)(k * 64 + (size_t)__builtin_ctzll(left));
            for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
                if (u->into_of[i] != CRD_ROW_NONE && crd_reach_tie(t, p, i))
                    crd_bits_put(u->hits, u->into_of[i]);
        }
}

/* Targets that something is hit into, of the places begin .. end - 1. */
static void fill(crd_users *u, uint32_t begin, uint32_t end, uint32_t first_target,
                 crd_exposure_share *ret)
{
    for (uint32_t i = next_hit(u, begin, end); i < end;) {
        uint32_t k = u->target[i];
        ret[k - first_target] = of_target(u, k);
        i = next_hit(u, u->first[k + 1], end);
    }
}

void crd_users_shares(crd_users *u, const uint64_t *reached, const crd_reach_plane *p,
                      crd_exposure_share *shares)
{
    uint32_t services = u->t->base[CRD_NODE_UNKNOWN] - u->t->base[CRD_NODE_SERVICE];
    uint32_t split = u->first[services], end = u->first[u->n_targets];
    memset(u->node, 0, u->n_targets * sizeof *u->node);
    memset(shares, 0, services * sizeof *shares);
    hit(u, reached, p);
    fill(u, split, end, 0, u->node); /* users' nodes are part of services */
    fill(u, 0, split, 0, shares);
}
