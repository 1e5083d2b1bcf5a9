/* What judging found out about a world, whatever the packs: losses, and ways. */
#include "rules/judge_int.h"

#include <stdlib.h>

crd_status crd_judge_kept_new(crd_judge_kept **ret_kept, crd_err *err)
{
    crd_judge_kept *k = calloc(1, sizeof *k);
    *ret_kept = NULL;
    if (!k || crd_arena_new(SIZE_MAX, &k->own) != CRD_OK) {
        free(k);
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    k->arena = k->own;
    *ret_kept = k;
    return CRD_OK;
}

crd_judge_kept *crd_judge_kept_in(crd_arena *arena)
{
    crd_judge_kept *k = calloc(1, sizeof *k);
    if (k)
        k->arena = arena;
    return k;
}

static void way_free(crd_kept_way *w)
{
    if (!w)
        return;
    crd_route_asker_free(w->asker);
    crd_kept_answers_free(w->answers);
    crd_route_map_free(w->map);
    free(w->elements);
    free(w->links);
    free(w);
}

void crd_judge_kept_free(crd_judge_kept *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < k->ways.n; i++)
        way_free(k->ways.at[i]);
    CRD_VEC_DONE(&k->ways);
    CRD_VEC_DONE(&k->losses);
    for (int id = 0; id < CRD_SUBJECTS; id++)
        crd_subject_free(k->views[id].rows);
    crd_arena_free(k->own);
    free(k);
}

crd_judge_kept *crd_judging_kept(const crd_judging *j)
{
    return j->opts->shared ? j->opts->shared->kept : j->kept;
}

/* ---- losses --------------------------------------------------------------------------------- */

static bool same_loss(const crd_loss_opts *a, const crd_loss_opts *b)
{
    return a->by == b->by && a->mode == b->mode && a->hours >= b->hours && a->hours <= b->hours;
}

crd_status crd_judge_kept_losses(crd_judge_kept *k, const crd_ties *t, const crd_loss_opts *opts,
                                 crd_arena *arena, const crd_loss_result **ret_result, crd_err *err)
{
    for (size_t i = 0; k && i < k->losses.n; i++)
        if (same_loss(&k->losses.at[i].opts, opts)) {
            *ret_result = k->losses.at[i].result;
            return CRD_OK;
        }
    crd_loss_opts bare = {.by = opts->by,
                          .mode = opts->mode,
                          .hours = opts->hours,
                          .pool = opts->pool,
                          .tell_cells = CRD_LOSS_NO_CELLS};
    crd_status rc = crd_loss(t, &bare, k ? k->arena : arena, ret_result, err);
    if (rc == CRD_OK && k && !CRD_VEC_PUSH(&k->losses, ((struct crd_kept_loss){bare, *ret_result})))
        rc = CRD_ENOMEM;
    return rc;
}

crd_status crd_judging_losses(crd_judging *j, const crd_loss_opts *opts,
                              const crd_loss_result **ret_result)
{
    return crd_judge_kept_losses(crd_judging_kept(j), j->t, opts, j->arena, ret_result, j->err);
}

/* ---- ways ----------------------------------------------------------------------------------- */

static bool same_bytes(const uint8_t *a, const uint8_t *b, size_t n)
{
    return n == 0 || memcmp(a, b, n) == 0;
}

static bool same_way(const crd_kept_way *a, const crd_kept_way *b)
{
    if (a->n_avoid != b->n_avoid || (a->elements == NULL) != (b->elements == NULL))
        return false;
    for (size_t i = 0; i < a->n_avoid; i++)
        if (!crd_str_eq(a->avoid[i], b->avoid[i]))
            return false;
    return !a->elements || (same_bytes(a->elements, b->elements, a->n_elements) &&
                            same_bytes(a->links, b->links, a->n_links));
}

static uint8_t *bytes_of(const uint8_t *from, size_t n)
{
    uint8_t *to = malloc(n + 1);
    if (to && n > 0)
        memcpy(to, from, n);
    return to;
}

/* The key, with copies of what the policy borrows. */
static crd_status key_of(crd_judge_kept *k, const crd_kept_way *asked, crd_kept_way *to)
{
    to->n_elements = asked->n_elements;
    to->n_links = asked->n_links;
    to->n_avoid = asked->n_avoid;
    to->avoid = CRD_NEW(k->arena, crd_str, to->n_avoid);
    if (!to->avoid)
        return CRD_ENOMEM;
    for (size_t i = 0; i < to->n_avoid; i++) {
        to->avoid[i] = crd_str_copy(k->arena, asked->avoid[i]);
        if (!to->avoid[i].ptr)
            return CRD_ENOMEM;
    }
    if (!asked->elements)
        return CRD_OK;
    to->elements = bytes_of(asked->elements, to->n_elements);
    to->links = bytes_of(asked->links, to->n_links);
    return to->elements && to->links ? CRD_OK : CRD_ENOMEM;
}

static bool any_open(const uint8_t *trust, size_t n)
{
    return n > 0 && memchr(trust, CRD_TRUST_OPEN, n) != NULL;
}

crd_status crd_kept_way_of(crd_judge_kept *k, const crd_ties *t, const crd_route_policy *policy,
                           const crd_kept_way **ret_way, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_kept_way asked = {.avoid = (crd_str *)(uintptr_t)policy->avoid,
                                .n_avoid = policy->n_avoid,
                                .elements = (uint8_t *)(uintptr_t)policy->elements,
                                .links = (uint8_t *)(uintptr_t)policy->links,
                                .n_elements = crd_world_frame(t->w, CRD_T_element)->n,
                                .n_links = crd_world_frame(t->w, CRD_T_link)->n};
    crd_kept_way *w = NULL;
    for (size_t i = 0; i < k->ways.n; i++)
        if (same_way(k->ways.at[i], &asked)) {
            *ret_way = k->ways.at[i];
            return CRD_OK;
        }
    w = calloc(1, sizeof *w);
    CRD_TRY(w ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(key_of(k, &asked, w));
    rc = crd_route_map_new(t, policy, &w->map, err);
    if (rc == CRD_ENOENT && policy->n_avoid > 0)
        rc = CRD_OK; /* nobody knows whom to avoid */
    CRD_TRY(rc);
    if (w->map) {
        CRD_TRY(crd_route_asker_new(w->map, &w->asker, err));
        w->answers = crd_kept_answers_new();
        CRD_TRY(w->answers ? CRD_OK : CRD_ENOMEM);
        w->open = any_open(w->map->node_trust, w->map->net->n_nodes) ||
                  any_open(w->map->edge_trust, w->map->net->n_edges);
    }
    CRD_TRY(CRD_VEC_PUSH(&k->ways, w) ? CRD_OK : CRD_ENOMEM);
    *ret_way = w;
    w = NULL;
done:
    way_free(w);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
