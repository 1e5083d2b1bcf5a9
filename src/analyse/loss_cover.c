/* Coverage needs: people of areas who are without, as gates. */
#include "analyse/loss_needs.h"

#include <stdlib.h>

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
    for (uint32_t i = 0; i < crd_losing_n(x->l, CRD_T_area) && ok; i++)
        if (CRD_COL(w, area, area_group).text[i] != CRD_INTERN_NONE)
            ok = chain(&x->areas_of, CRD_COL(w, area, area_group).text[i], x->next_area, i);
    for (uint32_t i = 0; i < crd_losing_n(x->l, CRD_T_covers) && ok; i++)
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

/* People of one area, as they are counted. */
typedef struct counting {
    uint32_t gate, all;  /* who is without; fails when all that may overlap does */
    uint64_t here, left; /* people; of them those whom nothing reaches that overlaps with nothing */
    uint64_t told;       /* high: without by what may overlap, when all of it fails */
} counting;

static bool is_sure(const crd_losing *l, uint32_t c)
{
    return !(crd_world_frame(l->w, CRD_T_covers)->flags[c] & (CRD_ROW_MAYBE | CRD_ROW_CONTESTED));
}

static bool is_nested(const crd_losing *l, uint32_t c)
{
    return is_sure(l, c) && crd_losing_is(l, CRD_COL(l->w, covers, overlap).text[c], "nested");
}

/* People whom one element covers in an area, under `gate` (high, and low where nothing else reaches
 * them) or `all` (low, where others may). */
static void cover(needs *x, counting *a, uint32_t c)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    uint32_t element = crd_losing_of(l, CRD_T_element, CRD_COL(w, covers, element).text[c]);
    uint32_t overlap = CRD_COL(w, covers, overlap).text[c];
    int32_t ppm = crd_col_i32(&CRD_COL(w, covers, share_ppm), c);
    bool known = ppm >= 0 && ppm <= 1000000;
    bool sure = is_sure(l, c);
    bool apart = sure && crd_losing_is(l, overlap, "disjoint");
    uint64_t share = known ? a->here * (uint64_t)ppm / 1000000 : 0;
    uint64_t most = known && sure ? share + 1 : a->here;
    if (l->high && !is_nested(l, c)) {
        uint32_t gone = radiates(x, c, element);
        crd_gate_list_input(&l->gates, a->gate, gone, most);
        l->gates.full |= !apart && !CRD_VEC_PUSH(&x->members, gone);
        a->told += apart ? 0 : most;
    } else if (l->high) { /* at its end: seldom of use */
    } else if (apart) {
        crd_gate_list_input(&l->gates, a->gate, element, share < a->left ? share : a->left);
    } else {
        crd_losing_in(l, a->all, element);
    }
    if (apart)
        a->left -= share < a->left ? share : a->left;
}

/* High: once all that may overlap fails (x->members, and what is nested), also those whom nothing
 * reached before. */
static void reached_by_nothing(needs *x, uint32_t i, const counting *a, uint32_t first)
{
    crd_losing *l = x->l;
    for (size_t k = 0; k < x->members.n; k++)
        crd_losing_in(l, a->all, x->members.at[k]);
    for (uint32_t c = first; c != CRD_ROW_NONE; c = x->next_covers[c]) {
        uint32_t element = CRD_COL(l->w, covers, element).text[c];
        if (is_nested(l, c) && counts(x, i, element))
            crd_losing_in(l, a->all, radiates(x, c, crd_losing_of(l, CRD_T_element, element)));
    }
}

/* People of an area that `gate` counts as without: certainly those whom nothing else reaches, at
 * most all whom something that fails reached, and then those too whom nothing reached before, so
 * that high is never below low. */
static void area(needs *x, uint32_t i, uint32_t gate, uint32_t row)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    uint32_t *first = crd_map_find(&x->covers_of, CRD_COL(w, area, id).text[row]);
    uint64_t here = people(w, row);
    counting a = {gate, crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF), here, here, 0};
    bool any = false;
    x->members.n = 0;
    for (uint32_t c = first ? *first : CRD_ROW_NONE; c != CRD_ROW_NONE; c = x->next_covers[c]) {
        if (!counts(x, i, CRD_COL(w, covers, element).text[c]))
            continue;
        any = true;
        cover(x, &a, c);
    }
    if (!any) {
        crd_gate_list_input(&l->gates, gate, l->high ? l->any : l->never, here);
    } else if (a.left > a.told) {
        if (l->high)
            reached_by_nothing(x, i, &a, *first);
        crd_gate_list_input(&l->gates, gate, a.all, a.left - a.told);
    }
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
static bool reached(needs *x, uint32_t i, uint64_t *all, bool *doubted)
{
    const crd_world *w = x->l->w;
    bool high = x->l->high;
    for (uint32_t a = 0; a < crd_world_frame(w, CRD_T_area)->n; a++) {
        int is = reaches(x, i, a);
        *all += is == SURELY || (is == PERHAPS && !high) ? people(w, a) : 0;
        if ((is == SURELY || (is == PERHAPS && high)) && !CRD_VEC_PUSH(&x->areas, a))
            return false;
        *doubted = *doubted || is == PERHAPS;
    }
    return true;
}

/* The areas whose people may be without, into x->areas; how many people there are. */
static bool areas(needs *x, uint32_t i, need_cover *ret)
{
    const crd_world *w = x->l->w;
    x->areas.n = 0;
    if (ret->group == CRD_INTERN_NONE)
        return !names_any(x, i) || reached(x, i, &ret->all, &ret->doubted);
    uint32_t *first = crd_map_find(&x->areas_of, ret->group);
    for (uint32_t a = first ? *first : CRD_ROW_NONE; a != CRD_ROW_NONE; a = x->next_area[a]) {
        ret->all += people(w, a);
        if (!CRD_VEC_PUSH(&x->areas, a))
            return false;
    }
    return true;
}

/* ---- needs that are alike ----------------------------------------------------------------- */

static int number_order(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Members that `counts` looks at, ascending, at the end of cover_members. */
static bool push_members(needs *x, uint32_t i, need_cover *ret)
{
    const crd_world *w = x->l->w;
    ret->members = x->cover_members.n;
    for (uint32_t m = x->at[i].member; m != CRD_ROW_NONE; m = x->next_member[m]) {
        uint32_t table = CRD_COL(w, need_member, member).target[m];
        uint64_t what = (uint64_t)CRD_COL(w, need_member, member).text[m] << 2 |
                        (table == CRD_T_network ? 2u : 0u) |
                        crd_losing_maybe(x->l, CRD_T_need_member, m);
        if ((table == CRD_T_network || table == CRD_T_element) &&
            !CRD_VEC_PUSH(&x->cover_members, what))
            return false;
    }
    ret->n_members = x->cover_members.n - ret->members;
    if (ret->n_members > 1)
        qsort(x->cover_members.at + ret->members, ret->n_members, sizeof *x->cover_members.at,
              number_order);
    return true;
}

static bool is_same(const needs *x, const need_cover *a, const need_cover *b)
{
    if (a->group != b->group || a->n_members != b->n_members)
        return false;
    for (size_t k = 0; k < a->n_members; k++)
        if (x->cover_members.at[a->members + k] != x->cover_members.at[b->members + k])
            return false;
    return true;
}

/* The one that need i is; UINT32_MAX without memory. What steps are told of has its own. */
static uint32_t cover_of(needs *x, uint32_t i)
{
    need_cover c = {.group = CRD_COL(x->l->w, need, area_group).text[i],
                    .first_gate = UINT32_MAX,
                    .next = UINT32_MAX};
    if (!push_members(x, i, &c))
        return UINT32_MAX;
    uint64_t hash = crd_mix(x->l->told ? i : c.group);
    for (size_t k = 0; k < c.n_members; k++)
        hash = crd_mix(hash ^ x->cover_members.at[c.members + k]);
    uint32_t *last = crd_map_add(&x->cover_of, hash >> 1, UINT32_MAX);
    for (uint32_t k = last && !x->l->told ? *last : UINT32_MAX; k != UINT32_MAX;
         k = x->covers.at[k].next)
        if (is_same(x, &x->covers.at[k], &c)) {
            x->cover_members.n = c.members;
            return k;
        }
    if (!last || !areas(x, i, &c))
        return UINT32_MAX;
    c.next = *last;
    *last = (uint32_t)x->covers.n;
    return CRD_VEC_PUSH(&x->covers, c) ? *last : UINT32_MAX;
}

/* The gate that fails when so many people of the cover are without. */
static uint32_t without(needs *x, uint32_t i, uint32_t cover, uint64_t threshold)
{
    need_cover *c = &x->covers.at[cover];
    for (uint32_t k = c->first_gate; k != UINT32_MAX && !x->l->told; k = x->cover_gates.at[k].next)
        if (x->cover_gates.at[k].threshold == threshold)
            return x->cover_gates.at[k].gate;
    need_cover_gate g = {threshold, crd_gate_list_add(&x->l->gates, threshold), UINT32_MAX};
    if (c->first_gate == UINT32_MAX || x->l->told) {
        c->gate = g.gate;
        c->inputs = x->l->gates.inputs.n;
        for (size_t a = 0; a < x->areas.n; a++)
            area(x, i, g.gate, x->areas.at[a]);
        c->end_inputs = x->l->gates.inputs.n;
    } else {
        crd_gate_list_copy(&x->l->gates, c->inputs, c->end_inputs, c->gate, g.gate);
        g.next = c->first_gate;
    }
    if (CRD_VEC_PUSH(&x->cover_gates, g))
        c->first_gate = (uint32_t)x->cover_gates.n - 1;
    else
        x->l->gates.full = true;
    return g.gate;
}

void crd_losing_coverage(needs *x, uint32_t i)
{
    crd_losing *l = x->l;
    const crd_world *w = l->w;
    need *n = &x->at[i];
    int32_t minimum = crd_col_i32(&CRD_COL(w, need, minimum_ppm), i);
    int32_t target = crd_col_i32(&CRD_COL(w, need, target_ppm), i);
    uint32_t networks = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF); /* no other is left */
    crd_losing_in(l, n->lost, networks);
    for (uint32_t m = n->member; m != CRD_ROW_NONE; m = x->next_member[m])
        if (CRD_COL(w, need_member, member).target[m] == CRD_T_network)
            crd_losing_in(l, networks,
                          crd_losing_of(l, CRD_T_network, CRD_COL(w, need_member, member).text[m]));
    uint32_t cover = cover_of(x, i);
    if (cover == UINT32_MAX) {
        l->gates.full = true;
        return;
    }
    uint64_t all = x->covers.at[cover].all;
    if (x->covers.at[cover].doubted)
        is_open(x, n->service);
    if (all == 0 || all > CRD_WEIGHT_MAX / 1000000) {
        is_open(x, n->service);
        crd_losing_in(l, n->lost, open_gate(l));
        return;
    }
    crd_losing_in(l, n->lost, without(x, i, cover, too_many(all, minimum)));
    crd_losing_in(l, n->degraded,
                  without(x, i, cover, too_many(all, target < 0 ? minimum : target)));
}

void crd_losing_coverage_done(needs *x)
{
    crd_map_done(&x->cover_of);
    CRD_VEC_DONE(&x->covers);
    CRD_VEC_DONE(&x->cover_gates);
    CRD_VEC_DONE(&x->cover_members);
}
