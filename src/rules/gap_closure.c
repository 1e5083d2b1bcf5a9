/* What a service rests on: members of its needs, elements of the networks among them, and what
 * these need to run. Breadth first over the rows; O(what is reached) a service. */
#include "rules/gap_collect.h"
#include "rules/subject_int.h"

struct crd_gap_closure {
    const crd_world *w;
    crd_gap_lists members, dependencies, elements; /* of services, of what needs, of networks */
    crd_map seen; /* table << 32 | text -> service + 1 that reached it */
    uint32_t turn;
    CRD_VEC(uint64_t) queue;
    bool (*visit)(void *ctx, uint32_t row);
    void *ctx;
    bool enough; /* the walk has ended */
};

static uint64_t key_of(uint32_t table, uint32_t text) { return (uint64_t)table << 32 | text; }

crd_status crd_gap_lists_new(const crd_world *w, uint32_t table, uint32_t field, uint32_t only,
                             crd_gap_lists *l)
{
    uint32_t n = crd_world_frame(w, table)->n;
    l->next = calloc((size_t)n + 1, sizeof *l->next);
    if (!l->next)
        return CRD_ENOMEM;
    for (uint32_t i = n; i-- > 0;) {
        uint32_t text = crd_subject_text_at(w, table, field, i);
        if (text == CRD_INTERN_NONE)
            continue;
        uint32_t target = only != CRD_X_NONE ? only : crd_subject_target_at(w, table, field, i);
        uint32_t *at = crd_map_add(&l->first, key_of(target, text), 0);
        if (!at)
            return CRD_ENOMEM;
        l->next[i] = *at;
        *at = i + 1;
    }
    return CRD_OK;
}

void crd_gap_lists_done(crd_gap_lists *l)
{
    crd_map_done(&l->first);
    free(l->next);
    *l = (crd_gap_lists){.next = NULL};
}

crd_status crd_gap_closure_new(const crd_world *w, crd_gap_closure **ret_closure)
{
    crd_status rc = CRD_OK;
    crd_gap_closure *c = calloc(1, sizeof *c);
    if (!c)
        return CRD_ENOMEM;
    c->w = w;
    CRD_TRY(crd_gap_lists_new(w, CRD_T_need_member, CRD_C_need_member_service, CRD_T_service,
                              &c->members));
    CRD_TRY(crd_gap_lists_new(w, CRD_T_dependency, CRD_C_dependency_dependent, CRD_X_NONE,
                              &c->dependencies));
    CRD_TRY(
        crd_gap_lists_new(w, CRD_T_element, CRD_C_element_network, CRD_T_network, &c->elements));
done:
    if (rc != CRD_OK)
        crd_gap_closure_free(c);
    else
        *ret_closure = c;
    return rc;
}

void crd_gap_closure_free(crd_gap_closure *c)
{
    if (!c)
        return;
    crd_gap_lists_done(&c->members);
    crd_gap_lists_done(&c->dependencies);
    crd_gap_lists_done(&c->elements);
    crd_map_done(&c->seen);
    CRD_VEC_DONE(&c->queue);
    free(c);
}

static crd_status reach(crd_gap_closure *c, uint32_t table, uint32_t text)
{
    if (text == CRD_INTERN_NONE || table >= CRD_T_COUNT)
        return CRD_OK;
    uint32_t *at = crd_map_add(&c->seen, key_of(table, text), 0);
    if (!at)
        return CRD_ENOMEM;
    if (*at == c->turn)
        return CRD_OK;
    *at = c->turn;
    uint32_t row = table == CRD_T_element ? crd_world_row(c->w, table, text) : CRD_ROW_NONE;
    if (row != CRD_ROW_NONE)
        c->enough = !c->visit(c->ctx, row);
    return CRD_VEC_PUSH(&c->queue, key_of(table, text)) ? CRD_OK : CRD_ENOMEM;
}

uint32_t crd_gap_lists_head(const crd_gap_lists *l, uint32_t table, uint32_t text)
{
    const uint32_t *at = crd_map_find(&l->first, key_of(table, text));
    return at ? *at : 0;
}

static crd_status follow(crd_gap_closure *c, uint64_t key)
{
    crd_status rc = CRD_OK;
    const crd_world *w = c->w;
    uint32_t table = (uint32_t)(key >> 32), text = (uint32_t)key;
    for (uint32_t i = crd_gap_lists_head(&c->members, table, text); i > 0 && !c->enough;
         i = c->members.next[i - 1])
        CRD_TRY(reach(c,
                      crd_subject_target_at(w, CRD_T_need_member, CRD_C_need_member_member, i - 1),
                      crd_subject_text_at(w, CRD_T_need_member, CRD_C_need_member_member, i - 1)));
    for (uint32_t i = crd_gap_lists_head(&c->dependencies, table, text); i > 0 && !c->enough;
         i = c->dependencies.next[i - 1])
        CRD_TRY(reach(c, crd_subject_target_at(w, CRD_T_dependency, CRD_C_dependency_needs, i - 1),
                      crd_subject_text_at(w, CRD_T_dependency, CRD_C_dependency_needs, i - 1)));
    for (uint32_t i = crd_gap_lists_head(&c->elements, table, text); i > 0 && !c->enough;
         i = c->elements.next[i - 1])
        CRD_TRY(reach(c, CRD_T_element,
                      crd_subject_text_at(w, CRD_T_element, CRD_C_element_id, i - 1)));
done:
    return rc;
}

bool crd_gap_closure_tree(const crd_gap_closure *c, uint32_t service)
{
    return crd_gap_lists_head(&c->members, CRD_T_service, service) > 0;
}

crd_status crd_gap_closure_walk(crd_gap_closure *c, uint32_t service,
                                bool (*visit)(void *ctx, uint32_t row), void *ctx)
{
    c->turn++;
    c->queue.n = 0;
    c->enough = false;
    c->visit = visit;
    c->ctx = ctx;
    crd_status rc = reach(c, CRD_T_service, service);
    for (size_t i = 0; rc == CRD_OK && i < c->queue.n && !c->enough; i++)
        rc = follow(c, c->queue.at[i]);
    return rc;
}
