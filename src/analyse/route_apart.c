/* What ways shall not share: sites, risk groups, suppliers, states, disks, as labels of places and
 * links. */
#include "analyse/route_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct labelling {
    const crd_route_map *m;
    const uint32_t *ends;         /* [2] nodes */
    crd_map number;               /* what a label stands for -> its number */
    CRD_VEC(uint64_t) node, edge; /* thing << 32 | label */
    CRD_VEC(uint64_t) makers;     /* product << 32 | party's node, sorted */
    uint32_t *node_of;            /* [elements] CRD_NODE_NONE = no link ends at it */
    uint32_t *seen, round;        /* [links] met in this round of put_link */
    bool full;
} labelling;

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void put(labelling *x, bool edge, uint32_t thing, uint64_t what)
{
    uint32_t *at = crd_map_add(&x->number, what, (uint32_t)x->number.n);
    uint64_t one = at ? (uint64_t)thing << 32 | *at : 0;
    x->full |= !at || !(edge ? CRD_VEC_PUSH(&x->edge, one) : CRD_VEC_PUSH(&x->node, one));
}

/* ---- by what -----------------------------------------------------------------------------------
 */

/* The site that a place is, or stands at. */
static uint32_t site_at(const crd_route_map *m, uint32_t v)
{
    const crd_route_node *x = &m->nodes[v];
    const uint32_t *at = CRD_COL(m->w, element, site).text;
    if (x->kind == CRD_PLACE_SITE)
        return x->row;
    return x->kind == CRD_PLACE_ELEMENT && at && at[x->row] != CRD_INTERN_NONE
               ? crd_world_row(m->w, CRD_T_site, at[x->row])
               : CRD_ROW_NONE;
}

/* Nothing keeps ways out of the sites of their ends: these do not count. */
static void by_site(labelling *x)
{
    const crd_route_map *m = x->m;
    for (uint32_t v = 0; v < m->first_system; v++) {
        uint32_t site = site_at(m, v);
        if (site != CRD_ROW_NONE && site != site_at(m, x->ends[0]) &&
            site != site_at(m, x->ends[1]))
            put(x, false, v, site);
    }
}

/* The id of the state that a place is, or is in. */
static uint32_t state_at(const crd_route_map *m, uint32_t v)
{
    const uint32_t *in = CRD_COL(m->w, site, country).text;
    if (m->nodes[v].kind == CRD_PLACE_STATE)
        return CRD_COL(m->w, jurisdiction, id).text[m->nodes[v].row];
    uint32_t site = site_at(m, v);
    return in && site != CRD_ROW_NONE ? in[site] : CRD_INTERN_NONE;
}

/* The states of a place, and those that a link crosses; not those of the ends, as with sites. */
static void by_state(labelling *x)
{
    const crd_route_map *m = x->m;
    const crd_world *w = m->w;
    const uint32_t *crosses = CRD_COL(w, link, crosses).text;
    uint32_t own[] = {state_at(m, x->ends[0]), state_at(m, x->ends[1])};
    for (uint32_t v = 0; v < m->first_network; v++) {
        uint32_t state = state_at(m, v);
        if (state != CRD_INTERN_NONE && state != own[0] && state != own[1])
            put(x, false, v, state);
    }
    for (uint32_t e = 0; crosses && e < m->net->n_edges; e++) {
        crd_str one, rest = m->link[e] == CRD_ROW_NONE ? CRD_STR_NULL
                                                       : crd_world_text(w, crosses[m->link[e]]);
        while (crd_str_next(&rest, ' ', &one)) {
            uint32_t state = crd_world_find_text(w, one);
            if (one.len > 0 && state != CRD_INTERN_NONE && state != own[0] && state != own[1])
                put(x, true, e, state);
        }
    }
}

/* Nodes of the map by row of element, and edges by row of link: a link may join several places. */
static uint32_t *edges_by_link(const crd_route_map *m, uint32_t **ret_next)
{
    uint32_t links = crd_world_frame(m->w, CRD_T_link)->n;
    uint32_t *head = malloc((links + 1u) * sizeof *head);
    uint32_t *next = malloc((m->net->n_edges + 1u) * sizeof *next);
    if (!head || !next) {
        free(head);
        free(next);
        return NULL;
    }
    memset(head, 0xff, (links + 1u) * sizeof *head);
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        if (m->link[e] != CRD_ROW_NONE) {
            next[e] = head[m->link[e]];
            head[m->link[e]] = e;
        }
    *ret_next = next;
    return head;
}

/* A label of a link is one of what it carries. */
static void put_link(labelling *x, const uint32_t *head, const uint32_t *next, uint32_t link,
                     uint64_t what, unsigned depth)
{
    const crd_route_map *m = x->m;
    if (x->seen[link] == x->round)
        return;
    x->seen[link] = x->round;
    for (uint32_t e = head[link]; e != CRD_ROW_NONE; e = next[e])
        put(x, true, e, what);
    for (uint32_t i = m->upper_first[link]; depth < 64 && i < m->upper_first[link + 1]; i++)
        put_link(x, head, next, m->upper[i], what, depth + 1);
}

static void put_place(labelling *x, uint32_t table, uint32_t row, uint64_t what)
{
    const crd_route_map *m = x->m;
    if (table == CRD_T_element && x->node_of[row] != CRD_NODE_NONE)
        put(x, false, x->node_of[row], what);
    if (table != CRD_T_site)
        return;
    put(x, false, row, what);
    for (uint32_t k = m->net->first[row]; k < m->net->first[row + 1]; k++) {
        const crd_arc *arc = &m->net->arc[k];
        if (m->link[arc->edge] == CRD_ROW_NONE && m->nodes[arc->to].kind == CRD_PLACE_ELEMENT)
            put(x, false, arc->to, what);
    }
}

static void by_risk(labelling *x, const uint32_t *head, const uint32_t *next)
{
    const crd_world *w = x->m->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_risk_member);
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t table = CRD_COL(w, risk_member, member).target[i];
        uint32_t text = CRD_COL(w, risk_member, member).text[i];
        uint64_t group = CRD_COL(w, risk_member, risk_group).text[i];
        uint32_t row = table < CRD_T_COUNT && text != CRD_INTERN_NONE
                           ? crd_world_row(w, table, text)
                           : CRD_ROW_NONE;
        if (row == CRD_ROW_NONE)
            continue;
        x->round++;
        if (table == CRD_T_link)
            put_link(x, head, next, row, group, 0);
        else
            put_place(x, table, row, group);
    }
}

/* What one disk hits: places, links and what they carry. */
static void by_disk(labelling *x, const crd_loss_disks *d, bool hopeful, const uint32_t *head,
                    const uint32_t *next)
{
    for (uint32_t set = 0; d && set < d->n; set++)
        for (size_t i = d->first[set]; i < d->first[set + 1]; i++) {
            const crd_loss_member *one = &d->member[i];
            if (hopeful && !one->sure)
                continue;
            x->round++;
            if (one->table == CRD_T_link)
                put_link(x, head, next, one->row, set, 0);
            else
                put_place(x, one->table, one->row, set);
        }
}

/* Who makes, builds, owns, operates, hosts or manages a thing: whoever has such a tie to it, or to
 * the product that it is. */
static bool supplies(uint8_t kind)
{
    return kind == CRD_TIE_MAKES || kind == CRD_TIE_BUILDS || kind == CRD_TIE_HOSTS ||
           kind == CRD_TIE_MANAGES || kind == CRD_TIE_MAINTAINS;
}

/* Who makes each product, by its row: product << 32 | party's node. */
static crd_status makers(labelling *x)
{
    const crd_ties *t = x->m->t;
    uint32_t first = t->base[CRD_NODE_PRODUCT], last = t->base[CRD_NODE_PRODUCT + 1];
    for (uint32_t v = t->base[CRD_NODE_PARTY]; v < t->base[CRD_NODE_PARTY + 1]; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if (supplies(t->kind[i]) && t->to[i] >= first && t->to[i] < last &&
                !CRD_VEC_PUSH(&x->makers, (uint64_t)(t->to[i] - first) << 32 | v))
                return CRD_ENOMEM;
    if (x->makers.n > 1)
        qsort(x->makers.at, x->makers.n, sizeof *x->makers.at, by_number);
    return CRD_OK;
}

static void put_makers(labelling *x, uint32_t node)
{
    const crd_world *w = x->m->w;
    const uint32_t *product = CRD_COL(w, element, product).text;
    uint32_t text = product ? product[x->m->nodes[node].row] : CRD_INTERN_NONE;
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_product, text);
    size_t low = 0, high = x->makers.n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (x->makers.at[mid] >> 32 < row)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < x->makers.n && x->makers.at[low] >> 32 == row; low++)
        put(x, false, node, (uint32_t)x->makers.at[low]);
}

static crd_status by_supplier(labelling *x, const uint32_t *head, const uint32_t *next)
{
    const crd_ties *t = x->m->t;
    uint32_t links = t->base[CRD_NODE_LINK], elements = t->base[CRD_NODE_ELEMENT];
    crd_status rc = makers(x);
    for (uint32_t v = x->m->first_element; v < x->m->first_system && rc == CRD_OK; v++)
        put_makers(x, v);
    for (uint32_t v = t->base[CRD_NODE_PARTY]; v < t->base[CRD_NODE_PARTY + 1]; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
            uint32_t to = t->to[i];
            if (!supplies(t->kind[i]))
                continue;
            x->round++;
            if (crd_ties_kind(t, to) == CRD_NODE_LINK)
                put_link(x, head, next, to - links, v, 0);
            else if (crd_ties_kind(t, to) == CRD_NODE_ELEMENT &&
                     x->node_of[to - elements] != CRD_NODE_NONE)
                put(x, false, x->node_of[to - elements], v);
        }
    return rc;
}

/* ---- rows ---------------------------------------------------------------------------------------
 */

static crd_status rows(uint64_t *all, size_t n, uint32_t n_things, const uint32_t **ret_first,
                       const uint32_t **ret_label)
{
    uint32_t *first = calloc((size_t)n_things + 2, sizeof *first);
    uint32_t *label = malloc((n + 1) * sizeof *label);
    size_t kept = 0;
    *ret_first = first;
    *ret_label = label;
    if (!first || !label)
        return CRD_ENOMEM;
    if (n > 1)
        qsort(all, n, sizeof *all, by_number);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && all[i] == all[i - 1])
            continue;
        first[(all[i] >> 32) + 1]++;
        label[kept++] = (uint32_t)all[i];
    }
    for (uint32_t v = 0; v < n_things; v++)
        first[v + 1] += first[v];
    return CRD_OK;
}

crd_status crd_route_labels(const crd_route_map *m, const crd_route_opts *o,
                            const crd_loss_disks *disks, bool hopeful, const uint32_t ends[2],
                            crd_labelling *ret_labels)
{
    crd_status rc = CRD_OK;
    labelling x = {.m = m, .ends = ends};
    uint32_t *next = NULL, *head = edges_by_link(m, &next);
    *ret_labels = (crd_labelling){0};
    size_t elements = crd_world_frame(m->w, CRD_T_element)->n;
    x.node_of = malloc((elements + 1) * sizeof *x.node_of);
    x.seen = calloc(crd_world_frame(m->w, CRD_T_link)->n + 1u, sizeof *x.seen);
    CRD_TRY(head && x.node_of && x.seen ? CRD_OK : CRD_ENOMEM);
    memset(x.node_of, 0xff, (elements + 1) * sizeof *x.node_of);
    for (uint32_t v = m->first_element; v < m->first_system; v++)
        x.node_of[m->nodes[v].row] = v;
    crd_apart by = o->by;
    if (by == CRD_APART_SITE)
        by_site(&x);
    else if (by == CRD_APART_STATE)
        by_state(&x);
    else if (by == CRD_APART_RISK_GROUP)
        by_risk(&x, head, next);
    else if (by == CRD_APART_DISK)
        by_disk(&x, disks, hopeful, head, next);
    else if (by == CRD_APART_SUPPLIER)
        CRD_TRY(by_supplier(&x, head, next));
    CRD_TRY(x.full ? CRD_ENOMEM : CRD_OK);
    ret_labels->n_labels = (uint32_t)x.number.n;
    CRD_TRY(rows(x.node.at, x.node.n, m->net->n_nodes, &ret_labels->node_first,
                 &ret_labels->node_label));
    CRD_TRY(rows(x.edge.at, x.edge.n, m->net->n_edges, &ret_labels->edge_first,
                 &ret_labels->edge_label));
done:
    free(head);
    free(next);
    free(x.node_of);
    free(x.seen);
    crd_map_done(&x.number);
    CRD_VEC_DONE(&x.node);
    CRD_VEC_DONE(&x.edge);
    CRD_VEC_DONE(&x.makers);
    if (rc != CRD_OK)
        crd_route_labels_done(ret_labels);
    return rc;
}

void crd_route_labels_done(crd_labelling *l)
{
    free((void *)(uintptr_t)l->node_first);
    free((void *)(uintptr_t)l->node_label);
    free((void *)(uintptr_t)l->edge_first);
    free((void *)(uintptr_t)l->edge_label);
    *l = (crd_labelling){0};
}
