/* Need trees as gates: lost below the minimum, degraded below the target. What may or may not be
 * part of a tree (a member that holds only maybe) makes low harder to lose and high easier. */
#include "analyse/loss_needs.h"

#include <stdlib.h>

enum { AGREE_MOST = 64 }; /* sites of one agreement */

static need_kind kind_of(const crd_losing *l, uint32_t row)
{
    static const char *const codes[] = {"all",  "any",      "at-least", "elements",
                                        "path", "coverage", "agreement"};
    for (int k = 0; k < 7; k++)
        if (crd_losing_is(l, CRD_COL(l->w, need, kind).text[row], codes[k]))
            return (need_kind)k;
    return ALL;
}

static uint64_t key(uint32_t service, uint32_t node) { return (uint64_t)service << 32 | node; }

static bool rows(needs *x)
{
    const crd_world *w = x->l->w;
    for (uint32_t k = 0; k < crd_losing_n(x->l, CRD_T_need); k++) {
        uint32_t i = crd_losing_row(x->l, CRD_T_need, k);
        uint32_t service = CRD_COL(w, need, service).text[i];
        uint32_t *at = crd_map_add(&x->row_of, key(service, CRD_COL(w, need, node).text[i]), i);
        if (!at)
            return false;
        x->at[i] = (need){.service = crd_world_row(w, CRD_T_service, service),
                          .parent = CRD_ROW_NONE,
                          .child = CRD_ROW_NONE,
                          .sibling = CRD_ROW_NONE,
                          .member = CRD_ROW_NONE,
                          .path = UINT32_MAX,
                          .kind = kind_of(x->l, i),
                          .lost = x->l->need_lost + i,
                          .degraded = x->l->need_degraded + i};
    }
    for (uint32_t k = crd_losing_n(x->l, CRD_T_need); k-- > 0;) {
        uint32_t i = crd_losing_row(x->l, CRD_T_need, k);
        uint32_t parent = CRD_COL(w, need, parent).text[i];
        uint32_t *at = parent == CRD_INTERN_NONE
                           ? NULL
                           : crd_map_find(&x->row_of,
                                          key(CRD_COL(w, need, service).text[i], parent));
        if (!at || *at == i)
            continue;
        x->at[i].parent = *at;
        x->at[i].sibling = x->at[*at].child;
        x->at[*at].child = i;
    }
    for (uint32_t k = crd_losing_n(x->l, CRD_T_need_member); k-- > 0;) {
        uint32_t m = crd_losing_row(x->l, CRD_T_need_member, k);
        uint32_t *at = crd_map_find(&x->row_of, key(CRD_COL(w, need_member, service).text[m],
                                                    CRD_COL(w, need_member, node).text[m]));
        if (!at)
            continue;
        x->next_member[m] = x->at[*at].member;
        x->at[*at].member = m;
    }
    return true;
}

static bool leads_to_root(needs *x, uint32_t i)
{
    uint32_t v = i;
    for (; x->at[v].climb == 0 && x->at[v].parent != CRD_ROW_NONE; v = x->at[v].parent)
        x->at[v].climb = 3;
    uint8_t is = x->at[v].climb == 0 || x->at[v].climb == 1 ? 1 : 2;
    x->at[v].climb = is;
    for (v = i; x->at[v].climb == 3; v = x->at[v].parent)
        x->at[v].climb = is;
    return is == 1;
}

/* Sources of equal weight disagree on what is needed. */
static bool is_disputed(const crd_losing *l, uint32_t i)
{
    static const uint32_t fields[] = {CRD_C_need_kind,       CRD_C_need_k,
                                      CRD_C_need_a_site,     CRD_C_need_b_site,
                                      CRD_C_need_area_group, CRD_C_need_minimum_ppm,
                                      CRD_C_need_target_ppm, CRD_C_need_capacity_gbps};
    if (!(crd_world_frame(l->w, CRD_T_need)->flags[i] & CRD_ROW_CONTESTED))
        return false;
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
        if (crd_world_contested(l->w, CRD_T_need, i, fields[k]))
            return true;
    return false;
}

/* ---- places ------------------------------------------------------------------------------- */

static uint32_t site_row(const crd_world *w, uint32_t text)
{
    return text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, text);
}

static bool agreed_sites(needs *x, uint32_t i, crd_loss_list *ret)
{
    const crd_world *w = x->l->w;
    ret->n = 0;
    for (uint32_t m = x->at[i].member; m != CRD_ROW_NONE; m = x->next_member[m]) {
        uint32_t row = CRD_COL(w, need_member, member).target[m] == CRD_T_site
                           ? site_row(w, CRD_COL(w, need_member, member).text[m])
                           : CRD_ROW_NONE;
        if (row != CRD_ROW_NONE && ret->n < AGREE_MOST && !CRD_VEC_PUSH(ret, row))
            return false;
    }
    return true;
}

/* Every pair of places that somebody needs joined. */
static bool ask_paths(needs *x)
{
    const crd_world *w = x->l->w;
    for (uint32_t k = 0; k < crd_losing_n(x->l, CRD_T_need); k++) {
        uint32_t i = crd_losing_row(x->l, CRD_T_need, k);
        if (x->at[i].kind == PATH) {
            crd_loss_path p = {site_row(w, CRD_COL(w, need, a_site).text[i]),
                               site_row(w, CRD_COL(w, need, b_site).text[i]), 0, i,
                               crd_losing_bits(x->l, i)};
            if (p.a == CRD_ROW_NONE || p.b == CRD_ROW_NONE)
                continue;
            x->at[i].path = (uint32_t)x->paths.n;
            if (!CRD_VEC_PUSH(&x->paths, p))
                return false;
        } else if (x->at[i].kind == AGREEMENT) {
            if (!agreed_sites(x, i, &x->members))
                return false;
            x->at[i].path = (uint32_t)x->paths.n;
            for (size_t a = 0; a < x->members.n; a++)
                for (size_t b = a + 1; b < x->members.n; b++)
                    if (!CRD_VEC_PUSH(&x->paths, ((crd_loss_path){x->members.at[a],
                                                                  x->members.at[b], 0, i, 0})))
                        return false;
        }
    }
    return true;
}

static void path(needs *x, uint32_t i)
{
    crd_losing *l = x->l;
    need *n = &x->at[i];
    if (n->path == UINT32_MAX) {
        is_open(x, n->service);
        crd_losing_in(l, n->lost, open_gate(l));
    } else {
        crd_losing_in(l, n->lost, x->paths.at[n->path].gate);
    }
    for (uint32_t m = n->member; m != CRD_ROW_NONE && l->high; m = x->next_member[m])
        crd_losing_in(l, n->lost,
                      crd_losing_of(l, CRD_COL(l->w, need_member, member).target[m],
                                    CRD_COL(l->w, need_member, member).text[m]));
}

/* No k sites (by default most of them) are still joined: for every site, too few others are. */
static void agreement(needs *x, uint32_t i)
{
    crd_losing *l = x->l;
    need *n = &x->at[i];
    int64_t k = crd_col_i64(&CRD_COL(l->w, need, k), i);
    size_t many, at = n->path;
    if (!agreed_sites(x, i, &x->members)) {
        l->gates.full = true;
        return;
    }
    many = x->members.n;
    if (many == 0) {
        is_open(x, n->service);
        crd_losing_in(l, n->lost, open_gate(l));
        return;
    }
    k = k == CRD_NULL64 ? (int64_t)many / 2 + 1 : k > (int64_t)many ? (int64_t)many : k;
    uint32_t all = crd_gate_list_add(&l->gates, CRD_GATE_ALL_OF);
    uint32_t one = crd_gate_list_add_many(&l->gates, many - (uint64_t)k + 1, many);
    crd_losing_in(l, n->lost, all);
    for (uint32_t a = 0; a < many; a++) {
        uint32_t gone = crd_gate_list_add(&l->gates, 1); /* too few joined, or itself gone */
        crd_losing_in(l, gone, one + a);
        crd_losing_in(l, gone, l->site + x->members.at[a]);
        crd_losing_in(l, all, gone);
        for (uint32_t b = a + 1; b < many; b++, at++) {
            crd_losing_in(l, one + a, x->paths.at[at].gate);
            crd_losing_in(l, one + b, x->paths.at[at].gate);
        }
    }
}

/* ---- trees -------------------------------------------------------------------------------- */

static uint64_t least_lost(uint64_t n, int64_t k)
{
    return k == CRD_NULL64 || k >= (int64_t)n ? 1 : n - (uint64_t)(k < 0 ? 0 : k) + 1;
}

static int64_t part_of(uint64_t n, int32_t ppm)
{
    return ppm < 0 ? CRD_NULL64 : (int64_t)((n * (uint64_t)ppm + 999999) / 1000000);
}

/* Gates of what the node counts; `strict`: all of them are needed. */
static bool gather(needs *x, uint32_t i, bool strict, bool degraded)
{
    crd_losing *l = x->l;
    bool ok = true;
    x->members.n = 0;
    for (uint32_t c = x->at[i].child; c != CRD_ROW_NONE && ok; c = x->at[c].sibling)
        if (strict == l->high || !crd_losing_maybe(l, CRD_T_need, c))
            ok = CRD_VEC_PUSH(&x->members, degraded ? x->at[c].degraded : x->at[c].lost);
    for (uint32_t m = x->at[i].member; m != CRD_ROW_NONE && ok; m = x->next_member[m])
        if (strict == l->high || !crd_losing_maybe(l, CRD_T_need_member, m))
            ok = CRD_VEC_PUSH(&x->members,
                              crd_losing_of(l, CRD_COL(l->w, need_member, member).target[m],
                                            CRD_COL(l->w, need_member, member).text[m]));
    return ok;
}

/* `gate` fails when so many of what was gathered do. */
static void counted(needs *x, uint32_t gate, uint64_t threshold)
{
    uint32_t of = crd_gate_list_add(&x->l->gates, threshold);
    crd_losing_in(x->l, gate, of);
    for (size_t i = 0; i < x->members.n; i++)
        crd_losing_in(x->l, of, x->members.at[i]);
}

static void tree(needs *x, uint32_t i)
{
    crd_losing *l = x->l;
    need *n = &x->at[i];
    int64_t k = n->kind == ANY   ? 1
                : n->kind == ALL ? CRD_NULL64
                                 : crd_col_i64(&CRD_COL(l->w, need, k), i);
    int32_t minimum = crd_col_i32(&CRD_COL(l->w, need, minimum_ppm), i);
    int32_t target = crd_col_i32(&CRD_COL(l->w, need, target_ppm), i);
    if (n->kind == AT_LEAST && k == CRD_NULL64) { /* how many is not said */
        is_open(x, n->service);
        k = l->high ? CRD_NULL64 : 1;
    }
    bool strict = k == CRD_NULL64;
    if (!gather(x, i, strict, false)) {
        l->gates.full = true;
        return;
    }
    uint64_t many = x->members.n;
    if (many == 0) {
        is_open(x, n->service);
        crd_losing_in(l, n->lost, open_gate(l));
        return;
    }
    if (k == CRD_NULL64 && minimum >= 0 && n->kind == ELEMENTS)
        k = part_of(many, minimum);
    counted(x, n->lost, least_lost(many, k));
    if (target >= 0)
        counted(x, n->degraded, least_lost(many, part_of(many, target)));
    if (!gather(x, i, strict, true))
        l->gates.full = true;
    else
        counted(x, n->degraded, least_lost(x->members.n, k));
}

static void node(needs *x, uint32_t i)
{
    crd_losing *l = x->l;
    if (is_disputed(l, i)) {
        is_open(x, x->at[i].service);
        crd_losing_in(l, x->at[i].lost, open_gate(l));
        return;
    }
    switch (x->at[i].kind) {
    case PATH:
        path(x, i);
        break;
    case COVERAGE:
        crd_losing_coverage(x, i);
        break;
    case AGREEMENT:
        agreement(x, i);
        break;
    case ALL:
    case ANY:
    case AT_LEAST:
    case ELEMENTS:
        tree(x, i);
        break;
    }
}

/* Who stands above a node is in doubt: in low the service stands. */
static void unclear(needs *x, uint8_t *is)
{
    crd_losing *l = x->l;
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_need); k++) {
        uint32_t i = crd_losing_row(l, CRD_T_need, k);
        if (x->at[i].service != CRD_ROW_NONE &&
            crd_world_contested(l->w, CRD_T_need, i, CRD_C_need_parent)) {
            is[x->at[i].service] = 1;
            is_open(x, x->at[i].service);
            if (l->high)
                crd_losing_in(l, l->lost + x->at[i].service, l->any);
        }
    }
}

static void trees(needs *x, const uint8_t *unclear_service)
{
    crd_losing *l = x->l;
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_need) && !l->gates.full; k++) {
        uint32_t i = crd_losing_row(l, CRD_T_need, k);
        need *n = &x->at[i];
        node(x, i);
        crd_losing_in(l, n->degraded, n->lost);
        bool root = n->parent == CRD_ROW_NONE, ring = !root && !leads_to_root(x, i);
        bool holds = l->high || !crd_losing_maybe(l, CRD_T_need, i);
        holds = holds && (l->high || n->service == CRD_ROW_NONE || !unclear_service[n->service]);
        if (n->service != CRD_ROW_NONE && holds && (root || (ring && l->high))) {
            crd_losing_in(l, l->lost + n->service, n->lost);
            crd_losing_in(l, l->degraded + n->service, n->degraded);
        }
        if (ring)
            is_open(x, n->service);
    }
}

/* A service of which nobody says what it needs. */
static bool without_needs(needs *x)
{
    crd_losing *l = x->l;
    uint32_t n = crd_world_frame(l->w, CRD_T_service)->n;
    uint8_t *has = calloc((size_t)n + 1, 1);
    if (!has)
        return false;
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_need); k++) {
        uint32_t of = x->at[crd_losing_row(l, CRD_T_need, k)].service;
        if (of != CRD_ROW_NONE)
            has[of] = 1;
    }
    for (uint32_t k = 0; k < crd_losing_n(l, CRD_T_service); k++) {
        uint32_t s = crd_losing_row(l, CRD_T_service, k);
        crd_losing_in(l, l->degraded + s, l->lost + s);
        if (has[s])
            continue;
        is_open(x, s);
        crd_losing_in(l, l->lost + s, open_gate(l));
    }
    free(has);
    return true;
}

static bool make_room(needs *x)
{
    const crd_world *w = x->l->w;
    x->n = crd_world_frame(w, CRD_T_need)->n;
    x->unclear = calloc((size_t)crd_world_frame(w, CRD_T_service)->n + 1, 1);
    x->at = calloc((size_t)x->n + 1, sizeof *x->at);
    x->next_member = calloc((size_t)crd_world_frame(w, CRD_T_need_member)->n + 1, sizeof(uint32_t));
    x->next_area = calloc((size_t)crd_world_frame(w, CRD_T_area)->n + 1, sizeof(uint32_t));
    x->next_covers = calloc((size_t)crd_world_frame(w, CRD_T_covers)->n + 1, sizeof(uint32_t));
    return x->unclear && x->at && x->next_member && x->next_area && x->next_covers && rows(x) &&
           ask_paths(x);
}

static void needs_done(needs *x)
{
    free(x->at);
    free(x->unclear);
    free(x->next_member);
    free(x->next_area);
    free(x->next_covers);
    crd_map_done(&x->row_of);
    crd_map_done(&x->areas_of);
    crd_map_done(&x->covers_of);
    CRD_VEC_DONE(&x->paths);
    CRD_VEC_DONE(&x->members);
    CRD_VEC_DONE(&x->areas);
    crd_losing_coverage_done(x);
}

crd_status crd_losing_ask(crd_losing *l)
{
    needs x = {.l = l};
    bool ok = make_room(&x);
    for (size_t i = 0; i < x.paths.n && ok; i++)
        ok = CRD_VEC_PUSH(&l->asked, x.paths.at[i]);
    needs_done(&x);
    return ok ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_losing_needs(crd_losing *l)
{
    crd_status rc = CRD_ENOMEM;
    needs x = {.l = l};
    if (!make_room(&x) || !crd_losing_gather_areas(&x))
        goto done;
    CRD_TRY(crd_losing_paths(l, x.paths.at, x.paths.n));
    unclear(&x, x.unclear);
    trees(&x, x.unclear);
    rc = without_needs(&x) && !l->gates.full ? CRD_OK : CRD_ENOMEM;
done:
    needs_done(&x);
    return rc;
}
