/* Ties of the question beside those of the world: who lends what it could do, and what those who
 * act together control with their votes added up. */
#include "analyse/exposure_pool.h"

#include "base/arena.h"
#include "base/err.h"
#include "world/map.h"

#include <stdlib.h>

enum { LENT = 0xaaaa, LENT_MAYBE = 0xaa00 }; /* all powers, standing: in both bounds, in high */

crd_status crd_pools_lend(crd_pools *p, uint32_t borrower, uint32_t lender)
{
    crd_reach_more e = {borrower, lender, LENT, CRD_TIE_LENDS, CRD_NO_POOL};
    return CRD_VEC_PUSH(&p->more, e) ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_pools_unknown(crd_pools *p, uint32_t node)
{
    crd_reach_more e = {node, p->t->base[CRD_NODE_UNKNOWN], LENT_MAYBE, CRD_TIE_IS, CRD_NO_POOL};
    return CRD_VEC_PUSH(&p->more, e) ? CRD_OK : CRD_ENOMEM;
}

void crd_pools_done(crd_pools *p)
{
    CRD_VEC_DONE(&p->more);
    CRD_VEC_DONE(&p->members);
    CRD_VEC_DONE(&p->first);
}

static int by_from(const void *a, const void *b)
{
    const crd_reach_more *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->might < y->might) - (x->might > y->might);
}

void crd_pools_sort(crd_pools *p)
{
    if (p->more.n > 1)
        qsort(p->more.at, p->more.n, sizeof *p->more.at, by_from);
}

/* ---- who acts together -------------------------------------------------------------------- */

typedef struct pooling {
    crd_pools *p;
    crd_control *control;
    size_t n_lends;
    crd_map named; /* table << 32 | text -> node described by no row */
    crd_map alone; /* target << 8 | kind -> what a member has by itself */
} pooling;

static crd_status join(crd_pools *p, size_t begin, uint32_t node)
{
    for (size_t i = begin; i < p->members.n; i++)
        if (p->members.at[i] == node)
            return CRD_OK;
    return CRD_VEC_PUSH(&p->members, node) ? CRD_OK : CRD_ENOMEM;
}

/* They, and those who lend to them, and to those. */
static crd_status gather(const pooling *q, const uint32_t *nodes, size_t n)
{
    crd_status rc = CRD_OK;
    crd_pools *p = q->p;
    size_t begin = p->members.n;
    for (size_t i = 0; i < n; i++)
        CRD_TRY(join(p, begin, nodes[i]));
    for (size_t i = begin; i < p->members.n; i++)
        for (size_t k = 0; k < q->n_lends; k++)
            if (p->more.at[k].from == p->members.at[i])
                CRD_TRY(join(p, begin, p->more.at[k].to));
done:
    return rc;
}

crd_control_member *crd_pools_members(const crd_pools *p, uint32_t pool, crd_arena *arena,
                                      size_t *ret_n)
{
    size_t begin = p->first.at[pool];
    size_t end = pool + 1 < p->first.n ? p->first.at[pool + 1] : p->members.n;
    crd_control_member *all = CRD_NEW(arena, crd_control_member, end - begin + 1);
    for (size_t i = begin; all && i < end; i++) {
        crd_control_member *m = &all[i - begin];
        crd_str id = crd_ties_id(p->t, p->members.at[i], &m->table, NULL);
        m->text = crd_world_find_text(p->t->w, id);
    }
    *ret_n = end - begin;
    return all;
}

/* ---- what they have together -------------------------------------------------------------- */

static crd_status name_nodes(pooling *q)
{
    const crd_ties *t = q->p->t;
    for (uint32_t v = t->base[CRD_NODE_USERS]; v < t->n_nodes; v++) {
        const struct crd_node_extra *x = &t->extra[v - t->base[CRD_NODE_USERS]];
        if (x->kind == CRD_NODE_NAMED &&
            !crd_map_add(&q->named, (uint64_t)x->table << 32 | x->id, v))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static uint32_t owned_node(const pooling *q, uint32_t text)
{
    const crd_ties *t = q->p->t;
    uint32_t row = crd_world_row(t->w, CRD_T_party, text);
    const uint32_t *named = crd_map_find(&q->named, (uint64_t)CRD_T_party << 32 | text);
    return row != CRD_ROW_NONE ? crd_ties_node(t, CRD_T_party, row)
           : named             ? *named
                               : CRD_NODE_NONE;
}

static uint64_t key_of(uint32_t to, unsigned kind) { return (uint64_t)to << 8 | kind; }

static crd_status note_alone(pooling *q, size_t begin)
{
    const crd_ties *t = q->p->t;
    crd_map_done(&q->alone);
    for (size_t m = begin; m < q->p->members.n; m++) {
        uint32_t v = q->p->members.at[m];
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++) {
            uint32_t *might = crd_map_add(&q->alone, key_of(t->to[i], t->kind[i]), 0);
            if (!might)
                return CRD_ENOMEM;
            *might |= t->might[i];
        }
    }
    return CRD_OK;
}

static crd_status add(pooling *q, uint32_t pool, const crd_control_tie *tie)
{
    crd_pools *p = q->p;
    crd_reach_more e = {.from = p->members.at[p->first.at[pool]],
                        .to = owned_node(q, tie->owned),
                        .kind = tie->kind,
                        .might = crd_ties_might((crd_tie_id)tie->kind, tie->certain),
                        .pool = pool};
    if (e.to == CRD_NODE_NONE)
        return CRD_OK;
    for (size_t i = p->first.at[pool]; i < p->members.n; i++)
        if (p->members.at[i] == e.to)
            return CRD_OK;
    const uint32_t *alone = crd_map_find(&q->alone, key_of(e.to, e.kind));
    if (alone && (*alone & e.might) == e.might)
        return CRD_OK;
    return CRD_VEC_PUSH(&p->more, e) ? CRD_OK : CRD_ENOMEM;
}

static crd_status make_one(pooling *q, const uint32_t *nodes, size_t n_nodes, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_pools *p = q->p;
    crd_arena *arena = NULL;
    crd_control_tie *ties = NULL;
    size_t n, n_ties = 0;
    uint32_t pool = (uint32_t)p->first.n;
    if (!CRD_VEC_PUSH(&p->first, p->members.n))
        return CRD_ENOMEM;
    CRD_TRY(gather(q, nodes, n_nodes));
    if (p->members.n - p->first.at[pool] < 2)
        goto done;
    CRD_TRY(crd_arena_new(SIZE_MAX, &arena));
    const crd_control_member *members = crd_pools_members(p, pool, arena, &n);
    if (!members)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(note_alone(q, p->first.at[pool]));
    CRD_TRY(crd_control_together(q->control, members, n, &ties, &n_ties, err));
    for (size_t i = 0; i < n_ties; i++)
        CRD_TRY(add(q, pool, &ties[i]));
done:
    free(ties);
    crd_arena_free(arena);
    return rc;
}

crd_status crd_pools_make(crd_pools *p, crd_control *control, const uint32_t *nodes, size_t n_nodes,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    pooling q = {.p = p, .control = control, .n_lends = p->more.n};
    if (!control)
        return CRD_OK;
    CRD_TRY(name_nodes(&q));
    if (n_nodes > 1)
        CRD_TRY(make_one(&q, nodes, n_nodes, err));
    for (size_t i = 0; i < q.n_lends; i++) {
        uint32_t borrower = p->more.at[i].from;
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first &= p->more.at[k].from != borrower;
        if (first)
            CRD_TRY(make_one(&q, &borrower, 1, err));
    }
done:
    crd_map_done(&q.named);
    crd_map_done(&q.alone);
    return rc;
}
