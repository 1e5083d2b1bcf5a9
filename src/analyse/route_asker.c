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
        free(a->side[b].edge);
        free(a->side[b].bridge);
        crd_route_rings_free(a->side[b].rings);
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
    uint32_t n = 0;
    crd_edge *edges = malloc((net->n_edges + 1u) * sizeof *edges);
    s->edge = s->edge ? s->edge : malloc((net->n_edges + 1u) * sizeof *s->edge);
    CRD_TRY(edges && s->edge ? CRD_OK : CRD_ENOMEM);
    for (uint32_t e = 0; e < net->n_edges; e++)
        if (usable(a, s, e)) {
            s->edge[n] = e;
            edges[n++] = net->edges[e];
        }
    s->n_edges = n;
    crd_bicon_done(&s->blocks);
    CRD_TRY(crd_bicon_init(&s->blocks, net->n_nodes, edges, n, err));
    free(s->bridge);
    s->bridge = malloc((s->blocks.n_blocks + 1u) * sizeof *s->bridge);
    CRD_TRY(s->bridge ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < n; i++)
        if (s->blocks.block[i] != CRD_VID_NONE)
            s->bridge[s->blocks.block[i]] = s->edge[i];
    if (s->blocks.n_blocks >= a->path_room) {
        free(a->path);
        a->path_room = s->blocks.n_blocks + 1u;
        a->path = malloc(a->path_room * sizeof *a->path);
        CRD_TRY(a->path ? CRD_OK : CRD_ENOMEM);
    }
    s->blocked = true;
done:
    free(edges);
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

/* Labels that do not depend on the ends, made once. */
static crd_status label_all(crd_route_asker *a, const crd_route_opts *o)
{
    static const uint32_t no_ends[2];
    if (a->labelled[o->by])
        return CRD_OK;
    crd_status rc = crd_route_labels(a->m, o, NULL, false, no_ends, &a->labels[o->by]);
    a->labelled[o->by] = rc == CRD_OK;
    return rc;
}

crd_status crd_route_asker_several(crd_route_asker *a, const crd_router *r, uint32_t from,
                                   uint32_t to, const crd_route_opts *o, unsigned b,
                                   crd_disjoint *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_labelling own = {0};
    const uint32_t ends[] = {from, to};
    bool is_own = depends_on_ends(o->by);
    CRD_TRY(is_own ? crd_route_labels(a->m, o, NULL, b == 1, ends, &own) : label_all(a, o));
    crd_disjoint_opts opts = {.n_routes = o->disjoint,
                              .by = crd_route_apart_by(o->by),
                              .labels = is_own ? &own : &a->labels[o->by],
                              .effort = o->effort,
                              .uncounted = a->inside};
    CRD_TRY(crd_disjoint_find(r, a->room, from, to, &opts, ret, err));
done:
    crd_route_labels_done(&own);
    return rc;
}

/* May two ways be looked for in the rings alone? */
static bool in_rings(const crd_route_opts *o)
{
    return o->disjoint == 2 && !depends_on_ends(o->by);
}

static crd_status draw_rings(crd_route_asker *a, unsigned b, crd_err *err)
{
    crd_route_side *s = &a->side[b], *other = &a->side[1 - b];
    if (s->rings)
        return CRD_OK;
    crd_status rc = crd_route_rings_new(a->m, s, a->inside, &s->rings, err);
    a->same_rings = rc == CRD_OK && other->rings && crd_route_rings_equal(s->rings, other->rings);
    return rc;
}

/* In the rings of the side, which are there. */
static crd_status two(crd_route_asker *a, unsigned b, uint32_t from, uint32_t to,
                      const crd_route_opts *o, crd_disjoint *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(label_all(a, o));
    CRD_TRY(crd_route_rings_two(a->side[b].rings, from, to, o, &a->labels[o->by], ret, err));
done:
    return rc;
}

/* What blocks leave open. */
static crd_status search(crd_route_asker *a, unsigned b, uint32_t from, uint32_t to,
                         const crd_route_opts *o, crd_route_whether *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_disjoint d = {0};
    if (in_rings(o)) {
        CRD_TRY(two(a, b, from, to, o, &d, err));
    } else {
        CRD_TRY(ready(a, &a->side[b], err));
        CRD_TRY(crd_route_asker_several(a, a->side[b].router, from, to, o, b, &d, err));
    }
    ret->apart[b] = d.got.n_apart;
    ret->proven[b] = d.proven;
done:
    crd_disjoint_done(&d);
    return rc;
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* *ret_open: blocks do not say how many share nothing. */
static crd_status ask(crd_route_asker *a, unsigned b, uint32_t from, uint32_t to,
                      const crd_route_opts *o, crd_route_whether *ret, bool *ret_open, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_side *s = &a->side[b];
    ret->proven[b] = true;
    ret->trusted[b] = s->part[from] != CRD_VID_NONE && s->part[from] == s->part[to];
    ret->apart[b] = 0;
    *ret_open = false;
    if (!ret->trusted[b] || o->disjoint < 2)
        return CRD_OK;
    if (!s->blocked)
        CRD_TRY(find_blocks(a, s, err));
    ret->apart[b] = by_blocks(a, s, from, to, o->by);
    *ret_open = ret->apart[b] == UNDECIDED || (ret->apart[b] == 2 && o->disjoint > 2);
done:
    return rc;
}

/* One search will do where the rings of both sides are the same. */
static crd_status ask_both(crd_route_asker *a, uint32_t from, uint32_t to, const crd_route_opts *o,
                           crd_route_whether *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool open[2], rings = in_rings(o);
    for (unsigned b = 0; b < 2; b++) {
        CRD_TRY(ask(a, b, from, to, o, ret, &open[b], err));
        if (open[b] && rings)
            CRD_TRY(draw_rings(a, b, err));
    }
    bool same = open[0] && open[1] && rings && a->same_rings;
    for (unsigned b = 0; b < (same ? 1 : 2); b++)
        if (open[b])
            CRD_TRY(search(a, b, from, to, o, ret, err));
    if (same) {
        ret->apart[1] = ret->apart[0];
        ret->proven[1] = ret->proven[0];
    }
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
    CRD_TRY(ask_both(a, from, to, &o, ret, err));
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
