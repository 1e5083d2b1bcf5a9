/* Searches that avoid. Every one goes backwards from the end and is led by the distance from the
 * beginning when nothing is banned (A*, Hart, Nilsson and Raphael 1968): bans only lengthen, so
 * that never overestimates, and a detour costs what lies around it. */
#include "graph/disjoint_things.h"

#include "base/bits.h"
#include "base/err.h"

#include <string.h>

/* ---- which elements bear a label ---------------------------------------------------------- */

static crd_status invert(const uint32_t *first, const uint32_t *label, uint32_t n,
                         uint32_t n_labels, uint32_t **ret_first, uint32_t **ret_of, crd_err *err)
{
    *ret_first = calloc((size_t)n_labels + 2, sizeof **ret_first);
    *ret_of = malloc(((first ? first[n] : 0) + (size_t)1) * sizeof **ret_of);
    if (!*ret_first || !*ret_of)
        return crd_fail(err, CRD_ENOMEM, "%u labels", n_labels);
    uint32_t *begin = *ret_first + 1;
    for (uint32_t k = first ? first[0] : 0; first && k < first[n]; k++)
        begin[label[k] + 1]++;
    for (uint32_t l = 0; l < n_labels; l++)
        begin[l + 1] += begin[l];
    for (uint32_t i = 0; first && i < n; i++)
        for (uint32_t k = first[i]; k < first[i + 1]; k++)
            (*ret_of)[begin[label[k]]++] = i;
    return CRD_OK; /* begin moved on by one row: ret_first says where rows begin */
}

static crd_status distances(crd_things *t, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t n = t->r->net->n_nodes;
    uint64_t *bad = malloc(((size_t)n + 1) * sizeof *bad);
    t->from_begin = malloc(((size_t)n + 1) * sizeof *t->from_begin);
    if (!bad || !t->from_begin) {
        rc = crd_fail(err, CRD_ENOMEM, "routes among %u nodes", n);
        goto done;
    }
    CRD_TRY(crd_route_all(t->r, t->room, t->from, bad, t->from_begin, err));
    for (uint32_t v = 0; v < n; v++)
        if (bad[v] != UINT64_MAX)
            t->from_begin[v] += (bad[v] << CRD_ROUTE_LENGTH_BITS) - t->r->node_cost[v];
    t->effort += n + t->r->first[n];
done:
    free(bad);
    return rc;
}

crd_status crd_things_init(crd_things *t, const crd_router *r, crd_route_room *room, uint32_t from,
                           uint32_t to, unsigned by, const crd_labelling *labels, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t n = r->net->n_nodes, m = r->net->n_edges;
    *t = (crd_things){
        .r = r, .room = room, .from = from, .to = to, .by = by, .uncounted = t->uncounted};
    if (by & CRD_BY_LABEL)
        t->labels = *labels;
    t->n_labels = t->labels.n_labels;
    if (__builtin_add_overflow(t->n_labels, n + m, &t->n_things))
        return crd_fail(err, CRD_ELIMIT, "%u labels", t->n_labels);
    CRD_TRY(invert(t->labels.node_first, t->labels.node_label, n, t->n_labels, &t->node_of_first,
                   &t->node_of, err));
    CRD_TRY(invert(t->labels.edge_first, t->labels.edge_label, m, t->n_labels, &t->edge_of_first,
                   &t->edge_of, err));
    t->no_node = calloc((size_t)n + 1, sizeof *t->no_node);
    t->no_edge = calloc((size_t)m + 1, sizeof *t->no_edge);
    t->seen = calloc((size_t)t->n_things + 1, sizeof *t->seen);
    if (!t->no_node || !t->no_edge || !t->seen) {
        rc = crd_fail(err, CRD_ENOMEM, "routes among %u nodes", n);
        goto done;
    }
    rc = distances(t, err);
done:
    return rc;
}

void crd_things_done(crd_things *t)
{
    free(t->node_of_first);
    free(t->node_of);
    free(t->edge_of_first);
    free(t->edge_of);
    free(t->from_begin);
    free(t->no_node);
    free(t->no_edge);
    free(t->seen);
    CRD_VEC_DONE(&t->pool);
    CRD_VEC_DONE(&t->kept);
}

/* ---- bans --------------------------------------------------------------------------------- */

void crd_things_allow_all(crd_things *t) { t->round++; }

void crd_things_ban(crd_things *t, uint32_t thing)
{
    uint32_t m = t->r->net->n_edges;
    if (thing >= t->n_labels + m) {
        t->no_node[thing - t->n_labels - m] = t->round;
    } else if (thing >= t->n_labels) {
        t->no_edge[thing - t->n_labels] = t->round;
    } else {
        for (uint32_t k = t->node_of_first[thing]; k < t->node_of_first[thing + 1]; k++)
            t->no_node[t->node_of[k]] = t->round;
        for (uint32_t k = t->edge_of_first[thing]; k < t->edge_of_first[thing + 1]; k++)
            t->no_edge[t->edge_of[k]] = t->round;
        t->effort += crd_things_size(t, thing);
    }
    t->no_node[t->from] = t->no_node[t->to] = 0;
}

uint32_t crd_things_size(const crd_things *t, uint32_t thing)
{
    if (thing >= t->n_labels)
        return 1;
    return t->node_of_first[thing + 1] - t->node_of_first[thing] + t->edge_of_first[thing + 1] -
           t->edge_of_first[thing];
}

/* ---- the search --------------------------------------------------------------------------- */

static bool relax(crd_things *t, crd_route_entry one, const crd_way *way)
{
    crd_route_room *room = t->room;
    crd_route_label *l = &room->label[way->to];
    uint64_t key = room->label[one.node].key + way->cost;
    uint32_t hops = one.hops + 1;
    if (key > l->key || (key == l->key && hops > l->hops))
        return true;
    if (key == l->key && hops == l->hops) {
        if (one.node < l->next || (one.node == l->next && way->edge < l->edge)) {
            l->next = one.node;
            l->edge = way->edge;
        }
        return true;
    }
    if (l->key == CRD_ROUTE_NONE)
        room->touched[room->n_touched++] = way->to;
    *l = (crd_route_label){key, hops, one.node, way->edge};
    return crd_route_push(&room->heap,
                          (crd_route_entry){key + t->from_begin[way->to], hops, way->to});
}

/* False: memory is out. What comes of it is the label of `from`. */
static bool search(crd_things *t)
{
    crd_route_room *room = t->room;
    const crd_router *r = t->r;
    crd_route_clear(room);
    uint64_t key = r->node_cost[t->to];
    room->label[t->to] = (crd_route_label){key, 0, t->to, 0};
    room->touched[room->n_touched++] = t->to;
    if (!crd_route_push(&room->heap, (crd_route_entry){key + t->from_begin[t->to], 0, t->to}))
        return false;
    while (room->heap.n > 0) {
        crd_route_entry one = crd_route_pop(&room->heap);
        uint32_t v = one.node;
        if (room->label[v].key + t->from_begin[v] != one.key || room->label[v].hops != one.hops)
            continue;
        if (v == t->from)
            break;
        t->effort += 1 + r->first[v + 1] - r->first[v];
        for (uint32_t i = r->first[v]; i < r->first[v + 1]; i++)
            if (t->no_edge[r->way[i].edge] != t->round && t->no_node[r->way[i].to] != t->round &&
                !relax(t, one, &r->way[i]))
                return false;
    }
    return true;
}

crd_status crd_things_route(crd_things *t, uint32_t *ret, crd_err *err)
{
    const crd_route_label *labels = t->room->label, *l = &labels[t->from];
    if (!search(t))
        return crd_fail(err, CRD_ENOMEM, "routes among %u nodes", t->r->net->n_nodes);
    *ret = CRD_VID_NONE;
    if (l->key == CRD_ROUTE_NONE)
        return CRD_OK;
    crd_kept_route k = {t->pool.n, l->hops + 1, l->key >> CRD_ROUTE_LENGTH_BITS,
                        l->key & CRD_ROUTE_LENGTH_MASK};
    if (!CRD_VEC_RESERVE(&t->pool, t->pool.n + 2 * (size_t)k.n) || !CRD_VEC_PUSH(&t->kept, k))
        return crd_fail(err, CRD_ENOMEM, "route of %u nodes", k.n);
    uint32_t v = t->from;
    for (uint32_t i = 0; i < k.n; i++, v = labels[v].next) {
        t->pool.at[k.at + i] = v;
        t->pool.at[k.at + k.n + i] = labels[v].edge;
    }
    t->pool.n += 2 * (size_t)k.n;
    *ret = (uint32_t)t->kept.n - 1;
    return CRD_OK;
}

crd_status crd_things_keep(crd_things *t, const crd_route *route, uint32_t *ret, crd_err *err)
{
    crd_kept_route k = {t->pool.n, route->n, route->bad, route->length};
    if (!CRD_VEC_RESERVE(&t->pool, t->pool.n + 2 * (size_t)k.n) || !CRD_VEC_PUSH(&t->kept, k))
        return crd_fail(err, CRD_ENOMEM, "route of %u nodes", k.n);
    memcpy(t->pool.at + k.at, route->nodes, k.n * sizeof *route->nodes);
    memcpy(t->pool.at + k.at + k.n, route->edges, (k.n - 1) * sizeof *route->edges);
    t->pool.n += 2 * (size_t)k.n;
    *ret = (uint32_t)t->kept.n - 1;
    return CRD_OK;
}

/* ---- what a route bears ------------------------------------------------------------------- */

static bool bear(crd_things *t, uint32_t thing, crd_u32_list *out)
{
    if (t->seen[thing] == t->seen_round)
        return true;
    t->seen[thing] = t->seen_round;
    return CRD_VEC_PUSH(out, thing);
}

static bool bear_row(crd_things *t, const uint32_t *first, const uint32_t *label, uint32_t i,
                     crd_u32_list *out)
{
    for (uint32_t k = first ? first[i] : 0; first && k < first[i + 1]; k++)
        if (!bear(t, label[k], out))
            return false;
    return true;
}

static bool counts(const crd_things *t, uint32_t edge)
{
    return t->by & (CRD_BY_EDGE | CRD_BY_NODE) &&
           !(t->uncounted && crd_bits_has(t->uncounted, edge));
}

bool crd_things_borne(crd_things *t, uint32_t kept, crd_u32_list *out)
{
    const crd_labelling *l = &t->labels;
    const crd_kept_route *k = &t->kept.at[kept];
    uint32_t m = t->r->net->n_edges;
    t->seen_round++;
    for (uint32_t i = 0; i + 1 < k->n; i++) {
        uint32_t v = t->pool.at[k->at + i], e = t->pool.at[k->at + k->n + i];
        if (!bear_row(t, l->edge_first, l->edge_label, e, out) ||
            (counts(t, e) && !bear(t, t->n_labels + e, out)))
            return false;
        if (i > 0 && (!bear_row(t, l->node_first, l->node_label, v, out) ||
                      (t->by & CRD_BY_NODE && !bear(t, t->n_labels + m + v, out))))
            return false;
    }
    return true;
}
