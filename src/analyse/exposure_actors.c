/* Who is asked about: actors as nodes, and what a scenario adds. */
#include "analyse/actor_name.h"
#include "analyse/exposure_int.h"

static crd_exposure_actor describe(const crd_ties *t, uint32_t node)
{
    uint32_t table;
    crd_exposure_actor a = {.id = CRD_STR_NULL, .name = CRD_STR_NULL, .node = node};
    crd_node_kind kind = crd_ties_kind(t, node);
    if (kind == CRD_NODE_UNKNOWN) {
        a.unknown = true;
        return a;
    }
    a.id = crd_ties_id(t, node, &table, NULL);
    a.state = table == CRD_T_jurisdiction;
    if (kind == CRD_NODE_JURISDICTION)
        a.name = crd_world_text(t->w, CRD_COL(t->w, jurisdiction, name).text[node - t->base[kind]]);
    if (kind == CRD_NODE_PARTY)
        a.name = crd_world_text(t->w, CRD_COL(t->w, party, name).text[node - t->base[kind]]);
    return a;
}

static int by_actor(const void *a, const void *b)
{
    const crd_exposure_actor *x = a, *y = b;
    if (x->unknown != y->unknown)
        return x->unknown ? 1 : -1;
    if (x->state != y->state)
        return x->state ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

/* Parties that somebody is certain to control, or that are a state's own body. */
static crd_status find_controlled(const crd_ties *t, uint8_t **ret)
{
    uint8_t *is = calloc((size_t)t->n_nodes + 1, 1);
    if (!is)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->n_ties; i++)
        if ((t->kind[i] == CRD_TIE_CONTROLS || t->kind[i] == CRD_TIE_IS) && (t->might[i] & 0xff))
            is[t->to[i]] = 1;
    *ret = is;
    return CRD_OK;
}

static bool is_wanted(const crd_ties *t, unsigned who, uint32_t node, const uint8_t *controlled)
{
    crd_node_kind kind = crd_ties_kind(t, node);
    bool state = kind == CRD_NODE_JURISDICTION, party = kind == CRD_NODE_PARTY;
    if (kind == CRD_NODE_NAMED) {
        uint32_t table = t->extra[node - t->base[CRD_NODE_USERS]].table;
        state = table == CRD_T_jurisdiction;
        party = table == CRD_T_party;
    }
    if (t->first[node] == t->first[node + 1])
        return false;
    return (state && (who & CRD_EXPOSED_TO_STATES)) || (party && (who & CRD_EXPOSED_TO_PARTIES)) ||
           (party && (who & CRD_EXPOSED_TO_ULTIMATES) && !controlled[node]) ||
           (kind == CRD_NODE_UNKNOWN && (who & CRD_EXPOSED_TO_UNKNOWN));
}

/* All that were asked for, by id, each once. */
static crd_status choose(const crd_ties *t, const crd_exposure_opts *o,
                         crd_exposure_actor **ret_all, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint8_t *controlled = NULL;
    size_t n = 0, kept = 0;
    crd_exposure_actor *all = calloc((o->n_actors ? o->n_actors : t->n_nodes) + 1, sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < o->n_actors; i++) {
        uint32_t node = crd_actor_node(t, o->actors[i]);
        if (node == CRD_NODE_NONE && crd_str_eq(o->actors[i], CRD_STR("unknown"))) {
            node = t->base[CRD_NODE_UNKNOWN];
            if (o->coalition) {
                rc = crd_fail(err, CRD_EINVAL, "'unknown' stands alone; --unknown any adds it");
                goto done;
            }
        }
        if (node == CRD_NODE_NONE) {
            rc = crd_no_actor(t->w, o->actors[i], err);
            goto done;
        }
        all[n++] = describe(t, node);
    }
    if (o->n_actors == 0) {
        CRD_TRY(find_controlled(t, &controlled));
        for (uint32_t v = 0; v < t->n_nodes; v++)
            if (is_wanted(t, o->who, v, controlled))
                all[n++] = describe(t, v);
    }
    if (n)
        qsort(all, n, sizeof *all, by_actor);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || all[i].node != all[i - 1].node)
            all[kept++] = all[i];
    *ret_all = all;
    *ret_n = kept;
    all = NULL;
done:
    free(controlled);
    free(all);
    return rc;
}

static crd_status lend(crd_asked *q, const crd_ties *t, const crd_exposure_opts *o, crd_err *err)
{
    crd_status rc = CRD_OK;
    q->pools.t = t;
    for (size_t i = 0; i < o->n_lends; i++) {
        uint32_t borrower = crd_actor_node(t, o->lends[i].borrower);
        uint32_t lender = crd_actor_node(t, o->lends[i].lender);
        if (borrower == CRD_NODE_NONE || lender == CRD_NODE_NONE)
            return crd_no_actor(
                t->w, lender == CRD_NODE_NONE ? o->lends[i].lender : o->lends[i].borrower, err);
        CRD_TRY(crd_pools_lend(&q->pools, borrower, lender));
    }
    bool together = o->coalition && q->seeds.n == 1;
    CRD_TRY(crd_pools_make(&q->pools, o->control, together ? q->seeds.at[0].nodes : NULL,
                           together ? q->seeds.at[0].n : 0, err));
    for (size_t i = 0; o->unknown_any && i < q->seeds.n; i++)
        for (size_t k = 0; k < q->seeds.at[i].n; k++)
            CRD_TRY(crd_pools_unknown(&q->pools, q->seeds.at[i].nodes[k]));
    crd_pools_sort(&q->pools);
done:
    return rc;
}

static uint64_t kinds_of(const crd_exposure_opts *o)
{
    uint64_t kinds = 0;
    for (size_t k = 0; k < crd_tie_kinds_n; k++) {
        unsigned flags = crd_tie_kinds[k].flags;
        if ((!(flags & CRD_TIE_SCENARIO) || o->scenario) &&
            (!(flags & CRD_TIE_WITHDRAWS) || o->withdraws))
            kinds |= UINT64_C(1) << k;
    }
    return kinds;
}

crd_status crd_asked_init(crd_asked *q, const crd_ties *t, const crd_exposure_opts *o,
                          crd_arena *arena, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_exposure_actor *all = NULL;
    size_t n = 0;
    *q = (crd_asked){.kinds = kinds_of(o)};
    CRD_TRY(choose(t, o, &all, &n, err));
    bool together = o->coalition && n > 1;
    uint32_t *nodes = CRD_NEW(arena, uint32_t, n + 1);
    q->n_actors = together ? 1 : n;
    q->n_members = n;
    q->actors = CRD_NEW(arena, crd_exposure_actor, q->n_actors + 1);
    if (!nodes || !q->actors) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        nodes[i] = all[i].node;
    for (size_t i = 0; i < q->n_actors; i++) {
        q->actors[i] = together ? (crd_exposure_actor){.id = CRD_STR_NULL,
                                                       .name = CRD_STR_NULL,
                                                       .node = CRD_NODE_NONE}
                                : all[i];
        if (!CRD_VEC_PUSH(&q->seeds, ((crd_reach_seeds){nodes + i, together ? n : 1}))) {
            rc = CRD_ENOMEM;
            goto done;
        }
    }
    CRD_TRY(lend(q, t, o, err));
done:
    free(all);
    return rc;
}

void crd_asked_done(crd_asked *q)
{
    CRD_VEC_DONE(&q->seeds);
    crd_pools_done(&q->pools);
}

crd_reach_plane crd_asked_plane(const crd_asked *q, unsigned i)
{
    bool high = i >= 2 * CRD_POWERS;
    return (crd_reach_plane){.plane = {.power = (uint8_t)(i >> 1 & 3),
                                       .grade = i & 1 ? CRD_GRADE_STANDING : CRD_GRADE_LATENT,
                                       .high = high},
                             .kinds = q->kinds,
                             .more = q->pools.more.at,
                             .n_more = q->pools.more.n};
}
