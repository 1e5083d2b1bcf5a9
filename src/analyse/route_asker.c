/* Is there a trusted way, and are there several that share nothing: many pairs of one map. What
 * certain tests over the whole map say at once is not searched for: parts say who is joined, blocks
 * who is joined twice. Only what they leave open is a search of its own. */
#include "analyse/route_asker_int.h"

#include <stdlib.h>

enum { UNDECIDED = 0 };

crd_status crd_route_asker_new(const crd_route_map *m, crd_route_asker **ret_asker, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_asker *a = calloc(1, sizeof *a);
    CRD_TRY(a ? CRD_OK : CRD_ENOMEM);
    a->m = m;
    a->inside = calloc(crd_bits_words(m->net->n_edges) + 1, sizeof *a->inside);
    CRD_TRY(a->inside ? CRD_OK : CRD_ENOMEM);
    for (uint32_t e = 0; e < m->net->n_edges; e++)
        if (m->link[e] == CRD_ROW_NONE)
            crd_bits_put(a->inside, e);
    for (unsigned b = 0; b < 2; b++) {
        crd_route_side *s = &a->side[b];
        s->nodes = m->trusted_nodes[b];
        s->edges = m->trusted_edges[b];
        s->part = malloc((m->net->n_nodes + 1u) * sizeof *s->part);
        CRD_TRY(s->part ? CRD_OK : CRD_ENOMEM);
        crd_reach_parts(m->net, s->nodes, s->edges, s->part, NULL);
    }
    *ret_asker = a;
    a = NULL;
done:
    crd_route_asker_free(a);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

void crd_route_asker_free(crd_route_asker *a)
{
    if (!a)
        return;
    for (unsigned b = 0; b < 2; b++) {
        free(a->side[b].part);
        free(a->side[b].bridge);
        crd_bicon_done(&a->side[b].blocks);
        crd_router_free(a->side[b].router);
    }
    for (unsigned by = 0; by < CRD_APARTS; by++)
        crd_route_labels_done(&a->labels[by]);
    crd_router_free(a->rests);
    crd_route_tree_free(a->tree);
    free(a->counted);
    crd_route_room_free(a->room);
    free(a->inside);
    free(a->path);
    free(a);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static bool usable(const crd_route_asker *a, const crd_route_side *s, uint32_t e)
{
    const crd_edge *edge = &a->m->net->edges[e];
    return crd_bits_has(s->edges, e) && crd_bits_has(s->nodes, edge->from) &&
           crd_bits_has(s->nodes, edge->to);
}

static crd_status find_blocks(crd_route_asker *a, crd_route_side *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_net *net = a->m->net;
    crd_edge *edges = malloc((net->n_edges + 1u) * sizeof *edges);
    uint32_t *number = malloc((net->n_edges + 1u) * sizeof *number), n = 0;
    CRD_TRY(edges && number ? CRD_OK : CRD_ENOMEM);
    for (uint32_t e = 0; e < net->n_edges; e++)
        if (usable(a, s, e)) {
            number[n] = e;
            edges[n++] = net->edges[e];
        }
    CRD_TRY(crd_bicon_init(&s->blocks, net->n_nodes, edges, n, err));
    s->bridge = malloc((s->blocks.n_blocks + 1u) * sizeof *s->bridge);
    CRD_TRY(s->bridge ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < n; i++)
        if (s->blocks.block[i] != CRD_VID_NONE)
            s->bridge[s->blocks.block[i]] = number[i];
    if (s->blocks.n_blocks >= a->path_room) {
        free(a->path);
        a->path_room = s->blocks.n_blocks + 1u;
        a->path = malloc(a->path_room * sizeof *a->path);
        CRD_TRY(a->path ? CRD_OK : CRD_ENOMEM);
    }
    s->blocked = true;
done:
    free(edges);
    free(number);
    return rc;
}

/* How many of two ways share nothing, as far as blocks say; UNDECIDED. The two are joined.
 *
 * By node: in a block of more than one edge any two places lie on a ring (Whitney), so there are
 * two; over more than one block every way passes the place between them. A block of one edge is
 * that edge: nothing keeps two ways from sharing the inside of a place.
 * By link: a bridge is on every way; where there is none but insides there are two (Menger).
 * By label ways share no link either, so a bridge decides. */
static uint32_t by_blocks(const crd_route_asker *a, const crd_route_side *s, uint32_t from,
                          uint32_t to, crd_apart by)
{
    uint32_t n = 0;
    bool bridge = false, inside = false;
    if (!crd_bicon_between(&s->blocks, from, to, a->path, &n))
        return UNDECIDED; /* cannot be */
    if (by == CRD_APART_NODE && n > 1)
        return 1;
    for (uint32_t i = 0; i < n && !bridge; i++) {
        bool one = s->blocks.size[a->path[i]] == 1;
        bool is = one && crd_bits_has(a->inside, s->bridge[a->path[i]]);
        inside |= is;
        bridge = one && !is;
    }
    if (bridge)
        return 1;
    if (by == CRD_APART_LINK || (by == CRD_APART_NODE && !inside))
        return 2;
    return UNDECIDED;
}

/* ---- searching ------------------------------------------------------------------------------- */

static crd_status ready(crd_route_asker *a, crd_route_side *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!s->router) {
        crd_route_rules rules = {.nodes = s->nodes, .edges = s->edges, .edge_length = a->m->length};
        CRD_TRY(crd_router_new(a->m->net, &rules, &s->router, err));
    }
    if (!a->room)
        CRD_TRY(crd_route_room_new(a->m->net, &a->room, err));
done:
    return rc;
}

static bool depends_on_ends(crd_apart by)
{
    return by == CRD_APART_SITE || by == CRD_APART_STATE || by == CRD_APART_DISK;
}

crd_status crd_route_asker_several(crd_route_asker *a, const crd_router *r, uint32_t from,
                                   uint32_t to, const crd_route_opts *o, unsigned b,
                                   crd_disjoint *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_labelling own = {0}, *labels = &own;
    const uint32_t ends[] = {from, to};
    if (!depends_on_ends(o->by))
        labels = &a->labels[o->by];
    if (labels == &own || !a->labelled[o->by])
        CRD_TRY(crd_route_labels(a->m, o, NULL, b == 1, ends, labels));
    a->labelled[o->by] = labels != &own;
    crd_disjoint_opts opts = {.n_routes = o->disjoint,
                              .by = crd_route_apart_by(o->by),
                              .labels = labels,
                              .effort = o->effort,
                              .uncounted = a->inside};
    CRD_TRY(crd_disjoint_find(r, a->room, from, to, &opts, ret, err));
done:
    crd_route_labels_done(&own);
    return rc;
}

static crd_status search(crd_route_asker *a, crd_route_side *s, uint32_t from, uint32_t to,
                         const crd_route_opts *o, crd_route_whether *ret, unsigned b, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_disjoint d = {0};
    CRD_TRY(ready(a, s, err));
    CRD_TRY(crd_route_asker_several(a, s->router, from, to, o, b, &d, err));
    ret->apart[b] = d.got.n_apart;
    ret->proven[b] = d.proven;
done:
    crd_disjoint_done(&d);
    return rc;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static crd_status ask(crd_route_asker *a, unsigned b, uint32_t from, uint32_t to,
                      const crd_route_opts *o, crd_route_whether *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_side *s = &a->side[b];
    ret->proven[b] = true;
    ret->trusted[b] = s->part[from] != CRD_VID_NONE && s->part[from] == s->part[to];
    ret->apart[b] = 0;
    if (!ret->trusted[b] || o->disjoint < 2)
        return CRD_OK;
    if (!s->blocked)
        CRD_TRY(find_blocks(a, s, err));
    if (o->disjoint == 2)
        ret->apart[b] = by_blocks(a, s, from, to, o->by);
    if (ret->apart[b] == UNDECIDED)
        CRD_TRY(search(a, s, from, to, o, ret, b, err));
done:
    return rc;
}

crd_status crd_route_asker_ask(crd_route_asker *a, uint32_t from, uint32_t to,
                               const crd_route_opts *opts, crd_arena *arena, crd_route_whether *ret,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_opts o = *opts;
    bool fit = from != to && o.capacity_gbps <= 0 && o.by != CRD_APART_DISK &&
               o.disjoint <= CRD_DISJOINT_MAX;
    o.only_whether = true;
    for (unsigned b = 0; b < 2; b++)
        fit = fit && crd_route_asker_plain(a, from, b) && crd_route_asker_plain(a, to, b);
    *ret = (crd_route_whether){.proven = {true, true}};
    if (!fit) {
        const crd_route_result *r = NULL;
        CRD_TRY(crd_route_between(a->m, from, to, &o, arena, &r, err));
        const crd_route_answer *both[] = {&r->careful, &r->hopeful};
        for (unsigned b = 0; b < 2; b++) {
            ret->trusted[b] = both[b]->trusted;
            ret->apart[b] = both[b]->apart;
            ret->proven[b] = both[b]->proven;
        }
        return CRD_OK;
    }
    for (unsigned b = 0; b < 2; b++)
        CRD_TRY(ask(a, b, from, to, &o, ret, err));
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
