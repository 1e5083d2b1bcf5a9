/* What rules know of a world: facts by subject, and who makes what. */
#include "rules/know_int.h"

#include <math.h>
#include <stdlib.h>

const crd_want *crd_know_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_designation, 0},
        {CRD_T_membership, 0},
        {CRD_T_fact, 0},
        {CRD_T_profile, 0},
        {CRD_T_jurisdiction, 0},
        {CRD_T_party, CRD_BIT(party, name) | CRD_BIT(party, jurisdiction) | CRD_BIT(party, kind) |
                          CRD_BIT(party, branch_of)},
        {CRD_T_product, CRD_BIT(product, maker) | CRD_BIT(product, category)},
        {CRD_T_release, 0},
        {CRD_T_element, CRD_BIT(element, product) | CRD_BIT(element, function) |
                            CRD_BIT(element, asset_class) | CRD_BIT(element, network) |
                            CRD_BIT(element, installed)},
        {CRD_T_site, CRD_BIT(site, lat) | CRD_BIT(site, lon) | CRD_BIT(site, uncertainty_m)},
        {CRD_T_area, CRD_BIT(area, lat) | CRD_BIT(area, lon)},
        {CRD_T_code, 0},
        {CRD_T_network, CRD_BIT(network, operator) | CRD_BIT(network, kind)},
        {CRD_T_tie, CRD_BIT(tie, holder) | CRD_BIT(tie, target) | CRD_BIT(tie, kind)},
        {CRD_T_dependency, 0},
        {CRD_T_vulnerability, 0},
        {CRD_T_affects, 0},
        {CRD_T_release_component, 0},
        {CRD_T_component, CRD_BIT(component, name) | CRD_BIT(component, version) |
                              CRD_BIT(component, end_of_support)},
        {CRD_T_origin, CRD_BIT(origin, country)},
        {CRD_T_holding, CRD_BIT(holding, ppm_min)},
        {CRD_T_vex, 0},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

/* ---- doubt ----------------------------------------------------------------------------------- */

uint64_t crd_know_matters(uint32_t table)
{
    switch (table) {
    case CRD_T_designation:
        return CRD_BIT(designation, purpose) | CRD_BIT(designation, addressee);
    case CRD_T_holding:
        return CRD_BIT(holding, ppm_min) | CRD_BIT(holding, ppm_max);
    case CRD_T_element:
        return CRD_BIT(element, product) | CRD_BIT(element, function) |
               CRD_BIT(element, asset_class) | CRD_BIT(element, network);
    case CRD_T_profile:
        return CRD_BIT(profile, score);
    case CRD_T_fact:
        return CRD_BIT(fact, value);
    default:
        return 0; /* what else rules ask of such rows is their key */
    }
}

/* Disputed dates are in the row's flags. */
uint8_t crd_know_holds(const crd_world *w, uint32_t table, uint32_t row)
{
    uint64_t fields = crd_know_matters(table);
    uint8_t flags = crd_world_frame(w, table)->flags[row];
    if (flags & CRD_ROW_MAYBE)
        return 1;
    for (uint32_t f = 0; flags & CRD_ROW_CONTESTED && fields >> f; f++)
        if (fields >> f & 1 && crd_world_contested(w, table, row, f))
            return 1;
    return 2;
}

uint32_t crd_know_text(const crd_world *w, uint32_t table, uint32_t row, uint32_t field, size_t i,
                       bool *ret_sure)
{
    size_t n = 0;
    const uint32_t *chosen = crd_world_frame(w, table)->cols[field].text;
    const crd_other *others = crd_world_others(w, table, row, field, &n);
    while (n > 0 && !others[n - 1].contested)
        n--;
    *ret_sure = n == 0;
    if (i == 0)
        return chosen ? chosen[row] : CRD_INTERN_NONE;
    return i <= n ? others[i - 1].text : CRD_INTERN_NONE;
}

/* ---- facts ---------------------------------------------------------------------------------- */

struct fact_key {
    uint8_t target;
    uint32_t text, scheme, item;
};

static struct fact_key key_at(const crd_world *w, uint32_t row)
{
    return (struct fact_key){.target = CRD_COL(w, fact, subject).target[row],
                             .text = CRD_COL(w, fact, subject).text[row],
                             .scheme = CRD_COL(w, fact, scheme).text[row],
                             .item = CRD_COL(w, fact, item).text[row]};
}

#define ORDER(a, b) \
    if ((a) != (b)) \
    return (a) < (b) ? -1 : 1
static int key_order(struct fact_key a, struct fact_key b)
{
    ORDER(a.target, b.target);
    ORDER(a.text, b.text);
    ORDER(a.scheme, b.scheme);
    ORDER(a.item, b.item);
    return 0;
}

static int fact_order(const void *a, const void *b, void *ctx)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = key_order(key_at(ctx, x), key_at(ctx, y));
    return order ? order : (x > y) - (x < y);
}

/* Merge sort: qsort_r is not everywhere the same, and the order of equals is the rows'. */
static void sort_facts(const crd_world *w, uint32_t *at, uint32_t *room, size_t n)
{
    if (n < 2)
        return;
    size_t half = n / 2, i = 0, j = half, k = 0;
    sort_facts(w, at, room, half);
    sort_facts(w, at + half, room, n - half);
    memcpy(room, at, n * sizeof *at);
    while (i < half || j < n) {
        bool left = j == n ||
                    (i < half && fact_order(&room[i], &room[j], (void *)(uintptr_t)w) <= 0);
        at[k++] = left ? room[i++] : room[j++];
    }
}

/* Never CRD_MAP_FREE: no world has so many texts. */
static uint64_t fact_kind(uint32_t scheme, uint32_t item)
{
    return ((uint64_t)scheme << 32 | item) ^ 1;
}

static crd_status index_facts(crd_know *k)
{
    k->n_facts = crd_world_frame(k->w, CRD_T_fact)->n;
    k->facts = malloc((k->n_facts + 1) * sizeof *k->facts);
    uint32_t *room = malloc((k->n_facts + 1) * sizeof *room);
    for (size_t i = 0; k->facts && room && i < k->n_facts; i++)
        k->facts[i] = (uint32_t)i;
    if (k->facts && room)
        sort_facts(k->w, k->facts, room, k->n_facts);
    bool made = k->facts && room;
    for (uint32_t i = 0; made && i < k->n_facts; i++) {
        struct fact_key is = key_at(k->w, i);
        made = crd_map_add(&k->fact_kinds, fact_kind(is.scheme, is.item), 0) != NULL;
    }
    free(room);
    return made ? CRD_OK : CRD_ENOMEM;
}

static bool same_value(const crd_know *k, uint32_t a, uint32_t b)
{
    const uint32_t *value = CRD_COL(k->w, fact, value).text;
    return !value || value[a] == value[b];
}

static bool may_not_hold(const crd_know *k, uint32_t row)
{
    return crd_world_frame(k->w, CRD_T_fact)->flags[row] & CRD_ROW_MAYBE;
}

bool crd_know_has_facts(const crd_know *k, uint32_t scheme, uint32_t item)
{
    return crd_map_find(&k->fact_kinds, fact_kind(scheme, item)) != NULL;
}

static crd_know_about about(const crd_know *k, crd_str table, crd_str key, crd_str scheme,
                            crd_str item)
{
    return (crd_know_about){table, crd_world_find_text(k->w, key),
                            crd_world_find_text(k->w, scheme), crd_world_find_text(k->w, item)};
}

/* Where in k->facts those about a thing under a scheme and item stand: *ret_end behind the last;
 * the first. */
static size_t find_facts(const crd_know *k, const crd_know_about *a, size_t *ret_end)
{
    struct fact_key want = {.scheme = CRD_INTERN_NONE};
    size_t low = 0, high = k->n_facts;
    *ret_end = 0;
    if (k->n_facts == 0)
        return 0;
    want.scheme = a->scheme;
    want.item = a->item;
    if (!crd_know_has_facts(k, a->scheme, a->item))
        return 0; /* mostly: rules ask about every row, and facts are few */
    const crd_table *t = crd_schema_find(&crd_records, a->table);
    want.text = a->key;
    if (!t || want.text == CRD_INTERN_NONE)
        return 0;
    want.target = (uint8_t)crd_schema_index(&crd_records, t);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (key_order(key_at(k->w, k->facts[mid]), want) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (*ret_end = low;
         *ret_end < k->n_facts && key_order(key_at(k->w, k->facts[*ret_end]), want) == 0;)
        ++*ret_end;
    return low;
}

const uint32_t *crd_know_facts(const crd_know *k, crd_str table, crd_str key, crd_str scheme,
                               crd_str item, size_t *ret_n)
{
    const crd_know_about a = about(k, table, key, scheme, item);
    size_t end, first = find_facts(k, &a, &end);
    *ret_n = end > first ? end - first : 0;
    return k->facts + first;
}

uint32_t crd_know_fact(crd_know *k, crd_str table, crd_str key, crd_str scheme, crd_str item,
                       bool *ret_doubt)
{
    const crd_know_about a = about(k, table, key, scheme, item);
    return crd_know_fact_of(k, &a, ret_doubt);
}

uint32_t crd_know_fact_of(const crd_know *k, const crd_know_about *a, bool *ret_doubt)
{
    size_t end;
    uint32_t best = CRD_ROW_NONE;
    bool sure = false;
    *ret_doubt = false;
    for (size_t i = find_facts(k, a, &end); i < end; i++) {
        uint32_t row = k->facts[i];
        *ret_doubt |= crd_world_contested(k->w, CRD_T_fact, row, CRD_C_fact_value) ||
                      (best != CRD_ROW_NONE && !same_value(k, row, best));
        if (best == CRD_ROW_NONE || (!sure && !may_not_hold(k, row)))
            best = row;
        sure |= !may_not_hold(k, row);
    }
    *ret_doubt |= best != CRD_ROW_NONE && !sure;
    return *ret_doubt ? CRD_ROW_NONE : best;
}

uint8_t crd_know_some_fact(const crd_know *k, const crd_know_about *a)
{
    size_t end;
    uint8_t best = 0;
    for (size_t i = find_facts(k, a, &end); i < end && best < 2; i++)
        best = may_not_hold(k, k->facts[i]) ? 1 : 2;
    return best;
}

void crd_know_last_add(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                       crd_know_last *to)
{
    const crd_frame *f = crd_world_frame(w, table);
    crd_date low = crd_col_i32(&f->cols[field], row), high = low;
    size_t n = 0;
    const crd_other *o = f->flags[row] & CRD_ROW_CONTESTED
                             ? crd_world_others(w, table, row, field, &n)
                             : NULL;
    bool sure = !(f->flags[row] & CRD_ROW_MAYBE);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        low = o[i].i32 < low ? o[i].i32 : low;
        high = crd_date_last(o[i].i32) > crd_date_last(high) ? o[i].i32 : high;
    }
    to->sure |= sure;
    to->undated |= low == CRD_DATE_NONE;
    if (low == CRD_DATE_NONE)
        return;
    if (sure && low > to->low) /* NONE is the least, and order is that of first days */
        to->low = low;
    if (to->high == CRD_DATE_NONE || crd_date_last(high) > crd_date_last(to->high))
        to->high = high;
}

crd_know_last crd_know_fact_last(const crd_know *k, crd_str table, crd_str key, crd_str scheme,
                                 crd_str item)
{
    size_t end;
    const crd_know_about a = about(k, table, key, scheme, item);
    crd_know_last last = {.low = CRD_DATE_NONE, .high = CRD_DATE_NONE};
    for (size_t i = find_facts(k, &a, &end); i < end; i++)
        crd_know_last_add(k->w, CRD_T_fact, k->facts[i], CRD_C_fact_since, &last);
    return last;
}

/* ---- life ----------------------------------------------------------------------------------- */

crd_status crd_know_new(const crd_world *w, crd_control *c, crd_know **ret_know, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_know *k = calloc(1, sizeof *k);
    if (!k)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    k->w = w;
    k->c = c;
    for (unsigned bound = 0; bound < 2; bound++)
        CRD_TRY(crd_capturer_new(crd_control_capture(c, bound == 1), &k->from[bound], err));
    CRD_TRY(index_facts(k));
done:
    if (rc != CRD_OK) {
        crd_know_free(k);
        return crd_fail(err, rc, "out of memory");
    }
    *ret_know = k;
    return CRD_OK;
}

void crd_know_free(crd_know *k)
{
    if (!k)
        return;
    crd_know_forget(k);
    crd_know_flaws_forget(k);
    crd_know_reached_forget(k);
    crd_know_few_forget(k);
    CRD_VEC_DONE(&k->groups);
    for (size_t i = 0; i < k->unders.n; i++)
        free(k->unders.at[i].sure);
    CRD_VEC_DONE(&k->unders);
    for (size_t i = 0; i < k->places.n; i++)
        CRD_VEC_DONE(&k->places.at[i].at);
    CRD_VEC_DONE(&k->places);
    CRD_VEC_DONE(&k->centres);
    crd_map_done(&k->fact_kinds);
    crd_map_done(&k->stands);
    crd_map_done(&k->classes);
    crd_know_unnamed_forget(k);
    crd_map_done(&k->needed);
    crd_map_done(&k->needs_kinds);
    crd_map_done(&k->tied);
    crd_map_done(&k->functions);
    crd_map_done(&k->billed);
    crd_map_done(&k->counted);
    CRD_VEC_DONE(&k->bills);
    free(k->libraries);
    for (int by = 0; by < CRD_KNOW_BY; by++)
        crd_know_rows_forget(&k->rows[by]);
    crd_capturer_free(k->from[0]);
    crd_capturer_free(k->from[1]);
    free(k->facts);
    free(k);
}

void crd_know_ties(crd_know *k, const crd_ties *t)
{
    if (k->t != t)
        crd_know_reached_forget(k);
    k->t = t;
}

crd_status crd_know_failed(const crd_know *k) { return k->failed; }
