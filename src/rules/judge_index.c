/* What rules ask of what is kept: answers to wishes for ways, cells of losses by service. */
#include "rules/judge_int.h"

#include <stdlib.h>

/* ---- ways ----------------------------------------------------------------------------------- */

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

/* ---- losses --------------------------------------------------------------------------------- */

void crd_kept_cells_done(struct crd_kept_cells *c)
{
    free(c->first);
    free(c->cells);
    crd_map_done(&c->services);
}

/* The number of each cell's service, as they come. */
static crd_status number_services(const crd_world *w, const crd_loss_result *r,
                                  struct crd_kept_cells *c, uint32_t *of)
{
    crd_map seen = {0}; /* by where a name stands: most cells name the same few */
    crd_status rc = CRD_OK;
    uint32_t n = 0;
    for (size_t i = 0; i < r->n_cells; i++) {
        crd_str service = r->cells[i].service;
        uint32_t *at = crd_map_add(&seen, (uint64_t)(uintptr_t)service.ptr, CRD_INTERN_NONE);
        CRD_TRY(at ? CRD_OK : CRD_ENOMEM);
        if (*at == CRD_INTERN_NONE) {
            uint32_t *number = crd_map_add(&c->services, crd_world_find_text(w, service), n);
            CRD_TRY(number ? CRD_OK : CRD_ENOMEM);
            *at = *number;
            n += *number == n;
        }
        of[i] = *at;
    }
    c->n = n;
done:
    crd_map_done(&seen);
    return rc;
}

static crd_status cells_fill(const crd_world *w, const crd_loss_result *r, struct crd_kept_cells *c)
{
    crd_status rc = CRD_OK;
    uint32_t *of = malloc((r->n_cells + 1) * sizeof *of);
    CRD_TRY(of ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(number_services(w, r, c, of));
    c->first = calloc(c->n + 2u, sizeof *c->first);
    c->cells = malloc((r->n_cells + 1) * sizeof *c->cells);
    CRD_TRY(c->first && c->cells ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < r->n_cells; i++)
        c->first[of[i] + 2]++;
    for (size_t i = 2; i < c->n + 2u; i++)
        c->first[i] += c->first[i - 1];
    for (size_t i = 0; i < r->n_cells; i++)
        c->cells[c->first[of[i] + 1]++] = (uint32_t)i;
done:
    free(of);
    return rc;
}

crd_status crd_kept_cells_of(crd_judge_kept *k, const crd_world *w, const crd_loss_result *r,
                             const struct crd_kept_cells **ret_cells)
{
    for (size_t i = 0; i < k->cells.n; i++)
        if (k->cells.at[i]->of == r) {
            *ret_cells = k->cells.at[i];
            return CRD_OK;
        }
    struct crd_kept_cells *c = calloc(1, sizeof *c);
    crd_status rc = c ? cells_fill(w, r, c) : CRD_ENOMEM;
    if (rc == CRD_OK) {
        c->of = r;
        rc = CRD_VEC_PUSH(&k->cells, c) ? CRD_OK : CRD_ENOMEM;
    }
    if (rc != CRD_OK) {
        if (c)
            crd_kept_cells_done(c);
        free(c);
        return rc;
    }
    *ret_cells = c;
    return CRD_OK;
}
