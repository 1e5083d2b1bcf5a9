/* Why a service falls: its gates one by one, in the order in which they fail, so that a reason
 * never rests on what it explains. */
#include "analyse/loss_why_int.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef crd_why why;

/* ---- what fails, and when ----------------------------------------------------------------- */

static bool turn_round(why *y)
{
    uint32_t all = y->g.n_vars + y->g.n_gates, inputs = y->g.first[y->g.n_gates];
    y->first = calloc((size_t)all + 2, sizeof *y->first);
    y->out = malloc(((size_t)inputs + 1) * sizeof *y->out);
    y->weight = malloc(((size_t)inputs + 1) * sizeof *y->weight);
    y->when = malloc(((size_t)all + 1) * sizeof *y->when);
    y->told = calloc((size_t)all + 1, 1);
    if (!y->first || !y->out || !y->weight || !y->when || !y->told)
        return false;
    memset(y->when, 0xff, ((size_t)all + 1) * sizeof *y->when);
    for (uint32_t i = 0; i < inputs; i++)
        y->first[y->g.input[i] + 2]++;
    for (uint32_t v = 0; v < all; v++)
        y->first[v + 2] += y->first[v + 1];
    for (uint32_t g = 0; g < y->g.n_gates; g++)
        for (uint32_t i = y->g.first[g]; i < y->g.first[g + 1]; i++) {
            uint32_t at = y->first[y->g.input[i] + 1]++;
            y->out[at] = g;
            y->weight[at] = crd_why_weight(y, i);
        }
    return true;
}

/* The least that is consistent, first failed first. */
static bool spread(why *y)
{
    uint32_t all = y->g.n_vars + y->g.n_gates;
    uint32_t *queue = malloc(((size_t)all + 1) * sizeof *queue);
    uint64_t *left = malloc(((size_t)y->g.n_gates + 1) * sizeof *left);
    bool ok = queue && left;
    for (uint32_t v = 0; ok && v < y->g.n_vars; v++) {
        y->when[v] = y->n_failed;
        queue[y->n_failed++] = v;
    }
    for (uint32_t g = 0; ok && g < y->g.n_gates; g++) {
        left[g] = y->g.threshold[g];
        if (left[g] == 0) {
            y->when[y->g.n_vars + g] = y->n_failed;
            queue[y->n_failed++] = y->g.n_vars + g;
        }
    }
    for (uint32_t at = 0; ok && at < y->n_failed; at++)
        for (uint32_t i = y->first[queue[at]]; i < y->first[queue[at] + 1]; i++) {
            uint32_t g = y->out[i], gate = y->g.n_vars + g;
            if (y->when[gate] != CRD_WHY_NEVER)
                continue;
            left[g] -= y->weight[i] < left[g] ? y->weight[i] : left[g];
            if (left[g] == 0) {
                y->when[gate] = y->n_failed;
                queue[y->n_failed++] = gate;
            }
        }
    free(queue);
    free(left);
    return ok;
}

/* ---- in words ----------------------------------------------------------------------------- */

static crd_str text(const why *y, uint32_t table, uint32_t field, uint32_t row)
{
    return crd_world_text(y->l.w, crd_world_frame(y->l.w, table)->cols[field].text[row]);
}

static crd_loss_step of_row(const why *y, const char *what, uint32_t table, uint32_t id,
                            uint32_t name, uint32_t row)
{
    return (crd_loss_step){.what = what,
                           .id = text(y, table, id, row),
                           .name = text(y, table, name, row),
                           .table = table,
                           .row = row,
                           .node = crd_ties_node(y->l.t, table, row)};
}

static bool in(uint32_t gate, uint32_t first, uint32_t n, uint32_t *ret_row)
{
    *ret_row = gate - first;
    return gate >= first && gate < first + n;
}

static uint32_t rows(const why *y, uint32_t table) { return crd_world_frame(y->l.w, table)->n; }

/* "service/node" */
static crd_str need_id(const why *y, uint32_t row)
{
    crd_str service = text(y, CRD_T_need, CRD_C_need_service, row);
    crd_str node = text(y, CRD_T_need, CRD_C_need_node, row);
    char *to = crd_arena_alloc(y->arena, service.len + node.len + 2, 1, 1);
    if (!to)
        return CRD_STR_NULL;
    memcpy(to, service.ptr, service.len);
    to[service.len] = '/';
    memcpy(to + service.len + 1, node.ptr, node.len);
    return (crd_str){to, service.len + node.len + 1};
}

/* What of an actor or product dies; equipment says so by its own gate. */
static bool name_dead(const why *y, uint32_t node, crd_loss_step *ret)
{
    uint32_t table;
    crd_node_kind kind = crd_ties_kind(y->l.t, node);
    if (kind == CRD_NODE_SITE || kind == CRD_NODE_NETWORK) {
        bool site = kind == CRD_NODE_SITE;
        uint32_t place = node - y->l.t->base[kind];
        *ret = site ? of_row(y, "site", CRD_T_site, CRD_C_site_id, CRD_C_site_name, place)
                    : of_row(y, "network", CRD_T_network, CRD_C_network_id, CRD_C_network_name,
                             place);
        return true;
    }
    if (kind != CRD_NODE_PARTY && kind != CRD_NODE_JURISDICTION && kind != CRD_NODE_PRODUCT &&
        kind != CRD_NODE_NAMED)
        return false;
    ret->node = node;
    ret->id = crd_ties_id(y->l.t, node, &table, NULL);
    ret->what = table == CRD_T_party          ? "party"
                : table == CRD_T_jurisdiction ? "jurisdiction"
                                              : "product";
    uint32_t row = node - y->l.t->base[kind];
    if (kind != CRD_NODE_NAMED) {
        ret->table = table;
        ret->row = row;
    }
    if (kind == CRD_NODE_PARTY)
        ret->name = text(y, CRD_T_party, CRD_C_party_name, row);
    else if (kind == CRD_NODE_PRODUCT)
        ret->name = text(y, CRD_T_product, CRD_C_product_name, row);
    return true;
}

bool crd_why_name(const crd_why *y, uint32_t gate, crd_loss_step *ret)
{
    const crd_losing *l = &y->l;
    uint32_t row;
    *ret = (crd_loss_step){.id = CRD_STR_NULL,
                           .name = CRD_STR_NULL,
                           .table = CRD_T_COUNT,
                           .row = CRD_ROW_NONE,
                           .node = CRD_NODE_NONE};
    if (in(gate, l->lost, rows(y, CRD_T_service), &row) ||
        in(gate, l->degraded, rows(y, CRD_T_service), &row))
        *ret = of_row(y, "service", CRD_T_service, CRD_C_service_id, CRD_C_service_name, row);
    else if (in(gate, l->element, rows(y, CRD_T_element), &row))
        *ret = of_row(y, "element", CRD_T_element, CRD_C_element_id, CRD_C_element_name, row);
    else if (in(gate, l->site, rows(y, CRD_T_site), &row))
        *ret = of_row(y, "site", CRD_T_site, CRD_C_site_id, CRD_C_site_name, row);
    else if (in(gate, l->link, rows(y, CRD_T_link), &row))
        *ret = of_row(y, "link", CRD_T_link, CRD_C_link_id, CRD_C_link_system, row);
    else if (in(gate, l->network, rows(y, CRD_T_network), &row))
        *ret = of_row(y, "network", CRD_T_network, CRD_C_network_id, CRD_C_network_name, row);
    else if (in(gate, l->need_lost, rows(y, CRD_T_need), &row) ||
             in(gate, l->need_degraded, rows(y, CRD_T_need), &row))
        *ret = (crd_loss_step){.what = "need",
                               .id = need_id(y, row),
                               .name = text(y, CRD_T_need, CRD_C_need_kind, row),
                               .table = CRD_T_need,
                               .row = row,
                               .node = CRD_NODE_NONE};
    else if (in(gate, l->dead, l->t->n_nodes, &row))
        return name_dead(y, row, ret);
    else if (gate < y->g.n_vars)
        ret->what = "label";
    else if (gate == l->any)
        ret->what = "not recorded";
    else if (y->g.threshold[gate - y->g.n_vars] == 0)
        ret->what = "out of service";
    else
        return false;
    return true;
}

/* Was it told before, with more to say than that nothing is recorded? */
static bool is_again(const why *y, uint32_t gate, const crd_loss_step *step)
{
    return y->told[gate] && gate >= y->g.n_vars && step->what &&
           strcmp(step->what, "not recorded") != 0;
}

static void tell(why *y, uint32_t gate, uint32_t depth, const crd_loss_step *under);

enum { LINKS_MOST = 20 }; /* of a cut that are told */

/* Just enough of what failed before it, in order; of places no longer joined, links between. */
static void tell_inputs(why *y, uint32_t gate, uint32_t depth, const crd_loss_step *under)
{
    uint32_t g = gate - y->g.n_vars, links[LINKS_MOST];
    uint64_t left = y->g.threshold[g];
    uint32_t n = crd_why_cut(y, gate, links, LINKS_MOST);
    for (uint32_t i = 0; i < n; i++)
        tell(y, links[i], depth, under);
    for (uint32_t i = y->g.first[g]; i < y->g.first[g + 1] && left > 0; i++) {
        uint32_t input = y->g.input[i];
        uint64_t weight = crd_why_weight(y, i);
        if (y->when[input] == CRD_WHY_NEVER || y->when[input] >= y->when[gate] || weight == 0)
            continue;
        tell(y, input, depth, under);
        left -= weight < left ? weight : left;
    }
}

/* A place has a gate for being lost and one for being down: it is named once. */
static bool is_same(const crd_loss_step *a, const crd_loss_step *b)
{
    return a && a->table != CRD_T_COUNT && a->table == b->table && a->row == b->row;
}

static void tell(why *y, uint32_t gate, uint32_t depth, const crd_loss_step *under)
{
    crd_loss_step step;
    bool named = crd_why_name(y, gate, &step) && !is_same(under, &step);
    if (y->full || y->cut)
        return;
    step.depth = depth;
    step.again = is_again(y, gate, &step);
    if (named && strcmp(step.what, "label") != 0) {
        if (y->steps.n == CRD_LOSS_STEPS)
            y->cut = true;
        else if (!CRD_VEC_PUSH(&y->steps, step))
            y->full = true;
    }
    bool ends = gate < y->g.n_vars || gate == y->l.any || y->told[gate] || depth > 200;
    y->told[gate] = 1;
    if (!ends)
        tell_inputs(y, gate, depth + named, named ? &step : under);
}

static bool keep(crd_arena *arena, const void *from, size_t n, size_t size, const void **ret)
{
    void *to = crd_arena_alloc(arena, n + 1, size, _Alignof(max_align_t));
    if (to && n > 0)
        memcpy(to, from, n * size);
    *ret = to;
    return to != NULL;
}

static crd_status answer(why *y, uint32_t row, crd_loss_why *ret)
{
    uint32_t lost = y->l.lost + row, less = y->l.degraded + row;
    ret->lost = y->when[lost] != CRD_WHY_NEVER;
    ret->degraded = y->when[less] != CRD_WHY_NEVER;
    if (ret->lost || ret->degraded)
        tell(y, ret->lost ? lost : less, 0, NULL);
    if (!ret->lost)
        crd_why_rests(y, lost);
    const void *steps, *rests, *spares;
    if (y->full || !keep(y->arena, y->steps.at, y->steps.n, sizeof *y->steps.at, &steps) ||
        !keep(y->arena, y->rests.at, y->rests.n, sizeof *y->rests.at, &rests) ||
        !keep(y->arena, y->spares.at, y->spares.n, sizeof *y->spares.at, &spares))
        return CRD_ENOMEM;
    ret->steps = steps;
    ret->n_steps = y->steps.n;
    ret->rests = rests;
    ret->n_rests = y->rests.n;
    ret->spares = spares;
    ret->n_spares = y->spares.n;
    ret->cut = y->cut;
    return CRD_OK;
}

crd_status crd_loss_explain(const crd_ties *t, const crd_loss_opts *opts, crd_str service,
                            bool high, crd_arena *arena, const crd_loss_why **ret_why, crd_err *err)
{
    why y = {.arena = arena};
    uint32_t id = crd_world_find_text(t->w, service);
    uint32_t row = id == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(t->w, CRD_T_service, id);
    crd_loss_why *r = CRD_NEW(arena, crd_loss_why, 1);
    crd_status rc = CRD_OK;
    *ret_why = NULL;
    if (opts->n_set == 0)
        return crd_fail(err, CRD_EINVAL, "whose loss?");
    if (row == CRD_ROW_NONE)
        return crd_fail(err, CRD_ENOENT, "no service '" CRD_STR_FMT "'", CRD_STR_ARG(service));
    CRD_TRY(crd_losing_check(opts, err));
    CRD_TRY(crd_losing_make_told(t, opts, high, &y.l, err));
    CRD_TRY(crd_gate_list_end(&y.l.gates, &y.g, err));
    rc = r && turn_round(&y) && spread(&y) ? answer(&y, row, r) : CRD_ENOMEM;
    if (rc == CRD_OK)
        *ret_why = r;
done:
    if (rc == CRD_ENOMEM && (!err || err->message[0] == '\0'))
        rc = crd_fail(err, CRD_ENOMEM, "memory for what is lost");
    crd_losing_end(&y.l);
    free(y.first);
    free(y.out);
    free(y.weight);
    free(y.when);
    free(y.told);
    CRD_VEC_DONE(&y.steps);
    CRD_VEC_DONE(&y.rests);
    CRD_VEC_DONE(&y.spares);
    return rc;
}
