/* Ties into services and into the users of networks and sites, each with the part of the users that
 * it brings. The parts do not depend on actor or plane and are made once; exposure_tally.c sums
 * them up for what actors reach. */
#include "analyse/exposure_int.h"

#include "analyse/shares.h"
#include "world/map.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

bool crd_reach_tie(const crd_ties *t, const crd_reach_plane *p, uint32_t tie)
{
    return crd_reach_counts(p, t->kind[tie], t->might[tie]);
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
    int64_t v = crd_col_i64(&CRD_COL(w, network, subscribers), network);
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
    int64_t k = crd_col_i64(&CRD_COL(w, need, k), need);
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

/* Rows of `covers` by element. */
typedef struct covers {
    uint32_t *first, *row; /* [elements + 1], into row */
    uint32_t *element;     /* of each row; CRD_ROW_NONE = it covers nobody */
} covers;

static const crd_portion whole = {CRD_PPM_ALL, CRD_PPM_ALL, CRD_ROW_NONE, false, false};
static const crd_portion perhaps = {0, CRD_PPM_ALL, CRD_ROW_NONE, false, false};

static uint32_t table_row(const crd_ties *t, uint32_t node, crd_node_kind kind)
{
    return node - t->base[kind];
}

/* Serves a part of the users by its nature. A single customer's device does not. */
bool crd_element_serves_part(const crd_world *w, uint32_t element)
{
    static const char *const layers[] = {"access", "passive", "ran", "satellite"};
    crd_str layer = crd_layer_of(w, CRD_COL(w, element, function).text[element]);
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (crd_str_eq(layer, crd_str_from(layers[i])))
            return true;
    return crd_str_eq(layer, CRD_STR("devices")) &&
           crd_col_i64(&CRD_COL(w, element, quantity), element) > 1;
}

/* Has users whom no other access equipment need have; what stands behind it (passive parts,
 * devices) shares its users. */
static bool has_own_users(const crd_world *w, uint32_t element)
{
    crd_str layer = crd_layer_of(w, CRD_COL(w, element, function).text[element]);
    return crd_str_eq(layer, CRD_STR("access")) || crd_str_eq(layer, CRD_STR("ran")) ||
           crd_str_eq(layer, CRD_STR("satellite"));
}

static crd_portion nobody_knows(const crd_world *w, uint32_t element)
{
    crd_portion p = perhaps;
    p.unweighed = has_own_users(w, element);
    return p;
}

/* Of the users of a network (CRD_ROW_NONE: of a site's or a service's). `named`: the service
 * depends on this very element. */
static crd_portion of_element(const crd_ties *t, const covers *c, uint32_t element,
                              uint32_t network, bool named)
{
    const crd_world *w = t->w;
    int64_t served = crd_col_i64(&CRD_COL(w, element, subscribers), element);
    if (crd_world_contested(w, CRD_T_element, element, CRD_C_element_subscribers))
        return nobody_knows(w, element);
    uint32_t own = CRD_COL(w, element, network).text[element];
    uint32_t home = own == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_network, own);
    uint32_t of = network != CRD_ROW_NONE ? network : home;
    if (served == CRD_NULL64 && t->everyone[element])
        return whole;
    if (served != CRD_NULL64 && of != CRD_ROW_NONE && subscribers_of(w, of) > 0) {
        int64_t all = subscribers_of(w, of);
        crd_portion p = {ppm(served, all, false), ppm(served, all, true), CRD_ROW_NONE, false,
                         false};
        if (of != home) /* whose subscribers it serves is not said */
            p.low = 0;
        return p;
    }
    if (served == CRD_NULL64 && c->first[element + 1] > c->first[element])
        return (crd_portion){0, 0, CRD_ROW_NONE, true, false};
    if (served != CRD_NULL64)
        return perhaps;
    return named && !crd_element_serves_part(w, element) ? whole : nobody_knows(w, element);
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
                         mandatory ? need : CRD_ROW_NONE, false, false};
}

/* By the row that says so. */
static uint32_t need_behind(const needs *n, const crd_ties *t, uint32_t tie)
{
    uint32_t row = crd_ties_origin(t, tie).row;
    if (crd_ties_origin_table(t, tie) == CRD_T_need)
        return row;
    if (crd_ties_origin_table(t, tie) != CRD_T_need_member)
        return CRD_ROW_NONE;
    return need_of(n, CRD_COL(n->w, need_member, service).text[row],
                   CRD_COL(n->w, need_member, node).text[row]);
}

static crd_portion into_service(const crd_ties *t, const covers *c, const needs *n, uint32_t tie,
                                uint32_t from, uint32_t service)
{
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
        crd_portion p = of_element(t, c, table_row(t, from, CRD_NODE_ELEMENT), CRD_ROW_NONE,
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

/* Into the users of a network or site, or into those who roam. */
static crd_portion into_users(const crd_ties *t, const covers *c, uint32_t from, uint32_t target)
{
    const struct crd_node_extra *x = &t->extra[target - t->base[CRD_NODE_USERS]];
    if (crd_ties_kind(t, from) != CRD_NODE_ELEMENT)
        return perhaps;
    if (x->table == CRD_T_share_use) /* of what serves a part, nobody records which guests */
        return t->everyone[table_row(t, from, CRD_NODE_ELEMENT)] ? whole : perhaps;
    return of_element(t, c, table_row(t, from, CRD_NODE_ELEMENT),
                      x->table == CRD_T_network ? x->id : CRD_ROW_NONE, x->table == CRD_T_site);
}

/* ---- targets ------------------------------------------------------------------------------ */

/* Services first, then extra nodes; of these only users are asked about. */
static uint32_t target_no(const crd_ties *t, uint32_t node)
{
    uint32_t lo = t->base[CRD_NODE_SERVICE], services = t->base[CRD_NODE_UNKNOWN] - lo;
    if (node >= t->base[CRD_NODE_USERS])
        return crd_ties_kind(t, node) == CRD_NODE_USERS ? services + node - t->base[CRD_NODE_USERS]
                                                        : CRD_ROW_NONE;
    return node >= lo && node < t->base[CRD_NODE_UNKNOWN] ? node - lo : CRD_ROW_NONE;
}

/* A tie of v: at its place among those into its target. */
static void put_tie(crd_users *u, const needs *n, const covers *c, uint32_t v, uint32_t tie)
{
    uint32_t k = target_no(u->t, u->t->to[tie]);
    if (k == CRD_ROW_NONE)
        return;
    crd_into *in = &u->into[u->first[k + 1]++];
    *in = (crd_into){.tie = tie, .from = v, .might = u->t->might[tie], .kind = u->t->kind[tie]};
    in->part = k < u->n_services ? into_service(u->t, c, n, tie, v, k)
                                 : into_users(u->t, c, v, u->t->to[tie]);
}

static int by_need_and_low(const void *a, const void *b)
{
    const crd_into *x = a, *y = b;
    if (x->part.need != y->part.need)
        return x->part.need < y->part.need ? -1 : 1;
    if (x->part.low != y->part.low)
        return x->part.low > y->part.low ? -1 : 1;
    return x->tie < y->tie ? -1 : x->tie > y->tie;
}

/* Most targets stand in order already: only what does not is sorted. */
static void sort_target(crd_into *at, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (by_need_and_low(&at[i - 1], &at[i]) > 0) {
            qsort(at, n, sizeof *at, by_need_and_low);
            return;
        }
}

static crd_status gather(crd_users *u, const needs *n, const covers *c)
{
    const crd_ties *t = u->t;
    uint32_t all = 0;
    u->n_services = t->base[CRD_NODE_UNKNOWN] - t->base[CRD_NODE_SERVICE];
    u->n_targets = u->n_services + t->n_nodes - t->base[CRD_NODE_USERS];
    u->first = calloc((size_t)u->n_targets + 2, sizeof *u->first);
    u->covered = calloc((size_t)u->n_targets + 1, sizeof *u->covered);
    u->cover_first = calloc((size_t)u->n_targets + 2, sizeof *u->cover_first);
    if (!u->first || !u->covered || !u->cover_first)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->n_ties; i++) {
        uint32_t k = target_no(t, t->to[i]);
        if (k != CRD_ROW_NONE) {
            u->first[k + 2]++;
            all++;
        }
    }
    u->into = calloc((size_t)all + 1, sizeof *u->into);
    if (!u->into)
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < u->n_targets; k++)
        u->first[k + 2] += u->first[k + 1];
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            put_tie(u, n, c, v, i);
    for (uint32_t k = 0; k < u->n_targets; k++)
        sort_target(u->into + u->first[k], u->first[k + 1] - u->first[k]);
    return CRD_OK;
}

/* ---- areas -------------------------------------------------------------------------------- */

/* The element of a row of covers, when it covers somebody. */
static uint32_t coverer(const crd_world *w, uint32_t row)
{
    uint32_t a = crd_world_row(w, CRD_T_area, CRD_COL(w, covers, area).text[row]);
    if (a == CRD_ROW_NONE || crd_col_i64(&CRD_COL(w, area, population), a) <= 0)
        return CRD_ROW_NONE;
    return crd_world_row(w, CRD_T_element, CRD_COL(w, covers, element).text[row]);
}

static crd_status covers_init(covers *c, const crd_world *w)
{
    uint32_t elements = crd_world_frame(w, CRD_T_element)->n;
    uint32_t n = crd_world_frame(w, CRD_T_covers)->n;
    *c = (covers){.first = calloc((size_t)elements + 2, sizeof *c->first),
                  .row = calloc((size_t)n + 1, sizeof *c->row),
                  .element = calloc((size_t)n + 1, sizeof *c->element)};
    if (!c->first || !c->row || !c->element)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++) {
        c->element[i] = coverer(w, i);
        if (c->element[i] != CRD_ROW_NONE)
            c->first[c->element[i] + 2]++;
    }
    for (uint32_t e = 0; e < elements; e++)
        c->first[e + 2] += c->first[e + 1];
    for (uint32_t i = 0; i < n; i++)
        if (c->element[i] != CRD_ROW_NONE)
            c->row[c->first[c->element[i] + 1]++] = i;
    return CRD_OK;
}

static void covers_done(covers *c)
{
    free(c->first);
    free(c->row);
    free(c->element);
}

/* Where it is not known how much of an area is covered, it may be all or none. */
static crd_covering covering_of(const crd_world *w, uint32_t row, const crd_into *in)
{
    int32_t share = crd_col_i32(&CRD_COL(w, covers, share_ppm), row);
    bool sure = share != CRD_NULL32 && !(crd_world_frame(w, CRD_T_covers)->flags[row] &
                                         (CRD_ROW_MAYBE | CRD_ROW_CONTESTED));
    uint32_t area = crd_world_row(w, CRD_T_area, CRD_COL(w, covers, area).text[row]);
    return (crd_covering){.area = area,
                          .from = in->from,
                          .might = in->might,
                          .kind = in->kind,
                          .low = sure ? share : 0,
                          .high = !sure   ? CRD_PPM_ALL
                                  : share ? share
                                          : 1};
}

static int by_area_and_low(const void *a, const void *b)
{
    const crd_covering *x = a, *y = b;
    if (x->area != y->area)
        return x->area < y->area ? -1 : 1;
    if (x->low != y->low)
        return x->low > y->low ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from; /* of one node's ties any may be first */
}

/* What ties into a target cover, area by area, and the people of all of it. */
static crd_status cover_target(crd_users *u, const covers *c, uint32_t k)
{
    const crd_world *w = u->t->w;
    size_t first = u->coverings.n;
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++) {
        if (!u->into[i].part.covers)
            continue;
        uint32_t e = table_row(u->t, u->into[i].from, CRD_NODE_ELEMENT);
        for (uint32_t r = c->first[e]; r < c->first[e + 1]; r++)
            if (!CRD_VEC_PUSH(&u->coverings, covering_of(w, c->row[r], &u->into[i])))
                return CRD_ENOMEM;
    }
    size_t n = u->coverings.n - first;
    crd_covering *at = n ? u->coverings.at + first : NULL;
    if (n > 1)
        qsort(at, n, sizeof *at, by_area_and_low);
    for (size_t i = 0; i < n; i++) {
        int64_t people = crd_col_i64(&CRD_COL(w, area, population), at[i].area);
        if ((i == 0 || at[i].area != at[i - 1].area) &&
            __builtin_add_overflow(u->covered[k], people, &u->covered[k]))
            u->covered[k] = INT64_MAX;
    }
    return u->coverings.n < UINT32_MAX ? CRD_OK : CRD_ELIMIT;
}

/* ---- life --------------------------------------------------------------------------------- */

crd_status crd_users_new(const crd_ties *t, crd_users **ret_users)
{
    crd_status rc = CRD_OK;
    needs n = {0};
    covers c = {0};
    crd_users *u = calloc(1, sizeof *u);
    *ret_users = NULL;
    if (!u)
        return CRD_ENOMEM;
    u->t = t;
    CRD_TRY(covers_init(&c, t->w));
    CRD_TRY(needs_init(&n, t->w));
    CRD_TRY(gather(u, &n, &c));
    for (uint32_t k = 0; k < u->n_targets; k++) {
        CRD_TRY(cover_target(u, &c, k));
        u->cover_first[k + 1] = (uint32_t)u->coverings.n;
    }
    *ret_users = u;
    u = NULL;
done:
    needs_done(&n);
    covers_done(&c);
    crd_users_free(u);
    return rc;
}

void crd_users_free(crd_users *u)
{
    if (!u)
        return;
    free(u->first);
    free(u->into);
    free(u->covered);
    free(u->cover_first);
    CRD_VEC_DONE(&u->coverings);
    free(u);
}
