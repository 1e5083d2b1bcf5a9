/* Which loss is worse, and what a loss is called. */
#include "analyse/loss_int.h"

#include <string.h>

static int falling(crd_loss_count a, crd_loss_count b)
{
    if (a.low != b.low)
        return a.low > b.low ? -1 : 1;
    return a.high != b.high ? (a.high > b.high ? -1 : 1) : 0;
}

static crd_loss_count ranked(const crd_loss_what *x, crd_loss_rank rank)
{
    switch (rank) {
    case CRD_LOSS_BY_PEOPLE_HOURS:
        return x->people_hours;
    case CRD_LOSS_BY_PEOPLE:
        return x->people.any;
    case CRD_LOSS_BY_SERVICES:
        return x->services;
    case CRD_LOSS_BY_USERS:
        return x->users;
    case CRD_LOSS_BY_CAPACITY:
        return x->capacity;
    case CRD_LOSS_BY_CRITICAL:
    case CRD_LOSS_RANKS:
        break;
    }
    return x->critical;
}

int crd_loss_what_order(const crd_loss_what *x, const crd_loss_what *y, crd_loss_rank rank)
{
    int order = falling(ranked(x, rank), ranked(y, rank));
    if (!order && rank == CRD_LOSS_BY_PEOPLE)
        order = falling(x->people.own, y->people.own);
    order = order ? order : falling(x->critical, y->critical);
    order = order ? order : falling(x->services, y->services);
    order = order ? order : falling(x->users, y->users);
    order = order ? order : falling(x->elements, y->elements);
    order = order ? order : falling(x->links, y->links);
    return order ? order : crd_str_cmp(x->id, y->id);
}

static crd_str part_of(const crd_losing *l, uint32_t i, bool names)
{
    crd_str name, id = crd_losing_label_id(l, i, &name);
    if (crd_losing_is_unknown(l->o, l->o->set[i]))
        return l->o->set[i];
    return names && !crd_str_is_null(name) ? name : id;
}

/* Of a set: its ids, or its names, a plus sign between. Null: memory is out. */
static crd_str set_id(const crd_losing *l, bool names, crd_arena *arena)
{
    crd_str between = names ? CRD_STR(" + ") : CRD_STR("+");
    size_t len = 0;
    for (uint32_t i = 0; i < l->labels.n; i++)
        len += part_of(l, i, names).len + between.len;
    char *to = crd_arena_alloc(arena, len + 1, 1, 1);
    crd_str id = {to, 0};
    for (uint32_t i = 0; to && i < l->labels.n; i++) {
        crd_str one = part_of(l, i, names);
        if (i > 0) {
            memcpy(to + id.len, between.ptr, between.len);
            id.len += between.len;
        }
        memcpy(to + id.len, one.ptr, one.len);
        id.len += one.len;
    }
    return id;
}

crd_str crd_losing_id(const crd_losing *l, uint32_t var, crd_arena *arena, crd_str *ret_name)
{
    if (l->o->n_set == 0)
        return crd_losing_label_id(l, var, ret_name);
    *ret_name = set_id(l, true, arena);
    return set_id(l, false, arena);
}
