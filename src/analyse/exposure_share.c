/* Ties into services and into the users of networks and sites, each with the part of the users that
 * it brings. The parts do not depend on actor or plane and are made once; exposure_tally.c sums
 * them up for what actors reach. */
#include "analyse/exposure_needs.h"

#include "analyse/shares.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

bool crd_reach_tie(const crd_ties *t, const crd_reach_plane *p, uint32_t tie)
{
    return crd_reach_counts(p, t->kind[tie], t->might[tie]);
}

int32_t crd_part_ppm(int64_t part, int64_t whole, bool up)
{
    if (part <= 0 || whole <= 0)
        return 0;
    wide scaled = (wide)(uint64_t)part * CRD_PPM_ALL + (up ? (uint64_t)whole - 1 : 0);
    wide v = scaled / (uint64_t)whole;
    return v > CRD_PPM_ALL ? CRD_PPM_ALL : (int32_t)v;
}

/* ---- parts -------------------------------------------------------------------------------- */

/* Rows of `covers` by element. */
typedef struct covers {
    uint32_t *first, *row; /* [elements + 1], into row */
    uint32_t *element;     /* of each row; CRD_ROW_NONE = it covers nobody */
    bool *unknown;         /* [elements] somewhere of people whom nobody counted */
    bool *areas;           /* [elements] some, and all of these are of known people */
    int64_t *guests;       /* [elements] subscribers of other networks that use them, at most */
} covers;

static const crd_portion whole = {CRD_PPM_ALL, CRD_PPM_ALL, CRD_ROW_NONE, 0,
                                  false,       false,       false,        0};
static const crd_portion perhaps = {0, CRD_PPM_ALL, CRD_ROW_NONE, 0, false, false, false, 0};

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

/* How many of whom it serves are of its own network for sure: sources agree which that is, and all
 * subscribers of others who use it may be among them. */
static int64_t serves_its_own(const crd_ties *t, const covers *c, uint32_t element, int64_t served)
{
    bool which = crd_world_contested(t->w, CRD_T_element, element, CRD_C_element_network);
    return which || c->guests[element] >= served ? 0 : served - c->guests[element];
}

/* Who says how many it serves. `home`: the users are its own network's, as far as is known. */
static crd_portion of_counted(const crd_ties *t, const covers *c, uint32_t element,
                              uint32_t network, bool home)
{
    const crd_world *w = t->w;
    int64_t served = crd_col_i64(&CRD_COL(w, element, subscribers), element);
    int64_t own = home ? serves_its_own(t, c, element, served) : 0; /* else it is not said whose */
    if (home && network == CRD_ROW_NONE) {
        if (crd_world_contested(w, CRD_T_element, element, CRD_C_element_network))
            return nobody_knows(w, element);
        network = crd_world_row(w, CRD_T_network, CRD_COL(w, element, network).text[element]);
    }
    int64_t all = crd_network_subscribers(w, network);
    crd_portion p = perhaps;
    p.low = crd_part_ppm(own, all, false);
    p.high = crd_part_ppm(served, all, true);
    p.counted = has_own_users(w, element);
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
    if (served == CRD_NULL64 && t->everyone[element] == CRD_EVERYONE && !c->areas[element])
        return whole; /* else it is one of several, each for areas of its own */
    if (served != CRD_NULL64 && of != CRD_ROW_NONE && crd_network_subscribers(w, of) > 0)
        return of_counted(t, c, element, network, of == home);
    if (served == CRD_NULL64 && c->areas[element]) {
        crd_portion p = perhaps;
        p.covers = true;
        return p;
    }
    return served == CRD_NULL64 && named && !crd_element_serves_part(w, element)
               ? whole
               : nobody_knows(w, element);
}

/* A member of a choice: low is in what the choice comes to, but where subscribers are fewer than
 * users and so count for themselves. */
static crd_portion of_choice(const crd_needs *n, uint32_t need, uint32_t member)
{
    crd_portion p = perhaps;
    const crd_sharing *s = &n->sharing[need];
    if (!crd_need_is(n, need, "coverage") && !crd_need_is(n, need, "any"))
        return p;
    crd_exposure_share share = crd_member_share(n, s, member);
    p.high = share.high_ppm;
    if (s->lacks) {
        p.low = share.low_ppm;
        p.need = need;
        p.once = s->nobody_ppm;
    }
    return p;
}

/* An element that a need names. */
static crd_portion of_named(const crd_ties *t, const covers *c, const crd_needs *n, uint32_t need,
                            uint32_t member, uint32_t element, uint32_t service)
{
    const crd_world *w = t->w;
    bool for_all = crd_need_is_for_all(n, need), choice = crd_need_is_choice(n, need);
    crd_portion p = of_element(t, c, element, CRD_ROW_NONE, for_all && !choice);
    if (p.covers) {
        if (for_all &&
            (!choice || (crd_need_is(n, need, "coverage") && !(n->is[need] & CRD_NEED_MIXED))))
            return p;
        return perhaps;
    }
    if (choice) {
        crd_portion q = of_choice(n, need, member);
        q.unweighed = p.unweighed;
        return q;
    }
    int64_t served = crd_element_subscribers(w, element), users = crd_service_users(w, service);
    if (!for_all)
        p.low = 0;
    if (p.high < CRD_PPM_ALL && served != CRD_NULL64 && users > 0) {
        int32_t most = crd_part_ppm(served, users, true);
        p.high = most > p.high ? most : p.high;
    }
    return p;
}

static crd_portion into_service(const crd_ties *t, const covers *c, const crd_needs *n,
                                uint32_t tie, uint32_t from, uint32_t service)
{
    uint32_t need = crd_need_behind(n, t, tie), row = crd_ties_origin(t, tie).row;
    bool member = need != CRD_ROW_NONE && crd_ties_origin_table(t, tie) == CRD_T_need_member;
    bool choice = need != CRD_ROW_NONE && crd_need_is_choice(n, need);
    bool mandatory = !choice && crd_need_is_for_all(n, need);
    switch (crd_ties_kind(t, from)) {
    case CRD_NODE_USERS:
        if (choice && member && t->extra[from - t->base[CRD_NODE_USERS]].table == CRD_T_network)
            return of_choice(n, need, row);
        return mandatory ? whole : perhaps;
    case CRD_NODE_ELEMENT:
        if (t->kind[tie] == CRD_TIE_NEEDS)
            return whole;
        return member ? of_named(t, c, n, need, row, table_row(t, from, CRD_NODE_ELEMENT), service)
                      : perhaps;
    case CRD_NODE_LINK:
        return mandatory && n->n_paths[service] <= 1 ? whole : perhaps;
    case CRD_NODE_PROTECTION: {
        uint32_t at = table_row(t, from, CRD_NODE_PROTECTION);
        return CRD_COL(n->w, protection, scope).target[at] == CRD_T_service ? whole : perhaps;
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
        return t->everyone[table_row(t, from, CRD_NODE_ELEMENT)] == CRD_EVERYONE ? whole : perhaps;
    if (x->table != CRD_T_network) /* of a site: what is certain is a choice (exposure_choice.c) */
        return perhaps;
    return of_element(t, c, table_row(t, from, CRD_NODE_ELEMENT), x->id, false);
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
static void put_tie(crd_users *u, const crd_needs *n, const covers *c, uint32_t v, uint32_t tie)
{
    uint32_t k = target_no(u->t, u->t->to[tie]);
    if (k == CRD_ROW_NONE)
        return;
    crd_into *in = &u->into[u->first[k + 1]++];
    *in = (crd_into){.tie = tie, .from = v, .might = u->t->might[tie], .kind = u->t->kind[tie]};
    in->part = k < u->n_services ? into_service(u->t, c, n, tie, v, k)
                                 : into_users(u->t, c, v, u->t->to[tie]);
    if (k < u->n_services)
        in->part.unsure = (uint8_t)crd_need_unsure(n, crd_need_behind(n, u->t, tie));
}

/* Whoever holds the keys of one of several protections of a service has them of some users, or of
 * one layer of several. */
static void weaken(crd_into *at, size_t n)
{
    uint32_t first = CRD_ROW_NONE;
    bool several = false;
    for (size_t i = 0; i < n; i++)
        if (at[i].kind == CRD_TIE_OPENS) {
            several |= first != CRD_ROW_NONE && first != at[i].from;
            first = at[i].from;
        }
    for (size_t i = 0; i < n && several; i++)
        if (at[i].kind == CRD_TIE_OPENS)
            at[i].part.low = 0;
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

static crd_status gather(crd_users *u, const crd_needs *n, const covers *c)
{
    const crd_ties *t = u->t;
    uint32_t all = 0;
    u->n_services = t->base[CRD_NODE_UNKNOWN] - t->base[CRD_NODE_SERVICE];
    u->n_targets = u->n_services + t->n_nodes - t->base[CRD_NODE_USERS];
    u->first = calloc((size_t)u->n_targets + 2, sizeof *u->first);
    u->covered = calloc((size_t)u->n_targets + 1, sizeof *u->covered);
    u->cover_first = calloc((size_t)u->n_targets + 2, sizeof *u->cover_first);
    u->covered_least = calloc((size_t)u->n_targets + 1, sizeof *u->covered_least);
    u->beside = calloc((size_t)u->n_targets + 1, sizeof *u->beside);
    if (!u->first || !u->covered || !u->cover_first || !u->covered_least || !u->beside)
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
    for (uint32_t k = 0; k < u->n_targets; k++) {
        if (k < u->n_services)
            weaken(u->into + u->first[k], u->first[k + 1] - u->first[k]);
        sort_target(u->into + u->first[k], u->first[k + 1] - u->first[k]);
    }
    return CRD_OK;
}

/* ---- areas -------------------------------------------------------------------------------- */

/* People of the area of a row of covers; CRD_NULL64 = nobody counted them. */
static int64_t people_of(const crd_world *w, uint32_t row)
{
    uint32_t a = crd_world_row(w, CRD_T_area, CRD_COL(w, covers, area).text[row]);
    if (a == CRD_ROW_NONE || crd_world_contested(w, CRD_T_area, a, CRD_C_area_population))
        return CRD_NULL64;
    return crd_col_i64(&CRD_COL(w, area, population), a);
}

static void look_at_rows(covers *c, const crd_world *w)
{
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_covers)->n; i++) {
        uint32_t e = crd_world_row(w, CRD_T_element, CRD_COL(w, covers, element).text[i]);
        int64_t people = people_of(w, i);
        c->element[i] = people > 0 ? e : CRD_ROW_NONE;
        if (e != CRD_ROW_NONE && people == CRD_NULL64)
            c->unknown[e] = true;
        if (c->element[i] != CRD_ROW_NONE)
            c->first[e + 2]++;
    }
}

static bool is_use(const crd_world *w, uint32_t use, const char *kind)
{
    return crd_str_eq(crd_world_text(w, CRD_COL(w, share_use, kind).text[use]), crd_str_from(kind));
}

static void add_guests(int64_t *to, int64_t more)
{
    if (__builtin_add_overflow(*to, more, to))
        *to = INT64_MAX;
}

static void look_at_use(covers *c, const crd_world *w, uint32_t use, int64_t *networks,
                        int64_t *sites)
{
    const crd_world_col *what = &CRD_COL(w, share_use, what);
    uint32_t table = what->target[use];
    uint32_t row = table < CRD_T_COUNT ? crd_world_row(w, table, what->text[use]) : CRD_ROW_NONE;
    uint32_t by = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[use]);
    int64_t guests = by == CRD_ROW_NONE ? CRD_NULL64 : crd_network_subscribers(w, by);
    if (row == CRD_ROW_NONE || is_use(w, use, "interconnect") || is_use(w, use, "passive") ||
        is_use(w, use, "roaming") || is_use(w, use, "national-roaming"))
        return; /* who is on a visit is no subscriber there */
    guests = guests == CRD_NULL64 ? INT64_MAX : guests;
    if (table == CRD_T_element)
        add_guests(&c->guests[row], guests);
    else if (table == CRD_T_network)
        add_guests(&networks[row], guests);
    else if (table == CRD_T_site)
        add_guests(&sites[row], guests);
}

/* Who uses what of another network, or of a site. */
static bool look_at_uses(covers *c, const crd_world *w)
{
    int64_t *networks = calloc((size_t)crd_world_frame(w, CRD_T_network)->n + 1, sizeof *networks);
    int64_t *sites = calloc((size_t)crd_world_frame(w, CRD_T_site)->n + 1, sizeof *sites);
    bool ok = networks && sites;
    uint32_t uses = ok ? crd_world_frame(w, CRD_T_share_use)->n : 0;
    for (uint32_t i = 0; i < uses; i++)
        look_at_use(c, w, i, networks, sites);
    uint32_t elements = uses ? crd_world_frame(w, CRD_T_element)->n : 0;
    for (uint32_t e = 0; e < elements; e++) {
        uint32_t network = CRD_COL(w, element, network).text[e];
        uint32_t site = CRD_COL(w, element, site).text[e];
        network = network == CRD_INTERN_NONE ? CRD_ROW_NONE
                                             : crd_world_row(w, CRD_T_network, network);
        site = site == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, site);
        if (network != CRD_ROW_NONE)
            add_guests(&c->guests[e], networks[network]);
        if (site != CRD_ROW_NONE)
            add_guests(&c->guests[e], sites[site]);
    }
    free(networks);
    free(sites);
    return ok;
}

static crd_status covers_init(covers *c, const crd_world *w)
{
    uint32_t elements = crd_world_frame(w, CRD_T_element)->n;
    uint32_t n = crd_world_frame(w, CRD_T_covers)->n;
    *c = (covers){.first = calloc((size_t)elements + 2, sizeof *c->first),
                  .row = calloc((size_t)n + 1, sizeof *c->row),
                  .element = calloc((size_t)n + 1, sizeof *c->element),
                  .unknown = calloc((size_t)elements + 1, sizeof *c->unknown),
                  .areas = calloc((size_t)elements + 1, sizeof *c->areas),
                  .guests = calloc((size_t)elements + 1, sizeof *c->guests)};
    if (!c->first || !c->row || !c->element || !c->unknown || !c->areas || !c->guests)
        return CRD_ENOMEM;
    look_at_rows(c, w);
    if (!look_at_uses(c, w))
        return CRD_ENOMEM;
    for (uint32_t e = 0; e < elements; e++) {
        c->areas[e] = c->first[e + 2] > 0 && !c->unknown[e];
        c->first[e + 2] += c->first[e + 1];
    }
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
    free(c->unknown);
    free(c->areas);
    free(c->guests);
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
    if (x->doubtful != y->doubtful)
        return x->doubtful ? 1 : -1;
    if (x->area != y->area)
        return x->area < y->area ? -1 : 1;
    if (x->low != y->low)
        return x->low > y->low ? -1 : 1;
    return x->from < y->from ? -1 : x->from > y->from; /* of one node's ties any may be first */
}

/* What a tie that is sure to be there is sure to cover of an area, ppm; the largest of all. */
static int32_t surely_covered(const crd_covering *at, size_t n)
{
    int32_t most = 0;
    for (size_t i = 0; i < n; i++)
        if ((at[i].might & 0xff) != 0 && at[i].low > most)
            most = at[i].low;
    return most;
}

static void add_people(int64_t *to, int64_t people)
{
    if (__builtin_add_overflow(*to, people, to))
        *to = INT64_MAX;
}

/* People of the areas of a target, by area. Whose users a need's elements are, they serve all of:
 * only who is covered counts, and that is the least; of several such needs nothing is known. */
static void count_people(crd_users *u, uint32_t k, crd_covering *at, size_t n, bool several)
{
    bool doubts = false;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && at[end].area == at[i].area; end++)
            ;
        int64_t people = crd_col_i64(&CRD_COL(u->t->w, area, population), at[i].area);
        int32_t sure = surely_covered(at + i, end - i);
        add_people(&u->covered[k], people);
        if (k >= u->n_services && sure > 0)
            add_people(&u->covered_least[k], people);
        else if (k < u->n_services && !several)
            add_people(&u->covered_least[k], (int64_t)((wide)people * (wide)sure / CRD_PPM_ALL));
        for (size_t m = i; m < end && sure == 0; m++)
            at[m].doubtful = doubts = true;
    }
    if (doubts)
        qsort(at, n, sizeof *at, by_area_and_low);
}

static void count_beside(crd_users *u, uint32_t k)
{
    int64_t all = 0;
    for (uint32_t i = u->first[k]; i < u->first[k + 1]; i++)
        all += u->into[i].part.counted ? u->into[i].part.high : 0;
    u->beside[k] = (int32_t)(all < CRD_PPM_ALL ? all : CRD_PPM_ALL);
}

/* What ties into a target cover, area by area, and the people of all of it. */
static crd_status cover_target(crd_users *u, const covers *c, const crd_needs *n, uint32_t k)
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
    size_t many = u->coverings.n - first;
    if (many == 0)
        return CRD_OK;
    crd_covering *at = u->coverings.at + first;
    if (many > 1)
        qsort(at, many, sizeof *at, by_area_and_low);
    count_people(u, k, at, many, k < u->n_services && n->areas[k] > 1);
    count_beside(u, k);
    return u->coverings.n < UINT32_MAX ? CRD_OK : CRD_ELIMIT;
}

/* ---- life --------------------------------------------------------------------------------- */

crd_status crd_users_new(const crd_ties *t, crd_users **ret_users)
{
    crd_status rc = CRD_OK;
    crd_needs n = {0};
    covers c = {0};
    crd_users *u = calloc(1, sizeof *u);
    *ret_users = NULL;
    if (!u)
        return CRD_ENOMEM;
    u->t = t;
    CRD_TRY(covers_init(&c, t->w));
    CRD_TRY(crd_needs_init(&n, t->w, c.areas));
    CRD_TRY(gather(u, &n, &c));
    CRD_TRY(crd_choices_make(u, &n));
    for (uint32_t k = 0; k < u->n_targets; k++) {
        CRD_TRY(cover_target(u, &c, &n, k));
        u->cover_first[k + 1] = (uint32_t)u->coverings.n;
    }
    *ret_users = u;
    u = NULL;
done:
    crd_needs_done(&n);
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
    free(u->covered_least);
    free(u->beside);
    free(u->cover_first);
    CRD_VEC_DONE(&u->coverings);
    free(u->choice_first);
    free(u->choice_n);
    CRD_VEC_DONE(&u->choices);
    CRD_VEC_DONE(&u->branches);
    CRD_VEC_DONE(&u->things);
    free(u);
}
