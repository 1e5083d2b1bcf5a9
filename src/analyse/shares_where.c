/* Of what a thing is: country, operator, network, region, area; and who uses it. */
#include "analyse/shares_int.h"
#include "base/str.h"

/* ---- values of fields --------------------------------------------------------------------- */

void crd_share_who_add(crd_share_who *set, uint32_t text)
{
    if (text == CRD_INTERN_NONE) {
        set->unknown = true;
        return;
    }
    for (uint32_t i = 0; i < set->n; i++)
        if (set->parties[i] == text)
            return;
    if (set->n < WHO_MAX)
        set->parties[set->n++] = text;
    else
        set->unknown = true;
}

static void who_add(const crd_world *w, crd_share_who *set, uint32_t party)
{
    bool known = party != CRD_INTERN_NONE && crd_world_row(w, CRD_T_party, party) != CRD_ROW_NONE;
    crd_share_who_add(set, known ? party : CRD_INTERN_NONE);
}

/* Values that a text field of a row may have: the winner and contested ones. [WHO_MAX]; false
 * when there are more. */
bool crd_share_values(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      uint32_t *ret_values, uint32_t *ret_n)
{
    uint32_t n = 0;
    ret_values[n++] = crd_world_frame(w, table)->cols[field].text[row];
    *ret_n = n;
    if (!crd_world_contested(w, table, row, field))
        return true;
    size_t others;
    const crd_other *o = crd_world_others(w, table, row, field, &others);
    for (size_t i = 0; i < others && o[i].contested; i++) {
        if (n == WHO_MAX)
            return false;
        ret_values[n++] = o[i].text;
    }
    *ret_n = n;
    return true;
}

void crd_share_who_field(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                         crd_share_who *set)
{
    uint32_t values[WHO_MAX], n;
    if (!crd_share_values(w, table, row, field, values, &n))
        set->unknown = true;
    for (uint32_t i = 0; i < n; i++)
        who_add(w, set, values[i]);
}

static bool counts(const crd_world *w, uint32_t status)
{
    crd_str s = crd_world_text(w, status);
    return s.len == 0 || crd_str_eq(s, CRD_STR("in-service")) || crd_str_eq(s, CRD_STR("failed"));
}

void crd_share_status(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      bool *surely, bool *maybe)
{
    uint32_t values[WHO_MAX], n;
    *surely = crd_share_values(w, table, row, field, values, &n);
    *maybe = !*surely;
    for (uint32_t i = 0; i < n; i++) {
        bool in = counts(w, values[i]);
        *surely &= in;
        *maybe |= in;
    }
}

void crd_share_place(const crd_sharing *s, uint32_t table, uint32_t text, bool *surely, bool *maybe)
{
    const crd_world *w = s->w;
    bool element = table == CRD_T_element;
    uint32_t field = table == CRD_T_site      ? CRD_C_site_country
                     : table == CRD_T_network ? CRD_C_network_country
                                              : CRD_C_element_site;
    uint32_t values[WHO_MAX], n;
    *surely = crd_str_is_null(s->opts->country);
    *maybe = true;
    uint32_t row = *surely || text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                      : crd_world_row(w, table, text);
    if (row == CRD_ROW_NONE)
        return;
    bool all = crd_share_values(w, table, row, field, values, &n);
    bool one = all && n == 1;
    *maybe = !all;
    *surely = one;
    for (uint32_t i = 0; i < n; i++) {
        crd_str country = crd_world_text(w, values[i]);
        bool here = crd_str_eq(country, s->opts->country), may = here || country.len == 0;
        uint32_t network = element ? CRD_COL(w, element, network).text[row] : CRD_INTERN_NONE;
        bool placed = !element || values[i] != CRD_INTERN_NONE ||
                      crd_world_contested(w, CRD_T_element, row, CRD_C_element_network);
        if (!placed)
            crd_share_place(s, CRD_T_network, network, &here, &may);
        else if (element)
            crd_share_place(s, CRD_T_site, values[i], &here, &may);
        *surely &= here;
        *maybe |= may;
    }
}

/* ---- operator, network, region, area ------------------------------------------------------ */

/* Texts that a field of a row may have; those of `table` that describe nothing are unknown. */
static void join_field(const crd_world *w, uint32_t of, uint32_t row, uint32_t field,
                       uint32_t table, crd_share_who *set)
{
    uint32_t values[WHO_MAX], n;
    if (!crd_share_values(w, of, row, field, values, &n))
        set->unknown = true;
    for (uint32_t i = 0; i < n; i++) {
        bool named = values[i] != CRD_INTERN_NONE &&
                     (table == CRD_T_COUNT || crd_world_row(w, table, values[i]) != CRD_ROW_NONE);
        crd_share_who_add(set, named ? values[i] : CRD_INTERN_NONE);
    }
}

/* The same, a step further: of each of the set, which are rows of `table`, a field. */
static void step(const crd_world *w, const crd_share_who *from, uint32_t table, uint32_t field,
                 uint32_t to, crd_share_who *set)
{
    set->unknown |= from->unknown;
    for (uint32_t i = 0; i < from->n; i++)
        join_field(w, table, crd_world_row(w, table, from->parties[i]), field, to, set);
}

static void add(crd_share_at *at, uint32_t text, bool sure)
{
    uint32_t k = 0;
    while (k < at->n && at->text[k] != text)
        k++;
    if (k == AT_MAX) { /* too many: nobody knows the rest */
        at->sure[k - 1] &= at->text[k - 1] == CRD_INTERN_NONE;
        at->text[k - 1] = CRD_INTERN_NONE;
        return;
    }
    at->sure[k] = sure || (k < at->n && at->sure[k]);
    at->text[k] = text;
    at->n += k == at->n;
}

/* One value is sure, several are not. */
static void join(crd_share_at *at, const crd_share_who *set)
{
    bool sure = set->n + set->unknown == 1;
    for (uint32_t i = 0; i < set->n; i++)
        add(at, set->parties[i], sure);
    if (set->unknown)
        add(at, CRD_INTERN_NONE, sure);
}

static void areas_of(const crd_world *w, uint32_t table, uint32_t row, crd_share_who *set)
{
    if (table == CRD_T_site) {
        join_field(w, table, row, CRD_C_site_area, CRD_T_area, set);
        return;
    }
    bool own = CRD_COL(w, element, area).text[row] != CRD_INTERN_NONE ||
               crd_world_contested(w, CRD_T_element, row, CRD_C_element_area);
    crd_share_who sites = {0};
    if (own) {
        join_field(w, table, row, CRD_C_element_area, CRD_T_area, set);
        return;
    }
    join_field(w, table, row, CRD_C_element_site, CRD_T_site, &sites);
    step(w, &sites, CRD_T_site, CRD_C_site_area, CRD_T_area, set);
}

static void where_place(const crd_world *w, crd_share_split axis, uint32_t table, uint32_t row,
                        crd_share_at *at)
{
    crd_share_who areas = {0}, regions = {0};
    areas_of(w, table, row, &areas);
    if (axis == CRD_SHARE_BY_REGION)
        step(w, &areas, CRD_T_area, CRD_C_area_area_group, CRD_T_COUNT, &regions);
    join(at, axis == CRD_SHARE_BY_REGION ? &regions : &areas);
}

/* Both ends of a link; an end that is not given says nothing. */
static void where_ends(const crd_world *w, crd_share_split axis, uint32_t link, crd_share_at *at)
{
    static const uint32_t fields[] = {CRD_C_link_a, CRD_C_link_b};
    static const crd_share_who nobody_knows = {.unknown = true};
    bool given = false;
    for (size_t i = 0; i < 2; i++) {
        const crd_world_col *end = &crd_world_frame(w, CRD_T_link)->cols[fields[i]];
        bool contested = crd_world_contested(w, CRD_T_link, link, fields[i]);
        uint32_t table = end->target[link], text = end->text[link];
        if (text == CRD_INTERN_NONE && !contested)
            continue;
        given = true;
        bool place = !contested && (table == CRD_T_site || table == CRD_T_element);
        uint32_t row = place ? crd_world_row(w, table, text) : CRD_ROW_NONE;
        if (row == CRD_ROW_NONE)
            join(at, &nobody_knows);
        else
            where_place(w, axis, table, row, at);
    }
    if (!given)
        join(at, &nobody_knows);
}

void crd_share_where(const crd_sharing *s, crd_share_split axis, uint32_t table, uint32_t row,
                     crd_share_at *at)
{
    const crd_world *w = s->w;
    crd_share_who networks = {0}, operators = {0};
    if (axis == CRD_SHARE_WHOLE)
        return;
    if (axis == CRD_SHARE_BY_REGION || axis == CRD_SHARE_BY_AREA) {
        if (table == CRD_T_link)
            where_ends(w, axis, row, at);
        else
            where_place(w, axis, table, row, at);
        return;
    }
    uint32_t field = table == CRD_T_link ? CRD_C_link_network : CRD_C_element_network;
    join_field(w, table, row, field, CRD_T_network, &networks);
    if (axis == CRD_SHARE_BY_OPERATOR)
        step(w, &networks, CRD_T_network, CRD_C_network_operator, CRD_T_party, &operators);
    join(at, axis == CRD_SHARE_BY_OPERATOR ? &operators : &networks);
}

void crd_share_only(const crd_sharing *s, uint32_t table, uint32_t row, bool *surely, bool *maybe)
{
    *surely = *maybe = true;
    for (int axis = 0; axis < CRD_SHARE_WHOLE; axis++) {
        crd_share_at at = {.n = 0};
        bool sure = false, may = false;
        if (crd_str_is_null(s->opts->only[axis]))
            continue;
        crd_share_where(s, (crd_share_split)axis, table, row, &at);
        for (uint32_t i = 0; i < at.n; i++) {
            bool is = at.text[i] != CRD_INTERN_NONE && at.text[i] == s->only[axis];
            sure |= is && at.sure[i];
            may |= is || at.text[i] == CRD_INTERN_NONE;
        }
        *surely &= sure;
        *maybe &= may;
    }
}

/* ---- the split ---------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

typedef CRD_VEC(crd_str) id_list;

static crd_status note_id(crd_sharing *s, id_list *ids, uint32_t text)
{
    uint32_t *at = crd_map_add(&s->number_of, text, 0);
    if (!at || (*at == 0 && !CRD_VEC_PUSH(ids, crd_world_text(s->w, text))))
        return CRD_ENOMEM;
    *at = 1;
    return CRD_OK;
}

static crd_status note_row(crd_sharing *s, id_list *ids, uint32_t row)
{
    crd_status rc = CRD_OK;
    crd_share_who set = {0};
    switch (s->opts->split) {
    case CRD_SHARE_BY_OPERATOR:
        crd_share_who_field(s->w, CRD_T_network, row, CRD_C_network_operator, &set);
        break;
    case CRD_SHARE_BY_NETWORK:
        crd_share_who_add(&set, CRD_COL(s->w, network, id).text[row]);
        break;
    case CRD_SHARE_BY_REGION:
        join_field(s->w, CRD_T_area, row, CRD_C_area_area_group, CRD_T_COUNT, &set);
        break;
    case CRD_SHARE_BY_AREA:
        crd_share_who_add(&set, CRD_COL(s->w, area, id).text[row]);
        break;
    case CRD_SHARE_WHOLE:
        break;
    }
    for (uint32_t k = 0; rc == CRD_OK && k < set.n; k++)
        rc = note_id(s, ids, set.parties[k]);
    return rc;
}

crd_status crd_share_load_split(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    id_list ids = {0};
    bool places = s->opts->split == CRD_SHARE_BY_REGION || s->opts->split == CRD_SHARE_BY_AREA;
    uint32_t n = crd_world_frame(s->w, places ? CRD_T_area : CRD_T_network)->n;
    for (int axis = 0; axis < CRD_SHARE_WHOLE; axis++)
        s->only[axis] = crd_world_find_text(s->w, s->opts->only[axis]);
    for (uint32_t i = 0; i < n && s->opts->split != CRD_SHARE_WHOLE; i++)
        CRD_TRY(note_row(s, &ids, i));
    if (ids.n)
        qsort(ids.at, ids.n, sizeof *ids.at, by_id);
    for (size_t i = 0; i < ids.n; i++) {
        uint32_t text = crd_world_find_text(s->w, ids.at[i]);
        *crd_map_find(&s->number_of, text) = (uint32_t)i + 1;
        if (!CRD_VEC_PUSH(&s->numbered, text))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    CRD_VEC_DONE(&ids);
    return rc;
}

static uint32_t number_of(const crd_sharing *s, uint32_t text)
{
    const uint32_t *no = text == CRD_INTERN_NONE ? NULL : crd_map_find(&s->number_of, text);
    return no ? *no : (uint32_t)s->numbered.n + 1;
}

/* ---- sharing ------------------------------------------------------------------------------ */

crd_status crd_share_load_sharing(crd_sharing *s)
{
    const crd_world *w = s->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_share_use);
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str kind = crd_world_text(w, CRD_COL(w, share_use, kind).text[i]);
        bool passive = crd_str_eq(kind, CRD_STR("passive"));
        uint32_t user = crd_world_row(w, CRD_T_network, CRD_COL(w, share_use, used_by).text[i]);
        if ((f->flags[i] & CRD_ROW_MAYBE) || user == CRD_ROW_NONE ||
            (!passive && !crd_str_eq(kind, CRD_STR("mocn")) && !crd_str_eq(kind, CRD_STR("moran"))))
            continue;
        uint64_t key = (uint64_t)CRD_COL(w, share_use, what).target[i] << 32 |
                       CRD_COL(w, share_use, what).text[i];
        uint32_t *first = crd_map_add(&s->shared, key, UINT32_MAX);
        crd_share_use_row use = {user, first ? *first : 0, passive};
        if (!first || !CRD_VEC_PUSH(&s->uses, use))
            return CRD_ENOMEM;
        *first = (uint32_t)s->uses.n - 1;
    }
    return CRD_OK;
}

/* The network's operator, when it is certain. */
static uint32_t operator_of(const crd_sharing *s, uint32_t network)
{
    crd_share_who set = {0};
    if (network == CRD_ROW_NONE)
        return CRD_INTERN_NONE;
    crd_share_who_field(s->w, CRD_T_network, network, CRD_C_network_operator, &set);
    return set.n == 1 && !set.unknown ? set.parties[0] : CRD_INTERN_NONE;
}

static crd_share_user user_of(const crd_sharing *s, uint32_t network, bool own)
{
    crd_share_user u = {.network = network, .text = CRD_INTERN_NONE, .own = own};
    if (s->opts->split != CRD_SHARE_BY_NETWORK)
        u.text = operator_of(s, network);
    else if (network != CRD_ROW_NONE)
        u.text = CRD_COL(s->w, network, id).text[network];
    return u;
}

void crd_share_add_users(const crd_sharing *s, uint32_t table, uint32_t text, bool any,
                         bool passive, crd_share_counted *c)
{
    if (text == CRD_INTERN_NONE)
        return;
    const uint32_t *first = crd_map_find(&s->shared, (uint64_t)table << 32 | text);
    for (uint32_t i = first ? *first : UINT32_MAX; i != UINT32_MAX; i = s->uses.at[i].next) {
        bool there = !any && s->uses.at[i].passive != passive;
        for (uint32_t k = 0; k < c->n_users && !there; k++)
            there = c->users[k].network == s->uses.at[i].user;
        if (!there && c->n_users < USERS_MAX - 1)
            c->users[c->n_users++] = user_of(s, s->uses.at[i].user, false);
    }
}

void crd_share_add_own(const crd_sharing *s, uint32_t network_row, crd_share_counted *c)
{
    uint32_t operator= operator_of(s, network_row);
    bool there = false;
    for (uint32_t i = 0; i < c->n_users; i++)
        there |= c->users[i].network == network_row ||
                 (operator!= CRD_INTERN_NONE && operator_of(s, c->users[i].network) == operator);
    if (!there)
        c->users[c->n_users++] = user_of(s, network_row, true);
}

/* ---- how often, and in which groups ------------------------------------------------------- */

static bool is_by_user(const crd_sharing *s)
{
    return s->opts->split == CRD_SHARE_BY_OPERATOR || s->opts->split == CRD_SHARE_BY_NETWORK;
}

bool crd_share_user_in(const crd_sharing *s, const crd_share_user *u, uint32_t no)
{
    return no == 0 || !is_by_user(s) || number_of(s, u->text) == no;
}

/* Once: low, high; each: low, high. */
static crd_share_times chosen(const crd_sharing *s, uint32_t no, const uint32_t times[4])
{
    const uint32_t *by = s->opts->each_user ? times + 2 : times;
    return (crd_share_times){no, by[0], by[1], s->opts->each_user ? times[0] : times[2]};
}

static crd_share_times of_group(const crd_sharing *s, const crd_share_counted *c, uint32_t no,
                                bool is, bool sure)
{
    uint32_t times[4] = {is && sure, is, 0, 0};
    for (uint32_t i = 0; i < c->n_users; i++) {
        bool in = crd_share_user_in(s, &c->users[i], no), own = c->users[i].own;
        if (!is_by_user(s)) {
            times[2] += sure;
            times[3]++;
        } else if (own) { /* it stands where the thing does */
            times[2] += is && sure;
            times[3] += is;
        } else if (in) {
            times[2]++;
            times[3]++;
        }
    }
    return chosen(s, no, times);
}

uint32_t crd_share_times_of(const crd_sharing *s, const crd_share_counted *c, crd_share_role role,
                            crd_share_times *ret)
{
    uint32_t n = 0, users = c->n_users;
    bool alone = role == CRD_SHARE_OPERATOR && s->opts->split == CRD_SHARE_BY_OPERATOR;
    ret[n++] = chosen(s, 0, (const uint32_t[]){1, 1, users, users});
    if (alone || s->opts->split == CRD_SHARE_WHOLE)
        return n;
    for (uint32_t i = 0; i < c->at.n; i++)
        ret[n++] = of_group(s, c, number_of(s, c->at.text[i]), true, c->at.sure[i]);
    for (uint32_t i = 0; i < c->n_users && is_by_user(s); i++) {
        uint32_t no = number_of(s, c->users[i].text);
        bool there = c->users[i].own;
        for (uint32_t k = 1; k < n && !there; k++)
            there = ret[k].no == no;
        if (!there)
            ret[n++] = of_group(s, c, no, false, false);
    }
    return n;
}
