/* Links that need services: a leased line, a place that stands by what another service brings. What
 * parts two places is worked out from what takes links (loss_links.c), and that only once services
 * are there: a link whose service is down with nothing lost joins nothing from the start, and
 * places that it alone would join are not parted by a loss. Where a link leans on a service that
 * itself leans on ways between places, it is worked out again with what is known so far, a way
 * behind a way each time, until nothing more falls. */
#include "analyse/loss_int.h"

#include <stdlib.h>

enum { ROUNDS = 17 };

bool crd_losing_may_lease(const crd_losing *l)
{
    const crd_world *w = l->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_dependency)->n; i++)
        if (CRD_COL(w, dependency, needs).target[i] == CRD_T_service)
            return true;
    return false;
}

/* Does a link lean on a service? Down from links through what they rest on. */
static crd_status links_lean_on_services(crd_losing *l, bool *ret)
{
    crd_gates g;
    crd_status rc = crd_gate_list_end(&l->gates, &g, l->err);
    if (rc != CRD_OK)
        return rc;
    uint8_t *seen = calloc((size_t)g.n_gates + 1, 1);
    crd_loss_list todo = {0};
    bool ok = seen != NULL;
    *ret = false;
    for (uint32_t s = 0; s < crd_world_frame(l->w, CRD_T_service)->n && ok; s++)
        seen[l->lost + s - g.n_vars] = 2;
    for (size_t i = 0; i < l->net.roots.n && ok; i++)
        ok = CRD_VEC_PUSH(&todo, l->net.roots.at[i] - g.n_vars);
    while (ok && todo.n > 0 && !*ret) {
        uint32_t at = todo.at[--todo.n];
        *ret = seen[at] == 2;
        if (seen[at])
            continue;
        seen[at] = 1;
        for (uint32_t i = g.first[at]; i < g.first[at + 1] && ok; i++)
            if (g.input[i] >= g.n_vars && seen[g.input[i] - g.n_vars] != 1)
                ok = CRD_VEC_PUSH(&todo, g.input[i] - g.n_vars);
    }
    CRD_VEC_DONE(&todo);
    free(seen);
    return ok ? CRD_OK : CRD_ENOMEM;
}

static crd_status part_again(crd_losing *l)
{
    crd_status rc = crd_losing_part(l, l->asked.at, l->asked.n);
    l->capacity_paths = l->short_paths = 0;
    return rc == CRD_OK ? crd_losing_capacity(l, l->asked.at, l->asked.n) : rc;
}

/* A model that is asked late: which ways fall is found in each scenario (fewest_ask.c). */
static crd_status late(crd_losing *l)
{
    crd_status rc = crd_losing_late_part(l);
    return rc == CRD_OK ? links_lean_on_services(l, &l->late.leased) : rc;
}

crd_status crd_losing_leased(crd_losing *l)
{
    crd_status rc = CRD_OK;
    bool lean = false;
    uint64_t before = 0;
    if (l->by_thing || !crd_losing_may_lease(l))
        return CRD_OK;
    if (l->late.on && l->late.ways.n > 0)
        return late(l);
    if (l->asked.n == 0)
        return CRD_OK;
    CRD_TRY(links_lean_on_services(l, &lean));
    if (!lean)
        return part_again(l);
    for (int round = 0; round < ROUNDS; round++) {
        crd_losing_net_done(l);
        CRD_TRY(crd_losing_net(l));
        if (round > 0 && l->net.sum == before)
            return CRD_OK;
        before = l->net.sum;
        CRD_TRY(part_again(l));
    }
    for (size_t i = 0; l->high && i < l->asked.n; i++) /* more is not known */
        crd_losing_in(l, l->asked.at[i].gate, l->any);
done:
    return rc;
}
