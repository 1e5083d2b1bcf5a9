/* A model for any set of losses: variables for parties that nobody named, and for ways between
 * places. What one or two labels part is worked out for all ways at once, for the bulk of it. */
#include "analyse/loss_int.h"
#include "graph/flow.h"
#include "graph/wide.h"

#include <stdlib.h>

#define NONE UINT32_MAX
enum { AGREE_MOST = 64, MOST_SETS = 1 << 24 };

/* At most so many ways: one a path, one for any two sites that must agree. */
static bool count_ways(crd_losing *l)
{
    const crd_world *w = l->w;
    crd_map sites_of = {0};
    uint64_t ways = 0;
    bool ok = true;
    for (uint32_t m = 0; m < crd_world_frame(w, CRD_T_need_member)->n && ok; m++) {
        uint64_t key = (uint64_t)CRD_COL(w, need_member, service).text[m] << 32 |
                       CRD_COL(w, need_member, node).text[m];
        uint32_t *n = crd_map_add(&sites_of, key, 0);
        ok = n != NULL;
        if (ok)
            ++*n;
    }
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_need)->n && ok; i++) {
        uint64_t key = (uint64_t)CRD_COL(w, need, service).text[i] << 32 |
                       CRD_COL(w, need, node).text[i];
        uint32_t *at = crd_map_find(&sites_of, key);
        uint64_t n = at ? *at < AGREE_MOST ? *at : AGREE_MOST : 0;
        ways += crd_losing_is(l, CRD_COL(w, need, kind).text[i], "agreement") ? n * (n - 1) / 2 : 1;
    }
    crd_map_done(&sites_of);
    l->late.most_ways = ways < UINT32_MAX / 4 ? (uint32_t)ways : UINT32_MAX / 4;
    return ok;
}

crd_status crd_losing_late_vars(crd_losing *l)
{
    if (!crd_losing_units(l) || !count_ways(l))
        return CRD_ENOMEM;
    l->late.first_unit = l->gates.n_vars;
    l->late.first_way = l->late.first_unit + (l->high ? 1 : (uint32_t)l->late.units.n);
    l->gates.n_vars = l->late.first_way + l->late.most_ways;
    return CRD_OK;
}

/* The way between the two: one for all who need as much. */
static crd_status way_of(crd_losing *l, crd_map *of, crd_loss_path *p)
{
    uint32_t a = p->a < p->b ? p->a : p->b, b = p->a < p->b ? p->b : p->a;
    uint32_t n = (uint32_t)l->late.ways.n;
    uint32_t *at = crd_map_add(of, (uint64_t)a << 32 | b, NONE), i;
    int64_t bits = a == b ? 0 : p->bits;
    if (!at)
        return CRD_ENOMEM;
    for (i = *at; i != NONE && l->late.ways.at[i].bits != bits;)
        i = l->late.ways.at[i].next;
    if (i != NONE) {
        p->gate = l->late.ways.at[i].gate;
        return CRD_OK;
    }
    if (n >= l->late.most_ways)
        return crd_fail(l->err, CRD_EBUG, "more ways than needs");
    p->gate = crd_gate_list_add(&l->gates, 1);
    crd_losing_in(l, p->gate, l->site + a);
    crd_losing_in(l, p->gate, l->site + b);
    crd_losing_in(l, p->gate, l->late.first_way + n);
    crd_loss_way way = {
        .a = a, .b = b, .gate = p->gate, .need = p->need, .next = *at, .bits = bits};
    *at = n;
    return CRD_VEC_PUSH(&l->late.ways, way) ? CRD_OK : CRD_ENOMEM;
}

/* [links] what each carries, and the network as flows see it. */
static crd_status capacity_of(crd_losing *l, crd_flow **ret_flow)
{
    crd_status rc = CRD_ENOMEM;
    const crd_loss_net *n = &l->net;
    int64_t *rows = crd_losing_carry(l);
    crd_flow_edge *edges = malloc((n->links.n + 1) * sizeof *edges);
    l->late.capacity = malloc((n->links.n + 1) * sizeof *l->late.capacity);
    if (!rows || !edges || !l->late.capacity)
        goto done;
    for (size_t i = 0; i < n->links.n; i++) {
        int64_t bits = l->late.capacity[i] = rows[n->roots.at[i] - l->link];
        edges[i] = (crd_flow_edge){n->links.at[i].from, n->links.at[i].to, bits, bits};
    }
    rc = crd_flow_new(n->n_nodes, edges, (uint32_t)n->links.n, NULL, ret_flow, l->err);
done:
    free(rows);
    free(edges);
    return rc;
}

/* [ways] those that one way over links which carry all of it is enough for: nearly all. */
static crd_status find_wide(const crd_losing *l, uint8_t *ret_wide)
{
    const crd_loss_net *n = &l->net;
    uint32_t ways = (uint32_t)l->late.ways.n;
    crd_wide_ask *asks = malloc(((size_t)ways + 1) * sizeof *asks);
    if (!asks)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < ways; i++) {
        const crd_loss_way *w = &l->late.ways.at[i];
        asks[i] = (crd_wide_ask){w->a, w->b, w->bits};
    }
    crd_status rc = crd_wide_joined(n->n_nodes, n->links.at, l->late.capacity, (uint32_t)n->links.n,
                                    asks, ways, ret_wide, l->err);
    free(asks);
    return rc;
}

/* With nothing lost; several ways together may carry it where no single one does. */
static bool is_short(crd_flow *flow, const crd_loss_way *w)
{
    crd_flow_reset(flow);
    return crd_flow_most(flow, w->a, w->b, w->bits) < w->bits;
}

/* A way that is too narrow with nothing lost: any loss takes it in high; in low it is one like any
 * other. */
static crd_status drop_short(crd_losing *l)
{
    crd_flow *flow = NULL;
    crd_status rc = CRD_OK;
    uint8_t *wide = NULL;
    bool any = false;
    CRD_VEC_EACH (const crd_loss_way, w, &l->late.ways)
        any = any || w->bits > 0;
    if (!any)
        return CRD_OK;
    wide = calloc(l->late.ways.n + 1, 1);
    if (!wide)
        return CRD_ENOMEM;
    CRD_TRY(capacity_of(l, &flow));
    CRD_TRY(find_wide(l, wide));
    for (size_t i = 0; i < l->late.ways.n; i++) {
        crd_loss_way *w = &l->late.ways.at[i];
        if (w->bits == 0 || w->nowhere || wide[i] || !is_short(flow, w))
            continue;
        w->bits = 0;
        if (l->high)
            crd_losing_in(l, w->gate, l->any);
    }
done:
    crd_flow_free(flow);
    free(wide);
    return rc;
}

/* Links by one of the units that take them: rows of units for crd_labels_failing. */
static crd_status label_links(const crd_losing *l, crd_failing_opts *o, uint32_t **ret_first,
                              uint32_t **ret_unit)
{
    crd_status rc = CRD_OK;
    crd_failing *sets = NULL;
    size_t n, links = l->net.links.n;
    uint32_t *first = calloc(links + 2, sizeof *first), *unit = NULL;
    CRD_TRY(crd_circuit_failing(l->net.circuit, o, l->o->pool, &sets, &n, l->err));
    unit = malloc((n + 1) * sizeof *unit);
    if (!first || !unit) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        first[sets[i].root + 2] += sets[i].n == 1;
    for (size_t i = 0; i < links; i++)
        first[i + 2] += first[i + 1];
    for (size_t i = 0; i < n; i++)
        if (sets[i].n == 1)
            unit[first[sets[i].root + 1]++] = sets[i].var[0] - l->late.first_unit;
    *ret_first = first;
    *ret_unit = unit;
    first = unit = NULL;
done:
    free(sets);
    free(first);
    free(unit);
    return rc;
}

/* Ways that one unknown party parts, beside what labels do. */
static crd_status part_by_units(crd_losing *l, const crd_ends *pairs)
{
    crd_status rc = CRD_OK;
    uint32_t n = l->late.first_way - l->late.first_unit, *first = NULL, *unit = NULL;
    crd_failing *sets = NULL, *all;
    size_t n_sets = 0;
    crd_labelled g = crd_losing_labelled(l);
    uint32_t *vars = malloc(((size_t)n + 1) * sizeof *vars);
    if (!vars)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        vars[i] = l->late.first_unit + i;
    crd_failing_opts o = {.vars = vars, .n_vars = n, .order = 1, .limit = MOST_SETS};
    CRD_TRY(label_links(l, &o, &first, &unit));
    l->late.unknown_links = first[l->net.links.n] > 0;
    g.n_labels = n;
    g.first = first;
    g.label = unit;
    g.both_first = NULL;
    g.row = NULL;
    CRD_TRY(crd_labels_failing(&g, pairs, (uint32_t)l->late.ways.n, 1, MOST_SETS, l->o->pool, &sets,
                               &n_sets, l->err));
    all = realloc(l->late.sets, (l->late.n_sets + n_sets + 1) * sizeof *all);
    if (!all) {
        rc = CRD_ENOMEM;
        goto done;
    }
    l->late.sets = all;
    for (size_t i = 0; i < n_sets; i++)
        if (sets[i].n == 1) {
            sets[i].var[0] += l->late.first_unit;
            all[l->late.n_sets++] = sets[i];
        }
done:
    free(sets);
    free(vars);
    free(first);
    free(unit);
    return rc;
}

/* Too much to list: then of a lower order. Other errors stay. */
static bool is_too_much(crd_losing *l, crd_status rc, const crd_err *err)
{
    if (rc == CRD_ELIMIT && l->late.order > 0) {
        l->late.order--;
        return true;
    }
    if (rc != CRD_OK)
        *l->err = *err;
    return false;
}

static size_t most_sets(const crd_losing *l)
{
    return l->late.order > 0 && l->o->most_pairs ? l->o->most_pairs : MOST_SETS;
}

crd_status crd_losing_fewer(crd_losing *l, const crd_circuit *c, crd_failing_opts *o,
                            crd_failing **ret_sets, size_t *ret_n)
{
    crd_status rc;
    crd_err err;
    do {
        err = CRD_ERR_INIT;
        o->order = l->late.order;
        o->limit = most_sets(l);
        o->stop = l->late.order > 0 ? l->o->stop : NULL;
        o->stop_ctx = l->o->stop_ctx;
        rc = crd_circuit_failing(c, o, l->o->pool, ret_sets, ret_n, &err);
    } while (is_too_much(l, rc, &err));
    return rc;
}

static crd_status part_by_labels(crd_losing *l, const crd_ends *pairs, uint32_t ways)
{
    crd_labelled g = crd_losing_labelled(l);
    crd_status rc;
    crd_err err;
    do {
        err = CRD_ERR_INIT;
        rc = crd_labels_failing(&g, pairs, ways, l->late.order, most_sets(l), l->o->pool,
                                &l->late.sets, &l->late.n_sets, &err);
    } while (is_too_much(l, rc, &err));
    return rc;
}

crd_status crd_losing_ways(crd_losing *l, crd_loss_path *paths, size_t n)
{
    crd_status rc = CRD_OK;
    crd_map of = {0};
    for (size_t i = 0; i < n; i++)
        CRD_TRY(way_of(l, &of, &paths[i]));
    if (!crd_losing_may_lease(l)) /* else which links stand is not known yet */
        CRD_TRY(crd_losing_late_part(l));
done:
    crd_map_done(&of);
    return rc;
}

crd_status crd_losing_late_part(crd_losing *l)
{
    crd_status rc = CRD_OK;
    crd_ends *pairs = NULL;
    uint32_t ways = (uint32_t)l->late.ways.n;
    CRD_TRY(crd_losing_net(l));
    pairs = malloc(((size_t)ways + 1) * sizeof *pairs);
    if (!pairs) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (uint32_t i = 0; i < ways; i++)
        pairs[i] = (crd_ends){l->late.ways.at[i].a, l->late.ways.at[i].b};
    CRD_TRY(part_by_labels(l, pairs, ways));
    for (size_t i = 0; i < l->late.n_sets && l->late.sets[i].n == 0; i++) {
        crd_loss_way *way = &l->late.ways.at[l->late.sets[i].root];
        way->nowhere = true; /* no recorded way: it may exist all the same */
        if (l->high)
            crd_losing_in(l, way->gate, l->any);
    }
    if (l->late.first_way > l->late.first_unit)
        CRD_TRY(part_by_units(l, pairs));
    CRD_TRY(drop_short(l));
done:
    free(pairs);
    return rc;
}
