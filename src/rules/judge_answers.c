/* What rules ask of what is kept: answers to wishes for ways. */
#include "rules/judge_int.h"

#include <stdlib.h>

/* Answers to one question about a network, by ends. */
struct asked {
    uint32_t disjoint;
    crd_apart by;
    crd_map at; /* from << 32 | to -> answer */
};

struct crd_kept_answers {
    CRD_VEC(struct asked) asked;
    CRD_VEC(crd_route_whether) all;
};

crd_kept_answers *crd_kept_answers_new(void) { return calloc(1, sizeof(crd_kept_answers)); }

void crd_kept_answers_free(crd_kept_answers *a)
{
    for (size_t i = 0; a && i < a->asked.n; i++)
        crd_map_done(&a->asked.at[i].at);
    if (a) {
        CRD_VEC_DONE(&a->asked);
        CRD_VEC_DONE(&a->all);
    }
    free(a);
}

/* NULL: memory is out. */
static struct asked *asked_of(crd_kept_answers *a, const crd_route_opts *o)
{
    for (size_t i = 0; i < a->asked.n; i++)
        if (a->asked.at[i].disjoint == o->disjoint && a->asked.at[i].by == o->by)
            return &a->asked.at[i];
    struct asked fresh = {.disjoint = o->disjoint, .by = o->by};
    return CRD_VEC_PUSH(&a->asked, fresh) ? &a->asked.at[a->asked.n - 1] : NULL;
}

crd_status crd_kept_answer(const crd_kept_way *w, uint32_t from, uint32_t to,
                           const crd_route_opts *opts, crd_arena *arena, crd_route_whether *ret,
                           crd_err *err)
{
    crd_kept_answers *a = w->answers;
    uint32_t fresh = (uint32_t)a->all.n;
    struct asked *asked = asked_of(a, opts);
    uint32_t *at = asked ? crd_map_add(&asked->at, (uint64_t)from << 32 | to, fresh) : NULL;
    if (!at || !CRD_VEC_RESERVE(&a->all, a->all.n + 1))
        return CRD_ENOMEM;
    if (*at >= a->all.n) {
        crd_status rc = crd_route_asker_ask(w->asker, from, to, opts, arena, ret, err);
        if (rc != CRD_OK)
            return rc;
        *at = (uint32_t)a->all.n; /* a question that failed before left its place */
        a->all.at[a->all.n++] = *ret;
    }
    *ret = a->all.at[*at];
    return CRD_OK;
}
