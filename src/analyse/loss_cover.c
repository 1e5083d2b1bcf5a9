/* Coverage needs: people of areas who are without, as gates. */
#include "analyse/loss_needs.h"

static bool chain(crd_map *of, uint32_t key_text, uint32_t *next, uint32_t row)
{
    uint32_t *at = crd_map_add(of, key_text, CRD_ROW_NONE);
    if (!at)
        return false;
    next[row] = *at;
    *at = row;
    return true;
}

bool crd_losing_gather_areas(needs *x)
{
    const crd_world *w = x->l->w;
    bool ok = true;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_area)->n && ok; i++)
        if (CRD_COL(w, area, area_group).text[i] != CRD_INTERN_NONE)
            ok = chain(&x->areas_of, CRD_COL(w, area, area_group).text[i], x->next_area, i);
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_covers)->n && ok; i++)
        ok = chain(&x->covers_of, CRD_COL(w, covers, area).text[i], x->next_covers, i);
    return ok;
}

static uint64_t people(const crd_world *w, uint32_t area)
{
    int64_t n = crd_col_i64(&CRD_COL(w, area, population), area);
    return n == CRD_NULL64 || n < 0 ? 0 : (uint64_t)n;
}

enum { NO = 0, PERHAPS = 1, SURELY = 2 };

static int more(int a, int b) { return a > b ? a : b; }

static bool is_among(const crd_loss_value *of, uint32_t n, uint32_t text)
{
    for (uint32_t k = 0; k < n; k++)
        if (of[k].text == text)
            return true;
    return false;
}

/* Networks and elements that the node names, and no others, cover for it; when it names any. */
static int counts(const needs *x, uint32_t i, uint32_t element)
{
    const crd_world *w = x->l->w;
    uint32_t row = crd_world_row(w, CRD_T_element, element);
    crd_loss_value of[CRD_LOSS_VALUES];
    bool named = false, sure = true;
    uint32_t n = row == CRD_ROW_NONE ? 0
                                     : crd_losing_values(x->l, CRD_T_element, row,
                                                         CRD_C_element_network, of, &sure);
    int is = NO;
    for (uint32_t m = x->at[i].member; m != CRD_ROW_NONE; m = x->next_member[m]) {
        uint32_t table = CRD_COL(w, need_member, member).target[m];
        uint32_t text = CRD_COL(w, need_member, member).text[m];
        bool holds = !crd_losing_maybe(x->l, CRD_T_need_member, m);
        bool itself = table == CRD_T_element && text == element;
        if (itself || (table == CRD_T_network && is_among(of, n, text)))
            is = more(is, holds && (itself || sure) ? SURELY : PERHAPS);
        named = named || table == CRD_T_element || table == CRD_T_network;
    }
    return named ? is : SURELY;
}

/* Without its network's core an element covers nobody, if nobody else's core has it. */
static uint32_t radiates(needs *x, uint32_t c, uint32_t element)
{
    crd_losing *l = x->l;
    crd_loss_value v[CRD_LOSS_VALUES];
    bool sure;
    uint32_t row = crd_world_row(l->w, CRD_T_element, CRD_COL(l->w, covers, element).text[c]);
    uint32_t n = row == CRD_ROW_NONE
                     ? 0
                     : crd_losing_values(l, CRD_T_element, row, CRD_C_element_network, v, &sure);
    if (n == 0)
        return element;
    uint32_t gate = crd_gate_list_add(&l->gates, 1);
    crd_losing_in(l, gate, element);
    for (uint32_t i = 0; i < n; i++)
        if (crd_world_row(l->w, CRD_T_network, v[i].text) != CRD_ROW_NONE)
            crd_losing_in(l, gate, crd_losing_of(l, CRD_T_network, v[i].text));
    return gate;
}

/* People whom one element covers in an area, under `gate` (high, and low where nothing else reaches
 * them) or `all` (low, where others may). What is left of `left` is shared by `all`. */
static void cover(needs *x, uint32_t gate, uint32_t all, uint32_t c, uint64_t here, uint64_t *left)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    uint32_t element = crd_losing_of(l, CRD_T_element, CRD_COL(w, covers, element).text[c]);
    uint32_t overlap = CRD_COL(w, covers, overlap).text[c];
    int32_t ppm = crd_col_i32(&CRD_COL(w, covers, share_ppm), c);
    bool known = ppm >= 0 && ppm <= 1000000;
    bool sure = !(crd_world_frame(w, CRD_T_covers)->flags[c] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED));
    uint64_t share = known ? here * (uint64_t)ppm / 1000000 : 0;
    if (l->high) {
        if (!sure || !crd_losing_is(l, overlap, "nested"))
            crd_gate_list_input(&l->gates, gate, radiates(x, c, element),
                                known && sure ? share + 1 : here);
    } else if (sure && crd_losing_is(l, overlap, "disjoint")) {
        share = share < *left ? share : *left;
        *left -= share;
        crd_gate_list_input(&l->gates, gate, element, share);
    } else {
        crd_losing_in(l, all, element);
    }
}

/* People of an area that `gate` counts as without: certainly those whom nothing else reaches, at
 * most all whom something that fails reached. */
static void area(needs *x, uint32_t i, uint32_t gate, uint32_t row)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    uint32_t *first = crd_map_find(&x->covers_of, CRD_COL(w, area, id).text[row]);
    uint64_t here = people(w, row), left = here;
    uint32_t all = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
    bool any = false;
    for (uint32_t c = first ? *first : CRD_ROW_NONE; c != CRD_ROW_NONE; c = x->next_covers[c]) {
        if (!counts(x, i, CRD_COL(w, covers, element).text[c]))
            continue;
        any = true;
        cover(x, gate, all, c, here, &left);
    }
    if (!any)
        crd_gate_list_input(&l->gates, gate, l->high ? l->any : l->never, here);
    else if (!l->high)
        crd_gate_list_input(&l->gates, gate, all, left);
}

static uint64_t too_many(uint64_t all, int32_t ppm)
{
    return ppm < 0 || ppm > 1000000 ? all : all * (uint64_t)(1000000 - ppm) / 1000000 + 1;
}

static bool names_any(const needs *x, uint32_t i)
{
    for (uint32_t m = x->at[i].member; m != CRD_ROW_NONE; m = x->next_member[m]) {
        uint32_t table = CRD_COL(x->l->w, need_member, member).target[m];
        if (table == CRD_T_network || table == CRD_T_element)
            return true;
    }
    return false;
}

/* Does the area belong to what the node covers? */
static int reaches(const needs *x, uint32_t i, uint32_t row)
{
    const crd_world *w = x->l->w;
    uint32_t *first = crd_map_find(&x->covers_of, CRD_COL(w, area, id).text[row]);
    int is = NO;
    for (uint32_t c = first ? *first : CRD_ROW_NONE; c != CRD_ROW_NONE && is != SURELY;
         c = x->next_covers[c]) {
        int this = counts(x, i, CRD_COL(w, covers, element).text[c]);
        this = this == SURELY && crd_losing_maybe(x->l, CRD_T_covers, c) ? PERHAPS : this;
        is = more(is, this);
    }
    return is;
}

/* Without a group: areas that the node's members cover, into x->areas. Where it is in doubt whether
 * they do, low counts the people but never as without, high the other way round. */
static bool reached(needs *x, uint32_t i, uint64_t *all)
{
    const crd_world *w = x->l->w;
    bool high = x->l->high;
    for (uint32_t a = 0; a < crd_world_frame(w, CRD_T_area)->n; a++) {
        int is = reaches(x, i, a);
        *all += is == SURELY || (is == PERHAPS && !high) ? people(w, a) : 0;
        if ((is == SURELY || (is == PERHAPS && high)) && !CRD_VEC_PUSH(&x->areas, a))
            return false;
        if (is == PERHAPS)
            is_open(x, x->at[i].service);
    }
    return true;
}

/* The areas whose people may be without, into x->areas; *ret_all: all people. */
static bool areas(needs *x, uint32_t i, uint64_t *ret_all)
{
    const crd_world *w = x->l->w;
    uint32_t group = CRD_COL(w, need, area_group).text[i];
    x->areas.n = 0;
    *ret_all = 0;
    if (group == CRD_INTERN_NONE)
        return !names_any(x, i) || reached(x, i, ret_all);
    uint32_t *first = crd_map_find(&x->areas_of, group);
    for (uint32_t a = first ? *first : CRD_ROW_NONE; a != CRD_ROW_NONE; a = x->next_area[a]) {
        *ret_all += people(w, a);
        if (!CRD_VEC_PUSH(&x->areas, a))
            return false;
    }
    return true;
}

void crd_losing_coverage(needs *x, uint32_t i)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    need *n = &x->at[i];
    int32_t minimum = crd_col_i32(&CRD_COL(w, need, minimum_ppm), i);
    int32_t target = crd_col_i32(&CRD_COL(w, need, target_ppm), i);
    uint64_t all;
    uint32_t networks = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF); /* no other is left */
    crd_losing_in(l, n->lost, networks);
    for (uint32_t m = n->member; m != CRD_ROW_NONE; m = x->next_member[m])
        if (CRD_COL(w, need_member, member).target[m] == CRD_T_network)
            crd_losing_in(l, networks,
                          crd_losing_of(l, CRD_T_network, CRD_COL(w, need_member, member).text[m]));
    if (!areas(x, i, &all)) {
        l->gates.full = true;
        return;
    }
    if (all == 0 || all > CRD_WEIGHT_MAX / 1000000) {
        is_open(x, n->service);
        crd_losing_in(l, n->lost, open_gate(l));
        return;
    }
    uint32_t below = crd_gate_list_add(&l->gates, too_many(all, minimum));
    uint32_t short_of = crd_gate_list_add(&l->gates, too_many(all, target < 0 ? minimum : target));
    crd_losing_in(l, n->lost, below);
    crd_losing_in(l, n->degraded, short_of);
    for (size_t a = 0; a < x->areas.n; a++) {
        area(x, i, below, x->areas.at[a]);
        area(x, i, short_of, x->areas.at[a]);
    }
}
