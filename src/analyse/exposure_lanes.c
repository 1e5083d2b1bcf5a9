/* Reaching for 512 actors at once (graph/lanes.h). Ties are sorted into classes by what they give,
 * so that one ordered graph serves all planes: a plane is the set of classes that count in it. A
 * case with more classes than the graph has kinds gets an ordered graph for each plane. */
#include "analyse/exposure_int.h"

#include "graph/lanes.h"
#include "world/map.h"

#include <string.h>

struct crd_lane_reacher {
    const crd_ties *t;
    crd_pool *pool;
    bool few;                  /* the classes fit in the kinds of one graph */
    uint8_t *class;            /* [n_ties] */
    CRD_VEC(uint32_t) members; /* of a class: might, and the tie's kind when it is flagged */
    crd_dag *dag;
    crd_view *view;       /* of the dag; NULL = none yet */
    crd_reach_more *more; /* [n_more] that the dag was made with */
    size_t n_more;
    size_t n_classes; /* of the ties of the world; those of the question come after */
    crd_word *words;
    uint32_t order; /* how many dags there have been */
};

enum { ROOM_FOR_MORE = 8 }; /* classes for ties of the question: they have fewer mights */

/* Kinds that a question may leave out are told apart; all others count alike. */
static uint32_t class_key(const crd_ties *t, uint32_t tie)
{
    unsigned flags = crd_tie_kinds[t->kind[tie]].flags;
    bool apart = (flags & (CRD_TIE_SCENARIO | CRD_TIE_WITHDRAWS)) != 0;
    bool leans = CRD_TIES_LEANING >> t->kind[tie] & 1; /* these are in a question together */
    return t->might[tie] | (apart ? t->kind[tie] + 1u : leans ? CRD_TIE_NEEDS + 1u : 0u) << 16;
}

static crd_status classify(crd_lane_reacher *r)
{
    crd_status rc = CRD_OK;
    const crd_ties *t = r->t;
    crd_map of = {0};
    r->few = true;
    for (uint32_t i = 0; i < t->n_ties && r->few; i++) {
        uint32_t fresh = (uint32_t)r->members.n, key = class_key(t, i);
        uint32_t *at = crd_map_add(&of, key, fresh);
        if (!at || (*at == fresh && !CRD_VEC_PUSH(&r->members, key))) {
            rc = CRD_ENOMEM;
            goto done;
        }
        r->few = *at < CRD_KINDS - ROOM_FOR_MORE;
        r->class[i] = (uint8_t)*at;
    }
    r->n_classes = r->members.n;
done:
    crd_map_done(&of);
    return rc;
}

/* Does a tie of this class count? Kinds without a flag are in every question. */
static uint64_t classes_of(const crd_lane_reacher *r, const crd_reach_plane *p)
{
    uint64_t all = 0;
    for (size_t k = 0; k < r->members.n; k++) {
        uint32_t key = r->members.at[k], kind = key >> 16;
        if (crd_might_has((crd_might)key, p->plane) && (!kind || (p->kinds >> (kind - 1) & 1)))
            all |= UINT64_C(1) << k;
    }
    return all;
}

/* With many classes: class 0 counts in this plane, class 1 does not. */
static void sort_by_plane(crd_lane_reacher *r, const crd_reach_plane *p)
{
    for (uint32_t i = 0; i < r->t->n_ties; i++)
        r->class[i] = !crd_reach_tie(r->t, p, i);
}

/* A tie of the question counts by its might alone, as those do of the world whose kind has no flag.
 */
static crd_status class_of_more(crd_lane_reacher *r, const crd_reach_plane *p, crd_might might,
                                uint8_t *ret_class)
{
    size_t k = 0;
    *ret_class = !crd_might_has(might, p->plane);
    if (!r->few)
        return CRD_OK;
    while (k < r->members.n && r->members.at[k] != might)
        k++;
    if (k == CRD_KINDS)
        return CRD_ELIMIT;
    if (k == r->members.n && !CRD_VEC_PUSH(&r->members, might))
        return CRD_ENOMEM;
    *ret_class = (uint8_t)k;
    return CRD_OK;
}

static crd_status order(crd_lane_reacher *r, const crd_reach_plane *p, crd_err *err)
{
    crd_status rc = CRD_OK;
    static const uint32_t one[2] = {0, 1};
    crd_plane *planes = calloc(p->n_more + 1, sizeof *planes);
    crd_reach_more *more = calloc(p->n_more + 1, sizeof *more);
    if (!planes || !more) {
        rc = CRD_ENOMEM;
        goto done;
    }
    r->members.n = r->n_classes;
    if (p->n_more)
        memcpy(more, p->more, p->n_more * sizeof *more);
    planes[0] = (crd_plane){
        .n_rows = r->t->n_nodes, .first = r->t->first, .target = r->t->to, .kinds = r->class};
    for (size_t i = 0; i < p->n_more; i++) {
        planes[i + 1] = (crd_plane){
            .begin = more[i].from, .n_rows = 1, .first = one, .target = &more[i].to};
        CRD_TRY(class_of_more(r, p, more[i].might, &planes[i + 1].kind));
    }
    crd_view_free(r->view);
    crd_dag_free(r->dag);
    r->view = NULL;
    r->dag = NULL;
    CRD_TRY(crd_dag_new(r->t->n_nodes, planes, p->n_more + 1, &r->dag, err));
    free(r->more);
    r->order++;
    r->more = more;
    r->n_more = p->n_more;
    more = NULL;
done:
    free(planes);
    free(more);
    return rc;
}

/* Was the dag made with the same ties of the question? */
static bool is_same(const crd_lane_reacher *r, const crd_reach_plane *p)
{
    bool same = r->n_more == p->n_more;
    for (size_t i = 0; same && i < p->n_more; i++)
        same = r->more[i].from == p->more[i].from && r->more[i].to == p->more[i].to &&
               r->more[i].might == p->more[i].might;
    return same;
}

static crd_status prepare(crd_lane_reacher *r, const crd_reach_plane *p, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool same = r->dag && is_same(r, p);
    if (!r->few)
        sort_by_plane(r, p);
    if (!same || !r->few)
        CRD_TRY(order(r, p, err));
    uint64_t kinds = r->few ? classes_of(r, p) : UINT64_C(1);
    rc = r->view ? crd_view_change(r->view, kinds, NULL, err)
                 : crd_view_new(r->dag, kinds, NULL, &r->view, err);
done:
    return rc;
}

/* Up to CRD_LANES actors. */
static crd_status block(crd_lane_reacher *r, const crd_reach_seeds *actors, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_VEC(crd_lane_seed) seeds = {0};
    for (size_t a = 0; a < n; a++)
        for (size_t i = 0; i < actors[a].n; i++)
            if (!CRD_VEC_PUSH(&seeds,
                              ((crd_lane_seed){r->dag->place[actors[a].nodes[i]], (uint32_t)a}))) {
                rc = CRD_ENOMEM;
                goto done;
            }
    rc = crd_lanes_sweep(r->view, seeds.at, seeds.n, NULL, r->pool, r->words, err);
done:
    CRD_VEC_DONE(&seeds);
    return rc;
}

static crd_status reach(void *ctx, const crd_ties *t, const crd_reach_plane *p,
                        const crd_reach_seeds *actors, size_t n, crd_reach_each each,
                        void *each_ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_lane_reacher *r = ctx;
    if (t != r->t)
        return crd_fail(err, CRD_EINVAL, "made for other ties");
    if (t->n_nodes == 0 || n == 0)
        return CRD_OK;
    CRD_TRY(prepare(r, p, err));
    for (size_t from = 0; from < n; from += CRD_LANES) {
        size_t some = n - from < CRD_LANES ? n - from : CRD_LANES;
        CRD_TRY(block(r, actors + from, some, err));
        crd_reach_block b = {from, some, r->words, r->dag->place, r->order};
        CRD_TRY(each(each_ctx, &b, err));
    }
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for exposure") : rc;
}

crd_reacher crd_lane_reacher_use(crd_lane_reacher *r)
{
    return (crd_reacher){.ctx = r, .reach = reach};
}

crd_status crd_lane_reacher_new(const crd_ties *t, crd_pool *pool, crd_lane_reacher **ret_reacher,
                                crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_lane_reacher *r = calloc(1, sizeof *r);
    *ret_reacher = NULL;
    if (!r)
        return crd_fail(err, CRD_ENOMEM, "no memory for exposure");
    r->t = t;
    r->pool = pool;
    r->class = calloc((size_t)t->n_ties + 1, 1);
    r->words = crd_words_new(t->n_nodes);
    if (!r->class || !r->words) {
        rc = crd_fail(err, CRD_ENOMEM, "no memory for exposure");
        goto done;
    }
    CRD_TRY(classify(r));
    *ret_reacher = r;
    r = NULL;
done:
    crd_lane_reacher_free(r);
    return rc;
}

void crd_lane_reacher_free(crd_lane_reacher *r)
{
    if (!r)
        return;
    crd_view_free(r->view);
    crd_dag_free(r->dag);
    CRD_VEC_DONE(&r->members);
    free(r->class);
    free(r->more);
    free(r->words);
    free(r);
}
