/* Rows of which nobody says of which group they are: they may be of each that agrees with what is
 * known of them, so they are in its high bound. Each rule adds them up once, by what is known; a
 * group takes over the sums of its kin: O(rows + groups), not one times the other. */
#include "rules/judge_int.h"

#include <stdlib.h>

static bool is_bad(const crd_docket *d, const uint64_t *bad, uint32_t of, uint32_t row)
{
    return crd_bits_has(bad, row) && crd_docket_is(d, of, row) != CRD_NO;
}

crd_status crd_nobodys_new(crd_judging *j, const crd_rule *u, const crd_grouping *g,
                           const uint64_t *bad, uint32_t of, crd_nobodys *x)
{
    const crd_docket *d = &j->dockets[u->subject];
    crd_status rc = CRD_OK;
    *x = (crd_nobodys){.g = g, .shown = j->opts->evidence};
    if (g->nobodys.n == 0)
        return CRD_OK;
    x->first = calloc(g->n + 2, sizeof *x->first);
    x->rows = malloc(g->nobodys.n * sizeof *x->rows);
    CRD_TRY(x->first && x->rows ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < g->nobodys.n; i++)
        x->first[g->nobodys.at[i].group + 2] += is_bad(d, bad, of, g->nobodys.at[i].row);
    for (size_t i = 2; i < g->n + 2; i++)
        x->first[i] += x->first[i - 1];
    for (size_t i = 0; i < g->nobodys.n; i++)
        if (is_bad(d, bad, of, g->nobodys.at[i].row))
            x->rows[x->first[g->nobodys.at[i].group + 1]++] = (crd_bad_row){g->nobodys.at[i].row,
                                                                            false};
    for (size_t i = 0; i < g->n; i++)
        CRD_TRY(crd_judging_front(j, u, x->rows + x->first[i], x->first[i + 1] - x->first[i]));
done:
    return rc;
}

void crd_nobodys_done(crd_nobodys *x)
{
    free(x->rows);
    free(x->first);
}

static size_t count(const crd_nobodys *x, uint32_t group)
{
    return x->first[group + 1] - x->first[group];
}

size_t crd_nobodys_most(const crd_nobodys *x, uint32_t group)
{
    size_t all = 0, n = 0;
    const uint32_t *kin = x->first ? crd_grouping_kin(x->g, group, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        all += count(x, kin[i]) < x->shown ? count(x, kin[i]) : x->shown;
    return all;
}

size_t crd_nobodys_put(const crd_nobodys *x, uint32_t group, crd_bad_row *to)
{
    size_t all = 0, n = 0;
    const uint32_t *kin = x->first ? crd_grouping_kin(x->g, group, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < count(x, kin[i]) && k < x->shown; k++)
            to[all++] = x->rows[x->first[kin[i]] + k];
    return all;
}

crd_status crd_nobodys_keep(const crd_nobodys *x, const crd_judging *j, uint32_t group,
                            crd_judgement *to)
{
    size_t all = 0, n = 0;
    const uint32_t *kin = x->first && j->opts->all_rows ? crd_grouping_kin(x->g, group, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        all += count(x, kin[i]);
    if (all == 0)
        return CRD_OK;
    crd_bad_row *rows = CRD_NEW(j->arena, crd_bad_row, all);
    if (!rows)
        return CRD_ENOMEM;
    to->nobodys = rows;
    to->n_nobodys = all;
    for (size_t i = 0; i < n; i++) {
        memcpy(rows, x->rows + x->first[kin[i]], count(x, kin[i]) * sizeof *rows);
        rows += count(x, kin[i]);
    }
    return CRD_OK;
}
