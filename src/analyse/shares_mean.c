/* Means over the groups of a split: each operator, say, counts the same. */
#include "analyse/shares_int.h"
#include "base/str.h"

#include <string.h>

typedef struct one_share {
    crd_share_role role;
    crd_str layer;
    const crd_share *share;
} one_share;

static int order(const one_share *x, const one_share *y)
{
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    return crd_str_cmp(x->layer, y->layer);
}

static int by_party(const void *a, const void *b)
{
    const one_share *x = a, *y = b;
    int before = order(x, y);
    return before ? before : crd_str_cmp(x->share->party, y->share->party);
}

static int by_mean(const void *a, const void *b)
{
    const crd_share_mean *x = a, *y = b;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    int before = crd_str_cmp(x->layer, y->layer);
    if (before)
        return before;
    if (x->low_ppm != y->low_ppm)
        return x->low_ppm > y->low_ppm ? -1 : 1;
    if (x->high_ppm != y->high_ppm)
        return x->high_ppm > y->high_ppm ? -1 : 1;
    return crd_str_cmp(x->party, y->party);
}

/* Groups that the mean is over: layers by name, and those that count something. */
static bool is_meant(const crd_share_group *g)
{
    return !crd_str_is_null(g->of) && g->total > 0 && !crd_str_is_null(g->layer);
}

static uint32_t groups_of(const crd_shares_result *r, const one_share *of)
{
    uint32_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += is_meant(&r->groups[i]) && r->groups[i].role == of->role &&
             crd_str_eq(r->groups[i].layer, of->layer);
    return n;
}

static int32_t nearest(int64_t sum, uint32_t n) { return (int32_t)((2 * sum + n) / (2 * n)); }

crd_status crd_shares_mean(const crd_shares_result *r, crd_arena *arena,
                           const crd_share_mean **ret_means, size_t *ret_n, crd_err *err)
{
    size_t n = 0, room = 0;
    for (size_t i = 0; i < r->n; i++)
        room += is_meant(&r->groups[i]) ? r->groups[i].n_rows : 0;
    one_share *all = CRD_NEW(arena, one_share, room + 1);
    crd_share_mean *means = CRD_NEW(arena, crd_share_mean, room + 1);
    if (!all || !means)
        return crd_fail(err, CRD_ENOMEM, "shares: %zu shares", room);
    room = 0;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; is_meant(&r->groups[i]) && k < r->groups[i].n_rows; k++)
            all[room++] = (one_share){r->groups[i].role, r->groups[i].layer, &r->groups[i].rows[k]};
    qsort(all, room, sizeof *all, by_party);
    uint32_t groups = 0;
    for (size_t i = 0, next; i < room; i = next) {
        int64_t low = 0, high = 0;
        if (i == 0 || order(&all[i], &all[i - 1]) != 0)
            groups = groups_of(r, &all[i]);
        for (next = i; next < room && by_party(&all[i], &all[next]) == 0; next++) {
            low += all[next].share->low_ppm;
            high += all[next].share->high_ppm;
        }
        means[n++] = (crd_share_mean){.role = all[i].role,
                                      .layer = all[i].layer,
                                      .party = all[i].share->party,
                                      .name = all[i].share->name,
                                      .low_ppm = nearest(low, groups),
                                      .high_ppm = nearest(high, groups),
                                      .n = groups};
    }
    qsort(means, n, sizeof *means, by_mean);
    *ret_means = means;
    *ret_n = n;
    return CRD_OK;
}
