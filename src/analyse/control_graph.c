/* Control as a drawing: the holdings that carry it, and on request what is so many holdings around
 * them. A holding is an edge, owner to owned, whatever it gives. Parties join in the order of their
 * ids, so that a limit leaves out the same ones each time. */
#include "analyse/control_int.h"

#include "base/err.h"

#include <stdlib.h>

enum { DRAWN = 1, ON_CHAIN = 2, MET = 4 };

typedef struct drawing {
    const crd_control *c;
    crd_arena *arena;
    uint8_t *is; /* [n_nodes] bits of the above */
    crd_actor_list nodes, fresh;
    crd_map carries; /* owner << 32 | owned -> bits of kinds on the chain */
    CRD_VEC(crd_control_vertex) vertices;
    CRD_VEC(crd_control_edge) edges;
} drawing;

static crd_status join(drawing *d, uint32_t node, uint8_t as)
{
    if (node == CRD_NODE_NONE)
        return CRD_OK;
    bool known = d->is[node] & DRAWN;
    d->is[node] |= (uint8_t)(DRAWN | as);
    return known || CRD_VEC_PUSH(&d->nodes, node) ? CRD_OK : CRD_ENOMEM;
}

/* A branch stands beside its head office. */
static crd_status join_whole(drawing *d, uint32_t node, uint8_t as)
{
    crd_status rc = join(d, node, as);
    if (rc == CRD_OK && node != CRD_NODE_NONE)
        rc = join(d, d->c->face[d->c->actor[node]], as);
    return rc;
}

static uint64_t key_of(uint32_t owner, uint32_t owned) { return (uint64_t)owner << 32 | owned; }

static unsigned kind_of(crd_str name)
{
    for (unsigned k = 0; k < CRD_HOLD_KINDS; k++)
        if (crd_str_eq(name, crd_str_from(crd_hold_name((enum crd_hold_kind)k))))
            return k;
    return CRD_HOLD_KINDS;
}

static crd_status join_hops(drawing *d, const crd_control_hop *hops, size_t n)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < n; i++) {
        uint32_t owner = crd_control_node(d->c, hops[i].owner.id);
        uint32_t owned = crd_control_node(d->c, hops[i].owned);
        CRD_TRY(join_whole(d, owner, ON_CHAIN));
        CRD_TRY(join_whole(d, owned, ON_CHAIN));
        if (owner == CRD_NODE_NONE || owned == CRD_NODE_NONE)
            continue;
        uint32_t *kinds = crd_map_add(&d->carries, key_of(owner, owned), 0);
        if (!kinds)
            CRD_TRY(CRD_ENOMEM);
        *kinds |= 1u << kind_of(hops[i].kind);
    }
done:
    return rc;
}

/* ---- what is around ----------------------------------------------------------------------- */

static crd_status meet(drawing *d, uint32_t node)
{
    if (d->is[node])
        return CRD_OK;
    d->is[node] = MET;
    return CRD_VEC_PUSH(&d->fresh, node) ? CRD_OK : CRD_ENOMEM;
}

struct ranked {
    uint32_t rank, node;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static crd_status sort_nodes(const crd_control *c, crd_actor_list *list)
{
    struct ranked *all = malloc((list->n + 1) * sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < list->n; i++)
        all[i] = (struct ranked){c->rank[list->at[i]], list->at[i]};
    if (list->n > 0)
        qsort(all, list->n, sizeof *all, by_rank);
    for (size_t i = 0; i < list->n; i++)
        list->at[i] = all[i].node;
    free(all);
    return CRD_OK;
}

/* All that hold something in what is drawn, or in which that holds something. */
static crd_status widen(drawing *d, size_t most, uint64_t *ret_left_out)
{
    crd_status rc = CRD_OK;
    const crd_control *c = d->c;
    d->fresh.n = 0;
    for (size_t k = 0; k < d->nodes.n; k++) {
        uint32_t v = d->nodes.at[k], a = c->actor[v];
        for (uint32_t i = c->in[a]; i < c->in[a + 1]; i++)
            if (c->holds.at[i].owned == v)
                CRD_TRY(meet(d, c->holds.at[i].owner));
        for (uint32_t i = c->out[a]; i < c->out[a + 1]; i++)
            if (c->holds.at[c->out_hold[i]].owner == v)
                CRD_TRY(meet(d, c->holds.at[c->out_hold[i]].owned));
    }
    CRD_TRY(sort_nodes(c, &d->fresh));
    *ret_left_out = 0;
    for (size_t i = 0; i < d->fresh.n; i++) {
        d->is[d->fresh.at[i]] = 0;
        if (most > 0 && d->nodes.n >= most)
            ++*ret_left_out;
        else
            CRD_TRY(join(d, d->fresh.at[i], 0));
    }
done:
    return rc;
}

/* ---- as texts ----------------------------------------------------------------------------- */

static crd_str whole_id(const drawing *d, uint32_t node)
{
    crd_str id = crd_control_id(d->c, node, d->arena), prefix = CRD_STR("party:");
    if (crd_str_starts(id, CRD_STR("jurisdiction:")) || id.ptr == NULL)
        return id;
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    crd_buf_add(&b, prefix);
    crd_buf_add(&b, id);
    id = b.status == CRD_OK ? crd_str_copy(d->arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return id;
}

static crd_status tell_edge(drawing *d, crd_control_edge e)
{
    return e.from.ptr && e.to.ptr && CRD_VEC_PUSH(&d->edges, e) ? CRD_OK : CRD_ENOMEM;
}

static crd_status tell_hold(drawing *d, const crd_hold *h)
{
    const uint32_t *kinds = crd_map_find(&d->carries, key_of(h->owner, h->owned));
    return tell_edge(d, (crd_control_edge){.from = whole_id(d, h->owner),
                                           .to = whole_id(d, h->owned),
                                           .kind = crd_hold_name((enum crd_hold_kind)h->kind),
                                           .low_ppm = h->kind == CRD_HOLD_IS ? -1 : h->low,
                                           .high_ppm = h->kind == CRD_HOLD_IS ? -1 : h->high,
                                           .since = h->since,
                                           .certain = h->certain,
                                           .on_chain = kinds && *kinds >> h->kind & 1});
}

static crd_status tell_node(drawing *d, uint32_t node, uint32_t who, uint32_t subject)
{
    crd_status rc = CRD_OK;
    const crd_control *c = d->c;
    uint32_t a = c->actor[node], face = c->face[a];
    crd_control_vertex v = {
        .id = whole_id(d, node),
        .name = crd_control_who(c, node, d->arena).name,
        .kind = crd_str_starts(crd_control_id(c, node, d->arena), CRD_STR("jurisdiction:"))
                    ? "jurisdiction"
                    : "party",
        .actor = who != CRD_NODE_NONE && c->actor[who] == a,
        .target = node == subject,
        .on_chain = (d->is[node] & ON_CHAIN) != 0};
    if (!v.id.ptr || !CRD_VEC_PUSH(&d->vertices, v))
        CRD_TRY(CRD_ENOMEM);
    if (face != node && d->is[face] & DRAWN)
        CRD_TRY(tell_edge(d, (crd_control_edge){.from = whole_id(d, face),
                                                .to = whole_id(d, node),
                                                .kind = "branch",
                                                .low_ppm = -1,
                                                .high_ppm = -1,
                                                .since = CRD_DATE_NONE,
                                                .certain = true,
                                                .on_chain = d->is[face] & d->is[node] & ON_CHAIN}));
    for (uint32_t i = c->in[a]; i < c->in[a + 1]; i++) /* by kind, then owner's id */
        if (c->holds.at[i].owned == node && d->is[c->holds.at[i].owner] & DRAWN)
            CRD_TRY(tell_hold(d, &c->holds.at[i]));
done:
    return rc;
}

static crd_status keep(drawing *d, crd_control_drawing *ret)
{
    crd_control_vertex *v = CRD_NEW(d->arena, crd_control_vertex, d->vertices.n + 1);
    crd_control_edge *e = CRD_NEW(d->arena, crd_control_edge, d->edges.n + 1);
    if (!v || !e)
        return CRD_ENOMEM;
    for (size_t i = 0; i < d->vertices.n; i++)
        v[i] = d->vertices.at[i];
    for (size_t i = 0; i < d->edges.n; i++)
        e[i] = d->edges.at[i];
    ret->vertices = v;
    ret->n_vertices = d->vertices.n;
    ret->edges = e;
    ret->n_edges = d->edges.n;
    return CRD_OK;
}

crd_status crd_control_draw(const crd_control *c, const crd_control_drawn *what, crd_arena *arena,
                            crd_control_drawing *ret_drawing, crd_err *err)
{
    crd_status rc = CRD_OK;
    drawing d = {.c = c, .arena = arena};
    uint32_t subject = crd_control_node(c, what->subject);
    uint32_t who = crd_str_is_null(what->who) ? CRD_NODE_NONE : crd_control_node(c, what->who);
    *ret_drawing = (crd_control_drawing){0};
    if (!(d.is = calloc((size_t)c->n_nodes + 1, 1)))
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(join_whole(&d, subject, 0));
    CRD_TRY(join_whole(&d, who, 0));
    CRD_TRY(join_hops(&d, what->hops, what->n_hops));
    for (uint32_t i = 0; i < what->around; i++)
        CRD_TRY(widen(&d, what->max_nodes, &ret_drawing->left_out));
    CRD_TRY(sort_nodes(c, &d.nodes));
    for (size_t i = 0; i < d.nodes.n; i++)
        CRD_TRY(tell_node(&d, d.nodes.at[i], who, subject));
    CRD_TRY(keep(&d, ret_drawing));
done:
    free(d.is);
    CRD_VEC_DONE(&d.nodes);
    CRD_VEC_DONE(&d.fresh);
    crd_map_done(&d.carries);
    CRD_VEC_DONE(&d.vertices);
    CRD_VEC_DONE(&d.edges);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for a drawing") : rc;
}
