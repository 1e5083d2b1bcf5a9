/* The drawing: the chains, and on request what is so many ties around them, whatever power it
 * gives. Nodes join in stable order, so that a limit leaves out the same ones each time. */
#include "analyse/explain_int.h"

#include "base/bits.h"

#include <string.h>

typedef struct drawing {
    crd_explaining *e;
    const crd_ties *t;
    uint64_t *in;       /* set of nodes that are drawn */
    uint64_t *on_chain; /* set of nodes */
    CRD_VEC(uint32_t) nodes;
    CRD_VEC(uint32_t) fresh; /* nodes next to those, for the next round */
} drawing;

struct named {
    const crd_ties *t;
    uint32_t node;
};

static int by_node(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return x->node == y->node ? 0 : crd_chain_node_cmp(x->t, x->node, y->node);
}

static crd_status sort_nodes(const crd_ties *t, uint32_t *nodes, size_t n)
{
    struct named *all = malloc((n + 1) * sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        all[i] = (struct named){t, nodes[i]};
    if (n > 0)
        qsort(all, n, sizeof *all, by_node);
    for (size_t i = 0; i < n; i++)
        nodes[i] = all[i].node;
    free(all);
    return CRD_OK;
}

static crd_status join(drawing *d, uint32_t node)
{
    if (crd_bits_has(d->in, node))
        return CRD_OK;
    crd_bits_put(d->in, node);
    return CRD_VEC_PUSH(&d->nodes, node) ? CRD_OK : CRD_ENOMEM;
}

static crd_status join_chain(drawing *d, const crd_chain_found *c)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; i < c->n; i++) {
        CRD_TRY(join(d, c->hops[i].from));
        CRD_TRY(join(d, c->hops[i].to));
        crd_bits_put(d->on_chain, c->hops[i].from);
        crd_bits_put(d->on_chain, c->hops[i].to);
    }
done:
    return rc;
}

static bool is_drawn(const drawing *d, uint8_t kind) { return (d->e->ask.kinds >> kind & 1) != 0; }

static crd_status meet(drawing *d, uint32_t node)
{
    if (crd_bits_has(d->in, node))
        return CRD_OK;
    crd_bits_put(d->in, node); /* once in the list; those that find no room are dropped again */
    return CRD_VEC_PUSH(&d->fresh, node) ? CRD_OK : CRD_ENOMEM;
}

static crd_status widen(drawing *d)
{
    crd_status rc = CRD_OK;
    const crd_chain_back *b = &d->e->x->back;
    size_t most = d->e->opts->max_nodes, kept = 0;
    d->fresh.n = 0;
    for (size_t k = 0; k < d->nodes.n; k++) {
        uint32_t v = d->nodes.at[k];
        for (uint32_t i = d->t->first[v]; i < d->t->first[v + 1]; i++)
            if (is_drawn(d, d->t->kind[i]))
                CRD_TRY(meet(d, d->t->to[i]));
        for (uint32_t i = b->first[v]; i < b->first[v + 1]; i++)
            if (is_drawn(d, b->kind[i]))
                CRD_TRY(meet(d, b->from[i]));
    }
    CRD_TRY(sort_nodes(d->t, d->fresh.at, d->fresh.n));
    for (size_t i = 0; i < d->fresh.n; i++)
        if (most == 0 || d->nodes.n < most) {
            kept++;
            if (!CRD_VEC_PUSH(&d->nodes, d->fresh.at[i]))
                CRD_TRY(CRD_ENOMEM);
        } else {
            crd_bits_drop(d->in, d->fresh.at[i]);
        }
    d->e->r->nodes_left_out = d->fresh.n - kept;
done:
    return rc;
}

/* ---- as texts ----------------------------------------------------------------------------- */

static const char *kind_name(const crd_ties *t, uint32_t node)
{
    static const uint8_t tables[CRD_NODE_TABLES] = {
        CRD_T_jurisdiction, CRD_T_party,      CRD_T_product, CRD_T_release,
        CRD_T_component,    CRD_T_network,    CRD_T_site,    CRD_T_element,
        CRD_T_link,         CRD_T_protection, CRD_T_service,
    };
    crd_node_kind kind = crd_ties_kind(t, node);
    if ((uint32_t)kind < CRD_NODE_TABLES)
        return crd_records.tables[tables[kind]]->name;
    if (kind == CRD_NODE_NAMED)
        return crd_records.tables[t->extra[node - t->base[CRD_NODE_USERS]].table]->name;
    return kind == CRD_NODE_UNKNOWN ? "unknown" : kind == CRD_NODE_USERS ? "users" : "routes";
}

static crd_status put_nodes(drawing *d)
{
    crd_explaining *e = d->e;
    crd_explain_node *out = CRD_NEW(e->arena, crd_explain_node, d->nodes.n);
    if (!out)
        return CRD_ENOMEM;
    for (size_t i = 0; i < d->nodes.n; i++) {
        uint32_t v = d->nodes.at[i];
        crd_explain_node *o = &out[i];
        crd_say_ref(d->t, v, crd_explain_write(e));
        o->id = crd_explain_keep(e);
        crd_say_node(d->t, v, true, crd_explain_write(e));
        o->name = crd_explain_keep(e);
        if (!o->id.ptr || !o->name.ptr)
            return CRD_ENOMEM;
        o->kind = kind_name(d->t, v);
        o->target = v == e->ask.to;
        o->on_chain = crd_bits_has(d->on_chain, v);
        for (size_t k = 0; k < e->from.n; k++)
            o->actor |= e->from.at[k] == v;
    }
    e->r->nodes = out;
    e->r->n_nodes = d->nodes.n;
    return CRD_OK;
}

static bool is_hop(const crd_chain_found *c, uint32_t from, uint32_t to, uint32_t tie)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->hops[i].tie == tie && c->hops[i].from == from && c->hops[i].to == to)
            return true;
    return false;
}

static bool is_more(const crd_chain_found *c, const crd_reach_more *m)
{
    for (uint32_t i = 0; i < c->n; i++)
        if (c->hops[i].tie == CRD_ROW_NONE && c->hops[i].more == m)
            return true;
    return false;
}

/* A tie that is drawn; those that are on a chain, or all among drawn nodes when asked for. */
typedef struct drawn {
    const crd_ties *t;
    uint32_t from, to, tie;
    const crd_reach_more *more; /* of the question, when tie is CRD_ROW_NONE */
} drawn;
typedef CRD_VEC(drawn) drawn_list;

static int by_drawn(const void *a, const void *b)
{
    const drawn *x = a, *y = b;
    int cmp = x->from == y->from ? 0 : crd_chain_node_cmp(x->t, x->from, y->from);
    if (cmp == 0)
        cmp = x->to == y->to ? 0 : crd_chain_node_cmp(x->t, x->to, y->to);
    if (cmp == 0 && x->tie != CRD_ROW_NONE && y->tie != CRD_ROW_NONE)
        return crd_chain_tie_cmp(x->t, x->tie, y->tie);
    return cmp ? cmp : (x->tie > y->tie) - (x->tie < y->tie);
}

static crd_status gather_ties(drawing *d, drawn_list *all)
{
    crd_explaining *e = d->e;
    for (size_t k = 0; k < d->nodes.n; k++) {
        uint32_t v = d->nodes.at[k];
        for (uint32_t i = d->t->first[v]; i < d->t->first[v + 1]; i++) {
            uint32_t to = d->t->to[i];
            bool hop = is_hop(&e->shortest, v, to, i) || is_hop(&e->strongest, v, to, i);
            if ((hop ||
                 (e->opts->around > 0 && is_drawn(d, d->t->kind[i]) && crd_bits_has(d->in, to))) &&
                !CRD_VEC_PUSH(all, ((drawn){d->t, v, to, i, NULL})))
                return CRD_ENOMEM;
        }
        for (size_t i = 0; i < crd_more_at(&e->ask, v); i++) {
            const crd_reach_more *m = &e->ask.more[i];
            if (m->from == v && (is_more(&e->shortest, m) || is_more(&e->strongest, m)) &&
                !CRD_VEC_PUSH(all, ((drawn){d->t, v, m->to, CRD_ROW_NONE, m})))
                return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}

static crd_status put_tie(drawing *d, const drawn *x, crd_explain_tie *o)
{
    crd_explaining *e = d->e;
    const crd_ties *t = d->t;
    crd_say_ref(t, x->from, crd_explain_write(e));
    o->from = crd_explain_keep(e);
    crd_say_ref(t, x->to, crd_explain_write(e));
    o->to = crd_explain_keep(e);
    if (!o->from.ptr || !o->to.ptr)
        return CRD_ENOMEM;
    o->on_chain = is_hop(&e->shortest, x->from, x->to, x->tie) ||
                  is_hop(&e->strongest, x->from, x->to, x->tie);
    if (x->more && x->more->pool == CRD_NO_POOL) {
        o->tie = crd_tie_kinds[CRD_TIE_LENDS].code;
        return CRD_OK;
    }
    crd_might might = x->more ? x->more->might : t->might[x->tie];
    unsigned low = crd_might_grade(&e->ask, might, false);
    unsigned high = crd_might_grade(&e->ask, might, true);
    o->tie = crd_tie_kinds[x->more ? x->more->kind : t->kind[x->tie]].code;
    o->certain = low >= e->ask.grade;
    o->latent = (o->certain ? low : high) == CRD_GRADE_LATENT;
    o->gives = high != CRD_GRADE_NONE;
    return CRD_OK;
}

static crd_status put_ties(drawing *d)
{
    crd_status rc = CRD_OK;
    drawn_list all = {0};
    CRD_TRY(gather_ties(d, &all));
    if (all.n > 0)
        qsort(all.at, all.n, sizeof *all.at, by_drawn);
    crd_explain_tie *out = CRD_NEW(d->e->arena, crd_explain_tie, all.n);
    if (!out)
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < all.n; i++)
        CRD_TRY(put_tie(d, &all.at[i], &out[i]));
    d->e->r->ties = out;
    d->e->r->n_ties = all.n;
done:
    CRD_VEC_DONE(&all);
    return rc;
}

crd_status crd_explain_draw(crd_explaining *e)
{
    crd_status rc = CRD_OK;
    drawing d = {.e = e, .t = e->t};
    size_t words = crd_bits_words(e->t->n_nodes) + 1;
    d.in = calloc(words, sizeof *d.in);
    d.on_chain = calloc(words, sizeof *d.on_chain);
    if (!d.in || !d.on_chain)
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < e->from.n; i++)
        CRD_TRY(join(&d, e->from.at[i]));
    CRD_TRY(join(&d, e->ask.to));
    CRD_TRY(join_chain(&d, &e->shortest));
    CRD_TRY(join_chain(&d, &e->strongest));
    for (uint32_t i = 0; i < e->opts->around; i++) {
        size_t before = d.nodes.n;
        CRD_TRY(widen(&d));
        if (d.nodes.n == before)
            break;
    }
    CRD_TRY(sort_nodes(d.t, d.nodes.at, d.nodes.n));
    CRD_TRY(put_nodes(&d));
    CRD_TRY(put_ties(&d));
done:
    free(d.in);
    free(d.on_chain);
    CRD_VEC_DONE(&d.nodes);
    CRD_VEC_DONE(&d.fresh);
    return rc;
}
