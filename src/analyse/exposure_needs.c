/* Need trees as exposure reads them. A user has all that stands in a node of kind `all`, and at
 * least one of what stands in a choice: `any`, `at-least` and `elements` with fewer than there are,
 * `agreement` of fewer, `coverage` by several. How many he has of a choice is not recorded: k says
 * how many are enough for the service, not through how many each user goes. */
#include "analyse/exposure_needs.h"

#include <string.h>

enum { DEEP = 64 /* rings are findings of `check` */ };

static bool is(const crd_world *w, uint32_t text, const char *code)
{
    return crd_str_eq(crd_world_text(w, text), crd_str_from(code));
}

bool crd_need_is(const crd_needs *n, uint32_t need, const char *kind)
{
    return is(n->w, CRD_COL(n->w, need, kind).text[need], kind);
}

static uint32_t need_of(const crd_needs *n, uint32_t service, uint32_t node)
{
    const uint32_t *at = crd_map_find(&n->row_of, (uint64_t)service << 32 | node);
    return at ? *at : CRD_ROW_NONE;
}

static uint32_t *none(uint32_t n)
{
    uint32_t *all = malloc(((size_t)n + 1) * sizeof *all);
    if (all)
        memset(all, 0xff, ((size_t)n + 1) * sizeof *all);
    return all;
}

/* ---- trees -------------------------------------------------------------------------------- */

static crd_status put_needs(crd_needs *n)
{
    const crd_world *w = n->w;
    uint32_t all = crd_world_frame(w, CRD_T_need)->n;
    for (uint32_t i = 0; i < all; i++) {
        uint32_t service = CRD_COL(w, need, service).text[i];
        if (!crd_map_add(&n->row_of, (uint64_t)service << 32 | CRD_COL(w, need, node).text[i], i))
            return CRD_ENOMEM;
        uint32_t row = crd_world_row(w, CRD_T_service, service);
        if (row != CRD_ROW_NONE && crd_need_is(n, i, "path"))
            n->n_paths[row]++;
    }
    for (uint32_t i = all; i-- > 0;) {
        uint32_t text = CRD_COL(w, need, parent).text[i];
        uint32_t above = text == CRD_INTERN_NONE
                             ? CRD_ROW_NONE
                             : need_of(n, CRD_COL(w, need, service).text[i], text);
        if (above == CRD_ROW_NONE)
            continue;
        n->sibling[i] = n->child[above];
        n->child[above] = i;
        n->n_branches[above]++;
    }
    return CRD_OK;
}

static uint32_t member_row(const crd_world *w, uint32_t member, uint32_t table)
{
    return CRD_COL(w, need_member, member).target[member] == table
               ? crd_world_row(w, table, CRD_COL(w, need_member, member).text[member])
               : CRD_ROW_NONE;
}

static void put_members(crd_needs *n, const bool *covers)
{
    const crd_world *w = n->w;
    for (uint32_t m = crd_world_frame(w, CRD_T_need_member)->n; m-- > 0;) {
        uint32_t need = need_of(n, CRD_COL(w, need_member, service).text[m],
                                CRD_COL(w, need_member, node).text[m]);
        if (need == CRD_ROW_NONE)
            continue;
        n->next_member[m] = n->member[need];
        n->member[need] = m;
        n->n_branches[need]++;
        uint32_t e = member_row(w, m, CRD_T_element);
        if (e == CRD_ROW_NONE || !covers[e])
            n->is[need] |= CRD_NEED_MIXED;
    }
}

/* Needs of which an element covers areas, service by service. */
static void count_areas(crd_needs *n, const bool *covers)
{
    const crd_world *w = n->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_need)->n; i++) {
        uint32_t service = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[i]);
        bool any = false;
        for (uint32_t m = n->member[i]; m != CRD_ROW_NONE && !any; m = n->next_member[m]) {
            uint32_t e = member_row(w, m, CRD_T_element);
            any = e != CRD_ROW_NONE && covers[e];
        }
        if (n->child[i] != CRD_ROW_NONE)
            n->is[i] |= CRD_NEED_MIXED;
        if (any && service != CRD_ROW_NONE && n->areas[service] < 2)
            n->areas[service]++;
    }
}

bool crd_need_same_members(const crd_needs *n, uint32_t a, uint32_t b)
{
    const crd_world_col *c = &CRD_COL(n->w, need_member, member);
    uint32_t x = n->member[a], y = n->member[b];
    while (x != CRD_ROW_NONE && y != CRD_ROW_NONE && c->text[x] == c->text[y] &&
           c->target[x] == c->target[y]) {
        x = n->next_member[x];
        y = n->next_member[y];
    }
    return x == y && n->child[a] == CRD_ROW_NONE && n->child[b] == CRD_ROW_NONE;
}

static bool is_of_some_areas(const crd_needs *n, uint32_t need)
{
    return crd_need_is(n, need, "coverage") &&
           CRD_COL(n->w, need, area_group).text[need] != CRD_INTERN_NONE;
}

enum { GROUPS = 1, MEMBERS = 2 }; /* in which needs of some areas differ */

static void compare(const crd_needs *n, uint32_t one, uint32_t other, uint8_t *differ)
{
    const crd_world_col *group = &CRD_COL(n->w, need, area_group);
    if (group->text[one] != group->text[other])
        *differ |= GROUPS;
    if (one != other && !crd_need_same_members(n, one, other))
        *differ |= MEMBERS;
}

/* Coverage of some areas by these things and of others by those: no user needs both. */
static crd_status find_parts(crd_needs *n)
{
    const crd_world *w = n->w;
    uint32_t all = crd_world_frame(w, CRD_T_need)->n;
    uint32_t services = crd_world_frame(w, CRD_T_service)->n;
    uint32_t *first = none(services), *of = none(all);
    uint8_t *differ = calloc((size_t)services + 1, sizeof *differ);
    bool ok = first && of && differ;
    for (uint32_t i = 0; ok && i < all; i++) {
        if (is_of_some_areas(n, i))
            of[i] = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[i]);
        if (of[i] == CRD_ROW_NONE)
            continue;
        if (first[of[i]] == CRD_ROW_NONE)
            first[of[i]] = i;
        compare(n, first[of[i]], i, &differ[of[i]]);
    }
    for (uint32_t i = 0; ok && i < all; i++)
        if (of[i] != CRD_ROW_NONE && differ[of[i]] == (GROUPS | MEMBERS))
            n->is[i] |= CRD_NEED_PARTLY;
    free(first);
    free(of);
    free(differ);
    return ok ? CRD_OK : CRD_ENOMEM;
}

uint32_t crd_need_behind(const crd_needs *n, const crd_ties *t, uint32_t tie)
{
    uint32_t row = crd_ties_origin(t, tie).row;
    if (crd_ties_origin_table(t, tie) == CRD_T_need)
        return row;
    if (crd_ties_origin_table(t, tie) != CRD_T_need_member)
        return CRD_ROW_NONE;
    return need_of(n, CRD_COL(n->w, need_member, service).text[row],
                   CRD_COL(n->w, need_member, node).text[row]);
}

/* ---- what is certain ---------------------------------------------------------------------- */

bool crd_need_in_doubt(const crd_needs *n, uint32_t need)
{
    return (crd_world_frame(n->w, CRD_T_need)->flags[need] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED)) !=
           0;
}

bool crd_need_is_choice(const crd_needs *n, uint32_t need)
{
    int64_t many = n->n_branches[need], k = crd_col_i64(&CRD_COL(n->w, need, k), need);
    if (many < 2 || crd_need_is(n, need, "all") || crd_need_is(n, need, "path"))
        return false;
    if (crd_need_is(n, need, "any") || crd_need_is(n, need, "coverage"))
        return true;
    if (crd_need_is(n, need, "elements"))
        return k != CRD_NULL64 ? k < many
                               : crd_col_i32(&CRD_COL(n->w, need, minimum_ppm), need) >= 0;
    if (crd_need_is(n, need, "agreement") && k == CRD_NULL64) /* most of them */
        return many / 2 + 1 < many;
    return k == CRD_NULL64 || k < many;
}

/* Stands for all that is below it. */
static bool joins(const crd_needs *n, uint32_t need)
{
    return !crd_need_is_choice(n, need) &&
           (crd_need_is(n, need, "all") || crd_need_is(n, need, "any") ||
            crd_need_is(n, need, "at-least") || crd_need_is(n, need, "elements"));
}

bool crd_need_is_certain(const crd_needs *n, uint32_t need)
{
    const crd_world *w = n->w;
    if (crd_need_in_doubt(n, need))
        return false;
    for (int depth = 0; depth < DEEP; depth++) {
        uint32_t parent = CRD_COL(w, need, parent).text[need];
        if (parent == CRD_INTERN_NONE)
            return true;
        need = need_of(n, CRD_COL(w, need, service).text[need], parent);
        if (need == CRD_ROW_NONE || crd_need_in_doubt(n, need) || !joins(n, need))
            return false;
    }
    return false;
}

bool crd_need_is_for_all(const crd_needs *n, uint32_t need)
{
    return need != CRD_ROW_NONE && !(n->is[need] & CRD_NEED_PARTLY) && crd_need_is_certain(n, need);
}

enum crd_unsure crd_need_unsure(const crd_needs *n, uint32_t need)
{
    const crd_world *w = n->w;
    if (need == CRD_ROW_NONE || (crd_need_is_for_all(n, need) && !crd_need_is_choice(n, need)))
        return CRD_SURE_OF_NEED;
    if (n->is[need] & CRD_NEED_PARTLY)
        return CRD_UNSURE_OUTSIDE;
    if (crd_need_in_doubt(n, need))
        return CRD_UNSURE_BY_DOUBT;
    for (int depth = 0; depth < DEEP && need != CRD_ROW_NONE; depth++) {
        if (crd_need_is_choice(n, need))
            return CRD_UNSURE_BY_CHOICE;
        uint32_t parent = CRD_COL(w, need, parent).text[need];
        need = parent == CRD_INTERN_NONE ? CRD_ROW_NONE
                                         : need_of(n, CRD_COL(w, need, service).text[need], parent);
        if (need != CRD_ROW_NONE && crd_need_in_doubt(n, need))
            break;
    }
    return CRD_UNSURE_BY_DOUBT;
}

/* ---- how many ----------------------------------------------------------------------------- */

int64_t crd_network_subscribers(const crd_world *w, uint32_t network)
{
    int64_t v = crd_col_i64(&CRD_COL(w, network, subscribers), network);
    return crd_world_contested(w, CRD_T_network, network, CRD_C_network_subscribers) ? CRD_NULL64
                                                                                     : v;
}

int64_t crd_element_subscribers(const crd_world *w, uint32_t element)
{
    int64_t v = crd_col_i64(&CRD_COL(w, element, subscribers), element);
    return crd_world_contested(w, CRD_T_element, element, CRD_C_element_subscribers) ? CRD_NULL64
                                                                                     : v;
}

/* Whoever counts none may not have counted. */
static int64_t members_subscribers(const crd_needs *n, uint32_t member)
{
    const crd_world *w = n->w;
    uint32_t network = member_row(w, member, CRD_T_network);
    uint32_t element = member_row(w, member, CRD_T_element);
    int64_t v = network != CRD_ROW_NONE ? crd_network_subscribers(w, network)
                : element != CRD_ROW_NONE && crd_element_serves_part(w, element)
                    ? crd_element_subscribers(w, element)
                    : CRD_NULL64;
    return v > 0 ? v : CRD_NULL64;
}

int64_t crd_service_users(const crd_world *w, uint32_t service)
{
    int64_t v = service == CRD_ROW_NONE ? 0
                : crd_world_contested(w, CRD_T_service, service, CRD_C_service_users)
                    ? 0
                    : crd_col_i64(&CRD_COL(w, service, users), service);
    return v > 0 ? v : 0;
}

static crd_sharing share_out(const crd_needs *n, uint32_t need)
{
    const crd_world *w = n->w;
    uint32_t service = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[need]);
    crd_sharing s = {.users = crd_service_users(w, service)};
    int64_t all = 0, most = 0;
    bool known = n->child[need] == CRD_ROW_NONE;
    for (uint32_t m = n->member[need]; m != CRD_ROW_NONE && s.users; m = n->next_member[m]) {
        int64_t v = members_subscribers(n, m);
        known = known && v != CRD_NULL64;
        most = v > most ? v : most;
        if (known && __builtin_add_overflow(all, v, &all))
            all = INT64_MAX;
    }
    s.fits = s.users && (!known || all >= s.users);
    s.lacks = s.users && !s.fits && crd_need_is_for_all(n, need);
    s.nobody_ppm = s.lacks ? crd_part_ppm(s.users - most, s.users, true) : 0;
    return s;
}

crd_exposure_share crd_member_share(const crd_needs *n, const crd_sharing *s, uint32_t member)
{
    int64_t v = members_subscribers(n, member);
    if (v == CRD_NULL64 || (!s->fits && !s->lacks))
        return (crd_exposure_share){0, CRD_PPM_ALL};
    return (crd_exposure_share){crd_part_ppm(v, s->users, false), crd_part_ppm(v, s->users, true)};
}

/* ---- life --------------------------------------------------------------------------------- */

crd_status crd_needs_init(crd_needs *n, const crd_world *w, const bool *covers)
{
    uint32_t needs = crd_world_frame(w, CRD_T_need)->n;
    uint32_t services = crd_world_frame(w, CRD_T_service)->n;
    *n = (crd_needs){.w = w,
                     .child = none(needs),
                     .sibling = none(needs),
                     .member = none(needs),
                     .next_member = none(crd_world_frame(w, CRD_T_need_member)->n)};
    n->n_branches = calloc((size_t)needs + 1, sizeof *n->n_branches);
    n->is = calloc((size_t)needs + 1, sizeof *n->is);
    n->n_paths = calloc((size_t)services + 1, sizeof *n->n_paths);
    n->areas = calloc((size_t)services + 1, sizeof *n->areas);
    n->sharing = calloc((size_t)needs + 1, sizeof *n->sharing);
    if (!n->sharing || !n->child || !n->sibling || !n->member || !n->next_member ||
        !n->n_branches || !n->is || !n->n_paths || !n->areas || put_needs(n) != CRD_OK)
        return CRD_ENOMEM;
    put_members(n, covers);
    count_areas(n, covers);
    if (find_parts(n) != CRD_OK)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < needs; i++)
        if (n->n_branches[i] > 1)
            n->sharing[i] = share_out(n, i);
    return CRD_OK;
}

void crd_needs_done(crd_needs *n)
{
    crd_map_done(&n->row_of);
    free(n->child);
    free(n->sibling);
    free(n->member);
    free(n->next_member);
    free(n->n_branches);
    free(n->is);
    free(n->n_paths);
    free(n->areas);
    free(n->sharing);
}
