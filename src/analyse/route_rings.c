/* The part of the trusted network where there can be two ways: rings, and insides of places, which
 * nothing keeps two ways from sharing. Every way between two places that blocks leave open lies in
 * it. Far the most of a network hangs on this part as trees, and a search here pays nothing for
 * them. Nodes and edges keep their order, so equal ways are told apart as in the whole. */
#include "analyse/route_asker_int.h"

#include <stdlib.h>
#include <string.h>

struct crd_route_rings {
    uint32_t *edge, n_edges; /* of the map */
    uint32_t *node, n_nodes;
    uint32_t *at; /* [nodes of the map] its number here; CRD_VID_NONE */
    crd_net *net;
    uint64_t *inside; /* set of edges that are no things of their own */
    crd_router *router;
    crd_route_room *room;
    crd_labelling labels[CRD_APARTS];
    bool labelled[CRD_APARTS];
};

void crd_route_rings_free(crd_route_rings *r)
{
    if (!r)
        return;
    for (unsigned by = 0; by < CRD_APARTS; by++)
        crd_route_labels_done(&r->labels[by]);
    free(r->edge);
    free(r->node);
    free(r->at);
    free(r->inside);
    crd_route_room_free(r->room);
    crd_router_free(r->router);
    crd_net_free(r->net);
    free(r);
}

bool crd_route_rings_equal(const crd_route_rings *a, const crd_route_rings *b)
{
    return a->n_edges == b->n_edges && a->n_nodes == b->n_nodes &&
           memcmp(a->edge, b->edge, a->n_edges * sizeof *a->edge) == 0;
}

/* ---- making it ------------------------------------------------------------------------------- */

static crd_status number_nodes(crd_route_rings *r, const crd_net *net)
{
    r->at = malloc((net->n_nodes + 1u) * sizeof *r->at);
    r->node = malloc((net->n_nodes + 1u) * sizeof *r->node);
    if (!r->at || !r->node)
        return CRD_ENOMEM;
    memset(r->at, 0xff, (net->n_nodes + 1u) * sizeof *r->at);
    for (uint32_t i = 0; i < r->n_edges; i++)
        r->at[net->edges[r->edge[i]].from] = r->at[net->edges[r->edge[i]].to] = 0;
    for (uint32_t v = 0; v < net->n_nodes; v++)
        if (r->at[v] == 0) {
            r->node[r->n_nodes] = v;
            r->at[v] = r->n_nodes++;
        }
    return CRD_OK;
}

static crd_status draw(crd_route_rings *r, const crd_route_map *m, const uint64_t *inside,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_edge *edges = malloc((r->n_edges + 1u) * sizeof *edges);
    uint32_t *length = malloc((r->n_edges + 1u) * sizeof *length);
    r->inside = calloc(crd_bits_words(r->n_edges) + 1, sizeof *r->inside);
    CRD_TRY(edges && length && r->inside ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < r->n_edges; i++) {
        const crd_edge *one = &m->net->edges[r->edge[i]];
        edges[i] = (crd_edge){r->at[one->from], r->at[one->to]};
        length[i] = m->length[r->edge[i]];
        if (crd_bits_has(inside, r->edge[i]))
            crd_bits_put(r->inside, i);
    }
    CRD_TRY(crd_net_new(r->n_nodes, edges, r->n_edges, &r->net, err));
    CRD_TRY(crd_router_new(r->net, &(crd_route_rules){.edge_length = length}, &r->router, err));
    CRD_TRY(crd_route_room_new(r->net, &r->room, err));
done:
    free(edges);
    free(length);
    return rc;
}

crd_status crd_route_rings_new(const crd_route_map *m, const crd_route_side *s,
                               const uint64_t *inside, crd_route_rings **ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_bicon *b = &s->blocks;
    crd_route_rings *r = calloc(1, sizeof *r);
    CRD_TRY(r ? CRD_OK : CRD_ENOMEM);
    r->edge = malloc((s->n_edges + 1u) * sizeof *r->edge);
    CRD_TRY(r->edge ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < s->n_edges; i++)
        if (b->block[i] != CRD_VID_NONE &&
            (b->size[b->block[i]] > 1 || crd_bits_has(inside, s->edge[i])))
            r->edge[r->n_edges++] = s->edge[i];
    CRD_TRY(number_nodes(r, m->net));
    CRD_TRY(draw(r, m, inside, err));
    *ret = r;
    r = NULL;
done:
    crd_route_rings_free(r);
    return rc;
}

/* ---- labels ---------------------------------------------------------------------------------- */

static crd_status rows_of(const uint32_t *first, const uint32_t *label, const uint32_t *of,
                          uint32_t n, const uint32_t **ret_first, const uint32_t **ret_label)
{
    size_t total = 0;
    for (uint32_t i = 0; i < n; i++)
        total += first[of[i] + 1] - first[of[i]];
    uint32_t *begin = malloc((n + 1u) * sizeof *begin), *row = malloc((total + 1) * sizeof *row);
    *ret_first = begin;
    *ret_label = row;
    if (!begin || !row)
        return CRD_ENOMEM;
    begin[0] = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t many = first[of[i] + 1] - first[of[i]];
        memcpy(row + begin[i], label + first[of[i]], many * sizeof *row);
        begin[i + 1] = begin[i] + many;
    }
    return CRD_OK;
}

static crd_status label(crd_route_rings *r, const crd_labelling *all, crd_apart by)
{
    crd_status rc = CRD_OK;
    crd_labelling *own = &r->labels[by];
    if (r->labelled[by])
        return CRD_OK;
    crd_route_labels_done(own); /* of a time when memory was out */
    own->n_labels = all->n_labels;
    CRD_TRY(rows_of(all->node_first, all->node_label, r->node, r->n_nodes, &own->node_first,
                    &own->node_label));
    CRD_TRY(rows_of(all->edge_first, all->edge_label, r->edge, r->n_edges, &own->edge_first,
                    &own->edge_label));
    r->labelled[by] = true;
done:
    return rc;
}

/* ---- asking ---------------------------------------------------------------------------------- */

crd_status crd_route_rings_two(crd_route_rings *r, uint32_t from, uint32_t to,
                               const crd_route_opts *o, const crd_labelling *labels,
                               crd_disjoint *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_disjoint_opts opts = {.n_routes = 2,
                              .by = crd_route_apart_by(o->by),
                              .labels = &r->labels[o->by],
                              .effort = o->effort,
                              .uncounted = r->inside,
                              .whether = true};
    if (opts.by & CRD_BY_LABEL)
        CRD_TRY(label(r, labels, o->by));
    CRD_TRY(crd_disjoint_find(r->router, r->room, r->at[from], r->at[to], &opts, ret, err));
done:
    return rc;
}
