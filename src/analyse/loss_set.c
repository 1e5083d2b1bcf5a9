/* A set that is lost together, by the ids of its members: one variable. A member may be a party
 * that nobody recorded, as --fewest names it: unknown:TABLE:ID, who makes (owns, operates) that
 * thing, or unknown:all, one behind all such things (in the high bound: for certain there is none).
 */
#include "analyse/loss_int.h"
#include "analyse/loss_tell.h"

static const char unknown[] = "unknown:";

static crd_status find_label(const crd_losing *l, const crd_losing *all, crd_str id,
                             uint32_t *ret_at)
{
    uint32_t low = 0, high = (uint32_t)all->labels.n;
    crd_str name;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (crd_str_cmp(crd_losing_label_id(all, middle, &name), id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == all->labels.n || !crd_str_eq(crd_losing_label_id(all, low, &name), id))
        return crd_fail(l->err, CRD_ENOENT, "no %s '" CRD_STR_FMT "' is among the losses",
                        crd_loss_bys[l->o->by], CRD_STR_ARG(id));
    *ret_at = all->labels.at[low];
    return CRD_OK;
}

bool crd_losing_is_unknown(const crd_loss_opts *o, crd_str id)
{
    return o->by < CRD_LOSS_SITE && crd_str_starts(id, crd_str_from(unknown));
}

/* The thing, and the tie by which it is the unknown's. */
static crd_status find_unknown(const crd_losing *l, crd_str id, uint32_t *ret_at, uint32_t *ret_tie)
{
    const crd_ties *t = l->t;
    uint32_t u = t->base[CRD_NODE_UNKNOWN], table;
    crd_str rest = {id.ptr + sizeof unknown - 1, id.len - (sizeof unknown - 1)};
    size_t colon = crd_str_find(rest, CRD_STR(":"));
    *ret_tie = UINT32_MAX;
    *ret_at = u;
    if (crd_str_eq(rest, CRD_STR("all")))
        return CRD_OK;
    for (uint32_t i = t->first[u]; colon != SIZE_MAX && i < t->first[u + 1]; i++) {
        crd_node_kind kind = crd_ties_kind(t, t->to[i]);
        if (kind == CRD_NODE_RELEASE || kind == CRD_NODE_PROTECTION || kind == CRD_NODE_USERS ||
            !crd_losing_is_own(l, i))
            continue;
        crd_str thing = crd_ties_id(t, t->to[i], &table, NULL);
        crd_str said = {rest.ptr + colon + 1, rest.len - colon - 1};
        if (table < CRD_T_COUNT && crd_str_eq(thing, said) &&
            crd_str_eq((crd_str){rest.ptr, colon}, crd_str_from(crd_records.tables[table]->name))) {
            *ret_at = t->to[i];
            *ret_tie = i;
            return CRD_OK;
        }
    }
    return crd_fail(l->err, CRD_ENOENT, "'" CRD_STR_FMT "': no such thing is an unknown party's",
                    CRD_STR_ARG(id));
}

crd_status crd_losing_set(crd_losing *l)
{
    crd_losing all = *l;
    crd_status rc = CRD_OK;
    l->labels = (crd_loss_list){0};
    for (size_t i = 0; i < l->o->n_set && rc == CRD_OK; i++) {
        uint32_t at, tie = UINT32_MAX;
        rc = crd_losing_is_unknown(l->o, l->o->set[i]) ? find_unknown(l, l->o->set[i], &at, &tie)
                                                       : find_label(l, &all, l->o->set[i], &at);
        if (rc == CRD_OK && (!CRD_VEC_PUSH(&l->labels, at) || !CRD_VEC_PUSH(&l->of_unknown, tie)))
            rc = CRD_ENOMEM;
    }
    CRD_VEC_DONE(&all.labels);
    return rc;
}
