/* What a service rests on: members of its needs, elements of the networks among them, and what
 * these need to run. Breadth first. Of all that, few things are ever asked about; who asks the same
 * of many services (a plan) walks over what leads to these alone, in the same order: what does not
 * lead there is left out of the graph once. */
#include "rules/gap_collect.h"
#include "rules/subject_int.h"

#include <string.h>

struct crd_gap_plan {
    uint32_t columns[CRD_GAP_PLAN_COLUMNS];
    size_t n_columns;
    uint32_t *asks;       /* [nodes * n_columns] question, or CRD_X_NONE */
    uint64_t *leads;      /* set of nodes: something is asked about them, or behind them */
    uint32_t *first, *to; /* the graph, of what leads */
};

/* What `from` is rests on what `to` is. */
typedef struct rest {
    uint32_t from, to;
} rest;

struct crd_gap_closure {
    crd_gaps *g;
    crd_map at;                /* table << 32 | text -> node + 1 */
    CRD_VEC(uint32_t) element; /* [nodes] row; CRD_ROW_NONE: none, or another table */
    CRD_VEC(rest) rests;
    uint64_t *tree;       /* set of services, by row: it is said what they need */
    uint32_t *seen, turn; /* [nodes] turn that reached it */
    CRD_VEC(uint32_t) queue;
    CRD_VEC(crd_gap_plan *) plans;
};

static uint64_t key_of(uint32_t table, uint32_t text) { return (uint64_t)table << 32 | text; }

/* ---- lists ------------------------------------------------------------------------------------
 */

crd_status crd_gap_lists_new(const crd_world *w, uint32_t table, uint32_t field, uint32_t only,
                             crd_gap_lists *l)
{
    uint32_t n = crd_world_frame(w, table)->n;
    l->next = calloc((size_t)n + 1, sizeof *l->next);
    if (!l->next)
        return CRD_ENOMEM;
    for (uint32_t i = n; i-- > 0;) {
        uint32_t text = crd_subject_text_at(w, table, field, i);
        if (text == CRD_INTERN_NONE)
            continue;
        uint32_t target = only != CRD_X_NONE ? only : crd_subject_target_at(w, table, field, i);
        uint32_t *at = crd_map_add(&l->first, key_of(target, text), 0);
        if (!at)
            return CRD_ENOMEM;
        l->next[i] = *at;
        *at = i + 1;
    }
    return CRD_OK;
}

void crd_gap_lists_done(crd_gap_lists *l)
{
    crd_map_done(&l->first);
    free(l->next);
    *l = (crd_gap_lists){.next = NULL};
}

uint32_t crd_gap_lists_head(const crd_gap_lists *l, uint32_t table, uint32_t text)
{
    const uint32_t *at = crd_map_find(&l->first, key_of(table, text));
    return at ? *at : 0;
}

/* ---- the graph --------------------------------------------------------------------------------
 */

static crd_status node_of(crd_gap_closure *c, uint32_t table, uint32_t text, uint32_t *ret_node)
{
    uint32_t *at = crd_map_add(&c->at, key_of(table, text), 0);
    if (!at)
        return CRD_ENOMEM;
    if (*at == 0) {
        uint32_t row = table == CRD_T_element ? crd_world_row(c->g->w, table, text) : CRD_ROW_NONE;
        if (!CRD_VEC_PUSH(&c->element, row))
            return CRD_ENOMEM;
        *at = (uint32_t)c->element.n;
    }
    *ret_node = *at - 1;
    return CRD_OK;
}

/* One row: what `from` is of rests on what `to` is of. `tables`: what they lead to; CRD_X_NONE: as
 * the row says. */
static crd_status add_row(crd_gap_closure *c, uint32_t table, const uint32_t fields[2],
                          const uint32_t tables[2], uint32_t row)
{
    const crd_world *w = c->g->w;
    uint32_t ends[2];
    for (size_t i = 0; i < 2; i++) {
        uint32_t text = crd_subject_text_at(w, table, fields[i], row);
        uint32_t of = tables[i] != CRD_X_NONE ? tables[i]
                                              : crd_subject_target_at(w, table, fields[i], row);
        if (text == CRD_INTERN_NONE || of >= CRD_T_COUNT)
            return CRD_OK;
        if (node_of(c, of, text, &ends[i]) != CRD_OK)
            return CRD_ENOMEM;
    }
    return CRD_VEC_PUSH(&c->rests, ((rest){ends[0], ends[1]})) ? CRD_OK : CRD_ENOMEM;
}

static crd_status add_rows(crd_gap_closure *c)
{
    static const struct {
        uint32_t table, fields[2], tables[2];
    } all[] = {
        {CRD_T_need_member,
         {CRD_C_need_member_service, CRD_C_need_member_member},
         {CRD_T_service, CRD_X_NONE}},
        {CRD_T_dependency,
         {CRD_C_dependency_dependent, CRD_C_dependency_needs},
         {CRD_X_NONE, CRD_X_NONE}},
        {CRD_T_element, {CRD_C_element_network, CRD_C_element_id}, {CRD_T_network, CRD_T_element}}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (uint32_t r = 0; r < crd_world_frame(c->g->w, all[i].table)->n; r++)
            if (add_row(c, all[i].table, all[i].fields, all[i].tables, r) != CRD_OK)
                return CRD_ENOMEM;
    return CRD_OK;
}

/* Is it said what the services need? */
static crd_status find_trees(crd_gap_closure *c)
{
    const crd_world *w = c->g->w;
    c->tree = calloc(crd_bits_words(crd_world_frame(w, CRD_T_service)->n) + 1, sizeof *c->tree);
    if (!c->tree)
        return CRD_ENOMEM;
    for (uint32_t r = 0; r < crd_world_frame(w, CRD_T_need_member)->n; r++) {
        uint32_t text = crd_subject_text_at(w, CRD_T_need_member, CRD_C_need_member_service, r);
        uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_service, text);
        if (row != CRD_ROW_NONE)
            crd_bits_put(c->tree, row);
    }
    return CRD_OK;
}

crd_status crd_gap_closure_new(crd_gaps *g, crd_gap_closure **ret_closure)
{
    crd_status rc = CRD_OK;
    crd_gap_closure *c = calloc(1, sizeof *c);
    CRD_TRY(c ? CRD_OK : CRD_ENOMEM);
    c->g = g;
    CRD_TRY(add_rows(c));
    CRD_TRY(find_trees(c));
    c->seen = calloc(c->element.n + 1, sizeof *c->seen);
    CRD_TRY(c->seen ? CRD_OK : CRD_ENOMEM);
    *ret_closure = c;
    c = NULL;
done:
    crd_gap_closure_free(c);
    return rc;
}

static void plan_free(crd_gap_plan *p)
{
    if (!p)
        return;
    free(p->asks);
    free(p->leads);
    free(p->first);
    free(p->to);
    free(p);
}

void crd_gap_closure_free(crd_gap_closure *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->plans.n; i++)
        plan_free(c->plans.at[i]);
    CRD_VEC_DONE(&c->plans);
    crd_map_done(&c->at);
    CRD_VEC_DONE(&c->element);
    CRD_VEC_DONE(&c->rests);
    CRD_VEC_DONE(&c->queue);
    free(c->tree);
    free(c->seen);
    free(c);
}

bool crd_gap_closure_tree(const crd_gap_closure *c, uint32_t service)
{
    return crd_bits_has(c->tree, service);
}

/* ---- plans ------------------------------------------------------------------------------------
 */

/* By what rests (`back`: by what it rests on), in their order; those alone that lead there, NULL =
 * all. */
static crd_status sort_rests(const crd_gap_closure *c, bool back, const uint64_t *leads,
                             uint32_t **ret_first, uint32_t **ret_to)
{
    size_t n = c->element.n;
    uint32_t *first = *ret_first = calloc(n + 2, sizeof *first);
    uint32_t *to = *ret_to = malloc((c->rests.n + 1) * sizeof *to);
    if (!first || !to)
        return CRD_ENOMEM;
    for (size_t i = 0; i < c->rests.n; i++) {
        const rest *r = &c->rests.at[i];
        if (!leads || crd_bits_has(leads, r->to))
            first[(back ? r->to : r->from) + 2]++;
    }
    for (size_t i = 2; i < n + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = 0; i < c->rests.n; i++) {
        const rest *r = &c->rests.at[i];
        if (!leads || crd_bits_has(leads, r->to))
            to[first[(back ? r->to : r->from) + 1]++] = back ? r->from : r->to;
    }
    return CRD_OK;
}

/* What is asked about each element. */
static crd_status find_asks(crd_gap_closure *c, crd_gap_plan *p)
{
    size_t n = c->element.n;
    p->asks = malloc((n * p->n_columns + 1) * sizeof *p->asks);
    p->leads = calloc(crd_bits_words(n) + 1, sizeof *p->leads);
    if (!p->asks || !p->leads)
        return CRD_ENOMEM;
    for (size_t v = 0; v < n; v++)
        for (size_t k = 0; k < p->n_columns; k++) {
            uint32_t row = c->element.at[v];
            uint32_t q = row == CRD_ROW_NONE
                             ? CRD_X_NONE
                             : crd_gap_column(c->g, CRD_V_ELEMENT, NULL, p->columns[k], row, false);
            p->asks[v * p->n_columns + k] = q;
            if (q != CRD_X_NONE)
                crd_bits_put(p->leads, v);
        }
    return c->g->failed ? CRD_ENOMEM : CRD_OK;
}

/* From what is asked about back to all that rests on it. */
static crd_status find_leads(crd_gap_closure *c, crd_gap_plan *p)
{
    crd_status rc = CRD_OK;
    uint32_t *first = NULL, *from = NULL;
    CRD_TRY(sort_rests(c, true, NULL, &first, &from));
    c->queue.n = 0;
    for (uint32_t v = 0; v < c->element.n; v++)
        if (crd_bits_has(p->leads, v))
            CRD_TRY(CRD_VEC_PUSH(&c->queue, v) ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < c->queue.n; i++)
        for (uint32_t k = first[c->queue.at[i]]; k < first[c->queue.at[i] + 1]; k++) {
            if (crd_bits_has(p->leads, from[k]))
                continue;
            crd_bits_put(p->leads, from[k]);
            CRD_TRY(CRD_VEC_PUSH(&c->queue, from[k]) ? CRD_OK : CRD_ENOMEM);
        }
done:
    free(first);
    free(from);
    return rc;
}

static bool same_columns(const crd_gap_plan *p, const uint32_t *columns, size_t n)
{
    return p->n_columns == n && memcmp(p->columns, columns, n * sizeof *columns) == 0;
}

crd_status crd_gap_closure_plan(crd_gap_closure *c, const uint32_t *columns, size_t n,
                                const crd_gap_plan **ret_plan)
{
    crd_status rc = CRD_OK;
    crd_gap_plan *p = NULL;
    for (size_t i = 0; i < c->plans.n; i++)
        if (same_columns(c->plans.at[i], columns, n)) {
            *ret_plan = c->plans.at[i];
            return CRD_OK;
        }
    p = calloc(1, sizeof *p);
    CRD_TRY(p ? CRD_OK : CRD_ENOMEM);
    p->n_columns = n;
    for (size_t i = 0; i < n; i++)
        p->columns[i] = columns[i];
    CRD_TRY(find_asks(c, p));
    CRD_TRY(find_leads(c, p));
    CRD_TRY(sort_rests(c, false, p->leads, &p->first, &p->to));
    CRD_TRY(CRD_VEC_PUSH(&c->plans, p) ? CRD_OK : CRD_ENOMEM);
    *ret_plan = p;
    p = NULL;
done:
    plan_free(p);
    return rc;
}

/* ---- walks ------------------------------------------------------------------------------------
 */

crd_status crd_gap_closure_walk(crd_gap_closure *c, const crd_gap_plan *p, uint32_t service,
                                crd_gap_visit visit, void *ctx)
{
    const uint32_t *at = crd_map_find(&c->at, key_of(CRD_T_service, service));
    bool more = at && crd_bits_has(p->leads, *at - 1);
    c->turn++;
    c->queue.n = 0;
    if (more && !CRD_VEC_PUSH(&c->queue, *at - 1))
        return CRD_ENOMEM;
    if (more)
        c->seen[*at - 1] = c->turn;
    for (size_t i = 0; i < c->queue.n && more; i++) {
        uint32_t v = c->queue.at[i];
        for (uint32_t k = p->first[v]; k < p->first[v + 1] && more; k++) {
            uint32_t to = p->to[k];
            if (c->seen[to] == c->turn)
                continue;
            c->seen[to] = c->turn;
            if (c->element.at[to] != CRD_ROW_NONE)
                more = visit(ctx, &p->asks[to * p->n_columns], p->n_columns);
            if (!CRD_VEC_PUSH(&c->queue, to))
                return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}
