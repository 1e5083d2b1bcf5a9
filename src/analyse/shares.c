/* Counting: one pass over the elements, for each role as many groups as the thing is in: all and
 * those of the split, and of each of them all layers and its own. What is unknown is summed by what
 * is known of it (layers, date of installation), so that which parties existed then is asked once
 * for a date and not once for an element. */
#include "analyse/shares.h"

#include "analyse/shares_int.h"
#include "base/str.h"
#include "model/code.h"

#include <string.h>

const crd_want *crd_shares_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_element, CRD_BIT(element, network) | CRD_BIT(element, site) |
                            CRD_BIT(element, area) | CRD_BIT(element, owner) |
                            CRD_BIT(element, function) | CRD_BIT(element, product) |
                            CRD_BIT(element, quantity) | CRD_BIT(element, status) |
                            CRD_BIT(element, installed) | CRD_BIT(element, subscribers) |
                            CRD_BIT(element, traffic_gbps) | CRD_BIT(element, premises)},
        {CRD_T_product, CRD_BIT(product, maker) | CRD_BIT(product, category)},
        {CRD_T_network,
         CRD_BIT(network, name) | CRD_BIT(network, operator) | CRD_BIT(network, country)},
        {CRD_T_party, CRD_BIT(party, name)},
        {CRD_T_share_use, CRD_BIT(share_use, what) | CRD_BIT(share_use, kind)},
        {CRD_T_link, CRD_BIT(link, system) | CRD_BIT(link, network) | CRD_BIT(link, medium) |
                         CRD_BIT(link, status) | CRD_BIT(link, installed) | CRD_BIT(link, a) |
                         CRD_BIT(link, b) | CRD_BIT(link, length_km) |
                         CRD_BIT(link, capacity_gbps)},
        {CRD_T_site, CRD_BIT(site, country) | CRD_BIT(site, area)},
        {CRD_T_area, CRD_BIT(area, name) | CRD_BIT(area, area_group)},
        {CRD_T_tie, CRD_BIT(tie, holder) | CRD_BIT(tie, target) | CRD_BIT(tie, kind)},
        {CRD_T_code, CRD_BIT(code, layer)},
        {CRD_T_jurisdiction, 0},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

/* ---- layers ------------------------------------------------------------------------------- */

crd_str crd_layer_of(const crd_world *w, uint32_t function)
{
    const crd_function *f = crd_function_find(crd_world_text(w, function));
    if (f)
        return crd_str_from(f->layer);
    const crd_frame *codes = crd_world_frame(w, CRD_T_code);
    uint32_t list = crd_world_find_text(w, CRD_STR("function"));
    for (uint32_t i = 0; i < codes->n && list != CRD_INTERN_NONE; i++)
        if (CRD_COL(w, code, list).text[i] == list && CRD_COL(w, code, code).text[i] == function)
            return crd_world_text(w, CRD_COL(w, code, layer).text[i]);
    return CRD_STR_NULL;
}

/* Number of the function's layer: 1 for none, 2 ... in order of names. */
static crd_status layer_no(crd_sharing *s, uint32_t function, uint32_t *ret)
{
    uint32_t *at = crd_map_add(&s->layer_of, function, 0);
    if (!at)
        return CRD_ENOMEM;
    if (*at == 0) {
        crd_str layer = crd_layer_of(s->w, function);
        *at = 1;
        for (uint32_t i = 1; layer.len > 0 && i < s->n_layers; i++)
            if (crd_str_eq(s->layers[i], layer))
                *at = i + 1;
    }
    *ret = *at;
    return CRD_OK;
}

/* Through another table: element -> product -> maker. */
static void who_through(const crd_world *w, uint32_t row, uint32_t field, uint32_t table,
                        uint32_t party_field, crd_share_who *set)
{
    uint32_t values[WHO_MAX], n;
    if (!crd_share_values(w, CRD_T_element, row, field, values, &n))
        set->unknown = true;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = crd_world_row(w, table, values[i]);
        if (at == CRD_ROW_NONE)
            set->unknown = true;
        else
            crd_share_who_field(w, table, at, party_field, set);
        set->unknown |= at != CRD_ROW_NONE &&
                        (crd_world_frame(w, table)->flags[at] & CRD_ROW_MAYBE) != 0;
    }
}

static void who_is(const crd_world *w, uint32_t row, crd_share_role role, crd_share_who *set)
{
    set->n = 0;
    set->unknown = false;
    switch (role) {
    case CRD_SHARE_MAKER:
        who_through(w, row, CRD_C_element_product, CRD_T_product, CRD_C_product_maker, set);
        return;
    case CRD_SHARE_OWNER:
        crd_share_who_field(w, CRD_T_element, row, CRD_C_element_owner, set);
        return;
    case CRD_SHARE_OPERATOR:
        who_through(w, row, CRD_C_element_network, CRD_T_network, CRD_C_network_operator, set);
        return;
    }
}

/* ---- an element --------------------------------------------------------------------------- */

/* Radio shared by MOCN or MORAN: its radio layer; passive sharing: masts and the like. The own
 * network counts too, unless its operator uses it through another one. */
static void find_users(const crd_sharing *s, uint32_t row, crd_share_counted *c)
{
    const crd_world *w = s->w;
    uint32_t own_text = CRD_COL(w, element, network).text[row];
    crd_str layer = c->n_layers == 1 ? s->layers[c->layers[0] - 1] : CRD_STR_NULL;
    bool ran = crd_str_eq(layer, CRD_STR("ran")), passive = crd_str_eq(layer, CRD_STR("passive"));
    c->n_users = 0;
    if (s->uses.n > 0) {
        crd_share_add_users(s, CRD_T_element, CRD_COL(w, element, id).text[row], true, false, c);
        if (ran || passive) {
            crd_share_add_users(s, CRD_T_network, own_text, false, passive, c);
            crd_share_add_users(s, CRD_T_site, CRD_COL(w, element, site).text[row], false, passive,
                                c);
        }
    }
    crd_share_add_own(s, crd_world_row(w, CRD_T_network, own_text), c);
}

/* Whole numbers from a field, with the least and most of contested values. False: not known. */
typedef struct amounts {
    uint32_t field;
    double scale; /* of reals; 0 = a whole number */
} amounts;

static bool value_of(const amounts *a, int64_t whole, double real, int64_t *ret)
{
    if (a->scale == 0) {
        *ret = whole;
        return whole != CRD_NULL64;
    }
    *ret = real > 0 ? (int64_t)(real * a->scale + 0.5) : 0;
    return real >= 0; /* false for NAN, which is null */
}

static bool amount_of(const crd_sharing *s, uint32_t row, int64_t *low, int64_t *high)
{
    static const amounts fields[] = {[CRD_SHARE_ELEMENTS] = {CRD_C_element_quantity, 0},
                                     [CRD_SHARE_TRAFFIC] = {CRD_C_element_traffic_gbps, 1000},
                                     [CRD_SHARE_SUBSCRIBERS] = {CRD_C_element_subscribers, 0},
                                     [CRD_SHARE_PREMISES] = {CRD_C_element_premises, 0}};
    *low = *high = 1;
    if (s->opts->measure == CRD_SHARE_SITES)
        return CRD_COL(s->w, element, site).text[row] != CRD_INTERN_NONE ||
               crd_world_contested(s->w, CRD_T_element, row, CRD_C_element_site);
    const amounts *a = &fields[s->opts->measure];
    const crd_world_col *col = &crd_world_frame(s->w, CRD_T_element)->cols[a->field];
    bool known = value_of(a, a->scale == 0 ? crd_col_i64(col, row) : 0,
                          a->scale == 0 ? 0 : crd_col_real(col, row), low);
    if (!known && s->opts->measure != CRD_SHARE_ELEMENTS)
        return false;
    *low = *high = known ? *low : 1;
    if (!crd_world_contested(s->w, CRD_T_element, row, a->field))
        return true;
    size_t n;
    const crd_other *o = crd_world_others(s->w, CRD_T_element, row, a->field, &n);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        int64_t one;
        if (!value_of(a, o[i].i64, o[i].real, &one))
            continue;
        *low = one < *low ? one : *low;
        *high = one > *high ? one : *high;
    }
    return true;
}

void crd_share_add_once(uint32_t *set, uint32_t *n, uint32_t one)
{
    for (uint32_t i = 0; i < *n; i++)
        if (set[i] == one)
            return;
    if (*n < WHO_MAX)
        set[(*n)++] = one;
}

static crd_status layers_of(crd_sharing *s, uint32_t row, crd_share_counted *c)
{
    uint32_t functions[WHO_MAX], n;
    crd_share_values(s->w, CRD_T_element, row, CRD_C_element_function, functions, &n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t layer = 1;
        crd_status rc = functions[i] == CRD_INTERN_NONE ? CRD_OK
                                                        : layer_no(s, functions[i], &layer);
        if (rc != CRD_OK)
            return rc;
        crd_share_add_once(c->layers, &c->n_layers, layer);
    }
    return CRD_OK;
}

crd_status crd_share_element(crd_sharing *s, uint32_t row, crd_share_counted *c, bool *ret_in)
{
    const crd_world *w = s->w;
    bool surely, here, of, maybe;
    c->n_layers = c->n_users = c->at.n = 0; /* the arrays are long, and filled before use */
    crd_share_status(w, CRD_T_element, row, CRD_C_element_status, &surely, ret_in);
    if (!*ret_in)
        return CRD_OK;
    crd_share_place(s, CRD_T_element, CRD_COL(w, element, id).text[row], &here, ret_in);
    crd_share_only(s, CRD_T_element, row, &of, &maybe);
    *ret_in &= maybe;
    if (!*ret_in)
        return CRD_OK;
    *ret_in = amount_of(s, row, &c->low, &c->high);
    c->left_out = !*ret_in;
    if (!surely || !here || !of || (crd_world_frame(w, CRD_T_element)->flags[row] & CRD_ROW_MAYBE))
        c->low = 0;
    bool dated = !crd_world_contested(w, CRD_T_element, row, CRD_C_element_installed);
    c->installed = dated ? crd_col_i32(&CRD_COL(w, element, installed), row) : CRD_DATE_NONE;
    crd_status rc = layers_of(s, row, c);
    crd_share_where(s, s->opts->split, CRD_T_element, row, &c->at);
    find_users(s, row, c);
    if (rc == CRD_OK && c->left_out)
        crd_share_leave_out(s, c);
    return rc;
}

crd_status crd_share_element_who(crd_sharing *s, uint32_t row, crd_share_role role,
                                 const crd_share_counted *c, crd_share_who *set)
{
    who_is(s->w, row, role, set);
    for (uint32_t i = 0; i < set->n && role == CRD_SHARE_OWNER; i++) {
        uint32_t *known = crd_map_add(&s->known[role], set->parties[i], 0);
        if (!known)
            return CRD_ENOMEM;
        *known |= crd_share_layer_bits(c);
    }
    return crd_share_answer_to(s, set);
}

/* ---- counting ----------------------------------------------------------------------------- */

static crd_status add_gap(crd_sharing *s, uint32_t group, const crd_share_amount *a, bool any)
{
    crd_share_kind kind = crd_share_kind_of(!any, a->layers, a->installed);
    uint64_t key = (uint64_t)kind.layers << 32 | (uint32_t)kind.installed;
    uint32_t *no = crd_map_add(&s->kind_of, key, (uint32_t)s->kinds.n);
    if (!no || (*no == s->kinds.n && !CRD_VEC_PUSH(&s->kinds, kind)))
        return CRD_ENOMEM;
    crd_share_gap fresh = {.group = group, .kind = *no};
    uint32_t *at = crd_map_add(&s->gap_of, (uint64_t)group << 32 | *no, (uint32_t)s->gaps.n);
    if (!at || (*at == s->gaps.n && !CRD_VEC_PUSH(&s->gaps, fresh)))
        return CRD_ENOMEM;
    s->gaps.at[*at].count += a->high;
    s->gaps.at[*at].there += a->low;
    return CRD_OK;
}

/* What of nobody known may be there; and what is asked about by itself. */
static crd_status doubts(crd_sharing *s, uint32_t group, const crd_share_amount *a,
                         const crd_share_who *set)
{
    if (s->trace && !crd_share_trace_put(s, group, a, set))
        return CRD_ENOMEM;
    return set->unknown && a->high > 0 ? add_gap(s, group, a, set->any) : CRD_OK;
}

crd_status crd_share_put(crd_sharing *s, uint32_t group, const crd_share_amount *a,
                         const crd_share_who *set)
{
    crd_share_sum *sum = &s->sums[group];
    bool certain = set->n == 1 && !set->unknown;
    if (a->high == 0 && a->other == 0)
        return CRD_OK;
    sum->total += a->high;
    sum->certain += a->low;
    sum->other += a->other;
    sum->unknown += a->high - (certain ? a->low : 0);
    if (sum->total > INT64_C(1) << 53)
        return CRD_ELIMIT;
    for (uint32_t i = 0; i < set->n; i++) {
        uint64_t key = (uint64_t)group << 32 | set->parties[i];
        uint32_t *at = crd_map_add(&s->cell_of, key, (uint32_t)s->cells.n);
        if (!at)
            return CRD_ENOMEM;
        crd_share_cell fresh = {.group = group, .party = set->parties[i]};
        if (*at == s->cells.n && !CRD_VEC_PUSH(&s->cells, fresh))
            return CRD_ENOMEM;
        crd_share_cell *cell = &s->cells.at[*at];
        cell->low += certain ? a->low : 0;
        cell->other += certain ? a->other : 0;
        cell->high += a->high;
        cell->there += a->low;
    }
    return doubts(s, group, a, set);
}

/* All layers, and each that it may be in. */
crd_status crd_share_count(crd_sharing *s, crd_share_role role, const crd_share_counted *c,
                           const crd_share_who *set)
{
    crd_status rc = CRD_OK;
    crd_share_times times[CRD_SHARE_TIMES];
    uint32_t n = crd_share_times_of(s, c, role, times);
    for (uint32_t i = 0; i < n; i++) {
        crd_share_amount a = {.low = c->low * times[i].low,
                              .high = c->high * times[i].high,
                              .other = c->low * times[i].other,
                              .layers = crd_share_layer_bits(c),
                              .installed = c->installed};
        CRD_TRY(crd_share_put(s, crd_share_group_no(s, role, times[i].no, 0), &a, set));
        if (c->n_layers > 1)
            a.low = a.other = 0;
        for (uint32_t k = 0; k < c->n_layers; k++) {
            a.layers = 1u << (c->layers[k] - 1);
            CRD_TRY(
                crd_share_put(s, crd_share_group_no(s, role, times[i].no, c->layers[k]), &a, set));
        }
    }
done:
    return rc;
}

void crd_share_leave_out(crd_sharing *s, const crd_share_counted *c)
{
    crd_share_times times[CRD_SHARE_TIMES];
    s->without++;
    for (int role = 0; role < CRD_SHARE_ROLES; role++) {
        uint32_t n = crd_share_times_of(s, c, (crd_share_role)role, times);
        for (uint32_t i = 0; i < n && crd_share_asked(s, (crd_share_role)role); i++) {
            if (times[i].high == 0)
                continue;
            s->sums[crd_share_group_no(s, (crd_share_role)role, times[i].no, 0)].without++;
            for (uint32_t k = 0; k < c->n_layers; k++)
                s->sums[crd_share_group_no(s, (crd_share_role)role, times[i].no, c->layers[k])]
                    .without++;
        }
    }
}

static crd_status count_element(crd_sharing *s, uint32_t row)
{
    crd_status rc = CRD_OK;
    crd_share_counted c;
    bool in;
    crd_share_who set;
    s->at_table = CRD_T_element;
    s->at_row = row;
    CRD_TRY(crd_share_element(s, row, &c, &in));
    for (int role = 0; in && role < CRD_SHARE_ROLES; role++) {
        if (!crd_share_asked(s, (crd_share_role)role))
            continue;
        CRD_TRY(crd_share_element_who(s, row, (crd_share_role)role, &c, &set));
        CRD_TRY(crd_share_count(s, (crd_share_role)role, &c, &set));
    }
done:
    return rc;
}

/* ---- all ---------------------------------------------------------------------------------- */

/* What makers are known for, from what they make; operators, for everything. */
static crd_status load_known(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    const crd_world *w = s->w;
    const crd_frame *products = crd_world_frame(w, CRD_T_product);
    bool links = crd_share_of_links(s->opts->measure);
    for (uint32_t i = 0; i < products->n && !links; i++) {
        crd_share_who makers = {0};
        uint32_t category = CRD_COL(w, product, category).text[i], layer = 1;
        crd_share_who_field(w, CRD_T_product, i, CRD_C_product_maker, &makers);
        if (category != CRD_INTERN_NONE)
            CRD_TRY(layer_no(s, category, &layer));
        for (uint32_t k = 0; k < makers.n; k++) {
            uint32_t *at = crd_map_add(&s->known[CRD_SHARE_MAKER], makers.parties[k], 0);
            if (!at)
                CRD_TRY(CRD_ENOMEM);
            *at |= 1u << (layer - 1);
        }
    }
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_network)->n; i++) {
        crd_share_who set = {0};
        crd_share_who_field(w, CRD_T_network, i, CRD_C_network_operator, &set);
        for (uint32_t k = 0; k < set.n; k++)
            if (!crd_map_add(&s->known[CRD_SHARE_OPERATOR], set.parties[k], UINT32_MAX))
                CRD_TRY(CRD_ENOMEM);
    }
done:
    return rc;
}

/* Layers of the shipped list and those that the case adds, in order of names. */
static crd_status load_layers(crd_sharing *s)
{
    const crd_world *w = s->w;
    bool links = crd_share_of_links(s->opts->measure);
    const crd_code_list *list = crd_code_list_find(links ? CRD_STR("medium") : CRD_STR("layer"));
    uint32_t media = crd_world_find_text(w, CRD_STR("medium"));
    const crd_frame *codes = crd_world_frame(w, CRD_T_code);
    s->layers[s->n_layers++] = CRD_STR("");
    for (size_t i = 0; i < list->n + codes->n; i++) {
        uint32_t row = i < list->n ? 0 : (uint32_t)(i - list->n);
        crd_str one = i < list->n ? crd_str_from(list->codes[i].code)
                      : !links    ? crd_world_text(w, CRD_COL(w, code, layer).text[row])
                      : CRD_COL(w, code, list).text[row] == media
                          ? crd_world_text(w, CRD_COL(w, code, code).text[row])
                          : CRD_STR("");
        uint32_t at = 1;
        while (at < s->n_layers && crd_str_cmp(s->layers[at], one) < 0)
            at++;
        if (one.len == 0 || (at < s->n_layers && crd_str_eq(s->layers[at], one)))
            continue;
        if (s->n_layers == LAYERS_MAX)
            return CRD_ELIMIT;
        memmove(s->layers + at + 1, s->layers + at, (s->n_layers - at) * sizeof one);
        s->layers[at] = one;
        s->n_layers++;
    }
    return CRD_OK;
}

static crd_status count_all(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    CRD_TRY(load_layers(s));
    CRD_TRY(crd_share_load_split(s));
    CRD_TRY(load_known(s));
    CRD_TRY(crd_share_load_sharing(s));
    uint64_t groups = ((uint64_t)s->numbered.n + 2) * CRD_SHARE_ROLES * (s->n_layers + 1);
    if (groups >= 1u << 24)
        CRD_TRY(CRD_ELIMIT);
    s->n_groups = (uint32_t)groups;
    s->sums = CRD_NEW(s->arena, crd_share_sum, s->n_groups);
    CRD_TRY(s->sums ? CRD_OK : CRD_ENOMEM);
    if (s->trace && !crd_share_trace_begin(s))
        s->trace->group = s->trace->label = UINT32_MAX;
    if (s->opts->measure == CRD_SHARE_SITES) {
        rc = crd_share_count_sites(s);
        goto done;
    }
    if (crd_share_of_links(s->opts->measure)) {
        rc = crd_share_count_links(s);
        goto done;
    }
    for (uint32_t i = 0; i < crd_world_frame(s->w, CRD_T_element)->n; i++)
        CRD_TRY(count_element(s, i));
done:
    return rc;
}

crd_status crd_shares(const crd_world *w, const crd_shares_opts *opts, crd_arena *arena,
                      const crd_shares_result **ret_result, crd_err *err)
{
    return crd_shares_traced(w, opts, NULL, arena, ret_result, err);
}

crd_status crd_shares_traced(const crd_world *w, const crd_shares_opts *opts,
                             crd_share_trace *trace, crd_arena *arena,
                             const crd_shares_result **ret_result, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_sharing s = {.w = w, .opts = opts, .arena = arena, .trace = trace};
    CRD_TRY(count_all(&s));
    if (trace)
        CRD_TRY(crd_share_trace_end(&s));
    rc = crd_shares_collect(&s, ret_result);
done:
    crd_map_done(&s.layer_of);
    crd_map_done(&s.number_of);
    crd_map_done(&s.cell_of);
    crd_map_done(&s.kind_of);
    crd_map_done(&s.gap_of);
    crd_map_done(&s.shared);
    crd_map_done(&s.answer_of);
    for (int i = 0; i < CRD_SHARE_ROLES; i++)
        crd_map_done(&s.known[i]);
    CRD_VEC_DONE(&s.numbered);
    CRD_VEC_DONE(&s.cells);
    CRD_VEC_DONE(&s.kinds);
    CRD_VEC_DONE(&s.gaps);
    CRD_VEC_DONE(&s.uses);
    CRD_VEC_DONE(&s.answers);
    CRD_VEC_DONE(&s.members);
    CRD_VEC_DONE(&s.rows);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "shares: %s", crd_status_text(rc));
}
