/* One bound of a world as gates: the parts in their order. */
#include "analyse/loss_cone.h"

#include <stdlib.h>

const crd_want *crd_loss_wants(size_t *ret_n)
{
    static const crd_want wants[] = {
        {CRD_T_risk_group, 0}, {CRD_T_risk_member, 0}, {CRD_T_area, 0},
        {CRD_T_setting, 0},    {CRD_T_course, 0},
    };
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

crd_status crd_losing_check(const crd_loss_opts *o, crd_err *err)
{
    bool place = o->by >= CRD_LOSS_SITE;
    if (place && o->mode != CRD_LOSS_FAILS)
        return crd_fail(
            err, CRD_EINVAL,
            "sites, links, risk groups and what is in a disk fail: no other mode is theirs");
    if (o->by == CRD_LOSS_DISK && !o->disks)
        return crd_fail(err, CRD_EINVAL, "disks come from a radius");
    if (o->mode == CRD_LOSS_SEIZED && o->by != CRD_LOSS_STATE)
        return crd_fail(err, CRD_EINVAL, "what is seized is seized by a state");
    if (!(o->hours >= 0))
        return crd_fail(err, CRD_EINVAL, "a time before the loss");
    if (o->rank == CRD_LOSS_BY_PEOPLE_HOURS && !o->times)
        return crd_fail(err, CRD_EINVAL, "people times hours are ranked once they are worked out");
    return CRD_OK;
}

uint32_t crd_losing_n(const crd_losing *l, uint32_t table)
{
    return l->cone ? (uint32_t)l->cone->of[table].n : crd_world_frame(l->w, table)->n;
}

uint32_t crd_losing_row(const crd_losing *l, uint32_t table, uint32_t k)
{
    return l->cone ? l->cone->of[table].at[k] : k;
}

/* The gates of rows, and what is in them. */
static crd_status fill(crd_losing *l)
{
    const crd_world *w = l->w;
    crd_status rc = CRD_OK;
    crd_gate_list *g = &l->gates;
    l->never = crd_gate_list_add(g, 1);
    l->any = crd_gate_list_add(g, 1);
    l->dead = crd_gate_list_add_many(g, 1, l->t->n_nodes);
    l->site = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_site)->n);
    l->element = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_element)->n);
    l->link = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_link)->n);
    l->network = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_network)->n);
    l->lost = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_service)->n);
    l->degraded = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_service)->n);
    l->need_lost = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_need)->n);
    l->need_degraded = crd_gate_list_add_many(g, 1, crd_world_frame(w, CRD_T_need)->n);
    l->open = calloc((size_t)crd_world_frame(w, CRD_T_service)->n + 1, 1);
    if (!l->open || g->full)
        return CRD_ENOMEM;
    crd_losing_dead(l);
    crd_losing_things(l);
    CRD_TRY(crd_losing_needs(l));
    CRD_TRY(crd_losing_leased(l));
done:
    return rc;
}

crd_status crd_losing_make(const crd_ties *t, const crd_loss_opts *o, bool high,
                           crd_losing *ret_model, crd_err *err)
{
    crd_losing *l = ret_model;
    *l = (crd_losing){.t = t, .w = t->w, .o = o, .high = high, .err = err};
    crd_status rc = crd_losing_labels(l);
    return rc == CRD_OK ? fill(l) : rc;
}

crd_status crd_losing_make_told(const crd_ties *t, const crd_loss_opts *o, bool high,
                                crd_losing *ret_model, crd_err *err)
{
    crd_losing *l = ret_model;
    *l = (crd_losing){.t = t, .w = t->w, .o = o, .high = high, .told = true, .err = err};
    crd_status rc = crd_losing_labels(l);
    return rc == CRD_OK ? fill(l) : rc;
}

crd_status crd_losing_make_things(const crd_ties *t, const crd_loss_opts *o, bool high,
                                  const crd_loss_cone *cone, crd_losing *ret_model, crd_err *err)
{
    crd_losing *l = ret_model;
    *l = (crd_losing){
        .t = t, .w = t->w, .o = o, .high = high, .by_thing = true, .cone = cone, .err = err};
    l->thing = t->base[CRD_NODE_SITE];
    l->n_things = t->base[CRD_NODE_LINK + 1] - l->thing;
    l->n_parties = crd_world_frame(t->w, CRD_T_party)->n;
    crd_status rc = crd_losing_ask(l);
    if (rc == CRD_OK && l->asked.n > UINT32_MAX / 2 - l->n_things - l->n_parties)
        rc = crd_fail(err, CRD_ELIMIT, "%zu ways", l->asked.n);
    l->gates.n_vars = l->n_things + l->n_parties + (uint32_t)l->asked.n;
    return rc == CRD_OK ? fill(l) : rc;
}

uint32_t crd_losing_values(const crd_losing *l, uint32_t table, uint32_t row, uint32_t field,
                           crd_loss_value ret[CRD_LOSS_VALUES], bool *ret_sure)
{
    const crd_world_col *c = &crd_world_frame(l->w, table)->cols[field];
    uint32_t n = 0;
    *ret_sure = !crd_world_contested(l->w, table, row, field);
    if (c->text[row] == CRD_INTERN_NONE)
        return 0;
    ret[n++] = (crd_loss_value){c->target ? c->target[row] : CRD_TARGET_NONE, c->text[row]};
    if (*ret_sure)
        return n;
    size_t others;
    const crd_other *o = crd_world_others(l->w, table, row, field, &others);
    for (size_t i = 0; i < others && n < CRD_LOSS_VALUES; i++)
        if (o[i].contested)
            ret[n++] = (crd_loss_value){o[i].target, o[i].text};
    return n;
}

crd_status crd_losing_make_late(const crd_ties *t, const crd_loss_opts *o, bool high,
                                crd_losing *ret_model, crd_err *err)
{
    crd_losing *l = ret_model;
    *l = (crd_losing){
        .t = t, .w = t->w, .o = o, .high = high, .late = {.on = true, .order = 2}, .err = err};
    crd_status rc = crd_losing_labels(l);
    return rc == CRD_OK ? fill(l) : rc;
}

void crd_losing_compiled(crd_losing *l)
{
    uint32_t n = l->gates.n_vars;
    crd_gate_list_free(&l->gates);
    l->gates.n_vars = n;
}

void crd_losing_end(crd_losing *l)
{
    crd_gate_list_free(&l->gates);
    crd_losing_net_done(l);
    CRD_VEC_DONE(&l->labels);
    CRD_VEC_DONE(&l->of_unknown);
    CRD_VEC_DONE(&l->asked);
    CRD_VEC_DONE(&l->late.units);
    CRD_VEC_DONE(&l->late.ways);
    free(l->late.sets);
    free(l->late.capacity);
    crd_map_done(&l->var_of);
    free(l->open);
}
