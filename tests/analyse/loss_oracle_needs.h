#ifndef LOSS_ORACLE_NEEDS_H
#define LOSS_ORACLE_NEEDS_H

/* The second half of the oracle of losses: ways, needs, and the whole. */
#include "loss_oracle.h"

/* ---- ways --------------------------------------------------------------------------------- */

/* Places where the end of a link may be: sites. */
static inline struct lo_values lo_places(const struct lo *x, uint32_t link, uint32_t field)
{
    struct lo_values v = lo_values(x, CRD_T_link, link, field), to = {.sure = v.sure};
    for (uint32_t i = 0; i < v.n; i++) {
        uint32_t row = v.table[i] == CRD_T_site || v.table[i] == CRD_T_element
                           ? crd_world_row(x->w, v.table[i], v.text[i])
                           : CRD_ROW_NONE;
        if (v.table[i] == CRD_T_site && row != CRD_ROW_NONE)
            to.text[to.n++ % 8] = row;
        if (v.table[i] != CRD_T_element || row == CRD_ROW_NONE)
            continue;
        struct lo_values s = lo_values(x, CRD_T_element, row, CRD_C_element_site);
        to.sure = to.sure && s.sure;
        for (uint32_t k = 0; k < s.n; k++)
            if (crd_world_row(x->w, CRD_T_site, s.text[k]) != CRD_ROW_NONE)
                to.text[to.n++ % 8] = crd_world_row(x->w, CRD_T_site, s.text[k]);
    }
    return to;
}

/* Are two sites joined by links that stand? Branches of one system of one network meet. In low a
 * link joins wherever its ends may be, in high only where they surely are. */
static inline void lo_join(const struct lo *x, uint32_t part[LO_MOST])
{
    uint32_t sites = lo_n(x, CRD_T_site), links = lo_n(x, CRD_T_link), hub[LO_MOST];
    for (uint32_t s = 0; s < sites; s++)
        part[s] = s;
    for (uint32_t i = 0; i < links; i++)
        hub[i] = UINT32_MAX; /* a site at which its system has been reached */
    for (uint32_t rounds = 0; rounds <= sites; rounds++)
        for (uint32_t i = 0; i < links; i++) {
            struct lo_values a = lo_places(x, i, CRD_C_link_a), b = lo_places(x, i, CRD_C_link_b);
            uint32_t system = CRD_COL(x->w, link, system).text[i];
            if (x->link[i] || (x->high && (!a.sure || !b.sure)) || a.n + b.n == 0)
                continue;
            if (a.n == 0 || b.n == 0) {
                if (system == CRD_INTERN_NONE)
                    continue;
                for (uint32_t k = 0; k < links; k++)
                    if (CRD_COL(x->w, link, system).text[k] == system &&
                        CRD_COL(x->w, link, network).text[k] ==
                            CRD_COL(x->w, link, network).text[i]) {
                        if (hub[k] == UINT32_MAX)
                            hub[k] = a.n ? a.text[0] : b.text[0];
                        struct lo_values *has = a.n ? &a : &b;
                        has->text[has->n++ % 8] = hub[k];
                        b = *has;
                        a = *has;
                        break;
                    }
            }
            for (uint32_t p = 0; p < a.n; p++)
                for (uint32_t q = 0; q < b.n; q++) {
                    uint32_t from = part[a.text[p]], to = part[b.text[q]];
                    for (uint32_t s = 0; s < sites; s++)
                        if (part[s] == from)
                            part[s] = to;
                }
        }
}

static inline bool lo_apart(const struct lo *x, uint32_t a, uint32_t b)
{
    uint32_t now[LO_MOST], before[LO_MOST];
    if (x->site[a] || x->site[b])
        return true;
    if (!x->base)
        return false;
    lo_join(x, now);
    lo_join(x->base, before);
    if (before[a] != before[b])
        return lo_open(x);
    return now[a] != now[b];
}

/* ---- needs -------------------------------------------------------------------------------- */

static inline bool lo_member_of(const struct lo *x, uint32_t m, uint32_t need)
{
    const crd_world *w = x->w;
    return CRD_COL(w, need_member, service).text[m] == CRD_COL(w, need, service).text[need] &&
           CRD_COL(w, need_member, node).text[m] == CRD_COL(w, need, node).text[need];
}

static inline uint32_t lo_parent(const struct lo *x, uint32_t need)
{
    const crd_world *w = x->w;
    uint32_t up = CRD_COL(w, need, parent).text[need];
    for (uint32_t i = 0; i < lo_n(x, CRD_T_need) && up != CRD_INTERN_NONE; i++)
        if (i != need && CRD_COL(w, need, node).text[i] == up &&
            CRD_COL(w, need, service).text[i] == CRD_COL(w, need, service).text[need])
            return i;
    return CRD_ROW_NONE;
}

/* 0 no, 1 perhaps, 2 surely; `*named`: the need names who covers. */
static inline int lo_covers_for(const struct lo *x, uint32_t need, uint32_t element_text,
                                bool *named)
{
    const crd_world *w = x->w;
    uint32_t e = crd_world_row(w, CRD_T_element, element_text);
    int is = 0;
    struct lo_values net = {.sure = true};
    *named = false;
    if (e != CRD_ROW_NONE)
        net = lo_values(x, CRD_T_element, e, CRD_C_element_network);
    for (uint32_t m = 0; m < lo_n(x, CRD_T_need_member); m++) {
        uint32_t table = CRD_COL(w, need_member, member).target[m];
        uint32_t text = CRD_COL(w, need_member, member).text[m];
        if (!lo_member_of(x, m, need) || (table != CRD_T_element && table != CRD_T_network))
            continue;
        *named = true;
        if (table == CRD_T_element && text == element_text)
            return 2;
        for (uint32_t k = 0; k < net.n && table == CRD_T_network; k++)
            if (net.text[k] == text)
                is = net.sure ? 2 : is > 1 ? is : 1;
    }
    return *named ? is : 2;
}

/* Is the area one of the need's? Without a group, those that the members cover are. */
static inline int lo_area_of(const struct lo *x, uint32_t need, uint32_t area)
{
    const crd_world *w = x->w;
    uint32_t group = CRD_COL(w, need, area_group).text[need];
    int is = 0;
    bool named = false;
    if (group != CRD_INTERN_NONE)
        return CRD_COL(w, area, area_group).text[area] == group ? 2 : 0;
    for (uint32_t c = 0; c < lo_n(x, CRD_T_covers); c++)
        if (CRD_COL(w, covers, area).text[c] == CRD_COL(w, area, id).text[area]) {
            int by = lo_covers_for(x, need, CRD_COL(w, covers, element).text[c], &named);
            is = named && by > is ? by : is;
        }
    return is;
}

/* People of an area who are without: surely, or at most. */
static inline uint64_t lo_without(const struct lo *x, uint32_t need, uint32_t area)
{
    const crd_world *w = x->w;
    uint64_t here = (uint64_t)crd_col_i64(&CRD_COL(w, area, population), area), left = here,
             gone = 0, told = 0;
    bool any = false, rest = false, rest_fails = true, named;
    for (uint32_t c = lo_n(x, CRD_T_covers); c-- > 0;) {
        uint32_t text = CRD_COL(w, covers, element).text[c];
        if (CRD_COL(w, covers, area).text[c] != CRD_COL(w, area, id).text[area] ||
            !lo_covers_for(x, need, text, &named))
            continue;
        bool fails = lo_ref(x, CRD_T_element, text);
        uint32_t e = crd_world_row(w, CRD_T_element, text);
        if (x->high && e != CRD_ROW_NONE) { /* without its core it covers nobody */
            struct lo_values net = lo_values(x, CRD_T_element, e, CRD_C_element_network);
            for (uint32_t k = 0; k < net.n; k++)
                fails = fails || (crd_world_row(w, CRD_T_network, net.text[k]) != CRD_ROW_NONE &&
                                  lo_ref(x, CRD_T_network, net.text[k]));
        }
        bool sure = !crd_world_contested(w, CRD_T_covers, c, CRD_C_covers_share_ppm) &&
                    !crd_world_contested(w, CRD_T_covers, c, CRD_C_covers_overlap);
        int32_t ppm = crd_col_i32(&CRD_COL(w, covers, share_ppm), c);
        uint64_t share = ppm < 0 ? 0 : here * (uint64_t)ppm / 1000000;
        bool nested = lo_is(x, CRD_COL(w, covers, overlap).text[c], "nested") && sure;
        bool disjoint = lo_is(x, CRD_COL(w, covers, overlap).text[c], "disjoint") && sure;
        any = true;
        uint64_t most = sure && ppm >= 0 ? share + 1 : here;
        if (x->high)
            gone += fails && !nested ? most : 0;
        if (disjoint) {
            share = share < left ? share : left;
            left -= share;
            gone += fails && !x->high ? share : 0;
        } else {
            rest = true;
            rest_fails = rest_fails && fails;
            told += x->high && !nested ? most : 0;
        }
    }
    if (!any)
        return lo_open(x) ? here : 0;
    return gone + (rest && rest_fails && left > told ? left - told : 0); /* reached by nothing */
}

static inline bool lo_below(uint64_t without, uint64_t all, int32_t ppm)
{
    return ppm < 0 ? without >= all : without >= all * (uint64_t)(1000000 - ppm) / 1000000 + 1;
}

static inline void lo_coverage(struct lo *x, uint32_t n)
{
    const crd_world *w = x->w;
    int32_t minimum = crd_col_i32(&CRD_COL(w, need, minimum_ppm), n);
    int32_t target = crd_col_i32(&CRD_COL(w, need, target_ppm), n);
    uint64_t all = 0, without = 0;
    bool networks = false, stands = false;
    for (uint32_t a = 0; a < lo_n(x, CRD_T_area); a++) { /* in doubt: against the bound */
        int is = lo_area_of(x, n, a);
        if (is >= (x->high ? 2 : 1))
            all += (uint64_t)crd_col_i64(&CRD_COL(w, area, population), a);
        if (is >= (x->high ? 1 : 2))
            without += lo_without(x, n, a);
    }
    for (uint32_t m = 0; m < lo_n(x, CRD_T_need_member); m++)
        if (lo_member_of(x, m, n) && CRD_COL(w, need_member, member).target[m] == CRD_T_network) {
            networks = true;
            stands |= !lo_ref(x, CRD_T_network, CRD_COL(w, need_member, member).text[m]);
        }
    bool lost = (networks && !stands) || (all == 0 ? lo_open(x) : lo_below(without, all, minimum));
    lo_set(x, &x->need[n], lost);
    lo_set(x, &x->less[n],
           lost || (all > 0 && lo_below(without, all, target < 0 ? minimum : target)));
}

static inline void lo_agreement(struct lo *x, uint32_t n)
{
    const crd_world *w = x->w;
    uint32_t site[LO_MOST], many = 0, best = 0;
    int64_t k = crd_col_i64(&CRD_COL(w, need, k), n);
    for (uint32_t m = 0; m < lo_n(x, CRD_T_need_member); m++)
        if (lo_member_of(x, m, n) && CRD_COL(w, need_member, member).target[m] == CRD_T_site) {
            uint32_t row = crd_world_row(w, CRD_T_site, CRD_COL(w, need_member, member).text[m]);
            if (row != CRD_ROW_NONE)
                site[many++] = row;
        }
    if (many == 0) {
        lo_set(x, &x->need[n], lo_open(x));
        return;
    }
    for (uint32_t a = 0; a < many; a++) {
        uint32_t joined = !x->site[site[a]];
        for (uint32_t b = 0; b < many && joined; b++)
            joined += a != b && !lo_apart(x, site[a], site[b]);
        best = joined > best ? joined : best;
    }
    k = k == CRD_NULL64 ? many / 2 + 1 : k > many ? many : k;
    lo_set(x, &x->need[n], best < k);
}

static inline void lo_path(struct lo *x, uint32_t n)
{
    const crd_world *w = x->w;
    uint32_t a = CRD_COL(w, need, a_site).text[n], b = CRD_COL(w, need, b_site).text[n];
    a = a == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, a);
    b = b == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, b);
    lo_set(x, &x->need[n], a == CRD_ROW_NONE || b == CRD_ROW_NONE ? lo_open(x) : lo_apart(x, a, b));
    for (uint32_t m = 0; m < lo_n(x, CRD_T_need_member) && x->high; m++)
        if (lo_member_of(x, m, n))
            lo_set(x, &x->need[n],
                   lo_ref(x, CRD_COL(w, need_member, member).target[m],
                          CRD_COL(w, need_member, member).text[m]));
}

static inline void lo_tree(struct lo *x, uint32_t n)
{
    const crd_world *w = x->w;
    uint32_t kind = CRD_COL(w, need, kind).text[n];
    int64_t k = crd_col_i64(&CRD_COL(w, need, k), n), many = 0, up = 0, well = 0;
    int32_t minimum = crd_col_i32(&CRD_COL(w, need, minimum_ppm), n);
    int32_t target = crd_col_i32(&CRD_COL(w, need, target_ppm), n);
    for (uint32_t c = 0; c < lo_n(x, CRD_T_need); c++)
        if (lo_parent(x, c) == n) {
            many++;
            up += !x->need[c];
            well += !x->less[c];
        }
    for (uint32_t m = 0; m < lo_n(x, CRD_T_need_member); m++)
        if (lo_member_of(x, m, n)) {
            bool stands = !lo_ref(x, CRD_COL(w, need_member, member).target[m],
                                  CRD_COL(w, need_member, member).text[m]);
            many++;
            up += stands;
            well += stands;
        }
    if (many == 0) {
        lo_set(x, &x->need[n], lo_open(x));
        return;
    }
    if (lo_is(x, kind, "any"))
        k = 1;
    else if (lo_is(x, kind, "all") ||
             (lo_is(x, kind, "elements") && k == CRD_NULL64 && minimum < 0))
        k = many;
    else if (lo_is(x, kind, "elements") && k == CRD_NULL64)
        k = (many * minimum + 999999) / 1000000;
    else if (k == CRD_NULL64) /* how many is not said */
        k = x->high ? many : 1;
    k = k > many ? many : k;
    lo_set(x, &x->need[n], up < k);
    lo_set(x, &x->less[n], well < k || (target >= 0 && up * 1000000 < many * (int64_t)target));
}

/* Does a chain of parents end? */
static inline bool lo_rooted(const struct lo *x, uint32_t n)
{
    uint32_t steps = 0;
    while (n != CRD_ROW_NONE && steps++ <= lo_n(x, CRD_T_need))
        n = lo_parent(x, n);
    return n == CRD_ROW_NONE;
}

static inline bool lo_disputed(const struct lo *x, uint32_t n, bool parent)
{
    static const uint32_t fields[] = {CRD_C_need_kind,       CRD_C_need_k,
                                      CRD_C_need_a_site,     CRD_C_need_b_site,
                                      CRD_C_need_area_group, CRD_C_need_minimum_ppm,
                                      CRD_C_need_target_ppm, CRD_C_need_capacity_gbps};
    if (parent)
        return crd_world_contested(x->w, CRD_T_need, n, CRD_C_need_parent);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (crd_world_contested(x->w, CRD_T_need, n, fields[i]))
            return true;
    return false;
}

static inline void lo_needs(struct lo *x)
{
    const crd_world *w = x->w;
    for (uint32_t n = 0; n < lo_n(x, CRD_T_need); n++) {
        uint32_t kind = CRD_COL(w, need, kind).text[n];
        if (lo_disputed(x, n, false))
            lo_set(x, &x->need[n], lo_open(x));
        else if (lo_is(x, kind, "path"))
            lo_path(x, n);
        else if (lo_is(x, kind, "coverage"))
            lo_coverage(x, n);
        else if (lo_is(x, kind, "agreement"))
            lo_agreement(x, n);
        else
            lo_tree(x, n);
        lo_set(x, &x->less[n], x->need[n]);
    }
    for (uint32_t s = 0; s < lo_n(x, CRD_T_service); s++) {
        bool has = false, lost = false, less = false, unclear = false;
        for (uint32_t n = 0; n < lo_n(x, CRD_T_need); n++) {
            if (CRD_COL(w, need, service).text[n] != CRD_COL(w, service, id).text[s])
                continue;
            has = true;
            unclear |= lo_disputed(x, n, true);
            if (lo_parent(x, n) == CRD_ROW_NONE || (!lo_rooted(x, n) && x->high)) {
                lost |= x->need[n];
                less |= x->less[n];
            }
        }
        if (unclear || !has) {
            lost = unclear && x->high ? lost || lo_open(x) : lo_open(x);
            less = unclear && x->high ? less || lost : lost;
        }
        lo_set(x, &x->service[s], lost);
        lo_set(x, &x->degraded[s], lost || less);
    }
}

/* ---- the whole ---------------------------------------------------------------------------- */

static inline void lo_evaluate(struct lo *x)
{
    const crd_ties *t = x->t;
    lo_dead(x);
    do {
        x->changed = false;
        for (uint32_t s = 0; s < lo_n(x, CRD_T_site); s++) {
            lo_set(x, &x->site[s],
                   x->dead[crd_ties_node(t, CRD_T_site, s)] && lo_still_down(x, (double)NAN));
            lo_set(x, &x->site[s], lo_lacks(x, CRD_T_site, s));
        }
        for (uint32_t e = 0; e < lo_n(x, CRD_T_element); e++)
            lo_set(x, &x->element[e], lo_element_fails(x, e));
        for (uint32_t l = 0; l < lo_n(x, CRD_T_link); l++)
            lo_set(x, &x->link[l], lo_link_fails(x, l));
        for (uint32_t n = 0; n < lo_n(x, CRD_T_network); n++)
            lo_set(x, &x->network[n], lo_network_fails(x, n));
        lo_needs(x);
    } while (x->changed);
}

#endif
