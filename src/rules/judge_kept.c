/* What judging found out about a world, whatever the packs: losses, and ways. Losses are asked for
 * by the two lines of an assessment at once: each is worked out by whoever asks first, others wait.
 */
#include "rules/judge_int.h"

#include <stdlib.h>

static void begin_losses(crd_judge_kept *k)
{
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->done, NULL);
}

static void end_losses(crd_judge_kept *k)
{
    for (struct crd_kept_loss *next, *at = k->losses; at; at = next) {
        next = at->next;
        crd_arena_free(at->arena);
        free(at);
    }
    pthread_cond_destroy(&k->done);
    pthread_mutex_destroy(&k->lock);
}

crd_status crd_judge_kept_new(crd_judge_kept **ret_kept, crd_err *err)
{
    crd_judge_kept *k = calloc(1, sizeof *k);
    *ret_kept = NULL;
    if (!k || crd_arena_new(SIZE_MAX, &k->own) != CRD_OK) {
        free(k);
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    k->arena = k->own;
    begin_losses(k);
    *ret_kept = k;
    return CRD_OK;
}

crd_judge_kept *crd_judge_kept_in(crd_arena *arena)
{
    crd_judge_kept *k = calloc(1, sizeof *k);
    if (k) {
        k->arena = arena;
        begin_losses(k);
    }
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
    end_losses(k);
    crd_groupings_done(&k->groupings);
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

/* The one that was asked for before; else a new one that the caller is to work out. NULL: memory.
 */
static struct crd_kept_loss *loss_of(crd_judge_kept *k, const crd_loss_opts *opts, bool *ret_new)
{
    pthread_mutex_lock(&k->lock);
    struct crd_kept_loss *at = k->losses;
    while (at && !same_loss(&at->opts, opts))
        at = at->next;
    *ret_new = !at;
    while (at && !at->result) { /* somebody is at it: it is done, or gone */
        pthread_cond_wait(&k->done, &k->lock);
        for (at = k->losses; at && !same_loss(&at->opts, opts);)
            at = at->next;
        *ret_new = !at;
    }
    if (*ret_new)
        at = calloc(1, sizeof *at);
    if (*ret_new && at) {
        at->opts = *opts;
        at->next = k->losses;
        k->losses = at;
    }
    pthread_mutex_unlock(&k->lock);
    return at;
}

static void give_up(crd_judge_kept *k, struct crd_kept_loss *loss)
{
    struct crd_kept_loss **at = &k->losses;
    while (*at != loss)
        at = &(*at)->next;
    *at = loss->next;
    crd_arena_free(loss->arena);
    free(loss);
}

/* Into an arena of its own, where the keeper has its own: others ask for other losses meanwhile. */
static crd_status work_out(crd_judge_kept *k, const crd_ties *t, struct crd_kept_loss *loss,
                           crd_err *err)
{
    const crd_loss_result *result = NULL;
    crd_status rc = k->own ? crd_arena_new(SIZE_MAX, &loss->arena) : CRD_OK;
    if (rc == CRD_OK)
        rc = crd_loss(t, &loss->opts, loss->arena ? loss->arena : k->arena, &result, err);
    pthread_mutex_lock(&k->lock);
    loss->result = result;
    if (rc != CRD_OK)
        give_up(k, loss);
    pthread_cond_broadcast(&k->done);
    pthread_mutex_unlock(&k->lock);
    return rc;
}

crd_status crd_judge_kept_losses(crd_judge_kept *k, const crd_ties *t, const crd_loss_opts *opts,
                                 crd_arena *arena, const crd_loss_result **ret_result, crd_err *err)
{
    bool fresh;
    crd_loss_opts bare = {.by = opts->by,
                          .mode = opts->mode,
                          .hours = opts->hours,
                          .pool = opts->pool,
                          .tell_cells = CRD_LOSS_NO_CELLS};
    if (!k)
        return crd_loss(t, &bare, arena, ret_result, err);
    struct crd_kept_loss *loss = loss_of(k, &bare, &fresh);
    crd_status rc = !loss ? CRD_ENOMEM : fresh ? work_out(k, t, loss, err) : CRD_OK;
    if (rc == CRD_OK)
        *ret_result = loss->result;
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
